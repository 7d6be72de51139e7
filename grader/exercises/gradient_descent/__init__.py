"""Exercises of lesson 5: steps, batches, schedules, the training loop."""

from grader.exercises.base import Ladder
from grader.exercises.gradient_descent import adam, adamw, momentum, rmsprop

LADDER = Ladder("05_gradient_descent")
for part in (momentum, rmsprop, adam, adamw):
    LADDER.exercises.update(part.LADDER.exercises)
