"""Exercises of lesson 1: many neurons."""

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
    ONE_NEURON,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from solutions import neuron as solution

LADDER = Ladder("01_neuron")


linear = LADDER.add(
    solution.linear,
    parts=("Z",),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W", 1)},
    hints=[
        both(
            "Which size do X (n, d) and W (d, h) share, and what is left of"
            " the two shapes when it is summed over?",
            "X (n, d) 和 W (d, h) 共有哪一维？对这一维求和之后，剩下什么形状？",
        ),
        both(
            "b has shape (h,). To which axis of an (n, h) array does numpy"
            " line it up?",
            "b 的形状是 (h,)。numpy 会把它对齐到 (n, h) 数组的哪个轴？",
        ),
        both(
            "Each column of W is one neuron. Try X @ W, and add what is"
            " missing.",
            "W 的每一列是一个神经元。先写 X @ W，再补上还缺的一项。",
        ),
    ],
    fits=(
        "weights_transposed result_transposed transposed reshaped shape",
        "bias_as_column bias_summed one_bias",
        "no_bias bias_subtracted activated averaged one_neuron inside",
    ),
)
linear.show(
    np.array([[1.0, 2.0], [0.0, 1.0], [3.0, -1.0]]),
    np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, 1.0, 3.0]]),
    np.array([10.0, 20.0, 30.0, 40.0]),
)
linear.show(
    np.array([[1.0, 2.0], [3.0, 4.0]]),
    np.array([[1.0, 2.0], [0.0, 1.0]]),
    np.array([0.5, -9.0]),
    note=ALL_EQUAL,
)
linear.show(
    np.array([[1.0, 2.0, 3.0]]), np.array([[1.0], [1.0], [2.0]]),
    np.array([5.0]), note=ONE_NEURON, property="edges",
)  # fmt: skip


@linear.hidden
def _(rng):
    n, d, h = shuffled_sizes(rng, 3)
    X, W, b = (
        rng.normal(size=(n, d)),
        rng.normal(size=(d, h)),
        rng.normal(size=h),
    )
    near = aimed(SMALL * X, W[:, :2], SMALL * b[:2], fine(rng, n, 2))
    small = near, W[:, :2], SMALL * b[:2]
    large = (one_sign_a_row(rng, wide(rng, ROWS, COLUMNS)),
             abs(wide(rng, COLUMNS, COLUMNS + 2)),
             wide(rng, COLUMNS + 2))  # fmt: skip
    Xq, Wq = rng.normal(size=(d, d)), rng.normal(size=(d, d))
    whole = (rng.integers(-5, 6, (n, d)), rng.integers(-5, 6, (d, h)),
             rng.integers(1, 9, h))  # fmt: skip
    edge = {"property": "edges"}
    return [
        linear.case(X, W, b),
        linear.case(Xq, Wq, rng.normal(size=d), note=ALL_EQUAL),
        linear.case(X[:h], W[:, : len(X[:h])], b[: len(X[:h])]),
        linear.case(*small, note=FINE),
        linear.case(*large, note=WIDE),
        linear.case(X[:1], W, b, note=ONE_ROW, **edge),
        linear.case(X, W[:, :1], b[:1], note=ONE_NEURON, **edge),
        linear.case(X[:, :1], W[:1], b, note=ONE_INPUT, **edge),
        linear.case(*whole, note=INTEGERS, **edge),
        linear.case(
            column_order(X), strided(W), strided(b), note=A_VIEW, **edge
        ),
    ]


@linear.mistake(
    "weights_transposed",
    en="W is transposed; here W has shape (d, h), a column for each neuron.",
    zh="W 转置了；这里 W 的形状是 (d, h)，每列一个神经元。",
)
def _(X, W, b):
    return X @ W.T + b


@linear.mistake(
    "bias_as_column",
    en="The bias is added down the rows; it has one entry for each neuron,"
    " that is for each column of the result.",
    zh="这里每一行加了一个偏置；偏置是每个神经元一个，也就是结果的每一列一个。",
)
def _(X, W, b):
    return X @ W + b[:, None]


@linear.mistake("no_bias", en="The bias b is not used.", zh="没有用到偏置 b。")
def _(X, W, b):
    return X @ W


@linear.mistake(
    "bias_subtracted",
    en="The bias is subtracted; it is added.",
    zh="这里减去了偏置；偏置应当加上。",
)
def _(X, W, b):
    return X @ W - b


@linear.mistake(
    "bias_summed",
    en="The sum of all biases is added to every entry; each neuron has its"
    " own.",
    zh="每个数都加上了全部偏置之和；每个神经元只加它自己的偏置。",
)
def _(X, W, b):
    return X @ W + b.sum()


@linear.mistake(
    "one_bias",
    en="The first bias is added to every neuron; each has its own.",
    zh="所有神经元加的都是第一个偏置；每个神经元有自己的偏置。",
)
def _(X, W, b):
    return X @ W + b[0]


@linear.mistake(
    "reshaped",
    en="reshape is used where a transpose may have been meant: it keeps the"
    " numbers in order and scrambles rows and columns. W fits as it is.",
    zh="本想转置，却用了 reshape：它不改变数的先后，行列就乱了。W 原样就能用。",
)
def _(X, W, b):
    return X @ W.reshape(W.shape[1], W.shape[0]).T + b


@linear.mistake(
    "result_transposed",
    en="The result is transposed: rows should be examples, columns neurons.",
    zh="结果转置了：行应当是样本，列应当是神经元。",
)
def _(X, W, b):
    return (X @ W + b).T


@linear.mistake(
    "activated",
    en="Negative outputs are cut to 0. That is an activation, the subject of"
    " lesson 2.",
    zh="负的输出都变成了 0。那是激活函数，第 2 课才讲。",
)
def _(X, W, b):
    return np.maximum(0, X @ W + b)


@linear.mistake(
    "averaged",
    en="The sum is divided by the number of inputs; a neuron adds.",
    zh="和又除以了输入的个数；神经元只求和，不取平均。",
)
def _(X, W, b):
    return X @ W / X.shape[1] + b


@linear.mistake(
    "one_neuron",
    en="The weights of all neurons are added into one; W holds h neurons,"
    " and the result has shape (n, h).",
    zh="所有神经元的权重加成了一个；W 里有 h 个神经元，"
    "结果的形状应为 (n, h)。",
)
def _(X, W, b):
    return X @ W.sum(axis=1) + b.sum()


@linear.right("by_neurons")
def _(X, W, b):
    columns = zip(W.T, b, strict=True)
    return np.stack([solution.neuron_batch(X, *one) for one in columns], 1)


@linear.right("loops")
def _(X, W, b):
    return [
        [sum(x[k] * W[k][j] for k in range(len(x))) + b[j]
         for j in range(len(b))]
        for x in X.tolist()
    ]  # fmt: skip


@linear.right("one_more_row")
def _(X, W, b):
    return np.c_[X, np.ones(len(X))] @ np.vstack([W, b])


@linear.right("matrix")
def _(X, W, b):
    with_matrix = np.asmatrix(X) * np.asmatrix(W)
    return with_matrix + b


@linear.right("bias_as_row")
def _(X, W, b):
    return X @ W + b.reshape(1, -1)


@linear.right("einsum")
def _(X, W, b):
    return np.einsum("nd,dh->nh", X, W) + b


@linear.right("columns_first")
def _(X, W, b):
    return (W.T @ X.T + b[:, None]).T
