"""Lesson 4: backpropagation, the chain rule walked from the loss backwards.

First one neuron as a graph, then a rule for each operation, then whole
layers, then networks. Every backward step takes dZ, the gradient of the loss
in its output, and hands back the gradients of the loss in its inputs.
"""

import numpy as np
from chainrule_course.solutions.activations import (
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
)
from chainrule_course.solutions.clinic import (  # noqa: F401  the second part
    diagnose,
    gradient_check,
    mend_1,
    mend_2,
    mend_3,
    mend_4,
    mend_5,
)
from chainrule_course.solutions.losses import mse, mse_backward


def graph_gradients(x, w, b):
    """Gradient of the loss in every node of one sigmoid neuron's graph.

    The nodes, in the order in which they are computed: p = x * w,
    z = sum(p) + b, a = sigmoid(z), e = a - 1 (the target is 1), and the loss
    L = e * e, which uses e twice.

    Parameters
    ----------
    x, w : ndarray, shape (d,)
        Integers are taken as floats.
    b : float

    Returns
    -------
    gradients : dict
        "L", "e", "a", "z", "b": float; "p", "w", "x": ndarray, shape (d,).
        Under each name dL/d(that node), so that "L" is 1.

    >>> graph_gradients(np.array([2.0]), np.array([3.0]), -6.0)["w"]
    array([-0.5])
    """
    p = x * w
    z = p.sum() + b
    a = sigmoid(z)
    e = a - 1
    dL = 1.0
    de = dL * e + dL * e  # e goes into the product twice
    da = de
    dz = da * a * (1 - a)
    dp = dz * np.ones(len(p))
    return {
        "L": dL, "e": de, "a": da, "z": dz, "b": dz,
        "p": dp, "w": dp * x, "x": dp * w,
    }  # fmt: skip


def multiply_backward(g, a, b):
    """Gradients in a and b of their product, g * b and g * a.

    Parameters
    ----------
    g : float or ndarray
        Gradient of the loss in a * b.
    a, b : float or ndarray, shape of g

    Returns
    -------
    da, db : float or ndarray, shape of g

    >>> multiply_backward(2.0, 3.0, 5.0)
    (10.0, 6.0)
    """
    return g * b, g * a


def divide_backward(g, a, b):
    """Gradients in a and b of a / b, g / b and -g a / b**2.

    Parameters
    ----------
    g : float or ndarray
        Gradient of the loss in a / b.
    a, b : float or ndarray, shape of g
        They may hold whole numbers, of which numpy takes no negative powers:
        write / b**2, not * b**-2.

    Returns
    -------
    da, db : float or ndarray, shape of g

    >>> divide_backward(2.0, 3.0, 2.0)
    (1.0, -1.5)
    """
    return g / b, -g * a / b**2


def maximum_backward(g, a, b):
    """Gradients in a and b of the larger one: all of g goes to the winner.

    Where both are equal, a is the winner.

    Parameters
    ----------
    g : float or ndarray
        Gradient of the loss in maximum(a, b).
    a, b : float or ndarray, shape of g

    Returns
    -------
    da, db : float or ndarray, shape of g

    >>> maximum_backward(2.0, 3.0, 5.0)
    (0.0, 2.0)
    """
    return g * (a >= b), g * (a < b)


def unbroadcast(g, shape):
    """Add up a gradient over the copies that broadcasting has made.

    Parameters
    ----------
    g : ndarray
        Gradient of the loss in an array after broadcasting.
    shape : tuple of int
        Shape of the array before it; axes that g has more stand in front.

    Returns
    -------
    gradient : ndarray, of that shape

    >>> unbroadcast(np.ones((3, 4)), (1, 4))
    array([[3., 3., 3., 3.]])
    """
    added = tuple(range(np.ndim(g) - len(shape)))
    g = np.sum(g, axis=added)
    stretched = tuple(i for i, size in enumerate(shape) if size == 1)
    return np.sum(g, axis=stretched, keepdims=True)


def linear_backward(dZ, X, W):
    """Gradients of a layer Z = X @ W + b in its inputs, weights and biases.

    Parameters
    ----------
    dZ : ndarray, shape (n, h)
        Gradient of the loss in Z.
    X : ndarray, shape (n, d)
    W : ndarray, shape (d, h)

    Returns
    -------
    dX : ndarray, shape (n, d)
    dW : ndarray, shape (d, h)
    db : ndarray, shape (h,)
        A sum over the rows: the 1/n of a mean loss is already in dZ.

    >>> X, W = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]])
    >>> dX, dW, db = linear_backward(np.array([[10.0]]), X, W)
    >>> dX, dW.ravel(), db
    (array([[30., 40.]]), array([10., 20.]), array([10.]))
    """
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def two_layer_loss_and_grads(params, X, Y):
    """Loss of a network of two sigmoid layers, and all its gradients.

    Z1 = X @ W1 + b1, A1 = sigmoid(Z1), Z2 = A1 @ W2 + b2, A2 = sigmoid(Z2),
    and the loss is mse(A2, Y).

    Parameters
    ----------
    params : dict
        W1 (d, h), b1 (h,), W2 (h, k), b2 (k,).
    X : ndarray, shape (n, d)
    Y : ndarray, shape (n, k)

    Returns
    -------
    loss : float
    grads : dict
        Gradient of the loss under each name of params. Nothing is updated.

    Raises
    ------
    ValueError
        If A2 and Y differ in shape.

    >>> zeros = {"W1": np.zeros((2, 3)), "b1": np.zeros(3)}
    >>> zeros.update(W2=np.zeros((3, 1)), b2=np.zeros(1))
    >>> loss, grads = two_layer_loss_and_grads(
    ...     zeros, np.ones((4, 2)), np.ones((4, 1))
    ... )
    >>> loss, grads["b2"], grads["W2"].ravel()
    (0.25, array([-0.25]), array([-0.125, -0.125, -0.125]))
    """
    Z1 = X @ params["W1"] + params["b1"]  # (n, h)
    A1 = sigmoid(Z1)
    Z2 = A1 @ params["W2"] + params["b2"]  # (n, k)
    A2 = sigmoid(Z2)
    loss = mse(A2, Y)
    dZ2 = sigmoid_backward(mse_backward(A2, Y), Z2)
    dA1, dW2, db2 = linear_backward(dZ2, A1, params["W2"])
    dZ1 = sigmoid_backward(dA1, Z1)
    _, dW1, db1 = linear_backward(dZ1, X, params["W1"])
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}


def mlp_forward(params, X):
    """Outputs of a network of any depth: ReLU between layers, none at last.

    Parameters
    ----------
    params : list of (W, b)
        One pair for each layer, W (d, h) and b (h,); the h of one layer is
        the d of the next.
    X : ndarray, shape (n, d)

    Returns
    -------
    logits : ndarray, shape (n, k)
        Z of the last layer.
    cache : list of (A, W, Z)
        What your mlp_backward needs. Its form is yours to choose; this one
        holds, for each layer in order, what went into it, its weights, and
        Z = A @ W + b before the ReLU.

    >>> logits, cache = mlp_forward([(np.eye(2), np.ones(2))], np.eye(2))
    >>> logits, len(cache)
    (array([[2., 1.],
           [1., 2.]]), 1)
    """
    A, cache = X, []
    for W, b in params:
        Z = A @ W + b
        cache.append((A, W, Z))
        A = relu(Z)
    return Z, cache


def mlp_backward(dlogits, cache):
    """Gradients of the loss in all weights and biases, from last to first.

    Parameters
    ----------
    dlogits : ndarray, shape (n, k)
        Gradient of the loss in the outputs of mlp_forward.
    cache : list of (A, W, Z)
        What your mlp_forward kept, in its own form; it stays as it is.

    Returns
    -------
    grads : list of (dW, db)
        One pair for each layer, in the order of params: first layer first.

    >>> one_layer = [(np.array([[3.0]]), np.array([0.0]))]
    >>> _, cache = mlp_forward(one_layer, np.array([[2.0]]))
    >>> mlp_backward(np.array([[10.0]]), cache)
    [(array([[20.]]), array([10.]))]
    """
    dZ, grads = dlogits, []  # no ReLU after the last layer
    for layer in reversed(range(len(cache))):
        A, W, _ = cache[layer]
        dA, dW, db = linear_backward(dZ, A, W)
        grads.insert(0, (dW, db))
        if layer > 0:
            _, _, Z = cache[layer - 1]
            dZ = relu_backward(dA, Z)
    return grads
