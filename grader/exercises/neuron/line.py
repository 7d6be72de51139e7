"""Exercises of lesson 1: descent on a line."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import ROWS, TINY, fine
from grader.exercises.notes import (
    A_VIEW,
    FINE,
    INTEGERS,
    ONE_INPUT,
    ONE_ROW,
    shuffled_sizes,
)
from solutions import neuron as solution

LADDER = Ladder("01_neuron")


fit_line = LADDER.add(
    solution.fit_line,
    parts=("w", "b", "losses"),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints=[
        both(
            "Which number is losses[0], before anything has moved? How many"
            " numbers does the list hold after `steps` steps?",
            "什么都还没动时，losses[0] 是多少？走完 `steps` 步，列表里有几个数？",
        ),
        both(
            "Uphill or downhill: which sign stands before lr * dw?",
            "要上坡还是下坡：lr * dw 前面该是什么符号？",
        ),
        both(
            "Ask neuron_gradient once in each step. Do w and b move by the"
            " same answer?",
            "每一步只调用一次 neuron_gradient。w 和 b 用的是同一次的结果吗？",
        ),
    ],
    fits=(
        "first_loss_missing last_loss_missing last_loss_only one_step_more"
        " loss_summed loss_halved bias_not_in_loss half_everywhere cut_short begins_late"
        " goes_on shape",
        "climbs",
        "b_from_new_w bias_never_moves two_missing gradient_summed"
        " divided_twice inside",
    ),
)
LINE_X = np.array([[0.0], [1.0], [2.0]])
LINE_Y = np.array([1.0, 3.0, 5.0])
fit_line.show(LINE_X, LINE_Y, 0.1, 1, note=both("one step", "只走一步"))
fit_line.show(LINE_X, LINE_Y, 0.1, 3)
fit_line.show(
    np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [2.0, -1.0]]),
    np.array([1.0, 3.0, 2.0, 0.0]), 0.05, 2,
)  # fmt: skip
fit_line.show(LINE_X, LINE_Y, 0.1, 0, property="edges",
              note=both("no step", "一步也不走"))  # fmt: skip


def _scaled(y, loss):
    """y, scaled so that this is the first loss."""
    return y * np.sqrt(loss / np.mean(y**2))


def _small(rng, lr):
    """Points for which the first step is small, in w and in b."""
    n, d = 2 * ROWS, 8  # more than is shown
    X = rng.normal(size=(n, d))
    steps = np.append(fine(rng, d), TINY)
    y = np.linalg.pinv(np.c_[X, np.ones(n)].T) @ steps * n / 2 / lr
    return X, y, lr, 1


@fit_line.hidden
def _(rng):
    n, d = shuffled_sizes(rng, 2, 7, 11)  # larger than what is shown
    X, y = rng.normal(size=(n, d)) + 0.5, rng.normal(size=n) + 2
    rows = np.c_[X, np.ones(n)]
    limit = 2 / np.linalg.eigvalsh(2 / n * rows.T @ rows)[-1]
    edge = {"property": "edges"}
    whole = rng.integers(-3, 4, (n, d)), rng.integers(-3, 4, n)
    return [
        fit_line.case(X, y, limit / 4, 7),
        fit_line.case(X, _scaled(y, 30.0), limit / 9, 20),
        fit_line.case(*_small(rng, 0.01), note=FINE),
        fit_line.case(X, _scaled(y, TINY), limit / 4, 2, note=FINE),
        fit_line.case(LINE_X, LINE_Y, 0.3, 400,
                      note=both("to the bottom", "走到谷底")),
        fit_line.case(X, y, 1.2 * limit, 12, **edge,
                      note=both("a rate too large", "学习率过大")),
        fit_line.case(X, y, limit / 4, 0, **edge,
                      note=both("no step", "一步也不走")),
        fit_line.case(X[:1], y[:1], 0.01, 4, note=ONE_ROW, **edge),
        fit_line.case(X[:, :1], y, limit / 5, 4, note=ONE_INPUT, **edge),
        fit_line.case(*whole, 0.01, 4, note=INTEGERS, **edge),
        fit_line.case(column_order(X), strided(y), limit / 4, 4,
                      note=A_VIEW, **edge),
    ]  # fmt: skip


def _fit(X, y, lr, steps, *, gradient=solution.neuron_gradient, b_moves=True,
         one_gradient=True, loss=np.mean):  # fmt: skip
    """The descent with the places where learners go wrong open."""
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [loss((X @ w + b - y) ** 2)]
    for _ in range(steps):
        dw, db = gradient(X, y, w, b)
        w = w - lr * dw
        if not one_gradient:
            _, db = gradient(X, y, w, b)
        b = b - lr * db * b_moves
        losses.append(loss((X @ w + b - y) ** 2))
    return w, b, np.array(losses)


@fit_line.mistake(
    "climbs",
    en="It walks uphill: the gradient points to larger losses, so step"
    " against it.",
    zh="这是在往上坡走：梯度指向损失变大的方向，应当逆着它走。",
)
def _(X, y, lr, steps):
    return _fit(X, y, -lr, steps)


@fit_line.mistake(
    "b_from_new_w",
    en="b moves by a gradient that was computed after w had moved; take"
    " both from the same place.",
    zh="b 用的梯度是 w 移动之后才算的；两者应当用同一处的梯度。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr, steps, one_gradient=False)


@fit_line.mistake(
    "first_loss_missing",
    en="losses starts after the first step; losses[0] is the loss before it.",
    zh="losses 从第一步之后才开始；losses[0] 应是第一步之前的损失。",
)
def _(X, y, lr, steps):
    w, b, losses = _fit(X, y, lr, steps)
    return w, b, losses[1:]


@fit_line.mistake(
    "last_loss_missing",
    en="The loss after the last step is missing: steps + 1 numbers are"
    " wanted.",
    zh="少了最后一步之后的损失：一共应有 steps + 1 个数。",
)
def _(X, y, lr, steps):
    w, b, losses = _fit(X, y, lr, steps)
    return w, b, losses[:-1]


@fit_line.mistake(
    "loss_summed",
    en="The loss is the sum of the squares; the mean is wanted.",
    zh="损失用的是平方和；应当取平均值。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr, steps, loss=np.sum)


@fit_line.mistake(
    "loss_halved",
    en="The loss is half the mean of the squares; no 1/2 is in ours.",
    zh="损失成了均方误差的一半；我们的定义里没有 1/2。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr, steps, loss=lambda e: np.mean(e) / 2)


@fit_line.mistake(
    "bias_never_moves",
    en="The bias stays 0; it moves by lr * db.",
    zh="偏置一直是 0；它每一步应当移动 lr * db。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr, steps, b_moves=False)


@fit_line.mistake(
    "two_missing",
    en="Each step is half as long as it should be: the 2 of the square's"
    " slope is missing.",
    zh="每一步都只走了一半：少了 2，它来自平方的斜率。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr / 2, steps)


@fit_line.mistake(
    "gradient_summed",
    en="The gradient is summed over the examples and not averaged, so the"
    " steps are n times too long.",
    zh="梯度对样本求了和，却没有取平均，步长成了应有的 n 倍。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr * len(y), steps)


@fit_line.mistake(
    "divided_twice",
    en="The gradient is divided by n once more; neuron_gradient has done it.",
    zh="梯度又除了一次 n；neuron_gradient 已经除过了。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr / len(y), steps)


@fit_line.mistake(
    "half_everywhere",
    en="This is the descent on half the mean of the squares, another book's"
    " convention: losses and steps are half as large. Ours has no 1/2.",
    zh="这里下降的是均方误差的一半，那是另一些书的约定：损失和步长都只有一半。"
    "我们的定义里没有 1/2。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr / 2, steps, loss=lambda e: np.mean(e) / 2)


@fit_line.mistake(
    "table_of_errors",
    en="A column minus a row: every prediction meets every target. Let w have"
    " shape (d,), so that X @ w has the shape of y.",
    zh="一列减去了一行：每个预测都碰上了每个目标。让 w 的形状是 (d,)，"
    "X @ w 就和 y 形状相同。",
)
def _(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        table = (X @ w + b)[:, None] - y
        losses.append(np.mean(table**2))
        if len(losses) <= steps:
            w = w - lr * 2 * X.T @ table.mean(axis=1) / len(y)
            b = b - lr * 2 * table.mean()
    return w, b, np.array(losses)


@fit_line.mistake(
    "one_step_more",
    en="It takes one step too many.",
    zh="多走了一步。",
)
def _(X, y, lr, steps):
    return _fit(X, y, lr, steps + 1)


@fit_line.mistake(
    "bias_not_in_loss",
    en="The loss is computed without the bias.",
    zh="计算损失时漏掉了偏置。",
)
def _(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean((X @ w - y) ** 2)]
    for _ in range(steps):
        dw, db = solution.neuron_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(np.mean((X @ w - y) ** 2))
    return w, b, np.array(losses)


@fit_line.mistake(
    "last_loss_only",
    en="Only the last loss is returned; losses holds one for every step.",
    zh="只返回了最后一个损失；losses 里应当每一步都有一个数。",
)
def _(X, y, lr, steps):
    w, b, losses = _fit(X, y, lr, steps)
    return w, b, losses[-1]


@fit_line.right("bias_as_weight")
def _(X, y, lr, steps):
    rows, v = np.c_[X, np.ones(len(X))], np.zeros(X.shape[1] + 1)
    losses = []
    for i in range(steps + 1):
        error = rows @ v - y
        losses.append(error @ error / len(y))
        if i < steps:
            v = v - lr * 2 / len(y) * rows.T @ error
    return v[:-1], v[-1], losses


@fit_line.right("in_place_on_own_arrays")
def _(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), np.zeros(1)
    losses = np.empty(steps + 1)
    for i in range(steps):
        e = X @ w + b - y
        losses[i] = (e**2).mean()
        w -= lr * 2 * (e @ X) / len(e)
        b -= lr * 2 * e.mean()
    losses[steps] = np.square(X @ w + b - y).mean()
    return w, b, losses


@fit_line.right("dict_with_more")
def _(X, y, lr, steps):
    w, b, losses = _fit(X, y, lr, steps)
    return {"w": w, "b": b, "losses": losses.tolist(), "steps": steps}
