"""The clinic of lesson 6: four pieces of a published program for digits.

A network of 784-128-10 with ReLU and Adam, trained for five epochs. The
faults are of kinds found in many programs; the words and names are ours.
`show` shows the code of one piece.
"""

import inspect

import numpy as np

from chainrule.words import display


def published_prepare(images):
    """Rows of pixels, one for each image; images (n, height, width)."""
    return images.reshape(-1, len(images)).T


def published_loss(logits, y):
    """Mean cross-entropy, and its gradient in the logits (n, k)."""
    n = np.arange(len(y))
    P = np.exp(logits - logits.max(axis=1, keepdims=True))
    P = P / P.sum(axis=1, keepdims=True)  # probabilities
    Q = np.exp(P) / np.exp(P).sum(axis=1, keepdims=True)
    loss = -np.log(Q[n, y]).mean()
    Q[n, y] -= 1
    dP = Q / len(y)
    return loss, P * (dP - (dP * P).sum(axis=1, keepdims=True))


def published_choice(val_accuracy, test_accuracy):
    """Epoch of the network to keep, and how well it does on the test."""
    epoch = int(np.argmax(test_accuracy))
    return epoch, float(test_accuracy[epoch])


def published_evaluate(params, X, y, p, rng):
    """Share of right answers; p is the share that dropout drops."""
    A = X
    for number in range(1, len(params) // 2):
        A = np.maximum(0, A @ params[f"W{number}"] + params[f"b{number}"])
        A = A * (rng.random(A.shape) >= p) / (1 - p)
    last = len(params) // 2
    logits = A @ params[f"W{last}"] + params[f"b{last}"]
    return float(np.mean(logits.argmax(axis=1) == y))


PUBLISHED = {
    "prepare": published_prepare,
    "loss": published_loss,
    "choice": published_choice,
    "evaluate": published_evaluate,
}


def show(piece):
    """Show the code of a piece: prepare, loss, choice or evaluate."""
    source = inspect.getsource(PUBLISHED[piece]).rstrip()
    code = f"<pre><code>{display.escape(source)}</code></pre>"
    display.put(display.card("info", code), source)
