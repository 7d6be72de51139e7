"""Exercises of lesson 6: when to stop training."""

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.training.common import EDGE
from solutions import evaluation as solution

LADDER = Ladder("06_training")
FALLING = both("it falls to the end", "一直下降到最后")
LATER = both("a better one comes after the stop", "停下之后还有更低的")
LEVEL = both("equal losses", "有相等的损失")
NO_NUMBERS = both("nan among them", "里面有 nan")
INFINITE = both("infinite losses", "有无穷大的损失")
PATIENT = both("patience longer than the list", "耐心比列表还长")
ONE_EPOCH = both("one epoch", "只有一轮")
NONE = both("no losses", "没有损失")
IMPATIENT = both("patience 0", "耐心为 0")

early_stopping = LADDER.add(
    solution.early_stopping,
    parts=("best", "stop"),
    hints=[
        both(
            "Go through 3, 1, 2, 2 with a finger. Which epoch is the best so"
            " far at each place, and how far behind you is it?",
            "用手指沿着 3、1、2、2 走。走到每一处，目前最好的是哪一轮？"
            "离现在几轮？",
        ),
        both(
            "Two numbers are kept on the way: the lowest loss so far, and its"
            " epoch. When do they change, and what are they before the first"
            " loss?",
            "一路上要记两个数：目前最低的损失，和它是哪一轮。"
            "什么时候更新？第一个损失之前是什么？",
        ),
        both(
            "nan < 3 is False, and so is nan > 3. Which way round does the"
            " comparison have to stand, so that nan never is the best?",
            "nan < 3 是 False，nan > 3 也是 False。比较应当怎么写，"
            "nan 才永远不会成为最好的？",
        ),
    ],
    fits=(
        "one_late one_early looks_ahead after_the_end last_always whole_list"
        " swapped",
        "ties_count never_reset compared_with_last last_for_best from_one"
        " largest loss_returned",
        "nan_as_best patience_unchecked empty_unchecked nan_breaks"
        " should_raise",
    ),
)
show = early_stopping.show
show([3.0, 1.0, 2.0, 2.0], 2)
show([3.0, 2.0, 1.0], 2, note=FALLING)
show([5.0, 3.0, 4.0, 2.0, 3.0, 3.0, 3.0, 1.0, 2.0], 3, note=LATER)
show([4.0, 2.0, 2.0, 3.0, 2.0, 1.0], 3, note=LEVEL)
show([np.nan, 2.0, np.nan, np.nan, 1.0], 2, note=NO_NUMBERS, **EDGE)
show([2.0, 3.0], 5, note=PATIENT, **EDGE)
show([2.0], 1, note=ONE_EPOCH, **EDGE)
show([2.0, 1.0], 0, note=IMPATIENT, **EDGE)
show([], 2, note=NONE, **EDGE)


@early_stopping.hidden
def _(rng):
    case, nan, inf = early_stopping.case, np.nan, np.inf
    up = np.sort(rng.uniform(1, 2, 8))

    def mix(*parts):
        return np.concatenate([np.ravel(part) for part in parts])

    best = rng.uniform(0.6, 0.9)
    waits = rng.uniform(1.2, 2.0, 3)
    noisy = mix(2.5, 2.0, waits, best, rng.uniform(1, 2, 4), 0.1, 2.0, 2.0)
    level = mix(3.0, best, 1.0, best, 1.5, best, 0.05, 0.04)
    long = mix(*[[3.0 - k / 4, 3.2] for k in range(9)],
               rng.uniform(2, 3, 12))  # fmt: skip
    broken = mix(nan, 2.0, nan, 1.5, nan, nan, nan, 0.5)
    return [
        case(noisy, 4, note=LATER),
        case(level, 4, note=LEVEL),
        case(long, 5),
        case(up[::-1], 2, note=FALLING),
        case(list(up), 3),
        case(rng.permutation(30) / 10, 1),
        case(broken, 3, note=NO_NUMBERS, **EDGE),
        case(np.full(6, nan), 2, note=NO_NUMBERS, **EDGE),
        case(mix(nan, up[::-1]), 2, note=NO_NUMBERS, **EDGE),
        case(mix(inf, inf, 2.0, 3.0, inf, 1.0), 2, note=INFINITE, **EDGE),
        case(np.full(4, inf), 2, note=INFINITE, **EDGE),
        case(mix(2.0, up), 20, note=PATIENT, **EDGE),
        case(up[:1], 1, note=ONE_EPOCH, **EDGE),
        case([3, 1, 2, 2, 2, 0], 3, note=both("whole numbers", "整数"), **EDGE),
        case(up, 0, note=IMPATIENT, **EDGE),
        case(up, -1, note=IMPATIENT, **EDGE),
        case(up[:0], 2, note=NONE, **EDGE),
    ]  # fmt: skip


slip = early_stopping.slip
WAIT = "epoch - best >= patience"
slip(
    "ties_count", "loss < lowest => loss <= lowest",
    en="An equal loss counts as better; only a lower one does, so that the"
    " first of several is the best.",
    zh="相等的损失也算作更好；要更低才算，所以几个相等时第一个最好。",
)  # fmt: skip
slip(
    "one_late", f"{WAIT} => epoch - best > patience",
    en="It stops one epoch too late: stop - best >= patience is enough.",
    zh="停晚了一轮：stop - best >= patience 就该停。",
)  # fmt: skip
slip(
    "one_early", f"{WAIT} => epoch - best >= max(patience - 1, 1)",
    en="It stops one epoch too early; wait until stop - best is patience.",
    zh="停早了一轮；应当等到 stop - best 达到 patience。",
)  # fmt: skip
slip(
    "largest", ("loss < lowest => loss > lowest", "np.inf => -np.inf"),
    en="The largest loss counts as the best; the lowest does.",
    zh="把最大的损失当成了最好的；应当是最低的。",
)  # fmt: skip
slip(
    "from_one", "return (best, epoch) => return (best + 1, epoch + 1)",
    en="The epochs are counted from 1; the first is epoch 0.",
    zh="轮数从 1 数起了；第一轮是 0。",
)  # fmt: skip
slip(
    "swapped", "return (best, epoch) => return (epoch, best)",
    en="best and stop are exchanged.",
    zh="best 和 stop 弄反了。",
)  # fmt: skip
slip(
    "last_for_best", "return (best, epoch) => return (epoch, epoch)",
    en="The last epoch comes as the best; the best is the one with the lowest"
    " loss.",
    zh="把最后一轮当成了最好的；最好的是损失最低的那一轮。",
)  # fmt: skip
slip(
    "loss_returned", "return (best, epoch) => return (lowest, epoch)",
    en="The lowest loss comes; the number of its epoch is wanted.",
    zh="返回的是最低的损失；要的是它在第几轮。",
)  # fmt: skip
slip(
    "after_the_end", "return (best, epoch) => return (best, best + patience)",
    en="stop is best + patience even where the losses end before; it is the"
    " last epoch then.",
    zh="损失提前结束时，stop 仍取 best + patience；这时应当是最后一轮。",
)  # fmt: skip
slip(
    "last_always", "return (best, epoch) => return (best, len(val_losses) -"
    " 1)", en="stop is always the last epoch; it is where the waiting ends.",
    zh="stop 总是最后一轮；应当是等到头的那一轮。",
)  # fmt: skip
slip(
    "patience_unchecked", "patience < 1 or len(val_losses) == 0 =>"
    " len(val_losses) == 0",
    en="A patience below 1 is let through; raise ValueError.",
    zh="小于 1 的 patience 没有被拦下；应当抛出 ValueError。",
)  # fmt: skip
slip(
    "empty_unchecked", ("patience < 1 or len(val_losses) == 0 => patience < 1",
                        "best, lowest = (0, np.inf) => epoch = 0; best, lowest = (0, np.inf)"),
    en="A list without losses is let through; raise ValueError.",
    zh="没有损失的列表没有被拦下；应当抛出 ValueError。",
)  # fmt: skip
slip(
    "nan_as_best", "loss < lowest => not loss >= lowest",
    en="nan counts as the best: every comparison with it is False. Ask"
    " whether the loss is lower.",
    zh="nan 被当成了最好的：与它的任何比较都是 False。应当问损失是否更低。",
)  # fmt: skip
slip(
    "nan_breaks", "best, lowest = (0, np.inf) => best, lowest ="
    " (0, val_losses[0])",
    en="The walk starts from the first loss; if that is nan, nothing is ever"
    " lower. Start from infinity.",
    zh="从第一个损失开始比较；如果它是 nan，就再也没有更低的了。"
    "应当从无穷大开始。",
)  # fmt: skip


@early_stopping.mistake(
    "never_reset",
    en="The count of epochs without progress is not set back to 0 when a lower"
    " loss comes.",
    zh="出现更低的损失时，没有进步的轮数没有清零。",
)
def _(val_losses, patience):
    if patience < 1 or len(val_losses) == 0:
        raise ValueError("patience")
    best, lowest, waited = 0, np.inf, 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            best, lowest = epoch, loss
        elif epoch > 0:
            waited += 1
        if waited >= patience:
            break
    return best, epoch


@early_stopping.mistake(
    "compared_with_last",
    en="Each loss is compared with the epoch before; compare it with the"
    " lowest so far.",
    zh="每个损失是与前一轮比较的；应当与目前最低的比较。",
)
def _(val_losses, patience):
    if patience < 1 or len(val_losses) == 0:
        raise ValueError("patience")
    best, before = 0, np.inf
    for epoch, loss in enumerate(val_losses):
        if loss < before:
            best = epoch
        before = loss
        if epoch - best >= patience:
            break
    return best, epoch


@early_stopping.mistake(
    "looks_ahead",
    en="The lowest of all losses is taken, also of those after the stop;"
    " whoever stops does not see them.",
    zh="取了全部损失里最低的，连停下之后的也算；停下的人看不到后面的损失。",
)
def _(val_losses, patience):
    _, stop = solution.early_stopping(val_losses, patience)
    losses = np.where(np.isnan(val_losses), np.inf, val_losses)
    return int(np.argmin(losses)), stop


@early_stopping.right("prefixes")
def _(val_losses, patience):
    losses = np.where(np.isnan(val_losses), np.inf, val_losses)
    if patience < 1 or losses.size < 1:
        raise ValueError
    for stop in range(len(losses)):
        best = int(np.argmin(losses[: stop + 1]))
        if stop >= best + patience:
            return best, stop
    return best, len(losses) - 1


@early_stopping.right("counter")
def _(val_losses, patience):
    if not patience >= 1 or not len(val_losses):
        raise ValueError("nothing to walk through")
    best, lowest, wait, epoch = 0, float("inf"), 0, -1
    for loss in val_losses:
        epoch += 1
        if loss < lowest:
            best, lowest, wait = epoch, loss, 0
        elif epoch > 0:
            wait += 1
            if wait == patience:
                return best, epoch
    return best, epoch


@early_stopping.right("running_minimum")
def _(val_losses, patience):
    if patience < 1 or len(val_losses) < 1:
        raise ValueError("none")
    losses = np.nan_to_num(np.array(val_losses, dtype=float), nan=np.inf)
    low = np.minimum.accumulate(losses)
    bests = np.array([int(np.flatnonzero(low == x)[0]) for x in low])
    waits = np.arange(len(low)) - bests
    stop = int(np.argmax(waits >= patience)) or len(low) - 1
    return {"best": bests[stop], "stop": stop}
