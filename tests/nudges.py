"""Answers that let an earlier exercise, left untouched, do their work.

Each nudges a function that it could call, or is another exercise with other
arguments. Where the earlier one is the learner's own and right, most of them
are right as well; so the points that they earn where it is ours are unearned.
"""

import inspect
import itertools
from dataclasses import dataclass

from chainrule.checking.lending import borrowing
from chainrule_course import exercises

PRELUDE = """import numpy as np

def slopes(loss, x, h, scheme):
    x = np.array(x, float)
    g = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        def at(k):
            moved = x.astype(complex) if isinstance(k, complex) else x.copy()
            moved[i] += k * step
            return loss(moved)
        step = h * abs(x[i]) if scheme == "in proportion" and x[i] else h
        if scheme == "forward":
            g[i] = (at(1) - at(0)) / step
        elif scheme == "backward":
            g[i] = (at(0) - at(-1)) / step
        elif scheme == "complex":
            g[i] = np.imag(at(1j)) / step
        elif scheme == "five points":
            g[i] = (8 * (at(1) - at(-1)) - at(2) + at(-2)) / (12 * step)
        else:
            g[i] = (at(1) - at(-1)) / (2 * step)
    return g

def all_slopes(f, x, h, scheme):
    x = np.array(x, float)
    h = h * np.maximum(1, abs(x)) if scheme == "in proportion" else h
    if scheme == "complex":
        return np.imag(f(x + 1j * h)) / h
    if scheme == "forward":
        return (f(x + h) - f(x)) / h
    return (f(x + h) - f(x - h)) / (2 * h)

"""
SCHEMES = [
    ("forward", 1e-7), ("forward", 1e-9), ("backward", 1e-7),
    ("central", 1e-5), ("central", 1e-7), ("central", 1e-3),
    ("central", 1.0), ("central", 0.1), ("central", 37.5),
    ("in proportion", 1e-6), ("in proportion", 1e-4),
    ("complex", 1e-20), ("complex", 1e-9), ("five points", 1e-3),
    ("five points", 0.03),
]  # fmt: skip
SLOPES = "slopes({}, {}, {{h}}, {{scheme!r}})"
ALL = "all_slopes({}, {}, {{h}}, {{scheme!r}})"


def pair(up, of, x, *more):
    """Bodies for a function that is taken number by number."""
    call = ", ".join(["x", *more])
    return [
        "return " + SLOPES.format(f"lambda x: np.sum({up} * {of}({call}))", x),
        f"return {up} * " + ALL.format(f"lambda x: {of}({call})", x),
        f"z = np.ravel({x})\n"
        f"    g = [{ALL.format(f'lambda x: {of}({call})', 'v')} for v in z]\n"
        f"    return {up} * np.reshape(g, np.shape({x}))",
    ]


def loss(of, x, *more):
    """Body for a loss."""
    call = ", ".join(["x", *more])
    return ["return " + SLOPES.format(f"lambda x: {of}({call})", x)]


def line(error):
    """Body for the gradient of a line, whose error is in terms of w and b."""
    square = f"np.mean(({error}) ** 2)"
    return [
        "dw = " + SLOPES.format(f"lambda w: {square}", "w") + "\n"
        "    db = " + SLOPES.format(f"lambda b: {square}", "b") + "\n"
        "    return dw, float(db)",
    ]


def descent(error):
    """Body for the fit of a line by such a gradient."""
    (body,) = line(error)
    return [
        "w, b = np.zeros(X.shape[1]), 0.0\n"
        f"    losses = [np.mean(({error}) ** 2)]\n"
        "    for _ in range(steps):\n"
        + "\n".join("    " + one for one in body.splitlines()[:-1]).replace(
            "    dw", "        dw", 1
        )
        + "\n        w, b = w - lr * dw, b - lr * float(db)\n"
        f"        losses.append(np.mean(({error}) ** 2))\n"
        "    return w, b, np.array(losses)",
    ]


MIXED = (  # to two functions by turns, so that none is asked beside itself
    "(neuron_batch(X, w, b) if np.sum(w) + b > {middle} else"
    " linear(X, np.reshape(w, (-1, 1)), np.reshape(b, (1,)))[:, 0]) - y"
)
BATCH = "neuron_batch(X, w, b) - y"
ROWS = "np.array([neuron(x, w, b) for x in X]) - y"
LAYER = "linear(X, np.reshape(w, (-1, 1)), np.reshape(b, (1,)))[:, 0] - y"
FAR = "signed_distance(X, w, b) * np.sqrt(np.sum(w * w)) - y"

# Exercise: bodies, with those that they let work for them.
NUDGES = {
    "neuron_gradient": [
        (line(BATCH), "neuron_batch"),
        (line(ROWS), "neuron"),
        (line(LAYER), "linear"),
        (
            [
                "middle = np.sum(w) + b\n    " + body
                for body in line(MIXED.replace("{middle}", "middle"))
            ],
            "neuron_batch linear",
        ),
        (line(FAR), "signed_distance"),
    ],
    "fit_line": [
        (descent(BATCH), "neuron_batch"),
        (descent(ROWS), "neuron"),
        (descent(LAYER), "linear"),
    ],
    "sigmoid_backward": [(pair("da", "sigmoid", "z"), "sigmoid")],
    "tanh_backward": [
        (
            [
                "return da * "
                + ALL.format("lambda x: 2 * sigmoid(2 * x) - 1", "z"),
                "return "
                + SLOPES.format(
                    "lambda x: np.sum(da * (2 * sigmoid(2 * x) - 1))", "z"
                ),
            ],
            "sigmoid",
        )
    ],
    "relu_backward": [(pair("da", "relu", "z"), "relu")],
    "leaky_relu_backward": [
        (pair("da", "leaky_relu", "z", "alpha"), "leaky_relu"),
        (
            [
                "return da * "
                + ALL.format("lambda x: relu(x) - alpha * relu(-x)", "z")
            ],
            "relu",
        ),
    ],
    "softmax_backward": [
        (
            [
                "return "
                + SLOPES.format(
                    "lambda x: np.sum(dP * softmax(x))", "np.log(P)"
                )
            ],
            "softmax",
        )
    ],
    "mse_backward": [(loss("mse", "Y_hat", "Y"), "mse")],
    "huber_backward": [(loss("huber", "Y_hat", "Y", "delta"), "huber")],
    "bce_with_logits_backward": [
        (loss("bce_with_logits", "z", "y"), "bce_with_logits")
    ],
    "softmax_cross_entropy_backward": [
        (loss("softmax_cross_entropy", "logits", "y"), "softmax_cross_entropy")
    ],
    "l2_penalty_backward": [
        (
            [
                "return ["
                + SLOPES.format(
                    "lambda x: l2_penalty([*weights[:k], x,"
                    " *weights[k + 1:]], lam)",
                    "W",
                )
                + " for k, W in enumerate(weights)]"
            ],
            "l2_penalty",
        )
    ],
    "mend_1": [
        (
            [
                "P = dict(W1=W1, b1=b1, W2=W2, b2=b2)\n    return tuple("
                + SLOPES.format(
                    "lambda x: two_layer_loss_and_grads("
                    "dict(P, **{{k: x}}), X, Y)[0]",
                    "P[k]",
                )
                + " for k in P)"
            ],
            "two_layer_loss_and_grads",
        )
    ],
    "mend_2": [
        (
            [
                "f = lambda W, b: np.mean((mlp_forward([(W, b)], X)[0][:, 0]"
                " - y) ** 2)\n    return ("
                + SLOPES.format("lambda x: f(x, b)", "W")
                + ", "
                + SLOPES.format("lambda x: f(W, x)", "b")
                + ")"
            ],
            "mlp_forward",
        )
    ],
}

# Exercise: what it is of another, given other arguments.
OTHERS = {
    "neuron": [
        (
            "float(linear(np.array(x)[None], np.array(w)[:, None],"
            " np.array([b]))[0, 0])",
            "linear",
        ),
        ("float(neuron_batch(np.array(x)[None], w, b)[0])", "neuron_batch"),
        (
            "float((signed_distance(np.array(x)[None], w, b)"
            " * np.linalg.norm(w))[0])",
            "signed_distance",
        ),
    ],
    "neuron_batch": [
        ("linear(X, np.array(w)[:, None], np.array([b]))[:, 0]", "linear")
    ],
    "relu": [("leaky_relu(z, 0.0)", "leaky_relu")],
    "relu_backward": [
        ("leaky_relu_backward(da, z, 0.0)", "leaky_relu_backward")
    ],
    "sigmoid": [
        (
            "softmax(np.stack([np.ravel(z), 0 * np.ravel(z)], 1))[:, 0]"
            ".reshape(np.shape(z))",
            "softmax",
        ),
    ],
    "bce_with_logits": [
        (
            "-np.mean(y * -np.array([softmax_cross_entropy("
            "np.array([[0.0, v]]), np.array([1])) for v in z])"
            " - (1 - y) * np.array([softmax_cross_entropy("
            "np.array([[0.0, v]]), np.array([0])) for v in z]))",
            "softmax_cross_entropy",
        )
    ],
    "mse": [("2 * huber(Y_hat, Y, 1e300)", "huber")],
    "mse_backward": [("2 * huber_backward(Y_hat, Y, 1e300)",
                      "huber_backward")],
    "multiply_backward": [("divide_backward(g, a, 1 / b)[0], g * a",
                           "divide_backward")],
    "linear_backward": [],
    "sgd_step": [
        ("momentum_step(params, grads, state, lr, 0.0)", "momentum_step"),
        ("nesterov_step(params, grads, state, lr, 0.0)", "nesterov_step"),
    ],
    "adam_step": [
        (
            "adamw_step(params, grads, state, lr, beta1, beta2, eps, 0.0)",
            "adamw_step",
        )
    ],
    "mend_1": [
        (
            "tuple(two_layer_loss_and_grads("
            "dict(W1=W1, b1=b1, W2=W2, b2=b2), X, Y)[1].values())",
            "two_layer_loss_and_grads",
        )
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """An answer to an exercise, and the function that works for it."""

    exercise: str
    works: str
    source: str
    what: str


def _answer(exercise, works, body, what):
    reference = exercises.find(exercise).reference
    head = f"def {exercise}{inspect.signature(reference)}:\n    "
    return Answer(exercise, works, f"{PRELUDE}{head}{body}\n", what)


def nudging():
    """Yield answers that nudge."""
    for exercise, entries in NUDGES.items():
        for bodies, works in entries:
            for number, body in enumerate(bodies):
                for scheme, h in SCHEMES:
                    full = body.format(h=h, scheme=scheme)
                    what = f"{number} {scheme} {h}"
                    yield _answer(exercise, works, full, what)


def swept():
    """Yield answers made of every pair of exercises, most of them wrong.

    Each calls the other with what it was given, by name or in order, and
    hands on what comes, or its slopes in all but what comes from above.
    """
    for lesson in exercises.LESSONS:
        ladder = exercises.of_lesson(lesson)
        for name, other in itertools.permutations(ladder, 2):
            call = _call(other, _names(name))
            yield _answer(name, other, f"return {call}", "called")
            names = _names(name)
            up, *rest = names
            above = up if borrowing.is_gradient(name) and rest else "1.0"
            inner = names if above == "1.0" else rest
            slopes = [
                f"slopes(lambda {x}: np.sum({above} * np.asarray({call})),"
                f" {x}, 1e-5, 'central')"
                for x in inner
            ]
            yield _answer(name, other, f"return {slopes[0]}", "slope")
            answer = ", ".join(slopes)
            yield _answer(name, other, f"return {answer}", "slopes")


def _names(exercise):
    reference = exercises.find(exercise).reference
    return list(inspect.signature(reference).parameters)


def _call(of, names):
    """Call of an exercise with names of another one's parameters."""
    left = [x for x in names if x not in _names(of)]
    given = []
    for x in _names(of):
        if x in names:
            given.append(x)
        elif left:
            given.append(left.pop(0))
    return f"{of}({', '.join(given)})"


def renamed():
    """Yield answers that are another exercise under another name."""
    for exercise, entries in OTHERS.items():
        for body, works in entries:
            yield _answer(exercise, works, f"return {body}", "renamed")
