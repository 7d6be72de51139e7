"""What a notebook's process can read, and bubblewrap's command for the rest.

Only the interpreter, its packages and the helper package `chainrule` are in
the box. The sources of the solutions and of the grader are not.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path

from chainrule_course.engine.inside import SCRATCH

INSIDE = Path(__file__).parent / "inside"
PROXIES = Path(__file__).parent / "verify" / "proxies"
SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin", "/nix/store")
SETTINGS = (
    "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts",
)  # fmt: skip
PARTS = "bin", "lib", "lib64", "pyvenv.cfg"  # of the folder of a Python
PLACES = "stdlib", "platstdlib", "purelib", "platlib"
AS_IS = os.path.abspath, os.path.realpath  # and where links lead
SECRET = ("chainrule_course", "chainrule_course.solutions")
# Not where links lead: a virtual environment is found by them.
PYTHON = os.path.abspath(sys.executable)
TRIAL = ["--", PYTHON, "-I", "-S", "-c", "pass"]
UNUSABLE = "bubblewrap does not run here"


@cache
def readable(packages=()):
    """Paths that a notebook's process may read, none within another."""
    pythons = {sys.base_prefix, sys.base_exec_prefix, sys.prefix}
    wanted = {
        *SYSTEM, *SETTINGS, folder_of("chainrule"), INSIDE, *packages,
        *(Path(place, part) for place in pythons for part in PARTS),
        *(sysconfig.get_path(name) for name in PLACES),
    }  # fmt: skip
    there = map(str, filter(os.path.exists, wanted))
    paths = {as_is(path) for path in there for as_is in AS_IS}
    return sorted(p for p in paths if not any(_is_below(p, q) for q in paths))


def folder_of(package):
    """Folder of a package, None where it is not installed."""
    spec = importlib.util.find_spec(package)
    return spec and spec.submodule_search_locations[0]


def masked(packages=()):
    """Folders within the readable ones that must not be read."""
    copies = {
        Path(sysconfig.get_path(place), name)
        for name in SECRET
        for place in PLACES
    }
    secret = {*map(folder_of, SECRET), *filter(os.path.exists, copies)}
    found = {as_is(path) for path in filter(None, secret) for as_is in AS_IS}
    roots = readable(packages)
    return sorted(
        path
        for path in found
        if any(_is_below(path, root) for root in roots)
        and not any(_is_below(path, other) for other in found)
    )


def without_masked(packages=()):
    """The readable paths but links, split up to leave the masked out."""
    hidden, found = masked(packages), []
    for root in readable(packages):
        if os.path.islink(root):  # where it leads is in the list as well
            continue
        inner = [path for path in hidden if _is_below(path, root)]
        found += _around(root, inner) if inner else [root]
    return found + [p for path in hidden for p in _shown(path, packages)]


def _shown(hidden, packages):
    """What a notebook's process needs of a folder that is masked."""
    needed = {as_is(path) for path in (INSIDE, *packages) for as_is in AS_IS}
    return sorted(path for path in needed if _is_below(path, hidden))


def _around(root, hidden):
    """Everything below a folder but some folders in it, and no links.

    A link would let in where it leads, such as lib64 to lib.
    """
    for entry in os.scandir(root):
        if entry.is_symlink():
            continue
        inner = [path for path in hidden if _is_below(path, entry.path)]
        if inner:
            yield from _around(entry.path, inner)
        elif entry.path not in hidden:
            yield entry.path


def _is_below(path, root):
    return path != root and Path(path).is_relative_to(root)


def command(scratch_size, files=(), packages=()):
    """bubblewrap and its options; what it shall run comes after them.

    files are pairs (where it is, name in the zygote's home). What is mounted
    there is the one place that can be written to; each process of a notebook
    mounts its own over it.
    """
    options = [
        "--die-with-parent", "--unshare-all", "--unshare-user",
        "--cap-drop", "ALL",
        "--cap-add", "CAP_SYS_ADMIN",  # for scratch folders; dropped inside
        "--hostname", "chainrule", "--dev", "/dev", "--remount-ro", "/dev",
        "--size", str(scratch_size), "--tmpfs", SCRATCH,
    ]  # fmt: skip
    for path in readable(packages):
        if os.path.islink(path):
            options += ["--symlink", os.readlink(path), path]
        else:
            options += ["--ro-bind", path, path]
    for path in masked(packages):
        options += ["--tmpfs", path]
        for shown in _shown(path, packages):
            options += ["--ro-bind", shown, shown]
        options += ["--remount-ro", path]
    for path, name in files:
        options += ["--ro-bind", str(path), f"{SCRATCH}/{name}"]
    return ["bwrap", *options, "--remount-ro", "/", "--chdir", "/"]


@cache
def why_no_namespaces():
    """Reason why bubblewrap cannot be used, None if it can."""
    if sys.platform != "linux":
        return "there are none on this system"
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    trial = [*command(1 << 20), *TRIAL]
    try:
        done = subprocess.run(
            trial, stdin=subprocess.DEVNULL, capture_output=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{UNUSABLE} ({error})"
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().split("\n")[-1]
        return f"{UNUSABLE} ({words[:200]})"
    return None
