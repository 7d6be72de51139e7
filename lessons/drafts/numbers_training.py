"""The numbers that lesson 6 tells are those that its code gives.

What a training gives depends on rounding, so on the machine: of such numbers
the lesson says how far they go, and the tests ask for no more.
"""

import ast
import inspect
import json
import re
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent as g
from chainrule_course.solutions import training as t
from chainrule_course.solutions.clinic import gradient_check
from chainrule_course.solutions.losses import (
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
)
from prose import cells, code, tells

from chainrule.labs import cures, data
from chainrule.labs import digits_clinic as clinic
from chainrule.words.questions import QUESTIONS
from chainrule_course import exercises
from chainrule_course.builder import cures as measuring

T = "06_training"
WORDS = {1: "one", 18: "eighteen", 19: "nineteen", 20: "twenty"}
ZH = {1: "一", 18: "十八", 19: "十九", 20: "二十"}


@cache
def world():
    """What the cells of the lesson up to the whole network leave behind."""
    names = vars(t) | vars(g) | {"gradient_check": gradient_check}
    names |= {
        "cache": cache, "partial": partial, "np": np, "data": data,
        "softmax_cross_entropy": softmax_cross_entropy,
        "softmax_cross_entropy_backward": softmax_cross_entropy_backward,
        "clinic": clinic, "figures": Nothing(), "check": print,
    }  # fmt: skip
    for key in ("digits", "one_layer", "sorted_run", "chunks_figure"):
        run(key, names)
    names["ink"] = names["small"] / 16
    return names


class Nothing:
    """Stands for the figures, which have their own tests."""

    def __getattr__(self, name):
        return self.bar if name == "bar" else lambda *a, **k: None

    @staticmethod
    def bar(step, total):
        return step


def run(key, names):
    exec(compile(code(T)[key], key, "exec"), names)


def printed(key, capsys, **more):
    """Numbers that a cell of the lesson prints with the references."""
    names = world() | more
    capsys.readouterr()
    run(key, names)
    text = capsys.readouterr().out
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", text)]


def test_how_much_is_to_be_written():
    ladder = exercises.of_lesson(T)
    lines = []
    for exercise in ladder.values():
        body = ast.parse(inspect.getsource(exercise.reference)).body[0].body
        lines.append(body[-1].end_lineno - body[1].lineno + 1)
    count, least, most = len(ladder), min(lines), max(lines)
    assert (count, least) == (19, 1) and 15 <= most <= 25
    tells(T, "title", f"{WORDS[count]} functions of one to twenty lines",
          f"{ZH[count]}个函数，每个一到二十行")  # fmt: skip


def test_the_opening_shows_what_was_measured():
    shown = cures.measured(0.4, "plain")
    assert len(shown["train"]) == 80
    assert 15 <= 1 + np.argmin(shown["validation"]) <= 25
    assert 15 <= 1 + np.argmin(shown["test"]) <= 25
    assert shown["validation"][-1] > 1.5 * min(shown["validation"])
    assert np.argmin(shown["train"]) > 75
    tells(T, "opening_text", "round the twentieth epoch", "第二十轮前后最低")
    tells(T, "opening_text", "learns 600 small digits, of which 40 %", "40 %")


def test_the_cures_can_be_measured_again():
    again = measuring.mean("plain", 0.4, epochs=4)
    for name in ("train", "validation", "test"):
        was = cures.measured(0.4, "plain")[name][:4]
        assert np.allclose(again[name], was, atol=0.03)


def test_what_the_digits_are():
    images, y = data.digits28()
    assert (images.min(), images.max()) == (0, 255) and len(y) == 10000
    tells(T, "digits_read", "10,000 digits that people have written, 28 by 28",
          "10,000 个手写数字，28 乘 28")  # fmt: skip
    tells(T, "digits_read", "from 0 (paper) to 255 (ink)", "从 0（纸）到 255")


def test_what_a_split_without_shuffling_does(capsys):
    names = world()
    capsys.readouterr()
    *_, train, validation, test = printed("sorted_run", capsys)
    assert 90 < train < 96 and validation < 10 and test == 0
    assert "93 %" in QUESTIONS["sorted_split"]["question"]["en"]
    shares = printed("split_run", capsys)
    assert all(85 < share < 93 for share in shares)
    tells(T, "split_read", "nine times out of ten", "十个里答对了九个")
    y = names["y"]
    assert set(y[9000:]) == {8, 9} and not {8, 9} & set(y[:8000])


def test_what_own_statistics_do():
    names = world()
    fit, test = names["sets"]
    kinds = names["kind"][names["test_rows"]]
    said = partial(names["said"], names["layer"])

    def share(rows):
        own = [t.standardise(test[k : k + rows])[0]
               for k in range(0, len(test), rows)]  # fmt: skip
        return 100 * np.mean(said(np.concatenate(own)) == kinds)

    alone = share(1)
    tells(T, "chunks_read", f"{alone:.1f} % right", f"答对 {alone:.1f} %")
    usual = 100 * np.mean(said(t.standardise(fit, test)[1]) == kinds)
    assert share(20) > usual - 5 and share(2) < usual - 15
    tells(
        T,
        "chunks_read",
        "With 20 at a time it is nearly as good",
        "每次 20 个",
    )
    assert len(fit) == 1200
    tells(T, "chunks_play", "A layer has learned 1200", "学了 1200 个")


def test_what_a_leak_of_the_scale_does(capsys):
    own, leaky = printed("leak_run", capsys)
    assert abs(own - leaky) < 1
    tells(T, "leak_read", "less than a point", "不到一个百分点")


def test_what_the_first_loss_is(capsys):
    rows = printed("first_losses", capsys)
    losses = {rows[k]: rows[k + 1 : k + 4] for k in range(0, len(rows), 4)}
    assert all(abs(loss - np.log(10)) < 0.01 for loss in losses[0.1])
    assert all(2.31 < loss < 2.6 for loss in losses[1.41])
    assert all(loss > 3 * np.log(10) for loss in losses[5.0])
    assert round(np.log(10), 3) == 2.303
    tells(T, "first_read", "here $\\ln 10 = 2.303$", "$\\ln 10 = 2.303$")


def test_which_rates_work_for_the_small_network():
    from chainrule.figures import training as figures

    ink, kind = world()["ink"], world()["kind"]
    args = t.init_params, t.mlp_loss_and_grads, g.sgd_step
    figure = figures.rate(*args, ink[:600], kind[:600])
    last = {}
    for lr in (0.1, 0.25118864, 0.63, 1.0, 2.5, 10.0):
        figure(lr=lr)
        text = figure._outcome.value["en"]
        last[lr] = float(re.findall(r"have (\d\.\d+) on", text)[0])
    assert all(last[lr] < 0.5 for lr in (0.25118864, 0.63, 1.0))
    assert last[0.1] > 0.5 and 2.2 < last[2.5] < 2.6 and last[10.0] > 2.2
    tells(T, "rate_read", "the loss stays near $\\ln 10$", "停在 $\\ln 10$")
    tells(T, "rate_read", "From about 0.25 to 1 it works",
          "大约从 0.25 到 1 都行")  # fmt: skip


def test_what_an_equal_start_learns(capsys):
    random, equal = printed("twins_figure", capsys)
    assert 75 < random < 90 and 15 < equal < 32
    tells(T, "twins_read", "hardly three in ten come out right, against eight",
          "十个里答对不到三个，随机起点的答对八个")  # fmt: skip


@pytest.mark.slow
def test_what_the_whole_network_learns(capsys):
    names = world()
    capsys.readouterr()
    run("network_run", names)
    share = float(re.findall(r"\d+\.\d", capsys.readouterr().out)[0])
    assert 92.5 < share < 96.5
    tells(T, "train_read", "About 94 of 100", "100 个里认对大约 94 个")
    tells(T, "end_2", "Is 94 % good?", "94 % 算好吗")
    params = names["learned"]()[0]
    count = sum(array.size for array in params.values())
    tells(T, "train_read", f"All {count:,} numbers", f"{count:,} 个数")
    assert 5 * 8000 / 32 == 1250
    tells(T, "train_head", "1250 steps", "1250 步")
    both = printed("reliability_figure", capsys)
    right, sure = both[-2:]
    assert sure > right + 3  # who learned by heart is too sure
    right, sure = both[1:3] if both[0] < 10 else both[:2]
    assert abs(sure - right) < 2.5
    run("clinic_evaluate", names)
    noisy = [float(n) for n in capsys.readouterr().out.split()[-3:]]
    assert len(set(noisy)) > 1 and max(noisy) < share / 100 - 0.02


def test_how_much_is_luck(capsys):
    run("luck_run", world())
    shares = world()["shares"]
    assert len(shares) == 20 and np.ptp(shares) > 0.02
    tells(T, "luck_read", "two points and more", "两个百分点还多")
    errors = [100 * np.sqrt(s * (1 - s) / n)
              for s, n in ((shares.mean(), 297), (0.95, 1000))]  # fmt: skip
    assert abs(errors[0] - 1.1) < 0.15
    tells(T, "luck_read",
          f"which is 1.1 points here and {errors[1]:.1f} for 1000 digits at"
          " 95 %.", f"95 % 时是 {errors[1]:.1f}")  # fmt: skip


def test_that_nonsense_is_learned(capsys):
    training, others = printed("heart_run", capsys)[-2:]
    assert training > 99 and 4 < others < 17
    tells(T, "heart_head", "200 small digits", "200 个小数字")


def test_what_the_cures_gain():
    at = {noise: {name: cures.measured(noise, name) for name in cures.NAMES}
          for noise in (0.0, 0.4)}  # fmt: skip

    def right(share):
        return 100 * (1 - share)

    ends = {name: right(at[0.0][name]["test"][-1]) for name in cures.NAMES}
    assert max(ends, key=ends.get) == "plain"
    assert right(at[0.0]["plain"]["stopped"]) <= ends["plain"]
    plain = at[0.4]["plain"]
    peak, end = right(min(plain["test"])), right(plain["test"][-1])
    tells(T, "cures_read",
          f"plain training ends at {ends['plain']:.1f} %",
          f"普通训练最后是 {ends['plain']:.1f} %")  # fmt: skip
    tells(T, "cures_read", f"falls from {peak:.1f} % to {end:.1f} %",
          f"从 {peak:.1f} % 掉到 {end:.1f} %")  # fmt: skip
    gains = {name: round(right(at[0.4][name]["test"][-1]) - end)
             for name in cures.NAMES}  # fmt: skip
    assert round(right(plain["stopped"]) - end) == gains["penalty"] == 10
    tells(T, "cures_read", "both save about 10 points, dropout 8",
          "大约 10 个百分点，随机失活 8 个")  # fmt: skip
    assert (gains["dropout"], gains["small"]) == (8, 6)
    tells(T, "cures_read", "With 40 % noise it falls", "噪声 40 % 时")
    tells(T, "cures_read", "a network of 16 hidden units", "16 个隐藏单元")
    tells(T, "cures_read", "by heart, 6.", "救回 6 个")


def test_what_the_published_rows_hold():
    images, _ = data.digits28()
    prepared = clinic.published_prepare(images[:5])
    most = prepared.max()
    tells(T, "prepare_text", f"the largest number is {most}",
          f"最大的数还是 {most}")  # fmt: skip
    flat = images[:5].reshape(-1)
    assert np.array_equal(prepared[0], flat[::5])


def test_what_a_second_softmax_does(capsys):
    floor = np.log(1 + 9 / np.e)
    (loss,) = printed("clinic_loss", capsys)[-1:]
    assert abs(loss - floor) < 1e-6
    tells(T, "loss_text", f"the loss is {floor:.3f}", f"{floor:.3f}")
    tells(T, "loss_text", "no more than $e/(e + 9)$", "$e/(e + 9)$")
    tells(T, "loss_text", "below $\\ln(1 + 9/e)$", "$\\ln(1 + 9/e)$")
    tells(T, "cost_read", f"stays above {floor:.3f}", f"高于 {floor:.3f}")


def test_what_the_faults_cost(capsys):
    numbers = printed("cost_run", capsys)
    first, shares = numbers[::2], numbers[1::2]
    published, twice, raw, mended = shares
    assert published < 20 and 84 < mended < 92
    assert mended - 7 < twice < mended + 1 and mended - 8 < raw < mended - 1
    assert first[1] > 1.461 and first[2] > 10 and first[3] < 1.461
    tells(T, "cost_read", "where almost 90 % are right", "快到 90 %")
    tells(T, "cost_read", "On 2000 digits and two epochs", "2000 个数字、两轮")


def test_what_luck_sorts_to_the_top(capsys):
    text = [n for n in printed("clinic_choice", capsys)[-3:]]
    assert text[2] > 0.97
    tells(T, "choice_text", "exactly 95 %", "恰好 95 %")
    tells(T, "choice_text", "tried on 150 validation rows and 150 test rows",
          "150 行验证、150 行测试")  # fmt: skip


def adam_hat(params, grads, state, lr):
    """Adam with eps added before the correction."""
    n, moved, memory = state.get("n", 0) + 1, {}, {}
    for name, w in params.items():
        m, v = state.get(name, (0, 0))
        m = 0.9 * m + 0.1 * grads[name]
        v = 0.999 * v + 0.001 * grads[name] ** 2
        rate = lr * np.sqrt(1 - 0.999**n) / (1 - 0.9**n)
        moved[name] = w - rate * m / (np.sqrt(v) + 1e-8)
        memory[name] = m, v
    return moved, memory | {"n": n}


def test_scikit_learn_adds_its_epsilon_earlier():
    path = Path(__file__).parent / "golden" / "sklearn.json"
    golden = np.array(json.loads(path.read_text("utf-8"))["losses"])
    images, y = data.digits8()
    X, y = images[:200].reshape(200, -1) / 16, y[:200]
    found = []
    for step in (g.adam_step, adam_hat):
        params = t.init_params((64, 32, 10), np.random.default_rng(0))
        state, losses = {}, []
        for _ in golden:
            loss, grads = t.mlp_loss_and_grads(params, X, y)
            params, state = step(params, grads, state, 0.01)
            losses.append(loss)
        found.append(np.array(losses))
    assert np.abs(found[1] - golden).max() < 1e-12
    assert 1e-6 < np.abs(found[0] - golden).max() < 1e-4
    tells(T, "practice", "differs from yours in the sixth digit",
          "在第六位数字上和你的不同")  # fmt: skip


def test_the_start_of_pytorch_is_narrower():
    # kaiming_uniform_ with a = sqrt(5): bounds of 1 / sqrt(d)
    assert np.isclose(np.sqrt(2) / (1 / np.sqrt(3)), np.sqrt(6))
    assert "$\\sqrt{6}$ times narrower" in cells(T)["practice"]
