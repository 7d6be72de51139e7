"""Find where the course goes on with what a learner wrote."""

import json
import re

FIGURE = re.compile(r"^figures\.\w+\(", re.MULTILINE)


def uses(notebooks):
    """Which cells use each exercise after it was written, as text.

    Parameters
    ----------
    notebooks : dict
        A notebook for each lesson with exercises, in order.
    """
    names = {
        cell["id"]: lesson
        for lesson, book in notebooks.items()
        for cell in book["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    lines = (
        f"{json.dumps(name)}: {json.dumps(_uses(name, lesson, notebooks))}"
        for name, lesson in names.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _uses(name, own, notebooks):
    """The next cell and the next figure of its lesson, and other lessons."""
    word = re.compile(rf"\b{name}\b")
    cells = _cells(notebooks[own], word)
    there = [key for key, _ in cells].index(name)
    after = [cell for cell in cells[there + 1 :] if cell[0] != f"test_{name}"]
    figures = [key for key, source in after if FIGURE.search(source)]
    later = [
        lesson
        for lesson, book in notebooks.items()
        if lesson > own and _cells(book, word)
    ]
    return {
        "cell": after[0][0] if after else None,
        "figure": figures[0] if figures else None,
        "lessons": later,
    }


def _cells(book, word):
    return [
        (cell["id"], cell["source"])
        for cell in book["cells"]
        if cell["cell_type"] == "code" and word.search(cell["source"])
    ]
