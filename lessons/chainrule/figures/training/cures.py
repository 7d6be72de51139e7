"""What helps when labels are noisy: measured curves, and the learner's own."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    name_axes,
    name_ticks,
    new,
)
from chainrule.labs import cures as measurements
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_LOOKS = {
    "plain": (INK, "-"),
    "penalty": (PURPLE, (0, (6, 2))),
    "dropout": (GREEN, (0, (3, 1.5))),
    "small": (GREY, (0, (1.5, 1.5))),
}
_ROWS = "plain", "stopped", "dropout", "penalty", "small"
_LOW, _HIGH = 78, 98


@unless_marking
def cures(yours=None):
    """Live: test digits right by epoch for each cure, and at the end.

    Parameters
    ----------
    yours : array_like, optional
        Shares right on validation after each epoch of the learner's own run.
    """
    if yours is not None:
        yours = np.ravel(np.asarray(yours, dtype=float))
        numbers(cures, yours, yours.shape, "yours")
    fig, (left, right) = new(2, width_ratios=(1.7, 1))
    lines = _draw_curves(left, yours)
    bars, texts = _draw_bars(right)

    @live(
        fig,
        title={
            "en": "Which cure helps, and against what?",
            "zh": "哪种办法有用，治的又是什么？",
        },
        alt=_ALT, labels=_LABELS, display=False,
        noise={"0 %": 0.0, "20 %": 0.2, "40 %": 0.4},
        cure={text: name for name, text in _NAMES.items()},
    )  # fmt: skip
    def show(noise, cure):
        every = {name: measurements.measured(noise, name) for name in _LOOKS}
        chosen = "plain" if cure == "stopped" else cure
        for name, line in lines.items():
            right_shares = _right(every[name]["test"])
            line.set_data(np.arange(1, len(right_shares) + 1), right_shares)
            line.set(lw=3 if name == chosen else 1.2)
        heights = {name: _right(every[name]["test"])[-1] for name in _LOOKS}
        heights["stopped"] = _right(every["plain"]["stopped"])
        for name, bar, text in zip(_ROWS, bars, texts, strict=True):
            bar.set_width(heights[name] - _LOW)
            bar.set(color=BLUE if name == cure else PALE)
            text.set_text(f"{heights[name]:.1f}")
            text.set_position((heights[name] + 0.3, text.get_position()[1]))
        return _words(noise, cure, heights, every["plain"]["epoch"])

    return show


def _right(wrong):
    return 100 * (1 - np.asarray(wrong))


def _draw_curves(ax, yours):
    name_axes(ax, "epoch", "% right", xlim=(0, 81), ylim=(40, _HIGH))
    lines = {}
    for name, (colour, dash) in _LOOKS.items():
        (lines[name],) = ax.plot([], [], color=colour, ls=dash, label=name)
    ax.legend(loc="lower right", fontsize=9, frameon=False, labelcolor=INK)
    if yours is not None:
        count = np.arange(1, len(yours) + 1)
        ax.plot(count, 100 * yours, ".", color=ORANGE, ms=6, zorder=4)
        place = {"ha": "right", "va": "bottom", "transform": ax.transAxes}
        ax.text(0.55, 0.05, "yours", color=ORANGE, **place)
    return lines


def _draw_bars(ax):
    name_axes(ax, "% right", "", xlim=(_LOW, _HIGH + 4))
    ax.set(ylim=(len(_ROWS) - 0.5, -0.5), yticks=range(len(_ROWS)))
    ticks = np.arange(80, _HIGH, 5)
    ax.set_xticks(ticks)
    name_ticks(ax.yaxis, list(_ROWS))
    ax.tick_params(axis="y", length=0)
    bars = ax.barh(range(len(_ROWS)), np.ones(len(_ROWS)), left=_LOW)
    texts = [
        ax.text(_LOW, row, "", color=INK, va="center", fontsize=9)
        for row in range(len(_ROWS))
    ]
    return bars, texts


def _words(noise, cure, heights, epoch):
    gain = heights[cure] - heights["plain"]
    en = f"With {noise:.0%} of the training labels drawn anew, "
    zh = f"训练标签有 {noise:.0%} 重新乱抽："
    if cure == "plain":
        return {
            "en": f"{en}{heights[cure]:.1f} % of the test come out right "
            "after the last epoch.",
            "zh": f"{zh}最后一轮之后，测试答对 {heights[cure]:.1f} %。",
        }
    stop_en = f" (stopped after epoch {epoch:.0f})" * (cure == "stopped")
    stop_zh = f"（停在第 {epoch:.0f} 轮）" * (cure == "stopped")
    return {
        "en": f"{en}{heights[cure]:.1f} % of the test come out right"
        f"{stop_en}, {gain:+.1f} points beside doing nothing.",
        "zh": f"{zh}测试答对 {heights[cure]:.1f} %{stop_zh}，和什么都不做相比"
        f"差 {gain:+.1f} 个百分点。",
    }


_NAMES = {  # the first line of each is what the choice shows
    "plain": "plain",
    "stopped": "early stopping",
    "dropout": "dropout 0.5",
    "penalty": "penalty 0.01",
    "small": "16 hidden units",
}
_LABELS = {
    "noise": {"en": "labels drawn anew", "zh": "乱抽的标签"},
    "cure": {"en": "cure", "zh": "办法"},
}
_ALT = {
    "en": "Left, the share of test digits that come out right after each of "
    "80 epochs, a curve for each of four networks: plain, with a penalty, "
    "with dropout, with 16 hidden units; with noisy labels the plain one "
    "climbs and falls again. Right, bars of the share at the end, and of the "
    "plain network stopped by validation; the chosen one is blue. Orange dots "
    "are your own run.",
    "zh": "左图：80 轮里每一轮之后，测试数字答对的比例，四个网络各一条曲线：普"
    "通、"
    "带惩罚、带随机失活、只有 16 个隐藏单元；标签有噪声时，普通的先升后降。右"
    "图："
    "最后的比例，还有普通网络按验证集停下时的比例；选中的是蓝色。橙点是你自己"
    "的"
    "一次训练。",
}
