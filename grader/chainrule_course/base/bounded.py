"""Work on what comes from a notebook in a process that may be ended.

    call(normal, source)  ->  what normal(source) gives

Whatever a learner wrote may be made to keep a parser, a pattern or a
comparison busy, or to swell it. So such work is done in a process of its own,
with limits on processor time and memory; where it meets one, `call` raises
TooMuch and nobody else has noticed. No code of a learner's runs there.

Each thread has such a process, which is started when it is first needed and
ends with the thread. A worker that has no threads yet may `fork` it, and
shares with it what is imported already.
"""

import atexit
import contextlib
import math
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import traceback
from multiprocessing import get_context

from chainrule_course.base import lifeline

SECONDS = 20  # of the processor, for one call
PATIENCE = 120.0  # seconds by the clock, if it does not even get so many
MEMORY = 768 << 20  # beside what the process has at its start


class TooMuch(Exception):
    """The work took more time or memory than it may."""


class _Killed(TooMuch):
    """The process was ended by none of its limits."""


class Failed(Exception):
    """The work met an error; holds its traceback, which is ours to mend."""


def call(function, *arguments):
    """What a function gives; it and what it takes and gives are pickled.

    Raises
    ------
    TooMuch, Failed
    """
    if not hasattr(_own, "process"):
        _own.process = _Process()
    try:
        return _own.process.ask(function, arguments)
    except _Killed:  # by somebody else; once may have been by chance
        return _own.process.ask(function, arguments)


def fork():
    """Start this thread's process as a fork; there must be no other."""
    _own.process = _Process()
    _own.process.fork()


_own = threading.local()
atexit.register(lambda: _own.__dict__.clear())
if hasattr(os, "register_at_fork"):  # a fork must not share the process
    os.register_at_fork(after_in_child=lambda: _own.__dict__.clear())


class _Process:
    """The process of one thread."""

    def __init__(self):
        self.process = None

    def ask(self, function, arguments):
        question = pickle.dumps((SECONDS, pickle.dumps((function, arguments))))
        for _ in range(2):  # it may have been killed from outside before
            if self.process is None:
                self.start()
            with contextlib.suppress(BrokenPipeError):
                self.questions.write(question)
                self.questions.flush()
                break
            self.close()
        return self.answer()

    def answer(self):
        late = threading.Event()
        timer = threading.Timer(PATIENCE, self.end, [late])
        timer.daemon = True
        timer.start()
        try:
            good, value = pickle.load(self.answers)
        except (EOFError, OSError, pickle.UnpicklingError):
            status = self.close()
            by_limit = late.is_set() or status != -signal.SIGKILL
            kind = TooMuch if by_limit else _Killed
            raise kind("the process was ended") from None
        except BaseException:  # Ctrl-C: an answer nobody waits for
            self.close()
            raise
        finally:
            timer.cancel()
        if good:
            return value
        raise TooMuch("too much memory") if value is None else Failed(value)

    def end(self, late):
        """End it, as it has taken too long."""
        late.set()
        self.process.kill()

    def start(self):
        process = subprocess.Popen(
            [os.path.abspath(sys.executable), "-I", "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
        self.take(process, process.wait, process.stdin, process.stdout)

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

        def wait():
            process.join()
            return process.exitcode

        self.take(process, wait, questions, answers)

    def take(self, process, wait, questions, answers):
        self.process, self.wait = process, wait
        self.questions, self.answers = questions, answers

    def close(self):
        """End it, and say how it ended; the next question starts another."""
        if self.process is None:
            return None
        self.process.kill()
        for file in (self.questions, self.answers):
            with contextlib.suppress(OSError):
                file.close()
        self.process = None
        return self.wait()

    def __del__(self):
        self.close()


# ---- In the process -------------------------------------------------------


def _be_forked(connection):
    """Answer what comes through a socket; hold and say nothing else."""
    number, null = connection.fileno(), os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.closerange(3, number)
    os.closerange(number + 1, os.sysconf("SC_OPEN_MAX"))
    serve(connection.makefile("rb"), connection.makefile("wb"))


def serve(questions, answers):
    """Answer one question after the other, until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it ends with who asks
    lifeline.end_with_parent()
    limits = _Limits()
    while True:
        try:
            seconds, question = pickle.load(questions)
        except EOFError:
            return
        limits.grant(seconds)
        answers.write(_answered(question))
        answers.flush()


def _answered(question):
    try:
        function, arguments = pickle.loads(question)
        return pickle.dumps((True, function(*arguments)))
    except MemoryError:
        return pickle.dumps((False, None))
    except Exception:
        return pickle.dumps((False, traceback.format_exc()))


class _Limits:
    """Limits of this process, where the system has them."""

    def __init__(self):
        try:
            import resource
        except ImportError:  # Windows
            self.resource = None
            return
        self.resource, most = resource, _size() + MEMORY
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (most, most))
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def grant(self, seconds):
        """Grant time for one more question.

        Beyond it the kernel ends the process, also where the interpreter is
        held and would not notice.
        """
        if self.resource is None:
            return
        used = self.resource.getrusage(self.resource.RUSAGE_SELF)
        until = math.ceil(used.ru_utime + used.ru_stime) + seconds
        kind = self.resource.RLIMIT_CPU
        _, most = self.resource.getrlimit(kind)
        with contextlib.suppress(OSError, ValueError):
            self.resource.setrlimit(kind, (until, most))


def _size():
    """Address space that this process has, as far as the system tells."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 1 << 30


def _main():
    """Answer on the standard output, which nothing else may write to."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
