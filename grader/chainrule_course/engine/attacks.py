"""Small attacks that show whether the sandbox holds; `chainrule doctor`.

Each is a few lines that raise where it is blocked. None does harm where it
is not: it reads a file made for it, calls a port that nobody else uses,
sends signal 0.
"""

import contextlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

from chainrule_course.base import workspace
from chainrule_course.engine.job import Ended

SECONDS = 10
SHARED = "/tmp", "/dev/shm"
ATTACKS = {
    "read a file": "open({secret!r}).read()",
    "list a folder": "import os; os.listdir({folder!r})",
    "read through a link": (
        "import os; os.symlink({secret!r}, 'a'); open('a').read()"
    ),
    "read a file of the system": "open('/etc/passwd').read()",
    "import the solutions": "import chainrule_course.solutions.neuron",
    "import the grader": "import chainrule_course.exercises",
    "write a file": "open({secret!r} + '.new', 'w')",
    "change a file": "open({secret!r}, 'a')",
    "remove a file": "import os; os.unlink({spare!r})",
    "change the mode of a file": "import os; os.chmod({spare!r}, 0o600)",
    "change the time of a file": "import os; os.utime({spare!r}, (0, 0))",
    "write into the temporary folder": "open('{tmp}', 'w')",
    "write into shared memory": "open('{shm}', 'w')",
    "read the marker's environment": (
        "open('/proc/{pid}/environ', 'rb').read()"
    ),
    "read the parent's environment": (
        "import os; open(f'/proc/{{os.getppid()}}/environ', 'rb').read()"
    ),
    "read the marker's memory": "open('/proc/{pid}/mem', 'rb')",
    "trace the parent": (
        "import ctypes, os; libc = ctypes.CDLL(None)\n"
        "assert libc.ptrace(16, os.getppid(), 0, 0) == 0"
    ),
    "signal the marker": "import os; os.kill({pid}, 0)",
    "signal the parent": "import os; os.kill(os.getppid(), 0)",
    "signal the parent through a file": (
        "import fcntl, os\nfcntl.fcntl(0, fcntl.F_SETOWN, os.getppid())"
    ),
    "connect over TCP": (
        "import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
    ),
    "send over UDP": (
        "import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "s.sendto(b'x', ('127.0.0.1', {port}))"
    ),
    "connect to a socket file": (
        "import socket; socket.socket(socket.AF_UNIX).connect({unix!r})"
    ),
    "start a program": "import subprocess; subprocess.run(['true'])",
    "fork": "import os\nif not os.fork(): os._exit(0)",
    "make namespaces": (
        "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0"
    ),
    "lift its limits": (
        "import resource as r; most = r.RLIM_INFINITY\n"
        "r.setrlimit(r.RLIMIT_AS, (most, most))"
    ),
    "take much memory": "bytes(3 << 30)",
    "take memory as a file": "import os; os.memfd_create('a')",
    "park a descriptor in a socket": (
        "import socket; a, b = socket.socketpair()\n"
        "socket.send_fds(a, [b'x'], [0])"
    ),
    "widen a socket": (
        "import socket; a, b = socket.socketpair()\n"
        "a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 400_000)"
    ),
    "widen a pipe": (
        "import fcntl, os\nfcntl.fcntl(os.pipe()[0], 1031, 1 << 20)"
    ),
    "write a large file": "open('a', 'wb').write(bytes(100 << 20))",
    "write many files": "for i in range(5000): open(f'{{i}}', 'w').close()",
}


@dataclass(frozen=True)
class Attempt:
    """How an attack went; reason says what blocked it."""

    name: str
    blocked: bool
    reason: str


def attempts(engine):
    """Yield how each attack goes in a process of its own."""
    with _targets() as targets:
        for name, source in ATTACKS.items():
            yield _attempt(engine, name, source.format(**targets))


def _attempt(engine, name, source):
    with engine.job() as job:
        try:
            failure = job.run(source, SECONDS).failure
        except Ended as ended:
            return Attempt(name, True, f"the process was ended: {ended}")
    reason = "" if failure is None else ": ".join(filter(None, failure))
    return Attempt(name, failure is not None, reason)


@contextlib.contextmanager
def _targets():
    """What the attacks aim at, made for them."""
    with (
        workspace.temporary() as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as unix,
    ):
        strewn = [f"{top}/{Path(folder).name}.x" for top in SHARED]
        secret, spare = Path(folder, "secret"), Path(folder, "spare")
        secret.write_text("secret")
        spare.write_text("spare")
        unix.bind(f"{folder}/unix")
        unix.listen()
        yield {
            "folder": folder,
            "secret": str(secret),
            "spare": str(spare),
            "unix": f"{folder}/unix",
            "port": server.getsockname()[1],
            "pid": os.getpid(),
            **dict(zip(("tmp", "shm"), strewn, strict=True)),
        }
        for path in strewn:
            Path(path).unlink(missing_ok=True)
