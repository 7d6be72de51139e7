"""What the cells of an nbgrader notebook are, and where each is run."""

import re

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

IN_PROCESS = re.compile(r"^[ \t]*#+[ \t]*in-process\b", re.MULTILINE)

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
    tests = is_grade(cell) and not is_solution(cell)
    if tests and not is_teachers(cell):
        return FOREIGN
    if tests and (one_process or IN_PROCESS.search(cell.source)):
        return INSIDE
    if tests:
        return TEST
    if not one_process and is_locked(cell) and is_teachers(cell):
        return BOTH
    return LEARNER


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
