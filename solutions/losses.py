"""Lesson 3: losses, one number for how wrong the outputs are.

Each loss stands beside its gradient in the outputs. Losses are means over
the batch, so every gradient carries the 1/n, here and nowhere else.
"""

import numpy as np


def mse(Y_hat, Y):
    """Mean squared error, mean((Y_hat - Y)**2) over all entries.

    Parameters
    ----------
    Y_hat, Y : ndarray, shape (n,) or (n, k)
        Predictions and targets; both may be near 1e8.

    Returns
    -------
    loss : float

    Raises
    ------
    ValueError
        If the shapes differ; (n,) against (n, 1) would broadcast.

    >>> mse(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    2.0
    """
    if np.shape(Y_hat) != np.shape(Y):
        raise ValueError(f"shapes {np.shape(Y_hat)} and {np.shape(Y)} differ")
    return float(np.mean((Y_hat - Y) ** 2))


def mse_backward(Y_hat, Y):
    """Gradient of mse in the predictions, 2 (Y_hat - Y) / (number of entries).

    Parameters
    ----------
    Y_hat, Y : ndarray, shape (n,) or (n, k)

    Returns
    -------
    dY_hat : ndarray, shape of Y_hat

    Raises
    ------
    ValueError
        If the shapes differ.

    >>> mse_backward(np.array([1.0, 2.0]), np.array([1.0, 4.0]))
    array([ 0., -2.])
    """
    if np.shape(Y_hat) != np.shape(Y):
        raise ValueError(f"shapes {np.shape(Y_hat)} and {np.shape(Y)} differ")
    return 2 * (Y_hat - Y) / np.size(Y)


def huber(Y_hat, Y, delta=1.0):
    """Mean of e**2 / 2 where |e| <= delta, of delta (|e| - delta / 2) beyond.

    Parameters
    ----------
    Y_hat, Y : ndarray, shape (n,) or (n, k)
    delta : float
        Where the parabola goes over into a straight line.

    Returns
    -------
    loss : float

    Raises
    ------
    ValueError
        If the shapes differ.

    >>> huber(np.array([0.5, 3.0]), np.zeros(2))
    1.3125
    """
    if np.shape(Y_hat) != np.shape(Y):
        raise ValueError(f"shapes {np.shape(Y_hat)} and {np.shape(Y)} differ")
    size = np.abs(Y_hat - Y)
    near = size**2 / 2
    far = delta * (size - delta / 2)
    return float(np.mean(np.where(size <= delta, near, far)))


def huber_backward(Y_hat, Y, delta=1.0):
    """Gradient of huber: the error, cut at +-delta, / (number of entries).

    Parameters
    ----------
    Y_hat, Y : ndarray, shape (n,) or (n, k)
    delta : float

    Returns
    -------
    dY_hat : ndarray, shape of Y_hat

    Raises
    ------
    ValueError
        If the shapes differ.

    >>> huber_backward(np.array([0.5, -3.0]), np.zeros(2))
    array([ 0.25, -0.5 ])
    """
    if np.shape(Y_hat) != np.shape(Y):
        raise ValueError(f"shapes {np.shape(Y_hat)} and {np.shape(Y)} differ")
    return np.clip(Y_hat - Y, -delta, delta) / np.size(Y)


def bce_with_logits(z, y):
    """Binary cross-entropy, mean of log(1 + exp(z)) - y z.

    The same as -y log(a) - (1 - y) log(1 - a) with a = sigmoid(z), without
    ever taking the logarithm of 0.

    Parameters
    ----------
    z : ndarray, shape (n,)
        Logits, before the sigmoid.
    y : ndarray, shape (n,)
        Targets, 0 or 1, or anything between.

    Returns
    -------
    loss : float

    Raises
    ------
    ValueError
        If the shapes differ.

    >>> round(bce_with_logits(np.array([0.0, 1000.0]), np.array([1, 1])), 4)
    0.3466
    """
    if np.shape(z) != np.shape(y):
        raise ValueError(f"shapes {np.shape(z)} and {np.shape(y)} differ")
    log_of_sum = np.maximum(0, z) + np.log1p(np.exp(-np.abs(z)))
    return float(np.mean(log_of_sum - y * z))


def bce_with_logits_backward(z, y):
    """Gradient in the logits, (sigmoid(z) - y) / n.

    Parameters
    ----------
    z, y : ndarray, shape (n,)

    Returns
    -------
    dz : ndarray, shape (n,)

    Raises
    ------
    ValueError
        If the shapes differ.

    >>> bce_with_logits_backward(np.array([0.0, 1000.0]), np.array([1, 1]))
    array([-0.25,  0.  ])
    """
    if np.shape(z) != np.shape(y):
        raise ValueError(f"shapes {np.shape(z)} and {np.shape(y)} differ")
    small = np.exp(-np.abs(z))
    a = np.where(z >= 0, 1, small) / (1 + small)
    return (a - y) / len(z)


def softmax_cross_entropy(logits, y):
    """Mean over the batch of -log(probability given to the right class).

    Parameters
    ----------
    logits : ndarray, shape (n, k)
    y : ndarray of int, shape (n,)
        Right class of each row, 0 <= y < k.

    Returns
    -------
    loss : float

    Raises
    ------
    ValueError
        If a label is not one of the k classes: they are whole numbers.

    >>> round(softmax_cross_entropy(np.zeros((4, 10)), np.zeros(4, int)), 4)
    2.3026
    """
    n, k = logits.shape
    whole = np.asarray(y).dtype.kind in "iu"  # True and False would select
    if not whole or np.shape(y) != (n,) or np.min(y) < 0 or np.max(y) >= k:
        raise ValueError(f"y should hold {n} whole numbers from 0 to {k - 1}")
    z = logits - logits.max(axis=1, keepdims=True)  # exp cannot overflow
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(y)), y].mean())


def softmax_cross_entropy_backward(logits, y):
    """Gradient in the logits, (softmax(logits) - one-hot of y) / n.

    Parameters
    ----------
    logits : ndarray, shape (n, k)
    y : ndarray of int, shape (n,)

    Returns
    -------
    dlogits : ndarray, shape (n, k)
        Every row sums to 0.

    Raises
    ------
    ValueError
        If a label is not one of the k classes: they are whole numbers.

    >>> softmax_cross_entropy_backward(np.zeros((1, 2)), np.array([1]))
    array([[ 0.5, -0.5]])
    """
    n, k = logits.shape
    whole = np.asarray(y).dtype.kind in "iu"  # True and False would select
    if not whole or np.shape(y) != (n,) or np.min(y) < 0 or np.max(y) >= k:
        raise ValueError(f"y should hold {n} whole numbers from 0 to {k - 1}")
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    P = powers / powers.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


def l2_penalty(weights, lam):
    """Penalty on large weights, lam / 2 times the sum of all squares.

    Parameters
    ----------
    weights : list of ndarray
        Biases are not in it.
    lam : float

    Returns
    -------
    penalty : float

    >>> l2_penalty([np.array([1.0, 2.0]), np.array([[3.0]])], 0.1)
    0.7000000000000001
    """
    return float(lam / 2 * sum(np.sum(W**2) for W in weights))


def l2_penalty_backward(weights, lam):
    """Gradient of the penalty, lam W for each W.

    Parameters
    ----------
    weights : list of ndarray
    lam : float

    Returns
    -------
    gradients : list of ndarray
        One for each array, of its shape.

    >>> l2_penalty_backward([np.array([1.0, 2.0])], 0.5)
    [array([0.5, 1. ])]
    """
    return [lam * W for W in weights]


def expected_initial_loss(k):
    """Cross-entropy of a network that knows nothing of k classes, log k.

    Parameters
    ----------
    k : int
        Number of classes.

    Returns
    -------
    loss : float

    >>> round(expected_initial_loss(10), 4)
    2.3026
    """
    return float(np.log(k))
