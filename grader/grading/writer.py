"""The one place that writes: autograded notebooks, gradebook, records.

For each student, in this order:

1. the mended notebook is laid into a folder of its own, and nbgrader's own
   Autograde goes over it, with the outputs that a worker has found;
2. the journal is told that it begins, and the gradebook keeps the scores, in
   one transaction;
3. the folder takes its place in autograded/, the record is written, and the
   journal is told that it is done.

Whatever fails before 2 leaves no trace. Whoever ends the program after it
leaves a journal from which the next run knows whom to mark again; the result
is the same, as everything is made anew from what was handed in.
"""

import contextlib
import json
import os
import shutil
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import Execute

from grader.grading import gradebook
from grader.grading.execute import Done, EngineExecute, MendCells


class OneStudent(Autograde):
    """nbgrader's converter, for one student whose notebooks have been run."""

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

    def init_single_notebook_resources(self, notebook_filename):
        """Let the notebook that was run go along."""
        name = Path(notebook_filename).stem
        return {
            "unique_key": name,
            "output_files_dir": f"{name}_files",
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
        # Once, after all steps: to validate takes longer than the steps.
        self.exporter.optimistic_validation = True
        self.exporter._preprocessors = [
            EngineExecute(parent=self.exporter)
            if isinstance(step, Execute)
            else step
            for step in self.exporter._preprocessors
            if not isinstance(step, MendCells)  # that was done by a worker
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
        staged = self.stage(submission, result["books"])
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

    def stage(self, submission, books):
        """Lay the mended notebooks and the files where nobody looks."""
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
        for name, content in submission.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name, book in books.items():
            bare = {**book, "cells": [_bare(c) for c in book["cells"]]}
            text = json.dumps(bare, ensure_ascii=False, indent=1)
            (folder / f"{name}.ipynb").write_text(text, encoding="utf-8")
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


def _bare(cell):
    """A cell before it was run."""
    if cell["cell_type"] != "code":
        return cell
    return {**cell, "outputs": [], "execution_count": None}
