"""One path: whoever marks odd submissions comes to the same result.

The bank of odd submissions is marked by `chainrule course grade`, by
`nbgrader autograde` and by the button of formgrader, each in a course of its
own; points, notes, records and autograded files must be equal, and right.
"""

import html
import json
import logging
import shutil
import subprocess
import sys
from itertools import chain

import books
import classes
import nbformat
import odd
import odd_lesson
import pytest
from nbformat.v4 import new_code_cell
from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from chainrule_course import cli
from chainrule_course.classroom import around, records, work
from chainrule_course.classroom import course as course_folder
from chainrule_course.classroom.steps import LONGEST, EngineExecute
from chainrule_course.engine import Engine, Limits, layers, verify
from chainrule_course.engine.verify import PROXIES
from chainrule_course.marking import marker, notebooks
from chainrule_course.plugins.autograde import Exporter

LOGGER = logging.getLogger("quiet")
pytestmark = pytest.mark.timeout(1800)  # the first test marks all three ways


def by_command(course, *options):
    """Mark as `chainrule course grade` does; return what it says."""
    return run(course, "chainrule", "course", "grade", odd.NAME, *options)


def by_nbgrader(course):
    return run(course, "nbgrader", "autograde", odd.NAME)


def by_button(course):
    """Press formgrader's button for each student."""
    app = course_folder.nbgrader_app(course)
    api = NbGraderAPI(app.coursedir, parent=app)
    said = ""
    for folder in sorted((course / "submitted").iterdir()):
        done = api.autograde(odd.NAME, folder.name)
        assert done["success"] == (not odd.BANK[folder.name].refused), done
        said += done["log"].replace("\n    ", "\n")
    return said


def run(course, *words):
    """Run a command that has to say that something was refused."""
    done = subprocess.run(
        words, cwd=course, env={**classes.os.environ, "PATH": classes.PATH},
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 1, done.stdout
    return done.stdout


WAYS = {"command": by_command, "nbgrader": by_nbgrader, "button": by_button}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A course in which the assignment was given out."""
    folder = tmp_path_factory.mktemp("odd") / "course"
    classes.command(folder.parent, "chainrule", "course", "init", "course")
    odd.source(folder)
    classes.command(folder, "nbgrader", "generate_assignment", odd.NAME)
    records.secret(folder / "marks")  # so that all draw the same cases
    return folder


@pytest.fixture(scope="module")
def released(empty):
    path = empty / "release" / odd.NAME / odd.FILE
    return json.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def marked(empty, tmp_path_factory):
    """A course for each way of marking: (folder, what was said)."""
    folder = tmp_path_factory.mktemp("ways")
    odd.hand_in(empty)
    done = {}
    for way, mark in WAYS.items():
        course = shutil.copytree(empty, folder / way, symlinks=True)
        done[way] = course, mark(course)
    return done


def record(course, student):
    path = course / "marks" / odd.NAME / f"{student}.json"
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("student", odd.BANK)
def test_all_ways_come_to_what_is_right(marked, student):
    wanted = odd.BANK[student]
    for course, said in marked.values():
        found = record(course, student)
        scores = classes.in_gradebook(course).get(student, {})
        if wanted.refused:
            assert wanted.refused in found["refused"] and not scores
            assert found["refused"] in said
            continue
        assert {k: auto for k, (auto, *_) in scores.items()} == wanted.scores
        waits = {k for k, (*_, waits) in scores.items() if waits}
        assert waits == {k for k, v in wanted.scores.items() if v is None}
        assert {item["id"] for item in found["repaired"]} == wanted.notes


@pytest.mark.parametrize("student", odd.BANK)
def test_all_ways_write_the_same(marked, student):
    first, *others = (course for course, _ in marked.values())
    for course in others:
        mine, theirs = (
            classes.without_times(record(where, student))
            for where in (first, course)
        )
        assert mine == theirs
        assert files_of(first, student) == files_of(course, student)


def files_of(course, student):
    """What lies in autograded/ of a student."""
    place = course / "autograded" / student / odd.NAME
    return {
        path.relative_to(place).as_posix(): path.read_bytes()
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("student", ["ordinary", *odd.DRAWN])
def test_what_a_person_marks_is_drawn(marked, student):
    for course, _ in marked.values():
        book = json.loads(files_of(course, student)[odd.FILE])
        outputs = odd.cell(book, "plot")["outputs"]
        assert any("image/png" in out.get("data", ()) for out in outputs)


def test_refused_ones_are_named_until_they_are_settled(marked, tmp_path):
    before, _ = marked["command"]
    course = shutil.copytree(before, tmp_path / "course", symlinks=True)
    refused = {name for name, one in odd.BANK.items() if one.refused}
    said = by_command(course)
    assert "0 marked" in said
    assert records_of(course) == records_of(before)
    for name, one in odd.BANK.items():
        found = record(course, name)
        texts = [found["refused"]] if one.refused else []
        texts += [x["text"] for x in found["repaired"] if x["id"] != "older"]
        assert (f"- {shown(name)}:" in said) == bool(texts)
        for text in texts:
            assert f"- {shown(name)}: {text}" in said
    rows = course / "source" / odd.NAME / "data" / "rows.csv"
    rows.write_text("3.5\n")  # now they are tried again
    by_command(course, "--only", *refused)
    marks = {name: record(course, name)["marked"] for name in refused}
    assert all(marks[n] > record(before, n)["marked"] for n in refused)
    rows.write_bytes(odd.ROWS["data/rows.csv"])
    by_command(course, "--only", *refused)
    said = run(course, "chainrule", "course", "grade", odd.NAME,
               "--settle", *refused)  # fmt: skip
    first = said.split("\n")[0]
    assert "not marked" not in first and "mended" in first
    command = ["course", "grade", odd.NAME, "--course", str(course)]
    assert cli.main([*command, "--settle"]) == 0
    assert cli.main(command) == 0


def test_the_report_says_what_was_odd(marked, tmp_path):
    """Also of an assignment of the teacher's own, in both languages."""
    before, _ = marked["command"]
    course = shutil.copytree(before, tmp_path / "course", symlinks=True)
    for language in ("zh", "en"):
        words = ["--course", str(course), "--language", language]
        assert cli.main(["course", "report", odd.NAME, *words]) == 0
        folder = course / "reports" / odd.NAME
        page = html.unescape((folder / "report.html").read_text("utf-8"))
        assert {"en": "look here", "zh": "看这里"}[language] in page
    table = (folder / "students.csv").read_text("utf-8-sig")
    for name in odd.BANK:
        found = record(course, name)
        texts = [n["text"] for n in found["repaired"] if n["id"] != "older"]
        for text in [*texts, found["refused"] or "marked"]:
            assert text in page
        assert name in table
    remove = ["nbgrader", "db", "student", "remove", "ordinary", "--force"]
    classes.command(course, *remove)
    assert cli.main(["course", "report", odd.NAME, *words]) == 0
    rows = (folder / "students.csv").read_text("utf-8-sig").splitlines()
    assert not any(row.startswith("ordinary,") for row in rows)
    assert any(row.startswith("untouched,") for row in rows)


def shown(student):
    return student.replace("\n", "\ufffd")


def records_of(course):
    folder = course / "marks" / odd.NAME
    return {path.name: path.read_bytes() for path in folder.glob("*.json")}


# limits of time -------------------------------------------------------------

SLOW = "import time\ntime.sleep(4)\ndef mean(a):\n    return float(np.mean(a))"


def with_setting(empty, folder, setting):
    """A copy of the course, without submissions, with one more setting."""
    ignore = shutil.ignore_patterns("submitted")
    course = shutil.copytree(empty, folder / "course", ignore=ignore)
    with (course / "nbgrader_config.py").open("a") as config:
        config.write(f"\n{setting}\n")
    return course


@pytest.mark.parametrize(
    ("setting", "seconds"),
    [
        ("", 30),
        ("c.Execute.timeout = 60", 60),
        ("c.ExecutePreprocessor.timeout = 5", 5),
        ("c.Execute.timeout = None", LONGEST),
        ("c.Execute.timeout = -1", LONGEST),
    ],
)
def test_nbgraders_limit_of_time_is_ours(empty, tmp_path, setting, seconds):
    app = course_folder.nbgrader_app(with_setting(empty, tmp_path, setting))
    assert EngineExecute(parent=app).cell_seconds == seconds


def test_a_cell_is_stopped_after_that_time(empty, released, tmp_path):
    course = with_setting(empty, tmp_path, "c.Execute.timeout = 2")
    files = odd.file(odd.solved(released, mean=SLOW)) | odd.STAMP
    odd.write(course / "submitted" / "ordinary" / odd.NAME, files)
    by_button(course)
    scores = classes.in_gradebook(course)["ordinary"]
    assert scores["test_mean"][0] == 0
    book = json.loads(files_of(course, "ordinary")[odd.FILE])
    assert odd.cell(book, "mean")["outputs"][0]["ename"] == "TimeLimit"


def test_a_lesson_is_marked_within_the_same_limit():
    book = books.slim(books.solved())
    slow = (
        f"import time\ntime.sleep(4)\n{books.cell(book, 'linear')['source']}"
    )
    content = json.dumps(books.fill(book, linear=slow)).encode()
    read = notebooks.of(json.loads(content), "ann", 1, books.LESSON)
    with Engine() as engine:
        report, _ = marker.with_outputs(read, 1, engine, seconds=2)
    points = {e["name"]: e["points"] for e in report["exercises"]}
    assert points["linear"] == 0 and points["neuron"] == 5


ASKED = "import resource\nresource.getrlimit(resource.RLIMIT_CPU)[0]"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere is no zygote")
@pytest.mark.parametrize("seconds", [10, 30, 90])
def test_processor_time_grows_with_that_limit(released, seconds):
    """In the process of a lesson, and in both of a teacher's own tests."""
    usual = Limits().cpu_seconds * max(1, seconds / 30)
    own = f"{ASKED} == {usual}"
    lesson = books.insert(books.slim(books.untouched()), "neuron", own)
    content = notebooks.of(lesson, "ann", 1, books.LESSON)
    book = nbformat.reads(json.dumps(released), 4)
    book.cells.insert(0, new_code_cell(own))
    test = odd.cell(book, "test_twice")
    test.source = own.replace("\n", "\nassert ")
    with Engine(packages=[PROXIES]) as engine:
        _, outputs = marker.with_outputs(content, 1, engine, seconds=seconds)
        ran = verify.execute(
            book, engine, is_teachers=lambda cell: True, files=odd.ROWS,
            seconds=seconds,
        )  # fmt: skip
    shown = [*chain(*outputs.values()), *ran.outputs[0]]
    texts = [each["data"]["text/plain"] for each in shown if "data" in each]
    assert texts == ["True", "True"]
    assert ran.outputs[book.cells.index(test)] == []


# what keeps notebooks in -----------------------------------------------------

UNSAFE = "c.EngineExecute.unsafe = True"
WAYS_HERE = {
    "grade": ["course", "grade", odd.NAME, "--workers", "1"],
    "mark": ["mark", f"submitted/ordinary/{books.LESSON}/{classes.FILE}"],
    "lint": ["course", "lint", odd.NAME],
}


@pytest.mark.parametrize("way", [*WAYS_HERE, "nbgrader"])
def test_a_course_may_do_without_the_sandbox_on_every_path(
    empty, released, tmp_path, monkeypatch, capfd, way
):
    missing = dict.fromkeys(layers.MEANINGS, "not on this system")
    monkeypatch.setattr(layers, "probe", lambda: missing)
    work.running_engine.cache_clear()
    course = with_setting(empty, tmp_path, "")
    files = odd.file(odd.solved(released)) | odd.STAMP
    odd.write(course / "submitted" / "ordinary" / odd.NAME, files)
    classes.hand_in(course, "ordinary", books.slim(books.untouched()))
    monkeypatch.chdir(course)
    assert not succeeds(way, course)
    assert "seccomp: not on this system" in "".join(capfd.readouterr())
    with open("nbgrader_config.py", "a") as config:
        config.write(f"\n{UNSAFE}\n")
    around._of_lesson.cache_clear()
    assert succeeds(way, course)
    work.running_engine.cache_clear()


def succeeds(way, course):
    if way != "nbgrader":
        return cli.main(WAYS_HERE[way]) == 0
    app = course_folder.nbgrader_app(course)
    app.coursedir.assignment_id = odd.NAME
    converter = Autograde(coursedir=app.coursedir, parent=app)
    converter.exporter_class = Exporter
    try:
        converter.start()
    except NbGraderException as error:
        print(error)
        return False
    return True


# lessons --------------------------------------------------------------------

HELPED = """\
from helpers import total
def linear(X, W, b):
    return total(X, W, b)"""
HELPERS = "def total(X, W, b):\n    return X @ W + b"
READS = "import numpy as np\nLEVEL = np.loadtxt('level.csv')"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory):
    """A course with a lesson that has files in its source folder."""
    course = classes.new_course(tmp_path_factory.mktemp("lesson") / "course")
    (course / "source" / books.LESSON / "level.csv").write_text("1\n")
    ann = books.slim(books.solved(linear=HELPED))
    place = classes.hand_in(course, "ann", ann)
    (place / "helpers.py").write_text(HELPERS)
    bob = books.fill(
        books.slim(books.solved()),
        linear=f"{READS}\ndef linear(X, W, b):\n    return X @ W + b * LEVEL",
    )
    place = classes.hand_in(course, "bob", bob)
    (place / "level.csv").write_text("3\n")
    classes.hand_in(course, "cyd", books.slim(books.untouched()))
    return course


def test_mark_takes_the_same_files_as_a_course(lesson, capsys):
    paths = sorted(lesson.glob(f"submitted/*/{books.LESSON}/*.ipynb"))
    assert cli.main(["mark", "--json", *map(str, paths)]) == 0
    reports = json.loads(capsys.readouterr().out)
    alone = {
        path.parts[-3]: {e["name"]: e["points"] for e in report["exercises"]}
        for path, report in zip(paths, reports, strict=True)
    }
    command = ["course", "grade", books.LESSON, "--course", str(lesson)]
    assert cli.main(command) == 0
    together = {
        student: {n.removeprefix("test_"): s for n, (s, *_) in cells.items()}
        for student, cells in classes.in_gradebook(lesson).items()
    }
    assert alone == together
    assert sum(alone["ann"].values()) == sum(alone["bob"].values()) == 45


def test_mark_takes_what_lies_beside_a_single_notebook(tmp_path, capsys):
    book = books.slim(books.solved(linear=HELPED))
    path = books.write(tmp_path / "one.ipynb", book)
    (tmp_path / "helpers.py").write_text(HELPERS)
    assert cli.main(["mark", "--json", str(path)]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["points"] == 45
    books.write(tmp_path / "another.ipynb", book)  # whose files are these?
    assert cli.main(["mark", "--json", str(path)]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["points"] < 45


@pytest.fixture(scope="module")
def odd_lessons(tmp_path_factory):
    """A lesson's odd submissions, marked in each way: records by way."""
    folder = tmp_path_factory.mktemp("lessons")
    before = classes.new_course(folder / "before")
    records.secret(before / "marks")
    odd_lesson.hand_in(before)
    found = {}
    for way, mark in LESSON_WAYS.items():
        course = shutil.copytree(before, folder / way)
        mark(course)
        found[way] = {
            path.stem: json.loads(path.read_text("utf-8"))
            for path in (course / "marks" / books.LESSON).glob("*.json")
        }
    return before, found


def lesson_by_button(course):
    app = course_folder.nbgrader_app(course)
    api = NbGraderAPI(app.coursedir, parent=app)
    for student in odd_lesson.BANK:
        done = api.autograde(books.LESSON, student)
        assert done["success"] == (student != "of no use"), done


LESSON_WAYS = {
    "command": lambda course: run(
        course, "chainrule", "course", "grade", books.LESSON
    ),
    "nbgrader": lambda course: run(
        course, "nbgrader", "autograde", books.LESSON
    ),
    "button": lesson_by_button,
}


@pytest.mark.parametrize("student", odd_lesson.BANK)
def test_a_lesson_is_marked_alike_in_a_course(odd_lessons, student):
    _, found = odd_lessons
    first, *others = (
        classes.without_times(by_student[student])
        for by_student in found.values()
    )
    assert all(other == first for other in others)


@pytest.mark.parametrize("student", odd_lesson.BANK)
def test_mark_alone_comes_to_the_same(odd_lessons, student, tmp_path, capsys):
    """In the course's folder, and in one that belongs to no course."""
    course, found = odd_lessons
    record = found["command"][student]
    within = course / "submitted" / student / books.LESSON
    outside = shutil.copytree(within, tmp_path / "alone")
    (outside / "timestamp.txt").unlink()
    for folder in (within, outside):
        seed = ["--seed", str(record["seed"])]
        file = str(folder / odd_lesson.FILE)
        code = cli.main(["mark", "--json", *seed, file])
        assert code == (2 if record["refused"] else 0)
        reports = json.loads(capsys.readouterr().out)
        assert [r["exercises"] for r in reports] == (
            [] if record["refused"] else [record["report"]["exercises"]]
        )


FULL_LESSON = (
    "honest", "a long cell", "processes and a module", "cells without names",
    "cells split and merged", "nudged and warned",
)  # fmt: skip


def test_honest_ones_lose_nothing_by_the_others(odd_lessons):
    _, found = odd_lessons
    points = {
        student: record["report"]["points"]
        for student, record in found["command"].items()
        if not record["refused"]
    }
    full = {student: points[student] for student in FULL_LESSON}
    assert full == dict.fromkeys(FULL_LESSON, 45)
    assert points["a long message"] == points["another convention"] == 40
    assert points["objects for numbers"] == 40
    assert points["untouched"] == 0
