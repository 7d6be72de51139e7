"""Exercises of lesson 5: a plain step, momentum, Nesterov's look ahead."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.common import (
    CONSTANT,
    by_name,
    hidden_steps,
    one,
    show_steps,
    zipped,
)
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
STEP = {"parts": ("params", "state"), "driver": "steps"}


sgd_step = LADDER.add(
    solution.sgd_step,
    **STEP,
    hints=[
        both(
            "The gradient points uphill. Which way do you go, and how far if"
            " lr doubles?",
            "梯度指向上坡。你该往哪边走？lr 变成两倍，一步要走多远？",
        ),
        both(
            "params is a dict. How do you visit every name in it, and how do"
            " you find the gradient with the same name?",
            "params 是字典。怎样逐个取出里面的名字，又怎样找到同名的梯度？",
        ),
        both(
            "Write w - lr * g, and not w -= lr * g: which of the two leaves"
            " the caller's array alone? What comes back beside the new dict?",
            "写 w - lr * g，而不是 w -= lr * g：哪一种不会动调用者的数组？"
            "除了新的字典，还要返回什么？",
        ),
    ],
    fits=(
        "ascent no_rate rate_divides sign_only shrinks change_only",
        "biases_forgotten by_place first_only",
        "in_place same_dict no_state purity",
    ),
)
sgd_step.show(one(4.0, 1.0), [one(2.0, -2.0)] * 3, {}, 0.5, note=CONSTANT)
show_steps(sgd_step)


@sgd_step.hidden
def _(rng):
    return hidden_steps(sgd_step, rng)


def _sgd(params, grads, move):
    """sgd_step with another move(w, g)."""
    return {name: move(w, grads[name]) for name, w in params.items()}, {}


@sgd_step.mistake(
    "ascent",
    en="The step goes uphill, with the gradient; subtract it.",
    zh="这一步顺着梯度走，是上坡；应当减去梯度。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w + lr * g)


@sgd_step.mistake(
    "no_rate",
    en="The learning rate is not used.",
    zh="没有用到学习率 lr。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w - g)


@sgd_step.mistake(
    "rate_divides",
    en="The gradient is divided by the rate; it is multiplied.",
    zh="这里把梯度除以了学习率；应当相乘。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w - g / lr)


@sgd_step.mistake(
    "divided_again",
    en="The step is divided by the number of rows. The 1 / n is in the"
    " gradient already, and the rows of W are no examples.",
    zh="这一步又除以了行数。1 / n 已经在梯度里了，而且 W 的行并不是样本。",
)
def _(params, grads, state, lr):
    return _sgd(
        params, grads, lambda w, g: w - lr * g / np.atleast_1d(g).shape[0]
    )


@sgd_step.mistake(
    "sign_only",
    en="Only the sign of the gradient is used; its size belongs to the step.",
    zh="只用了梯度的符号；步长还取决于梯度的大小。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w - lr * np.sign(g))


@sgd_step.mistake(
    "mean_gradient",
    en="All entries of an array move by the same amount, the mean of its"
    " gradient; each has its own.",
    zh="数组里的每个数都移动了同样多，即梯度的平均值；每个数应当用自己的梯度。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w - lr * np.mean(g))


@sgd_step.mistake(
    "normalised",
    en="The gradient is divided by its length, so that every step is equally"
    " long.",
    zh="梯度除以了自己的长度，于是每一步都一样长。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w - lr * g / np.sqrt(np.sum(g**2)))


@sgd_step.mistake(
    "shrinks",
    en="The parameters are multiplied by the step: w * (1 - lr * g). Subtract"
    " it from them.",
    zh="参数乘上了这一步：w * (1 - lr * g)。应当从参数里减去它。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: w * (1 - lr * g))


@sgd_step.mistake(
    "change_only",
    en="What comes back is the change, - lr * g; add it to the parameters.",
    zh="返回的是改变量 - lr * g；应当把它加到参数上。",
)
def _(params, grads, state, lr):
    return _sgd(params, grads, lambda w, g: -lr * g)


@sgd_step.mistake(
    "never_moves",
    en="The parameters come back as they were.",
    zh="返回的参数和原来一样，没有更新。",
)
def _(params, grads, state, lr):
    return dict(params), {}


@sgd_step.mistake(
    "biases_forgotten",
    en="Only the weights move; biases learn too.",
    zh="只更新了权重；偏置也要学习。",
)
def _(params, grads, state, lr):
    moved = {
        name: w if name.startswith("b") else w - lr * grads[name]
        for name, w in params.items()
    }
    return moved, {}


@sgd_step.mistake(
    "by_place",
    en="Gradients are matched by their place in the dict; match them by name.",
    zh="这里按字典里的位置来配对梯度；应当按名字配对。",
)
def _(params, grads, state, lr):
    return solution.sgd_step(params, zipped(params, grads), state, lr)


@sgd_step.mistake(
    "momentum",
    en="A momentum is kept in the state; the plain step remembers nothing.",
    zh="状态里留着动量；普通的一步什么都不用记。",
)
def _(params, grads, state, lr):
    return solution.momentum_step(params, grads, state, lr)


@sgd_step.mistake(
    "whole_numbers",
    en="The new array is made like w, and holds whole numbers when w does.",
    zh="新数组是照着 w 建的，w 是整数时它也只能存整数。",
)
def _(params, grads, state, lr):
    def move(w, g):
        new = np.zeros_like(w)
        new[...] = w - lr * g
        return new

    return _sgd(params, grads, move)


@sgd_step.mistake(
    "in_place",
    en="`-=` changes the caller's arrays; make new ones.",
    zh="`-=` 改动了调用者的数组；应当建新的数组。",
    finding="purity",
)
def _(params, grads, state, lr):
    for name in params:
        if params[name].dtype == float:
            params[name] -= lr * grads[name]
        else:
            params[name] = params[name] - lr * grads[name]
    return params, state


@sgd_step.mistake(
    "same_dict",
    en="New arrays are put into the caller's dict; make a new dict.",
    zh="新数组放进了调用者的字典；应当建一个新字典。",
    finding="purity",
)
def _(params, grads, state, lr):
    for name in params:
        params[name] = params[name] - lr * grads[name]
    return params, state


@sgd_step.mistake(
    "no_state",
    en="Only the parameters come back; a step returns params and state.",
    zh="只返回了参数；一步应当返回 params 和 state 两样。",
    finding="not_a_step",
)
def _(params, grads, state, lr):
    return solution.sgd_step(params, grads, state, lr)[0]


@sgd_step.mistake(
    "first_only",
    en="`return` stands inside the loop, so only the first name comes back.",
    zh="`return` 写在循环里面，只返回了第一个名字。",
    finding="not_a_step",
)
def _(params, grads, state, lr):
    moved = {}
    for name in params:
        moved[name] = params[name] - lr * grads[name]
        return moved, state


@sgd_step.right("copies_first")
def _(params, grads, state, lr):
    moved = {name: np.array(w, dtype=float) for name, w in params.items()}
    for name in moved:
        moved[name] -= lr * grads[name]
    return moved, state


@sgd_step.right("step_added")
def _(params, grads, state, lr):
    step = {name: -lr * g for name, g in grads.items()}
    return [{name: params[name] + step[name] for name in step}, None]


@sgd_step.right("momentum_of_nothing")
def _(params, grads, state, lr):
    return solution.momentum_step(params, grads, state, lr, 0.0)


@sgd_step.right("numpy_functions")
def _(params, grads, state, lr):
    new = {}
    for name in sorted(params):
        new[name] = np.subtract(params[name], np.multiply(lr, grads[name]))
    return {"params": new, "state": {"steps": state.get("steps", 0) + 1}}


momentum_step = LADDER.add(
    solution.momentum_step,
    **STEP,
    hints=[
        both(
            "With a gradient of 1 at every step and beta = 0.9: what is the"
            " velocity after the first step, and after the second?",
            "如果每一步的梯度都是 1，beta = 0.9：第一步之后速度是多少？第二步之后呢？",
        ),
        both(
            "The velocity must survive until the next call. Where do you put"
            " it, and what do you take for it at the first step, when that is"
            " empty?",
            "速度要留到下一次调用。放在哪里？第一步时那里还是空的，又该取多少？",
        ),
        both(
            "state.get(name, 0) gives the old velocity or 0. The new one is"
            " beta times it, plus g. Which of the two moves w, and where does"
            " lr stand?",
            "state.get(name, 0) 取出旧的速度，没有就取 0。新速度是它的 beta 倍再加 g。"
            "移动 w 的是哪一个？lr 乘在哪里？",
        ),
    ],
    fits=(
        "averaged beta_at_gradient swapped no_friction gradient_again"
        " beta_twice plus_old_velocity",
        "velocity_not_kept gradient_kept step_kept kept_outside"
        " shared_velocity remembers one_memory",
        "rate_in_the_velocity rate_twice rate_missing old_velocity"
        " looks_ahead ascent sign_twice",
    ),
)
momentum_step.show(one(0.0, 4.0), [one(1.0, -2.0)] * 3, {}, 1.0, note=CONSTANT)
show_steps(momentum_step, 0.5)


@momentum_step.hidden
def _(rng):
    return hidden_steps(momentum_step, rng, rng.uniform(0.4, 0.55))


nesterov_step = LADDER.add(
    solution.nesterov_step,
    **STEP,
    hints=[
        both(
            "Momentum moves by the velocity v. Which v would come next if the"
            " next gradient were 0?",
            "动量法按速度 v 走一步。假如下一个梯度是 0，下一个 v 会是多少？",
        ),
        both(
            "Nesterov counts on that already: it moves by g and by what the"
            " new velocity will still give. Is that v, or beta * v?",
            "Nesterov 提前算上了它：除了 g，还要走新速度接下来会带来的那一段。"
            "那是 v，还是 beta * v？",
        ),
        both(
            "First v = beta * v + g, as with momentum. Then which v stands in"
            " w - lr * (g + beta * v), the old one or the new one?",
            "先和动量法一样算 v = beta * v + g。然后 w - lr * (g + beta * v)"
            " 里的 v，是旧的还是新的？",
        ),
    ],
    fits=(
        "no_friction swapped beta_at_gradient beta_twice gradient_again",
        "momentum wrong_sign beta_missing gradient_missing",
        "averaged rate_at_gradient_only step_kept_whole"
        " rate_in_the_velocity rate_twice ascent sign_twice",
    ),
)
nesterov_step.show(one(0.0, 4.0), [one(1.0, -2.0)] * 3, {}, 1.0, note=CONSTANT)
show_steps(nesterov_step, 0.5)


@nesterov_step.hidden
def _(rng):
    return hidden_steps(nesterov_step, rng, rng.uniform(0.4, 0.55))


def _moves(look):
    """(exercise, what its right rule moves by) for mistakes of both."""
    return nesterov_step if look else momentum_step


def _by(look, beta, g, v):
    """What the parameters move by, but for the rate."""
    return g + beta * v if look else v


def _both(id, **texts):
    """Decorator: enter a rule(w, g, v, lr, beta, by) as a mistake of both.

    by(g, v) is what the parameters should move by with a velocity v.
    """

    def enter(rule):
        for look in (False, True):

            def step(params, grads, state, lr, beta=0.9, *, look=look):
                def by(g, v):
                    return _by(look, beta, g, v)

                def one_array(w, g, v):
                    return rule(w, g, v, lr, beta, by)

                return by_name(params, grads, state, one_array)

            _moves(look).mistake(id, **texts)(step)
        return rule

    return enter


UPHILL = {
    "en": "The step goes uphill. Subtract the velocity; one that holds - g is"
    " added.",
    "zh": "这一步走的是上坡。应当减去速度；速度里用的是 - g，才加上它。",
}


@_both("ascent", **UPHILL)
def _(w, g, v, lr, beta, by):
    v = beta * v + g
    return w + lr * by(g, v), v


@_both("sign_twice", **UPHILL)
def _(w, g, v, lr, beta, by):
    v = beta * v - lr * g
    return w - by(-lr * g, v), v


@_both(
    "averaged",
    en="The gradient is weighted with 1 - beta, as in a running mean; here"
    " the velocity is beta * v + g, with the whole of g.",
    zh="梯度乘上了 1 - beta，成了滑动平均；这里的速度是 beta * v + g，g 不打折。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + (1 - beta) * g
    return w - lr * by(g, v), v


@_both(
    "beta_at_gradient",
    en="beta stands at the gradient; it belongs to the old velocity.",
    zh="beta 乘到了梯度上；它应当乘在旧的速度上。",
)
def _(w, g, v, lr, beta, by):
    v = v + beta * g
    return w - lr * by(g, v), v


@_both(
    "beta_at_both",
    en="beta stands at the gradient too; it belongs to the old velocity"
    " alone.",
    zh="梯度也乘上了 beta；它只应当乘在旧的速度上。",
)
def _(w, g, v, lr, beta, by):
    v = beta * (v + g)
    return w - lr * by(g, v), v


@_both(
    "swapped",
    en="The velocity keeps 1 - beta of itself; it should keep beta.",
    zh="速度保留了 1 - beta；应当保留 beta。",
)
def _(w, g, v, lr, beta, by):
    v = (1 - beta) * v + g
    return w - lr * by(g, v), v


@_both(
    "no_friction",
    en="The old velocity is added whole, without beta, and never fades.",
    zh="旧的速度整个加了进来，没有乘 beta，于是永远不会衰减。",
)
def _(w, g, v, lr, beta, by):
    v = v + g
    return w - lr * by(g, v), v


@_both(
    "rate_in_the_velocity",
    en="The rate is in the velocity, so that an old rate goes on acting when"
    " lr changes; v = beta * v + g, and lr multiplies the step.",
    zh="学习率乘进了速度里，lr 改变之后，旧的学习率还在起作用；应当是"
    " v = beta * v + g，走一步时才乘 lr。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + lr * g
    return w - by(lr * g, v), v


@_both(
    "rate_twice",
    en="The rate stands in the velocity and in the step; once is enough.",
    zh="速度里乘了学习率，走一步时又乘了一次；乘一次就够了。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + lr * g
    return w - lr * by(lr * g, v), v


@_both(
    "rate_missing",
    en="The learning rate is not used.",
    zh="没有用到学习率 lr。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + g
    return w - by(g, v), v


@_both(
    "velocity_not_kept",
    en="The velocity is not there at the next step: what comes back as the"
    " state must hold it, and the next call must read it.",
    zh="下一步时速度已经没有了：返回的状态里要存着它，下一次调用要读出来。",
)
def _(w, g, v, lr, beta, by):
    return w - lr * by(g, g), 0


@_both(
    "gradient_kept",
    en="The state keeps the last gradient and not the velocity, so that the"
    " memory is one step long.",
    zh="状态里存的是上一个梯度，而不是速度，于是只记得一步。",
)
def _(w, g, v, lr, beta, by):
    return w - lr * by(g, beta * v + g), g


@_both(
    "step_kept",
    en="The state keeps the velocity times the rate; the next step then"
    " multiplies by the rate again.",
    zh="状态里存的是速度乘学习率；下一步又会再乘一次学习率。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + g
    return w - lr * by(g, v), lr * v


@_both(
    "beta_twice",
    en="beta is applied twice to the old velocity: once when it is stored,"
    " once when it is read.",
    zh="旧的速度乘了两次 beta：存的时候一次，取的时候又一次。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + g
    return w - lr * by(g, v), beta * v


@_both(
    "gradient_again",
    en="The gradient is added to a velocity that holds it already, so it"
    " counts twice.",
    zh="速度里已经有这个梯度，又加了一次，于是算了两遍。",
)
def _(w, g, v, lr, beta, by):
    v = beta * v + g
    return w - lr * (g + by(g, v)), v


@_both(
    "whole_numbers",
    en="The array for the velocity is made like w and holds whole numbers"
    " when w does; make it of floats.",
    zh="存放速度的数组是照着 w 建的，w 是整数它就只能存整数；应当用浮点数。",
)
def _(w, g, v, lr, beta, by):
    whole = np.zeros_like(w) if np.ndim(v) == 0 else v
    new = np.zeros_like(whole)
    new[...] = beta * v + g
    return w - lr * by(g, new), new


@_both(
    "kept_by_reference",
    en="The first velocity is the caller's gradient array itself; when she"
    " writes the next gradient into it, the memory changes. Store a copy.",
    zh="第一个速度就是调用者的梯度数组本身；调用者再把下一个梯度写进去，记忆就变了。"
    "应当存一份副本。",
)
def _(w, g, v, lr, beta, by):
    new = g if np.ndim(v) == 0 and np.all(v == 0) else beta * v + g
    return w - lr * by(g, new), new


def _each_alone(name, **texts):
    """Decorator: enter a mistake(params, grads, state, lr, beta, step)."""

    def enter(function):
        for exercise in (momentum_step, nesterov_step):

            def step(params, grads, state, lr, beta=0.9, *, right=exercise):
                return function(
                    params, grads, state, lr, beta, right.reference
                )

            exercise.mistake(name, **texts)(step)
        return function

    return enter


@_each_alone(
    "by_place",
    en="Gradients are matched by their place in the dict; match them by name.",
    zh="这里按字典里的位置来配对梯度；应当按名字配对。",
)
def _(params, grads, state, lr, beta, right):
    return right(params, zipped(params, grads), state, lr, beta)


@_each_alone(
    "shared_velocity",
    en="All arrays share one velocity; each name needs its own.",
    zh="所有数组共用了一个速度；每个名字都要有自己的速度。",
)
def _(params, grads, state, lr, beta, right):
    moved, v = {}, state.get("v", 0)
    for name, w in params.items():
        one_of_all = {name: v}
        new, kept = right({name: w}, grads, one_of_all, lr, beta)
        moved[name], v = new[name], kept[name]
    return moved, {"v": v}


OUTSIDE = {}


@_each_alone(
    "kept_outside",
    en="The velocity is kept in a variable outside the function, so that two"
    " runs disturb each other; keep it in the state.",
    zh="速度存在函数外面的变量里，两次训练会互相干扰；应当放在状态里。",
)
def _(params, grads, state, lr, beta, right):
    if not state:
        OUTSIDE.clear()
    moved, kept = right(params, grads, OUTSIDE, lr, beta)
    OUTSIDE.update(kept)
    return moved, {"begun": True}


@_each_alone(
    "beta_ignored",
    en="The argument beta is not used; 0.9 is written in its place.",
    zh="没有用到参数 beta，而是写死了 0.9。",
)
def _(params, grads, state, lr, beta, right):
    return right(params, grads, state, lr, 0.9)


@_each_alone(
    "in_place",
    en="`-=` changes the caller's arrays; make new ones.",
    zh="`-=` 改动了调用者的数组；应当建新的数组。",
    finding="purity",
)
def _(params, grads, state, lr, beta, right):
    moved, kept = right(params, grads, state, lr, beta)
    for name in params:
        params[name] = moved[name]
    return params, kept


@_each_alone(
    "state_filled",
    en="The velocity is written into the state that came in; make a new dict.",
    zh="速度写进了传入的状态；应当建一个新字典。",
    finding="purity",
)
def _(params, grads, state, lr, beta, right):
    moved, kept = right(params, grads, state, lr, beta)
    state.update(kept)
    return moved, state


@_each_alone(
    "velocity_in_place",
    en="`*=` and `+=` change the velocity in the state that came in.",
    zh="`*=` 和 `+=` 改动了传入状态里的速度。",
    finding="purity",
)
def _(params, grads, state, lr, beta, right):
    moved, kept = right(params, grads, state, lr, beta)
    for name, v in kept.items():
        old = state.get(name)
        if old is not None and np.ndim(old):
            old[...] = v
            kept[name] = old
    return moved, kept


@_each_alone(
    "no_state",
    en="Only the parameters come back; a step returns params and state.",
    zh="只返回了参数；一步应当返回 params 和 state 两样。",
    finding="not_a_step",
)
def _(params, grads, state, lr, beta, right):
    return right(params, grads, state, lr, beta)[0]


@momentum_step.mistake(
    "old_velocity",
    en="The parameters move by the old velocity; compute the new one first.",
    zh="参数用旧的速度移动了；应当先算出新的速度。",
)
def _(params, grads, state, lr, beta=0.9):
    return by_name(
        params, grads, state, lambda w, g, v: (w - lr * v, beta * v + g)
    )


@momentum_step.mistake(
    "looks_ahead",
    en="This is Nesterov's step, w - lr * (g + beta * v), the next exercise;"
    " momentum moves by v.",
    zh="这是 Nesterov 的一步 w - lr * (g + beta * v)，下一题才用；动量法是按 v 走的。",
)
def _(params, grads, state, lr, beta=0.9):
    return solution.nesterov_step(params, grads, state, lr, beta)


@momentum_step.mistake(
    "plus_old_velocity",
    en="The step adds the old velocity whole, without beta.",
    zh="走一步时加的是整个旧速度，没有乘 beta。",
)
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        return w - lr * (g + v), beta * v + g

    return by_name(params, grads, state, rule)


@nesterov_step.mistake(
    "momentum",
    en="This is plain momentum. g + beta * v with the old v is the new v;"
    " look ahead with the new one.",
    zh="这是普通的动量法。用旧的 v 算 g + beta * v，得到的就是新的 v；"
    "向前看要用新的 v。",
)
def _(params, grads, state, lr, beta=0.9):
    return solution.momentum_step(params, grads, state, lr, beta)


@nesterov_step.mistake(
    "wrong_sign",
    en="The look ahead is added, w - lr * g + lr * beta * v; both parts go"
    " downhill, so both are subtracted.",
    zh="向前看的部分被加上了：w - lr * g + lr * beta * v；两部分都是下坡，都应当减去。",
)
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        v = beta * v + g
        return w - lr * g + lr * beta * v, v

    return by_name(params, grads, state, rule)


@nesterov_step.mistake(
    "beta_missing",
    en="It moves by g + v; of the velocity only beta * v is still to come.",
    zh="这一步按 g + v 走；速度接下来只会再带来 beta * v。",
)
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        v = beta * v + g
        return w - lr * (g + v), v

    return by_name(params, grads, state, rule)


@nesterov_step.mistake(
    "gradient_missing",
    en="It moves by beta * v alone; the gradient g belongs to the step too.",
    zh="这一步只按 beta * v 走；这一步还应当有梯度 g。",
)
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        v = beta * v + g
        return w - lr * beta * v, v

    return by_name(params, grads, state, rule)


@nesterov_step.mistake(
    "rate_at_gradient_only",
    en="Only the gradient is multiplied by the rate; the brackets are missing"
    " around g + beta * v.",
    zh="只有梯度乘了学习率；g + beta * v 外面少了括号。",
)
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        v = beta * v + g
        return w - (lr * g + beta * v), v

    return by_name(params, grads, state, rule)


@nesterov_step.mistake(
    "step_kept_whole",
    en="What is stored is the whole step g + beta * v; the velocity itself is"
    " to be stored.",
    zh="存下来的是整步 g + beta * v；应当存速度本身。",
)
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        v = beta * v + g
        step = g + beta * v
        return w - lr * step, step

    return by_name(params, grads, state, rule)


@momentum_step.right("velocity_downhill")
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        v = beta * v - g
        return w + lr * v, v

    return by_name(params, grads, state, rule)


@momentum_step.right("zeros_first")
def _(params, grads, state, lr, beta=0.9):
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
def _(params, grads, state, lr, beta=0.9):
    old = state.get("before", params)  # w moved by v times the rate then
    share = lr / state.get("lr", lr)
    new = {
        name: w - lr * grads[name] + share * beta * (w - old[name])
        for name, w in params.items()
    }
    kept = {name: np.array(w, dtype=float) for name, w in params.items()}
    return [new, {"before": kept, "lr": lr}]


@momentum_step.right("all_gradients_remembered")
def _(params, grads, state, lr, beta=0.9):
    past = [*state.get("past", []), {k: np.array(g) for k, g in grads.items()}]
    new = {}
    for name in params:
        v = sum(g[name] * beta**age for age, g in enumerate(reversed(past)))
        new[name] = params[name] - lr * v
    return new, {"past": past}


@nesterov_step.right("both_velocities")
def _(params, grads, state, lr, beta=0.9):
    def rule(w, g, v):
        old, v = v, beta * v - g
        return w + lr * (-beta * old + (1 + beta) * v), v

    return by_name(params, grads, state, rule)


@nesterov_step.right("momentum_and_the_rest")
def _(params, grads, state, lr, beta=0.9):
    moved, state = solution.momentum_step(params, grads, state, lr, beta)
    for name, v in state.items():
        moved[name] = moved[name] + lr * ((1 - beta) * v - grads[name])
    ahead = {name: params[name] - lr * (grads[name] + beta * state[name])
             for name in params}  # fmt: skip
    return ahead, dict(state)


@nesterov_step.right("next_velocity")
def _(params, grads, state, lr, beta=0.9):
    new, kept = {}, {"v": {}}
    for name, g in grads.items():
        v = g + beta * np.asarray(state.get("v", {}).get(name, 0.0))
        following = beta * v + g
        new[name] = np.add(params[name], -lr * following)
        kept["v"][name] = v
    return {"params": new, "state": kept}


@nesterov_step.right("gradient_and_velocity_apart")
def _(params, grads, state, lr, beta=0.9):
    v = {name: state[name] * beta if state else 0.0 * g
         for name, g in grads.items()}  # fmt: skip
    v = {name: v[name] + grads[name] for name in v}
    new = {
        name: params[name] - lr * grads[name] - lr * beta * v[name]
        for name in v
    }
    return new, v
