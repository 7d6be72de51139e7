"""Exercises of lesson 5: a step divided by the root of a mean square."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent.common import (
    CONSTANT,
    EXTREME,
    LARGE_EPS,
    TINY,
    WITH_EXTREMES,
    hidden_steps,
    one,
    show_steps,
    walk,
)
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")


rmsprop_step = LADDER.add(
    solution.rmsprop_step,
    parts=("params", "state"),
    driver="steps",
    points=WITH_EXTREMES,
    hints="""
        One slope is 100, the other 0.01. By what would you divide each, so
        that both steps become about equally long?
        fits multiplied gradient_missing squared_gradient rate_missing

        s is a running mean of g**2. Which weights do the old s and the new
        g**2 get, so that they add up to 1?
        fits swapped rate_as_weight weight_missing sum_of_squares mean_grows
        fits last_square_only bias_corrected

        s has the unit of g squared. What do you take of it before you divide?
        And if every g so far was 0: what keeps you from 0 / 0, and on which
        side of the root does it stand?
        fits no_root eps_in_root brackets no_eps eps_as_least not_squared
        fits absolute_values not_finite
    """,
)
rmsprop_step.show(one(1.0, 0.0), [one(8.0, -0.5)] * 3, {}, 0.1, 0.75,
                  note=CONSTANT)  # fmt: skip
rmsprop_step.show(one(1.0, 0.0), [one(8.0, -0.5)] * 2, {}, 0.1, note=CONSTANT)
show_steps(rmsprop_step, 0.75)
rmsprop_step.show(one(0.0), [one(1e-7), one(-2e-7)], {}, 1.0, note=TINY,
                  **EXTREME)  # fmt: skip
rmsprop_step.show(one(0.0), [one(1.0), one(3.0)], {}, 1.0, 0.75, 0.5,
                  note=LARGE_EPS, **EXTREME)  # fmt: skip


@rmsprop_step.hidden
def rmsprop_step_cases(rng):
    tiny = walk(rng, {"W": (2, 3), "b": (3,)}, 6, 1e-7)
    usual = walk(rng, {"w": (4,)}, 6)
    beta = rng.uniform(0.4, 0.55)
    return [
        *hidden_steps(rmsprop_step, rng, beta),
        rmsprop_step.case(*tiny, {}, 0.3, note=TINY, **EXTREME),
        rmsprop_step.case(*usual, {}, 0.3, beta, 0.1, note=LARGE_EPS,
                          **EXTREME),
    ]  # fmt: skip


rmsprop_step.wrong("""
ascent: w - lr => w + lr
    The step goes uphill; subtract it.
mean_grows: s = beta => s = state.get(name, 0) + beta
    `+=` adds the running mean to itself, s = s + beta * s + ..., and it
    explodes; s is set anew, with `=`.
swapped: beta * state.get(name, 0) + (1 - beta) * g * g => (1 - beta) * state.get(name, 0) + beta * g * g
    The weights are swapped: the old mean gets beta, the new square gets
    1 - beta.
rate_as_weight: (1 - beta) * g => lr * g
    The new square is weighted with lr; it gets 1 - beta. The two are equal
    only by chance.
weight_missing: (1 - beta) * g => g
    The new square is added whole, or the mean is divided by 1 - beta
    afterwards; as part of a mean the new square gets 1 - beta.
sum_of_squares: beta * state.get(name, 0) + (1 - beta) * g => state.get(name, 0) + g
    The squares are added up and never forgotten, as in AdaGrad, so that the
    steps shrink for ever; s is a running mean.
last_square_only: beta * state.get(name, 0) + (1 - beta) => (1 - beta)
    The running mean does not reach the next step: the state that comes back
    must hold it, and the next call must read it.
no_root: np.sqrt(s) => s
    It is divided by the mean square itself; take the root.
not_squared: g * g => g
    The gradients are averaged without being squared, so that signs cancel and
    roots of negative numbers come up.
absolute_values: g * g => np.abs(g)
    & np.sqrt(s) => s
    Absolute values are averaged; it is squares that are averaged, and then the
    root is taken.
root_of_the_mean_kept: s = beta => s = np.sqrt(beta
    & g * g => g * g)
    & np.sqrt(s) => s
    The state keeps the root of the mean; the mean itself goes on.
old_mean: np.sqrt(s) => np.sqrt(state.get(name, 0))
    It is divided by the old running mean; take the new one, which holds this
    gradient.
multiplied: lr * g / => lr * g *
    The gradient is multiplied by the root; it is divided by it.
gradient_missing: lr * g => lr
    The step is lr / (sqrt(s) + eps), without the gradient: it always goes the
    same way.
squared_gradient: lr * g => lr * g ** 2
    The step holds g**2; the squares belong to s only.
no_eps: (np.sqrt(s) + eps) => np.sqrt(s)
    Where all gradients were 0, this is 0 / 0: eps is added to the root, and
    both stand in brackets, g / (np.sqrt(s) + eps).
brackets finding=no_eps: g / (np.sqrt(s) + eps) => (g / np.sqrt(s) + eps)
    Where all gradients were 0, this is 0 / 0: eps is added to the root, and
    both stand in brackets, g / (np.sqrt(s) + eps).
one_mean_for_all: g * g => np.mean(g * g)
    All entries of an array share one mean square; each has its own.
rate_missing: lr * g => g
    The learning rate is not used.
eps_in_root: np.sqrt(s) + eps => np.sqrt(s + eps)
    eps stands inside the root. That is equal for gradients near 1, and far
    too small a step for gradients near 1e-7; it is added after the root.
eps_as_least: np.sqrt(s) + eps => np.maximum(np.sqrt(s), eps)
    eps is taken as a lower bound; it is added to the root.
eps_ignored: np.sqrt(s) + eps => np.sqrt(s) + 1e-08
    The argument eps is not used; 1e-8 is written in its place.
bias_corrected: return adam_step(params, grads, state, lr, 0.0, beta, eps)
    The mean is corrected for its start from 0; that is Adam's, and plain
    RMSProp does without it.
beta_ignored: moved, squares = => beta = 0.9; moved, squares =
    The argument beta is not used; 0.9 is written in its place.
by_place: moved, squares = => grads = dict(zip(params, grads.values())); moved, squares =
    Gradients are matched by their place in the dict; match them by name.
shared_mean: moved, squares = ({}, {}) => moved, shared = ({}, state.get('s', 0))
    & state.get(name, 0) => shared
    & moved[name], squares[name] = => moved[name], shared =
    & (moved, squares) => (moved, {'s': shared})
    All arrays share one running mean; each name needs its own.
in_place finding=purity: return (moved, squares) => params.update(moved); return (params, squares)
    `-=` changes the caller's arrays; make new ones.
state_filled finding=purity: return (moved, squares) => state.update(squares); return (moved, state)
    The mean is written into the state that came in; make a new dict.
no_state finding=not_a_step: return (moved, squares) => return moved
    Only the parameters come back; a step returns params and state.
""")


@rmsprop_step.right("zeros_first")
def zeros_first(params, grads, state, lr, beta=0.9, eps=1e-8):
    s = {name: np.zeros(np.shape(w)) for name, w in params.items()}
    s.update(state.get("mean_square", {}))
    s = {k: beta * s[k] + (1 - beta) * np.square(grads[k]) for k in s}
    new = {k: params[k] - lr / (eps + s[k] ** 0.5) * grads[k] for k in s}
    return new, {"mean_square": s}


rmsprop_step.unusual("""
towards_the_square: beta * state.get(name, 0) + (1 - beta) * g * g => state.get(name, 0) + (1 - beta) * (g * g - state.get(name, 0))
    & w - lr * g / (np.sqrt(s) + eps) => w + -lr * (g / (np.sqrt(s) + eps))
""")


@rmsprop_step.right("effective_rate")
def effective_rate(params, grads, state, lr, beta=0.9, eps=1e-8):
    new, kept = {}, {}
    for name, g in grads.items():
        old = state[name][0] if name in state else np.zeros(np.shape(g))
        s = np.average(
            [old, np.abs(g) ** 2.0], axis=0, weights=[beta, 1 - beta]
        )
        rate = lr / np.add(np.sqrt(s), eps)
        new[name], kept[name] = params[name] - rate * g, [s]
    return [new, kept]


@rmsprop_step.right("all_squares_remembered")
def all_squares_remembered(params, grads, state, lr, beta=0.9, eps=1e-8):
    past = (*state.get("past", ()), {k: g**2.0 for k, g in grads.items()})
    new = {}
    for name in params:
        s = sum(
            (1 - beta) * beta**age * squares[name]
            for age, squares in enumerate(past[::-1])
        )
        new[name] = params[name] - lr * grads[name] / (np.sqrt(s) + eps)
    return {"params": new, "state": {"past": past}}
