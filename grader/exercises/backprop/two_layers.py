"""Exercises of lesson 4: loss and gradients of two sigmoid layers."""

import numpy as np

from grader.exercises.backprop.common import (
    EDGE,
    ONE_OUTPUT,
    WIDTH_ONE,
    passed_down,
    products,
    start,
    through_slope,
)
from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    INTEGERS,
    ONE_ROW,
    WIDE,
    shuffled_sizes,
)
from grader.exercises.telling import (
    fine,
    is_above_one,
    is_wide,
    parts_of,
    telling,
)
from solutions import backprop as solution
from solutions.activations import sigmoid
from solutions.neuron import numerical_gradient

LADDER = Ladder("04_backprop")

EXCLUSIVE_OR = both("exclusive or", "异或")
TWINS = both("units that are alike", "有相同的神经元")
ALL_HALVES = both("every sigmoid gives 1/2", "每个 sigmoid 都得到 1/2")


def trace(params, X, Y):
    """Steps of the right way back, see `chainrule.checking.findings.localise`."""
    s = passed(params, X, Y)
    parts = ("grads['W2']", "grads['b2']"), ("grads['W1']", "grads['b1']")
    dA2 = start("dA2", s.dA2)
    dZ2 = through_slope("dZ2", dA2, slope(s.A2), s.Z2)
    dA1, dZ1 = passed_down(2, dZ2, s.W2, slope(s.A1), s.Z1)
    second = products(2, dZ2, s.A1, parts[0])
    return [dA2, dZ2, *second, dA1, dZ1, *products(1, dZ1, s.X, parts[1])]


two_layer_loss_and_grads = LADDER.add(
    solution.two_layer_loss_and_grads,
    parts=("loss", "grads"),
    sizes={"n": ("Y", 0), "k": ("Y", 1)},
    trace=trace,
    hints=[
        both(
            "Write the four lines of the forward pass and keep Z1, A1, Z2,"
            " A2. Which of them does the way back need, and in which order?",
            "先写前向的四行，留下 Z1、A1、Z2、A2。往回走时要用到哪些？"
            "按什么顺序用？",
        ),
        both(
            "You have mse_backward, sigmoid_backward and linear_backward."
            " What does each of them need, and what does it hand on?",
            "你已经有 mse_backward、sigmoid_backward 和 linear_backward。"
            "它们各要什么，各传出什么？",
        ),
        both(
            "linear_backward of the second layer returns three things. Which"
            " of them is the gradient in A1, and what stands between A1 and"
            " Z1?",
            "第二层的 linear_backward 返回三样东西。哪一样是对 A1 的梯度？"
            "A1 和 Z1 之间还隔着什么？",
        ),
    ],
    fits=(
        "b1_left_out inputs_left_out b2_left_out hidden_sigmoid_missing"
        " output_sigmoid_missing sigmoid_twice hidden_tanh",
        "scale_left_out mean_left_out two_left_out only_rows_counted"
        " error_turned loss_passed_back output_slope_left_out"
        " output_slope_of_activated slopes_of_activated output_slope_from_z"
        " inside",
        "raw_error_passed_on W2_not_transposed dW2_instead_of_W2"
        " hidden_slope_left_out hidden_slope_of_activated hidden_slope_alone"
        " hidden_handed_twice hidden_slope_half hidden_slope_of_tanh"
        " A1_instead_of_X",
    ),
)


def network(W1, b1, W2, b2):
    """Params from nested lists."""
    values = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    return {name: np.array(value) for name, value in values.items()}


two_layer_loss_and_grads.show(
    network([[1.0, 0, 3], [1, -1, -1]], [-3.0, 2, -1],
            [[2.0], [-4], [1]], [0.5]),
    np.array([[1.0, 2.0]]), np.array([[1.0]]), note=ALL_HALVES,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[1.0, -2, 0.5], [2, 1, -1]], [0.5, -1, 2],
            [[1.0], [-2], [3]], [-1.0]),
    np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]]),
    np.array([[0.0], [1], [1], [0]]), note=EXCLUSIVE_OR,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[1.0, -1], [2, 0.5]], [0.5, -0.5],
            [[2.0, -1], [1, 3]], [1.0, -2]),
    np.array([[1.0, 2], [-1, 0.5]]), np.array([[1.0, 0], [0.5, -1]]),
    note=ALL_EQUAL,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[1.0, 2, 1], [-1, 0.5, -1]], [0.5, -1, 0.5],
            [[1.0, 1], [-1, -1], [-2, -2]], [0.5, 0.5]),
    np.array([[1.0, 2], [2, -1]]), np.array([[1.0, 0], [0, 0.5]]),
    note=TWINS,
)  # fmt: skip
two_layer_loss_and_grads.show(
    network([[2.0]], [-1.0], [[3.0]], [-2.0]), np.array([[1.0], [0.5]]),
    np.array([[1.0], [0]]), note=WIDTH_ONE, **EDGE,
)  # fmt: skip


def drawn(rng, d, h, k):
    """Params of a network with these sizes."""
    return {
        "W1": rng.normal(size=(d, h)), "b1": rng.normal(size=h) + 0.3,
        "W2": 1.5 * rng.normal(size=(h, k)), "b2": rng.normal(size=k) - 0.3,
    }  # fmt: skip


@two_layer_loss_and_grads.hidden
def _(rng):
    n, d, h, k = (int(size) for size in shuffled_sizes(rng, 4, 2, 8))
    X, Y = rng.normal(size=(n, d)), rng.uniform(-0.5, 1.5, (n, k))
    params = drawn(rng, d, h, k)
    square = rng.normal(size=(d, d)), rng.uniform(0, 1, (d, d))
    few, wide = rng.normal(size=(3, 4)), rng.uniform(0, 1, (3, 2))
    twins = drawn(rng, 4, 3, 2)
    for name in twins:  # slopes are equal, what is handed back is not
        twins[name][..., 1] = twins[name][..., 0]
    integers = {
        name: rng.integers(-2, 3, value.shape)
        for name, value in params.items()
    }
    views = {
        name: strided(value) if value.ndim == 1 else column_order(value)
        for name, value in params.items()
    }
    whole = rng.integers(-2, 3, (n, d)), rng.integers(0, 2, (n, k))
    case = two_layer_loss_and_grads.case
    return [
        case(params, X, Y),
        case(drawn(rng, 4, 5, 2), few, wide),
        case(twins, few[:2], wide[:2], note=TWINS),
        case(drawn(rng, d, d, d), *square, note=ALL_EQUAL),
        *sizes(rng),
        case(params, X[:1], Y[:1], note=ONE_ROW, **EDGE),
        case(drawn(rng, d, h, 1), X, Y[:, :1], note=ONE_OUTPUT, **EDGE),
        case(drawn(rng, 1, 1, 1), X[:, :1], Y[:, :1], note=WIDTH_ONE, **EDGE),
        case(integers, *whole, note=INTEGERS, **EDGE),
        case(views, strided(X), column_order(Y), note=A_VIEW, **EDGE),
    ]


def sizes(rng):
    """A case with a small loss and gradients, and one with large ones.

    Of few rows, so that it is clear where a fault lies.
    """

    def missing(by):
        params, X = drawn(rng, 5, 6, 4), rng.normal(size=(3, 5))
        A1 = sigmoid(X @ params["W1"] + params["b1"])
        A2 = sigmoid(A1 @ params["W2"] + params["b2"])
        return params, X, A2 + by * rng.normal(size=A2.shape)

    exercise, far = two_layer_loss_and_grads, lambda: missing(40)
    wants = dict.fromkeys(parts_of(exercise, exercise.case(*far())))
    wants = {**dict.fromkeys(wants, is_above_one), "loss": is_wide}
    return [
        fine(exercise, lambda: missing(0.02)),
        telling(exercise, far, wants, note=WIDE),
    ]


# How each value and gradient follows from those before it. A wrong answer is
# the walk with one of these changed.
STEPS = {
    "Z1": lambda s: s.X @ s.W1 + s.b1,
    "A1": lambda s: sigmoid(s.Z1),
    "Z2": lambda s: s.A1 @ s.W2 + s.b2,
    "A2": lambda s: sigmoid(s.Z2),
    "loss": lambda s: float(np.mean((s.A2 - s.Y) ** 2)),
    "dA2": lambda s: 2 * (s.A2 - s.Y) / s.Y.size,
    "dZ2": lambda s: s.dA2 * s.A2 * (1 - s.A2),
    "dW2": lambda s: s.A1.T @ s.dZ2,
    "db2": lambda s: s.dZ2.sum(axis=0),
    "dA1": lambda s: s.dZ2 @ s.W2.T,
    "dZ1": lambda s: s.dA1 * s.A1 * (1 - s.A1),
    "dW1": lambda s: s.X.T @ s.dZ1,
    "db1": lambda s: s.dZ1.sum(axis=0),
}


class Walk:
    """Values and gradients of one pass there and back, as attributes."""


def passed(params, X, Y, **changed):
    """Everything on the way, with some of the steps changed."""
    s = Walk()
    s.__dict__.update(params, X=X, Y=Y)
    for name, step_from in {**STEPS, **changed}.items():
        setattr(s, name, step_from(s))
    return s


def walk(params, X, Y, **changed):
    """Loss and gradients, with some of the steps changed."""
    s = passed(params, X, Y, **changed)
    return s.loss, {name: getattr(s, "d" + name) for name in params}


def mistake(id, en, zh, **changed):
    """Enter the walk with some steps changed as a wrong answer.

    Its place is the first of them, unless all products are changed.
    """
    place = (
        None if "dW1" in changed and "dW2" in changed else next(iter(changed))
    )
    enter = two_layer_loss_and_grads.mistake(id, en=en, zh=zh, place=place)
    enter(lambda params, X, Y: walk(params, X, Y, **changed))


def slope(A):
    """Slope of the sigmoid, from what came out of it."""
    return A * (1 - A)


# ---- faults of the forward pass -------------------------------------------

mistake(
    "b1_left_out",
    "b1 is left out of the forward pass, so everything after Z1 is off.",
    "前向时漏了 b1，Z1 之后的一切都跟着错了。",
    Z1=lambda s: s.X @ s.W1,
)
mistake(
    "inputs_left_out",
    "Z1 is made of the weights alone, so it does not depend on X: it is"
    " X @ W1 + b1.",
    "Z1 只用了权重，与 X 无关：应当是 X @ W1 + b1。",
    Z1=lambda s: np.ones(s.X.shape) @ s.W1 + s.b1,
)
mistake(
    "b2_left_out",
    "b2 is left out of the forward pass, so everything after Z2 is off.",
    "前向时漏了 b2，Z2 之后的一切都跟着错了。",
    Z2=lambda s: s.A1 @ s.W2,
)
mistake(
    "hidden_sigmoid_missing",
    "The hidden layer has no sigmoid in the forward pass: A1 is Z1.",
    "前向时隐藏层漏了 sigmoid：A1 成了 Z1。",
    A1=lambda s: s.Z1,
)
mistake(
    "output_sigmoid_missing",
    "The output has no sigmoid in the forward pass: A2 is Z2.",
    "前向时输出层漏了 sigmoid：A2 成了 Z2。",
    A2=lambda s: s.Z2,
)
mistake(
    "sigmoid_twice",
    "The hidden layer goes through the sigmoid twice.",
    "隐藏层经过了两次 sigmoid。",
    A1=lambda s: sigmoid(sigmoid(s.Z1)),
)
mistake(
    "hidden_tanh",
    "The hidden layer is bent by tanh; both layers have a sigmoid.",
    "隐藏层用了 tanh；两层都应当用 sigmoid。",
    A1=lambda s: np.tanh(s.Z1),
    dZ1=lambda s: s.dA1 * (1 - s.A1**2),
)
mistake(
    "loss_halved",
    "The loss is half the mean square, while the gradients are those of the"
    " whole.",
    "损失多乘了 1/2，梯度对应的却是不带 1/2 的损失。",
    loss=lambda s: float(np.mean((s.A2 - s.Y) ** 2) / 2),
)
mistake(
    "loss_root",
    "The loss is the root of the mean square, while the gradients are those"
    " of the mean square itself.",
    "损失多开了平方根，梯度却是均方误差本身的。",
    loss=lambda s: float(np.sqrt(np.mean((s.A2 - s.Y) ** 2))),
)
mistake(
    "loss_summed",
    "The loss is a sum of squares, while the gradients are those of the mean.",
    "损失是平方和，梯度却是平均值的。",
    loss=lambda s: float(np.sum((s.A2 - s.Y) ** 2)),
)

# ---- faults at the output -------------------------------------------------

mistake(
    "scale_left_out",
    "The way back starts with A2 - Y, without 2 / (n k): the printed loss is"
    " a mean and its gradient a sum, so more data make larger steps.",
    "往回走从 A2 - Y 开始，漏了 2 / (n k)：打印的损失是平均值，梯度却成了"
    "求和，数据越多，步子越大。",
    dA2=lambda s: s.A2 - s.Y,
)
mistake(
    "mean_left_out",
    "The division by n k is left out at dA2; the loss is a mean.",
    "dA2 没有除以 n k；损失是平均值。",
    dA2=lambda s: 2 * (s.A2 - s.Y),
)
mistake(
    "two_left_out",
    "The 2 from the slope of the square is left out at dA2.",
    "dA2 少了 2，它来自平方的斜率。",
    dA2=lambda s: (s.A2 - s.Y) / s.Y.size,
)
mistake(
    "only_rows_counted",
    "dA2 is divided by n alone; the mean runs over all n k entries.",
    "dA2 只除以了 n；应当对全部 n k 个数取平均。",
    dA2=lambda s: 2 * (s.A2 - s.Y) / len(s.Y),
)
mistake(
    "error_turned",
    "The sign is flipped at dA2: the error is A2 - Y. All gradients point"
    " downhill.",
    "dA2 的符号反了：误差应当是 A2 - Y。这样一来，所有梯度都指向了下坡。",
    dA2=lambda s: 2 * (s.Y - s.A2) / s.Y.size,
)
mistake(
    "loss_passed_back",
    "The way back starts with the loss itself in every entry; it starts with"
    " its slope in A2.",
    "往回走是从损失本身的数值开始的；应当从损失对 A2 的斜率开始。",
    dA2=lambda s: np.full(s.A2.shape, s.loss),
)
mistake(
    "output_slope_left_out",
    "From A2 to Z2 the slope of the sigmoid is left out; everything before"
    " Z2 inherits it. XOR is learned all the same.",
    "从 A2 到 Z2 漏乘了 sigmoid 的斜率，Z2 之前的一切都跟着错了。"
    "即便如此，XOR 也能学会。",
    dZ2=lambda s: s.dA2,
)
mistake(
    "another_loss",
    "dZ2 is (A2 - Y) / n, which belongs to cross-entropy; the loss here is"
    " the mean of the squares.",
    "dZ2 用了 (A2 - Y) / n，那是交叉熵的梯度；这里的损失是均方误差。",
    dZ2=lambda s: (s.A2 - s.Y) / len(s.Y),
)
mistake(
    "output_slope_of_activated",
    "At the output the slope is taken at A2, which has been through the"
    " sigmoid: sigmoid_backward wants Z2.",
    "输出层的斜率是在 A2 处取的，而 A2 已经经过了 sigmoid："
    "sigmoid_backward 要的是 Z2。",
    dZ2=lambda s: s.dA2 * slope(sigmoid(s.A2)),
)
mistake(
    "slopes_of_activated",
    "Both slopes are taken at A, which has been through the sigmoid:"
    " sigmoid_backward wants Z. Six of ten runs learn XOR all the same.",
    "两个斜率都是在 A 处取的，而 A 已经经过了 sigmoid：sigmoid_backward"
    " 要的是 Z。即便如此，训练十次仍有六次学会 XOR。",
    dZ2=lambda s: s.dA2 * slope(sigmoid(s.A2)),
    dZ1=lambda s: s.dA1 * slope(sigmoid(s.A1)),
)
mistake(
    "output_slope_from_z",
    "At the output the slope is Z2 * (1 - Z2); it is A2 * (1 - A2).",
    "输出层的斜率写成了 Z2 * (1 - Z2)；应当是 A2 * (1 - A2)。",
    dZ2=lambda s: s.dA2 * slope(s.Z2),
)

# ---- faults in the products of a layer ------------------------------------

mistake(
    "averaged_again",
    "All gradients are divided by n once more; the 1/n is in dA2 already.",
    "所有梯度又除以了一次 n；1/n 已经在 dA2 里了。",
    dW2=lambda s: s.A1.T @ s.dZ2 / len(s.X),
    db2=lambda s: s.dZ2.mean(axis=0),
    dW1=lambda s: s.X.T @ s.dZ1 / len(s.X),
    db1=lambda s: s.dZ1.mean(axis=0),
)
mistake(
    "biases_averaged",
    "The gradients of the biases are means over the rows, those of the"
    " weights sums; both are sums.",
    "偏置的梯度对样本取了平均，权重的梯度却是求和；两者都应当求和。",
    db2=lambda s: s.dZ2.mean(axis=0),
    db1=lambda s: s.dZ1.mean(axis=0),
)
mistake(
    "output_slope_for_W1_only",
    "W2 and b2 get the error without the slope of the output's sigmoid; the"
    " way on to the first layer has it.",
    "W2 和 b2 的梯度漏了输出层 sigmoid 的斜率；传往第一层的却有。",
    dW2=lambda s: s.A1.T @ s.dA2,
    db2=lambda s: s.dA2.sum(axis=0),
)
mistake(
    "constants_left_over",
    "Constants are left over: the gradient of W2 is twice, that of b1 four"
    " times as large as it should be.",
    "留下了多余的常数：W2 的梯度是正确值的 2 倍，b1 的是 4 倍。",
    dW2=lambda s: 2 * s.A1.T @ s.dZ2,
    db1=lambda s: 4 * s.dZ1.sum(axis=0),
)
mistake(
    "b2_from_W2",
    "The gradient of b2 is that of W2 added up; b2 is multiplied with 1, so"
    " its gradient is the sum of dZ2.",
    "b2 的梯度用了 W2 的梯度之和；与 b2 相乘的是 1，它的梯度应当是 dZ2 之和。",
    db2=lambda s: s.dW2.sum(axis=0),
)
mistake(
    "b2_all_summed",
    "The gradient of b2 is the sum of all of dZ2; each bias belongs to one"
    " column.",
    "b2 的梯度是 dZ2 全部元素之和；每个偏置只属于一列。",
    db2=lambda s: np.full(s.b2.shape, s.dZ2.sum()),
)
mistake(
    "b1_forgotten",
    "The gradient of b1 is 0, so b1 would never learn.",
    "b1 的梯度是 0，它就永远学不到东西。",
    db1=lambda s: np.zeros(s.b1.shape),
)

# ---- faults on the way to the first layer ---------------------------------

mistake(
    "raw_error_passed_on",
    "The raw error dA2 is passed on to the first layer; what goes on is dZ2,"
    " with the slope of the output's sigmoid.",
    "传给第一层的是原始误差 dA2；应当传 dZ2，它带着输出层 sigmoid 的斜率。",
    dA1=lambda s: s.dA2 @ s.W2.T,
)
mistake(
    "W2_not_transposed",
    "W2 is not transposed on the way back: dA1 is dZ2 @ W2.T.",
    "往回走时 W2 没有转置：dA1 应当是 dZ2 @ W2.T。",
    dA1=lambda s: s.dZ2 @ s.W2,
)
mistake(
    "dW2_instead_of_W2",
    "dA1 is made with the gradient of W2; A1 was multiplied with W2 itself.",
    "dA1 里用的是 W2 的梯度；前向时与 A1 相乘的是 W2 本身。",
    dA1=lambda s: s.dZ2 @ s.dW2.T,
)
UPDATED = {"a_hundredth": 0.01, "a_tenth": 0.1, "a_half": 0.5, "whole": 1.0}
for name, lr in UPDATED.items():
    mistake(
        f"W2_updated_first_{name}",
        f"W2 is updated (with a rate of {lr:g}) before the way back goes"
        " through it; compute all gradients first. XOR is learned all the"
        " same.",
        f"还没有从 W2 往回走，就先更新了它（学习率 {lr:g}）；应当先算出所有"
        "梯度。即便如此，XOR 也能学会。",
        dA1=lambda s, lr=lr: s.dZ2 @ (s.W2 - lr * s.dW2).T,
    )
mistake(
    "hidden_slope_left_out",
    "From A1 to Z1 the slope of the sigmoid is left out, so W1 and b1 are"
    " off. With this fault none of ten runs learned XOR.",
    "从 A1 到 Z1 漏乘了 sigmoid 的斜率，W1 和 b1 就错了。带着这个错误训练十次，"
    "没有一次学会 XOR。",
    dZ1=lambda s: s.dA1,
)
mistake(
    "hidden_slope_of_activated",
    "In the hidden layer the slope is taken at A1, which has been through the"
    " sigmoid: sigmoid_backward wants Z1.",
    "隐藏层的斜率是在 A1 处取的，而 A1 已经经过了 sigmoid："
    "sigmoid_backward 要的是 Z1。",
    dZ1=lambda s: s.dA1 * slope(sigmoid(s.A1)),
)
mistake(
    "hidden_slope_alone",
    "dZ1 is the slope of the sigmoid alone; it multiplies what comes back,"
    " dA1.",
    "dZ1 只是 sigmoid 的斜率；还应当乘以传回来的 dA1。",
    dZ1=lambda s: slope(s.A1),
)
mistake(
    "hidden_handed_twice",
    "dA1 is multiplied in twice on the way to Z1; sigmoid_backward has done"
    " it once already.",
    "从 A1 到 Z1，dA1 乘了两次；sigmoid_backward 里已经乘过一次了。",
    dZ1=lambda s: s.dA1**2 * slope(s.A1),
)
mistake(
    "hidden_slope_half",
    "In the hidden layer the slope is A1 alone; it is A1 * (1 - A1).",
    "隐藏层的斜率只写了 A1；应当是 A1 * (1 - A1)。",
    dZ1=lambda s: s.dA1 * s.A1,
)
mistake(
    "hidden_slope_of_tanh",
    "In the hidden layer the slope is 1 - A1**2, that of tanh; the sigmoid's"
    " is A1 * (1 - A1).",
    "隐藏层的斜率用了 1 - A1**2，那是 tanh 的；sigmoid 的是 A1 * (1 - A1)。",
    dZ1=lambda s: s.dA1 * (1 - s.A1**2),
)
mistake(
    "A1_instead_of_X",
    "The gradient of W1 is made with A1; what came into W1 is X.",
    "W1 的梯度里用的是 A1；W1 的输入是 X。",
    dW1=lambda s: s.A1.T @ s.dZ1,
)


@two_layer_loss_and_grads.mistake(
    "params_after_a_step",
    en="These are the parameters after a step; return the gradients and leave"
    " the step to the training loop.",
    zh="这是走了一步之后的参数；应当返回梯度，更新留给训练循环。",
)
def _(params, X, Y):
    loss, grads = walk(params, X, Y)
    return loss, {name: params[name] - grads[name] for name in params}


@two_layer_loss_and_grads.mistake(
    "updated_in_place",
    en="The parameters are updated in here, in the caller's dict; return the"
    " gradients and leave the step to the training loop.",
    zh="在函数里就更新了调用者的参数；应当只返回梯度，更新留给训练循环。",
    finding="purity",
)
def _(params, X, Y):
    loss, grads = walk(params, X, Y)
    for name in grads:
        params[name] = params[name] - 0.1 * grads[name]
    return loss, grads


@two_layer_loss_and_grads.right("one_example_at_a_time")
def _(params, X, Y):
    total, grads = 0.0, {k: np.zeros(v.shape) for k, v in params.items()}
    for x, y in zip(X, Y, strict=True):
        a1 = sigmoid(x @ params["W1"] + params["b1"])
        a2 = sigmoid(a1 @ params["W2"] + params["b2"])
        total += ((a2 - y) ** 2).mean()
        d2 = 2 * (a2 - y) / len(y) * a2 * (1 - a2)
        d1 = params["W2"] @ d2 * a1 * (1 - a1)
        grads["W2"] += np.outer(a1, d2)
        grads["b2"] += d2
        grads["W1"] += np.outer(x, d1)
        grads["b1"] += d1
    return total / len(X), {k: g / len(X) for k, g in grads.items()}


@two_layer_loss_and_grads.right("columns_of_examples")
def _(params, X, Y):
    Z1 = params["W1"].T @ X.T + params["b1"][:, None]
    A1 = 0.5 * (1 + np.tanh(Z1 / 2))
    A2 = 1 / (1 + np.exp(-(params["W2"].T @ A1 + params["b2"][:, None])))
    error = A2 - Y.T
    D2 = error * (A2 - A2**2) * (2 / error.size)
    D1 = params["W2"] @ D2 * sigmoid(Z1) * sigmoid(-Z1)
    grads = {"W1": (D1 @ X).T, "b1": D1.sum(axis=1),
             "W2": (D2 @ A1.T).T, "b2": D2.sum(axis=1)}  # fmt: skip
    return np.array([[np.vdot(error, error) / error.size]]), grads


@two_layer_loss_and_grads.right("scaled_at_last")
def _(params, X, Y):
    A1 = sigmoid(X @ params["W1"] + params["b1"])
    A2 = sigmoid(A1 @ params["W2"] + params["b2"])
    D2 = (A2 - Y) * A2 * (1 - A2)
    D1 = D2 @ params["W2"].T * A1 * (1 - A1)
    sums = {"W1": X.T @ D1, "b1": D1.sum(0), "W2": A1.T @ D2,
            "b2": np.ones(len(X)) @ D2, "A1": D2}  # fmt: skip
    grads = {k: 2 * g / A2.size for k, g in sums.items()}
    return ((A2 - Y) ** 2).mean(), grads


@two_layer_loss_and_grads.right("nudged")
def _(params, X, Y):
    def loss(params):
        A1 = sigmoid(X @ params["W1"] + params["b1"])
        A2 = sigmoid(A1 @ params["W2"] + params["b2"])
        return float(((A2 - Y) ** 2).mean())

    grads = {
        name: numerical_gradient(
            lambda v, name=name: loss({**params, name: v}), value, 1e-4
        )
        for name, value in params.items()
    }
    return {"grads": grads, "loss": loss(params)}


@two_layer_loss_and_grads.right("biases_as_weights")
def _(params, X, Y):
    V1 = np.vstack([params["W1"], params["b1"]])
    V2 = np.vstack([params["W2"], params["b2"]])
    ones = np.ones((len(X), 1))
    H0 = np.hstack([X, ones])
    H1 = np.hstack([sigmoid(H0 @ V1), ones])
    out = sigmoid(H1 @ V2)
    D2 = 2 / out.size * (out - Y) * out * (1 - out)
    D1 = (D2 @ V2.T * H1 * (1 - H1))[:, :-1]
    G1, G2 = H0.T @ D1, H1.T @ D2
    grads = {"W1": G1[:-1], "b1": G1[-1], "W2": G2[:-1], "b2": G2[-1]}
    return np.square(out - Y).mean(), grads
