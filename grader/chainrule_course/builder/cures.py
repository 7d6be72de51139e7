"""Make lessons/chainrule/labs/cures.json: what helps against noisy labels.

    python -m chainrule_course.builder.cures

Networks of 64-256-10 learn 600 of the 8 by 8 digits with Adam for 80 epochs,
while 0, 20 or 40 per cent of these 600 labels are drawn anew at random; the
labels of the 300 digits for validation and of the 897 for the test stay as
they are. Each curve is the mean over three seeds. It takes about a minute.
"""

import json
from functools import partial
from pathlib import Path

import numpy as np

from chainrule.labs import data
from chainrule_course.solutions import training
from chainrule_course.solutions.gradient_descent import adam_step, minibatches
from chainrule_course.solutions.losses import softmax_cross_entropy

NOISE = 0.0, 0.2, 0.4
EPOCHS, SEEDS, SIZE = 80, 3, 32
NAMES = "train", "validation", "test", "train_loss", "validation_loss"
CURES = {  # hidden units, and the loss
    "plain": (256, training.mlp_loss_and_grads),
    "penalty": (256, partial(training.mlp_loss_and_grads, lam=0.01)),
    "dropout": (256, training.dropout_loss_and_grads),
    "small": (16, training.mlp_loss_and_grads),
}


def main(path):
    """Measure every cure at every level of noise, and write it down."""
    found = {
        f"{noise:g}": {cure: mean(cure, noise) for cure in CURES}
        for noise in NOISE
    }
    Path(path).write_text(json.dumps(found) + "\n", "utf-8")


def mean(cure, noise, epochs=EPOCHS):
    """Curves by name, one number an epoch, the mean over the seeds.

    And under "stopped" the share of the test that is wrong at the epoch with
    the fewest mistakes in validation, the first of several.
    """
    runs = [curves(cure, noise, seed, epochs) for seed in range(SEEDS)]
    best = [np.argmin(run["validation"]) for run in runs]
    found = {
        name: np.mean([run[name] for run in runs], axis=0).round(4).tolist()
        for name in runs[0]
    }
    stops = [run["test"][k] for run, k in zip(runs, best, strict=True)]
    return found | {
        "stopped": round(float(np.mean(stops)), 4),
        "epoch": round(float(np.mean(best)) + 1, 1),
    }


def curves(cure, noise, seed, epochs=EPOCHS):
    """Shares that are wrong and losses after each epoch of one run.

    Returns
    -------
    dict of str -> list of float
        train, validation, test: shares wrong, the first of the noisy labels;
        train_loss, validation_loss: mean losses.
    """
    rng = np.random.default_rng(seed)
    images, y = data.digits8()
    X = images.reshape(len(images), -1) / 16
    parts = training.split(len(y), 300, 897, rng)
    sets = [(X[rows], y[rows]) for rows in parts]
    sets[0] = sets[0][0], noisy(sets[0][1], noise, rng)
    hidden, loss_and_grads = CURES[cure]
    if cure == "dropout":
        loss_and_grads = partial(loss_and_grads, p=0.5, rng=rng)
    params, state = training.init_params((64, hidden, 10), rng), {}
    found = []
    for _ in range(epochs):
        for Xb, yb in minibatches(*sets[0], SIZE, rng):
            _, grads = loss_and_grads(params, Xb, yb)
            params, state = adam_step(params, grads, state, 0.001)
        outputs = [_logits(params, X) for X, _ in sets]
        pairs = [
            (out, labels)
            for out, (_, labels) in zip(outputs, sets, strict=True)
        ]
        wrong = [np.mean(out.argmax(axis=1) != y) for out, y in pairs]
        losses = [softmax_cross_entropy(out, y) for out, y in pairs[:2]]
        found.append([*wrong, *losses])
    return dict(zip(NAMES, np.transpose(found).tolist(), strict=True))


def noisy(y, share, rng):
    """Labels, of which a share is drawn anew from all ten."""
    drawn = rng.random(len(y)) < share
    return np.where(drawn, rng.integers(0, 10, len(y)), y)


def _logits(params, X):
    layers = training.layers_of(params)
    return training.mlp_forward(layers, X)[0]


if __name__ == "__main__":
    main(Path(data.__file__).with_name("cures.json"))
