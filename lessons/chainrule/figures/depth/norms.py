"""What batch and layer normalisation do, forwards and back."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from chainrule.figures.depth.heads import head
from chainrule.figures.style import (
    BLUE,
    FAINT,
    GREY,
    ORANGE,
    PURPLE,
    RED,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

_BINS = np.linspace(-4, 4, 33)
_SIGNED = LinearSegmentedColormap.from_list("signed", [BLUE, "w", ORANGE])
_ROWS, _UNITS, _H = 8, 6, 1e-5
_SETTLED = 100  # batches, until nothing is left of the first statistics


# ---- Small batches ----------------------------------------------------------


@unless_marking
def batch_gap(batchnorm):
    """Live: a unit by its batch's own statistics and by the running ones.

    Parameters
    ----------
    batchnorm : callable
        As in the exercise.
    """
    fig, (left, right) = new(2)
    name_axes(left, "output", "share", xlim=(-4, 4), ylim=(0, 0.3))
    name_axes(right, "by its batch", "by running statistics")
    right.set(xlim=(-4, 4), ylim=(-4, 4), aspect="equal")
    right.plot([-4, 4], [-4, 4], color=GREY, lw=1)
    style = {"mec": "none", "alpha": 0.5, "ms": 4}
    (cloud,) = right.plot([], [], "o", color=BLUE, **style)
    (before,) = left.plot([], [], color=GREY, lw=1.5, ds="steps-mid")
    (after,) = left.plot([], [], color=BLUE, lw=2.5, ds="steps-mid")
    left.text(0.02, 0.93, "before", color=GREY, transform=left.transAxes)
    left.text(0.02, 0.84, "after", color=BLUE, transform=left.transAxes)
    Z = 1.0 + np.random.default_rng(8).gumbel(size=(960, 1))

    @live(
        fig,
        title={
            "en": "How small may a batch be?",
            "zh": "一批可以小到什么程度？",
        },
        alt=_GAP_ALT,
        labels=_GAP_LABELS,
        display=False,
        scale=(0.1, 10.0, 0.1, 1.0),
        size=[32, 16, 8, 4, 2],
    )
    def show(scale, size):
        own, running = _own(batchnorm, scale * Z, size)
        value = _norm(batchnorm, scale * Z, running, False)[0]
        kept = numbers(batchnorm, value, Z.shape)
        before.set_data(*_shares(scale * Z))
        after.set_data(*_shares(own))
        cloud.set_data(own.ravel(), kept.ravel())
        return _gap_words(size, own.std(), np.abs(own - kept).mean())

    return show


def _norm(batchnorm, Z, running, training):
    """What the learner's function makes of Z with gamma 1 and beta 0."""
    kept = {name: array.copy() for name, array in running.items()}
    one, none = np.ones(Z.shape[1]), np.zeros(Z.shape[1])
    value = batchnorm(Z.copy(), one, none, kept, training)
    return parts(batchnorm, value, 2)


def _own(batchnorm, Z, size):
    """Outputs batch by batch, and the running statistics at the end."""
    outs, running = [], {"mean": np.zeros(1), "var": np.ones(1)}
    starts = range(0, len(Z), size)
    passes = -(-_SETTLED // len(starts))
    for first in passes * list(starts):
        batch = Z[first : first + size]
        out, after = _norm(batchnorm, batch, running, True)
        outs.append(numbers(batchnorm, out, batch.shape))
        get = getattr(after, "get", lambda name: None)
        running = {
            name: numbers(batchnorm, get(name), (1,), f"running['{name}']")
            for name in ("mean", "var")
        }
    return np.concatenate(outs[-len(starts) :]), running


def _shares(values):
    counts = np.histogram(values, _BINS)[0]
    return (_BINS[1:] + _BINS[:-1]) / 2, counts / values.size


def _gap_words(size, spread, gap):
    return {
        "en": f"Batches of {size}: the outputs have a spread of "
        f"{spread:.2f}; in evaluation each differs by {gap:.2f} on average.",
        "zh": f"每批 {size} 行：输出的标准差是 {spread:.2f}；评估时，每个输出"
        f"平均相差 {gap:.2f}。",
    }


# ---- The way back ---------------------------------------------------------


@unless_marking
def norm_back(norm_backward, *, batchnorm=None, layernorm=None):
    """Live: the gradient through a norm, given and measured.

    Parameters
    ----------
    norm_backward : callable
        As in the exercise.
    batchnorm, layernorm : callable, optional
        One of them: the norm that is nudged.
    """

    def norm(Z, gamma):
        beta = np.zeros_like(gamma)
        if layernorm is not None:
            out = layernorm(Z.copy(), gamma.copy(), beta)
            return numbers(layernorm, out, Z.shape)
        still = {"mean": beta.copy(), "var": beta + 1}
        value = batchnorm(Z.copy(), gamma.copy(), beta, still, True)
        out = parts(batchnorm, value, 2)[0]
        return numbers(batchnorm, out, Z.shape)

    fig, axes = new(3, size=(8, 3), width_ratios=(1, 1, 1))
    titles = "dout", "yours", "measured"
    maps = [_Map(ax, title) for ax, title in zip(axes, titles, strict=True)]
    rng = np.random.default_rng(4)
    Z, random = rng.normal(size=(2, _ROWS, _UNITS))
    gamma = np.linspace(0.5, 2.0, _UNITS)
    douts = {"random": random, "ones": np.ones_like(Z), "one": 0 * Z}
    douts["one"][2, 3] = 1.0

    @live(
        fig,
        title={
            "en": "What does a norm take away from the gradient?",
            "zh": "归一化从梯度里拿走了什么？",
        },
        alt=_BACK_ALT,
        labels={"dout": "dout", "rows": {"en": "rows", "zh": "行数"}},
        display=False,
        dout=_DOUTS,
        rows=(3, _ROWS, 1, _ROWS),
    )
    def show(dout, rows):
        V, d = Z[:rows], douts[dout][:rows]
        value = norm_backward(d.copy(), V.copy(), gamma.copy())
        dZ = parts(norm_backward, value, 3)[0]
        given = numbers(norm_backward, dZ, V.shape, "dZ")
        slopes = _measured(norm, V, gamma, d)
        off = np.abs(given - slopes) > 1e-6 + 1e-4 * np.abs(slopes)
        most = max(np.abs(slopes).max(), np.abs(given).max(), 1e-3)
        maps[0].show(d, np.abs(d).max())
        maps[1].show(given, most, off)
        maps[2].show(slopes, most)
        return _back_words(off, np.abs(given).max())

    return show


def _measured(norm, Z, gamma, dout):
    """Slope of sum(norm(Z) * dout) in each entry of Z, by nudging."""
    slopes = np.zeros_like(Z)
    for place in np.ndindex(Z.shape):
        ends = []
        for step in (_H, -_H):
            moved = Z.copy()
            moved[place] += step
            ends.append((norm(moved, gamma) * dout).sum())
        slopes[place] = (ends[0] - ends[1]) / (2 * _H)
    return slopes


class _Map:
    """A table of signed numbers as colours; what is off has a cross."""

    def __init__(self, ax, title):
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        head(ax, title)
        self.image = ax.imshow(
            np.full((_ROWS, _UNITS), np.nan), cmap=_SIGNED, vmin=-1, vmax=1,
            aspect="auto", interpolation="nearest",
        )  # fmt: skip
        (self.off,) = ax.plot([], [], "x", color=RED, ms=9, mew=2.4)

    def show(self, values, most, off=None):
        """Colours between -most and most, in the upper rows."""
        shown = np.full((_ROWS, _UNITS), np.nan)
        shown[: len(values)] = values / most
        self.image.set_data(shown)
        off = np.zeros(values.shape, bool) if off is None else off
        self.off.set_data(*np.argwhere(off).T[::-1])


def _back_words(off, most):
    count, size = int(off.sum()), off.size
    en = f"All {size} entries agree" if not count else (
        f"{count} of {size} entries differ"
    )  # fmt: skip
    zh = f"{size} 个数全部一致" if not count else (
        f"{size} 个数里有 {count} 个不同"
    )  # fmt: skip
    return {
        "en": f"{en}; the largest gradient is {most:.2g}.",
        "zh": f"{zh}；最大的梯度是 {most:.2g}。",
    }


# ---- Who moves whom -------------------------------------------------------


@unless_marking
def who_moves(batchnorm, layernorm):
    """Live: which outputs move when one row is made wild.

    Parameters
    ----------
    batchnorm, layernorm : callable
        As in the exercises.
    """
    fig, axes = new(2, size=(8, 3))
    names = "batch norm", "layer norm"
    images = [_moved(ax, name) for ax, name in zip(axes, names, strict=True)]
    Z = np.random.default_rng(6).normal(size=(_ROWS, _UNITS))
    one, none = np.ones(_UNITS), np.zeros(_UNITS)

    def both(Z):
        still = {"mean": none, "var": one}
        out = _norm(batchnorm, Z, still, True)[0]
        yield numbers(batchnorm, out, Z.shape)
        out = layernorm(Z.copy(), one.copy(), none.copy())
        yield numbers(layernorm, out, Z.shape)

    @live(
        fig,
        title={
            "en": "One number moves: what moves with it?",
            "zh": "一个数动了，还有谁跟着动？",
        },
        alt=_WHO_ALT,
        labels=_WHO_LABELS,
        display=False,
        row=(1, _ROWS, 1, 3),
        added=(0.0, 20.0, 0.5, 0.0),
    )
    def show(row, added):
        wild = Z.copy()
        wild[row - 1, ::2] += added  # every other unit, or layernorm sees none
        moved = [
            np.abs(after - before)
            for before, after in zip(both(Z), both(wild), strict=True)
        ]
        for image, change in zip(images, moved, strict=True):
            image.set_data(change)
        counts = [int((m.max(axis=1) > 1e-9).sum()) for m in moved]
        return _who_words(*counts)

    return show


def _moved(ax, name):
    name_axes(ax, "unit", "row")
    ax.set(xticks=range(_UNITS), xticklabels=range(1, _UNITS + 1))
    ax.set(yticks=range(_ROWS), yticklabels=range(1, _ROWS + 1))
    head(ax, name)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    colours = LinearSegmentedColormap.from_list("moved", [FAINT, PURPLE])
    return ax.imshow(
        np.zeros((_ROWS, _UNITS)), cmap=colours, vmin=0, vmax=1.5,
        aspect="auto", interpolation="nearest",
    )  # fmt: skip


def _who_words(batch, layer):
    return {
        "en": f"Rows that move: {batch} of {_ROWS} with batch norm, {layer} "
        "with layer norm.",
        "zh": f"变动的行：批归一化 {_ROWS} 行里有 {batch} 行，层归一化有 "
        f"{layer} 行。",
    }


_GAP_LABELS = {
    "scale": {"en": "weights before, times", "zh": "前面的权重乘以"},
    "size": {"en": "rows in a batch", "zh": "每批的行数"},
}
_GAP_ALT = {
    "en": "Left, two histograms of one unit: grey before batch norm, blue "
    "behind it. Right, a dot for each example: across, its output by the "
    "statistics of its own batch, upwards, by the running ones. On the grey "
    "diagonal both are equal; the smaller the batches, the wider the cloud.",
    "zh": "左图：一个神经元的两张直方图，灰色是批归一化之前，蓝色是之后。右图"
    "：每个样本一个点，横向是按自己那一批的统计量算出的输出，纵向是按滑动统计量"
    "算出的。灰色对角线上两者相等；批越小，点散得越开。",
}
_DOUTS = [
    ({"en": "random", "zh": "随机"}, "random"),
    ({"en": "all ones", "zh": "全是 1"}, "ones"),
    ({"en": "a single 1", "zh": "只有一个 1"}, "one"),
]
_BACK_ALT = {
    "en": "Three tables of colours, examples down, units across: the "
    "gradient that comes to the norm, the one that your function passes on, "
    "and the one measured by nudging. Orange is positive, blue negative, "
    "white 0; a red cross marks an entry of yours that differs.",
    "zh": "三张颜色表，样本向下，神经元向右：传到归一化层的梯度、你的函数传下"
    "去的梯度、轻推测得的梯度。橙色为正，蓝色为负，白色是 0；你的结果里不一"
    "致的格子打红叉。",
}
_WHO_LABELS = {
    "row": {"en": "wild row", "zh": "被改的行"},
    "added": {"en": "added to every other entry", "zh": "隔一项加上"},
}
_WHO_ALT = {
    "en": "Two tables, examples down and units across, one for each norm: "
    "the darker an entry, the more that output moves when something is added "
    "to one row of the input. With layer norm only that row moves.",
    "zh": "两张表，样本向下，神经元向右，每种归一化一张：给输入的某一行加上一"
    "个数时，输出变动越大的格子颜色越深。层归一化里，只有那一行变动。",
}
