"""Every exercise: untouched, right, wrong, and with unusual right answers."""

import inspect
import json
from dataclasses import replace
from functools import cache

import pytest

from chainrule.checking.cases import exercises
from chainrule.checking.findings import finders
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.words import language
from chainrule.words.messages import TEXTS
from chainrule_course.exercises import every
from chainrule_course.exercises.base import Ladder

EXERCISES = {exercise.name: exercise for exercise in every()}
MISTAKES = [
    (name, mistake) for name, e in EXERCISES.items() for mistake in e.mistakes
]
RIGHTS = [(name, right) for name, e in EXERCISES.items() for right in e.rights]
SEEDS = (0, 1, 2026)


@cache
def cases_of(name, seed):
    return EXERCISES[name].cases_for(seed)


@cache
def shipped(name):
    return EXERCISES[name].shipped()


def verdict_on(exercise, function, seed):
    cases = cases_of(exercise.name, seed)
    seen = [observe(function, case) for case in cases]
    return judge(exercise.plain(), cases, seen)


@pytest.mark.parametrize("name", EXERCISES)
def test_untouched_gets_nothing(name):
    def untouched(*arguments):
        raise NotImplementedError

    verdict = verdict_on(EXERCISES[name], untouched, seed=0)
    assert verdict.total == 0
    assert [finding.id for finding in verdict.findings] == ["untouched"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", EXERCISES)
def test_the_reference_gets_everything(name, seed):
    exercise = EXERCISES[name]
    verdict = verdict_on(exercise, exercise.reference, seed)
    assert verdict.passed
    assert verdict.findings == ()
    assert verdict.total == exercise.max_points


@pytest.mark.parametrize("name,right", RIGHTS)
def test_unusual_right_answers_get_everything(name, right):
    exercise = EXERCISES[name]
    for seed in SEEDS:
        verdict = verdict_on(exercise, exercise.rights[right], seed)
        assert verdict.passed, verdict.findings


@pytest.mark.parametrize("name,mistake", MISTAKES)
def test_wrong_answers_are_refused_for_their_reason(name, mistake):
    exercise = EXERCISES[name]
    entry = exercise.mistakes[mistake]
    totals = set()
    for seed in SEEDS:
        verdict = verdict_on(exercise, entry.function, seed)
        assert not verdict.passed
        assert [f.id for f in verdict.findings] == [entry.finding]
        totals.add(verdict.total)
    assert len(totals) == 1  # whatever was drawn


@pytest.mark.parametrize("name,mistake", MISTAKES)
def test_the_visible_check_refuses_most_mistakes_too(name, mistake):
    exercise = EXERCISES[name]
    check = shipped(name)
    function = exercise.mistakes[mistake].function
    seen = [observe(function, case) for case in check.cases]
    verdict = judge(check, check.cases, seen)
    hidden_only = {
        # Rounding, and an f that raises, are left to marking.
        ("numerical_gradient", "in_place"),
        # Many epochs, and numbers whose last digits count, too.
        ("train", "rotated"),
        ("mse", "multiplied_out"),
    }
    if (name, mistake) not in hidden_only:
        assert not verdict.passed


@pytest.mark.parametrize("value", [None, 0.0, "text", [], {}, float("nan")])
@pytest.mark.parametrize("name", EXERCISES)
def test_a_constant_earns_nothing(name, value):
    exercise = EXERCISES[name]
    count = len(exercise.parts)
    for answer in (value, (value,) * count):
        verdict = verdict_on(exercise, lambda *a, r=answer: r, seed=1)
        assert verdict.total == 0
        assert verdict.findings


@pytest.mark.parametrize("name", EXERCISES)
def test_texts_stand_in_both_languages(name):
    exercise = EXERCISES[name]
    texts = [*exercise.hints, *(m.text for m in exercise.mistakes.values())]
    assert len(exercise.hints) == 3
    for text in texts:
        assert text["en"].strip() and text["zh"].strip()
        assert text["en"] != text["zh"]


TURNED = {"sign", "transposed", "half", "times_2", "times_n", "over_n"}


@pytest.mark.parametrize("name", EXERCISES)
def test_hints_fit_findings_that_there_are(name):
    exercise = EXERCISES[name]
    general = {key.partition(" ")[0] for key in exercise.general()}
    known = {*exercise.mistakes, *finders.FINDERS, *TEXTS, *TURNED, *general}
    assert set(exercise.fits) <= known
    assert set(exercise.fits.values()) <= {0, 1, 2}
    assert exercise.plain().fits == exercises()[name].fits


def test_most_mistakes_have_a_hint_that_fits():
    counts = [
        (id in exercise.fits)
        for exercise in EXERCISES.values()
        for id, mistake in exercise.mistakes.items()
        if mistake.finding == id
    ]
    assert sum(counts) > 0.7 * len(counts)


def test_no_finding_fits_two_hints():
    with pytest.raises(ValueError, match="fits two hints"):
        hints = ["?\nfits a b", "?\nfits b", "?"]
        Ladder("x").add(len, parts=("n",), hints=hints)


@pytest.mark.parametrize("name", EXERCISES)
def test_enough_variants(name):
    exercise = EXERCISES[name]
    assert len(exercise.mistakes) >= 5
    assert len(exercise.rights) >= 3
    assert exercise.reference.__doc__.count(">>>") >= 1
    assert inspect.signature(exercise.reference).parameters


@pytest.mark.parametrize("name", EXERCISES)
def test_a_seed_gives_the_same_cases_again(name):
    exercise = replace(EXERCISES[name], mistakes={})
    first, again, other = (
        json.dumps([case.to_json() for case in exercise.cases_for(seed)])
        for seed in (5, 5, 6)
    )
    assert first == again
    assert first != other


def test_findings_speak_chinese():
    exercise = EXERCISES["neuron"]
    function = exercise.mistakes["no_bias"].function
    language.use_language("zh")
    try:
        verdict = verdict_on(exercise, function, seed=0)
    finally:
        language.use_language("en")
    assert verdict.findings[0].text == "没有用到偏置 b。"
