"""Gradient descent in a valley, for any learning rate."""

import numpy as np

from chainrule.figures.style import (
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
from chainrule.live import live, unless_marking

_STEPS = 40


@unless_marking
def learning_rate(neuron_gradient):
    """Live: forty steps of gradient descent for any learning rate."""
    X, y = data.line()
    problem = _Squares(X, y)
    fig, (left, right) = new(2, width_ratios=(1.25, 1))
    path, end = _draw_valley(left, problem)
    rates = _Rates(right, problem)

    @live(
        fig,
        alt=_RATE_ALT,
        title={"en": "How long may a step be?", "zh": "一步可以迈多大？"},
        labels={"step": {"en": "step", "zh": "步"}},
        display=False,
        play="step",
        step=(0, _STEPS, 1, _STEPS),
        lr=(0.01, 0.6, 0.01, 0.1),
        start=live.points([(0.0, 0.0)], _START, _BACK, step=(0.1, 0.1)),
    )
    def show(step, lr, start):
        places = _descend(neuron_gradient, X, y, lr, start[0])
        seen = places[: step + 1].clip(-1e9, 1e9)
        path.set_data(*seen.T)
        end.set_data(*seen[-1:].T)
        first, last = problem.above(places[[0, -1]])
        rates.show(lr, last, start[0])
        return _verdict(lr, len(places) - 1, problem, first, last)

    return show


class _Squares:
    """Mean squared error of a line as a bowl over the plane (w, b)."""

    def __init__(self, X, y):
        A = np.column_stack([X, np.ones(len(X))])
        self.best = np.linalg.lstsq(A, y, rcond=None)[0]
        self.least = np.mean((A @ self.best - y) ** 2)
        self.curvature = 2 / len(y) * A.T @ A
        self.values, self.vectors = np.linalg.eigh(self.curvature)
        self.mark = 2 / self.values[-1]

    def above(self, places):
        """Loss at places (..., 2), less the least that there is."""
        away = places - self.best
        return (away @ self.curvature * away).sum(axis=-1) / 2

    def above_after(self, lr, steps, start=(0.0, 0.0)):
        """Same after steps from a place: each shrinks both axes."""
        start = self.vectors.T @ (np.asarray(start) - self.best)
        away = (1 - lr[:, None] * self.values) ** steps * start
        return (self.values * away**2).sum(axis=1) / 2


_START = {"en": "start of the descent", "zh": "下降的起点"}
_BACK = {"en": "Put the start back", "zh": "起点放回原处"}


def _descend(neuron_gradient, X, y, lr, start):
    """Places (steps + 1, 2) from a start, fewer if they run away."""
    w, b, places = start[:1].copy(), float(start[1]), [tuple(start)]
    for _ in range(_STEPS):
        value = neuron_gradient(X.copy(), y.copy(), w.copy(), b)
        dw, db = parts(neuron_gradient, value, 2)
        w = w - lr * numbers(neuron_gradient, dw, (1,), "dw")
        b = b - lr * float(numbers(neuron_gradient, db, (), "db"))
        places.append((w[0], b))
        if max(abs(w[0]), abs(b)) > 1e100:
            break
    return np.array(places)


def _draw_valley(ax, problem):
    w, b = np.linspace(-1.5, 6, 120), np.linspace(-2.5, 4, 120)
    above = problem.above(np.stack(np.meshgrid(w, b), axis=-1))
    loss = np.log(problem.least + above)
    ax.contourf(w, b, loss, 15, cmap=FIELD)
    name_axes(ax, "$w$", "$b$", xlim=(-1.5, 6), ylim=(-2.5, 4))
    ax.set_aspect("equal")  # the steepest way is to look it
    ax.grid(visible=False)
    head(ax, "forty steps on the map of the loss")
    ax.plot(*problem.best, "+", color=INK, ms=11, mew=1.6, zorder=5)
    across, up = problem.best
    mark(ax, across + 0.2, up + 0.15, "lowest")
    (path,) = ax.plot([], [], "o-", color=ORANGE, lw=1.4, ms=2.6, zorder=3)
    (end,) = ax.plot([], [], "o", color=ORANGE, ms=8, mec=INK, zorder=6)
    return path, end


_RANGE = 1e-6, 1e5  # smaller and larger losses are drawn at these ends


class _Rates:
    """The loss after all steps by learning rate, the mark, and one's own."""

    def __init__(self, ax, problem):
        self.problem, self.lr = problem, np.linspace(0.005, 0.6, 600)
        name_axes(ax, "lr", "loss above least", yscale="log")
        head(ax, "after forty steps, for any lr")
        ax.set(xlim=(0, 0.6), ylim=(3e-7, 3e5), yticks=[1e-6, 1e-3, 1, 1e3])
        (self.expected,) = ax.plot([], [], **EXPECTED)
        mark(ax, 0.01, 1e-6, "expected", GREY)
        ax.axvline(problem.mark, color=INK, lw=1.25, ls=(0, (4, 3)))
        limit = {"ha": "right", "fontsize": 11}
        mark(ax, problem.mark - 0.015, 4e4, r"$2/\lambda_{\max}$", **limit)
        style = {"color": ORANGE, "mec": INK, "ms": 9, "zorder": 5}
        (self.point,) = ax.plot([], [], "o", clip_on=False, **style)
        self.name = mark(
            ax, 0, 1, "yours", ORANGE, ha="center", va="bottom", moves=True
        )

    def show(self, lr, last, start):
        """Move the point; draw the curve of this start."""
        above = self.problem.above_after(self.lr, _STEPS, start)
        self.expected.set_data(self.lr, above)
        height = np.clip(last, *_RANGE)
        self.point.set_data([lr], [height])
        self.point.set_marker("o" if last < _RANGE[1] else "^")
        self.name.set_position((lr, height * 3))


def _verdict(lr, steps, problem, first, last):
    falls, start, end = last < first, amount(first), amount(last)
    return {
        "en": f"lr {lr:.2f}, mark {problem.mark:.3f}: in {steps} steps the "
        f"loss {'falls' if falls else 'climbs'} from {start} to {end} above "
        "the least.",
        "zh": f"lr {lr:.2f}，临界值 {problem.mark:.3f}：{steps} 步后，损失比"
        f"最小值高出的量从 {start} {'降到' if falls else '升到'} {end}。",
    }


def amount(value):
    """Write a number with three digits, as people do."""
    digits, exponent = f"{value:.2e}".split("e")
    if -7 < int(exponent) < 6:
        three = {"precision": 3, "unique": False, "fractional": False}
        return np.format_float_positional(value, **three).rstrip(".")
    return f"{digits}×10{str(int(exponent)).translate(_RAISED)}"


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

_RATE_ALT = {
    "en": "Left, a map of the loss over w and b, a long tilted valley with "
    "its lowest place ringed, and the orange path of forty steps from "
    "a start that can be dragged. Right, how far the loss "
    "after forty steps is above the "
    "least, against the learning rate, on a logarithmic axis: it falls to the "
    "right and shoots up shortly before the dashed line 2 / lambda max. An "
    "orange point is the current learning rate.",
    "zh": "左图：损失随 w 和 b 变化的等高图，像一条倾斜的长谷，最低处有记号，"
    "橙色折线是从 (0, 0) 出发的四十步。右图：四十步之后的损失比最小值高多少，"
    "随学习率的变化，纵轴为对数刻度：先向右下降，快到虚线 2/λmax 时陡然上升。"
    "橙点是当前的学习率。",
}
