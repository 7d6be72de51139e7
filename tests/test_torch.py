"""The references agree with PyTorch, and the lessons show the lines of it.

Where PyTorch is installed its lines run, as the lessons print them;
everywhere else the numbers that it gave are read from golden/torch.json.
"""

import json
from pathlib import Path

import agreement
import numpy as np
import pytest

from chainrule_course.exercises import every

GOLDEN = json.loads((Path(__file__).parent / "golden/torch.json").read_text())
LINES = agreement.lines()
UNSHOWN = {name for name, trial in agreement.TRIALS.items() if trial.line}


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch")
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield torch
    torch.set_default_dtype(before)


def golden(name):
    return [np.reshape(values, shape) for shape, values in GOLDEN[name]]


def assert_agree(got, expected, within):
    assert len(got) == len(expected)
    for one, other in zip(got, expected, strict=True):
        assert one.shape == other.shape
        np.testing.assert_allclose(one, other, rtol=within, atol=within)


@pytest.mark.parametrize("name", agreement.TRIALS)
def test_ours_is_what_pytorch_gave(name):
    trial = agreement.TRIALS[name]
    assert_agree(agreement.flat(trial.ours()), golden(name), trial.within)


@pytest.mark.parametrize("name", agreement.TRIALS)
def test_ours_is_what_the_line_gives(name, torch):
    trial = agreement.TRIALS[name]
    given = agreement.run(LINES.get(name, trial.line), trial, torch)
    assert_agree(agreement.flat(trial.ours()), given, trial.within)
    assert_agree(given, golden(name), 1e-12)  # the file is fresh


def test_every_exercise_has_a_line_or_a_reason():
    names = {exercise.name for exercise in every()}
    assert names <= {*LINES, *UNSHOWN, *agreement.WITHOUT}
    assert not set(agreement.WITHOUT) & {*LINES, *UNSHOWN}
    assert set(LINES) <= set(agreement.TRIALS) <= set(GOLDEN)


@pytest.mark.parametrize("slip", [1.0 + 1e-8, -1.0, 2.0])
@pytest.mark.parametrize("name", ["mse_backward", "two_layer_loss_and_grads"])
def test_a_slip_does_not_agree(name, slip):
    ours = agreement.flat(agreement.TRIALS[name].ours())
    with pytest.raises(AssertionError):
        assert_agree([slip * array for array in ours], golden(name), 1e-10)
