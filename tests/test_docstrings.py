"""The examples in docstrings that learners read give what they say."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

from chainrule_course import solutions

NAMES = sorted(
    path.stem for path in Path(solutions.__path__[0]).glob("[a-z]*.py")
)
MODULES = [
    *(f"chainrule_course.solutions.{name}" for name in NAMES),
    "chainrule.data",
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    module = importlib.import_module(name)
    failed, tried = doctest.testmod(module)
    assert tried and not failed


@pytest.mark.parametrize("name", MODULES)
def test_every_function_has_an_example(name):
    module = importlib.import_module(name)
    shown = {test.name for test in doctest.DocTestFinder().find(module)
             if test.examples}  # fmt: skip
    functions = inspect.getmembers(module, inspect.isfunction)
    home = module.__name__
    own = {f"{home}.{f}" for f, each in functions if each.__module__ == home}
    assert own and {f for f in own if "._" not in f} <= shown
