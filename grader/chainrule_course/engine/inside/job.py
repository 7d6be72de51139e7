"""The process of one notebook: builds its walls, then does what it is asked.

    {"do": "start", "files": {name: length, ...}, "render": ...,
     "modules": ...}
        write the files, whose bytes follow  ->  {"standing": [layer, ...]}
    {"do": "run", "source": ..., "seconds": ...}
        run a cell  ->  {"failure": null or [name, message], "outputs": [...]}
    {"do": "look", "name": ..., "cases": [[inputs, driver, rows], ...],
     "seconds": ..., "total": ..., "lend": [...]}
        observe a function on inputs  ->  {"seen": observation} for each,
        up to one that met its time limit, then {"seen": "all"}; or only
        {"seen": null} if there is no such name

Every request has a nonce, which its answers must repeat. What a case expects
never comes here. While a function is observed, this side may ask for the
result of a function that is lent to it.
"""

import contextlib
import os
import random
import signal
import socket
import sys
import tempfile
import traceback
from json import dumps
from pathlib import Path

import numpy as np

from chainrule.checking import codec
from chainrule.checking.cases import Case
from chainrule.checking.lending.lend import lent
from chainrule.checking.limits import TimeLimit
from chainrule.checking.observe import Observation, observe_all

from . import SCRATCH, figures, loans
from .frames import MOST_BYTES, Line, is_too_much
from .shell import run

HOMES = (
    "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR",
    "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
    "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
)  # fmt: skip


def be_child(shell, plan, fds):
    """Live as the process of a notebook; never return."""
    try:
        os.setsid()
        silence()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        fds = _only(fds)
        line = Line(socket.socket(fileno=fds[0]))
        standing = settle(plan)
        Job(shell, line).serve(standing)
    except (EOFError, OSError):
        pass  # the engine has hung up
    except BaseException:
        with contextlib.suppress(Exception):
            line.send({"broken": traceback.format_exc().splitlines()[-1]})
    finally:
        os._exit(0)


def silence():
    """Let the standard descriptors lead nowhere, and be this process's own.

    What several processes have open as one, one could write and another read,
    if only in its flags.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(null, standard)
    os.close(null)


def _only(fds):
    """Move these descriptors to 3, 4, ... and close all others."""
    high = [os.dup2(fd, 200 + i) for i, fd in enumerate(fds)]
    kept = [os.dup2(fd, 3 + i, inheritable=False) for i, fd in enumerate(high)]
    os.closerange(3 + len(kept), 1024)
    return kept


def settle(plan):
    """Move into a scratch folder and build the walls around it."""
    from . import locks, walls  # for Linux only

    locks.install()
    scratch, standing = plan["scratch"] or SCRATCH, []
    if plan["scratch"] is None:
        room = plan["scratch_size"], plan["scratch_files"]
        if walls.own_scratch(scratch, *room):
            standing.append("scratch")
        else:
            scratch = tempfile.mkdtemp(prefix="chainrule-")
    os.chdir(scratch)
    os.environ.update(dict.fromkeys(HOMES, scratch))
    tempfile.tempdir = None
    random.seed()
    np.random.seed()  # noqa: NPY002  # a learner may use it
    in_memory = plan["scratch"] is None
    return standing + walls.build(plan, scratch, in_memory)


class Job:
    """Answers requests about one notebook."""

    def __init__(self, shell, line):
        self.shell, self.line = shell, line
        self.nonce, self.asked = None, 0

    def serve(self, standing):
        """Say that all is ready, then answer until the engine hangs up."""
        own = os.getpid()
        while True:
            request = self.line.receive()
            if "answer" in request:  # to a question that ran out of time
                continue
            self.nonce = request.pop("nonce")
            for reply in self.replies(request, standing):
                if os.getpid() != own:  # a fork of the learner's: one answers
                    return
                self.line.send({"nonce": self.nonce, **self.fitting(reply)})

    def replies(self, request, standing):
        """Do what a request asks."""
        do = request.pop("do")
        if do == "start":
            self.start(**request)
            return [{"standing": standing}]
        return {"run": self.run, "look": self.look}[do](**request)

    def fitting(self, reply):
        """The reply, or less where that is too long."""
        data = dumps(reply).encode()
        if len(data) + 100 < MOST_BYTES and not is_too_much(data):
            return reply
        seen = Observation(value=codec.Unknown(f"{len(data)} bytes"))
        return {"failure": None, "outputs": [], "seen": seen.to_json()}

    def start(self, files, render, modules):
        """Write the files that come with the notebook.

        Where modules is true, modules beside it can be imported as in
        Jupyter, also those that a cell writes.
        """
        figures.drawn = render
        if modules:
            sys.path.insert(0, "")
        os.environ["CHAINRULE_DRAWING"] = str(int(render))
        for name, length in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.writelines(self.line.receive_bytes(length))

    def run(self, source, seconds):
        """Run a cell."""
        try:
            reply = run(self.shell, source, seconds)
        except TimeLimit:  # it came late, while the reply was made
            reply = run(self.shell, source, seconds)
        return [reply]

    def look(self, name, cases, seconds, total, lend):
        """Observe the function with this name on inputs."""
        if name not in self.shell.user_ns:
            yield {"seen": None}
            return
        function = self.shell.user_ns[name]
        borrowed = {
            other: self.stand_in(other, self.shell.user_ns.get(other))
            for other in lend
        }
        cases = [
            Case(codec.decode(given), driver=by, rows=rows)
            for given, by, rows in cases
        ]
        with lent(function, borrowed):
            for seen in observe_all(function, cases, seconds, total):
                yield {"seen": seen.to_json()}
        yield {"seen": "all"}

    def stand_in(self, name, own):
        """A function whose results the engine computes, from plain data.

        What is no plain data goes to the learner's own function.
        """

        def borrowed(*values, **named):
            try:
                text, generators = loans.encoded(values, named)
            except loans.NoData:
                if own is None:
                    raise NameError(f"name {name!r} is not defined") from None
                return own(*values, **named)
            return loans.settle(self.ask(name, text), generators)

        return borrowed

    def ask(self, name, text):
        """Let the engine compute a result."""
        self.asked += 1
        number = self.asked
        question = {"lend": name, "arguments": text, "number": number}
        self.line.send({"nonce": self.nonce, **question})
        reply = self.line.receive()
        while reply.get("answer") != number:  # to an earlier question
            reply = self.line.receive()
        return reply["result"]
