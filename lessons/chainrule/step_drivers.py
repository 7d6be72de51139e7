"""How cases of lesson 5 call functions that take steps, one after another."""

import numpy as np

from chainrule import codec
from chainrule.drivers import driver


class NotAStep(Exception):
    """A step function returned no pair of new parameters and new state."""


class NotBatches(Exception):
    """What came is no row of pairs (Xb, yb) of arrays."""


@driver
def steps(function, inputs):
    """One step for each dict of gradients, each with the state of the last.

    An argument of any step that is changed in place counts as edited.

    Returns
    -------
    dict
        params: for each name its path, row i after i steps; row 0 is the
        start.
    """
    params, grads, state, *rest = inputs.values()
    path, handed = [codec.fresh(params)], []
    for gradients in grads:
        handed.append((params, path[-1], state, codec.encode(state)))
        params, state = _step(function, params, gradients, state, rest)
        path.append(codec.fresh(params))
    for given, before, memory, text in handed[1:]:
        if not codec.same_bits(given, before):
            inputs["params"] = "edited"
        if codec.encode(memory) != text:
            inputs["state"] = "edited"
    return {"params": _paths(path), "state": {}}


@driver
def two_runs(function, inputs):
    """Two runs by turns, each with its own state, then the first anew.

    Returns
    -------
    dict
        params: the paths of the first run, and those of its repetition.
    """
    params, grads, state, *rest = inputs.values()
    path = [codec.fresh(params)]
    first, second = (params, state), (codec.fresh(params), {})
    fresh = {**inputs, "params": codec.fresh(params), "state": {}}
    for gradients in grads:
        first = _step(function, first[0], gradients, first[1], rest)
        path.append(codec.fresh(first[0]))
        other = {name: 3.0 - g for name, g in gradients.items()}
        second = _step(function, second[0], other, second[1], rest)
    again = steps(function, fresh)["params"]
    again = {f"{name} again": row for name, row in again.items()}
    return {"params": {**_paths(path), **again}, "state": {}}


@driver
def reused_arrays(function, inputs):
    """Steps whose gradients all come in the same arrays, written over.

    Returns
    -------
    dict
        params: the path of each name.
    """
    params, grads, state, *rest = inputs.values()
    arrays = {name: np.empty(np.shape(g)) for name, g in grads[0].items()}
    path = [codec.fresh(params)]
    for gradients in grads:
        for name, g in gradients.items():
            arrays[name][...] = g
        params, state = _step(function, params, arrays, state, rest)
        path.append(codec.fresh(params))
    return {"params": _paths(path), "state": {}}


def _step(function, params, grads, state, rest):
    """New parameters and new state, or NotAStep."""
    answer = function(params, grads, state, *rest)
    if isinstance(answer, dict) and set(answer) == {"params", "state"}:
        answer = answer["params"], answer["state"]
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        raise NotAStep
    moved, memory = answer
    if not isinstance(moved, dict) or set(moved) != set(params):
        raise NotAStep
    return moved, memory


def _paths(dicts):
    """Dicts of arrays, one for each step, as one array for each name.

    An array whose shape changes on the way comes as it is then.
    """
    return {name: _path([d[name] for d in dicts]) for name in dicts[0]}


def _path(arrays):
    shape = np.shape(arrays[0])
    changed = [array for array in arrays if np.shape(array) != shape]
    return changed[0] if changed else np.stack(arrays)


def slope_of_bowl(x):
    """Gradient of the sum of (k + 1) x_k**2."""
    return 2.0 * np.arange(1, np.size(x) + 1) * x


def slope_of_wave(x):
    """Gradient of the sum of sin(x_k) + x_k**2."""
    return np.cos(x) + 2.0 * np.asarray(x)


SLOPES = {"slope_of_bowl": slope_of_bowl, "slope_of_wave": slope_of_wave}


@driver
def descent(function, inputs):
    """descend(grad, x0, lr, steps) for a named gradient."""
    grad, *rest = inputs.values()
    return function(SLOPES[grad], *rest)


@driver
def rates(function, inputs):
    """lr_range_test with losses from a list, one for each call, then nan.

    Returns
    -------
    dict
        losses, best: what came; asked: whether loss_at was called with each
        rate in order, once, and not after the end.
    """
    table, every = iter(inputs["loss_at"]), inputs["rates"]
    tried = []

    def loss_at(rate):
        tried.append(rate)
        return float(next(table, np.nan))

    answer = function(loss_at, every)
    if isinstance(answer, dict) and {"best", "losses"} <= set(answer):
        answer = answer["best"], answer["losses"]
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return answer
    best, losses = answer
    wanted = every[: np.size(losses) + 1]
    asked = np.array_equal(np.ravel(tried), wanted)
    return {"losses": losses, "best": best, "asked": asked}


def generator(text, more=0):
    """Generator from a text such as "default_rng(7)", more added to the 7."""
    seed = int(text.removeprefix("default_rng(").removesuffix(")"))
    return np.random.default_rng(seed + more)


def rows_of(X, y, batch):
    """Which rows of X and y a batch holds: array of int, -1 for none.

    Raises
    ------
    NotBatches
        If it is no pair of arrays with as many rows.
    """
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        raise NotBatches
    Xb, yb = (np.asarray(part) for part in batch)
    right = Xb.shape[1:] == X.shape[1:] and yb.shape[1:] == y.shape[1:]
    if not right or Xb.ndim != X.ndim or yb.ndim != y.ndim:
        raise NotBatches
    if len(Xb) != len(yb):
        raise NotBatches
    return np.array([_row(X, y, *pair) for pair in zip(Xb, yb, strict=True)])


def _row(X, y, x, target):
    for i in range(len(X)):
        if np.array_equal(X[i], x) and np.array_equal(y[i], target):
            return i
    return -1


FEWEST = 10  # rows from which an order is never met twice by chance


@driver
def batches(function, inputs):
    """What holds of batches in whatever order they were drawn.

    Returns
    -------
    dict
        batches, first_rows, last_rows: how many batches, and the rows in the
        first and the last; once: whether every row comes once, with its own
        y. And of many rows, shuffled: whether an order differs from that of
        X; mixed: whether other rows come together in another epoch; drawn:
        whether the same seed gives the same order again.
    """
    X, y, size, rng = inputs.values()
    source = generator(rng)
    epochs = [_epoch(function, X, y, size, source) for _ in range(3)]
    again = _epoch(function, X, y, size, generator(rng))
    orders = [np.concatenate(epoch).tolist() for epoch in epochs]
    every = list(range(len(X)))
    facts = {
        "batches": len(epochs[0]),
        "first_rows": len(epochs[0][0]),
        "last_rows": len(epochs[0][-1]),
        "once": all(sorted(order) == every for order in orders),
    }
    if len(X) < FEWEST:
        return facts
    facts["shuffled"] = any(order != sorted(order) for order in orders)
    if 1 < size <= len(X) / 2:
        groups = {frozenset(map(frozenset, epoch)) for epoch in epochs}
        facts["mixed"] = len(groups) > 1
    facts["drawn"] = np.concatenate(again).tolist() == orders[0]
    return facts


def _epoch(function, X, y, size, rng):
    """Rows of each batch of one epoch."""
    made = function(X, y, size, rng)
    if made is None or isinstance(made, (str, dict)) or not np.iterable(made):
        raise NotBatches
    found = [rows_of(X, y, batch) for batch in made]
    if not found:
        raise NotBatches
    return found
