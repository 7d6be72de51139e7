"""A record for each student, and the journal of the runs.

    marks/secret                      from which the seeds are made
    marks/01_neuron/STUDENT.json      what the marking found
    marks/01_neuron/journal.jsonl     begun and done, line by line
    marks/.work/                      what is being written; swept away

A record appears whole or not at all. A student who was begun and not done
when the power went is marked again by the next run, whatever her record says.
"""

import contextlib
import hmac
import json
import os
import secrets
import shutil
from datetime import UTC, datetime

from chainrule_course.base.errors import UserError
from chainrule_course.base.files import replace, write_part
from chainrule_course.base.files import sweep as sweep_parts


class Records:
    """The records of one assignment of a course.

    Parameters
    ----------
    course : Path
    assignment : str
    """

    def __init__(self, course, assignment):
        self.marks = course / "marks"
        self.assignment = assignment
        self.folder = self.marks / assignment
        self.work = self.marks / ".work"
        self.journal = self.folder / "journal.jsonl"

    def prepare(self):
        """Make the folders; sweep away what an earlier run has left.

        Another run may still be writing there, unless this one is `alone`.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            sweep(self.work)
            sweep_parts(self.folder)
            sweep_parts(self.marks)
            self.work.mkdir()
            self._mend_journal()
        except OSError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error):
        return UserError(f"{self.marks} cannot be written ({error.strerror}).")

    def _mend_journal(self):
        """End the last line, if whoever wrote it did not come to that."""
        with self.journal.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                if file.read() != b"\n":
                    file.write(b"\n")

    @contextlib.contextmanager
    def alone(self):
        """Context manager: no other run marks this course meanwhile."""
        try:
            self.marks.mkdir(parents=True, exist_ok=True)
            lock = (self.marks / "lock").open("a")
        except OSError as error:
            raise self._unwritable(error) from None
        with lock as file:
            if not _locked(file):
                raise UserError(
                    "Another run is marking this course: wait for its end."
                )
            yield

    def seed(self, student):
        """Seed of a student's hidden cases, which nobody can foretell."""
        text = f"{self.assignment}\0{student}".encode()
        found = hmac.digest(secret(self.marks), text, "sha256")
        return int.from_bytes(found[:4], "big")

    def path(self, student):
        """Where the record of a student is."""
        return self.folder / f"{student}.json"

    def read(self, student):
        """The record of a student, None if there is none."""
        try:
            record = json.loads(self.path(student).read_bytes())
        except (OSError, ValueError):
            return None
        return record if isinstance(record, dict) else None

    def write(self, student, record):
        """Write the record of a student, whole or not at all."""
        text = json.dumps(record, ensure_ascii=False, indent=1)
        self.folder.mkdir(parents=True, exist_ok=True)
        replace(self.path(student), text.encode("utf-8", "replace"))

    def enter(self, student, what):
        """Write a line into the journal, and make sure that it lasts."""
        line = {"student": student, "at": now(), "what": what}
        with self.journal.open("ab") as file:
            file.write(json.dumps(line).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    def unfinished(self):
        """Students who were begun and not done when a run ended."""
        begun = set()
        with contextlib.suppress(FileNotFoundError):
            for line in self.journal.read_bytes().split(b"\n"):
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    entry = json.loads(line)  # the last may be torn
                    if entry["what"] == "begun":
                        begun.add(entry["student"])
                    else:
                        begun.discard(entry["student"])
        return begun


def secret(marks):
    """The secret of a course; made the first time, readable by its owner."""
    path = marks / "secret"
    if not path.exists():
        marks.mkdir(parents=True, exist_ok=True)
        part = write_part(marks, secrets.token_hex(32).encode())
        part.chmod(0o600)
        try:
            os.link(part, path)  # the first of two runs wins
        except FileExistsError:
            pass
        except OSError:  # a disk without links
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    return path.read_bytes()


def sweep(folder):
    """Remove a folder, also where files in it are read-only."""
    for parent, _, _ in os.walk(folder):
        os.chmod(parent, 0o700)
    shutil.rmtree(folder, ignore_errors=True)


def record(order, result, **more):
    """The record of a student, from what was found."""
    return {
        "student": order["student"],
        "assignment": order["assignment"],
        "marked": now(),
        "seed": order["seed"],
        "report": result.get("report"),
        "repaired": result.get("repaired", []),
        "refused": result.get("refused"),
        "look": result.get("look", []),
        "protected": result.get("protected", True),
        "seconds": result.get("seconds", 0.0),
        **more,
    }


def now():
    """The present time as text."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _locked(file):
    """Lock an open file until the process ends; tell if it worked."""
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
