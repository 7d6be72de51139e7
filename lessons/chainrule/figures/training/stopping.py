"""A validation curve to bend by hand, and where training stops on it."""

import numpy as np

from chainrule.figures.style import BLUE, GREY, INK, ORANGE, name_axes, new
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

_LOSSES = [2.0, 1.4, 1.1, 0.9, 0.95, 0.85, 0.9, 1.0, 0.9, 0.7, 0.8, 1.0,
           1.1, 1.05, 1.2, 1.3]  # fmt: skip


@unless_marking
def stopping(early_stopping):
    """Live: click to move a point of the curve; best and stop follow.

    Parameters
    ----------
    early_stopping : callable
        early_stopping(val_losses, patience) -> best, stop.
    """
    fig, ax = new(size=(7, 3))
    last = len(_LOSSES) - 1
    name_axes(ax, "epoch", "validation loss")
    ax.set(xlim=(-0.4, last + 0.4), ylim=(0, 2.2), xticks=range(0, last, 3))
    style = {"color": BLUE, "lw": 1.8, "ms": 6}
    (line,) = ax.plot([], [], "o-", **style)
    (after,) = ax.plot([], [], "o-", color=GREY, lw=1, ms=4, alpha=0.5)
    style = {"mfc": "none", "mec": ORANGE, "mew": 2.6, "ms": 14, "zorder": 5}
    (ring,) = ax.plot([], [], "o", **style)
    stop_line = ax.axvline(0, color=INK, lw=1.5)
    words = ax.text(0, 2.08, "stop", color=INK, ha="right", va="top")
    name = ax.text(0, 0, "best", color=ORANGE, ha="center", va="top")
    losses, at = list(_LOSSES), {"epoch": 3, "loss": _LOSSES[3]}

    @live(
        fig,
        title={
            "en": "When does the waiting end?",
            "zh": "要等到什么时候？",
        },
        alt=_ALT, labels=_LABELS, display=False,
        epoch=live.x(0, last, 1, at["epoch"]),
        loss=live.y(0.1, 2.1, 0.05, at["loss"]),
        patience=(1, 8, 1, 2),
    )  # fmt: skip
    def show(epoch, loss, patience):
        if loss != at["loss"]:
            losses[epoch] = loss
        at.update(epoch=epoch, loss=loss)
        value = early_stopping(list(losses), patience)
        best, stop = (
            _epoch(early_stopping, v, part, last)
            for v, part in zip(
                parts(early_stopping, value, 2), ("best", "stop"), strict=True
            )
        )
        line.set_data(np.arange(stop + 1), losses[: stop + 1])
        after.set_data(np.arange(stop, last + 1), losses[stop:])
        ring.set_data([best], [losses[best]])
        name.set_position((best, losses[best] - 0.16))
        stop_line.set_xdata([stop, stop])
        words.set_position((stop - 0.15, 2.15))
        return _words(best, stop, losses, patience)

    return show


def _epoch(function, value, part, last):
    """A number of an epoch on the curve, checked."""
    epoch = float(numbers(function, value, (), part))
    if epoch != int(epoch) or not 0 <= epoch <= last:
        numbers(function, None, (), part)  # says what is expected
    return int(epoch)


def _words(best, stop, losses, patience):
    lower = int(np.argmin(losses))
    more_en = more_zh = ""
    if lower > stop:
        more_en = f" Epoch {lower} would be lower, and is never seen."
        more_zh = f"第 {lower} 轮其实更低，但根本没有走到。"
    return {
        "en": f"Patience {patience}: stops after epoch {stop}, the best is "
        f"epoch {best} with {losses[best]:.2f}.{more_en}",
        "zh": f"耐心 {patience}：在第 {stop} 轮之后停，最好的是第 {best} 轮，"
        f"损失 {losses[best]:.2f}。{more_zh}",
    }


_LABELS = {
    "epoch": {"en": "epoch to move", "zh": "要移动的轮"},
    "loss": {"en": "its loss", "zh": "它的损失"},
    "patience": {"en": "patience", "zh": "耐心"},
}
_ALT = {
    "en": "A bumpy curve of validation losses over 16 epochs, any point of "
    "which can be moved by a click. The best epoch is ringed in orange, an "
    "upright line stands where training stops; what comes after it is grey.",
    "zh": "16 轮验证损失的一条起伏的曲线，点一下就能移动其中任何一点。最好的一"
    "轮"
    "画着橙色的圈，竖线标出训练在哪里停；后面的部分是灰色。",
}
