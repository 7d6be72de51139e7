"""Lesson 7, second part: norms, which give each layer numbers of one size."""

import numpy as np


def batchnorm(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    """Each column brought to mean 0 and spread 1, then to beta and gamma.

    In training mean and variance are those of the batch, the variance divided
    by n, and the running ones move towards them by the share `momentum`; what
    moves the running variance is divided by n - 1. In evaluation the running
    ones are used, and any number of rows will do (Ioffe and Szegedy 2015;
    momentum and n - 1 as PyTorch has them).

    Parameters
    ----------
    Z : ndarray, shape (n, h)
    gamma, beta : ndarray, shape (h,)
    running : dict
        "mean" and "var", ndarray, shape (h,). It stays as it is.
    training : bool
    momentum, eps : float
        eps is added to the variance, under the root, in both modes.

    Returns
    -------
    out : ndarray, shape (n, h)
        gamma * (Z - mean) / sqrt(var + eps) + beta.
    running : dict
        "mean" and "var": (1 - momentum) times the old ones plus momentum
        times the batch's in training, the same values in evaluation.

    Raises
    ------
    ValueError
        If one row is given in training: it has no spread.

    >>> Z, still = np.array([[1.0], [3.0]]), {"mean": [0.0], "var": [1.0]}
    >>> still = {name: np.array(value) for name, value in still.items()}
    >>> out, moved = batchnorm(
    ...     Z, np.ones(1), np.zeros(1), still, True, eps=0.0
    ... )
    >>> out.ravel(), moved["mean"].round(6), moved["var"].round(6)
    (array([-1.,  1.]), array([0.2]), array([1.1]))
    """
    mean, var = running["mean"], running["var"]
    if training:
        n = len(Z)
        if n == 1:
            raise ValueError("one row in training has no spread")
        old_mean, old_var = mean, var
        mean, var = Z.mean(axis=0), Z.var(axis=0)
        running = {
            "mean": (1 - momentum) * old_mean + momentum * mean,
            "var": (1 - momentum) * old_var + momentum * var * n / (n - 1),
        }
    N = (Z - mean) / np.sqrt(var + eps)
    return gamma * N + beta, running


def batchnorm_backward(dout, Z, gamma, eps=1e-5):
    """Gradients through batchnorm in training.

    Mean and variance are made of the rows, so each entry of Z moves its whole
    column: directly, through the mean, and through the spread.

    Parameters
    ----------
    dout : ndarray, shape (n, h)
        Gradient of the loss in out.
    Z : ndarray, shape (n, h)
        What went in, two rows or more.
    gamma : ndarray, shape (h,)
    eps : float

    Returns
    -------
    dZ : ndarray, shape (n, h)
    dgamma, dbeta : ndarray, shape (h,)

    >>> dout, Z = np.array([[1.0], [0.0]]), np.array([[-1.0], [1.0]])
    >>> dZ, dgamma, dbeta = batchnorm_backward(dout, Z, np.ones(1), eps=3.0)
    >>> dZ.ravel(), dgamma, dbeta
    (array([ 0.1875, -0.1875]), array([-0.5]), array([1.]))
    """
    spread = np.sqrt(Z.var(axis=0) + eps)
    N = (Z - Z.mean(axis=0)) / spread
    dN = dout * gamma
    through_mean = dN.mean(axis=0)
    through_spread = N * (dN * N).mean(axis=0)
    dZ = (dN - through_mean - through_spread) / spread
    return dZ, (dout * N).sum(axis=0), dout.sum(axis=0)


def fold_batchnorm(W, b, gamma, beta, running, eps=1e-5):
    """Weights and biases that hold a layer and the batchnorm after it.

    In evaluation batchnorm is a straight line in each column, and so is the
    layer before it: one layer does both.

    Parameters
    ----------
    W : ndarray, shape (d, h)
    b, gamma, beta : ndarray, shape (h,)
    running : dict
        "mean" and "var", ndarray, shape (h,).
    eps : float

    Returns
    -------
    W_folded : ndarray, shape (d, h)
    b_folded : ndarray, shape (h,)
        X @ W_folded + b_folded is what batchnorm makes of X @ W + b in
        evaluation.

    >>> running = {"mean": np.array([1.0]), "var": np.array([4.0])}
    >>> W, b = np.array([[6.0]]), np.array([3.0])
    >>> fold_batchnorm(W, b, np.ones(1), np.zeros(1), running, eps=0.0)
    (array([[3.]]), array([1.]))
    """
    scale = gamma / np.sqrt(running["var"] + eps)
    return W * scale, (b - running["mean"]) * scale + beta


def layernorm(Z, gamma, beta, eps=1e-5):
    """Each row brought to mean 0 and spread 1, then to beta and gamma.

    No row knows of another, so training and evaluation do the same (Ba, Kiros
    and Hinton 2016).

    Parameters
    ----------
    Z : ndarray, shape (n, h)
    gamma, beta : ndarray, shape (h,)
        One for each column.
    eps : float
        Added to the variance of the row, which is divided by h.

    Returns
    -------
    out : ndarray, shape (n, h)
        gamma * (Z - mean) / sqrt(var + eps) + beta.

    >>> layernorm(np.array([[1.0, 3.0]]), np.ones(2), np.zeros(2), eps=0.0)
    array([[-1.,  1.]])
    """
    mean = Z.mean(axis=1, keepdims=True)
    var = Z.var(axis=1, keepdims=True)
    return gamma * (Z - mean) / np.sqrt(var + eps) + beta


def layernorm_backward(dout, Z, gamma, eps=1e-5):
    """Gradients through layernorm: as batchnorm's, along rows.

    Parameters
    ----------
    dout : ndarray, shape (n, h)
        Gradient of the loss in out.
    Z : ndarray, shape (n, h)
        What went in.
    gamma : ndarray, shape (h,)
    eps : float

    Returns
    -------
    dZ : ndarray, shape (n, h)
    dgamma, dbeta : ndarray, shape (h,)
        Sums over the rows.

    >>> dout, Z = np.array([[1.0, 0.0]]), np.array([[-1.0, 1.0]])
    >>> dZ, dgamma, dbeta = layernorm_backward(dout, Z, np.ones(2), eps=3.0)
    >>> dZ, dgamma, dbeta
    (array([[ 0.1875, -0.1875]]), array([-0.5,  0. ]), array([1., 0.]))
    """
    spread = np.sqrt(Z.var(axis=1, keepdims=True) + eps)
    N = (Z - Z.mean(axis=1, keepdims=True)) / spread
    dN = dout * gamma
    through_mean = dN.mean(axis=1, keepdims=True)
    through_spread = N * (dN * N).mean(axis=1, keepdims=True)
    dZ = (dN - through_mean - through_spread) / spread
    return dZ, (dout * N).sum(axis=0), dout.sum(axis=0)
