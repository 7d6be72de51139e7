"""The page of a report: one HTML file that needs nothing beside it."""

from importlib import resources

import jinja2
import numpy as np

from grader.report.words import WORDS

BARS = 12  # of the histogram, at most
MANY = 60  # rows above which the table of students starts folded


def html(numbers, language):
    """The page as text.

    Parameters
    ----------
    numbers : grader.report.figures.Numbers
    language : str
        "en" or "zh".
    """
    folder = resources.files("grader.report")
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
        refused=[r for r in numbers.records if r.get("refused")],
        rows=[row(record) for record in numbers.records],
        many=len(numbers.records) > MANY,
        title=title(numbers.lesson, language),
    )


def title(lesson, language):
    """Number of a lesson and the word for it."""
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


def row(record):
    """A student's row: name, cells of points with their share, total."""
    report = record["report"]
    if not report:
        return record["student"], [], None
    cells = [
        (e["points"], e["max_points"], e["points"] / e["max_points"])
        for e in report["exercises"]
    ]
    return record["student"], cells, report["points"]
