"""Slips in a learner's source: what is suspected, and what is not."""

import ast
import inspect

import pytest

from chainrule.checking.cases import exercises
from chainrule.checking.findings import hunches
from chainrule.checking.findings.hunches import slips_in
from chainrule.checking.findings.learner_source import tree_of
from chainrule.checking.findings.row_loops import loops_over_rows
from chainrule.words import language
from chainrule_course.exercises import every

SLIPS = {
    "for x_k in x:\n    z = z + x_k\n    return z": "return_in_loop",
    "for x_k in x:\n    z = x_k * b\nreturn z": "set_anew",
    "for i in range(3):\n    z = x[i] * w[i]\nz += b\nreturn z": "set_anew",
    "z == x @ w\nreturn b": "compared",
    "w - lr * dw\nreturn w": "thrown_away",
    "x @ w + b": "thrown_away",
    "z = x @ w + b\nz": "thrown_away",
    "np.append(losses, 1.0)\nreturn losses": "thrown_away",
    "x.sum()\nreturn x": "thrown_away",
    "perceptron_step(w, b, x, t)\nreturn w": "call_thrown_away",
    "if b:\n    return ValueError('no border')": "returns_error",
    "if b:\n    return ValueError": "returns_error",
    "if b:\n    ValueError('no border')": "error_not_raised",
    "losses = losses.append(1.0)\nreturn losses": "gives_none",
}

FINE = [
    "for x_k in x:\n    if x_k > b:\n        return x_k\nreturn 0",
    "for x_k in x:\n    if x_k > b:\n        continue\n    return x_k",
    "def inner(z):\n    return z\nfor x_k in x:\n    inner(x_k)",
    "for x_k in x:\n    z = x_k * b\n    total += z\nreturn total",
    "for i in range(3):\n    z[i] = x[i] * b\nreturn z",
    "for _ in range(3):\n    w = w - b * x\nreturn w",
    "for _ in range(3):\n    w = step(w)\n    loss = f(w)\nreturn loss",
    "'A docstring.'\n...\nreturn x @ w",
    "losses.append(1.0)\nprint(x)\nnp.fill_diagonal(x, 0)\nreturn losses",
    "np.add(x, 1, out=x)\nnp.random.seed(1)\nreturn x",
    "w, b, changed = perceptron_step(w, b, x, t)\nreturn w",
    "if b:\n    raise ValueError('no border')\nreturn b",
]


def parsed(body):
    lines = "".join(f"    {line}\n" for line in body.split("\n"))
    return ast.parse(f"def f(x, w, b):\n{lines}").body[0]


@pytest.mark.parametrize("language_", ["en", "zh"])
@pytest.mark.parametrize("body", SLIPS)
def test_a_slip_is_suspected(body, language_):
    language.use_language(language_)
    try:
        found = slips_in(parsed(body))
    finally:
        language.use_language("en")
    assert f"perhaps_{SLIPS[body]}" in [finding.id for finding in found]
    assert all("{" not in finding.text for finding in found)


@pytest.mark.parametrize("body", FINE)
def test_what_is_usual_is_not(body):
    assert slips_in(parsed(body)) == ()


def test_every_sentence_has_a_test():
    assert set(SLIPS.values()) == set(hunches.TEXTS)


@pytest.mark.parametrize(
    "function",
    [e.reference for e in every()] + [f for e in every() for f in
     e.rights.values()],
)  # fmt: skip
def test_right_answers_raise_no_suspicion(function):
    tree = tree_of(function)
    assert tree is not None and slips_in(tree) == ()


def test_what_cannot_be_read_is_left_alone():
    for thing in (len, 3, None, object(), lambda x: x, ast.NodeVisitor):
        assert tree_of(thing) is None
    assert slips_in(None) == ()
    assert not loops_over_rows(None, exercises()["neuron_batch"])


def test_a_method_and_a_decorated_function_are_read():
    def plain(x):
        return x

    plain.__wrapped__ = exercises
    assert tree_of(tree_of).name == "tree_of"
    assert inspect.unwrap(plain).__name__ in ("exercises",)
    assert tree_of(plain).name == "exercises"
