"""Make `lessons/chainrule/labs/depth.json`: what 470 runs of lesson 7 gave.

    .venv/bin/python -m chainrule_course.builder.depth_runs

takes some ten minutes on one processor. Every run is that of the lesson, with
the reference functions, on the 8 by 8 digits: 1200 rows to train on and 597
fresh ones, both drawn anew for each seed, in batches of 32. `tests/
test_numbers_depth.py` repeats some of them.
"""

import json
from pathlib import Path

import numpy as np

from chainrule.labs import depth as lab
from chainrule_course.solutions import (
    activations,
    backprop,
    depth,
    gradient_descent,
    losses,
)

SEEDS, DEPTHS = range(5), (2, 4, 10, 20, 40)
RATES = (0.03, 0.1, 0.3, 1.0)  # of plain steps
STEEP = (
    *("plain", "batch norm", "layer norm", "residual, scaled"),
    "scaled + batch norm",
)
BATCHES = (2, 4, 8, 16)
PARTS = {
    **vars(activations), **vars(losses), **vars(backprop), **vars(depth),
}  # fmt: skip
FILE = Path(lab.__file__).with_name("depth.json")


def main():
    """Run everything and write the file."""
    table = {
        kind: {layers: adam_runs(kind, layers) for layers in DEPTHS}
        for kind in lab.KINDS
    }
    rates = {
        kind: {
            layers: {rate: plain_run(kind, layers, rate) for rate in RATES}
            for layers in (4, 20)
        }
        for kind in STEEP
    }
    gap = {size: small_batches(size) for size in BATCHES}
    made = {"table": table, "rates": rates, "gap": gap}
    FILE.write_text(json.dumps(made, indent=1) + "\n")


def adam_runs(kind, layers):
    """Runs of 15 epochs with Adam at 0.001, one for each seed."""
    runs = [adam_run(kind, layers, seed) for seed in SEEDS]
    print(kind, layers, [run["right"] for run in runs], flush=True)
    return {name: [run[name] for run in runs] for name in runs[0]}


def adam_run(kind, layers, seed, epochs=15):
    """One of them: shares of fresh rows and of trained ones, losses."""
    return _run(kind, layers, seed, epochs, 32, _adam)


def plain_run(kind, layers, rate):
    """Share of fresh rows right after 15 epochs of plain steps."""

    def step(params, grads, state):
        return gradient_descent.sgd_step(params, grads, state, rate)

    with np.errstate(all="ignore"):
        runs = [_run(kind, layers, seed, 15, 32, step) for seed in SEEDS]
    print(kind, layers, rate, [run["right"] for run in runs], flush=True)
    return [run["right"] for run in runs]


def small_batches(size):
    """Shares right with a batch's own statistics and with running ones."""
    own, running = [], []
    for seed in SEEDS:
        run = _run("batch norm", 2, seed, 8, size, _adam)
        own.append(run["own"])
        running.append(run["right"])
    print(size, own, running, flush=True)
    return {"own": own, "running": running}


def _adam(params, grads, state):
    return gradient_descent.adam_step(params, grads, state, 1e-3)


def _run(kind, layers, seed, epochs, size, step):
    X, y, X_fresh, y_fresh = lab.digits(seed)
    net = lab.Deep(kind, layers, PARTS)
    params = net.start(np.random.default_rng(seed))
    back = net.going_back(params, X, y)
    first = net.loss_and_grads(params, X, y)[0]
    packed, loss_and_grads, names = _packed(params, net.loss_and_grads)
    rng = np.random.default_rng(seed)
    packed, history = gradient_descent.train(
        step, loss_and_grads, packed, X, y, epochs, size, rng
    )
    params = names(packed["all"])
    made = {
        "right": round(net.share_right(params, X_fresh, y_fresh), 4),
        "trained": round(net.share_right(params, X, y), 4),
        "first": _short(first),
        "losses": [_short(loss) for loss in history],
        "back": _short(back[0] / back[-1]),
    }
    if kind == "batch norm" and size < 32:
        own = net.share_right_of_batches(params, X_fresh, y_fresh, size)
        made["own"] = round(own, 4)
    return made


def _short(number):
    number = float(f"{number:.3g}")
    return number if np.isfinite(number) else None


def _packed(params, loss_and_grads):
    """The same in one array, for steps that treat each entry alike."""
    sizes = [array.size for array in params.values()]
    ends = np.cumsum(sizes)

    def names(vector):
        return {
            name: vector[end - size : end].reshape(params[name].shape)
            for name, end, size in zip(params, ends, sizes, strict=True)
        }

    def packed(arrays):
        return {"all": np.concatenate([arrays[n].ravel() for n in params])}

    def all_at_once(vector, X, y):
        loss, grads = loss_and_grads(names(vector["all"]), X, y)
        return loss, packed(grads)

    return packed(params), all_at_once, names


if __name__ == "__main__":
    main()
