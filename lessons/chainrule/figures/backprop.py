"""The figures of lesson 4, each one call in a cell.

Live figures take expressions or functions of the learner's and return a
widget. The others return nothing, so that a cell may end with them.
"""

from chainrule.figures.blame import question
from chainrule.figures.fault_costs import digits_right
from chainrule.figures.graph import graph, neuron_graph
from chainrule.figures.heat_maps import heat_maps
from chainrule.figures.layer_bars import layer_bars
from chainrule.figures.xor_curves import memory, xor_curves
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
