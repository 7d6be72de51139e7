"""A border that moves whenever the perceptron sees a mistake."""

import numpy as np

from chainrule.figures.neuron.borders import rings, seed_axes
from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    PALE,
    Border,
    Crosses,
    half_plane,
    head,
    name_axes,
)
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

# the border starts out near the origin
_VIEW = {"xlim": (-2, 9.7), "ylim": (-1.8, 5.25), "aspect": "equal"}
_MOST = 59  # changes that the rule makes on the seeds


@unless_marking
def perceptron(perceptron_step):
    """Live: the border after the perceptron has changed so many times."""
    fig, (ax, right), _, X, t = seed_axes(_VIEW, scale=0.066)
    head(ax, "the border after so many changes")
    count = _Mistakes(right)
    ax.axhline(0, color=PALE, lw=1, zorder=0)
    ax.axvline(0, color=PALE, lw=1, zorder=0)
    line, wrong = Border(ax, length=0.9), Crosses(ax)
    (before,) = ax.plot([], [], color=GREY, lw=1.2, ls=(0, (4, 3)), zorder=2)
    mover = rings(ax, INK, 17, 2.6)

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "How does a border learn from its mistakes?",
            "zh": "边界怎样从错误中学习？",
        },
        play="changes",
        labels={"changes": {"en": "changes", "zh": "改变次数"}},
        display=False,
        changes=(0, _MOST, 1, 1),
    )
    def show(changes):
        (v, a), (w, b), made, seen, trail = _run(
            perceptron_step, X, t, changes
        )
        line.show(w, b)
        moved = 0 < changes == made
        before.set_data(*_border(v, a, moved))
        mover.set_data(*X[[(seen - 1) % len(X)] if moved else []].T)
        mistakes = t * (X @ w + b) <= 0
        wrong.show(X[mistakes & (changes > 0)])
        count.show(trail)
        return _status(changes, made, seen, mistakes.sum())

    return show


class _Mistakes:
    """How many of the 40 are wrong after each change so far."""

    def __init__(self, ax):
        name_axes(ax, "change", "seeds", xlim=(0, _MOST + 1), ylim=(0, 41))
        head(ax, "mistakes left, change by change")
        (self.line,) = ax.plot([], [], color=BLUE, lw=1.8)
        style = {"color": BLUE, "ms": 8, "zorder": 5}
        (self.point,) = ax.plot([], [], "o", clip_on=False, **style)

    def show(self, trail):
        """Draw the counts after change 1, 2, ..."""
        count = np.arange(1, len(trail) + 1)
        self.line.set_data(count, trail)
        self.point.set_data(count[-1:], trail[-1:])


def _run(perceptron_step, X, t, changes):
    """Go round the seeds until so many changes, or none in an epoch.

    Returns
    -------
    old, now : (w, b)
        Before and after the last change.
    made, seen : int
        How many changes there were, and how many seeds up to the last.
    trail : list of int
        Mistakes on all seeds after each change.
    """
    old = now = np.zeros(2), 0.0
    made = seen = looked = 0
    trail = []
    while made < changes and looked < seen + len(X):
        (w, b), row = now, looked % len(X)
        value = perceptron_step(w.copy(), b, X[row].copy(), int(t[row]))
        w, b, changed = parts(perceptron_step, value, 3)
        w = numbers(perceptron_step, w, (2,), "w").copy()
        b = float(numbers(perceptron_step, b, (), "b"))
        looked += 1
        if changed:
            old, now, made, seen = now, (w, b), made + 1, looked
            trail.append(int((t * (X @ w + b) <= 0).sum()))
    return old, now, made, seen, trail


def _border(w, b, there):
    if there and np.hypot(*w) > 0:
        return half_plane(w, b)[:2].T
    return [], []


def _status(changes, made, seen, mistakes):
    if changes == 0:
        return {
            "en": "No seed seen yet: w = 0, b = 0, there is no border.",
            "zh": "还没有看过种子：w = 0，b = 0，没有边界。",
        }
    epoch, seed = (seen - 1) // 40 + 1, (seen - 1) % 40 + 1
    now = {
        "en": f" Mistakes on all 40: {mistakes}.",
        "zh": f"40 粒中判错 {mistakes} 粒。",
    }
    text = _MOVED if made == changes else _ENDED
    value = {"made": made, "seen": seen, "epoch": epoch, "seed": seed}
    return {k: text[k].format(**value) + now[k] for k in now}


_MOVED = {
    "en": "Change {made}, at seed {seed} of epoch {epoch} ({seen} seen): "
    "w and b move.",
    "zh": "第 {made} 次改变，在第 {epoch} 轮第 {seed} 粒（已看过 {seen} 粒）："
    "w 和 b 移动。",
}
_ENDED = {
    "en": "Only {made} changes: then a whole epoch without any.",
    "zh": "只有 {made} 次改变：此后整整一轮都没有改变。",
}
_ALT = {
    "en": "Forty seeds by length and width and the border after the chosen "
    "number of changes. The seed that made the last change has a thick dark "
    "ring; the border before that is dashed. A crimson cross "
    "marks every seed on "
    "the wrong side. Right, how many mistakes are left after each change.",
    "zh": "四十粒种子的长和宽，以及改变了选定次数之后的边界。引起最近一次改变"
    "的种子带深色粗圈；那次改变之前的边界是虚线。红叉标出在错误一侧的种子。"
    "右图：每次改变之后还剩多少错误。",
}
