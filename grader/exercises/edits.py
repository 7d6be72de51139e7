"""A wrong answer as an edit of the right one: `old => new` in its source.

The edits are carried out in the normal form of the reference: its source as
`ast.unparse` writes it, without its docstring. An edit that does not fit shows
it; `python -m grader.exercises.edits NAME` prints it.
"""

import ast
import inspect
import linecache
import re
import sys
import textwrap
from functools import cache


@cache
def normal_form(function):
    """Source of a function as `ast.unparse` writes it, without docstring."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    definition.decorator_list = []
    if ast.get_docstring(definition) is not None:
        definition.body = definition.body[1:] or [ast.Pass()]
    return ast.unparse(definition)


def edited(function, *edits):
    """The function with edits carried out in its source, one after another.

    Parameters
    ----------
    function : function
    edits : str
        "old => new". Statements are written with "; " between them; an empty
        new takes the old away. "old =>> new" edits every place.

    Returns
    -------
    function
        Of the same module, so that it sees what the reference sees.

    Raises
    ------
    ValueError
        If an old text is not there, or is there more than once and the edit
        does not say that all are meant.
    """
    source = normal_form(function)
    for edit in edits:
        source = _carried_out(source, edit)
    return _compiled(source, function, edits)


def _carried_out(source, edit):
    old, arrow, new = re.split(r"\s(=>>?)(?:\s|$)", edit, maxsplit=1)
    places = list(re.finditer(_pattern(old), source))
    if not places or (len(places) > 1 and arrow == "=>"):
        raise ValueError(
            f"{old!r} stands {len(places)} times in\n{source}\nto be edited by"
            f" {edit!r}; more context makes it once, =>> means all"
        )
    for place in reversed(places):
        source = source[: place.start()] + (
            _indented(new.strip(), source, place.start())
            + source[place.end() :]
        )
    return source


def _parts(edit):
    """Old, arrow, new; ValueError where there is no arrow."""
    parts = re.split(r"\s(=>>?)(?:\s|$)", edit, maxsplit=1)
    if len(parts) < 3:
        raise ValueError(f"an edit is 'old => new', not {edit!r}")
    return parts


def _pattern(old):
    """What finds a text, not inside a longer name or number."""
    statements = (re.escape(part.strip()) for part in old.strip().split("; "))
    text = r"\n\s*".join(statements)
    before = r"(?<![\w.])" if re.match(r"\w", old.strip()) else ""
    after = r"(?!\w|\.\d)" if re.search(r"\w$", old.strip()) else ""
    return before + text + after


def _indented(new, source, start):
    """The new text, each of its statements as far in as the place's line."""
    line = source[source.rfind("\n", 0, start) + 1 : start]
    space = line[: len(line) - len(line.lstrip())]
    return (new or "pass").replace("; ", "\n" + space)


def _compiled(source, function, edits):
    file = f"<{function.__name__} with {' and '.join(edits)}>"
    linecache.cache[file] = (
        len(source), None, source.splitlines(keepends=True), file,
    )  # fmt: skip
    found = {}
    exec(compile(source, file, "exec"), function.__globals__, found)
    return found[function.__name__]


if __name__ == "__main__":
    from grader.exercises import find

    print(*(normal_form(find(name).reference) for name in sys.argv[1:]))
