"""Take over the state of a random generator, as far as it comes of draws.

A learner's function may draw from a generator that a test has seeded, and
the test then goes on behind those draws. It may not set the state: from a
generator that gives nothing but zeros, a test would draw no case at all. So
here the draws are made again, and what they do not lead to is not taken.
"""

import numpy as np

from .values import state_data, state_of

MOST_TWISTS = 1 << 15  # of MT19937, each for 624 draws
MOST_STEPS = 100_000  # of a generator that can only be taken step by step
FARTHEST = 1 << 33  # draws of PCG64, whose distance is computed
MOST_LOOKED_AT = 2_000_000  # draws among which a number kept is looked for
PCG64 = 0x2360ED051FC65DA44385DF649FCCF645
WIDE = (1 << 128) - 1


def advance(generator, data):
    """Bring a generator of numpy's to a state, if draws lead to it."""
    old = state_of(generator)
    count = distance(old, data)
    if count is None:
        return
    bits = bits_of(old)
    drawn = bits.random_raw(count) if count <= MOST_LOOKED_AT else []
    new = {**data, "bit_generator": old["bit_generator"]}
    if new.get("has_uint32"):
        halves = np.asarray(drawn, np.uint64) >> np.uint64(32)
        _keep(new, old, "has_uint32", "uinteger", halves)
    if new.get("has_gauss"):
        _keep(new, old, "has_gauss", "gauss", _normals(old, drawn))
    if isinstance(generator, np.random.Generator):
        generator.bit_generator.state = _value(new)
    else:
        generator.set_state(_value(new))


def advanced(old, new):
    """State of `random` after draws from an old one; old if they differ.

    Both are as `random.getstate` gives them.
    """
    version, (*key, position), kept = old
    _, (*new_key, new_position), new_kept = new
    count = _words(key, position, new_key, new_position)
    if count is None:
        return old
    if new_kept is not None and new_kept != kept:
        bits = np.random.MT19937()
        bits.state = _mt(key, position)
        drawn = bits.random_raw(min(count, MOST_LOOKED_AT))
        new_kept = _nearest(_gauss(_doubles(drawn)), new_kept)
    return version, (*new_key, new_position), new_kept


def distance(old, new):
    """How many draws lead from one state to another, None if none do."""
    if old["bit_generator"] != new.get("bit_generator"):
        return None
    if old["bit_generator"] == "MT19937":
        (key, position), (new_key, new_position) = (
            (state["state"]["key"], state["state"]["pos"])
            for state in (old, new)
        )
        return _words(key, position, new_key, new_position)
    if old["bit_generator"] == "PCG64":
        return _steps(old["state"], new["state"])
    bits, names = bits_of(old), ("state", "buffer", "buffer_pos")
    wanted = [new.get(name) for name in names]
    for count in range(MOST_STEPS):
        now = state_data(bits.state)
        if [now.get(name) for name in names] == wanted:
            return count
        bits.random_raw(1, output=False)
    return None


def bits_of(state):
    """A bit generator in a state that is ours."""
    bits = getattr(np.random, state["bit_generator"])()
    own = bits.state
    bits.state = {k: v for k, v in _value(state).items() if k in own}
    return bits


def _words(key, position, new_key, new_position):
    """The same for MT19937, which makes 624 words at a time."""
    if not 0 <= new_position <= 624 or len(new_key) != 624:
        return None
    if list(key) == list(new_key):
        count = new_position - position
        return count if count >= 0 else None
    wanted, bits = np.array(new_key, np.uint64), np.random.MT19937()
    bits.state = _mt(key, position)
    count, step = 0, 624 - position + 1
    for _ in range(MOST_TWISTS):
        bits.random_raw(step, output=False)
        count, step = count + step, 624
        if np.array_equal(bits.state["state"]["key"], wanted):
            return count + new_position - 1 if new_position else None
    return None


def _mt(key, position):
    inner = {"key": np.array(key, np.uint32), "pos": int(position)}
    return {"bit_generator": "MT19937", "state": inner}


def _steps(old, new):
    """The same for PCG64, whose state goes from s to s * PCG64 + inc."""
    if old["inc"] != new["inc"] or not 0 <= new["state"] <= WIDE:
        return None
    now, times, plus, count, bit = old["state"], PCG64, old["inc"], 0, 1
    while now != new["state"]:
        if (now ^ new["state"]) & bit:
            now, count = (now * times + plus) & WIDE, count | bit
        plus, times = (times + 1) * plus & WIDE, times * times & WIDE
        bit <<= 1
    return count if count <= FARTHEST else None


def _keep(new, old, flag, name, candidates):
    """Keep a number for the next draw if it is an old one or was drawn."""
    if old.get(flag) and old[name] == new[name]:
        return
    found = _nearest(candidates, new[name])
    new[flag], new[name] = (0, old[name]) if found is None else (1, found)


def _nearest(candidates, number):
    """The one that a number is, but for rounding; None if there is none."""
    candidates = np.asarray(candidates)
    if not candidates.size:
        return None
    with np.errstate(all="ignore"):
        gaps = np.abs(candidates - np.float64(number))
        best = candidates[np.nanargmin(np.where(gaps >= 0, gaps, np.inf))]
        near = abs(best - number) <= 1e-12 * abs(number)
    return best.item() if near else None


def _normals(old, drawn):
    """What numpy's old `normal` may have kept for the next time."""
    if old["bit_generator"] == "MT19937":
        u = _doubles(drawn)
        first, second = 2 * u[:-2] - 1, 2 * u[2:] - 1
    else:
        u = (np.asarray(drawn, np.uint64) >> np.uint64(11)) * 2.0**-53
        first, second = 2 * u[:-1] - 1, 2 * u[1:] - 1
    square = first**2 + second**2
    with np.errstate(all="ignore"):
        return np.sqrt(-2 * np.log(square) / square) * first


def _gauss(u):
    """What `random.gauss` may have kept for the next time."""
    with np.errstate(all="ignore"):
        size = np.sqrt(-2 * np.log(1 - u[2:]))
    return np.sin(2 * np.pi * u[:-2]) * size


def _doubles(words):
    """The number in [0, 1) that each word and the next make together."""
    words = np.asarray(words, np.uint64)
    high, low = words[:-1] >> np.uint64(5), words[1:] >> np.uint64(6)
    return (high * 67108864.0 + low) / 9007199254740992.0


def _value(state):
    """A state as numpy takes it: lists are arrays."""
    if isinstance(state, dict):
        return {name: _value(part) for name, part in state.items()}
    return np.array(state, np.uint64) if isinstance(state, list) else state
