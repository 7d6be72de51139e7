"""Exercises of lesson 5: Adam with decoupled weight decay."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.adam import (
    PER_ARRAY,
    RULES,
    hidden_adam,
    per_array,
    show_adam,
    stepper,
)
from grader.exercises.gradient_descent.common import (
    NO_GRADIENT,
    WITH_EXTREMES,
    one,
    walk,
    zipped,
)
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")


adamw_step = LADDER.add(
    solution.adamw_step,
    parts=("params", "state"),
    driver="steps",
    points=WITH_EXTREMES,
    hints=[
        both(
            "With a gradient of 0, what does Adam do to w, and what should the"
            " decay do to it?",
            "梯度为 0 时，Adam 会怎样改变 w？衰减又应当怎样改变它？",
        ),
        both(
            "If weight_decay * w were added to the gradient, what would the"
            " division by sqrt(v_hat) make of it?",
            "如果把 weight_decay * w 加进梯度，再除以 sqrt(v_hat)，衰减会变成什么样？",
        ),
        both(
            "adam_step does the rest. Which w does the decay take its share"
            " from, the old or the new one, and does lr stand at it?",
            "其余的交给 adam_step。衰减按哪个 w 计算，旧的还是新的？要不要乘 lr？",
        ),
    ],
    fits=(
        "no_decay decay_grows decay_without_rate decay_of_sign decay_half"
        " decay_fixed",
        "decay_in_gradient decay_in_means decay_divided",
        "decay_of_new decay_only no_correction power_missing t_from_2 inside",
    ),
)
adamw_step.show(
    one(4.0, -2.0), [one(0.0, 0.0)] * 2, {}, 0.5, 0.9, 0.999, 1e-8, 0.5,
    note=NO_GRADIENT,
)  # fmt: skip
show_adam(adamw_step, 0.5, 0.75, 1e-8, 0.25)


@adamw_step.hidden
def _(rng):
    decay = rng.uniform(0.1, 0.3)
    params, grads = walk(rng, {"W": (2, 3), "b": (3,)}, 6, 100)
    large = {name: 5 + 5 * np.abs(w) for name, w in params.items()}
    return [
        adamw_step.case(large, grads, {}, 0.2),
        *hidden_adam(adamw_step, rng, 1e-8, decay),
    ]


def _enter(id, function, texts):
    """Enter function(arguments up to eps, weight_decay) as a mistake."""

    def step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
             weight_decay=0.01):  # fmt: skip
        given = params, grads, state, lr, beta1, beta2, eps
        return function(given, weight_decay)

    adamw_step.mistake(id, **texts)(step)


def _wrong(id, **texts):
    """Decorator: enter function(given, decay) as a mistake."""

    def enter(function):
        _enter(id, function, texts)
        return function

    return enter


def _decayed(step, given, decay):
    """A step, then the right decay of what were the parameters before."""
    params, lr = given[0], given[3]
    moved, kept = step(given)
    return {k: moved[k] - lr * decay * w for k, w in params.items()}, kept


def _adam(given):
    return solution.adam_step(*given)


@_wrong(
    "decay_in_gradient",
    en="weight_decay * w is added to the gradient, so that Adam's division"
    " undoes most of it. AdamW takes it from the parameters directly.",
    zh="weight_decay * w 加进了梯度，大部分又被 Adam 的除法抵消了。"
    "AdamW 直接从参数里减去它。",
)
def _(given, decay):
    params, grads, *rest = given
    grads = {name: grads[name] + decay * w for name, w in params.items()}
    return solution.adam_step(params, grads, *rest)


@_wrong(
    "decay_in_means",
    en="The decay enters the running means of the gradient, and not the"
    " squares; it should enter neither.",
    zh="衰减进了梯度的滑动平均，没有进平方的；其实两个都不应当进。",
)
def _(given, decay):
    def rule(w, g, m, v, t, lr, beta1, beta2, eps):
        m = beta1 * m + (1 - beta1) * (g + decay * w)
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v

    return stepper(rule, given)


@_wrong(
    "no_decay",
    en="The parameters do not decay: weight_decay is not used.",
    zh="参数没有衰减：没有用到 weight_decay。",
)
def _(given, decay):
    return solution.adam_step(*given)


@_wrong(
    "decay_grows",
    en="The decay is added, and the parameters grow; subtract it.",
    zh="衰减被加上了，参数反而变大；应当减去。",
)
def _(given, decay):
    return _decayed(_adam, given, -decay)


@_wrong(
    "decay_without_rate",
    en="The decay is not multiplied by lr.",
    zh="衰减没有乘学习率 lr。",
)
def _(given, decay):
    return _decayed(_adam, given, decay / given[3])


@_wrong(
    "decay_of_new",
    en="The parameters decay after the step, the new ones; the decay is that"
    " of the old ones.",
    zh="衰减的是走完这一步之后的新参数；应当按旧参数计算。",
)
def _(given, decay):
    moved, kept = solution.adam_step(*given)
    return {k: w * (1 - given[3] * decay) for k, w in moved.items()}, kept


@_wrong(
    "decay_divided",
    en="The decay is divided by the root as well; only the gradient is.",
    zh="衰减也除以了平方根；只有梯度才要除。",
)
def _(given, decay):
    def rule(w, g, m, v, t, lr, beta1, beta2, eps):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        return w - lr * (m_hat + decay * w) / (np.sqrt(v_hat) + eps), m, v

    return stepper(rule, given)


@_wrong(
    "decay_of_sign",
    en="All parameters decay by the same amount, whatever their size; the"
    " decay is a share of w.",
    zh="所有参数都减少了同样多，与大小无关；衰减应当与 w 成正比。",
)
def _(given, decay):
    params, lr = given[0], given[3]
    moved, kept = solution.adam_step(*given)
    signs = {name: np.sign(w) for name, w in params.items()}
    return {k: moved[k] - lr * decay * signs[k] for k in moved}, kept


@_wrong(
    "decay_half",
    en="The decay is halved. lam / 2 stands in the penalty; in its slope, and"
    " here, the 2 is gone.",
    zh="衰减少了一半。惩罚项里有 lam / 2，求导之后 2 就约掉了，这里也没有。",
)
def _(given, decay):
    return _decayed(_adam, given, decay / 2)


@_wrong(
    "decay_fixed",
    en="The argument weight_decay is not used; 0.01 is written in its place.",
    zh="没有用到参数 weight_decay，而是写死了 0.01。",
)
def _(given, decay):
    return _decayed(_adam, given, 0.01)


@_wrong(
    "biases_spared",
    en="Only matrices decay; here every array does. (Many leave out biases,"
    " by not handing them over.)",
    zh="只有矩阵在衰减；这里每个数组都要衰减。（不想让偏置衰减，不传进来就行。）",
)
def _(given, decay):
    params, lr = given[0], given[3]
    moved, kept = solution.adam_step(*given)
    for name, w in params.items():
        if np.ndim(w) > 1:
            moved[name] = moved[name] - lr * decay * w
    return moved, kept


@_wrong(
    "decay_only",
    en="The parameters decay and learn nothing: Adam's step is missing.",
    zh="参数只衰减、不学习：少了 Adam 的那一步。",
)
def _(given, decay):
    params, lr = given[0], given[3]
    return {k: w - lr * decay * w for k, w in params.items()}, given[2]


def _as_in_adam(id):
    texts, rule = RULES[id]

    def function(given, decay):
        return _decayed(lambda given: stepper(rule, given), given, decay)

    _enter(id, function, texts)


for id in ("no_correction", "power_missing", "t_from_2", "means_not_kept",
           "betas_swapped", "ascent", "no_eps", "eps_in_root",
           "eps_not_scaled"):  # fmt: skip
    _as_in_adam(id)


@_wrong("t_per_array", **PER_ARRAY)
def _(given, decay):
    def step(given):
        return per_array(solution.adam_step, given)

    return _decayed(step, given, decay)


@_wrong(
    "by_place",
    en="Gradients are matched by their place in the dict; match them by name.",
    zh="这里按字典里的位置来配对梯度；应当按名字配对。",
)
def _(given, decay):
    params, grads, *rest = given
    given = params, zipped(params, grads), *rest
    return _decayed(_adam, given, decay)


@_wrong(
    "in_place",
    en="`*=` or `-=` changes the caller's arrays; make new ones.",
    zh="`*=` 或 `-=` 改动了调用者的数组；应当建新的数组。",
    finding="purity",
)
def _(given, decay):
    params = given[0]
    moved, kept = _decayed(_adam, given, decay)
    for name in params:
        params[name] = moved[name]
    return params, kept


@_wrong(
    "state_filled",
    en="The means are written into the state that came in; make a new dict.",
    zh="两个平均写进了传入的状态；应当建一个新字典。",
    finding="purity",
)
def _(given, decay):
    moved, kept = _decayed(_adam, given, decay)
    given[2].update(kept)
    return moved, given[2]


@_wrong(
    "no_state",
    en="Only the parameters come back; a step returns params and state.",
    zh="只返回了参数；一步应当返回 params 和 state 两样。",
    finding="not_a_step",
)
def _(given, decay):
    return _decayed(_adam, given, decay)[0]


@adamw_step.right("shrunk_first")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
      weight_decay=0.01):  # fmt: skip
    small = {k: w * (1 - lr * weight_decay) for k, w in params.items()}
    return solution.adam_step(small, grads, state, lr, beta1, beta2, eps)


@adamw_step.right("all_in_one")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
      weight_decay=0.01):  # fmt: skip
    def rule(w, g, m, v, t, lr, beta1, beta2, eps):
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        step = m / (1 - beta1**t) / (np.sqrt(v / (1 - beta2**t)) + eps)
        return w - lr * (step + weight_decay * w), m, v

    return stepper(rule, (params, grads, state, lr, beta1, beta2, eps))


@adamw_step.right("difference_added")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
      weight_decay=0.01):  # fmt: skip
    moved, kept = solution.adam_step(
        params, grads, state, lr, beta1, beta2, eps
    )
    change = {name: moved[name] - w for name, w in params.items()}
    new = {name: change[name] + (1 - weight_decay * lr) * params[name]
           for name in change}  # fmt: skip
    return {"params": new, "state": kept}


@adamw_step.right("separate_dicts")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8,
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
