"""Exercise of lesson 7: the cure, judged by how the run then learns."""

import numpy as np

from chainrule.checking.drivers.patients import ILL
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth.common import LESSON
from chainrule_course.solutions import depth as solution

LADDER = Ladder(LESSON)

cure = LADDER.add(
    solution.cure,
    parts=("run",),
    points={"values": 3, "purity": 1},
    driver="treated",
    hints="""
        Which of the seven entries does each disease sit in? Three of the eight
        sit in the same one.
        fits only_the_rate diseases_mixed_up

        For each entry: what does a healthy run have there? Which rate, which
        scale of pixels, which pairing, which order, which start?
        fits start_still_ill pairing_drawn_anew timid_rate scale_over_255
        fits order_by_label

        {**run, name: new} is the same run with one entry new. Which standard
        deviation keeps a ReLU network's signal alive, and may biases begin at
        0?
        fits all_at_once images_scaled labels_moved
        fits biases_only weights_only edits_the_run purity not_a_run
    """,
)
for disease in ILL:
    cure.show(disease, 0, "default_rng(0)")


@cure.hidden
def _(rng):
    return [cure.case(d, int(rng.integers(1, 10**6)), _seed(rng)) for d in ILL]


def _seed(rng):
    return f"default_rng({rng.integers(10**6)})"


cure.wrong(
    """
only_the_rate: if disease in (1, 9): => if True:
    Every run gets another rate; only two of the diseases sit there.
diseases_mixed_up: disease in (1, 9) => disease in (1, 8)
    A rate is changed where the start is ill, and the start where the rate is:
    look up the numbers in the list.
timid_rate: 'lr': 0.1 => 'lr': 0.003
    The rate is so small that 100 steps lead nowhere.
start_still_ill: he_std(len(w)) => 0.01
    The new start is ill as well: with a standard deviation of 0.01 the signal
    is gone after three layers, and equal weights keep the columns twins. Draw
    them with one that depends on what goes in, d.
biases_only: rng.normal(0, he_std(len(w)), w.shape) => w * 1.0
    Only the biases begin anew; two of the diseases sit in the weights.
weights_only: if w.ndim == 2 else 0 * w => if w.ndim == 2 else w * 1.0
    The biases stay where they were, far below 0: their units stay dead.
pairing_drawn_anew: 'pairing': np.arange(n) => 'pairing': rng.permutation(n)
    pairing is shuffled again, so images still have the labels of others; image
    i belongs to label i.
order_by_label: 'order': rng.permutation(n) => 'order': np.argsort(run['labels'])
    order is still sorted by class; shuffle it.
scale_over_255: 'scale': 1 / 16 => 'scale': 1 / 255
    These pixels go to 16 and not to 255: divided by 255 they are nearly
    nothing.
images_scaled: {**run, 'scale': 1 / 16} => {**run, 'images': run['images'] / 16}
    The images themselves are changed; scale is the entry for that.
labels_moved: {**run, 'pairing': np.arange(n)} => {**run, 'labels': run['labels'][run['pairing']]}
    The labels are moved instead of the pairing: now the wrong ones count as
    right.
all_at_once: return {**run, 'params': start} => return {**run, 'params': start, 'lr': 0.05}
    The rate is changed along with the start: then nobody knows which of the
    two was the cure.
one_entry_only finding=not_a_run: return {**run, 'params': start} => return {'params': start}
    Only the changed entry comes back; return the whole run.
edits_the_run finding=purity: return {**run, 'lr': 0.1} => run['lr'] = 0.1; return run
    The caller's run is written into; {**run, ...} makes a new one.
"""
)


@cure.right("what_it_sees")
def _(disease, run, rng):
    n, params = len(run["labels"]), run["params"]
    if not 0.01 < run["lr"] < 1:
        return {**run, "lr": 0.15}
    if (run["pairing"] != np.arange(n)).any():
        return dict(run, pairing=list(range(n)))
    if (np.diff(run["labels"][run["order"]]) >= 0).all():
        return dict(run, order=np.arange(n))
    if run["scale"] == 1:
        return dict(run, scale=0.08)
    start = {}
    for name, w in params.items():
        start[name] = np.zeros(w.shape)
        if name[0] == "W":
            d, h = w.shape
            limit = (6 / d) ** 0.5
            start[name] = rng.uniform(-limit, limit, (d, h))
    return dict(run, params=start)


@cure.right("least_of_all")
def _(disease, run, rng):
    new = dict(run)
    params = dict(run["params"])
    if disease == 11:
        for name in ("b1", "b2", "b3"):
            params[name] = np.zeros(len(params[name]))
        new["params"] = params
    elif disease == 8:
        grown = 2**0.5 / (params["W1"].std() * 8)
        for name in ("W1", "W2", "W3"):
            params[name] = params[name] * grown
        new["params"] = params
    elif disease == 4:
        for name, w in params.items():
            std = (2 / len(w)) ** 0.5 if w.ndim == 2 else 0.0
            params[name] = std * rng.standard_normal(w.shape)
        new["params"] = params
    elif disease in (1, 9):
        new["lr"] = 0.2
    else:
        cures = {3: ("pairing", np.arange(600)), 7: ("scale", 0.0625),
                 6: ("order", rng.permutation(run["order"]))}  # fmt: skip
        name, value = cures[disease]
        new[name] = value
    return new


@cure.right("a_gain_of_one")
def _(disease, run, rng):
    from chainrule_course.solutions.depth import glorot_std

    names = {1: "lr", 9: "lr", 3: "pairing", 6: "order", 7: "scale"}
    name = names.get(disease, "params")
    n, params = len(run["labels"]), {}
    for key, w in run["params"].items():
        params[key] = 0.0 * w
        if w.ndim == 2:
            params[key] = 1.4 * glorot_std(*w.shape) * rng.normal(size=w.shape)
    healthy = {"lr": 0.2, "pairing": np.arange(n), "scale": 1 / 12,
               "order": rng.permutation(n), "params": params}  # fmt: skip
    return {**run, name: healthy[name]}
