"""Exercises of lesson 6: layers as a dict, and a dict as layers."""

import re
from itertools import pairwise

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import fine, wide
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    WIDE,
    shuffled_sizes,
)
from grader.exercises.training.common import (
    EDGE,
    ONE_LAYER,
    SHUFFLED,
    TWELVE,
    net,
    shuffled,
    turned,
)
from solutions import parameters as solution

LADDER = Ladder("06_training")
POINTS = {"shape": 1, "values": 2, "edges": 2}

params_of = LADDER.add(
    solution.params_of,
    parts=("params",),
    points=POINTS,
    hints=[
        both(
            "A network of two layers: which four names should the dict have,"
            " and which array stands under each?",
            "两层的网络：字典里应当有哪四个名字？每个名字下面放哪个数组？",
        ),
        both(
            "enumerate(layers) counts from 0. From which number do the names"
            " count, and how do you tell enumerate?",
            "enumerate(layers) 从 0 数起。名字从几数起？怎样告诉 enumerate？",
        ),
        both(
            'f"W{3}" is "W3". Which two lines does the body of the loop have?',
            'f"W{3}" 就是 "W3"。循环里该写哪两行？',
        ),
    ],
    fits=(
        "pair_turned weights_only layers_reversed list_of_pairs",
        "counted_from_zero",
        "keys_are_tuples underscore last_dropped first_only small_letters"
        " other_keys keys",
    ),
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
def _(rng):
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


params_of.slip(
    "counted_from_zero", "(layers, 1) => (layers)",
    en="The names count from 0; the first layer is W1, b1.",
    zh="名字从 0 数起了；第一层应当是 W1、b1。",
)  # fmt: skip
params_of.slip(
    "pair_turned", "for number, (W, b) => for number, (b, W)",
    en="Weights and biases are exchanged: a pair is (W, b).",
    zh="权重和偏置弄反了：每一对是 (W, b)。",
)  # fmt: skip
params_of.slip(
    "layers_reversed", "(layers, 1) => (layers[::-1], 1)",
    en="The layers are counted from the last; layer 1 is the first of the"
    " list.",
    zh="层是从最后一层数起的；第 1 层应当是列表里的第一对。",
)  # fmt: skip
params_of.slip(
    "last_dropped", "(layers, 1) => (layers[:-1], 1)",
    en="The last layer is left out.",
    zh="漏了最后一层。",
)  # fmt: skip
params_of.slip(
    "first_only", "(layers, 1) => (layers[:1], 1)",
    en="Only the first layer is in the dict. Is the return inside the loop?",
    zh="字典里只有第一层。return 是不是写进循环里了？",
)  # fmt: skip
params_of.slip(
    "keys_are_tuples",
    ("f'W{number}' => 'W', number", "f'b{number}' => 'b', number"),
    en='The names are pairs such as ("W", 1); they should be texts such as'
    ' "W1".',
    zh='名字成了 ("W", 1) 这样的一对；应当是 "W1" 这样的文字。',
    finding="parts",
)
params_of.slip(
    "underscore", ("f'W{number}' => f'W_{number}'",
                   "f'b{number}' => f'b_{number}'"),
    en="The names are W_1, b_1; they should be W1, b1.",
    zh="名字成了 W_1、b_1；应当是 W1、b1。",
)  # fmt: skip
params_of.slip(
    "small_letters", "f'W{number}' => f'w{number}'",
    en="The weights stand under w1; the W is a capital letter.",
    zh="权重放在了 w1 下面；应当是大写的 W。",
)  # fmt: skip
params_of.slip(
    "weights_only",
    "params[f'b{number}'] = b =>",
    en="The biases are left out.",
    zh="漏了偏置。",
)


@params_of.mistake(
    "list_of_pairs",
    en="A list of names and arrays is returned; make a dict of it.",
    zh="返回的是名字和数组的列表；应当做成字典。",
    finding="parts",
)
def _(layers):
    return list(solution.params_of(layers).items())


@params_of.right("update")
def _(layers):
    params, number = {}, 0
    while number < len(layers):
        W, b = layers[number]
        number += 1
        params.update({f"W{number}": W, "b" + str(number): b})
    return params


@params_of.right("weights_first")
def _(layers):
    weights = {f"W{i + 1}": layers[i][0] for i in range(len(layers))}
    return weights | {f"b{i + 1}": layers[i][1] for i in range(len(layers))}


@params_of.right("copies_from_the_last")
def _(layers):
    params = {}
    for number in range(len(layers), 0, -1):
        for kind, array in zip(
            "bW", reversed(layers[number - 1]), strict=True
        ):
            params[f"{kind}{number}"] = np.array(array, copy=True)
    return params


@params_of.right("one_comprehension")
def _(layers):
    return {
        f"{kind}{i}": array
        for i, pair in enumerate(layers, start=1)
        for kind, array in zip("Wb", pair, strict=True)
    }


layers_of = LADDER.add(
    solution.layers_of,
    parts=("layers",),
    points=POINTS,
    hints=[
        both(
            "Twelve layers: sort their names as texts, on paper. Where does"
            " W10 come to stand?",
            "有十二层：把它们的名字当作文字排序，写在纸上。W10 会排到哪里？",
        ),
        both(
            "How many layers are there, if the dict has 6 names? Count from 1"
            " and ask for each pair by its names: the order in the dict then"
            " no longer matters.",
            "字典里有 6 个名字，一共几层？从 1 数起，按名字取每一对："
            "字典里的顺序就不再重要了。",
        ),
        both(
            "Make the set of the names that there should be, and compare it"
            " with set(params). In which cases do they differ? Do not forget"
            " the empty dict.",
            "先做出应有的名字的集合，再与 set(params) 比较。"
            "哪些情况下两者不同？别忘了空字典。",
        ),
    ],
    fits=(
        "sorted_as_text order_of_the_dict zipped_by_order",
        "reversed pair_turned last_dropped two_lists weights_only from_zero",
        "gap_unnoticed empty_let_through stranger_ignored key_error"
        " weights_counted biases_unchecked should_raise",
    ),
)
NO_NAMES = both("an empty dict", "空字典")
A_GAP = both("a gap: no layer 2", "缺了第 2 层")
NO_BIAS = both("W2 without b2", "有 W2 却没有 b2")
A_STRANGER = both("another name, beta", "多了一个名字 beta")
FROM_ZERO = both("counted from 0", "从 0 数起")
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
def _(rng):
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
        case(biases_first, note=both("biases first", "偏置在前")),
        case(made(fine), note=FINE),
        case(made(wide), note=WIDE),
        case(shuffled(rng, many), note=TWELVE, **EDGE),
        case(net(rng, h, d), note=ONE_LAYER, **EDGE),
        case(net(rng, 1, 1), **EDGE),
        case(made(whole), note=INTEGERS, **EDGE),
        case({n: strided(a) for n, a in params.items()}, note=A_VIEW, **EDGE),
        case(gap, note=A_GAP, **EDGE),
        case(several, note=both("a gap: no layer 11", "缺了第 11 层"), **EDGE),
        case({n: a for n, a in params.items() if n != "b2"}, note=NO_BIAS,
             **EDGE),
        case({n: a for n, a in params.items() if n != "W1"},
             note=both("b1 without W1", "有 b1 却没有 W1"), **EDGE),
        case({n: a for n, a in params.items() if n[0] == "W"},
             note=both("no biases", "没有偏置"), **EDGE),
        case({**params, "beta": rng.normal(size=2)}, note=A_STRANGER, **EDGE),
        case(zeroth(params), note=FROM_ZERO, **EDGE),
        case({}, note=NO_NAMES, **EDGE),
    ]  # fmt: skip


def _checked(params):
    solution.layers_of(params)
    return params


layers_of.slip(
    "last_dropped", "for number in numbers] => for number in numbers][:-1]",
    en="The last layer is left out; range(1, L) ends before L.",
    zh="漏了最后一层；range(1, L) 到 L 之前就停了。",
)  # fmt: skip
layers_of.slip(
    "reversed", "for number in numbers] => for number in numbers][::-1]",
    en="The layers come from the last to the first; layer 1 comes first.",
    zh="各层是从最后一层排到第一层的；应当第 1 层在前。",
)  # fmt: skip
layers_of.slip(
    "pair_turned", "(params[f'W{number}'], params[f'b{number}'])"
    " => (params[f'b{number}'], params[f'W{number}'])",
    en="Each pair is (b, W); it should be (W, b).",
    zh="每一对成了 (b, W)；应当是 (W, b)。",
)  # fmt: skip
layers_of.slip(
    "sorted_as_text",
    "for number in numbers] => for number in sorted(numbers, key=str)]",
    en="The names are sorted as texts, which puts W10 before W2; go by their"
    " numbers.",
    zh="名字是当作文字排序的，W10 会排在 W2 前面；应当按数字的大小排。",
)
layers_of.slip(
    "empty_let_through", "not names or set(params) => set(params)",
    en="An empty dict gives an empty network in silence; it should raise"
    " ValueError.",
    zh="空字典悄悄得到了一个空的网络；应当抛出 ValueError。",
)  # fmt: skip
layers_of.slip(
    "stranger_ignored", "set(params) != names => not names <= set(params)",
    en="A name that belongs to no layer is passed over in silence; raise"
    " ValueError.",
    zh="不属于任何层的名字被悄悄跳过了；应当抛出 ValueError。",
)  # fmt: skip


@layers_of.mistake(
    "order_of_the_dict",
    en="The layers come in the order of the dict; it means nothing. Go by the"
    " numbers in the names.",
    zh="各层按字典里的顺序排列；这个顺序没有意义。应当按名字里的数字来排。",
)
def _(params):
    names = [name for name in _checked(params) if name.startswith("W")]
    return [(params[name], params["b" + name[1:]]) for name in names]


@layers_of.mistake(
    "zipped_by_order",
    en="Weights and biases are paired by their place in the dict; pair them"
    " by their numbers.",
    zh="权重和偏置按字典里的位置配了对；应当按数字配对。",
)
def _(params):
    weights = [_checked(params)[n] for n in sorted(params) if n[0] == "W"]
    biases = [array for name, array in params.items() if name[0] == "b"]
    return list(zip(weights, biases, strict=True))


@layers_of.mistake(
    "two_lists",
    en="Two lists come, one of weights and one of biases; return one list of"
    " pairs.",
    zh="返回的是两个列表：权重一个，偏置一个；应当返回一对一对的列表。",
)
def _(params):
    return tuple(map(list, zip(*solution.layers_of(params), strict=True)))


@layers_of.mistake(
    "weights_only",
    en="Only the weights come; a layer is a pair (W, b).",
    zh="只返回了权重；每一层应当是一对 (W, b)。",
)
def _(params):
    return [W for W, _ in solution.layers_of(params)]


@layers_of.mistake(
    "gap_unnoticed",
    en="A gap in the numbers is closed in silence; raise ValueError if a"
    " layer is missing.",
    zh="编号有缺口，却被悄悄合上了；缺了一层应当抛出 ValueError。",
)
def _(params):
    numbers = sorted(int(n[1:]) for n in params if re.fullmatch(r"W\d+", n))
    names = {f"{kind}{number}" for kind in "Wb" for number in numbers}
    if not params or set(params) != names or 0 in numbers:
        raise ValueError("names")
    return [(params[f"W{i}"], params[f"b{i}"]) for i in numbers]


@layers_of.mistake(
    "key_error",
    en="A name that is missing ends in KeyError; look at the names before,"
    " and raise ValueError.",
    zh="缺少名字时抛出的是 KeyError；应当先检查名字，再抛出 ValueError。",
)
def _(params):
    if not params:
        raise ValueError("empty")
    count = (len(params) + 1) // 2
    return [(params[f"W{i}"], params[f"b{i}"]) for i in range(1, count + 1)]


@layers_of.mistake(
    "names_unchecked",
    en="As many pairs come as there are, whatever else is in the dict; raise"
    " ValueError if the names are not exactly those of the layers.",
    zh="能找到几对就返回几对，不管字典里还有什么；名字不恰好是各层的名字时，"
    "应当抛出 ValueError。",
)
def _(params):
    layers, number = [], 1
    while f"W{number}" in params and f"b{number}" in params:
        layers.append((params[f"W{number}"], params[f"b{number}"]))
        number += 1
    return layers


@layers_of.right("while_loop")
def _(params):
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
def _(params):
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
def _(params):
    layers = []
    for number in range(1, len(params) // 2 + 1):
        try:
            layers.append((params[f"W{number}"], params[f"b{number}"]))
        except KeyError as error:
            raise ValueError(str(error)) from error
    if not layers or 2 * len(layers) != len(params):
        raise ValueError("no names")
    return layers
