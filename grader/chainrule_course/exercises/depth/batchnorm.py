"""Exercises of lesson 7: batchnorm, in training and in evaluation."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.depth.common import (
    EDGE,
    LESSON,
    LEVEL_COLUMN,
    NARROW,
    ONE_COLUMN,
    TWO_ROWS,
)
from chainrule_course.exercises.depth.norming import (
    PLAIN,
    moved,
    scales,
    sizes,
    still,
    table,
    views,
)
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
)
from chainrule_course.solutions import norms as solution

LADDER = Ladder(LESSON)
EVALUATION = "evaluation"
FIRST = "the first of three batches"
LATER = "a later batch"
AFTER = "one row after three batches"
BIG_EPS = "a large eps"
OTHER_MOMENTUM = "momentum 0.3"
REFUSED = "one row in training"

batchnorm = LADDER.add(
    solution.batchnorm,
    parts=("out", "running"),
    sizes={"n": ("Z", 0), "h": ("Z", 1)},
    hints="""
        Each column is a unit. Along which axis do mean and variance run, and
        where does eps stand: with the variance, or with its root?
        fits over_features over_everything eps_outside not_centred
        fits variance_for_root output_over_n_less_one gamma_before beta_first
        fits eps_forgotten gamma_missing beta_missing

        In training the batch's own numbers are used. And which in evaluation,
        when a single row may come?
        fits batch_always running_in_training one_row_unnoticed one_row_refused
        fits should_raise moves_in_evaluation

        The running ones move by the share `momentum` towards the batch. Which
        of the two variances, over n or over n - 1, moves them? And whose dict
        may you write into?
        fits momentum_turned momentum_written_in running_over_n eps_in_running root_in_running
        fits not_moved replaced edits_running purity only_the_mean
    """,
)
ONE = np.ones(1), np.zeros(1)
batchnorm.show(
    np.array([[1.0], [3.0]]), *ONE, still(1), True, 0.1, 0.0, note=PLAIN,
)  # fmt: skip
batchnorm.show(
    np.array([[1.0, 0.0], [3.0, 4.0], [5.0, -1.0]]), np.array([2.0, -1.0]),
    np.array([0.5, 1.0]),
    {"mean": np.array([1.0, -2.0]), "var": np.array([4.0, 0.5])}, True,
    0.25, 1.0, note=BIG_EPS,
)  # fmt: skip
batchnorm.show(
    np.array([[1.0, 0.0], [3.0, 4.0], [5.0, -1.0]]), np.array([2.0, -1.0]),
    np.array([0.5, 1.0]),
    {"mean": np.array([1.0, -2.0]), "var": np.array([3.0, 0.0])}, False,
    0.25, 1.0, note=EVALUATION,
)  # fmt: skip
batchnorm.show(
    np.array([[2.0, 5.0]]), np.ones(2), np.zeros(2), still(2), False, 0.1,
    0.0, note=ONE_ROW, **EDGE,
)  # fmt: skip
batchnorm.show(
    np.array([[2.0, 5.0]]), np.ones(2), np.zeros(2), still(2), True,
    note=REFUSED, **EDGE,
)  # fmt: skip


@batchnorm.hidden
def _(rng):
    n, h = sizes(rng)
    gamma, beta = scales(rng, h)
    running, cases = still(h), []
    for note in (FIRST, LATER, LATER):  # one after another, all unlike
        Z = table(rng, n, h)
        cases.append(
            batchnorm.case(Z, gamma, beta, running, True, 0.3, note=note)
        )
        _, running = solution.batchnorm(Z, gamma, beta, running, True, 0.3)
    old, Z = moved(rng, h), table(rng, n, h)
    narrow = 1e-3 * rng.normal(size=(n, h)) + 0.002
    level = table(rng, n, h)
    level[:, 0] = 0.75
    whole = rng.integers(-5, 6, (n, h)), rng.integers(1, 4, h)
    square, more = table(rng, h, h), table(rng, 10, 9)
    case = batchnorm.case
    tiny = {"mean": SMALL_SCALE * old["mean"],
            "var": SMALL_SCALE**2 * old["var"]}  # fmt: skip
    return [
        *cases,
        case(Z, gamma, beta, running, False),
        case(Z, gamma, beta, old, True),
        case(Z, gamma, beta, old, False, 0.1, 0.5, note=EVALUATION),
        case(square, gamma, beta, old, True, 0.1, 0.2, note=ALL_EQUAL),
        case(more, *scales(rng, 9), moved(rng, 9), True, 0.2),
        case(SMALL_SCALE * Z, SMALL_SCALE * gamma, SMALL_SCALE * beta,
             tiny, True, 0.1, SMALL_SCALE**2, note=FINE),
        case(LARGE_SCALE * Z, LARGE_SCALE * gamma, LARGE_SCALE * beta,
             old, True, note=WIDE),
        case(Z[:1], gamma, beta, running, False, note=AFTER, **EDGE),
        case(Z[:2], gamma, beta, old, True, note=TWO_ROWS, **EDGE),
        case(Z[:, :1], gamma[:1], beta[:1], moved(rng, 1), True,
             note=ONE_COLUMN, **EDGE),
        case(narrow, gamma, beta, old, True, 0.1, 1e-5, note=NARROW, **EDGE),
        case(level, gamma, beta, old, True, note=LEVEL_COLUMN, **EDGE),
        case(Z, gamma, beta, old, True, 0.3, note=OTHER_MOMENTUM, **EDGE),
        case(Z[:1], gamma, beta, old, True, note=REFUSED, **EDGE),
        case(*whole, whole[1] - 2, still(h), True, note=INTEGERS, **EDGE),
        case(*views(Z, gamma, beta),
             {name: strided(value) for name, value in old.items()}, True,
             note=A_VIEW, **EDGE),
    ]  # fmt: skip


batchnorm.wrong(
    """
batch_always: return (gamma * N + beta, running) => old = running; mean, var = (Z.mean(axis=0), Z.var(axis=0)); N = (Z - mean) / np.sqrt(var + eps); return (gamma * N + beta, running)
    The batch's mean and variance are used in evaluation, too: a single row
    always becomes beta. Use the running ones.
running_in_training: N = (Z - mean) / np.sqrt(var + eps) => mean, var = running['mean'], running['var']; N = (Z - mean) / np.sqrt(var + eps)
    The running mean and variance are used in training; the batch is centred by
    its own.
output_over_n_less_one: N = (Z - mean) / np.sqrt(var + eps) => var = var * len(Z) / max(len(Z) - 1, 1) if training else var; N = (Z - mean) / np.sqrt(var + eps)
    The output is divided by the root of a variance over n - 1; only the
    running variance has n - 1, the output has n.
running_over_n: var * n / (n - 1) => var
    The running variance is moved by the variance over n; it is moved by that
    over n - 1.
momentum_turned: (1 - momentum) * old_mean + momentum * mean => momentum * old_mean + (1 - momentum) * mean
    & (1 - momentum) * old_var + momentum * var => momentum * old_var + (1 - momentum) * var
    momentum is the share of the new here, not of the old; CS231n and Keras
    call 1 minus ours momentum.
replaced: (1 - momentum) * old_mean + momentum * mean => mean
    & (1 - momentum) * old_var + momentum * var * n / (n - 1) => var * n / (n - 1)
    The running ones are replaced by the batch's; they move towards them by the
    share momentum.
momentum_written_in: (1 - momentum) =>> 0.9
    & momentum * mean => 0.1 * mean
    & momentum * var => 0.1 * var
    0.1 and 0.9 are written in; use momentum.
not_moved: running = {'mean': (1 - momentum) * old_mean + momentum * mean, 'var': (1 - momentum) * old_var + momentum * var * n / (n - 1)} =>
    running comes back as it was; in training it moves towards the batch.
only_the_mean: (1 - momentum) * old_var + momentum * var * n / (n - 1) => old_var
    Only the running mean moves; the running variance moves as well.
eps_outside: np.sqrt(var + eps) => (np.sqrt(var) + eps)
    eps is added to the root; it belongs to the variance, under the root.
eps_forgotten: np.sqrt(var + eps) => np.sqrt(var)
    eps is not used: a column of equal numbers is divided by 0.
eps_in_running: momentum * var * n / (n - 1) => momentum * (var * n / (n - 1) + eps)
    eps goes into the running variance; it is added where the root is taken,
    and only there.
root_in_running: momentum * var * n / (n - 1) => momentum * np.sqrt(var * n / (n - 1))
    The running variance is moved by a standard deviation; var holds variances.
variance_for_root: np.sqrt(var + eps) => (var + eps)
    It is divided by the variance; divide by its root.
not_centred: (Z - mean) / => Z /
    The mean is not subtracted.
gamma_before: return (gamma * N + beta, running) => return ((gamma * Z - mean) / np.sqrt(var + eps) + beta, running)
    gamma multiplies Z before the mean is subtracted; it multiplies what has
    been centred and divided.
beta_first: gamma * N + beta => gamma * (N + beta)
    beta is multiplied by gamma; it is added last.
gamma_missing: gamma * N + beta => N + beta
    gamma is not used.
beta_missing: gamma * N + beta => gamma * N
    beta is not added.
one_row_unnoticed: if n == 1: => if False:
    & n / (n - 1) => n / max(n - 1, 1)
    One row in training goes through; it has no spread, so raise ValueError.
one_row_refused finding=error: if training: => if len(Z) == 1: raise ValueError; if training:
    One row is refused in evaluation, too; there the running ones serve any
    number of rows.
edits_running finding=purity: running = {'mean': (1 - momentum) * old_mean + momentum * mean, 'var': (1 - momentum) * old_var + momentum * var * n / (n - 1)} => running['mean'] = (1 - momentum) * old_mean + momentum * mean; running['var'] = (1 - momentum) * old_var + momentum * var * n / (n - 1)
    The caller's running is written into; make a new dict.
"""
)


@batchnorm.mistake(
    "over_features",
    says="Mean and variance run along the rows; each column has its own, axis 0.",
)
def _(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    out, new = solution.batchnorm(
        Z, gamma, beta, running, training, momentum, eps
    )
    if training:
        N = (Z - Z.mean(axis=1, keepdims=True)) / np.sqrt(
            Z.var(axis=1, keepdims=True) + eps
        )
        out = gamma * N + beta
    return out, new


@batchnorm.mistake(
    "over_everything",
    says="One mean and one variance are taken of the whole table; each column has its own, axis 0.",
)
def _(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    out, new = solution.batchnorm(
        Z, gamma, beta, running, training, momentum, eps
    )
    if training:
        out = gamma * (Z - Z.mean()) / np.sqrt(Z.var() + eps) + beta
    return out, new


@batchnorm.mistake(
    "moves_in_evaluation",
    says="running moves in evaluation, too; what is looked at must not change it.",
)
def _(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    out, new = solution.batchnorm(
        Z, gamma, beta, running, training, momentum, eps
    )
    if not training:
        n = len(Z)
        var = Z.var(axis=0) * n / max(n - 1, 1)
        new = {
            "mean": (1 - momentum) * running["mean"]
            + momentum * Z.mean(axis=0),
            "var": (1 - momentum) * running["var"] + momentum * var,
        }
    return out, new


@batchnorm.right("scale_and_shift")
def _(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    n, new = len(Z), dict(running)
    if training:
        if n < 2:
            raise ValueError("more rows")
        mean, var = np.mean(Z, 0), np.var(Z, 0)
        new["mean"] = running["mean"] + momentum * (mean - running["mean"])
        unbiased = np.var(Z, 0, ddof=1)
        new["var"] = running["var"] + momentum * (unbiased - running["var"])
    else:
        mean, var = running["mean"], running["var"]
    scale = gamma * (var + eps) ** -0.5
    return Z * scale + (beta - mean * scale), new


@batchnorm.right("moments_by_sums")
def _(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    n = Z.shape[0]
    mean, var = running["mean"] * 1.0, running["var"] * 1.0
    old = {"mean": mean, "var": var}
    if training and n == 1:
        raise ValueError("one row")
    if training:
        mean = np.ones(n) @ Z / n
        squares = ((Z - mean) ** 2).sum(axis=0)
        var = squares / n
        old = {
            "var": old["var"] * (1 - momentum) + squares / (n - 1) * momentum,
            "mean": old["mean"] * (1 - momentum) + mean * momentum,
        }
    return (Z - mean) * gamma / np.sqrt(eps + var) + beta, old


@batchnorm.right("column_by_column")
def _(Z, gamma, beta, running, training, momentum=0.1, eps=1e-5):
    if training and not len(Z) > 1:
        raise ValueError("no spread")
    columns, means, variances = [], [], []
    for j in range(Z.shape[1]):
        z, m, v = Z[:, j], running["mean"][j], running["var"][j]
        means.append(m)
        variances.append(v)
        if training:
            m, v = z.mean(), z.var()
            means[j] = (1 - momentum) * means[j] + momentum * m
            variances[j] *= 1 - momentum
            variances[j] += momentum * z.var(ddof=1)
        columns.append(gamma[j] * (z - m) / np.sqrt(v + eps) + beta[j])
    new = {"mean": np.array(means), "var": np.array(variances)}
    return np.stack(columns, axis=1), new
