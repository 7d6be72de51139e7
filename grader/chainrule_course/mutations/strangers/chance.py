"""Mistakes with the generator of random numbers, and with its order."""

import numpy as np

from chainrule_course.mutations.rebound import beside
from chainrule_course.mutations.strangers.common import kind, replaced

SEED = 1  # of whoever seeds a generator of her own


class Shuffled:
    """A generator whose permutations are made by a function.

    The function takes the number of rows and the generator.
    """

    def __init__(self, rng, order):
        self.rng, self.order = rng, order

    def __getattr__(self, name):
        return getattr(self.rng, name)

    def permutation(self, x):
        """Order of so many rows, or the rows in that order."""
        if np.ndim(x):
            return np.asarray(x)[self.order(len(x), self.rng)]
        return self.order(int(x), self.rng)


def _place(sample):
    return sample.names.index("rng") if "rng" in sample.names else None


def _with_generator(sample, make):
    """The reference with what `make` gives in place of the generator."""
    place = _place(sample)

    def function(*arguments):
        rng = make(arguments[place])
        return sample.reference(*replaced(arguments, place, rng))

    return function


@kind("drawn", "differs", "repeats")
def another_generator(sample):
    """One that goes on through all calls, or is seeded anew in each."""
    if _place(sample) is None:
        return
    going_on = np.random.default_rng(SEED)
    yield "of its own", _with_generator(sample, lambda rng: going_on)
    anew = lambda rng: np.random.default_rng(SEED)  # noqa: E731
    yield "seeded anew", _with_generator(sample, anew)
    chance = lambda rng: np.random.default_rng()  # noqa: E731
    yield "never seeded", _with_generator(sample, chance)


def _in_order(n, rng):
    return np.arange(n)


def _rotated(n, rng):
    return np.roll(np.arange(n), rng.integers(n))


def _reversed(n, rng):
    return np.arange(n)[::-1]


def _in_twos(n, rng):
    """Neighbours stay together."""
    blocks = np.array_split(np.arange(n), max(n // 2, 1))
    return np.concatenate([blocks[i] for i in rng.permutation(len(blocks))])


def _few_moved(n, rng):
    """Only two rows change places."""
    order = np.arange(n)
    one, other = rng.choice(n, 2, replace=n < 2)
    order[[one, other]] = order[[other, one]]
    return order


def _with_replacement(n, rng):
    return rng.integers(n, size=n)


ORDERS = {
    "in_order": _in_order,
    "rotated": _rotated,
    "from_the_end": _reversed,
    "neighbours_together": _in_twos,
    "two_rows_moved": _few_moved,
    "with_replacement": _with_replacement,
}


def _shuffles(sample):
    return _place(sample) is not None and "size" in sample.names


@kind("shuffled", "once", "mixed", "renewed", "redrawn", "rows_wrong_in_step")
def order(sample):
    """The order of the rows is not drawn, or hardly."""
    if not _shuffles(sample):
        return
    for name, each in ORDERS.items():
        make = lambda rng, each=each: Shuffled(rng, each)  # noqa: E731
        yield name, _with_generator(sample, make)


@kind("shuffled", "renewed", "redrawn", "mixed")
def first_epoch(sample):
    """The first epoch in order; or its order kept for all."""
    if not _shuffles(sample):
        return
    for name, make in (("in order", _Late), ("for all", _Once)):
        seen = {}

        def once(rng, make=make, seen=seen):
            if id(rng) not in seen:
                seen[id(rng)] = rng, Shuffled(rng, make())
            return seen[id(rng)][1]

        yield name, _with_generator(sample, once)


class _Late:
    """The first order is that of the rows, the others are drawn."""

    def __init__(self):
        self.first = True

    def __call__(self, n, rng):
        first, self.first = self.first, False
        return np.arange(n) if first else rng.permutation(n)


class _Once:
    """The first order is drawn, and kept for each number of rows."""

    def __init__(self):
        self.known = {}

    def __call__(self, n, rng):
        if n not in self.known:
            self.known[n] = rng.permutation(n)
        return self.known[n]


# ---- Batches --------------------------------------------------------------


def _short_first(batches):
    X, y = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    size, starts = len(batches[0][0]), [0]
    starts += range(len(X) % size or size, len(X), size)
    for start, end in zip(starts, [*starts[1:], len(X)], strict=True):
        yield X[start:end], y[start:end]


def _short_dropped(batches):
    size = len(batches[0][0])
    return (batch for batch in batches if len(batch[0]) == size)


def _last_repeated(batches):
    """The short part is filled up from the beginning."""
    X, y = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    size = len(batches[0][0])
    rows = np.arange(len(batches) * size) % len(X)
    for start in range(0, len(rows), size):
        taken = rows[start : start + size]
        yield X[taken], y[taken]


def _y_in_order(batches):
    """X is shuffled, and y is not."""
    y = np.concatenate([yb for _, yb in batches])
    y = y[np.lexsort(y.reshape(len(y), -1).T)]
    start = 0
    for Xb, _ in batches:
        yield Xb, y[start : start + len(Xb)]
        start += len(Xb)


SPLITS = {
    "short_part_first": _short_first,
    "short_part_dropped": _short_dropped,
    "short_part_filled_up": _last_repeated,
    "y_in_another_order": _y_in_order,
}


@kind("batches", "first_rows", "last_rows", "once", "paired", *(
    "size_wrong_in_step", "rows_wrong_in_step", "steps_in_all",
))  # fmt: skip
def split(sample):
    """Rows are put together to batches in another way."""
    if not _shuffles(sample):
        return
    for name, each in SPLITS.items():
        if "batches" in sample.parts:

            def function(*arguments, each=each):
                return each(list(sample.reference(*arguments)))

        else:
            function = _with_batches(sample.reference, each)
        yield name, function


def _with_batches(reference, each):
    """The reference, with a change in the batches that it works with."""
    batches = reference.__globals__.get("minibatches")

    def changed(*arguments):
        return each(list(batches(*arguments)))

    return beside(reference, minibatches=changed)
