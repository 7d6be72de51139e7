"""What the cells of an nbgrader notebook are, and where each is run."""

import re

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

TAG = "in-process"
IN_PROCESS = re.compile(rf"^[ \t]*#+[ \t]*{TAG}\b", re.MULTILINE)

LEARNER = "learner"  # her own: in her process
BOTH = "both"  # the teacher's, ungraded: in both, for what it defines
TEST = "test"  # a test of the teacher's: in the process of the tests
INSIDE = "inside"  # a test that asks to be run in the learner's process
FOREIGN = "foreign"  # a test that is not as it was given out: not run


def role(cell, is_teachers, one_process=False):
    """Where a code cell is run.

    Parameters
    ----------
    cell : NotebookNode
    is_teachers : callable
        Says of a locked cell whether its text is the teacher's.
    one_process : bool
        Whether there is none but the learner's.
    """
    tests = is_test(cell)
    if tests and not is_teachers(cell):
        return FOREIGN
    if tests and (one_process or IN_PROCESS.search(cell.source)):
        return INSIDE
    if tests:
        return TEST
    if not one_process and is_locked(cell) and is_teachers(cell):
        return BOTH
    return LEARNER


def is_test(cell):
    """Whether nbgrader takes points from what a code cell puts out."""
    return is_grade(cell) and not is_solution(cell)


def spelled_out(book):
    """A source notebook with the line in every test that has the tag.

    Anybody can tag a cell of a notebook that was given out. So a tag counts
    only here: the gradebook keeps the text of a test, and not its tags.
    """
    done = [_spelled_out(cell) for cell in book.cells]
    return NotebookNode({**book, "cells": done})


def _spelled_out(cell):
    tagged = TAG in cell.metadata.get("tags", [])
    tests = cell.cell_type == "code" and is_test(cell)
    return in_process(cell) if tagged and tests else cell


def in_process(cell):
    """A test with the line that lets it run in the learner's process."""
    if IN_PROCESS.search(cell.source):
        return cell
    # At its end, since a cell magic has to come first.
    return NotebookNode({**cell, "source": f"{cell.source}\n# {TAG}"})


def is_unchanged(cell):
    """Whether a cell is as the gradebook has it.

    nbgrader writes the gradebook's checksum into every cell before it runs
    any, and with it only the text and the marks fit that were given out. In
    front of a cell that it had to add again stands a remark of its own.
    """
    marks = cell.metadata.get("nbgrader", {})
    if not marks.get("grade_id") or not marks.get("checksum"):
        return False
    if compute_checksum(cell) == marks["checksum"]:
        return True
    remark, _, source = cell.source.partition("\n\n")
    if not remark.startswith("# ") or "\n" in remark:
        return False
    given = NotebookNode({**cell, "source": source})
    return compute_checksum(given) == marks["checksum"]
