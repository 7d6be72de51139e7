"""`chainrule mark NOTEBOOK...`: grade notebooks, print a table or JSON.

The exit code is 0 when all were marked, whatever the score, and 2 when a
file could not be; the others are marked all the same.

Each notebook runs in a sandboxed process of its own, see engine/, with
hidden cases drawn from a seed. `chainrule doctor` says what keeps it in on
this machine; where that is too little, nothing is run without --unsafe.
"""

import argparse
import contextlib
import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

from chainrule_course.base import log
from chainrule_course.base.errors import UserError
from chainrule_course.commands.arguments import add_engine
from chainrule_course.marking import table


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
    add_engine(parser)


def _seed(text):
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a seed is a whole number from 0 on")
    return int(text)


def run(args):
    """Mark the notebooks; return the exit code."""
    with contextlib.suppress(AttributeError):  # not a usual stdout
        sys.stdout.reconfigure(errors="backslashreplace")
    reports, code = [], 0
    for report in _marked(args):
        if isinstance(report, UserError):
            print(report, file=sys.stderr)
            code = 2
        else:
            reports.append(report)
            if not args.json:
                print(table.of(report), end="\n\n", flush=True)
    if args.json:
        plain = (sys.stdout.encoding or "").lower() not in ("utf-8", "utf8")
        print(json.dumps(reports, ensure_ascii=plain, indent=2))
    return code


def _marked(args):
    """Yield a report, or the error, for each notebook in its turn."""
    from chainrule_course.marking.notebooks import read

    books = [_or_error(read, file) for file in args.notebooks]
    if all(isinstance(book, UserError) for book in books):
        yield from books  # so no process is needed
        return
    from chainrule_course.classroom.around import Around
    from chainrule_course.engine import Engine
    from chainrule_course.marking.marker import mark

    def work(book, around):
        if isinstance(book, UserError):
            return book
        options = around.options()
        return engine.undisturbed(
            lambda: mark(book, args.seed, engine, **options)
        )

    around = [Around(file) for file in args.notebooks]
    unsafe = args.unsafe or all(each.unsafe for each in around)
    with _pool(args.workers) as pool, Engine(unsafe) as engine:
        waiting = [
            pool.submit(_or_error, work, *both)
            for both in zip(books, around, strict=True)
        ]
        for file, future in zip(args.notebooks, waiting, strict=True):
            with _Progress(f"{file} ..."):
                report = future.result()
            yield report


def _or_error(function, *arguments):
    try:
        return function(*arguments)
    except UserError as error:
        return error
    except Exception:  # ours; the others must be marked
        file = getattr(arguments[0], "file", arguments[0])
        trace = traceback.format_exc()
        log.keep(f"marking {file}", trace)
        last = trace.strip().split("\n")[-1][:200]
        return UserError(
            f"{file}: the grader met an error of its own ({last})."
        )


@contextlib.contextmanager
def _pool(workers):
    """Threads; what has not begun when the block is left does not begin."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


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
