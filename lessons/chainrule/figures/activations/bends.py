"""Why a network needs bends: straight layers only ever make a line."""

from itertools import pairwise

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    name_axes,
    new,
    tidy,
)
from chainrule.labs import data
from chainrule.live import if_drawn

_KNOTS = np.array([1.2, 3.25, 5.55])  # where the bent line may bend


_QUESTION_STILL = {
    "en": "Points along a curve, the best straight line, which misses most "
    "of them, and a line bent at three places, which follows them.",
    "zh": "沿一条曲线分布的点；最好的直线错过了大多数点；折了三次的折线跟得上"
    "它们。",
}
_STACK_STILL = {
    "en": "Straight grey lines, the outputs of linear layers between, and "
    "the one straight line that all of them together make.",
    "zh": "灰色直线是中间各线性层的输出，它们合起来仍然只是一条直线。",
}


@if_drawn(_QUESTION_STILL)
def question(*, ax=None):
    """Draw points along a curve, the best straight line, and a bent one.

    The straight line is all that layers without activations can give; the
    bent one is a line and three ReLU.
    """
    if ax is None:
        _, ax = new()
    tidy(ax)
    X, y = data.curve()
    x = np.array([-0.3, *_KNOTS, 6.3])  # straight in between
    name_axes(ax, "$x$", "$y$", xticks=range(7), yticks=range(-1, 4))
    ax.plot(X, y, "o", color=GREY, ms=5, zorder=3)
    bent = _fit(_pieces(X[:, 0]), y, _pieces(x))
    style = {"alpha": 0.32, "lw": 4, "solid_joinstyle": "round"}
    ax.plot(x, bent, color=BLUE, **style)
    ax.plot(x, _fit(_line(X[:, 0]), y, _line(x)), color=BLUE, lw=2)
    ax.text(
        *(x[1], bent[1] + 0.35),
        "?",
        color=INK,
        fontsize=17,
        weight="bold",
        ha="center",
    )


def _line(x):
    return np.column_stack([x, np.ones(len(x))])


def _pieces(x):
    bends = np.maximum(0, x[:, None] - _KNOTS)  # (n, 3)
    return np.column_stack([_line(x), bends])


def _fit(A, y, A_new):
    """Least-squares fit of y to the columns of A, at other places."""
    return A_new @ np.linalg.lstsq(A, y, rcond=None)[0]


@if_drawn(_STACK_STILL)
def stack(depth=3, *, ax=None):
    """Draw linear layers one upon the other, and the one line they make.

    Grey lines are the outputs of the layers between, three neurons each.
    """
    if ax is None:
        _, ax = new()
    tidy(ax)
    x = np.array([[-2.0], [2.0]])
    outputs, slope, offset = _layers(x, depth)
    name_axes(ax, "$x$", "$y$", xticks=range(-2, 3), yticks=range(-2, 3))
    ax.set(xlim=(-2, 2), ylim=(-2.6, 2.6))
    for between in outputs[:-1]:
        ax.plot(x, between, color=PALE, lw=1.2)
    ax.plot(x, outputs[-1], color=BLUE, lw=7, alpha=0.4)
    ax.plot(x, slope * x + offset, color=INK, lw=1.8, ls=(0, (5, 3)))
    layers = f"{depth} layers" if depth > 1 else "1 layer"
    ax.set_title(layers, fontsize=11, color=BLUE, loc="left")
    line = rf"$y = {slope:.3f}\,x {offset:+.3f}$"
    ax.set_title(line, fontsize=11, color=INK, loc="right")


def _layers(x, depth):
    """Outputs after each layer, and slope and offset of the whole."""
    rng = np.random.default_rng(8)
    sizes = [1, *[3] * (depth - 1), 1]
    outputs, A = [], x
    product, offset = np.eye(1), np.zeros(1)
    for d, h in pairwise(sizes):
        W = rng.normal(size=(d, h)) / np.sqrt(d)
        b = rng.normal(size=h) / 2
        A = A @ W + b
        product, offset = product @ W, offset @ W + b
        outputs.append(A)
    return outputs, product.item(), offset.item()
