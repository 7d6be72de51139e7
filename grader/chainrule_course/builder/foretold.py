"""Work out what pairs of misconceptions and slips give, for checks.

It takes long, so an exercise is worked out anew only where its visible cases,
its right answers, what its misconceptions give or what makes slips has
changed since.
"""

import ast
import hashlib
import inspect
import json
import warnings
from dataclasses import replace
from itertools import chain

import numpy as np

from chainrule.checking import compare
from chainrule.checking.facts import with_facts
from chainrule.checking.findings import explain
from chainrule.checking.findings.foretold import (
    OR,
    is_foretold,
    is_near,
    rounded,
    sketch,
    total_of,
)
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.words.slip_texts import SLIPS
from chainrule_course import exercises
from chainrule_course.base.places import LESSONS
from chainrule_course.mutations import call_slips, mutate, slip_kinds
from chainrule_course.mutations import slips as hand
from chainrule_course.mutations.doubles import composed, edits
from chainrule_course.mutations.doubles.common import SECONDS
from chainrule_course.mutations.inherited import names_in

FOLDER = LESSONS / "chainrule" / "exercises" / "foretold"

# What pairs and slips are made with: where it changes, all is made anew.
MAKERS = composed, edits, mutate, hand, call_slips, slip_kinds
MOST_KINDS = 2  # of slips that give the same; more of them tell nothing


def of_lesson(lesson):
    """Text of the file of a lesson; what is in it already may be kept."""
    entries = {
        name: _entry(exercise)
        for name, exercise in exercises.of_lesson(lesson).items()
    }
    lines = [f"{json.dumps(k)}: {json.dumps(v)}" for k, v in entries.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _entry(exercise):
    source, before = digest(exercise), kept(exercise)
    if before.get("of") == source:
        return before
    return {"of": source, "pairs": pairs(exercise), "slips": slips(exercise)}


def kept(exercise):
    """What is shipped of an exercise now, {} if nothing is."""
    path = FOLDER / f"{exercise.lesson}.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found.get(exercise.name, {})


def digest(exercise):
    """What is worked out of an exercise is made from, in short."""
    named = exercise.shipped_with(exercise.mistakes)
    data = [case.to_json() for case in named.cases]
    rights = map(inspect.getsource, right_programs(exercise))
    makers = map(_without_imports, MAKERS)
    here = inspect.getsource(slips)
    text = json.dumps([data, *rights, *makers, here], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _without_imports(module):
    """Source of a module but its imports: what is made is the same."""
    lines = inspect.getsource(module).split("\n")
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            lines[node.lineno - 1 : node.end_lineno] = [""] * (
                node.end_lineno - node.lineno + 1
            )
    return "\n".join(filter(None, lines))


def pairs(exercise):
    """Sketches of all pairs in all visible cases, by the ids of both.

    Pairs that give what the reference or a single misconception gives are
    left out, and those that stop where neither of the two does.
    """
    plain, found = exercise.shipped_with(exercise.mistakes), {}
    bare = replace(plain, mistakes={}, general=dict)
    for double in composed.composed(exercise):
        seen = [observe(double.function, c, SECONDS) for c in plain.cases]
        verdict = judge(bare, plain.cases, seen)
        if verdict.passed or explain.singly(plain, verdict.results):
            continue
        told = dict.fromkeys(range(len(plain.cases)))
        told |= {r.case.shown: _told(double, r) for r in verdict.results}
        if STOPS not in told.values() and any(told.values()):
            found[double.name] = list(told.values())
    return found


STOPS = "stops"


def _told(double, result):
    """What is told of a pair in a case: a sketch, or nothing."""
    if not explain.is_ordinary(result):
        return None
    failure = result.observation.failure
    if failure:
        both = (result.case.wrong.get(id) for id in (double.one, double.other))
        same = any(o and o.raises == failure.name for o in both)
        return failure.name if same else STOPS
    if not result.parts or any(part.got is None for part in result.parts):
        return None
    return sketch([part.got for part in result.parts])


def right_programs(exercise):
    """The reference, and right answers of other forms with a source."""
    every = [exercise.reference, *exercise.rights.values()]
    return [each for each in every if edits.tree_of(each) is not None]


def slips(exercise):
    """Totals of all visible cases by the kinds of slips that give them.

    A slip counts where it gives results of the right shape in all cases, and
    others than the right ones, unless slips of many kinds give the same.
    Whole numbers alone say too little, and sealed answers stay sealed.
    """
    if exercise.driver == SEALED:
        return {}
    cases = [c for c in exercise.shown if is_foretold(c)]
    if not any(map(_has_fractions, chain(*_expected(exercise, cases)))):
        return {}
    right, limit = _total(exercise, exercise.reference, cases)
    found = {}
    for program in filter(_is_steady, right_programs(exercise)):
        space = edits.names(exercise.reference, program)
        source = ast.unparse(edits.tree_of(program))
        for mutant in mutate.mutants_of(source, hand.slips_and_more):
            total, _ = _total(exercise, _made(mutant, space), cases)
            if total is not None and not is_near(right, total, limit):
                found.setdefault(total, set()).add(mutant.kind)
    told = {}
    for total, kinds in sorted(found.items()):
        if len(kinds) <= MOST_KINDS:
            several = OR.join(sorted(kinds, key=list(SLIPS).index))
            told.setdefault(several, []).append(total)
    return dict(sorted(told.items()))


def _expected(exercise, cases):
    return [arrays_of(exercise, c, c.expected.value) for c in cases]


def _has_fractions(array):
    return array.dtype.kind == "f"


SEALED = "diagnoses"
# With a line lost, these give what happens to be in memory, or chance.
UNSTEADY = {"empty", "empty_like", "random"}


def _is_steady(program):
    return UNSTEADY.isdisjoint(names_in(program.__code__))


def _made(mutant, space):
    """The function that a mutant defines; None where that is no program."""
    try:
        with warnings.catch_warnings(action="ignore"):
            return edits.compiled(ast.parse(mutant.source).body[0], space)
    except SyntaxError:
        return None


def _total(exercise, function, cases):
    """One number for what a function gives in all cases, and its limit.

    None and 0 where it does not give what has the form of a result.
    """
    if function is None:
        return None, 0
    arrays = []
    for case in cases:
        with warnings.catch_warnings(action="ignore"):
            seen = with_facts(case, observe(function, case, SECONDS))
        found = None if seen.failure else arrays_of(exercise, case, seen.value)
        if found is None:
            return None, 0
        arrays += found
    total, limit = total_of(arrays) or (None, 0)
    return total if total is None else rounded(total), limit


def arrays_of(exercise, case, value):
    """The arrays of a result, None where the shape of one is wrong."""
    right = compare.split(case.expected.value, exercise.parts)
    try:
        came = compare.split(value, exercise.parts, case.expected.value)
        arrays = [compare.as_array(came[name]) for name in right]
    except ValueError:
        return None
    shapes = [np.shape(compare.as_array(each)) for each in right.values()]
    return arrays if [a.shape for a in arrays] == shapes else None
