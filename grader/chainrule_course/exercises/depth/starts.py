"""Exercises of lesson 7: the spread of the weights at the start."""

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import EDGE, LESSON
from chainrule_course.solutions import depth as solution

LADDER = Ladder(LESSON)
POINTS = {"values": 3, "edges": 1}
ONE = "one in, one out"
NO_UNITS = "a size of 0"
NEGATIVE = "a negative size"
NOT_BENT = "no activation at all"

glorot_std = LADDER.add(
    solution.glorot_std,
    parts=("std",),
    points=POINTS,
    hints="""
        Z is a sum of d products. What becomes of its variance if d doubles,
        and which variance of a weight makes up for that?
        fits only_in only_out for_relu

        On the way back dA is a sum of h products. Two wishes, 1 / d and 1 / h:
        what is 1 over the mean of d and h?
        fits one_for_two six_for_two product root_of_each

        That was the variance. What makes a standard deviation of it, and which
        sizes can no layer have?
        fits variance whole_division unchecked out_unchecked zero_let_through
        fits should_raise
    """,
)
glorot_std.show(1, 1, note=ONE)
glorot_std.show(3, 5)
glorot_std.show(6, 2)
glorot_std.show(0, 4, note=NO_UNITS, **EDGE)
glorot_std.show(4, 0, note=NO_UNITS, **EDGE)
glorot_std.show(-2, 5, note=NEGATIVE, **EDGE)


@glorot_std.hidden
def _(rng):
    d, h = (int(size) for size in rng.choice(range(11, 60), 2, replace=False))
    case = glorot_std.case
    return [
        case(784, 128),
        case(d, h),
        case(1, h),
        case(d, 1),
        case(d, d),
        case(10**7 + d, 3 * 10**6),
        case(d, 0, note=NO_UNITS, **EDGE),
        case(0, h, note=NO_UNITS, **EDGE),
        case(-d, 2 * d, note=NEGATIVE, **EDGE),
        case(2 * h, -h, note=NEGATIVE, **EDGE),
    ]


glorot_std.wrong(
    """
variance: np.sqrt(2 / (d + h)) => 2 / (d + h)
    This is the variance; the standard deviation is its root.
six_for_two: 2 / (d + h) => 6 / (d + h)
    With a 6 under the root this is the bound of uniform weights; their
    standard deviation is smaller by the root of 3.
one_for_two: 2 / (d + h) => 1 / (d + h)
    1 stands where 2 should: the mean of d and h is (d + h) / 2.
only_in: 2 / (d + h) => 1 / d
    Only what goes in is looked at; what comes out, h, counts as well.
only_out: 2 / (d + h) => 1 / h
    Only what comes out is looked at; what goes in, d, counts as well.
for_relu: 2 / (d + h) => 2 / d
    This is He's start, 2 / d under the root; Glorot's has d + h there.
product: (d + h) => (d * h)
    d and h are multiplied; they should be added.
root_of_each: np.sqrt(2 / (d + h)) => (d ** -0.5 + h ** -0.5) / 2
    This is the mean of two standard deviations; first take the mean of d and
    h, then the root.
whole_division: 2 / (d + h) => 2 // (d + h)
    // cuts to whole numbers, so nearly everything is 0; write /.
unchecked: if d < 1 or h < 1: => if False:
    The sizes are not checked: below 1 there is no layer, so raise ValueError.
out_unchecked: if d < 1 or h < 1: => if d < 1:
    Only d is checked; h should be 1 or more as well.
zero_let_through: < 1 =>> < 0
    A size of 0 is let through; sizes begin at 1.
"""
)


@glorot_std.right("mean_of_sizes")
def _(d, h):
    if min(d, h) <= 0:
        raise ValueError("no layer")
    return ((d + h) / 2) ** -0.5


@glorot_std.right("harmonic_mean")
def _(d, h):
    if not (d >= 1 and h >= 1):
        raise ValueError
    ahead, back = 1 / d, 1 / h
    return (2 * ahead * back / (ahead + back)) ** 0.5


@glorot_std.right("from_the_uniform_bound")
def _(d, h):
    if d * h <= 0 or d < 0:
        raise ValueError("sizes")
    bound = (6 / (d + h)) ** 0.5
    return bound / 3**0.5


he_std = LADDER.add(
    solution.he_std,
    parts=("std",),
    points=POINTS,
    hints="""
        Without an activation 1 / d is the right variance. How much of the mean
        square of symmetric numbers does ReLU leave?
        fits one_for_two six_for_two

        Leaky ReLU multiplies the negative half by `slope`. By what is its mean
        square multiplied, and what should slope = 1 give?
        fits slope_forgotten slope_not_squared slope_subtracted slope_at_root root_of_d_only

        You have a variance: what makes a standard deviation of it, and how few
        inputs can a layer have?
        fits variance whole_division unchecked zero_let_through should_raise
    """,
)
he_std.show(2)
he_std.show(8)
he_std.show(4, 1.0, note=NOT_BENT)
he_std.show(10, 0.5)
he_std.show(0, note=NO_UNITS, **EDGE)
he_std.show(-2, note=NEGATIVE, **EDGE)


@he_std.hidden
def _(rng):
    d = int(rng.integers(11, 60))
    slope = float(rng.uniform(0.2, 0.8))
    case = he_std.case
    return [
        case(784, 0.0),
        case(128, 0.01),
        case(d),
        case(d + 1, slope),
        case(d, -slope),
        case(1, 3.0),
        case(2 * 10**7 + d),
        case(d, 1),
        case(0, slope, note=NO_UNITS, **EDGE),
        case(-d, 0.0, note=NEGATIVE, **EDGE),
    ]


he_std.wrong(
    """
variance: np.sqrt(2 / ((1 + slope ** 2) * d)) => 2 / ((1 + slope ** 2) * d)
    This is the variance; the standard deviation is its root.
slope_forgotten: (1 + slope ** 2) * d => d
    slope is not used: what leaks through below 0 adds slope**2.
slope_not_squared: slope ** 2 => slope
    slope is not squared; a mean square takes its square.
slope_subtracted: (1 + slope ** 2) => (1 - slope ** 2 + 1e-30)
    slope**2 is subtracted; what leaks through adds to the signal.
slope_at_root: (1 + slope ** 2) => (1 + slope) ** 2
    1 + slope is squared as a whole; only slope is: 1 + slope**2.
one_for_two: np.sqrt(2 => np.sqrt(1
    1 stands where 2 should: ReLU takes half of the mean square away, and 2
    makes up for it.
six_for_two: np.sqrt(2 => np.sqrt(6
    With a 6 under the root this is the bound of uniform weights; their
    standard deviation is smaller by the root of 3.
root_of_d_only: np.sqrt(2 / ((1 + slope ** 2) * d)) => 2 / ((1 + slope ** 2) * d ** 0.5)
    Only d is under the root; 2 and 1 + slope**2 belong there, too.
whole_division: np.sqrt(2 / => np.sqrt(2 //
    // cuts to whole numbers, so nearly everything is 0; write /.
unchecked: if d < 1: => if False:
    d is not checked: a layer has one input or more, so raise ValueError.
zero_let_through: d < 1 => d < 0
    d = 0 is let through; a layer has one input or more.
"""
)


@he_std.right("gain_over_root")
def _(d, slope=0.0):
    if d <= 0:
        raise ValueError("no inputs")
    gain = (2 / (1 + slope * slope)) ** 0.5
    return gain / d**0.5


@he_std.right("mean_square_of_both_halves")
def _(d, slope=0.0):
    if not d >= 1:
        raise ValueError
    kept = (1**2 + slope**2) / 2
    return (d * kept) ** -0.5


@he_std.right("from_the_uniform_bound")
def _(d, slope=0.0):
    if d < 1:
        raise ValueError("d")
    bound = (6 / (d + d * slope**2)) ** 0.5
    return bound / 3**0.5
