"""Wrong answers that know no exercise, made by machine from references.

Each kind is a generator: it gets a reference and a sample of its calls, and
yields the wrong answers that it can make of them. `strangers` tries all kinds
on an exercise; what comes of them is the business of proof/strangers.
"""

from chainrule_course.mutations.strangers import (  # noqa: F401
    arguments,
    chance,
    results,
    steps,
)
from chainrule_course.mutations.strangers.common import KINDS, Sample


def strangers(exercise):
    """All wrong answers of all kinds for an exercise, in a fixed order.

    Returns
    -------
    list of Stranger
    """
    sample = Sample.of(exercise)
    return [each for kind in KINDS.values() for each in kind(sample)]


def general(exercise):
    """Those that are told to learners by what they give.

    Returns
    -------
    list of Stranger
    """
    return [each for each in strangers(exercise) if each.text]
