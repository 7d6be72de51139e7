"""The language the course speaks: English or Chinese.

A text is a plain string or a pair ``{"en": ..., "zh": ...}``; ``pick`` takes
the right one. Each notebook sets its language in its first code cell.
"""

import threading
from contextlib import contextmanager

LANGUAGES = ("en", "zh")

_current = "en"
_own = threading.local()  # of a thread that speaks another language


def use_language(code):
    """Speak "en" or "zh" from now on.

    Raises
    ------
    ValueError
        If the course does not speak this language.
    """
    global _current
    if code not in LANGUAGES:
        raise ValueError(f'use_language takes "en" or "zh", not {code!r}')
    _current = code


def current():
    """Code of the language in use, "en" or "zh"."""
    return getattr(_own, "language", None) or _current


@contextmanager
def speaking(code):
    """Speak a language in this thread while a block runs."""
    before, _own.language = getattr(_own, "language", None), code
    try:
        yield
    finally:
        _own.language = before


def pick(text):
    """The string for the current language, from a string or a pair."""
    if isinstance(text, dict):
        return text.get(current(), text.get("en", ""))
    return text
