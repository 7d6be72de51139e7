"""A border that moves whenever the perceptron sees a mistake."""

import numpy as np

from chainrule.figures.neuron.borders import rings, seed_axes
from chainrule.figures.style import (
    GREY,
    INK,
    PALE,
    RED,
    Border,
    half_plane,
)
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

# the border starts out near the origin
_VIEW = {"xlim": (-2, 9.7), "ylim": (-1.8, 5.25), "aspect": "equal"}
_MOST = 59  # changes that the rule makes on the seeds


@unless_marking
def perceptron(perceptron_step):
    """Live: the border after the perceptron has changed so many times."""
    fig, ax, X, t = seed_axes(_VIEW, scale=0.066)
    ax.axhline(0, color=PALE, lw=1, zorder=0)
    ax.axvline(0, color=PALE, lw=1, zorder=0)
    line, wrong = Border(ax, length=0.9), _Crosses(ax)
    (before,) = ax.plot([], [], color=GREY, lw=1.2, ls=(0, (4, 3)), zorder=2)
    mover = rings(ax, INK, 17, 2.6)

    @live(
        fig,
        alt=_ALT,
        labels={"changes": {"en": "changes", "zh": "改变次数"}},
        display=False,
        changes=(0, _MOST, 1, 1),
    )
    def show(changes):
        (v, a), (w, b), made, seen = _run(perceptron_step, X, t, changes)
        line.show(w, b)
        moved = 0 < changes == made
        before.set_data(*_border(v, a, moved))
        mover.set_data(*X[[(seen - 1) % len(X)] if moved else []].T)
        mistakes = t * (X @ w + b) <= 0
        wrong.show(X[mistakes & (changes > 0)])
        return _status(changes, made, seen, mistakes.sum())

    return show


class _Crosses:
    """Red crosses that stand out from the seeds they lie on."""

    def __init__(self, ax):
        style = {"ls": "none", "marker": "x", "zorder": 6}
        (self.rim,) = ax.plot([], [], color="white", ms=7.5, mew=3.4, **style)
        (self.cross,) = ax.plot([], [], color=RED, ms=7, mew=2, **style)

    def show(self, places):
        """Put a cross on each place (m, 2)."""
        self.rim.set_data(*places.T)
        self.cross.set_data(*places.T)


def _run(perceptron_step, X, t, changes):
    """Go round the seeds until so many changes, or none in an epoch.

    Returns
    -------
    old, now : (w, b)
        Before and after the last change.
    made, seen : int
        How many changes there were, and how many seeds up to the last.
    """
    old = now = np.zeros(2), 0.0
    made = seen = looked = 0
    while made < changes and looked < seen + len(X):
        (w, b), row = now, looked % len(X)
        value = perceptron_step(w.copy(), b, X[row].copy(), int(t[row]))
        w, b, changed = parts(perceptron_step, value, 3)
        w = numbers(perceptron_step, w, (2,), "w").copy()
        b = float(numbers(perceptron_step, b, (), "b"))
        looked += 1
        if changed:
            old, now, made, seen = now, (w, b), made + 1, looked
    return old, now, made, seen


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
    "ring; the border before that is dashed. A red cross marks every seed on "
    "the wrong side.",
    "zh": "四十粒种子的长和宽，以及改变了选定次数之后的边界。引起最近一次改变"
    "的种子带深色粗圈；那次改变之前的边界是虚线。红叉标出在错误一侧的种子。",
}
