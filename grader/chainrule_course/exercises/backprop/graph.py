"""Exercises of lesson 4: one neuron as a graph."""

import numpy as np

from chainrule_course.exercises.backprop.common import EDGE
from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    FINE,
    INTEGERS,
    ONE_INPUT,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import (
    is_cut,
    is_fine,
    is_wide,
    telling,
)
from chainrule_course.solutions import backprop as solution
from chainrule_course.solutions.activations import sigmoid
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

NODES = ("e", "a", "z", "b", "p", "w", "x")
LOG_3 = 1.0986122886681098
BELOW = "a is below 1/2"
THREE_QUARTERS = "a is 3/4"


graph_gradients = LADDER.add(
    solution.graph_gradients,
    parts=("gradients",),
    points={**dict.fromkeys(NODES, 1), "edges": 1, "purity": 1},
    trace=lambda x, w, b: trace(x, w, b),
    hints="""
        Start at the end: how fast does L grow with L itself? And by how many
        ways does e get into e * e?
        fits one_way_only starts_with_the_loss target_left_out error_turned

        What a node hands back is what it was handed, times its own slope. What
        is the slope of a in z, and what that of z in each p, and in b?
        fits slope_left_out slope_of_activated slope_from_z only_own_slopes
        fits handed_twice bias_times_b values inside

        p[k] = x[k] * w[k]: if w[k] grows a little, by how much does p[k] grow?
        And with which number is that multiplied?
        fits factors_swapped product_slope_missing one_number_for_p shared_out
    """,
)
graph_gradients.show(np.array([1.0, 2.0]), np.array([3.0, -1.0]), -1.0)
graph_gradients.show(
    np.array([2.0, 0.0, -1.0]), np.array([1.0, 4.0, 3.0]), 1.0 + LOG_3,
    note=THREE_QUARTERS,
)  # fmt: skip
graph_gradients.show(
    np.array([2.0]), np.array([3.0]), -6.0 + LOG_3, note=ONE_INPUT, **EDGE
)
graph_gradients.show(
    np.array([1, -2]), np.array([4, 3]), 2, note=INTEGERS, **EDGE
)


@graph_gradients.hidden
def graph_gradients_cases(rng):
    (d,) = shuffled_sizes(rng, 1, 5, 9)  # more than is shown
    x, w, b = rng.normal(size=d), rng.normal(size=d), rng.normal() + 0.4
    whole = rng.permutation(np.arange(-3, 4)), rng.integers(-1, 2, 7), 1
    case = graph_gradients.case
    return [
        case(x, w, b),
        case(-2 * x, w / 2, b - 1),
        case(x[:2], w[:2], -b),
        case(x, w, -1.5 - x @ w, note=BELOW),
        *sizes(rng, d),
        case(x[:1], w[:1] + 1, b, note=ONE_INPUT, **EDGE),
        case(*whole, note=INTEGERS, **EDGE),
        case(strided(x), strided(w), b, note=A_VIEW, **EDGE),
    ]


def sizes(rng, d):
    """Cases in which the gradient of each node is small, or large.

    e and z each bring an error of their own where both are cut, and then
    nothing that comes after is forgiven, see `chainrule.checking.findings.credit`.
    """

    def tells(note, low, high, X=2.0, W=2.0, **wants):
        def draw():
            x, w = rng.uniform(-X, X, d), rng.uniform(-W, W, d)
            return x, w, rng.uniform(low, high) - x @ w

        return telling(graph_gradients, draw, wants, note=note)

    return [
        tells(FINE, 8.2, 9.0, e=is_fine, a=is_fine),
        tells(FINE, 5.1, 5.4, e=is_cut, z=is_fine),
        tells(WIDE, -1.2, -0.2, 450, 0.005, w=is_wide, x=is_fine),
        tells(WIDE, -1.2, -0.2, 0.005, 450, w=is_fine, x=is_wide),
    ]


# How each value and gradient follows from those before it. A wrong answer is
# the walk with one of these changed.
STEPS = {
    "p": lambda s: s.x * s.w,
    "z": lambda s: s.p.sum() + s.b,
    "a": lambda s: sigmoid(s.z),
    "e": lambda s: s.a - 1,
    "dL": lambda s: 1.0,
    "de": lambda s: 2 * s.e * s.dL,
    "da": lambda s: s.de,
    "dz": lambda s: s.da * s.a * (1 - s.a),
    "db": lambda s: s.dz,
    "dp": lambda s: s.dz * np.ones(len(s.p)),
    "dw": lambda s: s.dp * s.x,
    "dx": lambda s: s.dp * s.w,
}


class Walk:
    """Values and gradients of one walk through the graph, as attributes."""


def walk(x, w, b, **changed):
    """Gradients of all nodes, with some of the steps changed."""
    s = Walk()
    s.x, s.w, s.b = x, w, b
    for name, step in {**STEPS, **changed}.items():
        setattr(s, name, step(s))
    return {name: getattr(s, "d" + name) for name in ("L", *NODES)}


def trace(x, w, b):
    """The steps of the walk back, see `chainrule.checking.findings.localise`."""
    ones = np.ones((np.size(x), 1))
    slope = STEPS["a"](_values(x, w, b))
    slope = np.array([[slope * (1 - slope)]])
    one = np.eye(1)
    maps = {
        "e": (None, one), "a": ("e", one), "z": ("a", slope), "b": ("z", one),
        "p": ("z", ones), "w": ("p", np.diag(x)), "x": ("p", np.diag(w)),
    }  # fmt: skip
    right = walk(x, w, b)
    return [
        {"name": name, "of": of, "map": 1.0 * map_, "part": name,
         "value": np.asarray(right[name])}
        for name, (of, map_) in maps.items()
    ]  # fmt: skip


def _values(x, w, b):
    """Values of one walk forwards, up to z."""
    s = Walk()
    s.x, s.w, s.b = x, w, b
    for name in ("p", "z"):
        setattr(s, name, STEPS[name](s))
    return s


graph_gradients.wrong(
    """
one_way_only: return walk(x, w, b, de=lambda s: s.e)
    e goes into e * e twice, and only one of the two ways was counted.
    Where a node feeds several, what comes back adds up.
target_left_out: return walk(x, w, b, e=lambda s: s.a)
    The error is a itself here; it is a - 1, since the target is 1.
error_turned: return walk(x, w, b, e=lambda s: 1 - s.a)
    The sign is flipped from e on: the error is a - 1, not 1 - a.
slope_left_out: return walk(x, w, b, dz=lambda s: s.da)
    On the way from a to z the slope of the sigmoid, a * (1 - a), is left
    out; what lies before z inherits it.
slope_of_activated: return walk(x, w, b, dz=lambda s: s.da * sigmoid(s.a) * (1 - sigmoid(s.a)))
    The slope is taken at a, which has been through the sigmoid already: a
    * (1 - a) is the slope at z.
slope_from_z: return walk(x, w, b, dz=lambda s: s.da * s.z * (1 - s.z))
    The slope is z * (1 - z); it is a * (1 - a), with what came out of the
    sigmoid.
only_own_slopes: return walk(x, w, b, da=lambda s: 1.0, dz=lambda s: s.a * (1 - s.a), db=lambda s: 1.0, dp=lambda s: np.ones(len(s.p)), dw=lambda s: 1.0 * s.x, dx=lambda s: 1.0 * s.w)
    Each node has its own slope only; multiply it with what was handed back
    to it.
factors_swapped: return walk(x, w, b, dw=lambda s: s.dp * s.w, dx=lambda s: s.dp * s.x)
    x and w are swapped: p grows with w as fast as x is large, and with x
    as fast as w is.
product_slope_missing: return walk(x, w, b, dw=lambda s: s.dp, dx=lambda s: s.dp)
    w and x get what p got; each is still to be multiplied by the other
    factor of the product.
bias_times_b: return walk(x, w, b, db=lambda s: s.dz * s.b)
    The gradient of b is multiplied by b; b is added, so its slope is 1.
bias_left_out: return walk(x, w, b, z=lambda s: s.p.sum())
    The bias is left out of z, so the sigmoid is taken at another place.
starts_with_the_loss: return walk(x, w, b, dL=lambda s: s.e * s.e)
    The walk back starts with the loss itself; it starts with 1, since L
    grows as fast as L.
one_number_for_p: return walk(x, w, b, dp=lambda s: s.dz, dw=lambda s: s.dz * s.x, dx=lambda s: s.dz * s.w)
    p has one gradient for all its entries; each entry goes into the sum
    with slope 1, so each gets its own copy, shape (d,).
shared_out: return walk(x, w, b, dp=lambda s: np.full(len(s.p), s.dz / len(s.p)))
    The sum shares its gradient out among the products, divided by d; each
    of them gets all of it.
handed_twice: return walk(x, w, b, dz=lambda s: s.da ** 2 * s.a * (1 - s.a))
    What was handed back to a is multiplied in twice on the way to z.
""",
    walk=walk,
)


@graph_gradients.mistake(
    "values",
    says=(
        "These are the values of the nodes; what is wanted is how fast"
        " the loss grows with each."
    ),
)
def values(x, w, b):
    p = x * w
    z = p.sum() + b
    a = sigmoid(z)
    e = a - 1
    return {"L": e * e, "e": e, "a": a, "z": z, "b": b, "p": p, "w": w, "x": x}


graph_gradients.wrong(
    """
in_place finding=purity: kept = x.copy(); x *= w; return walk(kept, w, b, p=lambda s: x)
    The caller's x is changed by `*=`; make a new array for p.
""",
    walk=walk,
)


@graph_gradients.right("two_ways_added")
def two_ways_added(x, w, b):
    a = sigmoid(sum(p * q for p, q in zip(x, w, strict=True)) + b)
    g = dict.fromkeys(("L", "e", "a", "z", "p", "w", "x", "b"), 0.0)
    g["L"] += 1.0
    g["e"] += g["L"] * (a - 1)
    g["e"] += g["L"] * (a - 1)
    g["a"] += g["e"]
    g["z"] += g["a"] * (a - a**2)
    g["b"] += g["z"]
    g["p"] = [float(g["z"]) for _ in x]
    g["w"] = [up * q for up, q in zip(g["p"], x, strict=True)]
    g["x"] = [up * q for up, q in zip(g["p"], w, strict=True)]
    return g


graph_gradients.unusual(
    """
more_than_asked: return {**walk(x, w, b), 'sum': 0.0, 'target': np.nan}
""",
    walk=walk,
)


@graph_gradients.right("nudged")
def nudged(x, w, b):
    def loss(x, w, b):
        return float((sigmoid(x @ w + b) - 1) ** 2)

    p, z = x * w, x @ w + b
    a = sigmoid(z)
    return {
        "L": np.array(1),
        "e": numerical_gradient(lambda e: float(e * e), a - 1),
        "a": numerical_gradient(lambda a: float((a - 1) ** 2), a),
        "z": numerical_gradient(lambda z: loss(x, 0 * w, z), z),
        "b": numerical_gradient(lambda b: loss(x, w, b), b),
        "p": numerical_gradient(lambda p: loss(p, np.ones(len(p)), b), p),
        "w": numerical_gradient(lambda w: loss(x, w, b), w),
        "x": numerical_gradient(lambda x: loss(x, w, b), x),
    }


@graph_gradients.right("jacobians")
def jacobians(x, w, b):
    a = sigmoid(x @ w + b)
    dz = np.array([[2 * (a - 1) * (a - a * a)]])  # (1, 1)
    dp = dz @ np.ones((1, len(x)))
    return {
        "L": 1, "e": 2 * a - 2, "a": 2 * a - 2, "z": dz, "b": dz[0],
        "p": dp[0], "w": (dp @ np.diag(x))[0], "x": (dp @ np.diag(w))[0],
    }  # fmt: skip
