"""Say in a sentence what to do about a name that is not known."""

import builtins
import difflib
import re
from types import FunctionType

from chainrule.checking.cases import exercises
from chainrule.study.which_exercise import unknown
from chainrule.words.messages import say

TOOLS = (
    "check", "hint", "reveal", "predict", "progress", "glossary", "live",
    "mine", "opening", "use_language", "ideas", "review",
)  # fmt: skip
IMPORTED = (*TOOLS, "data", "figures", "np", "plt")
OF_IPYTHON = ("In", "Out", "exit", "quit", "get_ipython", "open")


def sentence(name, names, cell, line):
    """What to do about an unknown name.

    Parameters
    ----------
    name : str
    names : dict
        The variables of the notebook.
    cell : str
        Source of the cell that runs.
    line : int or None
        Where in the cell the name is used; 0 in a function of the notebook,
        None elsewhere.

    Returns
    -------
    str or None
        None where the error itself tells more.
    """
    if line is None:
        return None
    if name in IMPORTED:
        return say("not_imported", name=name)
    if name in exercises():
        return _undefined(name, names)
    if not line:
        return None
    called = re.search(rf"\b(check|hint|reveal)\(\s*{name}\s*\)", cell)
    if called:
        known = [*exercises(), *_functions(names)]
        close = difflib.get_close_matches(name, known, 1, 0.7)
        if not close:
            return unknown(name, names, called[1])
    elif close := difflib.get_close_matches(name, TOOLS, 1, 0.7):
        return say("mistyped", name=name, close=close[0])
    else:
        close = difflib.get_close_matches(name, _known(names), 1, 0.7)
    if close:
        return say("perhaps_mistyped", name=name, close=close[0])
    return say("not_made", name=name, line=line)


def _known(names):
    """Names that one may use: the learner's, ours and Python's."""
    own = [n for n in names if not n.startswith("_") and n not in OF_IPYTHON]
    return [*own, *exercises(), *dir(builtins)]


def _undefined(name, names):
    """About an exercise that is not defined, whose cell may be at hand."""
    defined = re.compile(rf"(?m)^\s*def\s+{name}\b")
    if any(map(defined.search, names["In"][:-1])):
        return say("did_not_define", name=name)
    others = difflib.get_close_matches(name, _functions(names), 1, 0.7)
    if others:
        return say("renamed_only", name=name, other=others[0])
    return say("not_defined", name=name)


def _functions(names):
    """Names of functions that the learner has defined."""
    return [
        name
        for name, value in list(names.items())
        if type(value) is FunctionType
        and value.__globals__ is names
        and not name.startswith("_")
    ]
