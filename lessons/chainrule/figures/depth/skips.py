"""How a sum of branches grows, measured beside the formula."""

import numpy as np

from chainrule.figures.style import BLUE, GREY, INK, name_axes, new
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_MOST, _WIDTH, _ROWS = 20, 64, 32
_LOW, _HIGH = 1e-1, 1e7


@unless_marking
def skips(residual_block, residual_spread):
    """Live: the spread of the signal behind each block, for any scale.

    Parameters
    ----------
    residual_block, residual_spread : callable
        As in the exercises.
    """
    fig, ax = new(size=(7, 3.2))
    name_axes(ax, "block", "standard deviation", yscale="log")
    ax.set(xlim=(-0.4, _MOST + 4), ylim=(_LOW, _HIGH))
    ax.set(xticks=(0, 5, 10, 15, 20))
    ax.axhline(1, color=GREY, lw=0.8, zorder=0)
    (line,) = ax.plot([], [], color=INK, lw=1.25)
    style = {"color": BLUE, "mfc": "none", "ms": 8, "mew": 1.8}
    (rings,) = ax.plot([], [], "o", **style)
    names = [
        ax.text(0, 0, name, color=colour, fontsize=10, va=side)
        for name, colour, side in (
            ("measured", BLUE, "bottom"), ("formula", INK, "top")
        )
    ]  # fmt: skip
    X, blocks = _blocks()

    @live(
        fig,
        title={
            "en": "How fast does a stack of skips grow?",
            "zh": "一叠跳连会长得多快？",
        },
        alt=_ALT,
        labels=_LABELS,
        display=False,
        depth=(1, _MOST, 1, _MOST),
        scale=(0.0, 1.5, 0.01, 1.0),
    )
    def show(depth, scale):
        A, measured = X, [X.std()]
        for block in blocks[:depth]:
            arrays = [array.copy() for array in block]
            value = residual_block(A.copy(), *arrays, scale)
            A = numbers(residual_block, value, X.shape)
            measured.append(A.std())
        value = residual_spread(depth, scale)
        told = numbers(residual_spread, value, (depth + 1,))
        places = np.arange(depth + 1)
        rings.set_data(places, np.clip(measured, _LOW, _HIGH))
        line.set_data(places, np.clip(told, _LOW, _HIGH))
        ends = measured[-1], told[-1]
        for name, end in zip(names, ends, strict=True):
            name.set_position((depth + 0.5, np.clip(end, 0.2, _HIGH / 5)))
        return _words(depth, *ends)

    return show


def _blocks():
    """Rows of spread 1, and weights whose branch keeps the second moment."""
    rng = np.random.default_rng(5)
    X = rng.normal(size=(_ROWS, _WIDTH))
    shape, none = (_WIDTH, _WIDTH), np.zeros(_WIDTH)
    pairs = rng.normal(size=(_MOST, 2, *shape)) / _WIDTH**0.5
    return X, [(2**0.5 * V, none, W, none) for V, W in pairs]


def _words(depth, measured, told):
    return {
        "en": f"Behind block {depth} the spread is {measured:.3g}; your "
        f"formula says {told:.3g}.",
        "zh": f"第 {depth} 块之后，标准差是 {measured:.3g}；"
        f"你的公式给出 {told:.3g}。",
    }


_LABELS = {
    "depth": {"en": "blocks", "zh": "块数"},
    "scale": {"en": "scale of the branch", "zh": "支路的缩放"},
}
_ALT = {
    "en": "The spread of the signal behind each residual block, on a "
    "logarithmic axis: blue rings are measured with your blocks, a dark "
    "line is what your formula says. With a scale of 1 both climb along a "
    "straight line, with a small one they stay near 1.",
    "zh": "每个残差块之后信号的标准差，纵轴为对数刻度：蓝圈是用你的块量出来"
    "的，深色的线是你的公式给出的。缩放为 1 时两者都沿直线上升，缩放很小时停"
    "在 1 附近。",
}
