"""How widely signal and gradient are spread, layer by layer."""

from itertools import pairwise

import numpy as np

from chainrule.figures.depth.heads import head
from chainrule.figures.style import BLUE, GREY, ORANGE, RED, name_axes, new
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

SHAPES = {"level": [64] * 21, "narrowing": [512, 256, 128, 64, 32, 16, 8]}
_ROWS, _LOW, _HIGH = 32, 1e-8, 1e8


@unless_marking
def spreads(layer_spreads, glorot_std, he_std):
    """Live: spreads forward and back, for a rule of the start or a gain.

    Parameters
    ----------
    layer_spreads, glorot_std, he_std : callable
        As in the exercises.
    """
    fig, axes = new(2, sharey=True)
    rows = [
        _Row(ax, *look)
        for ax, look in zip(
            axes, (("signal", BLUE), ("gradient", ORANGE)), strict=True
        )
    ]
    rng = np.random.default_rng(3)
    normal = {name: _normal(sizes, rng) for name, sizes in SHAPES.items()}

    @live(
        fig,
        title={
            "en": "In which layer does the signal die?",
            "zh": "信号死在哪一层？",
        },
        alt=_ALT,
        labels=_LABELS,
        display=False,
        rule=_RULES,
        gain=(0.5, 2.0, 0.01, 1.0),
        shape=_SHAPES,
    )
    def show(rule, gain, shape):
        X, dlogits, layers = normal[shape]
        rules = {"glorot": glorot_std, "he": lambda d, h: he_std(d)}
        params = {}
        for number, W in enumerate(layers, 1):
            d, h = W.shape
            size = gain / d**0.5 if rule == "gain" else rules[rule](d, h)
            spread = numbers(he_std if rule == "he" else glorot_std, size, ())
            params[f"W{number}"] = W * spread
            params[f"b{number}"] = np.zeros(h)
        value = layer_spreads(params, X.copy(), dlogits.copy())
        both = [
            numbers(layer_spreads, part, (len(layers),), name)
            for part, name in zip(
                parts(layer_spreads, value, 2), ("forward", "back"),
                strict=True,
            )
        ]  # fmt: skip
        for row, part in zip(rows, both, strict=True):
            row.show(part)
        return _words(*both)

    return show


def _normal(sizes, rng):
    """Rows, gradients of the outputs and weights, all of spread 1."""
    X = rng.normal(size=(_ROWS, sizes[0]))
    dlogits = rng.normal(size=(_ROWS, sizes[-1]))
    layers = [rng.normal(size=pair) for pair in pairwise(sizes)]
    return X, dlogits, layers


class _Row:
    """Bars from 1 upwards or downwards, one for each layer."""

    def __init__(self, ax, name, colour):
        most = max(map(len, SHAPES.values())) - 1
        name_axes(ax, "layer", "standard deviation", yscale="log")
        ax.set(xlim=(0.3, most + 0.7), ylim=(_LOW, _HIGH))
        ax.set(xticks=(1, 5, 10, 15, 20), yticks=10.0 ** np.arange(-8, 9, 4))
        ax.axhline(1, color=GREY, lw=0.8, zorder=0)
        head(ax, name, colour)
        style = {"color": colour, "lw": 8, "solid_capstyle": "butt"}
        (self.bars,) = ax.plot([], [], **style)
        (self.dead,) = ax.plot([], [], "x", color=RED, ms=7, mew=2)

    def show(self, spread):
        """Move the bars; a spread of 0 is a cross."""
        place = np.arange(1.0, len(spread) + 1)
        ends = np.clip(spread, _LOW, _HIGH)
        ends[spread == 0] = np.nan
        gap, one = np.full(len(spread), np.nan), np.ones(len(spread))
        self.bars.set_data(
            np.stack([place, place, gap], 1).ravel(),
            np.stack([one, ends, gap], 1).ravel(),
        )
        dead = place[spread == 0]
        self.dead.set_data(dead, np.full(len(dead), 4 * _LOW))


def _words(forward, back):
    ends = [*forward[[0, -1]], *back[[-1, 0]]]
    a, b, c, d = (f"{end:.2g}" for end in ends)
    return {
        "en": f"Signal {a} in layer 1, {b} in the last; gradient {c} in the "
        f"last, {d} in layer 1.",
        "zh": f"信号：第 1 层 {a}，最后一层 {b}；梯度：最后一层 {c}，"
        f"第 1 层 {d}。",
    }


_RULES = [
    ({"en": "gain of the slider", "zh": "滑块上的增益"}, "gain"),
    ({"en": "Glorot", "zh": "Glorot"}, "glorot"),
    ({"en": "He", "zh": "He"}, "he"),
]
_SHAPES = [
    ({"en": "20 layers, all 64 wide", "zh": "20 层，都宽 64"}, "level"),
    ({"en": "6 layers, from 512 to 8", "zh": "6 层，从 512 到 8"},
     "narrowing"),
]  # fmt: skip
_LABELS = {
    "rule": {"en": "start by", "zh": "初始化"},
    "gain": {"en": "gain", "zh": "增益"},
    "shape": {"en": "network", "zh": "网络"},
}
_ALT = {
    "en": "Two rows of bars, one bar a layer, on a logarithmic axis. Left, "
    "blue, how widely the weighted sums of each layer are spread; right, "
    "orange, how widely the gradient is that comes back to them. Bars start "
    "from the line of 1; a red cross stands where the spread is 0.",
    "zh": "两排柱子，每层一根，纵轴为对数刻度。左边蓝色：每层加权和的标准差；"
    "右边橙色：回到这一层的梯度的标准差。柱子从 1 那条线画起；标准差为 0 的"
    "层打红叉。",
}
