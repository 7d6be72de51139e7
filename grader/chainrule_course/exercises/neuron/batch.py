"""Exercises of lesson 1: one neuron, many examples."""

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
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")


neuron_batch = LADDER.add(
    solution.neuron_batch,
    parts=("z",),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints="""
        What shape has X, what shape has w, and which of the two sizes should
        be gone afterwards?
        fits column shape transposed summed_over_examples first_row_only
        fits summed_too_far

        Write the first two outputs as sums. Which operation makes such sums
        for all rows at once?
        fits not_summed all_summed mean bias_per_input

        neuron uses x @ w + b. What changes when x becomes X?
        fits no_bias bias_subtracted inside
    """,
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
def neuron_batch_cases(rng):
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


neuron_batch.wrong("""
column: X @ w + b => (X @ w + b)[:, None]
    The result is a column (n, 1); w has shape (d,), so that the result has
    shape (n,).
bias_per_input: X @ w + b => (X * w + b).sum(axis=1)
    The bias is added once for every input; it belongs to each row's sum,
    once.
no_bias: X @ w + b => X @ w
    The bias b is not used.
bias_subtracted: X @ w + b => X @ w - b
    The bias is subtracted; it is added.
not_summed: X @ w => X * w
    The products X * w are not added up: each row should give one number.
summed_over_examples: X @ w => (X * w).sum(axis=0)
    The sum runs over the examples (axis 0); it should run over the inputs
    of each example.
all_summed: X @ w => (X * w).sum()
    Everything is added into one number; each row has its own sum.
mean: X @ w => (X * w).mean(axis=1)
    The products are averaged over the inputs; a neuron adds them.
transposed: X @ w => X.T @ w
    X is transposed, so its columns are taken for examples.
first_row_only: X @ w + b => np.full(len(X), X[0] @ w + b)
    Only the first row is used, for every output.
""")


neuron_batch.unusual("""
by_neuron: X @ w + b => np.array([neuron(x, w, b) for x in X])
loop: X @ w + b => [sum(x * w) + b for x in X]
multiply_and_sum: X @ w => np.sum(X * w, axis=1)
one_more_column: X @ w + b => np.c_[X, np.ones(len(X))] @ np.append(w, b)
other_side: X @ w => w @ X.T
""")


@neuron_batch.right("filled")
def filled(X, w, b):
    z = np.empty(len(X))
    for i in range(len(X)):
        z[i] = np.dot(X[i], w) + b
    return z
