"""Numbers, shapes and arrays as short text for people."""

from dataclasses import dataclass

import numpy as np

from chainrule.checking.cases import made_with
from chainrule.checking.codec import Unknown
from chainrule.words.messages import TEXTS, say

MOST_ROWS = MOST_COLUMNS = 6
EDGE = 3  # entries at either end of a long row in running text


def number(x, digits=4, point=".0"):
    """A few significant digits; floats keep a point, and end in `point`."""
    x = np.asarray(x)[()]
    if isinstance(x, np.bool_):
        return str(bool(x))
    text = _digits(x, digits)
    whole = text.removeprefix("-").isdigit()
    return text + point if whole and isinstance(x, np.floating) else text


def _digits(x, digits):
    if isinstance(x, int) and abs(x) >= 1e300:  # too long for a float
        return "-1e300..." if x < 0 else "1e300..."
    if isinstance(x, (complex, np.complexfloating)):
        return f"{x:.{digits}g}"
    if float(x).is_integer() and abs(float(x)) < 1e6:
        return str(int(x))
    return f"{float(x):.{digits}g}"


def digits_for(pairs):
    """Digits with which the numbers of each pair look different."""
    for digits in (4, 6, 8, 11, 14):
        if all(
            number(a, digits, "") != number(b, digits, "") for a, b in pairs
        ):
            return digits
    return 17


def pair(a, b):
    """Two different numbers as text, with enough digits to differ."""
    digits = digits_for([(a, b)])
    return number(a, digits), number(b, digits)


def shape(array):
    """Shape as text: "(3,)", or "() (a single number)"."""
    if np.shape(array) == ():
        return say("shape_of_number")
    return str(tuple(np.shape(array)))


def array(value):
    """Array as text on one line, cut where it is long."""
    value = np.asarray(value)
    return number(value) if value.ndim == 0 else _array(value)


def _array(value):
    if value.ndim == 0:
        return number(value, point=".")  # as numpy prints it
    if value.ndim > 2 and value.size > 100:
        return f"array of shape {value.shape}"
    few = value.shape[0] <= (20 if value.size <= 20 else 2 * EDGE)
    rows = value if few else [*value[:EDGE], None, *value[-EDGE:]]
    texts = ("..." if row is None else _array(np.asarray(row)) for row in rows)
    return f"[{', '.join(texts)}]"


def outcome(value, depth=0):
    """Any plain data as short text."""
    if isinstance(value, Unknown):
        return value.type_name
    if depth > 3:
        return "..."
    if isinstance(value, (np.ndarray, np.generic)):
        return array(value)
    if isinstance(value, dict):
        items = (
            f"{key}={outcome(item, depth + 1)}"
            for key, item in list(value.items())[:6]
        )
        return "{" + ", ".join(items) + "}"
    if isinstance(value, (list, tuple)):
        text = ", ".join(outcome(item, depth + 1) for item in value[:6])
        text += ", ..." if len(value) > 6 else ""
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return repr(value)[:80]


def inputs(case):
    """The inputs of a case, one `name = value` each."""
    lines = []
    for name, value in case.inputs.items():
        made = made_with(value)
        given = made[1] if made else {name: value}
        lines += [
            f"{each} = {_function(item) or outcome(item)}"
            for each, item in given.items()
        ]
        if made:
            lines.append(f"_, {name} = {made[0]}({', '.join(given)})")
    return lines


def _function(value):
    """What a function that a case names computes; None for other inputs."""
    if not isinstance(value, str):
        return None
    return say(f"f_{value}") if f"f_{value}" in TEXTS else value


def expected(expectation):
    """What a case should give, as text."""
    if expectation.raises:
        return say("raises", name=expectation.raises)
    return outcome(expectation.value)


@dataclass(frozen=True)
class Grid:
    """Part of an array as rows of texts, and which entries are marked.

    rows and columns are the numbers of those that are shown, None where a
    number would say nothing; size counts the entries of the whole array.
    """

    texts: tuple
    marked: tuple
    rows: tuple | None
    columns: tuple | None
    shape: tuple
    size: int

    @property
    def shown(self):
        """How many entries are shown."""
        return sum(map(len, self.texts))


def side_by_side(expected, got, near):
    """Grids of two arrays, with the same rows and columns of both.

    Parameters
    ----------
    expected, got : ndarray
    near : ndarray of bool or None
        Which entries agree; None where the shapes differ.
    """
    if near is None:
        return grid(expected), grid(got)
    far = np.argwhere(~_table(near))
    first = tuple(far[0]) if len(far) else (0, 0)
    pairs = [
        (_table(expected)[tuple(at)], _table(got)[tuple(at)])
        for at in far[: MOST_ROWS * MOST_COLUMNS]
    ]
    options = {"near": near, "first": first, "digits": digits_for(pairs)}
    return grid(expected, **options), grid(got, **options)


def grid(array, near=None, first=(0, 0), digits=4):
    """Grid of the part of an array that holds the entry `first`."""
    table = _table(array)
    marked = np.zeros(table.shape, bool) if near is None else ~_table(near)
    rows = _window(table.shape[0], first[0], MOST_ROWS)
    columns = _window(table.shape[1], first[1], MOST_COLUMNS)
    point = "." if array.ndim else ".0"
    return Grid(
        texts=tuple(
            tuple(number(table[i, j], digits, point) for j in columns)
            for i in rows
        ),
        marked=tuple(tuple(bool(marked[i, j]) for j in columns) for i in rows),
        rows=tuple(rows) if array.ndim > 1 else None,
        columns=tuple(columns) if array.ndim > 0 else None,
        shape=array.shape,
        size=array.size,
    )


def _table(array):
    """Array with two axes: a row of one, all but the last axis in one."""
    if array.ndim < 2:
        return array.reshape(1, -1)
    rows = int(np.prod(array.shape[:-1]))
    return array.reshape(rows, array.shape[-1])


def _window(size, first, most):
    """Range of at most some indices that holds the first one marked."""
    start = 0 if first < most else min(int(first) - 1, size - most)
    return range(max(start, 0), min(max(start, 0) + most, size))
