"""Gradients by nudging are noticed, derived ones are not suspected."""

import inspect

import numpy as np
import pytest
from chainrule_course.solutions import activations, losses
from chainrule_course.solutions.neuron import numerical_gradient

from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule_course import exercises
from chainrule_course.marking import not_derived


def gradients():
    return [
        exercise.name
        for exercise in exercises.every()
        if exercise.name.endswith(not_derived.GRADIENTS)
    ]


def suspicions(name, function, sources=()):
    exercise = exercises.find(name)
    cases = exercise.cases_for(4)
    seen = [observe(function, case) for case in cases]
    verdict = judge(exercise.plain(), cases, seen)
    return [note["id"] for note in not_derived.suspicions(verdict, sources)]


@pytest.mark.parametrize("name", gradients())
def test_right_answers_are_not_suspected(name):
    exercise = exercises.find(name)
    source = inspect.getsource(exercise.reference)
    assert suspicions(name, exercise.reference, [source]) == []
    for id, function in exercise.rights.items():
        source = inspect.getsource(function)
        nudges = "numerical_gradient(" in source or "nudged(" in source
        assert bool(suspicions(name, function)) == nudges, id


def of(forward):
    """Gradient of a loss in its first argument, by nudging it."""
    return lambda x, *more: numerical_gradient(lambda x: forward(x, *more), x)


def slope_of(forward):
    """Backward function of an activation, by nudging."""
    h = 1e-5
    return lambda da, z, *more: (
        da * (forward(z + h, *more) - forward(z - h, *more)) / (2 * h)
    )


def neuron_gradient(X, y, w, b):
    def loss(v):
        return float(np.mean((X @ v[:-1] + v[-1] - y) ** 2))

    gradient = numerical_gradient(loss, np.append(w, b).astype(float))
    return gradient[:-1], gradient[-1]


NUDGED = {
    "neuron_gradient": neuron_gradient,
    "sigmoid_backward": slope_of(activations.sigmoid),
    "tanh_backward": slope_of(np.tanh),
    "leaky_relu_backward": slope_of(activations.leaky_relu),
    "mse_backward": of(losses.mse),
    "huber_backward": of(losses.huber),
    "bce_with_logits_backward": of(losses.bce_with_logits),
    "softmax_cross_entropy_backward": of(losses.softmax_cross_entropy),
}


@pytest.mark.parametrize("name", NUDGED)
def test_nudging_is_noticed(name):
    assert suspicions(name, NUDGED[name]) == ["nudged"]


@pytest.mark.parametrize("source", [
    "import torch", "from jax import numpy", "import autograd.numpy as np",
    "dw = numerical_gradient(loss, w)", "x.grad",
])  # fmt: skip
def test_tools_are_named(source):
    right = activations.sigmoid_backward
    assert suspicions("sigmoid_backward", right, [source]) == ["tool"]
    assert suspicions("sigmoid_backward", right, ["x +"]) == []


def test_other_exercises_are_let_alone():
    assert suspicions("sigmoid", activations.sigmoid, ["import torch"]) == []


@pytest.mark.parametrize("kind", [np.float32, np.complex64])
@pytest.mark.parametrize("name", NUDGED)
def test_a_cast_does_not_hide_the_nudging(name, kind):
    def cast(*arguments):
        came = NUDGED[name](*arguments)
        if isinstance(came, tuple):
            return tuple(np.asarray(part).astype(kind) for part in came)
        return np.asarray(came).astype(kind)

    assert suspicions(name, cast) == ["nudged"]
