"""The layers of the sandbox: which of them this machine has.

The least that is asked for: system calls are filtered, and files are out of
reach through Landlock or a private root. With less, the engine starts only
if it is told that what it runs need not be kept in (`unsafe`).
"""

import sys
from functools import cache

from chainrule_course.base.errors import UserError
from chainrule_course.engine import box, calls

MEANINGS = {
    "limits": "limits on memory, files, time and output",
    "namespaces": "a private root, processes and network (bubblewrap)",
    "scratch": "a scratch folder of its own in memory",
    "landlock": "no access to other files (Landlock)",
    "seccomp": "no programs, processes or sockets (seccomp)",
}


@cache
def probe():
    """Map each layer to None, or to the reason why it is not there."""
    if sys.platform != "linux":
        reason = "there is none on this system, only on Linux"
        return dict.fromkeys(MEANINGS, reason)
    namespaces = box.why_no_namespaces()
    return {
        "limits": None,
        "namespaces": namespaces,
        "scratch": namespaces and "it needs namespaces",
        "landlock": _why_no_landlock(),
        "seccomp": _why_no_seccomp(),
    }


def _why_no_landlock():
    try:
        import landlockpy
    except ImportError:
        return "the package landlockpy is not installed"
    if landlockpy.abi_version() < 1:
        return "the kernel has no Landlock, or it is switched off"
    return None


def _why_no_seccomp():
    try:
        calls.filter_code()
    except calls.Absent as absent:
        return str(absent)
    return None


def are_enough_here():
    """Whether this machine has layers that keep hostile code in."""
    return is_enough({name for name, reason in probe().items() if not reason})


def is_enough(standing):
    """Whether these layers keep hostile code in."""
    files = "landlock" in standing or "namespaces" in standing
    return files and "seccomp" in standing


def tell_lost(lost):
    """Say on stderr which layers are there and yet cannot be used.

    Parameters
    ----------
    lost : dict
        Layer -> reason. Each is said once.
    """
    for name, reason in lost.items():
        if name not in _told:
            _told.add(name)
            words = LOST.format(name=name, meaning=MEANINGS[name])
            print(f"{words} ({reason}).", file=sys.stderr)


LOST = "Notebooks run without the layer {name} of the sandbox: {meaning}"
_told = set()


def check(standing, absent):
    """Raise UserError if these layers are not enough."""
    if is_enough(standing):
        return
    reasons = "; ".join(
        f"{name}: {absent.get(name) or 'it could not be applied'}"
        for name in ("seccomp", "landlock", "namespaces")
        if name not in standing
    )
    raise UserError(
        "Notebooks cannot be kept in here, so none was run. Missing:"
        f" {reasons}. With --unsafe they are run all the same, with your"
        " account's rights; do so only if you trust their authors."
    )
