"""Measure what a sandboxed process for a notebook costs, layer by layer.

Prints medians of many processes: wall time until one has run its first cell
and is gone, and the processor's time that it has taken by then. The last row
is the rival, a Python of its own for each notebook. Wall times suffer from
whatever else the machine does; compare within one run.
"""

import statistics
import time

import psutil

from chainrule.checking.cases import Case
from chainrule_course.engine import Engine, spawn

PROCESSES, CALLS = 40, 300
NONE = ("namespaces", "scratch", "landlock", "seccomp")
SETS = {
    "all layers": (),
    "without bubblewrap": NONE[:2],
    "without Landlock": ("landlock",),
    "without seccomp": ("seccomp",),
    "no layer but limits": NONE,
}
FIRST = "import time\nprint(time.process_time())"


def main():
    """Print the tables."""
    print(f"{'':22}{'wall':>9}{'processor':>12}")
    for name, without in SETS.items():
        with Engine(unsafe=True, without=without) as engine:
            show(name, [process(engine) for _ in range(PROCESSES)])
            if not without:
                facts = memory(engine), round_trip(engine)
    spawn.IS_NEEDED = True
    with Engine(unsafe=True, without=NONE) as engine:
        show("a Python for each", [process(engine) for _ in range(5)])
    (zygote, private), call = facts
    print(f"\nzygote {zygote:.0f} MB; a process {private:.0f} MB of its own")
    print(f"observing a function once: {call:.2f} ms")


def show(name, times):
    """Print a row: medians of pairs of seconds, in ms."""
    wall, own = (1000 * statistics.median(t) for t in zip(*times, strict=True))
    print(f"{name:22}{wall:6.1f} ms{own:9.1f} ms")


def process(engine):
    """Seconds for a process that runs a cell: wall, the processor's."""
    started = time.perf_counter()
    with engine.job() as job:
        own = float(job.run(FIRST, 9).outputs[0]["text"])
    return time.perf_counter() - started, own


def memory(engine):
    """Megabytes of the zygote, and of a process that it does not share."""
    outer = psutil.Process(engine.zygote.process.pid)
    with engine.job() as job:
        job.run("import numpy as np\nnp.ones((99, 99)) @ np.ones(99)", 9)
        own = max(outer.children(True), key=lambda one: one.create_time())
        private = own.memory_full_info().uss
        return own.parent().memory_info().rss / 1e6, private / 1e6


def round_trip(engine):
    """Milliseconds to observe a small function once."""
    with engine.job() as job:
        job.run("def f(a):\n    return a", 9)
        started = time.perf_counter()
        for _ in range(CALLS):
            list(job.look("f", [Case({"a": 1.0})], 5))
        return 1000 * (time.perf_counter() - started) / CALLS


if __name__ == "__main__":
    main()
