"""When something was handed in: the time in timestamp.txt, in UTC.

nbgrader reads `-0500` as 500 seconds, opens a zone that it does not know as a
file, and takes any other for UTC. Here a zone is understood or it is not.
"""

import codecs
import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import parser

MOST = 100  # characters
PLACE = re.compile(r"\s+([A-Za-z_]+(?:/[A-Za-z0-9_+-]+){1,2})$")
FROM_UTC = re.compile(r"\b(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d\d))?$")
DEFAULTS = datetime(2000, 1, 1), datetime(2001, 2, 2)  # for what is missing
HOURS = {  # of abbreviations that mean one zone only
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4,
    "CDT": -5, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "HST": -10,
}  # fmt: skip
SPELLINGS = str.maketrans({"年": "-", "月": "-", "日": " ", "\u2212": "-"})
YEAR_FIRST = re.compile(r"\d{4}|\d{8}T")
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def canonical(content, home="UTC"):
    """What nbgrader reads rightly, instead of what stands in the file.

    Parameters
    ----------
    content : bytes
    home : str
        The zone of the course, in which nbgrader wrote the time; what an
        abbreviation such as CST means there counts first.

    Returns
    -------
    bytes or None
        None where no time can be read.
    """
    try:
        text = _text(content)
        time = _parsed(text, home).astimezone(UTC)
    except (ValueError, OverflowError, UnicodeError):
        return None
    if text.endswith(" UTC"):  # as nbgrader writes it by itself
        return text.encode()
    return time.strftime("%Y-%m-%d %H:%M:%S.%f UTC").encode()


def _text(content):
    coding = next(
        (name for mark, name in MARKS.items() if content.startswith(mark)),
        "utf-8",
    )
    text = content[: 8 * MOST].decode(coding).strip()
    if len(text) > MOST:
        raise ValueError("no time")
    return text.translate(SPELLINGS)


def _parsed(text, home):
    """A time with its zone; UTC where none is named."""
    place = PLACE.search(text)
    if not place:
        text = FROM_UTC.sub(lambda m: f"{m[1]}{m[2]:0>2}{m[3] or '00'}", text)
    if place:
        bare = _whole(text[: place.start()], ignoretz=True)
        return bare.replace(tzinfo=_zone(place[1]))

    def known(name, seconds):
        if name is None or seconds is not None:
            return None if seconds is None else _offset(seconds / 3600)
        return _meant(name, text, home)

    time = _whole(text, tzinfos=known)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _whole(text, **options):
    """A time of which no day, month or year is missing or can be two."""
    found = {parser.parse(text, default=d, **options) for d in DEFAULTS}
    if not YEAR_FIRST.match(text):
        found.add(parser.parse(text, dayfirst=True, **options))
    if len(found) != 1:
        raise ValueError("no whole date")
    return found.pop()


def _meant(name, text, home):
    """The zone of an abbreviation."""
    zone = _zone(home)
    bare = parser.parse(text, ignoretz=True)
    if bare.replace(tzinfo=zone).tzname() == name:
        return timezone(bare.replace(tzinfo=zone).utcoffset())
    if name not in HOURS:
        raise ValueError(f"no zone {name}")
    return _offset(HOURS[name])


def _zone(name):
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        raise ValueError(f"no zone {name}") from None


def _offset(hours):
    return timezone(timedelta(hours=hours))
