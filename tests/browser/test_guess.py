"""The game of the next step in a real browser: by mouse and by keyboard."""

import matplotlib as mpl
import numpy as np
import pytest
from chainrule_course.solutions.gradient_descent import sgd_step

from browser.lab import LIVE
from chainrule.figures import gradient_descent as figures
from chainrule.figures.grounds import ravine

mpl.use("Agg")

GAME = """
from chainrule.figures import gradient_descent as figures
from chainrule_course.solutions.gradient_descent import momentum_step, sgd_step
figures.guess(sgd=sgd_step, momentum=momentum_step)
"""
GROUND = ravine(8, 12)


@pytest.fixture(scope="module")
def game(chromium, lab):
    """Return a page with the game in it."""
    page = chromium.new_page(viewport={"width": 1100, "height": 900})
    page.set_default_timeout(20_000)
    lab.write("guess.ipynb", GAME, "")
    lab.open(page, "guess.ipynb", LIVE)
    page.wait_for_timeout(1500)
    yield page
    page.close()


def click_on(page, place):
    """Click where a place of the map is, as the picture shows it."""
    figure = figures.guess(sgd=sgd_step)
    scene = figure._scene
    canvas = page.locator(f"{LIVE} canvas")
    box = canvas.bounding_box()
    scene.fit(box["width"])  # the page has it laid out for its width
    spot = scene.fig.axes[0].transData.transform(place) / scene.size
    canvas.click(
        position={
            "x": spot[0] * box["width"],
            "y": (1 - spot[1]) * box["height"],
        }
    )


def wait_for(page, words):
    page.locator(f"{LIVE} .cl-status").filter(has_text=words).wait_for()


def value_of(page, name):
    slider = page.get_by_role("slider", name=name)
    return float(slider.get_attribute("aria-valuetext"))


def wait_for_value(page, name, value):
    page.wait_for_function(
        """([name, value]) => [...document.querySelectorAll(".cl-slider")]
            .find((row) => row.innerText.startsWith(name))
            .querySelector("input").getAttribute("aria-valuetext") === value
        """,
        arg=[name, value],
    )


def test_click_then_button(game):
    here = np.array(GROUND.start)
    landing = here - 0.3 * GROUND.slope(here)
    click_on(game, landing)
    wait_for_value(game, "w₁", f"{round(landing[0] / 0.05) * 0.05:.2f}")
    assert abs(value_of(game, "w₂") - landing[1]) <= 0.03
    game.get_by_role("button", name="It lands here").click()
    wait_for(game, "Step 1 landed")
    said = game.locator(f"{LIVE} .cl-status").inner_text()
    points = int(said.split(" of 10 points")[0].split()[-1])
    assert points >= 8  # the cross stands on a grid, half a cell off at most


def test_keyboard_alone(game):
    cell = "jupyterapp.shell.currentWidget.content.activeCellIndex"
    before, selected = value_of(game, "w₁"), game.evaluate(cell)
    game.get_by_role("slider", name="w₁").focus()
    for _ in range(3):
        game.keyboard.press("ArrowRight")
    wait_for_value(game, "w₁", f"{before + 0.15:.2f}")
    game.keyboard.press("Tab")
    game.keyboard.press("ArrowDown")
    game.keyboard.press("Tab")
    game.keyboard.press("Enter")
    wait_for(game, "Step 2 landed")
    label = game.locator(f"{LIVE} canvas").get_attribute("aria-label")
    assert "Step 2 landed" in label and "click on the map" in label
    assert game.evaluate(cell) == selected


def test_another_optimiser_begins_a_new_game(game):
    game.get_by_label("optimiser", exact=True).select_option("momentum")
    wait_for(game, "Round 1")
    game.get_by_role("button", name="It lands here").press("Space")
    wait_for(game, "Step 1 landed")
