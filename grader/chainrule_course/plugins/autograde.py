"""Let `nbgrader autograde` and formgrader's button mark as the command does.

    c.Autograde.exporter_class = "chainrule_course.plugins.autograde.Exporter"

`chainrule course init` writes this line. nbgrader imports what it names when
it makes its converter, which then does not convert, but makes the one run
that `chainrule course grade` makes: the same files, limits, points and notes.
"""

from argparse import Namespace
from concurrent.futures import Future
from fnmatch import fnmatchcase

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from chainrule_course.base.errors import UserError
from chainrule_course.classroom import submissions, work
from chainrule_course.classroom.run import Run


class Exporter(NotebookExporter):
    """nbconvert's exporter; a converter that is to use it marks as we do."""


def start(converter, convert=Autograde.start):
    """Do what a converter does when it starts."""
    if type(converter) is Autograde and converter.exporter_class is Exporter:
        mark(converter)
    else:
        convert(converter)


Autograde.start = start


class Here:
    """This very process as a worker, for `pools.results`."""

    workers = 1

    def submit(self, order):
        """Carry an order out; return the future of its result."""
        future = Future()
        future.set_result(work.carry_out(order))
        return future

    def lost(self, error):
        """Whether an error means that a worker has died."""
        return False


def mark(converter):
    """Mark what a converter of nbgrader's was told to.

    Raises
    ------
    NbGraderException
        If something could not be marked; why is logged.
    """
    assignment = converter.coursedir.assignment_id
    students = named(converter.coursedir, assignment)
    if not students:
        said = f"{converter.coursedir.student_id} handed in no {assignment}."
        raise NbGraderException(said)
    args = Namespace(only=students, regrade=False, unsafe=False, render=False)
    try:
        again = converter.force
        with Run(converter, assignment, args, Here(), again) as run:
            summary = run.carry_out()
    except UserError as error:
        converter.log.error(str(error))
        raise NbGraderException(str(error)) from error
    if summary.failed:
        converter.log.error(summary.text())
        raise NbGraderException(summary.text())
    tell = converter.log.warning if summary.mended else converter.log.info
    tell(summary.text())


def named(coursedir, assignment):
    """Students that --student means; it may be a pattern."""
    wanted = coursedir.student_id
    return [
        student
        for student in submissions.students(coursedir, assignment)
        if student == wanted or fnmatchcase(student, wanted)
    ]
