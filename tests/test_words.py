"""The glossary: in both languages, complete, and told by lesson."""

import re

import pytest

from chainrule import glossary
from chainrule.study.glossary import terms_of
from chainrule.words import display
from chainrule.words.language import use_language
from chainrule_course.builder import pairs


@pytest.fixture(autouse=True)
def english():
    yield
    use_language("en")


@pytest.mark.parametrize("term", pairs.meanings())
def test_a_meaning_is_of_a_term_and_the_same_in_both_languages(term):
    means = pairs.meanings()[term]
    assert term in pairs.glossary()
    assert pairs.difference(means["en"], means["zh"]) is None
    assert means["en"].endswith(".") and means["zh"].endswith("。")
    assert len(means["en"].split()) <= 14


def test_terms_stand_under_the_lesson_that_prints_them_in_bold():
    lesson = {term["en"]: term["lesson"] for term in terms_of()}
    assert lesson["bias"] == "01_neuron"
    assert lesson["sigmoid"] == "02_activations"
    assert lesson["penalty"] == "03_losses"
    assert lesson["momentum"] == "05_gradient_descent"
    assert list(lesson.values()) == sorted(lesson.values())
    used = {term["en"].lower() for term in terms_of()}
    assert used <= set(pairs.glossary()) and len(used) > 80


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_term_is_shown_in_both_languages(language, capsys):
    use_language(language)
    glossary()
    text = capsys.readouterr().out
    for term in terms_of():
        assert term["en"] in text and term["zh"] in text
        if term["means"]:
            assert term["means"][language] in text
    assert text.count("\n\n") == len({t["lesson"] for t in terms_of()})


def test_the_page_has_a_row_for_each_meaning(monkeypatch):
    shown = []
    monkeypatch.setattr(display, "put", lambda *forms: shown.append(forms[0]))
    glossary()
    rows = sum(bool(term["means"]) for term in terms_of())
    assert shown[0].count("<dt>") == shown[0].count("<dd>") == rows
    assert len(re.findall(r'href="0\d_\w+\.ipynb"', shown[0])) >= 4


def test_a_marked_notebook_shows_nothing(monkeypatch, capsys):
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    glossary()
    assert capsys.readouterr().out == ""
