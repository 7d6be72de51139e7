"""The figures of lesson 5: they run, they explain, and they tell the truth."""

import re
from functools import partial
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent as reference
from PIL import Image

from chainrule.figures import gradient_descent as figures
from chainrule.figures import style
from chainrule.figures.gradient_descent.best_rates import (
    COARSE,
    BestRates,
    heights,
)
from chainrule.figures.grounds import ravine, rosenbrock, saddle, walk
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt

STEPS = {
    name: getattr(reference, f"{name}_step")
    for name in ("sgd", "momentum", "nesterov", "rmsprop", "adam")
}
LIVE = {
    "rate": [reference.descend],
    "momentum_rate": [reference.momentum_step],
    "velocity": [reference.momentum_step],
    "noise": [reference.minibatches],
    "guess": ["sgd", "adam"],
    "effective_rate": [reference.adam_step],
    "race": ["sgd", "momentum", "adam"],
    "schedules": [reference.step_decay, reference.cosine_schedule],
}
SETTINGS = {
    "rate": {"lr": 0.6, "kappa": 50},
    "momentum_rate": {"lr": 1.08, "beta": 0.0},
    "velocity": {"beta": 0.98, "step": 40},
    "noise": {"size": 1, "lr": 0.1},
    "guess": {"across": 1.0, "up": -0.5, "go": 1},
    "effective_rate": {"kappa": 100, "angle": 45},
    "race": {"ground": "rosenbrock", "own": False, "lr": 1.0, "step": 100},
    "schedules": {"warmup": 0, "every": 5, "drop": 0.1},
}
LEARNERS = pytest.mark.parametrize("name", LIVE)


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")
    use_language("en")


@pytest.fixture(params=["en", "zh"])
def tongue(request):
    use_language(request.param)
    return request.param


def draw(name, change=lambda function: function, at=0):
    """Make a figure, with one of the learner's functions changed."""
    used, named = [], {}
    for place, what in enumerate(LIVE[name]):
        function = STEPS.get(what, what) if isinstance(what, str) else what
        function = change(function) if place == at else function
        if isinstance(what, str):
            named[what] = function
        else:
            used.append(function)
    return getattr(figures, name)(*used, **named)


def move(figure, **values):
    """Set controls; return status, problem and warning."""
    sent = []
    figure.send = lambda content, buffers=None: sent.append(content)
    figure(**values)
    return [sent[-1][key] for key in ("status", "problem", "warning")]


def numbers_in(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?(?:e-?\d+)?", text)]


# ---- Live figures ---------------------------------------------------------


@LEARNERS
def test_runs_with_the_reference_in_the_language(name, tongue):
    figure = draw(name)
    for values in ({}, SETTINGS[name]):
        status, problem, warning = move(figure, **values)
        assert status and not problem and not warning
    chinese = re.compile("[一-鿿]")
    for text in (figure._about["alt"], status):
        assert bool(chinese.search(text)) == (tongue == "zh")
    assert len(figure._about["alt"]) > 60
    texts = figure._scene.fig.findobj(mpl.text.Text)
    words = " ".join(text.get_text() for text in texts)
    may = tongue == "zh" and style.chinese_font()
    assert may or not chinese.search(words)


@pytest.mark.parametrize("name", sorted(set(LIVE) - {"race"}))
def test_explains_an_unfinished_function(name):
    def unfinished(*arguments, **more):
        raise NotImplementedError

    for place in range(len(LIVE[name])):
        if name == "guess" and place:
            continue  # it is not asked for until it is chosen
        figure = draw(name, lambda function: unfinished, place)
        assert "unfinished" in move(figure, **SETTINGS[name])[1]
        still = np.asarray(Image.open(BytesIO(figure._still)))
        assert np.ptp(still[..., :3]) > 0


def spoiled(value):
    """What a function returned, each number of it nan."""
    if isinstance(value, dict):
        return {key: spoiled(part) for key, part in value.items()}
    if hasattr(value, "send"):  # a generator of batches
        return [(spoiled(Xb), yb) for Xb, yb in value]
    if isinstance(value, tuple):
        return spoiled(value[0]), value[1]
    return value * np.nan


@LEARNERS
def test_explains_a_wrong_result(name):
    answers = ["nan", None, "text", (1, 2), np.zeros((7, 3)), ({}, {})]

    def broken_of(function):
        def broken(*arguments, **more):
            if isinstance(answers[0], str) and answers[0] == "nan":
                return spoiled(function(*arguments, **more))
            return answers[0]

        return broken

    figure, go = draw(name, broken_of), 0
    values = dict(SETTINGS[name])
    while answers:
        if name == "guess":
            values["go"] = go = go + 1
        status, problem, _ = move(figure, **values)
        assert "broken" in problem and not status
        assert "nan" in problem or len(answers) < 6
        answers.pop(0)


@LEARNERS
def test_arguments_may_be_edited(name):
    greed = []

    def greedy_of(function):
        def greedy(*arguments, **more):
            value = function(*arguments, **more)
            value = list(value) if hasattr(value, "send") else value
            for argument in arguments if greed else ():
                named = argument if isinstance(argument, dict) else {}
                for array in (argument, *named.values()):
                    if isinstance(array, np.ndarray):
                        array[...] = 0
            return value

        return greedy

    figure = draw(name, greedy_of)
    one = move(figure, **SETTINGS[name])
    greed.append(True)
    figure = draw(name, greedy_of) if name in ("guess", "race") else figure
    assert one == move(figure, **SETTINGS[name])


# ---- The grounds ----------------------------------------------------------


@pytest.mark.parametrize("ground", [ravine(7, 30), rosenbrock(), saddle()])
def test_slopes_of_grounds_are_those_of_their_heights(ground):
    place, nudge = np.array([0.7, -0.4]), 1e-6 * np.eye(2)
    higher, lower = ground.height(place + nudge), ground.height(place - nudge)
    assert np.allclose((higher - lower) / 2e-6, ground.slope(place), atol=1e-6)
    for lowest in ground.lowest:
        assert ground.height(np.array(lowest, float)) == pytest.approx(0)
        assert np.allclose(ground.slope(np.array(lowest, float)), 0)


def test_ravine_has_the_condition_number_it_says():
    ground = ravine(20, 30)
    bend = np.array([ground.slope(axis) for axis in np.eye(2)])
    low, high = np.linalg.eigvalsh(bend)
    assert high == pytest.approx(4) and high / low == pytest.approx(20)


# ---- What they claim ------------------------------------------------------


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
def test_the_mark_is_where_walks_begin_to_run_away(beta):
    figure = figures.momentum_rate(reference.momentum_step)
    mark = 2 * (1 + beta) / 4
    status = {
        lr: move(figure, lr=lr, beta=beta, kappa=2)[0]
        for lr in (mark - 0.03, mark + 0.03)
    }
    falls, climbs = status.values()
    assert f"mark {mark:.3f}" in falls and "falls" in falls
    assert "climbs" in climbs


@pytest.mark.parametrize(
    "lr, kappa, says",
    [
        (0.45, 10, "falls from 2.00 to 1.15×10⁻⁷."),
        (0.5, 1, "stays at 8.50."),
        (0.525, 10, "climbs from 2.00 to 2620."),
        (0.55, 10, "climbs from 2.00 to 2.77×10⁶."),
    ],
)
def test_the_rate_tells_losses_as_people_write_them(lr, kappa, says):
    figure = figures.rate(reference.descend)
    assert move(figure, lr=lr, kappa=kappa)[0].endswith("the loss " + says)


@pytest.mark.parametrize("lr, beta", [(0.3, 0.0), (0.1, 0.8), (0.6, 0.5)])
def test_the_ghost_lies_where_the_walk_ends(lr, beta):
    figure = figures.momentum_rate(reference.momentum_step)
    move(figure, lr=lr, beta=beta, kappa=25)
    right = figure._scene.fig.axes[1]
    ghost, _, point = right.lines[:3]
    losses = np.log10(ghost.get_ydata())
    near = np.interp(lr, ghost.get_xdata(), losses)
    assert np.log10(point.get_ydata()[0]) == pytest.approx(near, abs=0.15)


def test_velocity_keeps_a_share_of_the_last_step():
    figure = figures.velocity(reference.momentum_step)
    before = numbers_in(move(figure, beta=0.8, step=4)[0])[-2:]
    _, *rest = numbers_in(move(figure, beta=0.8, step=5)[0])
    kept, push, whole = np.reshape(rest, (3, 2))
    assert np.allclose(kept, 0.8 * np.array(before), atol=2e-3)
    assert np.allclose(kept + push, whole, atol=2e-3)


@pytest.mark.parametrize("beta", [0.7, 0.9, 0.96, 0.98])
def test_velocity_keeps_its_arrows_on_the_map(beta):
    figure = figures.velocity(reference.momentum_step)
    ax = figure._scene.fig.axes[0]
    for step in range(1, 41):
        move(figure, beta=beta, step=step)
        for arrow in ax.patches:
            x, y = np.transpose(arrow._posA_posB)
            assert abs(x).max() < ax.get_xlim()[1]
            assert abs(y).max() < ax.get_ylim()[1]


def test_noise_goes_with_the_rate_over_the_batch_size():
    figure = figures.noise(reference.minibatches)
    shares = {
        (size, lr): numbers_in(move(figure, size=size, lr=lr)[0])[2]
        for size, lr in ((1, 0.01), (4, 0.04), (16, 0.04), (1000, 0.04))
    }
    one, same, quarter, none = shares.values()
    assert same == pytest.approx(one, rel=0.5)
    assert same / quarter == pytest.approx(4, rel=0.4)
    assert none < 1e-9
    assert len(figure._scene.fig.axes[1].lines[1].get_xdata()) == 5


def test_effective_rates_differ_only_in_an_upright_ravine():
    figure = figures.effective_rate(reference.adam_step)
    upright = numbers_in(move(figure, kappa=100, angle=0)[0])
    turned = numbers_in(move(figure, kappa=100, angle=45)[0])
    assert upright[3] > 10 and turned[3] == pytest.approx(1, abs=0.25)


def test_plain_steps_have_the_rate_that_was_set():
    def plain(params, grads, state, lr, beta1=0.0):
        return reference.sgd_step(params, grads, state, lr)

    one, two = numbers_in(move(figures.effective_rate(plain))[0])[1:3]
    assert one == two == pytest.approx(0.1)


def test_race_at_own_rates_is_never_lost_to_a_shared_one():
    figure = figures.race(**STEPS)
    for ground in ("ravine", "rosenbrock", "saddle"):
        place = {"ground": ground, "step": 120}
        said = move(figure, own=True, **place)[0]
        own = dict(re.findall(r"(\w+) (\S+) \(lr", said))
        assert set(own) == set(STEPS)
        said = move(figure, own=False, lr=0.1, **place)[0]
        shared = dict(re.findall(r"(\w+) (\S+) \(lr", said))
        for name, loss in own.items():
            least = float(loss.strip("≤"))
            assert least <= 1.1 * float(shared[name].strip("≤")) + 1e-6


def test_race_says_where_its_losses_end():
    place = {"ground": "ravine", "kappa": 5, "step": 120}
    said = move(figures.race(**STEPS), **place)[0]
    loss = {n: float(x) for n, x in re.findall(r"(\w+) (\S+) \(lr", said)}
    assert set(loss) == set(STEPS) and loss["sgd"] == min(loss.values())
    assert loss["sgd"] < 1e-40  # however small, it is told


def test_race_searches_alike_where_rates_must_come_one_by_one():
    def alone(params, grads, state, lr):
        return reference.sgd_step(params, grads, state, float(lr))

    for step in (alone, reference.sgd_step):
        rate = BestRates(60).find("plain", step, ravine(10), 60)[1]
        assert rate == pytest.approx(2 / (4 + 0.4), rel=0.03)


def test_rates_that_disturb_each_other_walk_one_by_one():
    def by_norm(params, grads, state, lr):
        norm = np.sqrt(sum((g**2).sum() for g in grads.values()))
        return {k: w - lr * grads[k] / norm for k, w in params.items()}, {}

    rates, _ = heights(by_norm, ravine(10), 20, COARSE)
    assert len(rates) < len(COARSE)


def test_race_goes_without_an_optimiser_that_is_not_written():
    def unfinished(*arguments, **more):
        raise NotImplementedError

    figure = figures.race(sgd=STEPS["sgd"], adam=unfinished)
    status, problem, _ = move(figure, own=False)
    assert "sgd" in status and "Not written yet: adam." in status
    assert not problem
    curves = figure._scene.fig.axes[1].lines[::2]
    assert [len(line.get_xdata()) for line in curves] == [61, 0]
    alone = figures.race(adam=unfinished)
    assert "unfinished" in move(alone, own=False)[1]


def test_walk_that_runs_away_is_ended():
    places = walk(reference.sgd_step, rosenbrock(), 100, lr=1.0)
    assert len(places) < 10 and np.isfinite(places).all()


# ---- The game -------------------------------------------------------------


def test_a_hit_scores_ten_and_a_miss_by_the_step_none():
    figure, ground = figures.guess(sgd=reference.sgd_step), ravine(8, 12)
    here, total = np.array(ground.start), 0
    for go, (factor, points) in enumerate(((1, 10), (0, 0), (1.5, 5)), 1):
        step = -0.3 * ground.slope(here)
        x, y = here + factor * step
        status = move(figure, across=x, up=y, go=go)[0]
        here, total = here + step, total + points
        assert f": {points} of 10 points, {total} of" in status


def test_game_has_six_rounds_then_begins_anew():
    figure = figures.guess(sgd=STEPS["sgd"], adam=STEPS["adam"])
    for go in range(1, 7):
        status = move(figure, go=go)[0]
    assert "of 60" in status and status.startswith("Step 6")
    assert move(figure, across=0.3)[0] == status  # moving costs nothing
    assert move(figure, go=7)[0].startswith("Round 1")
    move(figure, go=8)
    assert move(figure, optimiser="adam")[0].startswith("Round 1")


def test_walk_of_the_game_is_that_of_the_optimiser():
    figure = figures.guess(momentum=STEPS["momentum"])
    for go in (1, 2, 3):
        move(figure, go=go)
    drawn = figure._scene.fig.axes[0].lines[1].get_xydata()
    places = walk(STEPS["momentum"], ravine(8, 12), 3, lr=0.15, beta=0.8)
    assert np.allclose(drawn, places)


def test_a_click_moves_the_cross():
    figure = figures.guess(sgd=STEPS["sgd"])
    figure.send = lambda content, buffers=None: None
    left = figure._scene.fig.axes[0]
    spot = left.transData.transform((0.5, -0.25)) / figure._scene.size
    content = {"type": "set", "seq": 1, "at": {}}
    content["spot"] = [spot[0], 1 - spot[1]]
    figure._heard(None, content, [])
    assert (figure.across, figure.up) == (0.5, -0.25)
    figure._heard(None, content | {"spot": [0.99, 0.0]}, [])
    assert (figure.across, figure.up) == (2.3, 1.4)  # kept on the map


def test_a_marked_notebook_plays_no_game(monkeypatch):
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    figure = figures.guess(sgd=STEPS["sgd"])
    figure(go=2, across=0.5)
    assert (figure.go, figure.across) == (2, 0.5)


# ---- Figures that stand still ---------------------------------------------

STILL = {
    "question": figures.question,
    "two curves": partial(figures.curves, a=[3, 2], published=[3, np.nan]),
    "many curves": partial(figures.curves, **dict.fromkeys("abcde", (2, 1))),
    "logarithmic": partial(figures.curves, "step", "x", True, a=[1, 0.1]),
    "search": partial(figures.rate_search, [0.1, 1], [2.0, 1.0], 1.0),
}


@pytest.mark.parametrize("name", STILL)
def test_still_figure_is_drawn(name):
    assert STILL[name]() is None
    figure = plt.gcf()
    figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.findobj(mpl.text.Text))
    assert not re.search("[一-鿿]", words)


def test_question_shows_who_arrives():
    figures.question()
    ends = [ax.lines[-1].get_xydata()[0] for ax in plt.gcf().axes]
    away = [np.hypot(*end) for end in ends]
    assert away[2] < 0.15 < 0.2 * away[0] and len(away) == 3
