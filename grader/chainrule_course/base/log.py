"""Where the tracebacks of our own errors go, for who mends them.

A notebook that meets an error of ours is not to blame, and the run goes on;
what happened stands in a file: `errors.log` in the marks of a course, else in
the user's folder for such files, or where CHAINRULE_LOG says.
"""

import contextlib
import os
import sys
import time
from pathlib import Path

MOST_BYTES = 1_000_000  # of the file; then it is begun anew, one is kept
MOST_TEXT = 20_000  # characters of an entry


def path():
    """Path of the file."""
    given = os.environ.get("CHAINRULE_LOG")
    if given:
        return Path(given)
    if os.name == "nt":
        home = os.environ.get("LOCALAPPDATA", Path.home())
    else:
        home = os.environ.get("XDG_STATE_HOME", Path.home() / ".local/state")
    return Path(home, "chainrule", "errors.log")


@contextlib.contextmanager
def kept_in(folder):
    """Context manager: errors go to a file in this folder meanwhile."""
    before = os.environ.get("CHAINRULE_LOG")
    if before is None:
        os.environ["CHAINRULE_LOG"] = str(Path(folder, "errors.log"))
    try:
        yield
    finally:
        if before is None:
            del os.environ["CHAINRULE_LOG"]


def keep(what, trace):
    """Add an entry, and say so on stderr.

    Parameters
    ----------
    what : str
        What was being done.
    trace : str
        The traceback.
    """
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    entry = f"{stamp} {what}\n{trace[-MOST_TEXT:].rstrip()}\n\n"
    file, words = path(), entry
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > MOST_BYTES:
            os.replace(file, file.with_suffix(".old.log"))
        with file.open("a", encoding="utf-8", errors="replace") as log:
            log.write(entry)
        words = f"An error of the grader's own is described in {file}.\n"
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(words)
