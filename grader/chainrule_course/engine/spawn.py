"""A new Python for each notebook, for systems without a zygote.

macOS cannot fork a process that has loaded numpy without risk, and Windows
cannot fork. There each job takes seconds to start and has no sandbox around
it, only limits; what is expected stays outside all the same.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

from chainrule_course.base import workspace
from chainrule_course.base.errors import UserError
from chainrule_course.engine import box

IS_NEEDED = sys.platform != "linux"
START_SECONDS = 60
BEGIN = (
    "import sys; sys.path.insert(0, sys.argv[1]); from inside import spawned;"
    " sys.path.pop(0); spawned.main()"
)
KEPT = {
    "PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "VIRTUAL_ENV",
    "CONDA_PREFIX", "SYSTEMROOT", "WINDIR", "COMSPEC", "PATHEXT",
}  # fmt: skip


class Fresh:
    """The process of a notebook that was started for it."""

    def __init__(self, process):
        self.process = process

    def kill(self):
        """End it, with all that it has started in its group."""
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError):
            self.process.kill()

    def close(self):
        """Wait until it is gone."""
        self.process.wait()


def start(folder, line=None, files=(), times=1.0):
    """Start a process; return the socket to it, and the process.

    It is told on its stdin where to call, and the key that proves who calls.
    """
    key = secrets.token_hex(32)
    for path in workspace.font_lists():
        shutil.copy(path, folder)
    with socket.create_server(("127.0.0.1", 0)) as server:
        process = subprocess.Popen(
            [box.PYTHON, "-I", "-c", BEGIN, str(box.INSIDE.parent)],
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        handle = Fresh(process)
        try:
            with process.stdin as stdin:
                stdin.write(f"{server.getsockname()[1]} {key}\n".encode())
            return _accept(server, process, key), handle
        except BaseException:
            handle.kill()
            handle.close()
            raise


def _accept(server, process, key):
    server.settimeout(0.2)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(TimeoutError):
            caller, _ = server.accept()
            caller.settimeout(5)
            with contextlib.suppress(OSError):
                if secrets.compare_digest(caller.recv(64), key.encode()):
                    return caller
            caller.close()
    raise UserError(workspace.NOT_STARTED)


def environment(folder):
    """Environment variables, with what Windows and conda cannot do without."""
    kept = {k: v for k, v in os.environ.items() if k.upper() in KEPT}
    homes = dict.fromkeys(("USERPROFILE", "TEMP", "TMP"), folder)
    return {**workspace.environment(folder), **kept, **homes}
