"""glossary: every term of the course in both languages, lesson by lesson."""

import json
from functools import cache
from importlib import resources
from itertools import groupby

from chainrule import screen
from chainrule.language import current, pick
from chainrule.messages import say
from chainrule.overview import LESSONS
from chainrule.screen import escape

_START = {"en": "Start", "zh": "开始"}
_TITLE = {"en": "Glossary", "zh": "词汇表"}


def glossary():
    """Show the terms of all lessons, each where it is first used."""
    if screen.marking():
        return
    groups = [
        (lesson, list(terms))
        for lesson, terms in groupby(terms_of(), lambda term: term["lesson"])
    ]
    screen.put(_html(groups), _text(groups))


@cache
def terms_of():
    """Terms in the order of first use: dicts with en, zh and lesson.

    The file is made from lessons/TERMS.md when the notebooks are built.
    """
    file = resources.files("chainrule") / "glossary.json"
    return json.loads(file.read_text(encoding="utf-8"))


def _pair(term):
    """The word in the language of the page, and in the other one."""
    return (term["en"], term["zh"])[:: 1 if current() == "en" else -1]


def _title(lesson):
    """Number and title of a lesson; the start page has no number."""
    if lesson not in LESSONS:
        return "", pick(_START)
    return str(list(LESSONS).index(lesson) + 1), pick(LESSONS[lesson])


def _text(groups):
    lines = [pick(_TITLE)]
    for lesson, terms in groups:
        number, title = _title(lesson)
        label = say("progress_lesson", number=number) if number else ""
        lines.append(f"\n{label}  {title}".replace("\n  ", "\n"))
        lines += ["  " + "  ".join(_pair(term)) for term in terms]
    return "\n".join(lines)


def _html(groups):
    return (
        f'<div class="cr cr-progress cr-glossary" lang="{current()}">'
        f'<div class="cr-head"><strong class="cr-title">{pick(_TITLE)}'
        f'</strong> <span class="cr-quiet">{sum(len(t) for _, t in groups)}'
        f"</span></div>{''.join(_group(*group) for group in groups)}</div>"
    )


def _group(lesson, terms):
    number, title = _title(lesson)
    count = f'<span class="cr-number">{number}</span> ' if number else ""
    other = "zh" if current() == "en" else "en"
    rows = "".join(
        f'<div><dt>{escape(word)}</dt><dd lang="{other}">'
        f"{escape(same)}</dd></div>"
        for word, same in map(_pair, terms)
    )
    return (
        f'<section><h3>{count}<a href="{lesson}.ipynb">{escape(title)}</a>'
        f"</h3><dl>{rows}</dl></section>"
    )
