"""Stop code that does not stop by itself.

On Linux and macOS an alarm interrupts the main thread, also inside a loop
that catches every exception. On Windows, where there is no such alarm, a
second thread asks Python to interrupt the main one.
"""

import _thread
import signal
import sys
import threading
from contextlib import contextmanager, nullcontext

_AGAIN = 0.2  # seconds between further alarms, for loops that swallow one
_MOST = 50  # alarms, then it is left alone
_DEEPEST = 2000  # frames that are watched


class TimeLimit(BaseException):
    """The time given to a block of code has passed."""


def time_limit(seconds):
    """Context manager: run a block for `seconds`, then raise TimeLimit in it.

    In a thread other than the main one nothing can be interrupted from
    outside, and the block runs without a limit. A single call into compiled
    code is interrupted when it returns.
    """
    if threading.current_thread() is not threading.main_thread():
        return nullcontext()
    if hasattr(signal, "setitimer"):
        return _Alarm(seconds)
    return _interrupting_thread(seconds)


def apart(function, *arguments, **more):
    """Call a function with a memory of its own for the current exception.

    Where the alarm strikes while a `with` block deals with an exception,
    Python 3.11 goes on taking that exception for the current one, and every
    later one would drag it along. A generator has this memory for itself.
    """
    value, error = next(_apart(function, arguments, more))
    if error is not None:
        raise error
    return value


def _apart(function, arguments, more):
    try:
        value, error = function(*arguments, **more), None
    except BaseException as caught:
        value, error = None, caught
    yield value, error


def _raise_on_next_line(frame, event, argument):
    # `while True: try: ... except: pass` swallows the exception of the alarm;
    # the next line it runs, inside the `except`, raises again and gets out.
    if event == "line":
        raise TimeLimit
    return _raise_on_next_line


def _leave_new_frames_alone(frame, event, argument):
    # Python traces the frames that stand only while a tracer of all new
    # frames is set; those, the alarm's own among them, are not to raise.
    return None


class _Alarm:
    def __init__(self, seconds):
        self.seconds = seconds
        self.rings = 0
        self.done = self.ringing = False

    def __enter__(self):
        self.block = sys._getframe(1)
        self.tracer = sys.gettrace()
        self.handler = signal.signal(signal.SIGALRM, self.ring)
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def ring(self, number, frame):
        if self.done or self.ringing:
            return
        self.ringing = True
        self.rings += 1
        self.watch(frame)
        self.ringing = False
        if self.rings < _MOST:  # each alarm sets the next, so none overlap
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
        raise TimeLimit

    def watch(self, frame):
        """Let the innermost frames of the block raise on their next line."""
        sys.settrace(_leave_new_frames_alone)
        for _ in range(_DEEPEST):
            if frame is None or frame is self.block:
                return
            frame.f_trace = _raise_on_next_line
            frame = frame.f_back

    def __exit__(self, *error):
        self.done = True
        sys.settrace(self.tracer)
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, self.handler)
        self.block = None


@contextmanager
def _interrupting_thread(seconds):
    rang = threading.Event()

    def interrupt():
        rang.set()
        _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.start()
    try:
        yield
    except KeyboardInterrupt:
        if rang.is_set():
            raise TimeLimit from None
        raise
    finally:
        timer.cancel()
