"""Every (forward, backward) pair of the references, against nudging.

A backward function that is missing from `PAIRS` fails the build.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from chainrule_course.solutions import (
    activations,
    backprop,
    blocks,
    losses,
    norms,
    training,
)
from chainrule_course.solutions.neuron import (
    neuron_gradient,
    numerical_gradient,
)

from chainrule_course import solutions


@dataclass(frozen=True)
class Pair:
    """How a backward function is called, and what it is compared with.

    forward takes the arguments by name. Each argument is a shape, to be
    filled with normal numbers, or a function of (rng, sizes). of names those
    that have a gradient. upstream names the argument of backward that takes
    the gradient of the loss in the output, None where forward is the loss.
    given maps further arguments of backward to functions of forward's; None
    means that backward takes what forward takes. picked takes the gradients
    out of what backward returns, where that is more than a tuple of them.
    """

    forward: Callable
    arguments: dict
    of: tuple
    upstream: str | None = None
    given: dict | None = None
    picked: Callable | None = None


def mean_squared_error(X, y, w, b):
    return float(np.mean((X @ w + b - y) ** 2))


def off_the_kink(rng, sizes):
    """Numbers of both signs, none of them near 0."""
    z = rng.normal(size=(sizes["n"], sizes["d"]))
    return z + 0.1 * np.sign(z)


def small(rng, sizes):
    return rng.uniform(-1, 1, (sizes["n"], sizes["d"]))


def large(rng, sizes):
    """Numbers of both signs, above 2 or below -2."""
    z = rng.normal(size=(sizes["n"], sizes["d"]))
    return z + 2 * np.sign(z)


def small_slope(rng, sizes):
    return rng.uniform(0.05, 0.5)


def soft_labels(rng, sizes):
    return rng.uniform(size=sizes["n"])


def labels(rng, sizes):
    return rng.integers(0, sizes["d"], sizes["n"])


def classes(rng, sizes):
    return rng.integers(0, sizes["n"], sizes["n"])


def by_name(returned):
    """Gradients out of (loss, grads), in the order of PARAMS."""
    return [returned[1][name] for name in PARAMS]


def two_rows_or_more(rng, sizes):
    return rng.normal(size=(sizes["n"] + 1, sizes["d"]))


def batchnorm_in_training(Z, gamma, beta):
    still = {"mean": 0 * beta, "var": 0 * beta + 1}
    return norms.batchnorm(Z, gamma, beta, still, True)[0]


def one_neuron(x, w, b):
    return float((activations.sigmoid(x @ w + b) - 1) ** 2)


def two_layers(W1, b1, W2, b2, X, Y):
    A1 = activations.sigmoid(X @ W1 + b1)
    return losses.mse(activations.sigmoid(A1 @ W2 + b2), Y)


def relu_layers(W1, b1, W2, b2, X):
    return np.maximum(0, X @ W1 + b1) @ W2 + b2


def relu_loss(W1, b1, W2, b2, X, y):
    """Cross-entropy of two layers with a penalty, written anew."""
    logits = relu_layers(W1, b1, W2, b2, X)
    penalty = LAM / 2 * (np.sum(W1**2) + np.sum(W2**2))
    return losses.softmax_cross_entropy(logits, y) + penalty


def dropped_loss(W1, b1, W2, b2, X, y):
    """The same with dropout between the layers, written anew."""
    A1 = np.maximum(0, X @ W1 + b1)
    kept = np.random.default_rng(3).random(A1.shape) >= SHARE
    logits = (A1 * kept / (1 - SHARE)) @ W2 + b2
    penalty = LAM / 2 * (np.sum(W1**2) + np.sum(W2**2))
    return losses.softmax_cross_entropy(logits, y) + penalty


def dropped(A):
    return training.dropout(A, SHARE, np.random.default_rng(3))


def fixed(value):
    """A function that gives a value, whatever the arguments."""
    return lambda **arguments: value


def argument(name):
    """The function that picks one of the arguments of forward."""
    return lambda **arguments: arguments[name]


def arguments_as_dict(**arguments):
    return {name: arguments[name] for name in PARAMS}


def cache_of(X, **arguments):
    W1, b1, W2, b2 = (arguments[name] for name in PARAMS)
    return backprop.mlp_forward([(W1, b1), (W2, b2)], X)[1]


LAM, SHARE = 0.3, 0.4
PARAMS = {"W1": ("d", "h"), "b1": ("h",), "W2": ("h", "n"), "b2": ("n",)}
MATRIX = ("n", "d")
SMOOTH = {"arguments": {"z": MATRIX}, "of": ("z",), "upstream": "da"}
KINKED = {**SMOOTH, "arguments": {"z": off_the_kink}}
LEAKY = {**SMOOTH, "arguments": {"z": off_the_kink, "alpha": small_slope}}
ERRORS = {"Y_hat": MATRIX, "Y": MATRIX}
BINARY = {"z": ("n",), "y": soft_labels}
CLASSES = {"logits": MATRIX, "y": labels}
RULE = {"of": ("a", "b"), "upstream": "g"}
NETWORK = {**PARAMS, "X": MATRIX, "y": classes}
GIVEN = {
    "params": arguments_as_dict,
    "X": argument("X"),
    "y": argument("y"),
}
NORM = {"Z": two_rows_or_more, "gamma": ("d",), "beta": ("d",)}
NORMED = {
    "arguments": NORM,
    "of": tuple(NORM),
    "upstream": "dout",
    "given": {"Z": argument("Z"), "gamma": argument("gamma")},
}
BLOCK = {
    "X": MATRIX,
    **{"W1": ("d", "h"), "b1": ("h",), "W2": ("h", "d"), "b2": ("d",)},
}
PENALTY = {"weights": MATRIX, "lam": ()}  # a matrix is a list of its rows
PAIRS = {
    neuron_gradient: Pair(
        mean_squared_error,
        {"X": MATRIX, "y": ("n",), "w": ("d",), "b": ()},
        of=("w", "b"),
    ),
    activations.sigmoid_backward: Pair(activations.sigmoid, **SMOOTH),
    activations.tanh_backward: Pair(lambda z: np.tanh(z), **SMOOTH),
    activations.relu_backward: Pair(activations.relu, **KINKED),
    activations.leaky_relu_backward: Pair(activations.leaky_relu, **LEAKY),
    activations.softmax_backward: Pair(
        activations.softmax,
        {"Z": MATRIX},
        of=("Z",),
        upstream="dP",
        given={"P": activations.softmax},
    ),
    losses.mse_backward: Pair(losses.mse, ERRORS, of=("Y_hat",)),
    losses.huber_backward: Pair(
        losses.huber, {**ERRORS, "delta": small_slope}, of=("Y_hat",)
    ),
    losses.bce_with_logits_backward: Pair(
        losses.bce_with_logits, BINARY, of=("z",)
    ),
    losses.softmax_cross_entropy_backward: Pair(
        losses.softmax_cross_entropy, CLASSES, of=("logits",)
    ),
    losses.l2_penalty_backward: Pair(
        losses.l2_penalty, PENALTY, of=("weights",)
    ),
    backprop.graph_gradients: Pair(
        one_neuron,
        {"x": ("d",), "w": ("d",), "b": ()},
        of=("x", "w", "b"),
        picked=lambda gradients: [gradients[name] for name in "xwb"],
    ),
    backprop.multiply_backward: Pair(
        lambda a, b: a * b, {"a": MATRIX, "b": MATRIX}, **RULE
    ),
    backprop.divide_backward: Pair(
        lambda a, b: a / b, {"a": MATRIX, "b": off_the_kink}, **RULE
    ),
    backprop.maximum_backward: Pair(
        lambda a, b: np.maximum(a, b), {"a": small, "b": large}, **RULE
    ),
    backprop.unbroadcast: Pair(
        lambda x, like: x + 0 * like,
        {"x": ("d",), "like": ("h", "n", "d")},
        of=("x",),
        upstream="g",
        given={"shape": lambda x, like: x.shape},
    ),
    backprop.linear_backward: Pair(
        lambda X, W, b: X @ W + b,
        {"X": MATRIX, "W": ("d", "h"), "b": ("h",)},
        of=("X", "W", "b"),
        upstream="dZ",
        given={"X": argument("X"), "W": argument("W")},
    ),
    backprop.two_layer_loss_and_grads: Pair(
        two_layers,
        {**PARAMS, "X": MATRIX, "Y": ("n", "n")},
        of=tuple(PARAMS),
        given={
            "params": arguments_as_dict,
            "X": argument("X"),
            "Y": argument("Y"),
        },
        picked=lambda returned: list(returned[1].values()),
    ),
    backprop.mlp_backward: Pair(
        relu_layers,
        {**PARAMS, "X": MATRIX},
        of=tuple(PARAMS),
        upstream="dlogits",
        given={"cache": cache_of},
        picked=lambda grads: [each for pair in grads for each in pair],
    ),
    training.mlp_loss_and_grads: Pair(
        relu_loss,
        NETWORK,
        of=tuple(PARAMS),
        given={**GIVEN, "lam": fixed(LAM)},
        picked=by_name,
    ),
    training.mend_loss: Pair(
        losses.softmax_cross_entropy,
        CLASSES,
        of=("logits",),
        picked=lambda returned: returned[1:],
    ),
    training.dropout_backward: Pair(
        lambda A: dropped(A)[0],
        {"A": MATRIX},
        of=("A",),
        upstream="dout",
        given={"mask": lambda A: dropped(A)[1]},
    ),
    training.dropout_loss_and_grads: Pair(
        dropped_loss,
        NETWORK,
        of=tuple(PARAMS),
        given={
            **GIVEN,
            "p": fixed(SHARE),
            "rng": lambda **_: np.random.default_rng(3),
            "lam": fixed(LAM),
        },
        picked=by_name,
    ),
    norms.batchnorm_backward: Pair(batchnorm_in_training, **NORMED),
    norms.layernorm_backward: Pair(norms.layernorm, **NORMED),
    blocks.residual_block_backward: Pair(
        blocks.residual_block,
        {**BLOCK, "scale": small_slope},
        of=tuple(BLOCK),
        upstream="dout",
    ),
    blocks.dense_block_backward: Pair(
        blocks.dense_block,
        {"X": MATRIX, "W": ("d", "h"), "b": ("h",)},
        of=("X", "W", "b"),
        upstream="dout",
    ),
}
SIZES = [
    {"n": 5, "d": 3, "h": 4},
    {"n": 1, "d": 4, "h": 2},
    {"n": 3, "d": 3, "h": 3},
    {"n": 6, "d": 1, "h": 1},
]


def drawn(pair, rng, sizes):
    """Arguments of the forward function."""
    return {
        name: made(rng, sizes)
        if callable(made)
        else rng.normal(size=tuple(sizes[letter] for letter in made))
        for name, made in pair.arguments.items()
    }


def returned(pair, backward, arguments, upstream):
    """Gradients that a backward function returns, as a tuple."""
    given = arguments
    if pair.given is not None:
        given = {name: f(**arguments) for name, f in pair.given.items()}
    if pair.upstream:
        given = {pair.upstream: upstream, **given}
    gradients = backward(**given)
    if pair.picked:
        return pair.picked(gradients)
    return gradients if len(pair.of) > 1 else (gradients,)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("backward", PAIRS, ids=lambda f: f.__name__)
def test_backward_agrees_with_nudging(backward, sizes):
    pair, rng = PAIRS[backward], np.random.default_rng(3)
    arguments = drawn(pair, rng, sizes)
    output = np.shape(pair.forward(**arguments))
    upstream = rng.normal(size=output) if pair.upstream else 1.0
    gradients = returned(pair, backward, arguments, upstream)
    for name, gradient in zip(pair.of, gradients, strict=True):

        def loss(value, name=name):
            changed = {**arguments, name: value}
            return float(np.sum(upstream * pair.forward(**changed)))

        nudged = numerical_gradient(loss, arguments[name])
        np.testing.assert_allclose(gradient, nudged, rtol=1e-6, atol=1e-8)


ENDINGS = (
    "_backward", "_gradient", "_gradients", "_grads", "unbroadcast",
)  # fmt: skip


def backward_functions():
    for info in pkgutil.iter_modules(solutions.__path__):
        module = importlib.import_module(
            f"chainrule_course.solutions.{info.name}"
        )
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__
            if own and name.endswith(ENDINGS):
                yield function


def test_no_backward_function_is_missing():
    # numerical_gradient is what the others are measured with.
    missing = set(backward_functions()) - set(PAIRS) - {numerical_gradient}
    assert not missing


@pytest.mark.parametrize("slip", [2.0, 0.5, -1.0, 1.001])
def test_the_table_notices_a_wrong_factor(slip):
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=3)
    wrong = slip * neuron_gradient(X, y, w, 0.5)[0]
    nudged = numerical_gradient(lambda w: mean_squared_error(X, y, w, 0.5), w)
    assert not np.allclose(wrong, nudged, rtol=1e-6, atol=1e-8)
