"""Exercises of lesson 6: what a network says of rows, and how often right."""

import numpy as np

from chainrule_course.exercises.backprop.networks import networks
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
)
from chainrule_course.exercises.telling import fine
from chainrule_course.exercises.training.common import (
    EDGE,
    EXTREME,
    LARGE_LOGITS,
    SHUFFLED,
    TIES,
    WITH_EXTREMES,
    net,
    turned,
)
from chainrule_course.exercises.training.network import (
    DEEP,
    HAND,
    HAND_X,
    ZEROS,
)
from chainrule_course.solutions import evaluation as solution
from chainrule_course.solutions.activations import relu, softmax
from chainrule_course.solutions.backprop import mlp_forward
from chainrule_course.solutions.parameters import layers_of, params_of

LADDER = Ladder("06_training")
QUARTERS = "all zeros: every class gets 1/4"

predict = LADDER.add(
    solution.predict,
    parts=("P",),
    sizes={"n": ("X", 0)},
    points=WITH_EXTREMES,
    hints="""
        Which function of lesson 4 gives the logits of all rows, and in which
        form does it want the parameters?
        fits order_of_the_dict no_relu relu_at_last biases_missing
        fits last_layer_only activated_first

        The probabilities of one row add up to 1. Along which axis does the
        softmax go, then?
        fits logits labels over_examples sigmoid log_probabilities one_hot

        exp(1e4) is too large for a float. What may you subtract from a row of
        logits without changing its softmax?
        fits not_shifted not_finite
    """,
)
predict.show(ZEROS, np.array([[1.0, 2.0]]), note=QUARTERS)
predict.show(HAND, HAND_X)
predict.show(turned(DEEP), np.array([[1.0, 2.0], [2.0, -1.0]]),
             note=ALL_EQUAL)  # fmt: skip
predict.show(HAND, HAND_X[:1], note=ONE_ROW, **EDGE)
predict.show(params_of([(np.array([[1e4, -1e4]]), np.zeros(2))]),
             np.array([[1.0], [-1.0]]), note=LARGE_LOGITS, **EXTREME)  # fmt: skip


@predict.hidden
def predict_cases(rng):
    case, cases = predict.case, []
    for note, property, listed, X in networks(rng):
        params = params_of(listed)
        params = params if note is A_VIEW else turned(params)
        cases.append(case(params, X, note=note, property=property))
    params, X = net(rng, 3, 4, 3), rng.normal(size=(5, 3))
    large = {
        **params,
        "W2": 1e4 * params["W2"],
        "b2": rng.choice([-1e4, 1e4], 3),
    }
    return [
        *cases,
        case(params, X),
        fine(predict, lambda: (net(rng, 4, 5, 6), 2 * rng.normal(size=(3, 4)))),
        case(turned(params), X, note=SHUFFLED, **EDGE),
        case(large, X, note=LARGE_LOGITS, **EXTREME),
        case({**large, "b2": large["b2"] + 1e4}, X, note=LARGE_LOGITS,
             **EXTREME),
    ]  # fmt: skip


def _logits(params, X):
    return mlp_forward(layers_of(params), X)[0]


predict.wrong(
    """
logits: return _logits(params, X)
    The logits come; their softmax is wanted.
labels: return _logits(params, X).argmax(axis=1)
    The numbers of the classes come; the probabilities of all classes are
    wanted.
over_examples: return softmax(_logits(params, X).T).T
    The softmax goes down the rows: each column adds up to 1, and each row
    should.
not_shifted: powers = np.exp(_logits(params, X)); return powers / powers.sum(axis=1, keepdims=True)
    exp of large logits overflows; subtract the largest logit of each row
    first, or call softmax.
sigmoid: return 1 / (1 + np.exp(-_logits(params, X)))
    Each logit goes through a sigmoid by itself; the probabilities of a row
    add up to 1 after a softmax.
log_probabilities: Z = _logits(params, X); Z = Z - Z.max(axis=1, keepdims=True); return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))
    The logarithms of the probabilities come; take exp of them.
one_hot: Z = _logits(params, X); return np.eye(Z.shape[1])[Z.argmax(axis=1)]
    The largest probability is made 1 and the others 0; how sure the
    network is must stay visible.
""",
    _logits=_logits,
)


def _walked(params, X, bend=relu, last=lambda Z: Z, biases=1):
    A, layers = X, layers_of(params)
    for number, (W, b) in enumerate(layers, 1):
        Z = A @ W + biases * b
        A = bend(Z) if number < len(layers) else last(Z)
    return softmax(A)


predict.wrong(
    """
no_relu: return _walked(params, X, bend=lambda Z: Z)
    There is no ReLU between the layers.
relu_at_last: return _walked(params, X, last=relu)
    The logits go through a ReLU; none follows the last layer.
biases_missing: return _walked(params, X, biases=0)
    The biases are left out.
""",
    _walked=_walked,
    relu=relu,
)


@predict.right("layer_by_layer")
def layer_by_layer(params, X):
    A = X
    for i in range(1, len(params) // 2 + 1):
        Z = A @ params[f"W{i}"] + params[f"b{i}"]
        A = np.where(Z > 0, Z, 0)
    powers = np.exp(Z - np.max(Z, axis=1)[:, None])
    return powers / np.sum(powers, axis=1)[:, None]


predict.unusual(
    """
by_logarithms: Z = _logits(params, X); return np.exp(Z - np.logaddexp.reduce(Z, axis=1, keepdims=True))
row_by_row: return [softmax(_logits(params, x[None]))[0] for x in X]
""",
    _logits=_logits,
)


# ---- Accuracy -------------------------------------------------------------

accuracy = LADDER.add(
    solution.accuracy,
    parts=("share",),
    sizes={"n": ("P", 0), "k": ("P", 1)},
    hints="""
        One row of P: which class does the network say, and when is that right?
        fits smallest mean_probability error_rate above_a_half

        np.argmax finds the place of the largest entry. Along which axis, and
        which place if two are equal?
        fits ties_as_right last_of_ties

        A comparison gives True and False. What is their mean?
        fits percent counted divided_by_k not_averaged
    """,
)
THREE = np.array([[0.7, 0.2, 0.1], [0.3, 0.4, 0.3], [0.2, 0.2, 0.6]])
accuracy.show(THREE, np.array([0, 2, 2]))
TIED = [[0.4, 0.3, 0.3], [0.1, 0.45, 0.45], [0.5, 0.5, 0.0], [0.5, 0.5, 0.0]]
accuracy.show(np.array(TIED), np.array([1, 2, 0, 0]), note=TIES)
accuracy.show(THREE, np.array([1, 0, 0]), note="none is right",
              **EDGE)  # fmt: skip
accuracy.show(THREE[1:2], np.array([1]), note=ONE_ROW, **EDGE)


def probabilities(rng, n, k, sharpness=1.0):
    """Rows of probabilities whose largest one stands out."""
    logits = rng.permuted(np.linspace(-1, 1, k) * np.ones((n, 1)), axis=1)
    logits = sharpness * (logits + rng.uniform(-0.2, 0.2, (n, k)) / k)
    return softmax(logits)


def labels(rng, P, hits):
    """Labels of which so many are right."""
    n, k = P.shape
    wrong = rng.permutation(np.arange(n) >= hits)
    return (P.argmax(axis=1) + wrong * rng.integers(1, k, n)) % k


@accuracy.hidden
def accuracy_cases(rng):
    case = accuracy.case

    def drawn(n, k, hits, sharpness=1.0):
        P = probabilities(rng, n, k, sharpness)
        return P, labels(rng, P, hits)

    tied = np.array([[0.5, 0.5, 0.0], [0.2, 0.4, 0.4], [0.4, 0.2, 0.4]])
    P, y = drawn(7, 4, int(rng.integers(2, 6)))
    sure, own = drawn(7, 3, 3, 3.0)  # most of the largest are above a half
    return [
        case(P, y),
        case(*drawn(9, 5, 2)),
        case(sure, own),
        case(*drawn(3, 3, 1), note=ALL_EQUAL),
        case(np.repeat(tied, 2, axis=0)[rng.permutation(6)],
             rng.permutation([0, 0, 0, 0, 2, 1]), note=TIES),
        case(np.tile(tied, (3, 1)), np.array([0, 1, 0, 1, 2, 2, 0, 1, 1]),
             note=TIES),
        case(*drawn(7, 2, 3), note="two classes", **EDGE),
        case(*drawn(1, 4, 0), note=ONE_ROW, **EDGE),
        case(*drawn(6, 4, 6), note="all are right", **EDGE),
        case(np.eye(4)[rng.integers(0, 4, 7)], rng.integers(0, 4, 7),
             note="exactly 0 and 1", **EDGE),
        case(rng.permuted(np.tile(np.arange(4), (7, 1)), axis=1),
             rng.integers(0, 4, 7), note=INTEGERS, **EDGE),
        case(column_order(P), strided(y), note=A_VIEW, **EDGE),
    ]  # fmt: skip


accuracy.wrong("""
percent: np.mean(P.argmax(axis=1) == y) => 100 * np.mean(P.argmax(axis=1) == y)
    The share comes in percent; a number from 0 to 1 is wanted.
counted: np.mean(P.argmax(axis=1) == y) => np.sum(P.argmax(axis=1) == y)
    The right rows are counted; divide by the number of rows.
divided_by_k: np.mean(P.argmax(axis=1) == y) => np.sum(P.argmax(axis=1) == y) / P.shape[1]
    The division is by the number of classes; it is a share of the rows.
error_rate: np.mean(P.argmax(axis=1) == y) => np.mean(P.argmax(axis=1) != y)
    This is the share of wrong rows; that of the right ones is wanted.
smallest: np.mean(P.argmax(axis=1) == y) => np.mean(P.argmin(axis=1) == y)
    The smallest probability is looked at; the largest decides.
ties_as_right: np.mean(P.argmax(axis=1) == y) => np.mean(P[np.arange(len(y)), y] == P.max(axis=1))
    Where two entries are equally large, either class counts as right; the
    network says one, the first.
last_of_ties: np.mean(P.argmax(axis=1) == y) => np.mean(P.shape[1] - 1 - P[:, ::-1].argmax(axis=1) == y)
    Where two entries are equally large, the last one counts; the first
    should.
mean_probability: np.mean(P.argmax(axis=1) == y) => np.mean(P[np.arange(len(y)), y])
    This is the mean probability of the right class; count in how many rows
    it is the largest.
above_a_half: np.mean(P.argmax(axis=1) == y) => np.mean(P[np.arange(len(y)), y] > 0.5)
    Rows count where the right class gets more than a half; with three
    classes and more, the largest may be less than that.
""")


@accuracy.right("loop")
def loop(P, y):
    right = 0
    for row, label in zip(P, y, strict=True):
        right += list(row).index(max(row)) == label
    return right / len(y)


accuracy.unusual("""
counted_non_zero: float(np.mean(P.argmax(axis=1) == y)) => 1 - np.count_nonzero(P.argmax(1) - y) / P.shape[0]
one_hot_product: return float(np.mean(P.argmax(axis=1) == y)) => k = P.shape[1]; said = np.eye(k)[np.argmax(P, axis=1)]; return (said * np.eye(k)[y]).sum() / len(y)
""")
