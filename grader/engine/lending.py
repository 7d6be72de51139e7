"""Lend results of references to a notebook whose own function is wrong.

`fit_line` may call `neuron_gradient`. A slip in the one must not spoil the
other, and no reference may come near a learner's code: the notebook's process
sends arguments, and gets back what the reference makes of them.

The arguments are a learner's to choose, so the reference computes in a
process of its own, with limits on size, memory and time.
"""

import contextlib
import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from json import dumps
from multiprocessing.util import Finalize

from chainrule import codec
from chainrule.limits import TimeLimit, time_limit

MOST_BYTES = 200_000  # of arguments, and of a result
MEMORY = 1 << 30
SECONDS = 1.0
REFUSED = {"raises": ["RuntimeError", "this is too large to be lent"]}

_lock = threading.Lock()
_pool = None


def borrowed(references):
    """Map names to functions that take and return encoded data.

    Parameters
    ----------
    references : dict
        Where each reference stands, as "module:function".
    """
    return {
        name: lambda arguments, place=place: _ask(place, arguments)
        for name, place in references.items()
    }


def _ask(place, arguments):
    if len(dumps(arguments)) > MOST_BYTES:
        return REFUSED
    try:
        return _submit(place, arguments).result(10 * SECONDS)
    except (BrokenProcessPool, TimeoutError):
        close()
        return REFUSED


def _submit(place, arguments):
    global _pool
    with _lock:
        if _pool is None:
            start = multiprocessing.get_context("spawn")
            _pool = ProcessPoolExecutor(1, start, _limit)
            # A process that ends joins its children first: end this one.
            Finalize(None, close, exitpriority=10)
        return _pool.submit(compute, place, arguments)


def close():
    """End the process that computes; the next question starts another."""
    global _pool
    with _lock:
        pool, _pool = _pool, None
    if pool is not None:
        for process in list((pool._processes or {}).values()):
            process.kill()
        pool.shutdown(wait=True, cancel_futures=True)


def _limit():
    """Limit the memory of this process, where that is possible."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def compute(place, arguments):
    """What a reference gives or raises, as encoded data."""
    module, _, name = place.partition(":")
    function = getattr(import_module(module), name)
    try:
        with time_limit(SECONDS):
            values, named = codec.decode(arguments)
            value = codec.encode(_listed(function(*values, **named)))
    except (Exception, TimeLimit) as error:
        return {"raises": [type(error).__name__, str(error)[:500]]}
    return REFUSED if len(dumps(value)) > MOST_BYTES else _given(value)


def _listed(value):
    return list(value) if hasattr(value, "__next__") else value


def _given(value):
    return {"raises": None, "value": value}
