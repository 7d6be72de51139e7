"""Exercises of lesson 6: loss and gradients with dropout in between."""

from itertools import product

import numpy as np

from grader.exercises.backprop.networks import (
    layers,
    off_the_kink,
    until,
)
from grader.exercises.base import Ladder, both, strided
from grader.exercises.notes import A_VIEW, ONE_ROW
from grader.exercises.training.common import (
    EDGE,
    ONE_LAYER,
    SHUFFLED,
    as_views,
    seed,
    turned,
)
from grader.exercises.training.network import (
    HAND,
    HAND_X,
    NEGATIVE,
    TOO_LARGE,
    Y,
    by_hand,
    classes,
)
from solutions import training as solution
from solutions.activations import relu
from solutions.losses import (
    l2_penalty,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from solutions.parameters import layers_of, params_of

LADDER = Ladder("06_training")
AS_BEFORE = both(
    "p = 0: as mlp_loss_and_grads", "p = 0：与 mlp_loss_and_grads 相同"
)
NO_HIDDEN = both("one layer: nothing to drop", "只有一层：没有可丢弃的")
OWN = both(
    "each gradient beside the loss with the same masks, nudged",
    "每个梯度都与掩码相同时微调得到的斜率比较",
)
EACH_LOSS = both(
    "the losses of 120 draws, each once",
    "抽取 120 次得到的各种损失，每种列一次",
)
MEAN = both("the mean loss of 120 draws", "抽取 120 次的平均损失")
OUTSIDE = both("p = 1", "p = 1")
# Relative. Networks are drawn whose mean of 120 losses has a standard
# deviation of 1.2 per cent or less: two right ones differ by less than 0.12.
UP_TO_CHANCE, STEADY = 0.12, 0.13

dropout_loss_and_grads = LADDER.add(
    solution.dropout_loss_and_grads,
    parts=("loss", "grads"),
    driver="own_gradient",
    inside=False,  # each would be called some hundred times
    points={"values": 3, "edges": 2, "purity": 1},
    hints=[
        both(
            "mlp_forward has no place for dropout, so walk through the layers"
            " yourself. What do you have to keep of each, for the way back?",
            "mlp_forward 里没有放 dropout 的地方，所以要自己一层层走。"
            "每一层要留下什么，往回走时才用得上？",
        ),
        both(
            "Which numbers go through dropout: the inputs, what comes out of a"
            " hidden ReLU, the logits? How many masks are there with three"
            " layers?",
            "哪些数要经过 dropout：输入、隐藏层 ReLU 的输出、logits？"
            "三层的网络一共有几个掩码？",
        ),
        both(
            "On the way back from the A of a hidden layer to its Z there are"
            " two gates. Which two, and does their order matter?",
            "从隐藏层的 A 往回走到 Z，要过两道门。是哪两道？先后要紧吗？",
        ),
    ],
    fits=(
        "mask_kept_for_all rows_share_masks own_generator scale_missing"
        " scale_twice share_kept turned",
        "inputs_dropped logits_dropped first_only nothing_dropped losses"
        " mean_loss",
        "mask_anew mask_forgotten gate_forgotten penalty_missing own_gradient"
        " penalty_in_loss_only biases_penalised",
    ),
)


def show(params, X, y, *rest, **options):
    dropout_loss_and_grads.show(params, X, y, *rest, **options)


PLAIN = {"driver": "seeded"}
SINGLE = by_hand(([[1.0, -1.0], [0.5, 2.0]], [0.5, -0.5]))
POSITIVE = by_hand(
    ([[1.0, 2.0], [0.5, 1.0]], [0.5, 1.0]),
    ([[0.8, -0.4], [-0.3, 0.5]], [0.1, -0.2]),
)
NARROW = by_hand(([[1.0], [0.5]], [0.5]), ([[0.8, -0.4]], [0.1, -0.2]))
THREE = by_hand(
    ([[1.0], [0.5]], [0.5]),
    ([[0.5]], [0.5]),
    ([[0.8, -0.4]], [0.1, -0.2]),
)
ONES = np.array([[1.0, 2.0], [2.0, 0.5]])
LABELS = np.array([0, 1])
show(HAND, HAND_X, Y, 0.0, "default_rng(0)", note=AS_BEFORE, **PLAIN)
show(SINGLE, ONES, LABELS, 0.5, "default_rng(1)", note=NO_HIDDEN, **PLAIN)
show(HAND, HAND_X, Y, 0.4, "default_rng(2)", 0.25, note=OWN)
for few, rows in ((POSITIVE, 1), (NARROW, 2), (THREE, 1)):
    show(few, ONES[:rows], LABELS[:rows], 0.45, "default_rng(3)",
         note=EACH_LOSS, driver="losses_drawn")  # fmt: skip
show(HAND, np.tile(HAND_X, (10, 1)), np.tile(Y, 10), 0.2,
     "default_rng(4)", note=MEAN, driver="mean_loss",
     tolerance=UP_TO_CHANCE)  # fmt: skip
show(turned(HAND), HAND_X[:1], Y[:1], 0.0, "default_rng(5)", 0.5,
     note=SHUFFLED, **PLAIN, **EDGE)  # fmt: skip
show(HAND, HAND_X, Y, 1.0, "default_rng(6)", note=OUTSIDE, **PLAIN, **EDGE)


def every_loss(params, X, y, p):
    """The loss under each choice of masks, sorted; it takes few units."""
    layers, n = layers_of(params), len(X)
    sizes = [n * len(b) for _, b in layers[:-1]]
    found = []
    for kept in product((0.0, 1 / (1 - p)), repeat=sum(sizes)):
        A, left = X, np.array(kept)
        for W, b in layers[:-1]:
            Z = A @ W + b
            mask, left = left[: Z.size], left[Z.size :]
            A = relu(Z) * mask.reshape(Z.shape)
        W, b = layers[-1]
        found.append(softmax_cross_entropy(A @ W + b, y))
    return np.sort(found)


def _apart(params, X, y, p):
    """Whether losses under different masks are equal or clearly differ."""
    gaps = np.diff(every_loss(params, X, y, p))
    near = (gaps > 1e-10) & (gaps < 1e-3)
    return (gaps > 1e-3).sum() >= 2 and not near.any()


def _few(rng, p, n, *sizes):
    """A network whose units are on, mostly, for n rows and p."""

    def draw():
        params = params_of([(W, abs(b)) for W, b in layers(rng, *sizes)])
        X = rng.uniform(0.3, 2, (n, sizes[0]))
        return params, X, rng.integers(0, sizes[-1], n)

    return until(lambda *drawn: _apart(*drawn, p), draw)


def _losses(params, X, y, share, p):
    """Losses of many draws in which a share is dropped, scaled as for p."""
    rng, found = np.random.default_rng(0), []
    layers = layers_of(params)
    for _ in range(150):
        A = X
        for W, b in layers[:-1]:
            Z = A @ W + b
            A = relu(Z) * (rng.random(Z.shape) >= share) / (1 - p)
        W, b = layers[-1]
        found.append(softmax_cross_entropy(A @ W + b, y))
    return np.array(found)


def _steady(params, X, y, p):
    """Whether the mean loss is sure, and tells how many are dropped."""
    right, wrong = (_losses(params, X, y, s, p) for s in (p, 1 - p))
    away = abs(wrong.mean() / right.mean() - 1)
    return right.std() < STEADY * right.mean() and away > 0.25


@dropout_loss_and_grads.hidden
def _(rng):
    def case(params, X, y, p, *lam, **options):
        return dropout_loss_and_grads.case(
            params, X, y, p, seed(rng), *lam, **options
        )

    def drawn(n, *sizes):
        listed, X = until(
            off_the_kink,
            lambda: (layers(rng, *sizes), rng.normal(size=(n, sizes[0]))),
        )
        params = params_of(listed)
        return params, X, classes(rng, params, n)

    d, h, k = (int(size) for size in rng.permutation([3, 4, 5]))
    two, three = drawn(4, d, h, k), drawn(3, d, 4, 5, k)
    alone = drawn(5, d, k)
    steady = until(
        lambda *given: _steady(*given, 0.25), lambda: drawn(16, d, 12, k)
    )
    own = {"note": OWN}
    losses = {"note": EACH_LOSS, "driver": "losses_drawn"}
    return [
        case(*two, 0.0, 0.3, note=AS_BEFORE, **PLAIN),
        case(*three, 0.0, note=AS_BEFORE, **PLAIN),
        case(*alone, 0.5, 0.3, note=NO_HIDDEN, **PLAIN),
        case(*two, 0.4, 0.3, **own),
        case(*three, 0.4, **own),
        case(*_few(rng, 0.45, 2, 3, 1, 3), 0.45, **losses),
        case(*_few(rng, 0.4, 1, 3, 2, 3), 0.4, **losses),
        case(*_few(rng, 0.45, 1, 3, 1, 1, 3), 0.45, **losses),
        case(*steady, 0.25, note=MEAN, driver="mean_loss",
             tolerance=UP_TO_CHANCE),
        case(*alone, 0.9, note=ONE_LAYER, **PLAIN, **EDGE),
        case(turned(two[0]), *two[1:], 0.0, note=SHUFFLED, **PLAIN, **EDGE),
        case(turned(three[0]), *three[1:], 0.6, 0.1, note=SHUFFLED, **EDGE),
        case(*drawn(1, 3, 5, 4), 0.4, note=ONE_ROW, **EDGE),
        case(*drawn(3, 2, 1, 3), 0.0, 0.3,
             note=both("one hidden unit", "只有一个隐藏单元"), **PLAIN, **EDGE),
        case(as_views(two[0]), strided(two[1]), two[2], 0.3, note=A_VIEW,
             **EDGE),
        case(*two, 1.0, note=OUTSIDE, **PLAIN, **EDGE),
        case(*two, -0.2, note=both("p below 0", "p 小于 0"), **PLAIN, **EDGE),
        case(*two[:2], two[2] + 1, 0.4, note=TOO_LARGE, **PLAIN, **EDGE),
        case(*two[:2], two[2] - 1, 0.4, note=NEGATIVE, **PLAIN, **EDGE),
    ]  # fmt: skip


slip = dropout_loss_and_grads.slip
DRAWN = "A, cache[-1][2] = dropout(relu(Z), p, rng)"
BACK = "dZ = dropout_backward(dA, mask) * (Z > 0)"
PENALTY = "+ l2_penalty(weights, lam)"
OF_PENALTY = "dW + lam * weights[number]"
OTHER_MASK = {
    "en": "The gradients do not fit the masks of the way there: on the way"
    " back another mask is drawn, or none is used. Both ways share it.",
    "zh": "梯度与前向的掩码不符：往回走时另抽了一个掩码，或者没有用掩码。"
    "前向和反向要用同一个。",
}
slip(
    "mask_anew", f"{BACK} => dZ = dropout(dA, p, rng)[0] * (Z > 0)",
    **OTHER_MASK,
)  # fmt: skip
slip(
    "mask_forgotten", f"{BACK} => dZ = dA * (Z > 0)", **OTHER_MASK,
    finding="mask_anew",
)  # fmt: skip
slip(
    "gate_forgotten", f"{BACK} => dZ = dropout_backward(dA, mask)",
    en="The ReLU lets everything through on the way back: behind the mask"
    " comes the gate Z > 0.",
    zh="往回走时，ReLU 什么都放过去了：掩码之后还有 Z > 0 这道门。",
)  # fmt: skip
slip(
    "inputs_dropped", "A, cache = (X, []) => A, cache = (dropout(X, p,"
    " rng)[0], [])",
    en="The inputs go through dropout as well; only what comes out of a hidden"
    " ReLU does.",
    zh="输入也经过了 dropout；只有隐藏层 ReLU 的输出才要。",
)  # fmt: skip
slip(
    "scale_twice", f"{DRAWN} => {DRAWN}; A, cache[-1][2] = (A / (1 - p),"
    " cache[-1][2] / (1 - p))",
    en="What is kept is scaled twice; the scale is in the mask already.",
    zh="留下的数放大了两次；放大的倍数已经在掩码里。",
)  # fmt: skip
slip(
    "scale_missing", f"{DRAWN} => {DRAWN}; A, cache[-1][2] = (A * (1 - p),"
    " cache[-1][2] * (1 - p))",
    en="What is kept is not scaled up.",
    zh="留下的数没有放大。",
)  # fmt: skip
slip(
    "share_kept", f"{DRAWN} => A, cache[-1][2] = dropout(relu(Z),"
    " (1 - p) * (p > 0), rng)",
    en="p is taken for the share that is kept; it is the share that is"
    " dropped.",
    zh="p 被当成了保留的比例；它是丢弃的比例。",
)  # fmt: skip
slip(
    "rows_share_masks", f"{DRAWN} => mask = dropout(np.ones(len(b)), p,"
    " rng)[1]; A, cache[-1][2] = (relu(Z) * mask, mask)",
    en="All rows share one mask; every row has its own.",
    zh="所有的行共用了一个掩码；每一行应当有自己的。",
)  # fmt: skip
slip(
    "own_generator", "A, cache = (X, []) => rng = np.random.default_rng(0);"
    " A, cache = (X, [])",
    en="The function makes a generator of its own, so that every call drops"
    " the same; draw from the rng that comes as an argument.",
    zh="函数自己新建了一个生成器，每次调用丢弃的都一样；应当从参数 rng 里抽取。",
)  # fmt: skip
slip(
    "nothing_dropped", f"{DRAWN} => A, cache[-1][2] = dropout(relu(Z), 0.0,"
    " rng)", en="Nothing is dropped.", zh="什么也没有丢弃。",
)  # fmt: skip
slip(
    "first_only", f"{DRAWN} => A, cache[-1][2] = dropout(relu(Z), p *"
    " (number == 1), rng)",
    en="Only the first hidden layer has dropout; each of them has.",
    zh="只有第一个隐藏层用了 dropout；每个隐藏层都要用。",
)  # fmt: skip
slip(
    "penalty_missing", (f"{PENALTY} => + 0.0", f"{OF_PENALTY} => dW"),
    en="lam is not used: the penalty is missing in loss and gradients.",
    zh="没有用到 lam：损失和梯度里都漏了惩罚项。",
)  # fmt: skip
slip(
    "penalty_in_loss_only", f"{OF_PENALTY} => dW",
    en="The penalty is in the loss only; its gradient, lam W, is missing.",
    zh="惩罚项只加进了损失；漏了它的梯度 lam W。",
)  # fmt: skip
slip(
    "unchecked", f"{DRAWN} => mask = (rng.random(Z.shape) >= p) / max(1 - p,"
    " 1e-12); A, cache[-1][2] = (relu(Z) * mask, mask)",
    en="A p that is no share is let through; call dropout, which refuses it.",
    zh="不是比例的 p 没有被拦下；调用 dropout，它会拒绝。",
)  # fmt: skip


@dropout_loss_and_grads.mistake(
    "logits_dropped",
    en="The logits go through dropout as well; only what comes out of a hidden"
    " ReLU does.",
    zh="logits 也经过了 dropout；只有隐藏层 ReLU 的输出才要。",
)
def _(params, X, y, p, rng, lam=0.0):
    return _walk(params, X, y, p, rng, lam, logits=True)


@dropout_loss_and_grads.mistake(
    "in_place",
    en="The parameters are updated in here; only their gradients are wanted.",
    zh="函数里更新了参数；这里只要梯度。",
    finding="purity",
)
def _(params, X, y, p, rng, lam=0.0):
    loss, grads = solution.dropout_loss_and_grads(params, X, y, p, rng, lam)
    for name in params:
        params[name] = params[name] - 0.1 * grads[name]
    return loss, grads


def _walk(params, X, y, p, rng, lam, logits=False):
    """The walk with the gate and the mask as one factor."""
    if p < 0 or p >= 1:
        raise ValueError("p")
    listed = layers_of(params)
    A, inputs, factors = X, [], []
    for i, (W, b) in enumerate(listed):
        Z = A @ W + b
        inputs.append(A)
        if i < len(listed) - 1 or logits:
            last = i == len(listed) - 1
            kept = (rng.random(Z.shape) >= p) / (1 - p)
            factors.append(kept if last else kept * (Z > 0))
            Z = A = Z * factors[-1]
    dZ, grads = softmax_cross_entropy_backward(Z, y), {}
    for i in range(len(listed) - 1, -1, -1):
        W = listed[i][0]
        if i < len(factors):
            dZ = dZ * factors[i]
        grads[f"W{i + 1}"] = inputs[i].T @ dZ + lam * W
        grads[f"b{i + 1}"] = dZ.sum(axis=0)
        dZ = dZ @ W.T
    weights = [W for W, _ in listed]
    return softmax_cross_entropy(Z, y) + l2_penalty(weights, lam), grads


@dropout_loss_and_grads.right("gate_and_mask_as_one")
def _(params, X, y, p, rng, lam=0.0):
    return _walk(params, X, y, p, rng, lam)


@dropout_loss_and_grads.right("masks_drawn_first")
def _(params, X, y, p, rng, lam=0.0):
    if not 0 <= p < 1:
        raise ValueError("p")
    L, masks = len(params) // 2, {}
    for i in range(L - 1, 0, -1):  # the last layer first
        shape = len(X), len(params[f"b{i}"])
        masks[i] = rng.binomial(1, 1 - p, shape) / (1 - p)
    A, Z = {0: X}, {}
    for i in range(1, L + 1):
        Z[i] = A[i - 1] @ params[f"W{i}"] + params[f"b{i}"]
        A[i] = np.maximum(Z[i], 0) * masks[i] if i < L else Z[i]
    loss = softmax_cross_entropy(Z[L], y)
    d, grads = softmax_cross_entropy_backward(Z[L], y), {}
    for i in range(L, 0, -1):
        W = params[f"W{i}"]
        loss += lam / 2 * (W**2).sum()
        grads.update({f"W{i}": A[i - 1].T @ d + lam * W, f"b{i}": d.sum(0)})
        if i > 1:
            d = np.where(Z[i - 1] > 0, d @ W.T * masks[i - 1], 0)
    return loss, grads


@dropout_loss_and_grads.right("dropped_before_the_relu")
def _(params, X, y, p, rng, lam=0.0):
    if not 0 <= p < 1:
        raise ValueError("p")
    kept, A = [], X
    layers = solution.layers_of(params)
    for W, b in layers[:-1]:
        Z, mask = solution.dropout(A @ W + b, p, rng)
        kept.append((A, Z, mask))
        A = relu(Z)
    W, b = layers[-1]
    loss = softmax_cross_entropy(A @ W + b, y)
    d = softmax_cross_entropy_backward(A @ W + b, y)
    grads = [(A.T @ d + lam * W, d.sum(axis=0))]
    for (A, Z, mask), (below, _) in zip(
        kept[::-1], layers[-2::-1], strict=True
    ):
        d = d @ W.T * (Z > 0) * mask
        W = below
        grads.append((A.T @ d + lam * W, d.sum(axis=0)))
    total = sum(np.sum(W * W) for W, _ in layers)
    return loss + lam * total / 2, params_of(grads[::-1])
