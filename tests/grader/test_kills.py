"""Whichever process of a run is killed: none is left, and nothing is lost."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import books
import classes
import family
import odd
import psutil
import pytest

from chainrule_course.classroom import records

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("bwrap"),
    reason="elsewhere there is no zygote, or no box",
)
WAIT = 120  # seconds until something must have begun, or ended
SLEEP = "import time\ntime.sleep(8)"  # while it does, somebody is killed
DEAF = """\
import time
while True:
    try: time.sleep(1000)
    except BaseException: pass"""
ANSWERS = {
    "neuron": "def neuron(x, w, b):\n    return x @ w + b",
    "linear": "def linear(X, W, b):\n    return X @ W",  # so one is lent
}
PATIENT = "c.Execute.timeout = 900"  # nobody else ends what is deaf
STUDENTS = "ann", "bob"
COURSES = {  # what the notebooks there have in them
    "deaf": [DEAF], "asleep": [SLEEP], "at work": ["0", SLEEP], "awake": [],
}  # fmt: skip


def notebook(before_the_last="0", in_the_first=""):
    neuron = f"{in_the_first}\n{ANSWERS['neuron']}"
    answers = {**ANSWERS, "neuron": neuron}
    book = books.fill(books.slim(books.untouched()), **answers)
    return books.insert(book, "fit_line", before_the_last)


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """A folder of courses, which are the same but for one cell."""
    folder = tmp_path_factory.mktemp("courses")
    made = classes.new_course(folder / "awake", setting=PATIENT)
    records.secret(made / "marks")  # so that all draw the same cases
    for name, cells in COURSES.items():
        course = folder / name
        if course != made:
            shutil.copytree(made, course)
        for student in STUDENTS:
            classes.hand_in(course, student, notebook(*cells))
    grade = "chainrule", "course", "grade", books.LESSON
    classes.command(made, *grade)
    return folder


@pytest.fixture
def temporary(monkeypatch):
    """Where temporary files go; its path is short, for sockets in it."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def begun(words, cwd, wanted):
    """A run of a command and its processes, once there are those wanted."""
    run = subprocess.Popen(
        [sys.executable, "-m", "chainrule_course.cli", *words], cwd=cwd,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    until = time.monotonic() + WAIT
    while True:
        found = family.kinds(run.pid)
        if all(len(found.get(k, ())) >= n for k, n in wanted.items()):
            return run, found
        assert run.poll() is None and time.monotonic() < until, found


MARK = dict.fromkeys(("box", "namespace", "zygote"), 1)
MARK |= dict.fromkeys(("notebook", "lender", "judge"), 2)
GRADE = {**MARK, "tracker": 1, "forkserver": 1, "worker": 2}


def grading(course):
    return begun(
        ["course", "grade", books.LESSON, "--workers", "2"], course, GRADE
    )


def marking(course):
    files = sorted(map(str, course.glob("submitted/*/*/*.ipynb")))
    words = ["mark", "--json", "--seed", "1", "--workers", "2"]
    return begun([*words, *files], course, MARK)


def left_of(processes):
    return psutil.wait_procs(processes, timeout=WAIT)[1]


def kill(kinds, found):
    """Kill one of each kind; who was started by it must not be left."""
    for kind in kinds:
        victim = found[kind][-1]
        theirs = family.below(victim.pid)
        victim.kill()
        assert left_of(theirs) == []


def everybody(found):
    return [process for some in found.values() for process in some]


IN_A_CLASS = (
    ["command"], ["tracker", "lender", "judge", "notebook"], ["worker"],
    ["forkserver"], ["box"], ["zygote"],
)  # fmt: skip
WITH_FILES = ["lender", "judge", "notebook"], ["namespace"], ["zygote"]


@pytest.mark.parametrize("kinds", IN_A_CLASS, ids=" ".join)
def test_a_class_is_marked_all_the_same(courses, temporary, tmp_path, kinds):
    begin = "deaf" if "command" in kinds else "asleep"
    course = shutil.copytree(courses / begin, tmp_path / "course")
    run, found = grading(course)
    kill(kinds, found)
    run.communicate(timeout=WAIT)
    assert left_of(everybody(found)) == []
    if "command" in kinds:
        assert list(temporary.iterdir()), "nothing to sweep: shows nothing"
        for student in STUDENTS:
            classes.hand_in(course, student, notebook())
    grade = "chainrule", "course", "grade", books.LESSON
    classes.command(course, *grade)
    assert list(temporary.iterdir()) == []
    assert not (course / "marks" / ".work").exists()
    scores = classes.in_gradebook(courses / "awake")
    assert classes.in_gradebook(course) == scores


def test_a_cell_that_somebody_ended_is_run_again(courses, tmp_path):
    """No answer is lost with the process that was about to define it."""
    course = shutil.copytree(courses / "at work", tmp_path / "course")
    run, found = grading(course)
    kill(["notebook"], found)
    run.communicate(timeout=WAIT)
    scores = classes.in_gradebook(courses / "awake")
    assert classes.in_gradebook(course) == scores


@pytest.fixture(scope="module")
def undisturbed(courses):
    """Points of a notebook that was marked by itself."""
    words = "chainrule", "mark", "--json", "--seed", "1"
    file = next((courses / "awake").glob("submitted/*/*/*.ipynb"))
    (report,) = json.loads(classes.command(courses, *words, str(file)))
    return report["points"]


@pytest.mark.parametrize("kinds", WITH_FILES, ids=" ".join)
def test_files_are_marked_all_the_same(courses, temporary, undisturbed, kinds):
    run, found = marking(courses / "asleep")
    kill(kinds, found)
    said, _ = run.communicate(timeout=WAIT)
    assert left_of(everybody(found)) == []
    assert [report["points"] for report in json.loads(said)] == [
        undisturbed for _ in STUDENTS
    ]
    assert list(temporary.iterdir()) == []


def test_of_a_command_that_is_killed_nobody_is_left(courses, temporary):
    run, found = marking(courses / "deaf")
    kill(["command"], found)
    run.communicate(timeout=WAIT)
    assert left_of(everybody(found)) == []
    assert list(temporary.iterdir()), "nothing to sweep: shows nothing"
    classes.command(courses, "chainrule", "doctor")
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("whose", [0, 1], ids=["learner", "tests"])
def test_of_tests_outside_nobody_is_left(temporary, tmp_path, whose):
    """Two processes for a notebook: hers, and that of the teacher's tests."""
    course = tmp_path / "course"
    classes.command(tmp_path, "chainrule", "course", "init", "course")
    odd.source(course)
    classes.command(course, "nbgrader", "generate_assignment", odd.NAME)
    released = course / "release" / odd.NAME / odd.FILE
    slow = f"{SLEEP}\ndef twice(text):\n    return text + text"
    book = odd.solved(json.loads(released.read_text("utf-8")), twice=slow)
    classes.hand_in(course, "ann", book, odd.FILE, odd.NAME)
    words = ["course", "grade", odd.NAME, "--workers", "1"]
    run, found = begun(words, course, {"notebook": 2, "worker": 1})
    victim = found["notebook"][whose]
    victim.kill()
    run.communicate(timeout=WAIT)
    assert left_of(everybody(found)) == []
    assert list(temporary.iterdir()) == []


def test_a_run_leaves_what_another_is_writing_alone(courses, tmp_path):
    course = shutil.copytree(courses / "deaf", tmp_path / "course")
    run, found = grading(course)
    work = course / "marks" / ".work"
    (work / "kept").mkdir()
    words = "chainrule", "course", "grade", books.LESSON
    said = classes.command(course, *words, status=2)
    assert "Another run" in said and (work / "kept").is_dir()
    run.kill()
    run.communicate(timeout=WAIT)
    assert left_of(everybody(found)) == []
