"""A teacher's own tests on their way out, with nbgrader's own commands."""

import json
import os
import shutil
import subprocess

import books
import classes
import nbformat
import pytest
from classes import command
from nbformat.v4 import new_code_cell, new_notebook

TAG = "in-process"

SOLVED = "import numpy as np\ndef double(x):\n    return 2 * x"
EQUAL = """
class Always:
    def __eq__(self, other):
        return True
def double(x):
    return Always()"""
PLAIN = {"exact": "assert double(3) == 6", "other": "assert double(4) == 8"}
# Outside, none of these earns anything.
TAGGED = {
    "source": "import inspect\nassert 'return' in inspect.getsource(double)",
    "partial": "import inspect\nlen(inspect.getsource(double)) > 9 and 0.5",
    "magic": "%%time\nimport inspect\nassert inspect.getsource(double)",
}


def cell(source, name, tests=True, tags=()):
    """A cell of a source notebook, as JupyterLab writes it."""
    made = new_code_cell(source, id=name)
    made.metadata["tags"] = list(tags)
    made.metadata["nbgrader"] = {
        "grade_id": name, "schema_version": 3, "solution": not tests,
        "grade": tests, "locked": tests, "task": False,
    }  # fmt: skip
    if tests:
        made.metadata.nbgrader["points"] = 1
    return made


def write(course, lesson, *cells, name=None):
    """Write a source notebook."""
    path = course / "source" / lesson / f"{name or lesson}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells)), path)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course with two assignments of the teacher's, not yet released."""
    folder = tmp_path_factory.mktemp("release") / "course"
    command(folder.parent, "chainrule", "course", "init", "course")
    write(
        folder,
        "ps1",
        cell(SOLVED, "double", tests=False, tags=[TAG]),
        *(cell(source, name) for name, source in PLAIN.items()),
        *(cell(source, name, tags=[TAG]) for name, source in TAGGED.items()),
    )
    write(
        folder,
        "ps2",
        cell(SOLVED, "double", tests=False),
        cell("def sum(x):\n    return 2 * x", "sum", tests=False),
        cell(PLAIN["exact"], "exact"),
        cell(TAGGED["source"], "source"),
        cell("assert sum(3) == 6", "taken"),
        cell(TAGGED["magic"], "tagged", tags=[TAG]),
        name="first",
    )
    wrong = cell("assert double(1) == 3", "wrong")
    write(folder, "ps2", cell(SOLVED, "d", tests=False), wrong, name="second")
    return folder


@pytest.fixture(scope="module")
def marked(course, tmp_path_factory):
    """Two copies of the course, marked by nbgrader and by us."""
    command(course, "nbgrader", "generate_assignment", "ps1")
    for student, change in {
        "honest": lambda cells: None,
        "untags": untag,
        "cheats": cheat,
    }.items():
        book = json.loads((course / "release/ps1/ps1.ipynb").read_text())
        cells = {one["id"]: one for one in book["cells"]}
        cells["double"]["source"] = SOLVED
        change(cells)
        classes.hand_in(course, student, book, "ps1.ipynb", "ps1")
    stock = tmp_path_factory.mktemp("stock") / "course"
    shutil.copytree(course, stock)
    # Two have edited a locked cell, and are named.
    command(course, "chainrule", "course", "grade", "ps1", status=1)
    command(stock, "nbgrader", "autograde", "ps1")
    return course, stock


def untag(cells):
    """Take the tag away, and with it the line."""
    for name in TAGGED:
        one = cells[name]
        assert one["metadata"].pop("tags") == [TAG]
        one["source"] = TAGGED[name]


def cheat(cells):
    """Ask for what is the teacher's to give."""
    cells["double"]["source"] = EQUAL
    for name in PLAIN:
        cells[name]["metadata"]["tags"] = [TAG]
    cells["other"]["source"] = f"# {TAG}\n{PLAIN['other']}"


FULL = {"exact": 1, "other": 1, "source": 1, "partial": 0.5, "magic": 1}


@pytest.mark.parametrize("by", ["chainrule", "nbgrader"])
def test_a_tag_is_the_teachers_word_alone(marked, by):
    folder = marked[by == "nbgrader"]
    points = {
        student: {name: score[0] for name, score in cells.items()}
        for student, cells in classes.in_gradebook(folder).items()
    }
    assert points["honest"] == points["untags"] == FULL
    assert points["cheats"]["exact"] == points["cheats"]["other"] == 0
    for student in points:
        path = folder / "marks" / "ps1" / f"{student}.json"
        record = json.loads(path.read_text())
        assert record["protected"] is False
        (look,) = (i for i in record["look"] if i["id"] == "unprotected")
        assert all(name in look["text"] for name in TAGGED)
        assert not any(name in look["text"] for name in PLAIN)


def test_a_tag_is_spelled_out_in_tests_alone(course, marked):
    path = course / "release" / "ps1" / "ps1.ipynb"
    book = nbformat.read(path, as_version=4)
    sources = {one.id: one.source for one in book.cells}
    assert TAG not in sources.pop("double")
    lines = {name: f"{TAGGED[name]}\n# {TAG}" for name in TAGGED}
    assert sources == PLAIN | lines


def generate(course, lesson):
    """Generate an assignment; return what was warned of."""
    said = command(course, "nbgrader", "generate_assignment", lesson)
    assert list((course / "release" / lesson).glob("*.ipynb")), said
    _, *warnings = said.split("| WARNING] ")
    shutil.rmtree(course / "release" / lesson)
    return [warning.splitlines()[0] for warning in warnings]


def test_generating_warns_of_each_test_that_cannot_be_judged(course):
    source, taken, wrong = generate(course, "ps2")
    assert source.startswith("first.ipynb, cell source: gives 1.0 in")
    assert "or give the cell the tag in-process (line 2). So it is" in source
    assert source.endswith("and what it gives can be forged.")
    assert taken.startswith("first.ipynb, cell taken: takes sum, which")
    assert "; it also gives 1.0 in" in taken
    assert wrong.startswith("second.ipynb, cell wrong: gives 0 with the")


ACCOUNT = """
class Account:
    def __init__(self, balance=0):
        self.balance = balance
    def __eq__(self, other):
        return self.balance == other.balance
    def __rmul__(self, number):
        return Account(number * self.balance)"""
OUTSIDE = {"attribute": "assert Account(5).balance == 5"}
NOT_OUTSIDE = {
    "equal": "assert Account(5) == Account(5)",
    "times": "assert (3 * Account(5)).balance == 15",
    "source": "import inspect\n"
    "assert 'balance' in inspect.getsource(Account.__init__)",
}


def test_the_solution_of_whatever_is_released_gets_all_points(course):
    write(
        course,
        "ps3",
        cell(ACCOUNT, "account", tests=False),
        *(cell(s, name) for name, s in (OUTSIDE | NOT_OUTSIDE).items()),
    )
    said = command(course, "nbgrader", "generate_assignment", "ps3")
    for name in OUTSIDE | NOT_OUTSIDE:
        told = f"ps3.ipynb, cell {name}: gives 1.0 in" in said
        assert told == (name in NOT_OUTSIDE)
    book = json.loads((course / "release/ps3/ps3.ipynb").read_text())
    for one in book["cells"]:
        inside = "".join(one["source"]).endswith(f"# {TAG}")
        assert inside == (one["id"] in NOT_OUTSIDE)
        if one["id"] == "account":
            one["source"] = ACCOUNT
    classes.hand_in(course, "reference", book, "ps3.ipynb", "ps3")
    command(course, "chainrule", "course", "grade", "ps3")
    record = json.loads((course / "marks/ps3/reference.json").read_text())
    assert record["report"]["points"] == 4
    (look,) = (i for i in record["look"] if i["id"] == "unprotected")
    assert all(name in look["text"] for name in NOT_OUTSIDE)


def test_a_task_that_learners_could_edit_is_refused(course):
    task = cell("Draw a figure.", "draw")
    task.metadata.nbgrader.update(task=True, grade=False, locked=False)
    solution = cell(SOLVED, "double", tests=False)
    write(course, "ps4", solution, task)
    done = subprocess.run(
        ["nbgrader", "generate_assignment", "ps4"], cwd=course, text=True,
        env={**os.environ, "PATH": classes.PATH}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert (
        "ps4.ipynb: the cell draw is a task and is not locked" in done.stderr
    )
    assert not (course / "release" / "ps4").exists()


@pytest.fixture
def no_sandbox(tmp_path, monkeypatch):
    """A machine where nothing keeps notebooks in."""
    (tmp_path / "pyseccomp.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)


def test_generating_goes_on_where_nothing_can_be_tried(course, no_sandbox):
    (warning,) = generate(course, "ps2")
    assert warning.startswith("ps2: its tests were not tried outside")
    assert "seccomp" in warning


def test_generating_a_lesson_of_ours_tries_nothing(course, no_sandbox):
    assert generate(course, books.LESSON) == []


def test_the_pages_that_move_are_handed_out(course):
    source = course / "source/01_neuron/01_neuron.ipynb"
    book = nbformat.read(source, as_version=4)
    opening = next(one for one in book.cells if one.id == "opening")
    other = next(one for one in book.cells if one.id == "setup")
    other.outputs = list(opening.outputs)
    nbformat.write(book, source)
    command(course, "nbgrader", "generate_assignment", "01_neuron")
    released = course / "release/01_neuron/01_neuron.ipynb"
    found = {
        one.id: one.get("outputs")
        for one in nbformat.read(released, as_version=4).cells
    }
    assert found["opening"] == opening.outputs != []
    assert found["setup"] == []
