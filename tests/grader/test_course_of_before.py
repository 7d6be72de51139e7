"""A course that was made before the grader had rooms grades as it did.

Its settings and its released test cells name what is called otherwise now.
"""

import json
import re

import books
import classes
import nbformat
import pytest

from chainrule_course import exercises
from chainrule_course.commands import course

# What `chainrule course init` wrote then, where it writes these now.
THEN = {
    "chainrule_course.plugins.release": "grader.grading.release",
    "chainrule_course.plugins.pages": "grader.pages",
    "chainrule_course.plugins.autograde": "grader.grading.autograde",
    "chainrule_course.marking.score": "grader.score",
}
WRONG = "def linear(X, W, b):\n    return X @ W"
FULL = sum(
    each.max_points for each in exercises.of_lesson(books.LESSON).values()
)


def as_then(text):
    """A file of a course in the words of then."""
    for now, then in THEN.items():
        text = text.replace(now, then)
    assert "chainrule_course" not in text and "grader." in text
    return text


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """A course of then with two students, graded by nbgrader's commands."""
    folder = tmp_path_factory.mktemp("then") / "course"
    course.write(folder, "en")
    source = folder / "source" / books.LESSON / classes.FILE
    for path in (folder / "nbgrader_config.py", source):
        path.write_text(as_then(path.read_text("utf-8")), "utf-8")
    lesson = books.LESSON
    classes.command(folder, "nbgrader", "generate_assignment", lesson)
    classes.hand_in(folder, "ada", books.slim(books.solved()))
    classes.hand_in(folder, "bob", books.slim(books.solved(linear=WRONG)))
    said = classes.command(folder, "nbgrader", "autograde", lesson)
    assert "older version" not in said
    return folder


def points(folder, student):
    scores = classes.in_gradebook(folder)[student].values()
    return sum(auto or 0 for auto, *_ in scores)


def test_its_points_are_those_of_today(old):
    assert points(old, "ada") == FULL
    assert 0 < points(old, "bob") < FULL


def test_its_feedback_and_exports_are_made(old):
    classes.command(old, "nbgrader", "generate_feedback", books.LESSON)
    pages = list((old / "feedback").glob(f"*/{books.LESSON}/*.html"))
    assert len(pages) == 2
    for name in ("Canvas", "Moodle"):
        exporter = f"--exporter=grader.export.{name}ExportPlugin"
        file = f"{name}.csv"
        classes.command(old, "nbgrader", "export", exporter, "--to", file)
        assert "ada" in (old / file).read_text("utf-8")


def test_its_test_cells_score_in_a_kernel(old, tmp_path):
    """As nbgrader alone runs them, where a course does without our steps."""
    path = old / "source" / books.LESSON / classes.FILE
    book = books.slim(json.loads(path.read_text("utf-8")))
    cells = [c for c in book["cells"] if c["id"] == "test_neuron"]
    (cell,) = cells
    assert "from grader.score import score" in cell["source"]
    kept = {"setup", "neuron", "test_neuron"}
    book["cells"] = [c for c in book["cells"] if c["id"] in kept]
    nbformat.write(nbformat.from_dict(book), tmp_path / "old.ipynb")
    words = "jupyter", "nbconvert", "--to", "notebook", "--execute"
    classes.command(tmp_path, *words, "--output", "ran", "old.ipynb")
    ran = nbformat.read(tmp_path / "ran.ipynb", as_version=4)
    shown = str(ran.cells[-1].outputs)
    most = exercises.find("neuron").max_points
    assert re.search(rf"neuron: {most} of {most} points", shown), shown
