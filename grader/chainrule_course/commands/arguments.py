"""Arguments that several commands take."""

import argparse
import os


def add_engine(parser):
    """Add the arguments of all commands that run notebooks."""
    parser.add_argument(
        "--workers",
        type=workers,
        default=os.cpu_count() or 1,
        metavar="N",
        help="notebooks to run at the same time (default: %(default)s)",
    )
    add_unsafe(parser)


def add_unsafe(parser):
    """Add the argument that does without the sandbox."""
    parser.add_argument(
        "--unsafe",
        action="store_true",
        help="run notebooks even where nothing keeps hostile ones in",
    )


def workers(text):
    """How many workers a text says, 1 or more."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError("at least one worker is needed")
    return int(text)
