"""Make an nbgrader source notebook from the source of a lesson.

Exercise cells get the reference between nbgrader's solution markers, and a
test cell after each checks what is visible and scores what is hidden.
"""

import ast
import importlib
import inspect
import json
import textwrap

from nbformat import v4

from chainrule.figures import openings
from chainrule.words.language import speaking
from chainrule_course import exercises
from chainrule_course.builder import chinese

KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def source_notebook(found, language):
    """Notebook with solutions and hidden tests, as nbgrader wants it.

    Parameters
    ----------
    found : Source
    language : str
        "en" or "zh".

    Returns
    -------
    NotebookNode
    """
    cells = []
    for cell in found.in_language(language):
        cells += _cells(found.lesson, cell, language)
    return v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": dict(KERNEL),
            "language_info": {"name": "python"},
            "chainrule": {"lesson": found.lesson, "language": language},
        },
    )


def to_text(book):
    """Notebook as the text of its file, the same every time."""
    return (
        json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    )


def _cells(lesson, cell, language):
    if cell.exercise:
        exercise = exercises.of_lesson(lesson)[cell.key]
        return [_exercise_cell(exercise, language), _test_cell(exercise)]
    if cell.kind == "markdown":
        return [v4.new_markdown_cell(cell.text, id=cell.key)]
    text = cell.text
    if cell.given:
        text = "\n\n\n".join([_given(name) for name in cell.given])
        text = f"{text}\n\n\n{cell.text.strip()}".rstrip()
    if language == "zh":
        text = chinese.code(text)
    if "use_language" in text:
        text += f'\n\nuse_language("{language}")'
    metadata = {"tags": list(cell.tags)} if cell.tags else {}
    made = v4.new_code_cell(text, id=cell.key, metadata=metadata)
    return [_opened(made, cell.opening, language) if cell.opening else made]


def _opened(made, name, language):
    """A cell that shows a moving page: folded, with the page saved in it."""
    made.source += f'\nopening("{name}")'
    made.metadata["jupyter"] = {"source_hidden": True}
    made.metadata["chainrule"] = {"opening": name}
    with speaking(language):
        forms = openings.forms(name)
    made.outputs = [v4.new_output("display_data", data=forms)]
    return made


def _exercise_cell(exercise, language):
    text = with_markers(exercise.reference)
    return v4.new_code_cell(
        chinese.code(text) if language == "zh" else text,
        id=exercise.name,
        metadata={"nbgrader": _marks(exercise.name, solution=True)},
    )


def _test_cell(exercise):
    name = f"test_{exercise.name}"
    marks = _marks(name, grade=True, locked=True)
    marks["points"] = exercise.max_points
    return v4.new_code_cell(
        f"check({exercise.name})\n"
        "### BEGIN HIDDEN TESTS\n"
        "from chainrule_course.marking.score import score\n"
        f"score({exercise.name})\n"
        "### END HIDDEN TESTS",
        id=name,
        metadata={"nbgrader": marks},
    )


def _marks(grade_id, *, solution=False, grade=False, locked=False):
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": locked,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }


def with_markers(function):
    """Source of a function, its body between solution markers."""
    text = textwrap.dedent(inspect.getsource(function))
    first = ast.parse(text).body[0].body[1].lineno  # after the docstring
    lines = text.rstrip().split("\n")
    head, body = lines[: first - 1], lines[first - 1 :]
    count = sum(1 for line in body if line.strip())
    about = f"    # (about {count} line{'s' if count > 1 else ''})"
    return "\n".join(
        [*head, about, "    ### BEGIN SOLUTION", *body, "    ### END SOLUTION"]
    )


def _given(name):
    """Source of a function of an earlier lesson, "module:function"."""
    module, _, function = name.partition(":")
    module = importlib.import_module(f"chainrule_course.{module}")
    found = getattr(module, function)
    return inspect.getsource(found).rstrip()
