"""Nothing that exercises are made of is left over: it is used, or gone."""

import ast
from collections import Counter

from chainrule_course.base.places import ROOT

EXERCISES = ROOT / "grader" / "chainrule_course" / "exercises"
FOLDERS = "grader", "lessons/chainrule", "tests", "bench"


def written(node):
    """Names that a statement of a module writes down, but for entries."""
    if isinstance(node, ast.FunctionDef) and not node.decorator_list:
        yield node.name
    if isinstance(node, ast.Assign):
        yield from (x.id for x in node.targets if isinstance(x, ast.Name))


def used(tree):
    """Names that are read, as they are or as part of a module, or imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield "here", node.id
        elif isinstance(node, ast.Attribute):
            yield "elsewhere", node.attr
        elif isinstance(node, ast.ImportFrom):
            yield from (("elsewhere", alias.name) for alias in node.names)


def test_nothing_in_an_exercise_is_left_over():
    paths = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*.py")]
    trees = {path: ast.parse(path.read_text("utf-8")) for path in paths}
    uses = {path: Counter(used(tree)) for path, tree in trees.items()}
    elsewhere = {name for found in uses.values() for kind, name in found
                 if kind == "elsewhere"}  # fmt: skip
    left = [
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in trees.items()
        if EXERCISES in path.parents
        for node in tree.body
        for name in written(node)
        if ("here", name) not in uses[path] and name not in elsewhere
    ]
    assert not left, "\n".join(left)
