"""Marking again: keep the results aside, show what would change, ask."""

import json
import sys

from chainrule_course.base.files import digest
from chainrule_course.classroom import gradebook


class Kept:
    """Results that wait on the disk until they are wanted.

    Parameters
    ----------
    folder : Path
    """

    def __init__(self, folder):
        self.folder = folder
        self.folder.mkdir()

    def keep(self, student, result):
        """Keep a result."""
        self._path(student).write_bytes(result or b"null")

    def take(self, student):
        """A result that was kept; None where there was none to be had."""
        content = self._path(student).read_bytes()
        return None if content == b"null" else content

    def _path(self, student):
        return self.folder / digest(student)


def differences(book, assignment, student, result):
    """What would change in the gradebook, a sentence for each cell.

    Parameters
    ----------
    book : gradebook.Book
    assignment, student : str
    result : bytes or None
        Of `work.carry_out`.
    """
    result = json.loads(result or "{}")
    before = gradebook.scores(book, assignment, student)
    lines = []
    for cell, points in result.get("scores", {}).items():
        old, by_hand = before.get(cell, (None, None))
        if old == points:
            continue
        line = f"{student}: {cell} {_number(old)} -> {_number(points)}"
        if by_hand is not None:
            line += f" (the score given by hand, {by_hand:g}, stands)"
        lines.append(line)
    return lines


def _number(points):
    return "none" if points is None else f"{points:g}"


def agreed(lines, yes):
    """Show what would change; tell whether it shall be written."""
    if not lines:
        return True
    print("\n".join(lines))
    count = f"{len(lines)} score{'s' if len(lines) > 1 else ''}"
    if yes:
        return True
    if not sys.stdin.isatty():
        print(f"Nothing was written: --yes writes these {count}.")
        return False
    answer = input(f"Write these {count} to the gradebook? [y/N] ")
    return answer.strip().lower() in ("y", "yes")
