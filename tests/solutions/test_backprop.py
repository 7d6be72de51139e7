"""What holds for the way back whatever the numbers are."""

from itertools import pairwise

import numpy as np
import pytest
from chainrule_course.solutions.activations import relu_backward
from chainrule_course.solutions.backprop import (
    divide_backward,
    graph_gradients,
    linear_backward,
    maximum_backward,
    mlp_backward,
    mlp_forward,
    multiply_backward,
    two_layer_loss_and_grads,
    unbroadcast,
)
from chainrule_course.solutions.losses import mse
from chainrule_course.solutions.neuron import numerical_gradient

rng = np.random.default_rng(5)
G, A, B = rng.normal(size=(3, 4, 3))
X, Y = rng.normal(size=(6, 3)), rng.uniform(size=(6, 2))


def sizes_to_params(*sizes):
    return [
        (rng.normal(size=(d, h)), rng.normal(size=h))
        for d, h in pairwise(sizes)
    ]


def two_layers(d, h, k):
    (W1, b1), (W2, b2) = sizes_to_params(d, h, k)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def test_a_node_that_feeds_two_adds_up():
    g = graph_gradients(np.array([1.0, 2.0]), np.array([3.0, -1.0]), -1.0)
    e = 0.5 - 1  # z is 0
    assert g["L"] == 1
    assert g["e"] == g["a"] == e + e
    assert g["z"] == g["b"] == 2 * e / 4
    np.testing.assert_array_equal(g["p"], [-0.25, -0.25])
    np.testing.assert_array_equal(g["w"], [-0.25, -0.5])
    np.testing.assert_array_equal(g["x"], [-0.75, 0.25])


def test_a_quotient_is_a_product_with_the_inverse():
    da, dinverse = multiply_backward(G, A, 1 / B)
    np.testing.assert_allclose(divide_backward(G, A, B)[0], da)
    np.testing.assert_allclose(divide_backward(G, A, B)[1], -dinverse / B**2)


@pytest.mark.parametrize("b", [B, A, np.round(A), np.sort(A)])
def test_a_maximum_loses_nothing(b):
    da, db = maximum_backward(G, A, b)
    np.testing.assert_array_equal(da + db, G)
    assert not np.any(da * db)
    assert not np.any(db[b == A])  # ties go to a


@pytest.mark.parametrize(
    "small,large",
    [
        ((3, 1), (3, 4)), ((1, 4), (3, 4)), ((4,), (3, 4)), ((), (3, 4)),
        ((5, 1, 2, 1, 3), (5, 4, 2, 6, 3)), ((1, 1), (2, 3, 4)),
        ((1,), (1, 1)), ((2, 3), (2, 3)), ((), ()),
    ],
    ids=str,
)  # fmt: skip
def test_unbroadcast_is_the_transpose_of_broadcasting(small, large):
    g, x = rng.normal(size=large), rng.normal(size=small)
    back = unbroadcast(g, small)
    assert np.shape(back) == small
    there = np.vdot(g, np.broadcast_to(x, large))
    assert np.vdot(back, x) == pytest.approx(there)


def test_the_rows_of_a_batch_add_up():
    dZ, W = rng.normal(size=(6, 4)), rng.normal(size=(3, 4))
    dX, dW, db = linear_backward(dZ, X, W)
    parts = [linear_backward(dZ[[i]], X[[i]], W) for i in range(6)]
    np.testing.assert_allclose(dX, np.vstack([part[0] for part in parts]))
    np.testing.assert_allclose(dW, sum(part[1] for part in parts))
    np.testing.assert_allclose(db, sum(part[2] for part in parts))
    assert db.shape == (4,)


def test_repeated_data_leave_loss_and_gradients_as_they_are():
    params = two_layers(3, 5, 2)
    loss, grads = two_layer_loss_and_grads(params, X, Y)
    more = np.tile(X, (10, 1)), np.tile(Y, (10, 1))
    again, same = two_layer_loss_and_grads(params, *more)
    assert again == pytest.approx(loss)
    for name in params:
        np.testing.assert_allclose(same[name], grads[name])


def test_gradients_follow_the_hidden_units_when_these_change_places():
    params, order = two_layers(3, 4, 2), [2, 0, 3, 1]
    _, grads = two_layer_loss_and_grads(params, X, Y)
    moved = {
        "W1": params["W1"][:, order], "b1": params["b1"][order],
        "W2": params["W2"][order], "b2": params["b2"],
    }  # fmt: skip
    _, same = two_layer_loss_and_grads(moved, X, Y)
    np.testing.assert_allclose(same["W1"], grads["W1"][:, order])
    np.testing.assert_allclose(same["W2"], grads["W2"][order])


def test_targets_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"\(6, 1\) and \(6,\)"):
        two_layer_loss_and_grads(two_layers(3, 4, 1), X, Y[:, 0])


def test_two_layers_learn_exclusive_or():
    corners = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    goals = np.array([[0.0], [1], [1], [0]])
    draw = np.random.default_rng(0)
    params = {
        "W1": draw.normal(size=(2, 3)), "b1": np.zeros(3),
        "W2": draw.normal(size=(3, 1)), "b2": np.zeros(1),
    }  # fmt: skip
    for _ in range(1500):
        loss, grads = two_layer_loss_and_grads(params, corners, goals)
        params = {name: params[name] - 4 * grads[name] for name in params}
    assert loss < 0.01


@pytest.mark.parametrize("sizes", [(3, 2), (3, 4, 2), (3, 5, 4, 3, 4, 2)])
def test_any_depth_agrees_with_nudging(sizes):
    params = sizes_to_params(*sizes)
    logits, cache = mlp_forward(params, X)
    grads = mlp_backward(2 * (logits - Y) / Y.size, cache)
    for layer, (W, b) in enumerate(params):

        def loss(W, b, layer=layer):
            changed = [*params[:layer], (W, b), *params[layer + 1 :]]
            return mse(mlp_forward(changed, X)[0], Y)

        slopes = (
            numerical_gradient(lambda W, b=b: loss(W, b), W),
            numerical_gradient(lambda b, W=W: loss(W, b), b),
        )
        for gradient, slope in zip(grads[layer], slopes, strict=True):
            np.testing.assert_allclose(gradient, slope, rtol=1e-5, atol=1e-7)


def test_a_dead_unit_learns_nothing():
    params = sizes_to_params(3, 4, 2)
    params[0][1][2] = -100
    logits, cache = mlp_forward(params, X)
    (dW1, db1), (dW2, _) = mlp_backward(np.ones(logits.shape), cache)
    assert not dW1[:, 2].any() and db1[2] == 0 and not dW2[2].any()
    assert dW1.any()


def test_the_cache_can_be_used_again():
    params = sizes_to_params(3, 4, 4, 2)
    dlogits = rng.normal(size=(6, 2))
    _, cache = mlp_forward(params, X)
    first, again = (mlp_backward(dlogits, cache) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one[0], other[0])


def test_depth_is_a_chain_of_layers():
    params = sizes_to_params(3, 4, 2)
    dlogits = rng.normal(size=(6, 2))
    _, cache = mlp_forward(params, X)
    (X_, _, Z1), (A1, W2, _) = cache
    dA1, dW2, _ = linear_backward(dlogits, A1, W2)
    grads = mlp_backward(dlogits, cache)
    np.testing.assert_array_equal(grads[1][0], dW2)
    np.testing.assert_array_equal(grads[0][0], X_.T @ relu_backward(dA1, Z1))
