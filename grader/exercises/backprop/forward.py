"""Exercises of lesson 4: forward through a network of any depth."""

import numpy as np

from grader.exercises.backprop.common import EDGE
from grader.exercises.backprop.networks import (
    DEAD,
    EQUAL,
    EQUAL_X,
    ONE_LAYER,
    POSITIVE_X,
    SINGLE_LAYER,
    TINY,
    TINY_X,
    WITH_A_DEAD_UNIT,
    layers,
    networks,
    off_the_kink,
    until,
)
from grader.exercises.base import Ladder, both
from grader.exercises.notes import ALL_EQUAL, LARGE_SCALE, SMALL_SCALE
from grader.exercises.telling import fine, wide
from solutions import backprop as solution
from solutions.activations import sigmoid

LADDER = Ladder("04_backprop")

mlp_forward = LADDER.add(
    solution.mlp_forward,
    parts=("logits", "cache"),
    driver="keeping",
    hints=[
        both(
            "What goes into the second layer: X, the Z of the first, or its"
            " ReLU? And into the first?",
            "进入第二层的是什么：X、第一层的 Z，还是它的 ReLU？进入第一层的呢？",
        ),
        both(
            "Walk through params with one variable that always holds what"
            " goes into the next layer. What do you set it to before the"
            " loop, and at the end of each round?",
            "用一个变量始终保存下一层的输入，然后遍历 params。循环之前它是什么？"
            "每一圈结束时又变成什么？",
        ),
        both(
            "The last layer has no ReLU. If you apply one in each round all"
            " the same, which variable still holds the logits after the loop?",
            "最后一层没有 ReLU。如果每一圈都照样用一次 ReLU，循环结束后，"
            "哪个变量里还是 logits？",
        ),
    ],
    fits=(
        "relu_on_the_input X_into_every_layer no_relu bias_after_relu",
        "one_relu_only layers_backwards",
        "relu_after_last",
    ),
)
mlp_forward.show(TINY, TINY_X)
mlp_forward.show(EQUAL, EQUAL_X, note=ALL_EQUAL)
mlp_forward.show(SINGLE_LAYER, EQUAL_X, note=ONE_LAYER, **EDGE)
mlp_forward.show(WITH_A_DEAD_UNIT, POSITIVE_X, note=DEAD, **EDGE)


@mlp_forward.hidden
def _(rng):
    def scaled(scale):
        params, X = until(
            off_the_kink,
            lambda: (layers(rng, 3, 5, 4), rng.normal(size=(6, 3))),
        )
        return [(W, b * scale) for W, b in params], X * scale

    return [
        *(
            mlp_forward.case(params, X, note=note, property=property)
            for note, property, params, X in networks(rng)
        ),
        fine(mlp_forward, lambda: scaled(SMALL_SCALE)),
        wide(mlp_forward, lambda: scaled(LARGE_SCALE)),
    ]


def forward(params, X, *, enter=None, linear=None, bend=None, keep=None):
    """mlp_forward with some of its steps changed."""
    A, cache = enter(X) if enter else X, []
    for layer, (W, b) in enumerate(params):
        Z = linear(A, W, b, X) if linear else A @ W + b
        after = bend(Z, layer) if bend else np.maximum(0, Z)
        cache.append(keep(A, W, b, Z, after) if keep else (A, W, Z))
        A = after
    return Z, cache


@mlp_forward.mistake(
    "relu_after_last",
    en="The last layer goes through a ReLU too; logits may be negative.",
    zh="最后一层也经过了 ReLU；logits 可以是负数。",
)
def _(params, X):
    logits, cache = forward(params, X)
    return np.maximum(0, logits), cache


@mlp_forward.mistake(
    "no_relu",
    en="There is no ReLU between the layers, so they collapse into one.",
    zh="各层之间没有 ReLU，叠起来就等于一层。",
)
def _(params, X):
    return forward(params, X, bend=lambda Z, layer: Z)


@mlp_forward.mistake(
    "one_relu_only",
    en="Only the first layer has a ReLU; every layer but the last has one.",
    zh="只有第一层用了 ReLU；除最后一层外，每层都要用。",
)
def _(params, X):
    return forward(
        params, X, bend=lambda Z, layer: Z if layer else np.maximum(0, Z)
    )


@mlp_forward.mistake(
    "relu_on_the_input",
    en="X goes through a ReLU before the first layer; it goes in as it is.",
    zh="X 在进入第一层之前经过了 ReLU；应当原样输入。",
)
def _(params, X):
    return forward(params, X, enter=lambda X: np.maximum(0, X))


@mlp_forward.mistake(
    "sigmoid_between",
    en="There is a sigmoid between the layers; here it is a ReLU.",
    zh="各层之间用了 sigmoid；这里要用 ReLU。",
)
def _(params, X):
    return forward(params, X, bend=lambda Z, layer: sigmoid(Z))


@mlp_forward.mistake(
    "X_into_every_layer",
    en="Every layer is fed with X; each takes what the layer before it gave.",
    zh="每一层的输入都是 X；应当以前一层的输出为输入。",
)
def _(params, X):
    logits, cache = forward(params, X, linear=lambda A, W, b, X: X @ W + b)
    return logits, [(X, W, Z) for _, W, Z in cache]


@mlp_forward.mistake(
    "no_bias",
    en="The biases are not used.",
    zh="没有用到偏置。",
)
def _(params, X):
    return forward(params, X, linear=lambda A, W, b, X: A @ W)


@mlp_forward.mistake(
    "bias_after_relu",
    en="The bias is added after the ReLU; it belongs to Z, before it.",
    zh="偏置是在 ReLU 之后加的；它属于 Z，应当在 ReLU 之前加。",
)
def _(params, X):
    A, cache = X, []
    for W, b in params:
        Z = A @ W
        cache.append((A, W, Z))
        A = np.maximum(0, Z) + b
    return Z + b, cache


@mlp_forward.mistake(
    "weights_transposed",
    en="The weights are transposed; each W has shape (d, h), a column for"
    " each neuron.",
    zh="权重转置了；每个 W 的形状是 (d, h)，每列一个神经元。",
)
def _(params, X):
    return forward(params, X, linear=lambda A, W, b, X: A @ W.T + b)


@mlp_forward.mistake(
    "bias_as_column",
    en="The bias is added down the rows; it has one entry for each neuron.",
    zh="这里每一行加了一个偏置；偏置是每个神经元一个。",
)
def _(params, X):
    return forward(params, X, linear=lambda A, W, b, X: A @ W + b[:, None])


@mlp_forward.mistake(
    "layers_backwards",
    en="The layers are taken from last to first; going forward starts with"
    " params[0].",
    zh="各层是从后往前算的；前向应当从 params[0] 开始。",
)
def _(params, X):
    return forward(params[::-1], X)


@mlp_forward.mistake(
    "last_bias_left_out",
    en="The last layer's bias is left out; every layer adds its own.",
    zh="最后一层漏了偏置；每一层都要加自己的偏置。",
)
def _(params, X):
    logits, cache = forward(params, X)
    return logits - params[-1][1], cache


@mlp_forward.mistake(
    "nothing_kept",
    en="Nothing is kept for the way back; store in the cache what"
    " mlp_backward will ask for.",
    zh="没有为往回走留下任何东西；把 mlp_backward 要用的存进 cache。",
)
def _(params, X):
    return forward(params, X)[0], []


@mlp_forward.mistake(
    "params_used_up",
    en="The caller's list params is emptied with pop; walk through it with a"
    " for loop.",
    zh="用 pop 把调用者的列表 params 取空了；应当用 for 循环遍历。",
    finding="purity",
)
def _(params, X):
    A, cache = X, []
    while params:
        W, b = params.pop(0)
        Z = A @ W + b
        cache.append((A, W, Z))
        A = np.maximum(0, Z)
    return Z, cache


@mlp_forward.right("lists_in_the_cache")
def _(params, X):
    A, cache = X, []
    for W, b in params:
        cache.append([A, W, np.add(A.dot(W), b)])
        A = cache[-1][2] * (cache[-1][2] > 0)
    return [cache[-1][2], tuple(cache)]


@mlp_forward.right("last_layer_apart")
def _(params, X):
    inputs, cache = X, []
    for W, b in params[:-1]:
        Z = inputs @ W + b.reshape(1, -1)
        cache.append((inputs, W, Z))
        inputs = np.where(Z > 0, Z, 0)
    W, b = params[-1]
    logits = inputs @ W + b
    return logits, [*cache, (inputs, W, logits)]


@mlp_forward.right("calls_itself")
def _(params, X):
    def run(params, A):
        (W, b), *rest = params
        Z = np.c_[A, np.ones(len(A))] @ np.vstack([W, b])
        if not rest:
            return Z, [(A, W, Z)]
        logits, cache = run(rest, (abs(Z) + Z) / 2)
        return logits, [(A, W, Z), *cache]

    return run(params, X)


@mlp_forward.right("by_name")
def _(params, X):
    cache, A = [], np.array(X)
    for i in range(len(params)):
        Z = np.einsum("nd,dh->nh", A, params[i][0]) + params[i][1]
        cache += [(A, params[i][0].copy(), Z)]
        A = Z.clip(min=0)
    return {"cache": cache, "logits": Z.tolist(), "layers": len(params)}


@mlp_forward.right("gates_for_Z")
def _(params, X):
    A, cache = X, []
    for W, b in params:
        Z = A @ W + b
        cache.append((A, W, Z > 0))
        A = Z * (Z > 0)
    return Z, cache


@mlp_forward.right("only_inputs_last_first")
def _(params, X):
    kept = {"W": [W for W, _ in params][::-1], "A": [X]}
    for W, b in params[:-1]:
        kept["A"].insert(0, np.maximum(kept["A"][0] @ W + b, 0))
    W, b = params[-1]
    return kept["A"][0] @ W + b, kept


@mlp_forward.right("a_function_is_kept")
def _(params, X):
    logits, cache = forward(params, X)
    return logits, lambda: cache
