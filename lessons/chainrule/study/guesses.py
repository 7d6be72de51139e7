"""What one answers a question with: one of several choices, or a number.

Both count what can be given from 0, and -1 is nothing given yet.
"""

import math

import numpy as np

from chainrule.words.display import escape, prose
from chainrule.words.language import pick
from chainrule.words.messages import say


class Choices:
    """One of several sentences.

    Parameters
    ----------
    choices : list of (str or dict)
    answer : int
        Number of the right one.
    """

    def __init__(self, choices, answer):
        self.texts = [pick(choice) for choice in choices]
        self.answer = self.texts[answer]
        self._right = answer

    def is_right(self, given):
        """Whether a choice is the right one."""
        return given == self._right

    def recorded(self, given):
        """What the journal keeps of a choice."""
        return given

    def about(self):
        """What the page needs to show them."""
        return {"choices": [prose(text) for text in self.texts]}

    def html(self, given):
        """Form for a saved notebook, before a choice (-1) or after it."""
        items = "".join(
            f'<li><span aria-hidden="true">{"●" if given == i else "○"}</span>'
            f" {prose(text)}</li>"
            for i, text in enumerate(self.texts)
        )
        return f'<ul style="list-style: none; padding: 0">{items}</ul>'

    def drawn(self, given):
        """What comes in place of the form: nothing, it shows the choice."""
        return ""

    def plain(self, given):
        """The same as html, without it."""
        return "\n".join(
            f"({'x' if given == i else ' '}) {text}"
            for i, text in enumerate(self.texts)
        )


class Line:
    """A number, found by dragging along a line.

    Parameters
    ----------
    line : tuple
        (low, high, step), or (low, high) for numbers spaced by a constant
        factor, ten to each power of ten.
    answer : float
        The right number.
    near : float
        How far off a guess may be, as a share of the whole line.
    unit : str or dict
        What stands behind each number.
    """

    def __init__(self, line, answer, near=0.0, unit=""):
        self.values, texts = _spaced(*line)
        self.texts = [text + pick(unit) for text in texts]
        self.answer = np.format_float_positional(answer, trim="-") + pick(unit)
        self._place = self._place_of(answer, *line)
        self._near = near

    def _place_of(self, number, low, high, *step):
        if not step:
            low, high, number = map(math.log, (low, high, number))
        return (number - low) / (high - low)

    def is_right(self, given):
        """Whether a guess is near enough."""
        off = abs(given / (len(self.values) - 1) - self._place)
        return off <= self._near + 0.5 / (len(self.values) - 1)

    def recorded(self, given):
        """What the journal keeps of a guess."""
        return self.values[given]

    def about(self):
        """What the page needs to show it."""
        return {"line": self.texts, "hand": say("predict_drag")}

    def html(self, given):
        """The line with its ends; after a guess, with it and the answer."""
        marks = ""
        if given >= 0:
            place = given / (len(self.texts) - 1)
            marks = _mark("●", self.texts[given], place)
            marks += _mark("◆", self.answer, self._place)
        low, high = escape(self.texts[0]), escape(self.texts[-1])
        return (
            '<div class="cr-line" aria-hidden="true">'
            f'<span class="cr-end">{low}</span> '
            f'<div class="cr-track">{marks}</div> '
            f'<span class="cr-end">{high}</span></div>'
        )

    drawn = html

    def plain(self, given):
        """The same without HTML."""
        line = f"{self.texts[0]} … {self.texts[-1]}"
        return line if given < 0 else f"{line}: {self.texts[given]}"


def _spaced(low, high, step=None):
    """The numbers of a line, and how they are written, without exponents."""
    if step:
        values = np.linspace(low, high, round((high - low) / step) + 1)
        return values.tolist(), [f"{value:g}" for value in values]
    count = round(math.log10(high / low) * 10) + 1
    values = np.geomspace(low, high, count)
    two_digits = {"precision": 2, "unique": False, "fractional": False}
    written = [
        np.format_float_positional(value, trim="-", **two_digits)
        for value in values
    ]
    return values.tolist(), written


def _mark(sign, text, place):
    """A sign on the line with its number: a disc a guess, a diamond ours."""
    role = "yours" if sign == "●" else "ours"
    return (
        f'<span class="cr-at cr-{role}" style="left: {100 * place:.1f}%">'
        f"<span>{sign}</span> <span>{escape(text)}</span></span>"
    )
