"""Exercises of lesson 3: the penalty on weights and its gradient."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import COLUMNS, ROWS, TINY, fine, wide
from chainrule_course.exercises.losses.common import EDGE
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import losses as solution
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("03_losses")

l2_penalty = LADDER.add(
    solution.l2_penalty,
    parts=("penalty",),
    hints="""
        How many squares are there in all, over all arrays?
        fits averaged averaged_over_arrays vectors_left_out once_for_each
        fits first_only last_only not_squared absolute

        The arrays differ in shape. Can each be turned into one number first?
        fits not_summed squared_too_late norms

        np.sum(W**2) is the number for one array. Add up those numbers; which
        factor stands before the sum?
        fits half_missing lam_missing lam_squared one_norm half times_2
    """,
)
TWO_LAYERS = [np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[3.0], [1.0]])]
WITH_VECTOR = [np.array([1.0, -2.0]), np.array([[2.0, 0.0, 1.0]])]
NO_PENALTY = "lam = 0"
SAME_SHAPES = "arrays of one shape"
ONE_ARRAY = "one array"
A_VECTOR = "one of them is a vector"


def penalty_shown(exercise):
    """Visible cases of the penalty and of its gradient."""
    show = exercise.show
    show(TWO_LAYERS, 0.5)
    show([np.array([[1.0, 2.0]]), np.array([[0.0, -3.0]])], 0.25,
         note=SAME_SHAPES)  # fmt: skip
    show(WITH_VECTOR, 3.0, note=A_VECTOR, **EDGE)
    show([np.array([[4.0]])], 0.5, note=ONE_ARRAY, **EDGE)
    show(TWO_LAYERS, 0.0, note=NO_PENALTY, **EDGE)


def penalty_cases(rng, exercise):
    """Hidden cases, with several arrays of different and of equal shapes."""
    d, h, k = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))
    net = [rng.normal(size=(d, h)) + 0.3, rng.normal(size=(h, k))]
    more = [*net, rng.normal(size=(k, 1)), 2 * rng.normal(size=(1, d))]
    square = [rng.normal(size=(3, 3)) for _ in range(3)]
    filters = [rng.normal(size=(2, 3, 2)), rng.normal(size=d)]
    whole = [rng.integers(-4, 5, (d, h)), rng.integers(1, 5, h)]
    views = [column_order(net[0]), strided(net[1])]
    lam = rng.uniform(0.2, 0.9)
    slight = 2 * TINY / sum(np.sum(W**2) for W in net)
    small, large = (
        [draw(rng, ROWS, COLUMNS), draw(rng, COLUMNS, ROWS + 1)]
        for draw in (fine, wide)
    )
    case = exercise.case
    return [
        case(net, lam),
        case(more, lam / 10),
        case(net, slight, note=FINE),
        case(small, 0.9, note=FINE),
        case(large, 0.9, note=WIDE),
        case(net, 700.0, note=WIDE),
        case(square, 3 * lam, note=ALL_EQUAL),
        case(net[:1], lam, note=ONE_ARRAY, **EDGE),
        case(filters, lam, note=A_VECTOR, **EDGE),
        case([np.array([[rng.normal()]]), np.array([1.5])], lam, **EDGE),
        case(whole, 3, note=INTEGERS, **EDGE),
        case(views, lam, note=A_VIEW, **EDGE),
        case(more, 0.0, note=NO_PENALTY, **EDGE),
    ]


penalty_shown(l2_penalty)


@l2_penalty.hidden
def l2_penalty_cases(rng):
    return penalty_cases(rng, l2_penalty)


def _squares(weights):
    return [float((W**2).sum()) for W in weights]


l2_penalty.wrong(
    """
half_missing: return lam * sum(_squares(weights))
    The 1/2 is missing: it is lam / 2 times the sum, so that the gradient
    is lam W.
lam_missing: return sum(_squares(weights)) / 2
    lam is not used.
lam_squared: return lam ** 2 * sum(_squares(weights)) / 2
    lam is squared as well; it stands outside the square.
not_squared: float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => lam / 2 * sum((W.sum() for W in weights))
    The weights are not squared, so those of opposite sign cancel.
squared_too_late: float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => lam / 2 * sum((W.sum() ** 2 for W in weights))
    Each array is added up and then squared; square every weight first.
absolute: float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => lam / 2 * sum((np.abs(W).sum() for W in weights))
    Absolute values are added, which is the L1 penalty; ours squares.
norms: return lam / 2 * sum(np.sqrt(_squares(weights)))
    A root is taken: the norms of the arrays are added, not their squares.
one_norm: return lam / 2 * np.sqrt(sum(_squares(weights)))
    A root is taken of the whole sum; the sum itself is wanted.
averaged: float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => lam / 2 * sum(((W ** 2).mean() for W in weights))
    The squares of each array are averaged; add them up.
averaged_over_arrays: return lam / 2 * np.mean(_squares(weights))
    The sum is divided by the number of arrays; nothing is averaged.
once_for_each: return lam / 2 * sum(_squares(weights)) * len(weights)
    The whole penalty is added once for every array; it counts once.
first_only: return lam / 2 * _squares(weights)[0]
    Only the first array counts. Is the return inside the loop?
last_only: return lam / 2 * _squares(weights)[-1]
    Only the last array counts: the sum starts anew for each.
vectors_left_out: return lam / 2 * sum(_squares([W for W in weights if W.ndim > 1]))
    Vectors are left out, as if they were biases; biases are not in the
    list, so everything in it counts.
not_summed: return [lam / 2 * square for square in _squares(weights)]
    There is one number for each array; the penalty is their sum.
""",
    _squares=_squares,
)


@l2_penalty.mistake(
    "in_place",
    says="The caller's weights are changed by `**=`; make new arrays.",
    finding="purity",
)
def in_place(weights, lam):
    total = 0
    for W in weights:
        W **= 2
        total += W.sum()
    return lam / 2 * total


@l2_penalty.right("loop")
def loop(weights, lam):
    total = 0
    for W in weights:
        for w in W.ravel():
            total += 0.5 * lam * w * w
    return total


l2_penalty.unusual("""
norms_squared: return float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => norms = [np.linalg.norm(W.ravel()) for W in weights]; return np.array(0.5 * lam * np.dot(norms, norms))
one_long_vector: return float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => w = np.concatenate([W.reshape(-1) for W in weights]); return lam * (w @ w) / 2
scalar_products: float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => np.sum([np.vdot(W, W) for W in weights]) * (lam / 2)
one_by_one: return float(lam / 2 * sum((np.sum(W ** 2) for W in weights))) => rows = [W.reshape(1, -1) for W in weights]; return sum((row @ row.T for row in rows), np.zeros((1, 1))) * lam / 2
each_on_its_own: float => sum
    & lam / 2 * sum((np.sum(W ** 2) for W in weights)) => (lam / 2 * np.square(W).sum() for W in weights)
""")


l2_penalty_backward = LADDER.add(
    solution.l2_penalty_backward,
    parts=("gradients",),
    hints="""
        What is the slope of lam / 2 * w**2 in w?
        fits twice halved lam_missing lam_added not_differentiated only_signs
        fits sign half times_2

        Does the slope in one weight depend on any other weight?
        fits averaged divided_by_rows unit_length penalty_as_gradient

        One gradient for each array, of its shape, in a list. Which loop makes
        such a list without changing the arrays?
        fits vectors_left_out transposed summed one_long_vector first_only
        fits in_place purity
    """,
)
penalty_shown(l2_penalty_backward)


@l2_penalty_backward.hidden
def l2_penalty_backward_cases(rng):
    return penalty_cases(rng, l2_penalty_backward)


l2_penalty_backward.wrong("""
twice: lam * W => 2 * lam * W
    It is 2 lam W, the gradient of a penalty without the 1/2; ours has it,
    so the 2 is gone.
halved: lam * W => lam / 2 * W
    It is lam W / 2; the slope of the square brings a 2 that cancels the
    1/2.
lam_missing: lam * W => 1 * W
    lam is not used.
lam_added: lam * W => W + lam
    lam is added to the weights; multiply by it.
not_differentiated: lam * W => lam / 2 * W ** 2
    The weights are still squared; the slope of w**2 / 2 is w.
only_signs: lam * W => lam * np.sign(W)
    Only the signs of the weights are left: this is the gradient of the L1
    penalty.
sign: lam * W => -lam * W
    The sign is flipped: the penalty grows with the size of the weights.
weights_after_a_step: lam * W => W - lam * W
    These are weights after a step, W - lam W; the gradient alone is
    wanted, and the step comes later.
averaged: lam * W => lam * W / W.size
    Each gradient is divided by the size of its array; the penalty is a
    sum, not a mean.
divided_by_rows: lam * W => lam * W / len(W)
    Each gradient is divided by the number of rows; the penalty is no mean
    over examples.
unit_length: lam * W => lam * W / np.linalg.norm(W)
    Each gradient is divided by the norm of its array: this belongs to the
    norm itself, not to its square.
penalty_as_gradient: return [lam * W for W in weights] => penalty = l2_penalty(weights, lam); return [np.full(W.shape, penalty) for W in weights]
    The penalty itself stands in every entry; what is wanted is how fast it
    grows with each weight.
vectors_left_out: lam * W => lam * W if W.ndim > 1 else 0.0 * W
    Vectors get no gradient, as if they were biases; biases are not in the
    list, so everything in it counts.
transposed: lam * W => lam * W.T
    The gradients are transposed; each has the shape of its array.
summed: lam * W => lam * W.sum()
    Each array has become one number; its gradient has its shape.
one_long_vector: [lam * W for W in weights] => np.concatenate([lam * W.ravel() for W in weights])
    All gradients are strung together into one; a list with one for each
    array is wanted.
first_only: [lam * W for W in weights] => lam * weights[0]
    Only the first array's gradient is returned. Is the return inside the
    loop?
""")


@l2_penalty_backward.mistake(
    "in_place",
    says="The caller's weights are changed by `*=`; make new arrays.",
    finding="purity",
)
def l2_penalty_backward_in_place(weights, lam):
    for W in weights:
        W *= lam
    return weights


@l2_penalty_backward.right("loop")
def l2_penalty_backward_loop(weights, lam):
    gradients = []
    for W in weights:
        dW = np.zeros(W.shape)
        for index in np.ndindex(W.shape):
            dW[index] = lam * W[index]
        gradients.append(dW)
    return gradients


l2_penalty_backward.unusual("""
tuple: [lam * W for W in weights] => tuple((np.multiply(W, lam) for W in weights))
half_of_twice: lam * W => lam / 2 * (2 * W)
nested_lists: lam * W => (lam * W).tolist()
""")


@l2_penalty_backward.right("own_copies")
def own_copies(weights, lam):
    copies = [W.astype(float) for W in weights]
    for W in copies:
        W *= lam
    return copies


@l2_penalty_backward.right("nudged")
def nudged(weights, lam):
    return [
        numerical_gradient(lambda V: solution.l2_penalty([V], lam), W, 1e-3)
        for W in weights
    ]
