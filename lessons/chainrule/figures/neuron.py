"""The figures of lesson 1, each one call in a cell.

Live figures take a function of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.borders import border, question
from chainrule.figures.curves import fitted, loss_curves, table_of_errors
from chainrule.figures.descent import learning_rate
from chainrule.figures.no_border import parity, xor
from chainrule.figures.nudge import slope
from chainrule.figures.perceptron import perceptron

__all__ = [
    "border",
    "fitted",
    "learning_rate",
    "loss_curves",
    "parity",
    "perceptron",
    "question",
    "slope",
    "table_of_errors",
    "xor",
]
