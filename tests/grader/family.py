"""The processes of a run, by what each of them does."""

import psutil


def kinds(pid):
    """Those of a run by their kind, the oldest of a kind first.

    Parameters
    ----------
    pid : int
        Of the command.

    Returns
    -------
    dict
        Kind -> list of psutil.Process.
    """
    found = {"command": [psutil.Process(pid)]}
    for one in sorted(
        below(pid), key=lambda one: (one.create_time(), one.pid)
    ):
        try:
            found.setdefault(kind(one, found), []).append(one)
        except psutil.Error:  # it has ended meanwhile
            continue
    return found


def below(pid):
    """All that a process has started, and what those have."""
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []


def age(process):
    return process.create_time(), process.pid


def kind(process, found):
    """What a process is there for; those before it are known."""
    words, parent = " ".join(process.cmdline()), process.parent()
    is_child_of = {name: parent in some for name, some in found.items()}.get
    if is_child_of("forkserver"):
        return "worker"
    if is_child_of("worker"):  # they fork the lender first
        before = [p for p in found.get("lender", ()) if p.parent() == parent]
        return "judge" if before else "lender"
    if is_child_of("zygote"):
        return "notebook"
    if words.startswith("bwrap"):
        return "namespace" if is_child_of("box") else "box"
    for part, name in NAMES.items():
        if part in words:
            return name
    return "other"


NAMES = {
    "resource_tracker": "tracker", "forkserver": "forkserver",
    "zygote.main": "zygote", "chainrule_course.engine.lending": "lender",
    "chainrule_course.base.bounded": "judge",
}  # fmt: skip
