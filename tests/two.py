"""Two plain processes on a line: the learner's, and that of tests."""

import contextlib
import multiprocessing
import socket

from chainrule_course.engine.inside.frames import Line
from chainrule_course.engine.verify.proxies.learner import Learner
from chainrule_course.engine.verify.proxies.names import Names
from chainrule_course.engine.verify.proxies.peer import Lost
from chainrule_course.engine.verify.proxies.tester import Tester

FORK = multiprocessing.get_context("fork")


def judged(learner, *tests, seconds=5, hidden=False):
    """Run the learner's source and tests on it.

    Returns
    -------
    list of str
        For each test "" if it passed, otherwise its error.
    """
    ours, hers = socket.socketpair()
    reader, writer = FORK.Pipe(duplex=False)
    her = FORK.Process(target=_learner, args=(hers, ours, learner))
    her.start()
    ours_to_test = ours, hers, tests, seconds, hidden, writer
    test = FORK.Process(target=_tester, args=ours_to_test)
    test.start()
    ours.close(), hers.close(), writer.close()
    try:
        return reader.recv() if reader.poll(30) else ["no result"]
    finally:
        for process in (her, test):
            process.kill()
            process.join()


def _learner(line, other, source):
    other.close()
    names = {"__name__": "__main__"}
    exec(compile(source, "<cell>", "exec"), names)
    with contextlib.suppress(Lost):
        Learner(Line(line), names).serve()


def _tester(line, other, tests, seconds, hidden, writer):
    other.close()
    tester = Tester(Line(line))
    names = Names(tester, {"__name__": "__main__"})
    results = []
    for source in tests:
        tester.start(seconds, hidden)
        results.append(_outcome(source, names))
    writer.send(results)


def _outcome(source, names):
    try:
        exec(compile(source, "<test>", "exec"), names)
    except BaseException as error:
        notes = "".join(getattr(error, "__notes__", ()))
        return f"{type(error).__name__}: {error}\n{notes}"
    return ""
