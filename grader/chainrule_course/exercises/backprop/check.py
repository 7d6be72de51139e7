"""Exercise of lesson 4: the gradient check, tried on right and wrong ones.

A case is a loss with gradients; the verdict asked for is which of them are
wrong. The gradients are computed here and travel as numbers.
"""

import numpy as np

from chainrule_course.exercises.backprop import planted
from chainrule_course.exercises.base import Ladder
from chainrule_course.solutions import clinic as solution

LADDER = Ladder("04_backprop")
EDGE, EXTREME = {"property": "edges"}, {"property": "extremes"}

gradient_check = LADDER.add(
    solution.gradient_check,
    parts=("blamed",),
    points={"values": 2, "edges": 1, "extremes": 1, "purity": 1},
    driver="blamed",
    hints="""
        You have nudged one array in lesson 1. Here there are several: which
        one does f get changed, and what happens to the others?
        fits all_at_once column_at_once never_back in_place no_copy one_for_all
        fits first_array forward backward divided_by_h brackets swapped

        A difference of 0.001: is that much? Compare it with what? And what if
        both the gradient and the slope are 0?
        fits relative_alone absolute_alone squared signed

        At a kink, what do you see one step to the right, and what one step to
        the left? Which gradients would be right there?
        fits kinks_counted kink_absolute array_skipped
    """,
)


def tried(f, params, grads, h=None, note=None, data=None, **options):
    """Case from a loss, its parameters, gradients, step and data."""
    step = [] if h is None else [h]
    case = gradient_check.case(f, params, grads, *step, note=note, **options)
    case.inputs.update(data or {})
    return case


def on(net, grads, h=None, note=None, **options):
    """Case from a planted network and gradients, right or wrong."""
    data = {name: net[name] for name in ("X", "Y")}
    return tried(net["f"], net["params"], grads, h, note, data, **options)


def show(f, params, grads, h=None, note=None, **options):
    """Add a visible case; numbers become arrays."""
    params = {name: np.array(x) for name, x in params.items()}
    grads = {name: np.array(x) for name, x in grads.items()}
    case = tried(f, params, grads, h, note, **options)
    gradient_check.visible.append(case)


RIGHT = "right gradients"
LAST_WRONG = "the last entry is wrong"
FIRST_WRONG = "the first entry is wrong"
ONE_OF_TWO = "w is right, b is wrong"
FLIPPED = "the sign is flipped"
NEARLY = "a factor 1.001"
TWICE = "twice too large"
FORGOTTEN = "a gradient that was never filled in"
SUMMED = "1/n is missing"
TINY = "right, and tiny"
TINY_WRONG = "one that is tiny is twice too large"
LARGE_WRONG = "large, and slightly wrong"
LARGE = "right, and large"
AT_KINK = "right, at a kink: slope 0"
AT_KINK_1 = "right, at a kink: slope 1"
BESIDE_KINK = "at a kink, and wrong elsewhere"
CURVED = "slightly wrong, on a sharp curve"
TRANSPOSED = "transposed"
MANY = "right, forty entries, a wide step"
ONE_OF_MANY = "one entry of many is wrong"
OPTIMUM = "right, near the lowest point"
WHOLE = "right, params hold whole numbers"
NAN = "a gradient holds nan"
OTHER_SHAPE = "a gradient has another shape"
ZEROS = "right, all slopes are 0"
CALLS = "where f is called"
SIGN = "W2 has the wrong sign"
BIAS = "one bias is wrong"

W, TABLE = {"w": [1.0, -2.0]}, {"W": [[1.0, 2.0], [3.0, 4.0]]}
show("bowl", W, {"w": [2.0, -8.0]}, note=RIGHT)
show("bowl", W, {"w": [2.0, -9.0]}, note=LAST_WRONG)
show("bowl", W, {"w": [3.0, -8.0]}, note=FIRST_WRONG)
show("bowl", {**W, "b": [3.0]}, {"w": [2.0, -8.0], "b": [5.0]},
     note=ONE_OF_TWO)  # fmt: skip
show("bowl", W, {"w": [-2.0, 8.0]}, note=FLIPPED)
show("bowl", W, {"w": [2.002, -8.008]}, note=NEARLY)
show("bowl", W, {"w": [4.0, -16.0]}, note=TWICE)
show("bowl", W, {"w": [0.0, 0.0]}, 1e-3, note=FORGOTTEN)
show("bowl", W, {"w": [2.0, -8.0]}, 0.01, note=CALLS, driver="check_calls")
show("bowl", {"w": [1e-3]}, {"w": [2e-3]}, 1e-4, note=OPTIMUM)
show("bowl", TABLE, {"W": [[2.0, 8.0], [18.0, 32.0]]}, note=RIGHT)
show("bowl", TABLE, {"W": [[2.0, 18.0], [8.0, 32.0]]}, note=TRANSPOSED)
show("wave", {"w": np.zeros(40)}, {"w": np.ones(40)}, 0.01, note=MANY)
show("wave", {"w": np.zeros(60)}, {"w": np.r_[np.ones(59), 1.004]},
     note=ONE_OF_MANY)  # fmt: skip
show("hinge", {"w": [0.0, 1.0, -1.0]}, {"w": [0.0, 1.0, 0.0]},
     note=AT_KINK, **EDGE)  # fmt: skip
show("hinge", {"w": [0.0, 1.0, -1.0]}, {"w": [1.0, 1.0, 0.0]},
     note=AT_KINK_1, **EDGE)  # fmt: skip
show("hinge", {"w": [0.0, 1.0, -1.0]}, {"w": [0.0, 0.5, 0.0]},
     note=BESIDE_KINK, **EDGE)  # fmt: skip
show("bowl", {"w": [10.0]}, {"w": [20.008]}, 0.009, note=CURVED, **EDGE)
show("hinge", {"w": [-1.0, -2.0]}, {"w": [0.0, 0.0]}, note=ZEROS, **EDGE)
show("bowl", {"w": [1, -2]}, {"w": [2.0, -8.0]}, note=WHOLE, **EDGE)
show("bowl", {"w": [1, -2]}, {"w": [2.0, -8.0]}, 0.01, note=CALLS,
     driver="check_calls", **EDGE)  # fmt: skip
show("bowl", W, {"w": [np.nan, -8.0]}, note=NAN, **EDGE)
show("bowl", W, {"w": [[2.0, -8.0]]}, note=OTHER_SHAPE, **EDGE)
show("plateau", W, {"w": [1e-11, 1e-11]}, note=TINY, **EXTREME)
show("product", {"w": [0.01, 0.004, 2.0]}, {"w": [0.008, 0.02, 8e-5]},
     note=TINY_WRONG, **EXTREME)  # fmt: skip
show("bowl", {"w": [3e4, -1e4]}, {"w": [6e4, -4e4]}, note=LARGE, **EXTREME)

show("wave", {"w": [300.0, 200.0]}, {"w": [9.1e4, 4.1e4]}, note=LARGE_WRONG,
     **EXTREME)  # fmt: skip


@gradient_check.hidden
def gradient_check_cases(rng):
    cases = [*_right(rng), *_wrong(rng)]
    return [cases[i] for i in rng.permutation(len(cases))]


def _right(rng):
    """Cases whose gradients are all right."""
    nets = [
        (planted.ordinary(rng), 1e-5, RIGHT, {}),
        (planted.near_the_optimum(rng), 1e-4, OPTIMUM, {}),
        (planted.with_a_dead_unit(rng), 1e-5, ZEROS, EDGE),
        (planted.of_integers(rng), 1e-5, WHOLE, EDGE),
        (planted.saturated(rng, 10.2, 0, 3e-9, 0.01), 1e-5, TINY, EXTREME),
        (planted.large(rng), 1e-5, LARGE, EXTREME),
    ]
    for net, h, note, options in nets:
        yield on(net, planted.gradients(net), h, note, **options)
    net = planted.at_a_kink(rng)
    for slope, note in ((0.0, AT_KINK), (1.0, AT_KINK_1), (0.5, AT_KINK)):
        yield on(net, planted.gradients(net, slope), note=note, **EDGE)
    many = int(rng.integers(30, 50))
    start, ones = {"w": np.zeros(many)}, {"w": np.ones(many)}
    yield tried("wave", start, ones, 0.01, MANY)
    net, step = planted.ordinary(rng), float(rng.uniform(0.01, 0.02))
    grads = planted.gradients(net)
    yield on(net, grads, step, CALLS, driver="check_calls")


def _wrong(rng):
    """Cases with a mistake in some gradient."""
    net = planted.ordinary(rng)
    right, n = planted.gradients(net), len(net["X"])
    first, last = np.zeros(right["W2"].shape), np.zeros(right["W2"].shape)
    first.flat[0] = last.flat[-1] = 0.3
    for changed, note in (
        ({"b1": right["b1"] / n}, BIAS),
        ({"W2": -right["W2"]}, SIGN),
        ({"W1": 1.001 * right["W1"]}, NEARLY),
        ({"W2": right["W2"] - last}, LAST_WRONG),
        ({"W2": right["W2"] + first}, FIRST_WRONG),
        ({name: n * grad for name, grad in right.items()}, SUMMED),
        ({name: 2 * grad for name, grad in right.items()}, TWICE),
    ):
        yield on(net, {**right, **changed}, note=note)
    nothing = {"W1": np.zeros(right["W1"].shape)}
    yield on(net, {**right, **nothing}, 1e-4, FORGOTTEN)
    for rows in (1, n + 1):
        table = np.tile(right["b1"], (rows, 1))
        yield on(net, {**right, "b1": table}, None, OTHER_SHAPE, **EDGE)
    holes = np.where(last, np.nan, right["W2"])
    yield on(net, {**right, "W2": holes}, None, NAN, **EDGE)
    square = planted.ordinary(rng, d=3)
    right = planted.gradients(square)
    yield on(square, {**right, "W1": right["W1"].T}, None, TRANSPOSED)
    kinked = planted.at_a_kink(rng)
    right = planted.gradients(kinked)
    elsewhere = right["b1"] * [1, 1, 1.5]
    yield on(kinked, {**right, "b1": elsewhere}, None, BESIDE_KINK, **EDGE)
    yield curved(rng)
    tiny = planted.saturated(rng, 4, 1e-6, 8e-5, 0.3)
    right = planted.gradients(tiny)
    doubled = {name: 2 * right[name] for name in ("W1", "b1")}
    yield on(tiny, {**right, **doubled}, None, TINY_WRONG, **EXTREME)
    high = planted.large(rng)
    right = planted.gradients(high)
    off = {name: 0.995 * right[name] for name in ("W1", "b2")}
    yield on(high, {**right, **off}, None, LARGE_WRONG, **EXTREME)
    ones = np.ones(int(rng.integers(60, 80)))
    start, place = {"w": 0 * ones}, rng.integers(len(ones))
    ones[place] += 0.004
    yield tried("wave", start, {"w": ones}, None, ONE_OF_MANY)


def curved(rng):
    """A case whose gradients lie between the slopes on both sides.

    There is no kink: these slopes differ by 9 in 10,000, the gradients are
    wrong by 4.
    """
    x = rng.uniform(8, 20) * rng.choice([-1.0, 1.0], rng.integers(2, 5))
    slopes = 2 * np.arange(1, len(x) + 1) * x
    wrong = slopes * (1 + 4.1e-4 * rng.choice([-1, 1]))
    h = 8.8e-4 * float(abs(x[0]))
    return tried("bowl", {"w": x}, {"w": wrong}, h, CURVED, **EDGE)


def _sides(f, params, name, h):
    """Slopes to the right and to the left, for each entry."""
    start, here = np.array(params[name], dtype=float), f(params)
    right, left = np.zeros_like(start), np.zeros_like(start)
    for index in np.ndindex(start.shape):
        for step, slopes in ((h, right), (-h, left)):
            moved = start.copy()
            moved[index] += step
            slopes[index] = (f({**params, name: moved}) - here) / step
    return right, left


def _middle(right, left):
    return (right + left) / 2


def _size(grad, slope, floor=1e-5):
    return np.maximum(abs(grad) + abs(slope), floor)


def _relative(grad, slope):
    return abs(grad - slope) / _size(grad, slope)


def _bent(right, left, limit):
    return abs(right - left) > limit * np.maximum(abs(right), abs(left))


def _beyond(grad, right, left):
    """How far a gradient lies beyond the slopes on both sides."""
    return np.maximum(
        abs(grad - (right + left) / 2) - abs(right - left) / 2, 0
    )


def _at_kink(grad, right, left, limit=2e-3):
    """Which entries have two slopes, with the gradient between them."""
    fine = _beyond(grad, right, left) <= 5e-5 * abs(grad)
    return fine & _bent(right, left, limit)


def _never(grad, right, left):
    return np.zeros(grad.shape, dtype=bool)


def _check(f, params, grads, h=1e-5, *, sides=_sides, slope=_middle,
           error=_relative, worst=np.max, skip=_at_kink):  # fmt: skip
    """The check with the places where learners go wrong open."""
    found = {}
    for name, start in params.items():
        grad = np.asarray(grads[name], dtype=float)
        if grad.shape != np.shape(start):
            found[name] = np.inf
            continue
        right, left = sides(f, params, name, h)
        errors = error(grad, slope(right, left))
        errors = np.where(skip(grad, right, left), 0, errors)
        found[name] = float(worst(errors))
    return found


def planting(id, *, says, finding=None):
    """Decorator: a mistake of the gradient check."""
    return gradient_check.mistake(id, says=says, finding=finding)


gradient_check.wrong(
    """
forward: return _check(f, params, grads, h, slope=lambda r, _: r, skip=_never)
    This is the forward difference; take f on both sides of each entry.
backward: return _check(f, params, grads, h, slope=lambda _, left: left, skip=_never)
    This is the backward difference; take f on both sides of each entry.
divided_by_h: return _check(f, params, grads, h, slope=np.add)
    The two points are 2 h apart, and the difference is divided by h.
brackets: return _check(f, params, grads, h, slope=lambda r, left: (r + left) / 2 * h * h)
    `/ 2 * h` divides by 2 and multiplies by h; write / (2 * h).
swapped: return _check(f, params, grads, h, slope=lambda r, left: -(r + left) / 2)
    The two points are swapped: f one step up comes first.
""",
    _check=_check,
    _never=_never,
)


@planting(
    "no_copy",
    says=(
        "Both points are the same array, so all slopes are 0; copy the"
        " array for each."
    ),
)
def no_copy(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        zeros = np.zeros(np.shape(params[name]))
        return zeros, zeros

    return _check(f, params, grads, h, sides=sides)


@planting(
    "all_at_once",
    says=(
        "All entries of an array are moved at once; move one and keep"
        " the others."
    ),
)
def all_at_once(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        start, here = np.asarray(params[name], dtype=float), f(params)
        right = (f({**params, name: start + h}) - here) / h
        left = (here - f({**params, name: start - h})) / h
        return np.full(start.shape, right), np.full(start.shape, left)

    return _check(f, params, grads, h, sides=sides)


@planting(
    "column_at_once",
    says="A whole column is moved at once; move one entry of it.",
)
def column_at_once(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        start, here = np.array(params[name], dtype=float), f(params)
        right, left = np.zeros_like(start), np.zeros_like(start)
        for j in range(start.shape[-1]):
            for step, slopes in ((h, right), (-h, left)):
                moved = start.copy()
                if start.ndim == 1:
                    moved[j] += step
                else:
                    moved[:, j] += step
                slopes[..., j] = (f({**params, name: moved}) - here) / step
        return right, left

    return _check(f, params, grads, h, sides=sides)


@planting(
    "never_back",
    says="Entries are not put back before the next one is moved.",
)
def never_back(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        x, here = np.array(params[name], dtype=float), f(params)
        right, left = np.zeros_like(x), np.zeros_like(x)
        for index in np.ndindex(x.shape):
            x[index] += h
            right[index] = (f({**params, name: x}) - here) / h
            x[index] -= 2 * h
            left[index] = (here - f({**params, name: x})) / h
        return right, left

    return _check(f, params, grads, h, sides=sides)


@planting(
    "in_place",
    says=(
        "The arrays of params are moved themselves and put back by"
        " arithmetic, which rounds."
    ),
    finding="purity",
)
def in_place(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        x = params[name]
        if x.dtype != float:
            return _sides(f, params, name, h)
        here, right, left = f(params), np.zeros_like(x), np.zeros_like(x)
        for index in np.ndindex(x.shape):
            x[index] += h
            right[index] = (f(params) - here) / h
            x[index] -= 2 * h
            left[index] = (here - f(params)) / h
            x[index] += h
        return right, left

    return _check(f, params, grads, h, sides=sides)


gradient_check.wrong(
    """
h_ignored: return _check(f, params, grads, 1e-05)
    The argument h is not used; a fixed step is taken instead.
""",
    _check=_check,
)


@planting(
    "h_scaled",
    says="The step grows with the entry; it should be h, whatever the entry.",
)
def h_scaled(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        start, here = np.array(params[name], dtype=float), f(params)
        right, left = np.zeros_like(start), np.zeros_like(start)
        for index in np.ndindex(start.shape):
            far = h * max(1, abs(start[index]))
            for step, slopes in ((far, right), (-far, left)):
                moved = start.copy()
                moved[index] += step
                slopes[index] = (f({**params, name: moved}) - here) / step
        return right, left

    return _check(f, params, grads, h, sides=sides)


@planting(
    "integers",
    says=(
        "params may hold whole numbers, and h is lost when it is added"
        " to one; turn the arrays into floats first."
    ),
)
def integers(f, params, grads, h=1e-5):
    def sides(f, params, name, h):
        here, shape = f(params), np.shape(params[name])
        right, left = np.zeros(shape), np.zeros(shape)
        for index in np.ndindex(shape):
            up, down = params[name].copy(), params[name].copy()
            up[index] = up[index] + h
            down[index] = down[index] - h
            right[index] = (f({**params, name: up}) - here) / h
            left[index] = (here - f({**params, name: down})) / h
        return right, left

    return _check(f, params, grads, h, sides=sides)


@planting(
    "relative_alone",
    says=(
        "The error is only relative: beside a slope of 1e-11, rounding"
        " alone looks like a mistake. Divide by at least a small number."
    ),
)
def relative_alone(f, params, grads, h=1e-5):
    def error(grad, slope):
        return abs(grad - slope) / _size(grad, slope, 1e-300)

    def skip(grad, right, left):
        return _at_kink(grad, right, left, 0.1)

    return _check(f, params, grads, h, error=error, skip=skip)


gradient_check.wrong(
    """
absolute_alone: return _check(f, params, grads, h, error=lambda g, s: abs(g - s))
    The error is only absolute: it blames large gradients for rounding, and
    lets mistakes in small ones pass. Divide by the size.
squared: return _check(f, params, grads, h, error=lambda g, s: _relative(g, s) ** 2)
    The error is squared, so a small one vanishes: 0.001 becomes 1e-6.
signed: return _check(f, params, grads, h, error=lambda g, s: (g - s) / _size(g, s))
    The difference keeps its sign, so a gradient that is too small passes;
    take its absolute value.
first_entry: return _check(f, params, grads, h, worst=lambda e: e.flat[0])
    Only the first entry of each array is looked at.
summed: return _check(f, params, grads, h, worst=np.sum)
    The errors are added up, and many harmless ones make a large one; take
    the worst.
averaged: return _check(f, params, grads, h, worst=np.mean)
    The errors are averaged, and one wrong entry hides among many right
    ones; take the worst.
smallest: return _check(f, params, grads, h, worst=np.min)
    The smallest error is taken; the worst is wanted.
""",
    _check=_check,
    _relative=_relative,
    _size=_size,
)


@planting(
    "with_itself",
    says=(
        "Nothing is ever found wrong: the gradients are compared with"
        " themselves and not with slopes of f."
    ),
)
def with_itself(f, params, grads, h=1e-5):
    def itself(f, params, name, h):
        _sides(f, params, name, h)
        return grads[name], grads[name]

    found = _check(f, params, grads, h, sides=itself)
    return {name: 0.0 for name in found}


gradient_check.wrong(
    """
never_asks: return dict.fromkeys(params, 0.0)
    f is never called, so there is nothing to compare the gradients with.
kinks_counted: return _check(f, params, grads, h, skip=_never)
    At a kink the central slope is one of many right ones; do not hold an
    entry to it whose slopes to the right and to the left differ.
""",
    _check=_check,
    _never=_never,
)


@planting(
    "curves_forgiven",
    says=(
        "A gradient between the slopes to the right and to the left"
        " passes on a curve, too. It is right at a kink only, where"
        " their difference does not halve with h."
    ),
)
def curves_forgiven(f, params, grads, h=1e-5):
    worst = {}
    for name, start in params.items():
        grad = np.asarray(grads[name])
        if grad.shape != np.shape(start):
            worst[name] = np.inf
            continue
        right, left = _sides(f, params, name, h)
        size = _size(grad, _middle(right, left))
        worst[name] = float(np.max(_beyond(grad, right, left) / size))
    return worst


@planting(
    "kink_absolute",
    says=(
        "A curve is taken for a kink: on a curve, too, the slopes to the"
        " right and to the left differ, and the more, the larger h and they"
        " are."
    ),
)
def kink_absolute(f, params, grads, h=1e-5):
    def skip(grad, right, left):
        return abs(right - left) > 1e-4

    return _check(f, params, grads, h, skip=skip)


@planting(
    "array_skipped",
    says="One kink, and the whole array is skipped; skip that entry only.",
)
def array_skipped(f, params, grads, h=1e-5):
    def skip(grad, right, left):
        return np.full(grad.shape, _bent(right, left, 0.1).any())

    return _check(f, params, grads, h, skip=skip)


@planting(
    "nan_passes",
    says=(
        "`max` and `>` say nothing of nan: an entry that is nan slips"
        " through. np.max keeps it."
    ),
)
def nan_passes(f, params, grads, h=1e-5):
    def worst(errors):
        largest = 0.0
        for error in errors.ravel().tolist():
            largest = max(largest, error)
        return largest

    return _check(f, params, grads, h, worst=worst)


gradient_check.wrong(
    """
broadcast: fitting = {name: np.resize(grads[name], np.shape(start)) for name, start in params.items()}; return _check(f, params, fitting, h)
    A gradient of shape (n, h) beside an array of shape (h,) broadcasts and
    passes; compare the shapes first.
one_for_all: found = _check(f, params, grads, h); return dict.fromkeys(found, float(np.max(list(found.values()))))
    Every name gets the worst error of all; each has its own.
first_array: found = _check(f, params, grads, h); return {name: error if i == 0 else 0.0 for i, (name, error) in enumerate(found.items())}
    Only the first array of params is checked.
""",
    _check=_check,
)


@planting(
    "raises",
    says=(
        "It raises an error when a gradient is wrong; it should return"
        " how wrong, and raise nothing."
    ),
)
def raises(f, params, grads, h=1e-5):
    found = _check(f, params, grads, h)
    if not all(error <= 1e-4 for error in found.values()):
        raise AssertionError("a gradient is wrong")
    return found


@gradient_check.right("usual_ratio")
def usual_ratio(f, params, grads, h=1e-5):
    worst = {}
    for name in params:
        grad = np.asarray(grads[name])
        if grad.shape != np.shape(params[name]):
            worst[name] = float("inf")
            continue
        right, left = _sides(f, params, name, h)
        slope = (right + left) / 2
        sizes = np.maximum(1e-8, np.abs(grad) + np.abs(slope))
        ratio = np.abs(grad - slope) / sizes
        kink = np.abs(right - left) > 1e-3 * (np.abs(right) + np.abs(left))
        worst[name] = ratio[~kink].max() if (~kink).any() else 0
    return worst


@gradient_check.right("norms")
def norms(f, params, grads, h=1e-5):
    worst = {}
    for name, start in params.items():
        grad = np.asarray(grads[name])
        if grad.shape != start.shape:
            worst[name] = 1.0
            continue
        right, left = _sides(f, params, name, h)
        low, high = np.minimum(right, left), np.maximum(right, left)
        plain = (high - low <= 1e-3 * (abs(high) + abs(low))) | np.isnan(grad)
        slope, grad = ((right + left) / 2)[plain], grad[plain]
        length = np.linalg.norm(grad) + np.linalg.norm(slope)
        worst[name] = np.linalg.norm(grad - slope) / (length + 1e-6)
    return worst


@gradient_check.right("kinks_skipped_by_halving")
def kinks_skipped_by_halving(f, params, grads, h=1e-5):
    worst = {}
    for name, start in params.items():
        grad = np.array(grads[name], dtype=float)
        if grad.shape != np.shape(start):
            worst[name] = np.inf
            continue
        right, left = _sides(f, params, name, h)
        near_right, near_left = _sides(f, params, name, h / 2)
        shrinks = abs(near_right - near_left) < 0.6 * abs(right - left)
        slope = (right + left) / 2
        size = np.maximum(abs(grad) + abs(slope), 1e-5)
        kink = ~shrinks & (abs(right - left) > 1e-4 * size)
        errors = np.where(kink, 0.0, abs(grad - slope) / size)
        worst[name] = errors.max(initial=0.0)
    return worst


@gradient_check.right("a_tenth_of_h")
def a_tenth_of_h(f, params, grads, h=1e-5):
    worst = {}
    for name in params:
        if np.shape(grads[name]) != np.shape(params[name]):
            worst[name] = np.inf
            continue
        sides = [_sides(f, params, name, step) for step in (h, h / 10)]
        (right, left), (close_right, close_left) = sides
        errors = [0.0]
        for index in np.ndindex(np.shape(params[name])):
            g, ends = grads[name][index], (right[index], left[index])
            gap = abs(close_right[index] - close_left[index])
            error = abs(g - np.mean(ends))
            if gap > 0.5 * abs(ends[0] - ends[1]):  # a kink
                error = max(min(ends) - g, g - max(ends), 0.0)
            size = abs(g) + abs(np.mean(ends))
            errors.append(error / max(size, 1e-5))
        worst[name] = float(np.max(errors))
    return worst


@gradient_check.right("put_back_exactly")
def put_back_exactly(f, params, grads, h=1e-5):
    work = {name: np.array(x, dtype=np.float64) for name, x in params.items()}
    middle, worst = f(work), dict.fromkeys(work, 0.0)
    for name, x in work.items():
        grad = grads[name]
        if np.shape(grad) != x.shape:
            worst[name] = np.inf
            continue
        for i in range(x.size):
            old = x.flat[i]
            x.flat[i] = old + h
            up = f(work)
            x.flat[i] = old - h
            down = f(work)
            x.flat[i] = old
            slope, g = (up - down) / (2 * h), grad.flat[i]
            bend = abs(up - 2 * middle + down) / h  # slopes right and left
            error = abs(g - slope)
            if bend > 1e-3 * max(abs(slope), 1e-6) and error <= bend:
                continue
            error /= max(abs(g), abs(slope), 1e-6)
            worst[name] = np.maximum(error, worst[name])  # nan stays
    return worst


@gradient_check.right("params_themselves")
def params_themselves(f, params, grads, h=1e-5):
    whole = {name: x.astype(float) for name, x in params.items()}
    work = {n: x if x.dtype == float else whole[n] for n, x in params.items()}
    here, worst = f(work), {}
    for name, x in work.items():
        errors = [0.0]
        if np.shape(grads[name]) != x.shape:
            errors, indices = [np.inf], []
        else:
            indices = list(np.ndindex(x.shape))
        for index in indices:
            old, g = x[index], grads[name][index]
            try:
                x[index] = old + h
                right = (f(work) - here) / h
                x[index] = old - h
                left = (here - f(work)) / h
            finally:
                x[index] = old
            if abs(right - left) <= 1e-6 + 0.01 * (abs(right) + abs(left)):
                slope = (right + left) / 2
                errors.append(abs(g - slope) / (1e-7 + abs(g) + abs(slope)))
            elif not _beyond(g, right, left) <= 1e-3 * abs(g):
                errors.append(1.0)
        worst[name] = np.max(errors)
    return worst
