"""Exercises of lesson 6: weights to start from."""

from itertools import pairwise

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.training.common import BY_CHANCE, EDGE, seed
from chainrule_course.solutions import training as solution
from chainrule_course.solutions.parameters import params_of

LADDER = Ladder("06_training")
WIDE = "large layers; their spread, up to chance"  # fmt: skip
ONE_LAYER = "one layer"
EQUAL = "two layers of one shape"
# Relative. Of 6000 weights or more, the root of the mean square is off by
# 0.9 per cent or less; two right answers differ by 0.08 once in 10**9.
UP_TO_CHANCE = 0.08

init_params = LADDER.add(
    solution.init_params,
    parts=("params",),
    driver="starts",
    hints="""
        A network 4-3-2: which two W and which two b does it have, and which
        shapes?
        fits turned biases_are_rows counted_from_zero last_dropped not_params
        fits shape list_of_layers random_biases

        A weighted sum of d numbers grows with the root of d. By what do you
        divide so that it does not, and which of the two sizes of W is d?
        fits fan_out not_rooted small_and_fixed gain_ignored gain_in_root
        fits both_fans not_divided spread

        rng.normal(size=(d, h)) has spread 1. What if two neurons of a layer
        started with equal weights: would they ever differ?
        fits zeros constant only_positive own_generator seeded_in_layers
        fits narrow_weights distinct_weights centred own_weights repeats
        fits differs
    """,
)
init_params.show((2, 3, 2), "default_rng(0)", note=BY_CHANCE)
init_params.show((60, 100), "default_rng(1)", 1.0, note=WIDE,
                 tolerance=UP_TO_CHANCE)  # fmt: skip
init_params.show((150, 40, 200, 3), "default_rng(2)", note=WIDE,
                 tolerance=UP_TO_CHANCE)  # fmt: skip
init_params.show((3, 3, 3), "default_rng(3)", note=EQUAL, **EDGE)
init_params.show((4, 2), "default_rng(4)", note=ONE_LAYER, **EDGE)


@init_params.hidden
def init_params_cases(rng):
    d, h = int(rng.integers(20, 30)), int(rng.integers(320, 340))

    def case(sizes, *gain, **options):
        return init_params.case(sizes, seed(rng), *gain, **options)

    def wide(sizes, *gain, **options):
        chance = {"note": WIDE, "tolerance": UP_TO_CHANCE}
        return case(sizes, *gain, **chance | options)

    return [
        case((3, 5, 2, 4), note=BY_CHANCE),
        wide((d, h, 2, 4)),
        wide((h, d, 250, 30), 1.0),
        wide((h, d), 0.5),
        wide((90, 90, 90), 2**0.5, note=EQUAL),
        case((d, 7, 7, 7, 3), 2.0, note=EQUAL, **EDGE),
        case((5, 2), note=ONE_LAYER, **EDGE),
        case((4, 1, 3), note="one neuron", **EDGE),
        case((2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3),
             note="eleven layers", **EDGE),
    ]  # fmt: skip


init_params.wrong("""
fan_out: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / np.sqrt(h) * rng.normal(size=(d, h))
    The weights are divided by the root of the neurons of the layer; what
    counts is how many numbers go in, d, the rows of W.
both_fans: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain * np.sqrt(2 / (d + h)) * rng.normal(size=(d, h))
    The root of 2 / (d + h) is Glorot's rule, for tanh; here only d counts.
not_rooted: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / d * rng.normal(size=(d, h))
    The weights are divided by d; divide by its root, or the signal dies.
not_divided: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain * rng.normal(size=(d, h))
    The weights are not divided by the root of d; wide layers then shout.
small_and_fixed: gain / np.sqrt(d) * rng.normal(size=(d, h)) => 0.01 * rng.normal(size=(d, h))
    The weights are 0.01 large whatever the layer; their spread is gain /
    sqrt(d).
gain_ignored: gain / np.sqrt(d) * rng.normal(size=(d, h)) => 1 / np.sqrt(d) * rng.normal(size=(d, h))
    gain is not used.
gain_in_root: gain / np.sqrt(d) * rng.normal(size=(d, h)) => np.sqrt(gain / d) * rng.normal(size=(d, h))
    gain stands under the root; only d belongs there.
zeros: gain / np.sqrt(d) * rng.normal(size=(d, h)) => np.zeros((d, h))
    All weights are 0: every neuron then gets the same gradient, and they
    never come to differ. Draw them.
constant: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / np.sqrt(d) * np.ones((d, h))
    All weights of a layer are equal, so that its neurons stay twins for
    ever. Draw them.
only_positive: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / np.sqrt(d) * rng.random(size=(d, h)) * 3**0.5
    The weights are all positive; they should have mean 0.
narrow_weights: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / np.sqrt(d) * rng.uniform(-1, 1, size=(d, h))
    Uniform weights between -gain / sqrt(d) and gain / sqrt(d) have a
    smaller spread, by the root of 3.
turned: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / np.sqrt(d) * rng.normal(size=(h, d))
    W has its axes in the other order; X @ W needs (d, h).
seeded_in_layers: gain / np.sqrt(d) * rng.normal(size=(d, h)) => gain / np.sqrt(d) * np.random.default_rng(0).normal(size=(d, h))
    A new generator is made in every layer, so that all begin with the same
    numbers; draw from the rng that comes as an argument.
random_biases: np.zeros(h) => 0.1 * rng.normal(size=h)
    The biases are drawn, too; they start at 0.
biases_are_rows: np.zeros(h) => np.zeros((1, h))
    The biases have shape (1, h); (h,) is wanted.
last_dropped finding=not_params: pairwise(sizes) => pairwise(sizes[:-1])
    The last layer is missing.
list_of_layers finding=not_params: params_of(layers) => layers
    A list of layers comes; make the dict with params_of.
own_generator: layers = => rng = np.random.default_rng(0); layers =
    The function makes a generator of its own; draw from the rng that comes
    as an argument.
""")  # fmt: skip


@init_params.right("uniform_of_the_same_spread")
def uniform_of_the_same_spread(sizes, rng, gain=2**0.5):
    params = {}
    for i, (d, h) in enumerate(pairwise(sizes), 1):
        limit = gain * np.sqrt(3 / d)
        params[f"W{i}"] = rng.uniform(-limit, limit, (d, h))
        params[f"b{i}"] = np.zeros(h)
    return params


@init_params.right("last_layer_first")
def last_layer_first(sizes, rng, gain=2**0.5):
    params = {}
    for i in range(len(sizes) - 1, 0, -1):
        d, h = sizes[i - 1], sizes[i]
        params[f"b{i}"] = np.array(h * [0.0])
        params[f"W{i}"] = rng.normal(0, gain / d**0.5, (d, h))
    return params


@init_params.right("drawn_column_by_column")
def drawn_column_by_column(sizes, rng, gain=2**0.5):
    layers = []
    for d, h in pairwise(sizes):
        W = np.stack([rng.standard_normal(d) for _ in range(h)], axis=1)
        layers.append((W * gain / np.sqrt(len(W)), np.zeros(h)))
    return params_of(layers)


@init_params.right("all_at_once")
def all_at_once(sizes, rng, gain=2**0.5):
    shapes = list(pairwise(sizes))
    numbers = rng.normal(size=sum(d * h for d, h in shapes))
    params, start = {}, 0
    for i, (d, h) in enumerate(shapes, 1):
        W = numbers[start : start + d * h].reshape(d, h)
        params |= {f"W{i}": W * gain * d**-0.5, f"b{i}": np.zeros(h)}
        start += d * h
    return params
