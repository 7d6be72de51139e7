"""Reports, predictions and progress in JupyterLab, by keyboard and mouse."""

CELLS = (
    "import os, tempfile\n"
    "os.environ['CHAINRULE_HOME'] = tempfile.mkdtemp()\n"
    "from chainrule import check, predict, progress\n"
    "predict('Which?', ['one', 'two', 'three'], 1, 'Since it is so.')",
    "predict('How far?', line=(0, 10, 1), answer=7, why='Since it is 7.')",
    "def neuron(x, w, b):\n    return x @ w\ncheck(neuron)",
    "progress()",
)


def test_study_tools(lab, page):
    lab.write("study.ipynb", *CELLS)
    lab.write("01_neuron.ipynb", "1")
    lab.open(page, "study.ipynb", wait_for=".cr-progress")
    predicts_with_the_keyboard(page)
    guesses_by_dragging(page)
    marks_differ_from_their_neighbours(page)
    follows_the_link(page)


def predicts_with_the_keyboard(page):
    question = page.locator(".cr-predict").first
    question.locator("input").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")  # JupyterLab must not take it
    assert question.locator("input").nth(1).is_checked()
    assert "Since" not in question.inner_text()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    question.get_by_text("Since it is so.").wait_for()
    assert question.locator("input").first.is_disabled()
    assert not question.locator("button").is_visible()


def guesses_by_dragging(page):
    question = page.locator(".cr-predict").nth(1)
    slider, button = question.get_by_role("slider"), question.locator("button")
    assert button.is_disabled()  # the middle is no guess before it is touched
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"], steps=5)
    page.mouse.up()
    assert slider.get_attribute("aria-valuetext") == "9"
    page.keyboard.press("ArrowLeft")  # JupyterLab must not take it
    assert question.locator("output").inner_text() == "8"
    button.click()
    question.get_by_text("Since it is 7.").wait_for()
    assert not slider.is_visible() and not button.is_visible()
    places = [
        question.locator(f".cr-{who}").bounding_box()["x"]
        for who in ("ours", "yours")
    ]
    assert places[0] < places[1]


def marks_differ_from_their_neighbours(page):
    report = page.locator(".cr-not-yet")
    assert "≠" in report.locator("td.cr-differs").first.inner_text()
    colours = report.evaluate(
        """(card) => [card, card.querySelector(".cr-differs")].map(
            (node) => getComputedStyle(node).backgroundColor)"""
    )
    assert colours[0] != colours[1]


def follows_the_link(page):
    page.click(".cr-next a")
    page.wait_for_function(
        "jupyterapp.shell.currentWidget.title.label === '01_neuron.ipynb'"
    )
