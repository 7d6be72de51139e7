"""Measure how far right answers differ, and how far wrong ones do.

Errors are multiples of the tolerance in lessons/chainrule/checking/compare.py:
below 1 an answer is accepted. Right answers are compared with the reference on
the cases of marking and on cases with thousands of rows or columns, in
float64 and in float32; in float64 also with extremes, and with numbers a
million times as large and as small. The largest error counts. Of a wrong
answer the case whose numbers show it best counts, and of all wrong answers
the least error. The tolerance, 10^0, should stand between, far from both.
An exercise where chance plays a part (*) has a tolerance of its own, and is
left out of "all". A lesson may be named: bench/tolerance.py 01_neuron.
"""

import math
import sys
import time
import warnings
from dataclasses import replace

import numpy as np

from chainrule.checking import compare, judge
from chainrule.checking.codec import Unknown
from chainrule.checking.facts import with_facts
from chainrule.checking.observe import observe
from chainrule_course.exercises import every, of_lesson

SEEDS = 5
MANY = 2000  # rows, or columns
SCALES = (2.0**20, 2.0**-20)  # powers of 2, so that scaling is exact
NUDGED = ("nudged",)  # slopes by differences lose digits by themselves
SECONDS = 0.5
LEAST = 1e-12
LOW, HIGH, WIDTH = -12, 12, 49  # of the picture, in powers of 10


def main():
    """Print a table, an exercise a line, and the same as a picture."""
    warnings.simplefilter("ignore")
    lesson = sys.argv[1:]
    bank = of_lesson(*lesson).values() if lesson else every()
    started = time.perf_counter()
    columns = ("right, float64", "right, float32", "wrong", "gap")
    print(f"{'':32}" + "".join(f"{text:>15}" for text in columns))
    rows, chance = [], []
    for exercise in bank:
        by_chance = any(case.tolerance for case in exercise.cases_for(0))
        name = exercise.name + (" *" if by_chance else "")
        (chance if by_chance else rows).append((name, *measure(exercise)))
        print_row(*(chance if by_chance else rows)[-1])
    most = [max(row[k] for row in rows) for k in (1, 2)]
    rows.append(("all", *most, min(row[3] for row in rows)))
    print_row(*rows[-1])
    print_picture([*chance, *rows])
    print(f"{time.perf_counter() - started:.0f} s")


def print_row(name, *margins):
    """Print the margins of an exercise, and the gap in powers of ten."""
    *right, wrong = margins
    gap = math.log10(wrong / max(*right, LEAST))
    texts = [power(margin) for margin in margins] + [f"{gap:.1f}"]
    print(f"{name:32}" + "".join(f"{t:>15}" for t in texts), flush=True)


def measure(exercise):
    """Largest error of right answers in both precisions, least of wrong."""
    bare = replace(exercise, mistakes={})
    exact, coarse = [0.0], [0.0]
    for seed in range(SEEDS):
        rng = np.random.default_rng(seed)
        cases = bare.cases_for(seed)
        if seed == 0:
            cases += [big for case in cases for big in enlarged(case, rng)]
        exact += [right_error(bare, case) for case in cases]
        exact += [
            right_error(bare, scaled(case, scale), leave=NUDGED)
            for case in cases
            for scale in SCALES
        ]
        coarse += [
            right_error(bare, in_float32(case))
            for case in cases
            if case.property != "extremes"
        ]
    return max(exact), max(coarse), wrong_error(exercise)


def right_error(exercise, case, leave=()):
    """Largest error of a right variant on a case, 0 if none compares."""
    expected = _seen(exercise.reference, case)
    if expected.failure or isinstance(expected.value, Unknown):
        return 0.0
    found = [0.0]
    for name, function in exercise.rights.items():
        seen = _seen(function, case)
        if not seen.failure and name not in leave:
            found.append(error(exercise, case, seen.value, expected.value))
    return max(found)


def _seen(function, case):
    return with_facts(case, observe(function, case, SECONDS))


def wrong_error(exercise):
    """Least error among the wrong answers whose numbers are wrong."""
    least = math.inf
    for seed in range(SEEDS):
        cases = exercise.cases_for(seed)
        for mistake in exercise.mistakes.values():
            errors = [_numbers_off(exercise, mistake.id, c) for c in cases]
            shown = [off for off in errors if 1 < off < math.inf]
            if shown and mistake.finding == mistake.id:
                least = min(least, max(shown))
    return least


def _numbers_off(exercise, name, case):
    wrong, expected = case.wrong[name], case.expected
    if wrong.raises or expected.raises:
        return math.inf
    return error(exercise, case, wrong.value, expected.value)


def error(exercise, case, got, expected):
    """Largest error of all parts, in multiples of the tolerance."""
    found = [0.0]
    try:
        came = compare.split(got, exercise.parts, expected)
        for name, wanted in compare.split(expected, exercise.parts).items():
            one, two = map(compare.as_array, (came[name], wanted))
            coarse = judge.in_float32(case, two)
            off = _multiples(one, two, case.tolerance, coarse)
            found.append(off[~_at_kink(exercise, case, two)].max(initial=0.0))
    except ValueError:
        return math.inf
    return float(max(found))


def _multiples(got, expected, relative, coarse):
    if expected.shape == () and got.size == 1:
        got = got.reshape(())
    if got.shape != expected.shape:
        raise ValueError("no numbers to compare")
    with np.errstate(all="ignore"):
        limits = compare.tolerance(expected, relative, coarse)
        off = np.abs(got - expected) / limits
    off = np.where(np.isfinite(got) & np.isfinite(expected), off, math.inf)
    same = (got == expected) | (np.isnan(got) & np.isnan(expected))
    return np.where(same, 0.0, off)


def _at_kink(exercise, case, expected):
    """Where more than one slope is right."""
    if exercise.kink is None:
        return np.zeros(expected.shape, dtype=bool)
    other = _seen(exercise.kink, case).value
    return compare.as_array(other) != expected


def enlarged(case, rng):
    """The case with one of its sizes made MANY, for each size it has."""
    if case.driver == "rates":
        return  # the smallest of many equal losses is a matter of rounding
    arrays = [a for a in _arrays(case.inputs) if a.ndim]
    for size in sorted({n for a in arrays for n in np.shape(a)} - {1}):
        if all(np.shape(a).count(size) <= 1 for a in arrays):
            chosen = rng.integers(0, size, MANY)
            yield _with_inputs(
                case, lambda a, k=chosen, n=size: _taken(a, k, n)
            )


def _arrays(value):
    """All arrays in an input, however deep."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in _arrays(item)]
    return [value] if isinstance(value, np.ndarray) else []


def _taken(array, chosen, size):
    if size not in array.shape:
        return array
    return np.take(array, chosen, axis=array.shape.index(size))


def scaled(case, factor):
    """The case with all its arrays of floats multiplied."""
    return _with_inputs(case, lambda a: a * factor if a.dtype == float else a)


def in_float32(case):
    """The case with all its arrays of floats in float32."""
    return _with_inputs(
        case, lambda a: a.astype(np.float32) if a.dtype == float else a
    )


def _with_inputs(case, change):
    def changed(value):
        if isinstance(value, dict):
            return {name: changed(item) for name, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(changed(item) for item in value)
        return change(value) if isinstance(value, np.ndarray) else value

    inputs = {name: changed(value) for name, value in case.inputs.items()}
    return replace(case, inputs=inputs)


def power(multiple):
    """A number as a power of 10."""
    if multiple < LEAST:
        return "0"
    return f"10^{math.log10(multiple):.1f}"


def print_picture(rows):
    """Where the errors lie; the line in the middle is the tolerance."""
    print(f"\n{'':32}r right, float64; f right, float32; w wrong")
    for name, *margins in rows:
        line = ["|" if k == WIDTH // 2 else "." for k in range(WIDTH)]
        for letter, margin in zip("rfw", margins, strict=True):
            line[_column(margin)] = letter
        print(f"{name:32}{''.join(line)}")


def _column(margin):
    exponent = math.log10(min(max(margin, 10.0**LOW), 10.0**HIGH))
    return round((exponent - LOW) / (HIGH - LOW) * (WIDTH - 1))


if __name__ == "__main__":
    main()
