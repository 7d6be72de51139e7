"""Follow a training loop and name the first step at which it goes wrong.

`train` gets functions that keep a log: which rows came, at which parameters
the gradients were taken, what was given to each step. Whatever order the
batches were drawn in, the log tells where the loop leaves the right path.
"""

from dataclasses import dataclass

import numpy as np

from chainrule import codec, compare
from chainrule.drivers import driver
from chainrule.step_drivers import FEWEST, generator, rows_of

RATE, BETA = 0.1, 0.5
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
    """One call of the step function.

    counted is the number of steps that its state knows of; call is the one
    that its gradients came from, None if that was none since the step before.
    """

    params: dict
    grads: dict
    counted: int
    moved: dict
    call: Call | None


class Log:
    """The functions that train is given, and what it did with them."""

    def __init__(self, X, y):
        self.X, self.y = codec.fresh(X), codec.fresh(y)
        self.equal = len(X) > 1 and bool((X[0] == X).all())
        self.steps, self.calls = [], []

    def loss_and_grads(self, params, Xb, yb):
        """Like `line`, kept."""
        loss, grads = line(params, Xb, yb)
        rows, paired = rows_of(self.X, self.y, (Xb, yb))
        if self.equal:  # nobody can tell which came
            rows = [None] * len(rows)
        where, kept = codec.fresh(params), codec.fresh(grads)
        self.calls.append(Call(where, rows, paired, loss, kept))
        return loss, grads

    def step(self, params, grads, state):
        """Like `momentum`, kept."""
        given = codec.fresh(params), codec.fresh(grads)
        counted = state.get("steps", 0)
        moved, state = momentum(params, grads, state)
        fitting = [call for call in self.calls if same(call.grads, grads)]
        call = fitting[-1] if fitting else None
        self.steps.append(Step(*given, counted, codec.fresh(moved), call))
        self.calls = []
        return moved, state


@driver
def training(function, inputs):
    """Train, and tell where the loop first leaves the right path.

    Returns
    -------
    dict
        FAULTS, see `first_fault`; steps_in_all; ends: whether the parameters
        of the last step came back; history_wrong_in_epoch: the first whose
        loss is not the mean over its rows, 0 for none. Where the order of
        the rows does not matter, params and history as they came; of many
        rows, shuffled: whether an order differs from that of the data, and
        redrawn: whether the epochs differ.
    """
    _, _, params, X, y, epochs, size, rng = inputs.values()
    log, rest = Log(X, y), (epochs, size, generator(rng))
    start = codec.fresh(params)
    answer = function(log.step, log.loss_and_grads, params, X, y, *rest)
    if isinstance(answer, dict) and {"params", "history"} <= set(answer):
        answer = answer["params"], answer["history"]
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        return answer
    sizes = _sizes(len(X), size)
    facts = _facts(log.steps, start, sizes, *answer)
    if log.equal or len(sizes) == 1:
        facts |= dict(zip(("params", "history"), answer, strict=True))
    if not log.equal and len(X) >= FEWEST:
        facts |= _chance(log.steps, sizes)
    return facts


def _facts(steps, start, sizes, last, history):
    """What holds of the steps and of what came back in the end."""
    found = first_fault(steps, start, sizes)
    right = not any(found.values())
    found["steps_in_all"] = len(steps)
    found["ends"] = same(last, steps[-1].moved if steps else start)
    wrong = wrong_epoch(_epochs(steps, len(sizes)), history) if right else 0
    return {**found, "history_wrong_in_epoch": wrong}


def _chance(steps, sizes):
    """Whether the order of the rows is random, and another in each epoch."""
    orders = [
        [row for step in epoch if step.call for row in step.call.rows]
        for epoch in _epochs(steps, len(sizes))
    ]
    return {
        "shuffled": any(rows != sorted(rows) for rows in orders),
        "redrawn": any(rows != orders[0] for rows in orders),
    }


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
        if fault is None and step.counted != number - 1:
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
        if np.shape(history[number - 1 : number]) != (1,) or not np.isclose(
            history[number - 1], mean
        ):
            return number
    return 0


def same(some, others):
    """Whether two dicts hold the same numbers."""
    return (
        isinstance(some, dict)
        and set(some) == set(others)
        and all(np.array_equal(some[name], others[name]) for name in others)
    )
