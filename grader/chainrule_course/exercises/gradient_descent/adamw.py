"""Exercises of lesson 5: Adam with decoupled weight decay."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.edits import edited
from chainrule_course.exercises.gradient_descent.adam import (
    adam_step,
    hidden_adam,
    show_adam,
)
from chainrule_course.exercises.gradient_descent.common import (
    NO_GRADIENT,
    WITH_EXTREMES,
    one,
    walk,
)
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
DECAYING = "eps=1e-08 => eps=1e-08, decay=0.01"  # Adam with one argument more


adamw_step = LADDER.add(
    solution.adamw_step,
    parts=("params", "state"),
    driver="steps",
    points=WITH_EXTREMES,
    hints="""
        With a gradient of 0, what does Adam do to w, and what should the decay
        do to it?
        fits no_decay decay_grows decay_without_rate decay_of_sign decay_half
        fits decay_fixed

        If weight_decay * w were added to the gradient, what would the division
        by sqrt(v_hat) make of it?
        fits decay_in_gradient decay_in_means decay_divided

        adam_step does the rest. Which w does the decay take its share from,
        the old or the new one, and does lr stand at it?
        fits decay_of_new decay_only no_correction power_missing t_from_2
        fits inside
    """,
)
adamw_step.show(
    one(4.0, -2.0), [one(0.0, 0.0)] * 2, {}, 0.5, 0.9, 0.999, 1e-8, 0.5,
    note=NO_GRADIENT,
)  # fmt: skip
show_adam(adamw_step, 0.5, 0.75, 1e-8, 0.25)


@adamw_step.hidden
def adamw_step_cases(rng):
    decay = rng.uniform(0.1, 0.3)
    params, grads = walk(rng, {"W": (2, 3), "b": (3,)}, 6, 100)
    large = {name: 5 + 5 * np.abs(w) for name, w in params.items()}
    return [
        adamw_step.case(large, grads, {}, 0.2),
        *hidden_adam(adamw_step, rng, 1e-8, decay),
    ]


adamw_step.wrong("""
decay_in_gradient: moved, state = => grads = {name: grads[name] + weight_decay * w for name, w in params.items()}; moved, state =
    & moved[name] - lr * weight_decay * w => moved[name]
    weight_decay * w is added to the gradient, so that Adam's division undoes
    most of it. AdamW takes it from the parameters directly.
""")
adamw_step.wrong(
    """
decay_in_means: return decaying_adam(params, grads, state, lr, beta1, beta2, eps, weight_decay)
    The decay enters the running means of the gradient, and not the squares;
    it should enter neither.
""",
    decaying_adam=edited(
        solution.adam_step,
        DECAYING,
        "(1 - beta1) * g => (1 - beta1) * (g + decay * w)",
    ),
)
adamw_step.wrong("""
no_decay: - lr * weight_decay * w =>
    The parameters do not decay: weight_decay is not used.
decay_grows: - lr * weight_decay * w => + lr * weight_decay * w
    The decay is added, and the parameters grow; subtract it.
decay_without_rate: lr * weight_decay => weight_decay
    The decay is not multiplied by lr.
decay_of_new: weight_decay * w => weight_decay * moved[name]
    The parameters decay after the step, the new ones; the decay is that of
    the old ones.
""")
adamw_step.wrong(
    """
decay_divided: return decaying_adam(params, grads, state, lr, beta1, beta2, eps, weight_decay)
    The decay is divided by the root as well; only the gradient is.
""",
    decaying_adam=edited(
        solution.adam_step, DECAYING, "lr * m_hat => lr * (m_hat + decay * w)"
    ),
)
adamw_step.wrong("""
decay_of_sign: weight_decay * w => weight_decay * np.sign(w)
    All parameters decay by the same amount, whatever their size; the decay is
    a share of w.
decay_half: weight_decay * w => weight_decay / 2 * w
    The decay is halved. lam / 2 stands in the penalty; in its slope, and
    here, the 2 is gone.
decay_fixed: weight_decay * w => 0.01 * w
    The argument weight_decay is not used; 0.01 is written in its place.
biases_spared: weight_decay * w => weight_decay * (w if np.ndim(w) > 1 else 0)
    Only matrices decay; here every array does. (Many leave out biases, by not
    handing them over.)
decay_only: return ({k: w - lr * weight_decay * w for k, w in params.items()}, state)
    The parameters decay and learn nothing: Adam's step is missing.
""")
adamw_step.wrong_as(
    adam_step,
    """
    no_correction power_missing t_from_2 means_not_kept betas_swapped ascent
    no_eps eps_in_root eps_not_scaled t_per_array by_place
""",
)
adamw_step.wrong("""
in_place finding=purity: moved[name] = => params[name] = moved[name] =
    & return (moved, state) => return (params, state)
    `*=` or `-=` changes the caller's arrays; make new ones.
state_filled finding=purity: moved, state = => moved, kept =
    & return (moved, state) => state.update(kept); return (moved, state)
    The means are written into the state that came in; make a new dict.
no_state finding=not_a_step: return (moved, state) => return moved
    Only the parameters come back; a step returns params and state.
""")
adamw_step.unusual("""
shrunk_first: small = {k: w * (1 - lr * weight_decay) for k, w in params.items()}; return adam_step(small, grads, state, lr, beta1, beta2, eps)
""")


adamw_step.unusual(
    """
all_in_one: return decaying_adam(params, grads, state, lr, beta1, beta2, eps, weight_decay)
""",
    decaying_adam=edited(
        solution.adam_step,
        DECAYING,
        "lr * m_hat / (np.sqrt(v_hat) + eps) => lr * (m_hat / (np.sqrt(v_hat) + eps) + decay * w)",
    ),
)


@adamw_step.right("difference_added")
def difference_added(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
      weight_decay=0.01):  # fmt: skip
    moved, kept = solution.adam_step(
        params, grads, state, lr, beta1, beta2, eps
    )
    change = {name: moved[name] - w for name, w in params.items()}
    new = {name: change[name] + (1 - weight_decay * lr) * params[name]
           for name in change}  # fmt: skip
    return {"params": new, "state": kept}


@adamw_step.right("separate_dicts")
def separate_dicts(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
      weight_decay=0.01):  # fmt: skip
    t, m, v = state.get("all", (0, {}, {}))
    t, m, v, new = t + 1, dict(m), dict(v), {}
    for name in params:
        m[name] = beta1 * m.get(name, 0.0) + (1.0 - beta1) * grads[name]
        v[name] = beta2 * v.get(name, 0.0) + (1.0 - beta2) * grads[name] ** 2
        up = m[name] * (1.0 / (1.0 - beta1**t))
        down = np.sqrt(v[name] * (1.0 / (1.0 - beta2**t))) + eps
        new[name] = np.array(params[name], dtype=float)
        new[name] -= lr * weight_decay * new[name]
        new[name] -= lr * up / down
    return [new, {"all": (t, m, v)}]
