"""Every moving page, alone in a browser: by keys, in both themes, narrow."""

import pytest

from chainrule.figures import openings
from chainrule.words.language import LANGUAGES, speaking

HELD = ".handle, .leaf"
TALL = """() => [...document.querySelectorAll(".cl-page *")]
    .filter((n) => n.getClientRects().length && [...n.childNodes].some(
        (c) => c.nodeType === 3 && c.textContent.trim()))
    .map((n) => parseFloat(getComputedStyle(n).fontSize))"""


@pytest.fixture(params=["start", *openings.QUESTIONS])
def shown(request, page):
    """Function that puts a page into the browser, and its errors."""
    errors = []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def show(language="en", width=1100, dark=False):
        with speaking(language):
            body = openings.forms(request.param)["text/html"]
        page.set_viewport_size({"width": width, "height": 900})
        light = "false" if dark else "true"
        page.set_content(
            f'<!doctype html><body data-jp-theme-light="{light}">{body}'
        )
        page.locator(HELD).first.wait_for()
        return page

    yield show
    assert errors == []


def told(page):
    """What stands above the picture, or beside the seed of the start page."""
    say = page.locator(".say")
    if say.count():
        return say.inner_text()
    return page.get_attribute(HELD, "aria-valuetext")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1200, 900, 480])
def test_no_text_is_smaller_than_12_pixels(shown, language, width):
    sizes = shown(language, width).evaluate(TALL)
    assert len(sizes) > 10 and min(sizes) >= 12


def test_everything_that_can_be_dragged_answers_the_keys(shown):
    page = shown()
    held = page.locator(HELD)
    for k in range(held.count()):
        one = held.nth(k)
        assert one.get_attribute("aria-label")
        before = told(page), one.get_attribute("aria-valuetext")
        one.press("ArrowUp")
        one.press("ArrowUp")
        assert (told(page), one.get_attribute("aria-valuetext")) != before
        assert one.evaluate("(n) => n === document.activeElement")


def test_every_slider_and_button_does_something(shown):
    page = shown()
    for slider in page.locator("input[type=range]").all():
        before = told(page)
        slider.press("ArrowLeft")
        slider.press("ArrowLeft")
        assert told(page) != before
    for button in page.locator(".bar button:visible").all():
        assert button.inner_text() or button.get_attribute("aria-label")
        button.click()


def test_play_goes_to_the_end_and_stops(shown):
    page = shown()
    if not page.locator("button.main").count():
        pytest.skip("nothing to play here")
    page.locator("input[type=range]").first.press("Home")
    page.click("button.main")
    page.wait_for_function(
        "() => { const i = document.querySelector('input'); "
        "return i.value === i.max; }"
    )
    assert page.locator("button.main").get_attribute("title") == "play"


def test_what_is_drawn_follows_the_theme(shown):
    page = shown()
    ink = "getComputedStyle(document.querySelector('text.head, text')).fill"
    light = page.evaluate(ink)
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    page.wait_for_function(f"(was) => {ink} !== was", arg=light)
