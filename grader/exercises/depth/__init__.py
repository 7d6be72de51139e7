"""Exercises of lesson 7: starts, norms and skips that keep a signal alive."""

from grader.exercises.base import Ladder
from grader.exercises.depth import (
    batchnorm,
    folding,
    layernorm,
    spreads,
    starts,
    units,
)

LADDER = Ladder("07_depth")
for part in (starts, spreads, units, batchnorm, folding, layernorm):
    LADDER.exercises.update(part.LADDER.exercises)
