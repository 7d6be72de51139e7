"""Mark one notebook: run its cells in the engine, judge what comes back.

The code cells run in their order, whatever errors they raise, and each
exercise is observed where its test cell stands, with the function that has
its name then; test cells themselves are not run. So the points are those
that nbgrader gives. Where nbgrader stops, we go on:

- of several test cells for an exercise the last one counts; where it was
  deleted or moved before the exercise cell, the place after that cell does,
  or else the end;
- a cell or function that kills the process, or that nothing stops, is left
  out, and the rest is run again in a new process.

A function that is not right by itself is tried again with our references for
the exercises before it, in the order of the lesson wherever the cells stand,
as far as they have not been found right: it gets what they give. The better
of both counts; chainrule/checking/lending/borrowing.py says what is not lent.
"""

import re
import threading
import time
from functools import partial

from chainrule.checking.cases import Case
from chainrule.checking.judge import nothing
from chainrule.checking.lending import pairs
from chainrule.checking.lending.borrowing import Record, better
from chainrule.checking.observe import SECONDS, out_of_time
from chainrule.words.language import speaking
from chainrule_course import exercises
from chainrule_course.base import bounded, log
from chainrule_course.engine import Ended, Engine, Missing, lending
from chainrule_course.engine.inside import loans
from chainrule_course.marking import cell_notes, judging
from chainrule_course.marking.score import EXERCISE_SECONDS, gather

SYNTAX = "SyntaxError", "IndentationError", "TabError"
UNREAD = re.compile(r"(.*?) \((?:.*, )?line (\d+)\)")
CELL_SECONDS = 30.0  # as nbgrader allows; honest cells take under 2
AGAIN_SECONDS = 1.0  # for a cell that has met its limit before
GRACE = 2.0  # until a process that does not stop by itself is ended
NOTEBOOK_SECONDS = 300.0

_one_at_a_time = threading.Lock()  # references that run hold sys.stdout


def mark(book, seed=None, engine=None, **options):
    """Mark a notebook.

    Parameters
    ----------
    book : chainrule_course.marking.notebooks.Notebook
    seed : int, optional
        Chooses the hidden cases; that of the notebook by default.
    engine : Engine, optional
        Runs the notebook; one of its own by default.
    **options
        As `with_outputs` takes them.

    Returns
    -------
    dict
        The report, as `chainrule mark --json` prints it.
    """
    if engine is None:
        with Engine() as engine:
            return mark(book, seed, engine, **options)
    seed = book.seed if seed is None else seed
    return with_outputs(book, seed, engine, **options)[0]


def with_outputs(book, seed, engine, seconds=None, **options):
    """Mark a notebook, and keep what its cells put out.

    Parameters
    ----------
    book, seed, engine
        As `mark` takes them.
    seconds : float, optional
        For one cell.
    **options
        Of `Engine.job`: files to lay beside it, whether to draw figures.

    Returns
    -------
    report : dict
    outputs : dict
        Number of each cell that was run -> list of outputs.
    """
    with speaking(book.language):
        seconds = seconds or CELL_SECONDS
        marking = _Marking(book, seed, engine, seconds, options)
        verdicts, notes = marking.carry_out()
    found = [
        _entry(name, verdict, notes.get(name, []))
        for name, verdict in verdicts.items()
    ]
    report = {
        "file": book.file,
        "lesson": book.lesson,
        "language": book.language,
        "seed": seed,
        "points": sum(entry["points"] for entry in found),
        "max_points": sum(entry["max_points"] for entry in found),
        "exercises": found,
    }
    return report, marking.outputs


def _entry(name, verdict, notes):
    """An exercise in a report; with the case that fails, if one does."""
    case = {"case": list(verdict.shown)} if verdict.shown else {}
    return {
        "name": name,
        "points": verdict.total,
        "max_points": verdict.exercise.max_points,
        "findings": [{"id": f.id, "text": f.text} for f in verdict.findings],
        "notes": [{"id": f.id, "text": f.text} for f in verdict.notes] + notes,
        **case,
    }


def steps(cells, names):
    """Cells to run and names of exercises to observe, in order."""
    places = {name: _place(cells, name) for name in names}
    ordered = [name for name in names if places[name] < 0]
    for i, cell in enumerate(cells):
        if cell.tests is None:
            ordered.append(cell)
        ordered += [name for name in names if places[name] == i]
    return ordered


def _place(cells, name):
    """Index of the cell after which an exercise is observed."""
    tests = [i for i, cell in enumerate(cells) if cell.tests == name]
    own = [i for i, cell in enumerate(cells) if cell.exercise == name]
    if tests and own and tests[-1] < own[0]:  # moved before the exercise
        return own[-1]
    return (tests or own or [len(cells) - 1])[-1]


class Loan:
    """Results of references that are lent to one answer, and their record.

    Parameters
    ----------
    lender : Lender
    record : Record
    exercises : dict
        Those to lend, by name.
    """

    def __init__(self, lender, record, exercises):
        self.lender, self.record = lender, record
        self.functions = {
            name: partial(self.give, name, exercise.solution)
            for name, exercise in exercises.items()
        }

    def give(self, name, place, arguments):
        """What a reference makes of arguments; both are text."""
        text = self.lender.ask(place, arguments)
        gave = loans.given_in(text)
        if gave is not None:
            values, named, _ = loans.arguments_of(arguments)
            self.record.note(name, (values, named), gave)
        return text

    def settle(self, case, value):
        """Judge what was asked in a case, where nothing else can suffer."""
        bare = Case(case.inputs, case.property)
        if not self.record.now:  # nothing was asked
            self.record.settle(bare, None)
            return
        try:
            self.record = bounded.call(_settled, self.record, bare, value)
        except bounded.TooMuch:
            self.record.nudged = True
        except bounded.Failed as failed:
            log.keep("comparing what was lent", str(failed))
            self.record.nudged = True


def _settled(record, case, value):
    record.settle(case, value)
    return record


class _Marking:
    """The marking of one notebook, through as many processes as it takes."""

    def __init__(self, book, seed, engine, seconds, options):
        self.cells, self.seed, self.seconds = book.cells, seed, seconds
        times = max(1, seconds / CELL_SECONDS)
        self.engine, self.options = engine, {**options, "times": times}
        self.ladder = exercises.of_lesson(book.lesson)
        self.steps = steps(book.cells, list(self.ladder))
        self.verdicts = {}  # name -> Verdict
        self.own = {}  # name -> Verdict without what is lent
        self.there = set()  # names of functions that were observed
        self.failures = {}  # number of a cell -> (name of error, message)
        self.left_out = set()  # numbers of cells
        self.died = set()  # what the process has died of once
        self.outputs = {}  # number of a cell -> its outputs
        self.most = NOTEBOOK_SECONDS * times
        self.deadline = time.monotonic() + self.most

    def carry_out(self):
        """Return verdicts by name in the order of the lesson; notes."""
        with lending.lender() as self.lender:
            return self.carried_out()

    def carried_out(self):
        """The same, while nobody else asks the lender."""
        while len(self.verdicts) < len(self.ladder) and self.left() > 0:
            with self.engine.job(**self.options) as job:
                self.go_through(job)
        for name, exercise in self.ladder.items():
            if name not in self.verdicts:
                self.verdicts[name] = _endless(exercise, self.most)
        verdicts = {name: self.verdicts[name] for name in self.ladder}
        return verdicts, self.notes()

    def go_through(self, job):
        """Take the steps until all are done or the process has ended."""
        for step in self.steps:
            if not job.alive:
                return
            if isinstance(step, str):
                if step not in self.verdicts:
                    self.observe(job, step)
            elif step.number not in self.left_out:
                self.run(job, step)

    def left(self):
        """Seconds left for the notebook."""
        return self.deadline - time.monotonic()

    def patience(self, seconds):
        """Seconds to wait for a reply that should take some seconds."""
        return max(min(seconds + GRACE, self.left()), 0)

    def run(self, job, cell):
        """Run a cell; remember how it failed."""
        late = self.failures.get(cell.number, ("", ""))[0] == "TimeLimit"
        seconds = AGAIN_SECONDS if late else self.seconds
        try:
            patience = self.patience(seconds)
            ran = job.run(cell.source, seconds, patience)
            self.outputs[cell.number], failure = ran.outputs, ran.failure
        except Ended as ended:
            if self.is_new(ended, cell.number):
                return
            self.left_out.add(cell.number)
            failure = ended.key, ""
        if failure:
            self.failures[cell.number] = failure

    def is_new(self, ended, what):
        """Whether the process died of something for the first time.

        Somebody may have killed it, so that is tried once more.
        """
        if ended.key != "dead" or what in self.died:
            return False
        self.died.add(what)
        return True

    def observe(self, job, name):
        """Observe an exercise and keep the verdict.

        Her own functions come first: later she may remember what was lent.
        If they end the process, what is lent is tried in the next.
        """
        if name not in self.own:
            own = self.verdict_on(job, name)
            if own is None:
                return
            self.own[name] = own
        own = self.own[name]
        lent = {} if own.passed else self.to_lend(name)
        if not lent or not self.is_there(name):
            self.verdicts[name] = own
        elif job.alive:
            verdict = self.with_loans(job, name, lent)
            if verdict is not None:
                self.verdicts[name] = verdict

    def is_there(self, name):
        """Whether there was a function, even if it ended the process."""
        return name in self.there or self.own[name].findings[0].id == "dead"

    def with_loans(self, job, name, lent):
        """The better verdict: of her own functions, or with some lent."""
        record = Record(name, {n: e.parts for n, e in lent.items()})
        self.lender.prepare(self.ladder[name].solution)
        loan = Loan(self.lender, record, lent)
        verdict = self.verdict_on(job, name, loan)
        return verdict and better(self.own[name], verdict, loan.record)

    def verdict_on(self, job, name, loan=None):
        """Verdict on an exercise; nothing is lent without a loan.

        None where that is to be tried once more.
        """
        exercise = self.ladder[name]
        with _one_at_a_time:
            cases = exercise.cases_for(self.seed)
        try:
            seen = gather(cases, partial(self.look, job, name, loan))
            self.there.add(name)
            sources = [c.source for c in self.cells if c.exercise == name]
            return judging.judged(exercise, self.seed, seen, sources)
        except Missing:
            return self.never_ran(exercise)
        except Ended as ended:
            if self.is_new(ended, (name, loan is None)):
                return None
            return nothing(exercise.plain(), "dead")

    def to_lend(self, name):
        """Earlier exercises by name, but for those found right.

        Those whose own functions take part in the cases are left out.
        """
        names = list(self.ladder)
        own = pairs.partners(self.ladder[name].visible)
        return {
            n: self.ladder[n]
            for n in names[: names.index(name)]
            if n not in own
            and not (n in self.verdicts and self.verdicts[n].passed)
        }

    def look(self, job, name, loan, cases):
        """Observe cases, up to one that meets the time limit."""
        total = max(min(EXERCISE_SECONDS, self.left()), 0)
        lend = loan.functions if loan else {}
        try:
            seen = job.look(
                name, cases, SECONDS, self.patience(SECONDS), total, lend
            )
            for one, case in zip(seen, cases, strict=False):
                if loan:
                    loan.settle(case, one.value)
                yield one
        except Ended as ended:
            if ended.key != "endless":
                raise
            yield out_of_time(SECONDS)

    def never_ran(self, exercise):
        """Verdict where there is no such function, with the reason."""
        own = [c.number for c in self.cells if c.exercise == exercise.name]
        known = [self.failures[n] for n in own if n in self.failures]
        if not known:
            return nothing(exercise.plain(), "missing")
        name, message = known[-1]
        if name in ("dead", "flood"):
            return nothing(exercise.plain(), "dead")
        if name in ("endless", "TimeLimit"):
            return _endless(exercise, self.seconds)
        message = message.strip().split("\n")[0][:200] or name
        if found := UNREAD.fullmatch(message) if name in SYNTAX else None:
            line = {"name": name, "message": found[1], "line": found[2]}
            return nothing(exercise.plain(), "error", "unread", **line)
        return nothing(exercise.plain(), "error", name=name, message=message)

    def notes(self):
        """Return notes on exercises, by name.

        One on a cell that was stopped stands with the exercise after it.
        """
        notes, waiting = {}, []
        for step in self.steps:
            if isinstance(step, str):
                notes[step], waiting = waiting, []
            elif step.exercise is None and step.number in self.failures:
                failure = self.failures[step.number]
                waiting += cell_notes.of(step.number, *failure)
        notes[list(self.ladder)[-1]] += waiting
        written = [(c.exercise, c.source) for c in self.cells]
        for name, found in judging.looked_at(written).items():
            notes[name] += found
        return notes


def _endless(exercise, seconds):
    return nothing(exercise.plain(), "endless", message=f"{seconds:g}")
