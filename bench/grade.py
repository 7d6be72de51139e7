"""Measure marking a class: our engine beside stock nbgrader, in one run.

Usage: grade.py [STUDENTS] [--stock N] [--curve N ...]

The class has answers from the bank of a lesson, right, wrong and odd, in
whole notebooks with all their figures. For each way of marking it prints the
wall time and the processor time a submission, the ratio to stock, the peak of
the memory (what is shared is counted once), and which share of the processor
time went into anything but the processes that run learners' cells.
"""

import argparse
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

import psutil
import same_scores
import varied
from same_scores import BIN, classes

from chainrule_course.exercises import LESSONS

LESSON = next(iter(LESSONS))
EVERY = 0.05  # seconds between two looks at the processes
CELLS = "import zygote", "ipykernel"  # in the commands that run cells


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("students", nargs="?", type=int, default=100)
    parser.add_argument(
        "--stock",
        type=int,
        metavar="N",
        help="let stock nbgrader mark only N of them",
    )
    parser.add_argument(
        "--curve",
        type=int,
        nargs="*",
        metavar="N",
        help="measure only how time grows with the class",
    )
    parser.add_argument("--lesson", choices=list(LESSONS), default=LESSON)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if args.curve is not None:
            curve(Path(folder), args.lesson, args.curve or CLASSES)
        else:
            compare(Path(folder), args)


CLASSES = 250, 500, 1000, 2000


def compare(folder, args):
    """Let each way of marking have a copy of the class."""
    course = classes.new_course(folder / "empty", args.lesson)
    few = args.stock or args.students
    ways = {
        "stock": (few, ["nbgrader", "autograde"]),
        "stock, immediate shutdown": (
            few,
            ["nbgrader", "autograde", "--Execute.shutdown_kernel=immediate"],
        ),
    }
    grade = ["chainrule", "course", "grade"]
    for workers in ("1", "2", "4"):
        begin = [*grade, "--workers", workers]
        ways[f"engine, {workers} workers"] = args.students, begin
    ways["engine, 2 workers, figures"] = (
        args.students,
        [*grade, "--workers", "2", "--render"],
    )
    print(
        f"{args.lesson}, {args.students} students\n\n{'':28}{'wall s':>8}"
        f"{'cpu s':>8}{'wall':>9}{'cpu':>9}{'peak MB':>9}{'outside':>9}"
    )
    first = None
    for name, (count, command) in ways.items():
        copy = shutil.copytree(course, folder / "copy")
        varied.hand_in(copy, args.lesson, count)
        if "stock" in name:
            with (copy / "nbgrader_config.py").open("a") as config:
                config.write("\ndel c['Autograde']\n")
        wall, tree = measured(command, args.lesson, copy)
        row = wall / count, tree.seconds() / count
        first = first or row
        print(
            f"{name:28}{row[0]:>8.2f}{row[1]:>8.2f}"
            f"{first[0] / row[0]:>8.1f}x{first[1] / row[1]:>8.1f}x"
            f"{tree.peak / 1e6:>9.0f}{tree.outside():>9.0%}",
            flush=True,
        )
        shutil.rmtree(copy)


def curve(folder, lesson, sizes):
    """Print how long classes of some sizes take."""
    course = classes.new_course(folder / "empty", lesson)
    print(f"{'students':>9}{'s':>9}{'s each':>9}{'peak MB':>9}")
    for count in sizes:
        copy = shutil.copytree(course, folder / "copy")
        varied.hand_in(copy, lesson, count, slim=True)
        wall, tree = measured(["chainrule", "course", "grade"], lesson, copy)
        print(
            f"{count:>9}{wall:>9.1f}{wall / count:>9.3f}"
            f"{tree.peak / 1e6:>9.0f}",
            flush=True,
        )
        shutil.rmtree(copy)


def measured(command, lesson, course):
    """Seconds that a command took, and what its processes used."""
    program, *options = command
    process = subprocess.Popen(
        [BIN / program, *options[:2], lesson, *options[2:]]
        if program == "chainrule"
        else [BIN / program, options[0], lesson, *options[1:]],
        cwd=course,
        env=same_scores.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    started = time.perf_counter()
    tree = Tree(process.pid)
    tree.start()
    process.wait()
    wall = time.perf_counter() - started
    tree.over.set()
    tree.join()
    return wall, tree


class Tree(threading.Thread):
    """Watches a process and all it starts: processor time and memory."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.root, self.over = psutil.Process(pid), threading.Event()
        self.used, self.cells, self.peak = {}, {}, 0

    def run(self):
        """Look at all processes, again and again."""
        looks = 0
        while not self.over.wait(EVERY):
            try:
                alive = [self.root, *self.root.children(recursive=True)]
            except psutil.Error:
                continue
            for process in alive:
                self.look(process)
            if looks % 20 == 0:
                self.peak = max(self.peak, sum(map(memory, alive)))
            looks += 1

    def look(self, process):
        """Remember the processor time of a process so far."""
        try:
            times = process.cpu_times()
            if process not in self.cells:
                command = " ".join(process.cmdline())
                self.cells[process] = any(w in command for w in CELLS)
        except psutil.Error:
            return
        self.used[process] = times.user + times.system

    def seconds(self):
        """Processor time of all of them."""
        return sum(self.used.values())

    def outside(self):
        """Share of it outside of the processes that run cells."""
        inside = sum(s for p, s in self.used.items() if self.cells[p])
        return 1 - inside / self.seconds()


def memory(process):
    """Memory of a process; what it shares is split among the sharers."""
    try:
        return process.memory_full_info().pss
    except psutil.Error:
        return 0


if __name__ == "__main__":
    main()
