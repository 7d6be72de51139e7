"""How much of a wrong answer is right.

Where an answer has several parts, those that are right count, and an error
that is carried forward is charged once: what follows from it as it should
counts as right.
"""

import re
from fractions import Fraction

import numpy as np

from chainrule import compare
from chainrule.localise import fault_in
from chainrule.messages import TEXTS

# Findings about the whole of an answer: digits, or a type.
OF_ALL = ("precision", "dtype")


def share_right(results):
    """How many of the parts are right, as a fraction of all.

    Nothing is, where a case ended in an error, or where a fact of the
    contract is broken: then the parts say little.

    Parameters
    ----------
    results : sequence of Result
        Of ordinary cases.
    """
    names, faults = set(), []
    for result in results:
        if result.finding and not all(map(_counts, result.parts)):
            return Fraction(0)
        if result.finding and not result.parts:
            return Fraction(0)
        names |= own_parts(result)
        faults.append(_faults(result))
    if any(len(own_parts(result)) < len(names) for result in results):
        names = set(map(_kind, names))  # as many layers, or arrays, as it has
        faults = [(set(map(_kind, wrong)), clear) for wrong, clear in faults]
    clear = [wrong for wrong, is_clear in faults if is_clear]
    charged = set().union(*(clear or [wrong for wrong, _ in faults]))
    if len(names) < 2:
        return Fraction(0)
    return Fraction(max(len(names) - len(charged), 0), len(names))


def own_parts(result):
    """Names of the parts that the answer made; a fact earns nothing."""
    return {part.name for part in result.parts if not part.boolean}


def _kind(name):
    """Name without the layer, or without the name of the array."""
    return re.sub(r"\d+$", "", re.sub(r"\[[^]]*\]", "[]", name, count=1))


def _counts(part):
    """Whether a part may be wrong while others are right."""
    if not part.finding:
        return True
    fact = part.boolean or f"flag_{part.name}" in TEXTS
    return not fact and part.finding.id not in OF_ALL


def _faults(result):
    """Names of what is wrong for a reason of its own, and is that clear?

    In a backward pass of few rows it is not always: several steps could be
    at fault. Other cases decide then.
    """
    wrong = {part.name for part in result.parts if part.finding}
    if not (wrong and result.case.trace):
        return wrong, True
    got = {part.name: part.got for part in result.parts}
    fault = fault_in(result.case.trace, got)
    if fault and fault.inherited:
        return wrong - set(fault.inherited) | {fault.places[0]}, True
    return wrong, fault is None or len(fault.places) == 1


def follow(result):
    """Names of parts that follow from a wrong one before, as they should.

    One mistake before may be forgiven, not two. A case without a trace
    forgives none.
    """
    steps = {step["name"]: step for step in result.case.trace or ()}
    parts = {part.name: part for part in result.parts}
    own, following = {}, set()
    for name, step in steps.items():
        part, before = parts.get(step["part"]), steps.get(step["of"])
        count = own[step["of"]] if before else 0
        right = part is not None and part.finding is None
        if (
            not right
            and before
            and _made_of(step, part, parts[before["part"]])
        ):
            if count <= 1:
                following.add(step["part"])
        elif not right:
            count += 1
        own[name] = count
    return following


def _made_of(step, part, before):
    if part is None or part.got is None or before.got is None:
        return False
    if before.got.shape != before.expected.shape:
        return False
    made = (step["map"] @ np.ravel(before.got)).reshape(part.expected.shape)
    return compare.agree(part.got, made)
