"""Prove that the checks hold: `chainrule prove [LESSON]`.

Every right answer we know must be accepted and every wrong one refused, by
the check in the notebook and by marking. So must every stranger by marking: a
wrong answer made by machine that knows no exercise, see grader/strangers; and
a finding must tell what it is. Answers that are wrong in a part of the inputs
only must earn the same under twenty seeds, see grader/borders.py. Of pairs of
mistakes, see grader/doubles, four in five must get a finding that helps with
one of the two. With --mutants, mistakes are made by machine instead: small
changes to each reference, see grader/mutate.py.
The exit code is 1 if anything fails; each failure is one sentence.
"""

import json
import os
import sys
from concurrent.futures import as_completed

from grader import borders, exercises, proof, survivors
from grader.doubles import trial as trial_of_pairs
from grader.errors import UserError
from grader.strangers import trial
from grader.workers import Workers

SEEDS = 3
SOME = 5  # seeds of border answers that one process tries in a row


def configure(parser):
    """Add the arguments of `chainrule prove`."""
    parser.add_argument(
        "lesson", nargs="?", metavar="LESSON",
        help="such as 01_neuron; all lessons without it",
    )  # fmt: skip
    parser.add_argument(
        "--mutants", action="store_true",
        help="change the references by machine: is every change noticed?",
    )  # fmt: skip
    parser.add_argument(
        "--seeds", type=_count, default=SEEDS, metavar="N",
        help=f"draw the hidden cases N times (default {SEEDS})",
    )  # fmt: skip
    parser.add_argument(
        "--border-seeds", type=_count, default=borders.SEEDS, metavar="N",
        help="draw them N times for answers that are wrong in part only"
        f" (default {borders.SEEDS})",
    )  # fmt: skip
    parser.add_argument(
        "--pairs", type=_number_or_all, default=trial_of_pairs.MOST,
        metavar="N",
        help="try N pairs of mistakes of a kind on each exercise, or all"
        f" (default {trial_of_pairs.MOST})",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--jobs", type=_count, default=os.cpu_count() or 1, metavar="N",
        help="processes to use (default: one for each processor)",
    )  # fmt: skip


def _count(text):
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _number_or_all(text):
    return None if text == "all" else _count(text)


def run(args):
    """Try all answers, print the table; 1 if a check does not hold."""
    bank = _bank(args.lesson)
    seeds = range(args.seeds)
    if args.mutants:
        rows, total = mutation(bank, seeds, args.jobs)
    else:
        rows, total = answers(
            bank, seeds, args.jobs, args.border_seeds, args.pairs
        )
    if args.json:
        print(json.dumps({"exercises": rows, "totals": total}, indent=1))
    else:
        print((mutation_table if args.mutants else table)(rows, total))
    return 1 if total["failures"] else 0


def _bank(lesson):
    """Exercises of a lesson, or of all."""
    if lesson is None:
        return exercises.every()
    if lesson not in exercises.LESSONS:
        known = ", ".join(exercises.LESSONS)
        raise UserError(f"There is no lesson {lesson!r}; there are {known}.")
    return list(exercises.of_lesson(lesson).values())


def answers(
    bank, seeds, jobs=1, border_seeds=borders.SEEDS, pairs=trial_of_pairs.MOST
):
    """Rows and totals of all known answers, see `proof.summary`."""
    earned = _earned(bank, border_seeds, jobs)
    tasks = [(e, seed, pairs) for seed in (proof.CHECK, *seeds) for e in bank]
    tried, met, two = {}, {}, {}
    for name, found, strangers, doubles in each(_trials, tasks, jobs):
        tried.setdefault(name, []).extend(found)
        met.setdefault(name, []).extend(strangers)
        two.setdefault(name, []).extend(doubles)
    rows = [
        _joined(
            proof.summary(e, sorted(tried[e.name], key=_in_order)),
            trial.summary(e, sorted(met[e.name], key=_in_order)),
            borders.summary(e, earned[e.name]),
            trial_of_pairs.summary(two[e.name]),
        )
        for e in bank
    ]
    return rows, proof.totals(rows)


def _joined(*parts):
    """One row from several, with the failures of all."""
    failures = [t for part in parts for t in part.get("failures", ())]
    return {k: v for part in parts for k, v in part.items()} | {
        "failures": failures
    }


def _earned(bank, count, jobs):
    """Points of border answers, some seeds of an exercise at a time."""
    seeds = range(count)
    tasks = [(e, seeds[i : i + SOME]) for e in bank for i in seeds[::SOME]]
    earned = {e.name: {} for e in bank}
    for name, found in each(_borders, tasks, jobs):
        for answer, points in found.items():
            earned[name].setdefault(answer, []).extend(points)
    return earned


def _borders(exercise, seeds):
    exercise = _entered(exercise)
    return exercise.name, borders.points(exercise, seeds)


def mutation(bank, seeds, jobs=1):
    """Rows and totals of all mutants, see `survivors.summary`."""
    tasks = [(e, tuple(seeds)) for e in bank]
    rows = {row["exercise"]: row for row in each(_mutants, tasks, jobs)}
    rows = [rows[e.name] for e in bank]
    return rows, survivors.totals(rows)


def _in_order(trial):
    return -1 if trial.seed is proof.CHECK else trial.seed


def _trials(exercise, seed, pairs):
    """Name of an exercise, its trials, strangers, which marking meets, and
    pairs, which are tried with the cases of one seed only."""
    exercise, met, two = _entered(exercise), [], []
    if seed is proof.CHECK:
        two = list(trial_of_pairs.tried(exercise, pairs))
    else:
        met = trial.meet(exercise, seed)
    return exercise.name, proof.trials(exercise, seed), met, two


def _mutants(exercise, seeds):
    return survivors.summary(_entered(exercise), seeds)


def _entered(exercise):
    """An exercise from its name, which is all that crosses to a process."""
    return exercises.find(exercise) if type(exercise) is str else exercise


def each(function, tasks, jobs):
    """What a function gives on each task, as it comes, with progress.

    Alarms stop endless answers, and they work in main threads only: so
    processes, never threads.
    """
    if jobs == 1 or len(tasks) == 1:
        done = (function(*task) for task in tasks)
        yield from _counted(done, len(tasks))
        return
    workers = min(jobs, len(tasks))
    with Workers(workers, "spawn") as pool:
        waiting = [
            pool.submit(function, exercise.name, *rest)
            for exercise, *rest in tasks
        ]
        done = (future.result() for future in as_completed(waiting))
        yield from _counted(done, len(tasks))


def _counted(done, count):
    """Pass on what comes, and count it on a terminal."""
    shown = sys.stderr.isatty()
    for number, item in enumerate(done, 1):
        if shown:
            print(f"\r{number} of {count}", end="", file=sys.stderr)
        yield item
    if shown:
        print("\r" + " " * 20 + "\r", end="", file=sys.stderr)


def table(rows, total):
    """Table of all known answers, then the failures and remarks."""
    wide = _width(rows)
    lines = [
        f"{'':{wide}}{'right':>11}{'wrong, refused':>22}{'and named':>22}"
        f"{'slowest':>11}{'strangers':>11}{'and':>11}{'borders':>11}"
        f"{'pairs useful':>22}",
        f"{'exercise':{wide}}{'accepted':>11}{'marking':>11}{'check':>11}"
        f"{'marking':>11}{'check':>11}{'check':>11}{'refused':>11}"
        f"{'named':>11}{'even':>11}{'marking':>11}{'check':>11}",
    ]
    for row in [*rows, total]:
        counts = "".join(f"{count:>11}" for count in _counts(row))
        milliseconds = f"{row['slowest_check_ms']:>8.1f} ms"
        met = row["strangers_refused"], row["strangers_named"]
        count = row["strangers"] - row["equivalent"]
        strangers = "".join(f"{f'{number}/{count}':>11}" for number in met)
        even = f"{row['borders_even']}/{row['borders']}"
        useful = row["pairs_useful"], row["pairs_useful_in_check"]
        count = row["pairs"]
        pairs = "".join(f"{f'{number}/{count}':>11}" for number in useful)
        lines.append(
            f"{_name(row):{wide}}{counts}{milliseconds}{strangers}{even:>11}{pairs}"
        )
    lines += _by_lesson(rows)
    remarks = [text for row in rows for text in row["remarks"]]
    return "\n".join(lines + _paragraphs(total["failures"], remarks))


def _by_lesson(rows):
    """Pairs of mistakes that marking explains, lesson by lesson."""
    lines = ["", "Pairs of mistakes with a useful finding, by marking:"]
    for lesson in dict.fromkeys(row["lesson"] for row in rows):
        some = [row for row in rows if row["lesson"] == lesson]
        useful = sum(row["pairs_useful"] for row in some)
        pairs = sum(row["pairs"] for row in some)
        lines.append(f"{lesson:22}{f'{useful}/{pairs}':>11}")
    return lines


def _counts(row):
    wrong = row["wrong"]
    return [
        f"{row['right_accepted']}/{row['right']}",
        f"{row['refused_by_marking']}/{wrong}",
        f"{row['refused_by_check']}/{wrong}",
        f"{row['named_by_marking']}/{wrong}",
        f"{row['named_by_check']}/{wrong}",
    ]


def _name(row):
    return row.get("exercise") or f"{row['exercises']} exercises"


def _width(rows):
    return max(len(_name(row)) for row in [*rows, {"exercises": 999}])


def mutation_table(rows, total):
    """Table of all mutants, then those that nothing notices."""
    columns, wide = ("mutants", "killed", "equivalent", "survivors"), 11
    head = "".join(f"{column:>{wide}}" for column in columns)
    names = _width(rows)
    lines = [f"{'exercise':{names}}{head}"]
    for row in [*rows, total]:
        counts = "".join(f"{row[column]:>{wide}}" for column in columns)
        lines.append(f"{_name(row):{names}}{counts}")
    return "\n".join(lines + _paragraphs(total["failures"], []))


def _paragraphs(failures, remarks):
    found = []
    if failures:
        found += ["", "What fails:", *(f"- {text}" for text in failures)]
    if remarks:
        found += ["", "Worth knowing:", *(f"- {text}" for text in remarks)]
    return found
