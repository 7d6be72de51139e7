"""What dropout does to a sum, mask after mask."""

import numpy as np

from chainrule.figures.style import BLUE, GREY, INK, PALE, name_axes, new
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

_UNITS, _DRAWS = 100, 500
_EDGES = np.arange(0, 211, 10) - 5.0


@unless_marking
def masks(dropout):
    """Live: the sum of 100 ones, over 500 masks drawn by the learner.

    Parameters
    ----------
    dropout : callable
        dropout(A, p, rng) -> out, mask.
    """
    fig, (left, right) = new(2, width_ratios=(1, 1.5))
    image = left.imshow(
        np.zeros((10, 10)), cmap="Greys", vmin=0, vmax=2.5,
        interpolation="nearest",
    )  # fmt: skip
    left.set(xticks=[], yticks=[], title="")
    left.spines[:].set_visible(False)
    name_axes(right, "sum of 100 ones", "masks", xlim=(0, 200))
    right.axvline(_UNITS, color=GREY, lw=1.2, ls=(0, (4, 3)))
    middles = (_EDGES[1:] + _EDGES[:-1]) / 2
    bars = right.bar(middles, 0 * middles, width=8.5, color=BLUE)
    ghosts = right.bar(middles, 0 * middles, width=8.5, color=PALE, zorder=0)
    right.set_ylim(0, _DRAWS)

    @live(
        fig,
        title={
            "en": "What does dropout keep on average?",
            "zh": "丢弃之后，平均还剩下多少？",
        },
        alt=_ALT, labels=_LABELS, display=False,
          p=(0.0, 0.9, 0.1, 0.5))  # fmt: skip
    def show(p):
        rng = np.random.default_rng(0)
        A = np.ones((_DRAWS, _UNITS))
        value = parts(dropout, dropout(A.copy(), p, rng), 2)
        out = numbers(dropout, value[0], A.shape, "out")
        mask = numbers(dropout, value[1], A.shape, "mask")
        sums, bare = out.sum(axis=1), (mask > 0).sum(axis=1)
        heights = [_heights(sums), _heights(bare)]
        for group, tall in zip((bars, ghosts), heights, strict=True):
            for bar, height in zip(group, tall, strict=True):
                bar.set_height(height)
        right.set_ylim(0, 1.1 * max(heights[0].max(), heights[1].max(), 40))
        image.set_data(mask[0].reshape(10, 10))
        return _words(p, sums, bare)

    show_key(right)
    return show


def show_key(ax):
    """Write what the colours are, in the picture."""
    place = {"transform": ax.transAxes, "fontsize": 10, "va": "top"}
    ax.text(0.98, 0.97, "yours", color=BLUE, ha="right", **place)
    ax.text(0.02, 0.97, "not scaled", color=INK, ha="left", **place)


def _heights(sums):
    return np.histogram(np.clip(sums, 0, 204), _EDGES)[0]


def _words(p, sums, bare):
    return {
        "en": f"p = {p:.1f}: your sums have mean {sums.mean():.1f} and "
        f"spread {sums.std():.1f}; without the scale the mean would be "
        f"{bare.mean():.1f}.",
        "zh": f"p = {p:.1f}：你的和平均是 {sums.mean():.1f}，标准差是 "
        f"{sums.std():.1f}；不放大的话，平均会是 {bare.mean():.1f}。",
    }


_LABELS = {"p": {"en": "share dropped, p", "zh": "去掉的比例 p"}}
_ALT = {
    "en": "Left, one mask of ten by ten entries: white where an entry is "
    "dropped, grey where it is kept, the darker the more it is scaled up. "
    "Right, two histograms of the sum of 100 ones over 500 masks: in blue "
    "with the scale, round the dashed line at 100, wider as more is dropped; "
    "pale without it, moving left.",
    "zh": "左图：一张十乘十的掩码，去掉的是白色，留下的是灰色，放大得越多越深"
    "。"
    "右图：100 个 1 的和在 500 张掩码下的两个直方图：蓝色是放大了的，围着 100 "
    "处的"
    "虚线，去掉得越多越宽；浅色是没有放大的，一直往左移。",
}
