"""The learner's process: what the tests may ask of her names and objects.

Her objects stay here. The tests get a number for each and ask for what they
need: call it, get an attribute, an item, its text, its entries as an array.
No question tells what is expected, and every answer is plain data or the
number of another object.
"""

import copy
import inspect
import operator

import numpy as np

from chainrule.checking.limits import TimeLimit, time_limit

from . import ambient
from .known import exception_name
from .peer import Peer
from .values import Unfit

SECONDS = 30.0  # for one question, where the tests do not say
TEXTS = {"str": str, "repr": repr, "format": format}
NUMBERS = {
    "int": int, "float": float, "complex": complex, "index": operator.index,
    "bool": bool, "len": len, "round": round,
}  # fmt: skip


class NotThere:
    """Answer to the name of something that there is not."""


class Callback:
    """A function of the tests, as the learner's code sees it."""

    def __init__(self, peer, number, name):
        self._peer, self._number, self.__name__ = peer, number, name

    def __call__(self, *arguments, **more):
        """Let the tests call it."""
        pairs = tuple(more.items())
        return self._peer.ask("call", self, arguments, pairs)


def call(function, arguments, pairs):
    """Result of a call."""
    return function(*arguments, **dict(pairs))


def array_of(value):
    """Entries of an object as an array."""
    return np.asarray(np.array(value))


def names_in(value):
    """Names of its attributes."""
    return [name for name in dir(value) if type(name) is str]


def leave(value, kind, text):
    """Leave a `with` block, perhaps because of an exception."""
    error = kind and kind(text)
    return bool(type(value).__exit__(value, kind, error, None))


def parameters(function):
    """Name, kind and default of each parameter of a function."""
    return [
        (p.name, int(p.kind), p.default is not p.empty, _default(p))
        for p in inspect.signature(function).parameters.values()
    ]


def _default(parameter):
    return None if parameter.default is parameter.empty else parameter.default


ACTIONS = {
    "call": call,
    "get": getattr,
    "set": setattr,
    "delete": delattr,
    "item": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "iter": iter,
    "reversed": reversed,
    "next": next,
    "text": lambda how, value, *more: TEXTS[how](value, *more),
    "number": lambda how, value, *more: NUMBERS[how](value, *more),
    "operate": lambda name, *values: getattr(operator, name)(*values),
    "array": array_of,
    "isinstance": isinstance,
    "issubclass": issubclass,
    "dir": names_in,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "enter": lambda value: type(value).__enter__(value),
    "exit": leave,
    "parameters": parameters,
}


class Learner(Peer):
    """The learner's side of the line.

    Parameters
    ----------
    line : Line
    namespace : dict
        The learner's names.
    """

    def __init__(self, line, namespace):
        super().__init__(line, 1)
        self.namespace = namespace
        self.calls = ambient.Calls()

    def serve(self):
        """Answer until the tests say goodbye; Lost if they hang up."""
        while True:
            frame, values = self.receive()
            if frame.get("do") == "goodbye":
                return
            self.answer(frame, values)

    def perform(self, frame, values):
        """Do what is asked, within the time that the tests have left."""
        seconds = self.calls.seconds or SECONDS
        try:
            with self.calls.surround():
                if self.depth > 1:
                    return super().perform(frame, values)
                with time_limit(seconds):
                    return super().perform(frame, values)
        except TimeLimit:
            raise TimeoutError(
                f"this did not come to an end within {seconds:g} s"
            ) from None

    def lend_error(self, error):
        """Her class and her exception."""
        return {"class": self.lend(type(error)), "self": self.lend(error)}

    def mark(self, value):
        """Number and kind of an object of the learner's."""
        if type(value) is Callback and value._peer is self:
            return {"yours": value._number}
        if type(value) is NotThere:
            return {"missing": True}
        if inspect.ismodule(value):
            return {"module": value.__name__}
        data = {"mine": self.lend(value)}
        if isinstance(value, type) and issubclass(value, BaseException):
            data["exception"] = value.__name__, exception_name(value)
        return data

    def unmark(self, data):
        """Object of the learner's, or a function of the tests."""
        if "yours" in data:
            return self.lent[data["yours"]]
        if "mine" in data:
            return Callback(self, data["mine"], str(data.get("name")))
        raise Unfit("not a value")

    def surroundings(self):
        """What the learner's code has shown since the last frame."""
        return self.calls.give()

    def surround(self, data):
        """Note what the tests have set."""
        self.calls.take(data)

    def action(self, word):
        """What answers a question, by its word."""
        return ACTIONS.get(word) or {
            "name": self.named,
            "setname": self.namespace.__setitem__,
            "delname": self.namespace.pop,
        }.get(word)

    def named(self, name):
        """What the learner has under a name."""
        return self.namespace.get(name, NotThere())
