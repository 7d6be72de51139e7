"""What the exercises of lesson 5 share: notes, walks, hidden cases."""

import numpy as np

from chainrule_course.exercises.base import strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import fine, wide

WITH_EXTREMES = {
    "shape": 1, "values": 2, "edges": 1, "extremes": 1, "purity": 1,
}  # fmt: skip
EDGE = {"property": "edges"}
EXTREME = {"property": "extremes"}

CONSTANT = "the gradient stays the same; row i is after i steps"
CHANGING = "the gradient changes; row i is after i steps"
OTHER_ORDER = "the names in another order"
OTHER_RATES = "a rate for each step"
ONE_STEP = "a single step"
NUMBERS = "numbers without axes"
NO_GRADIENT = "gradients of 0"
TWO_RUNS = "two runs by turns, each with its own state; then the first anew"
SAME_ARRAYS = (
    "all gradients come in the same arrays, written over at each step"
)
TINY = "gradients near 1e-7"
LARGE_EPS = "a large eps"


def one(*values):
    """A dict with a single array, under the name w."""
    return {"w": np.array(values)}


def gradient(rng, shape, scale=1.0):
    """Numbers of both signs, none of them near 0 for its scale."""
    signs = rng.choice([-1.0, 1.0], size=shape)
    return np.asarray(scale * signs * rng.uniform(0.5, 2.0, shape))


def walk(rng, shapes, count, scale=1.0):
    """Parameters by name, and gradients for so many steps."""
    params = {
        name: np.asarray(rng.normal(size=shape))
        for name, shape in shapes.items()
    }
    grads = [
        {name: gradient(rng, shape, scale) for name, shape in shapes.items()}
        for _ in range(count)
    ]
    return params, grads


def turned(dicts):
    """Dicts with their names in the other order."""
    return [dict(reversed(each.items())) for each in dicts]


def hidden_steps(exercise, rng, *rest, scale=1.0):
    """Hidden cases of every step function.

    rest holds values for the arguments after lr, for half of the cases; the
    others take the defaults. scale is that of the gradients.
    """
    n, d = (int(size) for size in shuffled_sizes(rng, 2, 2, 5))
    params, grads = walk(rng, {"W": (n, d), "b": (d,)}, 7, scale)
    cube = {"k": (2, 1, d), "s": (), "one": (1,)}
    square = {"W1": (d, d), "W2": (d, d), "b": (d,)}
    whole = {"W": rng.integers(-5, 6, (n, d)), "b": rng.integers(-5, 6, d)}
    wholes = [
        {
            name: rng.choice([-3, -2, 1, 4], w.shape)
            for name, w in whole.items()
        }
        for _ in range(3)
    ]
    view = {name: strided(w) for name, w in params.items()}
    views = [{k: strided(g) for k, g in each.items()} for each in grads[:3]]
    still = [{**each, "b": 0 * each["b"]} for each in grads[:3]]
    lr = rng.uniform(0.15, 0.4, 9)

    def case(params, grads, number, *rest, **options):
        return exercise.case(params, grads, {}, lr[number], *rest, **options)

    first, steps = walk(rng, cube, 6, scale)
    equal, even = walk(rng, square, 6, scale)
    return [
        case(params, grads, 0, note=CHANGING),
        case(first, steps, 1, *rest),
        case(equal, even, 2, *rest, note=ALL_EQUAL),
        *sizes(exercise, rng, {"W": (n, d), "b": (d,)}, rest, scale),
        case(params, turned(grads), 3, note=OTHER_ORDER, **EDGE),
        case(params, grads[:1], 4, *rest, note=ONE_STEP, **EDGE),
        case(whole, wholes, 5, *rest, note=INTEGERS, **EDGE),
        case(view, views, 6, *rest, note=A_VIEW, **EDGE),
        case(params, still, 7, note=NO_GRADIENT, **EDGE),
        exercise.case(params, grads, {}, rng.permutation(lr[:7]), *rest,
                      note=OTHER_RATES, **EDGE),
        case(params, grads, 8, *rest, driver="two_runs", note=TWO_RUNS, **EDGE),
        case(params, grads, 8, *rest, driver="reused_arrays",
             note=SAME_ARRAYS, **EDGE),
    ]  # fmt: skip


def sizes(exercise, rng, shapes, rest, scale):
    """Cases in which all parameters are small, and in which they are large.

    Small ones come of a small rate and a start at 0.
    """

    def draw(size, rate):
        params, grads = walk(rng, shapes, 3, scale)
        params = {name: size * w for name, w in params.items()}
        return params, grads, {}, rate * rng.uniform(0.5, 1.0), *rest

    return [
        fine(exercise, lambda: draw(0.0, 3e-4)),
        wide(exercise, lambda: draw(300.0, 0.3)),
    ]


def show_steps(exercise, *rest):
    """Visible cases of every step function that only edges need."""
    start = {"W": np.array([[3.0, -5.0]]), "b": np.array([1.75])}
    grads = [
        {"W": np.array([[1.0, 2.0]]), "b": np.array([-1.0])},
        {"W": np.array([[-2.0, 1.0]]), "b": np.array([2.0])},
        {"W": np.array([[1.0, 1.0]]), "b": np.array([1.0])},
    ]
    whole = [{"w": np.array([1, 3])}, {"w": np.array([2, -1])}]
    still = [{**each, "b": np.array([0.0])} for each in grads[:2]]
    more = {"note": TWO_RUNS, "driver": "two_runs", **EDGE}
    same = {"note": SAME_ARRAYS, "driver": "reused_arrays", **EDGE}
    show = exercise.show
    show(start, grads, {}, 0.5, *rest, note=CHANGING)
    show(start, turned(grads[:2]), {}, 0.5, *rest, note=OTHER_ORDER, **EDGE)
    show(start, still, {}, 0.5, *rest, note=NO_GRADIENT, **EDGE)
    show(start, grads, {}, np.array([0.5, 0.25, 1.0]), *rest,
         note=OTHER_RATES, **EDGE)  # fmt: skip
    show(
        {"w": np.array([7, -6])}, whole, {}, 0.5, *rest, note=INTEGERS, **EDGE
    )
    three = [one(1.0, -2.0), one(2.0, 1.0), one(-1.0, 1.0)]
    show(one(4.25, -3.5), three, {}, 0.5, **more)
    show(one(4.25, -3.5), three[:2], {}, 0.5, **same)
