"""Exercises of lesson 7: the way back through layernorm."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.depth.common import (
    EDGE,
    LESSON,
    LEVEL_ROW,
    NARROW,
    ONE_COLUMN,
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
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
)
from solutions import norms as solution

LADDER = Ladder(LESSON)
BY_HAND = both("three units, eps 0", "三个神经元，eps 为 0")
UNIFORM = both(
    "gamma 1 and the same gradient in a row", "gamma 为 1，一行里梯度都相同"
)


def steps(dout, Z, gamma, eps=1e-5):
    """The trace of the right pass."""
    return trace_of(dout, Z, gamma, eps, axis=1)


layernorm_backward = LADDER.add(
    solution.layernorm_backward,
    parts=("dZ", "dgamma", "dbeta"),
    sizes={"n": ("Z", 0), "h": ("Z", 1)},
    trace=steps,
    hints=[
        both(
            "gamma and beta belong to columns, the statistics to rows. Over"
            " which axis does each of your four sums and means run?",
            "gamma 和 beta 属于列，统计量属于行。你的几个和与平均，"
            "各沿哪个轴求？",
        ),
        both(
            "gamma differs from column to column. So must it be in dN before"
            " the means along a row are taken, or may it come after?",
            "gamma 每一列都不同。那么沿行求平均之前就要乘上它，还是之后再乘？",
        ),
        both(
            "It is batchnorm_backward on its side. Which keepdims does the"
            " side need, and which of your lines did not change at all?",
            "它就是横过来的 batchnorm_backward。横过来之后哪里需要 keepdims？"
            "哪几行根本没变？",
        ),
    ],
    fits=(
        "over_the_rows gamma_over_features beta_over_features"
        " gamma_and_beta_averaged gamma_from_Z gamma_as_beta beta_not_summed"
        " not_summed",
        "gamma_outside gamma_missing dgamma_again",
        "statistics_fixed mean_only spread_only spread_added sums_for_means"
        " over_variance not_divided eps_lost eps_outside over_h_less_one"
        " place",
    ),
)
layernorm_backward.show(
    np.array([[1.0, 0.0]]), np.array([[1.0, 3.0]]), np.ones(2), 0.0,
    note=both("two units, eps 0: they always become -1 and 1",
              "两个神经元，eps 为 0：结果总是 -1 和 1"),
)  # fmt: skip
layernorm_backward.show(
    np.array([[2.0, 0.0, 0.0]]), np.array([[0.0, 0.0, 3.0]]), np.ones(3), 0.0,
    note=BY_HAND,
)  # fmt: skip
layernorm_backward.show(
    np.array([[1.0, -2.0, 0.5, 3.0], [-1.0, 0.0, 2.0, 1.0]]),
    np.array([[1.0, 0.0, 3.0, 4.0], [5.0, -1.0, -1.0, 1.0]]),
    np.array([2.0, -3.0, 1.0, 0.5]), 4.0,
)  # fmt: skip
layernorm_backward.show(
    np.full((2, 4), 2.0),
    np.array([[1.0, 3.0, 3.0, 5.0], [3.0, 5.0, 1.0, 3.0]]),
    np.ones(4),
    2.0,
    note=UNIFORM, **EDGE,
)  # fmt: skip
layernorm_backward.show(
    np.array([[1.0, -2.0, 4.0]]), np.array([[5.0, 5.0, 5.0]]),
    np.array([2.0, 1.0, -1.0]), 0.25, note=LEVEL_ROW, **EDGE,
)  # fmt: skip


@layernorm_backward.hidden
def _(rng):
    n, h = sizes(rng)
    gamma, _ = scales(rng, h)

    def pair(n, h):
        return rng.normal(size=(n, h)) + 0.3, table(rng, n, h)

    dout, Z = pair(n, h)
    narrow = 1e-3 * rng.normal(size=(n, h)) + 0.002
    flat = Z.copy()
    flat[0] = 0.75
    whole = [rng.integers(-5, 6, (n, h)) for _ in range(2)]
    case = layernorm_backward.case
    return [
        case(dout, Z, gamma),
        case(*pair(n, h + 2), scales(rng, h + 2)[0], 0.5),
        case(*pair(h, h), gamma, note=ALL_EQUAL),
        case(*pair(10, 9), scales(rng, 9)[0]),
        case(SMALL_SCALE * dout, Z, gamma, note=FINE),
        case(*large(rng, n, 6, 1), 50.0, note=WIDE),
        case(dout[:1], Z[:1], gamma, note=ONE_ROW, **EDGE),
        case(dout[:, :1], Z[:, :1], gamma[:1], note=ONE_COLUMN, **EDGE),
        case(1e-2 * dout, narrow, gamma, 1e-4, note=NARROW, **EDGE),
        case(1e-2 * dout, flat, gamma, note=LEVEL_ROW, **EDGE),
        case(
            np.full((n, 4), 0.75),
            level(rng, n, 1),
            np.ones(4),
            2.0,
            note=UNIFORM,
            **EDGE,
        ),
        case(*whole, rng.integers(2, 5, h), note=INTEGERS, **EDGE),
        case(*views(dout, Z, gamma), note=A_VIEW, **EDGE),
    ]


def slip(id, edits, en, zh, **more):
    """A wrong answer to layernorm_backward."""
    layernorm_backward.slip(id, edits, en=en, zh=zh, **more)


SUM = "(dN - through_mean - through_spread)"
slip(
    "over_the_rows",
    ["Z.var(axis=1, keepdims=True) => Z.var(axis=0, keepdims=True)",
     "Z.mean(axis=1, keepdims=True) => Z.mean(axis=0, keepdims=True)",
     "dN.mean(axis=1, keepdims=True) => dN.mean(axis=0, keepdims=True)",
     "(dN * N).mean(axis=1, keepdims=True) =>"
     " (dN * N).mean(axis=0, keepdims=True)"],
    "Mean and spread run down the columns, as in batchnorm; each row has its"
    " own, axis 1.",
    "平均值和标准差是沿着列求的，那是 batchnorm；每一行应当有自己的，即轴 1。",
)  # fmt: skip
slip(
    "gamma_outside",
    ["dN = dout * gamma => dN = dout",
     f"dZ = {SUM} / spread => dZ = gamma * {SUM} / spread"],
    "gamma multiplies dZ at the end; it differs along the row, so it has to"
    " be in dN before the means are taken.",
    "gamma 是最后才乘上 dZ 的；它在一行里各不相同，"
    "应当先乘进 dN，再求平均。",
)  # fmt: skip
slip(
    "gamma_missing",
    "dN = dout * gamma => dN = dout",
    "gamma is left out of dZ: dN is dout times gamma.",
    "dZ 里漏了 gamma：dN 是 dout 乘以 gamma。",
    place="dN",
)
slip(
    "statistics_fixed",
    f"{SUM} => dN",
    "Mean and spread are held fixed; they are made of the row and hand a"
    " gradient back, too.",
    "把平均值和标准差当成了固定的数；它们由这一行算出，也要把梯度传回去。",
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
    ["dN.mean(axis=1, keepdims=True) => dN.sum(axis=1, keepdims=True)",
     "(dN * N).mean(axis=1, keepdims=True) =>"
     " (dN * N).sum(axis=1, keepdims=True)"],
    "What goes through mean and spread is summed along the row and not"
    " divided by h; both statistics are means.",
    "经过平均值和标准差的部分沿行求了和，却没有除以 h；"
    "这两个统计量都是平均。",
    place="through",
)  # fmt: skip
slip(
    "over_n",
    ["dN.mean(axis=1, keepdims=True) =>"
     " dN.sum(axis=1, keepdims=True) / len(Z)",
     "(dN * N).mean(axis=1, keepdims=True) =>"
     " (dN * N).sum(axis=1, keepdims=True) / len(Z)"],
    "What goes through mean and spread is divided by n, as in batchnorm; a"
    " row has h units.",
    "经过平均值和标准差的部分除以了 n，那是 batchnorm；一行有 h 个神经元。",
    place="through",
)  # fmt: skip
slip(
    "gamma_over_features",
    "(dout * N).sum(axis=0) => (dout * N).sum(axis=1)",
    "dgamma is summed along the rows; gamma has one number for each column,"
    " so sum over the rows, axis 0.",
    "dgamma 是沿着行求和的；gamma 每列一个数，应当对各行求和，即轴 0。",
)
slip(
    "beta_over_features",
    "dout.sum(axis=0) => dout.sum(axis=1)",
    "dbeta is summed along the rows; beta has one number for each column, so"
    " sum over the rows, axis 0.",
    "dbeta 是沿着行求和的；beta 每列一个数，应当对各行求和，即轴 0。",
)
slip(
    "gamma_from_Z",
    "(dout * N).sum(axis=0) => (dout * Z).sum(axis=0)",
    "dgamma is made with Z; what gamma multiplies is N.",
    "dgamma 用的是 Z；gamma 乘的是 N。",
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
    "dgamma and dbeta are averaged over the rows; they are sums.",
    "dgamma 和 dbeta 对各行取了平均；它们应当是和。",
)  # fmt: skip
slip(
    "beta_not_summed",
    "dout.sum(axis=0) => dout * 1.0",
    "dbeta has a row for each example; beta is used in every row, so add them"
    " up.",
    "dbeta 每个样本各有一行；beta 在每一行都用到，应当加起来。",
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
    "over_h_less_one",
    "Z.var(axis=1, keepdims=True) =>"
    " (Z.var(axis=1, keepdims=True) * Z.shape[1] / max(Z.shape[1] - 1, 1))",
    "The variance is divided by h - 1; divide by h.",
    "方差除以了 h - 1；应当除以 h。",
)
slip(
    "eps_lost",
    "Z.var(axis=1, keepdims=True) + eps => Z.var(axis=1, keepdims=True)",
    "eps is left out; it is under the root here as in the way ahead.",
    "漏了 eps；它和前向时一样在根号里。",
)
slip(
    "eps_outside",
    "np.sqrt(Z.var(axis=1, keepdims=True) + eps) =>"
    " (np.sqrt(Z.var(axis=1, keepdims=True)) + eps)",
    "eps is added to the root; it belongs under it.",
    "eps 加在了平方根上；应当在根号里。",
)


@layernorm_backward.right("transposed")
def _(dout, Z, gamma, eps=1e-5):
    root = np.sqrt(Z.T.var(axis=0) + eps)
    N = (Z.T - Z.T.mean(axis=0)) / root
    d = (dout * gamma).T
    dZ = (d - d.mean(axis=0) - N * (d * N).mean(axis=0)) / root
    return dZ.T, (dout * N.T).sum(axis=0), dout.sum(axis=0)


@layernorm_backward.right("jacobian_of_each_row")
def _(dout, Z, gamma, eps=1e-5):
    h, rows, dgamma = Z.shape[1], [], 0 * gamma
    for d, z in zip(dout, Z, strict=True):
        root = (z.var() + eps) ** 0.5
        u = (z - z.mean()) / root
        rows.append((np.eye(h) - 1 / h - np.outer(u, u) / h) @ (d * gamma))
        rows[-1] = rows[-1] / root
        dgamma = dgamma + d * u
    return np.stack(rows), dgamma, np.ones(len(Z)) @ dout


@layernorm_backward.right("three_stages")
def _(dout, Z, gamma, eps=1e-5):
    h = Z.shape[1]
    away = Z - Z.mean(axis=1)[:, None]
    inverse = (Z.var(axis=1)[:, None] + eps) ** -0.5
    dN = dout * gamma
    dvar = (dN * away).sum(axis=1)[:, None] * -0.5 * inverse**3
    dmean = -(dN * inverse).sum(axis=1)[:, None]
    dZ = dN * inverse + dvar * 2 * away / h + dmean / h
    return dZ, np.sum(dout * away * inverse, axis=0), np.sum(dout, axis=0)
