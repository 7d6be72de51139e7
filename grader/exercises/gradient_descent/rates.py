"""Exercises of lesson 5: the search for a learning rate."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.common import EDGE
from grader.exercises.telling import fine, wide
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
ONE_FOR_EACH = both(
    "loss_at gives these losses, one for each rate",
    "loss_at 依次给出这些损失，每个学习率一个",
)
LUCKY = both(
    "one low loss between high ones is luck; a broad valley is not",
    "高损失中间冒出一个低的，只是运气；一片宽阔的低谷才可靠",
)
BLOWS_UP = both("the losses blow up", "损失爆炸了")
NOT_FINITE = both("a loss that is not a number", "出现了不是数的损失")
AT_ONCE = both("the first loss is not finite", "第一个损失就不是有限的数")
BELOW_LIMIT = both(
    "high, but not 4 times the smallest", "很高，但不到最小值的 4 倍"
)
AT_LIMIT = both("exactly 4 times the smallest", "恰好是最小值的 4 倍")
ONE_RATE = both("one rate", "只有一个学习率")
TWO_STEPS = both(
    "the losses rise in two steps, and the second is too high",
    "损失分两步上升，第二步才太高",
)
SPIKE = both("one high loss among low ones", "低损失中间有一个高的")
DECADES = np.array([1e-4, 1e-3, 0.01, 0.1, 1.0, 10.0, 100.0])


lr_range_test = LADDER.add(
    solution.lr_range_test,
    parts=("best", "losses"),
    driver="rates",
    hints=[
        both(
            "Rates go up one by one. How do you notice that a rate was too"
            " large, and what is the point of trying larger ones then?",
            "学习率一个个变大。怎样看出某个学习率已经太大？"
            "那时再试更大的，还有意义吗？",
        ),
        both(
            "The smallest single loss may be luck. Which mean tells what the"
            " neighbourhood of a rate is like, and what does it have at the"
            " two ends?",
            "单个最小的损失可能只是运气。什么样的平均能说明一个学习率附近的情形？"
            "在两端又怎样取？",
        ),
        both(
            "The cell above the exercise takes such means. Keep the losses"
            " as they came, and the means beside them: where are they"
            " smallest, and which rate stands there?",
            "题目上面那个单元格就在求这样的平均。损失照原样保存，平均另外求："
            "哪里最小，那里是哪个学习率？",
        ),
    ],
    fits=(
        "never_stops stops_at_a_rise four_times_the_first"
        " four_times_the_last four_times_the_mean three_times"
        " above_all_before infinity_kept skips blown_up_recorded"
        " not_a_number_kept large_rates_first",
        "not_smoothed smoothed_backwards ends_with_zeros ends_left_out",
        "smoothed_returned largest place_not_rate loss_not_rate last_rate"
        " tenth",
    ),
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
def _(rng):
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


@lr_range_test.mistake(
    "not_smoothed",
    en="The single smallest loss decides, which may be luck; smooth first.",
    zh="直接取了单个最小的损失，那可能只是运气；应当先平滑。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    return _best(rates, losses), np.array(losses)


@lr_range_test.mistake(
    "smoothed_backwards",
    en="Each loss is averaged with those before it only, so that the valley"
    " moves to larger rates; take the neighbours on both sides.",
    zh="每个损失只和它前面的平均，低谷因此偏向更大的学习率；应当取两侧的邻居。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    smooth = [
        np.mean(losses[max(i - 2, 0) : i + 1]) for i in range(len(losses))
    ]
    return _best(rates, smooth), np.array(losses)


@lr_range_test.mistake(
    "ends_with_zeros",
    en="At the ends the sum is divided by 3 although there are two numbers,"
    " so that the ends look better than they are.",
    zh="两端只有两个数，却也除以 3，于是两端显得比实际更好。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    padded = [0.0, *losses, 0.0]
    smooth = [np.mean(padded[i : i + 3]) for i in range(len(losses))]
    return _best(rates, smooth), np.array(losses)


@lr_range_test.mistake(
    "ends_left_out",
    en="The first and the last rate cannot win, as they have no mean; they"
    " have one neighbour each.",
    zh="第一个和最后一个学习率没有平均，不可能胜出；它们各有一个邻居，也应当算。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    if len(losses) < 3:
        return _best(rates, _smooth(losses)), np.array(losses)
    return float(rates[1 + np.argmin(_smooth(losses)[1:-1])]), np.array(losses)


@lr_range_test.mistake(
    "smoothed_returned",
    en="The smoothed losses come back; they are for the choice, and the losses"
    " come back as they came.",
    zh="返回的是平滑后的损失；平滑只用来选择，损失应当照原样返回。",
)
def _(loss_at, rates):
    smooth = _smooth(_tried(loss_at, rates))
    return _best(rates, smooth), np.array(smooth)


@lr_range_test.mistake(
    "never_stops",
    en="It goes on after the loss has blown up, and what comes later says"
    " nothing: stop at 4 times the smallest.",
    zh="损失爆炸之后还在继续，后面的数没有意义：超过最小值的 4 倍就停。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates, over=lambda loss, losses: False)
    return _best(rates, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "stops_at_a_rise",
    en="It stops at the first loss that is higher than the one before. That"
    " may be noise; stop at 4 times the smallest.",
    zh="损失比前一个高就停了。那可能只是噪声；超过最小值的 4 倍才停。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates, lambda loss, losses: loss > losses[-1])
    return _best(rates, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "four_times_the_first",
    en="The limit is 4 times the first loss; it is 4 times the smallest so"
    " far.",
    zh="上限用的是第一个损失的 4 倍；应当是到目前为止最小值的 4 倍。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates, lambda loss, losses: loss > 4 * losses[0])
    return _best(rates, _smooth(losses)), np.array(losses)


def _limit(id, en, zh, over):
    """Enter another limit as a mistake."""

    @lr_range_test.mistake(id, en=en, zh=zh)
    def _(loss_at, rates):
        losses = _tried(loss_at, rates, over)
        return _best(rates, _smooth(losses)), np.array(losses)


_limit(
    "four_times_the_last",
    "The limit is 4 times the loss before; it is 4 times the smallest so far.",
    "上限用的是前一个损失的 4 倍；应当是到目前为止最小值的 4 倍。",
    lambda loss, losses: loss > 4 * losses[-1],
)
_limit(
    "three_times",
    "It stops below 4 times the smallest loss.",
    "还没到最小值的 4 倍就停了。",
    lambda loss, losses: loss > 3 * min(losses),
)
_limit(
    "above_all_before",
    "It stops at a loss that is twice as high as all before it; the limit is"
    " 4 times the smallest.",
    "损失达到前面最大值的两倍就停了；上限应当是最小值的 4 倍。",
    lambda loss, losses: loss > 2 * max(losses),
)
_limit(
    "four_times_the_mean",
    "The limit is 4 times the mean of the losses; it is 4 times the smallest"
    " so far.",
    "上限用的是各损失平均值的 4 倍；应当是到目前为止最小值的 4 倍。",
    lambda loss, losses: loss > 4 * np.mean(losses),
)


@lr_range_test.mistake(
    "infinity_kept",
    en="inf goes into the losses; the trial ends at a loss that is not finite.",
    zh="inf 也记进了损失；遇到不是有限数的损失就应当结束。",
)
def _(loss_at, rates):
    losses = []
    for rate in rates:
        loss = loss_at(rate)
        if np.isnan(loss) or (losses and loss > 4 * min(losses)):
            break
        losses.append(loss)
    return _best(rates, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "skips",
    en="A loss that blows up is left out and the trial goes on; it ends there.",
    zh="爆炸的损失跳过之后还在继续试；应当就此结束。",
)
def _(loss_at, rates):
    losses, tried = [], []
    for rate in rates:
        loss = loss_at(rate)
        if np.isfinite(loss) and (not losses or loss <= 4 * min(losses)):
            losses.append(loss)
            tried.append(rate)
    return _best(tried, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "blown_up_recorded",
    en="The loss that blew up is recorded; leave it out.",
    zh="爆炸的那个损失也记了下来；不应当记。",
)
def _(loss_at, rates):
    losses = []
    for rate in rates:
        losses.append(loss_at(rate))
        if losses[-1] > 4 * np.nanmin(losses) or not np.isfinite(losses[-1]):
            break
    smooth = _smooth(losses[:-1] if len(losses) < len(rates) else losses)
    return _best(rates, smooth or losses), np.array(losses)


@lr_range_test.mistake(
    "not_a_number_kept",
    en="nan is not above any limit, `nan > x` is False: test for finite"
    " numbers as well.",
    zh="nan 不大于任何上限，`nan > x` 是 False：还要检查是不是有限的数。",
)
def _(loss_at, rates):
    losses = []
    for rate in rates:
        loss = loss_at(rate)
        if losses and loss > 4 * min(losses):
            break
        losses.append(loss)
    return _best(rates, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "largest",
    en="It picks the largest loss; the smallest is wanted.",
    zh="挑的是最大的损失；应当挑最小的。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    return float(rates[np.argmax(_smooth(losses))]), np.array(losses)


@lr_range_test.mistake(
    "place_not_rate",
    en="The place of the best rate comes back; return the rate itself.",
    zh="返回的是最佳学习率的位置；应当返回学习率本身。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    return int(np.argmin(_smooth(losses))), np.array(losses)


@lr_range_test.mistake(
    "loss_not_rate",
    en="The smallest loss comes back; return the rate that belongs to it.",
    zh="返回的是最小的损失；应当返回它对应的学习率。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    return float(np.min(_smooth(losses))), np.array(losses)


@lr_range_test.mistake(
    "last_rate",
    en="The last rate before the end comes back; it is far too large already.",
    zh="返回的是结束前最后一个学习率；它已经太大了。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    return float(rates[len(losses) - 1]), np.array(losses)


@lr_range_test.mistake(
    "tenth",
    en="A tenth of the best rate comes back. That is a good habit with it, and"
    " not one of the rates.",
    zh="返回的是最佳学习率的十分之一。实际使用时这是好习惯，但这里要的是试过的学习率。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates)
    return _best(rates, _smooth(losses)) / 10, np.array(losses)


@lr_range_test.mistake(
    "asked_twice",
    en="loss_at is called twice for each rate. It trains at every call, so the"
    " second answer is another; keep the first in a variable.",
    zh="每个学习率都调用了两次 loss_at。每次调用都会训练，第二次的结果就不同了；"
    "应当把第一次的结果存进变量。",
)
def _(loss_at, rates):
    losses = []
    for rate in rates:
        if not np.isfinite(loss_at(rate)):
            break
        loss = loss_at(rate)
        if not np.isfinite(loss) or (losses and loss > 4 * min(losses)):
            break
        losses.append(loss)
    return _best(rates, _smooth(losses)), np.array(losses)


@lr_range_test.mistake(
    "large_rates_first",
    en="The rates are tried from large to small; go from small to large, so"
    " that nothing has blown up before.",
    zh="从大到小试学习率；应当从小到大，免得一开始就爆炸。",
)
def _(loss_at, rates):
    losses = _tried(loss_at, rates[::-1])
    return _best(rates[::-1], _smooth(losses)), np.array(losses)


@lr_range_test.right("convolved")
def _(loss_at, rates):
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
def _(loss_at, rates):
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
def _(loss_at, rates):
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
def _(loss_at, rates):
    losses = np.array(_tried(loss_at, rates))
    if len(losses) == 0:
        raise ValueError("the first loss is not finite")
    places = np.arange(len(losses))
    near = (np.abs(places[:, None] - places) <= 1).astype(float)
    smooth = near @ losses / near.sum(axis=1)
    return [rates[smooth.argmin()], losses]
