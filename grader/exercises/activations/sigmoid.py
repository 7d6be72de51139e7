"""Exercises of lesson 2: sigmoid and the way back."""

import numpy as np

from grader.exercises.activations.common import (
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
from grader.exercises.base import Ladder, both
from grader.exercises.notes import (
    INTEGERS,
    shuffled_sizes,
)
from solutions import activations as solution

LADDER = Ladder("02_activations")
TAILS = both(
    "small numbers, compared by their ratio", "很小的数，按比例来比较"
)


sigmoid = LADDER.add(
    solution.sigmoid,
    parts=("a",),
    points=POINTS,
    hints=[
        both(
            "What should come out at z = 0? And for a large z, which way does"
            " exp(-z) go, and which way 1 / (1 + exp(-z))?",
            "z = 0 时应当得到多少？z 很大时，exp(-z) 趋向哪里，"
            "1 / (1 + exp(-z)) 又趋向哪里？",
        ),
        both(
            "Write the formula with np.exp, and count the brackets: is the 1"
            " below the line added before you divide?",
            "用 np.exp 写出公式，再数一数括号：分母里的 1 是在做除法之前加上的吗？",
        ),
        both(
            "Multiply 1 / (1 + exp(-z)) above and below by exp(z). One form"
            " is safe for positive z, the other for negative z: which?",
            "把 1 / (1 + exp(-z)) 的分子分母同乘 exp(z)，就得到另一种写法。"
            "z 为正时用哪种不会溢出？z 为负时呢？",
        ),
    ],
    fits=(
        "exponent_sign tanh tanh_of_z slope step shared_out sign_lost"
        " one_missing",
        "no_brackets minus_below",
        "overflows clipped not_finite small_numbers_cut",
    ),
)
sigmoid.show(np.array([0.0, LOG_3, -LOG_3]))
sigmoid.show(np.array([[2.0, -2.0], [0.5, -0.5]]))
sigmoid.show(0.0, note=A_NUMBER, **EDGE)
sigmoid.show(np.array([0, 1, -1]), note=INTEGERS, **EDGE)
sigmoid.show(single([0.0, 1.0, -1.0]), note=SINGLE, dtype=True, **EDGE)
sigmoid.show(np.array([1000.0, -1000.0]), note=FAR_OUT, **EXTREME)
sigmoid.show(np.array([-17.0, -20.0]), driver="tails", note=TAILS, **EXTREME)


@sigmoid.hidden
def _(rng):
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


@sigmoid.mistake(
    "small_numbers_cut",
    en="Small values are cut off or rounded away; sigmoid(-20) is 2.06e-9,"
    " and a slope there is as small.",
    zh="很小的值被截掉或四舍五入了；sigmoid(-20) 是 2.06e-9，那里的斜率也这么小。",
)
def _(z):
    return np.clip(solution.sigmoid(z), 5e-8, 1.0)


@sigmoid.mistake(
    "exponent_sign",
    en="The sign in the exponent is wrong: this falls where sigmoid should"
    " climb. It is exp(-z) below the line.",
    zh="指数的符号错了：本该上升的曲线在下降。分母里应当是 exp(-z)。",
)
def _(z):
    return 1 / (1 + np.exp(z))


@sigmoid.mistake(
    "no_brackets",
    en="`1 / 1 + np.exp(-z)` divides first and adds after; put 1 + np.exp(-z)"
    " in brackets.",
    zh="`1 / 1 + np.exp(-z)` 会先除后加；要给 1 + np.exp(-z) 加上括号。",
)
def _(z):
    return 1 / 1 + np.exp(-z)


@sigmoid.mistake(
    "minus_below",
    en="Below the line stands 1 - exp(-z); the two are added.",
    zh="分母写成了 1 - exp(-z)；应当相加。",
)
def _(z):
    return 1 / (1 - np.exp(-z))


@sigmoid.mistake(
    "one_missing",
    en="The 1 below the line is missing, so this is exp(z), without a limit.",
    zh="分母里少了 1，结果成了 exp(z)，会无限增大。",
)
def _(z):
    return 1 / np.exp(-z)


@sigmoid.mistake(
    "tanh",
    en="This is tanh: it runs from -1 to 1, and sigmoid from 0 to 1.",
    zh="这是 tanh：它的取值在 -1 到 1 之间，sigmoid 则在 0 到 1 之间。",
)
def _(z):
    return np.tanh(z)


@sigmoid.mistake(
    "tanh_of_z",
    en="In the form with tanh the argument is z / 2, not z.",
    zh="用 tanh 来写时，里面应当是 z / 2，不是 z。",
)
def _(z):
    return (1 + np.tanh(z)) / 2


@sigmoid.mistake(
    "slope",
    en="This is the slope a * (1 - a); here the value a itself is wanted.",
    zh="这是斜率 a * (1 - a)；这里要的是 a 本身。",
)
def _(z):
    a = solution.sigmoid(z)
    return a * (1 - a)


@sigmoid.mistake(
    "step",
    en="This jumps from 0 to 1; sigmoid climbs smoothly between them.",
    zh="这个函数从 0 一下跳到 1；sigmoid 是平滑地升上去的。",
)
def _(z):
    return (np.asarray(z) > 0) * 1.0


@sigmoid.mistake(
    "shared_out",
    en="The entries are divided by their sum, as in softmax; sigmoid takes"
    " each entry on its own.",
    zh="各个数除以了它们的总和，那是 softmax 的做法；sigmoid 对每个数单独计算。",
)
def _(z):
    powers = np.exp(z)
    return powers / powers.sum()


@sigmoid.mistake(
    "sign_lost",
    en="The sign of z is lost, so nothing comes out below 1/2. exp(-abs(z))"
    " is safe, but negative z need exp(z) / (1 + exp(z)).",
    zh="z 的符号丢了，结果都不小于 1/2。exp(-abs(z)) 不会溢出，"
    "但 z 为负时应当用 exp(z) / (1 + exp(z))。",
)
def _(z):
    return 1 / (1 + np.exp(-np.abs(z)))


@sigmoid.mistake(
    "overflows",
    en="exp(z) is infinite at z = 1000, and infinity / infinity is NaN; for"
    " positive z take the form with exp(-z).",
    zh="z = 1000 时 exp(z) 是无穷大，无穷大除以无穷大得到 NaN；"
    "z 为正时要用含 exp(-z) 的写法。",
)
def _(z):
    return np.exp(z) / (1 + np.exp(z))


@sigmoid.mistake(
    "clipped",
    en="z is clipped so tightly that far from 0 the result stays away from"
    " 0 and 1.",
    zh="z 的截断范围太窄，离 0 很远时，结果到不了 0 和 1。",
)
def _(z):
    return 1 / (1 + np.exp(-np.clip(z, -7, 7)))


@sigmoid.mistake(
    "stays_whole",
    en="The result array takes its type from z; with whole numbers in z"
    " everything is cut to whole numbers.",
    zh="结果数组沿用了 z 的类型；z 是整数时，结果也全被截成了整数。",
)
def _(z):
    a = np.zeros_like(z)
    a[...] = solution.sigmoid(z)
    return a


@sigmoid.mistake(
    "doubles",
    en="float32 became float64 on the way; keep the type of z, so that a"
    " large network stays as small as it was.",
    zh="float32 在途中变成了 float64；应当保持 z 的类型，大网络才不会平白占用更多内存。",
)
def _(z):
    a = np.zeros(np.shape(z))
    a[...] = solution.sigmoid(z)
    return a


@sigmoid.mistake(
    "input_negated",
    en="z is negated in place.",
    zh="z 被就地变了号。",
    finding="purity",
)
def _(z):
    z *= -1
    return 1 / (1 + np.exp(z))


@sigmoid.right("naive")
def _(z):
    return 1 / (1 + np.exp(-z))


@sigmoid.right("tanh_form")
def _(z):
    return 0.5 * (1 + np.tanh(z / 2))


@sigmoid.right("logaddexp")
def _(z):
    return np.exp(-np.logaddexp(0, -z))


@sigmoid.right("wide_clip")
def _(z):
    return 1.0 / (1.0 + np.exp(-np.clip(z, -500, 500)))


@sigmoid.right("both_forms")
def _(z):
    return np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z)))


@sigmoid.right("masks")
def _(z):
    z = np.asarray(z)
    a = np.empty(z.shape, dtype=np.result_type(z, np.float32))
    up = z >= 0
    a[up] = 1 / (1 + np.exp(-z[up]))
    a[~up] = np.exp(z[~up]) / (1 + np.exp(z[~up]))
    return a


@sigmoid.right("one_by_one")
def _(z):
    if np.ndim(z):
        return [sigmoid.rights["one_by_one"](entry) for entry in z]
    small = np.exp(-abs(z))
    return 1 / (1 + small) if z > 0 else small / (1 + small)


@sigmoid.right("complement")
def _(z):
    return 1 - np.reciprocal(1 + np.exp(z))


sigmoid_backward = LADDER.add(
    solution.sigmoid_backward,
    parts=("dz",),
    points=POINTS,
    hints=[
        both(
            "Where is sigmoid steepest, and how steep is it there? Your slope"
            " should be largest at that z.",
            "sigmoid 在哪里最陡，斜率是多少？你算的斜率应当在那个 z 处最大。",
        ),
        both(
            "The slope is a * (1 - a). What is a, when all you are given is z?",
            "斜率是 a * (1 - a)。手里只有 z，a 从哪里来？",
        ),
        both(
            "da says how the loss changes with a, the slope how a changes"
            " with z. How does the chain rule join the two?",
            "da 说的是损失怎样随 a 变化，斜率说的是 a 怎样随 z 变化。"
            "链式法则怎样把两者连起来？",
        ),
    ],
    fits=(
        "slope_of_tanh half_slope other_half sign no_brackets",
        "z_for_a activated_twice one_minus_inside overflows inside",
        "upstream_ignored upstream_twice upstream_added averaged ignored",
    ),
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
def _(rng):
    case, da = sigmoid_backward.case, rng.normal(size=len(FAR))
    return [
        *backward_cases(sigmoid_backward, rng),
        case(da, FAR, note=FAR_OUT, **EXTREME),
        case(single(da), single(FAR / 5), note=SINGLE, **EXTREME),
    ]


@sigmoid_backward.mistake(
    "z_for_a",
    en="The slope is a * (1 - a) with a = sigmoid(z); here z itself stands"
    " in for a.",
    zh="斜率是 a * (1 - a)，其中 a = sigmoid(z)；这里直接把 z 当成了 a。",
)
def _(da, z):
    return da * z * (1 - z)


@sigmoid_backward.mistake(
    "activated_twice",
    en="sigmoid is applied to a value that already went through it; z is"
    " what sigmoid was given, so apply it once.",
    zh="对已经激活过的值又用了一次 sigmoid；z 是 sigmoid 的输入，只需用一次。",
)
def _(da, z):
    return solution.sigmoid_backward(da, solution.sigmoid(z))


@sigmoid_backward.mistake(
    "sign",
    en="The sign is flipped: sigmoid climbs everywhere, so dz has the sign"
    " of da.",
    zh="符号反了：sigmoid 处处上升，dz 的符号应与 da 相同。",
)
def _(da, z):
    return -solution.sigmoid_backward(da, z)


@sigmoid_backward.mistake(
    "upstream_ignored",
    en="da is not used: this is the slope of sigmoid alone. Multiply it by"
    " the gradient that comes from above.",
    zh="没有用到 da：这只是 sigmoid 自己的斜率，还要乘以上游传来的梯度。",
)
def _(da, z):
    a = solution.sigmoid(z)
    return a * (1 - a)


@sigmoid_backward.mistake(
    "upstream_twice",
    en="da is multiplied in twice; it enters once.",
    zh="da 乘了两次；只应乘一次。",
)
def _(da, z):
    return da * solution.sigmoid_backward(da, z)


@sigmoid_backward.mistake(
    "upstream_added",
    en="da is added to the slope; the chain rule multiplies.",
    zh="da 和斜率相加了；链式法则是相乘。",
)
def _(da, z):
    a = solution.sigmoid(z)
    return da + a * (1 - a)


@sigmoid_backward.mistake(
    "half_slope",
    en="The factor 1 - a is missing: the slope is a * (1 - a).",
    zh="少了因子 1 - a：斜率是 a * (1 - a)。",
)
def _(da, z):
    return da * solution.sigmoid(z)


@sigmoid_backward.mistake(
    "other_half",
    en="The factor a is missing: the slope is a * (1 - a).",
    zh="少了因子 a：斜率是 a * (1 - a)。",
)
def _(da, z):
    return da * (1 - solution.sigmoid(z))


@sigmoid_backward.mistake(
    "no_brackets",
    en="`da * a * 1 - a` subtracts a at the end; put 1 - a in brackets.",
    zh="`da * a * 1 - a` 是最后才减去 a；要给 1 - a 加上括号。",
)
def _(da, z):
    a = solution.sigmoid(z)
    return da * a * 1 - a


@sigmoid_backward.mistake(
    "slope_of_tanh",
    en="1 - a**2 is the slope of tanh; that of sigmoid is a * (1 - a).",
    zh="1 - a**2 是 tanh 的斜率；sigmoid 的斜率是 a * (1 - a)。",
)
def _(da, z):
    return da * (1 - solution.sigmoid(z) ** 2)


@sigmoid_backward.mistake(
    "one_minus_inside",
    en="1 - z stands inside sigmoid; first a = sigmoid(z), then 1 - a.",
    zh="1 - z 写到了 sigmoid 里面；应当先算 a = sigmoid(z)，再算 1 - a。",
)
def _(da, z):
    return da * solution.sigmoid(z) * solution.sigmoid(1 - z)


@sigmoid_backward.mistake(
    "averaged",
    en="The result is divided by the number of rows; the mean belongs to the"
    " loss, and da holds it already.",
    zh="结果又除以了行数；求平均是损失的事，da 里已经算过了。",
)
def _(da, z):
    return solution.sigmoid_backward(da, z) / len(z)


@sigmoid_backward.mistake(
    "overflows",
    en="exp(-z) is infinite at z = -1000, and infinity / infinity is NaN;"
    " a * (1 - a) with your sigmoid stays finite.",
    zh="z = -1000 时 exp(-z) 是无穷大，无穷大除以无穷大得到 NaN；"
    "用你写的 sigmoid 算 a * (1 - a)，就不会溢出。",
)
def _(da, z):
    return da * np.exp(-z) / (1 + np.exp(-z)) ** 2


@sigmoid_backward.mistake(
    "stays_whole",
    en="The result array takes its type from z; with whole numbers in z"
    " the gradient is cut to whole numbers.",
    zh="结果数组沿用了 z 的类型；z 是整数时，梯度也被截成了整数。",
)
def _(da, z):
    dz = np.zeros_like(z)
    dz[...] = solution.sigmoid_backward(da, z)
    return dz


@sigmoid_backward.mistake(
    "da_overwritten",
    en="The result is written into da.",
    zh="结果写进了 da。",
    finding="purity",
)
def _(da, z):
    a = solution.sigmoid(z)
    da *= a * (1 - a)
    return da


@sigmoid_backward.mistake(
    "z_overwritten",
    en="The activated values are written into z.",
    zh="激活后的值写进了 z。",
    finding="purity",
)
def _(da, z):
    a = np.asarray(z, dtype=float)  # no copy if it is one already
    a[...] = solution.sigmoid(a)
    return da * a * (1 - a)


@sigmoid_backward.right("two_sigmoids")
def _(da, z):
    return da * solution.sigmoid(z) * solution.sigmoid(-z)


@sigmoid_backward.right("a_minus_square")
def _(da, z):
    a = 1 / (1 + np.exp(-z))
    return (a - a**2) * da


@sigmoid_backward.right("exponential_form")
def _(da, z):
    small = np.exp(-np.abs(z))
    return da * small / (1 + small) ** 2


@sigmoid_backward.right("tanh_form")
def _(da, z):
    return da * (1 - np.tanh(z / 2) ** 2) / 4


@sigmoid_backward.right("cosh_form")
def _(da, z):
    return da / (4 * np.cosh(z / 2) ** 2)


@sigmoid_backward.right("one_by_one")
def _(da, z):
    if np.ndim(z):
        rule = sigmoid_backward.rights["one_by_one"]
        return [rule(g, entry) for g, entry in zip(da, z, strict=True)]
    a = solution.sigmoid(z)
    return a * (1 - a) * da
