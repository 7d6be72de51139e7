"""Small experiments of lesson 5, each one call in a cell."""

import numpy as np

from chainrule.labs.answers import numbers, parts


def losses_by_epoch(
    batches, loss_and_grads, X, y, lr=0.03, epochs=30, size=50, seed=0
):
    """Loss over all data before the first epoch and after each.

    Every batch gives one plain step from weights that are zeros at first;
    the run ends early if the loss is no longer finite.

    Parameters
    ----------
    batches : callable
        batches(X, y, size, rng) yields (Xb, yb).
    loss_and_grads : callable
        loss_and_grads(params, X, y) -> loss, grads; params has W and b.
    X : ndarray, shape (n, d)
    y : ndarray of int, shape (n,)
    lr : float
    epochs, size, seed : int

    Returns
    -------
    losses : ndarray, shape (epochs + 1,)
    """
    rng, classes = np.random.default_rng(seed), int(y.max()) + 1
    params = {"W": np.zeros((X.shape[1], classes)), "b": np.zeros(classes)}
    losses = [loss_and_grads(params, X, y)[0]]
    with np.errstate(all="ignore"):
        while len(losses) <= epochs and np.isfinite(losses[-1]):
            for batch in batches(X, y, size, rng):
                Xb, yb = parts(batches, batch, 2)
                grads = loss_and_grads(params, Xb, yb)[1]
                params = {k: w - lr * grads[k] for k, w in params.items()}
            losses.append(loss_and_grads(params, X, y)[0])
    return np.array(losses)


def distinct_batches(batches, X, y, size=50, epochs=200, seed=0):
    """How many different batches come up in so many epochs.

    Two batches are the same if they hold the same rows, in any order.
    """
    rng, seen = np.random.default_rng(seed), set()
    number = np.arange(len(X))
    for _ in range(epochs):
        for batch in batches(number[:, None], y, size, rng):
            rows, _ = parts(batches, batch, 2)
            seen.add(frozenset(np.ravel(rows).tolist()))
    return len(seen)


def step_lengths(step, steps=2000, lr=0.001, gradient=1.0):
    """How far each step goes while the gradient stays the same.

    Parameters
    ----------
    step : callable
        step(params, grads, state, lr=lr) -> params, state.
    steps : int
    lr, gradient : float

    Returns
    -------
    lengths : ndarray, shape (steps,)
    """
    params, state, places = {"w": np.zeros(1)}, {}, [0.0]
    for _ in range(steps):
        value = step(params, {"w": np.array([gradient])}, state, lr=lr)
        params, state = parts(step, value, 2)
        place = numbers(step, params["w"], (1,), 'params["w"]')
        places.append(float(place[0]))
    return -np.diff(places)
