"""Exercises of lesson 7: the way back through layernorm."""

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
    large,
    level,
    scales,
    sizes,
    table,
    trace_of,
    views,
)
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
)
from chainrule_course.solutions import norms as solution

LADDER = Ladder(LESSON)
BY_HAND = "three units, eps 0"
UNIFORM = "gamma 1 and the same gradient in a row"


def steps(dout, Z, gamma, eps=1e-5):
    """The trace of the right pass."""
    return trace_of(dout, Z, gamma, eps, axis=1)


layernorm_backward = LADDER.add(
    solution.layernorm_backward,
    parts=("dZ", "dgamma", "dbeta"),
    sizes={"n": ("Z", 0), "h": ("Z", 1)},
    trace=steps,
    hints="""
        gamma and beta belong to columns, the statistics to rows. Over which
        axis does each of your four sums and means run?
        fits over_the_rows gamma_over_features beta_over_features
        fits gamma_and_beta_averaged gamma_from_Z gamma_as_beta beta_not_summed
        fits not_summed

        gamma differs from column to column. So must it be in dN before the
        means along a row are taken, or may it come after?
        fits gamma_outside gamma_missing dgamma_again

        It is batchnorm_backward on its side. Which keepdims does the side
        need, and which of your lines did not change at all?
        fits statistics_fixed mean_only spread_only spread_added sums_for_means over_n
        fits over_variance not_divided eps_lost eps_outside over_h_less_one
    """,
)
layernorm_backward.show(
    np.array([[1.0, 0.0]]), np.array([[1.0, 3.0]]), np.ones(2), 0.0,
    note="two units, eps 0: they always become -1 and 1",
)  # fmt: skip
layernorm_backward.show(
    np.array([[2.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 3.0]]), np.ones(3), 0.0,
    note=BY_HAND,
)  # fmt: skip
layernorm_backward.show(
    np.array([[1.0, -2.0, 0.5, 3.0], [-1.0, 0.0, 2.0, 1.0]]),
    np.array([[1.0, 0.0, 3.0, 4.0], [5.0, -1.0, -1.0, 1.0]]),
    np.array([2.0, -3.0, 1.0, 0.5]), 4.0,
)  # fmt: skip
layernorm_backward.show(
    np.full((2, 4), 2.0),
    np.array([[1.0, 3.0, 3.0, 5.0], [3.0, 5.0, 1.0, 3.0]]),
    np.ones(4),
    2.0,
    note=UNIFORM, **EDGE,
)  # fmt: skip
layernorm_backward.show(
    np.array([[1.0, -2.0, 4.0]]), np.array([[5.0, 5.0, 5.0]]),
    np.array([2.0, 1.0, -1.0]), 0.25, note=LEVEL_ROW, **EDGE,
)  # fmt: skip


@layernorm_backward.hidden
def _(rng):
    n, h = sizes(rng)
    gamma, _ = scales(rng, h)

    def pair(n, h):
        return rng.normal(size=(n, h)) + 0.3, table(rng, n, h)

    dout, Z = pair(n, h)
    narrow = 1e-3 * rng.normal(size=(n, h)) + 0.002
    flat = Z.copy()
    flat[0] = 0.75
    whole = [rng.integers(-5, 6, (n, h)) for _ in range(2)]
    case = layernorm_backward.case
    return [
        case(dout, Z, gamma),
        case(*pair(n, h + 2), scales(rng, h + 2)[0], 0.5),
        case(*pair(h, h), gamma, note=ALL_EQUAL),
        case(*pair(10, 9), scales(rng, 9)[0]),
        case(SMALL_SCALE * dout, Z, gamma, note=FINE),
        case(*large(rng, n, 6, 1), 50.0, note=WIDE),
        case(dout[:1], Z[:1], gamma, note=ONE_ROW, **EDGE),
        case(dout[:, :1], Z[:, :1], gamma[:1], note=ONE_COLUMN, **EDGE),
        case(1e-2 * dout, narrow, gamma, 1e-4, note=NARROW, **EDGE),
        case(1e-2 * dout, flat, gamma, note=LEVEL_ROW, **EDGE),
        case(
            np.full((n, 4), 0.75),
            level(rng, n, 1),
            np.ones(4),
            2.0,
            note=UNIFORM,
            **EDGE,
        ),
        case(*whole, rng.integers(2, 5, h), note=INTEGERS, **EDGE),
        case(*views(dout, Z, gamma), note=A_VIEW, **EDGE),
    ]


layernorm_backward.wrong(
    """
over_the_rows: Z.var(axis=1, keepdims=True) => Z.var(axis=0, keepdims=True)
    & Z.mean(axis=1, keepdims=True) => Z.mean(axis=0, keepdims=True)
    & dN.mean(axis=1, keepdims=True) => dN.mean(axis=0, keepdims=True)
    & (dN * N).mean(axis=1, keepdims=True) => (dN * N).mean(axis=0, keepdims=True)
    Mean and spread run down the columns, as in batchnorm; each row has its
    own, axis 1.
gamma_outside: dN = dout * gamma => dN = dout
    & dZ = (dN - through_mean - through_spread) / spread => dZ = gamma * (dN - through_mean - through_spread) / spread
    gamma multiplies dZ at the end; it differs along the row, so it has to be
    in dN before the means are taken.
gamma_missing place=dN: dN = dout * gamma => dN = dout
    gamma is left out of dZ: dN is dout times gamma.
statistics_fixed place=through: (dN - through_mean - through_spread) => dN
    Mean and spread are held fixed; they are made of the row and hand a
    gradient back, too.
mean_only place=through_spread: (dN - through_mean - through_spread) => (dN - through_mean)
    The way through the spread is missing.
spread_only place=through_mean: (dN - through_mean - through_spread) => (dN - through_spread)
    The way through the mean is missing.
spread_added place=through_spread: - through_spread => + through_spread
    What goes through the spread is added; a larger spread makes N smaller, so
    it is subtracted.
sums_for_means place=through: dN.mean(axis=1, keepdims=True) => dN.sum(axis=1, keepdims=True)
    & (dN * N).mean(axis=1, keepdims=True) => (dN * N).sum(axis=1, keepdims=True)
    What goes through mean and spread is summed along the row and not divided
    by h; both statistics are means.
over_n place=through: dN.mean(axis=1, keepdims=True) => dN.sum(axis=1, keepdims=True) / len(Z)
    & (dN * N).mean(axis=1, keepdims=True) => (dN * N).sum(axis=1, keepdims=True) / len(Z)
    What goes through mean and spread is divided by n, as in batchnorm; a row
    has h units.
gamma_over_features: (dout * N).sum(axis=0) => (dout * N).sum(axis=1)
    dgamma is summed along the rows; gamma has one number for each column, so
    sum over the rows, axis 0.
beta_over_features: dout.sum(axis=0) => dout.sum(axis=1)
    dbeta is summed along the rows; beta has one number for each column, so sum
    over the rows, axis 0.
gamma_from_Z: (dout * N).sum(axis=0) => (dout * Z).sum(axis=0)
    dgamma is made with Z; what gamma multiplies is N.
dgamma_again: (dout * N).sum(axis=0) => (dN * N).sum(axis=0)
    gamma is in its own gradient; out is gamma * N, so dgamma is the sum of
    dout * N.
gamma_as_beta: (dout * N).sum(axis=0) => dout.sum(axis=0) * 1.0
    dgamma is made as dbeta is, without N.
gamma_and_beta_averaged: (dout * N).sum(axis=0) => (dout * N).mean(axis=0)
    & dout.sum(axis=0) => dout.mean(axis=0)
    dgamma and dbeta are averaged over the rows; they are sums.
beta_not_summed: dout.sum(axis=0) => dout * 1.0
    dbeta has a row for each example; beta is used in every row, so add them
    up.
over_variance: (dN - through_mean - through_spread) / spread => (dN - through_mean - through_spread) / spread ** 2
    dZ is divided by the variance; divide by its root.
not_divided: (dN - through_mean - through_spread) / spread => (dN - through_mean - through_spread)
    dZ is not divided by the spread: N moves 1 / spread as far as Z.
over_h_less_one: Z.var(axis=1, keepdims=True) => (Z.var(axis=1, keepdims=True) * Z.shape[1] / max(Z.shape[1] - 1, 1))
    The variance is divided by h - 1; divide by h.
eps_lost: Z.var(axis=1, keepdims=True) + eps => Z.var(axis=1, keepdims=True)
    eps is left out; it is under the root here as in the way ahead.
eps_outside: np.sqrt(Z.var(axis=1, keepdims=True) + eps) => (np.sqrt(Z.var(axis=1, keepdims=True)) + eps)
    eps is added to the root; it belongs under it.
"""
)


@layernorm_backward.right("transposed")
def _(dout, Z, gamma, eps=1e-5):
    root = np.sqrt(Z.T.var(axis=0) + eps)
    N = (Z.T - Z.T.mean(axis=0)) / root
    d = (dout * gamma).T
    dZ = (d - d.mean(axis=0) - N * (d * N).mean(axis=0)) / root
    return dZ.T, (dout * N.T).sum(axis=0), dout.sum(axis=0)


@layernorm_backward.right("jacobian_of_each_row")
def _(dout, Z, gamma, eps=1e-5):
    h, rows, dgamma = Z.shape[1], [], 0 * gamma
    for d, z in zip(dout, Z, strict=True):
        root = (z.var() + eps) ** 0.5
        u = (z - z.mean()) / root
        rows.append((np.eye(h) - 1 / h - np.outer(u, u) / h) @ (d * gamma))
        rows[-1] = rows[-1] / root
        dgamma = dgamma + d * u
    return np.stack(rows), dgamma, np.ones(len(Z)) @ dout


@layernorm_backward.right("three_stages")
def _(dout, Z, gamma, eps=1e-5):
    h = Z.shape[1]
    away = Z - Z.mean(axis=1)[:, None]
    inverse = (Z.var(axis=1)[:, None] + eps) ** -0.5
    dN = dout * gamma
    dvar = (dN * away).sum(axis=1)[:, None] * -0.5 * inverse**3
    dmean = -(dN * inverse).sum(axis=1)[:, None]
    dZ = dN * inverse + dvar * 2 * away / h + dmean / h
    return dZ, np.sum(dout * away * inverse, axis=0), np.sum(dout, axis=0)
