"""Exercises of lesson 4: adding up over what broadcasting has copied."""

import numpy as np

from chainrule_course.exercises.backprop.common import EDGE
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    LARGE_SCALE,
    SMALL_SCALE,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import backprop as solution

LADDER = Ladder("04_backprop")

COLUMN = "a column became a table"
ROW = "a row became a table"
NUMBER = "a number became a table"
BIAS = "a vector was added to each row"
NOTHING = "nothing was copied"
MANY = "five axes"

unbroadcast = LADDER.add(
    solution.unbroadcast,
    parts=("gradient",),
    hints="""
        b of shape (4,) was added to each of 3 rows. Into how many places did
        b[0] go, and what do you do with what comes back from them?
        fits averaged one_copy largest_copy cut_off sum_in_each
        fits untouched_gradient

        Broadcasting does two things: it puts axes in front, and it stretches
        axes of size 1. Which axes of g are of the first kind, and which of the
        second?
        fits only_in_front only_stretched only_sizes_of_one last_axis_left_out
        fits lined_up_left other_axes first_axis_only all_summed not_summed
        fits summed_too_far

        g.sum(axis=...) takes a tuple of axes. For which of the two kinds
        should the summed axis stay, with size 1?
        fits axes_lost all_kept shape only_shape
    """,
)
TABLE = np.array([[1.0, 2.0, 3.0, -4.0], [5.0, 0.5, -1.0, 2.0],
                  [0.0, 1.0, 2.0, 4.0]])  # fmt: skip
SQUARE = np.array([[1.0, 2.0], [10.0, -20.0]])
unbroadcast.show(TABLE, (4,), note=BIAS)
unbroadcast.show(TABLE, (3, 1), note=COLUMN)
unbroadcast.show(TABLE, (1, 4), note=ROW)
unbroadcast.show(SQUARE, (2, 1), note=ALL_EQUAL)
unbroadcast.show(
    np.arange(12.0).reshape(2, 3, 2) - 4, (3, 1),
    note="two things at once",
)  # fmt: skip
unbroadcast.show(SQUARE, (), note=NUMBER, **EDGE)
unbroadcast.show(SQUARE, (2, 2), note=NOTHING, **EDGE)


@unbroadcast.hidden
def unbroadcast_cases(rng):
    n, d, k = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))
    G = rng.normal(size=(n, d))
    cube = rng.normal(size=(k, n, d))
    square = rng.normal(size=(d, d, d))
    five = rng.normal(size=(5, n, 2, d, 3))
    six = rng.normal(size=(2, 5, k, 2, n, 3))
    case = unbroadcast.case

    def drawn(scale):
        return scale * rng.normal(size=cube.shape)

    return [
        case(G, (d,), note=BIAS),
        case(G, (n, 1), note=COLUMN),
        case(G, (1, d), note=ROW),
        case(cube, (n, 1)),
        fine(unbroadcast, lambda: (drawn(SMALL_SCALE), (d,))),
        wide(unbroadcast, lambda: (drawn(LARGE_SCALE), (d,))),
        case(cube, (k, 1, d)),
        case(square, (d, 1), note=ALL_EQUAL),
        case(square, (1, d, 1), note=ALL_EQUAL),
        case(five, (5, 1, 2, 1, 3), note=MANY),
        case(six, (5, 1, 2, 1, 3)),
        case(cube, (), note=NUMBER, **EDGE),
        case(G, (1, 1), note=NUMBER, **EDGE),
        case(G[:1], (d,), **EDGE),
        case(G[:, :1], (n, 1), note=NOTHING, **EDGE),
        case(cube, (k, n, d), note=NOTHING, **EDGE),
        case(np.array(G[0, 0]), (), note=NOTHING, **EDGE),
        case(rng.integers(-5, 6, (n, d)), (d,), note=INTEGERS, **EDGE),
        case(strided(G), (1, d), note=A_VIEW, **EDGE),
        case(column_order(G), (n, 1), note=A_VIEW, **EDGE),
    ]


def axes(g, shape):
    """Axes of g that were put in front, and axes that were stretched."""
    front = np.ndim(g) - len(shape)
    stretched = [front + i for i, size in enumerate(shape) if size == 1]
    return tuple(range(front)), tuple(stretched)


unbroadcast.wrong(
    """
averaged: front, stretched = axes(g, shape); return np.mean(g, axis=front + stretched).reshape(shape)
    The copies are averaged; each copy feeds the loss, so what comes back
    is added up.
one_copy: front, stretched = axes(g, shape); first = [0 if i in front + stretched else slice(None) for i in range(np.ndim(g))]; return np.asarray(g)[tuple(first)].reshape(shape)
    Only the first copy counts; add up over all of them.
only_in_front: front, _ = axes(g, shape); return np.sum(g, axis=front)
    Axes of size 1 are left stretched; after the axes in front, sum those
    as well and keep them.
only_stretched: _, stretched = axes(g, shape); return np.sum(g, axis=stretched, keepdims=True)
    The axes that broadcasting put in front are still there; sum over them,
    and drop them.
""",
    axes=axes,
)


@unbroadcast.mistake(
    "only_sizes_of_one",
    says=(
        "Axes of size 1 are looked for before those that broadcasting"
        " put in front are gone: add these up first, then those of size"
        " 1."
    ),
)
def only_sizes_of_one(g, shape):
    for i, size in enumerate(shape):
        if size == 1:
            g = np.sum(g, axis=i, keepdims=True)
    return np.array(g)


unbroadcast.wrong(
    """
last_axis_left_out: front, stretched = axes(g, shape); return np.sum(g, axis=tuple((i for i in front + stretched if i < np.ndim(g) - 1))).reshape([*shape[:-1], np.shape(g)[-1]])
    The last axis is never summed; it may have been stretched like any
    other.
largest_copy: front, stretched = axes(g, shape); return np.max(g, axis=front + stretched, initial=-np.inf).reshape(shape)
    The largest of the copies is taken; what comes back is added up.
axes_lost: front, stretched = axes(g, shape); return np.sum(g, axis=front + stretched)
    The axes of size 1 are gone; sum with keepdims=True, so that (3, 1)
    stays (3, 1).
all_kept: front, stretched = axes(g, shape); return np.sum(g, axis=front + stretched, keepdims=True)
    The axes in front stay with size 1; they were not there before, so they
    have to go.
lined_up_left: added = tuple(range(np.ndim(g) - len(shape))) => behind = tuple(range(len(shape), np.ndim(g)))
    & np.sum(g, axis=added) => np.sum(g, axis=behind)
    The shapes are lined up at the left; numpy lines them up at the right,
    so the added axes are in front.
other_axes: front, _ = axes(g, shape); g = np.sum(g, axis=front); kept = tuple((i for i, size in enumerate(shape) if size > 1)); return np.sum(g, axis=kept, keepdims=True)
    The sum runs over the axes that were not stretched, so rows and columns
    are confused.
cut_off: return np.resize(g, shape)
    The first numbers of g fill the shape and the rest is dropped; nothing
    may be lost, so add up.
all_summed: return np.sum(g)
    Everything is summed into one number; sum only over the axes that
    broadcasting has added or stretched.
sum_in_each: return np.full(shape, np.sum(g), dtype=float)
    The total is in every entry; each entry takes only what came back from
    its own copies.
untouched_gradient: return np.array(g)
    g is returned as it came; a gradient has the shape of what it belongs
    to.
first_axis_only: return np.sum(g, axis=0)
    The sum runs over the first axis alone, whatever was stretched.
""",
    axes=axes,
)


@unbroadcast.mistake(
    "in_place",
    says="The caller's g is changed by `+=`; make a new array.",
    finding="purity",
)
def in_place(g, shape):
    while np.ndim(g) > len(shape):
        for row in g[1:]:
            g[0] += row
        g = g[0]
    return solution.unbroadcast(g, shape)


@unbroadcast.right("one_axis_at_a_time")
def one_axis_at_a_time(g, shape):
    while np.ndim(g) > len(shape):
        g = g.sum(axis=0)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


@unbroadcast.right("reshaped_at_last")
def reshaped_at_last(g, shape):
    wide = (1,) * (np.ndim(g) - len(shape)) + tuple(shape)
    differ = tuple(i for i, size in enumerate(wide) if size < np.shape(g)[i])
    return np.reshape(np.sum(g, axis=differ, keepdims=True), shape)


@unbroadcast.right("entry_by_entry")
def entry_by_entry(g, shape):
    out = np.zeros(shape)
    owner = np.broadcast_to(np.arange(out.size).reshape(shape), np.shape(g))
    np.add.at(out.reshape(-1), owner.ravel(), np.ravel(g))
    return out.tolist()


@unbroadcast.right("weighted_counts")
def weighted_counts(g, shape):
    size = int(np.prod(shape))
    owner = np.broadcast_to(np.arange(size).reshape(shape), np.shape(g))
    sums = np.bincount(owner.ravel(), np.ravel(g), minlength=size)
    return sums.reshape(shape)
