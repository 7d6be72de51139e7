"""Follow a training loop with validation, and say where it goes wrong.

`fit` gets functions that write down how they are called, as `train` does in
`training`. What it validates is told by a list of losses, whatever was
learned, so that the case decides which epoch is the best and which the last.
"""

from chainrule.checking import codec
from chainrule.checking.drivers.calls import MOST_CALLS, driver, facts
from chainrule.checking.drivers.steps import batch_of, generator
from chainrule.checking.drivers.training import (
    Log,
    alike,
    first_fault,
    line,
    momentum,
    same,
    wrong_epoch,
)

NAMES = "params", "train_losses", "val_losses"


@driver
def fitting(function, inputs):
    """Fit, and write down how the three functions are called.

    Returns
    -------
    dict
        calls: "loss" with params, Xb, yb, "step" with params, grads, state,
        or "validate" with params, for each call; answer: what came back.
    """
    _, _, script, params, X, y, epochs, size, rng, patience = inputs.values()
    X0, y0, calls, left = codec.fresh(X), codec.fresh(y), [], list(script)

    def kept(*call):
        if len(calls) < MOST_CALLS:
            calls.append(codec.fresh(call))

    def loss_and_grads(params, Xb, yb):
        kept("loss", params, *batch_of(X0, y0, (Xb, yb)))
        return line(params, Xb, yb)

    def step(params, grads, state):
        kept("step", params, grads, state)
        return momentum(params, grads, state)

    def validate(params):
        kept("validate", params)
        return float(left.pop(0)) if left else 9.0

    answer = function(
        step, loss_and_grads, validate, params, X, y, epochs, size,
        generator(rng), patience,
    )  # fmt: skip
    return {"calls": calls, "answer": answer}


@facts(fitting)
def _(inputs, came):
    """Where the loop first leaves the right path.

    Returns
    -------
    dict
        FAULTS, see `training.first_fault`; epochs_run; validated: how often;
        asked_late: the first time that the parameters validated are not
        those at the end of their epoch, 0 for never; chosen: after which
        epoch the parameters were that came back, -1 for none; train_losses
        wrong in which epoch, 0 for none; val_losses as they came. Where the
        order of the rows does not matter, params as they came.
    """
    _, _, _, start, X, y, _, size, *_ = inputs.values()
    answer = came["answer"]
    if isinstance(answer, dict) and set(NAMES) <= set(answer):
        answer = tuple(answer[name] for name in NAMES)
    if not isinstance(answer, (tuple, list)) or len(answer) != 3:
        return answer
    params, train_losses, val_losses = answer
    if not alike(params, start):
        return answer
    sizes = [min(size, len(X) - k) for k in range(0, len(X), size)]
    log, asked = _followed(start, X, y, came["calls"])
    found = first_fault(log.steps, start, sizes)
    right = not any(found.values())
    ends = [start, *(s.moved for s in log.steps[len(sizes) - 1 :: len(sizes)])]
    found["epochs_run"] = len(log.steps) / len(sizes)
    found["validated"] = len(asked)
    found["asked_late"] = _late(asked, ends, len(sizes)) if right else 0
    found["chosen"] = _place(params, ends)
    epochs = [
        log.steps[k : k + len(sizes)]
        for k in range(0, len(log.steps), len(sizes))
    ]
    found["train_losses_wrong_in_epoch"] = (
        wrong_epoch(epochs, train_losses) if right else 0
    )
    found["val_losses"] = val_losses
    if log.equal or len(sizes) == 1:
        found["params"] = params
    return found


def _followed(start, X, y, calls):
    """The log of some calls; and of each validation what it was asked of.

    Returns
    -------
    log : Log
    asked : list of (int, dict)
        How many steps there were before, and the parameters.
    """
    log, asked = Log(start, X, y), []
    for name, *arguments in calls[:MOST_CALLS]:
        if name == "validate":
            asked.append((len(log.steps), *arguments))
        else:
            (log.loss if name == "loss" else log.step)(*arguments)
    return log, asked


def _late(asked, ends, count):
    """The number of the first validation at a wrong place, 0 for none."""
    for number, (steps, params) in enumerate(asked, 1):
        if steps != number * count or not same(params, ends[number]):
            return number
    return 0


def _place(params, ends):
    """After which epoch parameters were, 0 for the start, -1 for never."""
    return next((k for k, end in enumerate(ends) if same(params, end)), -1)
