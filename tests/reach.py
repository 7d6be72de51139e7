"""All callables that a notebook can reach in a package.

By import, attribute and item, private things too: functions and lambdas of
modules, what stands in their lists, dicts and instances, the attributes of
classes, what a function is wrapped round or closes over, and functions that
are made inside another.
"""

import functools
import importlib
import inspect
import pkgutil
import types

HOLDERS = (list, tuple, set, frozenset)
MAPPINGS = (dict, types.MappingProxyType)
MOST_ITEMS = 5000  # of one list or dict


def modules(package):
    """A package and all modules in it, imported."""
    found = [package]
    inside = pkgutil.walk_packages(package.__path__, package.__name__ + ".")
    return found + [importlib.import_module(each.name) for each in inside]


def callables(package):
    """Everything of the package that can be called, by where it is.

    Returns
    -------
    dict of str -> callable
        Such as "chainrule.checking.drivers.DRIVERS['slope']"; each
        once, under the first name that led to it. What only passes through
        the package, as numpy does, is left out.
    """
    walk = _Walk(package.__name__)
    for module in modules(package):
        for name, value in vars(module).items():
            if not name.startswith("__"):
                walk.visit(f"{module.__name__}.{name}", value)
    return walk.found


class _Walk:
    def __init__(self, package):
        self.package = package
        self.found, self.seen = {}, {}

    def ours(self, thing):
        """Whether a function, a class or its instance is of the package."""
        module = getattr(thing, "__module__", None)
        if not isinstance(module, str):
            module = type(thing).__module__
        return module.partition(".")[0] == self.package

    def visit(self, path, value):
        """Keep a thing if it can be called, and all that it leads to."""
        waiting = [(path, value)]
        while waiting:
            path, value = waiting.pop()
            if id(value) in self.seen or isinstance(value, types.ModuleType):
                continue
            self.seen[id(value)] = value  # kept alive, so its id is its own
            if self.tried(value):
                self.found[path] = value
            waiting += reversed(list(self.inside(path, value)))

    def tried(self, value):
        if isinstance(value, (functools.partial, types.MethodType)):
            return True
        return callable(value) and self.ours(value)

    def inside(self, path, value):
        """What a thing leads to, with the path to it."""
        if isinstance(value, MAPPINGS):
            items = list(value.items())[:MOST_ITEMS]
            yield from ((f"{path}[{key!r}]", item) for key, item in items)
        elif isinstance(value, HOLDERS):
            items = list(value)[:MOST_ITEMS]
            yield from ((f"{path}[{i}]", each) for i, each in enumerate(items))
        elif isinstance(value, functools.partial):
            yield f"{path}.func", value.func
            yield f"{path}.args", value.args
            yield f"{path}.keywords", value.keywords
        elif isinstance(value, types.MethodType):
            yield f"{path}.__func__", value.__func__
            yield f"{path}.__self__", value.__self__
        elif isinstance(value, (staticmethod, classmethod)):
            yield f"{path}.__func__", value.__func__
        elif isinstance(value, property):
            for part in ("fget", "fset", "fdel"):
                yield f"{path}.{part}", getattr(value, part)
        elif isinstance(value, types.FunctionType):
            yield from self.inside_function(path, value)
        elif isinstance(value, type):
            if self.ours(value):
                yield from self.attributes(path, value)
        elif self.ours(value) or callable(value):
            yield from self.inside_instance(path, value)

    def inside_function(self, path, function):
        if hasattr(function, "__wrapped__"):
            yield f"{path}.__wrapped__", function.__wrapped__
        if not self.ours(function):
            return
        for i, cell in enumerate(function.__closure__ or ()):
            try:
                yield f"{path}.__closure__[{i}]", cell.cell_contents
            except ValueError:  # empty
                continue
        yield f"{path}.__defaults__", function.__defaults__
        yield f"{path}.__kwdefaults__", function.__kwdefaults__
        yield from _nested(path, function.__code__, function.__globals__)

    def attributes(self, path, owner):
        for name, value in vars(owner).items():
            if name not in ("__dict__", "__weakref__", "__mro__"):
                yield f"{path}.{name}", value

    def inside_instance(self, path, value):
        try:
            held = dict(vars(value))
        except TypeError:
            held = {}
        for owner in type(value).__mro__:
            slots = owner.__dict__.get("__slots__", ())
            for name in (slots,) if isinstance(slots, str) else slots:
                with_name = inspect.getattr_static(value, name, None)
                if with_name is not None and hasattr(value, name):
                    held[name] = getattr(value, name)
        yield from ((f"{path}.{name}", each) for name, each in held.items())
        if self.ours(type(value)) and not isinstance(value, type):
            yield from self.bound(path, value)

    def bound(self, path, value):
        """The methods of an instance, with the instance in them."""
        for owner in type(value).__mro__:
            if not self.ours(owner):
                continue
            for name, each in vars(owner).items():
                if isinstance(each, types.FunctionType) and name != "__init__":
                    yield f"{path}.{name}", types.MethodType(each, value)


def _nested(path, code, space):
    """Functions that are made inside another, where they close over nothing.

    Whoever calls the outer one, or asks its code, gets them.
    """
    for each in code.co_consts:
        if isinstance(each, types.CodeType):
            name = f"{path}.<{each.co_name}>"
            if not each.co_freevars and not each.co_name.startswith("<"):
                yield name, types.FunctionType(each, space)
            elif each.co_name == "<lambda>" and not each.co_freevars:
                yield f"{path}.{each.co_name}", types.FunctionType(each, space)
            yield from _nested(name, each, space)
