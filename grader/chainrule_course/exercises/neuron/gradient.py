"""Exercises of lesson 1: the slope of the squared error."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import COLUMNS, ROWS, TINY, fine, wide
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


neuron_gradient = LADDER.add(
    solution.neuron_gradient,
    parts=("dw", "db"),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints="""
        Call the error e = X @ w + b - y. What is the slope of the mean of e**2
        in one entry of e?
        fits two_missing not_averaged only_summed climbs sign half no_bias
        fits targets_broadcast absolute_error

        If w_k grows a little, each error grows by its own X[i, k]. Over what
        do you add? And what does each error grow by if b grows?
        fits db_not_summed db_from_dw not_summed

        dw has shape (d,), e has shape (n,): which product of X.T and e has
        that shape? Both gradients carry the same 2 / n.
        fits not_transposed db_not_scaled w_summed_b_averaged divided_by_inputs
        fits shape times_n over_n
    """,
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
def neuron_gradient_cases(rng):
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


neuron_gradient.wrong(
    """
db_not_scaled: e = _error(X, y, w, b); return (2 / len(y) * X.T @ e, e.sum())
    dw carries the factor 2 / n and db does not; both come from the same
    mean.
w_summed_b_averaged: e = _error(X, y, w, b); return (X.T @ e, e.mean())
    dw is a sum over the examples and db a mean; both belong to the mean of
    the squares, so both carry 2 / n.
two_missing: e = _error(X, y, w, b); return (X.T @ e / len(y), e.mean())
    The 2 from the slope of the square is missing in both.
not_averaged: e = _error(X, y, w, b); return (2 * X.T @ e, 2 * e.sum())
    The sum over the examples is not divided by n; the loss is a mean.
only_summed: e = _error(X, y, w, b); return (X.T @ e, e.sum())
    Both the 2 and the division by n are missing: this is the gradient of
    half the sum of squares.
climbs: e = _error(X, y, w, b); return (-2 / len(y) * X.T @ e, -2 / len(y) * e.sum())
    Both signs are flipped: the error is prediction minus target, and the
    gradient points uphill.
no_bias: error = X @ w + b - y; scale = 2 / len(y); return (scale * X.T @ error, float(scale * error.sum())) => return neuron_gradient(X, y, w, 0.0)
    The bias is left out of the prediction.
db_not_summed: e = _error(X, y, w, b); return (2 / len(y) * X.T @ e, 2 / len(y) * e)
    db holds one number for each example; there is one bias, so add them
    up.
db_from_dw: error = X @ w + b - y; scale = 2 / len(y); return (scale * X.T @ error, float(scale * error.sum())) => dw, _ = neuron_gradient(X, y, w, b); return (dw, dw.sum())
    db is the sum of dw; the bias sees the input 1, so db is the sum of the
    errors, times 2 / n.
divided_by_inputs: e = _error(X, y, w, b); return (2 / X.shape[1] * X.T @ e, 2 / X.shape[1] * e.sum())
    The sums are divided by d, the number of inputs; the mean runs over the
    n examples.
targets_broadcast: e = X @ w + b - y[:, None]; return (2 / len(y) * (X.T @ e.T).mean(axis=1), 2 / len(y) * e.mean(0).sum())
    y is used as a column: (n,) minus (n, 1) makes an (n, n) table of every
    prediction against every target.
not_transposed: e = _error(X, y, w, b); return (2 / len(y) * X @ e, 2 / len(y) * e.sum())
    X is not transposed in dw: the sum runs over the inputs and should run
    over the examples.
absolute_error: e = np.sign(_error(X, y, w, b)); return (X.T @ e / len(y), e.mean())
    This is the gradient of the mean absolute error: only the sign of each
    error is used, and its size is lost.
""",
    _error=_error,
)


neuron_gradient.unusual("""
by_neurons: error = np.array([neuron(x, w, b) for x in X]) - y; return (2 * X.T @ error / len(y), 2 * error.mean())
""")


@neuron_gradient.right("loop")
def loop(X, y, w, b):
    dw, db = [0.0] * X.shape[1], 0.0
    for x, target in zip(X, y, strict=True):
        error = sum(p * q for p, q in zip(x, w, strict=True)) + b - target
        for k in range(len(dw)):
            dw[k] += 2 * error * x[k] / len(y)
        db += 2 * error / len(y)
    return dw, db


neuron_gradient.unusual("""
mean_of_products: error = (X @ w + b - y)[:, None]; return (2 * (error * X).mean(axis=0), 2 * error.mean(axis=0))
bias_as_weight: rows = np.c_[X, np.ones(len(X))]; g = 2 / len(rows) * (rows @ np.append(w, b) - y) @ rows; return (g[:-1], g[-1])
""")
