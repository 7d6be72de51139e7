"""Notebooks and replies that no one would write: nothing crashes or hangs.

`make fuzz` tries 1,000 of each; `test_fuzz.py` a few, always the same. A seed
that fails is named, and `python tests/grader/fuzz.py --seed N` tries it again.
"""

import argparse
import copy
import faulthandler
import json
import random
import socket
import struct
import tempfile
import threading
from pathlib import Path

import books
import nbformat

from chainrule.observe import Observation
from grader import exercises, judging, marking, notebooks
from grader.engine import Ended, Engine, Limits, Missing
from grader.engine.box import PROXIES
from grader.engine.job import Job
from grader.errors import UserError
from grader.grading.marked import marked
from grader.grading.repair import repaired
from grader.pages import PageExporter
from grader.report import alike

HANGS = 900  # seconds after which one is taken to hang
MOST_REPORT = 200_000  # characters
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
]  # fmt: skip


def value(chance, depth=0):
    """A value of JSON, as Python has it."""
    kind = chance.randrange(9 if depth < 4 else 6)
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
        value=value(chance),
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
    text = json.dumps(book)
    if chance.random() < 0.05:
        text = text[: chance.randrange(len(text))]
    return text.encode()


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
    content = notebook(random.Random(seed))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "01_neuron.ipynb")
        path.write_bytes(content)
        try:
            is_proper(marking.mark(notebooks.read(path), seed, engine))
        except UserError as error:
            assert len(str(error)) < 1000
    order = {"student": "ann", "assignment": books.LESSON, "seed": seed,
             "render": False}  # fmt: skip
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
    parser.add_argument("--seed", type=int)
    args = parser.parse_args()
    seeds = range(args.count) if args.seed is None else [args.seed]
    failed = []
    with tempfile.TemporaryDirectory() as folder, prepared(folder) as two:
        for seed in seeds:
            for work, more in ((reply, ()), (mark, two)):
                faulthandler.dump_traceback_later(HANGS, exit=True)
                try:
                    work(seed, *more)
                except Exception as error:
                    failed.append(seed)
                    print(
                        f"{work.__name__} {seed}: {error!r:.300}", flush=True
                    )
    faulthandler.cancel_dump_traceback_later()
    print(f"{len(seeds)} notebooks and replies, {len(failed)} failures")
    raise SystemExit(bool(failed))


class prepared:  # used like a function
    """Context manager: an engine, and the notebook as it was given out."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __enter__(self):
        import classes

        from grader.grading import gradebook

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
