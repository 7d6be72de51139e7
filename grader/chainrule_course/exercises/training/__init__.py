"""Exercises of lesson 6: from layers in a dict to a network that is trained."""

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.training import (
    clinic,
    dropping,
    dropping_inside,
    fitting,
    network,
    parameters,
    predicting,
    scaling,
    splitting,
    starting,
    stopping,
    tables,
)

LADDER = Ladder("06_training")
for part in (
    parameters,
    splitting,
    scaling,
    starting,
    network,
    dropping,
    dropping_inside,
    predicting,
    tables,
    stopping,
    fitting,
    clinic,
):
    LADDER.exercises.update(part.LADDER.exercises)
