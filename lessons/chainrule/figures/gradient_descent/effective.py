"""Adam's effective rate: what it multiplies each coordinate's slope with."""

from dataclasses import replace

import numpy as np

from chainrule.figures.grounds import Map, new_place, ravine, shown, walk
from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import parts
from chainrule.live import live, unless_marking

_STEPS, _LR = 60, 0.1


@unless_marking
def effective_rate(adam_step):
    """Live: Adam in a ravine that may be turned, and its two rates."""
    fig, (left, right) = new(2, width_ratios=(1.25, 1))
    field = Map(left)
    head(left, "the walk of Adam")
    style = {"color": ORANGE, "lw": 1.4, "ms": 2.6, "zorder": 3}
    (path,) = left.plot([], [], "o-", **style)
    style = {"color": ORANGE, "mec": INK, "ms": 8, "zorder": 6}
    (end,) = left.plot([], [], "o", **style)
    curves, names = _draw_rates(right)

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "Which rate does Adam really use?",
            "zh": "Adam 实际用的学习率是多少？",
        },
        labels=_LABELS,
        display=False,
        play="step",
        step=(0, _STEPS, 1, _STEPS),
        kappa=(1, 100, 1, 30),
        angle=(0, 45, 1, 0),
    )
    def show(step, kappa, angle):
        ground = _turned(kappa, angle)
        places = walk(adam_step, ground, _STEPS, lr=_LR)
        rates = _rates(adam_step, ground, places)
        field.show(ground)
        drawn = places[: step + 1]
        path.set_data(*shown(drawn).T)
        end.set_data(*shown(drawn[-1:]).T)
        for curve, name, rate in zip(curves, names, rates.T, strict=True):
            curve.set_data(np.arange(1, len(rate) + 1), rate.clip(1e-6, 1e6))
            name.set_y(np.clip(rate[-1], 3e-3, 300))
        return _words(rates[-1], ground.height(places[[0, -1]]))

    return show


def _turned(kappa, angle):
    turn = np.radians(angle + _FROM)
    start = 1.4 * np.cos(turn), 1.4 * np.sin(turn)
    return replace(ravine(kappa, angle), start=start)


_FROM = 157  # degrees from the ravine to where the walk begins


def _rates(adam_step, ground, places):
    """Step over slope (steps, 2) along a walk, with nothing kept of before.

    With beta1 = 0 a step is the rate times the slope here, so the one
    divided by the other is what the rate has become for each coordinate.
    """
    state, rates = {}, [np.zeros(2)]
    for place in places[:-1]:
        slope = ground.slope(place)
        value = adam_step(
            {"w": place.copy()}, {"w": slope.copy()}, state, lr=_LR, beta1=0.0
        )
        params, state = parts(adam_step, value, 2)
        moved = place - new_place(adam_step, params)
        there = np.abs(slope) > 1e-12  # else the last one is still known
        rate = moved / np.where(there, slope, 1)
        rates.append(np.where(there, rate, rates[-1]))
    return np.array(rates[1:])


def _draw_rates(ax):
    name_axes(ax, "step", "effective rate", yscale="log")
    ax.set(xlim=(1, _STEPS), ylim=(3e-3, 300), yticks=[0.01, 1, 100])
    head(ax, "effective rate of each coordinate")
    ax.axhline(_LR, color=EXPECTED["color"], lw=2.5, zorder=0)
    mark(ax, 2, _LR * 0.7, "lr", GREY, va="top")
    looks = (BLUE, "-"), (PURPLE, (0, (5, 2)))
    curves = [ax.plot([], [], color=c, ls=s, lw=2)[0] for c, s in looks]
    place = ax.get_yaxis_transform()
    names = [
        ax.text(1.02, 1, f"$w_{k}$", color=c, transform=place, va=va)
        for k, (c, _), va in zip((1, 2), looks, ("bottom", "top"), strict=True)
    ]
    return curves, names


def _words(rates, heights):
    one, two = rates
    ratio = one / two if two else np.inf
    return {
        "en": f"After {_STEPS} steps: effective rate {one:.3g} for w₁ and "
        f"{two:.3g} for w₂, {ratio:.3g} times as "
        f"much; the loss went from {heights[0]:.3g} to {heights[1]:.3g}.",
        "zh": f"{_STEPS} 步之后：w₁ 的有效学习率是 {one:.3g}，w₂ 的是 "
        f"{two:.3g}，前者是后者的 {ratio:.3g} 倍；损失从 "
        f"{heights[0]:.3g} 变到 {heights[1]:.3g}。",
    }


_LABELS = {
    "step": {"en": "step", "zh": "步"},
    "kappa": {"en": "steepness across : along", "zh": "横向与纵向陡度之比"},
    "angle": {"en": "turned by (degrees)", "zh": "转过的角度"},
}
_ALT = {
    "en": "Left, a map of a ravine that may be turned, with the orange path "
    "of sixty steps of Adam. Right, the effective rate of each coordinate by "
    "step on a logarithmic axis: blue for w1, dashed purple for w2; a pale "
    "line is the rate lr. In a narrow ravine they lie far apart if it stands "
    "upright, and are nearly equal if it is turned by 45 degrees.",
    "zh": "左图：一道可以转动的峡谷，橙色折线是 Adam 的六十步。右图：每个坐标"
    "的有效学习率随步数的变化，纵轴为对数刻度：蓝线是 w1，紫色虚线是 w2，"
    "浅色线是学习率 lr。窄的峡谷不转时两条线离得很远，转过 45 度时几乎相等。",
}
