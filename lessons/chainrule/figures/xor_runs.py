"""XOR learned from many beginnings, with a right and a wrong slope."""

import numpy as np

from chainrule.figures.style import BLUE, INK, RED, name_axes, name_ticks, new
from chainrule.labs import data
from chainrule.labs.networks import neurons
from chainrule.live import if_drawn

# below this mean of four squares no answer is wrong by a half
SOLVED = 0.5**2 / 4


_XOR_RUNS_STILL = {
    "en": "One row for each variant, one sign for each seed: a blue dot "
    "where XOR was solved, a red cross where it was not. At the end of "
    "each row stands how many were solved.",
    "zh": "每种做法一行，每个随机种子一个记号：学会异或是蓝点，没学会是红叉。"
    "行末写着学会了几个。",
}


def xor_with(slope, seeds=range(10), *, hidden_slope=None):
    """Losses of small networks after learning XOR with a given slope.

    Two inputs, three hidden neurons and one output, all with a sigmoid;
    5000 steps down the mean squared error with lr 2. All seeds learn at
    once.

    Parameters
    ----------
    slope : callable
        slope(z, a) -> slope of the sigmoid, for arrays z and a = sigmoid(z).
    seeds : iterable of int
        One beginning each: normal weights, biases 0.
    hidden_slope : callable, optional
        Taken in the hidden layer instead, if given.

    Returns
    -------
    losses : ndarray, shape (number of seeds,)
        XOR is solved for certain if a loss is below 1/16.

    >>> losses = xor_with(lambda z, a: a * (1 - a), seeds=range(3))
    >>> losses < 1 / 16
    array([ True,  True,  True])
    """
    params = _beginnings(list(seeds))
    slopes = hidden_slope or slope, slope
    for _ in range(5000):
        _, grads = _losses_and_gradients(params, slopes)
        params = [p - 2.0 * g for p, g in zip(params, grads, strict=True)]
    return _losses_and_gradients(params, slopes)[0]


def _beginnings(seeds):
    """W1, b1, W2, b2 with the seeds along the first axis."""
    rngs = [np.random.default_rng(seed) for seed in seeds]
    W1 = np.array([rng.normal(size=(2, 3)) for rng in rngs])
    W2 = np.array([rng.normal(size=(3, 1)) for rng in rngs])
    count = len(seeds)
    return [W1, np.zeros((count, 1, 3)), W2, np.zeros((count, 1, 1))]


def _losses_and_gradients(params, slopes):
    """Loss on XOR of each seed, and the gradients of all."""
    (X, Y), (W1, b1, W2, b2) = data.xor(), params
    A1 = neurons(X, W1, b1)  # (seeds, 4, 3)
    A2 = neurons(A1, W2, b2)
    dZ2 = 2 / len(X) * (A2 - Y) * slopes[1](A1 @ W2 + b2, A2)
    dZ1 = (dZ2 @ W2.transpose(0, 2, 1)) * slopes[0](X @ W1 + b1, A1)
    dW1, dW2 = X.T @ dZ1, A1.transpose(0, 2, 1) @ dZ2
    db1, db2 = (dZ.sum(axis=1, keepdims=True) for dZ in (dZ1, dZ2))
    return ((A2 - Y) ** 2).mean(axis=(1, 2)), (dW1, db1, dW2, db2)


@if_drawn(_XOR_RUNS_STILL)
def xor_runs(results, *, ax=None):
    """Draw for each variant which beginnings led to a solved XOR.

    Parameters
    ----------
    results : dict
        Name -> one entry a seed, a loss or whether it was solved.
    """
    solved = {name: _solved(entries) for name, entries in results.items()}
    if ax is None:
        _, ax = new(size=(7, 0.8 + 0.5 * len(solved)))
    most = max(map(len, solved.values()))
    name_axes(ax, "seed", "", xticks=range(most))
    ax.set(xlim=(-0.6, most + 1.1), ylim=(len(solved) - 0.5, -0.5))
    ax.set(yticks=range(len(solved)))
    name_ticks(ax.yaxis, [name.replace("_", " ") for name in solved])
    ax.tick_params(length=0)
    ax.tick_params(axis="y", labelsize=10)
    ax.spines[:].set_visible(False)
    for row, good in enumerate(solved.values()):
        _draw_row(ax, row, good, most)


def _solved(entries):
    entries = np.ravel(np.asarray(entries))
    return entries if entries.dtype == bool else entries < SOLVED


def _draw_row(ax, row, good, most):
    seed = np.arange(len(good))
    right, wrong = seed[good], seed[~good]
    _draw_signs(ax, row, right, marker="o", color=BLUE, ms=12)
    _draw_signs(ax, row, wrong, marker="x", color=RED, ms=9, mew=2.4)
    count = f"{good.sum()} / {len(good)}"
    ax.text(most - 0.2, row, count, color=INK, fontsize=10, va="center")


def _draw_signs(ax, row, seeds, **style):
    """A sign for each seed; none at all would lie in the figure's corner."""
    if seeds.size:
        rows = np.full(len(seeds), row)
        ax.plot(seeds, rows, ls="none", clip_on=False, **style)
