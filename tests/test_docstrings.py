"""The examples in docstrings that learners read give what they say."""

import doctest
import importlib
from pathlib import Path

import pytest

import solutions

NAMES = sorted(
    path.stem for path in Path(solutions.__path__[0]).glob("[a-z]*.py")
)
MODULES = [*(f"solutions.{name}" for name in NAMES), "chainrule.data"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    failed, tried = doctest.testmod(importlib.import_module(name))
    assert tried > 10 and not failed
