"""The figures of lesson 7, each one call in a cell.

Live figures take functions of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.depth.cures import cures, rates_with_norms
from chainrule.figures.depth.health import health
from chainrule.figures.depth.norms import batch_gap, norm_back, who_moves
from chainrule.figures.depth.patients import patients
from chainrule.figures.depth.skips import skips
from chainrule.figures.depth.spreads import spreads

__all__ = [
    "batch_gap",
    "cures",
    "health",
    "norm_back",
    "patients",
    "rates_with_norms",
    "skips",
    "spreads",
    "who_moves",
]
