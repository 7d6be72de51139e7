"""What the exercises of the bug clinic share: hints, notes, inputs."""

import numpy as np

from grader.exercises.base import both

EDGE = {"property": "edges"}
HINTS = [
    both(
        "Copy the published code and run your gradient check on it. Which"
        " gradients are wrong, and is their ratio to the slopes always the"
        " same?",
        "把公开的代码抄过来，用你的梯度检验查一遍。哪些梯度有错？"
        "它们和斜率之比总是一样吗？",
    ),
    both(
        "Go from the loss backwards, one line at a time: what should this"
        " line hold, and which shape should it have?",
        "从损失开始一行一行往回走：这一行应当是什么？形状应当是什么？",
    ),
]
LARGER = both("more rows and columns", "行和列都更多")
UNEVEN = both("targets between 0 and 1", "目标在 0 和 1 之间")


def hints(en, zh):
    """The two hints that all have, and one of its own."""
    return [*HINTS, both(en, zh)]


def sigmoid(Z):
    """The sigmoid, for wrong answers that use it."""
    return 1 / (1 + np.exp(-Z))


def two_layers(rng, n, d, h, k):
    """W1, b1, W2, b2 of two layers, with biases that are not 0."""
    return (
        rng.normal(size=(d, h)),
        rng.normal(size=h),
        rng.normal(size=(h, k)),
        rng.normal(size=k),
    )
