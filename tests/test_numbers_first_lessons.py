"""Numbers and rankings of lessons 1 to 3, worked out by other means.

Where chance plays, from other beginnings than the lesson's; where something
was searched, more finely. The last test lists what is said, so that a new
number without a test is noticed.
"""

import ast
import inspect
import re
from decimal import Decimal
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from chainrule_course.solutions import activations, neuron
from prose import cells, code, tells

from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.figures import activations as figures_2
from chainrule.figures import losses as figures_3
from chainrule.labs import data, pairings
from chainrule.words.questions import QUESTIONS
from chainrule_course import exercises

ONE, TWO, THREE = "01_neuron", "02_activations", "03_losses"


def sigmoid(z):
    return (1 + np.tanh(z / 2)) / 2


# ---- What all three say of themselves --------------------------------------


def lines_of(function):
    """Lines of a function without its docstring and its first line."""
    (tree,) = ast.parse(inspect.getsource(function)).body
    body = tree.body[1:]
    return body[-1].end_lineno - body[0].lineno + 1


@pytest.mark.parametrize(
    "lesson,count,short,share",
    [(ONE, 9, 5, 0.6), (TWO, 11, 7, 1), (THREE, 11, 8, 1)],
)
def test_functions_are_as_many_and_as_short(lesson, count, short, share):
    tells(ONE, "title", "nine short functions", "九个简短的 numpy 函数")
    tells(ONE, "title", "most are one to five lines", "大多只有一到五行")
    tells(TWO, "title", "eleven short functions", "十一个简短的函数")
    tells(THREE, "title", "of one to eight lines", "每个一到八行")
    asked = [e for e in exercises.every() if e.lesson == lesson]
    long = [lines_of(exercise.reference) for exercise in asked]
    assert len(long) == count
    assert np.mean(np.array(long) <= short) >= share


def test_lesson_2_has_four_live_figures():
    tells(TWO, "title", "four live figures", "四幅互动图")
    source = "\n".join(code(TWO).values())
    called = {*re.findall(r"figures\.(\w+)\(", source)}
    live = [n for n in called if "@live(" in inspect.getsource(
        getattr(figures_2, n))]  # fmt: skip
    assert len(live) == 4


def test_what_answers_say_of_the_questions():
    def said(name, *numbers):
        return all(n in QUESTIONS[name]["why"]["en"] for n in numbers)

    assert said("published_shape", str(400**2))
    assert said("sigmoid_slope", f"{0.25**10:.6f}")
    assert said("depth_gain", f"{0.9**30:.3f}") and round(1 / 0.9**30) < 25
    prices = [f"{-np.log(p):.2f}" for p in (0.4, 0.01, 0.0001)]
    assert said("sure_and_wrong", *prices)
    assert round(np.log(0.01) / np.log(0.4)) == 5
    assert said("first_loss", f"{np.log(10):.1f}")
    assert said("neuron_sum", "6", "-4", "2", "3") and 2 * 3 - 4 + 1 == 3


# ---- Lesson 1 --------------------------------------------------------------


class Counted(np.ndarray):
    """An array that counts what numpy is asked to do with it."""

    calls = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **more):
        Counted.calls += 1
        plain = [
            np.asarray(i) if isinstance(i, Counted) else i for i in inputs
        ]
        return getattr(ufunc, method)(*plain, **more)


def test_a_loop_asks_numpy_five_thousand_times():
    """Work, not seconds: those depend on what else the machine does."""
    tells(ONE, "batch_read", "the same five thousand sums", "五千次求和")
    asked, lines = [], code(ONE)["batch_slow"].splitlines()
    names = {"np": np}
    exec("\n".join(lines[:2]), names)
    names["X"] = names["X"].view(Counted)
    for line in lines:
        if line.startswith("z_"):
            Counted.calls = 0
            exec(line, names)
            asked.append(Counted.calls)
    assert asked == [5000, 1] and np.allclose(
        names["z_loop"], names["z_whole"]
    )


def test_many_borders_separate_the_seeds_and_a_bias_turns_none():
    tells(ONE, "question_text", "Several lines separate", "直线不止一条")
    tells(ONE, "border_play", "all 40 seeds", "全部 40 粒种子")
    X, t = data.seeds()
    rng = np.random.default_rng(1)
    w = rng.normal(size=(2, 20_000))
    z = X @ w / np.hypot(*w) + rng.uniform(-8, 8, 20_000)
    assert ((t[:, None] * z > 0).all(axis=0)).sum() >= 3
    tells(ONE, "border_read", "never turns it", "不会让它转动")
    one, other = (neuron.signed_distance(X, w[:, 0], b) for b in (0.0, 3.0))
    assert np.ptp(one - other) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", [None, 0, 1, 2, 3])
def test_mistakes_jump_up_and_down_and_end_at_none(seed):
    """In the lesson's order of the seeds, and in four others."""
    tells(ONE, "train_read", "jumped up and down", "忽高忽低")
    tells(ONE, "train_read", "and ends in 0", "它以 0 结尾")
    X, t = data.seeds()
    if seed is not None:
        order = np.random.default_rng(seed).permutation(40)
        X, t = X[order], t[order]
    w, wrong, seen = np.zeros(3), [], 0
    A = np.column_stack([X, np.ones(40)])
    while seen < 40:  # since the last change
        for row, label in zip(A, t, strict=True):
            seen += 1
            if label * (row @ w) <= 0:
                w, seen = w + label * row, 0
                wrong.append(int((t * (A @ w) <= 0).sum()))
    steps = np.diff(wrong)
    assert (steps > 0).sum() >= 5 and (steps < 0).sum() >= 5
    assert wrong[-1] == 0 and (len(wrong) == 59 or seed is not None)


def test_what_two_borders_cannot_do():
    tells(ONE, "xor_read", "Three of four is the best", "四个里最多对三个")
    tells(ONE, "parity_text", "changes sign at most once", "最多变号一次")
    z = np.multiply.outer(np.linspace(-3, 3, 61), np.arange(10.0))
    z = z[:, None] + np.linspace(-30, 30, 241)[:, None]
    assert (np.diff(z > 0).sum(axis=-1)).max() == 1


def test_the_slope_of_a_square_and_of_other_curves():
    tells(ONE, "slope_task", "give 6 whatever $h$ is", "不论 $h$ 是多少都得 6")
    tells(
        ONE, "slope_task", "a fixed number times $h^2$", "固定的数乘以 $h^2$"
    )
    for h in map(Decimal, ("0.1", "0.25", "3")):
        up, here, down = ((3 + k * h) ** 2 for k in (1, 0, -1))
        assert up - down == 12 * h and (up - here) / h == 6 + h
    for f, slope in ((np.exp, np.e), (np.sin, np.cos(1)), (lambda x: x**5, 5)):
        off = [(f(1 + h) - f(1 - h)) / (2 * h) - slope for h in (0.02, 0.01)]
        assert off[0] / off[1] == pytest.approx(4, rel=0.01)


def test_a_nudge_asks_twice_for_each_weight():
    tells(ONE, "loss_slope", "two million times", "两百万次")
    asked = []
    neuron.numerical_gradient(lambda x: float(len(asked.append(1) or x)),
                              np.ones(50))  # fmt: skip
    assert len(asked) == 2 * 50
    tells(ONE, "gradient_task", "= -2$ for the first input, and ten times",
          "= -2$，第二个是它的十倍")  # fmt: skip
    assert [1 * k + 0 * 2 * k - 3 * k for k in (1, 10)] == [-2, -20]


@pytest.mark.parametrize("seed", range(3))
def test_formula_and_nudge_agree_to_ten_digits(seed):
    tells(ONE, "compare_read", "about ten digits", "大约有十位数字一致")
    rng = np.random.default_rng(seed)
    X, y = rng.uniform(0, 2, (30, 1)), rng.normal(2, 1, 30)
    w, b = rng.normal(size=1), rng.normal()
    slope = 2 * np.mean((X[:, 0] * w + b - y) * X[:, 0])
    up, down = (np.mean((X[:, 0] * (w + h) + b - y) ** 2)
                for h in (1e-5, -1e-5))  # fmt: skip
    assert (up - down) / 2e-5 == pytest.approx(slope, rel=1e-9)


@pytest.mark.parametrize("start", [(0, 0), (5, -2), (-1, 4)])
def test_steps_shrink_left_of_the_mark_and_grow_beyond(start):
    tells(ONE, "rate_read", "every step still shrinks", "每一步仍让误差变小")
    tells(ONE, "rate_read", "too slowly for forty steps", "四十步来不及")
    tells(ONE, "rate_read", "between two walls for ever", "两壁之间来回弹")
    X, y = data.line()
    A = np.column_stack([X, np.ones(30)])
    best, H = np.linalg.lstsq(A, y)[0], A.T @ A / 15
    mark = 2 / np.linalg.eigvalsh(H)[-1]

    def heights(share, steps):
        away = [np.array(start) - best]
        for _ in range(steps):
            away.append(away[-1] - share * mark * H @ away[-1])
        return np.array([a @ H @ a / 2 for a in away])

    for share in (0.1, 0.5, 0.9, 0.999):
        assert (np.diff(heights(share, 40)) < 0).all()
    assert heights(0.999, 40)[-1] > 1000 * heights(0.9, 40)[-1]
    assert (np.diff(heights(1.05, 200)[100:]) > 0).all()
    assert np.ptp(heights(1, 4000)[1000:]) < 1e-9 < heights(1, 1000)[-1]


def test_the_published_fit_is_no_better_than_the_mean():
    tells(ONE, "story_head", "with 400 points", "400 个点")
    assert "data.plane(400)" in code(ONE)["published"]
    tells(ONE, "story_read", "was no better than that", "并不比它强")
    tells(ONE, "story_read", "grows without end", "无止境地增大")
    rng = np.random.default_rng(5)
    X = rng.normal(size=(400, 2))
    y = X @ [1, 0.5] + 0.1 * rng.normal(size=400)
    names = {"np": np}
    source = code(ONE)["published"].split("X, y =")[0]
    exec(source, names)
    W, b, _ = names["published_fit"](X, y, 0.2, 200)
    wrong = np.mean(((X @ W)[:, 0] + b - y) ** 2)
    assert wrong >= np.var(y) * 0.999
    exec(source.replace("- y", "- y[:, None]"), names)
    W, b, _ = names["published_fit"](X, y, 0.2, 200)
    assert np.mean(((X @ W)[:, 0] + b - y) ** 2) < 0.02
    up = neuron.fit_line(X, y, -0.01, 2000)[2]
    assert (np.diff(up) > 0).all() and up[-1] > 1e12 * up[0]


# ---- Lesson 2 --------------------------------------------------------------


@pytest.mark.parametrize("seed", [None, 1, 2])
def test_a_straight_line_is_wrong_nearly_everywhere(seed):
    tells(TWO, "question_text", "wrong nearly everywhere", "几乎处处不对")
    X, y = data.curve()
    if seed is not None:  # other noise on the same curve
        rng = np.random.default_rng(seed)
        y = np.sin(1.4 * X[:, 0]) + 0.25 * X[:, 0] + rng.normal(0, 0.12, 30)
    line = np.column_stack([X, np.ones(30)])
    bends = np.maximum(0, X - [1.2, 3.25, 5.55])
    off, bent = (
        np.abs(A @ np.linalg.lstsq(A, y)[0] - y)
        for A in (line, np.column_stack([line, bends]))
    )
    assert np.mean(off > 2 * np.median(bent)) > 0.75
    assert bent.mean() < off.mean() / 3


def test_what_is_worked_out_by_hand_in_lesson_2():
    tells(TWO, "stack_head", "= -6x + 1$", "= -6x + 1$")
    assert all(-3 * (2 * x + 1) + 4 == -6 * x + 1 for x in range(-3, 4))
    tells(TWO, "sigmoid_read", "more than four hundred digits", "四百多位")
    assert 400 < len(f"{Decimal(1000).exp():.0f}") < 500
    tells(TWO, "sigmoid_task", "about 7 digits instead of 16", "大约 7 位")
    for kind, digits in ((np.float32, 7), (np.float64, 16)):
        assert round(-np.log10(float(np.finfo(kind).eps))) == digits
    tells(TWO, "measure_read", "close to nothing at $z = 5$", "几乎为零")
    assert sigmoid(5) * sigmoid(-5) < 0.01
    tells(
        TWO,
        "tanh_task",
        "twice as tall and half as wide",
        "拉高一倍、压窄一半",
    )
    tells(TWO, "tanh_task", "four times that of the sigmoid", "sigmoid 的四倍")
    z = np.linspace(-4, 4, 81)
    assert np.allclose(np.tanh(z), 2 / (1 + np.exp(-2 * z)) - 1)
    slopes = [(f(1e-4) - f(-1e-4)) / 2e-4 for f in (np.tanh, sigmoid)]
    assert slopes == pytest.approx([1, 0.25])
    tells(TWO, "softplus_task", "where the answer is just 800", "其实就是 800")
    with np.errstate(over="ignore"):
        assert np.log(1 + np.exp(np.float64(800))) == np.inf
    assert Decimal(800).exp().ln() == 800


@pytest.mark.parametrize("slope,right", [
    (0, True), (0.3, True), (1, True), (1.5, False), (-0.5, False),
])  # fmt: skip
def test_a_kink_may_have_any_slope_between(slope, right):
    tells(TWO, "relu_head", "anything from 0 to 1 there", "0 到 1 的任何数")

    def at_zero(da, z):
        return da * np.where(z == 0, slope, z > 0)

    exercise = exercises.find("relu_backward")
    cases = [*exercise.cases_for(3), exercise._with_outcomes(
        exercise.case(np.ones(2), np.array([0.0, 1.0])))]  # fmt: skip
    verdict = judge(
        exercise.plain(), cases, [observe(at_zero, c) for c in cases]
    )
    assert (not verdict.findings) == right


def test_one_character_mends_the_published_gate():
    tells(TWO, "published_read", "one character is enough", "改一个字符就够了")
    source = code(TWO)["published_mask"].rsplit("\n", 1)[0]
    gates = []
    for text in (source, source.replace(">=", ">")):
        names = {"np": np, "relu": activations.relu}
        exec(text, names)
        gates.append(names["published"])
    assert (gates[0] == 1).all()
    assert np.array_equal(gates[1], names["da"] * (names["z"] > 0))


def xor_solved(slope, seeds, at=(5000,)):
    """How many of the beginnings solve XOR after so many steps of 2."""
    (X, Y), rngs = data.xor(), [np.random.default_rng(s) for s in seeds]
    W1, W2 = zip(*[(r.normal(size=(2, 3)), r.normal(size=(3, 1)))
                   for r in rngs], strict=True)  # fmt: skip
    W1, W2 = np.array(W1), np.array(W2)
    b1, b2, solved = np.zeros((len(W1), 1, 3)), np.zeros((len(W1), 1, 1)), []
    for step in range(max(at) + 1):
        H = sigmoid(X @ W1 + b1)
        P = sigmoid(H @ W2 + b2)
        if step in at:
            solved.append(int((((P - Y) ** 2).mean((1, 2)) < 1 / 16).sum()))
        d2 = (P - Y) / 2 * slope(P)
        d1 = d2 @ W2.swapaxes(1, 2) * slope(H)
        W2, b2 = (
            W2 - 2 * H.swapaxes(1, 2) @ d2,
            b2 - 2 * d2.sum(1, keepdims=True),
        )
        W1, b1 = W1 - 2 * X.T @ d1, b1 - 2 * d1.sum(1, keepdims=True)
    return solved


def test_a_slope_at_the_wrong_place_succeeds_more_often_than_not():
    tells(TWO, "slope_slip", "10 starts, 5000 steps each", "每次 5000 步")
    tells(TWO, "xor_slopes_read", "6 of the 10 runs still", "10 次里仍有 6 次")
    tells(TWO, "xor_slopes_read", "more than half", "一半以上")
    tells(TWO, "xor_slopes_read", "with more steps a few others", "多学会几次")
    tells(
        TWO,
        "xor_slopes_read",
        "With the sign flipped none does",
        "一次也学不会",
    )

    def at_a(a):
        return sigmoid(a) * (1 - sigmoid(a))

    few, more = xor_solved(at_a, range(10), (5000, 20_000))
    assert few == 6 and 1 <= more - few <= 3
    others = [*range(100, 110), *range(200, 210), *range(300, 310)]
    assert 15 < xor_solved(at_a, others)[0] < 30
    assert xor_solved(lambda a: a * (1 - a), others) == [30]
    assert xor_solved(lambda a: -a * (1 - a), others) == [0]


def test_softmax_couples_a_row():
    tells(TWO, "softmax_task", "changes nothing", "结果不变")
    tells(TWO, "softmax_back_task", "the result sums to 0", "每一行之和是 0")
    tells(TWO, "diagonal_read", "Its rows do not sum to 0", "各行之和不是 0")
    tells(TWO, "keepdims_read", "unless one of them is 1", "除非其中之一是 1")
    rng = np.random.default_rng(2)
    for n, k in ((4, 3), (3, 3), (1, 4), (5, 1)):
        Z = rng.normal(size=(n, k))
        P, moved = (np.exp(Y) / np.exp(Y).sum(1, keepdims=True)
                    for Y in (Z, Z + rng.normal(size=(n, 1))))  # fmt: skip
        assert np.allclose(P, moved)
        if n != k and 1 not in (n, k):
            with pytest.raises(ValueError):
                Z - Z.max(axis=1)
        else:
            assert (Z - Z.max(axis=1)).shape == np.broadcast_shapes(
                (n, k), (n,)
            )
    p = P = np.array([0.2, 0.5, 0.3])
    J = np.diag(p) - np.outer(p, p)
    assert np.allclose(J.sum(axis=1), 0) and np.allclose(J @ [2, 2, 2], 0)
    assert np.diag(p * (1 - p)).sum(axis=1).min() > 0.1


def through(f, gain, seed, width=100, depth=30):
    """Values after every layer, and the gradient back at the first."""
    rng = np.random.default_rng(seed)
    A, seen = rng.normal(size=(200, width)), []
    for _ in range(depth):
        W = rng.normal(size=(width, width)) * gain / np.sqrt(width)
        Z, h = A @ W, 1e-6
        A = f(Z)
        seen.append((A, W, (f(Z + h) - f(Z - h)) / (2 * h)))
    back = rng.normal(size=A.shape)
    for _, W, slope in seen[:0:-1]:
        back = (back * slope) @ W.T
    return [A for A, _, _ in seen], back.std()


@pytest.mark.parametrize("seed", [11, 12, 13])
def test_depth_does_to_other_signals_what_it_does_to_ours(seed):
    relu = activations.relu
    tells(TWO, "depth_read", "about half of tanh's values", "大约一半的值")
    tells(TWO, "depth_read", "shrink to a needle at 0", "缩成一根针")
    tells(TWO, "depth_read", "ReLU runs off the scale", "冲出坐标范围")
    values, back = through(np.tanh, 3, seed)
    assert 0.4 < (np.abs(values[-1]) > 0.9).mean() < 0.6 and back > 1e3
    assert through(np.tanh, 0.5, seed)[0][-1].std() < 1e-6
    assert through(relu, 0.5, seed)[0][-1].std() < 1e-6
    assert through(relu, 3, seed)[0][-1].std() > 1e6
    tells(TWO, "gains_read", "a quarter at most", "最多四分之一")
    values, back = through(sigmoid, 1, seed)
    assert back < 1e-15 and values[-1].std() > 0.05 and values[-1].mean() > 0.4


def ends_at(gain, seed):
    """Spread of a signal after 30 layers with ReLU, a hundred neurons each."""
    rng = np.random.default_rng(seed)
    A = rng.normal(size=(100, 100))
    for _ in range(30):
        A = np.maximum(0, A @ rng.normal(size=(100, 100)) * gain / 10)
    return A.std()


def test_signals_drift_at_the_balance():
    tells(
        TWO,
        "gains_read",
        "the balance is at $\\sqrt{2}$",
        "平衡点在 $\\sqrt{2}$",
    )
    tells(TWO, "gains_read", "halves the mean of their squares", "平均值减半")
    tells(TWO, "gains_read", "between 0.2 and 2", "0.2 和 2 之间")
    z = np.random.default_rng(3).normal(size=1_000_000)
    assert np.mean(np.maximum(0, z) ** 2) == pytest.approx(0.5, rel=0.01)
    ends = [ends_at(2**0.5, s)
            for s in range(50, 90)]  # fmt: skip
    inside = [0.2 < end < 2 for end in ends]
    assert np.mean(inside) > 0.8 and max(ends) > 3 * min(ends)
    for gain in (1, 2):
        far = abs(np.log(ends_at(gain, 50)))
        assert far > 3 * max(abs(np.log(ends)))
    tells(TWO, "signal_task", "grows like the root", "的平方根增长")
    sums = [z[: 1000 * width].reshape(1000, width).sum(axis=1).std()
            for width in (100, 400)]  # fmt: skip
    assert sums[1] / sums[0] == pytest.approx(2, rel=0.1)


# ---- Lesson 3 --------------------------------------------------------------


def test_three_lines_are_each_best_by_their_measure():
    """Exactly: the least absolute and largest errors lie on a few points."""
    tells(
        THREE, "question_text", "half-way between it and the rest", "的正中间"
    )
    figures_3.question()
    from matplotlib import pyplot as plt

    *drawn, points = plt.gca().lines
    x, y = points.get_data()
    A = np.column_stack([x, np.ones(8)])
    pairs = [np.linalg.solve(A[[i, j]], y[[i, j]])
             for i, j in combinations(range(8), 2)]  # fmt: skip
    least = min(pairs, key=lambda line: np.abs(A @ line - y).sum())
    trios = []
    for i, j, k in combinations(range(8), 3):  # signs of errors alternate
        rows = np.column_stack([A[[i, j, k]], [1, -1, 1]])
        trios.append(np.linalg.solve(rows, y[[i, j, k]])[:2])
    flat = min(trios, key=lambda line: np.abs(A @ line - y).max())
    best = least, np.linalg.lstsq(A, y)[0], flat
    for line, right in zip(drawn, best, strict=True):
        ends = np.asarray(line.get_data())
        assert np.polyfit(*ends, 1) == pytest.approx(right, abs=0.02)
    errors = A @ flat - y
    assert errors.max() == pytest.approx(-errors.min())
    assert errors.argmin() == y.argmax()
    plt.close("all")


def test_what_is_worked_out_by_hand_in_lesson_3():
    tells(THREE, "mse_head", "eight times as much", "加起来的八倍")
    assert 4**2 == 8 * (1**2 + (-1) ** 2)
    tells(THREE, "mse_task", "a table of nonsense", "毫无意义的表")
    assert (np.ones((5, 1)) - np.ones(5)).shape == (5, 5)
    tells(THREE, "story_a", "to half of it, to be exact", "和的一半")
    P, Y = np.array([0.75, 0.2]), np.array([1.0, 0.0])
    up, down = (
        ((P + np.array([h, 0]) - Y) ** 2).sum() / 2 for h in (1e-5, -1e-5)
    )
    assert (up - down) / 2e-5 == pytest.approx(P[0] - Y[0])
    tells(
        THREE, "huber_head", "same value and the same slope", "值和斜率都相等"
    )
    assert 1**2 / 2 == 1 * (1 - 1 / 2)
    tells(THREE, "bce_head", "for saying 0.7", "回答 0.7")
    p = np.arange(1, 1000) / 1000
    assert p[(-0.7 * np.log(p) - 0.3 * np.log(1 - p)).argmin()] == 0.7
    tells(THREE, "ce_task", "−1 for the last class", "−1 当成最后一类")
    assert np.arange(4)[-1] == 3
    tells(THREE, "ce_back_task", "Each row sums to 0", "每行之和是 0")


@pytest.mark.parametrize("seed", [0, 6, 7, 8])
def test_repeated_rows_with_a_sum_and_with_a_mean(seed):
    tells(
        THREE,
        "repeated_read",
        "alone have learned nothing yet",
        "还什么也没学到",
    )
    tells(THREE, "repeated_read", "after wild jumps", "乱跳一阵之后")
    tells(
        THREE, "repeated_read", "with 2 all four learn alike", "四次都同样学会"
    )

    def run(copies, lr, mean):
        X, Y = (np.tile(part, (copies, 1)) for part in data.xor())
        rng = np.random.default_rng(seed)
        W1, W2 = rng.normal(size=(2, 3)), rng.normal(size=(3, 1))
        b1, b2, course = np.zeros(3), np.zeros(1), []
        for _ in range(501):
            H = sigmoid(X @ W1 + b1)
            P = sigmoid(H @ W2 + b2)
            course.append(((P - Y) ** 2).mean())
            d2 = (2 / len(Y) if mean else 1) * (P - Y) * P * (1 - P)
            d1 = d2 @ W2.T * H * (1 - H)
            W2, b2 = W2 - lr * H.T @ d2, b2 - lr * d2.sum(axis=0)
            W1, b1 = W1 - lr * X.T @ d1, b1 - lr * d1.sum(axis=0)
        return np.array(course)

    assert run(1, 0.1, False)[-1] > 0.2
    jumps = np.diff(run(100, 0.1, False)[5:]).max()
    assert jumps > 0.005 and (jumps > 0.2 or seed)  # ours are wild
    assert run(1, 2, True)[-1] < 1 / 16
    assert run(10, 2, True)[-1] == pytest.approx(run(1, 2, True)[-1])


@pytest.mark.parametrize("height", [8, 9, -1])
def test_huber_follows_where_delta_is_beyond_every_error(height):
    tells(THREE, "outlier_read", "do they become the same", "两条变得一样")
    rng = np.random.default_rng(4)
    x = np.linspace(0.5, 6.5, 8)
    y = 0.8 + 0.5 * x + rng.uniform(-0.3, 0.3, 8)
    y[6] = height
    A = np.column_stack([x, np.ones(8)])
    square = np.linalg.lstsq(A, y)[0]

    def huber_line(delta):
        line = square
        for _ in range(20_000):
            pull = np.clip(A @ line - y, -delta, delta)
            line = line - 0.004 * A.T @ pull
        return line

    largest = np.abs(A @ square - y).max()
    assert huber_line(largest) == pytest.approx(square, abs=1e-9)
    calm = np.polyfit(np.delete(x, 6), np.delete(y, 6), 1)
    assert abs(huber_line(0.3)[0] - calm[0]) < abs(square[0] - calm[0]) / 3


def test_the_plateau_lies_where_the_neuron_is_most_wrong():
    tells(THREE, "plateau_read", "at $z = -8$", "在 $z = -8$ 处")
    tells(
        THREE,
        "plateau_read",
        "learns least where it is most wrong",
        "学得最少",
    )
    z = np.linspace(-30, 6, 36_001)
    a = sigmoid(z)
    mse, bce = 2 * (1 - a) * a * (1 - a), 1 - a
    at = np.abs(z + 8).argmin()
    assert mse[at] < 0.001 and bce[at] > 0.999
    assert a[mse.argmax()] == pytest.approx(1 / 3, abs=1e-3)
    assert (np.diff(mse[: mse.argmax()]) > 0).all() and mse[0] < 1e-12


@pytest.mark.parametrize("first", [0, 50])
def test_the_sum_breaks_the_neuron_that_tells_even_from_odd(first):
    tells(THREE, "even_or_odd_read", "ten times too long", "变成十倍长")
    tells(
        THREE,
        "even_or_odd_read",
        "come down below the constant",
        "降到了那个常数以下",
    )
    tells(
        THREE,
        "even_or_odd_read",
        "it may rise although the step was right",
        "也可能上升",
    )
    tells(THREE, "story_d", "a squared error of 0.25", "平方误差是 0.25")
    x, y = np.arange(10.0), np.arange(10) % 2 == 0
    assert np.mean((0.5 - y) ** 2) == 0.25

    def runs(sums):  # of the weight's slopes and of the bias's
        seeds = range(first, first + 20)
        start = [np.random.default_rng(seed).normal(size=2) for seed in seeds]
        (w, b), course = np.transpose(start)[:, :, None], []
        rates = [0.1 if whole else 0.01 for whole in sums]
        for _ in range(1001):
            z = w * x + b  # (seeds, 10)
            off = sigmoid(z) - y
            bce = np.mean(np.logaddexp(0, z) - y * z, axis=1)
            course.append((np.mean(off**2, axis=1), bce))
            w = w - rates[0] * (off @ x)[:, None]
            b = b - rates[1] * off.sum(axis=1, keepdims=True)
        return np.transpose(course, (1, 2, 0))  # two, seeds, steps

    for sums in ((True, False), (True, True)):
        assert runs(sums)[0][:, -1].min() > 0.25
    for sums in ((False, False), (False, True)):
        assert runs(sums)[0][:, -1].max() < 0.25
    square, bce = np.diff(runs((False, False)), axis=2)
    assert (square[bce < 0] > 0).any()


def first_loss(seed, top):
    """Of a random 784-128-10 network on real digits, 28 pixels wide."""
    images, y = data.digits8()
    rng = np.random.default_rng(seed)
    some = rng.permutation(len(y))[:200]
    large = np.kron(images[some], np.ones((3, 3))) / 16 * top
    X = np.pad(large, ((0, 0), (2, 2), (2, 2))).reshape(200, 784)
    W1 = rng.normal(size=(784, 128)) * np.sqrt(2 / 784)
    W2 = rng.normal(size=(128, 10)) * np.sqrt(2 / 128)
    Z = np.maximum(0, X @ W1) @ W2
    top = Z.max(axis=1)
    log_sum = top + np.log(np.exp(Z - top[:, None]).sum(axis=1))
    return np.mean(log_sum - Z[np.arange(200), y[some]])


def test_first_losses_of_real_digits():
    tells(
        THREE, "first_read", "in the hundreds instead of near 2.3", "高达几百"
    )
    tells(THREE, "first_read", "a little above the line", "点比线略高一些")
    raw = [first_loss(seed, 255) for seed in range(10)]
    scaled = [first_loss(seed, 1) for seed in range(10)]
    assert min(raw) > 100 and max(raw) < 1000
    assert 0 < np.mean(scaled) - np.log(10) < 0.5 and max(scaled) < 3


def test_random_networks_are_a_little_above_the_logarithm():
    above = []
    for seed in range(20, 26):
        rng = np.random.default_rng(seed)
        A = np.abs(rng.normal(size=(200, 128))) * np.sqrt(0.11 / 128)
        for k in (3, 10, 100):
            Z = A @ rng.normal(size=(128, k)) * np.sqrt(2)
            y = rng.integers(k, size=200)
            loss = np.log(np.exp(Z).sum(axis=1)) - Z[np.arange(200), y]
            above.append(loss.mean() - np.log(k))
    assert np.mean(np.array(above) > 0) > 0.8 and max(above) < 0.5


def test_what_a_penalty_rises_by():
    tells(THREE, "l2_read", "rises by twice that", "增加的是它的两倍")
    rng = np.random.default_rng(1)
    W, lam = rng.normal(size=(3, 2)), 0.3
    nudge = np.zeros_like(W)
    nudge[1, 0] = 1e-3
    rises = [scale * lam * (((W + nudge) ** 2).sum() - (W**2).sum())
             for scale in (0.5, 1)]  # fmt: skip
    due = 1e-3 * lam * W[1, 0]
    assert rises == pytest.approx([due, 2 * due], rel=1e-2)


@pytest.mark.parametrize("more", [1, 2])
def test_pairs_from_other_draws(more, monkeypatch):
    tells(
        THREE, "pairs_head", "Nine tries find the good pairs", "试九次就能找出"
    )
    tells(THREE, "pairs_read", "Which two pairs get stuck", "哪两对卡在起点")
    tells(
        THREE,
        "pairs_read",
        "never reach a price above 1",
        "给不出 1 以上的价格",
    )
    draw = np.random.default_rng
    monkeypatch.setattr(np.random, "default_rng", lambda s: draw(s + more))
    found = {(t, o, m): pairings.train(t, o, m).finding for t in pairings.TASKS
             for o in pairings.OUTPUTS for m in pairings.LOSSES}  # fmt: skip
    own = {"price": "mse", "yes_no": "bce", "digit": "cross_entropy"}
    good = [pair for pair, finding in found.items() if finding == "good"]
    assert len(good) == 3 and all(own[task] == loss for task, _, loss in good)
    stuck = [p for p, finding in found.items() if finding == "stuck"]
    assert stuck == [("yes_no", "sigmoid", "mse"), ("digit", "softmax", "mse")]
    limited = {o for (t, o, _), f in found.items() if f in ("reach", "fixed")
               and t == "price"}  # fmt: skip
    assert limited == {"sigmoid", "softmax"}
    cut = {
        o for (_, o, _), f in found.items() if f in ("undefined", "endless")
    }
    assert cut == {"identity"}


def test_softmax_with_the_binary_loss_is_only_slower():
    tells(THREE, "practice", "only more slowly", "只是慢一些")
    X, Y, W, b = pairings.TASKS["digit"]()

    def steps_to_learn(slopes):
        V, c = W.copy(), b.copy()
        for step in range(5000):
            Z = X @ V + c
            P = np.exp(Z - Z.max(axis=1, keepdims=True))
            P /= P.sum(axis=1, keepdims=True)
            if (P.argmax(1) == Y.argmax(1)).mean() >= 0.95:
                return step
            dZ = slopes(P.clip(1e-12, 1 - 1e-12)) / len(X)
            V, c = V - 0.3 * X.T @ dZ, c - 0.3 * dZ.sum(axis=0)
        return None

    def binary(P):
        dP = ((1 - Y) / (1 - P) - Y / P) / 10
        return P * (dP - (dP * P).sum(axis=1, keepdims=True))

    quick, slow = steps_to_learn(lambda P: P - Y), steps_to_learn(binary)
    assert slow > 2 * quick > 0


# ---- Nothing is left out ---------------------------------------------------

CLAIM = re.compile(
    r"\d|\b(?:twice|half|halves|double|third|quarter|times|most|least|best|"
    r"worst|slower|faster|always|never|often|seldom|nearly|largest|smallest|"
    r"four|five|six|seven|eight|nine|ten|eleven|thirty|hundred|thousand|"
    r"million)\b"
)
NO_CLAIM = {  # cells with numbers, and what these are
    "definitions": "sum_head border_head distance_task perceptron_rule "
    "loss_head bce_task first_head l2_head perceptron_head xor_head "
    "train_task leaky_task softmax_head relu_head ce_head batch_head "
    "batch_task back_head",
    "where one may rest": "rest_1 rest_2",
    "how many layers the figure of a trophy has": "trophy_head",
    "places and sizes to start from": "by_hand slope_idea "
    "compare_text depth_head rate_play recap",
    "questions, answered by a figure": "dead_read play_text",
    "a book or a program, by name and date": "break_head reading practice",
    "tasks without an answer here": "own",
    "steps of a derivation, checked by the exercise": "mse_back_task "
    "bce_read shape_read sigmoid_head",
    "said of a check": "softmax_back_head",
}


def told_in_tests():
    """(lesson, key) of every call of tells in the tests of numbers."""
    lessons = {"ONE": ONE, "TWO": TWO, "THREE": THREE}
    for path in Path(__file__).parent.glob("test_numbers*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if getattr(getattr(node, "func", None), "id", "") == "tells":
                lesson, key = node.args[:2]
                name = getattr(lesson, "id", None)
                name = lessons.get(name, getattr(lesson, "value", None))
                yield name, getattr(key, "value", None)


def claims(lesson):
    """Keys of the cells that hold a number or a ranking."""
    for key, text in cells(lesson).items():
        text = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.S)
        if CLAIM.search(text.replace("lesson 1", "").lower()):
            yield key


@pytest.mark.parametrize("lesson", [ONE, TWO, THREE])
def test_every_number_has_a_test_or_a_reason(lesson):
    told = {key for name, key in told_in_tests() if name == lesson}
    excused = set(" ".join(NO_CLAIM.values()).split())
    assert set(claims(lesson)) - told - excused == set()


def test_no_excuse_is_left_over():
    every = set().union(*map(claims, (ONE, TWO, THREE)))
    assert set(" ".join(NO_CLAIM.values()).split()) <= every
