"""Exercises of lesson 3: the Huber loss and its gradient."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.draws import TINY, even
from grader.exercises.losses.common import (
    AT_DELTA,
    EDGE,
    PAIR,
    ROW,
    ROW_GOALS,
    SMALL,
    TWO_SHAPES,
    error,
    predictions,
)
from grader.exercises.notes import (
    ALL_EQUAL,
    FINE,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from solutions import losses as solution
from solutions.neuron import numerical_gradient

LADDER = Ladder("03_losses")

huber = LADDER.add(
    solution.huber,
    parts=("loss",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    hints=[
        both(
            "Which of the two formulas holds for an error of -3 with delta 1?"
            " What about the sign?",
            "delta 为 1、误差为 -3 时，该用两个公式中的哪一个？符号怎么处理？",
        ),
        both(
            "At |e| = delta both formulas should give one value. Do yours?",
            "|e| = delta 时，两个公式的值应当相等。你的相等吗？",
        ),
        both(
            "np.where(condition, near, far) chooses entry by entry. Which"
            " condition, and what is averaged at the end?",
            "np.where(条件, 近处, 远处) 会逐个选择。条件是什么？最后对什么取平均？",
        ),
    ],
    fits=(
        "sign_kept sign_kept_below size_not_tested swapped delta_ignored",
        "offset_missing offset_missing_below offset_not_multiplied"
        " offset_not_multiplied_below line_not_multiplied"
        " line_not_multiplied_below not_halved not_halved_below zero_beyond"
        " zero_beyond_below smooth_l1 pseudo_huber clipped only_parabola"
        " only_line",
        "one_choice_for_all summed rows_summed not_averaged",
    ),
)
ERRORS = np.array([[1.0, -1.0], [3.0, -4.0], [1.5, 0.0]])
huber.show(np.array([0.5, -6.0, 0.0]), np.zeros(3))
huber.show(ERRORS, np.zeros((3, 2)), 2.0)
huber.show(SMALL, np.array([[2.5, 2.0], [0.25, -1.0]]), 0.5, note=ALL_EQUAL)
huber.show(np.array([1.0, -1.0]), np.zeros(2), note=AT_DELTA, **EDGE)
huber.show(ROW, ROW_GOALS, 2.5, note=ONE_ROW, **EDGE)
huber.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)


def huber_cases(rng, exercise):
    """Hidden cases for several delta, also where the errors equal it."""
    n, k = shuffled_sizes(rng, 2, 3, 7)
    Y = rng.normal(size=(n, k))
    Y_hat = Y + 3 * rng.normal(size=(n, k))
    delta = float(rng.choice([0.5, 0.75, 1.5, 2.5]))
    small = np.sqrt(2 * TINY / np.mean(Y**2)) * Y[::-1]
    high, beyond = Y + 650.0, even(rng, (n, k), 60.0)
    whole = rng.integers(-4, 5, (n, k)).astype(float)
    at = whole + delta * rng.integers(-2, 3, (n, k))  # exact in binary
    case = exercise.case
    return [
        *predictions(rng, exercise=exercise, more=(rng.uniform(0.4, 0.8),)),
        case(Y_hat, Y),
        case(Y + small, Y, note=FINE),
        case(high + beyond, high, 40.0, note=WIDE),
        case(Y_hat, Y, rng.uniform(1.2, 3)),
        case(
            Y_hat,
            Y,
            2,
            note=both("delta a whole number", "delta 是整数"),
            **EDGE,
        ),
        case(
            Y_hat, Y, 100.0, note=both("a large delta", "delta 很大"), **EDGE
        ),
        case(Y_hat, Y, 0.01, note=both("a small delta", "delta 很小"), **EDGE),
        case(at, whole, delta, note=AT_DELTA, **EDGE),
    ]


@huber.hidden
def _(rng):
    return huber_cases(rng, huber)


def at_border(exercise, id, *, en, zh):
    """Decorator: enter a mistake with a jump at delta, once for each side.

    It is written as a function of (e, delta, near), near says which errors
    count as small: with those of exactly delta, or without.
    """

    def enter(function):
        for suffix, small in (("", np.less_equal), ("_below", np.less)):

            def mistaken(Y_hat, Y, delta=1.0, small=small):
                e = error(Y_hat, Y)
                return function(e, delta, small(np.abs(e), delta))

            exercise.mistake(id + suffix, en=en, zh=zh)(mistaken)

    return enter


@at_border(
    huber,
    "offset_missing",
    en="Beyond delta it is delta * |e|, and - delta / 2 is missing in the"
    " brackets, so that the loss jumps at delta.",
    zh="超过 delta 时用了 delta * |e|，括号里漏了 - delta / 2，"
    "损失就在 delta 处跳了一下。",
)
def _(e, delta, near):
    return np.where(near, e**2 / 2, delta * np.abs(e)).mean()


@at_border(
    huber,
    "offset_not_multiplied",
    en="delta / 2 is subtracted outside the brackets; it is multiplied by"
    " delta as well: delta * (|e| - delta / 2).",
    zh="delta / 2 减在了括号外面；它也要乘 delta：delta * (|e| - delta / 2)。",
)
def _(e, delta, near):
    return np.where(near, e**2 / 2, delta * np.abs(e) - delta / 2).mean()


@at_border(
    huber,
    "line_not_multiplied",
    en="The straight line has slope 1; its slope is delta, as that of the"
    " parabola where the two meet.",
    zh="直线段的斜率成了 1；应当是 delta，与抛物线在连接处的斜率相同。",
)
def _(e, delta, near):
    return np.where(near, e**2 / 2, np.abs(e) - delta / 2).mean()


@at_border(
    huber,
    "not_halved",
    en="The parabola lacks its 1/2: it is e**2 / 2 where |e| <= delta.",
    zh="抛物线少了 1/2：|e| <= delta 时应为 e**2 / 2。",
)
def _(e, delta, near):
    return np.where(near, e**2, delta * (np.abs(e) - delta / 2)).mean()


@at_border(
    huber,
    "sign_kept",
    en="The straight line uses e with its sign, so large negative errors"
    " earn a negative loss; it needs |e|.",
    zh="直线段用了带符号的 e，很大的负误差反而得到负的损失；应当用 |e|。",
)
def _(e, delta, near):
    return np.where(near, e**2 / 2, delta * (e - delta / 2)).mean()


@at_border(
    huber,
    "zero_beyond",
    en="Errors beyond delta count nothing; they count delta (|e| - delta / 2).",
    zh="超过 delta 的误差不计损失了；它们应计 delta (|e| - delta / 2)。",
)
def _(e, delta, near):
    return np.where(near, e**2 / 2, 0).mean()


@huber.mistake(
    "swapped",
    en="The two formulas are swapped: the parabola belongs to the small"
    " errors.",
    zh="两个公式用反了：误差小的时候才用抛物线。",
)
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    size = np.abs(e)
    return np.where(size > delta, e**2 / 2, delta * (size - delta / 2)).mean()


@huber.mistake(
    "size_not_tested",
    en="The test looks at e and not at |e|, so every negative error is taken"
    " for a small one.",
    zh="判断时看的是 e 而不是 |e|，负误差就全被当成了小误差。",
)
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    far = delta * (np.abs(e) - delta / 2)
    return np.where(e <= delta, e**2 / 2, far).mean()


@huber.mistake(
    "delta_ignored",
    en="delta is not used; it works as if it were 1.",
    zh="没有用到 delta；算的总是 delta 为 1 的情形。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber(Y_hat, Y)


@huber.mistake(
    "only_parabola",
    en="Every error is squared, however large; beyond delta comes the"
    " straight line.",
    zh="不论多大的误差都取了平方；超过 delta 应当改用直线。",
)
def _(Y_hat, Y, delta=1.0):
    return (error(Y_hat, Y) ** 2).mean() / 2


@huber.mistake(
    "only_line",
    en="The straight line is used for small errors too; up to delta it is"
    " e**2 / 2.",
    zh="小误差也用了直线；不超过 delta 时应为 e**2 / 2。",
)
def _(Y_hat, Y, delta=1.0):
    return delta * (np.abs(error(Y_hat, Y)) - delta / 2).mean()


@huber.mistake(
    "clipped",
    en="The error is cut at delta before it is squared, so beyond delta the"
    " loss no longer grows; it should go on in a straight line.",
    zh="误差先截断到 delta 再平方，超过 delta 后损失就不再增长；"
    "应当沿直线继续增长。",
)
def _(Y_hat, Y, delta=1.0):
    return (np.clip(error(Y_hat, Y), -delta, delta) ** 2).mean() / 2


@huber.mistake(
    "smooth_l1",
    en="This is the Huber loss divided by delta, which PyTorch calls"
    " SmoothL1Loss; ours is not divided.",
    zh="这是 Huber 损失除以 delta，PyTorch 里叫 SmoothL1Loss；这里不除。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber(Y_hat, Y, delta) / delta


@huber.mistake(
    "pseudo_huber",
    en="This is the pseudo-Huber loss, a smooth relative; ours changes from"
    " parabola to line at delta.",
    zh="这是伪 Huber 损失，一种平滑的近似；我们的在 delta 处由抛物线转为直线。",
)
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    return (delta**2 * (np.sqrt(1 + (e / delta) ** 2) - 1)).mean()


@huber.mistake(
    "one_choice_for_all",
    en="One choice between the two formulas is made for the whole batch;"
    " each error has its own.",
    zh="对整批数据只选了一个公式；每个误差应当各选各的。",
)
def _(Y_hat, Y, delta=1.0):
    size = np.abs(error(Y_hat, Y))
    if size.max() <= delta:
        return (size**2).mean() / 2
    return delta * (size.mean() - delta / 2)


@huber.mistake(
    "summed",
    en="The losses are added up; the mean of them is wanted.",
    zh="各项损失加了起来；应当取平均值。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber(Y_hat, Y, delta) * np.size(Y)


@huber.mistake(
    "rows_summed",
    en="The losses of a row are added, and only the rows are averaged; the"
    " mean runs over all n k entries.",
    zh="每一行的损失加了起来，只对行取了平均；应当对全部 n k 个数取平均。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber(Y_hat, Y, delta) * np.size(Y) / len(Y)


@huber.mistake(
    "not_averaged",
    en="There is one loss for each entry; one number is wanted, their mean.",
    zh="每个数各得到一个损失；应当只有一个数，即它们的平均值。",
)
def _(Y_hat, Y, delta=1.0):
    size = np.abs(error(Y_hat, Y))
    far = delta * (size - delta / 2)
    return np.where(size <= delta, size**2 / 2, far)


@huber.mistake(
    "shapes_unchecked",
    en="(n,) minus (n, 1) makes a table of every prediction against every"
    " target. Raise ValueError where the shapes differ.",
    zh="(n,) 减 (n, 1) 会得到每个预测减每个目标的一张表。"
    "形状不同时应当抛出 ValueError。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber(*np.broadcast_arrays(Y_hat, Y), delta)


@huber.mistake(
    "in_place",
    en="The caller's Y_hat is changed by `-=`; make a new array.",
    zh="`-=` 改动了调用者的 Y_hat；应当另建一个新数组。",
    finding="purity",
)
def _(Y_hat, Y, delta=1.0):
    loss = solution.huber(Y_hat, Y, delta)
    Y_hat -= Y
    return loss


@huber.right("loop")
def _(Y_hat, Y, delta=1.0):
    if Y_hat.shape != Y.shape:
        raise ValueError
    total = 0.0
    for p, t in zip(Y_hat.flat, Y.flat, strict=True):
        e = abs(p - t)
        total += e * e / 2 if e < delta else delta * e - delta**2 / 2
    return total / Y_hat.size


@huber.right("area_under_the_slope")
def _(Y_hat, Y, delta=1.0):
    size = np.abs(error(Y_hat, Y))
    inner = np.minimum(size, delta)
    return np.array((inner**2 / 2 + delta * (size - inner)).mean())


@huber.right("masks")
def _(Y_hat, Y, delta=1.0):
    size = np.abs(error(Y_hat, Y))
    near = size < delta
    losses = near * size**2 / 2 + ~near * delta * (size - delta / 2)
    return losses.sum() / losses.size


@huber.right("three_pieces")
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y).astype(float)
    pieces = [
        lambda e: delta * (-e - delta / 2),
        lambda e: delta * (e - delta / 2),
        lambda e: e**2 / 2,
    ]
    return np.piecewise(e, [e < -delta, e > delta], pieces).mean()


@huber.right("product_with_the_cut_error")
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    cut = np.clip(e, -delta, delta)
    return np.mean(cut * (e - cut / 2))


huber_backward = LADDER.add(
    solution.huber_backward,
    parts=("dY_hat",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    hints=[
        both(
            "What is the slope of e**2 / 2, and what is the slope of the"
            " straight lines to the right and to the left?",
            "e**2 / 2 的斜率是多少？右边和左边两条直线的斜率又各是多少？",
        ),
        both(
            "Draw the slope against e, from -3 to 3, with delta 1. Which"
            " numpy function has that graph?",
            "delta 为 1 时，画出斜率随 e 从 -3 到 3 的变化。哪个 numpy 函数就是"
            "这个样子？",
        ),
        both(
            "np.clip(e, -delta, delta) is nearly all. Which factor does the"
            " mean add?",
            "有了 np.clip(e, -delta, delta) 就差不多了。取平均会多出哪个系数？",
        ),
    ],
    fits=(
        "slope_one_beyond slope_one_beyond_below zero_beyond"
        " zero_beyond_below twice_the_error twice_the_error_below not_cut"
        " another_loss smooth_l1",
        "sign_lost sign_lost_below cut_on_one_side swapped only_signs sign"
        " delta_ignored",
        "not_averaged divided_by_rows cut_too_late mean_taken over_n times_n",
    ),
)
huber_backward.show(np.array([0.5, -6.0, 0.0]), np.zeros(3))
huber_backward.show(ERRORS, np.zeros((3, 2)), 2.0)
huber_backward.show(
    SMALL, np.array([[2.5, 2.0], [0.25, -1.0]]), 0.5, note=ALL_EQUAL
)
huber_backward.show(np.array([1.0, -1.0]), np.zeros(2), note=AT_DELTA, **EDGE)
huber_backward.show(ROW, ROW_GOALS, 2.5, note=ONE_ROW, **EDGE)
huber_backward.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)


@huber_backward.hidden
def _(rng):
    return huber_cases(rng, huber_backward)


@at_border(
    huber_backward,
    "slope_one_beyond",
    en="Beyond delta the slope is 1; it is delta, so that it joins that of"
    " the parabola.",
    zh="超过 delta 时斜率成了 1；应当是 delta，才能与抛物线的斜率接上。",
)
def _(e, delta, near):
    return np.where(near, e, np.sign(e)) / e.size


@at_border(
    huber_backward,
    "zero_beyond",
    en="Errors beyond delta get no gradient; they keep pulling, with slope"
    " delta.",
    zh="超过 delta 的误差没有梯度了；它们仍有斜率 delta。",
)
def _(e, delta, near):
    return np.where(near, e, 0) / e.size


@at_border(
    huber_backward,
    "sign_lost",
    en="Large negative errors get slope +delta; their slope is -delta.",
    zh="很大的负误差得到了斜率 +delta；应当是 -delta。",
)
def _(e, delta, near):
    return np.where(near, e, delta) / e.size


@at_border(
    huber_backward,
    "twice_the_error",
    en="The slope of the parabola e**2 / 2 is e, not 2 e.",
    zh="抛物线 e**2 / 2 的斜率是 e，不是 2 e。",
)
def _(e, delta, near):
    return np.where(near, 2 * e, delta * np.sign(e)) / e.size


@huber_backward.mistake(
    "swapped",
    en="The two slopes are swapped: the error itself belongs to the small"
    " errors.",
    zh="两个斜率用反了：误差小的时候，斜率才是误差本身。",
)
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    return np.where(np.abs(e) > delta, e, delta * np.sign(e)) / np.size(Y)


@huber_backward.mistake(
    "cut_on_one_side",
    en="Only errors above delta are cut; those below -delta are cut as well.",
    zh="只截断了大于 delta 的误差；小于 -delta 的也要截断。",
)
def _(Y_hat, Y, delta=1.0):
    return np.minimum(error(Y_hat, Y), delta) / np.size(Y)


@huber_backward.mistake(
    "delta_ignored",
    en="delta is not used; it works as if it were 1.",
    zh="没有用到 delta；算的总是 delta 为 1 的情形。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber_backward(Y_hat, Y)


@huber_backward.mistake(
    "not_cut",
    en="The error is not cut at delta: this is the gradient of half the mean"
    " squared error.",
    zh="误差没有在 delta 处截断：这是均方误差的梯度的一半。",
)
def _(Y_hat, Y, delta=1.0):
    return error(Y_hat, Y) / np.size(Y)


@huber_backward.mistake(
    "another_loss",
    en="This is the gradient of mse, not of huber. Loss and gradient must"
    " belong together.",
    zh="这是 mse 的梯度，不是 huber 的。损失和梯度必须配套。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.mse_backward(Y_hat, Y)


@huber_backward.mistake(
    "only_signs",
    en="Every slope is +delta or -delta; small errors have their own, e.",
    zh="所有斜率都成了 +delta 或 -delta；误差小的时候，斜率是 e。",
)
def _(Y_hat, Y, delta=1.0):
    return delta * np.sign(error(Y_hat, Y)) / np.size(Y)


@huber_backward.mistake(
    "smooth_l1",
    en="This is the gradient divided by delta, that of PyTorch's"
    " SmoothL1Loss; ours is not divided.",
    zh="梯度除以了 delta，那是 PyTorch 的 SmoothL1Loss；这里不除。",
)
def _(Y_hat, Y, delta=1.0):
    return solution.huber_backward(Y_hat, Y, delta) / delta


@huber_backward.mistake(
    "sign",
    en="The sign is flipped: the error is prediction minus target.",
    zh="符号反了：误差是预测减目标。",
)
def _(Y_hat, Y, delta=1.0):
    return -solution.huber_backward(Y_hat, Y, delta)


@huber_backward.mistake(
    "not_averaged",
    en="It is not divided by the number of entries; the loss is a mean.",
    zh="没有除以元素的个数；损失是平均值。",
)
def _(Y_hat, Y, delta=1.0):
    return np.clip(error(Y_hat, Y), -delta, delta)


@huber_backward.mistake(
    "divided_by_rows",
    en="It is divided by n alone; the mean runs over all n k entries.",
    zh="只除以了 n；应当对全部 n k 个数取平均。",
)
def _(Y_hat, Y, delta=1.0):
    return np.clip(error(Y_hat, Y), -delta, delta) / len(Y)


@huber_backward.mistake(
    "cut_too_late",
    en="The error is divided first and cut afterwards; cut the error itself"
    " at delta.",
    zh="先除、后截断了；应当在 delta 处截断误差本身，再去除。",
)
def _(Y_hat, Y, delta=1.0):
    return np.clip(error(Y_hat, Y) / np.size(Y), -delta, delta)


@huber_backward.mistake(
    "loss_as_gradient",
    en="The loss itself is returned in every entry; what is wanted is how"
    " fast it grows with each prediction.",
    zh="每个位置返回的都是损失本身；要的是损失随每个预测增长得多快。",
)
def _(Y_hat, Y, delta=1.0):
    return np.full(np.shape(Y), solution.huber(Y_hat, Y, delta))


@huber_backward.mistake(
    "mean_taken",
    en="The slopes are averaged into one number; each prediction has a slope"
    " of its own.",
    zh="斜率被平均成了一个数；每个预测应当各有各的斜率。",
)
def _(Y_hat, Y, delta=1.0):
    return np.clip(error(Y_hat, Y), -delta, delta).mean()


@huber_backward.mistake(
    "shapes_unchecked",
    en="(n,) minus (n, 1) makes a table, and a gradient of a wrong shape."
    " Raise ValueError where the shapes differ.",
    zh="(n,) 减 (n, 1) 会得到一张表，梯度的形状也就错了。"
    "形状不同时应当抛出 ValueError。",
)
def _(Y_hat, Y, delta=1.0):
    return np.clip(Y_hat - Y, -delta, delta) / np.size(Y)


@huber_backward.mistake(
    "in_place",
    en="The caller's Y_hat is changed by `-=`; make a new array.",
    zh="`-=` 改动了调用者的 Y_hat；应当另建一个新数组。",
    finding="purity",
)
def _(Y_hat, Y, delta=1.0):
    gradient = solution.huber_backward(Y_hat, Y, delta)
    Y_hat -= Y
    return gradient


@huber_backward.right("where")
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    return np.where(np.abs(e) < delta, e, delta * np.sign(e)) / e.size


@huber_backward.right("loop")
def _(Y_hat, Y, delta=1.0):
    if np.shape(Y_hat) != np.shape(Y):
        raise ValueError
    d = np.empty(Y.shape)
    for i, e in np.ndenumerate(Y_hat - Y):
        d[i] = (e if abs(e) <= delta else delta * e / abs(e)) / Y.size
    return d


@huber_backward.right("least_and_greatest")
def _(Y_hat, Y, delta=1.0):
    cut = np.maximum(np.minimum(error(Y_hat, Y), delta), -delta)
    return cut * (1 / np.size(Y))


@huber_backward.right("own_array_in_place")
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y).astype(float)
    e[e > delta] = delta
    e[e < -delta] = -delta
    e /= e.size
    return e


@huber_backward.right("shrunk")
def _(Y_hat, Y, delta=1.0):
    e = error(Y_hat, Y)
    return e * delta / np.maximum(np.abs(e), delta) / e.size


@huber_backward.right("nudged")
def _(Y_hat, Y, delta=1.0):
    def loss(P):
        return solution.huber(P, Y, delta)

    return numerical_gradient(loss, Y_hat, 1e-6)
