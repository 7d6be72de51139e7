"""Worker processes that end with the process that has asked for them."""

import contextlib
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver, get_context

from chainrule_course.base import lifeline

HOW = "forkserver" if sys.platform == "linux" else "spawn"  # processes start


def prepare(imports):
    """Start now what worker processes share; on Linux they fork from it.

    Parameters
    ----------
    imports : sequence of str
        Modules that all of them need.
    """
    if HOW == "forkserver":
        from chainrule_course.base import workspace

        first = "chainrule_course.base.preloaded"
        forkserver.set_forkserver_preload([first, *imports])
        workspace.settle_multiprocessing()
        with lifeline.deaf():
            forkserver.ensure_running()


class Workers(ProcessPoolExecutor):
    """A pool of processes; a context manager.

    Where the block is left by an error, such as Ctrl-C, nobody waits for what
    is at work.

    Parameters
    ----------
    number : int
    how : str, optional
        In which way processes start, as multiprocessing calls it.
    begin : callable, optional
        What a process does first; it has to call `lifeline.end_with_main`.
    *arguments
        Of `begin`.
    """

    def __init__(
        self, number, how=HOW, begin=lifeline.end_with_main, *arguments
    ):
        super().__init__(number, get_context(how), begin, arguments)
        self.new = lifeline.deaf if how == "spawn" else contextlib.nullcontext

    def submit(self, *work):
        """Give work; return the future of its result."""
        with self.new():  # a process starts when there is work for it
            return super().submit(*work)

    def __exit__(self, *error):
        if any(error):
            lifeline.kill_children()
        return super().__exit__(*error)
