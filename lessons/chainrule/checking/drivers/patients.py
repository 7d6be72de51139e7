"""Networks that do not learn, for the cure of lesson 7, and how they do after.

A patient is made here, from real digits and a seed, with one thing wrong. What
comes back as cured is trained where it is judged, for a counted number of
steps; nothing of the learner's runs then.
"""

import hashlib
from functools import cache
from importlib import resources
from itertools import pairwise

import numpy as np

from chainrule.checking import codec, compare
from chainrule.checking.drivers.calls import driver, facts
from chainrule.checking.drivers.steps import generator

ROWS, BATCH, STEPS = 600, 32, 100
SIZES = (64, 32, 32, 10)
BOUND = 1.0  # of the loss of a cured run
DATA = ("images", "labels")
SEEN, MOST_SEEN = {}, 1000  # losses of runs, by what they were trained from


class NotARun(Exception):
    """cure returned no dict with all the entries of a run."""


@cache
def _digits():
    file = resources.files("chainrule") / "labs" / "digits8.npz"
    with file.open("rb") as opened, np.load(opened) as stored:
        images, labels = stored["images"], stored["labels"]
    return images.reshape(len(images), -1).astype(float), labels.astype(int)


def healthy(rng):
    """A run that learns, as `cure` takes it."""
    images, labels = _digits()
    rows = rng.permutation(len(labels))[:ROWS]
    params = {}
    for layer, (d, h) in enumerate(pairwise(SIZES), 1):
        params[f"W{layer}"] = rng.normal(0, (2 / d) ** 0.5, (d, h))
        params[f"b{layer}"] = np.zeros(h)
    return {
        "images": images[rows],
        "labels": labels[rows],
        "pairing": np.arange(ROWS),
        "order": rng.permutation(ROWS),
        "scale": 1 / 16,
        "lr": 0.1,
        "params": params,
    }


def patient(disease, seed):
    """A run with a disease, by its number in the list of diseases."""
    rng = np.random.default_rng([seed, disease])
    run = healthy(rng)
    return {**run, **ILL[disease](run, rng)}


def _start(change):
    """A disease of the start: a change of each array of the parameters."""

    def ill(run, rng):
        much = rng.uniform(1, 2)
        params = run["params"].items()
        return {"params": {name: change(w, much) for name, w in params}}

    return ill


ILL = {
    1: lambda run, rng: {"lr": float(rng.uniform(2, 4))},
    3: lambda run, rng: {"pairing": rng.permutation(ROWS)},
    4: _start(lambda w, much: w + 0.05 * much if w.ndim == 1 else
              np.full(w.shape, 0.05 * much)),
    6: lambda run, rng: {"order": np.argsort(run["labels"], kind="stable")},
    7: lambda run, rng: {"scale": 1.0},
    8: _start(lambda w, much: w * 0.05 * much),
    9: lambda run, rng: {"lr": float(rng.uniform(1e-4, 5e-4))},
    11: _start(lambda w, much: w - 2 * much if w.ndim == 1 and
               len(w) > 10 else w),
}  # fmt: skip


@driver
def treated(function, inputs):
    """What `cure` makes of a patient.

    run is a number to draw the patient from, rng a text such as
    "default_rng(7)". If the patient itself was changed, so is the input.
    """
    run = patient(inputs["disease"], inputs["run"])
    given = codec.fresh(run)
    came = function(inputs["disease"], given, generator(inputs["rng"]))
    if not codec.same_bits(run, given):
        inputs["run"] = "edited"
    return came


@facts(treated)
def _(inputs, came):
    """Whether the run is whole, what was changed, and whether it learns.

    Returns
    -------
    dict
        fits, same_data, one_change, cured: what comes after the first that
        does not hold is not looked at, and counts as holding.
    """
    run = patient(inputs["disease"], inputs["run"])
    if not isinstance(came, dict) or not set(run) <= set(came):
        raise NotARun
    found = {"fits": all(_fits(came[name], run[name], name) for name in run)}
    if found["fits"]:
        others = set(run).difference(DATA)
        found["same_data"] = all(_same(came[n], run[n]) for n in DATA)
        changed = sum(not _same(came[name], run[name]) for name in others)
        found["one_change"] = changed <= 1
    if all(found.values()):
        found["cured"] = bool(loss_after(came, run) < BOUND)
    names = ("fits", "same_data", "one_change", "cured")
    return dict.fromkeys(names, True) | found


def _fits(value, like, name):
    """Whether an entry is of the kind that it was."""
    if isinstance(like, dict):
        return (
            isinstance(value, dict)
            and set(value) == set(like)
            and all(_fits(value[key], like[key], key) for key in like)
        )
    try:
        array = compare.as_array(value)
    except compare.NotNumbers:
        return False
    if array.shape != np.shape(like) or not np.isrealobj(array):
        return False
    if name not in ("pairing", "order"):
        return bool(np.isfinite(array).all())
    if name == "order":
        return np.array_equal(np.sort(array), np.arange(ROWS))
    return bool(np.isin(array, np.arange(ROWS)).all())


def _same(value, like):
    if isinstance(like, dict):
        return all(_same(value[key], like[key]) for key in like)
    return np.array_equal(compare.as_array(value), like)


def loss_after(run, patient):
    """Mean loss over a patient's rows after so many plain steps.

    The images and their own labels are the patient's. Network and gradients
    are written out here for these three layers alone, so that nothing in
    this package answers an exercise. A run that was seen before is not
    trained again.
    """
    X = float(run["scale"]) * patient["images"]
    pairing, order = (compare.as_array(run[name]).astype(int)
                      for name in ("pairing", "order"))  # fmt: skip
    params = {name: compare.as_array(w).astype(float)
              for name, w in sorted(run["params"].items())}  # fmt: skip
    given = (X, patient["labels"], pairing, order, *params.values())
    key = hashlib.sha256(repr(float(run["lr"])).encode())
    for array in given:
        key.update(np.ascontiguousarray(array))
    key = key.digest()
    if key not in SEEN:
        if len(SEEN) > MOST_SEEN:
            SEEN.clear()
        SEEN[key] = _trained(*given[:4], params, float(run["lr"]))
    return SEEN[key]


def _trained(X, labels, pairing, order, params, rate):
    taught = labels[pairing]
    for step in range(STEPS):
        start = step * BATCH % (ROWS + -ROWS % BATCH)
        rows = order[start : start + BATCH]
        Z1, Z2, P = _pass(params, X[rows])
        P[np.arange(len(rows)), taught[rows]] -= 1
        change, below = {}, (X[rows], Z1.clip(0), Z2.clip(0))
        for layer, Z in ((3, None), (2, Z2), (1, Z1)):
            if Z is not None:
                P = P @ params[f"W{layer + 1}"].T * (Z > 0)
            change[f"W{layer}"] = below[layer - 1].T @ P / len(rows)
            change[f"b{layer}"] = P.mean(axis=0)
        params = {name: w - rate * change[name] for name, w in params.items()}
    own = _pass(params, X)[2][np.arange(ROWS), labels]
    return float(-np.log(own + 1e-300).mean())


def _pass(params, X):
    """Z1, Z2 and the probabilities of the network."""
    Z1 = X @ params["W1"] + params["b1"]
    Z2 = Z1.clip(0) @ params["W2"] + params["b2"]
    Z3 = Z2.clip(0) @ params["W3"] + params["b3"]
    powers = np.exp(Z3 - Z3.max(axis=1, keepdims=True))
    return Z1, Z2, powers / powers.sum(axis=1, keepdims=True)
