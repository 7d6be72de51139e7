"""Ways to draw numbers that reach equally far under every seed.

What a wrong answer earns must not hang on how large a drawn number happens to
be. Here the order and most of the numbers are drawn; the smallest and the
largest, of both signs, are always there.
"""

import numpy as np

# Small enough for rounding to six decimals to show, and large enough for any
# limit that somebody may write in.
FINE_RANGE, WIDE_RANGE = (3e-7, 3e-3), (0.5, 700.0)
# More rows and columns than any other case has.
ROWS, COLUMNS = 10, 9
# Of ordinary numbers, what goes with small results.
SMALL = 1e-3
# A single result that is lost if it is rounded to six decimals, or cut off.
TINY = 4.5e-7


def spread(rng, shape, bounds):
    """Numbers of both signs, evenly spread over orders of magnitude."""
    low, high = np.log(bounds)
    count = int(np.prod(shape))
    sizes = np.exp(_strata(rng, (count + 1) // 2, low, high))
    return rng.permutation(np.r_[sizes, -sizes][:count]).reshape(shape)


def even(rng, shape, limit):
    """Numbers evenly spread from -limit to limit."""
    count = int(np.prod(shape))
    return rng.permutation(_strata(rng, count, -limit, limit)).reshape(shape)


def _strata(rng, count, low, high):
    """One number drawn from each of equal parts, and both ends."""
    parts = low + (high - low) * (np.arange(count) + rng.random(count)) / count
    parts[0], parts[-1] = low, high
    return parts


def fine(rng, *shape):
    """Small numbers, the largest 0.003."""
    return spread(rng, shape, FINE_RANGE)


def wide(rng, *shape):
    """Numbers of ordinary size and large ones, up to 700."""
    return spread(rng, shape, WIDE_RANGE)


def aimed(X, W, b, Z):
    """X, moved so that X @ W + b is Z; W has no more columns than rows.

    Where Z is small, so should X and b be: what is left of larger numbers
    that cancel out has lost digits, in float32 too many.
    """
    W, Z = np.reshape(W, (X.shape[1], -1)), np.reshape(Z, (len(X), -1))
    return X + (Z - X @ W - b) @ np.linalg.pinv(W)


def one_sign_a_row(rng, X):
    """X with rows of positive and of negative numbers: nothing cancels out."""
    signs = np.where(np.arange(len(X)) % 2, 1.0, -1.0)
    return abs(X) * rng.permutation(signs)[:, None]


def between_digits(rng, low, high):
    """A number that six decimals miss by as much as they can, nearly."""
    return 1e-6 * (rng.integers(1e6 * low, 1e6 * high) + 0.45)
