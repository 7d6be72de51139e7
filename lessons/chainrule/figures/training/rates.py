"""The loss of a small network while it learns, under a slider for the rate."""

import numpy as np

from chainrule.figures.style import BLUE, GREY, PALE, RED, name_axes, new
from chainrule.labs.answers import numbers, parts
from chainrule.live import live, log, unless_marking

_EPOCHS, _SIZE, _TOP = 4, 32, 3.2
_SHAPE = 64, 32, 10


@unless_marking
def rate(init_params, mlp_loss_and_grads, step, X, y):
    """Live: loss of each batch of a 64-32-10 network, by learning rate.

    Parameters
    ----------
    init_params, mlp_loss_and_grads : callable
        As in the exercises.
    step : callable
        step(params, grads, state, lr) -> params, state.
    X : ndarray, shape (n, 64)
    y : ndarray of int, shape (n,)
    """
    fig, ax = new(size=(6.5, 3))
    steps = _EPOCHS * -(-len(X) // _SIZE)
    name_axes(ax, "step", "loss", xlim=(0, steps), ylim=(0, _TOP))
    ax.axhline(np.log(10), color=GREY, lw=1.2, ls=(0, (4, 3)))
    ax.text(steps, np.log(10) + 0.05, "$\\ln 10$", color=GREY, ha="right")
    before = [ax.plot([], [], color=PALE, lw=1.2)[0] for _ in range(5)]
    (line,) = ax.plot([], [], color=BLUE, lw=1.8)
    (lost,) = ax.plot([], [], "x", color=RED, ms=9, mew=2.4, clip_on=False)
    kept = []

    @live(
        fig,
        title={
            "en": "Which rate suits this network?",
            "zh": "多大的学习率适合这个网络？",
        },
        alt=_ALT, labels={"lr": {"en": "lr", "zh": "lr"}}, display=False,
        lr=log(0.001, 10, start=0.1, per_decade=5),
    )  # fmt: skip
    def show(lr):
        losses = _learned(init_params, mlp_loss_and_grads, step, X, y, lr)
        for old, values in zip(before, kept[::-1], strict=False):
            old.set_data(np.arange(len(values)), values)
        seen = np.minimum(losses, _TOP)
        line.set_data(np.arange(len(seen)), seen)
        away = not losses[-1] < _TOP
        lost.set_data([len(seen) - 1] * away, [min(seen[-1], _TOP)] * away)
        kept.append(seen)
        return _words(lr, losses)

    return show


def _learned(init_params, mlp_loss_and_grads, step, X, y, lr):
    """The loss of each batch before its step, up to one out of sight."""
    rng, losses = np.random.default_rng(0), []
    params, state = init_params(_SHAPE, rng), {}
    if not isinstance(params, dict):
        numbers(init_params, None, (2,), "params")
    for _ in range(_EPOCHS):
        order = rng.permutation(len(X))
        for k in range(0, len(X), _SIZE):
            rows = order[k : k + _SIZE]
            value = mlp_loss_and_grads(params, X[rows], y[rows])
            loss, grads = parts(mlp_loss_and_grads, value, 2)
            losses.append(_number(mlp_loss_and_grads, loss))
            if not losses[-1] < 1e3:
                return np.array(losses)
            params, state = parts(step, step(params, grads, state, lr), 2)
    return np.array(losses)


def _number(function, loss):
    """The loss as a float; huge and undefined ones are drawn at the top."""
    if np.shape(loss) == () and isinstance(loss, float | np.floating):
        return float(np.nan_to_num(loss, nan=1e9, posinf=1e9))
    return float(numbers(function, loss, (), "loss"))


def _words(lr, losses):
    first, last = losses[0], losses[-10:].mean()
    if not losses[-1] < _TOP:
        return {
            "en": f"lr {lr:.3g}: the loss runs away at step {len(losses)}.",
            "zh": f"lr {lr:.3g}：第 {len(losses)} 步时损失冲出了图外。",
        }
    return {
        "en": f"lr {lr:.3g}: the loss falls from {first:.2f}; the last ten "
        f"batches have {last:.3f} on average.",
        "zh": f"lr {lr:.3g}：损失从 {first:.2f} 开始，最后十批平均是 "
        f"{last:.3f}。",
    }


_ALT = {
    "en": "The loss of each batch, step by step, in blue; curves of rates "
    "tried before stay as pale lines. A dashed line is ln 10, the loss of a "
    "network that knows nothing. With small rates the curve hardly falls, "
    "with good ones it drops quickly, with large ones it stays up, and a red "
    "cross marks where it leaves the picture.",
    "zh": "每一批的损失，一步一步画成蓝线；先前试过的学习率留下浅色的线。虚线"
    "是"
    " ln 10，也就是什么都不知道的网络的损失。学习率太小，曲线几乎不降；合适时"
    "很快"
    "降下来；太大就降不下来，冲出图外的地方打红叉。",
}
