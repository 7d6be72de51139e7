"""What many layers do to the values that pass through them, and back."""

import numpy as np

from chainrule.figures.style import (
    AMOUNT,
    BLUE,
    GREY,
    ORANGE,
    head,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

# so small that a product runs on one processor, which is quicker here
_MOST, _WIDTH, _EXAMPLES = 30, 100, 25
_BINS, _EDGE = 61, 3.0  # values beyond the edge are not in the histogram


@unless_marking
def depth(activations):
    """Live: values in up to thirty layers, and the gradient coming back.

    Parameters
    ----------
    activations : dict
        Name -> function.
    """
    fig, (left, right) = new(2, width_ratios=(1.15, 1))
    values, sizes, weights = _Values(left), _Sizes(right), _weights()

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "What is left of a signal after thirty layers?",
            "zh": "经过三十层，信号还剩多少？",
        },
        play="layers",
        handles=[_LAYER],
        labels=_LABELS,
        display=False,
        activation=activations,
        gain=(0.2, 3.0, 0.01, 1.0),
        layers=(1, _MOST, 1, _MOST),
        gradient=False,
    )
    def show(activation, gain, layers, gradient):
        X, W = weights[0], gain * weights[1][:layers]
        inputs, outputs = _forward(activation, X, W)
        values.show(outputs)
        signal = outputs.std(axis=(1, 2))
        back = _backward(activation, inputs, W) if gradient else None
        sizes.show(gain, signal, back)
        reading = {"layer": layers, "std": signal[-1]}
        return reading | ({"back": back[0]} if gradient else {})

    return show


_LAYER = live.handle(
    lambda values: (values.layers, 0),
    lambda x, y, values: {"layers": round(x)},
    {"en": "last layer", "zh": "最后一层"},
    step=(1, 0),
)


def _weights():
    """Examples (n, width), and weights of every layer for gain 1."""
    rng = np.random.default_rng(6)
    X = rng.normal(size=(_EXAMPLES, _WIDTH))
    W = rng.normal(size=(_MOST, _WIDTH, _WIDTH)) / np.sqrt(_WIDTH)
    return X, W


def _forward(activation, X, W):
    """Weighted sums and activated values (layers, n, width)."""
    inputs, outputs, A = [], [], X
    for layer in W:
        Z = A @ layer
        A = numbers(activation, activation(Z.copy()), Z.shape)
        inputs.append(Z)
        outputs.append(A)
    return np.array(inputs), np.array(outputs)


def _backward(activation, inputs, W):
    """Spread of the gradient in each layer's output, 1 at the last."""
    rng = np.random.default_rng(5)
    dA = rng.normal(size=inputs.shape[1:])
    spread = []
    for Z, layer in zip(inputs[::-1], W[::-1], strict=True):
        spread.append(dA.std())
        dA = (dA * _slope(activation, Z)) @ layer.T
    return np.array(spread[::-1])


def _slope(activation, Z):
    """Slope by nudging: the learner need not have written it yet."""
    h = 1e-6 * np.maximum(1, np.abs(Z))
    rise = np.subtract(activation(Z + h), activation(Z - h))
    return numbers(activation, rise / (2 * h), Z.shape)


class _Values:
    """A histogram for each layer, as a column of colours."""

    def __init__(self, ax):
        name_axes(ax, "layer", "value", xticks=(1, 10, 20, 30))
        head(ax, "how the values are spread, layer by layer")
        ax.set(yticks=(-2, 0, 2))
        self.image = ax.imshow(
            np.full((_BINS, _MOST), np.nan),
            cmap=AMOUNT,
            vmin=0,
            vmax=0.75,
            origin="lower",
            aspect="auto",
            interpolation="nearest",
            extent=(0.5, _MOST + 0.5, -_EDGE, _EDGE),
        )

    def show(self, outputs):
        """Count the values of every layer (layers, n, width)."""
        shares = np.full((_BINS, _MOST), np.nan)
        for layer, A in enumerate(outputs):
            shares[:, layer] = _histogram(A)
        self.image.set_data(np.sqrt(shares))  # so that small ones are seen


def _histogram(A):
    """Share of the values in each bin between the edges."""
    inside = (A.ravel() + _EDGE) * (_BINS / (2 * _EDGE))
    place = np.clip(inside, -1, _BINS).astype(int) + (inside >= 0)
    return np.bincount(place, minlength=_BINS + 2)[1:-1] / A.size


class _Sizes:
    """Standard deviation of values and gradient, layer by layer."""

    def __init__(self, ax):
        name_axes(ax, "layer", "standard deviation", yscale="log")
        ax.set(xlim=(0, _MOST + 1), xticks=(1, 10, 20, 30))
        ax.set(ylim=(1e-10, 1e10), yticks=10.0 ** np.arange(-9, 10, 3))
        ax.axhline(1, color=GREY, lw=0.8, zorder=0)
        ghost = {"color": GREY, "lw": 1.4, "ls": (0, (1.5, 2.5))}
        (self.linear,) = ax.plot([], [], **ghost)
        thick, thin = {"ms": 5, "lw": 2.8}, {"ms": 3, "lw": 1.3}
        (self.signal,) = ax.plot([], [], "o-", color=BLUE, **thick)
        (self.back,) = ax.plot([], [], "o-", color=ORANGE, **thin)
        _head(ax, 0.0, "signal", BLUE)
        _head(ax, 1.0, "without activation", GREY).set_ha("right")
        self.name = _head(ax, 0.2, "gradient", ORANGE)

    def show(self, gain, signal, back):
        """Move the lines; a gradient of None is not drawn."""
        layer = np.arange(1, len(signal) + 1)
        self.linear.set_data(np.append(0, layer), gain ** np.append(0, layer))
        self.signal.set_data(layer, signal)
        there = back is not None
        self.name.set_visible(there)
        self.back.set_visible(there)
        if there:
            self.back.set_data(layer, back)


def _head(ax, x, text, colour):
    style = {"transform": ax.transAxes, "fontsize": 10, "va": "bottom"}
    return ax.text(x, 1.02, text, color=colour, **style)


_LABELS = {
    "activation": {"en": "activation", "zh": "激活函数"},
    "layers": {"en": "layers", "zh": "层数"},
    "gradient": {"en": "gradient, going back", "zh": "往回传的梯度"},
    "layer": {"en": "layer", "zh": "层"},
    "std": {"en": "standard deviation", "zh": "标准差"},
    "back": {"en": "gradient at layer 1", "zh": "第 1 层的梯度"},
}
_ALT = {
    "en": "Left, one column a layer: how the activated values are spread "
    "between -3 and 3, the darker the more. Right, the standard deviation of "
    "those values for each layer on a logarithmic axis, blue, over a dotted "
    "line, that of layers without activation. The size of the gradient on "
    "its way back is orange when switched on.",
    "zh": "左图：每层一列，激活之后的值在 -3 到 3 之间怎样分布，颜色越深越多。"
    "右图：蓝线是每层这些值的标准差，纵轴为对数刻度；虚线是没有激活函数时的"
    "标准差。打开开关后，橙线是梯度往回传时的大小。",
}
