"""A class for the tests: what marking would have written, without marking.

The verdicts are real ones, of right and wrong answers from the bank; only
the notebooks' processes are left out.
"""

import inspect
import json

import books

from chainrule.checking import as_text
from chainrule_course import exercises
from chainrule_course.proof import known_answers

LESSON = books.LESSON


def entry(name, function):
    """Entry of a report for an exercise, as `chainrule mark` writes it."""
    exercise = exercises.find(name)
    plain, cases = exercise.plain(), exercise.cases_for(1)
    verdict = known_answers.verdict_on(plain, cases, function)
    findings = [{"id": f.id, "text": f.text} for f in verdict.findings]
    return {
        "name": name, "points": verdict.total,
        "max_points": exercise.max_points, "findings": findings, "notes": [],
        "case": list(as_text.case(verdict)),
    }  # fmt: skip


def record(student, wrong=(), **more):
    """Record of a student whose answers are right but for some.

    Parameters
    ----------
    student : str
    wrong : dict
        Exercise -> id of the mistake that was made in it.
    **more
        Further keys of the record.
    """
    found = []
    for name, exercise in exercises.of_lesson(LESSON).items():
        function = exercise.reference
        if name in wrong:
            function = exercise.mistakes[wrong[name]].function
        found.append(entry(name, function))
    report = {
        "file": f"{LESSON}.ipynb", "lesson": LESSON, "language": "en",
        "seed": 1, "points": sum(e["points"] for e in found),
        "max_points": sum(e["max_points"] for e in found),
        "exercises": found,
    }  # fmt: skip
    plain = {
        "student": student, "assignment": LESSON, "marked": "2026-01-01",
        "seed": 1, "report": report, "repaired": [], "refused": None,
        "look": [], "protected": True, "seconds": 0.5,
    }  # fmt: skip
    return plain | more


def write(course, records, sources=()):
    """Write records, and what the students handed in, into a course."""
    folder = course / "marks" / LESSON
    folder.mkdir(parents=True)
    for each in records:
        path = folder / f"{each['student']}.json"
        path.write_text(json.dumps(each), encoding="utf-8")
    for student, changed in dict(sources).items():
        place = course / "submitted" / student / LESSON
        place.mkdir(parents=True)
        book = books.slim(books.solved(**changed))
        books.write(place / f"{LESSON}.ipynb", book)
    return course


def source(function, name):
    """Source of a function under the name of an exercise."""
    text = inspect.getsource(function)
    return text.replace(f"def {function.__name__}(", f"def {name}(")
