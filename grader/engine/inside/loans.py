"""Arguments of a function that is lent, as data.

A generator of random numbers travels as its state, and its state after the
call comes back, as if it had been used here.
"""

import json

import numpy as np

from chainrule import codec

MARK = "state of a generator"


class NoData(ValueError):
    """The arguments are no plain data, so the call cannot be sent."""


def encoded(values, named):
    """(Data, generators) of arguments; NoData where they are none."""
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
    data = codec.encode((values, named))
    if not whole(data):
        raise NoData
    return data, generators


def whole(data):
    """Whether encoded data stand for all that was encoded."""
    return '"unknown"' not in json.dumps(data)


def arguments_of(data):
    """(Values, named values, generators) that `encoded` made data of."""
    generators = []

    def revived(value):
        if type(value) is not dict or value.keys() != {MARK}:
            return value
        generator = np.random.Generator(np.random.PCG64(0))
        generator.bit_generator.state = value[MARK]
        generators.append(generator)
        return generator

    values, named = codec.decode(data)
    values = [revived(value) for value in values]
    return values, {k: revived(v) for k, v in named.items()}, generators


def with_states(value, generators):
    """The answer: an encoded value, and states of generators after it."""
    states = [codec.encode(g.bit_generator.state) for g in generators]
    return {"raises": None, "value": value, "states": states}


def settle(answer, generators):
    """The value of an answer; sets the states of the generators."""
    states = answer.get("states", [])
    for generator, state in zip(generators, states, strict=False):
        generator.bit_generator.state = codec.decode(state)
    return codec.decode(answer["value"])
