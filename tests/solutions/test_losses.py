"""What holds for losses whatever the numbers are."""

import numpy as np
import pytest
from chainrule_course.solutions.losses import (
    bce_with_logits,
    bce_with_logits_backward,
    expected_initial_loss,
    huber,
    huber_backward,
    l2_penalty,
    l2_penalty_backward,
    mse,
    mse_backward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from chainrule_course.solutions.neuron import numerical_gradient

rng = np.random.default_rng(4)
Y_HAT, Y = 2 * rng.normal(size=(5, 3)), rng.normal(size=(5, 3))
Z, HARD = 3 * rng.normal(size=6), np.array([0, 1, 1, 0, 1, 0])
SOFT = rng.uniform(size=6)
LOGITS, LABELS = 2 * rng.normal(size=(6, 4)), rng.integers(0, 4, 6)


@pytest.mark.parametrize("y", [HARD, SOFT], ids=["hard", "soft"])
def test_binary_cross_entropy_is_the_one_of_two_classes(y):
    a = 1 / (1 + np.exp(-Z))
    by_hand = -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()
    assert bce_with_logits(Z, y) == pytest.approx(by_hand, rel=1e-12)
    if y is SOFT:
        return
    pairs = np.stack([np.zeros(len(Z)), Z], axis=1)
    two = softmax_cross_entropy(pairs, y)
    assert bce_with_logits(Z, y) == pytest.approx(two, rel=1e-12)
    dpairs = softmax_cross_entropy_backward(pairs, y)
    dz = bce_with_logits_backward(Z, y)
    np.testing.assert_allclose(dpairs, np.stack([-dz, dz], axis=1))


@pytest.mark.parametrize("y", [HARD, SOFT], ids=["hard", "soft"])
def test_slope_of_binary_cross_entropy(y):
    nudged = numerical_gradient(lambda z: bce_with_logits(z, y), Z)
    np.testing.assert_allclose(bce_with_logits_backward(Z, y), nudged, 1e-7)


def test_other_class_is_the_other_sign():
    assert bce_with_logits(Z, SOFT) == pytest.approx(
        bce_with_logits(-Z, 1 - SOFT)
    )
    np.testing.assert_allclose(
        bce_with_logits_backward(Z, SOFT),
        -bce_with_logits_backward(-Z, 1 - SOFT),
        atol=1e-15,
    )


def test_binary_extremes_are_exact():
    z = np.array([1000.0, -1000.0, 1000.0, -1000.0])
    y = np.array([1, 0, 0, 1])
    assert bce_with_logits(z, y) == 500
    assert bce_with_logits_backward(z, y).tolist() == [0, 0, 0.25, -0.25]
    assert bce_with_logits(z[:1], np.array([0.25])) == 750


@pytest.mark.parametrize("shift", [-1e4, -3.0, 700.0, 1e4])
def test_a_shift_of_a_row_changes_nothing(shift):
    shifts = shift * np.arange(len(LOGITS))[:, None]
    loss = softmax_cross_entropy(LOGITS, LABELS)
    moved = softmax_cross_entropy(LOGITS + shifts, LABELS)
    assert moved == pytest.approx(loss, rel=1e-9)
    np.testing.assert_allclose(
        softmax_cross_entropy_backward(LOGITS + shifts, LABELS),
        softmax_cross_entropy_backward(LOGITS, LABELS),
        atol=1e-10,
    )


def test_class_extremes_are_finite():
    logits = np.array([[1e4, -1e4, 0.0], [-1e4, -1e4, -1e4]])
    assert softmax_cross_entropy(logits, [1, 2]) == pytest.approx(
        (2e4 + np.log(3)) / 2
    )
    assert softmax_cross_entropy(logits[:1], [0]) == 0
    d = softmax_cross_entropy_backward(logits, [1, 2])
    np.testing.assert_allclose(d[0], [0.5, -0.5, 0], atol=1e-12)
    np.testing.assert_allclose(d[1], [1 / 6, 1 / 6, -1 / 3])


def test_rows_of_the_fused_gradient_add_up_to_nothing():
    d = softmax_cross_entropy_backward(LOGITS, LABELS)
    np.testing.assert_allclose(d.sum(axis=1), 0, atol=1e-15)
    assert (np.sign(d[np.arange(6), LABELS]) == -1).all()


def test_logits_are_left_alone():
    before = LOGITS.copy()
    softmax_cross_entropy(LOGITS, LABELS)
    softmax_cross_entropy_backward(LOGITS, LABELS)
    np.testing.assert_array_equal(LOGITS, before)


@pytest.mark.parametrize(
    "y",
    [[0, 4], [-1, 0], [0], [[0], [1]], [0.0, 1.0], [True, False]],
    ids=str,
)
@pytest.mark.parametrize(
    "function", [softmax_cross_entropy, softmax_cross_entropy_backward]
)
def test_what_is_no_label_is_refused(function, y):
    with pytest.raises(ValueError, match="2 whole numbers from 0 to 3"):
        function(LOGITS[:2], np.array(y))


@pytest.mark.parametrize(
    "function",
    [
        mse,
        mse_backward,
        huber,
        huber_backward,
        bce_with_logits,
        bce_with_logits_backward,
    ],
)
def test_different_shapes_are_refused(function):
    with pytest.raises(ValueError, match=r"\(6,\) and \(6, 1\)"):
        function(Z, HARD[:, None])


@pytest.mark.parametrize("times", [1, 10, 100])
def test_a_mean_does_not_grow_with_the_data(times):
    many_hat, many = np.tile(Y_HAT, (times, 1)), np.tile(Y, (times, 1))
    assert mse(many_hat, many) == pytest.approx(mse(Y_HAT, Y))
    step = mse_backward(many_hat, many).reshape(times, *Y.shape).sum(axis=0)
    np.testing.assert_allclose(step, mse_backward(Y_HAT, Y))


@pytest.mark.parametrize("delta", [0.3, 1.0, 2.5])
def test_huber_and_its_slope_are_continuous(delta):
    for border in (-delta, delta):
        e = border + np.array([-1e-9, 0.0, 1e-9])
        losses = [huber(e[i : i + 1], np.zeros(1), delta) for i in range(3)]
        slopes = 3 * huber_backward(e, np.zeros(3), delta)
        np.testing.assert_allclose(losses, delta**2 / 2, atol=1e-8)
        np.testing.assert_allclose(slopes, border, atol=1e-8)


def test_huber_lies_between_its_neighbours():
    assert huber(Y_HAT, Y, 100.0) == pytest.approx(mse(Y_HAT, Y) / 2)
    tiny = huber(Y_HAT, Y, 1e-9) / 1e-9
    assert tiny == pytest.approx(np.abs(Y_HAT - Y).mean())
    assert huber(Y_HAT, Y) < mse(Y_HAT, Y) / 2


def test_the_penalty_and_its_slope_belong_together():
    weights = [rng.normal(size=shape) for shape in ((3, 2), (4,), (2, 1, 3))]
    for i, dW in enumerate(l2_penalty_backward(weights, 0.7)):

        def penalty(W, i=i):
            return l2_penalty([*weights[:i], W, *weights[i + 1 :]], 0.7)

        nudged = numerical_gradient(penalty, weights[i])
        np.testing.assert_allclose(dW, nudged, atol=1e-8)
        assert dW is not weights[i]
    assert l2_penalty([], 0.7) == 0 and l2_penalty_backward([], 0.7) == []
    assert l2_penalty(weights, 0) == 0


@pytest.mark.parametrize("k", [1, 2, 10, 1000])
def test_the_first_loss_is_the_one_of_equal_logits(k):
    equal, y = np.full((5, k), 0.3), np.arange(5) % k
    loss = softmax_cross_entropy(equal, y)
    assert expected_initial_loss(k) == pytest.approx(loss, abs=1e-12)


def test_losses_are_plain_floats():
    small = [np.ones((2, 2)), np.ones(3)]
    for loss in (
        mse(Y_HAT, Y),
        huber(Y_HAT, Y),
        bce_with_logits(Z, HARD),
        softmax_cross_entropy(LOGITS, LABELS),
        l2_penalty(small, 1),
        expected_initial_loss(3),
    ):
        assert type(loss) is float
