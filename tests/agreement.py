"""What the lines of PyTorch in the lessons are tried on.

Each lesson ends with a table, "yours | in PyTorch", whose lines are run here
as they stand. For each of them `TRIALS` holds numbers to run it on, what our
reference gives for the same numbers, and how the one becomes the other.
"""

import importlib.util
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from chainrule_course.solutions import (
    activations,
    backprop,
    clinic,
    losses,
    neuron,
)

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| `(\w+)` \| `([^`]+)` \|$", re.M)
PRACTICE = re.compile(
    r'"key": "practice", "lang": "en"}(.*?)^\+\+\+', re.M | re.S
)
DIGITS = 1e-10


@dataclass(frozen=True)
class Trial:
    """One line of PyTorch beside our function.

    names are what the line may use; arrays become tensors, those in slopes
    such that gradients can be asked for. prepare(torch, space) adds what
    more the line takes for granted; use(result, space) turns what it gives
    into the numbers of ours. line is for functions that no table shows.
    """

    ours: Callable
    names: dict = field(default_factory=dict)
    slopes: tuple = ()
    prepare: Callable | None = None
    use: Callable | None = None
    within: float = DIGITS
    line: str | None = None


def lines(folder=ROOT / "lessons" / "src"):
    """The line of each function, from the tables in the lessons."""
    found = {}
    for path in sorted(folder.glob("*.md")):
        for text in PRACTICE.findall(path.read_text("utf-8")):
            found.update(ROW.findall(text))
    return found


def flat(value):
    """All arrays of an answer, in order: of tuples, lists, dicts, tensors."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return [array for item in value for array in flat(item)]
    if hasattr(value, "detach"):
        value = value.detach().numpy()
    return [np.asarray(value, dtype=float)]


def run(line, trial, torch):
    """What a line gives, as the arrays that ours gives."""
    space = {"torch": torch, "F": torch.nn.functional}
    for name, value in trial.names.items():
        space[name] = _tensor(value, name in trial.slopes, torch)
    if trial.prepare:
        trial.prepare(torch, space)
    result = eval(line, space)
    return flat(trial.use(result, space) if trial.use else result)


def _tensor(value, slope, torch):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [_tensor(item, slope, torch) for item in value]
    if not isinstance(value, np.ndarray):
        return value
    tensor = torch.tensor(value)
    return tensor.requires_grad_() if slope else tensor


def numbers(*shape, start=0.0):
    """Numbers of both signs that any machine makes alike, none near 0."""
    count = int(np.prod(shape))
    values = np.sin(start + 1.7 * np.arange(1, count + 1))
    return (2 * values + 0.3 * np.sign(values)).reshape(shape)


def same(function, *slopes, **names):
    """Trial of a function whose arguments are the names of the line."""
    return Trial(lambda: function(*names.values()), names, slopes)


# ---- Numbers --------------------------------------------------------------

n, d, h, k = 5, 3, 4, 2
x, w, b = numbers(d), numbers(d, start=2), np.array(0.7)
X, Y = numbers(n, d, start=1), numbers(n, k, start=4)
W, bias, y = numbers(d, h, start=3), numbers(h, start=5), numbers(n, start=6)
Z, dA = numbers(n, d, start=7), numbers(n, d, start=8)
Y_hat, soft = numbers(n, k, start=9), np.linspace(0, 1, n)
labels = np.array([0, 2, 1, 2, 0])
P = activations.softmax(Z)
WEIGHTS = [numbers(d, h, start=10), numbers(h, start=11)]
LAYERS = [(W, bias), (numbers(h, k, start=12), numbers(k, start=13))]
TWO = dict(zip(("W1", "b1", "W2", "b2"), sum(LAYERS, ()), strict=True))


# ---- Lesson 1 -------------------------------------------------------------


def bowl(x):
    """1 x_0**2 + 2 x_1**2 + 3 x_2**2, in numpy as in PyTorch."""
    return x[0] ** 2 + 2 * x[1] ** 2 + 3 * x[2] ** 2


def _perceptron(grads, space):
    """Weights, bias and whether they moved, after a step of length 1."""
    dw, db = grads
    return space["w"] - dw, space["b"] - db, float(db != 0)


def _start_at_zero(torch, space):
    space["w"] = torch.zeros(d, requires_grad=True)
    space["b"] = torch.zeros((), requires_grad=True)


def _fit(optimiser, space):
    seen = []
    w, b, X, y = (space[name] for name in ("w", "b", "X", "y"))
    for step in range(9):
        loss = ((X @ w + b - y) ** 2).mean()
        seen.append(loss.item())
        if step < 8:
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    return w, b, np.array(seen)


LESSON_1 = {
    "neuron": same(neuron.neuron, x=x, w=w, b=b),
    "neuron_batch": same(neuron.neuron_batch, X=X, w=w, b=b),
    "linear": same(neuron.linear, X=X, W=W, b=bias),
    "signed_distance": same(neuron.signed_distance, X=X, w=w, b=b),
    "perceptron_step": Trial(
        lambda: neuron.perceptron_step(w, b, x, 1),
        {"w": w, "b": b, "x": x, "t": 1},
        ("w", "b"),
        use=_perceptron,
    ),
    "numerical_gradient": Trial(
        # A parabola: the slope is exact for any h, and h = 1 rounds least.
        lambda: neuron.numerical_gradient(bowl, x, 1.0),
        {"f": bowl, "x": x},
        ("x",),
    ),
    "neuron_gradient": same(
        neuron.neuron_gradient, "w", "b", X=X, y=y, w=w, b=b
    ),
    "fit_line": Trial(
        lambda: neuron.fit_line(X, y, 0.05, 8),
        {"X": X, "y": y, "lr": 0.05},
        prepare=_start_at_zero,
        use=_fit,
    ),
}  # fmt: skip


# ---- Lesson 2 -------------------------------------------------------------


def _depth(activation):
    rng = np.random.default_rng(0)
    return activations.signal_std(1, 6, activation, 1.2, rng)


def _first_layer(torch, space):
    rng = np.random.default_rng(0)
    space["A"] = torch.tensor(rng.normal(size=(1000, 6)))
    space["W"] = torch.tensor(rng.normal(size=(6, 6)) * 1.2 / np.sqrt(6))
    space["activation"] = torch.tanh


def elementwise(function, backward, **more):
    """Trials of an activation and of its backward function."""
    return {
        function.__name__: same(function, z=Z, **more),
        backward.__name__: same(backward, "z", da=dA, z=Z, **more),
    }


LESSON_2 = {
    **elementwise(activations.sigmoid, activations.sigmoid_backward),
    "tanh_backward": same(activations.tanh_backward, "z", da=dA, z=Z),
    **elementwise(activations.relu, activations.relu_backward),
    **elementwise(
        activations.leaky_relu, activations.leaky_relu_backward, alpha=0.2
    ),
    "softplus": same(activations.softplus, z=Z),
    "softmax": same(activations.softmax, Z=Z),
    "softmax_backward": Trial(
        lambda: activations.softmax_backward(dA, P), {"dP": dA, "Z": Z}, ("Z",)
    ),
    "signal_std": Trial(
        lambda: _depth(np.tanh),
        prepare=_first_layer,
        use=lambda spread, _: spread[None],
    ),
}  # fmt: skip


# ---- Lesson 3 -------------------------------------------------------------


def _decayed(optimiser, space):
    """What a step without any gradient but the penalty's has taken off."""
    before = [W.detach().clone() for W in space["weights"]]
    for W in space["weights"]:
        W.grad = W.detach() * 0
    optimiser.step()
    pairs = zip(before, space["weights"], strict=True)
    return [(old - new) / space["lr"] for old, new in pairs]


ERRORS = {"Y_hat": Y_hat, "Y": Y}
HUBER = {**ERRORS, "delta": 0.8}
BINARY = {"z": numbers(n, start=14), "y": soft}
CLASSES = {"logits": Z, "y": labels}
LESSON_3 = {
    "mse": same(losses.mse, **ERRORS),
    "mse_backward": same(losses.mse_backward, "Y_hat", **ERRORS),
    "huber": same(losses.huber, **HUBER),
    "huber_backward": same(losses.huber_backward, "Y_hat", **HUBER),
    "bce_with_logits": same(losses.bce_with_logits, **BINARY),
    "bce_with_logits_backward": same(
        losses.bce_with_logits_backward, "z", **BINARY
    ),
    "softmax_cross_entropy": same(losses.softmax_cross_entropy, **CLASSES),
    "softmax_cross_entropy_backward": same(
        losses.softmax_cross_entropy_backward, "logits", **CLASSES
    ),
    "l2_penalty": same(losses.l2_penalty, weights=WEIGHTS, lam=0.3),
    "l2_penalty_backward": Trial(
        lambda: losses.l2_penalty_backward(WEIGHTS, 0.3),
        {"weights": WEIGHTS, "lam": 0.3, "lr": 0.5},
        ("weights",),
        use=_decayed,
    ),
    "expected_initial_loss": same(losses.expected_initial_loss, k=7),
}


# ---- Lesson 4 -------------------------------------------------------------

NODES = ("L", "e", "a", "z", "b", "p", "w", "x")


def _graph(torch, space):
    p = space["x"] * space["w"]
    z = p.sum() + space["b"]
    a = torch.sigmoid(z)
    e = a - 1
    space.update(p=p, z=z, a=a, e=e, L=e * e)
    for name in NODES:
        space[name].retain_grad()


def _network(torch, space, bend=None):
    linear = torch.nn.Linear
    bend = bend or torch.nn.ReLU
    layers = [linear(d, h), bend(), linear(h, k)]
    if bend is not torch.nn.ReLU:
        layers.append(bend())
    space["network"] = _filled(torch.nn.Sequential(*layers), torch)


def _sigmoid_network(torch, space):
    _network(torch, space, torch.nn.Sigmoid)


def _filled(network, torch):
    """A network with our weights; PyTorch keeps the transposed ones."""
    with torch.no_grad():
        for own, value in zip(network.parameters(), TWO.values(), strict=True):
            own.copy_(torch.tensor(value.T))
    return network


def _loss_and_grads(grads, space):
    outputs = space["network"](space["X"])
    return space["F"].mse_loss(outputs, space["Y"]), _turned(grads)


def _turned(grads, space=None):
    return [grad.T if grad.ndim == 2 else grad for grad in grads]


def _outputs(network, space):
    return _filled(network, space["torch"])(space["X"])


def _backward():
    return backprop.mlp_backward(Y, backprop.mlp_forward(LAYERS, X)[1])


def _checks():
    """Whether a right gradient is cleared and a wrong one is not."""
    params, right = {"x": x}, np.array([2.0, 4.0, 6.0]) * x

    def worst(grad):
        f = lambda params: bowl(params["x"])  # noqa: E731
        return backprop.gradient_check(f, params, {"x": grad})["x"] <= 1e-4

    return [worst(right), worst(1.01 * right)]


def _wrong_too(right, space):
    """Whether gradcheck clears the bowl, and one with a wrong backward."""
    torch = space["torch"]

    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            ctx.save_for_backward(x)
            return bowl(x)

        @staticmethod
        def backward(ctx, g):
            (x,) = ctx.saved_tensors
            return g * 1.01 * torch.tensor([2.0, 4.0, 6.0]) * x

    check, quiet = torch.autograd.gradcheck, {"raise_exception": False}
    return [float(right), float(check(Wrong.apply, space["x"], **quiet))]


G, A, B = numbers(n, d, start=15), numbers(n, d, start=16), Z
RULE = {"g": G, "a": A, "b": B}
SIGMOIDS = {"X": X, "Y": Y}
LESSON_4 = {
    "graph_gradients": Trial(
        lambda: [backprop.graph_gradients(x, w, 0.7)[name] for name in NODES],
        {"x": x, "w": w, "b": b},
        ("x", "w", "b"),
        prepare=_graph,
        use=lambda _, space: [space[name].grad for name in NODES],
    ),
    "multiply_backward": same(backprop.multiply_backward, "a", "b", **RULE),
    "divide_backward": same(backprop.divide_backward, "a", "b", **RULE),
    "maximum_backward": same(backprop.maximum_backward, "a", "b", **RULE),
    "unbroadcast": same(
        backprop.unbroadcast, g=numbers(2, n, d), shape=(n, 1)
    ),
    "linear_backward": Trial(
        lambda: backprop.linear_backward(numbers(n, h), X, W),
        {"dZ": numbers(n, h), "X": X, "W": W, "b": bias},
        ("X", "W", "b"),
    ),
    "two_layer_loss_and_grads": Trial(
        lambda: backprop.two_layer_loss_and_grads(TWO, X, Y),
        SIGMOIDS,
        prepare=_sigmoid_network,
        use=_loss_and_grads,
    ),
    "mlp_forward": Trial(
        lambda: backprop.mlp_forward(LAYERS, X)[0],
        {"X": X, "d": d, "h": h, "k": k},
        use=_outputs,
    ),
    "mlp_backward": Trial(
        _backward, {"X": X, "dlogits": Y}, prepare=_network, use=_turned
    ),
    "gradient_check": Trial(
        _checks, {"f": bowl, "x": x}, ("x",), use=_wrong_too
    ),
}  # fmt: skip

NEURON = {"X": X, "y": soft, "w": w, "b": b}
A1 = np.maximum(0, X @ W + bias)
CLINIC = {
    "mend_1": Trial(
        lambda: clinic.mend_1(X, Y, *TWO.values()),
        SIGMOIDS,
        prepare=_sigmoid_network,
        use=_turned,
        line="torch.autograd.grad(F.mse_loss(network(X), Y),"
        " network.parameters())",
    ),
    "mend_2": Trial(
        lambda: clinic.mend_2(X, y, w[:, None], np.array([0.7])),
        {"X": X, "y": y, "W": w[:, None], "b": np.array([0.7])},
        ("W", "b"),
        line="torch.autograd.grad(F.mse_loss((X @ W + b)[:, 0], y), (W, b))",
    ),
    "mend_3": Trial(
        lambda: clinic.mend_3(X, soft, w, 0.7),
        NEURON,
        ("w", "b"),
        line="torch.autograd.grad("
        "F.mse_loss(torch.sigmoid(X @ w + b), y), (w, b))",
    ),
    "mend_4": Trial(
        lambda: clinic.mend_4(X, soft, w, 0.7),
        NEURON,
        ("w", "b"),
        line="torch.autograd.grad("
        "F.binary_cross_entropy_with_logits(X @ w + b, y), (w, b))",
    ),
    "mend_5": Trial(
        lambda: clinic.mend_5(Y, X, A1, TWO["W2"]),
        {"X": X, "dlogits": Y},
        prepare=_network,
        use=_turned,
        line="torch.autograd.grad(network(X), network.parameters(), dlogits)",
    ),
}

TRIALS = {**LESSON_1, **LESSON_2, **LESSON_3, **LESSON_4, **CLINIC}
if importlib.util.find_spec("chainrule_course.solutions.gradient_descent"):
    from agreement_steps import LESSON_5

    TRIALS.update(LESSON_5)
if importlib.util.find_spec("chainrule_course.solutions.depth"):
    from agreement_depth import LESSON_7

    TRIALS.update(LESSON_7)

# Exercises for which PyTorch has no line of its own.
WITHOUT = {
    "train_perceptron": "Its step is perceptron_step, in a loop.",
    "diagnose": "It computes nothing.",
    "lr_range_test": "PyTorch has none.",
    "params_of": "It computes nothing.",
    "layers_of": "It computes nothing.",
    "split": "PyTorch draws other rows.",
    "standardise": "PyTorch has none.",
    "init_params": "PyTorch draws other weights.",
    "dropout": "PyTorch draws other masks.",
    "dropout_backward": "PyTorch draws other masks.",
    "dropout_loss_and_grads": "PyTorch draws other masks.",
    "accuracy": "PyTorch has none.",
    "confusion_table": "PyTorch has none.",
    "calibration_table": "PyTorch has none.",
    "early_stopping": "PyTorch has none.",
    "fit": "PyTorch has none.",
    "mend_prepare": "It only divides.",
    "mend_choice": "It only looks up a number.",
    "mlp_loss_and_grads": "Its numbers of PyTorch are not made yet.",
    "predict": "Its numbers of PyTorch are not made yet.",
    "mend_loss": "Its numbers of PyTorch are not made yet.",
    "mend_evaluate": "Its numbers of PyTorch are not made yet.",
    "residual_spread": "It is a formula of one line.",
    "net_doctor": "It computes nothing.",
    "cure": "It computes nothing.",
}
