"""Exercises of lesson 4: the way back through *, / and maximum."""

import numpy as np

from chainrule_course.exercises.backprop.common import (
    A_NUMBER,
    EDGE,
    rule_cases,
    signed,
)
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.notes import (
    ALL_EQUAL,
    INTEGERS,
    shuffled_sizes,
)
from chainrule_course.solutions import backprop as solution
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

G = np.array([[1.0, -2.0, 0.5], [3.0, 4.0, -1.0]])
A = np.array([[3.0, 4.0, -2.0], [0.5, -1.0, 6.0]])
B = np.array([[5.0, -1.0, 2.0], [4.0, -2.0, 0.5]])
SQUARES = (
    np.array([[2.0, -1.0], [3.0, 0.5]]),
    np.array([[4.0, 2.0], [-3.0, 1.0]]),
    np.array([[2.0, -4.0], [0.5, -2.0]]),
)
A_TIE = "a tie"


def nudged(g, a, b, f):
    """Both gradients of the sum of g * f(a, b), by nudging."""
    da = numerical_gradient(lambda a: float(np.sum(g * f(a, b))), a)
    db = numerical_gradient(lambda b: float(np.sum(g * f(a, b))), b)
    return da, db


multiply_backward = LADDER.add(
    solution.multiply_backward,
    parts=("da", "db"),
    hints="""
        a grows by 0.01. By how much does a * b grow?
        fits passed_on product_passed

        The loss grows g times as fast as the product. So how fast does it grow
        with a?
        fits upstream_missing upstream_added upstream_twice ignored

        da is g times a slope, db is g times another. Which of the two numbers
        does each slope need?
        fits swapped
    """,
)
multiply_backward.show(G, A, B)
multiply_backward.show(*SQUARES, note=ALL_EQUAL)
multiply_backward.show(2.0, 3.0, 5.0, note=A_NUMBER, **EDGE)
multiply_backward.show(
    np.array([2, -1, 3]), np.array([4, 5, -2]), np.array([1, -3, 7]),
    note=INTEGERS, **EDGE,
)  # fmt: skip


@multiply_backward.hidden
def multiply_backward_cases(rng):
    return rule_cases(multiply_backward, rng)


multiply_backward.wrong("""
swapped: return (g * a, g * b)
    a and b are swapped: the product grows with a as fast as b is large.
upstream_missing: g * b => 1 * b
    & g * a => 1 * a
    g is not used: these are the slopes of the product alone; the loss
    changes g times as fast.
upstream_added: g * b => g + b
    & g * a => g + a
    g is added to the slope; it multiplies.
upstream_twice: g * b => g * g * b
    & g * a => g * g * a
    g is multiplied in twice.
product_passed: return (g * a * b, g * a * b)
    g is multiplied with the product itself; the slope in one factor is the
    other factor.
both_summed: g * b => g * (a + b)
    & g * a => g * (a + b)
    Both slopes are added into one; a and b get one each.
passed_on: g * b => 1 * g
    & g * a => 1 * g
    g is passed on as it is, as a sum would; a product multiplies it with
    the other factor.
only_a: (g * b, g * a) => g * b
    Only the gradient in a is returned; return both, da, db.
added_up: g * b => np.sum(g * b)
    & g * a => np.sum(g * a)
    The gradients are added up to one number each; every entry keeps its
    own.
in_place finding=purity: return (g * b, g * a) => da = g * b; g *= a; return (da, g)
    The caller's g is changed by `*=`; make a new array.
""")


@multiply_backward.right("loops")
def loops(g, a, b):
    da, db = np.zeros(np.shape(g)), np.zeros(np.shape(g))
    for i in np.ndindex(np.shape(g)):
        up = np.asarray(g)[i]
        da[i], db[i] = up * np.asarray(b)[i], up * np.asarray(a)[i]
    return [da.tolist(), db.tolist()]


multiply_backward.unusual(
    """
nudged: return nudged(g, a, b, np.multiply)
stacked: return (g * b, g * a) => da, db = np.multiply(g, np.stack([b, a])); return (da, db)
by_name: (g * b, g * a) => {'db': np.einsum('...,...->...', a, g), 'da': b * g}
""",
    nudged=nudged,
)


divide_backward = LADDER.add(
    solution.divide_backward,
    parts=("da", "db"),
    hints="""
        a / b is a times 1 / b. What is its slope in a?
        fits quotient_passed as_a_product

        If b > 0 grows, does 1 / b grow or fall? And is the slope larger at b =
        1 or at b = 10?
        fits minus_missing square_missing no_brackets

        The slope of 1 / b is -1 / b**2. What stands in front of 1 / b in a /
        b, and what comes from behind?
        fits a_missing quotient_squared upstream_in_one roles_swapped
    """,
)
divide_backward.show(G, A, B)
divide_backward.show(*SQUARES, note=ALL_EQUAL)
divide_backward.show(2.0, 3.0, 2.0, note=A_NUMBER, **EDGE)
divide_backward.show(
    np.array([2, -1, 3]), np.array([4, 5, -2]), np.array([2, -4, 5]),
    note=INTEGERS, **EDGE,
)  # fmt: skip


@divide_backward.hidden
def divide_backward_cases(rng):
    return rule_cases(divide_backward, rng)


divide_backward.wrong("""
minus_missing: -g => g
    The minus in db is missing: a / b falls when b > 0 grows and a > 0.
square_missing: b ** 2 => b
    b is not squared in db; the slope of 1 / b is -1 / b**2.
no_brackets: -g * a / b ** 2 => -g * a / b * b
    `/ b * b` divides by b and multiplies by it again; write `/ b**2`, or
    brackets.
a_missing: -g * a => -g
    a is missing in db: a times 1 / b has a times the slope of 1 / b.
upstream_missing: g / b => 1 / b
    & -g * a => -a
    g is not used: these are the slopes of the quotient alone; the loss
    changes g times as fast.
upstream_in_one: -g * a => -a
    db does not carry g; what comes back multiplies both slopes.
as_a_product: g / b => g * b
    & -g * a / b ** 2 => g * a
    This is the way back through a product; here a is divided by b.
roles_swapped: g / b => -g * b / a ** 2
    & -g * a => g
    & b ** 2 => a
    a and b have changed roles: this is the way back through b / a.
order: return (-g * a / b ** 2, g / b)
    The two gradients come in the wrong order; first da, then db.
quotient_passed: g / b => g * a / b
    g is multiplied with the quotient in da; the slope in a is 1 / b.
quotient_squared: -g * a / b ** 2 => -g * (a / b) ** 2
    The whole quotient is squared in db; only b is.
in_place finding=purity: return (g / b, -g * a / b ** 2) => da = g / b; b *= b; return (da, -g * a / b)
    The caller's b is changed by `*=`; make a new array.
""")


divide_backward.unusual(
    """
from_the_quotient: return (g / b, -g * a / b ** 2) => da = g / b; return (da, -da * (a / b))
power: return (g / b, -g * a / b ** 2) => inverse = np.power(np.asarray(b, dtype=float), -1); return (g * inverse, -(g * a) * inverse * inverse)
nudged: return nudged(g, a, b, np.divide)
two_steps: return (g / b, -g * a / b ** 2) => da, dinverse = multiply_backward(g, a, 1 / b); return [da, np.negative(dinverse) / np.square(b)]
""",
    nudged=nudged,
)


maximum_backward = LADDER.add(
    solution.maximum_backward,
    parts=("da", "db"),
    hints="""
        a is 3 and b is 5. Nudge a: does the larger of the two change? And if
        you nudge b?
        fits to_both value_passed against_zero

        Which of the two gets all of g, in each entry on its own, and what does
        the other get?
        fits to_the_smaller one_winner upstream_missing mask_from_g ignored

        A comparison of arrays is 1 where it holds and 0 elsewhere. Which
        comparison gives ties to a, and which is its opposite?
        fits ties_to_b ties_to_both ties_shared ties_to_none kink
    """,
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
def maximum_backward_cases(rng):
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


maximum_backward.wrong("""
ties_to_b: a >= b => a > b
    & a < b => a <= b
    Where a and b are equal, b gets g; here ties go to a.
ties_to_both: a < b => b >= a
    Where a and b are equal, both get all of g, so it comes back twice;
    here a gets it.
ties_shared: return (g * (a >= b), g * (a < b)) => equal = np.equal(a, b) / 2; return (g * ((a > b) + equal), g * ((a < b) + equal))
    Where a and b are equal, each gets half of g; here a gets all of it.
ties_to_none: a >= b => a > b
    Where a and b are equal, neither gets g; here a gets it.
to_the_smaller: return (g * (a < b), g * (a >= b))
    The smaller of the two gets g; the maximum does not feel the smaller
    one at all.
to_both: g * (a >= b) => 1 * g
    & g * (a < b) => 1 * g
    Both get g, as in a sum; only the larger one feels it.
against_zero: a >= b => np.asarray(a) > 0
    & a < b => np.asarray(b) > 0
    a and b are each compared with 0, as in ReLU; compare them with each
    other.
mask_from_g: a >= b => np.asarray(g) > 0
    & a < b => np.asarray(g) <= 0
    g decides who gets it; a and b decide.
one_winner: return (g * (a >= b), g * (a < b)) => first = np.max(a) >= np.max(b); return (g * first, g * (not first))
    The largest entry of all decides for the whole array; each entry has a
    winner of its own.
upstream_missing: g * (a >= b) => np.asarray(a >= b)
    & g * (a < b) => np.asarray(a < b)
    g is not used: here are only ones and zeros; the loss changes g times
    as fast.
value_passed: g * (a >= b) => g * a * (a >= b)
    & g * (a < b) => g * b * (a < b)
    g is multiplied with the value of the larger one; its slope is 1.
in_place finding=purity: return (g * (a >= b), g * (a < b)) => db = g * (a < b); g *= a >= b; return (g, db)
    The caller's g is changed by `*=`; make a new array.
""")


maximum_backward.unusual("""
where: g * (a >= b) => np.where(a < b, 0, g)
    & g * (a < b) => np.where(a < b, g, 0)
what_is_left: return (g * (a >= b), g * (a < b)) => da = g * np.heaviside(np.subtract(a, b), 1); return (da, g - da)
""")


@maximum_backward.right("loops")
def maximum_backward_loops(g, a, b):
    g, a, b = np.asarray(g), np.asarray(a), np.asarray(b)
    da, db = np.zeros(g.shape), np.zeros(g.shape)
    for i in np.ndindex(g.shape):
        (da if a[i] >= b[i] else db)[i] = g[i]
    return [da, db]


maximum_backward.unusual("""
from_the_maximum: return (g * (a >= b), g * (a < b)) => of_a = np.maximum(a, b) == a; return {'da': of_a * g, 'db': np.logical_not(of_a) * g}
""")
