"""What holds for descent, batches and optimisers whatever the numbers are."""

from functools import partial

import numpy as np
import pytest
from chainrule_course.solutions.gradient_descent import (
    adam_step,
    adamw_step,
    clip_by_global_norm,
    cosine_schedule,
    descend,
    lr_range_test,
    minibatches,
    momentum_step,
    nesterov_step,
    rmsprop_step,
    sgd_step,
    step_decay,
    train,
)

STEPS = [
    sgd_step,
    momentum_step,
    nesterov_step,
    rmsprop_step,
    adam_step,
    adamw_step,
]
RAVINE = np.array([1.0, 25.0])  # curvatures, so that 2 / lambda_max is 0.08
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda s: s.__name__)


def drawn(seed=0, scale=1.0, steps=6):
    """Parameters of three shapes, and gradients for some steps."""
    rng = np.random.default_rng(seed)
    shapes = {"W": (3, 2), "b": (2,), "scale": ()}
    params = {k: np.asarray(rng.normal(size=s)) for k, s in shapes.items()}
    grads = [
        {k: np.asarray(scale * rng.normal(size=s)) for k, s in shapes.items()}
        for _ in range(steps)
    ]
    return params, grads


def run(step, params, grads, **options):
    """Parameters after all steps."""
    state = {}
    for g in grads:
        params, state = step(params, g, state, 0.1, **options)
    return params


def constant(step, count=5, g=1.0, **options):
    """Lengths of the steps, in units of the rate, under a constant g."""
    params, state, lengths = {"w": np.array([0.0])}, {}, []
    for _ in range(count):
        before = params["w"][0]
        grads = {"w": np.array([g])}
        params, state = step(params, grads, state, 0.01, **options)
        lengths.append((before - params["w"][0]) / 0.01)
    return np.array(lengths)


def assert_equal(some, others, **options):
    assert set(some) == set(others)
    for name in some:
        np.testing.assert_allclose(some[name], others[name], **options)


@pytest.mark.parametrize("lr,falls", [(0.079, True), (0.081, False)])
def test_descent_diverges_beyond_two_over_the_largest_curvature(lr, falls):
    path = descend(lambda x: RAVINE * x, np.array([1.0, 1.0]), lr, 300)
    assert path.shape == (301, 2)
    assert (np.abs(path[-1, 1]) < 1) == falls
    assert (np.abs(path[-1, 1]) > 10) != falls


def test_the_path_of_a_parabola_is_geometric():
    path = descend(lambda x: RAVINE * x, np.array([3, -2]), 0.03, 7)
    powers = (1 - 0.03 * RAVINE) ** np.arange(8)[:, None]
    np.testing.assert_allclose(path, powers * [3, -2])


@pytest.mark.parametrize("size", [1, 3, 4, 12, 100])
def test_batches_hold_every_row_once_with_its_target(size):
    X, y = np.arange(24.0).reshape(12, 2), np.arange(12)
    found = list(minibatches(X, y, size, np.random.default_rng(1)))
    rows = np.concatenate([Xb for Xb, _ in found])
    labels = np.concatenate([yb for _, yb in found])
    np.testing.assert_array_equal(rows, X[labels])
    assert sorted(labels) == list(range(12))
    assert [len(yb) for _, yb in found][:-1] == [size] * ((12 - 1) // size)


def test_every_place_in_a_batch_is_as_likely_for_every_row():
    rng, y = np.random.default_rng(2), np.arange(5)
    firsts = [
        next(minibatches(y[:, None], y, 2, rng))[1][0] for _ in range(2000)
    ]
    shares = np.bincount(firsts, minlength=5) / 2000
    np.testing.assert_allclose(shares, 0.2, atol=0.05)


@each_step
def test_steps_leave_everything_else_alone(step):
    params, grads = drawn()
    before = {k: w.copy() for k, w in params.items()}
    first, state = step(params, grads[0], {}, 0.1)
    kept = repr(state)
    for _ in range(2):  # the same state twice: nothing is stored in it
        second, _ = step(first, grads[1], state, 0.1)
        assert repr(state) == kept
    assert_equal(params, before)
    assert_equal(run(step, params, grads[:2]), second)
    for name in params:
        assert not np.shares_memory(first[name], params[name])
        assert not np.shares_memory(second[name], first[name])


@each_step
def test_arrays_do_not_disturb_each_other(step):
    params, grads = drawn()
    together = run(step, params, grads)
    for name in params:
        alone = run(step, {name: params[name]}, grads)
        assert_equal(alone, {name: together[name]})


@each_step
def test_a_gradient_of_nothing_moves_nothing_but_by_decay(step):
    params, grads = drawn(scale=0.0)
    moved = run(step, params, grads)
    share = (1 - 0.1 * 0.01) ** 6 if step is adamw_step else 1.0
    assert_equal(moved, {k: share * w for k, w in params.items()})


@each_step
def test_every_step_finds_the_bottom_of_a_bowl(step):
    params, state = {"w": np.array([3.0, -2.0])}, {}
    for number in range(3000):
        grads = {"w": np.array([1.0, 3.0]) * params["w"]}
        rate = cosine_schedule(number, 3000, 0.05)
        params, state = step(params, grads, state, rate)
    np.testing.assert_allclose(params["w"], 0, atol=1e-3)


def test_momentum_of_nothing_is_the_plain_step():
    params, grads = drawn()
    plain = run(sgd_step, params, grads)
    assert_equal(run(momentum_step, params, grads, beta=0.0), plain)
    assert_equal(run(nesterov_step, params, grads, beta=0.0), plain)


@pytest.mark.parametrize("step", [momentum_step, nesterov_step])
def test_under_a_constant_gradient_momentum_is_ten_times_as_fast(step):
    lengths = constant(step, 200)
    assert lengths[0] == pytest.approx(1.9 if step is nesterov_step else 1)
    assert lengths[-1] == pytest.approx(10)


def test_nesterov_is_momentum_with_a_gradient_taken_ahead():
    """The form of the paper: look ahead, take the gradient there."""
    beta, lr, slope = 0.8, 0.02, partial(np.multiply, RAVINE)
    x, velocity = np.array([1.0, -1.0]), np.zeros(2)
    ahead, state = {"x": x.copy()}, {}
    for _ in range(20):
        velocity = beta * velocity - lr * slope(x + beta * velocity)
        x = x + velocity
        grads = {"x": slope(ahead["x"])}
        ahead, state = nesterov_step(ahead, grads, state, lr, beta)
        np.testing.assert_allclose(ahead["x"], x + beta * velocity)


@pytest.mark.parametrize("beta,limit", [(0.0, 0.08), (0.5, 0.12)])
@pytest.mark.parametrize("side", [0.98, 1.02])
def test_momentum_widens_the_range_of_rates(beta, limit, side):
    """It converges up to 2 (1 + beta) / lambda_max."""
    params, state = {"x": np.array([0.0, 1.0])}, {}
    for _ in range(600):
        grads = {"x": RAVINE * params["x"]}
        lr = side * limit
        params, state = momentum_step(params, grads, state, lr, beta)
    assert (np.abs(params["x"][1]) < 1) == (side < 1)


@pytest.mark.parametrize("g", [1.0, -100.0, 1e-3])
def test_under_a_constant_gradient_adam_takes_steps_of_the_rate(g):
    np.testing.assert_allclose(constant(adam_step, 8, g), np.sign(g), 1e-4)


def test_adam_and_rmsprop_do_not_see_the_scale_of_the_gradient():
    for step in (adam_step, rmsprop_step):
        params, grads = drawn()
        large = [{k: 1000 * g for k, g in each.items()} for each in grads]
        assert_equal(
            run(step, params, grads), run(step, params, large), rtol=1e-5
        )


def test_rmsprop_starts_with_a_step_that_is_too_long():
    lengths = constant(rmsprop_step, 100)
    assert lengths[0] == pytest.approx(1 / np.sqrt(0.1))
    assert lengths[-1] == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("step", [rmsprop_step, adam_step, adamw_step])
def test_eps_stands_outside_the_root(step):
    more = {"beta": 0.0} if step is rmsprop_step else {}
    if step is adamw_step:
        more = {"weight_decay": 0.0}
    length = constant(step, 1, 1e-7, **more)[0]
    assert length == pytest.approx(1 / 1.1)


def test_decay_is_decoupled():
    params, grads = drawn()
    plain = run(adam_step, params, grads[:1])
    decayed = run(adamw_step, params, grads[:1], weight_decay=0.5)
    for name, w in params.items():
        np.testing.assert_allclose(plain[name] - decayed[name], 0.05 * w)
    assert_equal(
        run(adamw_step, params, grads, weight_decay=0.0),
        run(adam_step, params, grads),
    )


@pytest.mark.parametrize("max_norm", [0.0, 0.1, 2.0, 1e6])
def test_clipping_keeps_the_direction(max_norm):
    _, (grads, *_) = drawn(3)
    clipped, norm = clip_by_global_norm(grads, max_norm)
    long = np.concatenate([np.ravel(g) for g in grads.values()])
    short = np.concatenate([np.ravel(g) for g in clipped.values()])
    assert norm == pytest.approx(np.linalg.norm(long))
    assert np.linalg.norm(short) == pytest.approx(min(norm, max_norm))
    np.testing.assert_allclose(short * norm, long * np.linalg.norm(short))


def test_there_may_be_nothing_to_clip():
    assert clip_by_global_norm({}, 1.0) == ({}, 0.0)


def test_a_decayed_rate_is_a_staircase():
    rates = [step_decay(step, 1.0, 0.5, 4) for step in range(12)]
    assert rates == [1.0] * 4 + [0.5] * 4 + [0.25] * 4


@pytest.mark.parametrize("warmup", [0, 1, 7])
def test_the_cosine_rises_in_a_line_and_falls_without_a_jump(warmup):
    rates = np.array(
        [cosine_schedule(s, 30, 0.6, warmup, 0.1) for s in range(40)]
    )
    np.testing.assert_allclose(
        rates[: warmup + 1], np.linspace(0.6 if warmup == 0 else 0, 0.6,
                                         warmup + 1)
    )  # fmt: skip
    falling = rates[warmup:31]
    assert (np.diff(falling) < 0).all() and falling[0] == 0.6
    np.testing.assert_allclose(falling + falling[::-1], 0.7)  # point symmetry
    np.testing.assert_allclose(rates[30:], 0.1)


def test_the_rate_search_finds_a_rate_that_works():
    rates = np.geomspace(1e-4, 10, 30)

    def loss_at(lr):
        x = descend(lambda x: RAVINE * x, np.array([1.0, 1.0]), lr, 20)[-1]
        return float(RAVINE @ x**2 / 2)

    best, losses = lr_range_test(loss_at, rates)
    assert best in rates and 0.02 < best < 0.08
    assert len(losses) < len(rates)  # it has blown up
    np.testing.assert_array_equal(
        losses, [loss_at(r) for r in rates[: len(losses)]]
    )


def test_no_rate_at_all_is_an_error():
    with pytest.raises(ValueError):
        lr_range_test(lambda rate: np.inf, np.array([0.1, 1.0]))


def squared_error(params, X, y):
    error = X @ params["w"] + params["b"] - y
    grads = {"w": 2 * X.T @ error / len(y), "b": 2 * error.mean()}
    return float(np.mean(error**2)), grads


@pytest.mark.parametrize("size", [1, 8, 64])
@each_step
def test_training_gets_near_the_best_line(step, size):
    rng = np.random.default_rng(5)
    X = rng.normal(size=(64, 2))
    y = X @ [1.0, -2.0] + 0.5 + 0.1 * rng.normal(size=64)
    start = {"w": np.zeros(2), "b": np.array(0.0)}
    first, _ = squared_error(start, X, y)
    A = np.c_[X, np.ones(64)]
    least = np.mean((A @ np.linalg.lstsq(A, y, rcond=None)[0] - y) ** 2)
    slow = {momentum_step, nesterov_step}

    def small_step(params, grads, state):
        return step(params, grads, state, 0.001 if step in slow else 0.01)

    given = squared_error, start, X, y, 100, size, rng
    params, history = train(small_step, *given)
    if size < 64:
        assert squared_error(params, X, y)[0] < least + 0.01
        assert history[-1] < least + 0.01
    assert history.shape == (100,) and history[-1] < history[0] <= first
    assert_equal(start, {"w": np.zeros(2), "b": 0.0})


def test_the_history_counts_rows_and_not_batches():
    """The gradient is 0, so every epoch has the loss on all the data."""
    y = np.array([1.0, 2.0, 9.0])

    def loss_and_grads(params, X, y):
        return float(y.mean()), {"w": np.zeros(1)}

    def step(params, grads, state):
        return sgd_step(params, grads, state, 0.1)

    start, rng = {"w": np.ones(1)}, np.random.default_rng(0)
    given = step, loss_and_grads, start, y[:, None], y, 5, 2, rng
    np.testing.assert_allclose(train(*given)[1], 4.0)
