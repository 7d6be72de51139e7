"""Exercises of lesson 1: one neuron, one example."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.draws import COLUMNS, between_digits, wide
from chainrule_course.exercises.notes import (
    A_VIEW,
    FINE,
    INTEGERS,
    ONE_INPUT,
    WIDE,
)
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")


neuron = LADDER.add(
    solution.neuron,
    parts=("z",),
    sizes={"d": ("x", 0)},
    hints="""
        On paper: which number does each input meet before everything is added?
        fits not_summed mean sums_multiplied weights_added shape
        fits first_entry_only

        How many times does the bias enter the sum: once for each input, or
        once in all?
        fits bias_per_input bias_multiplied bias_weighted

        x @ w multiplies pair by pair and adds. What is left to add?
        fits no_bias bias_subtracted activated squashed
    """,
)
neuron.show(np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5)
neuron.show(np.array([2.0, 0.0, -1.0]), np.array([0.5, 4.0, 2.0]), -1.0)
neuron.show(np.array([4.0]), np.array([2.0]), 1.0, note=ONE_INPUT,
            property="edges")  # fmt: skip


@neuron.hidden
def neuron_cases(rng):
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


neuron.wrong("""
not_summed: float(x @ w + b) => x * w + b
    The products x * w are not added up: one number is wanted for the whole
    example.
bias_per_input: float(x @ w + b) => (x * w + b).sum()
    The bias is added once for every input; it belongs to the sum, once.
no_bias: float(x @ w + b) => x @ w
    The bias b is not used.
bias_subtracted: float(x @ w + b) => x @ w - b
    The bias is subtracted; it is added.
mean: float(x @ w + b) => (x * w).mean() + b
    The products are averaged; a neuron adds them.
sums_multiplied: float(x @ w + b) => x.sum() * w.sum() + b
    The sum of the inputs is multiplied by the sum of the weights; each
    input has a weight of its own.
weights_added: float(x @ w + b) => (x + w).sum() + b
    Inputs and weights are added where they should be multiplied.
bias_multiplied: float(x @ w + b) => x @ w * b
    The sum is multiplied by the bias; the bias is added.
bias_weighted: float(x @ w + b) => ((x + b) * w).sum()
    The bias is multiplied by the weights as well; it stands alone.
activated: float(x @ w + b) => max(0.0, x @ w + b)
    Negative sums are cut to 0. That is an activation, the subject of
    lesson 2; here the sum itself is wanted.
squashed: float(x @ w + b) => 1 / (1 + np.exp(-(x @ w + b)))
    The sum went through a sigmoid. That is lesson 2; here the sum itself
    is wanted.
""")


@neuron.right("loop")
def loop(x, w, b):
    total = b
    for x_k, w_k in zip(x, w, strict=True):
        total += x_k * w_k
    return total


neuron.unusual("""
one_more_input: float(x @ w + b) => np.append(x, 1.0) @ np.append(w, b)
zero_dimensional: float => np.array
    & x @ w => np.einsum('i,i->', x, w)
one_by_one: float(x @ w + b) => x[None, :] @ w[:, None] + b
lists: float(x @ w + b) => sum([p * q for p, q in zip(list(x), list(w), strict=True)], b)
""")
