"""The figures of lesson 6, by name.

Live figures take functions of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.gradient_descent.rules import curves
from chainrule.figures.training.bar import bar
from chainrule.figures.training.canvas import draw
from chainrule.figures.training.chunks import chunks
from chainrule.figures.training.confusion import confusion
from chainrule.figures.training.cures import cures
from chainrule.figures.training.first_layer import first_layer
from chainrule.figures.training.gallery import gallery
from chainrule.figures.training.masks import masks
from chainrule.figures.training.parts import parts
from chainrule.figures.training.rates import rate
from chainrule.figures.training.reliability import reliability
from chainrule.figures.training.stopping import stopping

__all__ = [
    "bar",
    "chunks",
    "confusion",
    "cures",
    "curves",
    "draw",
    "first_layer",
    "gallery",
    "masks",
    "parts",
    "rate",
    "reliability",
    "stopping",
]
