"""`chainrule course grade LESSON`: mark what a class has handed in.

It is run in the course folder, or told where that is. What is marked already
is left alone, so that a run that was interrupted goes on where it was; what
was handed in anew is marked anew. --regrade marks all of it again, and shows
which scores would change before it writes.

The exit code is 1 as long as submissions were refused or mended, and --settle
has not said that this is well.
"""

from pathlib import Path

from chainrule_course.base import log
from chainrule_course.classroom.course import is_unsafe, nbgrader_app
from chainrule_course.commands.arguments import add_engine


def configure(parser):
    """Add the arguments of `chainrule course grade`."""
    parser.add_argument("lesson", metavar="LESSON", help="such as 01_neuron")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="the course folder (default: this folder)",
    )  # fmt: skip
    add_engine(parser)
    parser.add_argument(
        "--dask", metavar="ADDRESS",
        help="let the workers of a Dask cluster do it",
    )  # fmt: skip
    parser.add_argument(
        "--only", nargs="+", metavar="STUDENT", help="mark only these"
    )
    parser.add_argument(
        "--regrade", action="store_true",
        help="mark again, and show what would change before writing",
    )  # fmt: skip
    parser.add_argument(
        "--yes", action="store_true", help="write without asking"
    )
    parser.add_argument(
        "--render", action="store_true",
        help="draw all figures, so that feedback pages show them",
    )  # fmt: skip
    parser.add_argument(
        "--settle", nargs="*", metavar="STUDENT",
        help="name no more what was refused or mended of these, or of all",
    )  # fmt: skip


def run(args):
    """Mark a class; return 0 if there was nothing to refuse or to mend."""
    from chainrule_course.classroom import pools

    args.unsafe = args.unsafe or is_unsafe(args.course)
    marks = args.course.expanduser().resolve() / "marks"
    with log.kept_in(marks), pools.asked_for(args) as pool:
        from chainrule_course.classroom.run import Run

        app = nbgrader_app(args.course)
        settled = args.settle
        with Run(app, args.lesson, args, pool, settled=settled) as grading:
            summary = grading.carry_out()
    print(summary.text())
    return 1 if summary.failed or summary.mended else 0
