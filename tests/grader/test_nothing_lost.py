"""Whoever is killed while a class is marked: the next run completes it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import books
import classes
import psutil
import pytest

from chainrule_course import cli
from chainrule_course.classroom import pools, records, run

NAME = books.LESSON
WRONG = "def linear(X, W, b):\n    return X @ W"
ANSWERS = {
    "ann": books.solved(),
    "ben": books.solved(linear=WRONG),
    "cem": books.untouched(),
    "dan": books.solved(neuron="def neuron(x, w, b):\n    return 0"),
}


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    """A course with submissions, not marked, and what workers find."""
    folder = tmp_path_factory.mktemp("classroom")
    course = classes.new_course(folder / "before")
    for student, book in ANSWERS.items():
        classes.hand_in(course, student, books.slim(book))
    return folder


def grade(course, *options, workers="1"):
    where = ["--course", str(course), "--workers", workers]
    assert cli.main(["course", "grade", NAME, *where, *options]) == 0


def found_by_workers(course, monkeypatch):
    """Mark a course; return the results that the writer was given."""
    results = {}
    settle = run.Run.settle

    def keep(self, writer, read, result):
        results[read.student] = result.decode()
        settle(self, writer, read, result)

    with monkeypatch.context() as patch:
        patch.setattr(run.Run, "settle", keep)
        grade(course)
    return results


def write(folder, name, results):
    path = folder / f"{name}.json"
    path.write_text(json.dumps(results), encoding="utf-8")


def test_the_writer_is_killed_at_30_random_moments(classroom, monkeypatch):
    """Half of them while the class is marked again, with other results."""
    records.secret(classroom / "before" / "marks")  # the same for all copies
    shutil.copytree(classroom / "before", classroom / "again")
    results = found_by_workers(classroom / "again", monkeypatch)
    write(classroom, "before", results)
    turned = dict(zip(results, reversed(results.values()), strict=True))
    write(classroom, "again", turned)
    script = Path(__file__).with_name("kill_the_writer.py")
    done = subprocess.run(
        [sys.executable, script, classroom, "30"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"killed": 30, "wrong": []}


KINDS = "worker", "engine", "lender"


class Killer(threading.Thread):
    """Kills what the command has started, at random moments."""

    def __init__(self, times):
        super().__init__(daemon=True)
        self.times, self.killed = times, []
        self.over = threading.Event()
        self.rng = random.Random(5)

    def run(self):
        """Kill a worker, an engine, a lender, and so on."""
        while len(self.killed) < self.times and not self.over.is_set():
            time.sleep(self.rng.uniform(0.1, 0.4))
            kind = KINDS[len(self.killed) % 3]
            for process in psutil.Process().children(recursive=True):
                if self.is_a(kind, process):
                    os.kill(process.pid, signal.SIGKILL)
                    self.killed.append(kind)
                    break

    def is_a(self, kind, process):
        """Whether it is one, or the engine that all workers share."""
        try:
            relatives = [process, *process.parents()]
            commands = [" ".join(p.cmdline()) for p in relatives]
        except psutil.Error:
            return False
        if kind == "engine":
            return "inside" in commands[0]
        # a worker was forked by one of the same name, a lender by a worker
        named = sum("multiprocessing.forkserver" in c for c in commands)
        return named == {"worker": 2, "lender": 3}[kind]


def test_workers_engines_and_lenders_are_killed(classroom, tmp_path):
    course = shutil.copytree(classroom / "before", tmp_path / "course")
    grade(shutil.copytree(course, tmp_path / "calm"))
    killer = Killer(6)
    killer.start()
    grade(course, workers="2")
    killer.over.set()
    killer.join()
    assert set(killer.killed) == set(KINDS)
    wanted = classes.in_gradebook(tmp_path / "calm")
    assert classes.in_gradebook(course) == wanted


def test_a_worker_is_killed_while_it_waits():
    with pools.Processes(1) as pool:
        first = pool.submit(b"{}").exception()
        assert first and not pool.lost(first)  # the worker refuses the order
        (worker,) = pool.pool._processes.values()
        worker.kill()
        worker.join()
        while not pool.pool._broken:
            time.sleep(0.01)
        assert pool.lost(pool.submit(b"{}").exception())
        assert type(pool.submit(b"{}").exception()) is type(first)
