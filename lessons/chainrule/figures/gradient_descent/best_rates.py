"""The rate at which an optimiser stands lowest after so many steps.

The search has two stages: rates evenly spread from tiny to large, then finer
ones between the neighbours of the best. What counts is the loss at the step
that is shown, as it is, however small. All rates walk at once, as one array,
if the optimiser can do that; one after the other if not.
"""

import math

import numpy as np

from chainrule.figures.grounds import walk
from chainrule.labs.answers import parts

COARSE = np.geomspace(1e-4, 10**0.5, 121)
FINE = 41
_MOST = FINE  # rates, where they walk one after the other


class BestRates:
    """Searches of some optimisers, remembered by ground and setting."""

    def __init__(self, steps, coarse=COARSE, fine=FINE):
        self.steps, self.coarse, self.fine = steps, coarse, fine
        self.known = {}

    def find(self, name, step, ground, at, **settings):
        """Walk (at most steps + 1, 2) at the best rate, and that rate."""
        key = name, ground.name, at, *settings.items()
        if key not in self.known:
            rate = self._search(name, step, ground, at, settings)
            places = walk(step, ground, self.steps, lr=rate, **settings)
            self.known[key] = places, rate
        return self.known[key]

    def _search(self, name, step, ground, at, settings):
        key = name, ground.name, *settings.items()
        if key not in self.known:
            self.known[key] = heights(
                step, ground, self.steps, self.coarse, **settings
            )
        rates, losses = self.known[key]
        best = _lowest(losses, at)
        ends = rates[max(best - 1, 0)], rates[min(best + 1, len(rates) - 1)]
        finer = np.geomspace(*ends, self.fine)
        rates, losses = heights(step, ground, at, finer, **settings)
        return float(rates[_lowest(losses, at)])


def _lowest(losses, at):
    """Number of the rate with the least loss; ties by the loss before."""
    return int(np.lexsort((losses[at // 2], losses[at]))[0])


def heights(step, ground, steps, rates, **settings):
    """Rates that were tried, and losses (steps + 1, number of rates).

    A loss that is not finite counts as infinite.
    """
    with np.errstate(all="ignore"):
        try:
            places = _together(step, ground, steps, rates, settings)
        except Exception:  # a learner's may take no array of rates
            places = None
        if places is None:
            rates = rates[:: math.ceil(len(rates) / _MOST)]
            walks = [
                walk(step, ground, steps, lr=r, **settings) for r in rates
            ]
            places = np.stack([_to_length(w, steps + 1) for w in walks], 1)
        losses = ground.height(places)
    return rates, np.where(np.isfinite(losses), losses, np.inf)


def _together(step, ground, steps, rates, settings):
    """Places (steps + 1, rates, 2) of all rates; None if they disturb."""
    start = np.array(ground.start, float)[:, None]
    place, state = np.tile(start, (1, len(rates))), {}
    places = [place]
    for _ in range(steps):
        grads = {"w": ground.slope(place)}
        value = step({"w": place.copy()}, grads, state, lr=rates, **settings)
        params, state = parts(step, value, 2)
        place = np.array(params["w"], float)
        if place.shape != (2, len(rates)):
            return None
        places.append(place)
    places = np.moveaxis(np.array(places), 1, 2)
    middle = len(rates) // 3
    alone = walk(step, ground, steps, lr=rates[middle], **settings)
    same = np.allclose(alone, places[: len(alone), middle])
    return places if same else None


def _to_length(places, length):
    """A walk that ran away stays at nan."""
    missing = np.full((length - len(places), 2), np.nan)
    return np.concatenate([places, missing])
