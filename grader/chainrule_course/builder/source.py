"""Read the source of a lesson: MyST Markdown, prose in pairs, code once.

    +++ {"key": "bias", "lang": "en"}          English prose, then
    +++ {"key": "bias", "lang": "zh", "of": "1a2b3c4d"}   its Chinese, with a
                                               hash of the English it is from
    ```{code-cell}                             code, in both languages
    :key: plot
    ```{code-cell}                             an exercise: the cell is made
    :exercise: solutions.neuron:neuron         from the reference

Everything that is wrong is reported with file and line.
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import pairwise

from jupytext import myst

from chainrule_course import exercises
from chainrule_course.base.errors import UserError
from chainrule_course.builder import pairs

MARKERS = (
    "BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS",
    "END HIDDEN TESTS", "BEGIN MARK SCHEME", "END MARK SCHEME",
)  # fmt: skip
OPTIONS = {"key", "lang", "of", "exercise", "given", "opening", "tags"}


class SourceError(UserError):
    """A mistake in a source, with the place where it is."""

    def __init__(self, path, line, message):
        super().__init__(f"{path.parent.name}/{path.name}:{line}: {message}")


@dataclass(frozen=True)
class Cell:
    """One cell of a source: where it stands, what it is, what it says."""

    key: str
    line: int
    kind: str  # "markdown" or "code"
    text: str
    lang: str | None = None
    of: str | None = None
    exercise: str | None = None  # "module:function"
    given: tuple = ()  # functions that the cell hands to the learner
    tags: tuple = ()
    opening: str | None = None  # the moving page that is saved in it


@dataclass(frozen=True)
class Source:
    """A lesson's source: its name and its cells."""

    lesson: str
    path: object
    cells: tuple

    def in_language(self, language):
        """Cells of the notebook in one language, in order."""
        return [c for c in self.cells if c.lang in (None, language)]


def hash_of(text):
    """Short hash by which a translation names the text it was made from."""
    return hashlib.sha256(text.strip().encode()).hexdigest()[:8]


def read(path):
    """Read and check a source. SourceError names file and line."""
    text = path.read_text(encoding="utf-8")
    try:
        book = myst.myst_to_notebook(text, add_source_map=True)
    except Exception as error:  # jupytext raises several kinds
        raise SourceError(path, _line_in(error), f"{error}") from error
    lines = book.metadata["source_map"]
    cells = tuple(
        _cell(path, cell, line)
        for cell, line in zip(book.cells, lines, strict=True)
    )
    found = Source(path.stem, path, cells)
    _check(found)
    return found


def _line_in(error):
    number = re.search(r"line (\d+)", str(error))
    return int(number.group(1)) if number else 1


def _cell(path, cell, line):
    unknown = set(cell.metadata) - OPTIONS
    if unknown:
        names = ", ".join(sorted(unknown))
        raise SourceError(path, line, f"unknown option {names}")
    given = cell.metadata.get("given", "")
    exercise = cell.metadata.get("exercise")
    key = cell.metadata.get("key") or (exercise or "").partition(":")[2]
    if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
        raise SourceError(
            path, line, f"each cell needs a key of a-z, 0-9 and _, not {key!r}"
        )
    return Cell(
        key=key,
        line=line,
        kind=cell.cell_type,
        text=cell.source,
        lang=cell.metadata.get("lang"),
        of=str(cell.metadata.get("of", "")) or None,
        exercise=exercise,
        given=tuple(given.split()),
        tags=tuple(cell.metadata.get("tags", ())),
        opening=cell.metadata.get("opening"),
    )


def _check(found):
    for cell in found.cells:
        _check_cell(found, cell)
    _check_keys(found)
    for english, chinese in _pairs(found):
        _check_pair(found.path, english, chinese)
    _check_exercises(found)


def _check_cell(found, cell):
    def fail(message):
        raise SourceError(found.path, cell.line, message)

    for marker in MARKERS:
        if marker in cell.text:
            fail(f"nbgrader would take {marker!r} for its own marker")
    if cell.kind == "markdown" and cell.lang not in ("en", "zh"):
        fail(f'prose {cell.key!r} needs "lang": "en" or "zh"')
    if cell.kind == "code" and cell.lang:
        fail(f"code {cell.key!r} stands once, without lang")
    if cell.exercise and cell.text.strip():
        fail(f"exercise {cell.key!r} is made from its reference; no text")


def _check_keys(found):
    seen = {}
    for cell in found.cells:
        place = (cell.key, cell.lang)
        other = {lang for key, lang in seen if key == cell.key}
        if place in seen or (other and None in (cell.lang, *other)):
            first = next(line for p, line in seen.items() if p[0] == cell.key)
            raise SourceError(
                found.path,
                cell.line,
                f"key {cell.key!r} stands in line {first} already",
            )
        seen[place] = cell.line


def _pairs(found):
    """(English, Chinese) cells; the Chinese follows its English."""
    for cell, after in pairwise([*found.cells, None]):
        if cell.lang == "en":
            if not after or (after.key, after.lang) != (cell.key, "zh"):
                raise SourceError(
                    found.path,
                    cell.line,
                    f"the Chinese of {cell.key!r} should follow it",
                )
            yield cell, after
    chinese = [c for c in found.cells if c.lang == "zh"]
    english = {c.key for c in found.cells if c.lang == "en"}
    for cell in chinese:
        if cell.key not in english:
            raise SourceError(
                found.path, cell.line, f"{cell.key!r} has no English"
            )


def _check_pair(path, english, chinese):
    fresh = hash_of(english.text)
    if chinese.of != fresh:
        raise SourceError(
            path,
            chinese.line,
            f"the Chinese of {chinese.key!r} was made from an older English"
            f" text (now {fresh}): bring it up to date, then run"
            f" `chainrule lessons --translated {chinese.key}`",
        )
    problem = pairs.difference(english.text, chinese.text)
    if problem:
        raise SourceError(path, chinese.line, f"{chinese.key!r}: {problem}")


def _check_exercises(found):
    ladder = {}
    if found.lesson in exercises.LESSONS:
        ladder = exercises.of_lesson(found.lesson)
    used = [cell for cell in found.cells if cell.exercise]
    for cell in used:
        exercise = ladder.get(cell.exercise.partition(":")[2])
        if exercise is None or exercise.written != cell.exercise:
            raise SourceError(
                found.path,
                cell.line,
                f"unknown exercise {cell.exercise!r}; {found.lesson} has"
                f" {', '.join(e.written for e in ladder.values()) or 'none'}",
            )
    names = {exercise.name for exercise in exercises.every()}
    for cell in found.cells:
        if cell.key in names and not cell.exercise:
            raise SourceError(
                found.path,
                cell.line,
                f"{cell.key!r} is the name of an exercise, whose cell is"
                " found by it: choose another key",
            )
    missing = set(ladder) - {cell.key for cell in used}
    if missing:
        raise SourceError(
            found.path, 1, f"no cell for exercise {', '.join(sorted(missing))}"
        )


def accept(path, keys):
    """Write the present hash of the English into the Chinese cells."""
    text = path.read_text(encoding="utf-8")
    book = myst.myst_to_notebook(text)
    for cell in book.cells:
        key = cell.metadata.get("key")
        if cell.metadata.get("lang") == "en" and keys & {key, "all"}:
            text = re.sub(
                rf'(\+\+\+ {{"key": "{key}", "lang": "zh", "of": ")[^"]*"',
                rf'\g<1>{hash_of(cell.source)}"',
                text,
            )
    path.write_text(text, encoding="utf-8", newline="\n")
