"""A class with all kinds of answers, from the bank of each exercise."""

import ast
import builtins
import inspect
import json
import random
import sys
from functools import cache
from pathlib import Path

import books
import classes

from chainrule_course import exercises

SECRET = ("chainrule_course",)  # what learners do not have


def source(function, name):
    """Source of a function of the bank as a learner would have written it.

    Returns None where it needs something that learners do not have.
    """
    tree = parsed(function.__module__)
    first = function.__code__.co_firstlineno
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and first in (
            node.lineno, *(d.lineno for d in node.decorator_list)
        ):  # fmt: skip
            break
    else:
        return None  # made by a function
    needed = needs(node, tree)
    if needed is None:
        return None
    own = ast.FunctionDef(**{**vars(node), "name": name})
    own.decorator_list = []
    return "\n\n".join(map(ast.unparse, [*needed, own]))


@cache
def parsed(module):
    return ast.parse(inspect.getsource(sys.modules[module]))


def needs(node, tree):
    """What else of a module a function needs, in order; None if secret."""
    known = {
        name: statement for statement in tree.body for name in bound(statement)
    }
    wanted, found = [node], []
    while wanted:
        for name in names(wanted.pop()):
            statement = known.get(name)
            if statement is None and not hasattr(builtins, name):
                continue
            if statement is None or statement in found or statement is node:
                continue
            if is_secret(statement):
                return None
            found.append(statement)
            wanted.append(statement)
    return [statement for statement in tree.body if statement in found]


def bound(statement):
    """Names that a statement binds."""
    if isinstance(statement, ast.FunctionDef):
        return [statement.name]
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return [a.asname or a.name for a in statement.names]
    if isinstance(statement, ast.Assign):
        return [t.id for t in statement.targets if isinstance(t, ast.Name)]
    return []


def names(node):
    """Names that a function's body, or another statement, reads."""
    parts = node.body if isinstance(node, ast.FunctionDef) else [node]
    return {
        each.id
        for part in parts
        for each in ast.walk(part)
        if isinstance(each, ast.Name)
    }


def is_secret(statement):
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").split(".")[0] in SECRET
    if isinstance(statement, ast.Import):
        return any(a.name.split(".")[0] in SECRET for a in statement.names)
    return isinstance(statement, ast.FunctionDef) and bool(
        statement.decorator_list
    )


@cache
def answers(name):
    """Sources of all answers to an exercise: right ones, wrong ones."""
    exercise = exercises.find(name)
    right = [source(f, name) for f in exercise.rights.values()]
    wrong = [source(m.function, name) for m in exercise.mistakes.values()]
    return (
        [inspect.getsource(exercise.reference), *filter(None, right)],
        [text for text in wrong if text],
    )


QUIRKS = {
    "prints": 'print("I am here")',
    "warns": "np.log(np.zeros(2))",
    "is loud": 'import sys\nprint("a word", file=sys.stderr)',
    "raises": 'raise RuntimeError("I give up")',
    "draws": "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "misspells": "retrun 0",
}


def answer(name, rng):
    """One answer; None leaves the cell as it was given out."""
    right, wrong = answers(name)
    kind = rng.choices(
        ["reference", "right", "wrong", "untouched", *QUIRKS],
        [50, 10, 20, 4, *[16 / len(QUIRKS)] * len(QUIRKS)],
    )[0]
    if kind == "untouched":
        return None
    if kind in QUIRKS:
        return f"{QUIRKS[kind]}\n\n{right[0]}"
    options = {"reference": right[:1], "right": right, "wrong": wrong}[kind]
    return rng.choice(options or right)


def submission(lesson, rng, slim=False):
    """A notebook with one answer to each exercise."""
    language = rng.choice(["en", "en", "zh"])
    path = books.LESSONS / language / f"{lesson}.ipynb"
    book = json.loads(path.read_text("utf-8"))
    for name in exercises.of_lesson(lesson):
        text = answer(name, rng)
        if text is not None:
            books.cell(book, name)["source"] = text
    return slimmed(book, lesson) if slim else book


def slimmed(book, lesson):
    """The cells that matter."""
    known = exercises.of_lesson(lesson)
    kept = {"setup", *known, *(f"test_{name}" for name in known)}
    given = [c for c in book["cells"] if "given" in c["id"]]
    kept |= {cell["id"] for cell in given}
    book["cells"] = [c for c in book["cells"] if c["id"] in kept]
    return book


def hand_in(course, lesson, count, seed=0, slim=False):
    """Let some students hand in."""
    rng = random.Random(f"{lesson} {seed}")
    for number in range(count):
        student = f"student_{number:04}"
        book = submission(lesson, rng, slim)
        classes.hand_in(Path(course), student, book, f"{lesson}.ipynb", lesson)
