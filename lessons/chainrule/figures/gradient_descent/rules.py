"""Figures that stand still, and the schedules: rates by step."""

import numpy as np

from chainrule.figures.grounds import Map, ravine
from chainrule.figures.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    RED,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers
from chainrule.live import if_drawn, live, unless_marking

_TOTAL, _LR = 120, 0.1
_LOOKS = (
    (BLUE, "-"), (GREY, (0, (6, 2))), (PURPLE, "-"), (GREEN, (0, (4, 1.5))),
    (RED, "-"), (INK, (0, (2, 1))), (GREY, "-"),
)  # fmt: skip


_QUESTION_STILL = {
    "en": "A narrow ravine three times, seen from above; in each a walker, "
    "A, B and C, takes forty steps by another rule, and the last place "
    "is marked.",
    "zh": "同一道窄峡谷，从上往下看三次；A、B、C 各按一种规则走四十步，最后的"
    "位置有标记。",
}
_CURVES_STILL = {
    "en": "Curves by name, one value a step, each named at its end or in a "
    "legend.",
    "zh": "几条曲线，每步一个值，名字写在末端或图例里。",
}
_RATE_SEARCH_STILL = {
    "en": "The loss by learning rate. A dashed orange line marks the rate "
    "that was chosen.",
    "zh": "损失随学习率的变化。橙色虚线标出选中的学习率。",
}


@if_drawn(_QUESTION_STILL)
def question(axes=None):
    """Three walkers in one ravine: who will be down after forty steps?"""
    axes = new(3, size=(9, 3))[1] if axes is None else axes
    ground = ravine(30)
    for ax, name, (lr, kept) in zip(axes, "ABC", _WALKERS, strict=True):
        Map(ax).show(ground)
        ax.set(xticks=[], yticks=[], xlabel="", ylabel="")
        places = _three_term(ground, lr, kept)
        ax.plot(*places.T, "o-", color=ORANGE, lw=0.9, ms=2.6, zorder=4)
        ax.plot(*places[-1], "o", color=ORANGE, mec=INK, ms=8, zorder=6)
        style = {"color": INK, "fontsize": 13, "va": "top"}
        ax.text(0.04, 0.94, name, transform=ax.transAxes, **style)


_WALKERS = (0.06, 0.0), (0.49, 0.0), (0.12, 0.8)


def _three_term(ground, lr, kept, steps=40):
    """Places of a walk that repeats a share of its last move."""
    places = [np.array(ground.start)] * 2
    for _ in range(steps):
        here, before = places[-1], places[-2]
        move = kept * (here - before)
        places.append(here + move - lr * ground.slope(here))
    return np.array(places[1:])


@if_drawn(_CURVES_STILL)
def curves(x="epoch", y="loss", logarithmic=False, **named):
    """Draw named curves, such as losses by epoch, each labelled at its end.

    Parameters
    ----------
    x, y : str
        Names of the axes.
    logarithmic : bool
        Whether both axes are.
    **named
        Name -> numbers, one a step.
    """
    _, ax = new()
    name_axes(ax, x, y)
    first, ends = int(logarithmic), []
    if logarithmic:
        ax.set(xscale="log", yscale="log")
    for (name, values), look in zip(named.items(), _LOOKS, strict=False):
        values = np.asarray(values, float)
        published = INK, (0, (5, 3))
        colour, dash = published if name == "published" else look
        count = np.arange(first, first + len(values))
        ax.plot(count, values, color=colour, ls=dash, lw=1.8, label=name)
        ends.append((values[np.isfinite(values)][-1], name, colour))
    ax.autoscale_view()
    if len(ends) > 3:
        ax.legend(fontsize=9, frameon=False, labelcolor=INK)
    else:
        _write_ends(ax, ends)


def _write_ends(ax, ends, gap=0.075):
    """Write each name at the height of its end, none upon another."""
    to_axes = ax.transData + ax.transAxes.inverted()
    lowest = -np.inf
    for value, name, colour in sorted(ends, key=lambda end: end[0]):
        lowest = max(to_axes.transform((1, value))[1], lowest + gap)
        style = {"color": colour, "va": "center", "fontsize": 10}
        ax.text(1.02, lowest, name, transform=ax.transAxes, **style)


@if_drawn(_RATE_SEARCH_STILL)
def rate_search(rates, losses, best):
    """Draw the loss of a rate search by rate, the chosen one marked."""
    _, ax = new()
    losses = np.asarray(losses, float)
    name_axes(ax, "lr", "loss", xscale="log")
    seen = losses[np.isfinite(losses)]
    top = seen[0] + 1.2 * (seen[0] - seen.min())
    ax.set(ylim=(seen.min() - 0.1 * np.ptp([seen.min(), top]), top))
    ax.plot(rates[: len(losses)], losses, color=BLUE, lw=1.8)
    ax.axvline(best, color=ORANGE, lw=2, ls=(0, (4, 3)))
    place = ax.get_xaxis_transform()
    ax.text(best * 0.85, 0.93, f"{best:.2g}", color=INK, ha="right",
            transform=place)  # fmt: skip


@unless_marking
def schedules(step_decay, cosine_schedule):
    """Live: the learning rate by step under two schedules."""
    fig, ax = new()
    name_axes(ax, "step", "lr", xlim=(0, _TOTAL + 20), ylim=(0, 0.108))
    ax.axvline(_TOTAL, color=PALE, lw=1.1, zorder=0)
    style = {"lw": 2, "ls": (0, (5, 2)), "drawstyle": "steps-post"}
    (stairs,) = ax.plot([], [], color=BLUE, **style)
    (wave,) = ax.plot([], [], color=PURPLE, lw=2)
    place = {"transform": ax.transAxes, "ha": "right", "fontsize": 10}
    ax.text(0.99, 0.94, "cosine", color=PURPLE, **place)
    ax.text(0.99, 0.85, "steps", color=BLUE, **place)
    step = np.arange(_TOTAL + 21)

    @live(
        fig,
        alt=_SCHEDULE_ALT,
        title={"en": "How does the rate go down?", "zh": "学习率怎样降下来？"},
        handles=_KNEES,
        labels=_LABELS,
        display=False,
        warmup=(0, 60, 1, 10),
        every=(5, 60, 1, 30),
        drop=(0.1, 0.9, 0.05, 0.5),
    )
    def show(warmup, every, drop):
        down = _rates(step_decay, step, _LR, drop=drop, every=every)
        round_ = _rates(cosine_schedule, step, _TOTAL, _LR, warmup=warmup)
        stairs.set_data(step, down)
        wave.set_data(step, round_)
        return _sums(down[:_TOTAL].mean(), round_[:_TOTAL].mean())

    return show


_KNEES = [
    live.handle(
        lambda values: (values.warmup, _LR),
        lambda x, y, values: {"warmup": round(x)},
        {"en": "end of the warm-up", "zh": "预热结束的一步"},
        step=(1, 0),
    ),
    live.handle(
        lambda values: (values.every, _LR * values.drop),
        lambda x, y, values: {"every": round(x), "drop": y / _LR},
        {"en": "first drop", "zh": "第一次下降"},
        step=(1, 0.05 * _LR),
    ),
]


def _rates(schedule, steps, *arguments, **more):
    values = [schedule(int(step), *arguments, **more) for step in steps]
    return np.array([float(numbers(schedule, v, ())) for v in values])


def _sums(down, round_):
    return {
        "en": f"Over {_TOTAL} steps the mean rate is {down:.3f} with step "
        f"decay and {round_:.3f} with the cosine.",
        "zh": f"在 {_TOTAL} 步里，平均学习率是：阶梯衰减 {down:.3f}，"
        f"余弦 {round_:.3f}。",
    }


_LABELS = {
    "warmup": {"en": "warm-up", "zh": "预热步数"},
    "every": {"en": "a step every", "zh": "每隔几步降一次"},
    "drop": {"en": "times", "zh": "每次乘以"},
}
_SCHEDULE_ALT = {
    "en": "The learning rate by step. A dashed blue line goes down in stairs, "
    "each a fixed share of the last. An orange line climbs straight during "
    "the warm-up and then falls along half a cosine to 0 at the total number "
    "of steps, a pale line, and stays there.",
    "zh": "学习率随步数的变化。蓝色虚线像楼梯一样下降，每级是上一级的固定"
    "比例。橙色线在预热阶段直线上升，然后沿半个余弦降到 0，在浅色竖线标出的"
    "总步数处到达，此后保持不变。",
}
