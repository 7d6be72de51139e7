"""Exercises of lesson 2: leaky ReLU and the way back."""

import numpy as np

from grader.exercises.activations.common import (
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
from grader.exercises.base import Ladder, both
from grader.exercises.draws import COLUMNS, ROWS, fine, wide
from grader.exercises.notes import (
    FINE,
    INTEGERS,
    WIDE,
)
from solutions import activations as solution

LADDER = Ladder("02_activations")


leaky_relu = LADDER.add(
    solution.leaky_relu,
    parts=("a",),
    points=NO_EXTREMES,
    hints=[
        both(
            "With alpha = 0.1, what becomes of -2? Of 3?",
            "alpha = 0.1 时，-2 会变成什么？3 呢？",
        ),
        both(
            "Which of the two, z or alpha * z, is wanted for a positive entry,"
            " and which for a negative one?",
            "z 和 alpha * z，正数要取哪一个，负数要取哪一个？",
        ),
        both(
            "np.where(condition, one, other) picks entry by entry. What is"
            " the condition, and what are the two?",
            "np.where(条件, 一个, 另一个) 会逐个挑选。条件是什么，两个候选又是什么？",
        ),
    ],
    fits=(
        "closed alpha_alone subtracted divided sign alpha_ignored added elu"
        " ignored",
        "wrong_side everywhere alpha_is_floor",
        "shape",
    ),
)
leaky_relu.show(np.array([-2.0, 3.0, 0.05]), 0.1)
leaky_relu.show(np.array([[-100.0, 2.0], [0.0, -1.0]]),
                note=both("alpha is 0.01 if not given",
                          "不给 alpha 时取 0.01"))  # fmt: skip
leaky_relu.show(np.array([-2, 3]), 0.3, note=INTEGERS, **EDGE)
leaky_relu.show(np.array([-2.0, 3.0]), 0.0, **EDGE,
                note=both("alpha = 0 gives relu", "alpha = 0 就是 relu"))  # fmt: skip


@leaky_relu.hidden
def _(rng):
    case, z = leaky_relu.case, rng.normal(size=(5, 4))
    return [
        leaky_relu.case(fine(rng, ROWS, COLUMNS), note=FINE),
        leaky_relu.case(wide(rng, ROWS, COLUMNS), note=WIDE),
        *forward_cases(leaky_relu, rng, round(rng.uniform(0.1, 0.6), 3)),
        case(5 * z),
        case(z, 0.0, note=both("alpha = 0", "alpha 为 0"), **EDGE),
        case(z, 1.0, note=both("alpha = 1", "alpha 为 1"), **EDGE),
        case(single(z), 0.25, note=SINGLE, **EDGE),
        case(FAR, 0.05, note=FAR_OUT, **EDGE),
    ]


@leaky_relu.mistake(
    "alpha_ignored",
    en="The slope 0.01 is written into the function; take alpha.",
    zh="函数里把斜率写死成了 0.01；应当用参数 alpha。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, z, 0.01 * z)


@leaky_relu.mistake(
    "closed",
    en="Negative numbers become 0; they should become alpha times themselves.",
    zh="负数都变成了 0；它们应当乘以 alpha。",
)
def _(z, alpha=0.01):
    return np.maximum(0, z)


@leaky_relu.mistake(
    "alpha_alone",
    en="Negative numbers become alpha itself; multiply them by alpha.",
    zh="负数都变成了 alpha；应当是它们乘以 alpha。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, z, alpha)


@leaky_relu.mistake(
    "alpha_is_floor",
    en="This compares z with alpha; compare z with alpha * z.",
    zh="这里比较的是 z 和 alpha；应当比较 z 和 alpha * z。",
)
def _(z, alpha=0.01):
    return np.maximum(alpha, z)


@leaky_relu.mistake(
    "sign",
    en="Negative numbers come out positive; alpha * z keeps their sign.",
    zh="负数变成了正数；alpha * z 应当保持负号。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, z, alpha * np.abs(z))


@leaky_relu.mistake(
    "wrong_side",
    en="alpha scales the positive numbers; it belongs to the negative ones.",
    zh="alpha 乘在了正数上；它应当乘在负数上。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, alpha * z, z)


@leaky_relu.mistake(
    "everywhere",
    en="alpha scales all numbers; positive ones should stay as they are.",
    zh="所有的数都乘了 alpha；正数应当保持不变。",
)
def _(z, alpha=0.01):
    return alpha * z


@leaky_relu.mistake(
    "subtracted",
    en="alpha is subtracted from negative numbers; multiply them by it.",
    zh="负数减去了 alpha；应当乘以 alpha。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, z, z - alpha)


@leaky_relu.mistake(
    "divided",
    en="Negative numbers are divided by alpha; multiply them by it.",
    zh="负数除以了 alpha；应当乘以 alpha。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, z, z / np.float64(alpha))


@leaky_relu.mistake(
    "elu",
    en="This is ELU, alpha * (exp(z) - 1), which bends; the negative side of"
    " leaky_relu is straight.",
    zh="这是 ELU，即 alpha * (exp(z) - 1)，它是弯的；"
    "leaky_relu 的负半边是直线。",
)
def _(z, alpha=0.01):
    return np.where(z > 0, z, alpha * np.expm1(z))


@leaky_relu.mistake(
    "added",
    en="alpha * z is added to all numbers; positive ones should stay.",
    zh="所有的数都加上了 alpha * z；正数应当保持不变。",
)
def _(z, alpha=0.01):
    return np.maximum(0, z) + alpha * z


@leaky_relu.mistake(
    "stays_whole",
    en="The result array takes its type from z; with whole numbers in z"
    " alpha * z is cut to a whole number.",
    zh="结果数组沿用了 z 的类型；z 是整数时，alpha * z 被截成了整数。",
)
def _(z, alpha=0.01):
    a = z.copy()
    a[z < 0] = alpha * z[z < 0]
    return a


@leaky_relu.mistake(
    "input_overwritten",
    en="The result is written into z.",
    zh="结果写进了 z。",
    finding="purity",
)
def _(z, alpha=0.01):
    a = np.asarray(z, dtype=float)  # no copy if it is one already
    a[a < 0] *= alpha
    return a


@leaky_relu.right("maximum")
def _(z, alpha=0.01):
    return np.maximum(alpha * z, z)


@leaky_relu.right("two_halves")
def _(z, alpha=0.01):
    return np.maximum(0, z) + alpha * np.minimum(0, z)


@leaky_relu.right("slope_times_z")
def _(z, alpha=0.01):
    return z * np.where(z >= 0, 1, alpha)


@leaky_relu.right("masks")
def _(z, alpha=0.01):
    return (z > 0) * z + (z <= 0) * alpha * z


@leaky_relu.right("float_copy")
def _(z, alpha=0.01):
    a = np.array(z, dtype=float)
    a[a < 0] *= alpha
    return a


@leaky_relu.right("piecewise")
def _(z, alpha=0.01):
    z = z.astype(float)
    return np.piecewise(z, [z > 0], [lambda u: u, lambda u: alpha * u])


@leaky_relu.right("one_by_one")
def _(z, alpha=0.01):
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
    hints=[
        both(
            "leaky_relu consists of two straight lines. How steep is each?",
            "leaky_relu 由两段直线组成。它们各有多陡？",
        ),
        both(
            "Write down the slope for z = 3 and for z = -2. What is it"
            " multiplied by?",
            "写下 z = 3 和 z = -2 处的斜率。它们要乘以什么？",
        ),
        both(
            "relu_backward closes the gate for negative z. What passes here"
            " in place of 0?",
            "relu_backward 在 z 为负时关上门，给出 0。这里通过的不是 0，那是什么？",
        ),
    ],
    fits=(
        "sign slope_times_z times_value wrong_side alpha_ignored",
        "upstream_ignored upstream_twice alpha_alone alpha_twice ignored",
        "closed masks_upstream kink",
    ),
)
leaky_relu_backward.show(
    np.array([5.0, -6.0, 7.0]), np.array([-2.0, 3.0, -1.0]), 0.1
)
leaky_relu_backward.show(
    np.array([[200.0, -300.0], [4.0, 2.0]]),
    np.array([[-1.0, -0.5], [2.0, -3.0]]),
    note=both("alpha is 0.01 if not given", "不给 alpha 时取 0.01"),
)
leaky_relu_backward.show(np.array([0.5, -1.5]), np.array([2, -3]), 0.2,
                         note=INTEGERS, **EDGE)  # fmt: skip
leaky_relu_backward.show(np.array([2.0, -3.0]), np.array([1.0, -1.0]), 0.0,
                         **EDGE, note=both("alpha = 0 gives relu",
                                           "alpha = 0 就是 relu"))  # fmt: skip


@leaky_relu_backward.hidden
def _(rng):
    case, alpha = leaky_relu_backward.case, round(rng.uniform(0.1, 0.6), 3)
    z, da = rng.normal(size=(2, 4, 3))
    far = rng.normal(size=len(FAR)), FAR
    at_zero = rng.normal(size=len(FAR)), FAR * [0, 1, 1, 0, 1]
    return [
        *backward_cases(leaky_relu_backward, rng, alpha),
        case(da, 5 * z),
        case(da, z, 0.0, note=both("alpha = 0", "alpha 为 0"), **EDGE),
        case(da, z, 1.0, note=both("alpha = 1", "alpha 为 1"), **EDGE),
        case(*far, alpha, note=FAR_OUT, **EDGE),
        case(*at_zero, alpha, note=AT_ZERO, **EDGE),
    ]


@leaky_relu_backward.mistake(
    "alpha_ignored",
    en="The slope 0.01 is written into the function; take alpha.",
    zh="函数里把斜率写死成了 0.01；应当用参数 alpha。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, da, 0.01 * da)


@leaky_relu_backward.mistake(
    "closed",
    en="Nothing passes where z is negative; alpha times da should.",
    zh="z 为负的地方什么也没通过；应当通过 alpha 倍的 da。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, da, 0)


@leaky_relu_backward.mistake(
    "alpha_alone",
    en="Where z is negative alpha itself comes out; multiply it by da.",
    zh="z 为负的地方只给出了 alpha；还要乘以 da。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, da, alpha)


@leaky_relu_backward.mistake(
    "masks_upstream",
    en="The sign of da decides; z should.",
    zh="这里由 da 的符号决定；应当由 z 的符号决定。",
)
def _(da, z, alpha=0.01):
    return np.where(da > 0, da, alpha * da)


@leaky_relu_backward.mistake(
    "wrong_side",
    en="alpha stands on the positive side; it is the slope for negative z.",
    zh="alpha 用在了正的一侧；它是 z 为负时的斜率。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, alpha * da, da)


@leaky_relu_backward.mistake(
    "sign",
    en="The slope on the negative side is alpha, not -alpha.",
    zh="负的一侧斜率是 alpha，不是 -alpha。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, da, -alpha * da)


@leaky_relu_backward.mistake(
    "upstream_ignored",
    en="da is not used: this is the slope alone, 1 or alpha.",
    zh="没有用到 da：这只是斜率，1 或 alpha。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, 1.0, alpha)


@leaky_relu_backward.mistake(
    "upstream_twice",
    en="da is multiplied in twice; it enters once.",
    zh="da 乘了两次；只应乘一次。",
)
def _(da, z, alpha=0.01):
    return da * np.where(z > 0, da, alpha * da)


@leaky_relu_backward.mistake(
    "alpha_twice",
    en="alpha is multiplied in twice; the slope is alpha.",
    zh="alpha 乘了两次；斜率就是 alpha。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, da, alpha * alpha * da)


@leaky_relu_backward.mistake(
    "times_value",
    en="da is multiplied by leaky_relu(z), the value; the slope is wanted.",
    zh="da 乘的是 leaky_relu(z) 的值；应当乘以斜率。",
)
def _(da, z, alpha=0.01):
    return da * solution.leaky_relu(z, alpha)


@leaky_relu_backward.mistake(
    "slope_times_z",
    en="Where z is negative alpha * z comes out, the value of leaky_relu; da"
    " should pass, times alpha.",
    zh="z 为负的地方给出了 alpha * z，那是 leaky_relu 的值；"
    "应当给出 alpha 倍的 da。",
)
def _(da, z, alpha=0.01):
    return np.where(z > 0, da, alpha * z)


@leaky_relu_backward.mistake(
    "averaged",
    en="The result is divided by the number of rows; the mean belongs to the"
    " loss, and da holds it already.",
    zh="结果又除以了行数；求平均是损失的事，da 里已经算过了。",
)
def _(da, z, alpha=0.01):
    return solution.leaky_relu_backward(da, z, alpha) / len(z)


@leaky_relu_backward.mistake(
    "stays_whole",
    en="The slopes are kept in an array of the type of z; with whole numbers"
    " in z alpha is cut to 0.",
    zh="存放斜率的数组沿用了 z 的类型；z 是整数时，alpha 被截成了 0。",
)
def _(da, z, alpha=0.01):
    slope = np.ones_like(z)
    slope[z < 0] = alpha
    return da * slope


@leaky_relu_backward.mistake(
    "da_overwritten",
    en="The result is written into da.",
    zh="结果写进了 da。",
    finding="purity",
)
def _(da, z, alpha=0.01):
    da[z < 0] *= alpha
    return da


@leaky_relu_backward.mistake(
    "mask_in_z",
    en="The slopes are written into z.",
    zh="斜率写进了 z。",
    finding="purity",
)
def _(da, z, alpha=0.01):
    slope = np.asarray(z, dtype=float)  # no copy if it is one already
    up = slope > 0
    slope[up], slope[~up] = 1, alpha
    return da * slope


@leaky_relu_backward.right("slope")
def _(da, z, alpha=0.01):
    return da * np.where(z > 0, 1, alpha)


@leaky_relu_backward.right("slope_1_at_0")
def _(da, z, alpha=0.01):
    return np.where(z >= 0, 1.0, alpha) * da


@leaky_relu_backward.right("slope_between_at_0")
def _(da, z, alpha=0.01):
    up = np.heaviside(z, 0.5)
    return da * (up + alpha * (1 - up))


@leaky_relu_backward.right("masks")
def _(da, z, alpha=0.01):
    return da * (z > 0) + alpha * da * (z <= 0)


@leaky_relu_backward.right("copy_and_mask")
def _(da, z, alpha=0.01):
    dz = np.array(da, dtype=np.result_type(da, np.float32))
    dz[z <= 0] *= alpha
    return dz


@leaky_relu_backward.right("float_slopes")
def _(da, z, alpha=0.01):
    slope = np.ones_like(z, dtype=float)
    slope[z < 0] = alpha
    return np.multiply(slope, da)


@leaky_relu_backward.right("one_by_one")
def _(da, z, alpha=0.01):
    pairs = zip(np.ravel(da), np.ravel(z), strict=True)
    flat = [g if entry > 0 else alpha * g for g, entry in pairs]
    return np.reshape(flat, z.shape).tolist()
