"""Exercises of lesson 6: loss and gradients of a network, as a dict."""

import numpy as np

from chainrule_course.exercises.backprop.common import (
    passed_down,
    products,
    start,
)
from chainrule_course.exercises.backprop.networks import (
    layers,
    networks,
    off_the_kink,
    until,
)
from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.notes import A_VIEW, ALL_EQUAL
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.exercises.training.common import (
    EDGE,
    EXTREME,
    LARGE_LOGITS,
    ONE_LAYER,
    SHUFFLED,
    WITH_EXTREMES,
    net,
    turned,
)
from chainrule_course.solutions import losses
from chainrule_course.solutions import training as solution
from chainrule_course.solutions.activations import softmax
from chainrule_course.solutions.backprop import mlp_forward
from chainrule_course.solutions.parameters import layers_of, params_of

LADDER = Ladder("06_training")
KNOWS_NOTHING = "all zeros: the loss is log 4"
PENALTY = "with a penalty"
ONLY_PENALTY = "two classes, all inputs 0: log 2 and the penalty"  # fmt: skip
TOO_LARGE = "a label that is too large"
NEGATIVE = "a negative label"


def trace(params, X, y, lam=0.0):
    """Steps of the right way back, see `chainrule.checking.findings.localise`.

    None where a penalty is added, which is no step of it, and for labels
    that are refused.
    """
    logits, cache = mlp_forward(layers_of(params), X)
    if lam or min(y) < 0 or max(y) >= logits.shape[1]:
        return None
    dZ = losses.softmax_cross_entropy_backward(logits, y)
    steps = [start(f"dZ{len(cache)}", dZ)]
    for number in range(len(cache), 0, -1):
        A, W, _ = cache[number - 1]
        dZ = steps[-1]
        parts = f"grads['W{number}']", f"grads['b{number}']"
        steps += products(number, dZ, A, parts)
        if number > 1:
            _, _, Z = cache[number - 2]
            steps += passed_down(number, dZ, W, 1.0 * (Z > 0), Z)
    return steps


mlp_loss_and_grads = LADDER.add(
    solution.mlp_loss_and_grads,
    parts=("loss", "grads"),
    sizes={"n": ("X", 0)},
    points=WITH_EXTREMES,
    trace=trace,
    hints="""
        mlp_forward and mlp_backward work on a list of layers. Which two
        functions of this lesson lead from the dict to it and back?
        fits list_returned weights_only order_of_the_dict parts keys

        softmax_cross_entropy takes logits. Where does the softmax belong,
        then, and which gradient starts the way back?
        fits softmax_twice relu_on_logits divided_by_n_again mask_left_out
        fits summed no_loss_gradient place_forward

        The penalty is lam / 2 times the squares of all W. What is its slope in
        one W, and what in a b?
        fits biases_penalised biases_in_gradient biases_in_loss
        fits penalty_not_halved penalty_doubled_in_gradient
        fits penalty_in_loss_only penalty_in_gradient_only penalty_missing
        fits penalty_over_n penalty_of_first
    """,
)


def by_hand(*layers):
    """Parameters from nested lists."""
    return params_of([(np.array(W), np.array(b)) for W, b in layers])


ZEROS = by_hand((np.zeros((2, 4)), np.zeros(4)))
HAND = by_hand(
    ([[1.0, -1.0, 2.0], [2.0, 1.0, -1.0]], [0.5, -0.5, 1.0]),
    ([[1.0, 0.0], [-1.0, 2.0], [0.5, -0.5]], [0.5, -0.5]),
)
DEEP = by_hand(
    ([[1.0, -2.0], [0.5, 1.0]], [0.5, 1.0]),
    ([[1.0, 0.5], [-1.0, 1.0]], [0.5, 0.25]),
    ([[1.0, -1.0], [0.5, 2.0]], [0.0, 1.0]),
)
HAND_X = np.array([[1.0, 2.0], [-1.0, 0.5], [0.5, -2.0]])
Y = np.array([0, 1, 1])
show = mlp_loss_and_grads.show
show(ZEROS, np.array([[1.0, 2.0]]), np.array([3]), note=KNOWS_NOTHING)
show(HAND, HAND_X, Y)
show(HAND, np.zeros((2, 2)), np.array([0, 1]), 0.5, note=PENALTY)
show({"W1": np.array([[1.0, -2.0]]), "b1": np.zeros(2)}, np.zeros((1, 1)),
     np.array([0]), 0.5, note=ONLY_PENALTY)  # fmt: skip
show(turned(DEEP), np.array([[1.0, 2.0], [2.0, -1.0]]), np.array([1, 0]),
     note=ALL_EQUAL)  # fmt: skip
show(turned(HAND), HAND_X, Y, 0.25, note=SHUFFLED, **EDGE)
show(HAND, HAND_X, np.array([0, 2, 1]), note=TOO_LARGE, **EDGE)
show(HAND, HAND_X, np.array([0, -1, 1]), note=NEGATIVE, **EDGE)
show(by_hand(([[1e4, -1e4]], [0.0, 0.0])), np.array([[1.0], [-1.0]]),
     np.array([1, 1]), note=LARGE_LOGITS, **EXTREME)  # fmt: skip


def classes(rng, params, rows):
    """Labels that fit a network, the first and the last class among them."""
    k = len(params[f"b{len(params) // 2}"])
    y = rng.integers(0, k, rows)
    y[0], y[-1] = k - 1, 0
    return y


def _nearly_sure(rng):
    """A network that is right, and nearly sure of it."""
    params, X = until(
        off_the_kink, lambda: (layers(rng, 5, 6, 4), rng.normal(size=(3, 5)))
    )
    logits = np.sort(mlp_forward(params, X)[0], axis=1)
    times = 8 / (logits[:, -1] - logits[:, -2]).min()
    W, b = params[-1]
    params = params_of([params[0], (times * W, times * b)])
    y = mlp_forward(layers_of(params), X)[0].argmax(axis=1)
    return params, X / 3, y


def _far_out(rng):
    params, X = layers(rng, 5, 6, 4), 3e3 * rng.normal(size=(3, 5))
    return params_of(params), X, mlp_forward(params, X)[0].argmin(axis=1)


@mlp_loss_and_grads.hidden
def mlp_loss_and_grads_cases(rng):
    case, cases = mlp_loss_and_grads.case, []
    for place, (note, property, listed, X) in enumerate(networks(rng)):
        params = params_of(listed)
        if note is not A_VIEW:
            params = turned(params)
        lam = (0.3,) if place % 2 else ()
        y = classes(rng, params, len(X))
        cases.append(case(params, X, y, *lam, note=note, property=property))
    params, X, y = net(rng, 3, 4, 3), rng.normal(size=(5, 3)), np.arange(5) % 3
    large = {
        **params,
        "W2": 1e4 * params["W2"],
        "b2": rng.choice([-1e4, 1e4], 3),
    }
    names = "loss", "grads['W1']", "grads['W2']"
    return [
        *cases,
        case(params, X, y, 0.7, note=PENALTY),
        fine(mlp_loss_and_grads, lambda: _nearly_sure(rng)),
        wide(mlp_loss_and_grads, lambda: _far_out(rng), names),
        case(params, X, strided(y), note=A_VIEW, **EDGE),
        case(params, X, y + 1, note=TOO_LARGE, **EDGE),
        case(params, X, y - 1, 0.3, note=NEGATIVE, **EDGE),
        case({n: a for n, a in params.items() if n[-1] == "1"}, X, y,
             0.3, note=ONE_LAYER, **EDGE),
        case(large, X, y, note=LARGE_LOGITS, **EXTREME),
        case(large, X, y, 0.1, note=LARGE_LOGITS, **EXTREME),
    ]  # fmt: skip


OWN = "for (dW, db), (W, b) in zip(grads, layers, strict=True)"


mlp_loss_and_grads.wrong("""
biases_penalised: + l2_penalty(weights, lam) => + l2_penalty(list(params.values()), lam)
    & (dW + more, db) for (dW, db), more in added => (dW + lam * W, db + lam * b) for (dW, db), (W, b) in zip(grads, layers, strict=True)
    The biases are penalised as well; only the weights are.
biases_in_gradient: (dW + more, db) for (dW, db), more in added => (dW + lam * W, db + lam * b) for (dW, db), (W, b) in zip(grads, layers, strict=True)
    The gradients of the biases carry a penalty, lam b, which the loss has
    not; biases are free.
biases_in_loss: + l2_penalty(weights, lam) => + l2_penalty(list(params.values()), lam)
    The loss penalises the biases as well; only the weights are.
penalty_not_halved: + l2_penalty(weights, lam) => + l2_penalty(weights, 2 * lam)
    The 1/2 of the penalty is missing in the loss: lam / 2 times the
    squares.
penalty_doubled_in_gradient: dW + more => dW + 2 * more
    The gradient of the penalty is lam W, without a 2: the 1/2 in the loss
    takes it away.
penalty_in_loss_only: dW + more => dW
    The penalty is in the loss only; its gradient, lam W, is missing.
penalty_in_gradient_only: + l2_penalty(weights, lam) => + 0.0
    The penalty is in the gradients only; the loss has it as well.
penalty_missing: + l2_penalty(weights, lam) => + 0.0
    & dW + more => dW
    lam is not used: the penalty is missing in loss and gradients.
penalty_over_n: l2_penalty(weights, lam) => l2_penalty(weights, lam / len(X))
    The penalty of the loss is divided by n; it is added as it is, since it
    is no mean over the rows.
all_over_n: l2_penalty(weights, lam) => l2_penalty(weights, lam / len(X))
    & l2_penalty_backward(weights, lam) => l2_penalty_backward(weights, lam / len(X))
    lam is divided by n; the penalty is added as it is, since it is no mean
    over the rows.
penalty_of_first: + l2_penalty(weights, lam) => + l2_penalty(weights[:1], lam)
    The loss penalises the first layer only; all W count.
divided_by_n_again: softmax_cross_entropy_backward(logits, y) => softmax_cross_entropy_backward(logits, y) / len(X)
    The gradients are divided by n once more; the 1/n is in
    softmax_cross_entropy_backward already.
summed: softmax_cross_entropy_backward(logits, y) => softmax_cross_entropy_backward(logits, y) * len(X)
    The gradients are those of a sum over the rows; the loss is a mean.
weights_only: params_of([(dW + more, db) for (dW, db), more in added]) => {f'W{i}': dW + more for i, ((dW, _), more) in enumerate(added, 1)}
    The gradients of the biases are missing.
list_returned: params_of([(dW + more, db) for (dW, db), more in added]) => [(dW + more, db) for (dW, db), more in added]
    The gradients come as a list of layers; make a dict with the names of
    params of it.
order_of_the_dict: layers_of(params) => [(W, params['b' + name[1:]]) for name, W in params.items() if name[0] == 'W']
    The layers are taken in the order of the dict; that order means
    nothing. layers_of goes by the numbers.
""")  # fmt: skip


def _bent(params, X, y, lam, *, gate=None, last=None, back=None):
    """Loss and gradients with the places where learners go wrong open."""
    layers = layers_of(params)
    logits, cache = mlp_forward(layers, X)
    out = logits if last is None else last(logits)
    loss = losses.softmax_cross_entropy(out, y)
    dZ = losses.softmax_cross_entropy_backward(out, y)
    dZ = dZ if back is None else back(dZ, logits, out)
    grads = {}
    for number in range(len(layers), 0, -1):
        A, W, _ = cache[number - 1]
        grads[f"W{number}"] = A.T @ dZ + lam * W
        grads[f"b{number}"] = dZ.sum(axis=0)
        if number > 1:
            Z = cache[number - 2][2]
            dZ = dZ @ W.T * (Z > 0 if gate is None else gate(Z))
    return loss + losses.l2_penalty([W for W, _ in layers], lam), grads


mlp_loss_and_grads.wrong(
    """
softmax_twice: return _bent(params, X, y, lam, last=softmax)
    The softmax is taken twice: softmax_cross_entropy takes logits and has
    it inside. The loss can then never come near 0.
""",
    _bent=_bent,
    softmax=softmax,
)


@mlp_loss_and_grads.mistake(
    "relu_on_logits",
    says="The logits go through a ReLU; none follows the last layer.",
)
def relu_on_logits(params, X, y, lam=0.0):
    def last(logits):
        return np.maximum(0, logits)

    def back(dZ, logits, out):
        return dZ * (logits > 0)

    return _bent(params, X, y, lam, last=last, back=back)


mlp_loss_and_grads.wrong(
    """
mask_left_out: return _bent(params, X, y, lam, gate=np.ones_like)
    The ReLU lets everything through on the way back. Is it left out, or is
    its mask `A >= 0`, which never closes?
""",
    _bent=_bent,
)


@mlp_loss_and_grads.mistake(
    "in_place",
    says=(
        "The parameters are updated in here; only their gradients are wanted."
    ),
    finding="purity",
)
def in_place(params, X, y, lam=0.0):
    loss, grads = solution.mlp_loss_and_grads(params, X, y, lam)
    for name in params:
        params[name] = params[name] - 0.1 * grads[name]
    return loss, grads


@mlp_loss_and_grads.right("recursion")
def recursion(params, X, y, lam=0.0):
    layers, grads = layers_of(params), {}

    def below(A, number):
        """Loss, and its gradient in A, from a layer on."""
        W, b = layers[number - 1]
        Z = A @ W + b
        if number == len(layers):
            loss = losses.softmax_cross_entropy(Z, y)
            dZ = losses.softmax_cross_entropy_backward(Z, y)
        else:
            loss, dA = below(np.maximum(Z, 0), number + 1)
            dZ = np.where(Z > 0, dA, 0)
        grads[f"b{number}"] = dZ.sum(axis=0)
        grads[f"W{number}"] = A.T @ dZ + lam * W
        return loss + lam * np.vdot(W, W) / 2, dZ @ W.T

    return below(X, 1)[0], grads


@mlp_loss_and_grads.right("nothing_of_lesson_four")
def nothing_of_lesson_four(params, X, y, lam=0.0):
    L = len(params) // 2
    A = {0: X}
    for i in range(1, L + 1):
        Z = A[i - 1] @ params[f"W{i}"] + params[f"b{i}"]
        A[i] = Z if i == L else Z * (Z > 0)
    if np.min(y) < 0 or np.max(y) >= Z.shape[1]:
        raise ValueError("labels")
    Z = Z - Z.max(axis=1)[:, None]
    log_p = Z - np.log(np.exp(Z).sum(axis=1))[:, None]
    rows = np.arange(len(y))
    loss = -log_p[rows, y].sum() / len(y)
    d = np.exp(log_p)
    d[rows, y] -= 1
    d /= len(y)
    grads = dict.fromkeys(params)
    for i in range(L, 0, -1):
        W = params[f"W{i}"]
        loss += lam / 2 * (W * W).sum()
        grads[f"W{i}"] = A[i - 1].T @ d + lam * W
        grads[f"b{i}"] = np.ones(len(y)) @ d
        d = (d @ W.T) * (A[i - 1] > 0)
    return loss, grads


@mlp_loss_and_grads.right("penalty_by_itself")
def penalty_by_itself(params, X, y, lam=0.0):
    loss, grads = solution.mlp_loss_and_grads(params, X, y)
    for name, W in params.items():
        if name.startswith("W"):
            loss = loss + 0.5 * lam * float(np.sum(np.square(W)))
            grads[name] = grads[name] + lam * W
    return {"loss": loss, "grads": grads}
