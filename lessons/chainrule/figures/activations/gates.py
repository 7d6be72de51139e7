"""ReLU as gates: open where z is positive, and dead if never."""

import numpy as np
from matplotlib.colors import ListedColormap
from matplotlib.patches import Rectangle

from chainrule.figures.style import (
    FAINT,
    INK,
    RED,
    WHITE,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import if_drawn, live, unless_marking
from chainrule.live.theme import turn

_NEURONS, _EXAMPLES = 60, 40
_OPEN, _DEAD = turn("#5B9FCB", "#3A7CAE"), turn("#F3C9D8", "#6B2A45")
_STATES = ListedColormap([FAINT, _OPEN, _DEAD])


_PUBLISHED_MASK_STILL = {
    "en": "Two grids of gates with the weighted sums written in, right and "
    "as published. A blue gate is open, a grey one closed; red frames "
    "mark gates that are open in the published one alone.",
    "zh": "两张门的网格，格里写着加权和，一张是对的，一张是公开发表的。蓝色的"
    "门开着，灰色的关着；红框标出只在发表版里开着的门。",
}


@unless_marking
def dead(relu_backward):
    """Live: which of sixty neurons let any gradient through."""
    Z = _layer()
    fig, ax = new()
    image = _draw_grid(ax)
    (marks,) = ax.plot([], [], "x", color=RED, ms=5, mew=1.8, clip_on=False)

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "When does a neuron fall silent for good?",
            "zh": "神经元什么时候再也不响应？",
        },
        labels={"b": {"en": "bias b", "zh": "偏置 b"}},
        display=False,
        b=(-6.0, 2.0, 0.1, 0.0),
    )
    def show(b):
        dZ = relu_backward(np.ones(Z.shape), Z + b)
        gates = numbers(relu_backward, dZ, Z.shape) != 0
        silent = ~gates.any(axis=0)  # (neurons,)
        image.set_data(np.where(silent, 2, gates))
        where = np.flatnonzero(silent)
        marks.set_data(where, np.full(len(where), -1.6))
        return _count(silent.sum(), gates.mean())

    return show


def _layer():
    """Weighted sums without bias (examples, neurons), by largest sum."""
    rng = np.random.default_rng(2)
    X = rng.normal(size=(_EXAMPLES, 4))
    W = rng.normal(size=(4, _NEURONS)) * 0.7
    Z = X @ W
    return Z[:, np.argsort(-Z.max(axis=0))]


def _draw_grid(ax):
    name_axes(ax, "neuron", "example")
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    ax.set(xticks=(0, 19, 39, 59), xticklabels=(1, 20, 40, 60))
    ax.set(yticks=(0, 19, 39), yticklabels=(1, 20, 40))
    nothing = np.zeros((_EXAMPLES, _NEURONS))
    image = ax.imshow(nothing, cmap=_STATES, vmin=0, vmax=2, aspect="auto")
    ax.grid(visible=False)
    style = {"color": WHITE, "lw": 0.6}
    ax.vlines(np.arange(1, _NEURONS) - 0.5, -0.5, _EXAMPLES - 0.5, **style)
    ax.hlines(np.arange(1, _EXAMPLES) - 0.5, -0.5, _NEURONS - 0.5, **style)
    ax.set(xlim=(-0.5, _NEURONS - 0.5), ylim=(_EXAMPLES - 0.5, -2.4))
    return image


def _count(dead, share):
    return {
        "en": f"{dead} of 60 neurons are dead: closed for all 40 examples. "
        f"Of all gates {share:.1%} are open.",
        "zh": f"60 个神经元中死了 {dead} 个：对全部 40 个样本都关着。"
        f"所有的门里，开着的占 {share:.1%}。",
    }


@if_drawn(_PUBLISHED_MASK_STILL)
def published_mask(z=None, right=None, published=None):
    """Draw which gates are open, right and as published.

    Parameters
    ----------
    z : array_like, shape (n, h), optional
        Weighted sums, written into the cells.
    right, published : array_like of bool, shape (n, h), optional
        The two masks; without them z > 0, and relu(z) >= 0.
    """
    z = _small() if z is None else np.asarray(z, float)
    right = z > 0 if right is None else np.asarray(right, bool)
    if published is None:
        published = np.maximum(0, z) >= 0
    masks = right, np.asarray(published, bool)
    titles = "right", "published"
    _, axes = new(2, size=(8, 2.8))
    for ax, mask, title in zip(axes, masks, titles, strict=True):
        ax.imshow(mask, cmap=_STATES, vmin=0, vmax=2, aspect="auto")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        ax.set_title(title, fontsize=11, color=INK)
        _write_sums(ax, z)
        _frame_wrong(ax, mask & ~right)


def _small():
    rng = np.random.default_rng(4)
    return rng.normal(size=(4, 6)).round(1)


def _write_sums(ax, z):
    rows, columns = z.shape
    ax.vlines(np.arange(1, columns) - 0.5, -0.5, rows - 0.5, color=WHITE, lw=2)
    ax.hlines(np.arange(1, rows) - 0.5, -0.5, columns - 0.5, color=WHITE, lw=2)
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    style = {"color": INK, "fontsize": 10, "ha": "center", "va": "center"}
    for (row, column), value in np.ndenumerate(z):
        text = f"{value:z.1f}".replace("-", "−")
        ax.text(column, row, text, **style)


def _frame_wrong(ax, wrong):
    for row, column in np.argwhere(wrong):
        corner = column - 0.43, row - 0.41
        style = {"fill": False, "edgecolor": RED, "lw": 2.2}
        ax.add_patch(Rectangle(corner, 0.86, 0.82, **style))


_ALT = {
    "en": "A grid of gates, sixty neurons across and forty examples down. A "
    "gate is blue where the gradient passes, grey where it does not. A "
    "neuron closed for every example is a reddish column with a red cross "
    "on top; the neurons stand in the order of their largest sum.",
    "zh": "一张门的网格，横向六十个神经元，纵向四十个样本。梯度能通过的门是"
    "蓝色，不能通过的是灰色。对每个样本都关着的神经元是一列淡红色，顶上有"
    "红叉；神经元按各自最大的加权和排列。",
}
