"""Imports everything once, then forks a process for each notebook.

It is started by the engine with a socket on which it listens. The first
who calls tells it what to do, and ends it by hanging up; workers call to have
processes forked as well. A request brings the socket of a job, the answer
brings back a handle on the new process. Who hangs up has no more use for the
processes forked at his request, and they are ended.

It runs no code of a learner's and has one thread.
"""

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from pkgutil import walk_packages

from . import processes, walls
from .job import be_child, silence
from .shell import new_shell, run

MOST_BYTES = 1 << 20
IMPORTS = (
    "numpy.random", "numpy.linalg", "numpy.testing", "ipywidgets",
    "contourpy",
)  # fmt: skip
WARM_UP = (
    "import numpy as np, matplotlib.pyplot as plt\nplt.subplots()\nnp.ones(2)",
    "open('/nowhere')",  # with a traceback through IPython
)


def main(number):
    """Be the zygote, which listens on the socket that has this number."""
    walls.end_with_parent()
    listener = socket.socket(fileno=int(number))
    first, _ = listener.accept()
    plan = json.loads(first.recv(MOST_BYTES))
    walls.hide()
    walls.prepare(plan)
    shell = warm_up(plan["packages"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
    gc.collect()
    gc.freeze()
    silence()  # words at the start are read by who has started it
    first.send(b"ready")
    Switchboard(listener, first, shell, plan).serve()


class Switchboard:
    """Forks for all who call, until the first has hung up."""

    def __init__(self, listener, first, shell, plan):
        self.listener, self.first = listener, first
        self.shell, self.plan = shell, plan
        self.handles = {first: set()}  # on processes, of each who called
        self.waiting = selectors.DefaultSelector()

    def serve(self):
        """Take calls, requests and the ends of processes as they come."""
        self.waiting.register(self.listener, selectors.EVENT_READ, self.meet)
        self.waiting.register(self.first, selectors.EVENT_READ, self.attend)
        while self.first in self.handles:
            for key, _ in self.waiting.select():
                key.data(key.fileobj)

    def meet(self, listener):
        """Take a call."""
        caller, _ = listener.accept()
        self.handles[caller] = set()
        self.waiting.register(caller, selectors.EVENT_READ, self.attend)

    def attend(self, caller):
        """Do what is asked for; end what was forked where he hung up."""
        try:
            request, fds, _, _ = socket.recv_fds(caller, MOST_BYTES, 2)
        except OSError:
            request = b""
        if request:
            self.fork(caller, json.loads(request), fds)
            return
        self.waiting.unregister(caller)
        caller.close()
        for handle in self.handles.pop(caller):
            signal.pidfd_send_signal(handle, signal.SIGKILL)

    def fork(self, caller, request, fds):
        """Fork a process; send a handle on it back, if it still lives."""
        pid = os.fork()
        if not pid:
            be_child(self.shell, {**self.plan, **request}, fds)
        for fd in fds:
            os.close(fd)
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            with contextlib.suppress(OSError):
                caller.send(b"gone")
            return
        self.handles[caller].add(handle)
        self.waiting.register(handle, selectors.EVENT_READ, self.forget)
        with contextlib.suppress(OSError):
            socket.send_fds(caller, [b"forked"], [handle])

    def forget(self, handle):
        """Let go of a process that has ended."""
        self.waiting.unregister(handle)
        for handles in self.handles.values():
            handles.discard(handle)
        os.close(handle)


def warm_up(packages):
    """Import and use once what notebooks need; return the shell."""
    for name in (*IMPORTS, *_parts("chainrule")):
        importlib.import_module(name)
    for path in packages:
        folder, name = os.path.split(path)
        sys.path.insert(0, folder)
        importlib.import_module(name)
        sys.path.remove(folder)
    processes.install()
    shell = new_shell()
    for source in WARM_UP:
        run(shell, source, 60)
    shell.reset()
    return shell


def _parts(package):
    """Names of the modules of a package, those of its own packages too."""
    folders = importlib.import_module(package).__path__
    return [part.name for part in walk_packages(folders, f"{package}.")]
