"""Exercises of lesson 5: learning rates that change on the way."""

import math

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent.common import EDGE
from chainrule_course.exercises.notes import FINE, WIDE
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
NO_PURITY = {"shape": 1, "values": 2, "edges": 1}  # there are numbers only
FIRST = "the first step"
JUST_BEFORE = "the last step before a drop"
AT_DROP = "the step of a drop"
EVERY_STEP = "a drop at every step"
NO_DROP = "a drop to 1 times the rate"
NO_WARMUP = "no warm-up"
AT_TOP = "at the end of the warm-up"
AT_END = "the last step"
PAST_END = "past the end"
FLOOR = "a smallest rate above 0"


step_decay = LADDER.add(
    solution.step_decay,
    parts=("rate",),
    points=NO_PURITY,
    hints="""
        With every = 10: how many times has the rate dropped in step 9, in step
        10, in step 25?
        fits step_late step_early one_drop_only only_in_the_step
        fits drop_at_every_step constant

        Which division gives that number, and nothing after the point?
        fits nearest_drop smooth rounded

        Each drop multiplies by `drop`. What do k drops multiply by?
        fits multiplied subtracted divided drop_is_what_goes inverse_time
    """,
)
step_decay.show(25, 0.4)
step_decay.show(7, 0.9, 1 / 3, 3)
step_decay.show(23, 2.0, 0.25, 7)
step_decay.show(0, 0.4, note=FIRST, **EDGE)
step_decay.show(9, 0.4, note=JUST_BEFORE, **EDGE)
step_decay.show(10, 0.4, note=AT_DROP, **EDGE)
step_decay.show(3, 1.0, 0.5, 1, note=EVERY_STEP, **EDGE)


@step_decay.hidden
def step_decay_cases(rng):
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


step_decay.wrong(
    """
nearest_drop: step // every => round(step / every)
    The number of drops is rounded to the nearest; only those that have
    come count: `//`.
smooth: step // every => step / every
    The rate falls a little at every step; it stays the same until the next
    drop: `//` instead of `/`.
one_drop_only: lr * drop ** (step // every) => lr * drop if step >= every else lr
    The rate drops once and never again.
drop_at_every_step: step // every => step
    The rate drops at every step; it drops once in `every` steps.
only_in_the_step: lr * drop ** (step // every) => lr * drop if step and step % every == 0 else lr
    The rate is low in the steps 10, 20, ... only, and high again after
    them: a drop stays.
multiplied: return lr * drop ** (step // every) => k = step // every; return lr * drop * k if k else lr
    The drops are multiplied, not raised to a power: k drops give drop**k.
subtracted: return lr * (1 - (1 - drop) * (step // every))
    A share of the rate is subtracted at each drop, so that it ends at 0
    and below; each drop multiplies what is left.
divided: lr * drop ** (step // every) => lr / drop ** (step // every)
    The rate is divided by drop and grows; multiply.
drop_is_what_goes: drop ** (step // every) => (1 - drop) ** (step // every)
    drop is taken for the share that goes; it is the share that stays.
step_late: step // every => max(step - 1, 0) // every
    The drop comes one step late: step `every` is the first with the lower
    rate.
step_early: step // every => (step + 1) // every
    The drop comes one step early: steps are counted from 0.
rounded: return lr * drop ** math.floor(step / every + 0.5)
    The number of drops is rounded to the nearest; round it down, with
    `//`.
inverse_time: lr * drop ** (step // every) => lr / (1 + step // every)
    This is lr / (1 + number of drops); each drop multiplies by drop.
constant: lr * drop ** (step // every) => lr
    The rate never changes: step is not used.
""",
    math=math,
)


@step_decay.right("loop")
def loop(step, lr, drop=0.5, every=10):
    rate = lr
    for number in range(1, step + 1):
        if number % every == 0:
            rate *= drop
    return rate


@step_decay.right("recursive")
def recursive(step, lr, drop=0.5, every=10):
    def rate(step):
        return lr if step < every else drop * rate(step - every)

    return rate(step)


step_decay.unusual(
    """
by_numpy: lr * drop ** (step // every) => np.array([lr * np.power(drop, np.floor(step / every))])
by_logarithm: return math.exp(math.log(lr) + int(step / every) * math.log(drop))
""",
    math=math,
)


cosine_schedule = LADDER.add(
    solution.cosine_schedule,
    parts=("rate",),
    points=NO_PURITY,
    hints="""
        Draw it: the height at step 0, at step `warmup`, at step `total`, and
        far beyond. Which two pieces does the curve have?
        fits warmup_from_floor warmup_one_ahead no_warmup warmup_is_flat
        fits straight_down

        What share of the way down is done at a step after the warm-up? That
        share runs from 0 to 1; what must it not exceed?
        fits goes_up_again divided_by_total one_step_short warmup_added
        fits warmup_not_left_out whole_schedule

        (1 + cos(pi * done)) / 2 falls from 1 to 0. By what do you multiply it,
        and what do you add, so that it falls from lr to lr_min?
        fits floor_ignored floor_added floor_as_limit not_halved degrees
        fits half_way whole_turn
    """,
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
def cosine_schedule_cases(rng):
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


def _enter(id, *, says):
    """Decorator: enter the options of `_cosine`, made from the arguments."""

    def enter(options):
        def rate(step, total, lr, warmup=0, lr_min=0.0):
            more = options(total, warmup, lr_min)
            return _cosine(step, total, lr, warmup, lr_min, **more)

        cosine_schedule.mistake(id, says=says)(rate)
        return options

    return enter


@_enter(
    "goes_up_again",
    says=(
        "Past the end the cosine rises again; the rate stays at lr_min there."
    ),
)
def goes_up_again(total, warmup, lr_min):
    return {"end": False}


@_enter(
    "warmup_from_floor",
    says="The warm-up rises from lr_min; it rises from 0.",
)
def warmup_from_floor(total, warmup, lr_min):
    return {"low": lr_min}


@_enter(
    "warmup_one_ahead",
    says=(
        "The warm-up is one step ahead: it is 0 at step 0, and lr at"
        " step `warmup`, not before."
    ),
)
def warmup_one_ahead(total, warmup, lr_min):
    return {"first": 1}


@_enter(
    "half_way",
    says=(
        "Only a quarter of the cosine's turn is used, so that the rate"
        " ends half-way; it falls from 0 to pi."
    ),
)
def half_way(total, warmup, lr_min):
    return {"turn": np.pi / 2}


@_enter(
    "whole_turn",
    says=(
        "The cosine makes a whole turn, down and up again; it makes"
        " half of one, from 0 to pi."
    ),
)
def whole_turn(total, warmup, lr_min):
    return {"turn": 2 * np.pi}


@_enter(
    "degrees",
    says="The angle is in degrees; np.cos takes radians: pi, not 180.",
)
def degrees(total, warmup, lr_min):
    return {"turn": 180.0}


@_enter(
    "divided_by_total",
    says=(
        "The share is divided by total; the way down is total - warmup"
        " steps long."
    ),
)
def divided_by_total(total, warmup, lr_min):
    return {"of": total}


@_enter(
    "one_step_short",
    says="The rate is lr_min one step early; it is so at step `total`.",
)
def one_step_short(total, warmup, lr_min):
    return {"of": total - warmup - 1}


@_enter(
    "warmup_added",
    says=(
        "The way down takes `total` steps after the warm-up; the"
        " warm-up is counted in, and all is over at step `total`."
    ),
)
def warmup_added(total, warmup, lr_min):
    return {"of": total + warmup}


@cosine_schedule.mistake(
    "warmup_not_left_out",
    says=(
        "The way down is counted from step 0; it begins at step"
        " `warmup`, so the rate jumps there."
    ),
)
def warmup_not_left_out(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    return _cosine(step, total, lr, 0, lr_min)


cosine_schedule.wrong(
    """
no_warmup: return _cosine(step, total, lr, 0, lr_min)
    There is no warm-up: the argument warmup is not used.
warmup_is_flat: return _cosine(max(step, warmup), total, lr, warmup, lr_min)
    During the warm-up the rate is lr at once; it rises from 0 in a line.
floor_ignored: return _cosine(step, total, lr, warmup, 0.0)
    The rate ends at 0: lr_min is not used.
""",
    _cosine=_cosine,
)


@cosine_schedule.mistake(
    "floor_added",
    says=(
        "lr_min is added on top, so that the rate begins above lr; the"
        " cosine falls by lr - lr_min."
    ),
)
def floor_added(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    return lr_min + _cosine(step, total, lr, warmup, 0.0)


@cosine_schedule.mistake(
    "floor_as_limit",
    says=(
        "The rate is cut off at lr_min; the whole curve is squeezed"
        " between lr and lr_min."
    ),
)
def floor_as_limit(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    return max(lr_min, _cosine(step, total, lr, warmup, 0.0))


cosine_schedule.wrong(
    """
straight_down: float(lr_min + (lr - lr_min) * (1 + np.cos(np.pi * done)) / 2) => lr - (lr - lr_min) * done
    The rate falls in a straight line; it falls as half a cosine does.
whole_schedule: return _cosine(total, total, lr, warmup, lr_min)
    The total is put where the step belongs, so that the rate is the last
    one from the start.
""",
    _cosine=_cosine,
)


@cosine_schedule.mistake(
    "not_halved",
    says="1 + cos runs from 2 to 0; it is divided by 2.",
)
def not_halved(step, total, lr, warmup=0, lr_min=0.0):
    if step < warmup:
        return lr * step / warmup
    fall = _cosine(step, total, lr, warmup, lr_min) - lr_min
    return lr_min + 2 * fall


@cosine_schedule.right("other_identity")
def other_identity(step, total, lr, warmup=0, lr_min=0.0):
    if step >= total:
        return lr_min
    if warmup > 0 and step <= warmup:
        return lr * (step / warmup)
    half = math.pi / 2 * (step - warmup) / (total - warmup)
    return lr_min + (lr - lr_min) * math.cos(half) ** 2


@cosine_schedule.right("weighted_mean")
def weighted_mean(step, total, lr, warmup=0, lr_min=0.0):
    done = np.clip((step - warmup) / (total - warmup), 0.0, 1.0)
    weight = 0.5 + 0.5 * np.cos(np.pi * done)
    down = weight * lr + (1 - weight) * lr_min
    return np.where(step < warmup, lr * step / max(warmup, 1), down)


@cosine_schedule.right("by_sine")
def by_sine(step, total, lr, warmup=0, lr_min=0.0):
    step = min(step, total)
    if step < warmup:
        return np.interp(step, [0, warmup], [0.0, lr])
    angle = (step - warmup) / (total - warmup) * np.pi
    return lr - (lr - lr_min) * np.sin(angle / 2) ** 2


@cosine_schedule.right("table")
def table(step, total, lr, warmup=0, lr_min=0.0):
    up = [lr * i / warmup for i in range(warmup)]
    falling = np.cos(np.linspace(0, np.pi, total - warmup + 1))
    rates = [*up, *(lr_min + (lr - lr_min) / 2 * (1 + falling))]
    return rates[min(step, len(rates) - 1)]
