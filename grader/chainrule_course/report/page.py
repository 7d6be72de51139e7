"""The page of a report: one HTML file that needs nothing beside it."""

import math
from importlib import resources

import jinja2
import numpy as np

from chainrule_course import exercises
from chainrule_course.report import figures, refusals
from chainrule_course.report.words import WORDS

BARS = 12  # of the histogram, at most
QUIET = {"older"}  # what says nothing of the student
MANY = 60  # rows above which the table of students starts folded


def html(numbers, language):
    """The page as text.

    Parameters
    ----------
    numbers : chainrule_course.report.figures.Numbers
    language : str
        "en" or "zh".
    """
    folder = resources.files("chainrule_course.report")
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(
            lambda name: (folder / name).read_text(encoding="utf-8")
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    named = [m for m in numbers.mistakes if m.named]
    return environment.get_template("page.html").render(
        css=(folder / "page.css").read_text(encoding="utf-8"),
        words=WORDS[language],
        language=language,
        lesson=numbers.lesson,
        numbers=numbers,
        summary=summary(numbers),
        histogram=histogram(numbers.totals, numbers.max_points),
        top=named[:3],
        others=[m for m in numbers.mistakes if m not in named[:3]],
        look=[r for r in numbers.records if needs_person(r)],
        repaired=[r for r in numbers.records if r.get("repaired")],
        refused=[
            r | {"refused": refusals.told(r["refused"], language)}
            for r in numbers.records
            if r.get("refused")
        ],
        rows=[row(record, numbers, language) for record in numbers.records],
        many=len(numbers.records) > MANY,
        title=title(numbers.lesson, language),
    )


def title(lesson, language):
    """Number of a lesson and the word for it; or an assignment's name."""
    if lesson not in exercises.LESSONS:
        return WORDS[language]["own_title"].format(name=lesson)
    number, _, name = lesson.partition("_")
    return WORDS[language]["title"].format(
        number=int(number), name=name.replace("_", " ")
    )


def summary(numbers):
    """Students, marked ones, median, quartiles, mean share, full marks."""
    totals = numbers.totals
    if not len(totals):
        return {"students": len(numbers.records), "marked": 0}
    low, median, high = np.percentile(totals, [25, 50, 75])
    return {
        "students": len(numbers.records),
        "marked": len(totals),
        "median": f"{median:g}",
        "low": f"{low:g}",
        "high": f"{high:g}",
        "full": int((totals == numbers.max_points).sum()),
        "seconds": sum(r.get("seconds") or 0 for r in numbers.marked),
    }


def histogram(totals, most):
    """Bars of a histogram: (lowest points, highest, count, height in 0..1)."""
    most = math.ceil(most)
    wide = -(-(most + 1) // BARS)  # whole points, so that each bar is fair
    lows = range(0, most + 1, wide)
    counts = [int(((totals >= x) & (totals < x + wide)).sum()) for x in lows]
    return [
        (low, min(low + wide - 1, most), count, count / max(*counts, 1))
        for low, count in zip(lows, counts, strict=True)
    ]


def needs_person(record):
    """Whether somebody should look at a submission."""
    return bool(record.get("look")) or not record.get("protected", True)


def row(record, numbers, language):
    """A student's row: name, cells of points with their share, total, look.

    What stands in the last column says why somebody should look.
    """
    report = record["report"]
    look = [*(record.get("look") or ()), *(record.get("repaired") or ())]
    texts = [item["text"] for item in look if item["id"] not in QUIET]
    if not report:
        why = refusals.told(record["refused"], language)
        return record["student"], [], None, [why, *texts]
    found = figures.points(record, [item.name for item in numbers.items])
    cells = [
        (found[item.name], (found[item.name] or 0) / item.max_points)
        for item in numbers.items
    ]
    return record["student"], cells, report["points"], texts
