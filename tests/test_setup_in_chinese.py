"""What the set-up says, in Chinese where the command asks for it."""

import sys

import pytest
from test_texts import is_chinese

import bootstrap


@pytest.fixture(autouse=True)
def asked(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["b.py", "learn", "--language", "zh"])


def problems():
    values = {"again": bootstrap.AGAIN, "log": "build/setup.log"}
    values |= {"version": "3.14", "venv_missing": bootstrap.venv_missing()}
    for _, sentence in bootstrap.REASONS:
        yield sentence.format(**values)
    yield bootstrap.explain("something else")
    for number in (28, 13):
        error = OSError(number, "not allowed")
        yield bootstrap.explain_error(error, "/a/folder")
    with pytest.raises(bootstrap.Problem) as caught:
        bootstrap.check_python((3, 9))
    yield str(caught.value)


def test_every_problem_is_said_in_chinese():
    for text in problems():
        assert is_chinese(bootstrap.said(text)), text
    assert "PIP_INDEX_URL" in "".join(map(bootstrap.said, problems()))


@pytest.mark.parametrize(
    "text, said",
    [
        ("fetching packages: 3 of 146", "下载软件包：3/146"),
        ("installing packages: 2 of 9", "安装软件包：2/9"),
        ("Ready after 41 s.", "用了 41 秒，准备好了。"),
        (f"Stopped; {bootstrap.AGAIN} to go on.", None),
        (bootstrap.WAITING, None),
    ],
)
def test_progress_is_said_in_chinese(text, said):
    assert is_chinese(bootstrap.said(text))
    assert said in (None, bootstrap.said(text))


def test_without_being_asked_it_stays_english(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "learn"])
    for text in problems():
        assert bootstrap.said(text) == text
