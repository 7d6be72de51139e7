"""Exercises of lesson 2: leaky ReLU and the way back."""

import numpy as np

from chainrule_course.exercises.activations.common import (
    AT_ZERO,
    EDGE,
    FAR,
    FAR_OUT,
    NO_EXTREMES,
    SINGLE,
    backward_cases,
    forward_cases,
    single,
)
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.draws import COLUMNS, ROWS, fine, wide
from chainrule_course.exercises.notes import FINE, INTEGERS, WIDE
from chainrule_course.solutions import activations as solution

LADDER = Ladder("02_activations")


leaky_relu = LADDER.add(
    solution.leaky_relu,
    parts=("a",),
    points=NO_EXTREMES,
    hints="""
        With alpha = 0.1, what becomes of -2? Of 3?
        fits closed alpha_alone subtracted divided sign alpha_ignored added elu
        fits ignored

        Which of the two, z or alpha * z, is wanted for a positive entry, and
        which for a negative one?
        fits wrong_side everywhere alpha_is_floor

        np.where(condition, one, other) picks entry by entry. What is the
        condition, and what are the two?
        fits shape
    """,
)
leaky_relu.show(np.array([-2.0, 3.0, 0.05]), 0.1)
leaky_relu.show(np.array([[-100.0, 2.0], [0.0, -1.0]]),
                note="alpha is 0.01 if not given")  # fmt: skip
leaky_relu.show(np.array([-2, 3]), 0.3, note=INTEGERS, **EDGE)
leaky_relu.show(np.array([-2.0, 3.0]), 0.0, **EDGE,
                note="alpha = 0 gives relu")  # fmt: skip


@leaky_relu.hidden
def leaky_relu_cases(rng):
    case, z = leaky_relu.case, rng.normal(size=(5, 4))
    return [
        leaky_relu.case(fine(rng, ROWS, COLUMNS), note=FINE),
        leaky_relu.case(wide(rng, ROWS, COLUMNS), note=WIDE),
        *forward_cases(leaky_relu, rng, round(rng.uniform(0.1, 0.6), 3)),
        case(5 * z),
        case(z, 0.0, note="alpha = 0", **EDGE),
        case(z, 1.0, note="alpha = 1", **EDGE),
        case(single(z), 0.25, note=SINGLE, **EDGE),
        case(FAR, 0.05, note=FAR_OUT, **EDGE),
    ]


leaky_relu.wrong("""
alpha_ignored: alpha * z => 0.01 * z
    The slope 0.01 is written into the function; take alpha.
closed: np.where(z > 0, z, alpha * z) => np.maximum(0, z)
    Negative numbers become 0; they should become alpha times themselves.
alpha_alone: alpha * z => alpha
    Negative numbers become alpha itself; multiply them by alpha.
alpha_is_floor: np.where(z > 0, z, alpha * z) => np.maximum(alpha, z)
    This compares z with alpha; compare z with alpha * z.
sign: alpha * z => alpha * np.abs(z)
    Negative numbers come out positive; alpha * z keeps their sign.
wrong_side: np.where(z > 0, z, alpha * z) => np.where(z > 0, alpha * z, z)
    alpha scales the positive numbers; it belongs to the negative ones.
everywhere: np.where(z > 0, z, alpha * z) => alpha * z
    alpha scales all numbers; positive ones should stay as they are.
subtracted: alpha * z => z - alpha
    alpha is subtracted from negative numbers; multiply them by it.
divided: alpha * z => z / np.float64(alpha)
    Negative numbers are divided by alpha; multiply them by it.
elu: alpha * z => alpha * np.expm1(z)
    This is ELU, alpha * (exp(z) - 1), which bends; the negative side of
    leaky_relu is straight.
added: np.where(z > 0, z, alpha * z) => np.maximum(0, z) + alpha * z
    alpha * z is added to all numbers; positive ones should stay.
stays_whole: return np.where(z > 0, z, alpha * z) => a = z.copy(); a[z < 0] = alpha * z[z < 0]; return a
    The result array takes its type from z; with whole numbers in z alpha *
    z is cut to a whole number.
input_overwritten finding=purity: return np.where(z > 0, z, alpha * z) => a = np.asarray(z, dtype=float); a[a < 0] *= alpha; return a
    The result is written into z.
""")


leaky_relu.unusual("""
maximum: np.where(z > 0, z, alpha * z) => np.maximum(alpha * z, z)
two_halves: np.where(z > 0, z, alpha * z) => np.maximum(0, z) + alpha * np.minimum(0, z)
slope_times_z: np.where(z > 0, z, alpha * z) => z * np.where(z >= 0, 1, alpha)
masks: np.where(z > 0, z, alpha * z) => (z > 0) * z + (z <= 0) * alpha * z
float_copy: return np.where(z > 0, z, alpha * z) => a = np.array(z, dtype=float); a[a < 0] *= alpha; return a
piecewise: return np.where(z > 0, z, alpha * z) => z = z.astype(float); return np.piecewise(z, [z > 0], [lambda u: u, lambda u: alpha * u])
""")


@leaky_relu.right("one_by_one")
def one_by_one(z, alpha=0.01):
    if np.ndim(z):
        return [leaky_relu.rights["one_by_one"](row, alpha) for row in z]
    return float(z) if z > 0 else alpha * float(z)


def _other_leaky_slope(da, z, alpha=0.01):
    """The same but with slope 1 at 0."""
    return np.where(z >= 0, da, alpha * da)


leaky_relu_backward = LADDER.add(
    solution.leaky_relu_backward,
    parts=("dz",),
    points=NO_EXTREMES,
    kink=_other_leaky_slope,
    hints="""
        leaky_relu consists of two straight lines. How steep is each?
        fits sign slope_times_z times_value wrong_side alpha_ignored

        Write down the slope for z = 3 and for z = -2. What is it multiplied
        by?
        fits upstream_ignored upstream_twice alpha_alone alpha_twice ignored

        relu_backward closes the gate for negative z. What passes here in place
        of 0?
        fits closed masks_upstream kink
    """,
)
leaky_relu_backward.show(
    np.array([5.0, -6.0, 7.0]), np.array([-2.0, 3.0, -1.0]), 0.1
)
leaky_relu_backward.show(
    np.array([[200.0, -300.0], [4.0, 2.0]]),
    np.array([[-1.0, -0.5], [2.0, -3.0]]),
    note="alpha is 0.01 if not given",
)
leaky_relu_backward.show(np.array([0.5, -1.5]), np.array([2, -3]), 0.2,
                         note=INTEGERS, **EDGE)  # fmt: skip
leaky_relu_backward.show(np.array([2.0, -3.0]), np.array([1.0, -1.0]), 0.0,
                         **EDGE, note="alpha = 0 gives relu")  # fmt: skip


@leaky_relu_backward.hidden
def leaky_relu_backward_cases(rng):
    case, alpha = leaky_relu_backward.case, round(rng.uniform(0.1, 0.6), 3)
    z, da = rng.normal(size=(2, 4, 3))
    far = rng.normal(size=len(FAR)), FAR
    at_zero = rng.normal(size=len(FAR)), FAR * [0, 1, 1, 0, 1]
    return [
        *backward_cases(leaky_relu_backward, rng, alpha),
        case(da, 5 * z),
        case(da, z, 0.0, note="alpha = 0", **EDGE),
        case(da, z, 1.0, note="alpha = 1", **EDGE),
        case(*far, alpha, note=FAR_OUT, **EDGE),
        case(*at_zero, alpha, note=AT_ZERO, **EDGE),
    ]


leaky_relu_backward.wrong("""
alpha_ignored: alpha * da => 0.01 * da
    The slope 0.01 is written into the function; take alpha.
closed: alpha * da => 0
    Nothing passes where z is negative; alpha times da should.
alpha_alone: alpha * da => alpha
    Where z is negative alpha itself comes out; multiply it by da.
masks_upstream: z > 0 => da > 0
    The sign of da decides; z should.
wrong_side: np.where(z > 0, da, alpha * da) => np.where(z > 0, alpha * da, da)
    alpha stands on the positive side; it is the slope for negative z.
sign: alpha * da => -alpha * da
    The slope on the negative side is alpha, not -alpha.
upstream_ignored: np.where(z > 0, da, alpha * da) => np.where(z > 0, 1.0, alpha)
    da is not used: this is the slope alone, 1 or alpha.
upstream_twice: np.where(z > 0, da, alpha * da) => da * np.where(z > 0, da, alpha * da)
    da is multiplied in twice; it enters once.
alpha_twice: alpha * da => alpha * alpha * da
    alpha is multiplied in twice; the slope is alpha.
times_value: np.where(z > 0, da, alpha * da) => da * leaky_relu(z, alpha)
    da is multiplied by leaky_relu(z), the value; the slope is wanted.
slope_times_z: alpha * da => alpha * z
    Where z is negative alpha * z comes out, the value of leaky_relu; da
    should pass, times alpha.
averaged: np.where(z > 0, da, alpha * da) => leaky_relu_backward(da, z, alpha) / len(z)
    The result is divided by the number of rows; the mean belongs to the
    loss, and da holds it already.
stays_whole: return np.where(z > 0, da, alpha * da) => slope = np.ones_like(z); slope[z < 0] = alpha; return da * slope
    The slopes are kept in an array of the type of z; with whole numbers in
    z alpha is cut to 0.
da_overwritten finding=purity: return np.where(z > 0, da, alpha * da) => da[z < 0] *= alpha; return da
    The result is written into da.
mask_in_z finding=purity: return np.where(z > 0, da, alpha * da) => slope = np.asarray(z, dtype=float); up = slope > 0; slope[up], slope[~up] = (1, alpha); return da * slope
    The slopes are written into z.
""")


leaky_relu_backward.unusual("""
slope: np.where(z > 0, da, alpha * da) => da * np.where(z > 0, 1, alpha)
slope_1_at_0: np.where(z > 0, da, alpha * da) => np.where(z >= 0, 1.0, alpha) * da
slope_between_at_0: return np.where(z > 0, da, alpha * da) => up = np.heaviside(z, 0.5); return da * (up + alpha * (1 - up))
masks: np.where(z > 0, da, alpha * da) => da * (z > 0) + alpha * da * (z <= 0)
copy_and_mask: return np.where(z > 0, da, alpha * da) => dz = np.array(da, dtype=np.result_type(da, np.float32)); dz[z <= 0] *= alpha; return dz
float_slopes: return np.where(z > 0, da, alpha * da) => slope = np.ones_like(z, dtype=float); slope[z < 0] = alpha; return np.multiply(slope, da)
one_by_one: pairs = zip(np.ravel(da), np.ravel(z), strict=True); flat = [g if entry > 0 else alpha * g for g, entry in pairs]; return np.reshape(flat, z.shape).tolist()
""")
