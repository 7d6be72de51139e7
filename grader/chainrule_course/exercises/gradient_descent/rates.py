"""Exercises of lesson 5: the search for a learning rate."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent.common import EDGE
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
ONE_FOR_EACH = "loss_at gives these losses, one for each rate"
LUCKY = "one low loss between high ones is luck; a broad valley is not"
BLOWS_UP = "the losses blow up"
NOT_FINITE = "a loss that is not a number"
AT_ONCE = "the first loss is not finite"
BELOW_LIMIT = "high, but not 4 times the smallest"
AT_LIMIT = "exactly 4 times the smallest"
ONE_RATE = "one rate"
TWO_STEPS = "the losses rise in two steps, and the second is too high"
SPIKE = "one high loss among low ones"
DECADES = np.array([1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0, 100.0])


lr_range_test = LADDER.add(
    solution.lr_range_test,
    parts=("best", "losses"),
    driver="rates",
    hints="""
        Rates go up one by one. How do you notice that a rate was too large,
        and what is the point of trying larger ones then?
        fits never_stops stops_at_a_rise four_times_the_first
        fits four_times_the_last four_times_the_mean three_times
        fits above_all_before infinity_kept skips blown_up_recorded
        fits not_a_number_kept large_rates_first

        The smallest single loss may be luck. Which mean tells what the
        neighbourhood of a rate is like, and what does it have at the two ends?
        fits not_smoothed smoothed_backwards ends_with_zeros ends_left_out

        The cell above the exercise takes such means. Keep the losses as they
        came, and the means beside them: where are they smallest, and which
        rate stands there?
        fits smoothed_returned largest place_not_rate loss_not_rate last_rate
        fits tenth
    """,
)
lr_range_test.show(
    np.array([3.0, 2.0, 1.0, 1.5, 3.0, 20.0]), DECADES[:6], note=ONE_FOR_EACH
)
lr_range_test.show(
    np.array([3.0, 0.9, 2.5, 1.2, 1.0, 1.1, 2.0]), DECADES, note=LUCKY
)
lr_range_test.show(
    np.array([2.0, 1.5, 1.0, 5.0, 0.5, 0.4]), DECADES[:6], note=BLOWS_UP
)
lr_range_test.show(
    np.array([1.0, 2.0, 3.9, 2.0, 0.9, 0.6]), DECADES[:6], note=BELOW_LIMIT
)
lr_range_test.show(
    np.array([3.0, 1.0, 2.5, 6.0, 0.5, 0.4]), DECADES[:6], note=TWO_STEPS
)
lr_range_test.show(
    np.array([3.0, 2.0, 1.0, np.nan, 0.5, 0.5]), DECADES[:6], note=NOT_FINITE,
    **EDGE,
)  # fmt: skip
lr_range_test.show(
    np.array([3.0, 2.0, 1.0, np.inf, 0.5, 0.5]), DECADES[:6], note=NOT_FINITE,
    **EDGE,
)  # fmt: skip
lr_range_test.show(
    np.array([2.0, 1.0, 4.0, 1.0]), DECADES[:4], note=AT_LIMIT, **EDGE
)
lr_range_test.show(np.array([2.0]), DECADES[:1], note=ONE_RATE, **EDGE)
lr_range_test.show(np.array([np.nan, 1.0]), DECADES[:2], note=AT_ONCE, **EDGE)
lr_range_test.show(np.array([np.inf, 1.0]), DECADES[:2], note=AT_ONCE, **EDGE)


@lr_range_test.hidden
def lr_range_test_cases(rng):
    m = int(rng.integers(9, 14))
    rates = np.sort(10 ** rng.uniform(-4, 1, m))
    flat = np.linspace(3.0, 1.0, m) + rng.uniform(-0.15, 0.15, m)
    valley = 1 + np.abs(np.linspace(-2, 1.5, m)) + rng.uniform(-0.1, 0.1, m)
    place = int(rng.integers(2, m - 4))
    lucky = valley + 1.0
    lucky[1] = 0.9 * valley.min()
    blown = valley.copy()
    blown[place + 1 :] = 4.5 * valley[: place + 1].min()
    blown[place + 2 :] = 0.3
    far = blown.copy()
    far[place + 1] = 50.0
    high = valley.copy()
    high[place] = 3.8 * valley[:place].min()
    high[place + 1 :] = valley[:place].min() * rng.uniform(
        0.5, 0.9, m - place - 1
    )
    nan, inf = blown.copy(), blown.copy()
    nan[place + 1], inf[place + 1] = np.nan, np.inf
    first, infinite = valley.copy(), valley.copy()
    first[0], infinite[0] = np.nan, np.inf
    level = rng.uniform(1.0, 1.1, m)
    spike, two_steps = level.copy(), level.copy()
    spike[place] = 3.9 * level[:place].min()  # of any loss before it, too
    spike[place + 1 :] *= 0.7
    two_steps[place] = 2.5 * level[:place].min()
    two_steps[place + 1] = 5.0 * level[:place].min()
    two_steps[place + 2 :] = 0.3
    drift = 9.0 * 0.6 ** np.arange(m)  # 4 times the smallest, not the first
    drift[-2] = 5 * drift[-3]
    case = lr_range_test.case

    def scaled(scale, low, high):
        jitter = rng.uniform(-0.1, 0.1, m)
        losses = 1 + np.abs(np.linspace(-2, 1.5, m)) + jitter
        return scale * losses, np.sort(10 ** rng.uniform(low, high, m))

    parts = "best", "losses"
    return [
        fine(lr_range_test, lambda: scaled(2e-4, -4.5, -3.1), parts),
        wide(lr_range_test, lambda: scaled(200, 2.1, 3), parts),
        case(valley, rates),
        case(flat, rates),
        case(lucky, rates, note=LUCKY),
        case(blown, rates, note=BLOWS_UP),
        case(far, rates, note=BLOWS_UP),
        case(drift, rates, note=BLOWS_UP),
        case(high, rates, note=BELOW_LIMIT),
        case(spike, rates, note=SPIKE),
        case(two_steps, rates, note=TWO_STEPS),
        case(nan, rates, note=NOT_FINITE, **EDGE),
        case(inf, rates, note=NOT_FINITE, **EDGE),
        case(valley[:1], rates[:1], note=ONE_RATE, **EDGE),
        case(valley[:3], rates[:3], **EDGE),  # of two, both means are equal
        case(first, rates, note=AT_ONCE, **EDGE),
        case(infinite, rates, note=AT_ONCE, **EDGE),
    ]


def _tried(loss_at, rates, over=lambda loss, losses: loss > 4 * min(losses)):
    """The losses up to the end, with another rule for the end."""
    losses = []
    for rate in rates:
        loss = loss_at(rate)
        if not np.isfinite(loss) or (losses and over(loss, losses)):
            break
        losses.append(loss)
    return losses


def _smooth(losses):
    """The right means, each with its neighbours."""
    return [np.mean(losses[max(i - 1, 0) : i + 2]) for i in range(len(losses))]


def _best(rates, smooth):
    return float(rates[int(np.argmin(smooth))])


lr_range_test.wrong(
    """
not_smoothed: losses = _tried(loss_at, rates); return (_best(rates, losses), np.array(losses))
    The single smallest loss decides, which may be luck; smooth first.
smoothed_backwards: losses = _tried(loss_at, rates); smooth = [np.mean(losses[max(i - 2, 0):i + 1]) for i in range(len(losses))]; return (_best(rates, smooth), np.array(losses))
    Each loss is averaged with those before it only, so that the valley
    moves to larger rates; take the neighbours on both sides.
""",
    _best=_best,
    _tried=_tried,
)


@lr_range_test.mistake(
    "ends_with_zeros",
    says=(
        "At the ends the sum is divided by 3 although there are two"
        " numbers, so that the ends look better than they are."
    ),
)
def ends_with_zeros(loss_at, rates):
    losses = _tried(loss_at, rates)
    padded = [0.0, *losses, 0.0]
    smooth = [np.mean(padded[i : i + 3]) for i in range(len(losses))]
    return _best(rates, smooth), np.array(losses)


@lr_range_test.mistake(
    "ends_left_out",
    says=(
        "The first and the last rate cannot win, as they have no mean;"
        " they have one neighbour each."
    ),
)
def ends_left_out(loss_at, rates):
    losses = _tried(loss_at, rates)
    if len(losses) < 3:
        return _best(rates, _smooth(losses)), np.array(losses)
    return float(rates[1 + np.argmin(_smooth(losses)[1:-1])]), np.array(losses)


lr_range_test.wrong(
    """
smoothed_returned: smooth = _smooth(_tried(loss_at, rates)); return (_best(rates, smooth), np.array(smooth))
    The smoothed losses come back; they are for the choice, and the losses
    come back as they came.
never_stops: losses = _tried(loss_at, rates, over=lambda loss, losses: False); return (_best(rates, _smooth(losses)), np.array(losses))
    It goes on after the loss has blown up, and what comes later says
    nothing: stop at 4 times the smallest.
stops_at_a_rise: losses = _tried(loss_at, rates, lambda loss, losses: loss > losses[-1]); return (_best(rates, _smooth(losses)), np.array(losses))
    It stops at the first loss that is higher than the one before. That may
    be noise; stop at 4 times the smallest.
four_times_the_first: losses = _tried(loss_at, rates, lambda loss, losses: loss > 4 * losses[0]); return (_best(rates, _smooth(losses)), np.array(losses))
    The limit is 4 times the first loss; it is 4 times the smallest so far.
""",
    _best=_best,
    _smooth=_smooth,
    _tried=_tried,
)


def _limit(id, says, over):
    """Enter another limit as a mistake."""

    @lr_range_test.mistake(id, says=says)
    def lr_range_test_mistake(loss_at, rates):
        losses = _tried(loss_at, rates, over)
        return _best(rates, _smooth(losses)), np.array(losses)


_limit(
    "four_times_the_last",
    "The limit is 4 times the loss before; it is 4 times the smallest so far.",
    lambda loss, losses: loss > 4 * losses[-1],
)
_limit(
    "three_times",
    "It stops below 4 times the smallest loss.",
    lambda loss, losses: loss > 3 * min(losses),
)
_limit(
    "above_all_before",
    "It stops at a loss that is twice as high as all before it; the limit is"
    " 4 times the smallest.",
    lambda loss, losses: loss > 2 * max(losses),
)
_limit(
    "four_times_the_mean",
    "The limit is 4 times the mean of the losses; it is 4 times the smallest"
    " so far.",
    lambda loss, losses: loss > 4 * np.mean(losses),
)


@lr_range_test.mistake(
    "infinity_kept",
    says=(
        "inf goes into the losses; the trial ends at a loss that is not"
        " finite."
    ),
)
def infinity_kept(loss_at, rates):
    losses = []
    for rate in rates:
        loss = loss_at(rate)
        if np.isnan(loss) or (losses and loss > 4 * min(losses)):
            break
        losses.append(loss)
    return _best(rates, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "skips",
    says=(
        "A loss that blows up is left out and the trial goes on; it"
        " ends there."
    ),
)
def skips(loss_at, rates):
    losses, tried = [], []
    for rate in rates:
        loss = loss_at(rate)
        if np.isfinite(loss) and (not losses or loss <= 4 * min(losses)):
            losses.append(loss)
            tried.append(rate)
    return _best(tried, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "blown_up_recorded",
    says="The loss that blew up is recorded; leave it out.",
)
def blown_up_recorded(loss_at, rates):
    losses = []
    for rate in rates:
        losses.append(loss_at(rate))
        if losses[-1] > 4 * np.nanmin(losses) or not np.isfinite(losses[-1]):
            break
    smooth = _smooth(losses[:-1] if len(losses) < len(rates) else losses)
    return _best(rates, smooth or losses), np.array(losses)


@lr_range_test.mistake(
    "not_a_number_kept",
    says=(
        "nan is not above any limit, `nan > x` is False: test for"
        " finite numbers as well."
    ),
)
def not_a_number_kept(loss_at, rates):
    losses = []
    for rate in rates:
        loss = loss_at(rate)
        if losses and loss > 4 * min(losses):
            break
        losses.append(loss)
    return _best(rates, _smooth(losses)), np.array(losses)


lr_range_test.wrong(
    """
largest: losses = _tried(loss_at, rates); return (float(rates[np.argmax(_smooth(losses))]), np.array(losses))
    It picks the largest loss; the smallest is wanted.
place_not_rate: losses = _tried(loss_at, rates); return (int(np.argmin(_smooth(losses))), np.array(losses))
    The place of the best rate comes back; return the rate itself.
loss_not_rate: losses = _tried(loss_at, rates); return (float(np.min(_smooth(losses))), np.array(losses))
    The smallest loss comes back; return the rate that belongs to it.
last_rate: losses = _tried(loss_at, rates); return (float(rates[len(losses) - 1]), np.array(losses))
    The last rate before the end comes back; it is far too large already.
tenth: losses = _tried(loss_at, rates); return (_best(rates, _smooth(losses)) / 10, np.array(losses))
    A tenth of the best rate comes back. That is a good habit with it, and
    not one of the rates.
""",
    _best=_best,
    _smooth=_smooth,
    _tried=_tried,
)


@lr_range_test.mistake(
    "asked_twice",
    says=(
        "loss_at is called twice for each rate. It trains at every"
        " call, so the second answer is another; keep the first in a"
        " variable."
    ),
)
def asked_twice(loss_at, rates):
    losses = []
    for rate in rates:
        if not np.isfinite(loss_at(rate)):
            break
        loss = loss_at(rate)
        if not np.isfinite(loss) or (losses and loss > 4 * min(losses)):
            break
        losses.append(loss)
    return _best(rates, _smooth(losses)), np.array(losses)


lr_range_test.wrong(
    """
large_rates_first: losses = _tried(loss_at, rates[::-1]); return (_best(rates[::-1], _smooth(losses)), np.array(losses))
    The rates are tried from large to small; go from small to large, so
    that nothing has blown up before.
""",
    _best=_best,
    _smooth=_smooth,
    _tried=_tried,
)


@lr_range_test.right("convolved")
def convolved(loss_at, rates):
    losses = np.array([])
    for rate in rates:
        loss = float(loss_at(rate))
        if not np.isfinite(loss):
            break
        if losses.size and loss / losses.min() > 4:
            break
        losses = np.append(losses, loss)
    sums = np.convolve(losses, [1, 1, 1], "full")[1:-1]
    counts = np.convolve(np.ones(losses.size), [1, 1, 1], "full")[1:-1]
    return np.asarray(rates)[np.argmin(sums / counts)], losses


@lr_range_test.right("lists_and_infinity")
def lists_and_infinity(loss_at, rates):
    losses, least = [], np.inf
    for rate in list(rates):
        losses.append(loss_at(rate))
        least = min(least, losses[-1])
        if not losses[-1] < np.inf or losses[-1] > 4 * least:
            losses.pop()
            break
    if not losses:
        raise ValueError("no rate can be used")
    means = {}
    for i, rate in enumerate(rates[: len(losses)]):
        near = [losses[k] for k in (i - 1, i, i + 1) if 0 <= k < len(losses)]
        means[float(rate)] = sum(near) / len(near)
    return {"best": min(means, key=means.get), "losses": losses}


@lr_range_test.right("all_pairs")
def all_pairs(loss_at, rates):
    losses = _tried(loss_at, rates)
    best, lowest = None, np.inf
    for i in range(len(losses)):
        near = losses[i - 1 if i else 0 : i + 2]
        if np.average(near) < lowest:
            best, lowest = rates[i], np.average(near)
    if best is None:
        raise ValueError(rates)
    return best, tuple(losses)


@lr_range_test.right("matrix_of_means")
def matrix_of_means(loss_at, rates):
    losses = np.array(_tried(loss_at, rates))
    if len(losses) == 0:
        raise ValueError("the first loss is not finite")
    places = np.arange(len(losses))
    near = (np.abs(places[:, None] - places) <= 1).astype(float)
    smooth = near @ losses / near.sum(axis=1)
    return [rates[smooth.argmin()], losses]
