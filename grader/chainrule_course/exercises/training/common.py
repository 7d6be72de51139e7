"""What the exercises of lesson 6 share: notes, points, networks as dicts."""

import numpy as np

from chainrule_course.exercises.backprop.networks import layers
from chainrule_course.exercises.base import strided
from chainrule_course.solutions.parameters import params_of

EDGE = {"property": "edges"}
EXTREME = {"property": "extremes"}
WITH_EXTREMES = {
    "shape": 1, "values": 2, "edges": 1, "extremes": 1, "purity": 1,
}  # fmt: skip

BY_CHANCE = "what holds of any draw"
SHUFFLED = "the names in another order"
ONE_LAYER = "one layer"
TWELVE = "twelve layers"
LARGE_LOGITS = "logits of 1e4"
TIES = "equal largest entries"


def seed(rng):
    """Text of a generator, see `chainrule.checking.drivers.steps.generator`."""
    return f"default_rng({rng.integers(10**6)})"


def net(rng, *sizes):
    """Parameters of a network with these sizes, biases not 0."""
    return params_of(layers(rng, *sizes))


def shuffled(rng, params):
    """The same parameters, their names in a drawn order."""
    names = list(params)
    return {names[k]: params[names[k]] for k in rng.permutation(len(names))}


def turned(params):
    """The same parameters, the last name first."""
    return dict(reversed(params.items()))


def as_views(params):
    """The same parameters as views of larger arrays."""
    return {name: strided(array) for name, array in params.items()}


def whole(rng, params):
    """Parameters of the same shapes in whole numbers, none of them 0."""
    return {
        name: rng.choice([-3, -2, -1, 1, 2, 3], np.shape(array))
        for name, array in params.items()
    }
