"""Exercises of lesson 5: steps, batches, schedules, the training loop."""

from grader.exercises.base import Ladder
from grader.exercises.gradient_descent import (
    adam,
    adamw,
    batches,
    clipping,
    descent,
    momentum,
    rmsprop,
    schedules,
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
):
    LADDER.exercises.update(part.LADDER.exercises)
