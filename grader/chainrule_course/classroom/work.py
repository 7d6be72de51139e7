"""Run and judge one submission: bytes in, bytes out.

This is what workers do. An order and a result are JSON, so that they may
travel to another process or another machine; the gradebook is never touched.
"""

import base64
import functools
import gc
import json
import time
import traceback
from multiprocessing.util import Finalize

from chainrule_course.base import bounded, lifeline, log
from chainrule_course.base.errors import UserError
from chainrule_course.classroom.chosen import choose
from chainrule_course.engine import Engine, lending, verify
from chainrule_course.marking.repair import repaired
from chainrule_course.marking.submission import marked


def carry_out(order):
    """Do what an order asks.

    Parameters
    ----------
    order : bytes
        JSON of {"student", "assignment", "seed", "unsafe", "render",
        "cell_seconds", "sources", "notebooks", "others", "files"}; contents
        are in base64.

    Returns
    -------
    bytes
        JSON of {"books", "report", "repaired", "look", "protected",
        "scores", "refused", "stop", "seconds"}; stop is why no notebook at
        all can be run here.
    """
    order, started = json.loads(order), time.perf_counter()
    result = {"refused": None, "stop": None, "books": {}}
    try:
        engine = running_engine(order["unsafe"])
        engine.renew()
    except UserError as error:
        return json.dumps({**result, "stop": str(error)}).encode()
    try:
        result |= engine.undisturbed(lambda: _done(order, engine))
    except UserError as error:
        result["refused"] = str(error)
    except Exception:
        trace = traceback.format_exc()
        log.keep(f"marking {order['student']}'s {order['assignment']}", trace)
        last = trace.strip().split("\n")[-1][:200]
        result["refused"] = f"The grader met an error of its own ({last})."
    result["seconds"] = time.perf_counter() - started
    return json.dumps(result).encode()


def share(address):
    """Let this worker share what there is once on the machine.

    That is the zygote at an address, None where there is none, and what the
    process imported from which this one was forked, and has no threads yet.
    """
    global _shared
    _shared = address
    lifeline.end_with_main()
    gc.freeze()  # a collection would write to each object, and so copy it
    if address:
        lending.fork()
        bounded.fork()


_shared = None


@functools.cache
def running_engine(unsafe):
    """The engine of this worker, which lives as long as it does."""
    engine = Engine(unsafe, packages=[verify.PROXIES], shared=_shared)
    engine.__enter__()
    Finalize(None, engine.close, exitpriority=1)
    return engine


def _done(order, engine):
    files = _decoded(order["files"])
    books, reports, mended = {}, [], []
    notebooks = _decoded(order["notebooks"])
    if order["others"]:
        others = _decoded(order["others"])
        notebooks, files, mended = choose(
            notebooks, others, order["sources"], files
        )
    for name, content in notebooks.items():
        source = order["sources"][name]
        book, notes = repaired(content, source)
        books[name], report = marked(book, name, source, order, files, engine)
        reports.append(report)
        mended += notes
    return {"books": books, "repaired": mended, **_together(reports)}


def _decoded(contents):
    return {name: base64.b64decode(text) for name, text in contents.items()}


def _together(reports):
    """One report of all notebooks of a submission."""
    scores = {}
    for report in reports:
        scores |= report["scores"]
    first, *others = (report["report"] for report in reports)
    for other in others:
        first["exercises"] += other["exercises"]
        first["points"] += other["points"]
        first["max_points"] += other["max_points"]
    return {
        "report": first,
        "look": [item for report in reports for item in report["look"]],
        "protected": all(report["protected"] for report in reports),
        "scores": scores,
    }
