"""Exercises of lesson 6: layers as a dict, and a dict as layers."""

import re
from itertools import pairwise

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.draws import fine, wide
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.exercises.training.common import (
    EDGE,
    ONE_LAYER,
    SHUFFLED,
    TWELVE,
    net,
    shuffled,
    turned,
)
from chainrule_course.solutions import parameters as solution

LADDER = Ladder("06_training")
POINTS = {"shape": 1, "values": 2, "edges": 2}

params_of = LADDER.add(
    solution.params_of,
    parts=("params",),
    points=POINTS,
    hints="""
        A network of two layers: which four names should the dict have, and
        which array stands under each?
        fits pair_turned weights_only layers_reversed list_of_pairs

        enumerate(layers) counts from 0. From which number do the names count,
        and how do you tell enumerate?
        fits counted_from_zero

        f"W{3}" is "W3". Which two lines does the body of the loop have?
        fits keys_are_tuples underscore last_dropped first_only small_letters
        fits other_keys keys
    """,
)
ONE = [(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([7.0, 8.0]))]
TWO = [*ONE, (np.array([[-1.0], [-2.0]]), np.array([0.5]))]


def _chain(count):
    """So many layers that all differ, by hand."""
    return [
        (np.full((2, 2), float(k)), np.array([10.0 + k, -k]))
        for k in range(1, count + 1)
    ]


params_of.show(ONE, note=ONE_LAYER)
params_of.show(TWO)
params_of.show(_chain(12), note=TWELVE, **EDGE)


def drawn_layers(rng, *sizes, make=None):
    """Layers of these sizes, with numbers that a function draws."""
    make = make or (lambda rng, *shape: rng.normal(size=shape))
    pairs = pairwise(sizes)
    return [(make(rng, d, h), make(rng, h)) for d, h in pairs]


@params_of.hidden
def params_of_cases(rng):
    d, h, k = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))

    def whole(rng, *shape):
        return rng.integers(-9, 10, shape)

    def views(rng, *shape):
        array = rng.normal(size=shape)
        return column_order(array) if len(shape) > 1 else strided(array)

    case = params_of.case
    return [
        case(drawn_layers(rng, d, h, k)),
        case(drawn_layers(rng, h, d), note=ONE_LAYER),
        case(drawn_layers(rng, 5, 6, 4, make=fine), note=FINE),
        case(drawn_layers(rng, 5, 6, 4, make=wide), note=WIDE),
        case(drawn_layers(rng, d, d, d, d), note=ALL_EQUAL),
        case(drawn_layers(rng, *rng.integers(1, 4, 13)), note=TWELVE, **EDGE),
        case(drawn_layers(rng, 1, 1, 1), **EDGE),
        case(drawn_layers(rng, d, h, k, make=whole), note=INTEGERS, **EDGE),
        case(drawn_layers(rng, d, h, k, make=views), note=A_VIEW, **EDGE),
    ]


params_of.wrong("""
counted_from_zero: (layers, 1) => (layers)
    The names count from 0; the first layer is W1, b1.
pair_turned: for number, (W, b) => for number, (b, W)
    Weights and biases are exchanged: a pair is (W, b).
layers_reversed: (layers, 1) => (layers[::-1], 1)
    The layers are counted from the last; layer 1 is the first of the list.
last_dropped: (layers, 1) => (layers[:-1], 1)
    The last layer is left out.
first_only: (layers, 1) => (layers[:1], 1)
    Only the first layer is in the dict. Is the return inside the loop?
keys_are_tuples finding=parts: f'W{number}' => 'W', number
    & f'b{number}' => 'b', number
    The names are pairs such as ("W", 1); they should be texts such as
    "W1".
underscore: f'W{number}' => f'W_{number}'
    & f'b{number}' => f'b_{number}'
    The names are W_1, b_1; they should be W1, b1.
small_letters: f'W{number}' => f'w{number}'
    The weights stand under w1; the W is a capital letter.
weights_only: params[f'b{number}'] = b =>
    The biases are left out.
list_of_pairs finding=parts: return list(params_of(layers).items())
    A list of names and arrays is returned; make a dict of it.
""")


@params_of.right("update")
def update(layers):
    params, number = {}, 0
    while number < len(layers):
        W, b = layers[number]
        number += 1
        params.update({f"W{number}": W, "b" + str(number): b})
    return params


params_of.unusual("""
weights_first: weights = {f'W{i + 1}': layers[i][0] for i in range(len(layers))}; return weights | {f'b{i + 1}': layers[i][1] for i in range(len(layers))}
""")


@params_of.right("copies_from_the_last")
def copies_from_the_last(layers):
    params = {}
    for number in range(len(layers), 0, -1):
        for kind, array in zip(
            "bW", reversed(layers[number - 1]), strict=True
        ):
            params[f"{kind}{number}"] = np.array(array, copy=True)
    return params


params_of.unusual("""
one_comprehension: return {f'{kind}{i}': array for i, pair in enumerate(layers, start=1) for kind, array in zip('Wb', pair, strict=True)}
""")


layers_of = LADDER.add(
    solution.layers_of,
    parts=("layers",),
    points=POINTS,
    hints="""
        Twelve layers: sort their names as texts, on paper. Where does W10 come
        to stand?
        fits sorted_as_text order_of_the_dict zipped_by_order

        How many layers are there, if the dict has 6 names? Count from 1 and
        ask for each pair by its names: the order in the dict then no longer
        matters.
        fits reversed pair_turned last_dropped two_lists weights_only from_zero

        Make the set of the names that there should be, and compare it with
        set(params). In which cases do they differ? Do not forget the empty
        dict.
        fits gap_unnoticed empty_let_through stranger_ignored key_error
        fits weights_counted biases_unchecked should_raise
    """,
)
NO_NAMES = "an empty dict"
A_GAP = "a gap: no layer 2"
NO_BIAS = "W2 without b2"
A_STRANGER = "another name, beta"
FROM_ZERO = "counted from 0"
TWO_PARAMS = solution.params_of(TWO)

layers_of.show(solution.params_of(ONE), note=ONE_LAYER)
layers_of.show(TWO_PARAMS)
layers_of.show(turned(TWO_PARAMS), note=SHUFFLED)
layers_of.show(solution.params_of(_chain(12)), note=TWELVE, **EDGE)
layers_of.show({}, note=NO_NAMES, **EDGE)
layers_of.show(
    {name.replace("2", "3"): array for name, array in TWO_PARAMS.items()},
    note=A_GAP, **EDGE,
)  # fmt: skip
layers_of.show(
    {name: TWO_PARAMS[name] for name in ("W1", "b1", "W2")},
    note=NO_BIAS, **EDGE,
)  # fmt: skip
layers_of.show(
    {**TWO_PARAMS, "beta": np.array([1.0])}, note=A_STRANGER, **EDGE
)


@layers_of.hidden
def layers_of_cases(rng):
    d, h, k = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))
    params = net(rng, d, h, k, d)
    many = net(rng, *rng.integers(1, 4, 13))
    biases_first = {name: params[name] for name in sorted(params)[::-1]}
    gap = {n: a for n, a in params.items() if not n.endswith("2")}
    several = {n: a for n, a in many.items() if n not in ("W11", "b11")}
    case = layers_of.case

    def made(make):
        return solution.params_of(drawn_layers(rng, 5, 6, 4, make=make))

    def whole(rng, *shape):
        return rng.integers(-9, 10, shape)

    def zeroth(params):
        names = {"W1": "W0", "b1": "b0"}
        return {names.get(name, name): array for name, array in params.items()}

    return [
        case(params),
        case(shuffled(rng, net(rng, h, h, h)), note=ALL_EQUAL),
        case(turned(net(rng, 5, 6, 4)), note=SHUFFLED),
        case(biases_first, note="biases first"),
        case(made(fine), note=FINE),
        case(made(wide), note=WIDE),
        case(shuffled(rng, many), note=TWELVE, **EDGE),
        case(net(rng, h, d), note=ONE_LAYER, **EDGE),
        case(net(rng, 1, 1), **EDGE),
        case(made(whole), note=INTEGERS, **EDGE),
        case({n: strided(a) for n, a in params.items()}, note=A_VIEW, **EDGE),
        case(gap, note=A_GAP, **EDGE),
        case(several, note="a gap: no layer 11", **EDGE),
        case({n: a for n, a in params.items() if n != "b2"}, note=NO_BIAS,
             **EDGE),
        case({n: a for n, a in params.items() if n != "W1"},
             note="b1 without W1", **EDGE),
        case({n: a for n, a in params.items() if n[0] == "W"},
             note="no biases", **EDGE),
        case({**params, "beta": rng.normal(size=2)}, note=A_STRANGER, **EDGE),
        case(zeroth(params), note=FROM_ZERO, **EDGE),
        case({}, note=NO_NAMES, **EDGE),
    ]  # fmt: skip


def _checked(params):
    solution.layers_of(params)
    return params


layers_of.wrong(
    """
last_dropped: for number in numbers] => for number in numbers][:-1]
    The last layer is left out; range(1, L) ends before L.
reversed: for number in numbers] => for number in numbers][::-1]
    The layers come from the last to the first; layer 1 comes first.
pair_turned: (params[f'W{number}'], params[f'b{number}']) => (params[f'b{number}'], params[f'W{number}'])
    Each pair is (b, W); it should be (W, b).
sorted_as_text: for number in numbers] => for number in sorted(numbers, key=str)]
    The names are sorted as texts, which puts W10 before W2; go by their
    numbers.
empty_let_through: not names or set(params) => set(params)
    An empty dict gives an empty network in silence; it should raise
    ValueError.
stranger_ignored: set(params) != names => not names <= set(params)
    A name that belongs to no layer is passed over in silence; raise
    ValueError.
order_of_the_dict: names = [name for name in _checked(params) if name.startswith('W')]; return [(params[name], params['b' + name[1:]]) for name in names]
    The layers come in the order of the dict; it means nothing. Go by the
    numbers in the names.
""",
    _checked=_checked,
)


@layers_of.mistake(
    "zipped_by_order",
    says=(
        "Weights and biases are paired by their place in the dict; pair"
        " them by their numbers."
    ),
)
def zipped_by_order(params):
    weights = [_checked(params)[n] for n in sorted(params) if n[0] == "W"]
    biases = [array for name, array in params.items() if name[0] == "b"]
    return list(zip(weights, biases, strict=True))


layers_of.wrong("""
two_lists: return tuple(map(list, zip(*layers_of(params), strict=True)))
    Two lists come, one of weights and one of biases; return one list of
    pairs.
weights_only: return [W for W, _ in layers_of(params)]
    Only the weights come; a layer is a pair (W, b).
""")


@layers_of.mistake(
    "gap_unnoticed",
    says=(
        "A gap in the numbers is closed in silence; raise ValueError if"
        " a layer is missing."
    ),
)
def gap_unnoticed(params):
    numbers = sorted(int(n[1:]) for n in params if re.fullmatch(r"W\d+", n))
    names = {f"{kind}{number}" for kind in "Wb" for number in numbers}
    if not params or set(params) != names or 0 in numbers:
        raise ValueError("names")
    return [(params[f"W{i}"], params[f"b{i}"]) for i in numbers]


@layers_of.mistake(
    "key_error",
    says=(
        "A name that is missing ends in KeyError; look at the names"
        " before, and raise ValueError."
    ),
)
def key_error(params):
    if not params:
        raise ValueError("empty")
    count = (len(params) + 1) // 2
    return [(params[f"W{i}"], params[f"b{i}"]) for i in range(1, count + 1)]


@layers_of.mistake(
    "names_unchecked",
    says=(
        "As many pairs come as there are, whatever else is in the dict;"
        " raise ValueError if the names are not exactly those of the"
        " layers."
    ),
)
def names_unchecked(params):
    layers, number = [], 1
    while f"W{number}" in params and f"b{number}" in params:
        layers.append((params[f"W{number}"], params[f"b{number}"]))
        number += 1
    return layers


@layers_of.right("while_loop")
def while_loop(params):
    layers, left = [], dict(params)
    while f"W{len(layers) + 1}" in left:
        number = len(layers) + 1
        if f"b{number}" not in left:
            raise ValueError(f"b{number} is missing")
        layers.append((left.pop(f"W{number}"), left.pop(f"b{number}")))
    if left or not layers:
        raise ValueError(f"no such layers: {list(left)}")
    return layers


@layers_of.right("numbers_cut_from_names")
def numbers_cut_from_names(params):
    try:
        found = sorted((int(name[1:]), name[0]) for name in params)
    except ValueError:
        raise ValueError("a name without a number") from None
    count = len(found) // 2
    wanted = [(i, kind) for i in range(1, count + 1) for kind in "Wb"]
    if not found or found != wanted:
        raise ValueError("names")
    return tuple(
        [np.copy(params[f"W{i}"]), params[f"b{i}"]]
        for i in range(1, count + 1)
    )


@layers_of.right("by_asking")
def by_asking(params):
    layers = []
    for number in range(1, len(params) // 2 + 1):
        try:
            layers.append((params[f"W{number}"], params[f"b{number}"]))
        except KeyError as error:
            raise ValueError(str(error)) from error
    if not layers or 2 * len(layers) != len(params):
        raise ValueError("no names")
    return layers
