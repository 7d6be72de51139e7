"""Are two mistakes at once explained? The proof of pairs.

A pair is marked like a learner's answer. Its finding is useful if it names
one of the two mistakes, or tells what one of them alone would bring (a step
of the way back, a part, a fact of the contract, an argument), and if it says
nothing that neither of them brings.
"""

import re
from dataclasses import dataclass, replace
from itertools import islice

from chainrule.checking.findings import explain
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.words.language import pick
from chainrule.words.messages import say
from chainrule_course.mutations.doubles.common import KINDS, SECONDS

MOST = 4  # pairs of each kind of an exercise, where not all are tried
SEED = 0
USEFUL = 0.8  # of all pairs


@dataclass(frozen=True)
class Tried:
    """How a pair did: what marking found, whether it helps, and check's."""

    exercise: str
    kind: str
    name: str
    useful: bool
    useful_in_check: bool
    text: str


@dataclass(frozen=True)
class Brought:
    """What a mistake brings alone: ids of findings, names of parts that are
    wrong, names of steps at which it is placed."""

    ids: set
    parts: set
    places: set


def tried(exercise, most=MOST, seed=SEED):
    """Try pairs of an exercise on marking.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    most : int or None
        Of each kind; None for all.
    seed : int
        Chooses the hidden cases.
    """
    bench = Bench(exercise, seed)
    for kind in KINDS.values():
        some = filter(None, map(bench.tried, kind(exercise)))
        yield from islice(some, most)


class Bench:
    """Cases of an exercise, and what its mistakes do in them alone."""

    def __init__(self, exercise, seed=SEED):
        self.exercise, self.plain = exercise, exercise.plain()
        self.cases, self.shown = exercise.cases_for(seed), exercise.shipped()
        self.nameless = replace(self.plain, mistakes={}, places={})
        self.known = {}

    def tried(self, double):
        """How a pair did, None if it is not two mistakes that both show."""
        seen = self._seen(double.function)
        verdict = judge(self.plain, self.cases, seen)
        if not self._is_pair(double, seen, verdict):
            return None
        shown = self.shown.cases
        check = judge(self.shown, shown, seen[: len(shown)])
        brought = [self._brought(each) for each in double.alone]
        return Tried(
            self.exercise.name,
            double.kind,
            double.name,
            is_useful(double, verdict, brought, self.spoilt_by),
            is_useful(double, check, brought, self.spoilt_by),
            " | ".join(f.text for f in verdict.findings),
        )

    def _seen(self, function):
        return [observe(function, case, SECONDS) for case in self.cases]

    def _is_pair(self, double, seen, verdict):
        """Whether it differs from each single mistake, and stops nowhere
        where they do not."""
        alone = [self._alone(each) for each in double.alone]
        for at, each in enumerate(seen):
            stops = each.failure is not None
            if stops and not any(a[0][at].failure for a in alone):
                return False
        if verdict.passed or explain.singly(self.plain, verdict.results):
            return False
        return not any(_all_same(seen, a[0]) for a in alone)

    def _alone(self, function):
        if function not in self.known:
            seen = self._seen(function)
            named = judge(self.plain, self.cases, seen)
            bare = judge(self.nameless, self.cases, seen)
            self.known[function] = seen, named, bare
        return self.known[function]

    def spoilt_by(self, id):
        """Names of the parts that a named mistake spoils."""
        return self._brought(self.exercise.mistakes[id].function).parts

    def _brought(self, function):
        """What a mistake brings alone."""
        _, named, bare = self._alone(function)
        parts = [p for r in bare.results for p in r.parts if p.finding]
        findings = [*named.findings, *bare.findings]
        findings += [p.finding for p in parts]
        findings += [r.finding for r in bare.results if r.finding]
        return Brought(
            {each.id for each in findings},
            {part.name for part in parts},
            set().union(*map(_places, findings)),
        )


def _all_same(some, others):
    return all(
        bool(a.failure) == bool(b.failure)
        and (a.failure or explain.same(a.value, b.value))
        for a, b in zip(some, others, strict=True)
    )


def is_useful(double, verdict, brought, spoilt_by):
    """Whether findings help with one of the two, and say nothing false."""
    told = [
        _told(double, each, verdict, brought, spoilt_by)
        for each in verdict.findings
    ]
    return True in told and False not in told


# Findings that tell no more than what differs.
VAGUE = "values", "shape", "not_finite", "constant"
FACTOR = re.compile(
    "(_?(sign|transposed|half|times_[0-9a-z]+|over_[0-9a-z]+))+"
)


def _told(double, finding, verdict, brought, spoilt_by):
    """True if a finding is right about one of the two, False if about none.

    None for one that tells no more than what differs.
    """
    mistakes = verdict.exercise.mistakes
    named = {pick(t) for t in mistakes.values() if pick(t) in finding.text}
    if named:
        return _names_right(
            double, finding, named, verdict, brought, spoilt_by
        )
    if finding.id == "place":
        places = set().union(*(each.places for each in brought))
        return bool(_places(finding) & places)
    if finding.id in VAGUE or finding.id.startswith("perhaps"):
        return None
    ids = set().union(*(each.ids for each in brought))
    return finding.id in ids or bool(FACTOR.fullmatch(finding.id))


def _names_right(double, finding, named, verdict, brought, spoilt_by):
    """Whether all that is named is there, in parts where it shows.

    Another mistake is there as well if it spoils these parts and no others:
    what came in them is what it gives.
    """
    mistakes, spoilt, texts = verdict.exercise.mistakes, set(), set()
    for id, each in zip((double.one, double.other), brought, strict=False):
        text = pick(mistakes.get(id, ""))
        if text and text in finding.text:
            texts.add(text)
            spoilt |= each.parts
    parts = _parts(finding, verdict.results)
    if named == texts:
        return parts <= spoilt
    others = {id for id, text in mistakes.items() if pick(text) in named}
    return any(spoilt_by(id) and spoilt_by(id) <= parts for id in others)


def _parts(finding, results):
    """Names of parts that a finding is about, none if it says none."""
    known = {part.name for result in results for part in result.parts}
    head = re.split(": |：", finding.text)[0]
    names = set(re.split(", |、", head))
    return names if names <= known else set()


def _places(finding):
    """Names of the steps of which one goes wrong first."""
    found = set()
    for key in ("place_first", "place_among"):
        before, after = say(key, places="|").split("|")
        pattern = re.escape(before) + "(.*?)" + re.escape(after)
        for names in re.findall(pattern, finding.text):
            found |= set(re.split(", |、", names))
    for key in ("place_forward", "place_loss"):
        if say(key) in finding.text:
            found.add(key)
    return found


def summary(tries):
    """Counts of the pairs of one exercise."""
    return {
        "pairs": len(tries),
        "pairs_useful": sum(each.useful for each in tries),
        "pairs_useful_in_check": sum(each.useful_in_check for each in tries),
    }


def failures(total):
    """What fails over all exercises together."""
    return [
        f"Of {total['pairs']} pairs of mistakes {total[key]} get a useful"
        f" finding from {who}; {USEFUL:.0%} should."
        for who, key in (
            ("marking", "pairs_useful"),
            ("check", "pairs_useful_in_check"),
        )
        if total[key] < USEFUL * total["pairs"]
    ]
