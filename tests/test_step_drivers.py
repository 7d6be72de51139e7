"""How cases of lesson 5 call functions, and what is said of odd answers."""

import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent as solution

from chainrule.checking import as_text
from chainrule.checking.drivers import training
from chainrule.checking.drivers.calls import DRIVERS
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.words import language
from chainrule.words.messages import TEXTS
from chainrule_course.exercises import every, find, of_lesson
from chainrule_course.exercises.base import outcome_of
from chainrule_course.proof import known_answers

ONES = {"w": np.ones(2)}


def said(name, function, spoken="en"):
    """The report of a check, as text."""
    exercise = find(name).shipped()
    seen = [observe(function, case) for case in exercise.cases]
    language.use_language(spoken)
    try:
        verdict = judge(exercise, exercise.cases, seen)
        assert not verdict.passed
        return as_text.text(report_of(verdict))
    finally:
        language.use_language("en")


def walked(step):
    """Paths of three steps, and the inputs as they are afterwards."""
    inputs = {"params": {"w": np.ones(2)}, "grads": [ONES] * 3, "state": {},
              "lr": 0.5}  # fmt: skip
    return DRIVERS["steps"](step, inputs)["params"], inputs


def test_a_path_begins_at_the_start():
    path, inputs = walked(solution.sgd_step)
    np.testing.assert_array_equal(path["w"][:, 0], [1, 0.5, 0, -0.5])
    assert inputs["params"] != "edited" and inputs["state"] == {}


@pytest.mark.parametrize("which", ["params", "state"])
def test_what_is_edited_in_a_later_step_counts_as_edited(which):
    def step(params, grads, state, lr):
        count = state.get("count", np.zeros(1)) + 0
        if state and which == "params":
            params["w"] += 1
        if state and which == "state":
            state["count"] += 1
        moved = {name: w - lr for name, w in params.items()}
        return moved, {"count": count}

    _, inputs = walked(step)
    assert [name for name in inputs if inputs[name] == "edited"] == [which]


def test_a_shape_that_changes_on_the_way_is_shown():
    def step(params, grads, state, lr):
        return {"w": params["w"] - np.ones((3, 2))}, state

    path, _ = walked(step)
    assert path["w"].shape == (3, 2)


def test_what_came_instead_of_a_pair_is_shown():
    def step(params, grads, state, lr):
        return solution.sgd_step(params, grads, state, lr)[0]

    english = said("sgd_step", step)
    assert "yours: {w=[3., 2.]}" in english
    assert "It should return two things" in english
    assert "应当返回两样东西" in said("sgd_step", step, "zh")


def test_batches_that_never_end_are_stopped():
    def endless(X, y, size, rng):
        while True:
            yield X[:size], y[:size]

    text = said("minibatches", endless)
    assert "Not every row of X comes exactly once" in text
    assert "batches expected: *3*" in text and "batches yours: *16*" in text


@pytest.mark.parametrize(
    "function",
    [
        lambda X, y, size, rng: None,
        lambda X, y, size, rng: [],
        lambda X, y, size, rng: X,
        lambda X, y, size, rng: [(X[:2], y[:1])],
        lambda X, y, size, rng: [(X[0], y[0])],
    ],
    ids=["none", "empty", "rows", "lengths", "no_rows"],
)
def test_what_is_no_batch_is_refused(function):
    assert "Each batch should be a pair" in said("minibatches", function)


def test_arrays_may_be_filled_anew_for_each_batch():
    def reusing(X, y, size, rng):
        Xb, yb = np.empty((size, *X.shape[1:])), np.empty((size, *y.shape[1:]))
        for rows in solution.minibatches(X, np.arange(len(X)), size, rng):
            n = len(rows[1])
            Xb[:n], yb[:n] = rows[0], y[rows[1]]
            yield Xb[:n], yb[:n]

    for case in find("minibatches").cases_for(0):
        assert outcome_of(reusing, case) == case.expected


def test_a_wrong_place_is_named_by_step_and_entry():
    def step(params, grads, state, lr, beta=0.9):
        moved, kept = solution.momentum_step(params, grads, state, lr, beta)
        if len(moved) == 1 and state:
            moved["w"] = moved["w"] + [0.0, 1e-3]
        return moved, kept

    text = said("momentum_step", step)
    assert "Step 2 is the first to go wrong" in text
    assert "-2.9   *9.801*" in text


def test_no_part_of_numbers_is_taken_for_a_fact():
    for exercise in every():
        if exercise.driver is None:
            facts = {p for p in exercise.parts if f"flag_{p}" in TEXTS}
            assert not facts, exercise.name


def test_every_part_and_function_of_a_case_has_words():
    others = "steps_in_all", "ends", "shuffled", "renewed", "asked"
    for name in (*training.FAULTS, *others):
        assert f"flag_{name}" in TEXTS
    for exercise in of_lesson("05_gradient_descent").values():
        for case in exercise.cases_for(0):
            texts = [v for v in case.inputs.values() if isinstance(v, str)]
            assert all(
                text.startswith("default_rng(") or f"f_{text}" in TEXTS
                for text in texts
            )


def test_the_parts_of_batches_have_words():
    parts = find("minibatches").shipped().cases[1].expected.value
    assert all(f"flag_{name}" in TEXTS for name in parts)
    assert {"shuffled", "renewed", "mixed", "drawn"} <= set(parts)


@pytest.mark.parametrize("seed", range(3))
def test_batches_in_float32_are_right_and_in_float16_are_named(seed):
    def verdict(kind):
        def minibatches(X, y, size, rng):
            for Xb, yb in solution.minibatches(X, y, size, rng):
                yield Xb.astype(kind), yb.astype(kind)

        exercise = find("minibatches")
        cases = exercise.cases_for(seed)
        return known_answers.verdict_on(exercise.plain(), cases, minibatches)

    assert known_answers.accepts(verdict(np.float32))
    (found,) = verdict(np.float16).findings
    assert found.id == "narrow" and "float16" in found.text
