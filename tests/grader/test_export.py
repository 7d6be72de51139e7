"""Grades for Canvas and Moodle, with nbgrader's own command."""

import csv
import datetime
import os
import subprocess
import sys
import warnings

import pytest
from nbgrader.api import Gradebook

NAMES = {
    "ada": ("Ada", "Lovelace, Countess", "17"),
    "=1+1": ('"Bobby"', "O'Tables", None),
    "cy": (None, None, "19"),
}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    programs = os.path.dirname(sys.executable)
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", path)  # nbgrader calls alembic by its name
        with warnings.catch_warnings(action="ignore"):  # its SQLAlchemy's
            fill(folder)
    return folder


def fill(folder):
    """Write a gradebook of three students."""
    (folder / "nbgrader_config.py").write_text("c = get_config()\n")
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.add_assignment("01_neuron")
        book.add_notebook("01_neuron", "01_neuron")
        book.add_grade_cell("test_neuron", "01_neuron", "01_neuron",
                            max_score=5, cell_type="code")  # fmt: skip
        for student, (first, last, lms) in NAMES.items():
            mail = f"{student}@x.org"
            book.add_student(student, first_name=first, last_name=last,
                             lms_user_id=lms, email=mail)  # fmt: skip
        for student, points in (("ada", 4), ("=1+1", 2.5)):
            now = datetime.datetime(2026, 1, 1)
            book.add_submission("01_neuron", student, timestamp=now)
            grade = book.find_grade(
                "test_neuron", "01_neuron", "01_neuron", student
            )
            grade.auto_score = points
            book.db.commit()


def export(course, name, to):
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "export",
         f"--exporter=chainrule_course.plugins.export.{name}", "--to", to],
        cwd=course, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with open(course / to, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_canvas(course):
    head, points, *rows = export(course, "CanvasExportPlugin", "c.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID",
                    "Section", "01_neuron"]  # fmt: skip
    assert points[0].strip() == "Points Possible" and points[-1] == "5.0"
    found = {row[0]: row for row in rows}
    assert found["Lovelace, Countess, Ada"][1:] == ["17", "", "ada", "", "4.0"]
    assert found['O\'Tables, "Bobby"'][3:] == ["'=1+1", "", "2.5"]
    assert found["cy"][-1] == ""  # handed nothing in


def test_moodle(course):
    head, *rows = export(course, "MoodleExportPlugin", "m.csv")
    assert head[-1] == "Assignment: 01_neuron (Real)"
    (ada,) = [row for row in rows if row[3] == "ada"]
    assert ada == ["Ada", "Lovelace, Countess", "17", "ada", "ada@x.org",
                   "4.0"]  # fmt: skip
    assert all(len(row) == len(head) for row in rows)
