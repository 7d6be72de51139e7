"""A fitted line, losses against steps, and a table made by mistake."""

from itertools import cycle
from operator import itemgetter

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from chainrule.figures.style import (
    BLUE,
    FIELD,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    RED,
    name_axes,
    new,
    tidy,
)
from chainrule.live import if_drawn

_LOOKS = ((BLUE, "-"), (ORANGE, "--"), (PURPLE, "-."), (GREEN, ":"))
_MOST = 1e12  # larger losses are drawn here


_FITTED_STILL = {
    "en": "Points in grey and a straight line through them in blue; a thin "
    "grey line joins each point to it, as long as the error.",
    "zh": "灰色的点和穿过它们的蓝色直线；每个点用一条灰色细线连到直线，细线的"
    "长就是误差。",
}
_LOSS_CURVES_STILL = {
    "en": "Losses against steps, each curve with its name at its end; a red "
    "cross marks where a loss got infinite, undefined or huge.",
    "zh": "损失随步数变化的曲线，末端写着名字；红色叉号标出损失变成无穷、无定"
    "义或过大的地方。",
}
_TABLE_OF_ERRORS_STILL = {
    "en": "A square table of differences, predictions down the side, targets "
    "across; its diagonal is framed in orange. Beside it stand the "
    "differences that were meant, and they are that diagonal.",
    "zh": "一张差的方表，预测在左，目标在上，对角线加了橙框。旁边是本来要算的"
    "那些差，也就是这条对角线。",
}


@if_drawn(_FITTED_STILL)
def fitted(X, y, w, b, *, ax=None):
    """Draw points (n, 1), the line w x + b, and how far each is from it."""
    if ax is None:
        _, ax = new()
    tidy(ax)
    name_axes(ax, "$x$", "$y$")
    x, w = np.ravel(X), float(np.ravel(w)[0])
    y = np.ravel(y)
    ends = np.array([[x, y], [x, w * x + b]]).transpose(2, 0, 1)
    ax.add_collection(LineCollection(ends, colors=GREY, linewidths=0.8))
    ax.plot(x, y, "o", color=GREY, ms=5)
    edge = np.array([x.min(), x.max()])
    ax.plot(edge, w * edge + b, color=BLUE, lw=2)


@if_drawn(_LOSS_CURVES_STILL)
def loss_curves(*, ax=None, **named_losses):
    """Draw losses against steps, each with its name at its end.

    A red cross stands where a loss gets infinite, undefined or huge, and
    beside it, why it was cut.
    """
    if ax is None:
        _, ax = new()
    tidy(ax)
    name_axes(ax, "step", "loss")
    ax.xaxis.get_major_locator().set_params(integer=True)
    curves = {name: _visible(loss) for name, loss in named_losses.items()}
    if _is_wide(np.concatenate([loss for loss, _ in curves.values()])):
        ax.set_yscale("log")
    ends = []
    for (name, (loss, why)), look in zip(curves.items(), cycle(_LOOKS)):
        ax.plot(loss, color=look[0], ls=look[1], lw=2)
        if why and len(loss):
            ax.plot(len(loss) - 1, loss[-1], "x", color=RED, ms=9, mew=2.4)
        height = loss[-1] if len(loss) else -np.inf
        label = name.replace("_", " "), why
        ends.append((label, len(loss) - 1, height, look[0]))
    _write_names(ax, ends)


def _visible(losses):
    """Losses up to the first that cannot be drawn, and why it cannot."""
    loss = np.ravel(np.asarray(losses, dtype=float))
    lost = np.flatnonzero(~(np.abs(loss) < _MOST))
    if not len(lost):
        return loss, ""
    why = "nan" if np.isnan(loss[lost[0]]) else "cut at $10^{12}$"
    return loss[: lost[0]], why


def _is_wide(values):
    positive = values[values > 0]
    return values.size and values.min() >= 0 and _ratio(positive) > 30


def _ratio(values):
    return values.max() / values.min() if values.size else 1.0


def _write_names(ax, ends):
    """Write names at their curves' ends, none upon another."""
    ax.autoscale_view()
    to_axes = ax.transData + ax.transAxes.inverted()
    low = ax.get_ylim()[0]
    lowest = {}  # free height above what is written at a step
    for (name, why), step, height, colour in sorted(ends, key=itemgetter(2)):
        x, y = to_axes.transform((max(step, 0), max(height, low)))
        below = 0.08 if why else 0.0
        y = max(y, lowest.get(step, 0.04) + below)
        lowest[step] = y + 0.09
        style = {"va": "center", "transform": ax.transAxes}
        ax.text(x + 0.03, y, name, color=colour, fontsize=10, **style)
        if why:
            note = {"color": GREY, "fontsize": 8}
            ax.text(x + 0.03, y - below, why, **note, **style)


@if_drawn(_TABLE_OF_ERRORS_STILL)
def table_of_errors(prediction, target):
    """Draw the table (n, n) that prediction (n, 1) - target (n,) makes.

    Predictions stand down the side, targets across. Beside the table stand
    the n differences that were meant; they are its diagonal, framed.
    """
    prediction, target = np.ravel(prediction), np.ravel(target)
    table, n = prediction[:, None] - target, len(target)
    _, (left, right) = new(2, size=(5, 3.6), width_ratios=(2, 1))
    limits = {"vmin": table.min(), "vmax": table.max(), "cmap": FIELD}
    meant = np.diag(table)[:, None]
    for ax, values in (left, table), (right, meant):
        ax.imshow(values, **limits)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        size = f"({n}, {n})" if ax is left else f"({n},)"
        mean = f"{size}\nmean square {np.mean(values**2):.2f}"
        ax.set_xlabel(mean, fontsize=10, color=INK)
        ax.grid(visible=False)
        _write_values(ax, values)
    left.set_ylabel("prediction", fontsize=10, color=INK)
    left.set_title("target", fontsize=10, color=INK)
    right.set_title("meant", fontsize=10, color=INK)
    _write_edges(left, prediction, target)
    for k in range(n):
        _frame(left, k, k)
        _frame(right, 0, k)


def _write_edges(ax, prediction, target):
    """Write beside each row its prediction, above each column its target."""
    n = len(target)
    if n > 8:
        return
    ax.tick_params(length=0, labelsize=9, top=True, labeltop=True)
    ax.tick_params(bottom=False, labelbottom=False)
    ax.set_yticks(range(n), [f"{value:z.1f}" for value in prediction])
    ax.set_xticks(range(n), [f"{value:z.1f}" for value in target])


def _frame(ax, column, row):
    corner = column - 0.46, row - 0.46
    style = {"fill": False, "edgecolor": ORANGE, "lw": 2}
    ax.add_patch(Rectangle(corner, 0.92, 0.92, **style))


def _write_values(ax, values):
    if len(values) > 8:
        return
    for (row, column), value in np.ndenumerate(values):
        style = {"color": INK, "fontsize": 9, "ha": "center"}
        ax.text(column, row, f"{value:z.1f}", va="center", **style)
