"""Lesson 7: keep the signal alive, forwards and backwards, in deep networks.

A network is a dict W1, b1, ..., WL, bL, as in lesson 6: ReLU between layers,
none after the last. Norms and blocks stand in modules of their own.
"""

import numpy as np
from chainrule_course.solutions.activations import relu, relu_backward
from chainrule_course.solutions.blocks import (  # noqa: F401  the third part
    dense_block,
    dense_block_backward,
    residual_block,
    residual_block_backward,
    residual_spread,
)
from chainrule_course.solutions.norms import (  # noqa: F401  the second part
    batchnorm,
    batchnorm_backward,
    fold_batchnorm,
    layernorm,
    layernorm_backward,
)


def glorot_std(d, h):
    """Standard deviation of Glorot's start, between two wishes.

    Forwards the signal keeps its size with a variance of 1 / d, backwards
    with 1 / h; this is one over the mean of d and h (Glorot and Bengio 2010).

    Parameters
    ----------
    d, h : int
        What goes into the layer, and its units: W is (d, h).

    Returns
    -------
    std : float
        sqrt(2 / (d + h)).

    Raises
    ------
    ValueError
        If a size is below 1.

    >>> glorot_std(1, 1), glorot_std(3, 5)
    (1.0, 0.5)
    """
    if d < 1 or h < 1:
        raise ValueError(f"a layer has sizes of 1 or more, not {d}, {h}")
    return float(np.sqrt(2 / (d + h)))


def he_std(d, slope=0.0):
    """Standard deviation of He's start, which makes up for the ReLU.

    ReLU takes half of the mean square away, leaky ReLU with this slope
    (1 - slope**2) / 2 of it (He and others 2015).

    Parameters
    ----------
    d : int
        What goes into the layer.
    slope : float
        Of the activation below 0: 0 for ReLU, 1 for none at all.

    Returns
    -------
    std : float
        sqrt(2 / ((1 + slope**2) * d)).

    Raises
    ------
    ValueError
        If d is below 1.

    >>> he_std(2), he_std(4, slope=1.0)
    (1.0, 0.5)
    """
    if d < 1:
        raise ValueError(f"a layer has inputs, 1 or more, not {d}")
    return float(np.sqrt(2 / ((1 + slope**2) * d)))


def layer_spreads(params, X, dlogits):
    """Spread of the signal in each layer, and of the gradient on its way back.

    Parameters
    ----------
    params : dict of ndarray
        W1, b1, ..., WL, bL, in any order.
    X : ndarray, shape (n, d)
    dlogits : ndarray, shape (n, k)
        Gradient of the loss in Z of the last layer.

    Returns
    -------
    forward : ndarray, shape (L,)
        Standard deviation, about the mean, of all entries of each Z, which
        is before the ReLU; first layer first.
    backward : ndarray, shape (L,)
        The same of each dZ, the gradient of the loss in Z.

    >>> params = {"W1": np.array([[2.0]]), "b1": np.zeros(1)}
    >>> X, dlogits = np.array([[0.0], [3.0]]), np.array([[1.0], [0.0]])
    >>> layer_spreads(params, X, dlogits)
    (array([3.]), array([0.5]))
    """
    L = len(params) // 2
    A, Zs = X, []
    for layer in range(1, L + 1):
        Zs.append(A @ params[f"W{layer}"] + params[f"b{layer}"])
        A = relu(Zs[-1])
    dZs = [dlogits]
    for layer in range(L, 1, -1):
        dA = dZs[0] @ params[f"W{layer}"].T
        dZs.insert(0, relu_backward(dA, Zs[layer - 2]))
    return np.array([Z.std() for Z in Zs]), np.array([dZ.std() for dZ in dZs])


def dead_share(params, X):
    """Share of the units of each hidden layer that are dead on these rows.

    A unit is dead if its Z is 0 or less in every row: nothing comes out, and
    no gradient comes in.

    Parameters
    ----------
    params : dict of ndarray
        W1, b1, ..., WL, bL, in any order.
    X : ndarray, shape (n, d)

    Returns
    -------
    shares : ndarray, shape (L - 1,)
        First layer first; the last layer has no ReLU and is not counted.

    >>> params = {"W1": np.array([[1.0, 1.0]]), "b1": np.array([0.0, -9.0])}
    >>> params.update(W2=np.ones((2, 1)), b2=np.zeros(1))
    >>> dead_share(params, np.array([[1.0], [2.0]]))
    array([0.5])
    """
    A, shares = X, []
    for layer in range(1, len(params) // 2):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        shares.append((Z <= 0).all(axis=0).mean())
        A = relu(Z)
    return np.array(shares)


def update_ratio(params, grads, lr):
    """How far a plain step moves each weight matrix, beside its own size.

    Parameters
    ----------
    params, grads : dict of ndarray
        W1, b1, ..., WL, bL, in any order; no W is all 0.
    lr : float

    Returns
    -------
    ratios : dict of float
        Under W1, ..., WL: lr * |dW| / |W|, where |W| is the root of the sum
        of squares of all entries. Biases have none.

    >>> params = {"W1": np.array([[3.0, 4.0]]), "b1": np.zeros(2)}
    >>> grads = {"W1": np.array([[0.0, 1.0]]), "b1": np.ones(2)}
    >>> update_ratio(params, grads, 0.1)
    {'W1': 0.02}
    """
    return {
        f"W{layer}": float(
            lr
            * np.linalg.norm(grads[f"W{layer}"])
            / np.linalg.norm(params[f"W{layer}"])
        )
        for layer in range(1, len(params) // 2 + 1)
    }


def net_doctor(k):
    """Number of the disease of run k, from the list of diseases.

    Parameters
    ----------
    k : int
        1 to 8.

    Returns
    -------
    disease : int

    >>> 1 <= net_doctor(1) <= 11
    True
    """
    return {1: 1, 2: 9, 3: 8, 4: 6, 5: 3, 6: 11, 7: 7, 8: 4}[k]


def cure(disease, run, rng):
    """The run with the one thing put right that made it ill.

    A run is what training starts from. Its network of 64-32-32-10 learns from
    scale * images, image i being taught labels[pairing[i]], by plain steps
    with the rate lr, on batches of 32 rows that are cut from `order`, the same
    in every epoch.

    Parameters
    ----------
    disease : int
        Its number in the list of diseases, one of the eight that occur.
    run : dict
        images (n, 64), whole numbers from 0 to 16; labels (n,); pairing (n,)
        and order (n,), row numbers; scale, lr : float; params: W1, b1, W2,
        b2, W3, b3. It stays as it is.
    rng : numpy.random.Generator
        For what has to be drawn.

    Returns
    -------
    run : dict
        All of it, with one entry changed, but not images or labels. It is
        cured if after 100 steps the mean loss over all rows, each with its
        own label, is below 1.

    >>> run = {"images": np.zeros((2, 64)), "labels": np.array([0, 1]),
    ...        "pairing": np.array([1, 0]), "order": np.array([1, 0]),
    ...        "scale": 1 / 16, "lr": 0.1, "params": {}}
    >>> cure(3, run, np.random.default_rng(0))["pairing"]
    array([0, 1])
    """
    n = len(run["labels"])
    if disease in (1, 9):  # the rate
        return {**run, "lr": 0.1}
    if disease == 3:  # images and labels were shuffled apart
        return {**run, "pairing": np.arange(n)}
    if disease == 6:  # batches sorted by class
        return {**run, "order": rng.permutation(n)}
    if disease == 7:  # pixels from 0 to 16
        return {**run, "scale": 1 / 16}
    start = {  # too small, all equal, or dead from the start
        name: rng.normal(0, he_std(len(w)), w.shape) if w.ndim == 2 else 0 * w
        for name, w in run["params"].items()
    }
    return {**run, "params": start}
