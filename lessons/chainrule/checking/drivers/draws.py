"""How cases of lesson 6 call functions that draw, and what holds of a draw.

In what order numbers are drawn is free, so nothing here asks which came. The
same is asked of every right answer: sizes, shares, spread, what may come
twice, and that the generator that was passed in decides, and nothing else.
"""

from itertools import combinations

import numpy as np

from chainrule.checking import codec, compare, show
from chainrule.checking.drivers.calls import driver, facts
from chainrule.checking.drivers.steps import generator, near, pair_of


class NotParts(Exception):
    """`split` returned no three lists of row numbers."""


class NotParams(Exception):
    """`init_params` returned no dict with the names of the layers."""


DRAWS = 200
OTHERS = range(1, 9)  # further seeds; a few may give the same by chance
SIGMAS = 6.0  # how far off by chance nothing is: once in 500 million
ENOUGH = 500  # entries from which a share is judged
MANY = 6000  # entries from which the spread of weights is judged
LINES = 20  # rows and columns from which their shares are judged


def told(value):
    """What came, as short text."""
    return show.outcome(codec.decode(codec.encode(value)))[:200]


# ---- Rows in three parts --------------------------------------------------


@driver
def splits(function, inputs):
    """Parts drawn many times with one generator, and with some seeds anew.

    Returns
    -------
    dict
        first: the parts as they came; many: one row for each draw, its parts
        one after the other; or, under odd, the first draw whose parts have
        other lengths.
    """
    *sizes, rng = inputs.values()
    source = generator(rng)
    first = codec.fresh(function(*sizes, source))
    lengths = _lengths(first)
    if lengths is None:
        return {"first": first}
    seeds = 0, *OTHERS
    sources = [source] * (DRAWS - 1) + [generator(rng, k) for k in seeds]
    rows = [np.concatenate(_listed(first))]
    for each in sources:
        answer = function(*sizes, each)
        if _lengths(answer) != lengths:
            return {"first": first, "odd": codec.fresh(answer)}
        rows.append(np.concatenate(_listed(answer)))
    return {"first": first, "many": np.stack(rows)}


def _listed(answer):
    """The parts of an answer, in order."""
    if isinstance(answer, dict):
        answer = [answer.get(name) for name in ("train", "val", "test")]
    return [np.asarray(part) for part in answer]


def _lengths(answer):
    """Lengths of three lists, None for anything else."""
    if not isinstance(answer, (tuple, list, dict)) or len(answer) != 3:
        return None
    parts = _listed(answer)
    return None if any(p.ndim != 1 for p in parts) else [*map(len, parts)]


@facts(splits)
def _(inputs, came):
    """What holds of the parts in whatever order the rows were drawn.

    Returns
    -------
    dict
        train, val, test: zeros of their lengths. inside: whether all are
        rows;
        distinct: whether no part holds one twice; disjoint: whether no two
        parts hold the same. Where there is a choice, scattered: whether the
        rows of a part are not always neighbours; fair: whether every row
        comes equally often into every part; drawn: whether the generator
        decides, and nothing else.
    """
    n, n_val, n_test, _ = inputs.values()
    parts = _parts(came.get("odd", came["first"]))
    lengths = [len(part) for part in parts]
    many = np.asarray(came.get("many", np.concatenate(parts)[None]))
    inside = (many >= 0) & (many < n)
    names = "train", "val", "test"
    found = dict(zip(names, map(np.zeros, lengths), strict=True))
    found["inside"] = inside.all()
    times = _times(np.where(inside, many, 0).astype(int), lengths, n)
    found["distinct"] = times.max(initial=0) <= 1
    found["disjoint"] = (times > 0).sum(axis=1).max(initial=0) <= 1
    wanted = n - n_val - n_test, n_val, n_test
    if max(wanted) < n:  # some part holds some rows and not all
        draws = times[: -len(OTHERS) - 1]
        if any(2 <= size <= n - 2 for size in wanted):
            found["scattered"] = not _are_runs(draws)
        found["fair"] = _fair(draws, wanted)
        first, anew = times[0], times[-len(OTHERS) - 1]
        others = times[-len(OTHERS) :]
        found["drawn"] = np.array_equal(first, anew) and (
            (others != first).any()
        )
    return {key: plain_fact(value) for key, value in found.items()}


def plain_fact(value):
    """A fact as Python's own True, False or number."""
    return value.item() if isinstance(value, np.generic) else value


def _parts(answer):
    """Three lists of whole numbers, or NotParts."""
    if _lengths(answer) is None:
        raise NotParts(told(answer))
    parts = _listed(answer)
    if any(part.size and part.dtype.kind not in "iu" for part in parts):
        raise NotParts(told(answer))
    return [part.astype(int) for part in parts]


def _times(many, lengths, n):
    """How often a row is in a part: shape (draws, 3, n)."""
    times = np.zeros((len(many), 3, n), dtype=int)
    part = np.repeat(range(3), lengths)
    draw = np.arange(len(many))[:, None]
    np.add.at(times, (draw, part, many), 1)
    return times


def _are_runs(times):
    """Whether all parts stand side by side in every draw, in a ring."""
    there = times > 0
    ends = there & ~np.roll(there, -1, axis=2)
    return (ends.sum(axis=2) <= 1).all()


def _fair(times, wanted):
    """Whether each row is in each part as often as chance has it."""
    n, draws = times.shape[2], len(times)
    share = np.array(wanted)[:, None] / n
    spread = np.sqrt(draws * share * (1 - share))
    off = np.abs(times.sum(axis=0) - draws * share)
    return (off <= SIGMAS * spread + 1e-9).all()


# ---- Weights to start from ------------------------------------------------


@driver
def starts(function, inputs):
    """Parameters drawn twice with one seed, and once with another."""
    sizes, rng, *gain = inputs.values()
    return [
        codec.fresh(function(sizes, generator(rng, more), *gain))
        for more in (0, 0, 1)
    ]


@facts(starts)
def _(inputs, came):
    """What holds of weights and biases in whatever order they were drawn.

    Returns
    -------
    dict
        params: the biases as they came, and for weights zeros of their
        shapes. distinct_weights: whether no weight of a layer comes twice;
        centred: whether weights of both signs are as large on average;
        own_weights: whether each layer has its own; repeats, differs. Of
        layers that are large, spread: root of their mean square.
    """
    first, again, other = (_named(params, inputs) for params in came)
    weights = {name: w for name, w in first.items() if name[0] == "W"}
    params = {
        name: 0 * array if name in weights else array
        for name, array in first.items()
    }
    flat = [np.ravel(w) for w in weights.values()]
    return {
        "params": params,
        "distinct_weights": all(np.unique(w).size == w.size for w in flat),
        "centred": all(map(_centred, flat)),
        "own_weights": not any(_alike(*two) for two in combinations(flat, 2)),
        "repeats": codec.same_bits(first, again),
        "differs": not codec.same_bits(first, other),
        "spread": {
            name: float(np.sqrt(np.mean(w**2)))
            for name, w in weights.items()
            if np.size(w) >= MANY
        },
    }


def _named(params, inputs):
    """Arrays of numbers by their names, in the order of layers."""
    names = [
        f"{kind}{number}"
        for number in range(1, len(inputs["sizes"]))
        for kind in "Wb"
    ]
    if not isinstance(params, dict) or set(params) != set(names):
        raise NotParams(told(params))
    try:
        return {name: compare.as_array(params[name]) for name in names}
    except compare.NotNumbers:
        raise NotParams(told(params)) from None


def _centred(w):
    """Whether the mean is near 0, for numbers of this spread."""
    limit = SIGMAS * w.std() / np.sqrt(w.size)
    return w.size < LINES or abs(w.mean()) <= limit


def _alike(one, other):
    """Whether two layers begin with the same numbers, up to a factor."""
    shorter = min(one.size, other.size)
    one, other = one[:shorter], other[:shorter]
    if shorter < 2 or not other.all():
        return False
    return np.allclose(one / other, one[0] / other[0], 1e-9, 0)


# ---- Dropout --------------------------------------------------------------


@driver
def dropped(function, inputs):
    """What dropout gives twice with one seed, and once with another."""
    A, p, rng = inputs.values()
    first = function(A, p, generator(rng))
    more = (function(A.copy(), p, generator(rng, k)) for k in (0, 1))
    return {"answer": codec.fresh(first), "more": codec.fresh(list(more))}


@facts(dropped)
def _(inputs, came):
    """What holds of a mask in whatever order it was drawn.

    Returns
    -------
    dict
        out, mask: zeros of their shapes, or as they came where nothing is
        dropped. masked: whether out is A * mask; scale: the smallest and
        the largest number in mask but 0; repeats, differs. Of many entries,
        share: whether as many are dropped as should; rows_alone,
        columns_alone: whether those of a line are not dropped together.
    """
    A, p, _ = inputs.values()
    pairs = [
        pair_of(answer, "out", "mask")
        for answer in (came["answer"], *came["more"])
    ]
    if None in pairs:
        return came["answer"]
    (out, mask), *_ = pairs = [
        [compare.as_array(part) for part in pair] for pair in pairs
    ]
    found = {"out": out if p == 0 else 0 * out}
    found["mask"] = mask if p == 0 else 0 * mask
    if mask.shape != A.shape:
        return found
    kept = mask[mask != 0]
    found["scale"] = np.array([kept.min(initial=9e9), kept.max(initial=-9e9)])
    found["masked"] = out.shape == A.shape and near(out, A * mask).all()
    if p > 0:
        masks = [other for _, other in pairs[1:]]
        found["repeats"] = np.array_equal(mask, masks[0])
        found["differs"] = not np.array_equal(mask, masks[1])
    if mask.size >= ENOUGH:
        found["share"] = _share(mask, p)
        if p > 0 and min(mask.shape) >= LINES:
            kept = mask != 0
            found["rows_alone"] = _alone(kept.mean(axis=1), p, kept.shape[1])
            found["columns_alone"] = _alone(kept.mean(axis=0), p, len(kept))
    return found


def _share(mask, p):
    limit = SIGMAS * np.sqrt(p * (1 - p) / mask.size)
    return bool(abs((mask == 0).mean() - p) <= limit)


def _alone(shares, p, count):
    """Whether shares of lines of so many entries vary as chance has it.

    Where the entries of a line are dropped together, they vary count times
    as much. Of 20 lines or more, 4 times as much is 9 standard deviations
    away.
    """
    return bool(shares.var() < 4 * p * (1 - p) / count)


# ---- A loss with dropout in it --------------------------------------------


NUDGE = 1e-6
LOSSES = 120


@driver
def own_gradient(function, inputs):
    """Loss and gradients, and losses with each parameter nudged.

    Every call has a new generator of the same seed, so that it drops the
    same.
    """
    params, X, y, p, rng, *lam = inputs.values()

    def call(params, X, y):
        return function(params, X, y, p, generator(rng), *lam)

    start, X0, y0 = map(codec.fresh, (params, X, y))
    answer = call(params, X, y)
    if pair_of(answer, "loss", "grads") is None:
        return {"answer": answer}
    came = {"answer": codec.fresh(answer), "nudged": {}}
    for name, array in start.items():
        found = np.zeros((2, *np.shape(array)))
        for side, move in enumerate((NUDGE, -NUDGE)):
            for index in np.ndindex(np.shape(array)):
                moved = np.array(array, dtype=float)
                moved[index] += move
                given = {**codec.fresh(start), name: moved}
                pair = call(given, X0.copy(), y0.copy())
                found[side, *index] = pair_of(pair, "loss", "grads")[0]
        came["nudged"][name] = found
    return came


@facts(own_gradient)
def _(inputs, came):
    """Whether the gradients are those of the loss with the same masks.

    Returns
    -------
    dict
        grads: zeros of their shapes; own_gradient: for each name in order
        whether its gradient is the slope of the loss. At a kink every number
        between the slopes to both sides is right.
    """
    pair = pair_of(came["answer"], "loss", "grads")
    if pair is None or not isinstance(pair[1], dict):
        return came["answer"]
    names, (loss, grads) = list(inputs["params"]), pair
    if not set(names) <= set(grads):
        return {"grads": grads, "own_gradient": np.zeros(len(names), bool)}
    grads = {name: compare.as_array(grads[name]) for name in names}
    own = []
    for name in names:
        up, down = came["nudged"][name]
        slopes = (up - loss) / NUDGE, (loss - down) / NUDGE
        same = up.shape == grads[name].shape
        own.append(same and compare.between(grads[name], *slopes).all())
    shapes = {name: 0 * grad for name, grad in grads.items()}
    return {"grads": shapes, "own_gradient": np.array(own)}


@driver
def losses_drawn(function, inputs):
    """Losses of many calls with one generator, and with some seeds anew."""
    params, X, y, p, rng, *lam = inputs.values()

    def loss(source, *data):
        answer = function(*data, p, source, *lam)
        pair = pair_of(answer, "loss", "grads")
        return answer if pair is None else pair[0]

    source, data = generator(rng), codec.fresh([params, X, y])
    many = [loss(source, *codec.fresh(data)) for _ in range(LOSSES)]
    seeds = 0, *OTHERS
    anew = [loss(generator(rng, k), *codec.fresh(data)) for k in seeds]
    return {"many": many, "anew": anew}


@facts(losses_drawn)
def _(inputs, came):
    """Which losses may come, whatever is drawn.

    Returns
    -------
    dict
        losses: those that came, each once, the smallest first; repeats,
        differs: whether the generator decides, and nothing else.
    """
    many, anew = (
        np.ravel(compare.as_array(came[key])) for key in ("many", "anew")
    )
    found = {"drawn_losses": _once(many)}
    if inputs["p"] > 0 and len(inputs["params"]) > 2:
        found["repeats"] = bool(near(anew[0], many[0]).all())
        found["differs"] = not near(anew, anew[0]).all()
    return found


def _once(numbers):
    """Each of the numbers once, in order; near ones count as the same."""
    numbers = np.sort(numbers)
    gaps = np.diff(numbers, prepend=-np.inf)
    return numbers[~(gaps <= 1e-6 * (1 + np.abs(numbers)))]


@driver
def mean_loss(function, inputs):
    """The losses of many calls with one generator."""
    return losses_drawn(function, inputs)["many"]


@facts(mean_loss)
def _(inputs, came):
    """Their mean, which tells how often each of them comes."""
    return {"mean_loss": float(np.mean(compare.as_array(came)))}


# ---- What draws nothing ---------------------------------------------------


@driver
def undrawn(function, inputs):
    """Call with a generator, and draw a number from it afterwards."""
    *given, rng = inputs.values()
    source = generator(rng)
    return {"answer": function(*given, source), "next": source.random()}


@facts(undrawn)
def _(inputs, came):
    """The answer, and untouched: whether the generator is as it was."""
    expected = generator(inputs["rng"]).random()
    return {"share": came["answer"], "untouched": came["next"] == expected}


@driver
def seeded(function, inputs):
    """Call with a generator in place of its text."""
    rng = generator(inputs["rng"])
    return function(*{**inputs, "rng": rng}.values())


@driver
def one_by_one(function, inputs):
    """Call with the entries of the last argument as arguments of their own."""
    *given, others = inputs.values()
    return function(*given, *others)
