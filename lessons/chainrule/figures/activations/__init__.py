"""The figures of lesson 2, each one call in a cell.

Live figures take functions of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.activations.bends import question, stack
from chainrule.figures.activations.gates import dead, published_mask
from chainrule.figures.activations.shares import softmax_gradient, temperature
from chainrule.figures.activations.signal import depth
from chainrule.figures.activations.slopes import value_and_slope
from chainrule.figures.xor_runs import xor_runs, xor_with

__all__ = [
    "dead",
    "depth",
    "published_mask",
    "question",
    "softmax_gradient",
    "stack",
    "temperature",
    "value_and_slope",
    "xor_runs",
    "xor_with",
]
