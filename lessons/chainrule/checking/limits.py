"""Stop code that does not stop by itself.

On Linux and macOS an alarm interrupts the main thread, also inside a loop
that catches every exception. On Windows, where there is no such alarm, a
second thread asks Python to interrupt the main one. In a browser's Python,
which has neither, the code itself looks at the clock as it is traced.
"""

import _thread
import signal
import sys
import threading
import time
from contextlib import contextmanager, nullcontext

_AGAIN = 0.2  # seconds between further alarms, for loops that swallow one
_MOST = 50  # alarms, then it is left alone
_DEEPEST = 2000  # frames that are watched
_SELDOM = 64  # traced events between two looks at the clock


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
    return _interrupting_thread(seconds) if _threads() else _Deadline(seconds)


def _threads():
    """Whether a thread can be started; in a browser none can."""
    try:
        threading.Thread(target=int).start()
    except RuntimeError:
        return False
    return True


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


class _Deadline:
    """Raises TimeLimit from the tracer of the code that runs too long.

    Python forgets a tracer that has raised. Where the code swallows the
    exception, the exception sets the tracer again as it is thrown away, and
    so does the profiler, if the code calls anything while it keeps it.
    """

    def __init__(self, seconds):
        self.seconds = seconds
        self.events = 0
        self.passed = self.done = False

    def __enter__(self):
        self.block = sys._getframe(1)
        self.before = sys.gettrace(), sys.getprofile()
        self.end = time.perf_counter() + self.seconds
        sys.settrace(self.trace)

    def trace(self, frame, event, argument):
        """Look at the clock now and then."""
        if frame.f_code.co_filename == __file__:
            return None
        # `while True: pass` in one line has no other event in Python 3.11.
        frame.f_trace_opcodes = sys.version_info < (3, 12)
        self.events += 1
        if self.events % _SELDOM == 0 and not self.passed:
            self.passed = time.perf_counter() > self.end
        if self.passed:
            sys.setprofile(self.profile)
            raise _Passed(self)
        return self.trace

    def profile(self, frame, event, argument):
        """Trace the frames again, once the exception has left our own."""
        if frame.f_code.co_filename != __file__:
            sys.setprofile(None)
            self.again(frame)

    def again(self, frame):
        """Trace this frame and those it was called from."""
        for _ in range(_DEEPEST):
            if frame is None or frame is self.block:
                break
            if frame.f_code.co_filename != __file__:
                frame.f_trace = self.trace
            frame = frame.f_back
        sys.settrace(self.trace)

    def __exit__(self, *error):
        self.done = True
        sys.settrace(self.before[0])
        sys.setprofile(self.before[1])
        self.block = None


class _Passed(TimeLimit):
    """A TimeLimit that lets nobody throw it away while its block runs."""

    def __init__(self, deadline):
        super().__init__()
        self.deadline = deadline

    def __del__(self):
        if not self.deadline.done:
            self.deadline.again(sys._getframe(1))
