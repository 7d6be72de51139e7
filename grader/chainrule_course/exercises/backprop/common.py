"""What the exercises of lesson 4 share: notes, hidden cases, traces."""

import numpy as np

from chainrule_course.exercises.base import column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)

EDGE = {"property": "edges"}

A_NUMBER = "numbers, not arrays"
ONE_ENTRY = "one entry"
A_CUBE = "three axes"
WIDTH_ONE = "one neuron in each layer"
ONE_OUTPUT = "one output"


def signed(rng, size=None, low=0.5, high=2.0):
    """Numbers of both signs, none of them near 0."""
    return rng.choice([-1, 1], size) * rng.uniform(low, high, size)


def rule_cases(exercise, rng):
    """Hidden cases of a rule that takes each entry on its own."""
    n, d = shuffled_sizes(rng, 2)
    g, a, b = rng.normal(size=(n, d)), signed(rng, (n, d)), signed(rng, (n, d))
    g[0, :2] = 1.7, -0.6  # both signs in every seed
    cube = rng.normal(size=(2, 1, d))
    square = rng.normal(size=(d, d)), signed(rng, (d, d)), signed(rng, (d, d))
    whole = rng.integers(1, 6, 7), rng.choice([-4, -3, -2, 2, 3, 5], 7)
    case = exercise.case
    return [
        case(g, a, b),
        case(-2 * g[:, 0], b[:, 0], 3 * a[:, 0]),
        case(SMALL_SCALE * g, a, b, note=FINE),
        case(LARGE_SCALE * g, a, b, note=WIDE),
        case(cube, signed(rng, cube.shape), signed(rng, cube.shape),
             note=A_CUBE),
        case(*square, note=ALL_EQUAL),
        case(*(float(x[0, 0]) for x in (g, a, b)), note=A_NUMBER, **EDGE),
        case(g[:1, :1], a[:1, :1], b[:1, :1], note=ONE_ENTRY, **EDGE),
        case(rng.normal(size=7), *whole, note=INTEGERS, **EDGE),
        case(rng.integers(1, 9, 7), *whole, note=INTEGERS, **EDGE),
        case(strided(g), column_order(a), strided(b), note=A_VIEW, **EDGE),
    ]  # fmt: skip


def start(name, value):
    """The step with which a trace starts, see `chainrule.checking.findings.localise`."""
    return {"name": name, "of": None, "map": None, "value": np.array(value),
            "part": None, "slope": None, "at": None}  # fmt: skip


def step(name, of, how, by, **more):
    """A step that is linear in another, as np.einsum writes it."""
    by, shape = np.asarray(by), np.shape(of["value"])
    units = np.eye(int(np.prod(shape))).reshape(-1, *shape)
    columns = [np.ravel(np.einsum(how, unit, by)) for unit in units]
    value = np.einsum(how, of["value"], by)
    return {**start(name, value), "of": of["name"],
            "map": np.stack(columns, axis=1), **more}  # fmt: skip


def through_slope(name, of, slope, Z):
    """The step through a slope, for each entry, that was taken at Z."""
    slope, at = np.array(slope), np.array(Z)
    return step(name, of, "nh,nh->nh", slope, slope=slope, at=at)


def products(number, dZ, A, parts):
    """Steps from dZ of a layer to the gradients of its weights and biases."""
    weights, biases = parts
    return [
        step(f"dW{number}", dZ, "nh,nd->dh", A, part=weights),
        step(f"db{number}", dZ, "nh,n->h", np.ones(len(A)), part=biases),
    ]


def passed_down(number, dZ, W, slope, Z):
    """Steps from dZ of a layer to dZ of the layer below, with its Z."""
    dA = step(f"dA{number - 1}", dZ, "nh,dh->nd", W)
    return [dA, through_slope(f"dZ{number - 1}", dA, slope, Z)]
