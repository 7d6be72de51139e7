"""Exercises of lesson 3: cross-entropy over k classes and its gradient."""

import math

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import COLUMNS, ROWS, between_digits
from chainrule_course.exercises.losses.common import (
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
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    shuffled_sizes,
)
from chainrule_course.solutions import activations
from chainrule_course.solutions import losses as solution

LADDER = Ladder("03_losses")

softmax_cross_entropy = LADDER.add(
    solution.softmax_cross_entropy,
    parts=("loss",),
    sizes={"n": ("logits", 0), "k": ("logits", 1)},
    points=WITH_EXTREMES,
    hints="""
        One row: which of its k probabilities enters the loss, and what is done
        with it?
        fits minus_missing label_not_used log_missing own_choice
        fits labels_as_numbers squared_error log_of_mean

        -log(exp(z_y) / sum of exp(z)): pull the logarithm through the
        fraction. Which exp is gone, and which can still overflow?
        fits overflows sum_overflows softmax_missing shift_in_sum_only
        fits log_after_underflow own_class_left_out nan_to_num softmax_twice
        fits not_finite

        Subtract from each row its own largest logit; the loss does not change.
        log_p[np.arange(n), y] then takes one entry of each row. Which labels
        should you refuse before?
        fits over_examples over_everything one_shift_for_all
        fits one_shift_and_late_log all_columns indices_swapped
        fits row_number_as_class counted_from_one labels_unchecked labels_cut
        fits negative_unchecked k_is_no_class labels_passed_over should_raise
    """,
)
EQUAL_SIZES = "all sizes equal; the softmax is 3/4, 1/4 and 1/2"
LABELS_CUT = {
    "says": (
        "A label of 0.5 is cut to a whole number; it is"
        " no class, so raise ValueError."
    )
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
    two = "two classes"
    return [
        case(logits, y),
        case(many, labels),
        case(wide_rows, nine),
        case(sure, own_class, note="nearly sure, and right"),
        case(raised, y, note="rows shifted"),
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
def softmax_cross_entropy_cases(rng):
    return class_cases(rng, softmax_cross_entropy)


softmax_cross_entropy.wrong(
    """
minus_missing: return _chosen(_log_p(logits, y), y).mean()
    The minus is missing: logarithms of probabilities are negative, and a
    loss is not.
summed: return -_chosen(_log_p(logits, y), y).sum()
    The losses of the rows are added up; the mean of them is wanted.
divided_by_all: return -(_one_hot(logits, y) * _log_p(logits, y)).mean()
    It is divided by all n k entries, as np.mean of a one-hot product does;
    only one entry of each row counts, so divide by n.
not_averaged: return -_chosen(_log_p(logits, y), y)
    There is one loss for each row; one number is wanted, their mean.
all_columns: return -_log_p(logits, y)[:, y].mean()
    [:, y] takes the columns of all labels from every row, an (n, n) table;
    [np.arange(n), y] takes one entry of each row.
label_not_used: return -_log_p(logits, y).sum(axis=1).mean()
    All classes count for every row; only the right class does.
labels_as_numbers: return -(y[:, None] * _log_p(logits, y)).sum(axis=1).mean()
    The logarithms are multiplied by the number of the class; the label
    says which one to take.
own_choice: return -_log_p(logits, y).max(axis=1).mean()
    It takes the class that the network likes best; take the right one, y.
row_number_as_class: rows = np.arange(len(y)); return -_log_p(logits, y)[rows, rows].mean()
    The number of the row is used as its class; y[i] is the class.
indices_swapped: return -_log_p(logits, y)[y, np.arange(len(y))].mean()
    The two indices are swapped: row first, then class, [np.arange(n), y].
counted_from_one: return -_chosen(_log_p(logits, y), y - 1).mean()
    1 is subtracted from the labels; they count from 0 already.
log_missing: return -_chosen(np.exp(_log_p(logits, y)), y).mean()
    No logarithm is taken; the probabilities themselves are averaged.
log_of_mean: return -np.log(_chosen(np.exp(_log_p(logits, y)), y).mean())
    The probabilities are averaged before the logarithm; take the logarithm
    of each, then average.
softmax_missing: check_labels(logits, y); return -_chosen(logits, y).mean()
    The logits are used as if they were logarithms of probabilities; the
    logarithm of the sum of exp is missing.
shift_in_sum_only: check_labels(logits, y); z = logits - logits.max(axis=1, keepdims=True); return (np.log(np.exp(z).sum(axis=1)) - _chosen(logits, y)).mean()
    The largest logit is subtracted inside the sum of exp only; subtract it
    from the right class's logit as well.
softmax_twice: P = np.exp(_log_p(logits, y)); return -_chosen(_log_p(P, y), y).mean()
    Softmax is applied twice. The second one flattens: this loss can never
    come near 0.
over_examples: return -_chosen(_log_p(logits, y, axis=0), y).mean()
    Softmax runs down the columns (axis 0); the k classes of one example
    are a row.
over_everything: return -_chosen(_log_p(logits, y, axis=None), y).mean()
    The sum of exp runs over the whole table; each row has its own.
""",
    _chosen=_chosen,
    _log_p=_log_p,
    _one_hot=_one_hot,
    check_labels=check_labels,
)


@softmax_cross_entropy.mistake(
    "own_class_left_out",
    says=(
        "The right class is left out of the sum of exp; softmax divides"
        " by the sum over all k."
    ),
)
def own_class_left_out(logits, y):
    check_labels(logits, y)
    others = np.where(_one_hot(logits, y) == 1, -np.inf, logits)
    log_sum = np.logaddexp.reduce(others, axis=1)
    return (log_sum - _chosen(logits, y)).mean()


softmax_cross_entropy.wrong(
    """
other_classes_too: log_p, Y = (_log_p(logits, y), _one_hot(logits, y)); log_rest = np.log(1 - np.exp(log_p)); return -np.where(Y == 1, log_p, log_rest).sum(axis=1).mean()
    Terms log(1 - p) of the other classes are added, as for k yes-or-no
    questions; for one choice of k the right class is all.
squared_error: return ((np.exp(_log_p(logits, y)) - _one_hot(logits, y)) ** 2).mean()
    This is a squared error of the probabilities, another loss.
base_two: return -_chosen(_log_p(logits, y), y).mean() / np.log(2)
    The logarithm is to base 2; np.log, the natural one, is wanted.
one_hot_transposed: return -(_one_hot(logits, y).T * _log_p(logits, y)).sum() / len(y)
    The one-hot table is (k, n); it should have a row for each example, (n,
    k).
labels_unchecked: z = logits - logits.max(axis=1, keepdims=True); losses = np.log(np.exp(z).sum(axis=1)) - _chosen(z, y); return losses.mean()
    The labels are not checked: -1 takes the last class in silence, and k
    ends in another error. Raise ValueError for both.
""",
    _chosen=_chosen,
    _log_p=_log_p,
    _one_hot=_one_hot,
)


@softmax_cross_entropy.mistake("labels_cut", **LABELS_CUT)
def labels_cut(logits, y):
    return solution.softmax_cross_entropy(logits, y.astype(int))


@softmax_cross_entropy.mistake(
    "negative_unchecked",
    says=(
        "A label of -1 takes the last class in silence; labels below 0"
        " should raise ValueError as well."
    ),
)
def negative_unchecked(logits, y):
    if y.max() >= logits.shape[1]:
        raise ValueError
    return solution.softmax_cross_entropy(logits, y % logits.shape[1])


@softmax_cross_entropy.mistake(
    "k_is_no_class",
    says="A label of k is let through; the k classes are 0 to k - 1.",
)
def k_is_no_class(logits, y):
    if y.min() < 0 or y.max() > logits.shape[1]:
        raise ValueError
    z = logits - logits.max(axis=1, keepdims=True)
    return (np.log(np.exp(z).sum(axis=1)) - _chosen(z, y)).mean()


softmax_cross_entropy.wrong(
    """
labels_passed_over: log_p = _log_p(logits, 0 * y); return -(_one_hot(logits, y) * log_p).sum() / len(y)
    Rows whose label is no class cost nothing; raise ValueError.
overflows: check_labels(logits, y); powers = np.exp(logits); return -np.log(_chosen(powers / powers.sum(1, keepdims=True), y)).mean()
    exp(1000) is too large for a number and becomes inf. Subtract from each
    row its largest logit first; the loss does not change.
sum_overflows: check_labels(logits, y); log_sum = np.log(np.exp(logits).sum(axis=1)); return (log_sum - _chosen(logits, y)).mean()
    The fraction is gone, and yet exp(1000) in the sum becomes inf.
    Subtract from each row its largest logit first; the loss does not
    change.
log_after_underflow: P = np.exp(_log_p(logits, y)); return -np.log(_chosen(P, y)).mean()
    The largest logit is subtracted, but a probability far below becomes 0
    before the logarithm is taken. Take it first: z - log(sum of exp(z)).
one_shift_for_all: check_labels(logits, y); z = logits - logits.max(); return (np.log(np.exp(z).sum(axis=1)) - _chosen(z, y)).mean()
    The largest logit of the whole table is subtracted; a row far below it
    becomes 0 / 0. Each row has its own largest.
one_shift_and_late_log: check_labels(logits, y); powers = np.exp(logits - logits.max()); return -np.log(_chosen(powers / powers.sum(1, keepdims=True), y)).mean()
    The largest logit of the whole table is subtracted, and a row far below
    becomes 0 / 0; and the logarithm comes after the probabilities have
    become 0. Shift each row by its own, and take the log of the sum.
nan_to_num: P = np.exp(_log_p(logits, y)); return np.nan_to_num(-np.log(_chosen(P, y)).mean())
    nan_to_num hides the infinity, and the loss becomes 1.8e308. With z -
    log(sum of exp(z)) no infinity arises.
""",
    _chosen=_chosen,
    _log_p=_log_p,
    _one_hot=_one_hot,
    check_labels=check_labels,
)


for epsilon in EPSILONS:

    @too_sure(softmax_cross_entropy, f"added_{epsilon:.0e}", epsilon)
    def too_sure_too_sure(logits, y, epsilon=epsilon):
        P = np.exp(_log_p(logits, y))
        return -np.log(_chosen(P, y) + epsilon).mean()


@too_sure(softmax_cross_entropy, "clipped_1e-07", 1e-7)
def clipped_1e_07(logits, y):
    P = np.clip(np.exp(_log_p(logits, y)), 1e-7, 1 - 1e-7)
    return -np.log(_chosen(P, y)).mean()


softmax_cross_entropy.wrong(
    """
in_place finding=purity: check_labels(logits, y); logits -= logits.max(axis=1, keepdims=True); log_sum = np.log(np.exp(logits).sum(axis=1)); return (log_sum - _chosen(logits, y)).mean()
    The caller's logits are changed by `-=`; make a new array.
""",
    _chosen=_chosen,
    check_labels=check_labels,
)


softmax_cross_entropy.unusual(
    """
log_sum_exp: check_labels(logits, y); log_sum = np.logaddexp.reduce(logits, axis=1); return np.mean(log_sum - _chosen(logits, y))
""",
    _chosen=_chosen,
    check_labels=check_labels,
)


@softmax_cross_entropy.right("one_hot")
def one_hot(logits, y):
    k = logits.shape[1]
    if (y < 0).any() or (y >= k).any():
        raise ValueError("labels")
    return -np.sum(np.eye(k)[y] * _log_p(logits, y)) / len(y)


@softmax_cross_entropy.right("loop")
def loop(logits, y):
    total = 0.0
    for row, label in zip(logits.tolist(), y.tolist(), strict=True):
        if label not in range(len(row)):
            raise ValueError(label)
        top = max(row)
        total += top + math.log(sum(math.exp(z - top) for z in row))
        total -= row[label]
    return total / len(y)


softmax_cross_entropy.unusual(
    """
mean_logit_subtracted_first: check_labels(logits, y); z = logits - logits.mean(axis=1, keepdims=True); return np.array(-_chosen(_log_p(z, y), y).mean())
taken_along_axis: log_p = _log_p(logits, y); return -np.take_along_axis(log_p, y[:, None], axis=1).mean(axis=0)
""",
    _chosen=_chosen,
    _log_p=_log_p,
    check_labels=check_labels,
)


@softmax_cross_entropy.right("index_error_translated")
def index_error_translated(logits, y):
    if min(y) < 0:
        raise ValueError
    z = (logits.T - logits.max(axis=1)).T
    try:
        own = [z[i][c] for i, c in enumerate(y)]
    except IndexError as error:
        raise ValueError("no such class") from error
    return (np.log(np.exp(z).sum(1)) - own).sum() / len(y)


@softmax_cross_entropy.right("distances_to_the_right_class")
def distances_to_the_right_class(logits, y):
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
    hints="""
        One row: the loss is log(sum of exp(z)) - z_y. What is the slope of the
        first term in one z_j, and of the second?
        fits sign stops_at_the_probabilities loss_as_gradient divided_by_zero
        fits softmax_missing log_kept another_loss

        The first is a probability, the second is 1 for the right class and 0
        for the others. What does every row of the result add up to?
        fits label_forgotten right_class_only counted_twice times_slope
        fits softmax_backward_again softmax_twice inside

        P[np.arange(n), y] -= 1 changes one entry of each row of your own P.
        Which factor is left, and whose array must stay as it is?
        fits not_averaged divided_by_all divided_by_classes divided_twice
        fits all_rows row_number_as_class in_place purity over_n times_n
    """,
)
classes_shown(softmax_cross_entropy_backward)


@softmax_cross_entropy_backward.hidden
def softmax_cross_entropy_backward_cases(rng):
    return class_cases(rng, softmax_cross_entropy_backward)


def _P_and_Y(logits, y):
    """Probabilities, exactly, and the one-hot labels, checked."""
    return np.exp(_log_p(logits, y)), _one_hot(logits, y)


def _softmax_backward(dP, P):
    return P * (dP - (dP * P).sum(axis=1, keepdims=True))


softmax_cross_entropy_backward.wrong(
    """
not_averaged: P, Y = _P_and_Y(logits, y); return P - Y
    It is not divided by n; the loss is a mean over the rows.
divided_by_all: P, Y = _P_and_Y(logits, y); return (P - Y) / P.size
    It is divided by all n k entries; the mean runs over the n rows.
divided_by_classes: P, Y = _P_and_Y(logits, y); return (P - Y) / P.shape[1]
    It is divided by k; the mean runs over the n rows.
divided_twice: P, Y = _P_and_Y(logits, y); return (P - Y) / len(y) ** 2
    It is divided by n twice.
sign: P, Y = _P_and_Y(logits, y); return (Y - P) / len(y)
    The sign is flipped: it is probability minus one-hot label.
label_forgotten: P, _ = _P_and_Y(logits, y); return P / len(y)
    The 1 of the right class is not subtracted; every row should add up to
    0.
right_class_only: P, Y = _P_and_Y(logits, y); return (P - Y) * Y / len(y)
    Only the right class has a gradient, P - 1. The other logits are in the
    sum of exp, so they have one too: P.
counted_twice: P, Y = _P_and_Y(logits, y); return (P + P * Y - Y) / len(y)
    At the right class P is counted twice, 2 P - 1; it is P - 1.
all_rows: P, _ = _P_and_Y(logits, y); P[:, y] -= 1; return P / len(y)
    [:, y] subtracts 1 in every row, in the columns of all labels;
    [np.arange(n), y] does so once in each row.
softmax_missing: _, Y = _P_and_Y(logits, y); return (logits - Y) / len(y)
    1 is subtracted from the logits; subtract it from the probabilities,
    softmax(logits).
log_kept: return (_log_p(logits, y) - _one_hot(logits, y)) / len(y)
    1 is subtracted from the logarithms of the probabilities; subtract it
    from the probabilities themselves.
softmax_twice: P, Y = _P_and_Y(logits, y); return (np.exp(_log_p(P, y)) - Y) / len(y)
    Softmax is applied twice; once makes probabilities.
over_examples: P = np.exp(_log_p(logits, y, axis=0)); return (P - _one_hot(logits, y)) / len(y)
    Softmax runs down the columns (axis 0); the k classes of one example
    are a row.
over_everything: P = np.exp(_log_p(logits, y, axis=None)); return (P - _one_hot(logits, y)) / len(y)
    The sum of exp runs over the whole table; each row has its own.
times_slope: P, Y = _P_and_Y(logits, y); return (P - Y) * P * (1 - P) / len(y)
    P - Y has the softmax in it already; here it is multiplied by the slope
    P (1 - P) once more.
softmax_backward_again: P, Y = _P_and_Y(logits, y); return _softmax_backward(P - Y, P) / len(y)
    P - Y is the gradient in the logits already; it is sent back through
    the softmax once more.
stops_at_the_probabilities: P, Y = _P_and_Y(logits, y); return np.where(Y == 1, -1 / P, 0) / len(y)
    This is -1 / p at the right class, the gradient in the probabilities;
    go on through the softmax to the logits.
k_questions: a = np.exp(-np.logaddexp(0, -logits)); check_labels(logits, y); return (a - _one_hot(logits, y)) / len(y)
    A sigmoid of each logit is used, as for k yes-or-no questions; for one
    choice of k it is the softmax.
another_loss: P, Y = _P_and_Y(logits, y); return _softmax_backward(2 * (P - Y) / P.size, P)
    This is the gradient of the mean squared error of the probabilities,
    not of cross-entropy. Loss and gradient must belong together.
two_too_many: P, Y = _P_and_Y(logits, y); return 2 * (P - Y) / len(y)
    There is a factor 2 as for a square; nothing is squared here.
""",
    _P_and_Y=_P_and_Y,
    _log_p=_log_p,
    _one_hot=_one_hot,
    _softmax_backward=_softmax_backward,
    check_labels=check_labels,
)


@softmax_cross_entropy_backward.mistake(
    "loss_as_gradient",
    says=(
        "The loss itself is used where its slope is wanted, the same"
        " number in every entry."
    ),
)
def loss_as_gradient(logits, y):
    return np.full(logits.shape, solution.softmax_cross_entropy(logits, y))


softmax_cross_entropy_backward.wrong(
    """
labels_as_numbers: P, _ = _P_and_Y(logits, y); return (P - y[:, None]) / len(y)
    The number of the class is subtracted from every entry of its row; 1 is
    subtracted at the right class.
counted_from_one: P, _ = _P_and_Y(logits, y); P[np.arange(len(y)), y - 1] -= 1; return P / len(y)
    1 is subtracted from the labels; they count from 0 already.
row_number_as_class: P, _ = _P_and_Y(logits, y); rows = np.arange(len(y)); P[rows, rows] -= 1; return P / len(y)
    The number of the row is used as its class; y[i] is the class.
one_hot_transposed: P, Y = _P_and_Y(logits, y); return (P - Y.T) / len(y)
    The one-hot table is (k, n); it should have a row for each example, (n,
    k).
transposed: return softmax_cross_entropy_backward(logits, y).T
    The result is transposed; it has the shape of the logits, (n, k).
rows_averaged: P, Y = _P_and_Y(logits, y); return (P - Y).mean(axis=0)
    The rows are averaged into one; each row of logits has a gradient of
    its own.
labels_unchecked: P = np.exp(_log_p(logits, 0 * y)); P[np.arange(len(y)), y] -= 1; return P / len(y)
    The labels are not checked: -1 takes the last class in silence, and k
    ends in another error. Raise ValueError for both.
""",
    _P_and_Y=_P_and_Y,
    _log_p=_log_p,
)


@softmax_cross_entropy_backward.mistake("labels_cut", **LABELS_CUT)
def softmax_cross_entropy_backward_labels_cut(logits, y):
    return solution.softmax_cross_entropy_backward(logits, y.astype(int))


@softmax_cross_entropy_backward.mistake(
    "negative_unchecked",
    says=(
        "A label of -1 takes the last class in silence; labels below 0"
        " should raise ValueError as well."
    ),
)
def softmax_cross_entropy_backward_negative_unchecked(logits, y):
    if y.max() >= logits.shape[1]:
        raise ValueError
    y = y % logits.shape[1]
    return solution.softmax_cross_entropy_backward(logits, y)


@softmax_cross_entropy_backward.mistake(
    "k_is_no_class",
    says="A label of k is let through; the k classes are 0 to k - 1.",
)
def softmax_cross_entropy_backward_k_is_no_class(logits, y):
    if y.min() < 0 or y.max() > logits.shape[1]:
        raise ValueError
    P = np.exp(_log_p(logits, 0 * y))
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


softmax_cross_entropy_backward.wrong(
    """
labels_passed_over: P = np.exp(_log_p(logits, 0 * y)); return (P - _one_hot(logits, y)) / len(y)
    Where the label is no class, nothing is subtracted from the row; raise
    ValueError.
overflows: check_labels(logits, y); powers = np.exp(logits); P = powers / powers.sum(axis=1, keepdims=True); return (P - _one_hot(logits, y)) / len(y)
    exp(1000) is too large for a number and becomes inf. Subtract from each
    row its largest logit first; the probabilities do not change.
one_shift_for_all: check_labels(logits, y); powers = np.exp(logits - logits.max()); P = powers / powers.sum(axis=1, keepdims=True); return (P - _one_hot(logits, y)) / len(y)
    The largest logit of the whole table is subtracted; a row far below it
    becomes 0 / 0. Each row has its own largest.
divided_by_zero: P, Y = _P_and_Y(logits, y); return _softmax_backward(-Y / P / len(y), P)
    -1 / p is -inf where the probability of the right class is rounded to
    0. Loss and softmax taken together give P - Y, and nothing is divided.
""",
    _P_and_Y=_P_and_Y,
    _log_p=_log_p,
    _one_hot=_one_hot,
    _softmax_backward=_softmax_backward,
    check_labels=check_labels,
)


@softmax_cross_entropy_backward.mistake(
    "in_place",
    says="The caller's logits are changed by `-=`; make a new array.",
    finding="purity",
)
def in_place(logits, y):
    check_labels(logits, y)
    logits -= logits.max(axis=1, keepdims=True)
    powers = np.exp(logits)
    P = powers / powers.sum(axis=1, keepdims=True)
    return (P - _one_hot(logits, y)) / len(y)


@softmax_cross_entropy_backward.right("by_softmax")
def by_softmax(logits, y):
    if not all(label in range(logits.shape[1]) for label in y):
        raise ValueError
    P = activations.softmax(logits)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


softmax_cross_entropy_backward.unusual(
    """
one_hot: P, Y = _P_and_Y(logits, y); return P / len(y) - Y / len(y)
""",
    _P_and_Y=_P_and_Y,
)


@softmax_cross_entropy_backward.right("identity_rows")
def identity_rows(logits, y):
    n, k = logits.shape
    if not all(label in range(k) for label in y):
        raise ValueError
    z = logits - np.max(logits, axis=1).reshape(n, 1)
    return (np.exp(z) / np.exp(z).sum(1)[:, None] - np.eye(k)[y]) / n


@softmax_cross_entropy_backward.right("loop")
def softmax_cross_entropy_backward_loop(logits, y):
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
def whole_jacobian(logits, y):
    P, Y = _P_and_Y(logits, y)
    k = P.shape[1]
    J = P[:, :, None] * (np.eye(k) - P[:, None, :])  # (n, k, k)
    p = np.maximum(_chosen(P, y), 1e-300)
    dP = -Y / p[:, None]
    fused = np.einsum("nij,ni->nj", J, dP)
    lost = _chosen(P, y)[:, None] == 0  # p is rounded to 0: its limit
    return np.where(lost, P - Y, fused) / len(y)


@softmax_cross_entropy_backward.right("subtracted_at")
def subtracted_at(logits, y):
    check_labels(logits, y)
    log_sum = np.logaddexp.reduce(logits, axis=1, keepdims=True)
    d = np.exp(logits - log_sum)
    np.subtract.at(d, (np.arange(len(y)), y), 1)
    d *= 1 / len(d)
    return d


softmax_cross_entropy_backward.unusual(
    """
ratios: check_labels(logits, y); gaps = logits[:, None, :] - logits[:, :, None]; P = 1 / np.exp(gaps).sum(axis=2); return (P - _one_hot(logits, y)) / len(y)
""",
    _one_hot=_one_hot,
    check_labels=check_labels,
)
