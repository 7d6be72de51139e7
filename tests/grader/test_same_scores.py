"""Our engine gives honest work the points that stock nbgrader gives.

A sample; bench/same_scores.py compares as many as one likes.
"""

import importlib.util
from pathlib import Path

PLACE = Path(__file__).parents[2] / "bench" / "same_scores.py"


def test_a_varied_class_gets_the_same_scores(tmp_path):
    spec = importlib.util.spec_from_file_location("same_scores", PLACE)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    lines, compared = bench.compared_scores(tmp_path, "01_neuron", 8, seed=3)
    assert lines == [] and compared == 8 * 9
