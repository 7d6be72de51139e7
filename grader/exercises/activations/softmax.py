"""Exercises of lesson 2: softmax and the way back."""

import numpy as np

from grader.exercises.activations.common import (
    EDGE,
    EXTREME,
    FAR_OUT,
    LOG_3,
    MASKED,
    NO_EXTREMES,
    ONE_CLASS,
    POINTS,
    SINGLE,
    single,
)
from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import COLUMNS, ROWS, even, fine, wide
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from solutions import activations as solution

LADDER = Ladder("02_activations")


softmax = LADDER.add(
    solution.softmax,
    parts=("P",),
    points=POINTS,
    sizes={"n": ("Z", 0), "k": ("Z", 1)},
    hints=[
        both(
            "What should each row add up to? Along which axis do you sum, and"
            " does the sum still line up with its row?",
            "每一行加起来应当是多少？要沿哪个轴求和？求出的和还能对齐到各自的行吗？",
        ),
        both(
            "Add 5 to every score of a row. What happens to exp, to the sum,"
            " to the quotient?",
            "给一行的每个得分都加 5，exp 会怎样变？和呢？商呢？",
        ),
        both(
            "exp(1000) overflows, exp(0) does not. Which number may you"
            " subtract from a row so that no exponent is above 0?",
            "exp(1000) 会溢出，exp(0) 不会。每一行减去哪个数，"
            "就能让指数都不大于 0？",
        ),
    ],
    fits=(
        "whole_batch over_examples keepdims_forgotten not_shared_out"
        " not_divided shape",
        "divided_by_maximum no_exp squares shift_per_column",
        "no_shift global_shift shift_by_mean shift_by_minimum"
        " shift_by_absolute epsilon_below clipped shift_without_keepdims"
        " not_finite",
    ),
)
softmax.show(np.array([[0.0, 0.0, np.log(2)], [0.0, LOG_3, np.log(4)]]))
softmax.show(np.array([[0.0, LOG_3], [0.0, 0.0]]), note=ALL_EQUAL)
softmax.show(np.array([[5.0, 5.0, 5.0, 5.0]]), note=ONE_ROW, **EDGE)
softmax.show(np.array([[1, 2], [0, 0], [3, 1]]), note=INTEGERS, **EDGE)
softmax.show(np.array([[2.0], [-1.0]]), note=ONE_CLASS, **EDGE)
softmax.show(np.array([[1000.0, 1000.0, 0.0], [3000.0, 0.0, 2000.0],
                       [-1000.0, -1000.0, -1000.0]]),
             note=FAR_OUT, **EXTREME)  # fmt: skip
softmax.show(np.array([[0.0, -np.inf, 0.0]]), note=MASKED, **EXTREME)


APART = 2.0  # the largest |score| but in extremes: every share is above 0.001
SLIGHT = both("shares that are nearly 0", "几乎为 0 的概率")


@softmax.hidden
def _(rng):
    n, k = shuffled_sizes(rng, 2)
    case, Z = softmax.case, even(rng, (n, k), APART)
    square = even(rng, (k, k), APART)
    far = rng.permuted(np.full((n, k), 150.0 * np.arange(k)), axis=1)
    far = far + rng.uniform(-1500, 1500, (n, 1))  # shares of 0 and 1
    far[0] += 2000
    slight = np.array([[0.0, -8.0, -20.0], [-14.6, 0.0, -9.0]])
    apart = np.array([[1.0, 2.0, 0.0], [2000.0, 2000.0, 1999.0],
                      [-2000.0, -2001.0, -2000.0]])  # fmt: skip
    within = np.array([[2000.0, 0.0, -2000.0], [900.0, 899.0, 0.0],
                       [-900.0, -899.0, -2000.0]])  # fmt: skip
    masked = even(rng, (3, 4), APART)
    masked[0, 1] = masked[1, 3] = masked[1, 0] = -np.inf
    return [
        case(Z),
        case(square, note=ALL_EQUAL),
        case(Z.T + 3.0),
        case(even(rng, (ROWS, COLUMNS), APART)),
        case(Z[:1], note=ONE_ROW, **EDGE),
        case(Z[:, :1], note=ONE_CLASS, **EDGE),
        case(rng.integers(-2, 3, (k, n)), note=INTEGERS, **EDGE),
        case(strided(Z), note=A_VIEW, **EDGE),
        case(column_order(Z), note=A_VIEW, **EDGE),
        case(single(Z), note=SINGLE, **EDGE),
        case(far, note=FAR_OUT, **EXTREME),
        case(apart, note=FAR_OUT, **EXTREME),
        case(slight, note=SLIGHT, **EXTREME),
        case(within[rng.permutation(3)], note=FAR_OUT, **EXTREME),
        case(masked, note=MASKED, **EXTREME),
    ]


def _shared_out(Z, *, shift=0.0, axis=1, keepdims=True):
    """softmax with the places where learners go wrong open."""
    powers = np.exp(Z - shift)
    return powers / powers.sum(axis=axis, keepdims=keepdims)


@softmax.mistake(
    "no_shift",
    en="exp(1000) is infinite, and infinity / infinity is NaN; subtract each"
    " row's maximum first.",
    zh="exp(1000) 是无穷大，无穷大除以无穷大得到 NaN；要先减去每一行的最大值。",
)
def _(Z):
    return _shared_out(Z)


@softmax.mistake(
    "global_shift",
    en="One maximum is subtracted from all rows; in rows far below it every"
    " exp becomes 0, and 0 / 0 is NaN. Each row needs its own.",
    zh="所有行减的是同一个最大值；远低于它的行里，exp 全变成 0，"
    "0 / 0 得到 NaN。每一行应当减自己的最大值。",
)
def _(Z):
    return _shared_out(Z, shift=Z.max())


@softmax.mistake(
    "shift_by_mean",
    en="The mean of each row is subtracted; a number far above the mean still"
    " overflows. Subtract the maximum.",
    zh="每一行减去的是平均值；远高于平均值的数照样会溢出。应当减去最大值。",
)
def _(Z):
    return _shared_out(Z, shift=Z.mean(axis=1, keepdims=True))


@softmax.mistake(
    "shift_by_minimum",
    en="The minimum of each row is subtracted, which makes overflow worse;"
    " subtract the maximum.",
    zh="每一行减去的是最小值，反而更容易溢出；应当减去最大值。",
)
def _(Z):
    return _shared_out(Z, shift=Z.min(axis=1, keepdims=True))


@softmax.mistake(
    "shift_by_absolute",
    en="The largest absolute value is subtracted; in a row of large negative"
    " scores every exp becomes 0. Subtract the largest score.",
    zh="减去的是绝对值的最大值；一行得分都是很大的负数时，exp 全变成 0。"
    "应当减去最大的得分。",
)
def _(Z):
    return _shared_out(Z, shift=np.abs(Z).max(axis=1, keepdims=True))


@softmax.mistake(
    "epsilon_below",
    en="A small number below the line hides the overflow and does not cure"
    " it: large scores still give NaN, low rows give 0. Subtract each row's"
    " maximum.",
    zh="分母里加一个很小的数，只是掩盖了溢出：得分很大时仍是 NaN，"
    "得分很低的行全是 0。应当先减去每一行的最大值。",
)
def _(Z):
    powers = np.exp(Z)
    return powers / (powers.sum(axis=1, keepdims=True) + 1e-12)


@softmax.mistake(
    "clipped",
    en="The scores are clipped: those beyond the clip can no longer be told"
    " apart. Subtract each row's maximum.",
    zh="得分被截断了：超出范围的得分再也分不出大小。应当减去每一行的最大值。",
)
def _(Z):
    return _shared_out(np.clip(Z, -500, 500))


@softmax.mistake(
    "whole_batch",
    en="The sum runs over the whole batch, so that all entries together add"
    " up to 1; each row should.",
    zh="这里对整批求和，所有的数加在一起才是 1；应当每一行的和都是 1。",
)
def _(Z):
    return _shared_out(Z, shift=Z.max(), axis=None)


@softmax.mistake(
    "over_examples",
    en="The columns add up to 1 (axis 0); the rows should (axis 1).",
    zh="每一列的和成了 1（axis 0）；应当是每一行的和为 1（axis 1）。",
)
def _(Z):
    return _shared_out(Z, shift=Z.max(axis=0), axis=0)


@softmax.mistake(
    "keepdims_forgotten",
    en="The sums have shape (n,), and numpy lines them up with the columns;"
    " keepdims=True keeps them with their rows.",
    zh="各行之和的形状是 (n,)，numpy 会把它对齐到列；"
    "加上 keepdims=True，它才会对齐到行。",
)
def _(Z):
    return _shared_out(Z, shift=Z.max(axis=1, keepdims=True), keepdims=False)


@softmax.mistake(
    "shift_without_keepdims",
    en="The maxima have shape (n,), and numpy lines them up with the columns;"
    " keepdims=True keeps them with their rows.",
    zh="各行最大值的形状是 (n,)，numpy 会把它对齐到列；"
    "加上 keepdims=True，它才会对齐到行。",
)
def _(Z):
    return _shared_out(Z, shift=Z.max(axis=1))


@softmax.mistake(
    "shift_per_column",
    en="Each column's maximum is subtracted, which changes the differences"
    " within a row; take the maximum of the row (axis 1).",
    zh="减去的是每一列的最大值，一行之内的差就变了；"
    "应当取每一行的最大值（axis 1）。",
)
def _(Z):
    return _shared_out(Z, shift=Z.max(axis=0))


@softmax.mistake(
    "divided_by_maximum",
    en="The scores are divided by the maximum; subtract it, then only the"
    " differences count.",
    zh="得分除以了最大值；应当减去它，这样差值才不变。",
)
def _(Z):
    return _shared_out(Z / np.abs(Z).max(axis=1, keepdims=True))


@softmax.mistake(
    "sigmoid",
    en="Each entry went through sigmoid on its own; softmax shares out one"
    " whole among the classes of a row.",
    zh="每个数各自过了 sigmoid；softmax 是把总和为 1 的概率分给一行里的各个类别。",
)
def _(Z):
    return solution.sigmoid(Z)


@softmax.mistake(
    "not_shared_out",
    en="The powers are not divided by their sum.",
    zh="算出的幂没有除以它们的和。",
)
def _(Z):
    return np.exp(Z)


@softmax.mistake(
    "not_divided",
    en="exp(Z - maximum) is returned as it is; divide it by the sum of its"
    " row.",
    zh="直接返回了 exp(Z - 最大值)；还要除以每一行的和。",
)
def _(Z):
    return np.exp(Z - Z.max(axis=1, keepdims=True))


@softmax.mistake(
    "no_exp",
    en="exp is missing: the scores themselves are divided by their sum.",
    zh="漏了 exp：直接用得分除以了得分之和。",
)
def _(Z):
    return Z / Z.sum(axis=1, keepdims=True)


@softmax.mistake(
    "squares",
    en="The scores are squared where they should go through exp.",
    zh="得分应当取 exp，这里却取了平方。",
)
def _(Z):
    squares = np.square(Z)
    return squares / squares.sum(axis=1, keepdims=True)


@softmax.mistake(
    "sign",
    en="The sign in the exponent is flipped: the largest score gets the"
    " smallest share.",
    zh="指数的符号反了：得分最高的类别反而得到最小的概率。",
)
def _(Z):
    return solution.softmax(-Z)


@softmax.mistake(
    "log",
    en="This is the logarithm of the probabilities; they themselves are"
    " wanted.",
    zh="这是概率的对数；要的是概率本身。",
)
def _(Z):
    return np.log(solution.softmax(Z))


@softmax.mistake(
    "winner_takes_all",
    en="The largest score gets everything; softmax gives every class a share.",
    zh="概率全给了得分最高的类别；softmax 会给每个类别都分一份。",
)
def _(Z):
    return np.eye(Z.shape[1])[Z.argmax(axis=1)]


@softmax.mistake(
    "stays_whole",
    en="The result array takes its type from Z; with whole numbers in Z"
    " every probability is cut to 0 or 1.",
    zh="结果数组沿用了 Z 的类型；Z 是整数时，概率都被截成了 0 或 1。",
)
def _(Z):
    P = np.zeros_like(Z)
    P[...] = solution.softmax(Z)
    return P


@softmax.mistake(
    "shifted_in_place",
    en="`Z -= ...` changes the caller's scores; write Z = Z - ...",
    zh="`Z -= ...` 改动了调用者的得分；应当写成 Z = Z - ...",
    finding="purity",
)
def _(Z):
    Z -= Z.max(axis=1, keepdims=True)
    return _shared_out(Z)


@softmax.right("through_logarithm")
def _(Z):
    highest = Z.max(axis=1, keepdims=True)
    sums = np.exp(Z - highest).sum(axis=1, keepdims=True)
    return np.exp(Z - highest - np.log(sums))


@softmax.right("logaddexp")
def _(Z):
    return np.exp(Z - np.logaddexp.reduce(Z, axis=1)[:, None])


@softmax.right("columns_first")
def _(Z):
    powers = np.exp(Z.T - np.max(Z, axis=1))
    return (powers / powers.sum(axis=0)).T


@softmax.right("loop_over_rows")
def _(Z):
    P = np.empty(Z.shape)
    for i, row in enumerate(Z):
        powers = np.exp(row - np.max(row))
        P[i] = powers / np.sum(powers)
    return P


@softmax.right("lists")
def _(Z):
    rows = []
    for row in Z.tolist():
        powers = [float(np.exp(z - max(row))) for z in row]
        rows.append([power / sum(powers) for power in powers])
    return rows


@softmax.right("own_copy_in_place")
def _(Z):
    P = np.array(Z, dtype=float)
    P -= P.max(1).reshape(-1, 1)
    np.exp(P, out=P)
    P /= P.sum(1)[:, np.newaxis]
    return P


@softmax.right("einsum")
def _(Z):
    powers = np.exp(Z - np.amax(Z, axis=-1, keepdims=True))
    return np.einsum("ij,i->ij", powers, 1 / powers.sum(-1))


@softmax.right("apply_along_axis")
def _(Z):
    def row(z):
        powers = np.exp(z - z.max())
        return powers / powers.sum()

    return np.apply_along_axis(row, 1, Z)


@softmax.right("epsilon_too_small_to_matter")
def _(Z):
    powers = np.exp(Z - Z.max(axis=1, keepdims=True))
    return powers / (powers.sum(axis=1, keepdims=True) + 1e-12)


softmax_backward = LADDER.add(
    solution.softmax_backward,
    parts=("dZ",),
    points=NO_EXTREMES,
    sizes={"n": ("dP", 0), "k": ("dP", 1)},
    hints=[
        both(
            "If one score of a row rises, its share rises. What happens to the"
            " other shares of the row, and so to their part in the loss?",
            "一行里某个得分上升，它的概率就上升。这一行其他的概率会怎样？"
            "它们对损失的影响呢？",
        ),
        both(
            "The slope of P_i in z_j is P_i * (1 - P_i) for i = j, and"
            " -P_i * P_j otherwise. Write dz_j as a sum over i: which part"
            " of it is the same for every j?",
            "i = j 时，P_i 对 z_j 的斜率是 P_i * (1 - P_i)，否则是 -P_i * P_j。"
            "把 dz_j 写成对 i 的求和：哪一部分对每个 j 都一样？",
        ),
        both(
            "That common part is one number for each row, the sum of dP * P."
            " Which shape must it have to meet every entry of its row?",
            "这个公共部分每一行只有一个数，就是 dP * P 之和。"
            "它应当是什么形状，才能与这一行的每个数相减？",
        ),
    ],
    fits=(
        "elementwise diagonal_alone softmax_itself passed_through",
        "not_coupled no_diagonal common_not_weighted common_averaged"
        " plain_mean added p_not_outside common_outside sign fused",
        "over_examples one_jacobian keepdims_forgotten shape",
    ),
)
softmax_backward.show(np.array([[2.0, 0.0], [8.0, 0.0]]),
                      np.array([[0.5, 0.5], [0.25, 0.75]]),
                      note=ALL_EQUAL)  # fmt: skip
softmax_backward.show(np.array([[1.0, -2.0, 3.0], [4.0, 0.0, -8.0]]),
                      np.array([[0.5, 0.25, 0.25], [0.125, 0.5, 0.375]]))  # fmt: skip
softmax_backward.show(np.array([[3.0, 3.0, 3.0]]),
                      np.array([[0.5, 0.25, 0.25]]), **EDGE,
                      note=both("the same gradient for every class",
                                "每个类别的梯度都相同"))  # fmt: skip
softmax_backward.show(np.array([[0, 2], [1, 0], [-1, 1]]),
                      np.array([[0.5, 0.5], [0.2, 0.8], [0.9, 0.1]]),
                      note=INTEGERS, **EDGE)  # fmt: skip


@softmax_backward.hidden
def _(rng):
    n, k = shuffled_sizes(rng, 2, 4)  # larger than what is shown
    case, dP = softmax_backward.case, 2 * rng.normal(size=(n, k))
    P = solution.softmax(rng.normal(size=(n, k)))
    square = solution.softmax(rng.normal(size=(k, k)))
    one_hot = np.eye(k)[rng.integers(0, k, n)]
    uniform = np.full((n, k), rng.normal())
    tall = solution.softmax(rng.normal(size=(k, n)))
    many = solution.softmax(even(rng, (ROWS, COLUMNS - 1), APART))
    small, large = (
        np.c_[half, -half]  # each row adds up to 0, as it must
        for half in (
            draw(rng, ROWS, (COLUMNS - 1) // 2) for draw in (fine, wide)
        )
    )
    return [
        case(dP, P),
        case(rng.normal(size=(k, k)), square, note=ALL_EQUAL),
        case(dP.T, tall),
        case(small / many, many, note=FINE),
        case(large / many, many, note=WIDE),
        case(dP[1:2], P[1:2], note=ONE_ROW, **EDGE),
        case(dP[:, :1], np.ones((n, 1)), note=ONE_CLASS, **EDGE),
        case(uniform, P, **EDGE, note=both("the same gradient everywhere",
                                           "所有的梯度都相同")),
        case(dP, one_hot, **EDGE, note=both("all sure", "概率非 0 即 1")),
        case(rng.integers(-3, 4, (n, k)), P, note=INTEGERS, **EDGE),
        case(strided(dP), column_order(P), note=A_VIEW, **EDGE),
        case(single(dP), single(P), note=SINGLE, **EDGE),
    ]  # fmt: skip


def _common(dP, P):
    return (dP * P).sum(axis=1, keepdims=True)


@softmax_backward.mistake(
    "elementwise",
    en="Only the diagonal P * (1 - P) is used, as for sigmoid; each score"
    " moves all shares of its row, so subtract the sum of dP * P.",
    zh="这里像 sigmoid 那样，只用了对角线 P * (1 - P)；"
    "每个得分会影响一整行的概率，应当减去 dP * P 之和。",
)
def _(dP, P):
    return dP * P * (1 - P)


@softmax_backward.mistake(
    "diagonal_alone",
    en="This is P * (1 - P), the diagonal alone, and dP is not used: it has"
    " to be multiplied in, and each score moves its whole row.",
    zh="这只是对角线 P * (1 - P)：既没有乘以 dP，"
    "也没有考虑每个得分会影响一整行。",
)
def _(dP, P):
    return P * (1 - P)


@softmax_backward.mistake(
    "softmax_itself",
    en="P itself is returned; it is the value of softmax, not its slope.",
    zh="返回的是 P 本身；那是 softmax 的值，不是斜率。",
)
def _(dP, P):
    return P.copy()


@softmax_backward.mistake(
    "not_coupled",
    en="The common part is missing: subtract the sum of dP * P over the row"
    " before you multiply by P.",
    zh="少了公共部分：乘以 P 之前，要先减去这一行 dP * P 之和。",
)
def _(dP, P):
    return dP * P


@softmax_backward.mistake(
    "passed_through",
    en="dP is passed on as it is; softmax has a slope of its own.",
    zh="dP 原样传了下去；softmax 有它自己的斜率。",
)
def _(dP, P):
    return 1.0 * dP


@softmax_backward.mistake(
    "p_not_outside",
    en="The difference is not multiplied by P: dZ = P * (dP - common).",
    zh="差没有乘以 P：dZ = P * (dP - 公共部分)。",
)
def _(dP, P):
    return dP - _common(dP, P)


@softmax_backward.mistake(
    "common_outside",
    en="The common part is subtracted after the product with P; it belongs"
    " inside the brackets and is multiplied by P too.",
    zh="公共部分是在乘以 P 之后才减的；它应当在括号里，也要乘以 P。",
)
def _(dP, P):
    return dP * P - _common(dP, P)


@softmax_backward.mistake(
    "added",
    en="The common part is added; off the diagonal the slope is -P_i * P_j,"
    " so subtract it.",
    zh="公共部分是加上去的；对角线以外的斜率是 -P_i * P_j，应当减去。",
)
def _(dP, P):
    return P * (dP + _common(dP, P))


@softmax_backward.mistake(
    "no_diagonal",
    en="dP is missing inside the brackets: the outer product of P alone is"
    " used, without P on the diagonal.",
    zh="括号里少了 dP：只用了 P 与自身的外积，漏了对角线上的 P。",
)
def _(dP, P):
    return -P * _common(dP, P)


@softmax_backward.mistake(
    "common_not_weighted",
    en="The common part is the sum of dP; it is the sum of dP * P.",
    zh="公共部分用了 dP 之和；应当是 dP * P 之和。",
)
def _(dP, P):
    return P * (dP - dP.sum(axis=1, keepdims=True))


@softmax_backward.mistake(
    "common_averaged",
    en="The common part is a mean over the classes; it is a sum, since P"
    " holds the weights already.",
    zh="公共部分对类别取了平均；应当求和，因为 P 已经是权重了。",
)
def _(dP, P):
    return P * (dP - (dP * P).mean(axis=1, keepdims=True))


@softmax_backward.mistake(
    "plain_mean",
    en="The plain mean of dP is subtracted; the mean is weighted by P.",
    zh="减去的是 dP 的普通平均；应当以 P 为权重求平均。",
)
def _(dP, P):
    return P * (dP - dP.mean(axis=1, keepdims=True))


@softmax_backward.mistake(
    "over_examples",
    en="The sum runs over the examples (axis 0); it runs over the classes of"
    " a row (axis 1).",
    zh="这里沿样本方向求和（axis 0）；应当对一行里的各个类别求和（axis 1）。",
)
def _(dP, P):
    return P * (dP - (dP * P).sum(axis=0, keepdims=True))


@softmax_backward.mistake(
    "one_jacobian",
    en="One sum is taken over the whole batch, as with a single Jacobian for"
    " all rows; each row has its own.",
    zh="对整批只求了一个和，相当于所有行共用一个雅可比矩阵；每一行应当各有一个。",
)
def _(dP, P):
    return P * (dP - (dP * P).sum())


@softmax_backward.mistake(
    "keepdims_forgotten",
    en="The sums have shape (n,), and numpy lines them up with the columns;"
    " keepdims=True keeps them with their rows.",
    zh="各行之和的形状是 (n,)，numpy 会把它对齐到列；"
    "加上 keepdims=True，它才会对齐到行。",
)
def _(dP, P):
    return P * (dP - (dP * P).sum(axis=1))


@softmax_backward.mistake(
    "overwritten",
    en="Each entry keeps the last term of its sum alone; add the terms up"
    " (+=) instead of overwriting (=).",
    zh="每个数只留下了求和的最后一项；各项应当累加（+=），而不是覆盖（=）。",
)
def _(dP, P):
    last = P.shape[1] - 1
    slope = -P * P[:, last:]
    slope[:, last] = P[:, last] * (1 - P[:, last])
    return dP[:, last:] * slope


@softmax_backward.mistake(
    "softmax_again",
    en="P goes through softmax once more; it is what softmax returned.",
    zh="对 P 又做了一次 softmax；P 已经是 softmax 的结果了。",
)
def _(dP, P):
    return solution.softmax_backward(dP, solution.softmax(P))


@softmax_backward.mistake(
    "fused",
    en="P - dP looks like the gradient of softmax and cross-entropy together,"
    " with labels; here dP is any gradient.",
    zh="P - dP 像是 softmax 与交叉熵合在一起的梯度，要有标签才能用；"
    "这里的 dP 是任意的梯度。",
)
def _(dP, P):
    return P - dP


@softmax_backward.mistake(
    "sign",
    en="The sign is flipped: dP comes first, and the common part is"
    " subtracted from it.",
    zh="符号反了：应当用 dP 减去公共部分。",
)
def _(dP, P):
    return P * (_common(dP, P) - dP)


@softmax_backward.mistake(
    "upstream_twice",
    en="dP is multiplied in once more at the end; it enters once.",
    zh="最后又乘了一次 dP；只应乘一次。",
)
def _(dP, P):
    return dP * solution.softmax_backward(dP, P)


@softmax_backward.mistake(
    "averaged",
    en="The result is divided by n; the mean belongs to the loss, and dP"
    " holds it already.",
    zh="结果又除以了 n；求平均是损失的事，dP 里已经算过了。",
)
def _(dP, P):
    return solution.softmax_backward(dP, P) / len(P)


@softmax_backward.mistake(
    "stays_whole",
    en="The result array takes its type from dP; with whole numbers in dP"
    " everything is cut to whole numbers.",
    zh="结果数组沿用了 dP 的类型；dP 是整数时，结果也全被截成了整数。",
)
def _(dP, P):
    dZ = np.zeros_like(dP)
    dZ[...] = solution.softmax_backward(dP, P)
    return dZ


@softmax_backward.mistake(
    "dp_overwritten",
    en="The result is written into dP.",
    zh="结果写进了 dP。",
    finding="purity",
)
def _(dP, P):
    dZ = np.asarray(dP, dtype=float)  # no copy if it is one already
    dZ -= _common(dP, P)
    dZ *= P
    return dZ


@softmax_backward.mistake(
    "p_overwritten",
    en="The result is written into P.",
    zh="结果写进了 P。",
    finding="purity",
)
def _(dP, P):
    P *= dP - _common(dP, P)
    return P


@softmax_backward.right("multiplied_out")
def _(dP, P):
    G = dP * P
    return G - P * G.sum(axis=1, keepdims=True)


@softmax_backward.right("jacobians")
def _(dP, P):
    J = np.einsum("ni,ij->nij", P, np.eye(P.shape[1]))
    J = J - np.einsum("ni,nj->nij", P, P)
    return np.einsum("nij,nj->ni", J, dP)


@softmax_backward.right("one_jacobian_a_row")
def _(dP, P):
    rows = [
        (np.diag(p) - np.outer(p, p)) @ g for g, p in zip(dP, P, strict=True)
    ]
    return np.array(rows)


@softmax_backward.right("three_loops")
def _(dP, P):
    n, k = P.shape
    dZ = [[0.0] * k for _ in range(n)]
    for r in range(n):
        for j in range(k):
            for i in range(k):
                slope = P[r, i] * ((i == j) - P[r, j])
                dZ[r][j] += dP[r, i] * slope
    return dZ


@softmax_backward.right("loop_over_rows")
def _(dP, P):
    dZ = np.empty(P.shape)
    for i in range(len(P)):
        dZ[i] = P[i] * (dP[i] - dP[i] @ P[i])
    return dZ


@softmax_backward.right("columns_first")
def _(dP, P):
    return (P.T * (dP.T - np.einsum("nk,nk->n", dP, P))).T


@softmax_backward.right("matmul")
def _(dP, P):
    inner = dP[:, None, :] @ P[:, :, None]  # (n, 1, 1)
    return P * (dP - inner[:, 0])


@softmax_backward.right("diagonal_and_rest")
def _(dP, P):
    rest = (dP * P).sum(axis=1, keepdims=True) - dP * P
    return dP * P * (1 - P) - P * rest
