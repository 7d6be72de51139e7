"""The references of lesson 6, where no exercise's case looks."""

import numpy as np
import pytest
from chainrule_course.solutions import training
from chainrule_course.solutions.clinic import gradient_check
from chainrule_course.solutions.gradient_descent import adam_step, train

from chainrule.labs import digits_clinic as published


def test_its_own_gradient_check_passes():
    rng = np.random.default_rng(0)
    params = training.init_params((3, 5, 4, 3), rng)
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 3, 6)

    def loss(params):
        return training.mlp_loss_and_grads(params, X, y, 0.1)[0]

    _, grads = training.mlp_loss_and_grads(params, X, y, 0.1)
    assert max(gradient_check(loss, params, grads).values()) < 1e-6


def test_dropout_of_nothing_is_the_network_without():
    rng = np.random.default_rng(1)
    params = training.init_params((3, 5, 4), rng)
    X, y = rng.normal(size=(6, 3)), rng.integers(0, 4, 6)
    plain = training.mlp_loss_and_grads(params, X, y, 0.2)
    loss, grads = training.dropout_loss_and_grads(params, X, y, 0.0, rng, 0.2)
    assert loss == pytest.approx(plain[0], abs=1e-14)
    for name in params:
        np.testing.assert_allclose(grads[name], plain[1][name], atol=1e-14)


def test_the_network_goes_into_the_loop_of_lesson_five():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(200, 2))
    y = (X[:, 0] * X[:, 1] > 0).astype(int)  # no line divides these
    params = training.init_params((2, 16, 2), rng)

    def step(params, grads, state):
        return adam_step(params, grads, state, 0.01)

    params, history = train(
        step, training.mlp_loss_and_grads, params, X, y, 60, 20, rng
    )
    assert history[-1] < 0.2 * history[0]
    assert training.accuracy(training.predict(params, X), y) > 0.9


def test_softmax_twice_cannot_fall_below_its_floor():
    logits, y = np.zeros((5, 10)), np.arange(5)
    logits[np.arange(5), y] = 1e4
    loss, _ = published.published_loss(logits, y)
    assert loss == pytest.approx(np.log(1 + 9 / np.e))
    assert training.mend_loss(logits, y)[0] == 0.0


def test_the_published_gradient_is_that_of_its_loss():
    rng = np.random.default_rng(3)
    logits, y = rng.normal(size=(4, 5)), rng.integers(0, 5, 4)

    def loss(params):
        return published.published_loss(params["logits"], y)[0]

    grads = {"logits": published.published_loss(logits, y)[1]}
    worst = gradient_check(loss, {"logits": logits}, grads)
    assert worst["logits"] < 1e-6  # no gradient check finds this fault


def test_the_published_evaluation_changes_from_call_to_call():
    rng = np.random.default_rng(4)
    params = training.init_params((4, 30, 5), rng)
    X = rng.normal(size=(300, 4))
    y = training.predict(params, X).argmax(axis=1)
    given = params, X, y, 0.5, rng
    runs = {published.published_evaluate(*given) for _ in range(5)}
    assert len(runs) > 1 and max(runs) < 1.0
    assert training.mend_evaluate(*given) == 1.0


def test_early_stopping_by_the_book():
    rng = np.random.default_rng(5)
    for _ in range(200):
        losses = rng.integers(0, 6, rng.integers(1, 12)).astype(float)
        losses[rng.random(len(losses)) < 0.2] = np.nan
        patience = int(rng.integers(1, 5))
        best, stop = training.early_stopping(losses, patience)
        seen = np.where(np.isnan(losses), np.inf, losses)[: stop + 1]
        assert best == int(np.argmin(seen))
        assert stop - best >= patience or stop == len(losses) - 1
        for early in range(stop):  # it had no reason to stop before
            assert early - int(np.argmin(seen[: early + 1])) < patience
