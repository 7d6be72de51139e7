"""Cut off what a cell prints without end, before the page drowns in it."""

import sys
from contextlib import suppress

from chainrule.words.messages import say

MOST = 200_000  # characters of one cell, some thousand lines


def dam(shell):
    """Have each cell of a notebook print so much, and no more."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that takes nothing new
            shell.events.register("pre_run_cell", _dammed(stream))


def _dammed(stream):
    """Put a limit on what a stream takes; return what begins anew."""
    write, count = stream.write, 0

    def limited(text):
        nonlocal count
        before, count = count, count + len(text)
        if before > MOST:
            return len(text)
        if count > MOST:
            write(f"{text[: MOST - before]}\n{say('flood')}\n")
            return len(text)
        return write(text)

    def begin(info=None):
        nonlocal count
        count = 0

    stream.write = limited
    return begin
