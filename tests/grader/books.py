"""Learners' notebooks for the tests: lesson 1, filled in and mistreated."""

import inspect
import json
from pathlib import Path

from chainrule_course import exercises

LESSON = "01_neuron"
LESSONS = Path(__file__).parents[2] / "lessons"


def names():
    """Names of the exercises of lesson 1, in order."""
    return list(exercises.of_lesson(LESSON))


def untouched(language="en"):
    """Lesson 1 as it is given out."""
    path = LESSONS / language / f"{LESSON}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))


def solved(language="en", **sources):
    """Lesson 1 with the references in it, and other code for some."""
    ladder = exercises.of_lesson(LESSON)
    right = {n: inspect.getsource(e.reference) for n, e in ladder.items()}
    return fill(untouched(language), **{**right, **sources})


def fill(book, **sources):
    """Write code into the cells with these ids."""
    for name, source in sources.items():
        cell(book, name)["source"] = source
    return book


def cell(book, name):
    """The cell with this id."""
    return next(c for c in book["cells"] if c["id"] == name)


def code(source, id="own"):
    """A new code cell."""
    return {
        "cell_type": "code", "id": id, "metadata": {}, "source": source,
        "outputs": [], "execution_count": None,
    }  # fmt: skip


def insert(book, before, source, id="own"):
    """Put a cell of the learner's own before another."""
    index = book["cells"].index(cell(book, before))
    book["cells"].insert(index, code(source, id))
    return book


def remove(book, *ids):
    """Delete the cells with these ids."""
    book["cells"] = [c for c in book["cells"] if c["id"] not in ids]
    return book


def write(path, book):
    """Write a notebook; return its path."""
    path.write_text(json.dumps(book), encoding="utf-8")
    return path


def slim(book):
    """The cells that matter: set-up, exercises, tests, the learner's own."""
    kept = {"setup", "own", *names(), *(f"test_{name}" for name in names())}
    book["cells"] = [c for c in book["cells"] if c["id"] in kept]
    return book
