"""Wrong answers that know no exercise are refused, and told what they are."""

import numpy as np
import pytest

from chainrule_course import exercises
from chainrule_course.exercises.base import Ladder
from chainrule_course.mutations.strangers import KINDS, general, strangers
from chainrule_course.mutations.strangers.common import Sample, leaves, mapped
from chainrule_course.proof import survivors
from chainrule_course.proof.strangers import EQUIVALENT, UNNAMED, meet, summary

EXERCISES = {exercise.name: exercise for exercise in exercises.every()}


@pytest.mark.parametrize("name", EXERCISES)
def test_every_stranger_is_refused_and_named_or_a_reason_is_given(name):
    exercise = EXERCISES[name]
    met = [each for seed in range(3) for each in meet(exercise, seed)]
    assert summary(exercise, met)["failures"] == []


@pytest.mark.parametrize("file", [EQUIVALENT, UNNAMED])
def test_reasons_are_sentences(file):
    known = survivors.reasons(file)
    assert known and known.keys() <= EXERCISES.keys()
    for reasons in known.values():
        for reason in reasons.values():
            assert " " in reason and reason.endswith(".")


def test_every_kind_is_tried_and_no_name_stands_twice():
    tried = {name: strangers(exercise) for name, exercise in EXERCISES.items()}
    kinds = {each.kind for some in tried.values() for each in some}
    assert kinds == KINDS.keys()
    for some in tried.values():
        assert len({each.name for each in some}) == len(some)
    assert sum(map(len, tried.values())) > 1500


def names_of(name):
    return {each.name for each in strangers(EXERCISES[name])}


@pytest.mark.parametrize("name,kinds", [
    ("linear", {"half_precision", "rounded to 3 digits", "clipped at 20",
                "ignored b, 0 for it", "arguments_swapped X W",
                "first_row_only rest 0", "one_column_only last",
                "sizes_written_in", "rows_written_in", "edited X",
                "left_out first n", "left_out last d"}),
    ("neuron_gradient", {"results_swapped 0 1", "results_missing",
                         "truncated", "sign_lost"}),
    ("train_perceptron", {"best_kept", "left_out first d"}),
    ("descend", {"one_coordinate_after_the_other", "stopped_at_rest",
                 "cut_off one step less", "ignored grad, another for it"}),
    ("adam_step", {"memory_outside", "one_memory", "state_edited",
                   "ignored eps, the default for it", "callers_array"}),
    ("momentum_step", {"gradient_kept", "ignored state, nothing for it"}),
    ("minibatches", {"order in_order", "order rotated",
                     "order neighbours_together", "order with_replacement",
                     "first_epoch in order", "split short_part_first",
                     "another_generator seeded anew"}),
    ("train", {"first_epoch in order", "order rotated",
               "split short_part_dropped", "another_generator of its own"}),
    ("signal_std", {"another_generator never seeded",
                    "ignored activation, another for it"}),
])  # fmt: skip
def test_what_is_made_of_an_exercise(name, kinds):
    assert kinds <= names_of(name)


def test_they_stay_as_they_are_from_seed_to_seed():
    exercise = EXERCISES["momentum_step"]
    assert meet(exercise, 3) == meet(exercise, 3)


@pytest.mark.parametrize("name", ["linear", "adam_step", "step_decay"])
def test_what_is_told_by_what_it_gives_has_a_sentence(name):
    for each in general(EXERCISES[name]):
        assert set(each.text) == {"en", "zh"}
        assert "{" not in each.text["en"] + each.text["zh"]


# a bank of our own ----------------------------------------------------------


def halved(x, power=1):
    """Half of x, so many times."""
    return x / 2.0**power


@pytest.fixture
def exercise():
    hints = ["?"] * 3
    points = {"shape": 1, "values": 1, "purity": 1}
    ladder = Ladder("99_fake")
    exercise = ladder.add(halved, parts=("y",), hints=hints, points=points)
    exercise.show(np.array([1.0, -3.0]), 2)
    exercise.hidden(lambda rng: [
        exercise.case(rng.normal(size=5) * 4, 3),
        exercise.case(rng.normal(size=6) + 2),
    ])  # fmt: skip
    return exercise


def test_all_of_a_bank_that_holds(exercise):
    found = summary(exercise, meet(exercise, 0), {}, {})
    assert found["failures"] == []
    assert found["strangers_refused"] == found["strangers_named"] > 15


def test_a_case_that_is_missing_lets_a_stranger_pass(exercise):
    exercise.hidden(lambda rng: [exercise.case(rng.normal(size=2), 2)])
    found = summary(exercise, meet(exercise, 0), {}, {})
    names = [text.split("'")[1] for text in found["failures"]]
    assert "sizes_written_in" in names and "rows_written_in" in names
    text = next(t for t in found["failures"] if "sizes_written_in" in t)
    assert text == (
        "halved: the stranger 'sizes_written_in' is accepted with seed 0; add"
        " a case, or say in equivalent.toml why it is right."
    )


def test_reasons_out_of_date_are_told(exercise):
    found = summary(exercise, meet(exercise, 0), {"backwards": "Why."}, {})
    assert found["failures"] == [
        "halved: 'backwards' in equivalent.toml is out of date."
    ]


def test_a_sample_is_what_was_called(exercise):
    sample = Sample.of(exercise)
    assert sample.names == ("x", "power")
    assert sample.values("power") == [2]
    ((_, value),) = sample.calls
    assert value.tolist() == [0.25, -0.75]


def test_leaves_and_what_is_made_of_them():
    value = {"a": [1.0, np.ones(2)], "n": 3}
    assert [path for path, _ in leaves(value)] == ["['a'][0]", "['a'][1]"]
    changed = mapped(lambda x: x + 1, value, "['a'][1]")
    assert changed["a"][0] == 1.0 and changed["a"][1].tolist() == [2.0, 2.0]
    assert changed["n"] == 3
