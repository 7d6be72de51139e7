"""Lend results of references to a notebook whose own function is wrong.

`fit_line` may call `neuron_gradient`. A slip in the one must not spoil the
other, and no reference may come near a learner's code: the notebook's process
sends arguments, and gets back what the reference makes of them.

The arguments are a learner's to choose, so the reference computes in a
process of its own, `python -m grader.engine.lending`, with limits on size,
memory and time. Each line it reads is a question, each it writes an answer.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from importlib import import_module

from chainrule import codec
from chainrule.limits import TimeLimit, time_limit
from grader.engine.inside.loans import arguments_of, with_states

MOST_BYTES = 200_000  # of a question, and of an answer
MEMORY = 1 << 30
SECONDS = 1.0
PATIENCE = 10.0  # until a process that does not answer is ended
REFUSED = {"raises": ["RuntimeError", "this is too large to be lent"]}


def borrowed(references):
    """Map names to functions that take and return encoded data.

    Parameters
    ----------
    references : dict
        Where each reference stands, as "module:function".
    """
    return {
        name: lambda arguments, place=place: _lender.ask(place, arguments)
        for name, place in references.items()
    }


class Lender:
    """The process that computes; it is started when it is first asked."""

    def __init__(self):
        self.lock, self.process = threading.Lock(), None

    def ask(self, place, arguments):
        """What a reference gives or raises, as encoded data."""
        question = json.dumps([place, arguments])
        if len(question) > MOST_BYTES:
            return REFUSED
        with self.lock:
            answer = self._answer(question)
            if not answer:
                self.close()
                return REFUSED
        return json.loads(answer)

    def _answer(self, question):
        if self.process is None:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", __name__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        watch = threading.Timer(PATIENCE, self.process.kill)
        watch.start()
        try:
            self.process.stdin.write(question + "\n")
            self.process.stdin.flush()
            return self.process.stdout.readline()
        except OSError:
            return ""
        finally:
            watch.cancel()

    def close(self):
        """End the process; the next question starts another."""
        if self.process is not None:
            self.process.kill()
            with contextlib.suppress(OSError):
                self.process.communicate()
            self.process = None


_lender = Lender()
atexit.register(_lender.close)
if hasattr(os, "register_at_fork"):  # a fork must not share the process
    os.register_at_fork(after_in_child=_lender.__init__)


def compute(place, arguments):
    """What a reference gives or raises, as encoded data."""
    module, _, name = place.partition(":")
    try:
        with time_limit(SECONDS):
            function = getattr(import_module(module), name)
            values, named, generators = arguments_of(arguments)
            value = function(*values, **named)
            value = list(value) if hasattr(value, "__next__") else value
            return with_states(codec.encode(value), generators)
    except (Exception, TimeLimit) as error:
        return {"raises": [type(error).__name__, str(error)[:500]]}


def main():
    """Answer one question a line."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for question in sys.stdin:
        answer = json.dumps(compute(*json.loads(question)))
        print(answer if len(answer) < MOST_BYTES else json.dumps(REFUSED))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
