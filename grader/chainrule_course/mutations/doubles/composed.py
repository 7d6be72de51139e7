"""Pairs where two mistakes are made in one program."""

import inspect
import types
from itertools import combinations

from chainrule.checking.facts import with_facts
from chainrule.checking.findings import explain
from chainrule.checking.observe import observe
from chainrule_course.mutations.doubles import edits
from chainrule_course.mutations.doubles.common import (
    SECONDS,
    Double,
    kind,
    like_reference,
    shuffled,
    usable,
)
from chainrule_course.mutations.rebound import beside, calling

MOST_EDITS = 4  # between two mistakes


@kind
def composed(exercise):
    """Two named mistakes in one program, by the first way that works."""
    named = {m.id: m.function for m in usable(exercise)}
    for one, other in shuffled(exercise, combinations(named, 2)):
        pair = named[one], named[other]
        ways = _called, _keywords, _rules, _halves, _edited
        made = (way(exercise, *pair) for way in ways)
        function = next(filter(None, made), None)
        if function:
            function = like_reference(exercise, function)
            yield Double("composed", one, other, function, pair)


def _called(exercise, one, other):
    """A mistake that calls the reference calls another mistake instead."""
    for outer, inner in ((one, other), (other, one)):
        if _calls_the_reference(outer, exercise):
            return calling(outer, exercise.name, inner)
    return None


def _calls_the_reference(function, exercise):
    """Whether it does by the name of the exercise, or that in solutions."""
    name, space = exercise.name, function.__globals__
    there = space.get(name), getattr(space.get("solution"), name, None)
    return name in function.__code__.co_names and exercise.reference in there


def _enclosed(one, other):
    """Pairs of what two calls of one builder enclose; [] if they are none."""
    if one.__code__ is not other.__code__:
        return []
    cells = zip(one.__closure__ or (), other.__closure__ or (), strict=True)
    return [(a.cell_contents, b.cell_contents) for a, b in cells]


def _enclosing(function, contents):
    return beside(function, closure=tuple(map(types.CellType, contents)))


def _keywords(exercise, one, other):
    """A builder with the keywords of both."""
    merged = []
    for a, b in _enclosed(one, other):
        if isinstance(a, dict) and isinstance(b, dict) and not a.keys() & b:
            merged.append({**a, **b})
        elif a is b:
            merged.append(a)
        else:
            return None
    return _enclosing(one, merged) if merged else None


def _rules(exercise, one, other):
    """A builder with a rule that is half the way from one to the other."""
    enclosed = _enclosed(one, other)
    at = [k for k, (a, b) in enumerate(enclosed) if a is not b]
    if len(at) != 1 or not all(map(inspect.isfunction, enclosed[at[0]])):
        return None
    mine = [a for a, _ in enclosed]

    def whole(rule):
        return _enclosing(one, [*mine[: at[0]], rule, *mine[at[0] + 1 :]])

    return _between(exercise, *enclosed[at[0]], whole)


def _halves(exercise, one, other):
    """Half the way from one mistake to another."""
    return _between(exercise, one, other, lambda function: function)


def _between(exercise, one, other, whole):
    """Half the way from one function to another, inside a whole.

    Of the edits between them some undo the one and some make the other. If
    some of them alone give the right answer, the rest makes both.
    """
    trees = edits.tree_of(one), edits.tree_of(other)
    found = edits.edits_between(*trees) if None not in trees else None
    if not found or not 2 <= len(found) <= MOST_EDITS:
        return None
    space = edits.names(exercise.reference, one, other)
    for count in range(1, len(found)):
        for some in combinations(found, count):
            undone = _compiled(trees[0], space, some)
            if undone and _is_right(exercise, whole(undone)):
                rest = [edit for edit in found if edit not in some]
                both = _compiled(trees[0], space, rest)
                return both and whole(both)
    return None


def _edited(exercise, one, other):
    """Both as edits of a right program: the reference, or another."""
    trees = edits.tree_of(one), edits.tree_of(other)
    for right in (exercise.reference, *exercise.rights.values()):
        base = edits.tree_of(right)
        if None in (base, *trees):
            continue
        found = [edits.edits_between(base, each) for each in trees]
        if all(found):
            space = edits.names(exercise.reference, right, one, other)
            made = _compiled(base, space, *found)
            if made:
                return made
    return None


def _compiled(tree, space, *several):
    """The function that edits of a tree make, None if they make none."""
    new = edits.made(tree, *several)
    try:
        return new and edits.compiled(new, space)
    except (SyntaxError, ValueError):
        return None


def _is_right(exercise, function):
    """Whether a function gives what the reference does in visible cases."""
    for case in exercise.shown:
        seen = observe(function, case, SECONDS)
        if bool(seen.failure) != bool(case.expected.raises):
            return False
        if not seen.failure and not explain.same(
            with_facts(case, seen).value, case.expected.value
        ):
            return False
    return True
