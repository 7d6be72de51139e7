"""What surrounds a call in one process and must hold in the other too.

From the tests go numpy's error settings, the warning filters, and, once a
test has seeded them, the global random generators. From the learner's code
come what it printed, the warnings that were shown, and what it has drawn from
these generators, if a test has seeded them.
"""

import contextlib
import io
import random
import sys
import warnings

import numpy as np

from . import draws, known
from .values import set_state, state_of

MOST_TEXT = 20_000  # characters of printed text that are kept per call
MOST_PRINTS = 10_000
MOST_WARNINGS = 100


class Generators:
    """The global generators of random and numpy.random.

    They are only kept in step once somebody has seeded one.
    """

    def __init__(self):
        self.seeded = False

    def watch(self):
        """Notice when a test seeds one."""
        for module, name in (
            (random, "seed"),
            (random, "setstate"),
            (np.random, "seed"),
            (np.random, "set_state"),
        ):
            setattr(module, name, self.noticing(getattr(module, name)))

    def noticing(self, function):
        """Note that it was called, and call it."""

        def seed(*arguments, **more):
            self.seeded = True
            return function(*arguments, **more)

        return seed

    def state(self):
        """State of both, None if nobody has seeded one."""
        if not self.seeded:
            return None
        return {
            "numpy": state_of(np.random.mtrand._rand),
            "random": random.getstate(),
        }

    def set(self, state):
        """Set the state of both."""
        if state is None:
            return
        self.seeded = True
        set_state(np.random.mtrand._rand, state["numpy"])
        version, inner, gauss = state["random"]
        _setstate((int(version), tuple(map(int, inner)), gauss))

    def advance(self, state):
        """Go on behind draws of the learner's, where a test has seeded."""
        if state is None or not self.seeded:
            return
        draws.advance(np.random.mtrand._rand, state["numpy"])
        version, inner, gauss = state["random"]
        new = int(version), tuple(map(int, inner)), gauss
        _setstate(draws.advanced(random.getstate(), new))


_setstate = random.setstate


def filters():
    """The warning filters as JSON."""
    return [
        [action, _pattern(text), known.name_of(kind), _pattern(module), line]
        for action, text, kind, module, line in warnings.filters
    ]


def _pattern(expression):
    return getattr(expression, "pattern", expression) or ""


def set_filters(listed):
    """Set the warning filters to those of a list."""
    warnings.resetwarnings()
    for action, text, name, module, line in reversed(listed):
        kind = known.BY_NAME.get(name)
        if kind is not None:
            warnings.filterwarnings(action, text, kind, module, line)


class Screen(io.TextIOBase):
    """Takes what is printed to one of the streams."""

    def __init__(self, name, parts):
        self.name, self.parts, self.left = name, parts, MOST_TEXT

    def writable(self):
        """Say that one can write here."""
        return True

    def write(self, text):
        """Keep the text, as long as there is room."""
        if self.left > 0:
            self.parts.append([self.name, text[: self.left]])
            self.left -= len(text)
        return len(text)


class Calls:
    """The learner's side: what a call is surrounded by, and what it showed."""

    def __init__(self):
        self.generators = Generators()
        self.printed, self.warned = [], []
        self.seconds = None
        self.settings = self.filters = None

    def take(self, data):
        """Note what came with a question."""
        self.settings, self.filters = data.get("err"), data.get("filters")
        self.seconds = data.get("seconds")
        self.generators.set(data.get("random"))

    def give(self):
        """What has been shown since the last frame, and the generators."""
        data = {
            "printed": self.printed[:],
            "warned": self.warned[:MOST_WARNINGS],
            "random": self.generators.state(),
        }
        self.printed.clear()
        self.warned.clear()
        return data

    @contextlib.contextmanager
    def surround(self):
        """Context of a call."""
        shown = warnings.showwarning
        with contextlib.ExitStack() as stack:
            for name in ("stdout", "stderr"):
                redirect = getattr(contextlib, f"redirect_{name}")
                stack.enter_context(redirect(Screen(name, self.printed)))
            if self.settings:
                stack.enter_context(np.errstate(**self.settings))
            if self.filters is not None:
                stack.enter_context(warnings.catch_warnings())
                set_filters(self.filters)
            warnings.showwarning = self.note
            try:
                yield
            finally:
                warnings.showwarning = shown

    def note(self, message, category, filename, lineno, *more):
        """Stand in for warnings.showwarning."""
        name = known.exception_name(category)
        text = str(message)[:MOST_TEXT]
        self.warned.append([name, text, str(filename), int(lineno)])


class Tests:
    """The tests' side: what it sends along, and what it shows."""

    def __init__(self):
        self.generators = Generators()
        self.generators.watch()
        self.settings, self.filters = np.geterr(), list(warnings.filters)
        self.begin(hidden=False)

    def begin(self, hidden):
        """Begin a cell; of a hidden one, nobody shall see what she prints.

        The test itself may, where it has put something else for the screen.
        """
        self.screens = (sys.stdout, sys.stderr) if hidden else ()

    def give(self):
        """What differs from the start of this process."""
        settings = np.geterr()
        return {
            "err": None if settings == self.settings else settings,
            "filters": filters() if self.has_filters() else None,
            "random": self.generators.state(),
        }

    def has_filters(self):
        """Whether the tests have changed the warning filters."""
        return warnings.filters != self.filters

    def take(self, data):
        """Show what the learner's code has shown."""
        self.generators.advance(data["random"])
        for name, text in data["printed"][:MOST_PRINTS]:
            stream = sys.stderr if name == "stderr" else sys.stdout
            if stream not in self.screens:
                stream.write(str(text)[:MOST_TEXT])
        for name, text, filename, line in data["warned"][:MOST_WARNINGS]:
            kind = known.BY_NAME[name]
            kind = kind if issubclass(kind, Warning) else UserWarning
            text = str(text)[:MOST_TEXT]
            if self.screens and not self.has_filters():
                text = "(text not shown, since the test is hidden)"
            warnings.showwarning(kind(text), kind, str(filename), int(line))
