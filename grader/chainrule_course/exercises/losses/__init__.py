"""Exercises of lesson 3: losses, their gradients, a penalty on weights."""

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.losses import (
    binary,
    classes,
    first_loss,
    huber,
    penalty,
    squared,
)

LADDER = Ladder("03_losses")
for part in (squared, huber, binary, classes, penalty, first_loss):
    LADDER.exercises.update(part.LADDER.exercises)
