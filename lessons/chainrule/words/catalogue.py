"""Every sentence in other languages than English.

A sentence stands in the code in English, which is its key. What it is in
another language stands in `languages/LANGUAGE/*.po`, which the tools of
translators read; `make lessons` makes `languages/LANGUAGE.json` of them, which
is read here.
"""

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("languages")
LANGUAGES = ("en", *sorted(path.stem for path in FOLDER.glob("*.json")))


@cache
def catalogue(language):
    """All sentences of a language, by their English."""
    path = FOLDER / f"{language}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def translated(english, language):
    """A sentence in a language; in English where nobody has written it."""
    if language == "en":
        return english
    return catalogue(language).get(english, english)


def everywhere(english):
    """A sentence in every language, by the language's code."""
    return {code: translated(english, code) for code in LANGUAGES}
