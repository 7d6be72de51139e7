"""Ctrl-C ends every command soon, with status 130 and without a traceback."""

import os
import subprocess
import sys
import time

import books
import classes
import family
import odd
import psutil
import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere there is no process group"
)
WAIT = 120  # seconds until something must have begun, or ended
DEAF = """\
import time
while True:
    try: time.sleep(1000)
    except BaseException: pass"""
BEGUN, UNDER_WAY = 0.4, 1.0  # seconds of the processor, of all that it began


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class that is marked, but for one who keeps the marker busy."""
    course = classes.new_course(tmp_path_factory.mktemp("class") / "course")
    odd.source(course)
    for number in range(4):
        book = books.slim(books.solved())
        classes.hand_in(course, f"s{number}", book)
    grade = "chainrule", "course", "grade", books.LESSON
    classes.command(course, *grade)
    book = books.insert(books.slim(books.untouched()), "linear", DEAF)
    classes.hand_in(course, "busy", book)
    return course


BUSY = f"submitted/busy/{books.LESSON}/{books.LESSON}.ipynb"
COMMANDS = {
    "mark": ["mark", BUSY],
    "grade": ["course", "grade", books.LESSON],
    "feedback": ["course", "feedback", books.LESSON, "--force"],
    "report": ["course", "report", books.LESSON],
    "lint": ["course", "lint", odd.NAME],
    "init": ["course", "init", "another"],
    "prove": ["prove", "--jobs", "2"],
    "prove alone": ["prove", "--jobs", "1"],
    "mutants": ["prove", "--mutants"],
    "lessons": ["lessons"],
    "doctor": ["doctor"],
}

LATER = "mark", "grade", "feedback", "prove"
SHORT = "report", "doctor"  # at a third of what they take
MOMENTS = [
    *((name, BEGUN) for name in COMMANDS),
    *((name, UNDER_WAY) for name in LATER),
    *((name, None) for name in SHORT),
]


def begun(words, cwd, hearing):
    """A run of a command, in a group of its own as a shell makes it."""
    with hearing():
        return subprocess.Popen(
            [sys.executable, "-m", "chainrule_course.cli", *words], cwd=cwd,
            text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip


def wait_for(run, seconds):
    """Wait until a run has used so much of the processor."""
    until = time.monotonic() + WAIT
    while used(run.pid) < seconds:
        assert run.poll() is None and time.monotonic() < until
        time.sleep(0.02)


def used(pid):
    total = 0.0
    for one in [psutil.Process(pid), *family.below(pid)]:
        try:
            total += sum(one.cpu_times()[:2])
        except psutil.Error:
            continue
    return total


def third_of(run):
    """A third of the processor time that a run takes, once it has ended."""
    with run.stdout as file:
        file.read()
    _, status, usage = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime) / 3


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_ctrl_c_ends_it(course, hearing, name, moment):
    if moment is None:
        moment = third_of(begun(COMMANDS[name], course, hearing))
    run = begun(COMMANDS[name], course, hearing)
    wait_for(run, moment)
    others = family.below(run.pid)
    os.killpg(run.pid, 2)  # as a terminal does
    said, _ = run.communicate(timeout=WAIT)
    assert (run.returncode, said) == (130, "")
    assert psutil.wait_procs(others, timeout=WAIT)[1] == []


SWALLOWED = """\
import signal, sys
from chainrule_course import cli
from chainrule_course.commands import doctor
from chainrule_course.base import errors
def run(args):
    try: signal.raise_signal(signal.SIGINT)
    except KeyboardInterrupt: {then}
doctor.run = run
sys.exit(cli.main(["doctor"]))"""


@pytest.mark.parametrize(
    "then",
    [
        "raise ImportError('as numpy does')",
        "raise errors.UserError('as nbgrader does')",
        "return 0",
        "signal.raise_signal(signal.SIGINT)",
        "namespace = {}; exec('raise KeyboardInterrupt')",
    ],
)
def test_ctrl_c_counts_whatever_has_become_of_it(hearing, then):
    with hearing():
        done = subprocess.run(
            [sys.executable, "-c", SWALLOWED.format(then=then)],
            capture_output=True,
            text=True,
        )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_a_shell_that_ignores_it_is_obeyed(hearing):
    source = "import signal; assert signal.getsignal(2) == signal.SIG_IGN"
    subprocess.run([sys.executable, "-c", source], check=True)
    with hearing():
        done = subprocess.run(
            [sys.executable, "-c", source], stderr=subprocess.DEVNULL
        )
    assert done.returncode
