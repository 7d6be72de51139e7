"""Find the exercise that a function, or a name, belongs to."""

import difflib
import re

from chainrule.checking.cases import exercises
from chainrule.words.display import shell
from chainrule.words.messages import joined, say

MISSING = object()  # stands for an argument that was not given
FUNCTIONS = "function", "builtin_function_or_method", "method", "type"


class NotFound(Exception):
    """No exercise fits; the message says what to do."""


def exercise_of(thing, names, tool, *, by_name=False):
    """The exercise of a function.

    Parameters
    ----------
    thing : object
        What the learner gave: mostly a function.
    names : dict
        The variables of the notebook, to find out what a nameless function
        is called there.
    tool : str
        The function that was called, for the sentences.
    by_name : bool
        Whether the name of an exercise will do.

    Raises
    ------
    NotFound
        If there is none.
    """
    if thing is MISSING:
        raise NotFound(say("no_argument", tool=tool, name=_example(names)))
    if issubclass(type(thing), str):
        name = str(thing)
        if name in exercises() and not by_name:
            raise NotFound(say("a_text", tool=tool, name=name))
    elif callable(thing):
        name = _name(thing, names)
    else:
        called = _called(tool) or _example(names)
        raise NotFound(say("a_result", tool=tool, name=called))
    if name in exercises():
        return exercises()[name]
    raise NotFound(unknown(name, names, tool))


def namespace(frame):
    """Variables of the notebook, or of the caller outside a notebook."""
    running = shell()
    return frame.f_globals if running is None else running.user_ns


def _name(function, names):
    """Name of a function, or of the variable that holds it."""
    try:
        name = function.__name__
    except BaseException:  # a partial has none; others may do anything
        name = None
    if type(name) is str and name in exercises():
        return name
    bound = [key for key, value in list(names.items()) if value is function]
    fitting = [key for key in bound if key in exercises()]
    if fitting:
        return fitting[0]
    usual = type(name) is str and name.isidentifier()
    return name if usual else next(iter(bound), None)


def unknown(name, names, tool):
    """Sentence on a name that no exercise has, None for no name at all."""
    if name is None:
        return say("nameless", tool=tool, names=joined(_lesson(None, names)))
    close = difflib.get_close_matches(name, exercises(), 3, 0.5)
    lesson = _lesson(close[0] if close else None, names)
    inside = [key for key in close if key in lesson]
    order = dict.fromkeys([*inside, *lesson])
    return say("unknown", name=name[:60], names=joined(order))


def _lesson(name, names):
    """Names of the exercises of a lesson: that of one, or the one at hand."""
    if name is None:
        name = _example(names)
    known = exercises()
    lesson = known[name].lesson if name in known else None
    return [key for key, each in known.items() if each.lesson == lesson]


def _example(names):
    """An exercise of the lesson at hand: the last one that is defined."""
    known = list(exercises())
    defined = [name for name in known if name in names]
    return (defined or known or ["neuron"])[-1 if defined else 0]


def _called(tool):
    """f in check(f(x)), from the cell that is being run."""
    running = shell()
    cells = running.user_ns.get("In") if running else None
    text = cells[-1] if isinstance(cells, list) and cells else ""
    found = re.findall(rf"\b{tool}\(\s*(\w+)\s*\(", str(text))
    return next((name for name in found if name in exercises()), None)
