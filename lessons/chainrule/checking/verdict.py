"""What judging results in: findings, results of cases, the verdict."""

from dataclasses import dataclass, field

import numpy as np

from chainrule.checking import compare


@dataclass(frozen=True)
class Finding:
    """What was found: the id of a misconception or property, a sentence."""

    id: str
    text: str


@dataclass(frozen=True)
class Part:
    """One named piece of the answer, beside what was expected.

    At a kink everything between expected and kink is right. Where boolean,
    both arrays hold 0 for False and 1 for True. kind is the dtype in which
    got came; coarse is whether the case is in float32.
    """

    name: str
    expected: np.ndarray
    got: np.ndarray | None = None
    finding: Finding | None = None
    kink: np.ndarray | None = None
    tolerance: float | None = None
    boolean: bool = False
    kind: np.dtype | None = None
    coarse: bool = False

    def near(self):
        """Boolean array: which entries are right; shapes must be equal."""
        near = self.close_to(self.expected)
        if self.kink is not None:
            near |= compare.between(self.got, self.expected, self.kink)
        return near

    def close_to(self, numbers):
        """Boolean array: which entries are those of an array of the shape."""
        return compare.close(self.got, numbers, self.tolerance, self.coarse)

    def rounded_to(self):
        """The dtype whose digits alone are missing, None if more is wrong."""
        near = self.near()
        return compare.rounded_to(self.got, self.expected, near, self.kind)

    def equals(self, predicted):
        """Whether the numbers are the predicted ones, kinks left out.

        Where nothing is wrong but at kinks, those count as well. Digits that
        the dtype of what came cannot keep are left out too.
        """
        if self.got is None:
            return False
        if self.expected.shape == () and predicted.size == 1:
            predicted = predicted.reshape(())
        if self.got.shape != predicted.shape:
            return False
        if self._is_far(predicted):
            return False
        near = self.close_to(predicted)
        if self.kind is not None:
            near |= compare.rounded(self.got, predicted, self.kind)
        if self.kink is not None and near.shape == self.kink.shape:
            near |= self._left_out()
        return bool(near.all())

    def _is_far(self, predicted):
        """Whether a first look tells that the numbers differ."""
        loose = self.coarse or self.tolerance or compare.is_coarse(self.kind)
        if loose or self.kink is not None or not predicted.size:
            return False
        one, other = self.got.item(0), predicted.item(0)
        return abs(one - other) > 1e-4 * (1 + abs(other))  # False for nan

    def _left_out(self):
        """Boolean array: kinks, but where nothing else is wrong."""
        kinks = ~compare.close(self.expected, self.kink)
        wrong = np.zeros(kinks.shape, dtype=bool)
        if self.got.shape == kinks.shape:
            wrong = ~self.near()
        return kinks & ~wrong if kinks[wrong].all() else kinks

    def for_people(self):
        """(expected, got), as True and False where that is meant."""
        arrays = self.expected, self.got
        if self.boolean and np.isin(self.got, (0, 1)).all():
            return tuple(array.astype(bool) for array in arrays)
        return arrays

    @property
    def right_shape(self):
        """Whether it has numbers of the right shape."""
        return self.got is not None and (
            self.finding is None or self.finding.id != "shape"
        )


@dataclass(frozen=True)
class Result:
    """How one case went. finding is None where it went right.

    came is what the function returned, before facts were made of it;
    foretold keeps what misconceptions give here, once that is worked out.
    """

    case: object
    observation: object
    finding: Finding | None = None
    parts: tuple = ()
    came: object = None
    foretold: dict = field(default_factory=dict, repr=False, compare=False)

    @property
    def right_shape(self):
        """Whether every part has the right shape."""
        if self.case.expected.raises or self.finding is None:
            return self.finding is None
        return bool(self.parts) and all(p.right_shape for p in self.parts)


@dataclass(frozen=True)
class Verdict:
    """Points by property, findings, and how each case went.

    shown is the case that fails as text, in lines, where results are not
    kept.
    """

    exercise: object
    points: dict
    findings: tuple = ()
    results: tuple = ()
    notes: tuple = ()
    shown: tuple = ()

    @property
    def total(self):
        """Points earned."""
        return sum(self.points.values())

    @property
    def passed(self):
        """Whether nothing is missing."""
        return self.total == self.exercise.max_points
