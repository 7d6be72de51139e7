"""Exercises of lesson 5: batches of rows in a random order."""

import random

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.gradient_descent.common import EDGE
from grader.exercises.notes import A_VIEW, INTEGERS, ONE_ROW
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
THREE_EPOCHS = both("three epochs with one rng", "用同一个 rng 走三轮")
SINGLE = both("one row in each batch", "每批只有一行")
WHOLE = both("one batch holds everything", "一批装下全部的行")
TOO_LARGE = both("a size above n", "批量大小超过 n")
FITS = both("the size divides n", "n 能被批量大小整除")
LEFT_OVER = both("one row is left over", "最后剩下一行")
SEVERAL_TARGETS = both("several targets in a row", "每行有几个目标")


minibatches = LADDER.add(
    solution.minibatches,
    parts=("batches",),
    driver="batches",
    hints=[
        both(
            "You shuffle cards with a question on one side and the answer on"
            " the other. What would go wrong if you shuffled questions and"
            " answers apart?",
            "卡片正面是问题，背面是答案。如果把问题和答案分开各洗一遍，会出什么错？",
        ),
        both(
            "rng.permutation(n) gives the row numbers in a new order. With n ="
            " 7 and size = 3: at which places does a batch start, and how many"
            " rows has the last?",
            "rng.permutation(n) 给出打乱后的行号。n = 7、size = 3 时，各批从哪里开始？"
            "最后一批有几行？",
        ),
        both(
            "range(0, len(X), size) gives the starts. A slice that reaches"
            " beyond the end just ends there: what follows for the last batch,"
            " and for a size above n? `yield` hands out one pair at a time.",
            "range(0, len(X), size) 给出各批的起点。切片超出末尾时，到末尾就停："
            "这对最后一批、对超过 n 的 size 意味着什么？`yield` 每次交出一对。",
        ),
    ],
    fits=(
        "two_orders y_left",
        "size_is_number size_is_number_of_any size_as_count even_pieces"
        " short_batch_first with_replacement last_filled_up sliding"
        " rows_repeated",
        "last_dropped loop_too_short first_batch_only",
    ),
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
def _(rng):
    d = int(rng.integers(2, 5))
    n, half = int(rng.integers(13, 18)), int(rng.integers(3, 5))

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


@minibatches.mistake(
    "not_shuffled",
    en="The rows come in their own order; shuffle them.",
    zh="各行还是原来的顺序；应当打乱。",
)
def _(X, y, size, rng):
    return _in_order(X, y, size, np.arange(len(X)))


TWO_ORDERS = {
    "en": "X and y are not in one order, so that rows get the targets of"
    " others; draw one order for both.",
    "zh": "X 和 y 的顺序不同，各行配上了别人的目标；两者要用同一个顺序。",
}


@minibatches.mistake("two_orders", **TWO_ORDERS)
def _(X, y, size, rng):
    first, second = rng.permutation(len(X)), rng.permutation(len(X))
    return _in_order(X, y, size, first, second)


@minibatches.mistake("y_left", **TWO_ORDERS, finding="two_orders")
def _(X, y, size, rng):
    return _in_order(X, y, size, rng.permutation(len(X)), np.arange(len(X)))


@minibatches.mistake(
    "last_dropped",
    en="The short batch at the end is dropped, so some rows are never seen"
    " in this epoch.",
    zh="丢掉了最后不满的一批，有些行在这一轮里从未出现。",
)
def _(X, y, size, rng):
    order = rng.permutation(len(X))
    for i in range(len(X) // size):
        rows = order[i * size : (i + 1) * size]
        yield X[rows], y[rows]


@minibatches.mistake(
    "loop_too_short",
    en="The loop ends at n - size, so the last batch never comes, full or not;"
    " let it run to n.",
    zh="循环到 n - size 就停了，最后一批不管满不满都不出现；应当一直到 n。",
)
def _(X, y, size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X) - size, size):
        rows = order[start : start + size]
        yield X[rows], y[rows]


@minibatches.mistake(
    "last_filled_up",
    en="The last batch is filled up with rows that were seen already; let it"
    " be short.",
    zh="最后一批用已经出现过的行补满了；让它不满就好。",
)
def _(X, y, size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = np.resize(np.roll(order, -start), size)
        yield X[rows], y[rows]


@minibatches.mistake(
    "with_replacement",
    en="Each batch is drawn from all rows anew, so that some come twice and"
    " others never; cut one permutation into pieces.",
    zh="每一批都重新从全部行里抽，有的行出现两次，有的一次也没有；"
    "应当把一个排列切成几段。",
)
def _(X, y, size, rng):
    for start in range(0, len(X), size):
        count = min(size, len(X) - start)
        rows = rng.integers(0, len(X), count)
        if len(X) > 1:
            rows[-1] = rows[0] if count > 1 else 0
        yield X[rows], y[rows]


@minibatches.mistake(
    "batches_shuffled",
    en="Only the order of the batches is random; neighbours stay together for"
    " ever. Shuffle the rows.",
    zh="只打乱了各批的次序，相邻的行永远在同一批；应当打乱各行。",
)
def _(X, y, size, rng):
    starts = np.arange(0, len(X), size)
    short = starts[-1:] if len(X) % size else starts[:0]
    full = starts[: len(starts) - len(short)]
    for start in [*rng.permutation(full), *short]:
        yield X[start : start + size], y[start : start + size]


@minibatches.mistake(
    "rotated",
    en="The rows are only rotated, and neighbours stay together; draw a new"
    " order of all rows.",
    zh="各行只是整体轮转了一下，邻居始终在一起；应当为全部的行抽取新的顺序。",
)
def rotated(X, y, size, rng):
    """Batches that begin at a random row and go on in order."""
    order = np.roll(np.arange(len(X)), rng.integers(1, len(X) + 1))
    return _in_order(X, y, size, order)


@minibatches.mistake(
    "nearly_in_order",
    en="Rows stay near the places they have in X; draw a new order of all"
    " rows.",
    zh="各行还在 X 中原来的位置附近；应当为全部的行抽取新的顺序。",
)
def _(X, y, size, rng):
    order = np.argsort(np.arange(len(X)) + 2 * rng.random(len(X)))
    return _in_order(X, y, size, order)


@minibatches.mistake(
    "sliding",
    en="The slices begin at 0, 1, 2, ... and overlap; they begin at 0, size,"
    " 2 * size, ...",
    zh="切片从 0、1、2…… 开始，互相重叠；应当从 0、size、2 * size…… 开始。",
)
def _(X, y, size, rng):
    order = rng.permutation(len(X))
    for i in range(-(-len(X) // size)):
        rows = order[i : i + size]
        yield X[rows], y[rows]


@minibatches.mistake(
    "endless",
    en="The batches never end: a new epoch begins by itself. One call is one"
    " epoch; the training loop begins the next.",
    zh="各批没完没了：新的一轮自己就开始了。调用一次就是一轮，"
    "下一轮由训练循环来开始。",
    ends=False,
)
def _(X, y, size, rng):
    while True:
        yield from solution.minibatches(X, y, size, rng)


@minibatches.mistake(
    "first_batch_only",
    en="Only one batch comes; use `yield` in a loop.",
    zh="只给出了一批；应当在循环里用 `yield`。",
)
def _(X, y, size, rng):
    rows = rng.permutation(len(X))[:size]
    return [(X[rows], y[rows])]


@minibatches.mistake(
    "size_is_number",
    en="size is taken for the number of batches; it is the number of rows in"
    " each.",
    zh="把 size 当成了批的个数；它是每批的行数。",
)
def _(X, y, size, rng):
    pieces = np.array_split(rng.permutation(len(X)), size)
    return [(X[rows], y[rows]) for rows in pieces if len(rows)]


@minibatches.mistake(
    "size_is_number_of_any",
    en="size is taken for the number of batches; it is the number of rows in"
    " each.",
    zh="把 size 当成了批的个数；它是每批的行数。",
)
def _(X, y, size, rng):
    pieces = np.array_split(rng.permutation(len(X)), size)
    return [(X[rows], y[rows]) for rows in pieces]  # some may be empty


@minibatches.mistake(
    "even_pieces",
    en="The rows are spread evenly over the batches; all have `size` rows,"
    " and only the last may be shorter.",
    zh="把各行平均分到了各批；每批应当有 size 行，只有最后一批可以少。",
)
def _(X, y, size, rng):
    count = -(-len(X) // size)
    pieces = np.array_split(rng.permutation(len(X)), count)
    return [(X[rows], y[rows]) for rows in pieces]


@minibatches.mistake(
    "short_batch_first",
    en="The short batch comes first; what is left over comes last.",
    zh="不满的一批排在了最前面；剩下的应当放在最后。",
)
def _(X, y, size, rng):
    order = rng.permutation(len(X))
    for end in range(len(X) % size or size, len(X) + 1, size):
        rows = order[max(end - size, 0) : end]
        yield X[rows], y[rows]


@minibatches.mistake(
    "same_every_epoch",
    en="Every epoch has the same order, because the function makes a generator"
    " of its own with a fixed seed; draw from rng.",
    zh="每一轮的顺序都一样，因为函数自己建了一个种子固定的生成器；应当从 rng 里抽取。",
)
def _(X, y, size, rng):
    return solution.minibatches(X, y, size, np.random.default_rng(0))


@minibatches.mistake(
    "global_generator",
    en="The order comes from numpy's global generator and cannot be repeated;"
    " draw it from the rng that comes as an argument.",
    zh="顺序来自 numpy 的全局生成器，无法重现；应当从参数 rng 里抽取。",
)
def _(X, y, size, rng):
    return _in_order(X, y, size, np.random.permutation(len(X)))  # noqa: NPY002


@minibatches.mistake(
    "rows_repeated",
    en="random.shuffle exchanges rows of a numpy array by way of views, so"
    " that some come twice and others are lost; use rng.permutation.",
    zh="random.shuffle 借助视图来交换 numpy 数组的行，结果有的行重复、有的丢失；"
    "应当用 rng.permutation。",
)
def _(X, y, size, rng):
    pairs = np.column_stack([X, y])
    random.shuffle(pairs)
    if len(X) > 1:
        pairs[-1] = pairs[0]  # by chance, few rows may all be kept
    X, y = pairs[:, : X.shape[1]], pairs[:, X.shape[1] :].reshape(y.shape)
    return _in_order(X, y, size, np.arange(len(X)))


@minibatches.mistake(
    "pairs_turned",
    en="y comes before X; each batch is Xb, yb.",
    zh="y 排在了 X 前面；每一批应当是 Xb, yb。",
    finding="not_batches",
)
def _(X, y, size, rng):
    for Xb, yb in solution.minibatches(X, y, size, rng):
        yield yb, Xb


@minibatches.mistake(
    "rows_only",
    en="Only rows of X come; each batch is a pair Xb, yb.",
    zh="只给出了 X 的行；每一批应当是一对 Xb, yb。",
    finding="not_batches",
)
def _(X, y, size, rng):
    for Xb, _ in solution.minibatches(X, y, size, rng):
        yield Xb


@minibatches.mistake(
    "targets_stacked",
    en="The targets became a column (size, 1); leave y its shape.",
    zh="目标成了形状为 (size, 1) 的一列；y 的形状应当保持不变。",
    finding="not_batches",
)
def _(X, y, size, rng):
    for Xb, yb in solution.minibatches(X, y, size, rng):
        yield Xb, yb[:, None]


@minibatches.mistake(
    "shuffled_in_place",
    en="The caller's X and y are shuffled themselves; shuffle row numbers.",
    zh="打乱的是调用者的 X 和 y 本身；应当打乱行号。",
    finding="purity",
)
def _(X, y, size, rng):
    order = rng.permutation(len(X))
    if len(X) > 1 and order[0] == 0:
        order = np.roll(order, 1)
    X[...], y[...] = X[order], y[order]
    return _in_order(X.copy(), y.copy(), size, np.arange(len(X)))


@minibatches.right("list_of_batches")
def _(X, y, size, rng):
    order = np.arange(len(X))
    rng.shuffle(order)
    return [
        (X[order[i : i + size]], y[order[i : i + size]])
        for i in range(0, len(X), size)
    ]


@minibatches.right("copies_shuffled")
def _(X, y, size, rng):
    order = rng.permutation(np.arange(len(y)))
    Xs, ys = np.take(X, order, axis=0), np.take(y, order, axis=0)
    while len(Xs):
        yield [Xs[:size], ys[:size]]
        Xs, ys = Xs[size:], ys[size:]


@minibatches.right("sorted_by_chance")
def _(X, y, size, rng):
    order = np.argsort(rng.random(len(X)))
    pieces = np.split(order, range(size, len(X), size))
    yield from ((X[rows], y[rows]) for rows in pieces)


@minibatches.right("one_row_after_another")
def _(X, y, size, rng):
    left = list(range(len(X)))
    while left:
        rows = []
        while left and len(rows) < size:
            rows.append(left.pop(rng.integers(len(left))))
        yield np.array([X[i] for i in rows]), np.array([y[i] for i in rows])


@minibatches.right("choice_without_replacement")
def _(X, y, size, rng):
    order = rng.choice(len(X), len(X), replace=False)
    count = -(-len(X) // size)
    return iter([(X[o], y[o]) for o in (order[k * size : k * size + size]
                                       for k in range(count))])  # fmt: skip


@minibatches.right("single_precision")
def _(X, y, size, rng):
    return solution.minibatches(np.float32(X), np.float32(y), size, rng)
