"""The exercises of the bug clinic, in the order in which they are met."""

from chainrule_course.exercises.backprop import (
    clinic_diagnosis,
    clinic_networks,
    clinic_neurons,
)
from chainrule_course.exercises.base import Ladder

LADDER = Ladder("04_backprop")
ALL = {
    **clinic_networks.LADDER.exercises,
    **clinic_neurons.LADDER.exercises,
}
LADDER.exercises.update(sorted(ALL.items()))
LADDER.exercises.update(clinic_diagnosis.LADDER.exercises)
