"""The digits comparison of lesson 5, computed a second time.

All rates are trained at once, along a first axis, by formulas written here;
nothing of the helper package or of the references is used but the digits.
"""

import numpy as np

from chainrule.labs import data

EPOCHS, SIZE = 30, 50


def gradients(W, b, X, y):
    """Of the mean cross-entropy, for many models (r, d, k), (r, 1, k)."""
    logits = X @ W + b
    P = np.exp(logits - logits.max(axis=-1, keepdims=True))
    P /= P.sum(axis=-1, keepdims=True)
    P[:, np.arange(len(y)), y] -= 1
    P /= len(y)
    return X.T @ P, P.sum(axis=1, keepdims=True)


def sgd(g, state, t):
    return g


def momentum(g, state, t):
    state[0] = 0.9 * state[0] + g
    return state[0]


def nesterov(g, state, t):
    state[0] = 0.9 * state[0] + g
    return g + 0.9 * state[0]


def adam(g, state, t):
    state[0] = 0.9 * state[0] + 0.1 * g
    state[1] = 0.999 * state[1] + 0.001 * g**2
    m, v = state[0] / (1 - 0.9**t), state[1] / (1 - 0.999**t)
    return m / (np.sqrt(v) + 1e-8)


RULES = {"sgd": sgd, "momentum": momentum, "nesterov": nesterov, "adam": adam}


def train_all(rule, rates, X, y, seed):
    """Models (r, d, 10) and (r, 1, 10) after training, one a rate."""
    rng, t = np.random.default_rng(seed), 0
    lr = np.asarray(rates)[:, None, None]
    W, b = np.zeros((len(lr), X.shape[1], 10)), np.zeros((len(lr), 1, 10))
    memory = [0.0, 0.0], [0.0, 0.0]
    for _ in range(EPOCHS):
        order = rng.permutation(len(X))
        for start in range(0, len(X), SIZE):
            rows, t = order[start : start + SIZE], t + 1
            dW, db = gradients(W, b, X[rows], y[rows])
            W = W - lr * rule(dW, memory[0], t)
            b = b - lr * rule(db, memory[1], t)
    return W, b


def right(W, b, X, y):
    """Share right of each model."""
    return ((X @ W + b).argmax(axis=-1) == y).mean(axis=-1)


def losses(W, b, X, y):
    """Mean cross-entropy of each model."""
    logits = X @ W + b
    P = np.exp(logits - logits.max(axis=-1, keepdims=True))
    P /= P.sum(axis=-1, keepdims=True)
    return -np.log(P[:, np.arange(len(y)), y]).mean(axis=-1)


def chosen(shares):
    """Number of the rate whose mean with its neighbours is best."""
    wrong = 1 - shares
    means = [wrong[max(k - 1, 0) : k + 2].mean() for k in range(len(wrong))]
    return int(np.argmin(means))


def compare(first=7, seed=0, rates=19, scaled=False):
    """Share of fresh digits right for each rule, each at its best rate.

    Parameters
    ----------
    first : int
        Seed of the digits trained on; the next two are for choosing the
        rate and for the last word.
    seed : int
        Of the order of the batches.
    rates : int
        How many are tried from 0.001 to 1.
    scaled : bool
        Whether inputs are divided by their standard deviations.

    Returns
    -------
    dict of str -> (rate, share of digits trained on, share of fresh ones)
    """
    X, y = data.digits(first)
    aside, fresh = data.digits(first + 1)[0], data.digits(first + 2)[0]
    scale = X.std(axis=0) if scaled else 1
    tried, found = np.geomspace(0.001, 1, rates), {}
    for name, rule in RULES.items():
        W, b = train_all(rule, tried, X / scale, y, seed)
        best = chosen(right(W, b, aside / scale, y))
        shares = (right(W, b, Z / scale, y)[best] for Z in (X, fresh))
        found[name] = tried[best], *shares
    return found
