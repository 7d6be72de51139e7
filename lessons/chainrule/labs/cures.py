"""What helps against noisy labels: numbers that were measured for lesson 6.

`grader/chainrule_course/builder/cures.py` has made them, and says how.
"""

import json
from functools import cache
from pathlib import Path

NOISE = 0.0, 0.2, 0.4
NAMES = "plain", "penalty", "dropout", "small"


def measured(noise, cure):
    """Curves of one cure at one level of noise.

    Parameters
    ----------
    noise : float
        0, 0.2 or 0.4: the share of training labels that were drawn anew.
    cure : str
        One of NAMES.

    Returns
    -------
    dict of str -> list of float
        train, validation, test: shares wrong after each epoch; train_loss,
        validation_loss; "stopped", the share of the test that is wrong at
        the epoch that validation chooses, and "epoch", which one that is,
        both means over the seeds.
    """
    return _all()[f"{noise:g}"][cure]


@cache
def _all():
    path = Path(__file__).with_name("cures.json")
    return json.loads(path.read_text("utf-8"))
