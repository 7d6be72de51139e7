"""The figures of lesson 4: they run, they explain, and they tell the truth."""

import re
from functools import partial
from io import BytesIO
from itertools import pairwise

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import backprop
from PIL import Image

from chainrule.figures import backprop as figures
from chainrule.labs import backprop as experiments
from chainrule.labs.graph import inputs
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt

LIVE = {
    "neuron_graph": (backprop.graph_gradients,),
    "heat_maps": (backprop.two_layer_loss_and_grads,),
    "layer_bars": (backprop.mlp_forward, backprop.mlp_backward),
}
SETTINGS = {
    "neuron_graph": [{"step": 13}, {"step": 8}, {"step": 0}],
    "heat_maps": [{"gradient": "W2", "seed": 3}, {"gradient": "b1"}],
    "layer_bars": [
        {"layers": 1, "gain": 3.0},
        {"bias": -1.5, "of": 0},
        {"gain": 0.4, "of": 0},
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


def picture(data):
    """Pixels of a PNG file."""
    return np.asarray(Image.open(BytesIO(data)).convert("RGB"))


def three_numbers():
    x, w, b = inputs(x=2.0, w=3.0, b=-4.0)
    return ((x * w + b).called("z") ** 2).called("L")


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
def test_words_in_the_picture_are_not_chinese(name):
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
        assert np.ptp(picture(figure._still)) > 0


@LEARNERS
def test_explains_a_wrong_result(name):
    for place in range(len(LIVE[name])):
        figure = draw(name, lambda _: broken, place)
        for wrong in (None, "text", (1, 2), np.zeros((7, 3))):
            broken.answer = wrong
            status, problem, _ = move(figure, **SETTINGS[name][0])
            assert "broken" in problem and not status


def broken(*arguments):
    return broken.answer


broken.answer = None


def spoiled(value):
    """The same in shape, and nothing but nan."""
    if isinstance(value, dict):
        return {name: spoiled(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(spoiled(part) for part in value)
    return value * np.nan


@LEARNERS
def test_explains_nan(name):
    def empty_of(function):
        def empty(*arguments):
            return spoiled(function(*arguments))

        return empty

    for place in range(len(LIVE[name])):
        figure = draw(name, empty_of, place)
        problem = move(figure, **SETTINGS[name][0])[1]
        assert "nan" in problem and "empty" in problem


def emptied(argument):
    if isinstance(argument, np.ndarray):
        argument[...] = 0
    elif isinstance(argument, dict | list | tuple):
        parts = argument.values() if isinstance(argument, dict) else argument
        for part in parts:
            emptied(part)


@LEARNERS
def test_arguments_may_be_edited(name):
    def greedy_of(function):
        def greedy(*arguments):
            value = function(*arguments)
            emptied(arguments)
            return value

        return greedy

    last = len(LIVE[name]) - 1  # what a forward pass keeps is its own
    careless, careful = draw(name, greedy_of, last), draw(name)
    for values in SETTINGS[name]:
        assert move(careless, **values) == move(careful, **values)


# ---- The graph ------------------------------------------------------------


def labels(figure):
    texts = figure._scene.fig.findobj(mpl.text.Text)
    return [text.get_text() for text in texts if text.get_text()]


def test_a_graph_shows_what_is_known_and_no_more():
    figure = figures.graph(three_numbers())
    move(figure, step=0)
    assert {"2", "3", "−4"} <= set(labels(figure))
    assert not {"6", "12", "8"} & set(labels(figure))
    move(figure, step=2)
    assert "6" in labels(figure) and "12" not in labels(figure)
    move(figure, step=7)
    assert {"6", "4", "12", "8", "1"} <= set(labels(figure))


def test_only_edges_at_work_are_thick():
    figure = figures.graph(three_numbers())
    lines = figure._scene.fig.findobj(mpl.patches.PathPatch)
    thick = []
    for step in range(8):
        move(figure, step=step)
        thick.append(sum(line.get_linewidth() > 2 for line in lines))
    assert thick == [0, 2, 2, 1, 1, 1, 2, 2]


def test_a_graph_may_begin_anywhere():
    figure = figures.graph(three_numbers(), step=99)
    assert figure.step == 7
    assert "12" in labels(figure)


def test_what_is_no_graph_is_refused(tongue):
    with pytest.raises(TypeError, match="inputs"):
        figures.graph(3.0)


def test_a_shared_node_shows_the_sum_of_what_comes_back():
    x, y = inputs(x=3.0, y=-4.0)
    figure = figures.graph((x + y) * y)
    move(figure, step=4)
    assert "Σ −1" in labels(figure)
    move(figure, step=5)
    assert "Σ −5" in labels(figure)


def test_numbers_of_the_graph_stand_in_the_table():
    figure, sent = figures.graph(three_numbers()), []
    figure.send = lambda content, buffers=None: sent.append(content)
    figure(step=6)
    numbers = dict(sent[-1]["numbers"])
    assert numbers["b"] == "−4, gradient 4" and numbers["x"] == "2"


def test_a_wrong_gradient_of_the_learner_is_named():
    def halved(x, w, b):
        right = backprop.graph_gradients(x, w, b)
        return right | {"e": right["e"] / 2, "w": right["w"][::-1]}

    figure = figures.neuron_graph(halved)
    assert "Not" not in move(figure, step=7)[0]
    assert move(figure, step=8)[0].endswith("Not the right gradient: e.")
    assert move(figure, step=13)[0].endswith("gradient: w1, w2, e.")
    assert "−0.5 ≠ −1" in labels(figure)
    fine = figures.neuron_graph(backprop.graph_gradients)
    assert "Not" not in move(fine, step=13)[0]


def test_a_saved_notebook_holds_a_picture_of_every_step(tongue):
    figure = figures.graph(three_numbers())
    data, metadata = figure._repr_mimebundle_()
    sheet, one = picture(data["image/png"]), picture(figure._still)
    rows, columns = 4, 2  # eight steps
    width, height = figure._scene.page_size()
    assert sheet.shape[:2] == (rows * height, columns * width)
    tiles = sheet.reshape(rows, height, columns, width, 3).swapaxes(1, 2)
    tiles = tiles.reshape(8, height, width, 3)[:, 2:, 2:].astype(int)
    assert all((a != b).any() for a, b in pairwise(tiles))
    assert one.shape[0] == 2 * height
    words = data["text/plain"]
    assert all(move(figure, step=k)[0] in words for k in range(8))
    assert metadata["image/png"]["width"] <= 1000
    assert figure._about["alt"] in metadata["image/png"]["alt"]


def test_a_sheet_leaves_the_figure_as_it_was():
    figure = figures.graph(three_numbers(), step=3)
    figure._repr_mimebundle_()
    assert figure.step == 3 and figure._scene.ratio == 2.0
    assert "12" not in labels(figure)


def test_an_unfinished_function_leaves_no_sheet():
    def unfinished(x, w, b):
        raise NotImplementedError

    figure = figures.neuron_graph(unfinished)
    data, _ = figure._repr_mimebundle_()
    assert "unfinished" in data["text/plain"]
    picture = Image.open(BytesIO(data["image/png"]))
    assert picture.size == Image.open(BytesIO(figure._still)).size


# ---- What they claim ------------------------------------------------------


def test_heat_maps_frame_what_differs():
    def other(params, X, Y):
        loss, grads = backprop.two_layer_loss_and_grads(params, X, Y)
        W1 = grads["W1"].copy()
        W1[2, 1] *= 1.01
        return loss, grads | {"W1": W1}

    figure = figures.heat_maps(other)
    assert move(figure)[0].startswith("W1: 1 of 12 differ")
    frames = figure._scene.fig.axes[0].patches
    assert sum(frame.get_visible() for frame in frames) == 1
    assert "W2: all 6 agree" in move(figure, gradient="W2")[0]
    assert not any(frame.get_visible() for frame in frames)


def test_heat_maps_measure_the_learners_own_loss():
    def doubled(params, X, Y):
        loss, grads = backprop.two_layer_loss_and_grads(params, X, Y)
        return 2 * loss, {name: 2 * grad for name, grad in grads.items()}

    figure = figures.heat_maps(doubled)
    for name in ("W1", "b1", "W2", "b2"):
        assert "agree" in move(figure, gradient=name)[0]


@pytest.mark.parametrize("fault", experiments.FAULTS[2:8:2])
def test_heat_maps_show_a_fault(fault):
    figure = figures.heat_maps(experiments.with_fault(fault))
    seen = [
        "differ" in move(figure, gradient=name, seed=seed)[0]
        for name in ("W1", "b1", "W2", "b2")
        for seed in (0, 1)
    ]
    assert any(seen)


def bars(figure):
    (container,) = figure._scene.fig.axes[0].containers
    return np.array([bar.get_height() for bar in container])


def test_bars_are_level_at_the_right_gain_only():
    figure = draw("layer_bars")
    ratios = {}
    for gain in (0.8, 1.4, 3.0):
        move(figure, gain=gain)
        ratios[gain] = bars(figure)[0] / bars(figure)[-1]
    assert ratios[0.8] < 1e-3 and ratios[3.0] > 1e3
    assert 0.2 < ratios[1.4] < 5


@pytest.mark.parametrize("gain", [0.6, 1.4, 2.5])
def test_bars_of_weights_are_level_at_any_gain(gain):
    figure = draw("layer_bars")
    move(figure, gain=gain, of=0)
    assert bars(figure).max() / bars(figure).min() < 5


def test_a_dead_layer_lets_nothing_through():
    figure = draw("layer_bars")
    said = move(figure, gain=1.0, bias=-1.0)[0]
    assert said.startswith("Gradient of the biases: 0 in layer 1")
    crosses = figure._scene.fig.axes[0].lines[-1].get_xdata()
    assert list(crosses) == list(range(1, len(crosses) + 1))
    assert 1 <= len(crosses) < 16


def test_a_wrong_layer_is_told():
    def doubled(dlogits, cache):
        grads = backprop.mlp_backward(dlogits, cache)
        dW, db = grads[3]
        return [*grads[:3], (dW, 2 * db), *grads[4:]]

    figure = figures.layer_bars(backprop.mlp_forward, doubled)
    assert move(figure)[0].endswith("otherwise in layer 4.")
    assert "otherwise" not in move(figure, of=0)[0]
    figure = draw("layer_bars")
    for gain in (0.5, 1.4, 2.9):
        for bias in (-0.3, 0.0, 0.4):
            for of in (0, 1):
                said = move(figure, gain=gain, bias=bias, of=of)[0]
                assert "otherwise" not in said, (gain, bias, of)


# ---- Figures that stand still ---------------------------------------------

RUNS = experiments.xor_losses("sign flipped", "no fault", epochs=30)
COSTS = {name: np.array([0.95, 0.96]) for name in experiments.FAULTS}
COSTS["sign flipped"] = np.array([0.1, 0.12])
KEPT = {100: {1: 1e5, 5: 5e5}, 200: {1: 2e5, 5: 1e6}}
STILL = {
    "question": figures.question,
    "curves": partial(figures.xor_curves, RUNS),
    "one": partial(
        figures.xor_curves, {"no fault": RUNS["no fault"]}, [0.3, 0.2]
    ),
    "lost": partial(figures.xor_curves, {"no fault": np.full((3, 2), np.nan)}),
    "runs": partial(figures.xor_runs, {n: r[-1] for n, r in RUNS.items()}),
    "nine runs": partial(
        figures.xor_runs, dict.fromkeys("abcdefghi", np.array([0.3, 0.2]))
    ),
    "memory": partial(figures.memory, KEPT),
    "faults": partial(figures.digits_right, COSTS),
    "two memories": partial(figures.memory, KEPT, KEPT),
}


@pytest.mark.parametrize("name", STILL)
def test_still_figure_is_drawn(name):
    assert STILL[name]() is None
    figure = plt.gcf()
    figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.findobj(mpl.text.Text))
    assert words.isascii() or set("−←") & set(words)
    assert name == "question" or empty_below(figure) < 0.08


def empty_below(figure):
    """Share of a drawn figure's height in which nothing is drawn, below."""
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
    (rows,) = np.nonzero((pixels != pixels[0, 0]).any(axis=(1, 2)))
    return 1 - (rows[-1] + 1) / len(pixels)


def test_question_takes_an_axes_and_has_forty_ways():
    _, (left, right) = plt.subplots(1, 2)
    figures.question(ax=right)
    assert right.has_data() and not left.has_data()
    ways = np.array(right.collections[1].get_segments())
    ends, loss = ways[:, 1], ways[-1][1]

    def count(place):
        if np.allclose(place, loss):
            return 1
        leaving = ends[(ways[:, 0] == place).all(axis=1)]
        return sum(count(end) for end in leaving)

    assert count(ways[0][0]) == 40  # as the text below it says


def test_curves_count_what_is_solved():
    losses = np.full((4, 5), 0.25)
    losses[-1, :3] = 0.01
    figures.xor_curves({"no fault": losses})
    assert "3 / 5" in [text.get_text() for text in plt.gca().texts]
