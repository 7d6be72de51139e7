"""Exercises of lesson 5: batches of rows in a random order."""

import random

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.gradient_descent.common import EDGE
from chainrule_course.exercises.notes import A_VIEW, INTEGERS, ONE_ROW
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
THREE_EPOCHS = "three epochs with one rng"
SINGLE = "one row in each batch"
WHOLE = "one batch holds everything"
TOO_LARGE = "a size above n"
FITS = "the size divides n"
LEFT_OVER = "one row is left over"
SEVERAL_TARGETS = "several targets in a row"


minibatches = LADDER.add(
    solution.minibatches,
    parts=("batches",),
    driver="batches",
    hints="""
        You shuffle cards with a question on one side and the answer on the
        other. What would go wrong if you shuffled questions and answers apart?
        fits two_orders y_left

        rng.permutation(n) gives the row numbers in a new order. With n = 7 and
        size = 3: at which places does a batch start, and how many rows has the
        last?
        fits size_is_number size_is_number_of_any size_as_count even_pieces
        fits short_batch_first with_replacement last_filled_up sliding
        fits rows_repeated

        range(0, len(X), size) gives the starts. A slice that reaches beyond
        the end just ends there: what follows for the last batch, and for a
        size above n? `yield` hands out one pair at a time.
        fits last_dropped loop_too_short first_batch_only
    """,
)


def _data(n, d):
    """Rows that all differ, and a target for each."""
    return np.arange(float(n * d)).reshape(n, d), 10.0 * np.arange(n)


minibatches.show(*_data(7, 2), 3, "default_rng(0)")
minibatches.show(*_data(12, 1), 3, "default_rng(1)", note=THREE_EPOCHS)
minibatches.show(*_data(4, 2), 1, "default_rng(2)", note=SINGLE, **EDGE)
minibatches.show(*_data(4, 2), 4, "default_rng(3)", note=WHOLE, **EDGE)
minibatches.show(*_data(3, 2), 5, "default_rng(4)", note=TOO_LARGE, **EDGE)
minibatches.show(*_data(1, 2), 2, "default_rng(5)", note=ONE_ROW, **EDGE)


@minibatches.hidden
def minibatches_cases(rng):
    d = int(rng.integers(2, 5))
    n, half = int(rng.integers(13, 18)), int(rng.integers(4, 6))

    def case(n, size, X=None, y=None, **options):
        X = rng.normal(size=(n, d)) if X is None else X
        y = rng.normal(size=n) if y is None else y
        seed = f"default_rng({rng.integers(10**6)})"
        return minibatches.case(X, y, size, seed, **options)

    whole = rng.permutation(3 * n)[:n]
    wide, targets = rng.normal(size=(n, 3)), rng.normal(size=(n, 2))
    turned = column_order(rng.normal(size=(n, d)))
    return [
        case(n, half, note=THREE_EPOCHS),
        case(4 * half, half, note=FITS),
        case(3 * half + 1, half, note=LEFT_OVER),
        case(n, 1, note=SINGLE, **EDGE),
        case(n, n, note=WHOLE, **EDGE),
        case(n, n + 3, note=TOO_LARGE, **EDGE),
        case(1, 1, note=ONE_ROW, **EDGE),
        case(n, half, wide, targets, note=SEVERAL_TARGETS, **EDGE),
        case(n, half, whole[:, None] * [1, 2], whole, note=INTEGERS, **EDGE),
        case(n, half, turned, strided(rng.normal(size=n)), note=A_VIEW,
             **EDGE),
    ]  # fmt: skip


def _in_order(X, y, size, order, other=None):
    """Batches in an order of rows; y may have another one."""
    other = order if other is None else other
    for start in range(0, len(X), size):
        part = slice(start, start + size)
        yield X[order[part]], y[other[part]]


minibatches.wrong(
    """
not_shuffled: return _in_order(X, y, size, np.arange(len(X)))
    The rows come in their own order; shuffle them.
""",
    _in_order=_in_order,
)


TWO_ORDERS = {
    "says": (
        "X and y are not in one order, so that rows get"
        " the targets of others; draw one order for both."
    )
}


@minibatches.mistake("two_orders", **TWO_ORDERS)
def two_orders(X, y, size, rng):
    first, second = rng.permutation(len(X)), rng.permutation(len(X))
    return _in_order(X, y, size, first, second)


@minibatches.mistake("y_left", **TWO_ORDERS, finding="two_orders")
def y_left(X, y, size, rng):
    return _in_order(X, y, size, rng.permutation(len(X)), np.arange(len(X)))


minibatches.wrong("""
last_dropped: range(0, len(X), size) => range(len(X) // size)
    & start:start + size => start * size:(start + 1) * size
    The short batch at the end is dropped, so some rows are never seen in
    this epoch.
loop_too_short: range(0, len(X), size) => range(0, len(X) - size, size)
    The loop ends at n - size, so the last batch never comes, full or not;
    let it run to n.
last_filled_up: order[start:start + size] => np.resize(np.roll(order, -start), size)
    The last batch is filled up with rows that were seen already; let it be
    short.
""")


@minibatches.mistake(
    "with_replacement",
    says=(
        "Each batch is drawn from all rows anew, so that some come"
        " twice and others never; cut one permutation into pieces."
    ),
)
def with_replacement(X, y, size, rng):
    for start in range(0, len(X), size):
        count = min(size, len(X) - start)
        rows = rng.integers(0, len(X), count)
        if len(X) > 1:
            rows[-1] = rows[0] if count > 1 else 0
        yield X[rows], y[rows]


@minibatches.mistake(
    "batches_shuffled",
    says=(
        "Only the order of the batches is random; neighbours stay"
        " together for ever. Shuffle the rows."
    ),
)
def batches_shuffled(X, y, size, rng):
    starts = np.arange(0, len(X), size)
    short = starts[-1:] if len(X) % size else starts[:0]
    full = starts[: len(starts) - len(short)]
    for start in [*rng.permutation(full), *short]:
        yield X[start : start + size], y[start : start + size]


minibatches.wrong(
    """
rotated: order = np.roll(np.arange(len(X)), rng.integers(1, len(X) + 1)); return _in_order(X, y, size, order)
    The rows are only rotated, and neighbours stay together; draw a new
    order of all rows.
nearly_in_order: order = np.argsort(np.arange(len(X)) + 2 * rng.random(len(X))); return _in_order(X, y, size, order)
    Rows stay near the places they have in X; draw a new order of all rows.
sliding: range(0, len(X), size) => range(-(-len(X) // size))
    The slices begin at 0, 1, 2, ... and overlap; they begin at 0, size, 2
    * size, ...
""",
    _in_order=_in_order,
)


@minibatches.mistake(
    "endless",
    says=(
        "The batches never end: a new epoch begins by itself. One call"
        " is one epoch; the training loop begins the next."
    ),
    ends=False,
)
def endless(X, y, size, rng):
    while True:
        yield from solution.minibatches(X, y, size, rng)


minibatches.wrong(
    """
first_batch_only: rows = rng.permutation(len(X))[:size]; return [(X[rows], y[rows])]
    Only one batch comes; use `yield` in a loop.
size_is_number: pieces = np.array_split(rng.permutation(len(X)), size); return [(X[rows], y[rows]) for rows in pieces if len(rows)]
    size is taken for the number of batches; it is the number of rows in
    each.
size_is_number_of_any: pieces = np.array_split(rng.permutation(len(X)), size); return [(X[rows], y[rows]) for rows in pieces]
    size is taken for the number of batches; it is the number of rows in
    each.
even_pieces: count = -(-len(X) // size); pieces = np.array_split(rng.permutation(len(X)), count); return [(X[rows], y[rows]) for rows in pieces]
    The rows are spread evenly over the batches; all have `size` rows, and
    only the last may be shorter.
short_batch_first: range(0, len(X), size) => range(len(X) % size or size, len(X) + 1, size)
    & start:start + size => max(start - size, 0):start
    The short batch comes first; what is left over comes last.
same_every_epoch: return minibatches(X, y, size, np.random.default_rng(0))
    Every epoch has the same order, because the function makes a generator
    of its own with a fixed seed; draw from rng.
global_generator: return _in_order(X, y, size, np.random.permutation(len(X)))
    The order comes from numpy's global generator and cannot be repeated;
    draw it from the rng that comes as an argument.
""",
    _in_order=_in_order,
)


@minibatches.mistake(
    "rows_repeated",
    says=(
        "random.shuffle exchanges rows of a numpy array by way of"
        " views, so that some come twice and others are lost; use"
        " rng.permutation."
    ),
)
def rows_repeated(X, y, size, rng):
    pairs = np.column_stack([X, y])
    random.shuffle(pairs)
    if len(X) > 1:
        pairs[-1] = pairs[0]  # by chance, few rows may all be kept
    X, y = pairs[:, : X.shape[1]], pairs[:, X.shape[1] :].reshape(y.shape)
    return _in_order(X, y, size, np.arange(len(X)))


@minibatches.mistake(
    "pairs_turned",
    says="y comes before X; each batch is Xb, yb.",
    finding="not_batches",
)
def pairs_turned(X, y, size, rng):
    for Xb, yb in solution.minibatches(X, y, size, rng):
        yield yb, Xb


@minibatches.mistake(
    "rows_only",
    says="Only rows of X come; each batch is a pair Xb, yb.",
    finding="not_batches",
)
def rows_only(X, y, size, rng):
    for Xb, _ in solution.minibatches(X, y, size, rng):
        yield Xb


@minibatches.mistake(
    "targets_stacked",
    says="The targets became a column (size, 1); leave y its shape.",
    finding="not_batches",
)
def targets_stacked(X, y, size, rng):
    for Xb, yb in solution.minibatches(X, y, size, rng):
        yield Xb, yb[:, None]


@minibatches.mistake(
    "shuffled_in_place",
    says="The caller's X and y are shuffled themselves; shuffle row numbers.",
    finding="purity",
)
def shuffled_in_place(X, y, size, rng):
    order = rng.permutation(len(X))
    if len(X) > 1 and order[0] == 0:
        order = np.roll(order, 1)
    X[...], y[...] = X[order], y[order]
    return _in_order(X.copy(), y.copy(), size, np.arange(len(X)))


minibatches.unusual("""
list_of_batches: order = np.arange(len(X)); rng.shuffle(order); return [(X[order[i:i + size]], y[order[i:i + size]]) for i in range(0, len(X), size)]
""")


@minibatches.right("copies_shuffled")
def copies_shuffled(X, y, size, rng):
    order = rng.permutation(np.arange(len(y)))
    Xs, ys = np.take(X, order, axis=0), np.take(y, order, axis=0)
    while len(Xs):
        yield [Xs[:size], ys[:size]]
        Xs, ys = Xs[size:], ys[size:]


minibatches.unusual("""
sorted_by_chance: order = np.argsort(rng.random(len(X))); pieces = np.split(order, range(size, len(X), size)); yield from ((X[rows], y[rows]) for rows in pieces)
""")


@minibatches.right("one_row_after_another")
def one_row_after_another(X, y, size, rng):
    left = list(range(len(X)))
    while left:
        rows = []
        while left and len(rows) < size:
            rows.append(left.pop(rng.integers(len(left))))
        yield np.array([X[i] for i in rows]), np.array([y[i] for i in rows])


@minibatches.right("choice_without_replacement")
def choice_without_replacement(X, y, size, rng):
    order = rng.choice(len(X), len(X), replace=False)
    count = -(-len(X) // size)
    return iter([(X[o], y[o]) for o in (order[k * size : k * size + size]
                                       for k in range(count))])  # fmt: skip


minibatches.unusual("""
single_precision: return minibatches(np.float32(X), np.float32(y), size, rng)
""")
