"""Exercises of lesson 4: the way back through a layer."""

import numpy as np

from chainrule_course.exercises.backprop.common import EDGE
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
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
from chainrule_course.solutions import backprop as solution
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

linear_backward = LADDER.add(
    solution.linear_backward,
    parts=("dX", "dW", "db"),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W", 1)},
    hints="""
        A gradient has the shape of what it belongs to. Which shapes have dX,
        dW and db, and which products of dZ (n, h), X (n, d) and W (d, h) have
        these shapes?
        fits dW_transposed X_not_transposed X_reshaped W_not_transposed
        fits dX_from_dW dW_from_W order swapped transposed shape

        W[k, j] is used once for every row. What does row i multiply it with,
        and what do you do with all that comes back?
        fits dW_averaged averaged

        b[j] is added to every row of column j. So which axis of dZ is summed,
        and is a 1/n still missing, if dZ comes from a mean?
        fits db_averaged db_not_summed db_all_summed db_other_axis db_as_row
        fits db_from_dW db_last_row not_summed
    """,
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
def linear_backward_cases(rng):
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


linear_backward.wrong(
    """
dW_transposed: dX, _, db = back(dZ, X, W); return (dX, dZ.T @ X, db)
    dW is transposed: it has the shape of W, (d, h).
X_not_transposed: dX, _, db = back(dZ, X, W); return (dX, X @ dZ, db)
    X is not transposed in dW: the sum should run over the rows, n.
X_reshaped: dX, _, db = back(dZ, X, W); return (dX, X.reshape(X.shape[1], X.shape[0]) @ dZ, db)
    reshape stands where a transpose is meant in dW: it keeps the numbers
    in order and scrambles rows and columns. Write X.T.
W_not_transposed: _, dW, db = back(dZ, X, W); return (dZ @ W, dW, db)
    W is not transposed in dX: the sum should run over the neurons, h.
dX_from_dW: _, dW, db = back(dZ, X, W); return (dZ @ dW.T, dW, db)
    dX is made with dW; what X was multiplied with is W.
dW_from_W: dX, _, db = back(dZ, X, W); return (dX, W * dZ.sum(axis=0), db)
    dW is made with W; a weight's gradient needs what came into it, X.
averaged: dX, dW, db = back(dZ, X, W); return (dX, dW / len(X), db / len(X))
    dW and db are divided by n; the 1/n of the mean is in dZ already.
db_averaged: dX, dW, _ = back(dZ, X, W); return (dX, dW, dZ.mean(axis=0))
    db is averaged and dW is summed; both are sums over the rows.
dW_averaged: dX, dW, db = back(dZ, X, W); return (dX, dW / len(X), db)
    dW is averaged and db is summed; both are sums over the rows.
db_not_summed: dX, dW, _ = back(dZ, X, W); return (dX, dW, 1 * dZ)
    db has one row for each example; each bias was used in every row, so
    add them up.
db_all_summed: dX, dW, _ = back(dZ, X, W); return (dX, dW, dZ.sum())
    db is the sum of all of dZ; each bias belongs to one column.
db_other_axis: dX, dW, _ = back(dZ, X, W); return (dX, dW, dZ.sum(axis=1))
    db is summed along the rows; sum over the examples, axis 0.
db_as_row: dX, dW, _ = back(dZ, X, W); return (dX, dW, dZ.sum(axis=0, keepdims=True))
    db has shape (1, h); b has shape (h,), and so has its gradient. Leave
    out keepdims.
db_from_dW: dX, dW, _ = back(dZ, X, W); return (dX, dW, dW.sum(axis=0))
    db is dW summed over the inputs; b is multiplied with 1, not with X, so
    db is the sum of dZ.
db_last_row: dX, dW, _ = back(dZ, X, W); return (dX, dW, 1 * dZ[-1])
    db is the last row of dZ: it starts anew for each example. Add up with
    `+=`.
upstream_missing: return (dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)) => ones = np.ones(dZ.shape); return (ones @ W.T, X.T @ ones, dZ.sum(axis=0))
    dZ is not used in dX and dW: these are slopes of the layer alone; what
    comes back multiplies them.
order: dX, dW, db = back(dZ, X, W); return (dW, db, dX)
    The gradients come in another order; it is dX, dW, db.
relu_inside: dX, dW, db = back(dZ, X, W); return (dX * (X > 0), dW, db)
    Negative entries of X let nothing through in dX; that is the way back
    through a ReLU, and here is none.
""",
    back=back,
)


@linear_backward.mistake(
    "in_place",
    says="The caller's dZ is changed in place; make a new array.",
    finding="purity",
)
def in_place(dZ, X, W):
    dX, dW, _ = back(dZ, X, W)
    for row in dZ[1:]:
        dZ[0] += row
    return dX, dW, dZ[0] if len(dZ) > 1 else 1 * dZ[0]


@linear_backward.right("loops")
def loops(dZ, X, W):
    (n, d), h = X.shape, W.shape[1]
    dX, dW, db = np.zeros((n, d)), np.zeros((d, h)), np.zeros(h)
    for i in range(n):
        for j in range(h):
            for k in range(d):
                dX[i, k] += dZ[i, j] * W[k, j]
                dW[k, j] += dZ[i, j] * X[i, k]
            db[j] += dZ[i, j]
    return dX.tolist(), dW.tolist(), db.tolist()


linear_backward.unusual("""
ones: dZ @ W.T => (W @ dZ.T).T
    & X.T @ dZ => (dZ.T @ X).T
    & dZ.sum(axis=0) => np.ones(len(X)) @ dZ
""")


@linear_backward.right("one_example_at_a_time")
def one_example_at_a_time(dZ, X, W):
    dW, db = np.zeros(W.shape), np.zeros(W.shape[1])
    rows = []
    for x, dz in zip(X, dZ, strict=True):
        dW, db = dW + np.outer(x, dz), db + dz
        rows.append(W @ dz)
    return np.stack(rows), dW, db


linear_backward.unusual(
    """
means_times_n: return (dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)) => n = len(X); dW = (X[:, :, None] * dZ[:, None, :]).mean(axis=0) * n; return (dZ.dot(W.transpose()), dW, dZ.mean(axis=0) * n)
bias_as_weight: return (dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)) => wide = np.c_[X, np.ones(len(X))].T @ dZ; return (np.einsum('nh,dh->nd', dZ, W), wide[:-1], wide[-1])
matrices: return (dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)) => G, inputs, weights = map(np.asmatrix, (dZ, X, W)); return (G * weights.T, inputs.T * G, dZ.sum(0))
by_name_and_more: dX, dW, db = back(dZ, X, W); return {'db': db, 'dW': dW, 'dX': dX, 'dZ': dZ}
""",
    back=back,
)


@linear_backward.right("nudged")
def nudged(dZ, X, W):
    def loss(X, W, b):
        return float((dZ * (X @ W + b)).sum())

    b = np.zeros(W.shape[1])
    return (
        numerical_gradient(lambda X: loss(X, W, b), X),
        numerical_gradient(lambda W: loss(X, W, b), W),
        numerical_gradient(lambda b: loss(X, W, b), b),
    )
