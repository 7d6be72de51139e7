"""check: run a function on the visible cases and show what came of it."""

import os
import sys
import warnings
from dataclasses import replace

import numpy as np

from chainrule.checking import as_html, as_text
from chainrule.checking.findings import row_loops
from chainrule.checking.findings.hunches import slips_in
from chainrule.checking.findings.learner_source import (
    did_not_run,
    renamed,
    tree_of,
)
from chainrule.checking.judge import judge
from chainrule.checking.lending import lend
from chainrule.checking.observe import observe
from chainrule.checking.report import reason, report_of
from chainrule.checking.verdict import Finding
from chainrule.study import journal
from chainrule.study.moment import moment
from chainrule.study.ours import solution_of
from chainrule.study.which_exercise import (
    MISSING,
    NotFound,
    exercise_of,
    namespace,
)
from chainrule.words import display
from chainrule.words.messages import say

SECONDS = 2.0  # for one case; after one that takes longer, no other is run


class NotYet(AssertionError):
    """What a failing check raises when nbgrader validates a notebook."""

    def _render_traceback_(self):
        return [f"NotYet: {self}"]


def check(function=MISSING):
    """Run a function on the visible cases of its exercise and say how it did.

    Parameters
    ----------
    function : callable
        Called like the exercise: check(neuron).
    """
    if display.marking():
        return
    problem = _guarded(function, namespace(sys._getframe(1)))
    if problem and display.validating():
        raise NotYet(problem)


def _guarded(function, names):
    """Check, whatever happens; return why it is not right, or None."""
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return _check(function, names)
    except NotFound as problem:
        text = str(problem)
    except KeyboardInterrupt:
        text = say("interrupted")
    except Exception as error:  # the function may have broken anything
        text = say("broken", problem=f"{type(error).__name__}: {error}"[:200])
    display.notice(text)
    return text


def _check(function, names):
    exercise = exercise_of(function, names, "check")
    tree = tree_of(function)
    perhaps = slips_in(tree)

    def judge_on(settle):
        seen = _observations(function, exercise.cases, settle)
        return judge(exercise, exercise.cases[: len(seen)], seen, perhaps)

    verdict = lend.judged(function, exercise, judge_on)
    verdict = _with_words(verdict, tree)
    if did_not_run(function, exercise.name):
        verdict = _ahead(verdict, "did_not_run", name=exercise.name)
    elif other := renamed(function, exercise.name):
        verdict = _ahead(verdict, "renamed", name=exercise.name, other=other)
    report = report_of(verdict)
    passed = report.state == "right"
    _record(verdict, passed)
    if passed and solution_of(exercise):  # alone, with no teacher behind her
        report = replace(
            report, summary=say("all_passed", all=len(verdict.results))
        )
    html, text = moment(exercise, function) if passed else ("", "")
    told = "\n".join(filter(None, [as_text.text(report), text]))
    display.put(as_html.html(report) + html, told)
    return None if passed else reason(verdict)


def _ahead(verdict, key, **values):
    """Verdict with a note on what to know before reading it."""
    note = Finding("did_not_run", say(key, **values))
    return replace(verdict, notes=(note, *verdict.notes))


def _with_words(verdict, tree):
    """Verdict with a note on a loop over rows, if all else is right."""
    exercise, notes = verdict.exercise, verdict.notes
    told = any(note.id == "slow" for note in notes)
    loops = verdict.passed and row_loops.loops_over_rows(tree, exercise)
    if told or not loops:
        return verdict
    code = row_loops.matrix_product(exercise)
    text = say("rows_product", code=code) if code else say("rows")
    notes = (note for note in notes if note.id != "list")
    return replace(verdict, notes=(*notes, Finding("slow", text)))


def _observations(function, cases, settle):
    seen = []
    for case in cases:
        seen.append(observe(function, case, SECONDS))
        settle(case, seen[-1].value)
        if seen[-1].failure and seen[-1].failure.name == "TimeLimit":
            break
    return seen


def _record(verdict, passed):
    findings = [finding.id for finding in verdict.findings]
    details = {
        "points": verdict.total,
        "of": verdict.exercise.max_points,
        "findings": findings,
        "written": "untouched" not in findings,
    }
    name = verdict.exercise.name
    keep("passed" if passed else "tried", name, **details)


def keep(event, exercise, **details):
    """Add an event to the record of progress; say so once if that fails."""
    problem = journal.record(event, exercise, **details)
    if problem:
        place = os.environ.get("CHAINRULE_HOME") or "~/.chainrule"
        display.notice(say("not_saved", folder=place, reason=problem))
