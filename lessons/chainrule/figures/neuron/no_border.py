"""Two tasks that no single neuron can do."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon, Rectangle

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    RED,
    WHITE,
    Border,
    name_axes,
    new,
)
from chainrule.labs import data
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_CROSS = {"marker": "x", "color": RED, "ms": 9, "mew": 2.6, "ls": "none"}
_TICK = {"marker": "$✓$", "color": BLUE, "ms": 10, "ls": "none"}


def _signs(ax, X, t, texts):
    """Draw circles, dark for label 1 and white for -1, with texts inside."""
    for label, face, ink in ((1, INK, WHITE), (-1, WHITE, INK)):
        these = t == label
        ax.scatter(*X[these].T, s=330, c=face, edgecolors=INK, zorder=4)
        for (x, y), text in zip(X[these], texts[these], strict=True):
            style = {"color": ink, "fontsize": 10, "zorder": 5}
            ax.text(x, y, text, ha="center", va="center_baseline", **style)


@unless_marking
def xor(neuron_batch):
    """Live: a border among four corners, which never has all four right."""
    X, t = data.corners()
    fig, ax = new()
    limits = {"xlim": (-1.1, 2.1), "ylim": (-0.45, 1.45), "aspect": "equal"}
    ticks = {"xticks": (0, 1), "yticks": (0, 1)}
    name_axes(ax, "$x_1$", "$x_2$", **limits, **ticks)
    _signs(ax, X, t, np.where(t == 1, "$+1$", "$-1$"))
    line = Border(ax, length=0.4)
    (right,) = ax.plot([], [], zorder=6, **_TICK)
    (wrong,) = ax.plot([], [], zorder=6, **_CROSS)
    line.show((1.0, 0.0), -0.5)  # there before the function is

    @live(
        fig,
        alt=_XOR_ALT,
        title={
            "en": "Can one line get all four corners right?",
            "zh": "一条直线能让四个角都对吗？",
        },
        handles=line.handles(),
        labels={"w1": "w₁", "w2": "w₂"},
        display=False,
        w1=(-2.0, 2.0, 0.05, 1.0),
        w2=(-2.0, 2.0, 0.05, 0.0),
        b=(-3.0, 3.0, 0.05, -0.5),
    )
    def show(w1, w2, b):
        w = np.array([w1, w2])
        z = numbers(neuron_batch, neuron_batch(X.copy(), w.copy(), b), (4,))
        good = t * z > 0
        line.show(w, b)
        beside = X + np.array([0.24, 0.14])
        right.set_data(*beside[good].T)
        wrong.set_data(*beside[~good].T)
        return _count(good.sum(), 4)

    return show


def _count(right, total):
    return {
        "en": f"{right} of {total} right.",
        "zh": f"{total} 个中对了 {right} 个。",
    }


@unless_marking
def parity(neuron_batch):
    """Live: one neuron that should tell even from odd, for 0 to 9."""
    X, t = data.digits_parity()
    fig, ax = new()
    places = np.column_stack([X[:, 0], 0 * t])
    scores = places - np.array([0, 5.8])
    side, line, outputs, stems = _draw_numbers(ax, places, t)
    (right,) = ax.plot([], [], zorder=6, **_TICK)
    (wrong,) = ax.plot([], [], zorder=6, **_CROSS)
    _show_line(side, line, 0.5, -2.25)  # there before the function is

    @live(
        fig,
        alt=_PARITY_ALT,
        title={
            "en": "Can one neuron tell even from odd?",
            "zh": "一个神经元能分清奇数和偶数吗？",
        },
        handles=_ENDS,
        display=False,
        w=(-1.0, 1.0, 0.05, 0.5),
        b=(-5.0, 5.0, 0.25, -2.25),
    )
    def show(w, b):
        z = neuron_batch(X.copy(), np.array([w]), b)
        z = numbers(neuron_batch, z, t.shape)
        good = t * z > 0
        _show_line(side, line, w, b)
        outputs.set_data(X[:, 0], z)
        stems.set_segments(np.stack([places, places + _up(z)], axis=1))
        right.set_data(*scores[good].T)
        wrong.set_data(*scores[~good].T)
        return _count(good.sum(), 10)

    return show


_ENDS = [
    live.handle(
        lambda values: (0, values.b),
        lambda x, y, values: {"b": y},
        {"en": "height of the line at 0", "zh": "直线在 0 处的高度"},
        step=(0, 0.25),
    ),
    live.handle(
        lambda values: (9, 9 * values.w + values.b),
        lambda x, y, values: {"w": (y - values.b) / 9},
        {"en": "height of the line at 9", "zh": "直线在 9 处的高度"},
        step=(0, 0.45),
    ),
]


def _draw_numbers(ax, places, t):
    name_axes(ax, "$x$", "$w x + b$", xlim=(-0.7, 9.7), ylim=(-6.6, 5))
    ax.set(xticks=[], yticks=(-4, 0, 4))
    ax.axhline(0, color=GREY, lw=1, zorder=2)
    _signs(ax, places, t, np.array([f"${k}$" for k in range(10)]))
    side = Polygon(np.zeros((4, 2)), color=BLUE, alpha=0.11, lw=0, zorder=1)
    ax.add_patch(side)
    (line,) = ax.plot([], [], color=BLUE, lw=2, zorder=3)
    (outputs,) = ax.plot([], [], "o", color=BLUE, ms=5, zorder=3)
    stems = LineCollection([], colors=BLUE, linewidths=1, zorder=2)
    ax.add_collection(stems)
    above = Rectangle((-0.7, -5), 10.4, 10, transform=ax.transData)
    for artist in (line, stems, outputs):  # off the row of ticks and crosses
        artist.set_clip_path(above)
    return side, line, outputs, stems


def _show_line(side, line, w, b):
    side.set_xy(_positive(w, b))
    line.set_data([-1, 10], [b - w, b + 10 * w])


def _up(z):
    return np.column_stack([0 * z, z])


def _positive(w, b):
    """Corners of the strip of x in which w x + b > 0."""
    left, right = -1.0, 10.0
    if w:
        zero = min(max(-b / w, left), right)
        left, right = (zero, right) if w > 0 else (left, zero)
    elif b <= 0:
        right = left
    return np.array([[left, -5], [right, -5], [right, 5], [left, 5]])


_XOR_ALT = {
    "en": "Four corners of a square. Two opposite ones, (0, 1) and (1, 0), "
    "should be +1, the other two -1. A blue line is the border, its positive "
    "side is shaded. A tick stands beside a corner on its side, a red cross "
    "beside a corner on the wrong one.",
    "zh": "正方形的四个角。相对的两个角 (0, 1) 和 (1, 0) 应为 +1，另外两个"
    "应为 -1。蓝线是边界，正的一侧涂有浅蓝。在自己那一侧的角旁边打勾，"
    "在错误一侧的角旁边打红叉。",
}
_PARITY_ALT = {
    "en": "The numbers 0 to 9 in a row, even ones dark, odd ones white, and "
    "the neuron's output as a straight line through a dot for each number. "
    "Where the output is positive the ground is shaded. In a row below, a "
    "tick marks an even number with positive or an odd one with negative "
    "output, a red cross every other number.",
    "zh": "0 到 9 排成一行，偶数深色，奇数白色，神经元的输出是一条直线，"
    "每个数对应线上一点。输出为正的地方涂有浅蓝。最下面一行：偶数输出为正、"
    "奇数输出为负时打勾，其余的数打红叉。",
}
