"""Exercises of lesson 6: rows to train on, to validate on, to test on."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.training.common import BY_CHANCE, EDGE, seed
from chainrule_course.solutions import training as solution

LADDER = Ladder("06_training")
NO_VAL = "no rows to validate on"
NO_TEST = "no rows to test on"
ALL_TO_TRAIN = "every row is trained on"
NONE_LEFT = "no row is left to train on"
NEGATIVE = "a part of negative size"
ONE_ROW = "a single row"

split = LADDER.add(
    solution.split,
    parts=("train", "val", "test"),
    driver="splits",
    points={"shape": 1, "values": 2, "edges": 1, "purity": 1},
    hints="""
        You shuffle a pack of n cards once. How do you deal three heaps from
        it, so that no card is in two of them?
        fits not_shuffled with_replacement drawn_apart val_in_train rotated
        fits scattered fair distinct disjoint test_in_train

        rng.permutation(n) is such a pack. Which slices of it have the lengths
        n_val, n_test, and the rest?
        fits swapped percent own_generator train_swapped held_out_only
        fits one_row_lost drawn shape inside counted_from_one

        What does order[-0:] hold? Write the slices with a start and an end
        that count from the front. And for which sizes should no split come at
        all?
        fits minus_zero none_left negative_unchecked should_raise masks
        fits not_parts
    """,
)
split.show(10, 2, 3, "default_rng(0)", note=BY_CHANCE)
split.show(6, 0, 2, "default_rng(1)", note=NO_VAL)
split.show(7, 3, 0, "default_rng(2)", note=NO_TEST, **EDGE)
split.show(4, 0, 0, "default_rng(3)", note=ALL_TO_TRAIN, **EDGE)
split.show(5, 2, 3, "default_rng(4)", note=NONE_LEFT, **EDGE)
split.show(5, -1, 3, "default_rng(5)", note=NEGATIVE, **EDGE)


@split.hidden
def split_cases(rng):
    n, held = int(rng.integers(12, 20)), int(rng.integers(3, 5))

    def case(*sizes, **options):
        return split.case(*sizes, seed(rng), **options)

    return [
        case(n, held, held + 1, note=BY_CHANCE),
        case(n + 20, held + 4, 2, note=BY_CHANCE),
        case(3 * held, held, held, note="three equal parts"),
        case(n, 0, held, note=NO_VAL, **EDGE),
        case(n, held, 0, note=NO_TEST, **EDGE),
        case(n, 0, 0, note=ALL_TO_TRAIN, **EDGE),
        case(1, 0, 0, note=ONE_ROW, **EDGE),
        case(2 * held, held, held - 1,
             note="one row to train on", **EDGE),
        case(2 * held, held, held, note=NONE_LEFT, **EDGE),
        case(n, n, 0, note=NONE_LEFT, **EDGE),
        case(n, held, n, note=NONE_LEFT, **EDGE),
        case(1, 0, 1, note=NONE_LEFT, **EDGE),
        case(n, -1, held, note=NEGATIVE, **EDGE),
        case(n, held, -2, note=NEGATIVE, **EDGE),
    ]  # fmt: skip


split.wrong("""
not_shuffled: rng.permutation(n) => np.arange(n)
    The rows are cut off in their own order. If they are sorted by class,
    the test gets classes that training has never seen; shuffle first.
with_replacement: rng.permutation(n) => rng.integers(0, n, n)
    The rows are drawn with replacement: some come twice, others never.
    rng.permutation(n) has every row once.
rotated: rng.permutation(n) => np.roll(np.arange(n), rng.integers(n))
    The rows are only rotated: a part is always a run of neighbours.
    Shuffle them.
own_generator: rng.permutation(n) => np.random.default_rng(0).permutation(n)
    The function makes a generator of its own, so that every split is the
    same; draw from the rng that comes as an argument.
swapped: order[:n_val], order[n_val:held_out] => order[n_val:held_out], order[:n_val]
    Test and validation are exchanged; the order is train, val, test.
train_swapped: order[held_out:], order[:n_val], order[n_val:held_out] => order[n_val:held_out], order[:n_val], order[held_out:]
    Train and test are exchanged; the order is train, val, test.
val_in_train: order[held_out:], order[:n_val], order[n_val:held_out] => order[n_test:], order[n_test:held_out], order[:n_test]
    The rows to validate on are trained on as well, so that validation
    tells what was learned by heart.
test_in_train: order[held_out:], => order,
    Train holds every row, those to test on as well; leave out what is held
    out.
minus_zero: order[held_out:], => order[:n - held_out],
    & order[:n_val], => order[n - held_out:n - n_test],
    & order[n_val:held_out] => order[-n_test:]
    order[-n_test:] is everything where n_test is 0; count the slice from
    the front.
none_left: n_val + n_test >= n => n_val + n_test > n
    A split that leaves no row to train on is let through; raise
    ValueError.
negative_unchecked: n_val < 0 or n_test < 0 or n_val => n_val
    A negative size is let through, and slices count from the end; raise
    ValueError.
unchecked: n_val < 0 or n_test < 0 or n_val + n_test >= n => False
    Sizes that cannot be are let through: a negative one, or no row left to
    train on. Raise ValueError.
percent: order = => n_val, n_test = (n * n_val // 100, n * n_test // 100); order =
    n_val and n_test are taken for percent; they count rows.
counted_from_one: rng.permutation(n) => 1 + rng.permutation(n)
    Rows are counted from 1; the first is row 0, and there is no row n.
one_row_lost: order[held_out:], => order[held_out + 1:],
    One row comes into no part: the slice begins one too late.
drawn_apart: split(n, n_val, n_test, rng); sizes = (n - n_val - n_test, n_val, n_test); return [rng.choice(n, size, replace=False) for size in sizes]
    Each part is drawn from all rows by itself, so that they overlap; what
    is tested has been trained on. Cut one order into three.
masks finding=not_parts: parts = split(n, n_val, n_test, rng); return [np.isin(np.arange(n), part) for part in parts]
    Masks of True and False come; return the numbers of the rows, as
    np.flatnonzero gives them.
""")


@split.right("keys_sorted")
def keys_sorted(n, n_val, n_test, rng):
    if min(n_val, n_test) < 0 or n - n_val - n_test < 1:
        raise ValueError("sizes")
    order = np.argsort(rng.random(n))
    return tuple(np.split(order, [n - n_val - n_test, n - n_test]))


@split.right("complement")
def complement(n, n_val, n_test, rng):
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError("sizes")
    held = rng.choice(n, n_val + n_test, replace=False)
    train = np.setdiff1d(np.arange(n), held)
    return train, held[n_test:], held[:n_test]


@split.right("masks_to_numbers")
def masks_to_numbers(n, n_val, n_test, rng):
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError("sizes")
    kind = np.zeros(n, dtype=int)
    kind[:n_val], kind[n_val : n_val + n_test] = 1, 2
    rng.shuffle(kind)
    return [np.flatnonzero(kind == part) for part in range(3)]


@split.right("lists_sorted")
def lists_sorted(n, n_val, n_test, rng):
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError("sizes")
    left, parts = list(range(n)), []
    for size in (n_test, n_val):
        part = [left.pop(int(rng.integers(len(left)))) for _ in range(size)]
        parts.insert(0, sorted(part))
    return left, *parts
