"""What a process does to itself before it runs a learner's code.

Each wall is applied if the machine has it; `build` returns the names of
those that stand. What came before (a private root and namespaces of its own)
was done by bubblewrap around the zygote.
"""

import contextlib
import ctypes
import importlib
import os
import resource
import struct

NEW_MOUNTS = 0x20000  # CLONE_NEWNS
NO_SUID, NO_DEVICES = 2, 4  # flags of mount
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
FILTER, KILL = 2, 9
CAPABILITIES = struct.pack("Ii", 0x20080522, 0)  # version 3, this process
FILES = 256  # open at once
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

libc = ctypes.CDLL(None, use_errno=True)


def hide():
    """Close /proc/PID of this process and its children to all others."""
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def end_with_parent():
    """Let the kernel end this process when its parent has ended."""
    libc.prctl(PR_SET_PDEATHSIG, KILL, 0, 0, 0)


def prepare(plan):
    """Import what the walls need, while there is still access to it."""
    if plan["landlock"]:
        importlib.import_module("landlockpy").abi_version()


def own_scratch(folder, size, files):
    """Mount a small file system of this process's own; say if it worked."""
    if libc.unshare(NEW_MOUNTS):
        return False
    options = f"size={size},nr_inodes={files},mode=700".encode()
    kind, flags = b"tmpfs", NO_SUID | NO_DEVICES
    return not libc.mount(kind, folder.encode(), kind, flags, options)


def build(plan, scratch, in_memory):
    """Build all walls that the plan names; return those that stand.

    A scratch folder that is not in memory can only be read: nothing limits
    how many files there are on a disk.
    """
    end_with_parent()
    _limit(plan)
    _drop_capabilities()
    standing = ["limits"]
    if plan["landlock"]:
        _landlock([*plan["readable"], scratch], scratch if in_memory else None)
        standing.append("landlock")
    if plan["filter"]:
        _seccomp(bytes.fromhex(plan["filter"]), plan["own_pid"])
        standing.append("seccomp")
    return standing


def _limit(plan):
    for what, most in (
        (resource.RLIMIT_AS, plan["memory"]),
        (resource.RLIMIT_FSIZE, plan["file_size"]),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CPU, plan["cpu_seconds"]),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, most))


def _drop_capabilities():
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    for number in range(64):
        libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    libc.capset(CAPABILITIES, bytes(24))


def _landlock(readable, writable):
    """Allow reading below some folders, and all below one, if any."""
    import landlockpy

    file = landlockpy.AccessFS.READ_FILE
    folder = file | landlockpy.AccessFS.READ_DIR
    scopes = landlockpy.Scope.SIGNAL | landlockpy.Scope.ABSTRACT_UNIX_SOCKET
    with landlockpy.Ruleset(scoped=scopes) as rules:
        for path in readable:
            rules.allow_path(path, folder if os.path.isdir(path) else file)
        for path in filter(os.path.exists, DEVICES):
            rules.allow_path(path, file | landlockpy.AccessFS.WRITE_FILE)
        if writable is not None:
            rules.allow_path(writable, rules.handled_fs)
        rules.restrict()


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_char_p)]


def _seccomp(code, placeholder):
    """Load a filter of system calls, with the number of this process."""
    own, placeholder = (
        struct.pack("=I", number) for number in (os.getpid(), placeholder)
    )
    code = b"".join(
        code[i : i + 4] + code[i + 4 : i + 8].replace(placeholder, own)
        for i in range(0, len(code), 8)
    )
    program = _Program(len(code) // 8, code)
    arguments = PR_SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0
    if libc.prctl(*arguments):
        raise OSError(ctypes.get_errno(), "the filter was refused")
