"""Compare one outcome with another: structure, shape, numbers.

Pure functions on plain data. What came agrees with what was expected within

    1e-7 * unit + 1e-5 * |expected|

where unit is the largest expected number, at least 1 and at most 10: the
small numbers of an array carry the rounding of its large ones. Where a case
is in float32 this is a hundred times looser. It depends on the case alone,
never on what came: an answer that comes in fewer digits must still be right
to those that are asked for. A case where chance plays a part has a relative
tolerance of its own, which is final.

It was chosen by experiment, which `python bench/tolerance.py` repeats. Over
all exercises, with thousands of rows or columns, extremes, and numbers from
a millionth to a million times as large, right answers in float64 use at most
a tenth of it, and that only by clipping; rounding alone uses a twentieth. In
float32 cases they use at most half, in sums of thousands that nearly cancel.
Wrong numbers miss it by a factor of 600 or more. So float32 cases of marking
keep to ordinary sizes.
"""

import numpy as np

from chainrule.checking.codec import Unknown

ABSOLUTE, RELATIVE, COARSER = 1e-7, 1e-5, 100.0
MOST_UNIT = 10.0
WIDE = tuple(map(np.dtype, (np.int64, float, complex)))
ROUNDED = 4.0  # steps of a number's own precision, for what was rounded
ABSENT = Unknown("nothing")  # stands for a part that is missing


class NotNumbers(ValueError):
    """A value that no array of numbers can be made of.

    Its `key` is the id of the finding: not_numbers, ragged, returns_none,
    absent.
    """

    def __init__(self, key, type_name=""):
        super().__init__(key)
        self.key, self.type_name = key, type_name


class Misfit(ValueError):
    """An answer whose parts are not those that are wanted.

    Its `key` is the key of the sentence, its `values` fill that in.
    """

    def __init__(self, key="parts", **values):
        super().__init__(key)
        self.key, self.values = key, values


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


def close(got, expected, relative=None, coarse=None):
    """Boolean array: which entries agree within the tolerance.

    NaN agrees with NaN and an infinity with itself. Shapes must be equal.

    Parameters
    ----------
    got, expected : array_like
    relative : float, optional
        Replaces 1e-5, and is final: for results that depend on chance.
    coarse : bool, optional
        Whether the case is in float32 or less; by default, whether what was
        expected is.
    """
    return _within(got, expected, tolerance(expected, relative, coarse))


def tolerance(expected, relative=None, coarse=None):
    """How far off each entry may be; the arguments are those of `close`."""
    coarse = is_coarse(expected) if coarse is None else coarse
    looser = COARSER if coarse and relative is None else 1.0
    relative = RELATIVE if relative is None else relative
    return _limits(expected, looser * ABSOLUTE, looser * relative)


def _limits(expected, absolute, relative):
    """Infinite numbers do not count for the largest one."""
    size = np.abs(wide(expected))
    largest = size.max(initial=1.0, where=np.isfinite(size))
    return absolute * min(largest, MOST_UNIT) + relative * size


def _within(got, expected, limits):
    got, expected = wide(got), wide(expected)
    with np.errstate(all="ignore"):
        near = np.abs(got - expected) <= limits
        same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    return same | (near & np.isfinite(got) & np.isfinite(expected))


def rounded(got, expected, dtype):
    """Boolean array: which entries are right but for the digits of a dtype.

    Parameters
    ----------
    got, expected : array_like
        Of one shape.
    dtype : numpy.dtype
        In which `got` came, or was calculated.
    """
    if not is_coarse(dtype):
        return np.zeros(np.shape(got), dtype=bool)
    with np.errstate(all="ignore"):
        cast = wide(np.asarray(expected).astype(dtype))
        step = ROUNDED * np.finfo(dtype).eps
        near = _within(got, expected, _limits(expected, step, step))
    return near | close(got, cast)


def rounded_to(got, expected, near, dtype):
    """The dtype whose digits alone are missing, None if more is wrong.

    It may have been left again on the way: then the wrong numbers still are
    numbers of that dtype, all of them.

    Parameters
    ----------
    got, expected, near : ndarray
        near tells which entries are right.
    dtype : numpy.dtype
        In which `got` came.
    """
    kinds = [dtype] if is_coarse(dtype) else map(np.dtype, ("f4", "f2"))
    if near.all() or wide(got).dtype != float:
        return None
    with np.errstate(all="ignore"):
        for kind in kinds:
            held = np.asarray(got).astype(kind) == got
            exact = np.asarray(expected).astype(kind) == expected
            whole = kind != dtype and np.trunc(got) == got
            right = near | (rounded(got, expected, kind) & held & ~exact)
            if right.all() and not np.all(near | whole):
                return kind
    return None


def digits(dtype):
    """How many decimal digits numbers of a dtype keep."""
    return round(-np.log10(np.finfo(dtype).eps))


def wide(array):
    """The same numbers in int64, float64 or complex128."""
    array = np.asarray(array)
    if array.dtype in WIDE:
        return array
    if array.dtype.kind in "bi":
        return array.astype(np.int64)
    with np.errstate(all="ignore"):  # what a long double held may not fit
        return array.astype(complex if array.dtype.kind == "c" else float)


def is_coarse(kind):
    """Whether numbers have fewer digits than float64: arrays, or a dtype."""
    if not isinstance(kind, np.dtype):
        kind = np.asarray(kind).dtype
    return kind.kind in "fc" and np.finfo(kind).eps > np.finfo(float).eps


def between(got, one, other):
    """Boolean array: which entries lie between two bounds, in any order."""
    got, one, other = wide(got), wide(one), wide(other)
    low, high = np.minimum(one, other), np.maximum(one, other)
    with np.errstate(all="ignore"):
        inside = (low <= got) & (got <= high)
    return inside | close(got, low) | close(got, high)


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
    Misfit
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
    if isinstance(value, np.ndarray) and value.shape[:1] == (len(names),):
        raise Misfit("packed", parts=names)
    raise Misfit


def _flatten(name, value, like):
    if isinstance(like, dict):
        keys = {f"{name}[{key!r}]": key for key in like}
        if not isinstance(value, dict):
            raise Misfit("no_dict", part=name, names=list(like))
        missing = [key for key in like if key not in value]
        if missing:
            others = [key for key in value if key not in like]
            raise Misfit("keys", part=name, missing=missing, others=others)
    elif _is_list_of_arrays(like):
        if not isinstance(value, (list, tuple)):
            raise Misfit("no_list", part=name, expected=len(like))
        if len(value) != len(like):
            lengths = {"expected": len(like), "got": len(value)}
            raise Misfit("length", part=name, **lengths)
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
