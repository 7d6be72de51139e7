"""A forward and a backward function are judged as the pair that they are.

Whatever form the learner's own cache has, the pair earns what it earns with
the form in the docstring, and the same is said of it.
"""

import functools
import inspect
import json
import pickle
import types
from collections import deque
from pathlib import Path

import numpy as np
import pytest
from chainrule_course.solutions.activations import relu, relu_backward
from chainrule_course.solutions.backprop import (
    linear_backward,
    mlp_backward,
    mlp_forward,
)

import chainrule
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule_course import exercises
from chainrule_course.engine import Engine
from chainrule_course.marking import marker, notebooks, score
from chainrule_course.mutations.rebound import beside

FORWARD, BACKWARD = map(exercises.find, ("mlp_forward", "mlp_backward"))
LESSON = "04_backprop"
SEEDS = (None, 0, 3)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))


@functools.cache
def asked(name, seed):
    exercise = exercises.find(name)
    if seed is None:
        plain = exercise.shipped()
        return plain, plain.cases
    return exercise.plain(), exercise.cases_for(seed)


def verdict_on(function, seed=None, name="mlp_backward"):
    plain, cases = asked(name, seed)
    return judge(plain, cases, [observe(function, case) for case in cases])


# Caches of other forms, each a way to make one of ours and the way back.


class Kept:
    """A cache with attributes."""

    def __init__(self, **kept):
        self.__dict__.update(kept)


def linked(cache):
    below = None
    for layer in cache:
        below = below, layer
    return below


def unlinked(node):
    return [] if node is None else [*unlinked(node[0]), node[1]]


def columns(cache):
    return [list(column) for column in zip(*cache, strict=True)]


def gates(cache):
    return [(A, W, Z > 0) for A, W, Z in cache]


FORMS = {
    "as_it_is": (lambda cache: cache, lambda own: own),
    "tuple": (tuple, list),
    "dict_of_lists": (
        lambda cache: dict(zip("AWZ", columns(cache), strict=True)),
        lambda own: list(zip(own["A"], own["W"], own["Z"], strict=True)),
    ),
    "list_of_dicts": (
        lambda cache: [dict(zip("AWZ", e, strict=True)) for e in cache],
        lambda own: [(e["A"], e["W"], e["Z"]) for e in own],
    ),
    "numbered": (
        lambda cache: dict(enumerate(cache)),
        lambda own: [own[i] for i in sorted(own)],
    ),
    "last_first": (lambda cache: cache[::-1], lambda own: own[::-1]),
    "other_order": (
        lambda cache: [(Z, A, W) for A, W, Z in cache],
        lambda own: [(A, W, Z) for Z, A, W in own],
    ),
    "more_entries": (
        lambda cache: ("mlp", len(cache), [(*e, None) for e in cache]),
        lambda own: [e[:3] for e in own[2]],
    ),
    "gates": (gates, list),
    "linked": (linked, unlinked),
    "object": (
        lambda cache: Kept(layers=cache),
        lambda own: own.layers,
    ),
    "closure": (lambda cache: lambda: cache, lambda own: own()),
    "bytes": (pickle.dumps, pickle.loads),
    "deque": (deque, list),
    "objects_in_an_array": (
        lambda cache: np.array(
            [[Kept(value=v) for v in e] for e in cache], object
        ),
        lambda own: [tuple(k.value for k in row) for row in own],
    ),
    "flat": (
        lambda cache: [array for layer in cache for array in layer],
        lambda own: list(zip(own[::3], own[1::3], own[2::3], strict=True)),
    ),
}


def in_form(form, backward, forward=mlp_forward):
    """A pair of our functions whose cache has another form."""
    wrap, unwrap = FORMS[form]

    def own_forward(params, X):
        logits, cache = forward(params, X)
        return logits, wrap(cache)

    def own(dlogits, cache):
        return backward(dlogits, unwrap(cache))

    return beside(own, mlp_forward=own_forward), own_forward


@pytest.mark.parametrize("form", FORMS)
def test_any_form_of_the_cache_is_right(form):
    own, own_forward = in_form(form, mlp_backward)
    for seed in SEEDS:
        for name, function in (("mlp_backward", own),
                               ("mlp_forward", own_forward)):  # fmt: skip
            verdict = verdict_on(function, seed, name)
            assert verdict.passed and not verdict.findings, verdict.findings


SLIPS = [id for id, m in BACKWARD.mistakes.items() if m.finding == id]


def said(verdict):
    return verdict.points, [(f.id, f.text) for f in verdict.findings], [
        (f.id, f.text) for f in verdict.notes if f.id == "place"
    ]  # fmt: skip


@pytest.mark.parametrize("id", SLIPS)
def test_a_slip_is_found_and_placed_whatever_form_the_cache_has(id):
    slip = BACKWARD.mistakes[id].function
    forms = [form for form in FORMS if form != "gates"]  # some want Z itself
    for number, form in enumerate(forms[SLIPS.index(id) % 4 :: 4]):
        seed = SEEDS[number % len(SEEDS)]
        own = in_form(form, slip)[0]
        assert said(verdict_on(own, seed)) == said(verdict_on(slip, seed))


def raises(params, X):
    raise NotImplementedError


BAD_FORWARDS = {
    **{id: m.function for id, m in FORWARD.mistakes.items()
       if m.finding == id},
    "unwritten": raises,
    "no_cache": lambda params, X: mlp_forward(params, X)[0],
    "no_function": 7,
    "leaves": lambda params, X: exit(),
}  # fmt: skip


@pytest.mark.parametrize("id", BAD_FORWARDS)
def test_a_wrong_forward_pass_costs_the_way_back_nothing(id):
    own = beside(mlp_backward, mlp_forward=BAD_FORWARDS[id])
    for seed in SEEDS:
        assert verdict_on(own, seed).passed


def test_a_missing_forward_pass_costs_the_way_back_nothing():
    alone = beside(mlp_backward)
    del alone.__globals__["mlp_forward"]
    assert verdict_on(alone, 0).passed


def test_a_slip_after_a_wrong_forward_pass_is_named_and_the_other_noted():
    slip = BACKWARD.mistakes["biases_averaged"].function
    own = beside(slip, mlp_forward=FORWARD.mistakes["no_relu"].function)
    verdict = verdict_on(own, 0)
    assert [f.id for f in verdict.findings] == ["biases_averaged"]
    assert verdict.notes[0].text.startswith("Your mlp_forward is not right")


def test_a_cache_that_does_not_fit_is_said_to_be_the_fault():
    own = beside(
        mlp_backward,
        mlp_forward=lambda params, X: (mlp_forward(params, X)[0], "later"),
    )
    (finding,) = verdict_on(own, 0).findings
    assert finding.id == "cache" and "mlp_forward" in finding.text


class Backward:
    """A way back that is an object."""

    def __call__(self, dlogits, cache):
        return mlp_backward(dlogits, cache)


def test_objects_and_partials_find_their_partner_too(monkeypatch):
    space = {"mlp_forward": in_form("last_first", mlp_backward)[1],
             "mlp_backward": mlp_backward}  # fmt: skip
    monkeypatch.setitem(globals(), "mlp_forward", space["mlp_forward"])
    assert not verdict_on(Backward(), 0).passed  # as its cache is turned
    turned = types.FunctionType(
        (lambda _, dlogits, cache: mlp_backward(dlogits, cache[::-1])
         ).__code__, space)  # fmt: skip
    assert verdict_on(functools.partial(turned, 0), 0).passed


@pytest.mark.parametrize("use_up", [
    lambda cache: cache.clear(), lambda cache: cache.append(1),
    lambda cache: cache[0][1].fill(0),
])  # fmt: skip
@pytest.mark.parametrize("form", ["as_it_is", "closure", "object"])
def test_a_cache_of_any_form_stays_as_it_is(form, use_up):
    def spoils(dlogits, cache):
        grads = mlp_backward(dlogits, cache)
        use_up(cache)
        return grads

    verdict = verdict_on(in_form(form, spoils)[0], 0)
    assert verdict.points["values"] and not verdict.points["purity"]


# The same in a notebook, in marking and in nbgrader's test cell.

TURNED = """
def mlp_forward(params, X):
    kept = {"X": X, "layers": []}
    for W, b in params:
        Z = X @ W + b
        kept["layers"].insert(0, {"gate": Z > 0, "in": X, "W": W})
        X = np.maximum(Z, 0)
    return Z, kept
"""
BACK = """
def mlp_backward(dlogits, cache):
    grads, dZ = [], dlogits
    for number, layer in enumerate(cache["layers"]):
        if number:
            dZ = dZ * layer["gate"]
        grads.insert(0, (layer["in"].T @ dZ, dZ.sum(axis=0)))
        dZ = dZ @ layer["W"].T
    return grads
"""
SLIP = TURNED.replace("X @ W + b", "X @ W")
OURS = inspect.getsource(mlp_backward)
PAIRS = {  # (forward, back): points of both
    "own": (TURNED, BACK, 5, 5),
    "own_slip": (SLIP, OURS, 2, 5),
    "misfit": (TURNED, OURS, 5, 0),
    "missing": ("", OURS, 0, 5),
}


@pytest.mark.parametrize("id", PAIRS)
def test_check_and_the_test_cell_say_the_same(id, capsys):
    forward, back, *earned = PAIRS[id]
    space = {"np": np, "relu": relu, "relu_backward": relu_backward,
             "linear_backward": linear_backward}  # fmt: skip
    exec(forward + back, space)
    chainrule.check(space["mlp_backward"])
    shown = capsys.readouterr().out
    assert ("mlp_backward: right" in shown) == (earned[1] == 5)
    assert score.score(space["mlp_backward"]) == earned[1]
    if forward:
        assert score.score(space["mlp_forward"]) == earned[0]


@pytest.mark.slow
@pytest.mark.parametrize("id", PAIRS)
def test_marking_says_the_same(id, tmp_path):
    forward, back, *earned = PAIRS[id]
    place = Path(__file__).parents[1] / "lessons" / "en" / f"{LESSON}.ipynb"
    book = json.loads(place.read_text("utf-8"))
    sources = {
        "setup": "import numpy as np",
        "given_relu": "\n".join(map(inspect.getsource, (relu, relu_backward))),
        "linear_backward": inspect.getsource(linear_backward),
        "mlp_forward": forward or "pass",
        "mlp_backward": back,
    }
    for cell in book["cells"]:
        if cell["cell_type"] == "code" and "test_" not in cell["id"]:
            cell["source"] = sources.get(cell["id"], "pass")
    path = tmp_path / f"{LESSON}.ipynb"
    path.write_text(json.dumps(book), "utf-8")
    with Engine() as engine:
        report = marker.mark(notebooks.read(path), 3, engine)
    points = {e["name"]: e["points"] for e in report["exercises"]}
    assert [points["mlp_forward"], points["mlp_backward"]] == earned


def test_the_case_shows_the_call_that_makes_the_cache(capsys):
    slip = BACKWARD.mistakes["sign"].function
    chainrule.check(called("mlp_backward", slip))
    shown = capsys.readouterr().out
    assert "_, cache = mlp_forward(params, X)" in shown
    assert "0 of 4 visible cases" in shown


def called(name, function):
    """A function under another name."""
    return types.FunctionType(
        function.__code__, function.__globals__, name,
        function.__defaults__, function.__closure__,
    )  # fmt: skip
