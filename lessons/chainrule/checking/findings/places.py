"""Say at which step a backward pass leaves the right one, over all cases."""

from chainrule.checking.findings.localise import Fault, fault_in
from chainrule.checking.verdict import Finding
from chainrule.words.messages import in_a_row, joined, say


def first_wrong(results, known=""):
    """Finding on the first step that is not right, None if nothing shows it.

    Parameters
    ----------
    results : sequence of Result
        Of all cases, in which some parts are wrong.
    known : str
        How the name of that step starts, where the mistake is known.
    """
    traced = [r for r in results if r.case.trace and r.finding and r.parts]
    parts = [part for result in traced for part in result.parts]
    if any(part.finding for part in parts if part.name == "loss"):
        gone = any(part.finding for part in parts if part.name != "loss")
        key = "place_forward" if gone else "place_loss"
        return Finding("place", say(key))
    faults = [
        fault_in(r.case.trace, {part.name: part.got for part in r.parts})
        for r in traced
    ]
    return _told([fault for fault in faults if fault], known)


def _told(faults, known):
    """Finding on the place that fits all cases, None if there is none.

    Networks of different depth have other names for their steps; of those
    that agree on a place, one is told.
    """
    groups = {}
    for fault in faults:
        groups.setdefault(fault.depth, []).append(fault)
    told = [(depth, _common(group, known)) for depth, group in groups.items()]
    told = [
        (len(fault.places), depth, fault) for depth, fault in told if fault
    ]
    if not told:
        return None
    _, depth, fault = min(told, key=_preference)
    key = "place_first" if len(fault.places) == 1 else "place_among"
    texts = [
        _of_depth(depth) if len(groups) > 1 else "",
        say("place_before", before=fault.before) if fault.before else "",
        say(key, places=joined(fault.places)),
        say("place_handed", parts=joined(fault.inherited))
        if fault.inherited else "",
        say("place_second", parts=joined(fault.own)) if fault.own else "",
        say("place_stays") if not (fault.inherited or fault.own) else "",
    ]  # fmt: skip
    return Finding("place", in_a_row(*texts))


def _of_depth(depth):
    if depth == 1:
        return say("place_one_layer")
    return say("place_depth", count=depth)


def _preference(told):
    """Clear places first, more than one layer first, few layers first."""
    places, depth, _ = told
    return places, depth == 1, depth


def _common(faults, known):
    """One fault for several cases; None if they contradict each other."""
    fewest = min(faults, key=lambda fault: len(fault.places))
    places = [
        name
        for name in fewest.places
        if name.startswith(known)
        and all(name in fault.places for fault in faults)
    ]
    own = {part for fault in faults for part in fault.own}
    inherited = {part for fault in faults for part in fault.inherited}
    if not places:
        return None
    parts = sorted(inherited - own), sorted(own)
    return Fault(tuple(places), fewest.before, *parts)
