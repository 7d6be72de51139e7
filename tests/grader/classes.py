"""A class for the tests: a course folder with submissions in it."""

import json
import logging
from pathlib import Path

import books

from grader import course
from grader.grading import command

FILE = f"{books.LESSON}.ipynb"


def new_course(folder, lesson=books.LESSON):
    """A course folder in which a lesson is ready to be collected."""
    from nbgrader.converters import GenerateAssignment

    course.write(folder, "en")
    app = command.nbgrader_app(folder)
    app.coursedir.assignment_id = lesson
    converter = GenerateAssignment(coursedir=app.coursedir, parent=app)
    converter.log = logging.getLogger("quiet")
    converter.log.setLevel(logging.CRITICAL)
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
