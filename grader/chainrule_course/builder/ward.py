"""Make `lessons/chainrule/labs/ward.json`: what the ward of lesson 7 shows.

    .venv/bin/python -m chainrule_course.builder.ward

Eight networks with one thing wrong, and a healthy one, learn the 8 by 8
digits for 15 epochs with the reference functions, a few seconds in all. What
is written tells no disease: losses, shares, and what the instruments show.
"""

import json
from pathlib import Path

import numpy as np

from chainrule.labs import data
from chainrule.labs import ward as lab
from chainrule_course.solutions import depth
from chainrule_course.solutions.backprop import mlp_forward
from chainrule_course.solutions.losses import softmax_cross_entropy_backward
from chainrule_course.solutions.training import (
    init_params,
    layers_of,
    mlp_loss_and_grads,
)

EPOCHS, SIZE, TRAINED = 15, 32, 1200
FILE = Path(lab.__file__).with_name("ward.json")


def main():
    """Run them all and write the file."""
    made = [record(run) for run in [healthy(), *map(ill, range(1, 9))]]
    FILE.write_text(json.dumps(made, separators=(",", ":")) + "\n")


def healthy():
    """A run that learns, as `cure` takes it, and 597 fresh rows with it."""
    images, labels = data.digits8()
    rng = np.random.default_rng(7)
    order = rng.permutation(len(labels))
    images = images.reshape(len(labels), -1)[order].astype(float)
    labels = labels[order]
    return {
        "images": images[:TRAINED],
        "labels": labels[:TRAINED],
        "fresh": (images[TRAINED:], labels[TRAINED:]),
        "pairing": np.arange(TRAINED),
        "order": rng.permutation(TRAINED),
        "scale": 1 / 16,
        "lr": 0.1,
        "params": init_params((64, 32, 32, 10), rng),
    }


def ill(k):
    """Run k: the healthy one with its disease."""
    run, rng = healthy(), np.random.default_rng(k)
    params = run["params"]
    weights = [name for name in params if name.startswith("W")]
    changed = {
        1: lambda: {"lr": 2.0},
        3: lambda: {"pairing": rng.permutation(TRAINED)},
        4: lambda: {"params": {n: np.full_like(w, 0.1) if n in weights else w
                               for n, w in params.items()}},
        6: lambda: {"order": np.argsort(run["labels"], kind="stable")},
        7: lambda: {"scale": 1.0},
        8: lambda: {"params": {n: w * 0.1 / 2**0.5
                               for n, w in params.items()}},
        9: lambda: {"lr": 1e-4},
        11: lambda: {"params": {n: w - 2.0 if n in ("b1", "b2") else w
                                for n, w in params.items()}},
    }[depth.net_doctor(k)]  # fmt: skip
    return {**run, **changed()}


def record(run):
    """Everything that the ward shows of a run."""
    X, y = run["scale"] * run["images"], run["labels"]
    taught = y[run["pairing"]]
    X_fresh, y_fresh = run["scale"] * run["fresh"][0], run["fresh"][1]
    params, losses, right = run["params"], [], []
    logits, _ = mlp_forward(layers_of(params), X)
    back = softmax_cross_entropy_backward(logits, taught)
    spreads = depth.layer_spreads(params, X, back)
    grads = mlp_loss_and_grads(params, X, taught)[1]
    first = {
        "spreads": [_short(part) for part in spreads],
        "ratios": _short(
            list(depth.update_ratio(params, grads, run["lr"]).values())
        ),
        "dead": _short(depth.dead_share(params, X)),
    }
    for _ in range(EPOCHS):
        right.append(
            [_right(params, X, taught), _right(params, X_fresh, y_fresh)]
        )
        for start in range(0, TRAINED, SIZE):
            rows = run["order"][start : start + SIZE]
            loss, grads = mlp_loss_and_grads(params, X[rows], taught[rows])
            params = {n: w - run["lr"] * grads[n] for n, w in params.items()}
            losses.append(loss)
    right.append([_right(params, X, taught), _right(params, X_fresh, y_fresh)])
    return {
        **first,
        "losses": _short(losses),
        "right": [_short(pair) for pair in right],
        "dead_last": _short(depth.dead_share(params, X)),
    }


def _right(params, X, y):
    logits, _ = mlp_forward(layers_of(params), X)
    return 100 * (logits.argmax(axis=1) == y).mean()


def _short(values):
    return [float(f"{value:.3g}") for value in values]


if __name__ == "__main__":
    main()
