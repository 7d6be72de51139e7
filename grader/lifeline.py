"""A process ends when the one that it works for has ended, whatever way.

The kernel sees to it, so it does not matter what the process is busy with.
Elsewhere than on Linux it ends when it next looks for something to do.
"""

import contextlib
import ctypes
import multiprocessing
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1
SECONDS = 1.5  # for an orderly end after Ctrl-C


def end_with_parent():
    """End this process with its parent, that is, the thread that began it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_with_main():
    """End this process of multiprocessing with the one that asked for it.

    That need not be its parent, but there is a pipe, which closes. Ctrl-C is
    left to that one.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "linux":
        return
    import fcntl

    pipe = multiprocessing.parent_process().sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    # Something to read or an end is told by SIGIO, which nobody handles.
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)


def kill_children():
    """End all processes of multiprocessing that this one has started."""
    for child in multiprocessing.active_children():
        child.kill()


@contextlib.contextmanager
def ending_soon():
    """Context manager: after Ctrl-C all is over soon, in order or not.

    Whatever is cut short was made to be: by `kill -9`, too.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    timer = threading.Timer(SECONDS, _leave)
    timer.daemon = True

    def interrupt(number, frame):
        if not timer.ident:
            timer.start()
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def take_time():
    """Let this command end in order after Ctrl-C, however long that takes.

    JupyterLab says goodbye to its kernels first; on a busy machine that is
    not soon, and whoever leaves before it leaves it behind.
    """
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave():
    kill_children()
    os._exit(130)
