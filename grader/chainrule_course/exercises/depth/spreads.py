"""Exercises of lesson 7: how wide the signal is in each layer, both ways."""

import numpy as np

from chainrule_course.exercises.base import Ladder, column_order, strided
from chainrule_course.exercises.depth.common import (
    DEAD,
    EDGE,
    LESSON,
    ONE_LAYER,
    ONE_UNIT,
    SHUFFLED,
    THIRTEEN,
    TWELVE,
    alive,
    chain,
    shuffled,
    units,
)
from chainrule_course.exercises.notes import (
    A_VIEW,
    ALL_EQUAL,
    FINE,
    INTEGERS,
    LARGE_SCALE,
    ONE_ROW,
    SMALL_SCALE,
    WIDE,
    shuffled_sizes,
)
from chainrule_course.solutions import depth as solution

LADDER = Ladder(LESSON)

layer_spreads = LADDER.add(
    solution.layer_spreads,
    parts=("forward", "backward"),
    sizes={"n": ("X", 0), "d": ("X", 1), "k": ("dlogits", 1)},
    hints="""
        For a network of one layer: which array is measured forwards, and which
        one is dL/dZ already?
        fits after_relu relu_on_logits largest rms variance column_spreads input_first weights_instead

        From dZ of one layer to dZ of the layer below: which weights and which
        gate does the gradient pass, in which order?
        fits no_gate gradient_of_outputs gate_on_logits no_relu
        fits bias_forgotten

        You walk back from the last layer to the first. Where in the list does
        each number go, so that the first layer stands first?
        fits walked_back order_of_the_dict names_as_text all_back_to_front
    """,
)
TINY = {
    "W1": np.array([[2.0]]), "b1": np.array([-1.0]),
    "W2": np.array([[3.0]]), "b2": np.array([0.5]),
}  # fmt: skip
TWO = {
    "W1": np.array([[1.0, -1.0, 0.0], [2.0, 1.0, -2.0]]),
    "b1": np.array([1.0, 0.0, 3.0]),
    "W2": np.array([[1.0, 2.0], [-1.0, 1.0], [0.0, 3.0]]),
    "b2": np.array([0.0, 1.0]),
}
THREE = {
    **TWO, "W3": np.array([[1.0], [-2.0]]), "b3": np.array([-1.0]),
    "b2": np.array([-3.0, 1.0]),
}  # fmt: skip
X2 = np.array([[1.0, 2.0], [-1.0, 3.0]])
layer_spreads.show(
    {"W1": np.array([[2.0, 0.0]]), "b1": np.array([-3.0, 3.0])},
    np.array([[1.0], [2.0]]), np.array([[1.0, 3.0], [5.0, 7.0]]),
    note=ONE_LAYER,
)  # fmt: skip
layer_spreads.show(
    TINY, np.array([[0.0], [2.0], [3.0]]), np.array([[2.0], [-1.0], [4.0]]),
    note=ONE_UNIT,
)  # fmt: skip
layer_spreads.show(TWO, X2, np.array([[1.0, -2.0], [0.5, 3.0]]))
layer_spreads.show(THREE, X2, np.array([[2.0], [-1.0]]))
layer_spreads.show(
    {name: TINY[name] for name in ("b2", "W2", "b1", "W1")},
    np.array([[0.0], [2.0], [3.0]]), np.array([[2.0], [-1.0], [4.0]]),
    note=SHUFFLED, **EDGE,
)  # fmt: skip


layer_spreads.show(
    chain(W2=2.0, W10=0.5), np.array([[1.0], [3.0]]),
    np.array([[1.0], [-3.0]]), note=TWELVE, **EDGE,
)  # fmt: skip


def _case(rng, *sizes, rows, note=None, scale=1.0, **options):
    """A case on a network with these sizes."""
    params, X = alive(rng, *sizes, rows=rows)
    dlogits = scale * (rng.normal(size=(rows, sizes[-1])) + 0.7)
    return layer_spreads.case(params, X, dlogits, note=note, **options)


def _scaled(rng, n, sizes, scale, note):
    """A case in which both ways are small, or both are large."""
    params, X = alive(rng, *sizes, rows=n)
    params = {
        name: value * (scale if name[0] == "b" else 1.0)
        for name, value in params.items()
    }
    params["W1"] = scale * params["W1"]
    params["b1"] = params["b1"] * 1.0
    dlogits = scale * rng.normal(size=(n, sizes[-1]))
    return layer_spreads.case(params, X, dlogits, note=note)


@layer_spreads.hidden
def _(rng):
    n, d, h, m, k = (int(size) for size in shuffled_sizes(rng, 5, 3, 9))
    params, X = alive(rng, d, h, m, k, rows=n)
    dlogits = rng.normal(size=(n, k)) + 0.7
    dead = {**params, "b1": params["b1"] - 50.0}
    whole = _whole(rng, n, d, h, k)
    views = {name: strided(value) for name, value in params.items()}
    case = layer_spreads.case
    return [
        case(params, X, dlogits),
        _case(rng, d, h, k, rows=n),
        _case(rng, n, n, n, n, rows=n, note=ALL_EQUAL),
        _case(rng, 10, 9, 9, rows=10),
        _scaled(rng, n, (d, h, m, k), SMALL_SCALE, FINE),
        _scaled(rng, n, (d, h, m, k), LARGE_SCALE, WIDE),
        _case(rng, *[5] * 14, rows=n, note=THIRTEEN, **EDGE),
        case(shuffled(rng, params), X, dlogits, note=SHUFFLED, **EDGE),
        _case(rng, d, k, rows=n, note=ONE_LAYER, **EDGE),
        _case(rng, d, h, k, rows=1, note=ONE_ROW, **EDGE),
        _case(rng, 1, 1, 1, rows=n, note=ONE_UNIT, **EDGE),
        case(dead, X, dlogits, note=DEAD, **EDGE),
        case(*whole, note=INTEGERS, **EDGE),
        case(views, column_order(X), strided(dlogits), note=A_VIEW, **EDGE),
    ]


def _whole(rng, n, d, h, k):
    """Whole numbers, off all kinks."""
    while True:
        params = {
            "W1": rng.integers(-3, 4, (d, h)), "b1": rng.integers(-3, 4, h),
            "W2": rng.integers(-3, 4, (h, k)), "b2": rng.integers(-3, 4, k),
        }  # fmt: skip
        X = rng.integers(-4, 5, (n, d))
        if abs(units(params, X)[0]).min() > 0:
            return params, X, rng.integers(-5, 6, (n, k))


layer_spreads.wrong(
    """
after_relu: [Z.std() for Z in Zs] => [relu(Z).std() for Z in Zs[:-1]] + [Zs[-1].std()]
    What is measured forwards is the output of the ReLU; measure Z, before it.
relu_on_logits: Z.std() for Z in Zs => relu(Z).std() for Z in Zs
    ReLU is applied to every Z before it is measured, even to the last, which
    has none; measure Z as it is.
no_gate: relu_backward(dA, Zs[layer - 2]) => dA
    The gradient passes the weights and no gate: where Z is 0 or less, ReLU
    lets nothing back.
gradient_of_outputs: dZs = [dlogits] => dZs = [dlogits]; seen = [dlogits.std()]
    & dZs.insert( => seen.insert(0, dA.std()); dZs.insert(
    & [dZ.std() for dZ in dZs] => seen
    dA is measured, the gradient after the ReLU; dZ is what the gate leaves of
    it.
gate_on_logits: dZs = [dlogits] => dZs = [relu_backward(dlogits, Zs[-1])]
    The last layer has no ReLU, so its dZ is dlogits, without a gate.
no_relu: A = relu(Zs[-1]) => A = Zs[-1]
    ReLU is missing between the layers on the way ahead.
bias_forgotten: A @ params[f'W{layer}'] + params[f'b{layer}'] => A @ params[f'W{layer}']
    The biases are forgotten on the way ahead.
walked_back: dZ.std() for dZ in dZs => dZ.std() for dZ in dZs[::-1]
    backward begins with the last layer, as you walked; the first layer comes
    first.
all_back_to_front: Z.std() for Z in Zs => Z.std() for Z in Zs[::-1]
    & dZ.std() for dZ in dZs => dZ.std() for dZ in dZs[::-1]
    Both begin with the last layer; the first layer comes first.
rms: Z.std() for Z in Zs => np.sqrt((Z ** 2).mean()) for Z in Zs
    & dZ.std() for dZ in dZs => np.sqrt((dZ ** 2).mean()) for dZ in dZs
    This is the root of the mean square; a standard deviation is taken about
    the mean, and biases move the mean.
variance: Z.std() for Z in Zs => Z.var() for Z in Zs
    & dZ.std() for dZ in dZs => dZ.var() for dZ in dZs
    These are variances; the standard deviation is the root.
column_spreads: Z.std() for Z in Zs => Z.std(axis=0).mean() for Z in Zs
    & dZ.std() for dZ in dZs => dZ.std(axis=0).mean() for dZ in dZs
    The spread of each unit is taken and then averaged; take that of all
    entries of a layer together.
largest: Z.std() for Z in Zs => abs(Z).max() for Z in Zs
    & dZ.std() for dZ in dZs => abs(dZ).max() for dZ in dZs
    This is the largest entry; the standard deviation of all is wanted.
input_first: [Z.std() for Z in Zs] => [X.std()] + [Z.std() for Z in Zs]
    The spread of the inputs stands first; only the layers are counted.
weights_instead: A, Zs = (X, []) => A, Zs, As = (X, [], [X])
    & A = relu(Zs[-1]) => A = relu(Zs[-1]); As.append(A)
    & [dZ.std() for dZ in dZs] => [(A.T @ dZ).std() for A, dZ in zip(As, dZs)]
    The gradients of the weights are measured; measure dZ, the signal on its
    way back.
order_of_the_dict: L = len(params) // 2 => pairs = [[v for k, v in params.items() if k[0] == c] for c in 'Wb']; L = len(params) // 2
    & params[f'W{layer}'] =>> pairs[0][layer - 1]
    & params[f'b{layer}'] =>> pairs[1][layer - 1]
    The layers are taken in the order of the dict, which means nothing; take
    them by their numbers.
names_as_text: L = len(params) // 2 => names = sorted(params); L = len(params) // 2
    & params[f'W{layer}'] =>> params[names[layer - 1]]
    & params[f'b{layer}'] =>> params[names[L + layer - 1]]
    The names are sorted as texts, where W10 comes before W2; count the layers
    by number.
"""
)


@layer_spreads.right("recursion")
def _(params, X, dlogits):
    L = len(params) // 2

    def walk(A, layer):
        Z = A @ params[f"W{layer}"] + params[f"b{layer}"]
        if layer == L:
            return [Z.std()], [dlogits.std()], dlogits
        ahead, back, dZ = walk(np.maximum(Z, 0), layer + 1)
        dZ = dZ @ params[f"W{layer + 1}"].T * (Z > 0)
        return [Z.std(), *ahead], [dZ.std(), *back], dZ

    return walk(X, 1)[:2]


@layer_spreads.right("moments_by_hand")
def _(params, X, dlogits):
    L = len(params) // 2
    forward, backward, Zs = np.zeros(L), np.zeros(L), []
    for layer in range(L):
        Z = X @ params[f"W{layer + 1}"] + params[f"b{layer + 1}"]
        forward[layer] = np.sqrt(((Z - Z.mean()) ** 2).mean())
        Zs.append(Z)
        X = Z * (Z > 0)
    dZ = dlogits
    for layer in reversed(range(L)):
        backward[layer] = np.sqrt(((dZ - np.mean(dZ)) ** 2).mean())
        if layer:
            dZ = (dZ @ params[f"W{layer + 1}"].T) * (Zs[layer - 1] > 0)
    return {"backward": backward, "forward": forward}


@layer_spreads.right("with_lesson_4")
def _(params, X, dlogits):
    from chainrule_course.solutions.backprop import (
        linear_backward,
        mlp_forward,
    )

    L = len(params) // 2
    layers = [(params[f"W{i}"], params[f"b{i}"]) for i in range(1, L + 1)]
    _, cache = mlp_forward(layers, X)
    dZ, back = dlogits, [dlogits.std()]
    for layer in range(L - 1, 0, -1):
        A, W, _ = cache[layer]
        dA, _, _ = linear_backward(dZ, A, W)
        dZ = np.where(cache[layer - 1][2] > 0, dA, 0.0)
        back.append(dZ.std())
    return [Z.std() for _, _, Z in cache], back[::-1]
