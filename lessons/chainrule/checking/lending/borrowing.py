"""Tell the honest use of functions that are lent from a nudge of them.

A later exercise may call an earlier one, and where that is wrong or missing
ours is lent. With ours, a gradient must still be derived: whoever leaves
`mse` untouched and nudges it in `mse_backward` has written neither. So what
is lent counts as long as it is asked what an honest answer asks.

- A gradient asks the function that it belongs to at the numbers of the case:
  as they are, negated, doubled, shifted by a row's largest, in any slices.
- It asks other functions at whatever it computes, but not at points beside
  each other, or beside those of the case.
- No other answer asks, case after case, at points that differ in one number
  which is not of the case.
- No answer is all that one lent function gives for the inputs as they are:
  that would be the same exercise under another name.

All of this is decided by the numbers that were asked, never by a look at the
code.
"""

from dataclasses import dataclass, replace
from itertools import combinations, islice

import numpy as np

from chainrule.checking.verdict import Finding
from chainrule.words.messages import joined, say

GRADIENTS = ("_backward", "_gradient", "_gradients", "_grads")
MENDED = "mend_"  # exercises that mend a gradient begin so
BY_NUDGING = {"numerical_gradient", "gradient_check"}
NEAR = 0.01  # of a number, or of 1 if that is more
SAME = 1e-9
MOST = 200  # questions of a case that are compared with each other
MOST_NUMBERS = 1_000_000  # in all questions of a case
WORK = 20_000_000  # numbers that are compared


def is_gradient(name):
    """Whether an exercise is to derive a gradient."""
    return name.startswith(MENDED) or (
        name.endswith(GRADIENTS) and name not in BY_NUDGING
    )


def gives_values(name, parts):
    """Whether what an exercise gives could be nudged for a gradient."""
    return "loss" in parts or not is_gradient(name)


def better(own, lent, record):
    """The verdict that counts: with her own functions, or with those lent.

    Parameters
    ----------
    own, lent : Verdict
    record : Record
        What was asked of those that were lent.
    """
    if not record.misused:
        return lent if lent.total >= own.total else own
    text = say("not_lent", names=joined(sorted(record.asked)))
    return replace(own, notes=(*own.notes, Finding("not_lent", text)))


@dataclass(frozen=True)
class Question:
    """A call of a lent function: arrays it was given, arrays it gave."""

    name: str
    given: list
    gave: list

    @property
    def numbers(self):
        """All that it was given, one after another."""
        flat = [np.ravel(array) for array in self.given]
        return np.concatenate([np.zeros(0), *flat])


class Record:
    """What one answer has asked of functions that are lent to it.

    Parameters
    ----------
    exercise : str
    lent : dict
        Name of each function that is lent -> its parts.
    """

    def __init__(self, exercise, lent):
        self.gradient = is_gradient(exercise)
        self.nudgeable = {n for n, p in lent.items() if gives_values(n, p)}
        self.exercise, self.asked, self.nudged = exercise, set(), False
        self.now, self.size = [], 0  # of this case
        self.cases = self.compared = self.beside = self.handed_on = 0

    def note(self, name, given, gave):
        """Enter a call: name, arguments and result, as plain data."""
        self.asked.add(name)
        question = Question(name, arrays(given), arrays(gave))
        self.size += sum(a.size for a in (*question.given, *question.gave))
        if self.size <= MOST_NUMBERS:
            self.now.append(question)

    def settle(self, case, value):
        """Judge what was asked in a case, which gave this value."""
        questions, self.now = self.now, []
        too_many, self.size = self.size > MOST_NUMBERS, 0
        if case.property != "values":
            return
        self.cases += 1
        own = _Own(case.inputs)
        self.handed_on += _is_handed_on(questions, own, arrays(value))
        questions = [q for q in questions if q.name in self.nudgeable]
        if not questions:
            return
        self.nudged |= own.real and any(
            np.iscomplexobj(q.numbers) for q in questions
        )
        if self.gradient:
            self.nudged |= too_many or self._nudges(questions, own)
        else:
            self.compared += 1
            self.beside += _differ_in_one(questions, own)

    @property
    def misused(self):
        """Whether the answer is not to be judged with what was lent."""
        return (
            self.nudged
            or 2 * self.beside > self.compared
            or 0 < self.cases == self.handed_on
        )

    def _nudges(self, questions, own):
        strange = [q for q in questions if not own.covers(q)]
        if any(self._belongs(q.name) for q in strange):
            return True
        if len(strange) > MOST:
            return True
        return any(
            own.is_near(q) or any(_beside(q, other) for other in questions)
            for q in strange
        )

    def _belongs(self, name):
        """Whether the exercise is the gradient of this function."""
        return self.exercise.startswith(name.removesuffix("_forward") + "_")


class _Own:
    """The numbers of a case, and what is at once made of them."""

    def __init__(self, inputs):
        self.arrays = arrays(inputs)
        found = [a for a in self.arrays if not np.iscomplexobj(a)]
        self.real = len(found) == len(self.arrays)
        with np.errstate(all="ignore"):
            self.made = [a.astype(np.float32).astype(float) for a in found]
            self.made += [np.log(a) for a in found if (a > 0).all()]
            for a in (a for a in found if a.ndim and a.size):
                self.made += [a - a.max(), a - a.max(-1, keepdims=True)]
            self.made += [
                a - b
                for a, b in islice(combinations(found, 2), MOST)
                if a.shape == b.shape
            ]
            self.scaled = [c * a for a in found for c in (2, 0.5)]
        flat = [np.zeros(0), *map(np.ravel, found)]
        self.sorted = [_sizes(np.concatenate(flat)), *map(_sizes, self.made)]
        self.sorted_scaled = [*map(_sizes, self.scaled)]

    def covers(self, question):
        """Whether all that was asked are numbers of the case."""
        pools = self.sorted
        if len(question.given) == 1:
            pools = pools + self.sorted_scaled
        return all(_within(array, pools) for array in question.given)

    def holds(self, numbers):
        """Which of some numbers are numbers of the case, or whole."""
        found = _whole(numbers)
        for pool in self.sorted:
            found |= _in(np.abs(numbers), pool)
        return found

    def is_near(self, question):
        """Whether something that was asked is a nudge from the case's own."""
        known = [*self.arrays, *self.made, *self.scaled]
        return any(
            _apart(np.ravel(asked), sign * np.ravel(a))
            for asked in question.given
            for a in known
            if a.size == asked.size > 1 and not _within(asked, [_sizes(a)])
            for sign in (1, -1)
        )

    def is_all_of(self, given):
        """Whether arrays are the inputs as they are, and whole numbers."""
        own, given = ([np.ravel(a) for a in some] for some in
                      (self.arrays, given))  # fmt: skip
        return all(any(_same(a, b) for b in given) for a in own) and all(
            _whole(b).all() or any(_same(a, b) for a in own) for b in given
        )


def arrays(value):
    """All arrays of numbers in plain data; a list of numbers is one."""
    if isinstance(value, dict):
        return arrays([value[key] for key in sorted(value, key=str)])
    if isinstance(value, (list, tuple)):
        if value and all(map(_is_number, value)):
            return [_plain(np.asarray(value))]
        return [array for item in value for array in arrays(item)]
    if isinstance(value, np.ndarray) or _is_number(value):
        return [_plain(np.asarray(value))]
    return []


def _is_number(value):
    return isinstance(value, (int, float, complex, np.number)) and not (
        isinstance(value, (bool, np.bool_))
    )


def _plain(array):
    """The array as float64, or complex."""
    kind = complex if array.dtype.kind == "c" else float
    try:
        return array.astype(kind)
    except (TypeError, ValueError, OverflowError):
        return np.full(array.shape, np.nan)


def _sizes(array):
    """What numbers there are in an array, without their signs, in order."""
    return np.unique(np.abs(np.ravel(array)))


def _within(array, pools):
    """Whether one pool holds all numbers of an array, but whole ones."""
    sizes = np.abs(np.ravel(array))
    sizes = sizes[~_whole(sizes)]
    return sizes.size == 0 or any(_in(sizes, pool).all() for pool in pools)


def _in(sizes, pool):
    """Which of some sizes are in a sorted pool."""
    if not pool.size:
        return np.zeros(np.shape(sizes), bool)
    places = np.minimum(np.searchsorted(pool, sizes), pool.size - 1)
    return pool[places] == sizes


def _whole(numbers):
    with np.errstate(invalid="ignore"):
        return (numbers == np.round(numbers)) | np.isnan(numbers)


def _same(one, other):
    return one.size == other.size and np.array_equal(one, other)


def _beside(question, other):
    """Whether two questions, to whichever function, are a nudge apart."""
    here, there = question.numbers, other.numbers
    if here.shape != there.shape or not (here != there).any():
        return False
    with np.errstate(all="ignore"):
        moved = here != there
        factors = here[moved] / there[moved]
    return _apart(here, there) or _constant(factors)


def _apart(here, there):
    """Whether numbers differ by one and the same number, or by little."""
    moved = here != there
    if not moved.any():
        return False
    with np.errstate(all="ignore"):
        gaps = here - there
        return _constant(gaps[moved]) or _small(gaps, here)


def _constant(numbers):
    with np.errstate(all="ignore"):
        spread = np.abs(numbers - numbers[0]).max()
        return bool(spread <= 1e-6 * np.abs(numbers).max())


def _small(difference, numbers):
    limit = NEAR * np.maximum(1, np.abs(np.ravel(numbers)))
    return bool((np.abs(difference) <= limit).all())


def _differ_in_one(questions, own):
    """Whether two questions differ in one number, which is not the case's."""
    groups = {}
    for question in questions:
        numbers = question.numbers
        groups.setdefault(numbers.size, []).append(numbers)
    return any(_one_apart(group, own) for group in groups.values())


def _one_apart(group, own):
    size = max(group[0].size, 1)
    table = np.stack(group[: max(2, min(MOST, int((WORK / size) ** 0.5)))])
    strange = ~own.holds(table)
    if (table != table[0]).any(axis=0).sum() < 2:
        return False
    for i, row in enumerate(table):
        moved = table[i + 1 :] != row
        moved = moved[moved.sum(axis=1) == 1]
        if (moved & (strange[i] | strange[i + 1 :].any(axis=0))).any():
            return True
    return False


def _is_handed_on(questions, own, answer):
    """Whether an answer is what one question about the inputs gave."""
    return bool(answer) and any(
        own.is_all_of(q.given)
        and all(any(_equal(a, b) for b in q.gave) for a in answer)
        for q in questions
    )


def _equal(one, other):
    with np.errstate(all="ignore"):
        return one.size == other.size and np.allclose(
            np.ravel(one), np.ravel(other), SAME, 0, equal_nan=True
        )
