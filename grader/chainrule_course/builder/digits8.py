"""Make lessons/chainrule/labs/digits8.npz from the digits of scikit-learn.

    pip install scikit-learn
    python -m chainrule_course.builder.digits8

They are the 1797 test images of *Optical Recognition of Handwritten Digits*
by E. Alpaydin and C. Kaynak (1998), UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49, licensed under CC BY 4.0: 8 by 8 pixels, each
the number of dark ones among 4 by 4, from 0 to 16. Nothing is changed but the
type of the numbers.
"""

from pathlib import Path

import numpy as np

from chainrule.labs import data


def make(path):
    """Write images (n, 8, 8) and labels (n,), both uint8, to a file."""
    from sklearn.datasets import load_digits  # needed here alone

    found = load_digits()
    np.savez_compressed(
        path,
        images=found.images.astype(np.uint8),
        labels=found.target.astype(np.uint8),
    )


if __name__ == "__main__":
    make(Path(data.__file__).with_name("digits8.npz"))
