"""Say which of many steps is the first to go wrong, over all cases."""

import numpy as np

from chainrule.checking.findings.finders import PATHS
from chainrule.checking.verdict import Finding
from chainrule.words.messages import in_a_row, say


def first_wrong_step(results, told):
    """Finding on the first step that is wrong, None if nothing shows it.

    Parameters
    ----------
    results : sequence of Result
        Of ordinary cases; row 0 of a path stands before any step.
    told : Result
        The one of which the numbers are told.
    """
    failing = [r for r in results if r.finding]
    steps = [_first_wrong_row(result) for result in failing]
    if not steps or None in steps or (0 in steps and any(steps)):
        return None
    step, memory = min(steps), "state" in told.case.inputs
    if step < _first_wrong_row(told):
        return Finding("place", say("place_elsewhere", step=step))
    key = ("place_start", "place_at_once")[step] if step < 2 else "place_step"
    state = say("place_state") if step == 2 and memory else ""
    return Finding("place", in_a_row(say(key, step=step), state))


def _first_wrong_row(result):
    """The first wrong row of all paths of a result, None without any."""
    rows = []
    for part in filter(lambda part: part.finding, result.parts):
        if not _is_path(result.case, part):
            continue
        near = part.near().reshape(len(part.got), -1).all(axis=1)
        rows += np.flatnonzero(~near)[:1].tolist()
    return min(rows, default=None)


def _is_path(case, part):
    if part.got is None or part.got.shape != part.expected.shape:
        return False
    if not part.expected.ndim or not len(part.expected):
        return False
    steps = case.inputs.get("steps")
    return case.driver in PATHS or len(part.expected) - 1 == steps
