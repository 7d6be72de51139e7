"""`chainrule mark`: right points whatever a notebook does."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import books
import numpy as np
import psutil
import pytest

from chainrule.checking.drivers.calls import DRIVERS
from chainrule.checking.judge import judge
from chainrule.checking.observe import Observation, observe
from chainrule.words import messages
from chainrule.words.language import current, use_language
from chainrule_course import cli, exercises
from chainrule_course.base.errors import UserError
from chainrule_course.engine import Engine, Job, layers
from chainrule_course.marking import marker as marking
from chainrule_course.marking import notebooks, score, table

ENDLESS = "def linear(X, W, b):\n    while True: pass"
DEAF = """\
import signal
def linear(X, W, b):
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    while True: pass"""


@pytest.fixture(scope="module")
def engine():
    """One for all notebooks."""
    with Engine() as engine:
        yield engine


@pytest.fixture
def mark(tmp_path, engine):
    """Write a notebook and mark it; return the report."""

    def write_and_mark(book, **options):
        path = books.write(tmp_path / "01_neuron.ipynb", book)
        book = notebooks.read(path)
        return marking.mark(book, engine=engine, **options)

    return write_and_mark


@pytest.fixture
def quick(monkeypatch):
    """Short time limits."""
    monkeypatch.setattr(marking, "CELL_SECONDS", 3.0)
    monkeypatch.setattr(marking, "GRACE", 1.0)
    monkeypatch.setattr(score, "SECONDS", 1.0)


def points(report):
    """Points by exercise, of those that are not full marks."""
    return {
        entry["name"]: entry["points"]
        for entry in report["exercises"]
        if entry["points"] < entry["max_points"]
    }


def found(report, name):
    """Ids of the findings of an exercise."""
    entry = next(e for e in report["exercises"] if e["name"] == name)
    return [finding["id"] for finding in entry["findings"]]


def noted(report, name):
    """Ids of the notes of an exercise."""
    entry = next(e for e in report["exercises"] if e["name"] == name)
    return [note["id"] for note in entry["notes"]]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_solved_lesson_gets_all_points(mark, language):
    before = current()
    report = mark(books.solved(language))
    assert points(report) == {}
    assert report["points"] == report["max_points"] == 45
    assert report["language"] == language
    assert current() == before


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_untouched_lesson_gets_none_and_is_told_so(mark, language):
    report = mark(books.slim(books.untouched(language)))
    assert report["points"] == 0
    for entry in report["exercises"]:
        assert [f["id"] for f in entry["findings"]] == ["untouched"]
        text = messages.TEXTS["untouched"][language]
        assert entry["findings"][0]["text"] == text


def test_the_report_has_the_keys_it_should_have(tmp_path, capsys):
    wrong = "def neuron(x, w, b):\n    return x @ w - b"
    book = books.slim(books.solved(neuron=wrong))
    path = str(books.write(tmp_path / "a.ipynb", book))
    assert cli.main(["mark", "--json", path]) == 0
    out, err = capsys.readouterr()
    (report,) = json.loads(out)
    assert list(report) == [
        "file", "lesson", "language", "seed", "points", "max_points",
        "exercises",
    ]  # fmt: skip
    assert report["file"] == path and report["lesson"] == "01_neuron"
    assert [e["name"] for e in report["exercises"]] == books.names()
    entry = report["exercises"][0]
    assert list(entry) == [
        "name", "points", "max_points", "findings", "notes", "case",
    ]  # fmt: skip
    assert entry["case"][0].startswith("The smallest case that fails")
    assert any("yours" in line for line in entry["case"])
    assert "case" not in report["exercises"][1]  # right
    assert entry["points"] == 2 and entry["max_points"] == 5
    assert entry["findings"] == [
        {
            "id": "bias_subtracted",
            "text": exercises.find("neuron")
            .mistakes["bias_subtracted"]
            .text["en"],
        }
    ]
    assert err == ""


def test_the_seed_comes_from_the_file_or_is_given(mark, tmp_path):
    book = books.slim(books.untouched())
    one = notebooks.read(books.write(tmp_path / "one.ipynb", book))
    same = notebooks.read(books.write(tmp_path / "same.ipynb", book))
    book["cells"][0]["source"] = "# mine\nimport numpy as np"
    other = notebooks.read(books.write(tmp_path / "other.ipynb", book))
    assert one.seed == same.seed != other.seed
    assert mark(book)["seed"] == other.seed
    assert mark(book, seed=7)["seed"] == 7


@pytest.mark.parametrize("name", books.names())
def test_points_do_not_depend_on_the_seed(name):
    exercise = exercises.find(name)
    for mistake in exercise.mistakes.values():
        earned = set()
        for seed in range(2):
            cases = exercise.cases_for(seed)
            seen = [observe(mistake.function, case) for case in cases]
            verdict = judge(exercise.plain(), cases, seen)
            earned.add(verdict.total)
        assert len(earned) == 1, mistake.id


ODD = [
    None, True, 3, 1.5, float("nan"), "text", b"bytes", 1j, [], (), {}, [[]],
    [1, [2]], [None], {"z": 1}, {1: 2}, (1,), (1, 2), (1, 2, 3), [1, "a"],
    np.float32(2), np.bool_(1), np.array(None), np.array("a"), np.array([]),
    np.ones((2, 0)), np.array([1, "a"], object), np.ones(3, "datetime64[s]"),
    10**5000, object(), len, range(3), {"w": [1, {"b": ()}]}, [np.ones(2)] * 3,
    np.ma.masked_all(3), 2**200, [2**200, 1.0], [1j], float("inf"),
]  # fmt: skip


@pytest.mark.parametrize("name", books.names())
def test_what_comes_from_the_process_is_judged_the_same(name):
    """Whatever a function returns: nbgrader judges it without the detour."""
    exercise = exercises.find(name)
    plain, cases = exercise.plain(), exercise.cases_for(5)
    functions = [*exercise.rights.values(), exercise.reference]
    functions += [mistake.function for mistake in exercise.mistakes.values()]
    functions += [lambda *_, odd=odd: odd for odd in ODD]
    for function in functions:
        seen = [observe(function, case) for case in cases]
        data = json.loads(json.dumps([each.to_json() for each in seen]))
        back = [Observation.from_json(each) for each in data]
        here = judge(plain, cases, seen)
        there = judge(plain, cases, back)
        assert here.points == there.points
        ids = [f.id for f in here.findings]
        assert ids == [f.id for f in there.findings]


UNFIT = {
    "missing": (None, "there is no such file"),
    "empty": (b"", "empty"),
    "blank": (b" \n", "empty"),
    "text": (b"hello", "not JSON"),
    "bytes": (bytes(range(256)), "not JSON"),
    "deep": (b"[" * 100_000, "not JSON"),
    "list": (b"[1, 2]", "not a notebook"),
    "other": (b'{"a": 1}', "not a notebook"),
    "old": (b'{"nbformat": 3, "worksheets": []}', "format 3"),
    "no_list": (b'{"nbformat": 4, "cells": 5}', "no list of cells"),
    "no_cells": (b'{"nbformat": 4, "cells": []}', "no cells"),
    "odd_cell": (b'{"nbformat": 4, "cells": [7]}', "no source"),
    "stranger": (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}',
        "no lesson of this course",
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_an_unfit_file_gets_one_sentence(name, tmp_path, capsys):
    content, reason = UNFIT[name]
    path = tmp_path / f"{name}.ipynb"
    if content is not None:
        path.write_bytes(content)
    assert cli.main(["mark", str(path)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1 and err.startswith(f"{path}: ")
    assert reason in err


def refused(path):
    with pytest.raises(UserError) as caught:
        notebooks.read(path)
    return str(caught.value)


def test_what_else_cannot_be_marked(tmp_path, monkeypatch):
    assert "folder" in refused(tmp_path)
    assert "cannot be read" in refused("a\0b")
    path = tmp_path / "01_neuron.ipynb"
    book = books.untouched()
    book["metadata"]["kernelspec"] = {"name": "ir", "language": "R"}
    assert "kernel is R" in refused(books.write(path, book))
    book = books.untouched()
    book["metadata"]["chainrule"]["lesson"] = "99_magic"
    assert "no lesson '99_magic'" in refused(books.write(path, book))
    book = books.untouched()
    book["cells"] += [books.code("1")] * notebooks.MOST_CELLS
    assert "5000 cells" in refused(books.write(path, book))
    monkeypatch.setattr(notebooks, "MOST_BYTES", 100)
    assert "larger than" in refused(books.write(path, books.untouched()))


def test_a_file_that_cannot_be_marked_does_not_stop_the_others(
    tmp_path, capsys
):
    bad = tmp_path / "bad.ipynb"
    bad.write_text("{")
    book = books.slim(books.untouched())
    good = books.write(tmp_path / "good.ipynb", book)
    files = [str(bad), str(good), str(tmp_path / "none.ipynb")]
    assert cli.main(["mark", "--json", *files]) == 2
    out, err = capsys.readouterr()
    assert [r["file"] for r in json.loads(out)] == [str(good)]
    assert len(err.splitlines()) == 2
    assert cli.main(["mark", "--seed", "-3", str(good)]) == 2
    assert "whole number" in capsys.readouterr().err


def test_several_are_marked_at_once_and_told_in_their_order(tmp_path, capsys):
    book = books.slim(books.untouched())
    files = [str(books.write(tmp_path / f"{n}.ipynb", book)) for n in "cab"]
    assert cli.main(["mark", "--json", "--workers", "3", *files]) == 0
    reports = json.loads(capsys.readouterr().out)
    assert [report["file"] for report in reports] == files
    assert cli.main(["mark", "--workers", "0", *files]) == 2
    assert "at least one worker" in capsys.readouterr().err


def test_where_there_is_no_sandbox_it_must_be_told(
    tmp_path, capsys, monkeypatch
):
    missing = dict.fromkeys(layers.MEANINGS, "not on this system")
    monkeypatch.setattr(layers, "probe", lambda: missing)
    book = books.slim(books.solved())
    path = str(books.write(tmp_path / "a.ipynb", book))
    assert cli.main(["mark", "--json", path]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert "seccomp: not on this system" in err and "--unsafe" in err
    assert cli.main(["mark", "--json", "--unsafe", path]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    assert report["points"] == 45


def test_the_lesson_is_recognised_without_metadata(tmp_path):
    book = books.solved("zh")
    del book["metadata"]["chainrule"]
    path = books.write(tmp_path / "homework.ipynb", book)
    read = notebooks.read(path)
    assert (read.lesson, read.language) == ("01_neuron", "zh")
    book["cells"] = [books.code("1")]
    path = books.write(tmp_path / "01_neuron-Copy1.ipynb", book)
    assert notebooks.read(path).lesson == "01_neuron"


def test_cells_are_known_by_grade_id_where_ids_were_rewritten(mark):
    book = books.slim(books.solved())
    for number, cell in enumerate(book["cells"]):
        cell["id"] = f"random{number}"
    assert points(mark(book)) == {}


def test_code_that_ends_the_process_costs_only_its_own_points(mark):
    book = books.slim(
        books.solved(
            neuron="import os\ndef neuron(x, w, b): os._exit(0)",
            linear="import ctypes\ndef linear(X, W, b): ctypes.string_at(0)",
            signed_distance="def signed_distance(X, w, b): exit()",
            perceptron_step="import os\nos.abort()",
        )
    )
    books.insert(book, "neuron_gradient", "import os\nos.kill(os.getpid(), 9)")
    report = mark(book)
    assert points(report) == {
        "neuron": 0, "linear": 0, "signed_distance": 0, "perceptron_step": 0,
    }  # fmt: skip
    assert found(report, "neuron") == found(report, "linear") == ["dead"]
    assert found(report, "perceptron_step") == ["dead"]
    assert found(report, "signed_distance") == ["exit"]
    assert noted(report, "neuron_gradient") == ["dead"]


def test_reaching_into_the_helper_package_earns_nothing_but_a_note(mark):
    reached = {
        "sigmoid": "from chainrule.labs.pairings import _sigmoid as sigmoid",
        "relu": "from chainrule.checking.drivers.calls import relu",
        "softmax": "from chainrule.labs.pairings import _softmax as softmax",
    }
    path = books.LESSONS / "en" / "02_activations.ipynb"
    book = json.loads(path.read_text("utf-8"))
    kept = {"setup", *reached, *(f"test_{name}" for name in reached)}
    book["cells"] = [cell for cell in book["cells"] if cell["id"] in kept]
    report = mark(books.fill(book, **reached))
    assert report["points"] == 0
    for name in reached:
        assert "taken" in noted(report, name)


@pytest.mark.parametrize("source", [ENDLESS, DEAF], ids=["python", "deaf"])
def test_an_endless_function_is_stopped(mark, quick, source):
    report = mark(books.slim(books.solved(linear=source)))
    assert points(report) == {"linear": 0}
    assert found(report, "linear") == ["endless"]


def test_an_endless_cell_is_stopped(mark, quick):
    book = books.slim(books.solved(linear="while True: pass"))
    books.insert(book, "neuron", "while True: pass")
    report = mark(book)
    assert points(report) == {"linear": 0}
    assert found(report, "linear") == ["endless"]
    assert noted(report, "neuron") == ["endless"]


def test_an_endless_edge_case_keeps_the_points_for_values(mark, quick):
    source = """\
def neuron_batch(X, w, b):
    while len(X) == 1: pass
    return X @ w + b"""
    report = mark(books.slim(books.solved(neuron_batch=source)))
    assert points(report)["neuron_batch"] >= 2


def test_time_for_a_notebook_is_limited(mark, quick, monkeypatch):
    monkeypatch.setattr(marking, "NOTEBOOK_SECONDS", 0.0)
    report = mark(books.slim(books.solved()))
    assert report["points"] == 0
    assert found(report, "fit_line") == ["endless"]


def test_no_process_survives(mark):
    sleeper = ["sleep", "98765.4321"]
    source = f"import subprocess\nsubprocess.Popen({sleeper})"
    mark(books.insert(books.slim(books.untouched()), "linear", source))
    left = [
        one.info["cmdline"]
        for one in psutil.process_iter(["cmdline"])
        if one.info["cmdline"] == sleeper
    ]
    assert left == []


STUBBORN = """\
import time
while True:
    try: time.sleep(1)
    except BaseException: pass"""


@pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL needs Linux")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_no_process_survives_a_marker_that_is_stopped(name, tmp_path, hearing):
    book = books.insert(books.slim(books.untouched()), "linear", STUBBORN)
    path = books.write(tmp_path / "a.ipynb", book)
    with hearing():
        marker = subprocess.Popen(
            [sys.executable, "-m", "chainrule_course.cli", "mark", path],
            stderr=subprocess.DEVNULL,
        )
    deadline = time.monotonic() + 60
    children = []
    while not children and time.monotonic() < deadline:
        children = psutil.Process(marker.pid).children()
        time.sleep(0.1)
    time.sleep(1)
    marker.send_signal(getattr(signal, name))
    assert marker.wait(30) != 0
    gone, alive = psutil.wait_procs(children, timeout=10)
    assert gone and not alive


SURROUNDINGS = """\
import os, sys
from pathlib import Path
assert os.environ["CHAINRULE_MARKING"] == "1"
assert "SECRET" not in os.environ and "CHAINRULE_KEY" not in os.environ
assert Path.home() == Path.cwd() and Path.cwd().name.startswith("chainrule-")
assert sys.stdin.read() == ""
print("x" * 10**6)
reached = True"""


def test_what_a_notebook_finds_around_it(mark, monkeypatch):
    monkeypatch.setenv("SECRET", "42")
    use = "def neuron(x, w, b):\n    assert reached\n    return x @ w + b"
    book = books.slim(books.solved(neuron=use))
    assert points(mark(books.insert(book, "neuron", SURROUNDINGS))) == {}


HARMLESS = """\
%matplotlib inline
%config InlineBackend.figure_format = "svg"
import matplotlib.pyplot as plt, ipywidgets
from IPython.display import display, Markdown
display(Markdown("a *word*"))
plt.plot([1, 2])
plt.show()
ipywidgets.interact(lambda a: a, a=(1, 3))
!echo hello
assert not input"""


def test_notebook_habits_do_no_harm(mark):
    use = "def neuron(x, w, b):\n    return x @ w + b + 0 * _"
    book = books.slim(books.solved(neuron=use))
    books.insert(book, "neuron", HARMLESS.replace("assert not input", "40+2"))
    books.insert(book, "linear", "name = input('your name?')")
    assert points(mark(book)) == {}


def test_cells_that_were_moved_copied_deleted_or_renamed(mark):
    book = books.slim(books.solved())
    copy = dict(books.cell(book, "neuron"), id="own")
    copy["source"] = "def neuron(x, w, b):\n    return 0"
    book["cells"].append(copy)  # after the test cell, so it changes nothing
    again = dict(books.cell(book, "test_linear"), id="own2", source="1/0")
    book["cells"].append(again)
    books.remove(book, "test_neuron_batch", "fit_line", "test_fit_line")
    books.cell(book, "signed_distance")["source"] = "def distance(): pass"
    report = mark(book)
    assert points(report) == {"signed_distance": 0, "fit_line": 0}
    assert found(report, "signed_distance") == ["missing"]
    assert found(report, "fit_line") == ["missing"]


def test_a_syntax_error_is_named(mark):
    report = mark(books.slim(books.solved(linear="def linear(X W)")))
    assert found(report, "linear") == ["error"]
    assert "SyntaxError" in str(report)


def test_an_exercise_is_observed_where_its_test_stands():
    def cell(exercise=None, tests=None):
        return notebooks.Cell(1, "", exercise, tests)

    f, test_f, other = cell("f"), cell(tests="f"), cell()
    assert marking.steps([f, other, test_f, other], ["f"]) == [
        f, other, "f", other,
    ]  # fmt: skip
    assert marking.steps([f, other], ["f"]) == [f, "f", other]
    assert marking.steps([other], ["f"]) == [other, "f"]
    assert marking.steps([], ["f"]) == ["f"]
    assert marking.steps([test_f, f, test_f], ["f"]) == [f, "f"]


def test_the_process_gets_to_know_inputs_only(mark, monkeypatch):
    sent = []
    send = Job._send

    def spy(self, request, deadline):
        sent.append(request)
        return send(self, request, deadline)

    monkeypatch.setattr(Job, "_send", spy)
    assert points(mark(books.slim(books.solved()))) == {}
    looks = [request for request in sent if request["do"] == "look"]
    for request in looks:
        assert sorted(request) == [
            "cases", "do", "lend", "name", "seconds", "total",
        ]  # fmt: skip
        for inputs, driver, rows in request["cases"]:
            assert list(inputs) == ["dict"]
            assert driver is None or driver in DRIVERS
            assert rows is None or type(rows) is int
    assert len(looks) == len(books.names())


FORGED = """\
import gc, struct
from socket import socket
for end in [o for o in gc.get_objects() if isinstance(o, socket)]:
    end.sendall(struct.pack("!I", len({message!r})) + {message!r})"""


@pytest.mark.parametrize(
    "message",
    [
        b"\xff", b"[]", b"{}", b'{"seen": 3}', b'{"failure": 3}',
        b'{"failure": null}', b'{"seen": {"value": {"array": "O"}}}',
        b"[" * 100_000, b'"' + b"x" * 10**6 + b'"',
    ],
)  # fmt: skip
def test_garbage_on_the_line_is_survived(mark, message):
    book = books.slim(books.solved())
    source = FORGED.format(message=message)
    report = mark(books.insert(book, "fit_line", source))
    assert points(report).keys() <= {"fit_line"}


def test_score_prints_on_stdout_and_returns_a_float(capsys, monkeypatch):
    monkeypatch.setenv("CHAINRULE_SEED", "12")

    def no_name(x, w, b):
        return np.float64(x @ w - b)

    neuron = no_name
    earned = score.score(neuron)
    out, err = capsys.readouterr()
    assert type(earned) is float and earned == 2.0  # shape and arguments
    assert out.startswith("neuron: 2 of 5 points (seed 12)\n- ")
    assert err == ""


def test_score_speaks_chinese_and_survives_strict_numpy(capsys):
    def neuron(x, w, b):
        return x @ w + b

    use_language("zh")
    try:
        with np.errstate(all="raise"):
            assert score.score(neuron) == 5.0
    finally:
        use_language("en")
    assert "5 / 5 分" in capsys.readouterr().out


def test_the_seed_of_a_submission_is_that_of_its_folder(tmp_path, monkeypatch):
    def seed(*parts):
        folder = tmp_path.joinpath(*parts)
        folder.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(folder)
        return score.submission_seed()

    one = seed("a", "autograded", "ann", "01_neuron")
    assert one == seed("b", "ann", "01_neuron")
    assert one != seed("a", "autograded", "bob", "01_neuron")
    monkeypatch.setenv("CHAINRULE_SEED", "some text")
    assert score.submission_seed() != one


def test_the_table_fits_and_is_aligned(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    book = books.slim(books.untouched("zh"))
    path = str(books.write(tmp_path / "x.ipynb", book))
    assert cli.main(["mark", path]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert all(table.width(line) <= 60 for line in lines[1:])
    rows = [line for line in lines[1:] if re.search(r" \d+/\d+", line)]
    assert len(rows) == len(books.names()) + 1
    assert "总分" in rows[-1] and "0/45" in rows[-1]
    ends = {table.width(re.match(r".*?\d+/\d+", row)[0]) for row in rows}
    assert len(ends) == 1


def test_a_message_cannot_steer_the_terminal(mark):
    source = "def neuron(x, w, b): raise ValueError('\\x1b[2Jgone')"
    text = table.of(mark(books.slim(books.solved(neuron=source))))
    assert "gone" in text and "\x1b" not in text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_notebook_that_forks_is_marked_once(mark):
    source = "import os\nfirst = os.fork()"
    book = books.insert(books.slim(books.solved()), "linear", source)
    assert points(mark(book)) == {}


def test_wrapping():
    assert table.wrapped("one two three", 7) == ["one two", "three"]
    assert table.wrapped("还没有写：把它写完", 10) == [
        "还没有写：",
        "把它写完",
    ]
    assert table.wrapped("", 9) == [""]
    assert table.wrapped("averyverylongword x", 5) == [
        "averyverylongword", "x",
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS is Linux")
def test_memory_is_limited(mark):
    use = "def neuron(x, w, b):\n    return np.ones(10**9).sum()"
    report = mark(books.slim(books.solved(neuron=use)))
    assert points(report) == {"neuron": 0}
    assert "MemoryError" in str(report) or found(report, "neuron") == ["dead"]


@pytest.mark.parametrize("slip,exercise", [
    ("def neuron_gradient(X, y, w, b):\n    return w, b", "fit_line"),
    ("def perceptron_step(w, b, x, t):\n    return w", "train_perceptron"),
])  # fmt: skip
def test_a_slip_in_an_earlier_function_spoils_nothing(mark, slip, exercise):
    earlier = slip[4:].partition("(")[0]
    lost = points(mark(books.solved(**{earlier: slip})))
    assert earlier in lost
    assert exercise not in lost
