"""What generators of wrong answers share."""

from dataclasses import dataclass
from functools import wraps
from itertools import count
from types import GeneratorType

import numpy as np

from chainrule.checking import codec
from chainrule.checking.observe import observe
from chainrule.words.messages import TEXTS

KINDS = {}


@dataclass(frozen=True)
class Stranger:
    """A wrong answer: its kind, what it is about, the function.

    named holds the ids of the findings that tell what it is; text is the
    sentence on it, where it is one that no finder can tell from numbers.
    """

    kind: str
    about: str
    function: object
    named: tuple
    text: dict | None = None

    @property
    def name(self):
        """Kind and what it is about, unique in an exercise."""
        return f"{self.kind} {self.about}".strip()


def kind(*named):
    """Decorator: enter a generator of wrong answers, named in this way.

    It yields what each is about, and the function; then, if they are to be
    told by what they give, the values of the sentence that is called as it.
    """

    def enter(generate):
        key = generate.__name__

        def strangers(sample):
            for about, function, *values in generate(sample):
                own = wraps(sample.reference)(function)
                text = _text(key, *values) if values else None
                yield Stranger(key, about, own, (key, *named), text)

        KINDS[key] = strangers
        return generate

    return enter


def _text(key, values):
    return {
        language: text.format(**values)
        for language, text in TEXTS[key].items()
    }


@dataclass(frozen=True)
class Sample:
    """A reference, the names of its arguments, and what visible calls gave.

    calls holds (arguments, value); a generator's value is a list.
    """

    reference: object
    names: tuple
    parts: tuple
    calls: tuple

    @classmethod
    def of(cls, exercise):
        """Run the visible cases of an exercise and keep every call."""
        reference, calls = exercise.reference, []

        @wraps(reference)
        def kept(*arguments):
            given = copied(arguments)
            value = reference(*arguments)
            if isinstance(value, GeneratorType):
                value = list(value)
            calls.append((given, copied(value)))
            return value

        for case in exercise.visible:
            observe(kept, case)
        code = reference.__code__
        names = code.co_varnames[: code.co_argcount]
        return cls(reference, names, exercise.parts, tuple(calls))

    def values(self, name):
        """What was passed for an argument in the visible calls."""
        place = self.names.index(name)
        return [args[place] for args, _ in self.calls if len(args) > place]

    @property
    def is_plain(self):
        """Whether plain data come back."""
        return not any(
            isinstance(value, list) and "batches" in self.parts
            for _, value in self.calls
        )


def copied(value):
    """Plain data copied; other things as they are."""
    if isinstance(value, (np.ndarray, list, tuple, dict)):
        if isinstance(value, np.ndarray):
            return codec.fresh(value)
        if isinstance(value, dict):
            return {key: copied(item) for key, item in value.items()}
        return type(value)(map(copied, value))
    return value


def leaves(value):
    """Arrays and floats in plain data, with the path to each."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from ((f"[{key!r}]{p}", x) for p, x in leaves(item))
    elif isinstance(value, (list, tuple)):
        for i, item in enumerate(value):
            yield from ((f"[{i}]{p}", x) for p, x in leaves(item))
    elif isinstance(value, (np.ndarray, float, np.floating)):
        yield "", value


def mapped(change, value, at=None):
    """Plain data with every array or float changed, or only that at a path."""
    if isinstance(value, dict):
        return {
            key: mapped(change, item, _inner(at, f"[{key!r}]"))
            for key, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)(
            mapped(change, item, _inner(at, f"[{i}]"))
            for i, item in enumerate(value)
        )
    number = isinstance(value, (np.ndarray, float, np.floating))
    return change(value) if number and at in (None, "") else value


def _inner(at, step):
    """What is left of a path behind a step; None is every path."""
    if at is None:
        return None
    return at[len(step) :] if at.startswith(step) else "nowhere"


def is_array(value):
    """Whether a value is an array with axes."""
    return isinstance(value, np.ndarray) and value.ndim > 0


def is_float(value):
    """Whether a leaf holds floats."""
    return np.asarray(value).dtype.kind == "f"


def replaced(arguments, place, value):
    """Arguments with another at a place."""
    return (*arguments[:place], value, *arguments[place + 1 :])


def numbered():
    """Counter of calls."""
    return count(1)
