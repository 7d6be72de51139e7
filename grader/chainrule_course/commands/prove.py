"""Prove that the checks hold: `chainrule prove [LESSON]`.

Every right answer we know must be accepted and every wrong one refused, by
the check in the notebook and by marking. So must every stranger by marking: a
wrong answer made by machine that knows no exercise, see mutations/strangers;
and a finding must tell what it is. Answers that are wrong in a part of the
inputs only must earn the same under twenty seeds, see proof/borders.py. Of
pairs of mistakes, see mutations/doubles, four in five must get a finding that
helps with one of the two. With --mutants, mistakes are made by machine
instead: small changes to each reference, see mutations/mutate.py.
The exit code is 1 if anything fails; each failure is one sentence.
"""

import json
import os

from chainrule_course import exercises
from chainrule_course.base.errors import UserError
from chainrule_course.proof import borders, tables, trials
from chainrule_course.proof import doubles as trial_of_pairs

SEEDS = 3


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
        rows, total = trials.mutation(bank, seeds, args.jobs)
    else:
        rows, total = trials.answers(
            bank, seeds, args.jobs, args.border_seeds, args.pairs
        )
    if args.json:
        print(json.dumps({"exercises": rows, "totals": total}, indent=1))
    else:
        show = tables.mutation_table if args.mutants else tables.table
        print(show(rows, total))
    return 1 if total["failures"] else 0


def _bank(lesson):
    """Exercises of a lesson, or of all."""
    if lesson is None:
        return exercises.every()
    if lesson not in exercises.LESSONS:
        known = ", ".join(exercises.LESSONS)
        raise UserError(f"There is no lesson {lesson!r}; there are {known}.")
    return list(exercises.of_lesson(lesson).values())
