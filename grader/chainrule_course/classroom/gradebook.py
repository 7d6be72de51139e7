"""nbgrader's gradebook, opened once, with one transaction for each student.

nbgrader opens its gradebook nine times for a submission and commits after
every cell. Here all of it happens in one session, and is kept or taken back
as a whole.
"""

import contextlib
import json
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import jsonschema
from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    SourceCell,
    TaskCell,
)
from nbgrader.converters import autograde
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import (
    latesubmissions,
    overwritecells,
    overwritekernelspec,
    saveautogrades,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from chainrule_course.base.errors import UserError
from chainrule_course.base.files import digest

THEIRS = (
    autograde,
    latesubmissions,
    overwritecells,
    overwritekernelspec,
    saveautogrades,
)


class _Session(Session):
    """A session that keeps what is committed until `keep`."""

    def commit(self):
        """Do nothing; what was changed is written before the next query."""

    def keep(self):
        """Commit all that was written since the last time."""
        super().commit()


class Book(Gradebook):
    """A gradebook in which nothing lasts until `keep`."""

    def __init__(self, url, course):
        super().__init__(url, course)
        self.db.remove()
        self.db = scoped_session(sessionmaker(self.engine, class_=_Session))
        self.cells, self.marks = {}, {}  # what was found, by where it stands

    def keep(self):
        """Keep what was written."""
        self.marks.clear()
        self.db().keep()

    def drop(self):
        """Take back what was written."""
        self.marks.clear()
        self.db.rollback()

    def close(self):
        """Do nothing: nbgrader closes it many times for a submission."""

    def shut(self):
        """Close it at last."""
        super().close()

    def add_submission(self, *names, **more):
        """Add it as nbgrader does, and write it when it is whole."""
        with self.db.no_autoflush:
            added = super().add_submission(*names, **more)
        self.db.flush()
        return added

    def find_submission_notebook(self, *names):
        """Find it as nbgrader does, with its score computed anew."""
        return self._anew(super().find_submission_notebook(*names))

    def find_submission(self, *names):
        """Find it as nbgrader does, with its score computed anew."""
        return self._anew(super().find_submission(*names))

    def _anew(self, found):
        self.db.expire(found)
        return found

    def find_source_cell(self, name, *where):
        """Find it as nbgrader does, but all of a notebook at once."""
        return _named(name, self._cells((SourceCell,), *where))

    def find_graded_cell(self, name, *where):
        """Find it as nbgrader does, but all of a notebook at once."""
        return _named(name, self._cells((TaskCell, GradeCell), *where))

    def _cells(self, kinds, *where):
        """Cells of a notebook by name, which no one changes during a run."""
        if (kinds, where) not in self.cells:
            notebook = self.find_notebook(*where)
            found = {}
            for kind in kinds:
                cells = self.db.query(kind).filter_by(notebook_id=notebook.id)
                found |= {cell.name: cell for cell in cells}
            for cell in found.values():
                self.db.expunge(cell)
            self.cells[kinds, where] = found
        return self.cells[kinds, where]

    def find_grade(self, name, *where):
        """Find it as nbgrader does, but all of a notebook at once."""
        return _named(name, self._marks(Grade, *where))

    def find_comment(self, name, *where):
        """Find it as nbgrader does, but all of a notebook at once."""
        return _named(name, self._marks(Comment, *where))

    def _marks(self, kind, *where):
        """Grades or comments of a student's notebook by names of cells."""
        if (kind, where) not in self.marks:
            notebook = super().find_submission_notebook(*where)
            found = (
                self.db.query(BaseCell.name, kind)
                .join(kind, kind.cell_id == BaseCell.id)
                .filter(kind.notebook_id == notebook.id)
            )
            self.marks[kind, where] = dict(found.all())
        return self.marks[kind, where]


def _named(name, found):
    if name not in found:
        raise MissingEntry(f"There is no cell {name} in the gradebook.")
    return found[name]


@contextlib.contextmanager
def opened(url, course):
    """Context manager: the gradebook of a course.

    Raises
    ------
    UserError
        If it cannot be read or written, now or in the block.
    """
    refuse_if_missing(url)
    book = None
    with explained(url):
        try:
            book = Book(url, course)
            yield book
        finally:
            if book is not None:
                book.shut()


def refuse_if_missing(url):
    """Raise UserError where opening would make a new, empty gradebook."""
    place = make_url(url)
    if (
        place.get_backend_name() == "sqlite"
        and not Path(place.database or "").is_file()
    ):
        raise UserError(
            f"There is no gradebook {place.database}: run `nbgrader"
            " generate_assignment` for the lesson first."
        )


@contextlib.contextmanager
def explained(url):
    """Say in one sentence what is wrong with a database."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise UserError(_sentence(url, error)) from error


def raise_if_of_database(error):
    """Raise the database's error that is behind another, if one is.

    nbgrader turns some of them into errors of its own.
    """
    while error is not None:
        if isinstance(error, (OperationalError, sqlite3.Error)):
            raise error
        error = error.__cause__ or error.__context__


def _sentence(url, error):
    said = str(getattr(error, "orig", None) or error).strip().split("\n")[0]
    name = make_url(url).render_as_string(hide_password=True)
    if "locked" in said:
        return (
            f"The gradebook {name} is locked by another program: close it"
            " and run the command again; nothing is lost."
        )
    if "full" in said or "disk I/O" in said:
        return (
            f"The gradebook {name} cannot be written ({said}): make room on"
            " the disk and run the command again; nothing is lost."
        )
    return (
        f"The gradebook {name} cannot be used ({said}); nothing was written"
        " for the student at hand."
    )


@contextlib.contextmanager
def shared(book):
    """Context manager: let nbgrader's converter use this one gradebook.

    It also checks the metadata of cells without checking the schema of the
    metadata again for each, which takes seven times as long.
    """

    def the_book(*arguments, **more):
        return book

    for module in THEIRS:
        module.Gradebook = the_book
    common.jsonschema = SimpleNamespace(validate=_validate)
    try:
        yield
    finally:
        common.jsonschema = jsonschema
        for module in THEIRS:
            module.Gradebook = Gradebook


def _validate(data, schema):
    errors = jsonschema.Draft4Validator(schema).iter_errors(data)
    error = jsonschema.exceptions.best_match(errors)
    if error is not None:
        raise error


def sources(book, assignment):
    """The notebooks of an assignment as they were generated.

    Returns
    -------
    dict
        Of each notebook's name, {"kernelspec": ..., "cells": [...]}, which
        is plain JSON-able data.
    """
    try:
        found = book.find_assignment(assignment)
    except MissingEntry:
        raise UserError(
            f"{assignment} is not in the gradebook: run `nbgrader"
            f" generate_assignment {assignment}` first."
        ) from None
    return {notebook.name: _source(notebook) for notebook in found.notebooks}


def _source(notebook):
    points = {cell.name: cell.max_score for cell in notebook.grade_cells}
    tasks = {cell.name: cell.max_score for cell in notebook.task_cells}
    solutions = {cell.name for cell in notebook.solution_cells}
    return {
        "kernelspec": json.loads(notebook.kernelspec or "null"),
        "cells": [
            {
                "name": cell.name,
                "cell_type": cell.cell_type,
                "source": cell.source,
                "locked": cell.locked,
                "checksum": cell.checksum,
                "grade": cell.name in points,
                "solution": cell.name in solutions,
                "task": cell.name in tasks,
                "points": points.get(cell.name, tasks.get(cell.name)),
            }
            for cell in notebook.source_cells
        ],
    }


def scores(book, assignment, student):
    """Automatic and manual score of each cell of a student, by name."""
    try:
        found = book.find_submission(assignment, student)
    except MissingEntry:
        return {}
    return {
        grade.name: (grade.auto_score, grade.manual_score)
        for notebook in found.notebooks
        for grade in notebook.grades
    }


def shown(url, assignment, students):
    """Digest of what a page of feedback shows of each student's grades."""
    found = {}
    with Gradebook(url) as book:
        for student in students:
            try:
                submission = book.find_submission(assignment, student)
            except MissingEntry:
                found[student] = ""
                continue
            grades = [
                (g.name, g.auto_score, g.manual_score, g.extra_credit)
                for notebook in submission.notebooks
                for g in notebook.grades
            ]
            comments = [
                (c.name, c.auto_comment, c.manual_comment)
                for notebook in submission.notebooks
                for c in notebook.comments
            ]
            penalty = submission.late_submission_penalty
            parts = sorted(map(str, [*grades, *comments]))
            found[student] = digest(penalty, *parts)
    return found


def marked(book, assignment):
    """Students who have a submission in the gradebook."""
    found = book.find_assignment(assignment)
    return {submission.student_id for submission in found.submissions}
