"""Let `nbgrader autograde` and formgrader's button mark as the command does.

    c.Autograde.exporter_class = "grader.grading.autograde.Exporter"

`chainrule course init` writes this line. With it, nbgrader's converter hands
over what it is about to convert to the one run that `chainrule course grade`
makes: the same files, limits, points and notes.
"""

from argparse import Namespace
from concurrent.futures import Future
from fnmatch import fnmatchcase
from functools import partial

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from grader.errors import UserError
from grader.grading import submissions, work
from grader.grading.execute import EngineExecute
from grader.grading.run import Run


class Exporter(NotebookExporter):
    """nbconvert's exporter, which also hands the converter's work over."""

    def __init__(self, **more):
        super().__init__(**more)
        converter = self.parent
        if type(converter) is Autograde:
            converter.convert_notebooks = partial(mark, converter)


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
    settings = EngineExecute(parent=converter)
    args = Namespace(
        only=named(converter.coursedir, assignment),
        again=converter.force,
        regrade=False,
        unsafe=settings.unsafe,
        render=settings.render,
    )
    try:
        with Run(converter, assignment, args, Here()) as run:
            summary = run.carry_out()
    except UserError as error:
        converter.log.error(str(error))
        raise NbGraderException(str(error)) from error
    if summary.failed:
        converter.log.error(summary.text())
        raise NbGraderException(summary.text())
    converter.log.info(summary.text())


def named(coursedir, assignment):
    """Students that --student means; it may be a pattern."""
    wanted = coursedir.student_id
    return [
        student
        for student in submissions.students(coursedir, assignment)
        if student == wanted or fnmatchcase(student, wanted)
    ]
