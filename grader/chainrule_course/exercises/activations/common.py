"""What the exercises of lesson 2 share: notes and ways to draw cases."""

import numpy as np

from chainrule_course.exercises.base import column_order, strided
from chainrule_course.exercises.draws import COLUMNS, ROWS, even, fine, wide
from chainrule_course.exercises.notes import (
    A_VIEW,
    FINE,
    INTEGERS,
    WIDE,
    shuffled_sizes,
)

NO_EXTREMES = {"shape": 1, "values": 2, "edges": 1, "purity": 1}
POINTS = {**NO_EXTREMES, "extremes": 1}

EDGE = {"property": "edges"}
EXTREME = {"property": "extremes"}
ONE_ENTRY = "one entry"
A_NUMBER = "a number, not an array"
A_CUBE = "three axes"
SINGLE = "float32"
LOW = "all below -4"
FAR_OUT = "far from 0"
AT_ZERO = "exactly at 0"
ONE_CLASS = "one class"
MASKED = "-inf takes classes out"

ORDINARY = 4.5  # the largest |z| but in extremes: no slope is lost there
LOG_3 = 1.0986122886681098  # so that exp gives 3
FAR = np.array([1000.0, -1000.0, 800.0, -800.0, 0.5])


def single(array):
    """The same numbers as float32."""
    return np.asarray(array).astype(np.float32)


def forward_cases(exercise, rng, *rest):
    """Cases of a function that takes each entry of z on its own."""
    n, d = shuffled_sizes(rng, 2)
    z = even(rng, (n, d), ORDINARY / 2)
    z[0, 0], z[1, 0] = -0.7, 1.3  # both signs in every seed
    low = -rng.uniform(ORDINARY - 0.5, ORDINARY, (3 * ROWS, 1))
    case = exercise.case
    return [
        case(z, *rest),
        case(-2 * z[:, 0], *rest),
        case(even(rng, (ROWS, COLUMNS), ORDINARY), *rest),
        case(low, *rest, note=LOW),
        case(even(rng, (2, 1, d), ORDINARY), *rest, note=A_CUBE),
        case(z[:1, :1], *rest, note=ONE_ENTRY, **EDGE),
        case(rng.permutation(np.arange(-4, 5)), *rest, note=INTEGERS, **EDGE),
        case(strided(z), *rest, note=A_VIEW, **EDGE),
        case(column_order(z), *rest, note=A_VIEW, **EDGE),
    ]


def backward_cases(exercise, rng, *rest):
    """Cases of a backward function that takes each entry on its own."""
    n, d = shuffled_sizes(rng, 2)
    z, da = even(rng, (n, d), ORDINARY / 2), rng.normal(size=(n, d))
    z[0, 0], z[1, 0] = -0.7, 1.3  # both signs in every seed,
    da[:2, 0] = 1.9, -0.6
    da[:2, 1] = abs(da[:2, 1]) * -np.sign(z[:2, 1])  # and in every pair
    cube = even(rng, (2, 2, 1, d), ORDINARY)
    many = ROWS, COLUMNS
    whole = rng.permutation(np.arange(-4, 5))
    case = exercise.case
    return [
        case(da, z, *rest),
        case(-2 * da[:, 0], 2 * z[:, 0], *rest),
        case(fine(rng, *many), even(rng, many, 0.5), *rest, note=FINE),
        case(wide(rng, *many), even(rng, many, 0.5), *rest, note=WIDE),
        case(*cube, *rest, note=A_CUBE),
        case(da[1:2, :1], z[1:2, :1], *rest, note=ONE_ENTRY, **EDGE),
        case(rng.normal(size=9), whole, *rest, note=INTEGERS, **EDGE),
        case(rng.permuted(whole), whole, *rest, note=INTEGERS, **EDGE),
        case(rng.permuted(whole), whole / 3, *rest, note=INTEGERS, **EDGE),
        case(strided(da), column_order(z), *rest, note=A_VIEW, **EDGE),
        case(single(da), single(z), *rest, note=SINGLE, **EDGE),
    ]
