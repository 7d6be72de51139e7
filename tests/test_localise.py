"""The place that is named is where the fault is, named or not."""

from functools import cache

import numpy as np
import pytest

from chainrule.checking import as_text
from chainrule.checking.cases import Case
from chainrule.checking.findings import places
from chainrule.checking.findings.localise import fault_in
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.words.language import use_language
from chainrule_course.exercises.backprop import backward, two_layers
from chainrule_course.exercises.backprop.networks import TINY, TINY_X
from chainrule_course.exercises.depth import (
    batchnorm_backward,
    dense,
    layernorm_backward,
    residual_backward,
)

TWO, DEEP = two_layers.two_layer_loss_and_grads, backward.mlp_backward
NORMS = (
    batchnorm_backward.batchnorm_backward,
    layernorm_backward.layernorm_backward,
)
BLOCKS = (
    residual_backward.residual_block_backward,
    dense.dense_block_backward,
)
TRACED = (TWO, DEEP, *NORMS, *BLOCKS)
EXERCISES = {exercise.name: exercise for exercise in TRACED}
SHIPPED = {name: each.shipped() for name, each in EXERCISES.items()}
FORWARD = ("Z1", "A1", "Z2", "A2")
BACK = [name for name in two_layers.STEPS if name not in (*FORWARD, "loss")]
PLACED = [
    (exercise.name, id, mistake.place)
    for exercise in TRACED
    for id, mistake in exercise.mistakes.items()
    if mistake.place
]


@cache
def cases_of(name, seed):
    return EXERCISES[name].cases_for(seed)


def verdict_on(exercise, function, seed=None):
    plain = SHIPPED[exercise.name] if seed is None else exercise.plain()
    cases = plain.cases if seed is None else cases_of(exercise.name, seed)
    return judge(plain, cases, [observe(function, case) for case in cases])


def where(verdict):
    (found,) = [
        finding.text
        for finding in (*verdict.notes, *verdict.findings)
        if finding.id == "place"
    ]
    return found


def named_places(text):
    """The steps in "The first step that goes wrong is ... ." """
    told = text.partition("first step that goes wrong is ")[2]
    return told.partition(".")[0].removeprefix("among these: ").split(", ")


@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize("name,id,place", PLACED)
def test_each_mistake_is_placed_where_it_was_made(name, id, place, seed):
    exercise = EXERCISES[name]
    verdict = verdict_on(exercise, exercise.mistakes[id].function, seed)
    text = where(verdict)
    if place in FORWARD:
        assert "in the forward pass" in text
    elif place == "loss":
        assert "the loss alone" in text
    else:
        (found,) = named_places(text)
        assert found.startswith(place)
        unsaid = places.first_wrong(verdict.results).text
        assert any(p.startswith(place) for p in named_places(unsaid))


def test_most_places_show_even_if_the_mistake_has_no_name():
    sure = 0
    back = [each for each in PLACED if each[2] not in (*FORWARD, "loss")]
    for name, id, _ in back:
        exercise = EXERCISES[name]
        verdict = verdict_on(exercise, exercise.mistakes[id].function)
        unsaid = places.first_wrong(verdict.results).text
        sure += len(named_places(unsaid)) == 1
    assert sure >= 0.5 * len(back)


def slip(name):
    """A change of one step that is on no list."""

    def step(s):
        value = two_layers.STEPS[name](s)
        return value + 0.3 * np.sin(1 + np.arange(np.size(value))).reshape(
            np.shape(value)
        )

    return step


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("name", BACK)
def test_a_fault_that_is_on_no_list_is_placed_too(name, seed):
    def wrong(params, X, Y):
        return two_layers.walk(params, X, Y, **{name: slip(name)})

    verdict = verdict_on(TWO, wrong, seed)
    assert verdict.findings[-1].id == "place"
    text = where(verdict)
    assert name in named_places(text)
    later = {
        "dA2": "W1 W2 b1 b2", "dZ2": "W1 W2 b1 b2", "dA1": "W1 b1",
        "dZ1": "W1 b1",
    }.get(name, "")  # fmt: skip
    handed = [f"grads['{part}']" for part in later.split()]
    if handed:
        assert f"handed down to them: {', '.join(handed)}." in text
    else:
        assert "Nothing of it was handed down" in text
    assert "reason of their own" not in text


DEEP_STEPS = {
    "dZ": {"bend": lambda dA, A, W, Z, above: noisy(dA * (Z > 0))},
    "dA": {"dA": lambda dZ, A, W, dW: noisy(dZ @ W.T)},
    "dW": {"dW": lambda dZ, A, W, Z: noisy(A.T @ dZ)},
    "db": {"db": lambda dZ, A: noisy(dZ.sum(axis=0))},
    # The sign is lost at each ReLU, so that it comes right at every other.
    "dZ again": {"bend": lambda dA, A, W, Z, above: -dA * (Z > 0)},
}


def noisy(value):
    size = np.arange(np.size(value)).reshape(np.shape(value))
    return value * (1.5 + np.sin(1 + size))


@pytest.mark.parametrize("seed", [0, 2, 6])
@pytest.mark.parametrize("kind", DEEP_STEPS)
def test_at_any_depth_too(kind, seed):
    def wrong(dlogits, cache):
        return backward.backward(dlogits, cache, **DEEP_STEPS[kind])

    found = named_places(where(verdict_on(DEEP, wrong, seed)))
    assert kind[:2] in {name[:2] for name in found}


def test_a_second_fault_is_told_from_what_was_handed_down():
    def wrong(params, X, Y):
        return two_layers.walk(
            params, X, Y, dZ2=lambda s: s.dA2, db1=lambda s: 3 * s.dZ1[0]
        )

    text = where(verdict_on(TWO, wrong, 0))
    assert named_places(text) == ["dZ2"]
    assert text.endswith("reason of their own: grads['b1'].")
    assert "them: grads['W1'], grads['W2'], grads['b2']." in text


def test_places_that_contradict_each_other_are_not_named():
    calls = []

    def wrong(params, X, Y):
        calls.append(1)
        name = ("dZ1", "dW2")[len(calls) % 2]
        return two_layers.walk(params, X, Y, **{name: slip(name)})

    verdict = verdict_on(TWO, wrong, 0)
    assert not verdict.passed
    assert "place" not in [f.id for f in (*verdict.notes, *verdict.findings)]


@pytest.mark.parametrize("exercise", [TWO, DEEP], ids=lambda e: e.name)
def test_nothing_is_placed_where_nothing_is_wrong(exercise):
    verdict = verdict_on(exercise, exercise.reference)
    assert verdict.passed and not verdict.findings and not verdict.notes
    assert places.first_wrong(verdict.results) is None
    for case in cases_of(exercise.name, 1):
        trace = case.trace or ()
        right = {s["part"]: s["value"] for s in trace if s["part"]}
        assert fault_in(trace, right) is None


@pytest.mark.parametrize("exercise", [TWO, DEEP], ids=lambda e: e.name)
def test_a_trace_gives_what_is_expected(exercise):
    for case in cases_of(exercise.name, 1):
        expected = case.expected.value
        for step in case.trace or ():
            if step["of"]:
                (of,) = [s for s in case.trace if s["name"] == step["of"]]
                made = step["map"] @ of["value"].ravel()
                made = made.reshape(step["value"].shape)
                np.testing.assert_allclose(made, step["value"], atol=1e-12)
            if step["part"]:
                grads = expected[1] if exercise is TWO else expected
                right = eval(step["part"], {"grads": grads})
                np.testing.assert_allclose(step["value"], right, atol=1e-12)


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda dW, db: (np.full(dW.shape, np.nan), db),
        lambda dW, db: (dW * np.inf, db * np.nan),
        lambda dW, db: (dW.ravel(), db),
        lambda dW, db: (0.0, 0.0),
        lambda dW, db: (dW + 1j, db),
        lambda dW, db: (dW > 0, db.astype(int)),
        lambda dW, db: (dW * 1e300, -db * 1e300),
    ],
)
def test_nothing_that_comes_back_breaks_it(spoilt):
    def wrong(dlogits, cache):
        return [spoilt(*pair) for pair in backward.backward(dlogits, cache)]

    verdict = verdict_on(DEEP, wrong, 0)
    assert not verdict.passed and verdict.findings


def test_the_report_tells_it_in_both_languages():
    def wrong(params, X, Y):
        return two_layers.walk(params, X, Y, dZ1=slip("dZ1"))

    def told():
        verdict = verdict_on(TWO, wrong)
        return as_text.text(report_of(verdict))

    assert "On the way back all is right up to dZ2." in told()
    use_language("zh")
    try:
        assert "往回走时，到 dZ2 为止都是对的。" in told()
    finally:
        use_language("en")


def test_a_named_mistake_keeps_its_sentence_and_gets_the_place_as_a_note():
    mistake = TWO.mistakes["hidden_slope_left_out"]
    verdict = verdict_on(TWO, mistake.function)
    assert [f.id for f in verdict.findings] == ["hidden_slope_left_out"]
    assert [f.id for f in verdict.notes] == ["place"]
    unplaced = TWO.mistakes["averaged_again"]
    assert not verdict_on(TWO, unplaced.function).notes


def test_a_case_keeps_its_trace_through_json():
    _, cache = backward.mlp_forward(TINY, TINY_X)
    case = DEEP.case(np.ones((2, 1)), cache)
    again = Case.from_json(DEEP._with_outcomes(case).to_json())
    assert [step["name"] for step in again.trace] == [
        "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1",
    ]  # fmt: skip
    assert Case.from_json(case.to_json()).trace is None


def norm_backward(axis, **factors):
    """The way back through a norm, with some of its terms multiplied."""

    def answer(dout, Z, gamma, eps=1e-5):
        spread = np.sqrt(Z.var(axis=axis, keepdims=True) + eps)
        N = (Z - Z.mean(axis=axis, keepdims=True)) / spread
        dN = dout * gamma
        mean = dN.mean(axis=axis, keepdims=True)
        of_spread = N * (dN * N).mean(axis=axis, keepdims=True)
        terms = {"direct": dN, "mean": -mean, "spread": -of_spread}
        total = sum(factors.get(k, 1) * term for k, term in terms.items())
        return total / spread, (dout * N).sum(axis=0), dout.sum(axis=0)

    return answer


@pytest.mark.parametrize("seed", [None, 4])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(
    "factors,places",
    [
        ({"direct": 0.7}, ["dN", "direct"]),
        ({"mean": 0.7}, ["through_mean"]),
        ({"spread": 0.7}, ["through_spread"]),
        ({"mean": 0.7, "spread": -0.2}, ["through_mean"]),
    ],
    ids=str,
)
def test_the_term_of_a_sum_that_is_off_is_told(factors, places, axis, seed):
    verdict = verdict_on(NORMS[axis], norm_backward(axis, **factors), seed)
    assert named_places(where(verdict)) == places
