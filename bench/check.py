"""Measure how long `check` takes on each exercise, from call to report.

Runs the right answer and a wrong one through the visible cases in an IPython
shell, report included; prints the median and the slowest of many calls. The
reach is 50 ms. Ratios are to the time of the cheapest exercise in this run.
"""

import contextlib
import io
import os
import statistics
import tempfile
import time

from IPython.core.interactiveshell import InteractiveShell

import chainrule
from chainrule_course.exercises import every

CALLS = 30


def main():
    """Print a table, an exercise a line."""
    InteractiveShell.instance()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CHAINRULE_HOME"] = folder
        rows = [measure(exercise) for exercise in every()]
    least = min(right for _, right, _, _ in rows)
    print(f"{'exercise':22}{'right':>9}{'wrong':>9}{'slowest':>9}  ratio")
    for name, right, wrong, slowest in rows:
        print(
            f"{name:22}{right:6.1f} ms{wrong:6.1f} ms{slowest:6.1f} ms"
            f"{right / least:7.1f}"
        )


def measure(exercise):
    """Name, median right, median wrong and slowest call, in ms."""
    wrong = next(iter(exercise.mistakes.values())).function
    named = _named(wrong, exercise.name)
    right_ms = [call(exercise.reference) for _ in range(CALLS)]
    wrong_ms = [call(named) for _ in range(CALLS)]
    return (
        exercise.name,
        statistics.median(right_ms),
        statistics.median(wrong_ms),
        max(right_ms + wrong_ms),
    )


def call(function):
    """Milliseconds for one check, what it shows thrown away."""
    with contextlib.redirect_stdout(io.StringIO()):
        started = time.perf_counter()
        chainrule.check(function)
    return 1000 * (time.perf_counter() - started)


def _named(function, name):
    def renamed(*arguments):
        return function(*arguments)

    renamed.__name__ = name
    return renamed


if __name__ == "__main__":
    main()
