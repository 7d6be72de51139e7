"""Verdicts on losses: points for extremes, lists of arrays, named twins."""

import numpy as np
import pytest

from chainrule.checking.as_text import text
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.words.language import pick
from chainrule_course.exercises.losses import LADDER

EPSILONS = (1e-16, 1e-15, 1e-12, 1e-8, 1e-7)


def verdict_on(name, function, seed=0, cases=None):
    exercise = LADDER.exercises[name]
    cases = exercise.cases_for(seed) if cases is None else cases
    seen = [observe(function, case) for case in cases]
    return judge(exercise.plain(cases), cases, seen)


def added(epsilon):
    def of_two(z, y):
        if z.shape != y.shape:
            raise ValueError
        a = 1 / (1 + np.exp(-z))
        log_rest = np.log(1 - a + epsilon)
        return -np.mean(y * np.log(a + epsilon) + (1 - y) * log_rest)

    def of_many(logits, y):
        if y.min() < 0 or y.max() >= logits.shape[1]:
            raise ValueError
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        P = powers / powers.sum(axis=1, keepdims=True)
        return -np.log(P[np.arange(len(y)), y] + epsilon).mean()

    return {"bce_with_logits": of_two, "softmax_cross_entropy": of_many}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("epsilon", EPSILONS)
@pytest.mark.parametrize("name", added(0))
def test_an_epsilon_costs_the_extremes_and_nothing_else(name, epsilon, seed):
    verdict = verdict_on(name, added(epsilon)[name], seed)
    lost = [key for key, points in verdict.points.items() if points == 0]
    assert lost == ["extremes"]
    assert len(verdict.findings) == 1


def test_a_sum_with_a_flipped_sign_is_found_where_some_cases_have_no_k():
    def flipped_and_summed(Y_hat, Y):
        if Y_hat.shape != Y.shape:
            raise ValueError
        return -((Y_hat - Y) ** 2).sum()

    verdict = verdict_on("mse", flipped_and_summed)
    assert [f.id for f in verdict.findings] == ["summed"]
    assert "the sign is flipped" in verdict.findings[0].text


def test_arrays_of_different_shapes_in_a_list_are_judged_and_shown():
    for name, function in (
        ("l2_penalty", lambda weights, lam: 12.5),
        ("l2_penalty_backward", lambda weights, lam: [lam * weights[0]]),
        ("l2_penalty_backward", lambda weights, lam: weights),
    ):
        exercise = LADDER.exercises[name]
        verdict = verdict_on(name, function, cases=exercise.shipped().cases)
        assert not verdict.passed
        assert "weights = [" in text(report_of(verdict))


def test_two_mistakes_of_one_sentence_are_told_once():
    # Below delta or up to delta: the visible cases cannot tell.
    exercise = LADDER.exercises["huber"]
    function = exercise.mistakes["line_not_multiplied_below"].function
    verdict = verdict_on("huber", function, cases=exercise.shipped().cases)
    sentence = pick(exercise.mistakes["line_not_multiplied"].text)
    assert [f.text for f in verdict.findings] == [sentence]
