"""Find the test cells that cannot be judged outside.

Each test is run against the teacher's own solution both ways, in the
learner's process as nbgrader does and outside; where that differs, outside is
no way to judge it. Three things are seen in the text alone: what a test
defines for cells after it, helpers that anybody can rewrite, and solutions
with a name that tests never take from a learner (`sum`, `np`, `isclose`).

And each is run against two wrong answers that are made of the solution: it
answers for zeros in place of its arguments, and it sets its arguments to zero
first. A test that sees the one and not the other reads an argument after the
call.
"""

import ast
import builtins
import re
import symtable
from dataclasses import dataclass

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import from_dict
from nbgrader.utils import determine_grade, is_solution

from chainrule_course.engine.job import Ended
from chainrule_course.engine.verify import cells
from chainrule_course.engine.verify.notebook import execute, name_of, on_stdout
from chainrule_course.engine.verify.pair import CELL_SECONDS
from chainrule_course.engine.verify.proxies.names import HELPER_OF, MODULES

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
    "edited": "passes an answer that sets its arguments to zero, since it"
    " reads one after the call; work out before what should come, or hand"
    " over a copy",
    "inside": "runs in the learner's process, as it says: what it gives can"
    " be forged",
}


TAKEN = {*dir(builtins), *HELPER_OF, *MODULES}


# Makes wrong answers of the functions of a solution: they answer for zeros,
# with or without setting their arguments to zero.
WRONG = """
def _wrong(names, edit):
    import functools, types
    import numpy as np

    def zero(value):
        if isinstance(value, np.ndarray):
            new, whole = np.zeros_like(value), ...
        elif type(value) is list:
            new, whole = [nothing(item) for item in value], slice(None)
        elif type(value) is dict:
            new = {{key: nothing(item) for key, item in value.items()}}
            return value.update(new) or value if edit else new
        else:
            return value
        if not edit:
            return new
        value[whole] = new
        return value

    def nothing(item):
        plain = type(item) in (bool, int, float, complex, str)
        return type(item)() if plain else zero(item)

    def wrong(function):
        @functools.wraps(function)
        def answer(*values, **named):
            named = {{key: zero(value) for key, value in named.items()}}
            return function(*map(zero, values), **named)
        return answer

    for name in names:
        if type(globals().get(name)) is types.FunctionType:
            globals()[name] = wrong(globals()[name])
_wrong({names}, {edit})
"""


@dataclass(frozen=True)
class Remark:
    """What is to be said about a test cell; key is one of TEXTS.

    line is the one that it is about, None where that is not known.
    """

    cell: str
    key: str
    text: str
    line: int | None = None


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
    found += _fooled(book, engine, roles, options)
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
        if roles[index] == cells.INSIDE:
            remarks.append(_remark(cell, "inside"))
        elif first != second != _most(cell):
            telling = ways[1] if reason(ways[1]) else ways[0]
            words |= {"why": reason(telling), "line": _line(cell, telling)}
            remarks.append(_remark(cell, "differs", **words))
        if first != _most(cell):
            words = {"why": reason(ways[0]), "line": _line(cell, ways[0])}
            remarks.append(_remark(cell, "fails", inside=first, **words))
    return remarks


def _fooled(book, engine, roles, options):
    """Remarks on tests that an answer passes by editing its arguments."""
    names = {
        name
        for index, role in roles.items()
        if role == cells.LEARNER and is_solution(book.cells[index])
        for name in helpers(_tree(book.cells[index].source))
    }
    tests = [i for i in _tests(roles) if roles[i] == cells.TEST]
    if not names or not tests:
        return []
    edited, instead = (
        _passed(book, engine, tests, options, names=sorted(names), edit=edit)
        for edit in (True, False)
    )
    return [
        _remark(cell, "edited", line=_reads_late(cell, names))
        for cell in (book.cells[index] for index in sorted(edited - instead))
    ]


def _passed(book, engine, tests, options, **words):
    """Places of the tests that a wrong answer passes."""
    more = WRONG.format(**words)
    wrong = [
        type(cell)({**cell, "source": cell.source + more})
        if cell.cell_type == "code" and is_solution(cell)
        else cell
        for cell in book.cells
    ]
    book = type(book)({**book, "cells": wrong})
    ran = execute(book, engine, is_teachers=lambda cell: True, **options)
    return {
        index
        for index in tests
        if points(book.cells[index], ran.outputs[index])
        == _most(book.cells[index])
    }


def _most(cell):
    return float(cell.metadata.nbgrader["points"])


def _reads_late(cell, names):
    """Line of a call with an argument that is read behind it, or None."""
    tree = _tree(cell.source)
    for call in ast.walk(tree):
        if getattr(getattr(call, "func", None), "id", None) not in names:
            continue
        given = {n.id for n in ast.walk(call) if isinstance(n, ast.Name)}
        end = call.end_lineno, call.end_col_offset
        for node in ast.walk(tree):
            late = isinstance(node, ast.Name) and node.id in given - names
            if late and (node.lineno, node.col_offset) >= end:
                return call.lineno
    return None


def _line(cell, outputs):
    """Line of a test in which the error of its outputs was raised."""
    traces = [o["traceback"] for o in outputs if o["output_type"] == "error"]
    if not traces or cell.source.lstrip().startswith("%%"):
        return None
    found = re.search(r'", line (\d+), in <module>', "\n".join(traces[0]))
    above = cell.source[: len(cell.source) - len(cell.source.lstrip())]
    return int(found[1]) + above.count("\n") if found else None


def _inside(book, engine, roles, files=None, seconds=CELL_SECONDS):
    """Outputs of all cells, run in one process."""
    outputs = {}
    with engine.job(files) as job:
        for index in roles:
            try:
                run = job.run(book.cells[index].source, seconds)
                outputs[index] = on_stdout(run.outputs)
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
    """Error that costs the points."""
    for output in outputs:
        if output["output_type"] == "error":
            return f"{output['ename']}: {output['evalue']}"[:200]
    return ""


def _remark(cell, key, line=None, **words):
    text = TEXTS[key].format(**words) + (f" (line {line})" if line else "")
    return Remark(name_of(cell), key, text, line)


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
            ("helper", (used & editable) - solved - bound(trees[index])),
            ("builtin", used & solved & TAKEN),
        ):
            if names:
                words = {"names": ", ".join(sorted(names))}
                words["line"] = _first(names, trees[index])
                remarks.append(_remark(book.cells[index], key, **words))
    return remarks


def _first(names, tree):
    """The first line in which one of some names stands."""
    return min(
        (
            node.lineno
            for node in ast.walk(tree)
            if getattr(node, "id", getattr(node, "name", None)) in names
        ),
        default=None,
    )


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
    """Names that a cell uses and that are no variables of its functions."""
    return _used(symtable.symtable(ast.unparse(tree), "cell", "exec"))


def _used(table):
    own = table.get_type() == "module"
    names = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (own or symbol.is_global())
    }
    return names.union(*map(_used, table.get_children()))


def _outside_functions(tree):
    waiting = list(tree.body)
    inner = (
        ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
        ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
    )  # fmt: skip
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, inner):
            waiting += ast.iter_child_nodes(node)
