"""Exercises of the bug clinic: two networks of two layers."""

import numpy as np

from chainrule.labs import clinic
from grader.exercises.backprop.clinic_common import (
    EDGE,
    LARGER,
    UNEVEN,
    hints,
    sigmoid,
    two_layers,
)
from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    LARGE_SCALE,
    ONE_NEURON,
    ONE_ROW,
    SMALL_SCALE,
    shuffled_sizes,
)
from grader.exercises.telling import fine, wide
from solutions import activations, losses
from solutions import clinic as solution

LADDER = Ladder("04_backprop")
PARTS = ("dW1", "db1", "dW2", "db2")
XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR_Y = np.array([[0.0], [1.0], [1.0], [0.0]])

mend_1 = LADDER.add(
    solution.mend_1,
    parts=PARTS,
    sizes={"n": ("X", 0), "k": ("Y", 1), "h": ("W1", 1)},
    hints=hints(
        "The loss is a mean over all entries of Y. What is its slope in one"
        " entry of A2, and where does that factor enter?",
        "损失是对 Y 中所有数取的平均。它对 A2 中一个数的斜率是多少？"
        "这个因子应当从哪里进来？",
    ),
    fits=(
        "output_layer_only weights_only biases_averaged",
        "output_slope_missing hidden_slope_missing squashed_twice flipped",
        "as_published no_two rows_only half_a_mean divided_twice",
    ),
)
mend_1.show(
    np.ones((2, 1)), np.zeros((2, 1)), np.zeros((1, 1)), np.zeros(1),
    np.ones((1, 1)), np.array([-0.5]), note=both("two equal rows", "两行相同"),
)  # fmt: skip
mend_1.show(
    XOR, XOR_Y, np.array([[1.0, -2.0, 0.5], [2.0, 1.0, -1.0]]),
    np.array([0.5, -1.0, 0.0]), np.array([[1.0], [-2.0], [0.5]]),
    np.array([0.25]), note=both("XOR", "异或（XOR）"),
)  # fmt: skip
mend_1.show(
    np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
    np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]),
    np.array([[0.5], [-1.0]]), np.array([1.0]), np.array([[2.0, -1.0]]),
    np.array([0.0, 1.0]), note=both("two outputs", "两个输出"),
)  # fmt: skip


@mend_1.hidden
def _(rng):
    n, d, h, k = shuffled_sizes(rng, 4)
    case = mend_1.case

    def drawn(n, d, h, k):
        X, Y = rng.normal(size=(n, d)), rng.uniform(size=(n, k))
        return X, Y, *two_layers(rng, n, d, h, k)

    def nearly_right():
        X, Y, W1, b1, W2, b2 = drawn(n, d, h, k)
        A2 = sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)
        return X, A2 + 0.01 * (Y - 0.5), W1, b1, W2, b2

    def far_out():
        X, Y, W1, *rest = drawn(n, d, h, k)
        return 1e5 * X, Y, W1 / 1e5, *rest

    X, Y, W1, b1, W2, b2 = drawn(n, d, h, k)
    return [
        case(X, Y, W1, b1, W2, b2, note=UNEVEN),
        case(*drawn(h + 5, n, k, d), note=LARGER),
        case(*drawn(d, d, d, d), note=ALL_EQUAL),
        fine(mend_1, nearly_right),
        wide(mend_1, far_out, ["dW1"]),
        case(*drawn(1, d, h, k), note=ONE_ROW, **EDGE),
        case(*drawn(n, d, 1, 1), note=ONE_NEURON, **EDGE),
        case(rng.integers(-2, 3, (n, d)), rng.integers(0, 2, (n, k)),
             W1, b1, W2, b2, note=INTEGERS, **EDGE),
        case(strided(X), column_order(Y), strided(W1), strided(b1),
             column_order(W2), b2, note=A_VIEW, **EDGE),
    ]  # fmt: skip


def _passed(X, Y, W1, b1, W2, b2, *, scale=None, slope2=None, slope1=None,
            back=1.0, biases=np.sum):  # fmt: skip
    """The backward pass with the places where learners go wrong open."""
    A1 = sigmoid(X @ W1 + b1)
    A2 = sigmoid(A1 @ W2 + b2)
    scale = 2 / Y.size if scale is None else scale
    dZ2 = scale * (A2 - Y) * (A2 * (1 - A2) if slope2 is None else slope2(A2))
    dZ1 = back * dZ2 @ W2.T * (A1 * (1 - A1) if slope1 is None else slope1(A1))
    return X.T @ dZ1, biases(dZ1, axis=0), A1.T @ dZ2, biases(dZ2, axis=0)


def _first(id, *, en, zh):
    return mend_1.mistake(id, en=en, zh=zh)


@_first(
    "as_published",
    en="The factor 2 / (n k) of the mean is still missing.",
    zh="还是漏了平均的因子 2 / (n k)。",
)
def _(*arguments):
    return clinic.published_1(*arguments)


@_first(
    "no_two",
    en="The 2 of the square is missing; the slope of e**2 is 2 e.",
    zh="漏了平方的 2；e**2 的斜率是 2 e。",
)
def _(X, Y, *rest):
    return _passed(X, Y, *rest, scale=1 / Y.size)


@_first(
    "rows_only",
    en="The division is by n; the mean is over all n k entries.",
    zh="只除以了 n；平均是对全部 n k 个数取的。",
)
def _(X, Y, *rest):
    return _passed(X, Y, *rest, scale=2 / len(Y))


@_first(
    "half_a_mean",
    en="The division is by n alone and the 2 is missing: 2 / (n k) is the"
    " factor.",
    zh="只除以了 n，又漏了 2：因子应当是 2 / (n k)。",
)
def _(X, Y, *rest):
    return _passed(X, Y, *rest, scale=1 / len(Y))


@_first(
    "divided_twice",
    en="It divides by n again on the way back; the 1/n enters once, in the"
    " loss.",
    zh="往回走时又除了一次 n；1/n 只在损失那里进来一次。",
)
def _(X, Y, *rest):
    return tuple(grad / len(Y) for grad in _passed(X, Y, *rest))


@_first(
    "output_layer_only",
    en="Only the output layer's gradients got the factor; put it into dZ2,"
    " and it reaches all.",
    zh="只有输出层的梯度乘上了因子；把它放进 dZ2，就都有了。",
)
def _(X, Y, *rest):
    return _passed(X, Y, *rest, back=Y.size / 2)


@_first(
    "weights_only",
    en="The biases did not get the factor; put it into dZ2, and it reaches"
    " all.",
    zh="偏置没有乘上因子；把它放进 dZ2，就都有了。",
)
def _(X, Y, *rest):
    dW1, db1, dW2, db2 = _passed(X, Y, *rest)
    return dW1, db1 * Y.size / 2, dW2, db2 * Y.size / 2


@_first(
    "biases_averaged",
    en="The gradients of the biases are averaged over the rows; add them up,"
    " since the 1/n is in dZ2 already.",
    zh="偏置的梯度对各行取了平均；应当求和，因为 1/n 已经在 dZ2 里了。",
)
def _(*arguments):
    return _passed(*arguments, biases=np.mean)


@_first(
    "output_slope_missing",
    en="The slope of the output's sigmoid is missing in dZ2.",
    zh="dZ2 里漏了输出层 sigmoid 的斜率。",
)
def _(*arguments):
    return _passed(*arguments, slope2=np.ones_like)


@_first(
    "hidden_slope_missing",
    en="The slope of the hidden sigmoid is missing in dZ1.",
    zh="dZ1 里漏了隐藏层 sigmoid 的斜率。",
)
def _(*arguments):
    return _passed(*arguments, slope1=np.ones_like)


@_first(
    "squashed_twice",
    en="The slopes are taken at sigmoid(A); A is squashed already, its slope"
    " is A (1 - A).",
    zh="斜率是在 sigmoid(A) 处取的；A 已经压缩过，斜率就是 A (1 - A)。",
)
def _(*arguments):
    def slope(A):
        return sigmoid(A) * (1 - sigmoid(A))

    return _passed(*arguments, slope2=slope, slope1=slope)


@_first(
    "flipped",
    en="The sign is flipped: it is A2 - Y.",
    zh="符号反了：应当是 A2 - Y。",
)
def _(X, Y, *rest):
    return _passed(X, Y, *rest, scale=-2 / Y.size)


@mend_1.right("from_lesson_three")
def _(X, Y, W1, b1, W2, b2):
    Z1 = X @ W1 + b1
    A1 = activations.sigmoid(Z1)
    Z2 = A1 @ W2 + b2
    dA2 = losses.mse_backward(activations.sigmoid(Z2), Y)
    dZ2 = activations.sigmoid_backward(dA2, Z2)
    dZ1 = activations.sigmoid_backward(dZ2 @ W2.T, Z1)
    ones = np.ones(len(X))
    return X.T @ dZ1, ones @ dZ1, A1.T @ dZ2, ones @ dZ2


@mend_1.right("scaled_at_the_end")
def _(*arguments):
    grads = clinic.published_1(*arguments)
    return [2 / arguments[1].size * grad for grad in grads]


@mend_1.right("row_by_row")
def _(X, Y, W1, b1, W2, b2):
    grads = {"dW1": 0.0, "db1": 0.0, "dW2": 0.0, "db2": 0.0}
    for x, y in zip(X, Y, strict=True):
        a1 = 1 / (1 + np.exp(-(x @ W1 + b1)))
        a2 = 1 / (1 + np.exp(-(a1 @ W2 + b2)))
        dz2 = 2 / len(X) / len(y) * (a2 - y) * a2 * (1 - a2)
        dz1 = W2 @ dz2 * a1 * (1 - a1)
        grads["dW1"] = grads["dW1"] + np.outer(x, dz1)
        grads["db1"] = grads["db1"] + dz1
        grads["dW2"] = grads["dW2"] + np.outer(a1, dz2)
        grads["db2"] = grads["db2"] + dz2
    return grads


mend_5 = LADDER.add(
    solution.mend_5,
    parts=PARTS,
    sizes={"n": ("X", 0), "h": ("A1", 1)},
    hints=hints(
        "Which numbers can come out of a ReLU? For which of them does the"
        " published mask close?",
        "ReLU 的输出可能是哪些数？其中哪些会让那个程序的掩码关上？",
    ),
    fits=(
        "averaged biases_averaged",
        "mask_for_output second_first sigmoid_slope times_output",
        "as_published upside_down mask_of_gradient relu_of_gradient",
    ),
)
mend_5.show(
    np.array([[1.0]]), np.array([[1.0]]), np.array([[0.0, 5.0]]),
    np.array([[2.0], [3.0]]), note=both("one neuron off, one on",
                                        "一个神经元关，一个开"),
)  # fmt: skip
mend_5.show(
    np.array([[1.0, -1.0], [2.0, 0.5], [-1.0, 1.0]]),
    np.array([[1.0, 2.0], [0.0, -1.0], [2.0, 1.0]]),
    np.array([[1.0, 0.0, 2.0], [0.0, 0.0, 1.0], [3.0, 0.5, 0.0]]),
    np.array([[1.0, 2.0], [-1.0, 0.5], [2.0, -2.0]]),
)  # fmt: skip


@mend_5.hidden
def _(rng):
    n, d, h, k = shuffled_sizes(rng, 4)
    case = mend_5.case

    def drawn(n, d, h, k):
        X, dlogits = rng.normal(size=(n, d)), rng.normal(size=(n, k))
        W1, b1, W2, _ = two_layers(rng, n, d, h, k)
        A1 = np.maximum(0, X @ W1 + b1)
        A1.flat[0], A1.flat[-1] = 0.0, 0.7  # one off, one on
        return dlogits, X, A1, W2

    def scaled(scale):
        dlogits, *rest = drawn(n, d, h, k)
        return scale * dlogits, *rest

    dlogits, X, A1, W2 = drawn(n, d, h, k)
    dead = A1.copy()
    dead[:, 0] = 0
    return [
        case(dlogits, X, A1, W2),
        case(*drawn(h + 5, n, k, d), note=LARGER),
        case(*drawn(d, d, d, d), note=ALL_EQUAL),
        fine(mend_5, lambda: scaled(SMALL_SCALE)),
        wide(mend_5, lambda: scaled(LARGE_SCALE)),
        case(dlogits, X, dead, W2, note=both("a dead unit", "有神经元死了")),
        case(*drawn(1, d, h, k), note=ONE_ROW, **EDGE),
        case(*drawn(n, d, 1, 1), note=ONE_NEURON, **EDGE),
        case(rng.integers(-2, 3, (n, k)), rng.integers(-2, 3, (n, d)),
             rng.integers(0, 3, (n, h)), W2, note=INTEGERS, **EDGE),
        case(strided(dlogits), column_order(X), strided(A1),
             column_order(W2), note=A_VIEW, **EDGE),
    ]  # fmt: skip


def _masked(dlogits, X, A1, W2, mask, biases=np.sum):
    dZ1 = mask(dlogits @ W2.T, A1)
    return X.T @ dZ1, biases(dZ1, axis=0), A1.T @ dlogits, biases(
        dlogits, axis=0
    )  # fmt: skip


def _open(dA1, A1):
    return dA1 * (A1 > 0)


def _fifth(id, *, en, zh, finding=None):
    return mend_5.mistake(id, en=en, zh=zh, finding=finding)


@_fifth(
    "as_published",
    en="The mask still never closes: an output of ReLU is always at least 0.",
    zh="掩码还是从不关上：ReLU 的输出总是大于等于 0。",
)
def _(*arguments):
    return clinic.published_5(*arguments)


@_fifth(
    "upside_down",
    en="The mask lets through where the neuron is off, and stops where it is"
    " on.",
    zh="掩码正好反了：神经元关着时放行，开着时拦下。",
)
def _(*arguments):
    return _masked(*arguments, lambda dA1, A1: dA1 * (A1 <= 0))


@_fifth(
    "mask_of_gradient",
    en="The mask asks for the sign of the gradient; it should ask whether the"
    " neuron was on.",
    zh="掩码看的是梯度的正负；应当看神经元是否开着。",
)
def _(*arguments):
    return _masked(*arguments, lambda dA1, A1: dA1 * (dA1 > 0))


@_fifth(
    "times_output",
    en="The gradient is multiplied by A1 itself; the slope of ReLU is 1 where"
    " it is on.",
    zh="梯度乘上了 A1 本身；ReLU 开着时，斜率是 1。",
)
def _(*arguments):
    return _masked(*arguments, np.multiply)


@_fifth(
    "relu_of_gradient",
    en="The gradient itself is put through a ReLU, besides the mask; negative"
    " gradients must come back as well.",
    zh="除了掩码，梯度自己也过了一遍 ReLU；负的梯度同样要传回去。",
)
def _(*arguments):
    return _masked(*arguments, lambda dA1, A1: np.maximum(0, dA1) * (A1 > 0))


@_fifth(
    "sigmoid_slope",
    en="The slope A1 (1 - A1) is the sigmoid's; this is a ReLU.",
    zh="A1 (1 - A1) 是 sigmoid 的斜率；这里是 ReLU。",
)
def _(*arguments):
    return _masked(*arguments, lambda dA1, A1: dA1 * A1 * (1 - A1))


@_fifth(
    "averaged",
    en="All gradients are divided by n; the 1/n of a mean loss is in dlogits"
    " already.",
    zh="所有梯度都除以了 n；平均损失的 1/n 已经在 dlogits 里了。",
)
def _(*arguments):
    return tuple(g / len(arguments[1]) for g in _masked(*arguments, _open))


@_fifth(
    "biases_averaged",
    en="The gradients of the biases are averaged over the rows; add them up.",
    zh="偏置的梯度对各行取了平均；应当求和。",
)
def _(*arguments):
    return _masked(*arguments, _open, np.mean)


@_fifth(
    "mask_for_output",
    en="dW2 is computed with the mask in place of A1; only dZ1 goes through"
    " the mask.",
    zh="算 dW2 时用掩码代替了 A1；只有 dZ1 要经过掩码。",
)
def _(dlogits, X, A1, W2):
    dW1, db1, _, db2 = _masked(dlogits, X, A1, W2, _open)
    return dW1, db1, (A1 > 0).T @ dlogits, db2


@_fifth(
    "second_first",
    en="The gradients come back in the order of the way; return the first"
    " layer's first.",
    zh="梯度按往回走的次序返回了；应当先返回第一层的。",
)
def _(*arguments):
    dW1, db1, dW2, db2 = _masked(*arguments, _open)
    return dW2, db2, dW1, db1


@_fifth(
    "changes_a1",
    en="A1 is turned into the mask in place; the caller still needs it.",
    zh="就地把 A1 改成了掩码；调用者还要用它。",
    finding="purity",
)
def _(dlogits, X, A1, W2):
    grads = _masked(dlogits, X, A1, W2, _open)
    A1[A1 > 0] = 1
    return grads


@mend_5.right("where")
def _(dlogits, X, A1, W2):
    dZ1 = np.where(A1 == 0, 0, np.einsum("nk,hk->nh", dlogits, W2))
    return [
        np.einsum("nd,nh->dh", X, dZ1), dZ1.sum(0),
        np.einsum("nh,nk->hk", A1, dlogits), dlogits.sum(0),
    ]  # fmt: skip


@mend_5.right("set_to_zero")
def _(dlogits, X, A1, W2):
    dZ1 = dlogits @ W2.T
    dZ1[A1 <= 0] = 0
    ones = np.ones((1, len(X)))
    return X.T @ dZ1, (ones @ dZ1)[0], A1.T @ dlogits, (ones @ dlogits)[0]


@mend_5.right("by_sign")
def _(dlogits, X, A1, W2):
    dZ1 = (W2 @ dlogits.T).T * np.sign(A1)
    return {
        "dW2": A1.T @ dlogits, "db2": np.sum(dlogits, axis=0),
        "dW1": (dZ1.T @ X).T, "db1": np.sum(dZ1, axis=0),
    }  # fmt: skip
