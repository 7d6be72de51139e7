"""Limits, symmetries, types and extremes of the references of lesson 2."""

import numpy as np
import pytest
from chainrule_course.solutions.activations import (
    leaky_relu,
    leaky_relu_backward,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    signal_std,
    softmax,
    softmax_backward,
    softplus,
    tanh_backward,
)

Z = np.linspace(-6, 6, 49).reshape(7, 7)  # holds 0
FAR = np.array([-1e4, -1000.0, -800.0, 800.0, 1000.0, 1e4])
FORWARD = [sigmoid, relu, leaky_relu, softplus]
BACKWARD = [sigmoid_backward, tanh_backward, relu_backward,
            leaky_relu_backward]  # fmt: skip
close = np.testing.assert_allclose


def test_sigmoid_is_symmetric_and_agrees_with_tanh():
    close(sigmoid(Z) + sigmoid(-Z), 1)
    close(sigmoid(Z), (1 + np.tanh(Z / 2)) / 2)
    assert sigmoid(0) == 0.5


def test_far_out_everything_has_its_limit():
    up = FAR > 0
    assert np.array_equal(sigmoid(FAR), up)
    assert np.array_equal(relu(FAR), FAR * up)
    assert np.array_equal(softplus(FAR), FAR * up)
    assert softplus(800.0) == 800.0
    da = np.arange(1.0, 7.0)
    assert not sigmoid_backward(da, FAR).any()
    assert not tanh_backward(da, FAR).any()
    assert np.array_equal(relu_backward(da, FAR), da * up)


def test_softplus_is_smooth_and_its_slope_is_sigmoid():
    close(softplus(0.0), np.log(2))
    close(softplus(Z) - softplus(-Z), Z, atol=1e-12)
    close((softplus(Z + 1e-6) - softplus(Z - 1e-6)) / 2e-6, sigmoid(Z))
    close(softplus(-30.0), np.exp(-30.0))


def test_the_slope_of_sigmoid_is_steepest_at_0():
    slope = sigmoid_backward(np.ones_like(Z), Z)
    assert slope.max() == 0.25 and Z.flat[slope.argmax()] == 0
    close(slope, sigmoid_backward(np.ones_like(Z), -Z))


@pytest.mark.parametrize("alpha", [0.0, 0.01, 0.3, 1.0])
def test_leaky_relu_lies_between_relu_and_identity(alpha):
    da = np.ones_like(Z)
    close(leaky_relu(Z, alpha), alpha * Z + (1 - alpha) * relu(Z))
    slope = leaky_relu_backward(da, Z, alpha)
    close(slope, alpha + (1 - alpha) * relu_backward(da, Z))
    assert leaky_relu_backward(1.0, 0.0, alpha) == alpha
    assert relu_backward(1.0, 0.0) == 0


@pytest.mark.parametrize("shape", [(), (1,), (3,), (1, 4), (2, 1, 3), (0, 2)])
def test_any_shape_and_type_is_kept(shape):
    rng = np.random.default_rng(0)
    z, da = rng.normal(size=shape), rng.normal(size=shape)
    for kind in (np.float32, np.float64):
        given = da.astype(kind), z.astype(kind)
        results = [f(given[1]) for f in FORWARD]
        results += [f(*given) for f in BACKWARD]
        for result in results:
            assert np.shape(result) == shape
            assert np.asarray(result).dtype == kind


def test_whole_numbers_are_not_cut():
    whole = np.array([-2, 0, 3])
    for f in FORWARD:
        close(f(whole), f(whole.astype(float)))
    for f in BACKWARD:
        close(f(whole, whole), f(whole * 1.0, whole * 1.0))
    close(softmax(whole[None]), softmax(whole[None] * 1.0))


def test_arguments_stay_as_they_are():
    da, z = np.random.default_rng(1).normal(size=(2, 4, 3))
    P = softmax(z)
    before = da.copy(), z.copy(), P.copy()
    for f in [*FORWARD, softmax]:
        f(z)
    for f in BACKWARD:
        f(da, z)
    softmax_backward(da, P)
    for now, then in zip((da, z, P), before, strict=True):
        assert np.array_equal(now, then)


def test_softmax_shares_out_one_whole_and_forgets_a_shift():
    P = softmax(Z)
    close(P.sum(axis=1), 1)
    close(P, softmax(Z + np.arange(7.0)[:, None]))
    close(softmax(Z[:, :2])[:, 1], sigmoid(Z[:, 1] - Z[:, 0]))
    close(softmax(np.array([[3.0], [-2.0]])), 1)
    assert softmax(Z.astype(np.float32)).dtype == np.float32


def test_softmax_stands_extremes_and_masks():
    rows = [[0, 0, 1], [2000, 2000, 1990], [-2000, -2000, -4000]]
    P = softmax(np.array(rows, dtype=float))
    close(P.sum(axis=1), 1)
    close(P[2], [0.5, 0.5, 0])
    close(softmax(np.array([[1.0, -np.inf, 1.0]])), [[0.5, 0, 0.5]])


def test_softmax_backward_is_the_product_with_the_jacobian():
    rng = np.random.default_rng(2)
    dP, P = rng.normal(size=(5, 4)), softmax(rng.normal(size=(5, 4)))
    dZ = softmax_backward(dP, P)
    for g, p, got in zip(dP, P, dZ, strict=True):
        close(got, (np.diag(p) - np.outer(p, p)) @ g)
    close(dZ.sum(axis=1), 0, atol=1e-14)
    close(softmax_backward(np.full((5, 4), 3.0), P), 0, atol=1e-14)
    close(softmax_backward(dP, P), softmax_backward(dP + 7, P), atol=1e-13)


def spread_of(depth, activation, gain, width=200):
    rng = np.random.default_rng(3)
    return signal_std(depth, width, activation, gain, rng)


def test_signal_keeps_its_spread_where_theory_says_so():
    close(spread_of(5, lambda z: z, 1.0), 1, rtol=0.1)
    after_one = np.sqrt(1 - 1 / np.pi)  # of a normal signal of spread sqrt 2
    close(spread_of(4, relu, np.sqrt(2)), after_one, rtol=0.2)
    fades = spread_of(10, np.tanh, 1.0)
    close(fades[0], 0.628, rtol=0.03)
    assert (np.diff(fades) < 0).all() and fades[-1] > 0.15
    steady = spread_of(10, np.tanh, 1.5)
    close(steady[-1], steady[-3], rtol=0.1)


def test_signal_dies_or_grows_with_the_wrong_gain():
    close(spread_of(6, lambda z: z, 0.5), 0.5 ** np.arange(1, 7), rtol=0.1)
    assert spread_of(12, relu, 1.0)[-1] < 0.03
    assert spread_of(6, relu, 3.0)[-1] > 20
    assert not spread_of(2, np.tanh, 0.0).any()


def test_signal_depends_on_the_generator_alone():
    one, again, other = (
        signal_std(2, 5, relu, 1.0, np.random.default_rng(seed))
        for seed in (0, 0, 1)
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
