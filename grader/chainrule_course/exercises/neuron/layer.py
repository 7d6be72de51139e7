"""Exercises of lesson 1: many neurons."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import (
    COLUMNS,
    ROWS,
    SMALL,
    aimed,
    fine,
    one_sign_a_row,
    wide,
)
from chainrule_course.exercises.notes import (
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
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")


linear = LADDER.add(
    solution.linear,
    parts=("Z",),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W", 1)},
    hints="""
        Which size do X (n, d) and W (d, h) share, and what is left of the two
        shapes when it is summed over?
        fits weights_transposed result_transposed transposed reshaped shape

        b has shape (h,). To which axis of an (n, h) array does numpy line it
        up?
        fits bias_as_column bias_summed one_bias

        Each column of W is one neuron. Try X @ W, and add what is missing.
        fits no_bias bias_subtracted activated averaged one_neuron inside
    """,
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
def linear_cases(rng):
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


linear.wrong("""
weights_transposed: X @ W => X @ W.T
    W is transposed; here W has shape (d, h), a column for each neuron.
bias_as_column: X @ W + b => X @ W + b[:, None]
    The bias is added down the rows; it has one entry for each neuron, that
    is for each column of the result.
no_bias: X @ W + b => X @ W
    The bias b is not used.
bias_subtracted: X @ W + b => X @ W - b
    The bias is subtracted; it is added.
bias_summed: X @ W + b => X @ W + b.sum()
    The sum of all biases is added to every entry; each neuron has its own.
one_bias: X @ W + b => X @ W + b[0]
    The first bias is added to every neuron; each has its own.
reshaped: X @ W => X @ W.reshape(W.shape[1], W.shape[0]).T
    reshape is used where a transpose may have been meant: it keeps the
    numbers in order and scrambles rows and columns. W fits as it is.
result_transposed: X @ W + b => (X @ W + b).T
    The result is transposed: rows should be examples, columns neurons.
activated: X @ W + b => np.maximum(0, X @ W + b)
    Negative outputs are cut to 0. That is an activation, the subject of
    lesson 2.
averaged: X @ W => X @ W / X.shape[1]
    The sum is divided by the number of inputs; a neuron adds.
one_neuron: X @ W + b => X @ W.sum(axis=1) + b.sum()
    The weights of all neurons are added into one; W holds h neurons, and
    the result has shape (n, h).
""")


linear.unusual("""
by_neurons: return X @ W + b => columns = zip(W.T, b, strict=True); return np.stack([neuron_batch(X, *one) for one in columns], 1)
loops: X @ W + b => [[sum((x[k] * W[k][j] for k in range(len(x)))) + b[j] for j in range(len(b))] for x in X.tolist()]
one_more_row: X @ W + b => np.c_[X, np.ones(len(X))] @ np.vstack([W, b])
matrix: return X @ W + b => with_matrix = np.asmatrix(X) * np.asmatrix(W); return with_matrix + b
bias_as_row: X @ W + b => X @ W + b.reshape(1, -1)
einsum: X @ W => np.einsum('nd,dh->nh', X, W)
columns_first: X @ W + b => (W.T @ X.T + b[:, None]).T
""")
