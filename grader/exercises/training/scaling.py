"""Exercises of lesson 6: columns scaled as measured on the training rows."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import even
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    shuffled_sizes,
)
from grader.exercises.training.common import EDGE
from solutions import training as solution

LADDER = Ladder("06_training")
CONSTANT = both("a constant column", "有一列始终不变")
BYTES = both("bytes, 0 to 255", "字节，0 到 255")
ALONE = both("train alone", "只有 train")
TINY = both("a column near 1e-9", "有一列在 1e-9 附近")
ROUNDING = both(
    "a column of 0.1, whose std is 1e-17", "一列 0.1，std 是 1e-17"
)
COLUMNS = both("other numbers of columns", "列数不同")
FAR_OUT = both("other rows far out", "其他行离得很远")

standardise = LADDER.add(
    solution.standardise,
    parts=("arrays",),
    driver="one_by_one",
    hints=[
        both(
            "A new image comes after training. Whose mean and spread can you"
            " use for it: its own, or those that training has seen?",
            "训练之后来了一张新图像。它该用谁的平均值和标准差："
            "自己的，还是训练时见过的？",
        ),
        both(
            "train.mean(axis=0) has one number for each column. Which axis"
            " does the spread take, and by what is its sum divided?",
            "train.mean(axis=0) 给每一列一个数。标准差沿哪个 axis 求？"
            "里面的和除以几？",
        ),
        both(
            "A column in which all rows are equal: is its std always exactly"
            " 0? Try seven times 0.1. What tells you for sure that all are"
            " equal, and which spread counts then?",
            "一列里各行都相等时，std 一定恰好是 0 吗？试试七个 0.1。"
            "怎样才能确定它们都相等？这时标准差算几？",
        ),
    ],
    fits=(
        "pooled each_its_own train_only first_of_others min_max train_twice",
        "one_mean_for_all rows_not_columns n_minus_one variance not_divided"
        " not_centred divided_first",
        "zero_over_zero rounding_as_spread constant_not_centred eps_added"
        " bare_array columns_unchecked should_raise not_finite",
    ),
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
def _(rng):
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


SPREAD = "np.where(equal, 1, train.std(axis=0))"
MEAN = "mean = train.mean(axis=0)"


standardise.slip(
    "pooled",
    ("equal = => whole = np.concatenate([train, *others]); equal =",
     "train.max(axis=0) == train.min(axis=0) => whole.max(axis=0) =="
     " whole.min(axis=0)",
     "train.std => whole.std", "train.mean => whole.mean"),
    en="Mean and spread come from all rows together, those to test on as"
    " well. Nothing may look at them: measure on train alone.",
    zh="平均值和标准差是用全部的行一起算的，连测试的行也在内。"
    "测试的行谁也不能看：只在 train 上量。",
)  # fmt: skip
standardise.slip(
    "n_minus_one", "train.std(axis=0) => train.std(axis=0, ddof=len(train)"
    " > 1)",
    en="The spread is divided by n - 1; here it is a mean over n.",
    zh="标准差里除以了 n - 1；这里是对 n 个数取平均。",
)  # fmt: skip
standardise.slip(
    "variance", "train.std => train.var",
    en="The columns are divided by the variance; the spread is its root.",
    zh="各列除以了方差；应当除以它的平方根，即标准差。",
)  # fmt: skip
standardise.slip(
    "not_divided", "(array - mean) / spread => array - mean + 0 * spread",
    en="The columns are centred and not divided by their spread.",
    zh="各列减了平均值，却没有除以标准差。",
)  # fmt: skip
standardise.slip(
    "not_centred", "(array - mean) / spread => array / spread",
    en="The mean is not subtracted.",
    zh="没有减去平均值。",
)  # fmt: skip
standardise.slip(
    "divided_first", "(array - mean) / spread => array / spread - mean",
    en="It is divided before the mean is subtracted; put brackets round the"
    " difference.",
    zh="先除再减了平均值；差要加括号。",
)  # fmt: skip
standardise.slip(
    "one_mean_for_all",
    ("train.std(axis=0) => train.std()", "train.mean(axis=0) => train.mean()"),
    en="There is one mean and one spread for everything; each column has its"
    " own, along axis 0.",
    zh="所有的数共用了一个平均值和一个标准差；每一列应当各有一个，沿 axis 0 求。",
)
standardise.slip(
    "zero_over_zero", f"{SPREAD} => train.std(axis=0) + 0 * equal",
    en="A column that is constant in train is divided by 0; its spread counts"
    " as 1.",
    zh="在 train 里始终不变的列，除以了 0；这时标准差应当算 1。",
)  # fmt: skip
standardise.slip(
    "rounding_as_spread", "equal, 1 => train.std(axis=0) == 0, 1",
    en="The std of seven equal numbers may be 1e-17 instead of 0: rounding is"
    " taken for spread. Compare the largest entry with the smallest.",
    zh="七个相等的数，std 可能是 1e-17 而不是 0：舍入误差被当成了标准差。"
    "应当比较最大的数和最小的数。",
)  # fmt: skip
standardise.slip(
    "constant_not_centred", f"{MEAN} => mean = np.where(equal, 0,"
    " train.mean(axis=0))",
    en="A column that is constant in train is left as it is; it is centred"
    " all the same.",
    zh="在 train 里始终不变的列被原样留下了；它照样要减去平均值。",
)  # fmt: skip
standardise.slip(
    "constant_zeroed", "(array - mean) / spread => np.where(equal, 0, (array"
    " - mean) / spread)",
    en="A column that is constant in train is set to 0 everywhere; in other"
    " arrays it may differ, and that difference stays.",
    zh="在 train 里始终不变的列，处处都成了 0；在别的数组里它可能不同，"
    "这个差应当留下。",
)  # fmt: skip
standardise.slip(
    "eps_added", f"{SPREAD} => train.std(axis=0) + 1e-08 + 0 * equal",
    en="A small number is added to the spread, so that what is new in a"
    " constant column becomes huge; let its spread be 1, and add nothing.",
    zh="标准差加上了一个很小的数，不变的列里一有新的值就会变得极大；"
    "这种列的标准差应当算 1，其余什么也不加。",
)  # fmt: skip
standardise.slip(
    "columns_unchecked", "other.shape[1] != train.shape[1] => False",
    en="Arrays with other numbers of columns are let through, or end in an"
    " error of numpy's that names no columns. Compare the numbers of columns"
    " first, and raise ValueError.",
    zh="列数不同的数组没有被拦下，或者只得到 numpy 的报错。"
    "应当先比较列数，再抛出 ValueError。",
)  # fmt: skip
standardise.slip(
    "first_of_others", "array in (train, *others) => array in (*others, train)",
    en="train comes last; the results stand in the order of the arguments.",
    zh="train 排在了最后；结果应当按参数的顺序排列。",
)  # fmt: skip
standardise.slip(
    "min_max", (f"{SPREAD} => np.where(equal, 1, train.max(axis=0) -"
                " train.min(axis=0))", f"{MEAN} => mean = train.min(axis=0)"),
    en="The columns are brought between 0 and 1; mean 0 and spread 1 are"
    " wanted.",
    zh="各列被缩放到了 0 和 1 之间；要的是平均值 0、标准差 1。",
)  # fmt: skip


@standardise.mistake(
    "each_its_own",
    en="Each array is scaled by its own mean and spread: one image by itself"
    " becomes all zeros. Those of train count for all.",
    zh="每个数组用了自己的平均值和标准差：单独一张图像会全变成零。"
    "所有的数组都应当用 train 的。",
)
def _(train, *others):
    solution.standardise(train, *others)
    return tuple(solution.standardise(each)[0] for each in (train, *others))


@standardise.mistake(
    "train_only",
    en="The other arrays come back as they were; they are scaled as train is.",
    zh="其他数组原样返回了；它们要用与 train 同样的办法缩放。",
)
def _(train, *others):
    return solution.standardise(train, *others)[0], *others


@standardise.mistake(
    "rows_not_columns",
    en="Rows are scaled; mean and spread are those of a column, along axis 0.",
    zh="缩放的是行；平均值和标准差应当按列求，沿 axis 0。",
)
def _(train, *others):
    solution.standardise(train, *others)
    return tuple(
        solution.standardise(each.T)[0].T for each in (train, *others)
    )


@standardise.mistake(
    "bare_array",
    en="For train alone the bare array comes; it should be a tuple of one, so"
    " that whoever calls need not ask.",
    zh="只有 train 时返回的是数组本身；应当是只有一项的元组，"
    "调用者就不必区分。",
)
def _(train, *others):
    found = solution.standardise(train, *others)
    return found if others else found[0]


@standardise.mistake(
    "in_place",
    en="The caller's arrays are changed by `-=`; make new ones.",
    zh="`-=` 改动了调用者的数组；应当另建新数组。",
    finding="purity",
)
def _(train, *others):
    found = solution.standardise(train, *others)
    for array, new in zip((train, *others), found, strict=True):
        array[...] = new
    return found


@standardise.right("loop_over_columns")
def _(train, *others):
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
def _(train, *others):
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
def _(train, *others):
    arrays = [train, *others]
    if len({array.shape[1] for array in arrays}) > 1:
        raise ValueError("columns")
    spread = train.std(axis=0)
    spread[np.ptp(train, axis=0) == 0] = 1
    rows = (np.concatenate(arrays) - train.mean(axis=0)) / spread
    ends = np.cumsum([len(array) for array in arrays])[:-1]
    return list(np.split(rows, ends))
