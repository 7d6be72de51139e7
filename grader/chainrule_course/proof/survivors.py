"""Which mutants of a reference does marking not notice?

Each mutant is marked like a learner's answer. One that nothing is said
against is a survivor: either a hidden case is missing, or the mutant
computes the same, and then tests/mutants/equivalent.toml says why.
"""

import inspect
import tomllib
import warnings
from dataclasses import replace

from chainrule.checking.judge import judge
from chainrule.checking.lending.pairs import partners
from chainrule.checking.observe import observe
from chainrule_course import exercises
from chainrule_course.base import places
from chainrule_course.mutations.mutate import mutants
from chainrule_course.mutations.rebound import beside
from chainrule_course.proof.known_answers import accepts

SECONDS = 1.0  # for one case; references take milliseconds
EQUIVALENT = places.MUTANTS / "equivalent.toml"


def reasons(path=EQUIVALENT):
    """Why mutants are equivalent: {exercise: {line: reason}}.

    The file stands with the tests, so that only a checkout has it.
    """
    if not path.exists():
        return {}
    found = tomllib.loads(path.read_text("utf-8"))
    return {
        name: {line: why for why, lines in group.items() for line in lines}
        for name, group in found.items()
    }


def summary(exercise, seeds, known=None):
    """Counts of the mutants of one exercise, and what fails.

    Parameters
    ----------
    exercise : chainrule_course.exercises.base.Exercise
    seeds : sequence of int
        A survivor is what passes with any of them.
    known : dict, optional
        Reasons by line; those of the file by default.
    """
    if known is None:
        known = reasons().get(exercise.name, {})
    every, left = 0, []
    hidden, back = cases(exercise, seeds), way_back(exercise)
    beyond = cases(back, seeds) if back else []
    for mutant, function in compiled(exercise):
        every += 1
        if not any(survives(exercise, function, some) for some in hidden):
            continue
        if back:  # what it keeps shows on the way back
            pair = beside(back.reference, **{exercise.name: function})
            if not any(survives(back, pair, some) for some in beyond):
                continue
        left.append(mutant.line)
    unexplained = [line for line in left if line not in known]
    stale = [line for line in known if line not in left]
    return {
        "exercise": exercise.name,
        "lesson": exercise.lesson,
        "mutants": every,
        "killed": every - len(left),
        "equivalent": len(left) - len(unexplained),
        "survivors": len(unexplained),
        "failures": _failures(exercise.name, unexplained, stale),
    }


def totals(rows):
    """Sums over exercises, with all failures and stale names."""
    counted = ("mutants", "killed", "equivalent", "survivors")
    total = {key: sum(row[key] for row in rows) for key in counted}
    total["exercises"] = len(rows)
    total["failures"] = [text for row in rows for text in row["failures"]]
    return total


def cases(exercise, seeds):
    """Cases for each seed, without what misconceptions would give."""
    bare = replace(exercise, mistakes={})
    return [bare.cases_for(seed) for seed in seeds]


def way_back(exercise):
    """The exercise that is tried together with this one, None if none is."""
    for other in exercises.every():
        if exercise.name in partners(other.visible):
            return other
    return None


def compiled(exercise):
    """Mutants of a reference and of the helpers in its module that it calls.

    Yields
    ------
    (Mutant, callable)
        The callable is the reference, or its mutant; everything else in the
        module is as it was.
    """
    reference = exercise.reference
    for function in (reference, *helpers(reference)):
        for mutant in mutants(function):
            space = dict(reference.__globals__)
            source = mutant.source
            if function is not reference:
                source += "\n\n" + inspect.getsource(reference)
            with warnings.catch_warnings(action="ignore"):
                exec(compile(source, "<mutant>", "exec"), space)
            yield mutant, space[reference.__name__]


def helpers(reference):
    """Functions of the reference's module that it calls, no exercises."""
    taught = {exercise.reference for exercise in exercises.every()}
    space = reference.__globals__
    called = [space.get(name) for name in reference.__code__.co_names]
    return [
        function
        for function in called
        if inspect.isfunction(function)
        and function.__module__ == reference.__module__
        and function not in taught
        and function is not reference
    ]


def survives(exercise, function, some):
    """Whether nothing is said against a function in any case."""
    plain = replace(replace(exercise, mistakes={}).plain(), general=dict)
    return all(
        accepts(judge(plain, [case], [observe(function, case, SECONDS)]))
        for case in some
    )


def _failures(name, unexplained, stale):
    return [
        f"{name}: marking does not notice {line!r}; add a case, or say in"
        f" {EQUIVALENT.name} why it is the same."
        for line in unexplained
    ] + [
        f"{name}: {line!r} in {EQUIVALENT.name} is no survivor any more."
        for line in stale
    ]
