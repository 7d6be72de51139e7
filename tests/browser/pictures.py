"""Make the README's pictures of the running course: `make pictures`.

A real JupyterLab opens lesson 1 in a real browser, some cells are filled and
run, and what they show is photographed.
"""

import inspect
import os
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from browser.lab import Lab, find_chromium
from chainrule_course.base.places import ROOT
from chainrule_course.exercises import every

PICTURES = ROOT / "lessons" / "pictures"
WRONG = "def signed_distance(X, w, b):\n    return (X @ w + b) / (w @ w)"
WRITTEN = ("neuron", "neuron_batch", "linear", "neuron_gradient")
IDLE = """jupyterapp.shell.currentWidget.sessionContext.session.kernel.status
    === "idle" """


def main():
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        os.environ["CHAINRULE_HOME"] = str(Path(folder, "home"))
        browser = driver.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox"]
        )
        lab = Lab(Path(folder, "lab"))
        try:
            for language in ("en", "zh"):
                take(lab, browser, language)
        finally:
            lab.close()
            browser.close()


def take(lab, browser, language):
    """Photograph the lesson and the start page in one language."""
    page = browser.new_page(
        viewport={"width": 1100, "height": 820}, device_scale_factor=1.5
    )
    for lesson in ("01_neuron", "00_start"):
        copy(lab, language, lesson)
    lab.open(page, "01_neuron.ipynb")
    settle(page)
    cell(page, "rate_figure").screenshot(path=file(language, "rate"))
    cell(page, "test_signed_distance").screenshot(path=file(language, "check"))
    lab.open(page, "00_start.ipynb", wait_for=".cl-start .handle")
    page.evaluate(
        "jupyterapp.commands.execute('application:toggle-left-area')"
    )
    settle(page)
    top(page)
    page.screenshot(path=file(language, "start"))
    page.close()


def copy(lab, language, lesson):
    """Put a lesson into the folder, some of its exercises written."""
    path = ROOT / "lessons" / language / f"{lesson}.ipynb"
    book = nbformat.read(path, as_version=4)
    sources = {e.name: inspect.getsource(e.reference) for e in every()}
    for item in book.cells:
        if item.id in WRITTEN:
            item.source = sources[item.id]
        elif item.id == "signed_distance":
            item.source = WRONG
        elif item.id in sources:
            item.source = sources[item.id].replace("return", "return 2 *")
    nbformat.write(book, lab.folder / f"{lesson}.ipynb")


def settle(page):
    """Wait until everything has run and been drawn."""
    page.wait_for_timeout(3000)
    page.wait_for_function(IDLE, timeout=120_000)
    page.wait_for_timeout(2000)


def top(page):
    """Scroll to the first cell."""
    page.evaluate("jupyterapp.shell.currentWidget.content.scrollToItem(0)")
    page.wait_for_timeout(500)


def cell(page, key):
    """What a cell shows, scrolled into view."""
    index = page.evaluate(
        """async (key) => {
            const content = jupyterapp.shell.currentWidget.content;
            const index = content.widgets.findIndex((c) => c.model.id === key);
            await content.scrollToItem(index, "center");
            return index;
        }""",
        key,
    )
    page.wait_for_timeout(1500)
    place = f'.jp-Cell[data-windowed-list-index="{index}"]'
    return page.locator(place).first.locator(".jp-Cell-outputArea")


def file(language, name):
    """Path of a picture; the English ones have the plain name."""
    ending = "" if language == "en" else f".{language}"
    return PICTURES / f"{name}{ending}.png"


if __name__ == "__main__":
    main()
