"""References are lent as results: data only, within limits."""

import json
import os
import subprocess
import sys
import time
import warnings

import numpy as np
import pytest

from chainrule_course.engine import lending
from chainrule_course.engine.inside import loans

GRADIENT = "chainrule_course.solutions.neuron:neuron_gradient"
LINEAR = "chainrule_course.solutions.neuron:linear"


def test_a_result_is_that_of_the_reference():
    from chainrule_course.solutions.neuron import neuron_gradient

    values = np.ones((3, 2)), np.arange(3), np.ones(2), 1.0
    text, generators = loans.encoded(values[:2], dict(w=values[2], b=1.0))
    with lending.lender() as lender:
        answer = lender.ask(GRADIENT, text)
    for got, right in zip(
        loans.settle(answer, generators), neuron_gradient(*values), strict=True
    ):
        np.testing.assert_array_equal(got, right)


@pytest.mark.parametrize("place,values,error", [
    (GRADIENT, (np.ones((3, 2)),), "TypeError"),
    ("chainrule_course.solutions.neuron:signed_distance",
     (np.ones((1, 2)), np.zeros(2), 0),
     "ValueError"),
    ("chainrule_course.solutions.neuron:train_perceptron",
     (np.array([[0.0], [0.0]]), np.array([1, -1]), 10**12), "TimeLimit"),
])  # fmt: skip
def test_what_it_raises_comes_too(place, values, error, monkeypatch):
    monkeypatch.setattr(lending, "SECONDS", 0.2)
    text, _ = loans.encoded(values, {})
    assert json.loads(lending.compute(place, text))["raises"][0] == error


def test_what_is_large_is_refused():
    large, _ = loans.encoded((np.ones(50_000),), {})
    outer, _ = loans.encoded((np.ones((2200, 1)), np.ones((1, 2200)), 0), {})
    with lending.lender() as lender:
        assert lender.ask(LINEAR, large) == lending.REFUSED  # the question
        assert lender.ask(LINEAR, outer) == lending.REFUSED  # the answer


def test_a_generator_goes_on_where_it_was_left():
    here, there = np.random.default_rng(7), np.random.default_rng(7)
    text, generators = loans.encoded((here,), {})
    (copy,), _, copies = loans.arguments_of(text)
    answer = loans.answer(copy.random(3), copies)
    np.testing.assert_array_equal(
        loans.settle(answer, generators), there.random(3)
    )
    assert here.random() == there.random()


def test_what_is_no_data_is_not_sent():
    other = np.random.Generator(np.random.MT19937(1))
    for value in (len, object(), [len], other):
        with pytest.raises(loans.NoData):
            loans.encoded((value,), {})


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_fork_has_a_process_of_its_own():
    text, _ = loans.encoded((np.ones((1, 1)), np.ones((1, 1)), 1.0), {})
    with lending.lender() as lender:
        assert loans.settle(lender.ask(LINEAR, text), []) == 2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of threads, which have ended
        process = os.fork()
    if not process:
        with lending.lender() as other:
            os._exit(other is not lender and other.process is None)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 1
    assert lender.process is not None


FORKED = """
import os, signal
import numpy as np
from chainrule_course.engine import lending
from chainrule_course.engine.inside import loans

text, _ = loans.encoded((np.ones((1, 1)), np.ones((1, 1)), 1.0), {})
kept, _ = os.pipe()
lending.fork()
with lending.lender() as lender:
    first = lender.process
place = "chainrule_course.solutions.neuron:linear"
ask = lambda text: loans.settle(lender.ask(place, text), [])
assert ask(text) == 2
most = np.full((1, 1), 1e308)
text, _ = loans.encoded((most, most, 1.0), {})
assert ask(text) == np.inf  # with a warning, for nobody
assert lender.process is first
held = os.listdir(f"/proc/{first.pid}/fd")
assert str(kept) not in held and len(held) == 4, held
first.kill()
assert ask(text) == np.inf
assert lender.process is not first
lender.close()
lending.fork()
print(lender.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_a_forked_one_holds_and_says_nothing_and_ends_with_who_asked():
    done = subprocess.run(
        [sys.executable, "-c", FORKED], capture_output=True, timeout=60
    )
    assert done.returncode == -9 and not done.stderr, done.stderr
    for _ in range(100):
        try:
            os.kill(int(done.stdout), 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    raise AssertionError("it is still there")
