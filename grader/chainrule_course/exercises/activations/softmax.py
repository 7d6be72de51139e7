"""Exercises of lesson 2: softmax and the way back."""

import numpy as np

from chainrule_course.exercises.activations.common import (
    EDGE,
    EXTREME,
    FAR_OUT,
    LOG_3,
    MASKED,
    NO_EXTREMES,
    ONE_CLASS,
    POINTS,
    SINGLE,
    single,
)
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import COLUMNS, ROWS, even, fine, wide
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import activations as solution

LADDER = Ladder("02_activations")


softmax = LADDER.add(
    solution.softmax,
    parts=("P",),
    points=POINTS,
    sizes={"n": ("Z", 0), "k": ("Z", 1)},
    hints="""
        What should each row add up to? Along which axis do you sum, and does
        the sum still line up with its row?
        fits whole_batch over_examples keepdims_forgotten not_shared_out
        fits not_divided shape

        Add 5 to every score of a row. What happens to exp, to the sum, to the
        quotient?
        fits divided_by_maximum no_exp squares shift_per_column

        exp(1000) overflows, exp(0) does not. Which number may you subtract
        from a row so that no exponent is above 0?
        fits no_shift global_shift shift_by_mean shift_by_minimum
        fits shift_by_absolute epsilon_below clipped shift_without_keepdims
        fits not_finite
    """,
)
softmax.show(np.array([[0.0, 0.0, np.log(2)], [0.0, LOG_3, np.log(4)]]))
softmax.show(np.array([[0.0, LOG_3], [0.0, 0.0]]), note=ALL_EQUAL)
softmax.show(np.array([[5.0, 5.0, 5.0, 5.0]]), note=ONE_ROW, **EDGE)
softmax.show(np.array([[1, 2], [0, 0], [3, 1]]), note=INTEGERS, **EDGE)
softmax.show(np.array([[2.0], [-1.0]]), note=ONE_CLASS, **EDGE)
softmax.show(np.array([[1000.0, 1000.0, 0.0], [3000.0, 0.0, 2000.0],
                       [-1000.0, -1000.0, -1000.0]]),
             note=FAR_OUT, **EXTREME)  # fmt: skip
softmax.show(np.array([[0.0, -np.inf, 0.0]]), note=MASKED, **EXTREME)


APART = 2.0  # the largest |score| but in extremes: every share is above 0.001
SLIGHT = "shares that are nearly 0"


@softmax.hidden
def softmax_cases(rng):
    n, k = shuffled_sizes(rng, 2)
    case, Z = softmax.case, even(rng, (n, k), APART)
    square = even(rng, (k, k), APART)
    far = rng.permuted(np.full((n, k), 150.0 * np.arange(k)), axis=1)
    far = far + rng.uniform(-1500, 1500, (n, 1))  # shares of 0 and 1
    far[0] += 2000
    slight = np.array([[0.0, -8.0, -20.0], [-14.6, 0.0, -9.0]])
    apart = np.array([[1.0, 2.0, 0.0], [2000.0, 2000.0, 1999.0],
                      [-2000.0, -2001.0, -2000.0]])  # fmt: skip
    within = np.array([[2000.0, 0.0, -2000.0], [900.0, 899.0, 0.0],
                       [-900.0, -899.0, -2000.0]])  # fmt: skip
    masked = even(rng, (3, 4), APART)
    masked[0, 1] = masked[1, 3] = masked[1, 0] = -np.inf
    return [
        case(Z),
        case(square, note=ALL_EQUAL),
        case(Z.T + 3.0),
        case(even(rng, (ROWS, COLUMNS), APART)),
        case(Z[:1], note=ONE_ROW, **EDGE),
        case(Z[:, :1], note=ONE_CLASS, **EDGE),
        case(rng.integers(-2, 3, (k, n)), note=INTEGERS, **EDGE),
        case(strided(Z), note=A_VIEW, **EDGE),
        case(column_order(Z), note=A_VIEW, **EDGE),
        case(single(Z), note=SINGLE, **EDGE),
        case(far, note=FAR_OUT, **EXTREME),
        case(apart, note=FAR_OUT, **EXTREME),
        case(slight, note=SLIGHT, **EXTREME),
        case(within[rng.permutation(3)], note=FAR_OUT, **EXTREME),
        case(masked, note=MASKED, **EXTREME),
    ]


def _shared_out(Z, *, shift=0.0, axis=1, keepdims=True):
    """softmax with the places where learners go wrong open."""
    powers = np.exp(Z - shift)
    return powers / powers.sum(axis=axis, keepdims=keepdims)


softmax.wrong(
    """
no_shift: return _shared_out(Z)
    exp(1000) is infinite, and infinity / infinity is NaN; subtract each
    row's maximum first.
global_shift: return _shared_out(Z, shift=Z.max())
    One maximum is subtracted from all rows; in rows far below it every exp
    becomes 0, and 0 / 0 is NaN. Each row needs its own.
shift_by_mean: return _shared_out(Z, shift=Z.mean(axis=1, keepdims=True))
    The mean of each row is subtracted; a number far above the mean still
    overflows. Subtract the maximum.
shift_by_minimum: return _shared_out(Z, shift=Z.min(axis=1, keepdims=True))
    The minimum of each row is subtracted, which makes overflow worse;
    subtract the maximum.
shift_by_absolute: return _shared_out(Z, shift=np.abs(Z).max(axis=1, keepdims=True))
    The largest absolute value is subtracted; in a row of large negative
    scores every exp becomes 0. Subtract the largest score.
epsilon_below: powers = np.exp(Z); return powers / (powers.sum(axis=1, keepdims=True) + 1e-12)
    A small number below the line hides the overflow and does not cure it:
    large scores still give NaN, low rows give 0. Subtract each row's
    maximum.
clipped: return _shared_out(np.clip(Z, -500, 500))
    The scores are clipped: those beyond the clip can no longer be told
    apart. Subtract each row's maximum.
whole_batch: return _shared_out(Z, shift=Z.max(), axis=None)
    The sum runs over the whole batch, so that all entries together add up
    to 1; each row should.
over_examples: return _shared_out(Z, shift=Z.max(axis=0), axis=0)
    The columns add up to 1 (axis 0); the rows should (axis 1).
keepdims_forgotten: return _shared_out(Z, shift=Z.max(axis=1, keepdims=True), keepdims=False)
    The sums have shape (n,), and numpy lines them up with the columns;
    keepdims=True keeps them with their rows.
shift_without_keepdims: return _shared_out(Z, shift=Z.max(axis=1))
    The maxima have shape (n,), and numpy lines them up with the columns;
    keepdims=True keeps them with their rows.
shift_per_column: return _shared_out(Z, shift=Z.max(axis=0))
    Each column's maximum is subtracted, which changes the differences
    within a row; take the maximum of the row (axis 1).
divided_by_maximum: return _shared_out(Z / np.abs(Z).max(axis=1, keepdims=True))
    The scores are divided by the maximum; subtract it, then only the
    differences count.
sigmoid: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return sigmoid(Z)
    Each entry went through sigmoid on its own; softmax shares out one
    whole among the classes of a row.
not_shared_out: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return np.exp(Z)
    The powers are not divided by their sum.
not_divided: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return np.exp(Z - Z.max(axis=1, keepdims=True))
    exp(Z - maximum) is returned as it is; divide it by the sum of its row.
no_exp: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return Z / Z.sum(axis=1, keepdims=True)
    exp is missing: the scores themselves are divided by their sum.
squares: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted) => powers = np.square(Z)
    The scores are squared where they should go through exp.
sign: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return softmax(-Z)
    The sign in the exponent is flipped: the largest score gets the
    smallest share.
log: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return np.log(softmax(Z))
    This is the logarithm of the probabilities; they themselves are wanted.
winner_takes_all: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return np.eye(Z.shape[1])[Z.argmax(axis=1)]
    The largest score gets everything; softmax gives every class a share.
stays_whole: Z - Z.max(axis=1, keepdims=True) => np.zeros_like(Z)
    & powers = np.exp(shifted) => shifted[...] = softmax(Z)
    & powers / powers.sum(axis=1, keepdims=True) => shifted
    The result array takes its type from Z; with whole numbers in Z every
    probability is cut to 0 or 1.
shifted_in_place finding=purity: Z -= Z.max(axis=1, keepdims=True); return _shared_out(Z)
    `Z -= ...` changes the caller's scores; write Z = Z - ...
""",
    _shared_out=_shared_out,
)


softmax.unusual("""
through_logarithm: highest = Z.max(axis=1, keepdims=True); sums = np.exp(Z - highest).sum(axis=1, keepdims=True); return np.exp(Z - highest - np.log(sums))
logaddexp: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None])
columns_first: powers = np.exp(Z.T - np.max(Z, axis=1)); return (powers / powers.sum(axis=0)).T
""")


@softmax.right("loop_over_rows")
def loop_over_rows(Z):
    P = np.empty(Z.shape)
    for i, row in enumerate(Z):
        powers = np.exp(row - np.max(row))
        P[i] = powers / np.sum(powers)
    return P


@softmax.right("lists")
def lists(Z):
    rows = []
    for row in Z.tolist():
        powers = [float(np.exp(z - max(row))) for z in row]
        rows.append([power / sum(powers) for power in powers])
    return rows


softmax.unusual("""
own_copy_in_place: shifted = Z - Z.max(axis=1, keepdims=True); powers = np.exp(shifted); return powers / powers.sum(axis=1, keepdims=True) => P = np.array(Z, dtype=float); P -= P.max(1).reshape(-1, 1); np.exp(P, out=P); P /= P.sum(1)[:, np.newaxis]; return P
einsum: powers = np.exp(Z - np.amax(Z, axis=-1, keepdims=True)); return np.einsum('ij,i->ij', powers, 1 / powers.sum(-1))
""")


@softmax.right("apply_along_axis")
def apply_along_axis(Z):
    def row(z):
        powers = np.exp(z - z.max())
        return powers / powers.sum()

    return np.apply_along_axis(row, 1, Z)


softmax.unusual("""
epsilon_too_small_to_matter: powers = np.exp(Z - Z.max(axis=1, keepdims=True)); return powers / (powers.sum(axis=1, keepdims=True) + 1e-12)
""")


softmax_backward = LADDER.add(
    solution.softmax_backward,
    parts=("dZ",),
    points=NO_EXTREMES,
    sizes={"n": ("dP", 0), "k": ("dP", 1)},
    hints="""
        If one score of a row rises, its share rises. What happens to the other
        shares of the row, and so to their part in the loss?
        fits elementwise diagonal_alone softmax_itself passed_through

        The slope of P_i in z_j is P_i * (1 - P_i) for i = j, and -P_i * P_j
        otherwise. Write dz_j as a sum over i: which part of it is the same for
        every j?
        fits not_coupled no_diagonal common_not_weighted common_averaged
        fits plain_mean added p_not_outside common_outside sign fused

        That common part is one number for each row, the sum of dP * P. Which
        shape must it have to meet every entry of its row?
        fits over_examples one_jacobian keepdims_forgotten shape
    """,
)
softmax_backward.show(np.array([[2.0, 0.0], [8.0, 0.0]]),
                      np.array([[0.5, 0.5], [0.25, 0.75]]),
                      note=ALL_EQUAL)  # fmt: skip
softmax_backward.show(np.array([[1.0, -2.0, 3.0], [4.0, 0.0, -8.0]]),
                      np.array([[0.5, 0.25, 0.25], [0.125, 0.5, 0.375]]))  # fmt: skip
softmax_backward.show(np.array([[3.0, 3.0, 3.0]]),
                      np.array([[0.5, 0.25, 0.25]]), **EDGE,
                      note="the same gradient for every class")  # fmt: skip
softmax_backward.show(np.array([[0, 2], [1, 0], [-1, 1]]),
                      np.array([[0.5, 0.5], [0.2, 0.8], [0.9, 0.1]]),
                      note=INTEGERS, **EDGE)  # fmt: skip


@softmax_backward.hidden
def softmax_backward_cases(rng):
    n, k = shuffled_sizes(rng, 2, 4)  # larger than what is shown
    case, dP = softmax_backward.case, 2 * rng.normal(size=(n, k))
    P = solution.softmax(rng.normal(size=(n, k)))
    square = solution.softmax(rng.normal(size=(k, k)))
    one_hot = np.eye(k)[rng.integers(0, k, n)]
    uniform = np.full((n, k), rng.normal())
    tall = solution.softmax(rng.normal(size=(k, n)))
    many = solution.softmax(even(rng, (ROWS, COLUMNS - 1), APART))
    small, large = (
        np.c_[half, -half]  # each row adds up to 0, as it must
        for half in (
            draw(rng, ROWS, (COLUMNS - 1) // 2) for draw in (fine, wide)
        )
    )
    return [
        case(dP, P),
        case(rng.normal(size=(k, k)), square, note=ALL_EQUAL),
        case(dP.T, tall),
        case(small / many, many, note=FINE),
        case(large / many, many, note=WIDE),
        case(dP[1:2], P[1:2], note=ONE_ROW, **EDGE),
        case(dP[:, :1], np.ones((n, 1)), note=ONE_CLASS, **EDGE),
        case(uniform, P, **EDGE, note="the same gradient everywhere"),
        case(dP, one_hot, **EDGE, note="all sure"),
        case(rng.integers(-3, 4, (n, k)), P, note=INTEGERS, **EDGE),
        case(strided(dP), column_order(P), note=A_VIEW, **EDGE),
        case(single(dP), single(P), note=SINGLE, **EDGE),
    ]  # fmt: skip


def _common(dP, P):
    return (dP * P).sum(axis=1, keepdims=True)


softmax_backward.wrong(
    """
elementwise: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return dP * P * (1 - P)
    Only the diagonal P * (1 - P) is used, as for sigmoid; each score moves
    all shares of its row, so subtract the sum of dP * P.
diagonal_alone: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (1 - P)
    This is P * (1 - P), the diagonal alone, and dP is not used: it has to
    be multiplied in, and each score moves its whole row.
softmax_itself: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P.copy()
    P itself is returned; it is the value of softmax, not its slope.
not_coupled: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return dP * P
    The common part is missing: subtract the sum of dP * P over the row
    before you multiply by P.
passed_through: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return 1.0 * dP
    dP is passed on as it is; softmax has a slope of its own.
p_not_outside: return dP - _common(dP, P)
    The difference is not multiplied by P: dZ = P * (dP - common).
common_outside: return dP * P - _common(dP, P)
    The common part is subtracted after the product with P; it belongs
    inside the brackets and is multiplied by P too.
added: return P * (dP + _common(dP, P))
    The common part is added; off the diagonal the slope is -P_i * P_j, so
    subtract it.
no_diagonal: return -P * _common(dP, P)
    dP is missing inside the brackets: the outer product of P alone is
    used, without P on the diagonal.
common_not_weighted: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (dP - dP.sum(axis=1, keepdims=True))
    The common part is the sum of dP; it is the sum of dP * P.
common_averaged: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (dP - (dP * P).mean(axis=1, keepdims=True))
    The common part is a mean over the classes; it is a sum, since P holds
    the weights already.
plain_mean: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (dP - dP.mean(axis=1, keepdims=True))
    The plain mean of dP is subtracted; the mean is weighted by P.
over_examples: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (dP - (dP * P).sum(axis=0, keepdims=True))
    The sum runs over the examples (axis 0); it runs over the classes of a
    row (axis 1).
one_jacobian: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (dP - (dP * P).sum())
    One sum is taken over the whole batch, as with a single Jacobian for
    all rows; each row has its own.
keepdims_forgotten: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P * (dP - (dP * P).sum(axis=1))
    The sums have shape (n,), and numpy lines them up with the columns;
    keepdims=True keeps them with their rows.
overwritten: last = P.shape[1] - 1; slope = -P * P[:, last:]; slope[:, last] = P[:, last] * (1 - P[:, last]); return dP[:, last:] * slope
    Each entry keeps the last term of its sum alone; add the terms up (+=)
    instead of overwriting (=).
softmax_again: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return softmax_backward(dP, softmax(P))
    P goes through softmax once more; it is what softmax returned.
fused: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return P - dP
    P - dP looks like the gradient of softmax and cross-entropy together,
    with labels; here dP is any gradient.
sign: return P * (_common(dP, P) - dP)
    The sign is flipped: dP comes first, and the common part is subtracted
    from it.
upstream_twice: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return dP * softmax_backward(dP, P)
    dP is multiplied in once more at the end; it enters once.
averaged: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return softmax_backward(dP, P) / len(P)
    The result is divided by n; the mean belongs to the loss, and dP holds
    it already.
stays_whole: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => dZ = np.zeros_like(dP); dZ[...] = softmax_backward(dP, P); return dZ
    The result array takes its type from dP; with whole numbers in dP
    everything is cut to whole numbers.
dp_overwritten finding=purity: dZ = np.asarray(dP, dtype=float); dZ -= _common(dP, P); dZ *= P; return dZ
    The result is written into dP.
p_overwritten finding=purity: P *= dP - _common(dP, P); return P
    The result is written into P.
""",
    _common=_common,
)


softmax_backward.unusual("""
multiplied_out: (dP * P).sum(axis=1, keepdims=True) => dP * P
    & P * (dP - common) => common - P * common.sum(axis=1, keepdims=True)
jacobians: J = np.einsum('ni,ij->nij', P, np.eye(P.shape[1])); J = J - np.einsum('ni,nj->nij', P, P); return np.einsum('nij,nj->ni', J, dP)
one_jacobian_a_row: (dP * P).sum(axis=1, keepdims=True) => [(np.diag(p) - np.outer(p, p)) @ g for g, p in zip(dP, P, strict=True)]
    & P * (dP - common) => np.array(common)
""")


@softmax_backward.right("three_loops")
def three_loops(dP, P):
    n, k = P.shape
    dZ = [[0.0] * k for _ in range(n)]
    for r in range(n):
        for j in range(k):
            for i in range(k):
                slope = P[r, i] * ((i == j) - P[r, j])
                dZ[r][j] += dP[r, i] * slope
    return dZ


@softmax_backward.right("loop_over_rows")
def softmax_backward_loop_over_rows(dP, P):
    dZ = np.empty(P.shape)
    for i in range(len(P)):
        dZ[i] = P[i] * (dP[i] - dP[i] @ P[i])
    return dZ


softmax_backward.unusual("""
columns_first: common = (dP * P).sum(axis=1, keepdims=True); return P * (dP - common) => return (P.T * (dP.T - np.einsum('nk,nk->n', dP, P))).T
matmul: (dP * P).sum(axis=1, keepdims=True) => dP[:, None, :] @ P[:, :, None]
    & dP - common => dP - common[:, 0]
diagonal_and_rest: (dP * P).sum(axis=1, keepdims=True) => (dP * P).sum(axis=1, keepdims=True) - dP * P
    & P * (dP - common) => dP * P * (1 - P) - P * common
""")
