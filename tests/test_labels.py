"""What is written in pictures speaks Chinese where a font does."""

import re

import pytest
import test_figures
import test_figures_activations
import test_figures_backprop
import test_figures_losses
from matplotlib import pyplot as plt
from matplotlib.text import Text

from chainrule import use_language
from chainrule.figures import style
from chainrule.words.labels import LABELS, label

STILL = {
    f"{module.__name__} {name}": draw
    for module in (
        test_figures, test_figures_activations, test_figures_backprop,
        test_figures_losses,
    )
    for name, draw in module.STILL.items()
}  # fmt: skip
NAMES = r"lr|mm|MB|nan|mse|W2|b1|[A-Za-z]"  # stay as they are


@pytest.fixture
def chinese():
    use_language("zh")
    yield
    use_language("en")
    plt.close("all")


def written(figure):
    """What is to be read in a figure, without formulas and numbers."""
    figure.canvas.draw()
    texts = [text.get_text() for text in figure.findobj(Text)]
    return [re.sub(r"\$[^$]*\$", "", text) for text in texts]


@pytest.mark.parametrize("name", STILL)
@pytest.mark.skipif(not style.chinese_font(), reason="no font for Chinese")
def test_a_picture_speaks_chinese(chinese, name):
    STILL[name]()
    for text in written(plt.gcf()):
        words = re.findall(r"[A-Za-z]\w*", text)
        assert all(re.fullmatch(NAMES, word) for word in words), text


def test_without_a_font_the_words_stay(chinese, monkeypatch):
    monkeypatch.setattr(style, "chinese_font", lambda: None)
    _, ax = style.new()
    style.name_axes(ax, "step", "loss")
    style.name_ticks(ax.xaxis, [])
    assert {"step", "loss"} <= {*written(plt.gcf())}


def test_the_language_is_that_of_the_moment(chinese):
    _, ax = style.new()
    style.name_axes(ax, "step", "loss after 40 steps")
    use_language("en")
    assert {"step", "loss after 40 steps"} <= {*written(plt.gcf())}


@pytest.mark.parametrize("text", LABELS)
def test_no_label_has_chinese_between_dollars(text):
    assert "$" not in LABELS[text]


def test_numbers_are_kept(chinese):
    assert label("loss after 40 steps") == "走 40 步后的损失"
    assert label("(3, 1)\nmean square −0.5") == "(3, 1)\n平方的平均 −0.5"
    assert label("3 / (n k) missing") == "3 / (n k) missing"
    assert label("lr") == "lr" and label("loss after {} steps")[0] == "l"
