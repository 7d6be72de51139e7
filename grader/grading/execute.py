"""The step that runs notebooks, for nbgrader's own autograde pipeline.

It takes the place of nbgrader's Execute, by configuration:

    c.Autograde.autograde_preprocessors = [
        "grader.grading.execute.EngineExecute", ...
    ]

so that `nbgrader autograde` and formgrader's button judge as `chainrule
course grade` does: in the engine, with points decided outside of it. All
other steps stay nbgrader's.
"""

from pathlib import Path

from nbformat import from_dict
from nbgrader.preprocessors import Execute
from traitlets import Bool

from grader.grading import work
from grader.grading.records import Records, now


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
        book = done.book if done else self.run(nb, resources["nbgrader"])
        for cell, ran in zip(nb.cells, book["cells"], strict=True):
            if cell.cell_type == "code":
                cell.outputs = from_dict(ran["outputs"])
                cell.execution_count = ran["execution_count"]
        return nb, resources

    def run(self, nb, names):
        """Run and judge a notebook here and now; write the record."""
        student, assignment = names["student"], names["assignment"]
        root = Path(self.parent.parent.coursedir.root)
        records = Records(root, assignment)
        records.prepare()
        order = {
            "student": student,
            "assignment": assignment,
            "seed": records.seed(student),
            "unsafe": self.unsafe,
            "render": self.render,
        }
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for folder in [root.cwd()]
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.suffix != ".ipynb"
        }
        source = work.source_of(nb)
        book, report = work.marked(nb, names["notebook"], source, order, files)
        records.write(student, work.record(order, report, now()))
        return book
