"""Compare an English cell with its Chinese: the same structure and terms.

Compared are heading levels, list lengths, inline code, mathematics, link
targets and numbers; and each term of lessons/TERMS.md that the English uses
must stand in the Chinese as the glossary says.
"""

import re
from collections import Counter
from functools import cache

from chainrule_course.base.places import LESSONS

TERMS = LESSONS / "TERMS.md"
FENCE = re.compile(r"```.*?```", re.S)
MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.S)
CODE = re.compile(r"`[^`\n]+`")
TARGET = re.compile(r"\]\(([^)]+)\)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
OWN = re.compile(r"\n\n中文读物：\n\n(?:- .*(?:\n|$))+")  # which English lacks
TITLE = re.compile(r"(?<!\*)\*[^*\n]+\*(?!\*)")  # of a book, in emphasis

# In mathematics, \text{...} is prose and may be translated.
TEXT_IN_MATH = re.compile(r"\\text\{[^}]*\}")


def difference(english, chinese):
    """One sentence on how the two differ, None where they do not.

    What a Chinese cell lists of Chinese books has no English.
    """
    chinese = OWN.sub("\n", chinese)
    for name, find in PARTS.items():
        one, other = find(english), find(chinese)
        if one != other:
            return f"{name} differ: {_only(one, other)}"
    return _terms(english, chinese)


def _only(one, other):
    missing = list((Counter(one) - Counter(other)).elements())
    added = list((Counter(other) - Counter(one)).elements())
    return f"only English {missing}, only Chinese {added}"


def _headings(text):
    return re.findall(r"^(#+) ", FENCE.sub("", text), re.M)


def _items(text):
    return re.findall(r"^\s*(?:([-*])|\d+\.) ", FENCE.sub("", text), re.M)


def _code(text):
    return sorted(CODE.findall(FENCE.sub("", text)) + FENCE.findall(text))


def _mathematics(text):
    plain = CODE.sub("", FENCE.sub("", text))
    return sorted(
        TEXT_IN_MATH.sub("", re.sub(r"\s+", " ", item))
        for item in MATH.findall(plain)
    )


def _targets(text):
    return sorted(TARGET.findall(text))


def _numbers(text):
    for pattern in (FENCE, MATH, CODE, TARGET):
        text = pattern.sub(" ", text)
    text = re.sub(r"^\s*\d+\. ", "", text, flags=re.M)
    return sorted(n.replace(",", "") for n in NUMBER.findall(text))


PARTS = {
    "headings": _headings,
    "list items": _items,
    "inline code": _code,
    "formulas": _mathematics,
    "link targets": _targets,
    "numbers": _numbers,
}


@cache
def glossary():
    """Terms of lessons/TERMS.md: English to the allowed Chinese."""
    return {
        english.lower(): tuple(chinese.split(" / "))
        for english, chinese in _table(2)
    }


@cache
def spelling():
    """How each term is written: in small letters to as it stands."""
    return {english.lower(): english for english, _ in _table(2)}


@cache
def meanings():
    """What terms mean, in both languages, by the term in small letters."""
    return {
        term.lower(): {"en": english, "zh": chinese}
        for term, english, chinese in _table(3)
    }


def _table(columns):
    """Rows of the tables with so many columns, without their heads."""
    rows = re.findall(r"^\| (.+) \|$", TERMS.read_text("utf-8"), re.M)
    cells = [[cell.strip() for cell in row.split(" | ")] for row in rows]
    wanted = [row for row in cells if len(row) == columns]
    return [row for row in wanted if row[0] not in ("English", "Term", "---")]


def plain(english):
    """English without code and titles of books, in small letters."""
    return TITLE.sub(" ", CODE.sub(" ", FENCE.sub(" ", english)).lower())


def use_of(term, text):
    """Match of the first use of a term in plain text, or None."""
    return re.search(rf"\b{re.escape(term)}(?:s|es)?\b", text)


def _terms(english, chinese):
    text = plain(english)
    for term, allowed in glossary().items():
        used = use_of(term, text)
        if used and not any(word in chinese for word in allowed):
            return f"{term!r} should be {' or '.join(allowed)}"
    return None
