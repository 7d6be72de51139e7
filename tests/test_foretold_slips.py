"""One slip in a program of any form is told by its kind."""

import numpy as np
import pytest

from chainrule.checking.cases import exercises as shipped
from chainrule.checking.findings import foretold
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.words.messages import say
from chainrule.words.slip_texts import SLIPS
from chainrule_course import exercises
from chainrule_course.builder import foretold as build

EXERCISES = {exercise.name: exercise for exercise in exercises.every()}


def first_found(name, function):
    """The first finding of check, and of marking."""
    exercise, cases = EXERCISES[name], EXERCISES[name].cases_for(3)
    seen = [observe(function, case) for case in cases]
    marked = judge(exercise.plain(), cases, seen)
    exercise = shipped()[name]
    seen = [observe(function, case) for case in exercise.cases]
    checked = judge(exercise, exercise.cases, seen)
    return [verdict.findings[0] for verdict in (checked, marked)]


# Wrong answers written freely, without a look at the references ------------


def signed_distance(X, w, b):
    return X @ w + b / np.sqrt(np.sum(w**2))


def perceptron_step(w, b, x, t):
    guess = 1 if w @ x + b > 0 else -1
    if guess == t:
        return w, b, False
    return w + t * w, b + t, True


def tanh_backward(da, z):
    t = np.tanh(z)
    return da * (1 + t**2)


def leaky_relu_backward(da, z, alpha=0.01):
    return da * np.where(z > 0, 1, 1 - alpha)


def mse(Y_hat, Y):
    return float(np.sum((Y_hat - Y) ** 2) / (np.size(Y) - 1))


def divide_backward(g, a, b):
    return g / b, -g * a / b**3


def bce_with_logits(z, y):
    return np.mean(np.log1p(np.exp(-np.abs(z))) + np.maximum(z, 0) + y * z)


def l2_penalty_backward(weights, lam):
    return [lam * W / 2 for W in weights]


def descend(grad, x0, lr, steps):
    path, x, slope = [x0], x0, grad(x0)
    for _ in range(steps):
        x = x - lr * slope
        path.append(x)
    return np.array(path)


def adamw_step(
    params,
    grads,
    state,
    lr,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    t = state.get("t", 0) + 1
    new, m, v = {}, {}, {}
    for k, g in grads.items():
        m[k] = beta1 * state.get("m", {}).get(k, 0) + (1 - beta1) * g
        v[k] = beta2 * state.get("v", {}).get(k, 0) + (1 - beta2) * g**2
        step = (m[k] / (1 - beta1**t)) / (np.sqrt(v[k] / (1 - beta2**t)) + eps)
        new[k] = params[k] - lr * (step + lr * weight_decay * params[k])
    return new, {"t": t, "m": m, "v": v}


FREE = [
    (signed_distance, "slip_brackets"), (tanh_backward, "slip_sign"),
    (leaky_relu_backward, "slip_rest"), (mse, "slip_number"),
    (divide_backward, "slip_factor"), (bce_with_logits, "slip_sign"),
    (adamw_step, "slip_factor"),
    # a mistake with a name of its own is called by it
    (perceptron_step, "twice_as_far"), (l2_penalty_backward, "halved"),
    (descend, "gradient_of_start"),
]  # fmt: skip


@pytest.mark.parametrize("function,id", FREE)
def test_a_slip_in_a_program_of_any_form_is_told(function, id):
    for found in first_found(function.__name__, function):
        assert found.id == id
        assert id not in SLIPS or found.text.startswith(say(id)[:-1])


@pytest.mark.parametrize("name", EXERCISES)
def test_noise_is_no_slip(name):
    exercise, rng = shipped()[name], np.random.default_rng(5)
    cases = [c for c in exercise.cases if foretold.is_foretold(c)]
    right = [
        array
        for case in cases
        for array in build.arrays_of(
            EXERCISES[name], case, case.expected.value
        )
    ]
    assert foretold.slip_of(exercise, right) == ()
    for _ in range(200):
        noise = [rng.normal(size=array.shape) for array in right]
        assert foretold.slip_of(exercise, noise) == ()


def test_every_kind_of_slip_is_met_and_told():
    met = {
        kind
        for exercise in shipped().values()
        for kinds in foretold.slips_in(exercise)
        for kind in kinds.split(foretold.OR)
    }
    assert met == SLIPS.keys()


@pytest.mark.parametrize("name", ["neuron_batch", "softmax", "unbroadcast"])
def test_what_is_shipped_is_what_slips_give(name):
    made = build.slips(EXERCISES[name])
    assert foretold.slips_in(shipped()[name]) == made


def linear_backward(dZ, X, W):
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros(W.shape[1])
    for i in range(len(X)):
        dX[i] = W @ dZ[i]
        dW = np.outer(X[i], dZ[i])
        db += dZ[i]
    return dX, dW, db


def test_slips_of_two_kinds_that_give_the_same_are_both_told():
    for found in first_found("linear_backward", linear_backward):
        assert "a term of a sum" in found.text
        assert "= stands where += belongs" in found.text


def gradient_check(f, params, grads, h=1e-5):
    """A gradient counts as right from the nearer of two slopes."""
    worst = {}
    for name, start in params.items():
        start, grad = np.array(start, float), np.asarray(grads[name])
        if grad.shape != start.shape:
            worst[name] = np.inf
            continue
        worst[name] = 0.0
        for i in np.ndindex(start.shape):
            at = []
            for shift in (-h, 0, h):
                moved = start.copy()
                moved[i] += shift
                at.append(f({**params, name: moved}))
            slopes = np.diff(at) / h
            size = np.maximum(abs(slopes) + abs(grad[i]), 1e-5)
            error = abs(slopes - grad[i]) / size
            worst[name] = np.maximum(worst[name], error.min())
    return worst


def test_no_slip_is_told_from_answers_of_yes_and_no():
    for found in first_found("gradient_check", gradient_check):
        assert found.id not in SLIPS
