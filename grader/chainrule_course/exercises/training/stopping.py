"""Exercises of lesson 6: when to stop training."""

import numpy as np

from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.training.common import EDGE
from chainrule_course.solutions import evaluation as solution

LADDER = Ladder("06_training")
FALLING = "it falls to the end"
LATER = "a better one comes after the stop"
LEVEL = "equal losses"
NO_NUMBERS = "nan among them"
INFINITE = "infinite losses"
PATIENT = "patience longer than the list"
ONE_EPOCH = "one epoch"
NONE = "no losses"
IMPATIENT = "patience 0"

early_stopping = LADDER.add(
    solution.early_stopping,
    parts=("best", "stop"),
    hints="""
        Go through 3, 1, 2, 2 with a finger. Which epoch is the best so far at
        each place, and how far behind you is it?
        fits one_late one_early looks_ahead after_the_end last_always
        fits whole_list swapped

        Two numbers are kept on the way: the lowest loss so far, and its epoch.
        When do they change, and what are they before the first loss?
        fits ties_count never_reset compared_with_last last_for_best from_one
        fits largest loss_returned

        nan < 3 is False, and so is nan > 3. Which way round does the
        comparison have to stand, so that nan never is the best?
        fits nan_as_best patience_unchecked empty_unchecked nan_breaks
        fits should_raise
    """,
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
def early_stopping_cases(rng):
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
        case([3, 1, 2, 2, 2, 0], 3, note="whole numbers", **EDGE),
        case(up, 0, note=IMPATIENT, **EDGE),
        case(up, -1, note=IMPATIENT, **EDGE),
        case(up[:0], 2, note=NONE, **EDGE),
    ]  # fmt: skip


early_stopping.wrong("""
ties_count: loss < lowest => loss <= lowest
    An equal loss counts as better; only a lower one does, so that the
    first of several is the best.
one_late: epoch - best >= patience => epoch - best > patience
    It stops one epoch too late: stop - best >= patience is enough.
one_early: epoch - best >= patience => epoch - best >= max(patience - 1, 1)
    It stops one epoch too early; wait until stop - best is patience.
largest: loss < lowest => loss > lowest
    & np.inf => -np.inf
    The largest loss counts as the best; the lowest does.
from_one: return (best, epoch) => return (best + 1, epoch + 1)
    The epochs are counted from 1; the first is epoch 0.
swapped: return (best, epoch) => return (epoch, best)
    best and stop are exchanged.
last_for_best: return (best, epoch) => return (epoch, epoch)
    The last epoch comes as the best; the best is the one with the lowest
    loss.
loss_returned: return (best, epoch) => return (lowest, epoch)
    The lowest loss comes; the number of its epoch is wanted.
after_the_end: return (best, epoch) => return (best, best + patience)
    stop is best + patience even where the losses end before; it is the
    last epoch then.
last_always: return (best, epoch) => return (best, len(val_losses) - 1)
    stop is always the last epoch; it is where the waiting ends.
patience_unchecked: patience < 1 or len(val_losses) == 0 => len(val_losses) == 0
    A patience below 1 is let through; raise ValueError.
empty_unchecked: patience < 1 or len(val_losses) == 0 => patience < 1
    & best, lowest = (0, np.inf) => epoch = 0; best, lowest = (0, np.inf)
    A list without losses is let through; raise ValueError.
nan_as_best: loss < lowest => not loss >= lowest
    nan counts as the best: every comparison with it is False. Ask whether
    the loss is lower.
nan_breaks: best, lowest = (0, np.inf) => best, lowest = (0, val_losses[0])
    The walk starts from the first loss; if that is nan, nothing is ever
    lower. Start from infinity.
""")  # fmt: skip


@early_stopping.mistake(
    "never_reset",
    says=(
        "The count of epochs without progress is not set back to 0 when"
        " a lower loss comes."
    ),
)
def never_reset(val_losses, patience):
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
    says=(
        "Each loss is compared with the epoch before; compare it with"
        " the lowest so far."
    ),
)
def compared_with_last(val_losses, patience):
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


early_stopping.wrong("""
looks_ahead: _, stop = early_stopping(val_losses, patience); losses = np.where(np.isnan(val_losses), np.inf, val_losses); return (int(np.argmin(losses)), stop)
    The lowest of all losses is taken, also of those after the stop;
    whoever stops does not see them.
""")


@early_stopping.right("prefixes")
def prefixes(val_losses, patience):
    losses = np.where(np.isnan(val_losses), np.inf, val_losses)
    if patience < 1 or losses.size < 1:
        raise ValueError
    for stop in range(len(losses)):
        best = int(np.argmin(losses[: stop + 1]))
        if stop >= best + patience:
            return best, stop
    return best, len(losses) - 1


@early_stopping.right("counter")
def counter(val_losses, patience):
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
def running_minimum(val_losses, patience):
    if patience < 1 or len(val_losses) < 1:
        raise ValueError("none")
    losses = np.nan_to_num(np.array(val_losses, dtype=float), nan=np.inf)
    low = np.minimum.accumulate(losses)
    bests = np.array([int(np.flatnonzero(low == x)[0]) for x in low])
    waits = np.arange(len(low)) - bests
    stop = int(np.argmax(waits >= patience)) or len(low) - 1
    return {"best": bests[stop], "stop": stop}
