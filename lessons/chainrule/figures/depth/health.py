"""Dead units and the size of updates, for any learning rate."""

import numpy as np

from chainrule.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    name_axes,
    new,
)
from chainrule.labs.answers import numbers, parts
from chainrule.labs.depth import beginning, digits
from chainrule.live import live, unless_marking

_STEPS, _SIZE, _HIDDEN = 37, 32, 2
_LOW, _HIGH = 1e-7, 10.0


@unless_marking
def health(mlp_loss_and_grads, dead_share, update_ratio):
    """Live: an epoch of plain steps, and how the network is after it.

    Parameters
    ----------
    mlp_loss_and_grads, dead_share, update_ratio : callable
        As in the exercises.
    """
    fig, (left, middle, right) = new(3, size=(9, 3))
    loss, dead, ratio = _Losses(left), _Dead(middle), _Ratios(right)
    X, y = digits()[:2]
    start = beginning()

    @live(
        fig,
        title={
            "en": "At which rate do units die?",
            "zh": "学习率多大时，神经元开始死掉？",
        },
        alt=_ALT,
        labels=_LABELS,
        display=False,
        lr=live.log(1e-4, 3.0, start=0.1, per_decade=12),
    )
    def show(lr):
        params, losses, first = start, [], None
        for step in range(_STEPS):
            rows = slice(step * _SIZE, (step + 1) * _SIZE)
            value = mlp_loss_and_grads(
                _copied(params), X[rows].copy(), y[rows].copy()
            )
            value, grads = parts(mlp_loss_and_grads, value, 2)
            losses.append(_one(mlp_loss_and_grads, value))
            grads = _grads(mlp_loss_and_grads, grads, params)
            if first is None:
                ratios = update_ratio(_copied(params), _copied(grads), lr)
                first = _ratios(update_ratio, ratios)
            params = {k: w - lr * grads[k] for k, w in params.items()}
        value = dead_share(_copied(params), X.copy())
        shares = numbers(dead_share, value, (_HIDDEN,))
        loss.show(losses)
        dead.show(shares)
        ratio.show(first)
        return _words(losses, shares, first)

    return show


def _copied(arrays):
    return {name: array.copy() for name, array in arrays.items()}


def _one(function, value):
    with np.errstate(all="ignore"):
        return float(numbers(function, value, (), "loss"))


def _grads(function, grads, params):
    get = getattr(grads, "get", lambda name: None)
    return {
        name: numbers(function, get(name), array.shape, name)
        for name, array in params.items()
    }


def _ratios(update_ratio, value):
    get = getattr(value, "get", lambda name: None)
    names = [f"W{number}" for number in range(1, _HIDDEN + 2)]
    return np.array(
        [numbers(update_ratio, get(name), (), name) for name in names]
    )


class _Losses:
    """The loss of each batch."""

    def __init__(self, ax):
        name_axes(ax, "step", "loss", xlim=(0, _STEPS - 1), ylim=(0, 4))
        ax.axhline(np.log(10), color=GREY, lw=1, ls=":")
        ax.text(
            _STEPS - 1, np.log(10) + 0.1, r"$\ln 10$", color=GREY, ha="right"
        )
        (self.line,) = ax.plot([], [], color=BLUE, lw=2)

    def show(self, losses):
        """Move the line."""
        self.line.set_data(np.arange(len(losses)), np.minimum(losses, 4.5))


class _Dead:
    """The share of dead units in each hidden layer."""

    def __init__(self, ax):
        name_axes(ax, "layer", "% dead", ylim=(0, 105), xticks=(1, 2))
        self.bars = ax.bar((1, 2), (0, 0), width=0.6, color=INK)

    def show(self, shares):
        """Move the bars."""
        for bar, share in zip(self.bars, shares, strict=True):
            bar.set_height(100 * share)


class _Ratios:
    """The first update over the weights, with a band of what is usual."""

    def __init__(self, ax):
        name_axes(ax, "layer", "update ratio", yscale="log")
        ax.set(ylim=(_LOW, _HIGH), xlim=(0.4, 3.6), xticks=(1, 2, 3))
        ax.axhline(1, color=GREY, lw=1, ls=":", zorder=0)
        ax.text(0.5, 1.3, "as long as $W$", color=GREY, fontsize=9)
        (self.points,) = ax.plot([], [], "o", color=ORANGE, ms=9, mec=INK)

    def show(self, ratios):
        """Move the points."""
        self.points.set_data((1, 2, 3), np.clip(ratios, 2 * _LOW, _HIGH))


def _words(losses, shares, ratios):
    percent = [f"{100 * share:.0f} %" for share in shares]
    low, high = f"{min(ratios):.2g}", f"{max(ratios):.2g}"
    ends = f"{losses[0]:.2f}", f"{losses[-1]:.2f}"
    return {
        "en": f"Loss {ends[0]} at first, {ends[1]} at last; dead units "
        f"{' and '.join(percent)}; ratios {low} to {high}.",
        "zh": f"损失最初 {ends[0]}，最后 {ends[1]}；死掉的神经元 "
        f"{'、'.join(percent)}；更新比 {low} 到 {high}。",
    }


_LABELS = {"lr": {"en": "learning rate", "zh": "学习率"}}
_ALT = {
    "en": "Three panels for one epoch of plain steps. Left, the loss of each "
    "batch beside a dotted line at the logarithm of 10. Middle, a bar for "
    "each hidden layer: the share of units that are dead afterwards. Right, "
    "for each layer how long the first update is beside its weights, on a "
    "logarithmic axis; a dotted line marks an update as long as the weights.",
    "zh": "一轮普通梯度下降，三幅小图。左：每一批的损失，点线是 10 的对数。"
    "中：每个隐藏层一根柱子，表示这一轮之后死掉的神经元占多少。右：每层第一次"
    "更新的长度与权重长度之比，纵轴为对数刻度；点线表示更新和权重一样长。",
}
