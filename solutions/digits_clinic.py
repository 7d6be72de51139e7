"""Lesson 6, third part: mend four pieces of a published digits program.

The broken ones stand in chainrule/labs/digits_clinic.py.
"""

import numpy as np
from chainrule_course.solutions.evaluation import accuracy, predict
from chainrule_course.solutions.losses import (
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)


def mend_prepare(images):
    """Images as rows of numbers from 0 to 1, one row for each image.

    Parameters
    ----------
    images : ndarray of uint8, shape (n, height, width)
        From 0 to 255. Height and width may differ.

    Returns
    -------
    X : ndarray of float, shape (n, height * width)
        Row i is image i, one line of pixels after the other, over 255.

    >>> mend_prepare(np.array([[[0, 51], [102, 255]]], dtype=np.uint8))
    array([[0. , 0.2, 0.4, 1. ]])
    """
    return images.reshape(len(images), -1) / 255


def mend_loss(logits, y):
    """Mean cross-entropy of softmax(logits), and its gradient in the logits.

    Parameters
    ----------
    logits : ndarray, shape (n, k)
        As large as 1e4.
    y : ndarray of int, shape (n,)
        Right class of each row, 0 <= y < k.

    Returns
    -------
    loss : float
    dlogits : ndarray, shape (n, k)

    >>> loss, dlogits = mend_loss(np.zeros((1, 2)), np.array([1]))
    >>> round(loss, 4), dlogits
    (0.6931, array([[ 0.5, -0.5]]))
    """
    return (
        softmax_cross_entropy(logits, y),
        softmax_cross_entropy_backward(logits, y),
    )


def mend_choice(val_accuracy, test_accuracy):
    """Epoch that validation chooses, and the accuracy on the test there.

    Parameters
    ----------
    val_accuracy, test_accuracy : ndarray, shape (epochs,)

    Returns
    -------
    epoch : int
        That of the highest val_accuracy, the first of several; from 0.
    accuracy : float
        test_accuracy at that epoch.

    >>> mend_choice(np.array([0.5, 0.75, 0.5]), np.array([0.5, 0.25, 1.0]))
    (1, 0.25)
    """
    epoch = int(np.argmax(val_accuracy))
    return epoch, float(test_accuracy[epoch])


def mend_evaluate(params, X, y, p, rng):
    """Share of the rows that a network trained with dropout gets right.

    Parameters
    ----------
    params : dict of ndarray
        W1 (d, h), b1 (h,) and so on, in any order; ReLU between the layers.
    X : ndarray, shape (n, d)
    y : ndarray of int, shape (n,)
    p : float
        Share that was dropped in training, where the rest was scaled up.
    rng : numpy.random.Generator
        Nothing is drawn from it: an evaluation drops nothing.

    Returns
    -------
    share : float
        From 0 to 1.

    >>> params = {"W1": np.eye(2), "b1": np.zeros(2)}
    >>> X, y = np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 1])
    >>> mend_evaluate(params, X, y, 0.5, np.random.default_rng(0))
    1.0
    """
    return accuracy(predict(params, X), y)
