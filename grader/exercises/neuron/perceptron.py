"""Exercises of lesson 1: learning from mistakes."""

import numpy as np

from grader.exercises.base import Ladder, both, strided
from grader.exercises.draws import COLUMNS, TINY, even, fine, wide
from grader.exercises.notes import (
    A_VIEW,
    BORDER,
    FINE,
    INTEGERS,
    ONE_INPUT,
    ONE_ROW,
    WIDE,
)
from solutions import neuron as solution

LADDER = Ladder("01_neuron")


perceptron_step = LADDER.add(
    solution.perceptron_step,
    parts=("w", "b", "changed"),
    hints=[
        both(
            "When is the sign of z = x @ w + b right for the label t? What is"
            " the sign of t * z then?",
            "z = x @ w + b 的符号什么时候与标签 t 相符？这时 t * z 是什么符号？",
        ),
        both(
            "What should happen when z is exactly 0: is that right, or a"
            " mistake?",
            "z 恰好为 0 时，该算对，还是算错？",
        ),
        both(
            "On a mistake w becomes w + t * x. Which input does the bias see,"
            " so what does b become? And is w a new array?",
            "判错时 w 变为 w + t * x。偏置对应的输入是几，b 又该变成什么？"
            "w 是新数组吗？",
        ),
    ],
    fits=(
        "bias_not_in_test label_not_in_test brackets updates_when_right"
        " always_updates changed_inverted inside",
        "zero_is_right zero_is_positive",
        "away label_forgotten bias_never_moves twice_as_far in_place purity",
    ),
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
    note=both("exactly on the border", "恰好在边界上"), property="edges",
)  # fmt: skip


LAST = both("the last input decides", "由最后一个输入决定")


def _last_decides(rng):
    """w, b and x, where z has another sign without the last input."""
    w, x = even(rng, COLUMNS, 0.3), even(rng, COLUMNS, 0.3)
    w[-1], x[-1] = rng.choice([-2.0, 2.0], 2)
    return w, -0.4 * w[-1] * x[-1], x


@perceptron_step.hidden
def _(rng):
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


@perceptron_step.mistake(
    "zero_is_right",
    en="A point exactly on the border is left alone; it is not on its side"
    " yet, so it counts as a mistake.",
    zh="遇到恰好在边界上的点没有更新；它还没到自己那一侧，应当算错。",
)
def _(w, b, x, t):
    if t * (x @ w + b) >= 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "zero_is_positive",
    en="A point exactly on the border is taken for label 1; it belongs to"
    " neither class, so it counts as a mistake for both.",
    zh="恰好在边界上的点被归到了类别 1；它不属于任何一类，标签是哪一类都算错。",
)
def _(w, b, x, t):
    predicted = 1 if x @ w + b >= 0 else -1
    if predicted == t:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "always_updates",
    en="Weights move on every example; they should move on a mistake only.",
    zh="每个样本都更新了权重；只有判错时才应更新。",
)
def _(w, b, x, t):
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "updates_when_right",
    en="Weights move when the example is right and stay when it is wrong.",
    zh="样本判对时更新、判错时不动，正好反了。",
)
def _(w, b, x, t):
    if t * (x @ w + b) <= 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "away",
    en="Weights move away from the example; add t * x, do not subtract it.",
    zh="权重往反方向移动了；应当加上 t * x，而不是减去。",
)
def _(w, b, x, t):
    if t * (x @ w + b) > 0:
        return w.copy(), b, False
    return w - t * x, b - t, True


@perceptron_step.mistake(
    "label_forgotten",
    en="x is added whatever its label; it enters with the sign of t.",
    zh="不论标签是什么，都加上了 x；x 应当带上 t 的符号。",
)
def _(w, b, x, t):
    if t * (x @ w + b) > 0:
        return w.copy(), b, False
    return w + x, b + 1, True


@perceptron_step.mistake(
    "bias_never_moves",
    en="The bias is not updated; it moves by t on a mistake.",
    zh="偏置没有更新；判错时它应当加上 t。",
)
def _(w, b, x, t):
    if t * (x @ w + b) > 0:
        return w.copy(), b, False
    return w + t * x, b, True


@perceptron_step.mistake(
    "bias_not_in_test",
    en="The bias is left out when the sign is tested.",
    zh="判断符号时漏掉了偏置。",
)
def _(w, b, x, t):
    if t * (x @ w) > 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "label_not_in_test",
    en="The test looks at z alone; whether z > 0 is right depends on t.",
    zh="只看了 z 本身；z > 0 对不对，要看标签 t。",
)
def _(w, b, x, t):
    if x @ w + b > 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "brackets",
    en="t multiplies only x @ w; b needs it as well: t * (x @ w + b).",
    zh="t 只乘到了 x @ w 上；b 也要乘：t * (x @ w + b)。",
)
def _(w, b, x, t):
    if t * x @ w + b > 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.mistake(
    "until_right",
    en="It goes on until the example is right; one update is one step.",
    zh="一直更新到分对为止；一步只更新一次。",
)
def _(w, b, x, t):
    changed = False
    while t * (x @ w + b) <= 0:
        w, b, changed = w + t * x, b + t, True
    return w.copy(), b, changed


@perceptron_step.mistake(
    "changed_inverted",
    en="changed says True when nothing moved; it should say whether the"
    " weights moved.",
    zh="没有更新时 changed 却是 True；它应当表示权重是否更新了。",
)
def _(w, b, x, t):
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
        en="The step is twice too long: t - y is 2 or -2 on a mistake; it is"
        " t that is multiplied by x.",
        zh="步子大了一倍：判错时 t - y 是 2 或 -2；应当乘到 x 上的是 t。",
    )(_twice(_side))


@perceptron_step.mistake(
    "in_place",
    en="The caller's w is changed by `+=`; make a new array.",
    zh="`+=` 改动了调用者的 w；应当另建一个新数组。",
    finding="purity",
)
def _(w, b, x, t):
    if t * (x @ w + b) > 0:
        return w, b, False
    w += t * x
    return w, b + t, True


@perceptron_step.right("by_neuron")
def _(w, b, x, t):
    if t * solution.neuron(x, w, b) > 0:
        return w.copy(), b, False
    return w + t * x, b + t, True


@perceptron_step.right("sign_differs")
def _(w, b, x, t):
    if np.sign(x @ w + b) == t:
        return w, b, 0
    return w + t * x, b + t, 1


@perceptron_step.right("numpy_bool")
def _(w, b, x, t):
    wrong = np.asarray(t * (np.dot(w, x) + b) <= 0)
    return w + wrong * t * x, b + wrong * t, wrong


@perceptron_step.right("list_returned")
def _(w, b, x, t):
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
    hints=[
        both(
            "What must start at 0 before the first epoch, and what before"
            " every epoch?",
            "哪些量只在第一轮之前归零，哪些量在每一轮之前都要归零？",
        ),
        both(
            "perceptron_step returns three things. Which of them go on to the"
            " next example?",
            "perceptron_step 返回三样东西。哪些要接着用在下一个样本上？",
        ),
        both(
            "When may you stop early: before or after the epoch without a"
            " mistake has been written into the list?",
            "遇到没有错误的一轮，是先记入列表再停，还是不记就停？",
        ),
    ],
    fits=(
        "starts_again counts_on",
        "bias_never_moves old_weights_in_epoch flags_not_counts inside",
        "never_stops last_epoch_not_recorded last_count_only cut_short"
        " goes_on",
    ),
)
train_perceptron.show(CORNERS, OR, 20, note=both("OR", "或（OR）"))
train_perceptron.show(CORNERS, AND, 20, note=both("AND", "与（AND）"))
train_perceptron.show(CORNERS, XOR, 6, property="edges",
                      note=both("XOR never ends", "异或（XOR）永远停不下来"))  # fmt: skip


@train_perceptron.hidden
def _(rng):
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
                              note=both("one epoch", "只有一轮")),
        train_perceptron.case(X[:1], t[:1], 5, note=ONE_ROW, **edge),
        train_perceptron.case(twice, np.array([1, -1]), 4, **edge,
                              note=both("one point, two labels",
                                        "同一个点有两种标签")),
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


@train_perceptron.mistake(
    "never_stops",
    en="It goes on after an epoch without a mistake; stop there.",
    zh="某一轮已经没有错误，却还在继续；应当就此停下。",
)
def _(X, t, max_epochs):
    return _train(X, t, max_epochs, stop=False)


@train_perceptron.mistake(
    "last_epoch_not_recorded",
    en="The epoch without a mistake is not in the list; record it, then stop.",
    zh="没有错误的那一轮没有记入列表；应当先记录再停。",
)
def _(X, t, max_epochs):
    return _train(X, t, max_epochs, record_last=False)


@train_perceptron.mistake(
    "starts_again",
    en="w and b are set to 0 before every epoch, so nothing is kept; set"
    " them once.",
    zh="每一轮之前都把 w 和 b 归零，学到的全丢了；只应在开头归零一次。",
)
def _(X, t, max_epochs):
    return _train(X, t, max_epochs, restart=True)


@train_perceptron.mistake(
    "counts_on",
    en="The count of mistakes is not set to 0 between epochs.",
    zh="进入下一轮时，错误计数没有归零。",
)
def _(X, t, max_epochs):
    return _train(X, t, max_epochs, cumulative=True)


@train_perceptron.mistake(
    "bias_never_moves",
    en="The bias stays 0: take over the b that perceptron_step returns.",
    zh="偏置一直是 0：要用上 perceptron_step 返回的 b。",
)
def _(X, t, max_epochs):
    def step(w, b, x, label):
        w, _, changed = solution.perceptron_step(w, 0.0, x, label)
        return w, 0.0, changed

    return _train(X, t, max_epochs, step=step)


@train_perceptron.mistake(
    "zero_is_right",
    en="Points exactly on the border are passed over; they count as"
    " mistakes, and with w = 0 every point is on it.",
    zh="恰好在边界上的点被放过了；它们应当算错，而 w = 0 时所有点都在边界上。",
)
def _(X, t, max_epochs):
    def step(w, b, x, label):
        if label * (x @ w + b) >= 0:
            return w, b, False
        return w + label * x, b + label, True

    return _train(X, t, max_epochs, step=step)


@train_perceptron.mistake(
    "old_weights_in_epoch",
    en="All rows of an epoch are tested with the weights from its start; the"
    " next example should see the new ones.",
    zh="一轮中的所有样本，都用这一轮开始时的权重来判断；"
    "下一个样本应当用更新后的权重。",
)
def _(X, t, max_epochs):
    w, b, mistakes = np.zeros(X.shape[1]), 0.0, []
    for _ in range(max_epochs):
        wrong = t * (X @ w + b) <= 0
        w, b = w + (t * wrong) @ X, b + float((t * wrong).sum())
        mistakes.append(int(wrong.sum()))
        if not wrong.any():
            break
    return w, b, mistakes


@train_perceptron.mistake(
    "last_count_only",
    en="Only one count is returned; mistakes is a list, a number for each"
    " epoch.",
    zh="只返回了一个数；mistakes 应当是列表，每一轮一个数。",
)
def _(X, t, max_epochs):
    w, b, mistakes = solution.train_perceptron(X, t, max_epochs)
    return w, b, mistakes[-1]


@train_perceptron.mistake(
    "flags_not_counts",
    en="The list says whether there was a mistake, not how many.",
    zh="列表只记了有没有错，没有记错了几个。",
)
def _(X, t, max_epochs):
    w, b, mistakes = solution.train_perceptron(X, t, max_epochs)
    return w, b, [min(count, 1) for count in mistakes]


@train_perceptron.right("own_rule")
def _(X, t, max_epochs):
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
def _(X, t, max_epochs):
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


@train_perceptron.right("float_counts")
def _(X, t, max_epochs):
    w, b, mistakes = solution.train_perceptron(X, t, max_epochs)
    return {"w": w, "b": b, "mistakes": [float(m) for m in mistakes]}
