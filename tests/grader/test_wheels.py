"""The course from its wheels, in an environment of its own, elsewhere."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import books
import pytest

from chainrule_course.base.places import ROOT

PROJECTS = "lessons", ".", "grader/compat"
TOP = {
    "chainrule": {"chainrule"},
    "chainrule_course": {"chainrule_course"},
    "chainrule_grader": {"grader"},
}
NOT_NEEDED = shutil.ignore_patterns(
    "__pycache__", "*chainrule*", "__editable__*", "torch", "playwright",
    "ruff*", "uv", "nvidia", "triton", "scipy", "sklearn", "distributed",
)  # fmt: skip
PIP = "-m", "pip", "-q", "--disable-pip-version-check"


def command(folder, *words, status=0, timeout=300):
    """Run a command in a folder that is its home; return what it prints."""
    done = subprocess.run(
        [str(word) for word in words], cwd=folder, text=True, timeout=timeout,
        capture_output=True, env=environment(folder),
    )  # fmt: skip
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def environment(folder):
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    programs = Path(sys.executable).parent  # nbgrader calls alembic
    path = f"{kept['PATH']}{os.pathsep}{programs}"
    return {**kept, "HOME": str(folder), "PATH": path}


def linked(source, target):
    """Copy a file, if it can be without its content."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """The three wheels, built from what is in the checkout."""
    source = tmp_path_factory.mktemp("source") / "course"
    left = (".git", ".venv", "build", "*.egg-info", "__pycache__")
    shutil.copytree(
        ROOT, source, ignore=shutil.ignore_patterns(*left, "my-lessons")
    )
    made = source / "wheels"
    places = [source / project for project in PROJECTS]
    alone = "--no-deps", "--no-build-isolation", "--no-index"
    command(source, sys.executable, *PIP, "wheel", *alone, "-w", made, *places)
    return {path.name.split("-")[0]: path for path in made.iterdir()}


@pytest.fixture(scope="module")
def place(wheels, tmp_path_factory):
    """A folder beside an environment with the wheels and what they need.

    Packages of others are taken from the environment of the tests.
    """
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "env", with_pip=False, symlinks=os.name == "posix")
    python = bin_of(folder) / "python"
    site = command(
        folder, python, "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'), end='')",
    )  # fmt: skip
    shutil.copytree(
        sysconfig.get_path("purelib"), site, ignore=NOT_NEEDED,
        copy_function=linked, dirs_exist_ok=True,
    )  # fmt: skip
    shared = Path(sys.prefix, "share")  # JupyterLab's own pages
    shutil.copytree(shared, folder / "env/share", copy_function=linked)
    command(
        folder, python, *PIP, "install", "--no-deps", "--no-index",
        *wheels.values(),
    )  # fmt: skip
    return folder


def bin_of(place):
    return place / "env" / ("Scripts" if os.name == "nt" else "bin")


def chainrule(place, *words, **options):
    return command(place, bin_of(place) / "chainrule", *words, **options)


def test_each_wheel_has_one_name(wheels):
    assert wheels.keys() == TOP.keys()
    for name, path in wheels.items():
        inside = zipfile.ZipFile(path).namelist()
        found = {each.partition("/")[0] for each in inside}
        assert {e for e in found if ".dist-info" not in e} == TOP[name]


def test_the_learner_s_wheel_holds_no_solution(wheels):
    names = zipfile.ZipFile(wheels["chainrule"]).namelist()
    assert not [name for name in names if "solution" in name]
    assert "chainrule/exercises/01_neuron.json" in names


def test_nothing_else_is_found(place):
    code = "import chainrule_course as c; print(c.__file__)"
    said = command(place, bin_of(place) / "python", "-c", code)
    assert str(place) in said and str(ROOT) not in said


def test_the_version_is_told(place):
    python = bin_of(place) / "python"
    said = chainrule(place, "--version")
    assert re.fullmatch(r"chainrule \d+\.\d+\.\d+\n", said)
    for module in ("chainrule", "chainrule_course"):
        assert command(place, python, "-m", module, "--version") == said
    own = bin_of(place) / "chainrule-course"
    assert command(place, own, "--version") == said


@pytest.mark.skipif(sys.platform != "linux", reason="there is no sandbox")
def test_notebooks_are_kept_in_and_marked(place):
    """The inner side of the engine lies in what is masked."""
    assert "Notebooks are kept in here." in chainrule(place, "doctor")
    path = books.write(place / "mine.ipynb", books.slim(books.solved()))
    (report,) = json.loads(chainrule(place, "mark", "--json", path))
    assert report["points"] == report["max_points"] > 0


def test_a_course_is_made_and_graded(place):
    chainrule(place, "course", "init", "course")
    course, name = place / "course", books.LESSON
    python = bin_of(place) / "python"
    command(course, python, "-m", "nbgrader", "generate_assignment", name)
    work = course / "submitted" / "ada" / name
    work.mkdir(parents=True)
    books.write(work / f"{name}.ipynb", books.slim(books.solved()))
    words = "--course", course
    assert "1 marked" in chainrule(place, "course", "grade", name, *words)
    chainrule(place, "course", "report", name, *words)
    record = json.loads((course / "marks" / name / "ada.json").read_text())
    assert record["report"]["points"] == record["report"]["max_points"]


def test_the_lists_of_the_proof_lie_in_the_wheel(place):
    """`prove` itself takes minutes; without them it would refuse answers."""
    code = (
        "from chainrule_course.proof import borders, strangers, survivors\n"
        "from chainrule_course.proof.survivors import reasons\n"
        "lists = (survivors.EQUIVALENT, strangers.EQUIVALENT,\n"
        "         strangers.UNNAMED, borders.UNEVEN)\n"
        "print([len(reasons(path)) > 0 for path in lists])"
    )
    said = command(place, bin_of(place) / "python", "-c", code)
    assert said == "[True, True, True, True]\n"
    assert "prove" in chainrule(place, "prove", "--help")


def test_lessons_are_made_in_a_checkout_only(place):
    done = subprocess.run(
        [bin_of(place) / "chainrule", "lessons"], cwd=place, text=True,
        capture_output=True, env=environment(place),
    )  # fmt: skip
    assert done.returncode == 2 and "in a checkout" in done.stderr


def test_a_learner_gets_the_lessons(place):
    words = "learn", "--no-browser", "--language", "zh"
    with subprocess.Popen(
        [bin_of(place) / "chainrule", *words], cwd=place, text=True,
        env=environment(place), stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        said = next(line for line in process.stdout if "http://" in line)
        process.terminate()
    assert "JupyterLab" in said
    mine = place / "my-lessons"
    for language in ("en", "zh"):
        made = {path.name for path in (mine / language).glob("*.ipynb")}
        ours = {path.name for path in (ROOT / "lessons" / language).iterdir()}
        assert made == ours
