"""Exercises of lesson 5: gradients clipped by their common norm."""

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.gradient_descent.common import (
    EDGE,
    NO_GRADIENT,
    NUMBERS,
    gradient,
    one,
)
from grader.exercises.notes import A_VIEW, INTEGERS, shuffled_sizes
from grader.exercises.telling import fine, wide
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
BELOW = both("below the limit", "没有超过上限")
AT_LIMIT = both("exactly at the limit", "恰好等于上限")
ABOVE = both("above the limit", "超过了上限")


clip_by_global_norm = LADDER.add(
    solution.clip_by_global_norm,
    parts=("grads", "norm"),
    hints=[
        both(
            "Think of all arrays as one long list of numbers. How long is that"
            " vector?",
            "把所有数组想成一长串数。这个向量有多长？",
        ),
        both(
            "Clipping should keep the direction. May the arrays be scaled by"
            " different numbers?",
            "裁剪不应改变方向。各个数组可以乘不同的数吗？",
        ),
        both(
            "Add the sums of squares of all arrays, take one root. Which scale"
            " makes the norm max_norm, and when is it not needed? Which norm"
            " comes back, that before or after?",
            "把所有数组的平方和加起来，开一次平方。乘以多少，范数才会等于 max_norm？"
            "什么时候不必乘？返回的范数是裁剪前的，还是裁剪后的？",
        ),
    ],
    fits=(
        "norms_added mean_of_squares absolute_sum largest_entry",
        "norm_per_array entries_clipped",
        "no_root always_scaled wrong_way divided_only multiplied_only"
        " norm_after zero_divided not_clipped set_to_zero",
    ),
)
FIVE = {"W": np.array([[0.0, 3.0]]), "b": np.array([4.0])}
clip_by_global_norm.show(FIVE, 2.5, note=ABOVE)
clip_by_global_norm.show(FIVE, 10.0, note=BELOW)
clip_by_global_norm.show(
    {"W": np.array([[1.0, -2.0], [0.0, 4.0]]), "b": np.array([2.0, 0.0])}, 1.0,
    note=ABOVE,
)  # fmt: skip
clip_by_global_norm.show(FIVE, 5.0, note=AT_LIMIT, **EDGE)
clip_by_global_norm.show(one(0.0, 0.0), 1.0, note=NO_GRADIENT, **EDGE)
clip_by_global_norm.show({"w": np.array([4, 3])}, 1.0, note=INTEGERS, **EDGE)


@clip_by_global_norm.hidden
def _(rng):
    n, d = (int(size) for size in shuffled_sizes(rng, 2))
    grads = {"W": gradient(rng, (n, d)), "b": gradient(rng, d)}
    cube = {"k": gradient(rng, (2, 1, d)), "s": gradient(rng, ())}
    long = solution.clip_by_global_norm(grads, 1.0)[1]
    whole = {"W": rng.integers(1, 5, (n, d)), "b": -rng.integers(1, 5, d)}
    views = {name: strided(g) for name, g in grads.items()}
    still = {name: 0 * g for name, g in grads.items()}
    case, less = clip_by_global_norm.case, rng.uniform(0.2, 0.8)

    def scaled(scale, limit):
        made = {
            "W": gradient(rng, (n, d), scale),
            "b": gradient(rng, d, scale),
        }
        norm = solution.clip_by_global_norm(made, 1.0)[1]
        return made, limit * norm

    return [
        case(grads, less * long, note=ABOVE),
        case(grads, 1.3 * long, note=BELOW),
        case(grads, 0.98 * long, note=ABOVE),
        # not clipped, so that a small number beside the norm is harmless
        fine(clip_by_global_norm, lambda: scaled(5e-5, 2)),
        wide(clip_by_global_norm, lambda: scaled(200, 0.9)),
        case({"w": gradient(rng, d)}, less),
        case(cube, less, note=NUMBERS),
        case(still, less, note=NO_GRADIENT, **EDGE),
        case({**grads, "b": still["b"]}, less, **EDGE),
        case(whole, less * d, note=INTEGERS, **EDGE),
        case(views, less * long, note=A_VIEW, **EDGE),
        case({"w": gradient(rng, 1)}, 0.3, **EDGE),
    ]


def _norm(grads):
    return np.sqrt(sum(np.sum(g**2) for g in grads.values()))


def _scaled(grads, scale):
    return {name: scale * g for name, g in grads.items()}


def _clipped(grads, max_norm, norm):
    """Clipping with another norm."""
    scale = max_norm / norm if norm > max_norm else 1.0
    return _scaled(grads, scale), float(norm)


@clip_by_global_norm.mistake(
    "norm_per_array",
    en="Each array is clipped by its own norm, which turns the direction; one"
    " norm goes over all arrays.",
    zh="每个数组按自己的范数裁剪，方向就变了；应当对所有数组求一个共同的范数。",
)
def _(grads, max_norm):
    clipped = {}
    for name, g in grads.items():
        norm = np.sqrt(np.sum(g**2))
        clipped[name] = g * (max_norm / norm if norm > max_norm else 1.0)
    return clipped, float(_norm(grads))


@clip_by_global_norm.mistake(
    "entries_clipped",
    en="Every entry is cut at max_norm on its own, which turns the direction;"
    " scale all by one number.",
    zh="每个数各自在 max_norm 处截断，方向就变了；应当全部乘同一个数。",
)
def _(grads, max_norm):
    clipped = {k: np.clip(g, -max_norm, max_norm) for k, g in grads.items()}
    return clipped, float(_norm(grads))


@clip_by_global_norm.mistake(
    "norms_added",
    en="The norms of the arrays are added; add the squares, and take one root.",
    zh="把各数组的范数加了起来；应当把平方加起来，最后开一次平方。",
)
def _(grads, max_norm):
    norm = sum(np.sqrt(np.sum(g**2)) for g in grads.values())
    return _clipped(grads, max_norm, norm)


@clip_by_global_norm.mistake(
    "no_root",
    en="The root is missing: this is the sum of squares.",
    zh="少了开平方：这是平方和。",
)
def _(grads, max_norm):
    return _clipped(grads, max_norm, _norm(grads) ** 2)


@clip_by_global_norm.mistake(
    "mean_of_squares",
    en="This is the root of the mean square; a norm is that of the sum.",
    zh="这是均方根；范数是平方和的平方根。",
)
def _(grads, max_norm):
    count = sum(np.size(g) for g in grads.values())
    return _clipped(grads, max_norm, _norm(grads) / np.sqrt(count))


@clip_by_global_norm.mistake(
    "absolute_sum",
    en="This is the sum of absolute values; the norm is the root of the sum"
    " of squares.",
    zh="这是绝对值之和；范数是平方和的平方根。",
)
def _(grads, max_norm):
    norm = sum(np.sum(np.abs(g)) for g in grads.values())
    return _clipped(grads, max_norm, norm)


@clip_by_global_norm.mistake(
    "largest_entry",
    en="This is the largest entry; the norm is the root of the sum of squares.",
    zh="这是最大的绝对值；范数是平方和的平方根。",
)
def _(grads, max_norm):
    norm = max(np.max(np.abs(g)) for g in grads.values())
    return _clipped(grads, max_norm, norm)


@clip_by_global_norm.mistake(
    "always_scaled",
    en="Short gradients are stretched to max_norm; they should stay as they"
    " are.",
    zh="短的梯度被拉长到了 max_norm；它们应当保持不变。",
)
def _(grads, max_norm):
    norm = _norm(grads)
    return _scaled(grads, max_norm / norm if norm else 1.0), float(norm)


@clip_by_global_norm.mistake(
    "wrong_way",
    en="Short gradients are stretched and long ones are left alone; the"
    " comparison is the wrong way round.",
    zh="短的梯度被拉长了，长的却没有动；比较的方向反了。",
)
def _(grads, max_norm):
    norm = _norm(grads)
    scale = max_norm / norm if 0 < norm < max_norm else 1.0
    return _scaled(grads, scale), float(norm)


@clip_by_global_norm.mistake(
    "divided_only",
    en="Long gradients are scaled to length 1; they should get the length"
    " max_norm.",
    zh="长的梯度缩到了长度 1；应当缩到 max_norm。",
)
def _(grads, max_norm):
    norm = _norm(grads)
    return _scaled(grads, 1 / norm if norm > max_norm else 1.0), float(norm)


@clip_by_global_norm.mistake(
    "multiplied_only",
    en="Long gradients are multiplied by max_norm and not divided by their"
    " norm.",
    zh="长的梯度乘了 max_norm，却没有除以范数。",
)
def _(grads, max_norm):
    norm = _norm(grads)
    return _scaled(grads, max_norm if norm > max_norm else 1.0), float(norm)


@clip_by_global_norm.mistake(
    "norm_after",
    en="The norm after clipping comes back; return the one before, which"
    " tells how steep it was.",
    zh="返回的是裁剪之后的范数；应当返回裁剪之前的，它才说明坡有多陡。",
)
def _(grads, max_norm):
    clipped, norm = solution.clip_by_global_norm(grads, max_norm)
    return clipped, min(norm, float(max_norm))


@clip_by_global_norm.mistake(
    "set_to_zero",
    en="Long gradients are thrown away; scale them down.",
    zh="长的梯度被丢掉了；应当把它们缩短。",
)
def _(grads, max_norm):
    norm = _norm(grads)
    return _scaled(grads, 0.0 if norm > max_norm else 1.0), float(norm)


@clip_by_global_norm.mistake(
    "not_clipped",
    en="The gradients come back as they were.",
    zh="返回的梯度和原来一样，没有裁剪。",
)
def _(grads, max_norm):
    return _scaled(grads, 1.0), float(_norm(grads))


@clip_by_global_norm.mistake(
    "zero_divided",
    en="Gradients of 0 give 0 / 0; scale only where the norm is above the"
    " limit.",
    zh="梯度全为 0 时成了 0 / 0；只有范数超过上限时才缩放。",
)
def _(grads, max_norm):
    norm = _norm(grads)
    least = np.minimum(norm, max_norm)
    return {name: g / norm * least for name, g in grads.items()}, float(norm)


@clip_by_global_norm.mistake(
    "whole_numbers",
    en="The clipped gradients are put into arrays of whole numbers; make them"
    " of floats.",
    zh="裁剪后的梯度放进了整数数组；应当用浮点数。",
)
def _(grads, max_norm):
    clipped, norm = solution.clip_by_global_norm(grads, max_norm)
    kinds = {name: np.asarray(g).dtype for name, g in grads.items()}
    return {k: clipped[k].astype(kinds[k]) for k in kinds}, norm


@clip_by_global_norm.mistake(
    "in_place",
    en="`*=` changes the caller's gradients; make new arrays.",
    zh="`*=` 改动了调用者的梯度；应当建新的数组。",
    finding="purity",
)
def _(grads, max_norm):
    clipped, norm = solution.clip_by_global_norm(grads, max_norm)
    for name in grads:
        grads[name] = clipped[name]
    return grads, norm


@clip_by_global_norm.mistake(
    "the_callers_arrays",
    en="Where nothing is clipped, the caller's own arrays come back.",
    zh="不需要裁剪时，返回的还是调用者自己的数组。",
    finding="purity",
)
def _(grads, max_norm):
    clipped, norm = solution.clip_by_global_norm(grads, max_norm)
    return (clipped if norm > max_norm else dict(grads)), norm


@clip_by_global_norm.right("one_long_vector")
def _(grads, max_norm):
    long = np.concatenate([np.ravel(g) for g in grads.values()])
    norm = np.linalg.norm(long)
    if norm <= max_norm:
        return {name: g.copy() for name, g in grads.items()}, norm
    return {name: g / (norm / max_norm) for name, g in grads.items()}, norm


@clip_by_global_norm.right("norm_of_norms")
def _(grads, max_norm):
    norm = np.hypot.reduce([np.linalg.norm(g) for g in grads.values()])
    scale = max_norm / max(norm, max_norm)
    return [{name: g * scale for name, g in grads.items()}, np.array(norm)]


@clip_by_global_norm.right("small_number_in_the_scale")
def _(grads, max_norm):
    norm = sum(float((g * g).sum()) for g in grads.values()) ** 0.5
    scale = min(1.0, max_norm / (norm + 1e-6))
    return {"grads": _scaled(grads, scale), "norm": norm}


@clip_by_global_norm.right("entry_by_entry")
def _(grads, max_norm):
    total = 0.0
    for g in grads.values():
        for value in np.asarray(g).ravel().tolist():
            total += value * value
    new = {name: np.array(g, dtype=float) for name, g in grads.items()}
    if total > max_norm**2:
        for name in new:
            new[name] *= max_norm / np.sqrt(total)
    return new, np.sqrt(total)
