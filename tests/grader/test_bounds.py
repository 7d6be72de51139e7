"""Nothing that comes out of a notebook stops, slows or swells the others."""

import json
import os
import subprocess
import sys
from pathlib import Path

import books
import classes
import pytest

from chainrule_course.base.errors import UserError
from chainrule_course.engine import Engine
from chainrule_course.marking.notebooks import read
from chainrule_course.marking.repair import repaired
from chainrule_course.report import marks

MOST_MEMORY = 700  # MB, of a process that marks two at once; seen: 130 to 570
USUAL_MEMORY = 250  # and of one that marks what need not cost more

FORGED = """\
import chainrule.checking.observe
from chainrule.checking.observe import Failure
chainrule.checking.observe._failure = lambda error, file: Failure(
    {name!r}, {message!r} * {times}, 3, {message!r} * {times},
    ({message!r} * {times},) * 3)
def neuron(x, w, b):
    raise ValueError"""
RETURNING = "import numpy as np\ndef neuron(x, w, b): return {value}"
NEURON = "def neuron(x, w, b):\n    return x @ w + b"
HOSTILE = {
    "long message": FORGED.format(
        name="ValueError", message="shapes (", times=150_000
    ),
    "half characters sent": FORGED.format(
        name="TypeError", message="x.\\ud800.", times=40_000
    ),
    "endless rows": RETURNING.format(value="np.zeros((10**12, 0))"),
    "long names": RETURNING.format(value="{'k' * 10**6: 1, 'l' * 10**6: 2}"),
    "many small arrays": RETURNING.format(value="[np.zeros(0)] * 90_000"),
    "odd frame": (
        "import struct, gc\nfrom socket import socket\n"
        "data = b'[' + b'{\"a\":0},' * 2_000_000 + b'0]'\n"
        "for end in [o for o in gc.get_objects() if isinstance(o, socket)]:\n"
        "    end.sendall(struct.pack('!I', len(data)) + data)"
    ),
}
# Cells that work, and what is to be told of them makes no way through.
HONEST = {
    "long sum": "def neuron(x, w, b):\n    return x @ w + b" + " + 0" * 600,
    "long sums": "\n".join(
        ["def neuron(x, w, b):", "    z = x @ w + b"]
        + ["    z = z" + " + 0" * 300] * 30
        + ["    return z"]
    ),
    "nested lists": f"{NEURON}\nx = {'[' * 90 + ']' * 90}",
    "long cell": f"_ = [{'1,' * 200_000}]\n" + NEURON,
    "nested display": (
        f"{NEURON}\nfrom IPython.display import display\nx = []\n"
        "for i in range(900): x = [x]\n"
        "display({'application/json': x}, raw=True)"
    ),
    "half characters": NEURON + "  # \ud800\udfff \udc00",
}


PROSE = "<div>" * 16_000 + "$\\( " * 9_000  # what is quadratic to render


def notebook(source):
    """A notebook of which only the first exercise is written."""
    return books.fill(books.slim(books.untouched()), neuron=source)


# A small process between: a command would begin with the memory of pytest.
MEASURED = (
    "import resource, subprocess, sys\n"
    "code = subprocess.call(sys.argv[2:])\n"
    "used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
    "open(sys.argv[1], 'w').write(f'{used // 1024}')\n"
    "sys.exit(code)"
)


def command(*words, cwd=None, code=0):
    """Run a command; return what it prints and the memory it took, in MB."""
    ours = (sys.executable, "-m", "chainrule_course.cli", *words)
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, cwd / "peak", *ours],
        cwd=cwd,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == code
    return done.stdout, int((cwd / "peak").read_text())


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """Hostile notebooks marked beside honest ones: reports by name, MB."""
    folder = tmp_path_factory.mktemp("one-by-one")
    every = {**HOSTILE, **HONEST, "neighbour": NEURON}
    files = [
        books.write(folder / f"{name}.ipynb", notebook(source)).name
        for name, source in every.items()
    ]
    said, memory = command(
        "mark", "--json", "--workers", "2", *files, cwd=folder
    )
    reports = {report["file"][:-6]: report for report in json.loads(said)}
    return reports, memory


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_sent_in_masses_earns_nothing(marked, name):
    assert marked[0][name]["points"] == 0


@pytest.mark.parametrize("name", [*HONEST, "neighbour"])
def test_honest_work_counts_beside_it(marked, name):
    assert marked[0][name]["points"] == 5


def test_no_sentence_is_long(marked):
    for report in marked[0].values():
        assert len(json.dumps(report)) < 20_000


def test_the_marker_does_not_swell(marked):
    assert marked[1] < MOST_MEMORY


def test_a_long_cell_costs_the_marker_no_memory(tmp_path):
    long = f"_ = [{'1,' * 500_000}]"
    right = (
        "def neuron_gradient(X, y, w, b):\n    gaps = X @ w + b - y\n"
        "    return 2 * X.T @ gaps / len(y), 2 * gaps.mean()"
    )
    book = books.slim(books.untouched())
    book = books.insert(book, "neuron_gradient", right)
    book = books.fill(book, neuron_gradient=long)
    books.write(tmp_path / "a.ipynb", book)
    said, memory = command("mark", "--json", "a.ipynb", cwd=tmp_path)
    assert json.loads(said)[0]["points"] == 5
    assert memory < USUAL_MEMORY


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The same notebooks in a class."""
    course = classes.new_course(tmp_path_factory.mktemp("class") / "course")
    for name, source in {**HOSTILE, **HONEST, "neighbour": NEURON}.items():
        book = notebook(source)
        book["cells"].append({"cell_type": "markdown", "id": "prose",
                              "metadata": {}, "source": PROSE})  # fmt: skip
        classes.hand_in(course, name, book)
    _, memory = command(
        "course", "grade", books.LESSON, "--workers", "2", cwd=course
    )
    return course, memory


def test_a_class_gets_the_same(marked, graded):
    found = {
        record["student"]: record["report"]["points"]
        for record in marks.read(graded[0], books.LESSON)
    }
    assert found == {n: report["points"] for n, report in marked[0].items()}
    assert graded[1] < MOST_MEMORY


def test_the_report_on_a_class_comes_whatever_is_in_it(graded):
    said, memory = command("course", "report", books.LESSON, cwd=graded[0])
    assert "report.html" in said and memory < MOST_MEMORY
    page = graded[0] / "reports" / books.LESSON / "report.html"
    assert all(name in page.read_text("utf-8") for name in HONEST)


def test_everybody_gets_a_page_whatever_is_in_it(graded):
    _, memory = command(
        "course", "feedback", books.LESSON, "--workers", "2", cwd=graded[0]
    )
    pages = [*(graded[0] / "feedback").glob(f"*/{books.LESSON}/*.html")]
    assert len(pages) == len(HOSTILE) + len(HONEST) + 1
    assert memory < MOST_MEMORY


def test_an_answer_in_a_long_cell_is_compared_with_none(tmp_path):
    from chainrule_course.report import alike

    book = read(books.write(tmp_path / "a.ipynb", notebook(
        HONEST["long cell"])))  # fmt: skip
    source = next(c.source for c in book.cells if c.exercise == "neuron")
    assert alike.normal(source) is None
    assert alike.normal(HONEST["long sum"]) is None
    assert alike.normal(NEURON)


# ---- nothing common that one can write and another read -------------------

WRITER = """\
import contextlib, fcntl, os
for number in range(256):
    with contextlib.suppress(OSError):
        fcntl.fcntl(number, fcntl.F_SETFL, os.O_APPEND | os.O_NONBLOCK)
    if number != 3:
        with contextlib.suppress(OSError):
            os.pwrite(number, b"left for another", 0)
        with contextlib.suppress(OSError):
            os.write(number, b"left for another")
"""
READER = """\
import contextlib, fcntl, os
found = []
for number in range(256):
    if number != 3:
        with contextlib.suppress(OSError):
            found.append(os.pread(number, 100, 0))
        with contextlib.suppress(OSError):
            found.append(fcntl.fcntl(number, fcntl.F_GETFL) & os.O_APPEND)
any(found)"""


@pytest.mark.parametrize("without", [(), ("namespaces",)])
def test_what_one_leaves_in_its_descriptors_no_other_finds(without):
    with (
        Engine(without=without) as engine,
        engine.job() as writer,
        engine.job() as beside,
    ):
        assert writer.run(WRITER, 10).failure is None
        with engine.job() as later:
            for job in (beside, later):
                ran = job.run(READER, 10)
                assert ran.failure is None
                assert ran.outputs[0]["data"]["text/plain"] == "False"


def test_a_solution_left_by_another_notebook_is_not_there(tmp_path):
    leave = f"import os\nos.pwrite(2, {NEURON!r}.encode(), 0)\n" + NEURON
    take = f"import os\nexec(os.pread(2, {len(NEURON)}, 0))"
    books.write(tmp_path / "a.ipynb", notebook(leave))
    books.write(tmp_path / "b.ipynb", notebook(take))
    said, _ = command(
        "mark", "--json", "--workers", "1", "a.ipynb", "b.ipynb", cwd=tmp_path
    )
    assert [report["points"] for report in json.loads(said)] == [5, 0]


# ---- memory that no limit would count -------------------------------------

PARKED = """\
import contextlib, fcntl, os, socket
kept, size = [], 0
def write(number):
    count = 0
    os.set_blocking(number, False)
    with contextlib.suppress(OSError):
        while count < 16 << 20:
            count += os.write(number, bytes(1 << 16))
    return count
with contextlib.suppress(OSError):
    for i in range(250):
        kept.append(os.memfd_create(str(i)))
        size += write(kept[-1])
with contextlib.suppress(OSError):
    while True:
        pair = socket.socketpair()
        for end in pair:
            with contextlib.suppress(OSError):
                end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 24)
            size += write(end.fileno())
        kept.append(pair)
with contextlib.suppress(OSError):
    kept[-1][0].close(), kept[-1][1].close()
    with contextlib.suppress(OSError):
        while True:
            socket.send_fds(kept[0][0], [b"x"], [kept[1][0].fileno()])
    while True:
        out = os.pipe()
        with contextlib.suppress(OSError):
            fcntl.fcntl(out[1], 1031, 1 << 20)
        size += write(out[1])
size >> 20"""
MOST_PARKED = 64  # MB


def test_what_is_parked_in_descriptors_is_little():
    with Engine() as engine, engine.job() as job:
        ran = job.run(PARKED, 20)
    assert ran.failure is None
    assert int(ran.outputs[0]["data"]["text/plain"]) < MOST_PARKED


HABITS = """\
import asyncio, os, shelve, shutil, sqlite3, tempfile
from concurrent.futures import ThreadPoolExecutor
with open("a", "w") as file: file.write("x")
shutil.copy2("a", "b"), os.chmod("a", 0o600), os.utime("a", (1, 1))
with sqlite3.connect("c.db") as data:
    data.execute("create table t(x)"), data.execute("insert into t values (3)")
assert sqlite3.connect("c.db").execute("select x from t").fetchall() == [(3,)]
with shelve.open("d") as shelf: shelf["a"] = 1
os.mkdir("e"), shutil.copytree("e", "f")
with tempfile.TemporaryDirectory() as folder: shutil.copy("a", folder)
assert list(ThreadPoolExecutor(3).map(abs, [-1, -2])) == [1, 2]
await asyncio.sleep(0)"""


def test_honest_habits_need_nothing_of_that():
    with Engine() as engine, engine.job() as job:
        assert job.run(HABITS, 20).failure is None


# ---- layers ---------------------------------------------------------------

WRITES = "open('a', 'w').write('x')\n" + NEURON


def said_by(words, folder, **more):
    """What a command says on stderr, and the points in its JSON."""
    done = subprocess.run(
        words, cwd=folder, text=True, capture_output=True,
        env={**os.environ, **more},
    )  # fmt: skip
    return done.stderr, json.loads(done.stdout)[0]["points"]


def test_python_may_be_named_by_any_path(tmp_path):
    books.write(tmp_path / "a.ipynb", notebook(WRITES))
    python = os.path.relpath(sys.executable, tmp_path)
    words = [python, "-m", "chainrule_course.cli", "mark", "--json", "a.ipynb"]
    assert said_by(words, tmp_path) == ("", 5)


def test_a_layer_that_cannot_be_used_is_told(tmp_path):
    books.write(tmp_path / "a.ipynb", notebook(NEURON))
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho not today >&2\nexit 1\n")
    broken.chmod(0o755)
    words = [
        sys.executable,
        "-m",
        "chainrule_course.cli",
        "mark",
        "--json",
        "a.ipynb",
    ]
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    said, points = said_by(words, tmp_path, PATH=path)
    assert "namespaces" in said and "not today" in said and points == 5


# ---- what a file costs ----------------------------------------------------

FILE_MEMORY = 600  # MB, of a process that marks one; seen: 240 to 430


def test_the_threat_model_says_the_same():
    path = Path(__file__).parents[2] / "docs" / "threat-model.md"
    text = " ".join(path.read_text("utf-8").split())
    one, two = f"at most {FILE_MEMORY} MB, and two", f"{MOST_MEMORY} MB (most"
    assert one in text and f"two workers, at most {two}" in text


LARGE = {
    "texts": "[" + ",".join(['"abcdefghi"'] * 3_900_000) + "]",
    "dicts": "[" + ",".join(['{"a":0}'] * 990_000) + "]",
    "wide text": '"' + "x" * 46_000_000 + '\U0001f600"',
}


@pytest.mark.parametrize("kind", LARGE)
def test_a_large_file_costs_the_marker_what_is_said(tmp_path, kind):
    book = notebook(NEURON)
    book["metadata"]["more"] = "@"
    text = json.dumps(book).replace('"@"', LARGE[kind])
    (tmp_path / "a.ipynb").write_text(text, encoding="utf-8")
    said, memory = command("mark", "--json", "a.ipynb", cwd=tmp_path)
    assert json.loads(said)[0]["points"] == 5
    assert memory < FILE_MEMORY


def test_a_file_of_too_many_parts_is_refused_in_a_sentence(tmp_path):
    text = '{"nbformat": 4, "cells": [' + "0," * 4_100_000 + "0]}"
    path = tmp_path / "a.ipynb"
    path.write_text(text)
    with pytest.raises(UserError, match="more than 1000000 parts"):
        read(path)
    with pytest.raises(UserError, match="more than 1000000 parts"):
        repaired(text.encode(), {"cells": []})
