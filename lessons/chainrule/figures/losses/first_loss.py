"""The first loss of a network, and the weights that a penalty shrinks."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    GREY,
    INK,
    PALE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_CLASSES = (2, 3, 5, 10, 20, 50, 100, 200, 500, 1000)
_LINE = np.unique(np.geomspace(2, 1000, 40).astype(int))


@unless_marking
def initial_loss(expected_initial_loss):
    """Live: first losses of random networks, with pixels up to so much."""
    fig, ax = new()
    (line,), (dots,), (ring,) = _draw_classes(ax)
    logits, labels = _networks()

    @live(
        fig,
        alt=_FIRST_ALT,
        title={
            "en": "What loss should the first step show?",
            "zh": "第一步的损失应该是多少？",
        },
        labels={"top": {"en": "largest pixel", "zh": "最大像素值"}},
        display=False,
        top=(1, 255, 1, 1),
    )
    def show(top):
        expected = [_expected(expected_initial_loss, k) for k in _LINE]
        ten = _expected(expected_initial_loss, 10)
        # without biases, inputs that are so much larger make logits that are
        losses = _first_losses(logits, labels, top)
        line.set_data(_LINE, expected)
        dots.set_data(_CLASSES, losses)
        first = losses[_CLASSES.index(10)]
        ring.set_data([10], [first])
        return _first(first, ten)

    return show


def _expected(expected_initial_loss, k):
    value = expected_initial_loss(int(k))
    return float(numbers(expected_initial_loss, value, ()))


def _networks():
    """Logits (100, k) of a random 784-128-k ReLU network, and labels."""
    rng = np.random.default_rng(0)
    drawn = rng.uniform(size=(100, 784)) < 0.19  # as in pictures of digits
    X = drawn * rng.uniform(0.5, 1, size=(100, 784))
    W1 = rng.normal(size=(784, 128)) * np.sqrt(2 / 784)
    A1 = np.maximum(0, X @ W1)
    logits, labels = [], []
    for k in _CLASSES:
        W2 = rng.normal(size=(128, k)) * np.sqrt(2 / 128)
        logits.append(A1 @ W2)
        labels.append(rng.integers(k, size=100))
    return logits, labels


def _first_losses(logits, labels, top):
    """Cross-entropy of each network, with its logits so much larger."""
    losses = []
    for Z, y in zip(logits, labels, strict=True):
        Z = top * (Z - Z.max(axis=1, keepdims=True))
        log_sum = np.log(np.exp(Z).sum(axis=1))
        losses.append(np.mean(log_sum - Z[np.arange(len(y)), y]))
    return losses


def _draw_classes(ax):
    scales = {"xscale": "log", "yscale": "log"}
    name_axes(ax, "classes $k$", "first loss", **scales)
    ax.set(xlim=(1.7, 1300), ylim=(0.4, 1000))
    ax.set_xticks((2, 10, 100, 1000), ("2", "10", "100", "1000"))
    ax.set_yticks((1, 10, 100, 1000), ("1", "10", "100", "1000"))
    ax.plot(_LINE, np.log(_LINE), color=PALE, lw=6, zorder=1)
    style = {"ms": 13, "mfc": "none", "mec": INK, "mew": 1.5, "zorder": 5}
    return (
        ax.plot([], [], color=BLUE, lw=2, zorder=2),
        ax.plot([], [], "o", color=GREY, mec=INK, ms=6, zorder=4),
        ax.plot([], [], "o", **style),
    )


def _first(loss, expected):
    return {
        "en": f"Ten classes: first loss {loss:.2f}, expected {expected:.2f}.",
        "zh": f"十个类别：最初的损失是 {loss:.2f}，预期是 {expected:.2f}。",
    }


# ---- A penalty on the weights ---------------------------------------------

_DEGREE = 9


@unless_marking
def penalty(l2_penalty_backward):
    """Live: a polynomial through twelve points, its weights penalised."""
    fig, (left, right) = new(2)
    x, y = _points()
    curve, bars = _draw_fit(left, x, y), _draw_weights(right)
    fine = np.linspace(-1.05, 1.05, 160)

    @live(
        fig,
        alt=_PENALTY_ALT,
        title={
            "en": "How calm does a penalty make the curve?",
            "zh": "惩罚项能让曲线平缓多少？",
        },
        display=False,
        lam=live.log(1e-8, 1, start=1e-8),
    )
    def show(lam):
        w, b = _fit(l2_penalty_backward, x, y, lam)
        curve.set_data(fine, _powers(fine) @ w + b)
        for bar, weight in zip(bars, np.abs(w), strict=True):
            bar.set_height(max(weight, 1e-3))
        off = float(np.mean((_powers(x) @ w + b - y) ** 2))
        return _calm(off, np.abs(w).max())

    return show


def _points():
    rng = np.random.default_rng(3)
    x = np.linspace(-1, 1, 12)
    return x, np.sin(2.5 * x) + rng.normal(0, 0.3, 12)


def _powers(x):
    return x[:, None] ** np.arange(1, _DEGREE + 1)


def _fit(l2_penalty_backward, x, y, lam):
    """Weights (9,) and bias at which loss and penalty have no slope.

    Forty steps along the gradient of both, each divided by the curvature;
    the bias is not penalised.
    """
    A = np.column_stack([_powers(x), np.ones(len(x))])
    curvature = 2 / len(x) * A.T @ A
    steep = curvature + lam * np.diag([1.0] * _DEGREE + [0.0])
    downhill = 0.6 * np.linalg.inv(steep)
    v = np.zeros(_DEGREE + 1)
    for _ in range(40):
        value = l2_penalty_backward([v[:-1].copy()], lam)
        pull = numbers(l2_penalty_backward, value, (1, _DEGREE))[0]
        slope = curvature @ v - 2 / len(x) * A.T @ y
        slope[:-1] += pull
        v = v - downhill @ slope
    return v[:-1], v[-1]


def _draw_fit(ax, x, y):
    name_axes(ax, "$x$", "$y$", xlim=(-1.08, 1.08), ylim=(-2.2, 2.2))
    ax.set(xticks=(-1, 0, 1), yticks=(-2, 0, 2))
    fine = np.linspace(-1.05, 1.05, 100)
    head(ax, "the fitted curve")
    ax.plot(fine, np.sin(2.5 * fine), **EXPECTED)
    mark(ax, -0.95, 0.1, "without noise", GREY)
    ax.plot(x, y, "o", color=GREY, ms=6, zorder=4)
    return ax.plot([], [], color=BLUE, lw=2, zorder=3)[0]


def _draw_weights(ax):
    places = np.arange(1, _DEGREE + 1)
    name_axes(ax, "power of $x$", "$|w|$", yscale="log", xticks=places)
    ax.set(xlim=(0.4, 9.6), ylim=(1e-3, 1e3))
    head(ax, "its weights")
    ax.set_yticks((1e-3, 1e-1, 10, 1e3))
    return ax.bar(places, 1e-3 * places**0, width=0.65, color=BLUE)


def _calm(off, largest):
    return {
        "en": f"Mean squared error {off:.4f} on the points, "
        f"largest weight {largest:.3g}.",
        "zh": f"这些点上的均方误差是 {off:.4f}，最大的权重是 {largest:.3g}。",
    }


_FIRST_ALT = {
    "en": "The first cross-entropy of random networks against the number of "
    "classes, 2 to 1000, both on logarithmic axes. A blue line is the loss "
    "expected of a network that knows nothing, over a wide pale line of "
    "log k. Grey dots are networks; they lie on the line while pixels go up "
    "to 1 and rise far above it as pixels grow. The dot of ten classes is "
    "ringed.",
    "zh": "随机网络最初的交叉熵随类别数（2 到 1000）的变化，两轴都是对数刻度。"
    "蓝线是一无所知的网络应有的损失，下面的浅色粗线是 log k。"
    "灰点是各个网络：像素值最大为 1 时落在线上，像素值变大后远远高出这条线。"
    "十个类别的那一点画了圈。",
}
_PENALTY_ALT = {
    "en": "Left, twelve noisy points around a wide pale curve, and a blue "
    "polynomial of degree nine fitted to them, which swings less the larger "
    "the penalty. Right, the size of its nine weights as bars on a "
    "logarithmic axis, which shrink as the penalty grows.",
    "zh": "左图：浅色粗曲线附近有十二个带噪声的点，蓝线是拟合它们的"
    "九次多项式，惩罚越大，摆动越小。右图：九个权重的大小，纵轴为对数刻度，"
    "惩罚变大时条形变短。",
}
