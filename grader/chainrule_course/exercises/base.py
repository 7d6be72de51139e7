"""What an exercise is on the grader's side, and how its cases are made.

An exercise is entered with its reference; then what goes with it:

    neuron = LADDER.add(solution.neuron, parts=("z",), ...)

    neuron.wrong('''
    no_bias: x @ w + b => x @ w
        The bias b is not used.
    ''')

Sentences are English here; others stand in the catalogues of
lessons/chainrule/words/languages.
"""

import inspect
import json
import re
import textwrap
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from chainrule.checking import cases as plain
from chainrule.checking.codec import with_layout
from chainrule.checking.facts import with_facts
from chainrule.checking.observe import observe
from chainrule.words.catalogue import everywhere
from chainrule_course.exercises.edits import edited, entries
from chainrule_course.mutations.inherited import INSIDE, inherited
from chainrule_course.mutations.rebound import calling

POINTS = {"shape": 1, "values": 2, "edges": 1, "purity": 1}
DIGITS = 12  # of numbers that are shipped, so that a rebuild is the same


@dataclass(frozen=True)
class Mistake:
    """A named misconception: what it computes, and what to say of it.

    finding is the id under which it is reported: its own, "purity" for one
    that gives right values and changes its arguments, "cache" for one that
    does not fit its partner, which no numbers foretell. place is how the
    name of the step starts in which it is made, if that is one of a trace.
    One that does not end is not foretold for functions that use it inside.
    """

    id: str
    function: object
    text: dict
    finding: str
    place: str | None = None
    ends: bool = True
    says: str | None = None  # the English sentence, before it is filled in


class Outcomes(Mapping):
    """What misconceptions give on a case, computed when it is asked for.

    Where an answer is right nobody asks. General ones are there if asked for
    by name, and are not counted.
    """

    def __init__(self, mistakes, case, general):
        self.mistakes, self.case, self.known = mistakes, case, {}
        self.general = general

    def __getitem__(self, id):
        if id not in self.known:
            mistake = self.mistakes.get(id) or self.general()[id]
            self.known[id] = outcome_of(mistake.function, self.case)
        return self.known[id]

    def __contains__(self, id):
        return id in self.mistakes or id in self.general()

    def __iter__(self):
        return iter(self.mistakes)

    def __len__(self):
        return len(self.mistakes)


@dataclass
class Exercise:
    """An exercise with its reference and everything that judges it."""

    lesson: str
    reference: object
    parts: tuple
    points: dict
    sizes: dict
    driver: str | None
    hints: tuple
    fits: dict  # ids of findings, the place of the hint that fits
    kink: object = None  # like reference, another choice at kinks
    trace: object = None  # takes what reference does, see findings/localise.py
    inside: bool = True  # whether slips in functions used inside are foretold
    visible: list = field(default_factory=list)
    mistakes: dict = field(default_factory=dict)
    rights: dict = field(default_factory=dict)
    draw: object = None

    @property
    def name(self):
        """Name of the function the learner writes."""
        return self.reference.__name__

    @property
    def solution(self):
        """Where the reference stands, "module:function"."""
        return f"{self.reference.__module__}:{self.name}"

    @property
    def written(self):
        """How a lesson's source says so, "solutions.neuron:neuron"."""
        return self.solution.partition(".")[2]

    @property
    def max_points(self):
        """Sum of the points of all properties."""
        return sum(self.points.values())

    def case(self, *values, note=None, property="values", **options):
        """Case from the values of the arguments, in their order."""
        names = inspect.signature(self.reference).parameters
        inputs = dict(zip(names, values, strict=False))
        options.setdefault("driver", self.driver)
        note = note and everywhere(note)
        return plain.Case(inputs, property, note=note, **options)

    def show(self, *values, **options):
        """Add a visible case."""
        self.visible.append(self.case(*values, **options))

    def wrong(self, text, **names):
        """Enter misconceptions that are edits of the reference.

        text has them one after another, see exercises/edits.py; names
        are what they use beside what the reference sees.
        """
        for id, edits, options, sentence in entries(text):
            enter = self.mistake(id, says=sentence, **options)
            enter(edited(self.reference, *edits, **names))

    def wrong_as(self, other, ids):
        """Enter misconceptions of another exercise, which this one calls."""
        for id in ids.split():
            mistake = other.mistakes[id]
            enter = self.mistake(
                id, says=mistake.says, finding=mistake.finding
            )
            enter(calling(self.reference, other.name, mistake.function))

    def mistake(self, id, *, says, fill=None, finding=None, place=None,
                ends=True):  # fmt: skip
        """Decorator: enter a misconception that is a function of its own.

        fill has values that its sentence names.
        """
        text = everywhere(says)
        if fill:
            text = {code: each.format(**fill) for code, each in text.items()}

        def enter(function):
            if id in self.mistakes:
                raise ValueError(f"{self.name}: mistake {id!r} stands twice")
            self.mistakes[id] = Mistake(
                id, function, text, finding or id, place, ends, says
            )
            return function

        return enter

    def unusual(self, text, **names):
        """Enter unusual right answers that are edits of the reference."""
        for id, edits, _, _ in entries(text):
            self.right(id)(edited(self.reference, *edits, **names))

    def right(self, id):
        """Decorator: enter an unusual right answer."""

        def enter(function):
            if id in self.rights:
                raise ValueError(f"{self.name}: right {id!r} stands twice")
            self.rights[id] = function
            return function

        return enter

    def hidden(self, draw):
        """Decorator: enter the function that draws hidden cases."""
        self.draw = draw
        return draw

    def cases_for(self, seed):
        """Visible and hidden cases with all outcomes, for a seed."""
        rng = np.random.default_rng([seed, zlib.crc32(self.name.encode())])
        hidden = [self._with_outcomes(case) for case in self.draw(rng)]
        return [*self.shown, *hidden]

    @cached_property
    def shown(self):
        """The visible cases with all outcomes, which are the same for all."""
        shown = map(self._with_outcomes, self.visible)
        return [replace(case, shown=k) for k, case in enumerate(shown)]

    def _with_outcomes(self, case):
        if case.driver == "forward":  # about another function, see pairs
            return replace(case, expected=outcome_of(self.reference, case))
        foretold = {
            m.id: m for m in self.mistakes.values() if m.finding != "cache"
        }
        wrong = Outcomes(foretold, case, self.general)
        expected = outcome_of(self.reference, case)
        kink = outcome_of(self.kink, case) if self.kink else None
        trace = self.trace(**case.inputs) if self.trace else None
        return replace(
            case, expected=expected, wrong=wrong, kink=kink, trace=trace
        )

    def plain(self, cases=()):
        """What the judge needs to know, as plain data."""
        return plain.Exercise(
            name=self.name,
            lesson=self.lesson,
            parts=self.parts,
            points=self.points,
            sizes=self.sizes,
            mistakes={m.id: m.text for m in self.mistakes.values()},
            hints=self.hints,
            fits=self.fits,
            cases=tuple(cases),
            places={m.id: m.place for m in self.mistakes.values() if m.place},
            fresh="new arrays" in (self.reference.__doc__ or "").lower(),
            general=lambda: {m.id: m.text for m in self.general().values()},
            given=self.name.startswith("mend_"),
        )

    def general(self):
        """Mistakes that know no exercise: {id: Mistake}."""
        return self._general

    @cached_property
    def _general(self):
        from chainrule_course.exercises import find
        from chainrule_course.mutations.strangers import general

        strange = {
            each.name: Mistake(each.name, each.function, each.text, each.kind)
            for each in general(self)
        }
        found = inherited(self, find) if self.inside else {}
        inner = {
            id: Mistake(id, function, text, INSIDE)
            for id, (function, text) in found.items()
        }
        return {**strange, **inner}

    def shipped(self):
        """Plain exercise with its visible cases, rounded, for learners.

        Of general mistakes those come with it that visible cases tell apart
        from the right answer and from other mistakes.
        """
        apart = self._told_apart()
        plain = self.shipped_with([*self.mistakes, *apart])
        return replace(plain, general=lambda: apart)

    def _told_apart(self):
        """Texts of general mistakes that have an outcome of their own."""
        known = {self._outcomes(lambda case: case.expected)}
        for id in self.mistakes:
            known.add(self._outcomes(lambda case, id=id: case.wrong.get(id)))
        apart = {}
        for id, mistake in self.general().items():
            own = self._outcomes(lambda case, id=id: case.wrong.get(id))
            if own not in known:
                apart[id] = mistake.text
            known.add(own)
        return apart

    def _outcomes(self, of):
        """What comes of all visible cases, as one text."""
        found = [of(case) for case in self.shown]
        return json.dumps([o and _rounded(o).to_json() for o in found])

    def shipped_with(self, ids):
        """The same with what these mistakes give, and no others."""
        return self.plain(
            replace(
                case,
                expected=_rounded(case.expected),
                wrong={
                    id: _rounded(case.wrong[id])
                    for id in ids
                    if id in case.wrong
                },
                kink=case.kink and _rounded(case.kink),
                trace=_round(case.trace),
            )
            for case in self.shown
        )


@dataclass
class Ladder:
    """The exercises of one lesson, in order."""

    lesson: str
    exercises: dict = field(default_factory=dict)

    def add(self, reference, *, parts, hints, sizes=None,
            points=None, driver=None, kink=None, trace=None,
            inside=True):  # fmt: skip
        """Enter an exercise and return it.

        hints are paragraphs of one text, or a list of them. A line that
        begins with "fits" has ids of findings, of mistakes or of any kind,
        after which the hint is the question to begin with.
        """
        hints, fits = _hints(hints)
        exercise = Exercise(
            lesson=self.lesson,
            reference=reference,
            parts=parts,
            points=dict(POINTS if points is None else points),
            sizes=sizes or {},
            driver=driver,
            hints=tuple(map(everywhere, hints)),
            fits=_places(fits),
            kink=kink,
            trace=trace,
            inside=inside,
        )
        self.exercises[exercise.name] = exercise
        return exercise


def _hints(hints):
    """The questions, and for each the ids that it fits."""
    if isinstance(hints, str):
        hints = textwrap.dedent(hints).strip().split("\n\n")
    split = [re.split(r"^\s*fits ", hint, flags=re.M) for hint in hints]
    asked = [" ".join(question.split()) for question, *_ in split]
    return asked, [" ".join(ids) for _, *ids in split]


def _places(fits):
    """The place of the hint for each id, ValueError if one stands twice."""
    found = [(id, k) for k, ids in enumerate(fits) for id in ids.split()]
    if len(dict(found)) < len(found):
        raise ValueError(f"an id fits two hints: {fits}")
    return dict(found)


def outcome_of(function, case):
    """What a function gives on a case: a value or an exception's name."""
    seen = with_facts(case, observe(function, case))
    if seen.failure:
        return plain.Outcome(raises=seen.failure.name)
    return plain.Outcome(seen.value, edited=bool(seen.edited))


def strided(array):
    """The same numbers as a view that is not contiguous."""
    return with_layout(np.asarray(array), "strided")


def column_order(array):
    """The same numbers in column order."""
    return with_layout(np.asarray(array), "F")


def _rounded(outcome):
    if outcome.raises:
        return outcome
    return replace(outcome, value=_round(outcome.value))


def _round(value):
    if isinstance(value, dict):
        return {key: _round(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_round(item) for item in value)
    if isinstance(value, float) or _is_float_array(value):
        return _digits(value)
    return value


def _is_float_array(value):
    return isinstance(value, np.ndarray) and value.dtype.kind == "f"


def _digits(value):
    rounded = [float(f"{x:.{DIGITS}g}") for x in np.ravel(value).tolist()]
    if isinstance(value, float):
        return rounded[0]
    return np.array(rounded, dtype=value.dtype).reshape(value.shape)
