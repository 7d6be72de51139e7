"""Lesson 7, third part: blocks that let what went in pass as it is."""

import numpy as np
from chainrule_course.solutions.activations import relu, relu_backward
from chainrule_course.solutions.backprop import linear_backward


def residual_block(X, W1, b1, W2, b2, scale=1.0):
    """What went in, plus scale times a branch of two layers.

    The branch is relu(X @ W1 + b1) @ W2 + b2; there is no ReLU after it, nor
    after the sum (He and others 2016, Identity Mappings).

    Parameters
    ----------
    X : ndarray, shape (n, d)
        It stays as it is.
    W1, b1 : ndarray, shapes (d, h), (h,)
    W2, b2 : ndarray, shapes (h, d), (d,)
    scale : float

    Returns
    -------
    out : ndarray, shape (n, d)

    Raises
    ------
    ValueError
        If the branch is not as wide as X.

    >>> X, one = np.array([[2.0]]), np.array([[1.0]])
    >>> residual_block(X, one, np.ones(1), 3 * one, np.ones(1), scale=0.5)
    array([[7.]])
    """
    if W2.shape[1] != X.shape[1]:
        raise ValueError(f"a branch of {W2.shape[1]} meets {X.shape[1]}")
    A1 = relu(X @ W1 + b1)  # (n, h)
    return X + scale * (A1 @ W2 + b2)


def residual_block_backward(dout, X, W1, b1, W2, b2, scale=1.0):
    """Gradients of residual_block in what went in and in its parameters.

    Parameters
    ----------
    dout : ndarray, shape (n, d)
        Gradient of the loss in out. It stays as it is.
    X : ndarray, shape (n, d)
    W1, b1 : ndarray, shapes (d, h), (h,)
    W2, b2 : ndarray, shapes (h, d), (d,)
    scale : float

    Returns
    -------
    dX, dW1, db1, dW2, db2 : ndarray, shapes of X, W1, b1, W2, b2
        X goes two ways, so dX is a sum of two.

    >>> dout, X, one = np.array([[1.0]]), np.array([[2.0]]), np.array([[1.0]])
    >>> block = X, one, np.ones(1), 3 * one, np.ones(1)
    >>> [float(g.item()) for g in residual_block_backward(dout, *block, 0.5)]
    [2.5, 3.0, 1.5, 1.5, 0.5]
    """
    Z1 = X @ W1 + b1  # (n, h)
    dF = scale * dout
    dA1, dW2, db2 = linear_backward(dF, relu(Z1), W2)
    dZ1 = relu_backward(dA1, Z1)
    branch, dW1, db1 = linear_backward(dZ1, X, W1)
    return dout + branch, dW1, db1, dW2, db2


def residual_spread(depth, scale=1.0):
    """Spread of the signal before and after each of so many residual blocks.

    It is what a start predicts at which each branch gives as much variance as
    goes in: then every block multiplies the variance by 1 + scale**2.

    Parameters
    ----------
    depth : int
        Number of blocks, 0 or more.
    scale : float

    Returns
    -------
    spreads : ndarray, shape (depth + 1,)
        Standard deviations, of the inputs first, where it is 1.

    >>> residual_spread(2)
    array([1.        , 1.41421356, 2.        ])
    >>> residual_spread(3, scale=0.0)
    array([1., 1., 1., 1.])
    >>> residual_spread(0)
    array([1.])
    """
    return np.sqrt((1 + scale**2) ** np.arange(depth + 1))


def dense_block(X, W, b):
    """What went in, and relu(X @ W + b) to the right of it.

    This is what a DenseNet calls dense (Huang and others 2017): every later
    layer sees all columns that came before.

    Parameters
    ----------
    X : ndarray, shape (n, d)
    W, b : ndarray, shapes (d, h), (h,)

    Returns
    -------
    out : ndarray, shape (n, d + h)
        The columns of X first.

    >>> dense_block(np.array([[1.0, 2.0]]), np.ones((2, 1)), np.zeros(1))
    array([[1., 2., 3.]])
    """
    return np.hstack([X, relu(X @ W + b)])


def dense_block_backward(dout, X, W, b):
    """Gradients of dense_block in what went in and in its parameters.

    Parameters
    ----------
    dout : ndarray, shape (n, d + h)
        Gradient of the loss in out.
    X : ndarray, shape (n, d)
    W, b : ndarray, shapes (d, h), (h,)

    Returns
    -------
    dX, dW, db : ndarray, shapes of X, W, b
        X goes on as it is and through the layer, so dX is a sum of two.

    >>> dout, X = np.array([[10.0, 20.0, 1.0]]), np.array([[1.0, 2.0]])
    >>> dense_block_backward(dout, X, np.ones((2, 1)), np.zeros(1))[0]
    array([[11., 21.]])
    """
    d = X.shape[1]
    dZ = relu_backward(dout[:, d:], X @ W + b)
    layer, dW, db = linear_backward(dZ, X, W)
    return dout[:, :d] + layer, dW, db
