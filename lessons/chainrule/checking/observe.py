"""Run a function on a case and write down what it did, as plain data.

Nothing here judges. Whatever the function does (an endless loop, recursion,
exit(), input(), a flood of prints, changed arguments) ends up in the
observation.
"""

import contextlib
import io
import linecache
import sys
import time
import traceback
import warnings
from dataclasses import asdict, dataclass, replace

import numpy as np

from chainrule.checking import codec
from chainrule.checking.drivers import DRIVERS, plain
from chainrule.checking.drivers.lines import Lines
from chainrule.checking.keyboard import no_keyboard
from chainrule.checking.limits import TimeLimit, apart, time_limit

SECONDS = 5.0  # for one case
MOST_TEXT = 2000  # characters of printed text that are kept
MOST_NAME, MOST_MESSAGE, MOST_SOURCE = 100, 500, 200  # of a failure
MOST_NAMES = 50  # of base types, of arguments
MOST_WARNINGS, MOST_WARNING = 5, 300
LARGEST = 10**12  # count of lines


@dataclass(frozen=True)
class Failure:
    """An exception: type, base types, message, the learner's own line."""

    name: str
    message: str = ""
    line: int | None = None
    source: str = ""
    bases: tuple = ()

    @classmethod
    def from_json(cls, data):
        """Inverse of `asdict`, None for None; checks types and lengths."""
        if data is None:
            return None
        return cls(
            name=_cut(data["name"], MOST_NAME),
            message=_cut(data["message"], MOST_MESSAGE),
            line=None if data["line"] is None else _count(data["line"]),
            source=_cut(data["source"], MOST_SOURCE),
            bases=_texts(data["bases"], MOST_NAMES, MOST_NAME),
        )


@dataclass(frozen=True)
class Observation:
    """What one call did.

    value is plain data (see `codec`), None if it raised; edited names the
    arguments that were changed in place, shared those in whose memory what
    came back lies; seconds is wall time; lines says
    how many lines of Python ran, up to the rows of the case, 0 without any.
    """

    value: object = None
    failure: Failure | None = None
    edited: tuple = ()
    warnings: tuple = ()
    printed: str = ""
    seconds: float = 0.0
    lines: int = 0
    shared: tuple = ()

    @property
    def late(self):
        """Whether the call met its time limit."""
        return self.failure is not None and self.failure.name == "TimeLimit"

    def to_json(self):
        """JSON-able dict."""
        return {**asdict(self), "value": codec.encode(self.value)}

    @classmethod
    def from_json(cls, data):
        """Inverse of `to_json`; ValueError where the form is wrong.

        What is longer than an observation has it is cut.
        """
        try:
            return cls(
                value=codec.decode(data["value"]),
                failure=Failure.from_json(data["failure"]),
                edited=_texts(data["edited"], MOST_NAMES, MOST_NAME),
                warnings=_texts(data["warnings"], MOST_WARNINGS, MOST_WARNING),
                printed=_cut(data["printed"], MOST_TEXT),
                seconds=_time(data["seconds"]),
                lines=_count(data["lines"]),
                shared=_texts(data.get("shared", ()), MOST_NAMES, MOST_NAME),
            )
        except (KeyError, TypeError, OverflowError) as error:
            raise ValueError(f"not an observation: {error}") from error


def _cut(text, most):
    if not isinstance(text, str):
        raise ValueError("no text")
    return text[:most]


def _texts(texts, most, length):
    if not isinstance(texts, (list, tuple)):
        raise ValueError("no list of texts")
    return tuple(_cut(text, length) for text in texts[:most])


def _count(number):
    if type(number) is not int or not 0 <= number < LARGEST:
        raise ValueError("no count")
    return number


def _time(seconds):
    seconds = float(seconds)
    if not 0 <= seconds < np.inf:
        raise ValueError("no time")
    return seconds


def observe_all(function, cases, seconds, total):
    """Call a function with the inputs of each case.

    Once a case has met the time limit, the others are not run.

    Parameters
    ----------
    function : callable
    cases : iterable of Case
    seconds, total : float
        Time limits for a case, and for all of them.

    Yields
    ------
    Observation
    """
    until = time.monotonic() + total
    for case in cases:
        left = round(until - time.monotonic())
        try:
            seen = _observe_within(left, function, case, seconds, total)
        except TimeLimit:  # it came late, when the call had ended
            seen = _observe_within(left, function, case, seconds, total)
        yield seen
        if seen.late:
            return


def _observe_within(left, function, case, seconds, total):
    if left <= 0:
        return out_of_time(total)
    return observe(function, case, min(seconds, left))


def out_of_time(seconds):
    """Observation of a call that was ended after some seconds."""
    return Observation(failure=Failure("TimeLimit", f"{seconds:g}"))


def observe(function, case, seconds=SECONDS):
    """Call a function with the inputs of a case.

    Whole numbers that are changed in place end in an error of numpy's. Then
    the same numbers are tried as floats: what counts is the change, once.

    Parameters
    ----------
    function : callable
    case : Case
        Its inputs are copied, so the case survives whatever happens.
    seconds : float
        Time limit.

    Returns
    -------
    Observation
    """
    seen = _observed(function, case, seconds)
    if seen.failure and seen.failure.name == "UFuncTypeError":
        floats = replace(case, inputs=_as_floats(case.inputs))
        again = _observed(function, floats, seconds)
        return again if again.edited else seen
    return seen


def _as_floats(value):
    """Plain data with floats in its arrays of whole numbers."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu":
        return value.astype(float)
    if isinstance(value, dict):
        return {key: _as_floats(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(map(_as_floats, value))
    return value


def _observed(function, case, seconds):
    given = codec.fresh(case.inputs)
    screen = _Screen()
    with _quiet(screen) as caught:
        started = time.perf_counter()
        counter = Lines(case.rows or 0)
        value, failure, shared = _call(
            function, case.driver, given, seconds, counter
        )
        taken = time.perf_counter() - started
    return Observation(
        value=value,
        failure=failure,
        edited=tuple(
            name
            for name, before in case.inputs.items()
            if not codec.same_bits(before, given[name])
        ),
        warnings=_distinct(caught),
        printed=screen.text(),
        seconds=taken,
        lines=counter.count,
        shared=shared,
    )


def _call(function, driver, given, seconds, counter):
    run = DRIVERS[driver] if driver else plain
    try:
        with (
            time_limit(seconds),
            np.errstate(
                divide="warn", over="warn", invalid="warn", under="ignore"
            ),
        ):
            value = apart(counter.run, run, function, given)
            shared = _shared(value, given)
            return codec.decode(codec.encode(value)), None, shared
    except TimeLimit:
        return None, Failure("TimeLimit", f"{seconds:g}"), ()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # exit() and own exceptions as well
        return None, _failure(error, _file_of(function)), ()


def _shared(value, given):
    """Names of arguments in whose memory a result lies.

    A driver that hands out copies says so itself, under "shared".
    """
    said = tuple(given.pop("shared", ()))
    names = (n for n in given if codec.share_memory(value, given[n]))
    return said or tuple(names)


def _file_of(function):
    code = getattr(function, "__code__", None)
    return getattr(code, "co_filename", None)


def _failure(error, own_file):
    """Name, message and the last line of the learner's own code."""
    name = type(error).__name__
    try:
        message = str(error)[:MOST_MESSAGE]
    except BaseException:  # a __str__ that raises
        message = ""
    line, source = None, ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        file = frame.f_code.co_filename
        if file == own_file or _is_notebook_cell(file):
            line = number
            source = linecache.getline(file, number).strip()[:MOST_SOURCE]
    bases = tuple(base.__name__ for base in type(error).__mro__[1:-1])
    return Failure(name, message, line, source, bases)


def _is_notebook_cell(file):
    return "ipykernel_" in file or file.startswith(("<ipython-input", "<cell"))


class _Screen(io.TextIOBase):
    """Takes what is printed and keeps only its beginning."""

    def __init__(self):
        self.parts, self.length = [], 0

    def writable(self):
        return True

    def write(self, text):
        if self.length < MOST_TEXT:
            self.parts.append(text[: MOST_TEXT - self.length])
        self.length += len(text)
        return len(text)

    def text(self):
        return "".join(self.parts)


@contextlib.contextmanager
def _quiet(screen):
    with (
        contextlib.redirect_stdout(screen),
        contextlib.redirect_stderr(screen),
        warnings.catch_warnings(record=True) as caught,
        _no_exit(),
        no_keyboard(),
        _own_recursion_limit(),
    ):
        warnings.simplefilter("always")
        yield caught


def _distinct(caught):
    texts = (
        f"{item.category.__name__}: {str(item.message)[:200]}"
        for item in caught[:1000]
    )
    return tuple(dict.fromkeys(texts))[:MOST_WARNINGS]


@contextlib.contextmanager
def _own_recursion_limit():
    limit = sys.getrecursionlimit()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


@contextlib.contextmanager
def _no_exit():
    """Make a notebook's exit() and quit() raise instead of ending it."""
    shell = _shell()
    if shell is None:
        yield
        return

    def ask_exit():
        raise SystemExit

    shell.ask_exit = ask_exit
    try:
        yield
    finally:
        del shell.ask_exit


def _shell():
    """The running IPython shell, None outside IPython."""
    if "IPython" not in sys.modules:
        return None
    return sys.modules["IPython"].get_ipython()
