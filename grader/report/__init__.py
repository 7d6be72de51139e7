"""`chainrule course report LESSON`: what a class got right and wrong.

It reads what marking has written, COURSE/marks/LESSON/STUDENT.json, and
writes a page that needs nothing beside it, and tables for a spreadsheet:

    reports/LESSON/report.html       the page
    reports/LESSON/students.csv      points of each student
    reports/LESSON/exercises.csv     difficulty and discrimination
    reports/LESSON/mistakes.csv      which misconception how often
"""

from pathlib import Path

from grader.errors import UserError
from grader.report import figures, page, tables


def configure(parser):
    """Add the arguments of `chainrule course report`."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="folder of the course (default: this one)",
    )  # fmt: skip
    parser.add_argument(
        "--language", choices=("en", "zh"), default="en",
        help="language of the page (default: en)",
    )  # fmt: skip


def run(args):
    """Write the report; say where it is."""
    folder = write(args.course.expanduser(), args.lesson, args.language)
    print(f"The report is in {folder / 'report.html'}.")


def write(course, lesson, language="en"):
    """Write the page and the tables.

    Returns
    -------
    Path
        Folder that they are in.

    Raises
    ------
    UserError
        If nothing has been marked, or nothing can be written.
    """
    numbers = figures.of(course, lesson, language)
    folder = course / "reports" / lesson
    files = {"report.html": page.html(numbers, language)}
    files |= tables.of(numbers)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            path = folder / name
            path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise UserError(
            f"{folder} cannot be written: {error.strerror}."
        ) from None
    return folder
