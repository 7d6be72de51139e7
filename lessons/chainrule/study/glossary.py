"""glossary: the terms of the course in both languages, by lesson."""

import json
from functools import cache
from importlib import resources
from itertools import groupby

from chainrule.study.progress import LESSONS
from chainrule.words import display
from chainrule.words.display import escape
from chainrule.words.language import current, pick
from chainrule.words.messages import colon, say

_TITLE = {"en": "Glossary", "zh": "词汇表"}
_ALSO = {"en": "also: ", "zh": "还有："}
_COMMA = {"en": ", ", "zh": "、"}


def glossary():
    """Show the terms of all lessons, each under the one that explains it."""
    if display.marking():
        return
    groups = [
        (lesson, list(terms))
        for lesson, terms in groupby(terms_of(), lambda term: term["lesson"])
    ]
    display.put(_html(groups), _text(groups))


@cache
def terms_of():
    """Terms in the order of the lessons: dicts with en, zh, lesson, means.

    The file is made from lessons/TERMS.md when the notebooks are built.
    """
    file = resources.files("chainrule") / "glossary.json"
    return json.loads(file.read_text(encoding="utf-8"))


def _pair(term):
    """The word in the language of the page, and in the other one."""
    return (term["en"], term["zh"])[:: 1 if current() == "en" else -1]


def _parts(terms):
    """Terms with a meaning, and those without, which explain themselves."""
    explained = [term for term in terms if term["means"]]
    return explained, [term for term in terms if not term["means"]]


def _text(groups):
    lines = [pick(_TITLE)]
    for lesson, terms in groups:
        label = say("progress_lesson", number=_number(lesson))
        lines.append(f"\n{label}  {pick(LESSONS[lesson])}")
        explained, plain = _parts(terms)
        for term in explained:
            one, other = _pair(term)
            lines.append(f"  {one} ({other}){colon()}{pick(term['means'])}")
        if plain:
            pairs = (f"{one} ({other})" for one, other in map(_pair, plain))
            lines.append("  " + pick(_ALSO) + pick(_COMMA).join(pairs))
    return "\n".join(lines)


def _number(lesson):
    return list(LESSONS).index(lesson) + 1


def _html(groups):
    sections = "".join(_section(*group) for group in groups)
    return (
        f'<div class="cr cr-progress cr-glossary" lang="{current()}">'
        f'<div class="cr-head"><strong class="cr-title">{pick(_TITLE)}'
        f"</strong></div>{sections}</div>"
    )


def _section(lesson, terms):
    explained, plain = _parts(terms)
    rows = "".join(
        f"<div><dt>{_words(term)}</dt>"
        f"<dd>{escape(pick(term['means']))}</dd></div>"
        for term in explained
    )
    also = f"<p>{pick(_ALSO)}{pick(_COMMA).join(map(_words, plain))}</p>"
    return (
        f'<section><p class="cr-lesson-head" role="heading" aria-level="3">'
        f'<span class="cr-number">{_number(lesson)}</span> '
        f'<a href="{lesson}.ipynb">{escape(pick(LESSONS[lesson]))}</a></p>'
        f"<dl>{rows}</dl>{also if plain else ''}</section>"
    )


def _words(term):
    one, other = map(escape, _pair(term))
    if one == other:
        return one
    tongue = "zh" if current() == "en" else "en"
    return f'{one} <span class="cr-quiet" lang="{tongue}">{other}</span>'
