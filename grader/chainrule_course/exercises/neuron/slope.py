"""Exercises of lesson 1: slopes by nudging."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.draws import COLUMNS, even
from chainrule_course.exercises.notes import A_VIEW, INTEGERS, shuffled_sizes
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")


numerical_gradient = LADDER.add(
    solution.numerical_gradient,
    parts=("gradient",),
    driver="slope",
    hints="""
        Along a line: which two points do you ask f about, and how far apart
        are they?
        fits forward backward divided_by_h brackets sign h_ignored half times_2

        Which entry of x changes, and are all the others back at their place
        when you come to the next?
        fits all_at_once never_back in_place purity

        np.ndindex(x.shape) goes through the entries of any shape. Copy x as
        floats, add h in one copy, subtract it in another. Divide by what?
        fits no_copy integers whole_slopes zeros
    """,
)
numerical_gradient.show("bowl", np.array([0.0, 1.0, -2.0]))
numerical_gradient.show(
    "wave",
    np.array([0.0, 1.0]),
    0.1,
    note="a wide step, h = 0.1",
)  # fmt: skip
numerical_gradient.show(
    "bowl", np.array([1.0, -1.0]), 0.01, driver="slope_of_keeping"
)
numerical_gradient.show("product", np.array([3.0, 5.0, 2.0]))
numerical_gradient.show("bowl", np.array([[1.0, 2.0], [0.0, -1.0]]),
                        property="edges",
                        note="a matrix")  # fmt: skip
numerical_gradient.show("wave", np.array([1, 2]), property="edges",
                        note=INTEGERS)  # fmt: skip


@numerical_gradient.hidden
def numerical_gradient_cases(rng):
    n, d = shuffled_sizes(rng, 2, 2, 5)
    x, X = rng.normal(size=d + 2), rng.normal(size=(n, d))
    edge = {"property": "edges"}
    case = numerical_gradient.case
    raising = "f raises an error on the way"
    return [
        case("bowl", x),
        case("bowl", even(rng, COLUMNS, 2.0)),
        case("wave", x, 0.2),
        case("wave", np.append(x, 0.0), 1e-4),
        case("bowl", x, 0.01, driver="slope_of_keeping"),
        case("wave", X, 0.1, **edge, note="a matrix"),
        case("bowl", rng.normal(size=(2, 1, 3)), **edge),
        case("bowl", np.array(1.5), **edge, note="0-d"),
        case("wave", rng.integers(1, 4, d), **edge, note=INTEGERS),
        case("bowl", strided(x), **edge, note=A_VIEW),
        case("bowl", x, driver="slope_of_raising", **edge, note=raising),
    ]


def _each(f, x, rule):
    """Slope in each entry of x by a rule(up, down, f(x)) of your own."""
    x = np.asarray(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        gradient[index] = rule(x, index)
    return gradient


def _moved(x, index, step):
    x = np.array(x, dtype=float)
    x[index] += step
    return x


numerical_gradient.wrong(
    """
forward: return _each(f, x, lambda x, i: (f(_moved(x, i, h)) - f(x)) / h)
    This is the forward difference, (f(x + h) - f(x)) / h. Take the points
    on both sides of x.
backward: return _each(f, x, lambda x, i: (f(x) - f(_moved(x, i, -h))) / h)
    This is the backward difference, (f(x) - f(x - h)) / h. Take the points
    on both sides of x.
divided_by_h: return _each(f, x, lambda x, i: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / h)
    The two points are 2 h apart, and the difference is divided by h.
brackets: return _each(f, x, lambda x, i: (f(_moved(x, i, h)) - f(_moved(x, i, -h))) / 2 * h)
    `/ 2 * h` divides by 2 and multiplies by h; write / (2 * h).
sign: return -numerical_gradient(f, x, h)
    The two points are swapped: f(x + h) comes first.
all_at_once: x = np.asarray(x, dtype=float); return np.full(x.shape, (f(x + h) - f(x - h)) / (2 * h))
    All entries are moved at once; move one and keep the others.
no_copy: return np.zeros(np.shape(x))
    Both points are the same array, so they are equal when f sees them;
    copy x for each.
never_back: np.asarray => np.array
    & up, down = (x.copy(), x.copy()) => x[index] += h
    & up[index] += h => up = f(x)
    & down[index] -= h => x[index] -= 2 * h
    & f(up) => up
    & f(down) => f(x)
    Entries are not put back before the next one is moved.
h_ignored: return numerical_gradient(f, x, 1e-05)
    The result does not depend on h as it should: a fixed step is taken, or
    another formula than (f(x + h) - f(x - h)) / (2 h).
integers: np.asarray(x, dtype=float) => np.asarray(x)
    & np.zeros_like(x) => np.zeros(x.shape)
    & up[index] += h => up[index] = x[index] + h
    & down[index] -= h => down[index] = x[index] - h
    x holds integers, and h is lost when it is added to an integer; turn x
    into floats first.
whole_slopes: slopes = numerical_gradient(f, x, h); return slopes.astype(np.asarray(x).dtype)
    The array for the slopes is made like x and holds whole numbers when x
    does; make it of floats.
""",
    _each=_each,
    _moved=_moved,
)


@numerical_gradient.mistake(
    "in_place",
    says=(
        "x itself is moved and put back by arithmetic, which rounds;"
        " and if f raises, x stays moved."
    ),
    finding="purity",
)
def in_place(f, x, h=1e-5):
    if x.dtype != float:
        x = x.astype(float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        up = f(x)
        x[index] -= 2 * h
        down = f(x)
        x[index] += h
        gradient[index] = (up - down) / (2 * h)
    return gradient


@numerical_gradient.right("flat")
def flat(f, x, h=1e-5):
    x = np.array(x, dtype=float)
    flat = x.ravel()
    out = []
    for k in range(flat.size):
        step = np.zeros(flat.size)
        step[k] = h
        up = f((flat + step).reshape(x.shape))
        out.append((up - f((flat - step).reshape(x.shape))) / (2 * h))
    return np.array(out).reshape(x.shape)


@numerical_gradient.right("put_back_exactly")
def put_back_exactly(f, x, h=1e-5):
    x = np.array(x, dtype=np.float64)
    gradient = np.empty(x.shape)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    for _ in it:
        i = it.multi_index
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        gradient[i] = (up - down) / (2 * h)
    return gradient


@numerical_gradient.right("with_finally")
def with_finally(f, x, h=1e-5):
    work = x if x.dtype == float else x.astype(float)
    gradient = np.zeros(work.shape)
    for index in np.ndindex(work.shape):
        old = float(work[index])
        try:
            work[index] = old + h
            up = f(work)
            work[index] = old - h
            down = f(work)
        finally:
            work[index] = old
        gradient[index] = (up - down) / (2 * h)
    return gradient
