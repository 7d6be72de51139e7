"""Exercises of lesson 3: the Huber loss and its gradient."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.draws import TINY, even
from chainrule_course.exercises.losses.common import (
    AT_DELTA,
    EDGE,
    PAIR,
    ROW,
    ROW_GOALS,
    SMALL,
    TWO_SHAPES,
    error,
    predictions,
)
from chainrule_course.exercises.notes import (
    ALL_EQUAL,
    FINE,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import losses as solution
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("03_losses")

huber = LADDER.add(
    solution.huber,
    parts=("loss",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    hints="""
        Which of the two formulas holds for an error of -3 with delta 1? What
        about the sign?
        fits sign_kept sign_kept_below size_not_tested swapped delta_ignored

        At |e| = delta both formulas should give one value. Do yours?
        fits offset_missing offset_missing_below offset_not_multiplied
        fits offset_not_multiplied_below line_not_multiplied
        fits line_not_multiplied_below not_halved not_halved_below zero_beyond
        fits zero_beyond_below smooth_l1 pseudo_huber clipped only_parabola
        fits only_line

        np.where(condition, near, far) chooses entry by entry. Which condition,
        and what is averaged at the end?
        fits one_choice_for_all summed rows_summed not_averaged
    """,
)
ERRORS = np.array([[1.0, -1.0], [3.0, -4.0], [1.5, 0.0]])
huber.show(np.array([0.5, -6.0, 0.0]), np.zeros(3))
huber.show(ERRORS, np.zeros((3, 2)), 2.0)
huber.show(SMALL, np.array([[2.5, 2.0], [0.25, -1.0]]), 0.5, note=ALL_EQUAL)
huber.show(np.array([1.0, -1.0]), np.zeros(2), note=AT_DELTA, **EDGE)
huber.show(ROW, ROW_GOALS, 2.5, note=ONE_ROW, **EDGE)
huber.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)


def huber_cases(rng, exercise):
    """Hidden cases for several delta, also where the errors equal it."""
    n, k = shuffled_sizes(rng, 2, 3, 7)
    Y = rng.normal(size=(n, k))
    Y_hat = Y + 3 * rng.normal(size=(n, k))
    delta = float(rng.choice([0.5, 0.75, 1.5, 2.5]))
    small = np.sqrt(2 * TINY / np.mean(Y**2)) * Y[::-1]
    high, beyond = Y + 650.0, even(rng, (n, k), 60.0)
    whole = rng.integers(-4, 5, (n, k)).astype(float)
    at = whole + delta * rng.integers(-2, 3, (n, k))  # exact in binary
    case = exercise.case
    return [
        *predictions(rng, exercise=exercise, more=(rng.uniform(0.4, 0.8),)),
        case(Y_hat, Y),
        case(Y + small, Y, note=FINE),
        case(high + beyond, high, 40.0, note=WIDE),
        case(Y_hat, Y, rng.uniform(1.2, 3)),
        case(
            Y_hat,
            Y,
            2,
            note="delta a whole number",
            **EDGE,
        ),
        case(Y_hat, Y, 100.0, note="a large delta", **EDGE),
        case(Y_hat, Y, 0.01, note="a small delta", **EDGE),
        case(at, whole, delta, note=AT_DELTA, **EDGE),
    ]


@huber.hidden
def huber_huber_cases(rng):
    return huber_cases(rng, huber)


def at_border(exercise, id, *, says):
    """Decorator: enter a mistake with a jump at delta, once for each side.

    It is written as a function of (e, delta, near), near says which errors
    count as small: with those of exactly delta, or without.
    """

    def enter(function):
        for suffix, small in (("", np.less_equal), ("_below", np.less)):

            def mistaken(Y_hat, Y, delta=1.0, small=small):
                e = error(Y_hat, Y)
                return function(e, delta, small(np.abs(e), delta))

            exercise.mistake(id + suffix, says=says)(mistaken)

    return enter


@at_border(
    huber,
    "offset_missing",
    says=(
        "Beyond delta it is delta * |e|, and - delta / 2 is missing in"
        " the brackets, so that the loss jumps at delta."
    ),
)
def offset_missing(e, delta, near):
    return np.where(near, e**2 / 2, delta * np.abs(e)).mean()


@at_border(
    huber,
    "offset_not_multiplied",
    says=(
        "delta / 2 is subtracted outside the brackets; it is multiplied"
        " by delta as well: delta * (|e| - delta / 2)."
    ),
)
def offset_not_multiplied(e, delta, near):
    return np.where(near, e**2 / 2, delta * np.abs(e) - delta / 2).mean()


@at_border(
    huber,
    "line_not_multiplied",
    says=(
        "The straight line has slope 1; its slope is delta, as that of"
        " the parabola where the two meet."
    ),
)
def line_not_multiplied(e, delta, near):
    return np.where(near, e**2 / 2, np.abs(e) - delta / 2).mean()


@at_border(
    huber,
    "not_halved",
    says="The parabola lacks its 1/2: it is e**2 / 2 where |e| <= delta.",
)
def not_halved(e, delta, near):
    return np.where(near, e**2, delta * (np.abs(e) - delta / 2)).mean()


@at_border(
    huber,
    "sign_kept",
    says=(
        "The straight line uses e with its sign, so large negative"
        " errors earn a negative loss; it needs |e|."
    ),
)
def sign_kept(e, delta, near):
    return np.where(near, e**2 / 2, delta * (e - delta / 2)).mean()


@at_border(
    huber,
    "zero_beyond",
    says=(
        "Errors beyond delta count nothing; they count delta (|e| -"
        " delta / 2)."
    ),
)
def zero_beyond(e, delta, near):
    return np.where(near, e**2 / 2, 0).mean()


huber.wrong(
    """
swapped: e = error(Y_hat, Y); size = np.abs(e); return np.where(size > delta, e ** 2 / 2, delta * (size - delta / 2)).mean()
    The two formulas are swapped: the parabola belongs to the small errors.
size_not_tested: e = error(Y_hat, Y); far = delta * (np.abs(e) - delta / 2); return np.where(e <= delta, e ** 2 / 2, far).mean()
    The test looks at e and not at |e|, so every negative error is taken
    for a small one.
delta_ignored: return huber(Y_hat, Y)
    delta is not used; it works as if it were 1.
only_parabola: return (error(Y_hat, Y) ** 2).mean() / 2
    Every error is squared, however large; beyond delta comes the straight
    line.
only_line: return delta * (np.abs(error(Y_hat, Y)) - delta / 2).mean()
    The straight line is used for small errors too; up to delta it is e**2
    / 2.
clipped: return (np.clip(error(Y_hat, Y), -delta, delta) ** 2).mean() / 2
    The error is cut at delta before it is squared, so beyond delta the
    loss no longer grows; it should go on in a straight line.
smooth_l1: return huber(Y_hat, Y, delta) / delta
    This is the Huber loss divided by delta, which PyTorch calls
    SmoothL1Loss; ours is not divided.
pseudo_huber: e = error(Y_hat, Y); return (delta ** 2 * (np.sqrt(1 + (e / delta) ** 2) - 1)).mean()
    This is the pseudo-Huber loss, a smooth relative; ours changes from
    parabola to line at delta.
""",
    error=error,
)


@huber.mistake(
    "one_choice_for_all",
    says=(
        "One choice between the two formulas is made for the whole"
        " batch; each error has its own."
    ),
)
def one_choice_for_all(Y_hat, Y, delta=1.0):
    size = np.abs(error(Y_hat, Y))
    if size.max() <= delta:
        return (size**2).mean() / 2
    return delta * (size.mean() - delta / 2)


huber.wrong(
    """
summed: return huber(Y_hat, Y, delta) * np.size(Y)
    The losses are added up; the mean of them is wanted.
rows_summed: return huber(Y_hat, Y, delta) * np.size(Y) / len(Y)
    The losses of a row are added, and only the rows are averaged; the mean
    runs over all n k entries.
not_averaged: size = np.abs(error(Y_hat, Y)); far = delta * (size - delta / 2); return np.where(size <= delta, size ** 2 / 2, far)
    There is one loss for each entry; one number is wanted, their mean.
shapes_unchecked: return huber(*np.broadcast_arrays(Y_hat, Y), delta)
    (n,) minus (n, 1) makes a table of every prediction against every
    target. Raise ValueError where the shapes differ.
in_place finding=purity: loss = huber(Y_hat, Y, delta); Y_hat -= Y; return loss
    The caller's Y_hat is changed by `-=`; make a new array.
""",
    error=error,
)


@huber.right("loop")
def loop(Y_hat, Y, delta=1.0):
    if Y_hat.shape != Y.shape:
        raise ValueError
    total = 0.0
    for p, t in zip(Y_hat.flat, Y.flat, strict=True):
        e = abs(p - t)
        total += e * e / 2 if e < delta else delta * e - delta**2 / 2
    return total / Y_hat.size


huber.unusual(
    """
area_under_the_slope: size = np.abs(error(Y_hat, Y)); inner = np.minimum(size, delta); return np.array((inner ** 2 / 2 + delta * (size - inner)).mean())
masks: size = np.abs(error(Y_hat, Y)); near = size < delta; losses = near * size ** 2 / 2 + ~near * delta * (size - delta / 2); return losses.sum() / losses.size
""",
    error=error,
)


@huber.right("three_pieces")
def three_pieces(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y).astype(float)
    pieces = [
        lambda e: delta * (-e - delta / 2),
        lambda e: delta * (e - delta / 2),
        lambda e: e**2 / 2,
    ]
    return np.piecewise(e, [e < -delta, e > delta], pieces).mean()


huber.unusual(
    """
product_with_the_cut_error: e = error(Y_hat, Y); cut = np.clip(e, -delta, delta); return np.mean(cut * (e - cut / 2))
""",
    error=error,
)


huber_backward = LADDER.add(
    solution.huber_backward,
    parts=("dY_hat",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    hints="""
        What is the slope of e**2 / 2, and what is the slope of the straight
        lines to the right and to the left?
        fits slope_one_beyond slope_one_beyond_below zero_beyond
        fits zero_beyond_below twice_the_error twice_the_error_below not_cut
        fits another_loss smooth_l1

        Draw the slope against e, from -3 to 3, with delta 1. Which numpy
        function has that graph?
        fits sign_lost sign_lost_below cut_on_one_side swapped only_signs sign
        fits delta_ignored

        np.clip(e, -delta, delta) is nearly all. Which factor does the mean
        add?
        fits not_averaged divided_by_rows cut_too_late mean_taken over_n
        fits times_n
    """,
)
huber_backward.show(np.array([0.5, -6.0, 0.0]), np.zeros(3))
huber_backward.show(ERRORS, np.zeros((3, 2)), 2.0)
huber_backward.show(
    SMALL, np.array([[2.5, 2.0], [0.25, -1.0]]), 0.5, note=ALL_EQUAL
)
huber_backward.show(np.array([1.0, -1.0]), np.zeros(2), note=AT_DELTA, **EDGE)
huber_backward.show(ROW, ROW_GOALS, 2.5, note=ONE_ROW, **EDGE)
huber_backward.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)


@huber_backward.hidden
def huber_backward_cases(rng):
    return huber_cases(rng, huber_backward)


@at_border(
    huber_backward,
    "slope_one_beyond",
    says=(
        "Beyond delta the slope is 1; it is delta, so that it joins"
        " that of the parabola."
    ),
)
def slope_one_beyond(e, delta, near):
    return np.where(near, e, np.sign(e)) / e.size


@at_border(
    huber_backward,
    "zero_beyond",
    says=(
        "Errors beyond delta get no gradient; they keep pulling, with"
        " slope delta."
    ),
)
def at_border_zero_beyond(e, delta, near):
    return np.where(near, e, 0) / e.size


@at_border(
    huber_backward,
    "sign_lost",
    says="Large negative errors get slope +delta; their slope is -delta.",
)
def sign_lost(e, delta, near):
    return np.where(near, e, delta) / e.size


@at_border(
    huber_backward,
    "twice_the_error",
    says="The slope of the parabola e**2 / 2 is e, not 2 e.",
)
def twice_the_error(e, delta, near):
    return np.where(near, 2 * e, delta * np.sign(e)) / e.size


huber_backward.wrong(
    """
swapped: e = error(Y_hat, Y); return np.where(np.abs(e) > delta, e, delta * np.sign(e)) / np.size(Y)
    The two slopes are swapped: the error itself belongs to the small
    errors.
cut_on_one_side: return np.minimum(error(Y_hat, Y), delta) / np.size(Y)
    Only errors above delta are cut; those below -delta are cut as well.
delta_ignored: return huber_backward(Y_hat, Y)
    delta is not used; it works as if it were 1.
not_cut: return error(Y_hat, Y) / np.size(Y)
    The error is not cut at delta: this is the gradient of half the mean
    squared error.
another_loss: return mse_backward(Y_hat, Y)
    This is the gradient of mse, not of huber. Loss and gradient must
    belong together.
only_signs: return delta * np.sign(error(Y_hat, Y)) / np.size(Y)
    Every slope is +delta or -delta; small errors have their own, e.
smooth_l1: return huber_backward(Y_hat, Y, delta) / delta
    This is the gradient divided by delta, that of PyTorch's SmoothL1Loss;
    ours is not divided.
sign: return -huber_backward(Y_hat, Y, delta)
    The sign is flipped: the error is prediction minus target.
not_averaged: return np.clip(error(Y_hat, Y), -delta, delta)
    It is not divided by the number of entries; the loss is a mean.
divided_by_rows: return np.clip(error(Y_hat, Y), -delta, delta) / len(Y)
    It is divided by n alone; the mean runs over all n k entries.
cut_too_late: return np.clip(error(Y_hat, Y) / np.size(Y), -delta, delta)
    The error is divided first and cut afterwards; cut the error itself at
    delta.
""",
    error=error,
)


@huber_backward.mistake(
    "loss_as_gradient",
    says=(
        "The loss itself is returned in every entry; what is wanted is"
        " how fast it grows with each prediction."
    ),
)
def loss_as_gradient(Y_hat, Y, delta=1.0):
    return np.full(np.shape(Y), solution.huber(Y_hat, Y, delta))


huber_backward.wrong(
    """
mean_taken: return np.clip(error(Y_hat, Y), -delta, delta).mean()
    The slopes are averaged into one number; each prediction has a slope of
    its own.
shapes_unchecked: return np.clip(Y_hat - Y, -delta, delta) / np.size(Y)
    (n,) minus (n, 1) makes a table, and a gradient of a wrong shape. Raise
    ValueError where the shapes differ.
in_place finding=purity: gradient = huber_backward(Y_hat, Y, delta); Y_hat -= Y; return gradient
    The caller's Y_hat is changed by `-=`; make a new array.
""",
    error=error,
)


huber_backward.unusual(
    """
where: e = error(Y_hat, Y); return np.where(np.abs(e) < delta, e, delta * np.sign(e)) / e.size
""",
    error=error,
)


@huber_backward.right("loop")
def huber_backward_loop(Y_hat, Y, delta=1.0):
    if np.shape(Y_hat) != np.shape(Y):
        raise ValueError
    d = np.empty(Y.shape)
    for i, e in np.ndenumerate(Y_hat - Y):
        d[i] = (e if abs(e) <= delta else delta * e / abs(e)) / Y.size
    return d


huber_backward.unusual(
    """
least_and_greatest: cut = np.maximum(np.minimum(error(Y_hat, Y), delta), -delta); return cut * (1 / np.size(Y))
""",
    error=error,
)


@huber_backward.right("own_array_in_place")
def own_array_in_place(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y).astype(float)
    e[e > delta] = delta
    e[e < -delta] = -delta
    e /= e.size
    return e


huber_backward.unusual(
    """
shrunk: e = error(Y_hat, Y); return e * delta / np.maximum(np.abs(e), delta) / e.size
""",
    error=error,
)


@huber_backward.right("nudged")
def nudged(Y_hat, Y, delta=1.0):
    def loss(P):
        return solution.huber(P, Y, delta)

    return numerical_gradient(loss, Y_hat, 1e-6)
