"""Exercises of lesson 1: descent on a line."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import ROWS, TINY, fine
from chainrule_course.exercises.notes import (
    A_VIEW,
    FINE,
    INTEGERS,
    ONE_INPUT,
    ONE_ROW,
    shuffled_sizes,
)
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")


fit_line = LADDER.add(
    solution.fit_line,
    parts=("w", "b", "losses"),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints="""
        Which number is losses[0], before anything has moved? How many numbers
        does the list hold after `steps` steps?
        fits first_loss_missing last_loss_missing last_loss_only one_step_more
        fits loss_summed loss_halved bias_not_in_loss half_everywhere cut_short
        fits begins_late goes_on shape

        Uphill or downhill: which sign stands before lr * dw?
        fits climbs

        Ask neuron_gradient once in each step. Do w and b move by the same
        answer?
        fits b_from_new_w bias_never_moves two_missing gradient_summed
        fits divided_twice inside
    """,
)
LINE_X = np.array([[0.0], [1.0], [2.0]])
LINE_Y = np.array([1.0, 3.0, 5.0])
# The loss falls for four steps and rises for six.
RISING = np.array([[0.0], [1.0], [2.0], [4.0]]), np.array([6.0, 1.0, 0.0, 0.0])
fit_line.show(LINE_X, LINE_Y, 0.1, 1, note="one step")
fit_line.show(LINE_X, LINE_Y, 0.1, 3)
fit_line.show(
    np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0], [2.0, -1.0]]),
    np.array([1.0, 3.0, 2.0, 0.0]), 0.05, 2,
)  # fmt: skip
fit_line.show(LINE_X, LINE_Y, 0.1, 0, property="edges",
              note="no step")  # fmt: skip


def _scaled(y, loss):
    """y, scaled so that this is the first loss."""
    return y * np.sqrt(loss / np.mean(y**2))


def _small(rng, lr):
    """Points for which the first step is small, in w and in b."""
    n, d = 2 * ROWS, 8  # more than is shown
    X = rng.normal(size=(n, d))
    steps = np.append(fine(rng, d), TINY)
    y = np.linalg.pinv(np.c_[X, np.ones(n)].T) @ steps * n / 2 / lr
    return X, y, lr, 1


@fit_line.hidden
def fit_line_cases(rng):
    n, d = shuffled_sizes(rng, 2, 7, 11)  # larger than what is shown
    X, y = rng.normal(size=(n, d)) + 0.5, rng.normal(size=n) + 2
    rows = np.c_[X, np.ones(n)]
    limit = 2 / np.linalg.eigvalsh(2 / n * rows.T @ rows)[-1]
    edge = {"property": "edges"}
    whole = rng.integers(-3, 4, (n, d)), rng.integers(-3, 4, n)
    return [
        fit_line.case(X, y, limit / 4, 7),
        fit_line.case(X, _scaled(y, 30.0), limit / 9, 20),
        fit_line.case(*_small(rng, 0.01), note=FINE),
        fit_line.case(X, _scaled(y, TINY), limit / 4, 2, note=FINE),
        fit_line.case(LINE_X, LINE_Y, 0.3, 400,
                      note="to the bottom"),
        fit_line.case(X, y, 1.2 * limit, 12, **edge,
                      note="a rate too large"),
        fit_line.case(*RISING, 0.2, 10, **edge, note="the loss rises again"),
        fit_line.case(X, y, limit / 4, 0, **edge,
                      note="no step"),
        fit_line.case(X[:1], y[:1], 0.01, 4, note=ONE_ROW, **edge),
        fit_line.case(X[:, :1], y, limit / 5, 4, note=ONE_INPUT, **edge),
        fit_line.case(*whole, 0.01, 4, note=INTEGERS, **edge),
        fit_line.case(column_order(X), strided(y), limit / 4, 4,
                      note=A_VIEW, **edge),
    ]  # fmt: skip


def _fit(X, y, lr, steps, *, gradient=solution.neuron_gradient, b_moves=True,
         one_gradient=True, loss=np.mean):  # fmt: skip
    """The descent with the places where learners go wrong open."""
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [loss((X @ w + b - y) ** 2)]
    for _ in range(steps):
        dw, db = gradient(X, y, w, b)
        w = w - lr * dw
        if not one_gradient:
            _, db = gradient(X, y, w, b)
        b = b - lr * db * b_moves
        losses.append(loss((X @ w + b - y) ** 2))
    return w, b, np.array(losses)


fit_line.wrong(
    """
climbs: return _fit(X, y, -lr, steps)
    It walks uphill: the gradient points to larger losses, so step against
    it.
b_from_new_w: return _fit(X, y, lr, steps, one_gradient=False)
    b moves by a gradient that was computed after w had moved; take both
    from the same place.
first_loss_missing: w, b, losses = _fit(X, y, lr, steps); return (w, b, losses[1:])
    losses starts after the first step; losses[0] is the loss before it.
last_loss_missing: w, b, losses = _fit(X, y, lr, steps); return (w, b, losses[:-1])
    The loss after the last step is missing: steps + 1 numbers are wanted.
loss_summed: return _fit(X, y, lr, steps, loss=np.sum)
    The loss is the sum of the squares; the mean is wanted.
loss_halved: return _fit(X, y, lr, steps, loss=lambda e: np.mean(e) / 2)
    The loss is half the mean of the squares; no 1/2 is in ours.
bias_never_moves: return _fit(X, y, lr, steps, b_moves=False)
    The bias stays 0; it moves by lr * db.
two_missing: return _fit(X, y, lr / 2, steps)
    Each step is half as long as it should be: the 2 of the square's slope
    is missing.
gradient_summed: return _fit(X, y, lr * len(y), steps)
    The gradient is summed over the examples and not averaged, so the steps
    are n times too long.
divided_twice: return _fit(X, y, lr / len(y), steps)
    The gradient is divided by n once more; neuron_gradient has done it.
half_everywhere: return _fit(X, y, lr / 2, steps, loss=lambda e: np.mean(e) / 2)
    This is the descent on half the mean of the squares, another book's
    convention: losses and steps are half as large. Ours has no 1/2.
""",
    _fit=_fit,
)


@fit_line.mistake(
    "table_of_errors",
    says=(
        "A column minus a row: every prediction meets every target. Let"
        " w have shape (d,), so that X @ w has the shape of y."
    ),
)
def table_of_errors(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        table = (X @ w + b)[:, None] - y
        losses.append(np.mean(table**2))
        if len(losses) <= steps:
            w = w - lr * 2 * X.T @ table.mean(axis=1) / len(y)
            b = b - lr * 2 * table.mean()
    return w, b, np.array(losses)


fit_line.wrong(
    """
one_step_more: return _fit(X, y, lr, steps + 1)
    It takes one step too many.
bias_not_in_loss: [np.mean((X @ w + b - y) ** 2)] => [np.mean((X @ w - y) ** 2)]
    & losses.append(np.mean((X @ w + b - y) ** 2)) => losses.append(np.mean((X @ w - y) ** 2))
    The loss is computed without the bias.
last_loss_only: w, b, losses = _fit(X, y, lr, steps); return (w, b, losses[-1])
    Only the last loss is returned; losses holds one for every step.
""",
    _fit=_fit,
)


@fit_line.right("bias_as_weight")
def bias_as_weight(X, y, lr, steps):
    rows, v = np.c_[X, np.ones(len(X))], np.zeros(X.shape[1] + 1)
    losses = []
    for i in range(steps + 1):
        error = rows @ v - y
        losses.append(error @ error / len(y))
        if i < steps:
            v = v - lr * 2 / len(y) * rows.T @ error
    return v[:-1], v[-1], losses


@fit_line.right("in_place_on_own_arrays")
def in_place_on_own_arrays(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), np.zeros(1)
    losses = np.empty(steps + 1)
    for i in range(steps):
        e = X @ w + b - y
        losses[i] = (e**2).mean()
        w -= lr * 2 * (e @ X) / len(e)
        b -= lr * 2 * e.mean()
    losses[steps] = np.square(X @ w + b - y).mean()
    return w, b, losses


fit_line.unusual(
    """
dict_with_more: w, b, losses = _fit(X, y, lr, steps); return {'w': w, 'b': b, 'losses': losses.tolist(), 'steps': steps}
""",
    _fit=_fit,
)
