"""Right answers in unusual dress get their points from marking."""

import books
import pytest

from chainrule_course.engine import Engine
from chainrule_course.marking import marker, notebooks


@pytest.fixture(scope="module")
def engine():
    with Engine() as engine:
        yield engine


NEURON = "def neuron(x, w, b):\n    "
BATCH = "def neuron_batch(X, w, b):\n    "
GRADIENT = "def neuron_gradient(X, y, w, b):\n    e = X @ w + b - y\n    "
ODD = {
    "a NamedTuple": (
        "from typing import NamedTuple\n"
        "class Gradient(NamedTuple):\n    dw: object\n    db: float\n"
        f"{GRADIENT}return Gradient(2 * X.T @ e / len(y), 2 * e.mean())"
    ),
    "a namedtuple": (
        "from collections import namedtuple\n"
        f"{GRADIENT}return namedtuple('G', 'dw db')("
        "2 * X.T @ e / len(y), 2 * e.mean())"
    ),
    "a Fraction": (
        "from fractions import Fraction\n"
        f"{NEURON}return Fraction(float(x @ w + b))"
    ),
    "a Decimal": (
        "from decimal import Decimal\n"
        f"{NEURON}return Decimal(float(x @ w + b))"
    ),
    "a number of her own": (
        "class N:\n    def __init__(self, v): self.v = v\n"
        "    def __float__(self): return float(self.v)\n"
        f"{NEURON}return N(x @ w + b)"
    ),
    "a list of Fractions": (
        "from fractions import Fraction\n"
        f"{BATCH}return [Fraction(float(z)) for z in X @ w + b]"
    ),
    "a ThreadPool": (
        "from multiprocessing.pool import ThreadPool\n"
        f"{BATCH}with ThreadPool(2) as pool:\n"
        "        return np.array(pool.map(lambda x: x @ w + b, X))"
    ),
    "a lock and a queue": (
        "import multiprocessing, threading\n"
        "lock, free = multiprocessing.RLock(), multiprocessing.Semaphore(2)\n"
        f"{BATCH}rows = [None] * len(X)\n"
        "    def work(i):\n"
        "        with lock, lock, free: rows[i] = X[i] @ w + b\n"
        "    threads = [threading.Thread(target=work, args=[i])"
        " for i in range(min(9, len(X)))]\n"
        "    for t in threads: t.start()\n"
        "    for t in threads: t.join()\n"
        "    assert free.acquire(False) and free.acquire(False)\n"
        "    assert not free.acquire(False)\n"
        "    assert not free.acquire(timeout=0.01)\n"
        "    free.release(), free.release()\n"
        "    return X @ w + b"
    ),
    "a Pool": (
        "from multiprocessing import Pool\n"
        "def row(x, w, b): return x @ w + b\n"
        f"{BATCH}with Pool(processes=2) as pool:\n"
        "        return np.array(pool.starmap(row, [(x, w, b) for x in X]))"
    ),
    "a Pool of a context": (
        "import multiprocessing\n"
        f"{BATCH}fork = multiprocessing.get_context('fork')\n"
        "    with fork.Pool(2) as pool:\n"
        "        return np.array(pool.map(lambda x: x @ w + b, X))"
    ),
    "a ProcessPoolExecutor": (
        "from concurrent.futures import ProcessPoolExecutor\n"
        "from functools import partial\n"
        "def row(w, b, x): return x @ w + b\n"
        f"{BATCH}with ProcessPoolExecutor(2) as pool:\n"
        "        rows = pool.map(partial(row, w, b), X, chunksize=4)\n"
        "        return np.array(list(rows))"
    ),
    "Processes and a Queue": (
        "from multiprocessing import Process, Queue\n"
        "def half(queue, i, X, w, b): queue.put((i, X @ w + b))\n"
        f"{BATCH}queue, halves = Queue(), np.array_split(X, 2)\n"
        "    work = [Process(target=half, args=(queue, i, part, w, b))\n"
        "            for i, part in enumerate(halves)]\n"
        "    for process in work: process.start()\n"
        "    parts = dict(queue.get() for _ in work)\n"
        "    for process in work: process.join()\n"
        "    assert [p.exitcode for p in work] == [0, 0]\n"
        "    return np.concatenate([parts[0], parts[1]])"
    ),
    "a warning": (
        "import warnings\n"
        f"{NEURON}warnings.warn('think of it')\n    np.log(np.zeros(1))\n"
        "    return x @ w + b"
    ),
}


@pytest.mark.parametrize("dress", ODD)
def test_a_right_answer_in_unusual_dress_gets_its_points(
    dress, tmp_path, engine
):
    source = ODD[dress]
    name = source.rpartition("def neuron")[2].partition("(")[0]
    book = books.slim(books.solved(**{f"neuron{name}": source}))
    path = books.write(tmp_path / "01_neuron.ipynb", book)
    report = marker.mark(notebooks.read(path), engine=engine)
    assert report["points"] == report["max_points"], report
