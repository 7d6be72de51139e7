"""Every live figure of the lessons in a real JupyterLab.

Full width with a heading, in both themes, laid out anew where it is narrow,
dragged by keys and by the mouse, played; and axe finds nothing in it.
"""

import importlib.resources
from pathlib import Path

import pytest

from browser.lab import LIVE

ROOT = str(Path(__file__).parents[2])
SETUP = """
import sys
sys.path[:0] = [{root!r}, {root!r} + "/bench"]
from figures import FIGURES
from chainrule import use_language
use_language({language!r})
made = {{make.__name__: (make, given) for make, given, _ in FIGURES}}
def show(name):
    make, given = made[name]
    return make(**given) if isinstance(given, dict) else make(*given)
"""
# one of each kind: points, rings, play, two panels and one, own layout
SHOWN = (
    "border", "xor", "learning_rate", "outlier", "pairs", "neuron_graph",
    "heat_maps", "velocity",
)  # fmt: skip
SMALLEST = """node => Math.min(...[...node.querySelectorAll("*")]
    .filter(n => n.getClientRects().length && [...n.childNodes].some(
        c => c.nodeType === 3 && c.textContent.trim()))
    .map(n => parseFloat(getComputedStyle(n).fontSize)))"""
MEAN = """canvas => {
    const small = new OffscreenCanvas(1, 1).getContext("2d");
    small.imageSmoothingQuality = "high";
    small.drawImage(canvas, 0, 0, 1, 1);
    return small.getImageData(0, 0, 1, 1).data[1];
}"""
THEME = """name => jupyterapp.commands.execute(
    "apputils:change-theme", {theme: name})"""


@pytest.fixture(scope="module", params=["en", "zh"])
def notebook(request, chromium, lab):
    """Return a page with some figures of the lessons, all at rest."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1000})
    page.set_default_timeout(30_000)
    setup = SETUP.format(root=ROOT, language=request.param)
    cells = [f"show({name!r})" for name in SHOWN]
    file = f"figures-{request.param}.ipynb"
    lab.write(file, setup, *cells)
    lab.open(page, file, None)
    for number in range(len(SHOWN)):
        figure_at(page, number).wait_for()
    yield page
    page.close()


def figure_at(page, number):
    """Scroll to a figure; return it once it is as wide as its cell."""
    page.evaluate(
        "k => jupyterapp.shell.currentWidget.content.scrollToItem(k)",
        number + 1,
    )
    cell = page.locator(f".jp-Cell[data-windowed-list-index='{number + 1}']")
    return cell.locator(LIVE)


def settled(page, figure):
    """Wait until the canvas has as many pixels as the page shows."""
    page.wait_for_function(
        "node => Math.abs(node.width - node.clientWidth) <= 2",
        arg=figure.locator("canvas").element_handle(),
    )
    return figure


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=SHOWN)
def test_a_figure_fills_its_cell_and_has_a_heading(notebook, number):
    notebook.set_viewport_size({"width": 1440, "height": 1000})
    figure = settled(notebook, figure_at(notebook, number))
    title = figure.get_by_role("heading")
    assert len(title.inner_text()) > 5
    canvas = figure.locator("canvas").evaluate("n => n.clientWidth")
    assert canvas > 0.97 * figure.evaluate("n => n.parentNode.clientWidth")
    assert figure.evaluate(SMALLEST) >= 12


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=SHOWN)
def test_a_narrow_page_is_laid_out_anew(notebook, number):
    notebook.set_viewport_size({"width": 900, "height": 1000})
    figure = settled(notebook, figure_at(notebook, number))
    over = "n => n.scrollWidth - n.clientWidth"
    assert figure.evaluate(over) <= 1
    assert figure.evaluate(SMALLEST) >= 12
    notebook.set_viewport_size({"width": 1440, "height": 1000})


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=SHOWN)
def test_a_figure_follows_the_theme(notebook, number):
    figure = settled(notebook, figure_at(notebook, number))
    canvas = figure.locator("canvas")
    paper = "node => getComputedStyle(node).backgroundColor"
    notebook.wait_for_function(
        f"node => ({MEAN})(node) > 150", arg=canvas.element_handle()
    )
    try:
        notebook.evaluate(THEME, "JupyterLab Dark")
        notebook.wait_for_function(
            f"node => ({MEAN})(node) < 120", arg=canvas.element_handle()
        )
        assert figure.evaluate(paper) == "rgb(17, 17, 17)"
        turned = figure.locator(".cl-turned")
        turned.wait_for(state="detached")
    finally:
        notebook.evaluate(THEME, "JupyterLab Light")
        notebook.wait_for_function(
            "() => document.body.dataset.jpThemeLight === 'true'"
        )
        notebook.wait_for_timeout(300)


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=SHOWN)
def test_every_ring_answers_the_keys(notebook, number):
    figure = settled(notebook, figure_at(notebook, number))
    said = figure.locator("canvas")
    for ring in figure.locator(".cl-ring:visible").all()[:4]:
        before = ring.get_attribute("aria-valuetext")
        assert ring.get_attribute("aria-label") and before
        left = ring.bounding_box()
        for key in ("ArrowRight", "ArrowUp", "ArrowRight", "ArrowUp"):
            ring.press(key)
        notebook.wait_for_function(
            "([node, was]) => node.getAttribute('aria-valuetext') !== was",
            arg=[ring.element_handle(), before],
        )
        assert ring.bounding_box() != left
        assert ring.evaluate("node => node === document.activeElement")
        ring.press("Home")
        notebook.wait_for_function(
            "([node, was]) => node.getAttribute('aria-valuetext') === was",
            arg=[ring.element_handle(), before],
        )
    assert said.get_attribute("aria-label")


def test_the_border_is_dragged_by_the_mouse(notebook):
    figure = settled(notebook, figure_at(notebook, SHOWN.index("border")))
    ring = figure.locator(".cl-ring:not(.cl-point)").first
    box, said = ring.bounding_box(), figure.locator(".cl-status")
    before = said.inner_text()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    notebook.mouse.move(x, y)
    notebook.mouse.down()
    for far in (20, 40, 80):
        notebook.mouse.move(x + far, y)
    notebook.mouse.up()
    notebook.wait_for_function(
        "([node, was]) => node.innerText !== was",
        arg=[said.element_handle(), before],
    )
    notebook.wait_for_function(
        "([node, x]) => Math.abs(node.getBoundingClientRect().x - x) < 12",
        arg=[ring.element_handle(), box["x"] + 80],
    )


def test_seeds_are_found_one_by_one_and_put_back(notebook):
    figure = settled(notebook, figure_at(notebook, SHOWN.index("border")))
    seeds = figure.locator(".cl-point")
    assert seeds.count() == 40
    assert figure.locator(".cl-point[tabindex='0']").count() == 1
    first, second = seeds.nth(0), seeds.nth(1)
    back = figure.locator(".cl-points button")
    assert not back.is_visible()
    first.press("PageDown")
    assert second.evaluate("node => node === document.activeElement")
    second.press("Shift+ArrowUp")
    back.wait_for()
    back.click()
    back.wait_for(state="hidden")


def test_play_goes_on_by_itself_and_stops(notebook):
    number = SHOWN.index("neuron_graph")
    figure = settled(notebook, figure_at(notebook, number))
    back, play, step = figure.locator(".cl-player button").all()
    slider = figure.locator("input[type=range]")
    at = "node => Number(node.value)"
    back.click()
    step.click()
    notebook.wait_for_function(
        "node => node.value === '1'", arg=slider.element_handle()
    )
    play.click()
    notebook.wait_for_function(
        "node => node.value === node.max", arg=slider.element_handle()
    )
    notebook.wait_for_timeout(300)
    name = play.get_attribute("aria-label")
    assert name in ("Play", "播放")
    slider.focus()
    notebook.keyboard.press("Home")
    notebook.keyboard.press("Space")  # plays, and the next key stops it
    notebook.wait_for_function(
        "node => Number(node.value) > 0", arg=slider.element_handle()
    )
    notebook.keyboard.press("Space")
    notebook.wait_for_timeout(400)
    rest = slider.evaluate(at)
    notebook.wait_for_timeout(400)
    assert slider.evaluate(at) == rest


@pytest.mark.parametrize("number", range(len(SHOWN)), ids=SHOWN)
def test_axe_finds_nothing(notebook, number):
    pytest.importorskip("axe_playwright_python")
    figure = settled(notebook, figure_at(notebook, number))
    files = importlib.resources.files("axe_playwright_python")
    notebook.evaluate((files / "axe.min.js").read_text("utf-8"))
    figure.evaluate("node => { node.dataset.tried = 'yes'; }")
    found = notebook.evaluate("axe.run('[data-tried=yes]')")
    figure.evaluate("node => { delete node.dataset.tried; }")
    told = [
        (one["id"], [node["html"][:150] for node in one["nodes"]])
        for one in found["violations"]
    ]
    assert told == []
