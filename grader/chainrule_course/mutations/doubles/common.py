"""What generators of pairs of mistakes share."""

import random
import zlib
from dataclasses import dataclass
from functools import wraps

KINDS = {}
SECONDS = 1.0  # for one case; right answers take milliseconds


@dataclass(frozen=True)
class Double:
    """An answer with two mistakes, and what has one of them each.

    one is the id of a named mistake; other is that of another, or says what
    the second one is; alone holds a function with each of them.
    """

    kind: str
    one: str
    other: str
    function: object
    alone: tuple

    @property
    def name(self):
        """Both mistakes, unique in an exercise and a kind."""
        return f"{self.one} + {self.other}"


def kind(generate):
    """Decorator: enter a generator of pairs; it gets an exercise."""
    KINDS[generate.__name__] = generate
    return generate


def shuffled(exercise, items):
    """Items in an order of chance that is the same in every run."""
    items = list(items)
    random.Random(zlib.crc32(exercise.name.encode())).shuffle(items)
    return items


def like_reference(exercise, function):
    """A function with the name and the signature of the reference."""
    return wraps(exercise.reference)(lambda *given: function(*given))


def usable(exercise):
    """Named mistakes that show in what is returned."""
    return [m for m in exercise.mistakes.values() if m.finding == m.id]
