"""Published systems whose loss and gradient do not belong together."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    PURPLE,
    RED,
    name_axes,
    new,
)
from chainrule.live import if_drawn

# wide ones below, narrow ones on top, so that equal curves are all seen
_LOOKS = (GREY, 7), (BLUE, 4.2), (PURPLE, 2.2), (RED, 1)


_REPEATED_STILL = {
    "en": "Losses by epoch, one curve for how often the data were repeated, "
    "one panel for each version of the program.",
    "zh": "损失随轮次的变化，数据重复几遍就是哪条曲线，程序的每个版本一格。",
}
_EVEN_OR_ODD_STILL = {
    "en": "Squared error by step of a neuron that should tell even from odd, "
    "one panel for each version of the program. A grey line is the "
    "error of always saying 0.5.",
    "zh": "一个应当分辨奇偶的神经元，平方误差随步数的变化，程序的每个版本一格"
    "。灰线是总回答 0.5 的误差。",
}


@if_drawn(_REPEATED_STILL)
def repeated(*results):
    """Draw losses of a network by how often its data were repeated.

    Parameters
    ----------
    *results : dict of int -> ndarray
        Of `experiments.repeated_data`; each gets an axes of its own.
    """
    for ax, losses in zip(_axes(len(results)), results, strict=True):
        name_axes(ax, "epoch", "loss", ylim=(-0.03, 0.58))
        ax.set(yticks=(0, 0.25, 0.5))
        ends = []
        for (copies, loss), look in zip(losses.items(), _LOOKS, strict=False):
            colour, width = look
            ax.plot(loss, color=colour, lw=width, solid_capstyle="butt")
            ends.append((float(loss[-1]), rf"$\times {copies}$", colour))
        ax.set_xlim(0, max(map(len, losses.values())) - 1)
        _write_ends(ax, ends)


def _axes(count):
    return np.ravel(new(2 if count == 2 else max(count, 1))[1])


def _write_ends(ax, ends, gap=0.055):
    """Write each name at the height of its end, none upon another."""
    lowest = -np.inf
    for height, name, colour in sorted(ends, key=lambda end: end[0]):
        lowest = max(height, lowest + gap) if np.isfinite(height) else lowest
        place = ax.get_yaxis_transform()
        style = {"color": colour, "va": "center", "fontsize": 10}
        ax.text(1.02, max(lowest, 0), name, transform=place, **style)


@if_drawn(_EVEN_OR_ODD_STILL)
def even_or_odd(*results):
    """Draw losses of a neuron that should tell even from odd.

    A grey line is the loss of a neuron that always says 0.5.

    Parameters
    ----------
    *results : dict of int -> ndarray
        Of `experiments.even_or_odd`; each gets an axes of its own.
    """
    for ax, losses in zip(_axes(len(results)), results, strict=True):
        name_axes(ax, "step", "squared error", ylim=(0, 0.62), xscale="log")
        ax.set(yticks=(0, 0.25, 0.5))
        ax.set_xticks((1, 10, 100, 1000), ("1", "10", "100", "1000"))
        ax.axhline(0.25, color=PALE, lw=6, zorder=1)
        for number, loss in enumerate(losses.values()):
            step = np.arange(len(loss))[1:]
            style = {"color": BLUE, "zorder": 3 - number}
            ax.plot(step, loss[1:], lw=0.4 if number else 1.2, **style)
            style = {"color": BLUE, "mec": INK, "ms": 5, "zorder": 9}
            ax.plot(step[-1:], loss[-1:], "o", clip_on=False, **style)
        ax.set_xlim(1, max(map(len, losses.values())) - 1)
