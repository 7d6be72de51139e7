"""Exercises of lesson 3: the mean squared error and its gradient."""

import math

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.losses.common import (
    EDGE,
    EXTREME,
    FAR_OFF,
    GOALS,
    LINES,
    MATRIX,
    PAIR,
    ROW,
    ROW_GOALS,
    SMALL,
    TWO_SHAPES,
    WITH_EXTREMES,
    error,
    predictions,
)
from chainrule_course.exercises.notes import ALL_EQUAL, ONE_ROW
from chainrule_course.solutions import losses as solution
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("03_losses")

mse = LADDER.add(
    solution.mse,
    parts=("loss",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    points=WITH_EXTREMES,
    hints="""
        Two predictions, two targets, on paper: what is squared, and by what is
        the sum of the squares divided?
        fits summed halved squared_too_late not_squared absolute
        fits difference_of_squares root half times_2

        Y_hat may have shape (n, k). How many numbers are that, and how many of
        them does the mean run over?
        fits rows_summed rows_added per_column not_averaged shape

        np.mean takes all entries if you name no axis. And (n,) minus (n, 1):
        what shape does numpy make of it? Compare the shapes before you
        subtract.
        fits shapes_unchecked axes_counted reshaped should_raise
    """,
)
mse.show(np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 4.0]))
mse.show(MATRIX, GOALS)
mse.show(SMALL, np.array([[2.0, 2.0], [3.0, -1.0]]), note=ALL_EQUAL)
mse.show(ROW, ROW_GOALS, note=ONE_ROW, **EDGE)
mse.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)
mse.show(PAIR[:, None], PAIR[None], note=LINES, **EDGE)


@mse.hidden
def mse_cases(rng):
    far = 1e8 + rng.integers(-5, 6, 6)
    half = rng.choice([-0.5, 0.5], 6)  # multiplied out, it is a whole number
    return [
        *predictions(rng, exercise=mse),
        mse.case(far, far + half, note=FAR_OFF, **EXTREME),
    ]


mse.wrong(
    """
summed: return (error(Y_hat, Y) ** 2).sum()
    The squares are added up; the mean of them is wanted.
rows_summed: e = error(Y_hat, Y); return (e ** 2).sum() / len(e)
    The squares of a row are added, and only the rows are averaged; the
    mean runs over all n k entries.
rows_added: return (error(Y_hat, Y) ** 2).mean(axis=-1).sum()
    Each row is averaged, and the rows are added; the mean runs over all n
    k entries.
halved: return (error(Y_hat, Y) ** 2).mean() / 2
    This is half the mean of the squares. Some books put a 1/2 there; ours
    has none.
not_squared: return error(Y_hat, Y).mean()
    The errors are not squared, so that errors of opposite sign cancel.
squared_too_late: return error(Y_hat, Y).mean() ** 2
    The mean is squared; square each error first, then average.
absolute: return np.abs(error(Y_hat, Y)).mean()
    This is the mean of the absolute errors; square them.
root: return np.sqrt((error(Y_hat, Y) ** 2).mean())
    A root is taken at the end; the mean itself is wanted.
difference_of_squares: error(Y_hat, Y); return (Y_hat ** 2 - Y ** 2).mean()
    Predictions and targets are squared before they are subtracted; it is
    the difference that is squared.
per_column: return (error(Y_hat, Y) ** 2).mean(axis=0)
    There is one mean for each column; a loss is one number.
not_averaged: return error(Y_hat, Y) ** 2
    There is one square for each entry; a loss is one number, their mean.
shapes_unchecked: return ((Y_hat - Y) ** 2).mean()
    (n,) minus (n, 1) makes a table of every prediction against every
    target, and nobody notices. Raise ValueError where the shapes differ.
axes_counted: np.shape(Y_hat) != np.shape(Y) => np.ndim(Y_hat) != np.ndim(Y)
    & f'shapes {np.shape(Y_hat)} and {np.shape(Y)} differ' => 'shapes differ'
    & float => np.mean
    & np.mean((Y_hat - Y) ** 2) => (Y_hat - Y) ** 2
    Only the number of axes is compared; (n, 1) against (1, n) makes n * n
    errors. Compare the shapes.
multiplied_out: error(Y_hat, Y); return np.mean(Y_hat ** 2) - 2 * np.mean(Y_hat * Y) + np.mean(Y ** 2)
    The square is multiplied out, and large numbers cancel: near 1e8 no
    digit is left. Subtract first.
reshaped: return ((Y_hat - np.reshape(Y, np.shape(Y_hat))) ** 2).mean()
    Different shapes are brought into line in silence; the caller should
    hear of them by a ValueError.
in_place finding=purity: error(Y_hat, Y); Y_hat -= Y; return (Y_hat ** 2).mean()
    The caller's Y_hat is changed by `-=`; make a new array.
""",
    error=error,
)


@mse.right("loop")
def loop(Y_hat, Y):
    if Y_hat.shape != Y.shape:
        raise ValueError
    total = 0
    for p, t in zip(Y_hat.ravel(), Y.ravel(), strict=True):
        total += (p - t) ** 2
    return total / Y.size


mse.unusual(
    """
scalar_product: e = error(Y_hat, Y); return np.vdot(e, e) / e.size
norm: return np.linalg.norm(error(Y_hat, Y)) ** 2 / np.size(Y)
zero_dimensional: e = error(Y_hat, Y); return np.array(np.einsum('...,...->...', e, e).mean())
one_by_one: e = error(Y_hat, Y).reshape(1, -1); return e @ e.T / e.size
mean_of_means: return np.square(error(Y_hat, Y)).mean(axis=0).mean()
""",
    error=error,
)


mse_backward = LADDER.add(
    solution.mse_backward,
    parts=("dY_hat",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    hints="""
        One prediction: how fast does (y_hat - y)**2 grow with y_hat? And what
        sign has it where the prediction is too large?
        fits two_missing sign only_signs not_differentiated loss_as_gradient
        fits half

        One entry of Y_hat is in one of the squares only. By what is that
        square divided in the mean?
        fits not_averaged scale_missing divided_twice mean_taken

        The mean runs over n k entries, not over n. Which attribute of an array
        counts its entries?
        fits divided_by_rows divided_by_columns another_loss
    """,
)
mse_backward.show(np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 4.0]))
mse_backward.show(MATRIX, GOALS)
mse_backward.show(
    SMALL, np.array([[2.0, 2.0], [3.0, -1.0]]), note=ALL_EQUAL
)  # fmt: skip
mse_backward.show(ROW, ROW_GOALS, note=ONE_ROW, **EDGE)
mse_backward.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)
mse_backward.show(PAIR[:, None], PAIR[None], note=LINES, **EDGE)


@mse_backward.hidden
def mse_backward_cases(rng):
    return predictions(rng, exercise=mse_backward)


mse_backward.wrong(
    """
scale_missing: return error(Y_hat, Y)
    The factor 2 / (n k) is missing: this is the bare error. The more data,
    the larger the steps it makes, while the loss is a mean.
two_missing: return error(Y_hat, Y) / np.size(Y)
    The 2 from the slope of the square is missing.
not_averaged: return 2 * error(Y_hat, Y)
    It is not divided by the number of entries; the loss is a mean.
divided_by_rows: return 2 * error(Y_hat, Y) / len(Y)
    It is divided by n alone; the mean runs over all n k entries.
divided_by_columns: return 2 * error(Y_hat, Y) / Y.shape[-1]
    It is divided by the length of a row alone; the mean runs over all n k
    entries.
divided_twice: return 2 * error(Y_hat, Y) / np.size(Y) ** 2
    It is divided by the number of entries twice.
sign: return -2 * error(Y_hat, Y) / np.size(Y)
    The sign is flipped: the error is prediction minus target.
another_loss: return error(Y_hat, Y) / len(Y)
    (Y_hat - Y) / n is the gradient of cross-entropy in the logits, not of
    the mean squared error. Loss and gradient must belong together.
only_signs: return np.sign(error(Y_hat, Y)) / np.size(Y)
    Only the sign of each error is left: this is the gradient of the mean
    absolute error.
loss_as_gradient: e = error(Y_hat, Y); return np.full(np.shape(e), (e ** 2).mean())
    The loss itself is returned in every entry; what is wanted is how fast
    it grows with each prediction.
not_differentiated: return error(Y_hat, Y) ** 2 / np.size(Y)
    The squares are still squares; the slope of e**2 is 2 e.
mean_taken: return 2 * error(Y_hat, Y).mean()
    The errors are averaged into one number; each prediction has a slope of
    its own.
rows_summed: return 2 * error(Y_hat, Y).sum(axis=0) / np.size(Y)
    The rows are added up; the gradient has the shape of Y_hat.
shapes_unchecked: return 2 * (Y_hat - Y) / np.size(Y)
    (n,) minus (n, 1) makes a table, and a gradient of a wrong shape. Raise
    ValueError where the shapes differ.
in_place finding=purity: error(Y_hat, Y); Y_hat -= Y; return 2 * Y_hat / np.size(Y)
    The caller's Y_hat is changed by `-=`; make a new array.
""",
    error=error,
)


@mse_backward.right("loop")
def mse_backward_loop(Y_hat, Y):
    if Y_hat.shape != Y.shape:
        raise ValueError("shapes")
    d = np.zeros(Y.shape)
    for i in np.ndindex(Y.shape):
        d[i] = (Y_hat[i] - Y[i]) * 2 / d.size
    return d


mse_backward.unusual(
    """
from_the_targets: error(Y_hat, Y); return -(2 / Y.size) * np.subtract(Y, Y_hat)
""",
    error=error,
)


@mse_backward.right("nudged")
def nudged(Y_hat, Y):
    return numerical_gradient(lambda P: solution.mse(P, Y), Y_hat, 1e-3)


mse_backward.unusual(
    """
lists: return (2 * error(Y_hat, Y) / math.prod(Y.shape)).tolist()
outer_and_inner_slope: e = error(Y_hat, Y); d_squares = np.ones_like(e, dtype=float) / e.size; return d_squares * 2 * e
""",
    error=error,
    math=math,
)
