"""Make the learner's notebook, with nbgrader's own generate_assignment."""

import logging
import tempfile
from pathlib import Path

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from chainrule_course import exercises
from chainrule_course.builder import chinese, notebook


def learner_notebook(found, language):
    """Notebook without solutions and hidden tests.

    Parameters
    ----------
    found : Source
    language : str
        "en" or "zh".

    Returns
    -------
    NotebookNode
    """
    book = notebook.source_notebook(found, language)
    if found.lesson not in exercises.LESSONS:
        return book
    with tempfile.TemporaryDirectory() as folder:
        made = _generated(Path(folder), found.lesson, book, language)
    saved = {cell.id: cell.outputs for cell in book.cells if "outputs" in cell}
    for cell in made.cells:
        if saved.get(cell.id):  # nbgrader has cleared it
            cell.outputs = saved[cell.id]
    return made


def _generated(folder, lesson, book, language):
    path = folder / "source" / lesson / f"{lesson}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(notebook.to_text(book), encoding="utf-8")
    config = Config()
    config.CourseDirectory.root = str(folder)
    config.CourseDirectory.assignment_id = lesson
    config.SaveCells.enabled = False  # what --no-db sets
    config.GenerateAssignment.no_database = True
    if language == "zh":
        config.ClearSolutions.code_stub = chinese.STUB
    coursedir = CourseDirectory(config=config)
    converter = GenerateAssignment(coursedir=coursedir, config=config)
    converter.log = logging.getLogger("chainrule.release")
    converter.log.setLevel(logging.ERROR)
    converter.start()
    made = folder / "release" / lesson / f"{lesson}.ipynb"
    return nbformat.read(made, as_version=4)
