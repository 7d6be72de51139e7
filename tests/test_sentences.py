"""What is said is so: facts first, nothing of a driver's, no false cause."""

import numpy as np
import pytest
from chainrule_course.solutions import gradient_descent, losses

from chainrule.checking import as_text
from chainrule.checking.judge import judge
from chainrule.checking.observe import observe
from chainrule.checking.report import report_of
from chainrule.words.messages import listed, say
from chainrule_course import exercises


def verdict_on(name, function, seed=1):
    exercise = exercises.find(name)
    cases = exercise.cases_for(seed)
    seen = [observe(function, case) for case in cases]
    return judge(exercise.plain(), cases, seen)


def first(name, function):
    return verdict_on(name, function).findings[0]


def test_a_factor_that_the_mistake_leaves_behind_is_not_told():
    def squares(Y_hat, Y):
        return 2 * (Y_hat - Y) ** 2 / Y.size

    assert "Besides" not in first("mse_backward", squares).text


def test_a_factor_beside_a_mistake_is_about_everything():
    text = first("neuron", lambda x, w, b: float(np.mean(x * w))).text
    assert text.endswith("Besides, everything is d times too small.")


def test_a_kink_is_told_as_one_and_nothing_was_edited():
    def zero_at_zero(da, z, alpha=0.01):
        return da * ((z > 0) + alpha * (z < 0))

    found = first("leaky_relu_backward", zero_at_zero)
    assert found.id == "kink" and "kink at dz[0]" in found.text


@pytest.mark.parametrize("name", [
    "multiply_backward", "divide_backward", "maximum_backward",
])  # fmt: skip
def test_a_pair_in_one_array_is_told_so(name):
    reference = exercises.find(name).reference
    found = first(name, lambda *a: np.array(reference(*a)))
    assert found.id == "parts" and "`return da, db`" in found.text


def test_missing_names_are_named():
    def other_names(params, X, Y):
        loss, grads = exercises.find("two_layer_loss_and_grads").reference(
            params, X, Y
        )
        return loss, {"d" + name: g for name, g in grads.items()}

    text = first("two_layer_loss_and_grads", other_names).text
    assert text.startswith("grads came without W1, b1, W2 and b2, and with dW")


def test_a_list_of_the_wrong_length_is_told_by_its_length():
    def short(layers, dZ):
        return exercises.find("mlp_backward").reference(layers, dZ)[:-1]

    text = first("mlp_backward", short).text
    assert "grads should have length 3, and yours has length 2." in text


def test_a_cache_that_is_missing_is_asked_for():
    def bare(params, X):
        return exercises.find("mlp_forward").reference(params, X)[0]

    assert "a cache that holds" in first("mlp_forward", bare).text


def test_a_wrong_shape_comes_before_wrong_numbers():
    def short(X, y, lr, steps):
        w, b, losses = exercises.find("fit_line").reference(X, y, lr, steps)
        return w + 1, b, losses[::-1][: len(losses) // 2 + 1]

    assert first("fit_line", short).id == "shape"


def test_facts_come_before_sizes():
    def unshuffled(X, y, size, rng):
        for i in range(0, len(X) // size * size, size):
            yield X[i : i + size], y[i : i + size]
        yield X[:2], y[:2]

    assert first("minibatches", unshuffled).id not in ("last_rows",)


def test_nothing_of_a_driver_is_shown():
    def keeps_nan(loss_at, rates):
        return rates[0], np.array([loss_at(rate) for rate in rates])

    verdict = verdict_on("lr_range_test", keeps_nan)
    shown = as_text.text(report_of(verdict))
    texts = [f.text for f in verdict.findings] + [
        r.finding.text for r in verdict.results if r.finding
    ]
    assert not any("asked=" in text for text in [shown, *texts])


def test_an_assert_is_no_error_for_people():
    def asserts(Y_hat, Y):
        assert np.shape(Y_hat) == np.shape(Y)
        return losses.mse(Y_hat, Y)

    assert "python -O" in first("mse", asserts).text


def test_several_arguments_are_told_in_the_plural():
    def edits(X, y, w, b):
        X += 1
        y += 1
        return exercises.find("neuron_gradient").reference(X, y, w, b)

    texts = [f.text for f in verdict_on("neuron_gradient", edits).findings]
    assert any("its arguments X and y in place" in text for text in texts)
    assert listed(["a"]) == "a" and listed("abc") == "a, b and c"


def test_one_is_counted_in_the_singular():
    text = say("flag_last_rows", expected=1, got=2)
    assert "1 row," in text
    assert "2 batches" in say("flag_batches", expected=2, got=1)


def test_a_factor_in_one_part_is_told_with_the_rest():
    def not_averaged(params, X, Y):
        loss, grads = exercises.find("two_layer_loss_and_grads").reference(
            params, X, Y
        )
        return loss, {**grads, "b2": -grads["b2"]}

    text = first("two_layer_loss_and_grads", not_averaged).text
    assert text.startswith("grads['b2']: ") and "All else is right" in text


def test_the_place_is_the_one_of_the_deeper_network():
    mlp_backward = exercises.find("mlp_backward").reference

    def averaged(cache, dlogits):
        grads = mlp_backward(cache, dlogits)
        return [(dW, db / len(dlogits)) for dW, db in grads]

    verdict = verdict_on("mlp_backward", averaged)
    for finding in verdict.findings:
        assert "Nothing of it was handed down" not in finding.text


def test_a_raise_without_a_word_is_told_with_the_inputs():
    def eager(X, w, b):
        if w[0] == 2:
            raise ValueError
        return exercises.find("signed_distance").reference(X, w, b)

    exercise = exercises.find("signed_distance")
    case = exercise.case(np.eye(2), np.array([2.0, 1.0]), 0.0)
    case = exercise._with_outcomes(case)
    verdict = judge(exercise.plain(), [case], [observe(eager, case)])
    assert "w = [2., 1.]" in verdict.findings[0].text


def test_a_step_that_is_not_kept_is_told():
    def forgets(step, loss_and_grads, params, X, y, epochs, size, rng):
        history, state = [], {}
        for _ in range(epochs):
            total = 0.0
            for Xb, yb in gradient_descent.minibatches(X, y, size, rng):
                loss, grads = loss_and_grads(params, Xb, yb)
                total += loss * len(Xb)
                step(params, grads, state)
            history.append(total / len(X))
        return params, np.array(history)

    assert "was not kept" in first("train", forgets).text
