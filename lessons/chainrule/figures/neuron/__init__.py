"""The figures of lesson 1, each one call in a cell.

Live figures take a function of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.curves import fitted, loss_curves, table_of_errors
from chainrule.figures.neuron.borders import border, question
from chainrule.figures.neuron.descent import learning_rate
from chainrule.figures.neuron.no_border import parity, xor
from chainrule.figures.neuron.nudge import slope
from chainrule.figures.neuron.perceptron import perceptron

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
