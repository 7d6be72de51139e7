"""Exercises of lesson 1: distance from the border."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import (
    COLUMNS,
    ROWS,
    SMALL,
    aimed,
    fine,
    wide,
)
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    NO_WEIGHTS,
    ONE_INPUT,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from solutions import neuron as solution

LADDER = Ladder("01_neuron")
SHORT = both("w is short, and not 0", "w 很短，但不是 0")


signed_distance = LADDER.add(
    solution.signed_distance,
    parts=("distance",),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints=[
        both(
            "If w and b both double, the border stays where it is. Does your"
            " distance stay as well?",
            "如果 w 和 b 都变成两倍，边界并不移动。你算的距离也不变吗？",
        ),
        both(
            "For w = (3, 4) and b = 0, how far is the point (3, 4) from the"
            " border, and what is x @ w?",
            "设 w = (3, 4)，b = 0：点 (3, 4) 离边界多远？x @ w 又是多少？",
        ),
        both(
            "The length of w is the root of w @ w. What is divided by it, and"
            " what if it is 0?",
            "w 的长度是 w @ w 的平方根。什么要除以它？它为 0 时又怎么办？",
        ),
    ],
    fits=(
        "not_divided bias_not_divided no_bias bias_subtracted inside",
        "unsigned length_squared length_of_points length_with_bias"
        " number_of_weights absolute_sum sign_lost",
        "no_error guard_too_wide sum_for_zero should_raise not_finite",
    ),
)
signed_distance.show(
    np.array([[3.0, 4.0], [0.0, 0.0], [-3.0, -4.0]]), np.array([3.0, 4.0]), 5.0
)
signed_distance.show(
    np.array([[1.0, 5.0], [-2.0, 5.0]]), np.array([2.0, 0.0]), -1.0,
    note=ALL_EQUAL,
)  # fmt: skip
signed_distance.show(
    np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([1.0, 1.0, -1.0, -1.0]), 2.0,
    note=ONE_ROW,
)  # fmt: skip
signed_distance.show(
    np.array([[1.0, 2.0]]), np.array([0.0, 0.0]), 1.0,
    note=NO_WEIGHTS, property="edges",
)  # fmt: skip
signed_distance.show(
    np.array([[2.0, 0.5]]), np.array([3e-9, 4e-9]), 5e-9,
    note=SHORT, property="edges",
)  # fmt: skip


@signed_distance.hidden
def _(rng):
    n, d = shuffled_sizes(rng, 2, 4)  # larger than what is shown
    X, w, b = rng.normal(size=(n, d)), 3 * rng.normal(size=d), rng.normal() + 2
    square = rng.normal(size=(d, d))
    near = aimed(SMALL * X, w, SMALL * b, np.linalg.norm(w) * fine(rng, n))
    small = near, w, SMALL * b
    many = wide(rng, ROWS, COLUMNS)
    large = many, wide(rng, COLUMNS), 700.0
    whole = rng.integers(-5, 6, (n, d)), rng.integers(1, 6, d), 2
    edge = {"property": "edges"}
    return [
        signed_distance.case(X, w, b),
        signed_distance.case(square, w / 10, -b, note=ALL_EQUAL),
        signed_distance.case(*small, note=FINE),
        signed_distance.case(*large, note=WIDE),
        signed_distance.case(X[:1], w, b, note=ONE_ROW, **edge),
        signed_distance.case(X[:, :1], -w[:1], b, note=ONE_INPUT, **edge),
        signed_distance.case(*whole, note=INTEGERS, **edge),
        signed_distance.case(
            column_order(X), strided(w), b, note=A_VIEW, **edge
        ),
        signed_distance.case(X, 0 * w, b, note=NO_WEIGHTS, **edge),
        signed_distance.case(X, 1e-4 * w, 1e-4 * b, note=SHORT, **edge),
        signed_distance.case(X, 1e-9 * w, 1e-9 * b, note=SHORT, **edge),
        signed_distance.case(
            rng.normal(size=(n, 4)), b * np.array([1.0, -1.0, 1.0, -1.0]), b
        ),
        signed_distance.case(many, np.eye(COLUMNS)[-1], b),
        signed_distance.case(X, np.eye(d)[0], b),
    ]


@signed_distance.mistake(
    "not_divided",
    en="The output of the neuron is returned as it is; divide it by the"
    " length of w to make a distance of it.",
    zh="这里直接返回了神经元的输出；除以 w 的长度，才是距离。",
)
def _(X, w, b):
    return X @ w + b


@signed_distance.mistake(
    "length_squared",
    en="It is divided by w @ w, which is the length squared; take the root.",
    zh="这里除以的是 w @ w，也就是长度的平方；还要开平方。",
)
def _(X, w, b):
    return (X @ w + b) / (w @ w)


@signed_distance.mistake(
    "bias_not_divided",
    en="Only X @ w is divided by the length of w; the bias is part of the"
    " sum and is divided too.",
    zh="只有 X @ w 除以了 w 的长度；偏置也是和的一部分，要一起除。",
)
def _(X, w, b):
    return X @ w / np.sqrt(w @ w) + b


@signed_distance.mistake(
    "unsigned",
    en="The sign is lost; it tells on which side of the border a point is.",
    zh="符号丢了；点在边界的哪一侧，全靠符号说明。",
)
def _(X, w, b):
    return np.abs(X @ w + b) / np.sqrt(w @ w)


@signed_distance.mistake(
    "no_bias",
    en="The bias is not used, so every border goes through the origin.",
    zh="没有用到偏置 b，于是边界总是穿过原点。",
)
def _(X, w, b):
    return X @ w / np.sqrt(w @ w)


@signed_distance.mistake(
    "bias_subtracted",
    en="The bias is subtracted; it is added.",
    zh="这里减去了偏置；偏置应当加上。",
)
def _(X, w, b):
    return (X @ w - b) / np.sqrt(w @ w)


@signed_distance.mistake(
    "absolute_sum",
    en="It is divided by the sum of |w|; the length is the root of the sum"
    " of squares.",
    zh="这里除以的是 |w| 之和；长度是平方和的平方根。",
)
def _(X, w, b):
    return (X @ w + b) / np.abs(w).sum()


@signed_distance.mistake(
    "length_of_points",
    en="Each row is divided by its own length; the length of w is wanted.",
    zh="每一行除以的是它自己的长度；应当除以 w 的长度。",
)
def _(X, w, b):
    return (X @ w + b) / np.sqrt((X * X).sum(axis=1))


@signed_distance.mistake(
    "length_with_bias",
    en="The bias is counted into the length; only the weights belong to it.",
    zh="长度里算进了偏置；长度只由权重决定。",
)
def _(X, w, b):
    return (X @ w + b) / np.sqrt(w @ w + b * b)


@signed_distance.mistake(
    "number_of_weights",
    en="It is divided by the number of weights; the length of the vector w"
    " is wanted. len(w) counts entries.",
    zh="这里除以的是权重的个数；应当除以向量 w 的长度。len(w) 数的是个数。",
)
def _(X, w, b):
    return (X @ w + b) / len(w)


@signed_distance.mistake(
    "no_error",
    en="With all weights 0 there is no border: raise ValueError before"
    " dividing.",
    zh="权重全为 0 时没有边界：要在做除法之前抛出 ValueError。",
)
def _(X, w, b):
    return (X @ w + b) / np.sqrt(w @ w)


@signed_distance.mistake(
    "guard_too_wide",
    en="It raises for weights that are short and not 0; they have a border,"
    " too.",
    zh="权重很短、但不是 0 时也抛出了异常；这样的权重同样有边界。",
)
def _(X, w, b):
    length = np.linalg.norm(w)
    if length < 1e-3:
        raise ValueError("no border")
    return (X @ w + b) / length


@signed_distance.mistake(
    "sum_for_zero",
    en="Weights that add up to 0 are taken for no weights; a border is"
    " missing only if all of them are 0.",
    zh="权重之和为 0 就当成了没有权重；只有全部为 0 时才没有边界。",
)
def _(X, w, b):
    if w.sum() == 0:
        raise ValueError("no border")
    return (X @ w + b) / np.sqrt(w @ w)


@signed_distance.right("by_a_neuron")
def _(X, w, b):
    if not np.any(w):
        raise ValueError("there is no border")
    z = np.array([solution.neuron(x, w, b) for x in X])
    return z / np.sqrt(w @ w)


@signed_distance.right("norm")
def _(X, w, b):
    if not w.any():
        raise ValueError("no border")
    return (X @ w + b) / np.linalg.norm(w)


@signed_distance.right("unit_vector")
def _(X, w, b):
    length = float(np.hypot.reduce(w.astype(float)))
    if length == 0.0:
        raise ValueError
    return X @ (w / length) + b / length


@signed_distance.right("foot_of_the_perpendicular")
def _(X, w, b):
    if np.all(w == 0):
        raise ValueError("w is zero")
    out = []
    for x in X:
        t = (x @ w + b) / (w @ w)
        out.append(np.sign(t) * np.sqrt(((t * w) ** 2).sum()))
    return np.array(out)
