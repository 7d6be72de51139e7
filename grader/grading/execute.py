"""The steps of this course, for nbgrader's own autograde pipeline.

`chainrule course init` writes them into the configuration, so that `nbgrader
autograde` and formgrader's button judge as `chainrule course grade` does:

    MendCells        before all others: puts the assignment's cells right
    EngineExecute    instead of nbgrader's Execute: runs in the engine, with
                     points that are decided outside of it

All other steps stay nbgrader's.
"""

import json
from pathlib import Path

from nbformat import from_dict
from nbgrader.api import Gradebook
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets import Bool

from grader.grading import gradebook
from grader.grading.marked import marked, source_of
from grader.grading.records import Records, record
from grader.grading.repair import repaired
from grader.grading.work import running_engine


class MendCells(NbGraderPreprocessor):
    """Puts right what a learner has done to the cells of an assignment."""

    def preprocess(self, nb, resources):
        """Mend the notebook, and remember what was mended."""
        names = resources["nbgrader"]
        with Gradebook(names["db_url"]) as book:
            found = gradebook.sources(book, names["assignment"])
        if not nb.cells:  # and nothing to mend
            return nb, resources
        content = json.dumps(nb).encode()
        mended, notes = repaired(content, found[names["notebook"]])
        self.parent.parent.mended = notes
        return from_dict(mended), resources


class Done:
    """What a worker found for a notebook; goes along with the resources."""

    def __init__(self, book):
        self.book = book

    def __deepcopy__(self, memo):
        return self


class EngineExecute(Execute):
    """Runs a notebook in the engine; `c.Execute` configures it too."""

    unsafe = Bool(
        False, help="Run notebooks even where nothing keeps them in."
    ).tag(config=True)
    render = Bool(
        True, help="Draw the figures, so that they are on feedback pages."
    ).tag(config=True)

    def preprocess(self, nb, resources, km=None):
        """Give every code cell its outputs."""
        done = resources.get("chainrule")
        book = done.book if done else self.run(nb, resources)
        for cell, ran in zip(nb.cells, book["cells"], strict=True):
            if cell.cell_type == "code":
                cell.outputs = from_dict(ran["outputs"])
                cell.execution_count = ran["execution_count"]
        return nb, resources

    def run(self, nb, resources):
        """Run and judge a notebook here and now; write the record."""
        names, converter = resources["nbgrader"], self.parent.parent
        student, assignment = names["student"], names["assignment"]
        records = Records(Path(converter.coursedir.root), assignment)
        order = {
            "student": student,
            "assignment": assignment,
            "seed": records.seed(student),
            "render": self.render,
            "cell_seconds": self.timeout,
        }
        book, found = marked(
            nb, names["notebook"], source_of(nb), order,
            files_of(Path(resources["metadata"]["path"])),
            running_engine(self.unsafe),
        )  # fmt: skip
        found["repaired"] = getattr(converter, "mended", [])
        records.write(student, record(order, found))
        return book


def files_of(folder):
    """What lies beside the notebooks of a folder: name -> bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".ipynb"
        and path.name != "timestamp.txt"
    }  # fmt: skip
