"""Answers that reach into the helper package are noticed."""

import pytest

from chainrule_course.marking import taken


def notes(*sources, others=()):
    return [note["text"] for note in taken.suspicions(sources, others)]


@pytest.mark.parametrize("source,path", [
    ("from chainrule.drivers import relu", "chainrule.drivers.relu"),
    ("from chainrule.trials import _bce as s", "chainrule.trials._bce"),
    ("import chainrule.trials\nf = chainrule.trials.OUTPUTS['relu']",
     "chainrule.trials"),
    ("import chainrule.graph as g", "chainrule.graph"),
    ("from chainrule import graph", "chainrule.graph"),
    ("from chainrule import figures as f\nf.curves._bend(2)",
     "chainrule.figures.curves._bend"),
    ("import_module('chainrule.trials')", "chainrule.trials"),
])  # fmt: skip
def test_imports_in_the_cell(source, path):
    (text,) = notes("def relu(z):\n    return z", source)
    assert f"`{path}`" in text


@pytest.mark.parametrize("other", [
    "import chainrule.experiments_backprop as experiments",
    "from chainrule import experiments_backprop as experiments",
    "import chainrule\nexperiments = chainrule.experiments_backprop",
])  # fmt: skip
def test_imports_elsewhere(other):
    own = "relu = experiments.with_fault('no fault')"
    (text,) = notes(own, others=["x +", other])
    assert "`chainrule.experiments_backprop.with_fault`" in text
    assert notes("relu = 3", others=[other]) == []


def test_a_name_given_elsewhere():
    other = "from chainrule import figures\nbend = figures.style._bend"
    (text,) = notes("relu = bend", others=[other])
    assert "`chainrule.figures.style._bend`" in text


@pytest.mark.parametrize("source", [
    "from chainrule import check, data\nX, Y = data.xor()\ncheck(relu)",
    "from chainrule.figures import neuron as figures\nfigures.border(relu)",
    "import chainrule\nchainrule.check(relu)",
    "relu = mine('relu')", "x +", '"""As chainrule does."""',
])  # fmt: skip
def test_what_is_meant_for_learners_is_let_alone(source):
    assert notes(source, others=["from chainrule import *"]) == []
