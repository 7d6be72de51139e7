"""Exercises of lesson 3: cross-entropy over k classes and its gradient."""

import math

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import COLUMNS, ROWS, between_digits
from grader.exercises.losses.common import (
    EDGE,
    EPSILONS,
    EXTREME,
    HALF,
    LEVELS,
    NEGATIVE,
    ONE_CLASS,
    QUARTERS,
    SURE_AND_RIGHT,
    SURE_AND_WRONG,
    TOO_LARGE,
    WITH_EXTREMES,
    check_labels,
    too_sure,
)
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    shuffled_sizes,
)
from solutions import activations
from solutions import losses as solution

LADDER = Ladder("03_losses")

softmax_cross_entropy = LADDER.add(
    solution.softmax_cross_entropy,
    parts=("loss",),
    sizes={"n": ("logits", 0), "k": ("logits", 1)},
    points=WITH_EXTREMES,
    hints=[
        both(
            "One row: which of its k probabilities enters the loss, and what"
            " is done with it?",
            "只看一行：k 个概率中哪一个进入损失？对它做什么？",
        ),
        both(
            "-log(exp(z_y) / sum of exp(z)): pull the logarithm through the"
            " fraction. Which exp is gone, and which can still overflow?",
            "-log(exp(z_y) / (exp(z) 之和))：把对数拆开。哪个 exp 消失了？"
            "哪个还可能溢出？",
        ),
        both(
            "Subtract from each row its own largest logit; the loss does not"
            " change. log_p[np.arange(n), y] then takes one entry of each"
            " row. Which labels should you refuse before?",
            "每一行减去这一行最大的 logit，损失不变。再用 log_p[np.arange(n), y]"
            " 从每一行取一个数。在此之前，应当拒绝哪些标签？",
        ),
    ],
    fits=(
        "minus_missing label_not_used log_missing own_choice"
        " labels_as_numbers squared_error log_of_mean",
        "overflows sum_overflows softmax_missing shift_in_sum_only"
        " log_after_underflow own_class_left_out nan_to_num softmax_twice"
        " not_finite",
        "over_examples over_everything one_shift_for_all"
        " one_shift_and_late_log all_columns indices_swapped"
        " row_number_as_class counted_from_one labels_unchecked labels_cut"
        " negative_unchecked k_is_no_class labels_passed_over should_raise",
    ),
)
EQUAL_SIZES = both(
    "all sizes equal; the softmax is 3/4, 1/4 and 1/2",
    "各维大小相等；softmax 是 3/4、1/4 和 1/2",
)
LABELS_CUT = {
    "en": "A label of 0.5 is cut to a whole number; it is no class, so raise"
    " ValueError.",
    "zh": "标签 0.5 被截成了整数；它不是任何类别，应当抛出 ValueError。",
}
QUARTER_LOGITS = np.log([[2.0, 1.0, 1.0], [1.0, 1.0, 2.0]])


def classes_shown(exercise):
    """Visible cases of the cross-entropy and of its gradient."""
    show = exercise.show
    show(QUARTER_LOGITS, np.array([0, 1]), note=QUARTERS)
    show(np.log([[3.0, 1.0], [1.0, 1.0]]), np.array([1, 1]), note=EQUAL_SIZES)
    show(np.zeros((1, 4)), np.array([2]), note=ONE_ROW, **EDGE)
    show(QUARTER_LOGITS, np.array([0, 3]), note=TOO_LARGE, **EDGE)
    show(QUARTER_LOGITS, np.array([-1, 1]), note=NEGATIVE, **EDGE)
    show(QUARTER_LOGITS, np.array([0.5, 1.0]), note=HALF,
         driver="any_error", **EDGE)  # fmt: skip
    sure = np.array([[1000.0, 0.0]])
    show(sure, np.array([1]), note=SURE_AND_WRONG, **EXTREME)
    show(sure, np.array([0]), note=SURE_AND_RIGHT, **EXTREME)
    levels = np.array([[1000.0, 1000.0], [0.0, 0.0]])
    show(levels, np.array([0, 1]), note=LEVELS, **EXTREME)


def class_cases(rng, exercise):
    """Hidden cases; every probability is above 0.01 but in the extremes."""
    n, k = shuffled_sizes(rng, 2, 3, 8)
    logits = rng.uniform(-1.2, 1.2, (n, k))
    y = rng.integers(0, k, n)
    m = int(rng.integers(10, 14))  # more rows than classes
    many, labels = rng.uniform(-1.2, 1.2, (m, 3)), rng.integers(0, 3, m)
    square, own = rng.uniform(-1.2, 1.2, (k, k)), rng.integers(0, k, k)
    whole = rng.integers(-2, 2, (n, k))
    raised = logits + rng.permutation(np.linspace(6, 28, n))[:, None]
    each = rng.uniform(0.022, 0.027, ROWS)  # the loss of each row
    each += between_digits(rng, 0.024, 0.025) - each.mean()
    own_class = rng.integers(0, 3, ROWS)
    sure = np.zeros((ROWS, 3))
    sure[np.arange(ROWS), own_class] = -np.log(np.expm1(each) / 2)
    wide_rows = rng.uniform(-1.2, 1.2, (ROWS + 4, COLUMNS))
    nine = rng.permutation(np.arange(ROWS + 4) % COLUMNS)
    ends = rng.permuted(np.array(3 * [[1e4, 0.0, -1e4, 5e3]]), axis=1)
    levels = logits + rng.permutation(2000 * np.arange(n))[:, None] - 1000
    too_large, negative = y.copy(), y.copy()
    too_large[rng.integers(n)] = k
    negative[rng.integers(n)] = -1
    case = exercise.case
    two = both("two classes", "两个类别")
    return [
        case(logits, y),
        case(many, labels),
        case(wide_rows, nine),
        case(sure, own_class, note=both("nearly sure, and right", "几乎确信，而且对了")),
        case(raised, y, note=both("rows shifted", "每行平移")),
        case(square, own, note=ALL_EQUAL),
        case(logits[:1], y[:1], note=ONE_ROW, **EDGE),
        case(logits[:, :2], y % 2, note=two, **EDGE),
        case(logits[:, :1], 0 * y, note=ONE_CLASS, **EDGE),
        case(whole, y, note=INTEGERS, **EDGE),
        case(column_order(logits), strided(y), note=A_VIEW, **EDGE),
        case(strided(logits), y, note=A_VIEW, **EDGE),
        case(logits, too_large, note=TOO_LARGE, **EDGE),
        case(logits, too_large + 1, note=TOO_LARGE, **EDGE),
        case(logits, negative, note=NEGATIVE, **EDGE),
        case(logits, np.minimum(y, k - 2) + 0.5, note=HALF,
             driver="any_error", **EDGE),
        case(ends, ends.argmin(axis=1), note=SURE_AND_WRONG, **EXTREME),
        case(ends, ends.argmax(axis=1), note=SURE_AND_RIGHT, **EXTREME),
        case(levels, y, note=LEVELS, **EXTREME),
        case(np.full((2, 3), -1e4), np.array([2, 0]), **EXTREME),
    ]  # fmt: skip


def _log_p(logits, y, axis=1):
    """Logarithms of the probabilities, exactly, with the labels checked."""
    check_labels(logits, y)
    z = logits - logits.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def _one_hot(logits, y):
    return (y[:, None] == np.arange(logits.shape[1])).astype(float)


def _chosen(table, y):
    return table[np.arange(len(y)), y]


classes_shown(softmax_cross_entropy)


@softmax_cross_entropy.hidden
def _(rng):
    return class_cases(rng, softmax_cross_entropy)


@softmax_cross_entropy.mistake(
    "minus_missing",
    en="The minus is missing: logarithms of probabilities are negative, and"
    " a loss is not.",
    zh="漏了负号：概率的对数是负的，损失不应是负的。",
)
def _(logits, y):
    return _chosen(_log_p(logits, y), y).mean()


@softmax_cross_entropy.mistake(
    "summed",
    en="The losses of the rows are added up; the mean of them is wanted.",
    zh="各行的损失加了起来；应当取平均值。",
)
def _(logits, y):
    return -_chosen(_log_p(logits, y), y).sum()


@softmax_cross_entropy.mistake(
    "divided_by_all",
    en="It is divided by all n k entries, as np.mean of a one-hot product"
    " does; only one entry of each row counts, so divide by n.",
    zh="除以了全部 n k 个数，对独热编码的乘积用 np.mean 就会这样；"
    "每行只有一个数起作用，应当除以 n。",
)
def _(logits, y):
    return -(_one_hot(logits, y) * _log_p(logits, y)).mean()


@softmax_cross_entropy.mistake(
    "not_averaged",
    en="There is one loss for each row; one number is wanted, their mean.",
    zh="每一行各得到一个损失；应当只有一个数，即它们的平均值。",
)
def _(logits, y):
    return -_chosen(_log_p(logits, y), y)


@softmax_cross_entropy.mistake(
    "all_columns",
    en="[:, y] takes the columns of all labels from every row, an (n, n)"
    " table; [np.arange(n), y] takes one entry of each row.",
    zh="[:, y] 从每一行取出所有标签对应的列，得到 (n, n) 的表；"
    "[np.arange(n), y] 才是每行只取一个数。",
)
def _(logits, y):
    return -_log_p(logits, y)[:, y].mean()


@softmax_cross_entropy.mistake(
    "label_not_used",
    en="All classes count for every row; only the right class does.",
    zh="每一行的所有类别都算进去了；应当只算正确的那一类。",
)
def _(logits, y):
    return -_log_p(logits, y).sum(axis=1).mean()


@softmax_cross_entropy.mistake(
    "labels_as_numbers",
    en="The logarithms are multiplied by the number of the class; the label"
    " says which one to take.",
    zh="把对数乘上了类别的编号；标签只表示该取哪一个。",
)
def _(logits, y):
    return -(y[:, None] * _log_p(logits, y)).sum(axis=1).mean()


@softmax_cross_entropy.mistake(
    "own_choice",
    en="It takes the class that the network likes best; take the right one,"
    " y.",
    zh="取了网络自己最看好的类别；应当取正确的类别 y。",
)
def _(logits, y):
    return -_log_p(logits, y).max(axis=1).mean()


@softmax_cross_entropy.mistake(
    "row_number_as_class",
    en="The number of the row is used as its class; y[i] is the class.",
    zh="把行号当成了类别；y[i] 才是类别。",
)
def _(logits, y):
    rows = np.arange(len(y))
    return -_log_p(logits, y)[rows, rows].mean()


@softmax_cross_entropy.mistake(
    "indices_swapped",
    en="The two indices are swapped: row first, then class, [np.arange(n),"
    " y].",
    zh="两个下标写反了：先行后类别，[np.arange(n), y]。",
)
def _(logits, y):
    return -_log_p(logits, y)[y, np.arange(len(y))].mean()


@softmax_cross_entropy.mistake(
    "counted_from_one",
    en="1 is subtracted from the labels; they count from 0 already.",
    zh="标签减了 1；它们本来就从 0 开始。",
)
def _(logits, y):
    return -_chosen(_log_p(logits, y), y - 1).mean()


@softmax_cross_entropy.mistake(
    "log_missing",
    en="No logarithm is taken; the probabilities themselves are averaged.",
    zh="没有取对数，直接对概率取了平均。",
)
def _(logits, y):
    return -_chosen(np.exp(_log_p(logits, y)), y).mean()


@softmax_cross_entropy.mistake(
    "log_of_mean",
    en="The probabilities are averaged before the logarithm; take the"
    " logarithm of each, then average.",
    zh="先对概率取了平均，再取对数；应当逐个取对数，再平均。",
)
def _(logits, y):
    return -np.log(_chosen(np.exp(_log_p(logits, y)), y).mean())


@softmax_cross_entropy.mistake(
    "softmax_missing",
    en="The logits are used as if they were logarithms of probabilities; the"
    " logarithm of the sum of exp is missing.",
    zh="把 logits 直接当成了概率的对数；还差各个 exp 之和的对数。",
)
def _(logits, y):
    check_labels(logits, y)
    return -_chosen(logits, y).mean()


@softmax_cross_entropy.mistake(
    "shift_in_sum_only",
    en="The largest logit is subtracted inside the sum of exp only; subtract"
    " it from the right class's logit as well.",
    zh="只在 exp 之和里减了最大的 logit；正确类别的 logit 也要减去它。",
)
def _(logits, y):
    check_labels(logits, y)
    z = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - _chosen(logits, y)).mean()


@softmax_cross_entropy.mistake(
    "softmax_twice",
    en="Softmax is applied twice. The second one flattens: this loss can"
    " never come near 0.",
    zh="softmax 用了两次。第二次会把差距抹平，损失永远降不到 0 附近。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, y))
    return -_chosen(_log_p(P, y), y).mean()


@softmax_cross_entropy.mistake(
    "over_examples",
    en="Softmax runs down the columns (axis 0); the k classes of one example"
    " are a row.",
    zh="这里沿列（axis 0）做了 softmax；一个样本的 k 个类别在同一行。",
)
def _(logits, y):
    return -_chosen(_log_p(logits, y, axis=0), y).mean()


@softmax_cross_entropy.mistake(
    "over_everything",
    en="The sum of exp runs over the whole table; each row has its own.",
    zh="对整张表求了 exp 之和；应当每一行各求各的。",
)
def _(logits, y):
    return -_chosen(_log_p(logits, y, axis=None), y).mean()


@softmax_cross_entropy.mistake(
    "own_class_left_out",
    en="The right class is left out of the sum of exp; softmax divides by"
    " the sum over all k.",
    zh="求 exp 之和时漏掉了正确类别；softmax 的分母包含全部 k 类。",
)
def _(logits, y):
    check_labels(logits, y)
    others = np.where(_one_hot(logits, y) == 1, -np.inf, logits)
    log_sum = np.logaddexp.reduce(others, axis=1)
    return (log_sum - _chosen(logits, y)).mean()


@softmax_cross_entropy.mistake(
    "other_classes_too",
    en="Terms log(1 - p) of the other classes are added, as for k yes-or-no"
    " questions; for one choice of k the right class is all.",
    zh="还加上了其他类别的 log(1 - p)，那是 k 个是非题的做法；"
    "k 类选一只算正确的那一类。",
)
def _(logits, y):
    log_p, Y = _log_p(logits, y), _one_hot(logits, y)
    log_rest = np.log(1 - np.exp(log_p))
    return -np.where(Y == 1, log_p, log_rest).sum(axis=1).mean()


@softmax_cross_entropy.mistake(
    "squared_error",
    en="This is a squared error of the probabilities, another loss.",
    zh="这是概率的平方误差，是另一种损失。",
)
def _(logits, y):
    return ((np.exp(_log_p(logits, y)) - _one_hot(logits, y)) ** 2).mean()


@softmax_cross_entropy.mistake(
    "base_two",
    en="The logarithm is to base 2; np.log, the natural one, is wanted.",
    zh="用了以 2 为底的对数；应当用自然对数 np.log。",
)
def _(logits, y):
    return -_chosen(_log_p(logits, y), y).mean() / np.log(2)


@softmax_cross_entropy.mistake(
    "one_hot_transposed",
    en="The one-hot table is (k, n); it should have a row for each example,"
    " (n, k).",
    zh="独热编码的表成了 (k, n)；应当每个样本一行，即 (n, k)。",
)
def _(logits, y):
    return -(_one_hot(logits, y).T * _log_p(logits, y)).sum() / len(y)


@softmax_cross_entropy.mistake(
    "labels_unchecked",
    en="The labels are not checked: -1 takes the last class in silence, and"
    " k ends in another error. Raise ValueError for both.",
    zh="没有检查标签：-1 会悄悄取到最后一类，k 则引发别的错误。"
    "两种情况都应抛出 ValueError。",
)
def _(logits, y):
    z = logits - logits.max(axis=1, keepdims=True)
    losses = np.log(np.exp(z).sum(axis=1)) - _chosen(z, y)
    return losses.mean()


@softmax_cross_entropy.mistake("labels_cut", **LABELS_CUT)
def _(logits, y):
    return solution.softmax_cross_entropy(logits, y.astype(int))


@softmax_cross_entropy.mistake(
    "negative_unchecked",
    en="A label of -1 takes the last class in silence; labels below 0 should"
    " raise ValueError as well.",
    zh="标签 -1 会悄悄取到最后一类；小于 0 的标签也应抛出 ValueError。",
)
def _(logits, y):
    if y.max() >= logits.shape[1]:
        raise ValueError
    return solution.softmax_cross_entropy(logits, y % logits.shape[1])


@softmax_cross_entropy.mistake(
    "k_is_no_class",
    en="A label of k is let through; the k classes are 0 to k - 1.",
    zh="放过了标签 k；k 个类别的编号是 0 到 k - 1。",
)
def _(logits, y):
    if y.min() < 0 or y.max() > logits.shape[1]:
        raise ValueError
    z = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - _chosen(z, y)).mean()


@softmax_cross_entropy.mistake(
    "labels_passed_over",
    en="Rows whose label is no class cost nothing; raise ValueError.",
    zh="标签不是任何一类时，那一行没有计入损失；应当抛出 ValueError。",
)
def _(logits, y):
    log_p = _log_p(logits, 0 * y)
    return -(_one_hot(logits, y) * log_p).sum() / len(y)


@softmax_cross_entropy.mistake(
    "overflows",
    en="exp(1000) is too large for a number and becomes inf. Subtract from"
    " each row its largest logit first; the loss does not change.",
    zh="exp(1000) 太大，溢出成了 inf。先让每一行减去这一行最大的 logit，"
    "损失不变。",
)
def _(logits, y):
    check_labels(logits, y)
    powers = np.exp(logits)
    return -np.log(_chosen(powers / powers.sum(1, keepdims=True), y)).mean()


@softmax_cross_entropy.mistake(
    "sum_overflows",
    en="The fraction is gone, and yet exp(1000) in the sum becomes inf."
    " Subtract from each row its largest logit first; the loss does not"
    " change.",
    zh="分式已经拆开，但求和时 exp(1000) 仍会溢出成 inf。"
    "先让每一行减去这一行最大的 logit，损失不变。",
)
def _(logits, y):
    check_labels(logits, y)
    log_sum = np.log(np.exp(logits).sum(axis=1))
    return (log_sum - _chosen(logits, y)).mean()


@softmax_cross_entropy.mistake(
    "log_after_underflow",
    en="The largest logit is subtracted, but a probability far below becomes"
    " 0 before the logarithm is taken. Take it first: z - log(sum of exp(z)).",
    zh="减了最大的 logit，但很小的概率在取对数之前已经成了 0。"
    "应当先取对数：z - log(exp(z) 之和)。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, y))
    return -np.log(_chosen(P, y)).mean()


@softmax_cross_entropy.mistake(
    "one_shift_for_all",
    en="The largest logit of the whole table is subtracted; a row far below"
    " it becomes 0 / 0. Each row has its own largest.",
    zh="减的是整张表最大的 logit；远低于它的行会变成 0 / 0。"
    "每一行应当减自己的最大值。",
)
def _(logits, y):
    check_labels(logits, y)
    z = logits - logits.max()
    return (np.log(np.exp(z).sum(axis=1)) - _chosen(z, y)).mean()


@softmax_cross_entropy.mistake(
    "one_shift_and_late_log",
    en="The largest logit of the whole table is subtracted, and a row far"
    " below becomes 0 / 0; and the logarithm comes after the probabilities"
    " have become 0. Shift each row by its own, and take the log of the sum.",
    zh="减的是整张表最大的 logit，远低于它的行会变成 0 / 0；取对数时概率也已经"
    "成了 0。每一行减自己的最大值，再对和取对数。",
)
def _(logits, y):
    check_labels(logits, y)
    powers = np.exp(logits - logits.max())
    return -np.log(_chosen(powers / powers.sum(1, keepdims=True), y)).mean()


@softmax_cross_entropy.mistake(
    "nan_to_num",
    en="nan_to_num hides the infinity, and the loss becomes 1.8e308. With"
    " z - log(sum of exp(z)) no infinity arises.",
    zh="nan_to_num 掩盖了无穷大，损失成了 1.8e308。"
    "改用 z - log(exp(z) 之和)，就不会出现无穷大。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, y))
    return np.nan_to_num(-np.log(_chosen(P, y)).mean())


for epsilon in EPSILONS:

    @too_sure(softmax_cross_entropy, f"added_{epsilon:.0e}", epsilon)
    def _(logits, y, epsilon=epsilon):
        P = np.exp(_log_p(logits, y))
        return -np.log(_chosen(P, y) + epsilon).mean()


@too_sure(softmax_cross_entropy, "clipped_1e-07", 1e-7)
def _(logits, y):
    P = np.clip(np.exp(_log_p(logits, y)), 1e-7, 1 - 1e-7)
    return -np.log(_chosen(P, y)).mean()


@softmax_cross_entropy.mistake(
    "in_place",
    en="The caller's logits are changed by `-=`; make a new array.",
    zh="`-=` 改动了调用者的 logits；应当另建一个新数组。",
    finding="purity",
)
def _(logits, y):
    check_labels(logits, y)
    logits -= logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(logits).sum(axis=1))
    return (log_sum - _chosen(logits, y)).mean()


@softmax_cross_entropy.right("log_sum_exp")
def _(logits, y):
    check_labels(logits, y)
    log_sum = np.logaddexp.reduce(logits, axis=1)
    return np.mean(log_sum - _chosen(logits, y))


@softmax_cross_entropy.right("one_hot")
def _(logits, y):
    k = logits.shape[1]
    if (y < 0).any() or (y >= k).any():
        raise ValueError("labels")
    return -np.sum(np.eye(k)[y] * _log_p(logits, y)) / len(y)


@softmax_cross_entropy.right("loop")
def _(logits, y):
    total = 0.0
    for row, label in zip(logits.tolist(), y.tolist(), strict=True):
        if label not in range(len(row)):
            raise ValueError(label)
        top = max(row)
        total += top + math.log(sum(math.exp(z - top) for z in row))
        total -= row[label]
    return total / len(y)


@softmax_cross_entropy.right("mean_logit_subtracted_first")
def _(logits, y):
    check_labels(logits, y)
    z = logits - logits.mean(axis=1, keepdims=True)
    return np.array(-_chosen(_log_p(z, y), y).mean())


@softmax_cross_entropy.right("taken_along_axis")
def _(logits, y):
    log_p = _log_p(logits, y)
    return -np.take_along_axis(log_p, y[:, None], axis=1).mean(axis=0)


@softmax_cross_entropy.right("index_error_translated")
def _(logits, y):
    if min(y) < 0:
        raise ValueError
    z = (logits.T - logits.max(axis=1)).T
    try:
        own = [z[i][c] for i, c in enumerate(y)]
    except IndexError as error:
        raise ValueError("no such class") from error
    return (np.log(np.exp(z).sum(1)) - own).sum() / len(y)


@softmax_cross_entropy.right("distances_to_the_right_class")
def _(logits, y):
    check_labels(logits, y)
    gaps = logits - _chosen(logits, y)[:, None]
    top = gaps.max(axis=1)
    rest = np.exp(gaps - top[:, None]).sum(axis=1)
    return float((top + np.log(rest)).mean())


softmax_cross_entropy_backward = LADDER.add(
    solution.softmax_cross_entropy_backward,
    parts=("dlogits",),
    sizes={"n": ("logits", 0), "k": ("logits", 1)},
    points=WITH_EXTREMES,
    hints=[
        both(
            "One row: the loss is log(sum of exp(z)) - z_y. What is the slope"
            " of the first term in one z_j, and of the second?",
            "只看一行：损失是 log(exp(z) 之和) - z_y。第一项对某个 z_j 的斜率"
            "是多少？第二项呢？",
        ),
        both(
            "The first is a probability, the second is 1 for the right class"
            " and 0 for the others. What does every row of the result add up"
            " to?",
            "第一个是概率，第二个对正确类别是 1，对其他类别是 0。"
            "那么结果的每一行加起来是多少？",
        ),
        both(
            "P[np.arange(n), y] -= 1 changes one entry of each row of your"
            " own P. Which factor is left, and whose array must stay as it"
            " is?",
            "P[np.arange(n), y] -= 1 会在你自己的 P 里每行改一个数。"
            "还差哪个系数？谁的数组不能动？",
        ),
    ],
    fits=(
        "sign stops_at_the_probabilities loss_as_gradient divided_by_zero"
        " softmax_missing log_kept another_loss",
        "label_forgotten right_class_only counted_twice times_slope"
        " softmax_backward_again softmax_twice inside",
        "not_averaged divided_by_all divided_by_classes divided_twice"
        " all_rows row_number_as_class in_place purity over_n times_n",
    ),
)
classes_shown(softmax_cross_entropy_backward)


@softmax_cross_entropy_backward.hidden
def _(rng):
    return class_cases(rng, softmax_cross_entropy_backward)


def _P_and_Y(logits, y):
    """Probabilities, exactly, and the one-hot labels, checked."""
    return np.exp(_log_p(logits, y)), _one_hot(logits, y)


def _softmax_backward(dP, P):
    return P * (dP - (dP * P).sum(axis=1, keepdims=True))


@softmax_cross_entropy_backward.mistake(
    "not_averaged",
    en="It is not divided by n; the loss is a mean over the rows.",
    zh="没有除以 n；损失是对各行取的平均。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return P - Y


@softmax_cross_entropy_backward.mistake(
    "divided_by_all",
    en="It is divided by all n k entries; the mean runs over the n rows.",
    zh="除以的是 n k，即全部数的个数；应当对 n 行取平均。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y) / P.size


@softmax_cross_entropy_backward.mistake(
    "divided_by_classes",
    en="It is divided by k; the mean runs over the n rows.",
    zh="除以的是 k；应当对 n 行取平均。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y) / P.shape[1]


@softmax_cross_entropy_backward.mistake(
    "divided_twice",
    en="It is divided by n twice.",
    zh="多除了一次 n。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y) / len(y) ** 2


@softmax_cross_entropy_backward.mistake(
    "sign",
    en="The sign is flipped: it is probability minus one-hot label.",
    zh="符号反了：应当是概率减独热标签。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (Y - P) / len(y)


@softmax_cross_entropy_backward.mistake(
    "label_forgotten",
    en="The 1 of the right class is not subtracted; every row should add up"
    " to 0.",
    zh="正确类别没有减 1；结果的每一行加起来应当是 0。",
)
def _(logits, y):
    P, _ = _P_and_Y(logits, y)
    return P / len(y)


@softmax_cross_entropy_backward.mistake(
    "right_class_only",
    en="Only the right class has a gradient, P - 1. The other logits are in"
    " the sum of exp, so they have one too: P.",
    zh="只有正确类别有梯度 P - 1。其他 logits 也在 exp 之和里，同样有梯度，就是 P。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y) * Y / len(y)


@softmax_cross_entropy_backward.mistake(
    "counted_twice",
    en="At the right class P is counted twice, 2 P - 1; it is P - 1.",
    zh="正确类别处的 P 算了两次，成了 2 P - 1；应当是 P - 1。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P + P * Y - Y) / len(y)


@softmax_cross_entropy_backward.mistake(
    "all_rows",
    en="[:, y] subtracts 1 in every row, in the columns of all labels;"
    " [np.arange(n), y] does so once in each row.",
    zh="[:, y] 在每一行里，把所有标签对应的列都减了 1；"
    "[np.arange(n), y] 才是每行只减一处。",
)
def _(logits, y):
    P, _ = _P_and_Y(logits, y)
    P[:, y] -= 1
    return P / len(y)


@softmax_cross_entropy_backward.mistake(
    "softmax_missing",
    en="1 is subtracted from the logits; subtract it from the probabilities,"
    " softmax(logits).",
    zh="在 logits 上减了 1；应当在概率 softmax(logits) 上减。",
)
def _(logits, y):
    _, Y = _P_and_Y(logits, y)
    return (logits - Y) / len(y)


@softmax_cross_entropy_backward.mistake(
    "log_kept",
    en="1 is subtracted from the logarithms of the probabilities; subtract"
    " it from the probabilities themselves.",
    zh="在概率的对数上减了 1；应当在概率本身上减。",
)
def _(logits, y):
    return (_log_p(logits, y) - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "softmax_twice",
    en="Softmax is applied twice; once makes probabilities.",
    zh="softmax 用了两次；用一次就已经是概率了。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (np.exp(_log_p(P, y)) - Y) / len(y)


@softmax_cross_entropy_backward.mistake(
    "over_examples",
    en="Softmax runs down the columns (axis 0); the k classes of one example"
    " are a row.",
    zh="这里沿列（axis 0）做了 softmax；一个样本的 k 个类别在同一行。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, y, axis=0))
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "over_everything",
    en="The sum of exp runs over the whole table; each row has its own.",
    zh="对整张表求了 exp 之和；应当每一行各求各的。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, y, axis=None))
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "times_slope",
    en="P - Y has the softmax in it already; here it is multiplied by the"
    " slope P (1 - P) once more.",
    zh="P - Y 里已经算进了 softmax；这里又多乘了一次斜率 P (1 - P)。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y) * P * (1 - P) / len(y)


@softmax_cross_entropy_backward.mistake(
    "softmax_backward_again",
    en="P - Y is the gradient in the logits already; it is sent back through"
    " the softmax once more.",
    zh="P - Y 已经是对 logits 的梯度；这里又让它反向穿过了一次 softmax。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return _softmax_backward(P - Y, P) / len(y)


@softmax_cross_entropy_backward.mistake(
    "stops_at_the_probabilities",
    en="This is -1 / p at the right class, the gradient in the probabilities;"
    " go on through the softmax to the logits.",
    zh="正确类别处是 -1 / p，这是对概率的梯度；还要穿过 softmax 传到 logits。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return np.where(Y == 1, -1 / P, 0) / len(y)


@softmax_cross_entropy_backward.mistake(
    "k_questions",
    en="A sigmoid of each logit is used, as for k yes-or-no questions; for"
    " one choice of k it is the softmax.",
    zh="对每个 logit 用了 sigmoid，那是 k 个是非题的做法；k 类选一要用 softmax。",
)
def _(logits, y):
    a = np.exp(-np.logaddexp(0, -logits))
    check_labels(logits, y)
    return (a - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "another_loss",
    en="This is the gradient of the mean squared error of the probabilities,"
    " not of cross-entropy. Loss and gradient must belong together.",
    zh="这是概率的均方误差的梯度，不是交叉熵的。损失和梯度必须配套。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return _softmax_backward(2 * (P - Y) / P.size, P)


@softmax_cross_entropy_backward.mistake(
    "two_too_many",
    en="There is a factor 2 as for a square; nothing is squared here.",
    zh="像平方那样带了系数 2；这里没有平方。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return 2 * (P - Y) / len(y)


@softmax_cross_entropy_backward.mistake(
    "loss_as_gradient",
    en="The loss itself is used where its slope is wanted, the same number"
    " in every entry.",
    zh="该用斜率的地方用了损失本身，每个位置都是同一个数。",
)
def _(logits, y):
    return np.full(logits.shape, solution.softmax_cross_entropy(logits, y))


@softmax_cross_entropy_backward.mistake(
    "labels_as_numbers",
    en="The number of the class is subtracted from every entry of its row;"
    " 1 is subtracted at the right class.",
    zh="每一行的所有数都减去了类别的编号；应当只在正确类别处减 1。",
)
def _(logits, y):
    P, _ = _P_and_Y(logits, y)
    return (P - y[:, None]) / len(y)


@softmax_cross_entropy_backward.mistake(
    "counted_from_one",
    en="1 is subtracted from the labels; they count from 0 already.",
    zh="标签减了 1；它们本来就从 0 开始。",
)
def _(logits, y):
    P, _ = _P_and_Y(logits, y)
    P[np.arange(len(y)), y - 1] -= 1
    return P / len(y)


@softmax_cross_entropy_backward.mistake(
    "row_number_as_class",
    en="The number of the row is used as its class; y[i] is the class.",
    zh="把行号当成了类别；y[i] 才是类别。",
)
def _(logits, y):
    P, _ = _P_and_Y(logits, y)
    rows = np.arange(len(y))
    P[rows, rows] -= 1
    return P / len(y)


@softmax_cross_entropy_backward.mistake(
    "one_hot_transposed",
    en="The one-hot table is (k, n); it should have a row for each example,"
    " (n, k).",
    zh="独热编码的表成了 (k, n)；应当每个样本一行，即 (n, k)。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y.T) / len(y)


@softmax_cross_entropy_backward.mistake(
    "transposed",
    en="The result is transposed; it has the shape of the logits, (n, k).",
    zh="结果被转置了；它的形状应与 logits 相同，即 (n, k)。",
)
def _(logits, y):
    return solution.softmax_cross_entropy_backward(logits, y).T


@softmax_cross_entropy_backward.mistake(
    "rows_averaged",
    en="The rows are averaged into one; each row of logits has a gradient of"
    " its own.",
    zh="各行被平均成了一行；logits 的每一行应当各有各的梯度。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return (P - Y).mean(axis=0)


@softmax_cross_entropy_backward.mistake(
    "labels_unchecked",
    en="The labels are not checked: -1 takes the last class in silence, and"
    " k ends in another error. Raise ValueError for both.",
    zh="没有检查标签：-1 会悄悄取到最后一类，k 则引发别的错误。"
    "两种情况都应抛出 ValueError。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, 0 * y))
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


@softmax_cross_entropy_backward.mistake("labels_cut", **LABELS_CUT)
def _(logits, y):
    return solution.softmax_cross_entropy_backward(logits, y.astype(int))


@softmax_cross_entropy_backward.mistake(
    "negative_unchecked",
    en="A label of -1 takes the last class in silence; labels below 0 should"
    " raise ValueError as well.",
    zh="标签 -1 会悄悄取到最后一类；小于 0 的标签也应抛出 ValueError。",
)
def _(logits, y):
    if y.max() >= logits.shape[1]:
        raise ValueError
    y = y % logits.shape[1]
    return solution.softmax_cross_entropy_backward(logits, y)


@softmax_cross_entropy_backward.mistake(
    "k_is_no_class",
    en="A label of k is let through; the k classes are 0 to k - 1.",
    zh="放过了标签 k；k 个类别的编号是 0 到 k - 1。",
)
def _(logits, y):
    if y.min() < 0 or y.max() > logits.shape[1]:
        raise ValueError
    P = np.exp(_log_p(logits, 0 * y))
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


@softmax_cross_entropy_backward.mistake(
    "labels_passed_over",
    en="Where the label is no class, nothing is subtracted from the row;"
    " raise ValueError.",
    zh="标签不是任何一类时，那一行什么也没减；应当抛出 ValueError。",
)
def _(logits, y):
    P = np.exp(_log_p(logits, 0 * y))
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "overflows",
    en="exp(1000) is too large for a number and becomes inf. Subtract from"
    " each row its largest logit first; the probabilities do not change.",
    zh="exp(1000) 太大，溢出成了 inf。先让每一行减去这一行最大的 logit，"
    "概率不变。",
)
def _(logits, y):
    check_labels(logits, y)
    powers = np.exp(logits)
    P = powers / powers.sum(axis=1, keepdims=True)
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "one_shift_for_all",
    en="The largest logit of the whole table is subtracted; a row far below"
    " it becomes 0 / 0. Each row has its own largest.",
    zh="减的是整张表最大的 logit；远低于它的行会变成 0 / 0。"
    "每一行应当减自己的最大值。",
)
def _(logits, y):
    check_labels(logits, y)
    powers = np.exp(logits - logits.max())
    P = powers / powers.sum(axis=1, keepdims=True)
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.mistake(
    "divided_by_zero",
    en="-1 / p is -inf where the probability of the right class is rounded to"
    " 0. Loss and softmax taken together give P - Y, and nothing is divided.",
    zh="正确类别的概率舍入成 0 时，-1 / p 就是 -inf。"
    "把损失和 softmax 合在一起求，就是 P - Y，不再有除法。",
)
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return _softmax_backward(-Y / P / len(y), P)


@softmax_cross_entropy_backward.mistake(
    "in_place",
    en="The caller's logits are changed by `-=`; make a new array.",
    zh="`-=` 改动了调用者的 logits；应当另建一个新数组。",
    finding="purity",
)
def _(logits, y):
    check_labels(logits, y)
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    P = powers / powers.sum(axis=1, keepdims=True)
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.right("by_softmax")
def _(logits, y):
    if not all(label in range(logits.shape[1]) for label in y):
        raise ValueError
    P = activations.softmax(logits)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


@softmax_cross_entropy_backward.right("one_hot")
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    return P / len(y) - Y / len(y)


@softmax_cross_entropy_backward.right("identity_rows")
def _(logits, y):
    n, k = logits.shape
    if not all(label in range(k) for label in y):
        raise ValueError
    z = logits - np.max(logits, axis=1).reshape(n, 1)
    return (np.exp(z) / np.exp(z).sum(1)[:, None] - np.eye(k)[y]) / n


@softmax_cross_entropy_backward.right("loop")
def _(logits, y):
    gradient = []
    for row, label in zip(logits.tolist(), y.tolist(), strict=True):
        if not 0 <= label < len(row):
            raise ValueError("no such class")
        powers = [math.exp(z - max(row)) for z in row]
        slopes = [p / sum(powers) / len(y) for p in powers]
        slopes[label] -= 1 / len(y)
        gradient.append(slopes)
    return gradient


@softmax_cross_entropy_backward.right("whole_jacobian")
def _(logits, y):
    P, Y = _P_and_Y(logits, y)
    k = P.shape[1]
    J = P[:, :, None] * (np.eye(k) - P[:, None, :])  # (n, k, k)
    p = np.maximum(_chosen(P, y), 1e-300)
    dP = -Y / p[:, None]
    fused = np.einsum("nij,ni->nj", J, dP)
    lost = _chosen(P, y)[:, None] == 0  # p is rounded to 0: its limit
    return np.where(lost, P - Y, fused) / len(y)


@softmax_cross_entropy_backward.right("subtracted_at")
def _(logits, y):
    check_labels(logits, y)
    log_sum = np.logaddexp.reduce(logits, axis=1, keepdims=True)
    d = np.exp(logits - log_sum)
    np.subtract.at(d, (np.arange(len(y)), y), 1)
    d *= 1 / len(d)
    return d


@softmax_cross_entropy_backward.right("ratios")
def _(logits, y):
    check_labels(logits, y)
    gaps = logits[:, None, :] - logits[:, :, None]  # (n, k, k)
    P = 1 / np.exp(gaps).sum(axis=2)
    return (P - _one_hot(logits, y)) / len(y)
