"""Notebooks, replies and folders that no one would write.

Nothing crashes, hangs or swells. `make fuzz` tries 1,000 of each;
`test_fuzz.py` a few, always the same. A seed that fails is named, and
`python tests/grader/fuzz.py --seed N` tries it again; with `--first N`, those
from there on.
"""

import argparse
import contextlib
import copy
import faulthandler
import json
import os
import random
import re
import resource
import socket
import struct
import sys
import tempfile
import threading
from pathlib import Path

import books
import nbformat

from chainrule.checking.observe import Observation
from chainrule_course import exercises
from chainrule_course.base.errors import UserError
from chainrule_course.classroom import submissions
from chainrule_course.classroom.chosen import choose
from chainrule_course.engine import Ended, Engine, Limits, Missing
from chainrule_course.engine.box import PROXIES
from chainrule_course.engine.job import Job
from chainrule_course.marking import judging, marker, notebooks
from chainrule_course.marking.repair import repaired
from chainrule_course.marking.submission import marked
from chainrule_course.plugins.pages import PageExporter
from chainrule_course.report import alike

HANGS = 900  # seconds after which one is taken to hang
MOST_REPORT = 200_000  # characters
MOST_MEMORY = 1200  # MB, of this process after all of them
CELL_SECONDS = 3.0
RIGHT = "def neuron(x, w, b):\n    return x @ w + b"
TEXTS = [
    "", " ", "x", "\x00", "\ud800", "\u202e\x1b[2J", "中文", "%s{0}{",
    "../../x",
    "<script>steal()</script>", "<div>" * 3000, "$\\( " * 3000, "[" * 5000,
    "a" * 100_000, "1+" * 3000 + "1", "x = " + "[" * 150 + "]" * 150, RIGHT,
    "\n" * 50_000, "%%bash\nls", "!ls", "%matplotlib inline", "exit()",
    "neuron", "test_neuron", "application/json", "text/html", "NaN",
    "📈" * 999,
]  # fmt: skip
MIMES = [
    "text/plain", "text/html", "text/markdown", "text/latex", "image/png",
    "image/svg+xml", "application/json", "application/x-odd", "", "\ud800",
]  # fmt: skip
CELLS = [
    "print({text!r})", "{text!r}", "raise ValueError({text!r})", "{text}",
    "from IPython.display import display\ndisplay({{{mime!r}: {value!r}}},"
    " raw=True)",
    "def neuron(x, w, b):\n    return {value!r}",
    "def neuron(x, w, b):\n    raise type({text!r}, (OSError,), {{}})",
    "def neuron(x, w, b):\n    print({text!r})\n    return x @ w + b",
    "x = []\nfor i in range(900): x = [x]\nx",
    "import os\nfor i in range(300):\n    os.write(os.memfd_create('a'),"
    " bytes(1 << 20))",
    "import socket\nkept = []\nwhile True:\n    kept.append("
    "socket.socketpair())\n    kept[-1][0].setblocking(False)\n"
    "    kept[-1][0].send(bytes(1 << 20))",
    "for i in range(3000): open({text!r}[:9] + str(i), 'w').write('x' * 9999)",
    "import os\nfor i in range(2000): os.mkdir('a'); os.chdir('a')",
    "import os\nos.mkfifo('a'); os.symlink('/', 'b'); os.truncate("
    "open('c', 'w').name, 1 << 40)",
    "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\n"
    "open('a', 'w')",
    "import os\nos.closerange(0, 99)",
    "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()",
    "import threading, time\n[threading.Thread(target=time.sleep, args=[9])"
    ".start() for i in range(500)]",
    "import warnings\nwhile True: warnings.warn({text!r} + str(id([])))",
    "import sys\nwhile True: sys.stderr.write({text!r} + 'x')",
    "class E(Exception):\n    def __str__(self): raise self\n"
    "raise E({text!r})",
    "class L:\n    def __repr__(self):\n        while True: pass\nL()",
    "import builtins\nfor n in dir(builtins): delattr(builtins, n)",
    "x = []\nx.append(x)\nx",
    "10**100_000",
    "import numpy as np\ndef neuron(x, w, b):\n    return {odd}",
    "import numpy as np\n{odd}",
    "def neuron(*_):\n    import sys\n    sys.stdout = sys.stderr = None\n"
    "    return {odd}",
]  # fmt: skip
ODD = [
    "10**100_000", "-(10**5000)", "[[]] * 10**6", "{i: i for i in range(9)}",
    "(i for i in iter(int, 1))", "type('E', (), {'__array__': 1})()",
    "np.array([object()] * 9)", "np.zeros(3, [('a', 'f8'), ('b', 'U9')])",
    "np.ma.masked_all(3)", "np.datetime64('nat')", "np.str_('x' * 10**6)",
    "np.broadcast_to(0.5, (10**6, 10**6))", "np.zeros((1,) * 32)",
    "np.array(complex('nan+infj'))", "np.longdouble('1e4000')",
    "np.array(['a' * 99_999] * 99)", "np.zeros(0, 'V0')", "np.zeros(10**7)",
    "memoryview(b'x' * 9)", "b'x' * 10**7", "float('nan')", "1e999",
    "__import__('fractions').Fraction(1, 10**5000)", "Ellipsis", "lambda: 0",
    "__import__('decimal').Decimal('sNaN')", "'\\ud800' * 99_999",
    "(lambda f: f(f, 0))(lambda f, n: [f(f, n + 1)] if n < 900 else n)",
]  # fmt: skip
# Values that json.dumps does not write; `raw` puts them in.
RAW = {
    "@digits": "9" * 9000, "@nest": "[" * 50_000 + "]" * 50_000,
    "@half": '"\\ud800"', "@infinity": "-Infinity", "@nan": "NaN",
    "@twice": '{"a": 1, "a": [2]}', "@dicts": '{"a":' * 900 + "1" + "}" * 900,
    "@exponent": "1e99999", "@zero": "-0", "@escape": '"\\u0000\\u001b[2J"',
}  # fmt: skip


def value(chance, depth=0):
    """A value of JSON, as Python has it."""
    kind = chance.randrange(10 if depth < 4 else 6)
    if kind == 9:
        return chance.choice([*RAW])
    if kind < 2:
        return chance.choice(TEXTS)
    if kind < 4:
        return chance.choice(
            [None, True, 0, -1, 4.0, 5, 1e999, -1e999, float("nan"), 10**300,
             2**63, -(10**4000)]
        )  # fmt: skip
    if kind == 4:
        nested = chance.choice(TEXTS)
        for _ in range(chance.choice([3, 60, 600])):
            nested = [nested]
        return nested
    if kind == 5:
        return [chance.choice([0, 0.5, "a", None])] * chance.choice(
            [0, 9, 9999]
        )
    items = [value(chance, depth + 1) for _ in range(chance.randrange(5))]
    if kind == 6:
        return items
    return {chance.choice(TEXTS + MIMES): item for item in items}


def source(chance):
    """The text of a code cell."""
    text = chance.choice(CELLS).format(
        text=chance.choice(TEXTS), mime=chance.choice(MIMES),
        value=value(chance), odd=chance.choice(ODD),
    )  # fmt: skip
    return text.replace("inf", "1e999").replace("nan", "0.5")


def holders(data):
    """Every list and dict within JSON data."""
    waiting = [data]
    while waiting:
        each = waiting.pop()
        if isinstance(each, (dict, list)):
            yield each
            waiting += each.values() if isinstance(each, dict) else each


def spoilt(data, chance, times):
    """The data, with some places in it changed."""
    for _ in range(times):
        holder = chance.choice([*holders(data)])
        if isinstance(holder, dict):
            keys = [*holder, chance.choice(TEXTS)]
            holder[chance.choice(keys)] = value(chance)
        elif holder and chance.random() < 0.5:
            holder.insert(0, chance.choice(holder))
        elif holder:
            holder[chance.randrange(len(holder))] = value(chance)
    return data


def _is_code(cell):
    """Whether a cell, which may be anything by now, is one of code."""
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def other_format(book, chance):
    """Let a notebook say that it is of another format, or be of one."""
    if chance.random() < 0.3:
        cells = [
            {**c, "input": c.get("source")} if _is_code(c) else c
            for c in book["cells"]
        ]
        book["worksheets"] = [{"cells": cells, "metadata": {}}]
        book["nbformat"] = chance.choice([2, 3])
        return
    book[chance.choice(["nbformat", "nbformat_minor"])] = chance.choice(
        [0, 1, 3, 5, 99, -1, 4.5, "4", None, True, 10**30, [], "@digits"]
    )


def other_cells(book, chance):
    """Do to whole cells what only a program would do."""
    cells = book["cells"]
    one, other = chance.choice(cells), chance.choice(cells)
    do = chance.randrange(8)
    if do == 0:
        one["id"] = other["id"]
    elif do == 1:
        one["id"] = chance.choice(["", "x" * 10_000, "a b", 7, None])
    elif do == 2:
        one["cell_type"] = chance.choice(["raw", "heading", "", None, 7])
    elif do == 3:
        one["attachments"] = {
            chance.choice(TEXTS): {chance.choice(MIMES): value(chance)}
        }
    elif do == 4:
        one["source"] = chance.choice(
            [["a", None], [[]], 7, None, {}, ["x"] * 9999, "@nest"]
        )
    elif do == 5:
        marks = one["metadata"].setdefault("nbgrader", {})
        marks[chance.choice(["points", "grade_id", "grade", "locked"])] = (
            value(chance)
        )
    elif do == 6:
        prose = "".join(chance.choice(TEXTS) for _ in range(5))
        cells.insert(0, {"cell_type": "markdown", "metadata": {},
                         "source": prose, "attachments": {}})  # fmt: skip
    else:
        one["outputs"] = value(chance)


def as_bytes(book, chance):
    """The file that holds a notebook, in the encodings that there are."""
    text = json.dumps(book, ensure_ascii=chance.random() < 0.8)
    text = re.sub(r'"(@\w+)"', lambda m: RAW.get(m[1], m[0]), text)
    if chance.random() < 0.05:
        text = text[: chance.randrange(len(text))]
    if chance.random() < 0.05:
        return text.encode("utf-16", "surrogatepass")
    found = text.encode("utf-8", "surrogatepass")
    if chance.random() < 0.05:
        found = chance.choice([b"\xef\xbb\xbf", b"\xff\x00", b"0"]) + found
    return found


def notebook(chance):
    """The bytes of a notebook, of a solved lesson with oddities in it."""
    made = chance.choice([books.solved, books.untouched])
    book = books.slim(made(chance.choice(["en", "zh"])))
    for i in range(chance.randrange(3)):
        books.insert(book, "linear", source(chance), id=f"own{i}")
    books.fill(book, neuron=source(chance))
    if chance.random() < 0.7:
        part = book if chance.random() < 0.3 else chance.choice(book["cells"])
        spoilt(part, chance, chance.randrange(1, 4))
    if chance.random() < 0.4:
        other_cells(book, chance)
    if chance.random() < 0.15:
        other_format(book, chance)
    if chance.random() < 0.15:
        about = chance.choice(["kernelspec", "language_info", "widgets"])
        book["metadata"][about] = value(chance)
    return as_bytes(book, chance)


NAMES = [
    "a", "a b.csv", "-rf", "\n", "中文.txt", "x" * 250, "CON", ".hidden",
    "a\x1b[2J", "numpy.py", "json.py", "01_neuron(1).ipynb", "copy.ipynb",
    "timestamp.txt", "01_neuron.ipynb.txt", "__MACOSX", "._01_neuron.ipynb",
]  # fmt: skip
BYTES_NAME = b"\xff\xfe.csv"
STAMPS = [b"", b"\xff", b"2026-11-20 12:00:00 UTC", b"1 " * 99_999, b"now"]


def lie(folder, chance):
    """Put something odd into a folder; OSError where one has its name.

    Nothing is opened that is there: it may be a pipe, or a link that leads
    out.
    """
    name = os.fsencode(chance.choice(NAMES))
    name = BYTES_NAME if chance.random() < 0.1 else name
    path = os.path.join(os.fsencode(folder), name)
    do = chance.randrange(8)
    if do == 0:
        os.mkfifo(path)
    elif do == 1:
        os.symlink(chance.choice(["/etc/passwd", "..", ".", "gone"]), path)
    elif do == 2:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path)
    elif do == 3:
        with open(path, "xb") as file:
            file.truncate(chance.choice([0, 9, 60 << 20, 1 << 40]))
    elif do == 4:
        os.makedirs(path + b"/d" * chance.choice([1, 90]))
    elif do == 5:
        os.mkdir(path)
        for i in range(chance.choice([3, 1200])):
            open(path + b"/%d" % i, "wb").close()
    else:
        with open(path, "xb") as file:
            file.write(chance.choice([*STAMPS, notebook(chance)]))


def handed_in(seed, engine, known):
    """Read a folder that was handed in, as a class's run does.

    Says whether there was something to mark in it.
    """
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as top:
        place = Path(top, "ann", books.LESSON)
        place.mkdir(parents=True)
        for _ in range(chance.randrange(5)):
            try:
                lie(place, chance)
            except OSError:
                continue  # there is one of this name, or it is too long
        if chance.random() < 0.7:
            with contextlib.suppress(OSError):
                path = place / f"{books.LESSON}.ipynb"
                path.write_bytes(notebook(chance))
        sources = {books.LESSON: known}
        read = submissions.read("ann", place, sources)
        if read.refused:
            assert len(read.refused) < 1000
            return False
        json.dumps([read.encoded(), read.notes]).encode()
        read.digest(), read.laid_out()
        try:
            choose(read.notebooks, read.others, sources, read.laid_out())
        except UserError as error:
            assert len(str(error)) < 1000
            return False
    return True


def is_proper(report):
    """Whether a report is one that people and programs can read."""
    assert 0 <= report["points"] <= report["max_points"]
    text = json.dumps(report, ensure_ascii=False)
    text.encode()
    assert len(text) < MOST_REPORT
    return True


def mark(seed, engine, known):
    """Take a notebook through marking, a class, its page and its report.

    Says whether it could be marked.
    """
    return taken(notebook(random.Random(seed)), seed, engine, known)


def taken(content, seed, engine, known):
    """Do that with the bytes of a notebook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "01_neuron.ipynb")
        path.write_bytes(content)
        try:
            read = notebooks.read(path)
            report = marker.mark(read, seed, engine, seconds=CELL_SECONDS)
            is_proper(report)
        except UserError as error:
            assert len(str(error)) < 1000
    order = {"student": "ann", "assignment": books.LESSON, "seed": seed,
             "render": False, "cell_seconds": CELL_SECONDS}  # fmt: skip
    try:
        book, _ = repaired(content, known)
        book, found = marked(book, books.LESSON, known, order, {}, engine)
    except UserError as error:
        assert len(str(error)) < 1000
        return False
    assert is_proper(found["report"])
    book = nbformat.from_dict(book)
    nbformat.validate(book)
    PageExporter().from_notebook_node(copy.deepcopy(book))
    alike.pairs({"ann": {cell.id: cell.source for cell in book.cells}})
    return True


ANSWERS = {
    "run": {"outputs": [
        {"output_type": "stream", "name": "stdout", "text": "x"},
        {"output_type": "error", "ename": "E", "evalue": "", "traceback": []},
        {"output_type": "execute_result", "execution_count": 1,
         "data": {"text/plain": "1", "application/json": {}}, "metadata": {}},
    ], "failure": ["ValueError", "shapes (2,) and (3,) not aligned"]},
    "look": {"seen": Observation(value=(1.0, {"a": [2]})).to_json()},
}  # fmt: skip


class Forger:
    """Stands for the process of a notebook that its author has taken over."""

    def kill(self):
        """There is none to kill."""

    close = kill


def reply(seed):
    """Send a forged reply; judge what comes through. Say if it does."""
    chance = random.Random(seed)
    ours, theirs = socket.socketpair()
    job = Job(ours, Forger(), Limits(), lambda job: None)
    do = chance.choice([*ANSWERS])
    answer = spoilt(copy.deepcopy(ANSWERS[do]), chance, chance.randrange(4))
    thread = threading.Thread(target=_forge, args=(theirs, answer, chance))
    thread.start()
    exercise = exercises.find("neuron")
    try:
        if do == "run":
            ran = job.run("", 5, 5)
            json.dumps(ran.outputs, ensure_ascii=False).encode()
        else:
            cases = exercise.cases_for(1)[:1]
            seen = list(job.look("neuron", cases, 5, 5))
            seen *= len(exercise.cases_for(1))
            verdict = judging.judged(exercise, 1, seen)
            assert all(f.id != "unjudged" for f in verdict.findings)
    except (Ended, Missing):
        return False
    finally:
        theirs.close()
        thread.join()
        job.end()
    return True


def _forge(line, answer, chance):
    """Answer a request, with its nonce most of the time."""
    try:
        (length,) = struct.unpack("!I", line.recv(4, socket.MSG_WAITALL))
        asked = json.loads(line.recv(length, socket.MSG_WAITALL))
        ends = [answer, {"seen": "all"}]
        for each in ends:
            if chance.random() < 0.95:
                each = {**each, "nonce": asked["nonce"]}
            data = json.dumps(each).encode()
            length = len(data) + (chance.random() < 0.02) * 2**30
            line.sendall(struct.pack("!I", length) + data)
        line.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the engine has had enough


def main():
    """Try as many as are asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seeds = range(args.first, args.first + args.count)
    seeds = seeds if args.seed is None else [args.seed]
    failed, through = [], dict.fromkeys(("reply", "handed_in", "mark"), 0)
    with tempfile.TemporaryDirectory() as folder, prepared(folder) as two:
        for seed in seeds:
            for work, more in ((reply, ()), (handed_in, two), (mark, two)):
                faulthandler.dump_traceback_later(HANGS, exit=True)
                try:
                    through[work.__name__] += work(seed, *more)
                except Exception as error:
                    failed.append(seed)
                    print(
                        f"{work.__name__} {seed}: {error!r:.300}", flush=True
                    )
            print(f"\r{seed}", end="", file=sys.stderr, flush=True)
    faulthandler.cancel_dump_traceback_later()
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{len(seeds)} of each, {len(failed)} failures, {used} MB;", through)
    raise SystemExit(bool(failed) or used > MOST_MEMORY)


class prepared:  # used like a function
    """Context manager: an engine, and the notebook as it was given out."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __enter__(self):
        import classes

        from chainrule_course.classroom import gradebook

        course = classes.new_course(self.folder / "course")
        url = f"sqlite:///{course / 'gradebook.db'}"
        with gradebook.opened(url, "course") as book:
            known = gradebook.sources(book, books.LESSON)[books.LESSON]
        self.engine = Engine(packages=[PROXIES])
        return self.engine.__enter__(), known

    def __exit__(self, *error):
        self.engine.close()


if __name__ == "__main__":
    main()
