"""Make a proper notebook of what a learner handed in.

The file is data that may be broken in any way. What comes out is a notebook
that nbgrader takes without complaint: every cell that the assignment knows
stands in it at most once, with its own type, points and flags, and locked
cells have the text they were given out with. What was mended is listed, in
one sentence each. What cannot be mended is a UserError.
"""

import ast
import json
import re
import warnings
from contextlib import suppress

import nbformat
from nbformat import from_dict
from nbgrader.utils import compute_checksum

from chainrule.words.language import pick
from chainrule_course.base import bounded
from chainrule_course.base.errors import UserError
from chainrule_course.base.files import digest
from chainrule_course.marking.notebooks import (
    MOST_BYTES,
    MOST_CELLS,
    TOO_MANY_PARTS,
    has_too_many_parts,
)

KINDS = "code", "markdown", "raw"
USUAL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
BEGIN, END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"
MOST_NOTES = 20
FLAGS = "grade", "solution", "locked", "task"

TEXTS = {
    "old_format": {
        "en": "The notebook had format {found}; it was brought to format 4.",
        "zh": "笔记本是第 {found} 版格式，已转换为第 4 版。",
    },
    "kernel": {
        "en": "The notebook asked for the kernel {found}; it was run with"
        " Python.",
        "zh": "笔记本要求使用内核 {found}，已改用 Python 运行。",
    },
    "broken_cell": {
        "en": "Cell {found} was no proper cell and was left out.",
        "zh": "第 {found} 个单元格不是有效的单元格，已被略去。",
    },
    "twice": {
        "en": "The cell {found} stood more than once; the last one counts.",
        "zh": "单元格 {found} 出现了不止一次，以最后一个为准。",
    },
    "renamed": {
        "en": "The cell {found} had lost its name; it was given back.",
        "zh": "单元格 {found} 的名称丢失了，已恢复。",
    },
    "unknown": {
        "en": "The cell {found} is not in the assignment and is not graded.",
        "zh": "作业里没有单元格 {found}，不计分。",
    },
    "retyped": {
        "en": "The cell {found} had become another type of cell; its type"
        " was put back.",
        "zh": "单元格 {found} 的类型被改了，已恢复。",
    },
    "points": {
        "en": "The points of the cell {found} had been changed; they were"
        " put back.",
        "zh": "单元格 {found} 的分值被改了，已恢复。",
    },
    "flags": {
        "en": "The settings of the cell {found} had been changed; they were"
        " put back.",
        "zh": "单元格 {found} 的设置被改了，已恢复。",
    },
    "older": {
        "en": "The assignment was given out in another version; the cells"
        " are now those of the present one.",
        "zh": "作业发放后有过改动，单元格已换成现在的版本。",
    },
    "differs": {
        "en": "The cell {found} is not as in the assignment; it was put"
        " right.",
        "zh": "单元格 {found} 与作业里的不同，已改正。",
    },
    "to_find": {
        "en": "The answer {found} was not in its cell; a person should look"
        " for it.",
        "zh": "答案 {found} 不在它的单元格里，需要人工查找。",
    },
    "edited": {
        "en": "The locked cell {found} had been edited; its text was put"
        " back.",
        "zh": "锁定的单元格 {found} 被修改过，内容已恢复。",
    },
    "deleted": {
        "en": "The cell {found} was missing; it was put in its place.",
        "zh": "缺少单元格 {found}，已补上。",
    },
    "more": {
        "en": "{found} more things were mended.",
        "zh": "另有 {found} 处已修复。",
    },
}


def note(key, found="", texts=TEXTS):
    """A finding as the records have it, in the language in use."""
    text = pick(texts[key]).format(found=_shown(found))
    return {"id": key, "text": text}


def _shown(found):
    """A name from a learner's file, short and printable."""
    text = str(found)
    text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return text if len(text) <= 60 else text[:57] + "..."


def repaired(content, source):
    """A notebook, mended.

    Parameters
    ----------
    content : bytes
        The file that was handed in.
    source : dict
        The notebook as it was generated, see `gradebook.sources`.

    Returns
    -------
    book : dict
        In notebook format 4.5, without outputs.
    notes : list of {"id": ..., "text": ...}
    """
    notes = []
    book = parsed(content, notes)
    cells = [
        cell
        for number, raw in enumerate(book["cells"], 1)
        if (cell := _cell(raw, number, notes))
    ]
    known = {cell["name"]: cell for cell in source["cells"]}
    _name(cells, known, notes)
    _name_by_text(cells, source["cells"], notes)
    _part(cells, known)
    for cell in cells:
        if cell["name"] is not None:
            _restore(cell, known[cell["name"]], notes)
    lost = _answers_to_find(cells, source, notes)
    _tell_in_place(cells, lost, notes)
    _put_back(cells, source["cells"], lost, notes)
    return _writable(_assembled(book, cells, source, notes)), _few(notes)


def _few(notes):
    """The notes, each once, and not more than a person reads."""
    notes = list({entry["text"]: entry for entry in notes}.values())
    if len(notes) <= MOST_NOTES:
        return notes
    return [*notes[:MOST_NOTES], note("more", len(notes) - MOST_NOTES)]


def _writable(book):
    """The notebook, without halves of characters that no file can hold."""
    text = json.dumps(book, ensure_ascii=False)
    return json.loads(text.encode("utf-8", "replace"))


def parsed(content, notes):
    """Data of a file, in notebook format 4."""
    if len(content) > MOST_BYTES:
        most = MOST_BYTES // 10**6
        raise UserError(f"The file is larger than {most} MB.")
    if not content.strip():
        raise UserError("The file is empty.")
    if has_too_many_parts(content):
        raise UserError(f"The file {TOO_MANY_PARTS}.")
    try:
        book = json.loads(content)
    except (ValueError, RecursionError):
        raise UserError("The file is not JSON, or not all of it.") from None
    if not isinstance(book, dict) or "nbformat" not in book:
        raise UserError("The file is JSON, but not a notebook.")
    if book["nbformat"] in (1, 2, 3):
        book = _upgraded(book, notes)
    if book["nbformat"] != 4:
        version = _shown(book["nbformat"])
        raise UserError(f"The notebook has the unknown format {version}.")
    if not isinstance(book.get("cells"), list) or not book["cells"]:
        raise UserError("The notebook has no cells.")
    if len(book["cells"]) > MOST_CELLS:
        raise UserError(f"The notebook has more than {MOST_CELLS} cells.")
    return book


def _upgraded(book, notes):
    version = book["nbformat"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = nbformat.convert(nbformat.from_dict(book), 4)
    except Exception:
        raise UserError(
            f"The notebook has format {version} and cannot be brought to 4."
        ) from None
    notes.append(note("old_format", version))
    return book


def _cell(raw, number, notes):
    """What is used of a cell; None where it is none."""
    source = raw.get("source") if isinstance(raw, dict) else None
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str) or raw.get("cell_type") not in KINDS:
        notes.append(note("broken_cell", number))
        return None
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    metadata = raw.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    marks = metadata.get("nbgrader")
    tags, attached = metadata.get("tags"), raw.get("attachments")
    return {
        "id": raw.get("id"),
        "cell_type": raw["cell_type"],
        "source": source,
        "tags": [tag for tag in tags if isinstance(tag, str)]
        if isinstance(tags, list)
        else [],
        "attachments": attached if _are_attachments(attached) else None,
        "marks": _flat(marks) if isinstance(marks, dict) else {},
        "name": None,
    }


def _name(cells, known, notes):
    """Find out which cell of the assignment each cell is, if any."""
    for cell in cells:
        grade_id = cell["marks"].get("grade_id")
        if isinstance(grade_id, str) and grade_id in known:
            cell["name"] = grade_id
    named = {cell["name"] for cell in cells}
    for cell in cells:
        own = cell["id"]
        if cell["name"] is None and isinstance(own, str) and own in known:
            if own not in named:
                cell["name"] = own
                notes.append(note("renamed", own))
        elif cell["name"] is None and cell["marks"].get("grade"):
            key = "older" if _is_as_given(cell) else "unknown"
            notes.append(note(key, cell["marks"].get("grade_id", "?")))
    seen = set()
    for cell in reversed(cells):
        if cell["name"] in seen:
            notes.append(note("twice", cell["name"]))
            cell["name"] = None
        elif cell["name"] is not None:
            seen.add(cell["name"])


def _name_by_text(cells, source, notes):
    """Find locked cells that have their text and nothing else."""
    named = {cell["name"] for cell in cells}
    texts = {
        tidy(visible(known["source"] or "")): known["name"]
        for known in reversed(source)
        if known["locked"] and known["name"] not in named
    }
    texts.pop("", None)
    for cell in cells:
        if cell["name"] is None and not cell["marks"]:
            cell["name"] = texts.pop(tidy(cell["source"]), None)


def tidy(text):
    """A text without blanks at the ends of its lines, and around it."""
    return "\n".join(map(str.rstrip, text.split("\n"))).strip()


def _part(cells, known):
    """Give what was written into a locked cell, beside its text, own cells.

    So it is where two cells were merged, which keeps the first one's name.
    """
    for place in reversed(range(len(cells))):
        cell = cells[place]
        if cell["name"] is None or not known[cell["name"]]["locked"]:
            continue
        text = tidy(visible(known[cell["name"]]["source"]))
        before, found, after = tidy(cell["source"]).partition(text)
        own = {**cell, "id": None, "marks": {}, "name": None}
        if text and found and after.strip():
            cells.insert(place + 1, {**own, "source": after.strip()})
        if text and found and before.strip():
            cells.insert(place, {**own, "source": before.strip()})


def _answers_to_find(cells, source, notes):
    """Names of answers to mark by hand that may stand in some other cell.

    Where there is no doubt which one that is, it is given the name. Prose
    that was left as it was given out may stand beside its cell.
    """
    there = {cell["name"] for cell in cells}
    lost = [
        known
        for known in source["cells"]
        if known["grade"] and known["solution"] and known["name"] not in there
    ]
    given = {*source.get("texts", ()), digest("")}
    own = [
        cell
        for cell in cells
        if cell["name"] is None and digest(tidy(cell["source"])) not in given
    ]
    for kind in KINDS:
        wanted = [known for known in lost if known["cell_type"] == kind]
        found = [cell for cell in own if cell["cell_type"] == kind]
        if len(wanted) == len(found) == 1:
            found[0]["name"] = wanted[0]["name"]
            notes.append(note("renamed", wanted[0]["name"]))
            lost.remove(wanted[0])
            own.remove(found[0])
    prose = [cell for cell in own if cell["cell_type"] != "code"]
    is_code = len(prose) < len(own)
    found = {k["name"] for k in lost if k["cell_type"] == "code" and is_code}
    lost = {k["name"] for k in lost if k["cell_type"] != "code"}
    if lost and (prose or _is_prose_in(own)):
        found |= lost
    return found | (_left(cells, source) if prose else set())


def _left(cells, source):
    """Names of prose to mark by hand that is as it was given out."""
    known = {
        known["name"]: tidy(known["source"] or "")
        for known in source["cells"]
        if known["grade"] and known["solution"]
        and known["cell_type"] != "code"
    }  # fmt: skip
    return {
        cell["name"]
        for cell in cells
        if known.get(cell["name"]) == tidy(cell["source"])
    }


def _is_prose_in(cells):
    """Whether a cell of code holds something else, or comments alone."""
    texts = [cell["source"] for cell in cells]
    try:
        return bounded.call(_reads_as_prose, texts)
    except (bounded.TooMuch, bounded.Failed):
        return True


def _reads_as_prose(texts):
    for text in texts:
        if text.lstrip().startswith(("%", "!", "?")):
            continue
        try:
            if not ast.parse(text).body:
                return True
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return True
    return False


def _tell_in_place(cells, lost, notes):
    """Say in an answer's own cell that it may stand somewhere else."""
    for cell in cells:
        if cell["name"] in lost:
            notes.append(note("to_find", cell["name"]))
            text = f"{cell['source']}\n\n{notes[-1]['text']}"
            cell["source"] = text.strip()


def _restore(cell, known, notes):
    """Give a cell the type, settings and, where locked, text it had.

    The checksum that nbgrader wrote when it was given out tells whether the
    learner has changed it since, or the teacher the assignment; that of an
    answer, as far as the text before it is known.
    """
    keys = [*_differences(cell, known)]
    if keys and _is_older(cell, known):
        keys = ["older"]
    elif keys and not _is_hers(cell, known):
        keys = [key if key == "retyped" else "differs" for key in keys]
    notes += [note(key, known["name"]) for key in keys]
    cell["cell_type"] = known["cell_type"]
    if known["locked"]:
        cell["source"] = known["source"]


def _differences(cell, known):
    """Yield the ids of notes on what is not as it should be."""
    marks = cell["marks"]
    if cell["cell_type"] != known["cell_type"]:
        yield "retyped"
    if (
        known["grade"]
        and marks.get("points", known["points"]) != known["points"]
    ):
        yield "points"
    if any(bool(marks.get(f, known[f])) != bool(known[f]) for f in FLAGS):
        yield "flags"
    text = tidy(cell["source"])
    if known["locked"] and text != tidy(visible(known["source"])):
        yield "edited"


def _is_hers(cell, known):
    """Whether a cell can have been changed by nobody but the learner."""
    checksum = cell["marks"].get("checksum")
    if known["locked"]:
        return checksum is not None
    return checksum == known["checksum"]


def _is_older(cell, known):
    """Whether a cell is, but for an answer, as it was given out before."""
    if _is_as_given(cell):
        return True
    before = {**cell, "source": known["source"] or ""}
    return not known["locked"] and _is_as_given(before)


def _is_as_given(cell):
    """Whether the checksum of a cell says that it was not changed."""
    given = from_dict({**cell, "metadata": {"nbgrader": cell["marks"]}})
    with suppress(ValueError, LookupError, TypeError, AttributeError):
        return compute_checksum(given) == cell["marks"]["checksum"]
    return False


def visible(source):
    """The text of a cell without the tests that are hidden."""
    lines, hidden = [], False
    for line in source.split("\n"):
        if BEGIN in line:
            hidden = True
        elif END in line:
            hidden = False
        elif not hidden:
            lines.append(line)
    return "\n".join(lines)


def texts_of(path):
    """Digests of the texts in a source notebook that are no answers."""
    try:
        cells = json.loads(path.read_bytes())["cells"]
        texts = ["".join(c["source"]) for c in cells if not _is_answer(c)]
    except (OSError, ValueError, LookupError, TypeError):
        return []
    return sorted({digest(tidy(text)) for text in texts})


def _is_answer(cell):
    return cell["metadata"].get("nbgrader", {}).get("solution", False)


def _put_back(cells, source, lost, notes):
    """Put back cells that are missing, where they belong.

    Parameters
    ----------
    lost : set of str
        Names of answers that a person has to look for.
    """
    order = [known["name"] for known in source]
    is_older = "older" in {entry["id"] for entry in notes}
    for place, known in enumerate(source):
        name = known["name"]
        names = [cell["name"] for cell in cells]
        needed = known["grade"] or known["task"] or known["locked"]
        if name in names or not needed:
            continue
        text = known["source"]
        if name in lost:
            notes.append(note("to_find", name))
            text = f"{text}\n\n{notes[-1]['text']}".strip()
            if known["cell_type"] == "code":
                text = "# " + text.replace("\n", "\n# ")
        elif is_older and known["locked"]:
            notes.append(note("older"))
        else:
            notes.append(note("deleted", name))
        cell = {
            "id": name, "cell_type": known["cell_type"], "source": text,
            "tags": [], "attachments": None, "marks": {}, "name": name,
        }  # fmt: skip
        before = [n for n in order[:place] if n in names]
        after = [n for n in order[place:] if n in names]
        if after and (not before or not known["grade"]):
            cells.insert(names.index(after[0]), cell)
        elif before:
            cells.insert(names.index(before[-1]) + 1, cell)
        else:
            cells.append(cell)


def _assembled(book, cells, source, notes):
    """The notebook, with ids that are unique."""
    metadata = book.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    language = kernel_language(metadata)
    if language and "python" not in language.lower():
        notes.append(note("kernel", language))
    known = {cell["name"]: cell for cell in source["cells"]}
    ids = _ids(cells)
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": source["kernelspec"] or PYTHON,
            "language_info": {
                "name": "python",
                "pygments_lexer": "ipython3",
            },
            **_of_the_course(metadata),
        },
        "cells": [
            _finished(cell, id, known.get(cell["name"]))
            for cell, id in zip(cells, ids, strict=True)
        ],
    }


PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}


def kernel_language(metadata):
    """Language that the metadata of a notebook name, "" if none."""
    for holder, key in (("kernelspec", "language"), ("language_info", "name"),
                        ("kernelspec", "name")):  # fmt: skip
        value = metadata.get(holder)
        value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            return value
    return ""


def _of_the_course(metadata):
    ours = metadata.get("chainrule")
    if not isinstance(ours, dict):
        return {}
    plain = {k: v for k, v in ours.items() if isinstance(v, str)}
    return {"chainrule": plain}


def _ids(cells):
    """An id for each cell; cells of the assignment choose first."""
    ids = [cell["name"] for cell in cells]
    taken = {name for name in ids if name}
    for i, cell in enumerate(cells):
        if ids[i] and USUAL_ID.fullmatch(ids[i]):
            continue
        wanted = cell["id"]
        if (
            not isinstance(wanted, str)
            or not USUAL_ID.fullmatch(wanted)
            or wanted in taken
        ):
            wanted = f"cell-{i + 1}"
            while wanted in taken:
                wanted += "-"
        ids[i] = wanted
        taken.add(wanted)
    return ids


def _finished(cell, id, known):
    metadata = {"tags": cell["tags"]} if cell["tags"] else {}
    if known is not None:
        metadata["nbgrader"] = marks_of(known)
    made = {
        "cell_type": cell["cell_type"],
        "id": id,
        "metadata": metadata,
        "source": cell["source"],
    }
    if cell["cell_type"] == "code":
        return {**made, "execution_count": None, "outputs": []}
    if _are_attachments(cell["attachments"]):
        made["attachments"] = cell["attachments"]
    return made


def marks_of(known):
    """nbgrader's metadata of a cell of the assignment."""
    marks = {
        "schema_version": 3,
        "grade_id": known["name"],
        "checksum": known["checksum"],
        "cell_type": known["cell_type"],
        **{flag: bool(known[flag]) for flag in FLAGS},
    }
    if known["points"] is not None:
        marks["points"] = known["points"]
    return marks


def _flat(marks):
    """nbgrader's marks of a cell: none of them holds others."""
    return {k: v for k, v in marks.items() if not isinstance(v, (dict, list))}


def _are_attachments(data):
    return isinstance(data, dict) and all(
        isinstance(bundle, dict)
        and all(isinstance(v, str) for v in bundle.values())
        for bundle in data.values()
    )
