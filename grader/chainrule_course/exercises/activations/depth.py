"""Exercises of lesson 2: signal through depth."""

import numpy as np

from chainrule_course.exercises.activations.common import EDGE
from chainrule_course.exercises.base import Ladder
from chainrule_course.solutions import activations as solution

LADDER = Ladder("02_activations")


signal_std = LADDER.add(
    solution.signal_std,
    parts=("spread",),
    driver="signal",
    points={"shape": 1, "values": 2, "edges": 1},
    hints="""
        What does one layer do to A? Write it for a single layer first:
        weights, product, activation.
        fits no_activation uniform_weights shared_weights

        rng.normal(size=...) has standard deviation 1. By what do you multiply
        to get gain / sqrt(width)?
        fits divided_by_width not_divided no_gain gain_in_root two_in_root
        fits narrow_weights

        depth numbers come out, one after each layer. Is the spread measured
        before the activation, or after it? And which A goes into the next
        layer?
        fits before_activation input_counted last_only always_the_input
        fits not_activated_further per_neuron cut_short goes_on
    """,
)
KEPT = "identity with gain 1 keeps the spread, up to chance"  # fmt: skip
HALVED = "gain 1/2: each layer halves the spread, up to chance"  # fmt: skip
FADES = "tanh with gain 1: the spread falls slowly, up to chance"  # fmt: skip
STAYS = "relu with gain sqrt 2, up to chance"  # fmt: skip
RAISED = "1 + tanh: the neurons have different means"  # fmt: skip
DRAWS = "one neuron in each layer"

# Relative, measured: at least 6 times the standard deviation between two
# right answers that draw in a different order. relu needs more neurons: its
# values share a mean, which depends on few of the weights.
FEW, MANY = 50, 100
CALM, WILD, ONE_LAYER = 0.3, 0.4, 0.1
ROOT_2 = 1.4142135623730951

signal_std.show(3, FEW, "identity", 1.0, "default_rng(0)",
                note=KEPT, tolerance=CALM)  # fmt: skip
signal_std.show(2, FEW, "identity", 0.5, "default_rng(1)",
                note=HALVED, tolerance=CALM)  # fmt: skip
signal_std.show(4, FEW, "tanh", 1.0, "default_rng(2)",
                note=FADES, tolerance=CALM)  # fmt: skip
signal_std.show(1, MANY, "relu", ROOT_2, "default_rng(3)",
                note=STAYS, tolerance=ONE_LAYER)  # fmt: skip
signal_std.show(2, MANY, "relu", ROOT_2, "default_rng(4)",
                note=STAYS, tolerance=WILD)  # fmt: skip
signal_std.show(3, 1, "identity", 1.0, "default_rng(5)",
                driver="signal_draws", note=DRAWS, **EDGE)  # fmt: skip


@signal_std.hidden
def signal_std_cases(rng):
    def case(depth, width, name, gain, tolerance, **options):
        width, seed = width + int(rng.integers(20)), int(rng.integers(10**6))
        return signal_std.case(
            depth, width, name, gain, f"default_rng({seed})",
            tolerance=tolerance, **options,
        )  # fmt: skip

    seed = f"default_rng({rng.integers(10**6)})"
    one = {"driver": "signal_draws", "note": DRAWS}
    return [
        case(4, FEW, "tanh", 1.0, CALM, note=FADES),
        case(3, FEW, "identity", 0.5, CALM, note=HALVED),
        case(3, FEW, "tanh", 3.0, CALM),
        case(2, MANY, "relu", ROOT_2, WILD, note=STAYS),
        case(8, MANY, "1 + tanh", 1.0, WILD, note=RAISED),
        case(1, MANY, "relu", 1.0, ONE_LAYER, **EDGE),
        signal_std.case(3, 1, "identity", 0.8, seed, **one, **EDGE),
    ]


def _signal(depth, width, activation, rng, scale, *,
            measure=np.std, before=False, weights=None):  # fmt: skip
    """signal_std with the places where learners go wrong open."""
    A = rng.normal(size=(1000, width))
    spread = []
    for _ in range(depth):
        if weights is None:
            W = scale * rng.normal(size=(width, width))
        else:
            W = scale * weights(width)
        Z = A @ W
        A = activation(Z)
        spread.append(measure(Z if before else A))
    return np.array(spread)


signal_std.wrong(
    """
before_activation: scale = gain / np.sqrt(width); return _signal(depth, width, activation, rng, scale, before=True)
    The spread is measured before the activation; measure what goes into
    the next layer.
no_activation: scale = gain / np.sqrt(width); return _signal(depth, width, lambda Z: Z, rng, scale)
    The activation is not applied between the layers.
divided_by_width: return _signal(depth, width, activation, rng, gain / width)
    The weights are divided by width; divide by its root, or the signal
    dies at once.
not_divided: return _signal(depth, width, activation, rng, gain)
    The weights are not divided by the root of width, so the signal grows
    from layer to layer.
no_gain: return _signal(depth, width, activation, rng, 1 / np.sqrt(width))
    gain is not used.
gain_in_root: return _signal(depth, width, activation, rng, np.sqrt(gain / width))
    gain stands under the root; only width belongs there.
two_in_root: return _signal(depth, width, activation, rng, gain * np.sqrt(2 / width))
    A 2 stands under the root, as for relu; here gain takes care of that.
variance: scale = gain / np.sqrt(width); return _signal(depth, width, activation, rng, scale, measure=np.var)
    This is the variance; the standard deviation is its root.
""",
    _signal=_signal,
)


@signal_std.mistake(
    "root_mean_square",
    says=(
        "This is the root of the mean square; the standard deviation is"
        " taken around the mean, and after relu the mean is not 0."
    ),
)
def root_mean_square(depth, width, activation, gain, rng):
    def measure(A):
        return np.sqrt(np.mean(A**2))

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=measure)


signal_std.wrong(
    """
mean: scale = gain / np.sqrt(width); return _signal(depth, width, activation, rng, scale, measure=np.mean)
    This is the mean of the values; the standard deviation is wanted.
""",
    _signal=_signal,
)


@signal_std.mistake(
    "per_neuron",
    says=(
        "There is one number for each neuron; take the standard"
        " deviation of all values of a layer together."
    ),
)
def per_neuron(depth, width, activation, gain, rng):
    def measure(A):
        return A.std(axis=0)

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=measure)


@signal_std.mistake(
    "spreads_averaged",
    says=(
        "The spread is taken within each example and then averaged;"
        " take it over all values of a layer together."
    ),
)
def spreads_averaged(depth, width, activation, gain, rng):
    def measure(A):
        return A.std(axis=1).mean()

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, measure=measure)


signal_std.wrong("""
input_counted: spread = signal_std(depth, width, activation, gain, rng); return np.append(1.0, spread)
    The spread of the input comes first; only the layers count, depth
    numbers in all.
last_only: return signal_std(depth, width, activation, gain, rng)[-1:]
    Only the spread after the last layer is returned; one number for each
    layer is wanted.
""")


@signal_std.mistake(
    "always_the_input",
    says=(
        "Every layer is given the first input; each should be given"
        " what the layer before it returned."
    ),
)
def always_the_input(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    for _ in range(depth):
        W = gain / np.sqrt(width) * rng.normal(size=(width, width))
        spread.append(activation(A @ W).std())
    return np.array(spread)


@signal_std.mistake(
    "not_activated_further",
    says=(
        "The activated values are measured, and the next layer is given"
        " the ones before the activation."
    ),
)
def not_activated_further(depth, width, activation, gain, rng):
    def measure(Z):
        return activation(Z).std()

    scale = gain / np.sqrt(width)
    return _signal(depth, width, lambda Z: Z, rng, scale, measure=measure)


@signal_std.mistake(
    "uniform_weights",
    says=(
        "The weights are uniform from 0 to 1; rng.normal gives them"
        " both signs and standard deviation 1."
    ),
)
def uniform_weights(depth, width, activation, gain, rng):
    def weights(width):
        return rng.random((width, width))

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, weights=weights)


@signal_std.mistake(
    "narrow_weights",
    says=(
        "Uniform weights between -gain / sqrt(width) and gain /"
        " sqrt(width) have a smaller standard deviation, by the root of"
        " 3."
    ),
)
def narrow_weights(depth, width, activation, gain, rng):
    def weights(width):
        return rng.uniform(-1, 1, (width, width))

    scale = gain / np.sqrt(width)
    return _signal(depth, width, activation, rng, scale, weights=weights)


signal_std.wrong(
    """
own_generator: rng = np.random.default_rng(0); return signal_std(depth, width, activation, gain, rng)
    The function makes a generator of its own; draw from the rng that comes
    as an argument.
shared_weights: W = rng.normal(size=(width, width)); scale = gain / np.sqrt(width); return _signal(depth, width, activation, rng, scale, weights=lambda _: W)
    One set of weights is drawn before the loop and used in every layer;
    each layer has its own.
""",
    _signal=_signal,
)


@signal_std.right("scale_given_to_normal")
def scale_given_to_normal(depth, width, activation, gain, rng):
    A, spread = rng.standard_normal((1000, width)), np.zeros(depth)
    for i in range(depth):
        A = activation(A @ rng.normal(0, gain / width**0.5, (width, width)))
        spread[i] = np.std(A)
    return spread


@signal_std.right("weights_first")
def weights_first(depth, width, activation, gain, rng):
    layers = rng.normal(size=(depth, width, width)) * gain / np.sqrt(width)
    A, spread = rng.normal(size=(1000, width)), []
    for W in layers:
        A = activation(A @ W)
        spread.append(float(np.sqrt(A.var())))
    return spread


@signal_std.right("columns_are_examples")
def columns_are_examples(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(width, 1000)), []
    for _ in range(depth):
        W = gain * rng.normal(size=(width, width)) / np.sqrt(width)
        A = activation(W @ A)
        spread.append(A.std(ddof=1))
    return np.array(spread)


@signal_std.right("fewer_examples")
def fewer_examples(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(500, width)), []
    for _ in range(depth):
        A = activation(A @ (rng.normal(size=(width, width)) * gain
                            / np.sqrt(width)))  # fmt: skip
        spread.append(A.std())
    return tuple(spread)


@signal_std.right("uniform_of_the_same_spread")
def uniform_of_the_same_spread(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    limit = gain * np.sqrt(3 / width)
    for _ in range(depth):
        A = activation(A @ rng.uniform(-limit, limit, (width, width)))
        spread.append(A.std())
    return np.array(spread)


@signal_std.right("deviation_by_hand")
def deviation_by_hand(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    while len(spread) < depth:
        W = rng.normal(scale=gain / np.sqrt(width), size=(width, width))
        A = activation(A @ W.T)
        spread.append(np.sqrt(np.mean((A - A.mean()) ** 2)))
    return np.stack(spread)
