"""Exercises of lesson 3: binary cross-entropy and its gradient."""

import math

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.draws import ROWS, between_digits, even
from grader.exercises.losses.common import (
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
from grader.exercises.notes import (
    A_VIEW,
    INTEGERS,
)
from solutions import activations
from solutions import losses as solution

LADDER = Ladder("03_losses")

bce_with_logits = LADDER.add(
    solution.bce_with_logits,
    parts=("loss",),
    sizes={"n": ("z", 0)},
    points=WITH_EXTREMES,
    hints=[
        both(
            "With a = sigmoid(z): which of log(a) and log(1 - a) counts for"
            " y = 1, and which for y = 0?",
            "记 a = sigmoid(z)：y = 1 时算的是 log(a) 还是 log(1 - a)？y = 0 时呢？",
        ),
        both(
            "At z = -1000, a is 0 and its logarithm is -inf. Put the sigmoid"
            " into -log(a) on paper: what is left of the fraction?",
            "z = -1000 时 a 成了 0，取对数就是 -inf。在纸上把 sigmoid 代入 -log(a)："
            "分式还剩下什么？",
        ),
        both(
            "The loss is log(1 + exp(z)) - y z. np.logaddexp(a, b) is"
            " log(exp(a) + exp(b)) without overflow: which a and b fit?",
            "损失等于 log(1 + exp(z)) - y z。np.logaddexp(a, b) 能不溢出地算出"
            " log(exp(a) + exp(b))：a 和 b 该取什么？",
        ),
    ],
    fits=(
        "minus_missing second_term_missing first_term_missing"
        " label_not_used labels_swapped log_missing sigmoid_missing"
        " sigmoid_twice soft_rounded soft_as_zero soft_as_one",
        "log_of_zero nan_to_num nan_to_num_inside not_finite added_1e-12"
        " added_1e-08 clipped_1e-07 clipped_1e-15",
        "exp_overflows abs_missing log_term_missing yz_missing logits_clipped",
    ),
)
LOGITS = np.log([3.0, 1.0, 1 / 3, 3.0])
YES_NO = np.array([1, 0, 0, 0])
SOFT_LABELS = np.array([0.75, 0.25, 0.25, 0.75])


def binary_shown(exercise):
    """Visible cases of the binary cross-entropy and of its gradient."""
    show = exercise.show
    show(LOGITS, YES_NO, note=ODDS)
    show(np.zeros(2), np.array([1, 0]), note=both("undecided", "拿不定主意"))
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
            note=both("nearly sure, and right", "几乎确信，而且对了"),
        ),
        case(
            z_sure,
            1 - yes,
            note=both("nearly sure, and wrong", "几乎确信，却错了"),
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
def _(rng):
    return binary_cases(rng, bce_with_logits)


@bce_with_logits.mistake(
    "minus_missing",
    en="The minus is missing: logarithms of probabilities are negative, and"
    " a loss is not.",
    zh="漏了负号：概率的对数是负的，损失不应是负的。",
)
def _(z, y):
    return -solution.bce_with_logits(z, y)


@bce_with_logits.mistake(
    "second_term_missing",
    en="The term (1 - y) log(1 - a) is missing, so examples with y = 0 cost"
    " nothing.",
    zh="漏了 (1 - y) log(1 - a) 这一项，y = 0 的样本就没有损失了。",
)
def _(z, y):
    log_a, _ = _pair(z, y)
    return -(y * log_a).mean()


@bce_with_logits.mistake(
    "first_term_missing",
    en="The term y log(a) is missing, so examples with y = 1 cost nothing.",
    zh="漏了 y log(a) 这一项，y = 1 的样本就没有损失了。",
)
def _(z, y):
    _, log_rest = _pair(z, y)
    return -((1 - y) * log_rest).mean()


@bce_with_logits.mistake(
    "label_not_used",
    en="Both logarithms count for every example; y chooses between them.",
    zh="每个样本的两个对数都算进去了；应当由 y 来选。",
)
def _(z, y):
    log_a, log_rest = _pair(z, y)
    return -(log_a + log_rest).mean()


@bce_with_logits.mistake(
    "labels_swapped",
    en="a and 1 - a are swapped: log(a) belongs to y = 1. A lost minus in"
    " exp(-z) does this too.",
    zh="a 和 1 - a 用反了：y = 1 时应取 log(a)。exp(-z) 漏了负号也会这样。",
)
def _(z, y):
    return solution.bce_with_logits(-z, y)


@bce_with_logits.mistake(
    "yz_missing",
    en="Only log(1 + exp(z)) is there; - y z is missing.",
    zh="只有 log(1 + exp(z))；漏了 - y z。",
)
def _(z, y):
    _, log_rest = _pair(z, y)
    return -log_rest.mean()


@bce_with_logits.mistake(
    "log_missing",
    en="No logarithm is taken; the probabilities themselves are averaged.",
    zh="没有取对数，直接对概率取了平均。",
)
def _(z, y):
    a = np.exp(_pair(z, y)[0])
    return -(y * a + (1 - y) * (1 - a)).mean()


@bce_with_logits.mistake(
    "sigmoid_missing",
    en="The logits are used as probabilities; they go through the sigmoid"
    " first.",
    zh="把 logit 直接当成了概率；它们要先经过 sigmoid。",
)
def _(z, y):
    same_shape(z, y, "z and y")
    return -(y * np.log(z) + (1 - y) * np.log(1 - z)).mean()


@bce_with_logits.mistake(
    "sigmoid_twice",
    en="The sigmoid is applied twice; once makes a probability.",
    zh="sigmoid 用了两次；用一次就已经是概率了。",
)
def _(z, y):
    a = np.exp(_pair(z, y)[0])
    return solution.bce_with_logits(a, y)


@bce_with_logits.mistake(
    "squared_error",
    en="This is the mean squared error of the probabilities, another loss.",
    zh="这是概率的均方误差，是另一种损失。",
)
def _(z, y):
    return ((np.exp(_pair(z, y)[0]) - y) ** 2).mean()


@bce_with_logits.mistake(
    "base_two",
    en="The logarithm is to base 2; np.log, the natural one, is wanted.",
    zh="用了以 2 为底的对数；应当用自然对数 np.log。",
)
def _(z, y):
    return solution.bce_with_logits(z, y) / np.log(2)


@bce_with_logits.mistake(
    "summed",
    en="The losses are added up; the mean of them is wanted.",
    zh="各项损失加了起来；应当取平均值。",
)
def _(z, y):
    return solution.bce_with_logits(z, y) * len(z)


@bce_with_logits.mistake(
    "not_averaged",
    en="There is one loss for each example; one number is wanted, their mean.",
    zh="每个样本各得到一个损失；应当只有一个数，即它们的平均值。",
)
def _(z, y):
    log_a, log_rest = _pair(z, y)
    return -(y * log_a + (1 - y) * log_rest)


@bce_with_logits.mistake(
    "abs_missing",
    en="In max(0, z) + log(1 + exp(-|z|)) the |z| has become z; for negative"
    " z that is another number.",
    zh="max(0, z) + log(1 + exp(-|z|)) 里的 |z| 写成了 z；z 为负时结果就不对了。",
)
def _(z, y):
    same_shape(z, y, "z and y")
    return (np.maximum(0, z) + np.log1p(np.exp(-z)) - y * z).mean()


@bce_with_logits.mistake(
    "log_term_missing",
    en="max(0, z) stands for log(1 + exp(z)); log(1 + exp(-|z|)) is still"
    " to be added.",
    zh="用 max(0, z) 代替了 log(1 + exp(z))；还要加上 log(1 + exp(-|z|))。",
)
def _(z, y):
    same_shape(z, y, "z and y")
    return (np.maximum(0, z) - y * z).mean()


@bce_with_logits.mistake(
    "soft_rounded",
    en="Labels between 0 and 1 are rounded; a label of 0.75 asks for 0.75 of"
    " one term and 0.25 of the other.",
    zh="0 和 1 之间的标签被取整了；标签 0.75 表示一项占 0.75，另一项占 0.25。",
)
def _(z, y):
    log_a, log_rest = _pair(z, y)
    return -np.where(y > 0.5, log_a, log_rest).mean()


@bce_with_logits.mistake(
    "soft_as_zero",
    en="Every label but 1 counts as 0; a label of 0.75 asks for 0.75 of one"
    " term and 0.25 of the other.",
    zh="不等于 1 的标签都当成了 0；标签 0.75 表示一项占 0.75，另一项占 0.25。",
)
def _(z, y):
    log_a, log_rest = _pair(z, y)
    return -np.where(y == 1, log_a, log_rest).mean()


@bce_with_logits.mistake(
    "soft_as_one",
    en="Every label but 0 counts as 1; a label of 0.75 asks for 0.75 of one"
    " term and 0.25 of the other.",
    zh="不等于 0 的标签都当成了 1；标签 0.75 表示一项占 0.75，另一项占 0.25。",
)
def _(z, y):
    log_a, log_rest = _pair(z, y)
    return -np.where(y != 0, log_a, log_rest).mean()


@bce_with_logits.mistake(
    "shapes_unchecked",
    en="(n,) with (n, 1) makes a table of every logit with every label."
    " Raise ValueError where the shapes differ.",
    zh="(n,) 和 (n, 1) 会得到每个 logit 配每个标签的一张表。"
    "形状不同时应当抛出 ValueError。",
)
def _(z, y):
    return (np.logaddexp(0, z) - y * z).mean()


@bce_with_logits.mistake(
    "log_of_zero",
    en="At z = 1000 the sigmoid is rounded to 1, and log(1 - a) is -inf. Take"
    " the loss from the logits: log(1 + exp(z)) - y z.",
    zh="z = 1000 时 sigmoid 舍入成了 1，log(1 - a) 就是 -inf。"
    "应当从 logit 算损失：log(1 + exp(z)) - y z。",
)
def _(z, y):
    a = _naive(z, y)
    return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()


@bce_with_logits.mistake(
    "exp_overflows",
    en="exp(1000) is too large for a number and becomes inf. max(0, z) +"
    " log(1 + exp(-|z|)) is the same as log(1 + exp(z)) and cannot overflow.",
    zh="exp(1000) 太大，溢出成了 inf。max(0, z) + log(1 + exp(-|z|)) 与"
    " log(1 + exp(z)) 相等，而且不会溢出。",
)
def _(z, y):
    same_shape(z, y, "z and y")
    return (np.log(1 + np.exp(z)) - y * z).mean()


@bce_with_logits.mistake(
    "nan_to_num",
    en="nan_to_num around the mean turns the loss of the whole batch into 0"
    " or 1.8e308 when one example is very sure.",
    zh="nan_to_num 套在平均值外面，只要有一个样本非常确信，"
    "整批的损失就变成 0 或 1.8e308。",
)
def _(z, y):
    a = _naive(z, y)
    return np.nan_to_num(
        -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()
    )  # fmt: skip


@bce_with_logits.mistake(
    "nan_to_num_inside",
    en="nan_to_num hides 0 * log(0), but an example that is very sure and"
    " wrong costs 1.8e308. Its loss is |z|.",
    zh="nan_to_num 掩盖了 0 * log(0)，但非常确信却错了的样本，"
    "损失成了 1.8e308；应当是 |z|。",
)
def _(z, y):
    a = _naive(z, y)
    losses = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return np.nan_to_num(losses).mean()


@bce_with_logits.mistake(
    "logits_clipped",
    en="The logits are cut at 500, so that no loss is larger; at z = 1000 and"
    " y = 0 it is 1000.",
    zh="logit 在 500 处被截断，损失就不会超过 500；z = 1000、y = 0 时它应为 1000。",
)
def _(z, y):
    return solution.bce_with_logits(np.clip(z, -500, 500), y)


for epsilon in EPSILONS:

    @too_sure(bce_with_logits, f"added_{epsilon:.0e}", epsilon)
    def _(z, y, epsilon=epsilon):
        a = _naive(z, y)
        log_rest = np.log(1 - a + epsilon)
        return -(y * np.log(a + epsilon) + (1 - y) * log_rest).mean()


# Clipping gives the same as adding, but for these two: beside 1 numbers are
# 1e-16 apart, and -log(1 - 1e-7) is not log(1 + 1e-7).
for epsilon in (1e-15, 1e-7):

    @too_sure(bce_with_logits, f"clipped_{epsilon:.0e}", epsilon)
    def _(z, y, epsilon=epsilon):
        a = np.clip(_naive(z, y), epsilon, 1 - epsilon)
        return -(y * np.log(a) + (1 - y) * np.log(1 - a)).mean()


@bce_with_logits.mistake(
    "in_place",
    en="The caller's z is changed; make a new array.",
    zh="调用者的 z 被改动了；应当另建一个新数组。",
    finding="purity",
)
def _(z, y):
    loss = solution.bce_with_logits(z, y)
    np.abs(z, out=z)
    return loss


@bce_with_logits.right("two_terms")
def _(z, y):
    log_a, log_rest = _pair(z, y)
    return -(y * log_a + (1 - y) * log_rest).mean()


@bce_with_logits.right("logaddexp")
def _(z, y):
    same_shape(z, y, "z and y")
    return np.average(np.logaddexp(0, z)) - np.vdot(y, z) / len(z)


@bce_with_logits.right("loop")
def _(z, y):
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
def _(z, y):
    same_shape(z, y, "z and y")
    logits = np.stack([np.zeros(len(z)), z], axis=1)
    P = np.stack([1 - y, y], axis=1)
    top = logits.max(axis=1, keepdims=True)
    log_sum = top + np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    return np.array((P * (log_sum - logits)).sum() / len(z))


@bce_with_logits.right("one_by_one")
def _(z, y):
    log_a, log_rest = _pair(z, y)
    weights = np.concatenate([y, 1 - y])[None]
    return weights @ np.concatenate([log_a, log_rest])[:, None] / -len(z)


@bce_with_logits.right("softplus_where")
def _(z, y):
    same_shape(z, y, "z and y")
    low = np.minimum(z, 30)
    softplus = np.where(z > 30, z, np.log1p(np.exp(low)))
    return float(sum(softplus - y * z) / len(y))


bce_with_logits_backward = LADDER.add(
    solution.bce_with_logits_backward,
    parts=("dz",),
    sizes={"n": ("z", 0)},
    points=WITH_EXTREMES,
    hints=[
        both(
            "The loss of one example is log(1 + exp(z)) - y z. What is the"
            " slope of each of the two terms in z?",
            "一个样本的损失是 log(1 + exp(z)) - y z。这两项对 z 的斜率各是多少？",
        ),
        both(
            "exp(z) / (1 + exp(z)) has another name. Which one?",
            "exp(z) / (1 + exp(z)) 还有一个名字，叫什么？",
        ),
        both(
            "Probability minus label: what does the mean over the batch"
            " add? And what does your sigmoid give at -1000 and at 1000?",
            "概率减标签，再对整批取平均，会多出哪个系数？"
            "你的 sigmoid 在 -1000 和 1000 处分别给出什么？",
        ),
    ],
    fits=(
        "label_forgotten second_term_missing sign two_too_many"
        " loss_as_gradient another_loss stops_at_the_probability"
        " divided_by_zero",
        "sigmoid_missing sigmoid_twice exponent_sign times_slope decided"
        " inside",
        "not_averaged divided_twice mean_taken exp_overflows not_finite"
        " over_n times_n",
    ),
)
binary_shown(bce_with_logits_backward)


@bce_with_logits_backward.hidden
def _(rng):
    return binary_cases(rng, bce_with_logits_backward)


def _probability(z, y):
    """a, exactly, once the shapes are known to be equal."""
    return np.exp(_pair(z, y)[0])


@bce_with_logits_backward.mistake(
    "not_averaged",
    en="It is not divided by n; the loss is a mean over the examples.",
    zh="没有除以 n；损失是对样本取的平均。",
)
def _(z, y):
    return _probability(z, y) - y


@bce_with_logits_backward.mistake(
    "divided_twice",
    en="It is divided by n twice.",
    zh="多除了一次 n。",
)
def _(z, y):
    return (_probability(z, y) - y) / len(z) ** 2


@bce_with_logits_backward.mistake(
    "sign",
    en="The sign is flipped: it is probability minus label.",
    zh="符号反了：应当是概率减标签。",
)
def _(z, y):
    return (y - _probability(z, y)) / len(z)


@bce_with_logits_backward.mistake(
    "times_slope",
    en="a - y has the sigmoid in it already; here it is multiplied by the"
    " sigmoid's slope a (1 - a) once more.",
    zh="a - y 里已经算进了 sigmoid；这里又多乘了一次它的斜率 a (1 - a)。",
)
def _(z, y):
    a = _probability(z, y)
    return (a - y) * a * (1 - a) / len(z)


@bce_with_logits_backward.mistake(
    "another_loss",
    en="This is the gradient of the squared error of the probabilities, not"
    " of cross-entropy. Loss and gradient must belong together.",
    zh="这是概率的平方误差的梯度，不是交叉熵的。损失和梯度必须配套。",
)
def _(z, y):
    a = _probability(z, y)
    return 2 * (a - y) * a * (1 - a) / len(z)


@bce_with_logits_backward.mistake(
    "two_too_many",
    en="There is a factor 2 as for a square; nothing is squared here.",
    zh="像平方那样带了系数 2；这里没有平方。",
)
def _(z, y):
    return 2 * (_probability(z, y) - y) / len(z)


@bce_with_logits_backward.mistake(
    "stops_at_the_probability",
    en="This is the gradient in the probability a; go on through the sigmoid"
    " to z: multiply by a (1 - a).",
    zh="这是对概率 a 的梯度；还要穿过 sigmoid 传到 z：再乘 a (1 - a)。",
)
def _(z, y):
    a = _probability(z, y)
    return (a - y) / (a * (1 - a)) / len(z)


@bce_with_logits_backward.mistake(
    "sigmoid_missing",
    en="The label is subtracted from the logit; subtract it from the"
    " probability, sigmoid(z).",
    zh="拿 logit 减了标签；应当用概率 sigmoid(z) 去减。",
)
def _(z, y):
    same_shape(z, y, "z and y")
    return (z - y) / len(z)


@bce_with_logits_backward.mistake(
    "sigmoid_twice",
    en="The sigmoid is applied twice; once makes a probability.",
    zh="sigmoid 用了两次；用一次就已经是概率了。",
)
def _(z, y):
    return solution.bce_with_logits_backward(_probability(z, y), y)


@bce_with_logits_backward.mistake(
    "exponent_sign",
    en="The probability is that of the other class, 1 - a: a minus is"
    " missing in the sigmoid's exp(-z).",
    zh="用的是另一类的概率 1 - a：sigmoid 的 exp(-z) 漏了负号。",
)
def _(z, y):
    return solution.bce_with_logits_backward(-z, y)


@bce_with_logits_backward.mistake(
    "label_forgotten",
    en="The label is not subtracted.",
    zh="没有减去标签。",
)
def _(z, y):
    return _probability(z, y) / len(z)


@bce_with_logits_backward.mistake(
    "second_term_missing",
    en="Only examples with y = 1 get a gradient; the term (1 - y) log(1 - a)"
    " has one as well.",
    zh="只有 y = 1 的样本有梯度；(1 - y) log(1 - a) 这一项也有梯度。",
)
def _(z, y):
    return -y * (1 - _probability(z, y)) / len(z)


@bce_with_logits_backward.mistake(
    "decided",
    en="The prediction is rounded to 0 or 1 before the label is subtracted."
    " That is the perceptron's rule; take the probability.",
    zh="先把预测取成了 0 或 1，再减标签。那是感知机的规则；应当用概率。",
)
def _(z, y):
    return ((_probability(z, y) > 0.5) - y) / len(z)


@bce_with_logits_backward.mistake(
    "loss_as_gradient",
    en="The loss itself is used where its slope is wanted, the same number"
    " for every example.",
    zh="该用斜率的地方用了损失本身，每个样本都是同一个数。",
)
def _(z, y):
    return np.full(len(z), solution.bce_with_logits(z, y))


@bce_with_logits_backward.mistake(
    "mean_taken",
    en="The differences are averaged into one number; each logit has a slope"
    " of its own.",
    zh="差被平均成了一个数；每个 logit 应当各有各的斜率。",
)
def _(z, y):
    return (_probability(z, y) - y).mean()


@bce_with_logits_backward.mistake(
    "soft_rounded",
    en="Labels between 0 and 1 are rounded; subtract them as they are.",
    zh="0 和 1 之间的标签被取整了；应当原样去减。",
)
def _(z, y):
    return (_probability(z, y) - (y > 0.5)) / len(z)


@bce_with_logits_backward.mistake(
    "soft_as_zero",
    en="Every label but 1 counts as 0; subtract labels as they are.",
    zh="不等于 1 的标签都当成了 0；应当原样去减。",
)
def _(z, y):
    return (_probability(z, y) - (y == 1)) / len(z)


@bce_with_logits_backward.mistake(
    "soft_as_one",
    en="Every label but 0 counts as 1; subtract labels as they are.",
    zh="不等于 0 的标签都当成了 1；应当原样去减。",
)
def _(z, y):
    return (_probability(z, y) - (y != 0)) / len(z)


@bce_with_logits_backward.mistake(
    "shapes_unchecked",
    en="(n,) minus (n, 1) makes a table, and a gradient of a wrong shape."
    " Raise ValueError where the shapes differ.",
    zh="(n,) 减 (n, 1) 会得到一张表，梯度的形状也就错了。"
    "形状不同时应当抛出 ValueError。",
)
def _(z, y):
    return (np.exp(-np.logaddexp(0, -z)) - y) / len(z)


@bce_with_logits_backward.mistake(
    "divided_by_zero",
    en="-y / a + (1 - y) / (1 - a) divides by 0 where the sigmoid is rounded"
    " to 0 or 1. Multiplied out it is a - y, and nothing is divided.",
    zh="sigmoid 舍入成 0 或 1 时，-y / a + (1 - y) / (1 - a) 会除以 0。"
    "乘开之后就是 a - y，不再有除法。",
)
def _(z, y):
    a = _naive(z, y)
    return (-y / a + (1 - y) / (1 - a)) * a * (1 - a) / len(z)


@bce_with_logits_backward.mistake(
    "exp_overflows",
    en="exp(z) / (1 + exp(z)) is inf / inf at z = 1000. 1 / (1 + exp(-z)) is"
    " the same and comes out right.",
    zh="z = 1000 时，exp(z) / (1 + exp(z)) 成了 inf / inf。"
    "1 / (1 + exp(-z)) 与它相等，结果也对。",
)
def _(z, y):
    same_shape(z, y, "z and y")
    return (np.exp(z) / (1 + np.exp(z)) - y) / len(z)


@bce_with_logits_backward.mistake(
    "in_place",
    en="The caller's z is changed; make a new array.",
    zh="调用者的 z 被改动了；应当另建一个新数组。",
    finding="purity",
)
def _(z, y):
    dz = solution.bce_with_logits_backward(z, y)
    np.negative(z, out=z)
    return dz


@bce_with_logits_backward.right("by_sigmoid")
def _(z, y):
    if np.shape(z) != np.shape(y):
        raise ValueError("shapes differ")
    return (activations.sigmoid(z) - y) / len(z)


@bce_with_logits_backward.right("naive_sigmoid")
def _(z, y):
    return (_naive(z, y) - y) / len(z)


@bce_with_logits_backward.right("tanh")
def _(z, y):
    same_shape(z, y, "z and y")
    return (0.5 * (1 + np.tanh(z / 2)) - y) / z.size


@bce_with_logits_backward.right("clipped_logits")
def _(z, y):
    return _naive(np.clip(z, -500, 500), y) / len(z) - y / len(z)


@bce_with_logits_backward.right("clipped_probabilities")
def _(z, y):
    a = np.clip(_naive(z, y), 1e-8, 1 - 1e-8)
    return (-y / a + (1 - y) / (1 - a)) * a * (1 - a) / len(z)


@bce_with_logits_backward.right("two_terms")
def _(z, y):
    a = _probability(z, y)
    return [
        ((1 - t) * p - t * (1 - p)) / len(z) for p, t in zip(a, y, strict=True)
    ]


@bce_with_logits_backward.right("loop")
def _(z, y):
    if z.shape != y.shape:
        raise ValueError("shapes")
    dz = []
    for s, t in zip(z.tolist(), y.tolist(), strict=True):
        small = math.exp(-abs(s))
        dz.append((1 if s >= 0 else small) / (1 + small) - t)
    return np.array(dz) / len(dz)
