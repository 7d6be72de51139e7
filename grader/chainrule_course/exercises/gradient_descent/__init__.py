"""Exercises of lesson 5: steps, batches, schedules, the training loop."""

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent import (
    adam,
    adamw,
    batches,
    clipping,
    descent,
    momentum,
    rates,
    rmsprop,
    schedules,
    training,
)

LADDER = Ladder("05_gradient_descent")
for part in (
    descent,
    batches,
    momentum,
    rmsprop,
    adam,
    adamw,
    clipping,
    schedules,
    rates,
    training,
):
    LADDER.exercises.update(part.LADDER.exercises)
