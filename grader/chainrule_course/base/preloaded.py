"""For a forkserver to import first: it then ends with who has started it.

It would otherwise end only when all that it has to import is there.
"""

from chainrule_course.base import lifeline

lifeline.end_with_parent()
