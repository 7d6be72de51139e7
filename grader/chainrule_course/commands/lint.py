"""`chainrule course lint LESSON`: find tests that cannot be judged outside.

It is run in the course folder, before the assignment is released, on the
source notebooks with their solutions. `nbgrader generate_assignment` does the
same in passing (plugins/release.py). Exercises of our lessons, whose test
cells call `score`, are always judged outside and left out here.

The exit code is 1 if something was found.
"""

from pathlib import Path

from chainrule_course.base.errors import UserError
from chainrule_course.classroom.course import is_unsafe
from chainrule_course.commands.arguments import add_unsafe

FINE = "{file}: all {count} tests can be judged outside."


def configure(parser):
    """Add the arguments of `chainrule course lint`."""
    parser.add_argument("lesson", metavar="LESSON", help="such as ps1")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="the course folder (default: this folder)",
    )  # fmt: skip
    add_unsafe(parser)


def run(args):
    """Print the remarks; return 1 if there are any."""
    from chainrule_course.engine import Engine
    from chainrule_course.engine.verify import PROXIES

    folder = args.course.expanduser() / "source" / args.lesson
    files = sorted(folder.glob("*.ipynb"))
    if not files:
        raise UserError(f"There is no notebook in {folder}.")
    unsafe = args.unsafe or is_unsafe(args.course)
    with Engine(unsafe, packages=[PROXIES]) as engine:
        return int(any([_tell(file, engine) for file in files]))


def _tell(file, engine):
    """Print what there is to say on a notebook; say if there is any."""
    from chainrule_course.classroom.submissions import beside
    from chainrule_course.engine.verify.lint import lint, tests_of
    from chainrule_course.marking.own_tests import FOUND

    book = _read(file)
    remarks = lint(book, engine, files=beside(file.parent))
    for remark in remarks:
        words = {"cell": remark.cell, "text": remark.text}
        print(FOUND.format(file=file.name, **words))
    if not remarks:
        print(FINE.format(file=file.name, count=len(tests_of(book))))
    return bool(remarks)


def _read(file):
    import nbformat

    from chainrule_course.marking.own_tests import without_ours

    try:
        book = nbformat.read(file, as_version=4)
    except Exception:
        raise UserError(f"{file} is not a notebook.") from None
    return without_ours(book)
