"""Lesson 6: train a network for real, on rows that are kept apart.

Parameters are one dict from name to array: W1 (d, h), b1 (h,), W2, b2 and so
on, counted from 1. The order of its names means nothing. All chance comes
from the generator that is passed in, in any order of draws.
"""

from itertools import pairwise

import numpy as np
from chainrule_course.solutions.activations import relu
from chainrule_course.solutions.backprop import (
    linear_backward,
    mlp_backward,
    mlp_forward,
)
from chainrule_course.solutions.digits_clinic import (  # noqa: F401  the second part
    mend_choice,
    mend_evaluate,
    mend_loss,
    mend_prepare,
)
from chainrule_course.solutions.evaluation import (  # noqa: F401  the second part
    accuracy,
    calibration_table,
    confusion_table,
    early_stopping,
    predict,
)
from chainrule_course.solutions.gradient_descent import minibatches
from chainrule_course.solutions.losses import (
    l2_penalty,
    l2_penalty_backward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from chainrule_course.solutions.parameters import layers_of, params_of


def split(n, n_val, n_test, rng):
    """Numbers of the rows to train on, to validate on and to test on.

    Each of the n rows is in exactly one part, and every row is as likely to
    come into a part as any other.

    Parameters
    ----------
    n : int
        How many rows there are.
    n_val, n_test : int
        How many go into the second and the third part; may be 0.
    rng : numpy.random.Generator
        What comes into which part is drawn from it.

    Returns
    -------
    train, val, test : ndarray of int
        Shapes (n - n_val - n_test,), (n_val,), (n_test,), in any order.

    Raises
    ------
    ValueError
        If a size is negative, or if no row is left to train on.

    >>> train, val, test = split(10, 2, 3, np.random.default_rng(0))
    >>> len(train), len(val), len(test)
    (5, 2, 3)
    """
    if n_val < 0 or n_test < 0 or n_val + n_test >= n:
        raise ValueError(f"no parts of {n_val} and {n_test} from {n} rows")
    order = rng.permutation(n)
    held_out = n_val + n_test
    return order[held_out:], order[:n_val], order[n_val:held_out]


def standardise(train, *others):
    """Columns moved to mean 0 and scaled to spread 1, as measured on train.

    From every array the mean of train's column is subtracted, and then it is
    divided by the column's spread in train, sqrt(mean((x - mean)**2)). Where
    all of train's entries in a column are equal, the spread counts as 1; the
    column is centred all the same.

    Parameters
    ----------
    train : ndarray, shape (n, d)
        At least one row. Integers are taken as floats.
    *others : ndarray, shapes (m, d)
        Any number of arrays of any number of rows.

    Returns
    -------
    arrays : tuple of ndarray
        One for each argument, of its shape, train first; a tuple for train
        alone as well.

    Raises
    ------
    ValueError
        If one of the others has another number of columns.

    >>> train, other = np.array([[1.0], [3.0]]), np.array([[5.0]])
    >>> [array.ravel() for array in standardise(train, other)]
    [array([-1.,  1.]), array([3.])]
    """
    for other in others:
        if other.shape[1] != train.shape[1]:
            raise ValueError(
                f"columns of shapes {train.shape} and {other.shape} differ"
            )
    equal = train.max(axis=0) == train.min(axis=0)  # std may be 1e-17 there
    spread = np.where(equal, 1, train.std(axis=0))
    mean = train.mean(axis=0)
    return tuple((array - mean) / spread for array in (train, *others))


def init_params(sizes, rng, gain=2**0.5):
    """Parameters to start from: random weights and biases of 0.

    The weights of a layer with d inputs have mean 0 and standard deviation
    gain / sqrt(d), each drawn by itself. A gain of sqrt(2) suits ReLU (He and
    others 2015).

    Parameters
    ----------
    sizes : sequence of int
        Inputs, neurons of each hidden layer, outputs; two or more.
    rng : numpy.random.Generator
    gain : float

    Returns
    -------
    params : dict of ndarray
        W1 (sizes[0], sizes[1]), b1 (sizes[1],), W2 and so on.

    >>> params = init_params((4, 3, 2), np.random.default_rng(0))
    >>> {name: array.shape for name, array in params.items()}
    {'W1': (4, 3), 'b1': (3,), 'W2': (3, 2), 'b2': (2,)}
    """
    layers = [
        (gain / np.sqrt(d) * rng.normal(size=(d, h)), np.zeros(h))
        for d, h in pairwise(sizes)
    ]
    return params_of(layers)


def mlp_loss_and_grads(params, X, y, lam=0.0):
    """Loss of a ReLU network that tells classes apart, and its gradients.

    The loss is the mean cross-entropy of softmax(logits), plus lam / 2 times
    the sum of the squares of all W. Biases are free of the penalty.

    Parameters
    ----------
    params : dict of ndarray
        W1 (d, h), b1 (h,) and so on, in any order; one layer or more, ReLU
        between them.
    X : ndarray, shape (n, d)
    y : ndarray of int, shape (n,)
        Right class of each row, 0 <= y < k.
    lam : float

    Returns
    -------
    loss : float
    grads : dict of ndarray
        Gradient of the loss under each name of params. Nothing is updated.

    Raises
    ------
    ValueError
        If a label is not one of the k classes.

    >>> zeros = {"W1": np.zeros((2, 4)), "b1": np.zeros(4)}
    >>> X, y = np.array([[1.0, 2.0]]), np.array([3])
    >>> loss, grads = mlp_loss_and_grads(zeros, X, y)
    >>> round(loss, 4), grads["b1"]
    (1.3863, array([ 0.25,  0.25,  0.25, -0.75]))
    """
    layers = layers_of(params)
    weights = [W for W, _ in layers]
    logits, cache = mlp_forward(layers, X)
    loss = softmax_cross_entropy(logits, y) + l2_penalty(weights, lam)
    grads = mlp_backward(softmax_cross_entropy_backward(logits, y), cache)
    penalties = l2_penalty_backward(weights, lam)
    added = zip(grads, penalties, strict=True)
    return loss, params_of([(dW + more, db) for (dW, db), more in added])


def dropout(A, p, rng):
    """Set a random share p of the entries to 0, scale the others up.

    Every entry is dropped by itself with probability p. The others are
    multiplied by 1 / (1 - p), so that the mean stays (Srivastava and others
    2014, in the form that scales while training).

    Parameters
    ----------
    A : ndarray, any shape
    p : float
        Share that is DROPPED, 0 <= p < 1.
    rng : numpy.random.Generator

    Returns
    -------
    out : ndarray, shape of A
        A * mask.
    mask : ndarray of float, shape of A
        0 where dropped, 1 / (1 - p) elsewhere.

    Raises
    ------
    ValueError
        If p is not in that range.

    >>> out, mask = dropout(np.ones(6), 0.5, np.random.default_rng(0))
    >>> mask
    array([2., 0., 0., 0., 2., 2.])
    """
    if not 0 <= p < 1:
        raise ValueError(f"the share to drop, {p}, is not in 0 <= p < 1")
    mask = (rng.random(np.shape(A)) >= p) / (1 - p)
    return A * mask, mask


def dropout_backward(dout, mask):
    """Gradient in A of dropout's out, dout * mask.

    Parameters
    ----------
    dout : ndarray
        Gradient of the loss in out.
    mask : ndarray, shape of dout
        As dropout returned it, with the scale in it.

    Returns
    -------
    dA : ndarray, shape of dout

    >>> dropout_backward(np.array([3.0, 5.0]), np.array([0.0, 2.0]))
    array([ 0., 10.])
    """
    return dout * mask


def dropout_loss_and_grads(params, X, y, p, rng, lam=0.0):
    """Loss and gradients of the same network with dropout in between.

    As mlp_loss_and_grads, and what comes out of each hidden ReLU goes through
    dropout; the inputs and the logits do not. Forward and backward share the
    masks, which are drawn anew in every call.

    Parameters
    ----------
    params : dict of ndarray
        W1 (d, h), b1 (h,) and so on, in any order; one layer or more.
    X : ndarray, shape (n, d)
    y : ndarray of int, shape (n,)
    p : float
        Share that is dropped, 0 <= p < 1.
    rng : numpy.random.Generator
    lam : float

    Returns
    -------
    loss : float
    grads : dict of ndarray
        Gradient of this very loss under each name of params.

    Raises
    ------
    ValueError
        If p is not in that range where something could be dropped, or a
        label is not one of the k classes.

    >>> zeros = {"W1": np.zeros((2, 4)), "b1": np.zeros(4)}
    >>> X, y = np.array([[1.0, 2.0]]), np.array([3])
    >>> rng = np.random.default_rng(0)
    >>> loss, grads = dropout_loss_and_grads(zeros, X, y, 0.5, rng)
    >>> round(loss, 4), grads["b1"]
    (1.3863, array([ 0.25,  0.25,  0.25, -0.75]))
    """
    layers = layers_of(params)
    weights = [W for W, _ in layers]
    A, cache = X, []
    for number, (W, b) in enumerate(layers, 1):
        Z = A @ W + b
        cache.append([A, Z, None])
        if number < len(layers):
            A, cache[-1][2] = dropout(relu(Z), p, rng)
    loss = softmax_cross_entropy(Z, y) + l2_penalty(weights, lam)
    dZ, grads = softmax_cross_entropy_backward(Z, y), []
    for number in reversed(range(len(layers))):
        A, _, _ = cache[number]
        dA, dW, db = linear_backward(dZ, A, weights[number])
        grads.insert(0, (dW + lam * weights[number], db))
        if number > 0:
            _, Z, mask = cache[number - 1]
            dZ = dropout_backward(dA, mask) * (Z > 0)
    return loss, params_of(grads)


def fit(
    step,
    loss_and_grads,
    validate,
    params,
    X,
    y,
    epochs,
    size,
    rng,
    patience,
):
    """Train as long as validation gets better; return the best parameters.

    As train, and after each epoch validate is asked, once. The rule of
    early_stopping says from its losses which epoch is the best so far, and
    when to stop. The state of the step function lives through all epochs.

    Parameters
    ----------
    step : callable
        step(params, grads, state) returns new params and state.
    loss_and_grads : callable
        loss_and_grads(params, Xb, yb) returns the mean loss over the rows of
        a batch, and a dict of gradients.
    validate : callable
        validate(params) returns the loss on other rows, a float.
    params : dict of ndarray
    X : ndarray, shape (n, d)
    y : ndarray, shape (n,) or (n, k)
    epochs : int
        Most epochs to run; may be 0.
    size : int
        Rows in a batch. Each epoch has new ones, drawn from rng by
        minibatches or by lines of your own that draw them as it does.
    rng : numpy.random.Generator
    patience : int
        1 or more.

    Returns
    -------
    params : dict of ndarray
        Those after the best epoch; the first ones if there is none.
    train_losses, val_losses : ndarray, shape (epochs that were run,)
        Mean loss over the n rows, each with the loss of its batch before the
        step, and what validate gave.

    >>> def loss_and_grads(params, X, y):
    ...     return float(params["w"]), {"w": np.array(1.0)}
    >>> def step(params, grads, state):
    ...     return {"w": params["w"] - grads["w"]}, {}
    >>> def validate(params):
    ...     return float(abs(params["w"] - 2))
    >>> X, y, rng = np.zeros((2, 1)), np.zeros(2), np.random.default_rng(0)
    >>> start = {"w": np.array(4.0)}
    >>> best, train_losses, val_losses = fit(
    ...     step, loss_and_grads, validate, start, X, y, 9, 2, rng, 1
    ... )
    >>> float(best["w"]), train_losses, val_losses
    (2.0, array([4., 3., 2.]), array([1., 0., 1.]))
    """
    best, state, train_losses, val_losses = params, {}, [], []
    for epoch in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
            total += loss * len(Xb)
        train_losses.append(total / len(X))
        val_losses.append(validate(params))
        lowest, stop = early_stopping(val_losses, patience)
        if lowest == epoch:
            best = params
        if stop - lowest >= patience:
            break
    return best, np.array(train_losses), np.array(val_losses)
