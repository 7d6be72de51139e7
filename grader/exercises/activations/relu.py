"""Exercises of lesson 2: ReLU and the way back."""

import numpy as np

from grader.exercises.activations.common import (
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
from grader.exercises.base import Ladder, both
from grader.exercises.draws import COLUMNS, ROWS, fine, wide
from grader.exercises.notes import (
    FINE,
    INTEGERS,
    WIDE,
)
from solutions import activations as solution

LADDER = Ladder("02_activations")


relu = LADDER.add(
    solution.relu,
    parts=("a",),
    points=POINTS,
    hints=[
        both(
            "What becomes of 3, and what of -2?",
            "3 会变成什么？-2 呢？",
        ),
        both(
            "np.max gives one number for a whole array. Which function"
            " compares entry by entry?",
            "np.max 对整个数组只给出一个数。哪个函数会逐个比较？",
        ),
        both(
            "np.maximum takes two things to compare. Which two? And is z still"
            " as it was afterwards?",
            "np.maximum 要比较两样东西，是哪两样？算完之后，z 还是原样吗？",
        ),
    ],
    fits=(
        "minimum absolute step unchanged leaky filtered below_one"
        " at_most_one capped",
        "one_number zero_as_axis shape",
        "input_overwritten purity",
    ),
)
relu.show(np.array([-2.0, 0.0, 3.0]))
relu.show(np.array([[-0.5, 1.5], [0.5, -4.0]]))
relu.show(np.array([-2, 0, 3]), note=INTEGERS, **EDGE)
relu.show(np.array([1000.0, -1000.0]), note=FAR_OUT, **EXTREME)


@relu.hidden
def _(rng):
    far = np.append(FAR, [1e6, -1e6])
    return [
        relu.case(fine(rng, ROWS, COLUMNS), note=FINE),
        relu.case(wide(rng, ROWS, COLUMNS), note=WIDE),
        *forward_cases(relu, rng),
        relu.case(single(rng.normal(size=(3, 2))), note=SINGLE, **EDGE),
        relu.case(rng.permutation(far), note=FAR_OUT, **EXTREME),
    ]


@relu.mistake(
    "minimum",
    en="This keeps the negative numbers; relu keeps the positive ones.",
    zh="留下的是负数；relu 应当留下正数。",
)
def _(z):
    return np.minimum(0, z)


@relu.mistake(
    "absolute",
    en="Negative numbers change their sign; they should become 0.",
    zh="负数变成了相反数；它们应当变成 0。",
)
def _(z):
    return np.abs(z)


@relu.mistake(
    "step",
    en="Positive numbers become 1; they should stay as they are. This is the"
    " slope of relu.",
    zh="正数都变成了 1；它们应当保持不变。这其实是 relu 的斜率。",
)
def _(z):
    return (z > 0).astype(float)


@relu.mistake(
    "unchanged",
    en="Negative numbers pass unchanged; they should become 0.",
    zh="负数原样通过了；它们应当变成 0。",
)
def _(z):
    return z.copy()


@relu.mistake(
    "leaky",
    en="Negative numbers leak through, scaled by 0.01. That is leaky_relu, a"
    " later exercise.",
    zh="负数乘以 0.01 漏了过来。那是后面的练习 leaky_relu。",
)
def _(z):
    return np.where(z > 0, z, 0.01 * z)


@relu.mistake(
    "softplus",
    en="This is softplus, the smooth version; relu has a corner at 0.",
    zh="这是 softplus，relu 的平滑版；relu 在 0 处有一个尖角。",
)
def _(z):
    return solution.softplus(z)


@relu.mistake(
    "one_number",
    en="One number comes out for the whole array: np.max finds the largest,"
    " np.maximum compares entry by entry.",
    zh="整个数组只得到一个数：np.max 求的是最大值，np.maximum 才是逐个比较。",
)
def _(z):
    return max(0, np.max(z))


@relu.mistake(
    "zero_as_axis",
    en="np.max(z, 0) takes the 0 for an axis; np.maximum compares with it.",
    zh="np.max(z, 0) 里的 0 是轴的编号；要与 0 比较，应当用 np.maximum。",
)
def _(z):
    return np.max(z, 0)


@relu.mistake(
    "first_decides_type",
    en="np.vectorize takes the type from the first result: if that is the"
    " whole number 0, everything is cut to whole numbers. np.maximum needs no"
    " vectorize.",
    zh="np.vectorize 按第一个结果决定类型：如果它是整数 0，其余的数都会被截成整数。"
    "用 np.maximum 就不需要 vectorize。",
)
def _(z):
    return np.vectorize(lambda entry: max(0, entry))(z)


@relu.mistake(
    "filtered",
    en="The negative numbers are gone; each should stay in its place as 0.",
    zh="负数被删掉了；它们应当留在原位，变成 0。",
)
def _(z):
    return z[z > 0]


@relu.mistake(
    "below_one",
    en="Numbers between 0 and 1 become 0 as well; the border is 0.",
    zh="0 到 1 之间的数也变成了 0；分界应当是 0。",
)
def _(z):
    return np.where(z > 1, z, 0)


@relu.mistake(
    "at_most_one",
    en="Numbers above 1 are cut to 1; relu has no upper limit.",
    zh="大于 1 的数都截成了 1；relu 没有上限。",
)
def _(z):
    return np.clip(z, 0, 1)


@relu.mistake(
    "capped",
    en="Large numbers are cut at a limit; relu has none.",
    zh="大的数被截到了一个上限；relu 没有上限。",
)
def _(z):
    return np.clip(z, 0, 20)


@relu.mistake(
    "input_overwritten",
    en="Zeros are written into z.",
    zh="z 里的负数被就地改成了 0。",
    finding="purity",
)
def _(z):
    a = z
    a[a < 0] = 0
    return a


@relu.right("mask")
def _(z):
    return z * (z > 0)


@relu.right("half_of_sum")
def _(z):
    return (np.abs(z) + z) / 2


@relu.right("where")
def _(z):
    return np.where(z >= 0, z, 0.0)


@relu.right("clip")
def _(z):
    return z.clip(min=0)


@relu.right("copy_and_mask")
def _(z):
    a = z.copy()
    a[a < 0] = 0
    return a


@relu.right("heaviside")
def _(z):
    return z * np.heaviside(z, 0)


@relu.right("one_by_one")
def _(z):
    if np.ndim(z):
        return [relu.rights["one_by_one"](entry) for entry in z]
    return max(0, z)


@relu.right("piecewise")
def _(z):
    return np.piecewise(z, [z > 0], [lambda up: up, 0])


def _other_relu_slope(da, z):
    """The same but with slope 1 at 0."""
    return np.where(z >= 0, da, 0)


relu_backward = LADDER.add(
    solution.relu_backward,
    parts=("dz",),
    points=NO_EXTREMES,
    kink=_other_relu_slope,
    hints=[
        both(
            "If an entry of z is 3 and grows a little, what does relu do? And"
            " if it is -3?",
            "z 里的某个数是 3，它增大一点，relu 的结果怎样变？如果它是 -3 呢？",
        ),
        both(
            "Which entries of da pass, and who decides: the sign of da, or"
            " the sign of z?",
            "da 里的哪些数可以通过？由 da 的符号决定，还是由 z 的符号决定？",
        ),
        both(
            "z > 0 is an array of True and False, a gate for each entry. How"
            " do you send da through it without changing da itself?",
            "z > 0 是由 True 和 False 组成的数组，每个数对应一道门。"
            "怎样让 da 穿过这些门，又不改动 da 本身？",
        ),
    ],
    fits=(
        "upstream_ignored slope_of_sigmoid times_value leaks sign_of_z"
        " ignored",
        "masks_upstream masks_both reversed never_closes kink sign",
        "filtered da_overwritten mask_in_z upstream_twice purity",
    ),
)
relu_backward.show(np.array([5.0, -6.0, 7.0]), np.array([1.0, 2.0, -3.0]))
relu_backward.show(
    np.array([[-4.0, 2.0, 3.0], [0.5, -2.0, -1.0]]),
    np.array([[-1.0, 3.0, 0.5], [2.0, -2.0, 0.2]]),
)
relu_backward.show(np.array([0.5, -1.5, 2.5]), np.array([2, 3, -1]),
                   note=INTEGERS, **EDGE)  # fmt: skip
relu_backward.show(np.array([2.0, -3.0]), np.array([0.0, 0.0]),
                   note=both("at 0, any slope from 0 to 1 will do",
                             "在 0 处，斜率取 0 到 1 都可以"), **EDGE)  # fmt: skip


@relu_backward.hidden
def _(rng):
    case, da = relu_backward.case, rng.normal(size=len(FAR))
    whole = rng.integers(-5, 6, 7), rng.permutation(np.arange(-3, 4))
    return [
        *backward_cases(relu_backward, rng),
        case(*whole, note=INTEGERS, **EDGE),
        case(da, FAR, note=FAR_OUT, **EDGE),
        case(da, FAR * [0, 1, 1, 0, 1], note=AT_ZERO, **EDGE),
    ]


@relu_backward.mistake(
    "masks_upstream",
    en="da is masked by its own sign; z decides what passes, and negative"
    " gradients pass as well.",
    zh="遮罩看的是 da 自己的符号；能否通过由 z 决定，负的梯度也可以通过。",
)
def _(da, z):
    return da * (da > 0)


@relu_backward.mistake(
    "masks_both",
    en="An entry passes only if da is positive as well; z alone decides.",
    zh="这里还要求 da 为正才能通过；只应由 z 决定。",
)
def _(da, z):
    return da * ((z > 0) & (da > 0))


@relu_backward.mistake(
    "never_closes",
    en="Everything passes. The output of relu is never below 0, so a mask"
    " like relu(z) >= 0 is true everywhere; test z > 0.",
    zh="所有的梯度都通过了。relu 的输出不会小于 0，"
    "所以 relu(z) >= 0 这样的遮罩处处为真；应当判断 z > 0。",
)
def _(da, z):
    return da * (solution.relu(z) >= 0)


@relu_backward.mistake(
    "reversed",
    en="The gate is the wrong way round: da passes where z is positive.",
    zh="门开反了：z 为正的地方，da 才能通过。",
)
def _(da, z):
    return np.where(z > 0, 0, da)


@relu_backward.mistake(
    "upstream_ignored",
    en="da is not used: this is the slope of relu alone, 0 or 1.",
    zh="没有用到 da：这只是 relu 自己的斜率，非 0 即 1。",
)
def _(da, z):
    return (z > 0).astype(float)


@relu_backward.mistake(
    "upstream_twice",
    en="da is multiplied in twice; it enters once.",
    zh="da 乘了两次；只应乘一次。",
)
def _(da, z):
    return da * np.where(z > 0, da, 0)


@relu_backward.mistake(
    "times_value",
    en="da is multiplied by relu(z), the value; the slope is 1 where z is"
    " positive.",
    zh="da 乘的是 relu(z) 的值；z 为正时，斜率是 1。",
)
def _(da, z):
    return da * solution.relu(z)


@relu_backward.mistake(
    "slope_of_sigmoid",
    en="a * (1 - a) is the slope of sigmoid; that of relu is 1 or 0.",
    zh="a * (1 - a) 是 sigmoid 的斜率；relu 的斜率是 1 或 0。",
)
def _(da, z):
    a = solution.relu(z)
    return da * a * (1 - a)


@relu_backward.mistake(
    "sign",
    en="The sign is flipped; da passes as it is.",
    zh="符号反了；da 应当原样通过。",
)
def _(da, z):
    return -da * (z > 0)


@relu_backward.mistake(
    "leaks",
    en="0.01 of da leaks through where z is negative; for relu nothing does.",
    zh="z 为负的地方漏过了 0.01 倍的 da；relu 在那里什么也不让通过。",
)
def _(da, z):
    return np.where(z > 0, da, 0.01 * da)


@relu_backward.mistake(
    "sign_of_z",
    en="np.sign gives -1 for negative z, so da comes through with its sign"
    " flipped; the slope there is 0.",
    zh="z 为负时 np.sign 给出 -1，da 变号后漏了过来；那里的斜率应为 0。",
)
def _(da, z):
    return da * np.sign(z)


@relu_backward.mistake(
    "filtered",
    en="Only the gradients that pass are kept; the others should stay in"
    " their places as 0.",
    zh="只留下了通过的梯度；其余的应当留在原位，值为 0。",
)
def _(da, z):
    return da[z > 0]


@relu_backward.mistake(
    "averaged",
    en="The result is divided by the number of rows; the mean belongs to the"
    " loss, and da holds it already.",
    zh="结果又除以了行数；求平均是损失的事，da 里已经算过了。",
)
def _(da, z):
    return solution.relu_backward(da, z) / len(z)


@relu_backward.mistake(
    "stays_whole",
    en="The result array takes its type from z; with whole numbers in z"
    " the gradient is cut to whole numbers.",
    zh="结果数组沿用了 z 的类型；z 是整数时，梯度也被截成了整数。",
)
def _(da, z):
    dz = np.zeros_like(z)
    dz[z > 0] = da[z > 0]
    return dz


@relu_backward.mistake(
    "first_decides_type",
    en="np.vectorize takes the type from the first result: if that is the"
    " whole number 0, everything is cut to whole numbers. Work with the whole"
    " arrays.",
    zh="np.vectorize 按第一个结果决定类型：如果它是整数 0，其余的数都会被截成整数。"
    "直接对整个数组运算就好。",
)
def _(da, z):
    return np.vectorize(lambda g, entry: g if entry > 0 else 0)(da, z)


@relu_backward.mistake(
    "da_overwritten",
    en="Zeros are written into da.",
    zh="da 里被写进了 0。",
    finding="purity",
)
def _(da, z):
    da[z <= 0] = 0
    return da


@relu_backward.mistake(
    "mask_in_z",
    en="The mask is written into z.",
    zh="遮罩写进了 z。",
    finding="purity",
)
def _(da, z):
    z[z <= 0] = 0
    z[z > 0] = 1
    return da * z


@relu_backward.right("boolean_mask")
def _(da, z):
    return da * (z > 0)


@relu_backward.right("whole_mask")
def _(da, z):
    return (z > 0).astype(int) * da


@relu_backward.right("slope_1_at_0")
def _(da, z):
    return da * (z >= 0)


@relu_backward.right("slope_half_at_0")
def _(da, z):
    return da * np.heaviside(z, 0.5)


@relu_backward.right("from_output")
def _(da, z):
    a = np.maximum(0, z)
    return np.where(a > 0, da, 0.0)


@relu_backward.right("copy_and_mask")
def _(da, z):
    dz = np.array(da)
    dz[z < 0] = 0
    return dz


@relu_backward.right("sign_of_output")
def _(da, z):
    return da * np.sign(np.maximum(z, 0))


@relu_backward.right("one_by_one")
def _(da, z):
    if np.ndim(z):
        rule = relu_backward.rights["one_by_one"]
        return [rule(g, entry) for g, entry in zip(da, z, strict=True)]
    return da if z > 0 else 0
