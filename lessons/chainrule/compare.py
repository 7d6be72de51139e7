"""Compare one outcome with another: structure, shape, numbers.

Pure functions on plain data. The tolerance is
|a - r| <= 1e-7 + 1e-5 * max(|a|, |r|), a hundred times looser where one of
the two is float32 or coarser.

It was chosen by experiment, which `python bench/tolerance.py` repeats. Over
all exercises, with thousands of rows or columns, extremes, and numbers from
a millionth to a million times as large, right answers in float64 use at most
a tenth of it, and that only by clipping; rounding alone uses a twentieth. In
float32 they use at most half, in sums of thousands that nearly cancel. Wrong
numbers miss it by a factor of 600 or more. So float32 cases of marking keep
to ordinary sizes, and chance needs a case with a tolerance of its own.
"""

import numpy as np

from chainrule.codec import Unknown

ABSOLUTE, RELATIVE, COARSER = 1e-7, 1e-5, 100.0
ABSENT = Unknown("nothing")  # stands for a part that is missing


class NotNumbers(ValueError):
    """A value that no array of numbers can be made of.

    Its `key` is the id of the finding: not_numbers, ragged, returns_none,
    absent.
    """

    def __init__(self, key, type_name=""):
        super().__init__(key)
        self.key, self.type_name = key, type_name


def as_array(value):
    """Array of numbers from a number, an array or nested lists.

    Raises
    ------
    NotNumbers
        For anything else.
    """
    if value is None:
        raise NotNumbers("returns_none")
    if value is ABSENT:
        raise NotNumbers("absent")
    if isinstance(value, Unknown):
        raise NotNumbers("not_numbers", value.type_name)
    if isinstance(value, (str, dict)):
        raise NotNumbers("not_numbers", type(value).__name__)
    if isinstance(value, (list, tuple)) and _holds_other(value):
        raise NotNumbers("not_numbers", f"{type(value).__name__} of objects")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        raise NotNumbers("ragged") from None
    if array.dtype != object:
        return array + 0  # bool becomes int
    try:
        return array.astype(float)  # Python's whole numbers have no end
    except (ValueError, TypeError, OverflowError):
        raise NotNumbers("not_numbers", "huge int") from None


def is_boolean(value):
    """Whether a value is True, False, or an array or list of these."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(map(is_boolean, value))
    return isinstance(value, (bool, np.bool_)) or (
        isinstance(value, np.ndarray) and value.dtype == bool
    )


def _holds_other(items):
    return any(
        _holds_other(item)
        if isinstance(item, (list, tuple))
        else item is None or isinstance(item, (str, dict, Unknown))
        for item in items
    )


def close(got, expected, relative=None):
    """Boolean array: which entries agree within the tolerance.

    NaN agrees with NaN and an infinity with itself. Shapes must be equal.
    relative replaces 1e-5, for results that depend on chance.
    """
    got, expected = np.asarray(got), np.asarray(expected)
    looser = COARSER if _coarse(got) or _coarse(expected) else 1.0
    relative = RELATIVE if relative is None else relative
    with np.errstate(all="ignore"):
        size = np.maximum(np.abs(got), np.abs(expected))
        limit = looser * (ABSOLUTE + relative * size)
        near = np.abs(got - expected) <= limit
        same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    return same | (near & np.isfinite(size))


def between(got, one, other):
    """Boolean array: which entries lie between two bounds, in any order."""
    low, high = np.minimum(one, other), np.maximum(one, other)
    with np.errstate(all="ignore"):
        inside = (low <= got) & (got <= high)
    return inside | close(got, low) | close(got, high)


def _coarse(array):
    return array.dtype.kind in "fc" and array.real.dtype.itemsize < 8


def agree(got, expected):
    """Whether two arrays have one shape and agree everywhere.

    A single expected number agrees with any array of one entry.
    """
    if expected.shape == () and got.size == 1:
        got = got.reshape(())
    return got.shape == expected.shape and bool(close(got, expected).all())


def split(value, names, like=None):
    """The parts of an answer by name: {"dw": ..., "db": ...}.

    With several names it must be a tuple, a list or a dict; further values
    are ignored. A part that is a dict or a list of arrays is split again,
    into "grads['W1']" or "gradients[0]". Where a driver gives a dict of its
    own for several names, its keys are the parts.

    Parameters
    ----------
    value : plain data
    names : sequence of str
    like : plain data, optional
        Another answer, whose structure decides what is split.

    Raises
    ------
    ValueError
        If parts are missing.
    """
    whole = value if like is None else like
    if len(names) > 1 and isinstance(whole, dict):
        names = tuple(whole)
    parts = _by_name(value, names)
    template = parts if like is None else _by_name(like, names)
    flat = {}
    for name in names:
        flat.update(_flatten(name, parts[name], template[name]))
    if len(names) == 1 and isinstance(template[names[0]], dict):
        return {_bare(name, names[0]): part for name, part in flat.items()}
    return flat


def _bare(name, prefix):
    key, _, rest = name[len(prefix) + 2 :].partition("']")
    return key + rest


def _by_name(value, names):
    if len(names) == 1:
        return {names[0]: value}
    if isinstance(value, dict) and set(names) <= set(value):
        return value
    if isinstance(value, (tuple, list)) and len(value) >= len(names):
        return dict(zip(names, value, strict=False))
    raise ValueError("parts are missing")


def _flatten(name, value, like):
    if isinstance(like, dict):
        if not isinstance(value, dict) or not set(like) <= set(value):
            raise ValueError(f"{name} should be a dict with {list(like)}")
        keys = {f"{name}[{key!r}]": key for key in like}
    elif _is_list_of_arrays(like):
        if not isinstance(value, (list, tuple)) or len(value) != len(like):
            raise ValueError(f"{name} should be a list of {len(like)} arrays")
        keys = {f"{name}[{i}]": i for i in range(len(like))}
    else:
        return {name: value}
    flat = {}
    for inner, key in keys.items():
        flat.update(_flatten(inner, value[key], like[key]))
    return flat


def _is_list_of_arrays(value):
    return isinstance(value, (list, tuple)) and any(
        isinstance(item, (np.ndarray, tuple, dict)) for item in value
    )
