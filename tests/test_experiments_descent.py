"""The experiments of lesson 5: what they end at is what we say."""

import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent, losses

import chainrule.labs.gradient_descent as experiments
from chainrule.labs import data

X, y = data.digits()


def loss_and_grads(params, X, y):
    """Loss and gradients of the lesson's one layer."""
    logits = X @ params["W"] + params["b"]
    dlogits = losses.softmax_cross_entropy_backward(logits, y)
    grads = {"W": X.T @ dlogits, "b": dlogits.sum(axis=0)}
    return losses.softmax_cross_entropy(logits, y), grads


def published(X, y, size, rng):
    """The library's iterator: it shuffles where the batches begin."""
    starts = np.arange(0, len(X), size)
    rng.shuffle(starts)
    for start in starts:
        yield X[start : start + size], y[start : start + size]


def published_adam(params, grads, state, lr, beta1=0.9, beta2=0.999):
    """The library's Adam, which has no power in its correction."""
    m, v = state.get("w", (0, 0))
    m = beta1 * m + (1 - beta1) * grads["w"]
    v = beta2 * v + (1 - beta2) * grads["w"] ** 2
    step = m / (1 - beta1) / (np.sqrt(v / (1 - beta2)) + 1e-8)
    return {"w": params["w"] - lr * step}, {"w": (m, v)}


def test_shuffled_starts_give_twelve_batches():
    assert experiments.distinct_batches(published, X, y) == 12
    count = experiments.distinct_batches(gradient_descent.minibatches, X, y)
    assert count == 2400


def test_shuffled_starts_end_worse_than_knowing_nothing():
    run = experiments.losses_by_epoch
    ours = run(gradient_descent.minibatches, loss_and_grads, X, y)
    theirs = run(published, loss_and_grads, X, y)
    assert ours[0] == theirs[0] == pytest.approx(np.log(10))
    assert ours[-1] == pytest.approx(1.07, abs=0.005)
    assert theirs[-1] == pytest.approx(2.73, abs=0.005)


def test_a_run_that_blows_up_ends():
    run = experiments.losses_by_epoch
    batches = gradient_descent.minibatches
    losses = run(batches, loss_and_grads, X, y, lr=1e308)
    assert len(losses) < 31 and not np.isfinite(losses[-1])


def test_steps_of_the_published_adam():
    lengths = experiments.step_lengths(published_adam)
    assert lengths[:3] == pytest.approx([0.001, 0.00134, 0.00157], abs=5e-6)
    assert lengths.argmax() == 11
    assert lengths.max() == pytest.approx(0.00208, abs=5e-6)
    assert lengths[-1] == pytest.approx(0.00034, abs=5e-6)


def test_steps_of_a_right_adam_are_the_rate():
    lengths = experiments.step_lengths(gradient_descent.adam_step, steps=300)
    assert lengths == pytest.approx(np.full(300, 0.001), rel=1e-6)
