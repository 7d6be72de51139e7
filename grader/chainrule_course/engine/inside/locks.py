"""Locks of multiprocessing for threads only, where there is no shared memory.

A notebook in the box starts no process, but `multiprocessing.pool.ThreadPool`
wants such locks all the same.
"""

import _multiprocessing
import threading
import time

_Shared = _multiprocessing.SemLock
RECURSIVE = 0  # a kind of semaphore, as multiprocessing numbers them


class SemLock:
    """One that processes share, if that can be; otherwise of this process."""

    SEM_VALUE_MAX = _Shared.SEM_VALUE_MAX

    def __new__(cls, *arguments):
        """One of the system's where there are any."""
        try:
            return _Shared(*arguments)
        except FileExistsError:  # multiprocessing tries another name
            raise
        except OSError:
            return super().__new__(cls)

    def __init__(self, kind, value, maxvalue, name, unlink):
        self.kind, self.value, self.maxvalue = kind, value, maxvalue
        self.changed = threading.Condition()
        self.owner, self.times = None, 0
        self.handle, self.name = 0, None

    def acquire(self, block=True, timeout=None):
        """Wait until it is free; say whether it was in time."""
        own = threading.get_ident()
        until = None if timeout is None else time.monotonic() + timeout
        with self.changed:
            if self.kind == RECURSIVE and self._is_mine():
                self.times += 1
                return True
            while not self.value:
                left = until and until - time.monotonic()
                if not block or (left is not None and left <= 0):
                    return False
                self.changed.wait(left)
            self.value -= 1
            self.owner, self.times = own, self.times + 1
            return True

    def release(self):
        """Let the next one have it."""
        with self.changed:
            if self.kind == RECURSIVE:
                if not self._is_mine():
                    raise AssertionError("it is another thread's")
                if self.times > 1:
                    self.times -= 1
                    return
            elif self.value >= self.maxvalue:
                raise ValueError("semaphore or lock released too many times")
            self.value, self.times = self.value + 1, self.times - 1
            self.changed.notify()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *error):
        self.release()

    def _count(self):
        return self.times

    def _is_mine(self):
        return self.times > 0 and self.owner == threading.get_ident()

    def _get_value(self):
        return self.value

    def _is_zero(self):
        return self.value == 0

    def _after_fork(self):
        self.times = 0


def install():
    """Let multiprocessing use it."""
    _multiprocessing.SemLock = SemLock
