"""Exercises of lesson 6: from layers in a dict to a network that is trained."""

from importlib import import_module

from grader.exercises.base import Ladder

PARTS = (
    "parameters", "splitting", "scaling", "starting", "network", "dropping",
    "dropping_inside", "predicting", "tables", "stopping", "fitting",
    "clinic",
)  # fmt: skip
LADDER = Ladder("06_training")
for name in PARTS:
    try:
        part = import_module(f"grader.exercises.training.{name}")
    except ModuleNotFoundError:
        continue
    LADDER.exercises.update(part.LADDER.exercises)
