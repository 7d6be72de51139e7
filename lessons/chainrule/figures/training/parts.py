"""Which digits come into which of three parts, dealt in order or drawn."""

import numpy as np

from chainrule.figures.style import BLUE, GREY, INK, RED, name_axes, new
from chainrule.labs.answers import numbers
from chainrule.labs.answers import parts as parts_of
from chainrule.live import live, unless_marking

_NAMES = "train", "validation", "test"
_OTHERS = 1000  # rows for validation, and for the test


@unless_marking
def parts(split, y):
    """Live: how often each digit comes in each part.

    Parameters
    ----------
    split : callable
        split(n, n_val, n_test, rng), as in the exercise.
    y : ndarray of int, shape (n,)
        Sorted labels.
    """
    fig, axes = new(3, size=(8, 2.6))
    columns = [_draw(ax, name) for ax, name in zip(axes, _NAMES, strict=True)]

    @live(
        fig,
        title={
            "en": "Which digits come into which part?",
            "zh": "每一份里都有哪些数字？",
        },
        alt=_ALT, labels=_LABELS, display=False,
        shuffle=False, seed=(0, 9, 1),
    )  # fmt: skip
    def show(shuffle, seed):
        counts = []
        rows = _drawn(split, len(y), seed) if shuffle else _in_order(len(y))
        for (bars, missing), ax, part in zip(columns, axes, rows, strict=True):
            count = np.bincount(y[part], minlength=10)
            for bar, height in zip(bars, count, strict=True):
                bar.set_height(height)
            gone = np.flatnonzero(count == 0)
            missing.set_data(gone, np.full(len(gone), 0.06 * len(part) / 10))
            ax.set_ylim(0, 1.15 * max(count.max(), len(part) / 8))
            counts.append(count)
        return _words(counts)

    return show


def _drawn(split, n, seed):
    rng = np.random.default_rng(seed)
    value = split(n, _OTHERS, _OTHERS, rng)
    sizes = n - 2 * _OTHERS, _OTHERS, _OTHERS
    return [
        numbers(split, part, (size,), name).astype(int)
        for part, size, name in zip(
            parts_of(split, value, 3), sizes, _NAMES, strict=True
        )
    ]


def _in_order(n):
    edges = n - 2 * _OTHERS, n - _OTHERS
    return np.split(np.arange(n), edges)


def _draw(ax, name):
    name_axes(ax, "digit", "", xticks=range(10), xlim=(-0.7, 9.7))
    ax.set_title(name, fontsize=10, color=INK)
    ax.tick_params(axis="x", length=0)
    ax.yaxis.get_major_locator().set_params(nbins=3)
    bars = ax.bar(range(10), np.ones(10), color=BLUE, width=0.7)
    style = {"color": RED, "ms": 7, "mew": 2.2, "ls": "none"}
    (missing,) = ax.plot([], [], "x", **style)
    ax.axhline(0, color=GREY, lw=0.8)
    return bars, missing


def _words(counts):
    kinds = [int((count > 0).sum()) for count in counts]
    return {
        "en": "Kinds of digits in training {}, in validation {}, in the "
        "test {}.".format(*kinds),
        "zh": "训练里有 {} 种数字，验证里有 {} 种，测试里有 {} 种。".format(
            *kinds
        ),
    }


_LABELS = {
    "shuffle": {"en": "drawn by your split", "zh": "用你的 split 抽取"},
    "seed": {"en": "seed", "zh": "随机种子"},
}
_ALT = {
    "en": "Three bar charts, of training, validation and test: how often each "
    "digit from 0 to 9 comes in. A red cross stands where a digit is missing. "
    "Dealt in the order of the file, 8 and 9 are missing in training, and the "
    "test has these two alone; drawn at random, each part has all ten.",
    "zh": "训练、验证、测试三张柱状图，表示 0 到 9 各有多少个；缺的数字打红叉"
    "。"
    "按文件的顺序分，训练里没有 8 和 9，测试里只有这两种；随机抽，每一份都有"
    "全部十种。",
}
