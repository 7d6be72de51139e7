"""Folders and environment variables of the processes that run notebooks."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

NOT_STARTED = (
    "The process that runs notebooks did not start: the course is not"
    " installed whole, or memory is short."
)
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
    }


def new_folder():
    """Make a temporary folder; return its path."""
    return tempfile.mkdtemp(prefix="chainrule-")


def remove(folder):
    """Remove a folder, whatever is in it; None is no folder."""
    if folder is not None:
        with contextlib.suppress(RecursionError):
            shutil.rmtree(folder, ignore_errors=True)


def font_lists():
    """matplotlib's lists of fonts: making one takes seconds."""
    import matplotlib

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
