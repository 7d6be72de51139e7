"""The controls of a live figure: sliders, choices, switches and buttons.

A control knows its values, which trait holds one, and how the browser is to
show it. The browser counts positions (0, 1, 2, ...); only Python turns a
position into a value.
"""

import math
from decimal import Decimal

import traitlets

from chainrule.live.handles import Points
from chainrule.words.language import pick


class log:
    """A slider whose steps multiply: ``h=log(1e-12, 1, start=1e-5)``."""

    def __init__(self, low, high, start=None, per_decade=10):
        if not 0 < low < high:
            raise ValueError(f"log needs 0 < low < high, not {low}, {high}")
        self.low, self.high, self.per_decade = low, high, per_decade
        self.start = low if start is None else start


class _Number(traitlets.TraitType):
    """A number that stays between the ends of its slider."""

    def __init__(self, control):
        super().__init__(default_value=control.start)
        self.control = control

    def validate(self, obj, value):
        """Move the value inside the limits; refuse what is no number."""
        low, high = self.control.low, self.control.high
        try:
            inside = min(max(value, low), high)
            return int(inside) if self.control.whole else float(inside)
        except (TypeError, ValueError):
            self.error(obj, value)


class Slider:
    """Evenly spaced numbers from low to high."""

    kind, axis = "slider", None

    def __init__(self, low, high, step=1, start=None):
        start = low if start is None else start
        numbers = (low, high, step, start)
        if not (step > 0 and low < high and low <= start <= high):
            raise ValueError(f"no slider: (low, high, step, start) {numbers}")
        self.low, self.high, self.step, self.start = numbers
        self.whole = all(isinstance(number, int) for number in numbers)
        self.count = math.floor((high - low) / step + 1e-9)
        self.decimals = max(_decimals(low), _decimals(step))

    def trait(self):
        """Trait that holds the value."""
        return _Number(self)

    def value(self, position):
        """Value at a position counted from 0."""
        position = min(max(int(position), 0), self.count)
        value = self.low + position * self.step
        return value if self.whole else round(float(value), self.decimals)

    def position(self, value):
        """Position nearest to a value."""
        return round((value - self.low) / self.step)

    def nearest(self, value):
        """Value on the grid of the slider that is nearest to a number."""
        return self.value(self.position(value))

    def text(self, value):
        """Value as it stands beside the slider."""
        on_grid = math.isclose(self.value(self.position(value)), value)
        return f"{value:.{self.decimals}f}" if on_grid else f"{value:.6g}"

    def describe(self):
        """What the browser needs to show the control."""
        scale = {"low": self.low, "step": self.step}
        return {"count": self.count, "decimals": self.decimals, **scale}


def _decimals(number):
    exponent = Decimal(repr(float(number))).normalize().as_tuple().exponent
    return max(0, -exponent)


class Pointed(Slider):
    """A slider that a click sets, to x on the picture (axis 0) or to y (1)."""

    def __init__(self, axis, low, high, step=1, start=None):
        super().__init__(low, high, step, start)
        self.axis = axis


class LogSlider(Slider):
    """Numbers spaced by a constant factor."""

    def __init__(self, ends):
        self.low, self.high, self.start = ends.low, ends.high, ends.start
        self.per_decade, self.whole = ends.per_decade, False
        self.first = round(math.log10(self.low) * self.per_decade)
        last = round(math.log10(self.high) * self.per_decade)
        self.count = last - self.first

    def value(self, position):
        """Value at a position counted from 0."""
        decades, rest = divmod(self.first + int(position), self.per_decade)
        return float(f"1e{decades}") * 10 ** (rest / self.per_decade)

    def position(self, value):
        """Position nearest to a value."""
        value = max(value, 1e-300)
        return round(math.log10(value) * self.per_decade) - self.first

    def nearest(self, value):
        """Value on the grid of the slider that is nearest to a number."""
        return self.value(min(max(self.position(value), 0), self.count))

    def text(self, value):
        """Value as a power of ten, plainly if it is near 1."""
        if 0.01 <= value < 100:
            return f"{value:.2g}"
        exponent = math.floor(math.log10(value) + 1e-12)
        mantissa = f"{value / 10**exponent:.1f}".removesuffix(".0")
        power = "10" + str(exponent).translate(_RAISED)
        return power if mantissa == "1" else f"{mantissa}×{power}"

    def describe(self):
        """What the browser needs to show the control."""
        scale = {"first": self.first, "perDecade": self.per_decade}
        return {"count": self.count, **scale}


_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class _OneOf(traitlets.TraitType):
    """One of the values of a choice."""

    def __init__(self, control):
        super().__init__(default_value=control.start)
        self.control = control

    def validate(self, obj, value):
        """Refuse a value that is not on the list."""
        try:
            return self.control.values[self.control.position(value)]
        except ValueError:
            self.error(obj, value)


class Choice:
    """One of several values, each with a label."""

    kind, axis = "choice", None

    def __init__(self, options):
        pairs = options.items() if isinstance(options, dict) else options
        pairs = [p if isinstance(p, tuple) else (p, p) for p in pairs]
        if not pairs:
            raise ValueError("a choice needs at least one option")
        self.labels = [label for label, _ in pairs]
        self.values = [value for _, value in pairs]
        self.start = self.values[0]

    def trait(self):
        """Trait that holds the value."""
        return _OneOf(self)

    def value(self, position):
        """Value at a position counted from 0."""
        return self.values[int(position)]

    def position(self, value):
        """Position of a value, the same object or an equal one."""
        for number, other in enumerate(self.values):
            if other is value:
                return number
        return self.values.index(value)

    def text(self, value):
        """Label of a value."""
        return str(pick(self.labels[self.position(value)]))

    def describe(self):
        """What the browser needs to show the control."""
        return {"options": [self.text(value) for value in self.values]}


class Switch(Choice):
    """Off or on."""

    kind = "switch"

    def __init__(self, start):
        no, yes = {"en": "off", "zh": "关"}, {"en": "on", "zh": "开"}
        super().__init__([(no, False), (yes, True)])
        self.start = start


class Button:
    """Something to press; the value counts how often that was done."""

    kind, axis = "button", None
    start, low, high, whole = 0, 0, 10**6, True

    def trait(self):
        """Trait that holds the value."""
        return _Number(self)

    def value(self, position):
        """Value at a position, which is the same."""
        return int(position)

    position = value

    def text(self, value):
        """Value as it stands in the table of numbers."""
        return str(value)

    def describe(self):
        """What the browser needs to show the control."""
        return {}


def control(name, spec):
    """Control for one keyword argument of `live`."""
    if isinstance(spec, Button | Pointed | Points):
        return spec
    if isinstance(spec, bool):
        return Switch(spec)
    if isinstance(spec, log):
        return LogSlider(spec)
    if isinstance(spec, tuple) and len(spec) in (3, 4):
        return Slider(*spec)
    if isinstance(spec, list | dict):
        return Choice(spec)
    raise TypeError(
        f"{name}={spec!r}: give (low, high, step) or (low, high, step, start) "
        "for a slider, a list or dict for a choice, True or False for a switch"
    )
