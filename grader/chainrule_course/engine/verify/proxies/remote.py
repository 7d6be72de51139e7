"""Stand-ins for the learner's objects, in the process of the tests.

A stand-in passes on calls, attributes, items, iteration and texts. It never
passes on a comparison: what decides a test is data, compared here, and an
object that claims to equal everything is never asked. For the same reason
arithmetic works between stand-ins only, where no expected value goes over.
"""

import inspect
import operator

import numpy as np

from .errors import Ended
from .known import name_of

ASKED = {
    "__name__", "__doc__", "__qualname__", "__module__", "__dict__",
    "__defaults__", "__annotations__",
}  # fmt: skip
COMPARED = (
    "This object is the learner's own: compare its attributes, its text or"
    " np.asarray(it), which are data."
)
PARTNER = (
    "Objects of the learner's are not combined with values of the tests:"
    " combine attributes, which are data."
)


class Remote:
    """An object of the learner's."""

    __slots__ = ("__weakref__", "_number", "_peer")

    def __init__(self, peer, number):
        object.__setattr__(self, "_peer", peer)
        object.__setattr__(self, "_number", number)

    def __del__(self):
        self._peer.released.append(self._number)

    def __call__(self, *arguments, **more):
        """Call it."""
        return self._peer.ask("call", self, arguments, tuple(more.items()))

    def __getattribute__(self, name):
        if name in ASKED:
            return self._peer.ask("get", self, name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        if name == "__signature__":
            return self._peer.signature(self)
        if name.startswith(("__", "_repr_", "_ipython")):
            raise AttributeError(name)
        return self._peer.ask("get", self, name)

    def __setattr__(self, name, value):
        self._peer.ask("set", self, name, value)

    def __delattr__(self, name):
        self._peer.ask("delete", self, name)

    def __getitem__(self, key):
        return self._peer.ask("item", self, key)

    def __setitem__(self, key, value):
        self._peer.ask("setitem", self, key, value)

    def __delitem__(self, key):
        self._peer.ask("delitem", self, key)

    def __iter__(self):
        return self._peer.ask("iter", self)

    def __reversed__(self):
        return self._peer.ask("reversed", self)

    def __next__(self):
        try:
            return self._peer.ask("next", self)
        except Ended:
            raise StopIteration from None

    def __len__(self):
        return self._number_of("len", int)

    def __bool__(self):
        return self._number_of("bool", bool)

    def __int__(self):
        return self._number_of("int", int)

    def __float__(self):
        return self._number_of("float", float)

    def __complex__(self):
        return self._number_of("complex", complex)

    def __index__(self):
        return self._number_of("index", int)

    def __round__(self, *digits):
        return self._peer.ask("number", "round", self, *digits)

    def _number_of(self, how, kind):
        value = self._peer.ask("number", how, self)
        if type(value) is not kind:
            raise TypeError(f"{how} did not give a {kind.__name__}")
        return value

    def __str__(self):
        return self._peer.text("str", self)

    def __repr__(self):
        return self._peer.text("repr", self)

    def __format__(self, form):
        return self._peer.text("format", self, form)

    def __dir__(self):
        return self._peer.ask("dir", self)

    def __array__(self, dtype=None, copy=None):
        array = self._peer.ask("array", self)
        if type(array) is not np.ndarray:
            raise TypeError("its entries are not numbers, or too many")
        return array if dtype is None else array.astype(dtype)

    def __copy__(self):
        return self._peer.ask("copy", self)

    def __deepcopy__(self, memo):
        return self._peer.ask("deepcopy", self)

    def __enter__(self):
        return self._peer.ask("enter", self)

    def __exit__(self, kind, error, trace):
        kind = kind if name_of(kind) else kind and RuntimeError
        return self._peer.ask("exit", self, kind, str(error))

    def __instancecheck__(self, value):
        if type(value) is not Remote:
            return False
        return self._peer.ask("isinstance", value, self) is True

    def __subclasscheck__(self, kind):
        if type(kind) is not Remote:
            return False
        return self._peer.ask("issubclass", kind, self) is True

    def __hash__(self):
        return id(self)

    def __eq__(self, other):
        if self is other:
            return True
        if type(other) is Remote or self._peer.is_data(other):
            raise TypeError(COMPARED)
        return NotImplemented

    def __ne__(self, other):
        return not self == other

    def _order(self, other):
        raise TypeError(COMPARED)

    __lt__ = __le__ = __gt__ = __ge__ = _order


def _binary(name):
    def operate(self, other):
        if type(other) is not Remote:
            if isinstance(other, np.ndarray):
                return NotImplemented
            raise TypeError(PARTNER)
        return self._peer.ask("operate", name, self, other)

    return operate


def _reflected(self, other):
    if isinstance(other, np.ndarray):
        return NotImplemented
    raise TypeError(PARTNER)


def _unary(name):
    def operate(self):
        return self._peer.ask("operate", name, self)

    return operate


for _name in (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul",
    "and", "or", "xor", "lshift", "rshift",
):  # fmt: skip
    _function = _name + "_" if hasattr(operator, _name + "_") else _name
    setattr(Remote, f"__{_name}__", _binary(_function))
    setattr(Remote, f"__r{_name}__", _reflected)
for _name in ("neg", "pos", "abs", "invert"):
    setattr(Remote, f"__{_name}__", _unary(_name))


def signature(parameters):
    """inspect.Signature of what the learner's side says of a function."""
    return inspect.Signature([
        inspect.Parameter(
            name, kind, default=default if optional else inspect._empty
        )
        for name, kind, optional, default in parameters
    ])  # fmt: skip
