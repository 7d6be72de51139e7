"""Start the process that runs a learner's notebook, talk to it, end it.

The process gets a clean environment, a scratch folder as its home and place
of work, nothing to read from and nowhere to print to. It is ended together
with everything it has started in its process group.

This keeps honest notebooks apart from the marker and from each other. It is
not a sandbox: hostile code can read files and reach the network.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from multiprocessing.connection import Listener
from pathlib import Path

from chainrule.observe import Observation
from grader.errors import UserError

START_SECONDS = 60
MOST_BYTES = 100_000_000  # of one message
KEPT = {
    "PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "VIRTUAL_ENV", "CONDA_PREFIX", "SYSTEMROOT", "WINDIR", "COMSPEC",
    "PATHEXT",
}  # fmt: skip


class Ended(Exception):
    """The process is gone: it died, or it was ended for taking too long.

    Its `key` is the id of the finding: dead, endless.
    """

    def __init__(self, key):
        super().__init__(key)
        self.key = key


class Child:
    """A process that runs a notebook; a context manager that ends it."""

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="chainrule-")
        self.process = self.connection = None
        try:
            self._start()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *error):
        self.end()

    def _start(self):
        key = secrets.token_bytes(32)
        with Listener(authkey=key) as listener:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "grader.child"],
                cwd=self.folder,
                env=environment(self.folder, listener.address, key),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            copy_fonts(self.folder)  # while the process imports
            self._accept(listener)

    def _accept(self, listener):
        """Wait for the process to call; it may die before it does."""
        calls = []

        def accept():
            with contextlib.suppress(Exception):
                calls.append(listener.accept())

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while thread.is_alive() and time.monotonic() < deadline:
            thread.join(0.2)
            if self.process.poll() is not None:
                break
        if not calls or not self._is_ready(calls[0]):
            raise UserError(
                "The process that runs notebooks did not start: the course is"
                " not installed whole, or memory is short."
            )

    def _is_ready(self, connection):
        self.connection = connection
        with contextlib.suppress(EOFError, OSError):
            return connection.poll(START_SECONDS) and (
                connection.recv_bytes(100) == b"ready"
            )
        return False

    def run(self, source, seconds, patience):
        """Run a cell.

        Returns
        -------
        (str, str) or None
            Name and message of the exception that ended it.

        Raises
        ------
        Ended
            If no proper reply came within `patience` seconds.
        """
        request = {"do": "run", "source": source, "seconds": seconds}
        with self._proper():
            failure = self._ask(request, patience)["failure"]
            if failure is not None:
                name, message = failure
                return str(name)[:100], str(message)
        return None

    def look(self, name, case, seconds, patience):
        """Observe a function of the notebook on a case.

        Returns
        -------
        Observation or None
            None if there is nothing with this name.

        Raises
        ------
        Ended
            If no proper reply came within `patience` seconds.
        """
        request = {"do": "look", "name": name, "seconds": seconds}
        with self._proper():
            seen = self._ask({**request, "case": case.to_json()}, patience)
            if seen["seen"] is not None:
                return Observation.from_json(seen["seen"])
        return None

    @contextlib.contextmanager
    def _proper(self):
        """End the process where its reply is not what we speak."""
        try:
            yield
        except (EOFError, OSError, LookupError, TypeError, ValueError,
                AttributeError, RecursionError, MemoryError):  # fmt: skip
            self.end()
            raise Ended("dead") from None

    def _ask(self, request, patience):
        self.connection.send_bytes(json.dumps(request).encode())
        if not self.connection.poll(patience):
            self.end()
            raise Ended("endless")
        return json.loads(self.connection.recv_bytes(MOST_BYTES))

    @property
    def alive(self):
        """Whether it has not been ended."""
        return self.process is not None

    def end(self):
        """End the process and its group; remove its folder."""
        if self.process is not None:
            kill(self.process)
            self.process = None
        if self.connection is not None:
            self.connection.close()
            self.connection = None
        shutil.rmtree(self.folder, ignore_errors=True)


def kill(process):
    """End a process and everything in its group, and wait for it."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(OSError):
        process.kill()
    process.wait()


def environment(folder, address, key):
    """Return the environment variables of the process."""
    kept = {k: v for k, v in os.environ.items() if k.upper() in KEPT}
    homes = (
        "HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR",
        "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME",
        "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR",
    )  # fmt: skip
    return {
        "LANG": "C.UTF-8",
        **kept,
        **dict.fromkeys(homes, folder),
        "MPLBACKEND": "Agg",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CHAINRULE_MARKING": "1",
        "CHAINRULE_ADDRESS": address,
        "CHAINRULE_KEY": key.hex(),
    }


def copy_fonts(folder):
    """Copy matplotlib's list of fonts: making it takes seconds."""
    import matplotlib

    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        shutil.copy(path, folder)
