"""An activation's value and its slope, at a point that moves."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    GREY,
    ORANGE,
    PALE,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

# close to 0 on both sides, for slopes that jump there
_HALF = np.concatenate([[1e-6], np.linspace(0.05, 6, 120)])
_GRID = np.concatenate([-_HALF[::-1], _HALF])


@unless_marking
def value_and_slope(**functions):
    """Live: value and slope of activations at a point that moves.

    Parameters
    ----------
    **functions
        name=(function, backward), with any number of names.
    """
    fig, (left, right) = new(2)
    fig.get_layout_engine().set(w_pad=0.12)  # other numbers may be longer
    value, slope = _Value(left), _Slope(right)
    choice = {name.replace("_", " "): f for name, f in functions.items()}

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "Where does the activation let the slope through?",
            "zh": "激活函数在哪里让斜率通过？",
        },
        handles=[_ON_CURVE],
        labels=_LABELS,
        display=False,
        activation=choice,
        z=(-6.0, 6.0, 0.05, 1.0),
    )
    def show(activation, z):
        function, backward = activation
        at = np.append(_GRID, z)
        a = function(at.copy())
        a = numbers(function, a, at.shape)
        da = backward(np.ones(at.shape), at.copy())
        da = numbers(backward, da, at.shape)
        value.show(z, a, da[-1])
        slope.show(z, da, _nudged(function))
        return {"value": a[-1], "slope": da[-1]}

    return show


_ON_CURVE = live.handle(
    lambda values: (
        values.z,
        float(values.activation[0](np.array([values.z]))[0]),
    ),
    lambda x, y, values: {"z": x},
    {"en": "point on the curve", "zh": "曲线上的点"},
    step=(0.05, 0),
)


def _nudged(function):
    """Slope of a function on the grid, found by nudging."""
    h = 1e-7
    rise = np.subtract(function(_GRID + h), function(_GRID - h))
    return numbers(function, rise / (2 * h), _GRID.shape)


def _broken(curve):
    """Grid and curve, with a gap at 0 if the curve jumps there."""
    middle = len(_HALF)
    if abs(curve[middle] - curve[middle - 1]) < 1e-3:
        return _GRID, curve
    return np.insert(_GRID, middle, 0), np.insert(curve, middle, np.nan)


def _name(ax, text, colour):
    name_axes(ax, "$z$", "", xlim=(-6, 6), xticks=range(-6, 7, 2))
    style = {"transform": ax.transAxes, "fontsize": 11, "va": "bottom"}
    ax.text(0, 1.03, text, color=colour, **style)


class _Value:
    """The left half: the function, a point on it, and the tangent there."""

    def __init__(self, ax):
        _name(ax, "$f(z)$", BLUE)
        steps = MaxNLocator(4, steps=[1, 2, 2.5, 5, 10])
        ax.yaxis.set_major_locator(steps)
        self.ax, self.limits = ax, None
        self.guide = ax.axvline(0, color=PALE, lw=1, zorder=0)
        (self.curve,) = ax.plot([], [], color=BLUE, lw=2)
        (self.tangent,) = ax.plot([], [], color=ORANGE, lw=2)
        (self.point,) = ax.plot([], [], "o", color=BLUE, ms=8, zorder=5)

    def show(self, z, a, slope):
        """Move the point to z; a holds the curve and the value there."""
        self._fit(a.min(), a.max())
        self.curve.set_data(_GRID, a[:-1])
        self.guide.set_xdata([z, z])
        self.point.set_data([z], a[-1:])
        height = self.limits[1] - self.limits[0]
        reach = 2.4 / np.hypot(1, 9 * slope / height)  # as long at any slope
        ends = np.array([-reach, reach])
        self.tangent.set_data(z + ends, a[-1] + slope * ends)

    def _fit(self, low, high):
        room = 0.12 * (high - low) or 1.0
        limits = low - room, high + room
        if limits != self.limits:
            self.limits = limits
            self.ax.set_ylim(limits)


class _Slope:
    """The right half: the slope, over what nudging finds."""

    def __init__(self, ax):
        _name(ax, "$f'(z)$", ORANGE)
        ax.set(ylim=(-0.15, 1.25), yticks=(0, 0.25, 0.5, 0.75, 1))
        self.guide = ax.axvline(0, color=PALE, lw=1, zorder=0)
        (self.ghost,) = ax.plot([], [], **EXPECTED)
        mark(ax, 5.9, -0.09, "pale: measured", GREY, ha="right")
        (self.curve,) = ax.plot([], [], color=ORANGE, lw=2)
        (self.point,) = ax.plot([], [], "o", color=ORANGE, ms=8, zorder=5)

    def show(self, z, slopes, nudged):
        """Move the point to z; slopes holds the curve and that at z."""
        self.ghost.set_data(*_broken(nudged))
        self.curve.set_data(*_broken(slopes[:-1]))
        self.guide.set_xdata([z, z])
        self.point.set_data([z], slopes[-1:])


_LABELS = {
    "activation": {"en": "activation", "zh": "激活函数"},
    "value": {"en": "value", "zh": "值"},
    "slope": {"en": "slope", "zh": "斜率"},
}
_ALT = {
    "en": "Left, the activation against z from -6 to 6 with a blue point on "
    "it and the orange tangent there. Right, the slope against z as your "
    "backward function gives it, orange, with a point at the same z; a "
    "wide pale line underneath is the slope found by nudging.",
    "zh": "左图：激活函数随 z 从 -6 到 6 的变化，曲线上有一个蓝点，橙线是"
    "该处的切线。右图：橙色曲线是你的反向函数给出的斜率，同一个 z 处有一个点；"
    "下面的浅色粗线是轻推一下测出的斜率。",
}
