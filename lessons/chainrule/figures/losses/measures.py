"""Lines through points with an outlier, by several measures of wrongness."""

from functools import lru_cache

import numpy as np

from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    GREEN,
    GREY,
    INK,
    PURPLE,
    RED,
    head,
    mark,
    name_axes,
    new,
    tidy,
)
from chainrule.labs.answers import numbers
from chainrule.live import if_drawn, live, unless_marking

_X = np.linspace(0.5, 6.5, 8)
_Y = 0.8 + 0.5 * _X + np.array([0.2, -0.3, 0.1, 0.3, -0.2, -0.1, 0.2, 0])
_ODD = 6  # this point is the outlier
_ENDS = np.array([0.0, 7.0])


_QUESTION_STILL = {
    "en": "Eight points, one of them far above the others, and three lines "
    "through them: A is best by mean absolute error, B by mean squared "
    "error, C by the largest error.",
    "zh": "八个点，其中一个远高于其他，还有三条直线：按平均绝对误差 A 最好，"
    "按均方误差 B 最好，按最大误差 C 最好。",
}


def _points(height):
    y = _Y.copy()
    y[_ODD] = height
    return y


# ---- Which line is best? --------------------------------------------------

_MEASURES = {
    "A": lambda error: np.abs(error).mean(axis=-1),
    "B": lambda error: (error**2).mean(axis=-1),
    "C": lambda error: np.abs(error).max(axis=-1),
}


@if_drawn(_QUESTION_STILL)
def question(*, ax=None):
    """Draw points with an outlier, and three lines through them.

    A is best by mean absolute error, B by mean squared error and C by the
    largest error.
    """
    if ax is None:
        _, ax = new()
    tidy(ax)
    y = _points(7.6)
    name_axes(ax, "$x$", "$y$", xlim=(0, 7.6), ylim=(0, 8.3))
    ax.set(xticks=range(0, 8, 2), yticks=range(0, 9, 2))
    looks = (BLUE, "-"), (PURPLE, "--"), (GREEN, "-.")
    for (name, measure), look in zip(_MEASURES.items(), looks, strict=True):
        height = _at(_ENDS, _best_by(measure, y))
        ax.plot(_ENDS, height, color=look[0], ls=look[1], lw=1.8)
        style = {"color": look[0], "va": "center", "fontsize": 12}
        ax.text(_ENDS[1] + 0.12, height[1], name, weight="bold", **style)
    ax.plot(_X, y, "o", color=GREY, ms=6, zorder=4)


def _at(x, line):
    """Heights of lines at x; a line is its middle height and its slope."""
    middle, slope = line
    return middle + slope * (x - _X.mean())


def _best_by(measure, y):
    """Line with the least measure: a grid, then two finer ones."""
    middle, slope, reach = y.mean(), 0.0, 2.0
    for _ in range(3):
        steps = np.linspace(-reach, reach, 121)
        grid = middle + steps[:, None, None], slope + steps[:, None]
        values = measure(_at(_X, grid) - y)  # (121, 121)
        row, column = np.unravel_index(values.argmin(), values.shape)
        middle, slope = middle + steps[row], slope + steps[column]
        reach /= 20
    return middle, slope


# ---- An outlier to move ---------------------------------------------------

_NAMES, _LOOKS = ("mse", "huber"), ((BLUE, "-"), (PURPLE, (0, (5, 2))))
_FAR = 6.0  # errors up to here are on the right


@unless_marking
def outlier(mse, huber):
    """Live: the lines with least mse and least huber chase an outlier."""
    fig, (left, right) = new(2, width_ratios=(1.3, 1))
    odd, threads, lines, names = _draw_points(left)
    curves, marks = _draw_losses(right)
    grid = np.linspace(-_FAR, _FAR, 41)

    @lru_cache(maxsize=64)
    def curve(loss, *delta):
        return np.array([_value(loss, e, *delta) for e in grid])

    @live(
        fig,
        alt=_OUTLIER_ALT,
        title={
            "en": "How far does one point pull the line?",
            "zh": "一个点能把直线拉偏多少？",
        },
        handles=[_OUTLIER],
        labels={"y": {"en": "outlier's y", "zh": "离群点的 y"}},
        display=False,
        y=(-1.0, 9.0, 0.1, 8.0),
        delta=(0.1, 4.0, 0.1, 0.5),
    )
    def show(y, delta):
        places = _points(y)
        found = _least(mse, places), _least(huber, places, delta)
        odd.set_ydata([y])
        _name_ends(names, [_at(_ENDS[1], line) for line in found])
        errors = [float(_at(_X[_ODD], line)) - y for line in found]
        extras = (mse, ()), (huber, (delta,))
        for k, (loss, extra) in enumerate(extras):
            lines[k].set_ydata(_at(_ENDS, found[k]))
            threads[k].set_ydata([y, y + errors[k]])
            curves[k].set_data(grid, curve(loss, *extra))
            marks[k].set_data([errors[k]], [_value(loss, errors[k], *extra)])
        return _chased([slope for _, slope in found], errors)

    return show


_OUTLIER = live.handle(
    lambda values: (_X[_ODD], values.y),
    lambda x, y, values: {"y": y},
    {"en": "outlier", "zh": "离群点"},
    step=(0, 0.1),
)


def _value(loss, error, *delta):
    """Loss of one error, by the learner's function."""
    value = loss(np.array([error]), np.zeros(1), *delta)
    return float(numbers(loss, value, ()))


def _least(loss, y, *delta):
    """Line with the least loss: grids of 7 by 7, each a third as wide."""
    middle, slope, reach = y.mean(), 0.5, 1.5
    for _ in range(5):
        steps = np.linspace(-reach, reach, 7)
        best = np.inf
        for up in steps:
            for turn in steps / 2:
                line = middle + up, slope + turn
                value = loss(_at(_X, line), y.copy(), *delta)
                value = float(numbers(loss, value, ()))
                if value < best:
                    best, found = value, line
        middle, slope = found
        reach /= 2.5
    return middle, slope


def _draw_points(ax):
    name_axes(ax, "$x$", "$y$", xlim=(0, 8.3), ylim=(-1.4, 9.4))
    ax.set(xticks=range(0, 8, 2), yticks=range(0, 10, 3))
    rest = np.arange(8) != _ODD
    plain = np.polyfit(_X[rest], _Y[rest], 1)
    ax.plot(_ENDS, np.polyval(plain, _ENDS), **EXPECTED)
    head(ax, "two lines through eight points")
    without = np.polyval(plain, 0.1) - 0.75
    mark(ax, 0.1, without, "without the outlier", GREY)
    ax.plot(_X[rest], _Y[rest], "o", color=GREY, ms=6, zorder=3)
    style = {"mec": INK, "mew": 1.2, "ms": 9, "zorder": 5}
    (odd,) = ax.plot(_X[[_ODD]], [0], "o", color=RED, **style)
    threads, lines, names = [], [], []
    for name, (colour, dash), side in zip(
        _NAMES, _LOOKS, (-1, 1), strict=True
    ):
        at = 2 * [_X[_ODD] + 0.05 * side]
        threads += ax.plot(at, [0, 0], color=colour, lw=1, zorder=2)
        lines += ax.plot(_ENDS, [0, 0], color=colour, ls=dash, lw=2, zorder=2)
        names.append(ax.text(7.15, 0, name, color=colour, va="center"))
    return odd, threads, lines, names


def _name_ends(names, heights):
    """Write each line's name at its end, 0.8 apart at least."""
    middle, gap = np.mean(heights), heights[0] - heights[1]
    if abs(gap) < 0.8:
        gap = 0.8 if gap >= 0 else -0.8
        heights = middle + gap / 2, middle - gap / 2
    for name, height in zip(names, heights, strict=True):
        name.set_y(height)


def _draw_losses(ax):
    name_axes(ax, "error", "loss", xlim=(-_FAR, _FAR), ylim=(-0.6, 21))
    head(ax, "what one error costs")
    ax.set(xticks=(-5, 0, 5), yticks=(0, 10, 20))
    curves = [ax.plot([], [], color=c, ls=d, lw=2)[0] for c, d in _LOOKS]
    style = {"color": RED, "mec": INK, "mew": 1.2, "ms": 9, "zorder": 5}
    marks = [ax.plot([], [], "o", **style)[0] for _ in _LOOKS]
    return curves, marks


def _chased(slopes, errors):
    squared, huber = slopes
    return {
        "en": f"Slope {squared:.2f} with mse, {huber:.2f} with huber; the "
        f"outlier's error is {errors[0]:.1f} and {errors[1]:.1f}.",
        "zh": f"斜率：mse 为 {squared:.2f}，huber 为 {huber:.2f}；"
        f"离群点的误差分别是 {errors[0]:.1f} 和 {errors[1]:.1f}。",
    }


_OUTLIER_ALT = {
    "en": "Left, eight points, one of them red, which can be moved up and "
    "down. A wide pale line fits the other seven; the blue line has the "
    "least mean squared error of all eight, the dashed purple one the least "
    "Huber loss. Right, both losses of one error: a steep blue parabola and "
    "a purple curve that goes on straight. A red point on each is the "
    "outlier's error.",
    "zh": "左图：八个点，其中红点可以上下移动。浅色粗线只拟合另外七个点；"
    "蓝线使八个点的均方误差最小，紫色虚线使 Huber 损失最小。右图：单个误差的"
    "两种损失，蓝色是很陡的抛物线，紫色曲线到远处变成直线。两条曲线上的红点"
    "是离群点的误差。",
}
