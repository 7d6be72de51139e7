"""What the exercises on norms share: numbers, and the steps back."""

import numpy as np

from chainrule_course.exercises.backprop.common import start, step
from chainrule_course.exercises.base import column_order, strided
from chainrule_course.exercises.depth.common import uneven
from chainrule_course.exercises.notes import shuffled_sizes

PLAIN = "gamma 1, beta 0, eps 0"


def scales(rng, h):
    """gamma and beta of h columns, all different, gamma of both signs."""
    gamma = uneven(rng, h) * rng.permutation(np.linspace(0.6, 1.6, h))
    return gamma, rng.normal(size=h) + 0.5


def still(h):
    """Running mean and variance before any training."""
    return {"mean": np.zeros(h), "var": np.ones(h)}


def moved(rng, h):
    """Running mean and variance as training may leave them."""
    return {"mean": rng.normal(size=h) + 1, "var": rng.uniform(0.4, 3, h)}


def table(rng, n, h):
    """Numbers whose columns and rows all differ in mean and spread."""
    columns = rng.permutation(np.linspace(0.5, 2.5, h))
    return rng.normal(size=(n, h)) * columns + 2 * rng.normal(size=h)


def large(rng, n, h, axis):
    """A large dout, Z and gamma of which nothing nearly cancels out.

    They are whole or quarters, so that float32 holds them, and along the
    axis dout is 128 on average.
    """
    signs = np.where(np.indices((n, h))[axis] % 2, 1.0, -1.0)
    pairs = np.indices((n, h))[axis] // 2
    sizes = rng.integers(300, 3000, (n, h)).astype(float)
    first = np.take_along_axis(sizes, 2 * pairs, axis)
    gamma = rng.choice([-1, 1], h) * rng.permutation(np.arange(4, 4 + h)) / 4
    return signs * first + 128, np.rint(4 * table(rng, n, h)) / 4, gamma


def level(rng, lines, axis):
    """Z of four numbers a line, which a norm with eps 2 makes -1, 0, 0, 1."""
    Z = rng.permuted(np.tile([-2.0, 0.0, 0.0, 2.0], (lines, 1)), axis=1)
    Z = Z + rng.integers(-3, 4, (lines, 1))
    return Z if axis else Z.T


def sizes(rng):
    """Rows and columns, n != h."""
    n, h = (int(size) for size in shuffled_sizes(rng, 2, 4, 9))
    return n, h


def views(*arrays):
    """The same arrays as views of larger ones; tables in column order."""
    return [
        column_order(a) if np.ndim(a) == 2 and i else strided(a)
        for i, a in enumerate(arrays)
    ]


def trace_of(dout, Z, gamma, eps, axis):
    """The steps back through a norm along an axis, see localise.

    What is taken off dN is the same along the axis (through the mean), or a
    multiple of N along it (through the spread).
    """
    dout, Z = np.asarray(dout, float), np.asarray(Z, float)
    spread = np.sqrt(Z.var(axis=axis, keepdims=True) + eps)
    N = (Z - Z.mean(axis=axis, keepdims=True)) / spread
    first = start("dout", dout)
    dN = step("dN", first, "nh,h->nh", gamma)
    dZ = step("dZ", dN, "nh,nmhk->mk", _slopes(N, spread, axis), part="dZ")
    return [
        first,
        step("dbeta", first, "nh,n->h", np.ones(len(Z)), part="dbeta"),
        step("dgamma", first, "nh,nh->h", N, part="dgamma"),
        dN,
        {**dZ, "terms": [
            ["through_mean", _along(np.ones(Z.shape), axis)],
            ["through_spread", _along(N, axis)],
        ]},
    ]  # fmt: skip


def _slopes(N, spread, axis):
    """Slope of each entry of N in each of Z: (n, n, h, h)."""
    n, h = N.shape
    rows, columns = np.eye(n)[:, :, None, None], np.eye(h)
    pair = np.einsum("nh,mk->nmhk", N, N)
    if axis == 0:
        slopes = (rows - 1 / n) * columns - pair * columns / n
    else:
        slopes = rows * (columns - 1 / h) - pair * rows / h
    by = np.broadcast_to(spread, N.shape)
    return slopes / by[None, :, None, :]


def _along(table, axis):
    """Ways in which a term may be off: this table, once for each line."""
    lines = range(table.shape[1 - axis])
    index = np.indices(table.shape)[1 - axis]
    return np.stack([np.ravel(table * (index == i)) for i in lines], axis=1)
