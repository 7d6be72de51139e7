"""More numbers that lesson 4 tells, worked out a second time.

What chance plays in is run from other beginnings too; what a cell of the
lesson prints is computed here by other means.
"""

import ast
import inspect
import re
from itertools import product

import numpy as np
import pytest
from chainrule_course.solutions import backprop
from test_numbers import cells, sigmoid, tells

from chainrule.figures.backprop import blame
from chainrule.figures.xor_runs import SOLVED
from chainrule.labs import backprop as experiments
from chainrule.labs import data
from chainrule.labs.clinic import published_1, published_3
from chainrule_course import builder, exercises

LESSON = "04_backprop"
COUNTS = {16: "sixteen", 5: "five", 8: "eight", 12: "twelve", 30: "thirty"}


def slope(f, *at):
    """Slopes of f in each number, by the imaginary part of a small step."""
    places = np.array(at, complex)
    return [f(*(places + 1e-30j * e)).imag / 1e-30 for e in np.eye(len(at))]


def test_what_is_walked_back_by_hand():
    dx, dw, db = slope(lambda x, w, b: (x * w + b) ** 2, 2, 3, -4)
    tells(LESSON, "hand_head", f"$4 \\cdot 2 = {dw:.0f}$.")
    tells(LESSON, "hand_head", f"gets $4 \\cdot 3 = {dx:.0f}$.")
    tells(LESSON, "hand_head", f"by $2z = {db:.0f}$ times that.")
    tells(
        LESSON, "graph_read", f"{db:.0f}, again 4, then {dx:.0f} and {dw:.0f}"
    )
    _, whole = slope(lambda x, y: (x + y) * y, 3, -4)
    through_sum = slope(lambda s, y: s * y, -1, -4)
    tells(LESSON, "fan_read", f"−{-through_sum[1]:.0f} straight from the")
    tells(LESSON, "fan_read", f"−{-through_sum[0]:.0f} by way of the sum.")
    tells(LESSON, "fan_read", f"**add up** to −{-whole:.0f}.")
    assert whole == sum(through_sum)
    sums = slope(lambda a, b: a + b, 5, 7), slope(lambda a, b: a - b, 5, 7)
    assert sums == ([1, 1], [1, -1])
    tells(LESSON, "multiply_task", "slopes are 1 and −1 everywhere.")


def test_what_is_counted_in_the_text_of_lesson_4():
    found = exercises.of_lesson(LESSON)
    tells(LESSON, "title", f"**You write** {COUNTS[len(found)]} functions")
    sizes = [lines(e.reference) for e in found.values()]
    tells(LESSON, "title", "most of one to five lines")
    assert sum(1 <= size <= 5 for size in sizes) > len(sizes) / 2
    mends = [name for name in found if name.startswith("mend_")]
    tells(LESSON, "title", f"and {COUNTS[len(mends)]} repairs.")
    code = next(c for c in source() if c.key == "ugly").text
    (formula,) = re.findall(r"dw1 = .*?# fmt", code, re.S)
    sigmoids = len(re.findall(r"\bs\(", formula))
    assert len(formula.splitlines()) == 4
    words = f"Four lines of brackets, {COUNTS[sigmoids]} sigmoids, one slope."
    tells(LESSON, "ugly_read", words)
    faults = experiments.FAULTS[1:]
    tells(LESSON, "falls_head", f"Here are {COUNTS[len(faults)]} backward")
    (told,) = re.findall(r"programs: (.*?)\. Each", text("falls_head"))
    assert len(told.split(";")) == len(faults)
    tells(LESSON, "diagnose_task", f"The list has {COUNTS[12]} faults; five")


def lines(function):
    body = ast.parse(inspect.getsource(function)).body[0].body[1:]
    return body[-1].end_lineno - body[0].lineno + 1


def text(key):
    return cells(LESSON)[key]


def source():
    return builder.read(LESSON).cells


def test_each_row_of_a_batch_gives_the_bias_a_gradient():
    """A layer by single numbers: what broadcasting hides, added up."""
    rng = np.random.default_rng(7)
    X, W, dZ = (rng.normal(size=s) for s in ((3, 2), (2, 2), (3, 2)))
    dX, dW, db = np.zeros((3, 2)), np.zeros((2, 2)), np.zeros(2)
    for i, j in product(range(3), range(2)):
        db[j] += dZ[i, j]
        for m in range(2):
            dW[m, j] += X[i, m] * dZ[i, j]
            dX[i, m] += W[m, j] * dZ[i, j]
    for ours, one in zip(
        backprop.linear_backward(dZ, X, W), (dX, dW, db), strict=True
    ):
        assert ours == pytest.approx(one)
    tells(LESSON, "layer_head", r"db = \sum_i dZ_i, \qquad dX = dZ\, W^T$$")


@pytest.mark.parametrize("copies", [1, 3, 1000])
def test_the_published_gradient_is_too_large_by_half_the_rows(copies):
    X, Y = (np.tile(part, (copies, 1)) for part in data.xor())
    params = experiments.xor_start(4)
    exact = backprop.two_layer_loss_and_grads(params, X, Y)[1]
    ratios = [
        published / exact[name]
        for name, published in zip(
            params, published_1(X, Y, *params.values()), strict=True
        )
    ]
    for ratio in ratios:
        assert ratio == pytest.approx(np.full(ratio.shape, len(X) / 2))
    if copies == 1:
        tells(LESSON, "xor_read", "With 4 rows the published gradient is 2")
    if copies == 1000:
        words = f"With {len(X)} rows it would be {len(X) // 2} times too large"
        tells(LESSON, "xor_read", words)


def test_a_sixteenth_is_where_xor_is_surely_solved():
    """Worst case: the whole loss in one of four answers."""
    assert np.sqrt(4 * SOLVED) == 0.5
    tells(LESSON, "xor_read", "the dotted line, where XOR is surely solved")


def test_the_first_beginning_waits_near_a_quarter():
    """Once more without the reference, and the mean of the others."""
    X, Y = data.xor()
    W1, b1, W2, b2 = experiments.xor_start(0).values()
    losses = []
    for _ in range(10_000):
        H = sigmoid(X @ W1 + b1)
        P = sigmoid(H @ W2 + b2)
        losses.append(((P - Y) ** 2).mean())
        d2 = (P - Y) * P * (1 - P) / 2
        d1 = d2 @ W2.T * H * (1 - H)
        W2, b2 = W2 - 0.1 * H.T @ d2, b2 - 0.1 * d2.sum(axis=0)
        W1, b1 = W1 - 0.1 * X.T @ d1, b1 - 0.1 * d1.sum(axis=0)
    near = abs(np.array(losses) - 0.25) < 0.025
    tells(LESSON, "own_read", "For more than half of the epochs it lies near")
    tells(LESSON, "own_read", "near 0.25, where a network answers about 0.5")
    assert near.mean() > 0.5 and losses[-1] < 0.1
    assert abs(P - Y).max() < 0.5  # then it falls


@pytest.mark.parametrize("first", [0, 100])
def test_no_step_lies_beyond_nine(first):
    """A hundred other stairs: most learn all digits, all end flat."""
    X, Y = np.arange(10.0)[:, None], np.tile([1.0, 0.0], 5)[:, None]
    W1, b1, W2, b2 = stairs(range(first, first + 100))
    assert (abs(W1) > 2).mean(axis=(1, 2)).min() >= 0.5  # steep
    for _ in range(3000):
        H = sigmoid(X @ W1 + b1)
        P = sigmoid(H @ W2 + b2)
        d2 = 2 / 10 * (P - Y) * P * (1 - P)
        d1 = d2 @ W2.swapaxes(1, 2) * H * (1 - H)
        W2 = W2 - 3 * H.swapaxes(1, 2) @ d2
        W1 = W1 - 3 * X.T @ d1
        b2 = b2 - 3 * d2.sum(axis=1, keepdims=True)
        b1 = b1 - 3 * d1.sum(axis=1, keepdims=True)
    right = ((P > 0.5) == (Y > 0.5)).all(axis=(1, 2))
    assert right.mean() > 4 / 5 and (first or right[0])
    tells(LESSON, "parity_read", "in more than four of five tries")
    far = np.array([[10.0], [12.0], [14.0]])
    even = sigmoid(sigmoid(far @ W1 + b1) @ W2 + b2) > 0.5
    tells(LESSON, "parity_read", "But ask for 10, 12 and 14: the verdict is")
    alike = (even == even[:, :1]).all(axis=(1, 2))
    assert alike.mean() > 0.96 and (first or alike[0])


def stairs(seeds):
    """First weights, as the lesson draws them; seeds along the first axis."""
    parts = []
    for seed in seeds:
        rng = np.random.default_rng(seed)
        W1, W2 = 6 * rng.normal(size=(1, 30)), rng.normal(size=(30, 1))
        parts.append((W1, -W1 * rng.uniform(0, 9, 30), W2, np.zeros((1, 1))))
    return map(np.stack, zip(*parts, strict=True))


def test_no_neuron_tells_even_from_odd_however_long_it_learns():
    """Of 100,000 drawn at random none has all ten right, or even nine."""
    rng = np.random.default_rng(1)
    digits, even = np.arange(10), np.arange(10) % 2 == 0
    w, b = rng.normal(size=(2, 100_000, 1))
    right = ((w * digits + 5 * b > 0) == even).sum(axis=1)
    assert right.max() == 6
    tells(LESSON, "parity_read", "which the published neuron could not be")


def test_an_error_of_one_is_the_most_there_can_be():
    rng = np.random.default_rng(2)
    g, m = rng.normal(size=(2, 100_000))
    errors = abs(g - m) / np.maximum(abs(g) + abs(m), 1e-5)
    assert errors.max() <= 1
    tells(LESSON, "clinic_3_text", "by as much as 1, the most there can be")
    X, y = data.xor()[0], np.array([0.0, 1.0, 1.0, 1.0])
    worst = 0
    for seed in range(200):  # weights at which it is as wrong as that
        w, b = 3 * np.random.default_rng(seed).normal(size=(2, 2))
        dw, _ = published_3(X, y, w, b[0])
        a = sigmoid(X @ w + b[0])
        right = X.T @ (2 * (a - y) / 4 * a * (1 - a))
        worst = max(worst, (abs(dw - right) / (abs(dw) + abs(right))).max())
    assert worst > 0.99


@pytest.mark.parametrize("first", [50, 70])
def test_the_wrong_neuron_learns_or_from_other_beginnings_too(first):
    X, y = data.xor()[0], np.array([0.0, 1.0, 1.0, 1.0])
    for seed in range(first, first + 10):
        rng = np.random.default_rng(seed)
        w, b = rng.normal(size=2), rng.normal()
        for _ in range(600):
            dw, db = published_3(X, y, w, b)
            w, b = w - dw, b - db
        assert ((sigmoid(X @ w + b) > 0.5) == (y > 0.5)).all()
    tells(LESSON, "clinic_3_text", "it learns OR 10 times out of 10.")


def test_rounding_would_condemn_a_small_gradient():
    """Slopes of a loss near 1 that has next to none; and of a curve."""
    rng, h = np.random.default_rng(3), 1e-5
    losses = rng.uniform(0.5, 2, 1000)
    slopes = 1e-9 * rng.uniform(0.9, 1.1, 1000)
    found = ((losses + h * slopes) - (losses - h * slopes)) / (2 * h)
    off = abs(found - slopes)
    assert 3e-12 < off.max() < 3e-11
    tells(LESSON, "check_task", "an error of some $10^{-11}$ in a measured")
    tells(LESSON, "check_task", "condemn a right gradient of $10^{-9}$,")
    assert np.median(off / (abs(found) + slopes)) > 1e-4
    assert (off / 1e-5).max() < 1e-4  # with the 1e-5 in the denominator
    f = np.exp(0.3 + np.array([1, 0, -1])[:, None] * [1e-2, 5e-3, 2.5e-3])
    gaps = (f[0] - f[1]) / [1e-2, 5e-3, 2.5e-3]
    gaps = gaps - (f[1] - f[2]) / [1e-2, 5e-3, 2.5e-3]
    assert gaps[:-1] / gaps[1:] == pytest.approx([2, 2], rel=1e-3)
    tells(LESSON, "check_task", "there the difference halves with $h$;")


def test_96_of_100_are_right_whichever_digits_are_fresh():
    for seeds in (range(3), range(40, 43)):
        right = experiments.digits_right(("no fault",), seeds=seeds)
        assert right["no fault"].mean() == pytest.approx(0.96, abs=0.012)
    tells(LESSON, "digits_read", "where 96 of 100 are right?")


def test_memory_goes_with_layers_and_rows():
    kept = experiments.memory_kept(backprop.mlp_forward, (4, 8), (64, 128))
    assert kept[128][8] / kept[64][4] == pytest.approx(4, abs=0.4)
    tells(LESSON, "memory_read", "Blue grows with the layers and with the row")


# ---- Settings that the text names -------------------------------------------


def test_forty_paths_lead_from_the_weight_to_the_loss():
    """As a product of tables of ones, from column to column."""
    ways = np.ones((1, 1))
    for nodes in (*blame._SIZES[2:], 1):
        ways = ways @ np.ones((ways.shape[1], nodes))
    assert ways.item() == 40
    tells(LESSON, "question_text", "by 40 different paths.")


def test_settings_of_the_network_for_digits():
    seen = []

    def forward(params, X):
        seen.append((X.shape, [W.shape for W, _ in params]))
        return X @ np.ones((784, 10)), None

    experiments.cost_of_going_back(forward, lambda dlogits, cache: None, 1)
    (rows, pixels), [(_, hidden), (_, classes)] = seen[0]
    assert pixels == 28 * 28
    words = f"{pixels} pixels, {hidden} **hidden neurons** between inputs and"
    tells(LESSON, "cost_head", words)
    tells(LESSON, "cost_head", f"and {classes} classes, has")
    words = r"$784 \cdot 128 + 128 + 128 \cdot 10 + 10 = 101770$ weights"
    tells(LESSON, "cost_head", words)
    tells(LESSON, "price_head", f"this lesson, {rows} rows, your own two")


def test_settings_of_the_memory():
    kept = experiments.memory_kept(lambda params, X: X[:1])
    assert list(kept[400]) == [1, 5, 10, 15, 20]
    words = "8 bytes an entry, for 1, 5, 10, 15 and 20 layers"
    tells(LESSON, "memory_read", words)
    assert np.ones(1).nbytes == 8


def test_settings_of_the_runs_on_digits(monkeypatch):
    rows, right = [], experiments._backpropagate

    def watched(params, X, Y, has, lr):
        rows.append(X.reshape(-1, 64))
        assert params["W1"].shape[-2:] == (64, 32)
        return right(params, X, Y, has, lr)

    monkeypatch.setattr(experiments, "_backpropagate", watched)
    shares = experiments.digits_right(("no fault",), (4,), (0,))["no fault"]
    seen = len(np.unique(np.concatenate(rows), axis=0))
    assert seen == 1000 and (497 * shares).round(6) % 1 == 0
    words = f"with 32 hidden neurons learn {seen} of them, three with each"
    tells(LESSON, "digits_text", words)
    aside = 1797 - seen - 497
    tells(
        LESSON, "digits_text", f"{aside} more choose the rate for each fault"
    )
    assert len(experiments.digits_right.__defaults__[2]) == 3
    monkeypatch.undo()
    runs = experiments.xor_losses("no fault", epochs=1)["no fault"]
    tells(
        LESSON, "falls_read", f"the loss falls from all {runs.shape[1]} begi"
    )
    tells(
        LESSON, "falls_head", f"Each learns from {runs.shape[1]} beginnings."
    )
