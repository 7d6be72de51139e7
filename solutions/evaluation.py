"""Lesson 6, second part: what a trained network is worth, and when to stop."""

import numpy as np
from chainrule_course.solutions.activations import softmax
from chainrule_course.solutions.backprop import mlp_forward
from chainrule_course.solutions.parameters import layers_of


def predict(params, X):
    """Probabilities that a ReLU network gives to the classes of each row.

    Parameters
    ----------
    params : dict of ndarray
        W1 (d, h), b1 (h,) and so on, in any order.
    X : ndarray, shape (n, d)

    Returns
    -------
    P : ndarray, shape (n, k)
        softmax of the logits; the logits may be as large as 1e4.

    >>> zeros = {"W1": np.zeros((3, 4)), "b1": np.zeros(4)}
    >>> predict(zeros, np.ones((1, 3)))
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    logits, _ = mlp_forward(layers_of(params), X)
    return softmax(logits)


def accuracy(P, y):
    """Share of the rows whose largest probability stands at the right class.

    Parameters
    ----------
    P : ndarray, shape (n, k)
        Of equal largest entries the first one counts.
    y : ndarray of int, shape (n,)

    Returns
    -------
    share : float
        From 0 to 1.

    >>> accuracy(np.array([[0.7, 0.3], [0.6, 0.4]]), np.array([0, 1]))
    0.5
    """
    return float(np.mean(P.argmax(axis=1) == y))


def confusion_table(P, y):
    """Count how many rows of class i were called j, for all i and j.

    Parameters
    ----------
    P : ndarray, shape (n, k)
        A row is called the class of its largest entry, the first of several.
    y : ndarray of int, shape (n,)

    Returns
    -------
    table : ndarray of int, shape (k, k)
        Row i holds what is of class i.

    Raises
    ------
    ValueError
        If a label is not one of 0 to k - 1.

    >>> P = np.array([[0.7, 0.3], [0.6, 0.4], [0.2, 0.8]])
    >>> confusion_table(P, np.array([0, 1, 1]))
    array([[1, 0],
           [1, 1]])
    """
    k = P.shape[1]
    if np.min(y) < 0 or np.max(y) >= k:
        raise ValueError(f"labels should be whole numbers from 0 to {k - 1}")
    table = np.zeros((k, k), dtype=int)
    np.add.at(table, (y, P.argmax(axis=1)), 1)  # `+= 1` loses repeats
    return table


def calibration_table(P, y, bins=10):
    """Compare how sure a network is with how often it is right, by bins.

    The confidence c of a row is its largest probability. The row is in bin
    min(floor(c * bins), bins - 1), so that c = 1 is in the last one.

    Parameters
    ----------
    P : ndarray, shape (n, k)
    y : ndarray of int, shape (n,)
    bins : int
        How many bins of equal width there are between 0 and 1.

    Returns
    -------
    confidence, right : ndarray, shape (bins,)
        Mean confidence of the rows in each bin, and the share of them that
        is right (see accuracy); 0 where a bin is empty.
    count : ndarray of int, shape (bins,)
        How many rows are in it.

    >>> P = np.array([[0.6, 0.4], [0.4, 0.6], [0.1, 0.9]])
    >>> calibration_table(P, np.array([0, 0, 1]), bins=2)[1]
    array([0.        , 0.66666667])
    """
    confidences = P.max(axis=1)
    places = np.minimum((confidences * bins).astype(int), bins - 1)
    hits = P.argmax(axis=1) == y
    count = np.bincount(places, minlength=bins)
    rows = np.maximum(count, 1)  # an empty bin has sums of 0
    confidence = np.bincount(places, confidences, bins) / rows
    return confidence, np.bincount(places, hits, bins) / rows, count


def early_stopping(val_losses, patience):
    """Epoch of the lowest validation loss, and the epoch at which to stop.

    Walk through the losses: best is the first epoch of the lowest one so far.
    The walk stops at the first epoch with stop - best >= patience, or at the
    last one; what comes after it is not looked at (Prechelt 1998).

    Parameters
    ----------
    val_losses : sequence of float
        One for each epoch. nan is never lower than another.
    patience : int
        How many epochs to wait for a lower loss, at least 1.

    Returns
    -------
    best, stop : int
        Counted from 0. best is 0 if no loss is below infinity.

    Raises
    ------
    ValueError
        If patience is below 1, or there are no losses.

    >>> early_stopping([3.0, 1.0, 2.0, 2.0, 0.5], 2)
    (1, 3)
    """
    if patience < 1 or len(val_losses) == 0:
        raise ValueError("patience of 1 or more, and a loss, are needed")
    best, lowest = 0, np.inf
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            best, lowest = epoch, loss
        if epoch - best >= patience:
            break
    return best, epoch
