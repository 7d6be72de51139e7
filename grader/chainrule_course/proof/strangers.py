"""Try strangers on the checks: is each refused, and told what it is?"""

from dataclasses import dataclass

from chainrule.words.messages import TEXTS
from chainrule.words.slip_texts import SLIPS
from chainrule_course.base import places
from chainrule_course.mutations.inherited import INSIDE
from chainrule_course.mutations.rebound import beside
from chainrule_course.mutations.strangers import strangers
from chainrule_course.proof import known_answers, survivors

EQUIVALENT = places.STRANGERS / "equivalent.toml"
UNNAMED = places.STRANGERS / "unnamed.toml"
# What is within the tolerance in float32 keeps its points.
MAY_PASS = "single_precision"


@dataclass(frozen=True)
class Met:
    """How a stranger did with one seed: what was found, if it was refused."""

    exercise: str
    stranger: str
    seed: int
    refused: bool
    named: bool
    finding: str = ""
    text: str = ""


def meet(exercise, seed):
    """Try all strangers of an exercise with one seed.

    Returns
    -------
    list of Met
    """
    cases, plain = exercise.cases_for(seed), exercise.plain()
    return [
        _met(exercise, plain, cases, seed, each)
        for each in strangers(exercise)
    ]


def _met(exercise, plain, cases, seed, stranger):
    verdict = known_answers.verdict_on(plain, cases, stranger.function)
    if known_answers.accepts(verdict):
        verdict = _on_the_way_back(exercise, seed, stranger) or verdict
    found = verdict.findings
    return Met(
        exercise.name,
        stranger.name,
        seed,
        not known_answers.accepts(verdict),
        bool(found) and is_named(stranger, plain, found),
        found[0].id if found else "",
        " | ".join(finding.text for finding in found),
    )


# Findings that lead to the fault: the line where it stops, what is wrong with
# the form of the answer.
LEADING = "error", "should_raise", "parts", "not_a_step", "not_batches"
# What is told of a gradient that an answer was to judge.
JUDGED = "cleared", "blamed"


def is_named(stranger, plain, found):
    """Whether the first finding tells what a stranger is, or leads to it.

    The facts that a driver finds say what is wrong with what was done.
    """
    id = found[0].id
    return (
        id in (*stranger.named, *plain.mistakes, *LEADING, *JUDGED, INSIDE)
        or id in SLIPS
        or f"flag_{id}" in TEXTS
    )


def _on_the_way_back(exercise, seed, stranger):
    """Verdict on the backward function that works with a forward one."""
    back = survivors.way_back(exercise)
    if back is None:
        return None
    pair = beside(back.reference, **{exercise.name: stranger.function})
    return known_answers.verdict_on(back.plain(), back.cases_for(seed), pair)


def summary(exercise, met, equivalent=None, unnamed=None):
    """Counts of the strangers of one exercise, and what fails.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    met : list of Met
        Of any number of seeds.
    equivalent, unnamed : dict, optional
        Reasons by name of a stranger; those of the files by default.
    """
    if equivalent is None:
        equivalent = survivors.reasons(EQUIVALENT).get(exercise.name, {})
    if unnamed is None:
        unnamed = survivors.reasons(UNNAMED).get(exercise.name, {})
    names = dict.fromkeys(each.stranger for each in met)
    passed = _first(met, lambda each: not each.refused)
    vague = _first(met, lambda each: each.refused and not each.named)
    harmless = [
        name
        for name in passed
        if name in equivalent or name.startswith(MAY_PASS)
    ]
    refused = [name for name in names if name not in passed]
    return {
        "strangers": len(names),
        "strangers_refused": len(refused),
        "strangers_named": sum(name not in vague for name in refused),
        "equivalent": len(harmless),
        "failures": [
            f"{exercise.name}: the stranger {name!r} is accepted with seed"
            f" {each.seed}; add a case, or say in {EQUIVALENT.name} why it is"
            " right."
            for name, each in passed.items()
            if name not in harmless
        ]
        + [
            f"{exercise.name}: the stranger {name!r} is not named: {each.text}"
            for name, each in vague.items()
            if name not in (*unnamed, *harmless)
        ]
        + [
            f"{exercise.name}: {name!r} in {file.name} is out of date."
            for file, known, found in (
                (EQUIVALENT, equivalent, passed),
                (UNNAMED, unnamed, vague),
            )
            for name in known
            if name not in found
        ],
    }


def _first(met, holds):
    """The first of each stranger for which something holds, by name."""
    found = {}
    for each in met:
        if holds(each):
            found.setdefault(each.stranger, each)
    return found
