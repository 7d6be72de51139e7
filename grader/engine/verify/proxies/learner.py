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

from chainrule.limits import TimeLimit, time_limit

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
        pairs = tuple(more.items())
        return self._peer.ask("call", self, arguments, pairs)


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
        return self.calls.give()

    def surround(self, data):
        self.calls.take(data)

    def do_name(self, name):
        return self.namespace.get(name, NotThere())

    def do_setname(self, name, value):
        self.namespace[name] = value

    def do_delname(self, name):
        self.namespace.pop(name, None)

    def do_call(self, function, arguments, pairs):
        return function(*arguments, **dict(pairs))

    def do_get(self, value, name):
        return getattr(value, name)

    def do_set(self, value, name, new):
        setattr(value, name, new)

    def do_delete(self, value, name):
        delattr(value, name)

    def do_item(self, value, key):
        return value[key]

    def do_setitem(self, value, key, new):
        value[key] = new

    def do_delitem(self, value, key):
        del value[key]

    def do_iter(self, value):
        return iter(value)

    def do_reversed(self, value):
        return reversed(value)

    def do_next(self, value):
        return next(value)

    def do_text(self, how, value, *more):
        return TEXTS[how](value, *more)

    def do_number(self, how, value, *more):
        return NUMBERS[how](value, *more)

    def do_array(self, value):
        array = np.array(value)
        return np.asarray(array)

    def do_operate(self, name, *values):
        return getattr(operator, name)(*values)

    def do_isinstance(self, value, kind):
        return bool(isinstance(value, kind))

    def do_issubclass(self, value, kind):
        return bool(issubclass(value, kind))

    def do_dir(self, value):
        return [name for name in dir(value) if type(name) is str]

    def do_copy(self, value):
        return copy.copy(value)

    def do_deepcopy(self, value):
        return copy.deepcopy(value)

    def do_enter(self, value):
        return type(value).__enter__(value)

    def do_exit(self, value, kind, text):
        error = kind and kind(text)
        return bool(type(value).__exit__(value, kind, error, None))

    def do_parameters(self, value):
        """Name, kind and default of each parameter of a function."""
        found = inspect.signature(value).parameters.values()
        return [
            (p.name, int(p.kind), p.default is not p.empty, _given(p))
            for p in found
        ]


def _given(parameter):
    return None if parameter.default is parameter.empty else parameter.default
