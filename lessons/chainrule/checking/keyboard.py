"""Refuse to wait for the keyboard while a learner's function is tried.

A check that waits for something to be typed blocks every cell after it. So
what would ask for it, `input()`, `getpass()` or a debugger, raises at once.
"""

import bdb
import builtins
import getpass
import io
import sys
from contextlib import contextmanager

# The second is ipykernel's, for names that were bound before the check.
ERRORS = "WaitsForKeyboard", "StdinNotImplementedError"


class WaitsForKeyboard(Exception):
    """Code asked for something to be typed."""


def _refuse(*arguments, **more):
    raise WaitsForKeyboard("nobody types while a function is tried")


class _NoInput(io.TextIOBase):
    """Stands for sys.stdin, and is never read from."""

    read = readline = readlines = __next__ = _refuse
    buffer = property(_refuse)


@contextmanager
def no_keyboard():
    """While it lasts, whatever waits for the keyboard raises."""
    askers = _askers()
    before = [getattr(owner, name) for owner, name, _ in askers]
    try:
        for owner, name, instead in askers:
            setattr(owner, name, instead)
        yield
    finally:
        for (owner, name, _), value in zip(askers, before, strict=True):
            setattr(owner, name, value)


def _askers():
    """(owner, name, what takes its place) of all that asks."""
    return [
        (builtins, "input", _refuse),
        (getpass, "getpass", _refuse),
        (sys, "breakpointhook", _refuse),
        (bdb.Bdb, "set_trace", _refuse),  # of every debugger
        (sys, "stdin", _NoInput()),
        *((kernel, "_allow_stdin", False) for kernel in _kernels()),
    ]


def _kernels():
    """The kernel of the notebook, if there is one."""
    if "IPython" not in sys.modules:
        return []
    kernel = getattr(sys.modules["IPython"].get_ipython(), "kernel", None)
    return [kernel] if hasattr(kernel, "_allow_stdin") else []
