"""Names under which courses made before call what has moved.

Test cells that were released import `grader.score`, and settings of courses
name what nbgrader shall call; both are kept for years, so these names stay.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec

MOVED = {
    "grader.export": "chainrule_course.plugins.export",
    "grader.grading": None,  # a package with these in it
    "grader.grading.autograde": "chainrule_course.plugins.autograde",
    "grader.grading.execute": "chainrule_course.classroom.steps",
    "grader.grading.release": "chainrule_course.plugins.release",
    "grader.pages": "chainrule_course.plugins.pages",
    "grader.score": "chainrule_course.marking.score",
}


class Former(MetaPathFinder, Loader):
    """Finds a module under its former name."""

    def find_spec(self, name, path=None, target=None):
        """Where a module is, if it is one that has moved."""
        if name not in MOVED:
            return None
        return ModuleSpec(name, self, is_package=MOVED[name] is None)

    def exec_module(self, module):
        """Put the module itself in the place of an empty one."""
        name = module.__name__
        if MOVED[name]:
            sys.modules[name] = import_module(MOVED[name])


sys.meta_path.append(Former())
