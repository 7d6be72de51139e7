"""One notebook's process, seen from outside: asks it, and ends it."""

import contextlib
import os
import secrets
import signal
import time
from dataclasses import dataclass

from chainrule.checking import codec
from chainrule.checking.observe import Observation
from chainrule_course.engine import layers
from chainrule_course.engine.inside import loans
from chainrule_course.engine.inside.frames import Flood, Line
from chainrule_course.engine.outputs import checked

MOST_LENT = 5000  # results lent to one notebook
MOST_NAME, MOST_MESSAGE = 100, 500  # characters of an exception

LEFT_OUT = {
    "output_type": "stream",
    "name": "stdout",
    "text": "[more was shown than there is room for]\n",
}


class Ended(Exception):
    """The process is gone: it died, or it was ended.

    Its `key` is the id of the finding: dead, endless, flood; `words` are its
    last ones, where it could not begin.
    """

    def __init__(self, key):
        super().__init__(key)
        self.key, self.words = key, ""


class Missing(Exception):
    """There is nothing with the name of the function."""


@dataclass(frozen=True)
class CellRun:
    """What a cell did.

    outputs are those of a notebook; failure is None or the name and message
    of the exception that ended it.
    """

    outputs: list
    failure: tuple | None
    seconds: float


def name_and_message(name, message):
    """What is kept of an exception; TypeError where these are no texts."""
    if not isinstance(name, str) or not isinstance(message, str):
        raise TypeError("no texts")
    return name[:MOST_NAME], message[:MOST_MESSAGE]


class Forked:
    """The process of a notebook that the zygote has forked."""

    def __init__(self, number):
        self.number = number  # of the descriptor that stands for it

    def kill(self):
        """End it, and its threads with it; it has no other processes."""
        with contextlib.suppress(OSError):
            signal.pidfd_send_signal(self.number, signal.SIGKILL)

    def close(self):
        """Let go of it; the zygote waits for it."""
        os.close(self.number)


class Job:
    """A process that runs a notebook; a context manager that ends it.

    Attributes
    ----------
    standing : set of str
        Layers of the sandbox that it has around it.
    """

    def __init__(self, socket, handle, limits, clean):
        self.line, self.handle, self.limits = Line(socket), handle, limits
        self.clean = clean  # called with the job at its end
        self.standing, self.received, self.lent = set(), 0, 0
        self.shown = 0  # bytes of outputs
        self.words = ""  # its last ones, where it could not begin

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.end()

    @property
    def alive(self):
        """Whether it has not been ended."""
        return self.handle is not None

    def start(self, files, render, modules):
        """Hand over the notebook's files; learn which layers stand."""
        lengths = {name: len(content) for name, content in files.items()}
        request = {
            "do": "start", "files": lengths, "render": render,
            "modules": modules,
        }  # fmt: skip
        deadline = time.monotonic() + self.limits.start
        with self._proper():
            nonce = self._send(request, deadline)
            for content in files.values():
                self.line.send_bytes(content, deadline)
            reply = self._reply(nonce, deadline)
            self.standing = layers.MEANINGS.keys() & reply["standing"]

    def run(self, source, seconds, patience=None):
        """Run a cell.

        Parameters
        ----------
        source : str
        seconds : float
            After which the cell is interrupted.
        patience : float, optional
            Seconds after which the process is ended.

        Raises
        ------
        Ended
            If no proper reply came in time.
        """
        request = {"do": "run", "source": source, "seconds": seconds}
        started = time.monotonic()
        with self._proper():
            reply = self._ask(request, self._patience(seconds, patience))
            outputs, failure = self._shown(reply["outputs"]), reply["failure"]
            if failure is not None:
                failure = name_and_message(*failure)
        return CellRun(outputs, failure, time.monotonic() - started)

    def _shown(self, outputs):
        """Outputs of the last reply, as long as there is room for them."""
        self.shown += self.line.length
        if self.shown > self.limits.shown:
            outputs = [LEFT_OUT] if outputs else []
        return checked(outputs)

    def look(self, name, cases, seconds, patience=None, total=None, lend=None):
        """Observe a function of the notebook on cases.

        The process gets to know inputs and drivers, and no more.

        Parameters
        ----------
        name : str
        cases : sequence of Case
        seconds, patience
            For each case, as `run` takes them.
        total : float, optional
            Seconds for all cases.
        lend : dict, optional
            Functions by name that take and return text, as `loans` makes
            it: they stand in for the notebook's own.

        Yields
        ------
        Observation
            Of each case, up to one that met the time limit.

        Raises
        ------
        Missing
            If there is nothing with this name.
        Ended
            If no proper reply came in time.
        """
        inputs = [
            (codec.encode(case.inputs, layouts=True), case.driver, case.rows)
            for case in cases
        ]
        total = seconds * len(cases) if total is None else total
        request = {
            "do": "look", "name": name, "cases": inputs, "seconds": seconds,
            "total": total, "lend": list(lend or ()),
        }  # fmt: skip
        patience = self._patience(seconds, patience)
        until = time.monotonic() + total + self.limits.grace
        with self._proper():
            nonce = self._send(request, time.monotonic() + patience)
            for _ in cases:
                deadline = min(time.monotonic() + patience, until)
                seen = self._reply(nonce, deadline, lend)["seen"]
                if seen is None:
                    raise Missing
                seen = Observation.from_json(seen)
                yield seen
                if seen.late:
                    break
            if self._reply(nonce, deadline)["seen"] != "all":
                raise ValueError("more than was asked for")

    def _patience(self, seconds, patience):
        return seconds + self.limits.grace if patience is None else patience

    @contextlib.contextmanager
    def _proper(self):
        """End the process where its reply is not what we speak."""
        try:
            yield
        except TimeoutError:
            self.end()
            raise Ended("endless") from None
        except Flood:
            self.end()
            raise Ended("flood") from None
        except (EOFError, OSError, LookupError, TypeError, ValueError,
                AttributeError, ArithmeticError, RecursionError,
                MemoryError):  # fmt: skip
            self.end()
            raise Ended("dead") from None

    def _ask(self, request, patience):
        deadline = time.monotonic() + patience
        return self._reply(self._send(request, deadline), deadline)

    def _send(self, request, deadline):
        """Send a request; return the nonce of its replies."""
        if not self.alive:
            raise EOFError
        nonce = secrets.token_hex(16)
        self.line.send({**request, "nonce": nonce}, deadline)
        return nonce

    def _reply(self, nonce, deadline, lend=None):
        """Wait for a reply; lend what is asked for meanwhile."""
        while True:
            reply = self._receive(deadline)
            if "broken" in reply:
                self.words = reply["broken"][-300:]
                raise EOFError
            if reply["nonce"] != nonce:
                raise ValueError("an answer to another question")
            if "lend" not in reply:
                return reply
            self.line.send(self._lend(reply, lend or {}), deadline)

    def _receive(self, deadline):
        reply = self.line.receive(deadline)
        self.received += self.line.length
        if self.received > self.limits.sent:
            raise Flood
        return reply

    def _lend(self, question, lend):
        """Answer what a function that is lent would give."""
        self.lent += 1
        if self.lent > MOST_LENT:
            result = loans.failure(RuntimeError("called too often"))
        else:
            result = lend[question["lend"]](question["arguments"])
        return {"answer": question["number"], "result": result}

    def kill(self):
        """End the process; whoever waits for an answer learns of it."""
        handle = self.handle
        if handle is not None:
            handle.kill()

    def end(self):
        """End the process, and free what it had."""
        if self.handle is None:
            return
        self.kill()
        self.handle.close()
        self.handle = None
        self.line.close()
        self.clean(self)
