"""The check of a training loop names the step that leaves the right path."""

import warnings

import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent as solution

from chainrule.checking.drivers import training
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.words import language
from chainrule_course.exercises import find
from chainrule_course.exercises.base import outcome_of

EXERCISE = find("train")
SHIPPED = EXERCISE.shipped()


def loop(fault, at):
    """train with a fault in one step; steps are counted from 1."""

    def train(step, loss_and_grads, params, X, y, epochs, size, rng):
        state, history, number = {}, [], 0
        before = start = params
        for _ in range(epochs):
            total, batches = 0.0, solution.minibatches(X, y, size, rng)
            for Xb, yb in batches:
                number += 1
                here = fault if number == at else None
                if here == "rows_wrong_in_step":
                    Xb, yb = X[[0] * len(yb)], y[[0] * len(yb)]
                if here == "pairs":
                    yb = yb + 1.0
                if here == "size_wrong_in_step":
                    Xb, yb = Xb[:-1], yb[:-1]
                where = before if here == "gradient_old_in_step" else params
                loss, grads = loss_and_grads(where, Xb, yb)
                if here == "gradient_wrong_in_step":
                    grads = {name: 1.1 * g for name, g in grads.items()}
                if here == "state_wrong_in_step":
                    state = {}
                before, leaving = params, params
                if here == "params_old_in_step":
                    leaving = start
                params, state = step(leaving, grads, state)
                total += loss * len(Xb)
            history.append(total / len(X) + (fault == "history"))
        return (before if fault == "ends" else params), np.array(history)

    return train


def finding(function, seed=None):
    """What is said of a loop, by the check or by marking."""
    cases = SHIPPED.cases if seed is None else EXERCISE.cases_for(seed)
    exercise = SHIPPED if seed is None else EXERCISE.plain()
    seen = [observe(function, case) for case in cases]
    verdict = judge(exercise, cases, seen)
    assert not verdict.passed
    (found,) = verdict.findings
    return found


def logged(function):
    """What the log says of a loop on eleven rows, in batches of four."""
    case = max(SHIPPED.cases, key=lambda case: len(set(case.inputs["y"])))
    return outcome_of(function, case).value


@pytest.mark.parametrize("at", [2, 3, 5, 9])
@pytest.mark.parametrize("fault", training.FAULTS)
def test_the_first_wrong_step_is_named_and_nothing_after_it(fault, at):
    facts = logged(loop(fault, at))
    told = {name: facts[name] for name in training.FAULTS if facts[name]}
    assert told == {fault: at}
    assert facts["history_wrong_in_epoch"] == 0


def test_nothing_is_said_of_a_right_loop():
    facts = logged(loop(None, 0))
    assert not any(facts[name] for name in training.FAULTS)
    assert facts["ends"] and facts["renewed"] and facts["shuffled"]
    assert facts["steps_in_all"] == 9


@pytest.mark.parametrize("at", [4, 8])
@pytest.mark.parametrize(
    "fault,where",
    [
        ("gradient_wrong_in_step", "order of the update"),
        ("gradient_old_in_step", "order of the update"),
        ("params_old_in_step", "lost on the way"),
        ("state_wrong_in_step", "handling of the state"),
        ("size_wrong_in_step", "batches are at fault"),
        ("rows_wrong_in_step", "batches are at fault"),
        ("pairs", "batches are at fault"),
    ],
)
def test_the_finding_says_where_the_fault_lies(fault, where, at):
    text = finding(loop(fault, at)).text
    assert f"Step {at} is the first to go wrong" in text
    assert where in text


@pytest.mark.parametrize("seed", [0, 1])
def test_marking_says_so_too(seed):
    text = finding(loop("state_wrong_in_step", 3), seed).text
    assert "Step 3 is the first to go wrong" in text


@pytest.mark.parametrize(
    "fault,words", [("ends", "not those of the last one"),
                    ("history", "goes wrong in epoch 1")],
)  # fmt: skip
def test_the_end_is_looked_at_when_all_steps_are_right(fault, words):
    assert words in finding(loop(fault, 0)).text


def test_a_loop_of_ones_own_batches_is_right():
    cases = EXERCISE.cases_for(3)
    function = EXERCISE.rights["own_batches"]
    seen = [observe(function, case) for case in cases]
    assert judge(EXERCISE.plain(), cases, seen).passed


def test_it_speaks_chinese():
    language.use_language("zh")
    try:
        text = finding(loop("state_wrong_in_step", 5)).text
    finally:
        language.use_language("en")
    assert text.startswith("从第 5 步开始出错")


LENGTHS = {
    "no_correction": [3.162, 4.250],
    "power_missing": [1.0, 1.344],
    "t_from_2": [0.744, 0.859],
}


@pytest.mark.parametrize("name", LENGTHS)
def test_variants_of_adam_differ_under_a_constant_gradient(name):
    wrong = find("adam_step").mistakes[name].function
    params, state, lengths = {"w": np.array([0.0])}, {}, []
    for _ in range(2):
        before, grads = params["w"][0], {"w": np.array([1.0])}
        params, state = wrong(params, grads, state, 1.0)
        lengths.append(before - params["w"][0])
    np.testing.assert_allclose(lengths, LENGTHS[name], atol=6e-4)


def in_dtype(kind, throughout):
    """train whose parameters are cast, at the end or after each step."""

    def train(step, loss_and_grads, params, X, y, epochs, size, rng):
        def moved(*given):
            after, state = step(*given)
            return cast(after) if throughout else after, state

        rest = loss_and_grads, params, X, y, epochs, size, rng
        params, history = solution.train(moved, *rest)
        return cast(params), history.astype(kind)

    def cast(params):
        return {name: np.asarray(w).astype(kind) for name, w in params.items()}

    return train


@pytest.mark.parametrize("throughout", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_float32_keeps_its_points(throughout, seed):
    function = in_dtype(np.float32, throughout)
    cases = EXERCISE.cases_for(seed)
    seen = [observe(function, case) for case in cases]
    assert judge(EXERCISE.plain(), cases, seen).passed


def test_float16_is_named():
    found = finding(in_dtype(np.float16, throughout=False), seed=1)
    assert found.id == "precision" and "float16" in found.text


@pytest.mark.parametrize("action", ["ignore", "error"])
def test_facts_are_the_same_whatever_becomes_of_warnings(action):
    with warnings.catch_warnings():
        warnings.simplefilter(action)
        outcomes = [
            outcome_of(mistake.function, case).raises
            for mistake in EXERCISE.general().values()
            for case in EXERCISE.shown
        ]
    assert "RuntimeWarning" not in outcomes
