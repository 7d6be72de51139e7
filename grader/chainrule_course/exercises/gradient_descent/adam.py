"""Exercises of lesson 5: Adam."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent.common import (
    CONSTANT,
    EDGE,
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
EQUAL_ARRAYS = "three arrays with equal gradients"


def show_adam(exercise, *rest):
    """Visible cases that Adam and AdamW share."""
    same = {"W": np.array([3.0]), "b": np.array([3.0]), "c": np.array([3.0])}
    grad = {name: np.array([2.0]) for name in same}
    show = exercise.show
    show(one(3.0, 0.0), [one(4.0, -0.5)] * 3, {}, 0.5, note=CONSTANT)
    show_steps(exercise, *rest)
    show(same, [grad] * 2, {}, 0.5, note=EQUAL_ARRAYS, **EDGE)
    show(one(0.0), [one(1e-7), one(-2e-7)], {}, 1.0, note=TINY, **EXTREME)
    show(one(0.0), [one(1.0), one(3.0)], {}, 1.0, 0.5, 0.75, 0.5,
         note=LARGE_EPS, **EXTREME)  # fmt: skip


def hidden_adam(exercise, rng, *rest):
    """Hidden cases that Adam and AdamW share.

    Large gradients, so that the place of eps shows in the extremes alone, and
    not in one draw out of ten.
    """
    tiny = walk(rng, {"W": (2, 3), "b": (3,)}, 6, 1e-7)
    usual = walk(rng, {"w": (4,)}, 6)
    beta1, beta2 = rng.uniform(0.4, 0.55), rng.uniform(0.7, 0.8)
    params, grads = walk(rng, {"w": (3,)}, 1, 100)
    return [
        exercise.case(params, grads * 8, {}, 0.3, note=CONSTANT),
        *hidden_steps(exercise, rng, beta1, beta2, *rest, scale=100),
        exercise.case(*tiny, {}, 0.3, note=TINY, **EXTREME),
        exercise.case(*usual, {}, 0.3, beta1, beta2, 0.1, note=LARGE_EPS,
                      **EXTREME),
    ]  # fmt: skip


adam_step = LADDER.add(
    solution.adam_step,
    parts=("params", "state"),
    driver="steps",
    points=WITH_EXTREMES,
    hints="""
        The two running means start from 0. If the gradient is 1, what is m
        after the first step, and by what must you divide it to get 1?
        fits no_correction power_missing multiplied second_not_corrected
        fits first_not_corrected t_times_beta corrections_swapped

        The state must hold m and v for every name. What else must it hold,
        once for all names, and what is that in the first step?
        fits t_from_2 t_from_0 t_per_array means_not_kept state_lost t_outside
        fits shared_means remembers one_memory

        t = state.get('t', 0) + 1 comes before the loop over the names. Which
        of m, v, m_hat, v_hat go into the state, and which only into the step?
        fits corrected_means_kept first_mean_missing
    """,
)
show_adam(adam_step, 0.5, 0.75)


@adam_step.hidden
def adam_step_cases(rng):
    return hidden_adam(adam_step, rng)


adam_step.wrong(
    """
no_correction: m / (1 - beta1 ** t) => m
    & v / (1 - beta2 ** t) => v
    The means start from 0 and are not corrected for it: under a constant
    gradient the first step is 3.16 times too long. Divide by 1 - beta**t.
power_missing: beta1 ** t => beta1
    & beta2 ** t => beta2
    The correction stays that of the first step: it divides by 1 - beta in
    every step, and the power t is missing or t does not count on.
multiplied: m / (1 - beta1 ** t) => m * (1 - beta1 ** t)
    & v / (1 - beta2 ** t) => v * (1 - beta2 ** t)
    The correction multiplies by 1 - beta**t; it divides.
t_from_2: state.get('t', 0) + 1 => state.get('t', 1) + 1
    t is 2 in the first step, which makes that step 0.744 times as long;
    count it once before the first use.
t_from_0: state.get('t', 0) + 1 => state.get('t', 0)
    & {'t': t} => {'t': t + 1}
    & m / (1 - beta1 ** t) => np.divide(m, 1 - beta1 ** t)
    & v / (1 - beta2 ** t) => np.divide(v, 1 - beta2 ** t)
    t is 0 in the first step, so 1 - beta**t is 0 and the step is 0 / 0;
    count it before its first use.
t_times_beta: beta1 ** t => beta1 * t
    & beta2 ** t => beta2 * t
    The correction holds beta * t where beta**t is meant.
second_not_corrected: v / (1 - beta2 ** t) => v
    Only m is corrected; v starts from 0 as well.
first_not_corrected: m / (1 - beta1 ** t) => m
    Only v is corrected; m starts from 0 as well.
corrected_means_kept: (m, v) =>> (m_hat, v_hat)
    The corrected means go into the state and are corrected once more at the
    next step; keep m and v.
corrections_swapped: 1 - beta1 ** t => 1 - beta ** t
    & 1 - beta2 ** t => 1 - beta1 ** t
    & 1 - beta ** t => 1 - beta2 ** t
    m is corrected with beta2 and v with beta1; it is the other way round.
betas_swapped: t = state => beta1, beta2 = beta2, beta1; t = state
    beta1 and beta2 are swapped: beta1 belongs to m, beta2 to v.
weights_swapped: beta1 * m + (1 - beta1) * g => (1 - beta1) * m + beta1 * g
    & beta2 * v + (1 - beta2) * g * g => (1 - beta2) * v + beta2 * g * g
    The weights are swapped: the old means get beta, the new values get
    1 - beta.
means_not_kept: state.get(name, (0, 0)) => (0, 0)
    The means do not reach the next step: the state that comes back must hold
    them, and the next call must read them.
first_mean_missing: lr * m_hat => lr * g
    The step holds the last gradient; it should hold its running mean, m_hat.
not_squared: g * g => g
    v averages the gradient; it averages its square.
square_of_the_mean: g * g => m * m
    v averages the square of m; it averages the square of the gradient.
no_root: np.sqrt(v_hat) => v_hat
    It is divided by v_hat itself; take the root.
largest_square: beta2 * v + (1 - beta2) * g * g => np.maximum(v, beta2 * v + (1 - beta2) * g * g)
    v never gets smaller, as in AMSGrad; Adam lets it fall.
ascent: w - lr => w + lr
    The step goes uphill; subtract it.
no_eps: np.sqrt(v_hat) + eps => np.sqrt(v_hat)
    Where all gradients were 0, this is 0 / 0: eps is added to the root, and
    both stand in brackets.
eps_in_root: np.sqrt(v_hat) + eps => np.sqrt(v_hat + eps)
    eps stands inside the root. That is equal for gradients near 1, and far
    too small a step for gradients near 1e-7; it is added after the root.
eps_not_scaled: lr * m_hat / (np.sqrt(v_hat) + eps) => lr * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * m / (np.sqrt(v) + eps)
    The correction is put into the rate, lr * sqrt(1 - beta2**t) / (1 -
    beta1**t), and eps is added to the root of v and not of v_hat. That is
    equal for gradients near 1, and too small a step for tiny ones.
eps_in_both: lr * m_hat / (np.sqrt(v_hat) + eps) => lr * np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * m / np.sqrt(v + eps)
    The correction is put into the rate, and eps stands inside the root of v.
    That is equal for gradients near 1, and far too small a step for tiny
    ones.
eps_as_least: np.sqrt(v_hat) + eps => np.maximum(np.sqrt(v_hat), eps)
    eps is taken as a lower bound; it is added to the root.
eps_ignored: np.sqrt(v_hat) + eps => np.sqrt(v_hat) + 1e-08
    The argument eps is not used; 1e-8 is written in its place.
t_per_array: state.get('t', 0) + 1 => state.get('t', 0)
    & g = grads[name] => t += 1; g = grads[name]
    & return => memory['t'] = t; return
    t is counted for every array; it counts steps, once for all arrays: write
    it before the loop.
state_lost: t = state => state = {}; t = state
    Nothing reaches the next step, so that every step is a first one and as
    long as the rate: return m, v and t as the new state.
shared_means: moved, memory = ({}, {'t': t}) => moved, (m, v) = ({}, state.get('means', (0, 0)))
    & m, v = state.get(name, (0, 0)) =>
    & memory[name] = (m, v) =>
    & (moved, memory) => (moved, {'t': t, 'means': (m, v)})
    All arrays share one pair of means; each name needs its own.
t_outside: t = state.get('t', 0) + 1 => COUNT['t'] = COUNT.get('t', 0) + 1 if state else 1; t = COUNT['t']
    t is counted in a variable outside the function, so that two runs disturb
    each other; keep it in the state.
by_place: t = state => grads = dict(zip(params, grads.values())); t = state
    Gradients are matched by their place in the dict; match them by name.
betas_ignored: t = state => beta1, beta2 = 0.9, 0.999; t = state
    The arguments beta1 and beta2 are not used; 0.9 and 0.999 are written in
    their place.
in_place finding=purity: memory[name] = (m, v) => memory[name] = (m, v); params[name] = moved[name]
    & (moved, memory) => (params, memory)
    `-=` changes the caller's arrays; make new ones.
state_filled finding=purity: return => state.update(memory); return
    & (moved, memory) => (moved, state)
    The means are written into the state that came in; make a new dict.
no_state finding=not_a_step: return (moved, memory) => return moved
    Only the parameters come back; a step returns params and state.
""",
    COUNT={},
)


@adam_step.right("next_step_stored")
def next_step_stored(
    params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8
):
    t = state.get("next", 1)
    m = dict(state.get("m", {}))
    v = dict(state.get("v", {}))
    new = {}
    for name, g in grads.items():
        m[name] = beta1 * m.get(name, np.zeros(np.shape(g))) + (1 - beta1) * g
        v[name] = (
            beta2 * v.get(name, np.zeros(np.shape(g))) + (1 - beta2) * g * g
        )
        first = m[name] / (1 - beta1**t)
        second = v[name] / (1 - beta2**t)
        new[name] = params[name] - lr * first / (second**0.5 + eps)
    return new, {"next": t + 1, "m": m, "v": v}


@adam_step.right("running_products")
def running_products(
    params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8
):
    p1, p2 = state.get("products", (1.0, 1.0))
    p1, p2 = p1 * beta1, p2 * beta2
    new, memory = {}, {"products": (p1, p2), "means": {}}
    for name, w in params.items():
        m, v = state.get("means", {}).get(name, [0.0, 0.0])
        m = m + (1 - beta1) * (grads[name] - m)
        v = v + (1 - beta2) * (np.square(grads[name]) - v)
        new[name] = w - (lr / (1 - p1)) * m / (np.sqrt(v / (1 - p2)) + eps)
        memory["means"][name] = [m, v]
    return [new, memory]


adam_step.unusual("""
rate_with_scaled_eps: m_hat / (np.sqrt(v_hat) + eps) => np.sqrt(1 - beta2 ** t) / (1 - beta1 ** t) * m / (np.sqrt(v) + eps * np.sqrt(1 - beta2 ** t))
""")


@adam_step.right("t_for_each_name")
def t_for_each_name(
    params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8
):
    new, kept = {}, {}
    for name in reversed(list(params)):
        old = state.get(name) or {"t": 0, "m": 0.0, "v": 0.0}
        t, g = old["t"] + 1, grads[name]
        m = beta1 * old["m"] + g - beta1 * g
        v = beta2 * old["v"] + (1 - beta2) * np.power(g, 2)
        ratio = np.divide(
            m / (1 - beta1**t), eps + np.sqrt(v / (1 - beta2**t))
        )
        new[name] = params[name] + ratio * -lr
        kept[name] = {"t": t, "m": m, "v": v}
    return {"params": new, "state": kept}


@adam_step.right("corrected_without_storing")
def corrected_without_storing(
    params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8
):
    past = (*state.get("past", ()), {k: np.array(g) for k, g in grads.items()})
    new, ages = {}, np.arange(len(past))[::-1]
    for name in params:
        g = np.stack([np.asarray(each[name], dtype=float) for each in past])
        m = np.average(g, axis=0, weights=beta1**ages)
        v = np.average(g**2, axis=0, weights=beta2**ages)
        new[name] = params[name] - lr * m / (np.sqrt(v) + eps)
    return new, {"past": past}
