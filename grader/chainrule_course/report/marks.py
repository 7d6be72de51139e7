"""Read what marking has written about a lesson: one JSON file a student.

An assignment of the teacher's own is read in the same way.
"""

import json

from chainrule_course import exercises
from chainrule_course.base.errors import UserError


def read(course, lesson):
    """Records of a lesson's submissions, in the order of the names.

    Raises
    ------
    UserError
        If nothing has been marked, or a file cannot be read.
    """
    folder = course / "marks" / lesson
    if lesson not in exercises.LESSONS and not folder.is_dir():
        known = ", ".join(exercises.LESSONS)
        raise UserError(
            f"There is no lesson {lesson!r}; there are {known}. Nothing else"
            " of this name was marked."
        )
    records = [_record(path) for path in sorted(folder.glob("*.json"))]
    records = _of_the_class(course, lesson, records)
    if not records:
        raise UserError(
            f"{folder} holds no marks: run `chainrule course grade {lesson}`"
            " in the course's folder first."
        )
    return records


def _of_the_class(course, lesson, records):
    """The records, without those of students who were removed since."""
    if not (course / "nbgrader_config.py").is_file():
        return records
    from chainrule_course.classroom import gradebook
    from chainrule_course.classroom.course import nbgrader_app

    place = nbgrader_app(course).coursedir
    try:
        with gradebook.opened(place.db_url, place.course_id) as book:
            there = gradebook.marked(book, lesson)
    except UserError:  # without the gradebook all of them count
        return records
    return [r for r in records if not r["report"] or r["student"] in there]


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
    if record["assignment"] not in exercises.LESSONS:
        return _own_answers(course, record)
    from chainrule_course.marking.notebooks import read as read_notebook

    path = course / "submitted" / record["student"] / record["assignment"]
    try:
        book = read_notebook(path / f"{record['assignment']}.ipynb")
    except UserError:
        return {}
    return {cell.exercise: cell.source for cell in book.cells if cell.exercise}


def _own_answers(course, record):
    """Code in the cells of answers of an assignment of the teacher's own."""
    place = course / "autograded" / record["student"] / record["assignment"]
    found = {}
    for path in sorted(place.glob("*.ipynb")):
        for cell in json.loads(path.read_bytes())["cells"]:
            marks = cell["metadata"].get("nbgrader", {})
            if marks.get("solution") and cell["cell_type"] == "code":
                found[marks["grade_id"]] = "".join(cell["source"])
    return found
