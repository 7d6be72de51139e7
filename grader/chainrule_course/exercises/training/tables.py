"""Exercises of lesson 6: which classes are mixed up, and how sure is right."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
)
from chainrule_course.exercises.training.common import EDGE, TIES
from chainrule_course.exercises.training.predicting import (
    labels,
    probabilities,
)
from chainrule_course.solutions import evaluation as solution

LADDER = Ladder("06_training")
REPEATS = "many rows in few classes"
ABSENT = "a class that does not occur"
ONE_CLASS = "all rows are of one class"
TOO_LARGE = "a label that is too large"
NEGATIVE = "a negative label"
CERTAIN = "exactly 0 and 1"

confusion_table = LADDER.add(
    solution.confusion_table,
    parts=("table",),
    sizes={"n": ("P", 0), "k": ("P", 1)},
    hints="""
        Make strokes on paper for three rows: in which row and which column of
        the table does each stroke go?
        fits transposed diagonal_only last_of_ties smallest

        T[y, p] += 1 with arrays: what happens if the same pair is there twice?
        Try it with y = p = [0, 0].
        fits repeats_lost shares shares_of_rows occurring_only

        A table of k rows has also a row -1. Which labels should you refuse
        before you count?
        fits negative_unchecked too_large_unchecked unchecked should_raise
    """,
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
def confusion_table_cases(rng):
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


confusion_table.wrong("""
transposed: np.add.at(table, (y, P.argmax(axis=1)), 1) => np.add.at(table, (P.argmax(axis=1), y), 1)
    The table is transposed: the row is the true class, the column what it
    was called.
repeats_lost: np.add.at(table, (y, P.argmax(axis=1)), 1) => table[y, P.argmax(axis=1)] += 1
    `T[y, p] += 1` counts a pair once, however often it comes; np.add.at
    counts every one.
shares: return table => return table / len(y)
    Shares come; the rows are to be counted.
shares_of_rows: return table => return table / np.maximum(table.sum(axis=1), 1)[:, None]
    Each row is divided by its sum; the rows are to be counted.
last_of_ties: np.add.at(table, (y, P.argmax(axis=1)), 1) => np.add.at(table, (y, k - 1 - P[:, ::-1].argmax(axis=1)), 1)
    Where two entries are equally large, the last one counts; the first
    should.
smallest: np.add.at(table, (y, P.argmax(axis=1)), 1) => np.add.at(table, (y, P.argmin(axis=1)), 1)
    The smallest probability is looked at; the largest decides.
diagonal_only: np.add.at(table, (y, P.argmax(axis=1)), 1) => np.add.at(table, (y, y), P.argmax(axis=1) == y)
    Only what is right is counted; each row is counted, at its class and
    what it was called.
negative_unchecked: np.min(y) < 0 or np.max(y) >= k => np.max(y) >= k
    A negative label is let through, and counted from the end of the table;
    raise ValueError.
too_large_unchecked: np.min(y) < 0 or np.max(y) >= k => np.min(y) < 0
    A label that is no class is let through, or ends in IndexError; raise
    ValueError.
occurring_only: table = confusion_table(P, y); there = table.sum(axis=0) + table.sum(axis=1) > 0; return table[there][:, there]
    The table has rows and columns only for classes that occur; it has k of
    each, also for those that do not.
""")


@confusion_table.right("bincount")
def bincount(P, y):
    k = P.shape[1]
    if any(label < 0 or label >= k for label in y):
        raise ValueError("labels")
    pairs = y * k + np.argmax(P, axis=1)
    return np.bincount(pairs, minlength=k * k).reshape(k, k)


@confusion_table.right("product_of_one_hot")
def product_of_one_hot(P, y):
    k = P.shape[1]
    if not np.isin(y, np.arange(k)).all():
        raise ValueError("a label is no class")
    truth, called = np.eye(k)[y], np.eye(k)[P.argmax(axis=1)]
    return (truth.T @ called).astype(int)


@confusion_table.right("loop")
def loop(P, y):
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
    hints="""
        Three rows are sure to 0.6, 0.6 and 0.9, and there are two bins. Which
        row is in which, and what is the mean confidence of each bin?
        fits of_right_class second_column middles ties_as_right swapped
        fits all_columns

        c * bins, rounded down, is the place of the bin. Which c leads beyond
        the last one?
        fits extra_bin last_skipped from_one_over_k closed_above rounded_bins

        np.bincount(places, weights, bins) adds up weights bin by bin. By what
        do you divide, so that an empty bin gives 0 and not nan?
        fits nan_in_empty sums shares not_finite divided_by_n
    """,
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
def calibration_table_cases(rng):
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
             note="exactly on the edges of bins",
             **EDGE),
        case(np.eye(3)[y[:9]], np.r_[y[1:9], 0], 5, note=CERTAIN, **EDGE),
        case(P, y, 1, note="one bin", **EDGE),
        case(P[:1], y[:1], 3, note=ONE_ROW, **EDGE),
        case(np.full((5, 4), 0.25), np.array([0, 1, 0, 3, 2]), 8, note=TIES,
             **EDGE),
        case(P, np.full(len(P), 1), 9, note=ONE_CLASS, **EDGE),
        case(column_order(P), strided(y), 7, note=A_VIEW, **EDGE),
    ]  # fmt: skip


calibration_table.wrong("""
of_right_class: confidences = P.max(axis=1) => confidences = P[np.arange(len(y)), y]
    The probability of the right class is taken for the confidence; that of
    the class it says is, the largest of the row.
second_column: confidences = P.max(axis=1) => confidences = P[:, 1]
    The second column is taken for the confidence; it is the largest of
    each row.
extra_bin: np.minimum((confidences * bins).astype(int), bins - 1) => (confidences * bins).astype(int)
    A confidence of 1 gets a bin of its own behind the last; it belongs to
    the last.
last_skipped: return (confidence, np.bincount(places, hits, bins) / rows, count) => last = np.arange(bins) < bins - 1; return (confidence * last, np.bincount(places, hits, bins) / rows * last, count * last)
    The last bin is left empty; the loop ends one too early.
nan_in_empty: rows = np.maximum(count, 1) => rows = count
    An empty bin gives nan, 0 divided by 0; it should be 0.
middles: return (confidence, np.bincount(places, hits, bins) / rows, count) => return ((np.arange(bins) + 0.5) / bins * (count > 0), np.bincount(places, hits, bins) / rows, count)
    The middle of each bin comes; the mean confidence of the rows in it is
    wanted.
sums: rows = np.maximum(count, 1) => rows = 1
    Confidences and hits are added up; divide by the number of rows in the
    bin.
divided_by_n: rows = np.maximum(count, 1) => rows = len(y)
    It is divided by n; each bin has its own number of rows.
shares: return (confidence, np.bincount(places, hits, bins) / rows, count) => return (confidence, np.bincount(places, hits, bins) / rows, count / len(y))
    count holds shares; the rows are to be counted.
from_one_over_k: np.minimum((confidences * bins).astype(int), bins - 1) => np.clip(((confidences - 1 / P.shape[1]) / (1 - 1 / P.shape[1]) * bins).astype(int), 0, bins - 1)
    The bins begin at 1/k, the smallest confidence there can be; they begin
    at 0.
closed_above: np.minimum((confidences * bins).astype(int), bins - 1) => np.maximum(np.ceil(confidences * bins).astype(int) - 1, 0)
    A confidence on an edge goes into the bin below; it belongs to the bin
    that begins there.
rounded_bins: np.minimum((confidences * bins).astype(int), bins - 1) => np.minimum(np.round(confidences * bins).astype(int), bins - 1)
    c * bins is rounded to the nearest number; round it down.
swapped: return (confidence, np.bincount(places, hits, bins) / rows, count) => return (np.bincount(places, hits, bins) / rows, confidence, count)
    confidence and right are exchanged.
""")  # fmt: skip


@calibration_table.right("histogram")
def histogram(P, y, bins=10):
    c, hits = P.max(axis=1), P.argmax(axis=1) == y
    edges = np.arange(bins + 1) / bins
    count = np.histogram(c, edges)[0]
    rows = np.where(count == 0, 1, count)
    confidence = np.histogram(c, edges, weights=c)[0] / rows
    right = np.histogram(c, edges, weights=hits.astype(float))[0] / rows
    return confidence, right, count


@calibration_table.right("loop_over_bins")
def loop_over_bins(P, y, bins=10):
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
def loop_over_rows(P, y, bins=10):
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
