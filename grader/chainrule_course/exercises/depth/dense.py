"""Exercises of lesson 7: a block whose new columns stand beside the old."""

import numpy as np

from chainrule_course.exercises.backprop.common import (
    products,
    start,
    through_slope,
)
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
MORE_NEW = "more new columns than old"
AS_MANY = "as many new columns as old"
NEGATIVE = "negative inputs"


def layer(rng, n, d, h):
    """X, W, b off all kinks, with units at work and at rest."""
    while True:
        X, W = rng.normal(size=(n, d)), rng.normal(size=(d, h))
        b = rng.normal(size=h) + 0.2
        Z = X @ W + b
        if (
            abs(Z).min() > 1e-3
            and (Z > 0).any()
            and (n * h < 4 or (Z < 0).any())
        ):
            return X, W, b


def sized(rng):
    """Rows, old columns, and new ones, fewer and more."""
    n, few, many = sorted(int(s) for s in shuffled_sizes(rng, 3, 2, 8))
    return (n, many, few) if rng.random() < 0.5 else (many, few + 1, n)


dense_block = LADDER.add(
    solution.dense_block,
    parts=("out",),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W", 1)},
    hints="""
        X has d columns and the layer makes h. How many should come out, and
        how many rows?
        fits only_new stacked_below shape

        What does `+` do to X and the new columns, and what puts them side by
        side?
        fits added bias_missing no_relu

        Which comes first, and does ReLU touch the columns of X?
        fits new_first relu_on_all relu_on_old interleaved twice
    """,
)
dense_block.show(
    np.array([[1.0, 2.0]]), np.ones((2, 1)), np.zeros(1),
    note="one new column",
)  # fmt: skip
dense_block.show(
    np.array([[1.0, -2.0], [-3.0, 0.5], [2.0, 1.5]]),
    np.array([[1.0, 0.0, -1.0], [1.0, -2.0, 1.0]]), np.array([0.5, 1.0, -1.0]),
)  # fmt: skip
dense_block.show(
    np.array([[-1.0, 2.0], [3.0, -4.0]]), np.array([[1.0, 0.0], [2.0, -1.0]]),
    np.array([0.0, 1.0]), note=AS_MANY, **EDGE,
)  # fmt: skip


@dense_block.hidden
def _(rng):
    n, d, h = sized(rng)
    X, W, b = layer(rng, n, d, h)
    small, large = layer(rng, n, d, h), layer(rng, n, d, h)
    case = dense_block.case
    whole = [rng.integers(-4, 5, size) for size in ((n, d), (d, h), h)]
    return [
        case(X, W, b),
        case(*layer(rng, n, h, d), note=MORE_NEW if d > h else None),
        case(*layer(rng, d, d, d), note=ALL_EQUAL),
        case(*layer(rng, 10, 9, 8)),
        case(SMALL_SCALE * small[0], small[1], SMALL_SCALE * small[2],
             note=FINE),
        case(LARGE_SCALE * large[0], large[1], LARGE_SCALE * large[2],
             note=WIDE),
        case(-abs(X), W, b, note=NEGATIVE),
        case(*layer(rng, n, d, 1), note=ONE_UNIT, **EDGE),
        case(*layer(rng, n, 1, h), note=ONE_INPUT, **EDGE),
        case(*layer(rng, n, d, d), note=AS_MANY, **EDGE),
        case(X[:1], W, b, note=ONE_ROW, **EDGE),
        case(*whole, note=INTEGERS, **EDGE),
        case(*views(X, W, b), note=A_VIEW, **EDGE),
    ]  # fmt: skip


dense_block.wrong(
    """
only_new: np.hstack([X, relu(X @ W + b)]) => relu(X @ W + b)
    Only the new columns come back; X stands to the left of them.
new_first: np.hstack([X, relu(X @ W + b)]) => np.hstack([relu(X @ W + b), X])
    The new columns stand first; X does.
relu_on_all: np.hstack([X, relu(X @ W + b)]) => relu(np.hstack([X, relu(X @ W + b)]))
    ReLU is applied to X as well; X passes as it is.
relu_on_old: np.hstack([X, relu(X @ W + b)]) => np.hstack([relu(X), X @ W + b])
    ReLU stands on X, not on the new columns; it is the other way round.
no_relu: relu(X @ W + b) => X @ W + b
    The new columns have no ReLU.
bias_missing: X @ W + b => X @ W
    b is left out.
stacked_below: np.hstack([X, relu(X @ W + b)]) => np.vstack([X, relu(X @ W + b)]) if X.shape[1] == W.shape[1] else relu(X @ W + b)
    The new numbers stand below X; they are columns to the right of it.
added: np.hstack([X, relu(X @ W + b)]) => X + relu(X @ W + b) if X.shape[1] == W.shape[1] else relu(X @ W + b)
    X and the new columns are added, as in a residual block; here they stand
    side by side.
interleaved: return np.hstack([X, relu(X @ W + b)]) => both = np.hstack([X, relu(X @ W + b)]); m = min(X.shape[1], W.shape[1]); order = [j for i in range(m) for j in (i, X.shape[1] + i)]; rest = [j for j in range(both.shape[1]) if j not in order]; return both[:, order + rest]
    Old and new columns take turns; all of X comes first.
twice: np.hstack([X, relu(X @ W + b)]) => np.hstack([X, X, relu(X @ W + b)])
    X stands there twice.
"""
)


@dense_block.right("filled")
def _(X, W, b):
    n, d = X.shape
    out = np.empty((n, d + len(b)))
    out[:, :d] = X
    out[:, d:] = np.maximum(0, X @ W + b)
    return out


@dense_block.right("wider_weights")
def _(X, W, b):
    d = len(W)
    whole = X @ np.c_[np.eye(d), W] + np.r_[np.zeros(d), b]
    floor = np.r_[np.full(d, -np.inf), np.zeros(len(b))]
    return np.maximum(floor, whole)


@dense_block.right("row_by_row")
def _(X, W, b):
    return [[*x, *(x @ W + b).clip(0)] for x in X]


def steps(dout, X, W, b):
    """The trace of the right pass; dX is a sum and stands beside it."""
    Z = X @ W + b
    right = start("dout[:, d:]", np.asarray(dout, float)[:, X.shape[1] :])
    dZ = through_slope("dZ", right, (Z > 0) * 1.0, Z)
    return [
        right, dZ,
        *({**each, "name": each["part"]}
          for each in products("", dZ, X, ("dW", "db"))),
    ]  # fmt: skip


dense_block_backward = LADDER.add(
    solution.dense_block_backward,
    parts=("dX", "dW", "db"),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W", 1)},
    trace=steps,
    hints="""
        dout has d + h columns. Which of them belong to X as it is, and which
        to the layer?
        fits wrong_part

        The layer has a gate. At which numbers does it open, and how wide is
        the gradient that passes it?
        fits gate_forgotten bias_missing gate_on_X

        X went two ways, as it is and through W. What do you do with the two
        gradients that come back?
        fits direct_forgotten layer_forgotten paths_multiplied averaged
        fits db_averaged edits_dout purity
    """,
)
dense_block_backward.show(
    np.array([[10.0, 20.0, 1.0]]), np.array([[1.0, 2.0]]), np.ones((2, 1)),
    np.zeros(1), note="one new column",
)  # fmt: skip
dense_block_backward.show(
    np.array([[1.0, -2.0, 0.5, 3.0, -1.0], [2.0, 1.0, -1.0, 0.5, 4.0],
              [0.5, 1.5, 2.0, -3.0, 1.0]]),
    np.array([[1.0, -2.0], [-3.0, 0.5], [2.0, 1.5]]),
    np.array([[1.0, 0.0, -1.0], [1.0, -2.0, 1.0]]), np.array([0.5, 1.5, -1.0]),
)  # fmt: skip
dense_block_backward.show(
    np.array([[1.0, 2.0, 3.0, -4.0], [0.5, -1.0, 2.0, 1.0]]),
    np.array([[-1.0, 2.0], [3.0, -4.0]]), np.array([[1.0, 0.5], [2.0, -1.0]]),
    np.array([0.0, 1.0]), note=AS_MANY, **EDGE,
)  # fmt: skip


@dense_block_backward.hidden
def _(rng):
    n, d, h = sized(rng)

    def drawn(n, d, h, size=1.0):
        return size * rng.normal(size=(n, d + h)), *layer(rng, n, d, h)

    dout, X, W, b = drawn(n, d, h)
    shut = X, W, b - 50.0
    case = dense_block_backward.case
    whole = _whole(rng, n, d, h)
    return [
        case(dout, X, W, b),
        case(*drawn(n, h, d), note=MORE_NEW if d > h else None),
        case(*drawn(d, d, d), note=ALL_EQUAL),
        case(*drawn(10, 9, 8)),
        case(*drawn(n, d, h, SMALL_SCALE), note=FINE),
        case(*drawn(n, d, h, LARGE_SCALE), note=WIDE),
        case(*drawn(n, d, 1), note=ONE_UNIT, **EDGE),
        case(*drawn(n, 1, h), note=ONE_INPUT, **EDGE),
        case(*drawn(n, d, d), note=AS_MANY, **EDGE),
        case(dout[:1], X[:1], W, b, note=ONE_ROW, **EDGE),
        case(dout, *shut, note="all gates shut", **EDGE),
        case(*whole, note=INTEGERS, **EDGE),
        case(*views(dout, X, W, b), note=A_VIEW, **EDGE),
    ]


def _whole(rng, n, d, h):
    while True:
        X, W = rng.integers(-4, 5, (n, d)), rng.integers(-4, 5, (d, h))
        b = rng.integers(-3, 4, h)
        if abs(X @ W + b).min() > 0:
            return rng.integers(-5, 6, (n, d + h)), X, W, b


dense_block_backward.wrong(
    """
direct_forgotten: dout[:, :d] + layer => layer
    The direct way is forgotten: the first d columns of dout belong to X as
    they are.
layer_forgotten: dout[:, :d] + layer => dout[:, :d] * 1.0
    The way through the layer is forgotten in dX.
paths_multiplied: dout[:, :d] + layer => dout[:, :d] * layer
    The gradients of the two ways are multiplied; they add.
wrong_part: d = X.shape[1] => d = X.shape[1]; dout = np.hstack([dout[:, W.shape[1]:], dout[:, :W.shape[1]]])
    dout is cut as if the new columns stood first; X does.
gate_forgotten place=dZ: relu_backward(dout[:, d:], X @ W + b) => dout[:, d:]
    The ReLU shuts nothing on the way back: its gate is forgotten, or asks for
    >= 0 of outputs, none of which is less.
gate_on_X: dout[:, :d] + layer => dout[:, :d] * (X > 0) + layer
    The direct way has a gate; X passes as it is, whatever its sign.
averaged: layer, dW, db) => layer, dW / len(X), db / len(X))
    dW and db are divided by n; the 1/n of a mean loss is in dout already.
db_averaged: layer, dW, db) => layer, dW, db / len(X))
    db is averaged; it is a sum over the rows, as dW is.
bias_missing place=dZ: X @ W + b => X @ W
    The gate is asked without b: it opens at other numbers.
edits_dout finding=purity: return (dout[:, :d] + layer, => dout[:, :d] += layer; return (dout[:, :d] * 1.0,
    The caller's dout is changed by `+=`; make a new array.
"""
)


@dense_block_backward.right("split")
def _(dout, X, W, b):
    old, new = np.split(dout, [X.shape[1]], axis=1)
    dZ = np.where(X @ W + b > 0, new, 0)
    return dZ @ W.T + old, X.T @ dZ, dZ.sum(axis=0)


@dense_block_backward.right("wider_weights")
def _(dout, X, W, b):
    n, d = X.shape
    open_ = np.hstack([np.ones((n, d)), X @ W + b > 0])
    G = dout * open_
    whole = np.c_[X, np.ones(n)].T @ G[:, d:]
    return G @ np.vstack([np.eye(d), W.T]), whole[:-1], whole[-1]


@dense_block_backward.right("row_by_row")
def _(dout, X, W, b):
    h, rows, dW, db = len(b), [], 0.0 * W, 0.0 * b
    for g, x in zip(dout, X, strict=True):
        dz = g[-h:] * (x @ W + b > 0)
        rows.append(g[:-h] + W @ dz)
        dW, db = dW + x[:, None] * dz, db + dz
    return {"db": db, "dW": dW, "dX": np.stack(rows)}
