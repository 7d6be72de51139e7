"""Exercises of lesson 4: back through a network of any depth."""

import numpy as np

from chainrule.checking.lending.pairs import WAYS
from chainrule_course.exercises.backprop.common import (
    passed_down,
    products,
    start,
)
from chainrule_course.exercises.backprop.networks import (
    DEAD,
    EQUAL,
    EQUAL_X,
    ONE_LAYER,
    POSITIVE_X,
    SINGLE_LAYER,
    TINY,
    TINY_X,
    WITH_A_DEAD_UNIT,
    layers,
    networks,
    off_the_kink,
    until,
)
from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    LARGE_SCALE,
    SMALL_SCALE,
    WIDE,
)
from chainrule_course.exercises.telling import is_fine, is_wide
from chainrule_course.mutations.rebound import beside
from chainrule_course.solutions import backprop as solution
from chainrule_course.solutions.activations import relu, relu_backward
from chainrule_course.solutions.backprop import mlp_forward

LADDER = Ladder("04_backprop")


def trace(dlogits, cache):
    """Steps of the right way back, see `chainrule.checking.findings.localise`."""
    if isinstance(cache, dict):
        cache = mlp_forward(**cache["mlp_forward"])[1]
    steps = [start(f"dZ{len(cache)}", dlogits)]
    for number in range(len(cache), 0, -1):
        A, W, _ = cache[number - 1]
        dZ = steps[-1]
        parts = (f"grads[{number - 1}][{i}]" for i in (0, 1))
        steps += products(number, dZ, A, parts)
        if number > 1:
            _, _, Z = cache[number - 2]
            steps += passed_down(number, dZ, W, 1.0 * (Z > 0), Z)
    return steps


mlp_backward = LADDER.add(
    solution.mlp_backward,
    parts=("grads",),
    trace=trace,
    hints="""
        dlogits is the gradient in the Z of the last layer. What does
        linear_backward make of it, and which of the three results goes on to
        the layer below?
        fits W_not_transposed dW_instead_of_W skips_the_weights

        dX of a layer is the gradient in what came out of the ReLU below it.
        Which Z did that ReLU see: that of this layer or of the one below?
        fits mask_left_out mask_at_last_layer mask_of_other_layer
        fits mask_from_gradient mask_turned mask_without_gradient relu_value
        fits sigmoid_slope

        Walk through the layers from last to first, and hand back the gradients
        from first to last. How do you turn the order?
        fits last_layer_first first_layer_missing first_layer_zero
        fits last_layer_only pairs_turned backwards
    """,
)


def asked(networks):
    """Cases of networks, each asked in three ways, see `chainrule.checking.lending.pairs`.

    Parameters
    ----------
    networks : list of (note, property, params, X, dlogits)
    """
    cases = []
    for driver in WAYS:
        for note, property, params, X, dlogits in networks:
            given = {"params": params, "X": X}
            made = (
                {"mlp_forward": given} if driver else mlp_forward(**given)[1]
            )
            cases.append(
                mlp_backward.case(
                    dlogits, made, note=note, property=property, driver=driver
                )
            )
    return cases


mlp_backward.visible += asked(
    [
        (None, "values", TINY, TINY_X, np.array([[1.0], [-2.0]])),
        (ALL_EQUAL, "values", EQUAL, EQUAL_X,
         np.array([[1.0, -1.0], [2.0, 0.5]])),
        (ONE_LAYER, "edges", SINGLE_LAYER, EQUAL_X[:1],
         np.array([[1.0, -2.0, 3.0]])),
        (DEAD, "edges", WITH_A_DEAD_UNIT, POSITIVE_X,
         np.array([[2.0], [-1.0], [1.0]])),
    ]
)  # fmt: skip


@mlp_backward.hidden
def mlp_backward_cases(rng):
    few = until(
        off_the_kink,
        lambda: (layers(rng, 4, 5, 6, 2), rng.normal(size=(5, 4))),
    )
    drawn = []
    for note, property, params, X in [
        *networks(rng), (None, "values", *few),
    ]:  # fmt: skip
        dlogits = rng.normal(size=(len(X), len(params[-1][1])))
        if note is A_VIEW:
            dlogits = strided(dlogits)
        drawn.append((note, property, params, X, dlogits))
    return asked([*drawn, *sizes(rng)])


def sizes(rng):
    """A network whose gradients all are small, and one with large ones."""

    def drawn(scale):
        params, X = until(
            off_the_kink,
            lambda: (layers(rng, 4, 5, 6, 2), rng.normal(size=(5, 4))),
        )
        dlogits = scale * rng.normal(size=(5, 2))
        return params, X, dlogits

    def told(tells, scale):
        def holds(params, X, dlogits):
            cache = mlp_forward(params, X)[1]
            found = solution.mlp_backward(dlogits, cache)
            return all(tells(grad) for layer in found for grad in layer)

        return until(holds, lambda: drawn(scale))

    return [
        (FINE, "values", *told(is_fine, SMALL_SCALE)),
        (WIDE, "values", *told(is_wide, LARGE_SCALE)),
    ]


def backward(
    dlogits, cache, *, enter=None, bend=None, dA=None, dW=None, db=None
):
    """mlp_backward with some of its steps changed.

    bend makes dZ of the layer below from dA and what that layer cached.
    """
    dZ, grads = enter(dlogits, cache) if enter else dlogits, []
    for layer in reversed(range(len(cache))):
        A, W, Z = cache[layer]
        own_dW = dW(dZ, A, W, Z) if dW else A.T @ dZ
        grads.insert(0, (own_dW, db(dZ, A) if db else dZ.sum(axis=0)))
        if layer > 0:
            below = dA(dZ, A, W, own_dW) if dA else dZ @ W.T
            dZ = (bend or relu_step)(below, A, *cache[layer - 1][1:], Z)
    return grads


def relu_step(dA, A, W, Z, Z_above):
    """Gradient through the ReLU that made A of Z."""
    return dA * (Z > 0)


PLACES = {"bend": "dZ", "dA": "dA", "dW": "dW", "db": "db", "enter": "dZ"}


def mistake(id, says, fill=None, **changed):
    """Enter the walk with some steps changed as a wrong answer.

    Its place is the step that is changed, unless several are.
    """
    place = PLACES[min(changed)] if len(changed) == 1 else None
    enter = mlp_backward.mistake(id, says=says, fill=fill, place=place)
    enter(lambda dlogits, cache: backward(dlogits, cache, **changed))


mistake(
    "mask_left_out",
    "The ReLU lets everything through on the way back. Is it left out, or is"
    " its mask `A >= 0`? What came out of a ReLU is never negative, so that"
    " mask never closes.",
    bend=lambda dA, A, W, Z, above: dA,
)
mistake(
    "mask_at_last_layer",
    "dlogits goes through a ReLU as well; the last layer has none.",
    enter=lambda dlogits, cache: dlogits * (cache[-1][2] > 0),
)
mistake(
    "mask_of_other_layer",
    "The mask comes from the Z of the layer above; the ReLU saw the Z of the"
    " layer below it.",
    bend=lambda dA, A, W, Z, above: dA * (above > 0),
)
mistake(
    "mask_from_gradient",
    "The mask comes from the gradient: what is negative in dA is cut off. The"
    " sign of Z decides.",
    bend=lambda dA, A, W, Z, above: dA * (dA > 0),
)
mistake(
    "mask_turned",
    "The mask is turned round: what comes back passes where Z is negative.",
    bend=lambda dA, A, W, Z, above: dA * (Z <= 0),
)
mistake(
    "mask_without_gradient",
    "Below the last layer only the mask is passed on; it multiplies dA.",
    bend=lambda dA, A, W, Z, above: 1.0 * (Z > 0),
)
mistake(
    "relu_value",
    "dA is multiplied with what came out of the ReLU; its slope is 1 or 0.",
    bend=lambda dA, A, W, Z, above: dA * A,
)
mistake(
    "sigmoid_slope",
    "The slope is A * (1 - A), that of the sigmoid; between these layers is a"
    " ReLU.",
    bend=lambda dA, A, W, Z, above: dA * A * (1 - A),
)
mistake(
    "W_not_transposed",
    "The weights are not transposed on the way down: it is dZ @ W.T.",
    dA=lambda dZ, A, W, dW: dZ @ W,
)
mistake(
    "dW_instead_of_W",
    "On the way down dZ is multiplied with the gradient of W; the layer used"
    " W itself.",
    dA=lambda dZ, A, W, dW: dZ @ dW.T,
)
mistake(
    "skips_the_weights",
    "What comes back is passed on to the layer below as it is; the way down"
    " goes through the weights, dZ @ W.T.",
    dA=lambda dZ, A, W, dW: dZ,
)
UPDATED = {"a_hundredth": 0.01, "a_tenth": 0.1, "whole": 1.0}
for name, lr in UPDATED.items():
    mistake(
        f"updated_first_{name}",
        "Each W is updated (with a rate of {lr:g}) before the way down goes"
        " through it; compute all gradients first.",
        {"lr": lr},
        dA=lambda dZ, A, W, dW, lr=lr: dZ @ (W - lr * dW).T,
    )
mistake(
    "Z_instead_of_A",
    "dW is made with A @ W + b of this layer; what went into W is A.",
    dW=lambda dZ, A, W, Z: Z.T @ dZ,
)
mistake(
    "dW_not_transposed",
    "A is not transposed in dW: the sum should run over the rows, n.",
    dW=lambda dZ, A, W, Z: A @ dZ,
)
mistake(
    "averaged_again",
    "All gradients are divided by n; the 1/n is in dlogits already.",
    dW=lambda dZ, A, W, Z: A.T @ dZ / len(A),
    db=lambda dZ, A: dZ.mean(axis=0),
)
mistake(
    "biases_averaged",
    "The gradients of the biases are means over the rows, those of the"
    " weights sums; both are sums.",
    db=lambda dZ, A: dZ.mean(axis=0),
)
mistake(
    "biases_not_summed",
    "Each db has one row for each example; each bias was used in every row,"
    " so add them up.",
    db=lambda dZ, A: 1 * dZ,
)
mistake(
    "biases_all_summed",
    "Each db is the sum of all of dZ; each bias belongs to one column.",
    db=lambda dZ, A: np.full(dZ.shape[1], dZ.sum()),
)


def right_grads(dlogits, cache):
    """What is right, for wrong answers to spoil."""
    return solution.mlp_backward(dlogits, cache)


mlp_backward.wrong(
    """
last_layer_first: return right_grads(dlogits, cache)[::-1]
    The gradients are in the order of the walk, last layer first; return
    them in the order of params.
first_layer_missing: return right_grads(dlogits, cache)[1:]
    The loop stops before the first layer, so its gradients are missing.
first_layer_zero: (dW, db), *rest = right_grads(dlogits, cache); return [(0 * dW, 0 * db), *rest]
    The gradients of the first layer stay 0: the loop stops before it.
last_layer_only: return right_grads(dlogits, cache)[-1:]
    Only the last layer has gradients; go on to the layers below.
pairs_turned: return [(db, dW) for dW, db in right_grads(dlogits, cache)]
    Each pair is (db, dW); it is (dW, db), as in params.
sign: return [(-dW, -db) for dW, db in right_grads(dlogits, cache)]
    All signs are flipped; gradients point uphill, and the step takes care
    of the minus.
""",
    right_grads=right_grads,
)


@mlp_backward.mistake(
    "cache_used_up",
    says=(
        "The caller's cache is emptied with pop; walk through it with"
        " reversed."
    ),
    finding="purity",
)
def cache_used_up(dlogits, cache):
    grads = right_grads(dlogits, cache)
    while cache:
        cache.pop()
    return grads


@mlp_backward.mistake(
    "Z_becomes_mask",
    says=(
        "The Z in the cache are turned into masks of 0 and 1; make a"
        " new array."
    ),
    finding="purity",
)
def Z_becomes_mask(dlogits, cache):
    grads = right_grads(dlogits, cache)
    for _, _, Z in cache:
        Z[Z <= 0], Z[Z > 0] = 0, 1
    return grads


@mlp_backward.right("from_last_to_first")
def from_last_to_first(dlogits, cache):
    grads, up = [], None
    for A, W, Z in cache[::-1]:
        dZ = dlogits if up is None else np.where(Z > 0, up, 0)
        grads.append([A.T @ dZ, np.ones(len(A)) @ dZ])
        up = dZ @ W.T
    return tuple(reversed(grads))


@mlp_backward.right("mask_from_the_output")
def mask_from_the_output(dlogits, cache):
    grads, dZ = [None] * len(cache), dlogits
    for i in range(len(cache) - 1, -1, -1):
        A, W, _ = cache[i]
        grads[i] = (np.einsum("nd,nh->dh", A, dZ), dZ.sum(0))
        dZ = (W @ dZ.T).T * (A > 0)  # not used after the first layer
    return grads


@mlp_backward.right("calls_itself")
def calls_itself(dlogits, cache):
    *below, (A, W, _) = cache
    own = (np.tensordot(A, dlogits, (0, 0)), dlogits.mean(axis=0) * len(A))
    if not below:
        return [own]
    dA = dlogits @ W.T
    return [*mlp_backward.rights["calls_itself"](
        dA * np.heaviside(below[-1][2], 0), below), own]  # fmt: skip


@mlp_backward.right("one_example_at_a_time")
def one_example_at_a_time(dlogits, cache):
    grads = [[np.zeros(W.shape), np.zeros(W.shape[1])] for _, W, _ in cache]
    for i, d in enumerate(dlogits):
        for layer in reversed(range(len(cache))):
            A, W, _ = cache[layer]
            grads[layer][0] += np.outer(A[i], d)
            grads[layer][1] += d
            if layer:
                d = W @ d
                d = d * (cache[layer - 1][2][i] >= 0)
    return [[dW.tolist(), db.tolist()] for dW, db in grads]


# ---- pairs: a backward function with a forward function of its own ---------


def misfit(id, keep):
    """Enter the right way back after a forward pass that keeps too little.

    keep makes another cache of the one whose form the docstring shows.
    """

    def forward(params, X):
        logits, cache = mlp_forward(params, X)
        return logits, keep(cache)

    text = (
        "The cache that mlp_forward keeps is not the one that"
        " mlp_backward reads."
    )
    enter = mlp_backward.mistake(id, says=text, finding="cache")
    enter(beside(solution.mlp_backward, mlp_forward=forward))


misfit("cache_of_outputs", lambda cache: [
    (np.maximum(0, Z), W, Z) for _, W, Z in cache
])  # fmt: skip
misfit("cache_with_biases", lambda cache: [(A, W[0], Z) for A, W, Z in cache])
misfit("cache_backwards", lambda cache: cache[::-1])
misfit("cache_of_last_layer", lambda cache: cache[-1:])
misfit("cache_starts_late", lambda cache: cache[1:])
misfit("cache_without_Z", lambda cache: [(A, W) for A, W, _ in cache])
misfit("cache_in_a_dict", lambda cache: {"cache": cache})


def pair(id, forward):
    """Decorator: enter a way back for the cache of a forward function."""

    def enter(function):
        return mlp_backward.right(id)(beside(function, mlp_forward=forward))

    return enter


def gates_for_Z(params, X):
    """Keep only where each ReLU was open."""
    A, cache = X, []
    for W, b in params:
        Z = A @ W + b
        cache.append((A, W, Z > 0))
        A = Z * (Z > 0)
    return Z, cache


@pair("gates_for_Z", gates_for_Z)
def pair_gates_for_Z(dlogits, cache):
    dZ, grads = dlogits, []
    for layer in range(len(cache) - 1, -1, -1):
        A, W, _ = cache[layer]
        grads.insert(0, (A.T @ dZ, dZ.sum(axis=0)))
        if layer:
            dZ = (dZ @ W.T) * cache[layer - 1][2]
    return grads


def inputs_last_first(params, X):
    """A dict of lists, from the last layer to the first, without any Z."""
    kept = {"W": [W for W, _ in params][::-1], "A": [X]}
    for W, b in params[:-1]:
        kept["A"].insert(0, np.maximum(kept["A"][0] @ W + b, 0))
    W, b = params[-1]
    return kept["A"][0] @ W + b, kept


@pair("inputs_last_first", inputs_last_first)
def pair_inputs_last_first(dlogits, cache):
    grads, dZ = [], dlogits
    for A, W in zip(cache["A"], cache["W"], strict=True):
        grads.append((A.T @ dZ, dZ.sum(axis=0)))
        dZ = (dZ @ W.T) * (A > 0)
    return grads[::-1]


def way_back_inside(params, X):
    """The cache is the way back itself."""

    def run(layers, A):
        (W, b), *rest = layers
        Z = A @ W + b
        if not rest:
            return Z, lambda dZ: (dZ @ W.T, [(A.T @ dZ, dZ.sum(axis=0))])
        logits, back = run(rest, np.maximum(Z, 0))

        def longer(dlogits):
            dA, grads = back(dlogits)
            dZ = np.where(Z > 0, dA, 0)
            return dZ @ W.T, [(A.T @ dZ, dZ.sum(axis=0)), *grads]

        return logits, longer

    return run(params, X)


@pair("way_back_inside", way_back_inside)
def pair_way_back_inside(dlogits, cache):
    return cache(dlogits)[1]


class Layer:
    """One layer, linked to the one below."""

    def __init__(self, below, A, W, b):
        self.below, self.A, self.W, self.Z = below, A, W, A @ W + b


def linked(params, X):
    """The last layer is kept, and knows the one below."""
    layer = None
    for W, b in params:
        layer = Layer(layer, X if layer is None else relu(layer.Z), W, b)
    return {"logits": layer.Z, "cache": layer}


@pair("linked", linked)
def pair_linked(dlogits, cache):
    grads, dZ, layer = [], dlogits, cache
    while layer is not None:
        grads.insert(0, [layer.A.T @ dZ, dZ.sum(axis=0)])
        if layer.below is not None:
            dZ = relu_backward(dZ @ layer.W.T, layer.below.Z)
        layer = layer.below
    return grads
