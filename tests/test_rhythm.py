"""How long one reads and writes until something moves, or until one rests.

Counted from the sources, in English words: what moves are the openings, the
live figures, and the lines on which one guesses by dragging.
"""

import ast
import re

import pytest

from chainrule.words.questions import QUESTIONS
from chainrule_course.base.places import ROOT
from chainrule_course.builder import lessons, read

MOST = 400, 3  # words, exercises between two things that move
SITTING = 1400, 6  # words, exercises until a good place to rest
LESSONS = lessons()[1:]
AFTER = ("own", "practice", "reading", "next", "words")  # all is done by then


def called(node):
    """Names of the functions that a function calls."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name):
            yield each.func.id


def moving(lesson):
    """Names of the functions that draw a live figure of a lesson."""
    name = lesson.split("_", 1)[1]
    shared = (ROOT / "lessons/chainrule/figures").glob("*.py")
    own = (ROOT / "lessons/chainrule/figures" / name).glob("*.py")
    functions = {
        node.name: set(called(node))
        for path in [*shared, *own]
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    found = {"live"}
    for _ in functions:
        found |= {f for f, names in functions.items() if names & found}
    return found - {"live"}


def longest(lesson, ends):
    """(words, exercises) of the longest ways between cells that end one."""
    words = exercises = 0
    most = [0, 0]
    for cell in read(lesson).cells:
        if cell.key in AFTER:
            break
        if cell.lang == "en":
            words += len(cell.text.split())
        exercises += cell.exercise is not None
        most = [max(most[0], words), max(most[1], exercises)]
        if ends(cell):
            words = exercises = 0
    return tuple(most)


def drawn_in(cell):
    """Names of the functions of figures that a cell calls."""
    return re.findall(r"\bfigures\.(\w+)\(", cell.text)


def shown_at_the_end(code):
    """Source of what a notebook shows of a cell: its last value, if any."""
    *_, last = ast.parse(code).body
    return ast.unparse(last) if isinstance(last, ast.Expr) else ""


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_live_figure_is_shown(lesson):
    """Most show themselves only as the last value of their cell."""
    figures = moving(lesson)
    for cell in read(lesson).cells:
        live = [n for n in drawn_in(cell) if not cell.lang and n in figures]
        for name in live:
            last = shown_at_the_end(cell.text)
            kept = re.findall(rf"(\w+) = figures\.{name}\(", cell.text)
            assert last in kept or f"figures.{name}(" in last, cell.key


@pytest.mark.parametrize("lesson", LESSONS)
def test_something_moves_before_one_tires(lesson):
    figures = moving(lesson)

    def moves(cell):
        asked = re.findall(r"\bpredict\(\"(\w+)\"\)", cell.text)
        return (
            cell.opening
            or any(name in figures for name in drawn_in(cell))
            or any("line" in QUESTIONS[key] for key in asked)
        )

    for way, allowed in zip(longest(lesson, moves), MOST, strict=True):
        assert way <= allowed


@pytest.mark.parametrize("lesson", LESSONS)
def test_one_can_rest(lesson):
    def rests(cell):
        return cell.key.startswith("rest_") and cell.lang == "zh"

    for way, allowed in zip(longest(lesson, rests), SITTING, strict=True):
        assert way <= allowed


def test_the_learning_rate_comes_in_the_first_third():
    cells = [cell for cell in read("01_neuron").cells if cell.lang != "zh"]
    keys = [cell.key for cell in cells]
    assert keys.index("valley") < len(keys) / 3


def test_live_figures_are_told_from_still_ones():
    figures = moving("01_neuron")
    assert {"border", "learning_rate", "slope"} <= figures
    assert not {"question", "fitted", "table_of_errors"} & figures
