"""Exercises of lesson 1: distance from the border."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import (
    COLUMNS,
    ROWS,
    SMALL,
    aimed,
    fine,
    wide,
)
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    NO_WEIGHTS,
    ONE_INPUT,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")
SHORT = "w is short, and not 0"


signed_distance = LADDER.add(
    solution.signed_distance,
    parts=("distance",),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints="""
        If w and b both double, the border stays where it is. Does your
        distance stay as well?
        fits not_divided bias_not_divided no_bias bias_subtracted inside

        For w = (3, 4) and b = 0, how far is the point (3, 4) from the border,
        and what is x @ w?
        fits unsigned length_squared length_of_points length_with_bias
        fits number_of_weights absolute_sum sign_lost

        The length of w is the root of w @ w. What is divided by it, and what
        if it is 0?
        fits no_error guard_too_wide sum_for_zero should_raise not_finite
    """,
)
signed_distance.show(
    np.array([[3.0, 4.0], [0.0, 0.0], [-3.0, -4.0]]), np.array([3.0, 4.0]), 5.0
)
signed_distance.show(
    np.array([[1.0, 5.0], [-2.0, 5.0]]), np.array([2.0, 0.0]), -1.0,
    note=ALL_EQUAL,
)  # fmt: skip
signed_distance.show(
    np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([1.0, 1.0, -1.0, -1.0]), 2.0,
    note=ONE_ROW,
)  # fmt: skip
signed_distance.show(
    np.array([[1.0, 2.0]]), np.array([0.0, 0.0]), 1.0,
    note=NO_WEIGHTS, property="edges",
)  # fmt: skip
signed_distance.show(
    np.array([[2.0, 0.5]]), np.array([3e-9, 4e-9]), 5e-9,
    note=SHORT, property="edges",
)  # fmt: skip


@signed_distance.hidden
def signed_distance_cases(rng):
    n, d = shuffled_sizes(rng, 2, 4)  # larger than what is shown
    X, w, b = rng.normal(size=(n, d)), 3 * rng.normal(size=d), rng.normal() + 2
    square = rng.normal(size=(d, d))
    near = aimed(SMALL * X, w, SMALL * b, np.linalg.norm(w) * fine(rng, n))
    small = near, w, SMALL * b
    many = wide(rng, ROWS, COLUMNS)
    large = many, wide(rng, COLUMNS), 700.0
    whole = rng.integers(-5, 6, (n, d)), rng.integers(1, 6, d), 2
    edge = {"property": "edges"}
    return [
        signed_distance.case(X, w, b),
        signed_distance.case(square, w / 10, -b, note=ALL_EQUAL),
        signed_distance.case(*small, note=FINE),
        signed_distance.case(*large, note=WIDE),
        signed_distance.case(X[:1], w, b, note=ONE_ROW, **edge),
        signed_distance.case(X[:, :1], -w[:1], b, note=ONE_INPUT, **edge),
        signed_distance.case(*whole, note=INTEGERS, **edge),
        signed_distance.case(
            column_order(X), strided(w), b, note=A_VIEW, **edge
        ),
        signed_distance.case(X, 0 * w, b, note=NO_WEIGHTS, **edge),
        signed_distance.case(X, 1e-4 * w, 1e-4 * b, note=SHORT, **edge),
        signed_distance.case(X, 1e-9 * w, 1e-9 * b, note=SHORT, **edge),
        signed_distance.case(
            rng.normal(size=(n, 4)), b * np.array([1.0, -1.0, 1.0, -1.0]), b
        ),
        signed_distance.case(many, np.eye(COLUMNS)[-1], b),
        signed_distance.case(X, np.eye(d)[0], b),
    ]


signed_distance.wrong("""
not_divided: return X @ w + b
    The output of the neuron is returned as it is; divide it by the length
    of w to make a distance of it.
length_squared: return (X @ w + b) / (w @ w)
    It is divided by w @ w, which is the length squared; take the root.
bias_not_divided: return X @ w / np.sqrt(w @ w) + b
    Only X @ w is divided by the length of w; the bias is part of the sum
    and is divided too.
unsigned: return np.abs(X @ w + b) / np.sqrt(w @ w)
    The sign is lost; it tells on which side of the border a point is.
no_bias: return X @ w / np.sqrt(w @ w)
    The bias is not used, so every border goes through the origin.
bias_subtracted: return (X @ w - b) / np.sqrt(w @ w)
    The bias is subtracted; it is added.
absolute_sum: return (X @ w + b) / np.abs(w).sum()
    It is divided by the sum of |w|; the length is the root of the sum of
    squares.
length_of_points: return (X @ w + b) / np.sqrt((X * X).sum(axis=1))
    Each row is divided by its own length; the length of w is wanted.
length_with_bias: return (X @ w + b) / np.sqrt(w @ w + b * b)
    The bias is counted into the length; only the weights belong to it.
number_of_weights: return (X @ w + b) / len(w)
    It is divided by the number of weights; the length of the vector w is
    wanted. len(w) counts entries.
no_error: return (X @ w + b) / np.sqrt(w @ w)
    With all weights 0 there is no border: raise ValueError before
    dividing.
guard_too_wide: np.sqrt => np.linalg.norm
    & w @ w => w
    & length == 0 => length < 0.001
    & 'all weights are 0, so there is no border' => 'no border'
    It raises for weights that are short and not 0; they have a border,
    too.
""")


@signed_distance.mistake(
    "sum_for_zero",
    says=(
        "Weights that add up to 0 are taken for no weights; a border is"
        " missing only if all of them are 0."
    ),
)
def sum_for_zero(X, w, b):
    if w.sum() == 0:
        raise ValueError("no border")
    return (X @ w + b) / np.sqrt(w @ w)


@signed_distance.right("by_a_neuron")
def by_a_neuron(X, w, b):
    if not np.any(w):
        raise ValueError("there is no border")
    z = np.array([solution.neuron(x, w, b) for x in X])
    return z / np.sqrt(w @ w)


@signed_distance.right("norm")
def norm(X, w, b):
    if not w.any():
        raise ValueError("no border")
    return (X @ w + b) / np.linalg.norm(w)


signed_distance.unusual("""
unit_vector: np.sqrt => float
    & w @ w => np.hypot.reduce(w.astype(float))
    & ValueError('all weights are 0, so there is no border') => ValueError
    & (X @ w + b) / length => X @ (w / length) + b / length
""")


@signed_distance.right("foot_of_the_perpendicular")
def foot_of_the_perpendicular(X, w, b):
    if np.all(w == 0):
        raise ValueError("w is zero")
    out = []
    for x in X:
        t = (x @ w + b) / (w @ w)
        out.append(np.sign(t) * np.sqrt(((t * w) ** 2).sum()))
    return np.array(out)
