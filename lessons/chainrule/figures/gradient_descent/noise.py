"""The noise of small batches: a walk that never comes to rest."""

import numpy as np

from chainrule.figures.grounds import FAR
from chainrule.figures.style import (
    BLUE,
    EXPECTED,
    FIELD,
    GREY,
    INK,
    ORANGE,
    head,
    mark,
    name_axes,
    new,
)
from chainrule.labs import data
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, log, unless_marking

_STEPS, _SETTLED = 1000, 100
_SIZES = [1, 4, 16, 64, 256, 1000]


@unless_marking
def noise(minibatches):
    """Live: where a walk dances that begins at the lowest place."""
    X, y = data.plane()
    best = np.linalg.lstsq(X, y, rcond=None)[0]
    least = np.mean((X @ best - y) ** 2)
    bend = X.T @ X / len(X)
    fig, (left, right) = new(2, width_ratios=(1.1, 1))
    cloud = _draw_map(left, best, bend)
    dots, point = _draw_memory(right, least)
    seen = {}

    @live(
        fig,
        alt=_ALT,
        title={
            "en": "How far do small batches dance?",
            "zh": "小批量会晃多远？",
        },
        labels={"size": {"en": "batch size", "zh": "批量大小"}},
        display=False,
        size=_SIZES[2:] + _SIZES[:2],
        lr=log(0.005, 0.1, start=0.05),
    )
    def show(size, lr):
        places = _dance(minibatches, X, y, best, size, lr)
        away = places - best
        above = np.mean((away[_SETTLED:] @ bend * away[_SETTLED:]).sum(axis=1))
        cloud.set_data(*places.clip(-1e6, 1e6).T)
        seen[size, round(lr, 6)] = lr / size, np.clip(above, 1e-10, 1e3)
        dots.set_data(*np.array(list(seen.values())).T)
        point.set_data(*np.array([seen[size, round(lr, 6)]]).T)
        return _words(size, lr, above, least)

    return show


def _dance(minibatches, X, y, start, size, lr):
    """Places (steps, 2) of plain steps over freshly drawn batches."""
    rng, w, places = np.random.default_rng(0), start, [start]
    while len(places) <= _STEPS:
        before = len(places)
        for batch in _batches(minibatches, X.copy(), y.copy(), size, rng):
            Xb, yb = parts(minibatches, batch, 2)
            Xb = numbers(minibatches, Xb, (len(np.atleast_1d(yb)), 2), "Xb")
            yb = numbers(minibatches, yb, (len(Xb),), "yb")
            w = w - lr * 2 / len(Xb) * Xb.T @ (Xb @ w - yb)
            places.append(w)
            if len(places) > _STEPS or abs(w).max() > FAR:
                return np.array(places)
        if len(places) == before:
            parts(minibatches, None, 2)  # no batch at all: say so
    return np.array(places)


def _batches(minibatches, *arguments):
    value = minibatches(*arguments)
    return value if np.iterable(value) else parts(minibatches, value, 2)


def _draw_map(ax, best, bend):
    reach = 0.07
    grid = np.meshgrid(*(np.linspace(b - reach, b + reach, 80) for b in best))
    away = np.stack(grid, axis=-1) - best
    height = np.log((away @ bend * away).sum(axis=-1) + 3e-5)
    ax.contourf(*grid, height, 14, cmap=FIELD)
    name_axes(ax, "$w_1$", "$w_2$", aspect="equal")
    low, high = best - reach, best + reach
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    style = {"color": ORANGE, "ms": 2.2, "lw": 0.25, "zorder": 3}
    (cloud,) = ax.plot([], [], "o-", **style)
    ax.grid(visible=False)
    head(ax, "1000 steps from the lowest place")
    ax.plot(*best, "+", ms=11, mew=1.6, color=INK, zorder=5)
    return cloud


def _draw_memory(ax, least):
    name_axes(ax, "lr / batch size", "mean loss above least")
    ax.set(xscale="log", yscale="log", xlim=(3e-6, 0.2), ylim=(1e-10, 3e-2))
    ax.set(xticks=[1e-5, 1e-3, 1e-1], yticks=[1e-9, 1e-6, 1e-3])
    line = np.array([1e-6, 1])
    # what theory gives for small rates and batches drawn afresh each time
    ax.plot(line, 2 * least * line, **EXPECTED)
    mark(ax, 2e-5, 3e-9, "expected", GREY, ha="right")
    head(ax, "how far above the least, on average")
    style = {
        "color": BLUE,
        "ms": 5,
        "ls": "none",
        "zorder": 3,
        "clip_on": False,
    }
    (dots,) = ax.plot([], [], "o", **style)
    style = {"color": ORANGE, "mec": INK, "ms": 9, "zorder": 5}
    (point,) = ax.plot([], [], "o", clip_on=False, **style)
    return dots, point


def _words(size, lr, above, least):
    share = 100 * above / least
    return {
        "en": f"Batches of {size}, lr {lr:.3f}: on average the loss is "
        f"{share:.2g} % above the least, {least:.4f}.",
        "zh": f"每批 {size} 个样本，lr {lr:.3f}：损失平均比最小值 "
        f"{least:.4f} 高 {share:.2g} %。",
    }


_ALT = {
    "en": "Left, a map of the loss near its lowest place, which is ringed, "
    "and an orange walk of 1000 steps that begins there and dances around it: "
    "the smaller the batch and the larger the rate, the wider. Right, how far "
    "the loss is above the least on average, against the learning rate "
    "divided by the batch size, both logarithmic. Every setting that was "
    "tried leaves a blue dot; on the right they lie near the pale straight "
    "line, and further left they fall below it.",
    "zh": "左图：最低处附近的损失等高图，最低处画圈，橙色的 1000 步从那里"
    "出发，围着它晃动：批越小、学习率越大，晃得越开。右图：损失平均比最小值高多少，"
    "横轴是学习率除以批量大小，两轴都是对数刻度。试过的每组设置留下一个蓝点；"
    "靠右的排在浅色直线附近，越往左，落在线下越远。",
}
