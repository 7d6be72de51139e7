"""The process that runs a learner's notebook, one request at a time.

`python -I -m grader.child` is started by grader.process, with everything it
may touch in a scratch folder. It holds a bare IPython and answers:

    {"do": "run", "source": ..., "seconds": ...}
        run a cell  ->  {"failure": null or [name, message]}
    {"do": "look", "name": ..., "case": ..., "seconds": ...}
        observe a function on inputs  ->  {"seen": observation} or
        {"seen": null} if there is no such name

What a case expects never comes here. Both sides speak JSON, no pickle.
"""

import contextlib
import ctypes
import os
import sys
from json import dumps, loads
from multiprocessing.connection import Client

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class
from traitlets import Type
from traitlets.config import Config

from chainrule.cases import Case
from chainrule.codec import Unknown
from chainrule.given import lent_to
from chainrule.limits import TimeLimit, time_limit
from chainrule.observe import Observation, observe
from grader.process import MOST_BYTES

MEMORY = 2 << 30
FILE_SIZE = 100 << 20
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux
KILL = 9


class _Hook(DisplayHook):
    """Keeps the last value as `_` and `Out[n]`, and shows nothing."""

    def write_output_prompt(self):
        pass

    def compute_format_data(self, result):
        return {}, {}

    def finish_displayhook(self):
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Takes what display() publishes, and shows nothing."""

    def publish(self, *arguments, **more):
        pass

    def clear_output(self, wait=False):
        pass


@magics_class
class _NoPictures(Magics):
    """Magics about how pictures are shown do nothing here."""

    @line_magic("matplotlib")
    def _matplotlib(self, line):
        pass

    @line_magic("config")
    def _config(self, line):
        pass


class Shell(InteractiveShell):
    """IPython without a screen, a keyboard, colours or a history."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    @contextlib.contextmanager
    def _tee(self, channel):
        yield  # IPython would keep all that is printed

    def ask_exit(self):
        """Let exit() end the cell, not the process."""
        raise SystemExit

    def showtraceback(self, *arguments, **more):
        """Do nothing: nobody reads it, and making it takes long."""

    def showsyntaxerror(self, *arguments, **more):
        """Do nothing, likewise."""

    def enable_gui(self, gui=None):
        """Do nothing: there is no screen."""


def new_shell():
    """Return the IPython shell of this process."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.register_magics(_NoPictures)
    return shell


def run(shell, source, seconds):
    """Run a cell, say why it failed, if it did."""
    try:
        with time_limit(seconds):
            result = shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
    except BaseException as late:  # the alarm came between two steps
        error = late
    _close_figures()
    return {"failure": error if error is None else _described(error)}


def _described(error):
    """Name and message of an exception; a line, where it is syntax."""
    name = type(error).__name__
    try:
        if isinstance(error, SyntaxError):
            return name, f"{error.msg} (line {error.lineno})"
        return name, str(error)[:500]
    except BaseException:  # a __str__ that raises
        return name, ""


def _close_figures():
    """Close figures after each cell, as a notebook does."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        with contextlib.suppress(Exception):
            pyplot.close("all")


def look(shell, name, case, seconds):
    """Observe the function with this name on a case."""
    if name not in shell.user_ns:
        return {"seen": None}
    function = shell.user_ns[name]
    with lent_to(function, name):
        seen = observe(function, Case.from_json(case), seconds)
    return {"seen": seen.to_json()}


def answer(shell, request):
    """Do what a request asks; return the reply as bytes."""
    do = {"run": run, "look": look}[request.pop("do")]
    try:
        reply = dumps(do(shell, **request)).encode()
    except TimeLimit:  # it came late, while the reply was made
        reply = dumps(do(shell, **request)).encode()
    if len(reply) > MOST_BYTES:
        seen = Observation(value=Unknown(f"{len(reply)} bytes"))
        reply = dumps({"seen": seen.to_json()}).encode()
    return reply


def set_limits():
    """Limit memory and files; end when the parent ends, on Linux."""
    with contextlib.suppress(ImportError):
        import resource

        for what, most in (
            (resource.RLIMIT_AS, MEMORY),
            (resource.RLIMIT_FSIZE, FILE_SIZE),
            (resource.RLIMIT_CORE, 0),
        ):
            with contextlib.suppress(OSError, ValueError):
                resource.setrlimit(what, (most, most))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, KILL)


def main():
    """Connect to the parent and answer until it hangs up."""
    address = os.environ.pop("CHAINRULE_ADDRESS")
    key = bytes.fromhex(os.environ.pop("CHAINRULE_KEY"))
    set_limits()
    shell = new_shell()
    connection = Client(address, authkey=key)
    connection.send_bytes(b"ready")
    own = os.getpid()
    with contextlib.suppress(EOFError, OSError):
        while True:
            reply = answer(shell, loads(connection.recv_bytes()))
            if os.getpid() != own:  # a fork of the learner's: one answers
                return
            connection.send_bytes(reply)


if __name__ == "__main__":
    main()
    os._exit(0)  # threads of the learner's may still run
