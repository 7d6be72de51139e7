"""Exercises of lesson 2: softplus."""

import numpy as np

from chainrule_course.exercises.activations.common import (
    EDGE,
    EXTREME,
    FAR,
    FAR_OUT,
    LOG_3,
    POINTS,
    SINGLE,
    forward_cases,
    single,
)
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.notes import INTEGERS
from chainrule_course.solutions import activations as solution

LADDER = Ladder("02_activations")


softplus = LADDER.add(
    solution.softplus,
    parts=("a",),
    points=POINTS,
    hints="""
        For a large z, which of the two in 1 + exp(z) hardly matters, and what
        is the logarithm of the other?
        fits half_of_it one_missing relu slope log_sigmoid exponent_sign no_log
        fits one_outside one_twice other_base base_ten

        np.log(1 + np.exp(z)) is right until exp(z) overflows. At which z does
        that happen, and what comes out?
        fits overflows not_finite clipped

        Take z out of the logarithm: log(1 + exp(z)) = z + log(1 + exp(-z)).
        Which form is safe for which sign, and can exp(-abs(z)) serve both?
        fits overflows_beside
    """,
)
softplus.show(np.array([0.0, LOG_3, -LOG_3]),
              note="log 2, log 4, log (4/3)")  # fmt: skip
softplus.show(np.array([[10.0, -10.0], [1.0, -1.0]]))
softplus.show(np.array([0, 1, -2]), note=INTEGERS, **EDGE)
softplus.show(np.array([800.0, -800.0]), note=FAR_OUT, **EXTREME)


@softplus.hidden
def softplus_cases(rng):
    return [
        *forward_cases(softplus, rng),
        softplus.case(single(rng.normal(size=(3, 2))), note=SINGLE, **EDGE),
        softplus.case(rng.permutation(FAR), note=FAR_OUT, **EXTREME),
        softplus.case(single(FAR / 5), note=SINGLE, **EXTREME),
    ]


softplus.wrong("""
overflows: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.log(1 + np.exp(z))
    exp(z) is infinite at z = 800, and so is its logarithm; softplus(800)
    is 800. Take z out of the logarithm where it is positive.
clipped: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.log1p(np.exp(np.clip(z, -500, 500)))
    z is clipped before exp, so the result never grows beyond the clip;
    softplus(800) is 800.
overflows_beside: -np.abs(z) => z
    z is taken out of the logarithm, and still log(1 + exp(z)) is added;
    what remains inside is exp(-abs(z)).
half_of_it: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.log1p(np.exp(-np.abs(z)))
    log(1 + exp(-abs(z))) is one half; max(0, z) is to be added.
exponent_sign: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.log1p(np.exp(-np.asarray(z)))
    The sign in the exponent is wrong: this falls where softplus should
    climb.
log_sigmoid: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => -np.logaddexp(0, -z)
    This is log(sigmoid(z)), which is never above 0; softplus is never
    below.
one_missing: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.log(np.exp(z))
    Without the 1, log(exp(z)) is z itself.
one_twice: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.log1p(1 + np.exp(z))
    np.log1p adds a 1 already, and another is added inside.
one_outside: np.maximum(0, z) => 1
    & np.log1p => np.log
    & -np.abs(z) => z
    The 1 is added after the logarithm; it belongs inside.
other_base: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => softplus(z) / np.log(2)
    This is a logarithm to the base 2; np.log is the natural one.
base_ten: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => softplus(z) / np.log(10)
    This is a logarithm to the base 10; np.log is the natural one.
no_log: np.maximum(0, z) => 1
    & np.log1p => np.exp
    & np.exp(-np.abs(z)) => z
    The logarithm is missing: this is 1 + exp(z).
relu: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.maximum(0, z)
    This is relu, with a corner at 0; softplus is smooth, log 2 at 0.
slope: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => sigmoid(z)
    This is sigmoid, the slope of softplus; its value is wanted.
stays_whole: return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => a = np.zeros_like(z); a[...] = softplus(z); return a
    The result array takes its type from z; with whole numbers in z
    everything is cut to whole numbers.
input_overwritten finding=purity: return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => a = np.asarray(z, dtype=float); a[...] = np.logaddexp(0, a); return a
    The result is written into z.
""")


softplus.unusual("""
logaddexp: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.logaddexp(0, z)
straight_when_large: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.where(z > 20, z, np.log1p(np.exp(np.minimum(z, 20))))
overflow_unused: np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => np.where(z > 30, z, np.log(1 + np.exp(z)))
two_forms: below = np.log1p(np.exp(np.minimum(z, 0))); above = z + np.log1p(np.exp(-np.maximum(z, 0))); return np.where(z > 0, above, below)
mean_and_abs: np.maximum(0, z) => (z + np.abs(z)) / 2
    & np.log1p => np.log
    & np.exp(-np.abs(z)) => 1 + np.exp(-np.abs(z))
minus_log_sigmoid: np.maximum(0, z) => z
    & np.log1p(np.exp(-np.abs(z))) => np.logaddexp(-z, 0)
one_by_one: return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z))) => flat = [max(x, 0) + np.log1p(np.exp(-abs(x))) for x in np.ravel(z)]; return np.reshape(flat, np.shape(z)).tolist()
""")
