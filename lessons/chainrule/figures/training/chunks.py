"""Test rows scaled by their own numbers, a few at a time."""

import numpy as np

from chainrule.figures.style import BLUE, GREY, INK, ORANGE, name_axes, new
from chainrule.figures.training.gallery import show as draw_image
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

_SIZES = [1, 2, 3, 5, 10, 20, 50, 100, 300]


@unless_marking
def chunks(standardise, answer, train, test, y):
    """Live: share right, with the statistics of a few test rows or of train.

    Parameters
    ----------
    standardise : callable
        standardise(train, *others), as in the exercise.
    answer : callable
        answer(X) -> class of each row of standardised pixels.
    train, test : ndarray, shapes (n, 64), (m, 64)
        Pixels, not standardised.
    y : ndarray of int, shape (m,)
        Labels of test.
    """
    fig, (left, right) = new(2, width_ratios=(1.9, 1))
    dots, point, level = _draw(left)
    image = draw_image(right, np.zeros((8, 8)))
    image.set_clim(-3, 3)
    seen = {}

    @live(
        fig,
        title={
            "en": "What do a chunk's own statistics leave of it?",
            "zh": "一组数据用自己的均值和标准差，还剩下什么？",
        },
        alt=_ALT,
        labels=_LABELS,
        display=False,
        rows=_SIZES,
    )
    def show(rows):
        both = _of(standardise, train, test)
        usual = 100 * np.mean(answer(both[1]) == y)
        own = [
            _of(standardise, test[k : k + rows])[0]
            for k in range(0, len(test), rows)
        ]
        here = 100 * np.mean(answer(np.concatenate(own)) == y)
        seen[rows] = here
        level.set_ydata([usual, usual])
        dots.set_data(list(seen), list(seen.values()))
        point.set_data([rows], [here])
        image.set_data(own[0][0].reshape(8, 8))
        return _words(rows, here, usual)

    return show


def _of(standardise, *arrays):
    value = standardise(*(array.copy() for array in arrays))
    return [
        numbers(standardise, part, array.shape)
        for part, array in zip(
            parts(standardise, value, len(arrays)), arrays, strict=True
        )
    ]


def _draw(ax):
    name_axes(ax, "rows in the chunk", "% right", xscale="log")
    ax.set(xlim=(0.8, 400), ylim=(0, 103), xticks=[1, 3, 10, 30, 100, 300])
    ax.set_xticklabels(["1", "3", "10", "30", "100", "300"])
    level = ax.axhline(0, color=GREY, lw=2, ls=(0, (5, 3)))
    ax.text(0.9, 95, "training statistics", color=GREY, va="bottom")
    style = {"color": BLUE, "ms": 6, "ls": "none", "zorder": 3}
    (dots,) = ax.plot([], [], "o", **style)
    style = {"color": ORANGE, "mec": INK, "ms": 9, "zorder": 4}
    (point,) = ax.plot([], [], "o", **style)
    return dots, point, level


def _words(rows, here, usual):
    return {
        "en": f"Test rows scaled {rows} at a time, by their own numbers: "
        f"{here:.1f} % right; scaled as training was: {usual:.1f} %. Right: "
        "the first one, scaled by its chunk.",
        "zh": f"每 {rows} 行测试数据用自己的统计量缩放：答对 {here:.1f} %；"
        f"用训练的统计量：{usual:.1f} %。右图：第一张图用它那一组缩放之后的"
        "样子。",
    }


_LABELS = {"rows": {"en": "rows at a time", "zh": "每次几行"}}
_ALT = {
    "en": "Left, the share of test digits that come out right against the "
    "number of rows that are scaled together by their own mean and spread: "
    "near 10 per cent for single rows, climbing to a dashed line, which is "
    "the share with the statistics of the training rows. Right, the first "
    "test digit after scaling; alone it is an empty square.",
    "zh": "左图：把几行测试数据放在一起，用它们自己的均值和标准差缩放，答对的"
    "比例随行数的变化。一行时在 10% 附近，行数多了，升到虚线；虚线是用训练统计"
    "量"
    "时的比例。右图：第一个测试数字缩放之后的样子；只有它自己时是一块空白。",
}
