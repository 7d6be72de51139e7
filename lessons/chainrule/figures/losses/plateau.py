"""Two losses of a neuron that should say yes, and their slopes."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_Z = np.linspace(-10, 10, 81)
_LOOKS = (BLUE, "-"), (PURPLE, (0, (5, 2)))


@unless_marking
def plateau(mse_backward, bce_with_logits_backward):
    """Live: two losses of one sigmoid neuron whose target is 1, by z."""
    fig, (left, right) = new(2)
    marks, tangents = _draw_neuron_losses(left)
    curves, slopes = _draw_slopes(right)
    backward = (
        lambda z: _slope_of_mse(mse_backward, z),
        lambda z: _slope_of_bce(bce_with_logits_backward, z),
    )

    @live(
        fig,
        alt=_PLATEAU_ALT,
        title=_TITLE,
        handles=[_ON_CURVE],
        display=False,
        z=(-10.0, 10.0, 0.1, -6.0),
    )
    def show(z):
        here = [slope(z) for slope in backward]
        losses = _losses(z)
        for k, slope in enumerate(backward):
            loss = losses[k]
            marks[k].set_data([z], [loss])
            ends = np.array([-1.8, 1.8]) / np.hypot(1, 1.4 * here[k])
            tangents[k].set_data(z + ends, loss + here[k] * ends)
            curves[k].set_data(_Z, [slope(place) for place in _Z])
            slopes[k].set_data([z], [here[k]])
        return _slopes_at(z, here)

    return show


def _losses(z):
    """Squared error and cross-entropy of the neuron at z, for target 1."""
    return np.array([(1 / (1 + np.exp(-z)) - 1) ** 2, np.log1p(np.exp(-z))])


_ON_CURVE = live.handle(
    lambda values: (values.z, _losses(values.z)[1]),
    lambda x, y, values: {"z": x},
    {"en": "point on the curve", "zh": "曲线上的点"},
    step=(0.1, 0),
)
_TITLE = {
    "en": "Which loss still pushes when the answer is far off?",
    "zh": "答案错得离谱时，哪种损失还推得动？",
}


def _slope_of_mse(mse_backward, z):
    """Slope in z of the squared error of sigmoid(z), by the chain rule."""
    a = 1 / (1 + np.exp(-z))
    da = mse_backward(np.array([a]), np.ones(1))
    return float(numbers(mse_backward, da, (1,))[0]) * a * (1 - a)


def _slope_of_bce(bce_with_logits_backward, z):
    dz = bce_with_logits_backward(np.array([z]), np.ones(1))
    return float(numbers(bce_with_logits_backward, dz, (1,))[0])


def _draw_neuron_losses(ax):
    name_axes(ax, "$z$", "loss", xlim=(-10.4, 10.4), ylim=(-0.5, 10.6))
    ax.set(xticks=(-10, -5, 0, 5, 10), yticks=(0, 5, 10))
    head(ax, "loss")
    names = ("mse", -9.8, 1.75), ("bce", -6.3, 7.7)
    marks, tangents = [], []
    curves = zip(_losses(_Z), _LOOKS, names, strict=True)
    for curve, look, (name, x, y) in curves:
        ax.plot(_Z, curve, color=look[0], ls=look[1], lw=2)
        ax.text(x, y, name, color=look[0])
        style = {"color": look[0], "mec": INK, "ms": 8, "zorder": 5}
        marks += ax.plot([], [], "o", **style)
        tangents += ax.plot([], [], color=ORANGE, lw=3, zorder=4)
    return marks, tangents


def _draw_slopes(ax):
    name = r"$\partial L / \partial z$"
    name_axes(ax, "$z$", name, xlim=(-10.4, 10.4), ylim=(-1.12, 0.12))
    ax.set(xticks=(-10, -5, 0, 5, 10), yticks=(-1, -0.5, 0))
    ax.axhline(0, color=PALE, lw=1, zorder=0)
    head(ax, "slope: how hard it pushes")
    mark(ax, 9.8, -0.2, "expected", GREY, ha="right")
    ax.text(-9.8, -0.11, "mse", color=BLUE)
    ax.text(-9.8, -0.94, "bce", color=PURPLE)
    curves, slopes = [], []
    ghosts = (_losses(_Z + 1e-5) - _losses(_Z - 1e-5)) / 2e-5
    for ghost, look in zip(ghosts, _LOOKS, strict=True):
        ax.plot(_Z, ghost, **EXPECTED)
        curves += ax.plot([], [], color=look[0], ls=look[1], lw=2)
        style = {"color": ORANGE, "mec": INK, "ms": 8, "zorder": 5}
        slopes += ax.plot([], [], "o", **style)
    return curves, slopes


def _slopes_at(z, slopes):
    a = 1 / (1 + np.exp(-z))
    mse, bce = (f"{slope:z.4f}" for slope in slopes)
    return {
        "en": f"z = {z:.1f}: the neuron says {a:.4f} and should say 1. "
        f"Slope {mse} with mse, {bce} with bce.",
        "zh": f"z = {z:.1f}：神经元回答 {a:.4f}，应当回答 1。"
        f"斜率：mse 为 {mse}，bce 为 {bce}。",
    }


_PLATEAU_ALT = {
    "en": "Left, the losses of one sigmoid neuron with target 1 against z: "
    "mse as a solid blue line, almost flat far left and far right, and "
    "binary cross-entropy as a dashed purple line that goes on climbing to "
    "the left. Orange lines touch both at the chosen z. Right, their slopes: "
    "that of mse is a small dip near z = -1 and 0 elsewhere, that of "
    "cross-entropy runs from -1 to 0. Orange points mark the chosen z.",
    "zh": "左图：目标为 1 的 sigmoid 神经元，损失随 z 的变化。mse 是蓝色实线，"
    "在最左和最右几乎是平的；二元交叉熵是紫色虚线，越往左越高。橙色短线是"
    "所选 z 处的切线。右图：两者的斜率，mse 只在 z = -1 附近有一个小凹陷，"
    "别处为 0；交叉熵的斜率从 -1 变到 0。橙点标出所选的 z。",
}
