"""How a case calls what takes more than plain data.

A driver is a function under `@driver(name)`; all are entered in DRIVERS once
this package is imported. What they bring is judged by `facts`.
"""

from chainrule.checking.drivers import (
    halves,
    patients,
    ratios,
    steps,
    training,
)
from chainrule.checking.drivers.calls import DRIVERS, plain

__all__ = [
    "DRIVERS", "halves", "patients", "plain", "ratios", "steps", "training",
]  # fmt: skip
