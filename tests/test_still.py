"""Every picture that does not move says in words what it shows."""

import base64
import io
import re
from importlib import import_module

import nbformat
import pytest
from nbclient import NotebookClient
from PIL import Image

LESSONS = (
    "neuron", "activations", "losses", "backprop", "gradient_descent",
    "training", "depth",
)  # fmt: skip
MODULES = [import_module(f"chainrule.figures.{name}") for name in LESSONS]
SETUP = """
import numpy as np
from chainrule import use_language
from chainrule.figures import (
    activations, backprop, gradient_descent, losses, neuron)
"""
CELLS = {
    "neuron.question()": "Forty seeds",
    "activations.question()": "Points along a curve",
    "losses.question()": "Eight points",
    "backprop.question()": "A network of circles",
    "gradient_descent.question()": "A narrow ravine",
    "neuron.loss_curves(mine=[3, 2, 1])": "Written in it: mine, step, loss.",
    "activations.stack()": "3 layers",
    "use_language('zh'); neuron.question()": "四十粒种子",
    "activations.published_mask()": "图中的文字：对的",
}


@pytest.fixture(scope="module")
def outputs():
    """Outputs of each cell, as a page gets them."""
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell(text) for text in (SETUP, *CELLS)
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JPY_SESSION_NAME", "a page")
        NotebookClient(notebook, timeout=120).execute()
    return [cell.outputs for cell in notebook.cells[1:]]


@pytest.mark.parametrize("number", range(len(CELLS)), ids=CELLS)
def test_a_picture_has_words(outputs, number):
    (output,) = outputs[number]
    html, words = output.data["text/html"], list(CELLS.values())[number]
    (alt,) = re.findall(r'<img [^>]*alt="([^"]*)"', html)
    assert words in alt and "$" not in alt
    assert words in output.data["text/plain"]
    assert output.metadata["image/png"]["alt"] == output.data["text/plain"]
    picture = Image.open(
        io.BytesIO(base64.b64decode(output.data["image/png"]))
    )
    width = int(re.search(r'width="(\d+)"', html)[1])
    assert picture.width == 2 * width > 600


def test_every_still_figure_has_words_in_both_languages():
    still = {
        name: getattr(module, name)
        for module in MODULES
        for name in module.__all__
        if hasattr(getattr(module, name), "alt")
    }
    assert len(still) > 12
    for name, draw in still.items():
        assert len(draw.alt["en"]) > 40 and len(draw.alt["zh"]) > 12, name
