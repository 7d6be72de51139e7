"""Exercises of lesson 4: the way back through *, / and maximum."""

import numpy as np

from grader.exercises.backprop.common import (
    A_NUMBER,
    EDGE,
    rule_cases,
    signed,
)
from grader.exercises.base import Ladder, both
from grader.exercises.notes import ALL_EQUAL, INTEGERS, shuffled_sizes
from solutions import backprop as solution
from solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

G = np.array([[1.0, -2.0, 0.5], [3.0, 4.0, -1.0]])
A = np.array([[3.0, 4.0, -2.0], [0.5, -1.0, 6.0]])
B = np.array([[5.0, -1.0, 2.0], [4.0, -2.0, 0.5]])
SQUARES = (
    np.array([[2.0, -1.0], [3.0, 0.5]]),
    np.array([[4.0, 2.0], [-3.0, 1.0]]),
    np.array([[2.0, -4.0], [0.5, -2.0]]),
)
A_TIE = both("a tie", "两者相等")


def nudged(g, a, b, f):
    """Both gradients of the sum of g * f(a, b), by nudging."""
    da = numerical_gradient(lambda a: float(np.sum(g * f(a, b))), a)
    db = numerical_gradient(lambda b: float(np.sum(g * f(a, b))), b)
    return da, db


multiply_backward = LADDER.add(
    solution.multiply_backward,
    parts=("da", "db"),
    hints=[
        both(
            "a grows by 0.01. By how much does a * b grow?",
            "a 增大 0.01，a * b 增大多少？",
        ),
        both(
            "The loss grows g times as fast as the product. So how fast does"
            " it grow with a?",
            "损失的增长是乘积增长的 g 倍。那么损失随 a 增长得多快？",
        ),
        both(
            "da is g times a slope, db is g times another. Which of the two"
            " numbers does each slope need?",
            "da 是 g 乘以一个斜率，db 是 g 乘以另一个斜率。两个斜率各是 a 还是 b？",
        ),
    ],
    fits=(
        "passed_on product_passed",
        "upstream_missing upstream_added upstream_twice ignored",
        "swapped",
    ),
)
multiply_backward.show(G, A, B)
multiply_backward.show(*SQUARES, note=ALL_EQUAL)
multiply_backward.show(2.0, 3.0, 5.0, note=A_NUMBER, **EDGE)
multiply_backward.show(
    np.array([2, -1, 3]), np.array([4, 5, -2]), np.array([1, -3, 7]),
    note=INTEGERS, **EDGE,
)  # fmt: skip


@multiply_backward.hidden
def _(rng):
    return rule_cases(multiply_backward, rng)


@multiply_backward.mistake(
    "swapped",
    en="a and b are swapped: the product grows with a as fast as b is large.",
    zh="a 和 b 弄反了：乘积对 a 的斜率是 b。",
)
def _(g, a, b):
    return g * a, g * b


@multiply_backward.mistake(
    "upstream_missing",
    en="g is not used: these are the slopes of the product alone; the loss"
    " changes g times as fast.",
    zh="没有用到 g：这只是乘积的斜率；损失的变化是它的 g 倍。",
)
def _(g, a, b):
    return 1 * b, 1 * a


@multiply_backward.mistake(
    "upstream_added",
    en="g is added to the slope; it multiplies.",
    zh="g 加到了斜率上；应当相乘。",
)
def _(g, a, b):
    return g + b, g + a


@multiply_backward.mistake(
    "upstream_twice",
    en="g is multiplied in twice.",
    zh="g 乘了两次。",
)
def _(g, a, b):
    return g * g * b, g * g * a


@multiply_backward.mistake(
    "product_passed",
    en="g is multiplied with the product itself; the slope in one factor is"
    " the other factor.",
    zh="g 乘的是乘积本身；对一个因子的斜率是另一个因子。",
)
def _(g, a, b):
    return g * a * b, g * a * b


@multiply_backward.mistake(
    "both_summed",
    en="Both slopes are added into one; a and b get one each.",
    zh="两个斜率加成了一个；a 和 b 应当各得一个。",
)
def _(g, a, b):
    return g * (a + b), g * (a + b)


@multiply_backward.mistake(
    "passed_on",
    en="g is passed on as it is, as a sum would; a product multiplies it"
    " with the other factor.",
    zh="g 原样传给了两者，加法才这样；乘法要再乘以另一个因子。",
)
def _(g, a, b):
    return 1 * g, 1 * g


@multiply_backward.mistake(
    "only_a",
    en="Only the gradient in a is returned; return both, da, db.",
    zh="只返回了对 a 的梯度；应当返回两个：da, db。",
)
def _(g, a, b):
    return g * b


@multiply_backward.mistake(
    "added_up",
    en="The gradients are added up to one number each; every entry keeps its"
    " own.",
    zh="梯度各自加成了一个数；每个位置应当保留自己的梯度。",
)
def _(g, a, b):
    return np.sum(g * b), np.sum(g * a)


@multiply_backward.mistake(
    "in_place",
    en="The caller's g is changed by `*=`; make a new array.",
    zh="`*=` 改动了调用者的 g；应当另建一个新数组。",
    finding="purity",
)
def _(g, a, b):
    da = g * b
    g *= a
    return da, g


@multiply_backward.right("loops")
def _(g, a, b):
    da, db = np.zeros(np.shape(g)), np.zeros(np.shape(g))
    for i in np.ndindex(np.shape(g)):
        up = np.asarray(g)[i]
        da[i], db[i] = up * np.asarray(b)[i], up * np.asarray(a)[i]
    return [da.tolist(), db.tolist()]


@multiply_backward.right("nudged")
def _(g, a, b):
    return nudged(g, a, b, np.multiply)


@multiply_backward.right("stacked")
def _(g, a, b):
    da, db = np.multiply(g, np.stack([b, a]))
    return da, db


@multiply_backward.right("by_name")
def _(g, a, b):
    return {"db": np.einsum("...,...->...", a, g), "da": b * g}


divide_backward = LADDER.add(
    solution.divide_backward,
    parts=("da", "db"),
    hints=[
        both(
            "a / b is a times 1 / b. What is its slope in a?",
            "a / b 就是 a 乘以 1 / b。它对 a 的斜率是多少？",
        ),
        both(
            "If b > 0 grows, does 1 / b grow or fall? And is the slope larger"
            " at b = 1 or at b = 10?",
            "b > 0 增大时，1 / b 是增大还是减小？b = 1 处的斜率大，还是"
            " b = 10 处的大？",
        ),
        both(
            "The slope of 1 / b is -1 / b**2. What stands in front of 1 / b"
            " in a / b, and what comes from behind?",
            "1 / b 的斜率是 -1 / b**2。a / b 里，1 / b 前面乘的是什么？"
            "后面传回来的又是什么？",
        ),
    ],
    fits=(
        "quotient_passed as_a_product",
        "minus_missing square_missing no_brackets",
        "a_missing quotient_squared upstream_in_one roles_swapped",
    ),
)
divide_backward.show(G, A, B)
divide_backward.show(*SQUARES, note=ALL_EQUAL)
divide_backward.show(2.0, 3.0, 2.0, note=A_NUMBER, **EDGE)
divide_backward.show(
    np.array([2, -1, 3]), np.array([4, 5, -2]), np.array([2, -4, 5]),
    note=INTEGERS, **EDGE,
)  # fmt: skip


@divide_backward.hidden
def _(rng):
    return rule_cases(divide_backward, rng)


@divide_backward.mistake(
    "minus_missing",
    en="The minus in db is missing: a / b falls when b > 0 grows and a > 0.",
    zh="db 少了负号：a > 0、b > 0 时，b 增大，a / b 会减小。",
)
def _(g, a, b):
    return g / b, g * a / b**2


@divide_backward.mistake(
    "square_missing",
    en="b is not squared in db; the slope of 1 / b is -1 / b**2.",
    zh="db 里的 b 没有平方；1 / b 的斜率是 -1 / b**2。",
)
def _(g, a, b):
    return g / b, -g * a / b


@divide_backward.mistake(
    "no_brackets",
    en="`/ b * b` divides by b and multiplies by it again; write `/ b**2`, or"
    " brackets.",
    zh="`/ b * b` 先除以 b，又乘了回来；应当写 `/ b**2`，或者加括号。",
)
def _(g, a, b):
    return g / b, -g * a / b * b


@divide_backward.mistake(
    "a_missing",
    en="a is missing in db: a times 1 / b has a times the slope of 1 / b.",
    zh="db 里少了 a：a 乘以 1 / b，斜率也是 1 / b 斜率的 a 倍。",
)
def _(g, a, b):
    return g / b, -g / b**2


@divide_backward.mistake(
    "upstream_missing",
    en="g is not used: these are the slopes of the quotient alone; the loss"
    " changes g times as fast.",
    zh="没有用到 g：这只是商的斜率；损失的变化是它的 g 倍。",
)
def _(g, a, b):
    return 1 / b, -a / b**2


@divide_backward.mistake(
    "upstream_in_one",
    en="db does not carry g; what comes back multiplies both slopes.",
    zh="db 没有乘 g；传回来的梯度要乘到两个斜率上。",
)
def _(g, a, b):
    return g / b, -a / b**2


@divide_backward.mistake(
    "as_a_product",
    en="This is the way back through a product; here a is divided by b.",
    zh="这是乘法的反向；这里是 a 除以 b。",
)
def _(g, a, b):
    return g * b, g * a


@divide_backward.mistake(
    "roles_swapped",
    en="a and b have changed roles: this is the way back through b / a.",
    zh="a 和 b 换了位置：这是 b / a 的反向。",
)
def _(g, a, b):
    return -g * b / a**2, g / a


@divide_backward.mistake(
    "order",
    en="The two gradients come in the wrong order; first da, then db.",
    zh="两个梯度的顺序反了；先 da，后 db。",
)
def _(g, a, b):
    return -g * a / b**2, g / b


@divide_backward.mistake(
    "quotient_passed",
    en="g is multiplied with the quotient in da; the slope in a is 1 / b.",
    zh="da 里 g 乘的是商本身；对 a 的斜率是 1 / b。",
)
def _(g, a, b):
    return g * a / b, -g * a / b**2


@divide_backward.mistake(
    "quotient_squared",
    en="The whole quotient is squared in db; only b is.",
    zh="db 里把整个商都平方了；只有 b 要平方。",
)
def _(g, a, b):
    return g / b, -g * (a / b) ** 2


@divide_backward.mistake(
    "in_place",
    en="The caller's b is changed by `*=`; make a new array.",
    zh="`*=` 改动了调用者的 b；应当另建一个新数组。",
    finding="purity",
)
def _(g, a, b):
    da = g / b
    b *= b
    return da, -g * a / b


@divide_backward.right("from_the_quotient")
def _(g, a, b):
    da = g / b
    return da, -da * (a / b)


@divide_backward.right("power")
def _(g, a, b):
    inverse = np.power(np.asarray(b, dtype=float), -1)
    return g * inverse, -(g * a) * inverse * inverse


@divide_backward.right("nudged")
def _(g, a, b):
    return nudged(g, a, b, np.divide)


@divide_backward.right("two_steps")
def _(g, a, b):
    da, dinverse = solution.multiply_backward(g, a, 1 / b)
    return [da, np.negative(dinverse) / np.square(b)]


maximum_backward = LADDER.add(
    solution.maximum_backward,
    parts=("da", "db"),
    hints=[
        both(
            "a is 3 and b is 5. Nudge a: does the larger of the two change?"
            " And if you nudge b?",
            "a 是 3，b 是 5。a 动一点，较大的数变不变？b 动一点呢？",
        ),
        both(
            "Which of the two gets all of g, in each entry on its own, and"
            " what does the other get?",
            "逐个位置来看，哪一个得到全部的 g？另一个得到多少？",
        ),
        both(
            "A comparison of arrays is 1 where it holds and 0 elsewhere. Which"
            " comparison gives ties to a, and which is its opposite?",
            "两个数组比较，成立处是 1，其余是 0。哪个比较把相等的情形归给 a？"
            "它的反面又是哪个？",
        ),
    ],
    fits=(
        "to_both value_passed against_zero",
        "to_the_smaller one_winner upstream_missing mask_from_g ignored",
        "ties_to_b ties_to_both ties_shared ties_to_none kink",
    ),
)
maximum_backward.show(G, A, B)
maximum_backward.show(*SQUARES, note=ALL_EQUAL)
maximum_backward.show(2.0, 3.0, 5.0, note=A_NUMBER, **EDGE)
maximum_backward.show(
    np.array([2.0, -1.0, 3.0]), np.array([1.0, 5.0, 4.0]),
    np.array([1.0, 2.0, 4.0]), note=A_TIE, **EDGE,
)  # fmt: skip
maximum_backward.show(
    np.array([2, -1, 3]), np.array([4, -5, 2]), np.array([1, -3, 7]),
    note=INTEGERS, **EDGE,
)  # fmt: skip


@maximum_backward.hidden
def _(rng):
    (n,) = shuffled_sizes(rng, 1, 4, 9)
    g, a, b = rng.normal(size=n), signed(rng, n), signed(rng, n)
    a[:3], b[:3], g[:3] = (1.0, -2.0, 0.0), (1.0, -2.0, 0.0), (1.3, -0.7, 2.1)
    whole = rng.permutation([1, 2, 3, 4, -1]), rng.permutation([1, 2, 3, 4, 5])
    case = maximum_backward.case
    return [
        *rule_cases(maximum_backward, rng),
        case(g, a, b, note=A_TIE, **EDGE),
        case(g, b, b, note=A_TIE, **EDGE),
        case(float(g[0]), 2, 2, note=A_TIE, **EDGE),
        case(rng.integers(1, 9, 5), *whole, note=INTEGERS, **EDGE),
    ]


@maximum_backward.mistake(
    "ties_to_b",
    en="Where a and b are equal, b gets g; here ties go to a.",
    zh="a 与 b 相等时，g 给了 b；这里约定给 a。",
)
def _(g, a, b):
    return g * (a > b), g * (a <= b)


@maximum_backward.mistake(
    "ties_to_both",
    en="Where a and b are equal, both get all of g, so it comes back twice;"
    " here a gets it.",
    zh="a 与 b 相等时，两者都得到了 g，等于传回了两份；这里约定只给 a。",
)
def _(g, a, b):
    return g * (a >= b), g * (b >= a)


@maximum_backward.mistake(
    "ties_shared",
    en="Where a and b are equal, each gets half of g; here a gets all of it.",
    zh="a 与 b 相等时，g 平分给了两者；这里约定全给 a。",
)
def _(g, a, b):
    equal = np.equal(a, b) / 2
    return g * ((a > b) + equal), g * ((a < b) + equal)


@maximum_backward.mistake(
    "ties_to_none",
    en="Where a and b are equal, neither gets g; here a gets it.",
    zh="a 与 b 相等时，谁也没有得到 g；这里约定给 a。",
)
def _(g, a, b):
    return g * (a > b), g * (a < b)


@maximum_backward.mistake(
    "to_the_smaller",
    en="The smaller of the two gets g; the maximum does not feel the smaller"
    " one at all.",
    zh="g 给了较小的一个；较小的数对最大值毫无影响。",
)
def _(g, a, b):
    return g * (a < b), g * (a >= b)


@maximum_backward.mistake(
    "to_both",
    en="Both get g, as in a sum; only the larger one feels it.",
    zh="两者都得到了 g，加法才这样；只有较大的一个应当得到。",
)
def _(g, a, b):
    return 1 * g, 1 * g


@maximum_backward.mistake(
    "against_zero",
    en="a and b are each compared with 0, as in ReLU; compare them with each"
    " other.",
    zh="a 和 b 各自与 0 比较了，那是 ReLU；应当互相比较。",
)
def _(g, a, b):
    return g * (np.asarray(a) > 0), g * (np.asarray(b) > 0)


@maximum_backward.mistake(
    "mask_from_g",
    en="g decides who gets it; a and b decide.",
    zh="由 g 的正负决定给谁；应当看 a 和 b 谁大。",
)
def _(g, a, b):
    return g * (np.asarray(g) > 0), g * (np.asarray(g) <= 0)


@maximum_backward.mistake(
    "one_winner",
    en="The largest entry of all decides for the whole array; each entry has"
    " a winner of its own.",
    zh="由全部元素的最大值决定整个数组归谁；应当逐个位置比较。",
)
def _(g, a, b):
    first = np.max(a) >= np.max(b)
    return g * first, g * (not first)


@maximum_backward.mistake(
    "upstream_missing",
    en="g is not used: here are only ones and zeros; the loss changes g times"
    " as fast.",
    zh="没有用到 g：这里只有 1 和 0；损失的变化是它的 g 倍。",
)
def _(g, a, b):
    return np.asarray(a >= b), np.asarray(a < b)


@maximum_backward.mistake(
    "value_passed",
    en="g is multiplied with the value of the larger one; its slope is 1.",
    zh="g 乘上了较大者的数值；它的斜率是 1。",
)
def _(g, a, b):
    return g * a * (a >= b), g * b * (a < b)


@maximum_backward.mistake(
    "in_place",
    en="The caller's g is changed by `*=`; make a new array.",
    zh="`*=` 改动了调用者的 g；应当另建一个新数组。",
    finding="purity",
)
def _(g, a, b):
    db = g * (a < b)
    g *= a >= b
    return g, db


@maximum_backward.right("where")
def _(g, a, b):
    return np.where(a < b, 0, g), np.where(a < b, g, 0)


@maximum_backward.right("what_is_left")
def _(g, a, b):
    da = g * np.heaviside(np.subtract(a, b), 1)
    return da, g - da


@maximum_backward.right("loops")
def _(g, a, b):
    g, a, b = np.asarray(g), np.asarray(a), np.asarray(b)
    da, db = np.zeros(g.shape), np.zeros(g.shape)
    for i in np.ndindex(g.shape):
        (da if a[i] >= b[i] else db)[i] = g[i]
    return [da, db]


@maximum_backward.right("from_the_maximum")
def _(g, a, b):
    of_a = np.maximum(a, b) == a
    return {"da": of_a * g, "db": np.logical_not(of_a) * g}
