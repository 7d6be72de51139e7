"""How a case calls a function that takes more than plain data.

A driver gets the function and the inputs of the case and returns plain data.
Most exercises need none: `plain` passes the inputs as they are.

A driver runs beside the learner's code, so it only brings what came. What is
judged of that is found by its `facts`, where the judge runs; see `facts.py`.
"""

import hashlib

import numpy as np

from chainrule.checking import codec, show
from chainrule.checking.compare import as_array
from chainrule.words.messages import say

DRIVERS, FACTS = {}, {}
MOST_CALLS = 2000  # of a function that a driver hands out, are written down


def driver(function):
    """Enter a driver into the table, under its own name."""
    DRIVERS[function.__name__] = function
    return function


def facts(driver):
    """Decorator: enter what makes facts of that which a driver brought.

    The function takes the inputs of the case and plain data, which may be
    anything; it raises where they are not what the driver returns.
    """

    def enter(function):
        FACTS[driver.__name__] = function
        return function

    return enter


def plain(function, inputs):
    """Call with the inputs as arguments."""
    return function(*inputs.values())


def bowl(x):
    """Sum of (k + 1) x_k**2 over all entries, so every slope differs."""
    weights = np.arange(1, np.size(x) + 1).reshape(np.shape(x))
    return float((weights * np.square(x)).sum())


def wave(x):
    """Sum of sin(x_k) + x_k**3 / 3."""
    return float((np.sin(x) + np.asarray(x) ** 3 / 3).sum())


def product(x):
    """Product of all entries."""
    return float(np.prod(x))


def plateau(x):
    """0.01 + 1e-11 times the sum of x: all slopes are 1e-11."""
    return 0.01 + 1e-11 * float(np.sum(x))


FUNCTIONS = {
    "bowl": bowl,
    "wave": wave,
    "product": product,
    "plateau": plateau,
}


@driver
def slope(function, inputs):
    """numerical_gradient(f, x) or (f, x, h) for a named f."""
    f = FUNCTIONS[inputs["f"]]
    rest = [inputs[name] for name in ("x", "h") if name in inputs]
    return function(f, *rest)


@driver
def slope_of_raising(function, inputs):
    """Give numerical_gradient an f that raises at its second call.

    Returns
    -------
    dict
        raised: whether the error of f came through. That x is as it was
        shows in the observation's edited arguments.
    """
    calls = []

    def f(x):
        calls.append(1)
        if len(calls) == 2:
            raise ZeroDivisionError("f raised this on purpose")
        return bowl(x)

    try:
        function(f, inputs["x"])
    except ZeroDivisionError:
        return {"raised": True}
    return {"raised": False}


@driver
def slope_of_keeping(function, inputs):
    """Give numerical_gradient an f that keeps every x it is called with.

    Returns
    -------
    dict
        gradient: what came back; kept: each x.
    """
    kept = []

    def f(x):
        if len(kept) < MOST_CALLS:
            kept.append(np.array(x, dtype=float))
        return bowl(x)

    return {"gradient": function(f, inputs["x"]), "kept": kept}


@facts(slope_of_keeping)
def _(inputs, came):
    """The gradient; moved: whether each kept x is one of central differences.

    Such an x differs from the point in at most one entry.
    """
    point = np.asarray(inputs["x"])
    kept = [as_array(x) for x in came["kept"]]
    near = [x for x in kept if x.shape == point.shape and _alone(x - point)]
    return {"gradient": came["gradient"], "moved": len(near) == len(kept)}


def _alone(move):
    """Whether at most one entry is off its place."""
    return bool((np.abs(move) > 1e-9).sum() <= 1)


class NotErrors(Exception):
    """gradient_check returned no dict with a number for each name."""


RIGHT = 1e-4  # up to which gradient_check's worst error counts as right


@driver
def blamed(function, inputs):
    """The worst errors that gradient_check finds in a network's gradients."""
    worst = _checked(function, loss_of(inputs), inputs)
    if not isinstance(worst, dict):
        return worst
    return {name: worst[name] for name in inputs["params"] if name in worst}


@facts(blamed)
def _(inputs, worst):
    """Under each name of params: is its worst error above 1e-4, or nan?"""
    if worst is None:
        return None
    names = inputs["params"]
    if not isinstance(worst, dict) or not set(names) <= set(worst):
        raise NotErrors(show.outcome(worst)[:200])
    try:
        errors = {name: float(np.squeeze(worst[name])) for name in names}
    except (TypeError, ValueError):  # no number
        raise NotErrors(show.outcome(worst)[:200]) from None
    return {"blamed": {name: not errors[name] <= RIGHT for name in names}}


@driver
def check_calls(function, inputs):
    """Where does gradient_check call f?

    Returns
    -------
    list of ndarray
        For each call, how far every entry is off its place.
    """
    start = {key: np.array(x, float) for key, x in inputs["params"].items()}
    loss, moves = loss_of(inputs), []

    def f(params):
        apart = [np.ravel(params[k] - start[k]) for k in start]
        if len(moves) < MOST_CALLS:
            moves.append(np.concatenate(apart))
        return loss(params)

    _checked(function, f, inputs)
    return moves


@facts(check_calls)
def _(inputs, moves):
    """alone: is at most one entry off its place at each call?

    steps: how far off the farthest is, in units of h.
    """
    moves = [as_array(move) for move in moves]
    farthest = max((np.abs(move).max() for move in moves), default=0.0)
    alone = all(_alone(move) for move in moves)
    return {"alone": alone, "steps": float(farthest / inputs["h"])}


def _checked(function, f, inputs):
    rest = [inputs["h"]] if "h" in inputs else []
    return function(f, inputs["params"], inputs["grads"], *rest)


def loss_of(inputs):
    """The loss that a case names, as a function of the parameters."""
    name = inputs["f"]
    if name in FUNCTIONS:
        each = FUNCTIONS[name]
        return lambda params: sum(each(params[k]) for k in inputs["params"])
    if name == "hinge":  # the sum of max(0, x_k), which has a kink at 0
        return lambda params: float(
            sum(np.maximum(0, params[k]).sum() for k in inputs["params"])
        )
    floor = FLOORS.get(name.removesuffix("_net"))

    def loss(params):
        Z1 = inputs["X"] @ params["W1"] + params["b1"]
        A1 = np.tanh(Z1) if floor is None else np.maximum(floor, Z1)
        error = A1 @ params["W2"] + params["b2"] - inputs["Y"]
        return float(np.mean(error**2))

    return loss


@driver
def diagnoses(function, inputs):
    """What diagnose answers for each k."""
    return [function(k) for k in inputs["k"]]


@facts(diagnoses)
def _(inputs, answers):
    """fault: a seal for each k, equal for equal answers, never the answer."""
    pairs = zip(inputs["k"], answers, strict=True)
    return {"fault": np.array([_seal(k, answer) for k, answer in pairs])}


def _seal(k, answer):
    if not isinstance(answer, str) and np.size(answer) == 1:
        answer = f"{float(np.ravel(answer)[0]):g}"
    else:
        answer = repr(answer)
    digest = hashlib.sha256(f"chainrule {k} {answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


@driver
def any_error(function, inputs):
    """Call with arguments of a type for which any error will do."""
    try:
        return function(*inputs.values())
    except (IndexError, TypeError) as error:
        raise ValueError(str(error)) from error


@driver
def tails(function, inputs):
    """sigmoid far below 0, where it is nearly exp(z)."""
    return function(inputs["z"])


@facts(tails)
def _(inputs, came):
    """How often exp(z) goes into what came: small numbers are to be right."""
    return {"a / exp(z)": as_array(came) / np.exp(inputs["z"])}


FLOORS = {"relu": 0.0, "identity": -np.inf}  # tanh has none


@driver
def signal(function, inputs, other_seed=0):
    """signal_std with a named activation and a generator from a text.

    rng is a text such as "default_rng(7)"; other_seed is added to the 7. The
    activation takes what comes out of a layer of this width, and nothing
    else, so that it answers no exercise.
    """
    depth, width, name, gain, rng = inputs.values()
    seed = int(rng.removeprefix("default_rng(").removesuffix(")"))
    generator = np.random.default_rng(seed + other_seed)

    def activation(z):
        if width not in np.shape(z):
            raise ValueError(say("no_layer", width=width))
        if name.endswith("tanh"):
            return np.tanh(z) + (name == "1 + tanh")
        return np.maximum(FLOORS[name], z)

    return function(depth, width, activation, gain, generator)


@driver
def signal_draws(function, inputs):
    """What signal_std gives twice with one seed, and then with another."""
    return [codec.fresh(signal(function, inputs, more)) for more in (0, 0, 1)]


@facts(signal_draws)
def _(inputs, came):
    """What is drawn, seen in three layers of one neuron.

    Each of these layers multiplies the spread by its one weight.

    Returns
    -------
    dict
        measured: whether there is any spread; repeats: whether the same
        seed gives the same again; differs: whether another seed gives
        something else, or nothing is measured; own_weights: whether each
        layer has weights of its own.
    """
    first, again, other = map(as_array, came)
    shared = (
        first.shape == (3,)
        and np.isclose(first[1] ** 2, first[0] * first[2])
        and first.all()
        and np.ptp(first) > 0
    )
    return {
        "measured": first.any(),
        "repeats": np.array_equal(first, again),
        "differs": not (first.any() and np.array_equal(first, other)),
        "own_weights": not shared,
    }
