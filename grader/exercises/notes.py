"""Words about cases that many exercises share, and sizes for them."""

import numpy as np

from grader.exercises.base import both

INTEGERS = both("whole numbers", "整数")
ONE_INPUT = both("one input", "只有一个输入")
ONE_ROW = both("one row", "只有一行")
ONE_NEURON = both("one neuron", "只有一个神经元")
ALL_EQUAL = both("all sizes equal", "各维大小相等")
A_VIEW = both("a view of a larger array", "较大数组的视图")
BORDER = both("exactly on the border", "恰好在边界上")
FINE = both("small numbers", "很小的数")
WIDE = both("large numbers", "很大的数")
NO_WEIGHTS = both("all weights are 0", "权重全为 0")


# Every case of these sizes shows what is rounded, cut off or clipped: most
# others show it by chance.
SMALL_SCALE, LARGE_SCALE = 3.3e-4, 3.3e3


def shuffled_sizes(rng, count, low=2, high=8):
    """Different sizes, so that a transposed array shows."""
    return rng.permutation(np.arange(low, high))[:count]
