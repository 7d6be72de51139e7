"""The side of the tests: asks the learner's process, answers callbacks."""

import contextlib
import functools
import inspect
import time
import types
import weakref

from chainrule.checking.limits import TimeLimit

from . import ambient, remote
from .errors import ENDS, Foreign
from .known import BY_NAME
from .peer import Lost, Peer
from .values import Encoder, Unfit

SPARE = 1.0  # seconds for the tests after a call that takes all the time
GRACE = 2.0  # seconds until a learner's process that does not answer is lost
FUNCTIONS = (
    types.FunctionType, types.BuiltinFunctionType, types.MethodType,
    functools.partial,
)  # fmt: skip


class Missing:
    """Stands for a name that the learner does not have."""


class Module:
    """Stands for a module that the learner has imported."""

    def __init__(self, name):
        self.name = name


class Tester(Peer):
    """The tests' side of the line."""

    fatal = (Lost, TimeLimit)
    guarded = True

    def __init__(self, line):
        super().__init__(line, 0)
        self.around = ambient.Tests()
        self.remotes = weakref.WeakValueDictionary()  # number -> Remote
        self.classes = {}  # number -> class of exceptions
        self.end = None  # of the cell

    def start(self, seconds, hidden):
        """Begin a cell that may take some seconds."""
        self.end = time.monotonic() + seconds
        self.deadline = self.end + GRACE
        self.around.begin(hidden)

    def left(self):
        """Seconds left for the cell."""
        return self.end and max(self.end - time.monotonic(), 0.1)

    def ask(self, do, *values):
        """Ask; what cannot go over is a TypeError, as in any call."""
        try:
            return super().ask(do, *values)
        except Unfit as error:
            raise TypeError(str(error)) from None

    def text(self, how, value, *more):
        """Text of an object of the learner's."""
        text = self.ask("text", how, value, *more)
        if type(text) is not str:
            raise TypeError(f"{how} did not give a text")
        return text

    def signature(self, function):
        """Signature of a function of the learner's."""
        return remote.signature(self.ask("parameters", function))

    def is_data(self, value):
        """Whether a value would go over as data."""

        def refuse(value):
            raise Unfit("not data")

        try:
            Encoder(lambda value, content: content(value), refuse)(value)
        except (Unfit, RecursionError):
            return False
        return True

    def perform(self, frame, values):
        """Call back a function that was handed over, and nothing else."""
        if frame.get("do") != "call" or id(values[0]) not in self.lent_as:
            raise Unfit("the learner's side may only call back")
        function, arguments, pairs = values
        return function(*arguments, **dict(pairs))

    def mark(self, value):
        """An object of the learner's, or a function of ours."""
        if type(value) is remote.Remote and value._peer is self:
            return {"yours": value._number}
        if isinstance(value, type) and issubclass(value, Foreign):
            return {"yours": value.number}
        if isinstance(value, Foreign):
            return {"yours": value.__dict__["foreign"][2]}
        if isinstance(value, FUNCTIONS) and not inspect.isclass(value):
            name = getattr(value, "__name__", "function")
            return {"mine": self.lend(value), "name": name}
        raise Unfit(
            f"an object of type {type(value).__name__} that the tests made"
            " cannot be handed to the learner's code"
        )

    def unmark(self, data):
        """Stand-in for an object of the learner's, or what it is."""
        if "yours" in data:
            return self.lent[data["yours"]]
        if "missing" in data:
            return Missing()
        if "module" in data:
            return Module(str(data["module"]))
        if "exception" in data:
            name, base = data["exception"]
            base = BY_NAME[base]
            return self.exception_class(int(data["mine"]), name, base)
        return self.remote(data["mine"])

    def remote(self, number):
        """Stand-in for the object with a number; always the same."""
        if type(number) is not int:
            raise Unfit("not a number of an object")
        found = self.remotes.get(number)
        if found is None:
            found = self.remotes[number] = remote.Remote(self, number)
            if number in self.released:
                self.released.remove(number)
        return found

    def exception_class(self, number, name, base):
        """Class that stands for one of the learner's exceptions."""
        if number not in self.classes:
            if not (isinstance(base, type) and issubclass(base, Exception)):
                raise Unfit("not an exception")
            base = RuntimeError if issubclass(base, ENDS) else base
            self.classes[number] = type(
                str(name)[:100], (Foreign, base), {"number": number}
            )
        return self.classes[number]

    def surroundings(self):
        """What the tests have set, and how long they can wait."""
        left = self.left()
        # Her call is to end while there is time to hear of it.
        seconds = left and max(left - SPARE, left / 2)
        return {**self.around.give(), "seconds": seconds}

    def surround(self, data):
        """Show what the learner's code has shown."""
        self.around.take(data)

    def goodbye(self):
        """Tell the learner's side that the cell is through."""
        with contextlib.suppress(Lost):
            self.send({"do": "goodbye"}, [])
