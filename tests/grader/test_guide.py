"""The teacher's guide, word by word: its commands are run as they stand."""

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import books
import pytest

from chainrule_course import exercises

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"```sh( student)?\n(.*?)```", re.S)


def blocks(name):
    """The blocks of commands of a guide: (typed by a student?, text)."""
    text = (DOCS / name).read_text(encoding="utf-8")
    return [(bool(who), commands) for who, commands in BLOCK.findall(text)]


class Machine:
    """A machine with an exchange, a teacher's folder and a student's."""

    def __init__(self, folder):
        self.folder = folder
        for name in ("teacher", "ann", "exchange", "config"):
            (folder / name).mkdir()
        (folder / "exchange").chmod(0o777)
        (folder / "config" / "nbgrader_config.py").write_text(
            f"c = get_config()\nc.Exchange.root = {str(folder / 'exchange')!r}"
        )

    def run(self, user, commands, where):
        """Type commands as somebody; return what was printed."""
        programs = Path(sys.executable).parent
        done = subprocess.run(
            ["bash", "-ec", commands],
            cwd=where,
            env={
                "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder / user),
                "JUPYTER_CONFIG_DIR": str(self.folder / "config"),
                "NB_USER": user,
                "USER": user,
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.mark.parametrize("name", ["teachers-guide.md"])
def test_the_guide_leads_to_grades(name, tmp_path):
    machine = Machine(tmp_path)
    where = tmp_path / "teacher"
    for by_student, commands in blocks(name):
        if by_student:
            fetch, submit = commands.strip().splitlines()
            machine.run("ann", fetch, tmp_path / "ann")
            fill(tmp_path / "ann" / "01_neuron" / "01_neuron.ipynb")
            machine.run("ann", submit, tmp_path / "ann")
        else:
            machine.run("teacher", commands, where)
        if (where / "my-course").exists():
            where = where / "my-course"
    most = sum(e.max_points for e in exercises.of_lesson("01_neuron").values())
    grades = (where / "grades.csv").read_text()
    assert f",{float(most)},{float(most)}" in grades
    assert (where / "reports" / "01_neuron" / "report.html").exists()
    assert list((where / "feedback").rglob("01_neuron.html"))
    assert (where / "canvas.csv").exists() and (where / "moodle.csv").exists()


def fill(path):
    """Solve a lesson that was fetched."""
    book = json.loads(path.read_text(encoding="utf-8"))
    sources = {
        name: inspect.getsource(exercise.reference)
        for name, exercise in exercises.of_lesson("01_neuron").items()
    }
    books.write(path, books.fill(book, **sources))


def test_both_guides_type_the_same():
    english, chinese = (
        blocks("teachers-guide.md"),
        blocks("teachers-guide.zh.md"),
    )
    plain = [
        (who, text.replace(" --language zh", "")) for who, text in chinese
    ]
    assert plain == english


@pytest.mark.parametrize("name", ["teachers-guide.md", "teachers-guide.zh.md"])
def test_every_link_of_the_guide_is_there(name):
    text = (DOCS / name).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (DOCS / target).exists(), target
