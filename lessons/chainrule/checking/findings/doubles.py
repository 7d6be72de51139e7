"""What two misconceptions at once give in the visible cases.

It is worked out when the notebooks are built, for every two that a program
can hold together, and shipped as one number a case: the sum of all numbers
of an answer, each times a weight of its own. That is enough to recognise an
answer, and says nothing of the right one.
"""

import json
from functools import cache
from importlib import resources

import numpy as np

from chainrule.checking import compare

DIGITS = 10
MISSING = 0.2, 0.3, -0.3  # stand for nan, inf and -inf in a sum


def sketch(parts):
    """A number and the shapes of arrays, as data to ship.

    >>> sketch([np.array([1.0, 0.0])])
    [1.0, '2']
    """
    shapes = ";".join(",".join(map(str, np.shape(part))) for part in parts)
    return [float(f"{_sum(parts)[0]:.{DIGITS}g}"), shapes]


def summed(parts):
    """What is compared with sketches: a sum, how far off it may be, shapes.

    None for numbers that no sketch is made of.
    """
    if not parts or any(p is None or np.iscomplexobj(p) for p in parts):
        return None
    return *_sum(parts), sketch(parts)[1]


def is_sketched(told, came):
    """Whether what came, see `summed`, is that of a sketch."""
    number, shapes = told
    total, limit, had = came
    near = abs(total - number) <= limit + 10.0**-DIGITS * abs(number)
    return near and had == shapes


def _sum(parts):
    """The weighted sum of all numbers, and how far off it may be."""
    numbers = np.concatenate([np.ravel(part) for part in parts])
    limits = np.concatenate([np.ravel(_limits(part)) for part in parts])
    weights = np.cos(np.arange(len(numbers)) ** 1.5)
    nan, up, down = MISSING
    numbers = np.nan_to_num(
        numbers.astype(float), nan=nan, posinf=up, neginf=down
    )
    limits = np.nan_to_num(limits, nan=0, posinf=0)
    return float(weights @ numbers), float(abs(weights) @ limits)


def _limits(part):
    return compare.tolerance(part, coarse=False)


def pairs_of(exercise):
    """Pairs of ids, each with a sketch for each visible case, or None."""
    return _lesson(exercise.lesson).get(exercise.name, [])


@cache
def _lesson(lesson):
    """Pairs by exercise, as `pairs_of` gives them."""
    file = (
        resources.files("chainrule")
        / "exercises"
        / "doubles"
        / f"{lesson}.json"
    )
    if not file.is_file():
        return {}
    return {
        name: [
            (ids.split(" + "), told) for ids, told in found["pairs"].items()
        ]
        for name, found in json.loads(file.read_text("utf-8")).items()
    }
