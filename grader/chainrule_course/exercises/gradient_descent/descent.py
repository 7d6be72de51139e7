"""Exercises of lesson 5: the path of gradient descent."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.gradient_descent.common import EDGE
from chainrule_course.exercises.notes import A_VIEW, INTEGERS
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
ONE_NUMBER = "one coordinate"
STANDS_STILL = "a rate of 0"
NO_STEP = "no step at all"
DIVERGES = "a rate that is too large"
COUPLED = "each slope depends on both coordinates"
AT_MINIMUM = "it starts at the minimum"
COMES_TO_IT = "it comes to the minimum"


descend = LADDER.add(
    solution.descend,
    parts=("path",),
    driver="descent",
    hints="""
        After 3 steps, how many points have you been at, the start counted in?
        fits start_missing one_step_short one_step_more end_only
        fits steps_not_points cut_short begins_late goes_on shape

        Each step needs the gradient. At which point: the start, or the one
        where you are?
        fits gradient_of_start always_from_start one_coordinate_after_the_other

        Keep a list that begins with x0 as floats, and append x - lr * grad(x).
        Why would `x -= ...` fill it with one and the same array?
        fits one_array whole_numbers in_place ascent no_rate purity
    """,
)
descend.show("slope_of_bowl", np.array([4.0, 1.0]), 0.125, 3)
descend.show("slope_of_wave", np.array([0.0]), 0.5, 2, note=ONE_NUMBER)
descend.show("slope_of_valley", np.array([1.0, 0.5]), 0.25, 2, note=COUPLED)
descend.show("slope_of_bowl", np.array([0.0, 0.0]), 0.25, 2, note=AT_MINIMUM,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([1.0, 3.0]), 0.0, 2, note=STANDS_STILL,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([1.0, 1.0]), 1.0, 3, note=DIVERGES,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([3.0, 1.0]), 0.1, 0, note=NO_STEP,
             **EDGE)  # fmt: skip
descend.show("slope_of_bowl", np.array([4, 1]), 0.125, 2, note=INTEGERS,
             **EDGE)  # fmt: skip


@descend.hidden
def descend_cases(rng):
    d, steps = int(rng.integers(2, 6)), int(rng.integers(7, 12))
    x, lr = 2 * rng.normal(size=d), rng.uniform(0.03, 0.07)
    case, whole = descend.case, rng.choice([-3, -1, 2, 4], d)

    def at(scale):
        return "slope_of_valley", scale * rng.normal(size=d), lr, steps

    return [
        case("slope_of_bowl", x, lr, steps),
        case("slope_of_wave", x, 3 * lr, steps),
        case("slope_of_bowl", x, lr, 1),
        case("slope_of_valley", x, lr, steps),
        fine(descend, lambda: at(4e-4)),
        wide(descend, lambda: at(300)),
        case("slope_of_wave", x[:1], lr, steps, note=ONE_NUMBER, **EDGE),
        case("slope_of_bowl", 0 * x, lr, steps, note=AT_MINIMUM, **EDGE),
        case("slope_of_bowl", x[:1], 0.5, steps, note=COMES_TO_IT, **EDGE),
        case("slope_of_bowl", x, 0.0, steps, note=STANDS_STILL, **EDGE),
        case("slope_of_bowl", x, 1.5, steps, note=DIVERGES, **EDGE),
        case("slope_of_bowl", x, lr, 0, note=NO_STEP, **EDGE),
        case("slope_of_wave", whole, lr, steps, note=INTEGERS, **EDGE),
        case("slope_of_bowl", strided(x), lr, steps, note=A_VIEW, **EDGE),
    ]


def _path(grad, x0, steps, move):
    """descend with another move(x, g, number of the step)."""
    path = [np.array(x0, dtype=float)]
    for number in range(steps):
        path.append(move(path[-1], grad(path[-1]), number))
    return np.array(path)


descend.wrong(
    """
ascent: return _path(grad, x0, steps, lambda x, g, i: x + lr * g)
    The path goes uphill; subtract the gradient.
no_rate: return _path(grad, x0, steps, lambda x, g, i: x - g)
    The learning rate is not used.
gradient_of_start: first = grad(np.array(x0, dtype=float)); return _path(grad, x0, steps, lambda x, g, i: x - lr * first)
    The gradient is taken once, at the start; take it anew at every point.
always_from_start: start = np.array(x0, dtype=float); return _path(grad, x0, steps, lambda x, g, i: start - lr * grad(start))
    Every step leaves from x0 again; it leaves from the point before.
start_missing: return descend(grad, x0, lr, steps)[1:].reshape(steps, len(x0))
    The start is not in the path; row 0 is x0.
one_step_short: return descend(grad, x0, lr, max(steps - 1, 0))
    The last step is missing: after `steps` steps the path has steps + 1
    points.
one_step_more: return descend(grad, x0, lr, steps + 1)
    There is one step too many.
end_only: return descend(grad, x0, lr, steps)[-1]
    Only the last point comes back; the whole path is wanted.
one_array: path = descend(grad, x0, lr, steps); return np.repeat(path[-1:], steps + 1, axis=0)
    All rows are one and the same array, which `-=` goes on changing; make
    a new array at each step.
transposed: return descend(grad, x0, lr, steps).T
    The path lies on its side: rows are points, columns are coordinates.
steps_not_points: path = descend(grad, x0, lr, steps); return np.concatenate([path[:1], np.diff(path, axis=0)])
    The rows hold the changes; they hold the points.
""",
    _path=_path,
)


@descend.mistake(
    "unit_steps",
    says=(
        "The gradient is divided by its length, so that all steps are"
        " equally long."
    ),
)
def unit_steps(grad, x0, lr, steps):
    def move(x, g, i):
        return x - lr * g / np.sqrt(g @ g)

    return _path(grad, x0, steps, move)


@descend.mistake(
    "rate_shrinks",
    says="The rate becomes smaller from step to step; here it stays lr.",
)
def rate_shrinks(grad, x0, lr, steps):
    def move(x, g, i):
        return x - lr / (i + 1) * g

    return _path(grad, x0, steps, move)


@descend.mistake(
    "one_coordinate_after_the_other",
    says=(
        "The coordinates move one after the other, and the later ones"
        " feel the earlier; take the gradient once, then move all."
    ),
)
def one_coordinate_after_the_other(grad, x0, lr, steps):
    def move(x, g, i):
        x = x.copy()
        for k in range(len(x)):
            x[k] = x[k] - lr * grad(x)[k]
        return x

    return _path(grad, x0, steps, move)


@descend.mistake(
    "stops_at_the_minimum",
    says=(
        "It stops where the slope is 0; the path has steps + 1 points"
        " even if some of them are equal."
    ),
)
def stops_at_the_minimum(grad, x0, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        g = grad(path[-1])
        if not g.any():
            break
        path.append(path[-1] - lr * g)
    return np.array(path)


@descend.mistake(
    "stops_where_it_is_flat",
    says="It stops where steps become short; all of them are wanted.",
)
def stops_where_it_is_flat(grad, x0, lr, steps):
    path = [np.array(x0, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - lr * grad(path[-1]))
        if np.linalg.norm(path[-1] - path[-2]) < 1e-6:
            break
    return np.array(path)


@descend.mistake(
    "whole_numbers",
    says=(
        "The path is made like x0 and holds whole numbers when x0 does;"
        " make it of floats."
    ),
)
def whole_numbers(grad, x0, lr, steps):
    path = np.zeros((steps + 1, len(x0)), dtype=x0.dtype)
    path[0] = x0
    for i in range(steps):
        path[i + 1] = path[i] - lr * grad(path[i])
    return path


descend.wrong("""
in_place finding=purity: path = descend(grad, x0, lr, steps); x0[...] = path[-1]; return path
    `-=` moves the caller's x0; copy it first.
""")


@descend.right("filled")
def filled(grad, x0, lr, steps):
    path = np.empty((steps + 1, len(x0)))
    path[0] = x0
    for i in range(1, steps + 1):
        path[i] = path[i - 1] - lr * grad(path[i - 1])
    return path


@descend.right("copies")
def copies(grad, x0, lr, steps):
    x = np.asarray(x0).astype(np.float64)
    path = [x.copy()]
    while len(path) <= steps:
        x -= lr * grad(x.copy())
        path += [x.copy()]
    return np.stack(path)


@descend.right("lists")
def lists(grad, x0, lr, steps):
    path = [[float(value) for value in x0]]
    for _ in range(steps):
        slopes = grad(np.array(path[-1]))
        pairs = zip(path[-1], slopes, strict=True)
        path.append([x + -lr * slope for x, slope in pairs])
    return path


@descend.right("recursive")
def recursive(grad, x0, lr, steps):
    def further(x, left):
        if left == 0:
            return [x]
        return [x, *further(x - lr * grad(x), left - 1)]

    return np.vstack(further(np.array(x0, dtype=float), steps))
