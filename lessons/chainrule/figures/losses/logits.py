"""Three logits, their probabilities, and where descent pushes them."""

import numpy as np
from matplotlib.collections import LineCollection

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    head,
    mark,
    name_axes,
    name_ticks,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking


@unless_marking
def three_logits(softmax_cross_entropy, softmax_cross_entropy_backward):
    """Live: three logits, their probabilities, and where descent pushes."""
    fig, (left, right) = new(2)
    scores = _Arrows(left)
    bars, texts, frame = _draw_bars(right)

    @live(
        fig,
        alt=_THREE_ALT,
        title={
            "en": "Where does descent push each logit?",
            "zh": "下降把每个 logit 推向哪里？",
        },
        handles=[_logit(k) for k in (1, 2, 3)],
        labels=_THREE_LABELS,
        display=False,
        z1=(-4.0, 4.0, 0.1, 1.0),
        z2=(-4.0, 4.0, 0.1, 2.0),
        z3=(-4.0, 4.0, 0.1, -1.0),
        right=[1, 2, 3],
    )
    def show(z1, z2, z3, right):
        z, y = np.array([[z1, z2, z3]]), np.array([right - 1])
        loss = softmax_cross_entropy(z.copy(), y.copy())
        loss = float(numbers(softmax_cross_entropy, loss, ()))
        dz = softmax_cross_entropy_backward(z.copy(), y.copy())
        dz = numbers(softmax_cross_entropy_backward, dz, (1, 3))[0]
        powers = np.exp(z[0])
        P = powers / powers.sum()
        scores.show(z[0], -dz)
        _set_bars(bars, texts, frame, P, right - 1)
        return _pushes(loss, P[right - 1], -dz)

    return show


def _logit(k):
    """Handle of one logit, up and down."""
    return live.handle(
        lambda values: (k, getattr(values, f"z{k}")),
        lambda x, y, values: {f"z{k}": y},
        f"z{'₀₁₂₃'[k]}",
        step=(0, 0.1),
    )


class _Arrows:
    """Three logits as dots, an arrow on each, and the arrows' sum."""

    def __init__(self, ax):
        limits = {"xlim": (0.5, 4.6), "ylim": (-5.3, 5.3)}
        name_axes(ax, "", "logit", yticks=(-4, 0, 4), **limits)
        ticks = [f"$z_{k}$" for k in (1, 2, 3)] + ["sum"]
        ax.set(xticks=(1, 2, 3, 4.1))
        name_ticks(ax.xaxis, ticks)
        ax.axhline(0, color=PALE, lw=1, zorder=0)
        ax.axvline(3.55, color=PALE, lw=1, zorder=0)
        head(ax, "logits, and where descent pushes them")
        mark(ax, 0.6, -4.9, "push", ORANGE)
        style = {"color": BLUE, "mec": INK, "ms": 9, "zorder": 4}
        (self.dots,) = ax.plot([1, 2, 3], [0, 0, 0], "o", **style)
        self.stems = LineCollection([], colors=ORANGE, lw=2.4, zorder=5)
        ax.add_collection(self.stems)
        look = {"color": ORANGE, "ms": 8, "ls": "none", "zorder": 5}
        (self.up,) = ax.plot([], [], "^", **look)
        (self.down,) = ax.plot([], [], "v", **look)

    def show(self, z, push):
        """Place the dots, an arrow on each, and all three in a chain."""
        self.dots.set_ydata(z)
        steps = _LONG * push
        start = np.concatenate([z, np.cumsum([0, *steps[:-1]])])
        end = start + np.tile(steps, 2)
        x = np.array([1, 2, 3, 3.85, 4.1, 4.35])
        ends = np.array([[x, start], [x, end]]).transpose(2, 0, 1)
        self.stems.set_segments(ends)
        for heads, way in ((self.up, 1), (self.down, -1)):
            shown = way * (end - start) > 0.3  # shorter ones have no head
            heads.set_data(x[shown], end[shown] - way * 0.12)


_LONG = 2.2  # an arrow is so much longer than the slope


def _draw_bars(ax):
    name_axes(ax, "", "$p$", xlim=(0.5, 3.5), ylim=(0, 1.12))
    ax.set_xticks((1, 2, 3), [f"$p_{k}$" for k in (1, 2, 3)])
    ax.set(yticks=(0, 0.5, 1))
    head(ax, "probabilities")
    bars = ax.bar((1, 2, 3), (1, 1, 1), width=0.6, color=GREY)
    frame = ax.bar((1,), (1,), width=0.6, fc="none", ec=PALE, lw=1.4)[0]
    frame.set(linestyle="--", zorder=0)
    style = {"ha": "center", "va": "bottom", "color": INK, "fontsize": 10}
    texts = [ax.text(k, 1, "", **style) for k in (1, 2, 3)]
    return bars, texts, frame


def _set_bars(bars, texts, frame, P, right):
    frame.set_x(right + 0.7)  # the target: all of it on the right class
    for k in range(3):
        bars[k].set_height(P[k])
        bars[k].set_facecolor(BLUE if k == right else GREY)
        texts[k].set_y(P[k] + 0.01)
        texts[k].set_text(f"{P[k]:.3f}")


def _pushes(loss, p, push):
    each = ", ".join(f"{value:+z.3f}" for value in push)
    total = f"{push.sum():z.3f}"
    return {
        "en": f"p = {p:.3f} for the right class, loss {loss:.3f}. "
        f"Pushes {each}; their sum is {total}.",
        "zh": f"正确类别的 p = {p:.3f}，损失 {loss:.3f}。"
        f"三个推力是 {each}，总和是 {total}。",
    }


_THREE_LABELS = {
    "z1": "z₁",
    "z2": "z₂",
    "z3": "z₃",
    "right": {"en": "right class", "zh": "正确类别"},
}
_THREE_ALT = {
    "en": "Left, three logits as blue dots, each with an orange arrow: where "
    "a step against the gradient pushes it, up for the right class, down for "
    "the others. Beside them the three arrows in a chain, which ends at the "
    "height where it began, 0. Right, bars of the three probabilities, the "
    "right class blue, with a dashed frame up to 1.",
    "zh": "左图：三个 logit 是蓝点，每个点上有一支橙色箭头，表示逆着梯度走"
    "一步会把它推向哪里：正确类别向上，其余向下。旁边把三支箭头首尾相接，"
    "最后回到起点的高度 0。右图：三个概率的条形图，正确类别为蓝色，"
    "虚线框一直画到 1。",
}
