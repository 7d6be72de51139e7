"""Two mistakes at once are explained; `make prove` builds such pairs."""

import numpy as np
import pytest

from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.verdict import Finding, Verdict
from chainrule.words.language import pick
from chainrule.words.messages import say
from chainrule_course import exercises
from chainrule_course.builder import foretold as build
from chainrule_course.mutations.doubles import KINDS
from chainrule_course.proof import doubles, known_answers

EXERCISES = {exercise.name: exercise for exercise in exercises.every()}


def texts_of(name, function):
    """What check and marking say of an answer."""
    exercise = EXERCISES[name]
    shown = exercise.shipped()
    seen = known_answers.verdict_on(shown, shown.cases, function)
    cases = exercise.cases_for(1)
    marked = known_answers.verdict_on(exercise.plain(), cases, function)
    return [[f.text for f in verdict.findings] for verdict in (seen, marked)]


def sentence(name, id):
    """The sentence on a mistake."""
    return pick(EXERCISES[name].mistakes[id].text)


# One program with both, written without a look at ours ---------------------


def half_and_delta(Y_hat, Y, delta=1.0):
    e = np.abs(Y_hat - Y)
    return np.mean(np.where(e <= 1, e**2, e - 0.5))


def no_bias_no_two(X, y, w, b):
    e = X @ w - y
    return X.T @ e / len(y), np.mean(e)


def added_and_one_sided(z, y):
    return np.sum(np.log(1 + np.exp(-z)) * y)


IN_ONE_PROGRAM = {  # the first by its sentence, the other by what is said
    "huber": (
        half_and_delta, "not_halved", sentence("huber", "delta_ignored")
    ),
    "neuron_gradient": (no_bias_no_two, "no_bias", say("also_half")),
    "bce_with_logits": (
        added_and_one_sided, "second_term_missing",
        say("also_times", factor="n"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_ONE_PROGRAM)
def test_two_mistakes_in_one_program_are_both_told(name):
    function, first, other = IN_ONE_PROGRAM[name]
    for texts in texts_of(name, function):
        assert len(texts) == 1
        assert sentence(name, first) in texts[0] and other in texts[0]


# Each in parts of its own --------------------------------------------------


def test_what_is_said_of_a_part_does_not_speak_of_another_that_is_right():
    def linear_backward(dZ, X, W):
        return np.ones_like(dZ) @ W.T, X.T @ dZ, dZ.mean(axis=0)

    for texts in texts_of("linear_backward", linear_backward):
        said = " ".join(texts)
        assert "db is averaged" in said
        assert "dW: these" not in said and "in dX and dW" not in said


def test_true_and_false_is_named_beside_a_mistake_in_numbers():
    def perceptron_step(w, b, x, t):
        if t * (x @ w + b) > 0:
            return w.copy(), b, True
        return w - t * x, b - t, False

    for texts in texts_of("perceptron_step", perceptron_step):
        said = " ".join(texts)
        assert sentence("perceptron_step", "changed_inverted") in said
        assert sentence("perceptron_step", "away") in said


# The proof -----------------------------------------------------------------


@pytest.mark.parametrize("name", ["linear", "neuron_gradient"])
def test_the_proof_builds_pairs_that_differ_from_each_mistake(name):
    exercise = EXERCISES[name]
    bench = doubles.Bench(exercise)
    made = [d for kind in KINDS.values() for d in kind(exercise)]
    assert made
    for double in made[:20]:
        if bench.tried(double):
            seen = bench._seen(double.function)
            for alone in double.alone:
                assert not doubles._all_same(seen, bench._seen(alone))


def test_four_in_five_are_wanted():
    enough = {"pairs": 10, "pairs_useful": 8, "pairs_useful_in_check": 8}
    assert doubles.failures(enough) == []
    assert len(doubles.failures({**enough, "pairs_useful": 7})) == 1


def test_a_finding_that_names_a_third_mistake_is_not_useful():
    exercise = EXERCISES["linear"]
    bench = doubles.Bench(exercise)
    (double,) = [
        d
        for d in KINDS["composed"](exercise)
        if d.name == "no_bias + averaged"
    ]
    brought = [bench._brought(each) for each in double.alone]

    def useful(*ids):
        found = [Finding(id, sentence("linear", id)) for id in ids]
        verdict = Verdict(bench.plain, {}, tuple(found))
        return doubles.is_useful(double, verdict, brought, bench.spoilt_by)

    assert useful("no_bias") and useful("no_bias", "averaged")
    assert not useful("one_bias") and not useful("no_bias", "one_bias")
    assert not useful()


# What is shipped -----------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_shipped_is_made_from_the_cases_of_today(name):
    exercise = EXERCISES[name]
    assert build.kept(exercise)["of"] == build.digest(exercise)


@pytest.mark.parametrize("name", ["neuron_batch", "linear", "diagnose"])
def test_what_is_shipped_is_what_pairs_give(name):
    exercise = EXERCISES[name]
    assert build.kept(exercise)["pairs"] == build.pairs(exercise)


def test_a_pair_is_named_only_where_all_visible_cases_fit():
    def huber(Y_hat, Y, delta=1.0):
        return half_and_delta(Y_hat, Y, delta) + (np.size(Y) == 6)

    both = sentence("huber", "not_halved"), sentence("huber", "delta_ignored")
    shown = EXERCISES["huber"].shipped()
    sizes = {np.size(case.inputs["Y"]) for case in shown.cases}
    assert 6 in sizes and len(sizes) > 1
    seen = [observe(huber, case) for case in shown.cases]
    said = " ".join(f.text for f in judge(shown, shown.cases, seen).findings)
    assert not all(text in said for text in both)
