"""Run a whole notebook of any nbgrader course, its tests outside.

A cell or a call that ends one of the two processes is left out, and the rest
is run again in two new ones; tests that have a result are not run twice.
"""

import time
from dataclasses import dataclass, field

from nbformat import from_dict
from nbgrader.utils import determine_grade

from chainrule_course.engine.job import Ended
from chainrule_course.engine.verify import cells
from chainrule_course.engine.verify.pair import CELL_SECONDS, Pair

NOTEBOOK_SECONDS = 300.0
MOST_PAIRS = 16

WHY = {
    "dead": "The process ended while this cell ran.",
    "endless": "This cell did not come to an end and was stopped.",
    "flood": "This cell sent more data than allowed and was stopped.",
    "foreign": "This test is not as it was given out, so it was not run.",
    "points": "This test gave more points than there are, or none.",
    "late": "The notebook had no time left for this cell.",
}


@dataclass
class Executed:
    """What the cells of a notebook put out.

    Attributes
    ----------
    outputs : dict
        Outputs of each code cell that was run, by its index.
    forgeable : list of str
        Ids of tests that ran in the learner's own process.
    stopped : dict
        Why a cell was stopped (a key of WHY), by its index.
    warned : dict
        The first words that a test had on stderr, by its index.
    """

    outputs: dict = field(default_factory=dict)
    forgeable: list = field(default_factory=list)
    stopped: dict = field(default_factory=dict)
    warned: dict = field(default_factory=dict)


def execute(book, engine, is_ours=None, **options):
    """Run a notebook that nbgrader has put right.

    Parameters
    ----------
    book : NotebookNode
    engine : Engine
        Made with `packages=[PROXIES]`.
    is_ours : callable, optional
        Takes a cell; says whether to leave it to others.
    options
        is_teachers, which takes a locked cell and says whether its text is
        the teacher's (`cells.is_unchanged`); files, render and seconds, as
        for `Pair`.

    Returns
    -------
    Executed
    """
    return _Run(book, engine, is_ours, **options).carry_out()


class _Run:
    """The run of one notebook, through as many pairs as it takes."""

    def __init__(
        self,
        book,
        engine,
        is_ours=None,
        is_teachers=cells.is_unchanged,
        seconds=CELL_SECONDS,
        **options,
    ):
        self.book, self.engine, self.seconds = book, engine, seconds
        self.options = {"seconds": seconds, **options}
        self.roles = {
            index: cells.role(cell, is_teachers, engine.zygote is None)
            for index, cell in enumerate(book.cells)
            if cell.cell_type == "code" and not (is_ours and is_ours(cell))
        }
        self.found, self.left_out = Executed(), set()
        self.died = set()  # indices of cells of which a process died once
        more = max(1, seconds / CELL_SECONDS)
        self.end = time.monotonic() + NOTEBOOK_SECONDS * more

    def carry_out(self):
        """Run all cells."""
        for _ in range(MOST_PAIRS):
            if time.monotonic() > self.end:
                break
            with Pair(self.engine, **self.options) as pair:
                if self.go_through(pair):
                    return self.numbered()
        for index in self.roles:
            if index not in self.found.outputs:
                self.stop(index, "late")
        return self.numbered()

    def go_through(self, pair):
        """Run what can be run; say whether that was all."""
        for index, role in self.roles.items():
            if time.monotonic() > self.end:
                return False
            if index in self.left_out or self.is_settled(index, role):
                continue
            try:
                outputs = self.run(pair, index, role)
            except Ended as ended:
                if ended.key == "dead" and self.is_new(index):
                    return False
                self.stop(index, ended.key)
                self.left_out.add(index)
            else:
                stopped = self.found.stopped.get(index)
                if stopped == "dead" and self.is_new(index):
                    del self.found.stopped[index]
                    return False
                self.found.outputs[index] = outputs
                if role in (cells.TEST, cells.INSIDE):
                    self.on_one_screen(index)
            if not pair.alive:
                return False
        return True

    def is_new(self, index):
        """Whether a process died in a cell for the first time.

        Somebody may have killed it, so the cell is tried once more.
        """
        new = index not in self.died
        self.died.add(index)
        return new

    def on_one_screen(self, index):
        """Move what a test had on stderr, where nbgrader gives no points."""
        said = warnings_in(self.found.outputs[index])
        if said:
            self.found.warned[index] = said
        self.found.outputs[index] = on_stdout(self.found.outputs[index])

    def is_settled(self, index, role):
        """Whether a cell is only for its result, and has one."""
        only = role in (cells.TEST, cells.INSIDE, cells.FOREIGN)
        return only and index in self.found.outputs

    def run(self, pair, index, role):
        """Run a cell; return its outputs."""
        source = self.book.cells[index].source
        if role == cells.FOREIGN:
            return [error("foreign")]
        if role == cells.TEST:
            return self.test(pair, index, source)
        outputs = pair.learner.run(source, self.seconds).outputs
        if role == cells.BOTH:
            pair.test(source)
        if role == cells.INSIDE:
            self.found.forgeable.append(name_of(self.book.cells[index]))
        return outputs

    def test(self, pair, index, source):
        """Run a test outside; note if it has ended her process."""
        ran = pair.test(source)
        if not pair.alive:
            self.found.stopped[index] = "dead"
        if ran.failure and ran.failure[0] == "TimeLimit":
            pair.learner.end()  # it may still be answering
            self.found.stopped[index] = "endless"
        cell = from_dict({**self.book.cells[index], "outputs": ran.outputs})
        try:
            determine_grade(cell)
        except (ValueError, KeyError):  # nbgrader would end the whole run
            return [error("points"), *ran.outputs]
        return ran.outputs

    def stop(self, index, key):
        """Note that a cell was stopped."""
        self.found.stopped[index] = key
        self.found.outputs[index] = [error(key)]

    def numbered(self):
        """The result, with results numbered as their cells are."""
        for number, index in enumerate(sorted(self.found.outputs), 1):
            for output in self.found.outputs[index]:
                if output["output_type"] == "execute_result":
                    output["execution_count"] = number
        return self.found


def on_stdout(outputs):
    """Outputs with those on stderr, a warning say, on stdout."""
    return [
        {**output, "name": "stdout"} if "name" in output else output
        for output in outputs
    ]


def warnings_in(outputs):
    """The first line on stderr, "" without any."""
    texts = [o["text"] for o in outputs if o.get("name") == "stderr"]
    return "".join(texts).strip().partition("\n")[0][:300]


def name_of(cell):
    """The grade_id of a cell."""
    return cell.metadata.nbgrader["grade_id"]


def error(key):
    """The output of a cell that was not run to its end."""
    return {
        "output_type": "error",
        "ename": "NotRun",
        "evalue": WHY[key],
        "traceback": [f"NotRun: {WHY[key]}"],
    }
