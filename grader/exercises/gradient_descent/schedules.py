"""Exercises of lesson 5: learning rates that change on the way."""

import math

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.common import EDGE
from grader.exercises.notes import FINE, WIDE
from grader.exercises.telling import fine, wide
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
NO_PURITY = {"shape": 1, "values": 2, "edges": 1}  # there are numbers only
FIRST = both("the first step", "第一步")
JUST_BEFORE = both("the last step before a drop", "下降之前的最后一步")
AT_DROP = both("the step of a drop", "正好下降的那一步")
EVERY_STEP = both("a drop at every step", "每一步都下降")
NO_DROP = both("a drop to 1 times the rate", "乘以 1，等于不降")
NO_WARMUP = both("no warm-up", "没有预热")
AT_TOP = both("at the end of the warm-up", "预热刚结束")
AT_END = both("the last step", "到了最后")
PAST_END = both("past the end", "超过了总步数")
FLOOR = both("a smallest rate above 0", "最小学习率大于 0")


step_decay = LADDER.add(
    solution.step_decay,
    parts=("rate",),
    points=NO_PURITY,
    hints=[
        both(
            "With every = 10: how many times has the rate dropped in step 9,"
            " in step 10, in step 25?",
            "every = 10 时：到第 9 步、第 10 步、第 25 步，学习率各降了几次？",
        ),
        both(
            "Which division gives that number, and nothing after the point?",
            "哪种除法正好给出这个次数，而且不带小数？",
        ),
        both(
            "Each drop multiplies by `drop`. What do k drops multiply by?",
            "每降一次乘以 drop。降 k 次一共乘以多少？",
        ),
    ],
    fits=(
        "step_late step_early one_drop_only only_in_the_step"
        " drop_at_every_step constant",
        "nearest_drop smooth rounded",
        "multiplied subtracted divided drop_is_what_goes inverse_time",
    ),
)
step_decay.show(25, 0.4)
step_decay.show(7, 0.9, 1 / 3, 3)
step_decay.show(23, 2.0, 0.25, 7)
step_decay.show(0, 0.4, note=FIRST, **EDGE)
step_decay.show(9, 0.4, note=JUST_BEFORE, **EDGE)
step_decay.show(10, 0.4, note=AT_DROP, **EDGE)
step_decay.show(3, 1.0, 0.5, 1, note=EVERY_STEP, **EDGE)


@step_decay.hidden
def _(rng):
    every, count = int(rng.integers(4, 9)), int(rng.integers(2, 5))
    lr, drop = rng.uniform(0.1, 0.9), rng.uniform(0.2, 0.4)
    case, inside = step_decay.case, int(rng.integers(2, every - 1))
    return [
        case(count * every + inside, lr, drop, every),
        case(every + 1, lr, drop, every),
        case(2 * every - 1, lr, drop, every),
        case(1, 1e-6 * (count + 0.45), drop, every, note=FINE),
        case(1, 9e3 + lr, drop, every, note=WIDE),
        case(int(rng.integers(21, 29)), lr),
        case(int(rng.integers(31, 39)), lr, drop),
        case(inside, lr, drop, every),
        case(0, lr, drop, every, note=FIRST, **EDGE),
        case(every - 1, lr, drop, every, note=JUST_BEFORE, **EDGE),
        case(count * every, lr, drop, every, note=AT_DROP, **EDGE),
        case(count, lr, drop, 1, note=EVERY_STEP, **EDGE),
        case(count * every, lr, 1.0, every, note=NO_DROP, **EDGE),
    ]


@step_decay.mistake(
    "nearest_drop",
    en="The number of drops is rounded to the nearest; only those that have"
    " come count: `//`.",
    zh="下降次数四舍五入了；只有已经发生的才算：用 `//`。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop ** round(step / every)


@step_decay.mistake(
    "smooth",
    en="The rate falls a little at every step; it stays the same until the"
    " next drop: `//` instead of `/`.",
    zh="学习率每一步都降一点；两次下降之间它应当不变：用 `//` 而不是 `/`。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop ** (step / every)


@step_decay.mistake(
    "one_drop_only",
    en="The rate drops once and never again.",
    zh="学习率只降了一次，以后就不再降。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop if step >= every else lr


@step_decay.mistake(
    "drop_at_every_step",
    en="The rate drops at every step; it drops once in `every` steps.",
    zh="每一步都在降；应当每 every 步降一次。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop**step


@step_decay.mistake(
    "only_in_the_step",
    en="The rate is low in the steps 10, 20, ... only, and high again after"
    " them: a drop stays.",
    zh="只在第 10、20…… 步时学习率低，之后又恢复了：降了就不再回去。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop if step and step % every == 0 else lr


@step_decay.mistake(
    "multiplied",
    en="The drops are multiplied, not raised to a power: k drops give"
    " drop**k.",
    zh="这里是 drop 乘以次数；降 k 次应当是 drop 的 k 次方。",
)
def _(step, lr, drop=0.5, every=10):
    k = step // every
    return lr * drop * k if k else lr


@step_decay.mistake(
    "subtracted",
    en="A share of the rate is subtracted at each drop, so that it ends at 0"
    " and below; each drop multiplies what is left.",
    zh="每次从学习率里减去一份，会减到 0 甚至负数；每次应当把剩下的乘以 drop。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * (1 - (1 - drop) * (step // every))


@step_decay.mistake(
    "divided",
    en="The rate is divided by drop and grows; multiply.",
    zh="学习率除以了 drop，反而变大；应当相乘。",
)
def _(step, lr, drop=0.5, every=10):
    return lr / drop ** (step // every)


@step_decay.mistake(
    "drop_is_what_goes",
    en="drop is taken for the share that goes; it is the share that stays.",
    zh="把 drop 当成了减掉的比例；它是留下的比例。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * (1 - drop) ** (step // every)


@step_decay.mistake(
    "step_late",
    en="The drop comes one step late: step `every` is the first with the"
    " lower rate.",
    zh="晚降了一步：第 every 步就应当是降低后的学习率。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop ** (max(step - 1, 0) // every)


@step_decay.mistake(
    "step_early",
    en="The drop comes one step early: steps are counted from 0.",
    zh="早降了一步：步数从 0 数起。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop ** ((step + 1) // every)


@step_decay.mistake(
    "rounded",
    en="The number of drops is rounded to the nearest; round it down, with"
    " `//`.",
    zh="下降的次数四舍五入了；应当用 `//` 向下取整。",
)
def _(step, lr, drop=0.5, every=10):
    return lr * drop ** math.floor(step / every + 0.5)


@step_decay.mistake(
    "inverse_time",
    en="This is lr / (1 + number of drops); each drop multiplies by drop.",
    zh="这是 lr / (1 + 次数)；每降一次应当乘以 drop。",
)
def _(step, lr, drop=0.5, every=10):
    return lr / (1 + step // every)


@step_decay.mistake(
    "constant",
    en="The rate never changes: step is not used.",
    zh="学习率始终不变：没有用到 step。",
)
def _(step, lr, drop=0.5, every=10):
    return lr


@step_decay.right("loop")
def _(step, lr, drop=0.5, every=10):
    rate = lr
    for number in range(1, step + 1):
        if number % every == 0:
            rate *= drop
    return rate


@step_decay.right("recursive")
def _(step, lr, drop=0.5, every=10):
    def rate(step):
        return lr if step < every else drop * rate(step - every)

    return rate(step)


@step_decay.right("by_numpy")
def _(step, lr, drop=0.5, every=10):
    return np.array([lr * np.power(drop, np.floor(step / every))])


@step_decay.right("by_logarithm")
def _(step, lr, drop=0.5, every=10):
    return math.exp(math.log(lr) + int(step / every) * math.log(drop))


cosine_schedule = LADDER.add(
    solution.cosine_schedule,
    parts=("rate",),
    points=NO_PURITY,
    hints=[
        both(
            "Draw it: the height at step 0, at step `warmup`, at step `total`,"
            " and far beyond. Which two pieces does the curve have?",
            "画出来：第 0 步、第 warmup 步、第 total 步以及更远处各有多高？"
            "曲线由哪两段组成？",
        ),
        both(
            "What share of the way down is done at a step after the warm-up?"
            " That share runs from 0 to 1; what must it not exceed?",
            "预热之后的某一步，下降的路程走完了几分之几？这个比例从 0 到 1；"
            "它不能超过多少？",
        ),
        both(
            "(1 + cos(pi * done)) / 2 falls from 1 to 0. By what do you"
            " multiply it, and what do you add, so that it falls from lr to"
            " lr_min?",
            "(1 + cos(pi * done)) / 2 从 1 降到 0。乘以什么、再加上什么，"
            "才会从 lr 降到 lr_min？",
        ),
    ],
    fits=(
        "warmup_from_floor warmup_one_ahead no_warmup warmup_is_flat"
        " straight_down",
        "goes_up_again divided_by_total one_step_short warmup_added"
        " warmup_not_left_out whole_schedule",
        "floor_ignored floor_added floor_as_limit not_halved degrees"
        " half_way whole_turn",
    ),
)
cosine_schedule.show(25, 100, 0.4)
cosine_schedule.show(3, 20, 0.8, 4)
cosine_schedule.show(8, 20, 0.8, 4)
cosine_schedule.show(9, 15, 1.0, 3, 0.2, note=FLOOR)
cosine_schedule.show(1, 15, 1.0, 3, 0.2, note=FLOOR)
cosine_schedule.show(0, 10, 0.4, note=NO_WARMUP, **EDGE)
cosine_schedule.show(0, 20, 0.8, 4, note=FIRST, **EDGE)
cosine_schedule.show(4, 20, 0.8, 4, note=AT_TOP, **EDGE)
cosine_schedule.show(20, 20, 0.8, 4, 0.1, note=AT_END, **EDGE)
cosine_schedule.show(35, 20, 0.8, 4, 0.1, note=PAST_END, **EDGE)


@cosine_schedule.hidden
def _(rng):
    warmup, total = int(rng.integers(5, 12)), int(rng.integers(40, 90))
    lr, low = rng.uniform(0.2, 0.9), rng.uniform(0.01, 0.1)
    up = int(rng.integers(1, warmup - 1))
    down = int(rng.integers(warmup + 3, total - 3))
    case, whole = cosine_schedule.case, (warmup, low)

    def scaled(low, high):
        return down, total, 10 ** rng.uniform(low, high), warmup

    return [
        fine(cosine_schedule, lambda: scaled(-4, 0)),
        wide(cosine_schedule, lambda: scaled(4, 6)),
        case(down, total, lr),
        case(up, total, lr, warmup),
        case(up + 1, total, lr, *whole, note=FLOOR),
        case(down, total, lr, warmup),
        case(down, total, lr, *whole, note=FLOOR),
        case(total - 1, total, lr, *whole),
        case(warmup - 1, total, lr, warmup),
        case(warmup + 1, total, lr, warmup),
        case(0, total, lr, note=NO_WARMUP, **EDGE),
        case(1, total, lr, 1, **EDGE),
        case(0, total, lr, *whole, note=FIRST, **EDGE),
        case(warmup, total, lr, *whole, note=AT_TOP, **EDGE),
        case(total, total, lr, *whole, note=AT_END, **EDGE),
        case(total, total, lr, note=AT_END, **EDGE),
        case(total + 1, total, lr, *whole, note=PAST_END, **EDGE),
        case(2 * total + up, total, lr, *whole, note=PAST_END, **EDGE),
    ]


def _cosine(step, total, lr, warmup, lr_min, *, low=None, turn=np.pi,
            of=None, end=True, first=0):  # fmt: skip
    """cosine_schedule with the places where learners go wrong open."""
    if step < warmup:
        return (low or 0) + (lr - (low or 0)) * (step + first) / warmup
    of = total - warmup if of is None else of
    done = (step - warmup) / of
    done = min(done, 1.0) if end else done
    return lr_min + (lr - lr_min) * (1 + np.cos(turn * done)) / 2


def _enter(id, *, en, zh):
    """Decorator: enter the options of `_cosine`, made from the arguments."""

    def enter(options):
        def rate(step, total, lr, warmup=0, lr_min=0.0):
            more = options(total, warmup, lr_min)
            return _cosine(step, total, lr, warmup, lr_min, **more)

        cosine_schedule.mistake(id, en=en, zh=zh)(rate)
        return options

    return enter


@_enter(
    "goes_up_again",
    en="Past the end the cosine rises again; the rate stays at lr_min there.",
    zh="超过总步数之后余弦又升了上去；那里学习率应当停在 lr_min。",
)
def _(total, warmup, lr_min):
    return {"end": False}


@_enter(
    "warmup_from_floor",
    en="The warm-up rises from lr_min; it rises from 0.",
    zh="预热是从 lr_min 升起的；应当从 0 升起。",
)
def _(total, warmup, lr_min):
    return {"low": lr_min}


@_enter(
    "warmup_one_ahead",
    en="The warm-up is one step ahead: it is 0 at step 0, and lr at step"
    " `warmup`, not before.",
    zh="预热早了一步：第 0 步应当是 0，到第 warmup 步才是 lr。",
)
def _(total, warmup, lr_min):
    return {"first": 1}


@_enter(
    "half_way",
    en="Only a quarter of the cosine's turn is used, so that the rate ends"
    " half-way; it falls from 0 to pi.",
    zh="余弦只转了四分之一圈，学习率只降到一半；角度应当从 0 到 pi。",
)
def _(total, warmup, lr_min):
    return {"turn": np.pi / 2}


@_enter(
    "whole_turn",
    en="The cosine makes a whole turn, down and up again; it makes half of"
    " one, from 0 to pi.",
    zh="余弦转了一整圈，降下去又升回来；应当只转半圈，从 0 到 pi。",
)
def _(total, warmup, lr_min):
    return {"turn": 2 * np.pi}


@_enter(
    "degrees",
    en="The angle is in degrees; np.cos takes radians: pi, not 180.",
    zh="角度用的是度；np.cos 用弧度：是 pi，不是 180。",
)
def _(total, warmup, lr_min):
    return {"turn": 180.0}


@_enter(
    "divided_by_total",
    en="The share is divided by total; the way down is total - warmup steps"
    " long.",
    zh="比例除以的是 total；下降的路程只有 total - warmup 步。",
)
def _(total, warmup, lr_min):
    return {"of": total}


@_enter(
    "one_step_short",
    en="The rate is lr_min one step early; it is so at step `total`.",
    zh="早了一步降到 lr_min；应当在第 total 步。",
)
def _(total, warmup, lr_min):
    return {"of": total - warmup - 1}


@_enter(
    "warmup_added",
    en="The way down takes `total` steps after the warm-up; the warm-up is"
    " counted in, and all is over at step `total`.",
    zh="预热之后又用了 total 步下降；total 包括预热，到第 total 步就应当结束。",
)
def _(total, warmup, lr_min):
    return {"of": total + warmup}


@cosine_schedule.mistake(
    "warmup_not_left_out",
    en="The way down is counted from step 0; it begins at step `warmup`, so"
    " the rate jumps there.",
    zh="下降从第 0 步算起；它从第 warmup 步才开始，所以学习率在那里跳了一下。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    return _cosine(step, total, lr, 0, lr_min)


@cosine_schedule.mistake(
    "no_warmup",
    en="There is no warm-up: the argument warmup is not used.",
    zh="没有预热：没有用到参数 warmup。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    return _cosine(step, total, lr, 0, lr_min)


@cosine_schedule.mistake(
    "warmup_is_flat",
    en="During the warm-up the rate is lr at once; it rises from 0 in a line.",
    zh="预热期间学习率一开始就是 lr；应当从 0 直线上升。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    return _cosine(max(step, warmup), total, lr, warmup, lr_min)


@cosine_schedule.mistake(
    "floor_ignored",
    en="The rate ends at 0: lr_min is not used.",
    zh="学习率降到了 0：没有用到 lr_min。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    return _cosine(step, total, lr, warmup, 0.0)


@cosine_schedule.mistake(
    "floor_added",
    en="lr_min is added on top, so that the rate begins above lr; the cosine"
    " falls by lr - lr_min.",
    zh="lr_min 是额外加上去的，学习率一开始就高过了 lr；余弦应当下降 lr - lr_min。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    return lr_min + _cosine(step, total, lr, warmup, 0.0)


@cosine_schedule.mistake(
    "floor_as_limit",
    en="The rate is cut off at lr_min; the whole curve is squeezed between lr"
    " and lr_min.",
    zh="学习率在 lr_min 处被截断；应当把整条曲线压在 lr 和 lr_min 之间。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    return max(lr_min, _cosine(step, total, lr, warmup, 0.0))


@cosine_schedule.mistake(
    "straight_down",
    en="The rate falls in a straight line; it falls as half a cosine does.",
    zh="学习率是直线下降的；应当沿半个余弦下降。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    done = min((step - warmup) / (total - warmup), 1.0)
    return lr - (lr - lr_min) * done


@cosine_schedule.mistake(
    "whole_schedule",
    en="The total is put where the step belongs, so that the rate is the last"
    " one from the start.",
    zh="该用当前步数的地方用了总步数，于是学习率从一开始就是最后的值。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    return _cosine(total, total, lr, warmup, lr_min)


@cosine_schedule.mistake(
    "not_halved",
    en="1 + cos runs from 2 to 0; it is divided by 2.",
    zh="1 + cos 从 2 变到 0；还要除以 2。",
)
def _(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    fall = _cosine(step, total, lr, warmup, lr_min) - lr_min
    return lr_min + 2 * fall


@cosine_schedule.right("other_identity")
def _(step, total, lr, warmup=0, lr_min=0.0):
    if step >= total:
        return lr_min
    if warmup > 0 and step <= warmup:
        return lr * (step / warmup)
    half = math.pi / 2 * (step - warmup) / (total - warmup)
    return lr_min + (lr - lr_min) * math.cos(half) ** 2


@cosine_schedule.right("weighted_mean")
def _(step, total, lr, warmup=0, lr_min=0.0):
    done = np.clip((step - warmup) / (total - warmup), 0.0, 1.0)
    weight = 0.5 + 0.5 * np.cos(np.pi * done)
    down = weight * lr + (1 - weight) * lr_min
    return np.where(step < warmup, lr * step / max(warmup, 1), down)


@cosine_schedule.right("by_sine")
def _(step, total, lr, warmup=0, lr_min=0.0):
    step = min(step, total)
    if step < warmup:
        return np.interp(step, [0, warmup], [0.0, lr])
    angle = (step - warmup) / (total - warmup) * np.pi
    return lr - (lr - lr_min) * np.sin(angle / 2) ** 2


@cosine_schedule.right("table")
def _(step, total, lr, warmup=0, lr_min=0.0):
    up = [lr * i / warmup for i in range(warmup)]
    falling = np.cos(np.linspace(0, np.pi, total - warmup + 1))
    rates = [*up, *(lr_min + (lr - lr_min) / 2 * (1 + falling))]
    return rates[min(step, len(rates) - 1)]
