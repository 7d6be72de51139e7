"""Exercises of lesson 6: dropout, and the way back through it."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import even
from chainrule_course.exercises.draws import fine as small
from chainrule_course.exercises.draws import wide as large
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.exercises.training.common import BY_CHANCE, EDGE, seed
from chainrule_course.solutions import training as solution

LADDER = Ladder("06_training")
KEPT = "nothing is dropped"
ALL = "p = 1: everything would be dropped"
OUTSIDE = "no share: below 0, above 1"
MANY = "many entries: how many are dropped, and which together"  # fmt: skip
ZEROS = "half of A is 0 already"
NINE_TENTHS = "nine in ten are dropped"

dropout = LADDER.add(
    solution.dropout,
    parts=("out", "mask"),
    driver="dropped",
    hints="""
        rng.random(shape) gives numbers from 0 to 1. Which share of them is
        below p, and are those to be dropped or kept?
        fits share_kept one_row_for_all own_generator share rows_alone
        fits columns_alone whole_rows turned repeats differs

        One hundred ones, p = 0.75: what is left of their sum, on average? By
        what must the kept ones be multiplied to mend it?
        fits not_scaled over_p doubled scaled_by_count scaled_down

        The scale belongs into the mask, so that the way back is one product.
        And which p would divide by 0?
        fits mask_without_scale one_let_through unchecked masked should_raise
        fits kept_only
    """,
)
A_TABLE = np.arange(1.0, 61.0).reshape(6, 10)
dropout.show(np.array([[1.0, -2.0], [3.0, 0.0]]), 0.0, "default_rng(0)",
             note=KEPT)  # fmt: skip
dropout.show(A_TABLE, 0.25, "default_rng(1)", note=BY_CHANCE)
dropout.show(np.ones((40, 60)), 0.75, "default_rng(2)", note=MANY)
dropout.show(np.ones((2, 2)), 1.0, "default_rng(3)", note=ALL, **EDGE)
dropout.show(np.ones((2, 2)), -0.25, "default_rng(4)", note=OUTSIDE, **EDGE)


@dropout.hidden
def dropout_cases(rng):
    n, d = int(rng.integers(7, 10)), int(rng.integers(11, 14))
    p = float(rng.choice([0.3, 0.35, 0.45]))

    def case(A, p, **options):
        return dropout.case(A, p, seed(rng), **options)

    A = even(rng, (n, d), 3.0)
    return [
        case(A, p, note=BY_CHANCE),
        case(even(rng, (61, 83), 2.0), 0.2, note=MANY),
        case(small(rng, n, d), p, note=FINE),
        case(large(rng, n, d), p, note=WIDE),
        case(even(rng, (d, d), 2.0), 0.4, note=ALL_EQUAL),
        case(A, 0.0, note=KEPT),
        case(np.zeros((n, d)), p, note="zeros", **EDGE),
        case(np.maximum(A, 0), p, note=ZEROS, **EDGE),
        case(even(rng, (41, 53), 2.0), 0.9, note=NINE_TENTHS, **EDGE),
        case(even(rng, (1, 70), 2.0), p, note=ONE_ROW, **EDGE),
        case(even(rng, (67,), 2.0), 0.6, note="a vector", **EDGE),
        case(even(rng, (3, 5, 7), 2.0), p,
             note="three axes", **EDGE),
        case(rng.integers(-9, 10, (n, d)), p, note=INTEGERS, **EDGE),
        case(strided(A), p, note=A_VIEW, **EDGE),
        case(A, 1.0, note=ALL, **EDGE),
        case(A, 1.5, note=OUTSIDE, **EDGE),
        case(A, -0.1, note=OUTSIDE, **EDGE),
    ]  # fmt: skip


dropout.wrong("""
not_scaled: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = 1.0 * (rng.random(np.shape(A)) >= p)
    What is kept is not scaled up, so that the mean falls to 1 - p of what
    it was; divide by 1 - p.
over_p: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = (rng.random(np.shape(A)) >= p) / (p or 1)
    It is divided by p; the share that is kept is 1 - p.
share_kept: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = (rng.random(np.shape(A)) < p) / (p or 1)
    p is taken for the share that is kept; it is the share that is dropped.
turned: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = (rng.random(np.shape(A)) < p) / (1 - p)
    The comparison is turned round: the share p is kept, and the rest
    dropped.
doubled: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = 2.0 * (rng.random(np.shape(A)) >= p)
    What is kept is doubled, which is right for p = 0.5 alone; divide by 1
    - p.
scaled_down: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = (rng.random(np.shape(A)) >= p) * (1 - p)
    What is kept is multiplied by 1 - p; divide by it.
scaled_by_count: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => kept = rng.random(np.shape(A)) >= p; mask = kept / kept.mean()
    The scale comes from how many happened to be kept; it is 1 / (1 - p),
    whatever was drawn.
one_row_for_all: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = np.zeros(np.shape(A)) + (rng.random(np.shape(A)[-1:]) >= p) / (1 - p)
    All rows share one mask; each entry is dropped by itself.
whole_rows: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = np.zeros(np.shape(A)) + (rng.random(np.shape(A)[:-1] + (1,)) >= p) / (1 - p)
    Whole rows are dropped; each entry is dropped by itself.
own_generator: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = (np.random.default_rng(0).random(np.shape(A)) >= p) / (1 - p)
    The function makes a generator of its own, so that every mask is the
    same; draw from the rng that comes as an argument.
one_let_through: not 0 <= p < 1 => not 0 <= p <= 1
    & mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = (rng.random(np.shape(A)) >= p) / max(1 - p, 1e-12)
    p = 1 is let through, and everything is lost; raise ValueError.
unchecked: not 0 <= p < 1 => False
    A p that is no share is let through; raise ValueError unless 0 <= p <
    1.
mask_without_scale: mask = (rng.random(np.shape(A)) >= p) / (1 - p) => mask = 1.0 * (rng.random(np.shape(A)) >= p)
    & A * mask, mask => A * mask / (1 - p), mask
    out is right, and the mask that comes with it lacks the scale: the way
    back needs it there.
kept_only: A * mask, mask => A * mask
    Only out comes back; the mask is needed on the way back: `return out,
    mask`.
in_place finding=purity: out, mask = dropout(A, p, rng); A[...] = out; return (out, mask)
    The caller's A is changed by `*=`; make a new array.
""")


@dropout.right("where")
def where(A, p, rng):
    if p < 0 or p >= 1:
        raise ValueError(f"{p}")
    drop = rng.random(A.shape) < p
    mask = np.where(drop, 0.0, 1 / (1 - p))
    return np.where(drop, 0, A / (1 - p)), mask


dropout.unusual("""
binomial: f'the share to drop, {p}, is not in 0 <= p < 1' => 'p'
    & rng.random(np.shape(A)) >= p => rng.binomial(1, 1 - p, A.shape)
    & (A * mask, mask) => {'out': mask * A, 'mask': mask}
choice: f'the share to drop, {p}, is not in 0 <= p < 1' => 'p'
    & (rng.random(np.shape(A)) >= p) / (1 - p) => rng.choice([0.0, 1 / (1 - p)], size=A.shape, p=[p, 1 - p])
""")


@dropout.right("entry_by_entry")
def entry_by_entry(A, p, rng):
    if not 0 <= p < 1:
        raise ValueError("p")
    out, mask = np.array(A, dtype=float), np.ones(A.shape)
    for index in np.ndindex(A.shape):
        if rng.uniform() > 1 - p:
            out[index] = mask[index] = 0
    return out / (1 - p), mask / (1 - p)


# ---- The way back ---------------------------------------------------------

dropout_backward = LADDER.add(
    solution.dropout_backward,
    parts=("dA",),
    hints="""
        out = A * mask. How fast does one entry of out grow with its entry of
        A?
        fits mask_alone divided_by_mask sign

        An entry that was dropped has no part in the loss. What is the gradient
        in it?
        fits mask_forgotten mask_turned largest_scale

        The scale 1 / (1 - p) is in the mask. Does it have to be applied a
        second time?
        fits scale_left_out scale_twice
    """,
)
MASK_3 = np.array([[0.0, 2.0, 2.0], [2.0, 0.0, 0.0]])
dropout_backward.show(np.array([3.0, 5.0]), np.array([0.0, 2.0]))
dropout_backward.show(np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]), MASK_3)
dropout_backward.show(np.array([[1.0, -2.0]]), np.ones((1, 2)),
                      note=KEPT, **EDGE)  # fmt: skip


@dropout_backward.hidden
def dropout_backward_cases(rng):
    n, d = (int(size) for size in shuffled_sizes(rng, 2, 4, 9))
    case = dropout_backward.case

    def mask(p, *shape):
        kept = rng.permutation(np.arange(np.prod(shape)) % 3 != 1)
        return kept.reshape(shape) / (1 - p)

    g = rng.normal(size=(n, d)) + 0.3
    return [
        case(g, mask(0.3, n, d)),
        case(even(rng, (d, d), 2.0), mask(0.6, d, d), note=ALL_EQUAL),
        case(SMALL_SCALE * g, mask(0.3, n, d), note=FINE),
        case(LARGE_SCALE * g, mask(0.3, n, d), note=WIDE),
        case(g[:1], mask(0.2, 1, d), note=ONE_ROW, **EDGE),
        case(rng.normal(size=9), mask(0.4, 9), note="a vector",
             **EDGE),
        case(rng.normal(size=(2, 3, d)), mask(0.4, 2, 3, d),
             note="three axes", **EDGE),
        case(g, np.zeros((n, d)),
             note="everything was dropped", **EDGE),
        case(rng.choice([-3, -1, 2, 4], (n, d)), mask(0.5, n, d),
             note=INTEGERS, **EDGE),
        case(strided(g), column_order(mask(0.3, n, d)), note=A_VIEW, **EDGE),
    ]  # fmt: skip


dropout_backward.wrong("""
mask_forgotten: dout * mask => dout + 0 * mask
    The mask is forgotten: what was dropped gets a gradient as well.
scale_left_out: dout * mask => dout * (mask > 0)
    What was kept was scaled up on the way, so its gradient is as well;
    multiply by the mask as it is.
scale_twice: dout * mask => dout * mask * mask
    The scale is applied twice; it is in the mask already.
mask_turned: dout * mask => dout * (mask == 0)
    The mask is turned round: the gradient goes to what was dropped.
mask_alone: dout * mask => mask + 0 * dout
    The mask alone comes back; it multiplies dout.
largest_scale: dout * mask => dout * mask.max()
    Everything is scaled and nothing is dropped: the mask is needed entry
    by entry.
divided_by_mask: dout * mask => np.where(mask > 0, dout / np.maximum(mask, 0.1), 0)
    It is divided by the mask; the way back multiplies by the slope, which
    is the mask.
in_place finding=purity: return dout * mask => dout[...] = dout * mask; return dout
    The caller's dout is changed by `*=`; make a new array.
""")


dropout_backward.unusual("""
where: dout * mask => np.where(mask == 0, 0, dout * mask.max())
""")


@dropout_backward.right("loop")
def loop(dout, mask):
    dA = np.zeros(dout.shape)
    for index in np.ndindex(mask.shape):
        if mask[index] != 0:
            dA[index] = mask[index] * dout[index]
    return dA


dropout_backward.unusual("""
einsum: dout * mask => np.einsum('...,...->...', dout, mask)
""")
