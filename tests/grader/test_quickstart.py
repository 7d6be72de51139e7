"""nbgrader's own example course, marked by its commands and by the engine."""

import json
import shutil

import classes
import pytest
from classes import command

CODE = "# YOUR CODE HERE\nraise NotImplementedError()"
SQUARES = """    if n < 1:
        raise ValueError("n must be at least 1")
    return [i ** 2 for i in range(1, n + 1)]"""
SUM = "    return sum(squares(n))"
OWN_SUM = "    return sum(i ** 2 for i in range(1, n + 1))"
FROM_ZERO = SQUARES.replace("range(1, n + 1)", "range(n)")
EQUAL = """    class Always:
        def __eq__(self, other):
            return True
    if n < 1:
        raise ValueError
    return Always()"""
NO_ASSERTS = """import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Raise(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(NoAsserts())"""

HONEST = {
    "right": (SQUARES, SUM),
    "sums_itself": (SQUARES, OWN_SUM),
    "from_zero": (FROM_ZERO, SUM),
    "untouched": (None, None),
}
CHEATS = {"equals": (EQUAL, SUM), "no_asserts": (None, None, NO_ASSERTS)}


def hand_in(course, student, squares, total, extra=""):
    """Hand in the released notebooks with some answers in them."""
    release = course / "release" / "ps1"
    folder = course / "submitted" / student / "ps1"
    shutil.copytree(release, folder)
    path = folder / "problem1.ipynb"
    book = json.loads(path.read_text())
    for cell in book["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        answer = {"squares": squares, "sum_of_squares": total}.get(name)
        if answer:
            text = "".join(cell["source"])
            head = text[: text.index("    # YOUR CODE HERE")]
            cell["source"] = head + answer
        if cell["source"] and "NAME = " in "".join(cell["source"]):
            cell["source"] = extra
    path.write_text(json.dumps(book))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quickstart")
    command(folder, "nbgrader", "quickstart", "example")
    course = folder / "example"
    (course / "source/ps1/problem2.ipynb").unlink()  # nothing runs in it
    command(course, "nbgrader", "generate_assignment", "ps1")
    for student, answers in {**HONEST, **CHEATS}.items():
        hand_in(course, student, *answers)
    return course


def scores(course):
    """Automatic points by student and cell."""
    return {
        student: {name: points[0] for name, points in cells.items()}
        for student, cells in classes.in_gradebook(course).items()
    }


def test_honest_work_gets_the_same_and_cheats_nothing(course, tmp_path):
    stock_course = shutil.copytree(course, tmp_path / "stock")
    for student in CHEATS:
        shutil.rmtree(stock_course / "submitted" / student)
    command(stock_course, "nbgrader", "autograde", "ps1")
    command(course, "chainrule", "course", "grade", "ps1")
    stock, ours = scores(stock_course), scores(course)
    assert set(stock) == set(HONEST) and set(ours) == {*HONEST, *CHEATS}
    for student in HONEST:
        assert ours[student] == stock[student], student
    earned = {
        student: sum(filter(None, ours[student].values())) for student in ours
    }
    assert earned["right"] == 3 > earned["sums_itself"] > earned["from_zero"]
    assert earned["untouched"] == earned["no_asserts"] == 0
    equals = ours["equals"]  # it raises where it should, and calls squares
    assert equals["correct_squares"] == 0 == equals["correct_sum_of_squares"]
    record = course / "marks" / "ps1" / "right.json"
    assert json.loads(record.read_text())["protected"] is True
