"""Lesson 1: a neuron, a layer of them, and how they learn.

A neuron multiplies each input by a weight, adds the products and a bias.
Everything else here asks what those weights should be: the perceptron moves
them on a mistake, gradient descent moves them against the slope of a loss.
"""

import numpy as np


def neuron(x, w, b):
    """Output of one neuron for one example, x_1 w_1 + ... + x_d w_d + b.

    Parameters
    ----------
    x : ndarray, shape (d,)
        One example.
    w : ndarray, shape (d,)
        One weight for each input.
    b : float
        Bias, added once.

    Returns
    -------
    z : float

    >>> neuron(np.array([1.0, 2.0]), np.array([0.5, -1.0]), 3.0)
    1.5
    """
    return float(x @ w + b)


def neuron_batch(X, w, b):
    """Outputs of one neuron for every row of X, X w + b.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Rows are examples.
    w : ndarray, shape (d,)
    b : float

    Returns
    -------
    z : ndarray, shape (n,)

    >>> neuron_batch(np.array([[1.0, 2.0], [0, 1]]), np.array([3.0, 4]), 1.0)
    array([12.,  5.])
    """
    return X @ w + b


def linear(X, W, b):
    """Outputs of h neurons for every row of X, X W + b.

    Parameters
    ----------
    X : ndarray, shape (n, d)
        Rows are examples.
    W : ndarray, shape (d, h)
        Each column holds the weights of one neuron.
    b : ndarray, shape (h,)
        One bias for each neuron.

    Returns
    -------
    Z : ndarray, shape (n, h)

    >>> linear(np.ones((2, 3)), np.ones((3, 1)), np.array([0.5]))
    array([[3.5],
           [3.5]])
    """
    return X @ W + b


def signed_distance(X, w, b):
    """Distance of every row of X from the border x w + b = 0.

    Positive on the side that w points to, negative on the other.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    w : ndarray, shape (d,)
    b : float

    Returns
    -------
    distance : ndarray, shape (n,)
        In the units of X.

    Raises
    ------
    ValueError
        If all weights are 0: there is no border then.

    >>> signed_distance(np.array([[5.0, 0.0]]), np.array([3.0, 4.0]), 0.0)
    array([3.])
    """
    length = np.sqrt(w @ w)
    if length == 0:
        raise ValueError("all weights are 0, so there is no border")
    return (X @ w + b) / length


def perceptron_step(w, b, x, t):
    """Weights and bias after the perceptron has seen one example.

    On a mistake, t (x w + b) <= 0, both move towards the example:
    w + t x and b + t. Otherwise nothing changes.

    Parameters
    ----------
    w : ndarray, shape (d,)
    b : float
    x : ndarray, shape (d,)
        One example.
    t : int
        Its label, 1 or -1.

    Returns
    -------
    w : ndarray, shape (d,)
    b : float
    changed : bool

    >>> perceptron_step(np.zeros(2), 0.0, np.array([1.0, 2.0]), -1)
    (array([-1., -2.]), -1.0, True)
    """
    if t * (x @ w + b) > 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


def train_perceptron(X, t, max_epochs):
    """Pass over the rows of X until an epoch has no mistake.

    Starts from zero weights and stops after `max_epochs` at the latest.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    t : ndarray, shape (n,)
        Labels, 1 or -1.
    max_epochs : int

    Returns
    -------
    w : ndarray, shape (d,)
    b : float
    mistakes : list of int
        One number for each epoch that was run.

    >>> X = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
    >>> train_perceptron(X, np.array([-1, 1, 1, 1]), 20)[2]
    [3, 1, 2, 2, 1, 0]
    """
    w, b = np.zeros(X.shape[1]), 0.0
    mistakes = []
    for _ in range(max_epochs):
        wrong = 0
        for x, label in zip(X, t, strict=True):
            w, b, changed = perceptron_step(w, b, x, label)
            wrong += changed
        mistakes.append(wrong)
        if wrong == 0:
            break
    return w, b, mistakes


def numerical_gradient(f, x, h=1e-5):
    """Slope of f in each entry of x, (f(x + h) - f(x - h)) / (2 h).

    Parameters
    ----------
    f : callable
        Takes an array like x, returns a float.
    x : ndarray, any shape
        Left as it is. Integers are taken as floats.
    h : float
        Half the distance between the two points. Where it is large, other
        formulas give other numbers; this one counts.

    Returns
    -------
    gradient : ndarray, shape of x

    >>> numerical_gradient(lambda x: float((x**2).sum()), np.array([1, 3]))
    array([2., 6.])
    """
    x = np.asarray(x, dtype=float)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += h
        down[index] -= h
        gradient[index] = (f(up) - f(down)) / (2 * h)
    return gradient


def neuron_gradient(X, y, w, b):
    """Gradient of the mean squared error, mean((X w + b - y)**2).

    Parameters
    ----------
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,)
    w : ndarray, shape (d,)
    b : float

    Returns
    -------
    dw : ndarray, shape (d,)
    db : float

    >>> dw, db = neuron_gradient(np.eye(2), np.zeros(2), np.ones(2), 0.0)
    >>> dw, db
    (array([1., 1.]), 2.0)
    """
    error = X @ w + b - y  # (n,)
    scale = 2 / len(y)
    return scale * X.T @ error, float(scale * error.sum())


def fit_line(X, y, lr, steps):
    """Weights and bias after gradient descent on the mean squared error.

    Starts from zeros; w and b move together, by lr against the gradient.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,)
    lr : float
        Learning rate.
    steps : int

    Returns
    -------
    w : ndarray, shape (d,)
    b : float
    losses : ndarray, shape (steps + 1,)
        Loss before the first step, then after each.

    >>> X, y = np.array([[0.0], [1.0], [2.0]]), np.array([1.0, 3.0, 5.0])
    >>> w, b, losses = fit_line(X, y, 0.3, 300)
    >>> w.round(4), round(b, 4), len(losses)
    (array([2.]), 1.0, 301)
    """
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        dw, db = neuron_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(losses)
