"""All 70,000 digits of MNIST, where another program has left them.

Nothing is downloaded.
"""

import gzip
from pathlib import Path

import numpy as np

from chainrule.words.language import pick

KERAS = "mnist.npz"
RAW = (  # as torchvision unpacks them, and as they were published
    ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
)


def places(home=None):
    """Folders in which Keras and torchvision keep MNIST."""
    home = Path.home() if home is None else Path(home)
    roots = [Path("data"), Path(), home / "data", home]
    raw = [root / "MNIST" / "raw" for root in roots]
    return [home / ".keras" / "datasets", *raw, *roots[:3]]


def all_digits28(folders=None):
    """All of MNIST: 60,000 digits for training, then 10,000 for the test.

    Parameters
    ----------
    folders : list of Path, optional
        Where to look; `places()` without it.

    Returns
    -------
    images : ndarray of uint8, shape (70000, 28, 28)
    y : ndarray of int, shape (70000,)

    Raises
    ------
    LookupError
        If they are in none of the places.
    """
    folders = places() if folders is None else list(map(Path, folders))
    for folder in folders:
        if (folder / KERAS).is_file():
            return _of_keras(folder / KERAS)
        files = [[_file(folder, name) for name in pair] for pair in RAW]
        if all(path for pair in files for path in pair):
            return _joined([map(_idx, pair) for pair in files])
    listed = ", ".join(str(folder) for folder in folders)
    raise LookupError(pick(_NOWHERE).format(places=listed))


def _of_keras(path):
    with np.load(path) as stored:
        return _joined(
            (stored[f"x_{part}"], stored[f"y_{part}"])
            for part in ("train", "test")
        )


def _joined(parts):
    images, labels = zip(*parts, strict=True)
    return np.concatenate(images), np.concatenate(labels).astype(int)


def _file(folder, name):
    """The file of that name, packed or not, None if there is none."""
    both = folder / name, folder / f"{name}.gz"
    return next((path for path in both if path.is_file()), None)


def _idx(path):
    """The array in an IDX file: magic number, sizes, bytes."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        count = file.read(4)[3]
        shape = np.frombuffer(file.read(4 * count), ">u4").astype(int)
        return np.frombuffer(file.read(), np.uint8).reshape(shape)


_NOWHERE = {
    "en": "MNIST is in none of these places: {places}. Keras and torchvision"
    " leave it there; without it, the 10,000 digits of digits28() do.",
    "zh": "这些地方都没有 MNIST：{places}。Keras 和 torchvision 会把它放在"
    "那里；没有也不要紧，用 digits28() 的 10000 张就行。",
}
