"""The numbers of a report, from the records of a class.

Difficulty is the mean share of an exercise's points. Discrimination is the
corrected item-total correlation: Pearson's r between the points of an
exercise and the points of all the others, over the class. Near 1, those who
did well elsewhere did well here; near 0 or below, the exercise tells little.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from chainrule_course import exercises
from chainrule_course.report import alike, marks

FEWEST = 5  # students, for a correlation to mean something
NOT_WRITTEN = ("untouched", "missing")
PLAIN = ("values", "shape", "error", "edges", "parts", *NOT_WRITTEN)


@dataclass(frozen=True)
class Item:
    """One exercise over a class; discrimination is None if undefined."""

    name: str
    max_points: float
    difficulty: float
    discrimination: float | None
    full: int
    not_written: int


@dataclass(frozen=True)
class Mistake:
    """A misconception: how many had it, and whom to replay it with.

    case is the case in which that student's answer failed, as text.
    """

    exercise: str
    id: str
    text: str
    count: int
    student: str
    seed: object
    named: bool
    case: str = ""


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
    ours = lesson in exercises.LESSONS
    ladder = exercises.of_lesson(lesson) if ours else {}
    columns = most_points(marked, ladder)
    answers = {r["student"]: marks.source_of(course, r) for r in marked}
    return Numbers(
        lesson=lesson,
        max_points=sum(columns.values()),
        records=tuple(records),
        items=tuple(items(marked, columns)),
        mistakes=tuple(mistakes(marked, ladder, language)),
        alike=tuple(alike.pairs(answers)),
    )


def most_points(marked, ladder):
    """Points that can be reached, by exercise or name of a test."""
    found = {name: exercise.max_points for name, exercise in ladder.items()}
    for record in marked:
        for entry in entries(record).values():
            found.setdefault(entry["name"], entry["max_points"])
    return {name: most for name, most in found.items() if most}


def items(marked, columns):
    """An Item for each exercise, over those of whom it has points."""
    table = {r["student"]: points(r, columns) for r in marked}
    for name, most in columns.items():
        known = [row for row in table.values() if row[name] is not None]
        if not known:
            continue
        own = np.array([row[name] for row in known])
        total = np.array([sum(p or 0 for p in row.values()) for row in known])
        found = [_ids(entries(r).get(name)) for r in marked]
        yield Item(
            name=name,
            max_points=most,
            difficulty=float(own.mean() / most),
            discrimination=correlation(own, total - own),
            full=int((own == most).sum()),
            not_written=sum(bool(ids & {*NOT_WRITTEN}) for ids in found),
        )


def points(record, columns):
    """Points by exercise; None where a person has to give them."""
    found = entries(record)
    return {
        name: found[name]["points"] if name in found else None
        for name in columns
    }


def entries(record):
    """Entries of a record's exercises by their names."""
    found = record["report"]["exercises"]
    return {entry["name"]: entry for entry in found}


def correlation(a, b):
    """Pearson's r; None for a small class or where one does not vary."""
    if len(a) < FEWEST or np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def mistakes(marked, ladder, language):
    """What was found how often: misconceptions before plain differences."""
    counts, first = Counter(), {}
    for record in marked:
        for entry in entries(record).values():
            for finding in entry["findings"]:
                key = entry["name"], finding["id"]
                counts[key] += 1
                case = "\n".join(entry.get("case", ()))
                first.setdefault(key, (record, finding["text"], case))
    found = [
        Mistake(
            exercise=name,
            id=id,
            text=_text(ladder.get(name), id, first[name, id][1], language),
            count=count,
            student=first[name, id][0]["student"],
            seed=first[name, id][0]["report"]["seed"],
            named=id not in PLAIN,
            case=first[name, id][2],
        )
        for (name, id), count in counts.items()
        if id not in NOT_WRITTEN
    ]
    return sorted(found, key=lambda m: (not m.named, -m.count, m.exercise))


def _ids(entry):
    return {finding["id"] for finding in entry["findings"]} if entry else set()


def _text(exercise, id, said, language):
    """The sentence of a misconception; else what one student was told."""
    mistake = exercise and exercise.mistakes.get(id)
    return mistake.text[language] if mistake else said
