"""Lesson 2: activations, the bend after each weighted sum.

Without them a stack of layers is one layer. Each function stands beside its
backward function, which takes the gradient of the loss in the output, and
what the forward function was given, and returns the gradient in the input.
"""

import numpy as np


def sigmoid(z):
    """Squash every number into (0, 1), 1 / (1 + exp(-z)).

    Parameters
    ----------
    z : float or ndarray, any shape

    Returns
    -------
    a : float or ndarray, shape of z
        float32 stays float32. Nothing overflows, at z = -1000 as at 1000,
        and small values keep their digits: at -20 it is 2.06e-9.

    >>> sigmoid(np.array([0.0, 1000.0, -1000.0]))
    array([0.5, 1. , 0. ])
    """
    small = np.exp(-np.abs(z))  # in (0, 1], cannot overflow
    return np.where(z >= 0, 1, small) / (1 + small)


def sigmoid_backward(da, z):
    """Gradient in z, da * a * (1 - a) with a = sigmoid(z).

    Parameters
    ----------
    da : ndarray
        Gradient of the loss in the output of sigmoid.
    z : ndarray, shape of da
        What sigmoid was given, not what it returned.

    Returns
    -------
    dz : ndarray, shape of z

    >>> sigmoid_backward(np.array([1.0, 2.0]), np.array([0.0, 0.0]))
    array([0.25, 0.5 ])
    """
    a = sigmoid(z)
    return da * a * (1 - a)


def tanh_backward(da, z):
    """Gradient in z, da * (1 - tanh(z)**2).

    Parameters
    ----------
    da : ndarray
        Gradient of the loss in tanh(z).
    z : ndarray, shape of da

    Returns
    -------
    dz : ndarray, shape of z

    >>> tanh_backward(np.array([3.0]), np.array([0.0]))
    array([3.])
    """
    return da * (1 - np.tanh(z) ** 2)


def relu(z):
    """Keep what is positive, max(0, z).

    Parameters
    ----------
    z : ndarray, any shape

    Returns
    -------
    a : ndarray, shape of z

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(0, z)


def relu_backward(da, z):
    """Gradient in z: da where z is positive, 0 elsewhere.

    At z = 0 there is a kink; the course takes the slope 0 there.

    Parameters
    ----------
    da : ndarray
        Gradient of the loss in relu(z). Left as it is.
    z : ndarray, shape of da

    Returns
    -------
    dz : ndarray, shape of z

    >>> relu_backward(np.array([5.0, -6.0, 7.0]), np.array([1.0, 2.0, -3.0]))
    array([ 5., -6.,  0.])
    """
    return np.where(z > 0, da, 0)


def leaky_relu(z, alpha=0.01):
    """Keep what is positive, scale what is not: z or alpha z.

    Parameters
    ----------
    z : ndarray, any shape
    alpha : float
        Slope on the negative side.

    Returns
    -------
    a : ndarray, shape of z

    >>> leaky_relu(np.array([-2.0, 3.0]), alpha=0.1)
    array([-0.2,  3. ])
    """
    return np.where(z > 0, z, alpha * z)


def leaky_relu_backward(da, z, alpha=0.01):
    """Gradient in z: da where z is positive, alpha da elsewhere.

    Parameters
    ----------
    da : ndarray
        It may hold whole numbers.
    z : ndarray, shape of da
    alpha : float

    Returns
    -------
    dz : ndarray, shape of z

    >>> leaky_relu_backward(np.ones(2), np.array([-2.0, 3.0]), alpha=0.1)
    array([0.1, 1. ])
    """
    return np.where(z > 0, da, alpha * da)


def softplus(z):
    """Smooth version of ReLU, log(1 + exp(z)).

    Parameters
    ----------
    z : ndarray, any shape

    Returns
    -------
    a : ndarray, shape of z
        Nothing overflows: softplus(800) is 800.

    >>> softplus(np.array([0.0, 800.0])).round(4)
    array([6.931e-01, 8.000e+02])
    """
    return np.maximum(0, z) + np.log1p(np.exp(-np.abs(z)))


def softmax(Z):
    """Turn each row into probabilities, exp(z_j) / sum of exp(z_k).

    Parameters
    ----------
    Z : ndarray, shape (n, k)
        Scores; -inf takes a class out.

    Returns
    -------
    P : ndarray, shape (n, k)
        Positive numbers; every row sums to 1.

    >>> softmax(np.array([[0.0, 0.0], [1000.0, 0.0]]))
    array([[0.5, 0.5],
           [1. , 0. ]])
    """
    shifted = Z - Z.max(axis=1, keepdims=True)  # each row's largest is 0
    powers = np.exp(shifted)
    return powers / powers.sum(axis=1, keepdims=True)


def softmax_backward(dP, P):
    """Gradient in the scores, P * (dP - sum over the row of dP * P).

    Parameters
    ----------
    dP : ndarray, shape (n, k)
        Gradient of the loss in the probabilities.
    P : ndarray, shape (n, k)
        What softmax returned.

    Returns
    -------
    dZ : ndarray, shape (n, k)
        Every row sums to 0.

    >>> softmax_backward(np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]]))
    array([[ 0.25, -0.25]])
    """
    common = (dP * P).sum(axis=1, keepdims=True)  # (n, 1)
    return P * (dP - common)


def signal_std(depth, width, activation, gain, rng):
    """Spread of the signal after each of many layers.

    1000 random examples, standard normal, pass through `depth` layers of
    random weights with standard deviation gain / sqrt(width), without bias.

    Parameters
    ----------
    depth : int
        Number of layers.
    width : int
        Neurons in each layer, and inputs.
    activation : callable
        Applied after each layer.
    gain : float
    rng : numpy.random.Generator

    Returns
    -------
    spread : ndarray, shape (depth,)
        Standard deviation of all activated values after each layer.

    >>> rng = np.random.default_rng(0)
    >>> signal_std(3, 100, lambda z: z, 1.0, rng).round(1)
    array([1., 1., 1.])
    """
    A = rng.normal(size=(1000, width))
    spread = []
    for _ in range(depth):
        W = rng.normal(size=(width, width)) * gain / np.sqrt(width)
        A = activation(A @ W)
        spread.append(A.std())
    return np.array(spread)
