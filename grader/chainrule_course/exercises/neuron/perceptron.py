"""Exercises of lesson 1: learning from mistakes."""

import numpy as np

from chainrule_course.exercises.base import Ladder, strided
from chainrule_course.exercises.draws import COLUMNS, TINY, even, fine, wide
from chainrule_course.exercises.notes import (
    A_VIEW,
    BORDER,
    FINE,
    INTEGERS,
    ONE_INPUT,
    ONE_ROW,
    WIDE,
)
from chainrule_course.solutions import neuron as solution

LADDER = Ladder("01_neuron")


perceptron_step = LADDER.add(
    solution.perceptron_step,
    parts=("w", "b", "changed"),
    hints="""
        When is the sign of z = x @ w + b right for the label t? What is the
        sign of t * z then?
        fits bias_not_in_test label_not_in_test brackets updates_when_right
        fits always_updates changed_inverted inside

        What should happen when z is exactly 0: is that right, or a mistake?
        fits zero_is_right zero_is_positive

        On a mistake w becomes w + t * x. Which input does the bias see, so
        what does b become? And is w a new array?
        fits away label_forgotten bias_never_moves twice_as_far in_place purity
    """,
)
perceptron_step.show(np.array([1.0, -1.0]), 0.5, np.array([2.0, 1.0]), -1)
perceptron_step.show(np.array([1.0, -1.0]), 0.5, np.array([2.0, 1.0]), 1)
perceptron_step.show(
    np.array([0.0, 0.0]), 0.0, np.array([1.0, 2.0]), 1,
    note=BORDER, property="edges",
)  # fmt: skip
perceptron_step.show(
    np.array([1.0, -1.0]), -1.0, np.array([2.0, 1.0]), -1,
    note=BORDER, property="edges",
)  # fmt: skip
perceptron_step.show(np.array([1.0, -1.0]), -3.0, np.array([2.0, 1.0]), 1)
perceptron_step.show(np.array([-1.0, 0.5]), -0.5, np.array([2.0, 1.0]), -1)
perceptron_step.show(np.array([-1.0, 0.5]), -0.5, np.array([2.0, 1.0]), 1)


perceptron_step.show(np.array([1.0, -1.0]), -9.0, np.array([2.0, 1.0]), -1)
perceptron_step.show(np.array([1.0, -1.0]), -9.0, np.array([2.0, 1.0]), 1)
perceptron_step.show(
    np.array([0.0, 0.0]), 0.0, np.array([1.0, 2.0]), -1,
    note="exactly on the border", property="edges",
)  # fmt: skip


LAST = "the last input decides"


def _last_decides(rng):
    """w, b and x, where z has another sign without the last input."""
    w, x = even(rng, COLUMNS, 0.3), even(rng, COLUMNS, 0.3)
    w[-1], x[-1] = rng.choice([-2.0, 2.0], 2)
    return w, -0.4 * w[-1] * x[-1], x


@perceptron_step.hidden
def perceptron_step_cases(rng):
    d = int(rng.integers(3, 7))
    w, x = rng.normal(size=d), rng.normal(size=d)
    b = 1.5 - x @ w  # z = 1.5
    small = -(x @ w) / 2  # the bias decides nothing here, x @ w does
    edge = {"property": "edges"}
    v, u = wide(rng, COLUMNS), wide(rng, COLUMNS)
    right = np.sign(v @ u + 700.0)
    last = _last_decides(rng)
    whole = np.array([2, -1, 1]), -1, np.array([1, 2, 1])  # z = 0
    return [
        perceptron_step.case(w, b, x, 1),
        perceptron_step.case(w, b, x, -1),
        perceptron_step.case(w, 0.5 - x @ w, x, 1),  # right by little
        perceptron_step.case(w, b - 3, x, 1),
        perceptron_step.case(w, b - 3, x, -1),
        perceptron_step.case(w, b - 3 * (x @ x) - 9, x, 1),
        perceptron_step.case(w, b + 3 * (x @ x) + 9, x, -1),
        perceptron_step.case(w, small, x, 1),
        perceptron_step.case(w, small, x, -1),
        perceptron_step.case(w, 3 * small, x, 1),
        perceptron_step.case(w, 3 * small, x, -1),
        perceptron_step.case(fine(rng, d) - x, TINY - 1, x, 1, note=FINE),
        perceptron_step.case(v, 700.0, u, int(-right), note=WIDE),
        perceptron_step.case(*last, 1, note=LAST),
        perceptron_step.case(*last, -1, note=LAST),
        perceptron_step.case(
            np.array([700.0, 1.0]), -600.0, np.array([0.93, 1.0]), 1, note=WIDE
        ),
        perceptron_step.case(
            np.array([1.0, 0.93]), -600.0, np.array([1.0, 700.0]), 1, note=WIDE
        ),
        perceptron_step.case(
            np.array([55.0, 0.0]), -600.0, np.array([10.0, 1.0]), 1, note=WIDE
        ),
        perceptron_step.case(*whole, 1, note=BORDER, **edge),
        perceptron_step.case(*whole, -1, note=BORDER, **edge),
        perceptron_step.case(w[:1], 4.0, x[:1], -1, note=ONE_INPUT, **edge),
        perceptron_step.case(
            strided(w), b, strided(x), -1, note=A_VIEW, **edge
        ),
    ]


perceptron_step.wrong("""
zero_is_right: t * (x @ w + b) > 0 => t * (x @ w + b) >= 0
    A point exactly on the border is left alone; it is not on its side yet,
    so it counts as a mistake.
""")


@perceptron_step.mistake(
    "zero_is_positive",
    says=(
        "A point exactly on the border is taken for label 1; it belongs"
        " to neither class, so it counts as a mistake for both."
    ),
)
def zero_is_positive(w, b, x, t):
    predicted = 1 if x @ w + b >= 0 else -1
    if predicted == t:
        return w.copy(), b, False
    return w + t * x, b + t, True


perceptron_step.wrong("""
always_updates: return (w + t * x, b + t, True)
    Weights move on every example; they should move on a mistake only.
updates_when_right: t * (x @ w + b) > 0 => t * (x @ w + b) <= 0
    Weights move when the example is right and stay when it is wrong.
away: w + t * x => w - t * x
    & b + t => b - t
    Weights move away from the example; add t * x, do not subtract it.
label_forgotten: t * x => x
    & b + t => b + 1
    x is added whatever its label; it enters with the sign of t.
bias_never_moves: b + t => b
    The bias is not updated; it moves by t on a mistake.
bias_not_in_test: x @ w + b => x @ w
    The bias is left out when the sign is tested.
label_not_in_test: t * (x @ w + b) => x @ w + b
    The test looks at z alone; whether z > 0 is right depends on t.
brackets: t * (x @ w + b) => t * x @ w + b
    t multiplies only x @ w; b needs it as well: t * (x @ w + b).
""")


@perceptron_step.mistake(
    "until_right",
    says="It goes on until the example is right; one update is one step.",
)
def until_right(w, b, x, t):
    changed = False
    while t * (x @ w + b) <= 0:
        w, b, changed = w + t * x, b + t, True
    return w.copy(), b, changed


@perceptron_step.mistake(
    "changed_inverted",
    says=(
        "changed says True when nothing moved; it should say whether"
        " the weights moved."
    ),
)
def changed_inverted(w, b, x, t):
    if t * (x @ w + b) > 0:
        return w.copy(), b, True
    return w + t * x, b + t, False


def _twice(side):
    """The rule with t - y, where y is the label that was guessed."""

    def step(w, b, x, t):
        far = t - side(x @ w + b)
        return w + far * x, b + far, bool(far != 0)

    return step


for _id, _side in (
    ("twice_as_far", lambda z: 1 if z > 0 else -1),
    ("twice_as_far_up", lambda z: 1 if z >= 0 else -1),
    ("twice_as_far_sign", np.sign),
):
    perceptron_step.mistake(
        _id,
        says=(
            "The step is twice too long: t - y is 2 or -2 on a mistake;"
            " it is t that is multiplied by x."
        ),
    )(_twice(_side))


@perceptron_step.mistake(
    "in_place",
    says="The caller's w is changed by `+=`; make a new array.",
    finding="purity",
)
def in_place(w, b, x, t):
    if t * (x @ w + b) > 0:
        return w, b, False
    w += t * x
    return w, b + t, True


perceptron_step.unusual("""
by_neuron: x @ w + b => neuron(x, w, b)
""")


@perceptron_step.right("sign_differs")
def sign_differs(w, b, x, t):
    if np.sign(x @ w + b) == t:
        return w, b, 0
    return w + t * x, b + t, 1


perceptron_step.unusual("""
numpy_bool: wrong = np.asarray(t * (np.dot(w, x) + b) <= 0); return (w + wrong * t * x, b + wrong * t, wrong)
""")


@perceptron_step.right("list_returned")
def list_returned(w, b, x, t):
    z = sum(p * q for p, q in zip(w, x, strict=True)) + b
    if z * t > 0:
        return [list(w), b, False]
    return [[p + t * q for p, q in zip(w, x, strict=True)], b + t, True]


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
AND, OR = np.array([-1, -1, -1, 1]), np.array([-1, 1, 1, 1])
XOR = np.array([-1, 1, 1, -1])

train_perceptron = LADDER.add(
    solution.train_perceptron,
    parts=("w", "b", "mistakes"),
    hints="""
        What must start at 0 before the first epoch, and what before every
        epoch?
        fits starts_again counts_on

        perceptron_step returns three things. Which of them go on to the next
        example?
        fits bias_never_moves old_weights_in_epoch flags_not_counts inside

        When may you stop early: before or after the epoch without a mistake
        has been written into the list?
        fits never_stops last_epoch_not_recorded last_count_only cut_short
        fits goes_on
    """,
)
# The third of seven epochs has 1 mistake, the last has 3.
WORSE = (
    np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [1.0, 2.0], [2.0, 2.0]]),
    np.array([1, 1, -1, 1, 1]),
)
train_perceptron.show(CORNERS, OR, 20, note="OR")
train_perceptron.show(CORNERS, AND, 20, note="AND")
train_perceptron.show(CORNERS, XOR, 6, property="edges",
                      note="XOR never ends")  # fmt: skip


@train_perceptron.hidden
def train_perceptron_cases(rng):
    n, d = 14, 3
    w = rng.normal(size=d)
    X = rng.normal(size=(n, d)) + 0.3
    X += np.sign(X @ w + 0.4)[:, None] * w / np.sqrt(w @ w) * 0.3
    X = X.round(5)  # so that sums have no more digits
    t = np.where(X @ w + 0.4 > 0, 1, -1)
    turned = rng.permutation(4)
    twice = np.array([[1.0, 2.0], [1.0, 2.0]])
    edge = {"property": "edges"}
    return [
        train_perceptron.case(X, t, 300),
        train_perceptron.case(CORNERS[turned], OR[turned], 50),
        train_perceptron.case(CORNERS[turned], AND[turned], 50),
        train_perceptron.case(CORNERS[turned], XOR[turned], 30, **edge),
        train_perceptron.case(X, t, 1, **edge,
                              note="one epoch"),
        train_perceptron.case(X[:1], t[:1], 5, note=ONE_ROW, **edge),
        train_perceptron.case(twice, np.array([1, -1]), 4, **edge,
                              note="one point, two labels"),
        train_perceptron.case(*WORSE, 7, **edge,
                              note="the last epoch is not the best"),
        train_perceptron.case((10 * X).astype(int), t, 3, note=INTEGERS, **edge),
    ]  # fmt: skip


def _train(X, t, max_epochs, *, step=solution.perceptron_step, record_last=True,
           stop=True, restart=False, cumulative=False):  # fmt: skip
    """The training loop with the places where learners go wrong open."""
    w, b, mistakes, total = np.zeros(X.shape[1]), 0.0, [], 0
    for _ in range(max_epochs):
        if restart:
            w, b = np.zeros(X.shape[1]), 0.0
        wrong = 0
        for x, label in zip(X, t, strict=True):
            w, b, changed = step(w, b, x, label)
            wrong += changed
        total += wrong
        if wrong == 0 and stop and not record_last:
            break
        mistakes.append(total if cumulative else wrong)
        if wrong == 0 and stop:
            break
    return w, b, mistakes


train_perceptron.wrong(
    """
never_stops: return _train(X, t, max_epochs, stop=False)
    It goes on after an epoch without a mistake; stop there.
last_epoch_not_recorded: return _train(X, t, max_epochs, record_last=False)
    The epoch without a mistake is not in the list; record it, then stop.
starts_again: return _train(X, t, max_epochs, restart=True)
    w and b are set to 0 before every epoch, so nothing is kept; set them
    once.
counts_on: return _train(X, t, max_epochs, cumulative=True)
    The count of mistakes is not set to 0 between epochs.
""",
    _train=_train,
)


@train_perceptron.mistake(
    "bias_never_moves",
    says="The bias stays 0: take over the b that perceptron_step returns.",
)
def bias_never_moves(X, t, max_epochs):
    def step(w, b, x, label):
        w, _, changed = solution.perceptron_step(w, 0.0, x, label)
        return w, 0.0, changed

    return _train(X, t, max_epochs, step=step)


@train_perceptron.mistake(
    "zero_is_right",
    says=(
        "Points exactly on the border are passed over; they count as"
        " mistakes, and with w = 0 every point is on it."
    ),
)
def zero_is_right(X, t, max_epochs):
    def step(w, b, x, label):
        if label * (x @ w + b) >= 0:
            return w, b, False
        return w + label * x, b + label, True

    return _train(X, t, max_epochs, step=step)


@train_perceptron.mistake(
    "old_weights_in_epoch",
    says=(
        "All rows of an epoch are tested with the weights from its"
        " start; the next example should see the new ones."
    ),
)
def old_weights_in_epoch(X, t, max_epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = t * (X @ w + b) <= 0
        w, b = w + (t * wrong) @ X, b + float((t * wrong).sum())
        mistakes.append(int(wrong.sum()))
        if not wrong.any():
            break
    return w, b, mistakes


train_perceptron.wrong("""
last_count_only: w, b, mistakes = train_perceptron(X, t, max_epochs); return (w, b, mistakes[-1])
    Only one count is returned; mistakes is a list, a number for each
    epoch.
flags_not_counts: w, b, mistakes = train_perceptron(X, t, max_epochs); return (w, b, [min(count, 1) for count in mistakes])
    The list says whether there was a mistake, not how many.
""")


@train_perceptron.right("own_rule")
def own_rule(X, t, max_epochs):
    w, b, mistakes = [0.0] * X.shape[1], 0.0, []
    while len(mistakes) < max_epochs and (not mistakes or mistakes[-1]):
        mistakes.append(0)
        for x, label in zip(X.tolist(), t.tolist(), strict=True):
            z = sum(p * q for p, q in zip(w, x, strict=True)) + b
            if label * z <= 0:
                w = [p + label * q for p, q in zip(w, x, strict=True)]
                b += label
                mistakes[-1] += 1
    return w, b, mistakes


@train_perceptron.right("bias_as_weight")
def bias_as_weight(X, t, max_epochs):
    v, mistakes = np.zeros(X.shape[1] + 1), []
    rows = np.c_[X, np.ones(len(X))]
    for _ in range(max_epochs):
        count = 0
        for i in range(len(rows)):
            if t[i] * (rows[i] @ v) <= 0:
                v = v + t[i] * rows[i]
                count += 1
        mistakes += [count]
        if not count:
            break
    return v[:-1], v[-1], np.array(mistakes)


train_perceptron.unusual("""
float_counts: w, b, mistakes = train_perceptron(X, t, max_epochs); return {'w': w, 'b': b, 'mistakes': [float(m) for m in mistakes]}
""")
