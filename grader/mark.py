"""`chainrule mark NOTEBOOK...`: grade notebooks, print a table or JSON.

The exit code is 0 when all were marked, whatever the score, and 2 when a
file could not be; the others are marked all the same.

Each notebook runs in a process of its own (grader.process), with hidden cases
drawn from a seed. What runs is a learner's code on this machine: that process
keeps accidents apart, and it is not a sandbox yet, so mark only notebooks of
people you trust.
"""

import argparse
import contextlib
import json
import sys

from grader import table
from grader.errors import UserError


def configure(parser):
    """Add the arguments of `chainrule mark`."""
    parser.add_argument(
        "notebooks", nargs="+", metavar="NOTEBOOK", help="files to mark"
    )
    parser.add_argument(
        "--json", action="store_true", help="print JSON instead of tables"
    )
    parser.add_argument(
        "--seed",
        type=_seed,
        metavar="N",
        help="draw the hidden cases of this seed, as a report names it"
        " (default: one for each file, made from what is in it)",
    )


def _seed(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 on")
    return int(text)


def run(args):
    """Mark the notebooks; return the exit code."""
    with contextlib.suppress(AttributeError):  # not a usual stdout
        sys.stdout.reconfigure(errors="backslashreplace")
    reports, code = [], 0
    for file in args.notebooks:
        try:
            reports.append(_mark(file, args.seed))
        except UserError as error:
            print(error, file=sys.stderr)
            code = 2
        else:
            if not args.json:
                print(table.of(reports[-1]), end="\n\n", flush=True)
    if args.json:
        plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")
        print(json.dumps(reports, ensure_ascii=plain, indent=2))
    return code


def _mark(file, seed):
    from grader.marking import mark
    from grader.notebooks import read

    book = read(file)
    with _Progress(f"{file} ..."):
        return mark(book, seed)


class _Progress:
    """A word on stderr while something goes on, if somebody is watching."""

    def __init__(self, text):
        self.text = text if sys.stderr.isatty() else ""

    def __enter__(self):
        sys.stderr.write(self.text)
        sys.stderr.flush()

    def __exit__(self, *error):
        if self.text:
            sys.stderr.write("\r\x1b[K")
