"""Work out what two misconceptions at once give, for learners' checks.

It takes long, so an exercise is worked out anew only where its visible cases
or what its misconceptions give has changed since.
"""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from chainrule.checking.findings import explain
from chainrule.checking.findings.doubles import sketch
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from grader import exercises
from grader.doubles.common import SECONDS
from grader.doubles.composed import composed

FOLDER = Path(__file__).parents[2] / "lessons/chainrule/exercises/doubles"


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
    return {"of": source, "pairs": pairs(exercise)}


def kept(exercise):
    """What is shipped of an exercise now, {} if nothing is."""
    path = FOLDER / f"{exercise.lesson}.json"
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found.get(exercise.name, {})


def digest(exercise):
    """What the pairs of an exercise are made from, in short."""
    named = exercise.shipped_with(exercise.mistakes)
    data = [case.to_json() for case in named.cases]
    text = json.dumps(data, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def pairs(exercise):
    """Sketches of all pairs in all visible cases, by the ids of both.

    Pairs that give what the reference or a single misconception gives are
    left out, and those that stop where neither of the two does.
    """
    plain, found = exercise.shipped_with(exercise.mistakes), {}
    bare = replace(plain, mistakes={}, general=dict)
    for double in composed(exercise):
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
