"""Losses of many beginnings, and the memory that a forward pass keeps."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    RED,
    name_axes,
    new,
)
from chainrule.figures.xor_runs import SOLVED
from chainrule.live import if_drawn

_XOR_CURVES_STILL = {
    "en": "Losses of networks that learn XOR by epoch, one panel for each "
    "fault. A grey line is the loss of always answering 0.5; below a "
    "dotted one XOR is solved, and how many are stands in the corner.",
    "zh": "学习异或的网络的损失随轮次的变化，每种毛病一格。灰线是总回答 0.5 "
    "的损失，点线以下算学会，角上写着学会了几个。",
}
_MEMORY_STILL = {
    "en": "The memory that a forward pass keeps, in MB, against the number "
    "of layers; dashed lines are those of a pass that forgets.",
    "zh": "前向计算留下的内存（MB）随层数的变化；虚线是会忘掉中间结果的做法。",
}


@if_drawn(_XOR_CURVES_STILL)
def xor_curves(results, own=None):
    """Draw losses of networks that learn XOR, one axes for each fault.

    The grey line is the loss of always answering 0.5; below the dotted one
    XOR is solved. How many are is written in the corner.

    Parameters
    ----------
    results : dict of str -> ndarray, shape (epochs + 1, seeds)
        Of `experiments.xor_losses`.
    own : sequence of float, optional
        Losses of a network of the learner's, drawn into the last axes.
    """
    axes = np.ravel(new(2 if len(results) == 2 else max(len(results), 1))[1])
    for ax, (fault, losses) in zip(axes, results.items(), strict=True):
        losses = np.asarray(losses, float)
        name_axes(ax, "epoch", "loss", yscale="log", ylim=(1e-3, 1))
        ax.set_xlim(0, len(losses) - 1)
        ax.axhline(0.25, color=PALE, lw=6, zorder=1)
        ax.axhline(SOLVED, color=GREY, lw=1, ls=(0, (2, 3)), zorder=1)
        if len(results) > 1:
            ax.set_title(fault, fontsize=10, color=INK)
        colour = BLUE if fault == "no fault" else RED
        ax.plot(losses, color=colour, lw=0.8, alpha=0.8, zorder=2)
        solved = int((losses[-1] < SOLVED).sum())
        place = {"transform": ax.transAxes, "ha": "right", "fontsize": 10}
        count = f"{solved} / {losses.shape[1]}"
        ax.text(0.98, 0.95, count, color=INK, **place)
    if own is not None:
        axes[-1].plot(np.ravel(own), color=BLUE, lw=2.2, zorder=4)


@if_drawn(_MEMORY_STILL)
def memory(*results):
    """Draw the memory kept against the number of layers, in MB.

    Parameters
    ----------
    *results : dict of int -> dict of int -> int
        Of `experiments.memory_kept`. The second, which is drawn dashed, may
        be of a pass that forgets.
    """
    _, ax = new()
    name_axes(ax, "layers", "kept (MB)")
    for number, kept in enumerate(results):
        style = {"color": GREY, "ls": "--"} if number else {"color": BLUE}
        for n, by_depth in kept.items():
            layers = np.array(list(by_depth))
            megabytes = np.array(list(by_depth.values())) / 1e6
            ax.plot(layers, megabytes, lw=1.5 if number else 2, **style)
            if not number:
                end = layers[-1] + 0.3, megabytes[-1]
                ax.text(*end, f"$n = {n}$", color=BLUE, va="center")
    ax.set(xticks=(1, 5, 10, 15, 20))
    ax.set_ylim(0, None)
