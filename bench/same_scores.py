"""Compare the scores that stock nbgrader and our engine give to one class.

Usage: same_scores.py [SUBMISSIONS A LESSON] [--slim]

Each lesson gets a class with answers from the bank, right, wrong and odd.
Both mark it in a copy of its own; every score that differs is printed.
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
import varied

from grader.exercises import LESSONS

BIN = Path(sys.executable).parent


def main():
    """Print what differs; exit 1 if anything does."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", nargs="?", type=int, default=20)
    parser.add_argument("--slim", action="store_true")
    parser.add_argument("--lesson", choices=list(LESSONS), nargs="*")
    args = parser.parse_args()
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


def stock(course, lesson, *options):
    """Let nbgrader mark a class with its own steps."""
    with (course / "nbgrader_config.py").open("a") as config:
        config.write("\ndel c['Autograde']\n")
    run("nbgrader", "autograde", lesson, *options, cwd=course)


def run(command, *arguments, cwd):
    """Run a command of this environment."""
    done = subprocess.run(
        [BIN / command, *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout[-2000:]}")
    return done.stdout


def environment():
    """The environment, with the commands of this one on the path."""
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path}


if __name__ == "__main__":
    sys.exit(main())
