"""Lend a function correct versions of what it calls.

`fit_line` may call `neuron_gradient`. While the one is checked, a slip in the
other must not spoil it: the references stand in for the learner's own
functions, wherever `solutions` is installed. Elsewhere a word says so.
"""

import functools
import importlib
import importlib.util
import inspect
from contextlib import contextmanager
from dataclasses import replace

from chainrule import pairs, screen
from chainrule.cases import exercises
from chainrule.messages import joined, say
from chainrule.verdict import Finding


def lent_to(function, name):
    """Context manager: `references` for an exercise of this name."""
    exercise = exercises()[name]
    return references(function, others(exercise), exercise.lesson)


def others(exercise):
    """Names of the other exercises of the same lesson.

    Those that make a pair with it are left out: they are the learner's own.
    """
    own = {exercise.name, *pairs.partners(exercise.cases)}
    return [
        name
        for name, other in exercises().items()
        if other.lesson == exercise.lesson and name not in own
    ]


@contextmanager
def references(function, names, lesson):
    """Put references into a function's globals while a block runs.

    Parameters
    ----------
    function : callable
        The learner's; what it is wrapped in is unwrapped.
    names : iterable of str
        Functions to lend.
    lesson : str
        Such as "01_neuron", whose references are in `solutions.neuron`.

    Yields
    ------
    bool
        Whether references could be lent.
    """
    module = solutions_of(lesson)
    if _globals_of(function) is None or module is None:
        yield False
        return
    with lent(function, {name: getattr(module, name) for name in names}):
        yield True


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
    if space is None and (running := screen.shell()):
        return running.user_ns
    return space or {}


def solutions_of(lesson):
    """Module with a lesson's references, None where it is not installed."""
    if importlib.util.find_spec("solutions") is None:
        return None
    return importlib.import_module("solutions." + lesson.partition("_")[2])


def with_a_word(verdict, function, names):
    """Verdict with a note on the own functions that a failing one calls."""
    code = getattr(function, "__code__", None)
    called = [n for n in names if n in getattr(code, "co_names", ())]
    if verdict.passed or not called:
        return verdict
    note = Finding("calls_own", say("calls_own", names=joined(called)))
    return replace(verdict, notes=(*verdict.notes, note))
