"""Find the mistake that explains all wrong answers of an exercise.

Candidates are the named misconceptions and simple transformations of the
right answer (sign, factor, transpose), alone or on top of a misconception.
A cause is named only if it predicts what came in every case.
"""

from itertools import product

import numpy as np

from chainrule import compare
from chainrule.language import pick
from chainrule.messages import say
from chainrule.verdict import Finding


def causes(exercise, results):
    """Findings that explain the wrong results, [] if nothing fits.

    Ordinary cases are explained first. Cases that should raise, and
    extremes, count only where those are right: a different way to go wrong
    in them does not hide a mistake in ordinary numbers.
    """
    ordinary = [r for r in results if _is_ordinary(r)]
    group = ordinary if any(r.finding for r in ordinary) else results
    if all(r.finding is None or r.finding.id == "precision" for r in group):
        return []  # nothing but digits is missing
    return _mistakes(exercise, group) or _parts(exercise, group)


def are_named(exercise, causes):
    """Whether causes are misconceptions, each without another beside it."""
    return bool(causes) and all(
        each.text == pick(exercise.mistakes.get(each.id, ""))
        for each in causes
    )


def _is_ordinary(result):
    case = result.case
    return case.property != "extremes" and not case.expected.raises


def _mistakes(exercise, results):
    """The misconceptions that predict every outcome as a whole."""
    fitting = [
        Finding(name, pick(exercise.mistakes[name]))
        for name in exercise.mistakes
        if _shows(name, results)
        and all(_fits(exercise, name, result) for result in results)
    ]
    others = [f for f in fitting if f.text != fitting[0].text]
    if not others:
        return fitting[:1]
    first, second = fitting[0], others[0]
    text = say("either", first=first.text, second=second.text)
    return [Finding(first.id, text)]


def _shows(name, results):
    """Whether the misconception shows in some case.

    A wrong value shows it. An error does only if the learner raised it
    herself: many mistakes end in the same error.
    """
    return any(
        r.finding is not None
        and name in r.case.wrong
        and (r.case.wrong[name].raises is None or _raised_on_purpose(r))
        for r in results
    )


def _raised_on_purpose(result):
    if result.case.expected.raises:
        return True
    failure = result.observation.failure
    return failure is not None and failure.source.startswith("raise")


def _fits(exercise, name, result):
    if name not in result.case.wrong:
        return False
    return _agrees(exercise, result.case.wrong[name], result)


def _agrees(exercise, outcome, result):
    seen = result.observation
    if outcome.raises or seen.failure:
        failure = seen.failure
        return bool(
            failure
            and outcome.raises
            and outcome.raises in (failure.name, *failure.bases)
        )
    if not result.parts:
        return _same_raw(outcome.value, seen.value)
    predicted = _arrays(exercise, outcome.value, result)
    return predicted is not None and all(
        part.equals(predicted[part.name])
        and _same_type(part, predicted[part.name])
        for part in result.parts
    )


def _same_type(part, predicted):
    """Whether a type that was wrong, with right numbers, is predicted too."""
    wrong = part.finding is not None and part.finding.id == "dtype"
    return not wrong or predicted.dtype == part.kind


def _same_raw(a, b):
    try:
        return compare.agree(compare.as_array(b), compare.as_array(a))
    except compare.NotNumbers:
        return (a is None and b is None) or _same_items(a, b)


def _same_items(a, b):
    """Whether two lists hold the same, however deeply."""
    if not all(isinstance(each, (list, tuple)) for each in (a, b)):
        return False
    return len(a) == len(b) and all(map(_same_raw, a, b))


def _arrays(exercise, value, result):
    """Predicted parts as arrays by name, None where they do not fit."""
    like = result.case.expected.value
    try:
        parts = compare.split(value, exercise.parts, like)
        return {name: compare.as_array(part) for name, part in parts.items()}
    except ValueError:
        return None


def _parts(exercise, results):
    """Explain all parts by one cause, or else each by a transformation.

    A misconception is about all parts: it is never named for some of them
    while others are explained by something else.
    """
    columns = _columns(results)
    if not columns:
        return []
    steps = _transformations(exercise)
    causes = [(None, step) for step in steps]
    of_all = [*causes, *product(exercise.mistakes, [(), *steps])]
    of_all.sort(key=lambda cause: len(cause[1]))  # the simplest first
    cause = _first(exercise, of_all, results, [*columns.values()])
    if cause:
        found = [(cause, name) for name in columns]
        return _told(exercise, found, len(columns))
    found = []
    for name, column in columns.items():
        if any(part.finding for part in column):
            cause = _first(exercise, causes, results, [column])
            if cause is None:
                return []
            found.append((cause, name))
    return _told(exercise, found, len(columns))


def _columns(results):
    """Each part through all results, by name; None where one is missing."""
    if any(not r.parts or r.observation.failure for r in results):
        return None
    names = [part.name for part in results[0].parts]
    if any([part.name for part in r.parts] != names for r in results):
        return None
    columns = zip(*(r.parts for r in results), strict=True)
    return dict(zip(names, columns, strict=True))


def _first(exercise, causes, results, columns):
    """The first (mistake or None, steps) that predicts all columns."""
    for name, steps in causes:
        if all(
            _predicts(exercise, name, steps, result, part)
            for column in columns
            for result, part in zip(results, column, strict=True)
        ):
            return name, steps
    return None


def _transformations(exercise):
    """Lists of steps, the simplest first."""
    factors = [("times", "2"), ("half",)]
    for letter in exercise.sizes:
        factors += [("times", letter), ("over", letter)]
    letters = list(exercise.sizes)
    if len(letters) > 1:
        both = " ".join(letters[:2])
        factors += [("times", both), ("over", both)]
    single = [("sign",), ("transposed",), *factors]
    pairs = [
        (one, two)
        for one, two in product(single, single)
        if single.index(one) < single.index(two) and one[-1] != two[-1]
    ]
    return [(step,) for step in single] + pairs


def _predicts(exercise, mistake, steps, result, part):
    base = part.expected
    if mistake is not None:
        outcome = result.case.wrong.get(mistake)
        arrays = None
        if outcome is not None and outcome.raises is None:
            arrays = _arrays(exercise, outcome.value, result)
        if arrays is None:
            return False
        base = arrays[part.name]
    for step in steps:
        base = _apply(step, base, exercise.sizes, result.case.inputs)
    return part.equals(base) and _same_type(part, base)


def _apply(step, array, sizes, inputs):
    kind = step[0]
    if kind == "sign":
        return -array
    if kind == "transposed":
        return array.T
    if kind == "half":
        return array / 2
    factor = 2 if step[1] == "2" else _size(step[1], sizes, inputs)
    return array * factor if kind == "times" else array / factor


def _size(letters, sizes, inputs):
    product_ = 1
    for letter in letters.split():
        name, axis = sizes[letter]
        shape = np.shape(inputs[name])
        product_ *= shape[axis] if axis < len(shape) else 1
    return product_


def _told(exercise, found, count):
    """Turn (cause, part) pairs into findings."""
    groups = {}
    for cause, name in found:
        groups.setdefault(cause, []).append(name)
    return [
        _finding(exercise, *cause, names, len(names) == count)
        for cause, names in groups.items()
    ]


def _finding(exercise, mistake, steps, names, whole):
    what = "; ".join(_step_text(step) for step in steps)
    if mistake is None:
        id = "_".join("_".join(step) for step in steps).replace(" ", "")
        key = "about_whole" if whole else "about_part"
        return Finding(id, say(key, part=", ".join(names), what=what))
    text = pick(exercise.mistakes[mistake])
    if steps:
        text = say("and_also", mistake=text, what=what)
    return Finding(mistake, text)


def _step_text(step):
    if step[0] in ("times", "over"):
        return say(step[0], factor=step[1])
    return say(step[0])
