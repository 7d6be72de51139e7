"""The picture to keep: who gets it, where it lies, what it shows."""

import io
import re

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions.neuron import perceptron_step
from PIL import Image

from chainrule import trophy, use_language
from chainrule.figures import neuron as figures
from chainrule.figures.trophies import framed
from chainrule.study import journal
from chainrule.study.progress import exercises_of
from chainrule_course.builder import lessons, read

mpl.use("Agg")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty record, in an empty folder."""
    monkeypatch.setenv("CHAINRULE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(journal, "_unsaved", [])
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    use_language("en")


@pytest.fixture
def walk():
    """A live figure that somebody has moved."""
    figure = figures.perceptron(perceptron_step)
    name = next(iter(figure.values()))
    figure(**{name: 30})
    yield figure
    figure.close()


def do(count=None):
    """Pass the first exercises of lesson 1, or all of them."""
    for name in exercises_of("01_neuron")[:count]:
        journal.record("passed", name)


def test_it_waits_for_all_exercises(walk, folder, capsys):
    do(-2)
    trophy("01_neuron", walk)
    names = ", ".join(exercises_of("01_neuron")[-2:])
    assert f"2 exercises of this lesson are still open: {names}." in (
        capsys.readouterr().out
    )
    assert not (folder / "trophies").exists()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_figure_as_it_stands_is_framed_and_saved(
    walk, folder, capsys, language
):
    use_language(language)
    do()
    trophy("01_neuron", walk)
    kept = Image.open(folder / "trophies/01_neuron.png")
    pixels, words = walk.picture()
    height, width = pixels.shape[:2]
    assert kept.size == (width + 72, height + 186)
    inside = np.asarray(kept.convert("RGB"))[150:-36, 36:-36]
    assert np.abs(inside.astype(int) - pixels[:, :, :3]).mean() < 1
    assert "trophies/01_neuron.png" in capsys.readouterr().out
    assert "30" in words and len(words) > 100


def test_a_folder_that_cannot_be_written(walk, folder, capsys):
    do()
    (folder / "trophies").write_text("a file of hers")
    trophy("01_neuron", walk)
    assert "could not be written here" in capsys.readouterr().out
    assert (folder / "trophies").read_text() == "a file of hers"


def test_nothing_is_drawn_while_marking(walk, folder, monkeypatch):
    do()
    monkeypatch.setenv("CHAINRULE_MARKING", "1")
    trophy("01_neuron", walk)
    assert not (folder / "trophies").exists()


def test_the_heading_is_written():
    png, size = framed(np.full((200, 900, 4), 255, "uint8"), "03_losses", 9)
    picture = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    assert picture.shape == (2 * size[1], 2 * size[0])
    assert picture[:150].min() < 100 and picture[150:].min() == 255


@pytest.mark.parametrize("lesson", lessons()[1:])
def test_each_lesson_ends_with_one(lesson):
    source = {c.key: c.text for c in read(lesson).cells if not c.lang}
    called = re.search(r'trophy\("(\w+)", (\w+)\)', source["trophy"])
    assert called[1] == lesson
    assert f"\n{called[2]} = figures." in "\n" + "\n".join(source.values())
