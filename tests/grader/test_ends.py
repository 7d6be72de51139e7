"""Who loses its parent ends, and what a killed run leaves is swept."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import books
import classes
import psutil
import pytest

from chainrule_course.base import workspace

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere they end when they are asked"
)
WAIT = 60  # seconds until something must have begun, or ended
SLOW = "import time\ntime.sleep(10)"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = classes.new_course(tmp_path_factory.mktemp("class") / "course")
    for name in ("ann", "bob"):
        book = books.insert(books.slim(books.solved()), "linear", SLOW)
        classes.hand_in(course, name, book)
    return course


@pytest.fixture
def folder(monkeypatch):
    """Where temporary files go; its path is short, for sockets in it."""
    with tempfile.TemporaryDirectory() as folder:
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def begun(*words, cwd, processes, hearing=contextlib.nullcontext):
    """A run of a command that has so many processes below it."""
    with hearing():
        run = subprocess.Popen(
            [sys.executable, "-m", "chainrule_course.cli", *words], cwd=cwd,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    until = time.monotonic() + WAIT
    while len(below(run.pid)) < processes:
        assert time.monotonic() < until and run.poll() is None
        time.sleep(0.2)
    return run


def below(pid):
    return psutil.Process(pid).children(recursive=True)


def grading(course, **more):
    """A class being marked: two workers, each with two helpers, and so on."""
    for path in (course / "marks").rglob("*.json*"):
        path.unlink()
    return begun(
        "course", "grade", books.LESSON, "--workers", "2", "--regrade",
        "--yes", cwd=course, processes=10, **more,
    )  # fmt: skip


def left_of(processes):
    return psutil.wait_procs(processes, timeout=WAIT)[1]


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM"])
def test_with_the_run_all_its_processes_end(course, folder, name):
    run = grading(course)
    processes = below(run.pid)
    run.send_signal(getattr(signal, name))
    run.wait()
    assert left_of(processes) == []
    assert list(folder.iterdir()), "nothing to sweep: this test shows nothing"
    words = [
        sys.executable,
        "-m",
        "chainrule_course.cli",
        "mark",
        "none.ipynb",
    ]
    book = books.slim(books.untouched())
    books.write(course / "one.ipynb", book)
    subprocess.run([*words[:-1], "one.ipynb"], cwd=course, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    assert list(folder.iterdir()) == []


def test_ctrl_c_ends_the_run_and_all_its_processes(course, folder, hearing):
    run = grading(course, hearing=hearing)
    processes = below(run.pid)
    run.send_signal(signal.SIGINT)
    assert run.wait(WAIT) == 130
    assert left_of(processes) == []


def test_ctrl_c_ends_the_marking_of_single_files(tmp_path, folder, hearing):
    book = books.insert(books.slim(books.untouched()), "linear", SLOW)
    names = [books.write(tmp_path / f"{i}.ipynb", book).name for i in (1, 2)]
    run = begun("mark", *names, cwd=tmp_path, processes=3, hearing=hearing)
    time.sleep(1)
    processes = below(run.pid)
    run.send_signal(signal.SIGINT)
    assert run.wait(WAIT) == 130
    assert left_of(processes) == []


def test_a_folder_that_is_in_use_is_not_swept(folder, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", None)
    mine = workspace.new_folder()
    source = (
        "from chainrule_course.base import workspace as s\n"
        "s.sweep(); print(s.new_folder(), flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", source], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as other:  # fmt: skip
        theirs = other.stdout.readline().strip()
        workspace.sweep()
        assert os.path.isdir(mine) and os.path.isdir(theirs)
        other.kill()
    workspace.sweep()
    assert os.path.isdir(mine) and not os.path.exists(theirs)
    workspace.remove(mine)
    assert list(Path(folder).iterdir()) == []
