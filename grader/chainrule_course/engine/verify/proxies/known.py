"""Things that both processes have, and that travel by name.

Types, exceptions, ufuncs and a few functions of Python and numpy: `float`,
`ValueError`, `np.float32`, `np.tanh`, `max`. Each process finds its own
object under the name, so nothing of the other's is ever run.
"""

import builtins
import inspect

import numpy as np

FUNCTIONS = (
    "abs", "all", "any", "divmod", "len", "max", "min", "pow", "round",
    "sorted", "sum",
)  # fmt: skip


def _all():
    """Yield (name, object) for everything that travels by name."""
    for name, value in vars(builtins).items():
        if inspect.isclass(value) or name in FUNCTIONS:
            yield name, value
    for name in dir(np):
        if name in np.__all__ and not name.startswith("_"):
            value = getattr(np, name)
            scalar = inspect.isclass(value) and issubclass(value, np.generic)
            if scalar or isinstance(value, np.ufunc):
                yield f"numpy.{name}", value
    yield "numpy.ndarray", np.ndarray
    yield "numpy.linalg.LinAlgError", np.linalg.LinAlgError
    yield "ellipsis", ...
    yield "NotImplemented", NotImplemented


BY_NAME = dict(_all())
NAMES = {id(value): name for name, value in BY_NAME.items()}


def name_of(value):
    """Name under which a value travels, None for all others."""
    name = NAMES.get(id(value))
    return name if name and BY_NAME[name] is value else None


def exception_name(kind):
    """Name of the nearest exception that both processes know."""
    for base in kind.__mro__:
        name = name_of(base)
        if name:
            return name
    return "Exception"
