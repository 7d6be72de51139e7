"""What a report says about a verdict, before it becomes text or HTML."""

from dataclasses import dataclass

from chainrule.checking import show
from chainrule.checking.judge import first_failing, has_shapes
from chainrule.checking.keyboard import ERRORS
from chainrule.words.language import pick
from chainrule.words.messages import TEXTS, in_a_row, joined, say

MOST_PRINTED = 300  # characters
MOST_LINES = 6  # of printed text
# Parts of which only is told how many entries are right.
SEALED = ("fault",)
# Findings for which the numbers of a case would tell nothing more.
BARE = ("untouched", "missing", "dead")
# Errors of a driver, whose message is what came.
MISFITS = ("NotAStep", "NotBatches", "NotErrors")


@dataclass(frozen=True)
class Report:
    """The pieces of a report, from top to bottom; sentences are strings.

    state is "right" or "not-yet"; properties holds (label, mark), where a
    mark is "right", "wrong" or "open"; ahead is what to know before reading.
    """

    name: str
    state: str
    title: str
    summary: str
    properties: tuple = ()
    case: object = None
    differences: tuple = ()
    causes: tuple = ()
    perhaps: tuple = ()
    ahead: tuple = ()
    notes: tuple = ()
    help: str = ""


@dataclass(frozen=True)
class Shown:
    """One case: its inputs, what was expected, what came.

    pairs holds (name, expected, got, remark), both sides a Grid or a text.
    """

    note: str
    inputs: tuple
    pairs: tuple
    printed: str = ""


def report_of(verdict):
    """Report on a verdict."""
    name = verdict.exercise.name
    cases, seen = len(verdict.exercise.cases), len(verdict.results)
    notes = tuple(n.text for n in verdict.notes if n.id != "did_not_run")
    ahead = tuple(n.text for n in verdict.notes if n.id == "did_not_run")
    more = {"notes": notes, "ahead": ahead}
    if verdict.passed and seen == cases:
        summary = [say("all_passed", all=cases), say("hidden_wait")]
        title = say("passed", name=name)
        return Report(name, "right", title, in_a_row(*summary), **more)
    good = sum(result.finding is None for result in verdict.results)
    counted = "one_case_passed" if good == 1 else "cases_passed"
    summary = [say(counted, good=good, all=cases)]
    if seen < cases:
        summary.append(say("cases_skipped"))
    failing = first_failing(verdict.results)
    texts, bare = _texts(verdict, failing)
    return Report(
        name,
        "not-yet",
        say("failed", name=name),
        "" if bare else in_a_row(*summary),
        () if bare else _properties(verdict),
        None if bare or failing is None else _shown(failing),
        *texts,
        help=say("ask_hint", name=name) if verdict.exercise.hints else "",
        **more,
    )


def reason(verdict):
    """Why it is not right yet, in one sentence."""
    if verdict.findings:
        return verdict.findings[0].text
    return say("failed", name=verdict.exercise.name)


def _texts(verdict, failing):
    """(what differs, causes, perhaps), and whether that is all to say."""
    own = failing.finding if failing else None
    others = [f for f in verdict.findings if f != own]
    perhaps = [f for f in others if f.id.startswith("perhaps_")]
    edited = [f for f in others if f.id == "purity"]
    causes = [f for f in others if f not in perhaps + edited]
    seen = own and own.id == "values" and causes  # the numbers show it
    differences = [own] if own and not seen else []
    first = edited == list(verdict.findings[:1])
    differences = edited + differences if first else differences + edited
    bare = bool(verdict.findings) and verdict.findings[0].id in BARE
    groups = differences, causes, perhaps
    return [tuple(f.text for f in group) for group in groups], bare


def _properties(verdict):
    return tuple(
        (_label(name), _mark(verdict, name))
        for name in verdict.exercise.points
    )


def _label(name):
    """Name of a property; parts with points of their own keep theirs."""
    key = f"name_{name}"
    return say(key) if key in TEXTS else name


def _mark(verdict, name):
    """Mark of a property; open where wrong values hide it, or no case ran."""
    if verdict.points[name] == verdict.exercise.points[name]:
        return _right_if_all_ran(verdict)
    if name == "shape" and has_shapes(verdict.results):
        return _right_if_all_ran(verdict)  # though a constant earns nothing
    if name not in ("edges", "extremes", "purity"):
        return "wrong"
    if name == "purity":
        told = any(f.id == "purity" for f in verdict.findings)
        return "wrong" if told else "open"
    failing = (r.case.property == name and r.finding for r in verdict.results)
    return "wrong" if any(failing) else "open"


def _right_if_all_ran(verdict):
    ran = len(verdict.results) == len(verdict.exercise.cases)
    return "right" if ran else "open"


def _shown(result):
    printed = result.observation.printed.strip()
    lines = printed[:MOST_PRINTED].splitlines()[:MOST_LINES]
    short = "\n".join(lines)
    if len(short) < len(printed):
        short += " ..."
    note = pick(result.case.note) if result.case.note else ""
    return Shown(note, tuple(show.inputs(result.case)), _pairs(result), short)


def _pairs(result):
    """Expected and got: part by part, or as a whole where there are none."""
    seen = result.observation
    if any(part.name in SEALED and part.finding for part in result.parts):
        return ()
    if not any(part.finding for part in result.parts):
        got = show.outcome(result.came)[:200]
        if seen.failure:
            got = say("raises", name=seen.failure.name)
            if seen.failure.name == "TimeLimit":
                got = say("still_running")
            if seen.failure.name in ERRORS:
                got = say("waits")
            if seen.failure.name in MISFITS:
                got = seen.failure.message
        return (("", show.expected(result.case.expected), got, ""),)
    pairs = [_pair(part, seen) for part in result.parts if part.finding]
    right = [
        part.name
        for part in result.parts
        if not part.finding and f"flag_{part.name}" not in TEXTS
    ]
    if right:
        name, expected, got, remark = pairs[-1]
        told = say("right_parts", names=joined(right))
        pairs[-1] = name, expected, got, in_a_row(remark, told)
    return tuple(pairs)


def _pair(part, seen):
    if part.got is None:
        kind = bool if part.boolean else part.expected.dtype
        expected = part.expected.astype(kind)
        got = show.outcome(seen.value)[:200]
        if part.finding.id == "absent":
            got = part.finding.text
        return part.name, show.grid(expected), got, ""
    same = part.got.shape == part.expected.shape
    near = part.near() if same else None
    sides = show.side_by_side(*part.for_people(), near)
    return part.name, *sides, _remark(sides, near)


def _remark(sides, near):
    remarks = []
    marked = 0 if near is None else int((~near).sum())
    if marked and near.size > 1:
        remarks.append(say("differing", marked=marked, all=near.size))
    for side in sides:
        if side.shown < side.size:
            counts = {"shown": side.shown, "all": side.size}
            remarks.append(say("more_entries", **counts))
            break
    return in_a_row(*remarks)
