"""Try every answer we know, right or wrong, on the checks of an exercise.

An exercise is entered with unusual right answers and named wrong ones. Here
each of them goes through the visible check and through marking, as an answer
of a learner would; `summary` counts what came of it and says what failed.
"""

import time
from dataclasses import dataclass

from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.words.language import pick
from chainrule_course.proof.doubles import failures as failures_of_pairs

CHECK = None  # stands where a seed would: the visible check
FEWEST_WRONG, FEWEST_RIGHT = 5, 3
NAMED = 0.9  # of all wrong answers
COUNTED = (
    "right", "right_accepted", "wrong", "refused_by_marking",
    "refused_by_check", "named_by_marking", "named_by_check",
    "strangers", "strangers_refused", "strangers_named", "equivalent",
    "borders", "borders_even",
    "pairs", "pairs_useful", "pairs_useful_in_check",
)  # fmt: skip


@dataclass(frozen=True)
class Trial:
    """How one answer did in the check or in the marking with one seed.

    found holds the sentences that a learner would read; named is whether
    they are the one that belongs to the mistake.
    """

    exercise: str
    answer: str
    right: bool
    seed: int | None
    accepted: bool
    named: bool
    points: int
    found: tuple
    seconds: float


def trials(exercise, seed=CHECK):
    """Try the reference, all right and all wrong answers of an exercise.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    seed : int or CHECK
        Chooses the hidden cases; CHECK leaves them out.

    Returns
    -------
    list of Trial
    """
    if seed is CHECK:
        plain = exercise.shipped()
        cases = plain.cases
    else:
        plain, cases = exercise.plain(), exercise.cases_for(seed)
    right = {"reference": exercise.reference, **exercise.rights}
    return [
        _trial(plain, cases, seed, name, function)
        for name, function in right.items()
    ] + [
        _trial(plain, cases, seed, name, mistake.function, mistake)
        for name, mistake in exercise.mistakes.items()
    ]


def verdict_on(plain, cases, function):
    """Verdict on a function, as check and marking come to it."""
    return judge(plain, cases, [observe(function, case) for case in cases])


def accepts(verdict):
    """Whether nothing is missing and nothing is said against it."""
    return verdict.passed and not verdict.findings


def _trial(plain, cases, seed, name, function, mistake=None):
    started = time.perf_counter()
    verdict = verdict_on(plain, cases, function)
    return Trial(
        exercise=plain.name,
        answer=name,
        right=mistake is None,
        seed=seed,
        accepted=accepts(verdict),
        named=mistake is not None and _names(verdict, mistake),
        points=sum(verdict.points.values()),
        found=tuple(finding.text for finding in verdict.findings),
        seconds=time.perf_counter() - started,
    )


def _names(verdict, mistake):
    """Whether the verdict finds this mistake alone, not "this or that".

    What counts is what the learner reads: two mistakes may share a sentence.
    """
    if len(verdict.findings) != 1:
        return False
    (finding,) = verdict.findings
    if mistake.finding != mistake.id:
        return finding.id == mistake.finding
    return finding.text == pick(mistake.text)


def summary(exercise, tried):
    """Counts of one exercise as JSON-able data, with what failed.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    tried : list of Trial
        Of the check and of any number of seeds.
    """
    check = [t for t in tried if t.seed is CHECK]
    marking = [t for t in tried if t.seed is not CHECK]
    slowest = max(t.seconds for t in check)
    return {
        "exercise": exercise.name,
        "lesson": exercise.lesson,
        "right": 1 + len(exercise.rights),
        "right_accepted": _always(_right(tried), _accepted),
        "wrong": len(exercise.mistakes),
        "refused_by_marking": _always(_wrong(marking), _refused),
        "refused_by_check": _always(_wrong(check), _refused),
        "named_by_marking": _always(_wrong(marking), _named),
        "named_by_check": _always(_wrong(check), _named),
        "slowest_check_ms": round(1000 * slowest, 1),
        "failures": _failures(exercise, tried),
        "remarks": _remarks(check, marking),
    }


def totals(rows):
    """Sums over exercises, and what fails over all of them together."""
    total = {key: sum(row[key] for row in rows) for key in COUNTED}
    total["exercises"] = len(rows)
    slowest = [row["slowest_check_ms"] for row in rows]
    total["slowest_check_ms"] = max(slowest, default=0.0)
    total["failures"] = [text for row in rows for text in row["failures"]]
    total["failures"] += failures_of_pairs(total)
    for who in ("marking", "check"):
        named, refused = total[f"named_by_{who}"], total[f"refused_by_{who}"]
        if named < NAMED * refused:
            total["failures"].append(
                f"Only {named} of {refused} wrong answers that the {who}"
                f" refuses are named; {NAMED:.0%} should be."
            )
    return total


def _always(some, holds):
    """How many answers something holds for in each of their trials."""
    answers = {t.answer for t in some}
    return len(answers - {t.answer for t in some if not holds(t)})


def _accepted(trial):
    return trial.accepted


def _refused(trial):
    return not trial.accepted


def _named(trial):
    return trial.named


def _right(some):
    return [t for t in some if t.right]


def _wrong(some):
    return [t for t in some if not t.right]


def _failures(exercise, tried):
    """One sentence for each thing that must not be."""
    found = _few(exercise.name, "wrong", len(exercise.mistakes), FEWEST_WRONG)
    found += _few(exercise.name, "right", len(exercise.rights), FEWEST_RIGHT)
    refused = [t for t in _right(tried) if not t.accepted]
    accepted = [t for t in _wrong(tried) if t.accepted and t.seed is not CHECK]
    found += [_sentence(group, "refused") for group in _by_answer(refused)]
    found += [_sentence(group, "accepted") for group in _by_answer(accepted)]
    marking = [t for t in _wrong(tried) if t.seed is not CHECK]
    return found + [
        f"{group[0].exercise}: the wrong answer {group[0].answer!r} gets"
        f" {min(points)} points with one seed and {max(points)} with another."
        for group in _by_answer(marking)
        if len(points := {t.points for t in group}) > 1
    ]


def _few(name, what, count, fewest):
    if count >= fewest:
        return []
    return [f"{name} has {count} {what} answers; {fewest} are the least."]


def _by_answer(some):
    """Lists of the trials of each answer."""
    groups = {}
    for trial in some:
        groups.setdefault(trial.answer, []).append(trial)
    return groups.values()


def _sentence(group, done):
    """What was done to an answer, and the first time it happened."""
    first, *more = group
    what = "right" if first.right else "wrong"
    by = "check" if first.seed is CHECK else f"marking, seed {first.seed}"
    again = f", and {len(more)} times more" if more else ""
    said = f": {first.found[0]}" if first.found else "."
    return (
        f"{first.exercise}: the {what} answer {first.answer!r} was {done} by"
        f" the {by}{again}{said}"
    )


def _remarks(check, marking):
    """What is no failure and worth knowing."""
    found = []
    for who, tried in (("check", check), ("marking", marking)):
        unnamed = [t for t in _wrong(tried) if not (t.accepted or t.named)]
        for first, *_ in _by_answer(unnamed):
            found.append(
                f"{first.exercise}: {first.answer!r} is refused by the {who}"
                f" and not named: {' '.join(first.found)}"
            )
    return found + [
        f"{t.exercise}: {t.answer!r} passes the check; marking finds it."
        for t in _wrong(check)
        if t.accepted
    ]
