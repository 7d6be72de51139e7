"""Find where a backward pass leaves the right one, from its results alone.

A case may hold a trace: the steps of the right pass, in the order of the walk
back. Each step is a dict:

    name   such as "dZ1"
    of     name of the step it is made of, None at the start
    map    matrix that makes its numbers of those of that step
    value  what it should be
    part   the part of the answer that holds it, None if it is not returned
    slope  the slopes it multiplies each entry by, None if it does not
    at     the Z at which they were taken
    terms  what is taken off it, as (name, ways): each column of the matrix
           `ways` is one in which that term may be off

What is not returned is worked out: the gradients of a layer's weights and
biases are sums over dZ, and few rows leave no choice for it. Where what comes
after follows from the dZ that was worked out, the fault was handed down.
"""

from collections import namedtuple
from dataclasses import dataclass, field

import numpy as np

from chainrule.checking import compare

DIRECT = "direct"  # the term of a sum that the others are taken off


@dataclass
class Fault:
    """Where an answer leaves the right one.

    places names the steps of which one is at fault; before the last one that
    is right, None at the start; inherited are parts that are wrong and follow
    from it; own are wrong parts that do not; depth is the number of layers.
    """

    places: tuple
    before: str | None
    inherited: list = field(default_factory=list)
    own: list = field(default_factory=list)
    depth: int = 0


def fault_in(trace, got):
    """Where the answer to one case leaves its trace.

    Parameters
    ----------
    trace : list of dict
    got : dict
        What came, by the names of parts: arrays, or None.

    Returns
    -------
    Fault or None
        None if everything is right.
    """
    fault, seen = None, {}
    knots = _knots(trace)
    if any(not _shaped(made, got, any) for _, made in knots):
        return None
    for number, (knot, made) in enumerate(knots):
        expected = _handed(trace, knot, seen)
        if expected is None:
            break
        strange = [s for s in made if not _came(s, _make(s, expected), got)]
        seen[knot["name"]] = expected
        if strange and fault is None:
            after = knots[number + 1][1] if number + 1 < len(knots) else []
            fault, found = _first(trace, knot, made, after, got)
            seen[knot["name"]] = found
        elif fault:
            own = [step["part"] for step in strange]
            fault.own += own
            fault.inherited += [p for p in _wrong(made, got) if p not in own]
            if len(own) == len(made):
                seen[knot["name"]] = _worked_out(knot, made, got).value
    if fault:
        fault.depth = len(knots)
    return fault


def part_of_each(trace):
    """The part that each step is returned in, None for none, by its name."""
    found = {step["name"]: step["part"] for step in trace}
    for step in trace:
        terms = [DIRECT, *(name for name, _ in step.get("terms", ()))]
        found |= dict.fromkeys(terms if len(terms) > 1 else (), step["part"])
    return found


def _first(trace, knot, made, after, got):
    """The first fault, and what the knot seems to have been.

    The knot is right if some of what is made of it is, or if what comes after
    is: then the fault lies in the products that are wrong.
    """
    wrong = _wrong(made, got)
    names = tuple(step["name"] for step in made if step["part"] in wrong)
    way, before = _way(trace, knot)
    found = _worked_out(knot, made, got)
    products = Fault(names, knot["name"]), knot["value"]
    unclear = Fault((*way, *names), before), None
    if made[0].get("terms") and _shaped(made, got):
        return _among_terms(made[0], knot, got, way, before), None
    if len(wrong) < len(made):
        if not _shaped(made, got):
            return products
        near = found.value is not None  # too near to what is right to tell
        return unclear if near or not found.certain else products
    if not found.certain:
        return unclear
    if any(np.any(step["value"]) for step in after) and not _wrong(after, got):
        two_signs = _multiple(found.value, knot["value"])  # may cancel
        return unclear if two_signs else products
    if found.value is None:
        return products
    places = _narrowed(trace, knot, way, found.value)
    return Fault(places, before, wrong), found.value


def _among_terms(step, knot, got, way, before):
    """The term of a sum that is off, from the ways in which each may be.

    Few numbers leave every way open, and tell nothing; nor does a direct
    term that could be one of the others.
    """
    off = np.ravel(got[step["part"]] - step["value"])
    first, second = step["terms"]
    both = np.hstack([first[1], second[1]])
    if _explains(both, np.ravel(knot["value"]), np.zeros(off.shape)):
        return Fault((*way, DIRECT, first[0], second[0]), before)
    for name, ways, known in (
        (first[0], first[1], before),
        (second[0], second[1], first[0]),
        (first[0], both, before),
    ):
        if _explains(ways, off, step["value"]):
            return Fault((name,), known, [step["part"]])
    return Fault((*way, DIRECT), before, [step["part"]])


def _explains(ways, off, value):
    """Whether what is off is a sum of these ways, all but exactly."""
    if not np.isfinite(off).all():
        return False
    left = off - ways @ np.linalg.lstsq(ways, off)[0]
    return bool(compare.close(np.ravel(value) + left, np.ravel(value)).all())


# ---- Steps of a trace -----------------------------------------------------


def _knots(trace):
    """Steps of which parts are made, each with the steps of these parts."""
    pairs = [
        (knot, [s for s in trace if s["part"] and s["of"] == knot["name"]])
        for knot in trace
    ]
    return [(knot, made) for knot, made in pairs if made]


def _way(trace, knot):
    """Names of the steps that lead to a knot; the knot before it, or None."""
    steps = {step["name"]: step for step in trace}
    knots = [step["name"] for step, _ in _knots(trace)]
    way, of = [knot["name"]], knot["of"]
    while of is not None and of not in knots:
        way.insert(0, of)
        of = steps[of]["of"]
    return tuple(way), of


def _handed(trace, step, seen):
    """What a step should be after what was seen; None if that is unknown."""
    if step["name"] in seen:
        return seen[step["name"]]
    if step["of"] is None:
        return step["value"]
    (before,) = [each for each in trace if each["name"] == step["of"]]
    of = _handed(trace, before, seen)
    return None if of is None else _make(step, of)


def _make(step, of):
    return (step["map"] @ np.ravel(of)).reshape(np.shape(step["value"]))


def _shaped(made, got, how_many=all):
    """Whether all parts that are made of a knot have the right shape."""
    return how_many(
        np.shape(got[step["part"]]) == np.shape(step["value"]) for step in made
    )


def _wrong(made, got):
    """Parts that are not what they should be."""
    return [s["part"] for s in made if not _came(s, s["value"], got)]


def _came(step, value, got):
    return _same(got[step["part"]], value)


def _same(got, expected):
    if got is None or np.shape(got) != np.shape(expected):
        return False
    return bool(compare.close(got, expected).all())


# ---- What is not returned, worked out -------------------------------------

# value is None if nothing gives what came; certain is whether several values
# were excluded: an answer that fits anything shows nothing.
Found = namedtuple("Found", "value certain")


def _worked_out(knot, made, got):
    """What a knot was, from the parts that are made of it."""
    pairs = [(step, got[step["part"]]) for step in made]
    fitting = [(s, c) for s, c in pairs if np.shape(c) == np.shape(s["value"])]
    if not all(np.isfinite(came).all() for _, came in fitting):
        return Found(None, True)
    return _solved(np.shape(knot["value"]), fitting)


def _solved(shape, pairs, unique=True):
    """The array of which each step makes what came.

    Parameters
    ----------
    shape : tuple of int
    pairs : list of (step, came)
        NaN where nothing is known.
    unique : bool
        Whether there may be only one.
    """
    matrix = np.vstack([step["map"] for step, _ in pairs])
    side = np.concatenate([np.ravel(came) for _, came in pairs])
    known = ~np.isnan(side)
    matrix, side = matrix[known], side[known]
    rank = np.linalg.matrix_rank(matrix) if side.size else 0
    if len(matrix) == rank or (unique and rank < matrix.shape[1]):
        return Found(None, False)
    solution = np.linalg.lstsq(matrix, side)[0]
    fits = compare.close(matrix @ solution, side).all()
    return Found(solution.reshape(shape) if fits else None, True)


def _narrowed(trace, knot, way, found):
    """Which of two steps that lead to a knot is at fault, if that shows.

    The second multiplies each entry by a slope. It is at fault if the slope
    was left out, or only opens and shuts, or if something came where it is 0;
    or if twins, entries with equal Z, still have equal slopes. The first is,
    if without the slope there is left what it could have made of something
    else. Otherwise, and after a mere factor, it may be both.
    """
    if len(way) != 2 or _multiple(found, knot["value"]):
        return way
    first, second = way[:1], way[1:]
    steps = {step["name"]: step for step in trace}
    before = steps[way[0]]
    slope_gone = _multiple(found, before["value"])
    size = np.abs(before["value"]).max() or 1.0  # small is not yet 0
    shut = compare.close(found / size, 0.0)
    kept = compare.close(found / size, before["value"] / size) | shut
    opened = (knot["slope"] == 0) & ~shut
    if slope_gone or kept.all() or opened.any():
        return second
    if before["of"] and _could_make(before, steps[before["of"]], knot, found):
        return first
    return second if _twins_alike(knot, before["value"], found) else way


def _could_make(step, source, knot, found):
    """Whether a step, made of something else, leads to what was found."""
    unknown = np.full(found.shape, np.nan)
    came = np.divide(
        found, knot["slope"], out=unknown, where=knot["slope"] != 0
    )
    shape = np.shape(source["value"])
    return _solved(shape, [(step, came)], unique=False).value is not None


def _twins_alike(knot, before, found):
    """Whether twins were handed in different numbers and have equal slopes.

    A slope, right or wrong, is taken at Z alone.
    """
    usable = (before != 0) & (found != 0)
    slopes = np.divide(found, before, out=np.zeros(found.shape), where=usable)
    alike, at = [], np.round(knot["at"], 9)
    for z in np.unique(at[usable]):
        twins = usable & (at == z)
        if not _equal(before[twins]):
            alike.append(_equal(slopes[twins]) and not _equal(found[twins]))
    return bool(alike) and all(alike)


def _equal(values):
    return compare.close(values, values[0]).all()


def _multiple(array, of):
    """Whether an array is a number times another; one entry always is."""
    size = np.vdot(of, of)
    if array is None or not size:
        return False
    return _same(np.vdot(of, array) / size * of, array)
