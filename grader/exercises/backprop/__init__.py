"""Exercises of lesson 4: graphs, local rules, layers, whole networks."""

from grader.exercises.backprop import graph
from grader.exercises.base import Ladder

LADDER = Ladder("04_backprop")
for part in (graph,):
    LADDER.exercises.update(part.LADDER.exercises)
