"""What two misconceptions, or one slip, give in the visible cases.

It is worked out when the notebooks are built: for every two that a program
can hold together, one number a case; for every slip of a hand in a right
program, one number for all cases. Each is the sum of all numbers of an
answer, each times a weight of its own. That is enough to recognise an answer,
and says nothing of the right one.
"""

import json
from functools import cache
from importlib import resources

import numpy as np

from chainrule.checking import compare

DIGITS = 10
ROUNDING = 1e-10  # of the sum of all sizes
MISSING = 0.2, 0.3, -0.3  # stand for nan, inf and -inf in a sum


def sketch(parts):
    """A number and the shapes of arrays, as data to ship.

    >>> sketch([np.array([1.0, 0.0])])
    [1.0, '2']
    """
    shapes = ";".join(",".join(map(str, np.shape(part))) for part in parts)
    return [rounded(_sum(parts)[0]), shapes]


def rounded(number):
    """A number as it is shipped."""
    return float(f"{number:.{DIGITS}g}")


def summed(parts):
    """What is compared with sketches: a sum, how far off it may be, shapes.

    None for numbers that no sketch is made of.
    """
    if not parts or any(p is None or np.iscomplexobj(p) for p in parts):
        return None
    return *_sum(parts), sketch(parts)[1]


def total_of(arrays):
    """The sum of arrays, and how far off rounding may take it.

    One number speaks for all cases here, among many: so it has to be nearer
    than the tolerance of a check. None for numbers that have no sum.
    """
    if not arrays or any(a is None or np.iscomplexobj(a) for a in arrays):
        return None
    numbers, weights = _weighted(arrays)
    return float(weights @ numbers), ROUNDING * float(
        abs(weights * numbers).sum()
    )


def is_sketched(told, came):
    """Whether what came, see `summed`, is that of a sketch."""
    number, shapes = told
    total, limit, had = came
    return is_near(number, total, limit) and had == shapes


def is_near(number, total, limit):
    """Whether a number that is shipped is a total, which may be so far off."""
    return abs(total - number) <= limit + 5 * 10.0**-DIGITS * abs(number)


def _sum(parts):
    """The weighted sum of all numbers, and how far off it may be."""
    numbers, weights = _weighted(parts)
    limits = np.concatenate([np.ravel(_limits(part)) for part in parts])
    limits = np.nan_to_num(limits, nan=0, posinf=0)
    return float(weights @ numbers), float(abs(weights) @ limits)


def _weighted(parts):
    """All numbers in a row, and their weights."""
    numbers = np.concatenate([np.ravel(part) for part in parts])
    nan, up, down = MISSING
    numbers = np.nan_to_num(
        numbers.astype(float), nan=nan, posinf=up, neginf=down
    )
    return numbers, np.cos(np.arange(len(numbers)) ** 1.5)


def _limits(part):
    return compare.tolerance(part, coarse=False)


def is_foretold(case):
    """Whether slips are foretold in a case: ordinary, and about this one."""
    ordinary = case.property != "extremes" and not case.expected.raises
    return ordinary and case.driver != "forward"


def pairs_of(exercise):
    """Pairs of ids, each with a sketch for each visible case, or None."""
    found = _of(exercise).get("pairs", {})
    return [(ids.split(" + "), told) for ids, told in found.items()]


def slip_of(exercise, arrays):
    """The kinds of slips that give the arrays of all visible cases."""
    came = total_of(arrays)
    if came is None:
        return ()
    total, limit = came
    for kinds, numbers in slips_in(exercise).items():
        if any(is_near(number, total, limit) for number in numbers):
            return tuple(kinds.split(OR))
    return ()


OR = " or "  # between kinds of slips that give the same


def slips_in(exercise):
    """Totals of all visible cases by the kinds of slips that give them."""
    return _of(exercise).get("slips", {})


def _of(exercise):
    return _lesson(exercise.lesson).get(exercise.name, {})


@cache
def _lesson(lesson):
    """What is foretold of each exercise of a lesson."""
    folder = resources.files("chainrule") / "exercises" / "foretold"
    file = folder / f"{lesson}.json"
    return json.loads(file.read_text("utf-8")) if file.is_file() else {}
