"""A slope found by nudging, and how wrong it is."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    GREY,
    INK,
    PALE,
    WHITE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_LEAST = 1e-13  # smaller errors are drawn here
_PLACE, _SLOPE = 1.0, float(np.cos(1.0))  # sin at 1, and its true slope


@unless_marking
def slope(numerical_gradient):
    """Live: a slope from two points, and its error for every nudge h."""
    fig, (left, right) = new(2)
    secant, points = _draw_sine(left)
    mark = _draw_errors(right)

    @live(
        fig,
        alt=_SLOPE_ALT,
        title={
            "en": "How small should the nudge be?",
            "zh": "轻推的一步该多小？",
        },
        handles=_POINTS,
        display=False,
        h=live.log(1e-13, 1, start=1),
    )
    def show(h):
        value, asked = _nudge(numerical_gradient, h)
        error = abs(value - _SLOPE)
        _place_secant(secant, points, value, asked)
        mark.set_data([h], [max(error, _LEAST)])
        return {
            "en": f"Slope {value:.12f}, true {_SLOPE:.12f}, "
            f"error {error:.1e}.",
            "zh": f"斜率 {value:.12f}，真值 {_SLOPE:.12f}，误差 {error:.1e}。",
        }

    return show


_POINTS = [
    live.handle(
        lambda values: (_PLACE + values.h, np.sin(_PLACE + values.h)),
        lambda x, y, values: {"h": abs(x - _PLACE)},
        {"en": "second point, h away", "zh": "相距 h 的另一点"},
        step=(0.05, 0),
    ),
    live.handle(
        lambda values: (values.h, _LEAST * 0.5),
        lambda x, y, values: {"h": x},
        {"en": "h, on its axis", "zh": "横轴上的 h"},
        axes=1,
    ),
]


def _nudge(numerical_gradient, h):
    """Slope the learner's function finds, and the places where it asked."""
    asked = []

    def sine(x):
        asked.append(float(np.ravel(x)[0]))
        return float(np.sin(asked[-1]))

    value = numerical_gradient(sine, np.array([_PLACE]), h)
    value = numbers(numerical_gradient, value, (1,))
    return float(value[0]), np.array(asked)


def _draw_sine(ax):
    x = np.linspace(-0.9, 2.9, 200)
    name_axes(ax, "$x$", r"$\sin x$", xlim=(-0.9, 2.9), ylim=(-1.1, 1.6))
    ax.set(xticks=(0, 1, 2), yticks=(-1, 0, 1))
    tangent = np.sin(_PLACE) + _SLOPE * (x - _PLACE)
    ax.plot(x, np.sin(x), color=INK, lw=1.6)
    ax.plot(x, tangent, **EXPECTED)
    head(ax, "a slope from two points")
    mark(ax, -0.8, -0.3, "true slope", GREY)
    mark(ax, 2.45, 0.45, "$\\sin x$")
    ax.plot(_PLACE, np.sin(_PLACE), "o", mfc=WHITE, mec=INK, ms=5)
    (secant,) = ax.plot([], [], color=BLUE, lw=2.5)
    (points,) = ax.plot([], [], "o", color=BLUE, ms=7)
    return secant, points


def _place_secant(secant, points, value, asked):
    middle = asked if len(asked) else np.array([_PLACE])
    ends = np.array([-0.9, 2.9])
    rise = value * (ends - middle.mean())
    secant.set_data(ends, np.sin(middle).mean() + rise)
    points.set_data(asked, np.sin(asked))


def _draw_errors(ax):
    h = 10.0 ** (np.arange(-130, 1) / 10)
    name_axes(ax, "$h$", "error", xscale="log", yscale="log")
    head(ax, "error of the slope, for every h")
    ax.set(xlim=(3e-14, 3), ylim=(3e-14, 3))
    ax.set(xticks=10.0 ** np.arange(-12, 1, 4))
    ax.set(yticks=10.0 ** np.arange(-12, 1, 4))
    up, down = np.sin(_PLACE + h), np.sin(_PLACE - h)
    central = np.abs((up - down) / (2 * h) - _SLOPE)
    forward = np.abs((up - np.sin(_PLACE)) / h - _SLOPE)
    ax.plot(h, np.maximum(forward, _LEAST), color=PALE, lw=1.4)
    ax.plot(h, np.maximum(central, _LEAST), color=GREY, lw=1.4)
    ax.text(3e-5, 3e-4, "forward", color=GREY, ha="right", fontsize=9)
    ax.text(3e-3, 3e-8, "central", color=INK, fontsize=9)
    return ax.plot([], [], "o", color=BLUE, ms=8, zorder=5)[0]


_SLOPE_ALT = {
    "en": "Left, the curve sin x with the two points at which it was "
    "evaluated near x = 1 and a blue line of the slope found, over the grey "
    "tangent. Right, the error of that slope against h, both on logarithmic "
    "axes: a blue point on a V, which is grey for the central and pale for "
    "the forward difference.",
    "zh": "左图：曲线 sin x，x = 1 附近求值的两个点，按求得的斜率画出的蓝线，"
    "以及下面浅灰色的切线。右图：斜率的误差随 h 的变化，两轴都是对数刻度。"
    "蓝点落在 V 形曲线上：灰色的是中心差分，浅灰的是前向差分。",
}
