"""A later lesson takes the learner's own functions from an earlier one."""

import nbformat
import numpy as np
import pytest

import chainrule
from chainrule_course.base.places import ROOT

OWN = "def numerical_gradient(f, x, h=1e-5):\n    return np.full(2, 7.0)"


def write(folder, **cells):
    book = nbformat.read(ROOT / "lessons" / "en" / "01_neuron.ipynb", 4)
    for cell in book.cells:
        cell.source = cells.get(cell.id, cell.source)
    nbformat.write(book, folder / "01_neuron.ipynb")


def test_the_learners_own_function_comes(tmp_path):
    write(tmp_path, numerical_gradient=OWN, neuron="def neuron(:")
    own = chainrule.mine("numerical_gradient", tmp_path)
    np.testing.assert_equal(own(None, None), [7.0, 7.0])


@pytest.mark.parametrize(
    "name,words",
    [("fire", "No exercise"), ("neuron", "has no cell")],
)
def test_what_is_missing_is_said(tmp_path, name, words):
    write(tmp_path, neuron="def neuron(:")
    with pytest.raises(LookupError, match=words):
        chainrule.mine(name, tmp_path)


def test_a_missing_or_broken_notebook_is_said(tmp_path):
    with pytest.raises(LookupError, match="not in this folder"):
        chainrule.mine("neuron", tmp_path)
    (tmp_path / "01_neuron.ipynb").write_text("{")
    with pytest.raises(LookupError, match="cannot be read"):
        chainrule.mine("neuron", tmp_path)
