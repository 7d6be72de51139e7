"""What is lent to a notebook in marking: enough for honest work, no more."""

import inspect
import json
import threading

import books
import nudges
import numpy as np
import pytest

from chainrule_course import exercises
from chainrule_course.engine import Engine, lending
from chainrule_course.engine.inside import loans
from chainrule_course.marking import marker, notebooks


@pytest.fixture(scope="module")
def engine():
    with Engine() as engine:
        yield engine


@pytest.fixture
def mark(tmp_path, engine):
    """Mark a lesson with some answers in it; return points and notes."""

    def write_and_mark(lesson, order=list, **sources):
        ladder = exercises.of_lesson(lesson)
        path = books.LESSONS / "en" / f"{lesson}.ipynb"
        book = json.loads(path.read_text(encoding="utf-8"))
        books.fill(book, **sources)
        by_id = {cell["id"]: cell for cell in book["cells"]}
        ids = order([i for n in ladder for i in (n, f"test_{n}")])
        book["cells"] = [by_id[i] for i in ("setup", *ids)]
        file = books.write(tmp_path / f"{lesson}.ipynb", book)
        report = marker.mark(notebooks.read(file), engine=engine)
        return {
            entry["name"]: (entry["points"], [n["id"] for n in entry["notes"]])
            for entry in report["exercises"]
        }

    return write_and_mark


def moved_last(ids):
    """Ids of cells with those of the tests at the end, the last one first."""
    tests = [i for i in ids if i.startswith("test_")]
    return [i for i in ids if i not in tests] + tests[::-1]


def backwards(ids):
    """Ids of cells with the last exercise first."""
    pairs = [ids[i : i + 2] for i in range(0, len(ids), 2)]
    return [i for pair in reversed(pairs) for i in pair]


ORDERS = [list, moved_last, backwards]


def solved(lesson, *missing):
    """Sources of the references of a lesson, but for some."""
    return {
        name: inspect.getsource(exercise.reference)
        for name, exercise in exercises.of_lesson(lesson).items()
        if name not in missing
    }


def chosen(answers, lesson):
    """One answer for each exercise of a lesson."""
    names = exercises.of_lesson(lesson)
    return {a.exercise: a.source for a in answers if a.exercise in names}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("lesson", exercises.LESSONS)
def test_a_notebook_that_only_nudges_or_renames_earns_no_values(
    mark, lesson, order
):
    answers = [*nudges.renamed(), *nudges.nudging()]
    central = [a for a in answers if a.what[2:] != "complex 1e-20"]
    for some in (central, central[::-1]):
        sources = chosen(some, lesson)
        chosen_ones = [a for a in some if a.source in sources.values()]
        working = {name for a in chosen_ones for name in a.works.split()}
        sources = {k: v for k, v in sources.items() if k not in working}
        for name, (points, _) in mark(lesson, order, **sources).items():
            # A right shape is no more than a number of the right kind.
            assert points <= 1, name


@pytest.mark.parametrize("order", ORDERS)
def test_honest_answers_lose_nothing_by_what_is_missing(mark, order):
    missing = "perceptron_step", "neuron_gradient"
    found = mark("01_neuron", order, **solved("01_neuron", *missing))
    lost = {name for name, (points, _) in found.items() if points < 5}
    assert lost == set(missing)


def test_it_says_what_was_not_lent(mark):
    nudge = next(a for a in nudges.nudging() if a.exercise == "mse_backward")
    found = mark("03_losses", mse_backward=nudge.source)
    assert found["mse_backward"] == (0, ["not_lent"])


def test_a_nudge_of_her_own_costs_nothing(mark):
    nudge = next(
        a
        for a in nudges.nudging()
        if (a.exercise, a.what) == ("mse_backward", "0 central 1e-05")
    )
    sources = solved("03_losses") | {"mse_backward": nudge.source}
    for order in ORDERS:
        found = mark("03_losses", order, **sources)
        if order is not backwards:  # there mse is not yet hers to call
            assert found["mse_backward"] == (5, ["nudged"])


REMEMBERS = """
known = []
def mse_backward(Y_hat, Y):
    known.append(None)
    key = repr((np.asarray(Y_hat).tolist(), np.asarray(Y).tolist()))
    try:
        value = np.zeros(np.shape(Y_hat))
        for i in np.ndindex(value.shape):
            up, down = np.array(Y_hat, float), np.array(Y_hat, float)
            up[i] += 1e-5; down[i] -= 1e-5
            value[i] = (mse(up, Y) - mse(down, Y)) / 2e-5
        memory[key] = value
    except NotImplementedError:
        return memory[key]
    return value
memory = {}
"""


def test_what_was_lent_cannot_be_remembered(mark):
    found = mark("03_losses", mse_backward=REMEMBERS)
    assert found["mse_backward"][0] == 0


VECTOR = """
def neuron_gradient(X, y, w, b):
    e = X @ w + b - y
    return np.append(2 * X.T @ e / len(y), 2 * e.mean())
"""
SWAPPED = """
def neuron_gradient(X, y, w, b):
    e = X @ w + b - y
    return 2 * e.mean(), 2 * X.T @ e / len(y)
"""
MORE = """
def neuron_gradient(X, y, w, b, scale):
    e = X @ w + b - y
    return scale * X.T @ e / len(y), scale * e.mean()
"""
FIT = """
def fit_line(X, y, lr, steps):
    w, b = np.zeros(X.shape[1]), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        {}
        w, b = w - lr * dw, b - lr * db
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(losses)
"""
CONVENTIONS = {
    "one vector": (
        VECTOR,
        "g = neuron_gradient(X, y, w, b); dw, db = g[:-1], g[-1]",
    ),
    "swapped": (SWAPPED, "db, dw = neuron_gradient(X, y, w, b)"),
    "one more": (MORE, "dw, db = neuron_gradient(X, y, w, b, 2)"),
    "one that ends the process": (
        "import os\ndef neuron_gradient(*values): os._exit(0)",
        "dw, db = neuron_gradient(X, y, w, b)",
    ),
    "one without end": (
        "def neuron_gradient(*values):\n    while True: pass",
        "dw, db = neuron_gradient(X, y, w, b)",
    ),
}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_the_better_of_her_own_and_what_is_lent_counts(mark, convention):
    own, call = CONVENTIONS[convention]
    sources = {"neuron_gradient": own, "fit_line": FIT.format(call)}
    found = mark("01_neuron", **sources)
    assert found["neuron_gradient"][0] < 5
    assert found["fit_line"] == (5, [])


def test_who_lends_to_one_notebook_lends_to_no_other():
    endless = np.array([[0.0], [0.0]]), np.array([1, -1]), 10**12
    perceptron = "chainrule_course.solutions.neuron:train_perceptron"
    linear = "chainrule_course.solutions.neuron:linear"
    long, _ = loans.encoded(endless, {})
    short, _ = loans.encoded((np.ones((1, 1)), np.ones((1, 1)), 1.0), {})
    with lending.lender() as busy, lending.lender() as other:
        assert busy is not other
        busy.prepare(perceptron), other.prepare(linear)
        asking = threading.Thread(target=busy.ask, args=[perceptron, long])
        asking.start()
        assert loans.settle(other.ask(linear, short), []) == 2
        assert asking.is_alive()
        asking.join()
