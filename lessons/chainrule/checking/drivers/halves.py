"""How cases call functions that keep something for one another.

`mlp_forward` keeps a cache for `mlp_backward`, and its form is the learner's
own. So a case of the backward function names what to make the cache with:

    cache = {"mlp_forward": {"params": ..., "X": ...}}

and the learner's own function of that name makes it. See `pairs`.
"""

from chainrule.checking import codec
from chainrule.checking.cases import made_with
from chainrule.checking.drivers.calls import driver
from chainrule.checking.lending.lend import variables


class NoForward(Exception):
    """The forward function is missing, has failed, or returned no pair."""


@driver
def keeping(function, inputs):
    """mlp_forward: its logits, where it has kept something beside them."""
    answer = function(*inputs.values())
    pair = _pair(answer)
    return {"logits": pair[0]} if pair else answer


@driver
def forward(function, inputs):
    """The logits of the function that is to make the cache."""
    return {"logits": _made(function, inputs)[0]}


@driver
def round_trip(function, inputs):
    """The backward function, with what the learner's own forward has kept.

    It is called twice: whatever form the cache has, what is kept must serve
    again. Where it does not, the cache counts as edited.
    """
    _, cache, given = _made(function, inputs)
    place = _place(inputs)
    others = codec.fresh({k: v for k, v in inputs.items() if k != place})
    before = codec.encode([given, cache])
    grads = codec.encode(function(*{**inputs, place: cache}.values()))
    if codec.encode([given, cache]) != before or grads != _again(
        function, {key: others.get(key, cache) for key in inputs}
    ):
        inputs[place] = "edited"
    return codec.decode(grads)


def _again(function, inputs):
    try:
        return codec.encode(function(*inputs.values()))
    except Exception:
        return None


def _place(inputs):
    """Name of the input that is to be made."""
    return next(name for name in inputs if made_with(inputs[name]))


def _made(function, inputs):
    """Logits, cache and arguments of the learner's own forward function."""
    name, given = made_with(inputs[_place(inputs)])
    given = codec.fresh(given)
    own = variables(function).get(name)
    if not callable(own):
        raise NoForward(name)
    try:
        pair = _pair(own(*given.values()))
    except (Exception, SystemExit) as error:
        raise NoForward(name) from error
    if pair is None:
        raise NoForward(name)
    return *pair, given


def _pair(answer):
    """(Logits, cache) of an answer; None where one of them is missing."""
    if isinstance(answer, dict) and {"logits", "cache"} <= set(answer):
        answer = answer["logits"], answer["cache"]
    if not isinstance(answer, (tuple, list)) or len(answer) < 2:
        return None
    logits, cache = answer[:2]
    empty = isinstance(cache, (list, tuple, dict)) and not cache
    return None if cache is None or empty else (logits, cache)
