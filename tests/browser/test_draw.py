"""Drawing a digit in a real browser, by mouse and by keys alone."""

import pytest

from browser.lab import LIVE

DRAW = """
import numpy as np
from chainrule.figures import training as figures


def answer(X):  # a one is narrow, everything else a zero
    width = X.reshape(28, 28).any(axis=0).sum()
    return np.eye(10)[[int(width < 10)]]


figures.draw(answer)
"""


@pytest.fixture(scope="module")
def drawing(chromium, lab):
    """Return a page with the field in it."""
    page = chromium.new_page(viewport={"width": 1100, "height": 900})
    page.set_default_timeout(20_000)
    lab.write("draw.ipynb", DRAW)
    lab.open(page, "draw.ipynb", LIVE)
    yield page
    page.close()


def wait_for(page, words):
    page.locator(f"{LIVE} .cl-status").filter(has_text=words).wait_for()


def test_the_mouse_draws_and_the_kernel_answers(drawing):
    field = drawing.locator(".cl-field")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    corners = [(60, 60), (220, 60), (220, 220), (60, 220), (60, 60)]
    places = [(box["x"] + x, box["y"] + y) for x, y in corners]
    drawing.mouse.move(*places[0])
    drawing.mouse.down()
    for place in places[1:]:
        drawing.mouse.move(*place, steps=8)
    drawing.mouse.up()
    wait_for(drawing, "It says 0")
    assert drawing.locator(".cl-best .cl-digit").inner_text() == "0"


def test_the_keys_draw_too(drawing):
    drawing.get_by_role("button", name="Clear").click()
    wait_for(drawing, "Nothing is drawn yet.")
    active = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before = drawing.evaluate(active)
    field = drawing.locator(".cl-field")
    field.focus()
    drawing.keyboard.press("Space")
    for _ in range(12):
        drawing.keyboard.press("ArrowDown")
    wait_for(drawing, "It says 1")
    assert drawing.evaluate(active) == before
    drawing.keyboard.press("Delete")
    wait_for(drawing, "Nothing is drawn yet.")
