"""Workers that run and judge submissions: processes here, or Dask's.

Both take an order as bytes and give a result as bytes. An order may be done
twice without harm, as only the writer writes; so one whose worker has died
is given to another.
"""

from concurrent.futures import (
    FIRST_COMPLETED,
    Future,
    wait,
)
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from itertools import islice

from chainrule_course.base import lifeline
from chainrule_course.base.errors import UserError
from chainrule_course.base.workers import HOW, Workers, prepare
from chainrule_course.engine import Engine
from chainrule_course.engine.box import PROXIES
from chainrule_course.exercises import LESSONS

TRIES = 3  # for an order, until it is taken to be what ends the workers
AHEAD = 2  # orders a worker has waiting, so that it never waits itself
WORK = f"{__package__}.work"
IMPORTS = (  # what workers need, and share
    WORK, *LESSONS.values(), "numpy.random", "landlockpy", "pyseccomp",
)  # fmt: skip


def asked_for(args):
    """The workers that the arguments of a command ask for."""
    if args.dask:
        return Dask(args.dask)
    return Processes(args.workers, args.unsafe)


class Processes:
    """Worker processes on this machine, which share one zygote.

    It and what all of them import begin to start at once, beside whatever
    this process does meanwhile.
    """

    def __init__(self, workers, unsafe=False):
        self.workers, self.pool = workers, None
        self.engine = Engine(unsafe, packages=[PROXIES])

    def __enter__(self):
        prepare(IMPORTS)
        self.address = self.engine.launch()
        return self

    def __exit__(self, *error):
        if any(error):  # such as Ctrl-C: nobody waits for what is at work
            lifeline.kill_children()
        self.end()
        self.engine.close()

    def submit(self, order):
        """Give an order; return the future of its result."""
        work = import_module(WORK)
        if self.pool is None:
            self.pool = Workers(self.workers, HOW, work.share, self.address)
        try:
            return self.pool.submit(work.carry_out, order)
        except BrokenProcessPool as error:  # a worker died while it waited
            future = Future()
            future.set_exception(error)
            return future

    def lost(self, error):
        """Whether an error means that a worker has died."""
        if isinstance(error, BrokenProcessPool):
            self.end()
            return True
        return False

    def end(self):
        """End the workers."""
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)
            self.pool = None


class Dask:
    """Workers of a Dask cluster, started with one thread each."""

    def __init__(self, address):
        try:
            from distributed import Client
        except ImportError:
            raise UserError(
                "--dask needs the package distributed: pip install"
                " 'chainrule-course[dask]'."
            ) from None
        try:
            self.client = Client(address, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            raise UserError(
                f"There is no Dask scheduler at {address} ({error})."
            ) from None
        self.workers = max(sum(self.client.nthreads().values()), 1)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.client.close()

    def submit(self, order):
        """Give an order; return the future of its result."""
        executor = self.client.get_executor(pure=False, retries=TRIES)
        return executor.submit(import_module(WORK).carry_out, order)

    def lost(self, error):
        """Whether an error means that a worker has died."""
        return type(error).__name__ in ("KilledWorker", "CancelledError")


def results(pool, orders):
    """Yield (key, result) as results come.

    An order whose worker has died is done again by itself, so that it is
    clear which one ends the workers; its result is None in the end.

    Parameters
    ----------
    pool : Processes or Dask
    orders : iterable of (key, bytes)
        Taken from only as workers are free for more.
    """
    orders, running, again = iter(orders), {}, []
    while True:
        for key, order in islice(orders, pool.workers * AHEAD - len(running)):
            running[pool.submit(order)] = key, order
        if not running:
            break
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        if any(pool.lost(future.exception()) for future in done):
            done, _ = wait(running)
        for future in done:
            key, order = running.pop(future)
            if pool.lost(future.exception()):
                again.append((key, order))
            else:
                yield key, future.result()
    for key, order in again:
        yield key, _alone(pool, order)


def _alone(pool, order):
    """Result of an order that is done while no other is."""
    for _ in range(TRIES):
        future = pool.submit(order)
        error = future.exception()
        if not pool.lost(error):
            return future.result()
    return None
