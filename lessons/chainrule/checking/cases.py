"""Exercises and their cases as plain data, the same on both sides.

The learner's side loads them from JSON, with everything computed when the
notebooks were built; the grader's side makes them from the references.
"""

import json
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

from chainrule.checking import codec


@dataclass(frozen=True)
class Outcome:
    """What a call should give: a value, or the name of an exception.

    edited is whether the call of a misconception changes its arguments.
    """

    value: object = None
    raises: str | None = None
    edited: bool = False

    def to_json(self):
        """JSON-able dict."""
        if self.raises:
            return {"raises": self.raises}
        edited = {"edited": True} if self.edited else {}
        return {"value": codec.encode(self.value, readable=True), **edited}

    @classmethod
    def from_json(cls, data):
        """Inverse of `to_json`."""
        if "raises" in data:
            return cls(raises=data["raises"])
        edited = data.get("edited", False)
        return cls(codec.decode(data["value"]), edited=edited)


def made_with(value):
    """Name and inputs of the function that makes an input; None for others."""
    if not isinstance(value, dict) or len(value) != 1:
        return None
    ((name, given),) = value.items()
    return (name, given) if isinstance(given, dict) else None


@dataclass(frozen=True)
class Case:
    """Inputs, the property they test, the right outcome, the wrong ones.

    An input {"mlp_forward": {"params": ...}} is to be made by the learner's
    own function of that name, see `pairs`.
    driver names an entry of `drivers.DRIVERS`; wrong maps the id of each
    misconception to what it would give; note says in both languages what is
    special about the inputs; rows, where given, is the number of rows above
    which a Python loop is worth a word; tolerance is relative, where chance
    plays a part; dtype asks for the type of the expected result; kink is
    another right outcome: what lies between it and expected is right; trace
    holds the steps of a backward pass, see `localise`; shown is the place
    among the visible cases, of those that are.
    """

    inputs: dict
    property: str = "values"
    driver: str | None = None
    note: dict | None = None
    rows: int | None = None
    tolerance: float | None = None
    dtype: bool = False
    kink: Outcome | None = None
    trace: list | None = None
    expected: Outcome = field(default_factory=Outcome)
    wrong: dict = field(default_factory=dict)
    shown: int | None = None

    def to_json(self):
        """JSON-able dict."""
        traced = {"trace": codec.encode(self.trace, readable=True)}
        return {
            "inputs": codec.encode(self.inputs, readable=True),
            "property": self.property,
            "driver": self.driver,
            "note": self.note,
            "rows": self.rows,
            "tolerance": self.tolerance,
            "dtype": self.dtype,
            "kink": self.kink and self.kink.to_json(),
            **(traced if self.trace else {}),
            "expected": self.expected.to_json(),
            "wrong": {
                name: outcome.to_json() for name, outcome in self.wrong.items()
            },
        }

    @classmethod
    def from_json(cls, data):
        """Inverse of `to_json`."""
        return cls(
            inputs=codec.decode(data["inputs"]),
            property=data["property"],
            driver=data["driver"],
            note=data["note"],
            rows=data["rows"],
            tolerance=data["tolerance"],
            dtype=data["dtype"],
            kink=data["kink"] and Outcome.from_json(data["kink"]),
            trace=codec.decode(data.get("trace")),
            expected=Outcome.from_json(data["expected"]),
            wrong={
                name: Outcome.from_json(outcome)
                for name, outcome in data["wrong"].items()
            },
        )


@dataclass(frozen=True)
class Exercise:
    """What the judge and the reports need to know of an exercise.

    parts names what the function returns, in order; sizes maps a letter to
    (input, axis), so that "n times too large" can be said; points maps each
    property to its points; mistakes maps ids to sentences, and places those
    that are a fault of one step of a trace to how its name starts; fresh is
    whether new arrays are promised; given, whether a program is given to be
    mended, so that what it has right already earns nothing; general gives ids
    and sentences of mistakes that know no exercise; fits maps ids of findings
    to the place of the hint that asks about them.
    """

    name: str
    lesson: str
    parts: tuple
    points: dict
    sizes: dict
    mistakes: dict
    hints: tuple = ()
    cases: tuple = ()
    places: dict = field(default_factory=dict)
    fresh: bool = False
    general: object = dict
    given: bool = False
    fits: dict = field(default_factory=dict)

    @property
    def max_points(self):
        """Sum of the points of all properties."""
        return sum(self.points.values())

    def to_json(self):
        """JSON-able dict."""
        plain = {
            key: getattr(self, key)
            for key in (
                "name", "lesson", "parts", "points", "sizes", "mistakes",
                "hints",
            )
        }  # fmt: skip
        if self.places:
            plain["places"] = self.places
        for key in ("fresh", "given", "fits"):
            if getattr(self, key):
                plain[key] = getattr(self, key)
        if self.general():
            plain["general"] = self.general()
        return {**plain, "cases": [case.to_json() for case in self.cases]}

    @classmethod
    def from_json(cls, data):
        """Inverse of `to_json`."""
        cases = map(Case.from_json, data["cases"])
        cases = tuple(replace(c, shown=k) for k, c in enumerate(cases))
        parts, hints = tuple(data["parts"]), tuple(data["hints"])
        texts = data.get("general", {})
        made = {"parts": parts, "hints": hints, "cases": cases}
        return cls(**{**data, **made, "general": lambda: texts})


@cache
def exercises():
    """All exercises that came with this package, by name, in order."""
    folder = resources.files("chainrule") / "exercises"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".json")),
        key=lambda file: file.name,
    )
    found = {}
    for file in files:
        for data in json.loads(file.read_text(encoding="utf-8")):
            found[data["name"]] = Exercise.from_json(data)
    return found
