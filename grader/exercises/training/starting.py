"""Exercises of lesson 6: weights to start from."""

from itertools import pairwise

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.training.common import BY_CHANCE, EDGE, seed
from solutions import training as solution
from solutions.parameters import params_of

LADDER = Ladder("06_training")
WIDE = both("large layers; their spread, up to chance",
            "很宽的层；看标准差，允许随机起伏")  # fmt: skip
ONE_LAYER = both("one layer", "只有一层")
DEFAULT = both("the default gain", "默认的 gain")
EQUAL = both("two layers of one shape", "两层形状相同")
# Relative. Of 6000 weights or more, the root of the mean square is off by
# 0.9 per cent or less; two right answers differ by 0.08 once in 10**9.
UP_TO_CHANCE = 0.08

init_params = LADDER.add(
    solution.init_params,
    parts=("params",),
    driver="starts",
    hints=[
        both(
            "A network 4-3-2: which two W and which two b does it have, and"
            " which shapes?",
            "网络 4-3-2 有哪两个 W、哪两个 b？形状各是什么？",
        ),
        both(
            "A weighted sum of d numbers grows with the root of d. By what do"
            " you divide so that it does not, and which of the two sizes of W"
            " is d?",
            "d 个数的加权和随 d 的平方根增大。除以什么就不会增大？"
            "W 的两个大小里，哪一个是 d？",
        ),
        both(
            "rng.normal(size=(d, h)) has spread 1. What if two neurons of a"
            " layer started with equal weights: would they ever differ?",
            "rng.normal(size=(d, h)) 的标准差是 1。如果同一层的两个神经元"
            "起点相同，它们以后会不同吗？",
        ),
    ],
    fits=(
        "turned biases_are_rows counted_from_zero last_dropped not_params"
        " shape list_of_layers random_biases",
        "fan_out not_rooted small_and_fixed gain_ignored gain_in_root"
        " both_fans not_divided spread",
        "zeros constant only_positive own_generator seeded_in_layers"
        " narrow_weights distinct_weights centred own_weights repeats differs",
    ),
)
init_params.show((2, 3, 2), "default_rng(0)", note=BY_CHANCE)
init_params.show((60, 100), "default_rng(1)", 1.0, note=WIDE,
                 tolerance=UP_TO_CHANCE)  # fmt: skip
init_params.show((150, 40, 200, 3), "default_rng(2)", note=WIDE,
                 tolerance=UP_TO_CHANCE)  # fmt: skip
init_params.show((3, 3, 3), "default_rng(3)", note=EQUAL, **EDGE)
init_params.show((4, 2), "default_rng(4)", note=ONE_LAYER, **EDGE)


@init_params.hidden
def _(rng):
    d, h = int(rng.integers(20, 30)), int(rng.integers(320, 340))

    def case(sizes, *gain, **options):
        return init_params.case(sizes, seed(rng), *gain, **options)

    def wide(sizes, *gain, **options):
        chance = {"note": WIDE, "tolerance": UP_TO_CHANCE}
        return case(sizes, *gain, **chance | options)

    return [
        case((3, 5, 2, 4), note=BY_CHANCE),
        wide((d, h, 2, 4)),
        wide((h, d, 250, 30), 1.0),
        wide((h, d), 0.5),
        wide((90, 90, 90), 2**0.5, note=EQUAL),
        case((d, 7, 7, 7, 3), 2.0, note=EQUAL, **EDGE),
        case((5, 2), note=ONE_LAYER, **EDGE),
        case((4, 1, 3), note=both("one neuron", "只有一个神经元"), **EDGE),
        case((2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3),
             note=both("eleven layers", "十一层"), **EDGE),
    ]  # fmt: skip


WEIGHTS = "gain / np.sqrt(d) * rng.normal(size=(d, h))"


def _slip(id, new, en, zh):
    init_params.slip(id, f"{WEIGHTS} => {new}", en=en, zh=zh)


_slip(
    "fan_out", "gain / np.sqrt(h) * rng.normal(size=(d, h))",
    "The weights are divided by the root of the neurons of the layer; what"
    " counts is how many numbers go in, d, the rows of W.",
    "除以的是这一层神经元个数的平方根；应当看送进来多少个数，即 W 的行数 d。",
)  # fmt: skip
_slip(
    "both_fans", "gain * np.sqrt(2 / (d + h)) * rng.normal(size=(d, h))",
    "The root of 2 / (d + h) is Glorot's rule, for tanh; here only d counts.",
    "2 / (d + h) 的平方根是 Glorot 的规则，用于 tanh；这里只看 d。",
)  # fmt: skip
_slip(
    "not_rooted", "gain / d * rng.normal(size=(d, h))",
    "The weights are divided by d; divide by its root, or the signal dies.",
    "除以的是 d；应当除以它的平方根，否则信号会消失。",
)  # fmt: skip
_slip(
    "not_divided", "gain * rng.normal(size=(d, h))",
    "The weights are not divided by the root of d; wide layers then shout.",
    "没有除以 d 的平方根；层一宽，信号就会过大。",
)  # fmt: skip
_slip(
    "small_and_fixed", "0.01 * rng.normal(size=(d, h))",
    "The weights are 0.01 large whatever the layer; their spread is"
    " gain / sqrt(d).",
    "不管哪一层，权重的大小都是 0.01；标准差应当是 gain / sqrt(d)。",
)  # fmt: skip
_slip(
    "gain_ignored", "1 / np.sqrt(d) * rng.normal(size=(d, h))",
    "gain is not used.",
    "没有用到 gain。",
)  # fmt: skip
_slip(
    "gain_in_root", "np.sqrt(gain / d) * rng.normal(size=(d, h))",
    "gain stands under the root; only d belongs there.",
    "gain 放到了根号里；根号里只有 d。",
)  # fmt: skip
_slip(
    "zeros", "np.zeros((d, h))",
    "All weights are 0: every neuron then gets the same gradient, and they"
    " never come to differ. Draw them.",
    "权重全是 0：每个神经元得到的梯度都一样，永远不会有区别。应当随机抽取。",
)  # fmt: skip
_slip(
    "constant", "gain / np.sqrt(d) * np.ones((d, h))",
    "All weights of a layer are equal, so that its neurons stay twins for"
    " ever. Draw them.",
    "同一层的权重都相等，神经元会永远一模一样。应当随机抽取。",
)  # fmt: skip
_slip(
    "only_positive", "gain / np.sqrt(d) * rng.random(size=(d, h)) * 3**0.5",
    "The weights are all positive; they should have mean 0.",
    "权重全是正的；平均值应当是 0。",
)  # fmt: skip
_slip(
    "narrow_weights",
    "gain / np.sqrt(d) * rng.uniform(-1, 1, size=(d, h))",
    "Uniform weights between -gain / sqrt(d) and gain / sqrt(d) have a"
    " smaller spread, by the root of 3.",
    "在 -gain / sqrt(d) 与 gain / sqrt(d) 之间均匀取值，标准差会偏小，"
    "只有应有的根号 3 分之一。",
)
_slip(
    "turned", "gain / np.sqrt(d) * rng.normal(size=(h, d))",
    "W has its axes in the other order; X @ W needs (d, h).",
    "W 的两个轴反了；X @ W 需要 (d, h)。",
)  # fmt: skip
_slip(
    "seeded_in_layers",
    "gain / np.sqrt(d) * np.random.default_rng(0).normal(size=(d, h))",
    "A new generator is made in every layer, so that all begin with the same"
    " numbers; draw from the rng that comes as an argument.",
    "每一层都新建了一个生成器，各层开头的数都一样；应当从参数 rng 里抽取。",
)
init_params.slip(
    "random_biases", "np.zeros(h) => 0.1 * rng.normal(size=h)",
    en="The biases are drawn, too; they start at 0.",
    zh="偏置也随机抽取了；它们应当从 0 开始。",
)  # fmt: skip
init_params.slip(
    "biases_are_rows", "np.zeros(h) => np.zeros((1, h))",
    en="The biases have shape (1, h); (h,) is wanted.",
    zh="偏置的形状成了 (1, h)；应当是 (h,)。",
)  # fmt: skip
init_params.slip(
    "last_dropped", "pairwise(sizes) => pairwise(sizes[:-1])",
    en="The last layer is missing.",
    zh="漏了最后一层。",
    finding="not_params",
)  # fmt: skip
init_params.slip(
    "list_of_layers", "params_of(layers) => layers",
    en="A list of layers comes; make the dict with params_of.",
    zh="返回的是各层的列表；应当用 params_of 做成字典。",
    finding="not_params",
)  # fmt: skip
init_params.slip(
    "own_generator", "layers = => rng = np.random.default_rng(0); layers =",
    en="The function makes a generator of its own; draw from the rng that"
    " comes as an argument.",
    zh="函数自己新建了一个生成器；应当从参数 rng 里抽取。",
)  # fmt: skip


@init_params.right("uniform_of_the_same_spread")
def _(sizes, rng, gain=2**0.5):
    params = {}
    for i, (d, h) in enumerate(pairwise(sizes), 1):
        limit = gain * np.sqrt(3 / d)
        params[f"W{i}"] = rng.uniform(-limit, limit, (d, h))
        params[f"b{i}"] = np.zeros(h)
    return params


@init_params.right("last_layer_first")
def _(sizes, rng, gain=2**0.5):
    params = {}
    for i in range(len(sizes) - 1, 0, -1):
        d, h = sizes[i - 1], sizes[i]
        params[f"b{i}"] = np.array(h * [0.0])
        params[f"W{i}"] = rng.normal(0, gain / d**0.5, (d, h))
    return params


@init_params.right("drawn_column_by_column")
def _(sizes, rng, gain=2**0.5):
    layers = []
    for d, h in pairwise(sizes):
        W = np.stack([rng.standard_normal(d) for _ in range(h)], axis=1)
        layers.append((W * gain / np.sqrt(len(W)), np.zeros(h)))
    return params_of(layers)


@init_params.right("all_at_once")
def _(sizes, rng, gain=2**0.5):
    shapes = list(pairwise(sizes))
    numbers = rng.normal(size=sum(d * h for d, h in shapes))
    params, start = {}, 0
    for i, (d, h) in enumerate(shapes, 1):
        W = numbers[start : start + d * h].reshape(d, h)
        params |= {f"W{i}": W * gain * d**-0.5, f"b{i}": np.zeros(h)}
        start += d * h
    return params
