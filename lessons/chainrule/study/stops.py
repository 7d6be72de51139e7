"""Answer in a sentence where a cell stops at one of the commonest slips.

They end before any function of ours is called, or in a call of one: a check
before the cell above it ran, anything after the kernel was restarted, a name
that is mistyped or was given away, an exercise that is not written yet.
IPython asks us about such an error first.
"""

import builtins
import difflib
import importlib
import os
import pkgutil
import re
import sys
from contextlib import suppress
from types import ModuleType

from chainrule.checking.cases import exercises
from chainrule.study import unknown
from chainrule.study.flood import dam
from chainrule.words import display, left
from chainrule.words.display import prose
from chainrule.words.messages import say

KINDS = (
    NameError, NotImplementedError, AttributeError, ImportError, TypeError,
    ValueError, LookupError,
)  # fmt: skip
CALLS = {
    "check": "check(neuron)",
    "hint": "hint(neuron)",
    "reveal": "reveal(neuron)",
    "predict": 'predict("neuron_sum")',
    "progress": "progress()",
    "glossary": "glossary()",
    "ideas": "ideas()",
    "review": "review()",
    "mine": 'mine("neuron")',
    "opening": 'opening("start")',
    "use_language": 'use_language("en")',
}
MISCALLED = re.compile(r"(\w+)\(\) (?:takes|got|missing)\b")
NOT_CALLABLE = "object is not callable"
IMPORTS = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def watch():
    """Have such errors explained, in this notebook's kernel.

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
        shell.set_custom_exc(KINDS, _show)
        if hasattr(shell, "kernel"):
            dam(shell)


def _show(shell, kind, error, trace, tb_offset=None):
    text = None
    with suppress(Exception):  # never hide the error of the learner
        if left.somebody_looks():
            text = _sentence(shell, error, trace)
    if text is None:
        shell.showtraceback(running_compiled_code=True)
        return
    above = type(error) is NameError
    button = f" {left.run_button()}" if above else ""
    body = f"<p>{prose(text)}{button}</p>"
    display.put(left.STYLE + display.card("info", body), display.plain(text))
    if type(error) in (NameError, NotImplementedError):
        _go_on()


def _go_on():
    """Let the cells that are waiting to run do so, in spite of the error.

    Who runs all cells above in one press must get past what is unfinished.
    """
    frame = sys._getframe(1)
    while frame and frame.f_code.co_name != "run_code":
        frame = frame.f_back
    result = frame and frame.f_locals.get("result")
    if result is not None:
        result.error_in_exec = None


def _sentence(shell, error, trace):
    """What to do about an error; None for one that is the learner's own."""
    names, frames = shell.user_ns, _frames(trace)
    cell = names["In"][-1]
    if isinstance(error, NotImplementedError):
        return _unwritten(names, frames)
    if type(error) is NameError:
        return unknown.sentence(error.name, names, cell, _where(names, frames))
    own = _line_of_cell(names, frames)
    if own is None:
        return None
    line = (cell.splitlines() or [""])[own - 1]
    for explain in (_miscalled, _given_away, _attribute, _import, _refused):
        if text := explain(error, names, frames, line):
            return text
    return None


def _frames(trace):
    frames = []
    while trace:
        frames.append((trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    return frames


def _in_cell(frame, names):
    return frame.f_globals is names and frame.f_code.co_name.startswith("<")


def _where(names, frames):
    """The line of the cell, if the error arose there; 0 in a function."""
    frame, line = frames[-1]
    if frame.f_globals is not names:
        return None
    return line if _in_cell(frame, names) else 0


def _line_of_cell(names, frames):
    lines = [line for frame, line in frames if _in_cell(frame, names)]
    return lines[-1] if lines else None


def _unwritten(names, frames):
    """About an exercise that this cell needs."""
    frame, _ = frames[-1]
    name = frame.f_code.co_name
    if frame.f_globals is names and name in exercises():
        return say("unwritten", name=name)
    return None


def _miscalled(error, names, frames, line):
    """About one of our commands that was given too much, or too little."""
    if not isinstance(error, TypeError):
        return None
    found = MISCALLED.match(str(error))
    if found and found[1] in CALLS and _ours(found[1], names):
        return say("miscalled", name=found[1], call=f"`{CALLS[found[1]]}`")
    return None


def _given_away(error, names, frames, line):
    """About a name in the line that a cell has given to something else."""
    calls = NOT_CALLABLE in str(error)
    if not calls and not isinstance(error, AttributeError):
        return None
    for name in re.findall(r"\b[A-Za-z_]\w*", line):
        value = names.get(name)
        if name not in names or (calls and callable(value)):
            continue
        if not calls and value is not getattr(error, "obj", None):
            continue
        if name in unknown.IMPORTED and not _ours(name, names):
            return say("given_away", name=name)
        if calls and name in exercises():
            return say("given_away_own", name=name)
        if calls and hasattr(builtins, name):
            return say("given_away_python", name=name)
    return None


def _ours(name, names):
    """Whether a name of the set-up stands for what it should."""
    if name in ("np", "plt", "data", "figures"):
        return isinstance(names[name], ModuleType)
    return names.get(name) is getattr(sys.modules["chainrule"], name, None)


def _attribute(error, names, frames, line):
    """About a part of a module that is mistyped."""
    module, name = getattr(error, "obj", None), getattr(error, "name", None)
    if not isinstance(error, AttributeError) or not name:
        return None
    if not isinstance(module, ModuleType) or not _reached(names, frames):
        return None
    close = difflib.get_close_matches(name, _parts(module), 1, 0.6)
    called = next((k for k, v in names.items() if v is module), None)
    if not close or not called:
        return None
    return say("no_part", module=called, name=name, close=close[0])


def _reached(names, frames):
    """Whether the cell itself asked the module, or the module for it."""
    while frames[-1][0].f_code.co_name == "__getattr__":
        frames = frames[:-1]
    return _in_cell(frames[-1][0], names)


def _import(error, names, frames, line):
    """About an import from our package, or of it, that is mistyped."""
    if not isinstance(error, ImportError):
        return None
    found = IMPORTS.match(str(error))
    if found:
        name, place = found[1], found[2]
    else:
        place, _, name = (error.name or "").rpartition(".")
    if place and place.split(".")[0] != "chainrule":
        return None
    known = _parts(importlib.import_module(place)) if place else ["chainrule"]
    close = difflib.get_close_matches(name, known, 1, 0.6)
    if not close or name in known:
        return None
    return say("mistyped", name=name, close=close[0])


def _parts(module):
    """Names in a module, and of the modules within it."""
    inside = pkgutil.iter_modules(getattr(module, "__path__", ()))
    return [*dir(module), *(each.name for each in inside)]


def _refused(error, names, frames, line):
    """What one of our commands says itself of what it was given."""
    last = max(i for i, (f, _) in enumerate(frames) if _in_cell(f, names))
    after = [frame for frame, _ in frames[last + 1 :]]
    name = after[0].f_code.co_name if after else None
    if name not in CALLS or not _of_package(after[0]):
        return None
    if any(frame.f_globals is names for frame in after):
        return None  # it is code of the learner's own
    if type(error) in (ValueError, LookupError) and _of_package(after[-1]):
        return str(error)
    return say("miscalled", name=name, call=f"`{CALLS[name]}`")


def _of_package(frame):
    return frame.f_globals.get("__name__", "").startswith("chainrule.")
