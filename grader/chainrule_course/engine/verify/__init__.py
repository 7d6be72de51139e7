"""Judge a notebook by a teacher's own test cells, outside its process.

The tests run unchanged, in a second sandboxed process in which the learner's
names are proxies: what she wrote runs in hers, and what comes back is data.
So the engine serves any nbgrader course in Python.

    with Engine(packages=[PROXIES]) as engine:
        outputs = execute(book, engine).outputs
"""

from chainrule_course.engine.box import PROXIES
from chainrule_course.engine.verify.notebook import Executed, execute
from chainrule_course.engine.verify.pair import CELL_SECONDS, Pair

__all__ = ["CELL_SECONDS", "PROXIES", "Executed", "Pair", "execute"]
