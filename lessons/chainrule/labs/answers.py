"""What a learner's function returned, checked before a figure draws it."""

import numpy as np

from chainrule.words.language import pick


def numbers(function, value, shape, part=""):
    """Return the value, or that part of it, as finite floats of a shape.

    Raises
    ------
    ValueError
        In the learner's language, if the function returned something else.
    """
    name = f"{_name(function)} ({part})" if part else _name(function)
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        array = None
    if value is None or array is None:
        raise _unexpected(_KIND, name, shape, got=_kind(value))
    if array.shape != shape:
        raise _unexpected(_SHAPE, name, shape, got=array.shape)
    if not np.isfinite(array).all():
        raise _unexpected(_FINITE, name, shape, got="nan, inf")
    return array


def parts(function, value, count):
    """Return the value as a tuple of so many parts.

    Raises
    ------
    ValueError
        In the learner's language, if it is something else.
    """
    if isinstance(value, tuple | list) and len(value) == count:
        return tuple(value)
    raise _unexpected(_PARTS, _name(function), count, got=_kind(value))


def _name(function):
    return getattr(function, "__name__", "?")


def _kind(value):
    if isinstance(value, tuple | list):
        return f"{type(value).__name__}, len {len(value)}"
    return "None" if value is None else type(value).__name__


def _unexpected(text, name, shape, got):
    return ValueError(pick(text).format(name=name, shape=shape, got=got))


_KIND = {
    "en": "{name} should return numbers of shape {shape}; it returned {got}",
    "zh": "{name} 应返回形状为 {shape} 的数，实际返回的是 {got}",
}
_SHAPE = {
    "en": "{name} should return shape {shape}; it returned shape {got}",
    "zh": "{name} 返回值的形状应为 {shape}，实际是 {got}",
}
_FINITE = {
    "en": "{name} should return finite numbers; among them are {got}",
    "zh": "{name} 应返回有限的数，返回值里却有 {got}",
}
_PARTS = {
    "en": "{name} should return {shape} values; it returned {got}",
    "zh": "{name} 应返回 {shape} 个值，实际返回的是 {got}",
}
