"""Every notebook, run from the first cell to the last in a real kernel."""

import inspect
import re

import nbclient
import nbformat
import pytest

from chainrule_course import builder
from chainrule_course.base.places import ROOT
from chainrule_course.exercises import every

REFERENCES = {exercise.name: exercise.reference for exercise in every()}
NOTEBOOKS = [
    (language, lesson)
    for lesson in builder.lessons()
    for language in builder.LANGUAGES
]


def read(language, lesson):
    path = ROOT / "lessons" / language / f"{lesson}.ipynb"
    return nbformat.read(path, as_version=4)


def run(book, folder, monkeypatch, **options):
    monkeypatch.setenv("CHAINRULE_HOME", str(folder))
    client = nbclient.NotebookClient(
        book,
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        **options,
    )
    client.execute()
    return book


def stderr_of(book):
    return [
        (cell.id, output.text)
        for cell in book.cells
        for output in cell.get("outputs", [])
        if output.get("name") == "stderr"
    ]


@pytest.mark.parametrize("language,lesson", NOTEBOOKS)
def test_runs_from_top_to_bottom(language, lesson, tmp_path, monkeypatch):
    book = read(language, lesson)
    for cell in book.cells:
        if cell.id in REFERENCES:
            cell.source = inspect.getsource(REFERENCES[cell.id])
    run(book, tmp_path, monkeypatch)
    assert stderr_of(book) == []
    for cell in book.cells:
        if cell.id.startswith("test_"):
            text = cell.outputs[0].data["text/plain"]
            assert {"en": "right", "zh": "正确"}[language] in text
    assert undrawn(book) == []
    figures = widgets_of(book)
    assert all("image/png" in data for data in figures)
    assert all(data["text/plain"].strip() for data in figures)


def undrawn(book):
    """Cells that call for a figure and show no picture."""
    return [
        cell.id
        for cell in book.cells
        if re.search(r"^figures\.\w+\(", cell.source, re.M)
        and not any("image/png" in o.get("data", {}) for o in cell.outputs)
    ]


def widgets_of(book):
    """Outputs that are live figures: saved, each needs a picture and words."""
    return [
        output.data
        for cell in book.cells
        if "figures." in cell.source
        for output in cell.get("outputs", [])
        if "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    ]


@pytest.mark.parametrize("language,lesson", NOTEBOOKS)
def test_untouched_only_says_what_is_missing(
    language, lesson, tmp_path, monkeypatch
):
    book = read(language, lesson)
    run(book, tmp_path, monkeypatch, allow_errors=True)
    errors = [
        (cell.id, output.ename)
        for cell in book.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    # Cells that use a function before it is written, and what hangs on it.
    assert {name for _, name in errors} <= {"NotImplementedError"}
    assert not [cell for cell, _ in errors if cell.startswith("test_")]
