"""What faults in a backward pass cost on real digits."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    RED,
    name_axes,
    name_ticks,
    new,
)
from chainrule.live import if_drawn

_KINDS = (  # of the faults, in the order they are drawn
    ("a factor", ("2 / (n k) missing",)),
    ("another loss", ("output slope missing",)),
    ("wrong direction", ("W2 updated first", "raw error passed back",
                     "b1 never updated", "slope taken at A",
                     "hidden slope missing", "sign flipped")),
)  # fmt: skip
_LEAST = 90  # per cent; what lies lower is written at the edge
_STILL = {
    "en": "One row for each fault: dots are the shares of fresh digits that "
    "networks with it get right, a stroke is their mean. A grey band is where "
    "networks without a fault end. Rows are sorted into missing factors, "
    "gradients of another loss, and wrong directions.",
    "zh": "每种错误一行：圆点是带着这种错误的网络认对新数字的比例，"
    "短竖线是平均。灰色的带子是没有错误的网络最后到达的地方。各行分为三类：漏了因子、"
    "另一种损失的梯度、方向不对。",
}


@if_drawn(_STILL)
def digits_right(right):
    """Draw for each fault how many fresh digits come out right.

    The grey band reaches from the worst to the best network without a fault.

    Parameters
    ----------
    right : dict of str -> ndarray, shape (number of seeds,)
        Of `experiments.digits_right`.
    """
    _, ax = new(size=(7, 3.6))
    name_axes(ax, "% right", "", xlim=(_LEAST, 98))
    sure = 100 * np.asarray(right["no fault"])
    ax.axvspan(sure.min(), sure.max(), color=PALE, alpha=0.5, lw=0)
    ax.axvline(sure.mean(), color=GREY, lw=1)
    row, places, names = 0.0, [], []
    for kind, faults in _KINDS:
        ax.text(98.1, row, kind, color=GREY, fontsize=9, va="center")
        for fault in faults:
            if fault in right:
                _draw(ax, row, 100 * np.asarray(right[fault]), sure.mean())
                places, names = [*places, row], [*names, fault]
                row += 1
        row += 0.5
    ax.set(ylim=(row - 1, -0.6), yticks=places)
    name_ticks(ax.yaxis, names)
    ax.tick_params(axis="y", labelsize=10)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def _draw(ax, row, shares, usual):
    """A dot for each network and a stroke at their mean."""
    mean = shares.mean()
    if mean < _LEAST:
        ax.text(_LEAST + 0.1, row, f"← {mean:.0f} %", color=RED, va="center")
        return
    colour = BLUE if mean > usual - 1 else RED
    ax.plot(shares, np.full(len(shares), row), "o", color=colour, ms=6)
    ax.plot([mean, mean], [row - 0.3, row + 0.3], color=INK, lw=2)
