"""Exercises of lesson 1: the slope of the squared error."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import COLUMNS, ROWS, TINY, fine, wide
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    ONE_INPUT,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from solutions import neuron as solution

LADDER = Ladder("01_neuron")


neuron_gradient = LADDER.add(
    solution.neuron_gradient,
    parts=("dw", "db"),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints=[
        both(
            "Call the error e = X @ w + b - y. What is the slope of the mean"
            " of e**2 in one entry of e?",
            "记误差 e = X @ w + b - y。e**2 的平均值对 e 的某一项的斜率是多少？",
        ),
        both(
            "If w_k grows a little, each error grows by its own X[i, k]. Over"
            " what do you add? And what does each error grow by if b grows?",
            "w_k 增大一点，每个误差的增量是它的 X[i, k] 倍。要对什么求和？"
            "b 增大一点，每个误差又增大多少？",
        ),
        both(
            "dw has shape (d,), e has shape (n,): which product of X.T and e"
            " has that shape? Both gradients carry the same 2 / n.",
            "dw 的形状是 (d,)，e 的形状是 (n,)：X.T 与 e 怎样相乘，能得到 dw 的形状？"
            "两个梯度都带着同一个 2 / n。",
        ),
    ],
    fits=(
        "two_missing not_averaged only_summed climbs sign half no_bias"
        " targets_broadcast absolute_error",
        "db_not_summed db_from_dw not_summed",
        "not_transposed db_not_scaled w_summed_b_averaged divided_by_inputs"
        " shape times_n over_n",
    ),
)
neuron_gradient.show(
    np.array([[1.0, 0, 2], [0, 2, 1], [1, 1, 0], [3, -1, 1], [0, 1, -2]]),
    np.array([1.0, 0.0, 2.0, 1.0, -1.0]), np.array([1.0, -1.0, 2.0]), 0.5,
)  # fmt: skip
neuron_gradient.show(
    np.array([[1.0, 2.0], [3.0, -1.0]]), np.array([1.0, 0.0]),
    np.array([0.5, 1.0]), 1.0, note=ALL_EQUAL,
)  # fmt: skip
neuron_gradient.show(
    np.array([[2.0, 1.0, -1.0]]), np.array([1.0]), np.array([1.0, 1.0, 2.0]),
    1.0, note=ONE_ROW, property="edges",
)  # fmt: skip


def _small(rng):
    """Arguments for which each slope is small, in b as well."""
    X, w, b = rng.normal(size=(ROWS, 4)), rng.normal(size=4), rng.normal()
    slopes = np.append(fine(rng, 4), TINY)
    e = np.linalg.pinv(np.c_[X, np.ones(ROWS)].T) @ slopes * ROWS / 2
    return X, X @ w + b - e, w, b


@neuron_gradient.hidden
def _(rng):
    n, d = shuffled_sizes(rng, 2, 3, 9)
    X, y = rng.normal(size=(n, d)), rng.normal(size=n) + 1
    w, b = rng.normal(size=d), rng.normal() + 2
    square = rng.normal(size=(d, d))
    large = (wide(rng, ROWS, COLUMNS), abs(wide(rng, ROWS)),
             rng.normal(size=COLUMNS), 700.0)  # fmt: skip
    whole = (rng.integers(-4, 5, (n, d)), rng.integers(-4, 5, n),
             rng.integers(1, 4, d), 2)  # fmt: skip
    edge = {"property": "edges"}
    return [
        neuron_gradient.case(X, y, w, b),
        neuron_gradient.case(square, square[0] + 1, w, b, note=ALL_EQUAL),
        neuron_gradient.case(*_small(rng), note=FINE),
        neuron_gradient.case(*large, note=WIDE),
        neuron_gradient.case(X[:1], y[:1], w, b, note=ONE_ROW, **edge),
        neuron_gradient.case(X[:, :1], y, w[:1], b, note=ONE_INPUT, **edge),
        neuron_gradient.case(*whole, note=INTEGERS, **edge),
        neuron_gradient.case(column_order(X), strided(y), strided(w), b,
                             note=A_VIEW, **edge),
    ]  # fmt: skip


def _error(X, y, w, b):
    return X @ w + b - y


@neuron_gradient.mistake(
    "db_not_scaled",
    en="dw carries the factor 2 / n and db does not; both come from the same"
    " mean.",
    zh="dw 带了 2 / n，db 却没有；两者来自同一个平均值。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return 2 / len(y) * X.T @ e, e.sum()


@neuron_gradient.mistake(
    "w_summed_b_averaged",
    en="dw is a sum over the examples and db a mean; both belong to the mean"
    " of the squares, so both carry 2 / n.",
    zh="dw 对样本求和，db 却取了平均；两者都来自平方的平均值，都应带 2 / n。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return X.T @ e, e.mean()


@neuron_gradient.mistake(
    "two_missing",
    en="The 2 from the slope of the square is missing in both.",
    zh="两者都少了 2，它来自平方的斜率。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return X.T @ e / len(y), e.mean()


@neuron_gradient.mistake(
    "not_averaged",
    en="The sum over the examples is not divided by n; the loss is a mean.",
    zh="对样本求和之后没有除以 n；损失是平均值。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return 2 * X.T @ e, 2 * e.sum()


@neuron_gradient.mistake(
    "only_summed",
    en="Both the 2 and the division by n are missing: this is the gradient"
    " of half the sum of squares.",
    zh="既漏了 2，也没有除以 n：这成了“平方和的一半”的梯度。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return X.T @ e, e.sum()


@neuron_gradient.mistake(
    "climbs",
    en="Both signs are flipped: the error is prediction minus target, and"
    " the gradient points uphill.",
    zh="两个符号都反了：误差是预测减目标，梯度指向上坡。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return -2 / len(y) * X.T @ e, -2 / len(y) * e.sum()


@neuron_gradient.mistake(
    "no_bias",
    en="The bias is left out of the prediction.",
    zh="预测里漏掉了偏置。",
)
def _(X, y, w, b):
    return solution.neuron_gradient(X, y, w, 0.0)


@neuron_gradient.mistake(
    "db_not_summed",
    en="db holds one number for each example; there is one bias, so add"
    " them up.",
    zh="db 里每个样本各有一个数；偏置只有一个，应当把它们加起来。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return 2 / len(y) * X.T @ e, 2 / len(y) * e


@neuron_gradient.mistake(
    "db_from_dw",
    en="db is the sum of dw; the bias sees the input 1, so db is the sum of"
    " the errors, times 2 / n.",
    zh="db 用了 dw 之和；偏置的输入是 1，db 应为误差之和乘以 2 / n。",
)
def _(X, y, w, b):
    dw, _ = solution.neuron_gradient(X, y, w, b)
    return dw, dw.sum()


@neuron_gradient.mistake(
    "divided_by_inputs",
    en="The sums are divided by d, the number of inputs; the mean runs over"
    " the n examples.",
    zh="这里除以的是输入的个数 d；平均是对 n 个样本取的。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return 2 / X.shape[1] * X.T @ e, 2 / X.shape[1] * e.sum()


@neuron_gradient.mistake(
    "targets_broadcast",
    en="y is used as a column: (n,) minus (n, 1) makes an (n, n) table of"
    " every prediction against every target.",
    zh="y 成了一列：(n,) 减 (n, 1) 得到一张 (n, n) 的表，"
    "每个预测都减了每个目标。",
)
def _(X, y, w, b):
    e = X @ w + b - y[:, None]  # (n, n)
    return 2 / len(y) * (X.T @ e.T).mean(axis=1), 2 / len(y) * e.mean(0).sum()


@neuron_gradient.mistake(
    "not_transposed",
    en="X is not transposed in dw: the sum runs over the inputs and should"
    " run over the examples.",
    zh="dw 里的 X 没有转置：应当对样本求和，这里却对输入求和。",
)
def _(X, y, w, b):
    e = _error(X, y, w, b)
    return 2 / len(y) * X @ e, 2 / len(y) * e.sum()


@neuron_gradient.mistake(
    "absolute_error",
    en="This is the gradient of the mean absolute error: only the sign of"
    " each error is used, and its size is lost.",
    zh="这是平均绝对误差的梯度：只用了每个误差的符号，丢了大小。",
)
def _(X, y, w, b):
    e = np.sign(_error(X, y, w, b))
    return X.T @ e / len(y), e.mean()


@neuron_gradient.right("by_neurons")
def _(X, y, w, b):
    error = np.array([solution.neuron(x, w, b) for x in X]) - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


@neuron_gradient.right("loop")
def _(X, y, w, b):
    dw, db = [0.0] * X.shape[1], 0.0
    for x, target in zip(X, y, strict=True):
        error = sum(p * q for p, q in zip(x, w, strict=True)) + b - target
        for k in range(len(dw)):
            dw[k] += 2 * error * x[k] / len(y)
        db += 2 * error / len(y)
    return dw, db


@neuron_gradient.right("mean_of_products")
def _(X, y, w, b):
    error = (X @ w + b - y)[:, None]
    return 2 * (error * X).mean(axis=0), 2 * error.mean(axis=0)


@neuron_gradient.right("bias_as_weight")
def _(X, y, w, b):
    rows = np.c_[X, np.ones(len(X))]
    g = 2 / len(rows) * (rows @ np.append(w, b) - y) @ rows
    return g[:-1], g[-1]
