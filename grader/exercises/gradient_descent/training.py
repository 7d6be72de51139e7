"""Exercises of lesson 5: the training loop."""

import numpy as np

from chainrule.checking.drivers.steps import EPOCHS
from grader.exercises.base import Ladder, both
from grader.exercises.gradient_descent.batches import rotated
from grader.exercises.gradient_descent.common import EDGE
from grader.exercises.telling import fine, wide
from solutions import gradient_descent as solution

LADDER = Ladder("05_gradient_descent")
ONE_BATCH = both("one batch in each epoch", "每轮只有一批")
EQUAL_ROWS = both(
    "equal rows, so that their order does not matter",
    "各行相同，顺序没有影响",
)
FOLLOWED = both(
    "every step is followed: rows, parameters, gradients, state",
    "逐步跟踪：各行、参数、梯度、状态",
)
NO_EPOCH = both("no epoch at all", "一轮也不走")
MANY_EPOCHS = both("many epochs", "很多轮")


train = LADDER.add(
    solution.train,
    parts=("params", "history"),
    driver="training",
    hints=[
        both(
            "Which three lines make one step: from a batch to the new"
            " parameters?",
            "从一批数据到新的参数，这一步由哪三行组成？",
        ),
        both(
            "What has to live through all epochs, and what begins anew with"
            " each: params, state, the batches, the sum of the losses?",
            "params、state、各批数据、损失的和：哪些要贯穿所有的轮，"
            "哪些每一轮重新开始？",
        ),
        both(
            "The last batch may be short. If each row is to count the same,"
            " what do you multiply a batch's loss by, and divide the sum by?",
            "最后一批可能不满。要让每一行的分量相同，一批的损失要乘以什么？"
            "总和又要除以什么？",
        ),
    ],
    fits=(
        "whole_gradient loss_after gradient_once_an_epoch one_step_an_epoch"
        " params_lost gradients_added_up",
        "state_anew state_lost total_not_reset batches_drawn_once one_epoch"
        " start_returned",
        "batches_equal_weight last_batch_only first_batch_only losses_added"
        " rows_added divided_by_rows",
    ),
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
def _(rng):
    n, d = int(rng.integers(12, 15)), int(rng.integers(2, 5))
    size, epochs = int(rng.integers(3, 5)), int(rng.integers(3, 5))
    start = {"w": rng.normal(size=d), "b": np.asarray(rng.normal())}
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    equal = np.repeat(X[:1], n, axis=0), np.repeat(y[:1], n)

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
        case(X[:1], y[:1], epochs, 1, **EDGE),
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


def _with(id, *, en, zh, **options):
    """Enter a mistake that is `_train` with some options."""

    def function(*arguments):
        return _train(*arguments, **options)

    train.mistake(id, en=en, zh=zh)(function)


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
    en="The state is emptied at the start of every epoch, and the velocity is"
    " lost; it lives through the whole training.",
    zh="每一轮开始时都清空了状态，速度就丢了；状态要贯穿整个训练。",
    anew=True,
)
_with(
    "batches_equal_weight",
    en="All batches count the same in the history; a short one counts for"
    " fewer rows.",
    zh="history 里每一批的分量相同；不满的一批行数少，分量也应当小。",
    weigh=lambda Xb: 1,
)
_with(
    "last_batch_only",
    en="The history holds the loss of the last batch; it is the mean over all"
    " rows of the epoch.",
    zh="history 里记的只是最后一批的损失；应当是这一轮所有行的平均。",
    record=lambda losses, weights: losses[-1],
)
_with(
    "first_batch_only",
    en="The history holds the loss of the first batch; it is the mean over all"
    " rows of the epoch.",
    zh="history 里记的只是第一批的损失；应当是这一轮所有行的平均。",
    record=lambda losses, weights: losses[0],
)
_with(
    "losses_added",
    en="The losses of an epoch are added up; divide, so that it is a mean.",
    zh="一轮的损失只是加了起来；还要相除，才是平均。",
    record=lambda losses, weights: np.sum(losses),
)
_with(
    "rows_added",
    en="The losses of all rows are added up and not divided by their number.",
    zh="所有行的损失加了起来，没有除以行数。",
    record=lambda losses, weights: np.dot(losses, weights),
)
_with(
    "divided_by_rows",
    en="The sum over batches is divided by the number of rows, though each"
    " loss is a mean already: multiply it by the rows of its batch first.",
    zh="各批损失之和除以了行数，而每一批的损失已经是平均：要先乘以这一批的行数。",
    record=lambda losses, weights: np.sum(losses) / sum(weights),
)
_with(
    "not_shuffled",
    en="The batches come in the order of the data; call minibatches with rng.",
    zh="各批按数据原来的顺序出现；应当用 rng 调用 minibatches。",
    batches=_in_order,
)
_with(
    "rotated",
    en="The rows are only rotated, and neighbours stay together; draw a new"
    " order of all rows.",
    zh="各行只是整体轮转了一下，邻居始终在一起；应当为全部的行抽取新的顺序。",
    batches=rotated,
)


@train.mistake(
    "generator_of_its_own",
    en="The order comes from a generator made in here; draw it from the rng"
    " that comes as an argument.",
    zh="顺序来自函数自己建的生成器；应当从参数 rng 里抽取。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    rest = epochs, size, np.random.default_rng(1)
    return _train(step, loss_and_grads, params, X, y, *rest)


@train.mistake(
    "first_epoch_in_order",
    en="The first epoch goes through the data in their order; every epoch"
    " draws its own.",
    zh="第一轮按数据原来的顺序走；每一轮都应当抽取自己的顺序。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    orders = iter([_in_order])

    def batches(*given):
        return next(orders, solution.minibatches)(*given)

    given = step, loss_and_grads, params, X, y, epochs, size, rng
    return _train(*given, batches=batches)


_with(
    "last_batch_dropped",
    en="The short batch at the end of an epoch is left out.",
    zh="每一轮最后不满的一批被丢掉了。",
    batches=_without_last,
)
_with(
    "whole_gradient",
    en="Every step uses the gradient on all the data; use that on the batch.",
    zh="每一步用的都是全部数据的梯度；应当用这一批的。",
    whole=True,
)


@train.mistake(
    "state_lost",
    en="The state that step returns is not handed on: every step gets an empty"
    " one.",
    zh="step 返回的状态没有往下传：每一步拿到的都是空的。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    def forgetful(params, grads, state):
        return step(params, grads, {})

    return _train(forgetful, loss_and_grads, params, X, y, epochs, size, rng)


@train.mistake(
    "params_lost",
    en="The parameters that step returns are not used: every step leaves from"
    " the start again.",
    zh="没有用 step 返回的参数：每一步都从起点重新出发。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    moved, state, history = params, {}, []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            moved, state = step(params, grads, state)
            total += loss * len(Xb)
        history.append(total / len(X))
    return moved, np.array(history)


@train.mistake(
    "start_returned",
    en="The parameters that came in go back; return those of the last step.",
    zh="返回的是传入的参数；应当返回最后一步之后的参数。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    given = step, loss_and_grads, params, X, y, epochs, size, rng
    return dict(params), solution.train(*given)[1]


@train.mistake(
    "gradient_once_an_epoch",
    en="The gradients of all batches are taken before the first step of the"
    " epoch; each step needs the gradient at the parameters as they are then.",
    zh="一轮里先把各批的梯度都求好，再逐步更新；每一步要用当时参数处的梯度。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
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
    en="There is one step in each epoch, after the loop over the batches; each"
    " batch gives a step.",
    zh="每一轮只走了一步，写在遍历各批的循环之后；每一批都应当走一步。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            total += loss * len(Xb)
        params, state = step(params, grads, state)
        history.append(total / len(X))
    return params, np.array(history)


@train.mistake(
    "loss_after",
    en="The loss of a batch is taken after the step; it is the one that came"
    " with the gradients, before the step.",
    zh="一批的损失是在更新之后求的；应当用和梯度一起得到的、更新之前的损失。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        total = 0.0
        for Xb, yb in solution.minibatches(X, y, size, rng):
            _, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
            total += loss_and_grads(params, Xb, yb)[0] * len(Xb)
        history.append(total / len(X))
    return params, np.array(history)


@train.mistake(
    "loss_of_all_data",
    en="The history holds the loss on all the data at the end of the epoch;"
    " it is the mean of the losses that came with the gradients.",
    zh="history 里记的是一轮结束时全部数据的损失；应当是和梯度一起得到的那些损失的平均。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        for Xb, yb in solution.minibatches(X, y, size, rng):
            _, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
        history.append(loss_and_grads(params, X, y)[0])
    return params, np.array(history)


@train.mistake(
    "history_of_steps",
    en="The history has an entry for every step; it has one for every epoch.",
    zh="history 每一步都记了一个数；应当每一轮记一个。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    state, history = {}, []
    for _ in range(epochs):
        for Xb, yb in solution.minibatches(X, y, size, rng):
            loss, grads = loss_and_grads(params, Xb, yb)
            params, state = step(params, grads, state)
            history.append(loss)
    return params, np.array(history)


@train.mistake(
    "total_not_reset",
    en="The sum of the losses is not set back to 0 in a new epoch.",
    zh="新的一轮开始时，损失的和没有清零。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    given = step, loss_and_grads, params, X, y, epochs, size, rng
    params, history = solution.train(*given)
    return params, np.cumsum(history)


@train.mistake(
    "one_epoch",
    en="The data are passed over once only; `return` stands in the loop over"
    " the epochs, or the generator was made once and is used up.",
    zh="数据只过了一遍：`return` 写在了各轮的循环里，或者生成器只建了一次，已经用完。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    epochs = min(epochs, 1)
    return _train(step, loss_and_grads, params, X, y, epochs, size, rng)


@train.mistake(
    "batches_drawn_once",
    en="Every epoch has the same batches; draw new ones in each epoch, all"
    " from the one rng.",
    zh="每一轮的批都一样；每一轮都要重新抽，而且都从同一个 rng 里抽。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    once = list(solution.minibatches(X, y, size, rng))

    def batches(X, y, size, rng):
        return once

    given = step, loss_and_grads, params, X, y, epochs, size, rng
    return _train(*given, batches=batches)


@train.mistake(
    "one_epoch_more",
    en="There is one epoch too many.",
    zh="多走了一轮。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    epochs = epochs + 1
    return _train(step, loss_and_grads, params, X, y, epochs, size, rng)


@train.mistake(
    "gradients_added_up",
    en="The gradients of earlier batches are still in: they are added up and"
    " never set back to 0.",
    zh="之前各批的梯度还留着：梯度一直累加，没有清零。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    total = {}

    def adding(params, Xb, yb):
        loss, grads = loss_and_grads(params, Xb, yb)
        for name, g in grads.items():
            total[name] = total.get(name, 0) + g
        return loss, dict(total)

    return _train(step, adding, params, X, y, epochs, size, rng)


@train.mistake(
    "divided_again",
    en="The gradients are divided by the size of the batch; they are those of"
    " a mean already.",
    zh="梯度又除以了批量大小；它们已经是平均损失的梯度。",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    def divided(params, Xb, yb):
        loss, grads = loss_and_grads(params, Xb, yb)
        return loss, {name: g / size for name, g in grads.items()}

    return _train(step, divided, params, X, y, epochs, size, rng)


@train.mistake(
    "in_place",
    en="The new parameters are written into the caller's dict; keep them in a"
    " variable of your own.",
    zh="新参数写进了调用者的字典；应当用自己的变量来存。",
    finding="purity",
)
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    given = step, loss_and_grads, dict(params), X, y, epochs, size, rng
    moved, history = solution.train(*given)
    params.update(moved)
    return params, history


@train.right("losses_repeated_for_rows")
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
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
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
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
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
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
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
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
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
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


@train.right("single_precision_at_the_end")
def _(step, loss_and_grads, params, X, y, epochs, size, rng):
    given = step, loss_and_grads, params, X, y, epochs, size, rng
    params, history = solution.train(*given)
    return {name: np.float32(w) for name, w in params.items()}, history
