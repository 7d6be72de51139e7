"""Look at how a learner's function is written, on the learner's side only.

What a function does is judged by its results. Where they leave the cause
open, a slip that stands in the source is worth a "Perhaps". A function that
cannot be read is no reason to stop: then nothing is said.
"""

import ast
import contextlib
import difflib
import inspect
import linecache
import re
import textwrap
from types import FunctionType

from chainrule.checking.cases import exercises
from chainrule.words.display import shell

MOST = 20_000  # characters that are read
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def tree_of(function):
    """Definition of a function as a syntax tree, None if it has none."""
    try:
        text = source_of(function)
        tree = ast.parse(text).body[0] if len(text) < MOST else None
    except Exception:  # functions come from anywhere
        return None
    return tree if isinstance(tree, ast.FunctionDef) else None


def source_of(function):
    """Text of the definition of a function; an error if it has none."""
    code = _code(function)
    lines = linecache.getlines(code.co_filename)
    block = inspect.getblock(lines[code.co_firstlineno - 1 :])
    return textwrap.dedent("".join(block))


def did_not_run(function, name):
    """Whether a later cell that defines the name did not even compile.

    After a syntax error the notebook still holds the function of the cell
    before, and a check is about that one.
    """
    try:
        own = "".join(linecache.getlines(_code(function).co_filename)).strip()
        cells = list(shell().user_ns["In"])
        while cells and cells[-1].strip() != own:
            cell = cells.pop()
            if re.search(rf"^\s*def\s+{name}\b", cell, re.MULTILINE):
                found = any(each.strip() == own for each in cells)
                return found and not _compiles(cell)
    except Exception:  # no notebook, or one of another kind
        pass
    return False


def renamed(function, name):
    """Name of a later function that takes the same: the one renamed.

    Where the learner changed the name, the notebook still holds the function
    of the cell before, and a check is about that one. None if there is none.
    """
    try:
        code = _code(function)
        own = "".join(linecache.getlines(code.co_filename)).strip()
        cells = [cell.strip() for cell in shell().user_ns["In"]]
        later = cells[len(cells) - cells[::-1].index(own) :]
        for cell in reversed(later):
            for other in _defined(cell, code):
                if _is_like(other, name):
                    return other
    except Exception:  # no notebook, or one of another kind
        pass
    return None


def _defined(cell, like):
    """Names of functions in a cell that take what a function takes."""
    with contextlib.suppress(SyntaxError):
        for node in ast.parse(cell).body:
            if isinstance(node, ast.FunctionDef):
                wanted = like.co_varnames[: like.co_argcount]
                if [each.arg for each in node.args.args] == list(wanted):
                    yield node.name


def _is_like(other, name):
    """Whether a name that is no exercise could come of renaming another."""
    near = difflib.SequenceMatcher(None, other, name).ratio() > 0.7
    return near and other not in exercises()


def _code(function):
    function = inspect.unwrap(function)
    if type(function) is not FunctionType:
        raise TypeError("not written with def")
    return function.__code__


def _compiles(cell):
    try:
        compile(cell, "cell", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True


def walk(node):
    """All nodes below one, but for those of functions inside it."""
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, FUNCTIONS):
            yield from walk(child)
