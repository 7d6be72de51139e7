"""Softmax: scores become probabilities, and its gradient map."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    SIGNED,
    mark,
    name_axes,
    new,
)
from chainrule.labs import data
from chainrule.labs.answers import numbers
from chainrule.live import if_drawn, live, unless_marking

_SOFTMAX_GRADIENT_STILL = {
    "en": "Two square maps of how each probability answers to each score, "
    "the full one and its diagonal only, with the sums of the rows "
    "beside them.",
    "zh": "两张方图，表示每个概率怎样随每个得分变化：一张完整，一张只有对角线"
    "，旁边是各行之和。",
}


@unless_marking
def temperature(softmax):
    """Live: probabilities of five classes at any temperature."""
    Z = data.scores()
    fig, ax = new()
    bars, names = _draw_classes(ax, Z)
    style = {"marker": "_", "color": INK, "ms": 60, "mew": 1.4, "ls": "none"}
    mark(ax, -0.5, 0.235, "all equal", GREY)
    expected = mark(ax, 4.35, 0, "expected", INK, moves=True)
    shares = [
        mark(ax, j, 0, "", BLUE, moves=True, **_ON_BAR) for j in range(5)
    ]
    (ghost,) = ax.plot([], [], zorder=4, **style)

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "How sure does softmax get?",
            "zh": "softmax 会有多确定？",
        },
        labels=_LABELS,
        display=False,
        temperature=live.log(0.05, 20, start=1),
        c=(-100, 100, 5, 0),
    )
    def show(temperature, c):
        scores = (Z + c) / temperature
        P = numbers(softmax, softmax(scores.copy()), Z.shape)[0]
        for bar, share, p in zip(bars, shares, P, strict=True):
            bar.set_height(p)
            share.set(y=p + 0.015, text=f"{p:.3f}")
        ghost.set_data(range(5), _expected(scores[0]))
        expected.set_y(_expected(scores[0])[-1])
        for name, z in zip(names, Z[0] + c, strict=True):
            name.set_text(f"{z:.1f}".replace("-", "−"))
        return _verdict(temperature, P)

    return show


_ON_BAR = {"ha": "center", "va": "bottom", "weight": "bold"}


def _draw_classes(ax, Z):
    name_axes(ax, "score $z_j + c$", "probability", ylim=(0, 1.04))
    ax.set(xlim=(-0.6, 4.6), xticks=range(5), yticks=(0, 0.2, 0.5, 1))
    ax.set_xticklabels([])
    ax.tick_params(axis="x", length=0, pad=16)
    ax.axhline(0.2, color=INK, lw=0.8, ls=(0, (2, 4)), zorder=0)
    bars = ax.bar(range(5), np.zeros(5), width=0.62, color=BLUE)
    place = {"transform": ax.get_xaxis_transform(), "clip_on": False}
    style = {"color": INK, "fontsize": 10, "ha": "center", "va": "top"}
    names = [ax.text(j, -0.03, "0", **place, **style) for j in range(5)]
    return bars, names


def _expected(scores):
    return np.exp(scores - np.logaddexp.reduce(scores))


def _verdict(temperature, P):
    T = f"T = {temperature:.2f}"
    start = {"en": T + ": ", "zh": T + "："}
    if abs(P.sum() - 1) > 1e-6 or P.min() < 0:
        rest = {
            "en": f"these are no probabilities, their sum is {P.sum():.3g}.",
            "zh": f"这些不是概率，它们的和是 {P.sum():.3g}。",
        }
    else:
        rest = _entropy(P)
    return {tongue: start[tongue] + rest[tongue] for tongue in start}


def _entropy(P):
    positive = P[P > 0]
    H = max(0.0, -(positive * np.log(positive)).sum())
    level = np.searchsorted(_LEVELS, H / np.log(5))
    en, zh = _WORDS[level]
    return {
        "en": f"largest probability {P.max():.3f}, entropy {H:.2f} of at "
        f"most 1.61: {en}.",
        "zh": f"最大的概率是 {P.max():.3f}，熵是 {H:.2f}，"
        f"最大可到 1.61：{zh}。",
    }


_LEVELS = 0.1, 0.6, 0.97  # of the largest entropy, log 5
_WORDS = (
    ("one class has almost everything", "几乎全归了一类"),
    ("one class leads clearly", "有一类明显领先"),
    ("several classes are likely", "好几类都有可能"),
    ("nearly the same for all", "五类几乎一样"),
)


@if_drawn(_SOFTMAX_GRADIENT_STILL)
def softmax_gradient(right, diagonal):
    """Draw two gradient maps of softmax, and the sums of their rows.

    Parameters
    ----------
    right : array_like, shape (k, k)
        How each probability (row) answers to each score (column).
    diagonal : array_like, shape (k, k) or (k,)
        The same with the diagonal only; (k,) is taken as that.
    """
    right, diagonal = np.asarray(right), np.asarray(diagonal)
    if diagonal.ndim == 1:
        diagonal = np.diag(diagonal)
    _, axes = new(2, size=(7, 3.2))
    most = max(np.abs(right).max(), np.abs(diagonal).max(), 1e-12)
    titles = "full", "diagonal only"
    for ax, J, title in zip(axes, (right, diagonal), titles, strict=True):
        ax.imshow(J, cmap=SIGNED, vmin=-most, vmax=most)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(False)
        _write_cells(ax, J, title)


def _write_cells(ax, J, title):
    k = len(J)
    middle, beside = (k - 1) / 2, k + 0.05
    ax.set(xlim=(-0.5, k + 0.6))
    style = {"color": INK, "ha": "center", "va": "center", "fontsize": 9}
    for (i, j), value in np.ndenumerate(J):
        ax.text(j, i, _short(value), **style)
    for i, total in enumerate(J.sum(axis=1)):
        ax.text(beside, i, _short(total), weight="bold", **style)
    around = {**style, "fontsize": 11, "clip_on": False}
    edge = 0.075 * k
    ax.text(middle, -0.5 - edge, title, **around)
    ax.text(beside, -0.5 - edge, "sum", **around)
    ax.text(middle, k - 0.5 + edge, "$z_j$", **around)
    ax.text(-0.5 - edge, middle, "$p_i$", **around)


def _short(value):
    return f"{value:z.2f}".replace("-", "−")


_LABELS = {
    "temperature": {"en": "temperature T", "zh": "温度 T"},
    "c": {"en": "c, added to all", "zh": "c，加到每个得分上"},
}
_ALT = {
    "en": "Five blue bars, the probabilities that softmax gives to five "
    "classes; the score of each class stands below its bar. A dark "
    "stroke marks the height each bar should have, a dotted line the height "
    "0.2 of five equal ones.",
    "zh": "五根蓝色的柱子，是 softmax 给五个类别的概率；每根柱子下面写着"
    "这一类的得分。深色短横标出柱子应有的高度，虚线是五类相等时的高度 0.2。",
}
