"""Exercises of lesson 7: dead units, and how far a step moves the weights."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.depth.common import (
    EDGE,
    LESSON,
    ONE_LAYER,
    ONE_UNIT,
    SHUFFLED,
    THIRTEEN,
    TWELVE,
    chain,
    network,
    shuffled,
    units,
)
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    BORDER,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import depth as solution

LADDER = Ladder(LESSON)

dead_share = LADDER.add(
    solution.dead_share,
    parts=("shares",),
    sizes={"n": ("X", 0), "d": ("X", 1)},
    hints="""
        When does a unit pass nothing on, in one row? And when on all rows: is
        one row enough?
        fits zeros_counted any_row first_row on_average alive

        Z <= 0 is a table of rows and units. Along which axis do you ask
        whether all hold, so that one answer is left for each unit?
        fits rows_for_units counted one_number below_zero

        Which layers have a ReLU, and what does the next layer get, Z or
        relu(Z)?
        fits last_too no_relu bias_forgotten order_of_the_dict names_as_text
    """,
)
AT_ZERO = "one unit at exactly 0, two far below"
dead_share.show(
    {"W1": np.array([[1.0, 1.0, 0.0, 1.0, 1.0]]),
     "b1": np.array([0.0, -9.0, 0.0, -1.2, -5.0]),
     "W2": np.ones((5, 1)), "b2": np.zeros(1)},
    np.array([[1.0], [2.0]]), note=AT_ZERO,
)  # fmt: skip
dead_share.show(
    {"W1": np.array([[1.0, -1.0]]), "b1": np.array([1.0, 2.0]),
     "W2": np.array([[1.0, -1.0, 2.0], [-1.0, 0.0, -3.0]]),
     "b2": np.array([-1.5, 0.0, 0.0]),
     "W3": np.array([[-1.0], [1.0], [-2.0]]), "b3": np.array([-1.0])},
    np.array([[1.0], [0.0], [-2.0]]),
)  # fmt: skip
dead_share.show(
    {"b2": np.array([-9.0]), "W2": np.array([[1.0]]),
     "W3": np.array([[2.0]]), "b3": np.array([0.5]),
     "W1": np.array([[1.0]]), "b1": np.array([1.0])},
    np.array([[1.0], [3.0]]), note=SHUFFLED, **EDGE,
)  # fmt: skip
dead_share.show(
    {"W1": np.array([[1.0, 2.0]]), "b1": np.array([0.0, 1.0])},
    np.array([[1.0], [2.0]]), note=ONE_LAYER, **EDGE,
)  # fmt: skip


dead_share.show(
    chain(b10=-9.0, b11=1.0), np.array([[1.0], [3.0]]), note=TWELVE, **EDGE
)


def half_dead(rng, *sizes, rows):
    """A network with dead units, some that live on one row, and its inputs.

    Every hidden layer of three units or more has both.
    """
    params, X = network(rng, *sizes), rng.normal(size=(rows, sizes[0]))
    for layer in range(1, len(sizes) - 1):
        Z = units(params, X)[layer - 1]
        push, width = np.zeros(Z.shape[1]), Z.shape[1]
        count = max(width // 3, int(width > 1))
        order = rng.permutation(width)
        dead, rare = order[:count], order[count : 2 * count]
        push[dead] = -Z.max(axis=0)[dead] - 0.7
        push[rare] = 0.3 * np.ptp(Z[:, rare], axis=0) + 0.3
        push[rare] -= Z.max(axis=0)[rare]
        rest = order[2 * count :]
        push[rest] = 0.5 - Z.max(axis=0)[rest]
        params[f"b{layer}"] = params[f"b{layer}"] + push
    return params, X


@dead_share.hidden
def _(rng):
    n, d, h, m, k = (int(size) for size in shuffled_sizes(rng, 5, 4, 9))
    params, X = half_dead(rng, d, h, m, k, rows=n)
    views = {name: strided(value) for name, value in params.items()}
    case = dead_share.case
    at_zero = {"W1": np.zeros((d, h)), "b1": np.zeros(h),
               "W2": params["W2"], "b2": np.abs(params["b2"])}  # fmt: skip
    at_zero["b1"][0] = 1.0
    whole = {name: np.rint(3 * value).astype(int)
             for name, value in params.items()}  # fmt: skip
    return [
        case(params, X),
        case(*half_dead(rng, d, h, k, rows=n)),
        case(*half_dead(rng, *[n] * 4, rows=n), note=ALL_EQUAL),
        case(*half_dead(rng, 9, 10, 9, 3, rows=12)),
        case(*half_dead(rng, *[6] * 14, rows=n), note=THIRTEEN, **EDGE),
        case(shuffled(rng, params), X, note=SHUFFLED, **EDGE),
        case(*half_dead(rng, d, h, m, k, rows=1), note=ONE_ROW, **EDGE),
        case(*half_dead(rng, d, 1, k, rows=n), note=ONE_UNIT, **EDGE),
        case(*half_dead(rng, d, k, rows=n), note=ONE_LAYER, **EDGE),
        case(at_zero, X, note=BORDER, **EDGE),
        case(whole, rng.integers(-4, 5, (n, d)), note=INTEGERS, **EDGE),
        case(views, column_order(X), note=A_VIEW, **EDGE),
    ]


dead_share.wrong(
    """
zeros_counted: .all(axis=0).mean() => .mean()
    Entries are counted, and about half are 0 in a healthy network; a unit is
    dead only if it is off in every row.
any_row: .all(axis=0) => .any(axis=0)
    A unit that is off in one row counts as dead; it has to be off in all.
rows_for_units: axis=0 => axis=1
    Rows in which all units are off are counted; count units that are off in
    all rows, axis 0.
last_too: len(params) // 2 => len(params) // 2 + 1
    The last layer is counted, too; it has no ReLU, so nothing dies there.
below_zero: Z <= 0 => Z < 0
    A unit at exactly 0 counts as alive; nothing comes out of it, and no
    gradient comes in: Z <= 0.
on_average: (Z <= 0).all(axis=0) => (Z.mean(axis=0) <= 0)
    A unit counts as dead if it is off on average; one row that it answers
    keeps it alive.
first_row: (Z <= 0).all(axis=0) => (Z[0] <= 0)
    Only the first row is looked at; a unit is dead if it is off in all.
alive: (Z <= 0).all(axis=0) => (Z > 0).any(axis=0)
    This is the share of the units that live; that of the dead is wanted.
counted: .all(axis=0).mean() => .all(axis=0).sum()
    Dead units are counted; divide by the number of units of the layer.
one_number: return np.array(shares) => return np.mean(shares) if shares else 0.0
    One number comes back for the whole network; each hidden layer has its own.
no_relu: A = relu(Z) => A = Z
    The next layer is given Z; it should be given relu(Z).
bias_forgotten: params[f'W{layer}'] + params[f'b{layer}'] => params[f'W{layer}']
    The biases are forgotten; they are what kills most units.
order_of_the_dict: A, shares = (X, []) => A, shares = (X, []); Ws, bs = [[v for k, v in params.items() if k[0] == c] for c in 'Wb']
    & params[f'W{layer}'] =>> Ws[layer - 1]
    & params[f'b{layer}'] =>> bs[layer - 1]
    The layers are taken in the order of the dict, which means nothing; take
    them by their numbers.
names_as_text: A, shares = (X, []) => A, shares = (X, []); names = sorted(params)
    & params[f'W{layer}'] =>> params[names[layer - 1]]
    & params[f'b{layer}'] =>> params[names[len(names) // 2 + layer - 1]]
    The names are sorted as texts, where W10 comes before W2; count the layers
    by number.
"""
)


@dead_share.right("largest_of_a_unit")
def _(params, X):
    L, shares = len(params) // 2, []
    for layer in range(1, L):
        X = np.maximum(X @ params[f"W{layer}"] + params[f"b{layer}"], 0)
        shares.append(np.mean(X.max(axis=0) == 0))
    return shares


@dead_share.right("sum_of_outputs")
def _(params, X):
    L = len(params) // 2
    found = np.empty(L - 1)
    for i in range(L - 1):
        Z = X @ params[f"W{i + 1}"] + params[f"b{i + 1}"]
        X = np.where(Z > 0, Z, 0)
        found[i] = 1 - np.count_nonzero(X.sum(axis=0)) / X.shape[1]
    return found


@dead_share.right("loop_over_units")
def _(params, X):
    found, layer = [], 1
    while f"W{layer + 1}" in params:
        X = X @ params[f"W{layer}"] + params[f"b{layer}"]
        dead = sum(all(z <= 0 for z in column) for column in X.T.tolist())
        found.append(dead / X.shape[1])
        X = X.clip(0)
        layer += 1
    return tuple(found)


update_ratio = LADDER.add(
    solution.update_ratio,
    parts=("ratios",),
    driver="ratios",
    hints="""
        A plain step takes lr * dW off W. How long is that, beside how long W
        is?
        fits upside_down rate_forgotten negated after_the_step

        The length of a matrix is that of all its entries in one row: which
        sum, and which root?
        fits squared sums_of_sizes spectral mean_of_ratios largest

        Which names does the answer have, and which of params have none? How do
        you find the gradient that belongs to a name?
        fits biases_too by_place numbers_for_names
    """,
)
update_ratio.show(
    {"W1": np.array([[3.0, 4.0]]), "b1": np.array([1.0, 1.0])},
    {"W1": np.array([[0.0, -1.0]]), "b1": np.array([2.0, 2.0])}, 0.1,
    note="|W| = 5, |dW| = 1",
)  # fmt: skip
update_ratio.show(
    {"W1": np.array([[1.0, 2.0, 2.0]]), "b1": np.ones(3),
     "W2": np.array([[2.0, 1.0], [4.0, 2.0], [1.0, 1.0]]),
     "b2": np.ones(2)},
    {"W1": np.array([[4.0, 0.0, 3.0]]), "b1": np.ones(3),
     "W2": np.array([[1.0, -1.0], [1.0, -1.0], [2.0, 1.0]]),
     "b2": np.ones(2)}, 0.5,
)  # fmt: skip
update_ratio.show(
    {"W1": np.array([[3.0, 4.0]]), "b1": np.array([1.0, 1.0]),
     "W2": np.array([[6.0], [8.0]]), "b2": np.array([1.0])},
    {"b2": np.array([9.0]), "W2": np.array([[0.0], [2.0]]),
     "W1": np.array([[0.0, 3.0]]), "b1": np.array([2.0, 2.0])}, 1.0,
    note=SHUFFLED, **EDGE,
)  # fmt: skip


@update_ratio.hidden
def _(rng):
    d, h, m, k = (int(size) for size in shuffled_sizes(rng, 4, 2, 8))

    def pair(*sizes, scale=1.0):
        params, grads = network(rng, *sizes), network(rng, *sizes)
        grads = {name: scale * value for name, value in grads.items()}
        return params, grads

    def whole(params):
        return {name: np.rint(3 * value).astype(int) + 1
                for name, value in params.items()}  # fmt: skip

    params, grads = pair(d, h, m, k)
    lr = float(rng.uniform(0.2, 0.9))
    views = [{n: strided(v) for n, v in each.items()}
             for each in (params, grads)]  # fmt: skip
    case = update_ratio.case
    return [
        case(params, grads, lr),
        case(*pair(d, h, k), 2 * lr),
        case(*pair(d, d, d), lr, note=ALL_EQUAL),
        case(*pair(9, 10, 9), lr),
        case(*pair(d, h, k, scale=SMALL_SCALE), lr, note=FINE),
        case(*pair(d, h, k, scale=LARGE_SCALE), lr, note=WIDE),
        case(*pair(d, *[4] * 11, k), lr, note=TWELVE, **EDGE),
        case(params, shuffled(rng, grads), lr, note=SHUFFLED, **EDGE),
        case(shuffled(rng, params), grads, lr, note=SHUFFLED, **EDGE),
        case(*pair(d, k), lr, note=ONE_LAYER, **EDGE),
        case(*pair(1, 1, 1), lr, note=ONE_UNIT, **EDGE),
        case(whole(params), whole(grads), 1, note=INTEGERS, **EDGE),
        case(*views, lr, note=A_VIEW, **EDGE),
    ]


update_ratio.wrong(
    """
upside_down: np.linalg.norm(grads[f'W{layer}']) / np.linalg.norm(params[f'W{layer}']) => np.linalg.norm(params[f'W{layer}']) / np.linalg.norm(grads[f'W{layer}'])
    The fraction is upside down: the step stands above, the weights below.
rate_forgotten: lr * np.linalg.norm(grads[f'W{layer}']) => np.linalg.norm(grads[f'W{layer}'])
    The rate is forgotten: the step is lr * dW.
negated: float(lr * np.linalg.norm(grads[f'W{layer}']) => float(-lr * np.linalg.norm(grads[f'W{layer}'])
    The ratio is negative; a length has no sign.
squared: np.linalg.norm(grads[f'W{layer}']) => np.linalg.norm(grads[f'W{layer}']) ** 2
    & np.linalg.norm(params[f'W{layer}']) => np.linalg.norm(params[f'W{layer}']) ** 2
    The lengths are squared; the root of each sum is missing.
sums_of_sizes: np.linalg.norm(grads[f'W{layer}']) => np.abs(grads[f'W{layer}']).sum()
    & np.linalg.norm(params[f'W{layer}']) => np.abs(params[f'W{layer}']).sum()
    The sizes of the entries are added; the length is the root of the sum of
    their squares.
spectral: np.linalg.norm(grads[f'W{layer}']) => np.linalg.norm(grads[f'W{layer}'], 2)
    & np.linalg.norm(params[f'W{layer}']) => np.linalg.norm(params[f'W{layer}'], 2)
    norm(W, 2) is the largest singular value of a matrix; the root of the sum
    of squares of all entries is norm(W).
mean_of_ratios: np.linalg.norm(grads[f'W{layer}']) / np.linalg.norm(params[f'W{layer}']) => np.mean(np.abs(grads[f'W{layer}'] / params[f'W{layer}']))
    The entries are divided one by one and averaged; divide one length by the
    other.
largest: np.linalg.norm(grads[f'W{layer}']) => np.abs(grads[f'W{layer}']).max()
    & np.linalg.norm(params[f'W{layer}']) => np.abs(params[f'W{layer}']).max()
    The largest entries are compared; the lengths of the matrices are wanted.
after_the_step: np.linalg.norm(params[f'W{layer}']) => np.linalg.norm(params[f'W{layer}'] - lr * grads[f'W{layer}'])
    The step is compared with the weights after it; compare with W as it was.
numbers_for_names: {f'W{layer}': float( => {str(layer): float(
    The names are 1, 2, ...; they should be W1, W2, ...
"""
)


@update_ratio.mistake(
    "by_place",
    says="Gradients are found by their place; the order of a dict means nothing, so look each up by its name.",
)
def _(params, grads, lr):
    pairs = zip(params.items(), grads.values(), strict=True)
    return {
        name: float(lr * np.linalg.norm(g) / np.linalg.norm(w))
        for (name, w), g in pairs
        if name[0] == "W"
    }


@update_ratio.mistake(
    "biases_too",
    says="Biases have an entry, too; only the weight matrices count.",
)
def _(params, grads, lr):
    return {
        name: float(lr * np.linalg.norm(grads[name]) / np.linalg.norm(w))
        for name, w in params.items()
    }


@update_ratio.right("by_first_letter")
def _(params, grads, lr):
    return {
        name: lr * np.sqrt((grads[name] ** 2).sum() / (w**2).sum())
        for name, w in params.items()
        if name.startswith("W")
    }


@update_ratio.right("flat")
def _(params, grads, lr):
    found = {}
    for name in params:
        if params[name].ndim == 2:
            w, g = params[name].ravel(), grads[name].ravel()
            found[name] = lr * (g @ g) ** 0.5 / (w @ w) ** 0.5
    return found


@update_ratio.right("from_the_step_itself")
def _(params, grads, lr):
    found = {}
    for layer in range(len(params) // 2, 0, -1):
        w = params[f"W{layer}"] * 1.0
        moved = w - lr * grads[f"W{layer}"]
        ratio = np.linalg.norm((moved - w).ravel()) / np.linalg.norm(w)
        found[f"W{layer}"] = np.array(ratio)
    return found
