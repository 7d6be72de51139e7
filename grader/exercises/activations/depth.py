"""Exercises of lesson 2: signal through depth."""

import numpy as np

from grader.exercises.activations.common import (
    EDGE,
)
from grader.exercises.base import Ladder, both
from solutions import activations as solution

LADDER = Ladder("02_activations")


signal_std = LADDER.add(
    solution.signal_std,
    parts=("spread",),
    driver="signal",
    points={"shape": 1, "values": 2, "edges": 1},
    hints=[
        both(
            "What does one layer do to A? Write it for a single layer first:"
            " weights, product, activation.",
            "一层会对 A 做哪几步？先把一层写出来：权重、乘积、激活。",
        ),
        both(
            "rng.normal(size=...) has standard deviation 1. By what do you"
            " multiply to get gain / sqrt(width)?",
            "rng.normal(size=...) 的标准差是 1。乘以什么，"
            "才能得到 gain / sqrt(width)？",
        ),
        both(
            "depth numbers come out, one after each layer. Is the spread"
            " measured before the activation, or after it? And which A goes"
            " into the next layer?",
            "一共得到 depth 个数，每层之后一个。标准差是在激活之前量，"
            "还是之后量？送进下一层的是哪个 A？",
        ),
    ],
    fits=(
        "no_activation uniform_weights shared_weights",
        "divided_by_width not_divided no_gain gain_in_root two_in_root"
        " narrow_weights",
        "before_activation input_counted last_only always_the_input"
        " not_activated_further per_neuron cut_short goes_on",
    ),
)
KEPT = both("identity with gain 1 keeps the spread, up to chance",
            "恒等函数、gain 为 1：标准差不变，只有随机起伏")  # fmt: skip
HALVED = both("gain 1/2: each layer halves the spread, up to chance",
              "gain 为 1/2：每一层都让标准差减半，另有随机起伏")  # fmt: skip
FADES = both("tanh with gain 1: the spread falls slowly, up to chance",
             "tanh、gain 为 1：标准差缓慢下降，另有随机起伏")  # fmt: skip
STAYS = both("relu with gain sqrt 2, up to chance",
             "relu、gain 为根号 2，另有随机起伏")  # fmt: skip
RAISED = both("1 + tanh: the neurons have different means",
              "1 + tanh：各神经元的平均值不同")  # fmt: skip
DRAWS = both("one neuron in each layer", "每层只有一个神经元")

# Relative, measured: at least 6 times the standard deviation between two
# right answers that draw in a different order. relu needs more neurons: its
# values share a mean, which depends on few of the weights.
FEW, MANY = 50, 100
CALM, WILD, ONE_LAYER = 0.3, 0.4, 0.1
ROOT_2 = 1.4142135623730951

signal_std.show(3, FEW, "identity", 1.0, "default_rng(0)",
                note=KEPT, tolerance=CALM)  # fmt: skip
signal_std.show(2, FEW, "identity", 0.5, "default_rng(1)",
                note=HALVED, tolerance=CALM)  # fmt: skip
signal_std.show(4, FEW, "tanh", 1.0, "default_rng(2)",
                note=FADES, tolerance=CALM)  # fmt: skip
signal_std.show(1, MANY, "relu", ROOT_2, "default_rng(3)",
                note=STAYS, tolerance=ONE_LAYER)  # fmt: skip
signal_std.show(2, MANY, "relu", ROOT_2, "default_rng(4)",
                note=STAYS, tolerance=WILD)  # fmt: skip
signal_std.show(3, 1, "identity", 1.0, "default_rng(5)",
                driver="signal_draws", note=DRAWS, **EDGE)  # fmt: skip


@signal_std.hidden
def _(rng):
    def case(depth, width, name, gain, tolerance, **options):
        width, seed = width + int(rng.integers(20)), int(rng.integers(10**6))
        return signal_std.case(
            depth, width, name, gain, f"default_rng({seed})",
            tolerance=tolerance, **options,
        )  # fmt: skip

    seed = f"default_rng({rng.integers(10**6)})"
    one = {"driver": "signal_draws", "note": DRAWS}
    return [
        case(4, FEW, "tanh", 1.0, CALM, note=FADES),
        case(3, FEW, "identity", 0.5, CALM, note=HALVED),
        case(3, FEW, "tanh", 3.0, CALM),
        case(2, MANY, "relu", ROOT_2, WILD, note=STAYS),
        case(8, MANY, "1 + tanh", 1.0, WILD, note=RAISED),
        case(1, MANY, "relu", 1.0, ONE_LAYER, **EDGE),
        signal_std.case(3, 1, "identity", 0.8, seed, **one, **EDGE),
    ]


def _signal(depth, width, activation, rng, scale, *,
            measure=np.std, before=False, weights=None):  # fmt: skip
    """signal_std with the places where learners go wrong open."""
    A = rng.normal(size=(1000, width))
    spread = []
    for _ in range(depth):
        if weights is None:
            W = scale * rng.normal(size=(width, width))
        else:
            W = scale * weights(width)
        Z = A @ W
        A = activation(Z)
        spread.append(measure(Z if before else A))
    return np.array(spread)


@signal_std.mistake(
    "before_activation",
    en="The spread is measured before the activation; measure what goes into"
    " the next layer.",
    zh="标准差是在激活之前量的；应当量送进下一层的数。",
)
def _(depth, width, activation, gain, rng):
    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, before=True)


@signal_std.mistake(
    "no_activation",
    en="The activation is not applied between the layers.",
    zh="层与层之间没有用激活函数。",
)
def _(depth, width, activation, gain, rng):
    scale = gain / np.sqrt(width)
    return _signal(depth, width, lambda Z: Z, rng, scale)


@signal_std.mistake(
    "divided_by_width",
    en="The weights are divided by width; divide by its root, or the signal"
    " dies at once.",
    zh="权重除以的是 width；应当除以它的平方根，否则信号很快就消失了。",
)
def _(depth, width, activation, gain, rng):
    return _signal(depth, width, activation, rng, gain / width)


@signal_std.mistake(
    "not_divided",
    en="The weights are not divided by the root of width, so the signal grows"
    " from layer to layer.",
    zh="权重没有除以 width 的平方根，信号会一层层放大。",
)
def _(depth, width, activation, gain, rng):
    return _signal(depth, width, activation, rng, gain)


@signal_std.mistake(
    "no_gain",
    en="gain is not used.",
    zh="没有用到 gain。",
)
def _(depth, width, activation, gain, rng):
    return _signal(depth, width, activation, rng, 1 / np.sqrt(width))


@signal_std.mistake(
    "gain_in_root",
    en="gain stands under the root; only width belongs there.",
    zh="gain 放到了根号里；根号里只有 width。",
)
def _(depth, width, activation, gain, rng):
    return _signal(depth, width, activation, rng, np.sqrt(gain / width))


@signal_std.mistake(
    "two_in_root",
    en="A 2 stands under the root, as for relu; here gain takes care of that.",
    zh="根号里多了一个 2，那是给 relu 用的；这里由 gain 来管。",
)
def _(depth, width, activation, gain, rng):
    return _signal(depth, width, activation, rng, gain * np.sqrt(2 / width))


@signal_std.mistake(
    "variance",
    en="This is the variance; the standard deviation is its root.",
    zh="这是方差；标准差是它的平方根。",
)
def _(depth, width, activation, gain, rng):
    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=np.var)


@signal_std.mistake(
    "root_mean_square",
    en="This is the root of the mean square; the standard deviation is taken"
    " around the mean, and after relu the mean is not 0.",
    zh="这是均方根；标准差要先减去平均值，而 relu 之后平均值不是 0。",
)
def _(depth, width, activation, gain, rng):
    def measure(A):
        return np.sqrt(np.mean(A**2))

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=measure)


@signal_std.mistake(
    "mean",
    en="This is the mean of the values; the standard deviation is wanted.",
    zh="这是平均值；要的是标准差。",
)
def _(depth, width, activation, gain, rng):
    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=np.mean)


@signal_std.mistake(
    "per_neuron",
    en="There is one number for each neuron; take the standard deviation of"
    " all values of a layer together.",
    zh="每个神经元各有一个数；应当把一层里所有的数放在一起求标准差。",
)
def _(depth, width, activation, gain, rng):
    def measure(A):
        return A.std(axis=0)

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=measure)


@signal_std.mistake(
    "spreads_averaged",
    en="The spread is taken within each example and then averaged; take it"
    " over all values of a layer together.",
    zh="先对每个样本分别求标准差，再取了平均；应当把一层里所有的数放在一起求。",
)
def _(depth, width, activation, gain, rng):
    def measure(A):
        return A.std(axis=1).mean()

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=measure)


@signal_std.mistake(
    "input_counted",
    en="The spread of the input comes first; only the layers count, depth"
    " numbers in all.",
    zh="把输入的标准差也算进去了；只算各层，一共 depth 个数。",
)
def _(depth, width, activation, gain, rng):
    spread = solution.signal_std(depth, width, activation, gain, rng)
    return np.append(1.0, spread)


@signal_std.mistake(
    "last_only",
    en="Only the spread after the last layer is returned; one number for"
    " each layer is wanted.",
    zh="只返回了最后一层的标准差；每一层都应当有一个数。",
)
def _(depth, width, activation, gain, rng):
    return solution.signal_std(depth, width, activation, gain, rng)[-1:]


@signal_std.mistake(
    "always_the_input",
    en="Every layer is given the first input; each should be given what the"
    " layer before it returned.",
    zh="每一层的输入都是最初的数据；应当是前一层的输出。",
)
def _(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    for _ in range(depth):
        W = gain / np.sqrt(width) * rng.normal(size=(width, width))
        spread.append(activation(A @ W).std())
    return np.array(spread)


@signal_std.mistake(
    "not_activated_further",
    en="The activated values are measured, and the next layer is given the"
    " ones before the activation.",
    zh="量的是激活后的数，送进下一层的却是激活前的数。",
)
def _(depth, width, activation, gain, rng):
    def measure(Z):
        return activation(Z).std()

    scale = gain / np.sqrt(width)
    return _signal(depth, width, lambda Z: Z, rng, scale, measure=measure)


@signal_std.mistake(
    "uniform_weights",
    en="The weights are uniform from 0 to 1; rng.normal gives them both signs"
    " and standard deviation 1.",
    zh="权重取的是 0 到 1 之间的均匀分布；rng.normal 才有正有负，标准差为 1。",
)
def _(depth, width, activation, gain, rng):
    def weights(width):
        return rng.random((width, width))

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, weights=weights)


@signal_std.mistake(
    "narrow_weights",
    en="Uniform weights between -gain / sqrt(width) and gain / sqrt(width)"
    " have a smaller standard deviation, by the root of 3.",
    zh="在 -gain / sqrt(width) 与 gain / sqrt(width) 之间均匀取权重，"
    "标准差会偏小，只有应有的根号 3 分之一。",
)
def _(depth, width, activation, gain, rng):
    def weights(width):
        return rng.uniform(-1, 1, (width, width))

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, weights=weights)


@signal_std.mistake(
    "own_generator",
    en="The function makes a generator of its own; draw from the rng that"
    " comes as an argument.",
    zh="函数自己新建了一个生成器；应当从参数 rng 里抽取。",
)
def _(depth, width, activation, gain, rng):
    rng = np.random.default_rng(0)
    return solution.signal_std(depth, width, activation, gain, rng)


@signal_std.mistake(
    "shared_weights",
    en="One set of weights is drawn before the loop and used in every layer;"
    " each layer has its own.",
    zh="权重只在循环之前抽了一次，每一层用的都是它；每一层应当有自己的权重。",
)
def _(depth, width, activation, gain, rng):
    W = rng.normal(size=(width, width))
    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, weights=lambda _: W)


@signal_std.right("scale_given_to_normal")
def _(depth, width, activation, gain, rng):
    A, spread = rng.standard_normal((1000, width)), np.zeros(depth)
    for i in range(depth):
        A = activation(A @ rng.normal(0, gain / width**0.5, (width, width)))
        spread[i] = np.std(A)
    return spread


@signal_std.right("weights_first")
def _(depth, width, activation, gain, rng):
    layers = rng.normal(size=(depth, width, width)) * gain / np.sqrt(width)
    A, spread = rng.normal(size=(1000, width)), []
    for W in layers:
        A = activation(A @ W)
        spread.append(float(np.sqrt(A.var())))
    return spread


@signal_std.right("columns_are_examples")
def _(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(width, 1000)), []
    for _ in range(depth):
        W = gain * rng.normal(size=(width, width)) / np.sqrt(width)
        A = activation(W @ A)
        spread.append(A.std(ddof=1))
    return np.array(spread)


@signal_std.right("fewer_examples")
def _(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(500, width)), []
    for _ in range(depth):
        A = activation(A @ (rng.normal(size=(width, width)) * gain
                            / np.sqrt(width)))  # fmt: skip
        spread.append(A.std())
    return tuple(spread)


@signal_std.right("uniform_of_the_same_spread")
def _(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    limit = gain * np.sqrt(3 / width)
    for _ in range(depth):
        A = activation(A @ rng.uniform(-limit, limit, (width, width)))
        spread.append(A.std())
    return np.array(spread)


@signal_std.right("deviation_by_hand")
def _(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    while len(spread) < depth:
        W = rng.normal(scale=gain / np.sqrt(width), size=(width, width))
        A = activation(A @ W.T)
        spread.append(np.sqrt(np.mean((A - A.mean()) ** 2)))
    return np.stack(spread)
