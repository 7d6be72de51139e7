"""The steps of this course in nbgrader's autograde pipeline.

    EngineExecute    instead of nbgrader's Execute: puts in what a worker has
                     found, whose points were decided outside of the notebook

All other steps stay nbgrader's.
"""

from nbformat import from_dict
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets import Bool

from chainrule_course.base.errors import UserError

LONGEST = 3600  # seconds for a cell, where nbgrader's settings have no limit
OLD = (
    "The nbgrader_config.py of this course is of an older version: add"
    " c.Autograde.exporter_class ="
    ' "chainrule_course.plugins.autograde.Exporter" to it,'
    " so that nbgrader marks as `chainrule course grade` does."
)


class MendCells(NbGraderPreprocessor):
    """Stands in configurations of before; what it did is done earlier now."""

    def preprocess(self, nb, resources):
        """Say what is missing in the configuration."""
        raise UserError(OLD)


class Done:
    """What a worker found for a notebook; goes along with the resources."""

    def __init__(self, book):
        self.book = book

    def __deepcopy__(self, memo):
        return self


class EngineExecute(Execute):
    """Puts in the outputs; `c.Execute` configures it too."""

    unsafe = Bool(
        False, help="Run notebooks even where nothing keeps them in."
    ).tag(config=True)
    render = Bool(
        False,
        help="Draw all figures, so that they are on feedback pages. Those of"
        " an assignment with cells to mark by hand are always drawn.",
    ).tag(config=True)

    @property
    def cell_seconds(self):
        """Seconds that a cell may take."""
        timeout = self.timeout
        return float(timeout) if timeout and timeout > 0 else float(LONGEST)

    def preprocess(self, nb, resources, km=None):
        """Give every code cell its outputs."""
        book = resources["chainrule"].book
        for cell, ran in zip(nb.cells, book["cells"], strict=True):
            if cell.cell_type == "code":
                cell.outputs = from_dict(ran["outputs"])
                cell.execution_count = ran["execution_count"]
        return nb, resources
