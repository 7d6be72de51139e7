"""Exercises of lesson 2: the way back through tanh."""

import numpy as np

from grader.exercises.activations.common import (
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
from grader.exercises.base import Ladder, both
from grader.exercises.notes import (
    INTEGERS,
)
from solutions import activations as solution

LADDER = Ladder("02_activations")


tanh_backward = LADDER.add(
    solution.tanh_backward,
    parts=("dz",),
    points=POINTS,
    hints=[
        both(
            "How steep is tanh at 0, and how steep where it has gone flat?"
            " What does 1 - tanh(z)**2 give at these places?",
            "tanh 在 0 处有多陡？在变平的地方呢？"
            "1 - tanh(z)**2 在这两处各是多少？",
        ),
        both(
            "What is squared: z, tanh(z), or 1 - tanh(z)?",
            "平方的是哪一个：z，tanh(z)，还是 1 - tanh(z)？",
        ),
        both(
            "You have the slope. What does the gradient da, which comes from"
            " above, do with it?",
            "斜率有了。上游传来的梯度 da 要怎样和它结合？",
        ),
    ],
    fits=(
        "sign overflows",
        "squared_outside squared_inside not_squared z_for_a activated_twice"
        " sigmoid_squared no_brackets slope_of_sigmoid",
        "upstream_ignored upstream_twice forward averaged ignored",
    ),
)
tanh_backward.show(np.array([3.0, -2.0]), np.array([0.0, 0.0]))
tanh_backward.show(np.array([100.0, -100.0, 50.0]),
                   np.array([LOG_3, LOG_3, -LOG_3]),
                   note=both("tanh(z) is 0.8 or -0.8",
                             "tanh(z) 是 0.8 或 -0.8"))  # fmt: skip
tanh_backward.show(
    np.array([[2.0, -1.0], [0.5, 3.0]]), np.array([[1.0, -2.0], [-1.0, 0.5]])
)
tanh_backward.show(np.array([2.5, -2.0]), np.array([0, 1]),
                   note=INTEGERS, **EDGE)  # fmt: skip
tanh_backward.show(np.array([5.0, 5.0]), np.array([1000.0, -1000.0]),
                   note=FAR_OUT, **EXTREME)  # fmt: skip


@tanh_backward.hidden
def _(rng):
    case, da = tanh_backward.case, rng.normal(size=len(FAR))
    return [
        *backward_cases(tanh_backward, rng),
        case(da, FAR, note=FAR_OUT, **EXTREME),
        case(single(da), single(FAR / 5), note=SINGLE, **EXTREME),
    ]


@tanh_backward.mistake(
    "squared_outside",
    en="(1 - tanh(z))**2 squares the difference; only tanh(z) is squared.",
    zh="(1 - tanh(z))**2 把整个差都平方了；只有 tanh(z) 要平方。",
)
def _(da, z):
    return da * (1 - np.tanh(z)) ** 2


@tanh_backward.mistake(
    "squared_inside",
    en="tanh(z**2) squares z; square tanh(z) instead.",
    zh="tanh(z**2) 平方的是 z；应当平方的是 tanh(z)。",
)
def _(da, z):
    return da * (1 - np.tanh(np.square(z)))


@tanh_backward.mistake(
    "not_squared",
    en="tanh(z) is not squared: the slope is 1 - tanh(z)**2.",
    zh="tanh(z) 没有平方：斜率是 1 - tanh(z)**2。",
)
def _(da, z):
    return da * (1 - np.tanh(z))


@tanh_backward.mistake(
    "z_for_a",
    en="1 - z**2 holds if z is the activated value; here z is what tanh was"
    " given.",
    zh="只有 z 是激活后的值，才能用 1 - z**2；这里的 z 是 tanh 的输入。",
)
def _(da, z):
    return da * (1 - np.square(z))


@tanh_backward.mistake(
    "activated_twice",
    en="tanh is applied to a value that already went through it; apply it"
    " once.",
    zh="对已经激活过的值又用了一次 tanh；只需用一次。",
)
def _(da, z):
    return da * (1 - np.tanh(np.tanh(z)) ** 2)


@tanh_backward.mistake(
    "slope_of_sigmoid",
    en="a * (1 - a) is the slope of sigmoid; that of tanh is 1 - a**2.",
    zh="a * (1 - a) 是 sigmoid 的斜率；tanh 的斜率是 1 - a**2。",
)
def _(da, z):
    a = np.tanh(z)
    return da * a * (1 - a)


@tanh_backward.mistake(
    "sigmoid_squared",
    en="This uses 1 - sigmoid(z)**2; the slope of tanh needs tanh(z).",
    zh="这里算的是 1 - sigmoid(z)**2；tanh 的斜率要用 tanh(z)。",
)
def _(da, z):
    return da * (1 - solution.sigmoid(z) ** 2)


@tanh_backward.mistake(
    "sign",
    en="The sign is flipped: tanh climbs everywhere, so the slope is"
    " 1 - tanh(z)**2, never below 0.",
    zh="符号反了：tanh 处处上升，斜率是 1 - tanh(z)**2，不会是负的。",
)
def _(da, z):
    return da * (np.tanh(z) ** 2 - 1)


@tanh_backward.mistake(
    "upstream_ignored",
    en="da is not used: this is the slope of tanh alone. Multiply it by the"
    " gradient that comes from above.",
    zh="没有用到 da：这只是 tanh 自己的斜率，还要乘以上游传来的梯度。",
)
def _(da, z):
    return 1 - np.tanh(z) ** 2


@tanh_backward.mistake(
    "upstream_twice",
    en="da is multiplied in twice; it enters once.",
    zh="da 乘了两次；只应乘一次。",
)
def _(da, z):
    return da**2 * (1 - np.tanh(z) ** 2)


@tanh_backward.mistake(
    "no_brackets",
    en="`da * 1 - tanh(z)**2` subtracts at the end; put 1 - tanh(z)**2 in"
    " brackets.",
    zh="`da * 1 - tanh(z)**2` 是最后才相减；要给 1 - tanh(z)**2 加上括号。",
)
def _(da, z):
    return da * 1 - np.tanh(z) ** 2


@tanh_backward.mistake(
    "forward",
    en="da is multiplied by tanh(z), the value; the slope is wanted.",
    zh="da 乘的是 tanh(z) 的值；应当乘以斜率。",
)
def _(da, z):
    return da * np.tanh(z)


@tanh_backward.mistake(
    "averaged",
    en="The result is divided by the number of rows; the mean belongs to the"
    " loss, and da holds it already.",
    zh="结果又除以了行数；求平均是损失的事，da 里已经算过了。",
)
def _(da, z):
    return solution.tanh_backward(da, z) / len(z)


@tanh_backward.mistake(
    "overflows",
    en="exp(z) is infinite at z = 1000, and infinity / infinity is NaN;"
    " np.tanh stays finite.",
    zh="z = 1000 时 exp(z) 是无穷大，无穷大除以无穷大得到 NaN；"
    "np.tanh 不会溢出。",
)
def _(da, z):
    up, down = np.exp(z), np.exp(-z)
    return da * (1 - ((up - down) / (up + down)) ** 2)


@tanh_backward.mistake(
    "stays_whole",
    en="The result array takes its type from z; with whole numbers in z"
    " the gradient is cut to whole numbers.",
    zh="结果数组沿用了 z 的类型；z 是整数时，梯度也被截成了整数。",
)
def _(da, z):
    dz = np.zeros_like(z)
    dz[...] = solution.tanh_backward(da, z)
    return dz


@tanh_backward.mistake(
    "da_overwritten",
    en="The result is written into da.",
    zh="结果写进了 da。",
    finding="purity",
)
def _(da, z):
    da *= 1 - np.tanh(z) ** 2
    return da


@tanh_backward.right("cosh")
def _(da, z):
    return da / np.cosh(z) ** 2


@tanh_backward.right("factored")
def _(da, z):
    a = np.tanh(z)
    return da * (1 - a) * (1 + a)


@tanh_backward.right("through_sigmoid")
def _(da, z):
    a = 2 / (1 + np.exp(-2 * z)) - 1
    return da - da * a * a


@tanh_backward.right("sigmoid_slope")
def _(da, z):
    s = solution.sigmoid(2 * z)
    return 4 * da * s * (1 - s)


@tanh_backward.right("exponentials")
def _(da, z):
    return 4 * da / (np.exp(z) + np.exp(-z)) ** 2


@tanh_backward.right("one_by_one")
def _(da, z):
    slopes = [1 - float(np.tanh(entry)) ** 2 for entry in np.ravel(z)]
    return (np.array(slopes).reshape(z.shape) * da).tolist()
