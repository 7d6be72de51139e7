"""Exercises of lesson 3: binary cross-entropy and its gradient."""

import math

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.draws import ROWS, between_digits, even
from chainrule_course.exercises.losses.common import (
    EDGE,
    EPSILONS,
    EXTREME,
    LINES,
    ODDS,
    ONE_EXAMPLE,
    SOFT,
    SURE_AND_RIGHT,
    SURE_AND_WRONG,
    TWO_SHAPES,
    WITH_EXTREMES,
    same_shape,
    too_sure,
)
from chainrule_course.exercises.notes import A_VIEW, INTEGERS
from chainrule_course.solutions import activations
from chainrule_course.solutions import losses as solution

LADDER = Ladder("03_losses")

bce_with_logits = LADDER.add(
    solution.bce_with_logits,
    parts=("loss",),
    sizes={"n": ("z", 0)},
    points=WITH_EXTREMES,
    hints="""
        With a = sigmoid(z): which of log(a) and log(1 - a) counts for y = 1,
        and which for y = 0?
        fits minus_missing second_term_missing first_term_missing
        fits label_not_used labels_swapped log_missing sigmoid_missing
        fits sigmoid_twice soft_rounded soft_as_zero soft_as_one

        At z = -1000, a is 0 and its logarithm is -inf. Put the sigmoid into
        -log(a) on paper: what is left of the fraction?
        fits log_of_zero nan_to_num nan_to_num_inside not_finite added_1e-12
        fits added_1e-08 clipped_1e-07 clipped_1e-15

        The loss is log(1 + exp(z)) - y z. np.logaddexp(a, b) is log(exp(a) +
        exp(b)) without overflow: which a and b fit?
        fits exp_overflows abs_missing log_term_missing yz_missing
        fits logits_clipped
    """,
)
LOGITS = np.log([3.0, 1.0, 1 / 3, 3.0])
YES_NO = np.array([1, 0, 0, 0])
SOFT_LABELS = np.array([0.75, 0.25, 0.25, 0.75])


def binary_shown(exercise):
    """Visible cases of the binary cross-entropy and of its gradient."""
    show = exercise.show
    show(LOGITS, YES_NO, note=ODDS)
    show(np.zeros(2), np.array([1, 0]), note="undecided")
    show(LOGITS, SOFT_LABELS, note=SOFT, **EDGE)
    show(LOGITS[2:3], YES_NO[:1], note=ONE_EXAMPLE, **EDGE)
    show(
        np.array([0.0, 0.0]), np.array([[1.0], [0.0]]), note=TWO_SHAPES, **EDGE
    )
    show(np.array([1000.0]), np.array([1]), note=SURE_AND_RIGHT, **EXTREME)
    show(np.array([1000.0]), np.array([0]), note=SURE_AND_WRONG, **EXTREME)
    show(np.array([-1000.0, 0.0]), np.array([1, 1]), **EXTREME,
         note=SURE_AND_WRONG)  # fmt: skip


def binary_cases(rng, exercise):
    """Hidden cases; every probability is above 0.01 but in the extremes."""
    n = int(rng.integers(5, 10))
    z = rng.uniform(-4.4, 4.4, n)
    y = rng.permutation(np.arange(n) % 2)
    ends = np.array([-1000.0, 1000.0, -1000.0, 1000.0])
    mixed = rng.permutation(np.append(z, ends[:2]))
    each = 0.015 + even(rng, ROWS + 4, 0.003)  # the loss of each row
    each += between_digits(rng, 0.015, 0.016) - each.mean()
    sure, yes = (
        -np.log(np.expm1(each)),
        rng.permutation(np.arange(len(each)) % 2),
    )
    z_sure = np.where(yes, sure, -sure)
    case = exercise.case
    return [
        case(z, y),
        case(
            z_sure,
            yes,
            note="nearly sure, and right",
        ),
        case(
            z_sure,
            1 - yes,
            note="nearly sure, and wrong",
        ),
        case(
            rng.uniform(-2, 2, n + 3), rng.integers(0, 2, n + 3).astype(float)
        ),
        case(z, rng.uniform(0.1, 0.9, n), note=SOFT, **EDGE),
        case(z[:1], y[:1], note=ONE_EXAMPLE, **EDGE),
        case(z[:1], 1 - y[:1], note=ONE_EXAMPLE, **EDGE),
        case(rng.integers(-4, 5, n), y, note=INTEGERS, **EDGE),
        case(strided(z), strided(y), note=A_VIEW, **EDGE),
        case(z, y[:, None], note=TWO_SHAPES, **EDGE),
        case(z[:, None], y, note=TWO_SHAPES, **EDGE),
        case(z[:, None], y[None], note=LINES, **EDGE),
        case(ends, np.array([0, 1, 1, 0]), **EXTREME),
        case(ends[:2], np.array([0.0, 1.0]), note=SURE_AND_RIGHT, **EXTREME),
        case(ends, np.array([0.25, 0.5, 1.0, 0.75]), note=SOFT, **EXTREME),
        case(mixed, rng.permutation(np.arange(n + 2) % 2), **EXTREME),
    ]


def _pair(z, y):
    """log(a) and log(1 - a), exactly, once the shapes are known to be equal."""
    same_shape(z, y, "z and y")
    return -np.logaddexp(0, -z), -np.logaddexp(0, z)


def _naive(z, y):
    """a as everybody first writes it."""
    same_shape(z, y, "z and y")
    return 1 / (1 + np.exp(-z))


binary_shown(bce_with_logits)


@bce_with_logits.hidden
def bce_with_logits_cases(rng):
    return binary_cases(rng, bce_with_logits)


bce_with_logits.wrong(
    """
minus_missing: return -bce_with_logits(z, y)
    The minus is missing: logarithms of probabilities are negative, and a
    loss is not.
second_term_missing: log_a, _ = _pair(z, y); return -(y * log_a).mean()
    The term (1 - y) log(1 - a) is missing, so examples with y = 0 cost
    nothing.
first_term_missing: _, log_rest = _pair(z, y); return -((1 - y) * log_rest).mean()
    The term y log(a) is missing, so examples with y = 1 cost nothing.
label_not_used: log_a, log_rest = _pair(z, y); return -(log_a + log_rest).mean()
    Both logarithms count for every example; y chooses between them.
labels_swapped: return bce_with_logits(-z, y)
    a and 1 - a are swapped: log(a) belongs to y = 1. A lost minus in
    exp(-z) does this too.
yz_missing: _, log_rest = _pair(z, y); return -log_rest.mean()
    Only log(1 + exp(z)) is there; - y z is missing.
log_missing: a = np.exp(_pair(z, y)[0]); return -(y * a + (1 - y) * (1 - a)).mean()
    No logarithm is taken; the probabilities themselves are averaged.
sigmoid_missing: same_shape(z, y, 'z and y'); return -(y * np.log(z) + (1 - y) * np.log(1 - z)).mean()
    The logits are used as probabilities; they go through the sigmoid
    first.
sigmoid_twice: a = np.exp(_pair(z, y)[0]); return bce_with_logits(a, y)
    The sigmoid is applied twice; once makes a probability.
squared_error: return ((np.exp(_pair(z, y)[0]) - y) ** 2).mean()
    This is the mean squared error of the probabilities, another loss.
base_two: return bce_with_logits(z, y) / np.log(2)
    The logarithm is to base 2; np.log, the natural one, is wanted.
summed: return bce_with_logits(z, y) * len(z)
    The losses are added up; the mean of them is wanted.
not_averaged: log_a, log_rest = _pair(z, y); return -(y * log_a + (1 - y) * log_rest)
    There is one loss for each example; one number is wanted, their mean.
abs_missing: same_shape(z, y, 'z and y'); return (np.maximum(0, z) + np.log1p(np.exp(-z)) - y * z).mean()
    In max(0, z) + log(1 + exp(-|z|)) the |z| has become z; for negative z
    that is another number.
log_term_missing: same_shape(z, y, 'z and y'); return (np.maximum(0, z) - y * z).mean()
    max(0, z) stands for log(1 + exp(z)); log(1 + exp(-|z|)) is still to be
    added.
soft_rounded: log_a, log_rest = _pair(z, y); return -np.where(y > 0.5, log_a, log_rest).mean()
    Labels between 0 and 1 are rounded; a label of 0.75 asks for 0.75 of
    one term and 0.25 of the other.
soft_as_zero: log_a, log_rest = _pair(z, y); return -np.where(y == 1, log_a, log_rest).mean()
    Every label but 1 counts as 0; a label of 0.75 asks for 0.75 of one
    term and 0.25 of the other.
soft_as_one: log_a, log_rest = _pair(z, y); return -np.where(y != 0, log_a, log_rest).mean()
    Every label but 0 counts as 1; a label of 0.75 asks for 0.75 of one
    term and 0.25 of the other.
shapes_unchecked: return (np.logaddexp(0, z) - y * z).mean()
    (n,) with (n, 1) makes a table of every logit with every label. Raise
    ValueError where the shapes differ.
log_of_zero: a = _naive(z, y); return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()
    At z = 1000 the sigmoid is rounded to 1, and log(1 - a) is -inf. Take
    the loss from the logits: log(1 + exp(z)) - y z.
exp_overflows: same_shape(z, y, 'z and y'); return (np.log(1 + np.exp(z)) - y * z).mean()
    exp(1000) is too large for a number and becomes inf. max(0, z) + log(1
    + exp(-|z|)) is the same as log(1 + exp(z)) and cannot overflow.
nan_to_num: a = _naive(z, y); return np.nan_to_num(-(y * np.log(a) + (1 - y) * np.log(1 - a)).mean())
    nan_to_num around the mean turns the loss of the whole batch into 0 or
    1.8e308 when one example is very sure.
nan_to_num_inside: a = _naive(z, y); losses = -(y * np.log(a) + (1 - y) * np.log(1 - a)); return np.nan_to_num(losses).mean()
    nan_to_num hides 0 * log(0), but an example that is very sure and wrong
    costs 1.8e308. Its loss is |z|.
logits_clipped: return bce_with_logits(np.clip(z, -500, 500), y)
    The logits are cut at 500, so that no loss is larger; at z = 1000 and y
    = 0 it is 1000.
""",
    _naive=_naive,
    _pair=_pair,
    same_shape=same_shape,
)


for epsilon in EPSILONS:

    @too_sure(bce_with_logits, f"added_{epsilon:.0e}", epsilon)
    def too_sure_too_sure(z, y, epsilon=epsilon):
        a = _naive(z, y)
        log_rest = np.log(1 - a + epsilon)
        return -(y * np.log(a + epsilon) + (1 - y) * log_rest).mean()


# Clipping gives the same as adding, but for these two: beside 1 numbers are
# 1e-16 apart, and -log(1 - 1e-7) is not log(1 + 1e-7).
for epsilon in (1e-15, 1e-7):

    @too_sure(bce_with_logits, f"clipped_{epsilon:.0e}", epsilon)
    def too_sure_too_sure_too_sure(z, y, epsilon=epsilon):
        a = np.clip(_naive(z, y), epsilon, 1 - epsilon)
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()


bce_with_logits.wrong("""
in_place finding=purity: loss = bce_with_logits(z, y); np.abs(z, out=z); return loss
    The caller's z is changed; make a new array.
""")


bce_with_logits.unusual(
    """
two_terms: log_a, log_rest = _pair(z, y); return -(y * log_a + (1 - y) * log_rest).mean()
logaddexp: same_shape(z, y, 'z and y'); return np.average(np.logaddexp(0, z)) - np.vdot(y, z) / len(z)
""",
    _pair=_pair,
    same_shape=same_shape,
)


@bce_with_logits.right("loop")
def loop(z, y):
    if z.shape != y.shape:
        raise ValueError
    total = 0.0
    for s, t in zip(z.tolist(), y.tolist(), strict=True):
        if s > 0:
            total += s + math.log1p(math.exp(-s)) - t * s
        else:
            total += math.log1p(math.exp(s)) - t * s
    return total / len(z)


@bce_with_logits.right("two_classes")
def two_classes(z, y):
    same_shape(z, y, "z and y")
    logits = np.stack([np.zeros(len(z)), z], axis=1)
    P = np.stack([1 - y, y], axis=1)
    top = logits.max(axis=1, keepdims=True)
    log_sum = top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return np.array((P * (log_sum - logits)).sum() / len(z))


bce_with_logits.unusual(
    """
one_by_one: log_a, log_rest = _pair(z, y); weights = np.concatenate([y, 1 - y])[None]; return weights @ np.concatenate([log_a, log_rest])[:, None] / -len(z)
softplus_where: same_shape(z, y, 'z and y'); low = np.minimum(z, 30); softplus = np.where(z > 30, z, np.log1p(np.exp(low))); return float(sum(softplus - y * z) / len(y))
""",
    _pair=_pair,
    same_shape=same_shape,
)


bce_with_logits_backward = LADDER.add(
    solution.bce_with_logits_backward,
    parts=("dz",),
    sizes={"n": ("z", 0)},
    points=WITH_EXTREMES,
    hints="""
        The loss of one example is log(1 + exp(z)) - y z. What is the slope of
        each of the two terms in z?
        fits label_forgotten second_term_missing sign two_too_many
        fits loss_as_gradient another_loss stops_at_the_probability
        fits divided_by_zero

        exp(z) / (1 + exp(z)) has another name. Which one?
        fits sigmoid_missing sigmoid_twice exponent_sign times_slope decided
        fits inside

        Probability minus label: what does the mean over the batch add? And
        what does your sigmoid give at -1000 and at 1000?
        fits not_averaged divided_twice mean_taken exp_overflows not_finite
        fits over_n times_n
    """,
)
binary_shown(bce_with_logits_backward)


@bce_with_logits_backward.hidden
def bce_with_logits_backward_cases(rng):
    return binary_cases(rng, bce_with_logits_backward)


def _probability(z, y):
    """a, exactly, once the shapes are known to be equal."""
    return np.exp(_pair(z, y)[0])


bce_with_logits_backward.wrong(
    """
not_averaged: return _probability(z, y) - y
    It is not divided by n; the loss is a mean over the examples.
divided_twice: return (_probability(z, y) - y) / len(z) ** 2
    It is divided by n twice.
sign: return (y - _probability(z, y)) / len(z)
    The sign is flipped: it is probability minus label.
times_slope: a = _probability(z, y); return (a - y) * a * (1 - a) / len(z)
    a - y has the sigmoid in it already; here it is multiplied by the
    sigmoid's slope a (1 - a) once more.
another_loss: a = _probability(z, y); return 2 * (a - y) * a * (1 - a) / len(z)
    This is the gradient of the squared error of the probabilities, not of
    cross-entropy. Loss and gradient must belong together.
two_too_many: return 2 * (_probability(z, y) - y) / len(z)
    There is a factor 2 as for a square; nothing is squared here.
stops_at_the_probability: a = _probability(z, y); return (a - y) / (a * (1 - a)) / len(z)
    This is the gradient in the probability a; go on through the sigmoid to
    z: multiply by a (1 - a).
sigmoid_missing: same_shape(z, y, 'z and y'); return (z - y) / len(z)
    The label is subtracted from the logit; subtract it from the
    probability, sigmoid(z).
sigmoid_twice: return bce_with_logits_backward(_probability(z, y), y)
    The sigmoid is applied twice; once makes a probability.
exponent_sign: return bce_with_logits_backward(-z, y)
    The probability is that of the other class, 1 - a: a minus is missing
    in the sigmoid's exp(-z).
label_forgotten: return _probability(z, y) / len(z)
    The label is not subtracted.
second_term_missing: return -y * (1 - _probability(z, y)) / len(z)
    Only examples with y = 1 get a gradient; the term (1 - y) log(1 - a)
    has one as well.
decided: return ((_probability(z, y) > 0.5) - y) / len(z)
    The prediction is rounded to 0 or 1 before the label is subtracted.
    That is the perceptron's rule; take the probability.
""",
    _probability=_probability,
    same_shape=same_shape,
)


@bce_with_logits_backward.mistake(
    "loss_as_gradient",
    says=(
        "The loss itself is used where its slope is wanted, the same"
        " number for every example."
    ),
)
def loss_as_gradient(z, y):
    return np.full(len(z), solution.bce_with_logits(z, y))


bce_with_logits_backward.wrong(
    """
mean_taken: return (_probability(z, y) - y).mean()
    The differences are averaged into one number; each logit has a slope of
    its own.
soft_rounded: return (_probability(z, y) - (y > 0.5)) / len(z)
    Labels between 0 and 1 are rounded; subtract them as they are.
soft_as_zero: return (_probability(z, y) - (y == 1)) / len(z)
    Every label but 1 counts as 0; subtract labels as they are.
soft_as_one: return (_probability(z, y) - (y != 0)) / len(z)
    Every label but 0 counts as 1; subtract labels as they are.
shapes_unchecked: return (np.exp(-np.logaddexp(0, -z)) - y) / len(z)
    (n,) minus (n, 1) makes a table, and a gradient of a wrong shape. Raise
    ValueError where the shapes differ.
divided_by_zero: a = _naive(z, y); return (-y / a + (1 - y) / (1 - a)) * a * (1 - a) / len(z)
    -y / a + (1 - y) / (1 - a) divides by 0 where the sigmoid is rounded to
    0 or 1. Multiplied out it is a - y, and nothing is divided.
exp_overflows: same_shape(z, y, 'z and y'); return (np.exp(z) / (1 + np.exp(z)) - y) / len(z)
    exp(z) / (1 + exp(z)) is inf / inf at z = 1000. 1 / (1 + exp(-z)) is
    the same and comes out right.
in_place finding=purity: dz = bce_with_logits_backward(z, y); np.negative(z, out=z); return dz
    The caller's z is changed; make a new array.
""",
    _naive=_naive,
    _probability=_probability,
    same_shape=same_shape,
)


@bce_with_logits_backward.right("by_sigmoid")
def by_sigmoid(z, y):
    if np.shape(z) != np.shape(y):
        raise ValueError("shapes differ")
    return (activations.sigmoid(z) - y) / len(z)


bce_with_logits_backward.unusual(
    """
naive_sigmoid: return (_naive(z, y) - y) / len(z)
tanh: same_shape(z, y, 'z and y'); return (0.5 * (1 + np.tanh(z / 2)) - y) / z.size
clipped_logits: return _naive(np.clip(z, -500, 500), y) / len(z) - y / len(z)
clipped_probabilities: a = np.clip(_naive(z, y), 1e-08, 1 - 1e-08); return (-y / a + (1 - y) / (1 - a)) * a * (1 - a) / len(z)
two_terms: a = _probability(z, y); return [((1 - t) * p - t * (1 - p)) / len(z) for p, t in zip(a, y, strict=True)]
""",
    _naive=_naive,
    _probability=_probability,
    same_shape=same_shape,
)


@bce_with_logits_backward.right("loop")
def bce_with_logits_backward_loop(z, y):
    if z.shape != y.shape:
        raise ValueError("shapes")
    dz = []
    for s, t in zip(z.tolist(), y.tolist(), strict=True):
        small = math.exp(-abs(s))
        dz.append((1 if s >= 0 else small) / (1 + small) - t)
    return np.array(dz) / len(dz)
