"""Live figures in a real JupyterLab, driven by keys in a real browser."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from browser.lab import LIVE

SETUP = """
import matplotlib.pyplot as plt
import numpy as np
from chainrule.live import live
"""
SLIDER = (
    SETUP
    + """
fig, ax = plt.subplots(figsize=(4, 2.5))
(line,) = ax.plot([0, 1], [0, 1])
note = ax.text(0, 0, "start")
@live(fig, alt="A line", labels={"slope": "the slope"},
      slope=(0, 2, 0.1, 1.0), curved=False, mark=["o", "s"])
def show(slope, curved, mark):
    line.set_ydata([0, slope])
    line.set_marker(mark)
    note.set_text(f"{slope:.1f}")
    return {"height": slope}
"""
)
FAILING = """
def slope_of(w):
    raise ValueError("the sign is wrong")
fig, ax = plt.subplots(figsize=(4, 2.5))
(rise,) = ax.plot([0, 1], [0, 1])
@live(fig, alt="A rise", w=(0, 2, 0.1, 1.0))
def show_rise(w):
    print("not to be seen")
    rise.set_ydata([0, slope_of(w)])
"""
GRAPH = """
from chainrule.figures import backprop
from chainrule.graph import inputs
x, y = inputs(x=3.0, y=-4.0)
backprop.graph(((x + y).called("s") * y).called("f"))
"""
# One figure for each kind of artist; `move` changes all of them.
GALLERY = (
    SETUP
    + """
from pathlib import Path
from PIL import Image
plt.rcParams["figure.figsize"] = (3.2, 2.4)
x = np.linspace(0, 1, 40)
rng = np.random.default_rng(0)
def lines(ax):
    a, = ax.plot(x, x, "--", lw=3, alpha=0.5, clip_on=True)
    b, = ax.plot(x, x, "o-", mfc="white", ms=5)
    c, = ax.step(x, x)
    ax.set_ylim(-0.2, 0.7)
    def move(t):
        a.set_ydata(np.sin(5 * x)); b.set_ydata(x**2); c.set_ydata(x / 2)
    return move
def filled(ax):
    band = ax.fill_between(x, x, x + 0.2, alpha=0.4)
    bars = ax.bar([0, 0.5, 1], [1, 1, 1], width=0.2, ec="k")
    bars[0].set_hatch("//")
    span = ax.axvspan(0.2, 0.4, color="C3", alpha=0.2)
    def move(t):
        band.set_data(x, x**2, x**2 + 0.3)
        for bar in bars: bar.set_height(t)
        span.set_alpha(0.25)
    return move
def scattered(ax):
    dots = ax.scatter(x, x, c=x, s=60 * x + 4, ec="k", lw=0.5)
    squares = ax.scatter(x, 1 - x, marker="s", s=20)
    crossed = ax.scatter([0.8], [0.5], s=400, hatch="xx", fc="w", ec="k")
    arrows = ax.quiver(x[::8], x[::8], x[::8], 1 - x[::8], color="C1")
    def move(t):
        dots.set_offsets(np.c_[x, np.cos(4 * x)])
        squares.set_offsets(np.c_[x, np.sin(4 * x)])
        crossed.set_offsets([[0.85, 0.4]])
        arrows.set_UVC(x[::8], np.cos(9 * x[::8]))
    return move
def images(ax):
    im = ax.imshow(rng.normal(size=(5, 7)), cmap="cividis", aspect="auto")
    def move(t):
        im.set_data(rng.normal(size=(5, 7)))
    return move
def smooth(ax):
    im = ax.imshow(rng.normal(size=(50, 70)), interpolation="bilinear")
    mesh = ax.pcolormesh([0, 20, 40], [0, 10, 20], np.eye(2), alpha=0.5)
    def move(t):
        im.set_data(rng.normal(size=(50, 70)))
        mesh.set_array(np.array([[0, 0.5], [1, 0.2]]))
    return move
def words(ax):
    title = ax.set_title("start")
    text = ax.text(0.1, 0.5, r"$\\frac{\\partial L}{\\partial w}$", size=14)
    turned = ax.text(0.5, 0.3, "turned", rotation=40, color="C3", alpha=0.7)
    boxed = ax.annotate("here", (0.8, 0.8), (0.3, 0.9),
        arrowprops={"arrowstyle": "->"}, bbox={"boxstyle": "round"})
    def move(t):
        title.set_text("moved"); text.set_position((0.2, 0.6))
        turned.set_text("Turned"); boxed.set_position((0.4, 0.8))
    return move
def limits(ax):
    ax.plot(x, np.sin(6 * x)); ax.grid()
    def move(t):
        ax.set(xlim=(0, 1 + t / 20), xlabel="moving", ylim=(-2, 1))
    return move
def contours(ax):
    drawn = [ax.contour(rng.normal(size=(6, 6)))]
    def move(t):
        drawn[0].remove()
        drawn[0] = ax.contour(np.outer(x[:9], x[:9]) + t)
    return move
figures = {}
for draw in (lines, filled, scattered, images, smooth, words, limits,
             contours):
    fig, ax = plt.subplots(layout="constrained")
    figures[draw.__name__] = live(fig, alt=draw.__name__, t=(0, 9, 1, 1))(
        draw(ax))
"""
)
# Move every figure until nothing is taken for still, then let Agg draw it.
REFERENCE = """
for name, figure in figures.items():
    for t in (2, 3, 4, 5):
        figure.t = t
    scene = figure._scene
    print(name, figure._failed, scene.ratio)
    scene.canvas.draw()
    pixels = np.asarray(scene.canvas.buffer_rgba())
    Image.fromarray(pixels).save(f"{name}.png")
print("ready")
"""
PIXELS = "canvas => canvas.toDataURL()"


def pixels_of(data_url):
    data = base64.b64decode(data_url.split(",")[1])
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return np.asarray(picture).astype(int)


@pytest.fixture(scope="module")
def notebook(chromium, lab):
    """Return a page with three live figures, the second of them failing."""
    page = chromium.new_page(viewport={"width": 1100, "height": 1000})
    page.set_default_timeout(20_000)
    lab.write("live.ipynb", SLIDER, FAILING, GRAPH)
    lab.open(page, "live.ipynb", f"{LIVE} >> nth=2")
    page.wait_for_timeout(1500)
    yield page
    page.close()


def selected_cell(page):
    return page.evaluate(
        "jupyterapp.shell.currentWidget.content.activeCellIndex"
    )


def test_arrow_key_moves_the_figure_and_not_the_notebook(notebook):
    page = notebook
    canvas = page.locator(f"{LIVE} canvas").first
    slider = page.get_by_role("slider", name="the slope")
    slider.focus()
    before, cell = canvas.evaluate(PIXELS), selected_cell(page)
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "PageUp"):
        page.keyboard.press(key)
    page.wait_for_function(
        "label => document.querySelector('.chainrule-live canvas')"
        ".getAttribute('aria-label').includes(label)",
        arg="height 1.3",
    )
    assert slider.get_attribute("aria-valuetext") == "1.3"
    assert canvas.evaluate(PIXELS) != before
    assert selected_cell(page) == cell
    assert slider.evaluate("node => node === document.activeElement")


def test_what_a_slider_does_is_announced_once_it_rests(notebook):
    figure = notebook.locator(LIVE).first
    said = figure.get_by_role("status")
    notebook.get_by_role("slider", name="the slope").focus()
    notebook.keyboard.press("Home")
    for _ in range(3):
        notebook.keyboard.press("ArrowRight")
    said.get_by_text("height 0.3.").wait_for()
    label = figure.locator("canvas").get_attribute("aria-label")
    assert label == "A line. height 0.3."


def test_home_and_end(notebook):
    slider = notebook.get_by_role("slider", name="the slope")
    slider.focus()
    notebook.keyboard.press("End")
    assert slider.get_attribute("aria-valuetext") == "2.0"
    notebook.keyboard.press("Home")
    assert slider.get_attribute("aria-valuetext") == "0.0"


def test_numbers_as_a_table(notebook):
    figure = notebook.locator(LIVE).first
    figure.get_by_text("Numbers as a table").click()
    notebook.get_by_role("slider", name="the slope").focus()
    notebook.keyboard.press("End")
    row = figure.get_by_role("row", name="height")
    row.get_by_text("2", exact=True).wait_for()
    figure.get_by_role("row", name="the slope").get_by_text("2.0").wait_for()


def test_choice_and_switch(notebook):
    figure = notebook.locator(LIVE).first
    canvas = figure.locator("canvas")
    before = canvas.evaluate(PIXELS)
    figure.get_by_label("mark").select_option("s")
    figure.get_by_role("switch").check()
    notebook.wait_for_timeout(300)
    assert canvas.evaluate(PIXELS) != before


def test_failure_is_explained_in_the_figure(notebook):
    figure = notebook.locator(LIVE).nth(1)
    said = figure.get_by_role("alert")
    assert "ValueError: the sign is wrong" in said.inner_text()
    assert 'raise ValueError("the sign is wrong")' in said.inner_text()
    assert figure.locator("canvas").evaluate(
        "node => getComputedStyle(node).opacity === '1'"
    )  # the last good picture can still be read
    outputs = notebook.locator(".jp-OutputArea-output")
    assert not any(
        "not to be seen" in text and "Printed" not in text
        for text in outputs.all_inner_texts()
    )


def test_graph_is_walked_through_by_keyboard(notebook):
    notebook.evaluate("jupyterapp.shell.currentWidget.content.scrollToItem(2)")
    figure = notebook.locator(LIVE).last
    canvas, said = figure.locator("canvas"), figure.locator(".cl-status")
    figure.get_by_role("slider", name="step").focus()
    seen, pictures = [], set()
    for step in range(6):
        said.get_by_text(f"Step {step} of 5.").wait_for()
        notebook.wait_for_timeout(100)
        seen.append(said.inner_text())
        pictures.add(canvas.evaluate(PIXELS))
        notebook.keyboard.press("ArrowRight")
    assert len(pictures) == 6
    assert "s = x + y = 3 + (−4) = −1" in seen[1]
    assert "s gets 1 · (−4) = −4; y gets 1 · (−1) = −1" in seen[4]
    assert "y gets (−4) · 1 = −4, together −5" in seen[5]
    assert "together −5" in canvas.get_attribute("aria-label")
    figure.get_by_text("Numbers as a table").click()
    figure.get_by_role("row", name="y −4, gradient −5").wait_for()
    notebook.keyboard.press("Home")


def test_narrow_page(notebook):
    notebook.set_viewport_size({"width": 600, "height": 900})
    figure = notebook.locator(LIVE).first
    assert figure.locator("canvas").evaluate(
        "node => node.getBoundingClientRect().right"
        " <= node.closest('.jp-OutputArea').getBoundingClientRect().right + 1"
    )


@pytest.fixture(scope="module")
def gallery(chromium, lab):
    """Return canvas and Agg pictures of every kind of artist, by name."""
    page = chromium.new_page(viewport={"width": 1100, "height": 1000})
    page.set_default_timeout(30_000)
    lab.write("gallery.ipynb", GALLERY, "")
    lab.open(page, "gallery.ipynb", f"{LIVE} >> nth=7")
    page.wait_for_timeout(2000)
    page.evaluate(
        "code => jupyterapp.shell.currentWidget.sessionContext.session.kernel"
        ".requestExecute({code}).done",
        REFERENCE,
    )
    page.wait_for_timeout(1500)
    pictures = {}
    for canvas in page.locator(f"{LIVE} canvas").all():
        name = canvas.get_attribute("aria-label").split(".")[0]
        ours = pixels_of(canvas.evaluate(PIXELS))
        agg = Image.open(lab.folder / f"{name}.png").convert("RGB")
        pictures[name] = ours, np.asarray(agg).astype(int)
    page.close()
    return pictures


@pytest.mark.parametrize(
    "name",
    [
        *("lines", "filled", "scattered", "images"),
        *("smooth", "words", "limits", "contours"),
    ],
)
def test_canvas_looks_like_agg(gallery, name):
    ours, agg = gallery[name]
    assert ours.shape == agg.shape
    difference = np.abs(ours - agg)
    assert difference.mean() < 0.5, difference.mean()
    assert (difference > 96).mean() < 0.003
