"""Exercises of the bug clinic: two networks of two layers."""

import numpy as np

from chainrule.labs import clinic
from chainrule_course.exercises.backprop.clinic_common import (
    EDGE,
    LARGER,
    UNEVEN,
    hints,
    sigmoid,
    two_layers,
)
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    LARGE_SCALE,
    ONE_NEURON,
    ONE_ROW,
    SMALL_SCALE,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import activations, losses
from chainrule_course.solutions import clinic as solution

LADDER = Ladder("04_backprop")
PARTS = ("dW1", "db1", "dW2", "db2")
XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_Y = np.array([[0.0], [1.0], [1.0], [0.0]])

mend_1 = LADDER.add(
    solution.mend_1,
    parts=PARTS,
    sizes={"n": ("X", 0), "k": ("Y", 1), "h": ("W1", 1)},
    hints=hints(
        "The loss is a mean over all entries of Y. What is its slope in one"
        " entry of A2, and where does that factor enter?",
        "output_layer_only weights_only biases_averaged",
        "output_slope_missing hidden_slope_missing squashed_twice flipped",
        "as_published no_two rows_only half_a_mean divided_twice",
    ),
)
mend_1.show(
    np.ones((2, 1)), np.zeros((2, 1)), np.zeros((1, 1)), np.zeros(1),
    np.ones((1, 1)), np.array([-0.5]), note="two equal rows",
)  # fmt: skip
mend_1.show(
    XOR, XOR_Y, np.array([[1.0, -2.0, 0.5], [2.0, 1.0, -1.0]]),
    np.array([0.5, -1.0, 0.0]), np.array([[1.0], [-2.0], [0.5]]),
    np.array([0.25]), note="XOR",
)  # fmt: skip
mend_1.show(
    np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]),
    np.array([[0.5], [-1.0]]), np.array([1.0]), np.array([[2.0, -1.0]]),
    np.array([0.0, 1.0]), note="two outputs",
)  # fmt: skip


@mend_1.hidden
def mend_1_cases(rng):
    n, d, h, k = shuffled_sizes(rng, 4)
    case = mend_1.case

    def drawn(n, d, h, k):
        X, Y = rng.normal(size=(n, d)), rng.uniform(size=(n, k))
        return X, Y, *two_layers(rng, n, d, h, k)

    def nearly_right():
        X, Y, W1, b1, W2, b2 = drawn(n, d, h, k)
        A2 = sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)
        return X, A2 + 0.01 * (Y - 0.5), W1, b1, W2, b2

    def far_out():
        X, Y, W1, *rest = drawn(n, d, h, k)
        return 1e5 * X, Y, W1 / 1e5, *rest

    X, Y, W1, b1, W2, b2 = drawn(n, d, h, k)
    return [
        case(X, Y, W1, b1, W2, b2, note=UNEVEN),
        case(*drawn(h + 5, n, k, d), note=LARGER),
        case(*drawn(d, d, d, d), note=ALL_EQUAL),
        fine(mend_1, nearly_right),
        wide(mend_1, far_out, ["dW1"]),
        case(*drawn(1, d, h, k), note=ONE_ROW, **EDGE),
        case(*drawn(n, d, 1, 1), note=ONE_NEURON, **EDGE),
        case(rng.integers(-2, 3, (n, d)), rng.integers(0, 2, (n, k)),
             W1, b1, W2, b2, note=INTEGERS, **EDGE),
        case(strided(X), column_order(Y), strided(W1), strided(b1),
             column_order(W2), b2, note=A_VIEW, **EDGE),
    ]  # fmt: skip


mend_1.wrong(
    """
as_published: 2 * (A2 - Y) / Y.size => (A2 - Y)
    The factor 2 / (n k) of the mean is still missing.
no_two: 2 * (A2 - Y) => (A2 - Y)
    The 2 of the square is missing; the slope of e**2 is 2 e.
rows_only: Y.size => len(Y)
    The division is by n; the mean is over all n k entries.
half_a_mean: 2 * (A2 - Y) / Y.size => (A2 - Y) / len(Y)
    The division is by n alone and the 2 is missing: 2 / (n k) is the factor.
divided_twice: Y.size => Y.size / len(Y)
    It divides by n again on the way back; the 1/n enters once, in the loss.
output_layer_only: dZ2 @ W2.T => Y.size / 2 * dZ2 @ W2.T
    Only the output layer's gradients got the factor; put it into dZ2, and it
    reaches all.
weights_only: dZ1.sum(axis=0) => dZ1.sum(axis=0) * Y.size / 2
    & dZ2.sum(axis=0) => dZ2.sum(axis=0) * Y.size / 2
    The biases did not get the factor; put it into dZ2, and it reaches all.
biases_averaged: .sum(axis=0) =>> .mean(axis=0)
    The gradients of the biases are averaged over the rows; add them up, since
    the 1/n is in dZ2 already.
output_slope_missing: * A2 * (1 - A2) =>
    The slope of the output's sigmoid is missing in dZ2.
hidden_slope_missing: * A1 * (1 - A1) =>
    The slope of the hidden sigmoid is missing in dZ1.
squashed_twice: * A2 * (1 - A2) => * sigmoid(A2) * (1 - sigmoid(A2))
    & * A1 * (1 - A1) => * sigmoid(A1) * (1 - sigmoid(A1))
    The slopes are taken at sigmoid(A); A is squashed already, its slope is
    A (1 - A).
flipped: (A2 - Y) => (Y - A2)
    The sign is flipped: it is A2 - Y.
""",
    sigmoid=sigmoid,
)


@mend_1.right("from_lesson_three")
def from_lesson_three(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = activations.sigmoid(Z1)
    Z2 = A1 @ W2 + b2
    dA2 = losses.mse_backward(activations.sigmoid(Z2), Y)
    dZ2 = activations.sigmoid_backward(dA2, Z2)
    dZ1 = activations.sigmoid_backward(dZ2 @ W2.T, Z1)
    ones = np.ones(len(X))
    return X.T @ dZ1, ones @ dZ1, A1.T @ dZ2, ones @ dZ2


@mend_1.right("scaled_at_the_end")
def scaled_at_the_end(*arguments):
    grads = clinic.published_1(*arguments)
    return [2 / arguments[1].size * grad for grad in grads]


@mend_1.right("row_by_row")
def row_by_row(X, Y, W1, b1, W2, b2):
    grads = {"dW1": 0.0, "db1": 0.0, "dW2": 0.0, "db2": 0.0}
    for x, y in zip(X, Y, strict=True):
        a1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
        a2 = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
        dz2 = 2 / len(X) / len(y) * (a2 - y) * a2 * (1 - a2)
        dz1 = W2 @ dz2 * a1 * (1 - a1)
        grads["dW1"] = grads["dW1"] + np.outer(x, dz1)
        grads["db1"] = grads["db1"] + dz1
        grads["dW2"] = grads["dW2"] + np.outer(a1, dz2)
        grads["db2"] = grads["db2"] + dz2
    return grads


mend_5 = LADDER.add(
    solution.mend_5,
    parts=PARTS,
    sizes={"n": ("X", 0), "h": ("A1", 1)},
    hints=hints(
        "Which numbers can come out of a ReLU? For which of them does the"
        " published mask close?",
        "averaged biases_averaged",
        "mask_for_output second_first sigmoid_slope times_output",
        "as_published upside_down mask_of_gradient relu_of_gradient",
    ),
)
mend_5.show(
    np.array([[1.0]]), np.array([[1.0]]), np.array([[0.0, 5.0]]),
    np.array([[2.0], [3.0]]), note="one neuron off, one on",
)  # fmt: skip
mend_5.show(
    np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 1.0]]),
    np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
    np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 1.0], [3.0, 0.5, 0.0]]),
    np.array([[1.0, 2.0], [-1.0, 0.5], [2.0, -2.0]]),
)  # fmt: skip


@mend_5.hidden
def mend_5_cases(rng):
    n, d, h, k = shuffled_sizes(rng, 4)
    case = mend_5.case

    def drawn(n, d, h, k):
        X, dlogits = rng.normal(size=(n, d)), rng.normal(size=(n, k))
        W1, b1, W2, _ = two_layers(rng, n, d, h, k)
        A1 = np.maximum(0, X @ W1 + b1)
        A1.flat[0], A1.flat[-1] = 0.0, 0.7  # one off, one on
        return dlogits, X, A1, W2

    def scaled(scale):
        dlogits, *rest = drawn(n, d, h, k)
        return scale * dlogits, *rest

    dlogits, X, A1, W2 = drawn(n, d, h, k)
    dead = A1.copy()
    dead[:, 0] = 0
    return [
        case(dlogits, X, A1, W2),
        case(*drawn(h + 5, n, k, d), note=LARGER),
        case(*drawn(d, d, d, d), note=ALL_EQUAL),
        fine(mend_5, lambda: scaled(SMALL_SCALE)),
        wide(mend_5, lambda: scaled(LARGE_SCALE)),
        case(dlogits, X, dead, W2, note="a dead unit"),
        case(*drawn(1, d, h, k), note=ONE_ROW, **EDGE),
        case(*drawn(n, d, 1, 1), note=ONE_NEURON, **EDGE),
        case(rng.integers(-2, 3, (n, k)), rng.integers(-2, 3, (n, d)),
             rng.integers(0, 3, (n, h)), W2, note=INTEGERS, **EDGE),
        case(strided(dlogits), column_order(X), strided(A1),
             column_order(W2), note=A_VIEW, **EDGE),
    ]  # fmt: skip


mend_5.wrong("""
as_published: A1 > 0 => A1 >= 0
    The mask still never closes: an output of ReLU is always at least 0.
upside_down: A1 > 0 => A1 <= 0
    The mask lets through where the neuron is off, and stops where it is on.
mask_of_gradient: A1 > 0 => dA1 > 0
    The mask asks for the sign of the gradient; it should ask whether the
    neuron was on.
times_output: (A1 > 0) => A1
    The gradient is multiplied by A1 itself; the slope of ReLU is 1 where it
    is on.
relu_of_gradient: dA1 * (A1 > 0) => np.maximum(0, dA1) * (A1 > 0)
    The gradient itself is put through a ReLU, besides the mask; negative
    gradients must come back as well.
sigmoid_slope: (A1 > 0) => A1 * (1 - A1)
    The slope A1 (1 - A1) is the sigmoid's; this is a ReLU.
averaged: dlogits @ W2.T => dlogits / len(X) @ W2.T
    & A1.T @ dlogits, dlogits.sum(axis=0) => A1.T @ dlogits / len(X), dlogits.mean(axis=0)
    All gradients are divided by n; the 1/n of a mean loss is in dlogits
    already.
biases_averaged: .sum(axis=0) =>> .mean(axis=0)
    The gradients of the biases are averaged over the rows; add them up.
mask_for_output: A1.T @ dlogits => (A1 > 0).T @ dlogits
    dW2 is computed with the mask in place of A1; only dZ1 goes through the
    mask.
second_first: (X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dlogits, dlogits.sum(axis=0)) => (A1.T @ dlogits, dlogits.sum(axis=0), X.T @ dZ1, dZ1.sum(axis=0))
    The gradients come back in the order of the way; return the first layer's
    first.
changes_a1 finding=purity: return => dW2 = A1.T @ dlogits; A1[A1 > 0] = 1; return
    & A1.T @ dlogits, dlogits.sum => dW2, dlogits.sum
    A1 is turned into the mask in place; the caller still needs it.
""")
mend_5.unusual("""
where: dZ1 = np.where(A1 == 0, 0, np.einsum('nk,hk->nh', dlogits, W2)); return [np.einsum('nd,nh->dh', X, dZ1), dZ1.sum(0), np.einsum('nh,nk->hk', A1, dlogits), dlogits.sum(0)]
set_to_zero: dZ1 = dlogits @ W2.T; dZ1[A1 <= 0] = 0; ones = np.ones((1, len(X))); return (X.T @ dZ1, (ones @ dZ1)[0], A1.T @ dlogits, (ones @ dlogits)[0])
by_sign: dZ1 = (W2 @ dlogits.T).T * np.sign(A1); return {'dW2': A1.T @ dlogits, 'db2': np.sum(dlogits, axis=0), 'dW1': (dZ1.T @ X).T, 'db1': np.sum(dZ1, axis=0)}
""")  # fmt: skip
