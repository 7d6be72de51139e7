"""Folders and environment variables of the processes that run notebooks."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

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
    return tempfile.mkdtemp(prefix="chainrule-")


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
    if folder is None:
        return
    try:
        shutil.rmtree(folder, ignore_errors=True)
    except RecursionError:  # folders in folders in folders
        with contextlib.suppress(OSError):
            subprocess.run(["rm", "-rf", "--", folder], check=False)


def font_lists():
    """matplotlib's lists of fonts: making one takes seconds."""
    import matplotlib

    return list(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
