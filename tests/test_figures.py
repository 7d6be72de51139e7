"""The figures of lesson 1: they run, they explain, and they tell the truth."""

import re
from functools import partial
from io import BytesIO

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions import neuron
from PIL import Image

from chainrule.figures import neuron as figures
from chainrule.figures.style import half_plane
from chainrule.labs import data
from chainrule.words.language import use_language

mpl.use("Agg")
from matplotlib import pyplot as plt

LIVE = {
    "border": neuron.signed_distance,
    "perceptron": neuron.perceptron_step,
    "xor": neuron.neuron_batch,
    "parity": neuron.neuron_batch,
    "slope": neuron.numerical_gradient,
    "learning_rate": neuron.neuron_gradient,
}
SETTINGS = {
    "border": [{"w1": 1, "w2": -1, "b": -2.4}, {"w1": 1.5, "w2": 0}],
    "perceptron": [{"changes": k} for k in (1, 2, 59)],
    "xor": [{"w1": 1, "w2": 1}, {"w1": 0, "w2": 0, "b": 0}],
    "parity": [{"w": -0.5, "b": 0.25}, {"w": 0, "b": 5}, {"w": 0, "b": 0}],
    "slope": [{"h": 1e-13}, {"h": 1e-5}],
    "learning_rate": [{"lr": 0.01}, {"lr": 0.6}],
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


def move(figure, **values):
    """Set controls; return status, problem and warning."""
    sent = []
    figure.send = lambda content, buffers=None: sent.append(content)
    figure(**values)
    return [sent[-1][key] for key in ("status", "problem", "warning")]


# ---- Live figures ---------------------------------------------------------


@LEARNERS
def test_runs_with_the_reference(name, tongue):
    figure = getattr(figures, name)(LIVE[name])
    for values in [{}, *SETTINGS[name]]:
        status, problem, warning = move(figure, **values)
        assert status and not problem and not warning


@LEARNERS
def test_speaks_the_language(name, tongue):
    figure = getattr(figures, name)(LIVE[name])
    chinese = re.compile("[一-鿿]")
    for text in (figure._about["alt"], move(figure)[0]):
        assert bool(chinese.search(text)) == (tongue == "zh")
    assert len(figure._about["alt"]) > 60


@LEARNERS
def test_explains_an_unfinished_function(name, tongue):
    def unfinished(*arguments):
        raise NotImplementedError

    figure = getattr(figures, name)(unfinished)
    for values in ({}, SETTINGS[name][-1]):
        assert "unfinished" in move(figure, **values)[1]
    assert np.ptp(picture(figure)[..., :3]) > 0
    alt = figure._repr_mimebundle_()[0]["text/plain"]
    assert "unfinished()" in alt and figure._about["alt"] in alt


@pytest.mark.parametrize("name", ["border", "xor", "parity"])
def test_border_is_there_before_the_function(name):
    def unfinished(*arguments):
        raise NotImplementedError

    def line(figure):
        ax, *_ = figure._scene.fig.axes
        return next(p for p in ax.patches if p.get_alpha() == 0.11).get_xy()

    early = line(getattr(figures, name)(unfinished))
    assert np.allclose(early, line(getattr(figures, name)(LIVE[name])))


def picture(figure):
    """Pixels of the static picture."""
    return np.asarray(Image.open(BytesIO(figure._still)))


@LEARNERS
@pytest.mark.parametrize("wrong", [None, "text", (1, 2), np.zeros((7, 3))])
def test_explains_a_wrong_result(name, wrong, tongue):
    def broken(*arguments):
        return wrong

    figure = getattr(figures, name)(broken)
    status, problem, _ = move(figure, **SETTINGS[name][0])
    assert "broken" in problem and not status


@LEARNERS
def test_explains_nan(name):
    def empty(*arguments):
        right = LIVE[name](*arguments)
        if isinstance(right, tuple):
            return right[0] * np.nan, *right[1:]
        return right * np.nan

    problem = move(getattr(figures, name)(empty), **SETTINGS[name][0])[1]
    assert "nan" in problem and "empty" in problem


@LEARNERS
def test_arguments_may_be_edited(name):
    def greedy(*arguments):
        value = LIVE[name](*arguments)
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                argument[...] = 0
        return value

    for values in SETTINGS[name]:
        one = move(getattr(figures, name)(greedy), **values)
        assert one == move(getattr(figures, name)(LIVE[name]), **values)


def test_border_has_the_positive_side():
    w, b = np.array([1.5, -0.5]), 2.0
    near = half_plane(w, b)
    assert np.allclose(near[:2] @ w + b, 0)
    assert (near[2:] @ w + b > 0).all()


def test_border_counts():
    figure = figures.border(neuron.signed_distance)
    assert "28" in move(figure)[0]
    status = move(figure, w1=1, w2=-1, b=-2.4)[0]
    assert "40 of 40" in status and "0.21" in status


def test_border_without_weights():
    figure = figures.border(neuron.signed_distance)
    assert "border" in move(figure, w1=0, w2=0)[1]
    assert not move(figure, w1=1)[1]


def test_perceptron_ends_without_mistakes():
    X, t = data.seeds()
    mistakes = neuron.train_perceptron(X, t, 20)[2]
    assert mistakes == [20, 14, 10, 11, 4, 0]
    figure = figures.perceptron(neuron.perceptron_step)
    last = figure._about["controls"][0]["count"]
    assert last == sum(mistakes)
    assert move(figure, changes=last)[0].endswith(": 0.")
    assert not move(figure, changes=last - 1)[0].endswith(": 0.")


def test_perceptron_rings_the_seed_that_moved_the_border():
    X, t = data.seeds()
    figure = figures.perceptron(neuron.perceptron_step)
    *_, crosses, _, ring = figure._scene.fig.axes[0].lines
    w, b, change = np.zeros(2), 0.0, 0
    for seen in range(1, 171):
        row = (seen - 1) % 40
        w, b, changed = neuron.perceptron_step(w, b, X[row], t[row])
        if not changed:
            continue
        change += 1
        status = move(figure, changes=change)[0]
        assert f"Change {change}, " in status and f"({seen} seen)" in status
        assert np.array_equal(ring.get_xydata(), X[[row]])
        wrong = t * (X @ w + b) <= 0
        assert np.array_equal(crosses.get_xydata(), X[wrong])


def test_perceptron_names_its_arrow_inside():
    figure = figures.perceptron(neuron.perceptron_step)
    ax = figure._scene.fig.axes[0]
    (name,) = ax.texts
    for change in range(1, 60):
        move(figure, changes=change)
        assert name.get_visible()
        x, y = ax.transLimits.transform(name.get_position())
        assert 0.02 < x < 0.98 and 0.02 < y < 0.98


def test_perceptron_that_changes_too_little_is_noticed():
    def strict(w, b, x, t):  # a mistake only below 0
        return w, b, False

    status = move(figures.perceptron(strict), changes=7)[0]
    assert status.startswith("Only 0 changes") and status.endswith(": 40.")


def test_xor_never_has_four_right():
    X, t = data.corners()
    w1, w2 = np.meshgrid(*[np.linspace(-2, 2, 41)] * 2)
    w = np.stack([w1.ravel(), w2.ravel()])
    b = np.linspace(-3, 3, 61)
    z = (X @ w)[:, :, None] + b  # (4, weights, biases)
    assert (t[:, None, None] * z > 1e-9).sum(axis=0).max() == 3


def test_parity_never_has_more_than_six_right():
    X, t = data.digits_parity()
    w = np.linspace(-1, 1, 401)
    b = np.linspace(-10, 10, 801)
    z = (X * w)[:, :, None] + b
    assert (t[:, None, None] * z > 1e-9).sum(axis=0).max() == 6
    figure = figures.parity(neuron.neuron_batch)
    assert "6" in move(figure, w=-0.5, b=0.25)[0]


def test_slope_is_best_between():
    figure = figures.slope(neuron.numerical_gradient)
    states = [move(figure, h=h)[0] for h in (1e-1, 1e-5, 1e-12)]
    error = [float(re.search(r"error (.*)\.$", s).group(1)) for s in states]
    assert error[1] < 1e-10 < min(error[0], error[2])


def test_slope_shows_where_it_asked():
    def forward(f, x, h):
        return np.array([(f(x + h) - f(x)) / h])

    central = figures.slope(neuron.numerical_gradient)
    assert move(figures.slope(forward), h=0.1) != move(central, h=0.1)


def test_loss_falls_below_the_mark_and_climbs_above():
    X, y = data.line()
    A = np.column_stack([X, np.ones(len(X))])
    mark = 2 / np.linalg.eigvalsh(2 / len(y) * A.T @ A)[-1]
    figure = figures.learning_rate(neuron.neuron_gradient)
    for lr in np.arange(1, 61) / 100:
        losses = neuron.fit_line(X, y, lr, 40)[2]
        falls = losses[-1] < losses[0]
        assert falls == (lr < mark + 1e-4)
        status = move(figure, lr=lr)[0]
        assert ("falls" if falls else "climbs") in status
        least = np.mean((A @ np.linalg.lstsq(A, y)[0] - y) ** 2)
        said = re.search(r"from (\S+) to (\S+) above", status).groups()
        start, end = map(number, said)
        assert start == pytest.approx(losses[0] - least, rel=0.01)
        assert end == pytest.approx(losses[-1] - least, rel=0.01)


def number(text):
    """Read what people write, like 1.5×10⁻⁷."""
    usual = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return float(text.replace("×10", "e").translate(usual))


def test_a_gradient_that_runs_away_is_stopped():
    def steep(X, y, w, b):
        return tuple(1e9 * part for part in LIVE["learning_rate"](X, y, w, b))

    status, problem, warning = move(figures.learning_rate(steep), lr=0.6)
    assert "climbs" in status and not problem and not warning


# ---- Figures that stand still --------------------------------------------

X, Y = data.line()
STILL = {
    "question": figures.question,
    "fitted": partial(figures.fitted, X, Y, np.array([2.0]), 1.0),
    "one curve": partial(figures.loss_curves, loss=[3.0, 2.0, 1.0]),
    "endless": partial(figures.loss_curves, a=[1, np.inf], b=[2, 1, 1]),
    "undefined": partial(figures.loss_curves, a=[np.nan], b=[1e300, 1]),
    "nothing": partial(figures.loss_curves, a=[np.nan]),
    "zeros": partial(figures.loss_curves, a=[0, 0], b=[1e-9, 100.0]),
    "table": partial(figures.table_of_errors, Y[:4], Y[1:5]),
    "column": partial(figures.table_of_errors, Y[:4], Y[1:5, None]),
    "large table": partial(figures.table_of_errors, Y, Y),
    "equal": partial(figures.table_of_errors, np.ones(3), np.ones(3)),
}


@pytest.mark.parametrize("name", STILL)
def test_still_figure_is_drawn(name):
    assert STILL[name]() is None
    figure = plt.gcf()
    figure.canvas.draw()
    words = " ".join(text.get_text() for text in figure.findobj(mpl.text.Text))
    assert words.isascii() or "−" in words


@pytest.mark.parametrize("name", ["question", "fitted", "one curve"])
def test_still_figure_takes_an_axes(name):
    _, (left, right) = plt.subplots(1, 2)
    STILL[name](ax=right)
    assert right.has_data() and not left.has_data()


def test_question_is_open():
    """All three borders fit the known seeds and disagree on the new one."""
    X, t = data.seeds()
    figures.question()
    ax = plt.gca()
    new = ax.collections[-1].get_offsets()[0]
    votes = set()
    for line in ax.lines:
        (_, bias), slope = line.get_xy1(), line.get_slope()
        assert (t * (X @ [slope, -1] + bias) > 0).all()
        votes.add(float(np.sign(new @ [slope, -1] + bias)))
    assert votes == {-1.0, 1.0}


def test_loss_axis_is_logarithmic_where_it_helps():
    figures.loss_curves(a=[1000.0, 1.0])
    assert plt.gca().get_yscale() == "log"
    figures.loss_curves(a=[3.0, 1.0])
    assert plt.gca().get_yscale() == "linear"


def test_table_is_what_the_published_code_makes():
    target = np.arange(1.0, 6.0)
    error = target[:, None] + 0.1 - target
    figures.table_of_errors(target[:, None] + 0.1, target)
    left, right = plt.gcf().axes
    cells = [float(text.get_text()) for text in left.texts]
    assert np.allclose(cells, error.ravel())
    assert np.allclose(cells[:5], [0.1, -0.9, -1.9, -2.9, -3.9])
    down = [float(text.get_text()) for text in left.get_yticklabels()]
    across = [float(text.get_text()) for text in left.get_xticklabels()]
    assert np.allclose(np.subtract.outer(down, across), error)
    assert [text.get_text() for text in right.texts] == ["0.1"] * 5


def test_curve_that_is_cut_says_why():
    figures.loss_curves(high=[1, 1e13], lost=[1, 2, np.nan], well=[1, 1, 1])
    words = [text.get_text() for text in plt.gca().texts]
    assert words == ["high", "cut at $10^{12}$", "well", "lost", "nan"]


def test_names_do_not_collide():
    figures.loss_curves(one=[1, 1.0], two=[2, 1.0], three=[3, 1.0])
    heights = [text.get_position()[1] for text in plt.gca().texts]
    assert np.diff(sorted(heights)).min() > 0.08


# ---- Data -----------------------------------------------------------------


def test_data_are_the_same_every_time():
    for make in (data.seeds, data.line, data.plane, data.corners):
        for one, other in zip(make(), make(), strict=True):
            assert np.array_equal(one, other)


def test_seeds_need_both_measures_and_a_bias():
    X, t = data.seeds()
    assert X.shape == (40, 2) and t.dtype.kind == "i"
    for column in X.T:
        cuts = t[:, None] * (column[:, None] - np.sort(column)) > 0
        assert max(cuts.sum(0).max(), 40 - cuts.sum(0).min()) < 35
    ratios = np.linspace(0.2, 5, 2000)
    margin = t[:, None] * (X[:, :1] - ratios * X[:, 1:]) > 0
    assert margin.sum(axis=0).max() == 39


def test_line_and_plane_are_near_what_they_say():
    X, y = data.line()
    A = np.column_stack([X, np.ones(30)])
    assert np.allclose(np.linalg.lstsq(A, y)[0], [2, 1], atol=0.2)
    X, y = data.plane()
    assert np.allclose(np.linalg.lstsq(X, y)[0], [1, 0.5], atol=0.01)


def test_parity_labels_even_numbers():
    X, t = data.digits_parity()
    assert ((X[:, 0] % 2 == 0) == (t == 1)).all()
