"""Processes of multiprocessing as threads: a notebook in the box starts none.

A pool gives the same results either way. What differs: threads share the
variables of the notebook, and nothing needs to be pickled.
"""

import concurrent.futures
import concurrent.futures.process
import multiprocessing.context
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.dummy import Process
from multiprocessing.pool import ThreadPool

CONTEXTS = "Fork", "ForkServer", "Spawn", "Default"


class Executor(ThreadPoolExecutor):
    """A ProcessPoolExecutor whose workers are threads."""

    def __init__(
        self, max_workers=None, mp_context=None, initializer=None,
        initargs=(), *, max_tasks_per_child=None,
    ):  # fmt: skip
        super().__init__(
            max_workers, initializer=initializer, initargs=initargs
        )


def pool(processes=None, initializer=None, initargs=(), maxtasksperchild=None):
    """A pool of threads, with the arguments of one of processes."""
    return ThreadPool(processes, initializer, initargs)


def install():
    """Let multiprocessing and concurrent.futures use threads."""
    for name in CONTEXTS:
        context = getattr(multiprocessing.context, f"{name}Context")
        context.Pool, context.Process = staticmethod(pool), Process
    multiprocessing.Pool, multiprocessing.Process = pool, Process
    concurrent.futures.ProcessPoolExecutor = Executor
    concurrent.futures.process.ProcessPoolExecutor = Executor
