"""Exercises of lesson 4: graphs, local rules, layers, whole networks."""

from chainrule_course.exercises.backprop import (
    backward,
    check,
    clinic,
    forward,
    graph,
    layer,
    rules,
    summed,
    two_layers,
)
from chainrule_course.exercises.base import Ladder

LADDER = Ladder("04_backprop")
for part in (
    graph,
    rules,
    summed,
    layer,
    two_layers,
    forward,
    backward,
    check,
    clinic,
):
    LADDER.exercises.update(part.LADDER.exercises)
