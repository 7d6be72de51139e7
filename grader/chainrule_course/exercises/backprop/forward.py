"""Exercises of lesson 4: forward through a network of any depth."""

import numpy as np

from chainrule_course.exercises.backprop.common import EDGE
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
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.notes import (
    ALL_EQUAL,
    LARGE_SCALE,
    SMALL_SCALE,
)
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import backprop as solution

LADDER = Ladder("04_backprop")

mlp_forward = LADDER.add(
    solution.mlp_forward,
    parts=("logits", "cache"),
    driver="keeping",
    hints="""
        What goes into the second layer: X, the Z of the first, or its ReLU?
        And into the first?
        fits relu_on_the_input X_into_every_layer no_relu bias_after_relu

        Walk through params with one variable that always holds what goes into
        the next layer. What do you set it to before the loop, and at the end
        of each round?
        fits one_relu_only layers_backwards

        The last layer has no ReLU. If you apply one in each round all the
        same, which variable still holds the logits after the loop?
        fits relu_after_last
    """,
)
mlp_forward.show(TINY, TINY_X)
mlp_forward.show(EQUAL, EQUAL_X, note=ALL_EQUAL)
mlp_forward.show(SINGLE_LAYER, EQUAL_X, note=ONE_LAYER, **EDGE)
mlp_forward.show(WITH_A_DEAD_UNIT, POSITIVE_X, note=DEAD, **EDGE)


@mlp_forward.hidden
def mlp_forward_cases(rng):
    def scaled(scale):
        params, X = until(
            off_the_kink,
            lambda: (layers(rng, 3, 5, 4), rng.normal(size=(6, 3))),
        )
        return [(W, b * scale) for W, b in params], X * scale

    return [
        *(
            mlp_forward.case(params, X, note=note, property=property)
            for note, property, params, X in networks(rng)
        ),
        fine(mlp_forward, lambda: scaled(SMALL_SCALE)),
        wide(mlp_forward, lambda: scaled(LARGE_SCALE)),
    ]


def forward(params, X, *, enter=None, linear=None, bend=None, keep=None):
    """mlp_forward with some of its steps changed."""
    A, cache = enter(X) if enter else X, []
    for layer, (W, b) in enumerate(params):
        Z = linear(A, W, b, X) if linear else A @ W + b
        after = bend(Z, layer) if bend else np.maximum(0, Z)
        cache.append(keep(A, W, b, Z, after) if keep else (A, W, Z))
        A = after
    return Z, cache


mlp_forward.wrong(
    """
relu_after_last: logits, cache = forward(params, X); return (np.maximum(0, logits), cache)
    The last layer goes through a ReLU too; logits may be negative.
no_relu: return forward(params, X, bend=lambda Z, layer: Z)
    There is no ReLU between the layers, so they collapse into one.
one_relu_only: return forward(params, X, bend=lambda Z, layer: Z if layer else np.maximum(0, Z))
    Only the first layer has a ReLU; every layer but the last has one.
relu_on_the_input: return forward(params, X, enter=lambda X: np.maximum(0, X))
    X goes through a ReLU before the first layer; it goes in as it is.
sigmoid_between: return forward(params, X, bend=lambda Z, layer: sigmoid(Z))
    There is a sigmoid between the layers; here it is a ReLU.
X_into_every_layer: logits, cache = forward(params, X, linear=lambda A, W, b, X: X @ W + b); return (logits, [(X, W, Z) for _, W, Z in cache])
    Every layer is fed with X; each takes what the layer before it gave.
no_bias: return forward(params, X, linear=lambda A, W, b, X: A @ W)
    The biases are not used.
bias_after_relu: A @ W + b => A @ W
    & relu(Z) => np.maximum(0, Z) + b
    & (Z, cache) => (Z + b, cache)
    The bias is added after the ReLU; it belongs to Z, before it.
weights_transposed: return forward(params, X, linear=lambda A, W, b, X: A @ W.T + b)
    The weights are transposed; each W has shape (d, h), a column for each
    neuron.
bias_as_column: return forward(params, X, linear=lambda A, W, b, X: A @ W + b[:, None])
    The bias is added down the rows; it has one entry for each neuron.
layers_backwards: return forward(params[::-1], X)
    The layers are taken from last to first; going forward starts with
    params[0].
last_bias_left_out: logits, cache = forward(params, X); return (logits - params[-1][1], cache)
    The last layer's bias is left out; every layer adds its own.
nothing_kept: return (forward(params, X)[0], [])
    Nothing is kept for the way back; store in the cache what mlp_backward
    will ask for.
""",
    forward=forward,
)


@mlp_forward.mistake(
    "params_used_up",
    says=(
        "The caller's list params is emptied with pop; walk through it"
        " with a for loop."
    ),
    finding="purity",
)
def params_used_up(params, X):
    A, cache = X, []
    while params:
        W, b = params.pop(0)
        Z = A @ W + b
        cache.append((A, W, Z))
        A = np.maximum(0, Z)
    return Z, cache


mlp_forward.unusual("""
lists_in_the_cache: Z = A @ W + b; cache.append((A, W, Z)); A = relu(Z) => cache.append([A, W, np.add(A.dot(W), b)]); A = cache[-1][2] * (cache[-1][2] > 0)
    & (Z, cache) => [cache[-1][2], tuple(cache)]
""")


@mlp_forward.right("last_layer_apart")
def last_layer_apart(params, X):
    inputs, cache = X, []
    for W, b in params[:-1]:
        Z = inputs @ W + b.reshape(1, -1)
        cache.append((inputs, W, Z))
        inputs = np.where(Z > 0, Z, 0)
    W, b = params[-1]
    logits = inputs @ W + b
    return logits, [*cache, (inputs, W, logits)]


@mlp_forward.right("calls_itself")
def calls_itself(params, X):
    def run(params, A):
        (W, b), *rest = params
        Z = np.c_[A, np.ones(len(A))] @ np.vstack([W, b])
        if not rest:
            return Z, [(A, W, Z)]
        logits, cache = run(rest, (abs(Z) + Z) / 2)
        return logits, [(A, W, Z), *cache]

    return run(params, X)


@mlp_forward.right("by_name")
def by_name(params, X):
    cache, A = [], np.array(X)
    for i in range(len(params)):
        Z = np.einsum("nd,dh->nh", A, params[i][0]) + params[i][1]
        cache += [(A, params[i][0].copy(), Z)]
        A = Z.clip(min=0)
    return {"cache": cache, "logits": Z.tolist(), "layers": len(params)}


mlp_forward.unusual("""
gates_for_Z: (A, W, Z) => (A, W, Z > 0)
    & relu(Z) => Z * (Z > 0)
""")


@mlp_forward.right("only_inputs_last_first")
def only_inputs_last_first(params, X):
    kept = {"W": [W for W, _ in params][::-1], "A": [X]}
    for W, b in params[:-1]:
        kept["A"].insert(0, np.maximum(kept["A"][0] @ W + b, 0))
    W, b = params[-1]
    return kept["A"][0] @ W + b, kept


mlp_forward.unusual(
    """
a_function_is_kept: logits, cache = forward(params, X); return (logits, lambda: cache)
""",
    forward=forward,
)
