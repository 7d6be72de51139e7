"""A learner's gradient beside the measured one, as two heat maps."""

import numpy as np
from matplotlib.patches import Rectangle

from chainrule.figures.style import INK, RED, SIGNED, WHITE, head, new
from chainrule.labs.answers import numbers, parts
from chainrule.labs.backprop import SMALL_SEEDS, small_network
from chainrule.live import live, unless_marking

_D, _H = 4, 3  # of W1, the largest
_NAMES = "W1", "b1", "W2", "b2"


@unless_marking
def heat_maps(loss_and_grads):
    """Live: gradients of a small two-layer network, given and measured.

    Parameters
    ----------
    loss_and_grads : callable
        loss_and_grads(params, X, Y) -> loss, grads, as in the exercise.
    """
    fig, axes = new(2, size=(9, 3.6))
    left, right = (_Map(ax) for ax in axes)
    left.name.set_text("yours")
    right.name.set_text("measured")

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "Is every entry of your gradient right?",
            "zh": "你的梯度每一项都对吗？",
        },
        labels=_LABELS,
        display=False,
        gradient=list(_NAMES),
        seed=(0, SMALL_SEEDS[-1], 1, 0),
    )
    def show(gradient, seed):
        params, X, Y = small_network(seed)
        given = _given(loss_and_grads, params, X, Y)[gradient]
        slopes = _measured(loss_and_grads, params, X, Y, gradient)
        most = max(np.abs(slopes).max(), np.abs(given).max(), 1e-12)
        off = np.abs(given - slopes) > 1e-7 + 1e-5 * np.abs(slopes)
        left.show(np.atleast_2d(given), most, np.atleast_2d(off))
        right.show(np.atleast_2d(slopes), most)
        return _verdict(gradient, off, np.abs(given - slopes).max())

    return show


def _copied(params):
    return {name: array.copy() for name, array in params.items()}


def _given(loss_and_grads, params, X, Y):
    """Gradients that the function returns, each of the right shape."""
    value = loss_and_grads(_copied(params), X.copy(), Y.copy())
    _, grads = parts(loss_and_grads, value, 2)
    get = getattr(grads, "get", lambda name: None)
    return {
        name: numbers(loss_and_grads, get(name), array.shape, name)
        for name, array in params.items()
    }


def _measured(loss_and_grads, params, X, Y, name):
    """Slopes of the loss that the function returns, found by nudging."""

    def loss(array):
        moved = _copied(params) | {name: array}
        value = loss_and_grads(moved, X.copy(), Y.copy())
        value, _ = parts(loss_and_grads, value, 2)
        return float(numbers(loss_and_grads, value, (), "loss"))

    slopes, h = np.zeros_like(params[name]), 1e-5
    for index in np.ndindex(slopes.shape):
        nudge = np.zeros_like(slopes)
        nudge[index] = h
        up, down = loss(params[name] + nudge), loss(params[name] - nudge)
        slopes[index] = (up - down) / (2 * h)
    return slopes


class _Map:
    """One heat map of at most 4 x 3 entries, with its numbers."""

    def __init__(self, ax):
        self.image = ax.imshow(
            np.zeros((_D, _H)),
            cmap=SIGNED,
            extent=(0, _H, _D, 0),
            aspect="auto",
        )
        ax.set(xlim=(-0.03, _H + 0.03), ylim=(_D + 0.03, -0.03))
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)
        self.name = head(ax, "")
        places = list(np.ndindex(_D, _H))
        style = {"ha": "center", "va": "center", "fontsize": 9}
        self.texts = {
            (i, j): ax.text(j + 0.5, i + 0.5, "", **style) for i, j in places
        }
        style = {"fc": "none", "ec": RED, "lw": 2.4, "zorder": 3}
        self.frames = {
            (i, j): ax.add_patch(
                Rectangle((j + 0.04, i + 0.04), 0.92, 0.92, **style)
            )
            for i, j in places
        }

    def show(self, table, most, off=None):
        """Show a table; entries that are off get a frame."""
        rows, columns = table.shape
        shown = np.full((_D, _H), np.nan)
        shown[:rows, :columns] = table
        self.image.set_data(shown)
        self.image.set_clim(-most, most)
        for (i, j), text in self.texts.items():
            there = i < rows and j < columns
            bad = there and off is not None and bool(off[i, j])
            self.frames[i, j].set_visible(bad)
            value = table[i, j] if there else 0.0
            text.set_text(_short(value, bad) if there else "")
            text.set_color(WHITE if abs(value) > 0.6 * most else INK)


def _short(value, bad):
    sign = "≠ " if bad else ""
    return f"{sign}{value + 0.0:.2g}".replace("-", "−")


def _verdict(name, off, worst):
    count = int(off.sum())
    if not count:
        return {
            "en": f"{name}: all {off.size} agree, the largest difference is "
            f"{worst:.0e}.",
            "zh": f"{name}：{off.size} 个都一致，最大的差是 {worst:.0e}。",
        }
    return {
        "en": f"{name}: {count} of {off.size} differ, by up to {worst:.2g}.",
        "zh": f"{name}：{off.size} 个中有 {count} 个不同，"
        f"最多相差 {worst:.2g}。",
    }


_LABELS = {
    "gradient": {"en": "gradient of", "zh": "哪个参数的梯度"},
    "seed": {"en": "seed", "zh": "随机种子"},
}
_ALT = {
    "en": "Two tables of a gradient in the entries of one parameter: left "
    "what the function returned, right what nudging measured. Positive "
    "entries are orange, negative ones blue, the stronger the larger. An "
    "entry that differs has a red frame and an unequal sign.",
    "zh": "某个参数各个元素的梯度，画成两张表：左边是函数返回的，右边是轻推"
    "一下测出来的。正数为橙色，负数为蓝色，绝对值越大颜色越深。不一致的元素带红框"
    "和不等号。",
}
