"""Write what PyTorch gives for the lines of the lessons: torch.json.

    python tests/golden/make.py

It needs PyTorch, `pip install -e ".[torch]"`. The tests compare the
references with the file where PyTorch is not installed.
"""

import json
import sys
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parents[1])]

import agreement  # noqa: E402

GOLDEN = HERE / "torch.json"


def golden():
    """Arrays that each line gives, as {name: [[shape, numbers], ...]}."""
    torch.set_default_dtype(torch.float64)
    lines, found = agreement.lines(), {}
    for name, trial in agreement.TRIALS.items():
        line = lines.get(name, trial.line)
        found[name] = [
            [list(array.shape), array.ravel().tolist()]
            for array in agreement.run(line, trial, torch)
        ]
    return found


if __name__ == "__main__":
    rows = (f'"{name}": {json.dumps(a)}' for name, a in golden().items())
    GOLDEN.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{GOLDEN.name}: {len(agreement.TRIALS)} lines, {torch.__version__}")
