"""One run of `chainrule course grade`: who is due, what came of it."""

import contextlib
import errno
import json
import time
import unicodedata
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from nbgrader.converters import Autograde
from tqdm import tqdm

from chainrule_course.base.errors import UserError
from chainrule_course.base.files import digest
from chainrule_course.classroom import gradebook, pools, submissions
from chainrule_course.classroom.records import Records, record, sweep
from chainrule_course.classroom.regrade import Kept, agreed, differences
from chainrule_course.classroom.steps import EngineExecute
from chainrule_course.classroom.writer import Writer
from chainrule_course.marking.repair import texts_of
from chainrule_course.marking.submission import STOPPED

SETTLE = (
    "They are named in every run until something else is handed in, or"
    " --settle says that all is well."
)
TWIN = (
    "There is another folder whose name looks the same and is spelled with"
    " other characters; both were marked, as two students."
)
STOPPING = errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EIO


@dataclass
class Summary:
    """What a run has done, in numbers and sentences."""

    assignment: str
    marked: int = 0
    before: int = 0  # were marked by an earlier run
    outdated: int = 0  # of these, with other tests
    unprotected: int = 0
    failed: dict = field(default_factory=dict)  # student -> sentence
    mended: dict = field(default_factory=dict)  # student -> sentences
    look: dict = field(default_factory=dict)  # student -> sentences
    seconds: float = 0.0

    def text(self):
        """Return what is printed at the end."""
        lines = [f"{self.assignment}: {self._count()}"]
        if self.outdated:
            lines.append(
                f"{self.outdated} of those were marked with other tests than"
                " there are now; --regrade marks them again."
            )
        if self.unprotected:
            lines.append(
                f"{self.unprotected} have points from tests that run in the"
                " learner's own process."
            )
        for student, sentence in sorted(self.failed.items()):
            lines.append(f"- {student}: {sentence}")
        for student, sentences in sorted(
            [*self.mended.items(), *self.look.items()]
        ):
            lines += [f"- {student}: {sentence}" for sentence in sentences]
        if self.failed or self.mended:
            lines.append(SETTLE)
        return "\n".join(map(_printable, lines))

    def _count(self):
        parts = [f"{self.marked} marked"]
        if self.before:
            parts.append(f"{self.before} marked before")
        if self.mended:
            parts.append(f"{len(self.mended)} mended")
        if self.failed:
            parts.append(f"{len(self.failed)} not marked")
        return ", ".join(parts) + f" ({self.seconds:.1f} s)."


def _printable(text):
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


class Run:
    """A run; a context manager that holds the gradebook and the records.

    Parameters
    ----------
    app : nbgrader.apps.NbGrader
    assignment : str
    args : argparse.Namespace
        Of the command.
    pool : pools.Processes or pools.Dask
    again : bool
        Mark all again, without a word on what changes.
    settled : collection of str, optional
        Students who need not be named any more; all, where it is empty.
    """

    def __init__(self, app, assignment, args, pool, again=False, settled=None):
        self.again, self.settled = again, settled
        self.app, self.assignment, self.args = app, assignment, args
        self.pool = pool
        self.coursedir = app.coursedir
        self.records = Records(Path(self.coursedir.root), assignment)
        self.held = contextlib.ExitStack()
        self.summary = Summary(assignment)

    def __enter__(self):
        with contextlib.ExitStack() as stack:
            url, name = self.coursedir.db_url, self.coursedir.course_id
            self.book = stack.enter_context(gradebook.opened(url, name))
            self.sources = gradebook.sources(self.book, self.assignment)
            self.settings = EngineExecute(parent=self.app)
            self.given = submissions.given(
                self.coursedir, self.assignment, self.theirs_to_change()
            )
            self.tests = digest(
                json.dumps(self.sources, sort_keys=True),
                *chain(*sorted(self.given.items())),
            )
            self.learn_texts()
            stack.enter_context(_no_space_explained())
            stack.enter_context(self.records.alone())
            self.records.prepare()
            stack.callback(sweep, self.records.work)
            self.held = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self.held.__exit__(*error)

    def carry_out(self):
        """Mark who is due; return the summary."""
        started = time.perf_counter()
        due = self.due()
        writer = Writer(self.app, self.book, self.records)
        if self.args.regrade:
            self.regrade(due, writer)
        else:
            with self.results(due) as results:
                for student, result in results:
                    self.settle(writer, due[student], result)
        self.summary.seconds = time.perf_counter() - started
        return self.summary

    def regrade(self, due, writer):
        """Mark all, show what would change, write if that is wanted."""
        kept, lines = Kept(self.records.work / "kept"), []
        with self.results(due) as results:
            for student, result in results:
                kept.keep(student, result)
                lines += differences(
                    self.book, self.assignment, student, result
                )
                self.book.drop()
        if agreed(sorted(lines), self.args.yes):
            for student, read in due.items():
                self.settle(writer, read, kept.take(student))
        else:
            self.summary.before += len(due)

    @contextlib.contextmanager
    def results(self, due):
        """Context manager: results by student, as they come."""
        self.book.drop()  # hold no lock while notebooks run
        with self.progress(len(due)) as bar:
            yield self.counted(due, bar)

    def counted(self, due, bar):
        """Yield results, of what cannot be marked first, and count them."""
        for read in due.values():
            if read.refused:
                result = {"refused": read.refused, "stop": None}
                yield read.student, json.dumps(result).encode()
                self.advance(bar)
        for student, result in pools.results(self.pool, self.orders(due)):
            yield student, result
            self.advance(bar)

    def progress(self, count):
        """A bar on a terminal: done, failed, rate, time left."""
        return tqdm(
            total=count, desc=self.assignment, unit="", disable=None,
            dynamic_ncols=True, leave=False,
        )  # fmt: skip

    def advance(self, bar):
        """Count one more on the bar."""
        bar.set_postfix(failed=len(self.summary.failed), refresh=False)
        bar.update()

    @property
    def home(self):
        """The zone of time in which nbgrader writes when it was handed in."""
        settings = self.app.config.get("Exchange", {})
        return str(settings.get("timezone", "UTC"))

    def learn_texts(self):
        """Enter into the sources which texts are in the notebooks anyway.

        Those given out have a header as well, where the course has one.
        """
        places = self.coursedir
        folders = [
            places.format_path(step, ".", self.assignment)
            for step in (places.source_directory, places.release_directory)
        ]
        for name, source in self.sources.items():
            paths = [Path(folder, f"{name}.ipynb") for folder in folders]
            source["texts"] = sorted(set().union(*map(texts_of, paths)))

    def theirs_to_change(self):
        """Names of files of ours that learners are asked to change."""
        settings = Autograde(coursedir=self.coursedir, parent=self.app)
        return settings.exclude_overwriting.get(self.assignment, ())

    def due(self):
        """Submissions to mark, by student."""
        found = submissions.students(self.coursedir, self.assignment)
        self.check_names(found)
        left_out = self.coursedir.student_id_exclude.split(",")
        done = gradebook.marked(self.book, self.assignment)
        begun = self.records.unfinished()
        due = {}
        for student, folder in found.items():
            if self.args.only and student not in self.args.only:
                continue
            if student in left_out:
                continue
            read = self.read(student, folder).let_go()
            record = self.records.read(student)
            if (
                self.args.regrade
                or self.again
                or student in begun
                or not self.is_done(read, record, done)
            ):
                due[student] = read
            else:
                self.stand(student, record)
        self.look_for_twins(found)
        return due

    def read(self, student, folder):
        """Read a submission; a class of them may be more than memory holds."""
        return submissions.read(
            student, folder, self.sources, self.coursedir.ignore,
            self.given, self.home,
        )  # fmt: skip

    def stand(self, student, record):
        """Count a submission that stays as an earlier run has left it.

        What was wrong with it is named again, until that is settled.
        """
        settle = self.settled
        if settle is not None and (not settle or student in settle):
            record["settled"] = True
            self.records.write(student, record)
        if not record["refused"]:
            self.summary.before += 1
            self.summary.outdated += record.get("tests") != self.tests
        if record.get("settled"):
            return
        if record["refused"]:
            self.summary.failed[student] = record["refused"]
        self.name_mended(student, record["repaired"])

    def name_mended(self, student, notes):
        """Enter what was mended that somebody did to a submission."""
        texts = [note["text"] for note in notes if note["id"] != "older"]
        if texts:
            self.summary.mended[student] = texts

    def look_for_twins(self, found):
        """Name students whose folders spell one name in two ways."""
        known = {}
        for student in found:
            name = unicodedata.normalize("NFC", student)
            if known.setdefault(name, student) != student:
                self.summary.look[student] = [TWIN]

    def check_names(self, found):
        """Raise UserError where there is nothing of what was asked for."""
        if not found:
            raise UserError(
                f"Nobody has handed in {self.assignment}: there is nothing in"
                f" {self.coursedir.submitted_directory}/ (nbgrader collect"
                " brings what is in the exchange)."
            )
        for student in self.args.only or ():
            if student not in found:
                raise UserError(
                    f"{student} has not handed in {self.assignment}."
                )

    def is_done(self, read, record, done):
        """Whether a submission stands marked in all places."""
        if record is None or record.get("submission") != read.digest():
            return False
        if record.get("refused"):
            return record.get("tests") == self.tests and not record["again"]
        step = self.coursedir.autograded_directory
        place = self.coursedir.format_path(step, read.student, self.assignment)
        return read.student in done and Path(place).is_dir()

    def order(self, read):
        """What a worker needs to know of a submission."""
        return {
            "student": read.student,
            "assignment": self.assignment,
            "seed": self.records.seed(read.student),
            "unsafe": self.args.unsafe or self.settings.unsafe,
            "render": self.args.render or self.settings.render,
            "cell_seconds": self.settings.cell_seconds,
            "sources": self.sources,
            **self.read(read.student, read.folder).encoded(),
        }

    def orders(self, due):
        """Orders to the workers, made as they are taken."""
        for student, read in due.items():
            if not read.refused:
                yield student, json.dumps(self.order(read)).encode()

    def settle(self, writer, read, result):
        """Write what was found, or why there is nothing."""
        result = {"again": False, **_loaded(result)}
        if result["stop"]:
            raise UserError(result["stop"])
        if not result["refused"]:
            try:
                self.write(writer, read, result)
                self.count(read, result)
                return
            except (OSError, UserError) as error:
                if getattr(error, "errno", errno.EIO) in STOPPING:
                    raise
                result |= _own_error(error)
            except (Exception, SystemExit) as error:
                gradebook.raise_if_of_database(error)
                result |= _own_error(error)
        record = self.record(read, {**result, "report": None})
        writer.write(read, None, record)
        self.summary.failed[read.student] = result["refused"]

    def write(self, writer, read, result):
        """Write all that belongs to a student."""
        whole = self.read(read.student, read.folder)
        writer.write(whole, result, self.record(read, result))

    def record(self, read, result):
        """The record of a student."""
        order = {
            "student": read.student,
            "assignment": self.assignment,
            "seed": self.records.seed(read.student),
        }
        notes = read.notes + result.get("repaired", [])
        return record(
            order, {**result, "repaired": notes},
            submission=read.digest(), tests=self.tests, again=result["again"],
        )  # fmt: skip

    def count(self, read, result):
        """Enter a submission that was marked into the summary."""
        self.summary.marked += 1
        self.name_mended(read.student, read.notes + result["repaired"])
        self.summary.unprotected += not result["protected"]
        said = [item["text"] for item in result["look"]
                if item["id"] in STOPPED]  # fmt: skip
        if said:
            self.summary.look[read.student] = said


def _loaded(result):
    if result is None:
        return {
            "stop": None,
            "refused": "It ended the worker that marked it, three times.",
            "again": True,
        }
    return json.loads(result)


def _own_error(error):
    """A result that says that there was an error that should not be."""
    last = str(error).strip().split("\n")[0][:200]
    text = f"nbgrader did not take it ({type(error).__name__}: {last})."
    return {"refused": text, "again": True}


@contextlib.contextmanager
def _no_space_explained():
    """Say in one sentence that a file could not be written."""
    try:
        yield
    except OSError as error:
        raise UserError(
            f"{error.filename or 'A file'} cannot be written"
            f" ({error.strerror}): mend that and run the command again;"
            " nothing is lost."
        ) from error
