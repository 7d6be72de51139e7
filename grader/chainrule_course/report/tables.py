"""The tables of a report as CSV, safe to open in a spreadsheet."""

import csv
import io

from chainrule_course.report import figures

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def of(numbers):
    """Texts of the CSV files, by name."""
    return {
        "students.csv": text(students(numbers)),
        "exercises.csv": text(exercises(numbers)),
        "mistakes.csv": text(mistakes(numbers)),
    }


def text(rows):
    """Rows as CSV with a byte order mark, so that Excel sees UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def harmless(cell):
    """Cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return "'" + cell
    return "" if cell is None else cell


def students(numbers):
    """A row for each student, with points by exercise."""
    names = [item.name for item in numbers.items]
    yield ["student", "points", "max_points", *names, "language", "seed",
           "look", "repaired", "refused", "protected"]  # fmt: skip
    for record in numbers.records:
        report = record["report"] or {"points": 0, "exercises": []}
        points = figures.points({"report": report}, names)
        yield [
            record["student"],
            report["points"],
            numbers.max_points,
            *points.values(),
            report.get("language"),
            report.get("seed"),
            joined(record.get("look")),
            joined(record.get("repaired")),
            record.get("refused"),
            record.get("protected", True),
        ]


def joined(findings):
    """Sentences of some findings, in one cell."""
    return " ".join(finding["text"] for finding in findings or ())


def exercises(numbers):
    """A row for each exercise."""
    yield ["exercise", "max_points", "difficulty", "discrimination",
           "full_marks", "not_written"]  # fmt: skip
    for item in numbers.items:
        r = item.discrimination
        yield [item.name, item.max_points, round(item.difficulty, 4),
               None if r is None else round(r, 4), item.full,
               item.not_written]  # fmt: skip


def mistakes(numbers):
    """A row for each thing that was found."""
    yield ["exercise", "finding", "students", "example", "seed", "text"]
    for found in numbers.mistakes:
        yield [found.exercise, found.id, found.count, found.student,
               found.seed, found.text]  # fmt: skip
