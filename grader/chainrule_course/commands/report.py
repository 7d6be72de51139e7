"""`chainrule course report LESSON`: what a class got right and wrong.

It reads what marking has written, COURSE/marks/LESSON/STUDENT.json, and
writes a page that needs nothing beside it, and tables for a spreadsheet:

    reports/LESSON/report.html       the page
    reports/LESSON/students.csv      points of each student
    reports/LESSON/exercises.csv     difficulty and discrimination
    reports/LESSON/mistakes.csv      which misconception how often
"""

from pathlib import Path

from chainrule_course.report.write import write


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
