"""Words about cases that many exercises share, and sizes for them."""

import numpy as np

INTEGERS = "whole numbers"
ONE_INPUT = "one input"
ONE_ROW = "one row"
ONE_NEURON = "one neuron"
ALL_EQUAL = "all sizes equal"
A_VIEW = "a view of a larger array"
BORDER = "exactly on the border"
FINE = "small numbers"
WIDE = "large numbers"
NO_WEIGHTS = "all weights are 0"


# Every case of these sizes shows what is rounded, cut off or clipped: most
# others show it by chance.
SMALL_SCALE, LARGE_SCALE = 3.3e-4, 3.3e3


def shuffled_sizes(rng, count, low=2, high=8):
    """Different sizes, so that a transposed array shows."""
    return rng.permutation(np.arange(low, high))[:count]
