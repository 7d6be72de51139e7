"""Lend a function correct versions of what it calls.

`fit_line` may call `neuron_gradient`. While the one is checked, a slip in the
other must not spoil it: the references stand in for the learner's own
functions, wherever those are installed. Elsewhere a word says so.
"""

import functools
import importlib
import importlib.util
import inspect
from contextlib import contextmanager
from dataclasses import replace
from functools import wraps

from chainrule.checking.cases import exercises
from chainrule.checking.lending import pairs
from chainrule.checking.lending.borrowing import Record, better
from chainrule.checking.verdict import Finding
from chainrule.words import display
from chainrule.words.messages import joined, say

SOLUTIONS = "chainrule_course.solutions"


def judged(function, exercise, judge_on):
    """Verdict on a function to which the earlier ones are lent.

    Where her own earlier functions serve better, what comes with them.

    Parameters
    ----------
    function : callable
    exercise : Exercise
    judge_on : callable
        Takes a function to be called with each case and what came of it;
        tries the cases, gives a Verdict.
    """
    names, known = earlier(exercise.name), exercises()
    record = Record(exercise.name, {name: known[name].parts for name in names})
    with references(function, names, exercise.lesson, record) as lent:
        verdict = judge_on(record.settle)
    if not lent:
        return with_a_word(verdict, function, names)
    if record.asked and (record.misused or not verdict.passed):
        return better(judge_on(lambda *_: None), verdict, record)
    return verdict


def earlier(name):
    """Names of the exercises that come before one in its lesson.

    Those that make a pair with it are left out: they are the learner's own.
    """
    known = exercises()
    lesson = [n for n, e in known.items() if e.lesson == known[name].lesson]
    own = pairs.partners(known[name].cases)
    return [n for n in lesson[: lesson.index(name)] if n not in own]


@contextmanager
def references(function, names, lesson, record):
    """Put references into a function's globals while a block runs.

    Parameters
    ----------
    function : callable
        The learner's; what it is wrapped in is unwrapped.
    names : iterable of str
        Functions to lend.
    lesson : str
        Such as "01_neuron", whose references are in solutions/neuron.py.
    record : Record
        Where their calls are noted.

    Yields
    ------
    bool
        Whether references could be lent.
    """
    module = solutions_of(lesson)
    if _globals_of(function) is None or module is None:
        yield False
        return
    noted = {n: _noted(record, n, getattr(module, n)) for n in names}
    with lent(function, noted):
        yield True


def _noted(record, name, reference):
    """The reference; each of its calls is noted."""

    @wraps(reference)
    def lent(*values, **named):
        gave = reference(*values, **named)
        record.note(name, (values, named), gave)
        return gave

    return lent


@contextmanager
def lent(function, others):
    """Put others, by name, into a function's globals while a block runs."""
    space = _globals_of(function)
    if space is None:
        yield
        return
    kept = {name: space[name] for name in others if name in space}
    space.update(others)
    try:
        yield
    finally:
        for name in others:
            space.pop(name, None)
        space.update(kept)


def _globals_of(function):
    try:
        function = inspect.unwrap(function)
    except ValueError:  # wrapped in a circle
        return None
    while isinstance(function, functools.partial):
        function = function.func
    if not hasattr(function, "__globals__"):  # an object that can be called
        function = vars(type(function)).get("__call__")
    return getattr(function, "__globals__", None)


def variables(function):
    """Names that a function sees, or those of the notebook."""
    space = _globals_of(function)
    if space is None and (running := display.shell()):
        return running.user_ns
    return space or {}


def solutions_of(lesson):
    """Module with a lesson's references, None where it is not installed."""
    if solutions() is None:
        return None
    own = lesson.partition("_")[2]
    return importlib.import_module(f"{SOLUTIONS}.{own}")


def solutions():
    """Where the package of references is; None where it is not installed."""
    try:
        return importlib.util.find_spec(SOLUTIONS)
    except (ImportError, OSError):  # the course that it lies in is not there
        return None


def with_a_word(verdict, function, names):
    """Verdict with a note on the own functions that a failing one calls."""
    code = getattr(function, "__code__", None)
    called = [n for n in names if n in getattr(code, "co_names", ())]
    if verdict.passed or not called:
        return verdict
    note = Finding("calls_own", say("calls_own", names=joined(called)))
    return replace(verdict, notes=(*verdict.notes, note))
