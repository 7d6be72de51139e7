"""Read a learner's notebook: which lesson it is, where its exercises stand.

The file is taken as data that may be broken in any way. What makes it
impossible to mark is a UserError of one sentence.

Cells are known by their id or by nbgrader's grade_id (some editors draw new
ids): an exercise cell by the name of its function, `neuron`, a test cell by
`test_neuron`.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from chainrule_course import exercises
from chainrule_course.base.errors import UserError

MOST_BYTES = 50_000_000
MOST_CELLS = 5000
MOST_PARTS = 1_000_000  # lists and dicts; each takes a hundred bytes
MOST_ITEMS = 4_000_000  # in them; a short text takes sixty bytes


@dataclass(frozen=True)
class Cell:
    """A code cell; number counts all cells of the notebook from 1.

    exercise is the name of the exercise that the cell holds, tests that of
    the exercise that it tests; None for other cells.
    """

    number: int
    source: str
    exercise: str | None = None
    tests: str | None = None


@dataclass(frozen=True)
class Notebook:
    """A learner's notebook; seed is made from the bytes of its file."""

    file: str
    lesson: str
    language: str
    seed: int
    cells: tuple


def read(file):
    """Read a notebook.

    Raises
    ------
    UserError
        If it cannot be marked.
    """
    try:
        content = _content(Path(file))
        return _notebook(_parsed(content), str(file), seed_of(content))
    except _Unfit as problem:
        raise UserError(f"{file}: {problem}") from None


def of(book, file, seed, lesson):
    """A notebook from its data, whatever lesson it says it is.

    Parameters
    ----------
    book : dict
        In notebook format 4.
    file : str
    seed : int
    lesson : str
    """
    return _notebook(book, file, seed, lesson)


def _notebook(book, file, seed, lesson=None):
    cells = [_fields(cell) for cell in book["cells"]]
    lesson = lesson or _lesson(book, cells, Path(file))
    return Notebook(
        file=file,
        lesson=lesson,
        language=_language(book, cells),
        seed=seed,
        cells=tuple(_cells(cells, exercises.of_lesson(lesson))),
    )


def seed_of(content):
    """Seed that belongs to these bytes."""
    return int.from_bytes(hashlib.sha256(content).digest()[:4], "big")


class _Unfit(Exception):
    """Why a file cannot be marked."""


def _content(path):
    try:
        if path.is_dir():
            raise _Unfit("this is a folder; give the notebooks in it.")
        if path.exists() and not path.is_file():
            raise _Unfit("this is not a file.")
        if path.stat().st_size > MOST_BYTES:
            raise _Unfit(
                f"the file is larger than {MOST_BYTES // 10**6} MB; clear"
                " its outputs in Jupyter and save it again."
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise _Unfit("there is no such file.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise _Unfit(f"the file cannot be read ({reason}).") from None
    if not content.strip():
        raise _Unfit("the file is empty.")
    return content


TOO_MANY_PARTS = f"has more than {MOST_PARTS} parts or {MOST_ITEMS} items"


def has_too_many_parts(content):
    """Whether the bytes of a file would take too much memory as data."""
    parts = content.count(b"{") + content.count(b"[")
    return parts > MOST_PARTS or content.count(b",") > MOST_ITEMS


def _parsed(content):
    if has_too_many_parts(content):
        raise _Unfit(f"the file {TOO_MANY_PARTS}.")
    try:
        book = json.loads(content)
    except (ValueError, RecursionError):
        raise _Unfit("this is not a notebook: it is not JSON.") from None
    if not isinstance(book, dict) or "nbformat" not in book:
        raise _Unfit("this is JSON, but not a notebook.")
    if book["nbformat"] != 4:
        raise _Unfit(
            f"it has notebook format {str(book['nbformat'])[:20]}, and 4 is"
            " needed; save it again with a current Jupyter."
        )
    cells = book.get("cells")
    if not isinstance(cells, list):
        raise _Unfit("this is not a notebook: it has no list of cells.")
    if not cells:
        raise _Unfit("the notebook has no cells.")
    if len(cells) > MOST_CELLS:
        raise _Unfit(f"the notebook has more than {MOST_CELLS} cells.")
    _check_kernel(book)
    return book


def _check_kernel(book):
    for holder, key in (
        ("kernelspec", "language"),
        ("language_info", "name"),
        ("kernelspec", "name"),
    ):
        name = _get(book, "metadata", holder, key)
        if isinstance(name, str) and name:
            if "python" not in name.lower():
                raise _Unfit(f"its kernel is {name[:40]}, and not Python.")
            return


def _get(data, *keys):
    """Value below some keys, None where the data are of another form."""
    for key in keys:
        if not isinstance(data, dict):
            return None
        data = data.get(key)
    return data


def _fields(cell):
    """(type, names, source) of a cell."""
    source = _get(cell, "source")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        raise _Unfit("this is not a notebook: a cell has no source.")
    ids = _get(cell, "id"), _get(cell, "metadata", "nbgrader", "grade_id")
    names = tuple(name for name in ids if isinstance(name, str))
    return _get(cell, "cell_type"), names, source


def _lesson(book, cells, path):
    """Name of the lesson: from metadata, exercise cells or file name."""
    named = _get(book, "metadata", "chainrule", "lesson")
    if isinstance(named, str):
        if named not in exercises.LESSONS:
            raise _Unfit(f"there is no lesson {named[:60]!r} with exercises.")
        return named
    found = {name for _, names, _ in cells for name in names}
    hits = {
        lesson: len(found & set(exercises.of_lesson(lesson)))
        for lesson in exercises.LESSONS
    }
    best = max(hits, key=hits.get)
    if hits[best]:
        return best
    for lesson in exercises.LESSONS:
        if path.name.startswith(lesson):
            return lesson
    raise _Unfit("no lesson of this course can be recognised in it.")


def _language(book, cells):
    named = _get(book, "metadata", "chainrule", "language")
    if named in ("en", "zh"):
        return named
    for _, _, source in cells:
        call = re.search(r"""^use_language\(["'](en|zh)["']\)""", source, re.M)
        if call:
            return call.group(1)
    return "en"


def _cells(cells, ladder):
    """Yield the code cells with what they are.

    An exercise or test cell is code, whatever it was turned into: nbgrader
    turns it back.
    """
    tests = {f"test_{name}": name for name in ladder}
    for number, (kind, names, source) in enumerate(cells, 1):
        own = next((name for name in names if name in ladder), None)
        tested = next((tests[n] for n in names if n in tests), None)
        if kind == "code" or own or tested:
            yield Cell(number, source, own, tested)
