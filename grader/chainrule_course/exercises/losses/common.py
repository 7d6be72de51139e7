"""What the exercises of lesson 3 share: notes, numbers, hidden cases."""

import math

import numpy as np

from chainrule_course.exercises.base import column_order, strided
from chainrule_course.exercises.draws import COLUMNS, ROWS, TINY, fine, wide
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)

WITH_EXTREMES = {
    "shape": 1, "values": 2, "edges": 1, "extremes": 1, "purity": 1,
}  # fmt: skip
EDGE = {"property": "edges"}
EXTREME = {"property": "extremes"}

ONE_COLUMN = "one column"
ONE_EXAMPLE = "one example"
ONE_NUMBER = "a single number"
TWO_SHAPES = "(n,) against (n, 1)"
LINES = "(n, 1) against (1, n)"
REPEATED = "(2, 3) against (1, 3)"
FAR_OFF = "numbers near 1e8"
HALF = "a label between two classes"
AT_DELTA = "errors of exactly delta"
SOFT = "labels between 0 and 1"
SURE_AND_RIGHT = "very sure, and right"
SURE_AND_WRONG = "very sure, and wrong"
ONE_CLASS = "one class"
TOO_LARGE = "a label that is no class"
NEGATIVE = "a label below 0"
LEVELS = "rows on very different levels"
QUARTERS = "logits whose softmax is 1/2 and 1/4"
ODDS = "logits whose sigmoid is 3/4, 1/2, 1/4"

MATRIX = np.array([[1.0, 2.0], [3.0, 0.0], [2.0, 5.0]])
GOALS = np.array([[1.0, 4.0], [0.0, 1.0], [2.0, 3.0]])
SMALL = np.array([[1.0, 2.0], [0.0, 1.0]])
ROW = np.array([[1.0, 2.0, 3.0]])
ROW_GOALS = np.array([[3.0, 2.0, 2.0]])
PAIR = np.array([1.0, 2.0])

# The smallest number that people add to a probability, or clip it to.
EPSILONS = (2.0**-52, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7)


def same_shape(one, other, names):
    """Raise ValueError, naming both shapes, unless they are equal."""
    if np.shape(one) != np.shape(other):
        raise ValueError(
            f"{names} should have one shape, not {np.shape(one)} and"
            f" {np.shape(other)}"
        )


def check_labels(logits, y):
    """Raise ValueError unless y holds one class of the k for each row."""
    n, k = logits.shape
    whole = np.asarray(y).dtype.kind in "iu"  # True and False would select
    if not whole or np.shape(y) != (n,) or np.min(y) < 0 or np.max(y) >= k:
        raise ValueError(f"y should hold {n} whole numbers from 0 to {k - 1}")


def error(Y_hat, Y):
    """Errors, once the shapes are known to be equal."""
    same_shape(Y_hat, Y, "Y_hat and Y")
    return Y_hat - Y


def predictions(rng, *, exercise, more=()):
    """Hidden cases that every loss of predictions and targets shares."""
    n, k = shuffled_sizes(rng, 2, 3, 9)
    Y = 2 * rng.normal(size=(n, k))
    Y_hat = Y + 2 * rng.normal(size=(n, k)) + 0.3
    v, t = 2 * rng.normal(size=n) + 1, rng.normal(size=n)
    square, goal = 2 * rng.normal(size=(k, k)), rng.normal(size=(k, k)) + 0.5
    whole = rng.integers(-5, 6, (n, k)), rng.integers(-5, 6, (n, k))
    near = t + np.sqrt(TINY) * v / np.sqrt(np.mean(v**2))
    goals = rng.normal(size=(ROWS, COLUMNS))
    close = goals + ROWS * COLUMNS / 2 * fine(rng, ROWS, COLUMNS)
    large = wide(rng, ROWS, COLUMNS), wide(rng, ROWS, COLUMNS)
    case = exercise.case
    return [
        case(Y_hat, Y, *more),
        case(v, t, *more),
        case(square, goal, *more, note=ALL_EQUAL),
        case(near, t, *more, note=FINE),
        case(close, goals, *more, note=FINE),
        case(*large, *more, note=WIDE),
        case(Y_hat[:1], Y[:1], *more, note=ONE_ROW, **EDGE),
        case(Y_hat[:, :1], Y[:, :1], *more, note=ONE_COLUMN, **EDGE),
        case(v[:1], t[:1], *more, note=ONE_NUMBER, **EDGE),
        case(Y_hat[:1, :1], Y[:1, :1], *more, note=ONE_NUMBER, **EDGE),
        case(*whole, *more, note=INTEGERS, **EDGE),
        case(column_order(Y_hat), strided(Y), *more, note=A_VIEW, **EDGE),
        case(v, t[:, None], *more, note=TWO_SHAPES, **EDGE),
        case(v[:, None], t, *more, note=TWO_SHAPES, **EDGE),
        case(v[:, None], t[None], *more, note=LINES, **EDGE),
        case(Y_hat[:2, :3], Y[:1, :3], *more, note=REPEATED, **EDGE),
    ]


def too_sure(exercise, id, epsilon):
    """Decorator: enter an epsilon in the logarithm as a mistake."""
    return exercise.mistake(
        id,
        says="The small number in the logarithm, {epsilon:.3g}, hides log(0),"
        " and no loss can be above {most:.1f}. Computed from the logits, it"
        " comes out right.",
        fill={"epsilon": epsilon, "most": -math.log(epsilon)},
    )
