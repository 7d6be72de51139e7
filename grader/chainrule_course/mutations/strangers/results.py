"""Mistakes in what comes back, whatever was worked out."""

import numpy as np

from chainrule_course.mutations.strangers.common import (
    is_float,
    kind,
    leaves,
    mapped,
)


def _changed(sample, change, at=None):
    """The reference with a change of its arrays and floats.

    Of what a step returns only the parameters are changed.
    """
    if "state" in sample.names:

        def step(*arguments):
            moved, state = sample.reference(*arguments)
            return mapped(change, moved), state

        return step

    def function(*arguments):
        return mapped(change, sample.reference(*arguments), at)

    return function


def _arrays(sample, least=1):
    """Whether arrays of so many axes come back, with two rows or more."""
    return any(
        np.ndim(leaf) >= least and len(leaf) > 1
        for _, value in sample.calls
        for _, leaf in leaves(value)
    )


def _floats(sample):
    return sample.is_plain and any(
        is_float(leaf)
        for _, value in sample.calls
        for _, leaf in leaves(value)
    )


def _of_floats(change):
    return lambda leaf: change(leaf) if is_float(leaf) else leaf


@kind("precision", "dtype", "coarse")
def half_precision(sample):
    """Everything in float16."""
    if _floats(sample):
        yield "", _changed(sample, _of_floats(np.float16))


@kind("rounded")
def rounded(sample):
    """To so many decimals, or digits."""
    if _floats(sample):
        for k in (1, 3):
            change = _of_floats(lambda x, k=k: np.round(x, k))
            yield f"to {k} decimals", _changed(sample, change)
        yield "to 3 digits", _changed(sample, _of_floats(_three_digits))


def _three_digits(x):
    shown = [float(f"{each:.3g}") for each in np.ravel(x)]
    return np.reshape(shown, np.shape(x))


@kind("clipped")
def clipped(sample):
    """Nothing larger than half of the largest that is ever shown."""
    sizes = [
        np.max(np.abs(leaf), initial=0.0, where=np.isfinite(leaf))
        for _, value in sample.calls
        for _, leaf in leaves(value[0] if "state" in sample.names else value)
        if is_float(leaf)
    ]
    if sample.is_plain and any(sizes):
        limit = float(f"{max(sizes) / 2:.1g}")
        clip = _changed(sample, lambda x: np.clip(x, -limit, limit))
        yield f"at {limit:g}", clip


@kind("zeros", "constant", "ignored", "rounded")
def truncated(sample):
    """Whole numbers, as an array of integers holds them."""
    if _floats(sample):
        yield "", _changed(sample, _of_floats(np.trunc))


@kind("sign_lost")
def sign_lost(sample):
    """Absolute values."""
    negative = any(
        np.any(np.asarray(leaf) < 0)
        for _, value in sample.calls
        for _, leaf in leaves(value)
    )
    if sample.is_plain and negative:
        yield "", _changed(sample, np.abs)


def _only(index, alike=False):
    """Change that keeps one row or column; the others are 0, or as it."""

    def change(leaf):
        if np.ndim(leaf) < len(index) or np.size(leaf) < 2:
            return leaf
        out = np.zeros_like(leaf)
        out[...] = leaf[index] if alike else 0
        out[index] = leaf[index]
        return out

    return change


@kind("ignored")
def first_row_only(sample):
    """The others stay 0, or repeat it."""
    if sample.is_plain and _arrays(sample):
        yield "rest 0", _changed(sample, _only((0,)))
        yield "rest alike", _changed(sample, _only((0,), alike=True))


@kind("last_row_only")
def last_row_only(sample):
    """The others stay 0."""
    if sample.is_plain and _arrays(sample):
        yield "rest 0", _changed(sample, _only((-1,)))


@kind("one_column_only")
def one_column_only(sample):
    """The others stay 0."""
    if sample.is_plain and _arrays(sample, 2):
        yield "first", _changed(sample, _only((..., 0)))
        yield "last", _changed(sample, _only((..., -1)))


@kind("first_entry_only", "first_row_only", "one_column_only")
def first_entry_only(sample):
    """The others stay 0."""

    def change(leaf):
        if np.size(leaf) < 2:
            return leaf
        out = np.zeros_like(leaf)
        out.flat[0] = np.ravel(leaf)[0]
        return out

    if sample.is_plain and _arrays(sample):
        yield "", _changed(sample, change)


@kind("backwards")
def backwards(sample):
    """Rows from the last to the first."""
    if sample.is_plain and _arrays(sample):
        turn = lambda leaf: leaf[::-1] if np.ndim(leaf) else leaf  # noqa: E731
        yield "", _changed(sample, turn)


@kind("swapped", "shape")
def results_swapped(sample):
    """Two of the results, or two under their names."""
    for one, other in _pairs_of_places(sample):

        def function(*arguments, one=one, other=other):
            value = sample.reference(*arguments)
            if isinstance(value, dict):
                if {one, other} <= value.keys():
                    value = value | {one: value[other], other: value[one]}
                return value
            items = list(value)
            items[one], items[other] = items[other], items[one]
            return type(value)(items)

        told = "state" in sample.names and (one, other) == (0, 1)
        yield f"{one} {other}", function, *([{}] if told else [])


def _pairs_of_places(sample):
    _, value = sample.calls[0]
    if isinstance(value, dict):
        places = list(value)
    elif isinstance(value, tuple) and len(sample.parts) > 1:
        places = list(range(len(value)))
    else:
        return
    for i, one in enumerate(places):
        yield from ((one, other) for other in places[i + 1 :])


@kind("parts", "shape")
def results_missing(sample):
    """Only the first of several results."""
    _, value = sample.calls[0]
    if isinstance(value, tuple) and len(sample.parts) > 1:
        yield "", lambda *arguments: sample.reference(*arguments)[0]


@kind("first_row_only")
def sizes_written_in(sample):
    """Nothing beyond the sizes of what is shown is worked out."""
    sizes = {}
    for _, value in sample.calls:
        for path, leaf in leaves(value):
            if np.ndim(leaf):
                here = sizes.setdefault((path, np.ndim(leaf)), np.shape(leaf))
                sizes[path, np.ndim(leaf)] = np.maximum(here, np.shape(leaf))
    if not sample.is_plain or not sizes:
        return

    def function(*arguments):
        value = sample.reference(*arguments)
        for path, leaf in list(leaves(value)):
            known = sizes.get((path, np.ndim(leaf)))
            if known is not None:
                inside = tuple(slice(None, size) for size in known)
                value = mapped(lambda x, i=inside: _inside(x, i), value, path)
        return value

    yield "", function


def _inside(leaf, index):
    out = np.zeros_like(leaf)
    out[index] = leaf[index]
    return out


@kind("callers_array", "purity")
def callers_array(sample):
    """An argument itself, where the result is equal to it."""
    if not sample.is_plain:
        return

    def function(*arguments):
        value = sample.reference(*arguments)
        for _, given in leaves(list(arguments)):
            if isinstance(given, np.ndarray):
                value = mapped(lambda x, g=given: _same(x, g), value)
        return value

    equal = any(
        _same(leaf, given) is given
        for arguments, value in sample.calls
        for _, given in leaves(list(arguments))
        for _, leaf in leaves(value)
        if isinstance(given, np.ndarray)
    )
    if equal:
        yield "", function


def _same(leaf, given):
    alike = isinstance(leaf, np.ndarray) and leaf.dtype == given.dtype
    return given if alike and np.array_equal(leaf, given) else leaf
