"""The bug clinic: what is broken is broken as published, and mended right."""

import numpy as np
import pytest
from chainrule_course.solutions import clinic as solution
from chainrule_course.solutions.losses import bce_with_logits, mse
from chainrule_course.solutions.neuron import numerical_gradient

from chainrule.checking import codec
from chainrule.labs import clinic

rng = np.random.default_rng(5)
X, Y, y = (
    rng.normal(size=(5, 3)),
    rng.uniform(size=(5, 2)),
    rng.uniform(size=5),
)
W1, b1 = rng.normal(size=(3, 4)), rng.normal(size=4)
W2, b2 = rng.normal(size=(4, 2)), rng.normal(size=2)
w, b = rng.normal(size=3), 0.5


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def two_sigmoids(W1, b1, W2, b2):
    return mse(sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2), Y)


def two_relus(W1, b1, W2, b2):
    return float((Y * (np.maximum(0, X @ W1 + b1) @ W2 + b2)).sum())


LOSSES = {
    1: (two_sigmoids, (W1, b1, W2, b2), (X, Y, W1, b1, W2, b2)),
    2: (
        lambda W, b: mse((X @ W + b)[:, 0], y),
        (w[:, None], np.array([b])),
        (X, y, w[:, None], np.array([b])),
    ),
    3: (lambda w, b: mse(sigmoid(X @ w + b), y), (w, b), (X, y, w, b)),
    4: (lambda w, b: bce_with_logits(X @ w + b, y), (w, b), (X, y, w, b)),
    5: (
        two_relus,
        (W1, b1, W2, b2),
        (Y, X, np.maximum(0, X @ W1 + b1), W2),
    ),
}


def mended(k):
    return getattr(solution, f"mend_{k}")


def slopes(k):
    """Gradients of the loss of pass k in each of its parameters."""
    loss, params, _ = LOSSES[k]
    for i, param in enumerate(params):

        def moved(value, i=i):
            return loss(*params[:i], value, *params[i + 1 :])

        yield numerical_gradient(moved, param)


@pytest.mark.parametrize("k", LOSSES)
def test_the_mended_pass_is_the_slope_and_the_published_is_not(k):
    arguments = LOSSES[k][2]
    measured = list(slopes(k))
    for grad, slope in zip(mended(k)(*arguments), measured, strict=True):
        assert np.shape(grad) == slope.shape
        np.testing.assert_allclose(grad, slope, rtol=1e-6, atol=1e-9)
    published = clinic.PUBLISHED[k - 1](*arguments)
    wrong = [
        not np.allclose(grad, slope, rtol=1e-3)
        for grad, slope in zip(published, measured, strict=True)
    ]
    assert any(wrong)


def test_the_published_network_is_off_by_the_size_of_the_data():
    arguments = LOSSES[1][2]
    pairs = zip(
        clinic.published_1(*arguments), solution.mend_1(*arguments),
        strict=True,
    )  # fmt: skip
    for published, right in pairs:
        np.testing.assert_allclose(published, right * Y.size / 2)


def descended(gradients, X, y, w, b, lr, steps):
    for _ in range(steps):
        dw, db = gradients(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
    return w, b


def test_the_published_line_learns_a_constant():
    X = rng.normal(size=(200, 2))
    y = X[:, 0] + 0.5 * X[:, 1] + 3
    start = np.zeros((2, 1)), np.zeros(1)
    W, b = descended(clinic.published_2, X, y, *start, 0.1, 300)
    assert abs(W).max() < 0.01  # (1, 0.5) is right
    assert abs(b - y.mean()) < 0.01
    W, b = descended(solution.mend_2, X, y, *start, 0.1, 300)
    np.testing.assert_allclose(W[:, 0], [1, 0.5], atol=1e-6)
    np.testing.assert_allclose(b, 3, atol=1e-6)


def test_the_published_neuron_is_far_off_and_learns_or_all_the_same():
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    y = np.array([0.0, 1.0, 1.0, 1.0])
    for seed in range(10):
        w = np.random.default_rng(seed).normal(size=2)
        w, b = descended(clinic.published_3, X, y, w, 0.0, 0.5, 2000)
        assert ((sigmoid(X @ w + b) > 0.5) == y).all()
    far = clinic.published_3(X, y, 5 * w, b)[0]
    right = solution.mend_3(X, y, 5 * w, b)[0]
    assert (abs(far - right) > 0.5 * abs(far)).any()


def test_the_published_sum_grows_with_the_data_and_its_mean_does_not():
    dw, db = clinic.published_4(X, y, w, b)
    twice = clinic.published_4(np.tile(X, (2, 1)), np.tile(y, 2), w, b)
    np.testing.assert_allclose(twice[0], 2 * dw)
    assert twice[1] == pytest.approx(db)
    once = solution.mend_4(X, y, w, b)
    twice = solution.mend_4(np.tile(X, (2, 1)), np.tile(y, 2), w, b)
    np.testing.assert_allclose(twice[0], once[0])


def test_the_published_mask_never_closes():
    dlogits, X, A1, W2 = LOSSES[5][2]
    assert (A1 == 0).any()
    np.testing.assert_array_equal(
        clinic.published_5(dlogits, X, A1, W2)[1],
        (dlogits @ W2.T).sum(axis=0),
    )


def test_each_fault_has_a_number_in_the_list():
    answers = [solution.diagnose(k) for k in range(1, 6)]
    assert len(set(answers)) == 5
    assert set(answers) <= set(range(1, len(clinic.FAULTS) + 1))


def of_two(params):
    """A loss with curvature, a kink at 0 and a parameter without axes."""
    bent = np.maximum(0, params["W"]).sum()
    return float(bent + (params["W"] ** 2).sum() + 3 * params["c"] ** 3)


def test_a_check_takes_any_shape_and_leaves_all_as_it_was():
    params = {"W": np.array([[1.0, 0.0], [-2.0, 3.0]]), "c": np.array(2.0)}
    grads = {
        "W": 2 * params["W"] + (params["W"] > 0),
        "c": 9 * params["c"] ** 2,
    }
    kept = codec.encode([params, grads])
    worst = solution.gradient_check(of_two, params, grads)
    assert list(worst) == ["W", "c"] and max(worst.values()) < 1e-6
    assert codec.encode([params, grads]) == kept


@pytest.mark.parametrize("slip", [1.001, 0.5, -1.0, 0.0, np.nan])
def test_a_check_sees_one_wrong_entry_and_blames_no_other(slip):
    params = {"W": np.array([[1.0, 0.0], [-2.0, 3.0]]), "c": np.array(2.0)}
    grads = {"W": 2 * params["W"] + (params["W"] > 0), "c": 36 * slip}
    worst = solution.gradient_check(of_two, params, grads)
    assert worst["W"] < 1e-6
    assert not worst["c"] <= 1e-4


@pytest.mark.parametrize("wrong", [0.0999, 0.1004, 0.1005, 0.2, 0.0])
def test_a_sharp_curve_is_no_kink(wrong):
    def f(params):
        return float(50 * params["w"] ** 2)

    params = {"w": np.array(1e-3)}
    right = solution.gradient_check(f, params, {"w": np.array(0.1)})
    worst = solution.gradient_check(f, params, {"w": np.array(wrong)})
    assert right["w"] < 1e-9 and worst["w"] > 1e-4


@pytest.mark.parametrize("h", [1e-5, 1e-3, 0.02])
@pytest.mark.parametrize("slope,right", [
    (-0.5, True), (0.0, True), (1.0, True), (1.5, True), (1.6, False),
    (-0.6, False), (3.0, False),
])  # fmt: skip
def test_at_a_kink_all_between_is_right_and_nothing_else(h, slope, right):
    def f(params):  # from -0.5 to 1.5, on a curve
        w = params["w"]
        return float(abs(w) + w / 2 + 3 * w**2)

    params, grads = {"w": np.array(0.0)}, {"w": np.array(slope)}
    worst = solution.gradient_check(f, params, grads, h)["w"]
    assert (worst <= 1e-4) == right  # the curve moves both ends outwards
