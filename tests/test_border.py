"""Answers that are wrong at the border of the tolerance earn no luck.

The reference with its result rounded, clipped or cut off: whether that shows
depends on how large the numbers of a case are. Where cases of every size are
drawn under every seed, the points do not depend on the draw.
"""

from dataclasses import replace

import numpy as np
import pytest

from grader import exercises, proof
from grader.strangers import strangers

SEEDS = range(20)
HELD = (  # those whose cases have small and large numbers under every seed
    "neuron", "linear", "numerical_gradient",
    "sigmoid_backward", "tanh_backward", "relu", "relu_backward",
    "leaky_relu", "leaky_relu_backward", "softmax_backward",
    "softmax_cross_entropy_backward", "l2_penalty_backward",
    "expected_initial_loss", "graph_gradients", "multiply_backward",
    "divide_backward", "maximum_backward", "unbroadcast", "linear_backward",
    "two_layer_loss_and_grads", "mlp_forward", "mlp_backward",
    "gradient_check", "mend_1", "mend_2", "mend_3", "mend_4", "mend_5",
    "diagnose", "descend", "minibatches", "sgd_step", "momentum_step",
    "nesterov_step", "rmsprop_step", "adam_step", "adamw_step",
    "clip_by_global_norm", "step_decay", "cosine_schedule", "lr_range_test",
    "train",
)  # fmt: skip


def answers(exercise):
    """Border answers of an exercise, by name."""
    return {
        name: _after(exercise.reference, change)
        for name, change in CHANGES.items()
    }


def _rounded(digits):
    return lambda array: np.round(array, digits)


CHANGES = {
    "rounded_to_2": _rounded(2),
    "rounded_to_4": _rounded(4),
    "rounded_to_6": _rounded(6),
    "clipped_at_1": lambda array: np.clip(array, -1, 1),
    "clipped_at_100": lambda array: np.clip(array, -100, 100),
    "small_cut_off": lambda array: np.where(abs(array) < 1e-3, 0, array),
}


def _after(function, change):
    def answer(*arguments, **more):
        return _changed(function(*arguments, **more), change)

    answer.__name__ = function.__name__
    return answer


def _changed(value, change):
    if isinstance(value, dict):
        return {key: _changed(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(item, change) for item in value)
    if isinstance(value, (float, np.floating)):
        return float(change(value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return change(value).astype(value.dtype)
    return value


@pytest.mark.parametrize("name", HELD)
def test_the_points_of_border_answers_do_not_depend_on_the_seed(name):
    exercise = replace(exercises.find(name), mistakes={})
    plain, earned = exercise.plain(), {}
    for seed in SEEDS:
        cases = exercise.cases_for(seed)
        for answer, function in answers(exercise).items():
            points = proof.verdict_on(plain, cases, function).points
            judged = {k: v for k, v in points.items() if k != "purity"}
            earned.setdefault(answer, []).append(judged)
    for answer, found in earned.items():
        assert all(points == found[0] for points in found), answer


@pytest.mark.parametrize("name", ["graph_gradients", "linear_backward"])
def test_sizes_of_what_is_shown_are_refused_alike_under_every_seed(name):
    (wrong,) = (
        each.function
        for each in strangers(exercises.find(name))
        if each.name == "sizes_written_in"
    )
    exercise = replace(exercises.find(name), mistakes={})
    verdicts = [
        proof.verdict_on(exercise.plain(), exercise.cases_for(seed), wrong)
        for seed in SEEDS
    ]
    assert not any(map(proof.accepts, verdicts))
    assert len({verdict.total for verdict in verdicts}) == 1
