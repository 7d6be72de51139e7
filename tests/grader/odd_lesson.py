"""Odd submissions of a lesson: what `chainrule mark` marks as a course does.

What is mended in a course alone, such as a name or a format, is left out
here: see `odd.BANK`. Each function gives files by their names, the notebook
last.
"""

import json

import books
import odd

FILE = f"{books.LESSON}.ipynb"
BANK = {}


def entered(make):
    """A decorator that enters a function into the bank."""
    BANK[make.__name__.replace("_", " ")] = make
    return make


def files(book, name=FILE, **beside):
    """Files beside a notebook, and the notebook."""
    return {**beside, name: json.dumps(book).encode()}


def solved(**sources):
    return books.slim(books.solved(**sources))


@entered
def honest():
    return files(solved())


@entered
def untouched():
    return files(books.slim(books.untouched()))


@entered
def in_chinese_with_a_mistake():
    wrong = "def linear(X, W, b):\n    return X @ W"
    return files(books.slim(books.solved("zh", linear=wrong)))


@entered
def a_long_message():
    """Forged, so that nothing in the notebook's own process cuts it."""
    source = (
        "import chainrule.checking.observe as o\n"
        "o._failure = lambda error, file: o.Failure("
        "'ValueError', 'shapes (' * 20000, None, '', ())\n"
        "def neuron(x, w, b): raise ValueError"
    )
    return files(solved(neuron=source))


@entered
def a_long_cell():
    """In place of an answer, which stands in a cell of its own."""
    book = solved()
    own = books.cell(book, "neuron_gradient")["source"]
    books.insert(book, "neuron_gradient", own)
    long = f"_ = [{'1,' * 60_000}]"
    return files(books.fill(book, neuron_gradient=long))


@entered
def a_busy_lender():
    """Asks for what is lent as long as its functions may run."""
    source = (
        "import time\n"
        "def train_perceptron(X, t, max_epochs): return 1\n"
        "def numerical_gradient(f, x, h=1e-5):\n"
        "    end = time.time() + 3\n"
        "    while time.time() < end:\n"
        "        one = np.array([[1.0], [1.0]])\n"
        "        try: train_perceptron(one, np.array([1, -1]), 10**9)\n"
        "        except Exception: pass\n"
        "    return 0.0"
    )
    return files(solved(train_perceptron="", numerical_gradient=source))


@entered
def another_convention():
    """One vector for two results, wrong; used so by the next, right."""
    vector = (
        "def neuron_gradient(X, y, w, b):\n    e = X @ w + b - y\n"
        "    return np.append(2 * X.T @ e / len(y), 2 * e.mean())"
    )
    fit = (
        "def fit_line(X, y, lr, steps):\n"
        "    w, b, losses = np.zeros(X.shape[1]), 0.0, []\n"
        "    for i in range(steps + 1):\n"
        "        losses.append(np.mean((X @ w + b - y) ** 2))\n"
        "        if i < steps:\n"
        "            *dw, db = neuron_gradient(X, y, w, b)\n"
        "            w, b = w - lr * np.array(dw), b - lr * db\n"
        "    return w, b, np.array(losses)"
    )
    return files(solved(neuron_gradient=vector, fit_line=fit))


@entered
def objects_for_numbers():
    """The step keeps w and b in an object; the training takes it."""
    step = (
        "class Line:\n    def __init__(self, w, b): self.w, self.b = w, b\n"
        "def perceptron_step(line, x, t):\n"
        "    if t * (x @ line.w + line.b) <= 0:\n"
        "        return Line(line.w + t * x, line.b + t)\n"
        "    return line"
    )
    train = (
        "def train_perceptron(X, t, max_epochs):\n"
        "    line, mistakes = Line(np.zeros(X.shape[1]), 0.0), []\n"
        "    for _ in range(max_epochs):\n"
        "        mistakes.append(0)\n"
        "        for x, one in zip(X, t):\n"
        "            before, line = line, perceptron_step(line, x, one)\n"
        "            mistakes[-1] += line is not before\n"
        "        if not mistakes[-1]: break\n"
        "    return line.w, line.b, mistakes"
    )
    return files(solved(perceptron_step=step, train_perceptron=train))


@entered
def processes_and_a_module():
    batch = (
        "from multiprocessing import Pool\nfrom rows import row\n"
        "def neuron_batch(X, w, b):\n    with Pool(2) as pool:\n"
        "        return np.array(pool.starmap(row, [(x, w, b) for x in X]))"
    )
    module = b"def row(x, w, b):\r\n    return x @ w + b\r\n"
    return files(solved(neuron_batch=batch), **{"rows.py": module})


@entered
def tests_moved_and_twice():
    book = solved(neuron="def neuron(x, w, b):\n    return 0")
    test = books.cell(book, "test_linear")
    book["cells"].append(books.code("1 / 0", "own2"))
    book["cells"] += [{**test, "id": "again"}, {**test, "id": "more"}]
    tests = [c for c in book["cells"] if c["id"].startswith("test_")]
    rest = [c for c in book["cells"] if c not in tests]
    return files({**book, "cells": rest + tests[::-1]})


@entered
def tests_deleted_and_edited():
    book = solved(linear="def linear(X, W, b):\n    return X @ W")
    books.fill(book, test_linear="assert True\n5.0")
    return files(books.remove(book, "test_neuron", "test_fit_line"))


@entered
def cells_without_names():
    book = books.solved()
    for number, cell in enumerate(book["cells"]):
        cell["metadata"], cell["id"] = {}, f"new-{number}"
    return files(book)


@entered
def line_ends_of_old():
    book = solved(neuron="def neuron(x, w, b):\n    return x @ w - b")
    for cell in book["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r")
    return files(book)


@entered
def cells_split_and_merged():
    book = solved()
    parts = [books.cell(book, n)["source"] for n in ("neuron", "linear")]
    books.fill(book, neuron="\n\n".join(parts), linear="# see above")
    return files(book)


@entered
def nudged_and_warned():
    gradient = (
        "import warnings\n"
        "def neuron_gradient(X, y, w, b):\n"
        "    warnings.warn('slow')\n    h = 1e-6\n"
        "    def loss(w, b): return np.mean((X @ w + b - y) ** 2)\n"
        "    dw = [(loss(w + h * e, b) - loss(w - h * e, b)) / (2 * h)\n"
        "          for e in np.eye(len(w))]\n"
        "    return np.array(dw), (loss(w, b + h) - loss(w, b - h)) / (2 * h)"
    )
    return files(solved(neuron_gradient=gradient))


@entered
def ended_and_without_end():
    return files(
        solved(
            neuron="import os\ndef neuron(x, w, b): os._exit(0)",
            linear="def linear(X, W, b):\n    while True: pass",
        )
    )


@entered
def of_no_use():
    return {FILE: b"{"}


def hand_in(course):
    """Hand all of them in, in a course."""
    for student, make in BANK.items():
        place = course / "submitted" / student / books.LESSON
        odd.write(place, make() | odd.STAMP)
