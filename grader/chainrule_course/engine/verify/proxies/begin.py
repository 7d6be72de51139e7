"""Where each side starts, inside its process, on the socket it was given."""

import socket
import sys
import types

from IPython import get_ipython

from .errors import OURS
from .learner import Learner
from .names import Names
from .tester import Tester

LINE = 4  # descriptor of the socket between the two
HIDDEN = "BEGIN HIDDEN TESTS"

sides = []  # this process's one, once it has started


def line():
    """The line to the other process."""
    from inside.frames import Line

    # All is told, since to ask what kind of socket it is is not allowed.
    kind = socket.AF_UNIX, socket.SOCK_STREAM, 0
    return Line(socket.socket(*kind, fileno=LINE))


def serve():
    """Be the learner's side, until the cell of tests is through."""
    if not sides:
        sides.append(Learner(line(), get_ipython().user_ns))
    sides[0].serve()


def tests(seconds):
    """Be the side of the tests: from now on cells see the learner's names.

    Parameters
    ----------
    seconds : float
        For one cell.
    """
    shell, tester = get_ipython(), Tester(line())
    names = Names(tester, shell.user_ns)
    shell.user_ns, shell.user_module = names, Module(names)
    shell.showtraceback = without_ours(shell.showtraceback)

    def begin(info):
        tester.start(seconds, hidden=HIDDEN in info.raw_cell)

    def end(result):
        if tester.end is not None:  # and not the cell that starts all this
            tester.goodbye()

    shell.events.register("pre_run_cell", begin)
    shell.events.register("post_run_cell", end)


class Module:
    """The module in which the cells run."""

    def __init__(self, names):
        self.__dict__ = names


def without_ours(show):
    """Let a function that shows an exception leave out our own frames."""

    def shown(*arguments, **more):
        error = sys.exc_info()[1]
        if error is not None:
            error.__traceback__ = cut(error.__traceback__)
        return show(*arguments, **more)

    return shown


def cut(trace):
    """A traceback without the frames of this package."""
    if trace is None:
        return None
    rest = cut(trace.tb_next)
    if trace.tb_frame.f_code.co_filename.startswith(OURS):
        return rest
    place = trace.tb_frame, trace.tb_lasti, trace.tb_lineno
    return types.TracebackType(rest, *place)
