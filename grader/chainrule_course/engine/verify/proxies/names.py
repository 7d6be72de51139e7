"""The names that a test cell sees.

What a cell of the teacher's has defined is its own; Python's builtins are
Python's own; modules and the usual helpers of tests are imported here. Only
what is left is asked of the learner's process. So nothing that a learner
redefines, be it `abs`, `np` or `assert_allclose`, decides about her points.
"""

import builtins
import importlib

from .tester import Missing, Module

MODULES = {
    "np": "numpy", "plt": "matplotlib.pyplot", "mpl": "matplotlib",
    "pd": "pandas", "sp": "scipy", "sns": "seaborn", "nx": "networkx",
    "sm": "statsmodels.api", "tf": "tensorflow", "npt": "numpy.testing",
    "la": "numpy.linalg", "nt": "nose.tools", "dt": "datetime",
}  # fmt: skip
PARENTS = (
    "numpy", "scipy", "matplotlib", "unittest", "collections", "os",
    "xml", "urllib", "concurrent", "importlib", "chainrule",
)  # fmt: skip
HELPERS = {
    "numpy.testing": (
        "assert_", "assert_allclose", "assert_almost_equal",
        "assert_approx_equal", "assert_array_almost_equal",
        "assert_array_equal", "assert_array_less", "assert_equal",
        "assert_raises", "assert_no_warnings", "assert_warns",
        "assert_string_equal", "assert_raises_regex",
    ),
    "numpy": ("allclose", "isclose", "array_equal", "array_equiv"),
    "math": ("isclose", "isnan", "isinf", "isfinite"),
    "nose.tools": (
        "assert_true", "assert_false", "assert_in", "assert_not_equal",
        "assert_is", "assert_is_instance", "assert_is_none",
    ),
    "pytest": ("approx", "raises", "warns"),
    "unittest": ("TestCase",),
}  # fmt: skip
HELPER_OF = {
    name: module for module, names in HELPERS.items() for name in names
}


class Names(dict):
    """Namespace of the test cells; asks for what it does not have.

    Parameters
    ----------
    tester : Tester
    """

    def __init__(self, tester, *arguments, **more):
        super().__init__(*arguments, **more)
        self.tester, self.taken = tester, set()

    def __missing__(self, name):
        if hasattr(builtins, name) or name.startswith("__"):
            raise KeyError(name)
        value = self.tester.ask("name", name)
        if isinstance(value, Missing):
            raise KeyError(name)
        own = self.own(name, value)
        if own is not None:
            dict.__setitem__(self, name, own)
            return own
        if isinstance(value, Module):
            raise NameError(
                f"the module {name} cannot be taken over from the learner's"
                " notebook: import it in the test cell"
            )
        self.taken.add(name)
        return value

    def own(self, name, value):
        """Module or helper that a name stands for here, None for others."""
        if self.tester.is_data(value):
            return None
        if name in MODULES:
            return imported(MODULES[name])
        if isinstance(value, Module):
            parent, _, last = value.name.rpartition(".")
            fits = last == name and parent.split(".")[0] in ("", *PARENTS)
            return imported(value.name) if fits else None
        if name in HELPER_OF:
            return getattr(imported(HELPER_OF[name]), name, None)
        return None

    def __setitem__(self, name, value):
        super().__setitem__(name, value)
        if name in self.taken:
            self.tester.ask("setname", name, value)

    def __delitem__(self, name):
        if name in self:
            super().__delitem__(name)
            if name not in self.taken:
                return
        elif name not in self.taken:
            self[name]  # KeyError where there is no such name
        self.tester.ask("delname", name)


def imported(name):
    """Module of this process, None if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None
