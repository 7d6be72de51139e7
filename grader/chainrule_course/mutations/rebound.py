"""Copies of functions that see other things under the names they use."""

import types


def beside(function, *, closure=None, **others):
    """A copy of a function that sees others under their names.

    closure holds the cells that it encloses, its own by default.
    """
    own = types.FunctionType(
        function.__code__,
        {**function.__globals__, **others},
        function.__name__,
        function.__defaults__,
        function.__closure__ if closure is None else closure,
    )
    own.__kwdefaults__ = function.__kwdefaults__
    return own


def calling(function, name, other):
    """A copy that calls another function under a name, in modules too."""
    modules = {
        key: types.SimpleNamespace(**{**vars(module), name: other})
        for key, module in function.__globals__.items()
        if isinstance(module, types.ModuleType) and hasattr(module, name)
    }
    return beside(function, **modules, **{name: other})
