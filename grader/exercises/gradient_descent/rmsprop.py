"""Exercises of lesson 5: a step divided by the root of a mean square."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.common import (
    CONSTANT,
    EXTREME,
    LARGE_EPS,
    TINY,
    WITH_EXTREMES,
    by_name,
    hidden_steps,
    one,
    show_steps,
    walk,
    zipped,
)
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")


rmsprop_step = LADDER.add(
    solution.rmsprop_step,
    parts=("params", "state"),
    driver="steps",
    points=WITH_EXTREMES,
    hints=[
        both(
            "One slope is 100, the other 0.01. By what would you divide each,"
            " so that both steps become about equally long?",
            "一个方向的斜率是 100，另一个是 0.01。各除以什么，两步才会差不多长？",
        ),
        both(
            "s is a running mean of g**2. Which weights do the old s and the"
            " new g**2 get, so that they add up to 1?",
            "s 是 g**2 的滑动平均。旧的 s 和新的 g**2 各占多大的权重，加起来才是 1？",
        ),
        both(
            "s has the unit of g squared. What do you take of it before you"
            " divide? And if every g so far was 0: what keeps you from 0 / 0,"
            " and on which side of the root does it stand?",
            "s 的单位是 g 的平方。相除之前还要对它做什么？"
            "如果到现在 g 都是 0，靠什么避免 0 / 0？它放在根号里面还是外面？",
        ),
    ],
    fits=(
        "multiplied gradient_missing squared_gradient rate_missing",
        "swapped rate_as_weight weight_missing sum_of_squares mean_grows"
        " last_square_only bias_corrected",
        "no_root eps_in_root brackets no_eps eps_as_least not_squared"
        " absolute_values not_finite",
    ),
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
def _(rng):
    tiny = walk(rng, {"W": (2, 3), "b": (3,)}, 6, 1e-7)
    usual = walk(rng, {"w": (4,)}, 6)
    beta = rng.uniform(0.4, 0.55)
    return [
        *hidden_steps(rmsprop_step, rng, beta),
        rmsprop_step.case(*tiny, {}, 0.3, note=TINY, **EXTREME),
        rmsprop_step.case(*usual, {}, 0.3, beta, 0.1, note=LARGE_EPS,
                          **EXTREME),
    ]  # fmt: skip


def _rule(id, **texts):
    """Decorator: enter a rule(w, g, s, lr, beta, eps) as a mistake."""

    def enter(rule):
        def step(params, grads, state, lr, beta=0.9, eps=1e-8):
            def one_array(w, g, s):
                return rule(w, g, s, lr, beta, eps)

            return by_name(params, grads, state, one_array)

        rmsprop_step.mistake(id, **texts)(step)
        return rule

    return enter


def _squares(s, g, beta):
    """The right running mean."""
    return beta * s + (1 - beta) * g**2


@_rule(
    "ascent",
    en="The step goes uphill; subtract it.",
    zh="这一步走的是上坡；应当减去它。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w + lr * g / (np.sqrt(s) + eps), s


@_rule(
    "mean_grows",
    en="`+=` adds the running mean to itself, s = s + beta * s + ..., and it"
    " explodes; s is set anew, with `=`.",
    zh="`+=` 把滑动平均又加到自己身上：s = s + beta * s + …，于是会爆炸；应当用 `=` 重新赋值。",
)
def _(w, g, s, lr, beta, eps):
    s = s + _squares(s, g, beta)
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "swapped",
    en="The weights are swapped: the old mean gets beta, the new square gets"
    " 1 - beta.",
    zh="两个权重写反了：旧的平均乘 beta，新的平方乘 1 - beta。",
)
def _(w, g, s, lr, beta, eps):
    s = (1 - beta) * s + beta * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "rate_as_weight",
    en="The new square is weighted with lr; it gets 1 - beta. The two are"
    " equal only by chance.",
    zh="新的平方乘的是 lr；应当乘 1 - beta。两者相等只是碰巧。",
)
def _(w, g, s, lr, beta, eps):
    s = beta * s + lr * g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "weight_missing",
    en="The new square is added whole, or the mean is divided by 1 - beta"
    " afterwards; as part of a mean the new square gets 1 - beta.",
    zh="新的平方整个加了进来，或者后来又把平均除以了 1 - beta；"
    "新的平方是平均的一部分，应当乘 1 - beta。",
)
def _(w, g, s, lr, beta, eps):
    s = beta * s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "sum_of_squares",
    en="The squares are added up and never forgotten, as in AdaGrad, so that"
    " the steps shrink for ever; s is a running mean.",
    zh="平方一直累加、从不遗忘，那是 AdaGrad，步子会越来越小；s 应当是滑动平均。",
)
def _(w, g, s, lr, beta, eps):
    s = s + g**2
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "last_square_only",
    en="The running mean does not reach the next step: the state that comes"
    " back must hold it, and the next call must read it.",
    zh="滑动平均没有传到下一步：返回的状态里要存着它，下一次调用要读出来。",
)
def _(w, g, s, lr, beta, eps):
    return w - lr * g / (np.sqrt(_squares(0, g, beta)) + eps), 0


@_rule(
    "no_root",
    en="It is divided by the mean square itself; take the root.",
    zh="这里除以的是均方本身；还要开平方。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g / (s + eps), s


@_rule(
    "not_squared",
    en="The gradients are averaged without being squared, so that signs"
    " cancel and roots of negative numbers come up.",
    zh="平均的是梯度本身，没有平方，于是正负抵消，还会对负数开平方。",
)
def _(w, g, s, lr, beta, eps):
    s = beta * s + (1 - beta) * g
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "absolute_values",
    en="Absolute values are averaged; it is squares that are averaged, and"
    " then the root is taken.",
    zh="平均的是绝对值；应当先平均平方，再开平方。",
)
def _(w, g, s, lr, beta, eps):
    s = beta * s + (1 - beta) * np.abs(g)
    return w - lr * g / (s + eps), s


@_rule(
    "root_of_the_mean_kept",
    en="The state keeps the root of the mean; the mean itself goes on.",
    zh="状态里存的是开平方之后的数；应当存平均本身。",
)
def _(w, g, s, lr, beta, eps):
    root = np.sqrt(_squares(s, g, beta))
    return w - lr * g / (root + eps), root


@_rule(
    "old_mean",
    en="It is divided by the old running mean; take the new one, which holds"
    " this gradient.",
    zh="除以的是旧的滑动平均；应当用算上这个梯度的新平均。",
)
def _(w, g, s, lr, beta, eps):
    return w - lr * g / (np.sqrt(s) + eps), _squares(s, g, beta)


@_rule(
    "multiplied",
    en="The gradient is multiplied by the root; it is divided by it.",
    zh="梯度乘上了均方根；应当除以它。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g * (np.sqrt(s) + eps), s


@_rule(
    "gradient_missing",
    en="The step is lr / (sqrt(s) + eps), without the gradient: it always"
    " goes the same way.",
    zh="这一步是 lr / (sqrt(s) + eps)，没有乘梯度，于是总往同一个方向走。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr / (np.sqrt(s) + eps), s


@_rule(
    "squared_gradient",
    en="The step holds g**2; the squares belong to s only.",
    zh="走一步时用了 g**2；平方只用在 s 里。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g**2 / (np.sqrt(s) + eps), s


DIVIDED_BY_0 = {
    "en": "Where all gradients were 0, this is 0 / 0: eps is added to the root,"
    " and both stand in brackets, g / (np.sqrt(s) + eps).",
    "zh": "梯度一直为 0 的地方会变成 0 / 0：eps 要加到平方根上，两者放在同一个括号里："
    "g / (np.sqrt(s) + eps)。",
}


@_rule("no_eps", **DIVIDED_BY_0)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g / np.sqrt(s), s


@_rule("brackets", **DIVIDED_BY_0, finding="no_eps")
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * (g / np.sqrt(s) + eps), s


@_rule(
    "one_mean_for_all",
    en="All entries of an array share one mean square; each has its own.",
    zh="数组里所有的数共用了一个均方；每个数都应当有自己的。",
)
def _(w, g, s, lr, beta, eps):
    s = beta * s + (1 - beta) * np.mean(g**2)
    return w - lr * g / (np.sqrt(s) + eps), s


@_rule(
    "rate_missing",
    en="The learning rate is not used.",
    zh="没有用到学习率 lr。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - g / (np.sqrt(s) + eps), s


@_rule(
    "eps_in_root",
    en="eps stands inside the root. That is equal for gradients near 1, and"
    " far too small a step for gradients near 1e-7; it is added after the"
    " root.",
    zh="eps 放在了根号里面。梯度在 1 附近时没有差别，在 1e-7 附近时步长却小得多；"
    "应当开平方之后再加。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g / np.sqrt(s + eps), s


@_rule(
    "eps_as_least",
    en="eps is taken as a lower bound; it is added to the root.",
    zh="这里把 eps 当成了下限；应当加到平方根上。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g / np.maximum(np.sqrt(s), eps), s


@_rule(
    "eps_ignored",
    en="The argument eps is not used; 1e-8 is written in its place.",
    zh="没有用到参数 eps，而是写死了 1e-8。",
)
def _(w, g, s, lr, beta, eps):
    s = _squares(s, g, beta)
    return w - lr * g / (np.sqrt(s) + 1e-8), s


@rmsprop_step.mistake(
    "bias_corrected",
    en="The mean is corrected for its start from 0; that is Adam's, and plain"
    " RMSProp does without it.",
    zh="这里修正了滑动平均从 0 开始的偏差；那是 Adam 的做法，RMSProp 不修正。",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    return solution.adam_step(params, grads, state, lr, 0.0, beta, eps)


@rmsprop_step.mistake(
    "beta_ignored",
    en="The argument beta is not used; 0.9 is written in its place.",
    zh="没有用到参数 beta，而是写死了 0.9。",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    return solution.rmsprop_step(params, grads, state, lr, 0.9, eps)


@rmsprop_step.mistake(
    "by_place",
    en="Gradients are matched by their place in the dict; match them by name.",
    zh="这里按字典里的位置来配对梯度；应当按名字配对。",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    grads = zipped(params, grads)
    return solution.rmsprop_step(params, grads, state, lr, beta, eps)


@rmsprop_step.mistake(
    "shared_mean",
    en="All arrays share one running mean; each name needs its own.",
    zh="所有数组共用了一个滑动平均；每个名字都要有自己的。",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    moved, s = {}, state.get("s", 0)
    for name, w in params.items():
        s = _squares(s, grads[name], beta)
        moved[name] = w - lr * grads[name] / (np.sqrt(s) + eps)
    return moved, {"s": s}


@rmsprop_step.mistake(
    "in_place",
    en="`-=` changes the caller's arrays; make new ones.",
    zh="`-=` 改动了调用者的数组；应当建新的数组。",
    finding="purity",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    moved, kept = solution.rmsprop_step(params, grads, state, lr, beta, eps)
    for name in params:
        params[name] = moved[name]
    return params, kept


@rmsprop_step.mistake(
    "state_filled",
    en="The mean is written into the state that came in; make a new dict.",
    zh="滑动平均写进了传入的状态；应当建一个新字典。",
    finding="purity",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    moved, kept = solution.rmsprop_step(params, grads, state, lr, beta, eps)
    state.update(kept)
    return moved, state


@rmsprop_step.mistake(
    "no_state",
    en="Only the parameters come back; a step returns params and state.",
    zh="只返回了参数；一步应当返回 params 和 state 两样。",
    finding="not_a_step",
)
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    return solution.rmsprop_step(params, grads, state, lr, beta, eps)[0]


@rmsprop_step.right("zeros_first")
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    s = {name: np.zeros(np.shape(w)) for name, w in params.items()}
    s.update(state.get("mean_square", {}))
    s = {k: beta * s[k] + (1 - beta) * np.square(grads[k]) for k in s}
    new = {k: params[k] - lr / (eps + s[k] ** 0.5) * grads[k] for k in s}
    return new, {"mean_square": s}


@rmsprop_step.right("towards_the_square")
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    def rule(w, g, s):
        s = s + (1 - beta) * (g * g - s)
        return w + -lr * (g / (np.sqrt(s) + eps)), s

    return by_name(params, grads, state, rule)


@rmsprop_step.right("effective_rate")
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
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
def _(params, grads, state, lr, beta=0.9, eps=1e-8):
    past = (*state.get("past", ()), {k: g**2.0 for k, g in grads.items()})
    new = {}
    for name in params:
        s = sum(
            (1 - beta) * beta**age * squares[name]
            for age, squares in enumerate(past[::-1])
        )
        new[name] = params[name] - lr * grads[name] / (np.sqrt(s) + eps)
    return {"params": new, "state": {"past": past}}
