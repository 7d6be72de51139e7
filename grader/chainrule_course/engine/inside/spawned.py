"""The process of one notebook where there is no zygote (see spawn.py)."""

import contextlib
import os
import socket
import sys

from .frames import Line
from .job import Job
from .shell import new_shell


def main():
    """Call the engine and answer until it hangs up."""
    port, key = sys.stdin.readline().split()
    caller = socket.create_connection(("127.0.0.1", int(port)))
    caller.sendall(key.encode())
    standing = _limit()
    shell = new_shell()
    with contextlib.suppress(EOFError, OSError):
        Job(shell, Line(caller)).serve(standing)
    os._exit(0)  # threads of the learner's may still run


def _limit():
    try:
        import resource
    except ImportError:  # Windows
        return []
    for what, most in (
        (resource.RLIMIT_AS, 2 << 30),
        (resource.RLIMIT_FSIZE, 16 << 20),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))
    return ["limits"]
