"""The training runs of lesson 3: what they end at is what we say."""

import numpy as np
import pytest
from chainrule_course.solutions import losses
from chainrule_course.solutions.activations import sigmoid, softmax

from chainrule.labs import losses as experiments
from chainrule.labs.pairings import (
    LOSSES,
    OUTPUTS,
    TASKS,
    Trial,
    _answers,
    train,
)
from chainrule.words.language import use_language

PAIRS = [(t, o, m) for t in TASKS for o in OUTPUTS for m in LOSSES]


def last(results):
    return [float(losses[-1]) for losses in results.values()]


# ---- A: data repeated -----------------------------------------------------


def test_published_loss_depends_on_how_often_data_are_repeated():
    ends = last(experiments.repeated_data(experiments.published))
    assert ends == pytest.approx([0.2503, 0.0439, 0.00035, 0.5], rel=0.02)


def test_true_gradient_does_not_care():
    results = experiments.repeated_data(losses.mse_backward)
    assert last(results) == pytest.approx([0.2508] * 4, abs=5e-5)
    assert {len(loss) for loss in results.values()} == {501}


def test_published_gradient_is_n_k_half_times_too_large():
    rng = np.random.default_rng(0)
    Y_hat, Y = rng.normal(size=(2, 5, 3))
    right = losses.mse_backward(Y_hat, Y)
    assert np.allclose(experiments.published(Y_hat, Y), 15 / 2 * right)


@pytest.mark.parametrize("seed", range(1, 6))
def test_other_seeds_tell_the_same_story(seed):
    run = experiments.repeated_data
    one, ten, hundred, many = last(run(experiments.published, seed=seed))
    assert one > 0.2 and ten < 0.05 and hundred < 0.001 and many > 0.49
    assert np.ptp(last(run(losses.mse_backward, (1, 100), seed=seed))) < 1e-9


# ---- D: even or odd -------------------------------------------------------


def matching(z, y):
    a = sigmoid(z)
    return losses.mse_backward(a, y) * a * (1 - a)


def test_published_neuron_ends_worse_than_a_constant():
    """It jumps to and fro, so the last digits differ between processors."""
    results = experiments.even_or_odd(
        experiments.published_neuron, seeds=range(25)
    )
    assert all(0.26 < end < 0.5 for end in last(results))


@pytest.mark.parametrize(
    "backward", [losses.bce_with_logits_backward, matching]
)
def test_neuron_with_a_matching_gradient_does_not(backward):
    results = experiments.even_or_odd(experiments.neuron_with(backward))
    assert max(last(results)) <= 0.25
    assert min(last(results)) > 0.24  # parity stays out of reach


# ---- Learners' functions --------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_wrong_gradients_are_named(language):
    def broken(*arguments):
        return np.zeros((7, 3))

    use_language(language)
    try:
        with pytest.raises(ValueError, match="broken"):
            experiments.repeated_data(broken)
        with pytest.raises(ValueError, match="broken"):
            experiments.even_or_odd(experiments.neuron_with(broken))
        with pytest.raises(ValueError, match="broken"):
            experiments.even_or_odd(broken)
    finally:
        use_language("en")


def test_huge_gradients_give_no_warning():
    experiments.repeated_data(lambda P, Y: 1e200 * (P - Y), (1,), 20)
    experiments.even_or_odd(
        experiments.neuron_with(lambda z, y: 1e150 * (0.5 - y)), 20
    )


# ---- Any output with any loss ---------------------------------------------


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_trial_is_one_of_three_verdicts(pair):
    trial = train(*pair)
    assert isinstance(trial, Trial)
    assert trial.verdict in ("good", "poor", "impossible")
    assert trial.outputs.shape == trial.targets.shape
    assert np.array_equal(train(*pair).losses, trial.losses, equal_nan=True)


def test_only_matching_pairs_are_good():
    good = [pair for pair in PAIRS if train(*pair).verdict == "good"]
    assert good == [
        ("price", "identity", "mse"),
        ("yes_no", "sigmoid", "bce"),
        ("digit", "softmax", "cross_entropy"),
    ]


@pytest.mark.parametrize(
    "pair, finding",
    [
        ("price identity bce", "undefined"),
        ("price identity cross_entropy", "endless"),
        ("price sigmoid mse", "reach"),
        ("price softmax cross_entropy", "fixed"),
        ("yes_no identity mse", "range"),
        ("yes_no sigmoid mse", "stuck"),
        ("yes_no sigmoid cross_entropy", "one_answer"),
        ("yes_no softmax bce", "fixed"),
        ("digit sigmoid bce", "sums"),
        ("digit softmax mse", "stuck"),
        ("digit softmax bce", "slow"),
    ],
)
def test_finding(pair, finding):
    assert train(*pair.split()).finding == finding


def test_facts_are_those_of_the_outputs():
    trial = train("price", "sigmoid", "mse")
    assert trial.outputs.max() < 1
    assert trial.facts["beyond"] == (trial.targets > 1).sum() == 15
    trial = train("digit", "sigmoid", "bce")
    sums = trial.outputs.sum(axis=1)
    assert trial.facts["sum_high"] == sums.max() > 1.5
    right = trial.outputs.argmax(1) == trial.targets.argmax(1)
    assert trial.facts["right"] == right.sum()


def answers(output, loss, Z, Y):
    """Outputs and mean loss at logits, which a layer of 1 hands on."""
    outputs, rows, slopes = _answers(output, loss, Z, Y, np.eye(Z.shape[1]), 0)
    return outputs, rows.mean(), slopes


def test_losses_agree_with_the_lesson():
    rng = np.random.default_rng(0)
    z, y = rng.normal(size=6), rng.integers(2, size=6)
    A, loss, dz = answers("sigmoid", "bce", z[:, None], y[:, None])
    assert A[:, 0] == pytest.approx(sigmoid(z))
    assert loss == pytest.approx(losses.bce_with_logits(z, y))
    right = losses.bce_with_logits_backward(z, y)
    assert dz[:, 0] == pytest.approx(right, rel=1e-5)
    Z, labels = rng.normal(size=(6, 4)), rng.integers(4, size=6)
    Y = np.eye(4)[labels]
    P, loss, dZ = answers("softmax", "cross_entropy", Z, Y)
    assert np.allclose(P, softmax(Z))
    assert loss == pytest.approx(losses.softmax_cross_entropy(Z, labels))
    right = losses.softmax_cross_entropy_backward(Z, labels)
    assert dZ == pytest.approx(right, rel=1e-5, abs=1e-9)
    Z, loss, _ = answers("identity", "mse", Z, Y)
    assert loss == pytest.approx(losses.mse(Z, Y))


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="price, yes_no, digit"):
        train("prices", "identity", "mse")
