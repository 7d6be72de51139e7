"""Exercises of lesson 2: the way back through tanh."""

import numpy as np

from chainrule_course.exercises.activations.common import (
    EDGE,
    EXTREME,
    FAR,
    FAR_OUT,
    LOG_3,
    POINTS,
    SINGLE,
    backward_cases,
    single,
)
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.notes import INTEGERS
from chainrule_course.solutions import activations as solution

LADDER = Ladder("02_activations")


tanh_backward = LADDER.add(
    solution.tanh_backward,
    parts=("dz",),
    points=POINTS,
    hints="""
        How steep is tanh at 0, and how steep where it has gone flat? What does
        1 - tanh(z)**2 give at these places?
        fits sign overflows

        What is squared: z, tanh(z), or 1 - tanh(z)?
        fits squared_outside squared_inside not_squared z_for_a activated_twice
        fits sigmoid_squared no_brackets slope_of_sigmoid

        You have the slope. What does the gradient da, which comes from above,
        do with it?
        fits upstream_ignored upstream_twice forward averaged ignored
    """,
)
tanh_backward.show(np.array([3.0, -2.0]), np.array([0.0, 0.0]))
tanh_backward.show(np.array([100.0, -100.0, 50.0]),
                   np.array([LOG_3, LOG_3, -LOG_3]),
                   note="tanh(z) is 0.8 or -0.8")  # fmt: skip
tanh_backward.show(
    np.array([[2.0, -1.0], [0.5, 3.0]]), np.array([[1.0, -2.0], [-1.0, 0.5]])
)
tanh_backward.show(np.array([2.5, -2.0]), np.array([0, 1]),
                   note=INTEGERS, **EDGE)  # fmt: skip
tanh_backward.show(np.array([5.0, 5.0]), np.array([1000.0, -1000.0]),
                   note=FAR_OUT, **EXTREME)  # fmt: skip


@tanh_backward.hidden
def tanh_backward_cases(rng):
    case, da = tanh_backward.case, rng.normal(size=len(FAR))
    return [
        *backward_cases(tanh_backward, rng),
        case(da, FAR, note=FAR_OUT, **EXTREME),
        case(single(da), single(FAR / 5), note=SINGLE, **EXTREME),
    ]


tanh_backward.wrong("""
squared_outside: 1 - np.tanh(z) ** 2 => (1 - np.tanh(z)) ** 2
    (1 - tanh(z))**2 squares the difference; only tanh(z) is squared.
squared_inside: np.tanh(z) ** 2 => np.tanh(np.square(z))
    tanh(z**2) squares z; square tanh(z) instead.
not_squared: np.tanh(z) ** 2 => np.tanh(z)
    tanh(z) is not squared: the slope is 1 - tanh(z)**2.
z_for_a: np.tanh(z) ** 2 => np.square(z)
    1 - z**2 holds if z is the activated value; here z is what tanh was
    given.
activated_twice: np.tanh(z) => np.tanh(np.tanh(z))
    tanh is applied to a value that already went through it; apply it once.
slope_of_sigmoid: return da * (1 - np.tanh(z) ** 2) => a = np.tanh(z); return da * a * (1 - a)
    a * (1 - a) is the slope of sigmoid; that of tanh is 1 - a**2.
sigmoid_squared: np.tanh => sigmoid
    This uses 1 - sigmoid(z)**2; the slope of tanh needs tanh(z).
sign: return da * (np.tanh(z) ** 2 - 1)
    The sign is flipped: tanh climbs everywhere, so the slope is 1 -
    tanh(z)**2, never below 0.
upstream_ignored: da * (1 - np.tanh(z) ** 2) => 1 - np.tanh(z) ** 2
    da is not used: this is the slope of tanh alone. Multiply it by the
    gradient that comes from above.
upstream_twice: da * (1 - np.tanh(z) ** 2) => da ** 2 * (1 - np.tanh(z) ** 2)
    da is multiplied in twice; it enters once.
no_brackets: da * (1 - np.tanh(z) ** 2) => da * 1 - np.tanh(z) ** 2
    `da * 1 - tanh(z)**2` subtracts at the end; put 1 - tanh(z)**2 in
    brackets.
forward: 1 - np.tanh(z) ** 2 => np.tanh(z)
    da is multiplied by tanh(z), the value; the slope is wanted.
averaged: da * (1 - np.tanh(z) ** 2) => tanh_backward(da, z) / len(z)
    The result is divided by the number of rows; the mean belongs to the
    loss, and da holds it already.
overflows: return da * (1 - np.tanh(z) ** 2) => up, down = (np.exp(z), np.exp(-z)); return da * (1 - ((up - down) / (up + down)) ** 2)
    exp(z) is infinite at z = 1000, and infinity / infinity is NaN; np.tanh
    stays finite.
stays_whole: return da * (1 - np.tanh(z) ** 2) => dz = np.zeros_like(z); dz[...] = tanh_backward(da, z); return dz
    The result array takes its type from z; with whole numbers in z the
    gradient is cut to whole numbers.
da_overwritten finding=purity: return da * (1 - np.tanh(z) ** 2) => da *= 1 - np.tanh(z) ** 2; return da
    The result is written into da.
""")


tanh_backward.unusual("""
cosh: da * (1 - np.tanh(z) ** 2) => da / np.cosh(z) ** 2
factored: return da * (1 - np.tanh(z) ** 2) => a = np.tanh(z); return da * (1 - a) * (1 + a)
through_sigmoid: return da * (1 - np.tanh(z) ** 2) => a = 2 / (1 + np.exp(-2 * z)) - 1; return da - da * a * a
sigmoid_slope: return da * (1 - np.tanh(z) ** 2) => s = sigmoid(2 * z); return 4 * da * s * (1 - s)
exponentials: da * (1 - np.tanh(z) ** 2) => 4 * da / (np.exp(z) + np.exp(-z)) ** 2
one_by_one: return da * (1 - np.tanh(z) ** 2) => slopes = [1 - float(np.tanh(entry)) ** 2 for entry in np.ravel(z)]; return (np.array(slopes).reshape(z.shape) * da).tolist()
""")
