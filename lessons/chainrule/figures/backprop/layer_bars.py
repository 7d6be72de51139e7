"""Where the gradient went: its size in each layer of a deep network."""

import numpy as np

from chainrule.figures.style import (
    GREY,
    INK,
    ORANGE,
    RED,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, unless_marking

_MOST, _WIDTH, _ROWS = 16, 24, 12
_LOW, _HIGH = 1e-8, 1e6


@unless_marking
def layer_bars(mlp_forward, mlp_backward):
    """Live: the length of the gradient in each layer's weights or biases.

    A dark stroke marks how fast the output really changes when that layer is
    moved along its gradient: as fast as the gradient is long, if it is right.

    Parameters
    ----------
    mlp_forward, mlp_backward : callable
        As in the exercises.
    """
    fig, ax = new()
    bars, strokes, zeros = _draw(ax)
    X, G, weights = _beginning()

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "How long is the gradient in each layer?",
            "zh": "每一层的梯度有多长？",
        },
        play="layers",
        handles=[_LAST],
        labels=_LABELS,
        display=False,
        layers=(1, _MOST, 1, _MOST),
        gain=(0.4, 3.0, 0.05, 1.0),
        bias=(-1.5, 1.5, 0.05, 0.0),
        of=_PARTS,
    )
    def show(layers, gain, bias, of):
        params = [(gain * W, b + bias) for W, b in weights[:layers]]
        grads = _gradients(mlp_forward, mlp_backward, params, X, G)
        lengths, slopes = _sizes(mlp_forward, params, grads, X, G, of)
        off = np.abs(lengths - slopes) > 1e-4 * (lengths + np.abs(slopes))
        off &= lengths > 1e-12
        _move(bars, lengths, off)
        place, gone = np.arange(1, layers + 1), lengths == 0
        seen = np.clip(slopes, _LOW, None)
        strokes.set_data(place[~gone], seen[~gone])
        zeros.set_data(place[gone], np.full(gone.sum(), 4 * _LOW))
        return _status(of, lengths, off)

    return show


_LAST = live.handle(
    lambda values: (values.layers, 1),
    lambda x, y, values: {"layers": round(x)},
    {"en": "last layer", "zh": "最后一层"},
    step=(1, 0),
)


def _beginning():
    """Rows X, weights G of the outputs in the loss, and layers of gain 1."""
    rng = np.random.default_rng(3)
    X = rng.normal(size=(_ROWS, _WIDTH))
    spread = 1 / np.sqrt(_WIDTH)
    weights = [
        (spread * rng.normal(size=(_WIDTH, _WIDTH)), np.zeros(_WIDTH))
        for _ in range(_MOST)
    ]
    G = rng.normal(size=(_ROWS, _WIDTH)) / np.sqrt(X.size)
    return X, G, weights


def _copied(params):
    return [(W.copy(), b.copy()) for W, b in params]


def _forward(mlp_forward, params, X):
    value = mlp_forward(_copied(params), X.copy())
    logits, cache = parts(mlp_forward, value, 2)
    shape = len(X), params[-1][0].shape[1]
    return numbers(mlp_forward, logits, shape, "logits"), cache


def _gradients(mlp_forward, mlp_backward, params, X, G):
    """Gradients (dW, db) of sum(logits * G), checked for their shapes."""
    _, cache = _forward(mlp_forward, params, X)
    value = mlp_backward(G.copy(), cache)
    grads = parts(mlp_backward, value, len(params))
    return [
        tuple(
            numbers(mlp_backward, part, array.shape, f"{name}{layer}")
            for name, part, array in zip(
                ("dW", "db"), parts(mlp_backward, pair, 2), own, strict=True
            )
        )
        for layer, (pair, own) in enumerate(zip(grads, params, strict=True), 1)
    ]


def _sizes(mlp_forward, params, grads, X, G, of):
    """Lengths of the gradients, and slopes of the output along them."""
    lengths = np.array([np.sqrt((pair[of] ** 2).sum()) for pair in grads])
    slopes = np.zeros_like(lengths)
    for layer, length in enumerate(lengths):
        if length > 0:
            h = _step(mlp_forward, params[: layer + 1], X, of)
            step = h / length * grads[layer][of]
            ends = [
                _forward(mlp_forward, _moved(params, layer, of, way), X)[0]
                for way in (step, -step)
            ]
            slopes[layer] = ((ends[0] - ends[1]) * G).sum() / (2 * h)
    return lengths, slopes


def _step(mlp_forward, params, X, of):
    """How far to move the last layer, so that hardly a ReLU notices."""
    if of == 0:
        return 1e-6
    Z, _ = _forward(mlp_forward, params, X)  # the network ends there
    return 1e-6 * np.sqrt((Z**2).mean()) or 1e-6


def _moved(params, layer, of, step):
    moved = list(params)
    pair = list(params[layer])
    pair[of] = pair[of] + step
    moved[layer] = tuple(pair)
    return moved


def _draw(ax):
    name_axes(ax, "layer", "length of gradient", yscale="log")
    ax.set(xlim=(0.3, _MOST + 0.7), ylim=(_LOW, _HIGH))
    ax.set(xticks=(1, 4, 8, 12, 16), yticks=10.0 ** np.arange(-8, 7, 2))
    ax.axhline(1, color=GREY, lw=0.8, zorder=0)
    places = np.arange(1, _MOST + 1)
    bars = ax.bar(places, np.full(_MOST, _LOW), width=0.7, color=ORANGE)
    style = {"ls": "none", "marker": "_", "ms": 26, "mew": 1.8}
    mark(ax, 0.5, 2e5, "stroke: measured", INK)
    (strokes,) = ax.plot([], [], color=INK, zorder=4, **style)
    style |= {"marker": "x", "ms": 8, "mew": 2.2}
    (zeros,) = ax.plot([], [], color=RED, zorder=4, **style)
    return bars, strokes, zeros


def _move(bars, lengths, off):
    for number, bar in enumerate(bars):
        there = number < len(lengths)
        bar.set_height(max(lengths[number], _LOW) if there else _LOW)
        bar.set_color(RED if there and off[number] else ORANGE)


def _status(of, lengths, off):
    name = {"en": ("weights", "biases")[of], "zh": ("权重", "偏置")[of]}
    first, last = lengths[0], lengths[-1]
    text = {
        "en": f"Gradient of the {name['en']}: {first:.2g} in layer 1, "
        f"{last:.2g} in the last.",
        "zh": f"{name['zh']}的梯度：第 1 层 {first:.2g}，"
        f"最后一层 {last:.2g}。",
    }
    wrong = [str(layer) for layer in np.flatnonzero(off) + 1]
    if wrong:
        text["en"] += (
            f" The output says otherwise in layer {', '.join(wrong)}."
        )
        text["zh"] += f"与输出的实际变化不符的层：{'、'.join(wrong)}。"
    return text


_PARTS = [
    ({"en": "biases", "zh": "偏置"}, 1),
    ({"en": "weights", "zh": "权重"}, 0),
]
_LABELS = {
    "layers": {"en": "layers", "zh": "层数"},
    "gain": {"en": "gain", "zh": "增益"},
    "bias": {"en": "every bias", "zh": "所有偏置"},
    "of": {"en": "gradient of the", "zh": "哪种参数的梯度"},
}
_ALT = {
    "en": "One orange bar a layer: how long the gradient of that layer's "
    "biases or weights is, on a logarithmic axis. A dark stroke marks how "
    "fast the output really changes along it; a bar that does not end there "
    "is red. A red cross stands where the gradient is 0.",
    "zh": "每层一根橙色的柱子：这一层偏置或权重的梯度有多长，纵轴为对数刻度。"
    "深色短横标出沿着这个梯度走时，输出实际变化得多快；柱顶不在短横处的柱子"
    "是红色的。梯度为 0 的层打红叉。",
}
