"""Exercises of lesson 5: gradients clipped by their common norm."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.gradient_descent.common import (
    EDGE,
    NO_GRADIENT,
    NUMBERS,
    gradient,
    one,
)
from chainrule_course.exercises.notes import A_VIEW, INTEGERS, shuffled_sizes
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
BELOW = "below the limit"
AT_LIMIT = "exactly at the limit"
ABOVE = "above the limit"


clip_by_global_norm = LADDER.add(
    solution.clip_by_global_norm,
    parts=("grads", "norm"),
    hints="""
        Think of all arrays as one long list of numbers. How long is that
        vector?
        fits norms_added mean_of_squares absolute_sum largest_entry

        Clipping should keep the direction. May the arrays be scaled by
        different numbers?
        fits norm_per_array entries_clipped

        Add the sums of squares of all arrays, take one root. Which scale makes
        the norm max_norm, and when is it not needed? Which norm comes back,
        that before or after?
        fits no_root always_scaled wrong_way divided_only multiplied_only
        fits norm_after zero_divided not_clipped set_to_zero
    """,
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
def clip_by_global_norm_cases(rng):
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
    says=(
        "Each array is clipped by its own norm, which turns the"
        " direction; one norm goes over all arrays."
    ),
)
def norm_per_array(grads, max_norm):
    clipped = {}
    for name, g in grads.items():
        norm = np.sqrt(np.sum(g**2))
        clipped[name] = g * (max_norm / norm if norm > max_norm else 1.0)
    return clipped, float(_norm(grads))


clip_by_global_norm.wrong(
    """
entries_clipped: clipped = {k: np.clip(g, -max_norm, max_norm) for k, g in grads.items()}; return (clipped, float(_norm(grads)))
    Every entry is cut at max_norm on its own, which turns the direction;
    scale all by one number.
norms_added: norm = sum((np.sqrt(np.sum(g ** 2)) for g in grads.values())); return _clipped(grads, max_norm, norm)
    The norms of the arrays are added; add the squares, and take one root.
no_root: return _clipped(grads, max_norm, _norm(grads) ** 2)
    The root is missing: this is the sum of squares.
mean_of_squares: count = sum((np.size(g) for g in grads.values())); return _clipped(grads, max_norm, _norm(grads) / np.sqrt(count))
    This is the root of the mean square; a norm is that of the sum.
absolute_sum: norm = sum((np.sum(np.abs(g)) for g in grads.values())); return _clipped(grads, max_norm, norm)
    This is the sum of absolute values; the norm is the root of the sum of
    squares.
largest_entry: norm = max((np.max(np.abs(g)) for g in grads.values())); return _clipped(grads, max_norm, norm)
    This is the largest entry; the norm is the root of the sum of squares.
always_scaled: norm = _norm(grads); return (_scaled(grads, max_norm / norm if norm else 1.0), float(norm))
    Short gradients are stretched to max_norm; they should stay as they
    are.
wrong_way: norm = _norm(grads); scale = max_norm / norm if 0 < norm < max_norm else 1.0; return (_scaled(grads, scale), float(norm))
    Short gradients are stretched and long ones are left alone; the
    comparison is the wrong way round.
divided_only: norm = _norm(grads); return (_scaled(grads, 1 / norm if norm > max_norm else 1.0), float(norm))
    Long gradients are scaled to length 1; they should get the length
    max_norm.
multiplied_only: norm = _norm(grads); return (_scaled(grads, max_norm if norm > max_norm else 1.0), float(norm))
    Long gradients are multiplied by max_norm and not divided by their
    norm.
norm_after: clipped, norm = clip_by_global_norm(grads, max_norm); return (clipped, min(norm, float(max_norm)))
    The norm after clipping comes back; return the one before, which tells
    how steep it was.
set_to_zero: norm = _norm(grads); return (_scaled(grads, 0.0 if norm > max_norm else 1.0), float(norm))
    Long gradients are thrown away; scale them down.
not_clipped: return (_scaled(grads, 1.0), float(_norm(grads)))
    The gradients come back as they were.
zero_divided: norm = _norm(grads); least = np.minimum(norm, max_norm); return ({name: g / norm * least for name, g in grads.items()}, float(norm))
    Gradients of 0 give 0 / 0; scale only where the norm is above the
    limit.
""",
    _clipped=_clipped,
    _norm=_norm,
    _scaled=_scaled,
)


@clip_by_global_norm.mistake(
    "whole_numbers",
    says=(
        "The clipped gradients are put into arrays of whole numbers;"
        " make them of floats."
    ),
)
def whole_numbers(grads, max_norm):
    clipped, norm = solution.clip_by_global_norm(grads, max_norm)
    kinds = {name: np.asarray(g).dtype for name, g in grads.items()}
    return {k: clipped[k].astype(kinds[k]) for k in kinds}, norm


@clip_by_global_norm.mistake(
    "in_place",
    says="`*=` changes the caller's gradients; make new arrays.",
    finding="purity",
)
def in_place(grads, max_norm):
    clipped, norm = solution.clip_by_global_norm(grads, max_norm)
    for name in grads:
        grads[name] = clipped[name]
    return grads, norm


clip_by_global_norm.wrong("""
the_callers_arrays finding=purity: clipped, norm = clip_by_global_norm(grads, max_norm); return (clipped if norm > max_norm else dict(grads), norm)
    Where nothing is clipped, the caller's own arrays come back.
""")


@clip_by_global_norm.right("one_long_vector")
def one_long_vector(grads, max_norm):
    long = np.concatenate([np.ravel(g) for g in grads.values()])
    norm = np.linalg.norm(long)
    if norm <= max_norm:
        return {name: g.copy() for name, g in grads.items()}, norm
    return {name: g / (norm / max_norm) for name, g in grads.items()}, norm


@clip_by_global_norm.right("norm_of_norms")
def norm_of_norms(grads, max_norm):
    norm = np.hypot.reduce([np.linalg.norm(g) for g in grads.values()])
    scale = max_norm / max(norm, max_norm)
    return [{name: g * scale for name, g in grads.items()}, np.array(norm)]


clip_by_global_norm.unusual(
    """
small_number_in_the_scale: norm = sum((float((g * g).sum()) for g in grads.values())) ** 0.5; scale = min(1.0, max_norm / (norm + 1e-06)); return {'grads': _scaled(grads, scale), 'norm': norm}
""",
    _scaled=_scaled,
)


@clip_by_global_norm.right("entry_by_entry")
def entry_by_entry(grads, max_norm):
    total = 0.0
    for g in grads.values():
        for value in np.asarray(g).ravel().tolist():
            total += value * value
    new = {name: np.array(g, dtype=float) for name, g in grads.items()}
    if total > max_norm**2:
        for name in new:
            new[name] *= max_norm / np.sqrt(total)
    return new, np.sqrt(total)
