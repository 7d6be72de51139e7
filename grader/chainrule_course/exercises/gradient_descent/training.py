"""Exercises of lesson 5: the training loop."""

import numpy as np

from chainrule.checking.drivers.steps import EPOCHS
from chainrule_course.exercises.base import Ladder
from chainrule_course.exercises.gradient_descent.batches import minibatches
from chainrule_course.exercises.gradient_descent.common import EDGE
from chainrule_course.exercises.telling import fine, wide
from chainrule_course.solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
ONE_BATCH = "one batch in each epoch"
EQUAL_ROWS = "equal rows, so that their order does not matter"
FOLLOWED = "every step is followed: rows, parameters, gradients, state"
NO_EPOCH = "no epoch at all"
MANY_EPOCHS = "many epochs"


train = LADDER.add(
    solution.train,
    parts=("params", "history"),
    driver="training",
    hints="""
        Which three lines make one step: from a batch to the new parameters?
        fits whole_gradient loss_after gradient_once_an_epoch one_step_an_epoch
        fits params_lost gradients_added_up

        What has to live through all epochs, and what begins anew with each:
        params, state, the batches, the sum of the losses?
        fits state_anew state_lost total_not_reset batches_drawn_once one_epoch
        fits start_returned

        The last batch may be short. If each row is to count the same, what do
        you multiply a batch's loss by, and divide the sum by?
        fits batches_equal_weight last_batch_only first_batch_only losses_added
        fits rows_added divided_by_rows
    """,
)
START = {"w": np.array([0.0]), "b": np.array(0.0)}
WIDE = {"w": np.array([0.5, -1.0]), "b": np.array(0.25)}
ROWS = np.array([[1.0], [3.0]]), np.array([2.0, 4.0])
SAME = np.ones((5, 1)), np.full(5, 3.0)
TELLING = {"note": FOLLOWED}


def _data(n):
    """Rows that all differ, in two columns, and targets of no pattern."""
    k = np.arange(n)
    X = np.stack([(7 * k % n - 5) / 4, (k * k % n - 4) / 4], axis=1)
    return X, (3 * k * k + k) % 7 / 2.0 - 1


def _show(start, data, epochs, size, seed, **options):
    train.show("momentum", "line", start, *data, epochs, size,
               f"default_rng({seed})", **options)  # fmt: skip


_show(START, ROWS, 3, 2, 0, note=ONE_BATCH)
_show(START, SAME, 3, 2, 1, note=EQUAL_ROWS)
_show(WIDE, _data(11), 3, 4, 2, **TELLING)
_show(START, SAME, 2, 5, 3, note=ONE_BATCH, **EDGE)
_show(START, SAME, 2, 9, 4, note=ONE_BATCH, **EDGE)
_show(START, SAME, 0, 2, 5, note=NO_EPOCH, **EDGE)


@train.hidden
def train_cases(rng):
    n, d = int(rng.integers(12, 15)), int(rng.integers(2, 5))
    size, epochs = int(rng.integers(3, 5)), int(rng.integers(4, 6))
    start = {"w": rng.normal(size=d), "b": np.asarray(rng.normal())}
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    equal = np.repeat(X[:1], n, axis=0), np.repeat(y[:1], n)
    row = 2 * X[:1] / np.linalg.norm(X[:1])

    def case(X, y, epochs, size, **options):
        seed = f"default_rng({rng.integers(10**6)})"
        return train.case("momentum", "line", start, X, y, epochs, size, seed,
                          **options)  # fmt: skip

    def scaled(scale):
        y, seed = scale * rng.normal(size=n), rng.integers(10**6)
        still = {"w": np.zeros(d), "b": np.array(0.0)}
        data = rng.normal(size=(n, d)), y, 1, n
        return "momentum", "line", still, *data, f"default_rng({seed})"

    numbers = "params['w']", "params['b']", "history"
    return [
        fine(train, lambda: scaled(0.02), numbers),
        wide(train, lambda: scaled(2e3), numbers),
        case(X, y, epochs, n, note=ONE_BATCH),
        case(*equal, epochs, size, note=EQUAL_ROWS),
        case(equal[0][: 2 * size + 1], equal[1][: 2 * size + 1], epochs, size,
             note=EQUAL_ROWS),
        case(X, y, epochs, size, **TELLING),
        case(X[: 2 * size], y[: 2 * size], epochs, size, **TELLING),
        case(X, y, EPOCHS, size, note=MANY_EPOCHS),
        case(X, y, 2, 1, **TELLING, **EDGE),
        case(X, y, epochs, n + 2, **TELLING, **EDGE),
        case(row, y[:1], 12, 1, **EDGE),  # so long that the loss rises
        case(X, y, 0, size, note=NO_EPOCH, **EDGE),
    ]  # fmt: skip


def _train(step, loss_and_grads, params, X, y, epochs, size, rng, *,
           batches=solution.minibatches, weigh=len, state=None, anew=False,
           record=None, whole=False):  # fmt: skip
    """train with some of the places where learners go wrong open.

    weigh says how much a batch counts; anew starts with a new state in each
    epoch; record(losses, weights) gives what goes into the history; whole
    takes the gradient on all the data.
    """
    state, history = {} if state is None else state, []
    for _ in range(epochs):
        state = {} if anew else state
        losses, weights = [], []
        for Xb, yb in batches(X, y, size, rng):
            data = (X, y) if whole else (Xb, yb)
            loss, grads = loss_and_grads(params, *data)
            params, state = step(params, grads, state)
            losses.append(loss)
            weights.append(weigh(Xb))
        if record is None:
            history.append(np.average(losses, weights=weights))
        else:
            history.append(record(losses, weights))
    return params, np.array(history)


def _with(id, *, says, **options):
    """Enter a mistake that is `_train` with some options."""

    def function(*arguments):
        return _train(*arguments, **options)

    train.mistake(id, says=says)(function)


def _in_order(X, y, size, rng):
    for i in range(0, len(X), size):
        yield X[i : i + size], y[i : i + size]


def _without_last(X, y, size, rng):
    """Full batches only, but never none."""
    every = list(solution.minibatches(X, y, size, rng))
    full = [batch for batch in every if len(batch[0]) == min(size, len(X))]
    yield from full


_with(
    "state_anew",
    says=(
        "The state is emptied at the start of every epoch, and the"
        " velocity is lost; it lives through the whole training."
    ),
    anew=True,
)
_with(
    "batches_equal_weight",
    says=(
        "All batches count the same in the history; a short one counts"
        " for fewer rows."
    ),
    weigh=lambda Xb: 1,
)
_with(
    "last_batch_only",
    says=(
        "The history holds the loss of the last batch; it is the mean"
        " over all rows of the epoch."
    ),
    record=lambda losses, weights: losses[-1],
)
_with(
    "first_batch_only",
    says=(
        "The history holds the loss of the first batch; it is the mean"
        " over all rows of the epoch."
    ),
    record=lambda losses, weights: losses[0],
)
_with(
    "losses_added",
    says="The losses of an epoch are added up; divide, so that it is a mean.",
    record=lambda losses, weights: np.sum(losses),
)
_with(
    "rows_added",
    says=(
        "The losses of all rows are added up and not divided by their number."
    ),
    record=lambda losses, weights: np.dot(losses, weights),
)
_with(
    "divided_by_rows",
    says=(
        "The sum over batches is divided by the number of rows, though"
        " each loss is a mean already: multiply it by the rows of its"
        " batch first."
    ),
    record=lambda losses, weights: np.sum(losses) / sum(weights),
)
_with(
    "not_shuffled",
    says=(
        "The batches come in the order of the data; call minibatches with rng."
    ),
    batches=_in_order,
)
_with(
    "rotated",
    says=(
        "The rows are only rotated, and neighbours stay together; draw"
        " a new order of all rows."
    ),
    batches=minibatches.mistakes["rotated"].function,
)


train.wrong(
    """
generator_of_its_own: rest = (epochs, size, np.random.default_rng(1)); return _train(step, loss_and_grads, params, X, y, *rest)
    The order comes from a generator made in here; draw it from the rng
    that comes as an argument.
""",
    _train=_train,
)


@train.mistake(
    "first_epoch_in_order",
    says=(
        "The first epoch goes through the data in their order; every"
        " epoch draws its own."
    ),
)
def first_epoch_in_order(
    step, loss_and_grads, params, X, y, epochs, size, rng
):
    orders = iter([_in_order])

    def batches(*given):
        return next(orders, solution.minibatches)(*given)

    given = step, loss_and_grads, params, X, y, epochs, size, rng
    return _train(*given, batches=batches)


_with(
    "last_batch_dropped",
    says="The short batch at the end of an epoch is left out.",
    batches=_without_last,
)
_with(
    "whole_gradient",
    says=(
        "Every step uses the gradient on all the data; use that on the batch."
    ),
    whole=True,
)


@train.mistake(
    "state_lost",
    says=(
        "The state that step returns is not handed on: every step gets"
        " an empty one."
    ),
)
def state_lost(step, loss_and_grads, params, X, y, epochs, size, rng):
    def forgetful(params, grads, state):
        return step(params, grads, {})

    return _train(forgetful, loss_and_grads, params, X, y, epochs, size, rng)


train.wrong("""
params_lost: state, history = ({}, []) => moved, state, history = (params, {}, [])
    & params, state = step(params, grads, state) => moved, state = step(params, grads, state)
    & (params, np.array(history)) => (moved, np.array(history))
    The parameters that step returns are not used: every step leaves from
    the start again.
start_returned: given = (step, loss_and_grads, params, X, y, epochs, size, rng); return (dict(params), train(*given)[1])
    The parameters that came in go back; return those of the last step.
""")


@train.mistake(
    "gradient_once_an_epoch",
    says=(
        "The gradients of all batches are taken before the first step"
        " of the epoch; each step needs the gradient at the parameters"
        " as they are then."
    ),
)
def gradient_once_an_epoch(
    step, loss_and_grads, params, X, y, epochs, size, rng
):
    state, history = {}, []
    for _ in range(epochs):
        batches = list(solution.minibatches(X, y, size, rng))
        found = [loss_and_grads(params, *batch) for batch in batches]
        for _, grads in found:
            params, state = step(params, grads, state)
        losses = [loss for loss, _ in found]
        rows = [len(Xb) for Xb, _ in batches]
        history.append(np.average(losses, weights=rows))
    return params, np.array(history)


@train.mistake(
    "one_step_an_epoch",
    says=(
        "There is one step in each epoch, after the loop over the"
        " batches; each batch gives a step."
    ),
)
def one_step_an_epoch(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            total += loss * len(Xb)
        params, state = step(params, grads, state)
        history.append(total / len(X))
    return params, np.array(history)


train.wrong("""
loss_after: loss, grads = loss_and_grads(params, Xb, yb) => _, grads = loss_and_grads(params, Xb, yb)
    & loss * len(Xb) => loss_and_grads(params, Xb, yb)[0] * len(Xb)
    The loss of a batch is taken after the step; it is the one that came
    with the gradients, before the step.
""")


@train.mistake(
    "loss_of_all_data",
    says=(
        "The history holds the loss on all the data at the end of the"
        " epoch; it is the mean of the losses that came with the"
        " gradients."
    ),
)
def loss_of_all_data(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        for Xb, yb in solution.minibatches(X, y, size, rng):
            _, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
        history.append(loss_and_grads(params, X, y)[0])
    return params, np.array(history)


@train.mistake(
    "history_of_steps",
    says=(
        "The history has an entry for every step; it has one for every epoch."
    ),
)
def history_of_steps(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        for Xb, yb in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
            history.append(loss)
    return params, np.array(history)


train.wrong(
    """
total_not_reset: given = (step, loss_and_grads, params, X, y, epochs, size, rng); params, history = train(*given); return (params, np.cumsum(history))
    The sum of the losses is not set back to 0 in a new epoch.
one_epoch: epochs = min(epochs, 1); return _train(step, loss_and_grads, params, X, y, epochs, size, rng)
    The data are passed over once only; `return` stands in the loop over
    the epochs, or the generator was made once and is used up.
""",
    _train=_train,
)


@train.mistake(
    "batches_drawn_once",
    says=(
        "Every epoch has the same batches; draw new ones in each epoch,"
        " all from the one rng."
    ),
)
def batches_drawn_once(step, loss_and_grads, params, X, y, epochs, size, rng):
    once = list(solution.minibatches(X, y, size, rng))

    def batches(X, y, size, rng):
        return once

    given = step, loss_and_grads, params, X, y, epochs, size, rng
    return _train(*given, batches=batches)


train.wrong(
    """
one_epoch_more: epochs = epochs + 1; return _train(step, loss_and_grads, params, X, y, epochs, size, rng)
    There is one epoch too many.
""",
    _train=_train,
)


@train.mistake(
    "gradients_added_up",
    says=(
        "The gradients of earlier batches are still in: they are added"
        " up and never set back to 0."
    ),
)
def gradients_added_up(step, loss_and_grads, params, X, y, epochs, size, rng):
    total = {}

    def adding(params, Xb, yb):
        loss, grads = loss_and_grads(params, Xb, yb)
        for name, g in grads.items():
            total[name] = total.get(name, 0) + g
        return loss, dict(total)

    return _train(step, adding, params, X, y, epochs, size, rng)


@train.mistake(
    "divided_again",
    says=(
        "The gradients are divided by the size of the batch; they are"
        " those of a mean already."
    ),
)
def divided_again(step, loss_and_grads, params, X, y, epochs, size, rng):
    def divided(params, Xb, yb):
        loss, grads = loss_and_grads(params, Xb, yb)
        return loss, {name: g / size for name, g in grads.items()}

    return _train(step, divided, params, X, y, epochs, size, rng)


train.wrong("""
in_place finding=purity: given = (step, loss_and_grads, dict(params), X, y, epochs, size, rng); moved, history = train(*given); params.update(moved); return (params, history)
    The new parameters are written into the caller's dict; keep them in a
    variable of your own.
""")


@train.right("losses_repeated_for_rows")
def losses_repeated_for_rows(
    step, loss_and_grads, params, X, y, epochs, size, rng
):
    weights, memory, history = dict(params), {}, np.zeros(epochs)
    for epoch in range(epochs):
        losses = []
        for batch in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(weights, *batch)
            losses += [loss] * len(batch[1])
            weights, memory = step(weights, grads, memory)
        history[epoch] = np.mean(losses)
    return weights, history


@train.right("own_batches")
def own_batches(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    while len(history) < epochs:
        order, total = rng.permutation(len(y)), 0.0
        while len(order):
            rows, order = order[:size], order[size:]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            total += loss * len(rows) / len(y)
            params, state = step(params, grads, state)
        history.append(total)
    return [{name: np.array(w) for name, w in params.items()}, history]


@train.right("looks_at_all_data_as_well")
def looks_at_all_data_as_well(
    step, loss_and_grads, params, X, y, epochs, size, rng
):
    state, history = {}, []
    for _ in range(epochs):
        seen = []
        for Xb, yb in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            seen.append((loss, len(Xb)))
            params, state = step(params, grads, state)
        loss_and_grads(params, X, y)  # to print it
        losses, rows = zip(*seen, strict=True)
        history.append(np.average(losses, weights=rows))
    return {"params": params, "history": np.array(history)}


@train.right("copies_everywhere")
def copies_everywhere(step, loss_and_grads, params, X, y, epochs, size, rng):
    params = {name: np.array(w, dtype=float) for name, w in params.items()}
    state, history = {}, []
    for _ in range(epochs):
        batches = list(solution.minibatches(X.copy(), y.copy(), size, rng))
        total = 0.0
        for Xb, yb in batches:
            loss, grads = loss_and_grads(dict(params), Xb.copy(), yb.copy())
            grads = {name: np.array(g) for name, g in grads.items()}
            params, state = step(dict(params), grads, dict(state))
            total += len(yb) * loss
        history.append(total / sum(len(yb) for _, yb in batches))
    return params, tuple(history)


@train.right("orders_of_its_own")
def orders_of_its_own(step, loss_and_grads, params, X, y, epochs, size, rng):
    order, state, history = np.arange(len(X)), {}, []
    for _ in range(epochs):
        rng.shuffle(order)
        total = 0.0
        for i in range(0, len(X), size):
            rows = order[i : i + size]
            loss, grads = loss_and_grads(params, X[rows], y[rows])
            params, state = step(params, grads, state)
            total += loss * len(rows)
        history.append(total / len(X))
    return params, np.array(history)


train.unusual("""
single_precision_at_the_end: given = (step, loss_and_grads, params, X, y, epochs, size, rng); params, history = train(*given); return ({name: np.float32(w) for name, w in params.items()}, history)
""")
