"""The grader's rooms, and the names by which older files call them."""

import ast
import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from chainrule_course.base.places import ROOT
from chainrule_course.learner.jupyter import STARTUP

PACKAGE = ROOT / "grader" / "chainrule_course"
KNOW_REFERENCES = {"exercises", "builder"}
RUN = "import json, grader; print(json.dumps(grader.MOVED))"
OLD = (
    ("grader.score", "score"),
    ("grader.grading.autograde", "Exporter"),
    ("grader.grading.execute", "EngineExecute"),
    ("grader.grading.execute", "MendCells"),
    ("grader.grading.release", "ClearOutput"),
    ("grader.grading.release", "LintTests"),
    ("grader.grading.release", "RefuseOpenTasks"),
    ("grader.grading.release", "SpellOutTags"),
    ("grader.pages", "PageExporter"),
    ("grader.pages", "markdown2html"),
    ("grader.export", "CanvasExportPlugin"),
    ("grader.export", "MoodleExportPlugin"),
)


def imported(path):
    """Names of the modules that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)


def test_references_are_imported_by_exercises_alone():
    """The import contracts cannot see it: the folder lies elsewhere."""
    rooms = {
        path.relative_to(PACKAGE).parts[0]
        for path in PACKAGE.rglob("*.py")
        for name in imported(path)
        if name.startswith("chainrule_course.solutions")
    }
    assert rooms and rooms <= KNOW_REFERENCES


def test_every_room_says_what_is_in_it():
    for room in PACKAGE.iterdir():
        if room.is_dir() and room.name != "__pycache__":
            text = (room / "__init__.py").read_text("utf-8")
            assert ast.get_docstring(ast.parse(text)), room.name


def test_nothing_at_the_top_level_is_called_solutions(tmp_path):
    """A learner's own module of that name must be hers."""
    code = "import importlib.util as u; print(u.find_spec('solutions'))"
    done = run(code, tmp_path)
    assert done.stdout.strip() == "None", done.stderr
    assert find_spec("chainrule_course.solutions")


def run(code, folder):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, text=True,
        capture_output=True, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize("folder", ["a course", "the checkout"])
def test_older_names_are_those_of_today(tmp_path, folder):
    """In a checkout, too, where a folder is called grader."""
    lines = [f"from {module} import {name}" for module, name in OLD]
    same = "assert score.__module__ == 'chainrule_course.marking.score'"
    where = ROOT if folder == "the checkout" else tmp_path
    done = run("\n".join([*lines, same, RUN]), where)
    assert done.returncode == 0, done.stderr
    moved = json.loads(done.stdout)
    named = {module for module, _ in OLD}
    assert named == {name for name, new in moved.items() if new}


def test_what_a_kernel_starts_with_runs_without_a_word(tmp_path):
    done = subprocess.run(
        [sys.executable, STARTUP], cwd=tmp_path, text=True,
        capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
