"""Judge a backward function as one half of a pair.

What a forward function keeps for its backward function may have any form. So
each case of the backward function is asked in three ways, by its driver:

    None          with a cache of ours, whose form the docstring shows
    "forward"     is the learner's own forward function right?
    "round_trip"  with the cache that her own forward function has kept

Where her forward function is right, the round trip counts. Where it is wrong
or missing, the better of the two does: in that case, and in all cases if it
is wrong in an ordinary one.
"""

from dataclasses import replace
from itertools import zip_longest

from chainrule.checking.cases import made_with
from chainrule.checking.verdict import Finding
from chainrule.words.messages import say

WAYS = (None, "forward", "round_trip")


def way(case):
    """Place of a case in the order in which the three are tried."""
    return WAYS.index(case.driver) if case.driver in WAYS else 0


def partners(cases):
    """Names of the learner's own functions that take part in cases."""
    values = [value for case in cases for value in case.inputs.values()]
    return {made[0] for made in map(made_with, values) if made}


def single(cases):
    """The cases, one of each three."""
    return tuple(case for case in cases if way(case) == 0)


def counting(results):
    """The results that count, one of each three."""
    alone, forward, whole = _ways(results)
    spoilt = any(r.finding for r in forward if r.case.property == "values")
    return tuple(
        counted
        for each in zip_longest(alone, forward, whole)
        if (counted := _counting(*each, spoilt)) is not None
    )


def _counting(alone, forward, whole, spoilt):
    if whole and not (spoilt or (forward and forward.finding)):
        return whole
    return max(filter(None, (alone, whole)), key=_success, default=None)


def _ways(results):
    return [tuple(r for r in results if way(r.case) == i) for i in range(3)]


def _success(result):
    return result.finding is None, bool(result.parts)


def with_a_word(verdict, results):
    """Verdict that says so where the fault lies with the partner.

    Parameters
    ----------
    verdict : Verdict
        On the results that count.
    results : sequence of Result
        All of them.
    """
    names = partners(result.case for result in results)
    if verdict.passed or not names:
        return verdict
    alone, forward, _ = _ways(results)
    (own,) = names
    if any(r.finding and r.case.property == "values" for r in forward):
        note = Finding("forward_first", say("forward_first", own=own))
        return replace(verdict, notes=(note, *verdict.notes))
    if alone and not any(r.finding or r.observation.edited for r in alone):
        finding = Finding("cache", say("cache", own=own))
        return replace(verdict, findings=(finding,), notes=())
    return verdict
