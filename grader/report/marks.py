"""Read what marking has written about a lesson: one JSON file a student."""

import json

from grader import exercises
from grader.errors import UserError


def read(course, lesson):
    """Records of a lesson's submissions, in the order of the names.

    Raises
    ------
    UserError
        If nothing has been marked, or a file cannot be read.
    """
    if lesson not in exercises.LESSONS:
        known = ", ".join(exercises.LESSONS)
        raise UserError(f"There is no lesson {lesson!r}; there are {known}.")
    folder = course / "marks" / lesson
    records = [_record(path) for path in sorted(folder.glob("*.json"))]
    if not records:
        raise UserError(
            f"{folder} holds no marks: run `chainrule course grade {lesson}`"
            " in the course's folder first."
        )
    return records


def _record(path):
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        record["student"], record["report"]  # what everything else needs
    except (OSError, ValueError, LookupError, TypeError):
        raise UserError(
            f"{path} cannot be read: delete it and grade that student again."
        ) from None
    return record


def source_of(course, record):
    """What a student wrote, by exercise; {} if the notebook is gone."""
    from grader.notebooks import read as read_notebook

    path = course / "submitted" / record["student"] / record["assignment"]
    try:
        book = read_notebook(path / f"{record['assignment']}.ipynb")
    except UserError:
        return {}
    return {cell.exercise: cell.source for cell in book.cells if cell.exercise}
