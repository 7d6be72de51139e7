"""The lessons as a learner meets them: in JupyterLab, in a browser."""

import inspect
import shutil

import pytest

from browser.lab import LIVE
from chainrule_course.base.places import ROOT
from chainrule_course.exercises import find

WRONG = "def neuron(x, w, b):\n    return float((x * w + b).sum())"
# lesson, exercise, a wrong answer, words of the likeliest cause
CHECKS = [
    ("01_neuron", "neuron", WRONG, "The bias is added once for every input"),
    (
        "02_activations",
        "relu_backward",
        "def relu_backward(da, z):\n    return da * (da > 0)",
        "z decides what passes",
    ),
    (
        "03_losses",
        "mse_backward",
        "def mse_backward(Y_hat, Y):\n    return Y_hat - Y",
        "Likeliest cause",
    ),
    (
        "04_backprop",
        "multiply_backward",
        "def multiply_backward(g, a, b):\n    return g * a, g * b",
        "Likeliest cause",
    ),
    (
        "05_gradient_descent",
        "sgd_step",
        "def sgd_step(params, grads, state, lr):\n"
        "    return {k: params[k] + lr * grads[k] for k in params}, {}",
        "Likeliest cause",
    ),
]
# lesson, cell of a live figure, exercises it needs
FIGURES = [
    ("01_neuron", "xor_figure", ["neuron_batch"]),
    ("02_activations", "temperature_figure", ["softmax"]),
    (
        "03_losses",
        "three_figure",
        ["softmax_cross_entropy", "softmax_cross_entropy_backward"],
    ),
    ("05_gradient_descent", "velocity_figure", ["momentum_step"]),
]


@pytest.fixture
def lesson(lab, page):
    """Open a fresh copy of a lesson in a language; return its page."""

    def open_lesson(language, lesson):
        name = f"{language}_{lesson}.ipynb"
        shutil.copy(
            ROOT / "lessons" / language / f"{lesson}.ipynb", lab.folder / name
        )
        lab.open(page, name, wait_for=".cr")
        return page

    return open_lesson


def run_cell(page, key, source=None):
    """Fill a cell, run it, and wait until the kernel is idle again."""
    page.evaluate(
        """async ([key, source]) => {
            const panel = jupyterapp.shell.currentWidget;
            const cells = panel.content.widgets;
            const index = cells.findIndex((c) => c.model.id === key);
            panel.content.activeCellIndex = index;
            if (source !== null) {
                cells[index].model.sharedModel.setSource(source);
            }
            await jupyterapp.commands.execute("notebook:run-cell");
            await panel.content.scrollToItem(index);
        }""",
        [key, source],
    )


def output_of(page, key):
    """Text that a cell shows below itself."""
    return page.evaluate(
        """(key) => {
            const panel = jupyterapp.shell.currentWidget;
            const cell = panel.content.widgets.find((c) => c.model.id === key);
            return cell.outputArea ? cell.outputArea.node.innerText : "";
        }""",
        key,
    )


def wait_for_words(page, key, words):
    page.wait_for_function(
        """([key, words]) => {
            const panel = jupyterapp.shell.currentWidget;
            const cell = panel.content.widgets.find((c) => c.model.id === key);
            return cell.outputArea.node.innerText.includes(words);
        }""",
        arg=[key, words],
    )


def reference(name):
    return inspect.getsource(find(name).reference)


@pytest.mark.parametrize("name,exercise,wrong,words", CHECKS)
def test_check_answers_a_wrong_and_a_right_answer(
    lesson, name, exercise, wrong, words
):
    page = lesson("en", name)
    test = f"test_{exercise}"
    run_cell(page, exercise, wrong)
    run_cell(page, test)
    wait_for_words(page, test, "not yet")
    text = output_of(page, test)
    assert words in text
    assert "Traceback" not in text
    run_cell(page, exercise, reference(exercise))
    run_cell(page, test)
    wait_for_words(page, test, "right")
    assert "not yet" not in output_of(page, test)


@pytest.mark.parametrize("name,cell,needs", FIGURES)
def test_a_slider_moves_the_picture_by_keyboard(lesson, name, cell, needs):
    page = lesson("en", name)
    for exercise in needs:
        run_cell(page, exercise, reference(exercise))
    run_cell(page, cell)
    figure = page.locator(LIVE).nth(figure_number(page, cell))
    figure.scroll_into_view_if_needed()
    canvas = figure.locator("canvas").first
    slider = figure.locator("input[type=range]").first
    before = canvas.evaluate("c => c.toDataURL()")
    selected = active_cell(page)
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([c, old]) => c.toDataURL() !== old",
        arg=[canvas.element_handle(), before],
    )
    assert active_cell(page) == selected


def active_cell(page):
    return page.evaluate(
        "jupyterapp.shell.currentWidget.content.activeCellIndex"
    )


def figure_number(page, key):
    """Which of the live figures on the page belongs to a cell, once there."""
    page.wait_for_function(
        """([key, live]) => jupyterapp.shell.currentWidget.content.widgets
            .find((c) => c.model.id === key).node.querySelector(live)""",
        arg=[key, LIVE],
    )
    return page.evaluate(
        """([key, live]) => {
            const panel = jupyterapp.shell.currentWidget;
            const cell = panel.content.widgets.find((c) => c.model.id === key);
            const own = cell.node.querySelector(live);
            return [...document.querySelectorAll(live)].indexOf(own);
        }""",
        [key, LIVE],
    )


def test_chinese_is_spoken_and_rendered(lesson):
    page = lesson("zh", "01_neuron")
    run_cell(page, "neuron", WRONG)
    run_cell(page, "test_neuron")
    wait_for_words(page, "test_neuron", "还不对")
    assert "偏置" in output_of(page, "test_neuron")
    # A font that has the characters draws them with different widths of ink;
    # missing ones would all be the same box.
    inks = page.evaluate(
        """() => ["神", "一", "口"].map((sign) => {
            const canvas = document.createElement("canvas");
            const pen = canvas.getContext("2d");
            pen.font = "24px sans-serif";
            pen.fillText(sign, 0, 30);
            return pen.getImageData(0, 0, 40, 40).data
                .reduce((sum, value) => sum + value, 0);
        })"""
    )
    assert len(set(inks)) == 3
