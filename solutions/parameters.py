"""Lesson 6, first part: between lesson 4's list of layers and a dict."""


def params_of(layers):
    """Put the layers of a network under names: W1, b1, W2, b2 and so on.

    Parameters
    ----------
    layers : list of (W, b)
        At least one pair, W (d, h) and b (h,), first layer first.

    Returns
    -------
    params : dict of ndarray
        Counted from 1. They may be the same arrays or copies.

    >>> list(params_of([("a", "b"), ("c", "d")]).items())
    [('W1', 'a'), ('b1', 'b'), ('W2', 'c'), ('b2', 'd')]
    """
    params = {}
    for number, (W, b) in enumerate(layers, 1):
        params[f"W{number}"], params[f"b{number}"] = W, b
    return params


def layers_of(params):
    """Pairs (W, b) of a network's parameters, by number: layer 1 first.

    Parameters
    ----------
    params : dict of ndarray
        Names W1, b1 to WL, bL, in any order; L may be 10 and more.

    Returns
    -------
    layers : list of (W, b)
        They may be the same arrays or copies.

    Raises
    ------
    ValueError
        If the names are not exactly W1 to WL and b1 to bL, L at least 1.

    >>> layers_of({"b1": "b", "W2": "c", "b2": "d", "W1": "a"})
    [('a', 'b'), ('c', 'd')]
    """
    count = len(params) // 2
    numbers = range(1, count + 1)
    names = {f"{kind}{number}" for kind in "Wb" for number in numbers}
    if not names or set(params) != names:
        raise ValueError(
            f"not W1, b1 and so on: {', '.join(params) or 'none'}"
        )
    return [(params[f"W{number}"], params[f"b{number}"]) for number in numbers]
