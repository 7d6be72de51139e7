"""Questions on a line of numbers: how they are judged, and their answers."""

import ast
import itertools
import json

import numpy as np
import pytest
from chainrule_course.solutions import activations, backprop, losses, neuron
from chainrule_course.solutions import gradient_descent as descent
from prose import code

from chainrule import use_language
from chainrule.study import journal
from chainrule.study.guesses import Choices, Line
from chainrule.words.messages import say
from chainrule.words.questions import QUESTIONS

LINES = {key: about for key, about in QUESTIONS.items() if "line" in about}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """An empty record."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path / "home"))
    yield
    use_language("en")


def panel_of(**about):
    """The widget of a question, whose answer is recorded as "key"."""
    from chainrule.study import prediction

    kind = Line(**about) if "line" in about else Choices(**about)
    return prediction._panel("Q?", kind, "Because.", prediction._keeper("key"))


def recorded():
    return [entry["details"] for entry in journal.of("key", "predicted")]


def test_the_explanation_is_sent_after_the_choice():
    use_language("zh")
    panel = panel_of(choices=["a", "b"], answer=1)
    use_language("en")
    assert "Because" not in json.dumps([panel._about, panel._after])
    panel.choice = 0
    assert "Because." in panel._after and "≠" in panel._after
    assert say("predict_wrong", choice="b") not in panel._after  # English
    panel.choice = 1
    assert recorded() == [{"choice": 0, "right": False}]
    panel.close()


def test_a_number_is_guessed_on_a_line():
    about = {"line": (0, 1, 0.01), "answer": 0.042, "near": 0.02}
    panel = panel_of(**about)
    assert "0.042" not in json.dumps([panel._about, panel._after])
    panel.choice = 6
    assert "✓" in panel._after and "0.042" in panel._after
    assert recorded() == [{"choice": 0.06, "right": True}]
    panel.close()
    assert [Line(**about).is_right(place) for place in (1, 2, 6, 7)] == [
        False, True, True, False]  # fmt: skip


@pytest.mark.parametrize("key", LINES)
def test_lines_hold_their_answers(key):
    words = ("question", "why")
    about = {k: v for k, v in QUESTIONS[key].items() if k not in words}
    line = Line(**about)
    right = [line.is_right(place) for place in range(len(line.texts))]
    assert 0 < sum(right) <= 0.15 * len(right) + 1
    assert not right[len(right) // 2]  # where it stands before it is dragged
    assert len(set(line.texts)) == len(line.texts)
    if "near" not in about:
        assert line.texts[right.index(True)] == line.answer


def test_a_line_may_count_by_factors():
    line = Line((1, 1000), 30)
    assert len(line.texts) == 31 and line.texts[::10] == [
        "1", "10", "100", "1000"]  # fmt: skip
    assert line.plain(-1) == "1 … 1000" and line.plain(10) == "1 … 1000: 10"


def numbers_in(*sizes):
    """How many weights and biases layers of these sizes have."""
    return sum(d * h + h for d, h in itertools.pairwise(sizes))


def steps_to(far, kappa):
    """Plain steps at the rate 1 / kappa until 1 has shrunk to far."""
    return int(np.ceil(np.log(far) / np.log(1 - 1 / kappa)))


def rms_ratio(one, other, steps=2000):
    params, state = {"w": np.zeros(2)}, {}
    for _ in range(steps):
        before = params["w"]
        grads = {"w": np.array([one, other])}
        params, state = descent.rmsprop_step(params, grads, state, lr=0.1)
    step = before - params["w"]
    return step[0] / step[1]


def nesterov_after(velocity, beta):
    """Step at a slope of 0, at a rate of 1."""
    params, state = {"w": np.zeros(1)}, {}
    grads = {"w": np.array([velocity])}
    params, state = descent.nesterov_step(params, grads, state, 1.0, beta)
    grads = {"w": np.zeros(1)}
    after, _ = descent.nesterov_step(params, grads, state, 1.0, beta)
    return (params["w"] - after["w"])[0]


def wholly_wrong():
    """In how many programs of the clinic every gradient is wrong."""
    cells, names = code("04_backprop"), {"__name__": "lesson"}
    for module in (neuron, activations, losses, backprop):
        names |= {n: v for n, v in vars(module).items() if callable(v)}
    for key in ("setup", "train_loop", "examine"):
        exec(cells[key], names)
    verdicts = []
    for k in range(1, 6):
        *before, last = ast.parse(cells[f"symptom_{k}"]).body
        exec("\n".join(map(ast.unparse, before)), names)
        errors = eval(ast.unparse(last), names)
        verdicts.append(min(errors.values()) > 1e-4)
    return sum(verdicts)


def test_the_answers_are_the_numbers_that_come_out():
    x3, x5, col = np.ones((5, 4)), np.ones((5, 3)), np.ones((400, 1))
    Xw = np.array([[1.0], [2.0]]), np.array([3.0, -1.0])
    X = np.ones((105, 1))
    rng = np.random.default_rng(0)
    p = np.log([[0.7, 0.2, 0.1]])
    found = {
        "neuron_sum": neuron.neuron(
            np.array([2.0, 1.0]), np.array([3.0, -4.0]), 1.0
        ),
        "layer_numbers": neuron.linear(x3, np.ones((4, 3)), np.ones(3)).size,
        "slope_of_loss": neuron.neuron_gradient(
            Xw[0], -Xw[1], np.zeros(1), 0.0
        )[0][0],
        "published_shape": (col - np.ones(400)).size,
        "sigmoid_mirror": activations.sigmoid(-3.0),
        "sigmoid_slope": 0.25**10,
        "relu_gate": activations.relu_backward(-3.0, 2.0),
        "depth_gain": 0.9**30,
        "one_far_off": 3**2 / 1**2,
        "huber_slope": losses.huber_backward(
            np.array([4.0]), np.zeros(1), 1.0
        )[0],
        "sure_and_wrong": np.log(0.01) / np.log(0.4),
        "first_loss": np.log(10),
        "logit_slope": losses.softmax_cross_entropy_backward(p, np.array([0]))[
            0, 0
        ],
        "passes": 2 * numbers_in(784, 128, 10),
        "slope_in_w": 2 * (2 * 1 + 1) * 2,
        "used_twice": (3 + -4) + -4,
        "divisor": backprop.divide_backward(1.0, 6.0, 2.0)[1],
        "bias_gradient": backprop.unbroadcast(x5**0, (3,))[0],
        "memory": 2 * 2,
        "stairs": numbers_in(1, 30, 1),
        "check_error": (2.02 - 2) / (2.02 + 2),
        "slope_of_output": 0.8 * (1 - 0.8),
        "wholly_wrong": wholly_wrong(),
        "parabola_jump": 4 * (1 - 2 * 1.25) ** 2,
        "narrow_ravine": steps_to(0.01, 1000),
        "last_batch": len(list(descent.minibatches(X, X, 20, rng))),
        "shuffled_starts": 600 / 50,
        "velocity_limit": 1 / (1 - 0.9),
        "look_ahead": nesterov_after(2.0, 0.9),
        "two_slopes": rms_ratio(100.0, 0.01),
        "clipped": descent.clip_by_global_norm(
            {"a": np.array([6.0, 8.0])}, 5.0
        )[0]["a"][0],
        "middle_rate": np.geomspace(1e-5, 10, 31)[15],
        "number_of_steps": 600 / 50 * 30,
        "network_numbers": numbers_in(64, 32, 10),
        "twenty_blocks": np.sqrt(2) ** 20,
        "dense_width": 8 + 5 * 4,
    }
    measured = {"faults_that_fall", "norm_and_rate"}  # with their lessons
    assert LINES.keys() - found.keys() == measured
    for key, number in found.items():
        told = LINES[key]["answer"]
        assert number == pytest.approx(told, rel=0.06, abs=1e-9), key
    assert steps_to(0.01, 10) == 44
