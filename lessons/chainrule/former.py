"""Names under which older notebooks import modules that have moved.

Learners keep their copies for years, so these names stay.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec

MOVED = {
    "chainrule.clinic": "chainrule.labs.clinic",
    "chainrule.data": "chainrule.labs.data",
    "chainrule.experiments": "chainrule.labs.losses",
    "chainrule.experiments_backprop": "chainrule.labs.backprop",
    "chainrule.experiments_descent": "chainrule.labs.gradient_descent",
    "chainrule.graph": "chainrule.labs.graph",
}


class Former(MetaPathFinder, Loader):
    """Finds a module under its former name."""

    def find_spec(self, name, path=None, target=None):
        """Where a module is, if it is one that has moved."""
        return ModuleSpec(name, self) if name in MOVED else None

    def exec_module(self, module):
        """Put the module itself in the place of an empty one."""
        sys.modules[module.__name__] = import_module(MOVED[module.__name__])


def be_found():
    """Let former names be imported; a second time changes nothing."""
    if not any(isinstance(finder, Former) for finder in sys.meta_path):
        sys.meta_path.append(Former())
