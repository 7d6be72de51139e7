"""Exercises of lesson 5: Adam."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.common import (
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
    zipped,
)
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
EQUAL_ARRAYS = both("three arrays with equal gradients", "三个数组的梯度相同")


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
    hints=[
        both(
            "The two running means start from 0. If the gradient is 1, what is"
            " m after the first step, and by what must you divide it to get 1?",
            "两个滑动平均都从 0 开始。如果梯度是 1，第一步之后 m 是多少？"
            "要除以什么才能得到 1？",
        ),
        both(
            "The state must hold m and v for every name. What else must it"
            " hold, once for all names, and what is that in the first step?",
            "状态里要为每个名字存 m 和 v。还有一个量，所有名字共用一份，是什么？"
            "第一步时它是几？",
        ),
        both(
            "t = state.get('t', 0) + 1 comes before the loop over the names."
            " Which of m, v, m_hat, v_hat go into the state, and which only"
            " into the step?",
            "t = state.get('t', 0) + 1 写在遍历名字的循环之前。m、v、m_hat、v_hat 中，"
            "哪些要存进状态，哪些只用于这一步？",
        ),
    ],
    fits=(
        "no_correction power_missing multiplied second_not_corrected"
        " first_not_corrected t_times_beta corrections_swapped",
        "t_from_2 t_from_0 t_per_array means_not_kept state_lost t_outside"
        " shared_means remembers one_memory",
        "corrected_means_kept first_mean_missing",
    ),
)
show_adam(adam_step, 0.5, 0.75)


@adam_step.hidden
def _(rng):
    return hidden_adam(adam_step, rng)


RULES = {}  # id: (texts, rule), for AdamW as well


def stepper(rule, arguments):
    """A step with a rule(w, g, m, v, t, lr, beta1, beta2, eps).

    The rule returns the new w, m and v. t is counted from 1.
    """
    params, grads, state, *rest = arguments
    t = state.get("t", 0) + 1
    moved, kept = {}, {"t": t}
    for name, w in params.items():
        m, v = state.get(name, (0, 0))
        moved[name], m, v = rule(w, grads[name], m, v, t, *rest)
        kept[name] = m, v
    return moved, kept


def _rule(id, **texts):
    """Decorator: enter a rule as a mistake of Adam."""

    def enter(rule):
        RULES[id] = texts, rule

        def step(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
            given = params, grads, state, lr, beta1, beta2, eps
            return stepper(rule, given)

        adam_step.mistake(id, **texts)(step)
        return rule

    return enter


def _means(m, v, g, beta1, beta2):
    """The right running means."""
    return beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2


def _move(w, m, v, t, lr, beta1, beta2, eps):
    """The right step from the new running means."""
    m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps)


@_rule(
    "no_correction",
    en="The means start from 0 and are not corrected for it: under a constant"
    " gradient the first step is 3.16 times too long. Divide by 1 - beta**t.",
    zh="两个平均从 0 开始，却没有修正：梯度不变时，第一步是应有的 3.16 倍。"
    "应当除以 1 - beta**t。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@_rule(
    "power_missing",
    en="The correction stays that of the first step: it divides by 1 - beta"
    " in every step, and the power t is missing or t does not count on.",
    zh="修正一直停在第一步：每一步都除以 1 - beta，少了 t 次方，或者 t 没有增加。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return _move(w, m, v, 1, lr, beta1, beta2, eps), m, v


@_rule(
    "multiplied",
    en="The correction multiplies by 1 - beta**t; it divides.",
    zh="修正时乘了 1 - beta**t；应当除以它。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    m_hat, v_hat = m * (1 - beta1**t), v * (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@_rule(
    "t_from_2",
    en="t is 2 in the first step, which makes that step 0.744 times as long;"
    " count it once before the first use.",
    zh="第一步时 t 已经是 2，步长成了应有的 0.744 倍；第一次使用之前只加一次。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return _move(w, m, v, t + 1, lr, beta1, beta2, eps), m, v


@_rule(
    "t_from_0",
    en="t is 0 in the first step, so 1 - beta**t is 0 and the step is 0 / 0;"
    " count it before its first use.",
    zh="第一步时 t 是 0，1 - beta**t 等于 0，成了除以 0；第一次使用之前要先加 1。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    t = t - 1.0
    m_hat = np.divide(m, 1 - beta1**t)
    v_hat = np.divide(v, 1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@_rule(
    "t_times_beta",
    en="The correction holds beta * t where beta**t is meant.",
    zh="修正里写成了 beta * t；应当是 beta**t。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1 * t), v / (1 - beta2 * t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@_rule(
    "second_not_corrected",
    en="Only m is corrected; v starts from 0 as well.",
    zh="只修正了 m；v 也是从 0 开始的。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return w - lr * m / (1 - beta1**t) / (np.sqrt(v) + eps), m, v


@_rule(
    "first_not_corrected",
    en="Only v is corrected; m starts from 0 as well.",
    zh="只修正了 v；m 也是从 0 开始的。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return w - lr * m / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@_rule(
    "corrected_means_kept",
    en="The corrected means go into the state and are corrected once more at"
    " the next step; keep m and v.",
    zh="存进状态的是修正后的平均，下一步又会再修正一次；应当存 m 和 v。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    m, v = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m / (np.sqrt(v) + eps), m, v


@_rule(
    "corrections_swapped",
    en="m is corrected with beta2 and v with beta1; it is the other way round.",
    zh="m 用了 beta2 来修正，v 用了 beta1；正好反了。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return _move(w, m, v, t, lr, beta2, beta1, eps), m, v


@_rule(
    "betas_swapped",
    en="beta1 and beta2 are swapped: beta1 belongs to m, beta2 to v.",
    zh="beta1 和 beta2 写反了：beta1 用于 m，beta2 用于 v。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta2, beta1)
    return _move(w, m, v, t, lr, beta2, beta1, eps), m, v


@_rule(
    "weights_swapped",
    en="The weights are swapped: the old means get beta, the new values get"
    " 1 - beta.",
    zh="权重写反了：旧的平均乘 beta，新的值乘 1 - beta。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = (1 - beta1) * m + beta1 * g, (1 - beta2) * v + beta2 * g**2
    return _move(w, m, v, t, lr, beta1, beta2, eps), m, v


@_rule(
    "means_not_kept",
    en="The means do not reach the next step: the state that comes back must"
    " hold them, and the next call must read them.",
    zh="两个平均没有传到下一步：返回的状态里要存着它们，下一次调用要读出来。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(0, 0, g, beta1, beta2)
    return _move(w, m, v, t, lr, beta1, beta2, eps), 0, 0


@_rule(
    "first_mean_missing",
    en="The step holds the last gradient; it should hold its running mean,"
    " m_hat.",
    zh="走一步时用的是最近的梯度；应当用它的滑动平均 m_hat。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return w - lr * g / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


@_rule(
    "not_squared",
    en="v averages the gradient; it averages its square.",
    zh="v 平均的是梯度；应当平均它的平方。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g
    return _move(w, m, v, t, lr, beta1, beta2, eps), m, v


@_rule(
    "square_of_the_mean",
    en="v averages the square of m; it averages the square of the gradient.",
    zh="v 平均的是 m 的平方；应当平均梯度的平方。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * m**2
    return _move(w, m, v, t, lr, beta1, beta2, eps), m, v


@_rule(
    "no_root",
    en="It is divided by v_hat itself; take the root.",
    zh="这里除以的是 v_hat 本身；还要开平方。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / (v_hat + eps), m, v


@_rule(
    "largest_square",
    en="v never gets smaller, as in AMSGrad; Adam lets it fall.",
    zh="v 只增不减，那是 AMSGrad；Adam 里它可以变小。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, new = _means(m, v, g, beta1, beta2)
    v = np.maximum(v, new)
    return _move(w, m, v, t, lr, beta1, beta2, eps), m, v


@_rule(
    "ascent",
    en="The step goes uphill; subtract it.",
    zh="这一步走的是上坡；应当减去它。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return _move(w, m, v, t, -lr, beta1, beta2, eps), m, v


@_rule(
    "no_eps",
    en="Where all gradients were 0, this is 0 / 0: eps is added to the root,"
    " and both stand in brackets.",
    zh="梯度一直为 0 的地方会变成 0 / 0：eps 要加到平方根上，两者放在同一个括号里。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return _move(w, m, v, t, lr, beta1, beta2, 0.0), m, v


@_rule(
    "eps_in_root",
    en="eps stands inside the root. That is equal for gradients near 1, and"
    " far too small a step for gradients near 1e-7; it is added after the"
    " root.",
    zh="eps 放在了根号里面。梯度在 1 附近时没有差别，在 1e-7 附近时步长却小得多；"
    "应当开平方之后再加。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / np.sqrt(v_hat + eps), m, v


@_rule(
    "eps_not_scaled",
    en="The correction is put into the rate, lr * sqrt(1 - beta2**t) / (1 -"
    " beta1**t), and eps is added to the root of v and not of v_hat. That is"
    " equal for gradients near 1, and too small a step for tiny ones.",
    zh="修正并进了学习率 lr * sqrt(1 - beta2**t) / (1 - beta1**t)，eps 加到了 v 而不是"
    " v_hat 的平方根上。梯度在 1 附近时没有差别，梯度很小时步长偏小。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / (np.sqrt(v) + eps), m, v


@_rule(
    "eps_in_both",
    en="The correction is put into the rate, and eps stands inside the root"
    " of v. That is equal for gradients near 1, and far too small a step for"
    " tiny ones.",
    zh="修正并进了学习率，eps 又放在 v 的根号里面。梯度在 1 附近时没有差别，"
    "梯度很小时步长小得多。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    rate = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    return w - rate * m / np.sqrt(v + eps), m, v


@_rule(
    "eps_as_least",
    en="eps is taken as a lower bound; it is added to the root.",
    zh="这里把 eps 当成了下限；应当加到平方根上。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return w - lr * m_hat / np.maximum(np.sqrt(v_hat), eps), m, v


@_rule(
    "eps_ignored",
    en="The argument eps is not used; 1e-8 is written in its place.",
    zh="没有用到参数 eps，而是写死了 1e-8。",
)
def _(w, g, m, v, t, lr, beta1, beta2, eps):
    m, v = _means(m, v, g, beta1, beta2)
    return _move(w, m, v, t, lr, beta1, beta2, 1e-8), m, v


def per_array(step, arguments):
    """A step that counts t anew for every array it comes to."""
    params, grads, state, *rest = arguments
    t, moved, kept = state.get("t", 0), {}, {}
    for name, w in params.items():
        means = {"t": t, **{k: state[k] for k in (name,) if k in state}}
        new, memory = step({name: w}, grads, means, *rest)
        moved[name], kept[name], t = new[name], memory[name], memory["t"]
    return moved, {**kept, "t": t}


PER_ARRAY = {
    "en": "t is counted for every array; it counts steps, once for all"
    " arrays: write it before the loop.",
    "zh": "每处理一个数组，t 就加了一次；t 数的是步数，所有数组共用：写在循环之前。",
}


@adam_step.mistake("t_per_array", **PER_ARRAY)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    given = params, grads, state, lr, beta1, beta2, eps
    return per_array(solution.adam_step, given)


@adam_step.mistake(
    "state_lost",
    en="Nothing reaches the next step, so that every step is a first one and"
    " as long as the rate: return m, v and t as the new state.",
    zh="什么都没有传到下一步，每一步都成了第一步，步长总等于学习率："
    "应当把 m、v、t 作为新的状态返回。",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    given = params, grads, {}, lr, beta1, beta2, eps
    return solution.adam_step(*given)


@adam_step.mistake(
    "shared_means",
    en="All arrays share one pair of means; each name needs its own.",
    zh="所有数组共用了一对平均；每个名字都要有自己的。",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    t, (m, v) = state.get("t", 0) + 1, state.get("means", (0, 0))
    moved = {}
    for name, w in params.items():
        m, v = _means(m, v, grads[name], beta1, beta2)
        moved[name] = _move(w, m, v, t, lr, beta1, beta2, eps)
    return moved, {"t": t, "means": (m, v)}


COUNT = {}


@adam_step.mistake(
    "t_outside",
    en="t is counted in a variable outside the function, so that two runs"
    " disturb each other; keep it in the state.",
    zh="t 记在函数外面的变量里，两次训练会互相干扰；应当放在状态里。",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    COUNT["t"] = COUNT.get("t", 0) if state else 0
    state = {**state, "t": COUNT["t"]}
    COUNT["t"] += 1
    return solution.adam_step(params, grads, state, lr, beta1, beta2, eps)


@adam_step.mistake(
    "by_place",
    en="Gradients are matched by their place in the dict; match them by name.",
    zh="这里按字典里的位置来配对梯度；应当按名字配对。",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    grads = zipped(params, grads)
    return solution.adam_step(params, grads, state, lr, beta1, beta2, eps)


@adam_step.mistake(
    "betas_ignored",
    en="The arguments beta1 and beta2 are not used; 0.9 and 0.999 are written"
    " in their place.",
    zh="没有用到参数 beta1 和 beta2，而是写死了 0.9 和 0.999。",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    return solution.adam_step(params, grads, state, lr, 0.9, 0.999, eps)


@adam_step.mistake(
    "in_place",
    en="`-=` changes the caller's arrays; make new ones.",
    zh="`-=` 改动了调用者的数组；应当建新的数组。",
    finding="purity",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    given = params, grads, state, lr, beta1, beta2, eps
    moved, kept = solution.adam_step(*given)
    for name in params:
        params[name] = moved[name]
    return params, kept


@adam_step.mistake(
    "state_filled",
    en="The means are written into the state that came in; make a new dict.",
    zh="两个平均写进了传入的状态；应当建一个新字典。",
    finding="purity",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    given = params, grads, state, lr, beta1, beta2, eps
    moved, kept = solution.adam_step(*given)
    state.update(kept)
    return moved, state


@adam_step.mistake(
    "no_state",
    en="Only the parameters come back; a step returns params and state.",
    zh="只返回了参数；一步应当返回 params 和 state 两样。",
    finding="not_a_step",
)
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    given = params, grads, state, lr, beta1, beta2, eps
    return solution.adam_step(*given)[0]


@adam_step.right("next_step_stored")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
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
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
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


@adam_step.right("rate_with_scaled_eps")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    def rule(w, g, m, v, t, lr, beta1, beta2, eps):
        m, v = _means(m, v, g, beta1, beta2)
        root = np.sqrt(1 - beta2**t)
        rate = lr * root / (1 - beta1**t)
        return w - rate * m / (np.sqrt(v) + eps * root), m, v

    return stepper(rule, (params, grads, state, lr, beta1, beta2, eps))


@adam_step.right("t_for_each_name")
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
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
def _(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    past = (*state.get("past", ()), {k: np.array(g) for k, g in grads.items()})
    new, ages = {}, np.arange(len(past))[::-1]
    for name in params:
        g = np.stack([np.asarray(each[name], dtype=float) for each in past])
        m = np.average(g, axis=0, weights=beta1**ages)
        v = np.average(g**2, axis=0, weights=beta2**ages)
        new[name] = params[name] - lr * m / (np.sqrt(v) + eps)
    return new, {"past": past}
