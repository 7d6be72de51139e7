"""Mistakes in what a function takes, or does to what it was given."""

import re
from contextlib import suppress
from itertools import combinations

import numpy as np

from chainrule_course.mutations.strangers.common import (
    copied,
    is_array,
    kind,
    leaves,
    mapped,
    replaced,
)


def _default(sample, name):
    """Default of an argument; LookupError if it has none."""
    defaults = sample.reference.__defaults__ or ()
    place = sample.names.index(name) - len(sample.names) + len(defaults)
    if place < 0:
        raise LookupError(name)
    return defaults[place]


@kind("zeros", "unchanged", "constant", "goes_on", "cut_short")
def ignored(sample):
    """Something fixed stands for an argument: its default, 0, 1, a memory."""
    for place, name in enumerate(sample.names):
        for text, fixed in _fixed(sample, name):

            def function(*arguments, place=place, fixed=fixed):
                if place >= len(arguments):
                    return sample.reference(*arguments)
                value = fixed(arguments[place])
                return sample.reference(*replaced(arguments, place, value))

            yield f"{name}, {text} for it", function, {"name": name}


def _fixed(sample, name):
    """What may stand for an argument: (text, function of the argument)."""
    values = sample.values(name)
    if not values or name == "rng":
        return
    first = values[0]
    if callable(first):
        if name in OTHERS:
            yield "another", lambda given: OTHERS[name]
        return
    if name == "state":
        if any(value[1] for _, value in sample.calls):
            yield "nothing", lambda given: {}
        return
    with suppress(LookupError):
        default = _default(sample, name)
        yield "the default", lambda given: default
        return
    if not list(leaves(first)):  # a count, a shape
        yield f"{first}", lambda given: first
        return
    yield "1", lambda given: mapped(np.ones_like, given)
    yield "0", lambda given: mapped(np.zeros_like, given)


OTHERS = {  # functions that may stand for one that is given
    "activation": np.tanh,
    "grad": lambda x: 2.0 * np.asarray(x),
    "f": lambda x: sum(float(np.sum(np.square(a))) for _, a in leaves(x)),
}


@kind()
def arguments_swapped(sample):
    """Two of a kind, each taken for the other."""
    for one, other in combinations(range(len(sample.names)), 2):
        if not _alike(sample, sample.names[one], sample.names[other]):
            continue

        def function(*arguments, one=one, other=other):
            if other >= len(arguments):
                given = _default(sample, sample.names[other])
                arguments = (*arguments, given)
            if other >= len(arguments):
                return sample.reference(*arguments)
            swapped = replaced(arguments, one, arguments[other])
            return sample.reference(*replaced(swapped, other, arguments[one]))

        names = {"one": sample.names[one], "other": sample.names[other]}
        yield " ".join(names.values()), function, names


def _alike(sample, one, other):
    some, others = sample.values(one), sample.values(other)
    if not some or not others or "state" in (one, other):
        return False
    return _family(some[0]) is _family(others[0]) is not None


def _family(value):
    if isinstance(value, (dict, np.ndarray)):
        return type(value)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float if number else None


@kind("purity")
def edited(sample):
    """What was given is changed, after all has been worked out."""
    for place, name in enumerate(sample.names):
        values = sample.values(name)
        if not any(True for value in values for _ in _editable(value)):
            continue

        def function(*arguments, place=place):
            value = copied(sample.reference(*arguments))
            given = arguments[place] if place < len(arguments) else 0
            for array in _editable(given):
                if array.dtype.kind == "f":
                    array += 1.5
                else:
                    array += 1
            return value

        yield name, function


def _editable(value):
    for _, leaf in leaves(value):
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fiu":
            yield leaf


@kind("first_row_only", "sizes_written_in", "cut_short")
def rows_written_in(sample):
    """Rows beyond the number of those that are shown are left out."""
    most = {}
    for place, name in enumerate(sample.names):
        values = [v for v in sample.values(name) if is_array(v)]
        sizes = [len(value) for value in values if value.ndim]
        if sizes:
            most[place] = max(sizes)
    if not most:
        return

    def function(*arguments):
        for place, size in most.items():
            if place < len(arguments) and is_array(arguments[place]):
                cut = arguments[place][:size]
                arguments = replaced(arguments, place, cut)
        return sample.reference(*arguments)

    yield "", function, {"count": max(most.values())}


@kind("precision", "dtype", "coarse")
def single_precision(sample):
    """Worked out in float32, and given back so."""

    def function(*arguments):
        arguments = mapped(_single, tuple(arguments))
        return mapped(_single, sample.reference(*arguments))

    floats = any(
        np.asarray(leaf).dtype == float
        for _, value in sample.calls
        for _, leaf in leaves(value)
    )
    if sample.is_plain and floats:
        yield "", function


def _single(leaf):
    return np.float32(leaf) if np.asarray(leaf).dtype == float else leaf


@kind("first_row_left_out", "last_row_left_out", "sizes_written_in", "zeros")
def left_out(sample):
    """The first, or the last, along an axis that arguments share."""
    for letter, places in _axes(sample).items():
        for index, which, place in _ENDS:

            def function(*arguments, places=places, index=index):
                value = sample.reference(*arguments)
                for place, axis in places:
                    if place < len(arguments):
                        less = np.delete(arguments[place], index, axis)
                        arguments = replaced(arguments, place, less)
                return _filled(sample.reference(*arguments), value, index)

            told = {"letter": letter, "which": which, "place": place}
            yield f"{which} {letter}", function, told


_ENDS = (0, "first", "第一项"), (-1, "last", "最后一项")

SHAPE = re.compile(r"^    (\w[\w, ]*) : ndarray.*, shape \((.*)\)$", re.M)


def _axes(sample):
    """(Place of an argument, axis) by the letter of a size.

    The docstring of the reference says them; all have to be arrays.
    """
    taken = (sample.reference.__doc__ or "").partition("Returns")[0]
    found = {}
    for names, shape in SHAPE.findall(taken):
        for name in filter(sample.names.count, names.split(", ")):
            for axis, letter in enumerate(re.findall(r"[a-z]\b", shape)):
                place = sample.names.index(name)
                found.setdefault(letter, []).append((place, axis))
    return {
        letter: places
        for letter, places in found.items()
        if all(
            np.ndim(value) > axis
            for place, axis in places
            for value in sample.values(sample.names[place])
        )
    }


def _filled(value, full, index):
    """Arrays that are too small, with zeros in place of what is missing."""
    if isinstance(full, dict):
        return {k: _filled(value[k], item, index) for k, item in full.items()}
    if isinstance(full, (list, tuple)):
        pairs = zip(value, full, strict=False)
        return type(full)(_filled(one, other, index) for one, other in pairs)
    if np.shape(value) == np.shape(full) or np.ndim(value) != np.ndim(full):
        return value
    out, begin = np.zeros_like(full), 1 if index == 0 else 0
    sizes = zip(np.shape(value), np.shape(full), strict=True)
    begins = [(begin if size < most else 0, size) for size, most in sizes]
    out[tuple(slice(k, k + size) for k, size in begins)] = value
    return out
