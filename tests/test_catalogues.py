"""The catalogues of sentences: nothing is missing, nothing is left over."""

import string

import numpy as np
import pytest

from chainrule.words import catalogue
from chainrule_course import exercises
from chainrule_course.base.errors import UserError
from chainrule_course.builder import catalogues

CHINESE = catalogue.catalogue("zh")
PO = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "{english}"
msgstr "{other}"
"""


def said():
    """English sentences of all exercises."""
    for exercise in exercises.every():
        rng = np.random.default_rng(1)
        cases = [*exercise.visible, *exercise.draw(rng)]
        yield from (text["en"] for text in exercise.hints)
        yield from (each.says for each in exercise.mistakes.values())
        yield from (case.note["en"] for case in cases if case.note)


def test_every_sentence_of_an_exercise_is_there():
    missing = sorted(set(said()) - CHINESE.keys())
    assert not missing, "\n".join(missing)


def test_no_sentence_is_left_over():
    folder = catalogue.FOLDER / "zh"
    left = catalogues.read(folder / "exercises.po").keys() - set(said())
    assert not left, "\n".join(left)


@pytest.mark.parametrize("language", catalogues.languages())
def test_what_is_filled_in_is_the_same(language):
    for english, other in catalogue.catalogue(language).items():
        assert _fields(english) == _fields(other), english


def _fields(text):
    try:
        return sorted(name for _, name, *_ in string.Formatter().parse(text)
                      if name is not None)  # fmt: skip
    except ValueError:  # braces that are no fields
        return None


@pytest.mark.parametrize("language", catalogues.languages())
def test_it_is_made_from_its_source(language):
    path = catalogue.FOLDER / f"{language}.json"
    assert path.read_text("utf-8") == catalogues.compiled(language)


def test_two_files_that_differ_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    (tmp_path / "xx").mkdir()
    for name, other in (("a.po", "un"), ("b.po", "une")):
        text = PO.format(english="one", other=other)
        (tmp_path / "xx" / name).write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="in another file"):
        catalogues.compiled("xx")


def test_a_sentence_that_nobody_has_written_is_english():
    assert catalogue.translated("not in any catalogue", "zh") == (
        "not in any catalogue"
    )
