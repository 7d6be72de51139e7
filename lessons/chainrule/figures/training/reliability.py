"""How sure a network is, and how often it is right then."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, log, unless_marking

_BINS = 10


@unless_marking
def reliability(calibration_table, y, **predictions):
    """Live: share right in each bin of confidence, under a temperature.

    Parameters
    ----------
    calibration_table : callable
        calibration_table(P, y, bins) -> confidence, right, count.
    y : ndarray of int, shape (n,)
    **predictions
        Name of a network -> its probabilities P (n, k), all above 0.
    """
    fig, (left, right) = new(2, width_ratios=(1.4, 1))
    bars, rings, texts = _draw(left)
    counts = _draw_counts(right)

    @live(
        fig,
        title={
            "en": "Is it as sure as it is right?",
            "zh": "它有多大把握，就有多常答对吗？",
        },
        alt=_ALT, labels=_LABELS, display=False,
        network=list(predictions),
        temperature=log(0.25, 4, start=1.0, per_decade=20),
    )  # fmt: skip
    def show(network, temperature):
        P = _warmed(np.asarray(predictions[network], float), temperature)
        value = calibration_table(P.copy(), y.copy(), _BINS)
        confidence, share, count = (
            numbers(calibration_table, part, (_BINS,), name)
            for part, name in zip(
                parts(calibration_table, value, 3),
                ("confidence", "right", "count"),
                strict=True,
            )
        )
        for bar, height in zip(bars, share, strict=True):
            bar.set_height(height)
        there = count > 0
        rings.set_data(confidence[there], share[there])
        for bar, height in zip(counts, count, strict=True):
            bar.set_height(height)
        gap = np.sum(count * (share - confidence)) / max(count.sum(), 1)
        ece = np.sum(count * abs(share - confidence)) / max(count.sum(), 1)
        texts.set_text(f"ECE {ece:.3f}")
        return _words(temperature, gap, ece)

    return show


def _warmed(P, temperature):
    """Probabilities of the same scores divided by a temperature."""
    scores = np.log(np.maximum(P, 1e-300)) / temperature
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def _draw(ax):
    name_axes(ax, "confidence", "share right", xlim=(0, 1), ylim=(0, 1.02))
    ax.plot([0, 1], [0, 1], color=GREY, lw=1.5, ls=(0, (4, 3)))
    middles = (np.arange(_BINS) + 0.5) / _BINS
    bars = ax.bar(middles, 0 * middles, width=0.092, color=PALE)
    style = {"mfc": "none", "mec": ORANGE, "mew": 2.2, "ms": 8, "zorder": 3}
    (rings,) = ax.plot([], [], "o", **style)
    place = {"transform": ax.transAxes, "fontsize": 11, "va": "top"}
    return bars, rings, ax.text(0.04, 0.95, "", color=INK, **place)


def _draw_counts(ax):
    name_axes(ax, "confidence", "rows", xlim=(0, 1), yscale="symlog")
    ax.set(ylim=(0, 2000), yticks=[0, 1, 10, 100, 1000])
    ax.set_yticklabels(["0", "1", "10", "100", "1000"])
    middles = (np.arange(_BINS) + 0.5) / _BINS
    return ax.bar(middles, 0 * middles, width=0.092, color=BLUE)


def _words(temperature, gap, ece):
    too = ("not sure enough", "不够有把握") if gap > 0 else ("too sure",
                                                       "过于自信")  # fmt: skip
    if ece < 0.01:
        too = "about as sure as it should be", "把握得差不多"
    return {
        "en": f"Temperature {temperature:.2g}: the network is {too[0]}; on "
        f"average confidence and share right differ by {ece:.3f}.",
        "zh": f"温度 {temperature:.2g}：网络{too[1]}；信心和答对的比例平均相差"
        f" {ece:.3f}。",
    }


_LABELS = {
    "network": {"en": "network", "zh": "网络"},
    "temperature": {"en": "temperature", "zh": "温度"},
}
_ALT = {
    "en": "Left, for ten bins of confidence the share of answers that are "
    "right, as pale bars, and a ring at the mean confidence of the bin; a "
    "dashed diagonal is where both are equal. Below it the network is too "
    "sure, above it not sure enough. Right, how many rows each bin has, most "
    "of them in the last.",
    "zh": "左图：信心分成十格，浅色柱是每格里答对的比例，圆圈标出这一格的平均"
    "信心；"
    "虚线对角线上两者相等，低于它是过于自信，高于它是不够有把握。右图：每格有"
    "多少"
    "行，大多数在最后一格。",
}
