"""Exceptions between the learner's process and that of the tests.

An exception comes back as Python's or numpy's own of the same name; where
the learner has a class of her own, as a class of that name below the nearest
one that both sides know, so that `except` and `raises` find it. One by which
a loop knows its end comes back as RuntimeError, as it does from a generator.
"""

import os
import traceback

from . import known

MOST_TEXT = 4000
OURS = os.path.dirname(__file__)
ENDS = StopIteration, StopAsyncIteration


class Ended(RuntimeError):
    """Something of the learner's raised what tells a loop of its end."""


def described(peer, error):
    """Data of an exception, and its arguments."""
    kind = type(error)
    data = {
        "kind": known.exception_name(kind),
        "name": kind.__name__[:100],
        "text": text_of(error),
        "trace": trace_of(error),
    }
    if known.name_of(kind) is None:
        data.update(peer.lend_error(error))
    return data, list(error.args)


def text_of(error):
    """Message of an exception, whatever its __str__ does."""
    try:
        return str(error)[:MOST_TEXT]
    except BaseException:
        return ""


def trace_of(error):
    """Where an exception was raised: its frames outside this package."""
    steps = traceback.extract_tb(error.__traceback__)
    own = [step for step in steps if not step.filename.startswith(OURS)]
    return "".join(traceback.format_list(own[-8:]))[:MOST_TEXT]


def raised(peer, data, values):
    """Exception that data describe."""
    kind = known.BY_NAME.get(data.get("kind"), Exception)
    kind = kind if safe(kind) else RuntimeError
    text = str(data.get("text", ""))[:MOST_TEXT]
    arguments = values or ([text] if text else [])
    if peer.guarded and issubclass(kind, ENDS):
        arguments = [f"the learner's code raised {kind.__name__}"]
        kind, data = Ended, {**data, "class": None}
    if type(data.get("class")) is int:
        kind = peer.exception_class(data["class"], data.get("name"), kind)
    try:
        error = kind(*arguments)
    except Exception:
        error = kind.__new__(kind)
        error.args = tuple(arguments)
    if isinstance(error, Foreign):
        error.__dict__["foreign"] = text, peer, data.get("self")
    trace = str(data.get("trace", ""))[:MOST_TEXT]
    if trace:
        error.add_note(f"In the learner's code:\n{trace}")
    return error


def safe(kind):
    """Whether an exception may be raised in the process of the tests."""
    return isinstance(kind, type) and (
        issubclass(kind, Exception) or kind is SystemExit
    )


class Foreign:
    """Base of classes that stand for exceptions of the learner's own."""

    def __str__(self):
        return self.__dict__["foreign"][0]

    def __getattr__(self, name):
        if name.startswith("_") or "foreign" not in self.__dict__:
            raise AttributeError(name)
        _, peer, number = self.__dict__["foreign"]
        return peer.ask("get", peer.remote(number), name)
