"""Answers that are wrong in a part of the inputs only, and what they earn.

Each is the reference with a change of what comes back: rounded, clipped, cut
off, only as large as what is shown; or of what goes in: clipped, turned where
it is square, rows or columns left out. Whether that shows depends on the
numbers and sizes of a case, and each submission has cases of its own. These
answers prove that it is fair: they earn the same under every seed.
"""

from dataclasses import replace
from functools import wraps

import numpy as np

from chainrule_course.base import places
from chainrule_course.mutations.strangers import strangers
from chainrule_course.mutations.strangers.common import (
    Sample,
    is_float,
    leaves,
    mapped,
    replaced,
)
from chainrule_course.proof import known_answers, survivors

SEEDS = 20
UNEVEN = places.STRANGERS / "uneven.toml"


def _rounded(digits):
    return lambda array: np.round(array, digits)


def _clipped(limit):
    return lambda array: np.clip(array, -limit, limit)


def _cut(limit):
    return lambda array: np.where(abs(array) < limit, 0, array)


def _turned(array):
    """A square matrix transposed."""
    square = np.ndim(array) == 2 and len(set(np.shape(array))) == 1
    return array.T if square else array


def _only(limit, axis):
    """Nothing but 0 beyond so many rows or columns."""

    def change(array):
        if np.ndim(array) <= axis:
            return array
        index = np.arange(np.shape(array)[axis])
        return array * np.reshape(
            index < limit, (-1, *(np.ndim(array) - axis - 1) * [1])
        )

    return change


def answers(exercise):
    """Border answers of an exercise: {name: function}."""
    found = {
        name: _after(exercise.reference, _of_floats(change))
        for name, change in CHANGES.items()
    }
    if exercise.lesson in EVEN_ARGUMENTS:
        found |= _of_arguments(Sample.of(exercise))
    return found | {
        each.name: each.function
        for each in strangers(exercise)
        if each.kind == "sizes_written_in"
    }


def _of_arguments(sample):
    """The reference with one of its arguments changed, for each change."""
    return {
        f"{argument} {name}": _before(sample.reference, place, change)
        for place, argument in enumerate(sample.names)
        for name, (axes, change) in ARGUMENTS.items()
        if any(
            np.ndim(leaf) >= axes and (axes or is_float(leaf))
            for value in sample.values(argument)
            for _, leaf in leaves(value)
        )
    }


def _after(reference, change):
    @wraps(reference)
    def answer(*arguments):
        return mapped(change, reference(*arguments))

    return answer


def _before(reference, place, change):
    @wraps(reference)
    def answer(*arguments):
        if place < len(arguments):
            given = mapped(change, arguments[place])
            arguments = replaced(arguments, place, given)
        return reference(*arguments)

    return answer


def _of_floats(change):
    """A change of floats alone, which keeps their type."""

    def changed(leaf):
        if not is_float(leaf):
            return leaf
        return np.asarray(change(leaf)).astype(np.asarray(leaf).dtype)[()]

    return changed


CHANGES = {
    "rounded_to_2": _rounded(2),
    "rounded_to_4": _rounded(4),
    "rounded_to_6": _rounded(6),
    "clipped_at_1": _clipped(1),
    "clipped_at_100": _clipped(100),
    "small_cut_off": _cut(1e-3),
}
# How many axes an argument must have, and the change.
ARGUMENTS = {
    "clipped_at_5": (0, _of_floats(_clipped(5))),
    "clipped_at_30": (0, _of_floats(_clipped(30))),
    "clipped_at_500": (0, _of_floats(_clipped(500))),
    "turned": (2, _turned),
    "only_4_rows": (1, _only(4, 0)),
    "only_6_rows": (1, _only(6, 0)),
    "only_4_columns": (2, _only(4, 1)),
    "only_6_columns": (2, _only(6, 1)),
}
# Lessons whose arguments reach equally far under every seed.
EVEN_ARGUMENTS = ("01_neuron", "02_activations", "03_losses")


def points(exercise, seeds):
    """What each border answer earns: {name: [points by property, ...]}.

    Cases that are there to find loops are left out: they are large, and
    ordinary in all else. So are the mistakes of the exercise: no name is
    asked for here.
    """
    exercise = replace(exercise, mistakes={})
    plain, earned = replace(exercise.plain(), general=dict), {}
    functions = answers(exercise)
    for seed in seeds:
        cases = [c for c in exercise.cases_for(seed) if not c.rows]
        for name, function in functions.items():
            verdict = known_answers.verdict_on(plain, cases, function)
            earned.setdefault(name, []).append(_without_purity(verdict))
    return earned


def _without_purity(verdict):
    """Points that do not hang on what the judge calls a slip."""
    return {k: n for k, n in verdict.points.items() if k != "purity"}


def summary(exercise, earned, uneven=None):
    """Counts of the border answers of one exercise, and what fails.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    earned : dict
        Lists of points by the name of the answer, of any number of seeds.
    uneven : dict, optional
        Why points of an answer may differ, by its name; of the file by
        default.
    """
    if uneven is None:
        uneven = survivors.reasons(UNEVEN).get(exercise.name, {})
    differ = [
        name
        for name, found in earned.items()
        if any(points != found[0] for points in found)
    ]
    return {
        "borders": len(earned),
        "borders_even": len(earned) - len(differ),
        "failures": [
            _sentence(exercise.name, name, earned[name])
            for name in differ
            if name not in uneven
        ]
        + [
            f"{exercise.name}: {name!r} in {UNEVEN.name} is out of date."
            for name in uneven
            if name not in differ and _enough(name, earned)
        ],
    }


def _enough(name, earned):
    """Whether so many seeds were tried that a difference would have shown."""
    return len(earned.get(name, range(SEEDS))) >= SEEDS


def _sentence(exercise, name, found):
    """What an answer earns with one seed, and what with another."""
    totals = [sum(points.values()) for points in found]
    parts = [k for k in found[0] if len({points[k] for points in found}) > 1]
    return (
        f"{exercise}: the border answer {name!r} gets {min(totals)} points"
        f" with one seed and {max(totals)} with another, for"
        f" {' and '.join(parts)}; draw what it bites on under every seed."
    )
