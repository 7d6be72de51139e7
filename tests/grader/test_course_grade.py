"""`chainrule course grade`: a class, its gradebook, and nothing lost."""

import copy
import json
import shutil
import sqlite3
import subprocess
import sys

import books
import classes
import pytest
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import Engine, event

from chainrule_course import cli
from chainrule_course.classroom import course as course_folder
from chainrule_course.classroom import pools, records

NAME = books.LESSON
WRONG = "def linear(X, W, b):\n    return X @ W"


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A course to which nobody has handed in anything yet."""
    return classes.new_course(tmp_path_factory.mktemp("empty") / "course")


@pytest.fixture
def course(empty, tmp_path):
    """A course of one's own."""
    return shutil.copytree(empty, tmp_path / "course")


def grade(course, *options, code=0):
    """Run the command on a course."""
    where = ["--course", str(course), "--workers", "1"]
    assert cli.main(["course", "grade", NAME, *where, *options]) == code


def honest(**sources):
    return books.slim(books.solved(**sources))


def twice(book, name, where):
    """A cell a second time."""
    again = copy.deepcopy(books.cell(book, name))
    book["cells"].insert(where, {**again, "id": "again"})
    return book


def deleted():
    return books.remove(honest(linear=WRONG), "linear", "test_linear")


def retyped():
    book = honest()
    for name in ("linear", "test_linear"):
        cell = books.cell(book, name)
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]
    return book


def worth_more():
    book = honest(linear=WRONG)
    for name in books.names():
        marks = books.cell(book, f"test_{name}")["metadata"]["nbgrader"]
        marks.update(points=100, grade=False, locked=False)
    return book


def edited():
    book = honest(linear=WRONG)
    books.cell(book, "test_linear")["source"] = "5.0"
    return book


def renamed():
    book = honest()
    for name in ("linear", "test_linear"):
        marks = books.cell(book, name)["metadata"]["nbgrader"]
        marks["grade_id"] = f"my_{name}"
    return book


def garbled():
    book = honest()
    for cell in book["cells"]:
        cell["metadata"]["nbgrader"] = {"grade": "yes", "points": [], "x": 1}
    book["cells"] += [None, {"cell_type": "poem", "source": 3}, {}]
    book["metadata"] = {"kernelspec": 7, "chainrule": {"lesson": {}}}
    return book


def other_kernel():
    book = honest()
    book["metadata"]["kernelspec"] = {
        "name": "ir", "display_name": "R", "language": "R",
    }  # fmt: skip
    book["metadata"]["language_info"] = {"name": "R"}
    return book


def old_format():
    """The notebook as Jupyter wrote it ten years ago."""
    book = honest()
    for cell in book["cells"]:
        del cell["id"]
        if cell["cell_type"] == "code":
            cell["input"], cell["language"] = cell.pop("source"), "python"
            cell["prompt_number"] = cell.pop("execution_count")
    return {
        "nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
        "worksheets": [{"cells": book["cells"], "metadata": {}}],
    }  # fmt: skip


def odd_unicode():
    text = "# \ud800 \u202e \x00 \U0001f600 ｆｕｌｌ\n"
    book = honest(neuron="def neuron(x, w, b):\n    return float(x @ w + b)")
    return books.insert(book, "neuron", text)


def other_lesson():
    """It says that it is another lesson, whose tests would not be judged."""
    book = honest(linear=WRONG)
    book["metadata"]["chainrule"] = {"lesson": "02_activations"}
    return book


# student: (notebook, points, id of what was mended)
MENDED = {
    "honest": (honest(), 45, None),
    'doe, j. "o\'k"; [x] {y}': (honest(linear=WRONG), 42, None),
    "twice": (twice(honest(), "test_linear", 0), 45, "twice"),
    "exercise twice": (twice(honest(), "linear", -1), 45, "twice"),
    "deleted": (deleted(), 40, "deleted"),
    "retyped": (retyped(), 45, "retyped"),
    "worth_more": (worth_more(), 42, "points"),
    "edited": (edited(), 42, "edited"),
    "renamed": (renamed(), 45, "renamed"),
    "garbled": (garbled(), 45, "broken_cell"),
    "kernel": (other_kernel(), 45, "kernel"),
    "old": (old_format(), 45, "old_format"),
    "unicode": (odd_unicode(), 45, None),
    "other_lesson": (other_lesson(), 42, None),
}
REFUSED = {
    "broken": ("{", "not JSON"),
    "nothing": ("", "empty"),
    "a list": ("[]", "not a notebook"),
    "no cells": ('{"nbformat": 4, "cells": []}', "no cells"),
    "future": ('{"nbformat": 9, "cells": [1]}', "unknown format 9"),
}


@pytest.fixture(scope="module")
def marked(empty, tmp_path_factory):
    """A course after one run over everything that may be handed in."""
    course = tmp_path_factory.mktemp("marked") / "course"
    shutil.copytree(empty, course)
    for student, (book, _, _) in MENDED.items():
        classes.hand_in(course, student, book)
    for student, (text, _) in REFUSED.items():
        classes.hand_in(course, student, text)
    classes.hand_in(course, "misnamed", honest(), "my work.ipynb")
    classes.hand_in(course, "two", honest(), "one.ipynb")
    classes.hand_in(course, "two", honest(), "another.ipynb")
    place = classes.hand_in(course, "and more", honest())
    (place / "more.ipynb").write_text("{")
    (place / "secret.txt").symlink_to(course / "gradebook.db")
    (place / "timestamp.txt").write_text("yesterday")
    (course / "submitted" / "none" / NAME).mkdir(parents=True)
    grade(course, code=1)
    return course


def record(course, student):
    """The record of a student."""
    path = course / "marks" / NAME / f"{student}.json"
    return json.loads(path.read_text("utf-8"))


def repaired(course, student):
    return {item["id"] for item in record(course, student)["repaired"]}


def total(course, student):
    return sum(
        score for score, *_ in classes.in_gradebook(course)[student].values()
    )


@pytest.mark.parametrize("student", MENDED)
def test_what_can_be_mended_is_marked(marked, student):
    _, points, id = MENDED[student]
    found = record(marked, student)
    assert found["report"]["points"] == total(marked, student) == points
    assert found["report"]["max_points"] == 45 and found["protected"]
    assert id in repaired(marked, student) if id else not found["repaired"]
    assert (marked / "autograded" / student / NAME / classes.FILE).is_file()


@pytest.mark.parametrize("student", REFUSED)
def test_what_cannot_be_marked_is_said_in_a_sentence(marked, student):
    found = record(marked, student)
    assert REFUSED[student][1] in found["refused"]
    assert found["refused"].endswith(".") and found["report"] is None
    assert student not in classes.in_gradebook(marked)


def test_notebooks_are_found_and_links_are_not_followed(marked):
    assert record(marked, "misnamed")["report"]["points"] == 45
    assert repaired(marked, "misnamed") == {"file_name"}
    assert "2 notebooks" in record(marked, "two")["refused"]
    assert "no notebook" in record(marked, "none")["refused"]
    assert repaired(marked, "and more") == {
        "more_notebooks", "link", "timestamp",
    }  # fmt: skip
    graded = marked / "autograded" / "and more" / NAME
    assert not (graded / "secret.txt").exists()


def test_nobody_can_foretell_a_seed(marked):
    seeds = {record(marked, student)["seed"] for student in MENDED}
    assert len(seeds) == len(MENDED)
    secret = marked / "marks" / "secret"
    assert secret.stat().st_mode & 0o777 == 0o600
    other = records.Records(marked, "02_activations")
    assert other.seed("honest") != record(marked, "honest")["seed"]


def test_a_second_run_has_nothing_to_do(marked, capsys, monkeypatch):
    monkeypatch.setattr(pools.Processes, "submit", None)
    before = classes.snapshot(marked)
    grade(marked, code=1)
    said = capsys.readouterr().out
    assert "0 marked, 16 marked before, 12 mended, 7 not marked" in said
    for student in REFUSED:  # named until they are settled
        assert f"- {student}: {record(marked, student)['refused']}" in said
    assert classes.snapshot(marked) == before


def test_what_is_handed_in_anew_is_marked_anew(course):
    classes.hand_in(course, "ann", honest(linear=WRONG))
    grade(course)
    assert total(course, "ann") == 42
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute("UPDATE grade SET manual_score = 2, extra_credit = 1")
        database.execute("UPDATE comment SET manual_comment = 'well done'")
    database.close()
    classes.hand_in(course, "ann", honest())
    grade(course)
    scores = classes.in_gradebook(course)["ann"]
    assert set(scores.values()) == {(5, 2, 1)}  # by hand: as it was
    with sqlite3.connect(course / "gradebook.db") as database:
        comments = database.execute("SELECT manual_comment FROM comment")
        assert {comment for (comment,) in comments} == {"well done"}
    database.close()


def test_regrading_shows_the_differences_before_it_writes(course, capsys):
    for student in ("ann", "ben"):
        classes.hand_in(course, student, honest())
    grade(course)
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute("UPDATE grade SET auto_score = 3 WHERE rowid = 1")
    database.close()
    changed = classes.in_gradebook(course)
    (student,) = (s for s in changed if total(course, s) == 43)
    capsys.readouterr()
    grade(course, "--regrade")
    assert f"{student}: test_" in (said := capsys.readouterr().out)
    assert "3 -> 5" in said and "Nothing was written" in said
    assert classes.in_gradebook(course) == changed
    grade(course, "--regrade", "--yes", "--only", student)
    assert "1 marked" in capsys.readouterr().out
    assert total(course, "ann") == total(course, "ben") == 45


def fails(course, capsys, words):
    """The command must end with one sentence in which these words are."""
    capsys.readouterr()
    grade(course, code=2)
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


def test_a_gradebook_that_cannot_be_used_is_said(course, capsys):
    classes.hand_in(course, "ann", honest())
    book = course / "gradebook.db"
    config = course / "nbgrader_config.py"
    setting = f"\nc.CourseDirectory.db_url = 'sqlite:///{book}?timeout=0.1'\n"
    config.write_text(config.read_text() + setting)
    database = sqlite3.connect(book)
    database.execute("BEGIN EXCLUSIVE")
    fails(course, capsys, "is locked by another program")
    database.execute("ROLLBACK")
    database.close()
    content = book.read_bytes()
    book.write_bytes(b"x" * 5000)
    fails(course, capsys, "file is not a database")
    book.unlink()
    fails(course, capsys, "generate_assignment")
    book.write_bytes(content)
    grade(course)
    assert total(course, "ann") == 45


def test_a_full_disk_leaves_nothing_half_written(course, capsys, monkeypatch):
    classes.hand_in(course, "ann", honest())
    fill_up(course, capsys)
    assert classes.in_gradebook(course) == {}
    assert not (course / "autograded").exists()
    assert not (course / "marks" / NAME / "ann.json").exists()

    def full(*arguments, **more):
        raise OSError(28, "No space left on device", "ann")

    with monkeypatch.context() as patch:
        patch.setattr("nbconvert.writers.FilesWriter.write", full)
        fails(course, capsys, "No space left")
    assert classes.in_gradebook(course) == {}
    grade(course)
    assert total(course, "ann") == 45


def fill_up(course, capsys):
    """Run while the gradebook may not grow; its pages have no room left."""
    database = sqlite3.connect(course / "gradebook.db")
    database.execute("PRAGMA page_size = 512")
    database.execute("VACUUM")
    database.close()

    def limit(connection, _):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Engine, "connect", limit)
    try:
        fails(course, capsys, "full")
    finally:
        event.remove(Engine, "connect", limit)


# nbgrader's own, on the way it adds a submission
@pytest.mark.filterwarnings("ignore:.*not in session")
def test_the_button_in_formgrader_judges_in_the_engine(course):
    classes.hand_in(course, "ann", twice(honest(), "test_linear", 0))
    app = course_folder.nbgrader_app(course)
    api = NbGraderAPI(app.coursedir, parent=app)
    done = api.autograde(NAME, "ann")
    assert done["success"], done
    assert total(course, "ann") == 45
    found = record(course, "ann")
    assert found["report"]["points"] == 45 and found["protected"]
    assert repaired(course, "ann") == {"twice"}


def test_mistakes_of_the_teacher_are_said(course, tmp_path, capsys):
    fails(tmp_path, capsys, "is not a course folder")
    fails(course, capsys, "Nobody has handed in")
    classes.hand_in(course, "ann", honest())
    assert cli.main(["course", "grade", "02", "--course", str(course)]) == 2
    assert "generate_assignment 02" in capsys.readouterr().err


# feedback -------------------------------------------------------------------


def test_feedback_pages_of_everybody_who_was_marked(marked, capsys):
    folder = ["--course", str(marked), "--workers", "2"]
    assert cli.main(["course", "feedback", NAME, *folder]) == 0
    names = {path.parent.name for path in marked.glob(f"autograded/*/{NAME}")}
    assert f"{len(names)} pages" in capsys.readouterr().out
    for name in names:
        page = marked / "feedback" / name / NAME / f"{NAME}.html"
        assert "Score" in page.read_text("utf-8")


def test_a_comment_that_was_written_later_is_on_the_page(course):
    """And nothing else is made anew."""
    for student in ("ann", "ben"):
        classes.hand_in(course, student, honest())
    grade(course)
    command = ["course", "feedback", NAME, "--course", str(course)]
    assert cli.main(command) == 0
    pages = {
        student: course / "feedback" / student / NAME / f"{NAME}.html"
        for student in ("ann", "ben")
    }
    before = {s: page.stat().st_mtime_ns for s, page in pages.items()}
    with sqlite3.connect(course / "gradebook.db") as database:
        database.execute(
            "UPDATE comment SET manual_comment = 'well done' WHERE notebook_id"
            " IN (SELECT n.id FROM submitted_notebook n JOIN"
            " submitted_assignment a ON a.id = n.assignment_id WHERE"
            " a.student_id = 'ann')"
        )
    database.close()
    assert cli.main(command) == 0
    assert "well done" in pages["ann"].read_text("utf-8")
    assert pages["ben"].stat().st_mtime_ns == before["ben"]


def test_feedback_before_marking_is_said(empty, capsys):
    assert cli.main(["course", "feedback", NAME, "--course", str(empty)]) == 2
    assert "Nothing is marked yet" in capsys.readouterr().err


def test_feedback_elsewhere_is_refused(tmp_path, capsys):
    code = cli.main(["course", "feedback", NAME, "--course", str(tmp_path)])
    assert code == 2 and "not a course folder" in capsys.readouterr().err


def test_feedback_starts_without_nbgrader():
    program = """if True:
        import sys
        from chainrule_course import cli
        cli.parse(["course", "feedback", "01_neuron"])
        assert "chainrule_course.commands.feedback" in sys.modules
        assert "nbgrader" not in sys.modules
        import jsonschema, nbgrader.apps
        assert "lark" not in sys.modules
        """
    subprocess.run([sys.executable, "-c", program], check=True)
