"""The one place that writes: autograded notebooks, gradebook, records.

For each student, in this order:

1. what was handed in is laid into a folder of its own, and nbgrader's own
   Autograde goes over the mended notebook, with the outputs that a worker has
   found;
2. the journal is told that it begins, and the gradebook keeps the scores, in
   one transaction;
3. the folder takes its place in autograded/, the record is written, and the
   journal is told that it is done.

Whatever fails before 2 leaves no trace. Whoever ends the program after it
leaves a journal from which the next run knows whom to mark again; the result
is the same, as everything is made anew from what was handed in.
"""

import contextlib
import os
import shutil
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute
from nbgrader.utils import setenv

from chainrule_course.classroom import gradebook
from chainrule_course.classroom.steps import Done, EngineExecute, MendCells


class OneStudent(Autograde):
    """nbgrader's converter, for one student whose notebooks have been run.

    All steps that the course has configured are gone through, in nbgrader's
    order. The notebook stays in memory between them: to export it twice,
    with copies and checks around every step, takes longer than the steps.
    """

    def __init__(self, *, books, **more):
        super().__init__(**more)
        self.books = books

    def init_notebooks(self):
        """Take what was laid ready, whatever its name means to glob."""
        names = self.coursedir.student_id, self.coursedir.assignment_id
        folder = self._format_source(*reversed(names))
        self.notebooks = [
            os.path.join(folder, f"{name}.ipynb")
            for name in sorted(self.books)
        ]

    def convert_notebooks(self):
        """Do what nbgrader does, and let errors through."""
        student = self.coursedir.student_id
        assignment = self.coursedir.assignment_id
        self.run_pre_convert_hook()
        self.init_assignment(assignment, student)
        for path in self.notebooks:
            self.convert_single_notebook(path)
        self.set_permissions(assignment, student)
        self.run_post_convert_hook()

    def convert_single_notebook(self, notebook_filename):
        """Take a notebook through all steps, and write it."""
        resources = self.init_single_notebook_resources(notebook_filename)
        book = _bare(self.books[resources["unique_key"]])
        book, resources = self.through(book, resources)
        self._sanitizing = False
        try:
            with setenv(NBGRADER_EXECUTION="autograde"):
                book, resources = self.through(book, resources)
        finally:
            self._sanitizing = True
        self.write_single_notebook(self.written(book), resources)

    def through(self, book, resources):
        """Take a notebook through the steps before it is run, or after."""
        self._init_preprocessors()
        for step in self.exporter._preprocessors:
            book, resources = step(book, resources)
        return book, resources

    def written(self, book):
        """A notebook as text; ValidationError where it is none any more."""
        wrong, version = {}, self.exporter.nbformat_version
        text = nbformat.writes(book, version, capture_validation_error=wrong)
        if wrong:
            nbformat.validate(book, relax_add_props=True)
        return text + "\n"

    def init_single_notebook_resources(self, notebook_filename):
        """Let the notebook that was run go along."""
        folder, name = os.path.split(notebook_filename)
        name = name.removesuffix(".ipynb")
        return {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
            "output_extension": self.exporter.file_extension,
            "metadata": {"name": name, "path": folder},
            "nbgrader": {
                "student": self.coursedir.student_id,
                "assignment": self.coursedir.assignment_id,
                "notebook": name,
                "db_url": self.coursedir.db_url,
            },
            "chainrule": Done(self.books[name]),
        }

    def _init_preprocessors(self):
        """Put our step in the place of the one that runs notebooks."""
        super()._init_preprocessors()
        self.exporter._preprocessors = [
            EngineExecute(parent=self.exporter, enabled=True)
            if isinstance(step, Execute)
            else step
            for step in self.exporter._preprocessors
            if not isinstance(step, MendCells)  # of older configurations
        ]


class Writer:
    """Writes what was found for one student after the other.

    Parameters
    ----------
    app : nbgrader.apps.NbGrader
        With the configuration of the course.
    book : gradebook.Book
    records : records.Records
    """

    def __init__(self, app, book, records):
        self.app, self.book, self.records = app, book, records
        self.coursedir = app.coursedir

    def write(self, submission, result, record):
        """Write all that belongs to a student, or nothing."""
        student = submission.student
        if result is None:  # refused: there is a record and nothing else
            self.records.write(student, record)
            return
        staged = self.stage(submission)
        try:
            with gradebook.shared(self.book):
                self.convert(staged, student, result["books"])
            self.records.enter(student, "begun")
            self.book.keep()
        except BaseException:
            self.book.drop()
            raise
        self.publish(staged, student)
        self.records.write(student, record)
        self.records.enter(student, "done")

    def stage(self, submission):
        """Lay what was handed in where nobody looks."""
        work = self.records.work
        staged = CourseDirectory(
            parent=self.app,
            root=self.coursedir.root,
            db_url=self.coursedir.db_url,
            student_id=submission.student,
            assignment_id=self.records.assignment,
            submitted_directory=str(work / "submitted"),
            autograded_directory=str(work / "autograded"),
        )
        for folder in (work / "submitted", work / "autograded"):
            shutil.rmtree(folder, ignore_errors=True)
        folder = Path(self.place(staged, staged.submitted_directory))
        folder.mkdir(parents=True)
        notebooks = submission.notebooks.items()
        named = {f"{name}.ipynb": content for name, content in notebooks}
        for name, content in {**submission.beside, **named}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return staged

    def place(self, coursedir, step):
        """Folder of the student at hand in a step of nbgrader's."""
        names = coursedir.student_id, coursedir.assignment_id
        return coursedir.format_path(step, *names)

    def convert(self, staged, student, books):
        """Let nbgrader do its work in the folder aside."""
        converter = OneStudent(books=books, coursedir=staged, parent=self.app)
        converter.start()

    def publish(self, staged, student):
        """Put the new folder in the place of the old one."""
        new = Path(self.place(staged, staged.autograded_directory))
        step = self.coursedir.autograded_directory
        old = Path(self.coursedir.format_path(
            step, student, self.records.assignment))  # fmt: skip
        aside = self.records.work / "old"
        if aside.exists():
            shutil.rmtree(aside, ignore_errors=True)
        old.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.rename(old, aside)
        os.rename(new, old)
        shutil.rmtree(aside, ignore_errors=True)


def _bare(book):
    """A notebook of its own, before it was run."""
    cells = [
        {**cell, "outputs": [], "execution_count": None}
        if cell["cell_type"] == "code"
        else cell
        for cell in book["cells"]
    ]
    return nbformat.from_dict({**book, "cells": cells})
