"""Momentum: what is kept of the last step, the slope, and both together."""

from dataclasses import replace

import numpy as np
from matplotlib.patches import FancyArrowPatch

from chainrule.figures.grounds import (
    Map,
    beginning,
    ravine,
    shown,
    start_of,
    walk,
)
from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.live import live, unless_marking

_STEPS, _LR, _KAPPA = 40, 0.25, 10
_BOX = -2.3, 2.3, -1.65, 1.65  # holds the arrows of every step and beta


@unless_marking
def velocity(momentum_step):
    """Live: one step of momentum as two arrows that add up to a third."""
    fig, (left, right) = new(2, width_ratios=(1.25, 1))
    still = replace(ravine(_KAPPA), box=_BOX)
    arrows = _Arrows(left, still)
    lines = _draw_losses(right)

    @live(
        fig,
        alt=_ALT,
        title=_TITLE,
        labels={"beta": "β", "step": {"en": "step", "zh": "步"}},
        display=False,
        play="step",
        step=(1, _STEPS, 1, 4),
        beta=(0.0, 0.98, 0.02, 0.7),
        start=start_of(still),
    )
    def show(step, beta, start):
        ground = beginning(still, start)
        places = walk(momentum_step, ground, _STEPS, lr=_LR, beta=beta)
        plain = walk(momentum_step, ground, _STEPS, lr=_LR, beta=0.0)
        step = min(step, len(places) - 1)
        push, kept = arrows.show(ground, places, step)
        for line, drawn in zip(lines, (plain, places), strict=False):
            line.set_data(np.arange(len(drawn)), _height(ground, drawn))
        lines[2].set_data([step], _height(ground, places[[step]]))
        return _words(step, push, kept, places[step] - places[step - 1])

    return show


def _height(ground, places):
    return ground.height(places).clip(1e-9, 1e9)


class _Arrows:
    """A walk on the map, its latest step taken apart."""

    def __init__(self, ax, ground):
        Map(ax).show(ground)
        head(ax, "one step, taken apart")
        style = {"color": GREY, "lw": 1, "ms": 2.6, "zorder": 3}
        (self.line,) = ax.plot([], [], "o-", **style)
        colours = ORANGE, BLUE, INK
        named = zip(("slope", "kept", "step"), colours, strict=True)
        self.names = [mark(ax, 0, 0, name, c, moves=True) for name, c in named]
        self.arrows = [_arrow(ax, c, 6 - k) for k, c in enumerate(colours)]

    def show(self, ground, places, step):
        """Draw up to this step; return the slope's part and the kept one."""
        before, after = places[step - 1], places[step]
        push = -_LR * ground.slope(before)
        kept = after - before - push
        self.line.set_data(*shown(places[:step]).T)
        ends = (before + kept, after), (before, before + kept), (before, after)
        drawn = zip(self.arrows, self.names, ends, strict=True)
        for arrow, name, (tail, tip) in drawn:
            arrow.set_positions(shown(tail), shown(tip))
            long = np.hypot(*(tip - tail))
            arrow.set_visible(bool(long > 0.02))
            name.set_visible(bool(long > 0.25))
            name.set_position(shown((tail + tip) / 2 + (0.06, 0.06)))
        return push, kept


def _arrow(ax, colour, order):
    arrow = FancyArrowPatch(
        *((0, 0), (1, 1)),
        arrowstyle="-|>,head_length=4,head_width=2",
        shrinkA=0,
        shrinkB=0,
        color=colour,
        lw=2.4,
        zorder=order,
    )
    return ax.add_patch(arrow)


def _draw_losses(ax):
    name_axes(ax, "step", "loss", yscale="log")
    head(ax, "loss, step by step")
    ax.set(xlim=(0, _STEPS), ylim=(1e-7, 10), yticks=[1e-6, 1e-3, 1])
    (plain,) = ax.plot([], [], color=PALE, lw=2.5)
    (loss,) = ax.plot([], [], color=BLUE, lw=1.8)
    style = {"color": ORANGE, "mec": INK, "ms": 8, "zorder": 5}
    (point,) = ax.plot([], [], "o", clip_on=False, **style)
    ax.text(0.97, 0.93, r"pale: $\beta=0$", color=GREY, fontsize=9.5,
            ha="right", transform=ax.transAxes)  # fmt: skip
    return plain, loss, point


def _words(step, push, kept, whole):
    slope, rest, both = (
        f"({a:z.3f}, {b:z.3f})" for a, b in (push, kept, whole)
    )
    return {
        "en": f"Step {step}: kept from before {rest}, from the slope here "
        f"{slope}, together {both}.",
        "zh": f"第 {step} 步：从前面留下 {rest}，由这里的斜率得到 {slope}，"
        f"合起来 {both}。",
    }


_TITLE = {
    "en": "What is one step of momentum made of?",
    "zh": "带动量的一步由什么组成？",
}
_ALT = {
    "en": "Left, a map of a ravine with a grey path up to the chosen step. "
    "There a blue arrow is what is kept of the last step, an orange arrow at "
    "its head is the step that the slope asks for, and a dark arrow is both "
    "together. Right, the loss by step on a logarithmic axis, blue, and the "
    "same without momentum, pale.",
    "zh": "左图：一道峡谷的等高图，灰色折线走到所选的那一步。那里的蓝色箭头是"
    "上一步保留下来的部分，接在它头上的橙色箭头是斜率要求的一步，深色箭头是"
    "两者之和。右图：损失随步数的变化，纵轴为对数刻度，蓝线带动量，浅色线"
    "不带动量。",
}
