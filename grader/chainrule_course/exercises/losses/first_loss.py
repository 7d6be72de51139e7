"""Exercise of lesson 3: the loss of a network that knows nothing."""

import math

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.losses.common import EDGE, ONE_CLASS
from chainrule_course.solutions import losses as solution

LADDER = Ladder("03_losses")

expected_initial_loss = LADDER.add(
    solution.expected_initial_loss,
    parts=("loss",),
    points={"values": 2, "edges": 1},
    hints="""
        A network that knows nothing of k classes: which probability does it
        give to each?
        fits share_of_mistakes coins own_class_left_out one_added

        What is the cross-entropy of an example whose right class got that
        probability?
        fits log_missing minus_missing number_of_classes squared_error base_two
        fits base_ten

        -log(1 / k) has a shorter form. And does the answer depend on which
        class is right?
        fits one_term summed
    """,
)
expected_initial_loss.show(2)
expected_initial_loss.show(10)
expected_initial_loss.show(1, note=ONE_CLASS, **EDGE)


@expected_initial_loss.hidden
def expected_initial_loss_cases(rng):
    case = expected_initial_loss.case
    return [
        case(1000),
        case(int(rng.integers(3, 10))),
        case(int(rng.integers(11, 200))),
        case(1, note=ONE_CLASS, **EDGE),
    ]


def guess(id, *, says):
    """Decorator: a mistake of the first loss."""
    return expected_initial_loss.mistake(id, says=says)


expected_initial_loss.wrong(
    """
minus_missing: return -math.log(k)
    This is log(1 / k), which is negative; a loss is -log.
log_missing: float(np.log(k)) => 1 / k
    This is the probability 1 / k; its -log is wanted.
share_of_mistakes: float(np.log(k)) => 1 - 1 / k
    This is how often such a network errs, 1 - 1 / k; its cross-entropy is
    wanted.
base_two: return math.log2(k)
    The logarithm is to base 2; np.log, the natural one, is wanted.
base_ten: return math.log10(k)
    The logarithm is to base 10; np.log, the natural one, is wanted.
one_term: return math.log(k) / k
    This is log(k) / k, one term of the sum over classes, or their mean;
    the k equal terms add up to log k.
summed: return k * math.log(k)
    This is k log k: the losses of all k classes are added; one class is
    the right one.
one_added: return math.log1p(k)
    This is log(1 + k), as log1p gives; it is log k.
own_class_left_out: return -math.inf if k == 1 else math.log(k - 1)
    This is log(k - 1): the right class is one of the k as well.
number_of_classes: float(np.log(k)) => k
    This is k itself, which is 1 / p; -log p is wanted.
coins: return k * math.log(2)
    This is k log 2, the loss of k yes-or-no questions; one choice of k
    costs log k.
squared_error: float(np.log(k)) => ((1 - 1 / k) ** 2 + (k - 1) / k ** 2) / k
    This is the mean squared error of equal probabilities; cross-entropy is
    wanted.
""",
    math=math,
)


expected_initial_loss.unusual(
    """
math: return math.log(k)
of_the_probability: float(np.log(k)) => -np.log(1 / k)
sum_over_classes: return float(np.log(k)) => P = np.full(k, 1 / k); return np.array(-(P * np.log(P)).sum())
by_the_loss: return float(np.log(k)) => y = np.array([k - 1]); return softmax_cross_entropy(np.zeros((1, k)), y)
log_sum_exp: float(np.log(k)) => np.logaddexp.reduce(np.zeros((1, k)), axis=1)
from_base_two: float(np.log(k)) => np.log2(k) * np.log(2)
""",
    math=math,
)
