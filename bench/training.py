"""The network of lesson 6 beside scikit-learn's and PyTorch's, in one run.

    .venv/bin/pip install scikit-learn       # and torch, if wanted
    .venv/bin/python bench/training.py
    .venv/bin/python bench/training.py --golden

Prints the losses of a few steps from one start over one batch, and then the
processor's time of five epochs of 784-128-10 with Adam, as a ratio to
MLPClassifier's, with one BLAS thread. --golden writes scikit-learn's losses
to tests/golden/sklearn.json. What is not installed is left out.
"""

import argparse
import importlib.util
import json
import os
import statistics
import time
from functools import partial
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy is imported
os.environ["OMP_NUM_THREADS"] = "1"
import numpy as np
from chainrule_course.solutions import training
from chainrule_course.solutions.gradient_descent import adam_step, train

from chainrule.labs import data

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "sklearn.json"
STEPS, RUNS, RATE = 11, 5, 0.01


def main():
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golden", action="store_true")
    if parser.parse_args().golden:
        text = json.dumps({"losses": sklearn_losses()})
        GOLDEN.write_text(text + "\n", "utf-8")
        return
    print("losses before steps 1, 2, 3 and 11, one start, one batch")
    for name, losses in {
        "ours": our_losses(adam_step),
        "ours, eps before the correction": our_losses(adam_hat),
        **({"scikit-learn": sklearn_losses()} if has("sklearn") else {}),
        **({"PyTorch": torch_losses()} if has("torch") else {}),
    }.items():
        few = (losses[k] for k in (0, 1, 2, 10))
        print(f"{name:34}", *(f"{loss:.12f}" for loss in few))
    print(f"\nfive epochs, median of {RUNS} runs")
    times = {name: five_epochs(run) for name, run in RIVALS.items()}
    base = times.get("scikit-learn", times["ours"])[0]
    for name, (seconds, share) in times.items():
        print(f"{name:14}{seconds:7.2f} s{seconds / base:7.2f} times"
              f"{share:8.1%} of the test")  # fmt: skip


def has(module):
    """Whether a module is installed."""
    return importlib.util.find_spec(module) is not None


# ---- The same steps ---------------------------------------------------------


def one_batch():
    """200 small digits, their labels, and a start of 64-32-10."""
    images, y = data.digits8()
    X = images[:200].reshape(200, -1) / 16
    return (
        X,
        y[:200],
        training.init_params((64, 32, 10), np.random.default_rng(0)),
    )


def our_losses(step):
    """Losses before each step over one batch, with a step function."""
    X, y, params = one_batch()
    state, losses = {}, []
    for _ in range(STEPS):
        loss, grads = training.mlp_loss_and_grads(params, X, y)
        params, state = step(params, grads, state, RATE)
        losses.append(float(loss))
    return losses


def adam_hat(params, grads, state, lr, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam with eps added before the correction, the paper's other form."""
    t = state.get("t", 0) + 1
    moved, memory = {}, {"t": t}
    scale = lr * np.sqrt(1 - beta2**t) / (1 - beta1**t)
    for name, w in params.items():
        m, v = state.get(name, (0, 0))
        m = beta1 * m + (1 - beta1) * grads[name]
        v = beta2 * v + (1 - beta2) * grads[name] ** 2
        moved[name] = w - scale * m / (np.sqrt(v) + eps)
        memory[name] = m, v
    return moved, memory


def sklearn_losses():
    """The same of MLPClassifier, from the same start."""
    X, y, params = one_batch()
    net = classifier((32,), RATE, 200, STEPS, params, shuffle=False)
    return [float(loss) for loss in net.fit(X, y).loss_curve_]


def torch_losses():
    """The same of PyTorch, in float64."""
    import torch

    X, y, params = one_batch()
    tensors = {k: torch.tensor(v, requires_grad=True)
               for k, v in params.items()}  # fmt: skip
    optimiser, losses = torch.optim.Adam(tensors.values(), RATE), []
    X, y = torch.tensor(X), torch.tensor(y)
    for _ in range(STEPS):
        hidden = torch.relu(X @ tensors["W1"] + tensors["b1"])
        loss = torch.nn.functional.cross_entropy(
            hidden @ tensors["W2"] + tensors["b2"], y
        )
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses


def classifier(hidden, lr, size, epochs, params=None, **more):
    """An MLPClassifier with Adam and no penalty, from given weights."""
    from sklearn.neural_network import MLPClassifier

    class Given(MLPClassifier):
        def _init_coef(self, fan_in, fan_out, dtype):
            if params is None:
                return super()._init_coef(fan_in, fan_out, dtype)
            names = [(f"W{k}", f"b{k}") for k in range(1, 9)]
            found = (n for n in names if n[0] in params
                     and params[n[0]].shape == (fan_in, fan_out))  # fmt: skip
            W, b = next(found)
            return params[W].copy(), params[b].copy()

    return Given(
        hidden, alpha=0, batch_size=size, learning_rate_init=lr,
        max_iter=epochs, n_iter_no_change=epochs + 1, tol=0, **more,
    )  # fmt: skip


# ---- The same work ----------------------------------------------------------


def digits(seed):
    """Pixels and labels of 8000 digits to learn, and of 1000 to try."""
    images, y = data.digits28()
    X, rng = images.reshape(len(y), -1) / 255, np.random.default_rng(seed)
    rows, _, test = training.split(len(y), 1000, 1000, rng)
    return X[rows], y[rows], X[test], y[test], rng


def our_run(seed):
    """Seconds of five epochs, and the share of the test that is right."""
    X, y, X_test, y_test, rng = digits(seed)
    params = training.init_params((784, 128, 10), rng)
    step, began = partial(adam_step, lr=0.001), time.process_time()
    loss = training.mlp_loss_and_grads
    params, _ = train(step, loss, params, X, y, 5, 32, rng)
    seconds = time.process_time() - began
    shares = training.predict(params, X_test)
    return seconds, training.accuracy(shares, y_test)


def sklearn_run(seed):
    """The same with MLPClassifier."""
    X, y, X_test, y_test, _ = digits(seed)
    net = classifier((128,), 0.001, 32, 5, random_state=seed)
    began = time.process_time()
    net.fit(X, y)
    return time.process_time() - began, net.score(X_test, y_test)


def torch_run(seed):
    """The same with PyTorch, in float64, on one thread of the processor."""
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    X, y, X_test, y_test, rng = digits(seed)
    net = torch.nn.Sequential(
        torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)
    ).double()
    X, y, X_test = map(torch.tensor, (X, y, X_test))
    optimiser = torch.optim.Adam(net.parameters(), 0.001)
    began = time.process_time()
    for _ in range(5):
        order = torch.tensor(rng.permutation(len(y)))
        for rows in order.split(32):
            loss = torch.nn.functional.cross_entropy(net(X[rows]), y[rows])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    seconds = time.process_time() - began
    said = net(X_test).argmax(1).numpy()
    return seconds, float(np.mean(said == y_test))


RIVALS = {
    "ours": our_run,
    **({"scikit-learn": sklearn_run} if has("sklearn") else {}),
    **({"PyTorch": torch_run} if has("torch") else {}),
}


def five_epochs(run):
    """Median seconds and mean share of several runs."""
    seconds, shares = zip(*map(run, range(RUNS)), strict=True)
    return statistics.median(seconds), statistics.mean(shares)


if __name__ == "__main__":
    import warnings

    warnings.filterwarnings("ignore", message=".*Maximum iterations")
    main()
