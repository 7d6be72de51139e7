"""Exercises of lesson 5: a plain step, momentum, Nesterov's look ahead."""

import re

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent.common import (
    CONSTANT,
    hidden_steps,
    one,
    show_steps,
)
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
STEP = {"parts": ("params", "state"), "driver": "steps"}


sgd_step = LADDER.add(
    solution.sgd_step,
    **STEP,
    hints="""
        The gradient points uphill. Which way do you go, and how far if lr
        doubles?
        fits ascent no_rate rate_divides sign_only shrinks change_only

        params is a dict. How do you visit every name in it, and how do you
        find the gradient with the same name?
        fits biases_forgotten by_place first_only

        Write w - lr * g, and not w -= lr * g: which of the two leaves the
        caller's array alone? What comes back beside the new dict?
        fits in_place same_dict no_state purity
    """,
)
sgd_step.show(one(4.0, 1.0), [one(2.0, -2.0)] * 3, {}, 0.5, note=CONSTANT)
show_steps(sgd_step)


@sgd_step.hidden
def sgd_step_cases(rng):
    return hidden_steps(sgd_step, rng)


sgd_step.wrong(
    """
ascent: w - lr => w + lr
    The step goes uphill, with the gradient; subtract it.
no_rate: lr * grads[name] => grads[name]
    The learning rate is not used.
rate_divides: lr * grads[name] => grads[name] / lr
    The gradient is divided by the rate; it is multiplied.
divided_again: lr * grads[name] => lr * grads[name] / np.atleast_1d(w).shape[0]
    The step is divided by the number of rows. The 1 / n is in the gradient
    already, and the rows of W are no examples.
sign_only: grads[name] => np.sign(grads[name])
    Only the sign of the gradient is used; its size belongs to the step.
mean_gradient: grads[name] => np.mean(grads[name])
    All entries of an array move by the same amount, the mean of its gradient;
    each has its own.
normalised: grads[name] => grads[name] / np.sqrt(np.sum(grads[name] ** 2))
    The gradient is divided by its length, so that every step is equally long.
shrinks: w - lr * grads[name] => w * (1 - lr * grads[name])
    The parameters are multiplied by the step: w * (1 - lr * g). Subtract it
    from them.
change_only: w - lr => -lr
    What comes back is the change, - lr * g; add it to the parameters.
never_moves: return (moved, {}) => return (dict(params), {})
    The parameters come back as they were.
biases_forgotten: w - lr * grads[name] => w if name.startswith('b') else w - lr * grads[name]
    Only the weights move; biases learn too.
by_place: moved = => grads = dict(zip(params, grads.values())); moved =
    Gradients are matched by their place in the dict; match them by name.
momentum: return sgd_momentum(params, grads, state, lr)
    A momentum is kept in the state; the plain step remembers nothing.
whole_numbers: w - lr * grads[name] => (w - lr * grads[name]).astype(w.dtype)
    The new array is made like w, and holds whole numbers when w does.
""",
    sgd_momentum=solution.momentum_step,
)


@sgd_step.mistake(
    "in_place",
    says="`-=` changes the caller's arrays; make new ones.",
    finding="purity",
)
def in_place(params, grads, state, lr):
    for name in params:
        if params[name].dtype == float:
            params[name] -= lr * grads[name]
        else:
            params[name] = params[name] - lr * grads[name]
    return params, state


sgd_step.wrong("""
same_dict finding=purity: return (moved, {}) => params.update(moved); return (params, state)
    New arrays are put into the caller's dict; make a new dict.
no_state finding=not_a_step: return (moved, {}) => return moved
    Only the parameters come back; a step returns params and state.
""")


@sgd_step.mistake(
    "first_only",
    says="`return` stands inside the loop, so only the first name comes back.",
    finding="not_a_step",
)
def first_only(params, grads, state, lr):
    moved = {}
    for name in params:
        moved[name] = params[name] - lr * grads[name]
        return moved, state


@sgd_step.right("copies_first")
def copies_first(params, grads, state, lr):
    moved = {name: np.array(w, dtype=float) for name, w in params.items()}
    for name in moved:
        moved[name] -= lr * grads[name]
    return moved, state


sgd_step.unusual("""
step_added: w - lr * grads[name] => -lr * w
    & params.items => grads.items
    & (moved, {}) => [{name: params[name] + moved[name] for name in moved}, None]
momentum_of_nothing: moved = {name: w - lr * grads[name] for name, w in params.items()}; return (moved, {}) => return momentum_step(params, grads, state, lr, 0.0)
""")


@sgd_step.right("numpy_functions")
def numpy_functions(params, grads, state, lr):
    new = {}
    for name in sorted(params):
        new[name] = np.subtract(params[name], np.multiply(lr, grads[name]))
    return {"params": new, "state": {"steps": state.get("steps", 0) + 1}}


momentum_step = LADDER.add(
    solution.momentum_step,
    **STEP,
    hints="""
        With a gradient of 1 at every step and beta = 0.9: what is the velocity
        after the first step, and after the second?
        fits averaged beta_at_gradient swapped no_friction gradient_again
        fits beta_twice plus_old_velocity

        The velocity must survive until the next call. Where do you put it, and
        what do you take for it at the first step, when that is empty?
        fits velocity_not_kept gradient_kept step_kept kept_outside
        fits shared_velocity remembers one_memory

        state.get(name, 0) gives the old velocity or 0. The new one is beta
        times it, plus g. Which of the two moves w, and where does lr stand?
        fits rate_in_the_velocity rate_twice rate_missing old_velocity
        fits looks_ahead ascent sign_twice
    """,
)
momentum_step.show(one(0.0, 4.0), [one(1.0, -2.0)] * 3, {}, 1.0, note=CONSTANT)
show_steps(momentum_step, 0.5)


@momentum_step.hidden
def momentum_step_cases(rng):
    return hidden_steps(momentum_step, rng, rng.uniform(0.4, 0.55))


nesterov_step = LADDER.add(
    solution.nesterov_step,
    **STEP,
    hints="""
        Momentum moves by the velocity v. Which v would come next if the next
        gradient were 0?
        fits no_friction swapped beta_at_gradient beta_twice gradient_again

        Nesterov counts on that already: it moves by g and by what the new
        velocity will still give. Is that v, or beta * v?
        fits momentum wrong_sign beta_missing gradient_missing

        First v = beta * v + g, as with momentum. Then which v stands in w - lr
        * (g + beta * v), the old one or the new one?
        fits averaged rate_at_gradient_only step_kept_whole
        fits rate_in_the_velocity rate_twice ascent sign_twice
    """,
)
nesterov_step.show(one(0.0, 4.0), [one(1.0, -2.0)] * 3, {}, 1.0, note=CONSTANT)
show_steps(nesterov_step, 0.5)


@nesterov_step.hidden
def nesterov_step_cases(rng):
    return hidden_steps(nesterov_step, rng, rng.uniform(0.4, 0.55))


BOTH = """
ascent: w - lr => w + lr
    The step goes uphill. Subtract the velocity; one that holds - g is added.
sign_twice: + GRAD => - lr * GRAD
    & lr * MOVE => TURNED
    The step goes uphill. Subtract the velocity; one that holds - g is added.
averaged: + GRAD => + (1 - beta) * GRAD
    The gradient is weighted with 1 - beta, as in a running mean; here the
    velocity is beta * v + g, with the whole of g.
beta_at_gradient: beta * state.get(name, 0) + GRAD => state.get(name, 0) + beta * GRAD
    beta stands at the gradient; it belongs to the old velocity.
beta_at_both: beta * state.get(name, 0) + GRAD => beta * (state.get(name, 0) + GRAD)
    beta stands at the gradient too; it belongs to the old velocity alone.
swapped: beta * state => (1 - beta) * state
    The velocity keeps 1 - beta of itself; it should keep beta.
no_friction: beta * state => state
    The old velocity is added whole, without beta, and never fades.
rate_in_the_velocity: + GRAD => + lr * GRAD
    & lr * MOVE => RATED
    The rate is in the velocity, so that an old rate goes on acting when lr
    changes; v = beta * v + g, and lr multiplies the step.
rate_twice: + GRAD => + lr * GRAD
    & lr * MOVE => lr * RATED
    The rate stands in the velocity and in the step; once is enough.
rate_missing: lr * MOVE => MOVE
    The learning rate is not used.
velocity_not_kept: beta * state.get(name, 0) + GRAD => GRAD
    The velocity is not there at the next step: what comes back as the state
    must hold it, and the next call must read it.
gradient_kept: MOVE, v) => MOVE, GRAD)
    The state keeps the last gradient and not the velocity, so that the memory
    is one step long.
step_kept: MOVE, v) => MOVE, lr * v)
    The state keeps the velocity times the rate; the next step then multiplies
    by the rate again.
beta_twice: MOVE, v) => MOVE, beta * v)
    beta is applied twice to the old velocity: once when it is stored, once
    when it is read.
gradient_again: lr * MOVE => lr * (GRAD + MOVE)
    The gradient is added to a velocity that holds it already, so it counts
    twice.
whole_numbers: v = beta => v = np.zeros_like(state.get(name, w)); v[...] = beta
    The array for the velocity is made like w and holds whole numbers when w
    does; make it of floats.
kept_by_reference: v = beta * state.get(name, 0) + GRAD => v = beta * state[name] + GRAD if name in state else GRAD
    The first velocity is the caller's gradient array itself; when she writes
    the next gradient into it, the memory changes. Store a copy.
by_place: moved, velocity = => grads = dict(zip(params, grads.values())); moved, velocity =
    Gradients are matched by their place in the dict; match them by name.
shared_velocity: moved, velocity = ({}, {}) => moved, shared = ({}, state.get('v', 0))
    & state.get(name, 0) => shared
    & moved[name], velocity[name] = => moved[name], shared =
    & (moved, velocity) => (moved, {'v': shared})
    All arrays share one velocity; each name needs its own.
kept_outside: moved, velocity = => state or OUTSIDE.clear(); moved, velocity =
    & state.get => OUTSIDE.get
    & return (moved, velocity) => OUTSIDE.update(velocity); return (moved, {'begun': True})
    The velocity is kept in a variable outside the function, so that two runs
    disturb each other; keep it in the state.
beta_ignored: moved, velocity = => beta = 0.9; moved, velocity =
    The argument beta is not used; 0.9 is written in its place.
in_place finding=purity: return (moved, velocity) => params.update(moved); return (params, velocity)
    `-=` changes the caller's arrays; make new ones.
state_filled finding=purity: return (moved, velocity) => state.update(velocity); return (moved, state)
    The velocity is written into the state that came in; make a new dict.
velocity_in_place finding=purity: v = beta * state.get(name, 0) + GRAD => v = state.get(name, np.zeros(np.shape(w))); v *= beta; v += GRAD
    `*=` and `+=` change the velocity in the state that came in.
no_state finding=not_a_step: return (moved, velocity) => return moved
    Only the parameters come back; a step returns params and state.
"""
OUTSIDE = {}


def in_both(grad, move, rated, turned):
    """BOTH with the parts of one step in place of its words."""
    words = {"GRAD": grad, "MOVE": move, "RATED": rated, "TURNED": turned}
    return re.sub("|".join(words), lambda word: words[word[0]], BOTH)


momentum_step.wrong(in_both("grads[name]", "v", "v", "v"), OUTSIDE=OUTSIDE)
nesterov_step.wrong(
    in_both(
        "g", "(g + beta * v)", "(lr * g + beta * v)", "(-lr * g + beta * v)"
    ),
    OUTSIDE=OUTSIDE,
)
momentum_step.wrong("""
old_velocity: lr * v => lr * state.get(name, 0)
    The parameters move by the old velocity; compute the new one first.
looks_ahead: lr * v => lr * (grads[name] + beta * v)
    This is Nesterov's step, w - lr * (g + beta * v), the next exercise;
    momentum moves by v.
plus_old_velocity: lr * v => lr * (grads[name] + state.get(name, 0))
    The step adds the old velocity whole, without beta.
""")
nesterov_step.wrong("""
momentum: (g + beta * v) => v
    This is plain momentum. g + beta * v with the old v is the new v; look
    ahead with the new one.
wrong_sign: lr * (g + beta * v) => lr * g + lr * beta * v
    The look ahead is added, w - lr * g + lr * beta * v; both parts go
    downhill, so both are subtracted.
beta_missing: g + beta * v => g + v
    It moves by g + v; of the velocity only beta * v is still to come.
gradient_missing: (g + beta * v) => beta * v
    It moves by beta * v alone; the gradient g belongs to the step too.
rate_at_gradient_only: lr * (g + beta * v) => (lr * g + beta * v)
    Only the gradient is multiplied by the rate; the brackets are missing
    around g + beta * v.
step_kept_whole: beta * v), v) => beta * v), g + beta * v)
    What is stored is the whole step g + beta * v; the velocity itself is to
    be stored.
""")


momentum_step.unusual("""
velocity_downhill: + grads[name] => - grads[name]
    & w - lr => w + lr
""")


@momentum_step.right("zeros_first")
def zeros_first(params, grads, state, lr, beta=0.9):
    if "velocity" not in state:
        zeros = {name: np.zeros(np.shape(w)) for name, w in params.items()}
        state = {"velocity": zeros}
    velocity = {k: v.copy() for k, v in state["velocity"].items()}
    new = {}
    for name in params:
        velocity[name] *= beta
        velocity[name] += grads[name]
        new[name] = params[name] - lr * velocity[name]
    return new, {"velocity": velocity}


@momentum_step.right("last_step_remembered")
def last_step_remembered(params, grads, state, lr, beta=0.9):
    old = state.get("before", params)  # w moved by v times the rate then
    share = lr / state.get("lr", lr)
    new = {
        name: w - lr * grads[name] + share * beta * (w - old[name])
        for name, w in params.items()
    }
    kept = {name: np.array(w, dtype=float) for name, w in params.items()}
    return [new, {"before": kept, "lr": lr}]


@momentum_step.right("all_gradients_remembered")
def all_gradients_remembered(params, grads, state, lr, beta=0.9):
    past = [*state.get("past", []), {k: np.array(g) for k, g in grads.items()}]
    new = {}
    for name in params:
        v = sum(g[name] * beta**age for age, g in enumerate(reversed(past)))
        new[name] = params[name] - lr * v
    return new, {"past": past}


nesterov_step.unusual("""
both_velocities: v = beta * state.get(name, 0) + g => old = state.get(name, 0); v = beta * old - g
    & - lr * (g + beta * v) => + lr * (-beta * old + (1 + beta) * v)
""")


@nesterov_step.right("momentum_and_the_rest")
def momentum_and_the_rest(params, grads, state, lr, beta=0.9):
    moved, state = solution.momentum_step(params, grads, state, lr, beta)
    for name, v in state.items():
        moved[name] = moved[name] + lr * ((1 - beta) * v - grads[name])
    ahead = {name: params[name] - lr * (grads[name] + beta * state[name])
             for name in params}  # fmt: skip
    return ahead, dict(state)


@nesterov_step.right("next_velocity")
def next_velocity(params, grads, state, lr, beta=0.9):
    new, kept = {}, {"v": {}}
    for name, g in grads.items():
        v = g + beta * np.asarray(state.get("v", {}).get(name, 0.0))
        following = beta * v + g
        new[name] = np.add(params[name], -lr * following)
        kept["v"][name] = v
    return {"params": new, "state": kept}


@nesterov_step.right("gradient_and_velocity_apart")
def gradient_and_velocity_apart(params, grads, state, lr, beta=0.9):
    v = {name: state[name] * beta if state else 0.0 * g
         for name, g in grads.items()}  # fmt: skip
    v = {name: v[name] + grads[name] for name in v}
    new = {
        name: params[name] - lr * grads[name] - lr * beta * v[name]
        for name in v
    }
    return new, v
