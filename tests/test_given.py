"""A slip in an earlier function does not spoil a later exercise."""

import inspect

import numpy as np
import pytest
from chainrule_course.solutions import neuron

import chainrule
from chainrule.checking.lending import lend
from chainrule.checking.lending.borrowing import Record

SLIP = "def neuron_gradient(X, y, w, b):\n    return w, b\n\n"


@pytest.fixture
def notebook():
    """Names of a notebook with a wrong neuron_gradient, a right fit_line."""
    names = {"np": np}
    exec(SLIP + inspect.getsource(neuron.fit_line), names)
    return names


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))


def test_the_reference_stands_in_while_checking(notebook, capsys):
    wrong = notebook["neuron_gradient"]
    chainrule.check(notebook["fit_line"])
    assert "fit_line: right" in capsys.readouterr().out
    assert notebook["neuron_gradient"] is wrong


def test_the_slip_itself_is_still_found(notebook, capsys):
    chainrule.check(notebook["neuron_gradient"])
    assert "not yet" in capsys.readouterr().out


def test_where_no_solutions_are_a_word_says_whose_fault_it_may_be(
    notebook, capsys, monkeypatch
):
    monkeypatch.setattr(lend, "solutions_of", lambda lesson: None)
    chainrule.check(notebook["fit_line"])
    out = capsys.readouterr().out
    assert "not yet" in out
    assert "It calls neuron_gradient, as you wrote it" in out


def test_names_that_were_not_there_are_gone_again():
    names = {"np": np}
    exec(inspect.getsource(neuron.fit_line), names)
    others = ["neuron_gradient"]
    function, record = names["fit_line"], Record("fit_line", {})
    with lend.references(function, others, "01_neuron", record) as lent:
        assert lent and "neuron_gradient" in names
    assert "neuron_gradient" not in names
