"""The learning rate on a ravine, without and with momentum."""

import numpy as np

from chainrule.figures.grounds import (
    FAR,
    STEEP,
    Map,
    beginning,
    ravine,
    shown,
    start_of,
    walk,
)
from chainrule.figures.neuron.descent import amount
from chainrule.figures.style import (
    EXPECTED,
    GREY,
    INK,
    ORANGE,
    PALE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import live, unless_marking

_STEPS = 40
_RANGE = 1e-14, 1e4  # smaller and larger losses are drawn at these ends


@unless_marking
def rate(descend):
    """Live: forty steps in a ravine, for any learning rate and ravine."""
    fig, (left, right) = new(2, width_ratios=(1.25, 1))
    path, ends = _Path(left), _Ends(right, 0.62)

    @live(
        fig,
        alt=_RATE_ALT,
        title=_RATE_TITLE,
        labels=_LABELS,
        display=False,
        play="step",
        step=(0, _STEPS, 1, _STEPS),
        lr=(0.01, 0.6, 0.005, 0.1),
        kappa=(1, 50, 1, 10),
        start=start_of(ravine(10)),
    )
    def show(step, lr, kappa, start):
        ground = beginning(ravine(kappa), start)
        value = descend(ground.slope, np.array(ground.start), lr, _STEPS)
        places = numbers(descend, value, (_STEPS + 1, 2))
        path.show(ground, places[: step + 1])
        ends.show(ground, kappa, 0.0, lr, places)
        return _words(ground, places, lr, 2 / STEEP)

    return show


@unless_marking
def momentum_rate(momentum_step):
    """Live: the same with momentum, which moves the mark."""
    fig, (left, right) = new(2, width_ratios=(1.25, 1))
    path, ends = _Path(left), _Ends(right, 1.1)
    ends.ax.axvline(2 / STEEP, color=PALE, lw=1.1, ls=(0, (4, 3)), zorder=0)

    @live(
        fig,
        alt=_MOMENTUM_ALT,
        title=_MOMENTUM_TITLE,
        labels=_LABELS,
        display=False,
        play="step",
        step=(0, _STEPS, 1, _STEPS),
        lr=(0.01, 1.08, 0.01, 0.1),
        beta=(0.0, 0.98, 0.02, 0.5),
        kappa=(1, 50, 1, 30),
        start=start_of(ravine(30)),
    )
    def show(step, lr, beta, kappa, start):
        ground = beginning(ravine(kappa), start)
        places = walk(momentum_step, ground, _STEPS, lr=lr, beta=beta)
        path.show(ground, places[: step + 1])
        ends.show(ground, kappa, beta, lr, places)
        return _words(ground, places, lr, 2 * (1 + beta) / STEEP)

    return show


class _Path:
    """A walk on the map of its ground."""

    def __init__(self, ax):
        self.map = Map(ax)
        head(ax, "the walk")
        style = {"color": ORANGE, "lw": 1.4, "ms": 2.6, "zorder": 3}
        (self.line,) = ax.plot([], [], "o-", **style)
        style = {"color": ORANGE, "ms": 8, "mec": INK, "zorder": 6}
        (self.end,) = ax.plot([], [], "o", **style)

    def show(self, ground, places):
        self.map.show(ground)
        self.line.set_data(*shown(places).T)
        self.end.set_data(*shown(places[-1:]).T)


class _Ends:
    """The loss after all steps by learning rate, the mark, and one's own."""

    def __init__(self, ax, most):
        self.ax, self.rates = ax, np.linspace(0.005, most, 400)
        name_axes(ax, "lr", "loss after 40 steps", yscale="log")
        head(ax, "where it ends, for any lr")
        ax.set(xlim=(0, most), ylim=(3e-15, 3e4))
        ax.set_yticks([1e-12, 1e-8, 1e-4, 1, 1e4])
        (self.ghost,) = ax.plot([], [], **EXPECTED)
        place = ax.get_xaxis_transform()
        mark(ax, 0.012 * most, 0.03, "expected", GREY, transform=place)
        (self.mark,) = ax.plot([], [], color=INK, lw=1.1, ls=(0, (4, 3)))
        self.name = ax.text(0, 3e3, "", color=INK, ha="right")
        style = {"color": ORANGE, "mec": INK, "ms": 9, "zorder": 5}
        (self.point,) = ax.plot([], [], "o", clip_on=False, **style)
        (self.start,) = ax.plot([], [], color=GREY, lw=1, ls=":", zorder=0)
        style = {"ha": "right", "va": "bottom"}
        self.begin = mark(
            ax, most, 1, "at the start", GREY, moves=True, **style
        )
        style = {"ha": "center", "va": "bottom", "weight": "bold"}
        self.here = mark(ax, 0, 1, "yours", ORANGE, moves=True, **style)

    def show(self, ground, kappa, beta, lr, places):
        mark = 2 * (1 + beta) / STEEP
        begin, last = _shown_losses(ground, places[[0, -1]])
        self.ghost.set_data(
            self.rates, _after(self.rates, kappa, beta, ground)
        )
        self.begin.set_y(begin * 1.6)
        self.mark.set_data([mark, mark], [1e-20, 1e9])
        self.start.set_data([0, 9], [begin, begin])
        self.name.set_x(mark - 0.015 * self.rates[-1])
        plain = r"$2/\lambda_{\max}$"
        with_beta = r"$2(1+\beta)/\lambda_{\max}$"
        self.name.set_text(with_beta if beta else plain)
        self.point.set_data([lr], [last])
        self.here.set_position((lr, last * 4))
        self.point.set_marker("o" if last < _RANGE[1] else "^")


def _after(rates, kappa, beta, ground):
    """Loss after all steps by rate, each axis of the ravine on its own."""
    bends = np.array([[STEEP / kappa], [STEEP]])
    here = np.array(ground.start)[:, None] + 0 * rates  # (2, rates)
    before = here
    for _ in range(_STEPS):
        # what is kept of the last step, less the slope times the rate
        after = here + beta * (here - before) - rates * bends * here
        here, before = after.clip(-FAR, FAR), here
    return np.clip((bends * here**2).sum(axis=0) / 2, *_RANGE)


def _shown_losses(ground, places):
    """Losses at places, the ends of the axis for those beyond them."""
    return np.clip(ground.height(places), *_RANGE)


def _words(ground, places, lr, mark):
    first, last = ground.height(places[[0, -1]])
    start, end, steps = amount(first), amount(last), len(places) - 1
    en, zh = f"falls from {start} to {end}", f"从 {start} 降到 {end}"
    if start == end:
        en, zh = f"stays at {start}", f"保持 {start} 不变"
    elif last > first:
        en, zh = f"climbs from {start} to {end}", f"从 {start} 升到 {end}"
    side = ("<", "<") if lr < mark - 1e-9 else (">", ">")
    side = ("=", "=") if abs(lr - mark) < 1e-9 else side
    return {
        "en": f"lr {lr:.3f} {side[0]} mark {mark:.3f}: in {steps} steps the "
        f"loss {en}.",
        "zh": f"lr {lr:.3f} {side[1]} 临界值 {mark:.3f}：{steps} 步里，"
        f"损失{zh}。",
    }


_LABELS = {
    "step": {"en": "step", "zh": "步"},
    "beta": "β",
    "kappa": {"en": "steepness across : along", "zh": "横向与纵向陡度之比"},
}
_RATE_TITLE = {
    "en": "Which rate is too large for this ravine?",
    "zh": "对这道峡谷，学习率多大算太大？",
}
_MOMENTUM_TITLE = {
    "en": "How large may the rate be with momentum?",
    "zh": "有了动量，学习率可以多大？",
}
_RATE_ALT = {
    "en": "Left, a map of a ravine with its lowest place marked and the "
    "orange path of forty steps, whose start can be dragged. Right, the "
    "loss after forty steps against the learning rate, on a logarithmic "
    "axis: it falls to the right and shoots up at the dashed line "
    "2 / lambda max. A dotted line is the loss at the start, an orange point "
    "the current learning rate.",
    "zh": "左图：一道峡谷的等高图，最低处画圈，橙色折线是四十步的路径。右图："
    "四十步之后的损失随学习率的变化，纵轴为对数刻度：先向右下降，到虚线 "
    "2/λmax 处陡然上升。点线是起点的损失，橙点是当前的学习率。",
}
_MOMENTUM_ALT = {
    "en": "Left, a map of a ravine with its lowest place ringed and the "
    "orange path of forty steps with momentum. Right, the loss after forty "
    "steps against the learning rate, on a logarithmic axis: with a larger "
    "beta the dashed mark, 2 (1 + beta) / lambda max, moves to the right of "
    "the pale one for beta = 0. An orange point is the current rate.",
    "zh": "左图：一道峡谷的等高图，最低处画圈，橙色折线是带动量的四十步。"
    "右图：四十步之后的损失随学习率的变化，纵轴为对数刻度：β 越大，虚线所示的"
    "临界值 2(1+β)/λmax 就越往右移，浅色虚线是 β = 0 时的临界值。"
    "橙点是当前的学习率。",
}
