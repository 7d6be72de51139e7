"""Exercises of lesson 6: the training loop that validates and stops."""

import numpy as np

from chainrule.checking import codec
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.training.common import EDGE, seed
from chainrule_course.solutions import training as solution
from chainrule_course.solutions.evaluation import early_stopping
from chainrule_course.solutions.gradient_descent import minibatches

LADDER = Ladder("06_training")
ONE_BATCH = "one batch in each epoch"
EQUAL_ROWS = "equal rows, so that their order does not matter"  # fmt: skip
FOLLOWED = "every step is followed"
NO_EPOCH = "no epoch at all"
CLIMBS = "validation climbs at once"
LEVEL = "equal validation losses"
NO_NUMBERS = "nan among the validation losses"
PATIENT = "it falls to the last epoch"

fit = LADDER.add(
    solution.fit,
    parts=("params", "train_losses", "val_losses"),
    driver="fitting",
    hints="""
        Take the loop of train and mark the place where an epoch is over. Which
        three things happen there?
        fits validated_before never_stops validated_twice asked_late validated
        fits one_late stops_at_first_rise

        What has to live through all epochs: params, state, the best params,
        the lists of losses? Why does calling train for one epoch at a time not
        do?
        fits state_anew state_lost params_lost batches_equal_weight
        fits state_wrong_in_step

        early_stopping(val_losses, patience) can be asked after every epoch.
        How do you see from best and stop that this epoch is the best so far,
        and that it is time to stop?
        fits last_params chosen_by_training compared_with_first ties_count
        fits chosen epochs_run losses_of_best start_returned
    """,
)
START = {"w": np.array([0.0]), "b": np.array(0.0)}
WIDE = {"w": np.array([0.5, -1.0]), "b": np.array(0.25)}
ROWS = np.array([[1.0], [3.0]]), np.array([2.0, 4.0])
SAME = np.ones((5, 1)), np.full(5, 3.0)
K = np.arange(11)
TABLE = (
    np.stack([(7 * K % 11 - 5) / 4, (K * K % 11 - 4) / 4], axis=1),
    (3 * K * K + K) % 7 / 2.0 - 1,
)


def _show(script, start, data, epochs, size, number, patience, **options):
    fit.show("momentum", "line", script, start, *data, epochs, size,
             f"default_rng({number})", patience, **options)  # fmt: skip


_show([3.0, 1.0, 2.0], START, ROWS, 5, 2, 0, 1, note=ONE_BATCH)
_show([3.0, 1.0, 2.0, 1.5, 0.5], START, SAME, 5, 2, 1, 2, note=EQUAL_ROWS)
_show([3.0, 4.0, 2.0, 2.5, 2.0, 4.0, 5.0, 4.0, 1.0], WIDE, TABLE, 9, 4, 2, 3,
      note=FOLLOWED)  # fmt: skip
_show([3.0, 2.0, 1.0], START, ROWS, 3, 2, 3, 2, note=PATIENT, **EDGE)
_show([1.0, 2.0, 3.0, 4.0], START, ROWS, 4, 2, 4, 2, note=CLIMBS, **EDGE)
_show([np.nan, 2.0, 3.0, 3.0], START, ROWS, 4, 2, 5, 2, note=NO_NUMBERS,
      **EDGE)  # fmt: skip
_show([1.0], START, ROWS, 0, 2, 6, 2, note=NO_EPOCH, **EDGE)


@fit.hidden
def fit_cases(rng):
    n, d = int(rng.integers(12, 15)), int(rng.integers(2, 5))
    size = int(rng.integers(3, 5))
    start = {"w": rng.normal(size=d), "b": np.asarray(rng.normal())}
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    equal = np.repeat(X[:1], n, axis=0), np.repeat(y[:1], n)

    def case(script, X, y, epochs, size, patience, **options):
        return fit.case("momentum", "line", script, start, X, y, epochs, size,
                        seed(rng), patience, **options)  # fmt: skip

    high = rng.uniform(2, 3, 3).round(3)
    turning = [3.5, *high, 1.5, *(high + 0.2), 3.3, 0.5, 0.4]
    return [
        case(turning, X, y, 9, n, 4, note=ONE_BATCH),
        case([2.0, *high, 1.0, 1.2], *equal, 6, size, 5, note=EQUAL_ROWS),
        case(turning, X, y, 11, size, 3, note=FOLLOWED),
        case([9.0, 8.0, 7.0, 7.5, 7.2, 6.0], X, y, 6, size, 2, note=FOLLOWED),
        case([5.0, 4.0, 3.0, 2.0], X, y, 4, size, 1, note=PATIENT, **EDGE),
        case([*np.sort(high), 4.0], X, y, 4, size, 2, note=CLIMBS, **EDGE),
        case([2.0, 1.0, 1.0, 1.0, 1.0], X, y, 5, size, 3, note=LEVEL, **EDGE),
        case([np.nan, 3.0, np.nan, 2.0, np.nan, np.nan, 1.0], X, y, 7, size,
             2, note=NO_NUMBERS, **EDGE),
        case([np.nan] * 5, X, y, 5, size, 3, note=NO_NUMBERS, **EDGE),
        case([2.0, 3.0, 1.0], X, y, 3, 1, 9, note=FOLLOWED, **EDGE),
        case([2.0, 1.0], X, y, 2, n + 3, 2, note=ONE_BATCH, **EDGE),
        case([2.0, 1.0], X[:1], y[:1], 2, 1, 1, **EDGE),
        case([1.0, 1.0], X, y, 0, size, 2, note=NO_EPOCH, **EDGE),
    ]  # fmt: skip


def _fit(step, loss_and_grads, validate, params, X, y, epochs, size, rng,
         patience, better):  # fmt: skip
    """The right loop, with a rule of its own for which params to keep."""
    seen, vals = [params], []

    def keep(params):
        seen.append(params)
        vals.append(validate(params))
        return vals[-1]

    _, train_losses, val_losses = solution.fit(
        step, loss_and_grads, keep, params, X, y, epochs, size, rng, patience
    )
    best = seen[min(1, len(vals))]
    for k in range(2, len(vals) + 1):
        if better(vals[:k]):
            best = seen[k]
    return best, train_losses, val_losses


fit.wrong("""
last_params: return (best, => return (params,
    The parameters of the last epoch come back; those of the best should.
start_returned: if lowest == epoch: => if False:
    The first parameters come back; keep those of the best epoch.
never_stops: if stop - lowest >= patience: => if False:
    All epochs are run; the rule of early_stopping says when to stop.
one_late: early_stopping(val_losses, patience) => early_stopping(val_losses, patience + 1)
    & stop - lowest >= patience => stop - lowest > patience
    It stops one epoch too late: stop - best >= patience is enough.
stops_at_first_rise: stop - lowest >= patience => stop - lowest >= 1
    It stops at the first epoch without progress; patience says how many to
    wait.
chosen_by_training: early_stopping(val_losses, patience) => early_stopping(train_losses, patience)
    The best epoch is chosen by the training loss; what counts is the loss
    on rows that were kept apart.
validated_before: val_losses.append(validate(params)) => pass
    & total = 0.0 => total = 0.0; val_losses.append(validate(params))
    Validation comes before the epoch; it is asked of the parameters at its
    end.
validated_twice: val_losses.append(validate(params)) => val_losses.append(validate(params)); validate(params)
    validate is called twice in each epoch; it is slow, and once is enough:
    keep what it returned.
state_anew: total = 0.0 => total, state = (0.0, {})
    The state begins anew in each epoch, so that velocity and running means
    are lost. Calling train for one epoch at a time does that.
state_lost: params, state = step(params, grads, state) => params, _ = step(params, grads, state)
    The state that a step returns is not handed on.
batches_equal_weight: total += loss * len(Xb) => total += loss
    & total / len(X) => total / -(-len(X) // size)
    All batches count alike; the short one at the end has fewer rows, and
    each row counts the same.
losses_of_best: return (best, np.array(train_losses), np.array(val_losses)) => upto = lowest + 1 if val_losses else 0; return (best, np.array(train_losses[:upto]), np.array(val_losses[:upto]))
    The losses end with the best epoch; those of all epochs that were run
    should come.
compared_with_first: return _fit(step, loss_and_grads, validate, params, X, y, epochs, size, rng, patience, better=lambda losses: losses[-1] < losses[0])
    Every epoch that is better than the first counts as the best; compare
    with the lowest so far.
ties_count: return _fit(step, loss_and_grads, validate, params, X, y, epochs, size, rng, patience, better=lambda losses: losses[-1] <= np.nanmin(losses))
    An epoch as good as the best so far replaces it; only a lower loss
    does.
""", _fit=_fit)  # fmt: skip


fit.wrong(
    """
in_place finding=purity: first = codec.fresh(params); found = fit(step, loss_and_grads, validate, first, X, y, epochs, size, rng, patience); params.update(found[0]); return found
    The new parameters are written into the caller's dict; keep them in a
    variable of your own.
""",
    codec=codec,
)


@fit.right("all_kept_chosen_at_the_end")
def all_kept_chosen_at_the_end(
    step, loss_and_grads, validate, params, X, y, epochs, size, rng, patience
):
    seen, state, losses, vals = [params], {}, [], []
    while len(vals) < epochs:
        rows, now = [], seen[-1]
        for Xb, yb in minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(now, Xb, yb)
            now, state = step(now, grads, state)
            rows += [loss] * len(yb)
        seen.append(now)
        losses.append(np.mean(rows))
        vals.append(validate(now))
        best, stop = early_stopping(vals, patience)
        if stop - best >= patience:
            break
    if not vals:
        return params, [], []
    return seen[1 + best], losses, vals


@fit.right("own_counter")
def own_counter(
    step, loss_and_grads, validate, params, X, y, epochs, size, rng, patience
):
    best, lowest, wait = params, np.inf, 0
    state, losses, vals = {}, [], []
    for epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for k in range(0, len(X), size):
            rows = order[k : k + size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            total += loss * len(rows) / len(X)
        losses.append(total)
        vals.append(validate(params))
        wait += epoch > 0
        if epoch == 0 or vals[-1] < lowest:
            best, wait = params, 0
        if vals[-1] < lowest:
            lowest = vals[-1]
        if wait >= patience:
            break
    return best, np.array(losses), np.array(vals)


@fit.right("copies_kept")
def copies_kept(
    step, loss_and_grads, validate, params, X, y, epochs, size, rng, patience
):
    params = {name: np.array(w, dtype=float) for name, w in params.items()}
    best, state, history = dict(params), {}, []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(dict(params), Xb.copy(), yb.copy())
            params, state = step(dict(params), grads, dict(state))
            total += len(yb) * loss
        history.append((total / len(y), validate(dict(params))))
        losses, vals = zip(*history, strict=True)
        chosen, stop = early_stopping(vals, patience)
        if chosen == len(vals) - 1:
            best = {name: w.copy() for name, w in params.items()}
        if stop - chosen >= patience:
            break
    losses, vals = zip(*history, strict=True) if history else ((), ())
    return {
        "params": best, "train_losses": np.array(losses),
        "val_losses": np.array(vals),
    }  # fmt: skip
