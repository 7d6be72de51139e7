"""A time limit where Python has neither alarms nor threads: in a browser."""

import io
import signal
import sys
import threading
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from chainrule import check, use_language
from chainrule.checking.cases import exercises
from chainrule.checking.limits import TimeLimit, apart, time_limit
from chainrule.live.guard import run
from chainrule.words import home
from chainrule_course.exercises import find


@pytest.fixture
def browser(monkeypatch, tmp_path):
    """A Python that has no alarm and cannot start a thread."""

    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path))
    monkeypatch.delattr(signal, "setitimer")
    monkeypatch.setattr(threading.Thread, "start", refuse)
    yield
    assert sys.gettrace() is None and sys.getprofile() is None


@pytest.mark.parametrize("name", exercises())
def test_a_right_answer_is_right(browser, name):
    shown = io.StringIO()
    with redirect_stdout(shown):
        check(find(name).reference)
    assert shown.getvalue().startswith(f"{name}: right."), shown.getvalue()


def in_one_line():
    while True: pass  # noqa: E701  # fmt: skip


def in_a_generator():
    def ones():
        while True:
            yield 1

    return sum(ones())


def in_a_function():
    def inner():
        while True:
            pass

    inner()


def swallows():
    while True:
        try:
            in_one_line()
        except BaseException:
            continue


def swallows_in_place():
    number = 0
    while True:
        try:
            while True:
                number += 1
        except:  # noqa: E722
            continue


def swallows_and_tells():
    while True:
        try:
            in_one_line()
        except BaseException as error:
            print(error)


def swallows_and_keeps():
    kept = []
    while True:
        try:
            in_one_line()
        except BaseException as error:
            kept.append(error)


def swallows_in_the_end():
    while True:
        try:
            in_one_line()
        finally:
            continue  # noqa: B012


def swallows_with_a_block():
    class Deaf:
        def __enter__(self):
            return self

        def __exit__(self, *error):
            return True

    while True:
        with Deaf():
            in_one_line()


LOOPS = (
    in_one_line,
    in_a_generator,
    in_a_function,
    swallows,
    swallows_in_place,
    swallows_and_tells,
    swallows_and_keeps,
    swallows_in_the_end,
    swallows_with_a_block,
)


@pytest.mark.parametrize("loop", LOOPS)
def test_an_endless_loop_ends(browser, loop):
    quiet = redirect_stdout(io.StringIO())
    with quiet, pytest.raises(TimeLimit), time_limit(0.2):
        apart(loop)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_usual_sentence(browser, language):
    def endless(x, w, b):
        swallows()

    endless.__name__ = "neuron"
    use_language(language)
    shown = io.StringIO()
    try:
        with redirect_stdout(shown):
            check(endless)
        problem = run(swallows, seconds=0.2).problem
    finally:
        use_language("en")
    words = {"en": "loop that does not end", "zh": "停不下来的循环"}
    assert words[language] in shown.getvalue()
    words = {"en": "stopped after 0.2 s", "zh": "已被停止"}
    assert words[language] in problem


def test_a_block_within_a_block(browser):
    with pytest.raises(TimeLimit), time_limit(0.3):
        with pytest.raises(TimeLimit), time_limit(0.1):
            apart(in_a_function)
        apart(in_a_function)


def test_what_was_right_before_is_right_after(browser):
    with pytest.raises(TimeLimit), time_limit(0.1):
        apart(swallows)
    assert run(time.sleep, 0).problem == ""
    assert sys.exc_info()[0] is None


def test_a_browser_keeps_progress_where_it_is_not_lost(monkeypatch, tmp_path):
    monkeypatch.delenv("CHAINRULE_HOME", raising=False)
    monkeypatch.setattr(home, "BROWSER", tmp_path)
    assert home.folder() == Path.home() / ".chainrule"
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert home.folder() == tmp_path / ".chainrule"
    monkeypatch.setattr(home, "BROWSER", tmp_path / "none")
    assert home.folder() == Path.home() / ".chainrule"
