"""The pages that move without a kernel, as the notebooks hold them."""

import json
import re

import pytest

from chainrule.checking.cases import exercises
from chainrule.figures import openings
from chainrule.words.language import LANGUAGES, speaking
from chainrule_course.base.places import ROOT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_start_page_links_every_exercise_and_lesson(language):
    with speaking(language):
        page = openings.start()["text/html"]
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {
        f"{e.lesson}.ipynb#cell-id={e.name}" for e in exercises().values()
    } < links
    assert {f"{e.lesson}.ipynb" for e in exercises().values()} < links


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_links_lead_to_cells_that_are_there(language):
    with speaking(language):
        page = openings.start()["text/html"]
    for lesson, key in re.findall(r'href="(\w+\.ipynb)#cell-id=(\w+)"', page):
        book = json.loads((ROOT / "lessons" / language / lesson).read_text())
        assert key in {cell["id"] for cell in book["cells"]}


def test_a_page_loads_nothing_from_elsewhere():
    page = openings.start()["text/html"]
    addresses = re.findall(r"https?://[^\s\"']+", page)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}


def test_a_page_says_what_was_done():
    done = {"exercise": "neuron", "event": "passed", "details": {}}
    page = openings.start([done])["text/html"]
    assert 'DATA = {"passed": ["neuron"], "latest": "neuron"}' in page


def test_nothing_is_shown_while_marking(monkeypatch, capsys):
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    openings.opening("start")
    assert capsys.readouterr().out == ""


def test_a_terminal_gets_the_title(capsys):
    openings.opening("start")
    assert capsys.readouterr().out == (
        "How does a machine learn from its mistakes?\n"
    )
