"""Right answers in any dtype: what is lost, what is said, and no crash."""

import numpy as np
import pytest
from chainrule_course.solutions import activations, losses

from chainrule.checking import as_text
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule_course import exercises

ODD = [
    "?", "i1", "u1", "u8", "f2", "f4", "f8", "g", "F", "D", "G", "O", "M8[s]",
    "m8[s]", "S8", "U8", "V8",
]  # fmt: skip
FEW = ("f4", "f2")  # into which whole numbers are not cast
# What comes back is no result but calls or rows of the driver's, or chance.
OTHERWISE = (
    "train", "minibatches", "gradient_check", "diagnose", "signal_std",
    "net_doctor", "cure",
)  # fmt: skip


def in_kind(value, kind, chance=None):
    """Plain data with its numbers in another dtype; by chance only some."""
    if isinstance(value, dict):
        return {k: in_kind(item, kind, chance) for k, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(in_kind(item, kind, chance) for item in value)
    if isinstance(value, bool) or (chance and chance.random() < 0.5):
        return value
    if not isinstance(value, (int, float, np.ndarray, np.number)):
        return value
    with np.errstate(all="ignore"):
        array = np.asarray(value)
        if kind == "V8":
            return array.astype("f8").view(kind)
        if array.dtype.kind == "b" or (
            array.dtype.kind == "i" and kind in FEW
        ):
            return value
        if kind[0] in "iuMm":
            array = np.nan_to_num(array)
        if kind == "M8[s]":
            array = array.astype("i8")
        return array.astype(kind)[()]


def verdict_on(exercise, kind, seed=None, chance=None):
    def cast(*arguments):
        came = exercise.reference(*arguments)
        if hasattr(came, "__next__"):
            return [in_kind(item, kind, chance) for item in came]
        return in_kind(came, kind, chance)

    shipped = exercise.shipped() if seed is None else exercise.plain()
    cases = shipped.cases if seed is None else exercise.cases_for(seed)
    return judge(shipped, cases, [observe(cast, case) for case in cases])


@pytest.mark.parametrize("exercise", exercises.every(), ids=lambda e: e.name)
def test_any_dtype_has_an_ordinary_finding(exercise):
    chance = np.random.default_rng(0)
    for kind in ODD:
        for some in (None, chance):
            verdict = verdict_on(exercise, kind, chance=some)
            assert all(f.id and f.text for f in verdict.findings)
            assert verdict.passed or verdict.findings
            assert as_text.text(report_of(verdict))


@pytest.mark.parametrize(
    "exercise",
    [e for e in exercises.every() if e.name not in OTHERWISE],
    ids=lambda e: e.name,
)
def test_float32_keeps_its_points_and_float16_does_not(exercise):
    for seed in range(2):
        verdict = verdict_on(exercise, "f4", seed)
        assert verdict.passed, verdict.findings
        half = verdict_on(exercise, "f2", seed)
        assert half.total <= 1
        assert [f.id for f in half.findings] == ["precision"]
        assert "float16, which keeps 3 digits" in half.findings[0].text


@pytest.mark.parametrize("name,reference", [
    ("mse", losses.mse), ("sigmoid", activations.sigmoid),
])  # fmt: skip
def test_a_cast_does_not_hide_a_wrong_number(name, reference):
    exercise = exercises.find(name)
    cases = exercise.cases_for(2)
    seen = [
        observe(lambda *a: np.float32(reference(*a) * 1.0005), case)
        for case in cases
    ]
    verdict = judge(exercise.plain(), cases, seen)
    assert verdict.points["values"] == 0


def test_a_tolerance_of_the_case_is_final():
    exercise = exercises.find("signal_std")

    def made_up(depth, width, activation, gain, rng):
        return rng.normal(size=depth).astype(np.float32)

    cases = exercise.cases_for(1)
    seen = [observe(made_up, case) for case in cases]
    assert judge(exercise.plain(), cases, seen).total <= 1


@pytest.mark.parametrize("kind", FEW)
def test_a_mistake_in_few_digits_keeps_its_name(kind):
    exercise = exercises.find("sigmoid_backward")
    mistake = next(iter(exercise.mistakes.values()))
    cases = exercise.cases_for(1)
    seen = [
        observe(lambda *a: mistake.function(*a).astype(kind), case)
        for case in cases
    ]
    verdict = judge(exercise.plain(), cases, seen)
    assert verdict.findings[0].id == mistake.id
