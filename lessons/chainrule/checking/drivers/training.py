"""Follow a training loop and name the first step at which it goes wrong.

`train` gets functions that write down how they are called. A log made of
these calls tells which rows came, at which parameters the gradients were
taken, what was given to each step. Whatever order the batches were drawn in,
it tells where the loop leaves the right path.
"""

from dataclasses import dataclass

import numpy as np

from chainrule.checking import codec, compare
from chainrule.checking.drivers.calls import MOST_CALLS, driver, facts
from chainrule.checking.drivers.steps import (
    EPOCHS,
    FEWEST,
    batch_of,
    chance,
    generator,
    near,
    pair_of,
    rows_apart,
    rows_of,
)

RATE, BETA = 0.1, 0.5
MORE = "anew", "other"  # further runs, with the seed and with the next one
FAULTS = (
    "size_wrong_in_step",
    "rows_wrong_in_step",
    "gradient_wrong_in_step",
    "gradient_old_in_step",
    "params_old_in_step",
    "state_wrong_in_step",
)


def line(params, X, y):
    """Mean squared error of X @ w + b, and its gradients."""
    error = X @ params["w"] + params["b"] - y
    gradients = {"w": 2 * X.T @ error / len(y), "b": 2 * error.mean()}
    return float(np.mean(error**2)), gradients


def momentum(params, grads, state):
    """Step of v = v / 2 + g, w - v / 10; the state counts the steps."""
    velocity = {
        name: BETA * state.get(name, 0.0) + g for name, g in grads.items()
    }
    moved = {name: w - RATE * velocity[name] for name, w in params.items()}
    return moved, {**velocity, "steps": state.get("steps", 0) + 1}


@dataclass(frozen=True)
class Call:
    """One call of the loss: where, on which rows, and what it returned."""

    params: dict
    rows: list
    paired: bool
    loss: float
    grads: dict


@dataclass(frozen=True)
class Step:
    """One call of the step function, and the parameters it returned.

    remembers tells whether its state is that of the step before; call is the
    one that its gradients came from, None if that was none since then.
    """

    params: dict
    remembers: bool
    moved: dict
    call: Call | None


class Log:
    """What `train` did, from the calls of the functions that it was given.

    Everything is worked out anew: a call brings only its arguments.
    """

    def __init__(self, params, X, y):
        self.start, self.X, self.y = params, X, y
        self.equal = len(X) > 1 and bool((X[0] == X).all())
        self.steps, self.calls, self.state = [], [], {}

    def loss(self, params, Xb, yb):
        """Keep a call of `line`, if its parameters have the right shapes."""
        rows, paired = rows_of(self.X, self.y, (Xb, yb))
        if self.equal:  # nobody can tell which came
            rows = [None] * len(rows)
        if alike(params, self.start):
            loss, grads = line(params, Xb, yb)
            self.calls.append(Call(params, rows, paired, loss, grads))

    def step(self, params, grads, state):
        """Keep a call of `momentum`, with the state as it should be."""
        fitting = [call for call in self.calls if same(call.grads, grads)]
        call, moved = fitting[-1] if fitting else None, {}
        known = {name: state.get(name) for name in self.state}
        remembers = same(known, self.state)
        if call and alike(params, self.start):
            moved, self.state = momentum(params, call.grads, self.state)
        self.steps.append(Step(params, remembers, moved, call))
        self.calls = []


@driver
def training(function, inputs):
    """Train, and write down how the two functions are called.

    Then it is done again for one epoch, with the same seed and with another.

    Returns
    -------
    dict
        calls: "loss" with params, Xb, yb, or "step" with params, grads,
        state, for each call; answer: what came back; anew, other: the calls
        of the epochs at the end.
    """
    *_, params, X, y, epochs, size, rng = inputs.values()
    start, X0, y0 = map(codec.fresh, (params, X, y))
    rest = epochs, size, generator(rng)
    calls, answer = _followed(function, params, X, y, *rest)
    came = {"calls": calls, "answer": answer}
    if len(X) >= FEWEST and epochs:
        for more, name in enumerate(MORE):
            data = codec.fresh([start, X0, y0])
            rest = 1, size, generator(rng, more)
            came[name], _ = _followed(function, *data, *rest)
    return came


def _followed(function, params, X, y, *rest):
    """The calls that a training loop makes, and what it returns."""
    X0, y0, calls = codec.fresh(X), codec.fresh(y), []

    def kept(*call):
        if len(calls) < MOST_CALLS:
            calls.append(codec.fresh(call))

    def loss_and_grads(params, Xb, yb):
        kept("loss", params, *batch_of(X0, y0, (Xb, yb)))
        return line(params, Xb, yb)

    def step(params, grads, state):
        kept("step", params, grads, state)
        return momentum(params, grads, state)

    answer = function(step, loss_and_grads, params, X, y, *rest)
    return calls, answer


@facts(training)
def _(inputs, came):
    """Where the loop first leaves the right path.

    Returns
    -------
    dict
        FAULTS, see `first_fault`; steps_in_all; ends: whether the parameters
        of the last step came back; history_wrong_in_epoch: the first whose
        loss is not the mean over its rows, 0 for none. Where the order of
        the rows does not matter, params and history as they came; of many
        rows, shuffled, renewed and drawn, and after many epochs apart, as in
        `minibatches`.
    """
    *_, start, X, y, epochs, size, _ = inputs.values()
    answer = pair_of(came["answer"], "params", "history")
    if answer is None:
        return came["answer"]
    log = _log(start, X, y, came["calls"])
    sizes = _sizes(len(X), size)
    found = _facts(log.steps, start, sizes, *answer)
    if log.equal or len(sizes) == 1:
        found |= dict(zip(("params", "history"), answer, strict=True))
    if not log.equal and len(X) >= FEWEST:
        extra = [_log(start, X, y, came.get(key, ())) for key in MORE]
        found |= _chance(found, [log, *extra], len(sizes), epochs)
    return found


def _chance(found, logs, count, epochs):
    """Facts about the order of the rows, looked at where the steps are right.

    logs are those of the run, and of the runs that MORE names.
    """
    names = ["shuffled", "renewed", "drawn"]
    names += ["apart"] if epochs >= EPOCHS else []
    wrong = any(found[fault] for fault in FAULTS)
    if wrong or len(logs[0].steps) != epochs * count:
        return dict.fromkeys(names, True)
    orders, anew, other = (_orders(log.steps, count) for log in logs)
    facts = chance(orders)
    facts["drawn"] = anew == orders[:1] != other
    if "apart" in names:
        facts["apart"] = rows_apart(orders)
    return facts


def _log(start, X, y, calls):
    """The log of some calls."""
    log = Log(start, X, y)
    for name, *arguments in calls[:MOST_CALLS]:
        (log.loss if name == "loss" else log.step)(*arguments)
    return log


def _facts(steps, start, sizes, last, history):
    """What holds of the steps and of what came back in the end."""
    found = first_fault(steps, start, sizes)
    right = not any(found.values())
    found["steps_in_all"] = len(steps)
    end = steps[-1].moved if steps else start
    found["ends"] = not right or same(last, end)
    wrong = wrong_epoch(_epochs(steps, len(sizes)), history) if right else 0
    return {**found, "history_wrong_in_epoch": wrong}


def _orders(steps, count):
    """The rows of each epoch, in their order."""
    return [
        [row for step in epoch if step.call for row in step.call.rows]
        for epoch in _epochs(steps, count)
    ]


def _sizes(n, size):
    """Rows of each batch of an epoch."""
    return [min(size, n - start) for start in range(0, n, size)]


def _epochs(steps, count):
    """Steps in groups of so many."""
    return [steps[i : i + count] for i in range(0, len(steps), count)]


def first_fault(steps, params, sizes):
    """The number of the first step that is wrong, under what is wrong.

    What comes after it is handed down and not looked at.

    Parameters
    ----------
    steps : list of Step
    params : dict
        Those before the first step.
    sizes : list of int
        Rows of each batch of an epoch.

    Returns
    -------
    dict
        One number for each of FAULTS, counted from 1; at most one is not 0.
    """
    found = dict.fromkeys(FAULTS, 0)
    for number, step in enumerate(steps, 1):
        place = (number - 1) % len(sizes)
        before = steps[number - 1 - place : number - 1]
        seen = {row for earlier in before for row in earlier.call.rows}
        fault = _data(step, sizes[place], seen) or _order(step, params)
        if fault is None and not step.remembers:
            fault = "state_wrong_in_step"
        if fault:
            found[fault] = number
            break
        params = step.moved
    return found


def _data(step, size, seen):
    """What is wrong with the gradients of a step, or with their rows."""
    if step.call is None:
        return "gradient_wrong_in_step"
    rows = step.call.rows
    if len(rows) != size:
        return "size_wrong_in_step"
    known = [row for row in rows if row is not None]
    twice = len(set(known)) < len(known) or seen & set(known)
    return "rows_wrong_in_step" if twice or not step.call.paired else None


def _order(step, params):
    """What is wrong with the parameters that a step worked with."""
    if not same(step.call.params, params):
        return "gradient_old_in_step"
    return None if same(step.params, params) else "params_old_in_step"


def wrong_epoch(epochs, history):
    """First epoch whose loss is not the mean over its rows, 0 for none."""
    try:
        history = np.atleast_1d(compare.as_array(history))
    except compare.NotNumbers:
        return 1
    for number, steps in enumerate(epochs, 1):
        calls = [step.call for step in steps]
        total = sum(call.loss * len(call.rows) for call in calls)
        mean = total / sum(len(call.rows) for call in calls)
        entry = history[number - 1 : number]
        if np.shape(entry) != (1,) or not near(entry, mean).all():
            return number
    return 0


def same(some, others):
    """Whether two dicts hold the same numbers, within the tolerance."""
    return alike(some, others) and all(
        near(some[name], others[name]).all() for name in others
    )


def alike(some, others):
    """Whether two dicts hold numbers of the same shapes."""
    if not isinstance(some, dict) or set(some) != set(others):
        return False
    try:
        shapes = {name: compare.as_array(some[name]).shape for name in some}
    except compare.NotNumbers:
        return False
    return all(shapes[name] == np.shape(others[name]) for name in others)
