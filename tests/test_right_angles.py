"""Where a right angle is meant, it looks like one: equal units on both axes.

That is so on every map: both axes are parts of one vector, such as two
weights, or a border and its arrow are drawn, or circles. All figures of all
lessons are drawn, and such axes are found by what is in them.
"""

import re
from functools import partial

import matplotlib as mpl
import numpy as np
import pytest
import test_figures as of_1
import test_figures_activations as of_2
import test_figures_backprop as of_4
import test_figures_gradient_descent as of_5
import test_figures_losses as of_3
from matplotlib.collections import PolyCollection
from matplotlib.contour import QuadContourSet
from matplotlib.patches import Circle, FancyArrowPatch

mpl.use("Agg")
from matplotlib import pyplot as plt

LESSONS = {"1": of_1, "2": of_2, "3": of_3, "4": of_4, "5": of_5}
MAPS = {  # where they have to be found
    "1": {"border", "perceptron", "question", "xor", "learning_rate"},
    "2": set(),
    "3": set(),
    "4": {"neuron_graph", "question"},
    "5": {"rate", "momentum_rate", "guess", "effective_rate", "race",
          "velocity", "question", "noise"},
}  # fmt: skip


def live(lesson, name):
    module = LESSONS[lesson]
    if lesson == "1":
        return module.figures.__dict__[name](module.LIVE[name])
    return (module.make if lesson == "2" else module.draw)(name)


def drawn(lesson):
    """(name, figure) of everything that the tests of a lesson draw."""
    for name in LESSONS[lesson].LIVE:
        yield name, live(lesson, name)._scene.fig
    for still in LESSONS[lesson].STILL.values():
        still()
        yield name_of(still), plt.gcf()


def name_of(still):
    return (still.func if isinstance(still, partial) else still).__name__


def is_map(ax):
    """Whether both axes measure one kind of thing."""
    labels = ax.get_xlabel(), ax.get_ylabel()
    one, other = (re.sub(r" \(.*\)|[$]", "", label) for label in labels)
    kinds = {("w", "b"), ("length", "width")}
    pair = re.fullmatch(r"(\w)_1", one), re.fullmatch(r"(\w)_2", other)
    if (one, other) in kinds or (all(pair) and pair[0][1] == pair[1][1]):
        return True
    fields = [c for c in ax.collections if isinstance(c, QuadContourSet)]
    filled = [c for c in ax.collections if type(c) is PolyCollection]
    round_ = (Circle, FancyArrowPatch)
    return bool(
        fields or filled or any(isinstance(p, round_) for p in ax.patches)
    )


def stretch(ax):
    """Pixels of a unit to the right over those of a unit upwards."""
    origin, right, up = ax.transData.transform([(0, 0), (1, 0), (0, 1)])
    return np.hypot(*(right - origin)) / np.hypot(*(up - origin))


@pytest.fixture(autouse=True)
def tidy():
    yield
    plt.close("all")


@pytest.mark.parametrize("lesson", LESSONS)
def test_right_angles_look_right(lesson):
    found = set()
    for name, figure in drawn(lesson):
        figure.canvas.draw()
        for ax in filter(is_map, figure.axes):
            found.add(name)
            assert stretch(ax) == pytest.approx(1, abs=2e-3), name
        plt.close("all")
    assert found == MAPS[lesson]


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_figure_of_a_lesson_is_left_out(lesson):
    module = LESSONS[lesson]
    drawn_by_tests = {*module.LIVE, *map(name_of, module.STILL.values())}
    assert set(module.figures.__all__) - drawn_by_tests <= {
        "xor_with",  # a run, not a figure
        "graph",  # neuron_graph is one
        "loss_curves",  # of lesson 1
    }


def test_a_stretched_map_is_found():
    _, ax = plt.subplots(figsize=(6, 3))
    ax.set(xlabel="$w_1$", ylabel="$w_2$")
    assert is_map(ax) and stretch(ax) > 1.2
    ax.set(xlabel="$x$", ylabel="$y$")
    assert not is_map(ax)
