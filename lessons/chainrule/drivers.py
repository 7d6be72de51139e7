"""How a case calls a function that takes more than plain data.

A driver gets the function and the inputs of the case and returns plain data.
Most exercises need none: `plain` passes the inputs as they are.
"""

import numpy as np

from chainrule.compare import as_array

DRIVERS = {}


def driver(function):
    """Enter a driver into the table, under its own name."""
    DRIVERS[function.__name__] = function
    return function


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


FUNCTIONS = {"bowl": bowl, "wave": wave, "product": product}


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
        gradient: what came back; moved: whether each kept x differs from
        the point in at most one entry, as central differences do.
    """
    seen = []

    def f(x):
        seen.append(np.array(x, dtype=float))
        return bowl(x)

    point = np.array(inputs["x"], dtype=float)
    gradient = function(f, inputs["x"])
    return {
        "gradient": gradient,
        "moved": all((abs(x - point) > 1e-9).sum() <= 1 for x in seen),
    }


def relu(z):
    """max(0, z), for each entry."""
    return np.maximum(0, z)


def identity(z):
    """The numbers as they are."""
    return z


ACTIVATIONS = {"tanh": np.tanh, "relu": relu, "identity": identity}


@driver
def signal(function, inputs, other_seed=0):
    """signal_std with a named activation and a generator from a text.

    rng is a text such as "default_rng(7)"; other_seed is added to the 7.
    """
    *sizes, name, gain, rng = inputs.values()
    seed = int(rng.removeprefix("default_rng(").removesuffix(")"))
    generator = np.random.default_rng(seed + other_seed)
    return function(*sizes, ACTIVATIONS[name], gain, generator)


@driver
def signal_draws(function, inputs):
    """What signal_std draws, seen in three layers of one neuron.

    Each of these layers multiplies the spread by its one weight.

    Returns
    -------
    dict
        repeats: whether the same seed gives the same again; differs:
        whether another seed gives something else; own_weights: whether each
        layer has weights of its own.
    """
    first, again, other = (
        as_array(signal(function, inputs, more)) for more in (0, 0, 1)
    )
    shared = first.shape == (3,) and np.isclose(
        first[1] ** 2, first[0] * first[2]
    )
    return {
        "repeats": np.array_equal(first, again),
        "differs": not np.array_equal(first, other),
        "own_weights": not shared,
    }
