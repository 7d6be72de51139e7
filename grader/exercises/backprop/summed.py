"""Exercises of lesson 4: adding up over what broadcasting has copied."""

import numpy as np

from grader.exercises.backprop.common import EDGE
from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    LARGE_SCALE,
    SMALL_SCALE,
    shuffled_sizes,
)
from grader.exercises.telling import fine, wide
from solutions import backprop as solution

LADDER = Ladder("04_backprop")

COLUMN = both("a column became a table", "一列扩展成了一张表")
ROW = both("a row became a table", "一行扩展成了一张表")
NUMBER = both("a number became a table", "一个数扩展成了一张表")
BIAS = both("a vector was added to each row", "每一行都加了同一个向量")
NOTHING = both("nothing was copied", "没有扩展")
MANY = both("five axes", "五个轴")

unbroadcast = LADDER.add(
    solution.unbroadcast,
    parts=("gradient",),
    hints=[
        both(
            "b of shape (4,) was added to each of 3 rows. Into how many"
            " places did b[0] go, and what do you do with what comes back"
            " from them?",
            "形状 (4,) 的 b 加到了 3 行上。b[0] 进入了几个位置？从这些位置"
            "传回来的梯度该怎么办？",
        ),
        both(
            "Broadcasting does two things: it puts axes in front, and it"
            " stretches axes of size 1. Which axes of g are of the first"
            " kind, and which of the second?",
            "广播做两件事：在前面添加轴，把大小为 1 的轴拉长。"
            "g 的哪些轴属于第一种？哪些属于第二种？",
        ),
        both(
            "g.sum(axis=...) takes a tuple of axes. For which of the two kinds"
            " should the summed axis stay, with size 1?",
            "g.sum(axis=...) 可以接收由轴组成的元组。对哪一种轴，求和之后要"
            "保留大小为 1 的轴？",
        ),
    ],
    fits=(
        "averaged one_copy largest_copy cut_off sum_in_each"
        " untouched_gradient",
        "only_in_front only_stretched only_sizes_of_one last_axis_left_out"
        " lined_up_left other_axes first_axis_only all_summed not_summed"
        " summed_too_far",
        "axes_lost all_kept shape only_shape",
    ),
)
TABLE = np.array([[1.0, 2.0, 3.0, -4.0], [5.0, 0.5, -1.0, 2.0],
                  [0.0, 1.0, 2.0, 4.0]])  # fmt: skip
SQUARE = np.array([[1.0, 2.0], [10.0, -20.0]])
unbroadcast.show(TABLE, (4,), note=BIAS)
unbroadcast.show(TABLE, (3, 1), note=COLUMN)
unbroadcast.show(TABLE, (1, 4), note=ROW)
unbroadcast.show(SQUARE, (2, 1), note=ALL_EQUAL)
unbroadcast.show(
    np.arange(12.0).reshape(2, 3, 2) - 4, (3, 1),
    note=both("two things at once", "两种情形同时出现"),
)  # fmt: skip
unbroadcast.show(SQUARE, (), note=NUMBER, **EDGE)
unbroadcast.show(SQUARE, (2, 2), note=NOTHING, **EDGE)


@unbroadcast.hidden
def _(rng):
    n, d, k = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))
    G = rng.normal(size=(n, d))
    cube = rng.normal(size=(k, n, d))
    square = rng.normal(size=(d, d, d))
    five = rng.normal(size=(5, n, 2, d, 3))
    six = rng.normal(size=(2, 5, k, 2, n, 3))
    case = unbroadcast.case

    def drawn(scale):
        return scale * rng.normal(size=cube.shape)

    return [
        case(G, (d,), note=BIAS),
        case(G, (n, 1), note=COLUMN),
        case(G, (1, d), note=ROW),
        case(cube, (n, 1)),
        fine(unbroadcast, lambda: (drawn(SMALL_SCALE), (d,))),
        wide(unbroadcast, lambda: (drawn(LARGE_SCALE), (d,))),
        case(cube, (k, 1, d)),
        case(square, (d, 1), note=ALL_EQUAL),
        case(square, (1, d, 1), note=ALL_EQUAL),
        case(five, (5, 1, 2, 1, 3), note=MANY),
        case(six, (5, 1, 2, 1, 3)),
        case(cube, (), note=NUMBER, **EDGE),
        case(G, (1, 1), note=NUMBER, **EDGE),
        case(G[:1], (d,), **EDGE),
        case(G[:, :1], (n, 1), note=NOTHING, **EDGE),
        case(cube, (k, n, d), note=NOTHING, **EDGE),
        case(np.array(G[0, 0]), (), note=NOTHING, **EDGE),
        case(rng.integers(-5, 6, (n, d)), (d,), note=INTEGERS, **EDGE),
        case(strided(G), (1, d), note=A_VIEW, **EDGE),
        case(column_order(G), (n, 1), note=A_VIEW, **EDGE),
    ]


def axes(g, shape):
    """Axes of g that were put in front, and axes that were stretched."""
    front = np.ndim(g) - len(shape)
    stretched = [front + i for i, size in enumerate(shape) if size == 1]
    return tuple(range(front)), tuple(stretched)


@unbroadcast.mistake(
    "averaged",
    en="The copies are averaged; each copy feeds the loss, so what comes back"
    " is added up.",
    zh="对各个副本取了平均；每个副本都影响损失，传回来的梯度应当相加。",
)
def _(g, shape):
    front, stretched = axes(g, shape)
    return np.mean(g, axis=front + stretched).reshape(shape)


@unbroadcast.mistake(
    "one_copy",
    en="Only the first copy counts; add up over all of them.",
    zh="只取了第一个副本；应当对所有副本求和。",
)
def _(g, shape):
    front, stretched = axes(g, shape)
    first = [
        0 if i in front + stretched else slice(None) for i in range(np.ndim(g))
    ]
    return np.asarray(g)[tuple(first)].reshape(shape)


@unbroadcast.mistake(
    "only_in_front",
    en="Axes of size 1 are left stretched; after the axes in front, sum those"
    " as well and keep them.",
    zh="大小为 1 的轴仍是拉长的；除了前面多出的轴，这些轴也要求和，并且保留。",
)
def _(g, shape):
    front, _ = axes(g, shape)
    return np.sum(g, axis=front)


@unbroadcast.mistake(
    "only_stretched",
    en="The axes that broadcasting put in front are still there; sum over"
    " them, and drop them.",
    zh="广播在前面添加的轴还在；要对它们求和，并且去掉。",
)
def _(g, shape):
    _, stretched = axes(g, shape)
    return np.sum(g, axis=stretched, keepdims=True)


@unbroadcast.mistake(
    "only_sizes_of_one",
    en="Axes of size 1 are looked for before those that broadcasting put in"
    " front are gone: add these up first, then those of size 1.",
    zh="前面多出的轴还没去掉，就去找大小为 1 的轴了：先对多出的轴求和，"
    "再处理大小为 1 的轴。",
)
def _(g, shape):
    for i, size in enumerate(shape):
        if size == 1:
            g = np.sum(g, axis=i, keepdims=True)
    return np.array(g)


@unbroadcast.mistake(
    "last_axis_left_out",
    en="The last axis is never summed; it may have been stretched like any"
    " other.",
    zh="最后一个轴从来没有求和；它和别的轴一样可能被拉长。",
)
def _(g, shape):
    front, stretched = axes(g, shape)
    return np.sum(
        g, axis=tuple(i for i in front + stretched if i < np.ndim(g) - 1)
    ).reshape([*shape[:-1], np.shape(g)[-1]])


@unbroadcast.mistake(
    "largest_copy",
    en="The largest of the copies is taken; what comes back is added up.",
    zh="取了各个副本中最大的一个；传回来的梯度应当相加。",
)
def _(g, shape):
    front, stretched = axes(g, shape)
    return np.max(g, axis=front + stretched, initial=-np.inf).reshape(shape)


@unbroadcast.mistake(
    "axes_lost",
    en="The axes of size 1 are gone; sum with keepdims=True, so that (3, 1)"
    " stays (3, 1).",
    zh="大小为 1 的轴不见了；求和时加上 keepdims=True，(3, 1) 才会保持 (3, 1)。",
)
def _(g, shape):
    front, stretched = axes(g, shape)
    return np.sum(g, axis=front + stretched)


@unbroadcast.mistake(
    "all_kept",
    en="The axes in front stay with size 1; they were not there before, so"
    " they have to go.",
    zh="前面多出的轴留了下来，大小为 1；广播之前没有这些轴，应当去掉。",
)
def _(g, shape):
    front, stretched = axes(g, shape)
    return np.sum(g, axis=front + stretched, keepdims=True)


@unbroadcast.mistake(
    "lined_up_left",
    en="The shapes are lined up at the left; numpy lines them up at the"
    " right, so the added axes are in front.",
    zh="两个形状是从左边对齐的；numpy 从右边对齐，多出来的轴在前面。",
)
def _(g, shape):
    behind = tuple(range(len(shape), np.ndim(g)))
    g = np.sum(g, axis=behind)
    stretched = tuple(i for i, size in enumerate(shape) if size == 1)
    return np.sum(g, axis=stretched, keepdims=True)


@unbroadcast.mistake(
    "other_axes",
    en="The sum runs over the axes that were not stretched, so rows and"
    " columns are confused.",
    zh="求和的恰好是没有拉长的轴，行和列弄反了。",
)
def _(g, shape):
    front, _ = axes(g, shape)
    g = np.sum(g, axis=front)
    kept = tuple(i for i, size in enumerate(shape) if size > 1)
    return np.sum(g, axis=kept, keepdims=True)


@unbroadcast.mistake(
    "cut_off",
    en="The first numbers of g fill the shape and the rest is dropped;"
    " nothing may be lost, so add up.",
    zh="用 g 开头的几个数填满了形状，其余的丢了；一个都不能丢，应当求和。",
)
def _(g, shape):
    return np.resize(g, shape)


@unbroadcast.mistake(
    "all_summed",
    en="Everything is summed into one number; sum only over the axes that"
    " broadcasting has added or stretched.",
    zh="全部加成了一个数；只应对广播添加或拉长的轴求和。",
)
def _(g, shape):
    return np.sum(g)


@unbroadcast.mistake(
    "sum_in_each",
    en="The total is in every entry; each entry takes only what came back"
    " from its own copies.",
    zh="每个位置都是总和；每个位置只应加上它自己的副本传回来的梯度。",
)
def _(g, shape):
    return np.full(shape, np.sum(g), dtype=float)


@unbroadcast.mistake(
    "untouched_gradient",
    en="g is returned as it came; a gradient has the shape of what it belongs"
    " to.",
    zh="g 原样返回了；梯度的形状应当与它所属的数组相同。",
)
def _(g, shape):
    return np.array(g)


@unbroadcast.mistake(
    "first_axis_only",
    en="The sum runs over the first axis alone, whatever was stretched.",
    zh="不管拉长的是哪个轴，都只对第一个轴求了和。",
)
def _(g, shape):
    return np.sum(g, axis=0)


@unbroadcast.mistake(
    "in_place",
    en="The caller's g is changed by `+=`; make a new array.",
    zh="`+=` 改动了调用者的 g；应当另建一个新数组。",
    finding="purity",
)
def _(g, shape):
    while np.ndim(g) > len(shape):
        for row in g[1:]:
            g[0] += row
        g = g[0]
    return solution.unbroadcast(g, shape)


@unbroadcast.right("one_axis_at_a_time")
def _(g, shape):
    while np.ndim(g) > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@unbroadcast.right("reshaped_at_last")
def _(g, shape):
    wide = (1,) * (np.ndim(g) - len(shape)) + tuple(shape)
    differ = tuple(i for i, size in enumerate(wide) if size < np.shape(g)[i])
    return np.reshape(np.sum(g, axis=differ, keepdims=True), shape)


@unbroadcast.right("entry_by_entry")
def _(g, shape):
    out = np.zeros(shape)
    owner = np.broadcast_to(np.arange(out.size).reshape(shape), np.shape(g))
    np.add.at(out.reshape(-1), owner.ravel(), np.ravel(g))
    return out.tolist()


@unbroadcast.right("weighted_counts")
def _(g, shape):
    size = int(np.prod(shape))
    owner = np.broadcast_to(np.arange(size).reshape(shape), np.shape(g))
    sums = np.bincount(owner.ravel(), np.ravel(g), minlength=size)
    return sums.reshape(shape)
