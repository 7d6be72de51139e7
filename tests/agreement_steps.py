"""The lines of lesson 5: optimisers and schedules, over several steps."""

import numpy as np
from agreement import Trial, X, n, numbers
from chainrule_course.solutions import gradient_descent as ours

STEPS = 6
PARAMS = {"W": numbers(3, 2), "b": numbers(2, start=20)}
GRADS = [
    {"W": numbers(3, 2, start=i), "b": 1e-3 * numbers(2, start=30 + i)}
    for i in range(STEPS)
]
EVERY, TOTAL = 25, 20


def stepped(function, lr, **options):
    """Trial of a step function: the parameters after each of six steps."""

    def walk():
        params, state, path = PARAMS, {}, []
        for grads in GRADS:
            params, state = function(params, grads, state, lr, **options)
            path.append(params)
        return path

    return Trial(walk, {"params": PARAMS, "lr": lr}, ("params",), use=_walk)


def _walk(optimiser, space):
    path = []
    for grads in GRADS:
        _hand_over(grads, space)
        optimiser.step()
        path.append([param.detach().clone() for param in space["params"]])
    return path


def _hand_over(grads, space):
    tensors = zip(space["params"], grads.values(), strict=True)
    for param, grad in tensors:
        param.grad = space["torch"].tensor(grad)


def _with_gradients(torch, space):
    _hand_over(GRADS[0], {**space, "torch": torch})


def _clipped(norm, space):
    return [param.grad for param in space["params"]], norm


def _clip():
    return ours.clip_by_global_norm(GRADS[0], 1.5)


def scheduled(count, rate_at):
    """Trial of a schedule: the rate at each step."""
    return Trial(
        lambda: np.array([rate_at(step) for step in range(count)]),
        {"total": TOTAL},
        prepare=_optimiser,
        use=lambda scheduler, space: _rates(scheduler, space, count),
    )


def _optimiser(torch, space):
    weight = torch.zeros(1, requires_grad=True)
    space["optimiser"] = torch.optim.SGD([weight], lr=0.4)


def _rates(scheduler, space, count):
    rates, optimiser = [], space["optimiser"]
    for _ in range(count):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return np.array(rates)


def _batches():
    """Sizes of the batches, and all rows in order: that is not chance."""
    rng = np.random.default_rng(0)
    batches = list(ours.minibatches(X, np.arange(n), 2, rng))
    return _sizes_and_rows([batch[1] for batch in batches])


def _dataset(torch, space):
    rows = torch.arange(n)
    space["dataset"] = torch.utils.data.TensorDataset(space["X"], rows)


def _sizes_and_rows(labels):
    rows = sorted(int(row) for batch in labels for row in batch)
    return np.array([len(batch) for batch in labels]), np.array(rows)


def _slope(x):
    """Slope of x_0**2 + 5 x_1**2."""
    return np.array([2.0, 10.0]) * x


def _path(optimiser, space):
    (x,) = optimiser.param_groups[0]["params"]
    path = [x.detach().clone().numpy()]
    for _ in range(STEPS):
        optimiser.zero_grad()
        (x[0] ** 2 + 5 * x[1] ** 2).backward()
        optimiser.step()
        path.append(x.detach().clone().numpy())
    return np.array(path)


def _line_fit(params, X, y):
    """Loss and gradients of a line, X @ w + b."""
    error = X @ params["w"] + params["b"] - y
    grads = {"w": 2 * X.T @ error / len(y), "b": 2 * error.mean()}
    return float(np.mean(error**2)), grads


FIT = {"w": numbers(3), "b": np.array(0.5)}
ROWS, EPOCHS, SIZE = numbers(7, start=40), 4, 3
TABLE = numbers(7, 3, start=41)


def _trained():
    def step(params, grads, state):
        return ours.adam_step(params, grads, state, 0.05)

    rng = np.random.default_rng(0)
    data = TABLE, ROWS, EPOCHS, SIZE, rng
    return ours.train(step, _line_fit, FIT, *data)


def _loop(optimiser, space):
    """The loop that everybody writes, with the batches that ours drew."""
    (w, b), rng = space["params"], np.random.default_rng(0)
    tensor, history = space["torch"].tensor, []
    for _ in range(EPOCHS):
        total = 0.0
        for Xb, yb in ours.minibatches(TABLE, ROWS, SIZE, rng):
            optimiser.zero_grad()
            loss = ((tensor(Xb) @ w + b - tensor(yb)) ** 2).mean()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(yb)
        history.append(total / len(ROWS))
    return w, b, np.array(history)


LESSON_5 = {
    "descend": Trial(
        lambda: ours.descend(_slope, numbers(2), 0.05, STEPS),
        {"x": numbers(2), "lr": 0.05},
        ("x",),
        use=_path,
        line="torch.optim.SGD([x], lr)",
    ),
    "train": Trial(
        _trained,
        {"params": FIT, "lr": 0.05},
        ("params",),
        use=_loop,
        line="torch.optim.Adam(params, lr)",
    ),
    "minibatches": Trial(
        _batches,
        {"X": X, "size": 2},
        prepare=_dataset,
        use=lambda loader, _: _sizes_and_rows([rows for _, rows in loader]),
    ),
    "sgd_step": stepped(ours.sgd_step, 0.1),
    "momentum_step": stepped(ours.momentum_step, 0.1),
    "nesterov_step": stepped(ours.nesterov_step, 0.1),
    "rmsprop_step": stepped(ours.rmsprop_step, 0.01),
    "adam_step": stepped(ours.adam_step, 0.01),
    "adamw_step": stepped(ours.adamw_step, 0.01),
    "clip_by_global_norm": Trial(
        _clip,
        {"params": PARAMS, "max_norm": 1.5},
        ("params",),
        prepare=_with_gradients,
        use=_clipped,
        within=1e-6,  # PyTorch adds 1e-6 to the norm
    ),
    "step_decay": scheduled(EVERY, lambda step: ours.step_decay(step, 0.4)),
    "cosine_schedule": scheduled(
        TOTAL + 1, lambda step: ours.cosine_schedule(step, TOTAL, 0.4)
    ),
}
