"""Exercises of lesson 3: the mean squared error and its gradient."""

import math

import numpy as np

from grader.exercises.base import Ladder, both
from grader.exercises.losses.common import (
    EDGE,
    EXTREME,
    FAR_OFF,
    GOALS,
    LINES,
    MATRIX,
    PAIR,
    ROW,
    ROW_GOALS,
    SMALL,
    TWO_SHAPES,
    WITH_EXTREMES,
    error,
    predictions,
)
from grader.exercises.notes import (
    ALL_EQUAL,
    ONE_ROW,
)
from solutions import losses as solution
from solutions.neuron import numerical_gradient

LADDER = Ladder("03_losses")

mse = LADDER.add(
    solution.mse,
    parts=("loss",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    points=WITH_EXTREMES,
    hints=[
        both(
            "Two predictions, two targets, on paper: what is squared, and by"
            " what is the sum of the squares divided?",
            "在纸上写两个预测和两个目标：把什么平方？平方之和再除以几？",
        ),
        both(
            "Y_hat may have shape (n, k). How many numbers are that, and how"
            " many of them does the mean run over?",
            "Y_hat 的形状可以是 (n, k)。这一共是多少个数？要对其中多少个取平均？",
        ),
        both(
            "np.mean takes all entries if you name no axis. And (n,) minus"
            " (n, 1): what shape does numpy make of it? Compare the shapes"
            " before you subtract.",
            "不指定 axis 时，np.mean 对所有的数取平均。另外，(n,) 减 (n, 1) 会得到"
            "什么形状？相减之前先比较两个形状。",
        ),
    ],
    fits=(
        "summed halved squared_too_late not_squared absolute"
        " difference_of_squares root half times_2",
        "rows_summed rows_added per_column not_averaged shape",
        "shapes_unchecked axes_counted reshaped should_raise",
    ),
)
mse.show(np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 4.0]))
mse.show(MATRIX, GOALS)
mse.show(SMALL, np.array([[2.0, 2.0], [3.0, -1.0]]), note=ALL_EQUAL)
mse.show(ROW, ROW_GOALS, note=ONE_ROW, **EDGE)
mse.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)
mse.show(PAIR[:, None], PAIR[None], note=LINES, **EDGE)


@mse.hidden
def _(rng):
    far = 1e8 + rng.integers(-5, 6, 6)
    half = rng.choice([-0.5, 0.5], 6)  # multiplied out, it is a whole number
    return [
        *predictions(rng, exercise=mse),
        mse.case(far, far + half, note=FAR_OFF, **EXTREME),
    ]


@mse.mistake(
    "summed",
    en="The squares are added up; the mean of them is wanted.",
    zh="这里把平方加了起来；应当取它们的平均值。",
)
def _(Y_hat, Y):
    return (error(Y_hat, Y) ** 2).sum()


@mse.mistake(
    "rows_summed",
    en="The squares of a row are added, and only the rows are averaged; the"
    " mean runs over all n k entries.",
    zh="每一行的平方加了起来，只对行取了平均；应当对全部 n k 个数取平均。",
)
def _(Y_hat, Y):
    e = error(Y_hat, Y)
    return (e**2).sum() / len(e)


@mse.mistake(
    "rows_added",
    en="Each row is averaged, and the rows are added; the mean runs over all"
    " n k entries.",
    zh="每一行取了平均，各行却加了起来；应当对全部 n k 个数取平均。",
)
def _(Y_hat, Y):
    return (error(Y_hat, Y) ** 2).mean(axis=-1).sum()


@mse.mistake(
    "halved",
    en="This is half the mean of the squares. Some books put a 1/2 there;"
    " ours has none.",
    zh="这是均方误差的一半。有些书会加上 1/2；我们的定义里没有。",
)
def _(Y_hat, Y):
    return (error(Y_hat, Y) ** 2).mean() / 2


@mse.mistake(
    "not_squared",
    en="The errors are not squared, so that errors of opposite sign cancel.",
    zh="误差没有平方，正负误差就互相抵消了。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y).mean()


@mse.mistake(
    "squared_too_late",
    en="The mean is squared; square each error first, then average.",
    zh="先平均、后平方了；应当先把每个误差平方，再取平均。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y).mean() ** 2


@mse.mistake(
    "absolute",
    en="This is the mean of the absolute errors; square them.",
    zh="这是误差绝对值的平均；应当取平方。",
)
def _(Y_hat, Y):
    return np.abs(error(Y_hat, Y)).mean()


@mse.mistake(
    "root",
    en="A root is taken at the end; the mean itself is wanted.",
    zh="最后开了平方根；要的就是平均值本身。",
)
def _(Y_hat, Y):
    return np.sqrt((error(Y_hat, Y) ** 2).mean())


@mse.mistake(
    "difference_of_squares",
    en="Predictions and targets are squared before they are subtracted; it"
    " is the difference that is squared.",
    zh="先各自平方、再相减了；应当先相减，再把差平方。",
)
def _(Y_hat, Y):
    error(Y_hat, Y)
    return (Y_hat**2 - Y**2).mean()


@mse.mistake(
    "per_column",
    en="There is one mean for each column; a loss is one number.",
    zh="每一列各得到一个平均值；损失应当只有一个数。",
)
def _(Y_hat, Y):
    return (error(Y_hat, Y) ** 2).mean(axis=0)


@mse.mistake(
    "not_averaged",
    en="There is one square for each entry; a loss is one number, their mean.",
    zh="每个数各得到一个平方；损失应当只有一个数，即它们的平均值。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y) ** 2


@mse.mistake(
    "shapes_unchecked",
    en="(n,) minus (n, 1) makes a table of every prediction against every"
    " target, and nobody notices. Raise ValueError where the shapes differ.",
    zh="(n,) 减 (n, 1) 会得到每个预测减每个目标的一张表，而且不报错。"
    "形状不同时应当抛出 ValueError。",
)
def _(Y_hat, Y):
    return ((Y_hat - Y) ** 2).mean()


@mse.mistake(
    "axes_counted",
    en="Only the number of axes is compared; (n, 1) against (1, n) makes n * n"
    " errors. Compare the shapes.",
    zh="只比较了轴的个数；(n, 1) 与 (1, n) 会得到 n * n 个误差。应当比较形状。",
)
def _(Y_hat, Y):
    if np.ndim(Y_hat) != np.ndim(Y):
        raise ValueError("shapes differ")
    return np.mean((Y_hat - Y) ** 2)


@mse.mistake(
    "multiplied_out",
    en="The square is multiplied out, and large numbers cancel: near 1e8 no"
    " digit is left. Subtract first.",
    zh="把平方展开了，大数会互相抵消：在 1e8 附近一位也不剩。应当先相减。",
)
def _(Y_hat, Y):
    error(Y_hat, Y)
    return np.mean(Y_hat**2) - 2 * np.mean(Y_hat * Y) + np.mean(Y**2)


@mse.mistake(
    "reshaped",
    en="Different shapes are brought into line in silence; the caller should"
    " hear of them by a ValueError.",
    zh="形状不同时，悄悄改成了相同的形状；应当抛出 ValueError 告诉调用者。",
)
def _(Y_hat, Y):
    return ((Y_hat - np.reshape(Y, np.shape(Y_hat))) ** 2).mean()


@mse.mistake(
    "in_place",
    en="The caller's Y_hat is changed by `-=`; make a new array.",
    zh="`-=` 改动了调用者的 Y_hat；应当另建一个新数组。",
    finding="purity",
)
def _(Y_hat, Y):
    error(Y_hat, Y)
    Y_hat -= Y
    return (Y_hat**2).mean()


@mse.right("loop")
def _(Y_hat, Y):
    if Y_hat.shape != Y.shape:
        raise ValueError
    total = 0
    for p, t in zip(Y_hat.ravel(), Y.ravel(), strict=True):
        total += (p - t) ** 2
    return total / Y.size


@mse.right("scalar_product")
def _(Y_hat, Y):
    e = error(Y_hat, Y)
    return np.vdot(e, e) / e.size


@mse.right("norm")
def _(Y_hat, Y):
    return np.linalg.norm(error(Y_hat, Y)) ** 2 / np.size(Y)


@mse.right("zero_dimensional")
def _(Y_hat, Y):
    e = error(Y_hat, Y)
    return np.array(np.einsum("...,...->...", e, e).mean())


@mse.right("one_by_one")
def _(Y_hat, Y):
    e = error(Y_hat, Y).reshape(1, -1)
    return e @ e.T / e.size


@mse.right("mean_of_means")
def _(Y_hat, Y):
    return np.square(error(Y_hat, Y)).mean(axis=0).mean()


mse_backward = LADDER.add(
    solution.mse_backward,
    parts=("dY_hat",),
    sizes={"n": ("Y_hat", 0), "k": ("Y_hat", 1)},
    hints=[
        both(
            "One prediction: how fast does (y_hat - y)**2 grow with y_hat?"
            " And what sign has it where the prediction is too large?",
            "只有一个预测时，(y_hat - y)**2 随 y_hat 增长得多快？"
            "预测偏大时，符号是正还是负？",
        ),
        both(
            "One entry of Y_hat is in one of the squares only. By what is"
            " that square divided in the mean?",
            "Y_hat 的每个数只出现在一个平方里。取平均时，这个平方除以了几？",
        ),
        both(
            "The mean runs over n k entries, not over n. Which attribute of"
            " an array counts its entries?",
            "平均是对 n k 个数取的，不是 n 个。数组的哪个属性是元素的总数？",
        ),
    ],
    fits=(
        "two_missing sign only_signs not_differentiated loss_as_gradient half",
        "not_averaged scale_missing divided_twice mean_taken",
        "divided_by_rows divided_by_columns another_loss",
    ),
)
mse_backward.show(np.array([1.0, 2.0, 5.0]), np.array([1.0, 4.0, 4.0]))
mse_backward.show(MATRIX, GOALS)
mse_backward.show(
    SMALL, np.array([[2.0, 2.0], [3.0, -1.0]]), note=ALL_EQUAL
)  # fmt: skip
mse_backward.show(ROW, ROW_GOALS, note=ONE_ROW, **EDGE)
mse_backward.show(PAIR, PAIR[:, None], note=TWO_SHAPES, **EDGE)
mse_backward.show(PAIR[:, None], PAIR[None], note=LINES, **EDGE)


@mse_backward.hidden
def _(rng):
    return predictions(rng, exercise=mse_backward)


@mse_backward.mistake(
    "scale_missing",
    en="The factor 2 / (n k) is missing: this is the bare error. The more"
    " data, the larger the steps it makes, while the loss is a mean.",
    zh="漏了系数 2 / (n k)：这只是误差本身。损失是平均值，"
    "这样的梯度却会让步长随数据增多而变大。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y)


@mse_backward.mistake(
    "two_missing",
    en="The 2 from the slope of the square is missing.",
    zh="少了 2，它来自平方的斜率。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y) / np.size(Y)


@mse_backward.mistake(
    "not_averaged",
    en="It is not divided by the number of entries; the loss is a mean.",
    zh="没有除以元素的个数；损失是平均值。",
)
def _(Y_hat, Y):
    return 2 * error(Y_hat, Y)


@mse_backward.mistake(
    "divided_by_rows",
    en="It is divided by n alone; the mean runs over all n k entries.",
    zh="只除以了 n；应当对全部 n k 个数取平均。",
)
def _(Y_hat, Y):
    return 2 * error(Y_hat, Y) / len(Y)


@mse_backward.mistake(
    "divided_by_columns",
    en="It is divided by the length of a row alone; the mean runs over all"
    " n k entries.",
    zh="只除以了一行的长度；应当对全部 n k 个数取平均。",
)
def _(Y_hat, Y):
    return 2 * error(Y_hat, Y) / Y.shape[-1]


@mse_backward.mistake(
    "divided_twice",
    en="It is divided by the number of entries twice.",
    zh="多除了一次元素的个数。",
)
def _(Y_hat, Y):
    return 2 * error(Y_hat, Y) / np.size(Y) ** 2


@mse_backward.mistake(
    "sign",
    en="The sign is flipped: the error is prediction minus target.",
    zh="符号反了：误差是预测减目标。",
)
def _(Y_hat, Y):
    return -2 * error(Y_hat, Y) / np.size(Y)


@mse_backward.mistake(
    "another_loss",
    en="(Y_hat - Y) / n is the gradient of cross-entropy in the logits, not"
    " of the mean squared error. Loss and gradient must belong together.",
    zh="(Y_hat - Y) / n 是交叉熵对 logits 的梯度，不是均方误差的梯度。"
    "损失和梯度必须配套。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y) / len(Y)


@mse_backward.mistake(
    "only_signs",
    en="Only the sign of each error is left: this is the gradient of the"
    " mean absolute error.",
    zh="每个误差只剩下了符号：这是平均绝对误差的梯度。",
)
def _(Y_hat, Y):
    return np.sign(error(Y_hat, Y)) / np.size(Y)


@mse_backward.mistake(
    "loss_as_gradient",
    en="The loss itself is returned in every entry; what is wanted is how"
    " fast it grows with each prediction.",
    zh="每个位置返回的都是损失本身；要的是损失随每个预测增长得多快。",
)
def _(Y_hat, Y):
    e = error(Y_hat, Y)
    return np.full(np.shape(e), (e**2).mean())


@mse_backward.mistake(
    "not_differentiated",
    en="The squares are still squares; the slope of e**2 is 2 e.",
    zh="平方还是平方；e**2 的斜率是 2 e。",
)
def _(Y_hat, Y):
    return error(Y_hat, Y) ** 2 / np.size(Y)


@mse_backward.mistake(
    "mean_taken",
    en="The errors are averaged into one number; each prediction has a slope"
    " of its own.",
    zh="误差被平均成了一个数；每个预测应当各有各的斜率。",
)
def _(Y_hat, Y):
    return 2 * error(Y_hat, Y).mean()


@mse_backward.mistake(
    "rows_summed",
    en="The rows are added up; the gradient has the shape of Y_hat.",
    zh="各行被加在了一起；梯度的形状应当与 Y_hat 相同。",
)
def _(Y_hat, Y):
    return 2 * error(Y_hat, Y).sum(axis=0) / np.size(Y)


@mse_backward.mistake(
    "shapes_unchecked",
    en="(n,) minus (n, 1) makes a table, and a gradient of a wrong shape."
    " Raise ValueError where the shapes differ.",
    zh="(n,) 减 (n, 1) 会得到一张表，梯度的形状也就错了。"
    "形状不同时应当抛出 ValueError。",
)
def _(Y_hat, Y):
    return 2 * (Y_hat - Y) / np.size(Y)


@mse_backward.mistake(
    "in_place",
    en="The caller's Y_hat is changed by `-=`; make a new array.",
    zh="`-=` 改动了调用者的 Y_hat；应当另建一个新数组。",
    finding="purity",
)
def _(Y_hat, Y):
    error(Y_hat, Y)
    Y_hat -= Y
    return 2 * Y_hat / np.size(Y)


@mse_backward.right("loop")
def _(Y_hat, Y):
    if Y_hat.shape != Y.shape:
        raise ValueError("shapes")
    d = np.zeros(Y.shape)
    for i in np.ndindex(Y.shape):
        d[i] = (Y_hat[i] - Y[i]) * 2 / d.size
    return d


@mse_backward.right("from_the_targets")
def _(Y_hat, Y):
    error(Y_hat, Y)
    return -(2 / Y.size) * np.subtract(Y, Y_hat)


@mse_backward.right("nudged")
def _(Y_hat, Y):
    return numerical_gradient(lambda P: solution.mse(P, Y), Y_hat, 1e-3)


@mse_backward.right("lists")
def _(Y_hat, Y):
    return (2 * error(Y_hat, Y) / math.prod(Y.shape)).tolist()


@mse_backward.right("outer_and_inner_slope")
def _(Y_hat, Y):
    e = error(Y_hat, Y)
    d_squares = np.ones_like(e, dtype=float) / e.size
    return d_squares * 2 * e
