"""Wrong answers with two mistakes at once, made by machine.

Two ways lead from single mistakes to a pair. Where an answer has several
parts, some are taken from one mistake and the rest from another: `spliced`.
Where both mistakes are edits of the reference at different places, or one
calls the function that the other changes, both are made: `composed`.
"""

from chainrule_course.mutations.doubles import composed, spliced  # noqa: F401
from chainrule_course.mutations.doubles.common import KINDS, Double  # noqa: F401
