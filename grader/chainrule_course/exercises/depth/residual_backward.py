"""Exercises of lesson 7: the way back through a residual block."""

import numpy as np

from chainrule_course.exercises.backprop.common import (
    passed_down,
    products,
    start,
)
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import EDGE, LESSON, ONE_UNIT
from chainrule_course.exercises.depth.norming import views
from chainrule_course.exercises.depth.residual import (
    NO_BRANCH,
    SCALE_0,
    block,
    whole,
)
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
CLOSED = "all gates shut"


def steps(dout, X, W1, b1, W2, b2, scale=1.0):
    """The trace of the right pass; dX is a sum and stands beside it."""
    dout, Z1 = np.asarray(dout, float), X @ W1 + b1
    dF = start("dF", scale * dout)
    down = passed_down(2, dF, W2, (Z1 > 0) * 1.0, Z1)
    return [
        dF, *products(2, dF, np.maximum(0, Z1), ("dW2", "db2")),
        *down, *products(1, down[-1], X, ("dW1", "db1")),
    ]  # fmt: skip


residual_block_backward = LADDER.add(
    solution.residual_block_backward,
    parts=("dX", "dW1", "db1", "dW2", "db2"),
    sizes={"n": ("X", 0), "d": ("X", 1), "h": ("W1", 1)},
    trace=steps,
    hints="""
        out = X + scale * F. Which gradient arrives at F, and which one has
        already arrived at X?
        fits scale_forgotten scale_on_skip scale_twice

        Inside the branch nothing is new: two linear_backward and one gate.
        What does each of the three take?
        fits gate_forgotten Z_for_A
        fits averaged biases_averaged

        X went two ways. What does lesson 4 say of gradients that come back on
        two ways?
        fits skip_forgotten branch_forgotten paths_multiplied skip_gated
        fits paths_averaged edits_dout purity
    """,
)
ONE = np.array([[1.0]])
residual_block_backward.show(
    ONE, 2 * ONE, ONE, np.ones(1), 3 * ONE, np.ones(1), 0.5,
    note="one unit: 1 through the skip, 0.5 * 3 through the branch",
)  # fmt: skip
residual_block_backward.show(
    np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 2.0]]),
    np.array([[1.0, -2.0], [-3.0, 0.5], [2.0, 1.5]]),
    np.array([[1.0, 0.0, -1.0], [1.0, -2.0, 1.0]]), np.array([0.5, 0.5, -1.0]),
    np.array([[1.0, -1.0], [0.5, 2.0], [-2.0, 1.0]]), np.array([-0.5, 1.0]),
    2.0,
)  # fmt: skip
residual_block_backward.show(
    np.array([[1.0, -2.0]]), np.array([[1.0, 2.0]]), np.eye(2), np.ones(2),
    np.array([[1.0, 1.0], [0.0, 2.0]]), np.array([4.0, -6.0]), 0.0,
    note=SCALE_0, **EDGE,
)  # fmt: skip
residual_block_backward.show(
    np.array([[1.0, -2.0]]), np.array([[-1.0, -2.0]]), np.eye(2),
    np.zeros(2), np.eye(2), np.zeros(2), note=CLOSED, **EDGE,
)  # fmt: skip


@residual_block_backward.hidden
def _(rng):
    n, d, h = (int(size) for size in shuffled_sizes(rng, 3, 3, 8))
    scale = float(rng.uniform(0.2, 0.7))

    def drawn(n, d, h, size=1.0):
        return size * rng.normal(size=(n, d)), *block(rng, n, d, h)

    def grown(factor):
        dout, *parts = drawn(n, d, h, factor)
        return dout, *parts

    dout, X, W1, b1, W2, b2 = drawn(n, d, h)
    case = residual_block_backward.case
    return [
        case(dout, X, W1, b1, W2, b2),
        case(*drawn(n, d, h), scale),
        case(*drawn(d, d, d), 0.3, note=ALL_EQUAL),
        case(*drawn(10, 9, 8), 1.7),
        case(*grown(SMALL_SCALE), scale, note=FINE),
        case(*grown(LARGE_SCALE), scale, note=WIDE),
        case(*drawn(n, d, 1), scale, note=ONE_UNIT, **EDGE),
        case(*drawn(n, 1, h), scale, note=ONE_INPUT, **EDGE),
        case(dout[:1], X[:1], W1, b1, W2, b2, scale, note=ONE_ROW, **EDGE),
        case(dout, X, W1, b1, 0 * W2, b2, scale, note=NO_BRANCH, **EDGE),
        case(dout, X, W1, b1, W2, b2, 0.0, note=SCALE_0, **EDGE),
        case(dout, X, W1, b1 - 50, W2, b2, scale, note=CLOSED, **EDGE),
        case(rng.integers(-4, 5, (n, d)), *whole(rng, n, d, h), 2,
             note=INTEGERS, **EDGE),
        case(*views(dout, X, W1, b1, W2, b2), scale, note=A_VIEW, **EDGE),
    ]  # fmt: skip


residual_block_backward.wrong(
    """
skip_forgotten: dout + branch => branch
    The skip is forgotten in dX: it hands dout back as it is.
branch_forgotten: dout + branch => dout * 1.0
    The branch is forgotten in dX; X goes through it as well.
paths_multiplied: dout + branch => dout * branch
    The gradients of the two paths are multiplied; they add.
paths_averaged: dout + branch => (dout + branch) / 2
    The gradients of the two paths are averaged; they add.
skip_gated: dout + branch => dout * (X > 0) + branch
    The skip has a gate; X passes it as it is, whatever its sign.
scale_forgotten place=dF: dF = scale * dout => dF = dout
    scale is forgotten: the branch is multiplied by it ahead, so its gradients
    are as well.
scale_on_skip: dout + branch => scale * dout + branch
    scale multiplies the skip, too; only the branch has it.
scale_twice: dout + branch => dout + scale * branch
    In dX the branch has scale twice.
gate_forgotten place=dZ1: dZ1 = relu_backward(dA1, Z1) => dZ1 = dA1
    The ReLU shuts nothing on the way back: its gate is forgotten, or asks for
    >= 0 of outputs, none of which is less.
Z_for_A place=dW2: linear_backward(dF, relu(Z1), W2) => linear_backward(dF, Z1, W2)
    dW2 is made with Z1; what W2 multiplied is relu(Z1).
biases_averaged: dout + branch, dW1, db1, dW2, db2 => dout + branch, dW1, db1 / len(X), dW2, db2 / len(X)
    db1 and db2 are averaged; they are sums over the rows.
averaged: dout + branch, dW1, db1, dW2, db2 => dout + branch, dW1 / len(X), db1 / len(X), dW2 / len(X), db2 / len(X)
    The gradients of the parameters are divided by n; the 1/n of a mean loss is
    in dout already.
edits_dout finding=purity: return (dout + branch, => total = dout + branch; dout += branch; return (total,
    The caller's dout is changed by `+=`; make a new array.
"""
)


@residual_block_backward.right("by_hand")
def _(dout, X, W1, b1, W2, b2, scale=1.0):
    Z = X @ W1 + b1
    dZ = scale * (dout @ W2.T) * (Z > 0)
    dW2 = scale * np.maximum(Z, 0).T @ dout
    return (
        dZ @ W1.T + dout,
        X.T @ dZ,
        dZ.sum(axis=0),
        dW2,
        scale * dout.sum(axis=0),
    )


@residual_block_backward.right("scale_at_the_end")
def _(dout, X, W1, b1, W2, b2, scale=1.0):
    Z = X @ W1 + b1
    gate = np.where(Z > 0, 1.0, 0.0)
    dZ = np.einsum("nd,hd->nh", dout, W2) * gate
    four = X.T @ dZ, dZ.sum(0), (Z * gate).T @ dout, dout.sum(0)
    dX = dout + scale * np.einsum("nh,dh->nd", dZ, W1)
    return dX, *(scale * each for each in four)


@residual_block_backward.right("row_by_row")
def _(dout, X, W1, b1, W2, b2, scale=1.0):
    total = {"dW1": 0 * W1, "db1": 0 * b1, "dW2": 0 * W2, "db2": 0 * b2}
    rows = []
    for x, g in zip(X, dout, strict=True):
        z = x @ W1 + b1
        dF = scale * g
        dz = np.where(z > 0, W2 @ dF, 0)
        total["dW1"] = total["dW1"] + np.outer(x, dz)
        total["db1"] = total["db1"] + dz
        total["dW2"] = total["dW2"] + np.outer(z.clip(0), dF)
        total["db2"] = total["db2"] + dF
        rows.append(g + W1 @ dz)
    return {"dX": np.array(rows), **total}
