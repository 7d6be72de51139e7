"""The 28 by 28 digits: what ships, and all of MNIST where it is at hand."""

import gzip
import json

import numpy as np
import pytest

from chainrule.labs import data, mnist
from chainrule_course.builder import digits28


def test_what_ships():
    images, y = data.digits28()
    counts = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]
    assert images.dtype == np.uint8 and np.bincount(y).tolist() == counts
    assert (np.diff(y) >= 0).all()  # sorted, as its source has it
    flat = images.reshape(len(images), -1)
    assert (flat.max(axis=0) == 0).sum() == 111  # pixels that are never lit
    assert len(np.unique(flat, axis=0)) == len(flat)


def test_the_script_undoes_the_rounding(tmp_path):
    images = np.arange(10 * 784).reshape(10, 28, 28) % 256
    folder = tmp_path / "src" / "digits"
    folder.mkdir(parents=True)
    for digit, image in enumerate(images):
        shares = (image.ravel() / 255).round(3).tolist()
        text = json.dumps({"data": shares})
        (folder / f"{digit}.json").write_text(text, encoding="utf-8")
    digits28.make(tmp_path, tmp_path / "made.npz")
    with np.load(tmp_path / "made.npz") as made:
        assert np.array_equal(made["images"], images)
        assert made["labels"].tolist() == list(range(10))


def idx(array):
    sizes = np.array(array.shape, ">u4").tobytes()
    return bytes([0, 0, 8, array.ndim]) + sizes + array.tobytes()


@pytest.fixture
def parts():
    rng = np.random.default_rng(0)
    return [
        (rng.integers(0, 256, (n, 28, 28), np.uint8),
         rng.integers(0, 10, n, np.uint8))
        for n in (6, 2)
    ]  # fmt: skip


def put_keras(folder, parts):
    (X, y), (X_test, y_test) = parts
    more = {"x_train": X, "y_train": y, "x_test": X_test, "y_test": y_test}
    np.savez(folder / "mnist.npz", **more)


def put_raw(folder, parts):
    for names, arrays in zip(mnist.RAW, parts, strict=True):
        for name, array in zip(names, arrays, strict=True):
            (folder / name).write_bytes(idx(array))


def put_packed(folder, parts):
    for names, arrays in zip(mnist.RAW, parts, strict=True):
        for name, array in zip(names, arrays, strict=True):
            with gzip.open(folder / f"{name}.gz", "wb") as file:
                file.write(idx(array))


@pytest.mark.parametrize("put", [put_keras, put_raw, put_packed])
def test_all_of_it_where_it_is(put, parts, tmp_path):
    here = tmp_path / "here"
    here.mkdir()
    put(here, parts)
    images, y = mnist.all_digits28([tmp_path / "nowhere", here])
    assert np.array_equal(images, np.concatenate([p[0] for p in parts]))
    assert y.tolist() == np.concatenate([p[1] for p in parts]).tolist()


def test_says_where_it_has_looked(tmp_path):
    with pytest.raises(LookupError, match="nothing-here"):
        mnist.all_digits28([tmp_path / "nothing-here"])
    put = mnist.places(home=tmp_path)
    assert tmp_path / ".keras" / "datasets" in put
