"""Errors of Python and numpy in plain words."""

import re

import numpy as np
import pytest

from chainrule.checking.cases import Case
from chainrule.checking.findings.errors import arguments_of, told
from chainrule.checking.observe import Failure, observe
from chainrule.words import language
from chainrule.words.error_texts import SENTENCES

A, x, X, whole = np.ones((2, 2)), np.ones(3), np.ones((4, 7)), np.arange(3)
NAMES = {"np": np, "A": A, "x": x, "X": X, "whole": whole, "none": None}
ARGUMENTS = ("inputs", "weights", "b")


def broken_in(code):
    """The failure of a piece of code."""

    def neuron():
        exec(code, {**NAMES, "whole": whole.copy(), "x": x.copy()})

    return observe(neuron, Case({})).failure


@pytest.mark.parametrize(
    "code, sentence",
    [
        ("A @ x", "last size on the left is 2, the first on the right is 3"),
        ("np.dot(A, x)", "cannot join shapes (2, 2) and (3,)"),
        ("A @ 2.0", "for a number use `*`"),
        ("1.0 @ 2.0", "for a number use `*`"),
        ("X + np.ones((7, 1))", "shapes (4, 7) and (7, 1) do not fit"),
        ("x += np.ones((2, 3))", "keep the shape (3,)"),
        ("np.zeros(4)[:2] = x", "an array of shape (3,) does not fit"),
        ("np.zeros(3)[0] = x", "takes one number, and several came"),
        ("np.array([[1], [1, 2]])", "the rows differ in length"),
        ("x.reshape(2, 2)", "an array of 3 numbers cannot take the shape"),
        ("np.zeros(2, 3)", "a shape needs brackets of its own"),
        ("if x > 0: pass", "one True or False, and a whole array came"),
        ("float(x)", "take one number, and a whole array came"),
        ("range(x)", "a whole number is wanted here"),
        ("range(2.5)", "a whole number is wanted here"),
        ("[i for i in len(x)]", "`range(...)`"),
        ("x[0][0]", "a single number has no entries"),
        ("b = 1.0; b[0]", "a single number has no entries"),
        ("len(x[0])", "a single number has no `len`"),
        ("x(2)", "no function is called"),
        ("x[3]", "there is no index 3: axis 0 has size 3"),
        ("[1][3]", "there is no such index"),
        ("x[0, 1]", "is 1-dimensional, and 2 indices"),
        ("x.sum(axis=1)", "there is no axis 1"),
        ("x[1.0]", "an index has to be a whole number"),
        ("l = [1]; l[1.0]", "an index has to be a whole number"),
        ("whole += 0.5", "holds whole numbers"),
        ("none + 1.0", "one side of `+` is None"),
        ("none[0]", "a value here is None"),
        ("a, b = None", "a value here is None"),
        ("x.sum + 1", "brackets `()` missing?"),
        ("[1] - 1.0", "lists and tuples do not calculate"),
        ("[1] * 1.5", "lists and tuples do not calculate"),
        ("[1].sum()", "a list has no `.sum`; make an array"),
        ("[1].push(1)", "list has no `push`; is it misspelt?"),
        ("(1.0).sum()", "a single number has no `.sum`"),
        ("x.append(1)", "an array has no `.append`"),
        ("np.summ(x)", "numpy has no `summ`; is `sum` meant?"),
        ("np.qqqqqq(x)", "numpy has no `qqqqqq`; is it misspelt?"),
        ("np.sum(x, axes=1)", "`sum` has no argument called `axes`"),
        ("a, b = 1, 2, 3", "more values come than the 2 names"),
        ("a, b = [1]", "2 names wait for values, and 1 came"),
        ("a, b = 1.0", "one value comes where several names wait"),
        ("wieghts", "`wieghts` is not defined; is `weights` meant?"),
        ("B", "is `b` meant?"),
        ("numpy.sum(x)", "is `np` meant?"),
        ("qqq", "is it misspelt, or does a line above"),
        ("linear(x)", "run the cell that defines it first"),
        ("del np; np", "run the first code cell"),
        ("def f():\n z += 1\nf()", "`z` is used before it has a value"),
        ("def f():\n linear = linear(x)\nf()", "take another name"),
        ("def linear(X): pass\nlinear(1, 2)", "called as `linear(X, W, b)`"),
    ],
)  # fmt: skip
def test_common_errors_are_told_in_both_languages(code, sentence):
    failure = broken_in(code)
    assert sentence in told(failure, "neuron", ARGUMENTS)
    language.use_language("zh")
    try:
        chinese = told(failure, "neuron", ARGUMENTS)
    finally:
        language.use_language("en")
    assert re.search("[一-鿿]", chinese) and "{" not in chinese


@pytest.mark.parametrize(
    "code",
    [
        "1 / 0",
        "{}['a']",
        "raise ValueError('{braces} and `ticks`')",
        "raise NameError('(')",
        "raise TypeError('f(')",
        "raise RuntimeError",
        "import nothing_of_this_name",
        "def f(): pass\nf(1)",
    ],
)
def test_other_errors_keep_their_words(code):
    assert told(broken_in(code), "neuron", ARGUMENTS) is None


def neuron(x, w):
    """A first line that was changed."""


@pytest.mark.parametrize("function", [neuron, lambda x: x])
def test_a_first_line_that_was_changed_is_shown_as_it_was(function):
    failure = observe(function, Case({"x": 1, "w": 2, "b": 3})).failure
    text = told(failure, "neuron", ARGUMENTS)
    assert "should stay `def neuron(inputs, weights, b):`" in text


def test_a_call_in_the_learners_own_line_is_no_definition():
    message = "neuron() takes 3 positional arguments but 4 were given"
    failure = Failure("TypeError", message, 2, "neuron(x, w, b, 1)")
    text = told(failure, "neuron", ARGUMENTS)
    assert "it is called as `neuron(x, w, b)`" in text


def test_arguments_that_some_cases_leave_out_have_a_default():
    cases = [
        Case({"f": "wave", "x": 1.0}),
        Case({"f": "wave", "x": 1, "h": 1}),
    ]
    assert arguments_of(cases) == ("f", "x", "h=...")


def test_max_in_place_of_maximum_is_named():
    source = "return np.max(0, z)"
    message = "'numpy.float64' object cannot be interpreted as an integer"
    failure = Failure("TypeError", message, 2, source, ())
    assert "np.maximum(0, z)" in told(failure, "relu", ("z",))


def gaps(pattern):
    """How often a pattern repeats any character, without an end."""
    found, waiting = 0, [re._parser.parse(pattern)]
    while waiting:
        for kind, value in waiting.pop():
            items = value if isinstance(value, (tuple, list)) else [value]
            nested = [each for each in items if hasattr(each, "getwidth")]
            nested += [b for each in items if isinstance(each, list)
                       for b in each if hasattr(b, "getwidth")]  # fmt: skip
            waiting += nested
            if "REPEAT" in str(kind) and value[1] > 100:
                found += any(str(k) == "ANY" for k, _ in value[2])
    return found


def test_no_pattern_can_be_kept_busy():
    assert gaps("a(b|(c.*d))") == gaps("a.+?") == 1
    assert [p for p, *_ in SENTENCES if gaps(p)] == []
