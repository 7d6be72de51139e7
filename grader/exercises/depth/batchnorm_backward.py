"""Exercises of lesson 7: the way back through batchnorm."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.depth.common import (
    EDGE,
    LESSON,
    LEVEL_COLUMN,
    NARROW,
    ONE_COLUMN,
    TWO_ROWS,
)
from grader.exercises.depth.norming import (
    large,
    level,
    scales,
    sizes,
    table,
    trace_of,
    views,
)
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    SMALL_SCALE,
    WIDE,
)
from solutions import norms as solution

LADDER = Ladder(LESSON)
TWO = both(
    "two rows, eps 0: they always become -1 and 1, so nothing moves",
    "两行，eps 为 0：结果总是 -1 和 1，所以怎样都不动",
)
BY_HAND = both("three rows, eps 0", "三行，eps 为 0")
UNIFORM = both("the same gradient in every row", "每一行的梯度都相同")


def steps(dout, Z, gamma, eps=1e-5):
    """The trace of the right pass."""
    return trace_of(dout, Z, gamma, eps, axis=0)


batchnorm_backward = LADDER.add(
    solution.batchnorm_backward,
    parts=("dZ", "dgamma", "dbeta"),
    sizes={"n": ("Z", 0), "h": ("Z", 1)},
    trace=steps,
    hints=[
        both(
            "out = gamma * N + beta: that is a layer of its own. What are"
            " dgamma, dbeta and dN, and over what do two of them sum?",
            "out = gamma * N + beta 本身就是一层。dgamma、dbeta、dN 各是什么？"
            "其中两个要对什么求和？",
        ),
        both(
            "N = (Z - mean) / spread. Raise one entry of Z: it moves its own N"
            " directly. What moves the N of the other rows?",
            "N = (Z - mean) / spread。把 Z 的一个数调大一点：它自己的 N"
            " 直接跟着动。别的行的 N 又是被什么带动的？",
        ),
        both(
            "Try dout all equal: beta takes all of it, so dZ must be 0. And"
            " dout = N: gamma takes all of it. What has to be taken off dN so"
            " that both hold, before you divide by the spread?",
            "先试 dout 处处相同：beta 全接走了，所以 dZ 必须是 0。再试"
            " dout = N：gamma 全接走了。除以 spread 之前，要从 dN 里减去什么，"
            "两者才都成立？",
        ),
    ],
    fits=(
        "gamma_missing gamma_from_Z gamma_not_divided dgamma_again"
        " gamma_and_beta_averaged beta_not_summed gamma_as_beta not_summed",
        "statistics_fixed mean_only spread_only over_features over_n_less_one",
        "spread_added sums_for_means over_variance not_divided eps_lost"
        " eps_outside place",
    ),
)
batchnorm_backward.show(
    np.array([[1.0], [0.0]]), np.array([[1.0], [3.0]]), np.ones(1), 0.0,
    note=TWO,
)  # fmt: skip
batchnorm_backward.show(
    np.array([[2.0], [0.0], [0.0]]), np.array([[0.0], [0.0], [3.0]]),
    np.ones(1), 0.0, note=BY_HAND,
)  # fmt: skip
batchnorm_backward.show(
    np.array([[1.0, -2.0], [0.5, 3.0], [-1.0, 0.0], [2.0, 1.0]]),
    np.array([[1.0, 0.0], [3.0, 4.0], [5.0, -1.0], [-1.0, 1.0]]),
    np.array([2.0, -3.0]), 4.0,
)  # fmt: skip
batchnorm_backward.show(
    np.full((4, 2), 2.0),
    np.array([[1.0, 3.0], [3.0, 5.0], [3.0, 1.0], [5.0, 3.0]]),
    np.array([2.0, -3.0]),
    2.0,
    note=UNIFORM, **EDGE,
)  # fmt: skip
batchnorm_backward.show(
    np.array([[1.0], [-2.0], [4.0]]), np.array([[5.0], [5.0], [5.0]]),
    np.array([2.0]), 0.25, note=LEVEL_COLUMN, **EDGE,
)  # fmt: skip


@batchnorm_backward.hidden
def _(rng):
    n, h = sizes(rng)
    gamma, _ = scales(rng, h)

    def pair(n, h):
        return rng.normal(size=(n, h)) + 0.3, table(rng, n, h)

    dout, Z = pair(n, h)
    narrow = 1e-3 * rng.normal(size=(n, h)) + 0.002
    flat = Z.copy()
    flat[:, 0] = 0.75
    whole = [rng.integers(-5, 6, (n, h)) for _ in range(2)]
    case = batchnorm_backward.case
    return [
        case(dout, Z, gamma),
        case(*pair(n + 2, h), -gamma, 0.5),
        case(*pair(h, h), gamma, note=ALL_EQUAL),
        case(*pair(10, 9), scales(rng, 9)[0]),
        case(SMALL_SCALE * dout, Z, gamma, note=FINE),
        case(*large(rng, 6, h, 0), 50.0, note=WIDE),
        case(dout[:2], Z[:2], gamma, 0.5, note=TWO_ROWS, **EDGE),
        case(dout[:, :1], Z[:, :1], gamma[:1], note=ONE_COLUMN, **EDGE),
        case(1e-2 * dout, narrow, gamma, 1e-4, note=NARROW, **EDGE),
        case(1e-2 * dout, flat, gamma, note=LEVEL_COLUMN, **EDGE),
        case(
            np.full((4, h), 0.75),
            level(rng, h, 0),
            gamma,
            2.0,
            note=UNIFORM,
            **EDGE,
        ),
        case(*whole, rng.integers(2, 5, h), note=INTEGERS, **EDGE),
        case(*views(dout, Z, gamma), note=A_VIEW, **EDGE),
    ]


def slip(id, edits, en, zh, **more):
    """A wrong answer to batchnorm_backward."""
    batchnorm_backward.slip(id, edits, en=en, zh=zh, **more)


SUM = "(dN - through_mean - through_spread)"
slip(
    "statistics_fixed",
    f"{SUM} => dN",
    "Mean and spread are held fixed, as in evaluation; in training they are"
    " made of Z and hand a gradient back, too.",
    "把平均值和标准差当成了固定的数，那是评估时的情形；"
    "训练时它们由 Z 算出，也要把梯度传回去。",
    place="through",
)
slip(
    "mean_only",
    f"{SUM} => (dN - through_mean)",
    "The way through the spread is missing.",
    "漏了经过标准差的那条路。",
    place="through_spread",
)
slip(
    "spread_only",
    f"{SUM} => (dN - through_spread)",
    "The way through the mean is missing.",
    "漏了经过平均值的那条路。",
    place="through_mean",
)
slip(
    "spread_added",
    "- through_spread => + through_spread",
    "What goes through the spread is added; a larger spread makes N smaller,"
    " so it is subtracted.",
    "经过标准差的部分加上去了；标准差变大，N 就变小，所以应当减去。",
    place="through_spread",
)
slip(
    "sums_for_means",
    ["dN.mean(axis=0) => dN.sum(axis=0)",
     "(dN * N).mean(axis=0) => (dN * N).sum(axis=0)"],
    "What goes through mean and spread is summed over the rows and not"
    " divided by n; both statistics are means.",
    "经过平均值和标准差的部分对行求了和，却没有除以 n；"
    "这两个统计量都是平均。",
    place="through",
)  # fmt: skip
slip(
    "gamma_missing",
    "dN = dout * gamma => dN = dout",
    "gamma is left out of dZ: dN is dout times gamma.",
    "dZ 里漏了 gamma：dN 是 dout 乘以 gamma。",
    place="dN",
)
slip(
    "gamma_from_Z",
    "(dout * N).sum(axis=0) => (dout * Z).sum(axis=0)",
    "dgamma is made with Z; what gamma multiplies is N.",
    "dgamma 用的是 Z；gamma 乘的是 N。",
)
slip(
    "gamma_not_divided",
    "(dout * N).sum(axis=0) => (dout * N * spread).sum(axis=0)",
    "dgamma is made with Z - mean; it has to be divided by the spread.",
    "dgamma 用的是 Z - mean；还要除以标准差。",
)
slip(
    "dgamma_again",
    "(dout * N).sum(axis=0) => (dN * N).sum(axis=0)",
    "gamma is in its own gradient; out is gamma * N, so dgamma is the sum of"
    " dout * N.",
    "gamma 出现在了它自己的梯度里；out 是 gamma * N，"
    "所以 dgamma 是 dout * N 之和。",
)
slip(
    "gamma_as_beta",
    "(dout * N).sum(axis=0) => dout.sum(axis=0) * 1.0",
    "dgamma is made as dbeta is, without N.",
    "dgamma 照着 dbeta 算了，漏了 N。",
)
slip(
    "gamma_and_beta_averaged",
    ["(dout * N).sum(axis=0) => (dout * N).mean(axis=0)",
     "dout.sum(axis=0) => dout.mean(axis=0)"],
    "dgamma and dbeta are averaged; each is used in every row, so they are"
    " sums.",
    "dgamma 和 dbeta 取了平均；它们在每一行都用到，应当求和。",
)  # fmt: skip
slip(
    "beta_not_summed",
    "dout.sum(axis=0) => dout * 1.0",
    "dbeta has a row for each example; beta is used in every row, so add them"
    " up.",
    "dbeta 每个样本各有一行；beta 在每一行都用到，应当加起来。",
)
slip(
    "over_n_less_one",
    "Z.var(axis=0) => Z.var(axis=0, ddof=1)",
    "The variance is divided by n - 1; in the output it is divided by n.",
    "方差除以了 n - 1；输出里用的是除以 n 的。",
)
slip(
    "over_variance",
    f"{SUM} / spread => {SUM} / spread ** 2",
    "dZ is divided by the variance; divide by its root.",
    "dZ 除以的是方差；应当除以它的平方根。",
)
slip(
    "not_divided",
    f"{SUM} / spread => {SUM}",
    "dZ is not divided by the spread: N moves 1 / spread as far as Z.",
    "dZ 没有除以标准差：Z 动一点，N 动它的 1 / spread。",
)
slip(
    "eps_lost",
    "Z.var(axis=0) + eps => Z.var(axis=0)",
    "eps is left out; it is under the root here as in the way ahead.",
    "漏了 eps；它和前向时一样在根号里。",
)
slip(
    "eps_outside",
    "np.sqrt(Z.var(axis=0) + eps) => (np.sqrt(Z.var(axis=0)) + eps)",
    "eps is added to the root; it belongs under it.",
    "eps 加在了平方根上；应当在根号里。",
)
slip(
    "in_place",
    "dN = dout * gamma => keep = dout.copy(); dout *= gamma; dN = dout;"
    " dout = keep",
    "The caller's dout is changed by `*=`; make a new array.",
    "`*=` 改动了调用者的 dout；应当新建一个数组。",
    finding="purity",
)


@batchnorm_backward.mistake(
    "over_features",
    en="dZ is made along the rows, as in layernorm; mean and spread belong to"
    " columns, axis 0.",
    zh="dZ 是沿着行算的，那是 layernorm；平均值和标准差属于列，即轴 0。",
)
def _(dout, Z, gamma, eps=1e-5):
    _, dgamma, dbeta = solution.batchnorm_backward(dout, Z, gamma, eps)
    dZ, _, _ = solution.layernorm_backward(dout, Z, gamma, eps)
    return dZ, dgamma, dbeta


@batchnorm_backward.right("whole_jacobian")
def _(dout, Z, gamma, eps=1e-5):
    n = len(Z)
    spread = (Z.var(axis=0) + eps) ** 0.5
    N = (Z - Z.mean(axis=0)) / spread
    dZ = np.empty(Z.shape)
    for j in range(Z.shape[1]):
        J = np.eye(n) - 1 / n - np.outer(N[:, j], N[:, j]) / n
        dZ[:, j] = gamma[j] * (J / spread[j] @ dout[:, j])
    return dZ, np.einsum("nh,nh->h", dout, N), np.ones(n) @ dout


@batchnorm_backward.right("three_stages")
def _(dout, Z, gamma, eps=1e-5):
    n = len(Z)
    away, var = Z - Z.mean(axis=0), Z.var(axis=0)
    dN = dout * gamma
    dvar = (dN * away).sum(axis=0) * -0.5 * (var + eps) ** -1.5
    dmean = -dN.sum(axis=0) / np.sqrt(var + eps)
    dmean = dmean + dvar * -2 * away.mean(axis=0)  # which is 0
    dZ = dN / np.sqrt(var + eps) + dvar * 2 * away / n + dmean / n
    N = away / np.sqrt(var + eps)
    return dZ, (dout * N).sum(axis=0), dout.sum(axis=0)


@batchnorm_backward.right("from_its_own_gradients")
def _(dout, Z, gamma, eps=1e-5):
    n, root = Z.shape[0], np.sqrt(np.var(Z, 0) + eps)
    N = (Z - np.mean(Z, 0)) / root
    dgamma, dbeta = np.sum(dout * N, 0), np.sum(dout, 0)
    dZ = gamma / root / n * (n * dout - dbeta - N * dgamma)
    return {"dbeta": dbeta, "dgamma": dgamma, "dZ": dZ}
