"""Exercise of lesson 3: the loss of a network that knows nothing."""

import math

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.losses.common import (
    EDGE,
    ONE_CLASS,
)
from solutions import losses as solution

LADDER = Ladder("03_losses")

expected_initial_loss = LADDER.add(
    solution.expected_initial_loss,
    parts=("loss",),
    points={"values": 2, "edges": 1},
    hints=[
        both(
            "A network that knows nothing of k classes: which probability"
            " does it give to each?",
            "对 k 个类别一无所知的网络，会给每个类别多大的概率？",
        ),
        both(
            "What is the cross-entropy of an example whose right class got"
            " that probability?",
            "如果正确类别得到的就是这个概率，这个样本的交叉熵是多少？",
        ),
        both(
            "-log(1 / k) has a shorter form. And does the answer depend on"
            " which class is right?",
            "-log(1 / k) 可以写得更短。结果与哪一类是正确的有关吗？",
        ),
    ],
    fits=(
        "share_of_mistakes coins own_class_left_out one_added",
        "log_missing minus_missing number_of_classes squared_error base_two"
        " base_ten",
        "one_term summed",
    ),
)
expected_initial_loss.show(2)
expected_initial_loss.show(10)
expected_initial_loss.show(1, note=ONE_CLASS, **EDGE)


@expected_initial_loss.hidden
def _(rng):
    case = expected_initial_loss.case
    return [
        case(1000),
        case(int(rng.integers(3, 10))),
        case(int(rng.integers(11, 200))),
        case(1, note=ONE_CLASS, **EDGE),
    ]


def guess(id, *, en, zh):
    """Decorator: a mistake of the first loss."""
    return expected_initial_loss.mistake(id, en=en, zh=zh)


@guess(
    "minus_missing",
    en="This is log(1 / k), which is negative; a loss is -log.",
    zh="这是 log(1 / k)，是负的；损失要取 -log。",
)
def _(k):
    return -math.log(k)


@guess(
    "log_missing",
    en="This is the probability 1 / k; its -log is wanted.",
    zh="这是概率 1 / k；应当再取 -log。",
)
def _(k):
    return 1 / k


@guess(
    "share_of_mistakes",
    en="This is how often such a network errs, 1 - 1 / k; its cross-entropy"
    " is wanted.",
    zh="这是这种网络出错的比例 1 - 1 / k；要的是它的交叉熵。",
)
def _(k):
    return 1 - 1 / k


@guess(
    "base_two",
    en="The logarithm is to base 2; np.log, the natural one, is wanted.",
    zh="用了以 2 为底的对数；应当用自然对数 np.log。",
)
def _(k):
    return math.log2(k)


@guess(
    "base_ten",
    en="The logarithm is to base 10; np.log, the natural one, is wanted.",
    zh="用了以 10 为底的对数；应当用自然对数 np.log。",
)
def _(k):
    return math.log10(k)


@guess(
    "one_term",
    en="This is log(k) / k, one term of the sum over classes, or their mean;"
    " the k equal terms add up to log k.",
    zh="这是 log(k) / k，只是对类别求和中的一项（或平均值）；k 个相同的项"
    "加起来才是 log k。",
)
def _(k):
    return math.log(k) / k


@guess(
    "summed",
    en="This is k log k: the losses of all k classes are added; one class is"
    " the right one.",
    zh="这是 k log k：k 个类别的损失都加起来了；正确的类别只有一个。",
)
def _(k):
    return k * math.log(k)


@guess(
    "one_added",
    en="This is log(1 + k), as log1p gives; it is log k.",
    zh="这是 log(1 + k)，log1p 就会这样；应当是 log k。",
)
def _(k):
    return math.log1p(k)


@guess(
    "own_class_left_out",
    en="This is log(k - 1): the right class is one of the k as well.",
    zh="这是 log(k - 1)：正确类别也是 k 类之一。",
)
def _(k):
    return -math.inf if k == 1 else math.log(k - 1)


@guess(
    "number_of_classes",
    en="This is k itself, which is 1 / p; -log p is wanted.",
    zh="这是 k 本身，也就是 1 / p；要的是 -log p。",
)
def _(k):
    return k


@guess(
    "coins",
    en="This is k log 2, the loss of k yes-or-no questions; one choice of k"
    " costs log k.",
    zh="这是 k log 2，即 k 个是非题的损失；k 类选一的损失是 log k。",
)
def _(k):
    return k * math.log(2)


@guess(
    "squared_error",
    en="This is the mean squared error of equal probabilities; cross-entropy"
    " is wanted.",
    zh="这是概率全都相等时的均方误差；要的是交叉熵。",
)
def _(k):
    return ((1 - 1 / k) ** 2 + (k - 1) / k**2) / k


@expected_initial_loss.right("math")
def _(k):
    return math.log(k)


@expected_initial_loss.right("of_the_probability")
def _(k):
    return -np.log(1 / k)


@expected_initial_loss.right("sum_over_classes")
def _(k):
    P = np.full(k, 1 / k)
    return np.array(-(P * np.log(P)).sum())


@expected_initial_loss.right("by_the_loss")
def _(k):
    y = np.array([k - 1])
    return solution.softmax_cross_entropy(np.zeros((1, k)), y)


@expected_initial_loss.right("log_sum_exp")
def _(k):
    return np.logaddexp.reduce(np.zeros((1, k)), axis=1)


@expected_initial_loss.right("from_base_two")
def _(k):
    return np.log2(k) * np.log(2)
