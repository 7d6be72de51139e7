"""Small training runs of lesson 4: XOR, published, repaired and broken.

Many networks learn at once: their arrays carry the seeds along a first axis.
"""

import contextlib
import ctypes
import os
import time
import tracemalloc
from functools import cache
from pathlib import Path

import numpy as np

from chainrule.labs import data
from chainrule.labs.networks import neurons
from chainrule.words.language import pick

FAULTS = (
    "no fault",
    "2 / (n k) missing",
    "W2 updated first",
    "output slope missing",
    "raw error passed back",
    "b1 never updated",
    "slope taken at A",
    "hidden slope missing",
    "sign flipped",
)


def xor_start(seed=0):
    """Return first weights of a 2-3-1 network: standard normal, biases 0.

    >>> [array.shape for array in xor_start().values()]
    [(2, 3), (3,), (3, 1), (1,)]
    """
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
    return {"W1": W1, "b1": np.zeros(3), "W2": W2, "b2": np.zeros(1)}


def with_fault(fault, lr=2.0):
    """Loss and gradients of two sigmoid layers, with one thing wrong.

    Parameters
    ----------
    fault : str
        One of FAULTS.
    lr : float
        Learning rate with which "W2 updated first" updates it.

    Returns
    -------
    loss_and_grads : callable
        loss_and_grads(params, X, Y) -> loss, grads, for the data of XOR and
        of `small_network`; it answers no exercise, so it takes no others.
    """
    _check([fault])

    def loss_and_grads(params, X, Y):
        has = {name: name == fault for name in FAULTS}
        loss, grads = _backpropagate(params, X, Y, has, lr)
        return float(loss), grads

    return loss_and_grads


def small_network(seed):
    """Return params, X (5, 4) and Y (5, 2) of a network to look at."""
    rng = np.random.default_rng(seed)
    shapes = {"W1": (4, 3), "b1": 3, "W2": (3, 2), "b2": 2}
    params = {name: rng.normal(size=size) for name, size in shapes.items()}
    return params, rng.normal(size=(5, 4)), 3 * rng.normal(size=(5, 2))


SMALL_SEEDS = range(21)


@cache
def _known_data():
    small = (small_network(seed)[1:] for seed in SMALL_SEEDS)
    return {(X.tobytes(), Y.tobytes()) for X, Y in (data.xor(), *small)}


@cache
def _known_digits():
    return {row.tobytes() for row in _digits()[0]}


def _digits():
    images, y = data.digits8()
    return images.reshape(len(y), -1) / 16, y


def _refuse_others(X, Y):
    X, Y = np.asarray(X, float), np.asarray(Y, float)
    if X.ndim == 3:  # batches of digits, one for each seed
        rows = {row.tobytes() for row in X.reshape(-1, X.shape[-1])}
        known = rows <= _known_digits()
    else:
        known = (X.tobytes(), Y.tobytes()) in _known_data()
    if not known:
        raise ValueError(pick(_OTHERS))


_OTHERS = {
    "en": "these programs know the data of XOR, of figures.heat_maps and of"
    " data.digits8, and no others",
    "zh": "这些程序只认识 XOR、figures.heat_maps 和 data.digits8 的数据",
}


def _check(faults):
    for fault in faults:
        if fault not in FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(FAULTS)}")


def _backpropagate(params, X, Y, has, lr):
    """Loss and gradients of one network, or of many along leading axes.

    has holds for each fault whether a network has it.
    """
    _refuse_others(X, Y)
    W2 = params["W2"]
    A1 = neurons(X, params["W1"], params["b1"])  # (n, h)
    A2 = neurons(A1, W2, params["b2"])  # (n, k)
    S1, S2 = _slopes(A1, has), _slopes(A2, has)
    error, entries = A2 - Y, Y.shape[-2] * Y.shape[-1]
    dA2 = error * _where(has["2 / (n k) missing"], 1, 2 / entries)
    dZ2 = dA2 * _where(has["output slope missing"], 1, S2)
    dW2 = A1.swapaxes(-1, -2) @ dZ2
    back = _where(has["raw error passed back"], dA2, dZ2)
    W2 = _where(has["W2 updated first"], W2 - lr * dW2, W2)
    dA1 = back @ W2.swapaxes(-1, -2)
    dZ1 = dA1 * _where(has["hidden slope missing"], 1, S1)
    db1 = _sum(dZ1, params["b1"]) * _where(has["b1 never updated"], 0, 1)
    grads = {"W1": X.swapaxes(-1, -2) @ dZ1, "b1": db1,
             "W2": dW2, "b2": _sum(dZ2, params["b2"])}  # fmt: skip
    sign = _where(has["sign flipped"], -1, 1)
    grads = {name: sign * grad for name, grad in grads.items()}
    return (error**2).sum(axis=(-1, -2)) / entries, grads


def _where(mask, yes, no):
    """As np.where, and quick where a single truth holds for all."""
    if mask is True:
        return yes
    return no if mask is False else np.where(mask, yes, no)


def _slopes(A, has):
    """Slope of the sigmoid, or what it would be of a second one."""
    S, mask = A * (1 - A), has["slope taken at A"]
    if mask is False:
        return S
    twice = neurons(A, np.eye(A.shape[-1]), 0)
    return _where(mask, twice * (1 - twice), S)


def _sum(dZ, bias):
    """Sum over the rows, with the axes of the bias."""
    return dZ.sum(axis=-2, keepdims=bias.ndim > 1)


def xor_losses(*faults, lr=2.0, epochs=5000, seeds=range(10)):
    """Train small networks on XOR, the whole batch at once, all together.

    Parameters
    ----------
    *faults : str
        Of FAULTS; for each, a network from every seed learns with it.
    lr : float
    epochs : int
    seeds : iterable of int
        Of the first weights.

    Returns
    -------
    losses : dict of str -> ndarray, shape (epochs + 1, number of seeds)
        By fault, before each epoch and after the last.
    """
    _check(faults)
    X, Y = data.xor()
    starts = [xor_start(seed) for seed in seeds]
    params, has = _stacked(starts, len(faults)), _has(faults, len(starts))
    losses = []
    for epoch in range(epochs + 1):
        loss, grads = _backpropagate(params, X, Y, has, lr)
        losses.append(loss)
        if epoch < epochs:
            params = {k: params[k] - lr * grads[k] for k in params}
    split = np.array(losses).reshape(epochs + 1, len(faults), len(starts))
    return {fault: split[:, i] for i, fault in enumerate(faults)}


def _stacked(starts, times):
    """All networks along a first axis, so many times; biases are rows."""
    stack = {}
    for name in starts[0]:
        arrays = np.stack([np.atleast_2d(start[name]) for start in starts])
        stack[name] = np.tile(arrays, (times, 1, 1))
    return stack


def _has(faults, seeds):
    """For each fault a column (networks, 1, 1) of who has it, or False."""
    masks = {}
    for name in FAULTS:
        one = np.repeat([name == fault for fault in faults], seeds)
        masks[name] = one[:, None, None] if one.any() else False
    return masks


def digits_right(faults=FAULTS, rates=(4, 8, 16, 30), seeds=range(3)):
    """Share of fresh 8 by 8 digits that networks with each fault get right.

    All networks, 64-32-10, learn at once: one for each fault, rate and seed,
    which sets the first weights and which rows are for what. 1000 digits
    are trained on for 20 epochs, 300 choose the rate of each fault, the
    other 497 count.
    Where 2 / (n k) is missing the rates are that much smaller.

    Parameters
    ----------
    faults : sequence of str
        Of FAULTS.
    rates : sequence of float
    seeds : sequence of int

    Returns
    -------
    right : dict of str -> ndarray, shape (number of seeds,)
    """
    _check(faults)
    X, y = _digits()
    Y = np.eye(10)[y]
    lr, has = _rates_and_masks(faults, rates)
    params, rows = _digit_starts(seeds, len(y), len(lr))
    train, rng = rows[:, :1000], np.random.default_rng(0)
    for _ in range(20):
        for part in rng.permutation(1000).reshape(-1, _BATCH):
            batch = train[:, part]
            grads = _backpropagate(params, X[batch], Y[batch], has, lr)[1]
            params = {k: params[k] - lr * grads[k] for k in params}
    sure, fresh = (
        (_answers(params, X[part]) == y[part]).mean(axis=-1)
        for part in (rows[:, 1000:1300], rows[:, 1300:])
    )
    shape = len(faults), len(rates), len(seeds)
    best = sure.reshape(shape).mean(axis=2).argmax(axis=1)
    fresh = fresh.reshape(shape)
    return {fault: fresh[i, best[i]] for i, fault in enumerate(faults)}


_BATCH = 50


def _rates_and_masks(faults, rates):
    """Of each network: its rate (m, 1, 1, 1), and who has which fault."""
    names = np.repeat(faults, len(rates))
    lr = np.tile(np.array(rates, float), len(faults))
    lr[names == "2 / (n k) missing"] *= 2 / (_BATCH * 10)
    columns = np.index_exp[:, None, None, None]
    masks = {name: names == name for name in FAULTS}
    has = {k: m[columns] if m.any() else False for k, m in masks.items()}
    return lr[columns], has


def _digit_starts(seeds, rows, networks):
    """First weights (m, s, ...), and a shuffle of the rows for each seed."""
    starts, orders = [], []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        W1, W2 = rng.normal(size=(64, 32)) / 8, rng.normal(size=(32, 10))
        starts.append({"W1": W1, "b1": np.zeros((1, 32)),
                       "W2": W2 / 32**0.5,
                       "b2": np.zeros((1, 10))})  # fmt: skip
        orders.append(rng.permutation(rows))
    stack = {k: np.stack([start[k] for start in starts]) for k in starts[0]}
    many = {k: np.tile(a, (networks, 1, 1, 1)) for k, a in stack.items()}
    return many, np.array(orders)


def _answers(params, X):
    A1 = neurons(X, params["W1"], params["b1"])
    return (A1 @ params["W2"] + params["b2"]).argmax(axis=-1)


def memory_kept(forward, depths=(1, 5, 10, 15, 20), batches=(100, 200, 400)):
    """Bytes that a forward pass leaves behind it, measured.

    Python counts what is in memory before the call and after it, while
    what the call has returned is still there.

    Parameters
    ----------
    forward : callable
        forward(params, X) -> logits, cache, or anything else.
    depths : iterable of int
        Numbers of layers, all 64 wide.
    batches : iterable of int
        Numbers of rows of X.

    Returns
    -------
    kept : dict of int -> dict of int -> int
        Bytes by number of rows, and by number of layers.
    """
    params = _layers(max(depths))
    kept = {}
    for n in batches:
        X = np.ones((n, _WIDTH))
        kept[n] = {
            depth: _left_behind(forward, params[:depth], X) for depth in depths
        }
    return kept


_WIDTH = 64


def _layers(depth):
    rng = np.random.default_rng(0)
    spread = np.sqrt(2 / _WIDTH)
    return [
        (spread * rng.normal(size=(_WIDTH, _WIDTH)), np.zeros(_WIDTH))
        for _ in range(depth)
    ]


def cost_of_going_back(forward, backward, most=300):
    """How many forward passes one backward pass takes, measured.

    The network is 784-128-10, for 512 rows. What counts is the time that
    this thread spends on the processor, with matrices multiplied in it
    alone, so that other programs hardly matter. The shortest of several
    times is taken, and measuring goes on until that changes no more.

    Parameters
    ----------
    forward, backward : callable
        forward(params, X) -> logits, cache; backward(dlogits, cache).
    most : int
        How often at most both are measured.

    Returns
    -------
    ratio : float
    """
    rng = np.random.default_rng(0)
    params = [
        (0.05 * rng.normal(size=(d, h)), np.zeros(h))
        for d, h in ((784, 128), (128, 10))
    ]
    X, there, back = rng.normal(size=(512, 784)), [], []
    with one_blas_thread():
        while len(there) < most and not (_stable(there) and _stable(back)):
            began = _clock()
            logits, cache = forward(params, X)
            middle = _clock()
            backward(np.ones_like(logits), cache)
            back.append(_clock() - middle)
            there.append(middle - began)
    return min(back) / min(there)


# the clock of a thread ticks too coarsely on Windows
_clock = time.perf_counter if os.name == "nt" else time.thread_time


def _stable(times, late=15):
    """Whether the last times were no shorter than those before, by 2 %."""
    before = times[:-late]
    return len(before) > late and min(times) > 0.98 * min(before)


@contextlib.contextmanager
def one_blas_thread():
    """Let numpy multiply matrices in the calling thread alone.

    Does nothing where numpy brings no OpenBLAS of its own.
    """
    changed = [(put, get()) for get, put in _thread_counts()]
    for put, _ in changed:
        put(1)
    try:
        yield
    finally:
        for put, count in changed:
            put(count)


def _thread_counts():
    """Functions that get and set the threads of numpy's OpenBLAS."""
    home = Path(np.__file__).parent
    for folder in home.parent / "numpy.libs", home / ".dylibs":
        for path in folder.glob("*openblas*"):
            library = ctypes.CDLL(str(path))
            for name in _OPENBLAS:
                get, put = (
                    getattr(library, name.format(verb), None)
                    for verb in ("get", "set")
                )
                if get and put:
                    yield get, put


_OPENBLAS = (
    "scipy_openblas_{}_num_threads64_",
    "openblas_{}_num_threads64_",
    "openblas_{}_num_threads",
)


def _left_behind(forward, params, X):
    running = tracemalloc.is_tracing()
    if not running:
        tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        result = forward(params, X)
        after = tracemalloc.get_traced_memory()[0]
        del result
        return after - before
    finally:
        if not running:
            tracemalloc.stop()
