"""IPython without a screen, a keyboard or a history; it keeps the outputs."""

import contextlib
import sys
import traceback

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class
from traitlets import Type
from traitlets.config import Config

from chainrule.checking.limits import time_limit

from . import figures
from .outputs import Outputs, Screen


class _Hook(DisplayHook):
    """Keeps the last value as `_` and `Out[n]`, and shows it."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        number = self.prompt_count
        kind = "execute_result"
        self.shell.outputs.show(format_dict, kind, execution_count=number)

    def finish_displayhook(self):
        self._is_active = False


class _Publisher(DisplayPublisher):
    """Takes what display() publishes."""

    def publish(self, data, metadata=None, source=None, *, transient=None,
                update=False, **more):  # fmt: skip
        name = (transient or {}).get("display_id")
        self.shell.outputs.publish(data, name, update)

    def clear_output(self, wait=False):
        self.shell.outputs.clear()


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
    """A bare IPython."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs = Outputs()

    @contextlib.contextmanager
    def _tee(self, channel):
        yield  # IPython would keep all that is printed

    def ask_exit(self):
        """Let exit() end the cell, not the process."""
        raise SystemExit

    def system(self, command):
        """Say that there are no other programs here."""
        print(f"[not run here: {command}]")

    system_raw = system_piped = system

    def getoutput(self, command, split=True, depth=0):
        """Give nothing, likewise."""
        return [] if split else ""

    def showtraceback(self, *arguments, exception_only=False, **more):
        """Keep the exception as an output."""
        kind, error, trace = sys.exc_info()
        if kind is not None:
            self.outputs.fail(kind.__name__, *told(kind, error, trace))

    def showsyntaxerror(self, *arguments, **more):
        """Keep it, likewise."""
        self.showtraceback()

    showindentationerror = showsyntaxerror

    def _format_exception_for_storage(self, *arguments, **more):
        return {}  # IPython would spend up to seconds on it, for its history

    def enable_gui(self, gui=None):
        """Do nothing: there is no screen."""


def told(kind, error, trace):
    """Message and lines of an exception, from the notebook's own line on."""
    try:
        message = str(error)
        while trace and not _is_cell(trace.tb_frame):
            trace = trace.tb_next
        lines = traceback.format_exception(kind, error, trace, limit=30)
    except BaseException:  # a __str__ that raises
        return "", [kind.__name__]
    return message, "".join(lines).splitlines()


def _is_cell(frame):
    return frame.f_code.co_filename.startswith("<ipython-input")


def new_shell():
    """Return the IPython shell of this process."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    shell.register_magics(_NoPictures)
    pictures = shell.display_formatter.formatters["image/png"]
    pictures.for_type_by_name("matplotlib.figure", "Figure", figures.shown)
    return shell


def run(shell, source, seconds):
    """Run a cell; return its outputs and why it failed, if it did."""
    shell.outputs = outputs = Outputs()
    figures.publish = outputs.show
    sys.stdout = Screen("stdout", outputs.write)
    sys.stderr = Screen("stderr", outputs.write)
    try:
        with time_limit(seconds):
            result = shell.run_cell(source, store_history=True)
            figures.flush()
        error = result.error_before_exec or result.error_in_exec
    except BaseException as late:  # the alarm came between two steps
        error = late
        outputs.fail(*described(error), [])
    failure = error if error is None else described(error)
    return {"failure": failure, "outputs": outputs.all}


def described(error):
    """Name and message of an exception; a line, where it is syntax."""
    name = type(error).__name__
    try:
        if isinstance(error, SyntaxError):
            return name, f"{error.msg} (line {error.lineno})"
        return name, str(error)[:500]
    except BaseException:  # a __str__ that raises
        return name, ""
