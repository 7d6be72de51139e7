"""How much of a wrong answer is right.

Where an answer has several parts, those that are right count, and an error
that is carried forward is charged once: what follows from it as it should
counts as right.
"""

import re
from fractions import Fraction

import numpy as np

from chainrule.checking import compare
from chainrule.checking.findings.localise import fault_in, part_of_each
from chainrule.words.messages import TEXTS

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
        faults += _faults(result)
    if any(len(own_parts(result)) < len(names) for result in results):
        names = set(map(_kind, names))  # as many layers, or arrays, as it has
        faults = [[set(map(_kind, some)) for some in pair] for pair in faults]
    if len(names) < 2:
        return Fraction(0)
    return Fraction(max(len(names) - len(_charged(faults)), 0), len(names))


def _charged(faults):
    """What is wrong for a reason of its own.

    A fault that is not clear is charged too, unless one that is may be its.
    """
    clear = [wrong for wrong, perhaps in faults if not perhaps]
    sure = set().union(*clear)
    left = [
        wrong for wrong, perhaps in faults if perhaps and not perhaps & sure
    ]
    return sure.union(*left)


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
    """Pairs: names of what is wrong, and of what may be at fault in that.

    The second is empty where it is clear that the first are at fault. In a
    backward pass of few rows it is not always clear, and where nothing but
    zeros comes it never is: they follow from each other.
    """
    wrong = {part.name for part in result.parts if part.finding}
    if not (wrong and result.case.trace):
        return [(wrong, set())]
    got = {part.name: part.got for part in result.parts}
    steps = part_of_each(result.case.trace)
    outside = wrong - set(steps.values()), set()
    fault = fault_in(result.case.trace, got)
    if fault is None:
        return [(wrong, set())]
    first = fault.places[0]
    inherited = {name for name in fault.inherited if np.any(got[name])}
    if inherited:
        return [(wrong - inherited | {steps[first] or first}, set())]
    products = all(steps[name] for name in fault.places)
    if products or (len(fault.places) == 1 and not fault.inherited):
        return [(wrong, set())]
    perhaps = {*fault.places, *(steps[name] for name in fault.places)}
    return [outside, (wrong, perhaps - {None})]


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
