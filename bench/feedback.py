"""Measure how much sooner feedback pages are made than by nbgrader alone.

A class of lesson 1 is marked with its figures drawn. Then nbgrader's own
command makes the pages with nbconvert's exporter, and with ours, as a course
of ours is configured; and `chainrule course feedback` makes them in two
processes. It prints seconds for the whole class, the start among them: of the
processor, and on the clock.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "grader"))

import books  # noqa: E402
import classes  # noqa: E402

NAME, STUDENTS = books.LESSON, 200
STOCK = "--GenerateFeedback.exporter_class=nbconvert.exporters.HTMLExporter"
OURS = ("chainrule", "course", "feedback", NAME, "--force", "--workers", "2")
PLAIN = ("--HTMLExporter.sanitize_html=False", "--HTMLExporter.filters={}")


def main():
    """Print seconds for all pages, and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        course = classes.new_course(Path(folder) / "course")
        for number in range(STUDENTS):
            book = books.solved(linear=f"def linear(X, W, b):\n    {number}")
            classes.hand_in(course, f"student{number:02}", book)
        command(course, "chainrule", "course", "grade", NAME, "--render")
        make = ("nbgrader", "generate_feedback", NAME, "--force")
        stock = command(course, *make, STOCK, *PLAIN)
        ours = command(course, *make)
        two = command(course, *OURS)
    print(f"{f'{STUDENTS} pages, in seconds of':34}processor  clock")
    for name, (work, clock) in (
        ("nbgrader, nbconvert's exporter", stock),
        ("nbgrader, our exporter", ours),
        ("chainrule course feedback", two),
    ):
        times = f"1/{stock[0] / work:.1f}, 1/{stock[1] / clock:.1f}"
        print(f"{name:34}{work:9.1f}{clock:7.1f}   {times}")


def command(course, *words):
    """Run a command in the course; return its seconds."""
    programs = Path(sys.executable).parent
    before, started = children(), time.perf_counter()
    subprocess.run(
        words,
        cwd=course,
        env=dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}"),
        check=True,
        capture_output=True,
    )
    return children() - before, time.perf_counter() - started


def children():
    """Seconds of the processor that finished commands have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
