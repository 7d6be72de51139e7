"""Kinds of mistakes that know no exercise are named in every exercise."""

import re
import warnings

import numpy as np
import pytest
from chainrule_course.solutions import activations, gradient_descent, neuron

from chainrule.checking.cases import exercises as shipped
from chainrule.checking.findings import finders
from chainrule.checking.judge import judge
from chainrule.checking.lending.pairs import partners
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.words.language import use_language
from chainrule_course import exercises


def verdict_on(name, function, seed=1):
    exercise = exercises.find(name)
    cases = exercise.cases_for(seed)
    seen = [observe(function, case) for case in cases]
    return judge(exercise.plain(), cases, seen)


def through(change):
    """What a change of numbers makes of an answer, whatever its form."""

    def changed(value):
        if isinstance(value, dict):
            return {key: changed(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return type(value)(map(changed, value))
        return change(np.asarray(value, dtype=float))

    return changed


def rows(index):
    def only(array):
        if not array.ndim:
            return array
        out = np.zeros(array.shape)
        out[index] = array[index]
        return out

    return only


CHANGES = {
    "rounded": (
        lambda a: np.round(a, 3),
        ["neuron_batch", "linear", "mlp_backward", "sigmoid", "descend"],
    ),
    "truncated": (np.trunc, ["linear", "linear_backward", "neuron_batch"]),
    "first_row_only": (rows(0), ["linear", "softmax_backward", "linear"]),
    "last_row_only": (rows(-1), ["linear", "softmax_backward"]),
    "squared": (np.square, ["linear", "neuron_batch", "leaky_relu"]),
    "reciprocal": (lambda a: 1 / a, ["neuron", "softmax"]),
    "shifted": (lambda a: a + 0.25, ["linear", "softmax"]),
    "scaled": (lambda a: 1.5 * a, ["linear", "softmax", "linear_backward"]),
    "sign_lost": (np.abs, ["linear", "linear_backward", "neuron_gradient"]),
    "backwards": (lambda a: a[::-1], ["linear"]),
}


@pytest.mark.parametrize("kind,name", [
    (kind, name) for kind, (_, names) in CHANGES.items() for name in names
])  # fmt: skip
def test_a_kind_is_named_in_every_exercise(kind, name):
    reference, change = exercises.find(name).reference, CHANGES[kind][0]
    verdict = verdict_on(name, lambda *a: through(change)(reference(*a)))
    assert not verdict.points["values"]
    found = verdict.findings[0]
    own = exercises.find(name).mistakes
    assert found.id == kind or found.id in own, found


def test_two_results_in_each_others_place():
    def swapped(X, y, w, b):
        dw, db = neuron.neuron_gradient(X, y, w, b)
        return db, dw

    def swapped_layers(*arguments):
        dX, dW, db = exercises.find("linear_backward").reference(*arguments)
        return dW, dX, db

    for name, function in (("neuron_gradient", swapped),
                           ("linear_backward", swapped_layers)):  # fmt: skip
        verdict = verdict_on(name, function)
        assert [f.id for f in verdict.findings] == ["swapped"]


def test_a_loop_that_ends_early():
    def short(X, y, lr, steps):
        w, b, losses = neuron.fit_line(X, y, lr, steps)
        return w, b, losses[: len(losses) // 2 + 1]

    assert verdict_on("fit_line", short).findings[0].id == "cut_short"


def test_memory_outside_the_state():
    memory = {}

    def remembers(params, grads, state, lr, beta=0.9):
        moved, state = gradient_descent.momentum_step(
            params, grads, dict(memory), lr, beta
        )
        memory.update(state)
        return moved, {}

    exercise = exercises.find("momentum_step")
    cases = [c for c in exercise.cases_for(1) if c.driver == "two_runs"]
    seen = [observe(remembers, case) for case in cases]
    verdict = judge(exercise.plain(), cases, seen)
    assert verdict.findings[0].id == "remembers"


def test_one_memory_for_all_arrays():
    def one(params, grads, state, lr, beta=0.9, eps=1e-8):
        v, moved = state.get("v", 0.0), {}
        for name, g in grads.items():
            v = beta * np.mean(v) + (1 - beta) * g**2
            moved[name] = params[name] - lr * g / (np.sqrt(v) + eps)
        return moved, {"v": v}

    found = verdict_on("rmsprop_step", one).findings[0]
    assert "one memory" in found.text or "share" in found.text, found


def test_size_taken_for_a_count():
    def counted(X, y, size, rng):
        order = rng.permutation(len(X))
        for rows in np.array_split(order, size):
            yield X[rows], y[rows]

    (found,) = verdict_on("minibatches", counted).findings
    own = exercises.find("minibatches").mistakes
    assert found.id == "size_as_count" or found.id in own
    assert "number of batches" in found.text


def test_no_finder_fits_a_right_answer():
    for exercise in exercises.every():
        verdict = verdict_on(exercise.name, exercise.reference)
        assert not verdict.findings


def test_every_finder_speaks_both_languages():
    for finder in finders.FINDERS.values():
        for language in ("en", "zh"):
            use_language(language)
            assert finder.text[language]
    use_language("en")
    with pytest.raises(ValueError):
        finders.of_parts("clipped", en="", zh="")(None)


@pytest.mark.parametrize("name", [
    "two_layer_loss_and_grads", "train", "signal_std", "adam_step",
])  # fmt: skip
def test_what_nothing_explains_costs_few_comparisons(name, monkeypatch):
    """Thousands of guesses must not make the check slow."""
    exercise, count = exercises.find(name), [0]
    shipped = exercise.shipped()

    def counted(*arguments):
        count[0] += 1
        return within(*arguments)

    def noise(*arguments):
        return through(lambda a: np.sin(7.3 * a) + 0.123)(
            exercise.reference(*arguments)
        )

    within = finders.compare._within
    seen = [observe(noise, case) for case in shipped.cases]
    monkeypatch.setattr(finders.compare, "_within", counted)
    assert not judge(shipped, shipped.cases, seen).passed
    assert count[0] < 2000, count


def no_brackets(da, z):
    a = 1 / 1 + np.exp(-z)
    return da * a * (1 - a)


def mended_third(X, y, w, b):
    a = 1 / 1 + np.exp(-(X @ w + b))
    dz = 2 * (a - y) / len(y) * a * (1 - a)
    return X.T @ dz, dz.sum()


def averaged_distance(X, w, b):
    return ((X * w).mean(axis=1) + b) / np.linalg.norm(w)


def scores_shared_out(logits, y):
    P = logits / logits.sum(axis=1, keepdims=True)
    P[np.arange(len(y)), y] -= 1
    return P / len(y)


@pytest.mark.parametrize("name,function,inner,text", [
    ("sigmoid_backward", no_brackets, "sigmoid", "brackets"),
    ("mend_3", mended_third, "sigmoid", "brackets"),
    ("signed_distance", averaged_distance, "neuron", "averaged"),
    ("softmax_cross_entropy_backward", scores_shared_out, "softmax", "exp is"),
])  # fmt: skip
def test_a_mistake_in_a_function_inside_is_named(name, function, inner, text):
    exercise = shipped()[name]
    seen = [observe(function, case) for case in exercise.cases]
    for verdict in (
        judge(exercise, exercise.cases, seen),  # as check does
        verdict_on(name, function),
    ):
        found = verdict.findings[0]
        assert found.id == "inside"
        assert f"`{inner}`" in found.text and text in found.text


def test_an_argument_that_is_not_used_is_named_by_check():
    def fixed(depth, width, activation, gain, rng):
        return activations.signal_std(depth, width, np.tanh, gain, rng)

    exercise = shipped()["signal_std"]
    seen = [observe(fixed, case) for case in exercise.cases]
    found = judge(exercise, exercise.cases, seen).findings[0]
    assert found.id == "ignored" and "activation" in found.text


def half_descent(X, y, lr, steps):
    w, b, losses = np.zeros(X.shape[1]), 0.0, []
    for _ in range(steps + 1):
        e = X @ w + b - y
        losses.append(np.mean(e**2) / 2)
        if len(losses) <= steps:
            w, b = w - lr * X.T @ e / len(y), b - lr * e.mean()
    return w, b, losses


def twice_as_far(w, b, x, t):
    far = t - np.where(x @ w + b > 0, 1, -1)
    return w + far * x, b + far, far != 0


def over_neurons(depth, width, activation, gain, rng):
    A, spread = rng.normal(size=(1000, width)), []
    for _ in range(depth):
        W = rng.normal(size=(width, width)) * gain / np.sqrt(width)
        A = activation(A @ W)
        spread.append(A.std(axis=1).mean())
    return spread


def a_table(X, y, W, b):
    error = X @ W + b - y
    return 2 * X.T @ error / len(y), 2 * error.mean(axis=0)


def no_dict(f, params, grads, h=1e-5):
    return "all right"


def no_numbers(f, params, grads, h=1e-5):
    return dict.fromkeys(params, "right")


@pytest.mark.parametrize("name,function,id", [
    ("fit_line", half_descent, "half_everywhere"),
    ("perceptron_step", twice_as_far, "twice_as_far"),
    ("signal_std", over_neurons, "spreads_averaged"),
    ("mend_2", a_table, "table_kept"),
    ("gradient_check", no_dict, "not_errors"),
    ("gradient_check", no_numbers, "not_errors"),
])  # fmt: skip
def test_check_and_marking_name_what_they_did_not(name, function, id):
    exercise = shipped()[name]
    seen = [observe(function, case) for case in exercise.cases]
    for verdict in (
        judge(exercise, exercise.cases, seen),
        verdict_on(name, function),
    ):
        assert verdict.findings[0].id == id


def lost_in_memory(params, grads, state, lr, beta=0.9):
    moved, v = {}, {}
    for name, g in grads.items():
        v[name] = beta * (state.get(name, 0) + g)
        moved[name] = params[name] - lr * v[name]
    return moved, v


def test_no_array_of_a_path_is_explained_by_a_rule_of_its_own():
    verdict = verdict_on("momentum_step", lost_in_memory)
    assert [found.id for found in verdict.findings] == ["beta_at_both"]


def test_matrices_of_numpy_get_a_word_and_long_warnings_end_at_one():
    def product(X, W, b):
        return np.matrix(X) * np.matrix(W) + b

    def warns(X, W, b):
        warnings.warn("look at this word " * 20, UserWarning, stacklevel=1)
        return X @ W + b

    (note,) = verdict_on("linear", product).notes
    assert note.id == "matrix" and "np.matrix" in note.text
    (note,) = verdict_on("linear", warns).notes
    assert " ...)" in note.text and note.text.count("word ") < 10


def test_a_constant_of_the_right_shape_is_not_said_to_have_another():
    def constant(x, w, b):
        return 1.5

    exercise = shipped()["neuron"]
    seen = [observe(constant, case) for case in exercise.cases]
    report = report_of(judge(exercise, exercise.cases, seen))
    assert dict(report.properties)["shape"] == "right"
    assert dict(report.properties)["values"] == "wrong"


# What speaks of all is said where all of it is so ---------------------------

PARTLY = {
    "scaled": lambda a: 1.5 * a,
    "shifted": lambda a: a + 0.25,
    "squared": np.square,
    "complement": lambda a: 1 - a,
    "zeros": np.zeros_like,
    "sign_lost": np.abs,
}
PLAIN = [
    exercise.name
    for exercise in exercises.every()
    if exercise.driver is None and not partners(exercise.shown)
]


def in_every_other_call(change, reference):
    calls = iter(range(10**6))

    def function(*arguments):
        value = reference(*arguments)
        return through(change)(value) if next(calls) % 2 else value

    return function


@pytest.mark.parametrize("kind", PARTLY)
@pytest.mark.parametrize("name", PLAIN)
def test_what_a_right_case_contradicts_is_not_said(name, kind):
    exercise = exercises.find(name)
    cases = [c for c in exercise.shown if not c.expected.raises]
    wrong = in_every_other_call(PARTLY[kind], exercise.reference)
    seen = [observe(wrong, case) for case in cases]
    verdict = judge(exercise.plain(), cases, seen)
    parts = [part for result in verdict.results for part in result.parts]
    spoilt = {part.name for part in parts if part.finding}
    right = [p for p in parts if p.name in spoilt and not p.finding]
    if kind == "sign_lost":  # where none is negative it does not show
        right = [part for part in right if (part.expected < 0).any()]
    told = [each.text for each in verdict.findings if each.id == kind]
    for part in (part for part in right if part.expected.any()):
        assert not any(re.search(rf"\b{part.name}\b", text) for text in told)


def test_one_kind_of_several_parts_is_said_once():
    def graph_gradients(x, w, b):
        p = x * w
        a = 1 / (1 + np.exp(-p.sum() - b))
        dz = 2 * (a - 1) * a * (1 - a)
        dp = np.full_like(p, dz)  # of whole numbers, where p is
        found = {"L": 1.0, "e": 2 * (a - 1), "a": 2 * (a - 1), "z": dz}
        return found | {"b": dz, "p": dp, "w": dp * x, "x": dp * w}

    first, *_ = verdict_on("graph_gradients", graph_gradients).findings
    assert first.id == "truncated" and first.text.startswith("p and w hold")


def test_of_a_path_that_ends_too_early_nothing_else_is_said():
    def fit_line(X, y, lr, steps):
        losses = neuron.fit_line(X, y, lr, steps)[2]
        still = np.flatnonzero(np.abs(np.diff(losses)) < 1e-9)
        count = still[0] + 1 if len(still) else steps
        return neuron.fit_line(X, y, lr, count)

    (only,) = verdict_on("fit_line", fit_line).findings
    assert only.id == "cut_short" and only.text.startswith("losses stops")


# Where, and which of all ----------------------------------------------------


def texts(name, function):
    return [finding.text for finding in verdict_on(name, function).findings]


def test_a_loop_that_begins_at_1_is_named():
    def neuron_batch(X, w, b):
        z = np.zeros(len(X))
        for i in range(1, len(X)):
            z[i] = X[i] @ w + b
        return z

    (finding,) = verdict_on("neuron_batch", neuron_batch).findings
    assert finding.id in ("left_out", "first_row_left_out")
    assert "first of" in finding.text


def test_what_should_stay_and_does_not_is_named():
    def perceptron_step(w, b, x, t):
        wrong = t * (x @ w + b) <= 0
        return w + t * x, b + t, bool(wrong)

    (finding,) = verdict_on("perceptron_step", perceptron_step).findings
    assert finding.id == "should_stay" and "w and b" in finding.text


def test_a_list_that_is_too_long_is_named_beside_a_broken_contract():
    def lr_range_test(loss_at, rates):
        losses = []
        for rate in rates:
            losses.append(loss_at(rate))
            if not losses[-1] <= 4 * min(losses):
                break
        if not np.isfinite(losses[0]):
            raise ValueError("the first loss is not finite")
        means = [
            np.mean(losses[max(i - 1, 0) : i + 2]) for i in range(len(losses))
        ]
        return float(rates[np.argmin(means)]), np.array(losses)

    first, *_ = verdict_on("lr_range_test", lr_range_test).findings
    assert first.id == "goes_on"


def momentum_step(params, grads, state, lr, beta=0.9):
    """The first velocity is the gradient, and after that a mean."""
    v = {k: beta * state.get(k, g) + (1 - beta) * g for k, g in grads.items()}
    return {k: w - lr * v[k] for k, w in params.items()}, v


def descend(grad, x0, lr, steps):
    """Steps of one length, whatever the slope."""
    path = [np.array(x0, float)]
    for _ in range(steps):
        g = grad(path[-1])
        path.append(path[-1] - lr * g / max(np.linalg.norm(g), 1e-12))
    return np.array(path)


def fit_line(X, y, lr, steps):
    """A start at 0.01, not at 0."""
    w, b = np.full(X.shape[1], 0.01), 0.0
    losses = [np.mean((X @ w + b - y) ** 2)]
    for _ in range(steps):
        dw, db = neuron.neuron_gradient(X, y, w, b)
        w, b = w - lr * dw, b - lr * db
        losses.append(np.mean((X @ w + b - y) ** 2))
    return w, b, np.array(losses)


@pytest.mark.parametrize("function,where", [
    (momentum_step, "Step 2 is the first to go wrong"),
    (momentum_step, "the state is used for the first time"),
    (descend, "In another case step 1 is wrong already"),
    (fit_line, "does it start elsewhere?"),
])  # fmt: skip
def test_of_many_steps_the_first_wrong_one_is_told(function, where):
    _, place = texts(function.__name__, function)
    assert where in place


def test_a_warning_of_numpy_is_told_where_nothing_explains_the_numbers():
    def lr_range_test(loss_at, rates):
        losses = []
        for rate in rates:
            loss = loss_at(rate)
            if not np.isfinite(loss) or loss > 4 * min([loss, *losses]):
                break
            losses.append(loss)
        if not losses:
            raise ValueError("the first loss is not finite")
        means = [np.mean(losses[i - 1 : i + 2]) for i in range(len(losses))]
        return float(rates[np.argmin(means)]), np.array(losses)

    _, warned = texts("lr_range_test", lr_range_test)
    assert "Mean of empty slice" in warned


def test_one_number_everywhere_is_not_called_cut_off():
    def lr_range_test(loss_at, rates):
        _, losses = gradient_descent.lr_range_test(loss_at, rates)
        return float(rates[0]), losses

    for finding in verdict_on("lr_range_test", lr_range_test).findings:
        assert finding.id != "clipped"
