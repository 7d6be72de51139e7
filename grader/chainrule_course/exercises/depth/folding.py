"""Exercises of lesson 7: batchnorm folded into the layer before it."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.depth.common import EDGE, LESSON, NARROW
from chainrule_course.exercises.depth.norming import moved, scales, views
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_INPUT,
    ONE_NEURON,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import norms as solution

LADDER = Ladder(LESSON)
DOUBLED = "mean 0, var 1, gamma 2"

fold_batchnorm = LADDER.add(
    solution.fold_batchnorm,
    parts=("W_folded", "b_folded"),
    sizes={"d": ("W", 0), "h": ("W", 1)},
    hints="""
        Write gamma * (Z - mean) / sqrt(var + eps) + beta as Z * scale + shift.
        What are scale and shift?
        fits no_eps eps_outside variance_for_root divided beta_for_gamma
        fits gamma_missing

        Put Z = X @ W + b in. Which parts of W belong to unit j, a row or a
        column, and what do they get multiplied by?
        fits rows_scaled weights_kept in_place purity

        What is left does not hold X. Which three things are in it, and which
        of them get the scale?
        fits old_bias_unscaled old_bias_lost shift_lost mean_added
        fits mean_unscaled beta_scaled beta_lost
    """,
)
fold_batchnorm.show(
    np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 4.0]]), np.array([1.0, -2.0]),
    np.array([2.0, 2.0]), np.array([5.0, 6.0]),
    {"mean": np.zeros(2), "var": np.ones(2)}, 0.0, note=DOUBLED,
)  # fmt: skip
fold_batchnorm.show(
    np.array([[6.0, 2.0], [3.0, -4.0]]), np.array([3.0, 1.0]),
    np.array([1.0, 3.0]), np.array([0.5, -1.0]),
    {"mean": np.array([1.0, -2.0]), "var": np.array([3.0, 0.0])}, 1.0,
    note=ALL_EQUAL,
)  # fmt: skip
fold_batchnorm.show(
    np.array([[6.0]]), np.array([3.0]), np.array([-1.0]), np.array([0.5]),
    {"mean": np.array([1.0]), "var": np.array([4.0])}, 0.0,
    note=ONE_NEURON, **EDGE,
)  # fmt: skip


@fold_batchnorm.hidden
def _(rng):
    d, h = (int(size) for size in shuffled_sizes(rng, 2, 3, 8))
    W, b, running = (
        rng.normal(size=(d, h)),
        rng.normal(size=h) + 1,
        moved(rng, h),
    )
    gamma, beta = scales(rng, h)
    near = {"mean": running["mean"], "var": 1e-5 * running["var"]}
    whole = rng.integers(-4, 5, (d, h)), rng.integers(1, 5, h)
    counts = {"mean": rng.integers(1, 4, h), "var": rng.integers(1, 9, h)}
    case = fold_batchnorm.case
    small = [SMALL_SCALE * a for a in (W, b, gamma, beta)]
    large = [LARGE_SCALE * a for a in (W, b)]
    return [
        case(W, b, gamma, beta, running),
        case(W, b, gamma, beta, running, 0.3),
        case(rng.normal(size=(h, h)), b, gamma, beta, running,
             note=ALL_EQUAL),
        case(rng.normal(size=(10, 9)), rng.normal(size=9), *scales(rng, 9),
             moved(rng, 9)),
        case(small[0], small[1], gamma, small[3],
             {**running, "mean": SMALL_SCALE * running["mean"]}, note=FINE),
        case(*large, gamma, beta, running, note=WIDE),
        case(W, b, gamma, beta, near, note=NARROW, **EDGE),
        case(W[:1], b, gamma, beta, running, note=ONE_INPUT, **EDGE),
        case(W[:, :1], b[:1], gamma[:1], beta[:1], moved(rng, 1),
             note=ONE_NEURON, **EDGE),
        case(*whole, whole[1] + 1, whole[1] - 1, counts, note=INTEGERS,
             **EDGE),
        case(*views(W, b, gamma, beta),
             {name: strided(value) for name, value in running.items()},
             note=A_VIEW, **EDGE),
    ]  # fmt: skip


fold_batchnorm.wrong(
    """
rows_scaled: W * scale => (W.T * scale[:, None]).T if W.shape[0] != W.shape[1] else W * scale[:, None]
    Where W is square its rows are scaled; unit j is column j.
old_bias_unscaled: (b - running['mean']) * scale + beta => b - running['mean'] * scale + beta
    The old bias is not scaled; it passes the norm as well.
old_bias_lost: (b - running['mean']) * scale + beta => -running['mean'] * scale + beta
    The old bias is lost; b - mean is what gets scaled.
shift_lost: (b - running['mean']) * scale + beta => b
    The bias stays as it was: mean and beta are left out.
mean_added: (b - running => (b + running
    The mean is added; it is subtracted.
mean_unscaled: (b - running['mean']) * scale + beta => b * scale - running['mean'] + beta
    The mean is not scaled: first it is subtracted, then all is scaled.
beta_scaled: (b - running['mean']) * scale + beta => (b - running['mean'] + beta) * scale
    beta is scaled as well; it is added last.
beta_lost: (b - running['mean']) * scale + beta => (b - running['mean']) * scale
    beta is left out.
no_eps: running['var'] + eps => running['var'] + 0 * eps
    eps is left out; in evaluation it is added to the variance as well.
eps_outside: np.sqrt(running['var'] + eps) => (np.sqrt(running['var']) + eps)
    eps is added to the root; it belongs under it.
variance_for_root: np.sqrt(running['var'] + eps) => (running['var'] + eps)
    It is divided by the variance; divide by its root.
beta_for_gamma: gamma / np.sqrt => beta / np.sqrt
    beta stands where gamma should: gamma is the scale.
gamma_missing: gamma / np.sqrt => 1 / np.sqrt
    gamma is left out of the scale.
divided: W * scale => W / scale
    W is divided by the scale; it is multiplied.
weights_kept: W * scale => W * 1.0
    W comes back as it was; its columns get the scale.
in_place finding=purity: return (W * scale, (b - running['mean']) * scale + beta) => W *= scale; b -= running['mean']; b *= scale; b += beta; return (W, b)
    The caller's W and b are written into; make new arrays.
"""
)


@fold_batchnorm.right("diagonal")
def _(W, b, gamma, beta, running, eps=1e-5):
    D = np.diag(gamma * (running["var"] + eps) ** -0.5)
    return W @ D, b @ D - running["mean"] @ D + beta


@fold_batchnorm.right("by_trying")
def _(W, b, gamma, beta, running, eps=1e-5):
    def ahead(X):
        spread = np.sqrt(running["var"] + eps)
        return gamma * (X @ W + b - running["mean"]) / spread + beta

    shift = ahead(np.zeros((1, len(W))))[0]
    return ahead(np.eye(len(W))) - shift, shift


@fold_batchnorm.right("bias_as_a_row")
def _(W, b, gamma, beta, running, eps=1e-5):
    whole = np.vstack([W, b - running["mean"]]) * gamma
    whole = whole / np.sqrt(running["var"] + eps)
    return whole[:-1], whole[-1] + beta
