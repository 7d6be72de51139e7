"""Two kinds of seeds and a straight border between them."""

import numpy as np
from matplotlib.collections import LineCollection

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    PURPLE,
    WHITE,
    Border,
    Crosses,
    draw_seeds,
    head,
    mark,
    name_axes,
    new,
    tidy,
)
from chainrule.labs import data
from chainrule.labs.answers import numbers
from chainrule.live import if_drawn, live, unless_marking

_VIEW = {"xlim": (2.15, 9.05), "ylim": (0.9, 5.05), "aspect": "equal"}
_WEIGHTS = {"w1": "w₁", "w2": "w₂"}


_QUESTION_STILL = {
    "en": "Forty seeds by length and width, light round ones and dark "
    "slender ones. Three blue lines each separate the two kinds, and "
    "they disagree about a new seed, white, with a question mark.",
    "zh": "四十粒种子，横轴是长，纵轴是宽：浅色的较圆，深色的细长。三条蓝线都"
    "能把两类分开，但对一粒带问号的白色新种子，它们意见不一。",
}


@if_drawn(_QUESTION_STILL)
def question(*, ax=None):
    """Draw seeds of two kinds, a new one, and three borders.

    All three have every known seed on its side, and they disagree
    about the new one.
    """
    if ax is None:
        _, ax = new()
    X, t = data.seeds()
    tidy(ax)
    ax.set(xticks=range(3, 10), yticks=range(1, 6))
    name_axes(ax, "length (mm)", "width (mm)", **_VIEW)
    for slope, bias in ((0.7, -0.55), (0.9, -1.9), (1.2, -3.6)):
        ax.axline((0, bias), slope=slope, color=BLUE, alpha=0.4, lw=1.3)
    draw_seeds(ax, X, t)
    new_seed = draw_seeds(ax, np.array([[4.05, 1.58]]), np.zeros(1))
    new_seed.set(facecolor=WHITE, linewidth=2, zorder=6)
    mark(ax, 7.6, 1.6, "slender seeds")
    mark(ax, 4.6, 4.6, "round seeds")
    ax.text(3.6, 1.2, "?", color=INK, fontsize=17, weight="bold", zorder=6)


def seed_axes(view, scale=0.05):
    """Return a figure with the seeds drawn, its two axes, and the seeds."""
    X, t = data.seeds()
    fig, (ax, beside) = new(2, width_ratios=(1.5, 1))
    ax.set(xticks=range(10), yticks=range(6))
    name_axes(ax, "$x_1$ (mm)", "$x_2$ (mm)", **view)
    drawn = draw_seeds(ax, X, t, scale)
    return fig, (ax, beside), drawn, X, t


def rings(ax, colour, size, width):
    """Return rings to be put around seeds."""
    style = {"ms": size, "mfc": "none", "mec": colour, "mew": width}
    return ax.plot([], [], "o", zorder=5, **style)[0]


@unless_marking
def border(signed_distance):
    """Live: a border to drag, and the distance of every seed from it."""
    fig, (ax, right), drawn, X, t = seed_axes(_VIEW)
    head(ax, "seeds and border")
    line = Border(ax)
    mark(ax, 0.985, 0.02, "positive side", BLUE, ha="right", va="bottom",
         transform=ax.transAxes)  # fmt: skip
    threads = ax.add_collection(
        LineCollection([], alpha=0.65, lw=0.9, zorder=2)
    )
    wrong, distances = Crosses(ax), _Distances(right, t)
    line.show((1.0, 0.0), -5.0)  # there before the distances are

    @live(
        fig,
        alt=_BORDER_ALT,
        title={
            "en": "Which line has every seed on its own side?",
            "zh": "哪条线能让每粒种子都在自己那一侧？",
        },
        labels=_WEIGHTS,
        display=False,
        handles=line.handles(),
        w1=(-1.5, 1.5, 0.05, 1.0),
        w2=(-1.5, 1.5, 0.05, 0.0),
        b=(-12.0, 12.0, 0.05, -5.0),
        seeds=live.points(X, _SEED, _BACK, step=(0.05, 0.05)),
    )
    def show(w1, w2, b, seeds):
        w = np.array([w1, w2])
        distance = signed_distance(seeds.copy(), w.copy(), b)
        distance = numbers(signed_distance, distance, t.shape)
        drawn.set_offsets(seeds)
        threads.set_segments(_threads(seeds, w, distance))
        threads.set_color(np.where(distance > 0, BLUE, PURPLE))
        line.show(w, b)
        right = t * distance > 0
        wrong.show(seeds[~right])
        distances.show(distance, right)
        return _sides(right.sum(), np.abs(distance).min())

    return show


class _Distances:
    """The distances of all seeds, sorted."""

    def __init__(self, ax, t):
        self.t = t
        name_axes(ax, "seed", "mm", xlim=(-1, len(t)), ylim=(-3.2, 3.2))
        ax.set(xticks=[])
        head(ax, "distance from the border, sorted")
        ax.axhline(0, color=BLUE, lw=2.5, zorder=3)
        mark(ax, 0, 2.9, "positive side", BLUE)
        mark(ax, len(t) - 1, -2.9, "negative side", PURPLE, ha="right")
        style = {"ls": "none", "mec": GREY, "ms": 7, "zorder": 4}
        (self.filled,) = ax.plot([], [], "o", mfc=GREY, **style)
        (self.hollow,) = ax.plot([], [], "o", mfc=WHITE, **style)
        self.wrong = Crosses(ax)

    def show(self, distance, right):
        """Sort and draw; those on the wrong side get a cross."""
        order = np.argsort(-distance)
        place = np.empty(len(order))
        place[order] = np.arange(len(order))
        spots = np.column_stack([place, distance.clip(-3.1, 3.1)])
        self.filled.set_data(*spots[self.t == 1].T)
        self.hollow.set_data(*spots[self.t != 1].T)
        self.wrong.show(spots[~right])


_SEED = {"en": "seed", "zh": "种子"}
_BACK = {"en": "Put the seeds back", "zh": "把种子放回原处"}


def _threads(X, w, distance):
    norm = np.hypot(*w)
    normal = w / norm if norm else w
    return np.stack([X, X - distance[:, None] * normal], axis=1)


def _sides(right, nearest):
    return {
        "en": f"{right} of 40 seeds on their side. "
        f"The nearest is {nearest:.2f} mm from the border.",
        "zh": f"40 粒种子中有 {right} 粒在自己那一侧，"
        f"离边界最近的一粒相距 {nearest:.2f} mm。",
    }


_BORDER_ALT = {
    "en": "Forty seeds by length and width, light round ones and dark slender "
    "ones. A blue line is the border; its positive side is shaded and an "
    "arrow w stands on it at a right angle. A thread joins each seed to the "
    "border, blue on the positive side, purple on the other. A crimson cross "
    "marks a seed on the wrong side. The border, the tip of the arrow and "
    "every seed can be dragged. Right, the distances of all seeds, sorted.",
    "zh": "四十粒种子，横轴是长，纵轴是宽：浅色的较圆，深色的细长。"
    "蓝线是边界，正的一侧涂有浅蓝，箭头 w 与边界垂直。每粒种子有一条细线"
    "连到边界，正的一侧为蓝色，另一侧为紫色。红叉标出在错误一侧的种子。"
    "边界、箭头的尖和每粒种子都可以拖动。右图：所有种子到边界的距离，"
    "从大到小。",
}
