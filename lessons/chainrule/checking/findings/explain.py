"""Find the mistake that explains all wrong answers of an exercise.

Candidates are the named misconceptions and simple transformations of the
right answer (sign, factor, transpose), alone or on top of a misconception.
A cause is named only if it predicts what came in every case.
"""

import re
from functools import partial
from itertools import chain, product

import numpy as np

from chainrule.checking import compare
from chainrule.checking.findings import finders, foretold
from chainrule.checking.findings.foretold import is_sketched
from chainrule.checking.verdict import Finding
from chainrule.words.language import pick
from chainrule.words.messages import TEXTS, joined, say
from chainrule.words.slip_texts import slip_text

INSIDE = "inside"  # a known slip, in a function that is used inside


def causes(exercise, results):
    """Findings that explain the wrong results, [] if nothing fits.

    Ordinary cases are explained first. Cases that should raise, and
    extremes, count only where those are right: a different way to go wrong
    in them does not hide a mistake in ordinary numbers.
    """
    ordinary = [r for r in results if is_ordinary(r)]
    group = ordinary if any(r.finding for r in ordinary) else results
    if all(r.finding is None or r.finding.id == "precision" for r in group):
        return []  # nothing but digits is missing
    with np.errstate(all="ignore"):
        ways = (
            *(_mistakes, _general, _kinds, _of_all, _together, _by_parts),
            *(_inside, _late_kinds, _slip, _pairs, _each),
        )
        return next(filter(None, (way(exercise, group) for way in ways)), [])


def _kinds(exercise, results):
    """A kind of mistake that every exercise knows."""
    finding = finders.found(exercise, results)
    return [finding] if finding else []


def _general(exercise, results, inside=False):
    """The right calculation of something else, as the outcomes foretell."""
    wrong = [part for r in results for part in r.parts if part.finding]
    if not any(part.got is None or part.got.any() for part in wrong):
        return []  # zeros are foretold by too many
    wrong_first = sorted(results, key=lambda r: r.finding is None)
    for name, text in exercise.general().items():
        if name.startswith(f"{INSIDE} ") != inside:
            continue
        if all(
            _fits(exercise, name, result) for result in wrong_first
        ) and _shows(exercise, name, results):
            return [Finding(name.partition(" ")[0], pick(text))]
    return []


def _inside(exercise, results):
    """A mistake in a function that is used inside."""
    return _general(exercise, results, inside=True)


def _late_kinds(exercise, results):
    """The same, where nothing simpler fits."""
    finding = finders.found(exercise, results, late=True)
    return [finding] if finding else []


def are_named(exercise, causes):
    """Whether causes are misconceptions, each without another beside it."""
    return bool(causes) and all(
        each.text == pick(exercise.mistakes.get(each.id, ""))
        for each in causes
    )


def is_a_slip(exercise, causes):
    """Whether all that is wrong is explained by what a slip may leave."""
    kinds = {name.partition(" ")[0] for name in exercise.general()}
    none = {*finders.NO_SLIP, *finders.BARE, *kinds} - {INSIDE}
    return bool(causes) and not any(each.id in none for each in causes)


def is_ordinary(result):
    """Whether a case has ordinary numbers, and a value should come."""
    case = result.case
    return case.property != "extremes" and not case.expected.raises


def _mistakes(exercise, results):
    """The misconceptions that predict every outcome as a whole."""
    wrong_first = sorted(results, key=lambda r: r.finding is None)
    fitting = [
        Finding(name, pick(exercise.mistakes[name]))
        for name in exercise.mistakes
        if all(_fits(exercise, name, result) for result in wrong_first)
        and _shows(exercise, name, results)
    ]
    others = [f for f in fitting if f.text != fitting[0].text]
    if not others:
        return fitting[:1]
    first, second = fitting[0], others[0]
    text = say("either", first=first.text, second=second.text)
    return [Finding(first.id, text)]


def singly(exercise, results):
    """Ids of the misconceptions that predict every outcome alone."""
    return [
        name
        for name in exercise.mistakes
        if all(_fits(exercise, name, result) for result in results)
    ]


def _shows(exercise, name, results):
    """Whether the misconception shows in some case.

    A wrong value shows it. An error does only if the learner raised it
    herself: many mistakes end in the same error.
    """
    return any(
        r.finding is not None
        and name in r.case.wrong
        and _is_seen(exercise, name, r)
        for r in results
    )


def _is_seen(exercise, name, result):
    """Whether a misconception gives something wrong that came."""
    outcome, expected = result.case.wrong[name], result.case.expected
    if outcome.raises:
        return _raised_on_purpose(result)
    if expected.raises or result.finding.id == "dtype":
        return True
    if not result.parts:
        return not same(outcome.value, expected.value)
    return any(
        _gives(part, _foretold(exercise, name, result, part))
        for part in result.parts
        if part.finding
    )


def _gives(part, foretold):
    """Whether what is wrong in a part was foretold, also at kinks."""
    if foretold is None or part.got is None:
        return False
    if part.got.shape != part.expected.shape or foretold.shape != (
        part.got.shape
    ):
        return part.equals(foretold)
    wrong = ~part.near()
    return bool(part.close_to(foretold)[wrong].any()) or part.finding.id in (
        "precision",
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
    if outcome.edited and not seen.edited:
        return False  # it would have left its trace
    if outcome.raises or seen.failure:
        failure = seen.failure
        return bool(
            failure
            and outcome.raises
            and outcome.raises in (failure.name, *failure.bases)
        )
    if not result.parts:
        return same(outcome.value, seen.value)
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


def same(a, b):
    """Whether two results agree, however deeply they are nested."""
    try:
        return compare.agree(compare.as_array(b), compare.as_array(a))
    except compare.NotNumbers:
        return (a is None and b is None) or _same_items(a, b)


def _same_items(a, b):
    """Whether two lists or dicts hold the same, however deeply."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(
            same(item, b[key]) for key, item in a.items()
        )
    if not all(isinstance(each, (list, tuple)) for each in (a, b)):
        return False
    return len(a) == len(b) and all(map(same, a, b))


def _arrays(exercise, value, result):
    """Predicted parts as arrays by name, None where they do not fit."""
    like = result.case.expected.value
    try:
        parts = compare.split(value, exercise.parts, like)
        return {name: compare.as_array(part) for name, part in parts.items()}
    except ValueError:
        return None


def _of_all(exercise, results):
    """Explain all parts by one cause, or each by a transformation.

    A misconception is about all parts: here it is not named for some of
    them while others are explained by something else.
    """
    columns = _columns(results)
    if not columns:
        return []
    steps = _transformations(exercise)
    causes = [(None, step) for step in steps]
    of_all = [*causes, *product(exercise.mistakes, [(), *steps])]
    of_all.sort(key=lambda cause: len(cause[1]))  # the simplest first
    cause = _first(exercise, of_all, [*chain(*columns.values())])
    if cause:
        found = [(cause, name) for name in columns]
        return _told(exercise, found, columns)
    found = []
    for name, column in columns.items():
        if any(part.finding for _, part in column):
            cause = _first(exercise, causes, column)
            if cause is None:
                return []
            found.append((cause, name))
    return _told(exercise, found, columns)


def _by_parts(exercise, results):
    """Explain every wrong part by one of a few causes."""
    columns = _columns(results)
    if not columns or len(columns) < 2 or _are_paths(results):
        return []
    if not all(map(_is_open, _wrong(columns))):
        return []
    found, left = _covered(exercise, columns)
    return [] if left else _told(exercise, found, columns)


def _each(exercise, results):
    """Explain what can be explained of the parts, one by one.

    Where a part stays unexplained, its difference is told.
    """
    columns = _columns(results)
    if not columns or len(columns) < 2 or _are_paths(results):
        return []
    if not all(map(_is_open, _wrong(columns))):
        return _lengths(results, columns)
    found, open = _covered(exercise, columns)
    kinds = finders.in_columns(results, open)
    named = {name for names in kinds.values() for name in names}
    left = {
        name: _smallest_difference(columns[name])
        for name in open
        if name not in named
    }
    told = _told(exercise, found, columns) + list(kinds)
    if not told:
        return []
    if any(kind.id in finders.LENGTHS for kind in kinds):
        return told  # where a loop ends too early all else may follow
    shapes = [f for f in left.values() if f.id == "shape"]
    others = [
        Finding("values", say("unexplained", part=name, difference=f.text))
        for name, f in left.items()
        if f.id != "shape"
    ]
    return shapes[:1] + told + others[:1]


def _lengths(results, columns):
    """What is too short or too long, whatever fact is wrong beside it."""
    misfits = [
        name
        for name, column in columns.items()
        if any(p.finding and p.finding.id == "shape" for _, p in column)
    ]
    kinds = finders.in_columns(results, misfits)
    return [kind for kind in kinds if kind.id in finders.LENGTHS]


def _are_paths(results):
    """Whether steps of all arrays are made alike, by one rule."""
    return any(r.case.driver in finders.PATHS for r in results)


def _is_open(part):
    """Whether of a wrong part is known what differs, and nothing else."""
    return part.got is not None and part.finding.id in finders.BARE


def _covered(exercise, columns):
    """(cause, part) pairs, and the wrong parts that no cause explains.

    The cause that explains most is taken first; of those that explain as
    much, the one that speaks of the fewest parts which it does not explain.
    One that would have spoilt what is right is none.
    """
    steps = _transformations(exercise)
    causes = [*product(exercise.mistakes, [()]), *product([None], steps)]
    open = [n for n, c in columns.items() if any(p.finding for _, p in c)]
    explains = {
        cause: [n for n in open if _first(exercise, [cause], columns[n])]
        for cause in causes
    }
    beyond = {
        cause: _spoilt(exercise, cause[0], columns) - set(parts)
        for cause, parts in explains.items()
        if parts
    }
    beyond = {c: len(names) for c, names in beyond.items() if names <= {*open}}
    explains = {cause: explains[cause] for cause in beyond}
    found, open = [], list(open)
    while any(set(parts) & set(open) for parts in explains.values()):
        best = max(beyond, key=lambda c: (
            len(set(explains[c]) & set(open)), -beyond[c]
        ))  # fmt: skip
        found += [(best, name) for name in open if name in explains[best]]
        open = [name for name in open if name not in explains[best]]
    return found, open


def _spoilt(exercise, mistake, columns):
    """Names of the parts that a misconception spoils somewhere."""
    if mistake is None:
        return set()
    return {
        name
        for name, column in columns.items()
        for result, part in column
        if not _is_right(_foretold(exercise, mistake, result, part), part)
    }


def _is_right(numbers, part):
    if numbers is None or numbers.shape != part.expected.shape:
        return False
    return _near(numbers, part.expected).all()


def _smallest_difference(column):
    wrong = [part for _, part in column if part.finding]
    shapes = [part for part in wrong if part.finding.id == "shape"]
    return min(shapes or wrong, key=lambda part: part.expected.size).finding


def _together(exercise, results):
    """Two misconceptions in one program, as was worked out beforehand.

    Only the visible cases are foretold; where several pairs fit, what they
    have in common is said. Nothing is, where a fact that was observed says
    what is wrong.
    """
    shown = [r for r in results if r.case.shown is not None]
    if not any(r.finding for r in shown) or any(map(_has_a_fact, shown)):
        return []
    came = [(r, foretold.summed([p.got for p in r.parts])) for r in shown]
    fitting = [
        ids
        for ids, told in foretold.pairs_of(exercise)
        if exercise.mistakes.keys() >= set(ids)
        and all(_is_told(told[r.case.shown], r, sums) for r, sums in came)
    ]
    texts = [{pick(exercise.mistakes[id]) for id in ids} for ids in fitting]
    if not texts:
        return []
    if all(each == texts[0] for each in texts):
        return [_both(exercise, *fitting[0])]
    common = set.intersection(*texts)
    return [
        Finding(id, pick(exercise.mistakes[id]))
        for id in fitting[0]
        if pick(exercise.mistakes[id]) in common
    ]


def _slip(exercise, results):
    """One slip in a right program, as was worked out beforehand.

    Nothing is, where a fact that was observed says what is wrong.
    """
    shown = [r for r in results if r.case.shown is not None]
    shown = [r for r in shown if foretold.is_foretold(r.case)]
    if any(r.observation.failure or _has_a_fact(r) for r in shown):
        return []
    parts = [part for r in shown for part in r.parts]
    if not any(part.finding for part in parts) or any(map(_misfits, parts)):
        return []
    kinds = foretold.slip_of(exercise, [part.got for part in parts])
    return [Finding(kinds[0], slip_text(kinds))] if kinds else []


def _misfits(part):
    return part.got is None or part.got.shape != part.expected.shape


def _has_a_fact(result):
    """Whether something wrong has a sentence of its own."""
    return any(
        p.finding and (f"flag_{p.name}" in TEXTS or p.finding.id in JUDGED)
        for p in result.parts
    )


JUDGED = "cleared", "blamed"  # yes or no, of which few programs differ


def _is_told(told, result, sums):
    """Whether a case went as a sketch tells; it does where none is told."""
    failure = result.observation.failure
    if told is None:
        return failure is None
    if failure or isinstance(told, str):
        return bool(failure) and failure.name == told
    return sums is not None and is_sketched(told, sums)


def _pairs(exercise, results):
    """Two misconceptions, one on top of the other.

    What they give together is foretold from what each gives alone: where
    both change a product, their factors are multiplied; where both change a
    sum, their differences are added. A path is seen from where it starts.
    """
    columns = _columns(results)
    if not columns or not all(map(finders.is_bare, _wrong(columns))):
        return []
    right, got, base = (_flat(results, each) for each in _LAYERS)
    if got is None or _near(got, right).all():
        return []
    alone = {}
    for name in exercise.mistakes:
        flat = _flat(results, partial(_foretold, exercise, name))
        if flat is not None and not _near(flat, right).all():
            alone[name] = flat
    names, some = list(alone), np.flatnonzero(~_near(got, right))[:_SOME]
    ones = np.array([alone[name][some] for name in names])
    if not len(names):
        return []
    for way in (_multiplied, _added):
        both = way(ones[:, None], ones[None], right[some], base[some])
        fits = _near(both, got[some]).all(axis=-1)
        for i, j in np.argwhere(np.triu(fits, 1)):
            one, other = names[i], names[j]
            both = way(alone[one], alone[other], right, base)
            if _near(both, got).all():
                return [_both(exercise, one, other)]
    return []


def _multiplied(one, other, right, base):
    with np.errstate(all="ignore"):
        both = base + (one - base) * (other - base) / (right - base)
    return np.where(right == base, right, both)


def _added(one, other, right, base):
    return one + other - right


def _both(exercise, one, other):
    first, second = (pick(exercise.mistakes[name]) for name in (one, other))
    return Finding(one, say("both", first=first, second=second))


_LAYERS = (
    lambda result, part: part.expected,
    lambda result, part: part.got,
    lambda result, part: _start(result, part),
)
_MOST = 2000  # numbers of one part that are looked at
_SOME = 16  # wrong numbers that are looked at first


def _start(result, part):
    """Where a path starts, for each of its rows; 0 for other results."""
    base = np.zeros(part.expected.shape)
    if part.name.startswith("params['") and part.expected.ndim:
        base[:] = part.expected[0]
    return base


def _flat(results, numbers_of):
    """Numbers of all parts of all results in a row, None if some misfit."""
    found = []
    for result in results:
        for part in result.parts:
            numbers = numbers_of(result, part)
            if numbers is None or numbers.shape != part.expected.shape:
                return None
            found.append(compare.wide(numbers).ravel()[:_MOST])
    flat = np.concatenate(found)
    return None if flat.dtype == complex else flat.astype(float)


def _foretold(exercise, mistake, result, part):
    """What a misconception gives for one part, None if it gives none."""
    if mistake not in result.foretold:
        outcome, arrays = result.case.wrong.get(mistake), None
        if outcome is not None and outcome.raises is None:
            arrays = _arrays(exercise, outcome.value, result)
        result.foretold[mistake] = arrays
    arrays = result.foretold[mistake]
    return None if arrays is None else arrays[part.name]


def _near(one, other):
    return compare.close(one, other)


def _columns(results):
    """(result, part) of each part through all results, by name.

    None where a part is missing in some result.
    """
    if any(not r.parts or r.observation.failure for r in results):
        return None
    columns = {}
    for result in results:
        for part in result.parts:
            columns.setdefault(part.name, []).append((result, part))
    return columns


def _wrong(columns):
    """The wrong parts of all columns."""
    pairs = chain(*columns.values())
    return [part for _, part in pairs if part.finding]


def _first(exercise, causes, pairs):
    """The first (mistake or None, steps) that predicts all parts.

    Wrong parts are looked at first, the small ones before the large.
    """
    pairs = sorted(pairs, key=_informative)
    for name, steps in causes:
        if all(
            _predicts(exercise, name, steps, result, part)
            for result, part in pairs
        ):
            return name, steps
    return None


def _informative(pair):
    _, part = pair
    return part.finding is None, part.expected.size


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
        base = _foretold(exercise, mistake, result, part)
        if base is None:
            return False
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


def _told(exercise, found, columns):
    """Turn (cause, part) pairs into findings."""
    groups = {}
    for cause, name in found:
        groups.setdefault(cause, []).append(name)
    wrong = [n for n, c in columns.items() if any(p.finding for _, p in c)]
    return [
        _finding(exercise, *cause, names, columns, wrong)
        for cause, names in groups.items()
    ]


def _finding(exercise, mistake, steps, names, columns, wrong):
    whole, part = len(names) == len(columns), joined(names)
    if mistake is None:
        what = "; ".join(_step_texts(steps))
        id = "_".join("_".join(step) for step in steps).replace(" ", "")
        some = "about_some" if names == wrong else "about_part"
        key = "about_whole" if whole else some
        return Finding(id, say(key, part=part, what=what))
    text = pick(exercise.mistakes[mistake])
    besides = [s for s in steps if not _left_behind(exercise, mistake, s)]
    if besides:
        what = "; ".join(_step_texts(besides, "also_"))
        text = say("and_also", mistake=text, what=what)
    if not whole:
        text = say("in_part", part=part, mistake=text)
    return Finding(mistake, text)


TWO = re.compile(r"\b(2|half|halves|twice)\b")
MANY = re.compile(r"\b(2|half|halves|twice|divi\w+|mean|average\w*|n)\b")


def _left_behind(exercise, mistake, step):
    """Whether a factor may be what a misconception itself leaves behind.

    It may where its sentence speaks of one: who mends the mistake mends it.
    """
    if step[0] not in ("times", "half", "over"):
        return False
    of_two = step in (("half",), ("times", "2"))
    return (TWO if of_two else MANY).search(exercise.mistakes[mistake]["en"])


def _step_texts(steps, prefix=""):
    """What each step does, in words; a factor in place of another at once."""
    by_kind = dict(steps_ for steps_ in steps if len(steps_) == 2)
    if set(by_kind) == {"times", "over"} and len(steps) == 2:
        return [say(f"{prefix}instead", **by_kind)]
    return [_step_text(step, prefix) for step in steps]


def _step_text(step, prefix):
    kind, *factor = step
    if prefix and step == ("times", "2"):
        return say("also_double")
    return say(prefix + kind, **({"factor": factor[0]} if factor else {}))
