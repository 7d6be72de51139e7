"""The numbers of a report, from the records of a class.

Difficulty is the mean share of an exercise's points. Discrimination is the
corrected item-total correlation: Pearson's r between the points of an
exercise and the points of all the others, over the class. Near 1, those who
did well elsewhere did well here; near 0 or below, the exercise tells little.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from grader import exercises
from grader.report import alike, marks

FEWEST = 5  # students, for a correlation to mean something
NOT_WRITTEN = ("untouched", "missing")
PLAIN = ("values", "shape", "error", "edges", "parts", *NOT_WRITTEN)


@dataclass(frozen=True)
class Item:
    """One exercise over a class; discrimination is None if undefined."""

    name: str
    max_points: int
    difficulty: float
    discrimination: float | None
    full: int
    not_written: int


@dataclass(frozen=True)
class Mistake:
    """A misconception: how many had it, and whom to replay it with."""

    exercise: str
    id: str
    text: str
    count: int
    student: str
    seed: object
    named: bool


@dataclass(frozen=True)
class Numbers:
    """Everything that the page and the tables show."""

    lesson: str
    max_points: int
    records: tuple
    items: tuple
    mistakes: tuple
    alike: tuple

    @property
    def marked(self):
        """Records of submissions that could be marked."""
        return [r for r in self.records if r["report"]]

    @property
    def totals(self):
        """Points of the submissions that could be marked."""
        return np.array([r["report"]["points"] for r in self.marked])


def of(course, lesson, language):
    """Numbers of a lesson, with sentences in a language.

    Parameters
    ----------
    course : Path
    lesson : str
    language : str
        "en" or "zh".
    """
    records = marks.read(course, lesson)
    marked = [record for record in records if record["report"]]
    ladder = exercises.of_lesson(lesson)
    answers = {r["student"]: marks.source_of(course, r) for r in marked}
    return Numbers(
        lesson=lesson,
        max_points=sum(e.max_points for e in ladder.values()),
        records=tuple(records),
        items=tuple(items(marked, ladder)),
        mistakes=tuple(mistakes(marked, ladder, language)),
        alike=tuple(alike.pairs(answers)),
    )


def items(marked, ladder):
    """An Item for each exercise."""
    if not marked:
        return
    table = np.array([[e["points"] for e in entries(r)] for r in marked])
    for column, (name, exercise) in enumerate(ladder.items()):
        own, total = table[:, column], table.sum(axis=1)
        found = [_ids(entries(r)[column]) for r in marked]
        yield Item(
            name=name,
            max_points=exercise.max_points,
            difficulty=float(own.mean() / exercise.max_points),
            discrimination=correlation(own, total - own),
            full=int((own == exercise.max_points).sum()),
            not_written=sum(bool(ids & {*NOT_WRITTEN}) for ids in found),
        )


def entries(record):
    """Entries of a record's exercises, in the order of the lesson."""
    return record["report"]["exercises"]


def correlation(a, b):
    """Pearson's r; None for a small class or where one does not vary."""
    if len(a) < FEWEST or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def mistakes(marked, ladder, language):
    """What was found how often: misconceptions before plain differences."""
    counts, first = Counter(), {}
    for record in marked:
        for entry in entries(record):
            for finding in entry["findings"]:
                key = entry["name"], finding["id"]
                counts[key] += 1
                first.setdefault(key, (record, finding["text"]))
    found = [
        Mistake(
            exercise=name,
            id=id,
            text=_text(ladder[name], id, first[name, id][1], language),
            count=count,
            student=first[name, id][0]["student"],
            seed=first[name, id][0]["report"]["seed"],
            named=id not in PLAIN,
        )
        for (name, id), count in counts.items()
        if id not in NOT_WRITTEN
    ]
    return sorted(found, key=lambda m: (not m.named, -m.count, m.exercise))


def _ids(entry):
    return {finding["id"] for finding in entry["findings"]}


def _text(exercise, id, said, language):
    """The sentence of a misconception; else what one student was told."""
    mistake = exercise.mistakes.get(id)
    return mistake.text[language] if mistake else said
