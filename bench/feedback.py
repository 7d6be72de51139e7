"""Measure how much sooner feedback pages are made than by nbgrader alone.

A class of lesson 1 is marked with its figures drawn. Then nbgrader's own
command makes the pages with nbconvert's exporter, and with ours, as a course
of ours is configured; and `chainrule course feedback` makes them in one
process and in two. It prints seconds for the whole class, the start among
them: of the processor, and on the clock.
"""

import shutil
import tempfile
from pathlib import Path

import grade
from grade import classes
from same_scores import run

LESSON, STUDENTS = grade.LESSON, 200
NBGRADER = ("nbgrader", "generate_feedback", "--force")
OURS = ("chainrule", "course", "feedback", "--force", "--workers")
STOCK = (
    "--GenerateFeedback.exporter_class=nbconvert.exporters.HTMLExporter",
    "--HTMLExporter.sanitize_html=False",
    "--HTMLExporter.filters={}",
)
WAYS = {
    "nbgrader, nbconvert's exporter": (*NBGRADER, *STOCK),
    "nbgrader, our exporter": NBGRADER,
    "chainrule course feedback, one": (*OURS, "1"),
    "the same, two processes": (*OURS, "2"),
}


def main():
    """Print seconds for all pages, and the ratios."""
    print(f"{f'{STUDENTS} pages, in seconds of':34}processor  clock")
    with tempfile.TemporaryDirectory() as folder:
        course = marked_class(Path(folder) / "course")
        first = None
        for name, command in WAYS.items():
            shutil.rmtree(course / "feedback", ignore_errors=True)
            clock, tree = grade.measured(command, LESSON, course)
            made = len(list(course.glob("feedback/*/*/*.html")))
            assert made == STUDENTS, f"{name}: {made} pages"
            row = tree.seconds(), clock
            first = first or row
            times = f"1/{first[0] / row[0]:.1f}, 1/{first[1] / row[1]:.1f}"
            print(f"{name:34}{row[0]:9.1f}{row[1]:7.1f}   {times}", flush=True)


def marked_class(folder):
    """A course in which everybody has another answer to one exercise."""
    course = classes.new_course(folder)
    for number in range(STUDENTS):
        own = f"def linear(X, W, b):\n    {number}"
        book = classes.books.solved(linear=own)
        classes.hand_in(course, f"student{number:02}", book)
    run("chainrule", "course", "grade", LESSON, "--render", cwd=course)
    return course


if __name__ == "__main__":
    main()
