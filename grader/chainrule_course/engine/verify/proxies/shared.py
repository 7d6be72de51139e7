"""Values that can be changed in place and of which both sides hold a copy.

A list, dict, set, array or random generator gets a number when it first goes
over, and then goes by that number. With every message go the new contents of
those that have been changed since the last one, so that each side sees what
the other did to them, as if there were one process. A pair is let go when
one side has no other use for its copy.
"""

import sys

import numpy as np

from . import draws
from .values import RANDOM, Unfit, empty

MOST = 300  # pairs that are kept; older ones part


def references(objects, number):
    """How many references there are to an object of a table."""
    return sys.getrefcount(objects[number])


ALONE = references({0: []}, 0)


class Shared:
    """The table of one side.

    Parameters
    ----------
    first : 0 or 1
        Numbers that this side gives are even or odd.
    guarded : bool
        Whether the other side may only draw from this one's generators.
    """

    def __init__(self, first, guarded=False):
        self.guarded = guarded
        self.objects = {}  # number -> value
        self.numbers = {}  # id of the value -> number
        self.contents = {}  # number -> content at the last message
        self.unsettled = []  # numbers whose content is to be noted
        self.partings = []  # numbers to be let go of by the other side
        self.first = self.next = first

    def add(self, number, value):
        """Enter a value."""
        self.objects[number] = value
        self.numbers[id(value)] = number
        self.unsettled.append(number)

    def forget(self, number):
        """Let go of a value."""
        value = self.objects.pop(number, None)
        if self.numbers.get(id(value)) == number:
            del self.numbers[id(value)]
        self.contents.pop(number, None)

    def refer(self, value, content):
        """Data that stand for a value: its number, at first its content."""
        number = self.numbers.get(id(value))
        if number is not None:
            return {"n": number}
        number, self.next = self.next, self.next + 2
        self.add(number, value)
        data = {"n": number, **content(value)}
        if type(value) is np.ndarray:
            data.update(self.view_of(value))
        return data

    def view_of(self, array):
        """How an array lies within another that is in the table."""
        if not array.flags.writeable:
            return {"fixed": True}
        base, number = array.base if array.size else None, None
        if type(base) is np.ndarray and base.flags.c_contiguous:
            number = self.numbers.get(id(base))
        if number is None:
            return {}
        offset = array.ctypes.data - base.ctypes.data
        strides = list(array.strides)
        return {"within": number, "offset": offset, "strides": strides}

    def find(self, data, decode):
        """Value that data stand for."""
        number = data["n"]
        if len(data) == 1:
            return self.objects[number]
        if type(number) is not int or number in self.objects:
            raise Unfit("a number is used twice")
        if number % 2 == self.first:
            raise Unfit("a number is not the sender's to give")
        value = self.view(data) if "within" in data else None
        value = empty(data) if value is None else value
        self.add(number, value)
        if type(value) is not np.ndarray:
            decode.fill(value, data)
        elif data.get("fixed"):
            value.flags.writeable = False
        return value

    def view(self, data):
        """View of an array that is in the table; None if it cannot be."""
        new, base = empty(data), self.objects[data["within"]]
        if type(base) is not np.ndarray:
            raise Unfit("only arrays have views")
        strides = tuple(map(int, data["strides"]))
        place = new.shape, new.dtype, base, int(data["offset"]), strides
        if not lies_within(*place):
            raise Unfit("a view does not lie within its array")
        return np.ndarray(*place) if base.flags.c_contiguous else None

    def sweep(self):
        """Let go of pairs that only the table holds, and of the oldest."""
        numbers = list(self.objects)
        old = set(numbers[:-MOST])
        for number in reversed(numbers):
            if number in old or references(self.objects, number) <= ALONE:
                self.forget(number)
                self.partings.append(number)

    def changes(self, encode):
        """Numbers and contents of values changed since the last message."""
        changed = []
        for number, before in list(self.contents.items()):
            value = self.objects[number]
            if _content(value, encode) != before:
                self.unsettled.append(number)
                changed.append([number, encode.content(value)])
        return changed

    def settle(self, encode):
        """Note the contents of what went over or came."""
        for number in self.unsettled:
            if number in self.objects:
                value = self.objects[number]
                self.contents[number] = _content(value, encode)
        self.unsettled.clear()

    def take(self, changed, decode):
        """Make the changes that the other side has made."""
        for number, data in changed:
            value, own = self.objects[number], number % 2 == self.first
            if self.guarded and own and type(value) in RANDOM:
                draws.advance(value, data["state"])
            else:
                decode.fill(value, data)
            self.unsettled.append(number)

    def part(self, numbers):
        """Let go of what the other side has let go of."""
        for number in numbers:
            self.forget(number)

    def undo(self):
        """Take back what was entered for a message that did not go."""
        for number in self.unsettled:
            self.forget(number)
        self.unsettled.clear()


def lies_within(shape, dtype, base, offset, strides):
    """Whether a view lies within an array.

    numpy checks this in numbers of 64 bits, which a hostile stride makes run
    over.
    """
    if len(shape) != len(strides) or 0 in shape:
        return False
    steps = [(n - 1) * s for n, s in zip(shape, strides, strict=True)]
    first = offset + sum(min(step, 0) for step in steps)
    last = offset + sum(max(step, 0) for step in steps)
    fits = all(abs(stride) <= base.nbytes for stride in strides)
    return fits and first >= 0 and last + dtype.itemsize <= base.nbytes


def _content(value, encode):
    if type(value) is np.ndarray:
        return value.tobytes(), value.shape
    return encode.content(value)
