"""Answer in a sentence where a cell uses a name that is not known.

The three commonest slips end before any function of ours is called: a check
before the cell above it ran, anything after the kernel was restarted, and a
name that is mistyped. IPython asks us about such an error first.
"""

import difflib
import os
import re
from contextlib import suppress
from types import FunctionType

from chainrule.checking.cases import exercises
from chainrule.study.which_exercise import unknown
from chainrule.words import display, left
from chainrule.words.display import prose
from chainrule.words.messages import say

TOOLS = (
    "check", "hint", "reveal", "predict", "progress", "glossary", "live",
    "mine", "opening", "use_language",
)  # fmt: skip
IMPORTED = (*TOOLS, "data", "figures", "np", "plt")


def watch():
    """Have unknown names explained, in this notebook's kernel.

    Only to people: whoever marks a notebook needs the error itself.
    """
    shell = display.shell()
    if (
        shell is None
        or display.marking()
        or "NBGRADER_EXECUTION" in os.environ
    ):
        return
    if not shell.custom_exceptions:  # nobody else has asked for any
        shell.set_custom_exc((NameError,), _show)


def _show(shell, kind, error, trace, tb_offset=None):
    text = None
    with suppress(Exception):  # never hide the error of the learner
        if left.somebody_looks():
            text = _sentence(shell, error, trace)
    if text is None:
        shell.showtraceback(running_compiled_code=True)
        return
    body = f"<p>{prose(text)} {left.run_button()}</p>"
    display.put(left.STYLE + display.card("info", body), display.plain(text))


def _sentence(shell, error, trace):
    """What to do about an unknown name; None for one that is not ours."""
    if type(error) is not NameError or not _is_in_the_cell(shell, trace):
        return None
    name, names, cell = error.name, shell.user_ns, shell.user_ns["In"][-1]
    if name in IMPORTED:
        return say("not_imported", name=name)
    if name in exercises():
        return _undefined(name, names)
    called = re.search(rf"\b(check|hint|reveal)\(\s*{name}\s*\)", cell)
    if called:
        known = [*exercises(), *_functions(names)]
        close = difflib.get_close_matches(name, known, 1, 0.7)
        if not close:
            return unknown(name, names, called[1])
    else:
        close = difflib.get_close_matches(name, TOOLS, 1, 0.7)
    return say("mistyped", name=name, close=close[0]) if close else None


def _is_in_the_cell(shell, trace):
    """Whether an error arose in the cell itself, not in a function."""
    while trace.tb_next:
        trace = trace.tb_next
    frame = trace.tb_frame
    return frame.f_globals is shell.user_ns and (
        frame.f_code.co_name.startswith("<")
    )


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
