"""Exercises of lesson 6: columns scaled as measured on the training rows."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import even
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    shuffled_sizes,
)
from chainrule_course.exercises.training.common import EDGE
from chainrule_course.solutions import training as solution

LADDER = Ladder("06_training")
CONSTANT = "a constant column"
BYTES = "bytes, 0 to 255"
ALONE = "train alone"
TINY = "a column near 1e-9"
ROUNDING = "a column of 0.1, whose std is 1e-17"
COLUMNS = "other numbers of columns"
FAR_OUT = "other rows far out"

standardise = LADDER.add(
    solution.standardise,
    parts=("arrays",),
    driver="one_by_one",
    hints="""
        A new image comes after training. Whose mean and spread can you use for
        it: its own, or those that training has seen?
        fits pooled each_its_own train_only first_of_others min_max train_twice

        train.mean(axis=0) has one number for each column. Which axis does the
        spread take, and by what is its sum divided?
        fits one_mean_for_all rows_not_columns n_minus_one variance not_divided
        fits not_centred divided_first

        A column in which all rows are equal: is its std always exactly 0? Try
        seven times 0.1. What tells you for sure that all are equal, and which
        spread counts then?
        fits zero_over_zero rounding_as_spread constant_not_centred eps_added
        fits bare_array columns_unchecked should_raise not_finite
    """,
)
COLUMN = np.array([[1.0], [3.0]])
standardise.show(COLUMN, [], note=ALONE)
standardise.show(np.array([[0.0, 10.0], [2.0, 30.0], [4.0, 80.0]]),
                 [np.array([[2.0, 40.0], [6.0, 10.0]])])  # fmt: skip
standardise.show(COLUMN, [np.array([[5.0]]), np.array([[2.0], [0.0], [1.0]])])
standardise.show(np.array([[1.0, 7.0], [3.0, 7.0]]),
                 [np.array([[2.0, 7.0], [1.0, 9.0]])],
                 note=CONSTANT, **EDGE)  # fmt: skip
standardise.show(np.full((7, 1), 0.1), [np.array([[0.1], [0.6]])],
                 note=ROUNDING, **EDGE)  # fmt: skip
standardise.show(np.array([[2.0, 5.0]]), [np.array([[3.0, 1.0]])],
                 note=ONE_ROW, **EDGE)  # fmt: skip
standardise.show(COLUMN, [np.ones((2, 2))], note=COLUMNS, **EDGE)


@standardise.hidden
def standardise_cases(rng):
    n, d, m = (int(size) for size in shuffled_sizes(rng, 3, 3, 8))
    case = standardise.case

    def drawn(n, d):
        centre, width = even(rng, d, 5.0), np.exp(even(rng, d, 1.5))
        return centre + width * rng.normal(size=(n, d))

    train, other, third = drawn(n, d), drawn(m, d), drawn(1, d)
    constant = train.copy()
    constant[:, 0] = 0.1
    fixed = np.full((7, d), 0.1)
    fixed[:, -1] = even(rng, 7, 2.0)
    pixels = rng.integers(0, 256, (n, d)).astype(np.uint8)
    pixels[:, 0] = 200
    tiny = train * np.where(np.arange(d) == 1, 1e-9, 1.0)
    spread, centre = train.std(axis=0), train.mean(axis=0)
    near = centre + spread * np.geomspace(3e-5, 8e-4, d) * np.sign(train[:1])
    return [
        case(train, [other]),
        case(drawn(n + 6, d), [other, third, drawn(m + 3, d)]),
        case(drawn(d, d), [drawn(d, d)], note=ALL_EQUAL),
        case(train, [], note=ALONE),
        case(train, [near, centre + 300 * spread * np.ones((2, d))],
             note=FAR_OUT),
        case(constant, [other, third], note=CONSTANT, **EDGE),
        case(fixed, [other], note=ROUNDING, **EDGE),
        case(train[:1], [other], note=ONE_ROW, **EDGE),
        case(tiny, [tiny[:2]], note=TINY, **EDGE),
        case(drawn(n, 1), [drawn(m, 1)], **EDGE),
        case(rng.integers(-9, 10, (n, d)), [rng.integers(-9, 10, (m, d))],
             note=INTEGERS, **EDGE),
        case(pixels, [rng.integers(0, 256, (m, d)).astype(np.uint8)],
             note=BYTES, **EDGE),
        case(strided(train), [column_order(other)], note=A_VIEW, **EDGE),
        case(train, [other[:, 1:]], note=COLUMNS, **EDGE),
        case(train, [other, drawn(m, d + 1)], note=COLUMNS, **EDGE),
        case(train[:, :1], [other], note=COLUMNS, **EDGE),
    ]  # fmt: skip


standardise.wrong("""
pooled: equal = => whole = np.concatenate([train, *others]); equal =
    & train.max(axis=0) == train.min(axis=0) => whole.max(axis=0) == whole.min(axis=0)
    & train.std => whole.std
    & train.mean => whole.mean
    Mean and spread come from all rows together, those to test on as well.
    Nothing may look at them: measure on train alone.
n_minus_one: train.std(axis=0) => train.std(axis=0, ddof=len(train) > 1)
    The spread is divided by n - 1; here it is a mean over n.
variance: train.std => train.var
    The columns are divided by the variance; the spread is its root.
not_divided: (array - mean) / spread => array - mean + 0 * spread
    The columns are centred and not divided by their spread.
not_centred: (array - mean) / spread => array / spread
    The mean is not subtracted.
divided_first: (array - mean) / spread => array / spread - mean
    It is divided before the mean is subtracted; put brackets round the
    difference.
one_mean_for_all: train.std(axis=0) => train.std()
    & train.mean(axis=0) => train.mean()
    There is one mean and one spread for everything; each column has its
    own, along axis 0.
zero_over_zero: np.where(equal, 1, train.std(axis=0)) => train.std(axis=0) + 0 * equal
    A column that is constant in train is divided by 0; its spread counts
    as 1.
rounding_as_spread: equal, 1 => train.std(axis=0) == 0, 1
    The std of seven equal numbers may be 1e-17 instead of 0: rounding is
    taken for spread. Compare the largest entry with the smallest.
constant_not_centred: mean = train.mean(axis=0) => mean = np.where(equal, 0, train.mean(axis=0))
    A column that is constant in train is left as it is; it is centred all
    the same.
constant_zeroed: (array - mean) / spread => np.where(equal, 0, (array - mean) / spread)
    A column that is constant in train is set to 0 everywhere; in other
    arrays it may differ, and that difference stays.
eps_added: np.where(equal, 1, train.std(axis=0)) => train.std(axis=0) + 1e-08 + 0 * equal
    A small number is added to the spread, so that what is new in a
    constant column becomes huge; let its spread be 1, and add nothing.
columns_unchecked: other.shape[1] != train.shape[1] => False
    Arrays with other numbers of columns are let through, or end in an
    error of numpy's that names no columns. Compare the numbers of columns
    first, and raise ValueError.
first_of_others: array in (train, *others) => array in (*others, train)
    train comes last; the results stand in the order of the arguments.
min_max: np.where(equal, 1, train.std(axis=0)) => np.where(equal, 1, train.max(axis=0) - train.min(axis=0))
    & mean = train.mean(axis=0) => mean = train.min(axis=0)
    The columns are brought between 0 and 1; mean 0 and spread 1 are
    wanted.
""")  # fmt: skip


@standardise.mistake(
    "each_its_own",
    says=(
        "Each array is scaled by its own mean and spread: one image by"
        " itself becomes all zeros. Those of train count for all."
    ),
)
def each_its_own(train, *others):
    solution.standardise(train, *others)
    return tuple(solution.standardise(each)[0] for each in (train, *others))


@standardise.mistake(
    "train_only",
    says=(
        "The other arrays come back as they were; they are scaled as train is."
    ),
)
def train_only(train, *others):
    return solution.standardise(train, *others)[0], *others


@standardise.mistake(
    "rows_not_columns",
    says=(
        "Rows are scaled; mean and spread are those of a column, along axis 0."
    ),
)
def rows_not_columns(train, *others):
    solution.standardise(train, *others)
    return tuple(
        solution.standardise(each.T)[0].T for each in (train, *others)
    )


@standardise.mistake(
    "bare_array",
    says=(
        "For train alone the bare array comes; it should be a tuple of"
        " one, so that whoever calls need not ask."
    ),
)
def bare_array(train, *others):
    found = solution.standardise(train, *others)
    return found if others else found[0]


@standardise.mistake(
    "in_place",
    says="The caller's arrays are changed by `-=`; make new ones.",
    finding="purity",
)
def in_place(train, *others):
    found = solution.standardise(train, *others)
    for array, new in zip((train, *others), found, strict=True):
        array[...] = new
    return found


@standardise.right("loop_over_columns")
def loop_over_columns(train, *others):
    if any(array.shape[1:] != train.shape[1:] for array in others):
        raise ValueError("columns")
    found = [np.zeros(array.shape) for array in (train, *others)]
    for j in range(train.shape[1]):
        column = train[:, j].astype(float)
        middle = column.sum() / len(column)
        spread = 1.0
        if (column != column[0]).any():
            spread = np.sqrt(((column - middle) ** 2).sum() / len(column))
        for new, array in zip(found, (train, *others), strict=True):
            new[:, j] = (array[:, j] - middle) / spread
    return found


@standardise.right("affine_map")
def affine_map(train, *others):
    if {array.shape[1] for array in others} - {train.shape[1]}:
        raise ValueError("columns")
    centred = train - np.mean(train, axis=0)
    still = (train == train[0]).all(axis=0)
    squares = np.where(still, 1.0, (centred**2).mean(axis=0))
    return tuple(
        (array - train.mean(axis=0, keepdims=True)) * squares**-0.5
        for array in (train, *others)
    )


@standardise.right("all_together_cut_apart")
def all_together_cut_apart(train, *others):
    arrays = [train, *others]
    if len({array.shape[1] for array in arrays}) > 1:
        raise ValueError("columns")
    spread = train.std(axis=0)
    spread[np.ptp(train, axis=0) == 0] = 1
    rows = (np.concatenate(arrays) - train.mean(axis=0)) / spread
    ends = np.cumsum([len(array) for array in arrays])[:-1]
    return list(np.split(rows, ends))
