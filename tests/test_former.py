"""Notebooks that learners keep from before still find what they import."""

import subprocess
import sys

import pytest

# The first code cell of each lesson as it was handed out before the helper
# package had rooms.
CELLS = {
    "01_neuron": (
        "from chainrule import check, data, hint, predict, reveal,"
        " use_language\n"
        "from chainrule.figures import neuron as figures\n"
        "figures.border, data.seeds()"
    ),
    "02_activations": (
        "from chainrule import check, data, hint, mine, predict, reveal\n"
        "from chainrule.figures import activations as figures\n"
        "figures.bends"
    ),
    "03_losses": (
        "import chainrule.experiments as experiments\n"
        "from chainrule.figures import losses as figures\n"
        "experiments.train, figures.question"
    ),
    "04_backprop": (
        "import chainrule.experiments_backprop as experiments\n"
        "from chainrule import check, clinic, hint, mine, predict, reveal\n"
        "from chainrule.figures import backprop as figures\n"
        "from chainrule.graph import inputs\n"
        "experiments.xor_start(0), clinic, inputs(x=2.0)"
    ),
    "05_gradient_descent": (
        "import chainrule.experiments_descent as experiments\n"
        "from chainrule.figures import gradient_descent as figures\n"
        "experiments.step_lengths, figures.question"
    ),
}
WHOLE = (
    "import chainrule.data\nimport chainrule\n"
    "from chainrule import data\nfrom chainrule.labs import data as now\n"
    "from chainrule import graph, experiments\n"
    "assert chainrule.data is data is now"
)


@pytest.mark.parametrize("cell", [*CELLS.values(), WHOLE], ids=[*CELLS, "all"])
def test_old_cell_runs(cell):
    order = [sys.executable, "-W", "error", "-c", cell]
    done = subprocess.run(order, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
