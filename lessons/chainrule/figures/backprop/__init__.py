"""The figures of lesson 4, each one call in a cell.

Live figures take expressions or functions of the learner's and return a
widget. The others return nothing, so that a cell may end with them.
"""

from chainrule.figures.backprop.blame import question
from chainrule.figures.backprop.fault_costs import digits_right
from chainrule.figures.backprop.graph import graph, neuron_graph
from chainrule.figures.backprop.heat_maps import heat_maps
from chainrule.figures.backprop.layer_bars import layer_bars
from chainrule.figures.backprop.xor_curves import memory, xor_curves
from chainrule.figures.xor_runs import xor_runs

__all__ = [
    "digits_right",
    "graph",
    "heat_maps",
    "layer_bars",
    "memory",
    "neuron_graph",
    "question",
    "xor_curves",
    "xor_runs",
]
