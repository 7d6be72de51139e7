"""Try all answers on all exercises, in several processes."""

import sys
from concurrent.futures import as_completed

from chainrule_course import exercises
from chainrule_course.base.workers import Workers
from chainrule_course.proof import borders, known_answers, survivors
from chainrule_course.proof import doubles as trial_of_pairs
from chainrule_course.proof import strangers as trial

SOME = 5  # seeds of border answers that one process tries in a row


def answers(
    bank, seeds, jobs=1, border_seeds=borders.SEEDS, pairs=trial_of_pairs.MOST
):
    """Rows and totals of all known answers, see `known_answers.summary`."""
    earned = _earned(bank, border_seeds, jobs)
    tasks = [
        (e, seed, pairs)
        for seed in (known_answers.CHECK, *seeds)
        for e in bank
    ]
    tried, met, two = {}, {}, {}
    for name, found, strangers, doubles in each(_trials, tasks, jobs):
        tried.setdefault(name, []).extend(found)
        met.setdefault(name, []).extend(strangers)
        two.setdefault(name, []).extend(doubles)
    rows = [
        _joined(
            known_answers.summary(e, sorted(tried[e.name], key=_in_order)),
            trial.summary(e, sorted(met[e.name], key=_in_order)),
            borders.summary(e, earned[e.name]),
            trial_of_pairs.summary(two[e.name]),
        )
        for e in bank
    ]
    return rows, known_answers.totals(rows)


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
    return -1 if trial.seed is known_answers.CHECK else trial.seed


def _trials(exercise, seed, pairs):
    """Name of an exercise, its trials, strangers, which marking meets, and
    pairs, which are tried with the cases of one seed only."""
    exercise, met, two = _entered(exercise), [], []
    if seed is known_answers.CHECK:
        two = list(trial_of_pairs.tried(exercise, pairs))
    else:
        met = trial.meet(exercise, seed)
    return exercise.name, known_answers.trials(exercise, seed), met, two


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
