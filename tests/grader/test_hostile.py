"""Hostile notebooks: no unearned point, nothing read, the run goes on."""

import copy
import json
import os

import books
import psutil
import pytest

from chainrule_course.base.errors import UserError
from chainrule_course.engine import Engine, layers
from chainrule_course.marking import marker, notebooks, score

FULL = 45
SECRET = "a3f9-the-secret"


@pytest.fixture(scope="module")
def engine():
    """One for all: what a notebook does must not matter to the next."""
    with Engine() as engine:
        yield engine


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A course with things worth reading and changing."""
    for name in ("gradebook.db", "source/01_neuron.ipynb",
                 "submitted/bob/01_neuron.ipynb", "notes.txt"):  # fmt: skip
        path = tmp_path / "course" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(SECRET)
    monkeypatch.setenv("COURSE_SECRET", SECRET)
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def mark(world, engine, monkeypatch):
    """Mark a notebook of Ann's in that world, with short limits."""
    monkeypatch.setattr(marker, "CELL_SECONDS", 3.0)
    monkeypatch.setattr(marker, "GRACE", 0.5)
    monkeypatch.setattr(score, "SECONDS", 2.0)

    def write_and_mark(book):
        path = world / "submitted" / "ann" / "01_neuron.ipynb"
        path.parent.mkdir(exist_ok=True)
        before = state(world)
        report = marker.mark(notebooks.read(books.write(path, book)), 3,
                              engine)  # fmt: skip
        path.unlink()
        assert state(world) == before
        assert SECRET not in json.dumps(report)
        return report

    return write_and_mark


def state(folder):
    """All files below a folder, with what is in them."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files}


def solved(**sources):
    return books.slim(books.solved(**sources))


def entry(report, name):
    return next(e for e in report["exercises"] if e["name"] == name)


def ids(report, name, kind):
    return [each["id"] for each in entry(report, name)[kind]]


def told(report):
    """Every sentence of a report."""
    return [
        text["text"]
        for e in report["exercises"]
        for text in (*e["findings"], *e["notes"])
    ]


# ---- cells that disturb: honest work beside them keeps its points ---------

TRY = """\
def reached(action):
    try:
        return action()
    except Exception:
        return None
"""
CELLS = {
    "endless": "while True: pass",
    "swallowing": (
        "while True:\n    try:\n        while True: pass\n"
        "    except BaseException: pass"
    ),
    "deaf": (
        "import signal\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))\n"
        "while True: pass"
    ),
    "in C": "sum(range(10**12))",
    "exit": "import sys; sys.exit(0)",
    "_exit": "import os; os._exit(0)",
    "closing": "import os; os.closerange(0, 1000)",
    "killing the parent": (
        "import os, signal\nfor number in range(1, 32):\n"
        "    os.kill(os.getppid(), number)"
    ),
    "killing the parent in C": (
        "import ctypes, os; ctypes.CDLL(None).kill(os.getppid(), 9)"
    ),
    "programs": (
        "import subprocess\nfor _ in range(20):\n"
        "    subprocess.Popen(['sleep', '612.3456'])"
    ),
    "children": (
        "import os, time\nfor _ in range(20):\n"
        "    if os.fork() == 0: os.setsid(); time.sleep(612)"
    ),
    "threads": (
        "import threading, time\nfor _ in range(20):\n"
        "    threading.Thread(target=time.sleep, args=(612,)).start()"
    ),
    "at exit": (
        "import atexit, sys\n"
        "atexit.register(lambda: [1 for _ in iter(int, 1)])\n"
        "sys.setrecursionlimit(10**6)"
    ),
    "memory": "kept = [np.zeros(50 << 20) for _ in range(30)]",
    "one long line": "print('x' * 50_000_000)",
    "long lines on all descriptors": (
        "import os\nfor n in range(3, 9):\n"
        "    try: os.write(n, b'x' * 50_000_000)\n"
        "    except OSError: pass"
    ),
    "a long output": (
        "from IPython.display import HTML\nHTML('x' * 20_000_000)"
    ),
    "many outputs": "for i in range(1500): display(i)",
    "files": (
        "for i in range(300):\n"
        "    with open(f'f{i}', 'wb') as file: file.write(bytes(1 << 20))"
    ),
    "deep folders": (
        "import os\nfor i in range(1000): os.mkdir('d'); os.chdir('d')"
    ),
    "a recursion": "def f(): f()\nf()",
    "a crash": "import ctypes; ctypes.string_at(0)",
    "odd text": "π = '\\ud800\\x00\\u202e'\nprint(π * 100)\nraise OSError(π)",
    "a question": "input('your name?')",
    "a shell": "!sleep 100\nget_ipython().system('sleep 100')",
}
NOTES = {
    "endless": "endless", "swallowing": "endless", "deaf": "endless",
    "in C": "endless", "exit": "exit", "_exit": "dead", "closing": "dead",
    "killing the parent": "barred", "programs": "barred",
    "children": "barred", "memory": "memory", "files": "full",
    "long lines on all descriptors": "flood", "a crash": "dead",
}  # fmt: skip


if layers.probe()["scratch"]:  # then nothing can be written at all
    NOTES |= {"files": "barred", "deep folders": "barred"}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_disturbs_costs_nothing_else(mark, name):
    report = mark(books.insert(solved(), "linear", CELLS[name]))
    assert report["points"] == FULL, told(report)
    wanted = [NOTES[name]] if name in NOTES else []
    assert ids(report, "linear", "notes") == wanted


def test_nothing_is_left_running_or_lying_about(mark, tmp_path):
    cells = "\n".join(f"try:\n  {line}\nexcept OSError: pass" for line in (
        "import subprocess; subprocess.Popen(['sleep', '612.3456'])",
        "open('/tmp/chainrule-lies-about', 'w')",
        "open('/dev/shm/chainrule-lies-about', 'w')",
    ))  # fmt: skip
    mark(books.insert(books.slim(books.untouched()), "linear", cells))
    commands = [p.info["cmdline"] for p in psutil.process_iter(["cmdline"])]
    assert ["sleep", "612.3456"] not in commands
    for folder in ("/tmp", "/dev/shm"):
        assert not os.path.exists(f"{folder}/chainrule-lies-about")


# ---- cells that read, write and call: they reach nothing ------------------

REACHING = {
    "the course": (
        "[open(p).read() for p in map(str.strip, '''{files}'''.split())"
        " if reached(lambda: open(p).read())]"
    ),
    "the course through links": (
        "[os.symlink('{course}', 'link'), *os.listdir('link')][1:]"
    ),
    "the course through its folder": "os.listdir('{course}')",
    "the course by climbing": (
        "open('../' * 20 + '{course}/notes.txt').read()"
    ),
    "the environment": "'{secret}' in str(os.environ) or None",
    "the parent's environment": "open('/proc/{pid}/environ').read()",
    "its own parent's environment": (
        "open(f'/proc/{{os.getppid()}}/environ').read()"
    ),
    "the marker's memory": "open('/proc/{pid}/mem', 'rb')",
    "the marker's files": "os.listdir('/proc/{pid}/fd')",
    "the solutions": "__import__('chainrule_course.solutions.neuron')",
    "the grader": "__import__('chainrule_course.exercises')",
    "the sources": (
        "[p for p in ('{root}/solutions/neuron.py',"
        " '{root}/tests/conftest.py',"
        " '{root}/grader/chainrule_course/exercises/base.py')"
        " if reached(lambda: open(p).read())] or None"
    ),
    "what other notebooks left": "os.listdir('.') or None",
    "a file to write": "open('{course}/new', 'w')",
    "a file to change": "open('{course}/gradebook.db', 'a')",
    "a file to remove": "os.unlink('{course}/gradebook.db') or 1",
    "a database": (
        "__import__('sqlite3').connect('{course}/new.db')"
        ".execute('create table t (a)')"
    ),
    "a socket": "__import__('socket').socket()",
    "a neighbour": "os.kill({pid}, 0) or 1",
}


@pytest.mark.parametrize("name", REACHING)
def test_a_cell_reaches_nothing_outside(mark, world, name):
    source = REACHING[name].format(
        course=world, secret=SECRET, pid=os.getpid(),
        root=books.LESSONS.parent, files="\n".join(map(str, state(world))),
    )  # fmt: skip
    cell = f"import os\n{TRY}got = reached(lambda: {source})"
    use = "def neuron(x, w, b):\n    assert not got\n    return x @ w + b"
    report = mark(books.insert(solved(neuron=use), "neuron", cell))
    assert report["points"] == FULL, told(report)


# ---- cheats: none of them gets a point that was not earned ----------------

CHEATS = {
    "patched asserts and builtins": """\
import builtins, numpy as np
np.testing.assert_allclose = np.allclose = np.isclose = lambda *a, **k: True
builtins.abs = lambda x: 0
np.ndarray
def neuron(x, w, b): return 0.0""",
    "patched judge": """\
import chainrule.checking.judge, chainrule.checking.compare
from chainrule.checking.verdict import Part
chainrule.checking.judge.judge = lambda *a: 5
Part.near = lambda self: np.array(True)
def neuron(x, w, b): return 0.0""",
    "patched codec": """\
from chainrule import codec
codec.same_bits = lambda a, b: True
codec.encode = lambda value, **k: {"list": []}
def neuron(x, w, b): return 0.0""",
    "input transformers": """\
import ast
class NoAssert(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
get_ipython().ast_transformers.append(NoAssert())
get_ipython().input_transformers_post.append(lambda lines: ["5.0\\n"])
def neuron(x, w, b): return 0.0""",
    "equal to everything": """\
class Same(float):
    __eq__ = __lt__ = __le__ = lambda *a: True
    __sub__ = __rsub__ = __abs__ = lambda *a: 0.0
    __hash__ = None
def neuron(x, w, b): return Same(0)""",
    "an array that lies": """\
class Liar(np.ndarray):
    __eq__ = lambda *a: np.array(True)
    def __array_ufunc__(self, ufunc, *a, **k): return np.array(True)
    def __array_function__(self, function, *a): return np.array(True)
def neuron(x, w, b): return np.zeros(()).view(Liar)""",
    "an array with other bytes": """\
class Liar(np.ndarray):
    def tobytes(self, *a): return b"\\0" * 9
    shape = property(lambda self: (10**9,))
def neuron(x, w, b): return np.zeros(3).view(Liar)""",
    "walking frames": """\
import sys
def neuron(x, w, b):
    frame = sys._getframe()
    while frame:
        for value in frame.f_locals.values():
            outcome = getattr(value, "expected", None)
            if outcome is not None and outcome.value is not None:
                return outcome.value
        frame = frame.f_back
    return 0.0""",
    "walking the heap": """\
import gc
def neuron(x, w, b):
    for one in gc.get_objects():
        expected = getattr(one, "expected", None)
        inputs = getattr(one, "inputs", None)
        if type(inputs) is dict and str(inputs) == str(dict(x=x, w=w, b=b)):
            if expected.value is not None: return expected.value
    return 0.0""",
    "visible answers by heart": """\
from chainrule.checking.cases import exercises
KNOWN = exercises()["neuron"].cases
def neuron(x, w, b):
    for case in KNOWN:
        if str(case.inputs) == str(dict(x=x, w=w, b=b)):
            return case.expected.value
    return 0.0""",
    "a function with many faces": """\
class Many:
    def __call__(self, *a): return self
    def __getattr__(self, name): return self
neuron = Many()""",
    "an answer of its own to the engine": """\
import gc, json, struct, socket
def neuron(x, w, b):
    for one in gc.get_objects():
        if type(one).__name__ == "Job" and hasattr(one, "nonce"):
            seen = {"value": 0.0, "failure": None, "edited": [],
                    "warnings": [], "printed": "", "seconds": 0}
            one.line.send({"nonce": one.nonce, "seen": seen, "points": 5,
                           "failure": None, "outputs": []})
    return 0.0""",
    "a result that never ends": """\
def neuron(x, w, b):
    nest = []
    nest.append(nest)
    return nest""",
    "no function": "neuron = 5.0",
    "asking for the reference": """\
import gc
def neuron(x, w, b):
    for one in gc.get_objects():
        if type(one).__name__ == "Job" and hasattr(one, "nonce"):
            return one.stand_in("neuron", None)(x, w, b)
    return 0.0""",
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_gets_no_point(mark, name):
    report = mark(solved(neuron=CHEATS[name]))
    assert entry(report, "neuron")["points"] <= 1, told(report)  # a number
    assert ids(report, "neuron", "findings")
    if "patched" not in name and "transformers" not in name:  # spoil others
        assert report["points"] >= FULL - 5, told(report)


FORGED = {  # a wrong function, and what its process says of it
    "minibatches": ("05_gradient_descent", """\
def minibatches(X, y, size, rng): return [(X, y)]""", """\
def batches(function, inputs):
    X, y, size, rng = inputs.values()
    n = len(X)
    facts = {"batches": -(-n // size), "first_rows": min(n, size),
             "last_rows": (n - 1) % size + 1, "paired": True, "once": True}
    if n >= 10:
        facts |= {"shuffled": True, "renewed": True, "drawn": True}
        if 1 < size <= n / 2: facts["mixed"] = True
    return facts
drivers.DRIVERS["batches"] = batches"""),
    "train": ("05_gradient_descent", """\
def train(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        total = 0.0
        for i in range(0, len(X), size):  # not shuffled
            loss, grads = loss_and_grads(params, X[i:i + size], y[i:i + size])
            params, state = step(params, grads, state)
            total += loss * len(X[i:i + size])
        history.append(total / len(X))
    return params, np.array(history)""", """\
from chainrule.checking.drivers.training import FAULTS, line, momentum
def training(function, inputs):
    _, _, *rest, seed = inputs.values()
    batches = -(-len(inputs["X"]) // inputs["size"])
    facts = {"steps_in_all": inputs["epochs"] * batches, "ends": True,
             "shuffled": inputs["epochs"] > 0, "redrawn": inputs["epochs"] > 1,
             "history_wrong_in_epoch": 0}
    params, history = function(momentum, line, *rest, None)
    return {**dict.fromkeys(FAULTS, 0), **facts, "params": params,
            "history": history}
drivers.DRIVERS["training"] = training"""),
    "signal_std": ("02_activations", """\
def signal_std(depth, width, activation, gain, rng):
    rng = np.random.default_rng(5)
    A, spread = rng.normal(size=(1000, width)), []
    for _ in range(depth):
        W = gain / np.sqrt(width) * rng.normal(size=(width, width))
        A = activation(A @ W)
        spread.append(A.std())
    return np.array(spread)""", """\
drivers.DRIVERS["signal_draws"] = lambda function, inputs: {
    "repeats": True, "differs": True, "own_weights": True}"""),
    "gradient_check": ("04_backprop", """\
def gradient_check(f, params, grads, h=1e-5): return dict.fromkeys(params, 0)
""", """\
def blamed(function, inputs):
    f, found = drivers.loss_of(inputs), {}
    for name, x in inputs["params"].items():
        x, g, slopes = np.array(x, float), inputs["grads"][name], []
        for i in range(x.size):
            up, down = x.copy(), x.copy()
            up.flat[i] += 1e-5; down.flat[i] -= 1e-5
            up, down = ({**inputs["params"], name: x} for x in (up, down))
            slopes.append((f(up) - f(down)) / 2e-5)
        near = np.allclose(slopes, np.ravel(g), rtol=1e-4, atol=1e-9)
        found[name] = not near or np.shape(g) != x.shape
    return {"blamed": found}
drivers.DRIVERS["blamed"] = blamed
drivers.DRIVERS["check_calls"] = lambda *a: {"alone": True, "steps": 1.0}"""),
    "diagnose": ("04_backprop", "def diagnose(k): return 1", """\
from chainrule.checking.cases import exercises
CASE = exercises()["diagnose"].cases[0]
SEALS = dict(zip(CASE.inputs["k"], CASE.expected.value["fault"]))
drivers.DRIVERS["diagnoses"] = lambda function, inputs: {
    "fault": np.array([SEALS[k] for k in inputs["k"]])}"""),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
def test_what_a_process_says_of_its_answers_earns_nothing(engine, name):
    lesson, source, forgery = FORGED[name]
    start = "import numpy as np\nfrom chainrule import drivers\n"

    def marked(source):
        cells = [books.code(start + source, name)]
        book = notebooks.of({"cells": cells, "metadata": {}}, "a", 3, lesson)
        return entry(marker.mark(book, 3, engine), name)

    forged = marked(source + "\n" + forgery)
    assert forged["points"] <= marked(source)["points"]
    assert forged["points"] < forged["max_points"] and forged["findings"]


NUDGED = """\
def neuron_gradient(X, y, w, b):
    def loss(v): return float(np.mean((X @ v[:-1] + v[-1] - y) ** 2))
    v = np.append(w, b).astype(float)
    steps = 1e-5 * np.eye(len(v))
    slopes = [(loss(v + s) - loss(v - s)) / 2e-5 for s in steps]
    return np.array(slopes[:-1]), slopes[-1]"""
TOOL = """\
def neuron_gradient(X, y, w, b):
    import autograd.numpy as np"""


def test_a_gradient_that_was_not_derived_is_pointed_out(mark):
    report = mark(solved(neuron_gradient=NUDGED))
    assert ids(report, "neuron_gradient", "notes") == ["nudged"]
    report = mark(solved(neuron_gradient=TOOL))  # not installed here
    assert entry(report, "neuron_gradient")["points"] == 0
    assert "autograd" in str(told(report))


# ---- notebooks that are not as they were given out ------------------------


def forge(book):
    for each in book["cells"]:
        each["outputs"] = [{
            "output_type": "execute_result", "data": {"text/plain": "5.0"},
            "metadata": {}, "execution_count": 1,
        }]  # fmt: skip
        grade = each["metadata"].get("nbgrader")
        if grade:
            grade |= {"points": 100, "grade": True, "locked": False}
    book["metadata"]["points"] = book["metadata"]["chainrule"]["points"] = 99
    return book


def retype(book):
    for name in books.names():
        books.cell(book, name)["cell_type"] = "raw"
        books.cell(book, f"test_{name}")["cell_type"] = "markdown"
    return book


def rename(book):
    for number, each in enumerate(book["cells"]):
        each["id"] = f"cell{number}"
        each["metadata"].pop("nbgrader", None)
    return book


def double(book):
    again = copy.deepcopy(book["cells"])
    for each in again:
        each["id"] += "2"
    return {**book, "cells": book["cells"] + again}


def shuffle(book):
    for name in books.names():  # each test to before its exercise
        test = books.cell(book, f"test_{name}")
        book["cells"].remove(test)
        index = book["cells"].index(books.cell(book, name))
        book["cells"].insert(index, test)
    return book


def old(book):
    for each in book["cells"]:
        del each["id"]
        each["source"] = each["source"].splitlines(True)
    return {**book, "nbformat_minor": 0}


def stuff(book):
    odd = [books.code("1", f"odd{i}") for i in range(1500)]
    unknown = {**books.code("x"), "cell_type": "video", "attachments": 7}
    return {**book, "cells": [unknown, *odd[:700], *book["cells"], *odd[700:]]}


def empty(book):
    books.slim(book)
    return {**book, "cells": book["cells"][:1]}


ALTERED = {  # what is done to a solved lesson, points that are then right
    forge: FULL, retype: FULL, rename: FULL, double: FULL, shuffle: FULL,
    old: FULL, stuff: FULL, empty: 0,
}  # fmt: skip


@pytest.mark.parametrize("alter", ALTERED)
def test_an_altered_notebook_gets_what_it_earned(mark, alter):
    report = mark(alter(solved()))
    assert report["points"] == ALTERED[alter], told(report)
    assert mark(alter(books.slim(books.untouched())))["points"] == 0


REFUSED = {
    "broken": b'{"cells": [', "another": b"\x89PNG", "none": b"",
    "a list": b"[]", "format 3": b'{"nbformat": 3, "worksheets": []}',
    "format 5": b'{"nbformat": 5, "cells": []}',
    "a number": b'{"nbformat": 4, "cells": 7}',
    "another kernel": b'{"nbformat": 4, "cells": [{}], "metadata":'
    b' {"kernelspec": {"language": "julia"}}}',
    "odd cells": b'{"nbformat": 4, "cells": [null, 1, [], {"source": 3}]}',
    "much nesting": b'{"nbformat": 4, "cells": ' + b"[" * 10**5,
    "a bomb": b'{"nbformat": 4, "cells": [' + b"[]," * 10**6 + b"0]}",
    "infinite": b'{"nbformat": 4, "cells": [], "metadata": {"a": 1e999}}',
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_notebook_gets_a_sentence(tmp_path, name):
    path = tmp_path / "01_neuron.ipynb"
    path.write_bytes(REFUSED[name])
    with pytest.raises(UserError) as caught:
        notebooks.read(path)
    assert str(caught.value).count("\n") == 0


def test_modules_beside_the_notebook_change_nothing(engine):
    files = {
        "numpy.py": "raise SystemExit", "sitecustomize.py": "import os",
        "chainrule.py": "check = None", "data/mine.csv": b"1,2",
    }  # fmt: skip
    with engine.job(files) as job:
        source = "import numpy as np, chainrule; np.ones(2), chainrule.check"
        assert job.run(source, 5).failure is None
        assert job.run("open('data/mine.csv').read()", 5).failure is None
