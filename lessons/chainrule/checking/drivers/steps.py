"""How cases of lesson 5 call functions that take steps, one after another."""

from itertools import chain, islice

import numpy as np

from chainrule.checking import codec, compare, show
from chainrule.checking.drivers.calls import driver, facts


class NotAStep(Exception):
    """A step function returned no pair of new parameters and new state."""


class NotBatches(Exception):
    """What came is no row of pairs (Xb, yb) of arrays."""


@driver
def steps(function, inputs):
    """One step for each dict of gradients, each with the state of the last.

    lr may hold a rate for each step.

    An argument of any step that is changed in place counts as edited.

    Returns
    -------
    dict
        params: for each name its path, row i after i steps; row 0 is the
        start.
    """
    params, grads, state, *rest = inputs.values()
    path, handed = [codec.fresh(params)], []
    lr, *rest = rest
    for gradients, rate in zip(
        grads, np.broadcast_to(lr, len(grads)).tolist(), strict=True
    ):
        handed.append((params, path[-1], state, codec.encode(state)))
        before = {"params": params, "grads": gradients}
        own = [rate, *rest]
        params, state = _step(function, params, gradients, state, own)
        inputs["shared"] = inputs.get("shared") or [
            name for name in before if codec.share_memory(params, before[name])
        ]
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
        raise NotAStep(_told(answer))
    moved, memory = answer
    if not isinstance(moved, dict) or set(moved) != set(params):
        raise NotAStep(_told(answer))
    return moved, memory


def _told(value):
    """What came, as short text."""
    return show.outcome(codec.decode(codec.encode(value)))[:200]


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


def slope_of_valley(x):
    """A @ x, where A has 1 everywhere and k + 1 more on its diagonal."""
    return np.sum(x) + np.arange(1, np.size(x) + 1) * np.asarray(x)


SLOPES = {
    "slope_of_bowl": slope_of_bowl,
    "slope_of_wave": slope_of_wave,
    "slope_of_valley": slope_of_valley,
}


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
        answer: what came; tried: the rate of each call.
    """
    table, tried = iter(inputs["loss_at"]), []

    def loss_at(rate):
        if len(tried) <= len(inputs["rates"]):  # one too many is enough
            tried.append(rate)
        return float(next(table, np.nan))

    return {"answer": function(loss_at, inputs["rates"]), "tried": tried}


@facts(rates)
def _(inputs, came):
    """The losses and the best rate.

    asked: whether loss_at was called with each rate in order, once, and not
    after the end.
    """
    answer = pair_of(came["answer"], "best", "losses")
    if answer is None:
        return came["answer"]
    best, losses = answer
    wanted = inputs["rates"][: np.size(losses) + 1]
    asked = np.array_equal(np.ravel(came["tried"]), wanted)
    return {"losses": losses, "best": best, "asked": asked}


def pair_of(answer, *names):
    """The two parts of an answer, a pair or a dict; None for others."""
    if isinstance(answer, dict) and set(names) <= set(answer):
        return tuple(answer[name] for name in names)
    is_pair = isinstance(answer, (tuple, list)) and len(answer) == 2
    return answer if is_pair else None


def generator(text, more=0):
    """Generator from a text such as "default_rng(7)"; more is added to it."""
    seed = int(text.removeprefix("default_rng(").removesuffix(")"))
    return np.random.default_rng(seed + more)


def batch_of(X, y, batch):
    """A batch as its two arrays.

    Raises
    ------
    NotBatches
        If it is no pair of arrays with as many rows, or holds far too many.
    """
    if not isinstance(batch, (tuple, list)) or len(batch) != 2:
        raise NotBatches(_told(batch))
    Xb, yb = (np.asarray(part) for part in batch)
    wanted = X.shape[1:], y.shape[1:]
    if not Xb.ndim or not yb.ndim or (Xb.shape[1:], yb.shape[1:]) != wanted:
        raise NotBatches(_told(batch))
    if len(Xb) != len(yb) or len(Xb) > MANY * len(X):
        raise NotBatches(_told(batch))
    return Xb, yb


def rows_of(X, y, batch):
    """Which rows of X a batch holds, and whether y goes with them.

    Returns
    -------
    rows : list of int
        -1 for what is no row of X.
    paired : bool
    """
    Xb, yb = batch_of(X, y, batch)
    inner = tuple(range(2, X.ndim + 1))
    equal = (Xb[:, None] == X).all(axis=inner)  # (rows of the batch, n)
    if not equal.any(axis=1).all():
        equal = near(Xb[:, None], X).all(axis=inner)
    rows = np.where(equal.any(axis=1), equal.argmax(axis=1), -1).tolist()
    own = y[rows]
    alike = np.array_equal(yb, own) or bool(near(yb, own).all())
    return rows, -1 not in rows and alike


def near(got, expected):
    """Boolean array: which numbers agree, but for digits of their dtype.

    What a dtype of few digits has lost is judged where numbers are; here it
    hides no row, and no step.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    found = compare.close(got, expected, coarse=False)
    if compare.is_coarse(got):
        found |= got == expected.astype(got.dtype)
    return found


def narrow(X, y, batch):
    """Bits of the dtype in which a batch loses digits of X or y, else 0."""
    for whole, part in zip((X, y), batch_of(X, y, batch), strict=True):
        kind = part.dtype
        fewer = compare.is_coarse(kind) and not compare.is_coarse(whole)
        if fewer and not compare.close(whole.astype(kind), whole).all():
            return 8 * kind.itemsize
    return 0


FEWEST = 10  # rows from which an order is never met twice by chance
EPOCHS = 24  # from which neighbours and distances are counted
MANY = 100  # times the rows of X, in a batch, are not looked at


@driver
def batches(function, inputs):
    """Batches of some epochs with one rng, and of one with the seed anew.

    Returns
    -------
    list of list of (Xb, yb)
        The last two epochs are those of the seed anew, and of another seed.
    """
    X, y, size, rng = inputs.values()
    X0, y0, source = codec.fresh(X), codec.fresh(y), generator(rng)
    more = EPOCHS if len(X) >= FEWEST else 3

    def epoch(X, y, rng):
        made = _some(function(X, y, size, rng), X0)
        return [codec.fresh(batch_of(X0, y0, batch)) for batch in made]

    sources = *[source] * (more - 1), generator(rng), generator(rng, 1)
    first = epoch(X, y, source)
    return [first, *(epoch(X0.copy(), y0.copy(), one) for one in sources)]


@facts(batches)
def _(inputs, epochs):
    """What holds of batches in whatever order they were drawn.

    Returns
    -------
    dict
        paired: whether each row comes with its own y; once: whether every
        row comes once. Of many rows, shuffled: whether no order is that of
        X; renewed: whether no order comes twice; mixed: whether other rows
        come together in another epoch; apart: see `rows_apart`; drawn:
        whether the order depends on the seed, and on nothing else. And
        narrow: see `narrow`; batches, first_rows, last_rows: how many
        batches, and the rows in the first and the last.
    """
    X, y, size, _ = inputs.values()
    read = [
        [rows_of(X, y, batch) for batch in _some(epoch, X)] for epoch in epochs
    ]
    if not all(read):
        raise NotBatches("[]")
    lost = narrow(X, y, next(iter(epochs[0])))
    *epochs, anew, other = read
    groups = [[rows for rows, _ in epoch] for epoch in epochs]
    orders = [[*chain(*rows)] for rows in groups]
    every = list(range(len(X)))
    sizes = {
        "batches": len(groups[0]),
        "first_rows": len(groups[0][0]),
        "last_rows": len(groups[0][-1]),
    }
    found = {
        "paired": all(paired for _, paired in chain(*epochs)),
        "once": all(sorted(order) == every for order in orders),
        "narrow": lost,
    }
    if len(X) < FEWEST:
        return found | sizes
    found |= chance(orders)
    if 1 < size <= len(X) / 2:
        sets = {frozenset(map(frozenset, rows)) for rows in groups}
        found["mixed"] = len(sets) > 1
    found["apart"] = not found["once"] or rows_apart(orders)
    anew, other = ([*chain(*(rows for rows, _ in e))] for e in (anew, other))
    found["drawn"] = anew == orders[0] != other
    return found | sizes


def chance(orders):
    """Whether no order is that of the data, and whether none comes twice."""
    return {
        "shuffled": all(order != sorted(order) for order in orders),
        "renewed": len(set(map(tuple, orders))) == len(orders),
    }


def rows_apart(orders):
    """Whether rows leave their neighbours, and their places.

    In a random order of n rows, two pairs of neighbours in a ring are
    neighbours again on average, and a row moves by n / 3 places. Over
    `EPOCHS` orders of `FEWEST` rows or more, 4 pairs and n / 6 places are 7
    standard deviations away.
    """
    pairs, moves = [], []
    for order in orders:
        order = np.array(order)
        turn = (order - np.roll(order, 1)) % len(order)
        pairs.append(np.isin(turn, (1, len(order) - 1)).sum())
        moves.append(np.abs(order - np.arange(len(order))).mean())
    far = np.mean(moves) > len(orders[0]) / 6
    return bool(np.mean(pairs) < 4 and far)


def _some(made, X):
    """The batches of an epoch, which may never end, or NotBatches."""
    if made is None or isinstance(made, (str, dict)) or not np.iterable(made):
        raise NotBatches(_told(made))
    return islice(made, 2 * len(X) + 2)
