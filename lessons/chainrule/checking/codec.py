"""Plain data in and out: numbers, texts, arrays, lists, dicts as JSON.

Whatever a learner's function returns crosses to the judge in this form, so
no object of the learner's ever does. Arrays travel as dtype, shape and bytes,
a named tuple as the tuple that it is, and what `float` takes for a number (a
Fraction, a Decimal) as that float; anything else arrives as an `Unknown` with
the name of its type.
"""

import base64
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from itertools import product

import numpy as np

MOST_BYTES = 32_000_000
MOST_ITEMS = 100_000
DEEPEST = 20
MOST_NAME = 1000  # characters of a key, of the name of a type
MOST_BITS = 4000  # of a whole number
MOST_AXES = 64
MOST_SHARED = 50  # arrays that are looked at
DICTS = (dict, OrderedDict, defaultdict)
KINDS = "biufc"  # bool, int, unsigned, float, complex


@dataclass(frozen=True)
class Unknown:
    """Stand-in for a value that is not plain data."""

    type_name: str


def encode(value, *, readable=False, layouts=False):
    """JSON-able form of a value.

    With `readable`, arrays are lists of numbers (for files that people read
    in a diff), otherwise base64 of their bytes (exact and quick). With
    `layouts` or `readable`, it says how they lie in memory.
    """
    return _Encoder(readable, layouts or readable).encode(value, 0)


class _Encoder:
    """Counts what it meets, so that a list full of itself comes to an end."""

    def __init__(self, readable, layouts):
        self.readable, self.layouts = readable, layouts
        self.met = self.bytes = 0
        self.around = []  # the lists and dicts that the value is in

    def encode(self, value, depth):
        if depth > DEEPEST or self.met > MOST_ITEMS:
            return {"unknown": "deeply nested value"}
        if isinstance(value, tuple) or type(value) in (list, *DICTS):
            return self.encode_holder(value, depth)
        if isinstance(value, (np.ndarray, np.generic)):
            self.bytes += value.nbytes
            if self.bytes > MOST_BYTES:
                return {"unknown": f"array of {value.nbytes} bytes"}
            return self.encode_array(value)
        return _encode_leaf(value)

    def encode_holder(self, value, depth):
        if any(value is outer for outer in self.around):
            return {"unknown": f"{type(value).__name__} that holds itself"}
        if isinstance(value, tuple) and type(value) is not tuple:
            value = tuple.__getitem__(value, slice(None))
        self.met += len(value)  # before they are met: lists may share items
        if self.met > MOST_ITEMS:
            return {"unknown": "very long value"}
        kind = "dict" if type(value) in DICTS else type(value).__name__
        if kind == "dict" and not _all_texts(value):
            return {"unknown": kind}
        self.around.append(value)
        try:
            return {kind: self.encode_items(value, depth + 1)}
        finally:
            self.around.pop()

    def encode_items(self, value, depth):
        if type(value) in DICTS:
            return {k: self.encode(item, depth) for k, item in value.items()}
        return [self.encode(item, depth) for item in value]

    def encode_array(self, value):
        array = np.asarray(value)
        if array.dtype == object:
            array = _numbers(array)
        if array.dtype.kind not in KINDS:
            return {"unknown": f"{type(value).__name__} of {array.dtype}"}
        if max(array.shape, default=0) > MOST_BYTES:  # and another axis is 0
            return {"unknown": f"array of shape {array.shape}"}
        out = {"array": array.dtype.str, "shape": list(array.shape)}
        if isinstance(value, np.generic):
            out["scalar"] = True
        if self.readable and array.dtype.kind != "c":
            out["values"] = array.ravel().tolist()
        else:
            out["bytes"] = base64.b64encode(array.tobytes()).decode()
        if self.layouts:
            out["layout"] = layout(array)
        return out


def _all_texts(keys):
    return all(type(key) is str and len(key) <= MOST_NAME for key in keys)


def _encode_leaf(value):
    if value is None or type(value) in (bool, int, float, str):
        too_long = {"unknown": "very long value"}
        return too_long if _too_long(value) else value
    if type(value) is complex:
        return {"complex": [value.real, value.imag]}
    if isinstance(value, Unknown):
        return {"unknown": value.type_name}
    number = _as_float(value)
    return {"unknown": type(value).__name__} if number is None else number


def _as_float(value):
    """The float that an object of numbers is for Python, None for others."""
    if not hasattr(type(value), "__float__"):
        return None
    try:
        return float(value)
    except Exception:  # whatever the object raises
        return None


def _too_long(value):
    if type(value) is str:
        return len(value) > MOST_ITEMS
    return type(value) is int and value.bit_length() > MOST_BITS


def _numbers(array):
    try:
        return array.astype(float)
    except Exception:  # whatever the objects in it raise
        return array


def decode(data):
    """Inverse of `encode`.

    Raises
    ------
    ValueError
        If the data are not of that form, or larger than `encode` makes them.
    """
    return _Decoder().decode(data, 0)


class _Decoder:
    """Counts what it meets: the data may come from a hostile process."""

    def __init__(self):
        self.met = self.bytes = 0

    def decode(self, data, depth):
        if isinstance(data, list):
            raise ValueError("a bare list is not encoded data")
        if not isinstance(data, dict):
            if _too_long(data):
                raise ValueError("a very long value")
            return data
        if depth > DEEPEST + 1:
            raise ValueError("deeply nested data")
        if "array" in data:
            return self.decode_array(data)
        if "list" in data:
            return list(self.items(data["list"], depth))
        if "tuple" in data:
            return tuple(self.items(data["tuple"], depth))
        if "dict" in data:
            return dict(self.pairs(data["dict"], depth))
        if "complex" in data:
            return complex(*data["complex"])
        if "unknown" in data:
            return Unknown(_name(data["unknown"]))
        raise ValueError("not encoded data")

    def items(self, items, depth):
        if not isinstance(items, list):
            raise ValueError("no list")
        self.count(items)
        return (self.decode(item, depth + 1) for item in items)

    def pairs(self, items, depth):
        if not isinstance(items, dict) or not _all_texts(items):
            raise ValueError("no dict with names")
        self.count(items)
        return ((k, self.decode(v, depth + 1)) for k, v in items.items())

    def count(self, items):
        self.met += len(items)
        if self.met > MOST_ITEMS:
            raise ValueError("a very long value")

    def decode_array(self, data):
        dtype, shape = np.dtype(_name(data["array"])), tuple(data["shape"])
        if dtype.kind not in KINDS or len(shape) > MOST_AXES:
            raise ValueError("not an array of numbers")
        if "values" in data:
            flat = np.array(data["values"], dtype=dtype)
        else:
            flat = np.frombuffer(base64.b64decode(data["bytes"]), dtype=dtype)
        self.bytes += flat.nbytes
        if max(self.bytes, *shape, 0) > MOST_BYTES:
            raise ValueError("a very large value")
        array = with_layout(flat.reshape(shape), data.get("layout", "C"))
        return array[()] if data.get("scalar") else array


def _name(text):
    if not isinstance(text, str):
        raise ValueError("no name")
    return text[:MOST_NAME]


def layout(array):
    """How an array lies in memory: "C", "F" or "strided"."""
    if array.flags.c_contiguous:
        return "C"
    return "F" if array.flags.f_contiguous else "strided"


def with_layout(array, kind):
    """Fresh copy of an array that lies in memory as told."""
    if kind == "F":
        return np.array(array, order="F")
    if kind == "strided" and array.ndim:
        wide = np.repeat(array, 2, axis=-1)
        return wide[..., ::2]
    return np.array(array, order="C")


def fresh(value):
    """Copy of plain data that shares nothing with it and lies as it lay."""
    if isinstance(value, np.ndarray):
        return with_layout(value, layout(value))
    if isinstance(value, (list, tuple)):
        return type(value)(fresh(item) for item in value)
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    return value


def arrays(value):
    """All arrays in plain data, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in arrays(item)]
    return [value] if isinstance(value, np.ndarray) else []


def share_memory(some, others):
    """Whether an array in some plain data lies in the memory of another."""
    pairs = product(arrays(some)[:MOST_SHARED], arrays(others)[:MOST_SHARED])
    return any(_overlap(*pair) for pair in pairs)


def _overlap(one, other):
    try:
        return np.shares_memory(one, other, max_work=1000)
    except Exception:  # too hard to tell
        return False


def same_bits(a, b):
    """Whether two values of plain data are equal to the last bit."""
    if type(a) is type(b) is np.ndarray and a.dtype == b.dtype != object:
        return a.shape == b.shape and a.tobytes() == b.tobytes()
    return encode(a) == encode(b)
