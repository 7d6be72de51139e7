"""The engine in the trusted process: owns the zygote, hands out jobs."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from grader.engine import box, calls, layers
from grader.engine.job import Ended, Job
from grader.engine.limits import Limits
from grader.errors import UserError

START_SECONDS = 60
BEGIN = (
    "import sys; sys.path[:0] = sys.argv[2:]; from inside import zygote;"
    " del sys.path[:len(sys.argv) - 2]; zygote.main(sys.argv[1])"
)
NOT_STARTED = (
    "The process that runs notebooks did not start: the course is not"
    " installed whole, or memory is short."
)


class Engine:
    """Runs notebooks; a context manager. Several jobs may run at once.

    Parameters
    ----------
    unsafe : bool
        Run notebooks even where the machine cannot keep them in.
    limits : Limits
    packages : sequence of path
        Folders of packages to import before any notebook runs.
    without : collection of str
        Layers to do without, as if the machine had none.
    """

    def __init__(self, unsafe=False, limits=None, packages=(), without=()):
        self.unsafe, self.limits = unsafe, limits or Limits()
        self.packages = tuple(Path(path).resolve() for path in packages)
        self.absent = {
            name: "switched off" if name in without else reason
            for name, reason in layers.probe().items()
            if name in without or reason
        }
        self.lock, self.jobs = threading.Lock(), set()
        self.process = self.control = self.home = None

    def __enter__(self):
        standing = set(layers.MEANINGS) - set(self.absent)
        if not self.unsafe:
            layers.check(standing, self.absent)
        self.home = Path(tempfile.mkdtemp(prefix="chainrule-"))
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """End all jobs and the zygote."""
        with self.lock:
            for job in self.jobs:
                job.kill()
        if self.control is not None:
            self.control.close()
            self.control = None
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        if self.home is not None:
            remove(self.home)
            self.home = None

    def has(self, layer):
        """Whether a layer is in use."""
        return layer not in self.absent

    def _start(self):
        self.control, end = socket.socketpair(
            socket.AF_UNIX, socket.SOCK_SEQPACKET
        )
        with end, tempfile.TemporaryFile() as words:
            self.process = subprocess.Popen(
                self._command(end.fileno()),
                cwd="/",
                env=environment(self._inner_home()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=words,
                pass_fds=[end.fileno()],
                start_new_session=True,
            )
            end.close()
            self._greet(words)

    def _command(self, number):
        paths = [box.INSIDE.parent, *(path.parent for path in self.packages)]
        python = [sys.executable, "-I", "-c", BEGIN, str(number), *paths]
        fonts = font_lists()
        if not self.has("namespaces"):
            for path in fonts:
                shutil.copy(path, self.home)
            return python
        files = [(path, path.name) for path in fonts]
        size = self.limits.scratch_size
        return [*box.command(size, files, self.packages), "--", *python]

    def _inner_home(self):
        return box.HOME if self.has("namespaces") else str(self.home)

    def _greet(self, words):
        self.control.settimeout(START_SECONDS)
        with contextlib.suppress(OSError):
            self.control.send(json.dumps(self._plan()).encode())
            if self.control.recv(100) == b"ready":
                return
        words.seek(0)
        last = words.read().decode(errors="replace").strip().split("\n")[-1]
        raise UserError(NOT_STARTED + (f" ({last[:300]})" if last else ""))

    def _plan(self):
        code = calls.filter_code().hex() if self.has("seccomp") else None
        return {
            "packages": [path.name for path in self.packages],
            "landlock": self.has("landlock"),
            "readable": box.without_masked(self.packages),
            "filter": code,
            "memory": self.limits.memory,
            "file_size": self.limits.file_size,
            "cpu_seconds": self.limits.cpu_seconds,
            "scratch_size": self.limits.scratch_size,
        }

    def job(self, files=None, render=False, line=None):
        """Fork a process for a notebook.

        Parameters
        ----------
        files : dict, optional
            Files to lay beside the notebook: name -> bytes or str.
        render : bool
            Draw the figures, instead of a line of text for each.
        line : socket, optional
            A socket that the process gets as its descriptor 4.
        """
        scratch = None
        if not self.has("namespaces"):
            scratch = tempfile.mkdtemp(prefix="chainrule-")
        ours, theirs = socket.socketpair()
        fds = [theirs.fileno(), *([line.fileno()] if line else [])]
        with theirs:
            handle = self._fork({"scratch": scratch, "render": render}, fds)
        job = Job(ours, handle, self.limits, self._forget)
        job.scratch = scratch
        with self.lock:
            self.jobs.add(job)
        try:
            job.start(files or {})
            self._check(job)
        except Ended:
            raise UserError(NOT_STARTED) from None
        except BaseException:
            job.end()
            raise
        return job

    def _fork(self, request, fds):
        with self.lock:
            if self.control is None:
                raise UserError("The engine is closed.")
            data = [json.dumps(request).encode()]
            socket.send_fds(self.control, data, fds)
            self.control.settimeout(START_SECONDS)
            _, handles, _, _ = socket.recv_fds(self.control, 100, 1)
        if not handles:
            raise UserError(NOT_STARTED)
        return handles[0]

    def _forget(self, job):
        with self.lock:
            self.jobs.discard(job)
        remove(job.scratch)

    def _check(self, job):
        if self.has("namespaces"):
            job.standing.add("namespaces")
        if not self.unsafe:
            layers.check(job.standing, self.absent)


def environment(home):
    """Return the environment variables of the zygote."""
    homes = ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")
    return {
        **dict.fromkeys(homes, home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TZ": os.environ.get("TZ", ""),
        "MPLBACKEND": "module://inside.figures",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CHAINRULE_MARKING": "1",
    }


def font_lists():
    """matplotlib's lists of fonts: making one takes seconds."""
    import matplotlib

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def remove(folder):
    """Remove a folder, whatever is in it."""
    if folder is not None:
        with contextlib.suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)
