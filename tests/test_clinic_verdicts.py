"""Verdicts on the gradient check and on the diagnosis of the clinic."""

import json
import re

import numpy as np
import pytest
from chainrule_course.solutions import clinic as solution

from chainrule.checking import as_html, as_text
from chainrule.checking.drivers.calls import FACTS
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.labs import clinic
from chainrule.words import language
from chainrule_course.exercises.backprop.check import gradient_check
from chainrule_course.exercises.backprop.clinic_diagnosis import diagnose
from chainrule_course.exercises.base import outcome_of

ANSWERS = [solution.diagnose(k) for k in range(1, 6)]


def checked(exercise, function):
    """Verdict of the visible check, and its report."""
    shipped = exercise.shipped()
    seen = [observe(function, case) for case in shipped.cases]
    verdict = judge(shipped, shipped.cases, seen)
    return verdict, report_of(verdict)


@pytest.mark.parametrize("language_", ["en", "zh"])
@pytest.mark.parametrize("wrong", [(0,), (3,), (1, 4), (0, 1, 2, 3, 4)])
def test_a_diagnosis_is_counted_and_never_given_away(wrong, language_):
    answers = [7 if i in wrong else a for i, a in enumerate(ANSWERS)]
    language.use_language(language_)
    try:
        verdict, report = checked(diagnose, lambda k: answers[k - 1])
        text, html = as_text.text(report), as_html.html(report)
    finally:
        language.use_language("en")
    assert verdict.total == 0 and report.case.pairs == ()
    found = re.sub(r"k = \([^)]*\)|5", "", verdict.findings[0].text)
    assert re.findall(r"\d+", found) == [str(5 - len(wrong))]
    for told in (text, re.sub(r"<style>.*?</style>", "", html, flags=re.S)):
        assert not re.search(r"0\.\d{3}", told)  # no seal is shown


def test_same_count_same_words_whichever_are_wrong():
    def words(wrong):
        answers = [7 if i == wrong else a for i, a in enumerate(ANSWERS)]
        return as_text.text(checked(diagnose, lambda k: answers[k - 1])[1])

    assert len({words(wrong) for wrong in range(5)}) == 1


def test_the_wheel_holds_seals_and_no_answer():
    (case,) = diagnose.shipped().cases
    assert not set(ANSWERS) & set(np.ravel(case.expected.value["fault"]))
    text = json.dumps(case.to_json()["expected"])
    assert not any(f" {answer}," in text for answer in ANSWERS)


def test_no_two_seals_are_alike():
    numbers = range(len(clinic.FAULTS) + 2)
    for k in range(1, 6):
        inputs = {"k": [k] * len(numbers)}
        seals = FACTS["diagnoses"](inputs, list(numbers))["fault"]
        gaps = np.diff(np.sort(seals))
        assert gaps.min() > 1e-4 * seals.max()


@pytest.mark.parametrize("seed", range(3))
def test_networks_come_in_another_order_with_right_and_wrong_mixed(seed):
    cases = [c for c in gradient_check.draw(np.random.default_rng(seed))]
    other = [c for c in gradient_check.draw(np.random.default_rng(seed + 9))]
    notes = [case.note["en"] for case in cases]
    assert notes != [case.note["en"] for case in other]
    assert sorted(notes) == sorted(case.note["en"] for case in other)
    blamed = [
        any(outcome_of(solution.gradient_check, case).value["blamed"].values())
        for case in cases
        if case.driver == "blamed"
    ]
    assert min(blamed.count(True), blamed.count(False)) >= 9
    assert blamed != sorted(blamed) and blamed != sorted(blamed)[::-1]


@pytest.mark.parametrize(
    "answer,words",
    [
        (lambda f, params, grads, h=1e-5: dict.fromkeys(params, 1.0),
         "right here, and your check finds it wrong"),
        (lambda f, params, grads, h=1e-5: dict.fromkeys(params, 0.0),
         "f is never called"),
        (lambda f, params, grads, h=1e-5: 0.0,
         "a dict with one number for each name"),
        (lambda f, params, grads, h=1e-5: {"v": 0.0},
         "a dict with one number for each name"),
        (lambda f, params, grads, h=1e-5: None, "returns None"),
    ],
)  # fmt: skip
def test_a_check_that_always_says_the_same_earns_nothing(answer, words):
    verdict, report = checked(gradient_check, answer)
    assert verdict.total == 0
    assert words in as_text.text(report)


def test_what_is_missed_is_named():
    def blind_to_tables(f, params, grads, h=1e-5):
        worst = solution.gradient_check(f, params, grads, h)
        return {name: 0.0 if name == "W" else worst[name] for name in worst}

    verdict, _ = checked(gradient_check, blind_to_tables)
    assert "gradient of W is wrong here" in verdict.findings[0].text


def test_the_list_of_faults_speaks_both_languages(capsys):
    for code in ("en", "zh"):
        language.use_language(code)
        try:
            clinic.faults()
        finally:
            language.use_language("en")
        lines = capsys.readouterr().out.strip().split("\n")
        assert len(lines) == len(clinic.FAULTS)
        assert lines[8].startswith(" 9. ")
    clinic.show(3)
    assert "def published_3" in capsys.readouterr().out
