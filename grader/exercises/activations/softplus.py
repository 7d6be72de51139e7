"""Exercises of lesson 2: softplus."""

import numpy as np

from grader.exercises.activations.common import (
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
from grader.exercises.base import Ladder, both
from grader.exercises.notes import (
    INTEGERS,
)
from solutions import activations as solution

LADDER = Ladder("02_activations")


softplus = LADDER.add(
    solution.softplus,
    parts=("a",),
    points=POINTS,
    hints=[
        both(
            "For a large z, which of the two in 1 + exp(z) hardly matters, and"
            " what is the logarithm of the other?",
            "z 很大时，1 + exp(z) 里的哪一项几乎可以忽略？另一项的对数是多少？",
        ),
        both(
            "np.log(1 + np.exp(z)) is right until exp(z) overflows. At which"
            " z does that happen, and what comes out?",
            "np.log(1 + np.exp(z)) 在 exp(z) 溢出之前都是对的。"
            "z 到多大会溢出？那时会得到什么？",
        ),
        both(
            "Take z out of the logarithm: log(1 + exp(z)) = z + log(1 +"
            " exp(-z)). Which form is safe for which sign, and can"
            " exp(-abs(z)) serve both?",
            "把 z 提到对数外面：log(1 + exp(z)) = z + log(1 + exp(-z))。"
            "z 为正、为负时各该用哪种写法？exp(-abs(z)) 能不能两边通用？",
        ),
    ],
    fits=(
        "half_of_it one_missing relu slope log_sigmoid exponent_sign no_log"
        " one_outside one_twice other_base base_ten",
        "overflows not_finite clipped",
        "overflows_beside",
    ),
)
softplus.show(np.array([0.0, LOG_3, -LOG_3]),
              note=both("log 2, log 4, log (4/3)", "log 2、log 4、log (4/3)"))  # fmt: skip
softplus.show(np.array([[10.0, -10.0], [1.0, -1.0]]))
softplus.show(np.array([0, 1, -2]), note=INTEGERS, **EDGE)
softplus.show(np.array([800.0, -800.0]), note=FAR_OUT, **EXTREME)


@softplus.hidden
def _(rng):
    return [
        *forward_cases(softplus, rng),
        softplus.case(single(rng.normal(size=(3, 2))), note=SINGLE, **EDGE),
        softplus.case(rng.permutation(FAR), note=FAR_OUT, **EXTREME),
        softplus.case(single(FAR / 5), note=SINGLE, **EXTREME),
    ]


@softplus.mistake(
    "overflows",
    en="exp(z) is infinite at z = 800, and so is its logarithm; softplus(800)"
    " is 800. Take z out of the logarithm where it is positive.",
    zh="z = 800 时 exp(z) 是无穷大，取对数仍是无穷大；softplus(800) 应为 800。"
    "z 为正时，要把 z 提到对数外面。",
)
def _(z):
    return np.log(1 + np.exp(z))


@softplus.mistake(
    "clipped",
    en="z is clipped before exp, so the result never grows beyond the clip;"
    " softplus(800) is 800.",
    zh="z 在 exp 之前被截断，结果也就停在截断处；softplus(800) 应为 800。",
)
def _(z):
    return np.log1p(np.exp(np.clip(z, -500, 500)))


@softplus.mistake(
    "overflows_beside",
    en="z is taken out of the logarithm, and still log(1 + exp(z)) is added;"
    " what remains inside is exp(-abs(z)).",
    zh="z 已经提到对数外面，却还加着 log(1 + exp(z))；"
    "对数里剩下的应当是 exp(-abs(z))。",
)
def _(z):
    return np.maximum(0, z) + np.log1p(np.exp(z))


@softplus.mistake(
    "half_of_it",
    en="log(1 + exp(-abs(z))) is one half; max(0, z) is to be added.",
    zh="log(1 + exp(-abs(z))) 只是一半；还要加上 max(0, z)。",
)
def _(z):
    return np.log1p(np.exp(-np.abs(z)))


@softplus.mistake(
    "exponent_sign",
    en="The sign in the exponent is wrong: this falls where softplus should"
    " climb.",
    zh="指数的符号错了：本该上升的曲线在下降。",
)
def _(z):
    return np.log1p(np.exp(-np.asarray(z)))


@softplus.mistake(
    "log_sigmoid",
    en="This is log(sigmoid(z)), which is never above 0; softplus is never"
    " below.",
    zh="这是 log(sigmoid(z))，总不大于 0；softplus 总不小于 0。",
)
def _(z):
    return -np.logaddexp(0, -z)


@softplus.mistake(
    "one_missing",
    en="Without the 1, log(exp(z)) is z itself.",
    zh="少了 1，log(exp(z)) 就是 z 本身。",
)
def _(z):
    return np.log(np.exp(z))


@softplus.mistake(
    "one_twice",
    en="np.log1p adds a 1 already, and another is added inside.",
    zh="np.log1p 已经加了 1，里面又加了一次。",
)
def _(z):
    return np.log1p(1 + np.exp(z))


@softplus.mistake(
    "one_outside",
    en="The 1 is added after the logarithm; it belongs inside.",
    zh="1 加在了对数外面；它应当在对数里面。",
)
def _(z):
    return 1 + np.log(np.exp(z))


@softplus.mistake(
    "other_base",
    en="This is a logarithm to the base 2; np.log is the natural one.",
    zh="这是以 2 为底的对数；应当用自然对数 np.log。",
)
def _(z):
    return solution.softplus(z) / np.log(2)


@softplus.mistake(
    "base_ten",
    en="This is a logarithm to the base 10; np.log is the natural one.",
    zh="这是以 10 为底的对数；应当用自然对数 np.log。",
)
def _(z):
    return solution.softplus(z) / np.log(10)


@softplus.mistake(
    "no_log",
    en="The logarithm is missing: this is 1 + exp(z).",
    zh="没有取对数：这是 1 + exp(z)。",
)
def _(z):
    return 1 + np.exp(z)


@softplus.mistake(
    "relu",
    en="This is relu, with a corner at 0; softplus is smooth, log 2 at 0.",
    zh="这是 relu，在 0 处有尖角；softplus 是平滑的，在 0 处等于 log 2。",
)
def _(z):
    return np.maximum(0, z)


@softplus.mistake(
    "slope",
    en="This is sigmoid, the slope of softplus; its value is wanted.",
    zh="这是 sigmoid，也就是 softplus 的斜率；要的是 softplus 的值。",
)
def _(z):
    return solution.sigmoid(z)


@softplus.mistake(
    "stays_whole",
    en="The result array takes its type from z; with whole numbers in z"
    " everything is cut to whole numbers.",
    zh="结果数组沿用了 z 的类型；z 是整数时，结果也全被截成了整数。",
)
def _(z):
    a = np.zeros_like(z)
    a[...] = solution.softplus(z)
    return a


@softplus.mistake(
    "input_overwritten",
    en="The result is written into z.",
    zh="结果写进了 z。",
    finding="purity",
)
def _(z):
    a = np.asarray(z, dtype=float)  # no copy if it is one already
    a[...] = np.logaddexp(0, a)
    return a


@softplus.right("logaddexp")
def _(z):
    return np.logaddexp(0, z)


@softplus.right("straight_when_large")
def _(z):
    return np.where(z > 20, z, np.log1p(np.exp(np.minimum(z, 20))))


@softplus.right("overflow_unused")
def _(z):
    return np.where(z > 30, z, np.log(1 + np.exp(z)))


@softplus.right("two_forms")
def _(z):
    below = np.log1p(np.exp(np.minimum(z, 0)))
    above = z + np.log1p(np.exp(-np.maximum(z, 0)))
    return np.where(z > 0, above, below)


@softplus.right("mean_and_abs")
def _(z):
    return (z + np.abs(z)) / 2 + np.log(1 + np.exp(-np.abs(z)))


@softplus.right("minus_log_sigmoid")
def _(z):
    return z + np.logaddexp(-z, 0)


@softplus.right("one_by_one")
def _(z):
    flat = [max(x, 0) + np.log1p(np.exp(-abs(x))) for x in np.ravel(z)]
    return np.reshape(flat, np.shape(z)).tolist()
