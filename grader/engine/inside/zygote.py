"""Imports everything once, then forks a process for each notebook.

It is started by grader.engine with one socket, over which it is told what to
do; a request brings the socket of a job, the answer brings back a handle on
the new process. It runs no code of a learner's and has one thread.
"""

import gc
import importlib
import json
import os
import signal
import socket
import sys

from . import walls
from .job import be_child
from .shell import new_shell, run

MOST_BYTES = 1 << 20
WARM_UP = (
    "import numpy as np, matplotlib.pyplot as plt\nplt.subplots()\nnp.ones(2)",
    "raise ValueError",
)


def main(number):
    """Be the zygote, with the control socket that has this number."""
    control = socket.socket(fileno=int(number))
    plan = json.loads(control.recv(MOST_BYTES))
    walls.hide()
    walls.prepare(plan)
    shell = warm_up(plan["packages"])
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # no zombies
    gc.collect()
    gc.freeze()
    control.send(b"ready")
    while True:
        request, fds, _, _ = socket.recv_fds(control, MOST_BYTES, 2)
        if not request:
            return
        pid = os.fork()
        if not pid:
            be_child(shell, {**plan, **json.loads(request)}, fds)
        answer(control, pid)
        for fd in fds:
            os.close(fd)


def answer(control, pid):
    """Send a handle on the process back, if it still lives."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        control.send(b"gone")
        return
    socket.send_fds(control, [b"forked"], [handle])
    os.close(handle)


def warm_up(packages):
    """Import and use once what notebooks need; return the shell."""
    for name in ("ipywidgets", "chainrule.figures"):
        importlib.import_module(name)
    for path in packages:
        folder, name = os.path.split(path)
        sys.path.insert(0, folder)
        importlib.import_module(name)
        sys.path.remove(folder)
    shell = new_shell()
    for source in WARM_UP:
        run(shell, source, 60)
    shell.reset()
    return shell
