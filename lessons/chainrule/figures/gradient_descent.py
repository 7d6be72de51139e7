"""The figures of lesson 5, by name.

Live figures take functions of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.effective import effective_rate
from chainrule.figures.guess import guess
from chainrule.figures.noise import noise
from chainrule.figures.race import race
from chainrule.figures.rates import momentum_rate, rate
from chainrule.figures.rules import curves, question, rate_search, schedules
from chainrule.figures.velocity import velocity

__all__ = [
    "curves",
    "effective_rate",
    "guess",
    "momentum_rate",
    "noise",
    "question",
    "race",
    "rate",
    "rate_search",
    "schedules",
    "velocity",
]
