"""Exercises of lesson 2: activations, softmax, signal through depth."""

from chainrule_course.exercises.activations import (
    depth,
    leaky,
    relu,
    sigmoid,
    softmax,
    softplus,
    tanh,
)
from chainrule_course.exercises.base import Ladder

LADDER = Ladder("02_activations")
for part in (sigmoid, tanh, relu, leaky, softplus, softmax, depth):
    LADDER.exercises.update(part.LADDER.exercises)
