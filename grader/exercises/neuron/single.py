"""Exercises of lesson 1: one neuron, one example."""

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.draws import COLUMNS, between_digits, wide
from grader.exercises.notes import A_VIEW, FINE, INTEGERS, ONE_INPUT, WIDE
from solutions import neuron as solution

LADDER = Ladder("01_neuron")


neuron = LADDER.add(
    solution.neuron,
    parts=("z",),
    sizes={"d": ("x", 0)},
    hints=[
        both(
            "On paper: which number does each input meet before everything"
            " is added?",
            "在纸上写一写：求和之前，每个输入要和哪个数配对？",
        ),
        both(
            "How many times does the bias enter the sum: once for each"
            " input, or once in all?",
            "偏置要加几次：每个输入加一次，还是总共只加一次？",
        ),
        both(
            "x @ w multiplies pair by pair and adds. What is left to add?",
            "x @ w 会逐对相乘再求和。之后还要加什么？",
        ),
    ],
    fits=(
        "not_summed mean sums_multiplied weights_added shape first_entry_only",
        "bias_per_input bias_multiplied bias_weighted",
        "no_bias bias_subtracted activated squashed",
    ),
)
neuron.show(np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5)
neuron.show(np.array([2.0, 0.0, -1.0]), np.array([0.5, 4.0, 2.0]), -1.0)
neuron.show(np.array([4.0]), np.array([2.0]), 1.0, note=ONE_INPUT,
            property="edges")  # fmt: skip


@neuron.hidden
def _(rng):
    d = int(rng.integers(4, 9))
    x, w, b = rng.normal(size=d), rng.normal(size=d), rng.normal()
    whole = rng.integers(-5, 6, d), rng.integers(1, 6, d), 3
    large = wide(rng, COLUMNS), wide(rng, COLUMNS), rng.choice([-700, 700.0])
    small = between_digits(rng, 2e-4, 9e-4)
    edge = {"property": "edges"}
    return [
        neuron.case(x, w, b),
        neuron.case(3 * x, -w, b + 2),
        neuron.case(x, w, small - x @ w, note=FINE),
        neuron.case(*large, note=WIDE),
        neuron.case(x[:1], w[:1], b, note=ONE_INPUT, **edge),
        neuron.case(*whole, note=INTEGERS, **edge),
        neuron.case(strided(x), strided(w), b, note=A_VIEW, **edge),
    ]


@neuron.mistake(
    "not_summed",
    en="The products x * w are not added up: one number is wanted for the"
    " whole example.",
    zh="乘积 x * w 没有加起来：一个样本只应得到一个数。",
)
def _(x, w, b):
    return x * w + b


@neuron.mistake(
    "bias_per_input",
    en="The bias is added once for every input; it belongs to the sum, once.",
    zh="每个输入都加了一次偏置；偏置只在和上加一次。",
)
def _(x, w, b):
    return (x * w + b).sum()


@neuron.mistake("no_bias", en="The bias b is not used.", zh="没有用到偏置 b。")
def _(x, w, b):
    return x @ w


@neuron.mistake(
    "bias_subtracted",
    en="The bias is subtracted; it is added.",
    zh="这里减去了偏置；偏置应当加上。",
)
def _(x, w, b):
    return x @ w - b


@neuron.mistake(
    "mean",
    en="The products are averaged; a neuron adds them.",
    zh="这里对乘积取了平均；神经元是把它们加起来。",
)
def _(x, w, b):
    return (x * w).mean() + b


@neuron.mistake(
    "sums_multiplied",
    en="The sum of the inputs is multiplied by the sum of the weights; each"
    " input has a weight of its own.",
    zh="这里用输入之和乘以权重之和；每个输入应当乘以它自己的权重。",
)
def _(x, w, b):
    return x.sum() * w.sum() + b


@neuron.mistake(
    "weights_added",
    en="Inputs and weights are added where they should be multiplied.",
    zh="输入和权重应当相乘，这里却相加了。",
)
def _(x, w, b):
    return (x + w).sum() + b


@neuron.mistake(
    "bias_multiplied",
    en="The sum is multiplied by the bias; the bias is added.",
    zh="这里把和乘以了偏置；偏置应当加上。",
)
def _(x, w, b):
    return (x @ w) * b


@neuron.mistake(
    "bias_weighted",
    en="The bias is multiplied by the weights as well; it stands alone.",
    zh="偏置也乘了权重；偏置应当单独加上。",
)
def _(x, w, b):
    return ((x + b) * w).sum()


@neuron.mistake(
    "activated",
    en="Negative sums are cut to 0. That is an activation, the subject of"
    " lesson 2; here the sum itself is wanted.",
    zh="负的和都变成了 0。那是激活函数，第 2 课才讲；这里要的就是和本身。",
)
def _(x, w, b):
    return max(0.0, x @ w + b)


@neuron.mistake(
    "squashed",
    en="The sum went through a sigmoid. That is lesson 2; here the sum"
    " itself is wanted.",
    zh="求和之后又套了 sigmoid。那是第 2 课的内容；这里要的就是和本身。",
)
def _(x, w, b):
    return 1 / (1 + np.exp(-(x @ w + b)))


@neuron.right("loop")
def _(x, w, b):
    total = b
    for x_k, w_k in zip(x, w, strict=True):
        total += x_k * w_k
    return total


@neuron.right("one_more_input")
def _(x, w, b):
    return np.append(x, 1.0) @ np.append(w, b)


@neuron.right("zero_dimensional")
def _(x, w, b):
    return np.array(np.einsum("i,i->", x, w) + b)


@neuron.right("one_by_one")
def _(x, w, b):
    return x[None, :] @ w[:, None] + b


@neuron.right("lists")
def _(x, w, b):
    return sum([p * q for p, q in zip(list(x), list(w), strict=True)], b)
