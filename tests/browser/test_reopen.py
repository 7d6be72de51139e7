"""The second day: saved, stopped, opened again, nothing reads as an error."""

import json
import shutil
from contextlib import contextmanager

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from browser.lab import LIVE, free_port
from chainrule_course.base.places import ROOT
from chainrule_course.learner import jupyter as learn
from chainrule_course.learner.reopened import leave_out_widgets

FIGURE = """
import matplotlib.pyplot as plt
from chainrule import live, predict
fig, ax = plt.subplots(figsize=(4, 2.5))
(line,) = ax.plot([0, 1], [0, 1])
@live(fig, alt={"en": "A line", "zh": "一条直线"}, slope=(0, 2, 0.1, 1.0))
def show(slope):
    line.set_ydata([0, slope])
    return {"height": slope}
"""
ASKED = "predict('Which?', ['one', 'two', 'three'], 1, 'Since it is so.')"
LINE = "predict('How far?', line=(0, 10, 1), answer=7, why='It is 7.')"
OTHER = "predict('Why?', ['so', 'thus'], 1, 'It is so.')"
DEAD = "Error displaying widget"
IDLE = """
    jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status
        === "idle"
"""


class Learn(learn.Server):
    """The JupyterLab of `make learn`, which a test can look into."""

    def command(self, browser):
        """Return the command line of this JupyterLab."""
        return [*super().command(browser), "--expose-app-in-browser"]

    def environment(self, config):
        """Keep signatures and kernels in the learner's folder."""
        places = {
            "JUPYTER_DATA_DIR": self.home / "data",
            "JUPYTER_RUNTIME_DIR": self.home / "runtime",
        }
        return super().environment(config) | {
            name: str(place) for name, place in places.items()
        }


@contextmanager
def running(folder, language="en"):
    server = Learn(folder, folder.parent / "home", language, free_port())
    assert server.start(browser=False), server.log.read_text()
    try:
        yield server
    finally:
        server.terminate()
        server.process.wait(30)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "lessons"
    folder.mkdir()
    write(folder / "day.ipynb", FIGURE, ASKED, LINE, OTHER)
    return folder


def write(path, *sources):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(text) for text in sources]
    kernel = {"name": "python3", "display_name": "P", "language": "python"}
    notebook.metadata["kernelspec"] = kernel
    nbformat.write(notebook, path)


def open_notebook(page, server, name="day.ipynb"):
    path = f"{server.folder.name}/{name}"
    where = f"http://127.0.0.1:{server.port}/lab/tree/{path}"
    page.goto(f"{where}?token={server.token}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_function(IDLE, timeout=60_000)


def command(page, name):
    page.evaluate(f"jupyterapp.commands.execute('{name}')")


def save(page):
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function(
        "!jupyterapp.shell.currentWidget.context.model.dirty"
    )


def work(page):
    """Run all, move the slider, answer one question, save."""
    command(page, "notebook:run-all-cells")
    page.wait_for_selector(f"{LIVE} canvas")
    page.wait_for_selector(".cr-predict >> nth=2")
    assert not page.locator(".cr-left").first.is_visible()
    move_and_answer(page)
    page.wait_for_function(
        "document.querySelector('.cr-left').textContent.includes('1.4')"
    )
    save(page)


def move_and_answer(page):
    slider = page.get_by_role("slider", name="slope")
    slider.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    question = page.locator(".cr-predict").first
    question.get_by_label("one").check()
    question.locator("button").click()
    question.get_by_text("Since it is so.").wait_for()
    line = page.locator(".cr-predict").nth(1)
    line.get_by_role("slider").focus()
    page.keyboard.press("ArrowLeft")
    line.locator("button").click()
    line.get_by_text("It is 7.").wait_for()


def looks_as_it_was_left(page, whole=True):
    """Nothing reads as an error; on the whole page, or where one can see."""
    body = page.locator(".jp-Notebook")
    page.wait_for_selector(".cr-left img")
    page.wait_for_timeout(1500)
    assert DEAD not in (page.content() if whole else body.inner_text())
    assert "Loading widget" not in body.inner_text()
    assert body.locator(LIVE).count() == 0
    left = body.locator(".cr-left")
    assert left.count() == 4
    assert all(each.is_visible() for each in left.all())
    figure, asked, line, other = left.all()
    picture = figure.locator("img")
    assert picture.get_attribute("alt").startswith("A line")
    assert picture.evaluate("node => node.complete && node.naturalWidth > 99")
    assert "slope 1.4" in figure.inner_text()
    assert "run the cells above, then this one" in figure.inner_text()
    assert "● one" in asked.inner_text() and "○ two" in asked.inner_text()
    assert "Since it is so." in asked.inner_text()
    assert line.locator(".cr-yours").inner_text().split() == ["●", "4"]
    assert line.locator(".cr-ours").inner_text().split() == ["◆", "7"]
    assert "It is 7." in line.inner_text()
    assert "To answer, run" in other.inner_text()
    assert "It is so." not in other.inner_text()


def test_trusted(folder, page):
    with running(folder) as server:
        open_notebook(page, server)
        work(page)
    with running(folder) as server:
        open_notebook(page, server)
        looks_as_it_was_left(page)
        page.locator(".cr-left button").last.click()  # one press
        page.wait_for_selector(".cr-predict >> nth=2")
        assert page.locator(LIVE).is_visible()
        assert not page.locator(".cr-left").first.is_visible()


def test_not_trusted(folder, page):
    with running(folder) as server:
        open_notebook(page, server)
        work(page)
    shutil.rmtree(folder.parent / "home" / "data")
    with running(folder) as server:
        open_notebook(page, server)
        looks_as_it_was_left(page)
        assert page.locator(".cr-left style").count() == 0  # not trusted
        buttons = page.locator(".cr-left button")
        assert buttons.count() == 2
        assert not any(each.is_visible() for each in buttons.all())


def test_reloaded_while_the_kernel_runs_and_restarted(folder, page):
    with running(folder) as server:
        open_notebook(page, server)
        work(page)
        page.reload()
        slider = f"{LIVE} input[aria-valuetext='1.4']"
        page.wait_for_selector(slider, timeout=60_000)
        assert page.locator(".cr-predict >> nth=0").is_visible()
        assert not page.locator(".cr-left").first.is_visible()
        page.evaluate(
            "jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
        )
        page.locator(".cr-left").first.wait_for()
        assert not page.locator(LIVE).is_visible()


def test_what_came_after_the_last_save_is_not_lost(folder, page):
    with running(folder) as server:
        open_notebook(page, server)
        command(page, "notebook:run-all-cells")
        page.wait_for_selector(f"{LIVE} canvas")
        page.wait_for_selector(".cr-predict >> nth=2")
        save(page)
        page.reload()  # from now on no output can be changed
        page.wait_for_selector(f"{LIVE} canvas", timeout=60_000)
        move_and_answer(page)
        page.wait_for_timeout(2500)
        page.goto("about:blank")  # nothing is saved
    cells = nbformat.read(folder / "day.ipynb", 4).cells
    saved = str([cell.outputs for cell in cells])
    assert "cr-left" in saved and "slope 1.4" not in saved
    assert "Since it is so." not in saved
    with running(folder) as server:
        open_notebook(page, server)
        looks_as_it_was_left(page)


OLD = {
    "figure": {
        "application/vnd.jupyter.widget-view+json": {
            **{"version_major": 2, "version_minor": 1},
            "model_id": "0123456789abcdef0123456789abcdef",
        },
        "image/png": "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
        "2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
        "text/plain": "A picture of old",
    },
    "question": {
        "application/vnd.jupyter.widget-view+json": {
            **{"version_major": 2, "version_minor": 1},
            "model_id": "0123456789abcdef0123456789abcdee",
        },
        "text/html": "<p>A question of old</p>",
        "text/plain": "A question of old",
    },
}


def test_saved_by_an_older_version(folder, page):
    path = folder / "day.ipynb"
    notebook = nbformat.read(path, 4)
    for cell, data in zip(notebook.cells, OLD.values(), strict=False):
        about = {"image/png": {"width": 40, "height": 30}}
        cell.outputs = [
            nbformat.v4.new_output("display_data", data, metadata=about)
        ]
    nbformat.write(notebook, path)
    sign(notebook, folder.parent / "home" / "data")
    with running(folder) as server:
        open_notebook(page, server)
        picture = page.get_by_alt_text("A picture of old")
        picture.wait_for()
        assert page.get_by_text("run the cells above").is_visible()
        assert page.get_by_text("A question of old").is_visible()
        page.wait_for_timeout(1500)
        assert DEAD not in page.content()


def sign(notebook, folder):
    folder.mkdir(parents=True, exist_ok=True)
    NotebookNotary(data_dir=str(folder)).sign(notebook)


def test_in_a_jupyterlab_that_knows_nothing_of_us(folder, page, lab):
    with running(folder) as server:
        open_notebook(page, server)
        work(page)
    path = folder / "day.ipynb"
    for name in ("signed.ipynb", "unsigned.ipynb"):
        shutil.copy(path, lab.folder / name)
        if name == "signed.ipynb":
            sign(nbformat.read(path, 4), lab.home / "data")
        page.goto(
            f"http://127.0.0.1:{lab.port}/lab/tree/{name}"
            f"?token={lab.token}&reset"
        )
        looks_as_it_was_left(page, whole=False)


def test_no_cell_is_lost(tmp_path):
    for path in (ROOT / "lessons" / "en").glob("*.ipynb"):
        notebook = nbformat.read(path, 4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = [
                    nbformat.v4.new_output("display_data", dict(data))
                    for data in OLD.values()
                ]
        before = json.dumps([cell.source for cell in notebook.cells])
        leave_out_widgets(notebook)
        nbformat.validate(notebook)
        assert json.dumps([cell.source for cell in notebook.cells]) == before
        assert "widget-view" not in json.dumps(notebook)
        assert "A question of old" in json.dumps(notebook)


def test_after_a_restart_one_press_runs_what_came_before(folder, page):
    answer = "def neuron(x, w, b):\n    return float(x @ w + b)"
    setup = "from chainrule import check"
    write(folder / "slip.ipynb", setup, answer, "check(neuron)")
    with running(folder) as server:
        open_notebook(page, server, "slip.ipynb")
        command(page, "notebook:run-all-cells")
        page.get_by_text("neuron: right.").wait_for()
        page.evaluate(
            "jupyterapp.shell.currentWidget.sessionContext.restartKernel()"
        )
        page.wait_for_timeout(1000)
        page.wait_for_function(IDLE, timeout=60_000)
        page.evaluate(
            "jupyterapp.shell.currentWidget.content.activeCellIndex = 2"
        )
        command(page, "notebook:run-cell")
        page.get_by_text("no cell that imports it has run").wait_for()
        assert "Traceback" not in page.locator(".jp-Notebook").inner_text()
        page.get_by_role("button", name="Run them now").click()
        page.get_by_text("neuron: right.").wait_for()
