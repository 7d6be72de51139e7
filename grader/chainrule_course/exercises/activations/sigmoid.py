"""Exercises of lesson 2: sigmoid and the way back."""

import numpy as np

from chainrule_course.exercises.activations.common import (
    A_NUMBER,
    EDGE,
    EXTREME,
    FAR,
    FAR_OUT,
    LOG_3,
    POINTS,
    SINGLE,
    backward_cases,
    forward_cases,
    single,
)
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.notes import INTEGERS, shuffled_sizes
from chainrule_course.solutions import activations as solution

LADDER = Ladder("02_activations")
TAILS = "small numbers, compared by their ratio"


sigmoid = LADDER.add(
    solution.sigmoid,
    parts=("a",),
    points=POINTS,
    hints="""
        What should come out at z = 0? And for a large z, which way does
        exp(-z) go, and which way 1 / (1 + exp(-z))?
        fits exponent_sign tanh tanh_of_z slope step shared_out sign_lost
        fits one_missing

        Write the formula with np.exp, and count the brackets: is the 1 below
        the line added before you divide?
        fits no_brackets minus_below

        Multiply 1 / (1 + exp(-z)) above and below by exp(z). One form is safe
        for positive z, the other for negative z: which?
        fits overflows clipped not_finite small_numbers_cut
    """,
)
sigmoid.show(np.array([0.0, LOG_3, -LOG_3]))
sigmoid.show(np.array([[2.0, -2.0], [0.5, -0.5]]))
sigmoid.show(0.0, note=A_NUMBER, **EDGE)
sigmoid.show(np.array([0, 1, -1]), note=INTEGERS, **EDGE)
sigmoid.show(single([0.0, 1.0, -1.0]), note=SINGLE, dtype=True, **EDGE)
sigmoid.show(np.array([1000.0, -1000.0]), note=FAR_OUT, **EXTREME)
sigmoid.show(np.array([-17.0, -20.0]), driver="tails", note=TAILS, **EXTREME)


@sigmoid.hidden
def sigmoid_cases(rng):
    n, d = shuffled_sizes(rng, 2)
    z = rng.normal(size=(n, d))
    return [
        *forward_cases(sigmoid, rng),
        sigmoid.case(np.array([z[0], -z[0]])),  # the two rows add up to 1
        sigmoid.case(float(z[0, 0]) - 1, note=A_NUMBER, **EDGE),
        sigmoid.case(-2, note=A_NUMBER, **EDGE),
        sigmoid.case(single(z), note=SINGLE, dtype=True, **EDGE),
        sigmoid.case(FAR, note=FAR_OUT, **EXTREME),
        sigmoid.case(single(FAR / 5), note=SINGLE, **EXTREME),
        sigmoid.case(-1000.0, note=A_NUMBER, **EXTREME),
        sigmoid.case(
            rng.uniform(-22.0, -17.0, (n, d)),
            driver="tails",
            note=TAILS,
            **EXTREME,
        ),
    ]


sigmoid.wrong("""
small_numbers_cut: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return np.clip(sigmoid(z), 5e-08, 1.0)
    Small values are cut off or rounded away; sigmoid(-20) is 2.06e-9, and
    a slope there is as small.
exponent_sign: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / (1 + np.exp(z))
    The sign in the exponent is wrong: this falls where sigmoid should
    climb. It is exp(-z) below the line.
no_brackets: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / 1 + np.exp(-z)
    `1 / 1 + np.exp(-z)` divides first and adds after; put 1 + np.exp(-z)
    in brackets.
minus_below: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / (1 - np.exp(-z))
    Below the line stands 1 - exp(-z); the two are added.
one_missing: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / np.exp(-z)
    The 1 below the line is missing, so this is exp(z), without a limit.
tanh: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return np.tanh(z)
    This is tanh: it runs from -1 to 1, and sigmoid from 0 to 1.
tanh_of_z: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return (1 + np.tanh(z)) / 2
    In the form with tanh the argument is z / 2, not z.
slope: small = np.exp(-np.abs(z)) => a = sigmoid(z)
    & np.where(z >= 0, 1, small) / (1 + small) => a * (1 - a)
    This is the slope a * (1 - a); here the value a itself is wanted.
step: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return (np.asarray(z) > 0) * 1.0
    This jumps from 0 to 1; sigmoid climbs smoothly between them.
shared_out: -np.abs(z) => z
    & np.where(z >= 0, 1, small) => small
    & 1 + small => small.sum()
    The entries are divided by their sum, as in softmax; sigmoid takes each
    entry on its own.
sign_lost: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / (1 + np.exp(-np.abs(z)))
    The sign of z is lost, so nothing comes out below 1/2. exp(-abs(z)) is
    safe, but negative z need exp(z) / (1 + exp(z)).
overflows: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return np.exp(z) / (1 + np.exp(z))
    exp(z) is infinite at z = 1000, and infinity / infinity is NaN; for
    positive z take the form with exp(-z).
clipped: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / (1 + np.exp(-np.clip(z, -7, 7)))
    z is clipped so tightly that far from 0 the result stays away from 0
    and 1.
stays_whole: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => a = np.zeros_like(z); a[...] = sigmoid(z); return a
    The result array takes its type from z; with whole numbers in z
    everything is cut to whole numbers.
doubles: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => a = np.zeros(np.shape(z)); a[...] = sigmoid(z); return a
    float32 became float64 on the way; keep the type of z, so that a large
    network stays as small as it was.
input_negated finding=purity: small = np.exp(-np.abs(z)) => z *= -1
    & np.where(z >= 0, 1, small) => 1
    & 1 + small => 1 + np.exp(z)
    z is negated in place.
""")


sigmoid.unusual("""
naive: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 / (1 + np.exp(-z))
tanh_form: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 0.5 * (1 + np.tanh(z / 2))
logaddexp: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return np.exp(-np.logaddexp(0, -z))
wide_clip: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))
both_forms: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))
""")


@sigmoid.right("masks")
def masks(z):
    z = np.asarray(z)
    a = np.empty(z.shape, dtype=np.result_type(z, np.float32))
    up = z >= 0
    a[up] = 1 / (1 + np.exp(-z[up]))
    a[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return a


@sigmoid.right("one_by_one")
def one_by_one(z):
    if np.ndim(z):
        return [sigmoid.rights["one_by_one"](entry) for entry in z]
    small = np.exp(-abs(z))
    return 1 / (1 + small) if z > 0 else small / (1 + small)


sigmoid.unusual("""
complement: small = np.exp(-np.abs(z)); return np.where(z >= 0, 1, small) / (1 + small) => return 1 - np.reciprocal(1 + np.exp(z))
""")


sigmoid_backward = LADDER.add(
    solution.sigmoid_backward,
    parts=("dz",),
    points=POINTS,
    hints="""
        Where is sigmoid steepest, and how steep is it there? Your slope should
        be largest at that z.
        fits slope_of_tanh half_slope other_half sign no_brackets

        The slope is a * (1 - a). What is a, when all you are given is z?
        fits z_for_a activated_twice one_minus_inside overflows inside

        da says how the loss changes with a, the slope how a changes with z.
        How does the chain rule join the two?
        fits upstream_ignored upstream_twice upstream_added averaged ignored
    """,
)
sigmoid_backward.show(
    np.array([4.0, 16.0, -16.0]), np.array([0.0, LOG_3, -LOG_3])
)
sigmoid_backward.show(
    np.array([[2.0, -1.0], [0.5, 3.0]]), np.array([[1.0, -2.0], [-1.0, 0.5]])
)
sigmoid_backward.show(np.array([2.0, -2.0]), np.array([0, 1]),
                      note=INTEGERS, **EDGE)  # fmt: skip
sigmoid_backward.show(np.array([5.0, 5.0]), np.array([1000.0, -1000.0]),
                      note=FAR_OUT, **EXTREME)  # fmt: skip


@sigmoid_backward.hidden
def sigmoid_backward_cases(rng):
    case, da = sigmoid_backward.case, rng.normal(size=len(FAR))
    return [
        *backward_cases(sigmoid_backward, rng),
        case(da, FAR, note=FAR_OUT, **EXTREME),
        case(single(da), single(FAR / 5), note=SINGLE, **EXTREME),
    ]


sigmoid_backward.wrong("""
z_for_a: a = sigmoid(z); return da * a * (1 - a) => return da * z * (1 - z)
    The slope is a * (1 - a) with a = sigmoid(z); here z itself stands in
    for a.
activated_twice: a = sigmoid(z); return da * a * (1 - a) => return sigmoid_backward(da, sigmoid(z))
    sigmoid is applied to a value that already went through it; z is what
    sigmoid was given, so apply it once.
sign: a = sigmoid(z); return da * a * (1 - a) => return -sigmoid_backward(da, z)
    The sign is flipped: sigmoid climbs everywhere, so dz has the sign of
    da.
upstream_ignored: da * a => a
    da is not used: this is the slope of sigmoid alone. Multiply it by the
    gradient that comes from above.
upstream_twice: a = sigmoid(z); return da * a * (1 - a) => return da * sigmoid_backward(da, z)
    da is multiplied in twice; it enters once.
upstream_added: da * a * (1 - a) => da + a * (1 - a)
    da is added to the slope; the chain rule multiplies.
half_slope: a = sigmoid(z); return da * a * (1 - a) => return da * sigmoid(z)
    The factor 1 - a is missing: the slope is a * (1 - a).
other_half: a = sigmoid(z); return da * a * (1 - a) => return da * (1 - sigmoid(z))
    The factor a is missing: the slope is a * (1 - a).
no_brackets: da * a * (1 - a) => da * a * 1 - a
    `da * a * 1 - a` subtracts a at the end; put 1 - a in brackets.
slope_of_tanh: a = sigmoid(z); return da * a * (1 - a) => return da * (1 - sigmoid(z) ** 2)
    1 - a**2 is the slope of tanh; that of sigmoid is a * (1 - a).
one_minus_inside: a = sigmoid(z); return da * a * (1 - a) => return da * sigmoid(z) * sigmoid(1 - z)
    1 - z stands inside sigmoid; first a = sigmoid(z), then 1 - a.
averaged: a = sigmoid(z); return da * a * (1 - a) => return sigmoid_backward(da, z) / len(z)
    The result is divided by the number of rows; the mean belongs to the
    loss, and da holds it already.
overflows: a = sigmoid(z); return da * a * (1 - a) => return da * np.exp(-z) / (1 + np.exp(-z)) ** 2
    exp(-z) is infinite at z = -1000, and infinity / infinity is NaN; a *
    (1 - a) with your sigmoid stays finite.
stays_whole: a = sigmoid(z); return da * a * (1 - a) => a = np.zeros_like(z); a[...] = sigmoid_backward(da, z); return a
    The result array takes its type from z; with whole numbers in z the
    gradient is cut to whole numbers.
da_overwritten finding=purity: return da * a * (1 - a) => da *= a * (1 - a); return da
    The result is written into da.
z_overwritten finding=purity: a = sigmoid(z) => a = np.asarray(z, dtype=float); a[...] = sigmoid(a)
    The activated values are written into z.
""")


sigmoid_backward.unusual("""
two_sigmoids: a = sigmoid(z); return da * a * (1 - a) => return da * sigmoid(z) * sigmoid(-z)
a_minus_square: a = 1 / (1 + np.exp(-z)); return (a - a ** 2) * da
exponential_form: sigmoid(z) => np.exp(-np.abs(z))
    & da * a * (1 - a) => da * a / (1 + a) ** 2
tanh_form: a = sigmoid(z); return da * a * (1 - a) => return da * (1 - np.tanh(z / 2) ** 2) / 4
cosh_form: a = sigmoid(z); return da * a * (1 - a) => return da / (4 * np.cosh(z / 2) ** 2)
""")


@sigmoid_backward.right("one_by_one")
def sigmoid_backward_one_by_one(da, z):
    if np.ndim(z):
        rule = sigmoid_backward.rights["one_by_one"]
        return [rule(g, entry) for g, entry in zip(da, z, strict=True)]
    a = solution.sigmoid(z)
    return a * (1 - a) * da
