"""Our solutions, where they are installed: a student's copy has none."""

import ast
from contextlib import suppress
from pathlib import Path

from chainrule.checking.lending import lend
from chainrule.words.display import escape


def solution_of(exercise):
    """Text of the reference, None where it is not installed."""
    own = exercise.lesson.split("_", 1)[-1]
    with suppress(OSError, ValueError, SyntaxError, ImportError):
        found = lend.solutions()
        places = found.submodule_search_locations if found else None
        files = Path(next(iter(places or ()), "nowhere")).glob("*.py")
        for file in sorted(files, key=lambda file: file.stem != own):
            text = file.read_text(encoding="utf-8")
            for node in ast.parse(text).body:
                if getattr(node, "name", None) == exercise.name:
                    return without_docstring(text, node)
    return None


def without_docstring(text, node):
    """Text of a definition, but for its docstring."""
    lines = text.split("\n")
    body = node.body
    if ast.get_docstring(node) and len(body) > 1:
        head = lines[node.lineno - 1 : body[0].lineno - 1]
        rest = lines[body[0].end_lineno : node.end_lineno]
        return "\n".join(head + rest)
    return ast.get_source_segment(text, node)


def coloured(source):
    """Source as HTML with a class for each kind of word."""
    try:
        from pygments import highlight
        from pygments.formatters import HtmlFormatter
        from pygments.lexers import PythonLexer
    except ImportError:
        return escape(source)
    return highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))
