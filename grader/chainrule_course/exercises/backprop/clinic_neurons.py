"""Exercises of the bug clinic: a line, and two neurons with a sigmoid."""

import numpy as np

from chainrule.labs import clinic
from chainrule_course.exercises.backprop.clinic_common import (
    EDGE,
    LARGER,
    UNEVEN,
    hints,
    sigmoid,
)
from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_INPUT,
    ONE_ROW,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import activations, losses
from chainrule_course.solutions import clinic as solution

LADDER = Ladder("04_backprop")
SIZES = {"n": ("X", 0), "d": ("X", 1)}
TABLE = np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]])
BITS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
OR = np.array([0.0, 1.0, 1.0, 1.0])


def hidden_cases(exercise, rng, shaped, targets, out=sigmoid):
    """Hidden cases of one neuron: (X, y, w, b) for many sizes.

    shaped turns (w, b) into what the function takes, targets(n) draws y;
    out is what the neuron makes of z.
    """
    n, d = shuffled_sizes(rng, 2, 3, 8)
    case = exercise.case

    def drawn(n, d):
        w, b = shaped(rng.normal(size=d), rng.normal() + 0.5)
        return rng.normal(size=(n, d)), targets(n), w, b

    def nearly_right():
        X, _, w, b = drawn(n, d)
        y = out(X @ w + b).ravel() + 5e-4 * rng.normal(size=n)
        return X, y, w, b

    def far_out():
        X, y, w, b = drawn(n, d)
        return 1e3 * X, y, w / 1e3, b

    X, y, w, b = drawn(n, d)
    whole = rng.integers(-2, 3, (n, d)), rng.integers(0, 2, n)
    return [
        case(X, y, w, b, note=UNEVEN),
        case(*drawn(12, 3), note=LARGER),
        case(*drawn(d, d), note=ALL_EQUAL),
        fine(exercise, nearly_right),
        wide(exercise, far_out, exercise.parts[:1]),
        case(*drawn(1, d), note=ONE_ROW, **EDGE),
        case(*drawn(n, 1), note=ONE_INPUT, **EDGE),
        case(*whole, w, b, note=INTEGERS, **EDGE),
        case(strided(X), strided(y), strided(w), b, note=A_VIEW, **EDGE),
    ]


def flat(w, b):
    """Weights (d,) and a number."""
    return w, float(b)


def column(w, b):
    """Weights (d, 1) and a bias (1,)."""
    return w[:, None], np.array([b])


# ---- B: a line ------------------------------------------------------------

mend_2 = LADDER.add(
    solution.mend_2,
    parts=("dW", "db"),
    sizes=SIZES,
    hints=hints(
        "Print the shape of error. A column minus a row: what does numpy make"
        " of it, and which shape do you want?",
        "bias_summed divided_twice summed no_two",
        "climbing no_bias as_vectors shape",
        "as_published one_row",
    ),
)
mend_2.show(np.array([[1.0], [2.0]]), np.array([1.0, 4.0]),
            np.array([[1.0]]), np.array([0.0]))  # fmt: skip
mend_2.show(TABLE, np.array([1.0, 0.0, 3.0]), np.array([[1.0], [0.5]]),
            np.array([0.25]), note="two inputs")  # fmt: skip


@mend_2.hidden
def mend_2_cases(rng):
    def targets(n):
        return 2 * rng.normal(size=n)

    return hidden_cases(mend_2, rng, column, targets, out=np.asarray)


mend_2.wrong(
    """
as_published: return published(X, y, W, b)
    error is still a table of shape (n, n): a column minus a row. Make y a
    column.
table_kept: y[:, None] => y
    error is still a table of shape (n, n), a column minus a row, and the
    gradients have n columns. Make y a column.
as_vectors: 2 * X.T @ error / len(y), 2 * error.mean(axis=0) => (2 * X.T @ error / len(y))[:, 0], 2 * error.mean()
    The numbers are right, and the shapes are (d,) and (): W is (d, 1) and b
    is (1,), so their gradients are too.
climbing: X @ W + b - y[:, None] => y[:, None] - X @ W - b
    The sign is flipped: error is the prediction minus y.
no_two: 2 * X.T => X.T
    & 2 * error => error
    The 2 of the square is missing; the slope of e**2 is 2 e.
no_bias: X @ W + b => X @ W
    The bias is left out of the prediction.
divided_twice: len(y) => len(y) ** 2
    & error.mean(axis=0) => error.mean(axis=0) / len(y)
    It divides by n twice; mean(...) has divided already.
summed: / len(y) =>
    & error.mean(axis=0) => error.sum(axis=0)
    The 1/n is missing in both: the loss is a mean.
bias_summed: error.mean(axis=0) => error.sum(axis=0)
    The bias gets a sum, the weights a mean; divide both by n, once.
one_row: y[:, None] => y[0]
    y was reshaped so that all rows meet its first target only.
""",
    published=clinic.published_2,
)


mend_2.unusual("""
flat_error: e = (X @ W).ravel() + b - y; dW = (X * e[:, None]).mean(axis=0) * 2; return [dW.reshape(W.shape), np.array([2 * e.mean()])]
reshaped: y[:, None] => y.reshape(-1, 1)
    & (2 * X.T @ error / len(y), 2 * error.mean(axis=0)) => {'db': 2 / len(error) * error.sum(axis=0), 'dW': (error.T @ X).T * 2 / len(error)}
""")


@mend_2.right("row_by_row")
def row_by_row(X, y, W, b):
    dW, db = np.zeros(W.shape), np.zeros(1)
    for x, target in zip(X, y, strict=True):
        slope = 2 * (x @ W + b - target) / len(X)
        dW += np.outer(x, slope)
        db += slope
    return dW, db


# ---- C and D: a neuron with a sigmoid -------------------------------------


mend_3 = LADDER.add(
    solution.mend_3,
    parts=("dw", "db"),
    sizes=SIZES,
    hints=hints(
        "The sigmoid takes one number for each row. Where was it, and where"
        " does the published slope look?",
        "no_two summed bias_averaged one_example",
        "no_slope bias_without_slope inside",
        "as_published squashed_twice slope_of_z",
    ),
)
mend_3.show(np.array([[2.0]]), np.array([1.0]), np.zeros(1), 0.0)
mend_3.show(BITS, OR, np.array([1.0, -1.0]), 0.5, note="OR")
mend_3.show(TABLE, np.array([1.0, 0.0, 0.5]), np.array([1.0, -2.0]), 0.5,
            note=UNEVEN)  # fmt: skip


@mend_3.hidden
def mend_3_cases(rng):
    return hidden_cases(mend_3, rng, flat, lambda n: rng.uniform(size=n))


mend_3.wrong(
    """
as_published: return published(X, y, w, b)
    The slope is still taken at the input X; it belongs to z = X @ w + b.
squashed_twice: a * (1 - a) => sigmoid(a) * (1 - sigmoid(a))
    The slope is taken at sigmoid(a); a is squashed already, its slope is
    a (1 - a).
no_slope: * a * (1 - a) =>
    The slope of the sigmoid is missing: the raw error is passed back.
slope_of_z: a * (1 - a) => (X @ w + b) * (1 - (X @ w + b))
    The slope is computed as z (1 - z); the formula wants the output a.
no_two: 2 * (a - y) => (a - y)
    The 2 of the square is missing; the slope of e**2 is 2 e.
summed: / len(y) =>
    The 1/n is missing: the loss is a mean.
bias_averaged: dz.sum() => dz.mean()
    The bias's gradient is divided by n twice; add dz up, its 1/n is there.
bias_without_slope: dz.sum() => (2 * (a - y)).mean()
    The bias's gradient lacks the slope; it is the sum of dz.
one_example: dz.sum() => 2 * (a - y)[-1] * (a * (1 - a))[-1] / len(X)
    The bias's gradient is that of one example; add up over the batch.
""",
    published=clinic.published_3,
    sigmoid=sigmoid,
)


mend_3.unusual(
    """
from_lessons_two_and_three: z = X @ w + b; da = losses.mse_backward(activations.sigmoid(z), y); dz = activations.sigmoid_backward(da, z); return [dz @ X, np.sum(dz)]
by_sigmoid: a = activations.sigmoid(X @ w + b); dz = 2 * (a - y) / len(y) * a * (1 - a); return (X.T @ dz, dz.sum())
by_tanh: t = np.tanh((X @ w + b) / 2); dz = 2 * ((1 + t) / 2 - y) * (1 - t ** 2) / 4; return {'dw': np.mean(X * dz[:, None], axis=0), 'db': dz.mean()}
""",
    activations=activations,
    losses=losses,
)


@mend_3.right("row_by_row")
def mend_3_row_by_row(X, y, w, b):
    dw, db = np.zeros(len(w)), 0.0
    for x, target in zip(X, y, strict=True):
        a = 1 / (1 + np.exp(-(x @ w + b)))
        dz = 2 / len(y) * (a - target) * a * (1 - a)
        dw, db = dw + dz * x, db + dz
    return dw, np.array([db])


mend_4 = LADDER.add(
    solution.mend_4,
    parts=("dw", "db"),
    sizes=SIZES,
    hints=hints(
        "Repeat the data: which of the two gradients grows, and which stays?"
        " What does a mean loss do?",
        "bias_twice divided_twice",
        "slope_kept of_squares flipped decided inside",
        "as_published both_summed other_way_round",
    ),
)
mend_4.show(np.array([[2.0], [4.0]]), np.array([1.0, 0.0]), np.zeros(1), 0.0)
mend_4.show(BITS, OR, np.array([1.0, -1.0]), 0.5, note="OR")
mend_4.show(np.arange(10.0)[:, None], np.arange(10) % 2, np.array([0.1]), -0.2,
            note="even or odd")  # fmt: skip


@mend_4.hidden
def mend_4_cases(rng):
    return hidden_cases(mend_4, rng, flat, lambda n: rng.uniform(size=n))


mend_4.wrong(
    """
as_published: return published(X, y, w, b)
    The weights still get a sum and the bias a mean; divide both by n.
both_summed: / len(y) =>
    Now both are sums; the loss is a mean, so both need 1/n.
other_way_round: dz.sum() => dz.sum() * len(y)
    Now the weights get a mean and the bias a sum; both need 1/n.
bias_twice: dz.sum() => dz.mean()
    The bias's gradient is divided by n twice.
divided_twice: len(y) => len(y) ** 2
    Both gradients are divided by n twice.
of_squares: (a - y) => 2 * a * (1 - a) * (a - y)
    This is the gradient of the squared error; for cross-entropy the slope of
    the sigmoid cancels, and there is no 2.
slope_kept: (a - y) => a * (1 - a) * (a - y)
    The slope a (1 - a) is too much: for cross-entropy it cancels.
flipped: (a - y) => (y - a)
    The sign is flipped: dz is a - y.
decided: (a - y) => ((a > 0.5) - y)
    a is rounded to 0 or 1 before y is subtracted; the probability itself is
    wanted.
""",
    published=clinic.published_4,
)


mend_4.unusual(
    """
by_sigmoid: dz = (activations.sigmoid(X @ w + b) - y) / len(y); return (X.T @ dz, dz.sum())
two_means: dz = (a - y) / len(y); return (X.T @ dz, float(dz.sum())) => return (np.mean((a - y)[:, None] * X, axis=0), np.mean(a - y))
from_lesson_three: dz = losses.bce_with_logits_backward(X @ w + b, y); return [list(X.T @ dz), dz @ np.ones(len(X))]
mended_afterwards: dw, db = clinic.published_4(X, y, w, b); return {'db': np.array(db), 'dw': dw / len(X)}
""",
    activations=activations,
    clinic=clinic,
    losses=losses,
)
