"""What the lessons say, for tests that work it out a second time."""

from functools import cache

from chainrule_course import builder

LANGUAGES = "en", "zh"


@cache
def cells(lesson, language="en"):
    """Text of every prose cell of a lesson by its key."""
    found = builder.read(lesson).cells
    return {cell.key: cell.text for cell in found if cell.lang == language}


@cache
def code(lesson):
    """Source of every code cell of a lesson by its key."""
    return {c.key: c.text for c in builder.read(lesson).cells if not c.lang}


def tells(lesson, key, en, zh):
    """Assert that a cell says this in both languages."""
    for language, words in zip(LANGUAGES, (en, zh), strict=True):
        assert words in cells(lesson, language)[key], (language, words)
