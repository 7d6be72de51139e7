"""Lesson 5: variants of gradient descent, and the loop that trains.

Parameters and gradients are dicts from name to array. A step function gets
both and its state, {} at first, and returns new parameters and a new state;
it changes neither its arguments nor anything of its own.
"""

import numpy as np


def descend(grad, x0, lr, steps):
    """Points visited by gradient descent, x = x - lr * grad(x) at each step.

    Parameters
    ----------
    grad : callable
        Takes a point, shape (d,), returns the gradient there, shape (d,).
    x0 : ndarray, shape (d,)
        Where to start. Integers are taken as floats.
    lr : float
        Learning rate.
    steps : int

    Returns
    -------
    path : ndarray, shape (steps + 1, d)
        Row 0 is x0, row i the point after i steps.

    >>> descend(lambda x: 2 * x, np.array([4.0]), 0.25, 2)
    array([[4.],
           [2.],
           [1.]])
    """
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        x = path[-1]
        path.append(x - lr * grad(x))
    return np.array(path)


def minibatches(X, y, size, rng):
    """Yield the rows of X and y, `size` at a time, in a new random order.

    Every row comes once, together with its y. What is left over at the end
    is a smaller batch. One batch holds everything if size is n or more. A
    list of all batches of the epoch is right, too.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,) or (n, k)
    size : int
        Rows in a batch.
    rng : numpy.random.Generator
        The order is drawn from it, anew at every call.

    Yields
    ------
    Xb : ndarray, shape (size, d)
    yb : ndarray, shape (size,) or (size, k)

    >>> X, rng = np.arange(10).reshape(5, 2), np.random.default_rng(0)
    >>> [len(yb) for Xb, yb in minibatches(X, np.arange(5), 2, rng)]
    [2, 2, 1]
    """
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = order[start : start + size]
        yield X[rows], y[rows]


def sgd_step(params, grads, state, lr):
    """Parameters after one step of gradient descent, w - lr * g.

    Parameters
    ----------
    params, grads : dict of ndarray
        The same names in both, each with arrays of one shape.
    state : dict
        Not needed here; the other step functions keep their memory in it.
    lr : float
        It may differ from step to step.

    Returns
    -------
    params : dict of ndarray
        New arrays.
    state : dict
        Empty.

    >>> sgd_step({"w": np.array([1.0])}, {"w": np.array([2.0])}, {}, 0.25)
    ({'w': array([0.5])}, {})
    """
    moved = {name: w - lr * grads[name] for name, w in params.items()}
    return moved, {}


def momentum_step(params, grads, state, lr, beta=0.9):
    """Parameters after a step with momentum, v = beta * v + g; w - lr * v.

    The velocity v starts from zeros (Polyak 1964).

    Parameters
    ----------
    params, grads : dict of ndarray
        The same names in both, each with arrays of one shape.
    state : dict
        {} at the first step, then what the step before returned. What is in
        it is up to you.
    lr : float
        It may differ from step to step.
    beta : float
        How much of the velocity is left after a step, 0 <= beta < 1.

    Returns
    -------
    params, state : dict
        New ones; the arguments stay as they are.

    >>> w, g, state = {"w": np.array([0.0])}, {"w": np.array([1.0])}, {}
    >>> w, state = momentum_step(w, g, state, 1.0)
    >>> momentum_step(w, g, state, 1.0)[0]
    {'w': array([-2.9])}
    """
    moved, velocity = {}, {}
    for name, w in params.items():
        v = beta * state.get(name, 0) + grads[name]
        moved[name], velocity[name] = w - lr * v, v
    return moved, velocity


def nesterov_step(params, grads, state, lr, beta=0.9):
    """Parameters after a step that looks ahead, w - lr * (g + beta * v).

    The velocity is that of momentum, v = beta * v + g, and v in the step is
    the new one. The gradient is taken where the parameters are, as in the
    frameworks (Nesterov 1983, in the form of Bengio and others 2013).

    Parameters
    ----------
    params, grads : dict of ndarray
        The same names in both, each with arrays of one shape.
    state : dict
        {} at the first step, then what the step before returned.
    lr : float
        It may differ from step to step.
    beta : float
        How much of the velocity is left after a step, 0 <= beta < 1.

    Returns
    -------
    params, state : dict
        New ones; the arguments stay as they are.

    >>> w, g = {"w": np.array([0.0])}, {"w": np.array([1.0])}
    >>> nesterov_step(w, g, {}, 1.0)[0]
    {'w': array([-1.9])}
    """
    moved, velocity = {}, {}
    for name, w in params.items():
        g = grads[name]
        v = beta * state.get(name, 0) + g
        moved[name], velocity[name] = w - lr * (g + beta * v), v
    return moved, velocity


def rmsprop_step(params, grads, state, lr, beta=0.9, eps=1e-8):
    """Parameters after a step of RMSProp, w - lr * g / (sqrt(s) + eps).

    s is a running mean of squares, s = beta * s + (1 - beta) * g**2, which
    starts from zeros (Hinton 2012, lecture 6e).

    Parameters
    ----------
    params, grads : dict of ndarray
        The same names in both, each with arrays of one shape.
    state : dict
        {} at the first step, then what the step before returned.
    lr : float
        It may differ from step to step.
    beta : float
        How much of the running mean is left after a step.
    eps : float
        Added after the root, so that nothing is divided by 0.

    Returns
    -------
    params, state : dict
        New ones; the arguments stay as they are.

    >>> w, g = {"w": np.array([1.0])}, {"w": np.array([8.0])}
    >>> rmsprop_step(w, g, {}, 0.1, beta=0.75)[0]
    {'w': array([0.8])}
    """
    moved, squares = {}, {}
    for name, w in params.items():
        g = grads[name]
        s = beta * state.get(name, 0) + (1 - beta) * g * g
        moved[name], squares[name] = w - lr * g / (np.sqrt(s) + eps), s
    return moved, squares


def adam_step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Parameters after a step of Adam, w - lr * m_hat / (sqrt(v_hat) + eps).

    Two running means start from zeros, m = beta1 * m + (1 - beta1) * g and
    v = beta2 * v + (1 - beta2) * g**2. Both are corrected for that start,
    m_hat = m / (1 - beta1**t) and v_hat = v / (1 - beta2**t), where t counts
    the steps from 1 (Kingma and Ba 2015, algorithm 1).

    Parameters
    ----------
    params, grads : dict of ndarray
        The same names in both, each with arrays of one shape.
    state : dict
        {} at the first step, then what the step before returned.
    lr, beta1, beta2 : float
        lr may differ from step to step.
    eps : float
        Added after the root, so that nothing is divided by 0.

    Returns
    -------
    params, state : dict
        New ones; the arguments stay as they are.

    >>> w, g = {"w": np.array([1.0, 1.0])}, {"w": np.array([100.0, -0.01])}
    >>> adam_step(w, g, {}, 0.25)[0]["w"].round(4)
    array([0.75, 1.25])
    """
    t = state.get("t", 0) + 1
    moved, memory = {}, {"t": t}
    for name, w in params.items():
        g = grads[name]
        m, v = state.get(name, (0, 0))
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        moved[name] = w - lr * m_hat / (np.sqrt(v_hat) + eps)
        memory[name] = m, v
    return moved, memory


def adamw_step(
    params,
    grads,
    state,
    lr,
    beta1=0.9,
    beta2=0.999,
    eps=1e-8,
    weight_decay=0.01,
):
    """Parameters after a step of Adam that decays, - lr * weight_decay * w.

    The decay is taken from the old parameters directly and never enters the
    gradients or their running means (Loshchilov and Hutter 2019).

    Parameters
    ----------
    params, grads : dict of ndarray
        The same names in both, each with arrays of one shape.
    state : dict
        {} at the first step, then what the step before returned.
    lr, beta1, beta2, eps : float
        As in adam_step.
    weight_decay : float

    Returns
    -------
    params, state : dict
        New ones; the arguments stay as they are.

    >>> w, g = {"w": np.array([4.0])}, {"w": np.array([0.0])}
    >>> adamw_step(w, g, {}, 0.5, weight_decay=0.5)[0]
    {'w': array([3.])}
    """
    moved, state = adam_step(params, grads, state, lr, beta1, beta2, eps)
    for name, w in params.items():
        moved[name] = moved[name] - lr * weight_decay * w
    return moved, state


def clip_by_global_norm(grads, max_norm):
    """Gradients, scaled down together if their common norm is too large.

    The norm is one number, the root of the sum of all squares in all arrays.
    Above max_norm every array is multiplied by max_norm / norm; otherwise
    no number changes (Pascanu and others 2013).

    Parameters
    ----------
    grads : dict of ndarray
    max_norm : float

    Returns
    -------
    grads : dict of ndarray
        A new dict of new arrays, also where nothing is clipped.
    norm : float
        The norm before clipping.

    >>> grads = {"W": np.array([[0.0, 3.0]]), "b": np.array([4.0])}
    >>> float(clip_by_global_norm(grads, 10.0)[1])
    5.0
    >>> clip_by_global_norm(grads, 2.5)[0]
    {'W': array([[0. , 1.5]]), 'b': array([2.])}
    """
    norm = float(np.sqrt(sum(np.sum(g * g) for g in grads.values())))
    scale = max_norm / norm if norm > max_norm else 1.0
    return {name: scale * g for name, g in grads.items()}, norm


def step_decay(step, lr, drop=0.5, every=10):
    """Learning rate that is multiplied by drop after every so many steps.

    Parameters
    ----------
    step : int
        Number of steps already taken: 0 for the first.
    lr : float
        Rate at the start.
    drop : float
    every : int

    Returns
    -------
    rate : float

    >>> [step_decay(step, 0.4) for step in (0, 9, 10, 25)]
    [0.4, 0.4, 0.2, 0.1]
    """
    return lr * drop ** (step // every)


def cosine_schedule(step, total, lr, warmup=0, lr_min=0.0):
    """Learning rate that rises to lr in a line, then falls as half a cosine.

    It is 0 at step 0 and lr at step `warmup`; without warm-up it is lr at
    step 0. From there it falls, as (1 + cos) / 2 does from 0 to pi, to
    lr_min at step `total`, and stays there (Loshchilov and Hutter 2017).

    Parameters
    ----------
    step : int
        Number of steps already taken: 0 for the first.
    total : int
        Steps in all, warm-up counted in.
    lr : float
        The largest rate.
    warmup : int
        Steps of the rise, 0 <= warmup < total.
    lr_min : float
        Rate at the end.

    Returns
    -------
    rate : float

    >>> steps = (0, 5, 10, 55, 100, 999)
    >>> rates = [cosine_schedule(s, 100, 0.4, warmup=10) for s in steps]
    >>> [round(float(rate), 4) for rate in rates]
    [0.0, 0.2, 0.4, 0.2, 0.0, 0.0]
    """
    if step < warmup:
        return lr * step / warmup
    done = min((step - warmup) / (total - warmup), 1.0)
    return float(lr_min + (lr - lr_min) * (1 + np.cos(np.pi * done)) / 2)


def lr_range_test(loss_at, rates):
    """Rate with the lowest smoothed loss, from trying one rate after another.

    The losses are smoothed by taking the mean of each with its neighbours
    on both sides; the first and the last have one neighbour. The trial ends
    at the first loss that is not finite or more than 4 times the smallest
    one before it. That loss is not recorded, and no further rate is tried.
    (Smith 2017, whose name for it this is, raises the rate within one run.)

    Parameters
    ----------
    loss_at : callable
        Takes a rate, trains a little with it, returns the loss, a positive
        float. Asked once for each rate, in their order.
    rates : ndarray, shape (m,)
        From small to large.

    Returns
    -------
    best : float
        One of the rates. Where means are equal, any of theirs will do.
    losses : ndarray, shape (number of rates before the end,)
        As they came, not smoothed.

    Raises
    ------
    ValueError
        If not even the first loss is finite.

    >>> table = {0.01: 3.0, 0.1: 1.0, 1.0: 2.0, 10.0: 9.0}
    >>> best, losses = lr_range_test(table.get, np.array(list(table)))
    >>> float(best), losses
    (1.0, array([3., 1., 2.]))
    """
    losses = []
    for rate in rates:
        loss = loss_at(rate)
        if not np.isfinite(loss) or (losses and loss > 4 * min(losses)):
            break
        losses.append(loss)
    smooth = [
        np.mean(losses[max(i - 1, 0) : i + 2]) for i in range(len(losses))
    ]
    return float(rates[np.argmin(smooth)]), np.array(losses)


def train(step, loss_and_grads, params, X, y, epochs, size, rng):
    """Parameters after passing over the data in batches, epochs times.

    Each batch gives a loss and gradients, and they give one step. The state
    of the step function is {} at first and is handed on to the very end.

    Parameters
    ----------
    step : callable
        step(params, grads, state) returns new params and state.
    loss_and_grads : callable
        loss_and_grads(params, Xb, yb) returns the mean loss over the rows of
        a batch, and a dict of gradients.
    params : dict of ndarray
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,) or (n, k)
    epochs : int
    size : int
        Rows in a batch. Each epoch has new ones, drawn from rng by
        minibatches or by lines of your own that draw them as it does.
    rng : numpy.random.Generator

    Returns
    -------
    params : dict of ndarray
    history : ndarray, shape (epochs,)
        For each epoch the mean loss over its n rows: each row counts with
        the loss of its batch, as it was before the step.

    >>> def loss_and_grads(params, X, y):
    ...     error = params["w"] - y
    ...     return float(np.mean(error**2)), {"w": 2 * error.mean()}
    >>> def step(params, grads, state):
    ...     return sgd_step(params, grads, state, 0.25)
    >>> y, rng = np.array([1.0, 3.0]), np.random.default_rng(0)
    >>> X, start = np.zeros((2, 1)), {"w": np.array(0.0)}
    >>> params, history = train(step, loss_and_grads, start, X, y, 3, 2, rng)
    >>> float(params["w"]), history
    (1.75, array([5.  , 2.  , 1.25]))
    """
    state, history = {}, []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
            total += loss * len(Xb)
        history.append(total / len(X))
    return params, np.array(history)
