"""A process ends when the one that it works for has ended, whatever way.

The kernel sees to it, so it does not matter what the process is busy with.
Elsewhere than on Linux it ends when it next looks for something to do.
"""

import contextlib
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1
SECONDS = 1.0  # for an orderly end after Ctrl-C


def end_with_parent():
    """End this process with its parent, that is, the thread that began it."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_with_main():
    """End this process of multiprocessing with the one that asked for it.

    That need not be its parent, but there is a pipe, which closes. It ends
    with its parent, too. Ctrl-C is left to who asked.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):  # it was started while `deaf`
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    if sys.platform != "linux":
        return
    end_with_parent()
    import fcntl
    import multiprocessing

    pipe = multiprocessing.parent_process().sentinel
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    # Something to read or an end is told by SIGIO, which nobody handles.
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)


def kill_children():
    """End all processes of multiprocessing that this one has started."""
    known = sys.modules.get("multiprocessing")
    if known is None:
        return
    _kill_forkserver()  # or it would begin with what was asked for
    for child in known.active_children():
        child.kill()


def _kill_forkserver():
    known = sys.modules.get("multiprocessing.forkserver")
    pid = known and getattr(known._forkserver, "_forkserver_pid", None)
    if pid:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextlib.contextmanager
def deaf():
    """Context manager: what is started in it hears nothing of Ctrl-C.

    A terminal sends that to all of a run at once; who is still importing
    would show where. What this process is sent meanwhile it hears afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it would end what begins here
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def ending_soon():
    """Context manager: after Ctrl-C all is over soon, in order or not.

    Whatever is cut short was made to be: by `kill -9`, too. Once it was
    pressed, what goes wrong is no news, and whoever presses it again waits
    for nothing.

    Raises
    ------
    KeyboardInterrupt
        Where it was pressed, whatever has become of it.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    interrupted = _Interrupted()
    signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    except BaseException:
        if not interrupted:
            raise
    finally:
        if not interrupted:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    if interrupted:
        # Python would otherwise end by the signal if this had left an `exec`.
        exec("")
        raise KeyboardInterrupt


class _Interrupted:
    """A handler of signals; true after the first."""

    def __init__(self):
        self.timer = None

    def __bool__(self):
        return self.timer is not None

    def __call__(self, number, frame):
        if self:
            _leave()
        self.timer = threading.Timer(SECONDS, _leave)
        self.timer.daemon = True
        self.timer.start()
        sys.unraisablehook = threading.excepthook = _say_nothing
        raise KeyboardInterrupt


def _say_nothing(error):
    """Take an error that nobody could catch."""


def take_time():
    """Let this command end in order after Ctrl-C, however long that takes.

    JupyterLab says goodbye to its kernels first; on a busy machine that is
    not soon, and whoever leaves before it leaves it behind.
    """
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave():
    try:
        kill_children()
    finally:
        os._exit(130)
