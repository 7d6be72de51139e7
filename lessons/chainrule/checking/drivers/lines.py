"""Count how many lines of Python run: work that no clock tells.

An operation on whole arrays runs a few, a loop over rows some for each row.
"""

import sys


class Lines:
    """Counts the lines that run in a call, up to a number.

    Where somebody else is tracing, a debugger perhaps, nothing is counted.
    """

    def __init__(self, most):
        self.most, self.count = most, 0

    def run(self, function, *arguments):
        """Call a function."""
        if not self.most or sys.gettrace() is not None:
            return function(*arguments)
        sys.settrace(self.enter)
        try:
            return function(*arguments)
        finally:
            sys.settrace(None)

    def enter(self, frame, event, argument):
        """Stand in the frame of each call."""
        return self.step

    def step(self, frame, event, argument):
        """Count a line."""
        self.count += event == "line"
        if self.count >= self.most:
            sys.settrace(None)
        return self.step
