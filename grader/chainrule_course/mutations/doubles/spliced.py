"""Pairs where some parts come from one mistake, the rest from another."""

from itertools import combinations

from chainrule.checking import compare
from chainrule.checking.observe import observe
from chainrule_course.mutations.doubles.common import (
    Double,
    kind,
    like_reference,
    shuffled,
    usable,
)
from chainrule_course.mutations.strangers.common import copied


@kind
def spliced(exercise):
    """Parts of two named mistakes, where each shows in its own."""
    wrong = {
        m.id: _wrong_places(exercise, m.function) for m in usable(exercise)
    }
    for one, other in shuffled(exercise, combinations(wrong, 2)):
        if not (wrong[one] and wrong[other]):
            continue
        theirs = wrong[other] - wrong[one]
        if not theirs:
            one, other = other, one
            theirs = wrong[other] - wrong[one]
        if not theirs or theirs >= wrong[one]:
            theirs = set(sorted(wrong[other])[1::2])
        if not theirs or not wrong[one] - theirs:
            continue
        pair = (
            exercise.mistakes[one].function,
            exercise.mistakes[other].function,
        )
        function = like_reference(exercise, _joined(*pair, theirs))
        yield Double("spliced", one, other, function, pair)


def _joined(one, other, theirs):
    """A function with some places of what another returns."""

    def both(*given):
        again = copied(given)
        return _with(one(*given), other(*again), theirs)

    return both


def _with(mine, hers, theirs, at=()):
    if at in theirs:
        return hers
    if isinstance(mine, dict):
        return {
            k: _with(v, hers[k], theirs, (*at, k)) for k, v in mine.items()
        }
    if isinstance(mine, (tuple, list)):
        pairs = enumerate(zip(mine, hers, strict=True))
        return type(mine)(_with(a, b, theirs, (*at, k)) for k, (a, b) in pairs)
    return mine


def _wrong_places(exercise, function):
    """Places of what is returned where a function is wrong somewhere."""
    found = set()
    for case in exercise.visible:
        if case.driver is not None:
            continue
        came = observe(function, case).value
        right = observe(exercise.reference, case).value
        found |= set(_differing(came, right))
    return found - {()}


def _differing(came, right, at=()):
    """Paths of the leaves that differ; the whole, where the form does."""
    if isinstance(right, dict) and isinstance(came, dict):
        keys = right.keys() if right.keys() == came.keys() else ()
    elif isinstance(right, (tuple, list)) and isinstance(came, (tuple, list)):
        keys = range(len(right)) if len(right) == len(came) else ()
    else:
        if not _same(came, right):
            yield at
        return
    for key in keys:
        yield from _differing(came[key], right[key], (*at, key))


def _same(came, right):
    try:
        return compare.agree(compare.as_array(came), compare.as_array(right))
    except compare.NotNumbers:
        return came is right
