"""The figures of lesson 2: they run, they explain, and they tell the truth."""

import re
from functools import cache, partial
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import activations
from PIL import Image

from chainrule.figures import activations as figures
from chainrule.labs import data
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt

relu, relu_backward = activations.relu, activations.relu_backward
sigmoid, softmax = activations.sigmoid, activations.softmax


def value_and_slope(function):
    """Draw a function that is an activation and its backward function."""
    return figures.value_and_slope(relu=(function, function))


def relu_both_ways(*arguments):
    """Take z as relu does, or da and z as relu_backward does."""
    return [relu, relu_backward][len(arguments) - 1](*arguments)


def depth(function):
    figure = figures.depth({"relu": function})
    figure.gradient = True
    return figure


LIVE = {
    "value_and_slope": (value_and_slope, relu_both_ways),
    "temperature": (figures.temperature, softmax),
    "depth": (depth, relu),
    "dead": (figures.dead, relu_backward),
}
SETTINGS = {
    "value_and_slope": [{"z": -6}, {"z": 0}, {"z": 6}],
    "temperature": [
        {"temperature": 0.05, "c": 100},
        {"temperature": 20, "c": -100},
        {"temperature": 0.05, "c": -100},
    ],
    "depth": [
        {"gain": 0.2},
        {"gain": 3, "gradient": False},
        {"gain": 3, "gradient": True},
        {"layers": 1},
    ],
    "dead": [{"b": -6}, {"b": 2}],
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


def make(name, function=None):
    draw, reference = LIVE[name]
    return draw(function or reference)


def move(figure, **values):
    """Set controls; return status, problem and warning."""
    last = message(figure, **values)
    status = last["status"] or " ".join(map(" ".join, last["numbers"]))
    return [status, last["problem"], last["warning"]]


def message(figure, **values):
    sent = []
    figure.send = lambda content, buffers=None: sent.append(content)
    figure(**values)
    return sent[-1]


def readings(figure, **values):
    """Set controls; return the numbers below the figure, in their order."""
    return [float(v) for _, v in message(figure, **values)["numbers"]]


# ---- Live figures ---------------------------------------------------------


@LEARNERS
def test_runs_with_the_reference(name, tongue):
    figure = make(name)
    for values in [{}, *SETTINGS[name]]:
        status, problem, warning = move(figure, **values)
        assert status and not problem and not warning


@LEARNERS
def test_speaks_the_language(name, tongue):
    figure = make(name)
    chinese = re.compile("[一-鿿]")
    for text in (figure._about["alt"], move(figure)[0]):
        assert bool(chinese.search(text)) == (tongue == "zh")
    assert len(figure._about["alt"]) > 60


@LEARNERS
def test_explains_an_unfinished_function(name, tongue):
    def unfinished(*arguments):
        raise NotImplementedError

    figure = make(name, unfinished)
    for values in ({}, SETTINGS[name][-1]):
        assert "unfinished" in move(figure, **values)[1]
    pixels = np.asarray(Image.open(BytesIO(figure._still)))
    assert np.ptp(pixels[..., :3]) > 0


@LEARNERS
@pytest.mark.parametrize(
    "wrong", [None, "text", (1, 2), 0.5, np.zeros((7, 3))]
)
def test_explains_a_wrong_result(name, wrong, tongue):
    def broken(*arguments):
        return wrong

    status, problem, _ = move(make(name, broken), **SETTINGS[name][0])
    assert "broken" in problem and not status


@LEARNERS
def test_explains_nan(name):
    def empty(*arguments):
        return LIVE[name][1](*arguments) * np.nan

    problem = move(make(name, empty), **SETTINGS[name][0])[1]
    assert "nan" in problem and "empty" in problem


@LEARNERS
def test_arguments_may_be_edited(name):
    def greedy(*arguments):
        value = LIVE[name][1](*arguments)
        for argument in arguments:
            argument[...] = 0
        return value

    figure, other = make(name, greedy), make(name)
    for values in SETTINGS[name]:
        assert move(figure, **values) == move(other, **values)


@LEARNERS
def test_lists_are_numbers_too(name):
    def listed(*arguments):
        return LIVE[name][1](*arguments).tolist()

    assert move(make(name, listed)) == move(make(name))


# ---- Value and slope ------------------------------------------------------


def all_pairs():
    return {
        "sigmoid": (sigmoid, activations.sigmoid_backward),
        "tanh": (np.tanh, activations.tanh_backward),
        "relu": (relu, relu_backward),
        "leaky_relu": (
            activations.leaky_relu,
            activations.leaky_relu_backward,
        ),
    }


def test_value_and_slope_are_those_of_the_choice():
    pairs = all_pairs()
    figure = figures.value_and_slope(**pairs)
    assert readings(figure, z=0) == [0.5, 0.25]
    assert readings(figure, activation=pairs["tanh"]) == [0, 1]
    assert readings(figure, activation=pairs["relu"]) == [0, 0]
    assert readings(figure, z=3) == [3, 1]
    assert readings(figure, activation=pairs["leaky_relu"], z=-5)[1] == 0.01


@pytest.mark.parametrize("name", all_pairs())
def test_slope_lies_on_what_nudging_finds(name):
    ghost, curve = slope_lines(*all_pairs()[name])
    assert np.allclose(ghost, curve, atol=1e-6, equal_nan=True)


def test_slope_of_the_activated_value_leaves_the_ghost():
    def published(da, z):
        return activations.sigmoid_backward(da, sigmoid(z))

    ghost, curve = slope_lines(sigmoid, published)
    assert np.abs(ghost - curve).max() > 0.2
    figure = figures.value_and_slope(sigmoid=(sigmoid, published))
    assert readings(figure, z=-6)[1] == pytest.approx(0.25, abs=1e-3)


def slope_lines(function, backward):
    figure = figures.value_and_slope(name=(function, backward))
    _, ghost, curve, _ = figure._scene.fig.axes[1].lines
    return ghost.get_ydata(), curve.get_ydata()


def test_curve_that_is_flat_is_drawn():
    figure = figures.value_and_slope(
        flat=(lambda z: 0 * z, lambda da, z: 0 * da)
    )
    assert move(figure, z=2) == ["value 0 slope 0", "", ""]


# ---- Softmax --------------------------------------------------------------


def test_a_constant_added_to_all_scores_changes_nothing():
    figure = figures.temperature(softmax)
    for T in (0.05, 1, 20):
        states = {move(figure, temperature=T, c=c)[0] for c in (-100, 0, 100)}
        assert len(states) == 1


def test_temperature_goes_from_one_class_to_all():
    figure = figures.temperature(softmax)
    assert "probability 1.000" in move(figure, temperature=0.05)[0]
    assert "probability 0.570" in move(figure, temperature=1)[0]
    assert "probability 0.217" in move(figure, temperature=20)[0]


def test_overflow_of_a_plain_softmax_is_explained():
    def plain(Z):
        powers = np.exp(Z)
        return powers / powers.sum(axis=1, keepdims=True)

    figure = figures.temperature(plain)
    assert not move(figure, temperature=0.5, c=100)[1]
    _, problem, warning = move(figure, temperature=0.05, c=100)
    assert "plain" in problem and "nan" in problem and "overflow" in warning


def test_what_does_not_sum_to_one_is_said(tongue):
    status = move(figures.temperature(lambda Z: softmax(Z) / 2))[0]
    assert "0.5" in status


# ---- Depth ----------------------------------------------------------------


drawn_once = cache(depth)


def spreads(function, gain, layers=30):
    """Signal after the last layer, and gradient back at the first."""
    return readings(drawn_once(function), gain=gain, layers=layers)[1:]


def test_relu_keeps_the_signal_at_gain_root_two():
    for layers in (5, 10, 20, 30):
        signal, gradient = spreads(relu, 1.41, layers)
        assert 0.6 < signal < 1.4 and 0.6 < gradient < 1.4


def test_signal_vanishes_and_explodes():
    assert max(spreads(np.tanh, 0.5)) < 1e-8
    assert max(spreads(relu, 1.0)) < 1e-4
    assert min(spreads(relu, 3.0)) > 1e9


def test_tanh_holds_the_signal_while_the_gradient_explodes():
    signal, gradient = spreads(np.tanh, 3.0)
    assert 0.8 < signal < 0.9 and gradient > 1e3


def test_sigmoid_holds_the_signal_while_the_gradient_vanishes():
    signal, gradient = spreads(sigmoid, 1.0)
    assert 0.1 < signal < 0.2 and gradient < 1e-17


def test_depth_measures_what_signal_std_measures():
    for function, gain in ((np.tanh, 1.0), (relu, 1.41), (sigmoid, 2.0)):
        rng = np.random.default_rng(0)
        expected = activations.signal_std(30, 100, function, gain, rng)
        ratio = spreads(function, gain)[0] / expected[-1]
        assert 0.5 < ratio < 2


def test_histogram_holds_all_values_between_its_edges():
    figure = figures.depth({"tanh": np.tanh})
    message(figure, layers=12)
    image = figure._scene.fig.axes[0].images[0]
    shares = np.square(image.get_array().filled(np.nan))
    assert np.allclose(shares[:, :12].sum(axis=0), 1)
    assert np.isnan(shares[:, 12:]).all()
    assert np.allclose(shares[[0, -1], :12], 0)


def test_gradient_appears_when_asked_for():
    figure = figures.depth({"relu": relu})
    assert len(readings(figure)) == 2
    assert len(readings(figure, gradient=True)) == 3


# ---- Gates ----------------------------------------------------------------


def test_dead_neurons_are_counted():
    figure = figures.dead(relu_backward)
    numbers = [int(move(figure, b=b)[0].split()[0]) for b in (0, -1.5, -3, -6)]
    assert numbers == [0, 7, 39, 58]


def test_gates_that_never_close_are_never_dead():
    figure = figures.dead(lambda da, z: da * (relu(z) >= 0))
    status = move(figure, b=-6)[0]
    assert status.startswith("0 of 60") and "100.0%" in status


def test_dead_neurons_stand_on_the_right():
    figure = figures.dead(relu_backward)
    move(figure, b=-3)
    states = figure._scene.fig.axes[0].images[0].get_array()
    assert (states[:, :21] < 2).all() and (states[:, 21:] == 2).all()


# ---- XOR ------------------------------------------------------------------


def right(z, a):
    return a * (1 - a)


def of_the_activated_value(z, a):
    return activations.sigmoid_backward(np.ones(a.shape), a)


def one(z, a):
    return np.ones(a.shape)


@pytest.mark.parametrize(
    ("slopes", "solved"),
    [
        ({"slope": right}, 10),
        ({"slope": of_the_activated_value}, 6),
        ({"slope": right, "hidden_slope": one}, 0),
        ({"slope": lambda z, a: -right(z, a)}, 0),
    ],
)
def test_xor_is_solved_so_often(slopes, solved):
    losses = figures.xor_with(**slopes)
    assert losses.shape == (10,)
    assert (losses < 1 / 16).sum() == solved
    assert np.abs(np.log(16 * losses)).min() > 0.5  # nothing is close


def test_xor_slope_gets_weighted_sums_and_activated_values():
    def watch(z, a):
        assert z.shape == a.shape and np.allclose(sigmoid(z), a)
        return right(z, a)

    figures.xor_with(watch, seeds=[3])


def test_xor_seed_alone_is_as_among_others():
    alone = figures.xor_with(right, seeds=[4])
    assert np.allclose(alone, figures.xor_with(right)[4])


# ---- Figures that stand still --------------------------------------------

P = softmax(data.scores())
FULL = np.diag(P[0]) - P.T @ P
RUNS = {"right": np.full(10, 1e-3), "sign_flipped": [True, False, True]}
STILL = {
    "question": figures.question,
    "stack": figures.stack,
    "one layer": partial(figures.stack, 1),
    "ten layers": partial(figures.stack, 10),
    "mask": figures.published_mask,
    "own mask": partial(figures.published_mask, [[0, -1]], [[0, 0]], [[1, 0]]),
    "runs": partial(figures.xor_runs, RUNS),
    "one run": partial(figures.xor_runs, {"right": [0.2]}),
    "gradient": partial(figures.softmax_gradient, FULL, np.diag(FULL)),
    "zeros": partial(figures.softmax_gradient, np.zeros((2, 2)), [0, 0]),
}


@pytest.mark.parametrize("name", STILL)
def test_still_figure_is_drawn(name):
    assert STILL[name]() is None
    figure = plt.gcf()
    figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.findobj(mpl.text.Text))
    assert words.replace("−", "").isascii()


@pytest.mark.parametrize("name", ["question", "stack", "runs"])
def test_still_figure_takes_an_axes(name):
    _, (left, right) = plt.subplots(1, 2)
    STILL[name](ax=right)
    assert right.has_data() and not left.has_data()


def test_question_is_answered_by_bends():
    """The best straight line misses what a line with three bends hits."""
    figures.question()
    points, bent, straight = plt.gca().lines
    x, y = points.get_data()
    errors = [
        np.mean((np.interp(x, *line.get_data()) - y) ** 2)
        for line in (bent, straight)
    ]
    assert errors[0] < errors[1] / 10


@pytest.mark.parametrize("depth", [1, 2, 3, 8])
def test_layers_in_a_stack_make_one_line(depth):
    figures.stack(depth)
    *between, stacked, line = plt.gca().lines
    assert len(between) == 3 * (depth - 1)
    assert np.allclose(stacked.get_ydata(), line.get_ydata())


def test_published_mask_never_closes():
    figures.published_mask()
    left, published = plt.gcf().axes
    z = np.array([float(t.get_text().replace("−", "-")) for t in left.texts])
    closed = np.ravel(left.images[0].get_array()) == 0
    assert (closed == (z <= 0)).all() and closed.any() and not closed.all()
    assert (published.images[0].get_array() == 1).all()
    assert len(published.patches) == closed.sum() and not left.patches


def test_rows_of_the_whole_gradient_sum_to_zero():
    figures.softmax_gradient(FULL, np.diag(FULL))
    full, diagonal = plt.gcf().axes
    bold = [
        [t.get_text() for t in ax.texts if t.get_weight() == "bold"]
        for ax in (full, diagonal)
    ]
    assert bold[0] == ["0.00"] * 5
    assert bold[1] == [f"{p * (1 - p):.2f}" for p in P[0]]


def test_runs_are_counted():
    figures.xor_runs(RUNS)
    counts = [text.get_text() for text in plt.gca().texts]
    assert counts == ["10 / 10", "2 / 3"]


# ---- Data -----------------------------------------------------------------


def test_data_are_the_same_every_time():
    for make_data in (data.curve, data.xor):
        for one_time, other in zip(make_data(), make_data(), strict=True):
            assert np.array_equal(one_time, other)
    X, Y = data.xor()
    assert ((X.sum(axis=1) == 1) == Y[:, 0]).all()
