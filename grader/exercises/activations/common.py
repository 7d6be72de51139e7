"""What the exercises of lesson 2 share: notes and ways to draw cases."""

import numpy as np

from grader.exercises.base import both, column_order, strided
from grader.exercises.draws import COLUMNS, ROWS, even, fine, wide
from grader.exercises.notes import (
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
ONE_ENTRY = both("one entry", "只有一个数")
A_NUMBER = both("a number, not an array", "一个数，而不是数组")
A_CUBE = both("three axes", "三维数组")
SINGLE = both("float32", "float32 类型")
LOW = both("all below -4", "全都小于 -4")
FAR_OUT = both("far from 0", "离 0 很远")
AT_ZERO = both("exactly at 0", "恰好在 0 处")
ONE_CLASS = both("one class", "只有一个类别")
MASKED = both("-inf takes classes out", "-inf 把类别排除在外")

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
