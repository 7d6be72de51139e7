"""Make the notebooks: lessons/src/*.md in, notebooks of both languages out.

    chainrule lessons               make everything that is derived
    chainrule lessons --translated  KEY ...   the Chinese of these cells is
                                    fresh again: write their new hashes

What is made, and from what, stands in CONTRIBUTING.md.
"""

import json

from chainrule_course import exercises
from chainrule_course.base.errors import UserError
from chainrule_course.base.places import LESSONS
from chainrule_course.builder import (
    catalogues,
    foretold,
    glossary,
    notebook,
    release,
    source,
    uses,
)

SOURCES = LESSONS / "src"
LANGUAGES = ("en", "zh")


def lessons():
    """Names of all lessons that have a source, in order."""
    return [path.stem for path in sorted(SOURCES.glob("*.md"))]


def read(lesson):
    """Checked source of a lesson.

    Raises
    ------
    UserError
        If there is no such lesson, or its source is wrong; the message
        starts with file and line.
    """
    path = SOURCES / f"{lesson}.md"
    if not path.exists():
        names = ", ".join(lessons())
        raise UserError(f"There is no lesson {lesson!r}; there are {names}.")
    return source.read(path)


def source_notebook(lesson, language):
    """The nbgrader source notebook: solutions and hidden tests in it."""
    return notebook.source_notebook(read(lesson), language)


def write_all(folder, say=lambda text: None):
    """Write every derived file below a folder like lessons/.

    Returns
    -------
    list of Path
        The files, written only where they differ.
    """
    written, sources = [], [read(lesson) for lesson in lessons()]
    for code in catalogues.languages():
        path = folder / "chainrule" / "words" / "languages" / f"{code}.json"
        written += _write(path, catalogues.compiled(code))
    path = folder / "chainrule" / "glossary.json"
    taught = [found for found in sources if found.lesson in exercises.LESSONS]
    written += _write(path, glossary.glossary(taught))
    books = {}
    for lesson, read_once in zip(lessons(), sources, strict=True):
        say(f"{lesson} ...")
        for language in LANGUAGES:
            made = release.learner_notebook(read_once, language)
            path = folder / language / f"{lesson}.ipynb"
            written += _write(path, notebook.to_text(made))
        if lesson in exercises.LESSONS:
            books[lesson] = made
    for lesson in exercises.LESSONS:
        path = folder / "chainrule" / "exercises" / f"{lesson}.json"
        written += _write(path, shipped(lesson))
        path = path.parent / "foretold" / path.name
        written += _write(path, foretold.of_lesson(lesson))
    path = folder / "chainrule" / "uses.json"
    return written + _write(path, uses.uses(books))


def shipped(lesson):
    """Exercises of a lesson as the text that learners get."""
    data = [
        exercise.shipped().to_json()
        for exercise in exercises.of_lesson(lesson).values()
    ]
    lines = (json.dumps(item, ensure_ascii=False) for item in data)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def _write(path, text):
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return [path]
