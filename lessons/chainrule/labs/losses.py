"""Small training runs of lesson 3, each one call in a cell.

Two rebuild published systems whose printed loss and whose gradient do not
belong together; `train` tries any output with any loss.
"""

import numpy as np

from chainrule.labs import data
from chainrule.labs.answers import numbers, parts
from chainrule.labs.networks import neurons
from chainrule.labs.pairings import train

__all__ = [
    "even_or_odd",
    "neuron_with",
    "published",
    "published_neuron",
    "repeated_data",
    "train",
]


# ---- A: a network that is given its data many times -----------------------


def published(Y_hat, Y):
    """Gradient of a published XOR network; its loss is mean((Y_hat - Y)**2).

    >>> published(np.array([[0.75]]), np.array([[1.0]]))
    array([[-0.25]])
    """
    return Y_hat - Y


def repeated_data(gradient, copies=(1, 10, 100, 1000), epochs=500, seed=0):
    """Train a 2-3-1 sigmoid network on XOR, its four rows so many times.

    Learning rate 0.1, the whole batch at once, weights standard normal and
    biases 0 at first, the same ones for every number of copies.

    Parameters
    ----------
    gradient : callable
        gradient(Y_hat, Y) -> gradient of the loss in Y_hat (n, 1).
    copies : tuple of int
    epochs : int
    seed : int
        Of the first weights.

    Returns
    -------
    losses : dict of int -> ndarray, shape (epochs + 1,)
        Mean squared error before each epoch and after the last, by copies.
    """
    X, t = data.corners()
    Y = (t[:, None] + 1) / 2
    with np.errstate(all="ignore"):
        return {
            many: _train_network(
                *(gradient, np.tile(X, (many, 1)), np.tile(Y, (many, 1))),
                *(epochs, np.random.default_rng(seed)),
            )
            for many in copies
        }


def _train_network(gradient, X, Y, epochs, rng):
    W1, b1 = rng.normal(size=(2, 3)), np.zeros(3)
    W2, b2 = rng.normal(size=(3, 1)), np.zeros(1)
    losses = []
    for epoch in range(epochs + 1):
        A1 = neurons(X, W1, b1)  # (n, 3)
        A2 = neurons(A1, W2, b2)  # (n, 1)
        losses.append(np.mean((A2 - Y) ** 2))
        if epoch == epochs:
            break
        dA2 = numbers(gradient, gradient(A2.copy(), Y.copy()), Y.shape)
        dZ2 = dA2 * A2 * (1 - A2)
        dZ1 = dZ2 @ W2.T * A1 * (1 - A1)
        W1, b1 = W1 - 0.1 * X.T @ dZ1, b1 - 0.1 * dZ1.sum(axis=0)
        W2, b2 = W2 - 0.1 * A1.T @ dZ2, b2 - 0.1 * dZ2.sum(axis=0)
    return np.array(losses)


# ---- D: a neuron that should tell even from odd ---------------------------


def published_neuron(X, y, w, b):
    """Gradients of a published neuron: w's is a sum, b's is a mean.

    Its printed loss is a squared error, its gradient that of another one.
    """
    dz = neurons(X, w, b) - y
    return X.T @ dz, dz.mean()


def neuron_with(loss_backward):
    """Gradients of a neuron whose loss has this gradient in the logits.

    Parameters
    ----------
    loss_backward : callable
        loss_backward(z, y) -> gradient in z (n,).

    Returns
    -------
    gradient : callable
        gradient(X, y, w, b) -> dw, db.
    """

    def gradient(X, y, w, b):
        dz = loss_backward(X @ w + b, y.copy())
        dz = numbers(loss_backward, dz, y.shape)
        return X.T @ dz, dz.sum()

    return gradient


def even_or_odd(gradient, steps=1000, seeds=range(5)):
    """Train a sigmoid neuron to say 1 for even, 0 for odd, from 0 to 9.

    Learning rate 0.1, the whole batch at once; weight and bias are standard
    normal at first, drawn anew for each seed.

    Parameters
    ----------
    gradient : callable
        gradient(X, y, w, b) -> dw (1,), db.
    steps : int
    seeds : iterable of int

    Returns
    -------
    losses : dict of int -> ndarray, shape (steps + 1,)
        Mean squared error before each step and after the last, by seed.
    """
    X, t = data.digits_parity()
    y = (t + 1) / 2
    with np.errstate(all="ignore"):
        return {
            seed: _train_neuron(gradient, X, y, steps, seed) for seed in seeds
        }


def _train_neuron(gradient, X, y, steps, seed):
    w, b = np.random.default_rng(seed).normal(size=2)
    w, losses = np.array([w]), []
    for step in range(steps + 1):
        losses.append(np.mean((neurons(X, w, b) - y) ** 2))
        if step == steps:
            break
        value = gradient(X.copy(), y.copy(), w.copy(), b)
        dw, db = parts(gradient, value, 2)
        w = w - 0.1 * numbers(gradient, dw, (1,), "dw")
        b = b - 0.1 * float(numbers(gradient, db, (), "db"))
    return np.array(losses)
