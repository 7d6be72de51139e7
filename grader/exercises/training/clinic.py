"""Exercises of lesson 6: the published digits program, mended."""

import numpy as np

from chainrule.labs import digits_clinic
from grader.exercises.backprop.networks import until
from grader.exercises.base import Ladder, both, column_order, strided
from grader.exercises.notes import A_VIEW, ALL_EQUAL, ONE_ROW, shuffled_sizes
from grader.exercises.telling import fine
from grader.exercises.training.common import (
    EDGE,
    EXTREME,
    LARGE_LOGITS,
    ONE_LAYER,
    SHUFFLED,
    TIES,
    WITH_EXTREMES,
    net,
    seed,
    turned,
)
from solutions import digits_clinic as solution
from solutions import losses
from solutions.activations import softmax
from solutions.backprop import mlp_forward
from solutions.evaluation import accuracy, predict
from solutions.parameters import layers_of

LADDER = Ladder("06_training")
ONE_IMAGE = both("one image", "只有一张图像")
NARROW = both("images of one column", "只有一列的图像")

mend_prepare = LADDER.add(
    solution.mend_prepare,
    parts=("X",),
    sizes={"n": ("images", 0)},
    hints=[
        both(
            "Take two images of 2 by 2 pixels and write down, by hand, the two"
            " rows that should come. What does the published line make of"
            " them?",
            "拿两张 2 乘 2 的图像，手工写出应得的两行。那一行公开的代码"
            "得到的是什么？",
        ),
        both(
            "reshape keeps the numbers in their order in memory and only cuts"
            " them anew. Which size must come first, so that each cut is one"
            " image?",
            "reshape 保持数在内存里的顺序，只是重新切开。"
            "哪个大小应当放在最前面，每一段才恰好是一张图像？",
        ),
        both(
            "The first loss of the published program is near 190, and log 10"
            " would be 2.3. How large is the largest pixel?",
            "那个程序最初的损失在 190 左右，而 log 10 是 2.3。"
            "最大的像素值是多少？",
        ),
    ],
    fits=(
        "as_published scrambled columns_first images_kept transposed shape",
        "row_and_column_sums",
        "not_scaled by_256 whole_division own_maximum standardised minus_one",
    ),
)
PIXELS = np.array([[[0, 51], [102, 255]], [[255, 0], [153, 204]]], "uint8")
mend_prepare.show(PIXELS)
mend_prepare.show(np.arange(0, 180, 15, dtype="uint8").reshape(2, 2, 3))
mend_prepare.show(PIXELS[:1], note=ONE_IMAGE, **EDGE)


@mend_prepare.hidden
def _(rng):
    n, h, w = (int(size) for size in shuffled_sizes(rng, 3, 2, 7))
    case = mend_prepare.case

    def drawn(*shape):
        images = rng.integers(0, 256, shape).astype("uint8")
        images[..., 0, 0], images[..., -1, -1] = 1, 250
        return images

    images = drawn(n, h, w)
    return [
        case(images),
        case(drawn(n + 6, w, w)),
        case(drawn(h, h, h), note=ALL_EQUAL),
        case(drawn(1, h, w), note=ONE_IMAGE, **EDGE),
        case(drawn(n, h, 1), note=NARROW, **EDGE),
        case(drawn(n, 1, w), **EDGE),
        case(np.zeros((n, h, w), "uint8"), note=both("black", "全黑"), **EDGE),
        case(np.full((n, h, w), 255, "uint8"), note=both("white", "全白"),
             **EDGE),
        case(images.astype(float), note=both("floats", "浮点数"), **EDGE),
        case(strided(images), note=A_VIEW, **EDGE),
        case(column_order(images), note=A_VIEW, **EDGE),
    ]  # fmt: skip


ROWS = "images.reshape(len(images), -1)"
for id, edits, en, zh in (
    ("scrambled", f"{ROWS} => images.reshape(-1, len(images)).T",
     "Scaled, but each row still holds pixels of several images: reshape cuts"
     " them in the wrong places, and .T turns the cuts.",
     "缩放了，但每一行里还是几张图像的像素：reshape 切错了地方，"
     ".T 又把它们转了过来。"),
    ("not_scaled", "/ 255 => / 1.0",
     "The rows are right, and the pixels still run to 255; divide them.",
     "各行对了，像素值却还是到 255；应当相除。"),
    ("by_256", "/ 255 => / 256",
     "It is divided by 256; the largest pixel is 255 and should become 1.",
     "除以了 256；最大的像素值是 255，应当变成 1。"),
    ("whole_division", "/ 255 => // 255",
     "// drops what is behind the point, so that nearly all becomes 0; use /.",
     "// 去掉了小数，几乎全成了 0；应当用 /。"),
    ("own_maximum", "/ 255 => / np.maximum(images.reshape(len(images),"
     " -1).max(axis=1)[:, None], 1)",
     "Each image is divided by its own largest pixel; a pale one becomes as"
     " bright as the others. Divide by 255.",
     "每张图像除以了自己最大的像素值；淡的图像会变得一样亮。应当除以 255。"),
    ("largest_of_all", "/ 255 => / max(images.max(), 1)",
     "It is divided by the largest pixel that happens to be there; divide by"
     " 255, so that every set of images is scaled alike.",
     "除以了这批图像里碰巧最大的像素值；应当除以 255，每批才缩放得一样。"),
    ("columns_first", f"{ROWS} => images.transpose(0, 2, 1)"
     ".reshape(len(images), -1)",
     "The pixels come column by column; line by line is wanted.",
     "像素是一列一列排的；应当一行一行地排。"),
    ("images_kept", f"{ROWS} => images",
     "The images keep their two axes; each should become one row.",
     "图像还保留着两个轴；每张应当变成一行。"),
    ("minus_one", "/ 255 => / 127.5 - 1",
     "The pixels run from -1 to 1; from 0 to 1 is wanted.",
     "像素值从 -1 到 1；应当从 0 到 1。"),
):  # fmt: skip
    mend_prepare.slip(id, edits, en=en, zh=zh)


@mend_prepare.mistake(
    "as_published",
    en="Nothing is mended yet: rows hold pixels of several images, and run to"
    " 255.",
    zh="还什么都没改：每一行里是几张图像的像素，而且还是到 255。",
)
def _(images):
    return digits_clinic.published_prepare(images)


@mend_prepare.mistake(
    "standardised",
    en="The columns are standardised; pixels over 255 are wanted here.",
    zh="各列做了标准化；这里要的是像素值除以 255。",
)
def _(images):
    X = images.reshape(len(images), -1) / 255
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8)


@mend_prepare.mistake(
    "in_place",
    en="The caller's images are changed; make a new array.",
    zh="改动了调用者的图像；应当另建一个新数组。",
    finding="purity",
)
def _(images):
    X = images.reshape(len(images), -1) / 255
    images[...] = 0
    return X


@mend_prepare.right("image_by_image")
def _(images):
    return np.array([image.ravel() / 255.0 for image in images])


@mend_prepare.right("scaled_first")
def _(images):
    n, h, w = images.shape
    return np.reshape(images.astype(float) / 255, (n, h * w))


@mend_prepare.right("lines_side_by_side")
def _(images):
    lines = [images[:, i, :] for i in range(images.shape[1])]
    return np.concatenate(lines, axis=1) * (1 / 255)


# ---- The loss -------------------------------------------------------------

mend_loss = LADDER.add(
    solution.mend_loss,
    parts=("loss", "dlogits"),
    sizes={"n": ("logits", 0), "k": ("logits", 1)},
    points=WITH_EXTREMES,
    hints=[
        both(
            "Give the published loss one row that is as right and as sure as"
            " can be, logits 100 and 0. Which loss comes, and which should?",
            "给那个损失一行对得不能再对的数，logits 为 100 和 0。"
            "得到多少？应当是多少？",
        ),
        both(
            "Run your gradient check on it: its gradient is that of its loss."
            " So where is the fault, in the way back or on the way there?",
            "用你的梯度检验查它：梯度与它的损失相符。那么错在哪里，"
            "往回走还是前向？",
        ),
        both(
            "What is exp(P) / exp(P).sum(...) if P are probabilities already?"
            " Take out one of the two, in the loss and in the gradient.",
            "P 已经是概率了，exp(P) / exp(P).sum(...) 又是什么？"
            "两处里去掉一处，损失和梯度都要改。",
        ),
    ],
    fits=(
        "as_published loss_not_mended log_of_zero floor",
        "gradient_not_mended through_softmax",
        "summed not_divided divided_twice sign overflows one_hot_left_out"
        " gradient_of_squares not_finite",
    ),
)
LOGITS = np.log([[2.0, 1.0, 1.0], [1.0, 1.0, 2.0]])
mend_loss.show(
    LOGITS,
    np.array([0, 1]),
    note=both(
        "the softmax is 1/2 and twice 1/4", "softmax 是一个 1/2 和两个 1/4"
    ),
)
mend_loss.show(np.log([[3.0, 1.0], [1.0, 1.0]]), np.array([1, 1]),
               note=ALL_EQUAL)  # fmt: skip
mend_loss.show(np.zeros((1, 4)), np.array([2]), note=ONE_ROW, **EDGE)
mend_loss.show(np.array([[1e4, 0.0], [0.0, 1e4]]), np.array([0, 0]),
               note=LARGE_LOGITS, **EXTREME)  # fmt: skip


@mend_loss.hidden
def _(rng):
    n, k = (int(size) for size in shuffled_sizes(rng, 2, 3, 8))
    case = mend_loss.case

    def drawn(n, k, scale=1.2):
        return rng.uniform(-scale, scale, (n, k)), rng.integers(0, k, n)

    def sure():
        y = rng.integers(0, 3, 5)
        logits = rng.uniform(-0.5, 0.5, (5, 3))
        logits[np.arange(5), y] += 8.5
        return logits, y

    logits, y = drawn(n, k)
    ends = rng.permuted(np.array(3 * [[1e4, 0.0, -1e4, 5e3]]), axis=1)
    return [
        case(logits, y),
        case(*drawn(n + 8, 4, 2.0)),
        case(*drawn(k, k), note=ALL_EQUAL),
        fine(mend_loss, sure),
        case(logits + rng.permutation(2.0 * np.arange(n))[:, None], y,
             note=both("rows shifted", "每行平移")),
        case(*drawn(1, k), note=ONE_ROW, **EDGE),
        case(*drawn(n, 2), note=both("two classes", "两个类别"), **EDGE),
        case(rng.integers(-2, 3, (n, k)), y, note=both("whole numbers", "整数"),
             **EDGE),
        case(column_order(logits), strided(y), note=A_VIEW, **EDGE),
        case(ends, ends.argmax(axis=1), note=LARGE_LOGITS, **EXTREME),
        case(ends, ends.argmin(axis=1), note=LARGE_LOGITS, **EXTREME),
    ]  # fmt: skip


LOSS = "softmax_cross_entropy(logits, y)"
BACK = "softmax_cross_entropy_backward(logits, y)"


def _loss(id, *edits, en, zh):
    mend_loss.slip(id, edits, en=en, zh=zh)


_loss(
    "not_divided", f"{BACK} => {BACK} * len(y)",
    en="The gradient is not divided by n; the loss is a mean.",
    zh="梯度没有除以 n；损失是平均值。",
)  # fmt: skip
_loss(
    "divided_twice", f"{BACK} => {BACK} / len(y)",
    en="The gradient is divided by n twice.",
    zh="梯度除以了两次 n。",
)  # fmt: skip
_loss(
    "summed", f"{LOSS} => {LOSS} * len(y)",
    en="The losses of the rows are added up; the mean of them is wanted.",
    zh="各行的损失加了起来；应当取平均值。",
)  # fmt: skip
_loss(
    "sign", f"{BACK} => -{BACK}",
    en="The sign of the gradient is flipped: it is P minus one-hot.",
    zh="梯度的符号反了：应当是 P 减去独热编码。",
)  # fmt: skip
_loss(
    "one_hot_left_out",
    f"{BACK} => {BACK} + np.eye(logits.shape[1])[y] / len(y)",
    en="The 1 at the right class is not subtracted.",
    zh="正确类别的那个 1 没有减去。",
)  # fmt: skip


@mend_loss.mistake(
    "as_published",
    en="Nothing is mended yet: the softmax is taken twice, and the loss cannot"
    " fall below log(1 + (k - 1) / e).",
    zh="还什么都没改：softmax 做了两次，损失降不到 log(1 + (k - 1) / e) 以下。",
)
def _(logits, y):
    return digits_clinic.published_loss(logits, y)


@mend_loss.mistake(
    "loss_not_mended",
    en="The gradient is mended; the loss still takes the softmax twice.",
    zh="梯度改好了；损失里 softmax 还是做了两次。",
)
def _(logits, y):
    return digits_clinic.published_loss(logits, y)[0], solution.mend_loss(
        logits, y
    )[1]


@mend_loss.mistake(
    "gradient_not_mended",
    en="The loss is mended; the gradient is still that of two softmaxes.",
    zh="损失改好了；梯度还是两次 softmax 的。",
)
def _(logits, y):
    return solution.mend_loss(logits, y)[0], digits_clinic.published_loss(
        logits, y
    )[1]


@mend_loss.mistake(
    "through_softmax",
    en="The gradient goes back through a softmax once more: P minus one-hot,"
    " over n, is the gradient in the logits already.",
    zh="梯度又经过了一次 softmax 往回走：P 减独热编码再除以 n，"
    "已经是对 logits 的梯度。",
)
def _(logits, y):
    loss, d = solution.mend_loss(logits, y)
    P = softmax(logits)
    return loss, P * (d - (d * P).sum(axis=1, keepdims=True))


@mend_loss.mistake(
    "log_of_zero",
    en="The logarithm of a probability that has become 0 is infinite; let"
    " softmax_cross_entropy take the logits.",
    zh="概率成了 0，对数就是无穷大；应当把 logits 交给 softmax_cross_entropy。",
)
def _(logits, y):
    _, d = solution.mend_loss(logits, y)
    return -np.log(softmax(logits)[np.arange(len(y)), y]).mean(), d


@mend_loss.right("log_softmax_twice")
def _(logits, y):
    def log_softmax(Z):
        Z = Z - Z.max(axis=1, keepdims=True)
        return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    logs = log_softmax(log_softmax(logits))  # the second changes nothing
    rows = np.arange(len(y))
    d = np.exp(logs)
    d[rows, y] -= 1
    return -logs[rows, y].mean(), d / len(y)


@mend_loss.right("row_by_row")
def _(logits, y):
    loss, d = 0.0, np.zeros(logits.shape)
    for i, (z, label) in enumerate(zip(logits, y, strict=True)):
        z = z - z.max()
        loss += np.log(np.exp(z).sum()) - z[label]
        d[i] = np.exp(z) / np.exp(z).sum()
        d[i, label] -= 1
    return loss / len(y), d / len(y)


@mend_loss.right("one_hot")
def _(logits, y):
    Y = np.eye(logits.shape[1])[y]
    return {
        "loss": losses.softmax_cross_entropy(logits, y),
        "dlogits": (softmax(logits) - Y) / len(Y),
    }


# ---- The choice -----------------------------------------------------------

mend_choice = LADDER.add(
    solution.mend_choice,
    parts=("epoch", "accuracy"),
    sizes={"n": ("val_accuracy", 0)},
    hints=[
        both(
            "Ten networks that all guess are tested, and the best of the ten"
            " is reported. Is its number too high, too low, or fair?",
            "十个全靠瞎猜的网络都做了测试，报告其中最好的一个。"
            "这个数偏高、偏低，还是公平？",
        ),
        both(
            "Which of the two lists may the choice look at? And from which"
            " does the reported number come?",
            "选择时可以看两列数中的哪一列？报告的数又取自哪一列？",
        ),
        both(
            "np.argmax gives the first of several equal ones. Which number do"
            " you look up at that place?",
            "有几个相等时，np.argmax 给出第一个。在那个位置查哪一列的数？",
        ),
    ],
    fits=(
        "as_published best_of_both sum_of_both",
        "validation_reported last_epoch",
        "last_of_ties largest_of_test smallest swapped from_one",
    ),
)
mend_choice.show(np.array([0.5, 0.75, 0.625]), np.array([0.875, 0.5, 0.625]))
mend_choice.show(np.array([0.5, 0.75, 0.3125]),
                 np.array([0.625, 0.25, 0.6875]))  # fmt: skip
mend_choice.show(np.array([0.25, 0.75, 0.75, 0.5]),
                 np.array([0.5, 0.625, 0.75, 0.6875]), note=TIES)  # fmt: skip
mend_choice.show(np.array([0.5]), np.array([0.25]),
                 note=both("one epoch", "只有一轮"), **EDGE)  # fmt: skip


@mend_choice.hidden
def _(rng):
    case = mend_choice.case

    def drawn(n, at):
        """The best of validation at one place, that of the test elsewhere."""
        val, test = rng.uniform(0.3, 0.8, (2, n))
        val[at], test[(at + 2) % n] = 0.91, 0.95
        val[-1] = min(val[-1], 0.7) if at != n - 1 else val[-1]
        return val, test

    n = int(rng.integers(9, 14))
    val, test = drawn(n, 4)
    level = val.copy()
    level[2] = level[4]
    return [
        case(val, test),
        case(*drawn(7, 0)),
        case(*drawn(n + 9, n)),
        case(level, test, note=TIES),
        case(val[::-1], test[::-1]),
        case(np.full(5, 0.8), rng.uniform(0.3, 0.9, 5), note=TIES, **EDGE),
        case(np.sort(val), test, note=both("the last is best", "最后一轮最好"),
             **EDGE),
        case(val[4:5], test[4:5], note=both("one epoch", "只有一轮"), **EDGE),
        case(strided(val), strided(test), note=A_VIEW, **EDGE),
        case(rng.permutation(9), rng.integers(0, 9, 9),
             note=both("whole numbers", "整数"), **EDGE),
    ]  # fmt: skip


CHOSEN = "epoch = int(np.argmax(val_accuracy))"
for id, edits, en, zh in (
    ("last_epoch", f"{CHOSEN} => epoch = len(val_accuracy) - 1",
     "The last epoch is taken; validation chooses.",
     "取了最后一轮；应当由验证来选。"),
    ("validation_reported", "float(test_accuracy[epoch]) =>"
     " float(val_accuracy[epoch])",
     "The accuracy of validation is reported, the very number that was picked"
     " because it was high; look the test up at that epoch.",
     "报告的是验证的准确率，它正是因为高才被选中的；应当查那一轮的测试准确率。"),
    ("largest_of_test", "float(test_accuracy[epoch]) =>"
     " float(np.max(test_accuracy))",
     "The epoch is right, and the best accuracy of the test is reported, from"
     " another epoch.",
     "轮数选对了，报告的却是另一轮的最高测试准确率。"),
    ("best_of_both", f"{CHOSEN} => epoch = int(np.argmax(np.maximum("
     "val_accuracy, test_accuracy)))",
     "The better of both numbers chooses; the test must not be looked at.",
     "用两个数里较高的来选；选择时不能看测试。"),
    ("sum_of_both", f"{CHOSEN} => epoch = int(np.argmax(val_accuracy +"
     " test_accuracy))",
     "The sum of both numbers chooses; the test must not be looked at.",
     "用两个数的和来选；选择时不能看测试。"),
    ("last_of_ties", f"{CHOSEN} => epoch = len(val_accuracy) - 1 -"
     " int(np.argmax(val_accuracy[::-1]))",
     "Of equal ones the last is taken; the first should be.",
     "有几个相等时取了最后一个；应当取第一个。"),
    ("smallest", f"{CHOSEN} => epoch = int(np.argmin(val_accuracy))",
     "The lowest accuracy is taken; those were losses that should be low.",
     "取了最低的准确率；该低的是损失。"),
    ("from_one", "return (epoch, => return (epoch + 1,",
     "The epochs are counted from 1; the first is epoch 0.",
     "轮数从 1 数起了；第一轮是 0。"),
):  # fmt: skip
    mend_choice.slip(id, edits, en=en, zh=zh)


@mend_choice.mistake(
    "as_published",
    en="Nothing is mended yet: the test itself chooses the epoch, so that the"
    " number reported is the luckiest.",
    zh="还什么都没改：是用测试来选的，报告的就是运气最好的那个数。",
)
def _(val_accuracy, test_accuracy):
    return digits_clinic.published_choice(val_accuracy, test_accuracy)


@mend_choice.right("loop")
def _(val_accuracy, test_accuracy):
    best = 0
    for epoch, share in enumerate(val_accuracy):
        if share > val_accuracy[best]:
            best = epoch
    return best, test_accuracy[best]


@mend_choice.right("sorted")
def _(val_accuracy, test_accuracy):
    order = np.argsort(-np.asarray(val_accuracy), kind="stable")
    return {"epoch": order[0], "accuracy": test_accuracy[order[0]]}


@mend_choice.right("first_of_the_highest")
def _(val_accuracy, test_accuracy):
    highest = np.flatnonzero(val_accuracy == np.max(val_accuracy))
    return [np.int64(highest[0]), np.array(test_accuracy[highest[0]])]


# ---- The evaluation -------------------------------------------------------

BOUND = both("a network whose biases decide", "由偏置决定结果的网络")

mend_evaluate = LADDER.add(
    solution.mend_evaluate,
    parts=("share", "untouched"),
    driver="undrawn",
    points={"values": 3, "edges": 1, "purity": 1},
    sizes={"n": ("X", 0)},
    hints=[
        both(
            "Call the published function twice with one generator. Why do two"
            " numbers come, although nothing was trained in between?",
            "用同一个生成器调用那个函数两次。中间没有训练，"
            "为什么得到两个不同的数？",
        ),
        both(
            "Dropout was there to make training harder. What is it good for"
            " when the network is asked?",
            "用 dropout 是为了让训练更难。向网络提问时，它还有什么用？",
        ),
        both(
            "In training the kept values were scaled up by 1 / (1 - p). Is"
            " there anything left to scale when all are kept?",
            "训练时留下的数已经乘以了 1 / (1 - p)。全部留下时，还需要缩放吗？",
        ),
    ],
    fits=(
        "untouched several_runs drawn_unused",
        "as_published inputs_dropped",
        "scaled_down scaled_up percent error_rate relu_on_logits",
    ),
)


def _decided(rng, n, *sizes):
    """Params, X, y: right in some rows, and the scale of A matters.

    Where what comes out of the hidden layers is made smaller or larger, or
    the logits go through a ReLU, another share is right.
    """

    def draw():
        params, X = net(rng, *sizes), rng.normal(size=(n, sizes[0]))
        last = f"b{len(sizes) - 1}"
        params[last] = 2 * params[last] - 1
        y = predict(params, X).argmax(axis=1)
        wrong = rng.permutation(np.arange(n) < n // 4)
        return params, X, np.where(wrong, (y + 1) % sizes[-1], y)

    def tells(params, X, y):
        right = accuracy(predict(params, X), y)
        shares = [_scaled(params, X, y, by) for by in (0.4, 0.6, 1.6, 2.5)]
        shares.append(_bent(params, X, y))
        return len({right, *shares}) == 6

    return until(tells, draw)


def _scaled(params, X, y, by):
    """Accuracy if what comes out of each hidden layer is scaled."""
    A, layers = X, layers_of(params)
    for W, b in layers[:-1]:
        A = by * np.maximum(0, A @ W + b)
    W, b = layers[-1]
    return accuracy(A @ W + b, y)


def _bent(params, X, y):
    """Accuracy if the logits go through a ReLU."""
    return accuracy(np.maximum(0, mlp_forward(layers_of(params), X)[0]), y)


for number, share in ((0, 0.4), (1, 0.6)):
    shown = _decided(np.random.default_rng(number), 40, 2, 4, 3)
    small = [{n: a.round(2) for n, a in shown[0].items()}, shown[1].round(2)]
    mend_evaluate.show(*small, shown[2], share, f"default_rng({number})",
                       note=BOUND)  # fmt: skip
mend_evaluate.show({"W1": np.eye(2), "b1": np.zeros(2)},
                   np.array([[2.0, 1.0], [0.0, 3.0]]), np.array([0, 1]), 0.5,
                   "default_rng(2)", note=ONE_LAYER, **EDGE)  # fmt: skip


@mend_evaluate.hidden
def _(rng):
    def case(params, X, y, p, **options):
        return mend_evaluate.case(params, X, y, p, seed(rng), **options)

    wide, deep = _decided(rng, 53, 3, 6, 4), _decided(rng, 47, 4, 5, 5, 3)
    alone = _decided(rng, 37, 3, 3, 3)
    one = {name: wide[0][name][..., :3] for name in ("W1", "b1")}
    return [
        case(*wide, 0.4, note=BOUND),
        case(*deep, 0.6, note=BOUND),
        case(*alone, 0.4, note=ALL_EQUAL),
        case(turned(wide[0]), *wide[1:], 0.6, note=SHUFFLED, **EDGE),
        case(*wide, 0.0, note=both("p = 0", "p = 0"), **EDGE),
        case(wide[0], wide[1][:1], wide[2][:1], 0.5, note=ONE_ROW, **EDGE),
        case(one, wide[1], wide[2] % 3, 0.5, note=ONE_LAYER, **EDGE),
        case(wide[0], strided(wide[1]), strided(wide[2]), 0.4, note=A_VIEW,
             **EDGE),
    ]  # fmt: skip


def _evaluate(id, *, en, zh):
    return mend_evaluate.mistake(id, en=en, zh=zh)


@_evaluate(
    "as_published",
    en="Nothing is mended yet: dropout is on while the network is tested, and"
    " the answer changes from call to call.",
    zh="还什么都没改：测试网络时 dropout 还开着，每次调用的结果都不一样。",
)
def _(params, X, y, p, rng):
    return digits_clinic.published_evaluate(params, X, y, p, rng)


@_evaluate(
    "scaled_down",
    en="What comes out of the hidden layers is multiplied by 1 - p; training"
    " has scaled up the kept ones already, so nothing is left to do.",
    zh="隐藏层的输出乘以了 1 - p；训练时已经放大了留下的数，这里不用再做什么。",
)
def _(params, X, y, p, rng):
    return _scaled(params, X, y, 1 - p)


@_evaluate(
    "scaled_up",
    en="What comes out of the hidden layers is divided by 1 - p; that belongs"
    " to training, where some are dropped.",
    zh="隐藏层的输出除以了 1 - p；那是训练时的事，因为会丢弃一些。",
)
def _(params, X, y, p, rng):
    return _scaled(params, X, y, 1 / (1 - p))


@_evaluate(
    "several_runs",
    en="Several runs with dropout are averaged; that is still noise, and it"
    " draws from rng. Drop nothing.",
    zh="对几次带 dropout 的结果取了平均；那仍然有噪声，还要从 rng 里抽取。"
    "应当什么也不丢弃。",
)
def _(params, X, y, p, rng):
    runs = [
        digits_clinic.published_evaluate(params, X, y, p, rng)
        for _ in range(10)
    ]
    return np.mean(runs)


@_evaluate(
    "drawn_unused",
    en="The answer is right, and numbers are drawn from rng that nobody uses;"
    " whoever goes on with it gets others. Draw nothing.",
    zh="结果是对的，却从 rng 里抽了没有用的数；后面用它的人得到的就不同了。"
    "不要抽取。",
)
def _(params, X, y, p, rng):
    rng.random(X.shape)
    return solution.mend_evaluate(params, X, y, p, rng)


@_evaluate(
    "relu_on_logits",
    en="The logits go through a ReLU: of several that are cut to 0 the first"
    " wins. None follows the last layer.",
    zh="logits 也经过了 ReLU：几个数都成了 0，就总是第一个赢。"
    "最后一层之后没有 ReLU。",
)
def _(params, X, y, p, rng):
    return _bent(params, X, y)


@_evaluate(
    "percent",
    en="The share comes in percent; a number from 0 to 1 is wanted.",
    zh="返回的是百分数；应当是 0 到 1 之间的数。",
)
def _(params, X, y, p, rng):
    return 100 * solution.mend_evaluate(params, X, y, p, rng)


@_evaluate(
    "error_rate",
    en="This is the share of wrong rows; that of the right ones is wanted.",
    zh="这是错的比例；要的是对的比例。",
)
def _(params, X, y, p, rng):
    return 1 - solution.mend_evaluate(params, X, y, p, rng)


@mend_evaluate.right("layer_by_layer")
def _(params, X, y, p, rng):
    A, L = X, len(params) // 2
    for i in range(1, L):
        A = np.maximum(0, A @ params[f"W{i}"] + params[f"b{i}"])
    logits = A @ params[f"W{L}"] + params[f"b{L}"]
    return (logits.argmax(axis=1) == y).mean()


@mend_evaluate.right("dropout_of_nothing")
def _(params, X, y, p, rng):
    other = np.random.default_rng(3)  # not the caller's
    return digits_clinic.published_evaluate(params, X, y, 0.0, other)


@mend_evaluate.right("row_by_row")
def _(params, X, y, p, rng):
    rights = [
        int(np.argmax(predict(params, x[None])[0])) == label
        for x, label in zip(X, y, strict=True)
    ]
    return sum(rights) / len(rights)
