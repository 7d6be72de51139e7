"""Networks of any depth for the exercises of lesson 4, off all kinks."""

from itertools import pairwise

import numpy as np

from chainrule_course.exercises.backprop.common import WIDTH_ONE
from chainrule_course.exercises.base import column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    shuffled_sizes,
)
from chainrule_course.solutions import backprop as solution

ONE_LAYER = "one layer"
FIVE_LAYERS = "five layers"
DEAD = "a dead unit"

TINY = [  # its first and last unit are alike
    (np.array([[1.0, -1.0, 0.0, 1.0], [2.0, 1.0, -1.0, 2.0],
               [0.0, 3.0, 1.0, 0.0]]), np.array([1.0, 0.0, -1.0, 1.0])),
    (np.array([[1.0], [-2.0], [3.0], [2.0]]), np.array([0.5])),
]  # fmt: skip
TINY_X = np.array([[1.0, 2.0, -1.0], [3.0, 0.0, 2.0]])
EQUAL = [
    (np.array([[1.0, 2.0], [-1.0, 1.0]]), np.array([0.5, -1.0])),
    (np.array([[2.0, -1.0], [1.0, 3.0]]), np.array([-3.0, -0.5])),
    (np.array([[1.0, 1.0], [-2.0, 1.0]]), np.array([0.0, 2.0])),
]
EQUAL_X = np.array([[2.0, -1.0], [0.0, 1.5]])
SINGLE_LAYER = [(np.array([[2.0, -1.0, 0.5], [1.0, 3.0, -2.0]]),
                 np.array([1.0, 0.0, -1.0]))]  # fmt: skip
WITH_A_DEAD_UNIT = [
    (np.array([[1.0, -3.0], [0.5, -2.0]]), np.array([0.5, -1.0])),
    (np.array([[2.0], [5.0]]), np.array([-1.0])),
]
POSITIVE_X = np.array([[1.0, 2.0], [0.5, 1.0], [3.0, 0.0]])


def layers(rng, *sizes):
    """Weights and non-zero biases of a network with these sizes."""
    return [
        (rng.normal(size=(d, h)) * np.sqrt(2 / d), rng.normal(size=h) + 0.1)
        for d, h in pairwise(sizes)
    ]


def off_the_kink(params, X):
    """Whether no unit sits where the slope of ReLU jumps."""
    _, cache = solution.mlp_forward(params, X)
    return all(abs(Z).min() > 1e-3 for _, _, Z in cache)


def until(holds, draw):
    """Draw until it holds."""
    while True:
        drawn = draw()
        if holds(*drawn):
            return drawn


def networks(rng):
    """Networks with inputs, off all kinks: (note, property, params, X)."""
    n, *sizes = (int(size) for size in shuffled_sizes(rng, 5, 2, 8))
    width, wide, other = sizes[0], sizes[1], sizes[2]

    def net(*sizes, rows=n):
        return until(
            off_the_kink,
            lambda: (layers(rng, *sizes), rng.normal(size=(rows, sizes[0]))),
        )

    def whole():
        params = [
            (rng.integers(-2, 4, (width, wide)), rng.integers(-3, 4, wide)),
            (rng.integers(-3, 4, (wide, other)), rng.integers(-3, 4, other)),
        ]
        return params, rng.integers(-3, 4, (n, width))

    params, X = net(*sizes)
    views = [
        (column_order(W) if i else strided(W), strided(b))
        for i, (W, b) in enumerate(params)
    ]
    dead = [(W, b - 9 * (np.arange(len(b)) == 0)) for W, b in params]
    return [
        (None, "values", params, X),
        (None, "values", *net(width, wide, other)),
        (ALL_EQUAL, "values", *net(*[n] * 4)),
        (FIVE_LAYERS, "values", *net(width, 6, 4, wide, 3, other)),
        (ONE_LAYER, "edges", *net(width, wide)),
        (ONE_ROW, "edges", *net(width, wide, other, rows=1)),
        (WIDTH_ONE, "edges", *_alive(net)),
        (DEAD, "edges", dead, X),
        (INTEGERS, "edges", *until(off_the_kink, whole)),
        (A_VIEW, "edges", views, strided(X)),
    ]


def _alive(net):
    """Three layers of one neuron through which something comes."""
    while True:
        params, X = net(1, 1, 1, 1)
        _, cache = solution.mlp_forward(params, X)
        if all((Z > 0).any() for _, _, Z in cache[:-1]):
            return params, X
