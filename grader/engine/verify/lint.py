"""Find the test cells that cannot be judged outside.

Each test is run against the teacher's own solution both ways, in the
learner's process as nbgrader does and outside; where that differs, outside is
no way to judge it. Three things are seen in the text alone: what a test
defines for cells after it, helpers that anybody can rewrite, and solutions
with a name that tests never take from a learner (`sum`, `np`, `isclose`).
"""

import ast
import builtins
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import from_dict
from nbgrader.utils import determine_grade, is_solution

from grader.engine.job import Ended
from grader.engine.verify import cells
from grader.engine.verify.notebook import execute, name_of
from grader.engine.verify.pair import CELL_SECONDS
from grader.engine.verify.proxies.names import HELPER_OF, MODULES

WAY_OUT = f"or give the cell the tag {cells.TAG}"
TEXTS = {
    "differs": "gives {inside} in the learner's process and {outside} outside"
    f" ({{why}}); ask what can be seen from outside, {WAY_OUT}",
    "fails": "gives {inside} with the solution in the notebook ({why}); mend"
    " the test or the solution",
    "defines": "defines {names}, used by a later cell, which does not get it;"
    f" define it in a locked cell, {WAY_OUT}",
    "helper": "takes {names} from a cell that learners can edit; lock that"
    " cell, or define it in the test",
    "builtin": "takes {names}, which outside is never the learner's own;"
    f" choose another name, {WAY_OUT}",
    "inside": "runs in the learner's process, as it says: what it gives can"
    " be forged",
}


TAKEN = {*dir(builtins), *HELPER_OF, *MODULES}


@dataclass(frozen=True)
class Remark:
    """What is to be said about a test cell; key is one of TEXTS."""

    cell: str
    key: str
    text: str


def lint(book, engine, **options):
    """Remarks on the test cells of a source notebook.

    Parameters
    ----------
    book : NotebookNode
        With the solutions in it.
    engine : Engine
        Made with `packages=[PROXIES]`.
    options
        files and seconds, as for `execute`.
    """
    book = cells.spelled_out(book)
    roles = _roles(book)
    found = _seen(book, roles) + _tried(book, engine, roles, options)
    order = {name_of(book.cells[i]): i for i in _tests(roles)}
    return sorted(found, key=lambda remark: order[remark.cell])


def _roles(book):
    return {
        index: cells.role(cell, lambda cell: True)
        for index, cell in enumerate(book.cells)
        if cell.cell_type == "code"
    }


def tests_of(book):
    """Ids of the test cells of a source notebook."""
    return [name_of(book.cells[index]) for index in _tests(_roles(book))]


def _tests(roles):
    return [i for i, role in roles.items() if role in _TESTS]


_TESTS = (cells.TEST, cells.INSIDE)


def _tried(book, engine, roles, options):
    """Remarks on tests that give something else outside."""
    outside = execute(book, engine, is_teachers=lambda cell: True, **options)
    inside = _inside(book, engine, roles, **options)
    remarks = []
    for index in _tests(roles):
        cell = book.cells[index]
        ways = inside[index], outside.outputs[index]
        first, second = (points(cell, outputs) for outputs in ways)
        words = {"inside": first, "outside": second}
        most = float(cell.metadata.nbgrader["points"])
        if roles[index] == cells.INSIDE:
            remarks.append(_remark(cell, "inside"))
        elif first != second:
            why = reason(ways[1]) or reason(ways[0])
            remarks.append(_remark(cell, "differs", why=why, **words))
        if first != most:
            why = reason(ways[0])
            remarks.append(_remark(cell, "fails", why=why, inside=first))
    return remarks


def _inside(book, engine, roles, files=None, seconds=CELL_SECONDS):
    """Outputs of all cells, run in one process."""
    outputs = {}
    with engine.job(files) as job:
        for index in roles:
            try:
                run = job.run(book.cells[index].source, seconds)
                outputs[index] = run.outputs
            except Ended as ended:
                message = f"the process was ended ({ended.key})"
                outputs[index] = [
                    {
                        "output_type": "error", "ename": "Ended",
                        "evalue": message, "traceback": [],
                    }
                ]  # fmt: skip
    return outputs


def points(cell, outputs):
    """The points that nbgrader gives for outputs of a test."""
    try:
        return determine_grade(from_dict({**cell, "outputs": outputs}))[0]
    except ValueError:
        return "more points than there are"


def reason(outputs):
    """Error or word on stderr that costs the points."""
    for output in outputs:
        if output["output_type"] == "error":
            return f"{output['ename']}: {output['evalue']}"[:200]
        if output.get("name") == "stderr":
            return output["text"].strip()[:200]
    return ""


def _remark(cell, key, **words):
    return Remark(name_of(cell), key, TEXTS[key].format(**words))


def _seen(book, roles):
    """Remarks on what stands in the text of the cells."""
    trees = {i: _tree(book.cells[i].source) for i in roles}
    solved, editable = set(), set()
    for index, role in roles.items():
        if role == cells.LEARNER:
            own = is_solution(book.cells[index])
            (solved if own else editable).update(bound(trees[index]))
    remarks = []
    for index in _tests(roles):
        if roles[index] != cells.TEST:
            continue
        used = loaded(trees[index])
        later = set()
        for other, role in roles.items():
            if other > index and role in (cells.LEARNER, cells.BOTH):
                later |= loaded(trees[other]) - bound(trees[other])
        for key, names in (
            ("defines", bound(trees[index]) & later),
            ("helper", used & editable - solved),
            ("builtin", used & solved & TAKEN),
        ):
            if names:
                words = ", ".join(sorted(names))
                cell = book.cells[index]
                remarks.append(_remark(cell, key, names=words))
    return remarks


def _tree(source):
    try:
        return ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError:
        return ast.Module([], [])


def bound(tree):
    """Names that a cell gives a value."""
    names = {
        node.id
        for node in _outside_functions(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    return names | helpers(tree)


def helpers(tree):
    """Names of functions and classes that a cell defines."""
    kinds = ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef
    return {node.name for node in tree.body if isinstance(node, kinds)}


def loaded(tree):
    """Names that a cell uses."""
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _outside_functions(tree):
    waiting = list(tree.body)
    inner = ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, inner):
            waiting += ast.iter_child_nodes(node)
