"""The figures of lesson 5, by name.

Live figures take functions of the learner's and return a widget. The others
return nothing, so that a cell may end with them.
"""

from chainrule.figures.gradient_descent.effective import effective_rate
from chainrule.figures.gradient_descent.guess import guess
from chainrule.figures.gradient_descent.noise import noise
from chainrule.figures.gradient_descent.race import race
from chainrule.figures.gradient_descent.rates import momentum_rate, rate
from chainrule.figures.gradient_descent.rules import (
    curves,
    question,
    rate_search,
    schedules,
)
from chainrule.figures.gradient_descent.velocity import velocity

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
