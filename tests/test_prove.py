"""`chainrule prove` notices what does not hold; no mutant goes unnoticed."""

import inspect
import io
import json
import subprocess
import sys
from itertools import chain

import numpy as np
import pytest

from chainrule.words.messages import say
from chainrule_course import exercises
from chainrule_course.cli import main
from chainrule_course.exercises.base import Ladder
from chainrule_course.mutations import mutate
from chainrule_course.proof import borders, known_answers, survivors, trials

EXERCISES = {exercise.name: exercise for exercise in exercises.every()}
EQUIVALENT = survivors.reasons()


# mutants --------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
def test_marking_notices_every_mutant_or_a_reason_is_given(name):
    assert survivors.summary(EXERCISES[name], range(3))["failures"] == []


@pytest.mark.parametrize("name", EQUIVALENT)
def test_what_is_called_equivalent_is_so_with_100_seeds(name):
    exercise, lines = EXERCISES[name], EQUIVALENT[name]
    same = [f for m, f in survivors.compiled(exercise) if m.line in lines]
    assert len(same) >= len(lines)
    cases = distinct_cases(exercise)
    for function in same:
        assert survivors.survives(exercise, function, cases)


def distinct_cases(exercise):
    """The cases of 100 seeds, once each; fewer where each takes long."""
    first, seeds = survivors.cases(exercise, [0])[0], 100
    if any(case.tolerance or "rng" in case.inputs for case in first):
        seeds = 4  # chance plays a part
    if any(case.driver == "blamed" for case in first):
        seeds = 2  # whole gradient checks
    seeds = range(1000, 1000 + seeds)
    found = {}
    for case in chain(*survivors.cases(exercise, seeds)):
        found.setdefault(json.dumps(case.to_json()), case)
    return found.values()


@pytest.mark.parametrize("name", EQUIVALENT)
def test_reasons_are_sentences(name):
    for reason in EQUIVALENT[name].values():
        assert " " in reason and reason.endswith(".")


def lines_of(source):
    return [mutant.line for mutant in mutate.mutants_of(source)]


@pytest.mark.parametrize(
    "line,slips",
    [
        ("return a - b", ["a + b", "a", "b", "b - a", "-(a - b)"]),
        ("return a @ b", ["a * b", "b @ a", "a.T @ b", "a @ b.T"]),
        ("return a.T @ b", ["a @ b", "-a.T @ b"]),
        ("return a ** 2", ["a * 2", "a ** 3", "a ** 1", "a"]),
        ("return a > 0", ["a >= 0", "a < 0", "a == 0", "a > 1", "a > -1"]),
        ("return a.sum(axis=0)", ["a.mean(axis=0)", "a.sum(axis=1)",
                                  "a.sum()", "a", "b.sum(axis=0)",
                                  "a.sum(axis=0, keepdims=True)"]),
        ("return a.max(axis=1, keepdims=True)",
         ["a.min(axis=1, keepdims=True)", "a.max(axis=1)",
          "a.max(axis=1, keepdims=False)", "a.max(keepdims=True)"]),
        ("return np.maximum(a, 0)", ["np.minimum(a, 0)",
                                     "np.maximum(a, 1)"]),
        ("return np.where(a, b, 0)", ["np.where(a, 0, b)"]),
        ("return np.exp(-a)", ["np.exp(a)", "-a"]),
        ("return np.log1p(a)", ["a", "np.log1p(-a)"]),
        ("return a.copy()", ["a"]),
        ("return a[1:]", ["a", "a[2:]", "a[0:]", "a[:]"]),
        ("return a and not b", ["a or not b", "a and b", "a"]),
    ],
)  # fmt: skip
def test_slips_of_a_hand(line, slips):
    made = lines_of(f"def f(a, b):\n    {line}\n")
    for slip in slips:
        assert f"return {slip}" in made


def test_statements_are_forgotten():
    made = lines_of(
        "def f(a):\n    if a == 0:\n        raise ValueError('zero')\n"
        "    a += 1\n    for i in range(3):\n        a = a / i\n    return a\n"
    )
    assert {
        "without: if a == 0:", "without: raise ValueError('zero')",
        "without: a += 1", "a -= 1", "a = 1", "without: a = a / i",
        "if a != 0:", "for i in range(3 + 1):",
    } <= set(made)  # fmt: skip


def test_every_mutant_is_another_program():
    source = inspect.getsource(EXERCISES["fit_line"].reference)
    made = [mutant.source for mutant in mutate.mutants_of(source)]
    assert len(made) == len(set(made))
    for text in made:
        compile(text, "<mutant>", "exec")


# a bank of our own ----------------------------------------------------------


def double(x):
    """Twice x."""
    return checked(2 * x)


def checked(x):
    """What a reference calls and learners do not write."""
    if np.ndim(x) > 1:
        raise ValueError("one axis is the most")
    return x


WRONG = {
    "not_doubled": lambda x: x,
    "added": lambda x: x + 2,
    "squared": lambda x: x**2,
    "halved": lambda x: x / 2,
    "negative": lambda x: -2 * x,
}
FOUR = np.array([0.31234567, -1.21234567, 2.5, 7.1])
RIGHT = {
    "sum": lambda x: x + x,
    "list": lambda x: [2 * number for number in x],
    "shifted": lambda x: (x + 1) * 2 - 2,
}


@pytest.fixture
def bank(monkeypatch):
    """One exercise; a test spoils it."""
    ladder = Ladder("99_fake")
    hints = ["?"] * 3
    points = {"shape": 1, "values": 1}
    exercise = ladder.add(double, parts=("y",), hints=hints, points=points)
    exercise.show(np.array([1.0, -3.0]))
    exercise.hidden(lambda rng: [exercise.case(rng.permutation(FOUR))])
    for name, function in WRONG.items():
        exercise.mistake(name, says=name)(function)
    for name, function in RIGHT.items():
        exercise.right(name)(function)
    monkeypatch.setattr(exercises, "every", lambda: [exercise])
    return exercise


def run(capsys, *options):
    code = main(["prove", "--jobs", "1", *options])
    return code, capsys.readouterr().out


def test_a_bank_that_holds(bank, capsys):
    code, text = run(capsys)
    assert code == 0
    line = next(line for line in text.splitlines() if "double" in line)
    assert line.split()[:6] == ["double", "4/4", "5/5", "5/5", "5/5", "5/5"]
    assert "What fails" not in text


def test_a_wrong_answer_that_is_accepted(bank, capsys):
    bank.mistake("none", says="None.")(lambda x: x * 2)
    code, text = run(capsys)
    assert code == 1
    assert (
        "- double: the wrong answer 'none' was accepted by the marking,"
        " seed 0, and 2 times more." in text
    )


def test_a_wrong_answer_whose_points_depend_on_chance(bank, capsys):
    bank.hidden(lambda rng: [bank.case(np.ones(int(rng.integers(2, 4))))])
    bank.mistake("short", says="Short.")(lambda x: 2 * x[:2])
    code, text = run(capsys)
    assert code == 1
    assert "'short' gets 0 points with one seed and " in text


def test_a_wrong_answer_that_only_the_check_accepts(bank, capsys):
    bank.mistake("short", says="Short.")(lambda x: 2 * x[:2])
    code, text = run(capsys)
    assert code == 0
    assert "- double: 'short' passes the check; marking finds it." in text


def test_a_right_answer_that_is_refused(bank, capsys):
    bank.right("by_chance")(lambda x: 2 * x + (len(x) > 2))
    code, text = run(capsys, "--seeds", "2")
    assert code == 1
    assert "right answer 'by_chance' was refused by the marking" in text
    assert "the check" not in text.split("What fails:")[1]


@pytest.mark.parametrize("what,least", [("mistakes", 5), ("rights", 3)])
def test_too_few_answers(bank, capsys, what, least):
    getattr(bank, what).popitem()
    code, text = run(capsys)
    assert code == 1
    assert f"answers; {least} are the least." in text


def test_mistakes_without_their_name(bank, capsys):
    for mistake in bank.mistakes.values():
        object.__setattr__(mistake, "finding", "another")
    code, text = run(capsys)
    assert code == 1
    assert "Only 0 of 5 wrong answers that the marking refuses are" in text
    assert "'halved' is refused by the marking and not named: halved" in text


def test_json(bank, capsys):
    bank.mistake("none", says="None.")(lambda x: x * 2)
    code, text = run(capsys, "--json")
    found = json.loads(text)
    assert code == 1
    assert found["totals"]["wrong"] == 6
    assert found["totals"]["refused_by_marking"] == 5
    assert "'none' was accepted" in found["totals"]["failures"][0]
    assert found["exercises"][0]["exercise"] == "double"


def test_an_unexplained_survivor_and_a_reason_out_of_date(bank, capsys):
    code, text = run(capsys, "--mutants")
    assert code == 1
    assert "double: marking does not notice 'if np.ndim(x) > 2:'" in text
    lines = ["without: if np.ndim(x) > 1:", "return checked(3 * x)"]
    row = survivors.summary(bank, [0], dict.fromkeys(lines, "Why."))
    assert row["equivalent"] == 1
    assert any("'return checked(3 * x)'" in f for f in row["failures"])
    assert not any("without: if" in f for f in row["failures"])


def test_a_new_case_kills_a_survivor(bank, capsys):
    bank.hidden(lambda rng: [bank.case(rng.normal(size=(2, 2)))])
    _, text = run(capsys, "--mutants")
    assert "'if np.ndim(x) > 2:'" not in text


def test_points_of_border_answers_that_depend_on_the_seed(bank, capsys):
    bank.hidden(lambda rng: [bank.case(rng.choice(FOUR, 2))])
    code, text = run(capsys, "--json")
    found = json.loads(text)["exercises"][0]
    assert code == 1
    assert found["borders_even"] < found["borders"]
    assert "border answer 'rounded_to_4' gets 1 points with one" in text


def test_reasons_of_border_answers_that_are_out_of_date(bank):
    ones, twos = [{"values": 1}], [{"values": 2}]
    earned = {"cut": ones + twos, "none": ones * borders.SEEDS}
    row = borders.summary(bank, earned, dict.fromkeys(earned, "Why."))
    (failure,) = row["failures"]
    assert "'none' in uneven.toml is out of date" in failure


def test_no_such_lesson(capsys):
    assert main(["prove", "no_lesson"]) == 2
    assert "01_neuron" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_no_such_number(capsys, number):
    assert main(["prove", "--seeds", number]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_progress_is_counted_on_a_terminal(bank, monkeypatch):
    screen = io.StringIO()
    screen.isatty = lambda: True
    monkeypatch.setattr(sys, "stderr", screen)
    trials.answers([bank], range(2))
    assert "\r3 of 3" in screen.getvalue()


def test_the_command_with_two_processes():
    done = subprocess.run(
        [sys.executable, "-m", "chainrule_course.cli", "prove", "01_neuron",
         "--seeds", "1", "--border-seeds", "2", "--jobs", "2", "--json"],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert done.returncode == 0
    names = [row["exercise"] for row in found["exercises"]]
    assert names == list(exercises.of_lesson("01_neuron"))
    assert found["totals"]["refused_by_marking"] == found["totals"]["wrong"]


# two mistakes at once -------------------------------------------------------

STEPS = {
    "sign": (lambda part, n: -np.asarray(part), say("also_sign")),
    "half": (lambda part, n: np.asarray(part) / 2, say("also_half")),
    "not_averaged": (lambda part, n: part * n, say("also_times", factor="n")),
    "averaged_twice": (lambda part, n: part / n, say("also_over", factor="n")),
}
COMPOSED = [
    ("neuron", "no_bias", "sign"),
    ("neuron", "sums_multiplied", "half"),
    ("neuron_batch", "bias_subtracted", "sign"),
    ("neuron_batch", "no_bias", "averaged_twice"),
    ("linear", "averaged", "sign"),
    ("linear", "one_bias", "not_averaged"),
    ("signed_distance", "length_squared", "sign"),
    ("signed_distance", "bias_not_divided", "half"),
    ("neuron_gradient", "no_bias", "sign"),
    ("neuron_gradient", "no_bias", "not_averaged"),
    ("neuron_gradient", "absolute_error", "sign"),
]


@pytest.mark.parametrize("name,mistake,step", COMPOSED)
def test_two_mistakes_at_once_are_both_named(name, mistake, step):
    exercise = EXERCISES[name]
    wrong, (change, words) = exercise.mistakes[mistake], STEPS[step]

    def both_at_once(*arguments):
        value, n = wrong.function(*arguments), len(arguments[0])
        if isinstance(value, tuple):
            return tuple(change(part, n) for part in value)
        return change(value, n)

    cases = exercise.cases_for(0)
    verdict = known_answers.verdict_on(exercise.plain(), cases, both_at_once)
    assert [finding.id for finding in verdict.findings] == [mistake]
    assert wrong.text["en"] in verdict.findings[0].text
    assert words in verdict.findings[0].text
