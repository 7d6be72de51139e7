"""What the exercises of the bug clinic share: hints, notes, inputs."""

import numpy as np

EDGE = {"property": "edges"}
HINTS = [
    (
        "Copy the published code and run your gradient check on it. Which"
        " gradients are wrong, and is their ratio to the slopes always the"
        " same?"
    ),
    (
        "Go from the loss backwards, one line at a time: what should this"
        " line hold, and which shape should it have?"
    ),
]
LARGER = "more rows and columns"
UNEVEN = "targets between 0 and 1"


def hints(own, *fits):
    """The two hints that all have, one of its own, and what each fits."""
    asked = zip([*HINTS, own], fits, strict=True)
    return [f"{hint}\nfits {ids}" for hint, ids in asked]


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
