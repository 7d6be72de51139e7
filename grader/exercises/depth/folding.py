"""Exercises of lesson 7: batchnorm folded into the layer before it."""

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.depth.common import EDGE, LESSON, NARROW
from grader.exercises.depth.norming import moved, scales, views
from grader.exercises.notes import (
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
from solutions import norms as solution

LADDER = Ladder(LESSON)
DOUBLED = both("mean 0, var 1, gamma 2", "平均值 0，方差 1，gamma 为 2")

fold_batchnorm = LADDER.add(
    solution.fold_batchnorm,
    parts=("W_folded", "b_folded"),
    sizes={"d": ("W", 0), "h": ("W", 1)},
    hints=[
        both(
            "Write gamma * (Z - mean) / sqrt(var + eps) + beta as Z * scale +"
            " shift. What are scale and shift?",
            "把 gamma * (Z - mean) / sqrt(var + eps) + beta 写成"
            " Z * scale + shift。scale 和 shift 各是什么？",
        ),
        both(
            "Put Z = X @ W + b in. Which parts of W belong to unit j, a row or"
            " a column, and what do they get multiplied by?",
            "把 Z = X @ W + b 代进去。第 j 个神经元对应 W 的哪一部分，"
            "行还是列？它要乘上什么？",
        ),
        both(
            "What is left does not hold X. Which three things are in it, and"
            " which of them get the scale?",
            "剩下的不含 X。里面有哪三样？其中哪些要乘上 scale？",
        ),
    ],
    fits=(
        "no_eps eps_outside variance_for_root divided beta_for_gamma"
        " gamma_missing",
        "rows_scaled weights_kept in_place purity",
        "old_bias_unscaled old_bias_lost shift_lost mean_added mean_unscaled"
        " beta_scaled beta_lost",
    ),
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


def slip(id, edits, en, zh, **more):
    """A wrong answer to fold_batchnorm."""
    fold_batchnorm.slip(id, edits, en=en, zh=zh, **more)


B = "(b - running['mean']) * scale + beta"
slip(
    "rows_scaled",
    "W * scale => (W.T * scale[:, None]).T if W.shape[0] != W.shape[1]"
    " else W * scale[:, None]",
    "Where W is square its rows are scaled; unit j is column j.",
    "W 是方阵时，乘上的是行；第 j 个神经元是第 j 列。",
)
slip(
    "old_bias_unscaled",
    f"{B} => b - running['mean'] * scale + beta",
    "The old bias is not scaled; it passes the norm as well.",
    "旧的偏置没有乘 scale；它也要穿过归一化。",
)
slip(
    "old_bias_lost",
    f"{B} => -running['mean'] * scale + beta",
    "The old bias is lost; b - mean is what gets scaled.",
    "旧的偏置丢了；乘 scale 的是 b - mean。",
)
slip(
    "shift_lost",
    f"{B} => b",
    "The bias stays as it was: mean and beta are left out.",
    "偏置没有变：平均值和 beta 都漏了。",
)
slip(
    "mean_added",
    "(b - running => (b + running",
    "The mean is added; it is subtracted.",
    "加上了平均值；应当减去。",
)
slip(
    "mean_unscaled",
    f"{B} => b * scale - running['mean'] + beta",
    "The mean is not scaled: first it is subtracted, then all is scaled.",
    "平均值没有乘 scale：应当先减去它，再一起乘。",
)
slip(
    "beta_scaled",
    f"{B} => (b - running['mean'] + beta) * scale",
    "beta is scaled as well; it is added last.",
    "beta 也乘了 scale；它应当最后加。",
)
slip(
    "beta_lost",
    f"{B} => (b - running['mean']) * scale",
    "beta is left out.",
    "漏了 beta。",
)
slip(
    "no_eps",
    "running['var'] + eps => running['var'] + 0 * eps",
    "eps is left out; in evaluation it is added to the variance as well.",
    "漏了 eps；评估时同样要把它加到方差上。",
)
slip(
    "eps_outside",
    "np.sqrt(running['var'] + eps) => (np.sqrt(running['var']) + eps)",
    "eps is added to the root; it belongs under it.",
    "eps 加在了平方根上；应当在根号里。",
)
slip(
    "variance_for_root",
    "np.sqrt(running['var'] + eps) => (running['var'] + eps)",
    "It is divided by the variance; divide by its root.",
    "除以的是方差；应当除以它的平方根。",
)
slip(
    "beta_for_gamma",
    "gamma / np.sqrt => beta / np.sqrt",
    "beta stands where gamma should: gamma is the scale.",
    "该用 gamma 的地方用了 beta：管缩放的是 gamma。",
)
slip(
    "gamma_missing",
    "gamma / np.sqrt => 1 / np.sqrt",
    "gamma is left out of the scale.",
    "scale 里漏了 gamma。",
)
slip(
    "divided",
    "W * scale => W / scale",
    "W is divided by the scale; it is multiplied.",
    "W 除以了 scale；应当相乘。",
)
slip(
    "weights_kept",
    "W * scale => W * 1.0",
    "W comes back as it was; its columns get the scale.",
    "W 原样返回了；它的每一列要乘上 scale。",
)
slip(
    "in_place",
    "return (W * scale, (b - running['mean']) * scale + beta) =>"
    " W *= scale; b -= running['mean']; b *= scale; b += beta; return (W, b)",
    "The caller's W and b are written into; make new arrays.",
    "改写了调用者的 W 和 b；应当新建数组。",
    finding="purity",
)


@fold_batchnorm.right("diagonal")
def _(W, b, gamma, beta, running, eps=1e-5):
    D = np.diag(gamma * (running["var"] + eps) ** -0.5)
    return W @ D, b @ D - running["mean"] @ D + beta


@fold_batchnorm.right("by_trying")
def _(W, b, gamma, beta, running, eps=1e-5):
    def both(X):
        spread = np.sqrt(running["var"] + eps)
        return gamma * (X @ W + b - running["mean"]) / spread + beta

    shift = both(np.zeros((1, len(W))))[0]
    return both(np.eye(len(W))) - shift, shift


@fold_batchnorm.right("bias_as_a_row")
def _(W, b, gamma, beta, running, eps=1e-5):
    whole = np.vstack([W, b - running["mean"]]) * gamma
    whole = whole / np.sqrt(running["var"] + eps)
    return whole[:-1], whole[-1] + beta
