"""What crosses to the judge as data."""

from collections import namedtuple
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import pytest

from chainrule.checking.codec import Unknown, decode, encode


def crossed(value):
    return decode(encode(value))


class Gradient(NamedTuple):
    dw: list
    db: float


class Odd(tuple):
    def __len__(self):
        return 99

    def __iter__(self):
        return iter("never")


class Level(IntEnum):
    LOW = 3


class Broken:
    def __float__(self):
        raise SystemError


TUPLES = {
    "NamedTuple": (Gradient([1.0], 2.0), ([1.0], 2.0)),
    "namedtuple": (namedtuple("P", "x y")(1, 2), (1, 2)),
    "one in another": (Gradient(Gradient([], 1.0), 2.0), (([], 1.0), 2.0)),
    "one with an iterator of its own": (Odd((1, 2)), (1, 2)),
}


@pytest.mark.parametrize("kind", TUPLES)
def test_a_tuple_of_any_class_is_a_tuple(kind):
    value, plain = TUPLES[kind]
    assert crossed(value) == plain and type(crossed(value)) is tuple


@pytest.mark.parametrize(
    "value,number",
    [
        (Fraction(1, 4), 0.25),
        (Decimal("0.1"), 0.1),
        (Level.LOW, 3.0),
        ([Fraction(1, 2), Decimal(2)], [0.5, 2.0]),
        ({"loss": Fraction(3, 2)}, {"loss": 1.5}),
    ],
)
def test_what_float_takes_for_a_number_is_one(value, number):
    assert crossed(value) == number


@pytest.mark.parametrize(
    "value", [Fraction(10**400), Broken(), Decimal("sNaN"), object(), b"1"]
)
def test_what_float_does_not_take_is_unknown(value):
    assert crossed(value) == Unknown(type(value).__name__)


def test_a_long_tuple_of_any_class_is_cut():
    assert crossed(Odd(range(200_000))) == Unknown("very long value")
    assert np.isnan(crossed(Decimal("NaN")))
