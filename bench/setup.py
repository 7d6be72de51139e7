"""Measure how long `make learn` prepares in an empty folder, and how much.

A clone of the last commit is set up from nothing, then once more with nothing
to do. The time depends on the network: pip's cache is used, if there is one.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def main():
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder, "chainrule")
        command = ["git", "clone", "--quiet", str(PROJECT), str(clone)]
        print(f"clone        {seconds(command):6.1f} s {size(clone):6.0f} MB")
        setup = [base_python(), str(clone / "bootstrap.py")]
        first = seconds(setup)
        print(f"first set-up {first:6.1f} s {size(clone / '.venv'):6.0f} MB")
        print(f"nothing new  {seconds(setup):6.2f} s")


def base_python():
    """Return the Python that .venv was made with."""
    return getattr(sys, "_base_executable", sys.executable)


def seconds(command):
    """Run a command; return how long it took."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def size(folder):
    """Return the size of a folder's files in megabytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sum(path.lstat().st_size for path in files) / 1e6


if __name__ == "__main__":
    main()
