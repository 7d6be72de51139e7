"""Exercises of lesson 1: a neuron, the perceptron, slopes, a fitted line."""

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.neuron import (
    batch,
    geometry,
    gradient,
    layer,
    line,
    perceptron,
    single,
    slope,
)

LADDER = Ladder("01_neuron")
for part in (
    single,
    batch,
    layer,
    geometry,
    perceptron,
    slope,
    gradient,
    line,
):
    LADDER.exercises.update(part.LADDER.exercises)
