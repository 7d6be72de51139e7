"""Whatever a hostile process sends as an observation, the judge goes on."""

import itertools
import json
import random
from dataclasses import astuple
from functools import cache

import pytest

from chainrule.checking.drivers.calls import FACTS
from chainrule.checking.judge import judge
from chainrule.checking.observe import MOST_TEXT, Observation, observe
from chainrule_course import exercises

ODD = [
    None, True, 0, -1, 1.5, 1e999, float("nan"), "", "text", "\ud800", [], {},
    [None], {"list": []}, {"list": None}, {"tuple": [1, 2]}, {"tuple": 5},
    {"dict": {}}, {"dict": []}, {"unknown": 5}, {"complex": [1]},
    {"complex": [1, 2]}, {"array": "O", "shape": [], "bytes": ""},
    {"array": "<f8", "shape": [0], "bytes": ""},
    {"array": "<f8", "shape": [2], "values": [1, "a"]},
    {"array": "<f8", "shape": [10**12], "bytes": ""},
    {"array": "<f8", "shape": [-1], "bytes": "AAAAAAAAAAA="},
    {"array": "<c16", "shape": [1], "bytes": "A" * 22 + "=="},
    {"array": "|b1", "shape": [3, 1], "bytes": "AAEC"},
    {"array": "<f2", "shape": [], "bytes": "AAA=", "scalar": True},
    {"array": "(2,)f8", "shape": [], "bytes": ""}, {"array": 3},
    {"list": [{"array": "<i8", "shape": [2], "values": [1, 2]}, 3]},
    10**400, {"tuple": [{"tuple": []}] * 5}, {"dict": {"w": 1, "b": None}},
]  # fmt: skip
NAMES = (
    "value",
    "failure",
    "edited",
    "warnings",
    "printed",
    "seconds",
    "lines",
)
RIGHT = {"value": 1.0, "failure": None, "edited": [], "warnings": [],
         "printed": "", "seconds": 0.0, "lines": 0}  # fmt: skip
FAILURE = {"name": "ValueError", "message": "", "line": 1, "source": "",
           "bases": []}  # fmt: skip
TEXTS = [
    "", "{", "{0}", "{line!r:>9}", "%s", "\x00", "\x1b[2J", "\ud800", "\u202e",
    "<script>", "a\nb", " ", "shapes (" * 6000, ") and (" * 6000, "(" * 10**5,
    "matmul: Input operand 0 has a mismatch" + "(size 1 " * 9000,
    "not enough values to unpack (expected " + "9" * 10**4, "'" * 10**5,
    "x.x." * 10**4 + "f() got an unexpected keyword argument 'k'",
    "name 'nump' is not defined", f"name '{'n' * 10**5}' is not defined",
    "module 'numpy' has no attribute '" + "s" * 10**5 + "'",
    "index 7 is out of bounds for axis 0 with size " + "9" * 400,
]  # fmt: skip
KNOWN = [
    "ValueError",
    "NameError",
    "TypeError",
    "UnboundLocalError",
    "TimeLimit",
    "NotImplementedError",
    "NotAStep",
    "SystemExit",
]
LONG = {"a" * 10**5: 1, **{str(i): i for i in range(10**4)}}
LARGE = [
    {"array": "<f8", "shape": [10**12, 0], "bytes": ""},
    {"array": "|b1", "shape": [0, 10**6], "bytes": ""},
    {"array": "|i1", "shape": [10**6], "bytes": "AAAA" * (10**6 // 3 + 1)},
    {"list": [0] * 90_000}, {"list": [{"list": []}] * 40_000},
    {"tuple": [{"array": "<i8", "shape": [0], "bytes": ""}] * 10_000},
    {"dict": LONG}, {"unknown": "u" * 10**6}, "s" * 90_000,
]  # fmt: skip
REFUSED = (LookupError, TypeError, ValueError, AttributeError,
           ArithmeticError, RecursionError, MemoryError)  # fmt: skip


def understood(data):
    """The observation, None where the engine ends the process for it."""
    try:
        return Observation.from_json(json.loads(json.dumps(data)))
    except REFUSED:
        return None


def odd():
    for name, value in itertools.product(NAMES, ODD):
        yield {**RIGHT, name: value}
    for name, value in itertools.product(FAILURE, ODD):
        yield {**RIGHT, "failure": {**FAILURE, name: value}}
    for text in TEXTS:
        yield {**RIGHT, "printed": text, "edited": [text, "w"] * 99}
        many = [text] * min(10**4, 1 + 10**7 // (1 + len(text)))
        yield {**RIGHT, "warnings": many}
        for kind in KNOWN:
            failure = {"name": kind, "message": text, "source": text}
            yield {**RIGHT, "failure": {**FAILURE, **failure}}
        failure = {"name": text, "bases": many}
        yield {**RIGHT, "failure": {**FAILURE, **failure}}


def lengths(value):
    """Lengths of all texts and lists in an observation but its value."""
    if isinstance(value, str):
        yield len(value)
    elif isinstance(value, (list, tuple)):
        yield len(value)
        for item in value:
            yield from lengths(item)


def known(all_data):
    return [seen for seen in map(understood, all_data) if seen is not None]


@cache
def all_seen():
    """What is understood of the odd ones; not made where tests are listed."""
    return known(odd())


def huge():
    return known({**RIGHT, "value": value} for value in LARGE)


@pytest.mark.parametrize("exercise", exercises.every(), ids=lambda e: e.name)
def test_the_judge_survives(exercise):
    cases, chance = exercise.cases_for(1), random.Random(0)
    for first in chance.sample(all_seen(), 40):
        seen = [first, *(chance.choice(all_seen()) for _ in cases[1:])]
        verdict = judge(exercise.plain(), cases, seen)
        assert verdict.total < verdict.exercise.max_points


def test_what_reaches_the_judge_is_short():
    for seen in all_seen():
        failure = astuple(seen.failure) if seen.failure else ()
        texts = seen.edited, seen.warnings, seen.printed, failure
        assert max(lengths(texts)) <= MOST_TEXT


def test_what_is_said_of_it_is_short():
    exercise = exercises.find("neuron_gradient")
    cases = exercise.cases_for(1)
    for seen in all_seen() + huge():
        verdict = judge(exercise.plain(), cases, [seen] * len(cases))
        for each in (*verdict.findings, *verdict.notes):
            assert len(each.text) < 2000


def places(value):
    """Every list and dict within JSON data, with the keys of its items."""
    items = value if isinstance(value, dict) else dict(enumerate(value))
    for key, item in items.items():
        yield value, key
        if isinstance(item, (list, dict)):
            yield from places(item)


BROUGHT = {  # a case for each driver whose facts are found by the judge
    case.driver: (exercise, case)
    for exercise in exercises.every()
    for case in exercise.cases_for(1)
    if case.driver in FACTS
}


WAITING = {  # of lesson 6, which is being written
    "dropped", "fitting", "losses_drawn", "mean_loss", "own_gradient",
    "splits", "starts", "undrawn",
}  # fmt: skip


@pytest.mark.parametrize("driver", BROUGHT)
def test_facts_are_found_of_whatever_comes(driver):
    exercise, case = BROUGHT[driver]
    text = json.dumps(observe(exercise.reference, case).to_json())
    plain, chance, reached = exercise.plain(), random.Random(0), 0
    for _ in range(250):
        odd = json.loads(text)
        value = {"value": odd["value"]}
        holder, key = chance.choice(list(places(value)))
        holder[key] = chance.choice(ODD)
        sent = understood({**odd, **value})
        if sent is not None:
            judge(plain, [case], [sent])
            reached += 1
    assert reached > 10


def test_every_fact_is_tried():
    assert set(BROUGHT) | WAITING == set(FACTS)


def test_enough_of_them_reach_the_judge():
    assert 150 < len(all_seen()) < len(list(odd()))
