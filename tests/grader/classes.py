"""A class for the tests: a course folder with submissions in it."""

import json
import logging
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import books
import pytest

from chainrule_course.classroom.course import nbgrader_app
from chainrule_course.commands import course

FILE = f"{books.LESSON}.ipynb"
BIN = Path(sys.executable).parent
PATH = f"{BIN}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic


def command(folder, *words, status=0):
    """Run a command in a folder, as a teacher does; return what it says."""
    done = subprocess.run(
        words, cwd=folder, env={**os.environ, "PATH": PATH}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == status, done.stdout
    return done.stdout


def new_course(folder, lesson=books.LESSON, setting=""):
    """A course folder in which a lesson is ready to be collected."""
    from nbgrader.converters import GenerateAssignment

    course.write(folder, "en")
    with (folder / "nbgrader_config.py").open("a") as config:
        config.write("\n" + setting)
    app = nbgrader_app(folder)
    app.coursedir.assignment_id = lesson
    converter = GenerateAssignment(coursedir=app.coursedir, parent=app)
    converter.log = logging.getLogger("quiet")
    converter.log.setLevel(logging.CRITICAL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", PATH)
        converter.start()
    return folder


def hand_in(folder, student, book, file=FILE, lesson=books.LESSON, stamp=True):
    """Put a notebook, or any text, where nbgrader collects it."""
    place = Path(folder) / "submitted" / student / lesson
    place.mkdir(parents=True, exist_ok=True)
    text = book if isinstance(book, str) else json.dumps(book)
    (place / file).write_text(text, encoding="utf-8")
    if stamp:
        (place / "timestamp.txt").write_text("2026-11-20 12:00:00 UTC")
    return place


def in_gradebook(course):
    """Scores of all students by cell, as the gradebook has them."""
    with sqlite3.connect(course / "gradebook.db") as database:
        rows = database.execute(
            "SELECT a.student_id, c.name, g.auto_score, g.manual_score,"
            " g.needs_manual_grade FROM grade g"
            " JOIN submitted_notebook n ON n.id = g.notebook_id"
            " JOIN submitted_assignment a ON a.id = n.assignment_id"
            " JOIN base_cell c ON c.id = g.cell_id"
        ).fetchall()
    database.close()
    found = {}
    for student, cell, *scores in rows:
        found.setdefault(student, {})[cell] = tuple(scores)
    return found


def snapshot(course):
    """All that a run has written, without times and random ids."""
    files = {
        str(path.relative_to(course)): path.read_bytes()
        for path in sorted((course / "autograded").rglob("*"))
        if path.is_file()
    }
    found = {
        path.stem: without_times(json.loads(path.read_text("utf-8")))
        for path in (course / "marks" / books.LESSON).glob("*.json")
    }
    return in_gradebook(course), files, found


def without_times(record):
    return {k: v for k, v in record.items() if k not in ("marked", "seconds")}
