"""Catalogues of sentences: what translators write, made into what is read.

Sources are `languages/LANGUAGE/*.po`, one file for each part of the course.
"""

import json

from babel.messages.pofile import read_po

from chainrule.words import catalogue
from chainrule_course.base.errors import UserError


def languages():
    """Codes of the languages that have a catalogue, sorted."""
    folders = filter(lambda path: path.is_dir(), catalogue.FOLDER.iterdir())
    return sorted(path.name for path in folders)


def compiled(language):
    """The one catalogue of a language, as text.

    Raises
    ------
    UserError
        If two files have one sentence and differ in what it is.
    """
    whole = {}
    for path in sorted((catalogue.FOLDER / language).glob("*.po")):
        for english, other in read(path).items():
            if whole.setdefault(english, other) != other:
                raise UserError(
                    f"{path}: {english!r} is {other!r} here, and"
                    f" {whole[english]!r} in another file"
                )
    return json.dumps(whole, ensure_ascii=False, indent=0) + "\n"


def read(path):
    """Sentences of a .po file that are translated, by their English."""
    with path.open("rb") as file:
        found = read_po(file, abort_invalid=True)
    return {each.id: each.string for each in found if each.id and each.string}
