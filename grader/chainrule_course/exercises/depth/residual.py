"""Exercises of lesson 7: a residual block, and the spread through many."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import EDGE, LESSON, ONE_UNIT
from chainrule_course.exercises.depth.norming import views
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_INPUT,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import blocks as solution

LADDER = Ladder(LESSON)
NO_BRANCH = "W2 is 0: only b2 is left of the branch"  # fmt: skip
SCALE_0 = "scale 0"
TOO_NARROW = "a branch of one column"
TOO_WIDE = "a branch wider than X"
X_NARROW = "X of one column, a branch of three"  # fmt: skip
NEGATIVE = "negative inputs"


def block(rng, n, d, h):
    """X and the parameters of a block, off all kinks, with units at work."""
    while True:
        X, W1 = rng.normal(size=(n, d)), rng.normal(size=(d, h))
        b1, W2 = rng.normal(size=h) + 0.2, rng.normal(size=(h, d))
        Z = X @ W1 + b1
        if (
            abs(Z).min() > 1e-3
            and (Z > 0).any()
            and (h * n < 4 or (Z < 0).any())
        ):
            return X, W1, b1, W2, rng.normal(size=d) + 0.3


def whole(rng, n, d, h):
    """The same in whole numbers."""
    while True:
        X, W1 = rng.integers(-3, 4, (n, d)), rng.integers(-3, 4, (d, h))
        b1, W2 = rng.integers(-3, 4, h), rng.integers(-3, 4, (h, d))
        if abs(X @ W1 + b1).min() > 0:
            return X, W1, b1, W2, rng.integers(1, 4, d)


def scaled(parts, factor):
    """A block whose outputs, and inputs, are so many times as large."""
    X, W1, b1, W2, b2 = parts
    return factor * X, W1, factor * b1, W2, factor * b2


residual_block = LADDER.add(
    solution.residual_block,
    parts=("out",),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W1", 1)},
    hints="""
        Let W2 and b2 be 0. What should come out, whatever is in W1?
        fits skip_missing skip_twice skip_activated

        The branch is two layers. Where is its one ReLU, and does anything
        stand behind the sum?
        fits relu_on_sum relu_on_branch no_relu hidden_bias_missing out_bias_missing
        fits relu_on_input

        scale multiplies the branch: all of it, b2 too, and nothing else? And
        what does X + F do if F has one column and X has three?
        fits whole_sum_scaled skip_scaled bias_unscaled scale_forgotten scale_squared
        fits width_unchecked edits_input purity should_raise
    """,
)
ONE = np.array([[1.0]])
residual_block.show(
    np.array([[2.0]]), ONE, np.array([1.0]), 3 * ONE, np.array([1.0]), 0.5,
    note="one unit by hand: 2 + 0.5 (3 * 3 + 1)",
)  # fmt: skip
residual_block.show(
    np.array([[1.0, -2.0], [-3.0, 0.5], [2.0, 1.0]]),
    np.array([[1.0, 0.0, -1.0], [1.0, -2.0, 1.0]]), np.array([0.5, 0.0, -1.0]),
    np.array([[1.0, -1.0], [0.5, 2.0], [-2.0, 1.0]]), np.array([-0.5, 1.0]),
)  # fmt: skip
residual_block.show(
    np.array([[1.0, -2.0]]), np.eye(2), np.zeros(2), np.zeros((2, 2)),
    np.array([4.0, -6.0]), 0.5, note=NO_BRANCH, **EDGE,
)  # fmt: skip
residual_block.show(
    np.array([[1.0, -2.0]]), np.eye(2), np.ones(2), np.eye(2),
    np.array([4.0, -6.0]), 0.0, note=SCALE_0, **EDGE,
)  # fmt: skip
residual_block.show(
    np.array([[1.0, -2.0]]), np.eye(2), np.ones(2), np.ones((2, 1)),
    np.array([4.0]), note=TOO_NARROW, **EDGE,
)  # fmt: skip


@residual_block.hidden
def _(rng):
    n, d, h = (int(size) for size in shuffled_sizes(rng, 3, 3, 8))
    parts = X, W1, b1, W2, b2 = block(rng, n, d, h)
    scale = float(rng.uniform(0.2, 0.7))
    case = residual_block.case
    return [
        case(*parts),
        case(*block(rng, n, d, h), scale),
        case(*block(rng, d, d, d), 0.3, note=ALL_EQUAL),
        case(*block(rng, 10, 9, 8), 1.7),
        case(*scaled(block(rng, n, d, h), SMALL_SCALE), scale, note=FINE),
        case(*scaled(block(rng, n, d, h), LARGE_SCALE), scale, note=WIDE),
        case(-abs(X), W1, b1, W2, b2, -scale, note=NEGATIVE),
        case(*block(rng, n, d, 1), scale, note=ONE_UNIT, **EDGE),
        case(*block(rng, n, 1, h), scale, note=ONE_INPUT, **EDGE),
        case(X[:1], W1, b1, W2, b2, scale, note=ONE_ROW, **EDGE),
        case(X, W1, b1, 0 * W2, b2, scale, note=NO_BRANCH, **EDGE),
        case(*parts, 0.0, note=SCALE_0, **EDGE),
        case(X, W1, b1, W2[:, :1], b2[:1], note=TOO_NARROW, **EDGE),
        case(X, W1, b1, np.c_[W2, W2], np.r_[b2, b2], note=TOO_WIDE, **EDGE),
        case(X[:, :1], W1[:1], b1, W2[:, :3], b2[:3], note=X_NARROW, **EDGE),
        case(*whole(rng, n, d, h), 2, note=INTEGERS, **EDGE),
        case(*views(*parts), scale, note=A_VIEW, **EDGE),
    ]


residual_block.wrong(
    """
relu_on_sum: X + scale * (A1 @ W2 + b2) => relu(X + scale * (A1 @ W2 + b2))
    ReLU stands on the sum; then no negative number passes the skip. There is
    none after the sum here.
relu_on_branch: X + scale * (A1 @ W2 + b2) => X + scale * relu(A1 @ W2 + b2)
    ReLU stands on the branch before the sum: so it can only add. There is one
    ReLU, between the two layers.
skip_activated: X + scale * (A1 @ W2 + b2) => relu(X) + scale * (A1 @ W2 + b2)
    ReLU stands on X in the skip; X passes as it is.
relu_on_input: relu(X @ W1 + b1) => relu(relu(X) @ W1 + b1)
    X goes through a ReLU before the branch; the branch begins with W1.
no_relu: relu(X @ W1 + b1) => X @ W1 + b1
    There is no ReLU in the branch: two layers without one are a single layer.
skip_twice: X + scale * (A1 @ W2 + b2) => X + X + scale * (A1 @ W2 + b2)
    X is added twice; with a branch of 0, 2 X comes out.
skip_missing: X + scale * (A1 @ W2 + b2) => scale * (A1 @ W2 + b2)
    X is not added: with a branch of 0 nothing comes through.
whole_sum_scaled: X + scale * (A1 @ W2 + b2) => scale * (X + A1 @ W2 + b2)
    The whole sum is scaled; only the branch is, X passes as it is.
skip_scaled: X + scale * (A1 @ W2 + b2) => scale * X + A1 @ W2 + b2
    X is scaled and the branch is not; it is the other way round.
bias_unscaled: X + scale * (A1 @ W2 + b2) => X + scale * (A1 @ W2) + b2
    b2 is not scaled: scale belongs to all of the branch, not to what goes into
    W2.
scale_forgotten: X + scale * (A1 @ W2 + b2) => X + A1 @ W2 + b2
    scale is not used.
scale_squared: X + scale * (A1 @ W2 + b2) => X + scale ** 2 * (A1 @ W2 + b2)
    scale is squared; its square belongs to the variance.
hidden_bias_missing: relu(X @ W1 + b1) => relu(X @ W1)
    b1 is left out.
out_bias_missing: (A1 @ W2 + b2) => (A1 @ W2)
    b2 is left out.
width_unchecked: if W2.shape[1] != X.shape[1]: => if False:
    The widths are not compared: a branch of one column is spread over all of X
    in silence. Raise ValueError.
edits_input finding=purity: return X + scale * (A1 @ W2 + b2) => X += scale * (A1 @ W2 + b2); return X
    The caller's X is changed by `+=`; make a new array.
"""
)


@residual_block.right("scale_in_the_weights")
def _(X, W1, b1, W2, b2, scale=1.0):
    F = np.maximum(0, X @ W1 + b1) @ (scale * W2) + scale * b2
    if F.shape != X.shape:
        raise ValueError("widths")
    return F + X


@residual_block.right("one_product")
def _(X, W1, b1, W2, b2, scale=1.0):
    n, d = X.shape
    if W2.shape[1] != d:
        raise ValueError
    ones = np.ones((n, 1))
    A = np.hstack([X, ones]) @ np.vstack([W1, b1])
    A = np.hstack([X, scale * A * (A > 0), scale * ones])
    return A @ np.vstack([np.eye(d), W2, b2])


@residual_block.right("row_by_row")
def _(X, W1, b1, W2, b2, scale=1.0):
    if len(b2) != X.shape[1]:
        raise ValueError("the sum needs two of one width")
    rows = []
    for x in X:
        branch = (x @ W1 + b1).clip(0) @ W2 + b2
        rows.append(x + scale * branch)
    return np.array(rows)


residual_spread = LADDER.add(
    solution.residual_spread,
    parts=("spreads",),
    hints="""
        X and the branch know nothing of each other at the start. What adds up
        when they are added: spreads or variances?
        fits spreads_add scales_add

        The branch has the variance of what goes in, times what, once it is
        multiplied by scale? So by which factor does a block multiply the
        variance?
        fits scale_not_squared linear_growth branch_only scale_forgotten

        Before the first block it is 1. How many numbers are there for `depth`
        blocks, and what makes spreads of variances?
        fits variances start_missing last_missing rounded no_growth one_too_many last_only
    """,
)
residual_spread.show(2)
residual_spread.show(3, 0.5)
residual_spread.show(4, 0.0, note=SCALE_0)
residual_spread.show(0, note="no block", **EDGE)


@residual_spread.hidden
def _(rng):
    depth, scale = int(rng.integers(5, 9)), float(rng.uniform(0.2, 0.7))
    case = residual_spread.case
    return [
        case(depth),
        case(depth + 2, scale),
        case(depth, -scale),
        case(20, 1.0),
        case(40, float(40**-0.5)),
        case(1, 3.0),
        case(depth, 1e-3),
        case(0, scale, note="no block", **EDGE),
        case(depth, 0, note=SCALE_0, **EDGE),
        case(3, 2, note=INTEGERS, **EDGE),
    ]


residual_spread.wrong(
    """
spreads_add: np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)) => 1 + abs(scale) * np.arange(depth + 1)
    The spreads are added up; variances add, and so does what the block before
    has made.
scales_add: np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)) => (1.0 + scale) ** np.arange(depth + 1)
    Each block multiplies the spread by 1 + scale; it multiplies the variance,
    by 1 + scale**2.
variances: np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)) => (1 + scale ** 2) ** np.arange(depth + 1)
    These are variances; the spread is the root.
linear_growth: np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)) => np.sqrt(1 + np.arange(depth + 1) * scale ** 2)
    The variance grows by the same amount in each block; it grows by the same
    factor, for the branch grows with what goes in.
scale_not_squared: scale ** 2 => abs(scale)
    scale is not squared; a variance takes its square.
scale_forgotten: scale ** 2 => 1
    scale is not used.
branch_only: (1 + scale ** 2) ** => (1.0 * scale ** 2) **
    Only the branch is counted; the skip adds the 1.
no_growth: (1 + scale ** 2) ** np.arange(depth + 1) => 1.0 ** np.arange(depth + 1)
    All spreads are 1; each branch adds its variance to that of the skip.
start_missing: np.arange(depth + 1) => np.arange(1, depth + 1)
    The 1 before the first block is missing.
one_too_many: np.arange(depth + 1) => np.arange(depth + 2)
    There is one number too many: depth blocks have depth + 1.
last_missing: np.arange(depth + 1) => np.arange(depth)
    The number after the last block is missing.
last_only: np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)) => np.sqrt((1 + scale ** 2) ** np.arange(depth + 1))[-1]
    Only the spread after the last block comes back; one number for each place
    is wanted.
rounded: np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)) => np.rint(np.sqrt((1 + scale ** 2) ** np.arange(depth + 1)))
    The spreads are rounded to whole numbers.
"""
)


@residual_spread.right("block_by_block")
def _(depth, scale=1.0):
    spreads = [1.0]
    while len(spreads) <= depth:
        spreads.append(spreads[-1] * (1 + scale * scale) ** 0.5)
    return spreads


@residual_spread.right("products")
def _(depth, scale=1.0):
    return np.sqrt(np.cumprod([1.0, *[1 + scale**2] * depth]))


@residual_spread.right("by_logarithms")
def _(depth, scale=1.0):
    return np.exp(np.log1p(float(scale) ** 2) / 2 * np.arange(depth + 1.0))
