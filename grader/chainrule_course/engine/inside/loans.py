"""Arguments of a function that is lent, and its result, as text of JSON.

The engine hands both on as they are, unread. A generator of random numbers
travels as its state, and its state after the call comes back, as if it had
been used here.
"""

import builtins
import json

import numpy as np

from chainrule.checking import codec

MARK = "state of a generator"


class NoData(ValueError):
    """The arguments are no plain data, so the call cannot be sent."""


def encoded(values, named):
    """(Text, generators) of arguments; NoData where they are no data."""
    generators = []

    def plain(value):
        if type(value) is not np.random.Generator:
            return value
        if type(value.bit_generator) is not np.random.PCG64:
            raise NoData
        generators.append(value)
        return {MARK: value.bit_generator.state}

    values = tuple(map(plain, values))
    named = {name: plain(value) for name, value in named.items()}
    text = json.dumps(codec.encode((values, named)))
    if not whole(text):
        raise NoData
    return text, generators


def whole(text):
    """Whether text of encoded data stands for all that was encoded."""
    return '"unknown"' not in text


def arguments_of(text):
    """(Values, named values, generators) that `encoded` made text of."""
    generators = []

    def revived(value):
        if type(value) is not dict or value.keys() != {MARK}:
            return value
        generator = np.random.Generator(np.random.PCG64(0))
        generator.bit_generator.state = value[MARK]
        generators.append(generator)
        return generator

    values, named = codec.decode(json.loads(text))
    values = [revived(value) for value in values]
    return values, {k: revived(v) for k, v in named.items()}, generators


def answer(value, generators=()):
    """Text with a result, and the states of generators after it."""
    states = [codec.encode(g.bit_generator.state) for g in generators]
    return json.dumps({"value": codec.encode(value), "states": states})


def failure(error):
    """Text with an exception."""
    return json.dumps({"raises": [type(error).__name__, str(error)[:500]]})


def given_in(text):
    """The result in an answer, None where that is an exception."""
    return codec.decode(json.loads(text).get("value"))


def settle(text, generators):
    """The result in an answer; sets the states of the generators.

    Raises what is in it, where that is an exception.
    """
    answer = json.loads(text)
    if "raises" in answer:
        kind, message = answer["raises"]
        raise getattr(builtins, kind, RuntimeError)(message)
    states = answer["states"]
    for generator, state in zip(generators, states, strict=False):
        generator.bit_generator.state = codec.decode(state)
    return codec.decode(answer["value"])
