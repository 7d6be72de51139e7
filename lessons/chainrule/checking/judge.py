"""Judge observations: which properties hold, and what to say.

Never runs the learner's code. `judge` takes an exercise, its cases and one
observation for each, and returns a verdict: points by property and findings,
each an id and one sentence in the language in use.
"""

import textwrap
from dataclasses import replace

import numpy as np

from chainrule.checking import codec, compare, keyboard
from chainrule.checking.facts import with_facts
from chainrule.checking.findings import credit, errors, explain, places
from chainrule.checking.lending import pairs
from chainrule.checking.observe import MOST_TEXT
from chainrule.checking.show import inputs, number, outcome, pair, shape
from chainrule.checking.verdict import Finding, Part, Result, Verdict
from chainrule.words.language import pick
from chainrule.words.messages import TEXTS, joined, listed, say

# Findings about all of an answer, for which there is no first wrong step.
WHOLE = ("constant", "precision")


def judge(exercise, cases, observations, perhaps=()):
    """Verdict on the observations of all cases.

    Parameters
    ----------
    exercise : Exercise
    cases : sequence of Case
    observations : sequence of Observation
        One for each case, in the same order.
    perhaps : sequence of Finding
        Suspicions, said only where nothing explains what is wrong.
    """
    call = exercise.name, errors.arguments_of(cases)
    results = tuple(
        _result(exercise, case, seen, call)
        for case, seen in zip(cases, observations, strict=True)
    )
    if pairs.partners(cases):
        exercise = replace(exercise, cases=pairs.single(exercise.cases))
        verdict = _verdict(exercise, pairs.counting(results), perhaps)
        return pairs.with_a_word(verdict, results)
    return _verdict(exercise, results, perhaps)


def _verdict(exercise, results, perhaps):
    holds = _properties(exercise, results)
    causes = explain.causes(exercise, results)
    points = _points(exercise, results, holds, causes)
    findings = _findings(exercise, results, causes, perhaps)
    notes = _notes(results, points == exercise.points)
    named = findings[0].id if findings else None
    where = None
    if "values" in exercise.points:
        where = places.first_wrong(results, exercise.places.get(named, ""))
    if where and named in exercise.places:
        notes = (where, *notes)
    elif where and named not in (*exercise.mistakes, *WHOLE):
        findings = (*findings, where)
    return Verdict(exercise, points, findings, results, notes)


def _points(exercise, results, holds, causes):
    """Points by property; those for values by the parts that are right.

    Arguments that are left alone count as soon as a part is right, or if
    all that is wrong is one known slip.
    """
    points = {
        name: weight if holds[name] else 0
        for name, weight in exercise.points.items()
    }
    if "values" not in points or holds["values"] or exercise.given:
        return points
    ordinary = [r for r in results if r.case.property == "values"]
    share = credit.share_right(ordinary)
    points["values"] = int(exercise.points["values"] * share)
    if (
        "purity" in points
        and holds["shape"]
        and not _spoilt(exercise, results)
    ):
        earned = share or (
            all(map(credit.own_parts, ordinary))
            and not all(r.observation.shared for r in ordinary)
            and explain.is_a_slip(exercise, causes)
        )
        points["purity"] = exercise.points["purity"] if earned else 0
    return points


def _spoilt(exercise, results):
    """Whether arguments were changed, or came back where new ones should."""
    return any(
        r.observation.edited or (exercise.fresh and r.observation.shared)
        for r in results
    )


def nothing(exercise, key, sentence=None, **values):
    """Verdict with no points and one finding, for code that never ran.

    The finding has the sentence of its key, unless another one is named.
    """
    points = dict.fromkeys(exercise.points, 0)
    finding = Finding(key, say(sentence or key, **values))
    return Verdict(exercise, points, (finding,))


def _result(exercise, case, seen, call):
    came = _own(seen.value)
    seen = with_facts(case, seen)
    if case.expected.raises:
        finding = _raising(case.expected.raises, seen, came, call)
        return Result(case, seen, finding, came=came)
    if seen.failure:
        finding = _failing(seen.failure, call, case)
        if seen.late and len(seen.printed) >= MOST_TEXT:
            text = say("prints", message=seen.failure.message)
            finding = Finding(finding.id, text)
        return Result(case, seen, finding, came=came)
    wanted = compare.split(case.expected.value, exercise.parts)
    value = _completed(exercise, seen.value, wanted)
    try:
        got = compare.split(value, exercise.parts, case.expected.value)
    except compare.Misfit as misfit:
        finding = _wrong_parts(exercise, case, wanted, came, misfit)
        return Result(case, seen, finding, came=came)
    kinks = compare.split(case.kink.value, exercise.parts) if case.kink else {}
    parts = tuple(
        _part(case, name, got[name], value, kinks.get(name))
        for name, value in wanted.items()
    )
    found = [part for part in parts if part.finding]
    first = min(found, key=_rank, default=None)
    return Result(case, seen, first and first.finding, parts, came)


def _own(value):
    """What the function returned; a driver may have put more beside it."""
    if isinstance(value, dict) and "answer" in value:
        return value["answer"]
    return value


# Facts about sizes, which follow from others as often as not.
SIZES = ("first_rows", "last_rows")


def _rank(part):
    """Place in which parts are told: what is missing or has the wrong shape,
    facts of the contract, sizes, numbers."""
    if part.got is None or part.finding.id in ("shape", "length"):
        return 0
    if part.name in SIZES:
        return 2
    fact = f"flag_{part.name}" in TEXTS or part.name.startswith("blamed['")
    return 1 if fact else 3


def _completed(exercise, value, wanted):
    """The answer, with its missing parts marked if parts have own points."""
    own_points = wanted.keys() & exercise.points.keys()
    if isinstance(value, dict) and own_points:
        return {**dict.fromkeys(wanted, compare.ABSENT), **value}
    return value


def _raising(name, seen, came, call):
    if seen.failure is None:
        text = say("should_raise", expected=name, got=outcome(came))
        return Finding("should_raise", text)
    if name in (seen.failure.name, *seen.failure.bases):
        return None
    if seen.failure.name in ("NotImplementedError", "TimeLimit"):
        return _failing(seen.failure, call)
    asserted = seen.failure.name == "AssertionError"
    key = "should_raise_assert" if asserted else "should_raise_other"
    text = say(key, expected=name, got=seen.failure.name)
    return Finding("should_raise", text)


FAILURES = {
    "NotImplementedError": "untouched",
    "TimeLimit": "endless",
    "RecursionError": "recursion",
    "SystemExit": "exit",
    **dict.fromkeys(keyboard.ERRORS, "keyboard"),
    "NotAStep": "not_a_step",
    "NotBatches": "not_batches",
    "NotErrors": "not_errors",
    "NotARun": "not_a_run",
}


MOST_INPUTS = 120  # characters of inputs in a sentence


def _failing(failure, call, case=None):
    key = FAILURES.get(failure.name, "error")
    message = failure.message.strip().split("\n")[0][:200] or failure.name
    if key == "error":
        message = errors.told(failure, *call) or message
    by_hand = "raise " in failure.source or not failure.source
    if key == "error" and case and by_hand:
        text = _raised(failure, case)
        if text:
            return Finding("error", text)
    text = say(
        "error_line" if key == "error" and failure.source else key,
        name=failure.name,
        message=message,
        line=failure.line,
        source=failure.source,
    )
    return Finding(key, text)


def _raised(failure, case):
    """An error that she raised herself where none should be."""
    given = joined(inputs(case))
    if failure.message.strip() not in ("", failure.name):
        return None  # it says why
    if len(given) > MOST_INPUTS and not case.note:
        return None
    return say(
        "raises_here" if failure.source else "raises_somewhere",
        name=failure.name,
        line=failure.line,
        source=failure.source,
        inputs=given if len(given) <= MOST_INPUTS else pick(case.note),
    )


def _wrong_parts(exercise, case, wanted, came, misfit):
    """What is missing in an answer, or too much of it."""
    if came is None:
        return Finding("returns_none", say("returns_none"))
    key, values = misfit.key, dict(misfit.values)
    if case.driver == "keeping":
        key, values = "keeping", {}
    elif key == "parts":
        names = exercise.parts if len(exercise.parts) > 1 else wanted
        values = {"expected": joined(names), "got": outcome(came)}
    elif key == "packed":
        values = {"parts": ", ".join(values["parts"])}
    elif key == "keys":
        key = "other_keys" if values["others"] else "keys"
        values["missing"] = listed(values["missing"])
        values["others"] = listed(values["others"] or [""])
    elif key in ("no_dict", "no_list"):
        values["got"] = outcome(came)
        values["names"] = joined(values.get("names", ()))
    return Finding("parts", say(key, **values))


def _part(case, name, value, wanted, kink):
    expected, boolean = compare.as_array(wanted), compare.is_boolean(wanted)
    try:
        got = compare.as_array(value)
    except compare.NotNumbers as problem:
        key = "boolean" if boolean else problem.key
        text = say(key, part=name, got=problem.type_name)
        return Part(name, expected, None, Finding(problem.key, text))
    wrong_shape = got.shape != expected.shape
    if isinstance(value, tuple) and len(value) == 1 and wrong_shape:
        finding = Finding("shape", say("trailing_comma"))
        return Part(name, expected, got, finding)
    if expected.shape == () and got.size == 1:
        got = got.reshape(())
    part = Part(
        name, expected, compare.wide(got), None, kink, case.tolerance,
        boolean, kind=got.dtype, coarse=in_float32(case, expected),
    )  # fmt: skip
    return replace(part, finding=_difference(case, part))


def in_float32(case, expected):
    """Whether a case asks for no more digits than float32 has."""
    given = codec.arrays(case.inputs)
    return any(map(compare.is_coarse, (expected, *given)))


def _difference(case, part):
    name, got, expected = part.name, part.got, part.expected
    if got.shape != expected.shape:
        return _shapes(name, got, expected)
    near = part.near()
    if near.all():
        return _dtype(part) if case.dtype else None
    kind = part.rounded_to()
    if kind is not None:
        kept = {"kind": kind, "digits": compare.digits(kind)}
        return Finding("precision", say("precision", part=name, **kept))
    if f"flag_{name}" in TEXTS:
        counts = _counts(expected, got, near)
        return Finding(name, say(f"flag_{name}", **counts))
    if name.startswith("blamed['"):  # the learner judges a gradient
        key = "cleared" if expected else "blamed"
        return Finding(key, say(key, name=name[8:-2]))
    if part.boolean and not np.isin(got, (0, 1)).all():
        return Finding("values", say("boolean", part=name))
    if part.kink is not None:
        kink = _at_kink(part, near)
        if kink:
            return kink
    return _first_difference(name, *part.for_people(), near)


def _shapes(name, got, expected):
    if got.ndim == expected.ndim == 1:
        lengths = {"expected": expected.size, "got": got.size}
        return Finding("shape", say("length", part=name, **lengths))
    shapes = {"expected": shape(expected), "got": shape(got)}
    key = "shape"
    if got.size == expected.size > 1:
        same = compare.close(got.ravel(), expected.ravel()).all()
        key = "only_shape" if same else key
    return Finding("shape", say(key, part=name, **shapes))


def _at_kink(part, near):
    """What to say where numbers are wrong at kinks only."""
    kinks = ~compare.close(part.expected, part.kink)
    if not kinks[~near].all():
        return None
    first = tuple(map(int, np.argwhere(~near)[0]))
    bounds = sorted([part.expected[first], part.kink[first]])
    low, high, got = map(number, (*bounds, part.got[first]))
    where = _place(part.name, first)
    text = say("kink", where=where, low=low, high=high, got=got)
    return Finding("kink", text)


def _place(name, index):
    """Such as "dW[0, 2]"."""
    return name + (f"[{', '.join(map(str, index))}]" if index else "")


def _counts(expected, got, near):
    """What the sentence of a flag may hold."""
    counts = {"right": int(near.sum()), "all": near.size}
    if near.size == 1:
        one, other = pair(expected.ravel()[0], got.ravel()[0])
        counts |= {"expected": one, "got": other}
    return counts


def _dtype(part):
    if part.kind == part.expected.dtype:
        return None
    kinds = {"expected": part.expected.dtype, "got": part.kind}
    return Finding("dtype", say("dtype", **kinds))


def _first_difference(name, expected, got, near):
    odd = ~np.isfinite(got) & np.isfinite(expected)
    if odd.any():
        text = say("not_finite", part=name, got=number(got[odd][0]))
        return Finding("not_finite", text)
    first = tuple(int(i) for i in np.argwhere(~near)[0])
    where = _place(name, first)
    wanted, came = pair(expected[first], got[first])
    numbers = {"expected": wanted, "got": came}
    return Finding("values", say("values", where=where, **numbers))


def _properties(exercise, results):
    """Which properties hold. All but shape need right ordinary values.

    An exercise may give points to a part of the answer by its name.
    """
    ordinary = [r for r in results if r.case.property == "values"]
    values = all(r.finding is None for r in ordinary)
    own = {name: _part_right(name, ordinary) for name in exercise.points}
    return own | {
        "values": values,
        "shape": has_shapes(results) and not _constant(ordinary),
        "edges": values and _all_right(results, "edges"),
        "extremes": values and _all_right(results, "extremes"),
        "purity": values and not _spoilt(exercise, results),
    }


def has_shapes(results):
    """Whether every answer that should come has the right shape."""
    return all(
        r.right_shape
        for r in results
        if not r.case.expected.raises and r.case.property != "extremes"
    )


def _part_right(name, results):
    """Whether a part is right, or follows from a wrong one as it should."""
    for result in results:
        found = [p for p in result.parts if p.name == name]
        if not found:
            return False
        if found[0].finding and name not in credit.follow(result):
            return False
    return True


def _all_right(results, name):
    return all(r.finding is None for r in results if r.case.property == name)


def _constant(results):
    """Whether one and the same number comes back whatever is expected."""
    seen = [r for r in results if r.parts and r.right_shape]
    if len(seen) < 2 or all(r.finding is None for r in seen):
        return False
    numbers = [part.got.ravel() for r in seen for part in r.parts]
    return len(np.unique(np.concatenate(numbers))) == 1


def _findings(exercise, results, causes, perhaps):
    """The likeliest cause; where none fits, what differs.

    An argument that is edited comes before the numbers that this may have
    spoilt, unless a misconception explains them.
    """
    found = list(causes) or _differences(results)
    stopped = any(f.id in (*FAILURES.values(), "error") for f in found)
    if found and not causes and found[0].id not in FAILURES.values():
        found += perhaps
    last = stopped or explain.are_named(exercise, causes)
    impure = _impure(exercise, results, alone=not found)
    if impure:
        # Where arguments are spoilt, answers that are all the same show that.
        found = [f for f in found if f.id != "constant"]
        found.insert(len(found) if last else 0, impure)
    return tuple(found)


def _impure(exercise, results, alone):
    """Finding on arguments that were changed or came back, or None."""
    edited = dict.fromkeys(n for r in results for n in r.observation.edited)
    shared = dict.fromkeys(n for r in results for n in r.observation.shared)
    if edited:
        key = "purity" if len(edited) == 1 else "purity_many"
        return Finding("purity", say(key, names=listed(edited)))
    if exercise.fresh and shared and alone:
        return Finding("purity", say("shared", names=listed(shared)))
    return None


def _differences(results):
    """One finding: the first case that fails."""
    if _constant([r for r in results if r.case.property == "values"]):
        return [Finding("constant", say("constant"))]
    failing = first_failing(results)
    return [failing.finding] if failing else []


def first_failing(results):
    """The failing result that is told, None if there is none.

    Ordinary cases come first; of these, missing parts and wrong shapes come
    before facts of the contract, those before numbers, and then small cases.
    """
    for name in ("values", "edges", "extremes"):
        failing = [r for r in results if r.case.property == name and r.finding]
        if failing:
            return min(failing, key=lambda r: (_gravity(r), size_of(r)))
    return None


def _gravity(result):
    ranks = [_rank(part) for part in result.parts if part.finding]
    return min(ranks, default=0)


def size_of(result):
    """Numbers in the inputs of a result's case; small ones are shown."""
    return _size(list(result.case.inputs.values()))


def _size(value):
    if isinstance(value, dict):
        return _size(list(value.values()))
    if isinstance(value, (list, tuple)):  # its arrays may differ in shape
        return sum(map(_size, value))
    return np.size(value)


def _notes(results, right):
    """Things worth a word that cost nothing; but for warnings, at the end."""
    notes = {}
    for result in results:
        seen = result.observation
        if seen.warnings and result.finding is None:
            note = _warned(seen.warnings[0])
            notes.setdefault(note.id, note)
        note = right and (_slow(result) or _wrapped(result))
        if note:
            notes.setdefault(note.id, note)
    if "slow" in notes:  # what is faster gives an array, too
        notes.pop("list", None)
    return tuple(notes.values())


MOST_WARNED = 120  # characters of a warning in a sentence


def _warned(message):
    """A word on a warning of numpy's, cut between words."""
    if "the matrix subclass" in message:
        return Finding("matrix", say("matrix"))
    short = textwrap.shorten(message, MOST_WARNED, placeholder=" ...")
    return Finding("warning", say("warning", message=short))


def _wrapped(result):
    value = result.observation.value
    if result.finding or len(result.parts) != 1:
        return None
    single = result.parts[0].got.shape == ()
    if isinstance(value, list):
        key = "single_list" if single else "list"
        return Finding(key, say(key))
    if single and isinstance(value, np.ndarray) and value.shape != ():
        return Finding("single", say("single", got=shape(value)))
    return None


def _slow(result):
    rows = result.case.rows
    if result.finding or not rows or result.observation.lines < rows:
        return None
    return Finding("slow", say("slow", rows=rows))
