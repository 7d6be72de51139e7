"""Lesson 4, second part: check gradients by nudging, and mend broken ones.

The five broken backward passes stand in chainrule/clinic.py, each under the
number of the function here that mends it.
"""

import numpy as np


def gradient_check(f, params, grads, h=1e-5):
    """Worst error of each gradient against slopes found by nudging.

    The slope of an entry is central, (f up - f down) / (2 h), and its error
    |gradient - slope| / max(|gradient| + |slope|, 1e-5). The 1e-5 keeps
    rounding, some 1e-11 in a slope, from looking large beside a tiny one. Up
    to 1e-4 counts as right; other fair proportions are as good.

    At a kink the slopes to the right and to the left, (f up - f) / h and
    (f - f down) / h, differ by as much when h is halved; on a curve they then
    differ by half as much. At a kink, and nowhere else, every gradient
    between the two is right. Such an entry may be skipped; here its error
    counts from the nearer of the two. h may be as large as 0.02.

    Parameters
    ----------
    f : callable
        f(params) -> loss, a float.
    params : dict of ndarray, any shapes
        Left as it is. Integers are taken as floats.
    grads : dict of ndarray
        The gradient to be checked, under each name of params. Shape and
        numbers may be wrong; that is never an error.
    h : float

    Returns
    -------
    worst : dict of float
        Under each name the error of the worst entry: inf where a gradient
        has another shape, nan where it holds nan.

    >>> def f(params):
    ...     return float((params["w"] ** 2).sum())
    >>> params, grads = {"w": np.ones(2)}, {"w": np.array([2.0, 4.0])}
    >>> round(float(gradient_check(f, params, grads)["w"]), 4)
    0.3333
    """
    worst, here = {}, f(params)

    def slopes(name, start, h):
        right, left = np.zeros_like(start), np.zeros_like(start)
        for index in np.ndindex(start.shape):
            up, down = start.copy(), start.copy()
            up[index] += h
            down[index] -= h
            right[index] = (f({**params, name: up}) - here) / h
            left[index] = (here - f({**params, name: down})) / h
        return right, left

    for name, start in params.items():
        start, grad = np.array(start, dtype=float), np.asarray(grads[name])
        if grad.shape != start.shape:
            worst[name] = np.inf
            continue
        right, left = slopes(name, start, h)
        gap, slope = abs(right - left), (right + left) / 2
        right, left = slopes(name, start, h / 2)
        kink = abs(right - left) > 0.75 * gap  # a curve leaves half of it
        error = np.maximum(abs(grad - slope) - kink * gap / 2, 0)
        size = np.maximum(abs(grad) + abs(slope), 1e-5)
        worst[name] = float((error / size).max(initial=0))
    return worst


def mend_1(X, Y, W1, b1, W2, b2):
    """Gradients of mean((A2 - Y)**2), a mean over all entries of Y.

    A1 = sigmoid(X @ W1 + b1), A2 = sigmoid(A1 @ W2 + b2).

    Parameters
    ----------
    X : ndarray, shape (n, d)
    Y : ndarray, shape (n, k)
    W1, b1, W2, b2 : ndarray, shapes (d, h), (h,), (h, k), (k,)

    Returns
    -------
    dW1, db1, dW2, db2 : ndarray, shapes of W1, b1, W2, b2

    >>> zeros = np.zeros((2, 3)), np.zeros(3), np.zeros((3, 1)), np.zeros(1)
    >>> mend_1(np.ones((4, 2)), np.ones((4, 1)), *zeros)[3]
    array([-0.25])
    """
    A1 = 1 / (1 + np.exp(-(X @ W1 + b1)))  # (n, h)
    A2 = 1 / (1 + np.exp(-(A1 @ W2 + b2)))  # (n, k)
    dZ2 = 2 * (A2 - Y) / Y.size * A2 * (1 - A2)
    dZ1 = dZ2 @ W2.T * A1 * (1 - A1)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)


def mend_2(X, y, W, b):
    """Gradients of the mean squared error of a line, X @ W + b.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,)
    W, b : ndarray, shapes (d, 1), (1,)

    Returns
    -------
    dW, db : ndarray, shapes of W, b

    >>> X, y = np.array([[1.0], [2.0]]), np.array([1.0, 4.0])
    >>> dW, db = mend_2(X, y, np.array([[1.0]]), np.array([0.0]))
    >>> dW.ravel(), db
    (array([-4.]), array([-2.]))
    """
    error = X @ W + b - y[:, None]  # (n, 1)
    return 2 * X.T @ error / len(y), 2 * error.mean(axis=0)


def mend_3(X, y, w, b):
    """Gradients of mean((a - y)**2) of a neuron, a = sigmoid(X @ w + b).

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

    >>> mend_3(np.array([[2.0]]), np.array([1.0]), np.zeros(1), 0.0)
    (array([-0.5]), -0.25)
    """
    a = 1 / (1 + np.exp(-(X @ w + b)))  # (n,)
    dz = 2 * (a - y) / len(y) * a * (1 - a)
    return X.T @ dz, float(dz.sum())


def mend_4(X, y, w, b):
    """Gradients of the mean binary cross-entropy of sigmoid(X @ w + b).

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

    >>> X, y = np.array([[2.0], [4.0]]), np.array([1.0, 0.0])
    >>> mend_4(X, y, np.zeros(1), 0.0)
    (array([0.5]), 0.0)
    """
    a = 1 / (1 + np.exp(-(X @ w + b)))  # (n,)
    dz = (a - y) / len(y)
    return X.T @ dz, float(dz.sum())


def mend_5(dlogits, X, A1, W2):
    """Gradients in all weights and biases of logits = A1 @ W2 + b2.

    A1 = relu(X @ W1 + b1) is what the forward pass has kept.

    Parameters
    ----------
    dlogits : ndarray, shape (n, k)
        Gradient of the loss in logits.
    X : ndarray, shape (n, d)
    A1 : ndarray, shape (n, h)
    W2 : ndarray, shape (h, k)

    Returns
    -------
    dW1, db1, dW2, db2 : ndarray, shapes (d, h), (h,), (h, k), (k,)

    >>> A1, W2 = np.array([[0.0, 5.0]]), np.array([[2.0], [3.0]])
    >>> mend_5(np.array([[1.0]]), np.array([[1.0]]), A1, W2)[1]
    array([0., 3.])
    """
    dA1 = dlogits @ W2.T  # (n, h)
    dZ1 = dA1 * (A1 > 0)
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dlogits, dlogits.sum(axis=0)


def diagnose(k):
    """Number of the fault in published_k, from the list of the clinic.

    Parameters
    ----------
    k : int
        1 to 5.

    Returns
    -------
    fault : int

    >>> 1 <= diagnose(1) <= 12
    True
    """
    return {1: 9, 2: 4, 3: 11, 4: 2, 5: 6}[k]
