"""Compare the scores that stock nbgrader and our engine give to one class.

Usage: same_scores.py [SUBMISSIONS A LESSON] [--slim]
       same_scores.py --odd

Each lesson gets a class with answers from the bank, right, wrong and odd.
Both mark it in a copy of its own; every score that differs is printed.

--odd lists where the engine gives more than stock nbgrader, or less: for the
odd submissions of tests/grader/odd.py, to an assignment of a teacher's own.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "grader"))

import classes
import odd
import varied

from chainrule_course.exercises import LESSONS

BIN = Path(sys.executable).parent


def main():
    """Print what differs; exit 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=20)
    parser.add_argument("--slim", action="store_true")
    parser.add_argument("--lesson", choices=list(LESSONS), nargs="*")
    parser.add_argument("--odd", action="store_true")
    args = parser.parse_args()
    if args.odd:
        with tempfile.TemporaryDirectory() as folder:
            print("\n".join(odd_ones(Path(folder))))
        return 0
    found = []
    for lesson in args.lesson or LESSONS:
        with tempfile.TemporaryDirectory() as folder:
            lines, compared = compared_scores(
                Path(folder), lesson, args.count, args.slim
            )
        print(f"{lesson}: {compared} scores compared, {len(lines)} differ")
        print("".join(f"  {line}\n" for line in lines), end="", flush=True)
        found += lines
    return 1 if found else 0


def compared_scores(folder, lesson, count, slim=True, seed=0):
    """Let both mark a class.

    Returns
    -------
    lines : list of str
        What differs.
    compared : int
        Number of scores.
    """
    course = classes.new_course(folder / "engine", lesson)
    varied.hand_in(course, lesson, count, seed, slim)
    other = shutil.copytree(course, folder / "stock")
    run("chainrule", "course", "grade", lesson, cwd=course)
    stock(other, lesson)
    ours, theirs = map(classes.in_gradebook, (course, other))
    lines, compared = [], 0
    for student in sorted(theirs):
        for cell, (score, *_) in theirs[student].items():
            compared += 1
            got = ours.get(student, {}).get(cell, (None,))[0]
            if got != score:
                lines.append(f"{student} {cell}: stock {score}, ours {got}")
    if ours.keys() != theirs.keys():
        lines.append(f"students: {sorted(ours.keys() ^ theirs.keys())}")
    return lines, compared


def odd_ones(folder):
    """Lines of a table: what stock nbgrader and the engine give odd work."""
    course = folder / "engine"
    run("chainrule", "course", "init", "engine", cwd=folder)
    odd.source(course)
    run("nbgrader", "generate_assignment", odd.NAME, cwd=course)
    odd.hand_in(course)
    other = shutil.copytree(course, folder / "stock", symlinks=True)
    for name in odd.BANK:
        if not name.isprintable():  # would end the run of stock nbgrader
            shutil.rmtree(other / "submitted" / name)
    run("chainrule", "course", "grade", odd.NAME, cwd=course, code=1)
    stock(other, odd.NAME, code=1)
    ours, theirs = map(classes.in_gradebook, (course, other))
    lines = ["| handed in | stock nbgrader | here |", "| --- | --- | --- |"]
    for student in odd.BANK:
        both = [_given(book.get(student)) for book in (theirs, ours)]
        if both[0] != both[1]:
            lines.append(f"| {student!r} | {both[0]} | {both[1]} |")
    return lines


def _given(scores):
    """Points by machine; with a plus for each cell that waits for a person."""
    if not scores:
        return "not marked"
    points = sum(score or 0 for score, *_ in scores.values())
    waiting = sum(waits for *_, waits in scores.values())
    return f"{points:g}" + f" + {waiting} to mark by hand" * bool(waiting)


def stock(course, lesson, *options, code=0):
    """Let nbgrader mark a class with its own steps."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\ndel c['Autograde']\n")
    run("nbgrader", "autograde", lesson, *options, cwd=course, code=code)


def run(command, *arguments, cwd, code=0):
    """Run a command of this environment, which has to end with this code."""
    done = subprocess.run(
        [BIN / command, *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != code:
        raise SystemExit(f"{command}: {done.stdout[-2000:]}")
    return done.stdout


def environment():
    """The environment, with the commands of this one on the path."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path}


if __name__ == "__main__":
    sys.exit(main())
