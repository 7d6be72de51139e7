"""Exercises of lesson 4: loss and gradients of two sigmoid layers."""

import numpy as np

from chainrule_course.exercises.backprop.common import (
    EDGE,
    ONE_OUTPUT,
    WIDTH_ONE,
    passed_down,
    products,
    start,
    through_slope,
)
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import (
    fine,
    is_above_one,
    is_wide,
    parts_of,
    telling,
)
from chainrule_course.solutions import backprop as solution
from chainrule_course.solutions.activations import sigmoid
from chainrule_course.solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

EXCLUSIVE_OR = "exclusive or"
TWINS = "units that are alike"
ALL_HALVES = "every sigmoid gives 1/2"


def trace(params, X, Y):
    """Steps of the right way back, see `chainrule.checking.findings.localise`."""
    s = passed(params, X, Y)
    parts = ("grads['W2']", "grads['b2']"), ("grads['W1']", "grads['b1']")
    dA2 = start("dA2", s.dA2)
    dZ2 = through_slope("dZ2", dA2, slope(s.A2), s.Z2)
    dA1, dZ1 = passed_down(2, dZ2, s.W2, slope(s.A1), s.Z1)
    second = products(2, dZ2, s.A1, parts[0])
    return [dA2, dZ2, *second, dA1, dZ1, *products(1, dZ1, s.X, parts[1])]


two_layer_loss_and_grads = LADDER.add(
    solution.two_layer_loss_and_grads,
    parts=("loss", "grads"),
    sizes={"n": ("Y", 0), "k": ("Y", 1)},
    trace=trace,
    hints="""
        Write the four lines of the forward pass and keep Z1, A1, Z2, A2. Which
        of them does the way back need, and in which order?
        fits b1_left_out inputs_left_out b2_left_out hidden_sigmoid_missing
        fits output_sigmoid_missing sigmoid_twice hidden_tanh

        You have mse_backward, sigmoid_backward and linear_backward. What does
        each of them need, and what does it hand on?
        fits scale_left_out mean_left_out two_left_out only_rows_counted
        fits error_turned loss_passed_back output_slope_left_out
        fits output_slope_of_activated slopes_of_activated output_slope_from_z
        fits inside

        linear_backward of the second layer returns three things. Which of them
        is the gradient in A1, and what stands between A1 and Z1?
        fits raw_error_passed_on W2_not_transposed dW2_instead_of_W2
        fits hidden_slope_left_out hidden_slope_of_activated hidden_slope_alone
        fits hidden_handed_twice hidden_slope_half hidden_slope_of_tanh
        fits A1_instead_of_X
    """,
)


def network(W1, b1, W2, b2):
    """Params from nested lists."""
    values = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return {name: np.array(value) for name, value in values.items()}


two_layer_loss_and_grads.show(
    network([[1.0, 0, 3], [1, -1, -1]], [-3.0, 2, -1],
            [[2.0], [-4], [1]], [0.5]),
    np.array([[1.0, 2.0]]), np.array([[1.0]]), note=ALL_HALVES,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[1.0, -2, 0.5], [2, 1, -1]], [0.5, -1, 2],
            [[1.0], [-2], [3]], [-1.0]),
    np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]),
    np.array([[0.0], [1], [1], [0]]), note=EXCLUSIVE_OR,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[1.0, -1], [2, 0.5]], [0.5, -0.5],
            [[2.0, -1], [1, 3]], [1.0, -2]),
    np.array([[1.0, 2], [-1, 0.5]]), np.array([[1.0, 0], [0.5, -1]]),
    note=ALL_EQUAL,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[1.0, 2, 1], [-1, 0.5, -1]], [0.5, -1, 0.5],
            [[1.0, 1], [-1, -1], [-2, -2]], [0.5, 0.5]),
    np.array([[1.0, 2], [2, -1]]), np.array([[1.0, 0], [0, 0.5]]),
    note=TWINS,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[2.0]], [-1.0], [[3.0]], [-2.0]), np.array([[1.0], [0.5]]),
    np.array([[1.0], [0]]), note=WIDTH_ONE, **EDGE,
)  # fmt: skip


def drawn(rng, d, h, k):
    """Params of a network with these sizes."""
    return {
        "W1": rng.normal(size=(d, h)), "b1": rng.normal(size=h) + 0.3,
        "W2": 1.5 * rng.normal(size=(h, k)), "b2": rng.normal(size=k) - 0.3,
    }  # fmt: skip


@two_layer_loss_and_grads.hidden
def two_layer_loss_and_grads_cases(rng):
    n, d, h, k = (int(size) for size in shuffled_sizes(rng, 4, 2, 8))
    X, Y = rng.normal(size=(n, d)), rng.uniform(-0.5, 1.5, (n, k))
    params = drawn(rng, d, h, k)
    square = rng.normal(size=(d, d)), rng.uniform(0, 1, (d, d))
    few, wide = rng.normal(size=(3, 4)), rng.uniform(0, 1, (3, 2))
    twins = drawn(rng, 4, 3, 2)
    for name in twins:  # slopes are equal, what is handed back is not
        twins[name][..., 1] = twins[name][..., 0]
    integers = {
        name: rng.integers(-2, 3, value.shape)
        for name, value in params.items()
    }
    views = {
        name: strided(value) if value.ndim == 1 else column_order(value)
        for name, value in params.items()
    }
    whole = rng.integers(-2, 3, (n, d)), rng.integers(0, 2, (n, k))
    case = two_layer_loss_and_grads.case
    return [
        case(params, X, Y),
        case(drawn(rng, 4, 5, 2), few, wide),
        case(twins, few[:2], wide[:2], note=TWINS),
        case(drawn(rng, d, d, d), *square, note=ALL_EQUAL),
        *sizes(rng),
        case(params, X[:1], Y[:1], note=ONE_ROW, **EDGE),
        case(drawn(rng, d, h, 1), X, Y[:, :1], note=ONE_OUTPUT, **EDGE),
        case(drawn(rng, 1, 1, 1), X[:, :1], Y[:, :1], note=WIDTH_ONE, **EDGE),
        case(integers, *whole, note=INTEGERS, **EDGE),
        case(views, strided(X), column_order(Y), note=A_VIEW, **EDGE),
    ]


def sizes(rng):
    """A case with a small loss and gradients, and one with large ones.

    Of few rows, so that it is clear where a fault lies.
    """

    def missing(by):
        params, X = drawn(rng, 5, 6, 4), rng.normal(size=(3, 5))
        A1 = sigmoid(X @ params["W1"] + params["b1"])
        A2 = sigmoid(A1 @ params["W2"] + params["b2"])
        return params, X, A2 + by * rng.normal(size=A2.shape)

    exercise, far = two_layer_loss_and_grads, lambda: missing(40)
    wants = dict.fromkeys(parts_of(exercise, exercise.case(*far())))
    wants = {**dict.fromkeys(wants, is_above_one), "loss": is_wide}
    return [
        fine(exercise, lambda: missing(0.02)),
        telling(exercise, far, wants, note=WIDE),
    ]


# How each value and gradient follows from those before it. A wrong answer is
# the walk with one of these changed.
STEPS = {
    "Z1": lambda s: s.X @ s.W1 + s.b1,
    "A1": lambda s: sigmoid(s.Z1),
    "Z2": lambda s: s.A1 @ s.W2 + s.b2,
    "A2": lambda s: sigmoid(s.Z2),
    "loss": lambda s: float(np.mean((s.A2 - s.Y) ** 2)),
    "dA2": lambda s: 2 * (s.A2 - s.Y) / s.Y.size,
    "dZ2": lambda s: s.dA2 * s.A2 * (1 - s.A2),
    "dW2": lambda s: s.A1.T @ s.dZ2,
    "db2": lambda s: s.dZ2.sum(axis=0),
    "dA1": lambda s: s.dZ2 @ s.W2.T,
    "dZ1": lambda s: s.dA1 * s.A1 * (1 - s.A1),
    "dW1": lambda s: s.X.T @ s.dZ1,
    "db1": lambda s: s.dZ1.sum(axis=0),
}


class Walk:
    """Values and gradients of one pass there and back, as attributes."""


def passed(params, X, Y, **changed):
    """Everything on the way, with some of the steps changed."""
    s = Walk()
    s.__dict__.update(params, X=X, Y=Y)
    for name, step_from in {**STEPS, **changed}.items():
        setattr(s, name, step_from(s))
    return s


def walk(params, X, Y, **changed):
    """Loss and gradients, with some of the steps changed."""
    s = passed(params, X, Y, **changed)
    return s.loss, {name: getattr(s, "d" + name) for name in params}


def mistake(id, says, fill=None, **changed):
    """Enter the walk with some steps changed as a wrong answer.

    Its place is the first of them, unless all products are changed.
    """
    place = (
        None if "dW1" in changed and "dW2" in changed else next(iter(changed))
    )
    enter = two_layer_loss_and_grads.mistake(
        id, says=says, fill=fill, place=place
    )
    enter(lambda params, X, Y: walk(params, X, Y, **changed))


def slope(A):
    """Slope of the sigmoid, from what came out of it."""
    return A * (1 - A)


# ---- faults of the forward pass -------------------------------------------

mistake(
    "b1_left_out",
    "b1 is left out of the forward pass, so everything after Z1 is off.",
    Z1=lambda s: s.X @ s.W1,
)
mistake(
    "inputs_left_out",
    "Z1 is made of the weights alone, so it does not depend on X: it is"
    " X @ W1 + b1.",
    Z1=lambda s: np.ones(s.X.shape) @ s.W1 + s.b1,
)
mistake(
    "b2_left_out",
    "b2 is left out of the forward pass, so everything after Z2 is off.",
    Z2=lambda s: s.A1 @ s.W2,
)
mistake(
    "hidden_sigmoid_missing",
    "The hidden layer has no sigmoid in the forward pass: A1 is Z1.",
    A1=lambda s: s.Z1,
)
mistake(
    "output_sigmoid_missing",
    "The output has no sigmoid in the forward pass: A2 is Z2.",
    A2=lambda s: s.Z2,
)
mistake(
    "sigmoid_twice",
    "The hidden layer goes through the sigmoid twice.",
    A1=lambda s: sigmoid(sigmoid(s.Z1)),
)
mistake(
    "hidden_tanh",
    "The hidden layer is bent by tanh; both layers have a sigmoid.",
    A1=lambda s: np.tanh(s.Z1),
    dZ1=lambda s: s.dA1 * (1 - s.A1**2),
)
mistake(
    "loss_halved",
    "The loss is half the mean square, while the gradients are those of the"
    " whole.",
    loss=lambda s: float(np.mean((s.A2 - s.Y) ** 2) / 2),
)
mistake(
    "loss_root",
    "The loss is the root of the mean square, while the gradients are those"
    " of the mean square itself.",
    loss=lambda s: float(np.sqrt(np.mean((s.A2 - s.Y) ** 2))),
)
mistake(
    "loss_summed",
    "The loss is a sum of squares, while the gradients are those of the mean.",
    loss=lambda s: float(np.sum((s.A2 - s.Y) ** 2)),
)

# ---- faults at the output -------------------------------------------------

mistake(
    "scale_left_out",
    "The way back starts with A2 - Y, without 2 / (n k): the printed loss is"
    " a mean and its gradient a sum, so more data make larger steps.",
    dA2=lambda s: s.A2 - s.Y,
)
mistake(
    "mean_left_out",
    "The division by n k is left out at dA2; the loss is a mean.",
    dA2=lambda s: 2 * (s.A2 - s.Y),
)
mistake(
    "two_left_out",
    "The 2 from the slope of the square is left out at dA2.",
    dA2=lambda s: (s.A2 - s.Y) / s.Y.size,
)
mistake(
    "only_rows_counted",
    "dA2 is divided by n alone; the mean runs over all n k entries.",
    dA2=lambda s: 2 * (s.A2 - s.Y) / len(s.Y),
)
mistake(
    "error_turned",
    "The sign is flipped at dA2: the error is A2 - Y. All gradients point"
    " downhill.",
    dA2=lambda s: 2 * (s.Y - s.A2) / s.Y.size,
)
mistake(
    "loss_passed_back",
    "The way back starts with the loss itself in every entry; it starts with"
    " its slope in A2.",
    dA2=lambda s: np.full(s.A2.shape, s.loss),
)
mistake(
    "output_slope_left_out",
    "From A2 to Z2 the slope of the sigmoid is left out; everything before"
    " Z2 inherits it. XOR is learned all the same.",
    dZ2=lambda s: s.dA2,
)
mistake(
    "another_loss",
    "dZ2 is (A2 - Y) / n, which belongs to cross-entropy; the loss here is"
    " the mean of the squares.",
    dZ2=lambda s: (s.A2 - s.Y) / len(s.Y),
)
mistake(
    "output_slope_of_activated",
    "At the output the slope is taken at A2, which has been through the"
    " sigmoid: sigmoid_backward wants Z2.",
    dZ2=lambda s: s.dA2 * slope(sigmoid(s.A2)),
)
mistake(
    "slopes_of_activated",
    "Both slopes are taken at A, which has been through the sigmoid:"
    " sigmoid_backward wants Z. Six of ten runs learn XOR all the same.",
    dZ2=lambda s: s.dA2 * slope(sigmoid(s.A2)),
    dZ1=lambda s: s.dA1 * slope(sigmoid(s.A1)),
)
mistake(
    "output_slope_from_z",
    "At the output the slope is Z2 * (1 - Z2); it is A2 * (1 - A2).",
    dZ2=lambda s: s.dA2 * slope(s.Z2),
)

# ---- faults in the products of a layer ------------------------------------

mistake(
    "averaged_again",
    "All gradients are divided by n once more; the 1/n is in dA2 already.",
    dW2=lambda s: s.A1.T @ s.dZ2 / len(s.X),
    db2=lambda s: s.dZ2.mean(axis=0),
    dW1=lambda s: s.X.T @ s.dZ1 / len(s.X),
    db1=lambda s: s.dZ1.mean(axis=0),
)
mistake(
    "biases_averaged",
    "The gradients of the biases are means over the rows, those of the"
    " weights sums; both are sums.",
    db2=lambda s: s.dZ2.mean(axis=0),
    db1=lambda s: s.dZ1.mean(axis=0),
)
mistake(
    "output_slope_for_W1_only",
    "W2 and b2 get the error without the slope of the output's sigmoid; the"
    " way on to the first layer has it.",
    dW2=lambda s: s.A1.T @ s.dA2,
    db2=lambda s: s.dA2.sum(axis=0),
)
mistake(
    "constants_left_over",
    "Constants are left over: the gradient of W2 is twice, that of b1 four"
    " times as large as it should be.",
    dW2=lambda s: 2 * s.A1.T @ s.dZ2,
    db1=lambda s: 4 * s.dZ1.sum(axis=0),
)
mistake(
    "b2_from_W2",
    "The gradient of b2 is that of W2 added up; b2 is multiplied with 1, so"
    " its gradient is the sum of dZ2.",
    db2=lambda s: s.dW2.sum(axis=0),
)
mistake(
    "b2_all_summed",
    "The gradient of b2 is the sum of all of dZ2; each bias belongs to one"
    " column.",
    db2=lambda s: np.full(s.b2.shape, s.dZ2.sum()),
)
mistake(
    "b1_forgotten",
    "The gradient of b1 is 0, so b1 would never learn.",
    db1=lambda s: np.zeros(s.b1.shape),
)

# ---- faults on the way to the first layer ---------------------------------

mistake(
    "raw_error_passed_on",
    "The raw error dA2 is passed on to the first layer; what goes on is dZ2,"
    " with the slope of the output's sigmoid.",
    dA1=lambda s: s.dA2 @ s.W2.T,
)
mistake(
    "W2_not_transposed",
    "W2 is not transposed on the way back: dA1 is dZ2 @ W2.T.",
    dA1=lambda s: s.dZ2 @ s.W2,
)
mistake(
    "dW2_instead_of_W2",
    "dA1 is made with the gradient of W2; A1 was multiplied with W2 itself.",
    dA1=lambda s: s.dZ2 @ s.dW2.T,
)
UPDATED = {"a_hundredth": 0.01, "a_tenth": 0.1, "a_half": 0.5, "whole": 1.0}
for name, lr in UPDATED.items():
    mistake(
        f"W2_updated_first_{name}",
        "W2 is updated (with a rate of {lr:g}) before the way back goes"
        " through it; compute all gradients first. XOR is learned all the"
        " same.",
        {"lr": lr},
        dA1=lambda s, lr=lr: s.dZ2 @ (s.W2 - lr * s.dW2).T,
    )
mistake(
    "hidden_slope_left_out",
    "From A1 to Z1 the slope of the sigmoid is left out, so W1 and b1 are"
    " off. With this fault none of ten runs learned XOR.",
    dZ1=lambda s: s.dA1,
)
mistake(
    "hidden_slope_of_activated",
    "In the hidden layer the slope is taken at A1, which has been through the"
    " sigmoid: sigmoid_backward wants Z1.",
    dZ1=lambda s: s.dA1 * slope(sigmoid(s.A1)),
)
mistake(
    "hidden_slope_alone",
    "dZ1 is the slope of the sigmoid alone; it multiplies what comes back,"
    " dA1.",
    dZ1=lambda s: slope(s.A1),
)
mistake(
    "hidden_handed_twice",
    "dA1 is multiplied in twice on the way to Z1; sigmoid_backward has done"
    " it once already.",
    dZ1=lambda s: s.dA1**2 * slope(s.A1),
)
mistake(
    "hidden_slope_half",
    "In the hidden layer the slope is A1 alone; it is A1 * (1 - A1).",
    dZ1=lambda s: s.dA1 * s.A1,
)
mistake(
    "hidden_slope_of_tanh",
    "In the hidden layer the slope is 1 - A1**2, that of tanh; the sigmoid's"
    " is A1 * (1 - A1).",
    dZ1=lambda s: s.dA1 * (1 - s.A1**2),
)
mistake(
    "A1_instead_of_X",
    "The gradient of W1 is made with A1; what came into W1 is X.",
    dW1=lambda s: s.A1.T @ s.dZ1,
)


two_layer_loss_and_grads.wrong(
    """
params_after_a_step: loss, grads = walk(params, X, Y); return (loss, {name: params[name] - grads[name] for name in params})
    These are the parameters after a step; return the gradients and leave
    the step to the training loop.
""",
    walk=walk,
)


@two_layer_loss_and_grads.mistake(
    "updated_in_place",
    says=(
        "The parameters are updated in here, in the caller's dict;"
        " return the gradients and leave the step to the training loop."
    ),
    finding="purity",
)
def updated_in_place(params, X, Y):
    loss, grads = walk(params, X, Y)
    for name in grads:
        params[name] = params[name] - 0.1 * grads[name]
    return loss, grads


@two_layer_loss_and_grads.right("one_example_at_a_time")
def one_example_at_a_time(params, X, Y):
    total, grads = 0.0, {k: np.zeros(v.shape) for k, v in params.items()}
    for x, y in zip(X, Y, strict=True):
        a1 = sigmoid(x @ params["W1"] + params["b1"])
        a2 = sigmoid(a1 @ params["W2"] + params["b2"])
        total += ((a2 - y) ** 2).mean()
        d2 = 2 * (a2 - y) / len(y) * a2 * (1 - a2)
        d1 = params["W2"] @ d2 * a1 * (1 - a1)
        grads["W2"] += np.outer(a1, d2)
        grads["b2"] += d2
        grads["W1"] += np.outer(x, d1)
        grads["b1"] += d1
    return total / len(X), {k: g / len(X) for k, g in grads.items()}


@two_layer_loss_and_grads.right("columns_of_examples")
def columns_of_examples(params, X, Y):
    Z1 = params["W1"].T @ X.T + params["b1"][:, None]
    A1 = 0.5 * (1 + np.tanh(Z1 / 2))
    A2 = 1 / (1 + np.exp(-(params["W2"].T @ A1 + params["b2"][:, None])))
    error = A2 - Y.T
    D2 = error * (A2 - A2**2) * (2 / error.size)
    D1 = params["W2"] @ D2 * sigmoid(Z1) * sigmoid(-Z1)
    grads = {"W1": (D1 @ X).T, "b1": D1.sum(axis=1),
             "W2": (D2 @ A1.T).T, "b2": D2.sum(axis=1)}  # fmt: skip
    return np.array([[np.vdot(error, error) / error.size]]), grads


@two_layer_loss_and_grads.right("scaled_at_last")
def scaled_at_last(params, X, Y):
    A1 = sigmoid(X @ params["W1"] + params["b1"])
    A2 = sigmoid(A1 @ params["W2"] + params["b2"])
    D2 = (A2 - Y) * A2 * (1 - A2)
    D1 = D2 @ params["W2"].T * A1 * (1 - A1)
    sums = {"W1": X.T @ D1, "b1": D1.sum(0), "W2": A1.T @ D2,
            "b2": np.ones(len(X)) @ D2, "A1": D2}  # fmt: skip
    grads = {k: 2 * g / A2.size for k, g in sums.items()}
    return ((A2 - Y) ** 2).mean(), grads


@two_layer_loss_and_grads.right("nudged")
def nudged(params, X, Y):
    def loss(params):
        A1 = sigmoid(X @ params["W1"] + params["b1"])
        A2 = sigmoid(A1 @ params["W2"] + params["b2"])
        return float(((A2 - Y) ** 2).mean())

    grads = {
        name: numerical_gradient(
            lambda v, name=name: loss({**params, name: v}), value, 1e-4
        )
        for name, value in params.items()
    }
    return {"grads": grads, "loss": loss(params)}


@two_layer_loss_and_grads.right("biases_as_weights")
def biases_as_weights(params, X, Y):
    V1 = np.vstack([params["W1"], params["b1"]])
    V2 = np.vstack([params["W2"], params["b2"]])
    ones = np.ones((len(X), 1))
    H0 = np.hstack([X, ones])
    H1 = np.hstack([sigmoid(H0 @ V1), ones])
    out = sigmoid(H1 @ V2)
    D2 = 2 / out.size * (out - Y) * out * (1 - out)
    D1 = (D2 @ V2.T * H1 * (1 - H1))[:, :-1]
    G1, G2 = H0.T @ D1, H1.T @ D2
    grads = {"W1": G1[:-1], "b1": G1[-1], "W2": G2[:-1], "b2": G2[-1]}
    return np.square(out - Y).mean(), grads
