"""Partial credit: by part, no error charged twice, noise below a slip."""

import numpy as np
import pytest
from chainrule_course.solutions import backprop, gradient_descent, neuron

from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.labs import clinic
from chainrule_course import exercises

SEEDS = range(1, 4)


def points(name, function, seed=1):
    exercise = exercises.find(name)
    cases = exercise.cases_for(seed)
    seen = [observe(function, case) for case in cases]
    return judge(exercise.plain(), cases, seen).points


def total(name, function):
    totals = {sum(points(name, function, seed).values()) for seed in SEEDS}
    assert len(totals) == 1, totals
    return totals.pop()


def averaged_bias(*arguments):
    dX, dW, db = backprop.linear_backward(*arguments)
    return dX, dW, db / len(arguments[0])


def doubled_second_bias(params, X, Y):
    loss, grads = backprop.two_layer_loss_and_grads(params, X, Y)
    return loss, {**grads, "b2": grads["b2"] * len(X)}


def doubled_slope_of_the_loss(params, X, Y):
    """Everything follows from one wrong step, dZ2."""
    loss, grads = backprop.two_layer_loss_and_grads(params, X, Y)
    return loss, {name: 3 * g for name, g in grads.items()}


def without_the_two(x, w, b):
    """e is wrong, and all nodes before it follow as they should."""
    right = backprop.graph_gradients(x, w, b)
    return {k: g if k == "L" else np.asarray(g) / 2 for k, g in right.items()}


def local_slopes(x, w, b):
    a = 1 / (1 + np.exp(-(x @ w + b)))
    return {"L": 1.0, "e": 2 * (a - 1), "a": 1.0, "z": a * (1 - a), "b": 1.0,
            "p": np.ones(len(x)), "w": 1.0 * x, "x": 1.0 * w}  # fmt: skip


def test_values_count_by_part():
    assert total("linear_backward", averaged_bias) == 3
    assert total("two_layer_loss_and_grads", doubled_second_bias) == 3


def test_an_error_carried_forward_is_charged_once():
    found = points("two_layer_loss_and_grads", doubled_slope_of_the_loss)
    assert found["values"] == 1
    assert total("graph_gradients", without_the_two) == 6


def test_no_chain_rule_earns_less_than_one_slip_in_it():
    assert total("graph_gradients", local_slopes) <= 2


def noise(reference):
    chance = np.random.default_rng(0)

    def made_up(value):
        if isinstance(value, dict):
            return {key: made_up(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(map(made_up, value))
        return chance.normal(size=np.shape(value))

    return lambda *arguments: made_up(reference(*arguments))


@pytest.mark.parametrize("name", [
    "linear", "sigmoid", "softmax", "softmax_backward", "linear_backward",
    "neuron_gradient", "two_layer_loss_and_grads", "mse_backward",
])  # fmt: skip
def test_noise_earns_less_than_one_slip(name):
    reference = exercises.find(name).reference

    def slip(*arguments):
        came = reference(*arguments)
        return tuple(map(np.negative, came)) if type(came) is tuple else -came

    if name == "two_layer_loss_and_grads":
        slip = doubled_second_bias
    assert total(name, noise(reference)) == 1
    assert total(name, slip) >= 2


def test_an_argument_that_is_changed_loses_its_point_all_the_same():
    def edits(X, y, w, b):
        dw, db = neuron.neuron_gradient(X, y, w, b)
        X *= 2
        return dw, db / 2

    assert points("neuron_gradient", edits)["purity"] == 0


def clips_in_place(grads, max_norm):
    clipped, norm = gradient_descent.clip_by_global_norm(grads, max_norm)
    return (grads if norm <= max_norm else clipped), norm


def keeps_an_array(params, grads, state, lr):
    moved, state = gradient_descent.sgd_step(params, grads, state, lr)
    for name, g in grads.items():
        if not np.any(g):
            moved[name] = params[name]
    return moved, state


@pytest.mark.parametrize("name,function", [
    ("clip_by_global_norm", clips_in_place), ("sgd_step", keeps_an_array),
])  # fmt: skip
def test_the_callers_own_arrays_are_no_new_ones(name, function):
    exercise = exercises.find(name)
    cases = exercise.cases_for(1)
    seen = [observe(function, case) for case in cases]
    verdict = judge(exercise.plain(), cases, seen)
    assert verdict.points["purity"] == 0
    assert verdict.total == exercise.max_points - exercise.points["purity"]
    assert verdict.findings[0].text.startswith("New arrays are promised")


def test_new_arrays_are_wanted_where_the_docstring_promises_them():
    promised = {e.name for e in exercises.every() if e.plain().fresh}
    assert promised == {"sgd_step", "clip_by_global_norm"}


@pytest.mark.parametrize("number", [1, 2, 4, 5])
def test_what_was_given_to_be_mended_earns_nothing(number):
    program = getattr(clinic, f"published_{number}")
    assert total(f"mend_{number}", program) <= 1  # for the shape


def all_zeros(params, X, Y):
    """Zeros follow from zeros, and none of them is right."""
    loss, grads = backprop.two_layer_loss_and_grads(params, X, Y)
    return loss, {name: np.zeros(np.shape(g)) for name, g in grads.items()}


def rounded_weights(dlogits, cache):
    """Each gradient has a fault of its own, which few cases can place."""
    grads = backprop.mlp_backward(dlogits, cache)
    return [tuple(np.round(g, 2) for g in layer) for layer in grads]


@pytest.mark.parametrize("seed", range(6))
def test_faults_that_no_case_places_are_charged(seed):
    zeros = points("two_layer_loss_and_grads", all_zeros, seed)
    rounded = points("mlp_backward", rounded_weights, seed)
    assert zeros["values"] == rounded["values"] == 0
