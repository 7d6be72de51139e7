"""A right answer: yours beside ours, what runs on it now, one step on."""

import json
import linecache

import pytest

from chainrule import check, use_language
from chainrule.checking.cases import exercises
from chainrule.study import journal, moment
from chainrule.study.progress import exercises_of
from chainrule_course.base.places import ROOT
from chainrule_course.builder import source_notebook
from chainrule_course.exercises import every

RIGHT = """def neuron(x, w, b):
    # (about 1 line)
    return (x * w).sum() + b
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))


def defined(source, name):
    """Make a function whose source can be found, as in a notebook."""
    file = f"<cell {len(linecache.cache)}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    names = {"np": __import__("numpy")}
    exec(compile(source, file, "exec"), names)
    return names[name]


def test_yours_beside_ours(capsys):
    check(defined(RIGHT, "neuron"))
    told = capsys.readouterr().out
    assert "neuron: right. All" in told and "teacher" not in told
    assert "return float(x @ w + b)" in told
    assert "Next: neuron_batch." in told


def test_in_html():
    function = defined(RIGHT, "neuron")
    html, _ = moment.moment(exercises()["neuron"], function)
    yours, ours = html.split(">ours</div>")
    assert "sum" in yours and "float" in ours
    assert "about 1 line" not in html
    assert "01_neuron.ipynb#cell-id=neuron" in html
    assert "<details open>" in html


def test_word_for_word(capsys):
    same = "def neuron(x, w, b):\n    return float(x @ w + b)\n"
    check(defined(same, "neuron"))
    assert "word for word" in capsys.readouterr().out


def test_a_students_copy_has_no_solutions(capsys, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    check(defined(RIGHT, "neuron"))
    told = capsys.readouterr().out
    assert "teacher" in told and "float(x @ w" not in told
    assert "Next: neuron_batch." in told


def test_what_is_not_right_is_no_moment(capsys):
    check(defined("def neuron(x, w, b):\n    return x @ w\n", "neuron"))
    told = capsys.readouterr().out
    assert "return float" not in told and "Next" not in told


def test_the_last_exercise_of_a_lesson(capsys):
    for name in exercises_of("01_neuron"):
        journal.record("passed", name)
    check(defined(RIGHT, "neuron"))
    assert "all 9 exercises of the lesson" in capsys.readouterr().out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_exercise_has_its_moment(language):
    use_language(language)
    try:
        for exercise in every():
            html, text = moment.moment(exercise, exercise.reference)
            assert html and text, exercise.name
    finally:
        use_language("en")


def test_each_place_is_there_and_uses_it():
    lessons = {e.lesson for e in every()}
    books = {lesson: source_notebook(lesson, "en") for lesson in lessons}
    sources = {
        lesson: {cell.id: cell.source for cell in book.cells}
        for lesson, book in books.items()
    }
    uses = json.loads((ROOT / "lessons/chainrule/uses.json").read_text())
    assert set(uses) == set(exercises())
    for name, found in uses.items():
        own = sources[exercises()[name].lesson]
        order = list(own)
        for key in filter(None, (found["cell"], found["figure"])):
            assert name in own[key]
            assert order.index(key) > order.index(name)
        if found["figure"]:
            assert "figures." in own[found["figure"]]
        for lesson in found["lessons"]:
            assert name in str(sources[lesson])
