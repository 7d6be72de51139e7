"""The record, hints, solutions, progress, and all of it in a real kernel."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import tomllib

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import chainrule
from chainrule import check, hint, predict, progress, reveal, use_language
from chainrule.checking.cases import exercises
from chainrule.study import journal
from chainrule.words.messages import say
from chainrule.words.questions import QUESTIONS
from chainrule_course.base.places import ROOT

LESSONS = ROOT / "lessons"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty record, and a learner who reads English."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CHAINRULE_MARKING", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    monkeypatch.setattr(journal, "_unsaved", [])
    monkeypatch.setattr(journal, "_told", False)
    yield tmp_path / "home"
    use_language("en")


@pytest.fixture
def shown(capsys):
    """Function that calls another and returns what it showed."""

    def calling(function, *arguments):
        assert function(*arguments) is None
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return calling


def wrong(x, w, b):
    return x @ w - b


wrong.__name__ = "neuron"


def averaged(x, w, b):
    return (x * w).mean() + b


averaged.__name__ = "neuron"


def right(x, w, b):
    return x @ w + b


right.__name__ = "neuron"


# the record -----------------------------------------------------------------


def _append(home, start, count):
    os.environ["CHAINRULE_HOME"] = str(home)
    for i in range(count):
        journal.record("hint", f"{start}-{i}", text="文字" * 50)


def test_four_processes_append_at_once(home):
    context = multiprocessing.get_context("fork")
    workers = [
        context.Process(target=_append, args=(home, k, 200)) for k in range(4)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    names = [entry["exercise"] for entry in journal.events()]
    assert len(names) == 800
    for k in range(4):
        mine = [name for name in names if name.startswith(f"{k}-")]
        assert mine == [f"{k}-{i}" for i in range(200)]


def test_a_killed_writer_spoils_no_line_but_its_own(home):
    context = multiprocessing.get_context("fork")
    journal.record("hint", "first")
    writer = context.Process(target=_append, args=(home, "w", 10**6))
    writer.start()
    deadline = time.monotonic() + 10
    while len(journal.events()) < 50 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(10)
    before = len(journal.events())
    with (home / journal.FILE).open("ab") as file:
        file.write(b'{"time": "2026-01-01", "exer')  # killed in mid-write
    journal.record("passed", "last")
    events = journal.events()
    assert len(events) == before + 1 > 50
    assert events[0]["exercise"] == "first"
    assert events[-1]["exercise"] == "last"


def test_lines_that_are_no_events_are_left_out(home):
    journal.record("passed", "neuron")
    with (home / journal.FILE).open("ab") as file:
        file.write(b"\x00\xff\n[1]\nnull\n{}\n" + b"[" * 9999 + b"\n\n")
        file.write(b'{"event": [], "exercise": "a", "details": {}}\n')
    assert [entry["event"] for entry in journal.events()] == ["passed"]


def test_a_record_that_cannot_be_written_is_told_once(
    shown, monkeypatch, tmp_path
):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path / "file"))
    first, second = shown(hint, "neuron"), shown(hint, "neuron")
    assert "cannot be saved" in first and "hint 1 of 3" in first
    assert "cannot be saved" not in second and "hint 2 of 3" in second


def test_a_full_disk(shown, monkeypatch):
    monkeypatch.setattr(os, "write", lambda file, data: len(data) // 2)
    text = shown(check, wrong)
    monkeypatch.undo()
    assert "neuron: not yet." in text and "the disk is full" in text


# hints ----------------------------------------------------------------------


def test_hints_come_one_at_a_time(shown):
    given = exercises()["neuron"].hints
    for step, text in enumerate(given, 1):
        out = shown(hint, wrong)
        assert f"neuron: hint {step} of 3" in out and text["en"] in out
        assert all(t["en"] not in out for t in given if t is not text)
    assert "reveal(neuron)" in out
    out = shown(hint, "neuron")
    assert "all 3 hints" in out and all(t["en"] in out for t in given)


def test_hints_begin_at_the_question_that_fits_the_finding(shown):
    given = [text["en"] for text in exercises()["neuron"].hints]
    shown(check, wrong)  # the bias is subtracted
    out = shown(hint, wrong)
    assert "neuron: hint 3 of 3" in out and given[2] in out
    assert say("hint_fits") in out and "hint(neuron) again" in out
    out = shown(hint, wrong)
    assert "hint 1 of 3" in out and say("hint_fits") not in out
    shown(check, averaged)
    out = shown(hint, wrong)  # the question fits, though it was seen
    assert "hint 1 of 3" in out and say("hint_fits") in out
    out = shown(hint, wrong)
    assert "hint 2 of 3" in out and "reveal(neuron)" in out
    assert "all 3 hints" in shown(hint, wrong)


def test_hints_begin_anew_where_nothing_fits(shown):
    shown(check, wrong)
    shown(check, right)
    assert "hint 1 of 3" in shown(hint, wrong)


def test_a_hint_that_fits_is_said_to_in_chinese(shown):
    use_language("zh")
    shown(check, wrong)
    assert "从这个问题想起" in shown(hint, wrong)


@pytest.mark.parametrize("findings", [7, None, [[1]], ["bias"], {}])
def test_hints_bear_any_record_of_findings(shown, findings):
    journal.record("tried", "neuron", findings=findings)
    journal.record("hint", "neuron", step="x")
    assert "hint 1 of 3" in shown(hint, "neuron")


def test_hint_in_chinese_and_for_what_is_no_exercise(shown):
    use_language("zh")
    text = exercises()["neuron"].hints[0]["zh"]
    assert text in shown(hint, "neuron")
    assert "neuron、neuron_batch、" in shown(hint, "neurn")
    assert "hint(neuron)" in shown(hint)


# solutions ------------------------------------------------------------------


def unwritten(x, w, b):
    raise NotImplementedError


unwritten.__name__ = "neuron"


def test_reveal_comes_after_an_honest_try(shown):
    assert "check(neuron)" in shown(reveal, "neuron")
    shown(check, unwritten)
    assert "Write a first try" in shown(reveal, "neuron")
    shown(check, wrong)
    text = shown(reveal, "neuron")
    assert "return float(x @ w + b)" in text and '"""' not in text
    assert "Write a first try" in shown(reveal, "linear")
    assert journal.of("neuron", "revealed")


def test_reveal_without_solutions(shown, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert "not installed here" in shown(reveal, "neuron")


def test_every_exercise_has_a_solution_to_reveal(shown):
    for name in exercises():
        journal.record("passed", name)
        assert f"def {name}(" in shown(reveal, name)


# progress -------------------------------------------------------------------


def test_progress_from_the_beginning_to_the_end(shown):
    text = shown(progress)
    assert "Begin with neuron in “Neuron” (01_neuron.ipynb)." in text
    shown(check, wrong)
    assert "Next: neuron in “Neuron” (01" in shown(progress)
    journal.record("passed", "neuron")
    text = shown(progress)
    assert "Next: neuron_batch in" in text and "✓ · ·" in text
    for name in exercises():
        journal.record("passed", name)
    assert "All exercises are done." in shown(progress)


def test_progress_in_chinese(shown):
    use_language("zh")
    text = shown(progress)
    assert "《神经元》（01_neuron.ipynb）" in text
    assert "4" in text and "反向传播" in text


# predictions ----------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_questions_are_complete(language, shown):
    for key, question in QUESTIONS.items():
        if "choices" in question:
            assert 0 <= question["answer"] < len(question["choices"])
        for text in (question["question"], question["why"]):
            assert text["en"] and text["zh"]
        use_language(language)
        assert question["question"][language] in shown(predict, key)


def test_an_unknown_question(shown):
    assert "There is no question neuron_sun" in shown(predict, "neuron_sun")


# the package ----------------------------------------------------------------


def test_import_leaves_widgets_alone():
    code = (
        "import sys, chainrule;"
        "assert 'ipywidgets' not in sys.modules;"
        "assert 'IPython' not in sys.modules;"
        "assert 'matplotlib.pyplot' not in sys.modules;"
        "import chainrule.live.guard; assert chainrule.live.__name__ == 'live'"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_package_asks_for_nothing_that_it_never_imports():
    project = tomllib.loads((LESSONS / "pyproject.toml").read_text("utf-8"))
    asked = {
        re.match(r"[\w-]+", each)[0]
        for each in project["project"]["dependencies"]
    }
    files = (LESSONS / "chainrule").rglob("*.py")
    text = "\n".join(path.read_text("utf-8") for path in files)
    imported = set(re.findall(r"(?m)^\s*(?:import|from) (\w+)", text))
    assert asked - imported <= {"ipywidgets"}  # anywidget's, and named once
    assert 'sys.modules["ipywidgets"]' in text


def test_names_of_the_package():
    assert chainrule.__version__
    assert callable(chainrule.live) and callable(chainrule.predict)
    with pytest.raises(AttributeError):
        chainrule.nothing  # noqa: B018


# in a kernel ----------------------------------------------------------------

CELLS = {
    "set-up": "import os, sys\nimport numpy as np\nfrom chainrule import *",
    "exit": "def neuron(x, w, b):\n    exit()\ncheck(neuron)",
    "quit": "def neuron(x, w, b):\n    quit(3)\ncheck(neuron)",
    "sys": "def neuron(x, w, b):\n    sys.exit(3)\ncheck(neuron)",
    "line": "def linear(X, W, b):\n    y = X @ W\n    return y + c\n"
    "check(linear)",
    "flood": "def neuron(x, w, b):\n    for _ in range(9999):\n"
    "        print('flood' * 99)\n        print('e', file=sys.stderr)\n"
    "check(neuron)",
    "syntax": "def neuron(x, w, b)\n    return x @ w + b",
    "after": "check(neuron)",
    "lambda": "neuron = lambda x, w, b: x @ w + b\ncheck(neuron)",
    "result": "check(neuron(np.ones(2), np.ones(2), 1.0))",
    "options": "np.set_printoptions(precision=1, legacy='1.13')\n"
    "import warnings; warnings.simplefilter('error')\n"
    "def neuron(x, w, b):\n    return np.array([0.123456, 2.0])\n"
    "check(neuron)",
    "endless": "def neuron(x, w, b):\n    while True:\n        pass\n"
    "check(neuron)",
    "hint": "hint(neuron)",
    "subtracted": "def neuron_batch(X, w, b):\n    return X @ w - b\n"
    "check(neuron_batch)",
    "fits": "hint(neuron_batch)",
    "reveal": "reveal(neuron)",
    "progress": "progress()",
    "predict": "predict('batch_shape')",
    "drag": "predict('neuron_sum')",
    "zh": "use_language('zh')\ncheck(linear)",
    "validate": "os.environ['NBGRADER_EXECUTION'] = 'validate'\n"
    "use_language('en')\ncheck(linear)",
}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """Outputs of every cell, run in one kernel."""
    home = tmp_path_factory.mktemp("home")
    saved = os.environ.get("CHAINRULE_HOME")
    os.environ["CHAINRULE_HOME"] = str(home)
    cells = [new_code_cell(source) for source in CELLS.values()]
    notebook = new_notebook(cells=cells)
    try:
        NotebookClient(
            notebook, timeout=30, allow_errors=True, kernel_name="python3"
        ).execute()
    finally:
        os.environ.pop("CHAINRULE_HOME")
        if saved is not None:
            os.environ["CHAINRULE_HOME"] = saved
    return {
        key: cell.outputs
        for key, cell in zip(CELLS, notebook.cells, strict=True)
    }


def text_of(outputs):
    """The plain text of the only output, which is a display."""
    (output,) = outputs
    assert output.output_type == "display_data", output
    assert set(output.data) >= {"text/plain", "text/html"}
    assert "Traceback" not in str(output.data)
    return output.data["text/plain"]


@pytest.mark.parametrize(
    "key, wanted",
    [
        ("exit", "calls exit()"),
        ("quit", "calls exit()"),
        ("sys", "calls exit()"),
        ("line", "It stops in line 3, return y + c, with NameError"),
        ("flood", "floodflood"),
        ("lambda", "neuron: right."),
        ("result", "without brackets: check(neuron)"),
        ("options", "[0.1235 2.]  shape (2,)"),
        ("after", "The last cell with def neuron did not run"),
        ("endless", "still running after 2 seconds"),
        ("hint", "hint 1 of 3"),
        ("fits", "hint 3 of 3"),
        ("reveal", "return float(x @ w + b)"),
        ("progress", f"Your progress: 1 of {len(exercises())} exercises"),
        ("predict", "( ) (5, 3)"),
        ("drag", "-12 … 12"),
        ("zh", "linear："),
    ],
)
def test_in_a_kernel(outputs, key, wanted):
    assert wanted in text_of(outputs[key])


def test_only_a_cell_that_did_not_run_is_said_to_have_not(outputs):
    for key in ("exit", "quit", "flood", "lambda", "options", "endless"):
        assert "did not run" not in text_of(outputs[key])
    html = outputs["after"][0].data["text/html"]
    assert "The last cell with <code>def neuron</code> did not run" in html


def test_predict_leaves_a_static_form_where_nobody_answers(outputs):
    data = outputs["predict"][0].data
    assert "application/vnd.jupyter.widget-view+json" not in data
    assert "<li>" in data["text/html"]
    assert "cr-track" in outputs["drag"][0].data["text/html"]
    assert "To answer, run the cells above" in data["text/html"]


def test_the_report_in_html_says_it_in_words_too(outputs):
    html = outputs["options"][0].data["text/html"]
    assert 'role="status"' in html and 'lang="en"' in html
    assert "✗" in html and ": not yet</span>" in html


def test_validating_in_a_kernel(outputs):
    report, error = outputs["validate"]
    assert "linear: not yet." in report.data["text/plain"]
    assert error.ename == "NotYet"
    (line,) = error.traceback
    assert line.startswith("NotYet: It stops in line 3")


def test_nbgrader_validate_finds_what_is_not_right(tmp_path):
    good = "def neuron(x, w, b):\n    return x @ w + b"
    bad = "def linear(X, W, b):\n    return X @ W"
    cells = ["from chainrule import check", good, "check(neuron)", bad]
    notebook = new_notebook(
        cells=[new_code_cell(text) for text in [*cells, "check(linear)"]]
    )
    kernel = {"name": "python3", "display_name": "P", "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    notebook.cells[2].metadata["nbgrader"] = graded("check-neuron")
    notebook.cells[4].metadata["nbgrader"] = graded("check-linear")
    nbformat.write(notebook, tmp_path / "lesson.ipynb")
    run = subprocess.run(
        [sys.executable, "-m", "nbgrader", "validate", "lesson.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "FAILED ON 1 CELL" in run.stdout, run
    assert "NotYet: The bias b is not used." in run.stdout


def graded(name):
    return {
        "grade": True, "grade_id": name, "locked": True, "points": 1,
        "schema_version": 3, "solution": False, "task": False,
        "cell_type": "code",
    }  # fmt: skip
