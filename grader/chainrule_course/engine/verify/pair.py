"""Two processes for a notebook: the learner's, and that of the tests."""

import contextlib
import socket
import threading
from concurrent.futures import ThreadPoolExecutor, wait

from chainrule_course.engine.job import Ended

BEGIN = "__import__('proxies').begin.{}"
CELL_SECONDS = 30.0  # as nbgrader allows
PATIENCE = 1.0  # seconds between the end of a cell and its outputs


class Pair:
    """The processes; a context manager that ends both.

    The engine must have been made with `packages=[PROXIES]`. One without a
    zygote cannot hand over a line: there `tests` is None, and only the
    learner's process is there.

    Parameters
    ----------
    engine : Engine
    files : dict, optional
        What lies beside the notebook: name -> bytes.
    render : bool
        Whether figures are drawn.
    seconds : float
        For one cell.
    """

    def __init__(self, engine, files=None, render=False, seconds=CELL_SECONDS):
        self.seconds, self.tests = seconds, None
        times = max(1, seconds / CELL_SECONDS)
        with contextlib.ExitStack() as stack:
            if engine.zygote is None:
                self.learner = stack.enter_context(
                    engine.job(files, render, times=times)
                )
                self.stack = stack.pop_all()
                return
            ours, hers = socket.socketpair()
            stack.enter_context(ours), stack.enter_context(hers)
            job = engine.job(files, render, line=hers, times=times)
            self.learner = stack.enter_context(job)
            # Modules beside the notebook are the learner's to import.
            job = engine.job(
                files, render, line=ours, modules=False, times=times
            )
            self.tests = stack.enter_context(job)
            begin = BEGIN.format(f"tests({seconds})")
            if self.tests.run(begin, seconds).failure:
                raise Ended("dead")
            self.serving = stack.enter_context(ThreadPoolExecutor(1))
            ours.close(), hers.close()  # so that each end learns of the other
            self.stack = stack.pop_all()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stack.close()

    @property
    def alive(self):
        """Whether both still live."""
        tests_live = self.tests is None or self.tests.alive
        return self.learner.alive and tests_live

    def test(self, source):
        """Run a cell of the teacher's with the learner's names.

        Returns
        -------
        CellRun

        Raises
        ------
        Ended
            If that has ended the process of the tests. What has become of
            the learner's says `alive`.
        """
        through = threading.Event()
        served = self.serving.submit(self.serve, through)
        try:
            return self.tests.run(source, self.seconds)
        finally:
            through.set()
            wait([served], self.tests.limits.grace)
            if not served.done():
                self.learner.kill()
            with contextlib.suppress(Ended):
                served.result()

    def serve(self, through):
        """Let the learner's process answer until the tests are through.

        If it does not, nobody shall wait for it.
        """
        try:
            self.learner.run(BEGIN.format("serve()"), 2 * self.seconds)
        finally:
            if not through.wait(PATIENCE):
                self.learner.end()
