"""An answer as an edit of the reference: `old => new` in its source.

The edits are carried out in the normal form of the reference: its source as
`ast.unparse` writes it, without its docstring. An edit that does not fit shows
it; `python -m chainrule_course.exercises.edits NAME` prints it.

Several stand in one text, each with the sentence on it below:

    no_bias: x @ w + b => x @ w
        The bias b is not used.
    x_overwritten finding=purity: x @ w => x; x *= w
        & float => np.sum
        The products are written into x.
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


def edited(function, *edits, **names):
    """The function with edits carried out in its source, one after another.

    Parameters
    ----------
    function : function
    edits : str
        "old => new". Statements are written with "; " between them; an empty
        new takes the old away. "old =>> new" edits every place. A text
        without an arrow is the whole new body.
    **names : object
        What the edits use beside what the reference's module has.

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
    return _compiled(source, function, edits, names)


HEAD = re.compile(r"(?P<id>[\w-]+)(?P<options>(?: \w+=\S+)*): (?P<edit>.+)")


def entries(text):
    """(id, edits, options, sentence) for each entry of a text.

    Raises
    ------
    ValueError
        If a line is not part of any.
    """
    found = []
    for line in textwrap.dedent(text).strip().splitlines():
        head = HEAD.fullmatch(line)
        if head:
            options = dict(item.split("=") for item in head["options"].split())
            found.append((head["id"], [head["edit"]], options, []))
        elif line.startswith("    & "):
            found[-1][1].append(line.removeprefix("    & "))
        elif line.startswith("    "):
            found[-1][3].append(line.strip())
        elif line:
            raise ValueError(f"neither 'id: old => new' nor indented: {line}")
    return [(*each, " ".join(lines)) for *each, lines in found]


def _carried_out(source, edit):
    old, arrow, new = _parts(edit)
    if not arrow:
        head = source.split("\n")[0]
        return f"{head}\n    " + old.replace("; ", "\n    ")
    places = list(re.finditer(_pattern(old), source))
    if not places or (len(places) > 1 and arrow == "=>"):
        raise ValueError(
            f"{old!r} stands {len(places)} times in\n{source}\nto be edited by"
            f" {edit!r}; more context makes it once, =>> means all"
        )
    for place in reversed(places):
        before, after = source[: place.start()], source[place.end() :]
        space = re.search(r"(?:^|\n)( *)[^\n]*$", before)[1]
        statement = before.endswith("\n" + space) and after[:1] in ("\n", "")
        put = new.strip() or ("pass" if statement else "")
        source = before + put.replace("; ", "\n" + space) + after
    return source


def _parts(edit):
    """Old, arrow, new; the last two empty where there is no arrow."""
    parts = re.split(r"\s(=>>?)(?:\s|$)", edit, maxsplit=1)
    return parts if len(parts) > 1 else (edit, "", "")


def _pattern(old):
    """What finds a text, not inside a longer name or number."""
    statements = (re.escape(part.strip()) for part in old.strip().split("; "))
    text = r"\n\s*".join(statements)
    before = r"(?<![\w.])" if re.match(r"\w", old.strip()) else ""
    after = r"(?!\w|\.\d)" if re.search(r"\w$", old.strip()) else ""
    return before + text + after


def _compiled(source, function, edits, names):
    file = f"<{function.__name__} with {' and '.join(edits)}>"
    linecache.cache[file] = (
        len(source), None, source.splitlines(keepends=True), file,
    )  # fmt: skip
    seen, found = function.__globals__, {}
    if names:
        seen = {**seen, **names}
    exec(compile(source, file, "exec"), seen, found)
    return found[function.__name__]


if __name__ == "__main__":
    from chainrule_course.exercises import find

    print(
        *(normal_form(find(name).reference) for name in sys.argv[1:]),
        sep="\n\n",
    )
