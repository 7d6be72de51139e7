"""Exercises of lesson 1: one neuron, many examples."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import (
    COLUMNS,
    ROWS,
    SMALL,
    aimed,
    fine,
    one_sign_a_row,
    wide,
)
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


neuron_batch = LADDER.add(
    solution.neuron_batch,
    parts=("z",),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints=[
        both(
            "What shape has X, what shape has w, and which of the two sizes"
            " should be gone afterwards?",
            "X 是什么形状？w 是什么形状？算完之后，哪一维应当消失？",
        ),
        both(
            "Write the first two outputs as sums. Which operation makes such"
            " sums for all rows at once?",
            "把前两个输出写成求和式。哪种运算能把每一行的和一次算完？",
        ),
        both(
            "neuron uses x @ w + b. What changes when x becomes X?",
            "neuron 用的是 x @ w + b。把 x 换成 X，需要改什么？",
        ),
    ],
    fits=(
        "column shape transposed summed_over_examples first_row_only"
        " summed_too_far",
        "not_summed all_summed mean bias_per_input",
        "no_bias bias_subtracted inside",
    ),
)
neuron_batch.show(
    np.array([[1.0, 2.0], [0.0, 1.0], [-1.0, 0.0]]), np.array([3.0, -1.0]), 0.5
)
neuron_batch.show(
    np.array([[1.0, 0.0], [2.0, 5.0]]), np.array([1.0, 2.0]), -1.0,
    note=ALL_EQUAL,
)  # fmt: skip
neuron_batch.show(
    np.array([[1.0, 2.0, 3.0]]), np.array([1.0, 0.0, -1.0]), 4.0,
    note=ONE_ROW, property="edges",
)  # fmt: skip


@neuron_batch.hidden
def _(rng):
    n, d = shuffled_sizes(rng, 2)
    X, w, b = rng.normal(size=(n, d)), rng.normal(size=d), rng.normal() + 3
    square, v = rng.normal(size=(d, d)), rng.normal(size=d)
    whole = rng.integers(-5, 6, (n, d)), rng.integers(1, 6, d), 2
    many = rng.normal(size=(20_000, 3))
    near = SMALL * rng.normal(size=(ROWS, d))
    small = aimed(near, w, SMALL * b, fine(rng, ROWS)), w, SMALL * b
    large = (one_sign_a_row(rng, wide(rng, ROWS, COLUMNS)),
             abs(wide(rng, COLUMNS)), 700.0)  # fmt: skip
    edge = {"property": "edges"}
    return [
        neuron_batch.case(X, w, b),
        neuron_batch.case(square, v, -b, note=ALL_EQUAL),
        neuron_batch.case(*small, note=FINE),
        neuron_batch.case(*large, note=WIDE),
        neuron_batch.case(X[:1], w, b, note=ONE_ROW, **edge),
        neuron_batch.case(X[:, :1], w[:1], b, note=ONE_INPUT, **edge),
        neuron_batch.case(X[:1, :1], w[:1], b, **edge),
        neuron_batch.case(*whole, note=INTEGERS, **edge),
        neuron_batch.case(column_order(X), strided(w), b, note=A_VIEW, **edge),
        neuron_batch.case(many, rng.normal(size=3), b, rows=len(many)),
    ]


@neuron_batch.mistake(
    "column",
    en="The result is a column (n, 1); w has shape (d,), so that the result"
    " has shape (n,).",
    zh="结果成了形状为 (n, 1) 的一列；w 的形状是 (d,)，结果的形状应为 (n,)。",
)
def _(X, w, b):
    return (X @ w + b)[:, None]


@neuron_batch.mistake(
    "bias_per_input",
    en="The bias is added once for every input; it belongs to each row's"
    " sum, once.",
    zh="每个输入都加了一次偏置；偏置只在每一行的和上加一次。",
)
def _(X, w, b):
    return (X * w + b).sum(axis=1)


@neuron_batch.mistake(
    "no_bias", en="The bias b is not used.", zh="没有用到偏置 b。"
)
def _(X, w, b):
    return X @ w


@neuron_batch.mistake(
    "bias_subtracted",
    en="The bias is subtracted; it is added.",
    zh="这里减去了偏置；偏置应当加上。",
)
def _(X, w, b):
    return X @ w - b


@neuron_batch.mistake(
    "not_summed",
    en="The products X * w are not added up: each row should give one number.",
    zh="乘积 X * w 没有加起来：每一行应当只得到一个数。",
)
def _(X, w, b):
    return X * w + b


@neuron_batch.mistake(
    "summed_over_examples",
    en="The sum runs over the examples (axis 0); it should run over the"
    " inputs of each example.",
    zh="这里沿样本方向（axis 0）求和；应当对每个样本的各个输入求和。",
)
def _(X, w, b):
    return (X * w).sum(axis=0) + b


@neuron_batch.mistake(
    "all_summed",
    en="Everything is added into one number; each row has its own sum.",
    zh="所有的数加成了一个数；每一行应当各有一个和。",
)
def _(X, w, b):
    return (X * w).sum() + b


@neuron_batch.mistake(
    "mean",
    en="The products are averaged over the inputs; a neuron adds them.",
    zh="这里对各个输入的乘积取了平均；神经元是把它们加起来。",
)
def _(X, w, b):
    return (X * w).mean(axis=1) + b


@neuron_batch.mistake(
    "transposed",
    en="X is transposed, so its columns are taken for examples.",
    zh="X 转置了，于是列被当成了样本。",
)
def _(X, w, b):
    return X.T @ w + b


@neuron_batch.mistake(
    "first_row_only",
    en="Only the first row is used, for every output.",
    zh="每个输出都只用了第一行。",
)
def _(X, w, b):
    return np.full(len(X), X[0] @ w + b)


@neuron_batch.right("by_neuron")
def _(X, w, b):
    return np.array([solution.neuron(x, w, b) for x in X])


@neuron_batch.right("loop")
def _(X, w, b):
    return [sum(x * w) + b for x in X]


@neuron_batch.right("multiply_and_sum")
def _(X, w, b):
    return np.sum(X * w, axis=1) + b


@neuron_batch.right("one_more_column")
def _(X, w, b):
    return np.c_[X, np.ones(len(X))] @ np.append(w, b)


@neuron_batch.right("other_side")
def _(X, w, b):
    return w @ X.T + b


@neuron_batch.right("filled")
def _(X, w, b):
    z = np.empty(len(X))
    for i in range(len(X)):
        z[i] = np.dot(X[i], w) + b
    return z
