"""Exercises of lesson 6: loss and gradients with dropout in between."""

from itertools import product

import numpy as np

from chainrule_course.exercises.backprop.networks import (
    layers,
    off_the_kink,
    until,
)
from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.notes import A_VIEW, ONE_ROW
from chainrule_course.exercises.training.common import (
    EDGE,
    ONE_LAYER,
    SHUFFLED,
    as_views,
    seed,
    turned,
)
from chainrule_course.exercises.training.network import (
    HAND,
    HAND_X,
    NEGATIVE,
    TOO_LARGE,
    Y,
    by_hand,
    classes,
)
from chainrule_course.solutions import training as solution
from chainrule_course.solutions.activations import relu
from chainrule_course.solutions.losses import (
    l2_penalty,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from chainrule_course.solutions.parameters import layers_of, params_of

LADDER = Ladder("06_training")
AS_BEFORE = "p = 0: as mlp_loss_and_grads"
NO_HIDDEN = "one layer: nothing to drop"
OWN = "each gradient beside the loss with the same masks, nudged"
EACH_LOSS = "the losses of 120 draws, each once"
MEAN = "the mean loss of 120 draws"
OUTSIDE = "p = 1"
# Relative. Networks are drawn whose mean of 120 losses has a standard
# deviation of 1.2 per cent or less: two right ones differ by less than 0.12.
UP_TO_CHANCE, STEADY = 0.12, 0.13

dropout_loss_and_grads = LADDER.add(
    solution.dropout_loss_and_grads,
    parts=("loss", "grads"),
    driver="own_gradient",
    inside=False,  # each would be called some hundred times
    points={"values": 3, "edges": 2, "purity": 1},
    hints="""
        mlp_forward has no place for dropout, so walk through the layers
        yourself. What do you have to keep of each, for the way back?
        fits mask_kept_for_all rows_share_masks own_generator scale_missing
        fits scale_twice share_kept turned

        Which numbers go through dropout: the inputs, what comes out of a
        hidden ReLU, the logits? How many masks are there with three layers?
        fits inputs_dropped logits_dropped first_only nothing_dropped drawn_losses
        fits mean_loss

        On the way back from the A of a hidden layer to its Z there are two
        gates. Which two, and does their order matter?
        fits mask_anew mask_forgotten gate_forgotten penalty_missing
        fits own_gradient penalty_in_loss_only biases_penalised
    """,
)


def show(params, X, y, *rest, **options):
    dropout_loss_and_grads.show(params, X, y, *rest, **options)


PLAIN = {"driver": "seeded"}
SINGLE = by_hand(([[1.0, -1.0], [0.5, 2.0]], [0.5, -0.5]))
POSITIVE = by_hand(
    ([[1.0, 2.0], [0.5, 1.0]], [0.5, 1.0]),
    ([[0.8, -0.4], [-0.3, 0.5]], [0.1, -0.2]),
)
NARROW = by_hand(([[1.0], [0.5]], [0.5]), ([[0.8, -0.4]], [0.1, -0.2]))
THREE = by_hand(
    ([[1.0], [0.5]], [0.5]),
    ([[0.5]], [0.5]),
    ([[0.8, -0.4]], [0.1, -0.2]),
)
ONES = np.array([[1.0, 2.0], [2.0, 0.5]])
LABELS = np.array([0, 1])
show(HAND, HAND_X, Y, 0.0, "default_rng(0)", note=AS_BEFORE, **PLAIN)
show(SINGLE, ONES, LABELS, 0.5, "default_rng(1)", note=NO_HIDDEN, **PLAIN)
show(HAND, HAND_X, Y, 0.4, "default_rng(2)", 0.25, note=OWN)
for few, rows in ((POSITIVE, 1), (NARROW, 2), (THREE, 1)):
    show(few, ONES[:rows], LABELS[:rows], 0.45, "default_rng(3)",
         note=EACH_LOSS, driver="losses_drawn")  # fmt: skip
show(HAND, np.tile(HAND_X, (10, 1)), np.tile(Y, 10), 0.2,
     "default_rng(4)", note=MEAN, driver="mean_loss",
     tolerance=UP_TO_CHANCE)  # fmt: skip
show(turned(HAND), HAND_X[:1], Y[:1], 0.0, "default_rng(5)", 0.5,
     note=SHUFFLED, **PLAIN, **EDGE)  # fmt: skip
show(HAND, HAND_X, Y, 1.0, "default_rng(6)", note=OUTSIDE, **PLAIN, **EDGE)


def every_loss(params, X, y, p):
    """The loss under each choice of masks, sorted; it takes few units."""
    layers, n = layers_of(params), len(X)
    sizes = [n * len(b) for _, b in layers[:-1]]
    found = []
    for kept in product((0.0, 1 / (1 - p)), repeat=sum(sizes)):
        A, left = X, np.array(kept)
        for W, b in layers[:-1]:
            Z = A @ W + b
            mask, left = left[: Z.size], left[Z.size :]
            A = relu(Z) * mask.reshape(Z.shape)
        W, b = layers[-1]
        found.append(softmax_cross_entropy(A @ W + b, y))
    return np.sort(found)


def _apart(params, X, y, p):
    """Whether losses under different masks are equal or clearly differ."""
    gaps = np.diff(every_loss(params, X, y, p))
    near = (gaps > 1e-10) & (gaps < 1e-3)
    return (gaps > 1e-3).sum() >= 2 and not near.any()


def _few(rng, p, n, *sizes):
    """A network whose units are on, mostly, for n rows and p."""

    def draw():
        params = params_of([(W, abs(b)) for W, b in layers(rng, *sizes)])
        X = rng.uniform(0.3, 2, (n, sizes[0]))
        return params, X, rng.integers(0, sizes[-1], n)

    return until(lambda *drawn: _apart(*drawn, p), draw)


def _losses(params, X, y, share, p):
    """Losses of many draws in which a share is dropped, scaled as for p."""
    rng, found = np.random.default_rng(0), []
    layers = layers_of(params)
    for _ in range(150):
        A = X
        for W, b in layers[:-1]:
            Z = A @ W + b
            A = relu(Z) * (rng.random(Z.shape) >= share) / (1 - p)
        W, b = layers[-1]
        found.append(softmax_cross_entropy(A @ W + b, y))
    return np.array(found)


def _steady(params, X, y, p):
    """Whether the mean loss is sure, and tells how many are dropped."""
    right, wrong = (_losses(params, X, y, s, p) for s in (p, 1 - p))
    away = abs(wrong.mean() / right.mean() - 1)
    return right.std() < STEADY * right.mean() and away > 0.25


@dropout_loss_and_grads.hidden
def dropout_loss_and_grads_cases(rng):
    def case(params, X, y, p, *lam, **options):
        return dropout_loss_and_grads.case(
            params, X, y, p, seed(rng), *lam, **options
        )

    def drawn(n, *sizes):
        listed, X = until(
            off_the_kink,
            lambda: (layers(rng, *sizes), rng.normal(size=(n, sizes[0]))),
        )
        params = params_of(listed)
        return params, X, classes(rng, params, n)

    d, h, k = (int(size) for size in rng.permutation([3, 4, 5]))
    two, three = drawn(4, d, h, k), drawn(3, d, 4, 5, k)
    alone = drawn(5, d, k)
    steady = until(
        lambda *given: _steady(*given, 0.25), lambda: drawn(16, d, 12, k)
    )
    own = {"note": OWN}
    losses = {"note": EACH_LOSS, "driver": "losses_drawn"}
    return [
        case(*two, 0.0, 0.3, note=AS_BEFORE, **PLAIN),
        case(*three, 0.0, note=AS_BEFORE, **PLAIN),
        case(*alone, 0.5, 0.3, note=NO_HIDDEN, **PLAIN),
        case(*two, 0.4, 0.3, **own),
        case(*three, 0.4, **own),
        case(*_few(rng, 0.45, 2, 3, 1, 3), 0.45, **losses),
        case(*_few(rng, 0.4, 1, 3, 2, 3), 0.4, **losses),
        case(*_few(rng, 0.45, 1, 3, 1, 1, 3), 0.45, **losses),
        case(*steady, 0.25, note=MEAN, driver="mean_loss",
             tolerance=UP_TO_CHANCE),
        case(*alone, 0.9, note=ONE_LAYER, **PLAIN, **EDGE),
        case(turned(two[0]), *two[1:], 0.0, note=SHUFFLED, **PLAIN, **EDGE),
        case(turned(three[0]), *three[1:], 0.6, 0.1, note=SHUFFLED, **EDGE),
        case(*drawn(1, 3, 5, 4), 0.4, note=ONE_ROW, **EDGE),
        case(*drawn(3, 2, 1, 3), 0.0, 0.3,
             note="one hidden unit", **PLAIN, **EDGE),
        case(as_views(two[0]), strided(two[1]), two[2], 0.3, note=A_VIEW,
             **EDGE),
        case(*two, 1.0, note=OUTSIDE, **PLAIN, **EDGE),
        case(*two, -0.2, note="p below 0", **PLAIN, **EDGE),
        case(*two[:2], two[2] + 1, 0.4, note=TOO_LARGE, **PLAIN, **EDGE),
        case(*two[:2], two[2] - 1, 0.4, note=NEGATIVE, **PLAIN, **EDGE),
    ]  # fmt: skip


def _walk(params, X, y, p, rng, lam, logits=False):
    """The walk with the gate and the mask as one factor."""
    if p < 0 or p >= 1:
        raise ValueError("p")
    listed = layers_of(params)
    A, inputs, factors = X, [], []
    for i, (W, b) in enumerate(listed):
        Z = A @ W + b
        inputs.append(A)
        if i < len(listed) - 1 or logits:
            last = i == len(listed) - 1
            kept = (rng.random(Z.shape) >= p) / (1 - p)
            factors.append(kept if last else kept * (Z > 0))
            Z = A = Z * factors[-1]
    dZ, grads = softmax_cross_entropy_backward(Z, y), {}
    for i in range(len(listed) - 1, -1, -1):
        W = listed[i][0]
        if i < len(factors):
            dZ = dZ * factors[i]
        grads[f"W{i + 1}"] = inputs[i].T @ dZ + lam * W
        grads[f"b{i + 1}"] = dZ.sum(axis=0)
        dZ = dZ @ W.T
    weights = [W for W, _ in listed]
    return softmax_cross_entropy(Z, y) + l2_penalty(weights, lam), grads


dropout_loss_and_grads.wrong(
    """
mask_anew: dZ = dropout_backward(dA, mask) * (Z > 0) => dZ = dropout(dA, p, rng)[0] * (Z > 0)
    The gradients do not fit the masks of the way there: on the way back
    another mask is drawn, or none is used. Both ways share it.
mask_forgotten finding=mask_anew: dZ = dropout_backward(dA, mask) * (Z > 0) => dZ = dA * (Z > 0)
    The gradients do not fit the masks of the way there: on the way back
    another mask is drawn, or none is used. Both ways share it.
gate_forgotten: dZ = dropout_backward(dA, mask) * (Z > 0) => dZ = dropout_backward(dA, mask)
    The ReLU lets everything through on the way back: behind the mask comes
    the gate Z > 0.
inputs_dropped: A, cache = (X, []) => A, cache = (dropout(X, p, rng)[0], [])
    The inputs go through dropout as well; only what comes out of a hidden
    ReLU does.
scale_twice: A, cache[-1][2] = dropout(relu(Z), p, rng) => A, cache[-1][2] = dropout(relu(Z), p, rng); A, cache[-1][2] = (A / (1 - p), cache[-1][2] / (1 - p))
    What is kept is scaled twice; the scale is in the mask already.
scale_missing: A, cache[-1][2] = dropout(relu(Z), p, rng) => A, cache[-1][2] = dropout(relu(Z), p, rng); A, cache[-1][2] = (A * (1 - p), cache[-1][2] * (1 - p))
    What is kept is not scaled up.
share_kept: A, cache[-1][2] = dropout(relu(Z), p, rng) => A, cache[-1][2] = dropout(relu(Z), (1 - p) * (p > 0), rng)
    p is taken for the share that is kept; it is the share that is dropped.
rows_share_masks: A, cache[-1][2] = dropout(relu(Z), p, rng) => mask = dropout(np.ones(len(b)), p, rng)[1]; A, cache[-1][2] = (relu(Z) * mask, mask)
    All rows share one mask; every row has its own.
own_generator: A, cache = (X, []) => rng = np.random.default_rng(0); A, cache = (X, [])
    The function makes a generator of its own, so that every call drops the
    same; draw from the rng that comes as an argument.
nothing_dropped: A, cache[-1][2] = dropout(relu(Z), p, rng) => A, cache[-1][2] = dropout(relu(Z), 0.0, rng)
    Nothing is dropped.
first_only: A, cache[-1][2] = dropout(relu(Z), p, rng) => A, cache[-1][2] = dropout(relu(Z), p * (number == 1), rng)
    Only the first hidden layer has dropout; each of them has.
penalty_missing: + l2_penalty(weights, lam) => + 0.0
    & dW + lam * weights[number] => dW
    lam is not used: the penalty is missing in loss and gradients.
penalty_in_loss_only: dW + lam * weights[number] => dW
    The penalty is in the loss only; its gradient, lam W, is missing.
unchecked: A, cache[-1][2] = dropout(relu(Z), p, rng) => mask = (rng.random(Z.shape) >= p) / max(1 - p, 1e-12); A, cache[-1][2] = (relu(Z) * mask, mask)
    A p that is no share is let through; call dropout, which refuses it.
logits_dropped: return _walk(params, X, y, p, rng, lam, logits=True)
    The logits go through dropout as well; only what comes out of a hidden
    ReLU does.
""",
    _walk=_walk,
)


@dropout_loss_and_grads.mistake(
    "in_place",
    says=(
        "The parameters are updated in here; only their gradients are wanted."
    ),
    finding="purity",
)
def in_place(params, X, y, p, rng, lam=0.0):
    loss, grads = solution.dropout_loss_and_grads(params, X, y, p, rng, lam)
    for name in params:
        params[name] = params[name] - 0.1 * grads[name]
    return loss, grads


dropout_loss_and_grads.unusual(
    """
gate_and_mask_as_one: return _walk(params, X, y, p, rng, lam)
""",
    _walk=_walk,
)


@dropout_loss_and_grads.right("masks_drawn_first")
def masks_drawn_first(params, X, y, p, rng, lam=0.0):
    if not 0 <= p < 1:
        raise ValueError("p")
    L, masks = len(params) // 2, {}
    for i in range(L - 1, 0, -1):  # the last layer first
        shape = len(X), len(params[f"b{i}"])
        masks[i] = rng.binomial(1, 1 - p, shape) / (1 - p)
    A, Z = {0: X}, {}
    for i in range(1, L + 1):
        Z[i] = A[i - 1] @ params[f"W{i}"] + params[f"b{i}"]
        A[i] = np.maximum(Z[i], 0) * masks[i] if i < L else Z[i]
    loss = softmax_cross_entropy(Z[L], y)
    d, grads = softmax_cross_entropy_backward(Z[L], y), {}
    for i in range(L, 0, -1):
        W = params[f"W{i}"]
        loss += lam / 2 * (W**2).sum()
        grads.update({f"W{i}": A[i - 1].T @ d + lam * W, f"b{i}": d.sum(0)})
        if i > 1:
            d = np.where(Z[i - 1] > 0, d @ W.T * masks[i - 1], 0)
    return loss, grads


@dropout_loss_and_grads.right("dropped_before_the_relu")
def dropped_before_the_relu(params, X, y, p, rng, lam=0.0):
    if not 0 <= p < 1:
        raise ValueError("p")
    kept, A = [], X
    layers = solution.layers_of(params)
    for W, b in layers[:-1]:
        Z, mask = solution.dropout(A @ W + b, p, rng)
        kept.append((A, Z, mask))
        A = relu(Z)
    W, b = layers[-1]
    loss = softmax_cross_entropy(A @ W + b, y)
    d = softmax_cross_entropy_backward(A @ W + b, y)
    grads = [(A.T @ d + lam * W, d.sum(axis=0))]
    for (A, Z, mask), (below, _) in zip(
        kept[::-1], layers[-2::-1], strict=True
    ):
        d = d @ W.T * (Z > 0) * mask
        W = below
        grads.append((A.T @ d + lam * W, d.sum(axis=0)))
    total = sum(np.sum(W * W) for W, _ in layers)
    return loss + lam * total / 2, params_of(grads[::-1])
