"""What the exercises on norms share: cases of whole forward passes."""

import numpy as np

from grader.exercises.base import both, column_order, strided
from grader.exercises.depth.common import uneven
from grader.exercises.notes import shuffled_sizes

PLAIN = both("gamma 1, beta 0, eps 0", "gamma 为 1，beta 为 0，eps 为 0")


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
