"""Networks on which a gradient check is tried, with right and wrong gradients.

Each is drawn until every entry is clear: no pre-activation near a kink that
is not meant to be at one, no slope so small that rounding decides.
"""

import numpy as np

BENDS = {"tanh_net": np.tanh, "relu_net": lambda Z: np.maximum(0, Z)}
CLEAR = 0.02  # least distance of a pre-activation from a kink


def network(rng, f, n=3, d=2, h=3, k=2):
    """Inputs of a case: X, Y and params of two layers, without gradients."""
    X = rng.normal(size=(n, d))
    params = {
        "W1": rng.normal(size=(d, h)),
        "b1": rng.normal(size=h) / 2,
        "W2": rng.normal(size=(h, k)),
        "b2": rng.normal(size=k),
    }
    return {"f": f, "params": params, "X": X, "Y": rng.normal(size=(n, k))}


def gradients(net, at_kink=0.0):
    """Right gradients of a network; at_kink is the slope of ReLU at 0."""
    params, X, Y = net["params"], net["X"], net["Y"]
    Z1 = X @ params["W1"] + params["b1"]
    A1 = BENDS[net["f"]](Z1)
    dZ2 = 2 * (A1 @ params["W2"] + params["b2"] - Y) / Y.size
    slope = 1 - A1**2
    if net["f"] == "relu_net":
        slope = np.where(Z1 == 0, at_kink, Z1 > 0)
    dZ1 = dZ2 @ params["W2"].T * slope
    return {
        "W1": X.T @ dZ1,
        "b1": dZ1.sum(axis=0),
        "W2": A1.T @ dZ2,
        "b2": dZ2.sum(axis=0),
    }


def drawn(make, fits):
    """The first of many draws that fits."""
    for _ in range(10_000):  # far more than it ever takes
        net = make()
        if fits(net):
            return net
    raise ValueError("no draw fits")


def between(low, high):
    """Whether all gradients of a network lie between two sizes."""

    def fits(net):
        sizes = [abs(grad) for grad in gradients(net).values()]
        return all((low < s).all() and (s < high).all() for s in sizes)

    return fits


def ordinary(rng, **sizes):
    """A tanh network whose gradients are neither small nor large."""
    make = lambda: network(rng, "tanh_net", **sizes)  # noqa: E731
    return drawn(make, between(0.02, 5))


def at_a_kink(rng):
    """A ReLU network that gets a row of zeros, with two biases at 0.

    So the pre-activations of two neurons are 0 for that row, and nudging
    their biases bends the loss there.
    """

    def make():
        net = network(rng, "relu_net", n=4, k=1)
        net["X"][1] = 0
        net["params"]["b1"][:2] = 0
        net["params"]["b1"][2] = abs(net["params"]["b1"][2]) + 0.1
        net["params"]["W2"] = np.clip(net["params"]["W2"], -0.7, 0.7)
        net["Y"] = 3 * net["Y"]  # steep, and hardly curved elsewhere
        return net

    def fits(net):
        Z1 = net["X"] @ net["params"]["W1"] + net["params"]["b1"]
        off, on = (gradients(net, slope)["b1"] for slope in (0.0, 1.0))
        first_bends_down = on[0] < off[0]
        bend = abs(on - off)[:2]
        far = abs(Z1[Z1 != 0]).min() > CLEAR
        seen = min(abs(off).min(), abs(on).min()) > 0.1
        sizes = np.maximum(abs(on), abs(off))[:2]
        clear = bend.min() > 0.1 and (bend > 0.1 * sizes).all()
        slight = bend[1] < min(0.7, off[1] / 2, on[1] / 2)
        bent = first_bends_down and clear and slight
        return far and seen and bent

    return drawn(make, fits)


def saturated(rng, bias, low, high, miss):
    """A tanh network with large biases: the first layer hardly has a slope.

    Its targets are its outputs, missed by about `miss`.
    """

    def make():
        net = network(rng, "tanh_net")
        net["X"] = net["X"] * 0.3
        params = net["params"]
        signs = rng.choice([-1.0, 1.0], size=3)
        params["b1"] = signs * (bias + rng.uniform(0, 0.5, size=3))
        outputs = np.tanh(net["X"] @ params["W1"] + params["b1"])
        net["Y"] = outputs @ params["W2"] + params["b2"] + miss * net["Y"]
        return net

    def fits(net):
        grads = gradients(net)
        sizes = np.concatenate([abs(grads["W1"]).ravel(), abs(grads["b1"])])
        rest = np.concatenate([abs(grads["W2"]).ravel(), abs(grads["b2"])])
        return low < sizes.min() and sizes.max() < high and rest.min() > 1e-4

    return drawn(make, fits)


def large(rng):
    """A tanh network with targets in the ten thousands."""

    def make():
        net = network(rng, "tanh_net")
        net["Y"] = 1e4 * net["Y"]
        return net

    return drawn(make, between(600, 1e6))


def near_the_optimum(rng):
    """A tanh network that misses its targets by about a hundredth."""

    def make():
        net = network(rng, "tanh_net", n=4)
        params, Y = net["params"], net["Y"]
        outputs = np.tanh(net["X"] @ params["W1"] + params["b1"])
        net["Y"] = outputs @ params["W2"] + params["b2"] + 0.01 * Y
        return net

    return drawn(make, between(1e-4, 0.1))


def with_a_dead_unit(rng):
    """A ReLU network whose first hidden neuron is never on."""

    def make():
        net = network(rng, "relu_net")
        net["params"]["b1"] = np.abs(net["params"]["b1"]) + 3
        net["params"]["b1"][0] = -20
        return net

    def fits(net):
        Z1 = net["X"] @ net["params"]["W1"] + net["params"]["b1"]
        return abs(Z1).min() > CLEAR

    return drawn(make, fits)


def of_integers(rng):
    """A tanh network whose parameters are whole numbers."""

    def make():
        net = network(rng, "tanh_net")
        net["params"] = {
            name: rng.integers(-2, 3, size=value.shape)
            for name, value in net["params"].items()
        }
        net["X"] = net["X"] / 4
        return net

    return drawn(make, between(0.02, 5))
