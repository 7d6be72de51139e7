"""The picture that opens lesson 4: one weight among many, and the loss."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from chainrule.figures.style import (
    FAINT,
    GREY,
    INK,
    ORANGE,
    PALE,
    RED,
    WHITE,
    new,
)
from chainrule.live import if_drawn

_WAY = PALE
_SIZES = 3, 5, 5, 4, 2


_QUESTION_STILL = {
    "en": "A network of circles in columns. One weight w, orange, leads to a "
    "neuron, and darker lines show every way from there to the loss L.",
    "zh": "由一列列圆圈组成的网络。一个橙色的权重 w 通向一个神经元，"
    "较深的线是从那里到损失 L 的所有的路。",
}


@if_drawn(_QUESTION_STILL)
def question(*, ax=None):
    """Draw a network, one of its weights, and every way to the loss."""
    if ax is None:
        _, ax = new(size=(7, 3.2))
    ax.set(xlim=(-0.4, 7.3), ylim=(-2.7, 2.7), aspect="equal")
    ax.set_axis_off()
    layers = [_column(x * 1.4, size) for x, size in enumerate(_SIZES)]
    loss = np.array([6.8, 0.0])
    first = layers[0][1], layers[1][1]
    ways = [(first[1], unit) for unit in layers[2]]
    all_ = _between(layers[0], layers[1]) + _between(layers[1], layers[2])
    for left, right in pairwise(layers[2:]):
        ways += _between(left, right)
    ways += [(unit, loss) for unit in layers[-1]]
    ax.add_collection(LineCollection(all_, colors=FAINT, lw=1, zorder=1))
    ax.add_collection(LineCollection(ways, colors=_WAY, lw=1.4, zorder=2))
    ax.plot(*np.array(first).T, color=ORANGE, lw=5, zorder=3)
    for place in np.concatenate(layers):
        style = {"fc": WHITE, "ec": GREY, "lw": 1.3, "zorder": 4}
        ax.add_patch(Circle(place, 0.17, **style))
    ax.add_patch(Circle(loss, 0.34, fc=WHITE, ec=RED, lw=2.6, zorder=4))
    _write(ax, loss, "$L$", RED, 15)
    _write(
        ax, np.mean(first, axis=0) + np.array([0.02, 0.5]), "$w$ ?", INK, 15
    )


def _column(x, size):
    """Places (size, 2) of the units of a layer."""
    return np.column_stack([np.full(size, x), _spread(size)])


def _spread(size):
    return (np.arange(size)[::-1] - (size - 1) / 2) * 0.95


def _between(left, right):
    return [(start, end) for start in left for end in right]


def _write(ax, place, text, colour, size):
    style = {"ha": "center", "va": "center", "zorder": 5, "fontsize": size}
    box = {"fc": WHITE, "ec": "none", "pad": 0.5, "alpha": 0.85}
    ax.text(*place, text, color=colour, bbox=box, **style)
