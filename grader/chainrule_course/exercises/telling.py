"""Cases that tell every border answer, under every seed.

A border answer is right but for how its numbers are cut: rounded, clipped, or
small ones set to 0. Whether that shows depends on the size of the numbers
and on their seventh decimal. Here cases are drawn until each part of the
right answer has a number on which it shows, so that no seed decides.
"""

import numpy as np

from chainrule.checking import compare
from chainrule_course.exercises.base import outcome_of
from chainrule_course.exercises.notes import FINE, WIDE

MOST = 10_000  # draws, far more than it ever takes
SMALL = 2e-5, 9e-4  # below 0.001, and more than rounding to 2 decimals keeps
BEYOND = 2.5e-7  # what rounding to 6 decimals takes away, more than may miss
HIGH = 110.0  # more than clipping at 100 leaves


def is_cut(array):
    """Whether rounding to 6 decimals shows in a number, and none is large."""
    size = np.abs(np.ravel(array))
    left = np.abs(size - np.round(size, 6))
    low = size * compare.RELATIVE < BEYOND - compare.ABSOLUTE
    return bool((low & (left > BEYOND)).any() and size.max() <= 1)


def is_fine(array):
    """Whether this shows in a number that is small."""
    size = np.abs(np.ravel(array))
    small = size[(SMALL[0] < size) & (size < SMALL[1])]
    return bool(small.size) and is_cut(small) and bool(size.max() <= 1)


def is_wide(array):
    """Whether a number is large enough to be clipped."""
    return bool(np.abs(array).max() > HIGH)


def is_above_one(array):
    """Whether a number is clipped at 1, and none at 100."""
    return bool(1.1 < np.abs(array).max() < 90)


def fine(exercise, draw, names=None, **options):
    """A case in which these parts are small; all of them by default."""
    names = names or parts_of(exercise, exercise.case(*draw()))
    wants = dict.fromkeys(names, is_fine)
    return telling(exercise, draw, wants, note=FINE, **options)


def wide(exercise, draw, names=None, **options):
    """A case in which these parts are large; all of them by default."""
    names = names or parts_of(exercise, exercise.case(*draw()))
    wants = dict.fromkeys(names, is_wide)
    return telling(exercise, draw, wants, note=WIDE, **options)


def telling(exercise, draw, wants, **options):
    """The first case of many draws whose right answer has what it should.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    draw : callable
        Returns the values of the arguments of a case.
    wants : dict
        For names of parts, what must hold of their numbers.
    """
    for _ in range(MOST):
        case = exercise.case(*draw(), **options)
        found = parts_of(exercise, case)
        if all(tells(found[name]) for name, tells in wants.items()):
            return case
    raise ValueError(f"{exercise.name}: no draw tells")


def parts_of(exercise, case):
    """The parts of the right answer to a case, by name."""
    right = outcome_of(exercise.reference, case).value
    return compare.split(right, exercise.parts)
