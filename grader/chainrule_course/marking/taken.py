"""Notice answers that take something from inside the helper package.

What the labs and figures need is in there, and no answer to an exercise;
`tests/test_leaks.py` holds that. Whoever looks for one there all the same
does not write her own: a person should look. It costs no points. What comes
by way of a function in another cell is not noticed.
"""

import ast
import re
from functools import lru_cache

import chainrule
from chainrule.words.language import pick
from chainrule_course.base.syntax import parsed

PACKAGE = chainrule.__name__
TEXT = {
    "en": "The cell uses `{path}`, from inside the helper package; a person"
    " should look whether the answer is the student's own.",
    "zh": "这个单元格用到了辅助包内部的 `{path}`；答案是不是学生自己写的，"
    "需要有人看一下。",
}


def suspicions(sources, others=()):
    """Notes on an answer whose cells reach into the package.

    Parameters
    ----------
    sources : iterable of str
        The cells in which the exercise was written.
    others : iterable of str
        The other cells of the notebook, whose imports count there too.
    """
    sources = list(sources)
    known = {}
    for source in [*others, *sources]:
        known.update(_bound(_tree(source), known))
    found = (path for s in sources for path in _paths(_tree(s), known))
    path = next((path for path in found if not is_public(path)), None)
    if path is None:
        return []
    return [{"id": "taken", "text": pick(TEXT).format(path=path)}]


def is_public(path):
    """Whether a path such as "chainrule.data.xor" is meant for learners."""
    names = path.split(".")[1:]
    private = any(name.startswith("_") for name in names)
    return not private and (not names or names[0] in chainrule.__all__)


@lru_cache(maxsize=100)
def _tree(source):
    return parsed(source) or ast.Module([], [])


def _bound(tree, known):
    """Path of each name that stands for something in the package."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else PACKAGE
                if _is_inside(alias.name):
                    names[alias.asname or PACKAGE] = whole
        elif isinstance(node, ast.ImportFrom) and _is_inside(node.module):
            for alias in node.names:
                path = f"{node.module}.{alias.name}"
                names[alias.asname or alias.name] = path
        elif isinstance(node, ast.Assign):
            path = _path(node.value, {**known, **names})
            for target in node.targets if path else ():
                if isinstance(target, ast.Name):
                    names[target.id] = path
    return names


def _paths(tree, known):
    """Paths into the package that a cell imports or uses."""
    inner = {
        node.value for node in ast.walk(tree) if type(node) is ast.Attribute
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if _is_inside(a.name))
        elif isinstance(node, ast.ImportFrom) and _is_inside(node.module):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if re.fullmatch(PACKAGE + r"(\.\w+)+", node.value):
                yield node.value
        elif node not in inner and (path := _path(node, known)):
            yield path


def _path(node, known):
    """Path that a name, or a chain of attributes, stands for; or None."""
    attributes = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in known:
        return None
    return ".".join([known[node.id], *reversed(attributes)])


def _is_inside(module):
    return (module or "").partition(".")[0] == PACKAGE
