"""Work in a process that may be ended."""

import operator
import os
import re
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from chainrule_course.base import bounded, log
from chainrule_course.exercises import find
from chainrule_course.marking import judging


def test_what_is_asked_is_done_elsewhere():
    assert bounded.call(sum, [1, 2]) == 3
    assert bounded.call(os.getpid) == bounded.call(os.getpid) != os.getpid()


@pytest.mark.parametrize(
    "work",
    [
        (bytearray, 4 << 30),
        (os.abort,),
        (re.match, "(a|a)*b", "a" * 60),  # holds the interpreter
    ],
)
def test_what_is_too_much_ends_that_work_only(work, monkeypatch):
    monkeypatch.setattr(bounded, "SECONDS", 1)
    with pytest.raises(bounded.TooMuch):
        bounded.call(*work)
    assert bounded.call(sum, [1, 2]) == 3


def test_an_error_of_ours_comes_with_its_traceback():
    with pytest.raises(bounded.Failed, match="IndexError"):
        bounded.call(operator.getitem, [], 1)
    assert bounded.call(sum, [1, 2]) == 3


def test_one_that_was_killed_is_started_again():
    pid = bounded.call(os.getpid)
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)])
    assert bounded.call(os.getpid) != pid


KILLED = """\
import sys
from chainrule_course.base import bounded
path, times, forked = sys.argv[1:]
if forked: bounded.fork()
work = (
    "open({0!r}, 'a').write('x'), len(open({0!r}).read()) > {1}"
    " or __import__('os').kill(__import__('os').getpid(), 9)"
).format(path, times)
try: bounded.call(eval, work)
except bounded.TooMuch: print("too much")
else: print("judged")"""


@pytest.mark.parametrize("forked", ["", "forked"])
@pytest.mark.parametrize(("times", "said"), [(1, "judged"), (2, "too much")])
def test_what_it_was_killed_at_is_asked_once_more(
    tmp_path, times, said, forked
):
    path = tmp_path / "count"
    words = [sys.executable, "-c", KILLED, path, str(times), forked]
    assert subprocess.check_output(words, text=True).strip() == said
    assert len(path.read_text()) == 2


def test_each_thread_has_its_own_which_ends_with_it():
    found = []
    one = threading.Thread(
        target=lambda: found.append(bounded.call(os.getpid))
    )
    one.start()
    one.join()
    assert found != [bounded.call(os.getpid)]
    until = time.monotonic() + 30
    while psutil.pid_exists(*found):
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_judge_that_fails_costs_that_exercise_and_leaves_a_trace(
    monkeypatch, tmp_path, capsys
):
    monkeypatch.setenv("CHAINRULE_LOG", str(tmp_path / "a" / "errors.log"))
    exercise = find("neuron")
    verdict = judging.judged(exercise, 1, [3])
    assert verdict.total == 0 and verdict.findings[0].id == "unjudged"
    kept = log.path().read_text("utf-8")
    assert "judging neuron, seed 1" in kept and "Traceback" in kept
    assert str(log.path()) in capsys.readouterr().err


def test_the_log_does_not_swell(monkeypatch, tmp_path):
    monkeypatch.setenv("CHAINRULE_LOG", str(tmp_path / "errors.log"))
    for _ in range(120):
        log.keep("a trial", "x" * 10**6)
    sizes = [path.stat().st_size for path in tmp_path.iterdir()]
    assert len(sizes) == 2 and sum(sizes) < 3 * log.MOST_BYTES
