"""Values as JSON between the learner's process and that of the tests.

Exact types only: numbers, texts, bytes, slices, ranges, tuples, numpy's
scalars; things that both sides know by name; and what can be changed in
place: lists, dicts, sets, arrays, random generators. Of these both sides hold
a copy under one number (see `shared`), so that the same array is the same
array again when it comes back. Of anything else a mark goes instead (see
`proxies`). Nothing is pickled, and every size is checked.
"""

import base64
from collections import OrderedDict, deque
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np

from . import known

MOST_BYTES = 8_000_000  # of all values in a message
MOST_ITEMS = 100_000
DEEPEST = 40
KINDS = "biufcSUMm"  # bool, int, unsigned, float, complex, text, time
CONTAINERS = (list, dict, set, OrderedDict, deque, bytearray)
RANDOM = (np.random.Generator, np.random.RandomState)
BIT_GENERATORS = {
    name: getattr(np.random, name)
    for name in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")
}
BY_TEXT = {
    Fraction: (str, Fraction),
    Decimal: (str, Decimal),
    datetime: (datetime.isoformat, datetime.fromisoformat),
    date: (date.isoformat, date.fromisoformat),
    timedelta: (
        lambda span: f"{span.days} {span.seconds} {span.microseconds}",
        lambda text: timedelta(*map(int, text.split())),
    ),
}
TEXTUAL = {kind.__name__: kind for kind in BY_TEXT}


BROKEN = (
    LookupError, TypeError, ValueError, AttributeError, ArithmeticError,
    RecursionError, MemoryError,
)  # fmt: skip  # what data of another form raise


class Unfit(ValueError):
    """A value cannot go over, or what came is not of our form."""


def is_shared(value):
    """Whether both sides keep a copy of it under a number."""
    kind = type(value)
    if kind is np.ndarray:
        return value.dtype.kind in KINDS and value.nbytes <= MOST_BYTES
    return kind in CONTAINERS or kind in RANDOM


class Encoder:
    """Makes the data of one message.

    Parameters
    ----------
    refer : callable
        Takes a shared value and the function that encodes its content;
        returns the data that stand for it.
    mark : callable
        Takes any other value that is not plain; returns its data.
    """

    def __init__(self, refer, mark):
        self.refer, self.mark = refer, mark
        self.met = self.depth = self.size = 0

    def __call__(self, value):
        """Data of a value."""
        self.met += 1
        if self.met > MOST_ITEMS or self.depth > DEEPEST:
            raise Unfit("a value is too large or too deeply nested")
        self.depth += 1
        try:
            return self.encode(value)
        finally:
            self.depth -= 1

    def encode(self, value):
        """Data of a value, whatever was met before."""
        kind = type(value)
        if value is None or kind in (bool, int, float, str):
            return self.leaf(value)
        if is_shared(value):
            return self.refer(value, self.content)
        if kind is tuple:
            return {"tuple": [self(item) for item in value]}
        if kind is frozenset:
            return {"frozenset": [self(item) for item in value]}
        if kind in (slice, range):
            ends = value.start, value.stop, value.step
            return {kind.__name__: [self(end) for end in ends]}
        return self.plain(value) or self.mark(value)

    def leaf(self, value):
        """A number or text that is not absurdly large."""
        if type(value) is str:
            self.take_room(len(value))
        if type(value) is int and value.bit_length() > 8000:
            raise Unfit("a whole number is too long")
        return value

    def plain(self, value):
        """Data of a value that cannot be changed; None for others."""
        kind = type(value)
        if kind is complex:
            return {"complex": [value.real, value.imag]}
        if kind is bytes:
            return {"bytes": self.text(value)}
        if isinstance(value, np.generic) and kind.__module__ == "numpy":
            fits = value.dtype.kind in KINDS
            return {"scalar": self.array(np.array(value))} if fits else None
        if isinstance(value, np.dtype) and value.kind in KINDS:
            return {"dtype": value.str}
        if kind in BY_TEXT:
            return {"text": kind.__name__, "is": BY_TEXT[kind][0](value)}
        name = known.name_of(value)
        return {"known": name} if name else None

    def array(self, array):
        """Type, shape and bytes of an array."""
        fortran = array.flags.f_contiguous and not array.flags.c_contiguous
        order = "F" if fortran else "C"
        return {
            "array": array.dtype.str,
            "shape": list(array.shape),
            "order": order,
            "bytes": self.text(array.tobytes(order)),
        }

    def text(self, data):
        """Bytes as text."""
        self.take_room(len(data))
        return base64.b64encode(data).decode("ascii")

    def take_room(self, size):
        """Count what goes into the message."""
        self.size += size
        if self.size > MOST_BYTES:
            raise Unfit("a value is too large")

    def content(self, value):
        """Data of what is in a shared value."""
        kind = type(value)
        if kind is np.ndarray:
            return self.array(value)
        if kind in RANDOM:
            return {"random": kind.__name__, "state": state_of(value)}
        if kind is bytearray:
            return {"bytearray": self.text(value)}
        if kind in (dict, OrderedDict):
            pairs = [[self(key), self(item)] for key, item in value.items()]
            return {kind.__name__: pairs}
        return {kind.__name__: [self(item) for item in value]}


def bytes_of(text):
    """Inverse of Encoder.text."""
    return base64.b64decode(text, validate=True)


class Decoder:
    """Makes values of the data of one message.

    Parameters
    ----------
    find : callable
        Takes data that refer to a shared value, and a function that makes
        an empty one and fills it; returns the value.
    unmark : callable
        Takes the data of a mark; returns the value.
    """

    def __init__(self, find, unmark):
        self.find, self.unmark = find, unmark

    def __call__(self, data):
        """Value of the data."""
        try:
            return self.decode(data)
        except Unfit:
            raise
        except BROKEN as error:
            raise Unfit(f"not a value: {error}") from None

    def decode(self, data):
        """Value of the data, with the errors of broken ones."""
        if not isinstance(data, dict):
            if isinstance(data, list):
                raise Unfit("a bare list is not a value")
            return data
        if "n" in data:
            return self.find(data, self)
        make = MAKERS.get(next(iter(data)))
        return make(self, data) if make else self.unmark(data)

    def items(self, listed):
        """Values of a list of data."""
        return [self.decode(item) for item in listed]

    def fill(self, value, data):
        """Put the content that data describe into a shared value."""
        kind = type(value)
        if kind is np.ndarray:
            fill_array(value, data)
        elif kind in RANDOM:
            set_state(value, data["state"])
        elif kind in (dict, OrderedDict):
            pairs = [self.items(pair) for pair in data[kind.__name__]]
            value.clear()
            value.update({key: item for key, item in pairs})
        elif kind is bytearray:
            value[:] = bytes_of(data["bytearray"])
        else:
            items = self.items(data[kind.__name__])
            value.clear()
            (value.update if kind is set else value.extend)(items)


MAKERS = {
    "complex": lambda self, data: complex(*data["complex"]),
    "bytes": lambda self, data: bytes_of(data["bytes"]),
    "tuple": lambda self, data: tuple(self.items(data["tuple"])),
    "frozenset": lambda self, data: frozenset(self.items(data["frozenset"])),
    "slice": lambda self, data: slice(*self.items(data["slice"])),
    "range": lambda self, data: range(*self.items(data["range"])),
    "scalar": lambda self, data: new_array(data["scalar"])[()],
    "dtype": lambda self, data: checked_dtype(data["dtype"]),
    "text": lambda self, data: BY_TEXT[TEXTUAL[data["text"]]][1](data["is"]),
    "known": lambda self, data: known.BY_NAME[data["known"]],
}


def empty(data):
    """New shared value for the data of a content, not yet filled."""
    if "array" in data:
        return new_array(data)
    if "random" in data:
        return new_generator(data)
    for kind in CONTAINERS:
        if kind.__name__ in data:
            return kind()
    raise Unfit("not a value that is shared")


def checked_dtype(text):
    """Type of array entries that are plain data."""
    dtype = np.dtype(text)
    if dtype.kind not in KINDS or dtype.hasobject:
        raise Unfit(f"entries of type {dtype} cannot go over")
    return dtype


def new_array(data):
    """Array that data describe."""
    flat = np.frombuffer(bytes_of(data["bytes"]), checked_dtype(data["array"]))
    if flat.dtype.kind == "b":  # every byte but 0 is True
        flat = flat.view(np.uint8) != 0
    shape = tuple(map(int, data["shape"]))
    order = "F" if data.get("order") == "F" else "C"
    return flat.reshape(shape, order=order).copy(order=order)


def fill_array(array, data):
    """Overwrite the entries of an array."""
    new = new_array(data)
    if new.dtype != array.dtype or new.shape != array.shape:
        raise Unfit("an array cannot change its type or shape")
    if array.flags.writeable:
        array[...] = new


def state_of(generator):
    """State of a random generator as JSON."""
    if isinstance(generator, np.random.Generator):
        return state_data(generator.bit_generator.state)
    return state_data(generator.get_state(legacy=False))


def state_data(state):
    """Arrays in a state as lists."""
    if isinstance(state, dict):
        return {key: state_data(item) for key, item in state.items()}
    return state.tolist() if isinstance(state, np.ndarray) else state


def new_generator(data):
    """Random generator of the kind that data name."""
    bits = BIT_GENERATORS[data["state"]["bit_generator"]](0)
    generator = getattr(np.random, data["random"])
    if generator not in RANDOM:
        raise Unfit("not a random generator")
    return generator(bits)


def set_state(generator, data):
    """Set the state of a random generator.

    numpy does not check the positions, and would read beyond its tables.
    """
    inner = data["state"]
    position = inner.get("pos", 0), data.get("buffer_pos", 0)
    if not (0 <= position[0] <= 624 and 0 <= position[1] <= 4):
        raise Unfit("not the state of a random generator")
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = state_value(data)
    else:
        generator.set_state(state_value(data))


def state_value(data):
    """Inverse of state_data."""
    if isinstance(data, dict):
        return {key: state_value(item) for key, item in data.items()}
    return np.array(data, np.uint64) if isinstance(data, list) else data
