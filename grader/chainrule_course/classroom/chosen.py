"""Which notebook counts, where there is more than the one asked for.

A learner may have worked in a copy beside the template, or renamed both. The
one that was worked in counts, where there is one and no more; otherwise what
has the right name, and the others are named in a note.
"""

import json

from chainrule_course.base.errors import UserError
from chainrule_course.classroom.submissions import TEXTS, lifted, none_named
from chainrule_course.marking.repair import note


def choose(notebooks, others, sources, files):
    """Notebooks to mark, and the files to lay beside them.

    Parameters
    ----------
    notebooks : dict
        Those with the right names: name -> bytes.
    others : dict
        The others, by the names of their files.
    sources : dict
        The notebooks of the assignment, see `gradebook.sources`.
    files : dict
        What was handed in besides: name -> bytes.

    Returns
    -------
    notebooks : dict
    files : dict
    notes : list of {"id": ..., "text": ...}

    Raises
    ------
    UserError
        If there is none to mark.
    """
    empty = {
        name: source
        for name, source in sources.items()
        if name not in notebooks or not is_worked(notebooks[name], source)
    }
    found = {}
    for file, content in others.items():
        fits = [name for name in empty if is_worked(content, empty[name])]
        if len(empty) == 1 and fits:
            found[file] = content
    notes = []
    if len(found) == 1:
        (name,), ((file, content),) = empty, found.items()
        key = "copy" if name in notebooks else "file_name"
        notes.append(note(key, file, TEXTS))
        notebooks = {**notebooks, name: content}
        files = lifted(files, file)
    elif not notebooks:
        raise UserError(none_named(sources, others))
    rest = others.keys() - (found if len(found) == 1 else set())
    notes += [note("more_notebooks", file, TEXTS) for file in sorted(rest)]
    return notebooks, files, notes


def is_worked(content, source):
    """Whether something was written into a notebook's answers.

    What cannot be read, or has none of the answers, was not given out so.
    """
    answers = {
        cell["name"]: cell["source"]
        for cell in source["cells"]
        if cell["solution"]
    }
    try:
        cells = json.loads(content)["cells"]
        found = dict(map(_answer, cells))
    except (ValueError, LookupError, TypeError, AttributeError,
            RecursionError):  # fmt: skip
        return False
    return any(
        found[name].split() != text.split()
        for name, text in answers.items()
        if name in found
    )


def _answer(cell):
    """Name and text of a cell."""
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return str(name or cell.get("id")), "".join(cell["source"])
