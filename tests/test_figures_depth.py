"""The figures of lesson 7: they run, they explain, and they tell the truth."""

import re
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import (
    activations,
    backprop,
    blocks,
    depth,
    losses,
    norms,
)
from chainrule_course.solutions.training import mlp_loss_and_grads
from PIL import Image

from chainrule.figures import depth as figures
from chainrule.labs import depth as lab
from chainrule.labs import ward
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt


def batch_back(norm_backward, batchnorm):
    return figures.norm_back(norm_backward, batchnorm=batchnorm)


def layer_back(norm_backward, layernorm):
    return figures.norm_back(norm_backward, layernorm=layernorm)


LIVE = {
    figures.spreads: (depth.layer_spreads, depth.glorot_std, depth.he_std),
    figures.health: (mlp_loss_and_grads, depth.dead_share,
                     depth.update_ratio),
    figures.batch_gap: (norms.batchnorm,),
    batch_back: (norms.batchnorm_backward, norms.batchnorm),
    layer_back: (norms.layernorm_backward, norms.layernorm),
    figures.who_moves: (norms.batchnorm, norms.layernorm),
    figures.skips: (blocks.residual_block, blocks.residual_spread),
    figures.cures: (),
    figures.patients: (),
}  # fmt: skip
SETTINGS = {
    figures.spreads: [
        {"rule": "gain", "gain": 0.5}, {"rule": "gain", "gain": 2.0},
        {"rule": "glorot", "shape": "narrowing"},
        {"rule": "he", "shape": "narrowing"},
    ],
    figures.health: [{"lr": 1e-4}, {"lr": 3.0}],
    figures.batch_gap: [{"size": 2, "scale": 0.1}, {"scale": 10.0}],
    batch_back: [{"dout": "ones"}, {"dout": "one", "rows": 3}],
    layer_back: [{"dout": "ones"}, {"dout": "one", "rows": 3}],
    figures.who_moves: [{"added": 20.0, "row": 8}, {"added": 0.0}],
    figures.skips: [{"depth": 1}, {"scale": 0.0}, {"scale": 1.5}],
    figures.cures: [{"kind": "residual"}, {"layers": 5, "guess": 50}],
    figures.patients: [{"run": run} for run in range(1, 9)],
}  # fmt: skip
LEARNERS = pytest.mark.parametrize(
    "make", [make for make in LIVE if LIVE[make]], ids=lambda f: f.__name__
)
ALL = pytest.mark.parametrize("make", LIVE, ids=lambda f: f.__name__)
STILL = {"rates_with_norms": figures.rates_with_norms}
PARTS = {
    **vars(activations), **vars(losses), **vars(backprop), **vars(blocks),
    **vars(norms),
}  # fmt: skip


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")
    use_language("en")


@pytest.fixture(params=["en", "zh"])
def tongue(request):
    use_language(request.param)
    return request.param


def draw(make, change=lambda function: function, at=None):
    """Make a figure, with all learner's functions changed or one of them."""
    return make(*(
        change(function) if at in (None, place) else function
        for place, function in enumerate(LIVE[make])
    ))  # fmt: skip


def move(figure, **values):
    """Set controls; return status, problem and warning."""
    sent = []
    figure.send = lambda content, buffers=None: sent.append(content)
    figure(**values)
    return [sent[-1][key] for key in ("status", "problem", "warning")]


def numbers_in(text):
    found = re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", text)
    return [float(number) for number in found]


# ---- Live figures ---------------------------------------------------------


@ALL
def test_runs_with_the_reference(make, tongue):
    figure = draw(make)
    for values in [{}, *SETTINGS[make]]:
        status, problem, warning = move(figure, **values)
        assert status and not problem and not warning


@ALL
def test_speaks_the_language(make, tongue):
    figure = draw(make)
    chinese = re.compile("[一-鿿]")
    for text in (figure._about["alt"], move(figure)[0]):
        assert bool(chinese.search(text)) == (tongue == "zh")
    assert len(figure._about["alt"]) > 60


@LEARNERS
def test_explains_an_unfinished_function(make, tongue):
    def unfinished(*arguments):
        raise NotImplementedError

    for place in range(len(LIVE[make])):
        figure = draw(make, lambda function: unfinished, place)
        said = [move(figure, **v)[1] for v in [{}, *SETTINGS[make]]]
        assert any("unfinished" in problem for problem in said)
        still = np.asarray(Image.open(BytesIO(figure._still)))
        assert np.ptp(still[..., :3]) > 0


@LEARNERS
@pytest.mark.parametrize("wrong", [None, "text", (1, 2, 3), np.zeros((7, 3))])
def test_explains_a_wrong_result(make, wrong, tongue):
    def broken(*arguments):
        return wrong

    for place in range(len(LIVE[make])):
        figure = draw(make, lambda function: broken, place)
        said = [move(figure, **v) for v in [{}, *SETTINGS[make]]]
        assert any("broken" in problem for _, problem, _ in said)


@LEARNERS
def test_arguments_may_be_edited(make):
    def greedy_of(function):
        def greedy(*arguments):
            value = function(*arguments)
            for argument in arguments:
                parts = [argument]
                if isinstance(argument, dict):
                    parts = list(argument.values())
                for part in parts:
                    if isinstance(part, np.ndarray):
                        part[...] = 0
            return value

        return greedy

    for values in SETTINGS[make]:
        one = move(draw(make, greedy_of), **values)
        assert one == move(draw(make), **values)


# ---- What they claim ------------------------------------------------------


def test_bars_are_as_long_as_the_learners_spreads():
    def doubled(params, X, dlogits):
        forward, back = depth.layer_spreads(params, X, dlogits)
        return 2 * forward, back

    yours = figures.spreads(doubled, depth.glorot_std, depth.he_std)
    right = draw(figures.spreads)
    for values in SETTINGS[figures.spreads]:
        twice, once = (
            numbers_in(move(f, **values)[0]) for f in (yours, right)
        )
        assert twice[0] == pytest.approx(2 * once[0], rel=0.1)
        assert twice[-2:] == once[-2:]


def test_a_norm_hears_no_scale_and_small_batches_drift_apart():
    figure = draw(figures.batch_gap)
    gaps = {
        size: numbers_in(move(figure, scale=1.0, size=size)[0])[2]
        for size in (2, 4, 8, 16, 32)
    }
    assert list(gaps.values()) == sorted(gaps.values(), reverse=True)
    for scale in (0.5, 10.0):
        assert numbers_in(move(figure, scale=scale, size=32)[0])[2] == (
            pytest.approx(gaps[32], abs=0.02)
        )


def test_a_wrong_way_back_gets_crosses():
    def without_the_mean(dout, Z, gamma, eps=1e-5):
        root = np.sqrt(Z.var(axis=0) + eps)
        N = (Z - Z.mean(axis=0)) / root
        dN = dout * gamma
        return (dN - N * (dN * N).mean(axis=0)) / root, gamma, gamma

    figure = batch_back(without_the_mean, norms.batchnorm)
    assert "48 of 48 entries differ" in move(figure, dout="ones")[0]
    assert "All 48 entries agree" in move(draw(batch_back), dout="ones")[0]


def test_one_wild_row_moves_all_rows_or_one():
    figure = draw(figures.who_moves)
    for row in (1, 5, 8):
        status = move(figure, row=row, added=6.0)[0]
        assert status.startswith("Rows that move: 8 of 8") and " 1 " in status
    assert "0 of 8" in move(figure, row=1, added=0.0)[0]


def test_rings_lie_near_the_formula():
    figure = draw(figures.skips)
    for scale in (0.0, 0.22, 0.5, 1.0):
        _, measured, told = numbers_in(move(figure, scale=scale)[0])
        assert measured == pytest.approx(told, rel=0.2)
        assert told == pytest.approx((1 + scale**2) ** 10, rel=0.01)


def test_cures_are_shown_after_the_button_alone():
    figure = draw(figures.cures)
    hidden = move(figure, kind="residual", layers=5, guess=60)[0]
    assert "1 of 5 guesses" in hidden and "%" not in hidden
    shown = move(figure, measure=1)[0]
    mean = np.mean(lab.measured()["table"]["residual"]["40"]["right"])
    assert f"{100 * mean:.1f} %" in shown
    assert f"off by {abs(60 - 100 * mean):.0f} on" in shown
    assert "%" not in move(figure, kind="batch norm")[0]
    assert f"{100 * mean:.1f} %" in move(figure, kind="residual")[0]


@pytest.mark.parametrize("name", STILL)
def test_still_figure_is_drawn(name):
    assert STILL[name]() is None
    plt.gcf().canvas.draw()


# ---- The networks behind them ---------------------------------------------


@pytest.mark.parametrize("kind", lab.KINDS)
def test_a_deep_network_has_the_gradient_of_its_loss(kind):
    rng = np.random.default_rng(3)
    X, y, *_ = (part[:8] for part in lab.digits())
    net = lab.Deep(kind, 4, PARTS)
    params = {
        name: array + 0.1 * rng.normal(size=array.shape)
        for name, array in net.start(rng).items()
    }
    _, grads = net.loss_and_grads(params, X, y)
    assert grads.keys() == params.keys()
    for name, array in params.items():
        step = rng.normal(size=array.shape)
        ends = [
            net.loss_and_grads({**params, name: array + h * step}, X, y)[0]
            for h in (1e-6, -1e-6)
        ]
        slope = (ends[0] - ends[1]) / 2e-6
        told = (grads[name] * step).sum()
        assert slope == pytest.approx(told, rel=1e-4, abs=1e-6), name


def test_looking_at_a_network_changes_nothing_in_it():
    X, y, *_ = lab.digits()
    net = lab.Deep("batch norm", 2, PARTS)
    params = net.start(np.random.default_rng(0))
    before = {block: kept for block, kept in net.running.items()}
    net.going_back(params, X, y)
    net.alike(params, X)
    net.share_right_of_batches(params, X[:10], y[:10], 2)
    assert net.running == before


def test_the_ward_has_as_many_runs_as_the_doctor_sees():
    healthy, *ill = ward.records()
    assert len(ill) == 8 and healthy.keys() == ill[0].keys()
    found = {depth.net_doctor(k) for k in range(1, 9)}
    assert len(found) == 8 and found <= set(range(1, len(ward.DISEASES) + 1))


def test_the_list_of_diseases_is_shown(capsys, tongue):
    ward.diseases()
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(ward.DISEASES)
    assert lines[5].strip().startswith("6. ")
