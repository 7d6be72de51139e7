"""The figures of lesson 3, each one call in a cell.

Live figures take functions of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.curves import loss_curves
from chainrule.figures.losses.first_loss import initial_loss, penalty
from chainrule.figures.losses.logits import three_logits
from chainrule.figures.losses.measures import outlier, question
from chainrule.figures.losses.pairs import pairs
from chainrule.figures.losses.plateau import plateau
from chainrule.figures.losses.stories import even_or_odd, repeated

__all__ = [
    "even_or_odd",
    "initial_loss",
    "loss_curves",
    "outlier",
    "pairs",
    "penalty",
    "plateau",
    "question",
    "repeated",
    "three_logits",
]
