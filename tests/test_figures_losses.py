"""The figures of lesson 3: they run, they explain, and they tell the truth."""

import re
from functools import partial
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import losses
from PIL import Image

from chainrule.figures import losses as figures
from chainrule.labs import losses as experiments
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt

LIVE = {
    "outlier": (losses.mse, losses.huber),
    "plateau": (losses.mse_backward, losses.bce_with_logits_backward),
    "three_logits": (
        losses.softmax_cross_entropy,
        losses.softmax_cross_entropy_backward,
    ),
    "initial_loss": (losses.expected_initial_loss,),
    "penalty": (losses.l2_penalty_backward,),
    "pairs": (experiments.train,),
}
SETTINGS = {
    "outlier": [{"y": 9, "delta": 0.1}, {"y": -1, "delta": 4}, {"y": 4}],
    "plateau": [{"z": -10}, {"z": 0}, {"z": 10}],
    "three_logits": [
        {"z1": 4, "z2": -4, "z3": 0, "right": 2},
        {"z1": 0, "z2": 0, "z3": 0, "right": 3},
    ],
    "initial_loss": [{"top": 255}, {"top": 7}],
    "penalty": [{"lam": 1}, {"lam": 1e-4}],
    "pairs": [
        {"task": "digit", "output": "softmax", "loss": "cross_entropy"},
        {"task": "yes_no", "output": "identity", "loss": "bce"},
    ],
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


def draw(name, change=lambda function: function, at=None):
    """Make a figure, with all learner's functions changed or one of them."""
    functions = [
        change(function) if at in (None, place) else function
        for place, function in enumerate(LIVE[name])
    ]
    return getattr(figures, name)(*functions)


def move(figure, **values):
    """Set controls; return status, problem and warning."""
    sent = []
    figure.send = lambda content, buffers=None: sent.append(content)
    figure(**values)
    return [sent[-1][key] for key in ("status", "problem", "warning")]


def numbers_in(text):
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]


# ---- Live figures ---------------------------------------------------------


@LEARNERS
def test_runs_with_the_reference(name, tongue):
    figure = draw(name)
    for values in [{}, *SETTINGS[name]]:
        status, problem, warning = move(figure, **values)
        assert status and not problem and not warning


@LEARNERS
def test_speaks_the_language(name, tongue):
    figure = draw(name)
    chinese = re.compile("[一-鿿]")
    for text in (figure._about["alt"], move(figure)[0]):
        assert bool(chinese.search(text)) == (tongue == "zh")
    assert len(figure._about["alt"]) > 60


@LEARNERS
def test_words_in_the_picture_are_few(name):
    figure = draw(name)
    texts = figure._scene.fig.findobj(mpl.text.Text)
    words = " ".join(text.get_text() for text in texts)
    assert not re.search("[一-鿿]", words)


@LEARNERS
def test_explains_an_unfinished_function(name, tongue):
    def unfinished(*arguments):
        raise NotImplementedError

    for place in range(len(LIVE[name])):
        figure = draw(name, lambda function: unfinished, place)
        for values in ({}, SETTINGS[name][0]):
            assert "unfinished" in move(figure, **values)[1]
        still = np.asarray(Image.open(BytesIO(figure._still)))
        assert np.ptp(still[..., :3]) > 0


@LEARNERS
@pytest.mark.parametrize("wrong", [None, "text", (1, 2), np.zeros((7, 3))])
def test_explains_a_wrong_result(name, wrong, tongue):
    def broken(*arguments):
        return wrong

    for place in range(len(LIVE[name])):
        figure = draw(name, lambda function: broken, place)
        status, problem, _ = move(figure, **SETTINGS[name][0])
        assert problem and not status
        assert "broken" in problem or name == "pairs"


@pytest.mark.parametrize(
    "name", sorted(set(LIVE) - {"pairs"})
)  # train is ours
def test_explains_nan(name):
    def empty_of(function):
        def empty(*arguments):
            right = function(*arguments)
            if isinstance(right, list):
                return [part * np.nan for part in right]
            return right * np.nan

        return empty

    for place in range(len(LIVE[name])):
        figure = draw(name, empty_of, place)
        problem = move(figure, **SETTINGS[name][0])[1]
        assert "nan" in problem and "empty" in problem


def test_a_wrong_penalty_that_runs_away_is_drawn():
    def against(weights, lam):
        return [-3 * lam * W for W in weights]

    for lam in (1e-8, 1e-2, 1):
        problem, warning = move(figures.penalty(against), lam=lam)[1:]
        assert not problem and not warning


@LEARNERS
def test_arguments_may_be_edited(name):
    def greedy_of(function):
        def greedy(*arguments):
            value = function(*arguments)
            for argument in arguments:
                parts = argument if isinstance(argument, list) else [argument]
                for part in parts:
                    if isinstance(part, np.ndarray):
                        part[...] = 0
            return value

        return greedy

    for values in SETTINGS[name]:
        one = move(draw(name, greedy_of), **values)
        assert one == move(draw(name), **values)


# ---- What they claim ------------------------------------------------------


def test_lines_are_those_with_the_least_loss():
    figure = figures.outlier(*LIVE["outlier"])
    for y in (-1, 2, 5.5, 9):
        status = move(figure, y=y, delta=4)[0]
        blue = figure._scene.fig.axes[0].lines
        data = [line.get_xydata() for line in blue if len(line.get_xdata())]
        points = np.vstack([d for d in data if len(d) in (1, 7)])
        slope = np.polyfit(*points.T, 1)[0]
        assert numbers_in(status)[0] == pytest.approx(slope, abs=0.011)


def test_huber_resists_the_outlier_and_mse_does_not():
    figure = figures.outlier(*LIVE["outlier"])
    slopes = {}
    for y in (4, 9):
        slopes[y] = numbers_in(move(figure, y=y, delta=0.1)[0])[:2]
    assert slopes[9][0] - slopes[4][0] > 0.3
    assert abs(slopes[9][1] - slopes[4][1]) < 0.05


def test_plateau_is_flat_where_it_is_most_wrong():
    figure = figures.plateau(*LIVE["plateau"])
    for z in (-10, -6, -1, 3):
        a = 1 / (1 + np.exp(-z))
        status = move(figure, z=z)[0]
        *_, mse, bce = numbers_in(status)
        assert mse == pytest.approx(2 * (a - 1) * a * (1 - a), abs=1e-4)
        assert bce == pytest.approx(a - 1, abs=1e-4)


def test_pushes_on_three_logits_sum_to_zero():
    figure = figures.three_logits(*LIVE["three_logits"])
    status = move(figure, z1=1, z2=2, z3=-1, right=2)[0]
    p, loss, *pushes, total = numbers_in(status.replace("+", ""))
    assert loss == pytest.approx(-np.log(p), abs=1e-3)
    assert total == 0 and sum(pushes) == pytest.approx(0, abs=2e-3)
    assert pushes[1] > 0 > max(pushes[0], pushes[2])

    def half(logits, y):
        return LIVE["three_logits"][1](logits, y) * [1, 1, 0.5]

    wrong = figures.three_logits(LIVE["three_logits"][0], half)
    assert numbers_in(move(wrong, z1=1)[0])[-1] != 0


def test_first_loss_is_the_logarithm_unless_pixels_are_large():
    figure = figures.initial_loss(*LIVE["initial_loss"])
    small = numbers_in(move(figure, top=1)[0])
    large = numbers_in(move(figure, top=255)[0])
    assert small[1] == pytest.approx(np.log(10), abs=0.01)
    assert small[0] == pytest.approx(np.log(10), abs=0.2)
    assert 100 < large[0] < 1000


def test_penalty_shrinks_weights_and_costs_fit():
    figure = figures.penalty(*LIVE["penalty"])
    states = [
        [float(x) for x in re.findall(r"[\d.]+(?:e[+-]\d+)?\d", status)]
        for status in (move(figure, lam=lam)[0] for lam in (1e-8, 1e-3, 1))
    ]
    off, largest = np.array(states).T
    assert (np.diff(off) > 0).all() and (np.diff(largest) < 0).all()
    assert largest[0] > 50


def test_table_remembers_what_was_tried():
    calls = []

    def counting(*pair):
        calls.append(pair)
        return experiments.train(*pair)

    figure = figures.pairs(counting)
    first = calls[0]
    move(figure, task="yes_no", output="softmax", loss="bce")
    move(figure, task="price", output="identity", loss="mse")
    move(figure, task=first[0], output=first[1], loss=first[2])
    assert len(calls) == 3
    price = {
        line.get_marker(): len(line.get_xdata())
        for line in figure._scene.fig.axes[2].lines[8:]
    }
    assert price == {"$✓$": 1, "o": 0, "x": 1, "s": 1}


@pytest.mark.parametrize(
    "pair, says",
    [
        ("price identity mse", "Good. Off by 0.09"),
        ("price sigmoid mse", "Impossible. 15 of 24 prices are above 1"),
        ("price identity bce", "Impossible. At step 1"),
        ("yes_no sigmoid bce", "Good. 38 of 40 right"),
        ("yes_no sigmoid mse", "Poor. Stuck: 3 of 40 right"),
        ("digit softmax cross_entropy", "Good. 99 of 100 right"),
        ("digit sigmoid bce", "Poor. 88 of 100 right"),
    ],
)
def test_pair_is_told_by_what_was_measured(pair, says):
    task, output, loss = pair.split()
    figure = figures.pairs(experiments.train)
    status = move(figure, task=task, output=output, loss=loss)[0]
    assert status.startswith(says)


# ---- Figures that stand still --------------------------------------------

RIGHT = experiments.repeated_data(losses.mse_backward, (1, 10), 50)
WRONG = experiments.repeated_data(experiments.published, (1, 100), 50)
NEURON = experiments.even_or_odd(experiments.published_neuron, 50)
STILL = {
    "question": figures.question,
    "one": partial(figures.repeated, WRONG),
    "both": partial(figures.repeated, WRONG, RIGHT),
    "lost": partial(figures.repeated, {1: np.array([0.5, np.nan])}),
    "neuron": partial(figures.even_or_odd, NEURON),
    "two neurons": partial(figures.even_or_odd, NEURON, NEURON),
    "lost neuron": partial(figures.even_or_odd, {0: np.full(3, np.nan)}),
}


@pytest.mark.parametrize("name", STILL)
def test_still_figure_is_drawn(name):
    assert STILL[name]() is None
    figure = plt.gcf()
    figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.findobj(mpl.text.Text))
    assert words.isascii() or "−" in words


def test_question_takes_an_axes():
    _, (left, right) = plt.subplots(1, 2)
    figures.question(ax=right)
    assert right.has_data() and not left.has_data()


def test_question_has_three_winners():
    """Each line is the best of the three by its own measure."""
    figures.question()
    *lines, points = plt.gca().lines
    x, y = points.get_data()
    errors = np.abs(
        [np.interp(x, *line.get_data()) - y for line in lines]  # (3, 8)
    )
    scores = errors.mean(1), (errors**2).mean(1), errors.max(1)
    assert [int(score.argmin()) for score in scores] == [0, 1, 2]
    squares = np.polyval(np.polyfit(x, y, 1), x) - y
    assert scores[1][1] == pytest.approx(np.mean(squares**2), abs=1e-4)


def test_names_of_equal_curves_do_not_collide():
    figures.repeated(experiments.repeated_data(losses.mse_backward, epochs=5))
    heights = [text.get_position()[1] for text in plt.gca().texts]
    assert len(heights) == 4 and np.diff(sorted(heights)).min() > 0.05
