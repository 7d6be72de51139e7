"""Deep networks of lesson 7, built from the learner's own layers.

A network has a first layer, so many hidden layers of one width, and a last
layer. What stands between them is its kind; every part that an exercise asks
for comes from the learner, by name.
"""

import json
from functools import cache
from pathlib import Path

import numpy as np

from chainrule.labs import data

WIDTH, CLASSES, TRAINED = 32, 10, 1200
KINDS = {  # gain of the start, which norm, residual, scaled
    "plain, gain 1": (1.0, None, False, False),
    "plain": (2**0.5, None, False, False),
    "batch norm": (2**0.5, "batchnorm", False, False),
    "layer norm": (2**0.5, "layernorm", False, False),
    "residual": (2**0.5, None, True, False),
    "residual, scaled": (2**0.5, None, True, True),
    "residual + batch norm": (2**0.5, "batchnorm", True, False),
    "residual + layer norm": (2**0.5, "layernorm", True, False),
    "scaled + batch norm": (2**0.5, "batchnorm", True, True),
    "scaled + layer norm": (2**0.5, "layernorm", True, True),
}
NEEDED = (
    *("relu", "relu_backward", "linear_backward"),
    *("softmax_cross_entropy", "softmax_cross_entropy_backward"),
)


def digits(seed=0):
    """Real digits, 8 by 8, with mean 0 and spread 1, shuffled and cut in two.

    Mean and spread are those of all pixels that are trained on.

    Returns
    -------
    X, y, X_fresh, y_fresh : ndarray
        1200 rows to train on, 597 that are not looked at.
    """
    images, y = data.digits8()
    order = np.random.default_rng(seed).permutation(len(y))
    X, y = images.reshape(len(y), -1)[order].astype(float), y[order]
    seen = X[:TRAINED]
    X = (X - seen.mean()) / seen.std()
    return X[:TRAINED], y[:TRAINED], X[TRAINED:], y[TRAINED:]


class Deep:
    """A network of a kind, so many hidden layers deep.

    Parameters
    ----------
    kind : str
        One of KINDS.
    layers : int
        Hidden layers between the first and the last. A residual block
        counts as two.
    parts : dict of str -> callable
        The learner's functions by their names: those in NEEDED, and what
        the kind is made of.
    """

    def __init__(self, kind, layers, parts):
        self.kind, self.layers = kind, layers
        self.gain, self.norm, self.residual, scaled = KINDS[kind]
        self.scale = layers**-0.5 if scaled else 1.0
        self.parts, self.running = parts, {}
        self.blocks = layers // 2 if self.residual else layers

    def start(self, rng):
        """Parameters to begin with, by name."""
        params = {}
        self._linear(params, "first", 64, WIDTH, self.gain, rng)
        for block in range(self.blocks):
            self._linear(params, f"{block}a", WIDTH, WIDTH, self.gain, rng)
            if self.residual:
                self._linear(params, f"{block}b", WIDTH, WIDTH, 1.0, rng)
            if self.norm:
                params[f"gamma{block}"] = np.ones(WIDTH)
                params[f"beta{block}"] = np.zeros(WIDTH)
        self._linear(params, "last", WIDTH, CLASSES, self.gain, rng)
        still = {"mean": np.zeros(WIDTH), "var": np.ones(WIDTH)}
        self.running = {block: still for block in range(self.blocks)}
        return params

    def _linear(self, params, name, d, h, gain, rng):
        params["W" + name] = rng.normal(0, gain / d**0.5, (d, h))
        params["b" + name] = np.zeros(h)

    def loss_and_grads(self, params, X, y):
        """Mean loss of a batch in training, and its gradients by name."""
        logits, kept = self._ahead(params, X, True)
        loss = self.parts["softmax_cross_entropy"](logits, y)
        d = self.parts["softmax_cross_entropy_backward"](logits, y)
        return loss, self._back(params, d, kept)[0]

    def share_right(self, params, X, y):
        """Share of the rows that the network gets right, in evaluation."""
        logits = self._ahead(params, X, False)[0]
        return float((logits.argmax(axis=1) == y).mean())

    def share_right_of_batches(self, params, X, y, size):
        """The same, with the statistics that each small batch itself has."""
        right, seen, kept = 0, 0, dict(self.running)
        for first in range(0, len(y), size):
            part = slice(first, first + size)
            if len(y[part]) > 1:  # a row alone has no spread
                logits = self._ahead(params, X[part], True)[0]
                right += (logits.argmax(axis=1) == y[part]).sum()
                seen += len(y[part])
        self.running = kept  # what is looked at changes nothing
        return float(right / seen)

    def alike(self, params, X):
        """Mean cosine between what the last layer gets of different rows."""
        kept = dict(self.running)
        A = self._ahead(params, X, True)[1][-1]
        self.running = kept
        A = A / np.sqrt((A**2).sum(axis=1, keepdims=True))
        n = len(A)
        return float(((A @ A.T).sum() - n) / (n * (n - 1)))

    def going_back(self, params, X, y):
        """Spread of the gradient behind each block, first block first."""
        kept = dict(self.running)
        logits, steps = self._ahead(params, X, True)
        self.running = kept
        d = self.parts["softmax_cross_entropy_backward"](logits, y)
        return self._back(params, d, steps)[1]

    def _ahead(self, params, X, training):
        relu = self.parts["relu"]
        Z = X @ params["Wfirst"] + params["bfirst"]
        kept, A = [(X, Z)], Z if self.residual else relu(Z)
        for block in range(self.blocks):
            A, before = self._block(params, block, A, training)
            kept.append(before)
        kept.append(A)
        return A @ params["Wlast"] + params["blast"], kept

    def _block(self, params, block, A, training):
        if self.residual:
            N = self._norm(params, block, A, training)
            weights = self._weights(params, block)
            out = self.parts["residual_block"](N, *weights, self.scale)
            return (out + (A - N) if self.norm else out), (A, N)
        Z = A @ params[f"W{block}a"] + params[f"b{block}a"]
        N = self._norm(params, block, Z, training)
        return self.parts["relu"](N), (A, Z, N)

    def _weights(self, params, block):
        return [params[f"{p}{block}{half}"] for half in "ab" for p in "Wb"]

    def _norm(self, params, block, Z, training):
        if not self.norm:
            return Z
        scale, shift = params[f"gamma{block}"], params[f"beta{block}"]
        if self.norm == "layernorm":
            return self.parts["layernorm"](Z, scale, shift)
        out, self.running[block] = self.parts["batchnorm"](
            Z, scale, shift, self.running[block], training
        )
        return out

    def _back(self, params, d, kept):
        """Gradients by name, and the spread of what came to each block."""
        linear = self.parts["linear_backward"]
        gate = self.parts["relu_backward"]
        grads, spreads = {}, []
        d, grads["Wlast"], grads["blast"] = linear(
            d, kept[-1], params["Wlast"]
        )
        for block in reversed(range(self.blocks)):
            spreads.append(d.std())
            d = self._block_back(params, block, d, kept[block + 1], grads)
        X, Z = kept[0]
        d = d if self.residual else gate(d, Z)
        _, grads["Wfirst"], grads["bfirst"] = linear(d, X, params["Wfirst"])
        return grads, np.array(spreads[::-1])

    def _block_back(self, params, block, d, kept, grads):
        if self.residual:
            A, N = kept
            weights = self._weights(params, block)
            back = self.parts["residual_block_backward"]
            dN, *four = back(d, N, *weights, self.scale)
            names = [f"{p}{block}{half}" for half in "ab" for p in "Wb"]
            grads |= dict(zip(names, four, strict=True))
            if not self.norm:
                return dN
            return d + self._norm_back(params, block, dN - d, A, grads)
        A, Z, N = kept
        d = self.parts["relu_backward"](d, N)
        d = self._norm_back(params, block, d, Z, grads)
        back = self.parts["linear_backward"](d, A, params[f"W{block}a"])
        d, grads[f"W{block}a"], grads[f"b{block}a"] = back
        return d

    def _norm_back(self, params, block, d, Z, grads):
        if not self.norm:
            return d
        back = self.parts[self.norm + "_backward"]
        d, scale, shift = back(d, Z, params[f"gamma{block}"])
        grads[f"gamma{block}"], grads[f"beta{block}"] = scale, shift
        return d


def beginning():
    """First weights of the network 64-32-32-10, by name, always the same."""
    rng, params = np.random.default_rng(0), {}
    for number, (d, h) in enumerate(((64, 32), (32, 32), (32, 10)), 1):
        params[f"W{number}"] = rng.normal(size=(d, h)) * (2 / d) ** 0.5
        params[f"b{number}"] = np.zeros(h)
    return params


@cache
def measured():
    """What builder/depth_runs.py has measured, as it wrote it."""
    text = Path(__file__).with_name("depth.json").read_text("utf-8")
    return json.loads(text)
