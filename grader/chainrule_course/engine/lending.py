"""Lend results of references to a notebook whose own function is wrong.

`fit_line` may call `neuron_gradient`. A slip in the one must not spoil the
other, and no reference may come near a learner's code: the notebook's process
sends arguments, and gets back what the reference makes of them.

The arguments are a learner's to choose, so the reference computes in a
process of its own, with limits on size, memory and time. Each line it reads
is a question, each it writes an answer. As a rule it is started anew, by
`python -m chainrule_course.engine.lending`; a worker that has no threads yet
may `fork` it, and shares with it what is imported already.

While a notebook is marked nobody else asks the process that lends to it, so
none waits for another.
"""

import atexit
import contextlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib import import_module
from multiprocessing import get_context

from chainrule.checking.limits import TimeLimit, time_limit
from chainrule_course.base import lifeline
from chainrule_course.engine.inside import loans

MOST_BYTES = 200_000  # of a question, and of an answer
MEMORY = 1 << 30
SECONDS = 1.0
PATIENCE = 10.0  # until a process that does not answer is ended
REFUSED = loans.failure(RuntimeError("this is too large to be lent"))


@contextlib.contextmanager
def lender():
    """Context manager: a `Lender` that nobody else asks meanwhile."""
    try:
        one = _idle.pop()
    except IndexError:
        one = Lender()
        _all.append(one)
    try:
        yield one
    finally:
        _idle.append(one)


def fork():
    """Start a process now, as a fork of this one, which has no threads."""
    with lender() as one:
        one.fork()


class Lender:
    """The process that computes; it is started when it is first asked."""

    def __init__(self):
        self.process = self.until = None

    def prepare(self, place):
        """Start the process, and import there what it will need."""
        self.ask(place, None)

    def ask(self, place, arguments):
        """What a reference gives or raises, as text.

        Parameters
        ----------
        place : str
            Where the reference stands, "module:function".
        arguments : str
            As `loans` makes it.
        """
        question = json.dumps([place, arguments]).encode()
        if len(question) > MOST_BYTES:
            return REFUSED
        # twice, as it may have been killed from outside
        answer = self._answer(question) or self._answer(question)
        return answer.decode().strip() or REFUSED

    def _answer(self, question):
        if self.process is None:
            self._start()
        self.until = time.monotonic() + PATIENCE
        try:
            self.questions.write(question + b"\n")
            self.questions.flush()
            answer = self.answers.readline()
        except OSError:
            answer = b""
        self.until = None
        if not answer:
            self.close()
        return answer

    def _start(self):
        process = subprocess.Popen(
            [os.path.abspath(sys.executable), "-I", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._take(process, process.wait, process.stdin, process.stdout)

    def fork(self):
        """Start it as a fork of this process, which has no threads."""
        here, there = socket.socketpair()
        process = get_context("fork").Process(
            target=_be_forked, args=[there], daemon=True
        )
        process.start()
        there.close()
        with here:
            questions, answers = here.makefile("wb"), here.makefile("rb")
        self._take(process, process.join, questions, answers)

    def _take(self, process, wait, questions, answers):
        self.process, self.wait = process, wait
        self.questions, self.answers = questions, answers
        threading.Thread(
            target=self._watch, args=[process], daemon=True
        ).start()

    def _watch(self, process):
        """End the process where an answer takes too long."""
        while self.process is process:
            if time.monotonic() > (self.until or math.inf):
                process.kill()
            time.sleep(1)

    def close(self):
        """End the process; the next question starts another."""
        if self.process is not None:
            self.process.kill()
            for file in (self.questions, self.answers):
                with contextlib.suppress(OSError):
                    file.close()
            self.wait()
            self.process = None


_all, _idle = [], []  # lenders


def _forget():
    _all.clear()
    _idle.clear()


@atexit.register
def _close():
    for one in _all:
        one.close()


if hasattr(os, "register_at_fork"):  # a fork must not share the processes
    os.register_at_fork(after_in_child=_forget)


def compute(place, arguments):
    """What a reference gives or raises, as text."""
    module, _, name = place.partition(":")
    function = getattr(import_module(module), name)
    if arguments is None:  # it was to be imported, no more
        return loans.answer(None)
    try:
        with time_limit(SECONDS):
            values, named, generators = loans.arguments_of(arguments)
            value = function(*values, **named)
            value = list(value) if hasattr(value, "__next__") else value
            text = loans.answer(value, generators)
            fits = loans.whole(text) and len(text) < MOST_BYTES
            return text if fits else REFUSED
    except (Exception, TimeLimit) as error:
        return loans.failure(error)


def _be_forked(connection):
    """Answer what comes through a socket; hold and say nothing else."""
    number, null = connection.fileno(), os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.closerange(3, number)
    os.closerange(number + 1, os.sysconf("SC_OPEN_MAX"))
    serve(connection.makefile("r"), connection.makefile("w"))


def serve(questions, answers):
    """Answer one question a line, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with who asks
    lifeline.end_with_parent()
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for question in questions:
        print(compute(*json.loads(question)), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
