"""Exercises of lesson 4: the way back through a layer."""

import numpy as np

from grader.exercises.backprop.common import EDGE
from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_INPUT,
    ONE_NEURON,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from solutions import backprop as solution
from solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

linear_backward = LADDER.add(
    solution.linear_backward,
    parts=("dX", "dW", "db"),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W", 1)},
    hints=[
        both(
            "A gradient has the shape of what it belongs to. Which shapes"
            " have dX, dW and db, and which products of dZ (n, h), X (n, d)"
            " and W (d, h) have these shapes?",
            "梯度的形状与它所属的数组相同。dX、dW、db 各是什么形状？"
            "dZ (n, h)、X (n, d)、W (d, h) 怎样相乘能得到这些形状？",
        ),
        both(
            "W[k, j] is used once for every row. What does row i multiply it"
            " with, and what do you do with all that comes back?",
            "W[k, j] 在每一行都用到一次。第 i 行用什么乘它？"
            "从各行传回来的该怎么办？",
        ),
        both(
            "b[j] is added to every row of column j. So which axis of dZ is"
            " summed, and is a 1/n still missing, if dZ comes from a mean?",
            "b[j] 加到了第 j 列的每一行。那么要对 dZ 的哪个轴求和？"
            "dZ 来自平均值，还需要再除以 n 吗？",
        ),
    ],
    fits=(
        "dW_transposed X_not_transposed X_reshaped W_not_transposed"
        " dX_from_dW dW_from_W order swapped transposed shape",
        "dW_averaged averaged",
        "db_averaged db_not_summed db_all_summed db_other_axis db_as_row"
        " db_from_dW db_last_row not_summed",
    ),
)
linear_backward.show(
    np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 3.0, 1.0, 1.0],
              [2.0, -1.0, 0.0, 1.0]]),
    np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]),
    np.array([[1.0, 0.0, 2.0, -2.0], [0.0, 1.0, -1.0, 3.0]]),
)  # fmt: skip
linear_backward.show(
    np.array([[1.0, -2.0], [3.0, 0.5]]), np.array([[2.0, 1.0], [-1.0, 4.0]]),
    np.array([[1.0, 3.0], [2.0, -1.0]]), note=ALL_EQUAL,
)  # fmt: skip
linear_backward.show(
    np.array([[10.0, -20.0]]), np.array([[1.0, 2.0, 3.0]]),
    np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 4.0]]), note=ONE_ROW, **EDGE,
)  # fmt: skip
linear_backward.show(
    np.array([[1.0], [-2.0]]), np.array([[1.0, 2.0, 3.0], [0.0, 1.0, -1.0]]),
    np.array([[3.0], [1.0], [-1.0]]), note=ONE_NEURON, **EDGE,
)  # fmt: skip


@linear_backward.hidden
def _(rng):
    n, d, h = shuffled_sizes(rng, 3)
    dZ, X, W = (rng.normal(size=size) for size in ((n, h), (n, d), (d, h)))
    square = rng.normal(size=(3, d, d))
    whole = [rng.integers(-5, 6, size) for size in ((n, h), (n, d), (d, h))]
    more = [rng.normal(size=size) for size in ((9, 10), (9, 8), (8, 10))]
    case = linear_backward.case
    return [
        case(dZ, X, W),
        case(*more),  # all sizes are larger than any that is shown
        case(*square, note=ALL_EQUAL),
        case(SMALL_SCALE * dZ, X, W, note=FINE),
        case(LARGE_SCALE * dZ, X, W, note=WIDE),
        case(rng.normal(size=(h, h)), rng.normal(size=(h, d)), W),
        case(rng.normal(size=(d, h)), rng.normal(size=(d, d)), W),
        case(dZ[:1], X[:1], W, note=ONE_ROW, **EDGE),
        case(dZ[:, :1], X, W[:, :1], note=ONE_NEURON, **EDGE),
        case(dZ, X[:, :1], W[:1], note=ONE_INPUT, **EDGE),
        case(dZ[:1, :1], X[:1, :1], W[:1, :1], **EDGE),
        case(*whole, note=INTEGERS, **EDGE),
        case(strided(dZ), column_order(X), strided(W), note=A_VIEW, **EDGE),
    ]


def back(dZ, X, W):
    """What is right, for wrong answers to spoil one of."""
    return solution.linear_backward(dZ, X, W)


@linear_backward.mistake(
    "dW_transposed",
    en="dW is transposed: it has the shape of W, (d, h).",
    zh="dW 转置了：它的形状应当与 W 相同，即 (d, h)。",
)
def _(dZ, X, W):
    dX, _, db = back(dZ, X, W)
    return dX, dZ.T @ X, db


@linear_backward.mistake(
    "X_not_transposed",
    en="X is not transposed in dW: the sum should run over the rows, n.",
    zh="dW 里的 X 没有转置：求和应当对 n 个样本进行。",
)
def _(dZ, X, W):
    dX, _, db = back(dZ, X, W)
    return dX, X @ dZ, db


@linear_backward.mistake(
    "X_reshaped",
    en="reshape stands where a transpose is meant in dW: it keeps the numbers"
    " in order and scrambles rows and columns. Write X.T.",
    zh="dW 里该转置的地方用了 reshape：它不改变数的先后，行列就乱了。写 X.T。",
)
def _(dZ, X, W):
    dX, _, db = back(dZ, X, W)
    return dX, X.reshape(X.shape[1], X.shape[0]) @ dZ, db


@linear_backward.mistake(
    "W_not_transposed",
    en="W is not transposed in dX: the sum should run over the neurons, h.",
    zh="dX 里的 W 没有转置：求和应当对 h 个神经元进行。",
)
def _(dZ, X, W):
    _, dW, db = back(dZ, X, W)
    return dZ @ W, dW, db


@linear_backward.mistake(
    "dX_from_dW",
    en="dX is made with dW; what X was multiplied with is W.",
    zh="dX 里用的是 dW；前向时与 X 相乘的是 W。",
)
def _(dZ, X, W):
    _, dW, db = back(dZ, X, W)
    return dZ @ dW.T, dW, db


@linear_backward.mistake(
    "dW_from_W",
    en="dW is made with W; a weight's gradient needs what came into it, X.",
    zh="dW 里用的是 W；权重的梯度要用它的输入 X。",
)
def _(dZ, X, W):
    dX, _, db = back(dZ, X, W)
    return dX, W * dZ.sum(axis=0), db


@linear_backward.mistake(
    "averaged",
    en="dW and db are divided by n; the 1/n of the mean is in dZ already.",
    zh="dW 和 db 又除以了 n；平均值的 1/n 已经在 dZ 里了。",
)
def _(dZ, X, W):
    dX, dW, db = back(dZ, X, W)
    return dX, dW / len(X), db / len(X)


@linear_backward.mistake(
    "db_averaged",
    en="db is averaged and dW is summed; both are sums over the rows.",
    zh="db 取了平均，dW 却是求和；两者都应当对样本求和。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, dZ.mean(axis=0)


@linear_backward.mistake(
    "dW_averaged",
    en="dW is averaged and db is summed; both are sums over the rows.",
    zh="dW 取了平均，db 却是求和；两者都应当对样本求和。",
)
def _(dZ, X, W):
    dX, dW, db = back(dZ, X, W)
    return dX, dW / len(X), db


@linear_backward.mistake(
    "db_not_summed",
    en="db has one row for each example; each bias was used in every row, so"
    " add them up.",
    zh="db 里每个样本各有一行；每个偏置在每一行都用到了，应当把它们加起来。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, 1 * dZ


@linear_backward.mistake(
    "db_all_summed",
    en="db is the sum of all of dZ; each bias belongs to one column.",
    zh="db 是 dZ 全部元素之和；每个偏置只属于一列。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, dZ.sum()


@linear_backward.mistake(
    "db_other_axis",
    en="db is summed along the rows; sum over the examples, axis 0.",
    zh="db 求和的轴不对；应当对样本求和，即轴 0。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, dZ.sum(axis=1)


@linear_backward.mistake(
    "db_as_row",
    en="db has shape (1, h); b has shape (h,), and so has its gradient. Leave"
    " out keepdims.",
    zh="db 的形状成了 (1, h)；b 的形状是 (h,)，它的梯度也是。去掉 keepdims。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, dZ.sum(axis=0, keepdims=True)


@linear_backward.mistake(
    "db_from_dW",
    en="db is dW summed over the inputs; b is multiplied with 1, not with X,"
    " so db is the sum of dZ.",
    zh="db 用了 dW 对输入求和；与 b 相乘的是 1，不是 X，db 应当是 dZ 之和。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, dW.sum(axis=0)


@linear_backward.mistake(
    "db_last_row",
    en="db is the last row of dZ: it starts anew for each example. Add up"
    " with `+=`.",
    zh="db 只是 dZ 的最后一行：每个样本都重新赋值了。应当用 `+=` 累加。",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    return dX, dW, 1 * dZ[-1]


@linear_backward.mistake(
    "upstream_missing",
    en="dZ is not used in dX and dW: these are slopes of the layer alone;"
    " what comes back multiplies them.",
    zh="dX 和 dW 没有用到 dZ：这只是这一层自己的斜率；还要乘以传回来的梯度。",
)
def _(dZ, X, W):
    ones = np.ones(dZ.shape)
    return ones @ W.T, X.T @ ones, dZ.sum(axis=0)


@linear_backward.mistake(
    "order",
    en="The gradients come in another order; it is dX, dW, db.",
    zh="返回的顺序不对；应当是 dX、dW、db。",
)
def _(dZ, X, W):
    dX, dW, db = back(dZ, X, W)
    return dW, db, dX


@linear_backward.mistake(
    "relu_inside",
    en="Negative entries of X let nothing through in dX; that is the way back"
    " through a ReLU, and here is none.",
    zh="X 为负的位置，dX 成了 0；那是 ReLU 的反向，这里没有 ReLU。",
)
def _(dZ, X, W):
    dX, dW, db = back(dZ, X, W)
    return dX * (X > 0), dW, db


@linear_backward.mistake(
    "in_place",
    en="The caller's dZ is changed in place; make a new array.",
    zh="调用者的 dZ 被就地改动了；应当另建一个新数组。",
    finding="purity",
)
def _(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    for row in dZ[1:]:
        dZ[0] += row
    return dX, dW, dZ[0] if len(dZ) > 1 else 1 * dZ[0]


@linear_backward.right("loops")
def _(dZ, X, W):
    (n, d), h = X.shape, W.shape[1]
    dX, dW, db = np.zeros((n, d)), np.zeros((d, h)), np.zeros(h)
    for i in range(n):
        for j in range(h):
            for k in range(d):
                dX[i, k] += dZ[i, j] * W[k, j]
                dW[k, j] += dZ[i, j] * X[i, k]
            db[j] += dZ[i, j]
    return dX.tolist(), dW.tolist(), db.tolist()


@linear_backward.right("ones")
def _(dZ, X, W):
    return (W @ dZ.T).T, (dZ.T @ X).T, np.ones(len(X)) @ dZ


@linear_backward.right("one_example_at_a_time")
def _(dZ, X, W):
    dW, db = np.zeros(W.shape), np.zeros(W.shape[1])
    rows = []
    for x, dz in zip(X, dZ, strict=True):
        dW, db = dW + np.outer(x, dz), db + dz
        rows.append(W @ dz)
    return np.stack(rows), dW, db


@linear_backward.right("means_times_n")
def _(dZ, X, W):
    n = len(X)
    dW = (X[:, :, None] * dZ[:, None, :]).mean(axis=0) * n
    return dZ.dot(W.transpose()), dW, dZ.mean(axis=0) * n


@linear_backward.right("bias_as_weight")
def _(dZ, X, W):
    wide = np.c_[X, np.ones(len(X))].T @ dZ
    return np.einsum("nh,dh->nd", dZ, W), wide[:-1], wide[-1]


@linear_backward.right("matrices")
def _(dZ, X, W):
    G, inputs, weights = map(np.asmatrix, (dZ, X, W))
    return G * weights.T, inputs.T * G, dZ.sum(0)


@linear_backward.right("by_name_and_more")
def _(dZ, X, W):
    dX, dW, db = back(dZ, X, W)
    return {"db": db, "dW": dW, "dX": dX, "dZ": dZ}


@linear_backward.right("nudged")
def _(dZ, X, W):
    def loss(X, W, b):
        return float((dZ * (X @ W + b)).sum())

    b = np.zeros(W.shape[1])
    return (
        numerical_gradient(lambda X: loss(X, W, b), X),
        numerical_gradient(lambda W: loss(X, W, b), W),
        numerical_gradient(lambda b: loss(X, W, b), b),
    )
