"""Exercises of lesson 7: starts, norms and skips that keep a signal alive."""

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.depth import (
    batchnorm,
    batchnorm_backward,
    curing,
    dense,
    doctor,
    folding,
    layernorm,
    layernorm_backward,
    residual,
    residual_backward,
    spreads,
    starts,
    units,
)

LADDER = Ladder("07_depth")
for part in (
    starts,
    spreads,
    units,
    batchnorm,
    batchnorm_backward,
    folding,
    layernorm,
    layernorm_backward,
    residual,
    residual_backward,
    dense,
    doctor,
    curing,
):
    LADDER.exercises.update(part.LADDER.exercises)
