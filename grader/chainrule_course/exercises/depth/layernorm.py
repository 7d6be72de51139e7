"""Exercises of lesson 7: layernorm, which looks along the row."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import (
    EDGE,
    LESSON,
    LEVEL_ROW,
    NARROW,
    ONE_COLUMN,
)
from chainrule_course.exercises.depth.norming import (
    PLAIN,
    scales,
    sizes,
    table,
    views,
)
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
)
from chainrule_course.solutions import norms as solution

LADDER = Ladder(LESSON)
STRANGERS = "two rows that do not meet"

layernorm = LADDER.add(
    solution.layernorm,
    parts=("out",),
    sizes={"n": ("Z", 0), "h": ("Z", 1)},
    hints="""
        Whose mean is it this time: that of a unit over the rows, or that of a
        row over its units? Which axis is that?
        fits over_the_rows over_everything

        The mean of each row has shape (n,), Z has (n, h). What keeps it a
        column, so that each row is left its own?
        fits not_centred over_h_less_one eps_outside squared_for_rooted
        fits variance_for_root eps_forgotten

        gamma and beta have shape (h,). Do they belong to rows or to columns,
        and when do they come in?
        fits gamma_missing beta_missing gamma_before beta_first gamma_by_row
    """,
)
layernorm.show(
    np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), 0.0, note=PLAIN,
)  # fmt: skip
layernorm.show(
    np.array([[1.0, 3.0], [100.0, 500.0], [-2.0, 4.0]]),
    np.array([2.0, -1.0]), np.array([0.5, 1.0]), 0.0, note=STRANGERS,
)  # fmt: skip
layernorm.show(
    np.array([[0.0, 4.0, 2.0, 2.0], [0.0, 0.0, 0.0, 8.0]]),
    np.array([1.0, 2.0, 1.0, -1.0]), np.array([0.0, 1.0, -1.0, 0.5]), 2.0,
)  # fmt: skip
layernorm.show(
    np.array([[1.0, 3.0], [6.0, 2.0]]), np.array([2.0, -1.0]),
    np.array([0.5, 1.0]), 0.0, note=ALL_EQUAL,
)  # fmt: skip
layernorm.show(
    np.array([[2.0, 2.0, 2.0]]), np.array([1.0, 2.0, 3.0]),
    np.array([4.0, 5.0, 6.0]), note=LEVEL_ROW, **EDGE,
)  # fmt: skip
layernorm.show(
    np.array([[2.0], [5.0]]), np.array([3.0]), np.array([4.0]),
    note=ONE_COLUMN, **EDGE,
)  # fmt: skip


@layernorm.hidden
def _(rng):
    n, h = sizes(rng)
    Z, (gamma, beta) = table(rng, n, h), scales(rng, h)
    narrow = 1e-3 * rng.normal(size=(n, h)) + 0.002
    level = table(rng, n, h)
    level[0] = 0.75
    whole = rng.integers(-5, 6, (n, h)), rng.integers(1, 4, h)
    case = layernorm.case
    return [
        case(Z, gamma, beta),
        case(table(rng, n, h), gamma, beta, 0.5),
        case(table(rng, h, h), gamma, beta, 0.2, note=ALL_EQUAL),
        case(table(rng, 10, 9), *scales(rng, 9)),
        case(Z, SMALL_SCALE * gamma, SMALL_SCALE * beta, note=FINE),
        case(LARGE_SCALE * Z, LARGE_SCALE * gamma, LARGE_SCALE * beta,
             note=WIDE),
        case(Z[:1], gamma, beta, note=ONE_ROW, **EDGE),
        case(Z[:, :1], gamma[:1], beta[:1], note=ONE_COLUMN, **EDGE),
        case(narrow, gamma, beta, 1e-5, note=NARROW, **EDGE),
        case(level, gamma, beta, note=LEVEL_ROW, **EDGE),
        case(*whole, whole[1] - 2, note=INTEGERS, **EDGE),
        case(*views(Z, gamma, beta), note=A_VIEW, **EDGE),
    ]  # fmt: skip


layernorm.wrong(
    """
over_the_rows: axis=1 =>> axis=0
    Mean and variance run down the columns, as in batchnorm; each row has its
    own, axis 1.
over_everything: axis=1 =>> axis=None
    One mean and one variance are taken of the whole table; each row has its
    own, axis 1.
over_h_less_one: Z.var(axis=1, keepdims=True) => Z.var(axis=1, keepdims=True) * Z.shape[1] / max(Z.shape[1] - 1, 1)
    The variance is divided by h - 1; divide by h.
eps_outside: np.sqrt(var + eps) => (np.sqrt(var) + eps)
    eps is added to the root; it belongs to the variance, under the root.
eps_forgotten: np.sqrt(var + eps) => np.sqrt(var)
    eps is not used: a row of equal numbers is divided by 0.
squared_for_rooted: np.sqrt(var + eps) => (var + eps) ** 2
    The variance is squared; its root is wanted, ** 0.5.
variance_for_root: np.sqrt(var + eps) => (var + eps)
    It is divided by the variance; divide by its root.
not_centred: (Z - mean) => Z
    The mean is not subtracted.
gamma_before: gamma * (Z - mean) => (gamma * Z - mean)
    gamma multiplies Z before the mean is subtracted; it multiplies what has
    been centred.
beta_first: gamma * (Z - mean) / np.sqrt(var + eps) + beta => gamma * ((Z - mean) / np.sqrt(var + eps) + beta)
    beta is multiplied by gamma; it is added last.
gamma_missing: gamma * (Z - mean) => (Z - mean)
    gamma is not used.
beta_missing:  / np.sqrt(var + eps) + beta => / np.sqrt(var + eps)
    beta is not added.
gamma_by_row: gamma * (Z - mean) / np.sqrt(var + eps) + beta => gamma[:, None] * (Z - mean) / np.sqrt(var + eps) + beta[:, None] if len(Z) == len(gamma) else gamma * (Z - mean) / np.sqrt(var + eps) + beta
    In a square table gamma and beta go by row; they belong to columns.
"""
)


@layernorm.right("transposed_batchnorm")
def _(Z, gamma, beta, eps=1e-5):
    N = (Z.T - Z.T.mean(axis=0)) / np.sqrt(Z.T.var(axis=0) + eps)
    return N.T * gamma + beta


@layernorm.right("row_by_row")
def _(Z, gamma, beta, eps=1e-5):
    rows = []
    for z in Z:
        away = z - z.mean()
        rows.append(gamma * away * (away @ away / len(z) + eps) ** -0.5 + beta)
    return np.array(rows)


@layernorm.right("centring_matrix")
def _(Z, gamma, beta, eps=1e-5):
    h = Z.shape[1]
    away = Z @ (np.eye(h) - np.full((h, h), 1 / h))
    spread = np.sqrt(np.einsum("nh,nh->n", away, away) / h + eps)
    return away / spread[:, None] * gamma + beta
