"""Exercises of lesson 3: the penalty on weights and its gradient."""

import numpy as np

from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.draws import COLUMNS, ROWS, TINY, fine, wide
from grader.exercises.losses.common import (
    EDGE,
)
from grader.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    WIDE,
    shuffled_sizes,
)
from solutions import losses as solution
from solutions.neuron import numerical_gradient

LADDER = Ladder("03_losses")

l2_penalty = LADDER.add(
    solution.l2_penalty,
    parts=("penalty",),
    hints=[
        both(
            "How many squares are there in all, over all arrays?",
            "把所有数组都算上，一共有多少个平方？",
        ),
        both(
            "The arrays differ in shape. Can each be turned into one number"
            " first?",
            "这些数组形状不同。能不能先把每个数组变成一个数？",
        ),
        both(
            "np.sum(W**2) is the number for one array. Add up those numbers;"
            " which factor stands before the sum?",
            "np.sum(W**2) 是一个数组对应的数。把这些数加起来，前面是什么系数？",
        ),
    ],
    fits=(
        "averaged averaged_over_arrays vectors_left_out once_for_each"
        " first_only last_only not_squared absolute",
        "not_summed squared_too_late norms",
        "half_missing lam_missing lam_squared one_norm half times_2",
    ),
)
TWO_LAYERS = [np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[3.0], [1.0]])]
WITH_VECTOR = [np.array([1.0, -2.0]), np.array([[2.0, 0.0, 1.0]])]
NO_PENALTY = both("lam = 0", "lam = 0，没有惩罚")
SAME_SHAPES = both("arrays of one shape", "形状相同的数组")
ONE_ARRAY = both("one array", "只有一个数组")
A_VECTOR = both("one of them is a vector", "其中一个是向量")


def penalty_shown(exercise):
    """Visible cases of the penalty and of its gradient."""
    show = exercise.show
    show(TWO_LAYERS, 0.5)
    show([np.array([[1.0, 2.0]]), np.array([[0.0, -3.0]])], 0.25,
         note=SAME_SHAPES)  # fmt: skip
    show(WITH_VECTOR, 3.0, note=A_VECTOR, **EDGE)
    show([np.array([[4.0]])], 0.5, note=ONE_ARRAY, **EDGE)
    show(TWO_LAYERS, 0.0, note=NO_PENALTY, **EDGE)


def penalty_cases(rng, exercise):
    """Hidden cases, with several arrays of different and of equal shapes."""
    d, h, k = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))
    net = [rng.normal(size=(d, h)) + 0.3, rng.normal(size=(h, k))]
    more = [*net, rng.normal(size=(k, 1)), 2 * rng.normal(size=(1, d))]
    square = [rng.normal(size=(3, 3)) for _ in range(3)]
    filters = [rng.normal(size=(2, 3, 2)), rng.normal(size=d)]
    whole = [rng.integers(-4, 5, (d, h)), rng.integers(1, 5, h)]
    views = [column_order(net[0]), strided(net[1])]
    lam = rng.uniform(0.2, 0.9)
    slight = 2 * TINY / sum(np.sum(W**2) for W in net)
    small, large = (
        [draw(rng, ROWS, COLUMNS), draw(rng, COLUMNS, ROWS + 1)]
        for draw in (fine, wide)
    )
    case = exercise.case
    return [
        case(net, lam),
        case(more, lam / 10),
        case(net, slight, note=FINE),
        case(small, 0.9, note=FINE),
        case(large, 0.9, note=WIDE),
        case(net, 700.0, note=WIDE),
        case(square, 3 * lam, note=ALL_EQUAL),
        case(net[:1], lam, note=ONE_ARRAY, **EDGE),
        case(filters, lam, note=A_VECTOR, **EDGE),
        case([np.array([[rng.normal()]]), np.array([1.5])], lam, **EDGE),
        case(whole, 3, note=INTEGERS, **EDGE),
        case(views, lam, note=A_VIEW, **EDGE),
        case(more, 0.0, note=NO_PENALTY, **EDGE),
    ]


penalty_shown(l2_penalty)


@l2_penalty.hidden
def _(rng):
    return penalty_cases(rng, l2_penalty)


def _squares(weights):
    return [float((W**2).sum()) for W in weights]


@l2_penalty.mistake(
    "half_missing",
    en="The 1/2 is missing: it is lam / 2 times the sum, so that the gradient"
    " is lam W.",
    zh="少了 1/2：应当是和的 lam / 2 倍，这样梯度才是 lam W。",
)
def _(weights, lam):
    return lam * sum(_squares(weights))


@l2_penalty.mistake(
    "lam_missing",
    en="lam is not used.",
    zh="没有用到 lam。",
)
def _(weights, lam):
    return sum(_squares(weights)) / 2


@l2_penalty.mistake(
    "lam_squared",
    en="lam is squared as well; it stands outside the square.",
    zh="lam 也被平方了；它应当在平方之外。",
)
def _(weights, lam):
    return lam**2 * sum(_squares(weights)) / 2


@l2_penalty.mistake(
    "not_squared",
    en="The weights are not squared, so those of opposite sign cancel.",
    zh="权重没有平方，正负权重就互相抵消了。",
)
def _(weights, lam):
    return lam / 2 * sum(W.sum() for W in weights)


@l2_penalty.mistake(
    "squared_too_late",
    en="Each array is added up and then squared; square every weight first.",
    zh="每个数组先求和、后平方了；应当先把每个权重平方。",
)
def _(weights, lam):
    return lam / 2 * sum(W.sum() ** 2 for W in weights)


@l2_penalty.mistake(
    "absolute",
    en="Absolute values are added, which is the L1 penalty; ours squares.",
    zh="加的是绝对值，那是 L1 惩罚；这里要平方。",
)
def _(weights, lam):
    return lam / 2 * sum(np.abs(W).sum() for W in weights)


@l2_penalty.mistake(
    "norms",
    en="A root is taken: the norms of the arrays are added, not their"
    " squares.",
    zh="多开了平方根：加起来的是各数组的范数，而不是范数的平方。",
)
def _(weights, lam):
    return lam / 2 * sum(np.sqrt(_squares(weights)))


@l2_penalty.mistake(
    "one_norm",
    en="A root is taken of the whole sum; the sum itself is wanted.",
    zh="对总和开了平方根；要的就是总和本身。",
)
def _(weights, lam):
    return lam / 2 * np.sqrt(sum(_squares(weights)))


@l2_penalty.mistake(
    "averaged",
    en="The squares of each array are averaged; add them up.",
    zh="对每个数组的平方取了平均；应当求和。",
)
def _(weights, lam):
    return lam / 2 * sum((W**2).mean() for W in weights)


@l2_penalty.mistake(
    "averaged_over_arrays",
    en="The sum is divided by the number of arrays; nothing is averaged.",
    zh="总和除以了数组的个数；这里不取平均。",
)
def _(weights, lam):
    return lam / 2 * np.mean(_squares(weights))


@l2_penalty.mistake(
    "once_for_each",
    en="The whole penalty is added once for every array; it counts once.",
    zh="每遇到一个数组，就把整个惩罚项加了一遍；只应加一次。",
)
def _(weights, lam):
    return lam / 2 * sum(_squares(weights)) * len(weights)


@l2_penalty.mistake(
    "first_only",
    en="Only the first array counts. Is the return inside the loop?",
    zh="只算了第一个数组。return 是不是写进循环里了？",
)
def _(weights, lam):
    return lam / 2 * _squares(weights)[0]


@l2_penalty.mistake(
    "last_only",
    en="Only the last array counts: the sum starts anew for each.",
    zh="只算了最后一个数组：每次循环都重新开始求和了。",
)
def _(weights, lam):
    return lam / 2 * _squares(weights)[-1]


@l2_penalty.mistake(
    "vectors_left_out",
    en="Vectors are left out, as if they were biases; biases are not in the"
    " list, so everything in it counts.",
    zh="把向量当成偏置跳过了；列表里本来就没有偏置，里面的都要算。",
)
def _(weights, lam):
    return lam / 2 * sum(_squares([W for W in weights if W.ndim > 1]))


@l2_penalty.mistake(
    "not_summed",
    en="There is one number for each array; the penalty is their sum.",
    zh="每个数组各得到一个数；惩罚项应当是它们的和。",
)
def _(weights, lam):
    return [lam / 2 * square for square in _squares(weights)]


@l2_penalty.mistake(
    "in_place",
    en="The caller's weights are changed by `**=`; make new arrays.",
    zh="`**=` 改动了调用者的权重；应当另建新数组。",
    finding="purity",
)
def _(weights, lam):
    total = 0
    for W in weights:
        W **= 2
        total += W.sum()
    return lam / 2 * total


@l2_penalty.right("loop")
def _(weights, lam):
    total = 0
    for W in weights:
        for w in W.ravel():
            total += 0.5 * lam * w * w
    return total


@l2_penalty.right("norms_squared")
def _(weights, lam):
    norms = [np.linalg.norm(W.ravel()) for W in weights]
    return np.array(0.5 * lam * np.dot(norms, norms))


@l2_penalty.right("one_long_vector")
def _(weights, lam):
    w = np.concatenate([W.reshape(-1) for W in weights])
    return lam * (w @ w) / 2


@l2_penalty.right("scalar_products")
def _(weights, lam):
    return np.sum([np.vdot(W, W) for W in weights]) * (lam / 2)


@l2_penalty.right("one_by_one")
def _(weights, lam):
    rows = [W.reshape(1, -1) for W in weights]
    return sum((row @ row.T for row in rows), np.zeros((1, 1))) * lam / 2


@l2_penalty.right("each_on_its_own")
def _(weights, lam):
    return sum(lam / 2 * np.square(W).sum() for W in weights)


l2_penalty_backward = LADDER.add(
    solution.l2_penalty_backward,
    parts=("gradients",),
    hints=[
        both(
            "What is the slope of lam / 2 * w**2 in w?",
            "lam / 2 * w**2 对 w 的斜率是多少？",
        ),
        both(
            "Does the slope in one weight depend on any other weight?",
            "对一个权重的斜率，与其他权重有关吗？",
        ),
        both(
            "One gradient for each array, of its shape, in a list. Which"
            " loop makes such a list without changing the arrays?",
            "每个数组对应一个形状相同的梯度，放进列表。"
            "怎样的循环能得到这个列表，又不改动原来的数组？",
        ),
    ],
    fits=(
        "twice halved lam_missing lam_added not_differentiated only_signs"
        " sign half times_2",
        "averaged divided_by_rows unit_length penalty_as_gradient",
        "vectors_left_out transposed summed one_long_vector first_only"
        " in_place purity",
    ),
)
penalty_shown(l2_penalty_backward)


@l2_penalty_backward.hidden
def _(rng):
    return penalty_cases(rng, l2_penalty_backward)


@l2_penalty_backward.mistake(
    "twice",
    en="It is 2 lam W, the gradient of a penalty without the 1/2; ours has"
    " it, so the 2 is gone.",
    zh="这是 2 lam W，对应没有 1/2 的惩罚项；我们的有 1/2，2 正好约掉。",
)
def _(weights, lam):
    return [2 * lam * W for W in weights]


@l2_penalty_backward.mistake(
    "halved",
    en="It is lam W / 2; the slope of the square brings a 2 that cancels the"
    " 1/2.",
    zh="这是 lam W / 2；平方的斜率带来一个 2，与 1/2 约掉。",
)
def _(weights, lam):
    return [lam / 2 * W for W in weights]


@l2_penalty_backward.mistake(
    "lam_missing",
    en="lam is not used.",
    zh="没有用到 lam。",
)
def _(weights, lam):
    return [1 * W for W in weights]


@l2_penalty_backward.mistake(
    "lam_added",
    en="lam is added to the weights; multiply by it.",
    zh="把 lam 加到了权重上；应当相乘。",
)
def _(weights, lam):
    return [W + lam for W in weights]


@l2_penalty_backward.mistake(
    "not_differentiated",
    en="The weights are still squared; the slope of w**2 / 2 is w.",
    zh="权重还是平方；w**2 / 2 的斜率是 w。",
)
def _(weights, lam):
    return [lam / 2 * W**2 for W in weights]


@l2_penalty_backward.mistake(
    "only_signs",
    en="Only the signs of the weights are left: this is the gradient of the"
    " L1 penalty.",
    zh="只剩下了权重的符号：这是 L1 惩罚的梯度。",
)
def _(weights, lam):
    return [lam * np.sign(W) for W in weights]


@l2_penalty_backward.mistake(
    "sign",
    en="The sign is flipped: the penalty grows with the size of the weights.",
    zh="符号反了：权重的绝对值越大，惩罚越大。",
)
def _(weights, lam):
    return [-lam * W for W in weights]


@l2_penalty_backward.mistake(
    "weights_after_a_step",
    en="These are weights after a step, W - lam W; the gradient alone is"
    " wanted, and the step comes later.",
    zh="这是走了一步之后的权重 W - lam W；这里只要梯度，更新是后面的事。",
)
def _(weights, lam):
    return [W - lam * W for W in weights]


@l2_penalty_backward.mistake(
    "averaged",
    en="Each gradient is divided by the size of its array; the penalty is a"
    " sum, not a mean.",
    zh="每个梯度都除以了数组的大小；惩罚项是求和，不是平均。",
)
def _(weights, lam):
    return [lam * W / W.size for W in weights]


@l2_penalty_backward.mistake(
    "divided_by_rows",
    en="Each gradient is divided by the number of rows; the penalty is no"
    " mean over examples.",
    zh="每个梯度都除以了行数；惩罚项并不是对样本取的平均。",
)
def _(weights, lam):
    return [lam * W / len(W) for W in weights]


@l2_penalty_backward.mistake(
    "unit_length",
    en="Each gradient is divided by the norm of its array: this belongs to"
    " the norm itself, not to its square.",
    zh="每个梯度都除以了数组的范数：那是范数本身的梯度，不是范数平方的。",
)
def _(weights, lam):
    return [lam * W / np.linalg.norm(W) for W in weights]


@l2_penalty_backward.mistake(
    "penalty_as_gradient",
    en="The penalty itself stands in every entry; what is wanted is how fast"
    " it grows with each weight.",
    zh="每个位置都是惩罚项本身；要的是它随每个权重增长得多快。",
)
def _(weights, lam):
    penalty = solution.l2_penalty(weights, lam)
    return [np.full(W.shape, penalty) for W in weights]


@l2_penalty_backward.mistake(
    "vectors_left_out",
    en="Vectors get no gradient, as if they were biases; biases are not in"
    " the list, so everything in it counts.",
    zh="把向量当成偏置，没有给梯度；列表里本来就没有偏置，里面的都要算。",
)
def _(weights, lam):
    return [lam * W if W.ndim > 1 else 0.0 * W for W in weights]


@l2_penalty_backward.mistake(
    "transposed",
    en="The gradients are transposed; each has the shape of its array.",
    zh="梯度被转置了；每个梯度的形状应与对应的数组相同。",
)
def _(weights, lam):
    return [lam * W.T for W in weights]


@l2_penalty_backward.mistake(
    "summed",
    en="Each array has become one number; its gradient has its shape.",
    zh="每个数组变成了一个数；梯度的形状应与数组相同。",
)
def _(weights, lam):
    return [lam * W.sum() for W in weights]


@l2_penalty_backward.mistake(
    "one_long_vector",
    en="All gradients are strung together into one; a list with one for each"
    " array is wanted.",
    zh="所有梯度连成了一个向量；应当返回列表，每个数组对应一个梯度。",
)
def _(weights, lam):
    return np.concatenate([lam * W.ravel() for W in weights])


@l2_penalty_backward.mistake(
    "first_only",
    en="Only the first array's gradient is returned. Is the return inside"
    " the loop?",
    zh="只返回了第一个数组的梯度。return 是不是写进循环里了？",
)
def _(weights, lam):
    return lam * weights[0]


@l2_penalty_backward.mistake(
    "in_place",
    en="The caller's weights are changed by `*=`; make new arrays.",
    zh="`*=` 改动了调用者的权重；应当另建新数组。",
    finding="purity",
)
def _(weights, lam):
    for W in weights:
        W *= lam
    return weights


@l2_penalty_backward.right("loop")
def _(weights, lam):
    gradients = []
    for W in weights:
        dW = np.zeros(W.shape)
        for index in np.ndindex(W.shape):
            dW[index] = lam * W[index]
        gradients.append(dW)
    return gradients


@l2_penalty_backward.right("tuple")
def _(weights, lam):
    return tuple(np.multiply(W, lam) for W in weights)


@l2_penalty_backward.right("half_of_twice")
def _(weights, lam):
    return [lam / 2 * (2 * W) for W in weights]


@l2_penalty_backward.right("nested_lists")
def _(weights, lam):
    return [(lam * W).tolist() for W in weights]


@l2_penalty_backward.right("own_copies")
def _(weights, lam):
    copies = [W.astype(float) for W in weights]
    for W in copies:
        W *= lam
    return copies


@l2_penalty_backward.right("nudged")
def _(weights, lam):
    return [
        numerical_gradient(lambda V: solution.l2_penalty([V], lam), W, 1e-3)
        for W in weights
    ]
