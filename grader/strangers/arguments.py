"""Mistakes in what a function takes, or does to what it was given."""

from itertools import combinations

import numpy as np

from grader.strangers.common import copied, kind, leaves, mapped, replaced


def _default(sample, name):
    """Default of an argument; LookupError if it has none."""
    defaults = sample.reference.__defaults__ or ()
    place = sample.names.index(name) - len(sample.names) + len(defaults)
    if place < 0:
        raise LookupError(name)
    return defaults[place]


@kind("ignored")
def ignored(sample):
    """Something fixed stands for an argument: its default, or 1."""
    for place, name in enumerate(sample.names):
        values = sample.values(name)
        if not values or name in ("rng", "state") or callable(values[0]):
            continue

        def function(*arguments, place=place, name=name, first=values[0]):
            if place >= len(arguments):
                return sample.reference(*arguments)
            fixed = _fixed(sample, name, arguments[place], first)
            return sample.reference(*replaced(arguments, place, fixed))

        yield name, function


def _fixed(sample, name, given, first):
    try:
        return _default(sample, name)
    except LookupError:
        pass
    if isinstance(given, (int, np.integer)) and not isinstance(given, bool):
        return first
    if isinstance(given, (float, np.floating)):
        return 1.0
    return mapped(np.ones_like, given)


@kind("functions_ignored", "ignored")
def functions_ignored(sample):
    """One and the same function stands for every one that is given."""
    for place, name in enumerate(sample.names):
        values = sample.values(name)
        if values and callable(values[0]):

            def function(*arguments, place=place, first=values[0]):
                return sample.reference(*replaced(arguments, place, first))

            yield name, function


@kind("arguments_swapped")
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

        yield f"{sample.names[one]} {sample.names[other]}", function


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


@kind("rows_written_in", "first_row_only", "sizes_written_in", "cut_short")
def rows_written_in(sample):
    """Rows beyond the number of those that are shown are left out."""
    most = {}
    for place, name in enumerate(sample.names):
        sizes = [len(v) for v in sample.values(name) if np.ndim(v)]
        if sizes and isinstance(sample.values(name)[0], np.ndarray):
            most[place] = max(sizes)
    if not most:
        return

    def function(*arguments):
        for place, size in most.items():
            if place < len(arguments) and np.ndim(arguments[place]):
                cut = arguments[place][:size]
                arguments = replaced(arguments, place, cut)
        return sample.reference(*arguments)

    yield "", function


@kind("precision", "dtype")
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
