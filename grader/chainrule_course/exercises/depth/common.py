"""What the exercises of lesson 7 share: notes, networks, numbers."""

from itertools import pairwise

import numpy as np

LESSON = "07_depth"
EDGE = {"property": "edges"}

ONE_LAYER = "one layer"
SHUFFLED = "names in another order"
TWELVE = "twelve layers"
THIRTEEN = "thirteen layers"
ONE_UNIT = "one unit in each layer"
DEAD = "a dead layer"
TWO_ROWS = "two rows"
ONE_COLUMN = "one column"
LEVEL_COLUMN = "a column of equal numbers"
LEVEL_ROW = "a row of equal numbers"
NARROW = "a small spread, where eps counts"


def network(rng, *sizes):
    """A network of these sizes by name, with biases that are not 0."""
    params = {}
    for layer, (d, h) in enumerate(pairwise(sizes), 1):
        params[f"W{layer}"] = rng.normal(0, np.sqrt(2 / d), (d, h))
        params[f"b{layer}"] = 0.5 * rng.normal(size=h) + 0.1
    return params


def chain(**changed):
    """Twelve layers of one unit: weight 1, bias 0 where nothing else is said."""
    params = {}
    for layer in range(1, 13):
        params[f"W{layer}"], params[f"b{layer}"] = np.ones((1, 1)), np.zeros(1)
    return {name: value * 0 + changed.get(name, value)
            for name, value in params.items()}  # fmt: skip


def shuffled(rng, params):
    """The same network with its names in another order, under every seed."""
    names = list(params)
    last_first = [k for k in names[::-1] if k[0] == "W"]
    rest = [k for k in names if k[0] != "W"]
    order = [*last_first, *(rest[i] for i in rng.permutation(len(rest)))]
    return {name: params[name] for name in order}


def units(params, X):
    """Z of each layer."""
    A, found = X, []
    for layer in range(1, len(params) // 2 + 1):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        found.append(Z)
        A = np.maximum(0, Z)
    return found


def alive(rng, *sizes, rows):
    """A network and its inputs: off all kinks, with life in every layer."""
    while True:
        params, X = network(rng, *sizes), rng.normal(size=(rows, sizes[0]))
        Zs = units(params, X)
        off = all(abs(Z).min() > 1e-3 for Z in Zs)
        if off and all((Z > 0).any() for Z in Zs[:-1]):
            return params, X


def uneven(rng, *shape):
    """Positive and negative numbers, none of them near 0 or 1."""
    return rng.choice([-1, 1], shape) * rng.uniform(1.3, 2.2, shape)
