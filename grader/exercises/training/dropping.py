"""Exercises of lesson 6: dropout, and the way back through it."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import even
from grader.exercises.draws import fine as small
from grader.exercises.draws import wide as large
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from grader.exercises.training.common import BY_CHANCE, EDGE, seed
from solutions import training as solution

LADDER = Ladder("06_training")
KEPT = both("nothing is dropped", "什么也不丢弃")
ALL = both("p = 1: everything would be dropped", "p = 1：会全部丢弃")
OUTSIDE = both("no share: below 0, above 1", "不是比例：小于 0 或大于 1")
MANY = both("many entries: how many are dropped, and which together",
            "数很多：看丢弃了多少，哪些是一起丢弃的")  # fmt: skip
ZEROS = both("half of A is 0 already", "A 里有一半本来就是 0")
NINE_TENTHS = both("nine in ten are dropped", "十个丢九个")

dropout = LADDER.add(
    solution.dropout,
    parts=("out", "mask"),
    driver="dropped",
    hints=[
        both(
            "rng.random(shape) gives numbers from 0 to 1. Which share of them"
            " is below p, and are those to be dropped or kept?",
            "rng.random(shape) 给出 0 到 1 之间的数。其中小于 p 的占多少？"
            "它们该丢弃还是保留？",
        ),
        both(
            "One hundred ones, p = 0.75: what is left of their sum, on"
            " average? By what must the kept ones be multiplied to mend it?",
            "一百个 1，p = 0.75：平均还剩多少？留下的要乘以几，总和才不变？",
        ),
        both(
            "The scale belongs into the mask, so that the way back is one"
            " product. And which p would divide by 0?",
            "缩放要放进掩码里，往回走时就只有一次乘法。"
            "另外，p 是多少时会除以 0？",
        ),
    ],
    fits=(
        "share_kept one_row_for_all own_generator share rows_alone"
        " columns_alone whole_rows turned repeats differs",
        "not_scaled over_p doubled scaled_by_count scaled_down",
        "mask_without_scale one_let_through unchecked masked should_raise"
        " kept_only",
    ),
)
A_TABLE = np.arange(1.0, 61.0).reshape(6, 10)
dropout.show(np.array([[1.0, -2.0], [3.0, 0.0]]), 0.0, "default_rng(0)",
             note=KEPT)  # fmt: skip
dropout.show(A_TABLE, 0.25, "default_rng(1)", note=BY_CHANCE)
dropout.show(np.ones((40, 60)), 0.75, "default_rng(2)", note=MANY)
dropout.show(np.ones((2, 2)), 1.0, "default_rng(3)", note=ALL, **EDGE)
dropout.show(np.ones((2, 2)), -0.25, "default_rng(4)", note=OUTSIDE, **EDGE)


@dropout.hidden
def _(rng):
    n, d = int(rng.integers(7, 10)), int(rng.integers(11, 14))
    p = float(rng.choice([0.3, 0.35, 0.45]))

    def case(A, p, **options):
        return dropout.case(A, p, seed(rng), **options)

    A = even(rng, (n, d), 3.0)
    return [
        case(A, p, note=BY_CHANCE),
        case(even(rng, (61, 83), 2.0), 0.2, note=MANY),
        case(small(rng, n, d), p, note=FINE),
        case(large(rng, n, d), p, note=WIDE),
        case(even(rng, (d, d), 2.0), 0.4, note=ALL_EQUAL),
        case(A, 0.0, note=KEPT),
        case(np.zeros((n, d)), p, note=both("zeros", "全是零"), **EDGE),
        case(np.maximum(A, 0), p, note=ZEROS, **EDGE),
        case(even(rng, (41, 53), 2.0), 0.9, note=NINE_TENTHS, **EDGE),
        case(even(rng, (1, 70), 2.0), p, note=ONE_ROW, **EDGE),
        case(even(rng, (67,), 2.0), 0.6, note=both("a vector", "向量"), **EDGE),
        case(even(rng, (3, 5, 7), 2.0), p,
             note=both("three axes", "三维数组"), **EDGE),
        case(rng.integers(-9, 10, (n, d)), p, note=INTEGERS, **EDGE),
        case(strided(A), p, note=A_VIEW, **EDGE),
        case(A, 1.0, note=ALL, **EDGE),
        case(A, 1.5, note=OUTSIDE, **EDGE),
        case(A, -0.1, note=OUTSIDE, **EDGE),
    ]  # fmt: skip


MASK = "mask = (rng.random(np.shape(A)) >= p) / (1 - p)"


def _slip(id, *edits, en, zh, **told):
    edits = [edit if " => " in edit else f"{MASK} => {edit}" for edit in edits]
    dropout.slip(id, edits, en=en, zh=zh, **told)


_slip(
    "not_scaled", "mask = 1.0 * (rng.random(np.shape(A)) >= p)",
    en="What is kept is not scaled up, so that the mean falls to 1 - p of"
    " what it was; divide by 1 - p.",
    zh="留下的没有放大，平均值会降到原来的 1 - p；应当除以 1 - p。",
)  # fmt: skip
_slip(
    "over_p", "mask = (rng.random(np.shape(A)) >= p) / (p or 1)",
    en="It is divided by p; the share that is kept is 1 - p.",
    zh="除以了 p；保留的比例是 1 - p。",
)  # fmt: skip
_slip(
    "share_kept", "mask = (rng.random(np.shape(A)) < p) / (p or 1)",
    en="p is taken for the share that is kept; it is the share that is"
    " dropped.",
    zh="p 被当成了保留的比例；它是丢弃的比例。",
)  # fmt: skip
_slip(
    "turned", "mask = (rng.random(np.shape(A)) < p) / (1 - p)",
    en="The comparison is turned round: the share p is kept, and the rest"
    " dropped.",
    zh="比较反了：保留了比例 p，丢弃了其余的。",
)  # fmt: skip
_slip(
    "doubled", "mask = 2.0 * (rng.random(np.shape(A)) >= p)",
    en="What is kept is doubled, which is right for p = 0.5 alone; divide by"
    " 1 - p.",
    zh="留下的乘以了 2，只有 p = 0.5 时才对；应当除以 1 - p。",
)  # fmt: skip
_slip(
    "scaled_down", "mask = (rng.random(np.shape(A)) >= p) * (1 - p)",
    en="What is kept is multiplied by 1 - p; divide by it.",
    zh="留下的乘以了 1 - p；应当除以它。",
)  # fmt: skip
_slip(
    "scaled_by_count",
    "kept = rng.random(np.shape(A)) >= p; mask = kept / kept.mean()",
    en="The scale comes from how many happened to be kept; it is 1 / (1 - p),"
    " whatever was drawn.",
    zh="放大的倍数取自碰巧留下了多少；不管抽到什么，都应当是 1 / (1 - p)。",
)  # fmt: skip
_slip(
    "one_row_for_all",
    "mask = np.zeros(np.shape(A)) + (rng.random(np.shape(A)[-1:]) >= p)"
    " / (1 - p)",
    en="All rows share one mask; each entry is dropped by itself.",
    zh="所有的行共用一个掩码；每个数应当单独决定。",
)
_slip(
    "whole_rows",
    "mask = np.zeros(np.shape(A)) + (rng.random(np.shape(A)[:-1] + (1,))"
    " >= p) / (1 - p)",
    en="Whole rows are dropped; each entry is dropped by itself.",
    zh="整行整行地丢弃了；每个数应当单独决定。",
)
_slip(
    "own_generator",
    "mask = (np.random.default_rng(0).random(np.shape(A)) >= p) / (1 - p)",
    en="The function makes a generator of its own, so that every mask is the"
    " same; draw from the rng that comes as an argument.",
    zh="函数自己新建了一个生成器，每个掩码都一样；应当从参数 rng 里抽取。",
)
_slip(
    "one_let_through", "not 0 <= p < 1 => not 0 <= p <= 1",
    "mask = (rng.random(np.shape(A)) >= p) / max(1 - p, 1e-12)",
    en="p = 1 is let through, and everything is lost; raise ValueError.",
    zh="p = 1 没有被拦下，什么都没剩下；应当抛出 ValueError。",
)  # fmt: skip
_slip(
    "unchecked", "not 0 <= p < 1 => False",
    en="A p that is no share is let through; raise ValueError unless"
    " 0 <= p < 1.",
    zh="不是比例的 p 没有被拦下；除非 0 <= p < 1，否则应当抛出 ValueError。",
)  # fmt: skip
_slip(
    "mask_without_scale",
    "mask = 1.0 * (rng.random(np.shape(A)) >= p)",
    "A * mask, mask => A * mask / (1 - p), mask",
    en="out is right, and the mask that comes with it lacks the scale: the"
    " way back needs it there.",
    zh="out 是对的，一起返回的 mask 却没有放大的倍数：往回走时要用到它。",
)
_slip(
    "kept_only", "A * mask, mask => A * mask",
    en="Only out comes back; the mask is needed on the way back: `return out,"
    " mask`.",
    zh="只返回了 out；往回走时要用到掩码：`return out, mask`。",
)  # fmt: skip


@dropout.mistake(
    "in_place",
    en="The caller's A is changed by `*=`; make a new array.",
    zh="`*=` 改动了调用者的 A；应当另建一个新数组。",
    finding="purity",
)
def _(A, p, rng):
    out, mask = solution.dropout(A, p, rng)
    A[...] = out
    return out, mask


@dropout.right("where")
def _(A, p, rng):
    if p < 0 or p >= 1:
        raise ValueError(f"{p}")
    drop = rng.random(A.shape) < p
    mask = np.where(drop, 0.0, 1 / (1 - p))
    return np.where(drop, 0, A / (1 - p)), mask


@dropout.right("binomial")
def _(A, p, rng):
    if not 0 <= p < 1:
        raise ValueError("p")
    mask = rng.binomial(1, 1 - p, A.shape) / (1 - p)
    return {"out": mask * A, "mask": mask}


@dropout.right("choice")
def _(A, p, rng):
    if not 0 <= p < 1:
        raise ValueError("p")
    mask = rng.choice([0.0, 1 / (1 - p)], size=A.shape, p=[p, 1 - p])
    return A * mask, mask


@dropout.right("entry_by_entry")
def _(A, p, rng):
    if not 0 <= p < 1:
        raise ValueError("p")
    out, mask = np.array(A, dtype=float), np.ones(A.shape)
    for index in np.ndindex(A.shape):
        if rng.uniform() > 1 - p:
            out[index] = mask[index] = 0
    return out / (1 - p), mask / (1 - p)


# ---- The way back ---------------------------------------------------------

dropout_backward = LADDER.add(
    solution.dropout_backward,
    parts=("dA",),
    hints=[
        both(
            "out = A * mask. How fast does one entry of out grow with its"
            " entry of A?",
            "out = A * mask。out 的一个数随 A 里对应的数增长得多快？",
        ),
        both(
            "An entry that was dropped has no part in the loss. What is the"
            " gradient in it?",
            "丢弃了的数与损失无关。对它的梯度是多少？",
        ),
        both(
            "The scale 1 / (1 - p) is in the mask. Does it have to be applied"
            " a second time?",
            "放大的倍数 1 / (1 - p) 已经在掩码里。还要再乘一次吗？",
        ),
    ],
    fits=(
        "mask_alone divided_by_mask sign",
        "mask_forgotten mask_turned largest_scale",
        "scale_left_out scale_twice",
    ),
)
MASK_3 = np.array([[0.0, 2.0, 2.0], [2.0, 0.0, 0.0]])
dropout_backward.show(np.array([3.0, 5.0]), np.array([0.0, 2.0]))
dropout_backward.show(np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]), MASK_3)
dropout_backward.show(np.array([[1.0, -2.0]]), np.ones((1, 2)),
                      note=KEPT, **EDGE)  # fmt: skip


@dropout_backward.hidden
def _(rng):
    n, d = (int(size) for size in shuffled_sizes(rng, 2, 4, 9))
    case = dropout_backward.case

    def mask(p, *shape):
        kept = rng.permutation(np.arange(np.prod(shape)) % 3 != 1)
        return kept.reshape(shape) / (1 - p)

    g = rng.normal(size=(n, d)) + 0.3
    return [
        case(g, mask(0.3, n, d)),
        case(even(rng, (d, d), 2.0), mask(0.6, d, d), note=ALL_EQUAL),
        case(SMALL_SCALE * g, mask(0.3, n, d), note=FINE),
        case(LARGE_SCALE * g, mask(0.3, n, d), note=WIDE),
        case(g[:1], mask(0.2, 1, d), note=ONE_ROW, **EDGE),
        case(rng.normal(size=9), mask(0.4, 9), note=both("a vector", "向量"),
             **EDGE),
        case(rng.normal(size=(2, 3, d)), mask(0.4, 2, 3, d),
             note=both("three axes", "三维数组"), **EDGE),
        case(g, np.zeros((n, d)),
             note=both("everything was dropped", "全部丢弃了"), **EDGE),
        case(rng.choice([-3, -1, 2, 4], (n, d)), mask(0.5, n, d),
             note=INTEGERS, **EDGE),
        case(strided(g), column_order(mask(0.3, n, d)), note=A_VIEW, **EDGE),
    ]  # fmt: skip


BACK = "dout * mask"
for id, new, en, zh in (
    ("mask_forgotten", "dout + 0 * mask",
     "The mask is forgotten: what was dropped gets a gradient as well.",
     "忘了掩码：丢弃了的数也得到了梯度。"),
    ("scale_left_out", "dout * (mask > 0)",
     "What was kept was scaled up on the way, so its gradient is as well;"
     " multiply by the mask as it is.",
     "留下的数在前向时放大过，梯度也要放大；应当直接乘以掩码。"),
    ("scale_twice", "dout * mask * mask",
     "The scale is applied twice; it is in the mask already.",
     "放大的倍数乘了两次；它已经在掩码里。"),
    ("mask_turned", "dout * (mask == 0)",
     "The mask is turned round: the gradient goes to what was dropped.",
     "掩码反了：梯度传给了丢弃的数。"),
    ("mask_alone", "mask + 0 * dout",
     "The mask alone comes back; it multiplies dout.",
     "返回的只有掩码；应当用它乘以 dout。"),
    ("largest_scale", "dout * mask.max()",
     "Everything is scaled and nothing is dropped: the mask is needed entry"
     " by entry.",
     "全部放大了，什么也没丢弃：掩码要一个数一个数地乘。"),
    ("divided_by_mask", "np.where(mask > 0, dout / np.maximum(mask, 0.1), 0)",
     "It is divided by the mask; the way back multiplies by the slope, which"
     " is the mask.",
     "除以了掩码；往回走要乘以斜率，斜率就是掩码。"),
):  # fmt: skip
    dropout_backward.slip(id, f"{BACK} => {new}", en=en, zh=zh)


@dropout_backward.mistake(
    "in_place",
    en="The caller's dout is changed by `*=`; make a new array.",
    zh="`*=` 改动了调用者的 dout；应当另建一个新数组。",
    finding="purity",
)
def _(dout, mask):
    dout[...] = dout * mask
    return dout


@dropout_backward.right("where")
def _(dout, mask):
    return np.where(mask == 0, 0, dout * mask.max())


@dropout_backward.right("loop")
def _(dout, mask):
    dA = np.zeros(dout.shape)
    for index in np.ndindex(mask.shape):
        if mask[index] != 0:
            dA[index] = mask[index] * dout[index]
    return dA


@dropout_backward.right("einsum")
def _(dout, mask):
    return np.einsum("...,...->...", dout, mask)
