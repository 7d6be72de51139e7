"""Try strangers on the checks: is each refused, and told what it is?"""

from dataclasses import dataclass
from pathlib import Path

from chainrule.messages import TEXTS
from grader import proof, survivors
from grader.exercises.base import beside
from grader.strangers import strangers

EQUIVALENT = (
    Path(__file__).parents[2] / "tests" / "strangers" / "equivalent.toml"
)


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
    verdict = proof.verdict_on(plain, cases, stranger.function)
    if proof.accepts(verdict):
        verdict = _on_the_way_back(exercise, seed, stranger) or verdict
    found = verdict.findings
    return Met(
        exercise.name,
        stranger.name,
        seed,
        not proof.accepts(verdict),
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
        id in (*stranger.named, *plain.mistakes, *LEADING, *JUDGED)
        or f"flag_{id}" in TEXTS
    )


def _on_the_way_back(exercise, seed, stranger):
    """Verdict on the backward function that works with a forward one."""
    back = survivors.way_back(exercise)
    if back is None:
        return None
    pair = beside(back.reference, **{exercise.name: stranger.function})
    return proof.verdict_on(back.plain(), back.cases_for(seed), pair)
