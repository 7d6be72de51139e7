"""Exercises of lesson 6: the published digits program, mended."""

import numpy as np

from chainrule.labs import digits_clinic
from chainrule_course.exercises.backprop.networks import until
from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    ONE_ROW,
    shuffled_sizes,
)
from chainrule_course.exercises.telling import fine
from chainrule_course.exercises.training.common import (
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
from chainrule_course.solutions import digits_clinic as solution
from chainrule_course.solutions import losses
from chainrule_course.solutions.activations import softmax
from chainrule_course.solutions.backprop import mlp_forward
from chainrule_course.solutions.evaluation import accuracy, predict
from chainrule_course.solutions.parameters import layers_of

LADDER = Ladder("06_training")
ONE_IMAGE = "one image"
NARROW = "images of one column"

mend_prepare = LADDER.add(
    solution.mend_prepare,
    parts=("X",),
    sizes={"n": ("images", 0)},
    hints="""
        Take two images of 2 by 2 pixels and write down, by hand, the two rows
        that should come. What does the published line make of them?
        fits as_published scrambled columns_first images_kept transposed shape

        reshape keeps the numbers in their order in memory and only cuts them
        anew. Which size must come first, so that each cut is one image?
        fits row_and_column_sums

        The first loss of the published program is near 190, and log 10 would
        be 2.3. How large is the largest pixel?
        fits not_scaled by_256 whole_division own_maximum standardised
        fits minus_one
    """,
)
PIXELS = np.array([[[0, 51], [102, 255]], [[255, 0], [153, 204]]], "uint8")
mend_prepare.show(PIXELS)
mend_prepare.show(np.arange(0, 180, 15, dtype="uint8").reshape(2, 2, 3))
mend_prepare.show(PIXELS[:1], note=ONE_IMAGE, **EDGE)


@mend_prepare.hidden
def mend_prepare_cases(rng):
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
        case(np.zeros((n, h, w), "uint8"), note="black", **EDGE),
        case(np.full((n, h, w), 255, "uint8"), note="white",
             **EDGE),
        case(images.astype(float), note="floats", **EDGE),
        case(strided(images), note=A_VIEW, **EDGE),
        case(column_order(images), note=A_VIEW, **EDGE),
    ]  # fmt: skip


ROWS = "images.reshape(len(images), -1)"
mend_prepare.wrong(
    """
scrambled: images.reshape(len(images), -1) => images.reshape(-1, len(images)).T
    Scaled, but each row still holds pixels of several images: reshape cuts
    them in the wrong places, and .T turns the cuts.
not_scaled: / 255 => / 1.0
    The rows are right, and the pixels still run to 255; divide them.
by_256: / 255 => / 256
    It is divided by 256; the largest pixel is 255 and should become 1.
whole_division: / 255 => // 255
    // drops what is behind the point, so that nearly all becomes 0; use /.
own_maximum: / 255 => / np.maximum(images.reshape(len(images), -1).max(axis=1)[:, None], 1)
    Each image is divided by its own largest pixel; a pale one becomes as
    bright as the others. Divide by 255.
largest_of_all: / 255 => / max(images.max(), 1)
    It is divided by the largest pixel that happens to be there; divide by
    255, so that every set of images is scaled alike.
columns_first: images.reshape(len(images), -1) => images.transpose(0, 2, 1).reshape(len(images), -1)
    The pixels come column by column; line by line is wanted.
images_kept: images.reshape(len(images), -1) => images
    The images keep their two axes; each should become one row.
minus_one: / 255 => / 127.5 - 1
    The pixels run from -1 to 1; from 0 to 1 is wanted.
as_published: return digits_clinic.published_prepare(images)
    Nothing is mended yet: rows hold pixels of several images, and run to
    255.
standardised: return images.reshape(len(images), -1) / 255 => X = images.reshape(len(images), -1) / 255; return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-08)
    The columns are standardised; pixels over 255 are wanted here.
in_place finding=purity: return images.reshape(len(images), -1) / 255 => X = images.reshape(len(images), -1) / 255; images[...] = 0; return X
    The caller's images are changed; make a new array.
""",
    digits_clinic=digits_clinic,
)


mend_prepare.unusual("""
image_by_image: images.reshape(len(images), -1) / 255 => np.array([image.ravel() / 255.0 for image in images])
scaled_first: return images.reshape(len(images), -1) / 255 => n, h, w = images.shape; return np.reshape(images.astype(float) / 255, (n, h * w))
lines_side_by_side: return images.reshape(len(images), -1) / 255 => lines = [images[:, i, :] for i in range(images.shape[1])]; return np.concatenate(lines, axis=1) * (1 / 255)
""")


# ---- The loss -------------------------------------------------------------

mend_loss = LADDER.add(
    solution.mend_loss,
    parts=("loss", "dlogits"),
    sizes={"n": ("logits", 0), "k": ("logits", 1)},
    points=WITH_EXTREMES,
    hints="""
        Give the published loss one row that is as right and as sure as can be,
        logits 100 and 0. Which loss comes, and which should?
        fits as_published loss_not_mended log_of_zero floor

        Run your gradient check on it: its gradient is that of its loss. So
        where is the fault, in the way back or on the way there?
        fits gradient_not_mended through_softmax

        What is exp(P) / exp(P).sum(...) if P are probabilities already? Take
        out one of the two, in the loss and in the gradient.
        fits summed not_divided divided_twice sign overflows one_hot_left_out
        fits gradient_of_squares not_finite
    """,
)
LOGITS = np.log([[2.0, 1.0, 1.0], [1.0, 1.0, 2.0]])
mend_loss.show(
    LOGITS,
    np.array([0, 1]),
    note="the softmax is 1/2 and twice 1/4",
)
mend_loss.show(np.log([[3.0, 1.0], [1.0, 1.0]]), np.array([1, 1]),
               note=ALL_EQUAL)  # fmt: skip
mend_loss.show(np.zeros((1, 4)), np.array([2]), note=ONE_ROW, **EDGE)
mend_loss.show(np.array([[1e4, 0.0], [0.0, 1e4]]), np.array([0, 0]),
               note=LARGE_LOGITS, **EXTREME)  # fmt: skip


@mend_loss.hidden
def mend_loss_cases(rng):
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
             note="rows shifted"),
        case(*drawn(1, k), note=ONE_ROW, **EDGE),
        case(*drawn(n, 2), note="two classes", **EDGE),
        case(rng.integers(-2, 3, (n, k)), y, note="whole numbers",
             **EDGE),
        case(column_order(logits), strided(y), note=A_VIEW, **EDGE),
        case(ends, ends.argmax(axis=1), note=LARGE_LOGITS, **EXTREME),
        case(ends, ends.argmin(axis=1), note=LARGE_LOGITS, **EXTREME),
    ]  # fmt: skip


mend_loss.wrong(
    """
not_divided: softmax_cross_entropy_backward(logits, y) => softmax_cross_entropy_backward(logits, y) * len(y)
    The gradient is not divided by n; the loss is a mean.
divided_twice: softmax_cross_entropy_backward(logits, y) => softmax_cross_entropy_backward(logits, y) / len(y)
    The gradient is divided by n twice.
summed: softmax_cross_entropy(logits, y) => softmax_cross_entropy(logits, y) * len(y)
    The losses of the rows are added up; the mean of them is wanted.
sign: softmax_cross_entropy_backward(logits, y) => -softmax_cross_entropy_backward(logits, y)
    The sign of the gradient is flipped: it is P minus one-hot.
one_hot_left_out: softmax_cross_entropy_backward(logits, y) => softmax_cross_entropy_backward(logits, y) + np.eye(logits.shape[1])[y] / len(y)
    The 1 at the right class is not subtracted.
as_published: return digits_clinic.published_loss(logits, y)
    Nothing is mended yet: the softmax is taken twice, and the loss cannot
    fall below log(1 + (k - 1) / e).
loss_not_mended: return (digits_clinic.published_loss(logits, y)[0], mend_loss(logits, y)[1])
    The gradient is mended; the loss still takes the softmax twice.
gradient_not_mended: return (mend_loss(logits, y)[0], digits_clinic.published_loss(logits, y)[1])
    The loss is mended; the gradient is still that of two softmaxes.
through_softmax: loss, d = mend_loss(logits, y); P = softmax(logits); return (loss, P * (d - (d * P).sum(axis=1, keepdims=True)))
    The gradient goes back through a softmax once more: P minus one-hot,
    over n, is the gradient in the logits already.
log_of_zero: _, d = mend_loss(logits, y); return (-np.log(softmax(logits)[np.arange(len(y)), y]).mean(), d)
    The logarithm of a probability that has become 0 is infinite; let
    softmax_cross_entropy take the logits.
""",
    digits_clinic=digits_clinic,
    softmax=softmax,
)


@mend_loss.right("log_softmax_twice")
def log_softmax_twice(logits, y):
    def log_softmax(Z):
        Z = Z - Z.max(axis=1, keepdims=True)
        return Z - np.log(np.exp(Z).sum(axis=1, keepdims=True))

    logs = log_softmax(log_softmax(logits))  # the second changes nothing
    rows = np.arange(len(y))
    d = np.exp(logs)
    d[rows, y] -= 1
    return -logs[rows, y].mean(), d / len(y)


@mend_loss.right("row_by_row")
def row_by_row(logits, y):
    loss, d = 0.0, np.zeros(logits.shape)
    for i, (z, label) in enumerate(zip(logits, y, strict=True)):
        z = z - z.max()
        loss += np.log(np.exp(z).sum()) - z[label]
        d[i] = np.exp(z) / np.exp(z).sum()
        d[i, label] -= 1
    return loss / len(y), d / len(y)


mend_loss.unusual(
    """
one_hot: Y = np.eye(logits.shape[1])[y]; return {'loss': losses.softmax_cross_entropy(logits, y), 'dlogits': (softmax(logits) - Y) / len(Y)}
""",
    losses=losses,
    softmax=softmax,
)


# ---- The choice -----------------------------------------------------------

mend_choice = LADDER.add(
    solution.mend_choice,
    parts=("epoch", "accuracy"),
    sizes={"n": ("val_accuracy", 0)},
    hints="""
        Ten networks that all guess are tested, and the best of the ten is
        reported. Is its number too high, too low, or fair?
        fits as_published best_of_both sum_of_both

        Which of the two lists may the choice look at? And from which does the
        reported number come?
        fits validation_reported last_epoch

        np.argmax gives the first of several equal ones. Which number do you
        look up at that place?
        fits last_of_ties largest_of_test smallest swapped from_one
    """,
)
mend_choice.show(np.array([0.5, 0.75, 0.625]), np.array([0.875, 0.5, 0.625]))
mend_choice.show(np.array([0.5, 0.75, 0.3125]),
                 np.array([0.625, 0.25, 0.6875]))  # fmt: skip
mend_choice.show(np.array([0.25, 0.75, 0.75, 0.5]),
                 np.array([0.5, 0.625, 0.75, 0.6875]), note=TIES)  # fmt: skip
mend_choice.show(np.array([0.5]), np.array([0.25]),
                 note="one epoch", **EDGE)  # fmt: skip


@mend_choice.hidden
def mend_choice_cases(rng):
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
        case(np.sort(val), test, note="the last is best",
             **EDGE),
        case(val[4:5], test[4:5], note="one epoch", **EDGE),
        case(strided(val), strided(test), note=A_VIEW, **EDGE),
        case(rng.permutation(9), rng.integers(0, 9, 9),
             note="whole numbers", **EDGE),
    ]  # fmt: skip


mend_choice.wrong(
    """
last_epoch: epoch = int(np.argmax(val_accuracy)) => epoch = len(val_accuracy) - 1
    The last epoch is taken; validation chooses.
validation_reported: float(test_accuracy[epoch]) => float(val_accuracy[epoch])
    The accuracy of validation is reported, the very number that was picked
    because it was high; look the test up at that epoch.
largest_of_test: float(test_accuracy[epoch]) => float(np.max(test_accuracy))
    The epoch is right, and the best accuracy of the test is reported, from
    another epoch.
best_of_both: epoch = int(np.argmax(val_accuracy)) => epoch = int(np.argmax(np.maximum(val_accuracy, test_accuracy)))
    The better of both numbers chooses; the test must not be looked at.
sum_of_both: epoch = int(np.argmax(val_accuracy)) => epoch = int(np.argmax(val_accuracy + test_accuracy))
    The sum of both numbers chooses; the test must not be looked at.
last_of_ties: epoch = int(np.argmax(val_accuracy)) => epoch = len(val_accuracy) - 1 - int(np.argmax(val_accuracy[::-1]))
    Of equal ones the last is taken; the first should be.
smallest: epoch = int(np.argmax(val_accuracy)) => epoch = int(np.argmin(val_accuracy))
    The lowest accuracy is taken; those were losses that should be low.
from_one: return (epoch, => return (epoch + 1,
    The epochs are counted from 1; the first is epoch 0.
as_published: return digits_clinic.published_choice(val_accuracy, test_accuracy)
    Nothing is mended yet: the test itself chooses the epoch, so that the
    number reported is the luckiest.
""",
    digits_clinic=digits_clinic,
)


@mend_choice.right("loop")
def loop(val_accuracy, test_accuracy):
    best = 0
    for epoch, share in enumerate(val_accuracy):
        if share > val_accuracy[best]:
            best = epoch
    return best, test_accuracy[best]


mend_choice.unusual("""
sorted: order = np.argsort(-np.asarray(val_accuracy), kind='stable'); return {'epoch': order[0], 'accuracy': test_accuracy[order[0]]}
first_of_the_highest: highest = np.flatnonzero(val_accuracy == np.max(val_accuracy)); return [np.int64(highest[0]), np.array(test_accuracy[highest[0]])]
""")


# ---- The evaluation -------------------------------------------------------

BOUND = "a network whose biases decide"

mend_evaluate = LADDER.add(
    solution.mend_evaluate,
    parts=("share", "untouched"),
    driver="undrawn",
    points={"values": 3, "edges": 1, "purity": 1},
    sizes={"n": ("X", 0)},
    hints="""
        Call the published function twice with one generator. Why do two
        numbers come, although nothing was trained in between?
        fits untouched several_runs drawn_unused

        Dropout was there to make training harder. What is it good for when the
        network is asked?
        fits as_published inputs_dropped

        In training the kept values were scaled up by 1 / (1 - p). Is there
        anything left to scale when all are kept?
        fits scaled_down scaled_up percent error_rate relu_on_logits
    """,
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
def mend_evaluate_cases(rng):
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
        case(*wide, 0.0, note="p = 0", **EDGE),
        case(wide[0], wide[1][:1], wide[2][:1], 0.5, note=ONE_ROW, **EDGE),
        case(one, wide[1], wide[2] % 3, 0.5, note=ONE_LAYER, **EDGE),
        case(wide[0], strided(wide[1]), strided(wide[2]), 0.4, note=A_VIEW,
             **EDGE),
    ]  # fmt: skip


def _evaluate(id, *, says):
    return mend_evaluate.mistake(id, says=says)


@_evaluate(
    "as_published",
    says=(
        "Nothing is mended yet: dropout is on while the network is"
        " tested, and the answer changes from call to call."
    ),
)
def as_published(params, X, y, p, rng):
    return digits_clinic.published_evaluate(params, X, y, p, rng)


@_evaluate(
    "scaled_down",
    says=(
        "What comes out of the hidden layers is multiplied by 1 - p;"
        " training has scaled up the kept ones already, so nothing is"
        " left to do."
    ),
)
def scaled_down(params, X, y, p, rng):
    return _scaled(params, X, y, 1 - p)


@_evaluate(
    "scaled_up",
    says=(
        "What comes out of the hidden layers is divided by 1 - p; that"
        " belongs to training, where some are dropped."
    ),
)
def scaled_up(params, X, y, p, rng):
    return _scaled(params, X, y, 1 / (1 - p))


@_evaluate(
    "several_runs",
    says=(
        "Several runs with dropout are averaged; that is still noise,"
        " and it draws from rng. Drop nothing."
    ),
)
def several_runs(params, X, y, p, rng):
    runs = [
        digits_clinic.published_evaluate(params, X, y, p, rng)
        for _ in range(10)
    ]
    return np.mean(runs)


@_evaluate(
    "drawn_unused",
    says=(
        "The answer is right, and numbers are drawn from rng that"
        " nobody uses; whoever goes on with it gets others. Draw"
        " nothing."
    ),
)
def drawn_unused(params, X, y, p, rng):
    rng.random(X.shape)
    return solution.mend_evaluate(params, X, y, p, rng)


@_evaluate(
    "relu_on_logits",
    says=(
        "The logits go through a ReLU: of several that are cut to 0 the"
        " first wins. None follows the last layer."
    ),
)
def relu_on_logits(params, X, y, p, rng):
    return _bent(params, X, y)


@_evaluate(
    "percent",
    says="The share comes in percent; a number from 0 to 1 is wanted.",
)
def percent(params, X, y, p, rng):
    return 100 * solution.mend_evaluate(params, X, y, p, rng)


@_evaluate(
    "error_rate",
    says="This is the share of wrong rows; that of the right ones is wanted.",
)
def error_rate(params, X, y, p, rng):
    return 1 - solution.mend_evaluate(params, X, y, p, rng)


@mend_evaluate.right("layer_by_layer")
def layer_by_layer(params, X, y, p, rng):
    A, L = X, len(params) // 2
    for i in range(1, L):
        A = np.maximum(0, A @ params[f"W{i}"] + params[f"b{i}"])
    logits = A @ params[f"W{L}"] + params[f"b{L}"]
    return (logits.argmax(axis=1) == y).mean()


mend_evaluate.unusual(
    """
dropout_of_nothing: other = np.random.default_rng(3); return digits_clinic.published_evaluate(params, X, y, 0.0, other)
row_by_row: return accuracy(predict(params, X), y) => rights = [int(np.argmax(predict(params, x[None])[0])) == label for x, label in zip(X, y, strict=True)]; return sum(rights) / len(rights)
""",
    digits_clinic=digits_clinic,
)
