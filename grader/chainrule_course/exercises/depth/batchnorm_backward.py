"""Exercises of lesson 7: the way back through batchnorm."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import (
    EDGE,
    LESSON,
    LEVEL_COLUMN,
    NARROW,
    ONE_COLUMN,
    TWO_ROWS,
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
    SMALL_SCALE,
    WIDE,
)
from chainrule_course.solutions import norms as solution

LADDER = Ladder(LESSON)
TWO = "two rows, eps 0: they always become -1 and 1, so nothing moves"
BY_HAND = "three rows, eps 0"
UNIFORM = "the same gradient in every row"


def steps(dout, Z, gamma, eps=1e-5):
    """The trace of the right pass."""
    return trace_of(dout, Z, gamma, eps, axis=0)


batchnorm_backward = LADDER.add(
    solution.batchnorm_backward,
    parts=("dZ", "dgamma", "dbeta"),
    sizes={"n": ("Z", 0), "h": ("Z", 1)},
    trace=steps,
    hints="""
        out = gamma * N + beta: that is a layer of its own. What are dgamma,
        dbeta and dN, and over what do two of them sum?
        fits gamma_missing gamma_from_Z gamma_not_divided dgamma_again
        fits gamma_and_beta_averaged beta_not_summed gamma_as_beta not_summed

        N = (Z - mean) / spread. Raise one entry of Z: it moves its own N
        directly. What moves the N of the other rows?
        fits statistics_fixed mean_only spread_only over_features
        fits over_n_less_one

        Try dout all equal: beta takes all of it, so dZ must be 0. And dout =
        N: gamma takes all of it. What has to be taken off dN so that both
        hold, before you divide by the spread?
        fits spread_added sums_for_means over_variance not_divided eps_lost
        fits eps_outside
    """,
)
batchnorm_backward.show(
    np.array([[1.0], [0.0]]), np.array([[1.0], [3.0]]), np.ones(1), 0.0,
    note=TWO,
)  # fmt: skip
batchnorm_backward.show(
    np.array([[2.0], [0.0], [0.0]]), np.array([[0.0], [0.0], [3.0]]),
    np.ones(1), 0.0, note=BY_HAND,
)  # fmt: skip
batchnorm_backward.show(
    np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 0.0], [2.0, 1.0]]),
    np.array([[1.0, 0.0], [3.0, 4.0], [5.0, -1.0], [-1.0, 1.0]]),
    np.array([2.0, -3.0]), 4.0,
)  # fmt: skip
batchnorm_backward.show(
    np.full((4, 2), 2.0),
    np.array([[1.0, 3.0], [3.0, 5.0], [3.0, 1.0], [5.0, 3.0]]),
    np.array([2.0, -3.0]),
    2.0,
    note=UNIFORM, **EDGE,
)  # fmt: skip
batchnorm_backward.show(
    np.array([[1.0], [-2.0], [4.0]]), np.array([[5.0], [5.0], [5.0]]),
    np.array([2.0]), 0.25, note=LEVEL_COLUMN, **EDGE,
)  # fmt: skip


@batchnorm_backward.hidden
def _(rng):
    n, h = sizes(rng)
    gamma, _ = scales(rng, h)

    def pair(n, h):
        return rng.normal(size=(n, h)) + 0.3, table(rng, n, h)

    dout, Z = pair(n, h)
    narrow = 1e-3 * rng.normal(size=(n, h)) + 0.002
    flat = Z.copy()
    flat[:, 0] = 0.75
    whole = [rng.integers(-5, 6, (n, h)) for _ in range(2)]
    case = batchnorm_backward.case
    return [
        case(dout, Z, gamma),
        case(*pair(n + 2, h), -gamma, 0.5),
        case(*pair(h, h), gamma, note=ALL_EQUAL),
        case(*pair(10, 9), scales(rng, 9)[0]),
        case(SMALL_SCALE * dout, Z, gamma, note=FINE),
        case(*large(rng, 6, h, 0), 50.0, note=WIDE),
        case(dout[:2], Z[:2], gamma, 0.5, note=TWO_ROWS, **EDGE),
        case(dout[:, :1], Z[:, :1], gamma[:1], note=ONE_COLUMN, **EDGE),
        case(1e-2 * dout, narrow, gamma, 1e-4, note=NARROW, **EDGE),
        case(1e-2 * dout, flat, gamma, note=LEVEL_COLUMN, **EDGE),
        case(
            np.full((4, h), 0.75),
            level(rng, h, 0),
            gamma,
            2.0,
            note=UNIFORM,
            **EDGE,
        ),
        case(*whole, rng.integers(2, 5, h), note=INTEGERS, **EDGE),
        case(*views(dout, Z, gamma), note=A_VIEW, **EDGE),
    ]


batchnorm_backward.wrong(
    """
statistics_fixed place=through: (dN - through_mean - through_spread) => dN
    Mean and spread are held fixed, as in evaluation; in training they are made
    of Z and hand a gradient back, too.
mean_only place=through_spread: (dN - through_mean - through_spread) => (dN - through_mean)
    The way through the spread is missing.
spread_only place=through_mean: (dN - through_mean - through_spread) => (dN - through_spread)
    The way through the mean is missing.
spread_added place=through_spread: - through_spread => + through_spread
    What goes through the spread is added; a larger spread makes N smaller, so
    it is subtracted.
sums_for_means place=through: dN.mean(axis=0) => dN.sum(axis=0)
    & (dN * N).mean(axis=0) => (dN * N).sum(axis=0)
    What goes through mean and spread is summed over the rows and not divided
    by n; both statistics are means.
gamma_missing place=dN: dN = dout * gamma => dN = dout
    gamma is left out of dZ: dN is dout times gamma.
gamma_from_Z: (dout * N).sum(axis=0) => (dout * Z).sum(axis=0)
    dgamma is made with Z; what gamma multiplies is N.
gamma_not_divided: (dout * N).sum(axis=0) => (dout * N * spread).sum(axis=0)
    dgamma is made with Z - mean; it has to be divided by the spread.
dgamma_again: (dout * N).sum(axis=0) => (dN * N).sum(axis=0)
    gamma is in its own gradient; out is gamma * N, so dgamma is the sum of
    dout * N.
gamma_as_beta: (dout * N).sum(axis=0) => dout.sum(axis=0) * 1.0
    dgamma is made as dbeta is, without N.
gamma_and_beta_averaged: (dout * N).sum(axis=0) => (dout * N).mean(axis=0)
    & dout.sum(axis=0) => dout.mean(axis=0)
    dgamma and dbeta are averaged; each is used in every row, so they are sums.
beta_not_summed: dout.sum(axis=0) => dout * 1.0
    dbeta has a row for each example; beta is used in every row, so add them
    up.
over_n_less_one: Z.var(axis=0) => Z.var(axis=0, ddof=1)
    The variance is divided by n - 1; in the output it is divided by n.
over_variance: (dN - through_mean - through_spread) / spread => (dN - through_mean - through_spread) / spread ** 2
    dZ is divided by the variance; divide by its root.
not_divided: (dN - through_mean - through_spread) / spread => (dN - through_mean - through_spread)
    dZ is not divided by the spread: N moves 1 / spread as far as Z.
eps_lost: Z.var(axis=0) + eps => Z.var(axis=0)
    eps is left out; it is under the root here as in the way ahead.
eps_outside: np.sqrt(Z.var(axis=0) + eps) => (np.sqrt(Z.var(axis=0)) + eps)
    eps is added to the root; it belongs under it.
in_place finding=purity: dN = dout * gamma => keep = dout.copy(); dout *= gamma; dN = dout; dout = keep
    The caller's dout is changed by `*=`; make a new array.
"""
)


@batchnorm_backward.mistake(
    "over_features",
    says="dZ is made along the rows, as in layernorm; mean and spread belong to columns, axis 0.",
)
def _(dout, Z, gamma, eps=1e-5):
    _, dgamma, dbeta = solution.batchnorm_backward(dout, Z, gamma, eps)
    dZ, _, _ = solution.layernorm_backward(dout, Z, gamma, eps)
    return dZ, dgamma, dbeta


@batchnorm_backward.right("whole_jacobian")
def _(dout, Z, gamma, eps=1e-5):
    n = len(Z)
    spread = (Z.var(axis=0) + eps) ** 0.5
    N = (Z - Z.mean(axis=0)) / spread
    dZ = np.empty(Z.shape)
    for j in range(Z.shape[1]):
        J = np.eye(n) - 1 / n - np.outer(N[:, j], N[:, j]) / n
        dZ[:, j] = gamma[j] * (J / spread[j] @ dout[:, j])
    return dZ, np.einsum("nh,nh->h", dout, N), np.ones(n) @ dout


@batchnorm_backward.right("three_stages")
def _(dout, Z, gamma, eps=1e-5):
    n = len(Z)
    away, var = Z - Z.mean(axis=0), Z.var(axis=0)
    dN = dout * gamma
    dvar = (dN * away).sum(axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -dN.sum(axis=0) / np.sqrt(var + eps)
    dmean = dmean + dvar * -2 * away.mean(axis=0)  # which is 0
    dZ = dN / np.sqrt(var + eps) + dvar * 2 * away / n + dmean / n
    N = away / np.sqrt(var + eps)
    return dZ, (dout * N).sum(axis=0), dout.sum(axis=0)


@batchnorm_backward.right("from_its_own_gradients")
def _(dout, Z, gamma, eps=1e-5):
    n, root = Z.shape[0], np.sqrt(np.var(Z, 0) + eps)
    N = (Z - np.mean(Z, 0)) / root
    dgamma, dbeta = np.sum(dout * N, 0), np.sum(dout, 0)
    dZ = gamma / root / n * (n * dout - dbeta - N * dgamma)
    return {"dbeta": dbeta, "dgamma": dgamma, "dZ": dZ}
