"""Exercises of lesson 2: ReLU and the way back."""

import numpy as np

from chainrule_course.exercises.activations.common import (
    AT_ZERO,
    EDGE,
    EXTREME,
    FAR,
    FAR_OUT,
    NO_EXTREMES,
    POINTS,
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


relu = LADDER.add(
    solution.relu,
    parts=("a",),
    points=POINTS,
    hints="""
        What becomes of 3, and what of -2?
        fits minimum absolute step unchanged leaky filtered below_one
        fits at_most_one capped

        np.max gives one number for a whole array. Which function compares
        entry by entry?
        fits one_number zero_as_axis shape

        np.maximum takes two things to compare. Which two? And is z still as it
        was afterwards?
        fits input_overwritten purity
    """,
)
relu.show(np.array([-2.0, 0.0, 3.0]))
relu.show(np.array([[-0.5, 1.5], [0.5, -4.0]]))
relu.show(np.array([-2, 0, 3]), note=INTEGERS, **EDGE)
relu.show(np.array([1000.0, -1000.0]), note=FAR_OUT, **EXTREME)


@relu.hidden
def relu_cases(rng):
    far = np.append(FAR, [1e6, -1e6])
    return [
        relu.case(fine(rng, ROWS, COLUMNS), note=FINE),
        relu.case(wide(rng, ROWS, COLUMNS), note=WIDE),
        *forward_cases(relu, rng),
        relu.case(single(rng.normal(size=(3, 2))), note=SINGLE, **EDGE),
        relu.case(rng.permutation(far), note=FAR_OUT, **EXTREME),
    ]


relu.wrong("""
minimum: np.maximum => np.minimum
    This keeps the negative numbers; relu keeps the positive ones.
absolute: np.maximum(0, z) => np.abs(z)
    Negative numbers change their sign; they should become 0.
step: np.maximum(0, z) => (z > 0).astype(float)
    Positive numbers become 1; they should stay as they are. This is the
    slope of relu.
unchanged: np.maximum(0, z) => z.copy()
    Negative numbers pass unchanged; they should become 0.
leaky: np.maximum(0, z) => np.where(z > 0, z, 0.01 * z)
    Negative numbers leak through, scaled by 0.01. That is leaky_relu, a
    later exercise.
softplus: np.maximum(0, z) => softplus(z)
    This is softplus, the smooth version; relu has a corner at 0.
one_number: np.maximum(0, z) => max(0, np.max(z))
    One number comes out for the whole array: np.max finds the largest,
    np.maximum compares entry by entry.
zero_as_axis: np.maximum(0, z) => np.max(z, 0)
    np.max(z, 0) takes the 0 for an axis; np.maximum compares with it.
first_decides_type: np.maximum(0, z) => np.vectorize(lambda entry: max(0, entry))(z)
    np.vectorize takes the type from the first result: if that is the whole
    number 0, everything is cut to whole numbers. np.maximum needs no
    vectorize.
filtered: np.maximum(0, z) => z[z > 0]
    The negative numbers are gone; each should stay in its place as 0.
below_one: np.maximum(0, z) => np.where(z > 1, z, 0)
    Numbers between 0 and 1 become 0 as well; the border is 0.
at_most_one: np.maximum(0, z) => np.clip(z, 0, 1)
    Numbers above 1 are cut to 1; relu has no upper limit.
capped: np.maximum(0, z) => np.clip(z, 0, 20)
    Large numbers are cut at a limit; relu has none.
input_overwritten finding=purity: return np.maximum(0, z) => a = z; a[a < 0] = 0; return a
    Zeros are written into z.
""")


relu.unusual("""
mask: np.maximum(0, z) => z * (z > 0)
half_of_sum: np.maximum(0, z) => (np.abs(z) + z) / 2
where: np.maximum(0, z) => np.where(z >= 0, z, 0.0)
clip: np.maximum(0, z) => z.clip(min=0)
copy_and_mask: return np.maximum(0, z) => a = z.copy(); a[a < 0] = 0; return a
heaviside: np.maximum(0, z) => z * np.heaviside(z, 0)
""")


@relu.right("one_by_one")
def one_by_one(z):
    if np.ndim(z):
        return [relu.rights["one_by_one"](entry) for entry in z]
    return max(0, z)


relu.unusual("""
piecewise: np.maximum(0, z) => np.piecewise(z, [z > 0], [lambda up: up, 0])
""")


def _other_relu_slope(da, z):
    """The same but with slope 1 at 0."""
    return np.where(z >= 0, da, 0)


relu_backward = LADDER.add(
    solution.relu_backward,
    parts=("dz",),
    points=NO_EXTREMES,
    kink=_other_relu_slope,
    hints="""
        If an entry of z is 3 and grows a little, what does relu do? And if it
        is -3?
        fits upstream_ignored slope_of_sigmoid times_value leaks sign_of_z
        fits ignored

        Which entries of da pass, and who decides: the sign of da, or the sign
        of z?
        fits masks_upstream masks_both reversed never_closes kink sign

        z > 0 is an array of True and False, a gate for each entry. How do you
        send da through it without changing da itself?
        fits filtered da_overwritten mask_in_z upstream_twice purity
    """,
)
relu_backward.show(np.array([5.0, -6.0, 7.0]), np.array([1.0, 2.0, -3.0]))
relu_backward.show(
    np.array([[-4.0, 2.0, 3.0], [0.5, -2.0, -1.0]]),
    np.array([[-1.0, 3.0, 0.5], [2.0, -2.0, 0.2]]),
)
relu_backward.show(np.array([0.5, -1.5, 2.5]), np.array([2, 3, -1]),
                   note=INTEGERS, **EDGE)  # fmt: skip
relu_backward.show(np.array([2.0, -3.0]), np.array([0.0, 0.0]),
                   note="at 0, any slope from 0 to 1 will do", **EDGE)  # fmt: skip


@relu_backward.hidden
def relu_backward_cases(rng):
    case, da = relu_backward.case, rng.normal(size=len(FAR))
    whole = rng.integers(-5, 6, 7), rng.permutation(np.arange(-3, 4))
    return [
        *backward_cases(relu_backward, rng),
        case(*whole, note=INTEGERS, **EDGE),
        case(da, FAR, note=FAR_OUT, **EDGE),
        case(da, FAR * [0, 1, 1, 0, 1], note=AT_ZERO, **EDGE),
    ]


relu_backward.wrong("""
masks_upstream: np.where(z > 0, da, 0) => da * (da > 0)
    da is masked by its own sign; z decides what passes, and negative
    gradients pass as well.
masks_both: np.where(z > 0, da, 0) => da * ((z > 0) & (da > 0))
    An entry passes only if da is positive as well; z alone decides.
never_closes: np.where(z > 0, da, 0) => da * (relu(z) >= 0)
    Everything passes. The output of relu is never below 0, so a mask like
    relu(z) >= 0 is true everywhere; test z > 0.
reversed: np.where(z > 0, da, 0) => np.where(z > 0, 0, da)
    The gate is the wrong way round: da passes where z is positive.
upstream_ignored: np.where(z > 0, da, 0) => (z > 0).astype(float)
    da is not used: this is the slope of relu alone, 0 or 1.
upstream_twice: np.where(z > 0, da, 0) => da * np.where(z > 0, da, 0)
    da is multiplied in twice; it enters once.
times_value: np.where(z > 0, da, 0) => da * relu(z)
    da is multiplied by relu(z), the value; the slope is 1 where z is
    positive.
slope_of_sigmoid: return np.where(z > 0, da, 0) => a = relu(z); return da * a * (1 - a)
    a * (1 - a) is the slope of sigmoid; that of relu is 1 or 0.
sign: np.where(z > 0, da, 0) => -da * (z > 0)
    The sign is flipped; da passes as it is.
leaks: np.where(z > 0, da, 0) => np.where(z > 0, da, 0.01 * da)
    0.01 of da leaks through where z is negative; for relu nothing does.
sign_of_z: np.where(z > 0, da, 0) => da * np.sign(z)
    np.sign gives -1 for negative z, so da comes through with its sign
    flipped; the slope there is 0.
filtered: np.where(z > 0, da, 0) => da[z > 0]
    Only the gradients that pass are kept; the others should stay in their
    places as 0.
averaged: np.where(z > 0, da, 0) => relu_backward(da, z) / len(z)
    The result is divided by the number of rows; the mean belongs to the
    loss, and da holds it already.
stays_whole: return np.where(z > 0, da, 0) => dz = np.zeros_like(z); dz[z > 0] = da[z > 0]; return dz
    The result array takes its type from z; with whole numbers in z the
    gradient is cut to whole numbers.
first_decides_type: np.where(z > 0, da, 0) => np.vectorize(lambda g, entry: g if entry > 0 else 0)(da, z)
    np.vectorize takes the type from the first result: if that is the whole
    number 0, everything is cut to whole numbers. Work with the whole
    arrays.
da_overwritten finding=purity: return np.where(z > 0, da, 0) => da[z <= 0] = 0; return da
    Zeros are written into da.
mask_in_z finding=purity: return np.where(z > 0, da, 0) => z[z <= 0] = 0; z[z > 0] = 1; return da * z
    The mask is written into z.
""")


relu_backward.unusual("""
boolean_mask: np.where(z > 0, da, 0) => da * (z > 0)
whole_mask: np.where(z > 0, da, 0) => (z > 0).astype(int) * da
slope_1_at_0: np.where(z > 0, da, 0) => da * (z >= 0)
slope_half_at_0: np.where(z > 0, da, 0) => da * np.heaviside(z, 0.5)
from_output: return np.where(z > 0, da, 0) => a = np.maximum(0, z); return np.where(a > 0, da, 0.0)
copy_and_mask: return np.where(z > 0, da, 0) => dz = np.array(da); dz[z < 0] = 0; return dz
sign_of_output: np.where(z > 0, da, 0) => da * np.sign(np.maximum(z, 0))
""")


@relu_backward.right("one_by_one")
def relu_backward_one_by_one(da, z):
    if np.ndim(z):
        rule = relu_backward.rights["one_by_one"]
        return [rule(g, entry) for g, entry in zip(da, z, strict=True)]
    return da if z > 0 else 0
