"""The judge on answers that no bank foresaw."""

import contextlib
import json
import sys
import time
from collections import OrderedDict, defaultdict

import numpy as np
import pytest
from chainrule_course.solutions import activations as activation_references
from chainrule_course.solutions import neuron as solution

from chainrule.checking import as_text
from chainrule.checking.codec import decode, encode
from chainrule.checking.compare import close, split
from chainrule.checking.judge import judge
from chainrule.checking.observe import Observation, observe
from chainrule.checking.report import report_of
from chainrule_course.exercises import activations, find


def verdict_on(name, function, seed=0):
    return verdict_of(find(name), function, seed)


def verdict_of(exercise, function, seed=0):
    cases = exercise.cases_for(seed)
    seen = [observe(function, case, seconds=5) for case in cases]
    return judge(exercise.plain(), cases, seen)


def ids(verdict):
    return [finding.id for finding in verdict.findings]


def test_two_mistakes_at_once_are_explained_together():
    def flipped_and_summed(X, y, w, b):
        dw, db = solution.neuron_gradient(X, y, w, b)
        return -len(y) * dw, -len(y) * db

    verdict = verdict_on("neuron_gradient", flipped_and_summed)
    text = verdict.findings[0].text
    assert "sign" in text or "signs" in text
    assert "n" in text


def test_a_factor_in_one_part_is_named_with_the_part():
    def half_db(X, y, w, b):
        dw, db = solution.neuron_gradient(X, y, w, b)
        return dw, db / 2

    verdict = verdict_on("neuron_gradient", half_db)
    assert ids(verdict) == ["half"]
    assert verdict.findings[0].text.startswith("db: ")
    assert verdict.points["shape"] == 1 and verdict.points["values"] == 1


def test_an_unknown_mistake_shows_the_difference():
    verdict = verdict_on("neuron", lambda x, w, b: float(x @ w + b) ** 2 + 1)
    assert ids(verdict) == ["values"]


@pytest.mark.parametrize(
    "function,finding",
    [
        (lambda x, w, b: "12", "not_numbers"),
        (lambda x, w, b: object(), "not_numbers"),
        (lambda x, w, b: [[1, 2], [3]], "ragged"),
        (lambda x, w, b: None, "returns_none"),
        (lambda x, w, b: np.nan, "not_finite"),
        (lambda x, w, b: exec("raise SystemExit"), "exit"),
        (lambda x, w, b: 1 / 0, "error"),
        (lambda x: 1.0, "error"),
        (lambda x, w, b: exec("while True: pass"), "endless"),
        (lambda x, w, b: [print("flood" * 99) for _ in x], "not_numbers"),
        (lambda x, w, b: exec("for i in range(9999): print(i)"),
         "returns_none"),
    ],
)  # fmt: skip
def test_whatever_comes_has_a_finding(function, finding):
    exercise = find("neuron")
    cases = exercise.cases_for(0)[:3]
    seen = [observe(function, case, seconds=0.3) for case in cases]
    verdict = judge(exercise.plain(), cases, seen)
    assert verdict.total == 0
    assert ids(verdict) in ([finding], ["constant"])


def test_endless_recursion_is_named():
    def recursive(x, w, b):
        return recursive(x, w, b)

    assert ids(verdict_on("neuron", recursive)) == ["recursion"]


def test_a_warning_costs_nothing_and_is_explained():
    def warned(x, w, b):
        np.log(np.zeros(1))
        return x @ w + b

    verdict = verdict_on("neuron", warned)
    assert verdict.passed
    assert [note.id for note in verdict.notes] == ["warning"]


def by_index(X, w, b):
    z = np.zeros(len(X))
    for i in range(len(X)):
        z[i] = X[i] @ w + b
    return z


def while_rows_are_left(X, w, b):
    z, i = np.zeros(len(X)), 0
    while i < len(X):
        z[i] = X[i] @ w + b
        i += 1
    return z


LOOPS = {
    "comprehension": lambda X, w, b: [x @ w + b for x in X],
    "generator": lambda X, w, b: list(x @ w + b for x in X),
    "map": lambda X, w, b: list(map(lambda x: x @ w + b, X)),
    "apply": lambda X, w, b: np.apply_along_axis(lambda x: x @ w + b, 1, X),
    "index": by_index,
    "while": while_rows_are_left,
}
WHOLE = {
    "product": lambda X, w, b: X @ w + b,
    "sum": lambda X, w, b: (X * w).sum(axis=1) + b,
    "einsum": lambda X, w, b: np.einsum("nd,d->n", X, w) + b,
    "columns": lambda X, w, b: (
        sum(x * v for x, v in zip(X.T, w, strict=True)) + b
    ),
    "late": lambda X, w, b: (time.sleep(0.05), X @ w + b)[1],
}


@pytest.mark.parametrize("loop", LOOPS)
def test_a_python_loop_is_right_and_worth_a_word(loop):
    verdict = verdict_on("neuron_batch", LOOPS[loop])
    assert verdict.passed
    assert [note.id for note in verdict.notes] == ["slow"]


@pytest.mark.parametrize("whole", WHOLE)
def test_no_clock_makes_a_loop_of_an_operation_on_whole_arrays(whole):
    verdict = verdict_on("neuron_batch", WHOLE[whole])
    assert verdict.passed and verdict.notes == ()


def test_an_edited_argument_is_named():
    def edits(X, w, b):
        X *= w
        return X.sum(axis=1) + b

    verdict = verdict_on("neuron_batch", edits)
    assert "purity" in ids(verdict)
    assert "X" in verdict.findings[-1].text
    assert verdict.points["purity"] == 0


def test_float32_is_judged_by_its_own_precision():
    def coarse(X, W, b):
        return (X.astype(np.float32) @ W.astype(np.float32)) + b.astype(
            np.float32
        )

    for seed in range(20):
        assert verdict_on("linear", coarse, seed).passed


def test_close_is_neither_strict_nor_loose():
    assert close(1.0, 1.0 + 1e-8) and close(1e6, 1e6 + 1) and close(0, 1e-8)
    assert not close(1.0, 1.0001) and not close(0.0, 1e-5)
    assert close(np.nan, np.nan) and close(np.inf, np.inf)
    assert not close(np.inf, -np.inf) and not close(np.nan, 1.0)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 3, 2.5, "text", [1, [2.0]], (1, 2), {"a": np.eye(2)},
        np.float32(1.5), np.array(2.0), np.zeros((0, 3)), 1 + 2j,
        np.arange(6)[::2], np.array([np.nan, np.inf]), float("inf"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("readable", [False, True])
def test_plain_data_survive_the_crossing(value, readable):
    again = decode(encode(value, readable=readable))
    np.testing.assert_equal(again, value)


def test_objects_do_not_cross():
    class Liar:
        def __eq__(self, other):
            return True

        __hash__ = None

    class Number(Liar, float):
        pass

    assert decode(encode(Liar())).type_name == "Liar"
    crossed = decode(encode(Number(1.0)))
    assert type(crossed) is float and crossed == 1.0


def test_a_forged_observation_is_refused():
    with pytest.raises(ValueError):
        Observation.from_json({"value": {"array": "object", "shape": []}})


def test_a_dict_is_compared_key_by_key():
    like = {"W": np.eye(2), "more": [np.zeros(2), np.zeros(3)]}
    parts = split({**like, "extra": 1}, ("grads",), like)
    assert list(parts) == ["W", "more[0]", "more[1]"]
    parts = split((1.0, like), ("loss", "grads"))
    assert list(parts) == [
        "loss", "grads['W']", "grads['more'][0]", "grads['more'][1]",
    ]  # fmt: skip
    with pytest.raises(ValueError):
        split({"W": 1}, ("grads",), like)


def test_losses_of_shape_one_are_a_wrong_shape_and_nothing_stranger():
    def wrapped(X, y, lr, steps):
        w, b, losses = solution.fit_line(X, y, lr, steps)
        return w, b, [np.array([loss]) for loss in losses]

    assert ids(verdict_on("fit_line", wrapped)) == ["shape"]


def test_an_f_whose_error_is_swallowed_is_named():
    def swallows(f, x, h=1e-5):
        try:
            return solution.numerical_gradient(f, x, h)
        except ZeroDivisionError:
            return np.zeros(np.shape(x))

    assert ids(verdict_on("numerical_gradient", swallows)) == ["raised"]


def test_a_tuple_of_one_number_is_no_trailing_comma():
    def tuples(X, y, lr, steps):
        w, b, losses = solution.fit_line(X, y, lr, steps)
        return w, b, tuple(losses)  # of one number if there is no step

    assert verdict_on("fit_line", tuples).passed


def test_a_wrong_type_is_not_taken_for_another_mistake():
    def coarser(z):
        kinds = {np.dtype("f4"): "f2"}
        a = activation_references.sigmoid(z)
        return a.astype(kinds.get(a.dtype, a.dtype))

    exercise = activations.LADDER.exercises["sigmoid"]
    verdict = verdict_of(exercise, coarser)
    assert ids(verdict) == ["dtype"]
    assert verdict.points["values"] == 2 and verdict.points["edges"] == 0


def test_random_numbers_from_elsewhere_are_noticed():
    def unseeded(depth, width, activation, gain, rng):
        rng = np.random.default_rng()
        return activation_references.signal_std(
            depth, width, activation, gain, rng
        )

    exercise = activations.LADDER.exercises["signal_std"]
    verdict = verdict_of(exercise, unseeded)
    assert ids(verdict) == ["repeats"]
    assert verdict.points["values"] == 2 and verdict.points["edges"] == 0


def test_one_mistake_with_a_sign_is_not_taken_for_two_others():
    def climbs_and_sums(X, y, w, b):
        error = X @ w + b - y
        return -X.T @ error, -error.sum()

    verdict = verdict_on("neuron_gradient", climbs_and_sums)
    assert ids(verdict) == ["only_summed"]
    assert "sign" in verdict.findings[0].text


def test_a_list_full_of_itself_comes_to_an_end():
    loop = []
    loop += [loop] * 5
    assert "unknown" in str(encode(loop))


def test_a_stopped_answer_is_not_dragged_along():
    def endless(x, w, b):
        while True:
            with contextlib.suppress(Exception):
                time.sleep(0.01)

    seen = observe(endless, find("neuron").visible[0], 0.2)
    assert seen.failure.name == "TimeLimit"
    assert sys.exc_info()[0] is None


def test_every_usual_dict_is_a_dict():
    for kind in (OrderedDict, lambda d: defaultdict(float, d)):
        value = kind({"W": 1.0, "b": [2]})
        assert decode(encode(value)) == {"W": 1.0, "b": [2]}


def test_lists_and_arrays_that_are_shared_stay_small():
    """A slip such as `losses.append(losses)` in a long loop makes these."""
    shared = []
    for _ in range(20):
        shared = [*[shared] * 5000]
    assert len(json.dumps(encode(shared))) < 10_000_000
    megabyte = np.zeros(2**17)
    assert len(json.dumps(encode([megabyte] * 5000))) < 60_000_000


def test_parts_with_points_of_their_own_are_scored_one_by_one():
    exercise = find("graph_gradients")
    cases = exercise.cases_for(0)

    def verdict(change):
        def answer(x, w, b):
            gradients = exercise.reference(x, w, b)
            change(gradients)
            return gradients

        seen = [observe(answer, case) for case in cases]
        return judge(exercise.plain(), cases, seen)

    def lost(verdict):
        most = verdict.exercise.points
        return {name for name in most if verdict.points[name] < most[name]}

    whole = {"edges", "purity"}  # need every node to be right
    wrong = verdict(lambda g: g.update(w=g["w"] + 1, p=0.0))
    assert lost(wrong) == {"w", "p"} | whole
    missing = verdict(lambda g: g.pop("x"))
    assert lost(missing) == {"x"} | whole
    assert [f.id for f in missing.findings] == ["absent"]
    assert "x is missing" in missing.findings[0].text
    assert "x yours: x is missing" in as_text.text(report_of(missing))
    assert lost(verdict(lambda g: g.clear())) == set(exercise.points)


def test_an_error_that_is_missing_is_told_with_what_was_given():
    def signed_distance(X, w, b):
        return (X @ w + b) / (np.linalg.norm(w) + 1e-8)

    (finding,) = verdict_on("signed_distance", signed_distance).findings
    assert finding.id == "should_raise" and "w = [0., 0.]" in finding.text
