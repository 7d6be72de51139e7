"""Folders and environment variables of the processes that run notebooks.

Who makes a temporary folder holds a lock on it until it is removed. So a
folder without one was left by a run that was killed, and the next sweeps it.
"""

import atexit
import contextlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from multiprocessing import current_process
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

PREFIX = "chainrule-run-"
NOT_STARTED = (
    "The process that runs notebooks did not start: the course is not"
    " installed whole, or memory is short."
)
BLOCK = 4096  # bytes, in which a file's room is counted
HOMES = ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME")


def environment(home):
    """Return environment variables: none of our own but the time zone."""
    return {
        **dict.fromkeys(HOMES, home),
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "TZ": os.environ.get("TZ", ""),
        "MPLBACKEND": "module://inside.figures",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "CHAINRULE_MARKING": "1",
        "NBGRADER_EXECUTION": "autograde",  # notebooks may ask for it
    }


def new_folder():
    """Make a temporary folder; return its path."""
    while True:
        path = tempfile.mkdtemp(prefix=PREFIX)
        lock = _locked(path)
        if lock is None or os.path.isdir(path):  # nobody has swept it
            _locks[path] = lock
            return path
        os.close(lock)


_locks = {}  # descriptors by the paths of folders


def _locked(path, wait=True):
    """A descriptor that locks a folder; None if there can be none."""
    if fcntl is None:
        return None
    kind = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    lock = None
    try:
        lock = os.open(path, kind)
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except OSError:
        if lock is not None:
            os.close(lock)
        return None
    return lock


@contextlib.contextmanager
def temporary():
    """Context manager: a folder for as long as the block runs."""
    folder = new_folder()
    try:
        yield folder
    finally:
        remove(folder)


def sweep():
    """Remove what runs that were killed have left."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        lock = None if str(path) in _locks else _locked(path, wait=False)
        if lock is not None:
            if os.fstat(lock).st_uid == os.getuid():
                _remove(path)
            os.close(lock)


def settle_multiprocessing():
    """Let multiprocessing keep its files in a folder that is swept, too."""
    # What `multiprocessing.util.get_temp_dir` would otherwise make and keep.
    current_process()._config.setdefault("tempdir", _of_process())


@cache
def _of_process():
    folder = new_folder()
    atexit.register(remove, folder)
    return folder


def lay(folder, files):
    """Write files into a new folder."""
    for name, content in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def checked(files):
    """Files by name as bytes; ValueError where a name leads elsewhere."""
    for name in files:
        path = Path(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"{name!r} is no name within a folder")
    return {
        name: content.encode() if isinstance(content, str) else content
        for name, content in files.items()
    }


def room(files, limits):
    """How much a scratch folder may hold that begins with these files."""
    sizes = [len(content) for content in dict(files).values()]
    folders = {parent for name in files for parent in Path(name).parents}
    return {
        "scratch_size": limits.scratch_size + sum(map(_in_blocks, sizes)),
        "scratch_files": limits.scratch_files + len(sizes) + len(folders),
        "file_size": max([limits.file_size, *sizes]),
    }


def _in_blocks(size):
    return -(-size // BLOCK) * BLOCK


def remove(folder):
    """Remove a folder, whatever is in it; None is no folder."""
    if folder is not None:
        _remove(folder)
        lock = _locks.pop(folder, None)
        if lock is not None:
            os.close(lock)


def _remove(folder):
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:  # folders in folders in folders
        with contextlib.suppress(OSError):
            subprocess.run(["rm", "-rf", "--", folder], check=False)


def font_lists():
    """matplotlib's lists of fonts: making one takes seconds."""
    import matplotlib

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
