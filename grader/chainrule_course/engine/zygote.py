"""Start the zygote, in a box where there is bubblewrap; let it fork.

Several processes of one user may share a zygote: one starts it and gives the
others its address.
"""

import contextlib
import json
import math
import select
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from chainrule_course.base import workspace
from chainrule_course.base.errors import UserError
from chainrule_course.base.workspace import NOT_STARTED
from chainrule_course.engine import box, calls
from chainrule_course.engine.job import Forked

START_SECONDS = 60
BEGIN = (
    "import sys; sys.path.insert(0, sys.argv[2]); from inside import zygote;"
    " sys.path.pop(0); zygote.main(sys.argv[1])"
)


class Zygote:
    """The process that forks those of notebooks.

    Parameters
    ----------
    boxed : bool
        Whether to put it into a box with bubblewrap.
    landlock, seccomp : bool
        Walls that the forked processes shall build.
    limits : Limits
    packages : tuple of Path
    shared : str, optional
        Address of a zygote that is already there. Where that is gone, a new
        one is started.
    """

    def __init__(
        self, boxed, landlock, seccomp, limits, packages, shared=None
    ):
        self.boxed, self.limits, self.packages = boxed, limits, packages
        self.shared = shared
        self.plan = {
            "packages": [str(path) for path in packages],
            "landlock": landlock,
            "readable": box.without_masked(packages),
            "filter": calls.filter_code(boxed).hex() if seccomp else None,
            "own_pid": calls.OWN_PID,
            "memory": limits.memory,
        }
        self.lock = threading.Lock()
        self.begun = 0  # how often it was
        self.process = self.control = self.home = self.folder = None

    @property
    def alive(self):
        """Whether it is there, as far as one can see."""
        if self.control is None:
            return False
        # It says nothing unasked; what there is to read is its end.
        return not select.select([self.control], [], [], 0)[0]

    @property
    def address(self):
        """Where others find it."""
        return f"{self.folder}/zygote"

    def open(self):
        """Start it, or call the shared one; UserError if it does not start."""
        self.begun += 1
        if self.shared:
            with contextlib.suppress(OSError):
                self.control = _called(self.shared)
                return
        with tempfile.TemporaryFile() as words:
            self.start(words)
            self._greet(words)

    def start(self, words=subprocess.DEVNULL):
        """Start it without waiting; words is a file for its last ones."""
        if not self.boxed:
            self.home = workspace.new_folder()
        self.folder = workspace.new_folder()
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
            listener.bind(self.address)
            listener.listen()
            self.process = subprocess.Popen(
                self._command(listener.fileno()),
                cwd="/",
                env=workspace.environment(self.home or box.SCRATCH),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                pass_fds=[listener.fileno()],
                start_new_session=True,
            )
            self.control = _called(self.address)
        with contextlib.suppress(OSError):
            self.control.send(json.dumps(self.plan).encode())

    def _command(self, number):
        place = str(box.INSIDE.parent)
        python = [box.PYTHON, "-I", "-c", BEGIN, str(number), place]
        fonts = workspace.font_lists()
        if not self.boxed:
            for path in fonts:
                shutil.copy(path, self.home)
            return python
        files = [(path, Path(path).name) for path in fonts]
        size = self.limits.scratch_size
        return [*box.command(size, files, self.packages), "--", *python]

    def _greet(self, words):
        with contextlib.suppress(OSError):
            if self.control.recv(100) == b"ready":
                return
        words.seek(0)
        last = words.read().decode(errors="replace").strip().split("\n")[-1]
        raise UserError(NOT_STARTED + (f" ({last[:300]})" if last else ""))

    def fork(self, scratch, line=None, files=(), times=1.0):
        """Return the socket to a new process, and the process.

        A zygote that has been lost is started again. The process gets room
        for the files that it begins with, beside the room it has anyway, and
        so many times the usual processor time.
        """
        ours, theirs = socket.socketpair()
        room = workspace.room(files, self.limits)
        seconds = math.ceil(self.limits.cpu_seconds * times)
        more = {"scratch": scratch, "cpu_seconds": seconds, **room}
        request = [json.dumps(more).encode()]
        fds = [theirs.fileno(), *([line.fileno()] if line else [])]
        try:
            with theirs, self.lock:
                return ours, Forked(self._ask_twice(request, fds))
        except BaseException:
            ours.close()
            raise

    def _ask_twice(self, request, fds):
        if self.control is None:
            raise UserError("The engine is closed.")
        with contextlib.suppress(OSError):
            return self._ask(request, fds)
        self._close()
        self.open()
        return self._ask(request, fds)

    def _ask(self, request, fds):
        socket.send_fds(self.control, request, fds)
        _, handles, _, _ = socket.recv_fds(self.control, 100, 1)
        if not handles:
            raise OSError("no process came")
        return handles[0]

    def renew(self):
        """Start it again if it is gone; return how often it was started."""
        with self.lock:
            if self.control is not None and not self.alive:
                self._close()
                self.open()
            return self.begun

    def close(self):
        """End it."""
        with self.lock:
            self._close()

    def _close(self):
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        workspace.remove(self.home)
        workspace.remove(self.folder)
        self.home = self.folder = None


def _called(address):
    """A connection to the zygote at an address."""
    control = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        control.settimeout(START_SECONDS)
        control.connect(address)
    except BaseException:
        control.close()
        raise
    return control
