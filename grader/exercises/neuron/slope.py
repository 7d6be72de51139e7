"""Exercises of lesson 1: slopes by nudging."""

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.draws import COLUMNS, even
from grader.exercises.notes import (
    A_VIEW,
    INTEGERS,
    shuffled_sizes,
)
from solutions import neuron as solution

LADDER = Ladder("01_neuron")


numerical_gradient = LADDER.add(
    solution.numerical_gradient,
    parts=("gradient",),
    driver="slope",
    hints=[
        both(
            "Along a line: which two points do you ask f about, and how far"
            " apart are they?",
            "先想 x 只有一个数的情形：要在哪两个点上求 f？它们相距多远？",
        ),
        both(
            "Which entry of x changes, and are all the others back at their"
            " place when you come to the next?",
            "每次改动 x 里的哪个数？轮到下一个数时，其他的数都恢复原样了吗？",
        ),
        both(
            "np.ndindex(x.shape) goes through the entries of any shape. Copy"
            " x as floats, add h in one copy, subtract it in another. Divide"
            " by what?",
            "np.ndindex(x.shape) 可以遍历任意形状的每个位置。"
            "把 x 复制成浮点数，一份加 h，另一份减 h。最后除以什么？",
        ),
    ],
    fits=(
        "forward backward divided_by_h brackets sign h_ignored half times_2",
        "all_at_once never_back in_place purity",
        "no_copy integers whole_slopes zeros",
    ),
)
numerical_gradient.show("bowl", np.array([0.0, 1.0, -2.0]))
numerical_gradient.show(
    "wave",
    np.array([0.0, 1.0]),
    0.1,
    note=both("a wide step, h = 0.1", "较大的步长 h = 0.1"),
)  # fmt: skip
numerical_gradient.show(
    "bowl", np.array([1.0, -1.0]), 0.01, driver="slope_of_keeping"
)
numerical_gradient.show("product", np.array([3.0, 5.0, 2.0]))
numerical_gradient.show("bowl", np.array([[1.0, 2.0], [0.0, -1.0]]),
                        property="edges",
                        note=both("a matrix", "矩阵"))  # fmt: skip
numerical_gradient.show("wave", np.array([1, 2]), property="edges",
                        note=INTEGERS)  # fmt: skip


@numerical_gradient.hidden
def _(rng):
    n, d = shuffled_sizes(rng, 2, 2, 5)
    x, X = rng.normal(size=d + 2), rng.normal(size=(n, d))
    edge = {"property": "edges"}
    case = numerical_gradient.case
    raising = both("f raises an error on the way", "f 中途出错")
    return [
        case("bowl", x),
        case("bowl", even(rng, COLUMNS, 2.0)),
        case("wave", x, 0.2),
        case("wave", np.append(x, 0.0), 1e-4),
        case("bowl", x, 0.01, driver="slope_of_keeping"),
        case("wave", X, 0.1, **edge, note=both("a matrix", "矩阵")),
        case("bowl", rng.normal(size=(2, 1, 3)), **edge),
        case("bowl", np.array(1.5), **edge, note=both("0-d", "零维数组")),
        case("wave", rng.integers(1, 4, d), **edge, note=INTEGERS),
        case("bowl", strided(x), **edge, note=A_VIEW),
        case("bowl", x, driver="slope_of_raising", **edge, note=raising),
    ]


def _each(f, x, rule):
    """Slope in each entry of x by a rule(up, down, f(x)) of your own."""
    x = np.asarray(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        gradient[index] = rule(x, index)
    return gradient


def _moved(x, index, step):
    x = np.array(x, dtype=float)
    x[index] += step
    return x


@numerical_gradient.mistake(
    "forward",
    en="This is the forward difference, (f(x + h) - f(x)) / h. Take the"
    " points on both sides of x.",
    zh="这是前向差分 (f(x + h) - f(x)) / h。应当取 x 两侧的点。",
)
def _(f, x, h=1e-5):
    return _each(f, x, lambda x, i: (f(_moved(x, i, h)) - f(x)) / h)


@numerical_gradient.mistake(
    "backward",
    en="This is the backward difference, (f(x) - f(x - h)) / h. Take the"
    " points on both sides of x.",
    zh="这是后向差分 (f(x) - f(x - h)) / h。应当取 x 两侧的点。",
)
def _(f, x, h=1e-5):
    return _each(f, x, lambda x, i: (f(x) - f(_moved(x, i, -h))) / h)


@numerical_gradient.mistake(
    "divided_by_h",
    en="The two points are 2 h apart, and the difference is divided by h.",
    zh="两个点相距 2 h，这里却只除以了 h。",
)
def _(f, x, h=1e-5):
    return _each(
        f, x, lambda x, i: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / h
    )


@numerical_gradient.mistake(
    "brackets",
    en="`/ 2 * h` divides by 2 and multiplies by h; write / (2 * h).",
    zh="`/ 2 * h` 是除以 2 再乘 h；应当写成 / (2 * h)。",
)
def _(f, x, h=1e-5):
    return _each(
        f, x, lambda x, i: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / 2 * h
    )


@numerical_gradient.mistake(
    "sign",
    en="The two points are swapped: f(x + h) comes first.",
    zh="两个点的次序反了：f(x + h) 应当在前。",
)
def _(f, x, h=1e-5):
    return -solution.numerical_gradient(f, x, h)


@numerical_gradient.mistake(
    "all_at_once",
    en="All entries are moved at once; move one and keep the others.",
    zh="所有的数同时移动了；每次只移动一个，其余不动。",
)
def _(f, x, h=1e-5):
    x = np.asarray(x, dtype=float)
    return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))


@numerical_gradient.mistake(
    "no_copy",
    en="Both points are the same array, so they are equal when f sees them;"
    " copy x for each.",
    zh="两个点其实是同一个数组，f 看到的值相同；要给每个点各复制一份 x。",
)
def _(f, x, h=1e-5):
    return np.zeros(np.shape(x))


@numerical_gradient.mistake(
    "never_back",
    en="Entries are not put back before the next one is moved.",
    zh="移动下一个数之前，没有把前一个数恢复原样。",
)
def _(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        up = f(x)
        x[index] -= 2 * h
        gradient[index] = (up - f(x)) / (2 * h)
    return gradient


@numerical_gradient.mistake(
    "h_ignored",
    en="The argument h is not used; a fixed step is taken instead.",
    zh="没有使用参数 h，而是用了固定的步长。",
)
def _(f, x, h=1e-5):
    return solution.numerical_gradient(f, x, 1e-5)


@numerical_gradient.mistake(
    "integers",
    en="x holds integers, and h is lost when it is added to an integer;"
    " turn x into floats first.",
    zh="x 里是整数，加上去的 h 会丢失；要先把 x 转成浮点数。",
)
def _(f, x, h=1e-5):
    x = np.asarray(x)
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] = x[index] + h
        down[index] = x[index] - h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


@numerical_gradient.mistake(
    "whole_slopes",
    en="The array for the slopes is made like x and holds whole numbers"
    " when x does; make it of floats.",
    zh="存放斜率的数组是照着 x 造的，x 是整数它就只能存整数；请用浮点数。",
)
def _(f, x, h=1e-5):
    slopes = solution.numerical_gradient(f, x, h)
    return slopes.astype(np.asarray(x).dtype)


@numerical_gradient.mistake(
    "in_place",
    en="x itself is moved and put back by arithmetic, which rounds; and if f"
    " raises, x stays moved.",
    zh="这里移动的是 x 本身，再靠加减恢复，会有舍入误差；"
    "而且 f 一旦出错，x 就不会复原。",
    finding="purity",
)
def _(f, x, h=1e-5):
    if x.dtype != float:
        x = x.astype(float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        up = f(x)
        x[index] -= 2 * h
        down = f(x)
        x[index] += h
        gradient[index] = (up - down) / (2 * h)
    return gradient


@numerical_gradient.right("flat")
def _(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    flat = x.ravel()
    out = []
    for k in range(flat.size):
        step = np.zeros(flat.size)
        step[k] = h
        up = f((flat + step).reshape(x.shape))
        out.append((up - f((flat - step).reshape(x.shape))) / (2 * h))
    return np.array(out).reshape(x.shape)


@numerical_gradient.right("put_back_exactly")
def _(f, x, h=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    for _ in it:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        gradient[i] = (up - down) / (2 * h)
    return gradient


@numerical_gradient.right("with_finally")
def _(f, x, h=1e-5):
    work = x if x.dtype == float else x.astype(float)
    gradient = np.zeros(work.shape)
    for index in np.ndindex(work.shape):
        old = float(work[index])
        try:
            work[index] = old + h
            up = f(work)
            work[index] = old - h
            down = f(work)
        finally:
            work[index] = old
        gradient[index] = (up - down) / (2 * h)
    return gradient
