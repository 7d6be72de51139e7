"""The steps of this course, for nbgrader's own generate_assignment.

`chainrule course init` writes them into the configuration, so that the
command and formgrader's button take them, before solutions are taken out and
the gradebook learns of the cells:

    RefuseOpenTasks  refuses tasks that learners could edit
    SpellOutTags     writes the tag in-process of a test into its text
    LintTests        warns of tests that cannot be judged outside, and lets
                     those in which the solution would lose points run inside
    ClearOutput      clears outputs, but for the pages that move

All other steps stay nbgrader's.
"""

from itertools import groupby
from operator import attrgetter
from pathlib import Path

from nbgrader import preprocessors
from nbgrader.preprocessors.base import NbGraderPreprocessor

from chainrule_course.base.errors import UserError
from chainrule_course.classroom import work
from chainrule_course.classroom.steps import EngineExecute
from chainrule_course.classroom.submissions import beside
from chainrule_course.engine.verify import cells
from chainrule_course.engine.verify.lint import lint, tests_of
from chainrule_course.marking.own_tests import FOUND, without_ours

INSIDE = (
    "{text}. So it is released with the line # in-process: it runs in the"
    " learner's process, as in plain nbgrader, and what it gives can be forged"
)
OPEN = (
    "{file}: the cell {cell} is a task and is not locked, so nothing that is"
    " handed in could be marked; lock it, or make it a manually graded answer."
)
NOT_TRIED = (
    "{name}: its tests were not tried outside; `chainrule course lint` can do"
    " so later. {error}"
)


class RefuseOpenTasks(NbGraderPreprocessor):
    """Refuses a task that is not locked: nbgrader could mark none of them."""

    def preprocess(self, nb, resources):
        """Raise UserError where there is such a cell."""
        for cell in nb.cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("task") and not marks.get("locked"):
                file = f"{resources['nbgrader']['notebook']}.ipynb"
                words = {"file": file, "cell": marks.get("grade_id")}
                raise UserError(OPEN.format(**words))
        return nb, resources


class SpellOutTags(NbGraderPreprocessor):
    """Writes the tag in-process of a test into its text."""

    def preprocess(self, nb, resources):
        """Write the tags of all tests."""
        return cells.spelled_out(nb), resources


class LintTests(NbGraderPreprocessor):
    """Warns of tests that cannot be judged outside; stops nothing.

    A test in which the solution itself gets less outside is let inside:
    nobody shall lose points by where it runs.
    """

    def preprocess(self, nb, resources):
        """Log a warning for each such test; let it inside if it must be."""
        names = resources["nbgrader"]
        file = f"{names['notebook']}.ipynb"
        try:
            folder = Path(resources["metadata"]["path"])
            unsafe = EngineExecute(parent=self).unsafe
            found, inside = _found(nb, folder, unsafe)
        except UserError as error:
            self.enabled = False  # the next notebook would meet it, too
            name = names["assignment"]
            self.log.warning(NOT_TRIED.format(name=name, error=error))
        except Exception as error:
            error = repr(error)
            self.log.warning(NOT_TRIED.format(name=file, error=error))
        else:
            for cell, text in found.items():
                words = {"file": file, "cell": cell, "text": text}
                self.log.warning(FOUND.format(**words))
            nb.cells = [
                cells.in_process(cell) if _name(cell) in inside else cell
                for cell in nb.cells
            ]
        return nb, resources


class ClearOutput(preprocessors.ClearOutput):
    """Clears outputs, but for the pages that are saved in our lessons."""

    def preprocess_cell(self, cell, resources, cell_index):
        """Clear the outputs of a cell, unless it opens with a page."""
        if "opening" in cell.metadata.get("chainrule", {}):
            return cell, resources
        return super().preprocess_cell(cell, resources, cell_index)


def _name(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def _found(book, folder, unsafe):
    """What there is to say of the tests, by their names; which go inside."""
    book = without_ours(book)
    if not tests_of(book):
        return {}, set()
    engine = work.running_engine(unsafe)
    remarks = [
        remark
        for remark in lint(book, engine, files=beside(folder))
        if remark.key != "inside"  # its teacher knows
    ]
    inside = {remark.cell for remark in remarks if remark.key == "differs"}
    found = {
        cell: "; it also ".join(remark.text for remark in remarks)
        for cell, remarks in groupby(remarks, attrgetter("cell"))
    }
    said = {cell: INSIDE.format(text=found[cell]) for cell in inside}
    return found | said, inside
