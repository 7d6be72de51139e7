"""Kill the writer of a class at random moments; see what the next run makes.

Usage: kill_the_writer.py FOLDER HOW_OFTEN

FOLDER holds `before` and `again`, two courses in which something is to be
written, and for each the results of the workers; see test_nothing_lost.py.
Prints JSON: how many runs were killed, and what differed afterwards.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
import warnings
from concurrent.futures import Future
from pathlib import Path

import classes

from chainrule_course.classroom import course as course_folder
from chainrule_course.classroom.run import Run

warnings.simplefilter("ignore")  # Python's on forking, nbgrader's on adding


class Ready:
    """A pool that has all results already."""

    workers = 2

    def __init__(self, results):
        self.results = results

    def submit(self, order):
        future = Future()
        future.set_result(self.results[json.loads(order)["student"]].encode())
        return future

    def lost(self, error):
        return False


def run(course, results, regrade):
    """Mark a course with results that are there already."""
    args = argparse.Namespace(
        only=None, regrade=regrade, yes=True, render=False, unsafe=False
    )
    app, lesson = course_folder.nbgrader_app(course), classes.books.LESSON
    with (
        Path(os.devnull).open("w") as nowhere,
        contextlib.redirect_stdout(nowhere),
        Run(app, lesson, args, Ready(results)) as grading,
    ):
        grading.carry_out()


def start(*arguments):
    """Run in a process of its own, which has imported everything already."""
    pid = os.fork()
    if pid:
        return pid
    try:
        run(*arguments)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def end(pid, seconds=None):
    """Wait for a process, or kill it after a while; tell if it was killed."""
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status)


def undisturbed(course, work, results, regrade):
    """What a run leaves that nobody kills, and how long it takes."""
    shutil.copytree(course, work)
    started = time.monotonic()
    end(start(work, results, regrade))
    taken = time.monotonic() - started
    left = classes.snapshot(work)
    shutil.rmtree(work)
    return left, taken


def main(folder, times):
    """Kill as often as asked, in turns of a first marking and a regrading."""
    rng = random.Random(7)
    work, killed, wrong = folder / "work", 0, []
    kinds = []
    for name, regrade in (("before", False), ("again", True)):
        results = json.loads((folder / f"{name}.json").read_text("utf-8"))
        course = folder / name
        wanted = undisturbed(course, work, results, regrade)
        kinds.append((course, results, regrade, *wanted))
    while killed < times:
        course, results, regrade, wanted, taken = kinds[killed % 2]
        shutil.copytree(course, work)
        moment = rng.uniform(0, taken)
        killed += end(start(work, results, regrade), moment)
        end(start(work, results, regrade))
        if classes.snapshot(work) != wanted:
            wrong.append([course.name, moment])
        shutil.rmtree(work)
    print(json.dumps({"killed": killed, "wrong": wrong}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
