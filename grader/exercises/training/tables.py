"""Exercises of lesson 6: which classes are mixed up, and how sure is right."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.notes import A_VIEW, ALL_EQUAL, INTEGERS, ONE_ROW
from grader.exercises.training.common import EDGE, TIES
from grader.exercises.training.predicting import labels, probabilities
from solutions import evaluation as solution

LADDER = Ladder("06_training")
REPEATS = both("many rows in few classes", "行多、类别少")
ABSENT = both("a class that does not occur", "有一个类别没有出现")
ONE_CLASS = both("all rows are of one class", "所有的行同属一个类别")
TOO_LARGE = both("a label that is too large", "有一个标签太大")
NEGATIVE = both("a negative label", "有一个负的标签")
CERTAIN = both("exactly 0 and 1", "恰好是 0 和 1")

confusion_table = LADDER.add(
    solution.confusion_table,
    parts=("table",),
    sizes={"n": ("P", 0), "k": ("P", 1)},
    hints=[
        both(
            "Make strokes on paper for three rows: in which row and which"
            " column of the table does each stroke go?",
            "在纸上为三行画正字：每一笔画在表的第几行、第几列？",
        ),
        both(
            "T[y, p] += 1 with arrays: what happens if the same pair is there"
            " twice? Try it with y = p = [0, 0].",
            "用数组写 T[y, p] += 1，同一对出现两次会怎样？"
            "用 y = p = [0, 0] 试一试。",
        ),
        both(
            "A table of k rows has also a row -1. Which labels should you"
            " refuse before you count?",
            "k 行的表也有第 -1 行。数之前应当拒绝哪些标签？",
        ),
    ],
    fits=(
        "transposed diagonal_only last_of_ties smallest",
        "repeats_lost shares shares_of_rows occurring_only",
        "negative_unchecked too_large_unchecked unchecked should_raise",
    ),
)
THREE = np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.2, 0.6],
                  [0.5, 0.3, 0.2], [0.6, 0.3, 0.1]])  # fmt: skip
confusion_table.show(THREE[:3], np.array([0, 2, 2]))
confusion_table.show(THREE, np.array([0, 0, 2, 1, 1]))
confusion_table.show(np.array([[0.5, 0.5, 0.0], [0.2, 0.4, 0.4]]),
                     np.array([1, 1]), note=TIES, **EDGE)  # fmt: skip
confusion_table.show(np.c_[THREE[:3], np.zeros(3)], np.array([0, 0, 1]),
                     note=ABSENT, **EDGE)  # fmt: skip
confusion_table.show(THREE[:2], np.array([0, 3]), note=TOO_LARGE, **EDGE)
confusion_table.show(THREE[:2], np.array([0, -1]), note=NEGATIVE, **EDGE)


@confusion_table.hidden
def _(rng):
    case = confusion_table.case

    def drawn(n, k, hits):
        P = probabilities(rng, n, k)
        return P, labels(rng, P, hits)

    P, y = drawn(int(rng.integers(20, 26)), 4, 9)
    few, own = drawn(9, 5, 4)
    tied = np.array([[0.5, 0.5, 0.0], [0.2, 0.4, 0.4], [0.4, 0.2, 0.4]])
    missing = np.where(y == 3, 0, y)
    return [
        case(P, y),
        case(*drawn(40, 2, 23), note=REPEATS),
        case(*drawn(3, 3, 1), note=ALL_EQUAL),
        case(few, own),
        case(np.repeat(tied, 2, axis=0)[rng.permutation(6)],
             rng.integers(0, 3, 6), note=TIES, **EDGE),
        case(np.c_[P, 0 * y], missing, note=ABSENT),
        case(P, np.full(len(P), int(rng.integers(4))), note=ONE_CLASS, **EDGE),
        case(*drawn(1, 3, 0), note=ONE_ROW, **EDGE),
        case(np.eye(4)[y], np.roll(y, 1), note=CERTAIN, **EDGE),
        case(rng.permuted(np.tile(np.arange(4), (9, 1)), axis=1),
             rng.integers(0, 4, 9), note=INTEGERS, **EDGE),
        case(column_order(P), strided(y), note=A_VIEW, **EDGE),
        case(few, np.where(own == own[0], 5, own), note=TOO_LARGE, **EDGE),
        case(few, np.where(own == own[0], -1, own), note=NEGATIVE, **EDGE),
        case(few, own - 6, note=NEGATIVE, **EDGE),
    ]  # fmt: skip


slip = confusion_table.slip
COUNT = "np.add.at(table, (y, P.argmax(axis=1)), 1)"
CHECK = "np.min(y) < 0 or np.max(y) >= k"
slip(
    "transposed", f"{COUNT} => np.add.at(table, (P.argmax(axis=1), y), 1)",
    en="The table is transposed: the row is the true class, the column what it"
    " was called.",
    zh="表转置了：行是真正的类别，列是网络说的类别。",
)  # fmt: skip
slip(
    "repeats_lost", f"{COUNT} => table[y, P.argmax(axis=1)] += 1",
    en="`T[y, p] += 1` counts a pair once, however often it comes; np.add.at"
    " counts every one.",
    zh="`T[y, p] += 1` 不管一对出现几次都只数一次；np.add.at 每次都数。",
)  # fmt: skip
slip(
    "shares", "return table => return table / len(y)",
    en="Shares come; the rows are to be counted.",
    zh="返回的是比例；应当是行数。",
)  # fmt: skip
slip(
    "shares_of_rows",
    "return table => return table / np.maximum(table.sum(axis=1), 1)[:, None]",
    en="Each row is divided by its sum; the rows are to be counted.",
    zh="每一行除以了它的和；应当是行数。",
)
slip(
    "last_of_ties", f"{COUNT} => np.add.at(table, (y, k - 1 - P[:,"
    " ::-1].argmax(axis=1)), 1)",
    en="Where two entries are equally large, the last one counts; the first"
    " should.",
    zh="两个数一样大时，取了后一个；应当取第一个。",
)  # fmt: skip
slip(
    "smallest", f"{COUNT} => np.add.at(table, (y, P.argmin(axis=1)), 1)",
    en="The smallest probability is looked at; the largest decides.",
    zh="看的是最小的概率；应当看最大的。",
)  # fmt: skip
slip(
    "diagonal_only", f"{COUNT} => np.add.at(table, (y, y), P.argmax(axis=1)"
    " == y)", en="Only what is right is counted; each row is counted, at its"
    " class and what it was called.",
    zh="只数了对的；每一行都要数，数在它的类别和网络说的类别那一格。",
)  # fmt: skip
slip(
    "negative_unchecked", f"{CHECK} => np.max(y) >= k",
    en="A negative label is let through, and counted from the end of the"
    " table; raise ValueError.",
    zh="负的标签没有被拦下，会从表的末尾数；应当抛出 ValueError。",
)  # fmt: skip
slip(
    "too_large_unchecked", f"{CHECK} => np.min(y) < 0",
    en="A label that is no class is let through, or ends in IndexError; raise"
    " ValueError.",
    zh="不是类别的标签没有被拦下，或者得到 IndexError；应当抛出 ValueError。",
)  # fmt: skip


@confusion_table.mistake(
    "occurring_only",
    en="The table has rows and columns only for classes that occur; it has k"
    " of each, also for those that do not.",
    zh="表里只有出现过的类别；没有出现的也要有，一共 k 行 k 列。",
)
def _(P, y):
    table = solution.confusion_table(P, y)
    there = (table.sum(axis=0) + table.sum(axis=1)) > 0
    return table[there][:, there]


@confusion_table.right("bincount")
def _(P, y):
    k = P.shape[1]
    if any(label < 0 or label >= k for label in y):
        raise ValueError("labels")
    pairs = y * k + np.argmax(P, axis=1)
    return np.bincount(pairs, minlength=k * k).reshape(k, k)


@confusion_table.right("product_of_one_hot")
def _(P, y):
    k = P.shape[1]
    if not np.isin(y, np.arange(k)).all():
        raise ValueError("a label is no class")
    truth, called = np.eye(k)[y], np.eye(k)[P.argmax(axis=1)]
    return (truth.T @ called).astype(int)


@confusion_table.right("loop")
def _(P, y):
    k = len(P[0])
    table = [[0] * k for _ in range(k)]
    for row, label in zip(P, y, strict=True):
        if label not in range(k):
            raise ValueError(f"{label} is no class")
        table[label][int(row.argmax())] += 1
    return np.array(table)


# ---- Calibration ----------------------------------------------------------

calibration_table = LADDER.add(
    solution.calibration_table,
    parts=("confidence", "right", "count"),
    sizes={"n": ("P", 0), "k": ("P", 1)},
    hints=[
        both(
            "Three rows are sure to 0.6, 0.6 and 0.9, and there are two bins."
            " Which row is in which, and what is the mean confidence of each"
            " bin?",
            "三行的把握是 0.6、0.6、0.9，一共两个区间。哪一行在哪个区间？"
            "每个区间的平均把握是多少？",
        ),
        both(
            "c * bins, rounded down, is the place of the bin. Which c leads"
            " beyond the last one?",
            "c * bins 向下取整，就是区间的位置。哪个 c 会超出最后一个？",
        ),
        both(
            "np.bincount(places, weights, bins) adds up weights bin by bin."
            " By what do you divide, so that an empty bin gives 0 and not"
            " nan?",
            "np.bincount(places, weights, bins) 按区间把 weights 加起来。"
            "再除以什么，空的区间才得到 0，而不是 nan？",
        ),
    ],
    fits=(
        "of_right_class second_column middles ties_as_right swapped"
        " all_columns",
        "extra_bin last_skipped from_one_over_k closed_above rounded_bins",
        "nan_in_empty sums shares not_finite divided_by_n",
    ),
)
SURE = np.array([[0.6, 0.4], [0.4, 0.6], [0.1, 0.9]])
calibration_table.show(SURE, np.array([0, 0, 1]), 2)
calibration_table.show(
    np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.75, 0.05],
              [0.55, 0.25, 0.2], [0.6, 0.3, 0.1]]), np.array([0, 2, 1, 1, 0]),
    5,
)  # fmt: skip
calibration_table.show(np.array([[0.5, 0.5], [1.0, 0.0], [0.25, 0.75]]),
                       np.array([1, 0, 1]), 4, note=CERTAIN, **EDGE)  # fmt: skip
calibration_table.show(SURE[2:], np.array([0]), note=ONE_ROW, **EDGE)


@calibration_table.hidden
def _(rng):
    case = calibration_table.case

    def drawn(n, k, hits, sharpness=1.0):
        P = probabilities(rng, n, k, sharpness)
        flat = probabilities(rng, n, k, 3.0)
        P = np.where(rng.random((n, 1)) < 0.5, P, flat)
        return P, labels(rng, P, hits)

    P, y = drawn(int(rng.integers(33, 43)), 3, 17, 1.7)
    exact = rng.permuted(
        np.array([[0.5, 0.5, 0], [0.75, 0.25, 0], [1.0, 0, 0],
                  [0.5, 0.25, 0.25], [0.25, 0.75, 0]]), axis=1,
    )  # fmt: skip
    square = drawn(4, 4, 2)
    return [
        case(P, y, 7),
        case(*drawn(60, 2, 41, 0.6), 6),
        case(*drawn(25, 5, 8)),
        case(*square, 4, note=ALL_EQUAL),
        case(exact, rng.permutation([0, 0, 1, 1, 2]), 4,
             note=both("exactly on the edges of bins", "恰好在区间的边上"),
             **EDGE),
        case(np.eye(3)[y[:9]], np.r_[y[1:9], 0], 5, note=CERTAIN, **EDGE),
        case(P, y, 1, note=both("one bin", "只有一个区间"), **EDGE),
        case(P[:1], y[:1], 3, note=ONE_ROW, **EDGE),
        case(np.full((5, 4), 0.25), np.array([0, 1, 0, 3, 2]), 8, note=TIES,
             **EDGE),
        case(P, np.full(len(P), 1), 9, note=ONE_CLASS, **EDGE),
        case(column_order(P), strided(y), 7, note=A_VIEW, **EDGE),
    ]  # fmt: skip


slip = calibration_table.slip
PLACES = "np.minimum((confidences * bins).astype(int), bins - 1)"
CONFIDENCES = "confidences = P.max(axis=1)"
RETURN = "return (confidence, np.bincount(places, hits, bins) / rows, count)"
slip(
    "of_right_class",
    f"{CONFIDENCES} => confidences = P[np.arange(len(y)), y]",
    en="The probability of the right class is taken for the confidence; that"
    " of the class it says is, the largest of the row.",
    zh="把正确类别的概率当成了把握；应当取网络所说的类别的概率，即一行里最大的。",
)
slip(
    "second_column", f"{CONFIDENCES} => confidences = P[:, 1]",
    en="The second column is taken for the confidence; it is the largest of"
    " each row.",
    zh="把第二列当成了把握；应当取每一行里最大的。",
)  # fmt: skip
slip(
    "extra_bin", f"{PLACES} => (confidences * bins).astype(int)",
    en="A confidence of 1 gets a bin of its own behind the last; it belongs"
    " to the last.",
    zh="把握为 1 的行在最后面多占了一个区间；它属于最后一个区间。",
)  # fmt: skip
slip(
    "last_skipped", f"{RETURN} => last = np.arange(bins) < bins - 1; return"
    " (confidence * last, np.bincount(places, hits, bins) / rows * last,"
    " count * last)",
    en="The last bin is left empty; the loop ends one too early.",
    zh="最后一个区间是空的；循环早停了一步。",
)  # fmt: skip
slip(
    "nan_in_empty", "rows = np.maximum(count, 1) => rows = count",
    en="An empty bin gives nan, 0 divided by 0; it should be 0.",
    zh="空的区间得到 nan，即 0 除以 0；应当是 0。",
)  # fmt: skip
slip(
    "middles", f"{RETURN} => return ((np.arange(bins) + 0.5) / bins * (count"
    " > 0), np.bincount(places, hits, bins) / rows, count)",
    en="The middle of each bin comes; the mean confidence of the rows in it"
    " is wanted.",
    zh="返回的是区间的中点；应当是区间里各行的平均把握。",
)  # fmt: skip
slip(
    "sums", "rows = np.maximum(count, 1) => rows = 1",
    en="Confidences and hits are added up; divide by the number of rows in"
    " the bin.",
    zh="把握和答对的次数只加了起来；还要除以区间里的行数。",
)  # fmt: skip
slip(
    "divided_by_n", "rows = np.maximum(count, 1) => rows = len(y)",
    en="It is divided by n; each bin has its own number of rows.",
    zh="除以了 n；每个区间有自己的行数。",
)  # fmt: skip
slip(
    "shares", f"{RETURN} => return (confidence, np.bincount(places, hits,"
    " bins) / rows, count / len(y))",
    en="count holds shares; the rows are to be counted.",
    zh="count 里是比例；应当是行数。",
)  # fmt: skip
slip(
    "from_one_over_k",
    f"{PLACES} => np.clip(((confidences - 1 / P.shape[1]) / (1 - 1 /"
    " P.shape[1]) * bins).astype(int), 0, bins - 1)",
    en="The bins begin at 1/k, the smallest confidence there can be; they"
    " begin at 0.",
    zh="区间从 1/k 开始，即可能的最小把握；应当从 0 开始。",
)
slip(
    "closed_above", f"{PLACES} => np.maximum(np.ceil(confidences *"
    " bins).astype(int) - 1, 0)",
    en="A confidence on an edge goes into the bin below; it belongs to the"
    " bin that begins there.",
    zh="恰好在边上的把握归到了前一个区间；它属于从那里开始的区间。",
)  # fmt: skip
slip(
    "rounded_bins", f"{PLACES} => np.minimum(np.round(confidences *"
    " bins).astype(int), bins - 1)",
    en="c * bins is rounded to the nearest number; round it down.",
    zh="c * bins 四舍五入了；应当向下取整。",
)  # fmt: skip
slip(
    "swapped", f"{RETURN} => return (np.bincount(places, hits, bins) / rows,"
    " confidence, count)",
    en="confidence and right are exchanged.",
    zh="confidence 和 right 弄反了。",
)  # fmt: skip


@calibration_table.right("histogram")
def _(P, y, bins=10):
    c, hits = P.max(axis=1), P.argmax(axis=1) == y
    edges = np.arange(bins + 1) / bins
    count = np.histogram(c, edges)[0]
    rows = np.where(count == 0, 1, count)
    confidence = np.histogram(c, edges, weights=c)[0] / rows
    right = np.histogram(c, edges, weights=hits.astype(float))[0] / rows
    return confidence, right, count


@calibration_table.right("loop_over_bins")
def _(P, y, bins=10):
    c, said = np.max(P, axis=1), np.argmax(P, axis=1)
    places = np.floor(c * bins)
    places[places == bins] = bins - 1
    found = np.zeros((3, bins))
    for k in range(bins):
        inside = places == k
        if inside.any():
            found[:, k] = (
                c[inside].mean(), (said == y)[inside].mean(), inside.sum()
            )  # fmt: skip
    return found[0], found[1], found[2].astype(int)


@calibration_table.right("loop_over_rows")
def _(P, y, bins=10):
    sums, rights, count = [0.0] * bins, [0] * bins, [0] * bins
    for row, label in zip(P, y, strict=True):
        c = float(max(row))
        k = min(int(c * bins), bins - 1)
        sums[k] += c
        rights[k] += int(np.argmax(row) == label)
        count[k] += 1

    def means(totals):
        pairs = zip(totals, count, strict=True)
        return np.array([t / m if m else 0.0 for t, m in pairs])

    return means(sums), means(rights), np.array(count)
