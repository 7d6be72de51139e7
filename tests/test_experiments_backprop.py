"""The training runs and measurements of lesson 4: what we say is so."""

import inspect
import os
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from chainrule_course.solutions.activations import sigmoid, sigmoid_backward
from chainrule_course.solutions.backprop import (
    mlp_backward,
    mlp_forward,
    two_layer_loss_and_grads,
)
from chainrule_course.solutions.clinic import gradient_check
from chainrule_course.solutions.losses import mse_backward
from chainrule_course.solutions.neuron import numerical_gradient

from chainrule.labs import backprop as experiments
from chainrule.labs import data
from chainrule.labs.clinic import (
    as_printed_3,
    published_1,
    published_2,
    published_3,
)
from chainrule_course import builder

SOLVED = 1 / 16
FAULTS = experiments.FAULTS[1:]


def test_without_a_fault_it_is_the_exercise():
    params, X, Y = experiments.small_network(0)
    loss, grads = experiments.with_fault("no fault")(params, X, Y)
    right_loss, right = two_layer_loss_and_grads(params, X, Y)
    assert type(loss) is float and loss == pytest.approx(right_loss)
    for name, grad in right.items():
        assert grads[name].shape == grad.shape
        assert grads[name] == pytest.approx(grad, rel=1e-10)


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_caught_by_a_check_and_keeps_the_loss(fault):
    params, X, Y = experiments.xor_start(0), *data.xor()
    broken = experiments.with_fault(fault)
    loss, grads = broken(params, X, Y)
    assert loss == pytest.approx(two_layer_loss_and_grads(params, X, Y)[0])
    worst = gradient_check(lambda p: broken(p, X, Y)[0], params, grads)
    assert max(worst.values()) > 1e-4


@pytest.mark.parametrize(
    "fault, right",
    [
        ("raw error passed back", {"W2", "b2"}),
        ("hidden slope missing", {"W2", "b2"}),
        ("W2 updated first", {"W2", "b2"}),
        ("b1 never updated", {"W1", "W2", "b2"}),
        ("sign flipped", set()),
        ("output slope missing", set()),
    ],
)
def test_what_stays_right_tells_where_the_fault_is(fault, right):
    params, X, Y = experiments.small_network(1)
    _, grads = experiments.with_fault(fault)(params, X, Y)
    _, exact = two_layer_loss_and_grads(params, X, Y)
    same = {name for name in exact if np.allclose(grads[name], exact[name])}
    assert same == right


def test_an_early_update_is_a_step_down():
    params, X, Y = experiments.small_network(1)
    _, grads = experiments.with_fault("W2 updated first", lr=0.5)(params, X, Y)
    Z1 = X @ params["W1"] + params["b1"]
    A1 = sigmoid(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]
    dZ2 = sigmoid_backward(mse_backward(sigmoid(Z2), Y), Z2)
    W2 = params["W2"] - 0.5 * A1.T @ dZ2
    assert grads["b1"] == pytest.approx(
        sigmoid_backward(dZ2 @ W2.T, Z1).sum(axis=0)
    )


def test_published_network_is_that_of_the_clinic():
    params, X, Y = experiments.small_network(2)
    _, grads = experiments.with_fault("2 / (n k) missing")(params, X, Y)
    names = "W1", "b1", "W2", "b2"
    clinic = published_1(X, Y, *(params[name] for name in names))
    for name, grad in zip(names, clinic, strict=True):
        assert grads[name] == pytest.approx(grad)


def test_many_networks_learn_as_each_alone():
    runs = experiments.xor_losses(*FAULTS, epochs=20, seeds=(3, 4))
    X, Y = data.xor()
    for fault in FAULTS:
        params, alone = experiments.xor_start(4), []
        for _ in range(21):
            loss, grads = experiments.with_fault(fault)(params, X, Y)
            alone.append(loss)
            params = {k: params[k] - 2.0 * grads[k] for k in params}
        assert runs[fault][:, 1] == pytest.approx(alone)


def test_a_falling_loss_proves_nothing():
    runs = experiments.xor_losses(*experiments.FAULTS)
    solved = [int((run[-1] < SOLVED).sum()) for run in runs.values()]
    assert solved == [10, 10, 10, 10, 10, 9, 6, 0, 0]
    falls = [bool((run[-1] < run[0]).all()) for run in runs.values()]
    assert falls == [True] * 8 + [False]


def test_published_xor_is_the_repaired_one_at_double_speed():
    faults, seeds = ("2 / (n k) missing", "no fault"), range(20)
    runs = experiments.xor_losses(*faults, lr=0.1, epochs=10_000, seeds=seeds)
    published, repaired = runs.values()
    assert (published[-1] < SOLVED).sum() == 19
    assert (repaired[-1] < SOLVED).sum() == 19
    twice = experiments.xor_losses("no fault", lr=0.2, epochs=300, seeds=seeds)
    assert twice["no fault"] == pytest.approx(published[:301], rel=1e-6)


def test_programs_of_the_clinic_do_what_the_lesson_says():
    """A wrong neuron learns OR from ten beginnings; a line goes to 0."""
    X, _ = data.xor()
    y = np.array([0.0, 1.0, 1.0, 1.0])
    for seed in range(10):
        rng = np.random.default_rng(seed)
        w, b = rng.normal(size=2), rng.normal()
        for _ in range(600):
            dw, db = published_3(X, y, w, b)
            w, b = w - dw, b - db
        assert (abs(sigmoid(X @ w + b) - y) < 0.5).all()
    X, y = data.plane(400)  # the points of lesson 1
    W, b = np.ones((2, 1)), np.zeros(1)
    for _ in range(30):
        dW, db = published_2(X, y, W, b)
        W, b = W - 0.1 * dW, b - 0.1 * db
    assert abs(W).max() < 0.05


def test_the_third_program_has_two_faults():
    """With the slope mended, every example still counts d times in db."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(6, 3)), rng.uniform(size=6)
    w, b = rng.normal(size=3), 0.4

    source = inspect.getsource(published_3)
    wrong = "S = 1 / (1 + np.exp(-X))"
    assert source.count(wrong) == 1
    mended = {"np": np}
    exec(source.replace(wrong, "S = np.tile(a[:, None], X.shape[1])"), mended)
    dw, db = mended["published_3"](X, y, w, b)
    right = neuron_gradients(X, y, w, b)
    assert dw == pytest.approx(right[0]) and db == pytest.approx(3 * right[1])


def neuron_gradients(X, y, w, b):
    """Gradients of the neuron's loss, with the right slope."""
    a = sigmoid(X @ w + b)
    dz = 2 * (a - y) / len(y) * a * (1 - a)
    return X.T @ dz, dz.sum()


def test_other_data_are_refused():
    params, X, Y = experiments.small_network(0)
    program = experiments.with_fault("no fault")
    for other in (2 * X, X[:4], X.astype(np.float32), X[None]):
        with pytest.raises(ValueError, match="no others"):
            program(params, other, Y[: len(other)])


def test_unknown_faults_are_refused():
    with pytest.raises(ValueError, match="sign flipped"):
        experiments.with_fault("sign")
    with pytest.raises(ValueError, match="is none of"):
        experiments.xor_losses("no fault", "nothing")


# ---- Memory and time ------------------------------------------------------


def test_memory_is_what_is_kept():
    def keep(params, X):
        return [np.zeros((len(X), 64)) for _ in params]

    kept = experiments.memory_kept(keep, (1, 3), (50, 100))
    for n, by_depth in kept.items():
        for depth, count in by_depth.items():
            assert count == pytest.approx(depth * n * 64 * 8, rel=0.05)


def test_ours_keeps_two_arrays_a_layer_and_a_forgetful_pass_one():
    kept = experiments.memory_kept(mlp_forward, (5, 6), (200,))[200]
    assert (kept[6] - kept[5]) / (200 * 64 * 8) == pytest.approx(2, abs=0.05)

    def forgetful(params, X):
        return mlp_forward(params, X)[0]

    kept = experiments.memory_kept(forgetful, (1, 6), (200,))[200]
    one = 200 * 64 * 8
    assert [kept[1], kept[6]] == pytest.approx([one, one], rel=0.05)


def test_memory_from_before_is_not_counted():
    tracemalloc.start()
    try:
        before = np.zeros(10**6)
        kept = experiments.memory_kept(lambda p, X: X + 1, (1,), (50,))
        assert kept[50][1] < before.nbytes / 10
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_memory_is_counted_after_an_error_too():
    def broken(params, X):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        experiments.memory_kept(broken)
    assert not tracemalloc.is_tracing()


def test_cost_is_what_the_lesson_says_on_a_busy_machine():
    """Twice as many programs run as there are processors."""
    burn = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(burn) for _ in range(2 * os.cpu_count())]
    try:
        ratios = [
            experiments.cost_of_going_back(mlp_forward, mlp_backward)
            for _ in range(3)
        ]
    finally:
        for other in others:
            other.kill()
            other.wait()
    cells = {cell.key: cell.text for cell in builder.read("04_backprop").cells
             if cell.lang == "en"}  # fmt: skip
    assert "Between about two and four" in cells["price_read"]
    assert all(1.5 < ratio < 4.5 for ratio in ratios)


def test_matrices_get_their_threads_back():
    counts = [get() for get, _ in experiments._thread_counts()]
    with (
        pytest.raises(ValueError, match="broken"),
        experiments.one_blas_thread(),
    ):
        assert {get() for get, _ in experiments._thread_counts()} <= {1}
        raise ValueError("broken")
    assert [get() for get, _ in experiments._thread_counts()] == counts


# ---- Real digits ----------------------------------------------------------

OTHER_RUN = {"seeds": range(30, 33)}
FINER_RATES = {"rates": 4 * 7.5 ** (np.arange(13) / 12), "seeds": range(3)}


@pytest.mark.parametrize("run", [{}, OTHER_RUN, FINER_RATES])
def test_what_faults_cost_on_real_digits(run):
    """The shipped run, other first weights and digits, a finer search."""
    right = {
        fault: 100 * shares.mean()
        for fault, shares in experiments.digits_right(**run).items()
    }
    usual = right["no fault"]
    assert usual > 94
    assert right["2 / (n k) missing"] == pytest.approx(usual, abs=1e-9)
    assert usual - 0.1 < right["output slope missing"] < usual + 1.5
    for fault in ("raw error passed back", "b1 never updated",
                  "slope taken at A"):  # fmt: skip
        assert abs(right[fault] - usual) < 1.05, fault
    for fault in "W2 updated first", "hidden slope missing":
        assert 0.7 < usual - right[fault] < 2.6, fault
    assert right["sign flipped"] < 15


def test_without_the_output_slope_it_is_cross_entropy():
    """Up to a factor, the gradient of the losses of lesson 3."""
    params, X, Y = experiments.small_network(3)
    broken = experiments.with_fault("output slope missing")
    grads = broken(params, X, Y)[1]
    A1 = sigmoid(X @ params["W1"] + params["b1"])
    Z2 = A1 @ params["W2"] + params["b2"]

    def cross_entropy(W2):
        Z = A1 @ W2 + params["b2"]
        return np.mean(np.logaddexp(0, Z) - Y * Z)

    slope = numerical_gradient(cross_entropy, params["W2"])
    assert grads["W2"] == pytest.approx(2 * slope, rel=1e-6)
    assert Z2.shape == Y.shape


# ---- What more hidden neurons can do ---------------------------------------


def trained(params, X, Y, lr, epochs):
    for _ in range(epochs):
        grads = two_layer_loss_and_grads(params, X, Y)[1]
        params = {name: params[name] - lr * grads[name] for name in params}
    return params, two_layer_loss_and_grads(params, X, Y)[0]


@pytest.mark.parametrize("value", [0.5, -0.3])
def test_equal_weights_stay_equal(value):
    start = {k: np.full(w.shape, value)
             for k, w in experiments.xor_start().items()}  # fmt: skip
    params, loss = trained(start, *data.xor(), 2.0, 5000)
    assert np.ptp(params["W1"], axis=1).max() < 1e-9
    assert loss > SOLVED


@pytest.mark.parametrize("seed", range(4))
def test_thirty_hidden_neurons_tell_even_from_odd(seed):
    X, Y = np.arange(10.0)[:, None], np.tile([1.0, 0.0], 5)[:, None]
    rng = np.random.default_rng(seed)
    W1, W2 = 6 * rng.normal(size=(1, 30)), rng.normal(size=(30, 1))
    b1 = -W1[0] * rng.uniform(0, 9, 30)
    start = {"W1": W1, "b1": b1, "W2": W2, "b2": np.zeros(1)}
    p, _ = trained(start, X, Y, 3.0, 3000)

    def says(x):
        A1 = sigmoid(x @ p["W1"] + p["b1"])
        return sigmoid(A1 @ p["W2"] + p["b2"])

    assert ((says(X) > 0.5) == (Y > 0.5)).all()
    beyond = says(np.array([[10.0], [12.0], [14.0]]))
    assert np.ptp(beyond) < 0.05


def test_the_network_of_two_layers_in_print_is_one_neuron_and_stops():
    X, _ = data.xor()
    with pytest.raises(NameError, match="'z'"):
        as_printed_3(X, np.ones(4), np.ones(2), 0.0)


def test_brackets_of_the_lesson_are_the_slope():
    """Three steps give what nudging the small network gives."""

    def loss(v):
        w1, b1, w2, b2 = v
        a = 1 / (1 + np.exp(-(w1 * 1.5 + b1)))
        return (1 / (1 + np.exp(-(w2 * a + b2))) - 1.0) ** 2

    slopes = numerical_gradient(loss, np.array([0.8, -0.5, -1.2, 0.3]))
    printed = [0.116784, 0.077856, -0.195532, -0.292631]
    assert slopes == pytest.approx(printed, abs=1e-6)
