"""Run code that may fail, and say in one sentence what went wrong.

Behind a live figure stands a learner's function: not yet written, wrong,
slow or talkative. Nothing of it may reach the notebook as a traceback.
"""

import ctypes
import io
import linecache
import os
import sys
import threading
import time
import traceback
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from chainrule.checking.keyboard import ERRORS, no_keyboard
from chainrule.checking.limits import TimeLimit, apart, time_limit
from chainrule.words.language import pick

_HERE = str(Path(__file__).resolve().parents[1])  # the package
_LONGEST = 2000  # characters of printed text that are shown
_FLOOD = 100_000  # characters after which the beginning is forgotten


@dataclass
class Outcome:
    """What a call returned, raised and printed."""

    value: object = None
    problem: str = ""
    printed: str = ""
    warning: str = ""
    seconds: float = 0.0


def run(function, *arguments, seconds=2.0, **more):
    """Call a function, catching everything, for at most some seconds.

    Returns
    -------
    outcome : Outcome
        With a `problem`, one sentence, if the function did not return.
    """
    outcome, began = Outcome(), time.perf_counter()
    with warnings.catch_warnings(record=True) as caught, _captured() as text:
        warnings.simplefilter("always")
        try:
            with no_keyboard(), _limit(seconds):
                outcome.value = apart(function, *arguments, **more)
        except BaseException as error:
            outcome.problem = explain(error, seconds, text.floods)
    outcome.seconds = time.perf_counter() - began
    outcome.printed = text.getvalue()[-_LONGEST:].rstrip()
    if caught:
        last = caught[0]
        outcome.warning = f"{last.category.__name__}: {last.message}"
    return outcome


class _Captured(io.StringIO):
    """Text printed by this thread; what others print goes its usual way."""

    def __init__(self, usual):
        super().__init__()
        self.usual, self.owner = usual, threading.get_ident()
        self.floods = False

    def write(self, text):
        """Keep a text of this thread, pass on that of another."""
        if threading.get_ident() != self.owner:
            return self.usual.write(text)
        if self.tell() > _FLOOD:
            self.floods, last = True, self.getvalue()[-_LONGEST:]
            self.seek(0)
            self.truncate()
            super().write(last)
        return super().write(text)


@contextmanager
def _captured():
    text = _Captured(sys.stdout)
    with redirect_stdout(text), redirect_stderr(text):
        yield text


def _limit(seconds):
    if threading.current_thread() is threading.main_thread():
        return time_limit(seconds)
    return _limit_in_thread(seconds)


@contextmanager
def _limit_in_thread(seconds):
    # JupyterLab may handle widgets in a thread of the kernel's own, where no
    # alarm can interrupt; Python raises an exception there if asked to.
    thread = ctypes.c_ulong(threading.get_ident())
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    lock, finished = threading.Lock(), threading.Event()

    def ring():
        while not finished.wait(seconds if not rung else 0.2):
            with lock:
                if not finished.is_set():
                    rung.append(raise_in(thread, ctypes.py_object(TimeLimit)))

    rung = []
    threading.Thread(target=ring, daemon=True).start()
    try:
        yield
    finally:
        _settle(lock, finished)


def _settle(lock, finished):
    """Stop the alarm, and take what it may have asked for already.

    To take a request back by asking for None leaves Python 3.11 with a mark
    of a request for ever, on which a later alarm in the main thread hangs.
    """
    while True:
        try:
            with lock:
                finished.set()
            for _ in range(2):  # each round, Python looks for requests
                pass
            return
        except TimeLimit:
            continue


def explain(error, seconds=2.0, floods=False):
    """One sentence about an exception, with the learner's own line."""
    if isinstance(error, TimeLimit):
        return pick(_PRINTS if floods else _SLOW).format(seconds=seconds)
    name, line, function = own_line(error)
    if type(error).__name__ in ERRORS:
        return pick(_WAITS)
    if isinstance(error, NotImplementedError):
        return pick(_UNWRITTEN if function else _UNWRITTEN_PLAIN).format(
            function=function
        )
    message = str(error).strip().splitlines()
    what = type(error).__name__ + (f": {message[0]}" if message else "")
    if not line:
        return pick(_RAISED).format(what=what)
    return pick(_RAISED_AT).format(what=what, line=line, function=name)


_UNWRITTEN = {
    "en": "{function} is not written yet. Write it, run its cell, "
    "then move a control.",
    "zh": "{function} 还没有写。写好并运行它所在的单元格，再动一下控件。",
}
_UNWRITTEN_PLAIN = {
    "en": "A function is not written yet. Write it, run its cell, "
    "then move a control.",
    "zh": "有一个函数还没有写。写好并运行它所在的单元格，再动一下控件。",
}
_SLOW = {
    "en": "The code was stopped after {seconds:g} s. Is there a loop that "
    "does not end?",
    "zh": "代码运行了 {seconds:g} 秒，已被停止。是不是有循环停不下来？",
}
_PRINTS = {
    "en": "The code was stopped after {seconds:g} s. It prints a lot, which "
    "takes time: print less, or look for a loop that does not end.",
    "zh": "代码运行了 {seconds:g} 秒，已被停止。它打印了太多东西，这很费时间："
    "少打印一些，或者看看是不是有停不下来的循环。",
}
_WAITS = {
    "en": "A function waits for the keyboard, with `input()` or a debugger, "
    "and in a figure nobody types; use its arguments.",
    "zh": "有一个函数在等键盘输入（`input()` 或调试器），而在图里没有人打字；"
    "要用的数应当来自参数。",
}
_RAISED = {"en": "{what}", "zh": "{what}"}
_RAISED_AT = {
    "en": "{what}, raised in {function} by the line `{line}`",
    "zh": "{what}，出自 {function} 的这一行：`{line}`",
}


def own_line(error):
    """Function and line of the learner's that an exception came through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)]
    if not own:
        return "", "", ""
    last = own[-1]
    linecache.checkcache(last.filename)
    line = (last.line or "").strip()
    name = f"{last.name}()" if last.name.isidentifier() else last.name
    return name, line, name


def _is_own(filename):
    library = os.path.dirname(os.__file__)
    path = os.path.abspath(filename)
    return not (
        path.startswith((_HERE, library, sys.prefix, sys.base_prefix))
        or filename.startswith("<frozen")
        or "site-packages" in path
    )
