"""One layer, any output with any loss, and what comes of it.

No formula of a gradient stands here: slopes are found by nudging the logits,
so that pairs which nobody would choose can be tried as well.
"""

from dataclasses import dataclass, field

import numpy as np

_RATE, _STEPS, _NUDGE = 0.3, 200, 1e-4


@dataclass
class Trial:
    """What came of one task with one output and one loss.

    `finding` says in a word what was noticed first, `verdict` is good, poor
    or impossible, and `facts` holds the numbers that they rest on.
    """

    task: str
    output: str
    loss: str
    losses: np.ndarray  # (steps + 1,), shorter if one is undefined
    targets: np.ndarray  # (n, k)
    outputs: np.ndarray  # (n, k)
    finding: str = ""
    facts: dict = field(default_factory=dict)

    @property
    def verdict(self):
        """Return good, poor or impossible."""
        if self.finding in ("fixed", "reach", "undefined", "endless"):
            return "impossible"
        return "good" if self.finding == "good" else "poor"


# ---- Three tasks: inputs (n, d), targets (n, k), first weights and biases -


def _price():
    """Prices of 24 flats by size; some are above 1, none is negative."""
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(-1, 1, 24))
    price = 1.4 + 1.1 * x + rng.normal(0, 0.15, 24)
    return x[:, None], price[:, None], np.zeros((1, 1)), np.array([0.5])


def _yes_no():
    """Forty points, half of them yes; the first weights are quite wrong."""
    rng = np.random.default_rng(0)
    no = rng.normal(-0.7, 0.7, (20, 2))
    near, far = rng.normal(0.7, 0.7, (15, 2)), rng.normal(2.4, 0.2, (5, 2))
    y = np.repeat([0.0, 1.0], 20)[:, None]
    return np.vstack([no, near, far]), y, np.full((2, 1), -5.0), np.zeros(1)


def _digit():
    """Hundred noisy digits; the first weights confuse each with the next."""
    rng = np.random.default_rng(0)
    y = np.repeat(np.arange(10), 10)
    X = _SHAPES[y] + rng.normal(0, 0.6, (100, 15))
    return X, np.eye(10)[y], 0.6 * np.roll(_SHAPES, 1, axis=0).T, np.zeros(10)


_ROWS = (  # five rows of three dots, the digits 0 to 9
    *("111101101101111", "010110010010111", "111001111100111"),
    *("111001111001111", "101101111001001", "111100111001111"),
    *("111100111101111", "111001001001001", "111101111101111"),
    "111101111001111",
)
_SHAPES = 2.0 * np.array([[int(dot) for dot in row] for row in _ROWS]) - 1


# ---- Outputs and losses ---------------------------------------------------


def _answers(output, loss, X, Y, W, b):
    """Outputs (n, k) of a layer, the loss of each row, its slopes (n, k).

    The slopes are those of the mean loss in the logits, found by nudging.
    """
    (n, k), one = Y.shape, np.eye(Y.shape[1])
    nudges = _NUDGE * np.concatenate([np.zeros((1, k)), one, -one])
    Z = X @ W + b + nudges[:, None]  # (1 + 2 k, n, k)
    if output == "identity":
        P = Z
    else:
        alone = output == "sigmoid"  # each against a logit of 0
        top = np.maximum(Z, 0) if alone else Z.max(axis=-1, keepdims=True)
        powers = np.exp(Z - top)
        others = np.exp(-top) if alone else 0
        whole = powers if alone else powers.sum(axis=-1, keepdims=True)
        P = powers / (whole + others)
    if loss == "mse":
        rows = ((P - Y) ** 2).mean(axis=-1)
    else:
        rows = -np.where(Y == 0, 0, Y * np.log(P)).sum(axis=-1)
        if loss == "bce":
            no = np.where(Y == 1, 0, (1 - Y) * np.log(1 - P)).sum(axis=-1)
            rows = (rows - no) / k
    slopes = (rows[1 : k + 1] - rows[k + 1 :]) / (2 * _NUDGE) / n
    return P[0], rows[0], slopes.T


TASKS = {"price": _price, "yes_no": _yes_no, "digit": _digit}
OUTPUTS = "identity", "sigmoid", "softmax"
LOSSES = "mse", "bce", "cross_entropy"


# ---- Training -------------------------------------------------------------


def train(task, output, loss):
    """Train one layer for 200 steps of 0.3, and say what came of it.

    Parameters
    ----------
    task : "price", "yes_no" or "digit"
    output : "identity", "sigmoid" or "softmax"
    loss : "mse", "bce" or "cross_entropy"

    Returns
    -------
    trial : Trial

    >>> train("price", "sigmoid", "mse").verdict
    'impossible'
    """
    for name, known in ((task, TASKS), (output, OUTPUTS), (loss, LOSSES)):
        if name not in known:
            raise ValueError(f"{name!r} is none of {', '.join(known)}")
    X, Y, W, b = TASKS[task]()
    losses = []
    with np.errstate(all="ignore"):
        for _ in range(_STEPS + 1):
            outputs, rows, dZ = _answers(output, loss, X, Y, W, b)
            losses.append(rows.mean())
            if not (np.isfinite(losses[-1]) and np.isfinite(dZ).all()):
                break
            W, b = W - _RATE * X.T @ dZ, b - _RATE * dZ.sum(axis=0)
    trial = Trial(task, output, loss, np.array(losses), Y, outputs)
    return _judge(trial)


# ---- What came of it ------------------------------------------------------


def _judge(trial):
    trial.facts = _score(trial) | _reach(trial) | _course(trial)
    for finding, holds in _FINDINGS.items():
        if holds(trial, trial.facts):
            trial.finding = finding
            break
    return trial


def _score(trial):
    P, Y = trial.outputs, trial.targets
    if trial.task == "price":
        error, spread = np.abs(P - Y).mean(), np.abs(Y - Y.mean()).mean()
        return {"error": error, "constant": spread, "good": error < spread / 2}
    choice, wanted = (
        (A[:, 0] > 0.5 if A.shape[1] == 1 else A.argmax(axis=1))
        for A in (P, Y)
    )
    right = int((choice == wanted).sum())
    most = int(np.bincount(choice.astype(int)).max())
    facts = {"right": right, "total": len(Y), "most": most}
    return facts | {"good": right >= 0.95 * len(Y)}


def _reach(trial):
    """What the output can give at all, and what it gives here."""
    P, k = trial.outputs, trial.outputs.shape[1]
    low, high = (-np.inf, np.inf) if trial.output == "identity" else (0, 1)
    if trial.output == "softmax" and k == 1:
        low = 1  # all of it goes to the only one
    beyond = (trial.targets > high + 1e-6) | (trial.targets < low - 1e-6)
    sums = P.sum(axis=1)
    facts = {"least": low, "most_possible": high, "beyond": int(beyond.sum())}
    facts |= {"low": P.min(), "high": P.max()}
    facts["outside"] = int(((P < 0) | (P > 1)).sum())
    return facts | {"sum_low": sums.min(), "sum_high": sums.max()}


def _course(trial):
    losses, step = trial.losses, len(trial.losses) - 1
    ends = {"first": losses[0], "last": losses[-1], "step": step}
    return ends | {"cut": step < _STEPS}


def _stays(trial, facts):
    return facts["last"] > 0.8 * facts["first"]


_FINDINGS = {  # the first that holds is told
    "fixed": lambda t, f: f["least"] == f["most_possible"],
    "reach": lambda t, f: f["beyond"] > 0,
    "undefined": lambda t, f: not np.isfinite(f["last"]) or f["cut"],
    "endless": lambda t, f: f["last"] < 0,
    "range": lambda t, f: t.task != "price" and f["outside"] > 0,
    "one_answer": lambda t, f: f.get("most", 0) > 0.9 * f.get("total", 1),
    "stuck": lambda t, f: not f["good"] and _stays(t, f),
    "sums": lambda t, f: t.task == "digit" and f["sum_high"] > 1.01,
    "slow": lambda t, f: not f["good"],
    "good": lambda t, f: True,
}
